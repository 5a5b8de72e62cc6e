"""The controls of a handoff policy show what it would have done beside the others."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from cslib.company.policies.rule import Rule
from cslib.handoff import sliders
from cslib.handoff.criteria import Criteria
from cslib.show.display import Finding
from cslib.stats.estimate import Unavailable

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")


@pytest.fixture
def tried(policies, monkeypatch):
    """Criteria that the widget asks to be replayed."""
    asked = []

    def policy_outcome(past, criteria, within_days, tables):
        asked.append(criteria)
        return policies.outcomes["state" if criteria.state else "milestones"]

    monkeypatch.setattr(sliders, "policy_outcome", policy_outcome)
    monkeypatch.setattr(sliders, "tables_read", lambda past, asked: ())
    return asked


def view_of(policies, **changed):
    values = {"state": True, "weeks": 6, "milestones": (), "information": ("goal",), "cap_days": 120, "keep": False}
    return sliders.handoff_view(None, policies, STATE, **(values | changed))


def test_a_policy_tried_is_told_beside_the_others(policies, tried):
    view = view_of(policies)
    assert tried == [Criteria("tried", STATE, True, (), ("goal",), 6, cap_days=120)]
    assert view.title.startswith("Tried: half handed over after 131 days; 90 days later 10.7% are out of the state")
    assert "tried: state for 6 weeks and information, cap 120 days" in view.alt
    assert "on day 90" in view.alt


def test_a_policy_tried_may_keep_accounts_and_ask_for_all_steps(policies, tried):
    view = view_of(policies, state=False, milestones=("own", "kickoff"), keep=True)
    assert tried == [Criteria("tried", STATE, False, ("own",), ("goal",), 6, overdue_days=120)]
    assert view.title.startswith("Tried: fewer than half handed over; 90 days later 40.0% of them are out of the state")


def test_every_part_of_a_policy_has_its_control(policies, monkeypatch):
    steps = pd.DataFrame({"milestone": ["kickoff", "import", "kickoff"]})
    fields = pd.DataFrame({"field": ["goal", "budget", None]})
    tables = {"milestones": steps, "handoff_info": fields}
    company = SimpleNamespace(has=tables.__contains__, table=tables.__getitem__)
    monkeypatch.setattr(sliders, "compare_policies", lambda *_, **__: policies)
    seen = []
    monkeypatch.setattr(sliders, "handoff_view", lambda *_, **values: seen.append(values) or Finding("x", ("x.",)))
    box = sliders.handoff_sliders(company, STATE, pd.DataFrame())
    state, weeks, cap, keep, steps, fields = box.children[:-1]
    assert (state.value, weeks.value, cap.value, keep.value) == (True, 4, 180, False)
    assert (steps.value, fields.value) == (("own",), ("goal",))
    assert [text for text, _ in steps.options] == ["every step of its playbook", "kickoff", "import"]
    assert [text for text, _ in fields.options] == ["budget", "goal"]
    keep.value, steps.value = True, ("kickoff",)
    assert seen[-1]["keep"] is True and seen[-1]["milestones"] == ("kickoff",)


@pytest.mark.parametrize(
    ("rule", "trailing"),
    [(None, None), (STATE, Unavailable(("usage",)))],
)
def test_without_data_or_definition_there_is_a_sentence_instead(rule, trailing):
    assert isinstance(sliders.handoff_sliders(None, rule, trailing), Finding)

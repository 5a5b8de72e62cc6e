import datetime
import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cslib import language
from cslib.company.measures import MEASURES
from cslib.company.policies import policy
from cslib.company.policies.policy import Handoff, HighUtilization, Retention
from cslib.company.policies.rule import Condition, Rule
from cslib.errors import PolicyError

RULE = "active_day_share >= 0.5 and breadth >= 0.4"


@pytest.fixture
def company(tmp_path):
    return SimpleNamespace(folder=tmp_path, as_of=pd.Timestamp("2026-10-01"))


def write(company, name, **said):
    path = company.folder / "policy" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(said), encoding="utf-8")


def fault(call, *args):
    with pytest.raises(PolicyError) as error:
        call(*args)
    return str(error.value)


# Rules ------------------------------------------------------------------------------------------------------------


def test_a_rule_reads_what_it_writes():
    rule = Rule.parse(RULE)
    assert rule.conditions == (Condition("active_day_share", 0.5), Condition("breadth", 0.4))
    assert str(rule) == RULE
    assert rule.measures == ("active_day_share", "breadth")


@pytest.mark.parametrize(
    "text",
    ["active_weeks >= 3", "active_weeks>=3.0", "  active_weeks  ≥ 3. ", "active_weeks >= +3e0"],
)
def test_ways_to_write_a_condition(text):
    assert str(Rule.parse(text)) == "active_weeks >= 3"


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(MEASURES)), st.floats(allow_nan=False, allow_infinity=False)),
        min_size=1,
        unique_by=lambda pair: pair[0],
    )
)
def test_every_rule_survives_being_written_and_read(pairs):
    rule = Rule(tuple(Condition(*pair) for pair in pairs))
    assert Rule.parse(str(rule)) == rule


def test_who_meets_a_rule():
    frame = pd.DataFrame(
        {
            "active_day_share": [0.5, 0.49999, 0.9, np.nan, 0.9],
            "breadth": [0.4, 0.9, np.nan, 0.9, 0.39],
            "other": list("abcde"),
        },
        index=[7, 3, 5, 1, 9],
    )
    met = Rule.parse(RULE).met(frame)
    assert met.tolist() == [True, False, False, False, False]
    assert list(met.index) == [7, 3, 5, 1, 9] and met.dtype == bool
    assert Rule.parse(RULE).met(frame.iloc[:0]).empty


def test_a_rule_needs_its_columns():
    message = fault(Rule.parse(RULE + " and seat_utilization >= 0.5").met, pd.DataFrame({"breadth": [1.0]}))
    assert "needs active_day_share, seat_utilization, which the tables do not allow" in message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "'' is no condition. Write it as in active_day_share >= 0.5 and breadth >= 0.4."),
        ("breath >= 0.4", "There is no measure breath. Did you mean breadth? Measures: active_day_share, "),
        ("breadth > 0.4", "'breadth > 0.4' is no condition"),
        ("breadth >= high", "'breadth >= high' is no condition"),
        ("breadth >= 0.4 or active_weeks >= 1", "is no condition"),
        ("breadth >= 0.4 and breadth >= 0.5", "A rule names each measure once: breadth stands twice."),
        ("breadth >= 1e999", "The threshold of breadth must be a finite number."),
    ],
)
def test_what_is_no_rule(text, says):
    assert says in fault(Rule.parse, text)


def test_all_faults_of_a_rule_are_told():
    lines = fault(Rule.parse, "breath >= 1 and nonsense and breadth >= 1").splitlines()
    assert len(lines) == 2 and "breath" in lines[0] and "nonsense" in lines[1]


def test_a_rule_without_conditions_is_none():
    assert "needs a condition" in fault(Rule, ())
    assert "finite" in fault(Condition, "breadth", math.nan)
    assert "There is no measure x." in fault(Condition, "x", 1)


# Policies ---------------------------------------------------------------------------------------------------------


def test_the_latest_that_has_begun_is_in_force(company):
    for day in ("2025-04-01", "2026-10-01", "2026-10-02"):
        write(
            company, f"high_utilization-{day}.yml", in_force_from=datetime.date.fromisoformat(day), rule=RULE, note=day
        )
    write(company, "high_utilization.yml", in_force_from=datetime.date(2026, 1, 1), rule=RULE, note="plain name")
    write(company, "handoff-2026-09-01.yml", in_force_from="2026-09-01", cap_days=120)
    write(company, "handoffs.yml", nonsense=1)  # of no kind: not read
    notes = [p.note for p in policy.history(company, "high_utilization")]
    assert notes == ["2025-04-01", "plain name", "2026-10-01", "2026-10-02"]
    assert policy.in_force(company, "high_utilization").note == "2026-10-01"
    company.as_of = pd.Timestamp("2026-09-30")
    assert policy.in_force(company, "high_utilization").note == "plain name"
    company.as_of = pd.Timestamp("2025-01-01")
    assert policy.in_force(company, "high_utilization") is None
    company.as_of = pd.Timestamp("2027-01-01")
    assert policy.in_force(company, "handoff").cap_days == 120


def test_no_folder_no_policy(company):
    assert policy.in_force(company, "retention") is None
    assert policy.history(company, "retention") == []


@pytest.mark.parametrize(
    "decided",
    [
        HighUtilization(in_force_from="2026-07-01", rule=RULE, note="四半期の見直し", target=0.9),
        HighUtilization(in_force_from="2026-07-01", rule=Rule((Condition("active_weeks", 3),))),
        Handoff(in_force_from="2026-07-01", milestones=["kick-off", "training"], information=["goal"], cap_days=None),
        Retention(in_force_from="2026-07-01", win_back_days=30, grr_target=0.9),
    ],
)
def test_what_is_saved_is_read_back(company, decided):
    path = policy.save(company.folder, decided)
    assert path == company.folder / "policy" / f"{decided.kind}-2026-07-01.yml"
    assert policy.in_force(company, decided.kind) == decided
    before = path.read_bytes()
    message = fault(policy.save, company.folder, decided.model_copy(update={"note": "again"}))
    assert f"{path} is there already" in message
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_defaults_are_those_of_the_kit():
    decided = HighUtilization(in_force_from="2026-07-01", rule=RULE)
    assert (decided.landmark_days, decided.window_days, decided.horizon_months) == (90, 28, 24)
    assert (decided.target, decided.min_difference) == (0.95, 0.05)
    assert Retention(in_force_from="2026-07-01").win_back_days == 60
    with pytest.raises(ValidationError, match="frozen"):
        decided.target = 0.5


def test_all_faults_of_all_files_are_told_at_once(company):
    write(company, "high_utilization-a.yml", rule="breath >= 0.4 and x", landmark_day=3, window_days=30, target=1.5)
    write(company, "high_utilization-b.yml", in_force_from="soon", rule=RULE, landmark_days="x", horizon_months=0)
    write(company, "high_utilization-c.yml", in_force_from="2026-01-01", rule=RULE, note=["a"])
    write(company, "high_utilization-d.yml", in_force_from="2026-01-02", rule=RULE)
    write(company, "high_utilization-e.yml", in_force_from="2026-01-02", rule=RULE)
    (company.folder / "policy" / "high_utilization-f.yml").write_text("- a list")
    (company.folder / "policy" / "high_utilization-g.yml").write_text("a: [b")
    (company.folder / "policy" / "high_utilization-h.yml").write_bytes(b"note: \x83e")
    message = fault(policy.in_force, company, "high_utilization")
    expected = """\
high_utilization-a.yml: `in_force_from` is missing.
high_utilization-a.yml: There is no measure breath. Did you mean breadth? Measures: active_day_share, active_weeks, \
events_per_active_day, events_per_user, breadth, seat_utilization.
high_utilization-a.yml: 'x' is no condition. Write it as in active_day_share >= 0.5 and breadth >= 0.4.
high_utilization-a.yml: The value for `window_days` must be a multiple of 7, but 30 was given.
high_utilization-a.yml: The value for `target` must be at most 1.0, but 1.5 was given.
high_utilization-a.yml: There is no entry `landmark_day`. Did you mean landmark_days? Entries: in_force_from, \
decided_by, note, rule, landmark_days, window_days, horizon_months, target, min_difference.
high_utilization-b.yml: The value for `in_force_from` must be a date such as 2026-09-30, but 'soon' was given.
high_utilization-b.yml: The value for `landmark_days` must be a whole number, but 'x' was given.
high_utilization-b.yml: The value for `horizon_months` must be at least 1, but 0 was given.
high_utilization-c.yml: The value for `note` must be a text, but ['a'] was given.
high_utilization-e.yml: in force from 2026-01-02, as high_utilization-d.yml is. Keep one, or give one another day.
high_utilization-f.yml: it must hold lines such as `in_force_from: 2026-10-01`.
high_utilization-g.yml, line 2 is no YAML in UTF-8
high_utilization-h.yml is no YAML in UTF-8: it is not in UTF-8""".splitlines()
    head, *lines = message.splitlines()
    assert head == f"{len(expected)} faults in {company.folder / 'policy'}:"
    assert len(lines) == len(expected)
    for i, (line, begins) in enumerate(zip(lines, expected, strict=True), 1):
        assert line.startswith(f"{i}. {begins}")


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"at_cap": "later"}, "`at_cap` must be one of handoff, keep, but 'later' was given."),
        ({"state": "maybe"}, "`state` must be true or false, but 'maybe' was given."),
        ({"milestones": "kick-off"}, "`milestones` must be a list, but 'kick-off' was given."),
        ({"milestones": [1]}, "`milestones` must be a text, but 1 was given."),
        ({"cap_days": 90.5}, "`cap_days` must be a whole number, but 90.5 was given."),
    ],
)
def test_what_a_handoff_policy_cannot_say(company, entry, says):
    write(company, "handoff.yml", in_force_from="2026-01-01", **entry)
    assert says in fault(policy.in_force, company, "handoff")


def test_a_rule_that_is_no_text_is_a_fault(company):
    write(company, "high_utilization.yml", in_force_from="2026-01-01", rule=["breadth >= 0.4"])
    assert "is no condition" in fault(policy.in_force, company, "high_utilization")
    write(company, "retention.yml", in_force_from="2026-01-01", nrr_target=math.inf, grr_target="x")
    lines = fault(policy.in_force, company, "retention").splitlines()
    assert [line.split("must be ")[1] for line in lines[1:]] == [
        "a number, but 'x' was given.",
        "a number, but inf was given.",
    ]


def test_an_unknown_kind_names_the_nearest(company):
    assert "There is no kind of policy hand_off. Did you mean handoff?" in fault(policy.in_force, company, "hand_off")


def test_faults_are_told_in_japanese_too(company):
    write(company, "retention.yml", in_force_from="2026-01-01", win_back_days=-1)
    with language.using("ja"):
        assert "`win_back_days` には 0 以上の値を指定してください。指定された値: -1。" in fault(
            policy.in_force, company, "retention"
        )

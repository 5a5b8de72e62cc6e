import importlib

import pandas as pd
import pytest
from scipy.stats import binom

from cslib.company.policies.rule import Rule
from cslib.stats.estimate import MET, MISSED, OPEN, Estimate, Unavailable
from cslib.stats.intervals import proportion
from cslib.team.kpi import readiness, steadiness

analysis = importlib.import_module("cslib.team.kpi")


def quarters(*counts):
    return {f"2025Q{i}": proportion(k, n) for i, (k, n) in enumerate(counts, 1)}


def code(result: Estimate) -> str:
    return result.reasons[0].code


def test_four_quarters_with_lower_bounds_at_target_are_steady():
    found = steadiness(quarters((95, 100), (96, 100), (97, 100), (94, 100)), 0.85)
    assert found.verdict == MET
    assert found.estimate == pytest.approx(0.94)


def test_one_quarter_whose_bounds_hold_the_target_cannot_be_told():
    found = steadiness(quarters((95, 100), (96, 100), (97, 100), (88, 100)), 0.85)
    assert (found.verdict, code(found)) == (OPEN, "quarters_held")
    assert found.reasons[0].numbers == {"held": 3, "of": 4}


def test_one_quarter_wholly_below_is_enough_to_say_no():
    found = steadiness(quarters((95, 100), (96, 100), (60, 100), (94, 100)), 0.85)
    assert (found.verdict, code(found)) == (MISSED, "quarters_below")


def test_looking_in_four_quarters_is_corrected_for():
    # So few of 100 are unlikely at a true 0.85 in one quarter, but not for the worst of four.
    assert 0.025 / 4 < binom.cdf(77, 100, 0.85) < 0.025
    found = steadiness(quarters((95, 100), (96, 100), (97, 100), (77, 100)), 0.85)
    assert found.verdict == OPEN


@pytest.mark.parametrize("target", [0.5, 0.999])
def test_few_accounts_in_one_quarter_are_never_enough_to_say_yes(target):
    found = steadiness(quarters((95, 100), (29, 29), (97, 100), (96, 100)), target)
    assert found.verdict in (OPEN, MISSED)
    found = steadiness(quarters((10, 10), (29, 29), (9, 9), (12, 12)), target)
    assert (found.verdict, code(found)) == (OPEN, "few_accounts_a_quarter")


def test_no_account_at_all_is_no_answer():
    assert steadiness(quarters((0, 0), (0, 0)), 0.5).verdict == OPEN


def test_without_definition_or_terms_each_part_says_what_it_lacks(tiny):
    rule = Rule.parse("active_day_share >= 0.5")
    found = readiness(tiny, Unavailable(("usage",)), rule)
    assert found.parts["onboarding"].steady == Unavailable(("usage",))
    assert found.verdict != MET
    assert readiness(tiny, pd.DataFrame(), None).parts["onboarding"].steady.needs == ("high_utilization",)


def test_the_whole_needs_both_parts(tiny, monkeypatch):
    steady, weak = proportion(98, 100), proportion(50, 100)
    rule = Rule.parse("active_day_share >= 0.5")
    monkeypatch.setattr(analysis, "reached", lambda *args: steady)
    for renewing, verdict in ((steady, MET), (weak, MISSED), (proportion(86, 100), OPEN)):
        monkeypatch.setattr(analysis, "renewal_rate", lambda *args, said=renewing: (said, said))
        found = readiness(tiny, pd.DataFrame(), rule)
        assert found.verdict == verdict
        assert list(found.parts["renewal"].quarters) == ["2025Q4", "2026Q1", "2026Q2", "2026Q3"]


def test_targets_of_the_team_take_the_place_of_the_round_figures(tiny, monkeypatch):
    monkeypatch.setattr(analysis, "reached", lambda *args: proportion(98, 100))
    found = readiness(tiny, pd.DataFrame(), Rule.parse("active_day_share >= 0.5"), {"reach": 0.99, "grr_12m": 0.1})
    assert found.parts["onboarding"].target == 0.99
    assert found.parts["renewal"].target == analysis.TARGETS["renewal_rate"]

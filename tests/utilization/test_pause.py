"""The pause by lot, by hand on small tables and on simulated companies whose truth is known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from shown import assert_chart

from cslib.company.company import load
from cslib.language import using
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED
from cslib.stats.intervals import clopper_pearson
from cslib.utilization.pause import arm_needed, pause
from cslib.utilization.pause_views import pause_chart, pause_finding

AS_OF = pd.Timestamp("2026-10-01")
LOT = pd.Timestamp("2025-01-06")


def written(folder, paused: int, usual: int, lost_paused: int, lost_usual: int, called: int = 1):
    """Write a company of two arms: the first accounts of each churn half a year after the lot."""
    arms = ["paused"] * paused + ["usual"] * usual
    ids = [f"A{k:04d}" for k in range(len(arms))]
    gone = np.r_[np.arange(paused) < lost_paused, np.arange(usual) < lost_usual]
    start = pd.Timestamp("2024-01-06")
    contracts = pd.DataFrame({"account_id": ids, "start_date": start, "term_months": 6, "mrr": 1000})
    contracts["end_date"] = np.where(gone, "2025-07-06", "")
    pd.DataFrame({"account_id": ids}).to_csv(folder / "accounts.csv", index=False)
    contracts.to_csv(folder / "contracts.csv", index=False)
    pd.DataFrame({"account_id": ids, "date": LOT, "arm": arms}).to_csv(folder / "pauses.csv", index=False)
    touches = pd.DataFrame({"account_id": ids[-called:], "date": "2025-03-03", "channel": "call"})
    touches.assign(direction="outbound").to_csv(folder / "touches.csv", index=False)
    return load(str(folder), as_of="2026Q3")


def test_both_arms_are_shares_of_those_that_drew_them(tmp_path):
    found = pause(written(tmp_path, 200, 180, 3, 9, called=90), 24)
    assert found.horizon_months == 12
    assert (found.paused.estimate, found.usual.estimate) == pytest.approx((197 / 200, 171 / 180))
    assert (found.paused.low, found.paused.high) == pytest.approx(clopper_pearson(197, 200), abs=1e-3)
    assert found.difference.estimate == pytest.approx(197 / 200 - 171 / 180)
    assert (found.called_paused.events, found.called_usual.events) == (0, 90)
    assert found.paused.verdict == SUPPORTED
    assert found.since == LOT


@pytest.mark.parametrize(
    ("sizes", "verdict", "code"),
    [
        ((200, 200, 30, 4), NOT_SUPPORTED, "pause_below_target"),
        ((2000, 2000, 80, 20), NOT_SUPPORTED, "pause_costs"),
        ((60, 60, 1, 1), INSUFFICIENT, "pause_too_wide"),
        ((25, 200, 0, 4), INSUFFICIENT, "few_in_lot"),
    ],
)
def test_verdicts_name_their_reason(tmp_path, sizes, verdict, code):
    found = pause(written(tmp_path, *sizes))
    assert (found.paused.verdict, [reason.code for reason in found.paused.reasons]) == (verdict, [code])
    for lang in ("en", "ja"):
        with using(lang):
            assert len(pause_finding(found).sentences) >= 3


def test_who_had_left_before_the_lot_is_in_no_arm_and_later_calls_change_no_arm(tmp_path):
    company = written(tmp_path, 100, 100, 10, 10)
    lots = company.table("pauses").copy()
    lots.loc[lots["account_id"] == "A0000", "date"] = pd.Timestamp("2025-08-01")
    twice = pd.concat([lots, lots.tail(1).assign(date=pd.Timestamp("2026-01-05"), arm="paused")])
    found = pause(replace(company, tables=dict(company.tables) | {"pauses": twice}))
    assert (found.paused.n, found.usual.n) == (99, 100)


def test_a_company_without_a_lot_is_offered_one(tmp_path):
    company = written(tmp_path, 40, 40, 1, 1)
    (tmp_path / "pauses.csv").unlink()
    found = pause(load(str(tmp_path), as_of="2026Q3"))
    assert not found and found.needs == ("pauses",)
    assert company.has("pauses")
    with using("en"):
        assert "pauses" in str(found.finding())


def test_the_chart_is_legible_in_both_languages(tmp_path, lang, drawn):
    assert_chart(pause_chart(pause(written(tmp_path, 200, 180, 3, 9))), lang, drawn[-1])


def test_so_many_in_an_arm_are_enough_and_one_fewer_are_not():
    def chance(n: int) -> float:
        # The pause has a quarter of the page's 5%, on one side.
        held = [k for k in range(n) if stats.beta.ppf(0.0125, n - k, k + 1) >= 0.95]
        return sum(stats.binom.pmf(k, n, 0.01) for k in held)

    n = arm_needed(0.95, 0.99, 0.8)
    assert chance(n) >= 0.8 > chance(n - 1)


@pytest.mark.slow
@pytest.mark.parametrize(("needs", "verdict"), [(False, SUPPORTED), (True, NOT_SUPPORTED)])
def test_a_simulated_pause_finds_whether_support_is_needed(tmp_path, needs, verdict):
    from cslib.simulate.sample import write_sample

    company = load(str(write_sample(tmp_path / "company", accounts=1500, seed=5, needs_support=needs)))
    assert pause(company).paused.verdict == verdict

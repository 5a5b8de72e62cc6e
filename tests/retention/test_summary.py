"""Retention: curves against scikit-survival, the rest by hand and account by account."""

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from by_hand import CONTRACT, company, frame, random_contracts
from scipy import stats
from sksurv.compare import compare_survival
from sksurv.nonparametric import kaplan_meier_estimator

from cslib.company.quarters import Quarter
from cslib.company.spells import lives, pauses, spells
from cslib.retention.bridge import revenue_retention
from cslib.retention.churn import churn_timing, reasons, renewals_ahead
from cslib.retention.curves import (
    DAYS_PER_MONTH,
    anniversary,
    by_segment,
    cohorts,
    curve,
    effective_number,
    survival_at,
)
from cslib.retention.decomposition import pairwise
from cslib.retention.summary import logo_retention, renewal_rate, summary, trend
from cslib.retention.traps import small_segments
from cslib.stats.estimate import INSUFFICIENT, Unavailable
from cslib.stats.intervals import clopper_pearson, pool
from cslib.stats.survival import kaplan_meier

AS_OF = pd.Timestamp("2026-10-01")
QUARTER = Quarter(2026, 3)


def codes(estimate):
    return [reason.code for reason in estimate.reasons]


def segmented(contracts, values, **given):
    """Return a company with a segment column, values going round."""
    names = sorted(set(contracts["account_id"]))
    accounts = frame("accounts", [(name,) for name in names], ("account_id",))
    accounts["region"] = [values[i % len(values)] for i in range(len(names))]
    return company(contracts, accounts=accounts, **given)


def yearly(n, churn_at=(), start="2023-03-01", term=12, **given):
    """Return contracts of n accounts from one day, some of which leave at the end of a term (in months)."""
    rows = []
    for i in range(n):
        end = pd.Timestamp(start) + pd.DateOffset(months=churn_at[i]) if i < len(churn_at) else None
        rows.append((f"A{i:03}", start, end, 10.0, None, term, 30))
    return frame("contracts", rows, CONTRACT)


@pytest.mark.parametrize("since", [None, datetime.date(2024, 9, 1)])
def test_the_curve_equals_scikit_survival_also_with_late_entry(since):
    contracts = random_contracts(5, accounts=150)
    contracts = contracts[contracts["end_reason"] != "paused"].reset_index(drop=True)
    co = company(contracts, settings={"data_from": since})
    fitted = curve(co)
    life = lives(co)
    exit, entry = [(life[name] - life["start"]).dt.days.to_numpy() for name in ("end", "entry")]
    kept = exit > entry
    assert entry.any() == (since is not None)
    times, share = kaplan_meier_estimator(
        life["churned"].to_numpy()[kept], exit[kept] / DAYS_PER_MONTH, time_enter=entry[kept] / DAYS_PER_MONTH
    )
    for t in (1, 3, 6, 9, 14, 20):
        expected = share[np.searchsorted(times, t, side="right") - 1]
        assert fitted.at(t).estimate == pytest.approx(expected, abs=1e-12)
    assert fitted.n == kept.sum()


def test_a_pause_is_not_at_risk():
    rows = [
        ("A", "2025-01-01", "2025-04-11", 5, "paused"),
        ("A", "2025-07-20", None, 5),
        ("B", "2025-01-01", "2025-05-31", 5),
        ("C", "2025-01-01", None, 5),
    ]
    fitted = curve(company(rows))
    # B leaves after 150 days: A is paused from day 100 to 200, so one of two is left.
    assert fitted.at(151 / DAYS_PER_MONTH).estimate == 0.5
    assert fitted.n == 3


def test_whole_years_are_asked_on_the_anniversary():
    assert anniversary(6) == 6
    # 2023-03-01 to 2024-03-01 has 366 days; the churn at this renewal counts all the same.
    contracts = yearly(40, churn_at=[12] * 10)
    assert survival_at(company(contracts), 12).estimate == 0.75
    assert survival_at(company(contracts), 6).estimate == 1.0


def test_survival_says_when_follow_up_is_not_enough():
    long = survival_at(company(yearly(40)), 60)
    assert (long.estimate, long.verdict, codes(long)) == (None, INSUFFICIENT, ["follow_up_ends"])
    assert long.reasons[0].numbers == {"months": 43, "horizon": 60, "matured": 0, "least": 30}
    few = survival_at(company(yearly(29)), 12)
    assert (few.estimate, few.verdict) == (1.0, INSUFFICIENT)
    assert few.reasons[0].numbers["matured"] == 29
    assert survival_at(company(yearly(30)), 12).verdict is None


def test_churned_accounts_count_as_followed_and_completed_ones_do_not():
    contracts = yearly(31, churn_at=[12, 12])
    assert survival_at(company(contracts), 24).verdict is None
    contracts.loc[:1, "end_reason"] = "completed"
    assert survival_at(company(contracts), 24).verdict == INSUFFICIENT


def test_retention_by_segment_is_that_of_each_segment_alone_and_the_test_that_of_scikit_survival():
    contracts = random_contracts(9, accounts=120)
    contracts = contracts[contracts["end_reason"] != "paused"].reset_index(drop=True)
    co = segmented(contracts, ["east", "west", "east"])
    found = by_segment(co, "region", 12).frame
    assert list(found.index) == ["east", "west"]
    life = lives(co)
    days = (life["end"] - life["start"]).dt.days
    for value, raw in found["raw"].items():
        mine = (life["region"] == value).to_numpy()
        alone = kaplan_meier(days[mine] / DAYS_PER_MONTH, life["churned"][mine])
        assert raw == pytest.approx(alone.at(anniversary(12)).estimate)
    outcome = np.array(list(zip(life["churned"], days.astype(float), strict=True)), dtype=[("e", bool), ("t", float)])
    statistic, p = compare_survival(outcome, life["region"].to_numpy())
    test = pairwise(co, "region").overall
    assert (test.statistic, test.p) == (pytest.approx(statistic), pytest.approx(p))


def test_segments_are_pooled_towards_the_mean_and_small_ones_more():
    contracts = pd.concat(
        [yearly(200, [12] * 20), yearly(200, [12] * 60).assign(account_id=lambda t: "B" + t["account_id"])]
        + [yearly(5).assign(account_id=lambda t: "C" + t["account_id"])],
        ignore_index=True,
    )
    accounts = frame("accounts", [(name,) for name in contracts["account_id"]], ("account_id",))
    accounts["region"] = ["big"] * 200 + ["bad"] * 200 + ["tiny"] * 5
    found = by_segment(company(contracts, accounts=accounts), "region", 12)
    table = found.frame
    assert found.horizon_months == 12
    assert table["raw"].to_dict() == {"bad": 0.7, "big": 0.9, "tiny": 1.0}
    assert table["effective"].to_dict() == pytest.approx({"bad": 200, "big": 200, "tiny": 5})
    assert table["enough"].to_dict() == {"bad": True, "big": True, "tiny": False}
    assert table["accounts"].to_dict() == {"bad": 200, "big": 200, "tiny": 5}
    mean = 325 / 405
    moved = (table["pooled"] - table["raw"]).abs()
    assert moved["tiny"] > 0.05 > 0.02 > moved["big"] > 0
    assert mean < table.at["tiny", "pooled"] < 1 and 0.7 < table.at["bad", "pooled"] < mean
    assert (table["pooled_low"] < table["pooled"]).all() and (table["pooled"] < table["pooled_high"]).all()


def test_pooling_a_single_group_is_the_posterior_of_a_uniform_prior():
    centre, low, high = pool(np.array([0.8]), np.array([50.0]))[0]
    law = stats.beta(41, 11)
    assert (centre, low, high) == (pytest.approx(law.mean()), pytest.approx(law.ppf(0.025), abs=1e-3),
                                   pytest.approx(law.ppf(0.975), abs=1e-3))  # fmt: skip


def test_pooled_bounds_hold_groups_drawn_from_a_common_law():
    rng = np.random.default_rng(1)
    inside = total = 0
    for _ in range(40):
        truth = rng.beta(16, 4, size=6)
        n = np.array([10, 20, 40, 80, 160, 320])
        found = pool(rng.binomial(n, truth) / n, n.astype(float))
        inside += ((found[:, 1] <= truth) & (truth <= found[:, 2])).sum()
        total += 6
    assert 0.91 <= inside / total <= 0.99


def test_the_effective_number_shrinks_with_censoring():
    full = kaplan_meier([10, 10, 20, 30, 30], [True, False, True, False, False])
    assert effective_number(kaplan_meier([1] * 4 + [5] * 6, [True] * 4 + [False] * 6), 3) == pytest.approx(10)
    assert 2 < effective_number(full, 25) < 5


def test_no_segment_column_is_said():
    assert by_segment(company(yearly(5)), "") == Unavailable(("accounts.segment",))


def test_cohorts_are_counted_and_unfinished_cells_stay_empty():
    contracts = random_contracts(11, accounts=120)
    contracts = contracts[~contracts["end_reason"].isin(["paused", "completed", "merged"])].reset_index(drop=True)
    co = company(contracts)
    found = cohorts(co)
    life = lives(co)
    life["cohort"] = [str(Quarter.containing(day)) for day in life["start"]]
    days = (life["end"] - life["start"]).dt.days
    assert found.accounts.to_dict() == life["cohort"].value_counts().to_dict()
    for name, row in found.share.iterrows():
        mine = life["cohort"] == name
        youngest = (AS_OF - life.loc[mine, "start"].max()).days
        for k, cell in row.items():
            age = np.ceil(365.25 * k / 4) if k % 4 == 0 else 365.25 * k / 4
            if age > youngest:
                assert np.isnan(cell)
            else:
                assert cell == pytest.approx(1 - (life["churned"] & (days <= age))[mine].mean())


def test_cohorts_from_before_the_data_are_left_out():
    early = yearly(10, start="2023-03-01")
    late = yearly(4, start="2025-01-05").assign(account_id=lambda t: "L" + t["account_id"])
    co = company(pd.concat([early, late], ignore_index=True), settings={"data_from": datetime.date(2024, 1, 1)})
    found = cohorts(co)
    assert (list(found.share.index), found.late) == (["2025Q1"], 10)


def test_logo_retention_counts_the_frozen_accounts():
    rows = [
        *[(f"S{i}", "2024-01-01", None) for i in range(6)],
        ("gone", "2024-01-01", "2026-02-01"),
        ("first day", "2024-01-01", "2025-10-01"),
        ("back in time", "2024-01-01", "2026-02-01"),
        ("back in time", "2026-03-01", None),
        ("back too late", "2024-01-01", "2026-02-01"),
        ("back too late", "2026-06-01", None),
        ("new", "2025-11-01", "2026-02-01"),
    ]
    found = logo_retention(company(rows), pd.Timestamp("2025-10-01"), AS_OF)
    assert (found.estimate, found.n, found.events) == (pytest.approx(7 / 10), 10, 3)
    assert (found.low, found.high) == pytest.approx(clopper_pearson(7, 10))


def test_logo_retention_censors_the_completed():
    rows = [*[(f"S{i}", "2024-01-01", None) for i in range(6)], ("gone", "2024-01-01", "2026-04-01")]
    rows += [(f"C{i}", "2024-01-01", "2026-02-01", 1, "completed") for i in range(3)]
    found = logo_retention(company(rows), pd.Timestamp("2025-10-01"), AS_OF)
    assert (found.estimate, found.n, found.events) == (pytest.approx(6 / 7), 10, 1)
    assert 0.3 < found.low < 6 / 7 < found.high < 1


def test_a_target_of_the_policy_in_force_is_held_against_the_figure(tmp_path):
    rows = [*[(f"S{i}", "2024-01-01", None) for i in range(80)]]
    rows += [(f"L{i}", "2024-01-01", "2026-04-01") for i in range(20)]
    (tmp_path / "policy").mkdir()
    said = "in_force_from: 2026-01-01\nlogo_target: 0.9\n"
    (tmp_path / "policy" / "retention.yml").write_text(said)
    co = company(rows)
    assert summary(co).logo_retention.verdict is None and summary(co).logo_retention.aim is None
    found = summary(replace(co, folder=tmp_path)).logo_retention
    assert (found.estimate, found.verdict) == (pytest.approx(0.8), "missed")
    assert (found.aim.target, found.aim.since) == (0.9, "2026-01-01")
    assert summary(co).churned["account_id"].tolist() == [], "in April, before the quarter"
    assert len(summary(co).at_start) == summary(co).accounts_at_start.estimate == 80


def test_the_renewal_rate_by_hand():
    rows = [
        ("kept", "2025-08-01", None, 100, None, 12),
        ("kept by a new row", "2025-08-01", "2026-08-01", 50, None, 12),
        ("kept by a new row", "2026-08-01", None, 60, None, 12),
        ("lost", "2025-08-10", "2026-08-10", 30, None, 12),
        ("completed", "2025-08-10", "2026-08-10", 30, "completed", 12),
        ("not due", "2025-05-01", None, 10, None, 12),
        ("left before", "2025-09-01", "2026-08-01", 10, None, 12),
        ("last day", "2025-10-01", None, 10, None, 12),
    ]
    of_accounts, of_money = renewal_rate(company(rows), QUARTER.start, QUARTER.end)
    assert (of_accounts.estimate, of_accounts.n, of_accounts.events) == (pytest.approx(2 / 3), 3, 1)
    assert (of_accounts.low, of_accounts.high) == pytest.approx(clopper_pearson(2, 3))
    assert of_money.estimate == pytest.approx(150 / 180)
    nothing, _ = renewal_rate(company(rows), pd.Timestamp("2025-07-01"), pd.Timestamp("2025-07-02"))
    assert (nothing.estimate, codes(nothing)) == (None, ["no_renewals_due"])


def test_the_summary_counts_churn_as_the_spells_do():
    co = company(random_contracts(21, accounts=80))
    found = summary(co)
    table = spells(co)
    churned = table[(table["ended_by"] == "churned") & (table["end"] >= QUARTER.start)]
    assert found.churned_accounts.estimate == churned["account_id"].nunique()
    assert codes(found.churned_accounts) == ["provisional"]
    paused = pauses(co)
    resting = paused[(paused["start"] < QUARTER.start) & (paused["end"] >= QUARTER.start)]["account_id"]
    there = table[(table["start"] < QUARTER.start) & ~(table["end"] < QUARTER.start)]["account_id"]
    assert found.accounts_at_start.estimate == len(set(there) - set(resting))
    year = revenue_retention(co, "2025-10-01", "2026-10-01")
    before = revenue_retention(co, "2024-10-01", "2025-10-01")
    assert found.grr_12m == year.grr
    assert found.grr_12m_change.estimate == pytest.approx(year.grr.estimate - before.grr.estimate)
    assert found.nrr.estimate == revenue_retention(co, "2026-07-01", "2026-10-01").nrr.estimate
    assert set(found.results()) >= {"grr", "nrr", "grr_12m", "nrr_12m", "renewal_rate", "logo_retention",
                                    "survival_6m", "survival_12m", "survival_24m", "churned_accounts",
                                    "accounts_at_start"}  # fmt: skip


def test_the_trend_ends_with_the_summary():
    co = company(random_contracts(21, accounts=80))
    table = trend(co, quarters=3).frame
    assert list(table.index) == ["2026Q1", "2026Q2", "2026Q3"]
    found = summary(co)
    assert table.at["2026Q3", "grr"] == found.grr_12m.estimate
    assert table.at["2026Q1", "grr"] == summary(co, Quarter(2026, 1)).grr_12m.estimate


def test_without_money_and_terms_the_summary_says_so():
    contracts = frame("contracts", [("A", "2025-01-01"), ("B", "2025-01-01", "2026-08-01")], CONTRACT)
    found = summary(company(contracts))
    assert found.grr == found.nrr_12m == found.grr_12m_change == Unavailable(("contracts.mrr",))
    assert found.renewal_rate == Unavailable(("contracts.term_months",))
    assert found.logo_retention.estimate == 0.5
    assert renewals_ahead(company(contracts)) == Unavailable(("contracts.term_months",))
    assert trend(company(contracts)) == Unavailable(("contracts.mrr",))
    assert churn_timing(company(contracts)) == Unavailable(("contracts.term_months",))


def test_periods_from_before_the_data_have_no_estimate():
    co = company(yearly(40, start="2024-03-01"), settings={"data_from": datetime.date(2026, 1, 1)})
    found = summary(co)
    for name in ("grr_12m", "nrr_12m", "logo_retention"):
        assert (getattr(found, name).verdict, codes(getattr(found, name))) == (INSUFFICIENT, ["data_begin_later"])
    assert found.grr.estimate == 1.0
    assert found.grr_12m_change.estimate is None


def test_churn_is_placed_against_renewals():
    rows = [
        ("at renewal", "2024-01-01", "2025-01-01", 1, None, 12),
        ("a week late", "2024-01-01", "2025-01-08", 1, None, 12),
        ("middle", "2024-01-01", "2024-07-01", 1, None, 12),
        ("second term", "2024-01-01", "2025-10-05", 1, None, 12),
        ("stays", "2024-01-01", None, 1, None, 12),
        ("monthly", "2024-01-01", "2024-05-01", 1, None, 1),
        ("unknown", "2024-01-01", "2024-05-01", 1, None, None),
        ("completed", "2024-01-01", "2025-01-01", 1, "completed", 12),
    ]
    found = churn_timing(company(rows))
    hazard = found.hazard
    assert hazard["churned"].sum() == 4
    assert hazard["churned"].to_dict() == {m: {0: 2, 3: 1, 7: 1}.get(m, 0) for m in range(13)}
    # Renewals met: five in January 2025 (of them two lost), two in January 2026 less one gone, none after.
    assert hazard.at[0, "exposure"] == 4 + 1
    assert (found.at_renewal.estimate, found.at_renewal.n, found.unplaced) == (0.5, 4, 2)
    # Two months before the renewal five are seen in the first term, one in the second, none yet in the third.
    assert hazard.at[2, "exposure"] == pytest.approx(6)


def test_reasons_and_the_largest_losses_by_hand():
    columns = (*CONTRACT, "churn_reason")
    rows = [
        ("A", "2024-01-01", "2026-05-01", 100, None, None, None, None, "price"),
        ("A", "2024-06-01", "2026-05-01", 20, None, None, None, None, "price"),
        ("B", "2024-01-01", "2026-08-01", 50, None, None, None, None, "price"),
        ("C", "2024-01-01", "2026-09-01", 300),
        ("D", "2024-01-01", "2025-09-30", 999, None, None, None, None, "old"),
        ("E", "2024-01-01", None, 999),
    ]
    found = reasons(company(frame("contracts", rows, columns)))
    assert (found.start, found.end) == (pd.Timestamp("2025-10-01"), AS_OF)
    assert found.by_reason["accounts"].to_dict() == {"price": 2, "": 1}
    assert found.by_reason["mrr_lost"].to_dict() == {"price": 170, "": 300}
    assert found.largest["account_id"].tolist() == ["C", "A", "B"]
    assert found.largest["mrr"].tolist() == [300, 120, 50]
    assert found.largest["provisional"].tolist() == [True, False, False]


def test_renewals_ahead_come_by_deadline():
    rows = [
        ("far notice", "2025-12-20", None, 10, None, 12, 90),
        ("soon", "2025-11-01", None, 20, None, 12, 10),
        ("no notice days", "2025-10-10", None, 30, None, 12),
        ("leaving", "2025-12-01", "2026-12-01", 40, None, 12, 30, "2026-09-15"),
        ("later", "2025-05-01", None, 50, None, 12, 30),
    ]
    table = renewals_ahead(company(rows)).frame
    expected = [
        ("far notice", "2026-12-20", "2026-09-21", -10, False),
        ("no notice days", "2026-10-10", None, 9, False),
        ("soon", "2026-11-01", "2026-10-22", 21, False),
        ("leaving", "2026-12-01", "2026-11-01", 31, True),
    ]
    assert table["account_id"].tolist() == [row[0] for row in expected]
    assert table["renewal_date"].tolist() == [pd.Timestamp(row[1]) for row in expected]
    assert [d if pd.notna(d) else None for d in table["notice_deadline"]] == [
        pd.Timestamp(row[2]) if row[2] else None for row in expected
    ]
    assert table["days_to_deadline"].tolist() == [row[3] for row in expected]
    assert table["notice_given"].tolist() == [row[4] for row in expected]
    assert table["mrr"].tolist() == [10, 30, 20, 40]


def test_the_renewal_rate_on_the_basis_of_all_accounts(tmp_path):

    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "retention.yml").write_text("in_force_from: 2025-01-01\nrenewal_basis: all\n")
    rows = [(f"A{i}", "2025-08-01", None, 10.0, None, 12) for i in range(4)]
    rows += [(f"B{i}", "2025-03-01", None, 10.0, None, 12) for i in range(4)]
    rows += [("C", "2025-08-01", "2026-08-01", 20.0, "churned", 12), ("D", "2025-08-01", "2026-08-01", 7, "merged", 12)]
    co = company(rows)
    rate, money = renewal_rate(co, QUARTER.start, QUARTER.end)
    assert (rate.n, rate.estimate, money.estimate) == (5, 4 / 5, 40 / 60)
    rate, money = renewal_rate(replace(co, folder=tmp_path), QUARTER.start, QUARTER.end)
    assert (rate.n, rate.events, rate.estimate, money.estimate) == (9, 1, 8 / 9, 80 / 100)


def test_words_follow_the_months_that_were_asked_for():
    # Of 60 that began two years ago, a third left after eight months: all there at 6 months, two thirds at 12.
    rows = [(f"A{i:02}", "2024-01-01", "2024-09-01" if i % 3 == 0 else None) for i in range(120)]
    accounts = frame("accounts", [(row[0],) for row in rows], ("account_id",))
    accounts["region"] = ["a", "b"] * 60
    there = company(frame("contracts", rows, CONTRACT), accounts=accounts)
    for months, share in ((6, 1.0), (12, 2 / 3)):
        found = by_segment(there, "region", months)
        assert found.frame["raw"].tolist() == pytest.approx([share, share])
        assert f"keeps least after {months} months" in found.finding().text
        assert f"After {months} months" in found.chart().title
    assert small_segments(there, ("region",), 6).months == 6
    drawn = small_segments(there, ("region",), 6).chart().figure.texts
    assert any("after 6 months" in text.get_text() for text in drawn)


def test_accounts_of_one_parent_count_as_one_where_they_leave_together():
    # Sixty parents of two, one below the other's child; every fifth parent left, with both.
    rows, tops = [], []
    for i in range(60):
        end = "2026-03-01" if i % 5 == 0 else None
        rows += [(f"A{i:02}", "2024-01-01", end, 10.0), (f"B{i:02}", "2024-01-01", end, 10.0)]
        tops += [(f"A{i:02}", None), (f"B{i:02}", f"A{i:02}")]
    table = frame("contracts", rows, CONTRACT)
    alone = company(table.copy(), accounts=frame("accounts", [(a,) for a, _ in tops], ("account_id",)))
    below = company(table.copy(), accounts=frame("accounts", tops, ("account_id", "parent_id")))
    one = summary(company(table[table["account_id"].str[0] == "A"].reset_index(drop=True)))
    apart, found = summary(alone), summary(below)
    for name in ("grr_12m", "logo_retention", "survival_24m"):
        two, half, whole = getattr(found, name), getattr(one, name), getattr(apart, name)
        assert two.estimate == half.estimate == whole.estimate
        assert whole.high - whole.low < half.high - half.low
        assert two.high - two.low == pytest.approx(half.high - half.low, rel=0.03)
    assert (found.grr_12m.n, found.grr_12m.events) == (120, 24)
    assert found.churned_accounts == apart.churned_accounts

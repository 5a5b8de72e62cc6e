"""Person-periods by hand, hazards against statsmodels and the truth of made data, areas by hand, odd tables."""

import datetime

import numpy as np
import pandas as pd
import pytest
from by_hand import CONTRACT, company, frame, random_contracts
from hypothesis import given, settings
from hypothesis import strategies as st

from cslib import language
from cslib.company.months import AT_RENEWAL, FURTHER, NEAR, UNKNOWN, person_periods
from cslib.company.policies.rule import Rule
from cslib.retention.churn_views import associations_finding, associations_table
from cslib.retention.curves import restricted_mean
from cslib.retention.hazard import associate, associations, numbers
from cslib.stats import hazards
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Unavailable


def rows_of(*rows, **given):
    return person_periods(company(frame("contracts", rows, CONTRACT), **given))


# ---- the table


def test_characteristics_that_are_numbers_stay_numbers():
    staff = [str(10 + 7 * i) for i in range(40)]
    rows = [(f"A{i}", "2024-01-01", None if i % 2 else "2025-03-01", 10.0, None, 12, 30) for i in range(40)]
    accounts = pd.DataFrame({"account_id": [row[0] for row in rows], "staff": staff, "tier": ["a", "b"] * 20})
    made = company(frame("contracts", rows, CONTRACT))
    made.tables["accounts"] = made.accounts.merge(accounts, on="account_id")
    found = {one.column: one for one in associations(made, measures=()).found}
    assert (found["staff"].scale, found["staff"].reference, len(found["staff"].terms)) == ("doubling", "", 1)
    assert found["tier"].scale == "level"
    assert numbers(pd.Series(["1", "2", "1", None])) is None, "two values are two groups"
    assert numbers(pd.Series(["A1", "2", "3"])) is None
    assert numbers(pd.Series(["007", "008", "009"])) is None


def test_months_run_from_the_start_and_the_renewal_month_is_the_one_that_ends_with_it():
    rows = rows_of(("A", "2024-01-31", "2025-01-31", 10.0, None, 12, 30))
    assert len(rows) == 12
    assert rows["begin"].iloc[1] == pd.Timestamp("2024-02-29")
    assert rows["months_to_renewal"].tolist() == [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert rows["phase"].tolist() == [FURTHER] * 8 + [NEAR] * 3 + [AT_RENEWAL]
    assert rows["churned"].tolist() == [False] * 11 + [True]


@pytest.mark.parametrize(("end", "month"), [("2025-02-03", 11), ("2025-02-15", 12), ("2025-01-20", 11)])
def test_a_churn_a_few_days_after_the_renewal_belongs_to_it(end, month):
    rows = rows_of(("A", "2024-01-31", end, 10.0, None, 12, 30))
    assert rows.loc[rows["churned"], "month"].tolist() == [month]
    assert len(rows) == month + 1


def test_months_to_renewal_come_from_term_and_not_from_the_end():
    left = rows_of(("A", "2024-01-01", "2024-06-10", 10.0, None, 12, 30))
    stayed = rows_of(("A", "2024-01-01", None, 10.0, None, 12, 30))
    assert left["months_to_renewal"].tolist() == stayed["months_to_renewal"].tolist()[:6]
    assert left["churned"].tolist() == [False] * 5 + [True]


def test_the_last_week_and_cut_months_count_for_nobody():
    # The month up to 2026-10-01 is over at as_of, but not by a week; before it whole months count.
    rows = rows_of(("A", "2026-01-01", None, 10.0, None, 12, 30))
    assert rows["month"].tolist() == list(range(8))
    completed = rows_of(("A", "2026-01-01", "2026-04-15", 10.0, "completed", 12, 30))
    assert completed["month"].tolist() == [0, 1, 2]
    assert not completed["churned"].any()


def test_late_entry_begins_with_the_first_month_seen_whole():
    rows = rows_of(("A", "2024-01-01", None, 10.0, None, 12, 30), settings={"data_from": datetime.date(2026, 4, 10)})
    assert rows["begin"].min() == pd.Timestamp("2026-05-01")
    assert rows["month"].min() == 28
    assert rows["months_to_renewal"].tolist() == [7, 6, 5, 4]


def test_a_pause_takes_out_the_months_that_it_touches():
    rows = rows_of(
        ("A", "2025-01-01", "2025-04-10", 10.0, "paused", 12, 30), ("A", "2025-06-20", None, 10.0, None, 12, 30)
    )
    assert rows["month"].tolist()[:4] == [0, 1, 2, 6]


def test_without_a_term_the_phase_is_unknown():
    rows = rows_of(("A", "2025-01-01", None, 10.0, None, None, 30))
    assert set(rows["phase"]) == {UNKNOWN}


def test_columns_are_as_they_were_when_the_month_began():
    accounts = frame("accounts", [("A",)], ("account_id",))
    accounts["region"], accounts["seats"] = "west", 20.0
    changes = frame(
        "changes",
        [("A", "2026-03-01", "region", "east"), ("A", "2026-04-02", "seats", "5")],
        ("account_id", "date", "column", "value"),
    )
    contracts = frame("contracts", [("A", "2026-01-01", None, 10.0, None, 12, 30)], CONTRACT)
    rows = person_periods(company(contracts, accounts=accounts, changes=changes), ["region", "seats"])
    assert rows["region"].tolist() == ["east"] * 2 + ["west"] * 6
    assert rows["seats"].tolist() == [5.0] * 4 + [20.0] * 4


def test_use_is_that_before_the_month_and_stays_as_it_was_at_notice(tmp_path):
    from cslib.company.company import load

    start = pd.Timestamp("2025-01-06")
    folder = tmp_path / "use"
    folder.mkdir()
    pd.DataFrame({"account_id": ["A", "B"]}).to_csv(folder / "accounts.csv", index=False)
    pd.DataFrame(
        {
            "account_id": ["A", "B"],
            "start_date": ["2025-01-06", "2025-01-06"],
            "end_date": ["2026-01-06", ""],
            "notice_date": ["2025-07-07", ""],
            "term_months": [12, 12],
        }
    ).to_csv(folder / "contracts.csv", index=False)
    # Both use it daily for half a year; then A stops, on the day it gives notice.
    use = [
        (account, day, "login")
        for account, days in (("A", 182), ("B", 600))
        for day in pd.date_range(start, periods=days)
    ]
    pd.DataFrame(use, columns=["account_id", "date", "feature"]).to_csv(folder / "usage.csv", index=False)
    rule = Rule.parse("active_day_share >= 0.5")
    rows = person_periods(load(folder, "2026-07-01"), measures=["active_day_share"], rule=rule)
    a = rows[rows["account_id"] == "A"].set_index("month")
    assert np.isnan(a.loc[0, "active_day_share"])
    assert pd.isna(a.loc[0, "state"])
    # Use after notice (none) would tell of the notice: it stays at 1, and so does the state.
    assert (a.loc[1:, "active_day_share"] == 1).all()
    assert (a.loc[1:, "state"] == "in").all()
    assert a.loc[11, "churned"]


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_every_churn_counts_once_and_no_month_twice(seed, late):
    since = datetime.date(2024, 9, 1) if late else None
    co = company(random_contracts(seed, accounts=25), settings={"data_from": since})
    rows = person_periods(co)
    assert not rows.duplicated(["account_id", "month"]).any()
    churned = rows[rows["churned"]]
    assert not churned["account_id"].duplicated().any()
    assert (
        rows.groupby("account_id")["month"].max().reindex(churned["account_id"])
        == churned.set_index("account_id")["month"]
    ).all()
    assert (rows["finish"] < co.as_of).all()
    assert (rows["months_to_renewal"].dropna() >= 0).all()


# ---- the model


def made(seed=0, accounts=600, effect=0.7, months=24):
    """Return months at risk of accounts whose yearly hazard at renewal is exp(effect) times as high in segment b."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(accounts):
        segment = "b" if i % 2 else "a"
        for month in range(months):
            at = month % 12 == 11
            churned = rng.random() < -np.expm1(-np.exp(-2.2 - 3 * (not at) + effect * (segment == "b")))
            rows.append((f"A{i}", month, AT_RENEWAL if at else FURTHER, churned, segment, rng.normal()))
            if churned:
                break
    table = pd.DataFrame(rows, columns=["account_id", "month", "phase", "churned", "segment", "noise"])
    return table.assign(log_age=np.log(table["month"] + 1.0))


def test_coefficients_and_errors_equal_statsmodels():
    import statsmodels.api as sm

    rows = made()
    design = pd.DataFrame({"constant": 1.0, "b": rows["segment"] == "b", "noise": rows["noise"]}).astype(float)
    ours = hazards.fit(design, rows["churned"], rows["account_id"])
    model = sm.GLM(rows["churned"].astype(float), design, family=sm.families.Binomial(sm.families.links.CLogLog())).fit(
        tol=1e-12
    )
    np.testing.assert_allclose(ours.coefficients, model.params, atol=1e-7)
    np.testing.assert_allclose(np.sqrt(np.diag(ours.model_covariance)), model.bse, atol=1e-7)
    assert ours.loglik == pytest.approx(model.llf, abs=1e-8)


def test_the_ratio_that_the_data_were_made_with_lies_within_the_bounds():
    found = associate(made(effect=0.7), ["segment", "noise"])
    segment, noise = found.found
    assert (segment.column, segment.reference, segment.verdict) == ("segment", "a", SUPPORTED)
    ratio = segment.terms[0].ratio
    assert ratio.low < np.exp(0.7) < ratio.high
    assert segment.p_corrected == pytest.approx(2 * segment.p / 0.3)  # two columns, three tenths of the page's error
    assert segment.changes_p > 0.01
    assert noise.verdict != SUPPORTED


@pytest.mark.slow
def test_without_an_effect_one_in_twenty_is_found_and_bounds_cover():
    p, covered = [], []
    for seed in range(200):
        found = associate(made(seed, accounts=150, effect=0.0), ["segment"]).found[0]
        if found.p is not None and found.terms[0].ratio.estimate is not None:
            p.append(found.p)
            covered.append(found.terms[0].ratio.low <= 1 <= found.terms[0].ratio.high)
    assert len(p) > 190
    assert 0.01 < np.mean(np.array(p) < 0.05) < 0.10
    assert np.mean(covered) > 0.90


def test_a_ratio_that_changes_with_age_is_told():
    rows = made(effect=0.0)
    rng = np.random.default_rng(9)
    early = (rows["segment"] == "b") & (rows["month"] < 6)
    rows["churned"] = rows["churned"] | (early & (rng.random(len(rows)) < 0.04))
    rows = rows[rows.groupby("account_id")["churned"].cumsum().groupby(rows["account_id"]).shift(fill_value=0) < 1]
    assert associate(rows, ["segment"]).found[0].changes_p < 0.01


def test_rows_of_one_account_are_not_counted_as_independent():
    rows = made(accounts=100)
    design = pd.DataFrame({"constant": 1.0, "noise": rows["noise"]}).astype(float)
    one = hazards.fit(design, rows["churned"], rows["account_id"])
    twice = hazards.fit(
        pd.concat([design, design]), np.tile(rows["churned"], 2), np.tile(rows["account_id"].to_numpy(), 2)
    )
    # Every row twice: the model believes it knows more, the clustered errors do not.
    assert twice.of("noise")[1] == pytest.approx(one.of("noise")[1], rel=1e-6)
    assert twice.model_covariance[1, 1] == pytest.approx(one.model_covariance[1, 1] / 2, rel=1e-6)


# ---- data that do not suffice


def codes(one):
    return [reason.code for reason in one.reasons]


def test_too_few_say_so():
    few = made(accounts=20)
    assert "few_accounts" in codes(associate(few, ["segment"]).found[0])
    nobody = made().assign(churned=False)
    one = associate(nobody, ["segment", "noise"]).found[0]
    assert "few_churns" in codes(one)
    assert one.terms[0].ratio.estimate is None
    assert one.verdict == INSUFFICIENT
    alike = made().assign(segment="a", noise=1.0)
    assert all("one_level" in codes(one) for one in associate(alike, ["segment", "noise"]).found)


def test_a_level_without_churn_has_no_ratio_and_leaves_the_rest_as_it_is():
    rows = made()
    extra = made(seed=5, accounts=60).assign(segment="c", churned=False)
    extra["account_id"] = "C" + extra["account_id"]
    both = associate(pd.concat([rows, extra], ignore_index=True), ["segment"]).found[0]
    alone = associate(rows, ["segment"]).found[0]
    by_level = {term.level: term.ratio for term in both.terms}
    assert [reason.code for reason in by_level["c"].reasons] == ["no_churn_in_level"]
    assert by_level["c"].estimate is None
    assert by_level["b"].estimate == pytest.approx(alone.terms[0].ratio.estimate)


def test_what_divides_wholly_is_separated_and_what_repeats_is_collinear():
    rows = made()
    # Within each account the last month of those that churned is known by this number alone.
    rows["tells"] = rows["churned"] + np.random.default_rng(2).normal(scale=0.01, size=len(rows))
    assert codes(associate(rows, ["tells"]).found[0]) == ["separated"]
    rows["age"] = 1e-3 * rows["log_age"] - 1
    assert codes(associate(rows, ["age"]).found[0]) == ["collinear"]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 30), st.booleans(), st.sampled_from(["x", "y", None])), max_size=60
    )
)
def test_whatever_the_table_there_is_a_result_and_something_to_show(rows):
    table = pd.DataFrame(rows, columns=["account_id", "month", "churned", "segment"])
    table = table.astype({"churned": bool, "account_id": str})
    table["phase"] = np.where(table["month"] % 12 == 11, AT_RENEWAL, FURTHER)
    table["log_age"] = np.log(table["month"].astype(float) + 1)
    table["number"] = table["month"].astype(float) % 4
    found = associate(table, ["segment", "number"])
    for lang in ("en", "ja"):
        language.use(lang)
        assert str(associations_finding(found))
        assert str(associations_table(found))
    language.use("en")


def test_a_company_without_anything_to_ask_about_is_unavailable():
    co = company(random_contracts(3, accounts=10))
    found = associations(co)
    assert isinstance(found, Unavailable)
    assert associations_finding(found).missing
    assert associations_table(found).missing


def test_the_finding_says_associated_with_n_and_bounds():
    found = associate(made(), ["segment", "noise"])
    said = associations_finding(found)
    assert "associated with churn" in said.text
    assert "cause" in said.next
    ratio = found.found[0].terms[0].ratio
    assert f"{ratio.estimate:.2f} times" in said.points[0]
    assert f"{ratio.low:.2f} to {ratio.high:.2f}" in said.points[0]
    assert "n = 300" in said.points[0]


# ---- restricted means and cumulative hazards


def test_the_restricted_mean_is_the_mean_of_what_was_kept_where_nothing_is_censored():
    exit = np.array([2.0, 5, 5, 9, 14, 20, 3, 8, 8, 11, 30, 6])
    mean = restricted_mean(exit, np.ones(12, bool), 10)
    assert mean.estimate.estimate == pytest.approx(np.minimum(exit, 10).mean())
    assert mean.se == pytest.approx(np.minimum(exit, 10).std() / np.sqrt(12))


def test_a_restricted_mean_with_few_churns_has_bounds_all_the_same():
    none = restricted_mean(np.full(50, 24.0), np.zeros(50, bool), 12)
    assert none.estimate.estimate == 12
    assert none.estimate.low < 12 == none.estimate.high
    few = restricted_mean([3, 8, 24, 24, 24, 24], [True, True, False, False, False, False], 12).estimate
    assert few.low < few.estimate < few.high <= 12


def test_past_follow_up_there_is_no_restricted_mean():
    found = restricted_mean([3, 7], [True, False], 12)
    assert found.estimate.estimate is None
    assert found.se is None
    assert found.estimate.reasons[0].code == "follow_up_ends"
    assert restricted_mean([], [], 12).estimate.reasons[0].code == "no_accounts"


def test_months_kept_by_a_company_are_the_area_under_its_curve():
    from cslib.company.company import load
    from cslib.retention.curves import curve, months_kept

    company = load("sample")
    fitted = curve(company)
    grid = np.linspace(0, 24, 24_001)[:-1] + 0.0005
    place = np.searchsorted(fitted.times, grid, side="right") - 1
    height = np.where(place < 0, 1.0, fitted.survival[np.maximum(place, 0)])
    mean = months_kept(company)
    assert mean.estimate == pytest.approx(height.mean() * 24, abs=0.01)
    assert mean.n == company.accounts["account_id"].nunique()
    assert mean.low < mean.estimate < mean.high


def test_churns_outside_the_months_looked_at_are_counted_and_said():
    # All that left did so within a week of the quarter's end, in months that are not over yet.
    rows = [(f"A{i:02}", "2026-02-10", "2026-09-28" if i < 30 else None) for i in range(60)]
    accounts = frame("accounts", [(row[0],) for row in rows], ("account_id",))
    accounts["tier"] = ["a", "b"] * 30
    found = associations(company(frame("contracts", rows, CONTRACT), accounts=accounts), measures=())
    assert (found.events, found.unseen) == (0, 30)
    text = " ".join(found.finding().sentences)
    assert "though 30 customers churned" in text and "Nobody" not in text
    rows = [(f"A{i:02}", "2026-02-10", "2026-09-28" if i < 10 else "2026-05-20" if i < 30 else None) for i in range(60)]
    found = associations(company(frame("contracts", rows, CONTRACT), accounts=accounts), measures=())
    assert (found.events, found.unseen) == (20, 10)
    assert "10 churns are outside the months looked at" in " ".join(found.finding().sentences)
    nobody = associations(
        company(frame("contracts", [row[:2] for row in rows], CONTRACT), accounts=accounts), measures=()
    )
    assert nobody.finding().sentences == ("Nobody churned in the months looked at.",)

"""What an export may mean in two ways: asked where data say so, applied once said, never asked of a clean company."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import yaml
from small_companies import AS_OF, contracts, make

from cslib import language
from cslib.company.checks import check
from cslib.company.company import load
from cslib.company.conventions import ENTRIES, monthly_activity, said
from cslib.company.measures import available
from cslib.company.usage import trailing
from cslib.retention import summary
from cslib.simulate import write_sample
from cslib.simulate.sample import SEED

DAY = pd.Timedelta(days=1)
COLUMNS = ("account_id", "start_date", "end_date", "mrr", "term_months", "signed_date")


def yearly(accounts=12, years=3, first="2023-10-01", amount=100, shift=0):
    """Return contracts of a year each, the last one going on, whose ends are moved by `shift` days."""
    rows = []
    for i in range(accounts):
        for year in range(years):
            start = pd.Timestamp(first) + pd.DateOffset(years=year)
            end = start + pd.DateOffset(years=1) + shift * DAY
            rows.append((f"A{i:02}", start, end, amount + 10 * i, 12, start - 20 * DAY))
    return contracts(*rows, columns=COLUMNS)


def asked(folder, table, **given):
    """Return the questions about a company by code; use is recorded up to the end of the quarter."""
    weekly = pd.date_range("2023-10-04", "2026-09-30", freq="7D")
    used = pd.DataFrame({"account_id": table["account_id"].iloc[0], "date": weekly, "feature": "login", "count": 1})
    return {one.code: one for one in make(folder, table, **{"usage": used} | given).questions}


def answer(folder, **entries):
    """Write lines into company.yml."""
    (folder / "company.yml").write_text(yaml.safe_dump(entries, allow_unicode=True))


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    """Ten simulated companies of 20 to 150 accounts."""
    root = tmp_path_factory.mktemp("simulated")
    sizes = [20, 30, 40, 60, 150] * 2
    return [write_sample(root / f"c{i}", accounts=size, seed=SEED + i, null=i % 3 == 0) for i, size in enumerate(sizes)]


@pytest.mark.slow
def test_clean_companies_are_not_asked_nor_doubted(simulated):
    found = {folder.name: load(folder, as_of="2026Q3") for folder in simulated}
    assert {name: (one.questions, one.doubts) for name, one in found.items() if one.questions or one.doubts} == {}


def test_the_sample_is_not_asked_nor_doubted():
    sample = load(as_of="2026Q3")
    assert (sample.questions, sample.doubts) == ((), ())


# Last days


@pytest.mark.slow
def test_last_days_are_asked_for_and_read(tmp_path):
    one = asked(tmp_path, yearly(shift=-1))["ends"]
    assert (one.count, one.numbers["follow"], one.lines[0]) == (36, 24, "end_dates: last day")
    assert [line for line, _ in one.rows] == ["2", "3", "4", "5", "6"]
    assert summary(load(tmp_path, as_of=AS_OF)).churned_accounts.estimate == 12, "as it would be without asking"
    report = check(tmp_path)
    assert report.summary is None and "last day covered (inclusive)" in str(report)
    answer(tmp_path, end_dates="last day")
    company = load(tmp_path, as_of=AS_OF)
    assert company.questions == () and company.doubts == ()
    assert company.table("contracts")["end_date"].max() == pd.Timestamp("2026-10-01")
    found = summary(company)
    assert (found.churned_accounts.estimate, found.grr.estimate) == (0, 1)
    assert "End dates are read as last days." in str(check(tmp_path))


def test_the_question_in_japanese(tmp_path):
    make(tmp_path, yearly(shift=-1))
    with language.using("ja"):
        text = str(check(tmp_path))
        answer(tmp_path, end_dates="last day")
        read = str(check(tmp_path))
    assert "契約の最終日のように見えます" in text and "end_dates: last day" in text
    assert "終了日は契約の最終日として読んでいます。" in read


def test_ends_at_the_end_of_months_are_asked_for_without_successors(tmp_path):
    rows = [(f"A{i}", pd.Timestamp("2024-01-10") + 20 * i * DAY, f"2025-{i + 1:02}-28", 100, 12) for i in range(9)]
    table = contracts(*rows, columns=COLUMNS)
    table["end_date"] = pd.to_datetime(table["end_date"]) + pd.offsets.MonthEnd(0)
    assert asked(tmp_path, table)["ends"].numbers["follow"] == 0


def test_first_days_after_are_not_asked_for(tmp_path):
    assert "ends" not in asked(tmp_path / "a", yearly())
    two = yearly(accounts=2, years=1, shift=-1)
    assert "ends" not in asked(tmp_path / "b", two), "two slips are no convention"
    answer(tmp_path / "a", end_dates="first day after")
    assert "first day no longer covered" in str(check(tmp_path / "a"))


# Amounts and terms


def priced(times=1, accounts=30, seed=5):
    """Return contracts whose monthly amounts, whole tens, are multiplied."""
    rng = np.random.default_rng(seed)
    table = yearly(accounts=accounts, years=1, first="2025-11-01")
    seats = rng.integers(3, 200, accounts)
    table["mrr"] = seats * rng.choice([750, 980, 1250, 1490], accounts) // 10 * 10 * times
    return table.assign(seats=seats)


def test_amounts_of_years_are_asked_for(tmp_path):
    one = asked(tmp_path, priced(times=12))["amounts_twelves"]
    assert one.lines == ("amounts: per year", "amounts: per term", "amounts: per month")
    answer(tmp_path, amounts="per year")
    company = load(tmp_path, as_of=AS_OF)
    assert company.questions == ()
    assert company.table("contracts")["mrr"].tolist() == pytest.approx(priced()["mrr"].tolist())


def test_amounts_of_months_are_not_asked_for(tmp_path):
    assert not [code for code in asked(tmp_path / "a", priced()) if code.startswith("amounts")]
    # One list price that is itself a multiple of twelve makes every amount one.
    table = priced()
    table["mrr"] = 1200 * table["seats"]
    assert not [code for code in asked(tmp_path / "b", table) if code.startswith("amounts")]


def test_amounts_are_held_against_revenue(tmp_path):
    table = priced(times=12, accounts=6)
    months = pd.period_range("2025-12", "2026-09", freq="M").astype(str)
    rows = [(row.account_id, month, row.mrr / 12) for row in table.itertuples() for month in months]
    revenue = pd.DataFrame(rows, columns=["account_id", "month", "amount"])
    assert asked(tmp_path, table, revenue=revenue)["amounts_revenue"].numbers == {"times": 12.0}


def test_amounts_that_follow_terms_are_those_of_terms(tmp_path):
    rows = []
    for i in range(6):
        rows.append((f"A{i}", "2024-10-01", "2025-10-01", 1210 + 70 * i, 12))
        rows.append((f"A{i}", "2025-10-01", "2028-10-01", 3 * (1210 + 70 * i), 36))
    one = asked(tmp_path, contracts(*rows, columns=COLUMNS))["amounts_terms"]
    assert (one.lines[0], one.numbers["pairs"]) == ("amounts: per term", 6)
    answer(tmp_path, amounts="per term")
    found = load(tmp_path, as_of=AS_OF).table("contracts").groupby("account_id")["mrr"].nunique()
    assert (found == 1).all()


@pytest.mark.parametrize(("name", "code"), [("ACV", "amounts_named"), ("契約総額", "amounts_named_term")])
def test_the_name_of_the_column_asks_too(tmp_path, name, code):
    table = yearly().rename(columns={"mrr": name})
    settings = {"tables": {"contracts": {"columns": {"mrr": name}}}}
    assert code in asked(tmp_path, table, settings=settings)
    assert code not in asked(tmp_path, table, settings=settings | {"amounts": "per month"})


def test_terms_in_years_are_asked_for_and_read(tmp_path):
    table = yearly().assign(term_months=1)
    one = asked(tmp_path, table)["terms"]
    assert (one.lines[0], one.count) == ("terms: years", 36)
    answer(tmp_path, terms="years")
    assert set(load(tmp_path, as_of=AS_OF).table("contracts")["term_months"]) == {12}
    monthly = [(f"A{i}", "2026-01-15", pd.Timestamp("2026-01-15") + 31 * (i + 1) * DAY, 50, 1) for i in range(8)]
    assert "terms" not in asked(tmp_path / "months", contracts(*monthly, columns=COLUMNS))


# Who is not in the export


def test_an_export_of_live_accounts_is_asked_about(tmp_path):
    table = yearly(accounts=40).assign(end_date=None).drop_duplicates("account_id")
    one = asked(tmp_path / "a", table)["nobody_left"]
    assert one.numbers == {"accounts": 40, "years": 120}
    answer(tmp_path / "a", ended_accounts="none yet")
    assert load(tmp_path / "a", as_of=AS_OF).doubts == ()
    answer(tmp_path / "a", ended_accounts="left out")
    company = load(tmp_path / "a", as_of=AS_OF)
    assert [doubt.code for doubt in company.doubts] == ["survivors"]
    assert summary(company).logo_retention.verdict == "insufficient evidence"
    assert "nobody_left" not in asked(tmp_path / "b", table.head(20)), "a small company may have lost nobody"
    table.loc[0, "end_date"] = pd.Timestamp("2026-03-01")
    assert "nobody_left" not in asked(tmp_path / "c", table)


def test_the_newest_contracts_alone_are_asked_about(tmp_path):
    whole = yearly(accounts=10)
    newest = whole.drop_duplicates("account_id", keep="last")
    accounts = pd.DataFrame({"account_id": newest["account_id"], "start_date": "2023-10-01"})
    one = asked(tmp_path, newest, accounts=accounts)["newest_only"]
    assert (one.count, one.numbers["days"]) == (10, 731)
    answer(tmp_path, earlier_contracts="left out")
    company = load(tmp_path, as_of=AS_OF)
    assert company.lives["first"].unique().tolist() == [pd.Timestamp("2023-10-01")]
    assert [(doubt.code, doubt.count) for doubt in company.doubts] == [("amount_unknown", 10)]
    assert company.table("contracts")["mrr"].isna().sum() == 10
    answer(tmp_path, earlier_contracts="none")
    assert load(tmp_path, as_of=AS_OF).lives["first"].unique().tolist() == [pd.Timestamp("2025-10-01")]


def test_contracts_that_begin_with_a_new_system_are_asked_about(tmp_path):
    table = yearly(accounts=30)
    moved = table.assign(start_date=pd.to_datetime(table["start_date"]).clip(lower=pd.Timestamp("2024-02-01")))
    accounts = pd.DataFrame({"account_id": table["account_id"].unique(), "start_date": "2022-05-10"})
    one = asked(tmp_path, moved, accounts=accounts)["history_cut"]
    assert one.lines == ("data_from: 2024-02-01", "data_from: 2022-05-10")
    first = moved.groupby("account_id")["start_date"].min()
    assert (one.count, one.numbers["accounts"]) == ((first == "2024-02-01").sum(), 30)
    answer(tmp_path, data_from=pd.Timestamp("2024-02-01").date())
    assert not load(tmp_path, as_of=AS_OF).questions
    first = table.groupby("account_id")["start_date"].min()
    began = pd.DataFrame({"account_id": first.index, "start_date": first.to_numpy()})
    assert "history_cut" not in asked(tmp_path / "b", table, accounts=began), "a company may begin with many at once"


def test_a_status_without_a_date_is_asked_about(tmp_path):
    table = yearly(accounts=20, years=1).assign(end_date=None, status="契約中", 解約日=None)
    table.loc[[3, 8], ["status", "解約日"]] = ["解約済", "2026-05-31"]
    one = asked(tmp_path, table)["status"]
    assert (one.count, one.numbers) == (2, {"column": "contracts.status", "known": "解約日"})
    assert one.lines == ("churned_on: 解約日", "churned_on: unknown")
    answer(tmp_path, churned_on="解約日", end_dates="last day")
    company = load(tmp_path, as_of=AS_OF)
    assert company.doubts == () and company.questions == ()
    assert company.table("contracts")["end_date"].dropna().tolist() == 2 * [pd.Timestamp("2026-06-01")]
    answer(tmp_path, churned_on="unknown")
    assert [(d.code, d.count) for d in load(tmp_path, as_of=AS_OF).doubts] == [("left_undated", 2)]
    answer(tmp_path, churned_on="退会日")
    assert "neither contracts nor accounts has it" in str(check(tmp_path))


@pytest.mark.parametrize("word", ["契約中", "解約予定なし", "at risk of churn", "未解約", "active", "none"])
def test_words_that_do_not_say_so(tmp_path, word):
    assert "status" not in asked(tmp_path, yearly(years=1).assign(end_date=None, status=word))


def test_a_status_of_accounts_counts_too(tmp_path):
    table = yearly(years=1, first="2025-03-01").assign(end_date=None)
    accounts = pd.DataFrame({"account_id": table["account_id"], "state": ["Cancelled"] + 11 * ["Active"]})
    assert asked(tmp_path, table, accounts=accounts)["status"].numbers["column"] == "accounts.state"


# Use


def monthly_use(accounts=6, months=12):
    days = pd.date_range("2025-10-01", periods=months, freq="MS")
    rows = [(f"A{i:02}", day, "MAU", i + 3) for i in range(accounts) for day in days]
    return pd.DataFrame(rows, columns=["account_id", "date", "feature", "count"])


def test_a_row_a_month_is_asked_about_and_gives_what_it_can(tmp_path):
    table = yearly(accounts=6)
    accounts = pd.DataFrame({"account_id": sorted(set(table["account_id"])), "seats": 10})
    one = asked(tmp_path, table, usage=monthly_use(), accounts=accounts)["by_month"]
    assert (one.count, one.numbers, one.lines[0]) == (72, {"months": 12}, "usage_by: month")
    answer(tmp_path, usage_by="month")
    company = load(tmp_path, as_of=AS_OF)
    assert company.questions == () and available(company) == ("seat_utilization",)
    found = trailing(company).groupby("account_id")["seat_utilization"].agg(["min", "max"])
    assert found.loc["A02"].tolist() == [0.5, 0.5]
    assert "one number of users a month" in str(check(tmp_path))


def test_weeks_of_a_month_are_those_whose_monday_lies_in_it():
    counts = pd.DataFrame({"account_id": ["A", "A"], "month": ["2026-02-01", "2026-03-01"]})
    found = monthly_activity(counts.assign(month=pd.to_datetime(counts["month"]), users=[4, 7], features=1))
    mondays = pd.date_range("2026-02-01", "2026-03-31", freq="W-MON")
    assert found["week"].tolist() == mondays.tolist()
    assert found["active_users"].tolist() == [7 if day.month == 3 else 4 for day in mondays]
    assert found["features"].isna().all()


def test_use_of_days_is_not_asked_about(tmp_path):
    use = monthly_use()
    use.loc[0, "date"] += DAY
    use.loc[1, "date"] -= DAY
    assert "by_month" not in asked(tmp_path, yearly(accounts=6), usage=use)


def timed_use(zone, as_utc):
    """Return use in working hours of a zone, its times written in that zone or in UTC."""
    rng = np.random.default_rng(8)
    days = pd.Timestamp("2026-03-02") + pd.to_timedelta(rng.integers(0, 200, 400), unit="D")
    times = days + pd.to_timedelta(rng.integers(8 * 60, 18 * 60, 400), unit="min")
    if as_utc:
        times = times.tz_localize(zone).tz_convert("UTC").tz_localize(None)
    written = times.strftime("%Y-%m-%d %H:%M")
    return pd.DataFrame({"account_id": "A00", "date": written, "feature": "f", "count": 1}), days


@pytest.mark.parametrize("kind", ["csv", "parquet", "csv with spaces", "parquet with spaces"])
def test_times_in_utc_are_asked_about_and_read(tmp_path, kind):
    zone = "America/Los_Angeles"
    use, days = timed_use(zone, as_utc=True)
    if "spaces" in kind:
        use["date"] = " " + use["date"] + "\u3000"
    make(tmp_path, yearly(), usage=use, settings={"time_zone": zone})
    if "parquet" in kind:
        (tmp_path / "usage.csv").unlink()
        written = use if "spaces" in kind else use.assign(date=pd.to_datetime(use["date"]))
        written.to_parquet(tmp_path / "usage.parquet")
    asks = {one.code: one for one in load(tmp_path, as_of=AS_OF).questions}
    assert asks["times"].lines == ("usage_times: UTC", "usage_times: local")
    answer(tmp_path, time_zone=zone, usage_times="UTC")
    company = load(tmp_path, as_of=AS_OF)
    assert "times" not in {one.code for one in company.questions}
    read = company.usage_expr().execute()["date"].astype(str)
    assert sorted(read) == sorted(days.strftime("%Y-%m-%d"))


def test_local_times_are_not_asked_about(tmp_path):
    use, _ = timed_use("America/Los_Angeles", as_utc=False)
    assert "times" not in asked(tmp_path / "a", yearly(), usage=use, settings={"time_zone": "America/Los_Angeles"})
    use, _ = timed_use("Europe/London", as_utc=True)
    assert "times" not in asked(tmp_path / "b", yearly(), usage=use, settings={"time_zone": "Europe/London"})


def test_every_entry_is_said_in_both_languages():
    values = {
        "end_dates": ("last day", "first day after"),
        "amounts": ("per month", "per year", "per term"),
        "terms": ("months", "years"),
        "earlier_contracts": ("left out", "none"),
        "ended_accounts": ("left out", "none yet"),
        "usage_by": ("day", "month"),
        "usage_times": ("local", "UTC"),
        "churned_on": ("unknown", "解約日"),
    }
    assert tuple(values) == ENTRIES
    for name, known in values.items():
        for value in known:
            (english,) = said({name: value})
            with language.using("ja"):
                (japanese,) = said({name: value})
            assert english != japanese

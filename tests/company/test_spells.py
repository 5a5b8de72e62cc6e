import datetime

import pandas as pd
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st
from small_companies import AS_OF, contracts, make

from cslib.company import spells as spells_of
from cslib.company.policies.policy import Retention


def spell(tmp_path, *rows, **given):
    return spells_of.spells(make(tmp_path, contracts(*rows), **given))


def days(series):
    return [None if pd.isna(day) else f"{day:%Y-%m-%d}" for day in series]


def test_superseded_rows_are_one_spell_without_churn(tmp_path):
    found = spell(
        tmp_path,
        ("A", "2023-01-01", "2024-01-01", None, 12),
        ("A", "2024-01-01", "2025-01-01", None, 12),
        ("A", "2024-12-01", None, None, 24),
    )
    assert len(found) == 1
    row = found.iloc[0]
    assert days(found["start"]) == ["2023-01-01"]
    assert pd.isna(row["end"]) and row["ended_by"] == "" and row["term_months"] == 12


@pytest.mark.parametrize(("gap", "n"), [(0, 1), (1, 1), (60, 1), (61, 2), (300, 2)])
def test_a_gap_up_to_the_win_back_window_joins(tmp_path, gap, n):
    back = pd.Timestamp("2024-01-01") + pd.Timedelta(days=gap)
    found = spell(tmp_path, ("A", "2023-01-01", "2024-01-01"), ("A", back, None))
    assert len(found) == n
    assert list(found["spell"]) == list(range(n))
    assert list(found["ended_by"]) == ["churned", ""][-n:]


def test_a_contract_inside_another_ends_nothing(tmp_path):
    found = spell(
        tmp_path, ("A", "2023-01-01", "2026-01-01"), ("A", "2023-06-01", "2023-09-01"), ("A", "2026-01-15", None)
    )
    assert len(found) == 1 and pd.isna(found["end"][0])


@pytest.mark.parametrize("reason", ["completed", "merged", "migrated", "paused", "churned", None])
def test_how_a_spell_ends(tmp_path, reason):
    company = make(tmp_path, contracts(("A", "2023-01-01", "2024-01-01", reason)))
    life = spells_of.lives(company).iloc[0]
    assert life["ended_by"] == (reason or "churned")
    assert life["churned"] == (reason in (None, "churned"))
    risk = spells_of.at_risk(company)
    assert risk[["entry", "exit", "event"]].values.tolist() == [[0, 365, reason in (None, "churned")]]


def test_of_contracts_that_end_together_churn_decides(tmp_path):
    found = spell(
        tmp_path, ("A", "2023-01-01", "2024-01-01", "churned"), ("A", "2023-03-01", "2024-01-01", "completed")
    )
    assert list(found["ended_by"]) == ["churned"]


@pytest.mark.parametrize(
    ("end", "ended_by", "provisional"),
    [
        ("2026-08-01", "churned", False),
        ("2026-08-02", "churned", False),  # the window of 60 days is over on 2026-10-01
        ("2026-08-03", "churned", True),
        ("2026-09-30", "churned", True),
        ("2026-10-01", "", False),  # the day before as_of is covered
        ("2026-12-31", "", False),
    ],
)
def test_what_is_lost_for_good_and_what_provisionally(tmp_path, end, ended_by, provisional):
    found = spell(tmp_path, ("A", "2025-01-01", end))
    assert found["ended_by"][0] == ended_by
    assert found["provisional"][0] == provisional
    assert pd.isna(found["end"][0]) == (ended_by == "")


def test_trials_and_pilots_do_not_start_the_clock(tmp_path):
    columns = ("account_id", "start_date", "end_date", "type")
    rows = contracts(
        ("A", "2024-11-01", "2025-01-01", "trial"),
        ("A", "2025-01-01", None, "paid"),
        ("B", "2025-01-01", None, "pilot"),
        columns=columns,
    )
    found = spells_of.lives(make(tmp_path, rows))
    assert list(found["account_id"]) == ["A"]
    assert days(found["start"]) == ["2025-01-01"]


def test_a_pause_is_one_spell_that_is_not_at_risk_meanwhile(tmp_path):
    company = make(
        tmp_path, contracts(("A", "2024-01-01", "2024-03-01", "paused"), ("A", "2025-01-01", "2025-02-01", "churned"))
    )
    assert len(spells_of.spells(company)) == 1
    assert spells_of.pauses(company).astype(str).values.tolist() == [["A", "2024-03-01", "2025-01-01"]]
    risk = spells_of.at_risk(company)
    assert risk[["entry", "exit", "event"]].values.tolist() == [[0, 60, False], [366, 397, True]]


def test_notice_and_reason_are_of_the_last_contract(tmp_path):
    columns = ("account_id", "start_date", "end_date", "notice_date", "churn_reason")
    rows = contracts(
        ("A", "2023-01-01", "2024-01-01", "2023-11-01", "price"),
        ("A", "2024-01-01", "2025-01-01", "2024-10-01", "fit"),
        ("B", "2023-01-01", "2024-01-01", "2023-11-01", "price"),
        ("B", "2024-01-01", None, None, None),
        columns=columns,
    )
    found = spells_of.spells(make(tmp_path, rows))
    assert days(found["notice_date"]) == ["2024-10-01", None]
    assert found["churn_reason"].tolist()[0] == "fit" and pd.isna(found["churn_reason"][1])


def test_accounts_that_were_customers_before_the_data_enter_late(tmp_path):
    rows = contracts(
        ("A", "2023-06-01", None),
        ("B", "2022-06-01", None),
        ("C", "2021-01-01", "2022-12-01"),
        ("D", "2023-02-01", None),
        ("E", "2024-01-01", None),
    )
    accounts = pd.DataFrame({"account_id": list("ABCDE"), "start_date": [None, None, None, "2020-05-01", "2019-01-01"]})
    company = make(tmp_path, rows, accounts=accounts, settings={"data_from": datetime.date(2023, 1, 1)})
    found = spells_of.lives(company).set_index("account_id")
    assert list(found.index) == ["A", "B", "D", "E"]  # C was over before: others like it are not in the data
    assert spells_of.unseen(company) == 1
    assert days(found["start"]) == ["2023-06-01", "2022-06-01", "2020-05-01", "2024-01-01"]
    assert days(found["entry"]) == ["2023-06-01", "2023-01-01", "2023-01-01", "2024-01-01"]
    risk = spells_of.at_risk(company).set_index("account_id")
    assert risk.loc["B", "entry"] == 214 and risk.loc["A", "entry"] == 0


def test_lives_carry_the_segments(tmp_path):
    accounts = pd.DataFrame({"account_id": ["A", "B"], "region": ["east", "west"], "csm": ["Ann", "Bob"]})
    company = make(tmp_path, contracts(("A", "2024-01-01"), ("B", "2025-01-01", "2025-06-01")), accounts=accounts)
    found = spells_of.lives(company)
    assert found["region"].tolist() == ["east", "west"] and found["csm"].tolist() == ["Ann", "Bob"]
    assert days(found["end"]) == [AS_OF, "2025-06-01"]
    west = make(
        tmp_path, contracts(("A", "2024-01-01"), ("B", "2025-01-01")), accounts=accounts, segment=("region", "west")
    )
    assert spells_of.lives(west)["account_id"].tolist() == ["B"]


def by_hand(rows, as_of, win_back):
    """Join contracts into spells one by one: the slow and plain way."""
    spells = []
    for start, end, reason in sorted(rows, key=lambda row: (row[0], row[1] or pd.Timestamp("2200-01-01"))):
        end = end or pd.Timestamp("2200-01-01")
        if spells and (start <= spells[-1]["end"] + pd.Timedelta(days=win_back) or spells[-1]["reason"] == "paused"):
            if end >= spells[-1]["end"]:
                spells[-1].update(end=end, reason=reason)
        else:
            spells.append({"start": start, "end": end, "reason": reason})
    return [
        (s["start"], s["end"] if s["end"] < as_of else None, s["reason"] if s["end"] < as_of else "") for s in spells
    ]


REASONS = st.sampled_from(["churned", "completed", "paused", "merged"])
ROWS = st.lists(
    st.tuples(st.integers(0, 1500), st.one_of(st.none(), st.integers(1, 700)), REASONS),
    min_size=1,
    max_size=6,
    unique_by=(lambda row: row[0] if row[1] is None else row[0] + row[1], lambda row: row[0]),
)


class Stand:
    """No more of a company than spells ask for."""

    def __init__(self, rows, as_of=AS_OF):
        self.as_of, self.rows, self.segment_columns = pd.Timestamp(as_of), rows, []
        self.retention = Retention(in_force_from="2026-01-01")
        self.worked_out = {}
        self.accounts = pd.DataFrame({"account_id": rows["account_id"].unique()})

    def table(self, name):
        return self.rows

    def data_from(self, table):
        return None

    def everyone(self):
        return self


@settings(max_examples=60, deadline=None)
@given(accounts=st.lists(ROWS, min_size=1, max_size=3), win_back=st.sampled_from([0, 30, 60]))
def test_spells_equal_joining_by_hand(accounts, win_back):
    first = pd.Timestamp("2022-06-01")
    rows, expected = [], []
    for name, given_rows in zip("ABC", accounts, strict=False):
        mine = [
            (first + pd.Timedelta(days=s), None if n is None else first + pd.Timedelta(days=s + n), r)
            for s, n, r in given_rows
        ]
        mine = [row for row in mine if row[0] < pd.Timestamp(AS_OF)]
        rows += [(name, *row) for row in mine]
        expected += [(name, *s) for s in by_hand(mine, pd.Timestamp(AS_OF), win_back)]
    frame = pd.DataFrame(rows, columns=["account_id", "start_date", "end_date", "end_reason"])
    frame["end_date"] = pd.to_datetime(frame["end_date"])
    found = spells_of.spells(Stand(frame), win_back)
    told = [(r.account_id, r.start, None if pd.isna(r.end) else r.end, r.ended_by) for r in found.itertuples()]
    assert told == expected


def renewals(
    *rows, as_of=AS_OF, columns=("account_id", "start_date", "end_date", "end_reason", "term_months"), **given
):
    frame = pd.DataFrame([tuple(r) + (None,) * (len(columns) - len(r)) for r in rows], columns=list(columns))
    for name in ("start_date", "end_date"):
        frame[name] = pd.to_datetime(frame[name])
    return spells_of.renewals(Stand(frame.assign(**given), as_of))


def test_annual_rows_and_one_long_row_renew_on_the_same_dates():
    start = pd.Timestamp("2020-02-29")
    years = [start + pd.DateOffset(months=12 * k) for k in range(7)]
    annual = renewals(*[("A", begin, end, None, 12) for begin, end in zip(years, [*years[1:], None], strict=True)])
    long = renewals(("A", start, None, None, 12))
    columns = ["account_id", "renewal_date", "k", "renewed", "ahead"]
    pd.testing.assert_frame_equal(annual[columns], long[columns])
    assert days(long["renewal_date"])[3:5] == ["2024-02-29", "2025-02-28"]  # the 29th is not lost on the way


def test_renewals_keep_to_the_calendar():
    found = renewals(("A", "2026-01-31", None, None, 1))
    assert days(found["renewal_date"][:4]) == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
    assert found["ahead"].tolist() == [False] * 8 + [True]
    assert days(found["renewal_date"][-1:]) == ["2026-10-31"]


@settings(max_examples=60, deadline=None)
@given(
    start=st.dates(datetime.date(2018, 1, 1), datetime.date(2026, 9, 30)),
    term=st.sampled_from([1, 3, 6, 12, 24, 36]),
    length=st.one_of(st.none(), st.integers(1, 3000)),
)
def test_an_end_only_cuts_renewals(start, term, length):
    as_of = datetime.date(2026, 10, 1)
    end = None if length is None else start + datetime.timedelta(days=length)
    found = renewals(("A", start, end, None, term))
    every = [start + relativedelta(months=k * term) for k in range(1, 200)]
    met = [day for day in every if day < as_of and (end is None or day <= end)]
    going_on = end is None or end >= as_of
    ahead = [next(day for day in every if day >= as_of)] if going_on else []
    assert [day.date() for day in found["renewal_date"]] == met + ahead
    assert found["k"].tolist() == list(range(1, len(met) + len(ahead) + 1))
    assert found["ahead"].tolist() == [False] * len(met) + [True] * len(ahead)
    lost = found["renewal_date"] == pd.Timestamp(end) if end else pd.Series(False, index=found.index)
    assert found["renewed"][~found["ahead"]].tolist() == (~lost)[~found["ahead"]].tolist()
    assert found["renewed"][found["ahead"]].isna().all()


def test_what_became_of_a_renewal():
    found = renewals(
        ("A", "2024-01-01", "2025-01-01", None, 12), ("A", "2025-02-15", "2025-06-01", None, 12),  # won back
        ("B", "2024-01-01", "2025-01-01", "completed", 12),
        ("C", "2024-01-01", "2025-01-01", "paused", 12), ("C", "2025-11-01", None, None, 12),
        ("D", "2025-09-01", "2026-09-01", None, 12),
        ("E", "2024-01-01", "2025-01-01", None, 12), ("E", "2024-01-01", None, None, None),  # another product stays
        ("F", "2024-01-01", "2025-01-01", None, 12), ("F", "2025-06-01", None, None, 12),
        mrr=10.0, notice_days=30.0, contract_id="x", auto_renew=True,
    )  # fmt: skip
    past = found[~found["ahead"]].set_index("account_id")
    told = {name: None if pd.isna(value) else bool(value) for name, value in past["renewed"].drop("F").items()}
    assert told == {"A": True, "B": None, "C": None, "D": False, "E": True}
    assert past.loc["F", "renewed"].tolist() == [False, True]
    assert past["provisional"].to_dict() | {"F": False} == {**dict.fromkeys("ABCEF", False), "D": True}
    assert (found["notice_deadline"] == found["renewal_date"] - pd.Timedelta(days=30)).all()


def test_parallel_products_each_have_their_renewals():
    columns = ("account_id", "start_date", "end_date", "term_months", "product", "mrr")
    found = renewals(
        ("A", "2025-01-01", None, 12, "core", 100.0), ("A", "2025-07-01", None, 6, "extra", 20.0), columns=columns
    )
    due = found[~found["ahead"]].groupby("renewal_date")["mrr"].sum()
    assert {f"{day:%Y-%m-%d}": value for day, value in due.items()} == {"2026-01-01": 120.0, "2026-07-01": 20.0}


def test_no_contracts_no_rows():
    empty = pd.DataFrame({"account_id": pd.Series(dtype="str"), "start_date": pd.Series(dtype="datetime64[ns]")})
    company = Stand(empty.assign(end_date=pd.Series(dtype="datetime64[ns]")))
    for table in (spells_of.spells, spells_of.lives, spells_of.at_risk, spells_of.renewals, spells_of.pauses):
        assert table(company).empty

"""The as-of rule, column by column, on tables made by hand and against brute force."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from cslib.company.asof import lives, scheduled_end
from cslib.company.company import load
from cslib.errors import DataError

DAY = pd.Timestamp("2026-10-01")


def contract(company, contract_id):
    rows = company.table("contracts")
    return rows[rows["contract_id"] == contract_id].iloc[-1]


def test_rows_of_later_are_hidden(tiny):
    assert tiny.as_of == DAY
    assert "008" not in set(tiny.accounts["account_id"])
    assert "C9" not in set(tiny.table("contracts")["contract_id"])
    assert tiny.table("changes")["date"].max() < DAY


def test_signed_earlier_is_kept_aside(tiny):
    assert tiny.signed[["account_id", "contract_id"]].values.tolist() == [["008", "C9"]]


def test_trials_alone_are_no_start(tmp_path):
    (tmp_path / "accounts.csv").write_text("account_id\na\n")
    (tmp_path / "contracts.csv").write_text("account_id,start_date,type\na,2026-01-01,trial\n")
    (tmp_path / "usage.csv").write_text("account_id,date,feature\na,2026-01-05,x\n")
    with pytest.raises(DataError, match="none of the contracts known before 2026-10-01 is paid"):
        load(tmp_path, "2026-10-01")


def test_start_is_that_of_the_first_paid_contract(tiny):
    starts = tiny.accounts.set_index("account_id")["start_date"]
    assert starts["011"] == pd.Timestamp("2026-07-01")
    assert starts["003"] == pd.Timestamp("2024-06-01")


@pytest.mark.parametrize(
    ("contract_id", "end", "reason", "notice", "churn_reason"),
    [
        ("C1", "2027-01-01", None, None, None),  # going on: the end is the schedule's
        ("C2", "2026-02-15", "churned", "2025-12-20", "price"),  # over: nothing is hidden
        ("C5", "2026-11-01", None, "2026-09-01", None),  # its end came outside the term: the schedule counts
        ("C6", None, None, None, None),  # no term, notice only later: nobody knew of an end
        ("C7", "2026-12-15", None, "2026-08-01", None),  # no term, notice given before: the end was known
        ("C8", "2026-03-01", "completed", None, None),
        ("C10", "2025-07-01", None, None, None),  # nobody said why: spells count it as churned
        ("C11", None, None, None, None),
        ("C12", "2025-09-01", "paused", None, None),
    ],
)
def test_ends_as_they_stood(tiny, contract_id, end, reason, notice, churn_reason):
    row = contract(tiny, contract_id)
    found = [None if pd.isna(row[name]) else row[name] for name in ("end_date", "notice_date")]
    assert found == [end and pd.Timestamp(end), notice and pd.Timestamp(notice)]
    assert [None if pd.isna(row[name]) else row[name] for name in ("end_reason", "churn_reason")] == [
        reason,
        churn_reason,
    ]


def test_done_later_is_not_done_yet(tiny):
    steps = tiny.table("milestones").set_index("milestone").loc["first report"]
    assert pd.isna(steps["done_date"])
    assert steps["due_date"] == pd.Timestamp("2026-09-20")


@pytest.mark.parametrize(
    ("quarter", "industry", "csm", "seats"),
    [("2026Q1", "retail", "Sato", 5), ("2026Q2", "製造", "Sato", 5), ("2026Q3", "製造", "Sato", 5)],
)
def test_attributes_are_those_before_their_first_later_change(tiny_folder, quarter, industry, csm, seats):
    accounts = load(tiny_folder, as_of=quarter).accounts.set_index("account_id")
    assert (accounts.loc["012", "industry"], accounts.loc["012", "csm"]) == (industry, csm)
    assert accounts.loc["003", "seats"] == seats


@pytest.mark.parametrize(("day", "csm"), [("2026-10-15", "Sato"), ("2026-10-16", "Suzuki"), ("2026-11-21", "Tanaka")])
def test_between_changes(tiny_folder, day, csm):
    assert load(tiny_folder, as_of=day).accounts.set_index("account_id").loc["012", "csm"] == csm


def test_the_same_data_give_the_same_company_next_year(tiny_folder):
    """What is entered after as_of changes nothing."""
    before = load(tiny_folder, as_of="2026Q3")
    path = tiny_folder / "contracts.csv"
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        "003,2024-06-01,,C4,paid,800,JPY,12,,,,", "003,2024-06-01,2027-02-01,C4,paid,800,JPY,12,,2026-12-01,,x"
    )
    text += "002,2027-01-01,,C20,paid,500,JPY,12,,,,\n"
    path.write_text(text, encoding="utf-8")
    after = load(tiny_folder, as_of="2026Q3")
    open_then = before.table("contracts").query("contract_id == 'C4'")
    pd.testing.assert_frame_equal(before.accounts, after.accounts)
    drop = ["end_date"]  # an open contract has no end, a term that goes on has a scheduled one
    pd.testing.assert_frame_equal(
        before.table("contracts").drop(columns=drop), after.table("contracts").drop(columns=drop)
    )
    assert open_then["end_date"].isna().all()
    assert contract(after, "C4")["end_date"] == pd.Timestamp("2027-06-01")


def optional(table, folder, text):
    (folder / f"{table}.csv").write_text(text, encoding="utf-8")


def test_further_tables(tiny_folder):
    optional(
        "goals",
        tiny_folder,
        "account_id,goal,kind,set_date,due_date,achieved_date\n"
        "001,a,,2026-01-01,2026-12-31,2026-10-01\n001,b,next,2026-10-01,,\n001,c,,,,2026-09-30\n",
    )
    optional(
        "needs",
        tiny_folder,
        "need_id,account_id,date,status,status_date\n"
        "1,001,2026-09-30,open,2026-09-30\n2,001,2026-09-30,done,2026-10-01\n3,001,2026-10-01,open,\n",
    )
    optional(
        "features", tiny_folder, "feature,launched,retired\nlogin,,2026-10-01\nreport,2026-09-30,\nnew,2026-10-01,\n"
    )
    optional("handoff_info", tiny_folder, "account_id,field,recorded_date\n001,goal,2026-10-01\n001,risks,\n")
    optional("revenue", tiny_folder, "account_id,month,amount\n001,2026-09,5\n001,2026-10,6\n")
    optional("activity", tiny_folder, "account_id,week,active_days\n001,2026-09-21,5\n001,2026-09-28,5\n")
    optional("touches", tiny_folder, "account_id,date,channel\n001,2026-09-30,call\n001,2026-10-01,call\n")
    optional("handoffs", tiny_folder, "account_id,date\n001,2026-09-30\n002,2026-10-01\n008,2026-09-01\n")
    company = load(tiny_folder, as_of=DAY)
    goals = company.table("goals")
    assert goals["goal"].tolist() == ["a", "c"]
    assert goals["achieved_date"].isna().tolist() == [True, False]
    assert goals["due_date"][0] == pd.Timestamp("2026-12-31")
    assert goals["kind"].tolist() == ["original", "original"]
    needs = company.table("needs")
    assert needs["need_id"].tolist() == ["1", "2"]
    assert needs["status"].fillna("").tolist() == ["open", ""]
    features = company.table("features")
    assert features["feature"].tolist() == ["login", "report"]
    assert features["retired"].isna().all()
    assert company.table("handoff_info")["field"].tolist() == ["risks"]
    assert company.table("revenue")["amount"].tolist() == [5]
    assert company.table("activity")["week"].tolist() == [pd.Timestamp("2026-09-21")]
    assert len(company.table("touches")) == 1
    assert company.table("handoffs")["account_id"].tolist() == ["001"]
    assert {note.table: note.count for note in company.notes if note.code == "hidden"} == {
        "accounts": 1,
        "contracts": 1,
        "changes": 4,
        "goals": 1,
        "needs": 1,
        "features": 1,
        "handoff_info": 1,
        "revenue": 1,
        "activity": 1,
        "touches": 1,
        "handoffs": 1,
    }


@given(
    st.dates(datetime.date(2020, 1, 1), datetime.date(2026, 12, 31)),
    st.integers(1, 1500),
    st.sampled_from([None, 1, 3, 6, 12, 24, 36]),
    st.one_of(st.none(), st.dates(datetime.date(2026, 1, 1), datetime.date(2028, 1, 1))),
    st.dates(datetime.date(2025, 1, 1), datetime.date(2027, 12, 31)),
)
def test_scheduled_end_against_brute_force(start, length, term, notice, as_of):
    if start >= as_of:
        start = as_of - datetime.timedelta(days=1)
    end = start + datetime.timedelta(days=length)
    expected = end
    if end >= as_of:
        if term:
            expected = next(e for k in range(1, 200) if (e := start + relativedelta(months=k * term)) >= as_of)
        elif notice is not None and notice >= as_of:
            expected = None
    row = pd.DataFrame({"start_date": [start], "end_date": [end], "notice_date": [notice]}).astype("datetime64[ns]")
    found = scheduled_end(
        row.assign(account_id="A", term_months=[float(term) if term else float("nan")]), pd.Timestamp(as_of)
    )
    assert pd.Timestamp(found[0]) is pd.NaT if expected is None else pd.Timestamp(found[0]) == pd.Timestamp(expected)


def test_lives_span_all_contracts(tiny):
    found = lives(tiny.table("contracts")).set_index("account_id")
    assert found.loc["003", "first"] == pd.Timestamp("2024-05-01")
    assert pd.isna(found.loc["003", "end"])
    assert found.loc["002", "end"] == pd.Timestamp("2026-02-15")
    assert pd.isna(found.loc["009", "end"])

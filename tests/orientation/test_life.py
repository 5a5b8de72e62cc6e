"""One account's life, against the rows that were written down; the example, against its rule by hand."""

import pandas as pd
import pytest

from cslib.company.company import load
from cslib.orientation.life import life
from cslib.stats.estimate import Unavailable

AS_OF = "2026-10-01"
STARTS = {"a": "2024-01-01", "b": "2024-02-01", "c": "2024-03-01", "d": "2024-04-01", "e": "2026-07-01"}
PACE = {"a": 5, "b": 1, "c": 4, "d": 2, "e": 3}


def write(folder, **tables):
    """Write five accounts; a to d have a step each, e is too young; active days a week are those of PACE."""
    use = []
    for name, start in STARTS.items():
        for week in pd.date_range(start, AS_OF, freq="W-MON", inclusive="left"):
            days = week + pd.to_timedelta(range(PACE[name]), unit="D")
            use += [(name, f"{day:%Y-%m-%d}", "f") for day in days if day < pd.Timestamp(AS_OF)]
    written = {
        "accounts": pd.DataFrame({"account_id": list(STARTS), "name": [f"Customer {name}" for name in STARTS]}),
        "contracts": pd.DataFrame(
            [(name, start, None, 12, 30) for name, start in STARTS.items() if name != "b"]
            + [("b", "2024-02-01", "2026-02-01", 12, 30)],
            columns=["account_id", "start_date", "end_date", "term_months", "notice_days"],
        ),
        "usage": pd.DataFrame(use, columns=["account_id", "date", "feature"]),
        **tables,
    }
    folder.mkdir(exist_ok=True)
    for table, frame in written.items():
        frame.to_csv(folder / f"{table}.csv", index=False)
    return load(folder, AS_OF)


STEPS = pd.DataFrame(
    [(name, "kickoff", start) for name, start in STARTS.items()] + [("c", "later", "2026-11-01")],
    columns=["account_id", "milestone", "done_date"],
)
TOUCHES = pd.DataFrame(
    [
        ("d", "2024-05-02", "question", "mail", "inbound"),
        ("d", "2024-05-01", "kickoff", "meeting", "outbound"),
        ("d", "2026-10-02", "check_in", "call", "outbound"),
        ("b", "2024-05-01", "kickoff", "meeting", "outbound"),
        ("b", "2026-05-01", "rescue_call", "call", "outbound"),
    ],
    columns=["account_id", "date", "kind", "channel", "direction"],
)


def test_the_example_is_in_the_middle_of_those_with_most_tables(tmp_path):
    found = life(write(tmp_path / "steps", milestones=STEPS))
    # a, b, c, d have the step and a renewal; their active days are 5, 1, 4, 2: the lower middle one is d.
    assert (found.account_id, found.candidates, found.accounts) == ("d", 4, 5)
    found = life(write(tmp_path / "touched", milestones=STEPS, touches=TOUCHES))
    # Of them b and d were contacted, too.
    assert (found.account_id, found.candidates) == ("b", 2)


def test_a_life_holds_the_rows_of_its_time_in_order(tmp_path):
    company = write(tmp_path / "all", milestones=STEPS, touches=TOUCHES)
    found = life(company, "d")
    assert (found.name, found.start, found.end) == ("Customer d", pd.Timestamp("2024-04-01"), company.as_of)
    assert found.going_on and found.ended_by == ""
    assert list(found.rows["touches"]["kind"]) == ["kickoff", "question"]
    assert found.missing == ("handoffs", "needs", "goals")
    assert list(found.renewals.query("not ahead")["renewal_date"].astype(str)) == ["2025-04-01", "2026-04-01"]
    assert found.weeks["active_days"].max() == 2
    gone = life(company, "b")
    assert (gone.going_on, gone.ended_by, gone.end) == (False, "churned", pd.Timestamp("2026-02-01"))
    assert list(gone.rows["touches"]["kind"]) == ["kickoff"]
    assert list(gone.renewals["renewed"]) == [True, False]
    assert gone.contracts["end"].max() == gone.end
    assert gone.weeks["week"].max() < gone.end
    assert list(life(company, "c").rows["milestones"]["milestone"]) == ["kickoff"]


def test_an_unknown_account_is_refused(tmp_path):
    with pytest.raises(KeyError):
        life(write(tmp_path / "all"), "z")


def test_who_never_paid_has_no_life(tmp_path):
    contracts = pd.DataFrame([("a", "2026-01-01", "trial")], columns=["account_id", "start_date", "type"])
    accounts = pd.DataFrame({"account_id": list(STARTS), "start_date": list(STARTS.values())})
    assert isinstance(life(write(tmp_path / "trial", contracts=contracts, accounts=accounts)), Unavailable)


@pytest.mark.slow
@pytest.mark.parametrize(("by", "segment"), [("", ""), ("segment", "Public sector")])
def test_the_sample_company_has_an_example_with_every_table(by, segment):
    company = load("sample", segment_by=by, segment=segment)
    found = life(company)
    assert found.missing == () and all(len(rows) for rows in found.rows.values())
    assert found.start >= company.data_from("usage") and found.days >= 365

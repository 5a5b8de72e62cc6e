"""Contact: counts by hand and by brute force, the policy's limits, and companies that lack something."""

import numpy as np
import pandas as pd
import pytest
from by_hand import company, frame
from scipy import stats

from cslib.adoption.contact import contact, direct_share, heaviest, outbound
from cslib.stats.court import SHARES
from cslib.stats.estimate import Unavailable

TOUCH = ("account_id", "date", "channel", "direction", "csm")
ROWS = [("A", "2025-11-10"), ("B", "2025-10-20"), ("C", "2026-06-01"), ("D", "2025-01-01", "2026-05-01")]


def made(*rows, folder=None, policy="", **tables):
    people = frame("accounts", [("A", "青葉", "Sato"), ("B",), ("C",), ("D",)], ("account_id", "name", "csm"))
    there = company(ROWS, accounts=people, touches=frame("touches", rows, TOUCH), **tables)
    if folder:
        (folder / "policy").mkdir()
        (folder / "policy" / "contact.yml").write_text(f"in_force_from: 2026-01-01\n{policy}", encoding="utf-8")
        object.__setattr__(there, "folder", folder)
    return there


def days(account, channel, *dates, csm="Sato", direction="outbound"):
    return [(account, date, channel, direction, csm) for date in dates]


def test_counts_by_hand():
    rows = days("A", "mail", *(f"2026-09-{day}" for day in (3, 8, 12, 13, 14, 15, 16)))
    rows += days("A", "call", "2026-09-02", "2026-10-01") + days("A", "mail", "2026-09-20", direction="inbound")
    rows += days("B", "fax", "2026-03-01", csm=None) + days("D", "call", "2026-02-01")
    found = contact(made(*rows))
    table = found.accounts.set_index("account_id")
    assert list(table.index) == ["A", "B", "C"]  # D has left
    assert table.loc["A", ["mail", "call", "other", "total", "limit"]].tolist() == [7, 0, 0, 7, 6]
    assert table.loc["A", "over"] and not table.loc["B", "over"]
    assert (table.loc["A", "silent"], table.loc["B", "silent"], table.loc["C", "silent"]) == (15, 214, 122)
    assert table["quiet"].tolist() == [False, True, True]
    assert table["name"].tolist() == ["青葉", "B", "C"]
    assert (found.over.events, found.over.n, found.quiet.events) == (1, 3, 2)
    assert (found.direct.n, found.direct.events) == (8, 1)
    assert not found.in_force


def test_a_table_of_what_customers_sent_holds_no_contact_of_ours():
    """An export of tickets has inbound rows only: silence then counts from the start."""
    found = contact(made(*days("A", "mail", "2026-09-20", "2026-09-21", direction="inbound")))
    table = found.accounts.set_index("account_id")
    assert table["last"].isna().all() and str(table["last"].dtype) == "datetime64[ns]"
    assert table["silent"].to_dict() == {"A": 325, "B": 346, "C": 122}
    assert (found.direct.estimate, found.channels, len(found.persons), found.over.events) == (None, (), 0, 0)


def test_limits_of_the_policy(tmp_path):
    rows = days("A", "mail", "2026-09-03", "2026-09-10") + days("B", "call", "2026-09-03", "2026-09-20")
    rows += days("C", "call", "2026-07-20")
    said = "most: 2\nchannels: {mail: 1}\nsilence_days: 30\nonboarding_silence_days: 100\n"
    handed = frame("handoffs", [("A", "2026-01-10"), ("B", "2026-10-20")], ("account_id", "date"))
    found = contact(made(*rows, folder=tmp_path, policy=said, handoffs=handed))
    table = found.accounts.set_index("account_id")
    assert table.loc[["A", "B", "C"], "channels_over"].tolist() == [("mail",), (), ()]
    assert table.loc[["A", "B", "C"], "over"].tolist() == [True, False, False]
    # C is still in onboarding, where a longer silence is allowed.
    assert table.loc["C", "phase"] == "onboarding"
    assert table.loc["C", "longest"] == 100
    assert not table.loc["C", "quiet"]
    assert found.in_force


def random_touches(seed, accounts=8, number=300):
    rng = np.random.default_rng(seed)
    start = pd.Timestamp("2026-01-01")
    names = [f"A{i}" for i in rng.integers(0, accounts, number)]
    dates = start + pd.to_timedelta(rng.integers(0, 260, number), unit="D")
    return list(zip(names, dates, ["mail"] * number, ["outbound"] * number, ["S"] * number, strict=True))


@pytest.mark.parametrize("seed", range(3))
def test_running_counts_and_the_heaviest_against_brute_force(seed):
    rows = random_touches(seed)
    there = company([(f"A{i}", "2025-01-01") for i in range(9)], touches=frame("touches", rows, TOUCH))
    found = outbound(there)
    for row in found.itertuples():
        mine = [d for a, d, *_ in rows if a == row.account_id and row.date - pd.Timedelta(days=27) <= d <= row.date]
        assert row.running == len(mine)
    asked = [(f"A{i}", pd.Timestamp("2026-03-02") + pd.Timedelta(days=35 * k)) for i in range(9) for k in range(5)]
    account, date = pd.Series([a for a, _ in asked]), pd.Series([d for _, d in asked])
    expected = []
    for a, day in asked:
        late = [d for n, d, *_ in rows if n == a and day - pd.Timedelta(days=91) <= d < day]
        counts = [sum(n == a and d - pd.Timedelta(days=27) <= e <= d for n, e, *_ in rows) for d in late]
        expected.append(max(counts, default=0))
    assert heaviest(account, date, found, 91).tolist() == expected


def test_who_stands_out_by_the_counts_alone():
    rows = []
    for i in range(30):
        csm = "Sato" if i < 15 else "Suzuki"
        many = 8 if i < 10 else 3
        rows += days(f"A{i:02}", "mail", *(f"2026-05-{day:02}" for day in range(1, many + 1)), csm=csm)
    there = company([(f"A{i:02}", "2025-01-01") for i in range(30)], touches=frame("touches", rows, TOUCH))
    found = contact(there).persons
    assert list(found.index) == ["Sato", "Suzuki"]
    assert [(one.events, one.n) for one in found["over"]] == [(10, 15), (0, 15)]
    more = found.loc["Sato", "more"]
    bounds = stats.norm.sf(1.959964 * more.estimate / (more.estimate - more.low))
    p = max(stats.fisher_exact([[10, 5], [0, 15]], "greater")[1], bounds)
    assert found.loc["Sato", "p"] == pytest.approx(2 * p / SHARES["persons"], rel=1e-5)
    assert contact(there).standing_out == ("Sato",)


def test_bounds_of_the_direct_share_are_those_of_a_ratio_of_totals():
    counts = {"A": (1, 4), "B": (3, 3), "C": (0, 5)}  # direct, all
    rows = [(a, "call" if k < d else "mail") for a, (d, n) in counts.items() for k in range(n)]
    found = direct_share(pd.DataFrame(rows, columns=["account_id", "channel"]))
    share = 4 / 12
    residuals = [d - share * n for d, n in counts.values()]
    error = np.sqrt(3 / 2 * sum(r**2 for r in residuals)) / 12
    assert found.estimate == pytest.approx(share)
    assert found.high == pytest.approx(min(1, share + stats.norm.ppf(0.975) * error))
    assert direct_share(pd.DataFrame(columns=["account_id", "channel"])).estimate is None


def test_what_is_lacking_is_told():
    assert contact(company(ROWS)) == Unavailable(("touches",))
    found = contact(made(*days("D", "call", "2026-02-01", csm=None)))
    assert found.persons.empty
    assert found.standing_out == ()
    assert found.direct.estimate is None
    nobody = company(
        [("D", "2025-01-01", "2026-05-01")], touches=frame("touches", days("D", "call", "2026-02-01"), TOUCH)
    )
    assert contact(nobody).over.estimate is None

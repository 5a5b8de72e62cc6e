"""Needs: counts by hand, the criterion of a mechanism, trends against R, answers against Kaplan and Meier."""

import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cslib.adoption.needs import OFTEN, needs, outside_playbook, poisson_bounds, rate_ratio
from cslib.company.company import load
from cslib.stats.estimate import MET, MISSED, OPEN, Unavailable

AS_OF = date(2026, 10, 1)
ACCOUNTS = 60


def ago(days):
    return AS_OF - timedelta(days=days)


def write(folder, rows, handoffs=None, ends=None, as_of="2026Q3", mrr=True, segment=("", "")):
    """Write sixty accounts since 2023, even ones SMB, and needs from `rows` (account, days ago, theme, ...)."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"A{i:02}" for i in range(ACCOUNTS)]
    csm = ["Sato" if i % 3 else "" for i in range(ACCOUNTS)]
    size = ["SMB" if i % 2 == 0 else "Enterprise" for i in range(ACCOUNTS)]
    pd.DataFrame({"account_id": names, "csm": csm, "size": size}).to_csv(folder / "accounts.csv", index=False)
    contracts = pd.DataFrame({"account_id": names, "start_date": "2023-01-01", "contract_id": names})
    contracts["end_date"] = [str((ends or {}).get(name, "")) for name in names]
    if mrr:
        contracts["mrr"] = range(100, 100 + ACCOUNTS)
    contracts.to_csv(folder / "contracts.csv", index=False)
    use = {"account_id": "A00", "date": ["2023-01-02", "2026-12-31"], "feature": "login"}
    pd.DataFrame(use).to_csv(folder / "usage.csv", index=False)
    made = pd.DataFrame(rows, columns=["account", "ago", "theme", "status", "closed_ago", "routed_to", "outside"])
    made["account_id"] = [names[i] for i in made.pop("account")]
    made["date"] = [ago(days) for days in made.pop("ago")]
    made["status_date"] = ["" if days is None or days != days else ago(int(days)) for days in made.pop("closed_ago")]
    made["outside_playbook"] = made.pop("outside")
    made["source"] = "call"
    made["need_id"] = [f"N{i}" for i in range(len(made))]
    made.to_csv(folder / "needs.csv", index=False)
    if handoffs:
        rows = [(names[i], ago(days)) for i, days in handoffs.items()]
        pd.DataFrame(rows, columns=["account_id", "date"]).to_csv(folder / "handoffs.csv", index=False)
    return load(folder, as_of, *segment)


def need(account, days, theme="reporting", status="open", closed=None, team="", beyond="no"):
    return (account, days, theme, status, closed, team, beyond)


FIRST = need(59, 800, "old")
"""Needs are recorded for more than two years."""


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0.0, 3.689), (1, 0.025, 5.572), (10, 4.795, 18.390), (20, 12.217, 30.888)]
)
def test_poisson_bounds_are_those_of_garwood(count, low, high):
    assert poisson_bounds(count) == pytest.approx((low, high), abs=6e-4)


def test_rate_ratio_is_that_of_r():
    """poisson.test(c(11, 6 + 8 + 7), c(800, 1083 + 1050 + 878)) of R's own example."""
    ratio, p = rate_ratio(11, 800.0, 21, 3011.0)
    assert (ratio.estimate, ratio.low, ratio.high) == pytest.approx((1.971488, 0.8584264, 4.2772659), rel=1e-5)
    assert p == pytest.approx(0.07967, abs=1e-5)


def test_rate_ratio_without_counts_says_nothing():
    assert rate_ratio(0, 10.0, 0, 10.0)[0].estimate is None
    assert rate_ratio(3, 10.0, 0, 10.0)[0].estimate is None
    assert rate_ratio(3, 0.0, 1, 10.0)[0].estimate is None


def test_a_rare_theme_is_hardly_ever_called_one_for_a_mechanism():
    """Exactly: at a true rate just below the criterion, the chance of the verdict is at most 2.5%."""
    called = [count for count in range(200) if poisson_bounds(count)[0] >= OFTEN]
    assert sum(stats.poisson.pmf(count, OFTEN) for count in called) <= 0.025


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    rows = [FIRST]
    rows += [need(i, 10 + i * 6, "steady") for i in range(50)]
    rows += [need(i, 30 + i % 5, "outage") for i in range(45)]
    rows += [need(i, 20 + 60 * i, "rare") for i in range(3)]
    rows += [need(i, 5 + 20 * i, "between") for i in range(14)]
    rows += [need(i, 50 + i, "steady") for i in range(5)]
    rows += [need(1, 40, ""), need(2, 41, "")]
    return write(tmp_path_factory.mktemp("c") / "c", rows)


def test_verdicts_on_mechanisms(company):
    judged = needs(company).themes["everyone"]
    told = {theme: one.verdict for theme, one in judged.items()}
    assert told == {
        "steady": MET,
        "outage": MISSED,
        "rare": MISSED,
        "between": OPEN,
        "": None,
        "old": MISSED,
    }
    assert judged["outage"].reasons[0].code == "named_in_a_burst"
    assert judged["steady"].n == 50, "an account counts once for a theme"


def test_counts_are_those_of_a_loop(company):
    found = needs(company)
    rows = pd.read_csv(company.folder / "needs.csv", dtype=str, keep_default_na=False)
    for theme, row in found.themes.iterrows():
        late = [r for r in rows.itertuples() if r.theme == theme and r.date >= str(ago(365))]
        accounts = {r.account_id for r in late}
        assert (row["needs"], row["accounts"]) == (len(late), len(accounts))
        assert row["mrr"] == sum(100 + int(name[1:]) for name in accounts)
        assert row["open"] == sum(r.theme == theme for r in rows.itertuples())
        assert math.isnan(row["unrouted"]), "nothing is routed, so there is no such column"
    assert found.open == len(rows)
    assert found.without_theme == 2
    assert list(found.themes.index)[-1] == ""
    heard = {r.account_id for r in rows.itertuples() if r.date >= str(ago(365))}
    assert (found.accounts.events, found.accounts.n) == (len(heard), ACCOUNTS)
    assert found.sources["call"].sum() == found.themes["needs"].sum()
    assert found.minutes > 0
    assert found.assumed


def test_a_segment_keeps_the_verdict_of_the_whole_company(company):
    part = needs(load(company.folder, "2026Q3", "size", "SMB"))
    assert part.themes.at["steady", "accounts"] == 25
    assert part.themes.at["steady", "everyone"] == needs(company).themes.at["steady", "everyone"]


def test_trends_are_found_and_corrected(tmp_path):
    rows = [FIRST]
    rows += [need(i, 10 + i * 7, "growing") for i in range(40)] + [need(i, 380 + i * 9, "growing") for i in range(5)]
    rows += [need(i, 10 + i * 20, "level") for i in range(12)] + [need(i, 380 + i * 20, "level") for i in range(12)]
    rows += [need(i, 380 + i * 9, "fading") for i in range(30)] + [need(0, 9, "fading")]
    found = needs(write(tmp_path / "c", rows)).themes
    assert found["moved"].to_dict() == {"growing": "more", "level": "", "fading": "less", "old": ""}
    assert found.at["growing", "trend"].estimate == pytest.approx(8.0)


def test_without_two_years_there_is_no_trend_and_without_one_no_verdict(tmp_path):
    rows = [need(i, 10 + i * 5, "a") for i in range(50)]
    found = needs(write(tmp_path / "c", rows)).themes
    assert found.at["a", "trend"].estimate is None
    assert found.at["a", "everyone"].verdict == OPEN
    assert found.at["a", "everyone"].reasons[0].code == "needs_recorded_shortly"


def test_answered_within_90_days_is_one_minus_kaplan_meier(tmp_path):
    """Twelve needs of customers that stay, by hand: at risk and answered, day by day."""
    waits = [(10, True), (20, True), (30, False), (40, True), (50, False), (60, True), (80, True), (85, False)]
    waits += [(95, True), (100, False), (200, False), (300, True)]
    rows = []
    for i, (days, closed) in enumerate(waits):
        # One that is answered was heard a year ago; an open one was heard so many days ago.
        rows.append(need(i, 360, "a", "done", 360 - days) if closed else need(i, days, "a"))
    left, kept = len(waits), 1.0
    for days, closed in sorted(waits):
        if days <= 90 and closed:
            kept *= 1 - 1 / left
        left -= 1
    assert needs(write(tmp_path / "c", rows)).answered.estimate == pytest.approx(1 - kept)


def test_needs_of_customers_who_left_are_not_open(tmp_path):
    rows = [FIRST, need(0, 300, "a"), need(1, 300, "a"), need(2, 300, "a", "Done", 200, "product")]
    found = needs(write(tmp_path / "c", rows, ends={"A00": ago(100)}))
    assert found.themes.loc["a", ["needs", "accounts", "customers", "open", "unrouted"]].tolist() == [3, 3, 2, 1, 1]
    assert found.themes.at["a", "team"] == "product"
    assert found.themes.at["a", "mrr"] == 101 + 102
    assert found.answered.estimate < 0.5, "who left without an answer was not answered"


def test_a_need_after_a_comeback_can_be_answered(tmp_path):
    company = write(tmp_path / "c", [FIRST, need(0, 300, "a", "done", 290), need(1, 300, "a")], ends={"A00": ago(700)})
    back = company.folder / "contracts.csv"
    back.write_text(back.read_text() + f"A00,{ago(400)},again,,100\n", encoding="utf-8")
    found = needs(load(company.folder, "2026Q3"))
    assert found.themes.at["a", "customers"] == 2
    assert found.themes.at["a", "answered"].estimate == pytest.approx(0.5)


def test_nothing_after_as_of_matters(tmp_path):
    rows = [FIRST, *(need(i, 10 + i * 6, "a", "done" if i % 2 else "open", 5 if i % 2 else None) for i in range(40))]
    before = needs(write(tmp_path / "a", rows))
    later = [need(i, -1 - i, "a") for i in range(20)] + [need(3, -5, "new")]
    after = needs(write(tmp_path / "b", rows + later))
    pd.testing.assert_frame_equal(before.themes, after.themes)
    assert (before.open, before.answered) == (after.open, after.answered)


def test_without_needs_or_columns(tmp_path, tiny):
    assert needs(tiny) == Unavailable(("needs",))
    assert outside_playbook(tiny) == Unavailable(("needs",))
    company = write(tmp_path / "c", [FIRST, need(0, 10, "a")], mrr=False)
    rows = company.table("needs").assign(theme=None, status=None, routed_to=None, outside_playbook=None)
    bare = load(company.folder, "2026Q3")
    bare.tables["needs"] = rows
    found = needs(bare)
    assert found.themes.index.tolist() == [""]
    assert math.isnan(found.themes["mrr"].iloc[0])
    assert math.isnan(found.themes["open"].iloc[0])
    assert found.answered.estimate is None
    assert found.teams.empty
    assert outside_playbook(bare) == Unavailable(("needs.outside_playbook",))


def test_requests_outside_the_playbook(tmp_path):
    rows = [
        need(0, 900, "sso", beyond="yes"),  # onboarding, waits
        need(1, 900, "sso", "done", 700, "product", "yes"),  # onboarding, answered
        need(2, 100, "sso", beyond="yes"),  # after the handoff: adoption
        need(3, 200, "csv", beyond="yes"),  # never handed over
        need(4, 200, "csv", beyond="no"),
        need(5, 200, "csv", beyond="yes"),  # left
    ]
    # Nobody has handed over account 3: past day 365 of its life it counts as in adoption.
    company = write(tmp_path / "c", rows, {0: 850, 1: 850, 2: 850, 4: 100, 5: 150}, ends={"A05": ago(50)})
    found = outside_playbook(company)
    assert found.waiting["account_id"].tolist() == ["A00"]
    assert found.waiting[["theme", "team", "csm"]].iloc[0].tolist() == ["sso", "", ""]
    assert found.waiting["handed"].tolist() == [True]
    assert (found.shares["onboarding"].events, found.shares["onboarding"].n) == (1, 2)
    assert (found.shares["adoption"].events, found.shares["adoption"].n) == (2, 2)
    assert found.themes.loc["csv"].tolist() == [1, 1, 0]
    assert found.assumed_days is None


def test_verdicts_hold_on_companies_without_any_pattern():
    """Needs at random over ten themes of eight accounts a year each: no theme is called one for a mechanism often."""
    rng = np.random.default_rng(3)
    counts = rng.poisson(8, size=(200, 10))
    called = np.array([[poisson_bounds(int(c))[0] >= OFTEN for c in row] for row in counts])
    assert called.mean() < 0.025

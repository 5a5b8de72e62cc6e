"""Uptake, readiness, campaigns: small companies by hand, and what is lacking."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from cslib.adoption.uptake import campaigns
from cslib.adoption.uptake import uptake as uptake_uptake
from cslib.company import usage
from cslib.company.company import load
from cslib.company.policies.rule import Rule
from cslib.stats import staggered
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Unavailable

RULE = Rule.parse("active_day_share >= 0.1")
FEATURES = "feature,family,launched,retired\nold,work,2020-01-01,\nnew,work,2026-01-05,\nother,share,2020-01-01,\n"
FEATURES += "gone,work,2020-01-01,2026-02-01\n"


def write(folder, lives, uses, features=FEATURES, touches="", weekly=()):
    """Write a company: `lives` of (account, start, end), `uses` of (account, feature, days)."""
    folder.mkdir()
    (folder / "accounts.csv").write_text("account_id\n" + "".join(f"{a}\n" for a, *_ in lives), encoding="utf-8")
    rows = "".join(f"{a},{start},{end}\n" for a, start, end in lives)
    (folder / "contracts.csv").write_text("account_id,start_date,end_date\n" + rows, encoding="utf-8")
    rows = [f"{a},{day},{feature}\n" for a, feature, *days in uses for day in days]
    rows += [
        f"{a},{day:%Y-%m-%d},old\n"
        for a, start, end in lives
        for day in pd.date_range(start, end or "2026-09-30", freq="W-MON")
        if a in weekly
    ]
    (folder / "usage.csv").write_text("account_id,date,feature\n" + "".join(rows), encoding="utf-8")
    if features:
        (folder / "features.csv").write_text(features, encoding="utf-8")
    if touches:
        head = "account_id,date,channel,direction,programme,outcome\n"
        (folder / "touches.csv").write_text(head + touches, encoding="utf-8")
    return load(str(folder), as_of="2026Q3")


@pytest.fixture
def small(tmp_path):
    """Four customers from 2025 on, one that comes in March 2026, one that leaves on 2026-02-04 without the feature."""
    lives = [(name, "2025-01-06", "") for name in "ABCD"] + [("E", "2026-03-02", ""), ("F", "2025-01-06", "2026-02-04")]
    uses = [("A", "new", "2026-01-14", "2026-09-20"), ("B", "new", "2026-03-05"), ("E", "new", "2026-03-02")]
    uses += [("C", "other", "2026-09-10"), ("D", "gone", "2026-01-10")]
    return write(tmp_path / "small", lives, uses, weekly="ABEF")


def test_the_curve_by_hand(small):
    curve = uptake_uptake(small).curves["new"]
    # Days after the launch on 2026-01-05, each use over in its evening: A on day 10, F gone on day 30, E comes on day
    # 56 and uses it that day (57), B on day 60.
    assert curve.times[:4].tolist() == [10, 30, 57, 60]
    first = 1 / 5  # A B C D F at risk
    left = 4 / 5 * 3 / 4  # F leaves
    second = first + left * 1 / 4  # E of B C D E
    third = second + left * 3 / 4 * 1 / 3
    assert curve.incidence[:4].tolist() == pytest.approx([first, first, second, third])
    assert (curve.n, curve.events) == (6, 3)


def test_features_and_who_is_ready(small):
    found = uptake_uptake(small, usage.trailing(small), RULE)
    assert list(found.features.index) == ["new", "old", "other"]  # the retired one is left out
    assert set(found.curves) == {"new"}
    users = found.features["users"]
    assert [(users[name].events, users[name].n) for name in ("new", "old", "other")] == [(1, 5), (3, 5), (1, 5)]
    why = found.ready.set_index(["feature", "account_id"])["why"]
    # Nobody who uses the family lacks the new feature; those in the state lack the other one.
    assert set(why.index) == {("other", "A"), ("other", "B"), ("other", "E")}
    assert set(why) == {("state",)}
    assert found.gap.verdict == INSUFFICIENT


def test_the_sign_is_checked_on_the_last_quarter(tmp_path):
    """Of 30 ready customers 15 take it up in the quarter, of 30 that do not use the family none."""
    names = [f"{i:02}" for i in range(60)]
    lives = [(name, "2025-01-06", "") for name in names]
    uses = [(name, "old", "2026-06-01") for name in names[:30]] + [(n, "other", "2026-06-01") for n in names[30:]]
    uses += [(name, "new", "2026-08-03") for name in names[:15]] + [("59", "old", "2025-01-08")]
    found = uptake_uptake(write(tmp_path / "sixty", lives, uses))
    assert (found.took.n, found.took.events) == (31, 15)  # 59 used the family once, and did not take it up
    assert (found.others.n, found.others.events) == (29, 0)
    assert found.gap.estimate == pytest.approx(15 / 31)
    assert found.gap.verdict == SUPPORTED


def test_launches_are_taken_from_the_first_use_where_nobody_says(tmp_path):
    lives = [("A", "2025-01-06", ""), ("B", "2025-01-06", "")]
    there = write(tmp_path / "x", lives, [("A", "new", "2026-01-14"), ("B", "new", "2026-02-14")], "", weekly="AB")
    found = uptake_uptake(there)
    assert found.features.loc["new", "launched"] == pd.Timestamp("2026-01-14")
    assert found.features.loc["new", "assumed"]
    assert not found.features.loc["old", "assumed"]
    assert pd.isna(found.features.loc["old", "launched"])
    assert not found.by_family
    assert found.curves["new"].events == 2


def campaign_company(tmp_path, names="campaign new", took=15):
    """Sixty customers offered a mail on 2026-03-02, sixty never; `took` and 3 try the feature within eight weeks."""
    accounts = [f"{i:03}" for i in range(120)]
    lives = [(name, "2025-01-06", "") for name in accounts]
    uses = [(name, "new", "2026-04-01") for name in (*accounts[:took], *accounts[60:63])]
    uses += [("119", "new", "2026-01-06")]
    touches = "".join(f"{name},2026-03-02,mail,outbound,{names},sent\n" for name in accounts[:60])
    return write(tmp_path / "campaign", lives, uses, touches=touches, weekly=accounts)


def test_a_campaign_is_the_difference_between_offered_and_not_yet_offered(tmp_path):
    there = campaign_company(tmp_path, took=24)
    found = campaigns(there, usage.trailing(there))
    assert found.named
    (pair,) = found.pairs
    assert (pair.programme, pair.feature, pair.reached, pair.compared) == ("campaign new", "new", 60, 59)
    assert pair.effect.estimate == pytest.approx(24 / 60 - 3 / 59)
    assert pair.effect.low < 24 / 60 - 3 / 59 < pair.effect.high
    assert pair.effect.verdict == SUPPORTED


def test_in_a_large_company_p_is_that_of_the_spread_over_permutations(tmp_path, monkeypatch):
    there = campaign_company(tmp_path, took=24)
    monkeypatch.setattr(staggered, "LARGE", 20)
    (pair,) = campaigns(there, usage.trailing(there)).pairs
    # Of a mean over permutations the spread is known: that of the outcome, over both groups (Neyman). Told from 499 it
    # is right to 3%, which moves a p as small as this by half its power of ten, and twice that in one of twenty.
    spread = (np.var([1] * 27 + [0] * 92, ddof=1) * (1 / 60 + 1 / 59)) ** 0.5
    told = 2 * norm.sf((24 / 60 - 3 / 59) / spread)
    assert pair.p < 1 / 10_000 and np.log10(pair.p) == pytest.approx(np.log10(told), abs=1)


def test_without_a_named_campaign_mail_programmes_are_held_against_new_features(tmp_path):
    there = campaign_company(tmp_path, "letter", took=3)
    found = campaigns(there, usage.trailing(there))
    assert not found.named
    assert [(pair.programme, pair.feature) for pair in found.pairs] == [("letter", "new")]
    assert found.pairs[0].effect.estimate == pytest.approx(3 / 60 - 3 / 59)
    assert found.pairs[0].effect.verdict in (INSUFFICIENT, NOT_SUPPORTED)


def test_what_is_lacking_is_told(small):
    trailing = usage.trailing(small)
    assert campaigns(small, trailing) == Unavailable(("touches.programme",))


@pytest.mark.slow
@pytest.mark.parametrize("csm", ["Sasaki Yui", "Tanaka Sho"])
def test_a_small_book_without_first_uses_is_followed_all_the_same(csm):
    small = load("sample", segment_by="csm", segment=csm)
    found = uptake_uptake(small, usage.trailing(small), Rule.parse("active_day_share >= 0.5 and breadth >= 0.4"))
    assert found.curves and found.features["ready"].sum() == len(found.ready)


@pytest.mark.slow
def test_campaigns_of_a_small_book_are_judged_all_the_same():
    small = load("sample", segment_by="csm", segment="Sasaki Yui")
    found = campaigns(small, usage.trailing(small))
    assert found.pairs and {pair.effect.verdict for pair in found.pairs} == {INSUFFICIENT}

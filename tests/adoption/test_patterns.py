"""Patterns of use: three planted ways of use, told apart, counted, followed and compared with plain Python."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml
from by_hand import company, frame

from cslib.adoption.patterns import TO_TALK_TO, patterns
from cslib.company.company import choose
from cslib.stats.estimate import Unavailable

DAY = pd.Timestamp("2026-09-28")  # the last Monday before as_of, 2026-10-01
QUARTER_AGO, YEAR_AGO = DAY - pd.Timedelta(days=91), pd.Timestamp("2025-09-29")
KINDS = {"wide": (0.8, 12, 0.8), "light": (0.7, 4, 0.3), "seldom": (0.2, 4, 0.2)}
N = 240


def use(truth, day, rng, trend=None):
    """Measures on a Monday and twelve weeks before; `trend` is what each account gained since."""
    values = np.array([KINDS[kind] for kind in truth]) * (1 + 0.06 * rng.normal(size=(len(truth), 3)))
    now = pd.DataFrame(values, columns=["active_day_share", "events_per_active_day", "breadth"])
    now = now.assign(account_id=[f"A{i:03}" for i in range(len(truth))], date=day)
    before = now.assign(date=day - pd.Timedelta(days=84))
    before["active_day_share"] -= 0.0 if trend is None else trend
    return pd.concat([now, before])


@pytest.fixture(scope="module")
def planted():
    """A company whose accounts' ways of use are known now, a quarter ago and a year ago."""
    rng = np.random.default_rng(3)
    year = rng.choice(list(KINDS), N)
    quarter = np.where(rng.random(N) < 0.1, rng.choice(list(KINDS), N), year)
    now = np.where(rng.random(N) < 0.1, rng.choice(list(KINDS), N), quarter)
    leaves = (quarter == "seldom") & (rng.random(N) < 0.4) | (rng.random(N) < 0.03)
    trend = np.where(np.arange(N) % 20 == 7, -0.15, 0.0)
    silent = np.arange(N) % 40 == 9
    ids = [f"A{i:03}" for i in range(N)]
    rows = [
        (
            name,
            "2024-01-01",
            "2026-08-15" if gone else None,
            10.0 + i % 7,
            None,
            12,
            30,
            None if i != 3 else "2026-09-01",
        )
        for i, (name, gone) in enumerate(zip(ids, leaves, strict=True))
    ]
    rows.append(("new", "2026-08-01", None, 5.0, None, 12, 30))
    parts = [use(now, DAY, rng, trend), use(quarter, QUARTER_AGO, rng), use(year, YEAR_AGO, rng)]
    trailing = pd.concat(parts, ignore_index=True)
    measures = ["active_day_share", "events_per_active_day", "breadth"]
    hushed = trailing["account_id"].isin(np.array(ids)[silent]) & (trailing["date"] == DAY)
    trailing.loc[hushed, measures] = 0.0
    gone = trailing["account_id"].isin(np.array(ids)[leaves]) & (trailing["date"] > pd.Timestamp("2026-08-15"))
    trailing = trailing[~gone]
    fresh = trailing[trailing["account_id"] == "A000"].assign(account_id="new")
    names = [*ids, "new"]
    accounts = frame(
        "accounts", [(name, f"Customer {name}", "Sato" if i % 2 else None) for i, name in enumerate(names)],
        ("account_id", "name", "csm"),
    )  # fmt: skip
    accounts["segment"] = ["north" if i % 3 else "south" for i in range(len(names))]
    touches = frame(
        "touches",
        [(name, "2026-09-15", "mail", "outbound") for name in ids[20:40] for _ in range(6)],
        ("account_id", "date", "channel", "direction"),
    )
    needs = frame(
        "needs",
        [
            ("1", "A001", "2026-05-01", "Interview", "speed"),
            ("2", "A001", "2026-05-01", "interview", "price"),
            ("3", "A002", "2026-05-02", "call", "speed"),
            ("4", "A004", "2024-05-02", "interview", "old"),
        ],
        ("need_id", "account_id", "date", "source", "theme"),
    )
    there = company(rows, accounts=accounts, touches=touches, needs=needs)
    facts = pd.DataFrame(
        {"year": year, "quarter": quarter, "now": now, "left": leaves, "falling": trend < 0, "silent": silent},
        index=ids,
    )
    facts.loc[facts["falling"] & ~facts["silent"], "now"] = "falling"
    facts.loc[facts["silent"], "now"] = "silent"
    return there, pd.concat([trailing, fresh], ignore_index=True), facts


@pytest.fixture(scope="module")
def found(planted):
    there, trailing, _ = planted
    return patterns(there, trailing)


@pytest.fixture(scope="module")
def names(planted, found):
    """The key of each planted way of use: that of most of its accounts."""
    _, _, facts = planted
    own = found.accounts.set_index("account_id")["pattern"]
    steady = facts.loc[own.index]
    keys = {kind: own[steady["now"] == kind].mode()[0] for kind in KINDS}
    return keys | {"falling": "falling", "silent": "silent"}


def test_the_planted_ways_of_use_are_found(planted, found, names):
    _, _, facts = planted
    own = found.accounts.set_index("account_id")["pattern"]
    assert found.profiles.separate == found.profiles.k == 3
    assert (own == facts.loc[own.index, "now"].map(names)).all()
    assert (found.onboarding, found.unseen) == (1, 0)


def test_traits_name_what_is_special(found, names):
    traits = {one.key: dict(one.traits) for one in found.patterns}
    assert traits[names["wide"]]["breadth"] == 1
    assert traits[names["seldom"]]["active_day_share"] == -1
    assert traits["falling"] == {}


def test_accounts_and_revenue_are_counted(planted, found, names):
    there, _, facts = planted
    stays = facts[~facts["left"]]
    money = {name: 10.0 + i % 7 for i, name in enumerate(facts.index)}
    for kind, key in names.items():
        inside = stays.index[stays["now"] == kind]
        one = next(pattern for pattern in found.patterns if pattern.key == key)
        assert (one.share.events, one.share.n) == (len(inside), len(stays))
        assert one.mrr == pytest.approx(sum(money[name] for name in inside))
    assert sum(one.mrr_share for one in found.patterns) == pytest.approx(1.0)


def test_moves_of_a_quarter(planted, found, names):
    _, _, facts = planted
    for before in KINDS:
        for after in [*KINDS, "falling", "silent"]:
            by_hand = int(((facts["quarter"] == before) & (facts["now"] == after) & ~facts["left"]).sum())
            assert found.moves.loc[names[before], names[after]] == by_hand
        assert found.moves.loc[names[before], "left"] == int(((facts["quarter"] == before) & facts["left"]).sum())
    same = int(((facts["quarter"] == facts["now"]) & ~facts["left"]).sum())
    assert (found.moved.events, found.moved.n) == (N - same, N)


def test_staying_by_the_pattern_of_a_year_ago(planted, found, names):
    _, _, facts = planted
    assert found.horizon_months == 12
    for kind in KINDS:
        one = next(pattern for pattern in found.patterns if pattern.key == names[kind]).staying
        inside = facts["year"] == kind
        assert (one.having.n, one.having.events) == (int(inside.sum()), int((inside & ~facts["left"]).sum()))
        assert (one.lacking.n, one.lacking.events) == (int((~inside).sum()), int((~inside & ~facts["left"]).sum()))
    seldom = next(pattern for pattern in found.patterns if pattern.key == names["seldom"])
    assert seldom.staying.verdict == "supported"
    assert seldom.staying.gap.estimate < 0


def test_whom_to_talk_to(planted, found):
    there, _, _ = planted
    over = {f"A{i:03}" for i in range(20, 40)}
    assert not set(found.talk["account_id"]) & (over | {"A003", "new"})
    assert (found.talk.groupby("pattern").size() <= TO_TALK_TO).all()
    first = found.talk.groupby("pattern").head(2)
    assert (first.groupby("pattern")["group"].nunique() == 2).all()
    relaxed = patterns(*planted[:2], limit=7)
    assert set(relaxed.talk["account_id"]) & over


def test_interviews_and_needs(planted, found):
    own = found.accounts.set_index("account_id")["pattern"]
    by_key = {one.key: one for one in found.patterns}
    assert by_key[own["A001"]].asked == sum(own[a] == own["A001"] for a in ("A001",))
    assert sum(one.asked for one in found.patterns) == 1
    assert found.interviews == 2
    assert "speed" in dict(by_key[own["A002"]].themes)
    assert not any("old" in dict(one.themes) for one in found.patterns)


def test_a_segment_has_the_patterns_of_all(planted, found):
    there, trailing, _ = planted
    part = patterns(choose(there, "segment", "south"), trailing)
    own = found.accounts.set_index("account_id")["pattern"]
    assert len(part.accounts) < len(found.accounts)
    assert (part.accounts["pattern"].to_numpy() == own.loc[part.accounts["account_id"]].to_numpy()).all()


def test_the_teams_patterns_take_their_place(planted, tmp_path):
    there, trailing, facts = planted
    said = {
        "in_force_from": "2026-07-01",
        "patterns": [
            {"name": "Everything", "rule": "breadth >= 0.6", "ask": ["Why so much?"]},
            {"name": "Daily", "rule": "active_day_share >= 0.5"},
        ],
    }
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "patterns.yml").write_text(yaml.safe_dump(said))
    made = patterns(replace(there, folder=tmp_path), trailing)
    own = made.accounts.set_index("account_id")
    by_hand = np.where(own["breadth"] >= 0.6, "d1", np.where(own["active_day_share"] >= 0.5, "d2", "d3"))
    steady = facts.loc[own.index, "now"].isin(list(KINDS)).to_numpy()
    assert (own["pattern"].to_numpy() == by_hand)[steady].all()
    assert made.profiles is None
    assert [one.name for one in made.patterns] == ["Everything", "Daily", "", "", ""]
    assert made.patterns[0].questions == ("Why so much?",)


def test_nothing_to_look_at():
    there = company([("A", "2026-01-01", None, 10, None, 12, 30)])
    assert patterns(there, Unavailable(("usage",))) == Unavailable(("usage",))
    columns = ["account_id", "date", "active_day_share"]
    assert not patterns(there, pd.DataFrame(columns=columns))
    alone = pd.DataFrame([("A", DAY, 0.4)], columns=columns)
    made = patterns(there, alone)
    assert (made.profiles.k, len(made.accounts), made.horizon_months) == (1, 1, None)
    late = patterns(there, alone.assign(date=DAY - pd.Timedelta(days=7)))
    assert (len(late.accounts), late.unseen, late.moved.n) == (0, 1, 0)

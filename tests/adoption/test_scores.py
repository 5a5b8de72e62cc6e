"""Health scores tried: by hand, by a walk through every account, and a score that knows nothing."""

import numpy as np
import pandas as pd
import pytest
from by_hand import CONTRACT, company, frame
from test_situation import AS_OF, RULE, made, use

from cslib import language
from cslib.adoption.backtest import by_spreadsheet
from cslib.adoption.scores import scores
from cslib.company.company import load
from cslib.simulate.sample import write_sample
from cslib.stats.estimate import SUPPORTED, Unavailable

SCORE = ("account_id", "date", "score", "name")
START = pd.Timestamp("2025-10-01")


def decision(row):
    """Return the day on which an account of ``made`` decided to leave, if it did."""
    if row[4] != "churned":
        return None
    return row[7] if row[7] is not None else row[2]


def scored(rows, knows, seed=5):
    """Give every customer a score every four weeks: 100 minus 60 in the twenty weeks before it leaves, or chance."""
    rng, found = np.random.default_rng(seed), []
    for row in rows:
        gone = decision(row)
        for day in pd.date_range("2025-06-02", AS_OF, freq="28D"):
            if row[1] <= day and (row[2] is None or day < row[2]):
                soon = gone is not None and gone - pd.Timedelta(days=140) <= day < gone
                found.append((row[0], day, 100 - 60 * (soon and knows) + rng.normal(0, 5), None))
    return found


def tried(rows, given, **more):
    there = company(frame("contracts", rows, CONTRACT), scores=frame("scores", given, SCORE))
    return scores(there, use([row[0] for row in rows]), RULE, **more)


@pytest.fixture(scope="module")
def rows():
    return made(seed=3, accounts=400)


def test_a_score_that_knows_finds_warns_and_is_seldom_green(rows):
    found = tried(rows, scored(rows, knows=True)).found[0]
    assert found.tried.found["queue"].estimate > 0.6
    assert found.tried.gaps["random"].verdict == SUPPORTED
    assert found.warned.estimate > 0.8 and found.false_greens.estimate < 0.1
    assert found.tried.calibration["events"].iloc[-1] > found.tried.calibration["events"].iloc[0]
    # Red from the first score in the twenty weeks on, four of which come between one score and the next.
    assert 110 <= found.lead.estimate <= 140


def test_a_score_of_chance_finds_a_fifth_and_half_of_its_losses_were_green(rows):
    found = tried(rows, scored(rows, knows=False)).found[0]
    assert found.tried.gaps["random"].verdict != SUPPORTED
    assert found.false_greens.low < 0.5 < found.false_greens.high
    assert found.warned.low < 0.2 < found.warned.high


def test_every_loss_is_held_against_its_last_score(rows):
    given = scored(rows, knows=True)
    found = tried(rows, given).found[0]
    table, red, green, n = pd.DataFrame(given, columns=SCORE), 0, 0, 0
    for row in rows:
        gone = decision(row)
        if gone is None or not START <= gone < AS_OF:
            continue
        late = table[(table["date"] < gone) & (table["date"] >= gone - pd.Timedelta(days=91))]
        own = late[late["account_id"] == row[0]]
        if len(own):
            n += 1
            last = own.sort_values("date")["score"].iloc[-1]
            red += last <= np.quantile(late["score"], 0.2)
            green += last >= np.quantile(late["score"], 0.5)
    assert (found.warned.n, found.warned.events, found.false_greens.events) == (n, red, green)


@pytest.mark.slow
def test_what_comes_later_changes_nothing(rows):
    given = scored(rows, knows=True)
    later = [(a, day, -500.0 if day >= pd.Timestamp("2026-07-01") else s, n) for a, day, s, n in given]
    one, two = (tried(rows, part).found[0].tried for part in (given, later))
    # Scores of the last quarter are used only by those of its own days, never at a start before them.
    assert one.found == two.found


@pytest.mark.slow
def test_several_scores_are_told_apart_and_none_is_missing(rows):
    given = scored(rows, knows=True)
    both = [(a, d, s, "ours") for a, d, s, _ in given] + [(a, d, 1.0, "gut") for a, d, s, _ in given]
    result = tried(rows, both)
    assert [one.name for one in result.found] == ["gut", "ours"]
    assert scores(company(frame("contracts", rows, CONTRACT)), use(["A000"]), RULE) == Unavailable(("scores",))
    few = tried(rows[:12], given[:12])
    assert few.finding().verdict == "insufficient evidence"
    for lang in ("en", "ja"):
        with language.using(lang):
            assert "ours" in result.finding().text and "ours" in result.chart().alt
            assert len(result.table().rows) == sum(len(one.tried.found) for one in result.found)


def test_the_rule_for_a_spreadsheet_by_hand():
    table = pd.DataFrame(
        {
            "mrr": [10.0, 90, 50, 70, 20, 5],
            "days": [30.0, 30, 200, 30, np.nan, 200],
            "passed": [0.0, 0, 0, 12, 0, 3],
            "short": [False, False, False, False, False, True],
            "state": ["outside", "in", "outside", "outside", None, "outside"],
        }
    )
    # Near and outside, one by a short term; near; then by size: the one whose deadline has just passed is not near.
    assert by_spreadsheet(table).tolist() == [0, 2, 4, 3, 5, 1]


@pytest.mark.slow
def test_the_simulated_company_has_a_score_that_knows_a_little(tmp_path):
    write_sample(tmp_path, accounts=60, seed=4)
    there = load(tmp_path)
    table = there.table("scores")
    assert table["score"].between(0, 100).all() and set(table["name"]) == {"health"}
    assert set(table["account_id"]) <= set(there.accounts["account_id"])
    life = there.table("contracts").groupby("account_id")["start_date"].min()
    assert (table["date"] >= table["account_id"].map(life)).all()

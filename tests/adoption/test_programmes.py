"""Programmes: small companies by hand, companies that lack something, and the planted truth of the simulator."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cslib.adoption.offers import attendance, offers, programme_reach
from cslib.adoption.programmes import (
    ALL,
    INSIDE,
    LEAST,
    OUTSIDE,
    WeeklyUse,
    programme_effects,
    rollout,
)
from cslib.company import usage
from cslib.company.company import load
from cslib.company.policies.rule import Rule
from cslib.simulate.sample import write_sample
from cslib.stats import staggered
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Unavailable
from cslib.stats.staggered import NEVER

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
AS_OF = "2026-10-01"


def write(folder, touches, accounts=60, ends=(), columns="account_id,date,programme,outcome,direction,channel"):
    """Write a company of accounts that start in 2025, use one of two features on Mondays, and get `touches`."""
    folder.mkdir()
    names = [f"{i:03}" for i in range(accounts)]
    ends = dict(ends)
    contracts = "account_id,start_date,end_date\n"
    contracts += "".join(f"{name},2025-01-06,{ends.get(name, '')}\n" for name in names)
    rows = [
        f"{name},{day:%Y-%m-%d},{'a' if i % 2 else 'b'}\n"
        for i, name in enumerate(names)
        for day in pd.date_range("2025-01-06", ends.get(name) or "2026-09-30", freq="7D")
    ]
    (folder / "accounts.csv").write_text("account_id\n" + "".join(f"{name}\n" for name in names), encoding="utf-8")
    (folder / "contracts.csv").write_text(contracts, encoding="utf-8")
    (folder / "usage.csv").write_text("account_id,date,feature\n" + "".join(rows), encoding="utf-8")
    if touches:
        (folder / "touches.csv").write_text(columns + "\n" + "".join(f"{row}\n" for row in touches), encoding="utf-8")
    # That use on Mondays alone is doubted is no matter here.
    return replace(load(str(folder), as_of="2026Q3"), doubts=())


def offered(accounts, day, outcome="sent", name="letter", direction="outbound"):
    return [f"{i:03},{day},{name},{outcome},{direction},mail" for i in accounts]


@pytest.fixture
def company(tmp_path):
    """Three waves of twenty accounts each, the last one after as_of minus a few days; some letters opened."""
    touches = offered(range(20), "2026-01-07") + offered(range(20, 40), "2026-03-04", "opened")
    touches += offered(range(10), "2026-05-06", "opened") + offered([50, 51], "2026-05-06", direction="inbound")
    touches += [f"{i:03},2026-02-02,,reached,outbound,call" for i in range(60)]
    return write(tmp_path / "company", touches, ends={"059": "2026-02-09"}.items())


def test_reach_counts_offers_and_accounts(company):
    found = programme_reach(company)
    (row,) = found.frame.to_dict("records")
    assert (row["programme"], row["channel"], row["waves"], row["offers"], row["accounts"]) == (
        "letter",
        "mail",
        2,
        50,
        40,
    )
    assert (row["first"], row["last"]) == (pd.Timestamp("2026-01-07"), pd.Timestamp("2026-05-06"))
    assert (row["answered"].events, row["answered"].n) == (30, 40)
    assert (row["of_customers"].events, row["of_customers"].n) == (40, 59)
    assert found.calendar["offers"].tolist() == [20, 20, 10]
    assert found.calendar["new"].tolist() == [20, 20, 0]
    assert found.calendar["answers"].tolist() == [0, 20, 10]


def test_a_programme_becomes_periods(company):
    trailing = usage.trailing(company)
    grid = WeeklyUse(company, trailing, ["active_day_share", "breadth"], None)
    rows = offers(company)
    made = rollout(grid, rows.groupby("account_id")["date"].min())
    starts = pd.Series(made.design.start, grid.accounts)
    # Period 5 begins on the Monday of the first offer, 2026-01-05; 2026-03-02 is two periods later.
    assert starts[[f"{i:03}" for i in (0, 19, 20, 39, 40)]].tolist() == [5, 5, 7, 7, NEVER]
    assert made.design.leave[grid.accounts.get_loc("059")] == 6
    values = made.values[grid.accounts.get_loc("059")]
    assert np.isnan(values[6:, :2]).all()
    assert (values[6:, 2:] == 0).all()
    assert made.values[0, 5, 0] == pytest.approx(4 / 20)  # four Mondays of twenty working days
    assert len(set(made.design.stratum)) == 1


def test_use_that_never_changes_shows_no_effect(company):
    found = programme_effects(company)
    (one,) = found.comparisons
    assert (one.population, one.reached, one.compared) == (ALL, 40, 40)
    for effect in one.effects:
        assert effect.stayed.estimate == pytest.approx(0.0, abs=1e-9)
    assert one.verdict == NOT_SUPPORTED
    assert found.tested == 1


def test_everyone_at_once_cannot_be_judged(tmp_path):
    company = write(tmp_path / "all", offered(range(60), "2026-01-07"))
    (one,) = programme_effects(company).comparisons
    assert one.verdict == INSUFFICIENT
    assert [reason.code for reason in one.reasons] == ["everyone_at_once"]
    assert one.reasons[0].numbers == {"reached": 60}


def test_few_cannot_be_judged(tmp_path):
    company = write(tmp_path / "few", offered(range(8), "2026-01-07") + offered(range(8, 16), "2026-03-04"))
    (one,) = programme_effects(company, rule=STATE).comparisons
    assert one.verdict == INSUFFICIENT
    assert one.reasons[0].code == "few_to_compare"
    assert one.reasons[0].numbers["least"] == LEAST


@pytest.mark.parametrize(
    ("touches", "columns", "needs"),
    [
        ([], None, ("touches.programme",)),
        (["000,2026-01-07,call"], "account_id,date,channel", ("touches.programme",)),
    ],
)
def test_without_programmes_the_column_is_named(tmp_path, touches, columns, needs):
    company = write(tmp_path / "bare", touches, 3, columns=columns or "")
    for result in (programme_reach(company), programme_effects(company)):
        assert isinstance(result, Unavailable)
        assert result.needs == needs
    assert attendance(company, usage.trailing(company)).needs[0] == needs[0]


def test_without_outcomes_only_answers_are_missing(tmp_path):
    company = write(tmp_path / "plain", ["000,2026-01-07,letter"], 3, columns="account_id,date,programme")
    assert isinstance(programme_reach(company).frame["answered"][0], Unavailable)
    assert attendance(company, usage.trailing(company)).needs == ("touches.outcome",)
    assert programme_effects(company).comparisons[0].verdict == INSUFFICIENT


def test_one_account_and_a_programme_of_this_week(tmp_path):
    alone = write(tmp_path / "one", offered([0], "2026-01-07"), 1)
    assert programme_effects(alone, rule=STATE).comparisons[0].verdict == INSUFFICIENT
    fresh = write(tmp_path / "fresh", offered(range(30), "2026-09-29"))
    assert programme_effects(fresh).comparisons == ()
    assert len(programme_reach(fresh).frame) == 1


def test_answering_goes_with_use_by_itself(company):
    gaps = attendance(company, usage.trailing(company)).gaps
    assert gaps["gap"].map(lambda gap: gap.n).tolist() == [30, 30]
    assert gaps["others"].tolist() == [30, 30]
    # 059 has left and counts as 0 among those that did not answer.
    assert gaps["gap"][0].estimate == pytest.approx(0.2 / 30, rel=0.1)


def simulated(folder, **kind):
    company = load(str(write_sample(folder / "company", **kind)))
    return programme_effects(company, usage.trailing(company), STATE)


@pytest.mark.slow
def test_the_spread_of_few_permutations_tells_what_all_of_them_do(monkeypatch):
    company = load("sample")
    trailing, found = usage.trailing(company), []
    for large in (staggered.LARGE, LEAST):
        monkeypatch.setattr(staggered, "LARGE", large)
        judged = programme_effects(company, trailing, STATE).judged()
        found.append([effect.p for one in judged if not one.differed_before for effect in one.effects])
    assert len(found[0]) == len(found[1]) >= 10
    for drawn, told in zip(*found, strict=True):
        assert told < 0.01 if drawn <= 0.005 else drawn / 3 < told < drawn * 3


@pytest.mark.slow
def test_what_is_planted_in_the_sample_is_found():
    company = load("sample")
    found = programme_effects(company, usage.trailing(company), STATE)
    mail, webinar = (found.of(name, OUTSIDE) for name in ("knowledge_mail", "webinar"))
    days, breadth = range(2)
    assert mail.effects[breadth].stayed.verdict == SUPPORTED
    assert mail.effects[days].stayed.verdict != SUPPORTED
    assert webinar.effects[days].stayed.verdict == SUPPORTED
    assert webinar.effects[breadth].stayed.verdict == NOT_SUPPORTED
    # Stepping the same company without these effects, use of those offered is lower by 0.012 and 0.014.
    assert mail.effects[breadth].stayed.low < 0.012 < mail.effects[breadth].stayed.high
    assert webinar.effects[days].stayed.low < 0.014 < webinar.effects[days].stayed.high
    for population in (INSIDE, OUTSIDE):
        assert found.of("check_in", population).verdict == NOT_SUPPORTED
        rescue = found.of("rescue_call", population)
        assert (rescue.verdict, rescue.reasons[0].code) == (INSUFFICIENT, "differed_before")
    assert found.of("knowledge_mail", INSIDE).verdict == NOT_SUPPORTED


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_programme_works_in_a_company_in_which_none_does_anything(tmp_path, seed):
    found = simulated(tmp_path, accounts=500, seed=seed, null=True)
    assert found.comparisons
    assert SUPPORTED not in {one.verdict for one in found.comparisons}

"""The capstone: the same chance for every way of deciding, decisions that matter, reports of the kit's own."""

import copy
import json

import numpy as np
import pandas as pd
import pytest

import cslib as cs
from cslib.course import capstone, folder, progress
from cslib.course.capstone import QUARTERS, Capstone, Run, outcome, plans, words
from cslib.course.desks.review_views import Page
from cslib.language import LANGUAGES, using


@pytest.fixture(scope="module", autouse=True)
def small():
    kept, capstone.ACCOUNTS = capstone.ACCOUNTS, 150
    yield
    capstone.ACCOUNTS = kept


@pytest.fixture(scope="module")
def run():
    return Run(5)


@pytest.fixture(scope="module")
def left(run):
    return {name: outcome(run, plans(name)) for name in ("taught", *words()["naive"])}


def test_every_decision_has_its_words_in_both_languages_and_values():
    for name, said in words()["decisions"].items():
        for lang in LANGUAGES:
            assert [*said[lang]["options"]] == [*said["options"]], (name, lang)
    assert {*words()["taught"]} == {*words()["decisions"]}
    for lang in LANGUAGES:
        assert {*words()["names"][lang]} == {"mine", "taught", *words()["naive"]}


def test_the_same_decisions_meet_the_same_chance_and_leave_the_start_alone(run, left):
    before = copy.deepcopy(run.desk.world)
    assert outcome(run, plans("taught")) == left["taught"] and run.desk.world == before


def test_what_is_taught_is_ahead_of_the_worst_and_costs_less(left):
    """In a small company chance is large; benchmarks/capstone.md has all of them, with intervals."""
    assert left["taught"].grr > left["everything"].grr + 0.02
    assert left["taught"].hours < left["everything"].hours
    assert all(0 < one.grr <= one.nrr + 1e-9 for one in left.values())


def test_the_outcome_adds_up_from_contract_rows(run):
    """GRR from the rows that the simulation writes down, account by account, and not from what the run kept."""
    own = run.fork()
    live, mrr = own.desk.world.live.copy(), own.desk.world.row_mrr.copy()
    then = np.where(live, mrr, 0.0)
    for end, plan in zip(QUARTERS.values(), plans("taught"), strict=True):
        while own.desk.world.monday < capstone.day(end):
            own.pass_to(str(np.datetime64(own.desk.world.monday + 1, "D")), plan)
            world = own.desk.world
            then = np.where((then == 0) & world.live & (world.row_number == 1), world.row_mrr, then)
    own.pass_to(capstone.YEAR_AFTER)
    world = own.desk.world
    counts = (then > 0) & (world.live | (world.end_reason <= 0))
    now = np.where(world.live, world.row_mrr, 0.0)
    expected = np.minimum(now, then)[counts].sum() / then[counts].sum()
    assert outcome(run, plans("taught")).grr == pytest.approx(expected)


def test_nobody_works_longer_than_there_are_people(left):
    assert all(0 < one.hours <= capstone.PEOPLE * capstone.MINUTES * 54 / 60 for one in left.values())


def test_handing_over_follows_the_plan(run):
    own = run.fork()
    waiting = own.desk.world.live & (own.desk.world.handed < 0)
    own.pass_to("2025-04-01", plans("taught")[0] | {"leave": "day_90", "people": "four"})
    world = own.desk.world
    passed = waiting & (world.handed > 0) & (world.start > capstone.day("2024-08-01"))
    assert passed.any() and (world.handed[passed] - world.start[passed]).min() >= 90


def test_a_lot_spreads_a_programme_over_three_months_and_at_once_does_not(run):
    spread = {}
    for start in ("lot", "at_once"):
        own = run.fork()
        own.pass_to("2025-01-01", plans("taught")[0] | {"start": start, "mail": "all"})
        first = own.desk.first[0]
        offered = first[first < capstone.FAR]
        spread[start] = (offered == offered.min()).mean()
    assert 0.1 < spread["lot"] < 0.45 and spread["at_once"] > 0.75


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_reports_are_the_kits_own_on_the_tables_that_were_written(run, tmp_path, lang):
    with using(lang):
        page = capstone.reports(run.company(tmp_path, "2024Q3"), plans("taught")[0])
        assert all(str(part).strip() for part in (*page.parts, *page.folded))
        same = str(cs.retention.summary(cs.load(tmp_path, as_of="2024Q3")).finding())
    assert str(page.parts[0]) == same and len(page.parts[1].rows) == 3
    rows = pd.read_csv(tmp_path / "contracts.csv")
    assert rows["start_date"].max() < "2024-12-01"


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_four_quarters_are_played_kept_and_taken_up_again(tmp_path, monkeypatch, run, lang):
    monkeypatch.setattr(capstone, "reports", lambda company, plan: Page(()))
    monkeypatch.setattr(Run, "company", lambda self, folder, quarter: None)
    monkeypatch.setattr(capstone, "Run", lambda seed: run.fork())
    (tmp_path / folder.FILE).write_text(f"name: Aoi\nlang: {lang}\nseed: 5\n")
    me = folder.read(tmp_path)
    with using(lang):
        screen = Capstone(me)
        assert screen.controls["leave"].value == "day_30"
        for quarter in range(4):
            screen.controls["leave"].value = ["day_30", "state_120"][quarter > 0]
            screen.next()
            if quarter == 1:
                screen = Capstone(me)
                assert len(screen.decided) == 2 and screen.controls["leave"].value == "state_120"
        page = "".join(one.value for one in screen.below.children)
        kept = json.loads((tmp_path / "capstone.json").read_text())
        assert [plan["leave"] for plan in kept] == ["day_30", "state_120", "state_120", "state_120"]
        assert words()["names"][lang]["perfection"] in page and "2025Q3" in page
        assert words()["decisions"]["leave"][lang]["options"]["day_30"] in page
        assert screen.controls["leave"].disabled
        assert progress.transcript(me).desks["desk.capstone"]
        screen.again()
    assert not (tmp_path / "capstone.json").exists() and not screen.controls["leave"].disabled


def test_a_broken_file_is_a_new_game(tmp_path, monkeypatch, run):
    monkeypatch.setattr(capstone, "reports", lambda company, plan: Page(()))
    monkeypatch.setattr(Run, "company", lambda self, folder, quarter: None)
    monkeypatch.setattr(capstone, "Run", lambda seed: run.fork())
    (tmp_path / folder.FILE).write_text("name: Aoi\nlang: en\nseed: 5\n")
    (tmp_path / "capstone.json").write_text('[{"state": "none such"}]')
    assert Capstone(folder.read(tmp_path)).decided == []

"""The queue agrees with known results, and the shapes with what their assumptions imply."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cslib.stats.estimate import Unavailable
from cslib.team.capacity import Inputs, Work, shape_inputs
from cslib.team.shapes import Assumptions, _filled, deal, serve, shapes


def random_work(pieces, gap, length, seed=1):
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.exponential(gap, pieces)), rng.exponential(length, pieces)


def erlang_c(servers, offered):
    """The chance to wait in M/M/c, by its definition (Erlang 1917)."""
    terms = [offered**k / math.factorial(k) for k in range(servers)]
    last = offered**servers / math.factorial(servers) * servers / (servers - offered)
    return last / (sum(terms) + last)


@pytest.mark.parametrize("servers", [1, 3, 8])
def test_waiting_is_that_of_erlang(servers):
    gap, length = 1.0, 0.8 * servers
    means, chances = [], []
    for seed in range(12):
        arrived, minutes = random_work(6000, gap, length, seed)
        waits = serve(arrived, minutes, np.zeros(6000, dtype=int), [servers]).waits[1000:]
        means.append(waits.mean())
        chances.append((waits > 1e-9).mean())
    chance = erlang_c(servers, length / gap)
    wait = chance * length / (servers - length / gap)
    for found, known in ((means, wait), (chances, chance)):
        assert abs(np.mean(found) - known) < 3.5 * np.std(found, ddof=1) / math.sqrt(len(found))


def test_work_of_one_length_waits_half_as_long():
    means = []
    for seed in range(12):
        arrived, _ = random_work(6000, 1.0, 1.0, seed)
        means.append(serve(arrived, np.full(6000, 0.8), np.zeros(6000, dtype=int), [1]).waits[1000:].mean())
    known = 0.8 * 0.8 / (2 * 0.2)  # Pollaczek-Khinchine
    assert abs(np.mean(means) - known) < 3.5 * np.std(means, ddof=1) / math.sqrt(len(means))


def test_littles_law_at_moments_drawn_by_lot():
    arrived, minutes = random_work(20_000, 1.0, 2.4)
    served = serve(arrived, minutes, np.zeros(20_000, dtype=int), [3])
    moments = np.random.default_rng(2).uniform(arrived[0], arrived[-1], 4000)
    there = np.searchsorted(served.arrived, moments, "right") - np.searchsorted(np.sort(served.done), moments, "right")
    rate = 20_000 / (arrived[-1] - arrived[0])
    assert there.mean() == pytest.approx(rate * (served.done - served.arrived).mean(), rel=0.05)


def test_every_desk_serves_in_order():
    arrived, minutes = random_work(400, 1.0, 1.5, 3)
    desks = np.random.default_rng(4).integers(0, 2, 400)
    begun = serve(arrived, minutes, desks, [1, 1]).begun
    for desk in (0, 1):
        free = 0.0
        for i in np.flatnonzero(desks == desk):
            free = max(free, arrived[i])
            assert begun[i] == pytest.approx(free)
            free += minutes[i]


def test_work_begins_when_it_does_in_a_simulation_of_events():
    simpy = pytest.importorskip("simpy")
    arrived, minutes = random_work(3000, 1.0, 4.5, 6)
    desks, people = np.random.default_rng(7).integers(0, 3, 3000), [1, 3, 2]
    office, begun = simpy.Environment(), np.empty(3000)
    places = [simpy.Resource(office, capacity=number) for number in people]

    def piece(i):
        with places[desks[i]].request() as turn:
            yield turn
            begun[i] = office.now
            yield office.timeout(minutes[i])

    def arrivals():
        for i, moment in enumerate(arrived):
            yield office.timeout(max(moment - office.now, 0.0))
            office.process(piece(i))

    office.process(arrivals())
    office.run()
    np.testing.assert_array_equal(serve(arrived, minutes, desks, people).begun, np.maximum(begun, arrived))


def test_accounts_go_to_whoever_expects_the_least_work():
    rng = np.random.default_rng(5)
    begin = np.sort(rng.uniform(0, 30, 60))
    switch, end = begin + rng.uniform(0, 20, 60), begin + rng.uniform(0, 40, 60)
    owner = deal(begin, switch, end, (3.0, 1.0), 4)
    for i in range(60):
        work = [0.0] * 4
        for j in range(i):
            if end[j] > begin[i]:
                work[owner[j]] += 3.0 if begin[i] < switch[j] else 1.0
        assert work[owner[i]] == min(work)


@pytest.fixture(scope="module")
def given():
    return Inputs(
        starts=np.full(52, 3),
        days=np.array([60.0, 90.0, 120.0]),
        work={"onboarding": Work(1.0, np.array([20.0, 40.0])), "adoption": Work(0.2, np.array([10.0, 30.0]))},
        leaving=0.009,
        elapsed=np.linspace(1, 80, 35),
        adopting=300,
        people=10,
    )


SMALL = Assumptions(runs=3, weeks=12)


@pytest.fixture(scope="module")
def made(given):
    return shapes(given, SMALL)


def test_people_are_as_loaded_as_assumed(given, made):
    weekly = 3 * 90 / 7 * 30.0 + 300 * 0.2 * 20
    assert made.factor == pytest.approx(0.8 * 10 * 30 * 60 / weekly)
    one = {name: found.estimate for name, found in made.measures["one"].items()}
    asked = 10 * (one["onboarding_accounts"] * 30.0 + one["adoption_accounts"] * 0.2 * 20)
    assert one["busy"] == pytest.approx(0.8 * asked / weekly, rel=0.05)
    assert (made.assumptions.people, made.assumptions.onboarding_people) == (10, 5)


def test_the_customers_are_the_same_in_every_shape(made):
    one, two = made.measures["one"], made.measures["two"]
    assert one["work_hours"] == two["work_hours"] == made.measures["shared"]["work_hours"]
    assert two["onboarding_accounts"].estimate == pytest.approx(2 * one["onboarding_accounts"].estimate)
    assert one["handing_hours"].estimate == 0


def test_handing_over_costs_what_is_assumed(given):
    sure = replace(SMALL, lost_share=1.0, rework_minutes=100.0, handing_minutes=40.0)
    lossless = replace(sure, lost_share=0.0)
    all_lost, none_lost = (shapes(given, part) for part in (sure, lossless))
    handoffs = none_lost.measures["two"]["handing_hours"].estimate * 60 / 80
    assert handoffs == pytest.approx(3, abs=1.2)
    assert none_lost.lost["handing_hours"].estimate == 0
    assert all_lost.lost["handing_hours"].estimate * 60 / 100 == pytest.approx(handoffs, rel=0.2)


def test_without_handing_over_and_with_one_person_a_team_sharing_changes_nothing(given):
    free = replace(SMALL, people=2, lost_share=0.0, handing_minutes=0.0, busy=0.5)
    made = shapes(given, free)
    for name in ("wait", "busy", "overload"):
        assert made.measures["two"][name] == made.measures["shared"][name]


def test_shorter_work_makes_up_for_handing_over(given, made):
    gain = made.break_even.estimate
    level = shapes(given, replace(SMALL, gain=gain))
    assert level.measures["two"]["busy"].estimate == pytest.approx(made.measures["one"]["busy"].estimate, rel=0.01)


def test_work_that_does_not_fit_is_overload(given):
    full = shapes(given, replace(SMALL, busy=3.0))
    assert full.measures["one"]["overload"].estimate > 0.9
    idle = shapes(given, replace(SMALL, busy=0.2))
    assert idle.measures["one"]["overload"].estimate < 0.05


def test_the_same_assumptions_give_the_same_numbers(given, made):
    assert shapes(given, SMALL).measures == made.measures


def test_a_company_that_does_not_write_contacts_down_gets_assumptions(tiny):
    found = shape_inputs(tiny)
    assert found.assumed == ("days", "onboarding", "adoption")
    assert found.people == 3
    assert shapes(found, SMALL).measures["two"]["wait"].estimate >= 0


def test_without_customers_there_is_nothing_to_try():
    lacking = Unavailable(("accounts",), "nobody active")
    assert shapes(lacking) == lacking


def contact(account, date, minutes, csm="Sato", channel="call", programme=None):
    return (account, date, minutes, csm, channel, programme)


@pytest.fixture
def touched(tiny_folder):
    """The tiny company with one handoff and contacts around it."""
    from cslib.company.company import load

    rows = [contact("003", f"2026-0{month}-03", 20) for month in range(1, 8) for _ in (1, 2)]
    rows += [contact("003", "2026-08-04", 1, channel="mail", programme="news")]
    rows += [contact("011", f"2026-07-{day:02}", 30, "Suzuki") for day in range(2, 31)]
    names = ["account_id", "date", "minutes", "csm", "channel", "programme"]
    pd.DataFrame(rows, columns=names).to_csv(tiny_folder / "touches.csv", index=False)
    handed = pd.DataFrame(
        [("003", "2024-09-01", "Sato", "Suzuki")], columns=["account_id", "date", "from_csm", "to_csm"]
    )
    handed.to_csv(tiny_folder / "handoffs.csv", index=False)
    return load(tiny_folder, as_of="2026Q3")


def test_inputs_come_from_the_tables(touched):
    found = shape_inputs(touched)
    assert found.work["onboarding"].minutes.tolist() == [30.0] * 29
    assert found.assumed == ("days", "adoption")
    assert found.people == 2


def test_where_nothing_is_known_of_the_work_nothing_is_made_up(tiny_folder):
    from cslib.company.company import load

    table = pd.read_csv(tiny_folder / "accounts.csv", dtype=str).drop(columns="csm")
    table.to_csv(tiny_folder / "accounts.csv", index=False)
    (tiny_folder / "changes.csv").unlink()
    found = shape_inputs(load(tiny_folder, as_of="2026Q3"))
    assert found == Unavailable(("touches", "handoffs", "accounts.csm"))


def test_one_person_cannot_be_split(tiny_folder):
    from cslib.company.company import load

    table = pd.read_csv(tiny_folder / "accounts.csv", dtype=str).assign(csm="Sato")
    table.to_csv(tiny_folder / "accounts.csv", index=False)
    assert shape_inputs(load(tiny_folder, as_of="2026Q3")).reason == "fewer than two people"


def test_large_companies_get_fewer_and_shorter_runs(given):
    filled = _filled(replace(given, adopting=40_000), Assumptions())
    assert (filled.weeks, filled.runs) == (8, 3)
    assert (_filled(given, Assumptions()).weeks, _filled(given, Assumptions()).runs) == (26, 10)

"""Orders of contact: common chance, equal calls, nobody pressed; the kept draws are those that the code gives."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cslib.adoption.backtest import savings
from cslib.simulate import desk as orders
from cslib.simulate.desk import Desk
from cslib.simulate.population import found
from cslib.simulate.truth import Truth
from cslib.simulate.world import step
from cslib.stats.estimate import SUPPORTED, Unavailable

PATH = Path(__file__).parents[2] / "benchmarks" / "replay.py"


@pytest.fixture(scope="module")
def world():
    """A small world after two years."""
    made = found(60, seed=4, truth=Truth())
    desk, rng = Desk(4, made), np.random.default_rng(9)
    for _ in range(104):
        step(made, *desk.decide(), rng)
    return made


def by_revenue(seen, rng):
    return seen["mrr"].astype(float)


def test_orders_meet_the_same_chance_and_leave_the_world_alone(world):
    before = world.copy()
    lost = orders.lost(world, {"one": by_revenue, "two": by_revenue}, draws=2, weeks=10, contacts=3, seed=1)
    assert world == before
    assert lost["one"].tolist() == lost["two"].tolist()
    again = orders.lost(world, {"two": by_revenue}, draws=1, weeks=10, contacts=3, seed=1, first=1)
    assert again.loc[1].tolist() == lost.loc[1, ["nobody", "two"]].tolist()
    idle = orders.lost(world, {"two": by_revenue}, draws=1, weeks=10, contacts=0, seed=1)
    assert idle["two"].tolist() == idle["nobody"].tolist()


def test_calls_are_as_many_as_allowed_and_never_to_the_same_account_soon(world, monkeypatch):
    called, real = [], orders.step

    def watched(world, touches, handoffs, rng):
        called.append(touches["account_id"].tolist())
        return real(world, touches, handoffs, rng)

    monkeypatch.setattr(orders, "step", watched)
    orders.lost(world, {"one": by_revenue}, draws=1, weeks=12, contacts=2, seed=1)
    weeks = called[12:]  # the first twelve are those without any call
    assert not any(called[:12])
    assert all(len(week) == 2 for week in weeks)
    for at in range(len(weeks)):
        recent = [name for week in weeks[max(0, at - orders.REST_WEEKS + 1) : at] for name in week]
        assert not set(weeks[at]) & set(recent)


def test_what_is_on_record_agrees_with_plain_dates(world):
    seen = orders.view(world, np.full(world.size, np.nan))
    for i in np.flatnonzero(seen["open"]):
        deadline = world.renewal[i] - world.notice_days[i]
        if deadline >= world.monday:
            assert (seen["days"][i], seen["passed"][i]) == (deadline - world.monday, 0)
        else:
            date = pd.Timestamp(int(world.renewal[i]), unit="D") + pd.DateOffset(months=int(world.term[i]))
            expected = (date - pd.Timestamp(world.monday, unit="D")).days - world.notice_days[i]
            assert (seen["days"][i], seen["passed"][i]) == (max(expected, 0), world.renewal[i] - world.monday)
        assert world.live[i]
        assert world.notice[i] == -1


def test_savings_are_paired_means():
    rng = np.random.default_rng(3)
    none = rng.normal(100, 20, 50)
    table = pd.DataFrame({"nobody": none, "queue": none - rng.normal(9, 3, 50), "random": none - rng.normal(2, 3, 50)})
    result = savings(table)
    low, high = stats.ttest_rel(table["random"], table["queue"]).confidence_interval()
    gap = result.gaps["random"]
    assert (gap.low, gap.high) == pytest.approx((low, high))
    assert gap.verdict == SUPPORTED
    assert result.ahead["random"].events == (table["random"] > table["queue"]).sum()
    assert isinstance(savings(None), Unavailable)
    assert savings(table.iloc[:1]).gaps["random"].low is None


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location("benchmark_replay", PATH)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_in_the_kept_draws_the_queue_saves_more_than_each_other_order():
    kept = orders.losses()
    result = savings(kept)
    assert result.draws >= 200
    assert set(result.gaps) == {"revenue", "oldest contact", "random"}
    assert all(gap.low > 0 for gap in result.gaps.values())


@pytest.mark.slow
def test_the_kept_draws_are_what_the_code_gives(benchmark):
    world, model = benchmark.prepared()
    lost = benchmark.batch(world, model, first=7, draws=1)
    pd.testing.assert_frame_equal(lost.round(0).astype(int), orders.losses().loc[[7]])

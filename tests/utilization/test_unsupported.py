"""The unsupported test: by hand, against a simulated truth, and on data that allow no answer."""

import importlib

import numpy as np
import pandas as pd
import pytest

from cslib.company import usage
from cslib.company.company import load
from cslib.company.policies.rule import Rule
from cslib.simulate.sample import write_sample
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Unavailable
from cslib.stats.survival import kaplan_meier
from cslib.utilization.landmark import INCLUDED, landmark
from cslib.utilization.unsupported import (
    assess_unsupported,
    support_given,
    support_hazards,
    unsupported,
    until_support,
    weights_at,
)

module = importlib.import_module("cslib.utilization.unsupported")

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
SIZE = 28 / (365.25 / 12)


def simulated(n, seed, needs=False, aim=1.2, rate=0.03, retention=0.985, months=24):
    """Simulate accounts in the state: low use draws support, and (mildly) churn; `needs`: stays only with support."""
    rng = np.random.default_rng(seed)
    risky = rng.random(n) < 0.3
    call = rate * np.where(risky, np.exp(aim), 1.0)
    support_at = rng.exponential(1 / call)
    hazard = -np.log(retention) / 12 * np.where(risky, 2.0, 4 / 7)
    if needs:
        hazard = np.full(n, -np.log(0.80) / 12)
    churn = rng.exponential(1 / hazard)
    after = rng.exponential(12 / -np.log(0.99), n)
    # Support turns the fate of those that need it.
    whole = np.where(churn < support_at, churn, support_at + after) if needs else churn
    seen = rng.uniform(0.8, 1.6, n) * months
    end = np.minimum(whole, seen)
    exit = np.minimum(end, support_at)
    accounts = pd.DataFrame(
        {
            "account_id": [f"A{i}" for i in range(n)],
            "landmark": pd.Timestamp("2023-01-01"),
            "exit": exit,
            "supported": support_at < end,
            "churned": (whole <= seen) & (support_at >= whole),
            "months": end,
            "ever_churned": whole <= seen,
            "first_renewal": 9.0,
            "term_months": 12.0,
            "judged": True,
        }
    )
    rows = accounts.loc[accounts.index.repeat(np.ceil(exit / SIZE).astype(int))]
    place = rows.groupby(level=0).cumcount().to_numpy()
    panel = pd.DataFrame(
        {
            "account_id": rows["account_id"].to_numpy(),
            "place": place,
            "start": place * SIZE,
            "stop": np.minimum((place + 1) * SIZE, rows["exit"].to_numpy()),
            "supported": rows["supported"].to_numpy() & ((place + 1) * SIZE >= rows["exit"].to_numpy() - 1e-9),
            "low": risky[rows.index].astype(float),
            "csm": "one",
        }
    )
    return accounts, panel, risky


def test_without_any_support_it_is_the_product_limit():
    accounts, panel, _ = simulated(200, 1, rate=1e-9)
    found = assess_unsupported(accounts, panel, 12)
    curve = kaplan_meier(accounts["months"], accounts["ever_churned"])
    assert found.retention.estimate == pytest.approx(curve.at(12).estimate, abs=1e-12)
    assert found.supported == 0
    assert found.largest_weight == 1
    assert found.retention.low <= curve.at(12).low + 0.01


def test_weights_and_their_product_by_hand():
    # Two kinds of account, hazards of support 0.2 and 0.1 a month against 0.15 on average.
    panel = pd.DataFrame(
        {"account_id": ["a", "a", "b"], "start": [0.0, 1.0, 0.0], "stop": [1.0, 2.0, 2.0], "supported": False}
    )
    given, marginal = np.array([0.2, 0.2, 0.1]), np.full(3, 0.15)
    weights = weights_at(panel, marginal, given, ["a", "b"], [1.0, 1.5, 2.0])
    np.testing.assert_allclose(weights[0], np.exp(0.05 * np.array([1, 1.5, 2])))
    np.testing.assert_allclose(weights[1], np.exp(-0.05 * np.array([1, 1.5, 2])))


def test_the_weighted_share_by_hand(monkeypatch):
    # Four accounts; weights 2, 1, 1, 1 by time 5, when the third churns: 1 - 1/5. One is supported at 3.
    accounts, panel, _ = simulated(5, 1)
    accounts["exit"] = accounts["months"] = [12.0, 12.0, 5.0, 12.0, 3.0]
    accounts["supported"] = [False] * 4 + [True]
    accounts["churned"] = accounts["ever_churned"] = [False, False, True, False, False]
    monkeypatch.setattr(module, "support_hazards", lambda panel: (None, None))
    monkeypatch.setattr(
        module, "weights_at", lambda p, m, g, ids, times: np.array([[2.0] * len(times)] + [[1.0] * len(times)] * 4)
    )
    found = assess_unsupported(accounts, panel, 12)
    assert found.retention.estimate == pytest.approx(1 - 1 / 5)
    assert found.effective == pytest.approx((2 + 1 + 1 + 1) ** 2 / (4 + 1 + 1 + 1))
    assert found.supported == 1
    assert found.retention.verdict == INSUFFICIENT
    assert [reason.code for reason in found.retention.reasons] == ["few_unsupported", "few_unsupported_renewals"]


def test_weighting_recovers_the_retention_that_censoring_alone_misses():
    plain, weighted, truth = [], [], []
    for seed in range(4):
        accounts, panel, risky = simulated(4000, seed, rate=0.05, aim=1.5, retention=0.75, months=12)
        plain.append(kaplan_meier(accounts["exit"], accounts["churned"]).at(12).estimate)
        weighted.append(assess_unsupported(accounts, panel, 12).retention.estimate)
        monthly = -np.log(0.75) / 12 * np.where(risky, 2.0, 4 / 7)
        truth.append(np.exp(-12 * monthly).mean())
    assert np.mean(plain) - np.mean(truth) > 0.02
    assert np.mean(weighted) == pytest.approx(np.mean(truth), abs=0.012)


def test_hazards_given_the_covariates_find_whom_the_team_calls():
    _, panel, _ = simulated(3000, 2, rate=0.05, aim=1.5)
    marginal, given = support_hazards(panel)
    assert given[panel["low"] == 1].mean() / given[panel["low"] == 0].mean() == pytest.approx(np.exp(1.5), rel=0.1)
    first = panel["place"] == 0
    assert marginal[first].std() < 1e-9
    happened = panel.loc[first, "supported"].sum() / (panel.loc[first, "stop"] - panel.loc[first, "start"]).sum()
    assert marginal[first].mean() == pytest.approx(happened, rel=1e-6)


@pytest.mark.slow
def test_a_state_that_needs_support_is_hardly_ever_supported_and_one_that_does_not_often_is():
    needy = [assess_unsupported(*simulated(400, seed, needs=True)[:2], 12).retention.verdict for seed in range(40)]
    assert needy.count(SUPPORTED) == 0
    assert needy.count(NOT_SUPPORTED) > 20
    free = [assess_unsupported(*simulated(400, seed, retention=0.995)[:2], 12).retention.verdict for seed in range(40)]
    assert free.count(SUPPORTED) > 20


@pytest.mark.slow
def test_bounds_cover_the_truth():
    covered = []
    for seed in range(100):
        accounts, panel, _ = simulated(300, seed, retention=0.9, months=12)
        found = assess_unsupported(accounts, panel, 12, draws=100).retention
        monthly = -np.log(0.9) / 12 * np.array([2.0, 4 / 7])
        truth = np.exp(-12 * monthly) @ [0.3, 0.7]
        covered.append(found.low <= truth <= found.high)
    # 0.95 less 2.6 Monte Carlo errors.
    assert np.mean(covered) >= 0.89


def test_everybody_supported_at_once_allows_no_answer():
    accounts, panel, _ = simulated(80, 3, rate=40.0)
    found = assess_unsupported(accounts, panel, 24)
    assert found.retention.verdict == INSUFFICIENT
    assert found.retention.reasons[0].code == "no_overlap"
    assert found.retention.estimate is None


def test_one_account_or_none_allows_no_answer():
    accounts, panel, _ = simulated(1, 4, rate=0.01)
    assert assess_unsupported(accounts, panel, 12).retention.verdict == INSUFFICIENT
    assert assess_unsupported(accounts.iloc[:0], panel.iloc[:0], 12).retention.verdict == INSUFFICIENT


def test_a_covariate_that_decides_alone_is_no_overlap_or_a_large_weight():
    accounts, panel, _ = simulated(200, 5, rate=0.05)
    panel["low"] = panel["account_id"].map(accounts.set_index("account_id")["supported"]).astype(float)
    found = assess_unsupported(accounts, panel, 12)
    assert found.retention.verdict == INSUFFICIENT


class Small:
    """A company with touches only."""

    as_of = pd.Timestamp("2026-10-01")

    def __init__(self, touches):
        self.touches = touches

    def has(self, name):
        table, _, column = name.partition(".")
        return table == "touches" and self.touches is not None and (not column or column in self.touches)

    def missing(self, *names):
        return tuple(name for name in names if not self.has(name))

    def table(self, name):
        return self.touches

    def everyone(self):
        return self

    def data_from(self, name):
        return None


def touches(*rows):
    names = ["account_id", "date", "channel", "direction"]
    return pd.DataFrame(rows, columns=names).assign(date=lambda frame: pd.to_datetime(frame["date"]))


def test_support_is_an_outbound_call_or_meeting():
    company = Small(
        touches(
            ("a", "2026-01-01", "call", "outbound"),
            ("a", "2026-01-02", "meeting", "outbound"),
            ("a", "2026-01-03", "mail", "outbound"),
            ("a", "2026-01-04", "webinar", "outbound"),
            ("a", "2026-01-05", "call", "inbound"),
        )
    )
    assert list(support_given(company)["date"].dt.day) == [1, 2]


def test_without_touches_it_says_which_table_is_missing():
    assert support_given(Small(None)).needs == ("touches",)
    assert support_given(Small(touches().drop(columns="direction"))).needs == ("touches.direction",)
    trailing = Unavailable(("usage",))
    assert unsupported(None, None, STATE, trailing) == trailing


def test_accounts_are_followed_to_their_first_support_and_not_past_notice():
    company = Small(
        touches(
            ("x", "2022-01-01", "mail", "outbound"),
            ("a", "2025-02-01", "call", "outbound"),
            ("a", "2025-03-01", "call", "outbound"),
            ("b", "2025-06-15", "call", "outbound"),
            ("c", "2024-12-31", "call", "outbound"),
        )
    )
    table = pd.DataFrame(
        {
            "account_id": ["a", "b", "c"],
            "landmark": pd.Timestamp("2025-01-01"),
            "end": pd.to_datetime(["2026-10-01", "2025-07-01", "2026-10-01"]),
            "churned": [False, True, False],
            "notice_date": pd.to_datetime([None, "2025-06-01", None]),
            "status": INCLUDED,
            "months": [21.0, 6.0, 21.0],
            "first_renewal": 9.0,
            "term_months": 12.0,
            "half": "confirmation",
            "active_day_share": 0.9,
            "breadth": 0.9,
        }
    )
    table.attrs["as_of"] = company.as_of
    found = until_support(company, table, STATE).set_index("account_id")
    assert found.loc["a", "supported"]
    assert found.loc["a", "exit"] == pytest.approx(31 / (365.25 / 12))
    assert not found.loc["b", "supported"]
    assert found.loc["b", "churned"]
    assert not found.loc["c", "supported"]
    assert found["judged"].all()
    assert until_support(company, table, None).needs == ("high_utilization",)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_company_whose_state_needs_support_is_not_called_supported(tmp_path, seed):
    company = load(write_sample(tmp_path / "needy", accounts=700, seed=seed, needs_support=True))
    found = unsupported(company, landmark(company), STATE, usage.trailing(company), half="all")
    assert list(found) == [6, 12, 24]
    assert all(tried.retention.verdict != SUPPORTED for tried in found.values())

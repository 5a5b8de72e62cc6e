"""Too much contact: the planted harm of the sample, arithmetic against statsmodels, and what is lacking."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from by_hand import company, frame

from cslib.adoption.contact import _least_squares, overload
from cslib.company import usage
from cslib.company.company import load
from cslib.company.policies.rule import Rule
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable

STATE = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
TOUCH = ("account_id", "date", "channel", "direction")


def test_least_squares_are_those_of_statsmodels():
    rng = np.random.default_rng(1)
    account = np.repeat(np.arange(40), 5)
    x = pd.DataFrame({"constant": 1.0, "newly": rng.integers(0, 2, 200), "before": rng.random(200)}).astype(float)
    y = 0.3 - 0.1 * x["newly"] + 0.5 * x["before"] + np.repeat(rng.normal(0, 0.1, 40), 5) + rng.normal(0, 0.05, 200)
    value, error = _least_squares(x, y.to_numpy(), pd.Series(account))
    fitted = sm.OLS(y.to_numpy(), x).fit(cov_type="cluster", cov_kwds={"groups": account, "use_correction": False})
    assert value == pytest.approx(fitted.params["newly"])
    assert error == pytest.approx(fitted.bse["newly"] * np.sqrt(40 / 39))


def test_few_or_no_contacts_give_no_verdict():
    rows = [("A", "2025-01-01"), ("B", "2025-01-01")]
    none = pd.DataFrame({"account_id": [], "date": pd.to_datetime([]), "active_day_share": [], "breadth": []})
    assert overload(company(rows), none) == Unavailable(("touches",))
    there = company(rows, touches=frame("touches", [("A", "2026-01-01", "call", "outbound")], TOUCH))
    lacking = Unavailable(("usage",))
    assert overload(there, lacking) == lacking
    mondays = pd.date_range("2025-02-03", "2026-09-28", freq="7D")
    use = pd.DataFrame(
        [(a, d, 0.5, 0.5) for a in "AB" for d in mondays],
        columns=["account_id", "date", "active_day_share", "breadth"],
    )
    use["date"] = use["date"].astype("datetime64[ns]")
    found = overload(there, use, STATE)
    assert found.ratio.verdict == INSUFFICIENT
    assert found.ratio.reasons[0].code == "few_overloaded"
    assert found.change.verdict == INSUFFICIENT
    assert found.bands["stretches"].sum() == found.stretches


@pytest.fixture(scope="module")
def sample():
    there = load("sample")
    return there, usage.trailing(there)


@pytest.mark.slow
def test_the_planted_harm_of_too_much_contact_is_found(sample):
    there, trailing = sample
    found = overload(there, trailing, STATE)
    # Planted: more than 6 contacts in 28 days multiply the hazard by 1.8 and lower the share of active days by 0.1.
    assert found.limit == 6
    assert found.ratio.verdict == SUPPORTED
    assert found.ratio.low < 1.8 < found.ratio.high
    assert found.crude.estimate > 2 * found.ratio.estimate
    assert found.change.verdict == SUPPORTED
    assert -0.12 < found.change.estimate < -0.04
    assert found.bands.loc["some", "ratio"].low < 1 < found.bands.loc["some", "ratio"].high


@pytest.mark.slow
def test_contacts_that_do_nothing_are_not_blamed(sample):
    """Deal the contacts of every account to another one: what goes with them then is chance."""
    there, trailing = sample
    wrong = 0
    for seed in range(4):
        touches = there.table("touches")
        names = np.sort(touches["account_id"].unique())
        dealt = dict(zip(names, np.random.default_rng(seed).permutation(names), strict=True))
        tables = {**there.tables, "touches": touches.assign(account_id=touches["account_id"].map(dealt))}
        found = overload(replace(there, tables=tables), trailing, STATE)
        wrong += found.ratio.verdict == SUPPORTED
        assert isinstance(found.change, Estimate)
        assert found.change.verdict in (INSUFFICIENT, NOT_SUPPORTED)
    assert wrong <= 1

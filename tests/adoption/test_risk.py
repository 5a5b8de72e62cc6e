"""Risk: hazards that were planted are found, sums are those of plain Python, too little is said to be so."""

import numpy as np
import pandas as pd
import pytest
from by_hand import CONTRACT, company, frame
from test_situation import RULE, made, use

from cslib.adoption.risk import assess, exposure, fit, risk
from cslib.adoption.situation import AHEAD, DUE, FAR, NEAR, PASSED, PHASES, SHORT, UNKNOWN, phase_of
from cslib.stats.estimate import INSUFFICIENT

HAZARD = {FAR: 0.004, AHEAD: 0.03, NEAR: 0.10, DUE: 0.05, PASSED: 0.01}
HELPS = 0.2


def stretches(seed=0, n=12000):
    """Draw stretches of four weeks with hazards known by phase and state."""
    rng = np.random.default_rng(seed)
    phase = rng.choice(list(HAZARD), n, p=[0.6, 0.1, 0.1, 0.1, 0.1])
    state = rng.choice(["in", "outside"], n)
    rate = np.array([HAZARD[p] for p in phase]) * np.where(state == "in", HELPS, 1.0)
    rows = pd.DataFrame(
        {"account_id": [f"A{i // 8}" for i in range(n)], "phase": phase, "state": state, "group": "all"}
    )
    use = {"log_age": rng.uniform(0, 3, n), "active_day_share": rng.random(n), "breadth": rng.random(n)}
    return rows.assign(**use, trend=rng.normal(0, 0.05, n), left=rng.random(n) < 1 - np.exp(-rate))


def accounts(**columns):
    table = pd.DataFrame({"account_id": [f"B{i}" for i in range(len(columns["days"]))], **columns})
    said = {"mrr": 100.0, "notice": False, "passed": 0.0, "short": False, "group": "all", "log_age": 1.5}
    said |= {"active_day_share": 0.5, "breadth": 0.5, "trend": 0.0, "state": "outside"}
    table = table.assign(**{name: value for name, value in said.items() if name not in table})
    return table.assign(phase=phase_of(table["days"], table["passed"] > 0, table["short"]))


def test_planted_hazards_come_out():
    model = fit(stretches())
    found = assess(accounts(days=[27.0, 55.0, 27.0], state=["outside", "outside", "in"]), model).frame
    for i, rate in enumerate((0.05, 0.15, 0.05 * HELPS)):
        true = 1 - np.exp(-rate)
        assert found.loc[i, "low"] < true < found.loc[i, "high"]
        assert found.loc[i, "risk"] == pytest.approx(true, rel=0.35)


def test_bounds_cover_the_truth_about_as_often_as_they_say():
    true = 1 - np.exp(-0.15)
    held = 0
    for seed in range(60):
        row = assess(accounts(days=[55.0]), fit(stretches(seed, 3000))).frame.iloc[0]
        held += row["low"] < true < row["high"]
    assert held >= 51  # 95% expected; below 51 of 60 has a chance of 1 in 500


def plain_exposure(days, passed, short, horizon):
    spent = dict.fromkeys(PHASES, 0.0)
    for offset in range(0, 10_000, 28):
        weight = min(max((horizon - offset) / 28, 0), 1)
        if np.isnan(days):
            phase = UNKNOWN
        elif short:
            phase = SHORT
        elif offset < passed or days - offset < 0:
            phase = PASSED
        else:
            phase = (DUE, NEAR, AHEAD, FAR)[min(int((days - offset) // 28), 3)]
        spent[phase] += weight
    return [spent[phase] for phase in PHASES]


def test_exposure_agrees_with_plain_python():
    rng = np.random.default_rng(5)
    days = np.where(rng.random(80) < 0.1, np.nan, rng.integers(0, 700, 80).astype(float))
    passed = np.where(rng.random(80) < 0.2, rng.integers(1, 90, 80), 0).astype(float)
    short, horizon = rng.random(80) < 0.1, rng.integers(1, 400, 80).astype(float)
    expected = [plain_exposure(*row) for row in zip(days, passed, short, horizon, strict=True)]
    np.testing.assert_allclose(exposure(days, passed, short, horizon), expected)


@pytest.mark.slow
def test_the_total_and_its_bounds_agree_with_draws_of_the_coefficients():
    model = fit(stretches(3))
    rng = np.random.default_rng(8)
    table = accounts(
        days=rng.integers(0, 300, 40).astype(float), mrr=rng.uniform(1, 900, 40), trend=rng.normal(0, 0.1, 40)
    )
    whole = assess(table, model)
    found = whole.total()
    assert found.estimate == pytest.approx(whole.frame["at_stake"].sum())
    from dataclasses import replace

    sums = []
    for drawn in rng.multivariate_normal(model.fitted.coefficients, model.fitted.covariance, 600):
        other = replace(model, fitted=replace(model.fitted, coefficients=drawn))
        sums.append(assess(table, other).frame["at_stake"].sum())
    low, high = np.quantile(sums, [0.025, 0.975])
    assert found.low == pytest.approx(low, rel=0.06)
    assert found.high == pytest.approx(high, rel=0.06)


def test_who_gave_notice_has_no_risk_any_more():
    found = assess(accounts(days=[10.0, 10.0], notice=[True, False]), fit(stretches()))
    assert found.frame["risk"].isna().tolist() == [True, False]
    assert found.total().n == 1


def test_without_money_accounts_are_at_stake():
    found = assess(accounts(days=[10.0, 200.0], mrr=np.nan), fit(stretches()))
    assert not found.money
    assert found.total().unit == "accounts"
    assert found.total().estimate == pytest.approx(found.frame["soon"].sum())


def test_too_little_to_learn_from_is_said():
    few = fit(stretches(n=200).assign(left=False))
    assert few.fitted is None
    assert {reason.code for reason in few.reasons} == {"few_accounts", "few_churns"}
    total = assess(accounts(days=[10.0]), few).total()
    assert (total.estimate, total.verdict) == (None, INSUFFICIENT)


def test_risk_of_a_company_is_calibrated_to_its_churn():
    rows = made(4, accounts=1500, keep=0.75)
    found = risk(company(frame("contracts", rows, CONTRACT)), use([row[0] for row in rows]), RULE)
    far = found.frame[(found.frame["days"] > 90) & (found.frame["passed"] == 0)]
    # A quarter of those who come to a renewal do not renew; of four in five that churn, four in five give notice.
    assert far["risk"].mean() == pytest.approx(0.25 * 0.8 * 0.8, abs=0.03)


def test_no_account_at_all():
    found = assess(accounts(days=np.array([], dtype=float)), fit(stretches()))
    assert found.frame.empty
    assert found.total().n == 0

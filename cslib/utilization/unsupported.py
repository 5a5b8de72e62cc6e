"""The unsupported test: do accounts in the state stay without an outbound call or meeting?

Each account in the state is followed from the landmark and censored at its first support. Support is not given at
random: risk is what gets touched. So those that go on without it also stand for those like them that were
supported: each counts with the inverse of its probability of having remained unsupported.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cslib.company import spells
from cslib.company.policies.rule import Rule
from cslib.stats.court import Claim, insufficient, judge
from cslib.stats.estimate import NO_RULE, Estimate, Reason, Result, Unavailable, too_few, verb
from cslib.stats.intervals import clopper_pearson
from cslib.stats.survival import kaplan_meier
from cslib.utilization.landmark import DAYS_PER_MONTH, INCLUDED, MIN_ACCOUNTS, SEED

MONTH = 28
"""Days of a period: a month of the panel."""
LARGEST_WEIGHT = 20.0
DRAWS = 200
FEW = 5


@dataclass(frozen=True)
class Unsupported:
    """Retention in the state had nobody been supported, with the verdict on it.

    - `retention`: weighted product-limit at the horizon; n accounts followed, events churns before any support.
    - `usual`: plain product-limit of the same accounts, support or not.
    - `goal`: target at the horizon.
    - `supported`: accounts that had support before the horizon.
    - `effective`: effective number (Kish) of the accounts known, unsupported, to the horizon.
    - `renewals`: accounts that met a renewal unsupported inside the horizon; None where terms are unknown.
    """

    retention: Estimate
    usual: Estimate
    goal: float
    horizon_months: int
    supported: int
    effective: float
    largest_weight: float
    renewals: int | None


def support_given(company) -> pd.DataFrame | Unavailable:
    """Return outbound calls and meetings: account_id, date. Mail, webinars and inbound contact are none."""
    if lacking := company.missing("touches") or company.missing("touches.channel", "touches.direction"):
        return Unavailable(lacking)
    touches = company.table("touches")
    called = touches["channel"].isin(["call", "meeting"]) & (touches["direction"] == "outbound")
    return touches.loc[called, ["account_id", "date"]].sort_values(["account_id", "date"], ignore_index=True)


def until_support(company, table: pd.DataFrame | Unavailable, rule: Rule | None, half: str = "confirmation"):
    """Return the accounts in the state at the landmark, each until its first support, churn or end of follow-up.

    Returns DataFrame or Unavailable: account_id, landmark; exit (months to the first of support, churn, end);
    supported, churned (at `exit`); months, ever_churned (of the whole follow-up); first_renewal (months), term_months;
    judged (in the half that judges). Accounts whose landmark lies before touches are complete are left out.

    Notes
    -----
    For accounts that churned, support after notice no longer counts: the decision had been made unsupported.
    """
    if isinstance(table, Unavailable):
        return table
    if rule is None:
        return NO_RULE
    calls = support_given(company)
    if isinstance(calls, Unavailable):
        return calls
    rows = table[(table["status"] == INCLUDED) & rule.met(table)]
    since = company.data_from("touches")
    if since is None:
        since = company.everyone().table("touches")["date"].min()
    rows = rows[rows["landmark"] - pd.Timedelta(days=MONTH) >= since].reset_index(drop=True)
    later = calls.merge(rows[["account_id", "landmark", "end", "churned", "notice_date"]], on="account_id")
    decided = later["churned"] & (later["date"] >= later["notice_date"])
    later = later[(later["date"] >= later["landmark"]) & (later["date"] < later["end"]) & ~decided]
    first = later.groupby("account_id")["date"].min().reindex(rows["account_id"]).set_axis(rows.index)
    supported = first.notna().to_numpy()
    exit = ((first.fillna(rows["end"]) - rows["landmark"]).dt.days / DAYS_PER_MONTH).to_numpy()
    return pd.DataFrame(
        {
            "account_id": rows["account_id"],
            "landmark": rows["landmark"],
            "exit": exit,
            "supported": supported,
            "churned": rows["churned"].to_numpy(dtype=bool) & ~supported,
            "months": rows["months"],
            "ever_churned": rows["churned"].astype(bool),
            "first_renewal": rows["first_renewal"],
            "term_months": rows["term_months"],
            "judged": (rows["half"] == half).to_numpy() | (half == "all"),
        }
    )


def periods(company, accounts: pd.DataFrame, rule: Rule, trailing: pd.DataFrame) -> pd.DataFrame:
    """Cut the time of each account into periods of 28 days, with what was known as each began.

    Returns account_id; start, stop (months); supported (at stop); then the covariates: met (the rule held), each
    measure of the rule, trend (change of the first measure in four weeks), near (a renewal within four months),
    log_mrr, csm, contacts (of any kind in the 28 days before), calls (support in the 84 days before).
    """
    size = MONTH / DAYS_PER_MONTH
    number = np.maximum(np.ceil(accounts["exit"] / size - 1e-9), 0).astype(int)
    rows = accounts.loc[accounts.index.repeat(number)]
    rows = rows.assign(place=rows.groupby(level=0).cumcount()).reset_index(drop=True)
    rows["start"] = rows["place"] * size
    rows["stop"] = np.minimum(rows["start"] + size, rows["exit"])
    last = rows["stop"] >= rows["exit"] - 1e-9
    rows["supported"] &= last
    rows["date"] = rows["landmark"] + pd.to_timedelta(MONTH * rows["place"], unit="D")
    rows = _with_use(rows, rule, trailing)
    rows["near"] = _near_renewal(rows, spells.renewals(company))
    paid = spells.paid(company.table("contracts")).rename(columns={"start_date": "date"})
    rows["log_mrr"] = np.log1p(_latest(rows, paid[["account_id", "date", "mrr"]], "mrr").astype(float).fillna(0.0))
    rows["csm"] = _csm(company, rows)
    touches = company.table("touches")[["account_id", "date"]]
    rows["contacts"] = np.minimum(_count(rows, touches, MONTH), 6)
    rows["calls"] = np.minimum(_count(rows, support_given(company), 3 * MONTH), 6)
    names = ["account_id", "place", "start", "stop", "supported", "met", *rule.measures, "trend", "near", "log_mrr"]
    return rows[[*names, "csm", "contacts", "calls"]]


def _latest(rows: pd.DataFrame, values: pd.DataFrame, name: str) -> pd.Series:
    """Return the last value of each account dated on or before each row's date."""
    asked = rows[["account_id", "date"]].reset_index(names="at").sort_values("date", kind="stable")
    values = values[["account_id", "date", name]].dropna().sort_values("date", kind="stable")
    found = pd.merge_asof(asked, values, on="date", by="account_id").set_index("at")[name]
    return found.reindex(rows.index)


def _with_use(rows: pd.DataFrame, rule: Rule, trailing: pd.DataFrame) -> pd.DataFrame:
    first = rule.measures[0]
    use = trailing.sort_values(["account_id", "date"]).assign(met=lambda frame: rule.met(frame).astype(float))
    before = use[["account_id", "date", first]].assign(date=use["date"] + pd.Timedelta(days=MONTH))
    use = use.merge(before.rename(columns={first: "earlier"}), on=["account_id", "date"], how="left")
    use["trend"] = (use[first] - use["earlier"]).fillna(0.0)
    for name in ("met", *rule.measures, "trend"):
        known = _latest(rows, use, name).astype(float)
        rows[name] = known.fillna(known.mean() if known.notna().any() else 0.0)
    return rows


def _near_renewal(rows: pd.DataFrame, renewals: pd.DataFrame) -> np.ndarray:
    """Tell where a renewal lies within the 120 days after each row's date."""
    asked = rows[["account_id", "date"]].reset_index(names="at").sort_values("date", kind="stable")
    dates = renewals[["account_id", "renewal_date"]].sort_values("renewal_date", kind="stable")
    found = pd.merge_asof(
        asked, dates, left_on="date", right_on="renewal_date", by="account_id", direction="forward"
    ).set_index("at")
    ahead = (found["renewal_date"] - found["date"]).dt.days.reindex(rows.index)
    return (ahead <= 120).to_numpy(dtype=float)


def _csm(company, rows: pd.DataFrame) -> pd.Series:
    """Return who looked after the account at each date: by the handoffs, else as accounts say."""
    accounts = company.accounts
    now = rows["account_id"].map(accounts.set_index("account_id")["csm"]) if "csm" in accounts else pd.Series("")
    known = now.reindex(rows.index).astype(object)
    if company.has("handoffs"):
        handoffs = company.table("handoffs").sort_values("date", kind="stable")
        first = rows["account_id"].map(handoffs.drop_duplicates("account_id").set_index("account_id")["from_csm"])
        later = _latest(rows, handoffs, "to_csm")
        known = later.astype(object).where(later.notna(), first.astype(object).where(first.notna(), known))
    return known.where(known.notna(), "")


def _count(rows: pd.DataFrame, events: pd.DataFrame, days: int) -> np.ndarray:
    """Count the events of each account in the `days` before each row's date."""
    counts = np.zeros(len(rows))
    dates = {account: group.to_numpy() for account, group in events.groupby("account_id")["date"]}
    for account, group in rows.groupby("account_id")["date"]:
        known = np.sort(dates.get(account, np.array([], dtype="datetime64[ns]")))
        at = group.to_numpy()
        upto, since = np.searchsorted(known, at), np.searchsorted(known, at - np.timedelta64(days, "D"))
        counts[group.index] = upto - since
    return counts


def support_hazards(panel: pd.DataFrame) -> tuple[np.ndarray, np.ndarray] | None:
    """Estimate the monthly hazard of support in each period, without and with the covariates.

    Returns tuple of ndarray, or None: hazards by time since the landmark alone (the numerator of stabilised weights),
    and given all covariates. None where they cannot be told apart: everybody supported or a covariate that decides
    alone.

    References
    ----------
    Robins and Finkelstein (2000), Biometrics 56, 779-788. The pooled regression is piecewise exponential (Poisson
    with the logarithm of time as offset), so that periods cut short count for what they lasted.
    """
    import statsmodels.api as sm

    happened = panel["supported"].to_numpy(dtype=float)
    length = (panel["stop"] - panel["start"]).to_numpy(dtype=float)
    if happened.sum() == 0:
        return np.zeros(len(panel)), np.zeros(len(panel))
    time = _columns(panel["place"].clip(upper=12).map(lambda k: k if k < 3 else 3 + (k > 5) + (k > 11)), happened)
    names = [name for name in panel if name not in ("account_id", "place", "start", "stop", "supported", "csm")]
    known = panel[names].to_numpy(dtype=float)
    known = known[:, known.std(axis=0) > 1e-9]
    known = (known - known.mean(axis=0)) / known.std(axis=0)
    one = np.ones((len(panel), 1))
    group = np.unique(np.hstack([one, time]), axis=0, return_inverse=True)[1].ravel()
    marginal = (np.bincount(group, happened) / np.bincount(group, length))[group]
    design = np.hstack([one, time, _columns(panel["csm"], happened), known])
    try:
        model = sm.GLM(happened, design, family=sm.families.Poisson(), offset=np.log(np.maximum(length, 1e-6)))
        fit = model.fit(maxiter=50)
    except (ValueError, np.linalg.LinAlgError):
        return None
    given = np.exp(np.clip(design @ fit.params, -20, 20))
    return (marginal, given) if fit.converged and np.isfinite(given).all() else None


def _columns(values: pd.Series, happened: np.ndarray) -> np.ndarray:
    """Return 0/1 columns of a category; values with few periods or few supports stay with the reference."""
    values = values.to_numpy()
    common = [v for v in pd.unique(values) if min((values == v).sum(), happened[values == v].sum()) >= FEW]
    rest = common if len(common) < len(pd.unique(values)) else common[1:]
    return np.column_stack([(values == v).astype(float) for v in rest]) if rest else np.empty((len(values), 0))


def weights_at(panel: pd.DataFrame, marginal: np.ndarray, given: np.ndarray, account_ids, times) -> np.ndarray:
    """Return the stabilised weight of each account at each time: exp of the difference of cumulative hazards.

    Returns ndarray, shape (accounts, times): after an account's last period its weight stays as it was.
    """
    place = {account: i for i, account in enumerate(account_ids)}
    mine = panel["account_id"].isin(place).to_numpy()
    rows = panel.loc[mine, "account_id"].map(place).to_numpy(dtype=int)
    start, stop, rate = (
        panel.loc[mine, "start"].to_numpy(),
        panel.loc[mine, "stop"].to_numpy(),
        (given - marginal)[mine],
    )
    excess = np.zeros((len(place), len(times)))
    for k, time in enumerate(times):
        np.add.at(excess[:, k], rows, rate * np.clip(np.minimum(stop, time) - start, 0, None))
    return np.exp(excess)


def assess_unsupported(
    accounts: pd.DataFrame,
    panel: pd.DataFrame,
    horizon_months: int = 24,
    target: float = 0.95,
    draws: int = DRAWS,
    rates: tuple[np.ndarray, np.ndarray] | None = None,
) -> Unsupported:
    """Estimate retention without support from prepared tables, and judge it.

    `accounts`: of :func:`until_support`. `panel`: of :func:`periods`; the model of support is fitted on all its
    accounts, retention on those that judge. `target`: annual retention asked for. `draws`: resamples of
    accounts. `rates` (tuple of ndarray, optional): of :func:`support_hazards`, to save fitting them again.

    Notes
    -----
    Bounds are the wider of those of the resampled accounts (weights as estimated, which errs on the safe side) and
    Clopper-Pearson's on the effective number: resampling knows no doubt where nobody churned.
    """
    goal = target ** (horizon_months / 12)
    rows = accounts[accounts["judged"]].reset_index(drop=True)
    usual = kaplan_meier(rows["months"], rows["ever_churned"]).at(horizon_months)
    exit = rows["exit"].to_numpy(dtype=float)
    churned = rows["churned"].to_numpy(dtype=bool) & (exit <= horizon_months)
    helped = int((rows["supported"] & (exit <= horizon_months)).sum())
    known = (exit >= horizon_months) | churned
    renewals = None
    if rows["term_months"].notna().any():
        met = (rows["first_renewal"] <= horizon_months) & (rows["first_renewal"] <= exit + 1e-9)
        renewals = int((met & ~(rows["supported"] & (rows["first_renewal"] >= exit))).sum())
    if rates is None and len(panel):
        rates = support_hazards(panel)
    events = int(churned.sum())
    if rates is None or not known.any():
        nothing = Estimate(None, n=len(rows), events=events)
        why = Reason("no_overlap", {"n": len(rows), "supported": helped, "horizon": horizon_months})
        return Unsupported(insufficient(nothing, why), usual, goal, horizon_months, helped, 0.0, 1.0, renewals)
    times = np.unique(np.append(exit[churned], horizon_months))
    weight = weights_at(panel, *rates, rows["account_id"], times)
    at_risk = exit[:, None] >= times
    own = np.array([weight[i, np.searchsorted(times, min(t, horizon_months))] for i, t in enumerate(exit) if known[i]])
    effective = float(own.sum() ** 2 / (own**2).sum())
    largest = float(np.where(at_risk, weight, 0).max())
    risk = np.where(at_risk, weight, 0.0)
    died = np.where(churned[:, None] & (exit[:, None] == times), weight, 0.0)
    share = _product(risk.sum(axis=0), died.sum(axis=0))
    drawn = np.random.default_rng(SEED).multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=draws)
    resampled = _product(drawn @ risk, drawn @ died)
    low, high = np.quantile(resampled, [0.025, 0.975])
    exact = clopper_pearson(min(share * effective, effective), effective)
    retention = Estimate(
        float(share),
        float(min(low, exact[0], share)),
        float(max(high, exact[1], share)),
        n=len(rows),
        events=events,
        method="bootstrap",
    )
    lacking = _lacking(len(rows), effective, largest, renewals, helped, horizon_months)
    retention = judge("support", [_claim(retention, goal, lacking)])[0]
    return Unsupported(retention, usual, goal, horizon_months, helped, effective, largest, renewals)


def _product(risk: np.ndarray, died: np.ndarray) -> np.ndarray:
    return np.where(risk > 0, 1 - died / np.where(risk > 0, risk, 1.0), 1.0).prod(axis=-1)


def _lacking(n: int, effective, largest, renewals, helped, horizon) -> tuple[Reason, ...]:
    """List what is lacking for any claim without support."""
    lacking = too_few("few_unsupported", MIN_ACCOUNTS, effective=effective, horizon=horizon, supported=helped, n=n)
    if largest > LARGEST_WEIGHT:
        lacking += (Reason("large_weight", {"weight": largest, "most": LARGEST_WEIGHT}),)
    if renewals is not None:
        lacking += too_few("few_unsupported_renewals", MIN_ACCOUNTS, renewals=renewals, horizon=horizon)
    return lacking


def _claim(found: Estimate, goal: float, lacking: tuple[Reason, ...]) -> Claim:
    """Say that retention without support is at or above target."""
    why = ("held_unsupported", "not_held_unsupported", "unsupported_too_wide")
    return Claim(found, line=goal, lacking=lacking, why=why, numbers={"goal": goal})


class UnsupportedTests(Result, dict):
    """Whether the state holds without support: an Unsupported by horizon in months, the one asked last."""

    of_each = ("", "months")


@verb(given="trailing")
def unsupported(
    company,
    table: pd.DataFrame | Unavailable,
    rule: Rule | None,
    trailing: pd.DataFrame | Unavailable,
    horizon_months: int = 24,
    target: float = 0.95,
    half: str = "confirmation",
) -> UnsupportedTests | Unavailable:
    """Test whether the state holds without support, at the horizon asked and at 6 and 12 months before it.

    By horizon, shortest first; the last is the one asked. Unavailable without the table touches.

    Parameters
    ----------
    half : {"confirmation", "discovery", "all"}
        The accounts that judge.
    """
    accounts = until_support(company, table, rule, half)
    if isinstance(accounts, Unavailable):
        return accounts
    panel = periods(company, accounts, rule, trailing)
    horizons = sorted({months for months in (6, 12) if months < horizon_months} | {horizon_months})
    rates = support_hazards(panel) if len(panel) else None
    tests = [assess_unsupported(accounts, panel, months, target, rates=rates) for months in horizons]
    # The horizon asked is tried first, a shorter one only where no longer one could be told or all held.
    claims = [
        _claim(replace(one.retention, reasons=()), one.goal, () if one.retention.claim else one.retention.reasons)
        for one in reversed(tests)
    ]
    found = reversed(judge("support", claims, in_order=True))
    return UnsupportedTests(
        {months: replace(one, retention=kept) for months, one, kept in zip(horizons, tests, found, strict=True)}
    )

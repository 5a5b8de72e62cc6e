"""Stays in the state by its clock: how long they last, who left this quarter, who is one condition short."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.analysis.evidence import NO_RULE
from cslib.analysis.survival import Curve, Incidence, cumulative_incidence, kaplan_meier
from cslib.analysis.utilization import DAYS_PER_MONTH, clock, states
from cslib.analysis.verdict import Unavailable
from cslib.company import spells, usage
from cslib.company.rule import Rule

FRESH = pd.Timedelta(days=14)


@dataclass(frozen=True)
class Persistence:
    """What becomes of first stays in the state, by months since they were entered.

    Attributes
    ----------
    staying : Curve
        Share still customers and in the state.
    left, churned : Incidence
        Share that left the state first, and share that churned out of it; each competes with the other.
    """

    staying: Curve
    left: Incidence
    churned: Incidence


def persistence(company, trailing: pd.DataFrame | Unavailable, rule: Rule | None) -> Persistence | Unavailable:
    """Estimate how long accounts stay in the state once they have entered it.

    Only accounts seen from their first day count, each with its first stay; a stay ends when the clock leaves the
    state or the account churns, and is censored when the account completes, pauses, or follow-up ends.

    Parameters
    ----------
    company : cslib.company.company.Company
    trailing : DataFrame or Unavailable
        Of ``usage.trailing``.
    rule : Rule or None
    """
    if isinstance(trailing, Unavailable):
        return trailing
    if rule is None:
        return NO_RULE
    lives = spells.lives(company)
    seen_from, seen_until = usage.span(company)
    lives = lives[(lives["entry"] <= lives["start"]) & (lives["start"] >= seen_from)]
    stays = _stays(trailing, rule).drop_duplicates("account_id").merge(lives, on="account_id")
    seen = stays["end"].clip(upper=seen_until).where(~stays["churned"], stays["end"])
    exit = stays["left"].fillna(seen)
    interrupted = stays["left"].notna() & (stays["failed"].map(len).eq(0))
    cause = np.select([interrupted, stays["left"].notna(), stays["churned"]], [0, 1, 2], 0)
    months = (exit - stays["entered"]).dt.days / DAYS_PER_MONTH
    kept = (months > 0).to_numpy()
    months, cause = months[kept].to_numpy(), cause[kept]
    return Persistence(
        kaplan_meier(months, cause > 0),
        cumulative_incidence(months, cause, of=1),
        cumulative_incidence(months, cause, of=2),
    )


def left_this_quarter(company, trailing: pd.DataFrame | Unavailable, rule: Rule | None) -> pd.DataFrame | Unavailable:
    """List the accounts that left the state in the quarter, the latest first.

    Returns
    -------
    DataFrame or Unavailable
        account_id; name and csm (missing where not known); left (the fourth failing Monday); failed (tuple of the
        measures that were too low then); customer (still one at as_of).
    """
    if isinstance(trailing, Unavailable):
        return trailing
    if rule is None:
        return NO_RULE
    stays = _stays(trailing, rule)
    gone = stays[(stays["left"] >= company.quarter.start) & (stays["left"] < company.as_of)]
    rows = gone[gone["failed"].map(len) > 0].drop_duplicates("account_id", keep="last").copy()
    lives = spells.lives(company).set_index("account_id")
    rows["customer"] = lives["end"].reindex(rows["account_id"]).set_axis(rows.index) >= company.as_of
    rows = _named(company, rows).sort_values(["left", "account_id"], ascending=[False, True], ignore_index=True)
    return rows[["account_id", "name", "csm", "left", "failed", "customer"]]


def near_misses(company, trailing: pd.DataFrame | Unavailable, rule: Rule | None) -> pd.DataFrame | Unavailable:
    """List today's customers outside the state that meet every condition but one, by condition, the nearest first.

    Returns
    -------
    DataFrame or Unavailable
        account_id, name, csm, measure (the condition missed), value, threshold, near (value over threshold).
    """
    if isinstance(trailing, Unavailable):
        return trailing
    if rule is None:
        return NO_RULE
    lives = spells.lives(company)
    active = set(lives.loc[lives["end"] >= company.as_of, "account_id"])
    last = trailing[(trailing["date"] > company.as_of - FRESH) & trailing["account_id"].isin(active)]
    last = last.merge(states(trailing, rule)[["account_id", "date", "in_state"]], on=["account_id", "date"])
    last = last.sort_values("date").drop_duplicates("account_id", keep="last")
    last = last[~last["in_state"]]
    short = [_short(row, rule) for _, row in last.iterrows()]
    rows = last[np.array([len(measures) == 1 for measures in short], dtype=bool)].copy()
    rows["measure"] = [measures[0] for measures in short if len(measures) == 1]
    thresholds = {condition.measure: condition.threshold for condition in rule.conditions}
    rows["threshold"] = rows["measure"].map(thresholds).astype(float)
    rows["value"] = [float(row[row["measure"]]) for _, row in rows.iterrows()]
    rows["near"] = rows["value"] / rows["threshold"].where(rows["threshold"] != 0)
    order = {measure: place for place, measure in enumerate(rule.measures)}
    rows = rows.assign(place=rows["measure"].map(order)).sort_values(
        ["place", "near", "account_id"], ascending=[True, False, True], ignore_index=True
    )
    return _named(company, rows)[["account_id", "name", "csm", "measure", "value", "threshold", "near"]]


def _stays(trailing: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Return the stays by the clock with `failed`: the measures too low when left, none where use was not observed."""
    stays = clock(trailing, rule)
    use = trailing[["account_id", "date", *rule.measures]]
    rows = stays.merge(use, left_on=["account_id", "left"], right_on=["account_id", "date"], how="left")
    over = rows["left"].notna()
    return stays.assign(
        failed=[_short(row, rule) if gone else () for gone, (_, row) in zip(over, rows.iterrows(), strict=True)]
    )


def _short(row: pd.Series, rule: Rule) -> tuple[str, ...]:
    """Return the measures of a rule that one row does not reach; a missing one is not reached."""
    return tuple(c.measure for c in rule.conditions if not row[c.measure] >= c.threshold)


def _named(company, rows: pd.DataFrame) -> pd.DataFrame:
    accounts = company.accounts
    for name in ("name", "csm"):
        known = accounts.set_index("account_id")[name] if name in accounts else pd.Series(dtype="str")
        rows[name] = rows["account_id"].map(known)
    return rows

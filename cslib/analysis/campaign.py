"""Campaigns: whether customers offered a programme took a feature up more often than those not yet reached."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cslib.analysis import staggered
from cslib.analysis.intervals import holm
from cslib.analysis.programme_design import JUDGED, PERIOD_DAYS, Case, Grid, case
from cslib.analysis.programme_reach import offers
from cslib.analysis.programmes import LEAST
from cslib.analysis.staggered import contrasts
from cslib.analysis.uptake import first_uses, launches
from cslib.analysis.verdict import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Reason, Unavailable
from cslib.company.measures import by_week

LEAST_EFFECT = 0.02
PERMUTATIONS, RESAMPLES, SEED = 499, 200, 20260930
LEVEL = 0.05
MOST_FEATURES = 4
INDIRECT = ("mail", "webinar")
"""Channels in which a campaign for a feature goes out."""


@dataclass(frozen=True)
class Campaign:
    """What being offered one programme did to the uptake of one feature.

    Attributes
    ----------
    programme, feature : str
    named : bool
        Whether the programme's name holds that of the feature: a campaign for it.
    effect : Estimate
        Difference in the share that had used the feature twelve weeks after the first offer, among customers that had
        not used it before, judged (unit ``points``; n: accounts reached).
    reached, compared : int
    p, p_corrected : float or None
        By permuting starts; corrected for all pairs that could be judged (Holm).
    """

    programme: str
    feature: str
    named: bool
    effect: Estimate
    reached: int
    compared: int
    p: float | None = None
    p_corrected: float | None = None


@dataclass(frozen=True)
class Campaigns:
    """All pairs of a programme and a feature that were looked at; `weeks` from the offer on, `named` as above."""

    pairs: tuple[Campaign, ...]
    weeks: int
    least_effect: float = LEAST_EFFECT

    @property
    def named(self) -> bool:
        """Whether any programme is a campaign for a feature by its name."""
        return any(pair.named for pair in self.pairs)


def campaigns(company, trailing: pd.DataFrame | Unavailable) -> Campaigns | Unavailable:
    """Compare the uptake of new features between customers offered a programme and those not yet offered it.

    Programmes named after a feature are held against that feature; where there are none, every programme by mail or
    webinar against the features launched in the data, the latest first.

    Parameters
    ----------
    company : cslib.company.company.Company
    trailing : DataFrame
        Of ``usage.trailing(company)``.

    Returns
    -------
    Campaigns or Unavailable

    Notes
    -----
    The design is that of :func:`cslib.analysis.programmes.effects`: group-time contrasts (Callaway and Sant'Anna 2021)
    with not yet reached accounts of similar age, p by permuting starts within strata. Looked at are accounts that had
    not used the feature in the period before, from its launch on. A customer that used it and left counts as long as it
    was a customer.
    """
    if not company.has("touches.programme"):
        return Unavailable(("touches.programme",))
    if by_week(company) or not company.has("usage.feature"):
        return Unavailable(("usage.feature",))
    if isinstance(trailing, Unavailable):
        return trailing
    firsts, rows = first_uses(company), offers(company)
    table = launches(company, firsts)
    table = table[table["seen"]].sort_values("launched", ascending=False).head(MOST_FEATURES)
    programmes = rows.groupby("programme", sort=False)["channel"].agg(
        lambda part: part.mode().iloc[0] if len(part) else ""
    )
    named = [(name, feature) for name in programmes.index for feature in table.index if feature in name]
    asked = named or [(n, f) for n, channel in programmes.items() if channel in INDIRECT for f in table.index]
    offered = {name: part.groupby("account_id")["date"].min() for name, part in rows.groupby("programme")}
    grids, found = {}, []
    for place, (name, feature) in enumerate(asked):
        if feature not in grids:
            mine = firsts[firsts["feature"] == feature]
            grids[feature] = _grid(company, trailing, mine, table.loc[feature, "launched"])
        made = case(grids[feature], offered[name])
        if made is not None:
            rng = np.random.default_rng([SEED, place])
            found.append(_compared(name, feature, bool(named), made, rng))
    return Campaigns(_judged(found), JUDGED * PERIOD_DAYS // 7)


def _grid(company, trailing: pd.DataFrame, mine: pd.DataFrame, launch) -> Grid:
    """Return two measures by week: had used the feature, and it was launched."""
    firsts = mine.set_index("account_id")["first"]
    used = firsts.reindex(trailing["account_id"]).set_axis(trailing.index).astype("datetime64[ns]")
    table = trailing[["account_id", "date"]].assign(
        used=(used < trailing["date"]).astype(float), launched=(trailing["date"] >= launch).astype(float)
    )
    return Grid(company, table, ["used", "launched"], None)


def _compared(programme: str, feature: str, named: bool, made: Case, rng) -> Campaign:
    """Estimate the difference after twelve weeks; p by permutation where enough are on either side."""
    values, design = made.values, made.design
    free = (values[:, :, 0] == 0) & (values[:, :, 1] == 1)
    member = np.pad(free, ((0, 0), (1, 0)))[:, :-1]
    events = np.arange(JUDGED)
    asked = {"values": values[:, :, :1], "design": design, "events": events, "member": member}
    found = contrasts(**asked)
    reached, compared = int(found.reached[:, -1].sum()), int(found.compared[:, -1].sum())
    if min(reached, compared) < LEAST:
        few = Reason("few_to_compare", {"reached": reached, "compared": compared, "least": LEAST})
        none = Estimate(None, n=reached, unit="points", verdict=INSUFFICIENT, reasons=(few,))
        return Campaign(programme, feature, named, none, reached, compared)
    value = float(found.by_event()[0, -1, 0])
    weights = staggered.bootstrap_weights(design, RESAMPLES, rng)
    drawn = contrasts(**asked, starts=staggered.permuted(design, PERMUTATIONS, rng)).by_event()[:, -1, 0]
    again = contrasts(**asked, weights=weights).by_event()[:, -1]
    error = float(np.fmax(np.nanstd(again, ddof=1), np.nanstd(drawn, ddof=1)))
    p = float((1 + (np.abs(np.nan_to_num(drawn)) >= abs(value) - 1e-12).sum()) / (1 + PERMUTATIONS))
    low, high = value - 1.96 * error, value + 1.96 * error
    estimate = Estimate(value, low, high, n=reached, unit="points", method="group-time")
    return Campaign(programme, feature, named, estimate, reached, compared, p)


def _judged(found: list[Campaign]) -> tuple[Campaign, ...]:
    """Correct p over all pairs (Holm), and give each its verdict."""
    corrected = iter(holm([one.p for one in found if one.p is not None]))
    made = []
    for one in found:
        if one.p is not None:
            p, effect = float(next(corrected)), one.effect
            numbers = {"low": effect.low, "high": effect.high, "least": LEAST_EFFECT}
            if p <= LEVEL and effect.low > 0:
                effect = effect.judged(SUPPORTED)
            elif effect.high < LEAST_EFFECT:
                effect = effect.judged(NOT_SUPPORTED, Reason("no_effect", numbers))
            else:
                effect = effect.judged(INSUFFICIENT, Reason("effect_unclear", numbers))
            one = replace(one, effect=effect, p_corrected=p)
        made.append(one)
    return tuple(made)

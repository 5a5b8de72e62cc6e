"""Features: how quickly customers take one up, who uses it or is ready for it, and whether campaigns for it worked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from cslib.adoption.offers import offers
from cslib.adoption.programmes import JUDGED, PERIOD_DAYS, Rollout, WeeklyUse, rollout
from cslib.adoption.situation import states_if_known
from cslib.company import reduction, usage
from cslib.company.measures import by_week
from cslib.company.spells import lives
from cslib.stats import staggered
from cslib.stats.court import Claim, insufficient, judge
from cslib.stats.estimate import Estimate, Reason, Result, Unavailable, too_few, verb
from cslib.stats.intervals import clopper_pearson, difference, proportion
from cslib.stats.staggered import contrasts
from cslib.stats.survival import Incidence, cumulative_incidence

RECENT_DAYS = 28
WATCHED_DAYS = 91
SETTLED_CUSTOMER_DAYS = 182
"""Younger customers are still learning the product: they take up anything, ready or not."""

SETTLED_DAYS = 28
"""Where nobody says when a feature was launched, its first use counts if so long after the data begin."""

LEAST = 20
FAMILY, STATE = "family", "state"


@dataclass(frozen=True)
class Uptake(Result):
    """Features and the customers that use them.

    - `features`: index feature, latest launch first, without retired ones: family (empty where not known), launched
      (missing where not known or not seen), assumed (bool: launch taken from the first use), users (Estimate: share of
      today's customers that used it in the last 28 days), half_year, year (Estimate: share that had used it by then
      after its launch; None before that), ready (number of customers).
    - `curves`: by feature launched inside the data: share of customers that have used it by days since its launch.
    - `ready`: feature, account_id, name, csm, why (tuple: :data:`FAMILY`, :data:`STATE`), share (of working days with
      use in the last 28 days; missing where not known): customers that have never used it, those with both signs first.
    - `took`, `others`, `gap`: of the customers without a launched feature a quarter ago: share that used it within the
      quarter, of those that were ready for it and of the rest (customer-feature pairs), and the difference, judged,
      with bounds by account.
    - `by_family`: whether families of features are known.
    """

    features: pd.DataFrame
    curves: dict[str, Incidence]
    ready: pd.DataFrame = field(repr=False)
    took: Estimate
    others: Estimate
    gap: Estimate
    by_family: bool


def first_uses(company) -> pd.DataFrame:
    """Return account_id, feature, first and recent: the first day of use, and whether it was used in the last 28."""
    found = reduction.first_and_last(reduction.of(company))
    found["recent"] = found["last"] >= company.as_of - pd.Timedelta(days=RECENT_DAYS)
    return found


def launches(company, firsts: pd.DataFrame) -> pd.DataFrame:
    """Return the features that are not retired: index feature; family, launched, assumed, seen (launched in the data).

    Where the table ``features`` does not say when one was launched, it is the first use by anybody, if that was more
    than four weeks after the usage data begin.
    """
    begin, _ = usage.span(company)
    known = company.table("features").drop_duplicates("feature").set_index("feature")
    everybody = firsts if company.whole is None else first_uses(company.whole)
    anybody = everybody.groupby("feature")["first"].min()
    table = pd.DataFrame(index=anybody.index.union(known.index).rename("feature"))
    table["family"] = known["family"].reindex(table.index).fillna("").astype(str)
    said = known["launched"].reindex(table.index).astype("datetime64[ns]")
    guessed = anybody.where(anybody > begin + pd.Timedelta(days=SETTLED_DAYS)).reindex(table.index)
    table["assumed"] = said.isna() & guessed.notna()
    table["launched"] = said.fillna(guessed)
    table["seen"] = (table["launched"] >= begin) & (table["launched"] < company.as_of)
    gone = known["retired"].reindex(table.index) < company.as_of
    return table[~gone.to_numpy() & ~(table["launched"] >= company.as_of).to_numpy()]


@verb
def uptake(company, trailing: pd.DataFrame | Unavailable | None = None, rule=None) -> Uptake | Unavailable:
    """Follow the uptake of each feature, and say who is ready for it.

    Parameters
    ----------
    trailing : DataFrame, optional
        Of ``usage.trailing(company)``; with `rule` it tells who is in high utilization.

    Notes
    -----
    A curve runs from the day of launch. Customers that come later enter late, on their first day: before it they could
    not have used it and been seen. Leaving before the first use is a competing cause (Aalen-Johansen); only features
    launched inside the usage data have a curve, because earlier uses are not known.

    Ready is who has never used a feature while it uses another one of its family, or is in high utilization. Whether
    that is a sign worth following is asked of the last quarter: of those ready at its start, did more take the feature
    up than of the rest? Only customers of half a year or more are asked. One customer counts for several features, so
    that bounds rest on the number of customers.
    """
    if by_week(company) or not company.has("usage.feature"):
        return Unavailable(("usage.feature",))
    firsts, life = first_uses(company), lives(company)
    table = launches(company, firsts)
    curves = {name: _curve(company, row, firsts, life) for name, row in table[table["seen"]].iterrows()}
    by_family = bool((table["family"] != "").any())
    now = life[life["end"].eq(company.as_of) & (life["ended_by"] == "")]["account_id"]
    panel = states_if_known(trailing, rule)
    ready = _ready(now, firsts, table, table.index, panel, company.as_of, firsts["recent"])
    ready = ready[ready["why"].map(len) > 0].reset_index(drop=True)
    ready = _described(company, ready, trailing)
    counts = ready.groupby("feature").size()
    recent = firsts[firsts["recent"] & firsts["account_id"].isin(now)].groupby("feature").size()
    table["users"] = [proportion(int(recent.get(name, 0)), len(now)) for name in table.index]
    for column, days in (("half_year", 182), ("year", 365)):
        table[column] = [curves[name].at(days) if name in curves else None for name in table.index]
    table["ready"] = counts.reindex(table.index).fillna(0).astype(int)
    table = table.sort_values(["launched"], ascending=False, kind="stable", na_position="last")
    took, others, gap = _check(company, life, firsts, table, panel)
    return Uptake(table.drop(columns="seen"), curves, ready, took, others, gap, by_family)


def _curve(company, feature: pd.Series, firsts: pd.DataFrame, life: pd.DataFrame) -> Incidence:
    """Fit the cumulative incidence of first use by days since launch; leaving before it competes."""
    launch = feature["launched"]
    mine = firsts[firsts["feature"] == feature.name].set_index("account_id")["first"]
    rows = life[life["end"] > launch]
    used = mine.reindex(rows["account_id"]).set_axis(rows.index).astype("datetime64[ns]")
    used = used.where(used < rows["end"])
    entry = (rows["entry"] - launch).dt.days.clip(lower=0)
    # A day of use is over in its evening, so that a first day in the product is a day at risk.
    exit_ = ((used + pd.Timedelta(days=1)).fillna(rows["end"]) - launch).dt.days.clip(lower=1)
    cause = np.where(used.notna(), 1, np.where(rows["churned"], 2, 0))
    return cumulative_incidence(exit_.to_numpy(float), cause, entry.to_numpy(float))


def _ready(customers: pd.Series, firsts, table: pd.DataFrame, asked, panel, day, recent: pd.Series) -> pd.DataFrame:
    """Return feature, account_id and why (may be empty) of customers that had not used an asked feature by `day`."""
    before = firsts[(firsts["first"] < day) & firsts["account_id"].isin(customers)]
    inside = set()
    if panel is not None:
        last = panel[(panel["date"] <= day) & (panel["date"] > day - pd.Timedelta(days=8))]
        inside = set(last.loc[last["in_state"], "account_id"])
    current = before[recent.reindex(before.index).to_numpy(bool)]
    current = current.assign(family=current["feature"].map(table["family"]).fillna(""))
    there = table.loc[asked, ["family", "launched"]]
    pairs = there[~(there["launched"] >= day)].rename_axis("feature").reset_index()
    pairs = pairs.merge(pd.DataFrame({"account_id": customers.to_numpy()}), how="cross")
    pairs = pairs[~_among(pairs, before, "feature")].reset_index(drop=True)
    signs = {
        FAMILY: (pairs["family"] != "") & _among(pairs, current, "family"),
        STATE: pairs["account_id"].isin(inside),
    }
    why = zip(*signs.values(), strict=True)
    pairs["why"] = [tuple(sign for sign, shown in zip(signs, one, strict=True) if shown) for one in why]
    return pairs[["feature", "account_id", "why"]]


def _among(pairs: pd.DataFrame, rows: pd.DataFrame, column: str) -> np.ndarray:
    """Tell which pairs of a feature, or its family, and an account stand in some rows."""
    names = [column, "account_id"]
    return pd.MultiIndex.from_frame(pairs[names]).isin(pd.MultiIndex.from_frame(rows[names]))


def _described(company, ready: pd.DataFrame, trailing) -> pd.DataFrame:
    ready = company.named(ready)
    ready["share"] = np.nan
    if isinstance(trailing, pd.DataFrame) and "active_day_share" in trailing:
        late = trailing[trailing["date"] > company.as_of - pd.Timedelta(days=8)].drop_duplicates(
            "account_id", keep="last"
        )
        ready["share"] = ready["account_id"].map(late.set_index("account_id")["active_day_share"])
    signs, use = ready["why"].map(len).astype(int), ready["share"].astype(float).fillna(0.0)
    order = ready.assign(signs=-signs, use=-use)
    order = order.sort_values(["feature", "signs", "use", "account_id"], kind="stable").index
    return ready.loc[order].reset_index(drop=True)


def _check(company, life: pd.DataFrame, firsts, table, panel) -> tuple[Estimate, Estimate, Estimate]:
    """Ask whether those ready a quarter ago took features up more often than the rest."""
    day = company.as_of - pd.Timedelta(days=WATCHED_DAYS)
    there = life[(life["entry"] <= day) & (life["end"] > day) & ~(life["notice_date"] < day)]
    there = there.loc[there["start"] <= day - pd.Timedelta(days=SETTLED_CUSTOMER_DAYS), "account_id"]
    # Whether a feature of the family was in use then is told from its first use: the last use is of today.
    rows = _ready(there, firsts, table, table.index[table["seen"]], panel, day, firsts["first"] < day)
    if rows.empty:
        none = Estimate(None, n=0, events=0)
        return none, none, insufficient(none, Reason("no_accounts"))
    rows["hit"] = _among(rows, firsts[firsts["first"] >= day], "feature")
    rows["is_ready"] = rows["why"].map(len) > 0
    took, others = (_share(rows[rows["is_ready"] == side]) for side in (True, False))
    gap = difference(took, others)
    accounts = [rows.loc[rows["is_ready"] == side, "account_id"].nunique() for side in (True, False)]
    few = too_few("few_on_one_side", LEAST, accounts=min(accounts))
    claim = Claim(gap, lacking=few, why=("", "sign_unclear", "sign_unclear"))
    return took, others, judge("uptake", [claim])[0]


def _share(rows: pd.DataFrame) -> Estimate:
    """Estimate a share of pairs with Clopper-Pearson bounds on the number of accounts."""
    if rows.empty:
        return Estimate(None, n=0, events=0)
    share, accounts = float(rows["hit"].mean()), rows["account_id"].nunique()
    low, high = clopper_pearson(share * accounts, accounts)
    return Estimate(share, low, high, n=accounts, events=int(rows["hit"].sum()), method="Clopper-Pearson")


LEAST_EFFECT = 0.02
PERMUTATIONS, MORE, RESAMPLES, SEED = 499, 9500, 200, 20260930
CLOSE = 0.02
"""Of p by the first permutations: where it is no larger, more are drawn, as the page's share for campaigns is small. In
large companies the first tell what more would."""

MOST_FEATURES = 4
INDIRECT = ("mail", "webinar")
"""Channels in which a campaign for a feature goes out."""


@dataclass(frozen=True)
class Campaign:
    """What being offered one programme did to the uptake of one feature.

    - `named`: whether the programme's name holds that of the feature: a campaign for it.
    - `effect`: difference in the share that had used the feature twelve weeks after the first offer, among customers
      that had not used it before, judged (unit ``points``; n: accounts reached).
    - `p`, `p_corrected`: by permuting starts; corrected for all pairs that could be judged and the other claims of the
      page.
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
class Campaigns(Result):
    """All pairs of a programme and a feature that were looked at; `weeks` from the offer on, `named` as above."""

    pairs: tuple[Campaign, ...]
    weeks: int
    least_effect: float = LEAST_EFFECT

    @property
    def frame(self) -> pd.DataFrame:
        """One row for each pair: its effect with bounds and verdict, p, and the accounts compared with."""
        rows = [
            {"programme": one.programme, "feature": one.feature}
            | one.effect.record()
            | {"p_corrected": one.p_corrected, "compared": one.compared}
            for one in self.pairs
        ]
        return pd.DataFrame(rows)

    @property
    def named(self) -> bool:
        """Whether any programme is a campaign for a feature by its name."""
        return any(pair.named for pair in self.pairs)


@verb(needs="touches.programme")
def campaigns(company, trailing: pd.DataFrame | Unavailable) -> Campaigns | Unavailable:
    """Compare the uptake of new features between customers offered a programme and those not yet offered it.

    Programmes named after a feature are held against that feature; where there are none, every programme by mail or
    webinar against the features launched in the data, the latest first.

    Notes
    -----
    The design is that of :func:`cslib.adoption.programmes.programme_effects`: group-time contrasts (Callaway and
    Sant'Anna 2021) with not yet reached accounts of similar age, p by permuting starts within strata. Looked at are
    accounts that had not used the feature in the period before, from its launch on. A customer that used it and left
    counts as long as it was a customer.
    """
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
        made = rollout(grids[feature], offered[name])
        if made is not None:
            rng = np.random.default_rng([SEED, place])
            found.append(_compared(name, feature, bool(named), made, rng))
    return Campaigns(_judged(found), JUDGED * PERIOD_DAYS // 7)


def _grid(company, trailing: pd.DataFrame, mine: pd.DataFrame, launch) -> WeeklyUse:
    """Return two measures by week: had used the feature, and it was launched."""
    of, names = pd.factorize(trailing["account_id"])
    firsts = mine.set_index("account_id")["first"].reindex(names).to_numpy(dtype="datetime64[ns]")
    table = trailing[["account_id", "date"]].assign(
        used=(firsts[of] < trailing["date"].to_numpy()).astype(float),
        launched=(trailing["date"] >= launch).astype(float),
    )
    return WeeklyUse(company, table, ["used", "launched"], None)


def _compared(programme: str, feature: str, named: bool, made: Rollout, rng) -> Campaign:
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
        none = insufficient(Estimate(None, n=reached, unit="points"), few)
        return Campaign(programme, feature, named, none, reached, compared)
    value = float(found.by_event()[0, -1, 0])
    weights = staggered.bootstrap_weights(design, RESAMPLES, rng)
    drawn, p, large = np.empty(0), 0.0, min(reached, compared) >= staggered.LARGE
    for sets in (PERMUTATIONS,) if large else (PERMUTATIONS, MORE):
        if p <= CLOSE:
            for piece in staggered.pieces(sets, len(values)):
                starts = staggered.permuted(design, len(piece), rng)
                drawn = np.append(drawn, contrasts(**asked, starts=starts).by_event()[:, -1, 0])
            p = float((1 + (np.abs(np.nan_to_num(drawn)) >= abs(value) - 1e-12).sum()) / (1 + len(drawn)))
    if large:
        p = float(staggered.beyond_draws(value / (np.nanstd(drawn, ddof=1) or np.inf), len(drawn)))
    again = contrasts(**asked, weights=weights).by_event()[:, -1]
    error = float(np.fmax(np.nanstd(again, ddof=1), np.nanstd(drawn, ddof=1)))
    low, high = value - 1.96 * error, value + 1.96 * error
    estimate = Estimate(value, low, high, n=reached, unit="points", method="group-time")
    return Campaign(programme, feature, named, estimate, reached, compared, p)


def _judged(found: list[Campaign]) -> tuple[Campaign, ...]:
    why = ("", "no_effect", "effect_unclear")
    claims = [
        Claim(one.effect, least=LEAST_EFFECT, p=one.p, lacking=one.effect.reasons if one.p is None else (), why=why)
        for one in found
    ]
    made = zip(found, judge("campaigns", claims), strict=True)
    return tuple(replace(one, effect=effect, p_corrected=effect.claim and effect.claim.p) for one, effect in made)

"""Overhang: what became of accounts 90 days after the handoff; and what is written down by it.

People hand over few accounts each, and not the same kind of accounts. So shares are set against what the team
reaches with the same mix of segments, pooled partially, and ranks come with their range. They serve the design of
targets, not the judgement of a person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from cslib.company.policies.policy import in_force
from cslib.company.policies.rule import Rule
from cslib.company.quarters import Quarter
from cslib.handoff.cohorts import state_lacking
from cslib.handoff.criteria import common_fields, recorded
from cslib.handoff.past import FOLLOWED_DAYS, handed_over, relapse, share_of
from cslib.stats.court import BELOW, Claim, insufficient, judge
from cslib.stats.estimate import Estimate, Result, Unavailable, too_few, verb
from cslib.stats.intervals import LEVEL, SEED, contrast, difference, median, pool, pooled_draws, proportion

QUARTERS = 8
"""Quarters looked back on: one person hands over about ten accounts in a quarter."""
ENOUGH = 30
"""Handoffs below which a person's numbers are marked as few."""
RANKED = 5
"""Handoffs below which a person gets no rank at all."""
HARDLY = 0.1
"""Probability of being in the first third below which somebody is said to be hardly there."""
DRAWS = 4000


@dataclass(frozen=True)
class Overhang(Result):
    """What onboarding people left behind.

    - `people`: index: person, fastest first. handoffs (whose 90th day falls in the period); days (Estimate: median days
      from the start); in_state (Estimate: share of customers in the state 90 days after); expected (share that the team
      reaches in the same segments); pooled (Estimate: the share at the team's mix of segments, pooled); retained
      (Estimate: share still customers, pooled); few (fewer than 30); and for ``speed`` and ``overhang`` (1 is fewest
      days; largest pooled share): <name>_rank, <name>_low, <name>_high (95% range of the rank), <name>_top (probability
      of being among the first `top`). Ranks are missing below 5 handoffs.
    - `start`, `end`: period in which the 90th day falls; `end` is exclusive.
    - `column`: segment column whose mix is taken out; empty where there is none with two values.
    - `team`: share in the state 90 days after of all handoffs in `people`.
    - `top`: how many make up the first third.
    - `rewarded`, `hidden`, `left_behind`: the first third by speed; those of them that hardly belong to the first third
      by overhang (probability below 0.1); those of the first third by overhang that a target on speed would pass over.
    - `gap`: pooled share of the first third by speed minus that of the others. *Supported* where a target on speed
      would reward a lower share (upper bound below 0), *not supported* where a higher one.
    - `both`: how many of the first third by speed are in the first third by overhang, too.
    - `unattributed`: handoffs of the period without a name.
    """

    people: pd.DataFrame
    start: pd.Timestamp
    end: pd.Timestamp
    column: str
    team: Estimate
    top: int
    rewarded: tuple[str, ...]
    hidden: tuple[str, ...]
    left_behind: tuple[str, ...]
    gap: Estimate
    both: Estimate
    unattributed: int


@verb
def overhang(
    company,
    rule: Rule | None,
    trailing: pd.DataFrame | Unavailable,
    quarter: Quarter | None = None,
) -> Overhang | Unavailable:
    """Credit the 90 days after the handoff to the person who did the onboarding, and rank by speed and by that.

    Unavailable without handoffs, without ``from_csm``, without a definition.

    Parameters
    ----------
    quarter : Quarter, optional
        Last quarter looked at; the company's own when left out.

    Notes
    -----
    The mix of segments is taken out by indirect standardisation: a person's share minus what the team reaches with
    the same segments, plus the team's share. Those shares are pooled (beta-binomial, ``intervals.pool``). Ranks by
    overhang come from draws of the pooled shares, ranks by speed from medians of resampled handoffs. Days are
    those of accounts handed over: who left before has no name to be credited to.
    """
    if lacking := company.missing("handoffs", "handoffs.from_csm"):
        return Unavailable(lacking[:1])
    if (undefined := state_lacking(rule, trailing)) is not None:
        return undefined
    quarter = company.quarter if quarter is None else quarter
    start, end = quarter.previous(QUARTERS - 1).start, quarter.end
    table = handed_over(company, rule, trailing)
    table = table[(table["day_90"] >= start) & (table["day_90"] < end) & table["matured"]]
    known = named(table)
    rows = table[known & table["in_state_after"].notna()]
    column = mix_column(company, rows["account_id"])
    segments = _segments(company, rows["account_id"], column)
    people = _people(rows, segments)
    ranked = people["handoffs"] >= RANKED
    top = -(-int(ranked.sum()) // 3)
    people, shares = _ranks(rows, people, ranked.to_numpy(), top)
    order = people.sort_values(["speed_rank", "overhang_rank"], kind="stable").index
    fastest, held = (set(people.index[people[f"{name}_rank"] <= top]) for name in ("speed", "overhang"))
    fast = people.index.isin(fastest)
    return Overhang(
        people=people.reindex(order),
        start=start,
        end=end,
        column=column,
        team=share_of(rows["in_state_after"]),
        top=top,
        rewarded=tuple(name for name in order if name in fastest),
        hidden=tuple(name for name in order if name in fastest and people.loc[name, "overhang_top"] < HARDLY),
        left_behind=tuple(name for name in order if name in held - fastest),
        gap=_gap(people, shares, fast, ranked.to_numpy()),
        both=_both(shares, fast, ranked.to_numpy(), top, len(fastest & held)),
        unattributed=int((~known).sum()),
    )


def named(handoffs: pd.DataFrame) -> pd.Series:
    """Tell which handoffs say who did the onboarding."""
    return handoffs["from_csm"].fillna("").astype(str).str.strip() != ""


def mix_column(company, accounts: pd.Series) -> str:
    """Return the segment column to compare within: the default one, if the accounts have two values of it."""
    column = company.default_segment
    if not column or column not in company.accounts:
        return ""
    values = company.accounts.set_index("account_id")[column].reindex(accounts)
    return column if values.nunique() > 1 else ""


def _segments(company, accounts: pd.Series, column: str) -> pd.Series:
    """Return the segment of each row; one and the same where there is no column."""
    if not column:
        return pd.Series("", index=accounts.index)
    return accounts.map(company.accounts.set_index("account_id")[column]).astype(object).fillna("")


def _people(rows: pd.DataFrame, segments: pd.Series) -> pd.DataFrame:
    """Return one row per person without ranks, in the order of names."""
    held = rows["in_state_after"].astype(bool)
    expected = held.groupby(segments).transform("mean")
    grouped = rows.groupby("from_csm", sort=True)
    people = pd.DataFrame({"handoffs": grouped.size()}).rename_axis("person")
    n = people["handoffs"].to_numpy()
    people["days"] = [median(days, "days") for _, days in grouped["days"]]
    people["in_state"] = [proportion(int(held[at].sum()), len(at)) for at in grouped.groups.values()]
    people["expected"] = expected.groupby(rows["from_csm"]).mean()
    raw = held.groupby(rows["from_csm"]).mean()
    adjusted = (raw - people["expected"] + held.mean()).clip(0, 1)
    people["pooled"] = pooled(adjusted.to_numpy(), n)
    people["kept"] = adjusted * n
    # Who completed before day 90 is not in the rows, so that who is not lost was followed for 90 days.
    people["retained"] = pooled(1 - rows["lost"].groupby(rows["from_csm"]).mean().to_numpy(), n)
    people["few"] = n < ENOUGH
    return people


def pooled(shares: np.ndarray, numbers: np.ndarray) -> list[Estimate]:
    """Pool shares of people partially (``intervals.pool``); n is the raw number of accounts of each."""
    if len(shares) == 0:
        return []
    return [
        Estimate(float(centre), float(low), float(high), n=int(n), method="beta-binomial")
        for (centre, low, high), n in zip(pool(shares, numbers), numbers, strict=True)
    ]


def _ranks(rows: pd.DataFrame, people: pd.DataFrame, ranked: np.ndarray, top: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Add ranks with their range; return the draws of the pooled shares, too."""
    kept = people.pop("kept").to_numpy()
    n = people["handoffs"].to_numpy()
    for name in ("speed", "overhang"):
        for part in ("rank", "low", "high", "top"):
            people[f"{name}_{part}"] = np.nan
    if not len(people):
        return people, np.empty((DRAWS, 0))
    shares = pooled_draws(kept, n - kept, DRAWS)
    if ranked.any():
        rng = np.random.default_rng(SEED)
        names = people.index[ranked]
        by_person = dict(list(rows["days"].groupby(rows["from_csm"])))
        drawn = (rng.choice(by_person[name].to_numpy(dtype=float), (DRAWS, len(by_person[name]))) for name in names)
        days = np.column_stack([np.median(one, axis=1) for one in drawn])
        medians = np.array([estimate.estimate for estimate in people.loc[names, "days"]])
        centre = np.array([estimate.estimate for estimate in people.loc[names, "pooled"]])
        for name, point, drawn in (("speed", medians, days), ("overhang", -centre, -shares[:, ranked])):
            ranks = stats.rankdata(drawn, axis=1, method="average")
            people.loc[names, f"{name}_rank"] = stats.rankdata(point, method="min")
            low, high = np.quantile(ranks, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
            people.loc[names, f"{name}_low"] = np.floor(low)
            people.loc[names, f"{name}_high"] = np.ceil(high)
            people.loc[names, f"{name}_top"] = (ranks <= top).mean(axis=0)
    return people, shares


def _gap(people: pd.DataFrame, shares: np.ndarray, fast: np.ndarray, ranked: np.ndarray) -> Estimate:
    """Estimate the pooled share of the fastest minus that of the others, each person by the handoffs made."""
    n = people["handoffs"].to_numpy(dtype=float)
    others = ranked & ~fast
    size = int(n[fast].sum()), int(n[others].sum())
    if not min(size):
        return insufficient(Estimate(None, n=sum(size), method="MOVER"))
    centre = np.array([estimate.estimate for estimate in people["pooled"]])
    drawn = [np.average(shares[:, who], axis=1, weights=n[who]) for who in (fast, others)]
    point = np.average(centre[fast], weights=n[fast]) - np.average(centre[others], weights=n[others])
    low, high = np.quantile(drawn[0] - drawn[1], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    gap = Estimate(float(point), float(low), float(high), n=sum(size), method="MOVER")
    few = too_few("few_accounts", ENOUGH, accounts=min(size))
    return judge("speed", [Claim(gap, BELOW, lacking=few)])[0]


def _both(shares: np.ndarray, fast: np.ndarray, ranked: np.ndarray, top: int, found: int) -> Estimate:
    """Count those of the fastest third that are in the first third by overhang, with the range over the draws."""
    if not fast.any() or fast.sum() == ranked.sum():
        return Estimate(None, n=int(ranked.sum()), unit="people")
    ranks = stats.rankdata(-shares[:, ranked], axis=1)
    counts = (ranks[:, fast[ranked]] <= top).sum(axis=1)
    low, high = np.quantile(counts, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    both = Estimate(float(found), float(low), float(high), n=int(ranked.sum()), unit="people")
    return replace(both, method="beta-binomial")


RECORDED_QUARTERS = 4
LEAST = 30


@dataclass(frozen=True)
class Information(Result):
    """What was written down by the handoff.

    - `fields`: index: field, most often recorded first. accounts (handed over), recorded (by the day of the handoff),
      share, low, high, required (asked for).
    - `complete`: share of handed-over accounts with all required fields by the day of the handoff.
    - `completeness`: number of handed-over accounts by number of required fields recorded.
    - `people`: index: onboarding person (from_csm), least complete first. handoffs, full (with all required fields),
      share (Estimate of it), pooled (Estimate: with partial pooling), few (fewer than 30 handoffs).
    - `relapse_complete`, `relapse_incomplete`, `gap`: relapse within 90 days of those with all required fields and of
      the others, and the difference (incomplete minus complete). An association: who is handed over without information
      differs in other ways.
    - `gap_within`: the difference between accounts of the same onboarding person (Mantel-Haenszel).
    - `since`, `until`: days of the handoffs in fields, complete, completeness and people; `until` is exclusive. Relapse
      is of all handoffs ever followed for 90 days.
    """

    fields: pd.DataFrame
    complete: Estimate
    completeness: pd.Series
    people: pd.DataFrame | Unavailable
    relapse_complete: Estimate | Unavailable
    relapse_incomplete: Estimate | Unavailable
    gap: Estimate | Unavailable
    gap_within: Estimate | Unavailable
    required: tuple[str, ...]
    since: pd.Timestamp
    until: pd.Timestamp


@verb(needs="handoffs handoff_info")
def information(
    company,
    rule: Rule | None,
    trailing: pd.DataFrame | Unavailable,
    required: tuple[str, ...] | None = None,
    quarters: int | None = RECORDED_QUARTERS,
) -> Information | Unavailable:
    """Tell what was recorded by the day of the handoff, and how relapse goes with it.

    Parameters
    ----------
    rule : Rule or None
        Definition of high utilization; without it relapse is Unavailable.
    required : tuple of str, optional
        Fields asked for; when left out those of the policy in force, else those that half of the accounts have.
    quarters : int, optional
        How many quarters to look back on; with fewer than 30 handoffs in them, or None, on all handoffs.
    """
    if required is None:
        policy = in_force(company, "handoff")
        required = policy.information if policy is not None and policy.information else common_fields(company)
    asked = tuple(dict.fromkeys(required))
    handed = handed_over(company, rule, trailing)
    began = company.data_from("handoff_info")
    given = handed[handed["handoff"].notna() & (True if began is None else handed["start"] >= began)]
    rows = recorded(company).merge(given[["account_id", "handoff"]], on="account_id")
    rows = rows[rows["recorded_date"] <= rows["handoff"]]
    filled = rows[rows["field"].isin(asked)].groupby("account_id")["field"].nunique()
    given = given.assign(filled=given["account_id"].map(filled).fillna(0).astype(int))
    given["full"] = given["filled"] >= len(asked)
    since, late = _lately(company, given, quarters)
    counts = rows[rows["account_id"].isin(late["account_id"])].groupby("field")["account_id"].nunique()
    names = sorted(set(company.table("handoff_info")["field"]) | set(asked), key=lambda f: (-counts.get(f, 0), f))
    shares = {name: proportion(int(counts.get(name, 0)), len(late)) for name in names}
    fields = pd.DataFrame(
        {
            "accounts": len(late),
            "recorded": [shares[name].events for name in names],
            "share": [_known(shares[name].estimate) for name in names],
            "low": [_known(shares[name].low) for name in names],
            "high": [_known(shares[name].high) for name in names],
            "required": [name in asked for name in names],
        },
        index=pd.Index(names, name="field"),
    )
    undefined = state_lacking(rule, trailing)
    full, part, gap, within = [undefined] * 4
    if undefined is None:
        full, part = (relapse(given[given["full"] == flag]) for flag in (True, False))
        gap, within = difference(part, full), _within(company, given)
    return Information(
        fields=fields,
        complete=proportion(int(late["full"].sum()), len(late)),
        completeness=late["filled"].value_counts().reindex(range(len(asked) + 1), fill_value=0),
        people=_recorders(company, late),
        relapse_complete=full,
        relapse_incomplete=part,
        gap=gap,
        gap_within=within,
        required=asked,
        since=since,
        until=company.as_of,
    )


def _lately(company, given: pd.DataFrame, quarters: int | None) -> tuple[pd.Timestamp, pd.DataFrame]:
    """Return since when handoffs are looked at, and those."""
    if quarters is not None:
        since = company.quarter.previous(quarters - 1).start
        late = given[given["handoff"] >= since]
        if len(late) >= LEAST:
            return since, late
    return (given["handoff"].min() if len(given) else company.quarter.start), given


def _recorders(company, given: pd.DataFrame) -> pd.DataFrame | Unavailable:
    """Return how complete the information of each onboarding person's handoffs was."""
    if not company.has("handoffs.from_csm"):
        return Unavailable(("handoffs.from_csm",))
    grouped = given[named(given)].groupby("from_csm", sort=True)["full"]
    people = pd.DataFrame({"handoffs": grouped.size(), "full": grouped.sum().astype(int)}).rename_axis("person")
    people["share"] = [proportion(int(k), int(n)) for k, n in zip(people["full"], people["handoffs"], strict=True)]
    people["pooled"] = pooled((people["full"] / people["handoffs"]).to_numpy(), people["handoffs"].to_numpy())
    people["few"] = people["handoffs"] < LEAST
    order = [estimate.estimate for estimate in people["pooled"]]
    return people.iloc[np.argsort(order, kind="stable")]


def _within(company, given: pd.DataFrame) -> Estimate | Unavailable:
    """Compare relapse between complete and incomplete handoffs of the same person."""
    if not company.has("handoffs.from_csm"):
        return Unavailable(("handoffs.from_csm",))
    followed = given["relapsed"].fillna(False).astype(bool) | (given["days_in_state"] >= FOLLOWED_DAYS)
    rows = given[named(given) & followed]
    within = contrast("incomplete", "information", "relapse", ~rows["full"], rows["relapsed"], rows["from_csm"]).within
    return within or Estimate(None, n=len(rows), method="Mantel-Haenszel")


def _known(value: float | None) -> float:
    return np.nan if value is None else value

"""Who has worked which phase, who has seen one side only, and who could learn from whom. No ranking of people."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.company.phases import PHASES, contacts, switches
from cslib.stats.estimate import Estimate, Result, Unavailable, verb

MONTHS = 12
LEAST_ACCOUNTS = 5
"""Fewer accounts than this in a phase are a glimpse of it, no experience."""

RECENT_DAYS = 91
SETTLED_DAYS = 182
TOGETHER = 3


@dataclass(frozen=True)
class Skills(Result):
    """The skill matrix.

    - `people`: index: person, by name. For each phase (``onboarding``, ``adoption``): `{phase}_accounts`,
      `{phase}_minutes` (last months; minutes missing where none are recorded), `{phase}_accounts_ever`, `{phase}_since`
      (first day), `{phase}_recent` (worked in the last months) and `{phase}_ever`: with at least five accounts.
      `sides`: ``both``, ``onboarding``, ``adoption`` or ``neither``, of all time. `here`: worked in the last 91 days.
    - `months`: length of the last months.
    - `one_sided`, `one_sided_recently`: share of those here with one side only: of all time, and in the last months. A
      count of everybody, no sample, so without bounds.
    - `sources`: tables it was read from: ``touches``, ``handoffs``.
    """

    people: pd.DataFrame
    months: int
    one_sided: Estimate
    one_sided_recently: Estimate
    sources: tuple[str, ...]


@verb
def skills(company, months: int = MONTHS) -> Skills | Unavailable:
    """Tell which phases each person has worked.

    Needs `handoffs` with the names of both sides, or `touches` with `csm` and `handoffs`.

    Parameters
    ----------
    company : cslib.company.company.Company
        People work for the whole company, so its segments share one matrix.

    Notes
    -----
    A contact counts for the phase that its account was in; around the handoff for that of the person's own side. Who
    hands an account over has worked its onboarding, who takes it over its adoption.
    """
    company = company.everyone()
    if not company.has("handoffs"):
        return Unavailable(company.missing("touches", "handoffs"))
    if not (company.has("touches.csm") or company.has("handoffs.from_csm") or company.has("handoffs.to_csm")):
        return Unavailable(company.missing("touches.csm", "handoffs.from_csm", "handoffs.to_csm"))
    rows = _worked(company)
    since = company.as_of - pd.DateOffset(months=months)
    lately = rows[rows["date"] >= since]
    people = pd.DataFrame(index=pd.Index(sorted(rows["csm"].unique()), name="csm"))
    for phase in PHASES:
        ever, recent = (part[part["phase"] == phase].groupby("csm") for part in (rows, lately))
        people[f"{phase}_accounts"] = recent["account_id"].nunique().reindex(people.index, fill_value=0)
        people[f"{phase}_minutes"] = recent["minutes"].sum(min_count=1).reindex(people.index)
        people[f"{phase}_accounts_ever"] = ever["account_id"].nunique().reindex(people.index, fill_value=0)
        people[f"{phase}_since"] = ever["date"].min().reindex(people.index)
        people[f"{phase}_recent"] = people[f"{phase}_accounts"] >= LEAST_ACCOUNTS
        people[f"{phase}_ever"] = people[f"{phase}_accounts_ever"] >= LEAST_ACCOUNTS
    people["sides"] = _sides(people["onboarding_ever"], people["adoption_ever"])
    last = rows.groupby("csm")["date"].max().reindex(people.index)
    people["here"] = last >= company.as_of - pd.Timedelta(days=RECENT_DAYS)
    here = people[people["here"]]
    recently = _sides(here["onboarding_recent"], here["adoption_recent"])
    return Skills(
        people=people,
        months=months,
        one_sided=_share(here["sides"].isin(PHASES)),
        one_sided_recently=_share(recently.isin(PHASES)),
        sources=tuple(name for name in ("touches", "handoffs") if company.has(name)),
    )


def _worked(company) -> pd.DataFrame:
    """Return account_id, date, csm, phase and minutes of all work that bears a name."""
    life = switches(company)
    parts = []
    for side, phase in (("from_csm", "onboarding"), ("to_csm", "adoption")):
        rows = company.table("handoffs")[["account_id", "date", side]].rename(columns={side: "csm"})
        parts.append(rows.assign(phase=phase, minutes=np.nan))
    touched = contacts(company, life)
    if not isinstance(touched, Unavailable):
        parts.append(touched)
    rows = pd.concat(parts, ignore_index=True)
    return rows[rows["csm"].notna() & (rows["csm"] != "")]


def _sides(onboarding: pd.Series, adoption: pd.Series) -> pd.Series:
    names = np.select([onboarding & adoption, onboarding, adoption], ["both", *PHASES], "neither")
    return pd.Series(names, index=onboarding.index)


def _share(chosen: pd.Series) -> Estimate:
    if chosen.empty:
        return Estimate(None, n=0, events=0)
    return Estimate(float(chosen.mean()), n=len(chosen), events=int(chosen.sum()), method="count")


@dataclass(frozen=True)
class Shadowing(Result):
    """Who could accompany whom, so that everybody sees both phases.

    - `frame`: one row for each person here who has seen one side only (or neither: then one row a phase), by name:
      learner; phase (the one to see); guide (empty where nobody here knows that phase); shared (handoffs between the
      two); accounts (names of up to three active accounts to look at together: those that passed between the two,
      latest first, else the guide's own that are in the phase); guide_since.
    """

    frame: pd.DataFrame


@verb(given="skills")
def shadowing(company, skills: Skills | Unavailable) -> Shadowing | Unavailable:
    """Propose who could accompany whom, so that everybody sees both phases.

    Parameters
    ----------
    skills : Skills or Unavailable
        Of :func:`skills`.

    Notes
    -----
    Guides have worked the phase in the last months, for at least half a year where there are such people. Nobody gets
    more learners than an even share; under that, pairs with the most handoffs between them are chosen (Hungarian
    method), because these two meet anyway.
    """
    company = company.everyone()
    here = skills.people[skills.people["here"]]
    between = _between(company)
    rows = []
    for phase in PHASES:
        learners = list(here.index[~here[f"{phase}_ever"]])
        guides = _guides(here, phase, company.as_of)
        pairs = _pairs(learners, guides, between)
        rows += [(learner, phase, pairs.get(learner, "")) for learner in learners]
    table = pd.DataFrame(rows, columns=["learner", "phase", "guide"])
    table["shared"] = [between.get(frozenset(pair), 0) for pair in zip(table["learner"], table["guide"], strict=True)]
    table["accounts"] = _to_look_at(company, table)
    since = [here[f"{row.phase}_since"].get(row.guide, pd.NaT) for row in table.itertuples()]
    table["guide_since"] = pd.Series(since, dtype="datetime64[ns]", index=table.index)
    return Shadowing(table.sort_values(["learner", "phase"], ignore_index=True))


def _between(company) -> dict[frozenset, int]:
    """Count the handoffs between each two people, in either direction."""
    rows = company.table("handoffs")[["from_csm", "to_csm"]].dropna()
    counts: dict[frozenset, int] = {}
    for pair in map(frozenset, zip(rows["from_csm"], rows["to_csm"], strict=True)):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def _guides(here: pd.DataFrame, phase: str, as_of: pd.Timestamp) -> list[str]:
    """Return who can show a phase: those who work it now, the newcomers only where there is nobody else."""
    able = here[here[f"{phase}_recent"]]
    settled = able[able[f"{phase}_since"] <= as_of - pd.Timedelta(days=SETTLED_DAYS)]
    return list((able if settled.empty else settled).index)


def _pairs(learners: list[str], guides: list[str], between: dict[frozenset, int]) -> dict[str, str]:
    """Give each learner a guide, nobody more than an even share of the learners."""
    from scipy.optimize import linear_sum_assignment

    if not learners or not guides:
        return {}
    seats = guides * math.ceil(len(learners) / len(guides))
    value = np.array([[between.get(frozenset((one, other)), 0) for other in seats] for one in learners], dtype=float)
    # Among equals a second learner for the same guide is the worse choice.
    value -= 1e-6 * (np.arange(len(seats)) // len(guides))
    chosen = linear_sum_assignment(value, maximize=True)
    return {learners[i]: seats[j] for i, j in zip(*chosen, strict=True)}


def _to_look_at(company, table: pd.DataFrame) -> list[tuple[str, ...]]:
    """Name a few active accounts for each pair."""
    life = switches(company)
    life = life[life["end"] >= company.as_of].merge(company.accounts, on="account_id", suffixes=("", "_given"))
    life["shown"] = life["name"].fillna(life["account_id"]) if "name" in life else life["account_id"]
    life = life.sort_values(["handoff", "start", "account_id"], ascending=[False, False, True], na_position="first")
    early = life["switch"] >= company.as_of
    held = life["csm"] if "csm" in life else pd.Series("", index=life.index)
    found = []
    for row in table.itertuples():
        passed = life["from_csm"].isin([row.learner, row.guide]) & life["to_csm"].isin([row.learner, row.guide])
        passed &= life["from_csm"] != life["to_csm"]
        own = (held == row.guide) & (early if row.phase == "onboarding" else ~early)
        chosen = own if row.phase == "onboarding" else passed
        names = list(life.loc[chosen, "shown"]) or list(life.loc[own, "shown"])
        found.append(tuple(names[:TOGETHER]) if row.guide else ())
    return found

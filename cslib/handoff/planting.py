"""What onboarding plants: which of its steps, and what it writes down, go with what comes months later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.company.quarters import add_months
from cslib.company.spells import paid, whole_lives
from cslib.handoff.criteria import CAP_DAYS, recorded
from cslib.handoff.playbook import steps_of_accounts, stratifying
from cslib.stats.court import contrasts
from cslib.stats.estimate import SUPPORTED, Reason, Result, Unavailable, verb
from cslib.stats.intervals import MIN_ACCOUNTS, Contrast, contrast

MONTHS = (12, 9, 6)
LEAST_DAYS = 60
MOST_ENDED = 0.05
ALL_FIELDS = "*"
_SIDES = (("having", "n"), ("having", "estimate"), ("lacking", "n"), ("lacking", "estimate"))


@dataclass(frozen=True)
class Planting(Result):
    """Steps and information of onboarding against outcomes some months after the start.

    - `contrasts`: by outcome: ``retention`` (still a customer), ``expansion`` (pays more than at the landmark by
      contracts signed after it), ``goal`` (a goal of the purchase that was open at the landmark has been reached). Each
      contrast is a step ``done`` by the landmark or ``on_time`` (by its due day; both of steps due by then), or a field
      of the handoff information ``recorded`` by the landmark, or all of them (:data:`ALL_FIELDS`). Corrected for all
      contrasts of all outcomes.
    - `landmark_days`, `months`: day of life at which is looked what has been done; months from the start at which is
      looked what came.
    - `accounts`: accounts compared: seen from their start, customers at the landmark without notice given, started
      `months` or longer before as_of, and neither completed nor merged before.
    - `ended`: accounts left out because they were completed or merged before: at most one in twenty.
    - `strata`: segment column within which they are compared; empty where there is none.
    - `lacking`: tables (milestones, handoff_info) that would add contrasts.
    - `reasons`: why there are no contrasts, where there are none.
    """

    contrasts: dict[str, tuple[Contrast, ...] | Unavailable]
    landmark_days: int
    months: int
    accounts: int
    ended: int
    strata: str
    lacking: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()

    @property
    def made(self) -> list[Contrast]:
        """All contrasts, outcome by outcome."""
        return [one for found in self.contrasts.values() if found for one in found]

    @property
    def sure(self) -> list[Contrast]:
        """Those that hold after correction, the surest first."""
        return sorted((one for one in self.made if one.verdict == SUPPORTED), key=lambda one: one.p_corrected)

    @property
    def frame(self) -> pd.DataFrame:
        """One row for each contrast: outcome, kind, name, both shares, the difference with its bounds, p, verdict."""
        rows = [
            {
                **{name: getattr(one, name) for name in ("outcome", "kind", "name", "p", "p_corrected", "verdict")},
                **{f"{side}_{part}": getattr(getattr(one, side), part) for side, part in _SIDES},
                **{part: getattr(one.best, part) for part in ("estimate", "low", "high")},
            }
            for one in self.made
        ]
        return pd.DataFrame(rows)


@verb
def planting(company, landmark_days: int = CAP_DAYS, months: int | None = None) -> Planting | Unavailable:
    """Ask which steps of onboarding go with retention, expansion and reached goals months later.

    A landmark parts before from after: what was done counts up to it, what came of it only afterwards, and accounts
    that had left or given notice by then do not count. Accounts that do a step differ in other ways as well, so
    each difference is told within segments too, and none is more than an association.

    Unavailable where neither steps nor information are recorded.

    Parameters
    ----------
    landmark_days : int
        Day of life by which onboarding should be over.
    months : int, optional
        Months from the start at which the outcome is looked at; when left out the longest of 12, 9 and 6 to which
        accounts can be followed: 30 of them, and no more than one in twenty completed or merged on the way, as leaving
        out many would leave those that churned.
    """
    lacking = company.missing("milestones", "handoff_info")
    if len(lacking) == 2:
        return Unavailable(lacking)
    tried = MONTHS if months is None else (months,)
    strata = stratifying(company)
    for length in tried:
        alive, ended = _followed(company, landmark_days, length)
        if len(alive) >= MIN_ACCOUNTS and ended <= MOST_ENDED * (len(alive) + ended):
            break
    else:
        length = tried[0]
        alive, ended = _followed(company, landmark_days, length)
        counts = {"accounts": len(alive), "ended": ended, "months": length, "day": landmark_days}
        why = Reason("few_followed_past_landmark", counts | {"least": MIN_ACCOUNTS})
        return Planting({}, landmark_days, length, len(alive), ended, strata, lacking, (why,))
    marks = _marks(company, alive, lacking)
    outcomes = {
        "retention": alive.set_index("account_id")["kept"],
        "expansion": _expansion(company, alive),
        "goal": _goal(company, alive),
    }
    groups = alive.set_index("account_id")[strata] if strata else None
    told = {name: hit for name, hit in outcomes.items() if not isinstance(hit, Unavailable)}
    made = contrasts("planting", [_contrast(mark, name, hit, groups) for name, hit in told.items() for mark in marks])
    found = {
        name: tuple(one for one in made if one.outcome == name) if name in told else hit
        for name, hit in outcomes.items()
    }
    return Planting(found, landmark_days, length, len(alive), ended, strata, lacking)


def _followed(company, landmark_days: int, months: int) -> tuple[pd.DataFrame, int]:
    """Return the accounts alive at the landmark that can be followed so long, and how many ended otherwise before."""
    life = whole_lives(company, *map(company.data_from, ("milestones", "handoff_info")))
    life = life.assign(landmark=life["start"] + pd.Timedelta(days=landmark_days))
    life["until"] = add_months(life["start"], months)
    long_enough = (life["until"] - life["landmark"]).dt.days >= LEAST_DAYS
    # On the day itself a contract that is not renewed ends, so the day must be over.
    life = life[long_enough & (life["until"] < company.as_of)]
    alive = life[(life["end"] > life["landmark"]) & ~(life["notice_date"] <= life["landmark"])].copy()
    gone = alive["end"] <= alive["until"]
    ended = gone & ~alive["churned"]
    alive["kept"] = ~gone
    return alive[~ended], int(ended.sum())


def _marks(company, alive: pd.DataFrame, lacking: tuple[str, ...]) -> list[tuple[str, str, pd.Series]]:
    """Return name, kind and, by account that can be asked, whether it has it: steps and fields."""
    marks: list[tuple[str, str, pd.Series]] = []
    landmark = alive.set_index("account_id")["landmark"]
    if "milestones" not in lacking:
        rows = steps_of_accounts(company)
        rows = rows[rows["account_id"].isin(landmark.index)].set_index("account_id")
        rows["landmark"] = landmark.reindex(rows.index)
        rows = rows[~(rows["due_date"] >= rows["landmark"])]
        for _, mine in sorted(rows.groupby("place"), key=lambda item: item[0]):
            name = str(mine["milestone"].iloc[0])
            marks.append((name, "done", mine["done_date"] < mine["landmark"]))
            due = mine[mine["due_date"].notna()]
            if len(due):
                marks.append((name, "on_time", due["done_date"] <= due["due_date"]))
    if "handoff_info" not in lacking:
        rows = recorded(company)
        rows = rows[rows["account_id"].isin(landmark.index)]
        rows = rows[rows["recorded_date"] < rows["account_id"].map(landmark)]
        has = {
            str(field): landmark.index.isin(rows.loc[rows["field"] == field, "account_id"])
            for field in sorted(set(company.table("handoff_info")["field"]))
        }
        if len(has) > 1:
            has[ALL_FIELDS] = np.logical_and.reduce(list(has.values()))
        marks += [(field, "recorded", pd.Series(given, index=landmark.index)) for field, given in has.items()]
    return marks


def _contrast(mark: tuple[str, str, pd.Series], outcome: str, hit: pd.Series, groups: pd.Series | None) -> Contrast:
    name, kind, has = mark
    has = has[has.index.isin(hit.index)]
    strata = None if groups is None else groups.reindex(has.index)
    return contrast(name, kind, outcome, has, hit.reindex(has.index), strata)


def _expansion(company, alive: pd.DataFrame) -> pd.Series | Unavailable:
    """Tell by account whether it pays more at the end than at the landmark, by contracts signed after it.

    Left out: accounts that pay nothing at the landmark, and those priced by use (they have rows in revenue).
    """
    if not company.has("contracts.mrr"):
        return Unavailable(("contracts.mrr",))
    rows = paid(company.table("contracts"))[["account_id", "start_date", "until", "mrr", "signed_date"]]
    rows = rows.merge(alive[["account_id", "landmark"]].assign(last=alive["until"]), on="account_id")
    amount = pd.to_numeric(rows["mrr"]).fillna(0.0)
    signed = rows["signed_date"].fillna(rows["start_date"])

    def at(day: pd.Series, known: pd.Series | bool = True) -> pd.Series:
        covers = (rows["start_date"] <= day) & (day < rows["until"]) & known
        return amount.where(covers, 0.0).groupby(rows["account_id"]).sum()

    then, now = at(rows["landmark"]), at(rows["last"])
    agreed = at(rows["last"], signed <= rows["landmark"])
    by_use = set(company.table("revenue")["account_id"])
    asked = then.index[(then > 0) & ~then.index.isin(by_use)]
    kept = alive.set_index("account_id")["kept"].reindex(asked)
    return (now > then.clip(lower=agreed) + 1e-6).reindex(asked) & kept


def _goal(company, alive: pd.DataFrame) -> pd.Series | Unavailable:
    """Tell by account with a goal of the purchase open at the landmark whether one was reached by the end."""
    if not company.has("goals"):
        return Unavailable(("goals",))
    rows = company.table("goals")
    rows = rows[rows["kind"].fillna("original") == "original"]
    rows = rows.merge(alive[["account_id", "landmark", "until"]], on="account_id")
    rows = rows[~(rows["set_date"] > rows["landmark"]) & ~(rows["achieved_date"] <= rows["landmark"])]
    return (rows["achieved_date"] <= rows["until"]).groupby(rows["account_id"]).any()

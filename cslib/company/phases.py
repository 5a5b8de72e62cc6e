"""Contacts by phase: what was work of onboarding, what of adoption, and how long accounts spent in each."""

import numpy as np
import pandas as pd

from cslib.company.spells import lives
from cslib.stats.estimate import Unavailable

PHASES = ("onboarding", "adoption")

LONGEST_DAYS = 365
"""An account that nobody handed over counts as in adoption from this day of its life on."""

OVERLAP_DAYS = 14
"""Around the handoff: who hands over still does onboarding so many days after it, who takes over already does
adoption so many days before."""


def switches(company, assumed_days: float = LONGEST_DAYS) -> pd.DataFrame:
    """Return when each account went from onboarding to adoption.

    Returns account_id; start; end (exclusive; as_of while going on); handoff (of the table, missing where none);
    from_csm, to_csm; switch: the handoff, else day 365 of its life, and never before the start.

    `assumed_days`: days from start to handoff of all accounts where the company has no handoffs.
    """
    life = lives(company)[["account_id", "start", "end"]]
    rows = company.table("handoffs").sort_values("date", kind="stable").drop_duplicates("account_id")
    life = life.merge(rows[["account_id", "date", "from_csm", "to_csm"]], on="account_id", how="left")
    life = life.rename(columns={"date": "handoff"})
    days = LONGEST_DAYS if company.has("handoffs") else assumed_days
    life["switch"] = life["handoff"].fillna(life["start"] + pd.Timedelta(days=days))
    life["switch"] = life[["switch", "start"]].max(axis=1)
    return life


def contacts(company, life: pd.DataFrame | None = None) -> pd.DataFrame | Unavailable:
    """Return the contacts with their phase, mails of a programme left out: one mailing is no work for one customer.

    Returns account_id, date, csm, minutes, phase (``onboarding`` or ``adoption``).

    `life`: of :func:`switches`.
    """
    if not company.has("touches"):
        return Unavailable(("touches",))
    life = switches(company) if life is None else life
    rows = company.table("touches")
    rows = rows[~((rows["channel"] == "mail") & rows["programme"].notna())]
    rows = rows[["account_id", "date", "csm", "minutes"]].merge(life, on="account_id")
    overlap = pd.Timedelta(days=OVERLAP_DAYS)
    later = rows["date"] >= rows["switch"]
    finishing = (rows["csm"] == rows["from_csm"]) & (rows["date"] < rows["switch"] + overlap)
    beginning = (rows["csm"] == rows["to_csm"]) & (rows["date"] >= rows["switch"] - overlap)
    adopting = (later & ~finishing) | (beginning & (rows["from_csm"] != rows["to_csm"]))
    rows["phase"] = np.where(adopting, "adoption", "onboarding")
    return rows[["account_id", "date", "csm", "minutes", "phase"]].reset_index(drop=True)


def account_weeks(life: pd.DataFrame, since: pd.Timestamp, until: pd.Timestamp) -> dict[str, float]:
    """Return the account-weeks that were spent in each phase from `since` to the day before `until`."""
    stretches = {"onboarding": (life["start"], life["switch"]), "adoption": (life["switch"], life["end"])}
    weeks = {}
    for phase, (begin, end) in stretches.items():
        begin = begin.clip(lower=since)
        end = pd.concat([end, life["end"]], axis=1).min(axis=1).clip(upper=until)
        weeks[phase] = float((end - begin).dt.days.clip(lower=0).sum()) / 7
    return weeks

"""Requests that the playbook has no answer to: how many onboarding meets, and which still wait in adoption."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cslib.analysis.intervals import proportion
from cslib.analysis.needs import YEAR, attribute, heard
from cslib.analysis.phases import PHASES, switches
from cslib.analysis.verdict import Estimate, Unavailable

ASSUMED_DAYS = 180
"""Without a table of handoffs, onboarding is taken to last so long."""


@dataclass(frozen=True)
class Outside:
    """Requests outside the playbook.

    Attributes
    ----------
    shares : dict of str to Estimate
        By phase in which the need was heard: share outside the playbook, last year; n counts needs.
    waiting : DataFrame
        Requests outside the playbook that onboarding heard, that are not answered, of today's customers. need_id,
        account_id, name, csm (empty: nobody), date, days (since), theme, text, team (empty: nobody), handed (whether
        the account has been handed over since). Handed over first, then the oldest first.
    themes : DataFrame
        Index theme, most accounts first. needs, accounts (of the last year, heard in onboarding, outside the playbook),
        waiting (of those ever, not answered).
    assumed_days : int or None
        Length of onboarding taken for granted, where there are no handoffs.
    """

    shares: dict[str, Estimate]
    waiting: pd.DataFrame = field(repr=False)
    themes: pd.DataFrame
    assumed_days: int | None


def outside(company) -> Outside | Unavailable:
    """Find the requests of onboarding that its playbook does not answer: they belong on adoption's list.

    Parameters
    ----------
    company : cslib.company.company.Company

    Returns
    -------
    Outside or Unavailable
    """
    for name in ("needs", "needs.outside_playbook"):
        if not company.has(name):
            return Unavailable((name,))
    rows = heard(company).merge(switches(company, ASSUMED_DAYS)[["account_id", "switch"]], on="account_id")
    rows["outside"] = rows["outside_playbook"].eq(True).fillna(False).astype(bool)
    rows["phase"] = np.where(rows["date"] < rows["switch"], *PHASES)
    rows["late"] = rows["date"] >= company.as_of - pd.Timedelta(days=YEAR)
    told = rows[rows["late"] & rows["outside_playbook"].notna()].groupby("phase")["outside"].agg(["sum", "size"])
    told = told.reindex(PHASES, fill_value=0)
    mine = rows[rows["outside"] & (rows["phase"] == "onboarding")]
    waiting = mine[~mine["closed"] & mine["here"]]
    late = mine[mine["late"]].groupby("theme")
    themes = pd.DataFrame({"needs": late.size(), "accounts": late["account_id"].nunique()})
    themes = themes.assign(waiting=waiting.groupby("theme").size()).fillna(0).astype(int)
    return Outside(
        shares={phase: proportion(int(told.at[phase, "sum"]), int(told.at[phase, "size"])) for phase in PHASES},
        waiting=_listed(company, waiting),
        themes=themes.sort_values(["accounts", "needs"], ascending=False, kind="stable"),
        assumed_days=None if company.has("handoffs") else ASSUMED_DAYS,
    )


def _listed(company, waiting: pd.DataFrame) -> pd.DataFrame:
    name = attribute(company, waiting["account_id"], "name")
    rows = waiting.assign(
        name=name.where(name != "", waiting["account_id"]),
        csm=attribute(company, waiting["account_id"], "csm"),
        days=(company.as_of - waiting["date"]).dt.days,
        handed=waiting["switch"] < company.as_of,
        text=waiting["text"].fillna(""),
    )
    names = ["need_id", "account_id", "name", "csm", "date", "days", "theme", "text", "team", "handed"]
    return rows.sort_values(["handed", "date"], ascending=[False, True], kind="stable")[names].reset_index(drop=True)

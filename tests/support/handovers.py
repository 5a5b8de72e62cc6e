"""Companies whose handoffs are planned account by account, so that what becomes of each is known beforehand."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cslib.company.company import load
from cslib.company.policies.rule import Rule

RULE = Rule.parse("active_day_share >= 0.5")
FIELDS = ("goal", "champion")


@dataclass(frozen=True)
class Plan:
    """One account: who hands it over, after how many days, and whether it is ever in the state."""

    person: str
    start: str
    days: int | None
    state: bool
    segment: str = "A"
    churned_after: int | None = None
    fields: tuple[str, ...] = FIELDS
    relapses: bool = False


def tables_of(plans):
    """Return the tables of a company; who relapses stops using the product 30 days after the handoff."""
    as_of = pd.Timestamp("2026-10-01")
    rows = {name: [] for name in ("accounts", "contracts", "usage", "handoffs", "handoff_info")}
    for i, plan in enumerate(plans):
        name, start = f"A{i:03}", pd.Timestamp(plan.start)
        handoff = None if plan.days is None else start + pd.Timedelta(days=plan.days)
        end = None if plan.churned_after is None else start + pd.Timedelta(days=plan.churned_after)
        rows["accounts"].append((name, plan.segment))
        rows["contracts"].append((name, start, end))
        last = min(day for day in (end, as_of) if day is not None)
        if plan.relapses:
            last = min(last, handoff + pd.Timedelta(days=30))
        days = pd.bdate_range(start, last, inclusive="left") if plan.state else []
        rows["usage"] += [(name, day, "login") for day in days]
        if handoff is not None:
            rows["handoffs"].append((name, handoff, plan.person, "Suzuki"))
            rows["handoff_info"] += [(name, field, handoff, "something") for field in plan.fields]
    rows["usage"].append(("A000", as_of - pd.Timedelta(days=1), "login"))
    columns = {
        "accounts": ["account_id", "segment"],
        "contracts": ["account_id", "start_date", "end_date"],
        "usage": ["account_id", "date", "feature"],
        "handoffs": ["account_id", "date", "from_csm", "to_csm"],
        "handoff_info": ["account_id", "field", "recorded_date", "value"],
    }
    return {name: pd.DataFrame(rows[name], columns=columns[name]) for name in rows}


def company_of(folder, plans, without=(), **chosen):
    """Return the company of the plans as known before 2026-10-01, without some tables or columns."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables_of(plans).items():
        if name not in without:
            table = table.drop(columns=[place.split(".")[1] for place in without if place.startswith(f"{name}.")])
            table.to_csv(folder / f"{name}.csv", index=False)
    return load(folder, as_of="2026Q3", **chosen)

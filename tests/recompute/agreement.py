"""The kit's headline figures beside a second computation from the raw files: a part of what ``make oracles`` prints.

``.venv/bin/python tests/recompute/agreement.py``: the sample company, 01 to 05. Exits with 1 where one differs.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import raw_figures

from cslib.adoption.contact import contact
from cslib.adoption.needs import needs
from cslib.company.company import load
from cslib.company.policies.rule import Rule
from cslib.company.sources import find_folder
from cslib.handoff.cohorts import actual_handoffs
from cslib.handoff.criteria import common_fields, information_recorded
from cslib.retention.summary import summary
from cslib.stats.estimate import Unavailable
from cslib.team.kpi import Measured
from cslib.utilization.landmark import evaluate, landmark

SHARE, BREADTH = 0.5, 0.4
LIMIT = 1e-9


def retention(folder: Path, as_of: date) -> list[tuple[str, str, float, float]]:
    """Return notebook, figure, ours and theirs for 03."""
    ours, raw = summary(load(folder, as_of.isoformat())), raw_figures.Raw(folder, as_of)
    start = ours.quarter.start.date()
    year = raw_figures.a_year_later(as_of, -1)
    quarter, twelve = raw_figures.money(raw, start, as_of), raw_figures.money(raw, year, as_of)
    theirs = {
        "grr": quarter["grr"],
        "nrr": quarter["nrr"],
        "grr_12m": twelve["grr"],
        "nrr_12m": twelve["nrr"],
        "logo_retention": raw_figures.customers_kept(raw, year, as_of),
        "churned_accounts": raw_figures.churned(raw, start, as_of),
        "accounts_at_start": len(raw.active(start)),
        **{f"survival_{months}m": raw_figures.still_customers(raw, months) for months in (6, 12, 24)},
    }
    return [("03", name, getattr(ours, name).estimate, value) for name, value in theirs.items()]


def sample() -> list[tuple[str, str, float, float]]:
    """Return notebook, figure, ours and theirs for the sample company."""
    folder, as_of = find_folder("sample"), date(2026, 10, 1)
    company, raw = load(str(folder), as_of.isoformat()), raw_figures.Raw(folder, as_of)
    rows = retention(folder, as_of)
    rule = Rule.parse(f"active_day_share >= {SHARE} and breadth >= {BREADTH}")
    found, again = evaluate(landmark(company), rule, 24, half="all"), raw_figures.landmark(raw, SHARE, BREADTH)
    ours = {
        "reach": found.reach,
        "in the state": found.in_state,
        "outside": found.out_of_state,
        "difference": found.difference,
    }
    rows += [("01", name, one.estimate, again[name]) for name, one in ours.items()]
    given = company.table("handoffs").sort_values("date").drop_duplicates("account_id")
    given = given[given["date"] >= company.quarter.start]
    complete = information_recorded(company, common_fields(company)).reindex(given["account_id"])
    due, full = raw_figures.handed_over(raw, company.quarter.start.date(), as_of)
    rows += [("02", "handoffs of the quarter", len(given), due)]
    rows += [("02", "with all information", int((complete.to_numpy() <= given["date"].to_numpy()).sum()), full)]
    start = company.quarter.start.date()
    passed = actual_handoffs(company, None, Unavailable(("usage",))).quarter["days_to_handoff_median"]
    rows += [("02", "days to handoff, median", passed.estimate, raw_figures.days_to_handoff(raw, start, as_of))]
    rows += [("03", "renewal_rate", summary(company).renewal_rate.estimate, raw_figures.renewed(raw, start, as_of))]
    held, touched = contact(company), raw_figures.contacts(raw)
    rows += [("04", "contacted too often", held.over.estimate, raw_figures.contacted_too_often(raw))]
    rows += [("04", "needs answered", needs(company).answered.estimate, raw_figures.needs_answered(raw))]
    rows += [("04", "direct contacts", held.direct.estimate, touched["direct"])]
    rows += [("04", "customers", len(held.accounts), touched["customers"])]
    rows += [("04", "contacts in 28 days", int(held.accounts["total"].sum()), touched["contacts"])]
    measured, twice = (
        Measured(company, None, rule, None),
        raw_figures.money(raw, raw_figures.a_year_later(as_of, -1), as_of),
    )
    return rows + [("05", name, measured.money[name].estimate, value) for name, value in twice.items()]


def main(rows: list | None = None) -> int:
    """Print the table; return 0 where every figure is the same twice, else 1."""
    rows, wrong = sample() if rows is None else rows, 0
    print("\n| notebook | figure | the kit | second computation | difference | |\n|---|---|---|---|---|---|")
    for notebook, name, ours, theirs in rows:
        good = ours is not None and abs(ours - theirs) <= LIMIT
        wrong += not good
        numbers = f"{ours:.9g} | {theirs:.9g} | {abs(ours - theirs):.1e}"
        print(f"| {notebook} | {name} | {numbers} | {'ok' if good else 'DIFFERS'} |")
    print(f"\n{len(rows)} figures computed twice; {wrong} differ by more than {LIMIT:g}.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""Tables about changes and renewals: mix and rate, segments two by two, renewals by stage, earlier forecasts."""

from __future__ import annotations

import numpy as np

from cslib import language
from cslib.analysis.decomposition import Decomposition, Pairs
from cslib.analysis.forecast import NOTICE, OPEN, PASSED, SHORT, Forecast, TrackRecord
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.language import tr
from cslib.show import reasons
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording import column as column_in_words
from cslib.show.wording import verdict_in_words


def mix_and_rate(result: Decomposition | Unavailable, name: str = "mix_and_rate_table") -> TableView | Finding:
    """Show weight and retention of each segment in both years, and what they add to the change."""
    title = tr("Mix and rate")
    if not result:
        return missing(name, tr("Did retention change, or only the mix of customers?"), result)
    if result.before is None:
        return Finding(name, reasons.of(result.change), title=title)
    names = ["accounts", "weight_before", "weight_after", "rate_before", "rate_after", "mix", "rate"]
    rows = [(str(value) or tr("not known"), *_scaled(row[names])) for value, row in result.parts.iterrows()]
    total = (result.change.n, 1.0, 1.0, result.before, result.after, result.mix.estimate, result.rate.estimate)
    rows.append((tr("all"), *total[:5], *_points(total[5:])))
    columns = (
        Column(column_in_words(result.column)),
        Column("n", "number"),
        Column(tr("Weight, last year"), "percent"),
        Column(tr("Weight, now"), "percent"),
        Column(tr("Kept, last year"), "percent"),
        Column(tr("Kept, now"), "percent"),
        Column(tr("Mix (points)"), "decimal"),
        Column(tr("Rate (points)"), "decimal"),
    )
    note = tr("Weight: of the revenue at the start of the twelve months. Mix and rate add up to the change.")
    return TableView(name, title, columns, tuple(rows), note)


def _scaled(row) -> tuple:
    """Return the values of a row, the last two in points."""
    values = row.to_numpy(dtype=float)
    return (int(values[0]), *values[1:5], *_points(values[5:]))


def _points(values) -> tuple:
    """Return shares in points; what rounds to none is none, so that no cell reads -0.0."""
    return tuple(0.0 if abs(value) < 0.0005 else 100 * value for value in map(float, values))


def pairs(result: Pairs | Unavailable, name: str = "pairs") -> TableView | Finding:
    """Show each two segments with their difference and its p, alone and corrected."""
    if not result:
        return missing(name, tr("Which segments differ in how long they stay?"), result)
    title = tr("Segments two by two: still customers after {months} months", months=result.horizon_months)
    if result.table.empty:
        return Finding(name, (tr("There are no two segments with 30 accounts to compare."),), title=title)
    rows = tuple(
        (
            tr("{first} − {second}", first=row["first"], second=row["second"]),
            row["difference"],
            int(row["difference"].n),
            p_in_words(row["p"]),
            p_in_words(row["p_holm"]),
            verdict_in_words(row["verdict"]),
        )
        for _, row in result.table.iterrows()
    )
    columns = (
        Column(tr("Pair")),
        Column(tr("Difference (points)"), "points"),
        Column("n", "number"),
        Column("p"),
        Column(tr("p, corrected")),
        Column(tr("A difference is")),
    )
    note = tr(
        "p: how often chance alone would part two whole curves this far (log-rank test); corrected for the number of"
        " pairs (Holm)."
    )
    return TableView(name, title, columns, rows, note)


def p_in_words(p: float) -> str:
    """Write a p-value to three digits."""
    return "< 0.001" if p < 0.001 else language.number(p, 3)


def stage_in_words(stage: str) -> str:
    """Say where an account stands before its renewal."""
    words = {
        NOTICE: tr("has given notice"),
        PASSED: tr("deadline passed without notice"),
        SHORT: tr("term under six months"),
        OPEN: tr("may still give notice"),
    }
    return words[stage]


def forecast(made: Forecast | Unavailable, name: str = "forecast_table") -> TableView | Finding:
    """Show what is due in the next two quarters by where the accounts stand, and what is expected of it."""
    title = tr("What is due, and what is expected to renew")
    if not made:
        return missing(name, tr("How much of what is due in the next two quarters will renew?"), made)
    if made.accounts.estimate is None:
        return Finding(name, reasons.of(made.accounts), title=title)
    money = bool(made.money)
    rows = []
    for stage in (OPEN, PASSED, SHORT, NOTICE):
        part = made.due[made.due["stage"] == stage]
        if part.empty:
            continue
        size = part["mrr"].fillna(0.0).to_numpy(dtype=float)
        chance = part["probability"].to_numpy(dtype=float)
        sums = (size.sum(), float(chance @ size)) if money else ()
        rows.append((stage_in_words(stage), len(part), chance.mean(), *sums))
    columns = [Column(tr("Customers who")), Column("n", "number"), Column(tr("Expected to renew"), "percent")]
    if money:
        columns += [Column(tr("Revenue due"), "money"), Column(tr("Of it expected"), "money")]
    note = tr(
        "Renewals from {start} to the day before {end}; {n} past renewals behind the forecast.",
        start=language.date(made.as_of),
        end=language.date(made.until),
        n=language.number(made.learnt),
    )
    return TableView(name, title, tuple(columns), tuple(rows), note)


def track_record(record: TrackRecord | Unavailable, name: str = "track_record") -> TableView | Finding:
    """Show the last forecasts beside what came."""
    title = tr("How the last forecasts did")
    if not record:
        return missing(name, tr("How did earlier forecasts do?"), record)
    if record.table.empty:
        return Finding(name, (tr("The data do not go back far enough to check an earlier forecast."),), title=title)
    table = record.table
    key = "money" if "money" in table and table["money"].notna().all() else "accounts"
    whole = table["money_due"] if key == "money" else table["due"]
    rows = []
    for quarter, row in table.assign(whole=whole.replace(0, np.nan)).iterrows():
        share = [float(row[part] / row["whole"]) for part in (key, f"{key}_low", f"{key}_high", f"{key}_actual")]
        inside = tr("yes") if row[f"{key}_inside"] else tr("no")
        rows.append((str(quarter), Estimate(*share[:3]), share[3], inside, int(row["due"]), int(row["left_otherwise"])))
    columns = (
        Column(tr("Made at the end of")),
        Column(tr("Forecast (95%)"), "estimate"),
        Column(tr("Actual result"), "percent"),
        Column(tr("Inside")),
        Column("n", "number"),
        Column(tr("Left otherwise"), "number"),
    )
    note = tr(
        "Share renewed of what was due in the two quarters after. Each was made again with the data known then. Left"
        " otherwise: completed, merged, migrated or paused; not counted."
    )
    return TableView(name, title, columns, tuple(rows), note)

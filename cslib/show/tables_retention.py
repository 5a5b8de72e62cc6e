"""Tables about retention: the quarter's figures, the bridge, losses, and what renews next."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from cslib import language
from cslib.analysis.bridge import DOWN, Bridge
from cslib.analysis.churn import Losses
from cslib.analysis.retention import Retention
from cslib.analysis.verdict import Unavailable
from cslib.company.policy import AVOIDABLE, NOT_AVOIDABLE, UNKNOWN
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording import bridge_line, paragraph, result_name, verdict_in_words


def retention(summary: Retention, name: str = "retention_table") -> TableView:
    """Show every share of the quarter with its interval and the accounts behind it."""
    rows = []
    for key, result in summary.results().items():
        if not result:
            rows.append((result_name(key), None, None, tr("not in the data")))
        elif result.unit == "share":
            shown = replace(result, method="MOVER") if key.endswith("_change") else result
            rows.append((result_name(key), shown, result.n, verdict_in_words(result.verdict)))
    columns = (
        Column(tr("Measure")),
        Column(tr("Estimate (95% confidence)"), "estimate"),
        Column("n", "number"),
        Column(tr("Remark")),
    )
    lost, start = summary.churned_accounts, summary.accounts_at_start
    note = tr(
        "Churned in the quarter: {lost}; customers at its start: {start}. n: accounts behind the figure.",
        lost=language.number(lost.estimate),
        start=language.number(start.estimate),
    )
    if not any(row[-1] for row in rows):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    title = tr("Retention in {quarter}", quarter=str(summary.quarter))
    return TableView(name, title, columns, tuple(rows), note)


def bridge(result: Bridge | Unavailable, name: str = "bridge_table") -> TableView | Finding:
    """Show the lines of the revenue bridge, with what is taken away as negative amounts."""
    if not result:
        return missing(name, tr("Where did recurring revenue grow, and where was it lost?"), result)
    start = result.amount("start")
    rows = []
    for line in result.lines.index:
        amount = -result.amount(line) if line in DOWN and result.amount(line) else result.amount(line)
        rows.append((bridge_line(line), amount, amount / start if start else None, result.accounts(line)))
    columns = (
        Column(tr("Line")),
        Column(tr("Revenue per month"), "money"),
        Column(tr("Of the start"), "percent"),
        Column(tr("Number of accounts"), "number"),
    )
    notes = [
        tr(
            "From {start} to {end}; the lines add up to the end.",
            start=language.date(result.start),
            end=language.date(result.end),
        )
    ]
    if result.provisional:
        notes.append(
            tr(
                "Provisional on the line churn, their win-back window still open: {n}.",
                n=language.number(result.provisional),
            )
        )
    if result.paused:
        notes.append(tr("Paused, on the line contraction: {n}.", n=language.number(result.paused)))
    if result.came_and_went:
        notes.append(
            tr(
                "Came and went between the two dates, on no line: {n}.",
                n=language.number(result.came_and_went),
            )
        )
    if result.unpriced:
        notes.append(tr("With a contract without a price, which counts as 0: {n}.", n=language.number(result.unpriced)))
    return TableView(name, tr("The revenue bridge"), columns, tuple(rows), paragraph(*notes))


def kind_in_words(kind: str) -> str:
    """Say whether a reason for churn was avoidable."""
    words = {AVOIDABLE: tr("avoidable"), NOT_AVOIDABLE: tr("not avoidable"), UNKNOWN: tr("not known")}
    return words.get(kind, kind)


def reasons(losses: Losses | Unavailable, name: str = "reasons") -> TableView | Finding:
    """Show the churns of the last twelve months by the reason that was given."""
    if not losses:
        return missing(name, tr("Why did customers leave?"), losses)
    period = tr("{start} to {end}", start=language.date(losses.start), end=language.date(losses.end))
    title = tr("Reasons given for churn, {period}", period=period)
    if losses.by_reason.empty:
        return Finding(name, (tr("Nobody churned in this period."),), title=title)
    rows = tuple(
        (
            str(reason) or tr("no reason recorded"),
            kind_in_words(row.get("avoidable", "")),
            int(row["accounts"]),
            row["share"],
            row["mrr_lost"],
        )
        for reason, row in losses.by_reason.iterrows()
    )
    columns = [
        Column(tr("Reason")),
        Column(tr("Avoidable")),
        Column(tr("Number of accounts"), "number"),
        Column(tr("Share"), "percent"),
        Column(tr("Revenue per month"), "money"),
    ]
    if losses.by_reason["mrr_lost"].isna().all():
        columns, rows = columns[:4], tuple(row[:4] for row in rows)
    note = tr("Reasons as recorded; they are what was said, not always what was the case.")
    return TableView(name, title, tuple(columns), rows, note)


def largest_losses(losses: Losses | Unavailable, name: str = "largest_losses") -> TableView | Finding:
    """Show the largest accounts that churned in the last twelve months."""
    title = tr("The largest losses of the last twelve months")
    if not losses:
        return missing(name, tr("Which customers were lost?"), losses)
    if losses.largest.empty:
        return Finding(name, (tr("Nobody churned in this period."),), title=title)
    columns = [
        ("name", Column(tr("Customer"))),
        ("csm", Column(tr("CSM"))),
        ("ended", Column(tr("End"), "date")),
        ("reason", Column(tr("Reason"))),
        ("kind", Column(tr("Avoidable"))),
        ("mrr", Column(tr("Revenue per month"), "money")),
    ]
    kinds = losses.largest.get("avoidable", pd.Series("", index=losses.largest.index))
    return _listed(name, title, losses.largest.assign(kind=[kind_in_words(kind) for kind in kinds]), columns)


def renewals_ahead(table: pd.DataFrame | Unavailable, name: str = "renewals_ahead") -> TableView | Finding:
    """Show the renewals of the next months, the nearest deadline for notice first."""
    title = tr("What renews next")
    if isinstance(table, Unavailable):
        return missing(name, tr("Which customers renew next, and until when can they give notice?"), table)
    if table.empty:
        return Finding(name, (tr("No renewal lies ahead in this period."),), title=title)
    columns = [
        ("name", Column(tr("Customer"))),
        ("csm", Column(tr("CSM"))),
        ("renewal_date", Column(tr("Renewal"), "date")),
        ("notice_deadline", Column(tr("Deadline for notice"), "date")),
        ("days_to_deadline", Column(tr("Days left"), "number")),
        ("mrr", Column(tr("Revenue per month"), "money")),
        ("notice", Column(tr("Notice"))),
    ]
    passed = table["days_to_deadline"] < 0
    said = table.assign(notice=[tr("given") if given else "" for given in table["notice_given"]])
    said = pd.concat([said[~passed], said[passed]])
    note = tr(
        "{n} renewals ahead; for {passed} of them the deadline has passed (listed last). {open} customers have not"
        " given notice. Days left count to the deadline, else to the renewal.",
        n=language.number(len(table)),
        passed=language.number(int(passed.sum())),
        open=language.number(table.loc[~table["notice_given"].astype(bool), "account_id"].nunique()),
    )
    return _listed(name, title, said, columns, note)


def _listed(name: str, title: str, table: pd.DataFrame, columns, note: str = "") -> TableView:
    """Show a table's columns by name; those without any value are left out."""
    kept = [(key, column) for key, column in columns if key in table and _filled(table[key])]
    rows = tuple(zip(*(table[key].tolist() for key, _ in kept), strict=True))
    return TableView(name, title, tuple(column for _, column in kept), rows, note)


def _filled(values: pd.Series) -> bool:
    return bool((values.notna() & (values.astype(str) != "")).any())

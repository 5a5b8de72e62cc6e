"""Retention shown: the quarter, the revenue bridge, trend, cohorts, segments, losses, and churn around renewals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from cslib import language
from cslib.company.policies.policy import AVOIDABLE, NOT_AVOIDABLE, UNKNOWN
from cslib.language import tr
from cslib.retention.bridge import DOWN, Bridge
from cslib.retention.churn import Losses, RenewalsAhead, Timing
from cslib.retention.curves import BySegment, Cohorts
from cslib.retention.summary import Summary, Trend
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import (
    ChartView,
    Finding,
    TableView,
    in_short,
    known,
    nothing,
    shows,
    with_churn,
    with_n,
)
from cslib.show.marks import dots, heat, lines, picture, row_labels, waterfall
from cslib.show.style import money_axis, short, short_money
from cslib.show.wording import (
    bridge_line,
    cautious,
    estimate_in_words,
    paragraph,
    places_in_words,
    points,
    result_name,
    verdict_in_words,
)
from cslib.show.wording import (
    column as column_in_words,
)
from cslib.stats.estimate import Estimate, Unavailable

MOST_SEGMENTS = 14
MOST_COHORTS = 16


@shows(Bridge, "chart", lambda: tr("Where did recurring revenue grow, and where was it lost?"))
def bridge_chart(result: Bridge | Unavailable, name: str = "bridge") -> ChartView | Finding:
    """Draw the way from revenue at the start to revenue at the end as a waterfall; empty lines are left out."""
    start, end = result.amount("start"), result.amount("end")
    if not start and not end:
        return nothing(name, tr("There was no recurring revenue at the start or at the end of the period."))
    if not start:
        title = tr("Recurring revenue went from nothing to {end} a month", end=short_money(end, 4))
    else:
        title = tr(
            "Recurring revenue went from {start} to {end} a month ({change}); churn took {churn}",
            start=short_money(start, 4),
            end=short_money(end, 4),
            change=f"{100 * (end / start - 1):+.1f}%",
            churn=short_money(result.amount("churn")),
        )
    note = tr(
        "Revenue per month of {before} accounts on {start} and {after} on {end}; below each bar: accounts.",
        before=language.number(result.accounts("start")),
        start=language.date(result.start),
        after=language.number(result.accounts("end")),
        end=language.date(result.end),
    )
    drawn = [line for line in result.lines.index if line in ("start", "end") or result.amount(line)]
    amounts = [-result.amount(line) if line in DOWN else result.amount(line) for line in drawn]
    with picture(name, title, note) as sheet:
        axes = sheet.axes()
        labels = [f"{bridge_line(line, short=True)}\n({result.accounts(line):,})" for line in drawn]
        waterfall(axes, amounts, labels, _amount)
        between = np.cumsum(amounts[:-1])
        moved = min([*np.minimum(between[1:], between[:-1])] or [0])
        floor = max(0.0, 0.9 * moved) if moved > 0.5 * max(start, end) else 0.0
        top = max([*between, end])
        axes.set_ylim(floor, top + 0.1 * (top - floor))
        axes.set_ylabel(
            tr("Revenue per month (axis from {floor})", floor=short_money(floor)) if floor else tr("Revenue per month")
        )
        money_axis(axes.yaxis)
        sheet.tell(
            tr("{line} {amount}", line=bridge_line(line), amount=language.money(result.amount(line))) for line in drawn
        )
    return sheet.view


def _amount(amount: float, level: bool) -> str:
    """Write an amount of the bridge above its bar, a change with its sign."""
    sign = "" if level else "−" if amount < 0 else "+"
    return sign + short_money(abs(amount), 3 if sign else 4)


@shows(Trend, "chart", lambda: tr("Do gross and net revenue retention rise or fall?"))
def trend_chart(result: Trend | Unavailable, name: str = "trend") -> ChartView | Finding:
    """Draw gross and net revenue retention over the 12 months to each quarter's end, with intervals.

    Parameters
    ----------
    result : DataFrame or Unavailable
        Of ``retention.trend``.
    """
    known = result.frame.dropna(subset=["grr"])
    if known.empty:
        return nothing(name, tr("No quarter has known revenue a year before its end."))
    last = known.iloc[-1]
    title = tr(
        "Twelve months to {quarter}: {grr} of the revenue kept (GRR), {nrr} with growth (NRR)",
        quarter=str(known.index[-1]),
        grr=language.percent(last["grr"]),
        nrr=language.percent(last["nrr"]),
    )
    title = cautious(title, int(last["n"]))
    note = tr(
        "12 months to the end of each quarter; n = {n} accounts in the last. Bands: 95% confidence, where known.",
        n=language.number(last["n"]),
    )
    quarters = [str(quarter) for quarter in result.frame.index]
    place = np.arange(len(quarters))
    with picture(name, title, note) as sheet:
        axes = sheet.axes()
        for measure, colour in (("nrr", style.BLUE), ("grr", style.VERMILLION)):
            lines(axes, place, *(result.frame[f"{measure}{end}"] for end in ("", "_low", "_high")), colour=colour)
        axes.axhline(1.0, color=style.GREY, linewidth=0.8, linestyle=(0, (5, 3)), zorder=0)
        step = 1 if len(quarters) <= 8 else 2
        axes.set_xticks(place[::-1][::step][::-1], quarters[::-1][::step][::-1])
        style.percent_axis(axes.yaxis)
        axes.set_ylabel(tr("Retained revenue"))
        axes.margins(y=0.12)
        style.end_labels(
            axes, [last["nrr"], last["grr"]], [tr("net (NRR)"), tr("gross (GRR)")], [style.BLUE, style.VERMILLION]
        )
    return sheet.view


@shows(Cohorts, "chart", lambda: tr("Do newer customers stay better than older ones?"))
def cohorts_chart(result: Cohorts | Unavailable, name: str = "cohorts") -> ChartView | Finding:
    """Draw retention of each start quarter, a quarter of a year at a time; what time has not filled is hatched."""
    if result.share.empty:
        return nothing(name)
    share = result.share.iloc[-MOST_COHORTS:, : MOST_COHORTS + 1]
    share = share.loc[:, share.notna().any()]
    accounts = result.accounts.reindex(share.index)
    year = result.share.get(4)
    full = year.dropna() if year is not None else pd.Series(dtype=float)
    if len(full) >= 2:
        title = tr(
            "After a year {first} of those who started in {oldest} were still here, and {last} of {newest}",
            first=language.percent(full.iloc[0], 0),
            oldest=full.index[0],
            last=language.percent(full.iloc[-1], 0),
            newest=full.index[-1],
        )
    else:
        title = tr("Retention by quarter of start: no two cohorts have a whole year yet")
    if len(full) >= 2:
        title = cautious(title, int(result.accounts[[full.index[0], full.index[-1]]].min()))
    note = tr(
        "n = {n} accounts, by quarter of their first paid contract (accounts in brackets). Hatched: not yet known.",
        n=language.number(int(accounts.sum())),
    )
    if result.late:
        late = tr("{n} accounts that started before the data begin are left out.", n=language.number(result.late))
        note = paragraph(note, late)
    values = share.to_numpy(dtype=float)
    rows, columns = values.shape
    low = min(0.5, float(np.floor(np.nanmin(values) * 10) / 10))
    with picture(name, title, note, height=max(2.2, 1.3 + 0.22 * rows)) as sheet:
        axes = sheet.axes()
        texts = [[f"{100 * value:.0f}" for value in row] for row in values]
        heat(axes, values, texts, low=low, high=1.05)
        labels = [f"{cohort} ({n:,})" for cohort, n in accounts.items()]
        axes.set_yticks(np.arange(rows) + 0.5, labels, rotation=0)
        axes.set_xticks(np.arange(columns) + 0.5, [str(3 * k) for k in share.columns])
        axes.set_xlabel(tr("Months since the start (share still there, %)"))
        axes.set_ylabel(tr("Quarter of start"))
    return sheet.view


@shows(BySegment, "chart", lambda: tr("Which customers leave more than others?"))
def retention_by_segment_chart(
    result: BySegment | Unavailable, horizon_months: int = 12, name: str = "retention_by_segment"
) -> ChartView | Finding:
    """Draw retention of each segment: raw with its interval, pooled beside it, and the raw n.

    Parameters
    ----------
    result : DataFrame or Unavailable
        Of ``retention.by_segment``.
    horizon_months : int
        The horizon it was asked for.
    """
    known = result.frame.dropna(subset=["raw"])
    if known.empty:
        return nothing(name, tr("No segment was followed for {months} months.", months=horizon_months))
    ordered = known.sort_values("pooled", ascending=False)
    title = tr(
        "After {months} months, pooled: {best} {high} to {worst} {low} still customers",
        months=horizon_months,
        best=ordered.index[0],
        high=language.percent(ordered["pooled"].iloc[0], 0),
        worst=ordered.index[-1],
        low=language.percent(ordered["pooled"].iloc[-1], 0),
    )
    if len(ordered) == 1:
        title = tr(
            "{share} of accounts are still customers after {months} months; there is only one segment",
            share=language.percent(ordered["raw"].iloc[0]),
            months=horizon_months,
        )
    note = tr("Dot and bar: as counted, with 95% confidence. Diamond: pulled towards the whole, the harder the fewer.")
    shown = ordered.iloc[:MOST_SEGMENTS]
    if len(ordered) > len(shown):
        note = paragraph(note, tr("The first {shown} of {n} segments are drawn.", shown=len(shown), n=len(ordered)))
    if not shown["enough"].all():
        note = paragraph(note, tr("Grey: insufficient evidence."))
    with picture(name, title, note, height=1.5 + 0.36 * len(shown)) as sheet:
        axes, place = sheet.axes(), range(len(shown))
        colours = [style.BLUE if enough else style.GREY for enough in shown["enough"]]
        dots(axes, place, shown[["raw", "raw_low", "raw_high"]].to_numpy(), colour=colours, alpha=0.5)
        dots(axes, place, [(value, None, None) for value in shown["pooled"]], colour=style.ORANGE, marker="D", size=5)
        labels = [
            tr("{segment} (n = {n})", segment=short(str(value)), n=language.number(n))
            for value, n in shown["accounts"].items()
        ]
        row_labels(axes, labels)
        axes.set_xlim(max(0.0, float(shown["raw_low"].min()) - 0.03), 1.01)
        style.percent_axis(axes.xaxis)
        axes.set_xlabel(
            tr(
                "Still customers after {months} months, by {column}",
                months=horizon_months,
                column=column_in_words(str(result.frame.index.name or "")),
            )
        )
        sheet.tell(
            tr(
                "{label}: {estimate}, n = {n}",
                label=value,
                n=language.number(row["accounts"]),
                estimate=estimate_in_words(Estimate(row["raw"], row["raw_low"], row["raw_high"])),
            )
            for value, row in shown.iterrows()
        )
    return sheet.view


@shows(Timing, "chart", lambda: tr("Do customers leave at their renewal, or before it?"))
def churn_timing_chart(result: Timing | Unavailable, name: str = "churn_timing") -> ChartView | Finding:
    """Draw the share of accounts that churn at a renewal and in each month before one, with intervals."""
    table = result.hazard.dropna(subset=["hazard"])
    if table.empty:
        return nothing(name, tr("No renewal and no month before one has been observed yet."))
    share = result.at_renewal
    title = (
        tr("No churn of an account with a known term so far")
        if share.estimate is None
        else tr("{share} of all churn happens at the renewal date", share=language.percent(share.estimate, 0))
    )
    title = cautious(title, share.n) if share.estimate is not None else title
    note = tr(
        "{n} churns of accounts with a known term, {events} of them within 7 days of a renewal. Bars: 95% confidence.",
        n=language.number(share.n),
        events=language.number(share.events),
    )
    if result.unplaced:
        unplaced = tr(
            "{n} churns of accounts with no known term, or one under five months, are left out.",
            n=language.number(result.unplaced),
        )
        note = paragraph(note, unplaced)
    with style.canvas(title, note) as canvas:
        axes = canvas.axes()
        place = -table.index.to_numpy(dtype=float)
        colours = [style.VERMILLION if month == 0 else style.BLUE for month in table.index]
        axes.bar(place, table["hazard"], color=colours, width=0.7)
        axes.vlines(place, table["low"], table["high"], color=style.INK, linewidth=1)
        for x, month, value, high in zip(place, table.index, table["hazard"], table["high"], strict=True):
            if month == 0:
                axes.annotate(
                    language.percent(value),
                    (x, high),
                    xytext=(0, 3),
                    textcoords="offset points",
                    ha="center",
                    fontsize=9,
                )
        axes.set_xticks(place, [tr("at\nrenewal") if month == 0 else str(month) for month in table.index])
        limit = float(max(table["hazard"].max() * 1.35, min(table["high"].max() * 1.12, 1.0)))
        axes.set_ylim(0, min(limit, 1.05))
        axes.set_xlabel(tr("Months to the next renewal date"))
        axes.set_ylabel(tr("Churn per month, or per renewal"))
        style.percent_axis(axes.yaxis)
    return ChartView(name, title, tr("Bars. {title}. {note}", title=title, note=note), canvas.png)


@shows(Summary, "table")
def retention_table(summary: Summary, name: str = "retention_table") -> TableView:
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


@shows(Bridge, "table", lambda: tr("Where did recurring revenue grow, and where was it lost?"))
def bridge_table(result: Bridge | Unavailable, name: str = "bridge_table") -> TableView | Finding:
    """Show the lines of the revenue bridge, with what is taken away as negative amounts."""
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


@shows(Losses, "table", lambda: tr("Why did customers leave?"))
def reasons_table(losses: Losses | Unavailable, name: str = "reasons") -> TableView | Finding:
    """Show the churns of the last twelve months by the reason that was given."""
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


@shows(Losses, "largest_table", lambda: tr("Which customers were lost?"))
def largest_losses_table(losses: Losses | Unavailable, name: str = "largest_losses") -> TableView | Finding:
    """Show the largest accounts that churned in the last twelve months."""
    title = tr("The largest losses of the last twelve months")
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


@shows(RenewalsAhead, "table", lambda: tr("Which customers renew next, and until when can they give notice?"))
def renewals_ahead_table(table: RenewalsAhead | Unavailable, name: str = "renewals_ahead") -> TableView | Finding:
    """Show the renewals of the next months, the nearest deadline for notice first."""
    title = tr("What renews next")
    if table.frame.empty:
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
    passed = table.frame["days_to_deadline"] < 0
    said = table.frame.assign(notice=[tr("given") if given else "" for given in table.frame["notice_given"]])
    said = pd.concat([said[~passed], said[passed]])
    note = tr(
        "{n} renewals ahead; for {passed} of them the deadline has passed (listed last). {open} customers have not"
        " given notice. Days left count to the deadline, else to the renewal.",
        n=language.number(len(table.frame)),
        passed=language.number(int(passed.sum())),
        open=language.number(table.frame.loc[~table.frame["notice_given"].astype(bool), "account_id"].nunique()),
    )
    return _listed(name, title, said, columns, note)


def _listed(name: str, title: str, table: pd.DataFrame, columns, note: str = "") -> TableView:
    """Show a table's columns by name; those without any value are left out."""
    kept = [(key, column) for key, column in columns if key in table and _filled(table[key])]
    rows = tuple(zip(*(table[key].tolist() for key, _ in kept), strict=True))
    return TableView(name, title, tuple(column for _, column in kept), rows, note)


def _filled(values: pd.Series) -> bool:
    return bool((values.notna() & (values.astype(str) != "")).any())


def _whys(*results: Estimate | Unavailable) -> list[str]:
    """Return the sentences of all reasons, each once."""
    found = [sentence for result in results if result for sentence in reasons.of(result)]
    return list(dict.fromkeys(found))


@shows(Summary, "finding")
def retention_finding(summary: Summary, name: str = "retention") -> Finding:
    """Say how much of the accounts and of the money stayed, in the quarter and over twelve months.

    Returns
    -------
    Finding
        With every estimate of the summary as a result.
    """
    quarter = str(summary.quarter)
    lost, start = summary.churned_accounts, summary.accounts_at_start
    sentences = [
        tr(
            "In {quarter}, {lost} of the customers churned; {start} were there at its start.",
            quarter=quarter,
            lost=language.number(lost.estimate),
            start=language.number(start.estimate),
        ),
    ]
    sentences += _whys(lost)
    if known(summary.logo_retention):
        sentences.append(
            tr("Of the customers of a year ago, {share} are still customers.", share=with_churn(summary.logo_retention))
        )
    elif summary.logo_retention.reasons:
        sentences += [tr("Customers kept over twelve months: insufficient evidence."), *_whys(summary.logo_retention)]
    if known(summary.grr_12m):
        sentences.append(
            tr(
                "Over twelve months gross revenue retention (GRR) is {grr}, net (NRR) {nrr}.",
                grr=with_n(summary.grr_12m),
                nrr=estimate_in_words(summary.nrr_12m),
            )
        )
    elif summary.grr_12m and summary.grr_12m.reasons:
        sentences += [tr("Revenue kept over twelve months: insufficient evidence."), *_whys(summary.grr_12m)]
    if known(summary.grr_12m_change):
        sentences.append(_change(summary.grr_12m_change))
    if known(summary.grr):
        sentences.append(
            tr(
                "Over the quarter alone GRR is {grr} and NRR {nrr}.",
                grr=estimate_in_words(summary.grr),
                nrr=estimate_in_words(summary.nrr),
            )
        )
    if known(summary.renewal_rate):
        renewed = tr(
            "Of the customers due for renewal in the quarter, {share} renewed.", share=with_n(summary.renewal_rate)
        )
        money = summary.renewal_rate_money
        due = tr("Of the money due, {share}.", share=estimate_in_words(money)) if known(money) else ""
        sentences.append(paragraph(renewed, due))
    lacking = [need for result in (summary.grr, summary.renewal_rate) if not result for need in result.needs]
    if lacking:
        sentences.append(
            tr("This company's data do not have {places}.", places=places_in_words(dict.fromkeys(lacking)))
        )
    sentences += [
        why for why in _whys(summary.nrr_12m, summary.grr, summary.nrr, summary.renewal_rate) if why not in sentences
    ]
    title = tr("Retention in {quarter}", quarter=quarter)
    below = tr("Next: see below where the losses are, and what renews next.")
    return Finding(name, tuple(sentences), None, summary.results(), title, next=below)


def _change(change: Estimate) -> str:
    """Say how the 12-month figure moved against the same quarter last year."""
    size = points(abs(change.estimate))
    if change.low is not None and change.high is not None and change.low <= 0 <= change.high:
        return tr(
            "Against the same quarter last year GRR moved by {change}; it may be chance.",
            change=estimate_in_words(change),
        )
    if change.estimate >= 0:
        return tr("Against the same quarter last year GRR is up by {points}.", points=size)
    return tr("Against the same quarter last year GRR is down by {points}.", points=size)


@shows(Summary, "survival_finding")
def survival_finding(summary: Summary, stay: Estimate | None = None, name: str = "survival") -> Finding:
    """Say how many accounts are still customers after 6, 12 and 24 months, and how long they `stay` on average."""
    points = []
    for months, result in ((6, summary.survival_6m), (12, summary.survival_12m), (24, summary.survival_24m)):
        if known(result) and not result.verdict:
            points.append(
                tr("After {months} months {share} are still customers.", months=months, share=with_churn(result))
            )
        else:
            why = _whys(result)
            points.append(paragraph(tr("After {months} months: insufficient evidence.", months=months), *why))
    if stay is not None and stay.estimate is not None:
        average = tr("Of the first 24 months a customer stays {months} on average.", months=with_n(stay))
        points.append(average)
    counted = tr("Customers who are still here count only for as long as they were seen.")
    title = tr("How long customers stay")
    results = {} if stay is None else {"months_kept_24m": stay}
    return Finding(name, (counted,), None, results, title=title, points=tuple(points))


@shows(BySegment, "finding", lambda: tr("Which customers leave more than others?"))
def segments_finding(groups: BySegment | Unavailable, name: str = "segments") -> Finding:
    """Say which segment keeps least and most, pooled, and how many are too small to say."""
    title = tr("Retention by segment")
    followed = groups.frame.dropna(subset=["raw"]) if len(groups.frame) else groups.frame
    if followed.empty:
        return Finding(name, (tr("No segment was followed long enough to compare."),), title=title)
    enough = followed[followed["enough"]].sort_values("pooled")
    sentences = []
    if len(enough) >= 2:
        low, high = enough.iloc[0], enough.iloc[-1]
        sentences += [
            tr(
                "Pooled, {segment} keeps least after 12 months: {estimate}.",
                segment=str(enough.index[0]),
                estimate=_pooled(low),
            ),
            tr("{segment} keeps most: {estimate}.", segment=str(enough.index[-1]), estimate=_pooled(high)),
        ]
        if low["pooled_high"] >= high["pooled_low"]:
            sentences.append(tr("Their intervals overlap, so even these two may not differ."))
    few = followed.index[~followed["enough"]]
    if len(few):
        sentences.append(
            tr(
                "Insufficient evidence, with fewer than 30 accounts followed so far: {segments}.",
                segments=tr(", ").join(str(value) for value in few[:6]),
            )
        )
    if not sentences:
        sentences.append(tr("There is only one segment: {estimate}.", estimate=_pooled(enough.iloc[0])))
    sentences.append(tr("A segment is only associated with retention; what causes a difference, people must find out."))
    return Finding(name, tuple(sentences), None, title=title)


def _pooled(row: pd.Series) -> str:
    return with_n(Estimate(row["pooled"], row["pooled_low"], row["pooled_high"], int(row["accounts"])))


def closing(
    summary: Summary,
    groups: BySegment | Unavailable,
    timing: Timing | Unavailable,
    name: str = "retention_summary",
) -> Finding:
    """Close notebook 03: the headline figures, and what to decide."""
    found = [
        tr(
            "{lost} of the customers churned in {quarter}.",
            lost=language.number(summary.churned_accounts.estimate),
            quarter=str(summary.quarter),
        ),
    ]
    if known(summary.grr_12m):
        found.append(
            tr(
                "Twelve months: GRR {grr}, NRR {nrr}.",
                grr=estimate_in_words(summary.grr_12m),
                nrr=estimate_in_words(summary.nrr_12m),
            )
        )
    if known(summary.logo_retention):
        found.append(tr("Customers kept over twelve months: {share}.", share=estimate_in_words(summary.logo_retention)))
    decide = []
    enough = groups.frame[groups.frame["enough"]] if groups and len(groups.frame) else None
    if enough is not None and len(enough) >= 2:
        worst = enough["pooled"].idxmin()
        found.append(tr("{segment} keeps least: {estimate}.", segment=str(worst), estimate=_pooled(enough.loc[worst])))
        decide.append(tr("who finds out, with the customers of {segment}, why they leave", segment=str(worst)))
    if timing and timing.at_renewal.estimate is not None:
        found.append(tr("{share} of churn happens at the renewal date.", share=estimate_in_words(timing.at_renewal)))
        decide.append(tr("who speaks with each customer before its deadline for notice"))
    decide.append(tr("which retention to aim at next year, in customers and in money"))
    return in_short(name, found, decide)

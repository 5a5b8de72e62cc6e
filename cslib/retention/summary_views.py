"""The quarter's figures of retention, their trend, and the bridge from revenue at its start to revenue at its end."""

from dataclasses import replace

import numpy as np

from cslib import language
from cslib.company.policies.policy import Retention
from cslib.language import N_, short_money, tr
from cslib.retention.bridge import DOWN, SIGNED, Bridge
from cslib.retention.churn import Timing
from cslib.retention.curves import BySegment
from cslib.retention.curves_views import pooled_in_words
from cslib.retention.summary import Summary, Trend
from cslib.show import reasons, style
from cslib.show.columns import Column, names_of
from cslib.show.display import ChartView, Finding, TableView, in_short, known, nothing, shows, with_churn, with_n
from cslib.show.marks import lines, picture, reference, waterfall
from cslib.show.wording import (
    bridge_line,
    cautious,
    estimate_in_words,
    last_day,
    paragraph,
    places_in_words,
    points,
    result_name,
    verdict_in_words,
)
from cslib.stats.estimate import Estimate, Unavailable

_OF_THE_BRIDGE = N_("Where did recurring revenue grow, and where was it lost?")


@shows(Summary, "table")
def retention_table(summary: Summary, name: str = "retention_table") -> TableView:
    """Show every share of the quarter with its interval and the accounts behind it."""
    shares = {key: found for key, found in summary.results().items() if not found or found.unit == "share"}
    changes = {
        key: replace(found, method="MOVER") for key, found in shares.items() if found and key.endswith("_change")
    }
    columns = (
        Column(tr("Measure"), key=lambda row: result_name(row[0])),
        Column(tr("Estimate (95% confidence)"), "estimate", lambda row: row[1]),
        Column("n", "number", lambda row: row[1].n if row[1] else None),
        Column(tr("Remark"), key=lambda row: verdict_in_words(row[1].verdict) if row[1] else tr("not in the data")),
    )
    note = tr(
        "Churned in the quarter: {lost}; customers at its start: {start}. n: accounts behind the figure.",
        lost=language.number(summary.churned_accounts.estimate),
        start=language.number(summary.accounts_at_start.estimate),
    )
    if summary.policy is not None:
        note = paragraph(note, counting(summary.policy))
    title = tr("Retention in {quarter}", quarter=str(summary.quarter))
    return TableView.of(name, title, (shares | changes).items(), columns, note, filled=True)


def _whys(*results: Estimate | Unavailable) -> list[str]:
    return list(dict.fromkeys(sentence for result in results if result for sentence in reasons.of(result)))


@shows(Summary, "finding")
def retention_finding(summary: Summary, name: str = "retention") -> Finding:
    """Say how much of the accounts and of the money stayed, in the quarter and over twelve months.

    Every estimate of the summary is a result of it.
    """
    quarter, lost = str(summary.quarter), summary.churned_accounts
    sentences = [
        tr(
            "In {quarter}, {lost} of the customers churned; {start} were there at its start.",
            quarter=quarter,
            lost=language.number(lost.estimate),
            start=language.number(summary.accounts_at_start.estimate),
        ),
        *_whys(lost),
    ]
    if known(summary.logo_retention):
        share = with_churn(summary.logo_retention)
        sentences.append(tr("Of the customers of a year ago, {share} are still customers.", share=share))
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
        grr, nrr = estimate_in_words(summary.grr), estimate_in_words(summary.nrr)
        sentences.append(tr("Over the quarter alone GRR is {grr} and NRR {nrr}.", grr=grr, nrr=nrr))
    if known(summary.renewal_rate):
        share, money = with_n(summary.renewal_rate), summary.renewal_rate_money
        renewed = tr("Of the customers due for renewal in the quarter, {share} renewed.", share=share)
        due = tr("Of the money due, {share}.", share=estimate_in_words(money)) if known(money) else ""
        sentences.append(paragraph(renewed, due))
    lacking = dict.fromkeys(need for one in (summary.grr, summary.renewal_rate) if not one for need in one.needs)
    if lacking:
        sentences.append(tr("This company's data do not have {places}.", places=places_in_words(lacking)))
    whys = _whys(summary.nrr_12m, summary.grr, summary.nrr, summary.renewal_rate)
    sentences += [why for why in whys if why not in sentences]
    title = tr("Retention in {quarter}", quarter=quarter)
    below = tr("Next: see below where the losses are, and what renews next.")
    names = {"churned_accounts": names_of(summary.churned, lambda row: tr("left {date}", date=language.date(row.end)))}
    names["accounts_at_start"] = names_of(summary.at_start)
    if summary.churned is not None:
        names["churned_provisionally"] = names_of(summary.churned[summary.churned["provisional"].astype(bool)])
    return Finding(name, tuple(sentences), None, summary.results(), title, next=below, names=names)


def _change(change: Estimate) -> str:
    """Say how the 12-month figure moved against the same quarter last year."""
    size = points(abs(change.estimate))
    if change.low is not None and change.high is not None and change.low <= 0 <= change.high:
        moved = estimate_in_words(change)
        return tr("Against the same quarter last year GRR moved by {change}; it may be chance.", change=moved)
    if change.estimate >= 0:
        return tr("Against the same quarter last year GRR is up by {points}.", points=size)
    return tr("Against the same quarter last year GRR is down by {points}.", points=size)


@shows(Summary, "survival_finding")
def survival_finding(summary: Summary, stay: Estimate | None = None, name: str = "survival") -> Finding:
    """Say how many accounts are still customers after 6, 12 and 24 months, and how long they `stay` on average."""
    told = []
    for months, result in ((6, summary.survival_6m), (12, summary.survival_12m), (24, summary.survival_24m)):
        if known(result) and not result.verdict:
            share = with_churn(result)
            told.append(tr("After {months} months {share} are still customers.", months=months, share=share))
        else:
            unsure = tr("After {months} months: insufficient evidence.", months=months)
            told.append(paragraph(unsure, *_whys(result)))
    if known(stay):
        told.append(tr("Of the first 24 months a customer stays {months} on average.", months=with_n(stay)))
    counted = tr("Customers who are still here count only for as long as they were seen.")
    results = {} if stay is None else {"months_kept_24m": stay}
    return Finding(name, (counted,), None, results, title=tr("How long customers stay"), points=tuple(told))


@shows(Trend, "chart", N_("Do gross and net revenue retention rise or fall?"))
def trend_chart(result: Trend | Unavailable, name: str = "trend") -> ChartView | Finding:
    """Draw gross and net revenue retention over the 12 months to each quarter's end, with intervals."""
    told = result.frame.dropna(subset=["grr"])
    if told.empty:
        return nothing(name, tr("No quarter has known revenue a year before its end."))
    last = told.iloc[-1]
    title = tr(
        "Twelve months to {quarter}: {grr} of the revenue kept (GRR), {nrr} with growth (NRR)",
        quarter=str(told.index[-1]),
        grr=language.percent(last["grr"]),
        nrr=language.percent(last["nrr"]),
    )
    note = tr(
        "12 months to the end of each quarter; n = {n} accounts in the last. Bands: 95% confidence, where known.",
        n=language.number(last["n"]),
    )
    quarters = [str(quarter) for quarter in result.frame.index]
    place = np.arange(len(quarters))
    with picture(name, cautious(title, int(last["n"])), note, results=result.results) as sheet:
        axes = sheet.axes()
        for measure, colour in (("nrr", style.BLUE), ("grr", style.VERMILLION)):
            lines(axes, place, *(result.frame[f"{measure}{end}"] for end in ("", "_low", "_high")), colour=colour)
        reference(axes, 1.0, upright=False, dashed=True, colour=style.GREY)
        step = 1 if len(quarters) <= 8 else 2
        axes.set_xticks(place[::-1][::step][::-1], quarters[::-1][::step][::-1])
        style.percent_axis(axes.yaxis, tr("Retained revenue"))
        axes.margins(y=0.12)
        labels = [tr("net (NRR)"), tr("gross (GRR)")]
        style.end_labels(axes, [last["nrr"], last["grr"]], labels, [style.BLUE, style.VERMILLION])
    return sheet.view


def counting(policy: Retention) -> str:
    """Say in one line how the retention policy answers what teams count differently."""
    free = policy.free_plan == "churned"
    points = [
        tr("back within {days} days: never left", days=policy.win_back_days),
        tr("renewal without a word: open for {days} days", days=min(policy.open_renewal_days, policy.win_back_days)),
        tr("move to a free plan: churn") if free else tr("move to a free plan: contraction"),
        tr("use above the agreed price: not counted") if policy.overage == "excluded" else tr("use: counted in full"),
        tr("out of business before the renewal: due and lost")
        if policy.dissolved == "due"
        else tr("out of business before the renewal: not due"),
    ]
    return tr("How it is counted: {points}.", points=language.join_long(points))


def _with_sign(result: Bridge, line: str) -> float:
    """Return the amount of a line, below 0 where it is taken away."""
    amount = result.amount(line)
    return -amount if line in DOWN and amount else amount


@shows(Bridge, "chart", _OF_THE_BRIDGE)
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
        end=last_day(result.end),
    )
    drawn = [line for line in result.lines.index if line in ("start", "end") or result.amount(line)]
    amounts = [_with_sign(result, line) for line in drawn]
    with picture(name, title, note) as sheet:
        axes = sheet.axes()
        labels = [f"{bridge_line(line, short=True)}\n({result.accounts(line):,})" for line in drawn]
        waterfall(axes, amounts, labels, _amount)
        between = np.cumsum(amounts[:-1])
        moved = min([*np.minimum(between[1:], between[:-1])] or [0])
        floor = max(0.0, 0.9 * moved) if moved > 0.5 * max(start, end) else 0.0
        top = max([*between, end])
        axes.set_ylim(floor, top + 0.1 * (top - floor))
        label = tr("Revenue per month (axis from {floor})", floor=short_money(floor)) if floor else ""
        style.money_axis(axes.yaxis, tr("Revenue per month"))
        axes.set_ylabel(label or axes.get_ylabel())
        sheet.tell(
            tr("{line} {amount}", line=bridge_line(line), amount=language.money(result.amount(line))) for line in drawn
        )
    return sheet.view


def _amount(amount: float, level: bool) -> str:
    """Write an amount of the bridge above its bar, a change with its sign."""
    sign = "" if level else "−" if amount < 0 else "+"
    return sign + short_money(abs(amount), 3 if sign else 4, "")


@shows(Bridge, "table", _OF_THE_BRIDGE)
def bridge_table(result: Bridge | Unavailable, name: str = "bridge_table") -> TableView | Finding:
    """Show the lines of the revenue bridge, with what is taken away as negative amounts.

    With the results ``bridge_start``, ``bridge_churn`` and so on: what each line holds.
    """
    start = result.amount("start")
    columns = (
        Column(tr("Line"), key=bridge_line),
        Column(tr("Revenue per month"), "money", lambda line: _with_sign(result, line)),
        Column(tr("Of the start"), "percent", lambda line: _with_sign(result, line) / start if start else None),
        Column(tr("Number of accounts"), "number", result.accounts),
    )
    period = {"start": language.date(result.start), "end": last_day(result.end)}
    notes = [tr("From {start} to {end}; the lines add up to the end.", **period)]
    counted = {
        N_("Provisional on the line churn, their win-back window still open: {n}."): result.provisional,
        N_("Paused, on the line contraction: {n}."): result.paused,
        N_("Came and went between the two dates, on no line: {n}."): result.came_and_went,
        N_("Amount not known at one of the dates, counted at neither: {n}."): result.unpriced,
        N_("At the end with an open renewal, carried on: {n}."): result.renewal_open,
    }
    notes += [tr(said, n=language.number(n)) for said, n in counted.items() if n]
    shown = [line for line in result.lines.index if line not in SIGNED or result.accounts(line)]
    results = {
        f"bridge_{line}": Estimate(result.amount(line), n=result.accounts(line), unit="money")
        for line in result.lines.index
        if line in ("start", "end") or result.accounts(line)
    }
    moves = result.moves.groupby("line") if len(result.moves) else ()
    names = {f"bridge_{line}": names_of(those, lambda row: bridge_line(row.line)) for line, those in moves}
    title = tr("The revenue bridge")
    return TableView.of(name, title, shown, columns, paragraph(*notes), results=results, names=names)


def closing(
    summary: Summary, groups: BySegment | Unavailable, timing: Timing | Unavailable, name: str = "retention_summary"
) -> Finding:
    """Close notebook 03: the headline figures, and what to decide."""
    lost = language.number(summary.churned_accounts.estimate)
    found = [tr("{lost} of the customers churned in {quarter}.", lost=lost, quarter=str(summary.quarter))]
    if known(summary.grr_12m):
        grr, nrr = estimate_in_words(summary.grr_12m), estimate_in_words(summary.nrr_12m)
        found.append(tr("Twelve months: GRR {grr}, NRR {nrr}.", grr=grr, nrr=nrr))
    if known(summary.logo_retention):
        found.append(tr("Customers kept over twelve months: {share}.", share=estimate_in_words(summary.logo_retention)))
    decide = []
    enough = groups.frame[groups.frame["enough"]] if groups and len(groups.frame) else ()
    if len(enough) >= 2:
        worst = enough["pooled"].idxmin()
        kept = pooled_in_words(enough.loc[worst])
        # Not the customers kept of those of a year ago: each is followed from its own start.
        words = N_("{segment} keeps least: {months} months after their start {estimate} are still customers, pooled.")
        found.append(tr(words, segment=str(worst), months=groups.horizon_months, estimate=kept))
        decide.append(tr("who finds out, with the customers of {segment}, why they leave", segment=str(worst)))
    if timing and known(timing.at_renewal):
        found.append(tr("{share} of churn happens at the renewal date.", share=estimate_in_words(timing.at_renewal)))
        decide.append(tr("who speaks with each customer before its deadline for notice"))
    decide.append(tr("which retention to aim at next year, in customers and in money"))
    return in_short(name, found, decide)

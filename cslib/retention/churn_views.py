"""Churn: when it happens against renewal dates, which reasons were given, and what renews next."""

from __future__ import annotations

from cslib import language
from cslib.company.policies.policy import AVOIDABLE, NOT_AVOIDABLE, UNKNOWN
from cslib.language import tr
from cslib.retention.churn import Losses, RenewalsAhead, Timing
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, known, nothing, shows, with_n
from cslib.show.marks import bars, picture, write
from cslib.show.wording import cautious, estimate_in_words, paragraph
from cslib.stats.estimate import Unavailable


@shows(Timing, "chart", lambda: tr("Do customers leave at their renewal, or before it?"))
def churn_timing_chart(result: Timing | Unavailable, name: str = "churn_timing") -> ChartView | Finding:
    """Draw the share of accounts that churn at a renewal and in each month before one, with intervals."""
    table = result.hazard.dropna(subset=["hazard"])
    if table.empty:
        return nothing(name, tr("No renewal and no month before one has been observed yet."))
    share = result.at_renewal
    title = tr("No churn of an account with a known term so far")
    if known(share):
        part = language.percent(share.estimate, 0)
        title = cautious(tr("{share} of all churn happens at the renewal date", share=part), share.n)
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
    place = -table.index.to_numpy(dtype=float)
    colours = [style.BLUE if month else style.VERMILLION for month in table.index]
    bounds = table[["low", "high"]].to_numpy()
    with picture(name, title, note) as sheet:
        axes = sheet.axes()
        bars(axes, place, table["hazard"], colour=colours, upright=True, width=0.7, bounds=bounds)
        if 0 in table.index:
            write(axes, language.percent(table.loc[0, "hazard"]), (0, table.loc[0, "high"]))
        axes.set_xticks(place, [str(month) if month else tr("at\nrenewal") for month in table.index])
        limit = float(max(table["hazard"].max() * 1.35, min(table["high"].max() * 1.12, 1.0)))
        axes.set_ylim(0, min(limit, 1.05))
        axes.set_xlabel(tr("Months to the next renewal date"))
        axes.set_ylabel(tr("Churn per month, or per renewal"))
        style.percent_axis(axes.yaxis)
    return sheet.view


def _kind_in_words(row) -> str:
    """Say whether the reason of a loss was avoidable."""
    kind = getattr(row, "avoidable", "")
    words = {AVOIDABLE: tr("avoidable"), NOT_AVOIDABLE: tr("not avoidable"), UNKNOWN: tr("not known")}
    return words.get(kind, kind)


@shows(Losses, "table", lambda: tr("Why did customers leave?"))
def reasons_table(losses: Losses | Unavailable, name: str = "reasons") -> TableView | Finding:
    """Show the churns of the last twelve months by the reason that was given."""
    period = tr("{start} to {end}", start=language.date(losses.start), end=language.date(losses.end))
    title = tr("Reasons given for churn, {period}", period=period)
    if losses.by_reason.empty:
        return Finding(name, (tr("Nobody churned in this period."),), title=title)
    columns = (
        Column(tr("Reason"), key=lambda row: str(row.Index) or tr("no reason recorded")),
        Column(tr("Avoidable"), key=_kind_in_words),
        Column(tr("Number of accounts"), "number", "accounts"),
        Column(tr("Share"), "percent", "share"),
        Column(tr("Revenue per month"), "money", "mrr_lost"),
    )
    note = tr("Reasons as recorded; they are what was said, not always what was the case.")
    return TableView.of(name, title, losses.by_reason, columns, note, filled=True)


@shows(Losses, "largest_table", lambda: tr("Which customers were lost?"))
def largest_losses_table(losses: Losses | Unavailable, name: str = "largest_losses") -> TableView | Finding:
    """Show the largest accounts that churned in the last twelve months."""
    title = tr("The largest losses of the last twelve months")
    if losses.largest.empty:
        return Finding(name, (tr("Nobody churned in this period."),), title=title)
    columns = (
        Column(tr("Customer"), key="name"),
        Column(tr("CSM"), key="csm"),
        Column(tr("End"), "date", "ended"),
        Column(tr("Reason"), key="reason"),
        Column(tr("Avoidable"), key=_kind_in_words),
        Column(tr("Revenue per month"), "money", "mrr"),
    )
    return TableView.of(name, title, losses.largest, columns, filled=True)


@shows(Losses, "finding", lambda: tr("Which losses could have been avoided?"))
def avoidable_finding(losses: Losses | Unavailable, name: str = "avoidable") -> Finding:
    """Say how much of what was lost in the last twelve months the team might have kept."""
    title = tr("What could have been avoided")
    if not known(losses.avoidable):
        return Finding(name, (tr("Nobody churned in this period."),), title=title)
    share = with_n(losses.avoidable)
    sentences = [tr("Of the churns of these twelve months {share} had a reason that counts as avoidable.", share=share)]
    results = {"avoidable_share": losses.avoidable}
    if known(losses.avoidable_money):
        results["avoidable_share_money"] = losses.avoidable_money
        sentences.append(tr("Of the revenue lost it is {share}.", share=estimate_in_words(losses.avoidable_money)))
    unknown = estimate_in_words(losses.unknown, bounds=False)
    sentences += [
        tr("Not known to be either: {share} of the churns.", share=unknown),
        tr("Which reasons count as avoidable is set in the retention policy; a team should agree on it once."),
    ]
    return Finding(name, tuple(sentences), None, results, title)


@shows(RenewalsAhead, "table", lambda: tr("Which customers renew next, and until when can they give notice?"))
def renewals_ahead_table(ahead: RenewalsAhead | Unavailable, name: str = "renewals_ahead") -> TableView | Finding:
    """Show the renewals of the next months, the nearest deadline for notice first."""
    title, table = tr("What renews next"), ahead.frame
    if table.empty:
        return Finding(name, (tr("No renewal lies ahead in this period."),), title=title)
    columns = (
        Column(tr("Customer"), key="name"),
        Column(tr("CSM"), key="csm"),
        Column(tr("Renewal"), "date", "renewal_date"),
        Column(tr("Deadline for notice"), "date", "notice_deadline"),
        Column(tr("Days left"), "number", "days_to_deadline"),
        Column(tr("Revenue per month"), "money", "mrr"),
        Column(tr("Notice"), key=lambda row: tr("given") if row.notice_given else ""),
    )
    passed = table["days_to_deadline"] < 0
    note = tr(
        "{n} renewals ahead; for {passed} of them the deadline has passed (listed last). {open} customers have not"
        " given notice. Days left count to the deadline, else to the renewal.",
        n=language.number(len(table)),
        passed=language.number(int(passed.sum())),
        open=language.number(table.loc[~table["notice_given"].astype(bool), "account_id"].nunique()),
    )
    rows = table.loc[passed.sort_values(kind="stable").index]
    return TableView.of(name, title, rows, columns, note, filled=True)

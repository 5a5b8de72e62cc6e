"""How the handoffs made went, and what has changed from start cohort to start cohort."""

import numpy as np

from cslib.handoff.cohorts import ActualHandoffs, StartCohorts
from cslib.language import N_, date, number, tr
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, known, nothing, shows, with_n
from cslib.show.marks import dots, picture
from cslib.show.wording import cautious, estimate_in_words, for_the_rest, joined, paragraph
from cslib.stats.estimate import SUPPORTED, Estimate, Unavailable

_REPLAYED = N_("No handoffs are recorded; the figures are those of handing over in the state, with a cap, replayed.")
_ASKS = N_("Does onboarding get faster, and does it leave more behind?")
MOST_COHORTS = 12
RESULTS = ("days_to_handoff_median", "share_in_state_at_handoff", "relapse_90d")


def _lacking(results, but: str = "") -> str:
    """Say which tables would add to it; empty where all are there."""
    return for_the_rest(dict.fromkeys(need for result in results if not result for need in result.needs if need != but))


@shows(ActualHandoffs, "finding", N_("How long do handoffs take, and what becomes of the accounts?"), RESULTS)
def handoff_finding(actual: ActualHandoffs | Unavailable, name: str = "handoff") -> Finding:
    """Say how long handoffs took, in which state accounts were, and how many slipped back within 90 days.

    With the results ``days_to_handoff_median``, ``share_in_state_at_handoff``, ``relapse_90d``, ``retained_90d`` and
    ``in_state_90d``.
    """
    title = tr("How handoffs went")
    results = actual.results
    days, state, relapse = (results[key] for key in RESULTS)
    if actual.basis != "recorded":
        yield tr(_REPLAYED)
    if known(days):
        yield _dated(tr("Half of the accounts are handed over within {days}.", days=with_n(days)), days)
    elif days:
        yield tr("Fewer than half of the accounts have been handed over so far (n = {n}).", n=number(days.n))
    if known(state):
        yield _dated(tr("At the handoff {share} were in the state.", share=with_n(state)), state)
    if known(relapse):
        slipped = tr(
            "Of accounts handed over in the state, {share} left it or churned within 90 days.", share=with_n(relapse)
        )
        yield _dated(slipped, relapse)
    overhang = results.get("in_state_90d")
    if known(overhang):
        left = tr(
            "Of all handed over, {share} are in the state 90 days later: what onboarding leaves behind.",
            share=with_n(overhang),
        )
        yield _dated(left, overhang)
    yield from filter(None, [_lacking(results.values())])
    whys = {why.code: why for result in results.values() if result for why in reversed(result.reasons)}
    yield from map(reasons.in_words, whys.values())
    judge = tr("Next: judge onboarding by the 90 days after the handoff, not by its speed alone.")
    return Finding(name, (), None, results, title, next=judge)


def _dated(sentence: str, result: Estimate) -> str:
    """Put the dates in front where a figure is not of the quarter alone, because too few accounts are in it."""
    for why in result.reasons:
        if why.code == "four_quarters":
            start, end = (date(why.numbers[edge]) for edge in ("start", "end"))
            return tr("{start} to {end}: {sentence}", start=start, end=end, sentence=sentence)
    return sentence


@shows(StartCohorts, "chart", _ASKS)
def start_cohorts_chart(result: StartCohorts | Unavailable, name: str = "start_cohorts") -> ChartView | Finding:
    """Draw days to the handoff and the state 90 days after it by quarter of the start, unfinished cohorts hollow."""
    table = result.frame.iloc[-MOST_COHORTS:]
    if not any(map(known, table["days"])):
        return nothing(name, tr("No account of any start cohort has been handed over yet."))
    panels = [("days", "days_finished", tr("Days to handoff (median)"))]
    if all(table["in_state_90d"]):
        panels.append(("in_state_90d", "finished", tr("In the state 90 days after the handoff")))
    title = cohorts_in_words(result)
    if known(result.change):
        title = cautious(title, result.change.n)
    note = tr(
        "Below each quarter: accounts started in it. Bars: 95% confidence. Hollow: unfinished, as some still wait or"
        " were not followed for 90 days; only the fast ones of that cohort are seen."
    )
    note = paragraph(note, "" if result.basis == "recorded" else tr(_REPLAYED))
    with picture(name, title, note, height=1.4 + 1.5 * len(panels)) as sheet:
        for axes, (key, finished, says) in zip(
            np.atleast_1d(sheet.axes(len(panels), 1, sharex=True)), panels, strict=True
        ):
            values, open_ = list(table[key]), [not done for done in table[finished]]
            look = {"upright": True, "width": 1.6, "alpha": 0.6}
            dots(axes, range(len(table)), values, hollow=open_, dashed=open_, **look)
            axes.set_title(says, fontsize=9.5)
            axes.set_ylim(bottom=0)
            if key == "in_state_90d":
                axes.set_ylim(0, 1)
                style.percent_axis(axes.yaxis)
        labels = [f"{quarter}\n{number(n)}" for quarter, n in table["accounts"].items()]
        axes.set_xticks(range(len(table)), labels, fontsize=8)
        axes.set_xlim(-0.6, len(table) - 0.4)
        told = (
            tr(
                "{quarter}: {days}, in the state 90 days later {share}{unfinished}",
                quarter=quarter,
                days=estimate_in_words(row["days"]),
                share=estimate_in_words(row["in_state_90d"]),
                unfinished="" if row["finished"] else tr(" (unfinished)"),
            )
            for quarter, row in table.iterrows()
        )
        sheet.tell(told, kind=tr("Points. {title}.", title=title))
    return sheet.view


def cohorts_in_words(result: StartCohorts) -> str:
    """Say how what onboarding leaves behind has changed, without a full stop."""
    change = result.change
    if not change:
        finished = result.frame[result.frame["days_finished"].astype(bool)]
        medians = [days.estimate for days in finished["days"] if known(days)]
        if len(medians) < 2:
            return tr("Too few start cohorts are finished to see a trend")
        return tr(
            "Median days to handoff went from {first} to {last}", first=number(medians[0]), last=number(medians[-1])
        )
    if change.estimate is None:
        return tr("Too few start cohorts are finished to see a trend")
    gap = estimate_in_words(change)
    if change.verdict != SUPPORTED:
        return tr("In the state 90 days after the handoff: no clear change in a year, {gap}", gap=gap)
    if change.estimate > 0:
        return tr("More are in the state 90 days after the handoff than a year before: {gap}", gap=gap)
    return tr("Fewer are in the state 90 days after the handoff than a year before: {gap}", gap=gap)


@shows(StartCohorts, "finding", _ASKS)
def start_cohorts_finding(result: StartCohorts | Unavailable, name: str = "start_cohorts_finding") -> Finding:
    """Say whether what onboarding leaves behind has changed from start cohort to start cohort."""
    title = tr("From quarter of start to quarter of start")
    change = result.change
    if result.basis != "recorded":
        yield tr(_REPLAYED)
    yield tr("{finding}.", finding=cohorts_in_words(result))
    if known(change):
        yield tr(
            "Compared are the last four finished start cohorts with the four before ({first} to {last}, n = {n}).",
            first=result.compared[0],
            last=result.compared[1],
            n=number(change.n),
        )
    unfinished = [str(quarter) for quarter in result.frame.index[~result.frame["finished"].astype(bool)]]
    if unfinished:
        names = joined(unfinished[-4:])
        yield tr("Not finished, and not to be compared yet: {quarters}.", quarters=names)
    yield from reasons.of(change) if change else ()
    verdict, results = (change.verdict, {"overhang_change": change}) if change else (None, {})
    return Finding(name, (), verdict, results, title)


@shows(StartCohorts, "table", _ASKS)
def start_cohorts_table(result: StartCohorts | Unavailable, name: str = "start_cohorts_table") -> TableView | Finding:
    """Show days, relapse and overhang of the accounts that started in each quarter, the newest first."""

    def quarter(row) -> str:
        return row.Index if row.finished else tr("{quarter} (unfinished)", quarter=row.Index)

    columns = (
        Column(tr("Quarter of start"), key=quarter),
        Column(tr("Accounts"), "number", "accounts"),
        Column(tr("Handed over"), "number", "handed"),
        Column(tr("Waiting"), "number", "waiting"),
        Column(tr("Days (median)"), "days", "days"),
        Column(tr("Relapse"), "estimate", "relapse_90d"),
        Column(tr("In the state 90 days later"), "estimate", "in_state_90d"),
    )
    note = tr(
        "Unfinished: some still wait, or were handed over less than 90 days ago; its figures are those of its fast"
        " accounts. Relapse: of those in the state at the handoff."
    )
    note = paragraph(
        note,
        _lacking(result.frame["in_state_90d"], but="high_utilization"),
        "" if result.basis == "recorded" else tr(_REPLAYED),
    )
    return TableView.of(name, tr("Handoffs by quarter of the start"), result.frame[::-1], columns, note, shown=12)

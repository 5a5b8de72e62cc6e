"""What customers reached, and the working time they take: their goals, minutes by phase, people."""

from dataclasses import dataclass

import numpy as np

from cslib.adoption.goals import STATUSES, YEAR, Goals
from cslib.company.phases import PHASES
from cslib.language import N_, number, percent, tr
from cslib.show import style
from cslib.show.columns import Column, names_of
from cslib.show.display import ChartView, Finding, TableView, known, shows, with_n
from cslib.show.marks import bars, dots, picture, row_labels, steps
from cslib.show.wording import ENOUGH, cautious, column, estimate_in_words, goal_kind, goal_status, phase
from cslib.stats.estimate import Estimate, Unavailable
from cslib.team.capacity import Capacity

_OF_WORKING_TIME = N_("How much working time do customers take?")
_OF_GOALS = N_("Do customers reach what they wanted?")
MOST_SEGMENTS = 13


@shows(Goals, "chart", _OF_GOALS)
def goals_chart(result: Goals | Unavailable, name: str = "goals_chart") -> ChartView | Finding:
    """Draw what has become of customers' goals, and how long reaching them takes."""
    shown = list(result.status.index[result.status.sum(axis=1) > 0])
    if not shown:
        return Finding(name, (tr("No customer was active at the end of the quarter."),))
    first = result.status.loc["original"]
    title = cautious(
        tr(
            "Of {n} customers {reached} have reached their first goal, {overdue} are overdue, {unknown} are unknown",
            n=number(int(first.sum())),
            reached=number(int(first["reached"])),
            overdue=number(int(first["overdue"])),
            unknown=number(int(first["none recorded"] + first["no due date"])),
        ),
        int(first.sum()),
    )
    note = tr(
        "Above: customers at the end of the quarter, by the goal set last. Below: the earliest goal that each customer"
        " set in the last 24 months (n = {first} first, {next} next goals); who left without reaching it stays in the"
        " count. Bands: 95% confidence.",
        first=number(result.reached["original"].n),
        next=number(result.reached["next"].n),
    )
    with picture(name, title, note, height=5.0) as sheet:
        above, below = sheet.axes(2, 1, height_ratios=[1.1, 2.2])
        _statuses(above, result, shown)
        _reaching(below, result)
        counts = (
            tr("{kind}, {status}: {n}", kind=goal_kind(kind), status=goal_status(status), n=int(n))
            for kind in shown
            for status, n in result.status.loc[kind].items()
            if n
        )
        sheet.tell(counts, kind=tr("Bars and curves. {title}.", title=title))
        sheet.tell(
            tr("{kind} reached within a year: {value}", kind=goal_kind(kind), value=estimate_in_words(estimate))
            for kind, estimate in result.reached_12m.items()
        )
    return sheet.view


def _statuses(axes, result: Goals, shown: list[str]) -> None:
    colours = dict(zip(STATUSES, (style.BLUE, style.SKY, style.VERMILLION, style.YELLOW, style.PALE), strict=True))
    counts = result.status.loc[shown]
    shares = counts.div(counts.sum(axis=1), axis=0)
    left, place = np.zeros(len(shown)), range(len(shown))
    for status in STATUSES:
        width = shares[status].to_numpy()
        if not width.any():
            continue
        bars(axes, place, width, start=left, colour=colours[status], label=goal_status(status))
        ink = "white" if status in ("reached", "overdue") else style.INK
        for row, (start, size) in enumerate(zip(left, width, strict=True)):
            if size >= 0.05:
                n = number(int(counts[status].iloc[row]))
                axes.text(start + size / 2, row, n, ha="center", va="center", fontsize=9, color=ink)
        left = left + width
    row_labels(axes, [goal_kind(kind) for kind in shown], grid=False)
    axes.set_xlim(0, 1)
    style.percent_axis(axes.xaxis)
    axes.legend(frameon=False, fontsize=8.5, ncols=5, loc="lower center", bbox_to_anchor=(0.45, 1.0), columnspacing=1)


def _reaching(axes, result: Goals) -> None:
    for (kind, found), colour in zip(result.reached.items(), (style.BLUE, style.ORANGE), strict=True):
        if not found.n or not found.times.size:
            continue
        inside = found.times <= 2 * YEAR
        parts = (found.times, found.incidence, found.low, found.high)
        times, share, low, high = (np.concatenate([[0], part[inside]]) for part in parts)
        steps(axes, times, share, low, high, colour=colour, label=goal_kind(kind))
    axes.axvline(YEAR, color=style.GREY, linestyle=":", linewidth=1)
    axes.set(xlim=(0, 2 * YEAR), ylim=(0, 1), xlabel=tr("Days since the goal was set (dotted: a year)"))
    style.percent_axis(axes.yaxis, tr("Reached"))
    axes.legend(frameon=False, fontsize=9, loc="upper left")


GOALS_RESULTS = ("goals_reached_12m", "next_goals_reached_12m", "goals_overdue")


@shows(Goals, "finding", _OF_GOALS, GOALS_RESULTS)
def goals_finding(
    result: Goals | Unavailable, customers_kept: Estimate | Unavailable | None = None, name: str = "goals"
) -> Finding:
    """Say how many customers have reached what they wanted, beside the share kept over twelve months.

    With the results ``goals_reached_12m``, ``next_goals_reached_12m`` and ``goals_overdue``.
    """
    title = tr("What the customers wanted")
    first, then = (result.reached_12m[kind] for kind in ("original", "next"))
    shares = (
        (N_("Within a year {share} reach the goal they bought the product for."), first),
        (N_("Beside it: {share} of the customers are still there after twelve months."), customers_kept),
        (N_("Of the next goals {share} are reached within a year."), then),
        (N_("Of the goals still open with a due date, {share} are overdue."), result.overdue),
        (N_("{share} of the customers have a next goal on record."), result.next_set),
    )
    sentences = [tr(said, share=with_n(share)) for said, share in shares if known(share)]
    sentences = sentences or [tr("No goal has been followed for a year yet.")]
    results = dict(zip(GOALS_RESULTS, (first, then, result.overdue), strict=True))
    ask = tr("Next: ask the customers whose goal is overdue or unknown what they want now.")
    groups = () if result.accounts is None else result.accounts.groupby(["kind", "status"], sort=False)
    names = {f"{kind}_goal_{status}": names_of(those) for (kind, status), those in groups}
    return Finding(name, tuple(sentences), None, results, title, next=ask, names=names)


@shows(Capacity, "chart", _OF_WORKING_TIME)
def capacity_chart(result: Capacity | Unavailable, name: str = "capacity_chart") -> ChartView | Finding:
    """Draw the minutes that customers take, per week and per revenue, by phase and segment."""
    rows = [row for row in _rows(result) if row.minutes_per_week.estimate is not None]
    if not rows:
        return Finding(name, (tr("No contact with recorded minutes in this quarter."),))
    names = list(dict.fromkeys(row.segment for row in rows))[:MOST_SEGMENTS]
    measures = {"minutes_per_week": tr("Minutes per customer and week")}
    if any(row.minutes_per_revenue for row in rows):
        measures["minutes_per_revenue"] = _per_revenue(result)
    weekly = {key: phase.minutes_per_week for key, phase in result.phases.items()}
    title = cautious(
        tr(
            "A customer takes {onboarding} minutes a week in onboarding, {adoption} afterwards",
            onboarding=number(weekly["onboarding"].estimate, 1),
            adoption=number(weekly["adoption"].estimate, 1),
        ),
        min(estimate.n for estimate in weekly.values()),
    )
    note = tr(
        "Recorded minutes of contacts in the quarter. Bars: 95% confidence; axes are logarithmic. n = {onboarding}"
        " customers in onboarding, {adoption} in adoption.",
        onboarding=number(weekly["onboarding"].n),
        adoption=number(weekly["adoption"].n),
    )
    with picture(name, title, note, height=1.6 + 0.4 * len(names)) as sheet:
        panels = np.atleast_1d(sheet.axes(1, len(measures), sharey=True))
        for axes, (measure, head) in zip(panels, measures.items(), strict=True):
            _minutes(axes, rows, names, measure)
            axes.set_xlabel(head)
        row_labels(panels[0], [style.short(name) for name in names], grid=False, line=True)
        panels[0].legend(frameon=False, fontsize=9, ncols=2, loc="lower left", bbox_to_anchor=(0.0, 1.0))
        told = (
            tr(
                "{segment}, {phase}: {value} minutes a week",
                segment=row.segment,
                phase=phase(row.phase),
                value=amount_in_words(row.minutes_per_week),
            )
            for row in rows
        )
        sheet.tell(told, kind=tr("Intervals. {title}.", title=title))
    return sheet.view


@dataclass(frozen=True)
class _Row:
    """Working time of a segment, or of all (`whole`), in one phase."""

    whole: bool
    segment: str
    phase: str
    accounts: int
    minutes: float
    minutes_per_week: Estimate
    minutes_per_revenue: Estimate | Unavailable | None


def _rows(result: Capacity) -> list[_Row]:
    """Return what each phase takes of all customers, then segment by segment."""
    found = [(True, tr("all"), key, part) for key, part in result.phases.items()]
    found += [(False, str(row.segment), row.phase, row) for row in result.segments.itertuples()]
    return [
        _Row(*name, part.accounts, part.minutes, part.minutes_per_week, part.minutes_per_revenue)
        for *name, part in found
    ]


def _per_revenue(result: Capacity) -> str:
    return tr("Minutes per {per} of revenue", per=number(result.per))


def _minutes(axes, rows: list[_Row], names: list[str], measure: str) -> None:
    from matplotlib.ticker import LogLocator

    for key, colour, shift in zip(PHASES, (style.ORANGE, style.BLUE), (-0.14, 0.14), strict=True):
        shown = {row.segment: getattr(row, measure) for row in rows if row.segment in names and row.phase == key}
        shown = {segment: found for segment, found in shown.items() if found and found.estimate}
        # What begins at 0 has no place on a logarithmic axis.
        values = [(found.estimate, found.low or None, found.high) for found in shown.values()]
        dots(axes, [names.index(name) + shift for name in shown], values, colour=colour, label=phase(key))
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.xaxis.set_minor_formatter(lambda value, _: "")
    axes.tick_params(left=False)
    axes.grid(axis="x", color=style.PALE, linewidth=0.6)


def _cautious_segment(row: _Row) -> str:
    """Name a segment, marked where it has few accounts."""
    n = row.minutes_per_week.n
    if row.whole or n >= ENOUGH:
        return row.segment
    return tr("{segment} (too few: n = {n})", segment=row.segment, n=n)


@shows(Capacity, "table", _OF_WORKING_TIME)
def capacity_table(
    result: Capacity | Unavailable, segment_by: str = "", name: str = "capacity_table"
) -> TableView | Finding:
    """Show working time by phase, and by segment where there is one: per account and week, and per revenue."""
    columns = (
        Column(column(segment_by) if segment_by else tr("Customers"), key=_cautious_segment),
        Column(tr("Phase"), key=lambda row: phase(row.phase)),
        Column(tr("Customers at quarter end"), "number", "accounts"),
        Column(tr("Hours in the quarter"), "number", lambda row: row.minutes / 60),
        Column(tr("Minutes per customer and week"), "ratio", "minutes_per_week"),
        Column(_per_revenue(result), "ratio", lambda row: row.minutes_per_revenue or None),
    )
    note = tr("Recorded minutes of contacts in the quarter. Below each figure: 95% confidence, customers as the units.")
    return TableView.of(name, tr("Where working time goes"), _rows(result), columns, note, filled=True)


@shows(Capacity, "finding", N_("How many people does the work with customers take?"), ("people_needed",))
def capacity_finding(result: Capacity | Unavailable, name: str = "capacity") -> Finding:
    """Say how much working time customers take, how many people that is, and on which assumptions.

    With the results ``minutes_per_week_onboarding``, ``..._adoption``, ``people_needed_onboarding``, ``..._adoption``
    and ``people_needed``.
    """
    title = tr("How many people it takes")
    points = tuple(
        tr(
            "{phase}: {accounts} customers, {minutes} minutes each a week (n = {n}), so {people} people; {now} people"
            " did most of their recorded work here.",
            phase=phase(key),
            accounts=number(part.accounts),
            minutes=amount_in_words(part.minutes_per_week),
            n=number(part.minutes_per_week.n),
            people=amount_in_words(part.people_needed),
            now=number(part.people),
        )
        for key, part in result.phases.items()
    )
    yield tr(
        "At {hours} hours of contact per person and week, the recorded contacts take {people} people.",
        hours=number(result.hours_per_week, 0 if float(result.hours_per_week).is_integer() else 1),
        people=amount_in_words(result.people_needed),
    )
    yield tr("That is an assumption: preparing, writing up and meetings among colleagues are not recorded as contacts.")
    if result.basis == "cap":
        yield tr("No handoffs are recorded; the first {days} days count as onboarding.", days=result.cap_days)
    if result.timed == result.timed and result.timed < 1:
        yield tr(
            "Minutes are recorded for {share} of the contacts only; the true figures are higher.",
            share=percent(result.timed),
        )
    ask = tr("Next: set the hours to what your team can really be with customers, and read the people again.")
    return Finding(name, (), None, result.results(), title, points, next=ask)


def amount_in_words(result: Estimate) -> str:
    """Write minutes or people with one decimal and, in brackets, the bounds; a dash where there is no estimate."""
    if result.estimate is None:
        return "–"
    value = number(result.estimate, 1)
    if result.low is None or result.high is None:
        return value
    bounds = tr("{low} to {high}", low=number(result.low, 1), high=number(result.high, 1))
    return tr("{estimate} ({details})", estimate=value, details=bounds)

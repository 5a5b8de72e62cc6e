"""Views of programmes: calendar, effects, the time before and after the offer, and the comparison that misleads."""

import numpy as np
import pandas as pd

from cslib.adoption.offers import Attendance, Reach
from cslib.adoption.programmes import Effect, Effects, ProgrammeComparison
from cslib.language import N_, join, join_long, number, tr, word
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, known, shows
from cslib.show.marks import bars, dots, lines, picture, reference, row_labels
from cslib.show.wording import channel, counted, joined, paragraph, points, programme, short_measure, verdict_in_words
from cslib.stats.court import overall
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable

_REACH_ASKS = N_("Which programmes ran, and whom did they reach?")
_EFFECTS_ASKS = N_("Which programme helps whom, and which helps nobody?")
_COLOURS = {SUPPORTED: style.BLUE, NOT_SUPPORTED: style.INK}
MOST_PROGRAMMES = 6


@shows(Reach, "chart", _REACH_ASKS)
def programme_calendar_chart(result: Reach | Unavailable, name: str = "programme_calendar") -> ChartView | Finding:
    """Draw by month how many customers each programme was offered to, and how many of them for the first time."""
    from matplotlib.dates import date2num

    table = result.frame.head(MOST_PROGRAMMES)
    if table.empty:
        return Finding(name, (tr("No programme has run yet."),), title=tr("Programmes and their reach"))
    widest = table.loc[table["accounts"].idxmax()]
    title = tr(
        "{programme} reached most customers: {n}",
        programme=_capital(programme(widest["programme"])),
        n=number(widest["accounts"]),
    )
    note = tr("Offers per month; dark: customers offered the programme for the first time.")
    reach = [_reach_in_words(row) for _, row in table.iterrows()]
    with picture(name, title, note, height=0.7 + 0.95 * len(table)) as sheet:
        every = np.atleast_1d(sheet.axes(len(table), 1, sharex=True))
        for axes, key, label in zip(every, table["programme"], reach, strict=True):
            months = result.calendar[result.calendar["programme"] == key]
            for column, colour in (("offers", style.PALE), ("new", style.BLUE)):
                bars(axes, date2num(months["month"]), months[column], colour=colour, width=26, upright=True)
            axes.xaxis_date()
            axes.set_title(label, fontsize=9)
            axes.yaxis.get_major_locator().set_params(nbins=3, integer=True)
            style.thousands_axis(axes.yaxis)
        sheet.tell(reach, tr("Bars by month. {title}.", title=title))
    return sheet.view


def _reach_in_words(row: pd.Series) -> str:
    return tr(
        "{programme}: {offers} offers to {n} customers",
        programme=programme(row["programme"]),
        offers=number(row["offers"]),
        n=number(row["accounts"]),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@shows(Effects, "chart", _EFFECTS_ASKS)
def programme_effects_chart(result: Effects | Unavailable, name: str = "programme_effects") -> ChartView | Finding:
    """Draw the effect of being offered each programme, by measure and by state, with its bounds."""
    shown = list(result.judged())
    if not shown:
        return _nothing(name)
    title = _title(shown)
    note = tr(
        "Points with 95% bounds, {weeks} weeks from the first offer on; n: customers offered. Blue: supported; black:"
        " not supported; grey: insufficient evidence. Dotted: the least that counts ({least}).",
        weeks=result.weeks,
        least=number(100 * result.least_effect, 0 if (100 * result.least_effect).is_integer() else 1),
    )
    measures = [effect.measure for effect in shown[0].effects]
    beside = {"textcoords": "offset points", "va": "center", "fontsize": 8, "color": style.GREY}
    with picture(name, title, note, height=1.1 + 0.3 * len(shown)) as sheet:
        every = np.atleast_1d(sheet.axes(1, len(measures), sharey=True, sharex=True))
        for place, (axes, measure) in enumerate(zip(every, measures, strict=True)):
            found = [one.effects[place].stayed for one in shown]
            known = [not one.reasons and of.estimate is not None for one, of in zip(shown, found, strict=True)]
            for row in np.flatnonzero(np.logical_not(known)):
                axes.annotate(tr("not comparable"), (0, row), (4, 0), **beside)
            rows = np.flatnonzero(known)
            colours = [_COLOURS.get(found[row].verdict, style.GREY) for row in rows]
            dots(axes, rows, [found[row] for row in rows], colour=colours, scale=100, size=5, width=1.6, alpha=1)
            reference(axes, 0)
            axes.axvline(100 * result.least_effect, color=style.GREY, linewidth=0.8, linestyle=":", zorder=0)
            row_labels(axes, [counted(comparison_in_words(one), one.reached) for one in shown], grid=False)
            axes.set(title=short_measure(measure), xlabel=tr("Points"))
        sheet.tell(
            (
                tr(
                    "{what}: {numbers} ({verdict})",
                    what=comparison_in_words(one),
                    numbers=join(effect_in_words(effect) for effect in one.effects),
                    verdict=verdict_in_words(one.verdict),
                )
                for one in shown
            ),
            tr("Points with bounds. {title}.", title=title),
        )
    return sheet.view


def _nothing(name: str) -> Finding:
    text = tr("No programme has run long enough to be judged.")
    return Finding(name, (text,), title=tr("Which programmes work"))


def _title(shown: list[ProgrammeComparison]) -> str:
    helping = [
        tr(
            "{what} ({measures})",
            what=comparison_in_words(one),
            measures=joined([short_measure(e.measure) for e in one.effects if e.stayed.verdict == SUPPORTED]),
        )
        for one in shown
        if one.verdict == SUPPORTED
    ]
    return tr("Helps: {who}", who=joined(helping)) if helping else tr("No programme was found to help")


@shows(Effects, "course_chart", N_("Did customers already differ before they were offered a programme?"))
def programme_course_chart(result: Effects | Unavailable, name: str = "programme_course") -> ChartView | Finding:
    """Draw use of those offered a programme less that of those not yet offered it, before and after the offer."""
    judged = [one for one in result.judged() if one.effects and len(one.effects[0].course) > 1]
    names = list(dict.fromkeys(one.programme for one in judged))[:MOST_PROGRAMMES]
    if not names:
        return _nothing(name)
    moved = {one.programme for one in judged if one.differed_before}
    apart = [programme(key) for key in names if key in moved]
    title = (
        tr("Before the offer, customers already moved apart: {names}", names=joined(apart))
        if apart
        else tr("Before the offer, customers offered a programme moved like those not yet offered it")
    )
    states = any(one.population != "all" for one in judged)
    note = tr(
        "Difference in points, customers offered less those not yet offered, in four-week periods from the offer on"
        " (0); against the period before it (-1). Bands: 95%. {who}",
        who=tr("Orange: outside high utilization; blue: in it.") if states else "",
    ).rstrip()
    measures = [effect.measure for effect in judged[0].effects]
    colours = {"outside": style.VERMILLION, "inside": style.BLUE, "all": style.BLUE}
    with picture(name, title, note, height=0.9 + 1.15 * len(names)) as sheet:
        every = sheet.axes(len(names), len(measures), sharex=True, squeeze=False)
        for key, line in zip(names, every, strict=True):
            for column, (axes, measure) in enumerate(zip(line, measures, strict=True)):
                for one in (one for one in judged if one.programme == key):
                    course = 100 * one.effects[column].course[["estimate", "low", "high"]]
                    bounds = (course[end] for end in ("estimate", "low", "high"))
                    lines(axes, course.index, *bounds, colour=colours[one.population], alpha=0.18)
                reference(axes, 0, upright=False)
                axes.axvline(-0.5, color=style.GREY, linewidth=0.8, linestyle=":", zorder=0)
                what = {"programme": programme(key), "measure": short_measure(measure)}
                axes.set_title(tr("{programme}: {measure}", **what), fontsize=9)
                axes.set(xlabel="", ylabel="")
        for axes in every[-1]:
            axes.set_xlabel(tr("Four-week periods from the offer on"))
        sheet.tell(
            (
                tr("{what}: p = {p} before the offer", what=comparison_in_words(one), p=number(one.pretrend, 3))
                for one in judged
                if one.programme in names
            ),
            tr("Lines with bands. {title}.", title=title),
        )
    return sheet.view


@shows(Attendance, "chart", N_("How far does comparing attendees with the rest mislead?"))
def programme_attendance_chart(
    attendance: Attendance | Unavailable, effects: Effects | Unavailable, name: str = "programme_answered"
) -> ChartView | Finding | Unavailable:
    """Draw, side by side, use of those who took a programme up against the rest, and the effect of the offer.

    `attendance`: of ``adoption.attendance``: the comparison that misleads. `effects`: of
    ``adoption.programme_effects``.
    """
    if not effects:
        return effects
    measure = attendance.gaps["measure"].iloc[0] if len(attendance.gaps) else ""
    aimed = {one.programme for one in effects.comparisons if one.differed_before}
    rows = []
    for row in attendance.gaps[attendance.gaps["measure"] == measure].itertuples():
        one = effects.of(row.programme)
        effect = next((e.stayed for e in one.effects if e.measure == measure), None) if one else None
        if known(effect) and known(row.gap) and row.programme not in aimed:
            rows.append((row.programme, row.gap, effect))
    rows = rows[:MOST_PROGRAMMES]
    if not rows:
        return _nothing(name)
    widest = max(rows, key=lambda row: row[1].estimate - row[2].estimate)
    title = tr(
        "{programme}: attendees look {wrong} better, being offered it gives {right}",
        programme=_capital(programme(widest[0])),
        wrong=signed(widest[1].estimate),
        right=signed(widest[2].estimate),
    )
    note = tr(
        "{measure}, points with 95% bounds. Orange: customers that ever took it up against all others, today. Blue:"
        " customers first offered it against those not yet offered, {weeks} weeks.",
        measure=_capital(short_measure(measure)),
        weeks=effects.weeks,
    )
    keys, gaps, found = zip(*rows, strict=True)
    with picture(name, title, note, height=1.0 + 0.45 * len(rows)) as sheet:
        axes, place = sheet.axes(), np.arange(len(rows))
        for values, colour, shift in ((gaps, style.ORANGE, -0.13), (found, style.BLUE, 0.13)):
            dots(axes, place + shift, values, colour=colour, scale=100, size=5, width=1.8, alpha=1)
        reference(axes, 0)
        row_labels(axes, [counted(programme(key), gap.n) for key, gap, _ in rows], grid=False)
        axes.set_xlabel(tr("Points"))
        sheet.tell(
            (
                tr(
                    "{programme}: {wrong} by attendance, {right} by the offer",
                    programme=programme(key),
                    wrong=signed(gap.estimate),
                    right=signed(effect.estimate),
                )
                for key, gap, effect in rows
            ),
            tr("Points with bounds. {title}.", title=title),
        )
    return sheet.view


@shows(Reach, "table", _REACH_ASKS)
def programme_reach_table(result: Reach | Unavailable, name: str = "programme_reach") -> TableView | Finding:
    """Show each programme: when it ran, its offers, the accounts that got it, how many answered."""
    title = tr("Programmes and their reach")
    if result.frame.empty:
        return Finding(name, (tr("No programme has run yet."),), title=title)
    columns = (
        Column(tr("Programme"), key=lambda row: programme(row.programme)),
        Column(tr("Channel"), key=lambda row: channel(row.channel)),
        Column(tr("First offer"), "date", "first"),
        Column(tr("Last offer"), "date", "last"),
        Column(tr("Weeks with first offers"), "number", "waves"),
        Column(tr("Offers"), "number", "offers"),
        Column(tr("Customers offered"), "number", "accounts"),
        Column(tr("Of today's customers"), "estimate", "of_customers"),
        Column(tr("Ever answered"), "estimate", "answered"),
    )
    note = tr("Answered: opened, attended or could be reached at least once. Bounds: 95% confidence.")
    return TableView.of(name, title, result.frame, columns, note)


@shows(Effects, "table", _EFFECTS_ASKS)
def programme_effects_table(
    result: Effects | Unavailable, name: str = "programme_effects_table"
) -> TableView | Finding:
    """Show every comparison: the effect of the offer on use, on those kept, p and verdict."""
    title = tr("What being offered a programme did")
    rows = [(one, effect) for one in result.judged() for effect in one.effects]
    if not rows:
        return Finding(name, (tr("No programme has run long enough to be judged."),), title=title)
    states = {"inside": tr("yes"), "outside": tr("no")}
    columns = (
        Column(tr("Programme"), key=lambda row: programme(row[0].programme)),
        Column(tr("High utilization"), key=lambda row: states.get(row[0].population, "–")),
        Column(tr("Measure"), key=lambda row: short_measure(row[1].measure)),
        Column(tr("Effect while customers (points)"), "points", lambda row: row[1].stayed),
        Column(tr("With 0 after churn (points)"), "points", lambda row: row[1].counted),
        Column(tr("Customers kept (points)"), "points", lambda row: row[0].staying),
        Column(tr("n offered"), "number", lambda row: row[0].reached),
        Column(tr("n compared"), "number", lambda row: row[0].compared),
        Column(tr("p, before the offer"), "p", lambda row: row[0].pretrend),
        Column(tr("p, corrected"), "p", lambda row: row[1].p_corrected),
        Column(tr("Verdict"), key=lambda row: verdict_in_words(row[1].stayed.verdict or row[0].verdict)),
    )
    note = paragraph(
        tr("Mean of the {weeks} weeks from the first offer on, with 95% bounds.", weeks=result.weeks),
        tr("While customers: use up to notice or churn; the verdict is about it."),
        tr("With 0 after churn: accounts that left count as unused; churn makes it rough."),
        tr("Customers kept: difference in the share that neither left nor gave notice in those weeks."),
        tr("p before the offer: small if both groups already moved apart then; below 0.01 nothing is concluded."),
    )
    return TableView.of(name, title, rows, columns, note, shown=40)


@shows(Effects, "finding", _EFFECTS_ASKS, ("programmes_effective",))
def programmes_finding(
    result: Effects | Unavailable, reach: Reach | Unavailable, name: str = "programmes"
) -> Finding | Unavailable:
    """Say which programme helps whom, which does not, and which cannot be judged."""
    if not reach:
        return reach
    title, judged = tr("Which programmes work"), result.judged()
    if not judged:
        return Finding(name, (tr("No programme has run long enough to be judged."),), overall(()), title=title)
    helping = [one for one in judged if one.verdict == SUPPORTED]
    without = [one for one in judged if one.verdict == NOT_SUPPORTED]
    unsure = [one for one in judged if one.verdict == INSUFFICIENT]
    yield _lead(result, judged)
    yield (
        tr("Helps: {who}.", who=joined([comparison_in_words(one) for one in helping]))
        if helping
        else tr("No programme was found to help.")
    )
    verdict = overall(one.verdict for one in judged)
    told = tuple(_line(one) for one in (*helping, *without, *unsure))
    then = paragraph(*_next_step(helping, without, unsure))
    return Finding(name, (), verdict, _results(judged), title, told, then)


def _lead(result: Effects, judged: tuple[ProgrammeComparison, ...]) -> str:
    return tr(
        "Judged by the {weeks} weeks from the first offer on, against accounts that could have been offered it and were"
        " not yet: {programmes} programmes, {n} comparisons, of which {tested} could be made (p is corrected for"
        " them). One point is one in a hundred working days or features; differences below {least} do not count.",
        weeks=result.weeks,
        programmes=len({one.programme for one in judged}),
        n=len(judged),
        tested=result.tested,
        least=points(result.least_effect),
    )


def _line(one: ProgrammeComparison) -> str:
    told = [effect for effect in one.effects if effect.stayed.verdict == SUPPORTED] or list(one.effects)
    numbers = join_long(effect_in_words(effect) for effect in told)
    why = [reasons.in_words(reason) for reason in one.reasons]
    if not why and one.verdict == INSUFFICIENT:
        unclear = [effect.stayed for effect in one.effects if effect.stayed.verdict == INSUFFICIENT]
        why = [why for estimate in unclear for why in reasons.of(estimate)][:1]
    if one.reasons:
        return tr(
            "{what}: {verdict}. {why}",
            what=comparison_in_words(one),
            verdict=verdict_in_words(one.verdict),
            why=" ".join(why),
        )
    line = tr(
        "{what}: {verdict}; {numbers}; n = {reached} offered, {compared} compared with.",
        what=comparison_in_words(one),
        verdict=verdict_in_words(one.verdict),
        numbers=numbers,
        reached=number(one.reached),
        compared=number(one.compared),
    )
    return paragraph(line, *why)


def _results(judged) -> dict[str, Estimate]:
    effective = {one.programme for one in judged if one.verdict == SUPPORTED}
    asked = {one.programme for one in judged}
    found: dict[str, Estimate] = {"programmes_effective": Estimate(len(effective), n=len(asked), unit="count")}
    for one in judged:
        for effect in one.effects:
            found[f"programme_{one.programme}_{one.population}_{effect.measure}"] = effect.stayed
    return found


def _next_step(helping, without, unsure):
    if helping:
        whom = [
            tr("{programme} to {accounts}", programme=programme(one.programme), accounts=population(one.population))
            for one in helping
        ]
        yield tr("Keep offering {what}.", what=joined(whom))
    names = {one.programme for one in helping} | {one.programme for one in unsure}
    idle = list(dict.fromkeys(one.programme for one in without if one.programme not in names))
    if idle:
        yield tr("Ask what {what} is for: its minutes may be worth more elsewhere.", what=joined(map(programme, idle)))
    aimed = list(dict.fromkeys(one.programme for one in unsure if one.differed_before))
    if aimed:
        yield tr(
            "To learn what {what} does, let chance decide for a quarter which of the accounts in question get it"
            " first.",
            what=joined(map(programme, aimed)),
        )


def population(name: str) -> str:
    """Name the accounts looked at."""
    return word("adoption.population", name)


def signed(value: float) -> str:
    """Write a difference of shares in points, with its sign."""
    value = round(value, 3) + 0.0  # no minus before a zero
    return ("+" if value > 0 else "") + points(value)


def effect_in_words(effect: Effect) -> str:
    """Write an effect with its bounds: ``breadth of use +1.6 points (1.2 to 2.1)``."""
    found = effect.stayed
    if found.estimate is None:
        return tr("{measure}: no estimate", measure=short_measure(effect.measure))
    return tr(
        "{measure} {change} ({low} to {high})",
        measure=short_measure(effect.measure),
        change=signed(found.estimate),
        low=number(100 * found.low, 1),
        high=number(100 * found.high, 1),
    )


def comparison_in_words(one: ProgrammeComparison) -> str:
    """Name a comparison: ``webinar, outside high utilization``."""
    return tr("{programme}, {accounts}", programme=programme(one.programme), accounts=population(one.population))

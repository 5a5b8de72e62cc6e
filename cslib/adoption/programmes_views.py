"""Charts of programmes: calendar, effects, the time before and after the offer, and the comparison that misleads."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cslib import language
from cslib.adoption.programmes import Answered, Comparison, Effect, Effects, Reach
from cslib.language import tr
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, missing, shows
from cslib.show.vocabulary import channel, programme
from cslib.show.wording import joined, listed, paragraph, points, short_measure, verdict_in_words
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable

_COLOURS = {SUPPORTED: style.BLUE, NOT_SUPPORTED: style.INK}
MOST_PROGRAMMES = 6
_BESIDE = {"textcoords": "offset points", "va": "center", "fontsize": 8, "color": style.GREY}


@shows(Reach, "chart", lambda: tr("Which programmes ran, and whom did they reach?"))
def programme_calendar_chart(result: Reach | Unavailable, name: str = "programme_calendar") -> ChartView | Finding:
    """Draw by month how many customers each programme was offered to, and how many of them for the first time.

    Parameters
    ----------
    result : Reach or Unavailable
        Of ``programmes.programme_reach``.
    """
    table = result.frame.head(MOST_PROGRAMMES)
    if table.empty:
        return Finding(name, (tr("No programme has run yet."),), title=tr("Programmes and their reach"))
    widest = table.loc[table["accounts"].idxmax()]
    title = tr(
        "{programme} reached most customers: {n}",
        programme=_capital(programme(widest["programme"])),
        n=language.number(widest["accounts"]),
    )
    note = tr("Offers per month; dark: customers offered the programme for the first time.")
    with style.canvas(title, note, height=0.7 + 0.95 * len(table)) as canvas:
        axes = np.atleast_1d(canvas.axes(len(table), 1, sharex=True))
        for place, (_, row) in enumerate(table.iterrows()):
            months = result.calendar[result.calendar["programme"] == row["programme"]]
            at = axes[place]
            at.bar(months["month"], months["offers"], width=26, color=style.PALE)
            at.bar(months["month"], months["new"], width=26, color=style.BLUE)
            at.set_title(_reach_in_words(row), fontsize=9)
            at.yaxis.get_major_locator().set_params(nbins=3, integer=True)
            style.thousands_axis(at.yaxis)
    body = listed(_reach_in_words(row) for _, row in table.iterrows())
    return ChartView(name, title, paragraph(tr("Bars by month. {title}.", title=title), body, note), canvas.png)


def _reach_in_words(row: pd.Series) -> str:
    return tr(
        "{programme}: {offers} offers to {n} customers",
        programme=programme(row["programme"]),
        offers=language.number(row["offers"]),
        n=language.number(row["accounts"]),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@shows(Effects, "chart", lambda: tr("Which programme helps whom, and which helps nobody?"))
def programme_effects_chart(result: Effects | Unavailable, name: str = "programme_effects") -> ChartView | Finding:
    """Draw the effect of being offered each programme, by measure and by state, with its bounds.

    Parameters
    ----------
    result : Effects or Unavailable
        Of ``programmes.programme_effects``.
    """
    shown = list(result.judged())
    if not shown:
        return _nothing(name)
    title = _title(shown)
    note = tr(
        "Points with 95% bounds, {weeks} weeks from the first offer on; n: customers offered. Blue: supported; black:"
        " not supported; grey: insufficient evidence. Dotted: the least that counts ({least}).",
        weeks=result.weeks,
        least=language.number(100 * result.least_effect, 0 if (100 * result.least_effect).is_integer() else 1),
    )
    measures = [effect.measure for effect in shown[0].effects]
    with style.canvas(title, note, height=1.1 + 0.3 * len(shown)) as canvas:
        axes = np.atleast_1d(canvas.axes(1, len(measures), sharey=True, sharex=True))
        for place, measure in enumerate(measures):
            at = axes[place]
            for row, one in enumerate(shown):
                found = one.effects[place].stayed
                if one.reasons or found.estimate is None:
                    at.annotate(tr("not comparable"), (0, row), (4, 0), **_BESIDE)
                    continue
                colour = _COLOURS.get(found.verdict, style.GREY)
                at.plot([100 * found.low, 100 * found.high], [row, row], color=colour, linewidth=1.6)
                at.plot([100 * found.estimate], [row], marker="o", markersize=5, color=colour)
            at.axvline(0, color=style.INK, linewidth=0.8, zorder=0)
            at.axvline(100 * result.least_effect, color=style.GREY, linewidth=0.8, linestyle=":", zorder=0)
            at.set_title(short_measure(measure))
            at.set_xlabel(tr("Points"))
            at.tick_params(left=False)
        labels = [tr("{what} (n = {n})", what=comparison_in_words(one), n=one.reached) for one in shown]
        axes[0].set_yticks(range(len(shown)), labels)
        axes[0].set_ylim(len(shown) - 0.5, -0.5)
    body = listed(
        tr(
            "{what}: {numbers} ({verdict})",
            what=comparison_in_words(one),
            numbers=tr(", ").join(effect_in_words(effect) for effect in one.effects),
            verdict=verdict_in_words(one.verdict),
        )
        for one in shown
    )
    return ChartView(name, title, paragraph(tr("Points with bounds. {title}.", title=title), body, note), canvas.png)


def _nothing(name: str) -> Finding:
    text = tr("No programme has run long enough to be judged.")
    return Finding(name, (text,), title=tr("Which programmes work"))


def _title(shown: list[Comparison]) -> str:
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


@shows(Effects, "course_chart", lambda: tr("Did customers already differ before they were offered a programme?"))
def programme_course_chart(result: Effects | Unavailable, name: str = "programme_course") -> ChartView | Finding:
    """Draw use of the accounts offered a programme less that of those not yet offered it, before and after the offer.

    Parameters
    ----------
    result : Effects or Unavailable
        Of ``programmes.programme_effects``.
    """
    judged = [one for one in result.judged() if one.effects and len(one.effects[0].course) > 1]
    names = list(dict.fromkeys(one.programme for one in judged))[:MOST_PROGRAMMES]
    if not names:
        return _nothing(name)
    apart = [
        n
        for n in names
        if any(r.code == "differed_before" for one in judged if one.programme == n for r in one.reasons)
    ]
    title = (
        tr("Before the offer, customers already moved apart: {names}", names=joined(map(programme, apart)))
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
    with style.canvas(title, note, height=0.9 + 1.15 * len(names)) as canvas:
        axes = np.atleast_2d(canvas.axes(len(names), len(measures), sharex=True, squeeze=False))
        for row, programme_name in enumerate(names):
            for column, measure in enumerate(measures):
                at = axes[row][column]
                for one in (one for one in judged if one.programme == programme_name):
                    course = 100 * one.effects[column].course[["estimate", "low", "high"]]
                    colour = colours[one.population]
                    at.fill_between(course.index, course["low"], course["high"], color=colour, alpha=0.18, linewidth=0)
                    at.plot(course.index, course["estimate"], color=colour, marker="o", markersize=3)
                at.axhline(0, color=style.INK, linewidth=0.7, zorder=0)
                at.axvline(-0.5, color=style.GREY, linewidth=0.8, linestyle=":", zorder=0)
                at.set_title(
                    tr("{programme}: {measure}", programme=programme(programme_name), measure=short_measure(measure)),
                    fontsize=9,
                )
        for at in axes[-1]:
            at.set_xlabel(tr("Four-week periods from the offer on"))
    body = listed(_course_in_words(one) for one in judged if one.programme in names)
    return ChartView(name, title, paragraph(tr("Lines with bands. {title}.", title=title), body, note), canvas.png)


def _course_in_words(one: Comparison) -> str:
    p = "–" if one.pretrend is None else language.number(one.pretrend, 3)
    return tr("{what}: p = {p} before the offer", what=comparison_in_words(one), p=p)


@shows(Answered, "chart")
def programme_answered_chart(
    wrong: Answered | Unavailable, right: Effects | Unavailable, name: str = "programme_answered"
) -> ChartView | Finding:
    """Draw, side by side, use of those who took a programme up against the rest, and the effect of the offer.

    Parameters
    ----------
    wrong : Answered or Unavailable
        Of ``programmes.programmes_answered``.
    right : Effects or Unavailable
        Of ``programmes.programme_effects``.
    """
    if not wrong or not right:
        needs = wrong if not wrong else right
        return missing(name, tr("How far does comparing attendees with the rest mislead?"), needs)
    measure = wrong.gaps["measure"].iloc[0] if len(wrong.gaps) else ""
    rows = []
    for row in wrong.gaps[wrong.gaps["measure"] == measure].itertuples():
        one = right.of(row.programme)
        effect = None if one is None else next((e.stayed for e in one.effects if e.measure == measure), None)
        aimed = any(
            r.code == "differed_before" for c in right.comparisons if c.programme == row.programme for r in c.reasons
        )
        if effect is not None and not aimed and effect.estimate is not None and row.gap.estimate is not None:
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
        weeks=right.weeks,
    )
    with style.canvas(title, note, height=1.0 + 0.45 * len(rows)) as canvas:
        axes = canvas.axes()
        for place, (_, gap, effect) in enumerate(rows):
            for found, colour, shift in ((gap, style.ORANGE, -0.13), (effect, style.BLUE, 0.13)):
                axes.plot([100 * found.low, 100 * found.high], [place + shift] * 2, color=colour, linewidth=1.8)
                axes.plot([100 * found.estimate], [place + shift], marker="o", markersize=5, color=colour)
        axes.axvline(0, color=style.INK, linewidth=0.8, zorder=0)
        labels = [tr("{what} (n = {n})", what=programme(key), n=gap.n) for key, gap, _ in rows]
        axes.set_yticks(range(len(rows)), labels)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.tick_params(left=False)
        axes.set_xlabel(tr("Points"))
    body = listed(
        tr(
            "{programme}: {wrong} by attendance, {right} by the offer",
            programme=programme(key),
            wrong=signed(gap.estimate),
            right=signed(effect.estimate),
        )
        for key, gap, effect in rows
    )
    return ChartView(name, title, paragraph(tr("Points with bounds. {title}.", title=title), body, note), canvas.png)


@shows(Reach, "table", lambda: tr("Which programmes ran, and whom did they reach?"))
def programme_reach_table(result: Reach | Unavailable, name: str = "programme_reach") -> TableView | Finding:
    """Show each programme: when it ran, its offers, the accounts that got it, how many answered.

    Parameters
    ----------
    result : Reach or Unavailable
        Of ``programmes.programme_reach``.
    """
    title = tr("Programmes and their reach")
    rows = [
        (
            programme(row.programme),
            channel(row.channel),
            row.first,
            row.last,
            row.waves,
            row.offers,
            row.accounts,
            row.of_customers,
            row.answered,
        )
        for row in result.frame.itertuples()
    ]
    if not rows:
        return Finding(name, (tr("No programme has run yet."),), title=title)
    columns = (
        Column(tr("Programme")),
        Column(tr("Channel")),
        Column(tr("First offer"), "date"),
        Column(tr("Last offer"), "date"),
        Column(tr("Weeks with first offers"), "number"),
        Column(tr("Offers"), "number"),
        Column(tr("Customers offered"), "number"),
        Column(tr("Of today's customers"), "estimate"),
        Column(tr("Ever answered"), "estimate"),
    )
    note = tr("Answered: opened, attended or could be reached at least once. Bounds: 95% confidence.")
    return TableView(name, title, columns, tuple(rows), note)


@shows(Effects, "table", lambda: tr("Which programme helps whom, and which helps nobody?"))
def programme_effects_table(
    result: Effects | Unavailable, name: str = "programme_effects_table"
) -> TableView | Finding:
    """Show every comparison: the effect of the offer on use, on those kept, p and verdict.

    Parameters
    ----------
    result : Effects or Unavailable
        Of ``programmes.programme_effects``.
    """
    title = tr("What being offered a programme did")
    rows = [
        (
            programme(one.programme),
            {"inside": tr("yes"), "outside": tr("no")}.get(one.population, "–"),
            short_measure(effect.measure),
            effect.stayed,
            effect.counted,
            one.staying,
            one.reached,
            one.compared,
            one.pretrend,
            effect.p_corrected,
            verdict_in_words(effect.stayed.verdict or one.verdict),
        )
        for one in result.judged()
        for effect in one.effects
    ]
    if not rows:
        return Finding(name, (tr("No programme has run long enough to be judged."),), title=title)
    columns = (
        Column(tr("Programme")),
        Column(tr("High utilization")),
        Column(tr("Measure")),
        Column(tr("Effect while customers (points)"), "points"),
        Column(tr("With 0 after churn (points)"), "points"),
        Column(tr("Customers kept (points)"), "points"),
        Column(tr("n offered"), "number"),
        Column(tr("n compared"), "number"),
        Column(tr("p, before the offer"), "p"),
        Column(tr("p, corrected"), "p"),
        Column(tr("Verdict")),
    )
    note = paragraph(
        tr("Mean of the {weeks} weeks from the first offer on, with 95% bounds.", weeks=result.weeks),
        tr("While customers: use up to notice or churn; the verdict is about it."),
        tr("With 0 after churn: accounts that left count as unused; churn makes it rough."),
        tr("Customers kept: difference in the share that neither left nor gave notice in those weeks."),
        tr("p before the offer: small if both groups already moved apart then; below 0.01 nothing is concluded."),
    )
    return TableView(name, title, columns, tuple(rows), note, shown=40)


@shows(Effects, "finding")
def programmes_finding(result: Effects | Unavailable, when: Reach | Unavailable, name: str = "programmes") -> Finding:
    """Say which programme helps whom, which does not, and which cannot be judged.

    Parameters
    ----------
    result : Effects or Unavailable
        Of ``programmes.programme_effects``.
    when : Reach or Unavailable
        Of ``programmes.programme_reach``.
    """
    title, question = tr("Which programmes work"), tr("Which programme helps whom, and which helps nobody?")
    if not result or not when:
        return missing(name, question, result if not result else when, ("programmes_effective",))
    judged = result.judged()
    if not judged:
        return Finding(name, (tr("No programme has run long enough to be judged."),), INSUFFICIENT, title=title)
    helping = [one for one in judged if one.verdict == SUPPORTED]
    without = [one for one in judged if one.verdict == NOT_SUPPORTED]
    unsure = [one for one in judged if one.verdict == INSUFFICIENT]
    sentences = [_lead(result, judged)]
    sentences.append(
        tr("Helps: {who}.", who=joined([comparison_in_words(one) for one in helping]))
        if helping
        else tr("No programme was found to help.")
    )
    points_ = tuple(_line(one) for one in (*helping, *without, *unsure))
    chosen = helping[0] if helping else None
    verdict = SUPPORTED if helping else NOT_SUPPORTED if not unsure else INSUFFICIENT
    return Finding(
        name,
        tuple(sentences),
        verdict,
        _results(result, judged),
        title,
        points_,
        _next(helping, without, unsure) if chosen or without or unsure else "",
    )


def _lead(result: Effects, judged: tuple[Comparison, ...]) -> str:
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


def _line(one: Comparison) -> str:
    """Say one comparison with its verdict, its numbers and why."""
    told = [effect for effect in one.effects if effect.stayed.verdict == SUPPORTED] or list(one.effects)
    numbers = tr("; ").join(effect_in_words(effect) for effect in told)
    why = [reasons.in_words(reason) for reason in one.reasons]
    if not why and one.verdict == INSUFFICIENT:
        why = [reasons.in_words(r) for effect in one.effects for r in effect.stayed.reasons if _unclear(effect)][:1]
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
        reached=language.number(one.reached),
        compared=language.number(one.compared),
    )
    return " ".join([line, *why]) if language.current() == "en" else "".join([line, *why])


def _unclear(effect) -> bool:
    return effect.stayed.verdict == INSUFFICIENT


def _results(result: Effects, judged) -> dict[str, Estimate]:
    effective = {one.programme for one in judged if one.verdict == SUPPORTED}
    asked = {one.programme for one in judged}
    found: dict[str, Estimate] = {"programmes_effective": Estimate(len(effective), n=len(asked), unit="count")}
    for one in judged:
        for effect in one.effects:
            found[f"programme_{one.programme}_{one.population}_{effect.measure}"] = effect.stayed
    return found


def _next(helping, without, unsure) -> str:
    sentences = []
    if helping:
        whom = [
            tr("{programme} to {accounts}", programme=programme(one.programme), accounts=population(one.population))
            for one in helping
        ]
        sentences.append(tr("Keep offering {what}.", what=joined(whom)))
    names = {one.programme for one in helping} | {one.programme for one in unsure}
    idle = list(dict.fromkeys(one.programme for one in without if one.programme not in names))
    if idle:
        sentences.append(
            tr("Ask what {what} is for: its minutes may be worth more elsewhere.", what=joined(map(programme, idle)))
        )
    aimed = list(
        dict.fromkeys(one.programme for one in unsure if any(r.code == "differed_before" for r in one.reasons))
    )
    if aimed:
        sentences.append(
            tr(
                "To learn what {what} does, let chance decide for a quarter which of the accounts in question get it"
                " first.",
                what=joined(map(programme, aimed)),
            )
        )
    return (" " if language.current() == "en" else "").join(sentences)


def population(name: str) -> str:
    """Name the accounts looked at."""
    return {
        "inside": tr("customers in high utilization"),
        "outside": tr("customers outside high utilization"),
        "all": tr("all accounts"),
    }[name]


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
        low=language.number(100 * found.low, 1),
        high=language.number(100 * found.high, 1),
    )


def comparison_in_words(one: Comparison) -> str:
    """Name a comparison: ``webinar, outside high utilization``."""
    return tr("{programme}, {accounts}", programme=programme(one.programme), accounts=population(one.population))

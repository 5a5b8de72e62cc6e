"""Views of health scores tried: loss found against other orders, leaving by fifths, warning and false greens."""

import numpy as np

from cslib.adoption.backtest import QUEUE, RANDOM, SPREADSHEET
from cslib.adoption.backtest_views import order_in_words
from cslib.adoption.scores import FRESH_DAYS, GREEN, RED, Score, Scores
from cslib.language import N_, join, percent, tr
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, known, nothing, shows, with_n
from cslib.show.marks import dots, picture
from cslib.show.wording import estimate_in_words, verdict_in_words
from cslib.stats.court import every
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Unavailable

_ASKS = N_("Does the health score know who will leave?")


def score_in_words(one: Score) -> str:
    """Name a score."""
    return one.name or tr("the health score")


def order_of(one: Score, order: str) -> str:
    """Say by what the accounts were put in order: the score takes the queue's place."""
    return tr("lowest {score} first", score=score_in_words(one)) if order == QUEUE else order_in_words(order)


@shows(Scores, "finding", _ASKS)
def scores_finding(result: Scores | Unavailable, name: str = "scores") -> Finding:
    """Say how much of the loss each score would have found, how early, and how often it was green."""
    title, results = tr("The health score, tried on the past"), {}
    gaps = [one.tried.gaps.get(SPREADSHEET) for one in result.found if one.tried]
    for place, one in enumerate(result.found):
        found = one.tried.found.get(QUEUE) if one.tried else None
        if not known(found):
            why = reasons.of(found) if found is not None else (tr("No account had a score."),)
            yield from (tr("{score}: {why}", score=score_in_words(one), why=text) for text in why)
            continue
        key = f"score_{place + 1}"
        results |= {f"{key}_loss_found": found, f"{key}_warned": one.warned, f"{key}_false_greens": one.false_greens}
        yield tr(
            "With time for {share} of the accounts, {score} finds {found} of the loss; at random it is {random}, by"
            " a rule for a spreadsheet (deadline near and outside the state, by size) {sheet}.",
            share=percent(one.tried.share, 0),
            score=score_in_words(one),
            found=with_n(found),
            random=percent(one.tried.found[RANDOM].estimate, 0),
            sheet=estimate_in_words(one.tried.found[SPREADSHEET]),
        )
        yield tr(
            "Of those that decided to leave, {warned} were red before (in half of these for {lead} days or longer),"
            " and {green} were green: false greens.",
            warned=with_n(one.warned),
            lead=estimate_in_words(one.lead) if known(one.lead) else "–",
            green=estimate_in_words(one.false_greens),
        )
    verdict = every(gap.verdict for gap in gaps if gap is not None)
    then = {
        SUPPORTED: tr("Next: keep the score, and look at its false greens one by one."),
        NOT_SUPPORTED: tr("Next: call by the rule for a spreadsheet; the score finds less."),
        INSUFFICIENT: tr("Next: nobody need trust the score before it finds more than a rule for a spreadsheet."),
    }
    return Finding(name, (), verdict, results, title, next=then[verdict])


@shows(Scores, "table", _ASKS)
def scores_table(result: Scores | Unavailable, name: str = "scores_table") -> TableView | Finding:
    """Show what each score would have found against each other order."""
    title = tr("What the score finds, against simpler orders")
    rows = [(one, order, found) for one in result.found if one.tried for order, found in one.tried.found.items()]
    if not rows:
        return Finding(name, (tr("No account had a score."),), title=title)
    columns = (
        Column(tr("Order of contact"), key=lambda row: order_of(*row[:2])),
        Column(tr("Loss found"), "estimate", lambda row: row[2]),
        Column(tr("The score finds more by (points)"), "points", lambda row: row[0].tried.gaps.get(row[1])),
        Column(
            tr("That it finds more is"),
            key=lambda row: verdict_in_words(row[0].tried.gaps[row[1]].verdict) if row[1] in row[0].tried.gaps else "–",
        ),
    )
    note = tr(
        "Quarters {quarters}; {share} of the accounts contacted in each; the last score of the {days} days before."
        " Bounds: 95%, by drawing the accounts anew (bootstrap).",
        quarters=join(result.quarters),
        share=percent(rows[0][0].tried.share, 0),
        days=FRESH_DAYS,
    )
    return TableView.of(name, title, rows, columns, note)


@shows(Scores, "chart", _ASKS)
def scores_chart(result: Scores | Unavailable, name: str = "scores_chart") -> ChartView | Finding:
    """Draw the share that left by fifths of the score, the highest first."""
    shown = [one for one in result.found if one.tried and known(one.tried.found[QUEUE])]
    if not shown:
        return nothing(name, tr("Too few accounts with a score have left to say anything of it."))
    first = shown[0].tried.calibration
    title = tr(
        "Of the fifth with the lowest score {low} decided to leave within the quarter, of the highest {high}",
        low=percent(first["happened"].iloc[-1]),
        high=percent(first["happened"].iloc[0]),
    )
    note = tr(
        "Score at the start of each quarter ({quarters}). Bars: 95% bounds. Red: the lowest {red} of the scores of the"
        " quarter before; green: the upper {green}.",
        quarters=join(result.quarters),
        red=percent(RED, 0),
        green=percent(1 - GREEN, 0),
    )
    fifths = [tr("highest fifth"), tr("2nd"), tr("3rd"), tr("4th"), tr("lowest fifth")]
    colours = (style.BLUE, style.VERMILLION, style.GREEN, style.ORANGE)
    with picture(name, title, note, height=3.2) as sheet:
        axes, place = sheet.axes(), np.arange(5)
        for k, one in enumerate(shown[: len(colours)]):
            table = one.tried.calibration[["happened", "low", "high"]].to_numpy()
            look = {"colour": colours[k], "upright": True, "size": 6, "width": 8}
            dots(axes, place + 0.14 * k, table, label=score_in_words(one), **look)
        axes.set_xticks(place, fifths)
        axes.set_ylim(bottom=0)
        style.percent_axis(axes.yaxis, tr("Decided to leave"))
        axes.set_xlabel(tr("Accounts by score"))
        axes.legend(frameon=False, fontsize=9, loc="upper left")
        sheet.tell(
            tr("{score}, {fifth}: {happened}", score=score_in_words(one), fifth=fifth, happened=percent(share))
            for one in shown
            for fifth, share in zip(fifths, one.tried.calibration["happened"], strict=True)
        )
    return sheet.view

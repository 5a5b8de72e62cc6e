"""Tables of programmes: when they ran and whom they reached, and what being offered them did."""

from __future__ import annotations

from cslib.analysis.programmes import Effects, Reach
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording import paragraph, short_measure, verdict_in_words
from cslib.show.wording_programmes import channel, programme


def programme_reach(result: Reach | Unavailable, name: str = "programme_reach") -> TableView | Finding:
    """Show each programme: when it ran, its offers, the accounts that got it, how many answered.

    Parameters
    ----------
    result : Reach or Unavailable
        Of ``programmes.reach``.
    """
    title = tr("Programmes and their reach")
    if not result:
        return missing(name, tr("Which programmes ran, and whom did they reach?"), result)
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
        for row in result.table.itertuples()
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


def programme_effects(result: Effects | Unavailable, name: str = "programme_effects_table") -> TableView | Finding:
    """Show every comparison: the effect of the offer on use, on those kept, p and verdict.

    Parameters
    ----------
    result : Effects or Unavailable
        Of ``programmes.effects``.
    """
    title = tr("What being offered a programme did")
    if not result:
        return missing(name, tr("Which programme helps whom, and which helps nobody?"), result)
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

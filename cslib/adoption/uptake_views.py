"""Charts of features: how quickly customers take them up after their launch."""

from __future__ import annotations

import numpy as np

from cslib import language
from cslib.adoption.contact_views import sign
from cslib.adoption.programmes_views import signed
from cslib.adoption.uptake import Campaign, Campaigns, Uptake
from cslib.language import tr
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, shows
from cslib.show.vocabulary import programme
from cslib.show.wording import (
    MONTH,
    bounds_in_words,
    cautious,
    estimate_in_words,
    joined,
    listed,
    paragraph,
    points,
    verdict_in_words,
)
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Unavailable

MOST = 4


@shows(Uptake, "chart", lambda: tr("How quickly do customers take a new feature up?"))
def uptake_chart(result: Uptake | Unavailable, name: str = "uptake") -> ChartView | Finding:
    """Draw the share of customers that have used each new feature, by months since its launch.

    Parameters
    ----------
    result : Uptake or Unavailable
        Of ``uptake.uptake``.
    """
    drawn = [feature for feature in result.features.index if feature in result.curves and result.curves[feature].n]
    drawn = drawn[:MOST]
    if not drawn:
        text = tr("No feature was launched since the data begin, so there is no curve to draw.")
        return Finding(name, (text,), title=tr("Uptake of features"))
    last = {feature: _last(result.curves[feature]) for feature in drawn}
    newest = drawn[0]
    n = result.curves[newest].n
    title = cautious(
        tr(
            "{feature}: {share} of the customers have tried it after {months} months",
            feature=newest,
            share=language.percent(last[newest][1]),
            months=language.number(last[newest][0]),
        ),
        n,
    )
    note = tr(
        "Share of customers that have used the feature at least once, by months since its launch. Who left without it"
        " stays in the count; who came later is counted from then on. Bands: 95%. n: customers in all."
    )
    with style.canvas(title, note, height=3.1) as canvas:
        axes = canvas.axes()
        for colour, feature in zip(style.CYCLE, drawn, strict=False):
            curve = result.curves[feature]
            times = np.append(0.0, curve.times / MONTH)
            axes.step(times, np.append(0.0, curve.incidence), where="post", color=colour)
            low, high = np.append(0.0, curve.low), np.append(0.0, np.maximum(curve.high, curve.incidence))
            # Before the first use the upper bound says nothing on this scale.
            seen = np.append(False, curve.incidence > 0)
            axes.fill_between(times[seen], low[seen], high[seen], step="post", color=colour, alpha=0.2, linewidth=0)
        axes.set_ylim(0, 1.15 * max(float(result.curves[feature].high[-1]) for feature in drawn))
        axes.set_xlim(left=0)
        style.percent_axis(axes.yaxis)
        axes.set_xlabel(tr("Months since the launch"))
        labels = [tr("{what}\n(n = {n})", what=f, n=language.number(result.curves[f].n)) for f in drawn]
        style.end_labels(axes, [last[f][1] for f in drawn], labels, list(style.CYCLE[: len(drawn)]))
    body = listed(
        tr(
            "{feature}: {share} after {months} months",
            feature=feature,
            share=language.percent(last[feature][1]),
            months=language.number(last[feature][0]),
        )
        for feature in drawn
    )
    results = {
        f"uptake_{feature}_12m": result.features.loc[feature, "year"]
        for feature in drawn
        if result.features.loc[feature, "year"] is not None
    }
    told = [
        tr("{feature}, after a year: {share}", feature=f, share=estimate_in_words(result.features.loc[f, "year"]))
        for f in drawn
        if result.features.loc[f, "year"] and result.features.loc[f, "year"].estimate is not None
    ]
    alt = paragraph(tr("Curves with bands. {title}.", title=title), body, listed(told) if told else "", note)
    return ChartView(name, title, alt, canvas.png, results)


def _last(curve) -> tuple[float, float]:
    """Return the last whole month of a curve and its level then."""
    return float(np.floor(curve.end / MONTH)), float(curve.incidence[-1])


NEWEST = 3
EACH = 5


@shows(Uptake, "table", lambda: tr("Which features are used, and by how many?"))
def uptake_table(result: Uptake | Unavailable, name: str = "uptake_table") -> TableView | Finding:
    """Show each feature: launch, users now, uptake after half a year and a year, and who is ready.

    Parameters
    ----------
    result : Uptake or Unavailable
        Of ``uptake.uptake``.
    """
    title = tr("Features and their users")
    if result.features.empty:
        return Finding(name, (tr("No feature has been used yet."),), title=title)
    rows = tuple(
        (
            feature,
            *([row["family"] or "–"] if result.by_family else []),
            row["launched"],
            row["users"],
            row["half_year"],
            row["year"],
            row["ready"],
        )
        for feature, row in result.features.iterrows()
    )
    columns = (
        Column(tr("Feature")),
        *([Column(tr("Family"))] if result.by_family else []),
        Column(tr("Launched"), "date"),
        Column(tr("Used in 28 days"), "estimate"),
        Column(tr("Tried within half a year"), "estimate"),
        Column(tr("Tried within a year"), "estimate"),
        Column(tr("Customers ready for it"), "number"),
    )
    parts = [
        tr("Used: share of today's customers. Tried: share that had used it so long after its launch, 95% bounds."),
        tr("Features launched before the data begin have no uptake: earlier uses are not known."),
    ]
    if result.features["assumed"].any():
        parts.append(tr("Where no launch is recorded, the first use by anybody counts as the launch."))
    return TableView(name, title, columns, rows, paragraph(*parts))


@shows(Uptake, "ready_table", lambda: tr("Who is ready for which feature?"))
def feature_ready_table(result: Uptake | Unavailable, name: str = "feature_ready") -> TableView | Finding:
    """Show customers that are ready for the newest features, those with most signs first.

    Parameters
    ----------
    result : Uptake or Unavailable
        Of ``uptake.uptake``.
    """
    title = tr("Ready for the newest features")
    newest = [feature for feature in result.features.index if result.features.loc[feature, "ready"]][:NEWEST]
    if not newest:
        text = tr("No customer shows a sign of being ready for a feature that it does not use.")
        return Finding(name, (text,), title=title)
    parts = [result.ready[result.ready["feature"] == feature].head(EACH) for feature in newest]
    rows = tuple(
        (row.feature, row.name_, row.csm, row.share, tuple(sign(one) for one in row.why))
        for part in parts
        for row in part.rename(columns={"name": "name_"}).itertuples()
    )
    columns = (
        Column(tr("Feature")),
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Days with use"), "percent"),
        Column(tr("Why"), "names"),
    )
    note = tr(
        "Customers that have never used the feature; of each of the newest features the first {each}. Family: uses"
        " another feature of its family. Days with use: share of working days in the last 28 days.",
        each=EACH,
    )
    return TableView(name, title, columns, rows, note, shown=NEWEST * EACH)


@shows(Campaigns, "table", lambda: tr("Did a campaign bring customers to the feature?"))
def campaigns_table(result: Campaigns | Unavailable, name: str = "campaigns_table") -> TableView | Finding:
    """Show what each campaign, or else each programme by mail or webinar, did to the uptake of new features.

    Parameters
    ----------
    result : Campaigns or Unavailable
        Of ``uptake.campaigns``.
    """
    title = tr("Offered a programme: did more customers try the feature?")
    if not result.pairs:
        text = tr("No feature was launched, or no programme offered, since the data begin.")
        return Finding(name, (text,), title=title)
    rows = tuple(
        (
            programme(pair.programme),
            pair.feature,
            pair.effect,
            pair.reached,
            pair.compared,
            pair.p_corrected,
            verdict_in_words(pair.effect.verdict),
        )
        for pair in result.pairs
    )
    columns = (
        Column(tr("Programme")),
        Column(tr("Feature")),
        Column(tr("Effect on trying it (points)"), "points"),
        Column(tr("n offered"), "number"),
        Column(tr("n compared"), "number"),
        Column(tr("p, corrected"), "p"),
        Column(tr("Verdict")),
    )
    note = tr(
        "Share that had tried the feature {weeks} weeks after the first offer, less that of customers not yet offered"
        " it, among those that had not used it before; 95% bounds.",
        weeks=result.weeks,
    )
    return TableView(name, title, columns, rows, note)


NEWEST_TOLD = 3


@shows(Uptake, "finding", lambda: tr("How quickly do customers take a new feature up?"), ("feature_ready_gap",))
def uptake_finding(result: Uptake | Unavailable, name: str = "uptake_finding") -> Finding:
    """Say how far the newest features have come, who is ready for them, and whether that sign has worked.

    Parameters
    ----------
    result : Uptake or Unavailable
        Of ``uptake.uptake``.
    """
    title = tr("Who takes new features up")
    results = {"feature_ready_gap": result.gap}
    new = result.features[result.features.index.isin(list(result.curves))].head(NEWEST_TOLD)
    if new.empty:
        text = tr("No feature was launched since the data begin, so there is no curve to draw.")
        return Finding(name, (text,), INSUFFICIENT, results, title)
    points_ = tuple(
        tr(
            "{feature}, launched {date}: {users} of the customers used it in the last 28 days; {ready} more are ready"
            " for it.",
            feature=feature,
            date=language.date(row["launched"]),
            users=estimate_in_words(row["users"], tr("n = {n}", n=language.number(row["users"].n))),
            ready=language.number(row["ready"]),
        )
        for feature, row in new.iterrows()
    )
    sentences = [
        tr(
            "Ready for a feature is a customer that uses another one of its family, or is in high utilization, and has"
            " never used it."
        )
    ]
    sentences.append(_check(result))
    step = ""
    if result.gap.verdict == SUPPORTED:
        step = tr("Show the feature to the customers that are ready for it first.")
    elif result.gap.verdict:
        step = tr(
            "Treat the list as a place to start asking, not as a forecast: ask those customers why they do without."
        )
    return Finding(name, tuple(sentences), result.gap.verdict, results, title, points_, step)


def _check(result: Uptake) -> str:
    if result.took.estimate is None or result.others.estimate is None:
        return tr("Whether that sign works cannot be told yet. {why}", why=" ".join(reasons.of(result.gap)))
    text = tr(
        "In the last quarter {took} of those that were ready took a new feature up (n = {n} customers) and {others} of"
        " the rest (n = {m}): a difference of {gap} ({bounds}).",
        took=language.percent(result.took.estimate),
        n=language.number(result.took.n),
        others=language.percent(result.others.estimate),
        m=language.number(result.others.n),
        gap=points(result.gap.estimate),
        bounds=bounds_in_words(result.gap),
    )
    return paragraph(text, *reasons.of(result.gap))


@shows(Campaigns, "finding", lambda: tr("Did a campaign bring customers to the feature?"), ("campaigns_effective",))
def campaigns_finding(result: Campaigns | Unavailable, name: str = "campaigns") -> Finding:
    """Say whether customers offered a programme tried new features more often than those not yet offered it.

    Parameters
    ----------
    result : Campaigns or Unavailable
        Of ``uptake.campaigns``.
    """
    title = tr("Campaigns for features")
    if not result.pairs:
        text = tr("No feature was launched, or no programme offered, since the data begin.")
        return Finding(name, (text,), INSUFFICIENT, title=title)
    helping = [pair for pair in result.pairs if pair.effect.verdict == SUPPORTED]
    without = [pair for pair in result.pairs if pair.effect.verdict == NOT_SUPPORTED]
    unsure = [pair for pair in result.pairs if pair.effect.verdict == INSUFFICIENT]
    sentences = []
    if not result.named:
        sentences.append(
            tr(
                "No programme carries the name of a feature, so every programme by mail or webinar is held against"
                " every new feature."
            )
        )
    sentences.append(
        tr("Brought customers to the feature: {who}.", who=joined([_pair(pair) for pair in helping]))
        if helping
        else tr("No programme was found to bring customers to a new feature.")
    )
    if without:
        largest = max(without, key=lambda pair: pair.effect.high)
        sentences.append(
            tr(
                "For {k} of {n} pairs even the upper bound of the difference after {weeks} weeks is below {least}; the"
                " largest is {high} ({who}).",
                k=len(without),
                n=len(result.pairs),
                weeks=result.weeks,
                least=points(result.least_effect),
                high=points(largest.effect.high),
                who=_named(largest),
            )
        )
    if unsure:
        sentences.append(
            tr("{k} of {n} pairs cannot be judged: {why}", k=len(unsure), n=len(result.pairs), why=_why(unsure[0]))
        )
    verdict = SUPPORTED if helping else NOT_SUPPORTED if not unsure else INSUFFICIENT
    results = {f"campaign_{pair.programme}_{pair.feature}": pair.effect for pair in result.pairs}
    step = tr(
        "For the next campaign, write the feature's name into the programme, and offer it in waves drawn by lot; then"
        " its effect shows here."
    )
    return Finding(name, tuple(sentences), verdict, results, title, next="" if result.named else step)


def _named(pair: Campaign) -> str:
    return tr("{programme}, {feature}", programme=programme(pair.programme), feature=pair.feature)


def _pair(pair: Campaign) -> str:
    return tr(
        "{who} {change} ({bounds}; n = {n} offered, {m} compared with)",
        who=_named(pair),
        change=signed(pair.effect.estimate),
        bounds=bounds_in_words(pair.effect),
        n=language.number(pair.reached),
        m=language.number(pair.compared),
    )


def _why(pair: Campaign) -> str:
    return " ".join(reasons.of(pair.effect))

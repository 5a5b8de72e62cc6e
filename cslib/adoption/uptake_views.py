"""Views of features: how quickly customers take them up, who is ready for one, and what campaigns did."""

import numpy as np
import pandas as pd

from cslib.adoption.programmes_views import signed
from cslib.adoption.uptake import Campaign, Campaigns, Uptake
from cslib.language import N_, date, number, percent, tr
from cslib.show import reasons, style
from cslib.show.columns import Column, names_of
from cslib.show.display import ChartView, Finding, TableView, known, shows
from cslib.show.marks import picture, steps
from cslib.show.wording import (
    MONTH,
    bounds_in_words,
    cautious,
    estimate_in_words,
    joined,
    listed,
    paragraph,
    points,
    programme,
    verdict_in_words,
)
from cslib.stats.court import overall
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Unavailable

_ASKS = N_("How quickly do customers take a new feature up?")
_CAMPAIGNS_ASKS = N_("Did a campaign bring customers to the feature?")
MOST_CURVES = 4
NEWEST = 3
EACH = 5


@shows(Uptake, "chart", _ASKS)
def uptake_chart(result: Uptake | Unavailable, name: str = "uptake") -> ChartView | Finding:
    """Draw the share of customers that have used each new feature, by months since its launch."""
    curves = {key: result.curves[key] for key in result.features.index if key in result.curves and result.curves[key].n}
    curves = {key: curves[key] for key in list(curves)[:MOST_CURVES]}
    if not curves:
        text = tr("No feature was launched since the data begin, so there is no curve to draw.")
        return Finding(name, (text,), title=tr("Uptake of features"))
    last = {
        feature: {"share": percent(float(curve.incidence[-1])), "months": number(float(np.floor(curve.end / MONTH)))}
        for feature, curve in curves.items()
    }
    newest = next(iter(curves))
    title = tr(
        "{feature}: {share} of the customers have tried it after {months} months", feature=newest, **last[newest]
    )
    title = cautious(title, curves[newest].n)
    note = tr(
        "Share of customers that have used the feature at least once, by months since its launch. Who left without it"
        " stays in the count; who came later is counted from then on. Bands: 95%. n: customers in all."
    )
    years = {feature: one for feature in curves if (one := result.features.loc[feature, "year"]) is not None}
    results = {f"uptake_{feature}_12m": one for feature, one in years.items()}
    with picture(name, title, note, height=3.1, results=results) as sheet:
        axes = sheet.axes()
        for colour, curve in zip(style.CYCLE, curves.values(), strict=False):
            # Before the first use the upper bound says nothing on this scale.
            seen = curve.incidence > 0
            parts = curve.times / MONTH, curve.incidence, curve.low, np.maximum(curve.high, curve.incidence)
            times, share, low, high = (np.append(0.0, part) for part in parts)
            low[1:][~seen] = high[1:][~seen] = low[0] = high[0] = np.nan
            steps(axes, times, share, low, high, colour=colour, alpha=0.2)
        axes.set_ylim(0, 1.15 * max(float(curve.high[-1]) for curve in curves.values()))
        axes.set_xlim(left=0)
        style.percent_axis(axes.yaxis)
        axes.set_xlabel(tr("Months since the launch"))
        labels = [tr("{what}\n(n = {n})", what=key, n=number(curve.n)) for key, curve in curves.items()]
        ends = [float(curve.incidence[-1]) for curve in curves.values()]
        style.end_labels(axes, ends, labels, style.CYCLE[: len(curves)])
        kind = tr("Curves with bands. {title}.", title=title)
        sheet.tell((tr("{feature}: {share} after {months} months", feature=key, **last[key]) for key in curves), kind)
        told = [
            tr("{feature}, after a year: {share}", feature=feature, share=estimate_in_words(one))
            for feature, one in years.items()
            if known(one)
        ]
        sheet.tell(listed(told) if told else "")
    return sheet.view


@shows(Uptake, "table", N_("Which features are used, and by how many?"))
def uptake_table(result: Uptake | Unavailable, name: str = "uptake_table") -> TableView | Finding:
    """Show each feature: launch, users now, uptake after half a year and a year, and who is ready."""
    title = tr("Features and their users")
    if result.features.empty:
        return Finding(name, (tr("No feature has been used yet."),), title=title)
    columns = (
        Column(tr("Feature"), key="Index"),
        *([Column(tr("Family"), key=lambda row: row.family or "–")] if result.by_family else []),
        Column(tr("Launched"), "date", "launched"),
        Column(tr("Used in 28 days"), "estimate", "users"),
        Column(tr("Tried within half a year"), "estimate", "half_year"),
        Column(tr("Tried within a year"), "estimate", "year"),
        Column(tr("Customers ready for it"), "number", "ready"),
    )
    guessed = tr("Where no launch is recorded, the first use by anybody counts as the launch.")
    note = paragraph(
        tr("Used: share of today's customers. Tried: share that had used it so long after its launch, 95% bounds."),
        tr("Features launched before the data begin have no uptake: earlier uses are not known."),
        guessed if result.features["assumed"].any() else "",
    )
    return TableView.of(name, title, result.features, columns, note)


@shows(Uptake, "ready_table", N_("Who is ready for which feature?"))
def feature_ready_table(result: Uptake | Unavailable, name: str = "feature_ready") -> TableView | Finding:
    """Show customers that are ready for the newest features, those with most signs first."""
    title = tr("Ready for the newest features")
    newest = result.features.index[result.features["ready"] > 0][:NEWEST]
    if newest.empty:
        text = tr("No customer shows a sign of being ready for a feature that it does not use.")
        return Finding(name, (text,), title=title)
    rows = pd.concat([result.ready[result.ready["feature"] == feature].head(EACH) for feature in newest])
    columns = (
        Column(tr("Feature"), key="feature"),
        Column(tr("Customer"), key="name"),
        Column(tr("CSM"), key="csm"),
        Column(tr("Days with use"), "percent", "share"),
        Column(tr("Why"), "names", lambda row: tuple(map(sign, row.why))),
    )
    note = tr(
        "Customers that have never used the feature; of each of the newest features the first {each}. Family: uses"
        " another feature of its family. Days with use: share of working days in the last 28 days.",
        each=EACH,
    )
    return TableView.of(name, title, rows, columns, note, shown=NEWEST * EACH)


@shows(Campaigns, "table", _CAMPAIGNS_ASKS)
def campaigns_table(result: Campaigns | Unavailable, name: str = "campaigns_table") -> TableView | Finding:
    """Show what each campaign, or else each programme by mail or webinar, did to the uptake of new features."""
    title = tr("Offered a programme: did more customers try the feature?")
    if not result.pairs:
        text = tr("No feature was launched, or no programme offered, since the data begin.")
        return Finding(name, (text,), title=title)
    columns = (
        Column(tr("Programme"), key=lambda pair: programme(pair.programme)),
        Column(tr("Feature"), key="feature"),
        Column(tr("Effect on trying it (points)"), "points", "effect"),
        Column(tr("n offered"), "number", "reached"),
        Column(tr("n compared"), "number", "compared"),
        Column(tr("p, corrected"), "p", "p_corrected"),
        Column(tr("Verdict"), key=lambda pair: verdict_in_words(pair.effect.verdict)),
    )
    note = tr(
        "Share that had tried the feature {weeks} weeks after the first offer, less that of customers not yet offered"
        " it, among those that had not used it before; 95% bounds.",
        weeks=result.weeks,
    )
    return TableView.of(name, title, result.pairs, columns, note)


@shows(Uptake, "finding", _ASKS, ("feature_ready_gap",))
def uptake_finding(result: Uptake | Unavailable, name: str = "uptake_finding") -> Finding:
    """Say how far the newest features have come, who is ready for them, and whether that sign has worked."""
    title = tr("Who takes new features up")
    results = {"feature_ready_gap": result.gap}
    new = result.features[result.features.index.isin(list(result.curves))].head(NEWEST)
    if new.empty:
        text = tr("No feature was launched since the data begin, so there is no curve to draw.")
        return Finding(name, (text,), overall(()), results, title)
    points_ = tuple(
        tr(
            "{feature}, launched {date}: {users} of the customers used it in the last 28 days; {ready} more are ready"
            " for it.",
            feature=feature,
            date=date(row["launched"]),
            users=estimate_in_words(row["users"], tr("n = {n}", n=number(row["users"].n))),
            ready=number(row["ready"]),
        )
        for feature, row in new.iterrows()
    )
    yield tr(
        "Ready for a feature is a customer that uses another one of its family, or is in high utilization, and has"
        " never used it."
    )
    yield _check(result)
    step = ""
    if result.gap.verdict == SUPPORTED:
        step = tr("Show the feature to the customers that are ready for it first.")
    elif result.gap.verdict:
        step = tr(
            "Treat the list as a place to start asking, not as a forecast: ask those customers why they do without."
        )
    names = {
        f"ready {feature}": names_of(those, lambda row: joined([*map(sign, row.why)]))
        for feature, those in result.ready[result.ready["feature"].isin(new.index)].groupby("feature", sort=False)
    }
    return Finding(name, (), result.gap.verdict, results, title, points_, step, names=names)


def _check(result: Uptake) -> str:
    if result.took.estimate is None or result.others.estimate is None:
        return tr("Whether that sign works cannot be told yet. {why}", why=" ".join(reasons.of(result.gap)))
    text = tr(
        "In the last quarter {took} of those that were ready took a new feature up (n = {n} customers) and {others} of"
        " the rest (n = {m}): a difference of {gap} ({bounds}).",
        took=percent(result.took.estimate),
        n=number(result.took.n),
        others=percent(result.others.estimate),
        m=number(result.others.n),
        gap=points(result.gap.estimate),
        bounds=bounds_in_words(result.gap),
    )
    return paragraph(text, *reasons.of(result.gap))


@shows(Campaigns, "finding", _CAMPAIGNS_ASKS, ("campaigns_effective",))
def campaigns_finding(result: Campaigns | Unavailable, name: str = "campaigns") -> Finding:
    """Say whether customers offered a programme tried new features more often than those not yet offered it."""
    title = tr("Campaigns for features")
    if not result.pairs:
        text = tr("No feature was launched, or no programme offered, since the data begin.")
        return Finding(name, (text,), overall(()), title=title)
    helping = [pair for pair in result.pairs if pair.effect.verdict == SUPPORTED]
    without = [pair for pair in result.pairs if pair.effect.verdict == NOT_SUPPORTED]
    unsure = [pair for pair in result.pairs if pair.effect.verdict == INSUFFICIENT]
    if not result.named:
        yield tr(
            "No programme carries the name of a feature, so every programme by mail or webinar is held against"
            " every new feature."
        )
    yield (
        tr("Brought customers to the feature: {who}.", who=joined([_pair(pair) for pair in helping]))
        if helping
        else tr("No programme was found to bring customers to a new feature.")
    )
    if without:
        largest = max(without, key=lambda pair: pair.effect.high)
        yield tr(
            "For {k} of {n} pairs even the upper bound of the difference after {weeks} weeks is below {least}; the"
            " largest is {high} ({who}).",
            k=len(without),
            n=len(result.pairs),
            weeks=result.weeks,
            least=points(result.least_effect),
            high=points(largest.effect.high),
            who=_named(largest),
        )
    if unsure:
        yield tr(
            "{k} of {n} pairs cannot be judged: {why}",
            k=len(unsure),
            n=len(result.pairs),
            why=" ".join(reasons.of(unsure[0].effect)),
        )
    verdict = overall(pair.effect.verdict for pair in result.pairs)
    results = {f"campaign_{pair.programme}_{pair.feature}": pair.effect for pair in result.pairs}
    step = tr(
        "For the next campaign, write the feature's name into the programme, and offer it in waves drawn by lot; then"
        " its effect shows here."
    )
    return Finding(name, (), verdict, results, title, next="" if result.named else step)


def _named(pair: Campaign) -> str:
    return tr("{programme}, {feature}", programme=programme(pair.programme), feature=pair.feature)


def _pair(pair: Campaign) -> str:
    return tr(
        "{who} {change} ({bounds}; n = {n} offered, {m} compared with)",
        who=_named(pair),
        change=signed(pair.effect.estimate),
        bounds=bounds_in_words(pair.effect),
        n=number(pair.reached),
        m=number(pair.compared),
    )


def sign(name: str) -> str:
    """Name a sign of being ready for a feature."""
    return {"family": tr("uses its family"), "state": tr("in high utilization")}[name]

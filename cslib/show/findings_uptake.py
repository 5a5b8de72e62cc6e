"""Features in sentences: their uptake, who is ready, and what campaigns did."""

from __future__ import annotations

from cslib import language
from cslib.analysis.campaign import Campaign, Campaigns
from cslib.analysis.uptake import Uptake
from cslib.analysis.verdict import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Unavailable
from cslib.language import tr
from cslib.show import reasons
from cslib.show.display import Finding, missing
from cslib.show.wording import bounds_in_words, estimate_in_words, joined, paragraph, points
from cslib.show.wording_programmes import programme, signed

NEWEST = 3


def uptake(result: Uptake | Unavailable, name: str = "uptake_finding") -> Finding:
    """Say how far the newest features have come, who is ready for them, and whether that sign has worked.

    Parameters
    ----------
    result : Uptake or Unavailable
        Of ``uptake.uptake``.
    """
    title = tr("Who takes new features up")
    if not result:
        return missing(name, tr("How quickly do customers take a new feature up?"), result, ("feature_ready_gap",))
    results = {"feature_ready_gap": result.gap}
    new = result.features[result.features.index.isin(list(result.curves))].head(NEWEST)
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


def campaigns(result: Campaigns | Unavailable, name: str = "campaigns") -> Finding:
    """Say whether customers offered a programme tried new features more often than those not yet offered it.

    Parameters
    ----------
    result : Campaigns or Unavailable
        Of ``campaign.campaigns``.
    """
    title = tr("Campaigns for features")
    if not result:
        return missing(name, tr("Did a campaign bring customers to the feature?"), result, ("campaigns_effective",))
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

"""Findings about retention: the quarter in accounts and money, how long customers stay, segments, timing."""

from __future__ import annotations

import pandas as pd

from cslib import language
from cslib.analysis.churn import Timing
from cslib.analysis.retention import Retention
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.language import tr
from cslib.show import reasons
from cslib.show.display import Finding, missing
from cslib.show.findings_common import closing, known, with_churn, with_n
from cslib.show.wording import estimate_in_words, paragraph, places_in_words, points


def _whys(*results: Estimate | Unavailable) -> list[str]:
    """Return the sentences of all reasons, each once."""
    found = [sentence for result in results if result for sentence in reasons.of(result)]
    return list(dict.fromkeys(found))


def retention(summary: Retention, name: str = "retention") -> Finding:
    """Say how much of the accounts and of the money stayed, in the quarter and over twelve months.

    Returns
    -------
    Finding
        With every estimate of the summary as a result.
    """
    quarter = str(summary.quarter)
    lost, start = summary.churned_accounts, summary.accounts_at_start
    sentences = [
        tr(
            "In {quarter}, {lost} of the customers churned; {start} were there at its start.",
            quarter=quarter,
            lost=language.number(lost.estimate),
            start=language.number(start.estimate),
        ),
    ]
    sentences += _whys(lost)
    if known(summary.logo_retention):
        sentences.append(
            tr("Of the customers of a year ago, {share} are still customers.", share=with_churn(summary.logo_retention))
        )
    elif summary.logo_retention.reasons:
        sentences += [tr("Customers kept over twelve months: insufficient evidence."), *_whys(summary.logo_retention)]
    if known(summary.grr_12m):
        sentences.append(
            tr(
                "Over twelve months gross revenue retention (GRR) is {grr}, net (NRR) {nrr}.",
                grr=with_n(summary.grr_12m),
                nrr=estimate_in_words(summary.nrr_12m),
            )
        )
    elif summary.grr_12m and summary.grr_12m.reasons:
        sentences += [tr("Revenue kept over twelve months: insufficient evidence."), *_whys(summary.grr_12m)]
    if known(summary.grr_12m_change):
        sentences.append(_change(summary.grr_12m_change))
    if known(summary.grr):
        sentences.append(
            tr(
                "Over the quarter alone GRR is {grr} and NRR {nrr}.",
                grr=estimate_in_words(summary.grr),
                nrr=estimate_in_words(summary.nrr),
            )
        )
    if known(summary.renewal_rate):
        renewed = tr(
            "Of the customers due for renewal in the quarter, {share} renewed.", share=with_n(summary.renewal_rate)
        )
        money = summary.renewal_rate_money
        due = tr("Of the money due, {share}.", share=estimate_in_words(money)) if known(money) else ""
        sentences.append(paragraph(renewed, due))
    lacking = [need for result in (summary.grr, summary.renewal_rate) if not result for need in result.needs]
    if lacking:
        sentences.append(
            tr("This company's data do not have {places}.", places=places_in_words(dict.fromkeys(lacking)))
        )
    sentences += [
        why for why in _whys(summary.nrr_12m, summary.grr, summary.nrr, summary.renewal_rate) if why not in sentences
    ]
    title = tr("Retention in {quarter}", quarter=quarter)
    below = tr("Next: see below where the losses are, and what renews next.")
    return Finding(name, tuple(sentences), None, summary.results(), title, next=below)


def _change(change: Estimate) -> str:
    """Say how the 12-month figure moved against the same quarter last year."""
    size = points(abs(change.estimate))
    if change.low is not None and change.high is not None and change.low <= 0 <= change.high:
        return tr(
            "Against the same quarter last year GRR moved by {change}; it may be chance.",
            change=estimate_in_words(change),
        )
    if change.estimate >= 0:
        return tr("Against the same quarter last year GRR is up by {points}.", points=size)
    return tr("Against the same quarter last year GRR is down by {points}.", points=size)


def survival(summary: Retention, stay: Estimate | None = None, name: str = "survival") -> Finding:
    """Say how many accounts are still customers after 6, 12 and 24 months, and how long they `stay` on average."""
    points = []
    for months, result in ((6, summary.survival_6m), (12, summary.survival_12m), (24, summary.survival_24m)):
        if known(result) and not result.verdict:
            points.append(
                tr("After {months} months {share} are still customers.", months=months, share=with_churn(result))
            )
        else:
            why = _whys(result)
            points.append(paragraph(tr("After {months} months: insufficient evidence.", months=months), *why))
    if stay is not None and stay.estimate is not None:
        average = tr("Of the first 24 months a customer stays {months} on average.", months=with_n(stay))
        points.append(average)
    counted = tr("Customers who are still here count only for as long as they were seen.")
    title = tr("How long customers stay")
    results = {} if stay is None else {"months_kept_24m": stay}
    return Finding(name, (counted,), None, results, title=title, points=tuple(points))


def segments(groups: pd.DataFrame | Unavailable, name: str = "segments") -> Finding:
    """Say which segment keeps least and most, pooled, and how many are too small to say."""
    title = tr("Retention by segment")
    if isinstance(groups, Unavailable):
        return missing(name, tr("Which customers leave more than others?"), groups)
    followed = groups.dropna(subset=["raw"]) if len(groups) else groups
    if followed.empty:
        return Finding(name, (tr("No segment was followed long enough to compare."),), title=title)
    enough = followed[followed["enough"]].sort_values("pooled")
    sentences = []
    if len(enough) >= 2:
        low, high = enough.iloc[0], enough.iloc[-1]
        sentences += [
            tr(
                "Pooled, {segment} keeps least after 12 months: {estimate}.",
                segment=str(enough.index[0]),
                estimate=_pooled(low),
            ),
            tr("{segment} keeps most: {estimate}.", segment=str(enough.index[-1]), estimate=_pooled(high)),
        ]
        if low["pooled_high"] >= high["pooled_low"]:
            sentences.append(tr("Their intervals overlap, so even these two may not differ."))
    few = followed.index[~followed["enough"]]
    if len(few):
        sentences.append(
            tr(
                "Insufficient evidence, with fewer than 30 accounts followed so far: {segments}.",
                segments=tr(", ").join(str(value) for value in few[:6]),
            )
        )
    if not sentences:
        sentences.append(tr("There is only one segment: {estimate}.", estimate=_pooled(enough.iloc[0])))
    sentences.append(tr("A segment is only associated with retention; what causes a difference, people must find out."))
    return Finding(name, tuple(sentences), None, title=title)


def _pooled(row: pd.Series) -> str:
    return with_n(Estimate(row["pooled"], row["pooled_low"], row["pooled_high"], int(row["accounts"])))


def retention_summary(
    summary: Retention,
    groups: pd.DataFrame | Unavailable,
    timing: Timing | Unavailable,
    name: str = "retention_summary",
) -> Finding:
    """Close notebook 03: the headline figures, and what to decide."""
    found = [
        tr(
            "{lost} of the customers churned in {quarter}.",
            lost=language.number(summary.churned_accounts.estimate),
            quarter=str(summary.quarter),
        ),
    ]
    if known(summary.grr_12m):
        found.append(
            tr(
                "Twelve months: GRR {grr}, NRR {nrr}.",
                grr=estimate_in_words(summary.grr_12m),
                nrr=estimate_in_words(summary.nrr_12m),
            )
        )
    if known(summary.logo_retention):
        found.append(tr("Customers kept over twelve months: {share}.", share=estimate_in_words(summary.logo_retention)))
    decide = []
    enough = groups[groups["enough"]] if isinstance(groups, pd.DataFrame) and len(groups) else None
    if enough is not None and len(enough) >= 2:
        worst = enough["pooled"].idxmin()
        found.append(tr("{segment} keeps least: {estimate}.", segment=str(worst), estimate=_pooled(enough.loc[worst])))
        decide.append(tr("who finds out, with the customers of {segment}, why they leave", segment=str(worst)))
    if timing and timing.at_renewal.estimate is not None:
        found.append(tr("{share} of churn happens at the renewal date.", share=estimate_in_words(timing.at_renewal)))
        decide.append(tr("who speaks with each customer before its deadline for notice"))
    decide.append(tr("which retention to aim at next year, in customers and in money"))
    return closing(name, found, decide)

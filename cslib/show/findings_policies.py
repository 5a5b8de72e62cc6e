"""Findings about handoff policies compared: what each would have done, and what one pays for fewer relapses."""

from __future__ import annotations

from dataclasses import replace

from cslib.analysis.handoff import Comparison
from cslib.analysis.verdict import NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.language import tr
from cslib.show.charts_policies import accounts_there, days_in_words, judged, label
from cslib.show.display import Finding, missing
from cslib.show.findings_common import known, with_n
from cslib.show.tables_policies import not_replayable


def policies(comparison: Comparison | Unavailable, name: str = "policies_finding") -> Finding:
    """Say what each handoff policy would have done, and what one pays for fewer relapses."""
    title = tr("What other rules would have done")
    if not comparison:
        return missing(name, tr("What would other rules for the handoff have done?"), comparison)
    proposal = bool(comparison.outcomes.get("criteria")) and not comparison.in_force
    sentences = [
        *_against_fixed(comparison),
        tr("Past accounts had the support that they actually had: this compares rules and forecasts nothing."),
        *([tr("No handoff policy is in force; the criteria compared are a proposal.")] if proposal else []),
    ]
    points = not_replayable(comparison)
    choose = tr("Next: decide which share of accounts slipping back you can accept, and choose rule and cap by it.")
    verdict = comparison.gaps["criteria"].verdict if "criteria" in comparison.gaps else None
    return Finding(name, tuple(sentences), verdict, title=title, points=tuple(points), next=choose)


def _against_fixed(comparison: Comparison) -> list[str]:
    """Compare the criteria, and the state alone, with the fixed day."""
    fixed = comparison.outcomes.get("fixed")
    said = []
    for key in ("criteria", "state"):
        gap = comparison.gaps.get(key)
        if not fixed or not known(gap):
            continue
        said.append(_gap(label(comparison, key), gap, fixed.criteria.fixed_days))
    return said


def _gap(policy: str, gap: Estimate, day: int) -> str:
    if gap.verdict == NOT_SUPPORTED:
        return tr(
            "Against handing over on day {day}, with “{policy}” {gap} more are out of the state or gone 90 days after"
            " the handoff.",
            policy=policy,
            gap=with_n(gap),
            day=day,
        )
    fewer = with_n(replace(gap, estimate=-gap.estimate, low=-gap.high, high=-gap.low))
    if gap.verdict == SUPPORTED:
        return tr(
            "Against handing over on day {day}, with “{policy}” {gap} fewer are out of the state or gone 90 days after"
            " the handoff.",
            policy=policy,
            gap=fewer,
            day=day,
        )
    return tr(
        "Against handing over on day {day}, it cannot be told whether with “{policy}” fewer are out of the state or"
        " gone 90 days after the handoff; the difference is {gap}.",
        policy=policy,
        gap=with_n(gap),
        day=day,
    )


def policy_in_words(comparison: Comparison, key: str) -> str:
    """Say in a sentence what one policy would have done."""
    found = comparison.outcomes[key]
    named, days = label(comparison, key), days_in_words(found)
    if found.days_to_handoff_median.estimate is not None:
        days = tr("half handed over within {days}", days=days)
    if key not in judged(comparison):
        return tr("“{policy}”: {days}.", policy=named, days=days)
    return tr(
        "“{policy}”: {days}; 90 days after the handoff {share} are out of the state or gone; accounts in onboarding:"
        " {load}.",
        policy=named,
        days=days,
        share=with_n(found.false_handoff),
        load=accounts_there(found.load.onboarding),
    )

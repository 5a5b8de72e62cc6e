"""Charts of onboarding and handoff: the playbook's milestones, and handoff policies compared."""

from __future__ import annotations

import numpy as np

from cslib import language
from cslib.analysis.handoff import Comparison, Outcome
from cslib.analysis.onboarding import Funnel
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show import style
from cslib.show.charts_retention import short
from cslib.show.charts_utilization import dots, nothing
from cslib.show.display import ChartView, Finding, missing
from cslib.show.wording import cautious, estimate_in_words, listed, paragraph, policy_name

MOST_STEPS = 12


def funnel(result: Funnel | Unavailable, name: str = "funnel") -> ChartView | Finding:
    """Draw how many accounts have done each milestone, of those that it was due for, and after how many days."""
    if not result:
        return missing(name, tr("Where do accounts stall in onboarding?"), result)
    steps = result.steps.dropna(subset=["done_share"]).head(MOST_STEPS)
    if steps.empty:
        return nothing(name, tr("No milestone has been due yet."))
    worst = steps["done_share"].idxmin()
    title = tr(
        "Least often done: {step}, by {share} of the accounts that it was due for",
        step=short(str(worst)),
        share=language.percent(steps.loc[worst, "done_share"], 0),
    )
    title = cautious(title, int(steps.loc[worst, "due"]))
    overdue = int(result.steps["overdue"].sum())
    note = tr(
        "n: accounts for which the step was due. Beside the bar: median days from the start. Overdue today: {overdue}.",
        overdue=language.number(overdue),
    )
    with style.canvas(title, note, height=1.4 + 0.36 * len(steps)) as canvas:
        axes = canvas.axes()
        place = np.arange(len(steps))
        axes.barh(place, 1.0, color=style.PALE, height=0.62, alpha=0.5)
        colours = [style.VERMILLION if step == worst else style.BLUE for step in steps.index]
        axes.barh(place, steps["done_share"], color=colours, height=0.62)
        for y, row in zip(place, steps.itertuples(), strict=True):
            axes.annotate(
                language.percent(row.done_share, 0),
                (row.done_share, y),
                xytext=(-4, 0),
                color="white",
                textcoords="offset points",
                ha="right",
                va="center",
                fontsize=9,
            )
            days = tr("{n} days", n=language.number(row.median_days)) if row.median_days == row.median_days else "–"
            axes.annotate(
                days,
                (1.0, y),
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
                annotation_clip=False,
            )
        labels = [
            tr("{step} (n = {n})", step=short(str(step)), n=language.number(n)) for step, n in steps["due"].items()
        ]
        axes.set_yticks(place, labels)
        axes.set_ylim(len(steps) - 0.45, -0.55)
        axes.tick_params(left=False)
        axes.spines["left"].set_visible(False)
        axes.set_xlim(0, 1)
        style.percent_axis(axes.xaxis)
        axes.set_xlabel(tr("Done (% of the accounts that the step was due for)"))
    body = listed(
        tr("{label} {share}", label=step, share=language.percent(row["done_share"], 0))
        for step, row in steps.iterrows()
    )
    return ChartView(name, title, paragraph(tr("Bars. {title}.", title=title), body, note), canvas.png)


def policies(comparison: Comparison | Unavailable, title: str = "", name: str = "policies") -> ChartView | Finding:
    """Draw what each handoff policy would have done: how long it takes, and what became of the accounts.

    Parameters
    ----------
    comparison : Comparison or Unavailable
        Of ``handoff.compare``.
    title : str
        In place of the sentence on the fixed day and the state.
    name : str
        Stable id.
    """
    question = tr("What would other rules for the handoff have done?")
    if not comparison:
        return missing(name, question, comparison)
    known = {
        key: outcome
        for key, outcome in comparison.outcomes.items()
        if outcome and outcome.false_handoff and outcome.false_handoff.estimate is not None
    }
    if not known:
        lacking = [outcome for outcome in comparison.outcomes.values() if not outcome]
        lacking += [o.false_handoff for o in comparison.outcomes.values() if o and not o.false_handoff]
        if lacking:
            return missing(name, question, lacking[0])
        return nothing(name, tr("No handoff of any policy has been followed for 90 days yet."))
    n = max(outcome.n for outcome in known.values())
    title = cautious(title or _title(known), min(outcome.false_handoff.n for outcome in known.values()))
    note = tr(
        "n = {n} accounts seen from their first day, each policy replayed on them. Bars: 95% confidence."
        " Days: until half of all accounts are handed over.",
        n=language.number(n),
    )
    with style.canvas(title, note, height=1.5 + 0.42 * len(known)) as canvas:
        left, right = canvas.axes(1, 2, sharey=True)
        labels = [
            "\n".join(style.wrap(policy_name(key, outcome.criteria), 9, pixels=150)) for key, outcome in known.items()
        ]
        days, shares = [], []
        for label, colour, outcome in zip(labels, style.CYCLE, known.values(), strict=False):
            days.append((label, outcome.days_to_handoff_median, colour))
            shares.append((label, outcome.false_handoff, colour))
        dots(left, days, say=language.number)
        dots(right, shares)
        left.set_xlim(
            0, 1.12 * max(90.0, *(edge for _, found, _ in days for edge in (found.estimate, found.high) if edge))
        )
        for place, (_, found, colour) in enumerate(days):
            if found.estimate is None:
                left.text(0, place, tr("fewer than half handed over"), va="center", color=colour, fontsize=9)
        right.set_xlim(0, min(1.02, 1.15 * max(found.high for _, found, _ in shares) + 0.02))
        left.set_xlabel(tr("Days to handoff (median)"))
        right.set_xlabel(tr("Not in the state, or gone, 90 days later"))
        style.percent_axis(right.xaxis)
    body = listed(
        tr(
            "{policy}: {days}, {share} not in the state or gone",
            policy=policy_name(key, outcome.criteria),
            days=days_in_words(outcome),
            share=estimate_in_words(outcome.false_handoff),
        )
        for key, outcome in known.items()
    )
    return ChartView(name, title, paragraph(tr("Policies compared. {title}.", title=title), body, note), canvas.png)


def days_in_words(outcome: Outcome) -> str:
    """Say how many days a policy takes until half of the accounts are handed over."""
    if outcome.days_to_handoff_median.estimate is None:
        return tr("fewer than half handed over")
    return estimate_in_words(outcome.days_to_handoff_median)


def _title(known: dict[str, Outcome]) -> str:
    fixed, state = known.get("fixed"), known.get("state")
    if fixed and state:
        return tr(
            "Handed over on day {day}, {fixed} are out of the state 90 days later; in the state, {state}",
            day=fixed.criteria.fixed_days,
            fixed=language.percent(fixed.false_handoff.estimate, 0),
            state=language.percent(state.false_handoff.estimate, 0),
        )
    key, outcome = min(known.items(), key=lambda item: item[1].false_handoff.estimate)
    return tr(
        "Fewest slip back under the policy: {policy} ({share})",
        policy=policy_name(key, outcome.criteria),
        share=language.percent(outcome.false_handoff.estimate, 0),
    )

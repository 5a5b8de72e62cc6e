"""Handoff policies compared and shown: what became of the accounts, what each team carries, what waiting costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cslib import language
from cslib.handoff.criteria import Criteria
from cslib.handoff.policies import NO_CAP, PolicyComparison, PolicyOutcome, Tradeoff, undominated
from cslib.language import tr
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, known, missing, nothing, shows, with_n
from cslib.show.style import dots
from cslib.show.wording import cautious, estimate_in_words, joined, listed, paragraph, places_in_words, policy_name
from cslib.stats.estimate import NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable

DRAWN = ("fixed", "state", "criteria", "kept", "capped")
MOST_LINES = 4


def label(comparison: PolicyComparison, key: str) -> str:
    """Name one of the policies compared, and say whether it is the one in force."""
    named = policy_name(key, comparison.asked.get(key))
    if comparison.in_force and key == "criteria":
        return tr("{policy} (in force)", policy=named)
    if key == "tried":
        return tr("tried: {policy}", policy=named)
    return tr("{policy} (proposed)", policy=named) if key == "proposed" else named


def actual_support() -> str:
    """Say what a replay cannot change."""
    return tr("Replayed on past accounts under the support they actually had.")


def judged(comparison: PolicyComparison) -> dict[str, PolicyOutcome]:
    """Return the policies of which it is known what became of the accounts."""
    return {key: found for key, found in comparison.outcomes.items() if found and known(found.false_handoff)}


def unjudged(comparison: PolicyComparison, name: str) -> Finding:
    """Say why nothing is known of any policy."""
    lacking = [found for found in comparison.outcomes.values() if not found]
    lacking += [found.false_handoff for found in comparison.outcomes.values() if found and not found.false_handoff]
    if lacking:
        return missing(name, tr("What would other rules for the handoff have done?"), lacking[0])
    return nothing(name, tr("No handoff of any policy has been followed for 90 days yet."))


@shows(PolicyComparison, "chart", lambda: tr("What would other rules for the handoff have done?"))
def policies_chart(
    comparison: PolicyComparison | Unavailable, title: str = "", name: str = "policies"
) -> ChartView | Finding:
    """Draw what each handoff policy would have done: how long it takes, what became of the accounts, and the load.

    Parameters
    ----------
    comparison : Comparison or Unavailable
        Of ``handoff.compare_policies``.
    title : str
        In place of the sentence on the fixed day and the state.
    name : str
        Stable id.
    """
    shown = judged(comparison)
    if not shown:
        return unjudged(comparison, name)
    title = cautious(title or _title(comparison, shown), min(found.false_handoff.n for found in shown.values()))
    note = paragraph(
        tr(
            "n = {n} accounts seen from their first day. Bars: 95% confidence. Days: until half of all accounts are"
            " handed over. In onboarding: mean of the last year.",
            n=language.number(max(found.n for found in shown.values())),
        ),
        actual_support(),
    )
    with style.canvas(title, note, height=1.5 + 0.46 * len(shown)) as canvas:
        days, shares, loads = canvas.axes(1, 3, sharey=True)
        labels = [_in_lines(label(comparison, key)) for key in shown]
        colours = [_colour(key, shown) for key in shown]
        parts = list(zip(labels, shown.values(), colours, strict=True))
        dots(days, [(text, found.days_to_handoff_median, colour) for text, found, colour in parts], say=language.number)
        dots(shares, [(text, found.false_handoff, colour) for text, found, colour in parts], say=_whole)
        dots(loads, [(text, found.caseload.onboarding, colour) for text, found, colour in parts], say=_few)
        most = [found.days_to_handoff_median for found in shown.values()]
        days.set_xlim(0, 1.15 * max([90.0, *(edge for found in most for edge in (found.estimate, found.high) if edge)]))
        for place, found in enumerate(most):
            if found.estimate is None:
                days.text(0, place, tr("fewer than half"), va="center", color=colours[place], fontsize=9)
        most_shares = min(1.02, 1.15 * max(found.false_handoff.high for found in shown.values()) + 0.02)
        shares.set_xlim(-0.02 * most_shares, most_shares)
        loads.set_xlim(0, 1.15 * max([1.0, *(found.caseload.onboarding.high or 0 for found in shown.values())]))
        days.set_xlabel(tr("Days to handoff\n(median)"))
        shares.set_xlabel(tr("Out of the state or gone,\n90 days later"))
        loads.set_xlabel(tr("Accounts\nin onboarding"))
        style.percent_axis(shares.xaxis)
    body = listed(
        tr(
            "{policy}: {days}, {share} out of the state or gone, {load} in onboarding",
            policy=label(comparison, key),
            days=days_in_words(found),
            share=estimate_in_words(found.false_handoff),
            load=estimate_in_words(found.caseload.onboarding),
        )
        for key, found in shown.items()
    )
    return ChartView(name, title, paragraph(tr("Policies compared. {title}.", title=title), body, note), canvas.png)


def accounts_there(mean: Estimate) -> str:
    """Write a mean number of accounts, with a decimal where there are few."""
    return _few(mean.estimate)


def _few(value: float) -> str:
    return language.number(value, 0 if value >= 10 else 1)


def _in_lines(text: str) -> str:
    """Break a policy's name into short lines, its days in a line of their own where they stand in brackets."""
    return "\n".join(
        line for part in text.replace("（", "\n（").split("\n") for line in style.wrap(part, 9, pixels=188)
    )


def _whole(value: float) -> str:
    """Write a share without decimals, but for small ones."""
    return language.percent(value, 0 if value >= 0.1 or value == 0 else 1)


def _colour(key: str, among) -> str:
    """Return a policy's colour: what stands for the fixed day, the state and the criteria is the same everywhere."""
    known_colours = {"fixed": style.VERMILLION, "state": style.BLUE, "state_cap": style.SKY, "criteria": style.GREEN}
    known_colours |= {"tried": style.PURPLE, "milestones": style.ORANGE, "kept": style.PURPLE, "capped": style.PURPLE}
    return known_colours.get(key, style.GREY)


def days_in_words(outcome: PolicyOutcome) -> str:
    """Say how many days a policy takes until half of the accounts are handed over."""
    if outcome.days_to_handoff_median.estimate is None:
        return tr("fewer than half handed over")
    return estimate_in_words(outcome.days_to_handoff_median)


def _title(comparison: PolicyComparison, shown: dict[str, PolicyOutcome]) -> str:
    fixed, state = shown.get("fixed"), shown.get("state")
    if fixed and state and known(fixed.caseload.onboarding) and known(state.caseload.onboarding):
        return tr(
            "90 days after the handoff, {fixed} are out of the state if handed over on day {day}, {state} if handed"
            " over in it; accounts in onboarding: {more} instead of {less}",
            day=fixed.criteria.fixed_days,
            fixed=_whole(fixed.false_handoff.estimate),
            state=_whole(state.false_handoff.estimate),
            more=accounts_there(state.caseload.onboarding),
            less=accounts_there(fixed.caseload.onboarding),
        )
    key, outcome = min(shown.items(), key=lambda item: item[1].false_handoff.estimate)
    return tr(
        "Fewest slip back under the policy: {policy} ({share})",
        policy=label(comparison, key),
        share=_whole(outcome.false_handoff.estimate),
    )


@shows(PolicyComparison, "load_chart")
def policy_load_chart(comparison: PolicyComparison | Unavailable, name: str = "policy_load") -> ChartView | Finding:
    """Draw the accounts in onboarding and in adoption, week by week, under a few of the policies."""
    question = tr("How many accounts would onboarding and adoption have had in their hands?")
    if not comparison:
        return missing(name, question, comparison)
    found = {key: one for key, one in comparison.outcomes.items() if one and known(one.caseload.onboarding)}
    shown = {key: found[key] for key in DRAWN if key in found} or found
    shown = dict(list(shown.items())[:MOST_LINES])
    if not shown:
        return nothing(name, tr("No account has been seen from its first day yet."))
    means = {key: one.caseload.onboarding for key, one in shown.items()}
    least, most = (choose(means, key=lambda key: means[key].estimate) for choose in (min, max))
    if least == most:
        title = tr(
            "Accounts in onboarding: {n} ({policy})", n=accounts_there(means[least]), policy=label(comparison, least)
        )
    else:
        title = tr(
            "Accounts in onboarding: from {least} ({early}) to {most} ({late})",
            most=accounts_there(means[most]),
            late=label(comparison, most),
            least=accounts_there(means[least]),
            early=label(comparison, least),
        )
    first = next(iter(shown.values()))
    title = cautious(title, first.n)
    note = paragraph(
        tr(
            "n = {n} accounts that started since {date}; older ones are in neither count. Bands: 95% confidence of each"
            " week's number. Title: mean of the last year.",
            n=language.number(first.n),
            date=language.date(first.caseload.since),
        ),
        actual_support(),
    )
    with style.canvas(title, note, height=4.2) as canvas:
        left, right, legend = _two_with_legend(canvas)
        for axes, side in ((left, "onboarding"), (right, "adoption")):
            for key, one in shown.items():
                weeks, colour = one.caseload.weeks, _colour(key, shown)
                axes.fill_between(
                    weeks.index, weeks[f"{side}_low"], weeks[f"{side}_high"], color=colour, alpha=0.13, linewidth=0
                )
                axes.plot(weeks.index, weeks[side], color=colour, linewidth=1.6, label=label(comparison, key))
            axes.set_ylim(bottom=0)
            axes.xaxis.set_major_locator(_years(len(first.caseload.weeks)))
            axes.xaxis.set_major_formatter(_month)
            style.thousands_axis(axes.yaxis)
        left.set_ylabel(tr("Accounts in onboarding"))
        right.set_ylabel(tr("Accounts in adoption"))
        legend.legend(*left.get_legend_handles_labels(), loc="center", ncols=2, frameon=False, fontsize=9)
    body = listed(
        tr(
            "{policy}: onboarding {onboarding}, adoption {adoption}",
            policy=label(comparison, key),
            onboarding=estimate_in_words(one.caseload.onboarding),
            adoption=estimate_in_words(one.caseload.adoption),
        )
        for key, one in shown.items()
    )
    return ChartView(name, title, paragraph(tr("Lines by week. {title}.", title=title), body, note), canvas.png)


def _two_with_legend(canvas: style.Canvas):
    """Return two axes side by side, and an empty one above them for their common legend."""
    axes = canvas.figure.subplot_mosaic([["legend", "legend"], ["left", "right"]], height_ratios=[0.16, 1])
    axes["legend"].axis("off")
    return axes["left"], axes["right"], axes["legend"]


def _years(weeks: int):
    from matplotlib.dates import MonthLocator

    return MonthLocator(bymonth=(1, 7) if weeks > 60 else (1, 4, 7, 10))


def _month(value: float, _) -> str:
    from matplotlib.dates import num2date

    return f"{num2date(value):%Y-%m}"


@shows(Tradeoff, "chart")
def tradeoff_chart(result: Tradeoff | Unavailable, name: str = "tradeoff") -> ChartView | Finding:
    """Draw what onboarding carries against what slips back, for an ever later day of the handoff."""
    question = tr("What does waiting for the state cost onboarding, and what does it save?")
    if not result:
        return missing(name, question, result)
    points = result.points[[known(row.onboarding) and known(row.false_handoff) for row in result.points.itertuples()]]
    if points.empty:
        return nothing(name, tr("No handoff of any policy has been followed for 90 days yet."))
    names = {
        "fixed": tr("on a fixed day"),
        "state": tr("in the state, with a cap"),
        "criteria": tr("{policy}, with a cap", policy=policy_name("full", _bare(result.asked["criteria"]))),
    }
    title = cautious(_tradeoff_title(points), result.n)
    note = paragraph(
        tr(
            "n = {n} accounts. Numbers at the dots: fixed day, or cap in days. Filled on the left: no other rule has"
            " both fewer accounts in onboarding and fewer false handoffs. Bars: 95% confidence.",
            n=language.number(result.n),
        ),
        actual_support(),
    )
    best = dict(zip(points.index, undominated(points), strict=True))
    with style.canvas(title, note, height=4.4) as canvas:
        left, right, legend = _two_with_legend(canvas)
        for family, part in points.groupby("family", sort=False):
            colour = _colour(family, names)
            for axes, column in ((left, "false_handoff"), (right, "relapse")):
                rows = part[[known(found) for found in part[column]]]
                x = [found.estimate for found in rows["onboarding"]]
                y = [found.estimate for found in rows[column]]
                capped = rows["days"] != NO_CAP
                line = 1.2 if axes is left else 0.0
                axes.plot(np.array(x)[capped], np.array(y)[capped], color=colour, linewidth=line, label=names[family])
                for (index, row), across, up in zip(rows.iterrows(), x, y, strict=True):
                    bounds, fill = row[column], colour if best[index] or axes is right else "white"
                    axes.plot([across] * 2, [bounds.low, bounds.high], color=colour, linewidth=1.6, alpha=0.35)
                    axes.plot(
                        [across],
                        [up],
                        "o",
                        color=colour,
                        markersize=5.5,
                        markerfacecolor=fill,
                    )
        furthest = max(found.estimate for found in points["onboarding"])
        _say_days(left, points, furthest)
        for axes in (left, right):
            axes.set_ylim(bottom=0)
            axes.set_xlim(0, 1.12 * furthest + 1)
            axes.margins(y=0.1)
            style.percent_axis(axes.yaxis)
            axes.set_xlabel(tr("Accounts in onboarding\n(mean of the last year)"))
        left.set_title(tr("Of all handed over: out of the state\nor gone 90 days later"))
        right.set_title(tr("Of those in the state at the handoff:\nleft it or gone 90 days later"))
        legend.legend(*left.get_legend_handles_labels(), loc="center", ncols=2, frameon=False, fontsize=9)
    body = listed(
        tr(
            "{policy}, {days}: {load} in onboarding, {share} out of the state or gone",
            policy=names[row.family],
            days=_cap_in_words(row.days),
            load=estimate_in_words(row.onboarding),
            share=estimate_in_words(row.false_handoff),
        )
        for row in points.itertuples()
    )
    lacking = [tr("Not replayable: {policy}.", policy=names[family]) for family in result.lacking if family in names]
    alt = paragraph(tr("Load against false handoffs. {title}.", title=title), body, *lacking, note)
    return ChartView(name, title, alt, canvas.png)


def _bare(criteria: Criteria) -> Criteria:
    return replace(criteria, cap_days=None, overdue_days=None)


def _cap_in_words(days: int) -> str:
    return tr("no cap") if days == NO_CAP else tr("{n} days", n=days)


def _say_days(axes, points, furthest: float) -> None:
    """Write the days beside those dots of the fixed day that have room for them, and where there is no cap."""
    last = -furthest
    for row in points.itertuples():
        roomy = row.family == "fixed" and row.onboarding.estimate - last > 0.09 * furthest
        if roomy or row.days == NO_CAP:
            last = row.onboarding.estimate if roomy else last
            axes.annotate(
                tr("no cap") if row.days == NO_CAP else str(row.days),
                (row.onboarding.estimate, row.false_handoff.estimate),
                xytext=(0, 8),
                textcoords="offset points",
                ha="center",
                fontsize=8.5,
                color=_colour(row.family, points),
            )


def _tradeoff_title(points) -> str:
    fixed = points[points["family"] == "fixed"]
    free = points[(points["family"] == "state") & (points["days"] == NO_CAP)]
    if len(fixed) < 2:
        return tr("What waiting costs, and what it saves")
    first, last = fixed.iloc[0], fixed.iloc[-1]
    later = {
        "first": first["days"],
        "last": last["days"],
        "before": _whole(first["false_handoff"].estimate),
        "after": _whole(last["false_handoff"].estimate),
    }
    if free.empty:
        return tr("From day {first} to day {last}, false handoffs go from {before} to {after}", **later)
    return tr(
        "From day {first} to day {last}, false handoffs go from {before} to {after}; waiting for the state makes it"
        " {share} (accounts in onboarding: {load})",
        **later,
        share=_whole(free.iloc[0]["false_handoff"].estimate),
        load=accounts_there(free.iloc[0]["onboarding"]),
    )


@shows(PolicyComparison, "finding", lambda: tr("What would other rules for the handoff have done?"))
def policies_finding(comparison: PolicyComparison | Unavailable, name: str = "policies_finding") -> Finding:
    """Say what each handoff policy would have done, and what one pays for fewer relapses."""
    title = tr("What other rules would have done")
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


def _against_fixed(comparison: PolicyComparison) -> list[str]:
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


def policy_in_words(comparison: PolicyComparison, key: str) -> str:
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
        load=accounts_there(found.caseload.onboarding),
    )


@shows(PolicyComparison, "table", lambda: tr("What would other rules for the handoff have done?"))
def policies_table(comparison: PolicyComparison | Unavailable, name: str = "policies_table") -> TableView | Finding:
    """Show what each handoff policy would have done: how fast, in which state, and what became of the accounts."""
    rows = [
        (
            label(comparison, key),
            found.days_to_handoff_median,
            found.handed_over,
            found.in_state,
            found.false_handoff,
            found.false_handoff_180d,
        )
        for key, found in comparison.outcomes.items()
        if found
    ]
    columns = (
        Column(tr("Policy")),
        Column(tr("Days (median)"), "days"),
        Column(tr("Handed over by day {day}", day=comparison.within_days), "estimate"),
        Column(tr("In the state at handoff"), "estimate"),
        Column(tr("Out of it or gone, 90 days later"), "estimate"),
        Column(tr("180 days later"), "estimate"),
    )
    note = tr(
        "n = {n} accounts seen from their first day. Out of it or gone: of all handed over. No days: fewer than half"
        " are handed over.",
        n=sizes(comparison),
    )
    whole = paragraph(note, actual_support(), *not_replayable(comparison))
    return TableView(name, tr("What each rule would have done"), columns, tuple(rows), whole)


@shows(PolicyComparison, "lateness_table", lambda: tr("What would other rules for the handoff have done?"))
def policy_lateness_table(
    comparison: PolicyComparison | Unavailable, name: str = "policy_lateness_table"
) -> TableView | Finding:
    """Show, of the accounts handed over in the state, how many relapsed under each policy, and how late they were."""
    rows = [
        (label(comparison, key), found.relapse_90d, found.relapse_180d, found.weeks_before, found.late)
        for key, found in comparison.outcomes.items()
        if found
    ]
    columns = (
        Column(tr("Policy")),
        Column(tr("Relapse, 90 days"), "estimate"),
        Column(tr("180 days"), "estimate"),
        Column(tr("In the state before the handoff (median)"), "days"),
        Column(tr("over 4 weeks"), "estimate"),
    )
    note = tr(
        "Of the accounts in the state at the handoff. Relapse: left the state, or gone. A handoff is late where the"
        " account had been in the state for over 4 weeks."
    )
    return TableView(name, tr("Relapses and late handoffs"), columns, tuple(rows), paragraph(note, actual_support()))


@shows(
    PolicyComparison,
    "load_table",
    lambda: tr("How many accounts would onboarding and adoption have had in their hands?"),
)
def policy_load_table(
    comparison: PolicyComparison | Unavailable, name: str = "policy_load_table"
) -> TableView | Finding:
    """Show how many accounts each policy leaves in whose hands."""
    rows = [
        (
            label(comparison, key),
            found.at_cap if found.criteria.cap_days else None,
            replace(found.caseload.onboarding, unit=""),
            replace(found.caseload.adoption, unit=""),
        )
        for key, found in comparison.outcomes.items()
        if found
    ]
    columns = (
        Column(tr("Policy")),
        Column(tr("Handed over at the cap"), "estimate"),
        Column(tr("Accounts in onboarding"), "days"),
        Column(tr("Accounts in adoption"), "days"),
    )
    note = tr(
        "n = {n} accounts seen from their first day; older ones are in neither count. Accounts: mean of the last year.",
        n=sizes(comparison),
    )
    whole = paragraph(note, actual_support(), *not_replayable(comparison))
    return TableView(name, tr("In whose hands"), columns, tuple(rows), whole)


def sizes(comparison: PolicyComparison) -> str:
    """Write the number of accounts that the policies were replayed on."""
    found = {one.n for one in comparison.outcomes.values() if one}
    return " / ".join(language.number(n) for n in sorted(found)) or "0"


def not_replayable(comparison: PolicyComparison) -> list[str]:
    """Name the policies that could not be replayed, and what each needs."""
    by_need: dict[tuple[str, ...], list[str]] = {}
    for key, found in comparison.outcomes.items():
        if not found:
            by_need.setdefault(tuple(found.needs), []).append(label(comparison, key))
    return [
        tr("Not replayable without {places}: {policies}.", places=_lacking(needs), policies=tr("; ").join(names))
        for needs, names in by_need.items()
    ]


def _lacking(needs: tuple[str, ...]) -> str:
    """Name the tables that are lacking, and the definition of the state."""
    tables = [need for need in needs if need != "high_utilization"]
    undefined = [tr("a definition of high utilization")] if len(tables) < len(needs) else []
    return joined([*undefined, *([places_in_words(tables)] if tables else [])])

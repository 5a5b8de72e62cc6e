"""Handoff policies compared: what became of the accounts, what each team carries, what waiting costs."""

from dataclasses import replace

import pandas as pd

from cslib.handoff.policies import NO_CAP, PolicyComparison, PolicyOutcome, Tradeoff, undominated
from cslib.language import N_, date, join_long, number, percent, tr
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, known, nothing, of_claims, shows, with_n
from cslib.show.marks import Sheet, dots, labelled_dots, lines, picture, write
from cslib.show.wording import cautious, estimate_in_words, joined, paragraph, places_in_words, policy_name
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable

_ASKS_CASELOAD = N_("How many accounts would onboarding and adoption have had in their hands?")
_NOBODY_FOLLOWED = N_("No handoff of any policy has been followed for 90 days yet.")
_ASKS = N_("What would other rules for the handoff have done?")
DRAWN = ("fixed", "state", "criteria", "kept", "capped")
MOST_LINES = 4


def policy_label(comparison: PolicyComparison, key: str) -> str:
    """Name one of the policies compared, and say whether it is the one in force."""
    named = policy_name(key, comparison.asked.get(key))
    if comparison.in_force and key == "criteria":
        return tr("{policy} (in force)", policy=named)
    if key == "tried":
        return tr("tried: {policy}", policy=named)
    return tr("{policy} (proposed)", policy=named) if key == "proposed" else named


def actual_support() -> str:
    """Say what applying a policy to the past cannot change."""
    return tr("Replayed on past accounts under the support they actually had.")


def followed_policies(comparison: PolicyComparison) -> dict[str, PolicyOutcome]:
    """Return the policies of which it is known what became of the accounts."""
    return {key: found for key, found in comparison.outcomes.items() if found and known(found.false_handoff)}


@shows(PolicyComparison, "chart", _ASKS)
def policies_chart(
    comparison: PolicyComparison | Unavailable, title: str = "", name: str = "policies"
) -> ChartView | Finding | Unavailable:
    """Draw what each handoff policy would have done: how long it takes, what became of the accounts, and the caseload.

    A `title` stands in place of the sentence on the fixed day and the state.
    """
    shown = followed_policies(comparison)
    if not shown:
        outcomes = comparison.outcomes.values()
        lacking = [one for one in (*outcomes, *(o.false_handoff for o in outcomes if o)) if not one]
        return lacking[0] if lacking else nothing(name, tr(_NOBODY_FOLLOWED))
    title = cautious(title or _title(comparison, shown), min(found.false_handoff.n for found in shown.values()))
    note = paragraph(
        tr(
            "n = {n} accounts seen from their first day. Bars: 95% confidence. Days: until half of all accounts are"
            " handed over. In onboarding: mean of the last year.",
            n=number(max(found.n for found in shown.values())),
        ),
        actual_support(),
    )
    with picture(name, title, note, height=1.5 + 0.46 * len(shown)) as sheet:
        days, shares, loads = sheet.axes(1, 3, sharey=True)
        labels = [_in_lines(policy_label(comparison, key)) for key in shown]
        colours = [_colour(key) for key in shown]
        medians, slipped, there = zip(
            *((o.days_to_handoff_median, o.false_handoff, o.caseload.onboarding) for o in shown.values()), strict=True
        )
        for axes, values, say in ((days, medians, number), (shares, slipped, _whole), (loads, there, _few)):
            labelled_dots(axes, list(zip(labels, values, colours, strict=True)), say=say)
        days.set_xlim(
            0, 1.15 * max([90.0, *(edge for found in medians for edge in (found.estimate, found.high) if edge)])
        )
        for place, found in enumerate(medians):
            if found.estimate is None:
                days.text(0, place, tr("fewer than half"), va="center", color=colours[place], fontsize=9)
        most = min(1.02, 1.15 * max(found.high for found in slipped) + 0.02)
        shares.set_xlim(-0.02 * most, most)
        loads.set_xlim(0, 1.15 * max([1.0, *(found.high or 0 for found in there)]))
        days.set_xlabel(tr("Days to handoff\n(median)"))
        loads.set_xlabel(tr("Accounts\nin onboarding"))
        style.percent_axis(shares.xaxis, tr("Out of the state or gone,\n90 days later"))
        told = (
            tr(
                "{policy}: {days}, {share} out of the state or gone, {load} in onboarding",
                policy=policy_label(comparison, key),
                days=days_in_words(found),
                share=estimate_in_words(found.false_handoff),
                load=estimate_in_words(found.caseload.onboarding),
            )
            for key, found in shown.items()
        )
        sheet.tell(told, kind=tr("Policies compared. {title}.", title=title))
    return sheet.view


def accounts_there(mean: Estimate) -> str:
    """Write a mean number of accounts, with a decimal where there are few."""
    return _few(mean.estimate)


def _few(value: float) -> str:
    return number(value, 0 if value >= 10 else 1)


def _in_lines(text: str) -> str:
    """Break a policy's name into short lines, its days in a line of their own where they stand in brackets."""
    return "\n".join(
        line for part in text.replace("（", "\n（").split("\n") for line in style.wrap(part, 9, pixels=188)
    )


def _whole(value: float) -> str:
    """Write a share without decimals, but for small ones."""
    return percent(value, 0 if value >= 0.1 or value == 0 else 1)


def _colour(key: str) -> str:
    """Return a policy's colour: what stands for the fixed day, the state and the criteria is the same everywhere."""
    colours = {"fixed": style.VERMILLION, "state": style.BLUE, "state_cap": style.SKY, "criteria": style.GREEN}
    colours |= {"tried": style.PURPLE, "milestones": style.ORANGE, "kept": style.PURPLE, "capped": style.PURPLE}
    return colours.get(key, style.GREY)


def days_in_words(found: PolicyOutcome) -> str:
    """Say how many days a policy takes until half of the accounts are handed over."""
    if not known(found.days_to_handoff_median):
        return tr("fewer than half handed over")
    return estimate_in_words(found.days_to_handoff_median)


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
    key, best = min(shown.items(), key=lambda item: item[1].false_handoff.estimate)
    return tr(
        "Fewest slip back under the policy: {policy} ({share})",
        policy=policy_label(comparison, key),
        share=_whole(best.false_handoff.estimate),
    )


@shows(PolicyComparison, "caseload_chart", _ASKS_CASELOAD)
def caseload_chart(comparison: PolicyComparison | Unavailable, name: str = "policy_load") -> ChartView | Finding:
    """Draw the accounts in onboarding and in adoption, week by week, under a few of the policies."""
    found = {key: one.caseload for key, one in comparison.outcomes.items() if one and known(one.caseload.onboarding)}
    shown = {key: found[key] for key in DRAWN if key in found} or found
    shown = dict(list(shown.items())[:MOST_LINES])
    if not shown:
        return nothing(name, tr("No account has been seen from its first day yet."))
    least, most = (choose(shown, key=lambda key: shown[key].onboarding.estimate) for choose in (min, max))
    early, late = (policy_label(comparison, key) for key in (least, most))
    few, many = (accounts_there(shown[key].onboarding) for key in (least, most))
    title = tr("Accounts in onboarding: {n} ({policy})", n=few, policy=early)
    if least != most:
        ends = {"least": few, "early": early, "most": many, "late": late}
        title = tr("Accounts in onboarding: from {least} ({early}) to {most} ({late})", **ends)
    first = next(iter(shown))
    n, since, mondays = comparison.outcomes[first].n, shown[first].since, len(shown[first].weeks)
    title = cautious(title, n)
    note = paragraph(
        tr(
            "n = {n} accounts that started since {date}; older ones are in neither count. Bands: 95% confidence of each"
            " week's number. Title: mean of the last year.",
            n=number(n),
            date=date(since),
        ),
        actual_support(),
    )
    with picture(name, title, note, height=4.2) as sheet:
        left, right, legend = _two_with_legend(sheet)
        for axes, side in ((left, "onboarding"), (right, "adoption")):
            for key, carried in shown.items():
                weeks, label = carried.weeks, policy_label(comparison, key)
                line = (weeks[f"{side}{end}"] for end in ("", "_low", "_high"))
                lines(axes, weeks.index, *line, colour=_colour(key), marker=None, alpha=0.13, label=label)
            axes.set_ylim(bottom=0)
            _write_months(axes, 6 if mondays > 60 else 3)
            style.thousands_axis(axes.yaxis)
        left.set_ylabel(tr("Accounts in onboarding"))
        right.set_ylabel(tr("Accounts in adoption"))
        legend.legend(*left.get_legend_handles_labels(), loc="center", ncols=2, frameon=False, fontsize=9)
        told = (
            tr(
                "{policy}: onboarding {onboarding}, adoption {adoption}",
                policy=policy_label(comparison, key),
                onboarding=estimate_in_words(carried.onboarding),
                adoption=estimate_in_words(carried.adoption),
            )
            for key, carried in shown.items()
        )
        sheet.tell(told, kind=tr("Lines by week. {title}.", title=title))
    return sheet.view


def _two_with_legend(sheet: Sheet):
    """Return two axes side by side, and an empty one above them for their common legend."""
    axes = sheet.figure.subplot_mosaic([["legend", "legend"], ["left", "right"]], height_ratios=[0.16, 1])
    axes["legend"].axis("off")
    return axes["left"], axes["right"], axes["legend"]


def _write_months(axes, every: int) -> None:
    """Mark the begin of every third or sixth month below."""
    from matplotlib.dates import DateFormatter, MonthLocator

    axes.xaxis.set_major_locator(MonthLocator(bymonth=range(1, 13, every)))
    axes.xaxis.set_major_formatter(DateFormatter("%Y-%m"))


@shows(Tradeoff, "chart", N_("What does waiting for the state cost onboarding, and what does it save?"))
def tradeoff_chart(result: Tradeoff | Unavailable, name: str = "tradeoff") -> ChartView | Finding:
    """Draw what onboarding carries against what slips back, for an ever later day of the handoff."""
    points = result.points[[known(row.onboarding) and known(row.false_handoff) for row in result.points.itertuples()]]
    if points.empty:
        return nothing(name, tr(_NOBODY_FOLLOWED))
    bare = replace(result.asked["criteria"], cap_days=None, overdue_days=None)
    names = {
        "fixed": tr("on a fixed day"),
        "state": tr("in the state, with a cap"),
        "criteria": tr("{policy}, with a cap", policy=policy_name("full", bare)),
    }
    title = cautious(_tradeoff_title(points), result.n)
    note = paragraph(
        tr(
            "n = {n} accounts. Numbers at the dots: fixed day, or cap in days. Filled on the left: no other rule has"
            " both fewer accounts in onboarding and fewer false handoffs. Bars: 95% confidence.",
            n=number(result.n),
        ),
        actual_support(),
    )
    points = points.assign(best=undominated(points), there=[found.estimate for found in points["onboarding"]])
    with picture(name, title, note, height=4.4) as sheet:
        left, right, legend = _two_with_legend(sheet)
        for family, part in points.groupby("family", sort=False):
            look = {"colour": _colour(family), "upright": True, "width": 1.6, "alpha": 0.35, "size": 4.5}
            capped = part[part["days"] != NO_CAP]
            shares = [found.estimate for found in capped["false_handoff"]]
            lines(left, capped["there"], shares, colour=_colour(family), marker=None, width=1.2, label=names[family])
            dots(left, part["there"], part["false_handoff"], hollow=list(~part["best"]), **look)
            dots(right, part["there"], part["relapse"], **look)
        furthest = points["there"].max()
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
        told = (
            tr(
                "{policy}, {days}: {load} in onboarding, {share} out of the state or gone",
                policy=names[row.family],
                days=tr("no cap") if row.days == NO_CAP else tr("{n} days", n=row.days),
                load=estimate_in_words(row.onboarding),
                share=estimate_in_words(row.false_handoff),
            )
            for row in points.itertuples()
        )
        sheet.tell(told, kind=tr("Load against false handoffs. {title}.", title=title))
        sheet.tell(paragraph(*(tr("Not replayable: {policy}.", policy=names[family]) for family in result.lacking)))
    return sheet.view


def _say_days(axes, points, furthest: float) -> None:
    """Write the days beside those dots of the fixed day that have room for them, and where there is no cap."""
    last = -furthest
    for row in points.itertuples():
        roomy = row.family == "fixed" and row.there - last > 0.09 * furthest
        if roomy or row.days == NO_CAP:
            last = row.there if roomy else last
            text, at = tr("no cap") if row.days == NO_CAP else str(row.days), (row.there, row.false_handoff.estimate)
            write(axes, text, at, (0, 8), size=8.5, color=_colour(row.family))


def _tradeoff_title(points) -> str:
    fixed = points[points["family"] == "fixed"]
    free = points[(points["family"] == "state") & (points["days"] == NO_CAP)]
    if len(fixed) < 2:
        return tr("What waiting costs, and what it saves")
    first, last = fixed.iloc[0], fixed.iloc[-1]
    before, after = (_whole(end["false_handoff"].estimate) for end in (first, last))
    later = {"first": first["days"], "last": last["days"], "before": before, "after": after}
    if free.empty:
        return tr("From day {first} to day {last}, false handoffs go from {before} to {after}", **later)
    return tr(
        "From day {first} to day {last}, false handoffs go from {before} to {after}; waiting for the state makes it"
        " {share} (accounts in onboarding: {load})",
        **later,
        share=_whole(free.iloc[0]["false_handoff"].estimate),
        load=accounts_there(free.iloc[0]["onboarding"]),
    )


@shows(PolicyComparison, "finding", _ASKS)
def policies_finding(comparison: PolicyComparison | Unavailable, name: str = "policies_finding") -> Finding:
    """Say what each handoff policy would have done, and what one pays for fewer relapses."""
    title = tr("What other rules would have done")
    proposal = bool(comparison.outcomes.get("criteria")) and not comparison.in_force
    yield from _against_fixed(comparison)
    yield tr("Past accounts had the support that they actually had: this compares rules and forecasts nothing.")
    if proposal:
        yield tr("No handoff policy is in force; the criteria compared are a proposal.")
    points = not_replayable(comparison)
    choose = tr("Next: decide which share of accounts slipping back you can accept, and choose rule and cap by it.")
    verdict = comparison.gaps["criteria"].verdict if "criteria" in comparison.gaps else None
    return Finding(name, (), verdict, of_claims(comparison.gaps), title, tuple(points), choose)


def _against_fixed(comparison: PolicyComparison) -> list[str]:
    """Compare the criteria, and the state alone, with the fixed day."""
    fixed = comparison.outcomes.get("fixed")
    gaps = {key: comparison.gaps.get(key) for key in ("criteria", "state")} if fixed else {}
    return [
        _gap(policy_label(comparison, key), gap, fixed.criteria.fixed_days) for key, gap in gaps.items() if known(gap)
    ]


def _gap(policy: str, gap: Estimate, day: int) -> str:
    said = {
        NOT_SUPPORTED: N_(
            "Against handing over on day {day}, with “{policy}” {gap} more are out of the state or gone 90 days after"
            " the handoff."
        ),
        SUPPORTED: N_(
            "Against handing over on day {day}, with “{policy}” {gap} fewer are out of the state or gone 90 days after"
            " the handoff."
        ),
        INSUFFICIENT: N_(
            "Against handing over on day {day}, it cannot be told whether with “{policy}” fewer are out of the state or"
            " gone 90 days after the handoff; the difference is {gap}."
        ),
    }
    if gap.verdict == SUPPORTED:
        gap = replace(gap, estimate=-gap.estimate, low=-gap.high, high=-gap.low)
    return tr(said[gap.verdict], policy=policy, gap=with_n(gap), day=day)


def policy_in_words(comparison: PolicyComparison, key: str) -> str:
    """Say in a sentence what one policy would have done."""
    found = comparison.outcomes[key]
    named, days = policy_label(comparison, key), days_in_words(found)
    if found.days_to_handoff_median.estimate is not None:
        days = tr("half handed over within {days}", days=days)
    if key not in followed_policies(comparison):
        return tr("“{policy}”: {days}.", policy=named, days=days)
    return tr(
        "“{policy}”: {days}; 90 days after the handoff {share} are out of the state or gone; accounts in onboarding:"
        " {load}.",
        policy=named,
        days=days,
        share=with_n(found.false_handoff),
        load=accounts_there(found.caseload.onboarding),
    )


@shows(PolicyComparison, "table", _ASKS)
def policies_table(comparison: PolicyComparison | Unavailable, name: str = "policies_table") -> TableView | Finding:
    """Show what each handoff policy would have done: how fast, in which state, and what became of the accounts."""
    columns = (
        Column(tr("Policy"), key="policy"),
        Column(tr("Days (median)"), "days", "days_to_handoff_median"),
        Column(tr("Handed over by day {day}", day=comparison.within_days), "estimate", "handed_over"),
        Column(tr("In the state at handoff"), "estimate", "in_state"),
        Column(tr("Out of it or gone, 90 days later"), "estimate", "false_handoff"),
        Column(tr("180 days later"), "estimate", "false_handoff_180d"),
    )
    note = tr(
        "n = {n} accounts seen from their first day. Out of it or gone: of all handed over. No days: fewer than half"
        " are handed over.",
        n=_sizes(comparison),
    )
    note = paragraph(note, actual_support(), *not_replayable(comparison))
    return TableView.of(name, tr("What each rule would have done"), _applied(comparison), columns, note)


@shows(PolicyComparison, "lateness_table", _ASKS)
def policy_lateness_table(
    comparison: PolicyComparison | Unavailable, name: str = "policy_lateness_table"
) -> TableView | Finding:
    """Show, of the accounts handed over in the state, how many relapsed under each policy, and how late they were."""
    columns = (
        Column(tr("Policy"), key="policy"),
        Column(tr("Relapse, 90 days"), "estimate", "relapse_90d"),
        Column(tr("180 days"), "estimate", "relapse_180d"),
        Column(tr("In the state before the handoff (median)"), "days", "weeks_before"),
        Column(tr("over 4 weeks"), "estimate", "late"),
    )
    note = tr(
        "Of the accounts in the state at the handoff. Relapse: left the state, or gone. A handoff is late where the"
        " account had been in the state for over 4 weeks."
    )
    note = paragraph(note, actual_support())
    return TableView.of(name, tr("Relapses and late handoffs"), _applied(comparison), columns, note)


@shows(PolicyComparison, "caseload_table", _ASKS_CASELOAD)
def caseload_table(comparison: PolicyComparison | Unavailable, name: str = "policy_load_table") -> TableView | Finding:
    """Show how many accounts each policy leaves in whose hands."""
    columns = (
        Column(tr("Policy"), key="policy"),
        Column(
            tr("Handed over at the cap"), "estimate", lambda found: found.at_cap if found.criteria.cap_days else None
        ),
        Column(tr("Accounts in onboarding"), "days", lambda found: replace(found.caseload.onboarding, unit="")),
        Column(tr("Accounts in adoption"), "days", lambda found: replace(found.caseload.adoption, unit="")),
    )
    note = tr(
        "n = {n} accounts seen from their first day; older ones are in neither count. Accounts: mean of the last year.",
        n=_sizes(comparison),
    )
    note = paragraph(note, actual_support(), *not_replayable(comparison))
    return TableView.of(name, tr("In whose hands"), _applied(comparison), columns, note)


def _applied(comparison: PolicyComparison) -> pd.DataFrame:
    """Return what came of the policies that could be applied to the past, each with its name."""
    outcomes = comparison.outcomes.items()
    return pd.DataFrame([{"policy": policy_label(comparison, key), **vars(found)} for key, found in outcomes if found])


def _sizes(comparison: PolicyComparison) -> str:
    """Write the number of accounts that the policies were applied to."""
    sizes = {found.n for found in comparison.outcomes.values() if found}
    return " / ".join(map(number, sorted(sizes))) or "0"


def not_replayable(comparison: PolicyComparison) -> list[str]:
    """Name the policies that could not be replayed, and what each needs."""
    by_need: dict[tuple[str, ...], list[str]] = {}
    for key, found in comparison.outcomes.items():
        if not found:
            by_need.setdefault(tuple(found.needs), []).append(policy_label(comparison, key))
    return [
        tr("Not replayable without {places}: {policies}.", places=_lacking(needs), policies=join_long(names))
        for needs, names in by_need.items()
    ]


def _lacking(needs: tuple[str, ...]) -> str:
    """Name the tables that are lacking, and the definition of the state."""
    tables = [need for need in needs if need != "high_utilization"]
    undefined = [tr("a definition of high utilization")] if len(tables) < len(needs) else []
    return joined([*undefined, *([places_in_words(tables)] if tables else [])])

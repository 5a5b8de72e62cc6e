"""Why and when to split a team: the tree of measures, whether the ground for it is steady, and the notebook's end."""

import numpy as np

from cslib.adoption.goals import Goals
from cslib.company.policies.kpi import MEASURES, Kpi, Node
from cslib.language import N_, join, number, percent, tr
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, in_short, known, shows, with_n
from cslib.show.marks import dots, picture, write
from cslib.show.wording import estimate_in_words, paragraph, places_in_words, quantity, result_name, verdict_in_words
from cslib.show.wording import place as place_in_words
from cslib.stats.estimate import MET, MISSED, OPEN, Estimate, Unavailable
from cslib.team.capacity import Capacity
from cslib.team.capacity_views import amount_in_words
from cslib.team.kpi import Foundation, KpiTree, Readiness, Scored
from cslib.team.shapes import Shapes
from cslib.team.shapes_views import shapes_in_short
from cslib.team.skills import Skills
from cslib.team.skills_views import skills_in_short

_OF_THE_TREE = N_("Which measures of the whole and of each role are met?")
_OF_READINESS = N_("Are onboarding and renewal steady?")
SIGNS = {MET: ("✓", style.BLUE), MISSED: ("×", style.VERMILLION)}


@shows(Readiness, "chart", _OF_READINESS)
def readiness_chart(result: Readiness | Unavailable, name: str = "readiness_chart") -> ChartView | Finding:
    """Draw the last four quarters of onboarding and of renewal, each with its interval, against the target."""
    parts = {key: part for key, part in result.parts.items() if part.steady and part.quarters}
    if not parts:
        return next(part.steady for part in result.parts.values())
    told = join(
        tr(
            "{part} in {held} of {of}",
            part=foundation_name(key),
            held=sum(_holds(estimate, part) for estimate in part.quarters.values()),
            of=len(part.quarters),
        )
        for key, part in parts.items()
    )
    title = tr("Quarters whose cautious end reaches the target: {parts}", parts=told)
    note = tr("Bars: 95% confidence. Blue: the lower bound is at or above the target (dashed). n: accounts.")
    with picture(name, title, note, height=2.9) as sheet:
        for axes, (key, part) in zip(np.atleast_1d(sheet.axes(1, len(parts))), parts.items(), strict=True):
            _quarters(axes, part)
            head = tr("{part}: {measure}", part=foundation_name(key), measure=result_name(part.measure))
            axes.set_title(head, fontsize=9)
        values = (
            tr("{part} {quarter} {value}", part=foundation_name(key), quarter=quarter, value=estimate_in_words(one))
            for key, part in parts.items()
            for quarter, one in part.quarters.items()
        )
        sheet.tell(values, kind=tr("Intervals. {title}.", title=title))
    return sheet.view


def foundation_name(key: str) -> str:
    """Name a foundation."""
    return {"onboarding": tr("onboarding"), "renewal": tr("renewal")}[key]


def _holds(estimate: Estimate, part: Foundation) -> bool:
    return estimate.low is not None and estimate.low >= part.target


def _quarters(axes, part: Foundation) -> None:
    found = list(part.quarters.values())
    colours = [style.BLUE if _holds(one, part) else style.VERMILLION for one in found]
    dots(axes, range(len(found)), found, colour=colours, upright=True, size=6, width=2.4, alpha=0.6)
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
    for place, (one, colour) in enumerate(zip(found, colours, strict=True)):
        if known(one):
            words = percent(one.estimate, 0)
            write(axes, words, (place, one.estimate), (7, 0), ha="left", va="center", color=colour, bbox=box)
    axes.axhline(part.target, color=style.INK, linestyle="--", linewidth=1, zorder=0)
    target = tr("target {value}", value=percent(part.target, 0))
    write(axes, target, (len(found) + 0.4, part.target), ha="right", size=8.5)
    labels = [f"{quarter}\nn = {number(one.n)}" for quarter, one in part.quarters.items()]
    axes.set_xticks(range(len(labels)), labels)
    axes.set_xlim(-0.4, len(labels) + 0.4)
    axes.margins(y=0.15)
    style.percent_axis(axes.yaxis)


def _asked(tree: KpiTree) -> list[Scored]:
    return [scored for scored in tree.nodes if scored.node.measure]


@shows(KpiTree, "chart", _OF_THE_TREE)
def kpi_tree_chart(tree: KpiTree | Unavailable, name: str = "kpi_tree") -> ChartView | Finding:
    """Draw the tree: each node with its value, its interval, its target, and whether it is met."""
    asked = _asked(tree)
    verdicts = [scored.result.verdict if scored.result else None for scored in asked]
    title = tr(
        "Of {n} measures {met} are met, {missed} missed; for {open} it cannot be told or data are lacking",
        n=len(asked),
        met=verdicts.count(MET),
        missed=verdicts.count(MISSED),
        open=len(asked) - verdicts.count(MET) - verdicts.count(MISSED),
    )
    note = paragraph(
        tr("In brackets: 95% confidence. ✓ met, × missed, ? cannot be told, – not in the data or no target."),
        "" if tree.in_force else tr("Proposed, not in force."),
    )
    labels = [style.wrap(s.node.name, 9, 330 - 22 * s.depth)[:2] for s in tree.nodes]
    with picture(name, title, note, 1.0 + 0.36 * len(labels), tree.results()) as sheet:
        axes = sheet.axes()
        axes.set_axis_off()
        axes.set(xlim=(0, 1), ylim=(len(labels) - 0.4, -1.1))
        for x, head in ((0.79, tr("Now")), (0.99, tr("Target"))):
            axes.text(x, -0.9, head, ha="right", va="center", color=style.GREY, fontsize=8.5)
        last: dict[int, int] = {}
        roles: dict[int, str] = {}
        for place, (scored, label) in enumerate(zip(tree.nodes, labels, strict=True)):
            _branch(axes, scored, place, last)
            new_role = scored.node.role != roles.get(scored.depth - 1, "")
            _node(axes, scored, place, label, scored.node.role if new_role else "")
            last[scored.depth], roles[scored.depth] = place, scored.node.role
        told = (
            tr(
                "{name}: {value}, target {target}, {outcome}",
                name=scored.node.name,
                value=estimate_in_words(scored.result),
                target=target_in_words(scored.node),
                outcome=outcome_in_words(scored.result),
            )
            for scored in asked
        )
        sheet.tell(told, kind=tr("Tree. {title}.", title=title))
    return sheet.view


def _x(depth: int) -> float:
    return 0.015 + 0.035 * depth


def _branch(axes, scored: Scored, place: int, last: dict[int, int]) -> None:
    """Draw the line from the node above down to this one."""
    if scored.depth == 0:
        return
    above = _x(scored.depth - 1)
    axes.plot([above, above], [last[scored.depth - 1] + 0.3, place], color=style.PALE, linewidth=1.2, zorder=0)
    axes.plot([above, _x(scored.depth)], [place, place], color=style.PALE, linewidth=1.2, zorder=0)


def _node(axes, scored: Scored, place: int, label: list[str], role: str) -> None:
    """Draw one node; its role stands below the name where it is not that of the node above."""
    result = scored.result
    sign, colour = ("–", style.GREY)
    if result and result.verdict is not None:
        sign, colour = SIGNS.get(result.verdict, ("?", style.GREY))
    x = _x(scored.depth)
    if scored.node.measure:
        axes.plot([x], [place], "o", color=colour, markersize=12)
        axes.text(x, place, sign, ha="center", va="center", color="white", fontsize=9)
    else:
        axes.plot([x], [place], "s", color=style.INK, markersize=6)
    shown = label[:1] if role else label
    above = place - (0.16 if role else 0)
    axes.text(x + 0.022, above, "\n".join(shown), ha="left", va="center", fontsize=9, linespacing=1.1)
    if role:
        axes.text(x + 0.022, place + 0.23, style.short(role, 40), ha="left", va="center", fontsize=8, color=style.GREY)
    if not scored.node.measure:
        return
    value = estimate_in_words(result) if result else outcome_in_words(result)
    axes.text(0.79, place, value, ha="right", va="center", fontsize=9, color=colour)
    axes.text(0.99, place, target_in_words(scored.node), ha="right", va="center", fontsize=9, color=style.GREY)


@shows(KpiTree, "table", _OF_THE_TREE)
def kpi_table(tree: KpiTree | Unavailable, name: str = "kpi_table") -> TableView | Finding:
    """Show every node of the tree: measure, value with interval, target, owner, and whether it is met."""
    columns = (
        Column(tr("What we want"), key=lambda row: row.node.name),
        Column(tr("Measure"), key=lambda row: result_name(row.node.measure) if row.node.measure else ""),
        Column(tr("Now (95% confidence)"), key=lambda row: "" if row.result is None else estimate_in_words(row.result)),
        Column("n", "number", lambda row: row.result.n if row.result else None),
        Column(tr("Target"), key=lambda row: target_in_words(row.node) if row.node.measure else ""),
        Column(tr("Result"), key=_remark),
        Column(tr("Role (owner)"), key=_role),
    )
    note = paragraph(
        tr(
            "Met: the whole interval is on the good side of the target. Missed: the whole of it is on the other side."
            " Cannot be told: it lies on both, or n is below 30."
        ),
        "" if tree.in_force else tr("Targets and roles are proposed, not in force."),
    )
    title = tr("Measures of the whole and of each role in {quarter}", quarter=str(tree.quarter))
    return TableView.of(name, title, tree.nodes, columns, note, shown=60)


def _remark(scored: Scored) -> str:
    """Say how a node stands to its target, or what it lacks."""
    result = scored.result
    if isinstance(result, Unavailable) and "high_utilization" not in result.needs:
        return tr("needs {places}", places=join(map(place_in_words, result.needs)))
    return outcome_in_words(result)


def _role(scored: Scored) -> str:
    role, owner = scored.node.role or "–", scored.node.owner or tr("nobody yet")
    return tr("{role} ({owner})", role=role, owner=owner)


@shows(Readiness, "finding", _OF_READINESS)
def readiness_finding(result: Readiness | Unavailable, name: str = "readiness") -> Finding:
    """Say whether onboarding and renewal are steady enough for an adoption team.

    With the results ``readiness_onboarding`` and ``readiness_renewal``: the weakest of four quarters.
    """
    heads = {
        MET: tr("Onboarding and renewal are steady: the ground for an adoption team is there."),
        MISSED: tr("The ground for an adoption team is not there yet."),
        OPEN: tr("Whether the ground for an adoption team is there cannot be told yet."),
    }
    points = []
    for key, part in result.parts.items():
        if not part.steady:
            why = tr("it cannot be computed without {places}", places=_lacking(part.steady))
            points.append(tr("{part}: {told}.", part=foundation_name(key), told=why))
            continue
        points.append(
            tr(
                "{part}, {verdict}: {measure}, target at least {target} in each of four quarters; weakest {value}."
                " {why}",
                part=foundation_name(key),
                verdict=verdict_in_words(part.steady.verdict),
                measure=result_name(part.measure),
                target=percent(part.target),
                value=with_n(part.steady),
                why=paragraph(*reasons.of(part.steady), _below(part)),
            )
        )
    then = {
        MET: tr("Next: say what the split is for before drawing the line between the roles."),
        MISSED: tr("Next: steady what is missed before splitting; an adoption team cannot make up for it."),
        OPEN: tr("Next: keep measuring, and try adoption work with one or two people before building a team."),
    }
    results = {f"readiness_{key}": part.steady for key, part in result.parts.items()}
    title, told = tr("Is it time to split?"), (heads[result.verdict],)
    return Finding(name, told, result.verdict, results, title, tuple(points), next=then[result.verdict])


def _below(part: Foundation) -> str:
    """Say why a quarter whose whole interval lies below the target does not yet settle it."""
    below = sum(known(one) and one.high is not None and one.high < part.target for one in part.quarters.values())
    if not below or part.steady.verdict != OPEN:
        return ""
    return tr(
        "In {k} of {of} quarters the whole interval lies below the target; with that many looked at, it can still be"
        " chance.",
        k=below,
        of=len(part.quarters),
    )


def _lacking(needs: Unavailable) -> str:
    if "high_utilization" in needs.needs:
        return tr("a definition of high utilization")
    return places_in_words(needs.needs)


@shows(KpiTree, "finding", _OF_THE_TREE)
def kpi_finding(tree: KpiTree | Unavailable, name: str = "kpi") -> Finding:
    """Say the purpose, what is met, what is missed, what cannot be told and why, and who answers for it."""
    asked = _asked(tree)
    if tree.policy.purpose:
        yield tr("The purpose: {purpose}", purpose=tree.policy.purpose)
    proposed = tr(
        "No tree is in force. This one is proposed; its targets are round figures to replace. The command “cslib policy"
        " kpi FOLDER” writes it into your folder."
    )
    if not tree.in_force:
        yield proposed
    groups: dict[str, list[str]] = {tr("Missed"): [], tr("Cannot be told"): [], tr("Met"): []}
    lacking = []
    for scored in asked:
        node, result = scored.node, scored.result
        if result:
            outcome = {MET: tr("Met"), MISSED: tr("Missed")}.get(result.verdict, tr("Cannot be told"))
            groups[outcome].append(tr("“{name}”", name=node.name))
        else:
            lacking.append(tr("“{name}” needs {places}", name=node.name, places=_lacking(result)))
    groups[tr("Not in the data")] = lacking
    points = [
        tr("{outcome} ({n}): {list}.", outcome=outcome, n=len(items), list=join(items))
        for outcome, items in groups.items()
        if items
    ]
    ownerless = sum(not scored.node.owner for scored in asked)
    if ownerless:
        points.append(tr("Without an owner: {n} of {of} measures.", n=ownerless, of=len(asked)))
    then = tr("Next: begin with the missed measure nearest to the top.")
    if ownerless:
        then = tr("Next: give every measure an owner; what nobody answers for does not move.")
    title = tr("From the purpose to each role")
    return Finding(name, (), None, tree.results(), title, tuple(points), then)


def closing(
    ready: Readiness,
    tree: KpiTree,
    wanted: Goals | Unavailable,
    work: Capacity | Unavailable,
    shapes: Shapes | Unavailable | None = None,
    skills: Skills | Unavailable | None = None,
    name: str = "team_summary",
) -> Finding:
    """Close notebook 05: what its sections found, and what to decide; what is unavailable is passed over."""
    judged = {
        key: verdict_in_words(part.steady.verdict) if part.steady else tr("not in the data")
        for key, part in ready.parts.items()
    }
    ready_in_words = join(tr("{part} {verdict}", part=foundation_name(key), verdict=it) for key, it in judged.items())
    verdict = verdict_in_words(ready.verdict)
    found = [tr("Ready for an adoption team: {verdict} ({parts}).", verdict=verdict, parts=ready_in_words)]
    asked = _asked(tree)
    top = [
        tr("“{name}” {outcome}", name=scored.node.name, outcome=outcome_in_words(scored.result))
        for scored in asked
        if scored.depth == 0
    ]
    if top:
        found.append(tr("Customer success as a whole: {list}.", list=join(top)))
    missed = [tr("“{name}”", name=s.node.name) for s in asked if s.depth and s.result and s.result.verdict == MISSED]
    if missed:
        found.append(tr("Missed below that: {list}.", list=join(missed)))
    if wanted and known(wanted.reached_12m["original"]):
        found.append(tr("First goals reached within a year: {share}.", share=with_n(wanted.reached_12m["original"])))
    if work and known(work.people_needed):
        people, hours = amount_in_words(work.people_needed), number(work.hours_per_week)
        said = N_("Recorded contacts take {people} people at {hours} hours each a week.")
        found.append(tr(said, people=people, hours=hours))
    wanting = N_("whether to split now, or first to steady what the readiness check found wanting")
    line = N_("where the line between onboarding and adoption runs") if ready.verdict == MET else wanting
    targets = N_("which targets hold and who owns them")
    targets = targets if tree.in_force else N_("which tree of measures to put in force")
    choices = [tr("what a split is for, before anything else"), tr(line), tr(targets)]
    of_shapes, of_skills = shapes_in_short(shapes), skills_in_short(skills)
    return in_short(name, [*found, *of_shapes[0], *of_skills[0]], [*choices, *of_shapes[1], *of_skills[1]])


def target_in_words(node: Node) -> str:
    """Say what a node aims at: ``at least 90.0%``; a dash where there is no target."""
    if node.target is None:
        return "–"
    kind, whole = MEASURES[node.measure], abs(100 * node.target - round(100 * node.target)) < 1e-9
    value = quantity(node.target, "days") if kind.unit == "days" else percent(node.target, 0 if whole else 1)
    return tr("at most {value}", value=value) if kind.lower else tr("at least {value}", value=value)


def outcome_in_words(result: Estimate | Unavailable | None) -> str:
    """Say how a measure stands to its target: met, missed, cannot be told, not in the data."""
    if result is None:
        return ""
    if not result:
        return tr("not in the data") if "high_utilization" not in result.needs else tr("No definition")
    if result.verdict is None:
        return tr("no target")
    return verdict_in_words(result.verdict)


def starter_kpi(company) -> Kpi:
    """Propose a tree of measures in the current language, in force from the company's as_of on.

    Targets for retention are those of the retention policy in force; the others are round figures to be replaced.
    Owners are left open, because only a team can name them.
    """
    said = company.retention
    whole, onboarding, adoption = tr("customer success"), tr("onboarding"), tr("adoption")

    def node(name: str, measure: str, target: float, role: str, *children: Node) -> Node:
        return Node(name, measure, target, role=role, children=children)

    early = (
        node(tr("Handed over in that state"), "share_in_state_at_handoff", 0.6, onboarding),
        node(tr("Still in it 90 days after the handoff"), "in_state_90d", 0.5, onboarding),
        node(tr("Handed over without long delay"), "days_to_handoff_median", 120, onboarding),
        node(tr("Steps done in time"), "milestones_on_time", 0.7, onboarding),
        node(tr("All information passed on"), "information_complete", 0.9, onboarding),
    )
    later = (
        node(tr("Contracts renew"), "renewal_rate", 0.85, adoption),
        node(tr("Revenue from existing customers grows"), "nrr_12m", said.nrr_target or 1.0, adoption),
        node(tr("Needs reach a team that can act"), "needs_routed", 0.8, adoption),
    )
    wishes = (
        node(tr("The first goal is written down"), "original_goal_set", 0.9, onboarding),
        node(tr("A next goal is agreed"), "next_goal_set", 0.6, adoption),
        node(tr("Few goals are overdue"), "goals_overdue", 0.2, adoption),
    )
    reach = node(tr("Customers get into high utilization"), "reach", 0.5, onboarding, *early)
    kept = node(tr("Customers stay in high utilization"), "state_kept", 0.95, adoption, *later)
    stay = node(tr("Revenue stays"), "grr_12m", said.grr_target or 0.9, whole, reach, kept)
    goals = node(tr("Customers reach what they wanted"), "goals_reached", 0.6, whole, *wishes)
    purpose = tr("Customers reach what they wanted and stay for years, without depending on support.")
    return Kpi(in_force_from=company.as_of.date(), purpose=purpose, tree=(stay, goals))

"""The policy ``kpi``: what the split of a team is for, and the tree of measures that follow from it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, PlainSerializer

from cslib.company.policies.rule import Policy
from cslib.company.settings import did_you_mean
from cslib.language import tr


@dataclass(frozen=True)
class Measure:
    """A measure that a node of the tree may ask for.

    `unit`: ``share`` (targets from 0 to 1), ``percent`` (of a whole that may be exceeded) or ``days``. `lower`: whether
    less is better.
    """

    unit: str = "share"
    lower: bool = False


MEASURES: dict[str, Measure] = {
    "grr_12m": Measure(),
    "nrr_12m": Measure("percent"),
    "logo_retention": Measure(),
    "renewal_rate": Measure(),
    "goals_reached": Measure(),
    "goals_overdue": Measure(lower=True),
    "original_goal_set": Measure(),
    "next_goal_set": Measure(),
    "reach": Measure(),
    "in_state_now": Measure(),
    "state_kept": Measure(),
    "days_to_handoff_median": Measure("days", lower=True),
    "share_in_state_at_handoff": Measure(),
    "relapse_90d": Measure(lower=True),
    "in_state_90d": Measure(),
    "retained_90d": Measure(),
    "information_complete": Measure(),
    "milestones_on_time": Measure(),
    "needs_routed": Measure(),
}
"""The measures by name; :mod:`cslib.team.kpi` computes each of them for a quarter."""


@dataclass(frozen=True)
class Node:
    """One node of the tree.

    `name`: in the words of the team. `measure`: one of :data:`MEASURES`; empty for a heading. `target`: what is aimed
    at: at least, or at most where less is better. `owner`, `role`: who answers for it; which role follows it. Both pass
    on to the nodes below where those say nothing. `children`: what it is reached by.
    """

    name: str
    measure: str = ""
    target: float | None = None
    owner: str = ""
    role: str = ""
    children: tuple[Node, ...] = ()

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Node]]:
        """Go through the node and all below it, each with its depth."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)


ENTRIES = tuple(Node.__dataclass_fields__)


def _as_tree(said) -> tuple[Node, ...]:
    """Read the nodes, or tell all their faults at once."""
    if isinstance(said, tuple) and all(isinstance(node, Node) for node in said):
        return said
    faults: list[str] = []
    nodes = _nodes(said, tr("tree"), "", "", faults)
    if not faults and not nodes:
        faults.append(tr("The tree has no node. Write one under `tree:` with `name`, `measure` and `target`."))
    if faults:
        raise ValueError("\n".join(faults))
    return nodes


def _nodes(said, where: str, owner: str, role: str, faults: list[str]) -> tuple[Node, ...]:
    if said is None:
        return ()
    if not isinstance(said, (list, tuple)):
        faults.append(tr("{where}: write a list of nodes, each with a dash.", where=where))
        return ()
    found = (_node(entry, where, place, owner, role, faults) for place, entry in enumerate(said, 1))
    return tuple(node for node in found if node is not None)


def _node(said, where: str, place: int, owner: str, role: str, faults: list[str]) -> Node | None:
    """Read one node; what is not said of owner and role comes from the node above."""
    if not isinstance(said, Mapping) or not str(said.get("name") or "").strip():
        faults.append(tr("{where}, node {place}: it has no `name`.", where=where, place=place))
        return None
    name = str(said["name"]).strip()
    here = tr("node {name!r}", name=name)
    for entry in said:
        if entry not in ENTRIES:
            faults.append(
                tr(
                    "{where}: there is no entry `{entry}`.{near} Entries: {known}.",
                    where=here,
                    entry=entry,
                    near=did_you_mean(str(entry), ENTRIES),
                    known=", ".join(ENTRIES),
                )
            )
    measure = str(said.get("measure") or "").strip()
    if measure and measure not in MEASURES:
        faults.append(
            tr(
                "{where}: there is no measure {measure!r}.{near} Measures: {known}.",
                where=here,
                measure=measure,
                near=did_you_mean(measure, MEASURES),
                known=", ".join(MEASURES),
            )
        )
    target = _target(said.get("target"), measure, here, faults)
    owner = str(said.get("owner") or owner).strip()
    role = str(said.get("role") or role).strip()
    return Node(name, measure, target, owner, role, _nodes(said.get("children"), here, owner, role, faults))


def _target(said, measure: str, where: str, faults: list[str]) -> float | None:
    if said is None:
        return None
    if not measure:
        faults.append(tr("{where}: a target needs a measure.", where=where))
        return None
    if isinstance(said, bool) or not isinstance(said, (int, float)) or not math.isfinite(said) or said < 0:
        faults.append(
            tr("{where}: the target must be a number, 0 or more, but {value!r} was given.", where=where, value=said)
        )
        return None
    if MEASURES.get(measure, Measure("")).unit == "share" and said > 1:
        faults.append(
            tr(
                "{where}: {measure} is a share; write its target from 0 to 1 (0.9 for 90%), not {value}.",
                where=where,
                measure=measure,
                value=said,
            )
        )
    return float(said)


def _as_lists(nodes: tuple[Node, ...]) -> list[dict]:
    """Write nodes as the file holds them: without what is empty or passed on from above."""

    def plain(node: Node, owner: str = "", role: str = "") -> dict:
        said = {"name": node.name, "measure": node.measure, "target": node.target}
        said |= {"owner": node.owner if node.owner != owner else "", "role": node.role if node.role != role else ""}
        # Where a role begins the owner's place is shown even while nobody is named.
        open_place = "owner" if said["role"] else ""
        said = {key: value for key, value in said.items() if value not in ("", None) or key == open_place}
        if node.children:
            said["children"] = [plain(child, node.owner, node.role) for child in node.children]
        return said

    return [plain(node) for node in nodes]


Tree = Annotated[
    tuple[Node, ...], BeforeValidator(_as_tree), PlainSerializer(_as_lists, return_type=list, when_used="always")
]


class Kpi(Policy):
    """What the split is for, and the measures of the whole and of each role as a tree.

    `purpose`: what the split is for. `tree` (tuple of Node): at the top what customer success as a whole must reach
    (KGI), below it what each role follows.

    Examples
    --------
    >>> said = {"in_force_from": "2026-10-01", "tree": [{"name": "Customers stay", "measure": "grr_12m"}]}
    >>> Kpi.model_validate(said).tree[0].measure
    'grr_12m'
    """

    kind: ClassVar[str] = "kpi"

    purpose: str = ""
    tree: Tree

    def walk(self) -> Iterator[tuple[int, Node]]:
        """Go through all nodes from the top, each with its depth (0 at the top)."""
        for node in self.tree:
            yield from node.walk()

"""Trees to begin with: what a team that has decided nothing yet may look at, and change."""

from cslib.company import usage
from cslib.company.measures import MEASURES
from cslib.company.policies.kpi import Kpi, Node
from cslib.company.policies.policy import NamedPattern, PatternPolicy
from cslib.company.policies.rule import Rule
from cslib.language import tr


def starter_kpi(company) -> Kpi:
    """Propose a tree of measures in the current language, in force from the company's as_of on.

    Targets for retention are those of the retention policy in force; the others are round figures to be replaced.
    Owners are left open, because only a team can name them.
    """
    said = company.retention
    whole, onboarding, adoption = tr("customer success"), tr("onboarding"), tr("adoption")

    def node(name: str, measure: str, target: float, role: str, *children: Node) -> Node:
        return Node(name, measure, target, role=role, children=children)

    stay = node(
        tr("Revenue stays"),
        "grr_12m",
        said.grr_target or 0.9,
        whole,
        node(
            tr("Customers get into high utilization"),
            "reach",
            0.5,
            onboarding,
            node(tr("Handed over in that state"), "share_in_state_at_handoff", 0.6, onboarding),
            node(tr("Still in it 90 days after the handoff"), "in_state_90d", 0.5, onboarding),
            node(tr("Handed over without long delay"), "days_to_handoff_median", 120, onboarding),
            node(tr("Steps done in time"), "milestones_on_time", 0.7, onboarding),
            node(tr("All information passed on"), "information_complete", 0.9, onboarding),
        ),
        node(
            tr("Customers stay in high utilization"),
            "state_kept",
            0.95,
            adoption,
            node(tr("Contracts renew"), "renewal_rate", 0.85, adoption),
            node(tr("Revenue from existing customers grows"), "nrr_12m", said.nrr_target or 1.0, adoption),
            node(tr("Needs reach a team that can act"), "needs_routed", 0.8, adoption),
        ),
    )
    goals = node(
        tr("Customers reach what they wanted"),
        "goals_reached",
        0.6,
        whole,
        node(tr("The first goal is written down"), "original_goal_set", 0.9, onboarding),
        node(tr("A next goal is agreed"), "next_goal_set", 0.6, adoption),
        node(tr("Few goals are overdue"), "goals_overdue", 0.2, adoption),
    )
    purpose = tr("Customers reach what they wanted and stay for years, without depending on support.")
    return Kpi(in_force_from=company.as_of.date(), purpose=purpose, tree=(stay, goals))


def patterns(company) -> PatternPolicy | None:
    """Propose four patterns of use, by two measures cut at their medians; three or fewer where measures are lacking.

    None where no use was seen in the last weeks.
    """
    windows = usage.trailing(company)
    last = windows[windows["date"] == windows["date"].max()]
    cuts = {}
    for name, called in (("active_day_share", tr("often")), ("breadth", tr("wide"))):
        value = last[name].median() if name in last else float("nan")
        if value == value and value > 0:
            step = MEASURES[name].step
            cuts[name] = (called, f"{name} >= {max(step, round(value / step) * step):.2f}")
    named = [(called, rule) for called, rule in cuts.values()]
    if len(named) == 2:
        both = (tr(" / ").join(called for called, _ in named), " and ".join(rule for _, rule in named))
        named = [both, *named]
    if not named:
        return None
    made = [NamedPattern(name=called, rule=Rule.parse(rule)) for called, rule in named]
    made.append(NamedPattern(name=tr("seldom"), rule=Rule.parse(f"{next(iter(cuts))} >= 0")))
    return PatternPolicy(in_force_from=company.as_of.date(), patterns=tuple(made))

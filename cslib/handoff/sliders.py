"""Controls for every part of a handoff policy; what they show is a plain function."""

from dataclasses import replace

import pandas as pd

from cslib.company.policies.rule import Rule
from cslib.handoff.criteria import OWN, Criteria
from cslib.handoff.past import Past
from cslib.handoff.policies import PolicyComparison, compare_policies, policy_outcome, tables_read
from cslib.handoff.policies_views import accounts_there, policies_chart
from cslib.language import N_, percent, tr
from cslib.show.display import ChartView, Finding, known, missing
from cslib.show.widgets import explore, what_is_lacking
from cslib.show.wording import information_field, quantity
from cslib.stats.estimate import Unavailable


def handoff_view(
    past: Past,
    compared: PolicyComparison,
    rule: Rule,
    state: bool,
    weeks: int,
    milestones: tuple[str, ...],
    information: tuple[str, ...],
    cap_days: int,
    keep: bool,
) -> ChartView | Finding:
    """Draw what a policy of one's own would have done, below those that it is compared with.

    `compared`: of the policies to compare with. `state`, `weeks`, `milestones`, `information`, `cap_days`: what the
    policy asks for, as in ``cslib.company.policies.policy.Handoff``. `keep`: whether accounts stay with onboarding at
    the cap.
    """
    steps = (OWN,) if OWN in milestones else milestones
    limit = {"overdue_days" if keep else "cap_days": cap_days}
    criteria = Criteria("tried", rule, state, steps, information, weeks, **limit)
    tables = tables_read(past, compared.asked.values())
    tried = policy_outcome(past, criteria, compared.within_days, tables)
    together = replace(
        compared, outcomes=compared.outcomes | {"tried": tried}, asked=compared.asked | {"tried": criteria}
    )
    if not tried or not known(tried.false_handoff):
        return policies_chart(together, name="explore_handoff")
    said = N_(
        "Tried: half handed over after {days}; 90 days later {share} are out of the state or gone; accounts in"
        " onboarding: {load}"
    )
    if tried.days_to_handoff_median.estimate is None:
        said = N_(
            "Tried: fewer than half handed over; 90 days later {share} of them are out of the state or gone; accounts"
            " in onboarding: {load}"
        )
    days = quantity(tried.days_to_handoff_median.estimate, "days")
    share, load = percent(tried.false_handoff.estimate), accounts_there(tried.caseload.onboarding)
    return policies_chart(together, tr(said, days=days, share=share, load=load), name="explore_handoff")


def handoff_sliders(company, rule: Rule | None, trailing: pd.DataFrame | Unavailable, cap_days: int = 180):
    """Show controls for every part of a handoff policy, above what it then does beside other policies."""
    lacking = what_is_lacking(rule, trailing)
    if lacking is not None:
        return missing("explore_handoff", tr("What would other rules for the handoff have done?"), lacking)
    whole = compare_policies(company, rule, trailing, cap_days=cap_days)
    beside = {key: found for key, found in whole.outcomes.items() if found and key in ("fixed", "state", "criteria")}
    compared = replace(whole, outcomes=beside)
    past, begin = Past(company, trailing), whole.asked["criteria"]
    caps = tuple(sorted({*range(60, 361, 30), begin.cap_days or begin.overdue_days or cap_days}))
    weeks = tuple(sorted({*range(1, 13), begin.persistence_weeks}))
    controls = {
        "state": (tr("In the high-utilization state"), (False, True), begin.state),
        "weeks": (tr("Weeks the state must hold"), weeks, begin.persistence_weeks),
        "cap_days": (tr("Cap in days"), caps, begin.cap_days or begin.overdue_days or cap_days),
        "keep": (tr("Keep in onboarding at the cap"), (False, True), begin.cap_days is None),
    }
    fixed = {"milestones": (), "information": ()}
    if company.has("milestones"):
        names = dict.fromkeys([*company.table("milestones")["milestone"].unique(), *begin.milestones])
        steps = {tr("every step of its playbook"): OWN} | {str(name): name for name in names if name != OWN}
        controls["milestones"] = (tr("Milestones asked for"), steps, begin.milestones)
    if company.has("handoff_info"):
        names = sorted({*company.table("handoff_info")["field"].dropna(), *begin.information})
        fields = {information_field(name): name for name in names}
        controls["information"] = (tr("Information asked for"), fields, begin.information)
    return explore(lambda **chosen: handoff_view(past, compared, rule, **(fixed | chosen)), **controls)

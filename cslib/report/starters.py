"""Policies to begin with: a file for a team to edit, with what its entries mean, in its own language."""

import datetime
from pathlib import Path

from cslib.company.policies import policy
from cslib.company.policies.kpi import MEASURES, Kpi
from cslib.company.policies.policy import Contact, Handoff, HighUtilization, NamedPattern, PatternPolicy, Retention
from cslib.company.policies.rule import Policy, Rule
from cslib.errors import PolicyError
from cslib.language import tr


def write(kind: str, data: str | Path, day: datetime.date | None = None) -> Path:
    """Write a policy to begin with into a company's folder, ``policy/<kind>-<day>.yml``; return the path.

    `kind`: ``high_utilization`` (what the search finds), ``handoff`` (its milestones and the fields that it mostly
    records), ``retention`` (every default), ``kpi`` (a tree of measures), ``contact`` (every default) or ``patterns``
    (patterns of use, cut at the medians). `data`: the company's folder. `day` (date, optional): first day on which it
    is in force; the first day after the last complete quarter when left out. Raises PolicyError if there is no such
    kind; if the folder has a policy of this kind, because what was decided is not replaced by a draft; for the sample
    company; or if no definition of high utilization is found. Raises SourceError, DataError if the company's tables
    cannot be read.
    """
    from cslib.company.company import load

    if str(data) == "sample":
        raise PolicyError(tr("The sample company is not written to; copy its folder first, or name your own."))
    company = load(data)
    there = policy.history(company, kind)
    if there:
        problem = tr(
            "{folder} has a policy {kind} from {date} already. Copy its file, change it, and give it another day.",
            folder=Path(company.folder) / "policy",
            kind=kind,
            date=there[-1].in_force_from,
        )
        raise PolicyError(problem)
    draft = _DRAFTS[kind](company)
    if day is not None:
        draft = draft.model_copy(update={"in_force_from": day})
    return policy.save(company.folder, draft, head=_head(kind))


def _high_utilization(company) -> Policy:
    from cslib.utilization.search import propose

    found = propose(company)
    if not found or found.rule is None:
        raise PolicyError(
            tr("The search found no definition of high utilization; see notebook 01 for what is lacking.")
        )
    return HighUtilization(in_force_from=company.as_of.date(), rule=found.rule)


def _handoff(company) -> Policy:
    from cslib.handoff.criteria import common_fields

    fields = common_fields(company) if company.has("handoff_info") else ()
    rows = company.table("milestones")
    part = rows.groupby("milestone")["account_id"].nunique() / max(rows["account_id"].nunique(), 1)
    steps = tuple(sorted(part.index[part >= 0.5]))
    return Handoff(in_force_from=company.as_of.date(), milestones=steps, information=fields)


def _kpi(company) -> Policy:
    from cslib.team.kpi_views import starter_kpi

    return starter_kpi(company)


def _patterns(company) -> Policy:
    """Propose four patterns of use, by two measures cut at their medians; three or fewer where measures are lacking."""
    from cslib.company import usage
    from cslib.company.measures import MEASURES

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
        raise PolicyError(tr("The data have no use of the last weeks to draw patterns from."))
    made = [NamedPattern(name=called, rule=Rule.parse(rule)) for called, rule in named]
    made.append(NamedPattern(name=tr("seldom"), rule=Rule.parse(f"{next(iter(cuts))} >= 0")))
    return PatternPolicy(in_force_from=company.as_of.date(), patterns=tuple(made))


_DRAFTS = {
    HighUtilization.kind: _high_utilization,
    Handoff.kind: _handoff,
    Retention.kind: lambda company: Retention(in_force_from=company.as_of.date()),
    Kpi.kind: _kpi,
    Contact.kind: lambda company: Contact(in_force_from=company.as_of.date()),
    PatternPolicy.kind: _patterns,
}


def _head(kind: str) -> list[str]:
    """Say above the entries what a reader must know to change them."""
    from cslib.show.wording import result_name

    lines = [
        tr("A draft. Change it, write who decided it under decided_by, and keep it: it holds from in_force_from on.")
    ]
    if kind == HighUtilization.kind:
        lines.append(tr("rule: conditions joined by `and`, such as active_day_share >= 0.5 and breadth >= 0.4."))
        lines.append(tr("target: annual retention aimed at in that state, from 0 to 1."))
    elif kind == Handoff.kind:
        lines.append(tr("An account is handed over when it is in the state for persistence_weeks weeks running,"))
        lines.append(tr("has done the milestones, and the information is recorded; cap_days ends the waiting."))
        lines.append(tr("at_cap: handoff (passed on as it is) or keep (stays with onboarding)."))
    elif kind == Retention.kind:
        lines.append(tr("churn_reasons: which reasons the team could have done something about."))
        lines.append(tr("grr_target, nrr_target, logo_target: annual, 0.9 for 90%; empty for none."))
    elif kind == PatternPolicy.kind:
        lines.append(tr("An account is in the first pattern whose rule it meets, so put the narrower rules first."))
        lines.append(tr("ask: questions for its customers; the kit's own where the list is empty."))
    elif kind == Contact.kind:
        lines.append(tr("most: outbound contacts in 28 days; channels: the same by channel, such as `mail: 4`."))
        lines.append(tr("silence_days: longest time without a contact; empty for none."))
        lines.append(tr("onboarding_... and in_state_...: what holds instead in onboarding and in high utilization."))
    else:
        lines.append(
            tr("purpose: what the split is for. tree: nodes with name, measure, target, owner, role, children.")
        )
        lines.append(tr("owner and role pass on to the nodes below. A node without a measure is a heading."))
        lines.append(tr("Shares are written from 0 to 1 (0.9 for 90%). Measures:"))
        lines += [f"  {name}: {result_name(name)}" for name in MEASURES]
    return lines

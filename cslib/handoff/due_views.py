"""Who is due for handoff, and what the notebook ends with."""

from functools import partial, reduce

import pandas as pd

from cslib.handoff.briefing import Briefing
from cslib.handoff.briefing_views import force_in_words, why_due, why_held
from cslib.handoff.cohorts import ActualHandoffs
from cslib.handoff.cohorts_views import RESULTS
from cslib.handoff.due import STUCK_DAYS, Due
from cslib.handoff.left_behind import Information, Overhang
from cslib.handoff.planting import Planting
from cslib.handoff.playbook_views import outcome_in_words, planted_in_words
from cslib.handoff.policies import PolicyComparison
from cslib.handoff.policies_views import followed_policies, policy_in_words
from cslib.language import N_, date, join, number, tr
from cslib.show import style
from cslib.show.columns import Column, names_of
from cslib.show.display import ChartView, Finding, TableView, in_short, known, shows, with_n
from cslib.show.marks import dots, lines, picture, reference
from cslib.show.wording import estimate_in_words, is_share, joined, level, named, rule_in_words, short_measure
from cslib.stats.estimate import Estimate, Unavailable
from cslib.utilization.search import ChosenDefinition

_ASKS_DUE = N_("Who is due for handoff?")
SHOWN = 15


def trend(briefing: Briefing, name: str = "trend") -> ChartView | None:
    """Draw each measure of the rule over the last weeks; None where no use was seen."""
    weeks = briefing.trend
    if weeks.empty or briefing.evidence.empty:
        return None
    evidence = briefing.evidence
    title = join(
        tr(
            "{measure} {value} (threshold {threshold})",
            measure=short_measure(line.measure),
            value="–" if pd.isna(line.value) else level(line.measure, line.value),
            threshold=level(line.measure, line.threshold),
        )
        for line in evidence.itertuples()
    )
    note = tr("Each point: the 28 days before a Monday, {n} Mondays. Dashed: threshold.", n=len(weeks))
    with picture(name, title, note, height=2.0) as sheet:
        panels = sheet.axes(1, len(evidence), squeeze=False)[0]
        for axes, line in zip(panels, evidence.itertuples(), strict=True):
            values = weeks[line.measure].astype(float)
            met = values >= line.threshold
            reference(axes, line.threshold, upright=False, dashed=True, colour=style.GREY)
            lines(axes, weeks["date"], values, marker=None, width=1.4)
            colour = [style.BLUE if yes else style.VERMILLION for yes in met]
            dots(axes, weeks["date"], values, colour=colour, hollow=list(~met), upright=True, size=2.5)
            axes.set_title(short_measure(line.measure), fontsize=9, color=style.INK)
            top = max(1.0 if is_share(line.measure) else 0.0, 1.1 * float(values.max()), 1.1 * line.threshold)
            axes.set_ylim(0, top * 1.03)
            if is_share(line.measure):
                style.percent_axis(axes.yaxis)
            _mondays(axes, weeks["date"])
        sheet.tell("", kind=tr("Use up to {date}: {said}.", date=date(briefing.seen), said=title))
    return sheet.view


def _mondays(axes, dates: pd.Series) -> None:
    """Mark a few Mondays below, the first and the last among them."""
    few = dates.iloc[sorted({0, len(dates) // 2, len(dates) - 1})]
    axes.set_xticks(few, [f"{day:%m/%d}" for day in few])
    if len(dates) > 1:
        pad = (dates.iloc[-1] - dates.iloc[0]) * 0.06
        axes.set_xlim(dates.iloc[0] - pad, dates.iloc[-1] + pad)


@shows(Due, "finding", _ASKS_DUE)
def due_finding(found: Due | Unavailable, name: str = "due_handoffs", hint: bool = True) -> Finding:
    """Say how many are due, held back for information alone, and stuck; with a `hint` at the command for the sheets."""
    held = found.held_back
    ready = held["missing_milestones"].map(len).eq(0) & held["missing_information"].map(len).gt(0)
    ready &= held["in_state"].fillna(False).astype(bool) | (not found.criteria.state)
    title = tr(
        "{due} of {n} accounts in onboarding are due for handoff",
        due=number(len(found.due)),
        n=number(len(found.accounts)),
    )
    at_cap = int((found.due["how"] == "cap").sum())
    yield tr("Criteria: {standing}. Known before {date}.", standing=force_in_words(found), date=date(found.on))
    if at_cap:
        yield tr("{n} of the due ones only because the cap is reached.", n=number(at_cap))
    if len(held):
        told = {"n": number(len(held)), "information": number(int(ready.sum()))}
        said = tr("{n} are held back, {information} of them only because something is not written down.", **told)
        yield said
    if held["stuck"].any():
        yield tr("{n} are stuck.", n=number(int(held["stuck"].sum())))
    if not found.recorded:
        yield tr("Handoffs are not recorded, so these are the accounts that the criteria had not handed over before.")
    step = tr("The command cslib handoffs writes a sheet for each due account.") if hint and len(found.due) else ""
    whys = partial(why_in_words, found)
    kinds = {"held_back": held, "held_back_information": held[ready], "stuck": held[held["stuck"]]}
    names = {"handoff_due": names_of(found.due, why_due), "due_at_cap": names_of(found.due[found.due["how"] == "cap"])}
    names |= {key: names_of(those, whys) for key, those in kinds.items()}
    return Finding(name, (), title=title, next=step, names=names)


def _who() -> tuple[Column, ...]:
    return (Column(tr("Customer"), key=lambda row: str(row.name)), Column(tr("CSM"), key=lambda row: named(row.csm)))


def _since() -> tuple[Column, ...]:
    return Column(tr("Start"), "date", "start"), Column(tr("Days"), "number", "days")


def _remarks(rows: pd.DataFrame, words) -> tuple[Column, ...]:
    """Return the column of remarks; none where no row has one."""
    return (Column(tr("Remark"), key=words),) if any(map(words, rows.itertuples())) else ()


def _noticed(row) -> str:
    return "" if pd.isna(row.notice_date) else tr("notice given {date}", date=date(row.notice_date))


@shows(Due, "table", _ASKS_DUE, ("handoff_due",))
def due_table(found: Due | Unavailable, name: str = "due", shown: int = SHOWN) -> TableView | Finding:
    """Show the accounts to hand over on the day; their number is ``handoff_due``."""
    title = tr("Due for handoff")
    results = {"handoff_due": Estimate(float(len(found.due)), n=len(found.accounts), unit="accounts")}
    if found.due.empty:
        return Finding(name, (tr("Nobody is due on {date}.", date=date(found.on)),), title=title, results=results)
    columns = (
        *_who(),
        *_since(),
        Column(tr("Why"), key=why_due),
        Column(tr("In the state since"), "date", "entered"),
        *_remarks(found.due, _noticed),
    )
    note = tr("Known before {date}. Criteria: {standing}.", date=date(found.on), standing=force_in_words(found))
    names = {"handoff_due": names_of(found.due, why_due)}
    return TableView.of(name, title, found.due, columns, note, shown=shown, results=results, names=names)


def why_in_words(found: Due, row) -> str:
    """Say why an account is held back; some reasons are lists with join of their own."""
    return reduce(lambda one, other: tr("{one}; {other}", one=one, other=other), why_held(row, found) or [""])


@shows(Due, "held_back_table", N_("Who is still in onboarding, and what does each lack?"))
def held_back_table(found: Due | Unavailable, name: str = "held_back", shown: int = SHOWN) -> TableView | Finding:
    """Show the accounts that stay in onboarding, those that lack least first, and what holds each back."""
    title = tr("Held back, and why")
    if found.held_back.empty:
        return Finding(name, (tr("Nobody is held back."),), title=title)

    def remark(row) -> str:
        return join(filter(None, [_noticed(row), tr("stuck") if row.stuck else ""]))

    why = Column(tr("Held back by"), key=partial(why_in_words, found))
    columns = (*_who(), *_since(), why, *_remarks(found.held_back, remark))
    n = number(len(found.held_back))
    note = tr("{n} customers are held back; those that lack least come first.", n=n)
    return TableView.of(name, title, found.held_back, columns, note, shown=shown)


@shows(Due, "stuck_table", N_("Who is stuck in onboarding?"))
def stuck_table(found: Due | Unavailable, name: str = "stuck", shown: int = SHOWN) -> TableView | Finding:
    """Show the accounts held back that are over the cap or long late with the step they have come to."""
    title = tr("Stuck in onboarding")
    stuck = found.held_back[found.held_back["stuck"]]
    if stuck.empty:
        words = N_("No account is stuck: none is {n} days late with its step.")
        if found.cap_days is not None:
            words = N_("No account is stuck: none is {n} days late with its step, none is over the cap.")
        return Finding(name, (tr(words, n=STUCK_DAYS),), title=title)
    columns = (
        *_who(),
        Column(tr("Days"), "number", "days"),
        Column(tr("Stuck at"), key=lambda row: named(row.step)),
        Column(tr("Days late"), "number", lambda row: None if pd.isna(row.late_days) else int(row.late_days)),
        *_remarks(stuck, lambda row: tr("over the cap") if row.over_cap else ""),
    )
    note = tr(
        "Stuck at: the first step not done after the last one done; more than {n} days late. n = {k} of {m} held back.",
        n=STUCK_DAYS,
        k=number(len(stuck)),
        m=number(len(found.held_back)),
    )
    longest = stuck.sort_values(["late_days", "days"], ascending=False, kind="stable")
    return TableView.of(name, title, longest, columns, note, shown=shown)


SUMMED_UP = ("fixed", "state", "criteria")
MOST_TOLD = 3


def closing(
    choice: ChosenDefinition | Unavailable,
    actual: ActualHandoffs | Unavailable,
    comparison: PolicyComparison | Unavailable,
    information: Information | Unavailable,
    overhang: Overhang | Unavailable | None = None,
    planting: Planting | Unavailable | None = None,
    name: str = "handoff_summary",
) -> Finding:
    """Close notebook 02: each section in a line, and what to decide. What a section lacks is left out."""
    found, decide = [], []
    if choice and choice.rule is not None:
        found.append(tr("The state to reach: {rule}.", rule=rule_in_words(choice.rule)))
    else:
        found.append(tr("There is no definition of the state to reach."))
        decide.append(tr("on a definition of high utilization first (notebook 01)"))
    if actual:
        parts = []
        days, state, relapse = (actual.results[key] for key in RESULTS)
        if known(days):
            parts.append(tr("half handed over within {days}", days=estimate_in_words(days)))
        if known(state):
            parts.append(tr("{share} in the state at the handoff", share=estimate_in_words(state)))
        if known(relapse):
            parts.append(tr("{share} of those relapsed within 90 days", share=estimate_in_words(relapse)))
        if parts:
            found.append(tr("Handoffs: {parts}.", parts=joined(parts)))
            decide.append(tr("whether onboarding also answers for the 90 days after the handoff"))
    if planting and planting.sure:
        told = [
            tr("{mark} ({outcome})", mark=planted_in_words(one.kind, one.name), outcome=outcome_in_words(one.outcome))
            for one in planting.sure[:MOST_TOLD]
        ]
        found.append(
            tr("Associated with what comes by month {months}: {marks}.", months=planting.months, marks=joined(told))
        )
        decide.append(tr("which steps and fields onboarding answers for, because adoption will need them"))
    if comparison:
        followed = followed_policies(comparison)
        if followed:
            found += [policy_in_words(comparison, key) for key in followed if key in SUMMED_UP]
            decide.append(tr("by which rule, and with which cap in days, accounts are handed over"))
    if information and known(information.complete):
        found.append(
            tr("Full information passed on in {share} of the handoffs.", share=estimate_in_words(information.complete))
        )
        decide.append(tr("which fields must be filled before a handoff"))
        full, part = information.relapse_complete, information.relapse_incomplete
        if known(full) and known(part):
            said = {"full": with_n(full), "part": with_n(part)}
            found.append(tr("Relapse within 90 days: {full} with full information, {part} without.", **said))
    if overhang and known(overhang.team):
        found.append(
            tr("In the state 90 days after the handoff: {share} of all handed over.", share=with_n(overhang.team))
        )
        if overhang.hidden:
            names = joined(overhang.hidden)
            found.append(tr("Fast, yet behind in this: {names}.", names=names))
        if known(overhang.gap):
            decide.append(tr("which target on the state 90 days after stands beside the one on days"))
    return in_short(name, found, decide or [tr("which data on handoffs to start recording")])

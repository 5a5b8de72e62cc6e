"""How often accounts use, who is looked at, how a definition held, and how many reach the state."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from cslib.company.usage import UsageInterval
from cslib.language import N_, date, join, number, percent, tr, word
from cslib.show import reasons, style
from cslib.show.columns import Column, names_of
from cslib.show.display import ChartView, Finding, TableView, missing, nothing, shows, with_churn
from cslib.show.marks import areas, bars, labelled_dots, picture, reference
from cslib.show.wording import cautious, column, count, estimate_in_words, joined, points, rule_in_words
from cslib.stats.court import insufficient, overall
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.utilization.clock import TimeToReach
from cslib.utilization.landmark import (
    Evaluation,
    flow,
)

_ASKS = N_("Do accounts in the high-utilization state stay, and those outside it leave?")
SEVERAL_YEARS = 36
DEFINITION_RESULTS = ("definition", "retention_in_state", "retention_outside")


@shows(UsageInterval, "chart", N_("How often do accounts use the product?"))
def usage_interval_chart(
    interval: UsageInterval | Unavailable, window: int = 28, name: str = "usage_interval"
) -> ChartView | Finding:
    """Draw how many days usually lie between two active days of an account, and what the `window` in use sees."""
    gaps = interval.frame["median_gap"].dropna().to_numpy(dtype=float)
    if gaps.size == 0:
        return nothing(name)
    most = float(np.quantile(gaps, 0.9))
    title = tr(
        "Nine of ten accounts use the product every {gap} days or more often: {window} days see about {often} uses",
        gap=number(most, 0 if most.is_integer() else 1),
        window=window,
        often=int(window // max(most, 1.0)),
    )
    note = tr("n = {n} accounts with at least two active days. Gap: median of each account.", n=number(gaps.size))
    last = max(window + 2, 8)
    counts, _ = np.histogram(np.minimum(gaps, last), bins=np.arange(0.5, last + 1.5))
    with picture(name, title, note) as sheet:
        axes = sheet.axes()
        bars(axes, range(1, last + 1), counts, upright=True, width=0.97)
        axes.axvline(most, color=style.VERMILLION, linewidth=1.2)
        reference(axes, window, dashed=True)
        top = axes.get_ylim()[1]
        axes.text(most + 0.25, top, tr("nine of ten accounts"), color=style.VERMILLION, va="top", fontsize=9)
        axes.text(window - 0.25, top, tr("window: {window} days", window=window), va="top", ha="right", fontsize=9)
        axes.set_xlabel(tr("Days between two active days (more than {last} shown at {last})", last=last))
        style.thousands_axis(axes.yaxis, tr("Number of accounts"))
        sheet.tell("", kind=tr("Histogram. {title}.", title=title))
    return sheet.view


def status_in_words(status: str) -> str:
    """Say why an account is, or is not, in the comparison."""
    return word("utilization.status", status, status)


def flow_table(table: pd.DataFrame | Unavailable, name: str = "flow") -> TableView | Finding:
    """Show how many accounts of a landmark table are looked at, and why the others are not."""
    if isinstance(table, Unavailable):
        return missing(name, tr("Which accounts can be looked at?"), table)
    counts = flow(table)
    started = int(counts.sum())
    on = table.attrs.get("on")
    whole = tr("accounts that started") if on is None else tr("customers of {date}", date=date(on))
    rows = [(whole, started, 1.0 if started else None)]
    rows += [(status_in_words(status), int(n), n / max(started, 1)) for status, n in counts.items()]
    columns = (Column(tr("Status")), Column(tr("Number of accounts"), "number"), Column(tr("Share"), "percent"))
    groups = table.groupby("status", sort=False)
    names = {f"flow {status_in_words(status)}": names_of(those) for status, those in groups}
    return TableView(name, tr("Who is looked at, and who is not"), columns, tuple(rows), names=names)


def with_count(label: str, n: int) -> str:
    """Write a label with the accounts behind it in a second line."""
    return f"{label}\n{count(n)}"


def target_line(axes, target: float) -> None:
    """Draw the target of retention."""
    reference(axes, target, dashed=True, label=tr("target {share}", share=percent(target)))


def landmark_in_words(days: int | None, on: pd.Timestamp | None = None) -> str:
    """Say on which day accounts are looked at: one of their life, or one of the calendar."""
    return tr("day {day}", day=days) if on is None else date(on)


def half_in_words(half: str) -> str:
    """Say which accounts were looked at."""
    if half == "both":
        return tr("Each account is judged by the rule of the half it is not in.")
    if half == "confirmation":
        return tr("Accounts of the confirmation half, not used for choosing.")
    if half == "discovery":
        return tr("Accounts of the discovery half, used for choosing: too good to be believed.")
    return tr("All accounts.")


@shows(Evaluation, "chart", _ASKS)
def retention_by_state_chart(
    evaluation: Evaluation | Unavailable, name: str = "retention_by_state"
) -> ChartView | Finding:
    """Draw retention at the horizon in the state and outside it, with intervals, against the target."""
    months, inside, outside = evaluation.horizon_months, evaluation.in_state, evaluation.out_of_state
    if inside.estimate is None or outside.estimate is None:
        title = tr("Follow-up is too short to say what is left after {months} months", months=months)
    else:
        title = tr(
            "{months} months after the landmark {inside} in the state and {outside} outside it are still customers",
            months=months,
            inside=percent(inside.estimate),
            outside=percent(outside.estimate),
        )
    title = cautious(title, min(inside.n, outside.n))
    note = tr(
        "Bars: 95% confidence. Churned: {inside} in the state, {outside} outside it. {half}",
        inside=inside.events,
        outside=outside.events,
        half=half_in_words(evaluation.half),
    )
    with picture(name, title, note, height=2.6) as sheet:
        axes = sheet.axes()
        rows = [
            (with_count(tr("In the state"), inside.n), inside, style.BLUE),
            (with_count(tr("Outside it"), outside.n), outside, style.VERMILLION),
        ]
        labelled_dots(axes, rows)
        lows = [found.low for found in (inside, outside) if found.low is not None]
        axes.set_xlim(max(0.0, min([*lows, evaluation.goal]) - 0.06), 1.02)
        target_line(axes, evaluation.goal)
        style.percent_axis(axes.xaxis, tr("Still customers {months} months after the landmark", months=months))
        told = tr(
            "In the state: {inside}; outside it: {outside}; target {goal}.",
            inside=estimate_in_words(inside),
            outside=estimate_in_words(outside),
            goal=percent(evaluation.goal),
        )
        sheet.tell(told, kind=tr("{finding}.", finding=title))
    return sheet.view


@shows(Evaluation, "tried_chart", _ASKS)
def tried_chart(evaluation: Evaluation | Unavailable, name: str = "tried") -> ChartView | Finding:
    """Draw a rule's reach beside retention in the state and outside it: what one pays for a harder rule."""
    inside, outside, reached = evaluation.in_state, evaluation.out_of_state, evaluation.reach
    title = tr(
        "{reach} reach the state, {inside} of those stay: {rule}",
        rule=rule_in_words(evaluation.rule),
        reach=percent(reached.estimate),
        inside=percent(inside.estimate),
    )
    note = tr(
        "Landmark: {landmark}; then {months} months. Bars: 95% confidence. {half}",
        landmark=landmark_in_words(evaluation.landmark_days, evaluation.on),
        months=evaluation.horizon_months,
        half=half_in_words(evaluation.half),
    )
    with picture(name, cautious(title, inside.n), note, height=3.0) as sheet:
        axes = sheet.axes()
        rows = [
            (with_count(tr("Reach"), reached.n), reached, style.GREEN),
            (with_count(tr("Retention in the state"), inside.n), inside, style.BLUE),
            (with_count(tr("Retention outside it"), outside.n), outside, style.VERMILLION),
        ]
        labelled_dots(axes, rows)
        axes.set_xlim(0, 1.02)
        target_line(axes, evaluation.goal)
        style.percent_axis(axes.xaxis)
    return sheet.view


@shows(Evaluation, "finding")
def definition_finding(
    evaluation: Evaluation | Unavailable | None, origin: str = "", name: str = "definition"
) -> Finding:
    """Say whether a definition of high utilization held on accounts not used for choosing it.

    Its results: ``definition`` (its wording as value), ``retention_in_state``, ``retention_outside``,
    ``horizon_months``, ``landmark_days``; where both halves judge ``definition_other_half`` (retention by the other
    half's rule, with its wording as value), and ``standardised_difference`` where it is known. Where there is no
    definition to try, that is what was found.

    `origin`: where the definition comes from, as in ``search.ChosenDefinition``. `name`: stable id.
    """
    title = tr("Definition of high utilization")
    if not evaluation:
        needs = evaluation if isinstance(evaluation, Unavailable) else Unavailable(("high_utilization",))
        if "high_utilization" not in needs.needs:
            return missing(name, tr("From which state is no churn expected for years?"), needs, DEFINITION_RESULTS)
        return Finding(
            name,
            (tr("No rule about usage was given, is in force, or was found, so there is no definition to try."),),
            overall(()),
            dict.fromkeys(DEFINITION_RESULTS, insufficient(Estimate(None))),
            title,
            next=tr("Next: wait for more churn and renewals, or name a rule yourself in the parameters."),
        )
    verdict, rule = evaluation.definition.verdict, rule_in_words(evaluation.rule)
    yield (
        tr("Definition tried ({origin}): {rule}.", origin=origin_in_words(origin), rule=rule)
        if origin
        else tr("Definition tried: {rule}.", rule=rule)
    )
    yield tr(
        "Customers {months} months after the landmark ({landmark}): in the state {inside}; outside it {outside}.",
        months=evaluation.horizon_months,
        landmark=landmark_in_words(evaluation.landmark_days, evaluation.on),
        inside=with_churn(evaluation.in_state),
        outside=with_churn(evaluation.out_of_state),
    )
    if evaluation.on is not None:
        yield _since_when(evaluation.on)
    yield from how_judged(evaluation)
    yield from reasons.of(evaluation.definition)
    yield from _alike(evaluation)
    if verdict == SUPPORTED:
        yield from _claim(evaluation)
    results = dict(
        zip(DEFINITION_RESULTS, (evaluation.definition, evaluation.in_state, evaluation.out_of_state), strict=True)
    )
    results |= {
        "horizon_months": Estimate(evaluation.horizon_months, unit="months"),
        "landmark_days": Estimate(evaluation.landmark_days, unit="days"),
    }
    if evaluation.folds:
        results["definition_other_half"] = replace(evaluation.folds[1].in_state, value=str(evaluation.other))
    if evaluation.standardised:
        results["standardised_difference"] = evaluation.standardised.gap
    steps = {
        SUPPORTED: tr("Next: decide whether to put it into force as the goal of onboarding."),
        NOT_SUPPORTED: tr("Next: do not use it as a goal; try a stricter rule, or a later landmark."),
        INSUFFICIENT: tr("Next: do not decide on it yet; run it again when more accounts have met their renewal."),
    }
    return Finding(name, (), verdict, results, title, next=steps[verdict])


def how_judged(evaluation: Evaluation) -> Iterator[str]:
    """Say which accounts judged which rule, and how many definitions were tried before."""
    if evaluation.folds:
        own, other = evaluation.folds
        shares = {name: percent(fold.in_state.estimate) for name, fold in (("own", own), ("other", other))}
        if own.rule == other.rule:
            yield tr(
                "Both halves of the accounts, each by itself, found this rule; on the half that had no say in it it"
                " keeps {own} and {other}.",
                **shares,
            )
        else:
            yield tr(
                "The other half found another rule: {rule}. Each was tried on the half that had no say in it: the"
                " one proposed keeps {own}, the other {other}. The one proposed is that of the discovery half,"
                " fixed before any trial, so that nobody picks the better looking one.",
                rule=rule_in_words(other.rule),
                **shares,
            )
    if evaluation.tries > 1:
        yield tr(
            "Definition number {tries} tried on these data, landmark days counted in: so bounds of {level} decide,"
            " not of 95%.",
            tries=evaluation.tries,
            level=percent(1 - 0.05 / evaluation.tries),
        )


def _alike(evaluation: Evaluation) -> tuple[str, ...]:
    """Say the difference as it is and among accounts that are alike."""
    alike = evaluation.standardised
    if alike is None or alike.gap.estimate is None or evaluation.difference.estimate is None:
        return ()
    return (
        tr(
            "The difference is {raw}; among accounts alike in {columns} it is {gap} ({low} to {high}).",
            raw=points(evaluation.difference.estimate),
            columns=join(map(column, alike.columns)),
            gap=points(alike.gap.estimate),
            low=points(alike.gap.low),
            high=points(alike.gap.high),
        ),
    )


def _since_when(on: pd.Timestamp) -> str:
    return tr(
        "Use is kept for a short time only, and hardly any customer is seen on a day of its life; so all customers of"
        " {date} are looked at, whatever their age.",
        date=date(on),
    )


def _claim(evaluation: Evaluation) -> tuple[str, str]:
    """Say what a supported definition allows to be claimed."""
    months = evaluation.horizon_months
    if evaluation.renewals is None:
        claim = tr(
            "Supported for {months} months; contract terms are not known, so no renewal could be counted.",
            months=months,
        )
    else:
        claim = tr(
            "Supported for {months} months, with {renewals} renewals.",
            months=months,
            renewals=number(evaluation.renewals),
        )
    return claim, years_in_words(months)


def years_in_words(months: float) -> str:
    """Say whether so many months are several years."""
    if months >= SEVERAL_YEARS:
        return tr("That is long enough to speak of several years.")
    return tr("That alone is not yet several years: it takes a horizon of {least} months or more.", least=SEVERAL_YEARS)


def origin_in_words(origin: str) -> str:
    """Say where a definition comes from."""
    proposal = tr("a proposal, not in force")
    return {"given": proposal, "found": proposal, "in force": tr("in force")}.get(origin, tr("none"))


@shows(Evaluation, "reach_finding", N_("How many accounts does onboarding bring into the state?"), ("reach",))
def reach_finding(
    evaluation: Evaluation | Unavailable, now: Estimate | Unavailable | None = None, name: str = "reach"
) -> Finding:
    """Say how many of the accounts that started are in the state at the landmark, and today.

    Returns Finding: with the result ``reach``, and ``in_state_now`` where `now` is given.
    """
    reached = evaluation.reach
    results = {"reach": reached}
    if reached.estimate is None:
        yield tr("No account that started has had its landmark observed yet.")
    else:
        yield (
            tr(
                "{share} of the accounts that started ({n}) are in the state at day {day}; those that churned before"
                " count as not reached.",
                share=estimate_in_words(reached),
                n=number(reached.n),
                day=evaluation.landmark_days,
            )
            if evaluation.on is None
            else tr(
                "{share} of the customers of {date} ({n}) are in the state.",
                share=estimate_in_words(reached),
                n=number(reached.n),
                date=date(evaluation.on),
            )
        )
    if now:
        results["in_state_now"] = now
        if now.estimate is not None:
            yield tr(
                "Of the {n} customers of today, {share} are in the state by the state clock.",
                n=number(now.n),
                share=estimate_in_words(now),
            )
    steps = tr("Next: look at which steps the accounts that do not arrive are missing (notebook 02).")
    return Finding(name, (), None, results, tr("Reach of the state"), next=steps)


@shows(Evaluation, "drift_finding", N_("Does the definition in force still hold?"))
def drift_finding(result: Evaluation | Unavailable, name: str = "drift") -> Finding:
    """Say how the definition in force held on accounts that came after it was decided."""
    verdict = result.definition.verdict
    sentences = (
        tr("In force: {rule}.", rule=rule_in_words(result.rule)),
        tr(
            "Accounts whose landmark came after the decision: {inside} in the state, {outside} outside it"
            " ({months} months).",
            inside=with_churn(result.in_state),
            outside=with_churn(result.out_of_state),
            months=result.horizon_months,
        ),
        *reasons.of(result.definition),
    )
    steps = {
        SUPPORTED: tr("Next: keep the definition."),
        NOT_SUPPORTED: tr("Next: propose a new definition to the team; this one no longer holds."),
        INSUFFICIENT: tr("Next: keep it for now, and look again next quarter."),
    }
    results, title = {"definition_in_force": result.definition}, tr("How the definition in force held")
    return Finding(name, sentences, verdict, results, title, next=steps[verdict])


@shows(TimeToReach, "chart", N_("How long do accounts take to reach the state?"))
def reach_time_chart(result: TimeToReach | Unavailable, name: str = "reach_time") -> ChartView | Finding:
    """Draw when accounts enter the state for the first time, and who churns before."""
    state, churn = result["reached"], result["churned"]
    if state.n == 0:
        return Finding(name, (tr("No account has been seen from its first day."),))
    end = min(730.0, state.end)
    at = [day for day in (90, 180, 365) if day <= end] or [int(end)]
    said = joined(tr("{share} by day {day}", share=percent(state.at(day).estimate, 0), day=day) for day in at)
    title = cautious(tr("Share of accounts that have reached the state: {shares}", shares=said), state.n)
    note = tr(
        "n = {n} accounts seen from their first day; {reached} reached the state, {churned} churned before.",
        n=number(state.n),
        reached=number(state.events),
        churned=number(churn.events),
    )
    days = up_to(end, state.times)
    edges = incidence_at(state, days), 1 - incidence_at(churn, days)
    ends = tr("reached\nthe state"), tr("customer,\nnot reached"), tr("churned\nbefore")
    step = 90 if end > 200 else 30
    return fates_chart(name, title, note, (days, *edges), ends, step, tr("Days since the first paid contract"))


def fates_chart(name: str, title: str, note: str, curves: tuple, ends: tuple, step: int, label: str) -> ChartView:
    """Draw what has become of accounts as three areas on each other.

    `curves`: times, and the shares below the middle area and below the upper one. `ends`: what the areas are called,
    the lowest first. `step`, `label`: of the ticks of the time axis, and what it shows.
    """
    times, low, high = curves
    with picture(name, title, note) as sheet:
        axes = sheet.axes()
        areas(axes, times, (0 * low, low, high, 1 + 0 * high), (style.BLUE, style.PALE, style.VERMILLION))
        axes.set(xlim=(0, times[-1]), ylim=(0, 1))
        middles = [low[-1] / 2, (low[-1] + high[-1]) / 2, (1 + high[-1]) / 2]
        style.end_labels(axes, middles, ends, [style.BLUE, style.GREY, style.VERMILLION])
        axes.set_xticks(np.arange(0, times[-1] + 0.01, step))
        axes.set_xlabel(label)
        style.percent_axis(axes.yaxis, tr("Share of accounts"))
    return sheet.view


def up_to(end: float, times: np.ndarray) -> np.ndarray:
    """Return 0, the times up to an end, and the end."""
    return np.unique([0.0, *times[times <= end], end])


def incidence_at(curve, times: np.ndarray) -> np.ndarray:
    """Return the cumulative incidence at each time, held from one event to the next."""
    return np.append(0.0, curve.incidence)[np.searchsorted(curve.times, times, side="right")]

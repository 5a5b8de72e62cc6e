"""How far a definition can be trusted: other landmarks, for how long, without support, and who comes and goes."""

from collections.abc import Iterator, Mapping

import numpy as np

from cslib.language import N_, date, join, join_long, number, percent, tr
from cslib.show import reasons, style
from cslib.show.columns import Column, names_of
from cslib.show.display import ChartView, Finding, TableView, nothing, shows
from cslib.show.marks import dots, picture, reference, write
from cslib.show.wording import (
    cautious,
    count,
    estimate_in_words,
    level,
    measure,
    p_in_words,
    short_measure,
    verdict_in_words,
)
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.utilization.evidence import (
    LeftState,
    Longest,
    NearMisses,
    Persistence,
    Sensitivity,
    SingleMeasures,
    Stability,
)
from cslib.utilization.landmark_views import fates_chart, incidence_at, up_to, years_in_words
from cslib.utilization.pause import Pause, arm_needed
from cslib.utilization.unsupported import Unsupported, UnsupportedTests

_ASKS_UNSUPPORTED = N_("Does the state hold without a call or a meeting?")
_ASKS_SENSITIVITY = N_("Does the definition hold on other landmark days?")


@shows(SingleMeasures, "table", N_("What does each measure say alone?"))
def single_measures_table(found: SingleMeasures | Unavailable, name: str = "single_measures") -> TableView | Finding:
    """Show each measure alone: its best threshold, how strongly it separates, p corrected for the choice."""
    columns = (
        Column(tr("Measure"), key=lambda row: measure(row.measure)),
        Column(tr("Best threshold"), key=lambda row: level(row.measure, row.threshold)),
        Column(tr("At or above"), "percent", "share"),
        Column(tr("Stay, at or above"), "estimate", "inside"),
        Column(tr("Stay, below"), "estimate", "outside"),
        Column(tr("Strength"), "decimal", "statistic"),
        Column(tr("p, corrected"), key=lambda row: p_in_words(row.p)),
    )
    n, events = (int(found.frame[name].max()) if len(found.frame) else 0 for name in ("n", "events"))
    note = tr(
        "Discovery half: n = {n}, {events} churned. p is corrected for trying many thresholds of the measure"
        " (Lausen and Schumacher), not for trying several measures.",
        n=number(n),
        events=number(events),
    )
    return TableView.of(name, tr("Each measure alone"), found.frame, columns, note)


@shows(Stability, "table", N_("How stable are the thresholds?"))
def stability_table(found: Stability | Unavailable, name: str = "stability") -> TableView | Finding:
    """Show between which values the thresholds move when accounts are drawn anew."""

    def between(row) -> str:
        return tr("{low} to {high}", low=level(row.measure, row.low), high=level(row.measure, row.high))

    columns = (
        Column(tr("Measure"), key=lambda row: measure(row.measure)),
        Column(tr("Threshold"), key=lambda row: level(row.measure, row.threshold)),
        Column(tr("Stability range"), key=between),
        Column(tr("Same again"), "percent", "same"),
    )
    note = tr(
        "Thresholds chosen again on {draws} resamples of the discovery half. The range holds 95% of them; it is no"
        " confidence interval.",
        draws=int(found.frame["draws"].max()) if len(found.frame) else 0,
    )
    return TableView.of(name, tr("How stable the thresholds are"), found.frame, columns, note)


@shows(Sensitivity, "chart", _ASKS_SENSITIVITY)
def sensitivity_chart(tried: Sensitivity | Unavailable, name: str = "sensitivity") -> ChartView | Finding:
    """Draw retention in the state and outside it for several landmark days."""
    known = {day: found for day, found in tried.items() if found.in_state.estimate is not None}
    if not known:
        return nothing(name, tr("Follow-up is too short for any of these landmark days."))
    *_, last = known.values()
    shares = [found.in_state.estimate for found in known.values()]
    if len(known) == 1:
        title = tr(
            "Follow-up suffices for day {day} only: {share} of those in the state stay",
            day=min(known),
            share=percent(shares[0]),
        )
    else:
        title = tr(
            "Whether looked at on day {first} or on day {last}, between {low} and {high} of those in the state stay",
            first=min(known),
            last=max(known),
            low=percent(min(shares)),
            high=percent(max(shares)),
        )
    title = cautious(title, min(found.in_state.n for found in known.values()))
    note = tr(
        "Accounts of the confirmation half, {months} months after the landmark. Bars: 95% confidence. In the state:"
        " {inside}; outside it: {outside}.",
        months=last.horizon_months,
        inside=join(count(found.in_state.n) for found in known.values()),
        outside=join(count(found.out_of_state.n) for found in known.values()),
    )
    with picture(name, title, note, height=3.0) as sheet:
        axes, place = sheet.axes(), np.arange(len(known))
        dots(axes, place - 0.06, [found.in_state for found in known.values()], upright=True)
        outside = [found.out_of_state for found in known.values()]
        dots(axes, place + 0.06, outside, colour=style.VERMILLION, upright=True)
        axes.set_xticks(place, [tr("day {day}", day=day) for day in known])
        axes.set(xlim=(-0.6, len(known) - 0.4), ylim=(0, 1.05))
        reference(axes, last.goal, upright=False, dashed=True)
        ends = [last.in_state.estimate, last.out_of_state.estimate or 0.0]
        style.end_labels(axes, ends, [tr("In the state"), tr("Outside it")], [style.BLUE, style.VERMILLION])
        axes.set_xlabel(tr("Landmark"))
        style.percent_axis(axes.yaxis, tr("Still customers"))
        sheet.tell(
            tr(
                "day {day}: {inside}, outside {outside}",
                day=day,
                inside=estimate_in_words(found.in_state),
                outside=estimate_in_words(found.out_of_state),
            )
            for day, found in known.items()
        )
    return sheet.view


@shows(Sensitivity, "finding", _ASKS_SENSITIVITY)
def sensitivity_finding(tried: Sensitivity | Unavailable, name: str = "sensitivity_verdicts") -> Finding:
    """Say at which landmark days the definition is supported."""
    verdicts = {day: evaluation.definition.verdict for day, evaluation in tried.items()}
    told = join_long(
        tr("day {day}: {verdict}", day=day, verdict=verdict_in_words(verdict)) for day, verdict in verdicts.items()
    )
    title = tr("Other landmark days")
    said = _depends(verdicts)
    return Finding(name, (tr("Verdicts by landmark day: {verdicts}.", verdicts=told), said), title=title)


def _depends(verdicts: Mapping[int, str]) -> str:
    """Say whether the verdict depends on the landmark day; days with too little evidence say nothing about it."""
    judged = {day: verdict for day, verdict in verdicts.items() if verdict != INSUFFICIENT}
    if not judged:
        return tr("On none of these days is there enough evidence, so whether the day matters is not known.")
    if len(judged) == 1:
        return tr(
            "There is enough evidence on day {day} only, so whether the day matters is not known.", day=min(judged)
        )
    if len(set(judged.values())) > 1:
        return tr("The verdict depends on the landmark day: settle on a day before looking at the outcome.")
    if len(judged) < len(verdicts):
        return tr("The verdict is the same on all days on which there is enough evidence.")
    return tr("The verdict does not depend on the landmark day.")


@shows(UnsupportedTests, "chart", _ASKS_UNSUPPORTED)
def unsupported_chart(tested: UnsupportedTests | Unavailable, name: str = "unsupported_chart") -> ChartView | Finding:
    """Draw retention had nobody been supported, at each horizon, beside what it was, against the target."""
    known = {months: test for months, test in tested.items() if test.retention.estimate is not None}
    if not known:
        return nothing(name, tr("Every account in the state was called or met too soon to follow any without support."))
    months, last = next(reversed(known.items()))
    title = tr(
        "Without calls or meetings {share} would stay for {months} months, on an effective {n} accounts",
        share=percent(last.retention.estimate),
        months=months,
        n=number(last.effective),
    )
    note = tr(
        "Orange: accounts in the state, followed until our first call or meeting and standing also for those like"
        " them that had one. Blue: the same accounts, support or not. Bars: 95% confidence."
    )
    with picture(name, cautious(title, last.effective), note, height=3.2) as sheet:
        axes, place = sheet.axes(), np.arange(len(known))
        without = [test.retention for test in known.values()]
        dots(axes, place - 0.08, without, colour=style.VERMILLION, upright=True)
        dots(axes, place + 0.08, [test.usual for test in known.values()], upright=True)
        goals = [test.goal for test in known.values()]
        axes.hlines(goals, place - 0.3, place + 0.3, color=style.INK, linewidth=0.9, linestyle=(0, (5, 3)))
        labels = [
            tr("{months} months\neffective n = {n}", months=m, n=number(test.effective)) for m, test in known.items()
        ]
        axes.set_xticks(place, labels, linespacing=1.3)
        axes.set(xlim=(-0.6, len(known) - 0.4), ylim=(min(0.6, *(found.low - 0.03 for found in without)), 1.03))
        target = tr("target {share}", share=percent(last.goal))
        write(axes, target, (len(known) - 0.7, last.goal), (0, -3), ha="left", va="top")
        style.percent_axis(axes.yaxis, tr("Still customers"))
        sheet.tell(
            tr(
                "{months} months: {without} without support, {usual} as it was",
                months=m,
                without=estimate_in_words(test.retention),
                usual=estimate_in_words(test.usual),
            )
            for m, test in known.items()
        )
    return sheet.view


@shows(UnsupportedTests, "finding", _ASKS_UNSUPPORTED, ("unsupported",))
def unsupported_finding(tested: UnsupportedTests | Unavailable, name: str = "unsupported") -> Finding:
    """Say whether the state holds without a call or a meeting, as far as the data can tell.

    Its results: ``unsupported`` (at the horizon asked) and ``unsupported_12m`` where it was tried.
    """
    months, asked = next(reversed(tested.items()))
    retention, verdict = asked.retention, asked.retention.verdict
    yield tr(
        "Of {n} accounts in the state, {supported} had an outbound call or meeting within {months} months.",
        n=number(retention.n),
        supported=number(asked.supported),
        months=months,
    )
    if retention.estimate is not None and verdict != INSUFFICIENT:
        yield tr(
            "Had nobody been supported, {share} would be expected to stay (n = {n}, effectively {effective};"
            " {events} churned without support).",
            share=estimate_in_words(retention),
            n=number(retention.n),
            effective=number(asked.effective),
            events=number(retention.events),
        )
    yield from reasons.of(retention)
    shorter = {m: test.retention.verdict for m, test in tested.items() if m != months}
    if shorter:
        yield tr("At shorter horizons, {verdicts}.", verdicts=join_long(_by_months(shorter)))
    yield tr("The team calls where it sees risk, so these figures neither credit nor blame anybody's calls.")
    results = {"unsupported": retention}
    if 12 in tested and months != 12:
        results["unsupported_12m"] = tested[12].retention
    steps = {
        SUPPORTED: tr("Next: calls in the state can go where the customer asks for its next goal."),
        NOT_SUPPORTED: tr("Next: do not take support away; the state as defined does not carry itself."),
        INSUFFICIENT: tr(
            "Next: to learn it, let a lot decide which accounts in the state go without routine calls, {n} or more;"
            " keep account, date and arm (paused, usual) in the table pauses, and this page compares them.",
            n=number(arm_needed(asked.goal ** (12 / months))),
        ),
    }
    return Finding(name, (), verdict, results, tr("Without support"), next=steps[verdict])


def _by_months(verdicts: Mapping[int, str]) -> list[str]:
    return [tr("{months} months: {verdict}", months=m, verdict=verdict_in_words(v)) for m, v in verdicts.items()]


@shows(Longest, "finding", N_("For how many months is the definition supported?"), ("supported_months",))
def longest_horizon_finding(found: Longest | Unavailable, name: str = "longest_horizon") -> Finding:
    """Say for how many months the definition is supported, and never beyond.

    Its results: ``supported_months``.
    """
    tried = join(_by_months(dict(sorted(found.tried.items()))))
    sentences = [longest_in_words(found), tr("Tried: {tried}.", tried=tried)]
    if found.months.estimate is not None:
        sentences.insert(1, years_in_words(found.months.estimate))
    results = {"supported_months": found.months}
    return Finding(name, tuple(sentences), found.months.verdict, results, tr("For how long"))


def longest_in_words(found: Longest) -> str:
    """Return the sentence: supported for H months, with k renewals."""
    if found.months.estimate is None:
        return tr("The definition is supported for no length of time yet.")
    if found.renewals is None:
        return tr(
            "Supported for {months} months (n = {n}); contract terms are not known, so no renewal could be counted.",
            months=int(found.months.estimate),
            n=number(found.months.n),
        )
    return tr(
        "Supported for {months} months, with {renewals} renewals (n = {n}, {events} churned).",
        months=int(found.months.estimate),
        renewals=number(found.renewals),
        n=number(found.months.n),
        events=number(found.months.events),
    )


def evidence_points(
    longest: Longest | Unavailable | None,
    tested: Mapping[int, Unsupported] | Unavailable | None,
    lot: Pause | Unavailable | None = None,
) -> Iterator[str]:
    """Yield what the closing summary says about length and support; nothing where it was not asked."""
    if longest:
        yield longest_in_words(longest)
    if tested:
        months, asked = next(reversed(tested.items()))
        yield tr(
            "Without calls or meetings, for {months} months: {verdict}.",
            months=months,
            verdict=verdict_in_words(asked.retention.verdict),
        )
    elif isinstance(tested, Unavailable) and "touches" in tested.needs:
        yield tr("Whether it holds without support is not known: there is no table of touches.")
    if lot:
        yield tr(
            "Without routine calls, where a lot decided, for {months} months: {verdict}.",
            months=lot.horizon_months,
            verdict=verdict_in_words(lot.paused.verdict),
        )


@shows(Persistence, "chart", N_("How long do accounts stay in the state?"))
def persistence_chart(lasting: Persistence | Unavailable, name: str = "persistence") -> ChartView | Finding:
    """Draw what becomes of stays in the state: still in it, left it, churned out of it."""
    stay, left, churned = lasting.staying, lasting.left, lasting.churned
    if stay.n == 0:
        return nothing(name, tr("No account seen from its first day has entered the state."))
    end = min(24.0, stay.end)
    at = next((month for month in (12, 6, 3) if month <= end), None)
    title = (
        tr("Follow-up is too short to say how long stays in the state last")
        if at is None
        else tr(
            "{months} months after entering it, {share} are still in the state",
            months=at,
            share=percent(stay.at(at).estimate),
        )
    )
    note = tr(
        "n = {n} accounts that entered the state, seen from their first day; {left} left it, {churned} churned out of"
        " it. First stays only.",
        n=number(stay.n),
        left=number(left.events),
        churned=number(churned.events),
    )
    months = up_to(end, stay.times)
    customers = 1 - incidence_at(churned, months)
    curves = months, customers - incidence_at(left, months), customers
    ends, label = (tr("still in it"), tr("left it"), tr("churned")), tr("Months since entering the state")
    return fates_chart(name, cautious(title, stay.n), note, curves, ends, 3, label)


@shows(LeftState, "table", N_("Who left the state this quarter?"), ("left_state",))
def left_this_quarter_table(gone: LeftState | Unavailable, name: str = "left_this_quarter") -> TableView | Finding:
    """List who left the state this quarter, when, and which condition failed; their number is ``left_state``."""
    title = tr("Left the state this quarter: {n}", n=number(len(gone.frame)))
    results = {"left_state": Estimate(float(len(gone.frame)), n=len(gone.frame), unit="accounts")}
    if gone.frame.empty:
        return Finding(name, (tr("No account left the state this quarter."),), title=title, results=results)
    columns = (
        *_who(),
        Column(tr("Left on"), "date", "left"),
        Column(tr("Too low"), "names", lambda row: tuple(map(short_measure, row.failed))),
        Column(tr("Still a customer"), key=lambda row: tr("yes") if row.customer else tr("no")),
    )
    note = tr("By the state clock: the fourth Monday running on which the rule did not hold.")
    names = {"left_state": names_of(gone.frame, _why_left)}
    return TableView.of(name, title, gone.frame, columns, note, shown=10, results=results, names=names)


def _why_left(row) -> str:
    failed = join(map(short_measure, row.failed))
    return tr("left the state {date}, too low: {measures}", date=date(row.left), measures=failed)


@shows(NearMisses, "table", N_("Who is one condition short of the state?"))
def near_misses_table(short: NearMisses | Unavailable, name: str = "near_misses") -> TableView | Finding:
    """List customers outside the state that lack one condition, the nearest first, counted by condition."""
    title = tr("One condition short of the state: {n}", n=number(len(short.frame)))
    if short.frame.empty:
        return Finding(name, (tr("No customer is one condition short of the state."),), title=title)
    counts = short.frame["measure"].value_counts()
    nearest = short.frame.sort_values(["near", "account_id"], ascending=[False, True], kind="stable")
    columns = (
        *_who(),
        Column(tr("Condition missed"), key=lambda row: short_measure(row.measure)),
        Column(tr("Now"), key=lambda row: level(row.measure, round(row.value, 3)) if row.value == row.value else None),
        Column(tr("Needed"), key=lambda row: level(row.measure, row.threshold)),
    )
    note = tr(
        "By condition missed: {counts}. Nearest first; the workbook of a report has all of them.",
        counts=join(tr("{measure} {n}", measure=short_measure(m), n=number(int(n))) for m, n in counts.items()),
    )
    results = {"near_misses": Estimate(len(short.frame), n=len(short.frame), unit="accounts")}
    names = {
        "near_misses": names_of(nearest, lambda row: tr("too low: {measures}", measures=short_measure(row.measure)))
    }
    return TableView.of(name, title, nearest, columns, note, results=results, shown=8, names=names)


def _who() -> tuple[Column, Column]:
    """Return the columns of a customer's name, else its id, and of its CSM."""

    def text(value) -> str | None:
        return value if isinstance(value, str) and value else None

    return (
        Column(tr("Customer"), key=lambda row: text(row.name) or str(row.account_id)),
        Column(tr("CSM"), key=lambda row: text(row.csm)),
    )

"""What the pause by lot shows."""

from cslib.language import N_, date, number, percent, tr
from cslib.show import reasons, style
from cslib.show.display import ChartView, Finding, nothing, shows, with_churn
from cslib.show.marks import labelled_dots, picture
from cslib.show.wording import cautious, estimate_in_words, points
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Unavailable
from cslib.utilization.landmark_views import target_line, with_count
from cslib.utilization.pause import Pause, arm_needed

_ASKS = N_("Does the state hold without routine calls, where a lot decided who goes without?")


@shows(Pause, "chart", _ASKS)
def pause_chart(found: Pause | Unavailable, name: str = "pause_chart") -> ChartView | Finding:
    """Draw retention of the paused accounts and of those called as usual, against the target."""
    if found.paused.estimate is None or found.usual.estimate is None:
        return nothing(name, tr("Follow-up after the lot is too short."))
    title = tr(
        "{months} months after the lot {paused} of the paused accounts and {usual} of the others are still customers",
        months=found.horizon_months,
        paused=percent(found.paused.estimate),
        usual=percent(found.usual.estimate),
    )
    with picture(name, cautious(title, found.paused.n), tr("Bars: 95% confidence."), height=2.4) as sheet:
        axes = sheet.axes()
        rows = [
            (with_count(tr("Paused"), found.paused.n), found.paused, style.VERMILLION),
            (with_count(tr("As usual"), found.usual.n), found.usual, style.BLUE),
        ]
        labelled_dots(axes, rows)
        axes.set_xlim(max(0.0, min(found.paused.low, found.usual.low, found.goal) - 0.06), 1.02)
        target_line(axes, found.goal)
        style.percent_axis(axes.xaxis, tr("Still customers {months} months after the lot", months=found.horizon_months))
        sheet.tell(
            tr(
                "Paused: {paused}; as usual: {usual}; target {goal}.",
                paused=estimate_in_words(found.paused),
                usual=estimate_in_words(found.usual),
                goal=percent(found.goal),
            ),
            kind=tr("{finding}.", finding=title),
        )
    return sheet.view


@shows(Pause, "finding", _ASKS, ("unsupported_by_lot",))
def pause_finding(found: Pause | Unavailable, name: str = "pause") -> Finding:
    """Say whether accounts in the state stay without routine calls, where a lot decided who goes without.

    Its results: ``unsupported_by_lot`` and ``pause_difference``.
    """
    verdict = found.paused.verdict
    yield tr(
        "Since {since} a lot has decided for accounts in the state: {paused} without routine calls while in it,"
        " {usual} with calls as usual.",
        since=date(found.since),
        paused=number(found.paused.n),
        usual=number(found.usual.n),
    )
    if found.called_paused is not None and found.called_paused.estimate is not None and found.called_usual.n:
        yield tr(
            "Within {months} months {paused} of the paused and {usual} of the others had an outbound call or meeting.",
            months=found.horizon_months,
            paused=percent(found.called_paused.estimate, 0),
            usual=percent(found.called_usual.estimate, 0),
        )
    if found.paused.estimate is not None and found.usual.estimate is not None:
        yield tr(
            "Still customers after {months} months, each counted in the arm that it drew: paused {paused}; as usual"
            " {usual}. The difference is {gap} ({low} to {high}).",
            months=found.horizon_months,
            paused=with_churn(found.paused),
            usual=with_churn(found.usual),
            gap=points(found.difference.estimate),
            low=points(found.difference.low),
            high=points(found.difference.high),
        )
    yield from reasons.of(found.paused)
    steps = {
        SUPPORTED: tr("Next: routine calls in the state can stop for all; watch who leaves the state."),
        NOT_SUPPORTED: tr("Next: end the pause; these accounts need the calls."),
        INSUFFICIENT: tr(
            "Next: go on with the lot; about {n} paused accounts followed for a year usually suffice.",
            n=number(arm_needed(found.goal ** (12 / found.horizon_months))),
        ),
    }
    results = {"unsupported_by_lot": found.paused, "pause_difference": found.difference}
    return Finding(name, (), verdict, results, tr("The pause by lot"), next=steps[verdict])

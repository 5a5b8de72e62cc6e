"""Mistakes worth seeing once: each as it is usually made, beside the right way on the same accounts."""

from cslib.language import N_, date, number, percent, tr
from cslib.show import style
from cslib.show.display import ChartView, Finding, nothing, shows
from cslib.show.marks import labelled_dots, picture, reference
from cslib.show.wording import bare_points, cautious, p_in_words, points
from cslib.stats.estimate import Unavailable
from cslib.utilization.landmark_views import with_count
from cslib.utilization.traps import Fishing, ImmortalTime, Survivors, Touched


@shows(ImmortalTime, "chart", N_("How much does counting from the start flatter a state?"))
def immortal_time_chart(result: ImmortalTime | Unavailable, name: str = "naive_vs_landmark") -> ChartView | Finding:
    """Draw the gap between users and others twice: counted wrongly from the start, and from the landmark."""
    wrong, right = result.from_start, result.from_landmark
    if wrong.estimate is None or right.estimate is None:
        return nothing(name, tr("Follow-up is too short to compare the two ways of counting."))
    title = tr(
        "Counted from the start a lucky day seems worth {wrong} points, from the landmark {right}",
        wrong=bare_points(wrong.estimate),
        right=bare_points(right.estimate),
    )
    title = cautious(title, min(wrong.n, right.n))
    note = tr(
        "Difference in retention after {months} months, lucky minus unlucky, with 95% confidence. Each account drew its"
        " lucky day; it means nothing. The first way lets the lucky live until their day: immortal time.",
        months=result.horizon_months,
    )
    by_day = tr("Right: lucky or not by day {day},\ncounted from there", day=result.landmark_days)
    rows = [
        (with_count(tr("Wrong: ever lucky or never,\ncounted from the start"), wrong.n), wrong, style.VERMILLION),
        (with_count(by_day, right.n), right, style.BLUE),
    ]
    with picture(name, title, note, height=2.8) as sheet:
        axes = sheet.axes()
        _gaps(axes, rows)
        axes.set_xlim(min(-0.02, wrong.low - 0.03, right.low - 0.03), max(wrong.high, right.high) + 0.05)
        sheet.tell("", kind=tr("{finding}.", finding=title))
    return sheet.view


def _gaps(axes, rows) -> None:
    """Draw differences in retention, a line each."""
    labelled_dots(axes, rows, bare_points)
    reference(axes, 0, colour=style.GREY)
    style.points_axis(axes.xaxis, tr("Difference in retention (points)"))


def _trap(rows, title: str, note: str, name: str, label: str = "") -> ChartView:
    """Draw wrong and right ways of counting, a line each: shares called `label`, else differences in retention."""
    with picture(name, title, note, height=1.5 + 0.62 * len(rows)) as sheet:
        axes = sheet.axes()
        if label:
            labelled_dots(axes, rows)
            style.percent_axis(axes.xaxis, label)
        else:
            _gaps(axes, rows)
        bounds = [bound for _, found, _ in rows for bound in (found.low, found.high) if bound is not None]
        room = 0.12 * (max(bounds) - min(bounds)) + 0.01
        axes.set_xlim(min(bounds) - room, max(bounds) + room)
    return sheet.view


@shows(Survivors, "chart", N_("How much do today's customers flatter onboarding?"))
def survivors_chart(seen: Survivors | Unavailable, name: str = "survivors") -> ChartView | Finding:
    """Draw reach among today's customers only, and among all that started."""
    if seen.today.estimate is None or seen.started.estimate is None:
        return nothing(name)
    title = tr(
        "Among today's customers {wrong} reached the state, among all that started {right}",
        wrong=percent(seen.today.estimate),
        right=percent(seen.started.estimate),
    )
    note = tr("In the state at the landmark. Bars: 95% confidence. Those that left are missing from the first line.")
    rows = [
        (with_count(tr("Wrong: today's customers"), seen.today.n), seen.today, style.VERMILLION),
        (with_count(tr("Right: all that started"), seen.started.n), seen.started, style.BLUE),
    ]
    return _trap(rows, cautious(title, seen.today.n), note, name, tr("Reach of the state"))


@shows(Fishing, "chart", N_("How good does the best of many rules look when there is nothing to find?"))
def fishing_chart(tried: Fishing | Unavailable, name: str = "fishing") -> ChartView | Finding:
    """Draw the best rule on outcomes dealt out at random: where it was chosen, and on the other half."""
    if tried.looked.estimate is None or tried.held.estimate is None:
        return nothing(name, tr("Follow-up is too short to compare the two ways of counting."))
    title = tr(
        "On outcomes dealt out at random, the best of {tried} rules still shows {gap}",
        tried=number(tried.tried),
        gap=points(tried.looked.estimate),
    )
    note = tr(
        "Difference in retention after {months} months, with 95% confidence. p as if it were the only rule: {naive};"
        " p of the whole search: {p}.",
        months=tried.horizon_months,
        naive=p_in_words(tried.naive_p),
        p=p_in_words(tried.p),
    )
    rows = [
        (with_count(tr("Wrong: where it was chosen"), tried.looked.n), tried.looked, style.VERMILLION),
        (with_count(tr("Right: on the other half"), tried.held.n), tried.held, style.BLUE),
    ]
    return _trap(rows, title, note, name)


@shows(Touched, "chart", N_("Do accounts that are called churn more?"))
def touched_chart(compared: Touched | Unavailable, name: str = "touched") -> ChartView | Finding:
    """Draw churn of touched and untouched accounts: of all, and of those alike."""
    wrong, right = compared.everybody
    if wrong.estimate is None or right.estimate is None:
        return nothing(name, tr("Follow-up is too short to compare the two ways of counting."))
    title = tr(
        "{called} of the accounts called or met churned within {months} months, {others} of the others",
        called=percent(wrong.estimate),
        others=percent(right.estimate),
        months=compared.months,
    )
    note = tr(
        "Accounts as of {date}; called or met in the {days} days before. n = {n}. Bars: 95% confidence. Wrong: the"
        " first pair. Right: pairs of accounts alike. What differs is whom the team calls.",
        date=date(compared.date),
        days=compared.days,
        n=number(wrong.n + right.n),
    )
    groups = (
        (tr("all accounts"), compared.everybody),
        (tr("those in the state"), compared.in_state),
        (tr("those outside it"), compared.out_of_state),
    )
    rows = []
    for group, (called, others) in groups:
        rows.append((tr("{group}, called or met", group=group), called, style.VERMILLION))
        rows.append((tr("{group}, not", group=group), others, style.BLUE))
    return _trap(rows, cautious(title, min(wrong.n, right.n)), note, name, tr("Churned within a year"))

"""Two pictures on a time line: one account's life, and the dates of a contract."""

from __future__ import annotations

import pandas as pd

from cslib import language
from cslib.analysis.life import Life
from cslib.analysis.notice import Notice
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show import style
from cslib.show.charts_retention import short
from cslib.show.display import ChartView, Finding, missing
from cslib.show.wording import listed, paragraph, quantity

PERSONAL = ("call", "meeting")


def life(lived: Life | Unavailable, name: str = "life") -> ChartView | Finding:
    """Draw an account's contracts, weekly use, steps, contacts, handoff, needs and goals on one time line."""
    if not lived:
        return missing(name, tr("How does one customer's life look in the tables?"), lived)
    lanes = _lanes(lived)
    title = _life_title(lived)
    note = _life_note(lived)
    used = not isinstance(lived.weeks, Unavailable) and len(lived.weeks) > 0
    heights = [0.85, *([1.3] if used else []), *([0.32 * len(lanes) + 0.2] if lanes else [])]
    with style.canvas(title, note, height=0.9 + 1.05 * sum(heights)) as canvas:
        axes = canvas.figure.subplots(len(heights), 1, sharex=True, height_ratios=heights, squeeze=False)[:, 0]
        _draw_contracts(axes[0], lived)
        if used:
            _draw_use(axes[1], lived)
        if lanes:
            _draw_lanes(axes[-1], lanes, lived.end)
        for day in _handed(lived):
            for one in axes[1:]:
                one.axvline(day, color=style.VERMILLION, linewidth=1.4)
            axes[0].plot([day, day], [-0.5, 0.95], color=style.VERMILLION, linewidth=1.4)
            label = {"xytext": (4, 0), "textcoords": "offset points", "va": "top", "fontsize": 9}
            axes[0].annotate(tr("handoff"), (day, 0.95), color=style.VERMILLION, **label)
        room = pd.Timedelta(days=max(7, 0.015 * lived.days))
        axes[0].set_xlim(lived.start - room, lived.end + room)
        _dates(axes[-1].xaxis)
    counts = listed([tr("{lane}: {n}", lane=lane, n=len(days)) for lane, (days, *_) in lanes.items()]) if lanes else ""
    alt = paragraph(tr("Time line of one customer. {title}.", title=title), counts, note)
    return ChartView(name, title, alt, canvas.png)


def _handed(lived: Life) -> list[pd.Timestamp]:
    return list(lived.rows["handoffs"]["date"]) if "handoffs" in lived.rows else []


def _life_title(lived: Life) -> str:
    parts = [tr("a customer for {time}", time=quantity(round(lived.days / 30.4375), "months"))]
    handed = _handed(lived)
    if handed:
        parts.append(tr("handed over on day {day}", day=language.number((handed[0] - lived.start).days)))
    met = lived.renewals[~lived.renewals["ahead"].astype(bool)]
    kept = int(met["renewed"].fillna(False).astype(bool).sum())
    if len(met):
        parts.append(tr("renewed {n} times", n=kept) if kept != 1 else tr("renewed once"))
    if "touches" in lived.rows:
        parts.append(tr("{n} contacts", n=language.number(len(lived.rows["touches"]))))
    return tr("{customer}: {facts}", customer=short(lived.name), facts=tr(", ").join(parts))


def _life_note(lived: Life) -> str:
    chosen = ""
    if lived.candidates > 1:
        chosen = tr(
            "Chosen by rule: of the {n} (of {all}) accounts with rows in most tables, the one with middling use.",
            n=language.number(lived.candidates),
            all=language.number(lived.accounts),
        )
    said = tr("Dotted: still open.") if {"needs", "goals"} & lived.rows.keys() else ""
    lacks = tr("Not in the data: {tables}.", tables=tr(", ").join(lived.missing)) if lived.missing else ""
    return paragraph(tr("n = 1 account, an example."), chosen, said, lacks)


def _draw_contracts(axes, lived: Life) -> None:
    """Draw the contracts as bars, renewals as diamonds, and deadlines for notice as ticks."""
    for i, row in enumerate(lived.contracts.itertuples()):
        axes.barh(0, row.end - row.start, left=row.start, height=0.5, color=(style.SKY, style.BLUE)[i % 2], alpha=0.75)
    met = lived.renewals[~lived.renewals["ahead"].astype(bool)]
    if len(met):
        axes.plot(met["renewal_date"], [0] * len(met), "D", color=style.INK, markersize=7, label=tr("renewal date"))
    limits = lived.renewals.dropna(subset="notice_deadline")
    limits = limits[limits["notice_deadline"] <= lived.end]
    if len(limits):
        label = tr("deadline for notice")
        axes.plot(
            limits["notice_deadline"],
            [0] * len(limits),
            "|",
            color=style.INK,
            markersize=14,
            markeredgewidth=2,
            label=label,
        )
    axes.set_yticks([0], [tr("contracts")])
    axes.set_ylim(-0.5, 1.9)
    if len(met) or len(limits):
        axes.legend(loc="upper left", ncols=2, frameon=False, fontsize=8.5, borderpad=0, handletextpad=0.4)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(left=False, bottom=False)


def _draw_use(axes, lived: Life) -> None:
    axes.fill_between(
        lived.weeks["week"], lived.weeks["active_days"], step="post", color=style.BLUE, alpha=0.7, linewidth=0
    )
    axes.set_ylim(0, max(5, lived.weeks["active_days"].max()) + 0.2)
    axes.set_yticks([0, 5])
    axes.set_ylabel(tr("days used\na week"))


def _lanes(lived: Life) -> dict[str, tuple]:
    """Return each lane's dates, sign and colour, by its name; tables that are not there have none."""
    lanes = {}
    told = lived.rows
    if "milestones" in told:
        lanes[tr("steps done")] = (told["milestones"]["done_date"], "s", style.GREEN, None)
    if "touches" in told:
        touches = told["touches"]
        inbound = touches["direction"] == "inbound"
        person = touches["channel"].isin(PERSONAL) & ~inbound
        lanes[tr("our calls and meetings")] = (touches.loc[person, "date"], "o", style.VERMILLION, None)
        lanes[tr("our mails and webinars")] = (touches.loc[~person & ~inbound, "date"], "o", style.ORANGE, None)
        lanes[tr("the customer's questions")] = (touches.loc[inbound, "date"], "^", style.PURPLE, None)
    if "needs" in told:
        needs = told["needs"]
        lanes[tr("needs, until met")] = (
            needs["date"],
            "v",
            style.INK,
            needs["status_date"].where(needs["status"] == "done"),
        )
    if "goals" in told:
        goals = told["goals"]
        lanes[tr("goals, until reached")] = (goals["set_date"], "*", style.BLUE, goals["achieved_date"])
    return lanes


def _draw_lanes(axes, lanes: dict[str, tuple], last: pd.Timestamp) -> None:
    """Draw each lane's signs; what lasts until something goes on as a line, dotted where it is still open."""
    for place, (days, sign, colour, until) in enumerate(lanes.values()):
        axes.plot(days, [place] * len(days), sign, color=colour, markersize=9 if sign == "*" else 5.5, alpha=0.8)
        if until is None:
            continue
        for since, end in zip(days, until, strict=True):
            there = end == end
            look = ("-", 2.0) if there else (":", 1.4)
            axes.plot([since, end if there else last], [place, place], look[0], color=colour, linewidth=look[1])
            if there:
                axes.plot([end], [place], "o", color=colour, markerfacecolor="white", markersize=5.5)
    labels = [tr("{lane} ({n})", lane=lane, n=len(days)) for lane, (days, *_) in lanes.items()]
    axes.set_yticks(range(len(lanes)), labels)
    axes.set_ylim(len(lanes) - 0.5, -0.5)
    axes.grid(axis="y", color=style.PALE, linewidth=0.6)
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)


def _dates(axis) -> None:
    """Write the ticks of a time line as year and month."""
    from matplotlib.dates import AutoDateLocator, DateFormatter

    axis.set_major_locator(AutoDateLocator(minticks=3, maxticks=8))
    axis.set_major_formatter(DateFormatter("%Y-%m"))


def notice(terms: Notice, name: str = "notice") -> ChartView:
    """Draw the running term of a contract: onboarding, the time to talk, the deadline for notice, the renewal."""
    title = _notice_title(terms)
    note = _notice_note(terms)
    spans = [(terms.term_start, terms.renewal, style.PALE, tr("the term that runs"))]
    if terms.k == 1:
        spans.append((terms.start, terms.onboarded, style.GREEN, tr("onboarding, usually")))
    spans.append((terms.talk_from, terms.deadline, style.ORANGE, tr("time to talk about the renewal")))
    if terms.deadline < terms.renewal:
        spans.append((terms.deadline, terms.renewal, style.GREY, tr("bound to the next term")))
    with style.canvas(title, note, height=1.2 + 0.36 * len(spans)) as canvas:
        axes = canvas.axes()
        for place, (since, until, colour, _) in enumerate(spans):
            axes.barh(place, until - since, left=since, height=0.6, color=colour)
        axes.set_yticks(range(len(spans)), [label for *_, label in spans])
        axes.set_ylim(len(spans) - 0.4, -1.35)
        marks = {tr("today"): (terms.today, style.BLUE)}
        if terms.deadline < terms.renewal:
            marks[tr("deadline")] = (terms.deadline, style.VERMILLION)
        marks[tr("renewal") if terms.auto_renew else tr("the end")] = (terms.renewal, style.INK)
        low = min(terms.term_start, terms.talk_from, terms.today)
        high = max(terms.renewal, terms.today, terms.onboarded if terms.k == 1 else terms.renewal)
        room = 0.06 * (high - low)
        axes.set_xlim(low - room, high + room)
        _marks(axes, marks, low, high)
        _dates(axes.xaxis)
        axes.tick_params(left=False)
        axes.spines["left"].set_visible(False)
    return ChartView(name, title, paragraph(tr("Time line. {title}.", title=title), note), canvas.png)


def _marks(axes, marks: dict, low, high) -> None:
    """Draw upright lines with labels above them, moved apart where they are close."""
    span = (high - low) / pd.Timedelta(days=1)
    days = [(day - low) / pd.Timedelta(days=1) for day, _ in marks.values()]
    for place, (label, (day, colour)) in zip(style.spread(days, 0.13 * span), marks.items(), strict=True):
        axes.axvline(day, ymax=0.86, color=colour, linewidth=1.6)
        at = low + pd.Timedelta(days=place)
        axes.text(at, -1.28, label, color=colour, ha="center", va="top", fontsize=9)


def _notice_note(terms: Notice) -> str:
    begun = tr(
        "Contract from {start}, term {term}.",
        start=language.date(terms.start),
        term=quantity(terms.term_months, "months"),
    )
    ends = tr("It ends by itself; a new one must be signed by {day}.", day=language.date(terms.deadline))
    if terms.auto_renew:
        ends = tr(
            "Notice until {days} before the renewal: {day}, the last working day by then {working}.",
            days=quantity(terms.notice_days, "days"),
            day=language.date(terms.deadline),
            working=language.date(terms.working_deadline),
        )
    return paragraph(begun, ends, tr("Talk: from {lead} before that day.", lead=quantity(terms.lead_days, "days")))


def _notice_title(terms: Notice) -> str:
    left, until = quantity(abs(terms.days_to_deadline), "days"), quantity(terms.days_to_renewal, "days")
    if not terms.auto_renew:
        day = language.date(terms.renewal)
        return tr("If nobody does anything, the contract ends in {days}, on {renewal}", days=until, renewal=day)
    if terms.deadline < terms.term_start:
        return tr("The notice period is longer than the term: the deadline lay before the term began")
    if terms.days_to_deadline < 0:
        return tr(
            "The deadline passed {days} ago: the contract goes on from {renewal} for {term}",
            days=left,
            renewal=language.date(terms.renewal),
            term=quantity(terms.term_months, "months"),
        )
    if terms.talk_in_onboarding:
        return tr(
            "{left} are left to decide, and the talk must begin before onboarding is usually over",
            left=left,
        )
    return tr("{until} to the renewal, but only {left} in which the customer can still decide", until=until, left=left)

"""One account's life and the dates of a contract on time lines, and the tables that they come from."""

from dataclasses import dataclass

import pandas as pd

from cslib import language
from cslib.company.quarters import add_months
from cslib.language import N_, join, tr
from cslib.orientation.life import DATED, Life, Notice, notice
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, shows
from cslib.show.marks import picture, row_labels, write
from cslib.show.widgets import explore
from cslib.show.wording import contact, months, paragraph, quantity, step
from cslib.stats.estimate import Unavailable

_ASKS = N_("How does one customer's life look in the tables?")
PERSONAL = ("call", "meeting")
MOST_ROWS = 40


@shows(Life, "chart", _ASKS)
def life_chart(lived: Life | Unavailable, name: str = "life") -> ChartView | Finding:
    """Draw an account's contracts, weekly use, steps, contacts, handoff, needs and goals on one time line."""
    lanes = _lanes(lived)
    used = not isinstance(lived.weeks, Unavailable) and len(lived.weeks) > 0
    heights = [0.85, *([1.3] if used else []), *([0.32 * len(lanes) + 0.2] if lanes else [])]
    with picture(name, _life_title(lived), _life_note(lived), height=0.9 + 1.05 * sum(heights)) as sheet:
        axes = sheet.axes(len(heights), 1, sharex=True, height_ratios=heights, squeeze=False)[:, 0]
        _draw_contracts(axes[0], lived)
        if used:
            _draw_use(axes[1], lived)
        if lanes:
            _draw_lanes(axes[-1], lanes, lived.end)
        for day in _handed(lived):
            for one in axes[1:]:
                one.axvline(day, color=style.VERMILLION, linewidth=1.4)
            axes[0].plot([day, day], [-0.5, 0.95], color=style.VERMILLION, linewidth=1.4)
            write(axes[0], tr("handoff"), (day, 0.95), (4, 0), ha="left", va="top", color=style.VERMILLION)
        room = pd.Timedelta(days=max(7, 0.015 * lived.days))
        axes[0].set_xlim(lived.start - room, lived.end + room)
        _dates(axes[-1].xaxis)
        counts = [tr("{lane}: {n}", lane=name, n=len(lane.days)) for name, lane in lanes.items()]
        sheet.tell(counts or "", kind=tr("Time line of one customer. {title}.", title=sheet.title))
    return sheet.view


def _handed(lived: Life) -> list[pd.Timestamp]:
    return list(lived.rows["handoffs"]["date"]) if "handoffs" in lived.rows else []


def _life_title(lived: Life) -> str:
    parts = [tr("a customer for {time}", time=quantity(round(months(lived.days)), "months"))]
    handed = _handed(lived)
    if handed:
        parts.append(tr("handed over on day {day}", day=language.number((handed[0] - lived.start).days)))
    met = lived.renewals[~lived.renewals["ahead"].astype(bool)]
    times = int(met["renewed"].fillna(False).astype(bool).sum())
    if len(met):
        parts.append(tr("renewed {n} times", n=times) if times != 1 else tr("renewed once"))
    if "touches" in lived.rows:
        parts.append(tr("{n} contacts", n=language.number(len(lived.rows["touches"]))))
    return tr("{customer}: {facts}", customer=style.short(lived.name), facts=join(parts))


def _life_note(lived: Life) -> str:
    chosen = ""
    if lived.candidates > 1:
        chosen = tr(
            "Chosen by rule: of the {n} (of {all}) accounts with rows in most tables, the one with middling use.",
            n=language.number(lived.candidates),
            all=language.number(lived.accounts),
        )
    said = tr("Dotted: still open.") if {"needs", "goals"} & lived.rows.keys() else ""
    lacks = tr("Not in the data: {tables}.", tables=join(lived.missing)) if lived.missing else ""
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
        look = {"color": style.INK, "markersize": 14, "markeredgewidth": 2, "label": tr("deadline for notice")}
        axes.plot(limits["notice_deadline"], [0] * len(limits), "|", **look)
    axes.set_yticks([0], [tr("contracts")])
    axes.set_ylim(-0.5, 1.9)
    if len(met) or len(limits):
        axes.legend(loc="upper left", ncols=2, frameon=False, fontsize=8.5, borderpad=0, handletextpad=0.4)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(left=False, bottom=False)


def _draw_use(axes, lived: Life) -> None:
    week, days = lived.weeks["week"], lived.weeks["active_days"]
    axes.fill_between(week, days, step="post", color=style.BLUE, alpha=0.7, linewidth=0)
    axes.set_ylim(0, max(5, days.max()) + 0.2)
    axes.set_yticks([0, 5])
    axes.set_ylabel(tr("days used\na week"))


@dataclass(frozen=True)
class _Lane:
    """Dates of one kind, and until when each lasts (missing: still open); None where nothing lasts."""

    days: pd.Series
    sign: str
    colour: str
    until: pd.Series | None = None


def _lanes(lived: Life) -> dict[str, _Lane]:
    """Return the lanes by name; tables that are not there have none."""
    lanes, told = {}, lived.rows
    if "milestones" in told:
        lanes[tr("steps done")] = _Lane(told["milestones"]["done_date"], "s", style.GREEN)
    if "touches" in told:
        day, inbound = told["touches"]["date"], told["touches"]["direction"] == "inbound"
        personal = told["touches"]["channel"].isin(PERSONAL)
        lanes[tr("our calls and meetings")] = _Lane(day[personal & ~inbound], "o", style.VERMILLION)
        lanes[tr("our mails and webinars")] = _Lane(day[~personal & ~inbound], "o", style.ORANGE)
        lanes[tr("the customer's questions")] = _Lane(day[inbound], "^", style.PURPLE)
    if "needs" in told:
        needs = told["needs"]
        met = needs["status_date"].where(needs["status"] == "done")
        lanes[tr("needs, until met")] = _Lane(needs["date"], "v", style.INK, met)
    if "goals" in told:
        goals = told["goals"]
        lanes[tr("goals, until reached")] = _Lane(goals["set_date"], "*", style.BLUE, goals["achieved_date"])
    return lanes


def _draw_lanes(axes, lanes: dict[str, _Lane], last: pd.Timestamp) -> None:
    """Draw each lane's signs; what lasts until something goes on as a line, dotted where it is still open."""
    for place, lane in enumerate(lanes.values()):
        size, colour = 9 if lane.sign == "*" else 5.5, lane.colour
        axes.plot(lane.days, [place] * len(lane.days), lane.sign, color=colour, markersize=size, alpha=0.8)
        for since, end in zip(lane.days, lane.until if lane.until is not None else (), strict=lane.until is not None):
            if end == end:
                axes.plot([since, end], [place, place], color=colour, linewidth=2.0)
                axes.plot([end], [place], "o", color=colour, markerfacecolor="white", markersize=5.5)
            else:
                axes.plot([since, last], [place, place], ":", color=colour, linewidth=1.4)
    row_labels(axes, [tr("{lane} ({n})", lane=name, n=len(lane.days)) for name, lane in lanes.items()], grid=False)
    axes.grid(axis="y", color=style.PALE, linewidth=0.6)


def _dates(axis) -> None:
    """Write the ticks of a time line as year and month."""
    from matplotlib.dates import AutoDateLocator, DateFormatter

    axis.set_major_locator(AutoDateLocator(minticks=3, maxticks=8))
    axis.set_major_formatter(DateFormatter("%Y-%m"))


@shows(Notice, "chart")
def notice_chart(terms: Notice, name: str = "notice") -> ChartView:
    """Draw the running term of a contract: onboarding, the time to talk, the deadline for notice, the renewal."""
    spans = [(terms.term_start, terms.renewal, style.PALE, tr("the term that runs"))]
    if terms.k == 1:
        spans.append((terms.start, terms.onboarded, style.GREEN, tr("onboarding, usually")))
    spans.append((terms.talk_from, terms.deadline, style.ORANGE, tr("time to talk about the renewal")))
    if terms.deadline < terms.renewal:
        spans.append((terms.deadline, terms.renewal, style.GREY, tr("bound to the next term")))
    with picture(name, _notice_title(terms), _notice_note(terms), height=1.2 + 0.36 * len(spans)) as sheet:
        axes = sheet.axes()
        for place, (since, until, colour, _) in enumerate(spans):
            axes.barh(place, until - since, left=since, height=0.6, color=colour)
        row_labels(axes, [label for *_, label in spans], grid=False)
        axes.set_ylim(top=-1.35)
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
        sheet.tell("", kind=tr("Time line. {title}.", title=sheet.title))
    return sheet.view


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
        return tr("{left} are left to decide, and the talk must begin before onboarding is usually over", left=left)
    return tr("{until} to the renewal, but only {left} in which the customer can still decide", until=until, left=left)


@shows(Life, "table", _ASKS)
def life_table(lived: Life | Unavailable, name: str = "life_rows") -> TableView | Finding:
    """Show what happened in one account's life, in order, each with the table that says so."""
    columns = (Column(tr("Day"), "date"), Column(tr("What happened")), Column(tr("Table")))
    note = tr("Of contacts, only the first of each kind. n = 1 account: an example, and no evidence of anything.")
    title = tr("{customer} in rows", customer=lived.name)
    rows = sorted(_events(lived), key=lambda row: row[0])
    return TableView(name, title, columns, tuple(rows), note, shown=MOST_ROWS)


def _events(lived: Life) -> list[tuple]:
    rows = [(row.start, _begun(row.term_months), "contracts") for row in lived.contracts.itertuples()]
    for row in lived.renewals.itertuples():
        if not row.ahead:
            rows.append((row.renewal_date, tr("renewed") if row.renewed else tr("renewal date"), "contracts"))
    if not lived.going_on:
        rows.append((lived.end, tr("last contract over"), "contracts"))
    told, nothing = lived.rows, pd.DataFrame()
    for row in told.get("milestones", nothing).itertuples():
        rows.append((row.done_date, tr("step done: {step}", step=step(row.milestone)), "milestones"))
    if "touches" in told:
        for row in told["touches"].dropna(subset="kind").drop_duplicates("kind").itertuples():
            theirs, ours = N_("first contact by the customer: {kind}"), N_("first contact by us: {kind}")
            said = tr(theirs if row.direction == "inbound" else ours, kind=contact(row.kind))
            rows.append((row.date, said, "touches"))
    handed = tr("handed over to adoption; written down: {n} fields", n=lived.information)
    rows += [(row.date, handed, "handoffs") for row in told.get("handoffs", nothing).itertuples()]
    for row in told.get("needs", nothing).itertuples():
        said = _said(row.text, row.theme)
        rows.append((row.date, tr("need heard: “{text}”", text=said), "needs"))
        if row.status == "done" and row.status_date == row.status_date:
            rows.append((row.status_date, tr("need met: “{text}”", text=said), "needs"))
    for row in told.get("goals", nothing).itertuples():
        said = N_("next goal: “{goal}”") if row.kind == "next" else N_("first goal: “{goal}”")
        rows.append((getattr(row, DATED["goals"]), tr(said, goal=row.goal), "goals"))
        if row.achieved_date == row.achieved_date:
            rows.append((row.achieved_date, tr("goal reached: “{goal}”", goal=row.goal), "goals"))
    return rows


def _begun(term: float) -> str:
    return tr("contract begins") if term != term else tr("contract begins, {n} months", n=language.number(term))


def _said(text, theme) -> str:
    """Return a need in the customer's words, else its theme, else a dash."""
    return next((str(one) for one in (text, theme) if one == one and one is not None), "–")


def company_tables(company, name: str = "company_tables") -> TableView:
    """Show the seven tables: what one row is, how many rows there are, and since when."""
    said = {
        "accounts": (tr("one customer account"), tr("the list of customers"), "start_date"),
        "contracts": (tr("one contract, or one renewal of it"), tr("the list of contracts"), "start_date"),
        "usage": (tr("one account, day and feature used"), tr("the product's own log"), ""),
        "milestones": (tr("one account and one step of the playbook"), tr("the onboarding plan"), "due_date"),
        "touches": (tr("one contact with one account"), tr("calendar, mail and webinar tools"), "date"),
        "handoffs": (tr("one account passed on"), tr("the customer database (CRM), handoff sheets"), "date"),
        "needs": (tr("one need that somebody noted"), tr("meeting notes, inquiries"), "date"),
    }
    rows = [
        (f"{number} {table}", row, source, *_size(company, table, day))
        for number, (table, (row, source, day)) in enumerate(said.items(), 1)
    ]
    columns = (
        Column(tr("Table")),
        Column(tr("One row is")),
        Column(tr("Usually comes from")),
        Column(tr("Rows"), "number"),
        Column(tr("First day"), "date"),
    )
    note = tr(
        "1 to 3 are needed. handoffs comes with handoff_info (what was written down), needs with goals (what customers"
        " want to reach). Further ones: pauses, features, changes, revenue. The kit's file data/README.md says what"
        " every column means."
    )
    return TableView(name, tr("The seven tables of {company}", company=company.name), columns, tuple(rows), note)


def _size(company, table: str, day: str) -> tuple:
    """Return how many rows a table has, and its first day; dashes where the company lacks it."""
    if table == "usage":
        if not company.has("usage"):
            weeks = company.table("activity")
            return (len(weeks), weeks["week"].min()) if len(weeks) else (None, None)
        seen = company.usage_expr()
        found = seen.aggregate(first=seen.date.min(), n=seen.count()).to_pandas().iloc[0]
        return int(found["n"]), found["first"]
    frame = company.table(table)
    return (len(frame), frame[day].min()) if len(frame) else (None, None)


TERMS = (1, 3, 6, 12, 24, 36)
NOTICE = (0, 14, 30, 60, 90, 120, 180)
MONTHS_AHEAD = 36


def notice_view(start: str, **terms) -> ChartView:
    """Draw the dates of a contract that begins on `start`; `terms` as of :func:`cslib.orientation.life.notice`."""
    return notice_chart(notice(start, **terms), name="explore_notice")


def notice_sliders(start: str = "2025-12-01", today: str = "2026-09-01"):
    """Show sliders for a contract's terms and for today, above the dates that follow."""
    first = pd.Timestamp(start)
    days = [pd.Timestamp(add_months([first], k)[0]) for k in range(MONTHS_AHEAD)]
    today_of = {language.date(day): f"{day:%Y-%m-%d}" for day in days}
    return explore(
        lambda **terms: notice_view(start, **terms),
        term_months=(tr("Term (months)"), TERMS, 12),
        notice_days=(tr("Notice period (days)"), NOTICE, 60),
        today=(tr("Today is"), today_of, today),
        auto_renew=(tr("Renews by itself"), (False, True), True),
    )

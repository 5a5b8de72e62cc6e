"""Two pictures on a time line: one account's life, and the dates of a contract."""

from __future__ import annotations

import pandas as pd

from cslib import language
from cslib.company.quarters import add_months
from cslib.language import tr
from cslib.orientation.life import DATED, Life, Notice, notice
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, shows
from cslib.show.style import short
from cslib.show.vocabulary import contact, step
from cslib.show.widgets import explore
from cslib.show.wording import listed, paragraph, quantity
from cslib.stats.estimate import Unavailable

PERSONAL = ("call", "meeting")


@shows(Life, "chart", lambda: tr("How does one customer's life look in the tables?"))
def life_chart(lived: Life | Unavailable, name: str = "life") -> ChartView | Finding:
    """Draw an account's contracts, weekly use, steps, contacts, handoff, needs and goals on one time line."""
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


@shows(Notice, "chart")
def notice_chart(terms: Notice, name: str = "notice") -> ChartView:
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


WIDE = 100
"""Width of a drawing in its own units."""

PALE_GREEN, PALE_BLUE, PALE_RED = "#BFE3D8", "#CFE6F5", "#F6D5BF"


def phases_chart(name: str = "phases") -> ChartView:
    """Draw the way from contract to renewal: the phases, what each is for, and the days that count."""
    title = tr("Two kinds of work lie between contract and renewal")
    note = tr("A sketch of a contract of twelve months, and no data. Lengths differ by service and customer.")
    with style.canvas(title, note, height=2.7) as canvas:
        axes = _sheet(canvas, 43, 7)
        _box(axes, 0, 20, 10, 14, style.PALE, tr("Sales"))
        _box(axes, 14, 20, 25, 14, PALE_GREEN, tr("Onboarding"), tr("a playbook, as far as possible"))
        _box(axes, 43, 20, 45, 14, PALE_BLUE)
        _box(axes, 43, 20, 34, 14, "none", tr("Adoption"), tr("signals and needs, no checklist"), line=False)
        for x in (10, 39, 88):
            _arrow(axes, (x, 27), (x + 4, 27))
        _box(axes, 92, 20, 8, 14, style.PALE, tr("next\nterm"))
        _day(axes, 12, tr("contract"), style.INK)
        _day(axes, 41, tr("handoff"), style.VERMILLION)
        _day(axes, 77, tr("deadline for notice"), style.VERMILLION)
        _day(axes, 90, tr("renewal"), style.INK)
        _say(axes, 26.5, 15.5, tr("Goal: started using, at best high utilization"), 27)
        _say(axes, 65, 15.5, tr("Goal: the customer's own next goal, deeper and wider use"), 42)
    body = listed(
        [
            tr("sales, then the contract"),
            tr("onboarding by a playbook, with the goal of high utilization"),
            tr("handoff"),
            tr("adoption by signals and needs, with the goal of the customer's own next goal"),
            tr("the deadline for notice, some time before the renewal"),
            tr("renewal and the next term"),
        ]
    )
    return ChartView(name, title, paragraph(tr("Drawing. {title}:", title=title), body), canvas.png)


def team_order_chart(name: str = "team_order") -> ChartView:
    """Draw the order in which a team is built as stairs, with what goes wrong where a step is left out."""
    title = tr("A team is built in this order, because each step stands on the one before")
    note = tr("Steady: it runs as planned for some quarters in a row. Notebook 05 checks this on data.")
    steps = [
        (tr("1 Onboarding"), tr("customers start using"), tr("without it: nothing to renew"), PALE_GREEN),
        (tr("2 Renewal"), tr("nobody misses a deadline"), tr("without it: losses come as a surprise"), PALE_RED),
        (tr("3 Adoption"), tr("explore, then build mechanisms"), tr("too early: repairing failed starts"), PALE_BLUE),
    ]
    with style.canvas(title, note, height=2.7) as canvas:
        axes = _sheet(canvas, 39)
        for i, (label, does, lacking, colour) in enumerate(steps):
            x, top = 34 * i, 18 + 8 * i
            _box(axes, x, 0, 32, top, colour)
            _box(axes, x, 7, 32, top - 7, "none", label, does, line=False)
            _box(axes, x, 0, 32, 8, "none", "", lacking, line=False)
        for i in (1, 2):
            _arrow(axes, (34 * i - 10, 20.5 + 8 * (i - 1)), (34 * i - 2, 24.5 + 8 * (i - 1)))
            axes.text(34 * i - 14, 27 + 8 * (i - 1), tr("steady?"), ha="center", va="center", fontsize=9)
    body = listed(tr("{step}: {does}; {lacking}", step=s, does=d, lacking=w) for s, d, w, _ in steps)
    return ChartView(name, title, paragraph(tr("Drawing. {title}:", title=title), body), canvas.png)


def two_shapes_chart(name: str = "two_shapes") -> ChartView:
    """Draw the two common shapes of a team: one CSM for both phases, and roles with a handoff between them."""
    title = tr("One CSM carries both phases, or the roles are split and the account is handed over")
    note = tr(
        "A sketch. Letters are people; green is onboarding, blue adoption; an account's life runs from left to right."
    )
    with style.canvas(title, note, height=2.9) as canvas:
        axes = _sheet(canvas, 40)
        axes.text(0, 38, tr("One CSM for both phases"), va="top", fontsize=10)
        axes.text(54, 38, tr("One team, roles split"), va="top", fontsize=10)
        for i, person in enumerate("ABC"):
            y = 23 - 9.5 * i
            _box(axes, 0, y, 20, 7, PALE_GREEN, tr("{person}: onboarding", person=person), points=8.5, line=False)
            _box(axes, 20, y, 26, 7, PALE_BLUE, tr("{person}: adoption", person=person), points=8.5, line=False)
        for i, person in enumerate("AB"):
            _box(axes, 54, 19 - 13 * i, 20, 10, PALE_GREEN, tr("{person}: onboarding", person=person), points=8.5)
        _box(axes, 84, 6, 16, 23, PALE_BLUE, tr("{person}: adoption", person="C"), points=8.5)
        for y in (24, 11):
            _arrow(axes, (74, y), (84, 17.5), style.VERMILLION)
        axes.text(79, 27, tr("handoff"), ha="center", va="center", fontsize=9, color=style.VERMILLION)
        _say(axes, 23, 1.2, tr("one contact; two kinds of work"), 46)
        _say(axes, 77, 1.2, tr("each gets better; what is not written down is lost"), 46)
    body = listed(
        [
            tr("one CSM for both phases: one contact for the customer, two kinds of work for one person"),
            tr("roles split: each gets better at one part, and what is not written down at the handoff is lost"),
        ]
    )
    return ChartView(name, title, paragraph(tr("Drawing. {title}:", title=title), body), canvas.png)


def _sheet(canvas, high: float, low: float = -1):
    """Return a plane of `WIDE` units to draw on, from `low` to `high`, without axes."""
    axes = canvas.axes()
    axes.set_xlim(-0.5, WIDE + 0.5)
    axes.set_ylim(low, high)
    axes.axis("off")
    return axes


def _box(axes, x, y, wide, high, colour, *lines: str, points: float = 10, line: bool = True) -> None:
    """Draw a box with lines of text in its middle, the first one larger."""
    from matplotlib.patches import Rectangle

    edge = style.GREY if line else "none"
    axes.add_patch(Rectangle((x, y), wide, high, facecolor=colour, edgecolor=edge, linewidth=0.8))
    pixels = 6.6 * wide
    texts = [
        (text, size)
        for i, words in enumerate(lines)
        for size in [points if i == 0 else 8.5]
        for text in _lines(words, size, pixels)
        if text
    ]
    step = 3.6
    top = y + high / 2 + step * (len(texts) - 1) / 2
    for i, (text, size) in enumerate(texts):
        axes.text(x + wide / 2, top - step * i, text, ha="center", va="center", fontsize=size)


def _lines(text: str, points: float, pixels: float) -> list[str]:
    return [line for part in text.split("\n") for line in style.wrap(part, points, pixels)]


def _say(axes, x: float, y: float, text: str, wide: float) -> None:
    """Write a line or two below a box."""
    axes.text(x, y, "\n".join(_lines(text, 9, 6.6 * wide)), ha="center", va="top", fontsize=9, linespacing=1.3)


def _day(axes, x: float, label: str, colour: str) -> None:
    """Mark a day: a line through the boxes with its name above."""
    axes.plot([x, x], [18, 37], color=colour, linewidth=1.6)
    axes.text(x, 38.2, label, ha="center", va="bottom", fontsize=9, color=colour)


def _arrow(axes, start: tuple, end: tuple, colour: str = style.GREY) -> None:
    look = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.4, "shrinkA": 1, "shrinkB": 1}
    axes.annotate("", xy=end, xytext=start, arrowprops=look)


MOST_ROWS = 40


def words_table(name: str = "words") -> TableView:
    """Show the words of the field in English and Japanese, with what they mean here in the current language."""
    rows = []
    for term, meaning in _words():
        with language.using("en"):
            english = term()
        with language.using("ja"):
            japanese = term()
        rows.append((english, japanese, meaning))
    columns = (Column(tr("English")), Column(tr("Japanese")), Column(tr("What it means here")))
    return TableView(name, tr("The words, in both languages"), columns, tuple(rows), shown=len(rows))


def _words() -> list[tuple]:
    """Return each term (a function, as it is said in two languages) with its meaning in the current one."""
    return [
        (
            lambda: tr("customer success (CS)"),
            tr("the team that makes customers reach what they bought the product for"),
        ),
        (lambda: tr("account"), tr("one customer, as a company, with its contracts and its use")),
        (lambda: tr("CSM (customer success manager)"), tr("the person in charge of an account")),
        (
            lambda: tr("book of accounts"),
            tr("the accounts of one person; in adoption some tens to about 100"),
        ),
        (
            lambda: tr("onboarding (phase)"),
            tr("from contract start until the customer uses the product as intended"),
        ),
        (lambda: tr("playbook"), tr("the fixed steps of onboarding, each with a date by which it should be done")),
        (
            lambda: tr("high utilization"),
            tr("a state from which no churn is expected for several years, even without support"),
        ),
        (lambda: tr("handoff"), tr("passing an account from onboarding to adoption, with what is known about it")),
        (
            lambda: tr("adoption (phase)"),
            tr("after onboarding: helping customers go deeper and wider, towards their own ideal"),
        ),
        (lambda: tr("knowledge mail"), tr("mail with tips on a schedule, to many at once")),
        (lambda: tr("webinar"), tr("an online session for many customers, held regularly")),
        (lambda: tr("check-in"), tr("asking a customer at fixed intervals how things are")),
        (lambda: tr("need"), tr("what a customer says it lacks; noted in its words and passed to who can act")),
        (
            lambda: tr("next goal (of a customer)"),
            tr("what the customer wants after its first goal is reached; every customer's is different"),
        ),
        (
            lambda: tr("mechanism"),
            tr("one answer for all who need it, such as a guide, a webinar or a change of the product"),
        ),
        (lambda: tr("health (of an account)"), tr("how an account is doing, from its use and from what people heard")),
        (lambda: tr("retention (of customers, of money)"), tr("how many accounts, or how much money, stays")),
        (lambda: tr("churn"), tr("a customer leaves")),
        (lambda: tr("renewal"), tr("the contract goes on for a further term")),
        (lambda: tr("notice (of leaving)"), tr("telling in time that the contract will not go on")),
        (lambda: tr("MRR"), tr("monthly recurring revenue: what an account pays per month")),
        (
            lambda: tr("GRR (gross revenue retention)"),
            tr("share of the old revenue that is still there; growth does not count"),
        ),
        (lambda: tr("NRR (net revenue retention)"), tr("the same, and growth of these customers counts")),
        (lambda: tr("upsell, cross-sell"), tr("the customer buys more of the same, or something else")),
        (
            lambda: tr("KGI, KPI (key goal and performance indicators)"),
            tr("the outcome that a team is for, and the measures that it steers by"),
        ),
        (lambda: tr("CS Ops"), tr("the people who look after data, tools and processes of customer success")),
        (lambda: tr("PDCA"), tr("plan, do, check, act: define, run, compare, adjust, and again")),
    ]


def company_tables(company, name: str = "company_tables") -> TableView:
    """Show the seven tables: what one row is, how many rows there are, and since when.

    Parameters
    ----------
    company : cslib.company.company.Company
    """
    said = {
        "accounts": (tr("one customer account"), tr("the list of customers"), "start_date"),
        "contracts": (tr("one contract, or one renewal of it"), tr("the list of contracts"), "start_date"),
        "usage": (tr("one account, day and feature used"), tr("the product's own log"), ""),
        "milestones": (tr("one account and one step of the playbook"), tr("the onboarding plan"), "due_date"),
        "touches": (tr("one contact with one account"), tr("calendar, mail and webinar tools"), "date"),
        "handoffs": (tr("one account passed on"), tr("the customer database (CRM), handoff sheets"), "date"),
        "needs": (tr("one need that somebody noted"), tr("meeting notes, inquiries"), "date"),
    }
    rows = []
    for number, (table, (row, source, day)) in enumerate(said.items(), 1):
        found = _size(company, table, day)
        rows.append((f"{number} {table}", row, source, *found))
    columns = (
        Column(tr("Table")),
        Column(tr("One row is")),
        Column(tr("Usually comes from")),
        Column(tr("Rows"), "number"),
        Column(tr("First day"), "date"),
    )
    note = tr(
        "1 to 3 are needed. handoffs comes with handoff_info (what was written down), needs with goals (what customers"
        " want to reach). Further ones: features, changes, revenue. The kit's file data/README.md says what every"
        " column means."
    )
    return TableView(name, tr("The seven tables of {company}", company=company.name), columns, tuple(rows), note)


def _size(company, table: str, day: str) -> tuple:
    """Return how many rows a table has, and its first day; dashes where the company lacks it."""
    if table == "usage":
        if not company.has("usage"):
            weeks = company.table("activity")
            return (len(weeks), weeks["week"].min()) if len(weeks) else (None, None)
        seen = company.usage_expr()
        first, n = seen.date.min(), seen.count()
        found = seen.aggregate(first=first, n=n).to_pandas().iloc[0]
        return int(found["n"]), found["first"]
    frame = company.table(table)
    return (len(frame), frame[day].min()) if len(frame) else (None, None)


@shows(Life, "table", lambda: tr("How does one customer's life look in the tables?"))
def life_table(lived: Life | Unavailable, name: str = "life_rows") -> TableView | Finding:
    """Show what happened in one account's life, in order, each with the table that says so."""
    rows = sorted(_events(lived), key=lambda row: row[0])
    columns = (Column(tr("Day"), "date"), Column(tr("What happened")), Column(tr("Table")))
    note = tr("Of contacts, only the first of each kind. n = 1 account: an example, and no evidence of anything.")
    title = tr("{customer} in rows", customer=lived.name)
    return TableView(name, title, columns, tuple(rows), note, shown=MOST_ROWS)


def _events(lived: Life) -> list[tuple]:
    rows = [(row.start, _begun(row.term_months), "contracts") for row in lived.contracts.itertuples()]
    for row in lived.renewals.itertuples():
        if row.ahead:
            continue
        rows.append((row.renewal_date, tr("renewed") if row.renewed else tr("renewal date"), "contracts"))
    if not lived.going_on:
        rows.append((lived.end, tr("last contract over"), "contracts"))
    told, nothing = lived.rows, pd.DataFrame()
    for row in told.get("milestones", nothing).itertuples():
        rows.append((row.done_date, tr("step done: {step}", step=step(row.milestone)), "milestones"))
    if "touches" in told:
        for row in told["touches"].dropna(subset="kind").drop_duplicates("kind").itertuples():
            ours = row.direction != "inbound"
            kind = contact(row.kind)
            said = (
                tr("first contact by us: {kind}", kind=kind)
                if ours
                else tr("first contact by the customer: {kind}", kind=kind)
            )
            rows.append((row.date, said, "touches"))
    for row in told.get("handoffs", nothing).itertuples():
        said = tr("handed over to adoption; written down: {n} fields", n=lived.information)
        rows.append((row.date, said, "handoffs"))
    for row in told.get("needs", nothing).itertuples():
        rows.append((row.date, tr("need heard: “{text}”", text=_said(row.text, row.theme)), "needs"))
        if row.status == "done" and row.status_date == row.status_date:
            rows.append((row.status_date, tr("need met: “{text}”", text=_said(row.text, row.theme)), "needs"))
    for row in told.get("goals", nothing).itertuples():
        first = row.kind != "next"
        said = tr("first goal: “{goal}”", goal=row.goal) if first else tr("next goal: “{goal}”", goal=row.goal)
        rows.append((getattr(row, DATED["goals"]), said, "goals"))
        if row.achieved_date == row.achieved_date:
            rows.append((row.achieved_date, tr("goal reached: “{goal}”", goal=row.goal), "goals"))
    return rows


def _begun(term: float) -> str:
    return tr("contract begins") if term != term else tr("contract begins, {n} months", n=language.number(term))


def _said(text, theme) -> str:
    """Return a need in the customer's words, else its theme, else a dash."""
    return next((str(one) for one in (text, theme) if one == one and one is not None), "–")


TERMS = (1, 3, 6, 12, 24, 36)
NOTICE = (0, 14, 30, 60, 90, 120, 180)
MONTHS_AHEAD = 36


def notice_view(start: str, **terms) -> ChartView:
    """Draw the dates of a contract with other terms.

    Parameters
    ----------
    start : str
        First day of the contract.
    **terms
        term_months, notice_days, auto_renew and today, as for :func:`cslib.orientation.life.notice`.
    """
    return notice_chart(notice(start, **terms), name="explore_notice")


def notice_sliders(start: str = "2025-12-01", today: str = "2026-09-01"):
    """Show sliders for a contract's terms and for today, above the dates that follow.

    Returns
    -------
    ipywidgets.VBox
    """
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

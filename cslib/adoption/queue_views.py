"""The book and the queue shown: a person's week, what was done of the last one, its trial on the past, and savings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cslib import language
from cslib.adoption.backtest import OLDEST, QUEUE, RANDOM, REVENUE, Backtest, Savings
from cslib.adoption.queue import (
    ASSUMED_MINUTES,
    CONFIRM,
    DECIDED,
    DEEPEN,
    DIRECT,
    FELL,
    GOAL,
    NEEDS,
    OVER_LIMIT,
    RENEWAL,
    RESTING,
    SILENT_DAYS,
    Book,
    Done,
    Effort,
    Queue,
    Signal,
)
from cslib.language import tr
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, missing, shows, with_n
from cslib.show.style import short
from cslib.show.vocabulary import person
from cslib.show.wording import estimate_in_words, joined, listed, paragraph, places_in_words, verdict_in_words
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable

MOST_PEOPLE = 16
COLOURS = {QUEUE: style.BLUE, REVENUE: style.VERMILLION, OLDEST: style.GREEN, RANDOM: style.GREY}


@shows(Book, "chart", lambda: tr("Who looks after which accounts, and how do these stand?"))
def book_chart(held: Book | Unavailable, name: str = "book") -> ChartView | Finding:
    """Draw what is at stake within a quarter for each person, with bounds."""
    title = tr("What is at stake")
    persons = held.persons
    if persons.empty:
        return Finding(name, (tr("There is no account to look at."),), title=title)
    if all(one.estimate is None for one in persons["at_stake"]):
        return Finding(name, reasons.of(persons["at_stake"].iloc[0]), title=title)
    size = [one.estimate or 0.0 for one in persons["at_stake"]]
    persons = persons.assign(size=size).sort_values("size", ascending=False, kind="stable").iloc[:MOST_PEOPLE]
    total = sum(size)
    money = held.accounts["mrr"].notna().any()
    whole = language.money(total) if money else language.number(total)
    title = tr(
        "{person} holds the largest part of what is at stake within a quarter: {share} of {whole}",
        person=person(persons.index[0]),
        share=language.percent(persons["size"].iloc[0] / total, 0),
        whole=whole,
    )
    if len(held.persons) == 1:
        title = tr("At stake within a quarter: {whole}", whole=estimate_in_words(persons["at_stake"].iloc[0]))
    note = tr(
        "Expected to decide within a quarter to leave: risk of each account, learnt from two years, times its revenue"
        " per month. Bars: 95% bounds of the expected sum. n = {n} accounts.",
        n=language.number(len(held.accounts)),
    )
    with style.canvas(title, note, height=1.3 + 0.32 * len(persons)) as canvas:
        axes = canvas.axes()
        for place, one in enumerate(persons["at_stake"]):
            if one.low is not None:
                axes.plot([one.low, one.high], [place] * 2, color=style.SKY, linewidth=6, solid_capstyle="butt")
            axes.plot([one.estimate or 0.0], [place], "o", color=style.BLUE, markersize=6)
        labels = [
            tr("{segment} (n = {n})", segment=short(person(csm)), n=language.number(int(n)))
            for csm, n in persons["accounts"].items()
        ]
        axes.set_yticks(range(len(persons)), labels)
        axes.set_ylim(len(persons) - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.set_xlabel(tr("At stake, revenue per month") if money else tr("At stake, accounts"))
        style.thousands_axis(axes.xaxis)
    body = listed(
        tr("{person}: {stake}", person=person(csm), stake=estimate_in_words(one))
        for csm, one in persons["at_stake"].items()
    )
    return ChartView(name, title, paragraph(tr("Bars. {title}.", title=title), body, note), canvas.png)


def _untested(name: str, result: Backtest | Unavailable, question: str) -> Finding | None:
    """Return what stands in place of a chart of the back-test, where there is none."""
    title = tr("The queue tried on the past")
    if not result:
        said = no_past(result)
        return Finding(name, (said,), title=title) if said else missing(name, question, result)
    if result.found[QUEUE].estimate is None:
        return Finding(name, reasons.of(result.found[QUEUE]), result.found[QUEUE].verdict, title=title)
    return None


@shows(Backtest, "chart")
def backtest_chart(result: Backtest | Unavailable, name: str = "backtest") -> ChartView | Finding:
    """Draw the share of the loss found against the share of accounts contacted, for each order."""
    instead = _untested(name, result, tr("Would the queue have found the losses of the last quarters?"))
    if instead:
        return instead
    queued = result.found[QUEUE]
    title = tr(
        "With time for {share} of the accounts, the queue finds {found} of the loss; at random it would be {random}",
        share=language.percent(result.share, 0),
        found=language.percent(queued.estimate, 0),
        random=language.percent(result.found[RANDOM].estimate, 0),
    )
    note = tr(
        "Quarters {quarters}, the model fitted anew before each; n = {n} accounts, {events} decided to leave. Bars: 95%"
        " at that share. Finding is not saving.",
        quarters=tr(", ").join(result.quarters),
        n=language.number(queued.n),
        events=language.number(queued.events),
    )
    with style.canvas(title, note) as canvas:
        axes = canvas.axes()
        axes.axvline(result.share, color=style.GREY, linewidth=0.8, linestyle=":")
        shifts = np.linspace(-0.006, 0.006, len(result.found))
        for shift, (order, found) in zip(shifts, result.found.items(), strict=True):
            dashed = "--" if order == RANDOM else "-"
            curve = result.curves[order]
            label = order_in_words(order)
            axes.plot(curve.index, curve, dashed, color=COLOURS[order], linewidth=1.8, label=label)
            if found.low is not None:
                at = [result.share + shift] * 2
                axes.plot(at, [found.low, found.high], color=COLOURS[order], linewidth=4, alpha=0.6)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.03)
        style.percent_axis(axes.xaxis)
        style.percent_axis(axes.yaxis)
        axes.set_xlabel(tr("Accounts contacted in the quarter (% of accounts)"))
        money = tr("Loss among them (% of revenue lost)")
        axes.set_ylabel(money if result.money else tr("Loss among them (% of accounts lost)"))
        axes.legend(frameon=False, fontsize=9, loc="lower right")
    body = listed(
        tr("{order}: {found}", order=order_in_words(order), found=estimate_in_words(found))
        for order, found in result.found.items()
    )
    return ChartView(name, title, paragraph(tr("Lines. {title}.", title=title), body, note), canvas.png)


@shows(Backtest, "calibration_chart")
def calibration_chart(result: Backtest | Unavailable, name: str = "calibration") -> ChartView | Finding:
    """Draw the risk predicted beside the share that left, by fifths of the risk."""
    instead = _untested(name, result, tr("Does it happen as often as predicted?"))
    if instead:
        return instead
    table = result.calibration
    inside = int(((table["predicted"] >= table["low"]) & (table["predicted"] <= table["high"])).sum())
    top = table.iloc[-1]
    title = tr(
        "Of the fifth with the highest risk {happened} decided to leave within the quarter; {predicted} was predicted",
        happened=language.percent(top["happened"]),
        predicted=language.percent(top["predicted"]),
    )
    note = tr(
        "Predicted at the start of each quarter from what was known then. Bars: 95% bounds of what happened; they"
        " hold the prediction in {inside} of {of} fifths. n = {n} a fifth (an account counts once a quarter), {events}"
        " left.",
        inside=inside,
        of=len(table),
        n=language.number(int(table["n"].median())),
        events=language.number(int(table["events"].sum())),
    )
    with style.canvas(title, note, height=3.2) as canvas:
        axes = canvas.axes()
        place = np.arange(len(table))
        axes.vlines(place, table["low"], table["high"], color=style.SKY, linewidth=8)
        axes.plot(place, table["happened"], "o", color=style.BLUE, markersize=6, label=tr("happened"))
        axes.plot(
            place + 0.16,
            table["predicted"],
            "D",
            color=style.VERMILLION,
            markersize=6,
            markeredgecolor="white",
            label=tr("predicted"),
        )
        labels = [tr("lowest fifth"), tr("2nd"), tr("3rd"), tr("4th"), tr("highest fifth")]
        axes.set_xticks(place, labels[: len(table)])
        axes.set_xlim(-0.5, len(table) - 0.5)
        axes.set_ylim(bottom=0)
        style.percent_axis(axes.yaxis)
        axes.set_ylabel(tr("Decided to leave"))
        axes.set_xlabel(tr("Accounts by predicted risk"))
        axes.legend(frameon=False, fontsize=9, loc="upper left")
    body = listed(
        tr(
            "{fifth}: predicted {predicted}, happened {happened}",
            fifth=label,
            predicted=language.percent(row["predicted"]),
            happened=language.percent(row["happened"]),
        )
        for label, (_, row) in zip(labels, table.iterrows(), strict=True)
    )
    return ChartView(name, title, paragraph(tr("Bars. {title}.", title=title), body, note), canvas.png)


@shows(Savings, "chart")
def savings_chart(result: Savings | Unavailable, name: str = "savings") -> ChartView | Finding:
    """Draw what each order saves in the replays."""
    if not result:
        sentence = tr("The replays are not at hand; benchmarks/replay.py makes them.")
        return Finding(name, (sentence,), title=tr("What each order saves"))
    queued = result.saved[QUEUE]
    title = tr(
        "Replayed on the sample company, the queue saves {saved} of revenue per month in half a year",
        saved=language.money(queued.estimate),
    )
    note = tr(
        "Against no calls at all, with equal calls a week; mean over {n} replays, with the same luck for all orders."
        " Bars: 95% bounds of the mean.",
        n=result.draws,
    )
    with style.canvas(title, note, height=2.7) as canvas:
        axes = canvas.axes()
        for place, (order, saved) in enumerate(result.saved.items()):
            axes.barh(place, saved.estimate, height=0.55, color=COLOURS.get(order, style.GREY), alpha=0.75)
            if saved.low is not None:
                axes.plot([saved.low, saved.high], [place] * 2, color=style.INK, linewidth=1.6)
        axes.set_yticks(range(len(result.saved)), [order_in_words(order) for order in result.saved])
        axes.invert_yaxis()
        axes.axvline(0, color=style.GREY, linewidth=0.8)
        axes.set_xlabel(tr("Saved, revenue per month"))
        style.thousands_axis(axes.xaxis)
    body = listed(
        tr("{order}: {found}", order=order_in_words(order), found=estimate_in_words(saved))
        for order, saved in result.saved.items()
    )
    return ChartView(name, title, paragraph(tr("Bars. {title}.", title=title), body, note), canvas.png)


def _table(name: str, title: str, columns, rows: pd.DataFrame, note: str, shown: int = 20) -> TableView:
    """Show the columns that hold anything; `columns` are key and Column."""
    kept = [(key, column) for key, column in columns if key in rows and _any(rows[key])]
    cells = tuple(zip(*(rows[key].tolist() for key, _ in kept), strict=True))
    return TableView(name, title, tuple(column for _, column in kept), cells, note, shown=shown)


def _any(values: pd.Series) -> bool:
    return bool((values.notna() & (values.astype(str) != "") & (values.astype(str) != "–")).any())


@shows(Book, "table", lambda: tr("Who looks after which accounts, and how do these stand?"))
def book_table(held: Book | Unavailable, name: str = "book_table") -> TableView | Finding:
    """Show what each person holds."""
    title = tr("The book: who holds what")
    rows = held.persons.reset_index()
    rows["csm"] = [person(csm) for csm in rows["csm"]]
    rows["stake"] = [one.estimate for one in rows["at_stake"]]
    money = held.accounts["mrr"].notna().any()
    columns = [
        ("csm", Column(tr("CSM"))),
        ("accounts", Column(tr("Accounts"), "number")),
        ("mrr", Column(tr("Revenue per month"), "money")),
        ("in_state", Column(tr("In high utilization"), "estimate")),
        ("falling", Column(tr("Use falling"), "number")),
        ("deadlines", Column(tr("Deadlines in a quarter"), "number")),
        ("open_needs", Column(tr("Open needs"), "number")),
        ("silent", Column(tr("Silent"), "number")),
        ("stake", Column(tr("At stake"), "money" if money else "decimal")),
    ]
    note = tr(
        "As of {date}. Silent: no outbound contact for {days} days. At stake: what is expected to be lost to decisions"
        " within a quarter to leave ({unit}).",
        date=language.date(held.as_of),
        days=SILENT_DAYS,
        unit=tr("in revenue per month") if money else tr("in accounts"),
    )
    return _table(name, title, columns, rows, note)


@shows(Book, "accounts_table", lambda: tr("Who looks after which accounts, and how do these stand?"))
def book_accounts_table(
    held: Book | Unavailable, csm: str | None = None, name: str = "book_accounts"
) -> TableView | Finding:
    """Show the accounts of a person, or of all, most at stake first."""
    title = tr("The accounts, most at stake first")
    rows = held.accounts if csm is None else held.accounts[held.accounts["csm"] == csm]
    rows = rows.sort_values(["at_stake", "account_id"], ascending=[False, True], kind="stable")
    several = rows["csm"].nunique() > 1
    rows["who"] = [person(one) if several else "" for one in rows["csm"]]
    rows["where"] = [state_in_words(state) for state in rows["state"]]
    rows["change"] = 100 * rows["trend"].round(3) + 0.0
    rows["goal"] = rows["goal"].fillna("")
    columns = [
        ("name", Column(tr("Customer"))),
        ("who", Column(tr("CSM"))),
        ("where", Column(tr("High utilization"))),
        ("change", Column(tr("Active days, change (points)"), "decimal")),
        ("mrr", Column(tr("Revenue per month"), "money")),
        ("deadline", Column(tr("Deadline for notice"), "date")),
        ("open_needs", Column(tr("Open needs"), "number")),
        ("last_any", Column(tr("Last contact"), "date")),
        ("goal", Column(tr("Next goal"))),
    ]
    note = tr(
        "n = {n} accounts. Change: share of working days with use, against twelve weeks ago.",
        n=language.number(len(rows)),
    )
    return _table(name, title, columns, rows, note)


@shows(Queue, "table", lambda: tr("What should be done next, for whom, and why?"))
def queue_table(made: Queue | Unavailable, name: str = "queue_table") -> TableView | Finding:
    """Show what is planned this week, most at stake first, each row with its reason."""
    title = tr("This week's queue")
    rows = made.rows[made.rows["planned"]]
    if rows.empty:
        return Finding(name, (tr("Nothing has to be done this week."),), title=title)
    several = made.rows["csm"].nunique() > 1
    rows = rows.sort_values(["at_stake", "csm", "place"], ascending=[False, True, True], kind="stable")
    rows = rows.assign(
        who=[f"{person(csm)} {place}" for csm, place in zip(rows["csm"], rows["place"], strict=True)]
        if several
        else "",
        what=[
            tr(
                "{action} ({channel})",
                action=action_in_words(action),
                channel=channel_in_words(channel),
            )
            for action, channel in zip(rows["action"], rows["channel"], strict=True)
        ],
        why=[evidence(said) for said in rows["signals"]],
        chance=[
            Estimate(*bounds) if bounds[0] == bounds[0] else Estimate(None)
            for bounds in rows[["soon", "soon_low", "soon_high"]].itertuples(index=False)
        ],
    )
    money = made.all.unit == "money"
    columns = [
        ("who", Column(tr("CSM, place"))),
        ("name", Column(tr("Customer"))),
        ("what", Column(tr("What to do"))),
        ("why", Column(tr("Why"))),
        ("chance", Column(tr("Decides to leave within a quarter"), "estimate")),
        ("at_stake", Column(tr("At stake"), "money" if money else "decimal")),
    ]
    if rows["soon"].isna().all():
        columns = [column for column in columns if column[0] != "chance"]
    note = tr(
        "{n} tasks of {people} people fit into {minutes} minutes each; {later} wait. Place: on the person's own"
        " list. At stake: chance × revenue per month. Bounds: of the chance, 95%.",
        n=language.number(len(rows)),
        people=made.rows["csm"].nunique(),
        minutes=language.number(made.effort.weekly),
        later=language.number(len(made.rows) - len(rows)),
    )
    return _table(name, title, columns, rows, note)


@shows(Done, "table")
def actions_done_table(result: Done | Unavailable, name: str = "actions_done") -> TableView | Finding:
    """Show by person how much of the last queue was done, and the largest accounts that were not called."""
    title = tr("Last quarter's actions")
    if not result:
        said = no_past(result)
        if said:
            return Finding(name, (said,), title=title)
        return missing(name, tr("Was what stood on the queue done?"), result)
    if result.persons.empty:
        return Finding(name, (tr("Nobody was to be called in that quarter."),), title=title)
    rows = tuple((person(csm), int(row["asked"]), row["share"]) for csm, row in result.persons.iterrows())
    columns = (Column(tr("CSM")), Column(tr("To be called"), "number"), Column(tr("Called or met"), "estimate"))
    note = tr(
        "From {start} to the day before {end}; the queue was made from what was known on its first day.",
        start=language.date(result.start),
        end=language.date(result.end),
    )
    return TableView(name, title, columns, rows, note)


@shows(Done, "missed_table")
def missed_table(result: Done | Unavailable, name: str = "missed") -> TableView | Finding:
    """Show who was to be called and was not, most at stake first."""
    title = tr("To be called, and not called")
    if not result:
        said = no_past(result)
        if said:
            return Finding(name, (said,), title=title)
        return missing(name, tr("Was what stood on the queue done?"), result)
    if result.missed.empty:
        return Finding(name, (tr("Everybody who was to be called was called."),), title=title)
    rows = result.missed.assign(
        who=[person(csm) for csm in result.missed["csm"]],
        fate=[tr("decided to leave") if left else tr("still a customer") for left in result.missed["left"]],
    )
    columns = [
        ("name", Column(tr("Customer"))),
        ("who", Column(tr("CSM"))),
        ("at_stake", Column(tr("At stake then"), "money")),
        ("fate", Column(tr("What became of them"))),
    ]
    note = tr("n = {n}. That they left does not say that a call would have kept them.", n=len(rows))
    return _table(name, title, columns, rows, note, shown=10)


@shows(Backtest, "table")
def backtest_table(result: Backtest | Unavailable, name: str = "backtest_table") -> TableView | Finding:
    """Show what each order would have found."""
    title = tr("The back-test: finds loss, not saves it")
    if not result:
        said = no_past(result)
        if said:
            return Finding(name, (said,), title=title)
        return missing(name, tr("Would the queue have found the losses of the last quarters?"), result)
    rows = tuple(
        (
            order_in_words(order),
            found,
            result.gaps.get(order, Estimate(None)),
            verdict_in_words(result.gaps[order].verdict) if order in result.gaps else "–",
        )
        for order, found in result.found.items()
    )
    columns = (
        Column(tr("Order of contact")),
        Column(tr("Loss found"), "estimate"),
        Column(tr("The queue finds more by (points)"), "points"),
        Column(tr("A difference is")),
    )
    queued = result.found[QUEUE]
    note = tr(
        "Quarters {quarters}; {share} of the accounts contacted in each; n = {n} accounts, {events} decided to leave."
        " Bounds: 95%, by drawing the accounts anew (bootstrap).",
        quarters=tr(", ").join(result.quarters),
        share=language.percent(result.share, 0),
        n=language.number(queued.n),
        events=language.number(queued.events),
    )
    return TableView(name, title, columns, rows, note)


@shows(Savings, "table")
def savings_table(result: Savings | Unavailable, name: str = "savings_table") -> TableView | Finding:
    """Show what each order saved in the replays."""
    title = tr("What each order saves, replayed on the sample company")
    if not result:
        return Finding(name, (tr("The replays are not at hand; benchmarks/replay.py makes them."),), title=title)
    rows = tuple(
        (
            order_in_words(order),
            estimate_in_words(saved),
            estimate_in_words(result.gaps.get(order)),
            tr("{k} of {n}", k=result.ahead[order].events, n=result.draws) if order in result.ahead else "–",
        )
        for order, saved in result.saved.items()
    )
    columns = (
        Column(tr("Order of contact")),
        Column(tr("Saved, revenue per month")),
        Column(tr("The queue saves more by")),
        Column(tr("Replays in which it does")),
    )
    note = tr("Means over {n} replays, with the same luck for all orders; bounds: of the mean, 95%.", n=result.draws)
    return TableView(name, title, columns, rows, note)


@shows(Book, "finding", lambda: tr("Who looks after which accounts, and how do these stand?"))
def book_finding(held: Book | Unavailable, name: str = "book_finding") -> Finding:
    """Say how much the people hold, and what of it needs somebody."""
    title = tr("The book")
    persons = held.persons
    n = len(held.accounts)
    if n == 0:
        return Finding(name, (tr("There is no account to look at."),), title=title)
    nobody = int(persons["accounts"].get("", 0))
    known = persons.drop(index="", errors="ignore")
    sentences = []
    if len(known):
        sentences.append(
            tr(
                "{n} accounts are looked after by {people} people, {least} to {most} each.",
                n=language.number(n - nobody),
                people=len(known),
                least=language.number(int(known["accounts"].min())),
                most=language.number(int(known["accounts"].max())),
            )
        )
    if nobody:
        sentences.append(tr("{n} accounts have nobody.", n=language.number(nobody)))
    results: dict[str, Estimate | Unavailable] = {}
    falling = int(persons["falling"].sum())
    if held.accounts["trend"].notna().any():
        sentences.append(tr("In {n} of them use has fallen by 10 points or more.", n=language.number(falling)))
    if held.accounts["days"].notna().any():
        soon = language.number(int(persons["deadlines"].sum()))
        sentences.append(tr("For {n} the deadline for notice is within a quarter.", n=soon))
    if persons["silent"].notna().any():
        silent = int(persons["silent"].sum())
        sentences.append(
            tr("{n} were not contacted in the last {days} days.", n=language.number(silent), days=SILENT_DAYS)
        )
    if held.lacking:
        sentences.append(tr("It would say more with {places}.", places=places_in_words(held.lacking)))
    return Finding(name, tuple(sentences), None, results, title)


@shows(Queue, "finding", lambda: tr("What should be done next, for whom, and why?"))
def queue_finding(made: Queue | Unavailable, name: str = "queue_finding") -> Finding:
    """Say what the week's queue covers, how it is ordered, and who is left in peace."""
    title = tr("This week")
    results = {"at_stake": made.all, "at_stake_this_week": made.planned}
    planned = made.rows[made.rows["planned"]]
    direct = int(planned["channel"].isin(DIRECT).sum())
    sentences = [
        tr(
            "{n} tasks fit into this week, {direct} of them calls or meetings; {later} more wait.",
            n=language.number(len(planned)),
            direct=language.number(direct),
            later=language.number(len(made.rows) - len(planned)),
        )
    ]
    if made.all.estimate is not None:
        sentences.append(
            tr(
                "They concern {planned} of the {all} that is at stake within a quarter.",
                planned=estimate_in_words(made.planned),
                all=estimate_in_words(made.all),
            )
        )
    else:
        sentences += [*reasons.of(made.all), tr("The order is revenue, nearest deadline first.")]
    sentences += [_effort(made.effort), _effects(made)]
    counts = made.held["why"].value_counts()
    if len(counts):
        told = [
            tr("{why}: {n}", why=held_in_words(why), n=language.number(int(counts[why])))
            for why in (RESTING, OVER_LIMIT, DECIDED)
            if why in counts
        ]
        sentences.append(
            tr("Not on it, to leave them in peace or because they have decided: {counts}.", counts=joined(told))
        )
    ask = tr("Next: begin at the top; what does not fit waits for next week, when the order is made anew.")
    return Finding(name, tuple(sentences), None, results, title, next=ask)


def _effort(costs: Effort) -> str:
    """Say where the minutes come from."""
    minutes = joined(
        [
            tr("{channel} {n}", channel=channel_in_words(channel), n=language.number(costs.minutes[channel]))
            for channel in ASSUMED_MINUTES
        ]
    )
    week = language.number(costs.weekly)
    if costs.source == "measured":
        said = tr("A week has {week} minutes for each person, as the median person spent last quarter", week=week)
    elif costs.source == "assumed":
        said = tr("A week is assumed to have {week} minutes for each person", week=week)
    else:
        said = tr("A week has {week} minutes for each person, as given", week=week)
    if costs.assumed:
        which = joined([channel_in_words(channel) for channel in costs.assumed])
        return tr("{week}; minutes: {minutes} (assumed: {which}).", week=said, minutes=minutes, which=which)
    return tr("{week}; minutes: {minutes} (medians).", week=said, minutes=minutes)


def _effects(made: Queue) -> str:
    if made.by_effect:
        return tr("The order allows for the effects of contact that the programmes' verdicts support.")
    return tr("The effect of a contact counts as equal for all accounts.")


@shows(Done, "finding")
def done_finding(result: Done | Unavailable, name: str = "done_finding") -> Finding:
    """Say whether what stood on the queue was done, and whether others were called rather."""
    title = tr("Was it done?")
    if not result:
        said = no_past(result)
        if said:
            return Finding(name, (said,), title=title)
        return missing(name, tr("Was what stood on the queue done?"), result)
    results = {"queue_done": result.share, "others_called": result.others}
    if result.share.estimate is None:
        return Finding(name, (tr("Nobody was to be called in that quarter."),), None, results, title)
    sentences = [
        tr(
            "Of the accounts that the queue would have had called in the quarter from {start}, {share} were.",
            start=language.date(result.start),
            share=with_n(result.share),
        )
    ]
    if result.others.estimate is not None:
        sentences.append(tr("Of the others it was {share}.", share=with_n(result.others)))
        if result.gap.low is not None and result.gap.low <= 0 <= result.gap.high:
            sentences.append(tr("So calls did not clearly go where most was at stake."))
        elif result.gap.estimate > 0:
            sentences.append(tr("So calls went more often where most was at stake."))
        else:
            sentences.append(tr("So calls went rather where less was at stake."))
    left = int(result.missed["left"].sum())
    if len(result.missed):
        sentences.append(
            tr("{left} of the {n} that were not called decided to leave in it.", left=left, n=len(result.missed))
        )
    return Finding(name, tuple(sentences), None, results, title)


@shows(Backtest, "finding")
def backtest_finding(result: Backtest | Unavailable, name: str = "backtest_finding") -> Finding:
    """Say how much of the loss the queue would have found, against each other order."""
    title = tr("It finds losses; it does not prevent them")
    if not result:
        said = no_past(result)
        if said:
            return Finding(name, (said,), title=title)
        return missing(name, tr("Would the queue have found the losses of the last quarters?"), result)
    found = result.found[QUEUE]
    results = {"loss_found": found} | {f"loss_found_{key}": result.found[order] for order, key in _keys(result.found)}
    if found.estimate is None:
        return Finding(name, reasons.of(found), INSUFFICIENT, results, title)
    verdict = _verdict(result.gaps)
    lost = language.money(result.lost) if result.money else tr("{n} accounts", n=language.number(result.lost))
    sentences = [
        tr(
            "At the start of each of the last {quarters} quarters the queue would have put {found} of the loss ({lost})"
            " among the first {share} of the accounts.",
            quarters=len(result.quarters),
            found=with_n(found),
            lost=lost,
            share=language.percent(result.share, 0),
        )
    ]
    sentences += [
        tr(
            "Against “{order}” ({found}) that is {gap} more.",
            order=order_in_words(order),
            found=language.percent(result.found[order].estimate),
            gap=estimate_in_words(gap),
        )
        for order, gap in result.gaps.items()
    ]
    sentences.append(tr("That it finds them does not say that a call would have kept them."))
    return Finding(name, tuple(sentences), verdict, results, title)


def _keys(found) -> list[tuple[str, str]]:
    """Return the other orders with their names in the record."""
    keys = {REVENUE: "by_revenue", OLDEST: "by_oldest_contact", RANDOM: "at_random"}
    return [(order, key) for order, key in keys.items() if order in found]


def _verdict(gaps) -> str:
    """Return one verdict for several differences: supported where all are."""
    verdicts = {gap.verdict for gap in gaps.values()}
    if verdicts == {SUPPORTED}:
        return SUPPORTED
    return NOT_SUPPORTED if NOT_SUPPORTED in verdicts else INSUFFICIENT


@shows(Savings, "finding")
def savings_finding(result: Savings | Unavailable, name: str = "savings_finding") -> Finding:
    """Say what the queue saves in the replays of the sample company."""
    title = tr("What the order is worth, where the truth is known")
    if not result:
        return Finding(name, (tr("The replays are not at hand; benchmarks/replay.py makes them."),), title=title)
    results = {"replay_saved": result.saved[QUEUE]}
    results |= {f"replay_saved_more_{key}": result.gaps[order] for order, key in _keys(result.gaps)}
    sentences = [
        tr(
            "In {n} replays of half a year the queue saves {saved} of revenue per month on average; without any call"
            " {lost} are lost.",
            n=result.draws,
            saved=estimate_in_words(result.saved[QUEUE]),
            lost=language.money(result.lost.estimate),
        )
    ]
    sentences += [
        tr(
            "That is {gap} more than “{order}”, and more in {k} of {n} replays.",
            gap=estimate_in_words(gap),
            order=order_in_words(order),
            k=result.ahead[order].events,
            n=result.draws,
        )
        for order, gap in result.gaps.items()
    ]
    sentences.append(tr("This is the sample company, in which calls help outside the state only; yours may differ."))
    return Finding(name, tuple(sentences), _verdict(result.gaps), results, title)


def action_in_words(action: str) -> str:
    """Say what to do next."""
    words = {
        RENEWAL: tr("talk before the deadline"),
        FELL: tr("ask why use fell"),
        DEEPEN: tr("help to use more"),
        NEEDS: tr("answer open needs"),
        GOAL: tr("ask for the next goal"),
        CONFIRM: tr("confirm the renewal"),
    }
    return words[action]


def channel_in_words(channel: str) -> str:
    """Name a channel."""
    words = {"call": tr("call"), "meeting": tr("meeting"), "mail": tr("mail")}
    return words.get(channel, channel)


def state_in_words(state) -> str:
    """Say whether an account is in high utilization; a dash where it is not known."""
    return {"in": tr("yes"), "outside": tr("no")}.get(state, "–")


def held_in_words(why: str) -> str:
    """Say why an account is not to be contacted."""
    words = {
        OVER_LIMIT: tr("contacted often enough"),
        RESTING: tr("spoken with lately"),
        DECIDED: tr("notice given"),
    }
    return words[why]


def order_in_words(order: str) -> str:
    """Name an order of contact."""
    words = {
        QUEUE: tr("this queue"),
        REVENUE: tr("largest revenue first"),
        OLDEST: tr("longest without contact first"),
        RANDOM: tr("at random"),
    }
    return words[order]


def signal_in_words(signal: Signal) -> str:
    """Say one signal in a few words."""
    n = signal.numbers
    if signal.code == "outside":
        share, breadth = n["share"], n["breadth"]
        if share is None or share != share or breadth is None or breadth != breadth:
            return tr("outside high utilization")
        return tr(
            "outside high utilization ({share} of days, {breadth} of features)",
            share=language.percent(share, 0),
            breadth=language.percent(breadth, 0),
        )
    if signal.code == "fell":
        return tr(
            "use fell from {before} to {now} of days",
            before=language.percent(n["before"], 0),
            now=language.percent(n["now"], 0),
        )
    if signal.code == "deadline":
        return tr("deadline in {days} days", days=n["days"])
    if signal.code == "open_needs":
        if n["theme"]:
            return tr("open needs: {n} ({theme})", n=n["n"], theme=n["theme"])
        return tr("open needs: {n}", n=n["n"])
    if signal.code == "silent":
        return tr("no contact yet") if n["days"] is None else tr("{days} days without contact", days=n["days"])
    return {"no_goal": tr("no next goal"), "use_unknown": tr("use not known")}[signal.code]


def evidence(signals) -> str:
    """Say all signals of an account in one line."""
    return tr("; ").join(signal_in_words(signal) for signal in signals)


def no_past(result: Unavailable) -> str | None:
    """Return the sentence where the past is too short for a trial, else None."""
    if result.reason == "no past quarter":
        return tr("No past quarter has enough behind it to learn from and to try on.")
    if result.reason == "data begin later":
        return tr("Nobody was a customer at the start of the quarter.")
    return None

"""Tables about a person's week: the book, its accounts, the queue, what was done of the last one, the back-test."""

from __future__ import annotations

import pandas as pd

from cslib import language
from cslib.analysis.backtest import QUEUE, Backtest
from cslib.analysis.book import SILENT_DAYS, Book
from cslib.analysis.queue import Done, Queue
from cslib.analysis.savings import Savings
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.language import tr
from cslib.show import signals
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording import estimate_in_words, verdict_in_words


def _table(name: str, title: str, columns, rows: pd.DataFrame, note: str, shown: int = 20) -> TableView:
    """Show the columns that hold anything; `columns` are key and Column."""
    kept = [(key, column) for key, column in columns if key in rows and _any(rows[key])]
    cells = tuple(zip(*(rows[key].tolist() for key, _ in kept), strict=True))
    return TableView(name, title, tuple(column for _, column in kept), cells, note, shown=shown)


def _any(values: pd.Series) -> bool:
    return bool((values.notna() & (values.astype(str) != "") & (values.astype(str) != "–")).any())


def book(held: Book | Unavailable, name: str = "book_table") -> TableView | Finding:
    """Show what each person holds."""
    title = tr("The book: who holds what")
    if not held:
        return missing(name, tr("Who looks after which accounts, and how do these stand?"), held)
    rows = held.persons.reset_index()
    rows["csm"] = [signals.person(csm) for csm in rows["csm"]]
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


def book_accounts(held: Book | Unavailable, csm: str | None = None, name: str = "book_accounts") -> TableView | Finding:
    """Show the accounts of a person, or of all, most at stake first."""
    title = tr("The accounts, most at stake first")
    if not held:
        return missing(name, tr("Who looks after which accounts, and how do these stand?"), held)
    rows = held.accounts if csm is None else held.accounts[held.accounts["csm"] == csm]
    rows = rows.sort_values(["at_stake", "account_id"], ascending=[False, True], kind="stable")
    several = rows["csm"].nunique() > 1
    rows["who"] = [signals.person(one) if several else "" for one in rows["csm"]]
    rows["where"] = [signals.state_in_words(state) for state in rows["state"]]
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


def queue(made: Queue | Unavailable, name: str = "queue_table") -> TableView | Finding:
    """Show what is planned this week, most at stake first, each row with its reason."""
    title = tr("This week's queue")
    if not made:
        return missing(name, tr("What should be done next, for whom, and why?"), made)
    rows = made.rows[made.rows["planned"]]
    if rows.empty:
        return Finding(name, (tr("Nothing has to be done this week."),), title=title)
    several = made.rows["csm"].nunique() > 1
    rows = rows.sort_values(["at_stake", "csm", "place"], ascending=[False, True, True], kind="stable")
    rows = rows.assign(
        who=[f"{signals.person(csm)} {place}" for csm, place in zip(rows["csm"], rows["place"], strict=True)]
        if several
        else "",
        what=[
            tr(
                "{action} ({channel})",
                action=signals.action_in_words(action),
                channel=signals.channel_in_words(channel),
            )
            for action, channel in zip(rows["action"], rows["channel"], strict=True)
        ],
        why=[signals.evidence(said) for said in rows["signals"]],
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


def actions_done(result: Done | Unavailable, name: str = "actions_done") -> TableView | Finding:
    """Show by person how much of the last queue was done, and the largest accounts that were not called."""
    title = tr("Last quarter's actions")
    if not result:
        said = signals.no_past(result)
        if said:
            return Finding(name, (said,), title=title)
        return missing(name, tr("Was what stood on the queue done?"), result)
    if result.persons.empty:
        return Finding(name, (tr("Nobody was to be called in that quarter."),), title=title)
    rows = tuple((signals.person(csm), int(row["asked"]), row["share"]) for csm, row in result.persons.iterrows())
    columns = (Column(tr("CSM")), Column(tr("To be called"), "number"), Column(tr("Called or met"), "estimate"))
    note = tr(
        "From {start} to the day before {end}; the queue was made from what was known on its first day.",
        start=language.date(result.start),
        end=language.date(result.end),
    )
    return TableView(name, title, columns, rows, note)


def missed(result: Done | Unavailable, name: str = "missed") -> TableView | Finding:
    """Show who was to be called and was not, most at stake first."""
    title = tr("To be called, and not called")
    if not result:
        said = signals.no_past(result)
        if said:
            return Finding(name, (said,), title=title)
        return missing(name, tr("Was what stood on the queue done?"), result)
    if result.missed.empty:
        return Finding(name, (tr("Everybody who was to be called was called."),), title=title)
    rows = result.missed.assign(
        who=[signals.person(csm) for csm in result.missed["csm"]],
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


def backtest(result: Backtest | Unavailable, name: str = "backtest_table") -> TableView | Finding:
    """Show what each order would have found."""
    title = tr("The back-test: finds loss, not saves it")
    if not result:
        said = signals.no_past(result)
        if said:
            return Finding(name, (said,), title=title)
        return missing(name, tr("Would the queue have found the losses of the last quarters?"), result)
    rows = tuple(
        (
            signals.order_in_words(order),
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


def savings(result: Savings | Unavailable, name: str = "savings_table") -> TableView | Finding:
    """Show what each order saved in the replays."""
    title = tr("What each order saves, replayed on the sample company")
    if not result:
        return Finding(name, (tr("The replays are not at hand; benchmarks/replay.py makes them."),), title=title)
    rows = tuple(
        (
            signals.order_in_words(order),
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

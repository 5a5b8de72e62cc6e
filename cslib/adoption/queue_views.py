"""Views of the book and the weekly queue: what each person holds, what to do next and why, and whether it was done."""

import numpy as np

from cslib.adoption.queue import (
    ASSUMED_MINUTES,
    DECIDED,
    DIRECT,
    OVER_LIMIT,
    RESTING,
    SILENT_DAYS,
    Book,
    Done,
    Effort,
    Queue,
    Signal,
    noted,
)
from cslib.language import N_, date, join_long, money, number, percent, tr, word
from cslib.show import reasons, style
from cslib.show.columns import Column, names_of
from cslib.show.display import ChartView, Finding, TableView, shows, with_n
from cslib.show.marks import dots, picture, row_labels
from cslib.show.wording import channel, counted, estimate_in_words, joined, last_day, person, places_in_words
from cslib.stats.estimate import Estimate, Unavailable

_DONE_TITLE = N_("Was it done?")
_MISSED_TITLE = N_("To be called, and not called")
_ACTIONS_TITLE = N_("Last quarter's actions")
_DONE_ASKS = N_("Was what stood on the queue done?")
_BOOK_ASKS = N_("Who looks after which accounts, and how do these stand?")
_QUEUE_ASKS = N_("What should be done next, for whom, and why?")
MOST_PEOPLE = 16


@shows(Book, "chart", _BOOK_ASKS)
def book_chart(book: Book | Unavailable, name: str = "book") -> ChartView | Finding:
    """Draw what is at stake within a quarter for each person, with bounds."""
    stakes = book.persons["at_stake"]
    if stakes.empty:
        return Finding(name, (tr("There is no account to look at."),), title=tr("What is at stake"))
    if all(one.estimate is None for one in stakes):
        return Finding(name, reasons.of(stakes.iloc[0]), title=tr("What is at stake"))
    size = stakes.map(lambda one: one.estimate or 0.0).sort_values(ascending=False, kind="stable")
    persons, total = book.persons.loc[size.index].iloc[:MOST_PEOPLE], size.sum()
    title = tr(
        "{person} holds the largest part of what is at stake within a quarter: {share} of {whole}",
        person=person(size.index[0]),
        share=percent(size.iloc[0] / total, 0),
        whole=money(total) if book.money else number(total),
    )
    if len(stakes) == 1:
        title = tr("At stake within a quarter: {whole}", whole=estimate_in_words(stakes.iloc[0]))
    note = tr(
        "Expected to decide within a quarter to leave: risk of each account, learnt from two years, times its revenue"
        " per month. Bars: 95% bounds of the expected sum. n = {n} accounts.",
        n=number(len(book.accounts)),
    )
    with picture(name, title, note, height=1.3 + 0.32 * len(persons)) as sheet:
        axes, place = sheet.axes(), range(len(persons))
        bounds = [(one.estimate or 0.0, one.low, one.high) for one in persons["at_stake"]]
        dots(axes, place, bounds, size=6, width=6, alpha=0.55)
        row_labels(axes, [counted(style.short(person(csm)), n) for csm, n in persons["accounts"].items()], grid=False)
        axes.set_xlim(left=0)
        if book.money:
            style.money_axis(axes.xaxis, tr("At stake, revenue per month"))
        else:
            style.thousands_axis(axes.xaxis, tr("At stake, accounts"))
        sheet.tell({person(csm): one for csm, one in persons["at_stake"].items()})
    return sheet.view


@shows(Book, "table", _BOOK_ASKS)
def book_table(book: Book | Unavailable, name: str = "book_table") -> TableView | Finding:
    """Show what each person holds."""
    columns = [
        Column(tr("CSM"), key=lambda row: person(row.Index)),
        Column(tr("Accounts"), "number", "accounts"),
        Column(tr("Revenue per month"), "money", "mrr"),
        Column(tr("In high utilization"), "estimate", "in_state"),
        Column(tr("Use falling"), "number", "falling"),
        Column(tr("Deadlines in a quarter"), "number", "deadlines"),
        Column(tr("Open needs"), "number", "open_needs"),
        Column(tr("Silent"), "number", "silent"),
        Column(tr("At stake"), "money" if book.money else "decimal", lambda row: row.at_stake.estimate),
    ]
    note = tr(
        "As of {date}. Silent: no outbound contact for {days} days. At stake: what is expected to be lost to decisions"
        " within a quarter to leave ({unit}).",
        date=date(book.as_of),
        days=SILENT_DAYS,
        unit=tr("in revenue per month") if book.money else tr("in accounts"),
    )
    return TableView.of(name, tr("The book: who holds what"), book.persons, columns, note, filled=True)


@shows(Book, "accounts_table", _BOOK_ASKS)
def book_accounts_table(
    book: Book | Unavailable, csm: str | None = None, name: str = "book_accounts"
) -> TableView | Finding:
    """Show the accounts of a person, or of all, most at stake first."""
    rows = book.accounts if csm is None else book.accounts[book.accounts["csm"] == csm]
    rows = rows.sort_values(["at_stake", "account_id"], ascending=[False, True], kind="stable")
    several = rows["csm"].nunique() > 1
    columns = [
        Column(tr("Customer"), key="name"),
        Column(tr("CSM"), key=lambda row: person(row.csm) if several else ""),
        Column(tr("High utilization"), key=lambda row: state_in_words(row.state)),
        Column(tr("Active days, change (points)"), "decimal", lambda row: 100 * np.round(row.trend, 3) + 0.0),
        Column(tr("Revenue per month"), "money", "mrr"),
        Column(tr("Deadline for notice"), "date", "deadline"),
        Column(tr("Open needs"), "number", "open_needs"),
        Column(tr("Last contact"), "date", "last_any"),
        Column(tr("Next goal"), key=lambda row: row.goal if isinstance(row.goal, str) else ""),
    ]
    note = tr(
        "n = {n} accounts. Change: share of working days with use, against twelve weeks ago.", n=number(len(rows))
    )
    return TableView.of(name, tr("The accounts, most at stake first"), rows, columns, note, filled=True)


@shows(Queue, "table", _QUEUE_ASKS)
def queue_table(queue: Queue | Unavailable, name: str = "queue_table") -> TableView | Finding:
    """Show what is planned this week, most at stake first, each row with its reason."""
    title = tr("This week's queue")
    rows = queue.rows[queue.rows["planned"]]
    if rows.empty:
        return Finding(name, (tr("Nothing has to be done this week."),), title=title)
    several = queue.rows["csm"].nunique() > 1
    rows = rows.sort_values(["at_stake", "csm", "place"], ascending=[False, True, True], kind="stable")
    columns = [
        Column(tr("CSM, place"), key=lambda row: f"{person(row.csm)} {row.place}" if several else ""),
        Column(tr("Customer"), key="name"),
        Column(
            tr("What to do"),
            key=lambda row: tr(
                "{action} ({channel})", action=action_in_words(row.action), channel=channel(row.channel)
            ),
        ),
        Column(tr("Why"), key=lambda row: evidence(row.signals)),
        Column(
            tr("Decides to leave within a quarter"),
            "estimate",
            lambda row: Estimate(row.soon, row.soon_low, row.soon_high) if row.soon == row.soon else None,
        ),
        Column(tr("At stake"), "money" if queue.all.unit == "money" else "decimal", "at_stake"),
    ]
    note = tr(
        "{n} tasks of {people} people fit into {minutes} minutes each; {later} wait. Place: on the person's own"
        " list. At stake: chance × revenue per month. Bounds: of the chance, 95%.",
        n=number(len(rows)),
        people=queue.rows["csm"].nunique(),
        minutes=number(queue.effort.weekly),
        later=number(len(queue.rows) - len(rows)),
    )
    return TableView.of(name, title, rows, columns, note, filled=True)


@shows(Done, "table", _DONE_ASKS, title=_ACTIONS_TITLE)
def actions_done_table(result: Done | Unavailable, name: str = "actions_done") -> TableView | Finding:
    """Show by person how much of the last queue was done, and the largest accounts that were not called."""
    if result.persons.empty:
        return Finding(name, (tr("Nobody was to be called in that quarter."),), title=tr(_ACTIONS_TITLE))
    columns = (
        Column(tr("CSM"), key=lambda row: person(row.Index)),
        Column(tr("To be called"), "number", "asked"),
        Column(tr("Called or met"), "estimate", "share"),
    )
    note = tr(
        "From {start} to {end}; the queue was made from what was known on its first day.",
        start=date(result.start),
        end=last_day(result.end),
    )
    return TableView.of(name, tr(_ACTIONS_TITLE), result.persons, columns, note)


@shows(Done, "missed_table", _DONE_ASKS, title=_MISSED_TITLE)
def missed_table(result: Done | Unavailable, name: str = "missed") -> TableView | Finding:
    """Show who was to be called and was not, most at stake first."""
    if result.missed.empty:
        return Finding(name, (tr("Everybody who was to be called was called."),), title=tr(_MISSED_TITLE))
    columns = [
        Column(tr("Customer"), key="name"),
        Column(tr("CSM"), key=lambda row: person(row.csm)),
        Column(tr("At stake then"), "money", "at_stake"),
        Column(
            tr("What became of them"), key=lambda row: tr("decided to leave") if row.left else tr("still a customer")
        ),
    ]
    note = tr("n = {n}. That they left does not say that a call would have kept them.", n=len(result.missed))
    return TableView.of(name, tr(_MISSED_TITLE), result.missed, columns, note, filled=True, shown=10)


@shows(Book, "finding", _BOOK_ASKS)
def book_finding(book: Book | Unavailable, name: str = "book_finding") -> Finding:
    """Say how much the people hold, and what of it needs somebody."""
    title = tr("The book")
    persons = book.persons
    n = len(book.accounts)
    if n == 0:
        return Finding(name, (tr("There is no account to look at."),), title=title)
    nobody = int(persons["accounts"].get("", 0))
    known = persons.drop(index="", errors="ignore")
    if len(known):
        yield tr(
            "{n} accounts are looked after by {people} people, {least} to {most} each.",
            n=number(n - nobody),
            people=len(known),
            least=number(int(known["accounts"].min())),
            most=number(int(known["accounts"].max())),
        )
    if nobody:
        yield tr("{n} accounts have nobody.", n=number(nobody))
    names = {f"book_{key}": names_of(book.accounts[those]) for key, those in noted(book.accounts).items()}
    names["book_nobody"] = names_of(book.accounts[book.accounts["csm"] == ""])
    falling = int(persons["falling"].sum())
    if book.accounts["trend"].notna().any():
        yield tr("In {n} of them use has fallen by 10 points or more.", n=number(falling))
    if book.accounts["days"].notna().any():
        soon = number(int(persons["deadlines"].sum()))
        yield tr("For {n} the deadline for notice is within a quarter.", n=soon)
    if persons["silent"].notna().any():
        silent = int(persons["silent"].sum())
        yield tr("{n} were not contacted in the last {days} days.", n=number(silent), days=SILENT_DAYS)
    if book.lacking:
        yield tr("It would say more with {places}.", places=places_in_words(book.lacking))
    if persons["silent"].isna().all():
        del names["book_silent"]
    return Finding(name, (), title=title, names=names)


@shows(Queue, "finding", _QUEUE_ASKS)
def queue_finding(queue: Queue | Unavailable, name: str = "queue_finding") -> Finding:
    """Say what the week's queue covers, how it is ordered, and who is left in peace."""
    title = tr("This week")
    results = {"at_stake": queue.all, "at_stake_this_week": queue.planned}
    planned = queue.rows[queue.rows["planned"]]
    direct = int(planned["channel"].isin(DIRECT).sum())
    yield tr(
        "{n} tasks fit into this week, {direct} of them calls or meetings; {later} more wait.",
        n=number(len(planned)),
        direct=number(direct),
        later=number(len(queue.rows) - len(planned)),
    )
    if queue.all.estimate is not None:
        yield tr(
            "They concern {planned} of the {all} that is at stake within a quarter.",
            planned=estimate_in_words(queue.planned),
            all=estimate_in_words(queue.all),
        )
    else:
        yield from reasons.of(queue.all)
        yield tr("The order is revenue, nearest deadline first.")
    yield _effort(queue.effort)
    if queue.by_effect:
        yield tr("The order allows for the effects of contact that the programmes' verdicts support.")
    else:
        yield tr("The effect of a contact counts as equal for all accounts.")
    counts = queue.spared["why"].value_counts()
    if len(counts):
        told = [
            tr("{why}: {n}", why=spared_in_words(why), n=number(int(counts[why])))
            for why in (RESTING, OVER_LIMIT, DECIDED)
            if why in counts
        ]
        yield tr("Not on it, to leave them in peace or because they have decided: {counts}.", counts=joined(told))
    ask = tr("Next: begin at the top; what does not fit waits for next week, when the order is made anew.")
    names = {"queue_spared": names_of(queue.spared, lambda row: spared_in_words(row.why))}
    for key, rows in (("queue_planned", planned), ("queue_later", queue.rows[~queue.rows["planned"]])):
        names[key] = names_of(rows, lambda row: action_in_words(row.action))
    return Finding(name, (), None, results, title, next=ask, names=names)


def _effort(costs: Effort) -> str:
    minutes = joined(
        [tr("{channel} {n}", channel=channel(way), n=number(costs.minutes[way])) for way in ASSUMED_MINUTES]
    )
    week = number(costs.weekly)
    if costs.source == "measured":
        said = tr("A week has {week} minutes for each person, as the median person spent last quarter", week=week)
    elif costs.source == "assumed":
        said = tr("A week is assumed to have {week} minutes for each person", week=week)
    else:
        said = tr("A week has {week} minutes for each person, as given", week=week)
    if costs.assumed:
        which = joined([channel(way) for way in costs.assumed])
        return tr("{week}; minutes: {minutes} (assumed: {which}).", week=said, minutes=minutes, which=which)
    return tr("{week}; minutes: {minutes} (medians).", week=said, minutes=minutes)


@shows(Done, "finding", _DONE_ASKS, title=_DONE_TITLE)
def done_finding(result: Done | Unavailable, name: str = "done_finding") -> Finding:
    """Say whether what stood on the queue was done, and whether others were called rather."""
    results = {"queue_done": result.share, "others_called": result.others}
    if result.share.estimate is None:
        return Finding(name, (tr("Nobody was to be called in that quarter."),), None, results, tr(_DONE_TITLE))
    yield tr(
        "Of the accounts that the queue would have had called in the quarter from {start}, {share} were.",
        start=date(result.start),
        share=with_n(result.share),
    )
    if result.others.estimate is not None:
        yield tr("Of the others it was {share}.", share=with_n(result.others))
        if result.gap.low is not None and result.gap.low <= 0 <= result.gap.high:
            yield tr("So calls did not clearly go where most was at stake.")
        elif result.gap.estimate > 0:
            yield tr("So calls went more often where most was at stake.")
        else:
            yield tr("So calls went rather where less was at stake.")
    left = int(result.missed["left"].sum())
    if len(result.missed):
        yield tr("{left} of the {n} that were not called decided to leave in it.", left=left, n=len(result.missed))
    names = {"not_called": names_of(result.missed, lambda row: tr("decided to leave") if row.left else "")}
    return Finding(name, (), None, results, tr(_DONE_TITLE), names=names)


def action_in_words(action: str) -> str:
    """Say what to do next."""
    return word("adoption.action", action)


def state_in_words(state) -> str:
    """Say whether an account is in high utilization; a dash where it is not known."""
    return {"in": tr("yes"), "outside": tr("no")}.get(state, "–")


def spared_in_words(why: str) -> str:
    """Say why an account is not to be contacted."""
    words = {OVER_LIMIT: tr("contacted often enough"), RESTING: tr("spoken with lately"), DECIDED: tr("notice given")}
    return words[why]


def signal_in_words(signal: Signal) -> str:
    """Say one signal in a few words."""
    numbers = signal.numbers
    alone = any(value is None or value != value or value == "" for value in numbers.values())
    shares = {name: percent(numbers[name], 0) for name in ("share", "breadth", "before", "now") if name in numbers}
    return word("adoption.speaks", f"{signal.code}, alone" if alone else signal.code, **numbers | shares)


def evidence(signals) -> str:
    """Say all signals of an account in one line."""
    return join_long(signal_in_words(signal) for signal in signals)

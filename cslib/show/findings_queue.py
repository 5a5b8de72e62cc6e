"""What the book, the queue, its trial on the past and its replays say."""

from __future__ import annotations

from cslib import language
from cslib.analysis import queue as queues
from cslib.analysis.backtest import OLDEST, QUEUE, RANDOM, REVENUE, Backtest
from cslib.analysis.book import SILENT_DAYS, Book
from cslib.analysis.queue import Done, Queue
from cslib.analysis.savings import Savings
from cslib.analysis.verdict import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.language import tr
from cslib.show import reasons, signals
from cslib.show.display import Finding, missing
from cslib.show.findings_common import with_n
from cslib.show.wording import estimate_in_words, joined, places_in_words


def book(held: Book | Unavailable, name: str = "book_finding") -> Finding:
    """Say how much the people hold, and what of it needs somebody."""
    title = tr("The book")
    if not held:
        return missing(name, tr("Who looks after which accounts, and how do these stand?"), held)
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


def queue(made: Queue | Unavailable, name: str = "queue_finding") -> Finding:
    """Say what the week's queue covers, how it is ordered, and who is left in peace."""
    title = tr("This week")
    if not made:
        return missing(name, tr("What should be done next, for whom, and why?"), made)
    results = {"at_stake": made.all, "at_stake_this_week": made.planned}
    planned = made.rows[made.rows["planned"]]
    direct = int(planned["channel"].isin(queues.DIRECT).sum())
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
            tr("{why}: {n}", why=signals.held_in_words(why), n=language.number(int(counts[why])))
            for why in (queues.RESTING, queues.OVER_LIMIT, queues.DECIDED)
            if why in counts
        ]
        sentences.append(
            tr("Not on it, to leave them in peace or because they have decided: {counts}.", counts=joined(told))
        )
    ask = tr("Next: begin at the top; what does not fit waits for next week, when the order is made anew.")
    return Finding(name, tuple(sentences), None, results, title, next=ask)


def _effort(costs: queues.Effort) -> str:
    """Say where the minutes come from."""
    minutes = joined(
        [
            tr("{channel} {n}", channel=signals.channel_in_words(channel), n=language.number(costs.minutes[channel]))
            for channel in queues.ASSUMED_MINUTES
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
        which = joined([signals.channel_in_words(channel) for channel in costs.assumed])
        return tr("{week}; minutes: {minutes} (assumed: {which}).", week=said, minutes=minutes, which=which)
    return tr("{week}; minutes: {minutes} (medians).", week=said, minutes=minutes)


def _effects(made: Queue) -> str:
    if made.by_effect:
        return tr("The order allows for the effects of contact that the programmes' verdicts support.")
    return tr("The effect of a contact counts as equal for all accounts.")


def done(result: Done | Unavailable, name: str = "done_finding") -> Finding:
    """Say whether what stood on the queue was done, and whether others were called rather."""
    title = tr("Was it done?")
    if not result:
        said = signals.no_past(result)
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


def backtest(result: Backtest | Unavailable, name: str = "backtest_finding") -> Finding:
    """Say how much of the loss the queue would have found, against each other order."""
    title = tr("It finds losses; it does not prevent them")
    if not result:
        said = signals.no_past(result)
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
            order=signals.order_in_words(order),
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


def savings(result: Savings | Unavailable, name: str = "savings_finding") -> Finding:
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
            order=signals.order_in_words(order),
            k=result.ahead[order].events,
            n=result.draws,
        )
        for order, gap in result.gaps.items()
    ]
    sentences.append(tr("This is the sample company, in which calls help outside the state only; yours may differ."))
    return Finding(name, tuple(sentences), _verdict(result.gaps), results, title)

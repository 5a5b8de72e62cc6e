"""What closes the notebook on adoption: what was found, and what to decide."""

from collections.abc import Iterator

from cslib.adoption.backtest import QUEUE, RANDOM, Backtest
from cslib.adoption.contact import Contacts, Overload
from cslib.adoption.expansion import Expansion
from cslib.adoption.goals import NextGoals
from cslib.adoption.needs import Needs, OutsidePlaybook
from cslib.adoption.patterns import Patterns
from cslib.adoption.patterns_views import how_many
from cslib.adoption.programmes import Effects
from cslib.adoption.programmes_views import comparison_in_words
from cslib.adoption.queue import Book
from cslib.language import join_long, number, percent, tr
from cslib.show.display import Finding, in_short, known, with_n
from cslib.show.wording import joined, paragraph
from cslib.stats.estimate import INSUFFICIENT, MET, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable

Said = Iterator[tuple[str, str]]
"""What was found, and what is to be decided on it; empty where there is nothing."""


def closing(
    book: Book | Unavailable | None = None,
    tested: Backtest | Unavailable | None = None,
    patterns: Patterns | Unavailable | None = None,
    needs: Needs | Unavailable | None = None,
    outside: OutsidePlaybook | Unavailable | None = None,
    goals: NextGoals | Unavailable | None = None,
    contacts: Contacts | Unavailable | None = None,
    overload: Overload | Unavailable | None = None,
    programmes: Effects | Unavailable | None = None,
    expansion: Expansion | Unavailable | None = None,
    name: str = "adoption_summary",
) -> Finding:
    """Close the notebook on adoption.

    `book`, `tested`, `patterns`, `needs`, `outside`, `goals`, `contacts`, `overload`, `programmes`, `expansion`:
    results of its sections; what is unavailable is passed over. Returns Finding: with the results ``queue_finds`` and
    ``needs_answered`` where they are.
    """
    pairs = [
        *_queue(book, tested),
        *_patterns(patterns),
        *_needs(needs, outside),
        *_goals(goals),
        *_contact(contacts, overload),
        *_programmes(programmes),
        *_expansion(expansion),
    ]
    told, decide = ([pair[i] for pair in pairs if pair[i]] for i in (0, 1))
    if isinstance(needs, Unavailable) or isinstance(goals, Unavailable):
        decide.append(tr("from when on customers' needs and goals are written down, and by whom"))
    results: dict[str, Estimate | Unavailable] = {}
    if tested:
        results["queue_finds"] = tested.found[QUEUE]
    if needs:
        results["needs_answered"] = needs.answered
    return in_short(name, told, decide or [tr("which data on contacts, needs and goals to start recording")], results)


def _queue(book: Book | Unavailable | None, tested: Backtest | Unavailable | None) -> Said:
    if book and len(book.accounts):
        said = {"n": number(len(book.accounts)), "falling": number(int(book.persons["falling"].sum()))}
        yield tr("{n} accounts in the book; in {falling} of them use has fallen by 10 points or more.", **said), ""
    if tested and known(tested.found[QUEUE]):
        told = tr(
            "Tried on {quarters} past quarters, the queue finds {found} of the loss with time for {share} of the"
            " accounts; at random it would be {random}.",
            quarters=len(tested.quarters),
            found=with_n(tested.found[QUEUE]),
            share=percent(tested.share, 0),
            random=percent(tested.found[RANDOM].estimate, 0),
        )
        gap = tested.gaps.get(RANDOM)
        if gap is not None and gap.verdict == SUPPORTED:
            yield told, tr("whether everybody works from the queue, and who may depart from it")
        else:
            yield told, tr("by which order people work until the queue has proved itself")


def _patterns(patterns: Patterns | Unavailable | None) -> Said:
    if patterns and not patterns.accounts.empty:
        ask = tr("who talks to which customers of each pattern, and by when the patterns are amended")
        yield paragraph(*how_many(patterns)), ask if patterns.decided_from is None else ""


def _needs(needs: Needs | Unavailable | None, outside: OutsidePlaybook | Unavailable | None) -> Said:
    if needs:
        sure = [str(theme) for theme, row in needs.themes.iterrows() if row["everyone"].verdict == MET]
        if sure:
            told = tr("Needs that keep coming back: {themes}.", themes=joined(sure))
            yield told, tr("who owns a mechanism for each of these themes, and which comes first")
        if needs.unrouted:
            told = tr("{n} open needs were passed to nobody.", n=number(needs.unrouted))
            yield told, tr("who passes on what lies with nobody, every week")
    if outside and len(outside.waiting):
        n = number(len(outside.waiting))
        told = tr("{n} requests outside the playbook from onboarding wait for an answer.", n=n)
        yield told, tr("who in adoption takes over what onboarding could not answer")


def _goals(goals: NextGoals | Unavailable | None) -> Said:
    if not goals or goals.accounts.empty:
        return
    without = int(goals.accounts["progress"].isin(("none recorded", "reached")).sum())
    if without:
        told = tr("{n} of {of} customers have no open goal.", n=number(without), of=number(len(goals.accounts)))
        yield told, tr("by when every customer has been asked for the next goal")


def _contact(contacts: Contacts | Unavailable | None, overload: Overload | Unavailable | None) -> Said:
    if contacts and known(contacts.over):
        over, quiet = with_n(contacts.over), with_n(contacts.quiet)
        told = tr("Over the contact limit: {over}; left alone for too long: {quiet}.", over=over, quiet=quiet)
        yield told, tr("which limit on contacts is in force, and who holds to it")
    if overload and known(overload.ratio) and overload.ratio.verdict == SUPPORTED:
        told = tr(
            "After weeks over the limit customers decide to leave {ratio} times as often as comparable ones.",
            ratio=with_n(overload.ratio),
        )
        yield told, ""


def _programmes(programmes: Effects | Unavailable | None) -> Said:
    judged = programmes.judged() if programmes else ()
    for verdict in (SUPPORTED, NOT_SUPPORTED, INSUFFICIENT):
        # The names hold commas of their own.
        whom = join_long(comparison_in_words(one) for one in judged if one.verdict == verdict)
        said = {
            SUPPORTED: tr("Programmes that help: {whom}.", whom=whom),
            NOT_SUPPORTED: tr("No help that counts: {whom}.", whom=whom),
            INSUFFICIENT: tr("Cannot be told: {whom}.", whom=whom),
        }
        ask = {
            SUPPORTED: tr("whether to offer sooner, and to whom, what helps"),
            NOT_SUPPORTED: tr("whether to stop or to change what does not help"),
            INSUFFICIENT: tr("which programme is offered by lot for a quarter, so that its effect can be told"),
        }
        if whom:
            yield said[verdict], ask[verdict]


def _expansion(expansion: Expansion | Unavailable | None) -> Said:
    if not expansion or not known(expansion.precision):
        return
    listed = int(expansion.now["listed"].sum()) if "listed" in expansion.now else 0
    told = tr(
        "Of the customers listed for expansion in past quarters, {precision} expanded; of the others {others}."
        " {n} are listed now.",
        precision=with_n(expansion.precision),
        others=with_n(expansion.others),
        n=number(listed),
    )
    ask = tr("who speaks with the listed customers about expansion, and in which order")
    yield told, ask if expansion.lift.verdict == SUPPORTED and listed else ""

"""Question 6 on notebook 04: a contact policy of the learner's own, tried on what is known of a book."""

from __future__ import annotations

import math
from collections.abc import Mapping

from pydantic import ValidationError

from cslib.company.policies.contact import Contact
from cslib.course.answers import Judged, Misfit
from cslib.course.question import Mistake, Questions, Task
from cslib.language import percent, tr
from cslib.show.columns import Column
from cslib.show.display import TableView
from cslib.stats.intervals import proportion

QUESTIONS = Questions()

BANDS = ((1, 2), (3, 4), (5, 6), (7, 8), (9, 12))
LONGEST = 120


def _policy(given) -> Contact:
    """Read a policy from a mapping with the two fields that are asked for."""
    form = tr(
        "Write the policy as answer = {example}, with numbers of your own.",
        example='{"most": 3, "silence_days": 30}',
    )
    if not isinstance(given, Mapping) or set(given) != {"most", "silence_days"} or None in given.values():
        raise Misfit(form)
    try:
        return Contact(in_force_from="2026-10-01", **given)
    except ValidationError:
        raise Misfit(form) from None


@QUESTIONS.add(6, lambda: tr("A contact policy"))
def contact_policy(draw) -> Task:
    """Set the most contacts and the longest silence so that programmes fit, nobody is overloaded and it can be kept."""
    most = int(draw.choice([4, 6]))
    planned = int(draw.integers(2, 4))
    accounts, calls = int(draw.integers(70, 101)), int(draw.integers(7, 12))
    shortest = math.ceil(7 * accounts / calls)
    calm, heavy = float(draw.uniform(0.10, 0.13)), float(draw.uniform(0.30, 0.36))
    sizes = [int(value) for value in draw.integers(150, 260, len(BANDS))]
    fell = [round(n * (calm if high <= most else heavy)) for n, (_, high) in zip(sizes, BANDS, strict=True)]
    table = TableView(
        "q6_load",
        tr("Accounts by contacts in 28 days, and whose use fell in the 28 days after"),
        (
            Column(tr("Contacts in 28 days")),
            Column(tr("Number of accounts"), "number"),
            Column(tr("Use fell (95% confidence)"), "estimate"),
        ),
        tuple(
            (tr("{low} to {high}", low=low, high=high), n, proportion(k, n))
            for (low, high), n, k in zip(BANDS, sizes, fell, strict=True)
        ),
        tr(
            "Accounts alike in state, trend and revenue, with the number of contacts set by the calendar of programmes."
        ),
    )

    def passes(policy: Contact) -> bool:
        return planned + 1 <= policy.most <= most and shortest <= policy.silence_days <= LONGEST

    return Task(
        ask=(
            tr(
                "Set two limits: 'most' contacts for an account in 28 days, and 'silence_days', the longest time "
                "without a call."
            ),
            tr(
                "In 28 days the programmes make {planned} contacts with each account: knowledge mails and one "
                "invitation to a webinar. There must be room for 1 call besides. Nobody should get so many contacts "
                "that use falls clearly more often.",
                planned=planned,
            ),
            tr(
                "You look after {accounts} accounts and can make {calls} calls a week. Every account has to be called "
                "within your limit of 'silence_days', which may be {longest} at most.",
                accounts=accounts,
                calls=calls,
                longest=LONGEST,
            ),
        ),
        answer=Judged(passes=passes, example=f'{{"most": {most}, "silence_days": {shortest}}}', reads=_policy),
        why=(
            tr(
                "Up to {most} contacts, use falls for about {calm} of the accounts; above, for about {heavy}. With "
                "{planned} from programmes and one call, 'most' lies between {least} and {most}.",
                most=most,
                calm=percent(calm, 0),
                heavy=percent(heavy, 0),
                planned=planned,
                least=planned + 1,
            ),
            tr(
                "{accounts} accounts at {calls} calls a week take {weeks} weeks, so 'silence_days' is at least {days}.",
                accounts=accounts,
                calls=calls,
                weeks=f"{accounts / calls:.1f}",
                days=shortest,
            ),
        ),
        mistakes=(
            Mistake(
                "overload",
                lambda policy: policy.most > most,
                tr("Your limit allows a number of contacts at which use falls far more often. Read the table again."),
            ),
            Mistake(
                "no_room",
                lambda policy: policy.most < planned + 1,
                tr("Your limit leaves no room for the programmes and a call. Add up what reaches an account."),
            ),
            Mistake(
                "cannot_be_kept",
                lambda policy: policy.silence_days < shortest,
                tr("Nobody could keep this: with your calls a week, how long does it take to get round the book?"),
            ),
            Mistake(
                "left_alone",
                lambda policy: policy.silence_days > LONGEST,
                tr("Some accounts would hear nothing for longer than the team allows."),
            ),
        ),
        hints=(
            tr("Take the two limits one after the other: what must fit in, and from where on is it too much?"),
            tr("Accounts divided by calls a week are weeks; a week has seven days."),
        ),
        given={
            "bands": BANDS,
            "share": [k / n for k, n in zip(fell, sizes, strict=True)],
            "programmes": planned,
            "accounts": accounts,
            "calls": calls,
        },
        exhibits=(table,),
    )

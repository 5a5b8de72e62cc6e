"""Contact in sentences: who is over the limit, who is left alone, and what goes with too much of it."""

from __future__ import annotations

from cslib import language
from cslib.analysis.contact import Contacts
from cslib.analysis.overload import Overload
from cslib.analysis.verdict import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.language import tr
from cslib.show import reasons
from cslib.show.display import Finding, missing
from cslib.show.wording import estimate_in_words, joined, points


def contact(result: Contacts | Unavailable, name: str = "contact") -> Finding:
    """Say how many customers are over the limit, how many are left alone, and who writes too much.

    Parameters
    ----------
    result : Contacts or Unavailable
        Of ``contact.contact``.
    """
    title = tr("Too much contact, and none")
    if not result:
        question = tr("Who hears from us too often, and who hears nothing?")
        return missing(name, question, result, ("contact_over", "contact_quiet", "contact_direct"))
    results = {"contact_over": result.over, "contact_quiet": result.quiet, "contact_direct": result.direct}
    if not len(result.accounts):
        return Finding(name, (tr("There is no customer to look at."),), INSUFFICIENT, results, title)
    said = result.policy
    sentences = [
        tr(
            "{over} of {n} customers had more than {limit} contacts in the last 28 days: {share}.",
            over=language.number(result.over.events),
            n=language.number(result.over.n),
            limit=said.most,
            share=estimate_in_words(result.over),
        )
    ]
    if said.silence_days is not None:
        sentences.append(
            tr(
                "{quiet} have heard nothing from us for longer than allowed ({days} days in general).",
                quiet=language.number(result.quiet.events),
                days=said.silence_days,
            )
        )
    if result.direct.estimate is not None:
        sentences.append(
            tr(
                "Of the last quarter's contacts, {share} were direct: calls or meetings.",
                share=with_n_contacts(result.direct),
            )
        )
    points_ = [_person(result, csm) for csm in result.standing_out]
    if result.in_force:
        basis = tr("By the contact policy in force since {date}.", date=language.date(said.in_force_from))
    else:
        basis = tr(
            "No contact policy is in force; these limits are the defaults. “cslib policy contact FOLDER” writes them."
        )
    sentences.append(basis)
    return Finding(name, tuple(sentences), None, results, title, tuple(points_), _next(result))


def with_n_contacts(result: Estimate) -> str:
    """Write a share of contacts with how many there were."""
    if result.estimate is None:
        return tr("no estimate")
    return estimate_in_words(result, tr("{n} contacts", n=language.number(result.n)))


def _person(result: Contacts, csm: str) -> str:
    row = result.persons.loc[csm]
    return tr(
        "{csm}: {over} of {n} customers went over the limit within a year, {share}; clearly more than with the others"
        " (p, corrected: {p}).",
        csm=csm,
        over=language.number(row["over"].events),
        n=language.number(row["over"].n),
        share=estimate_in_words(row["over"]),
        p=tr("below 0.001") if row["p"] < 0.001 else language.number(row["p"], 3),
    )


def _next(result: Contacts) -> str:
    if result.standing_out:
        return tr("Talk with {who} about what makes so many contacts necessary.", who=joined(result.standing_out))
    if result.over.events:
        return tr("Leave the customers over the limit in peace, until they are below it again.")
    if result.quiet.events:
        return tr("Get in touch with the customers that have heard nothing.")
    return ""


def overload(result: Overload | Unavailable, name: str = "contact_overload") -> Finding:
    """Say what is seen after weeks over the limit: leaving and use, against comparable customers.

    Parameters
    ----------
    result : Overload or Unavailable
        Of ``overload.overload``.
    """
    title = tr("After too much contact")
    names = ("overload_ratio", "overload_use")
    if not result:
        return missing(name, tr("Do customers leave more, or use less, after too much contact?"), result, names)
    results = dict(zip(names, (result.ratio, result.change), strict=True))
    sentences = [_leaving(result)]
    if result.ratio.estimate is not None and result.crude.estimate is not None:
        sentences.append(
            tr(
                "As it stands, without holding anything equal, the ratio is {crude}: customers at risk are written to"
                " more often, so most of that is aim, not harm.",
                crude=estimate_in_words(result.crude),
            )
        )
    if isinstance(result.change, Estimate) and result.change.estimate is not None:
        sentences.append(_use(result))
    sentences.append(tr("Nobody drew lots over who gets how many contacts: this says what goes together."))
    verdicts = {one.verdict for one in (result.ratio, result.change) if isinstance(one, Estimate)}
    verdict = SUPPORTED if result.ratio.verdict == SUPPORTED else _less(verdicts)
    step = tr("Keep to the limit, above all before a renewal.") if verdict == SUPPORTED else ""
    return Finding(name, tuple(sentences), verdict, results, title, next=step)


def _less(verdicts: set) -> str:
    return NOT_SUPPORTED if verdicts == {NOT_SUPPORTED} else INSUFFICIENT


def _leaving(result: Overload) -> str:
    if result.ratio.estimate is None:
        return tr(
            "Whether customers leave more often after more than {limit} contacts in 28 days cannot be said. {why}",
            limit=result.limit,
            why=" ".join(reasons.of(result.ratio)),
        )
    text = tr(
        "In the thirteen weeks after more than {limit} contacts in 28 days, customers decide to leave {ratio} times as"
        " often as others that stand alike and stayed within the limit (n = {n} customers over it, {events}"
        " decisions).",
        limit=result.limit,
        ratio=estimate_in_words(result.ratio),
        n=language.number(result.ratio.n),
        events=language.number(result.ratio.events),
    )
    why = reasons.of(result.ratio)
    return text if not why else tr("{text} {why}", text=text, why=" ".join(why))


def _use(result: Overload) -> str:
    change, own = result.change, result.own
    return tr(
        "Their share of working days with use changes by {change} ({low} to {high}) against comparable customers, from"
        " before the load to the four weeks after it (n = {n}); by {own} against themselves.",
        change=points(change.estimate),
        low=language.number(100 * change.low, 1),
        high=language.number(100 * change.high, 1),
        n=language.number(change.n),
        own=points(own.estimate),
    )

"""Why a verdict is what it is, or an estimate missing: a sentence for each code of the analyses."""

from __future__ import annotations

from cslib import language
from cslib.language import tr
from cslib.show.wording import points
from cslib.stats.estimate import Estimate, Reason


def _follow_up_ends(numbers: dict) -> str:
    if "matured" in numbers and numbers["months"] < numbers["horizon"]:
        return tr(
            "Follow-up ends after {months} months: nothing can be said about {horizon} months.",
            months=numbers["months"],
            horizon=numbers["horizon"],
        )
    if "matured" in numbers:
        return tr(
            "Follow-up ends after {months} months, and {matured} accounts started {horizon} months ago or earlier;"
            " {least} are needed.",
            months=numbers["months"],
            matured=numbers["matured"],
            horizon=numbers["horizon"],
            least=numbers["least"],
        )
    if "horizon" not in numbers:
        return tr("Nobody was followed that long.")
    return tr(
        "Nobody in the state was followed for {horizon} months; follow-up ends after {end}.",
        horizon=numbers["horizon"],
        end=language.number(numbers["end"], 1),
    )


def _held(n: dict) -> str:
    return tr(
        "The lower bound of retention in the state, {low}, is at or above the target of {goal}, and the difference"
        " to accounts outside is at least {gap}.",
        low=language.percent(n["low"]),
        goal=language.percent(n["goal"]),
        gap=points(n["gap_low"]),
    )


def _below_target(n: dict) -> str:
    return tr(
        "Even the upper bound of retention in the state, {high}, is below the target of {goal}.",
        high=language.percent(n["high"]),
        goal=language.percent(n["goal"]),
    )


def _no_difference(n: dict) -> str:
    return tr(
        "Retention in the state is at most {gap} above that outside it; below {least} it is no difference.",
        gap=points(n["gap_high"]),
        least=points(n["least"]),
    )


def _bounds_too_wide(n: dict) -> str:
    return tr(
        "The bounds are too wide for a verdict: retention in the state lies between {low} and {high} (target {goal}),"
        " the difference between {gap_low} and {gap_high}.",
        low=language.percent(n["low"]),
        high=language.percent(n["high"]),
        goal=language.percent(n["goal"]),
        gap_low=points(n["gap_low"]),
        gap_high=points(n["gap_high"]),
    )


def _few_matured(n: dict) -> str:
    return tr(
        "Only {matured} accounts in the state had their landmark {horizon} months ago or earlier; {least} are needed.",
        matured=n["matured"],
        horizon=n["horizon"],
        least=n["least"],
    )


def _few_renewals(n: dict) -> str:
    return tr(
        "Only {renewals} accounts in the state met a renewal within {horizon} months; {least} are needed.",
        renewals=n["renewals"],
        horizon=n["horizon"],
        least=n["least"],
    )


SENTENCES = {
    "held": _held,
    "below_target": _below_target,
    "no_difference": _no_difference,
    "bounds_too_wide": _bounds_too_wide,
    "few_matured": _few_matured,
    "few_renewals": _few_renewals,
    "follow_up_ends": _follow_up_ends,
    "no_accounts": lambda n: tr("There is no account to look at."),
    "nobody_outside": lambda n: tr("There is no account outside the state to compare with."),
    "no_estimate": lambda n: tr("Follow-up is too short for an estimate."),
    "half_not_reached": lambda n: tr("Fewer than half have got there so far."),
    "four_quarters": lambda n: tr(
        "Figures with too few accounts in the quarter ({accounts}; {least} are needed) are of {start} to {end}.",
        accounts=n["accounts"],
        least=n["least"],
        start=language.date(n["start"]),
        end=language.date(n["end"]),
    ),
    "no_renewals_due": lambda n: tr("No renewal was due in this period."),
    "data_begin_later": lambda n: tr(
        "The data begin on {since}, so what was there on {start} is not known.",
        since=language.date(n["since"]),
        start=language.date(n["start"]),
    ),
    "provisional": lambda n: tr(
        "Provisional among them, as they may still come back within the win-back window: {accounts}.",
        accounts=n["accounts"],
    ),
    "no_revenue_at_start": lambda n: tr("There was no revenue on {date}.", date=language.date(n["date"])),
    "few_changed_accounts": lambda n: tr(
        "No interval for net retention: only {accounts} accounts changed what they pay; {least} are needed.",
        accounts=n["accounts"],
        least=n["least"],
    ),
    "one_account_dominates": lambda n: tr(
        "No interval for net retention: one account holds {share} of revenue; more than {limit} decides the result.",
        share=language.percent(n["share"]),
        limit=language.percent(n["limit"], 0),
    ),
    "never_supported": lambda n: tr("No horizon tried was supported."),
    "no_overlap": lambda n: tr(
        "Of {n} accounts not one stayed without support for long enough to stand for the {supported} that had it.",
        n=n["n"],
        supported=n["supported"],
    ),
    "few_unsupported": lambda n: tr(
        "Accounts known without support up to {horizon} months count, weighted, for {effective}; {least} are needed.",
        horizon=n["horizon"],
        effective=language.number(n["effective"], 0 if n["effective"] >= 10 else 1),
        least=n["least"],
    ),
    "large_weight": lambda n: tr(
        "One account would have to stand for {weight} others; more than {most} is no basis.",
        weight=language.number(n["weight"]),
        most=language.number(n["most"]),
    ),
    "few_unsupported_renewals": lambda n: tr(
        "Only {renewals} accounts met a renewal without support within {horizon} months; {least} are needed.",
        renewals=n["renewals"],
        horizon=n["horizon"],
        least=n["least"],
    ),
    "held_unsupported": lambda n: tr(
        "The lower bound of retention without support, {low}, is at or above the target of {goal}.",
        low=language.percent(n["low"]),
        goal=language.percent(n["goal"]),
    ),
    "not_held_unsupported": lambda n: tr(
        "Even the upper bound of retention without support, {high}, is below the target of {goal}.",
        high=language.percent(n["high"]),
        goal=language.percent(n["goal"]),
    ),
    "unsupported_too_wide": lambda n: tr(
        "The bounds are too wide for a verdict: retention without support lies between {low} and {high} (target"
        " {goal}).",
        low=language.percent(n["low"]),
        high=language.percent(n["high"]),
        goal=language.percent(n["goal"]),
    ),
    "few_changed_for_parts": lambda n: tr(
        "No interval for the parts of the change: only {accounts} accounts changed what they pay; {least} are needed.",
        accounts=n["accounts"],
        least=n["least"],
    ),
    "one_account_decides_parts": lambda n: tr(
        "No interval for the parts of the change: one account holds {share} of revenue; more than {limit} decides it.",
        share=language.percent(n["share"]),
        limit=language.percent(n["limit"], 0),
    ),
    "few_past_renewals": lambda n: tr(
        "Too few past renewals to forecast from: {renewals}; {least} are needed.",
        renewals=n["renewals"],
        least=n["least"],
    ),
    "no_events": lambda n: tr("Nobody churned, so that there is nothing to compare."),
    "one_account": lambda n: tr("There is one account only, so that how sure a ratio is cannot be told."),
    "collinear": lambda n: tr("It cannot be told apart from months to renewal and account age."),
    "separated": lambda n: tr("It divides those that churned from the rest so wholly that the ratio has no bound."),
    "no_churn_in_level": lambda n: tr("Nobody of this group churned, so that the ratio has no lower bound."),
    "few_in_level": lambda n: tr(
        "Only {events} of this group churned; with fewer than {least} bounds are rough.",
        events=n["events"],
        least=n["least"],
    ),
    "few_accounts": lambda n: tr(
        "Only {accounts} accounts can be compared; {least} are needed.", accounts=n["accounts"], least=n["least"]
    ),
    "few_on_one_side": lambda n: tr(
        "Only {accounts} accounts on one side; {least} are needed.", accounts=n["accounts"], least=n["least"]
    ),
    "few_followed_past_landmark": lambda n: tr(
        "From day {day} to month {months} after the start {accounts} accounts can be followed, and {ended} more were"
        " completed or merged on the way; at least {least} are needed, and no more than one in twenty of the others.",
        day=n["day"],
        months=n["months"],
        accounts=language.number(n["accounts"]),
        ended=language.number(n["ended"]),
        least=n["least"],
    ),
    "few_churns": lambda n: tr(
        "Only {events} accounts churned; {least} are needed for a comparison.", events=n["events"], least=n["least"]
    ),
    "differed_before": lambda n: tr(
        "Those offered it moved otherwise than the others before the offer (p = {p}): it goes to customers whose use is"
        " changing anyway.",
        p=language.number(n["p"], 3),
    ),
    "everyone_at_once": lambda n: tr(
        "All {reached} were offered it at once, so that nobody is left to compare with.",
        reached=language.number(n["reached"]),
    ),
    "few_to_compare": lambda n: tr(
        "Only {reached} offered it and {compared} to compare with can be followed long enough; {least} are needed on"
        " either side.",
        reached=language.number(n["reached"]),
        compared=language.number(n["compared"]),
        least=n["least"],
    ),
    "more_left": lambda n: tr(
        "Those that stayed use more, but with those that left counted as 0 use is lower (upper bound {high}).",
        high=points(n["high"]),
    ),
    "use_fell": lambda n: tr("Use fell: even the upper bound is {high}.", high=points(n["high"])),
    "no_effect": lambda n: tr(
        "Even the upper bound, {high}, is below the {least} that count.",
        high=points(n["high"]),
        least=points(n["least"]),
    ),
    "effect_unclear": lambda n: tr(
        "The bounds, {low} to {high}, hold both no difference and one that counts, or chance cannot be ruled out.",
        low=points(n["low"]),
        high=points(n["high"]),
    ),
    "few_overloaded": lambda n: (
        tr(
            "Only {accounts} customers were over the limit and can be followed; {least} are needed.",
            accounts=n["accounts"],
            least=n["least"],
        )
        if n["accounts"] < n["least"]
        else tr(
            "Only {events} of the customers over the limit decided to leave; {churns} are needed.",
            events=n["events"],
            churns=n["churns"],
        )
    ),
    "no_ratio": lambda n: tr(
        "Even the upper bound, {high} times, is below the {least} times that count.",
        high=language.number(n["high"], 2),
        least=language.number(n["least"], 2),
    ),
    "ratio_unclear": lambda n: tr(
        "The bounds, {low} to {high} times, hold both no difference and one that counts, or it may be chance.",
        low=language.number(n["low"], 2),
        high=language.number(n["high"], 2),
    ),
    "less_often": lambda n: tr("Even the upper bound is {high} times: less often.", high=language.number(n["high"], 2)),
    "no_fall": lambda n: tr(
        "Even the lower bound, {low}, is no fall of the {least} that count.",
        low=points(n["low"]),
        least=points(n["least"]),
    ),
    "sign_unclear": lambda n: tr("The bounds do not lie above zero: the sign has not been shown to work."),
    "list_unclear": lambda n: tr("The bounds do not lie above zero: the list has not been shown to work."),
    "few_with_signal": lambda n: tr(
        "Only {events} expansions came with it; {least} are needed.", events=n["events"], least=n["least"]
    ),
    "few_expansions": lambda n: tr(
        "There are {events} expansions of {accounts} customers; {least} of {customers} are needed.",
        events=n["events"],
        accounts=n["accounts"],
        least=n["least"],
        customers=n["customers"],
    ),
    "no_list_checked": lambda n: tr("No list of a past quarter could be made and checked."),
    "few_listed": lambda n: tr(
        "Only {accounts} customers are on one side of the check; {least} are needed for a verdict.",
        accounts=n["accounts"],
        least=n["least"],
    ),
    "one_level": lambda n: tr("All accounts that can be compared are alike in it."),
    "few_for_verdict": lambda n: tr(
        "Only {accounts} accounts stand behind it; {least} are needed for a verdict.",
        accounts=n["accounts"],
        least=n["least"],
    ),
    "target_inside": lambda n: tr("The interval lies on both sides of the target."),
    "no_bounds": lambda n: tr("It has no interval to hold against the target."),
    "quarters_below": lambda n: tr(
        "In {quarters} of {of} quarters even the upper bound is below the target.", quarters=n["quarters"], of=n["of"]
    ),
    "quarters_held": lambda n: tr(
        "The lower bound reaches the target in {held} of {of} quarters.", held=n["held"], of=n["of"]
    ),
    "few_accounts_a_quarter": lambda n: tr(
        "In the smallest of the four quarters n = {accounts}; {least} accounts are needed in each.",
        accounts=n["accounts"],
        least=n["least"],
    ),
    "named_often": lambda n: tr(
        "{accounts} accounts named it in a year, by the lower bound at least {low}; {often} were asked for.",
        accounts=n["accounts"],
        low=language.number(n["low"], 1),
        often=n["often"],
    ),
    "seldom_named": lambda n: tr(
        "{accounts} accounts named it in a year, by the upper bound at most {high}; {often} were asked for.",
        accounts=n["accounts"],
        high=language.number(n["high"], 1),
        often=n["often"],
    ),
    "named_in_a_burst": lambda n: tr(
        "{accounts} accounts named it, but in {quarters} of the last four quarters only: look for the one cause.",
        accounts=n["accounts"],
        quarters=n["quarters"],
    ),
    "perhaps_often": lambda n: tr(
        "{accounts} accounts named it in a year; the bounds, {low} to {high}, lie on both sides of the {often}"
        " asked for.",
        accounts=n["accounts"],
        low=language.number(n["low"], 1),
        high=language.number(n["high"], 1),
        often=n["often"],
    ),
    "needs_recorded_shortly": lambda n: tr(
        "Needs have been recorded for {days} days only; a year is asked for.", days=n["days"]
    ),
}
"""Reason code -> function of its numbers that returns the sentence in the current language."""


def in_words(reason: Reason) -> str:
    """Return the sentence of a reason."""
    return SENTENCES[reason.code](reason.numbers)


def of(estimate: Estimate) -> tuple[str, ...]:
    """Return the sentences of all reasons of an estimate."""
    return tuple(in_words(reason) for reason in estimate.reasons)

"""Why a verdict is what it is, or an estimate missing: a sentence for each code of the analyses."""

from cslib.company import doubts
from cslib.language import N_, date, join, number, percent, tr
from cslib.show.wording import column, paragraph, points
from cslib.stats.estimate import Estimate, Reason

_WRITTEN = {
    "percent": percent,
    "percent_0": lambda value: percent(value, 0),
    "points": points,
    "number": number,
    "number_1": lambda value: number(value, 1),
    "number_2": lambda value: number(value, 2),
    "number_3": lambda value: number(value, 3),
    "date": date,
}


def _told(numbers: dict, **names: str) -> dict:
    """Return the numbers of a reason as they are said; for each way of writing the names of those written so."""
    written = {name: _WRITTEN[way](numbers[name]) for way, several in names.items() for name in several.split()}
    return numbers | written


def _follow_up_ends(numbers: dict) -> str:
    if "matured" in numbers and numbers["months"] < numbers["horizon"]:
        return tr("Follow-up ends after {months} months: nothing can be said about {horizon} months.", **numbers)
    if "matured" in numbers:
        return tr(
            "Follow-up ends after {months} months, and {matured} accounts started {horizon} months ago or earlier;"
            " {least} are needed.",
            **numbers,
        )
    if "horizon" not in numbers:
        return tr("Nobody was followed that long.")
    return tr(
        "Nobody in the state was followed for {horizon} months; follow-up ends after {end}.",
        **_told(numbers, number_1="end"),
    )


def _common_cause(numbers: dict) -> str:
    told = _told(numbers, points="gap low high") | {"columns": join(map(column, numbers["columns"]))}
    if numbers["cause"] is None:
        return tr(
            "Among accounts alike in {columns} the difference is {gap} ({low} to {high}): what makes it is not the use"
            " alone but these together.",
            **told,
        )
    return tr(
        "Among accounts alike in {columns} the difference is {gap} ({low} to {high}): it is mostly a matter of"
        " {cause}, not of use.",
        **told | {"cause": column(numbers["cause"])},
    )


def _few_alike(numbers: dict) -> str:
    return tr(
        "Hardly any accounts in the state and outside it are alike in {columns}: in effect {accounts} on one side;"
        " {least} are needed.",
        columns=join(map(column, numbers["columns"])),
        accounts=number(numbers["accounts"], 1),
        least=numbers["least"],
    )


def _amounts_unknown(numbers: dict) -> str:
    told = _told(numbers, number="accounts of", percent_0="limit")
    if numbers["accounts"] > numbers["limit"] * numbers["of"]:
        return tr(
            "The amount of {accounts} of {of} accounts is not known; with more than {limit} unknown the others do not"
            " stand for them.",
            **told,
        )
    return tr("The amount of {accounts} of {of} accounts is not known; they are left out.", **told)


SENTENCES = {
    "held": lambda n: tr(
        "The lower bound of retention in the state, {low}, is at or above the target of {goal}, and the difference"
        " to accounts outside is at least {gap}.",
        **_told(n, percent="low goal"),
        gap=points(n["gap_low"]),
    ),
    "below_target": lambda n: tr(
        "Even the upper bound of retention in the state, {high}, is below the target of {goal}.",
        **_told(n, percent="high goal"),
    ),
    "no_difference": lambda n: tr(
        "Retention in the state is at most {gap} above that outside it; below {least} it is no difference.",
        **_told(n, points="least"),
        gap=points(n["gap_high"]),
    ),
    "bounds_too_wide": lambda n: tr(
        "The bounds are too wide for a verdict: retention in the state lies between {low} and {high} (target {goal}),"
        " the difference between {gap_low} and {gap_high}.",
        **_told(n, percent="low high goal", points="gap_low gap_high"),
    ),
    "common_cause": _common_cause,
    "few_alike": _few_alike,
    "own_half_below": lambda n: (
        tr("On the half that had no say in it the rule proposed cannot be followed to the horizon.")
        if n["share"] is None
        else tr(
            "The rule proposed keeps {share} on the half that had no say in it, below the target of {goal}; the"
            " evidence of the other half's rule cannot stand in for it.",
            **_told(n, percent="share goal"),
        )
    ),
    "few_matured": N_(
        "Only {matured} accounts in the state had their landmark {horizon} months ago or earlier; {least} are needed."
    ),
    "few_units": N_(
        "The {accounts} accounts in the state belong to {units} groups only (root parents), which may decide together;"
        " {least} are needed."
    ),
    "few_renewals": N_(
        "Only {renewals} accounts in the state met a renewal within {horizon} months; {least} are needed."
    ),
    "follow_up_ends": _follow_up_ends,
    "no_accounts": N_("There is no account to look at."),
    "nobody_outside": N_("There is no account outside the state to compare with."),
    "no_estimate": N_("Follow-up is too short for an estimate."),
    "half_not_reached": N_("Fewer than half have got there so far."),
    "four_quarters": lambda n: tr(
        "Figures with too few accounts in the quarter ({accounts}; {least} are needed) are of {start} to {end}.",
        **_told(n, date="start end"),
    ),
    "no_renewals_due": N_("No renewal was due in this period."),
    "data_begin_later": lambda n: tr(
        "The data begin on {since}, so what was there on {start} is not known.", **_told(n, date="since start")
    ),
    "provisional": N_("Provisional among them, as they may still come back within the win-back window: {accounts}."),
    "renewals_open": lambda n: tr(
        "Renewals that are open, not yet renewed and not lost: {accounts}. They count as going on for {days} days.",
        **_told(n, number="accounts"),
    ),
    "amounts_unknown": _amounts_unknown,
    "few_at_risk_early": lambda n: tr(
        "When a customer churned {months} months after the start, only {accounts} were followed; {least} are needed,"
        " because all others were customers for longer when the data begin.",
        **_told(n, number_1="months"),
    ),
    "no_revenue_at_start": lambda n: tr("There was no revenue on {date}.", **_told(n, date="date")),
    "few_groups": N_(
        "Accounts under one parent decide together, and there are only {groups} such units; {least} are needed."
    ),
    "few_changed_accounts": N_(
        "No interval for net retention: only {accounts} accounts changed what they pay; {least} are needed."
    ),
    "one_account_dominates": lambda n: tr(
        "No interval for net retention: one account holds {share} of revenue; more than {limit} decides the result.",
        **_told(n, percent="share", percent_0="limit"),
    ),
    "never_supported": N_("No horizon tried was supported."),
    "no_overlap": N_(
        "Of {n} accounts not one stayed without support for long enough to stand for the {supported} that had it."
    ),
    "few_unsupported": lambda n: tr(
        "Accounts known without support up to {horizon} months count, weighted, for {effective}; {least} are needed.",
        horizon=n["horizon"],
        effective=number(n["effective"], 0 if n["effective"] >= 10 else 1),
        least=n["least"],
    ),
    "large_weight": lambda n: tr(
        "One account would have to stand for {weight} others; more than {most} is no basis.",
        **_told(n, number="weight most"),
    ),
    "few_unsupported_renewals": N_(
        "Only {renewals} accounts met a renewal without support within {horizon} months; {least} are needed."
    ),
    "held_unsupported": lambda n: tr(
        "The lower bound of retention without support, {low}, is at or above the target of {goal}.",
        **_told(n, percent="low goal"),
    ),
    "not_held_unsupported": lambda n: tr(
        "Even the upper bound of retention without support, {high}, is below the target of {goal}.",
        **_told(n, percent="high goal"),
    ),
    "unsupported_too_wide": lambda n: tr(
        "The bounds are too wide for a verdict: retention without support lies between {low} and {high} (target"
        " {goal}).",
        **_told(n, percent="low high goal"),
    ),
    "few_in_lot": N_(
        "Only {paused} paused accounts and {usual} others drew their lot {horizon} months ago or earlier; {least} of"
        " each are needed."
    ),
    "pause_held": lambda n: tr(
        "The lower bound of retention of the paused accounts, {low}, is at or above the target of {goal}, and the pause"
        " costs at most {cost}, less than the {margin} that count.",
        **_told(n, percent="low goal", points="margin"),
        cost=points(max(-n["gap_low"], 0.0)),
    ),
    "pause_below_target": lambda n: tr(
        "Even the upper bound of retention of the paused accounts, {high}, is below the target of {goal}.",
        **_told(n, percent="high goal"),
    ),
    "pause_costs": lambda n: tr(
        "The pause costs customers: even the upper bound of the difference is {high}.", high=points(n["gap_high"])
    ),
    "pause_too_wide": lambda n: tr(
        "The bounds are too wide for a verdict: retention of the paused accounts lies between {low} and {high} (target"
        " {goal}), the difference between {gap_low} and {gap_high}.",
        **_told(n, percent="low high goal", points="gap_low gap_high"),
    ),
    "few_changed_for_parts": N_(
        "No interval for the parts of the change: only {accounts} accounts changed what they pay; {least} are needed."
    ),
    "one_account_decides_parts": lambda n: tr(
        "No interval for the parts of the change: one account holds {share} of revenue; more than {limit} decides it.",
        **_told(n, percent="share", percent_0="limit"),
    ),
    "few_past_renewals": N_("Too few past renewals to forecast from: {renewals}; {least} are needed."),
    "no_events": N_("Nobody churned, so that there is nothing to compare."),
    "one_account": N_("There is one account only, so that how sure a ratio is cannot be told."),
    "collinear": N_("It cannot be told apart from months to renewal and account age."),
    "separated": N_("It divides those that churned from the rest so wholly that the ratio has no bound."),
    "no_churn_in_level": N_("Nobody of this group churned, so that the ratio has no lower bound."),
    "few_in_level": N_("Only {events} of this group churned; with fewer than {least} bounds are rough."),
    "few_accounts": N_("Only {accounts} accounts can be compared; {least} are needed."),
    "few_on_one_side": N_("Only {accounts} accounts on one side; {least} are needed."),
    "few_followed_past_landmark": lambda n: tr(
        "From day {day} to month {months} after the start {accounts} accounts can be followed, and {ended} more were"
        " completed or merged on the way; at least {least} are needed, and no more than one in twenty of the others.",
        **_told(n, number="accounts ended"),
    ),
    "few_churns": N_("Only {events} accounts churned; {least} are needed for a comparison."),
    "differed_before": lambda n: tr(
        "Those offered it moved otherwise than the others before the offer (p = {p}): it goes to customers whose use is"
        " changing anyway.",
        **_told(n, number_3="p"),
    ),
    "everyone_at_once": lambda n: tr(
        "All {reached} were offered it at once, so that nobody is left to compare with.", **_told(n, number="reached")
    ),
    "few_to_compare": lambda n: tr(
        "Only {reached} offered it and {compared} to compare with can be followed long enough; {least} are needed on"
        " either side.",
        **_told(n, number="reached compared"),
    ),
    "more_left": lambda n: tr(
        "Those that stayed use more, but with those that left counted as 0 use is lower (upper bound {high}).",
        **_told(n, points="high"),
    ),
    "use_fell": lambda n: tr("Use fell: even the upper bound is {high}.", **_told(n, points="high")),
    "no_effect": lambda n: tr(
        "Even the upper bound, {high}, is below the {least} that count.", **_told(n, points="high least")
    ),
    "effect_unclear": lambda n: tr(
        "The bounds, {low} to {high}, hold both no difference and one that counts, or chance cannot be ruled out.",
        **_told(n, points="low high"),
    ),
    "few_overloaded": lambda n: (
        tr("Only {accounts} customers were over the limit and can be followed; {least} are needed.", **n)
        if n["accounts"] < n["least"]
        else tr("Only {events} of the customers over the limit decided to leave; {churns} are needed.", **n)
    ),
    "no_ratio": lambda n: tr(
        "Even the upper bound, {high} times, is below the {least} times that count.", **_told(n, number_2="high least")
    ),
    "ratio_unclear": lambda n: tr(
        "The bounds, {low} to {high} times, hold both no difference and one that counts, or it may be chance.",
        **_told(n, number_2="low high"),
    ),
    "less_often": lambda n: tr("Even the upper bound is {high} times: less often.", **_told(n, number_2="high")),
    "no_fall": lambda n: tr(
        "Even the lower bound, {low}, is no fall of the {least} that count.", **_told(n, points="low least")
    ),
    "sign_unclear": N_("The bounds do not lie above zero: the sign has not been shown to work."),
    "list_unclear": N_("The bounds do not lie above zero: the list has not been shown to work."),
    "few_with_signal": N_("Only {events} expansions came with it; {least} are needed."),
    "few_expansions": N_("There are {events} expansions of {accounts} customers; {least} of {customers} are needed."),
    "no_list_checked": N_("No list of a past quarter could be made and checked."),
    "few_listed": N_("Only {accounts} customers are on one side of the check; {least} are needed for a verdict."),
    "one_level": N_("All accounts that can be compared are alike in it."),
    "few_for_verdict": N_("Only {accounts} accounts stand behind it; {least} are needed for a verdict."),
    "target_inside": N_("The interval lies on both sides of the target."),
    "no_bounds": N_("It has no interval to hold against the target."),
    "quarters_below": N_("In {quarters} of {of} quarters even the upper bound is below the target."),
    "quarters_held": N_("The lower bound reaches the target in {held} of {of} quarters."),
    "few_accounts_a_quarter": N_(
        "In the smallest of the four quarters n = {accounts}; {least} accounts are needed in each."
    ),
    "named_often": lambda n: tr(
        "{accounts} accounts named it in a year, by the lower bound at least {low}; {often} were asked for.",
        **_told(n, number_1="low"),
    ),
    "seldom_named": lambda n: tr(
        "{accounts} accounts named it in a year, by the upper bound at most {high}; {often} were asked for.",
        **_told(n, number_1="high"),
    ),
    "named_in_a_burst": N_(
        "{accounts} accounts named it, but in {quarters} of the last four quarters only: look for the one cause."
    ),
    "perhaps_often": lambda n: tr(
        "{accounts} accounts named it in a year; the bounds, {low} to {high}, lie on both sides of the {often}"
        " asked for.",
        **_told(n, number_1="low high"),
    ),
    "among_many": lambda n: (
        tr(
            "Alone the bounds would do; among the {tried} claims of its kind that were tried it may be chance.",
            **_told(n, number="tried"),
        )
        if n["tried"] > 1
        else tr("Alone the bounds would do; among all claims of a page it may be chance.")
    ),
    "doubted": lambda n: tr(
        "It rests on data that leave doubts: {doubts}", doubts=paragraph(*map(doubts.in_words, n["doubts"]))
    ),
    "needs_recorded_shortly": N_("Needs have been recorded for {days} days only; a year is asked for."),
}
"""Reason code -> its sentence, or a function of its numbers that returns the sentence in the current language."""


def in_words(reason: Reason) -> str:
    """Return the sentence of a reason."""
    said = SENTENCES[reason.code]
    return said(reason.numbers) if callable(said) else tr(said, **reason.numbers)


def of(estimate: Estimate) -> tuple[str, ...]:
    """Return the sentences of all reasons of an estimate."""
    return tuple(in_words(reason) for reason in estimate.reasons)

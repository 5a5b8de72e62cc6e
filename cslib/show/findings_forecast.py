"""Findings about changes and renewals: mix and rate, the largest customer, what was avoidable, what renews next."""

from __future__ import annotations

from dataclasses import replace

from cslib import language
from cslib.analysis.churn import Losses
from cslib.analysis.decomposition import Decomposition, Pairs, WithoutLargest
from cslib.analysis.forecast import Forecast, Plan, TrackRecord
from cslib.analysis.verdict import INSUFFICIENT, Estimate, Unavailable
from cslib.language import tr
from cslib.show import reasons
from cslib.show.charts_forecast import measure_name
from cslib.show.display import Finding, missing
from cslib.show.findings_common import known, with_n
from cslib.show.wording import estimate_in_words, points


def mix_and_rate(
    result: Decomposition | Unavailable, largest: WithoutLargest | Unavailable, name: str = "mix_and_rate_finding"
) -> Finding:
    """Say how much of the change is mix and how much is rate, and what it is without the largest customer."""
    title = tr("What the change is made of")
    if not result:
        return missing(name, tr("Did retention change, or only the mix of customers?"), result)
    if result.before is None:
        return Finding(name, reasons.of(result.change), INSUFFICIENT, title=title)
    change, mix, rate = (replace(part, method="MOVER") for part in (result.change, result.mix, result.rate))
    sentences = [
        tr(
            "Twelve-month {measure} went from {before} in the same quarter last year to {after}: {change}.",
            measure=measure_name(result.measure),
            before=language.percent(result.before),
            after=language.percent(result.after),
            change=with_n(change),
        ),
        tr(
            "Of that, {mix} comes from segments weighing more or less, and {rate} from segments keeping more or less.",
            mix=estimate_in_words(mix),
            rate=estimate_in_words(rate),
        ),
    ]
    doubtful = [part for part in (change, mix, rate) if part.low is not None and part.low <= 0 <= part.high]
    if len(doubtful) == 3:
        sentences.append(tr("Each of the three may be chance."))
    sentences += reasons.of(result.change)
    if largest:
        grr = largest.table.loc["grr"]
        sentences.append(
            tr(
                "The largest customer, {name}, held {share} of revenue. Without it GRR is {without}, with it {with_}.",
                name=largest.name,
                share=language.percent(largest.share),
                without=language.percent(grr["without"]),
                with_=language.percent(grr["with"]),
            )
        )
        if grr["change_without"] == grr["change_without"]:
            sentences.append(
                tr(
                    "The change against last year is {without} without it and {with_} with it.",
                    without=points(grr["change_without"]),
                    with_=points(grr["change_with"]),
                )
            )
    return Finding(name, tuple(sentences), None, {"mix_effect": mix, "rate_effect": rate}, title)


def avoidable(losses: Losses | Unavailable, name: str = "avoidable") -> Finding:
    """Say how much of what was lost in the last twelve months the team might have kept."""
    title = tr("What could have been avoided")
    if not losses:
        return missing(name, tr("Which losses could have been avoided?"), losses)
    if not known(losses.avoidable):
        return Finding(name, (tr("Nobody churned in this period."),), title=title)
    sentences = [
        tr(
            "Of the churns of these twelve months {share} had a reason that counts as avoidable.",
            share=with_n(losses.avoidable),
        ),
    ]
    results = {"avoidable_share": losses.avoidable}
    if known(losses.avoidable_money):
        results["avoidable_share_money"] = losses.avoidable_money
        sentences.append(tr("Of the revenue lost it is {share}.", share=estimate_in_words(losses.avoidable_money)))
    sentences.append(
        tr("Not known to be either: {share} of the churns.", share=estimate_in_words(losses.unknown, bounds=False))
    )
    sentences.append(
        tr("Which reasons count as avoidable is set in the retention policy; a team should agree on it once.")
    )
    return Finding(name, tuple(sentences), None, results, title)


def pairs(result: Pairs | Unavailable, name: str = "pairs_finding") -> Finding:
    """Say which segments stay differently long, corrected for the number of comparisons."""
    title = tr("Which segments differ")
    if not result:
        return missing(name, tr("Which segments differ in how long they stay?"), result)
    few = tr("Fewer than 30 accounts, not compared: {segments}.", segments=tr(", ").join(result.too_few))
    if result.table.empty:
        alone = tr("There are no two segments with 30 accounts to compare.")
        return Finding(name, (alone, *([few] if result.too_few else [])), INSUFFICIENT, title=title)
    clear = result.table[result.table["verdict"] != INSUFFICIENT]
    sentences = [
        tr(
            "Of {pairs} pairs of segments, {n} differ by more than chance allows once all comparisons are counted"
            " (log-rank, Holm; n = {accounts}, {events} churned).",
            pairs=len(result.table),
            n=len(clear),
            accounts=language.number(result.overall.n),
            events=language.number(result.overall.events),
        )
    ]
    if len(clear):
        first = clear.iloc[0]
        sentences.append(
            tr(
                "The clearest: after {months} months {first} and {second} differ by {difference}.",
                months=result.horizon_months,
                first=str(first["first"]),
                second=str(first["second"]),
                difference=estimate_in_words(first["difference"]),
            )
        )
    if result.too_few:
        sentences.append(few)
    sentences.append(tr("A segment is associated with staying; that does not say that it is the cause."))
    return Finding(name, tuple(sentences), None, title=title)


def forecast(
    made: Forecast | Unavailable,
    record: TrackRecord | Unavailable,
    needed: Plan | Unavailable,
    name: str = "forecast_finding",
) -> Finding:
    """Say what is expected to renew, what the plan needs, and how far such forecasts could be trusted so far."""
    title = tr("What will renew")
    if not made:
        return missing(name, tr("How much of what is due in the next two quarters will renew?"), made)
    results: dict[str, Estimate | Unavailable] = {"forecast_accounts": made.accounts}
    results |= {"forecast_money": made.money, "forecast_share": made.share}
    if made.accounts.estimate is None:
        return Finding(name, reasons.of(made.accounts), made.accounts.verdict, results, title)
    sentences = [
        tr(
            "Of {due} customers due until {until}, {renewed} are expected to renew.",
            due=language.number(made.accounts.n),
            until=language.date(made.until),
            renewed=estimate_in_words(replace(made.accounts, estimate=round(made.accounts.estimate))),
        )
    ]
    if known(made.money):
        sentences.append(
            tr(
                "Of {due} of revenue a month that is due, {renewed} is expected to renew: {share}.",
                due=language.money(made.money_due),
                renewed=estimate_in_words(made.money),
                share=estimate_in_words(made.share),
            )
        )
    if needed:
        sentences += _needed(needed)
    if record and len(record.table):
        held = record.money_inside if record.money_inside.n else record.accounts_inside
        sentences.append(
            tr(
                "Of the last {n} forecasts that can be checked, {held} had the result inside their interval.",
                n=held.n,
                held=held.events,
            )
        )
    sentences.append(
        tr("It takes the coming quarters to be like the last ones; a shock that hits all customers is not in it.")
    )
    ask = tr("Next: talk with those who may still give notice, the nearest deadline first.")
    return Finding(name, tuple(sentences), None, results, title, next=ask)


def _needed(needed: Plan) -> list[str]:
    """Say what the renewals must bring for the target."""
    aim = language.percent(needed.target)
    if needed.from_policy:
        found = [tr("The plan is a twelve-month GRR of {aim} on {until}.", aim=aim, until=language.date(needed.until))]
    else:
        found = [
            tr(
                "No target for GRR is in force; take the plan to be the last twelve months' {aim}, held until {until}.",
                aim=aim,
                until=language.date(needed.until),
            )
        ]
    if needed.share.estimate is None:
        return [*found, tr("Nothing that counts for it is due.")]
    if needed.may_lose < 0:
        best = (needed.kept / needed.base) if needed.base else None
        return [
            *found,
            tr("Even if all renew, GRR will be {best}: the plan is out of reach.", best=language.percent(best)),
        ]
    found.append(
        tr(
            "Of what is due, {due} counts for GRR, as it was there twelve months before {until}. For the plan {share}"
            " of this must renew; {lose} may be lost, and {expected} is expected to be lost.",
            until=language.date(needed.until),
            share=language.percent(needed.share.estimate),
            due=language.money(needed.due),
            lose=language.money(needed.may_lose),
            expected=language.money(needed.expected_loss),
        )
    )
    if needed.to_keep >= 0.5:
        found.append(
            tr(
                "About {keep} of the {leaving} customers expected to leave must be kept, if they are of average size.",
                keep=language.number(needed.to_keep),
                leaving=language.number(needed.leaving),
            )
        )
    return found

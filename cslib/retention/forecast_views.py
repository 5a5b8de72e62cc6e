"""Why retention changed and what renews next, shown: mix and rate, pairs of segments, the forecast, its record."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from cslib import language
from cslib.language import N_, join, tr, word
from cslib.retention.curves_views import MOST_SEGMENTS
from cslib.retention.decomposition import Decomposition, Pairs, WithoutLargest
from cslib.retention.forecast import NOTICE, OPEN, PASSED, SHORT, Forecast, Plan, TrackRecord
from cslib.show import reasons, style
from cslib.show.columns import Column, names_of
from cslib.show.display import ChartView, Finding, TableView, known, of_claims, shows, with_n
from cslib.show.marks import bars, dots, picture, row_labels
from cslib.show.wording import column as column_in_words
from cslib.show.wording import counted, estimate_in_words, last_day, on_one_line, paragraph, points, verdict_in_words
from cslib.stats.court import overall
from cslib.stats.estimate import SUPPORTED, Estimate, Unavailable

_OF_RENEWALS = N_("How much of what is due in the next two quarters will renew?")
_OF_MIX_AND_RATE = N_("Did retention change, or only the mix of customers?")
_OF_SEGMENTS = N_("Which segments differ in how long they stay?")


def measure_name(measure: str) -> str:
    """Name a measure of revenue retention."""
    return {"grr": "GRR", "nrr": "NRR"}[measure]


@shows(Decomposition, "chart", _OF_MIX_AND_RATE)
def mix_and_rate_chart(result: Decomposition | Unavailable, name: str = "mix_and_rate") -> ChartView | Finding:
    """Draw what each segment added to the change of retention, by its weight and by what it kept."""
    if result.before is None:
        return Finding(name, reasons.of(result.change), title=tr("Mix and rate"))
    parts = result.parts.iloc[:MOST_SEGMENTS]
    title = tr(
        "{measure} went from {before} to {after}: {mix} by the mix of segments, {rate} by what they keep",
        measure=measure_name(result.measure),
        before=language.percent(result.before),
        after=language.percent(result.after),
        mix=_signed(result.mix.estimate),
        rate=_signed(result.rate.estimate),
    )
    note = tr(
        "Twelve months against the same quarter last year, n = {n} accounts; the bars sum to the change of {change}.",
        n=language.number(result.change.n),
        change=points(result.change.estimate),
    )
    place = np.arange(len(parts))
    with picture(name, title, note, height=1.5 + 0.42 * len(parts)) as sheet:
        axes = sheet.axes()
        bars(axes, place - 0.18, 100 * parts["mix"], width=0.34, colour=style.ORANGE, label=tr("mix: its weight"))
        bars(axes, place + 0.18, 100 * parts["rate"], width=0.34, label=tr("rate: what it keeps"))
        labels = [counted(style.short(str(value) or tr("not known")), n) for value, n in parts["accounts"].items()]
        row_labels(axes, labels, grid=False, line=True)
        axes.axvline(0, color=style.GREY, linewidth=0.8)
        axes.margins(x=0.1)
        axes.set_xlabel(tr("Points of {measure}", measure=measure_name(result.measure)))
        axes.legend(frameon=False, fontsize=9, loc="best")
        sheet.tell(
            tr("{segment}: mix {mix}, rate {rate}", segment=row.Index, mix=_signed(row.mix), rate=_signed(row.rate))
            for row in parts.itertuples()
        )
    return sheet.view


def _signed(value: float) -> str:
    """Write a difference of shares in points, with its sign."""
    size = round(value, 3)
    sign = "" if size == 0 else "+" if size > 0 else "−"
    return sign + points(abs(size))


@shows(Forecast, "chart", _OF_RENEWALS)
def forecast_chart(
    made: Forecast | Unavailable, record: TrackRecord | Unavailable | None = None, name: str = "forecast"
) -> ChartView | Finding:
    """Draw the share that is expected to renew, with its interval, beside the last forecasts and what came."""
    if made.accounts.estimate is None:
        return Finding(name, reasons.of(made.accounts), None, title=tr("What will renew"))
    money = known(made.share)
    key, now = ("money", made.share) if money else ("accounts", made.accounts)
    scale = 1.0 if money else 1.0 / made.accounts.n
    past = _checked(record, key)
    rows = [(tr("end of\n{quarter}", quarter=row.Index), *row[1:]) for row in past.itertuples()]
    rows.append((tr("now"), *(scale * value for value in (now.estimate, now.low, now.high)), np.nan))
    said = dict(zip(("estimate", "low", "high"), map(language.percent, rows[-1][1:4]), strict=True))
    title = (
        tr("{estimate} of the money due in the next two quarters is expected to renew ({low} to {high})", **said)
        if money
        else tr(
            "{estimate} of the accounts due in the next two quarters are expected to renew ({low} to {high})", **said
        )
    )
    note = tr(
        "n = {n} accounts due, from {learnt} past renewals. Bar: where the result lies 95% of the time. Of the last"
        " {of} forecasts {held} had the result inside it.",
        n=language.number(made.accounts.n),
        learnt=language.number(made.learnt),
        of=len(past),
        held=int(record.frame[f"{key}_inside"].sum()) if len(past) else 0,
    )
    place = range(len(rows))
    with picture(name, title, note) as sheet:
        axes = sheet.axes()
        bounds = [(np.nan, *row[2:4]) for row in rows]
        colours = [style.SKY] * len(past) + [style.BLUE]
        dots(axes, place, bounds, colour=colours, upright=True, width=7, alpha=0.6)
        dots(axes, place, [row[1] for row in rows], upright=True, size=6, label=tr("forecast"))
        if len(past):
            came = {"colour": style.VERMILLION, "marker": "D", "size": 6, "label": tr("actual result")}
            dots(axes, place, [row[4] for row in rows], upright=True, **came)
        axes.legend(frameon=False, fontsize=9, loc="best")
        axes.set_xticks(place, [row[0] for row in rows])
        axes.set_xlim(-0.6, len(rows) - 0.4)
        axes.margins(y=0.2)
        style.percent_axis(axes.yaxis, tr("Renewed, of the money due") if money else tr("Renewed, of the accounts due"))
        sheet.tell(
            (
                tr(
                    "{when}: forecast {low} to {high}, came {actual}",
                    when=on_one_line(when),
                    low=language.percent(low),
                    high=language.percent(high),
                    actual=language.percent(actual),
                )
                for when, _, low, high, actual in rows
            ),
            kind=tr("Bars. {title}.", title=title),
        )
        if money:
            sheet.tell(tr("Whole: {money}.", money=estimate_in_words(made.money)))
    return sheet.view


def _checked(record: TrackRecord | Unavailable | None, key: str) -> pd.DataFrame:
    """Return the share renewed of what was due at each past forecast: forecast, its bounds, what came."""
    if not record or f"{key}_inside" not in record.frame:
        return pd.DataFrame()
    whole = record.frame["money_due" if key == "money" else "due"].replace(0, np.nan)
    return record.frame[[key, f"{key}_low", f"{key}_high", f"{key}_actual"]].div(whole, axis=0)


@shows(Decomposition, "table", _OF_MIX_AND_RATE)
def mix_and_rate_table(result: Decomposition | Unavailable, name: str = "mix_and_rate_table") -> TableView | Finding:
    """Show weight and retention of each segment in both years, and what they add to the change."""
    title = tr("Mix and rate")
    if result.before is None:
        return Finding(name, reasons.of(result.change), title=title)
    columns = (
        Column(column_in_words(result.column), key=lambda row: str(row.Index) or tr("not known")),
        Column("n", "number", "accounts"),
        Column(tr("Weight, last year"), "percent", "weight_before"),
        Column(tr("Weight, now"), "percent", "weight_after"),
        Column(tr("Kept, last year"), "percent", "rate_before"),
        Column(tr("Kept, now"), "percent", "rate_after"),
        Column(tr("Mix (points)"), "decimal", lambda row: _points(row.mix)),
        Column(tr("Rate (points)"), "decimal", lambda row: _points(row.rate)),
    )
    effects = _points(result.mix.estimate), _points(result.rate.estimate)
    total = (tr("all"), result.change.n, 1.0, 1.0, result.before, result.after, *effects)
    note = tr("Weight: of the revenue at the start of the twelve months. Mix and rate add up to the change.")
    return TableView.of(name, title, result.parts, columns, note, [total])


def _points(share: float) -> float:
    """Return a share in points; what rounds to none is none, so that no cell reads -0.0."""
    return 0.0 if abs(share) < 0.0005 else 100 * share


@shows(Pairs, "table", _OF_SEGMENTS)
def pairs_table(result: Pairs | Unavailable, name: str = "pairs") -> TableView | Finding:
    """Show each two segments with their difference and its p, alone and corrected."""
    title = tr("Segments two by two: still customers after {months} months", months=result.horizon_months)
    if result.frame.empty:
        return Finding(name, (tr("There are no two segments with 30 accounts to compare."),), title=title)
    columns = (
        Column(tr("Pair"), key=lambda row: _pair_in_words(row, result.horizon_months)),
        Column(tr("Difference (points)"), "points", "difference"),
        Column("n", "number", lambda row: row.difference.n),
        Column("p", key=lambda row: _p(row.p)),
        Column(tr("p, corrected"), key=lambda row: _p(row.p_corrected)),
        Column(tr("A difference is"), key=lambda row: verdict_in_words(row.verdict)),
    )
    note = tr(
        "p: how often chance alone would part two whole curves this far (log-rank test); corrected for the number of"
        " pairs (Holm)."
    )
    if (result.frame["months"] != result.horizon_months).any():
        why = tr("Where not both are followed so long, the difference is that of the last month to which they are.")
        note = paragraph(note, why)
    return TableView.of(name, title, result.frame, columns, note)


def _pair_in_words(row, months: int) -> str:
    """Name two segments, and the months after which they differ so where it is not the horizon."""
    if row.months == months:
        return tr("{first} − {second}", first=row.first, second=row.second)
    return tr("{first} − {second}, after {months} months", first=row.first, second=row.second, months=row.months)


def _p(p: float) -> str:
    """Write a p-value to three digits."""
    return "< 0.001" if p < 0.001 else language.number(p, 3)


def stage_in_words(stage: str) -> str:
    """Say where an account stands before its renewal."""
    return word("retention.stage", stage)


@shows(Forecast, "table", _OF_RENEWALS)
def forecast_table(made: Forecast | Unavailable, name: str = "forecast_table") -> TableView | Finding:
    """Show what is due in the next two quarters by where the accounts stand, and what is expected of it."""
    title = tr("What is due, and what is expected to renew")
    if made.accounts.estimate is None:
        return Finding(name, reasons.of(made.accounts), title=title)
    stages = {stage: made.due[made.due["stage"] == stage] for stage in (OPEN, PASSED, SHORT, NOTICE)}
    columns = [
        Column(tr("Customers who"), key=lambda row: stage_in_words(row[0])),
        Column("n", "number", lambda row: len(row[1])),
        Column(tr("Expected to renew"), "percent", lambda row: row[1]["probability"].mean()),
    ]
    if made.money:
        columns += [
            Column(tr("Revenue due"), "money", lambda row: row[1]["mrr"].sum()),
            Column(tr("Of it expected"), "money", lambda row: (row[1]["probability"] * row[1]["mrr"]).sum()),
        ]
    rows = [(stage, part) for stage, part in stages.items() if len(part)]
    note = tr(
        "Renewals from {start} to {end}; {n} past renewals behind the forecast.",
        start=language.date(made.as_of),
        end=last_day(made.until),
        n=language.number(made.learnt),
    )
    if made.unpriced:
        note = paragraph(
            note, tr("Due at an amount that is not known, in no sum: {n}.", n=language.number(made.unpriced))
        )
    return TableView.of(name, title, rows, columns, note)


@shows(TrackRecord, "table", N_("How did earlier forecasts do?"))
def track_record_table(record: TrackRecord | Unavailable, name: str = "track_record") -> TableView | Finding:
    """Show the last forecasts beside what came."""
    title = tr("How the last forecasts did")
    if record.frame.empty:
        return Finding(name, (tr("The data do not go back far enough to check an earlier forecast."),), title=title)
    money = "money" in record.frame and record.frame["money"].notna().all()
    key = "money" if money else "accounts"
    came = _checked(record, key)
    columns = (
        Column(tr("Made at the end of"), key=lambda row: str(row.Index)),
        Column(tr("Forecast (95%)"), "estimate", lambda row: Estimate(*came.loc[row.Index].iloc[:3])),
        Column(tr("Actual result"), "percent", lambda row: came.loc[row.Index].iloc[3]),
        Column(tr("Inside"), key=lambda row: tr("yes") if getattr(row, f"{key}_inside") else tr("no")),
        Column("n", "number", "due"),
        Column(tr("Left otherwise"), "number", "left_otherwise"),
    )
    note = tr(
        "Share renewed of what was due in the two quarters after. Each was made again with the data known then. Left"
        " otherwise: completed, merged, migrated or paused; not counted."
    )
    return TableView.of(name, title, record.frame, columns, note)


@shows(Decomposition, "finding", _OF_MIX_AND_RATE)
def mix_and_rate_finding(
    result: Decomposition | Unavailable, largest: WithoutLargest | Unavailable, name: str = "mix_and_rate_finding"
) -> Finding:
    """Say how much of the change is mix and how much is rate, and what it is without the largest customer."""
    title = tr("What the change is made of")
    if result.before is None:
        return Finding(name, reasons.of(result.change), overall(()), title=title)
    change, mix, rate = (replace(part, method="MOVER") for part in (result.change, result.mix, result.rate))
    yield tr(
        "Twelve-month {measure} went from {before} in the same quarter last year to {after}: {change}.",
        measure=measure_name(result.measure),
        before=language.percent(result.before),
        after=language.percent(result.after),
        change=with_n(change),
    )
    yield tr(
        "Of that, {mix} comes from segments weighing more or less, and {rate} from segments keeping more or less.",
        mix=estimate_in_words(mix),
        rate=estimate_in_words(rate),
    )
    doubtful = [part for part in (change, mix, rate) if part.low is not None and part.low <= 0 <= part.high]
    if len(doubtful) == 3:
        yield tr("Each of the three may be chance.")
    yield from reasons.of(result.change)
    if largest:
        grr = largest.frame.loc["grr"]
        yield tr(
            "The largest customer, {name}, held {share} of revenue. Without it GRR is {without}, with it {with_}.",
            name=largest.name,
            share=language.percent(largest.share),
            without=language.percent(grr["without"]),
            with_=language.percent(grr["with"]),
        )
        if grr["change_without"] == grr["change_without"]:
            yield tr(
                "The change against last year is {without} without it and {with_} with it.",
                without=points(grr["change_without"]),
                with_=points(grr["change_with"]),
            )
    return Finding(name, (), None, {"mix_effect": mix, "rate_effect": rate}, title)


@shows(Pairs, "finding", _OF_SEGMENTS)
def pairs_finding(result: Pairs | Unavailable, name: str = "pairs_finding") -> Finding:
    """Say which segments stay differently long, corrected for the number of comparisons."""
    title = tr("Which segments differ")
    few = tr("Fewer than 30 accounts, not compared: {segments}.", segments=join(result.too_few))
    if result.frame.empty:
        alone = tr("There are no two segments with 30 accounts to compare.")
        return Finding(name, (alone, *([few] if result.too_few else [])), overall(()), title=title)
    clear = result.frame[result.frame["verdict"] == SUPPORTED]
    yield tr(
        "Of {pairs} pairs of segments, {n} differ by more than chance allows once all comparisons are counted"
        " (log-rank, Holm; n = {accounts}, {events} churned).",
        pairs=len(result.frame),
        n=len(clear),
        accounts=language.number(result.overall.n),
        events=language.number(result.overall.events),
    )
    if len(clear):
        first = clear.iloc[0]
        yield tr(
            "The clearest: after {months} months {first} and {second} differ by {difference}.",
            months=int(first["months"]),
            first=str(first["first"]),
            second=str(first["second"]),
            difference=estimate_in_words(first["difference"]),
        )
    if result.too_few:
        yield few
    yield tr("A segment is associated with staying; that does not say that it is the cause.")
    named = {f"{row.first}_{row.second}": row.difference for row in result.frame.itertuples()}
    return Finding(name, (), None, of_claims(named), title)


@shows(Forecast, "finding", _OF_RENEWALS)
def forecast_finding(
    made: Forecast | Unavailable,
    record: TrackRecord | Unavailable,
    needed: Plan | Unavailable,
    name: str = "forecast_finding",
) -> Finding:
    """Say what is expected to renew, what the plan needs, and how far such forecasts could be trusted so far."""
    title = tr("What will renew")
    results: dict[str, Estimate | Unavailable] = {"forecast_accounts": made.accounts}
    results |= {"forecast_money": made.money, "forecast_share": made.share}
    if made.accounts.estimate is None:
        return Finding(name, reasons.of(made.accounts), made.accounts.verdict, results, title)
    yield tr(
        "Of {due} customers due until {until}, {renewed} are expected to renew.",
        due=language.number(made.accounts.n),
        until=last_day(made.until),
        renewed=estimate_in_words(replace(made.accounts, estimate=round(made.accounts.estimate))),
    )
    if known(made.money):
        yield tr(
            "Of {due} of revenue a month that is due, {renewed} is expected to renew: {share}.",
            due=language.money(made.money_due),
            renewed=estimate_in_words(made.money),
            share=estimate_in_words(made.share),
        )
    if needed:
        yield from _needed(needed)
    if record and len(record.frame):
        held = record.money_inside if record.money_inside.n else record.accounts_inside
        yield tr(
            "Of the last {n} forecasts that can be checked, {held} had the result inside their interval.",
            n=held.n,
            held=held.events,
        )
    yield tr("It takes the coming quarters to be like the last ones; a shock that hits all customers is not in it.")
    ask = tr("Next: talk with those who may still give notice, the nearest deadline first.")
    names = {"forecast_due": names_of(made.due, lambda row: stage_in_words(row.stage))}
    return Finding(name, (), None, results, title, next=ask, names=names)


def _needed(needed: Plan) -> Iterator[str]:
    """Say what the renewals must bring for the target."""
    aim = language.percent(needed.target)
    if needed.from_policy:
        yield tr("The plan is a twelve-month GRR of {aim} on {until}.", aim=aim, until=last_day(needed.until))
    else:
        yield tr(
            "No target for GRR is in force; take the plan to be the last twelve months' {aim}, held until {until}.",
            aim=aim,
            until=last_day(needed.until),
        )
    if needed.share.estimate is None:
        yield tr("Nothing that counts for it is due.")
    elif needed.may_lose < 0:
        best = (needed.kept / needed.base) if needed.base else None
        yield tr("Even if all renew, GRR will be {best}: the plan is out of reach.", best=language.percent(best))
    else:
        yield tr(
            "Of what is due, {due} counts for GRR, as it was there twelve months before {until}. For the plan {share}"
            " of this must renew; {lose} may be lost, and {expected} is expected to be lost.",
            until=last_day(needed.until),
            share=language.percent(needed.share.estimate),
            due=language.money(needed.due),
            lose=language.money(needed.may_lose),
            expected=language.money(needed.expected_loss),
        )
        if needed.to_keep >= 0.5:
            yield tr(
                "About {keep} of the {leaving} customers expected to leave must be kept, if they are of average size.",
                keep=language.number(needed.to_keep),
                leaving=language.number(needed.leaving),
            )

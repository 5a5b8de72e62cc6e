"""The handoffs made, shown: by start cohort, what was written down, and what onboarding left behind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from cslib import language
from cslib.handoff.cohorts import ActualHandoffs, StartCohorts
from cslib.handoff.left_behind import RANKED, Information, Overhang
from cslib.language import tr
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, known, missing, nothing, shows, with_n
from cslib.show.style import dots, short
from cslib.show.wording import (
    cautious,
    estimate_in_words,
    information_field,
    joined,
    listed,
    paragraph,
    places_in_words,
)
from cslib.show.wording import (
    column as column_in_words,
)
from cslib.stats.estimate import SUPPORTED, Estimate, Unavailable

MOST_COHORTS = 12
MOST_PEOPLE = 15


@shows(StartCohorts, "chart", lambda: tr("Does onboarding get faster, and does it leave more behind?"))
def start_cohorts_chart(result: StartCohorts | Unavailable, name: str = "start_cohorts") -> ChartView | Finding:
    """Draw days to the handoff and the state 90 days after it by quarter of the start, unfinished cohorts hollow."""
    table = result.frame.iloc[-MOST_COHORTS:]
    if not any(known.estimate is not None for known in table["days"]):
        return nothing(name, tr("No account of any start cohort has been handed over yet."))
    held = [known for known in table["in_state_90d"] if isinstance(known, Estimate)]
    title = cohorts_in_words(result)
    if result.change and result.change.estimate is not None:
        title = cautious(title, result.change.n)
    note = tr(
        "Below each quarter: accounts started in it. Bars: 95% confidence. Hollow: unfinished, as some still wait or"
        " were not followed for 90 days; only the fast ones of that cohort are seen."
    )
    note = paragraph(note, replayed(result))
    with style.canvas(title, note, height=4.4 if held else 2.9) as canvas:
        panels = np.atleast_1d(canvas.axes(2 if held else 1, 1, sharex=True))
        _points(panels[0], table["days"], table["days_finished"])
        panels[0].set_title(tr("Days to handoff (median)"), fontsize=9.5)
        panels[0].set_ylim(bottom=0)
        if held:
            _points(panels[1], table["in_state_90d"], table["finished"])
            panels[1].set_title(tr("In the state 90 days after the handoff"), fontsize=9.5)
            panels[1].set_ylim(0, 1)
            style.percent_axis(panels[1].yaxis)
        labels = [f"{quarter}\n{language.number(n)}" for quarter, n in table["accounts"].items()]
        panels[-1].set_xticks(range(len(table)), labels, fontsize=8)
        panels[-1].set_xlim(-0.6, len(table) - 0.4)
    body = listed(
        tr(
            "{quarter}: {days}, in the state 90 days later {share}{unfinished}",
            quarter=quarter,
            days=estimate_in_words(row["days"]),
            share=estimate_in_words(row["in_state_90d"]),
            unfinished="" if row["finished"] else tr(" (unfinished)"),
        )
        for quarter, row in table.iterrows()
    )
    return ChartView(name, title, paragraph(tr("Points. {title}.", title=title), body, note), canvas.png)


def replayed(result: StartCohorts) -> str:
    """Say that handoffs are replayed where none are recorded; empty where they are."""
    if result.basis == "recorded":
        return ""
    return tr("No handoffs are recorded; the figures are those of handing over in the state, with a cap, replayed.")


def _points(axes, values: pd.Series, finished: pd.Series) -> None:
    """Draw an estimate with its interval for each cohort."""
    for place, (value, done) in enumerate(zip(values, finished, strict=True)):
        if not known(value):
            continue
        if value.low is not None and value.high is not None:
            dashes = "-" if done else (0, (2, 2))
            axes.plot(
                [place] * 2, [value.low, value.high], color=style.BLUE, linewidth=1.6, alpha=0.6, linestyle=dashes
            )
        face = style.BLUE if done else "white"
        axes.plot([place], [value.estimate], "o", color=style.BLUE, markerfacecolor=face, markersize=6)


def cohorts_in_words(result: StartCohorts) -> str:
    """Say how what onboarding leaves behind has changed, without a full stop."""
    change = result.change
    if not change:
        finished = result.frame[result.frame["days_finished"].astype(bool)]
        known = [days.estimate for days in finished["days"] if days.estimate is not None]
        if len(known) < 2:
            return tr("Too few start cohorts are finished to see a trend")
        return tr(
            "Median days to handoff went from {first} to {last}",
            first=language.number(known[0]),
            last=language.number(known[-1]),
        )
    if change.estimate is None:
        return tr("Too few start cohorts are finished to see a trend")
    gap = estimate_in_words(change)
    if change.verdict != SUPPORTED:
        return tr("In the state 90 days after the handoff: no clear change in a year, {gap}", gap=gap)
    if change.estimate > 0:
        return tr("More are in the state 90 days after the handoff than a year before: {gap}", gap=gap)
    return tr("Fewer are in the state 90 days after the handoff than a year before: {gap}", gap=gap)


@shows(Overhang, "chart", lambda: tr("Does speed show who leaves customers in a good state?"))
def overhang_chart(result: Overhang | Unavailable, name: str = "overhang") -> ChartView | Finding:
    """Draw for each onboarding person the days to the handoff beside the state 90 days after, fastest first."""
    if result.people.empty:
        return nothing(name, tr("No handoff with a name has been followed for 90 days yet."))
    people = result.people
    if len(people) > MOST_PEOPLE:
        people = people.loc[people["handoffs"] >= people["handoffs"].nlargest(MOST_PEOPLE).min()].iloc[:MOST_PEOPLE]
    title = overhang_in_words(result)
    title = cautious(title, result.team.n) if result.rewarded else title
    adjusted = (
        tr("shares at the team's mix of segments, few handoffs pulled towards the team")
        if result.column
        else tr("shares of few handoffs pulled towards the team")
    )
    note = tr(
        "n: handoffs, {total} in all. Bars: 95%; {adjusted}. Dashed: the team. Orange: the fastest third.",
        total=language.number(result.team.n),
        adjusted=adjusted,
    )
    fast = set(result.rewarded)
    with style.canvas(title, note, height=1.6 + 0.4 * len(people)) as canvas:
        left, right = canvas.axes(1, 2, sharey=True)
        labels = [
            tr("{name} (n = {n})", name=short(str(person)), n=language.number(n))
            for person, n in people["handoffs"].items()
        ]
        colours = [style.VERMILLION if person in fast else style.BLUE for person in people.index]
        dots(left, list(zip(labels, people["days"], colours, strict=True)), say=language.number)
        dots(right, list(zip(labels, people["pooled"], colours, strict=True)), say=_whole)
        left.set_xlabel(tr("Days to handoff (median)"))
        left.set_xlim(0, 1.1 * left.get_xlim()[1])
        right.set_xlabel(tr("In the state 90 days after the handoff"))
        right.set_xlim(0, 1)
        right.axvline(result.team.estimate, color=style.PALE, linewidth=1.3, linestyle=(0, (5, 3)), zorder=0)
        style.percent_axis(right.xaxis)
    body = listed(
        tr(
            "{name}: {days}, {share} in the state 90 days later",
            name=str(person),
            days=estimate_in_words(row["days"]),
            share=estimate_in_words(row["pooled"]),
        )
        for person, row in people.iterrows()
    )
    return ChartView(name, title, paragraph(tr("Dots. {title}.", title=title), body, note), canvas.png)


def _whole(share: float) -> str:
    return language.percent(share, 0)


def overhang_in_words(result: Overhang) -> str:
    """Say whom a target on speed would reward and what that means, without a full stop."""
    gap = result.gap
    if gap.estimate is None:
        return tr("There is nobody to compare speed and overhang with")
    if result.hidden:
        names = joined([short(person) for person in result.hidden[:4]])
        return tr("Among the fastest, yet behind in the state of their customers 90 days later: {names}", names=names)
    return tr(
        "The fastest third against the others, in the state 90 days after the handoff: {gap}",
        gap=estimate_in_words(gap),
    )


RESULTS = ("days_to_handoff_median", "share_in_state_at_handoff", "relapse_90d")


@shows(ActualHandoffs, "finding", lambda: tr("How long do handoffs take, and what becomes of the accounts?"), RESULTS)
def handoff_finding(actual: ActualHandoffs | Unavailable, name: str = "handoff") -> Finding:
    """Say how long handoffs took, in which state accounts were, and how many slipped back within 90 days.

    Returns
    -------
    Finding
        With the results ``days_to_handoff_median``, ``share_in_state_at_handoff``, ``relapse_90d``,
        ``retained_90d`` and ``in_state_90d``.
    """
    title = tr("How handoffs went")
    results = actual.results
    days, state, relapse = (results[key] for key in RESULTS)
    sentences = []
    if actual.basis == "replayed":
        sentences.append(
            tr("No handoffs are recorded; the figures are those of handing over in the state, with a cap, replayed.")
        )
    if known(days):
        sentences.append(_dated(tr("Half of the accounts are handed over within {days}.", days=with_n(days)), days))
    elif days:
        sentences.append(
            tr("Fewer than half of the accounts have been handed over so far (n = {n}).", n=language.number(days.n))
        )
    if known(state):
        sentences.append(_dated(tr("At the handoff {share} were in the state.", share=with_n(state)), state))
    if known(relapse):
        slipped = tr(
            "Of accounts handed over in the state, {share} left it or churned within 90 days.", share=with_n(relapse)
        )
        sentences.append(_dated(slipped, relapse))
    overhang = results.get("in_state_90d")
    if known(overhang):
        left = tr(
            "Of all handed over, {share} are in the state 90 days later: what onboarding leaves behind.",
            share=with_n(overhang),
        )
        sentences.append(_dated(left, overhang))
    lacking = dict.fromkeys(need for result in results.values() if not result for need in result.needs)
    if lacking:
        sentences.append(tr("For the rest {places} would be needed.", places=places_in_words(list(lacking))))
    whys = {why.code: why for result in results.values() if result for why in reversed(result.reasons)}
    sentences += [reasons.in_words(why) for why in whys.values()]
    judge = tr("Next: judge onboarding by the 90 days after the handoff, not by its speed alone.")
    return Finding(name, tuple(sentences), None, results, title, next=judge)


def _dated(sentence: str, result: Estimate) -> str:
    """Put the dates in front where a figure is not of the quarter alone, because too few accounts are in it."""
    for why in result.reasons:
        if why.code == "four_quarters":
            start, end = (language.date(why.numbers[edge]) for edge in ("start", "end"))
            return tr("{start} to {end}: {sentence}", start=start, end=end, sentence=sentence)
    return sentence


@shows(Information, "finding", lambda: tr("What was written down by the handoff, and does it matter?"))
def information_finding(result: Information | Unavailable, name: str = "information") -> Finding:
    """Say how often a handoff came with all information asked for, and how relapse goes with it."""
    title = tr("What was passed on")
    sentences = []
    if known(result.complete):
        sentences.append(
            tr(
                "{share} of the handoffs since {since} had every field asked for by that day.",
                share=with_n(result.complete),
                since=language.date(result.since),
            )
        )
    people = result.people
    if isinstance(people, pd.DataFrame) and len(people) > 1 and _apart(*people["pooled"].iloc[[0, -1]]):
        sentences.append(
            tr(
                "By onboarding person, pooled, it goes from {least} ({first}) to {most} ({last}).",
                least=with_n(people["pooled"].iloc[0]),
                first=str(people.index[0]),
                most=with_n(people["pooled"].iloc[-1]),
                last=str(people.index[-1]),
            )
        )
    full, part, gap = result.relapse_complete, result.relapse_incomplete, result.gap
    if known(full) and known(part):
        sentences.append(
            tr("With all of it {full} relapsed within 90 days, without {part}.", full=with_n(full), part=with_n(part))
        )
    if known(gap):
        sentences.append(
            tr(
                "Handoffs without full information are associated with more relapse, by {gap}.",
                gap=estimate_in_words(gap),
            )
            if gap.low > 0
            else tr("The difference, {gap}, may be chance.", gap=estimate_in_words(gap))
        )
    if known(result.gap_within):
        sentences.append(
            tr(
                "Between handoffs of the same onboarding person the difference is {gap}.",
                gap=with_n(replace(result.gap_within, method="MOVER")),
            )
        )
    if known(gap):
        sentences.append(
            tr("This is an association: customers handed over without information may differ in other ways.")
        )
    if not sentences:
        sentences.append(tr("No handoff with known information has been followed for 90 days yet."))
    then = (
        tr("Next: make the fields asked for part of the handoff itself.")
        if known(gap) and gap.low > 0
        else tr("Next: keep recording what is passed on, and look again when more handoffs have been followed.")
    )
    return Finding(name, tuple(sentences), title=title, next=then)


def _apart(least: Estimate, most: Estimate) -> bool:
    """Tell whether two intervals do not touch."""
    return least.high < most.low


@shows(StartCohorts, "finding", lambda: tr("Does onboarding get faster, and does it leave more behind?"))
def start_cohorts_finding(result: StartCohorts | Unavailable, name: str = "start_cohorts_finding") -> Finding:
    """Say whether what onboarding leaves behind has changed from start cohort to start cohort."""
    title = tr("From quarter of start to quarter of start")
    change = result.change
    sentences = [part for part in (replayed(result), tr("{finding}.", finding=cohorts_in_words(result))) if part]
    if known(change):
        sentences.append(
            tr(
                "Compared are the last four finished start cohorts with the four before ({first} to {last}, n = {n}).",
                first=result.compared[0],
                last=result.compared[1],
                n=language.number(change.n),
            )
        )
    unfinished = [str(quarter) for quarter in result.frame.index[~result.frame["finished"].astype(bool)]]
    if unfinished:
        names = joined(unfinished[-4:])
        sentences.append(tr("Not finished, and not to be compared yet: {quarters}.", quarters=names))
    sentences += reasons.of(change) if change else ()
    verdict, results = (change.verdict, {"overhang_change": change}) if change else (None, {})
    return Finding(name, tuple(sentences), verdict, results, title)


@shows(Overhang, "finding", lambda: tr("Does speed show who leaves customers in a good state?"))
def overhang_finding(result: Overhang | Unavailable, name: str = "overhang_finding") -> Finding:
    """Say whom a target on speed would reward, and what of the 90 days after it would miss."""
    title = tr("Whom a target on speed would reward")
    if result.people.empty:
        return Finding(name, (tr("No handoff with a name has been followed for 90 days yet."),), title=title)
    sentences = [
        tr(
            "Of the customers handed over by {people} people, {share} are in the state 90 days later.",
            people=language.number(len(result.people)),
            share=with_n(result.team),
        )
    ]
    people = result.people
    if result.rewarded and known(result.gap):
        sentences.append(
            tr("A target on days alone would reward the fastest third: {names}.", names=joined(result.rewarded))
        )
        sentences.append(_against_others(result))
    else:
        sentences.append(
            tr("For ranks at least two people need {least} handoffs each that were followed for 90 days.", least=RANKED)
        )
    if result.hidden:
        told = [
            tr("{name} {share}", name=person, share=estimate_in_words(people.loc[person, "pooled"]))
            for person in result.hidden
        ]
        sentences.append(
            tr(
                "What it would not see: {told}; each is in the first third by overhang with a probability below 10%.",
                told=joined(told),
            )
        )
    if result.left_behind:
        sentences.append(
            tr(
                "It would pass over {names}, who by the estimate belong to the first third by overhang.",
                names=joined(result.left_behind),
            )
        )
    if people["few"].all():
        sentences.append(tr("Everybody has under 30 handoffs; read with care."))
    elif people["few"].any():
        sentences.append(
            tr("Under 30 handoffs, so read with care: {names}.", names=joined(list(people.index[people["few"]])))
        )
    sentences += reasons.of(result.gap)
    sentences.append(
        tr(
            "This is about the target, not about persons: who gets harder customers, or less time, looks worse here."
            " Ranks of so few handoffs move from year to year."
        )
    )
    both = [person for person in result.rewarded if people.loc[person, "overhang_rank"] <= result.top]
    then = (
        tr(
            "Next: set a target on the state 90 days after beside the one on days, and learn from {names}, fast and in"
            " the first third by overhang.",
            names=joined(both),
        )
        if both and len(people) > 2
        else tr("Next: set a target on the state 90 days after the handoff beside the one on days.")
    )
    results = {"overhang_gap": result.gap, "overhang_team": result.team}
    return Finding(name, tuple(sentences), result.gap.verdict, results, title, next=then)


def _against_others(result: Overhang) -> str:
    """Say how the customers of the fastest third fare against those of the others."""
    gap = with_n(result.gap)
    if result.gap.estimate < 0:
        found = tr("Fewer of their customers are in the state 90 days later: {gap} against the others.", gap=gap)
    else:
        found = tr("More of their customers are in the state 90 days later: {gap} against the others.", gap=gap)
    if result.column:
        found = paragraph(found, tr("Different segments are evened out in this."))
    return paragraph(found, tr("It may be chance.") if result.gap.low <= 0 <= result.gap.high else "")


@shows(Information, "table", lambda: tr("What was written down by the handoff?"))
def information_table(result: Information | Unavailable, name: str = "information_table") -> TableView | Finding:
    """Show which fields were recorded by the day of the handoff."""
    rows = tuple(
        (
            information_field(str(field)),
            int(row["recorded"]),
            None if row["share"] != row["share"] else Estimate(row["share"], row["low"], row["high"]),
            tr("yes") if row["required"] else "",
        )
        for field, row in result.fields.iterrows()
    )
    columns = (
        Column(tr("Field")),
        Column(tr("Recorded"), "number"),
        Column(tr("Share of handoffs"), "estimate"),
        Column(tr("Asked for")),
    )
    note = tr(
        "n = {n} handoffs since {since}; recorded by the day of the handoff.",
        n=language.number(result.complete.n),
        since=language.date(result.since),
    )
    return TableView(name, tr("What was written down by the handoff"), columns, rows, note)


@shows(Information, "people_table")
def information_by_person_table(
    result: Information | Unavailable, name: str = "information_by_person"
) -> TableView | Finding:
    """Show how often each onboarding person's handoffs came with all information asked for."""
    question = tr("Whose handoffs come with all information?")
    if not result or not isinstance(result.people, pd.DataFrame):
        return missing(name, question, result.people if result else result)
    title = tr("All information asked for, by onboarding person")
    if result.people.empty:
        return Finding(name, (tr("No handoff with a name is recorded in this period."),), title=title)
    rows = tuple(
        (person_in_words(person, row["few"]), int(row["handoffs"]), int(row["full"]), row["share"], row["pooled"])
        for person, row in result.people.iterrows()
    )
    columns = (
        Column(tr("Onboarding by")),
        Column(tr("Handoffs"), "number"),
        Column(tr("With all of it"), "number"),
        Column(tr("Share"), "estimate"),
        Column(tr("Pooled"), "estimate"),
    )
    note = tr(
        "Handoffs since {since}. Pooled: small numbers pulled towards the team. Few: under 30 handoffs.",
        since=language.date(result.since),
    )
    return TableView(name, title, columns, rows, note)


def person_in_words(person, few: bool) -> str:
    """Name a person, with a mark where there are few handoffs."""
    return tr("{name} (few)", name=str(person)) if few else str(person)


@shows(StartCohorts, "table", lambda: tr("Does onboarding get faster, and does it leave more behind?"))
def start_cohorts_table(result: StartCohorts | Unavailable, name: str = "start_cohorts_table") -> TableView | Finding:
    """Show days, relapse and overhang of the accounts that started in each quarter, the newest first."""
    columns = (
        Column(tr("Quarter of start")),
        Column(tr("Accounts"), "number"),
        Column(tr("Handed over"), "number"),
        Column(tr("Waiting"), "number"),
        Column(tr("Days (median)"), "days"),
        Column(tr("Relapse"), "estimate"),
        Column(tr("In the state 90 days later"), "estimate"),
    )
    keys = ["accounts", "handed", "waiting", "days", "relapse_90d", "in_state_90d"]
    rows = []
    for quarter, row in result.frame.iloc[::-1].iterrows():
        label = quarter if row["finished"] else tr("{quarter} (unfinished)", quarter=quarter)
        rows.append((label, *(row[key] for key in keys)))
    note = tr(
        "Unfinished: some still wait, or were handed over less than 90 days ago; its figures are those of its fast"
        " accounts. Relapse: of those in the state at the handoff."
    )
    lacking = dict.fromkeys(n for found in result.frame["in_state_90d"] if not found for n in found.needs)
    lacking.pop("high_utilization", None)
    if lacking:
        places = tr("For the rest {places} would be needed.", places=places_in_words(list(lacking)))
        note = paragraph(note, places)
    note = paragraph(note, replayed(result))
    return TableView(name, tr("Handoffs by quarter of the start"), columns, tuple(rows), note, shown=12)


@shows(Overhang, "table")
def overhang_table(result: Overhang | Unavailable, name: str = "overhang_table") -> TableView | Finding:
    """Show each onboarding person's days and overhang, with both ranks and how sure they are, fastest first."""
    title = tr("Speed and overhang by onboarding person")
    if not result or result.people.empty:
        return _nobody(result, title, name)
    rows = tuple(
        (
            person_in_words(person, row["few"]),
            int(row["handoffs"]),
            row["days"],
            _rank(row, "speed"),
            row["pooled"],
            _rank(row, "overhang"),
            row["overhang_top"],
        )
        for person, row in result.people.iterrows()
    )
    columns = (
        Column(tr("Onboarding by")),
        Column("n", "number"),
        Column(tr("Days (median)"), "days"),
        Column(tr("Rank by days")),
        Column(tr("In the state 90 days later"), "estimate"),
        Column(tr("Rank by overhang")),
        Column(tr("In the first third"), "percent"),
    )
    note = tr(
        "Handoffs whose 90th day falls in {start} to {end}. Ranks: 1 is fastest, or leaves most in the state; in"
        " brackets the 95% range. In the first third: its probability, by overhang. Few: under 30 handoffs.",
        start=language.date(result.start),
        end=language.date(result.end - pd.Timedelta(days=1)),
    )
    nameless = tr("Handoffs without a name, left out: {n}.", n=language.number(result.unattributed))
    note = paragraph(note, _pooled(result), nameless if result.unattributed else "")
    return TableView(name, title, columns, rows, note)


@shows(Overhang, "counts_table")
def overhang_counts_table(result: Overhang | Unavailable, name: str = "overhang_counts") -> TableView | Finding:
    """Show what was counted for each person, what the team reaches in the same segments, and what is made of it."""
    title = tr("What the overhang is made of")
    if not result or result.people.empty:
        return _nobody(result, title, name)
    rows = tuple(
        (
            person_in_words(person, row["few"]),
            int(row["handoffs"]),
            row["in_state"],
            *([row["expected"]] if result.column else []),
            row["pooled"],
            row["retained"],
        )
        for person, row in result.people.iterrows()
    )
    columns = (
        Column(tr("Onboarding by")),
        Column("n", "number"),
        Column(tr("In the state, counted"), "estimate"),
        *([Column(tr("Team, same segments"), "percent")] if result.column else []),
        Column(tr("In the state, pooled"), "estimate"),
        Column(tr("Still customers, pooled"), "estimate"),
    )
    return TableView(name, title, columns, rows, paragraph(tr("All of it 90 days after the handoff."), _pooled(result)))


def _nobody(result: Overhang | Unavailable, title: str, name: str) -> Finding:
    if not result:
        return missing(name, tr("Does speed show who leaves customers in a good state?"), result)
    return Finding(name, (tr("No handoff with a name has been followed for 90 days yet."),), title=title)


def _pooled(result: Overhang) -> str:
    """Say what pooling does to the shares."""
    if result.column:
        return tr(
            "Pooled: at the team's mix by {column}, small numbers pulled towards the team.",
            column=column_in_words(result.column),
        )
    return tr("Pooled: small numbers pulled towards the team.")


def _rank(row: pd.Series, by: str) -> str:
    """Write a rank with its range, where it has one."""
    if pd.isna(row[f"{by}_rank"]):
        return "–"
    rank, low, high = (language.number(row[f"{by}_{part}"]) for part in ("rank", "low", "high"))
    return rank if low == high else tr("{rank} ({low} to {high})", rank=rank, low=low, high=high)

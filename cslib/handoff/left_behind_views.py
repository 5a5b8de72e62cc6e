"""What passed across with the handoff, and speed beside what onboarding leaves behind."""

from dataclasses import replace

import pandas as pd

from cslib.handoff.left_behind import RANKED, Information, Overhang
from cslib.language import N_, date, number, percent, tr
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, known, nothing, shows, with_n
from cslib.show.marks import labelled_dots, picture
from cslib.show.wording import cautious, estimate_in_words, information_field, joined, paragraph
from cslib.show.wording import column as column_in_words
from cslib.stats.estimate import Estimate, Unavailable

_NOBODY_FOLLOWED = N_("No handoff with a name has been followed for 90 days yet.")
_ASKS = N_("Does speed show who leaves customers in a good state?")
MOST_PEOPLE = 15


@shows(Overhang, "chart", _ASKS)
def overhang_chart(result: Overhang | Unavailable, name: str = "overhang") -> ChartView | Finding:
    """Draw for each onboarding person the days to the handoff beside the state 90 days after, fastest first."""
    people = result.people
    if people.empty:
        return nothing(name, tr(_NOBODY_FOLLOWED))
    if len(people) > MOST_PEOPLE:
        people = people[people["handoffs"] >= people["handoffs"].nlargest(MOST_PEOPLE).min()].iloc[:MOST_PEOPLE]
    title = overhang_in_words(result)
    title = cautious(title, result.team.n) if result.rewarded else title
    adjusted = tr("shares of few handoffs pulled towards the team")
    if result.column:
        adjusted = tr("shares at the team's mix of segments, few handoffs pulled towards the team")
    note = tr(
        "n: handoffs, {total} in all. Bars: 95%; {adjusted}. Dashed: the team. Orange: the fastest third.",
        total=number(result.team.n),
        adjusted=adjusted,
    )
    with picture(name, title, note, height=1.6 + 0.4 * len(people)) as sheet:
        left, right = sheet.axes(1, 2, sharey=True)
        labels = [
            tr("{name} (n = {n})", name=style.short(str(person)), n=number(n))
            for person, n in people["handoffs"].items()
        ]
        colours = [style.VERMILLION if person in result.rewarded else style.BLUE for person in people.index]
        labelled_dots(left, list(zip(labels, people["days"], colours, strict=True)), say=number)
        labelled_dots(
            right, list(zip(labels, people["pooled"], colours, strict=True)), say=lambda share: percent(share, 0)
        )
        left.set(xlabel=tr("Days to handoff (median)"), xlim=(0, 1.1 * left.get_xlim()[1]))
        right.set(xlabel=tr("In the state 90 days after the handoff"), xlim=(0, 1))
        right.axvline(result.team.estimate, color=style.PALE, linewidth=1.3, linestyle=(0, (5, 3)), zorder=0)
        style.percent_axis(right.xaxis)
        told = (
            tr(
                "{name}: {days}, {share} in the state 90 days later",
                name=str(person),
                days=estimate_in_words(row["days"]),
                share=estimate_in_words(row["pooled"]),
            )
            for person, row in people.iterrows()
        )
        sheet.tell(told, kind=tr("Dots. {title}.", title=title))
    return sheet.view


def overhang_in_words(result: Overhang) -> str:
    """Say whom a target on speed would reward and what that means, without a full stop."""
    if not known(result.gap):
        return tr("There is nobody to compare speed and overhang with")
    if result.hidden:
        names = joined([style.short(person) for person in result.hidden[:4]])
        return tr("Among the fastest, yet behind in the state of their customers 90 days later: {names}", names=names)
    return tr(
        "The fastest third against the others, in the state 90 days after the handoff: {gap}",
        gap=estimate_in_words(result.gap),
    )


@shows(Information, "finding", N_("What was written down by the handoff, and does it matter?"))
def information_finding(result: Information | Unavailable, name: str = "information") -> Finding:
    """Say how often a handoff came with all information asked for, and how relapse goes with it."""
    told = tuple(_passed_on(result)) or (tr("No handoff with known information has been followed for 90 days yet."),)
    then = tr("Next: keep recording what is passed on, and look again when more handoffs have been followed.")
    if known(result.gap) and result.gap.low > 0:
        then = tr("Next: make the fields asked for part of the handoff itself.")
    return Finding(name, told, title=tr("What was passed on"), next=then)


def _passed_on(result: Information):
    if known(result.complete):
        told = {"share": with_n(result.complete), "since": date(result.since)}
        yield tr("{share} of the handoffs since {since} had every field asked for by that day.", **told)
    pooled = result.people["pooled"] if isinstance(result.people, pd.DataFrame) else ()
    if len(pooled) > 1 and pooled.iloc[0].high < pooled.iloc[-1].low:
        least, most = with_n(pooled.iloc[0]), with_n(pooled.iloc[-1])
        ends = {"least": least, "first": str(pooled.index[0]), "most": most, "last": str(pooled.index[-1])}
        yield tr("By onboarding person, pooled, it goes from {least} ({first}) to {most} ({last}).", **ends)
    full, part, gap = result.relapse_complete, result.relapse_incomplete, result.gap
    if known(full) and known(part):
        both = {"full": with_n(full), "part": with_n(part)}
        yield tr("With all of it {full} relapsed within 90 days, without {part}.", **both)
    if known(gap):
        more = N_("Handoffs without full information are associated with more relapse, by {gap}.")
        said = more if gap.low > 0 else N_("The difference, {gap}, may be chance.")
        yield tr(said, gap=estimate_in_words(gap))
    if known(result.gap_within):
        within = with_n(replace(result.gap_within, method="MOVER"))
        yield tr("Between handoffs of the same onboarding person the difference is {gap}.", gap=within)
    if known(gap):
        yield tr("This is an association: customers handed over without information may differ in other ways.")


@shows(Overhang, "finding", _ASKS)
def overhang_finding(result: Overhang | Unavailable, name: str = "overhang_finding") -> Finding:
    """Say whom a target on speed would reward, and what of the 90 days after it would miss."""
    title = tr("Whom a target on speed would reward")
    if result.people.empty:
        return Finding(name, (tr(_NOBODY_FOLLOWED),), title=title)
    yield tr(
        "Of the customers handed over by {people} people, {share} are in the state 90 days later.",
        people=number(len(result.people)),
        share=with_n(result.team),
    )
    people = result.people
    if result.rewarded and known(result.gap):
        yield tr("A target on days alone would reward the fastest third: {names}.", names=joined(result.rewarded))
        yield _against_others(result)
    else:
        yield tr(
            "For ranks at least two people need {least} handoffs each that were followed for 90 days.", least=RANKED
        )
    if result.hidden:
        told = [
            tr("{name} {share}", name=person, share=estimate_in_words(people.loc[person, "pooled"]))
            for person in result.hidden
        ]
        yield tr(
            "What it would not see: {told}; each is in the first third by overhang with a probability below 10%.",
            told=joined(told),
        )
    if result.left_behind:
        passed = N_("It would pass over {names}, who by the estimate belong to the first third by overhang.")
        yield tr(passed, names=joined(result.left_behind))
    if people["few"].all():
        yield tr("Everybody has under 30 handoffs; read with care.")
    elif people["few"].any():
        yield tr("Under 30 handoffs, so read with care: {names}.", names=joined(list(people.index[people["few"]])))
    caution = tr(
        "This is about the target, not about persons: who gets harder customers, or less time, looks worse here. Ranks"
        " of so few handoffs move from year to year."
    )
    yield from reasons.of(result.gap)
    yield caution
    both = [person for person in result.rewarded if people.loc[person, "overhang_rank"] <= result.top]
    then = tr("Next: set a target on the state 90 days after the handoff beside the one on days.")
    if both and len(people) > 2:
        then = tr(
            "Next: set a target on the state 90 days after beside the one on days, and learn from {names}, fast and in"
            " the first third by overhang.",
            names=joined(both),
        )
    results = {"overhang_gap": result.gap, "overhang_team": result.team}
    return Finding(name, (), result.gap.verdict, results, title, next=then)


def _against_others(result: Overhang) -> str:
    """Say how the customers of the fastest third fare against those of the others."""
    gap = with_n(result.gap)
    found = N_("More of their customers are in the state 90 days later: {gap} against the others.")
    if result.gap.estimate < 0:
        found = N_("Fewer of their customers are in the state 90 days later: {gap} against the others.")
    evened = tr("Different segments are evened out in this.") if result.column else ""
    chance = tr("It may be chance.") if result.gap.low <= 0 <= result.gap.high else ""
    return paragraph(tr(found, gap=gap), evened, chance)


def _person_column() -> Column:
    return Column(
        tr("Onboarding by"), key=lambda row: tr("{name} (few)", name=str(row.Index)) if row.few else str(row.Index)
    )


@shows(Information, "table", N_("What was written down by the handoff?"))
def information_table(result: Information | Unavailable, name: str = "information_table") -> TableView | Finding:
    """Show which fields were recorded by the day of the handoff."""

    def share(row) -> Estimate | None:
        return Estimate(row.share, row.low, row.high) if row.share == row.share else None

    columns = (
        Column(tr("Field"), key=lambda row: information_field(str(row.Index))),
        Column(tr("Recorded"), "number", "recorded"),
        Column(tr("Share of handoffs"), "estimate", share),
        Column(tr("Asked for"), key=lambda row: tr("yes") if row.required else ""),
    )
    note = tr(
        "n = {n} handoffs since {since}; recorded by the day of the handoff.",
        n=number(result.complete.n),
        since=date(result.since),
    )
    return TableView.of(name, tr("What was written down by the handoff"), result.fields, columns, note)


@shows(Information, "people_table", N_("Whose handoffs come with all information?"))
def information_by_person_table(
    result: Information | Unavailable, name: str = "information_by_person"
) -> TableView | Finding | Unavailable:
    """Show how often each onboarding person's handoffs came with all information asked for."""
    if isinstance(result.people, Unavailable):
        return result.people
    title = tr("All information asked for, by onboarding person")
    if result.people.empty:
        return Finding(name, (tr("No handoff with a name is recorded in this period."),), title=title)
    columns = (
        _person_column(),
        Column(tr("Handoffs"), "number", "handoffs"),
        Column(tr("With all of it"), "number", "full"),
        Column(tr("Share"), "estimate", "share"),
        Column(tr("Pooled"), "estimate", "pooled"),
    )
    note = tr(
        "Handoffs since {since}. Pooled: small numbers pulled towards the team. Few: under 30 handoffs.",
        since=date(result.since),
    )
    return TableView.of(name, title, result.people, columns, note)


@shows(Overhang, "table", _ASKS)
def overhang_table(result: Overhang | Unavailable, name: str = "overhang_table") -> TableView | Finding:
    """Show each onboarding person's days and overhang, with both ranks and how sure they are, fastest first."""
    title = tr("Speed and overhang by onboarding person")
    if result.people.empty:
        return Finding(name, (tr(_NOBODY_FOLLOWED),), title=title)
    columns = (
        _person_column(),
        Column("n", "number", "handoffs"),
        Column(tr("Days (median)"), "days", "days"),
        Column(tr("Rank by days"), key=lambda row: _rank(row.speed_rank, row.speed_low, row.speed_high)),
        Column(tr("In the state 90 days later"), "estimate", "pooled"),
        Column(tr("Rank by overhang"), key=lambda row: _rank(row.overhang_rank, row.overhang_low, row.overhang_high)),
        Column(tr("In the first third"), "percent", "overhang_top"),
    )
    note = tr(
        "Handoffs whose 90th day falls in {start} to {end}. Ranks: 1 is fastest, or leaves most in the state; in"
        " brackets the 95% range. In the first third: its probability, by overhang. Few: under 30 handoffs.",
        start=date(result.start),
        end=date(result.end - pd.Timedelta(days=1)),
    )
    nameless = tr("Handoffs without a name, left out: {n}.", n=number(result.unattributed))
    note = paragraph(note, _pooled(result), nameless if result.unattributed else "")
    return TableView.of(name, title, result.people, columns, note)


@shows(Overhang, "counts_table", _ASKS)
def overhang_counts_table(result: Overhang | Unavailable, name: str = "overhang_counts") -> TableView | Finding:
    """Show what was counted for each person, what the team reaches in the same segments, and what is made of it."""
    title = tr("What the overhang is made of")
    if result.people.empty:
        return Finding(name, (tr(_NOBODY_FOLLOWED),), title=title)
    columns = (
        _person_column(),
        Column("n", "number", "handoffs"),
        Column(tr("In the state, counted"), "estimate", "in_state"),
        *([Column(tr("Team, same segments"), "percent", "expected")] if result.column else []),
        Column(tr("In the state, pooled"), "estimate", "pooled"),
        Column(tr("Still customers, pooled"), "estimate", "retained"),
    )
    note = paragraph(tr("All of it 90 days after the handoff."), _pooled(result))
    return TableView.of(name, title, result.people, columns, note)


def _pooled(result: Overhang) -> str:
    """Say what pooling does to the shares."""
    if result.column:
        return tr(
            "Pooled: at the team's mix by {column}, small numbers pulled towards the team.",
            column=column_in_words(result.column),
        )
    return tr("Pooled: small numbers pulled towards the team.")


def _rank(rank: float, low: float, high: float) -> str:
    if pd.isna(rank):
        return "–"
    rank, low, high = map(number, (rank, low, high))
    return rank if low == high else tr("{rank} ({low} to {high})", rank=rank, low=low, high=high)

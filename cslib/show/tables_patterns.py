"""Tables about patterns of use: what each is like, whom to talk to, and what to ask."""

from __future__ import annotations

from cslib import language
from cslib.analysis.patterns import Patterns
from cslib.analysis.profiles import STABLE
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.signals import person
from cslib.show.wording import column, paragraph, verdict_in_words
from cslib.show.words_patterns import measure_in_words, names, questions, shown

UNITS = {"active_day_share": "percent", "breadth": "percent", "seat_utilization": "percent", "focus": "percent"}


def question() -> str:
    """Return what the section asks."""
    return tr("How many patterns of use are there, and what is each like?")


def stable_in_words(jaccard: float | None) -> str:
    """Say whether a pattern is found again in resamples."""
    if jaccard is None:
        return tr("by rule")
    value = language.number(jaccard, 2)
    return tr("yes ({value})", value=value) if jaccard >= STABLE else tr("no ({value})", value=value)


def patterns(result: Patterns | Unavailable, name: str = "patterns_table") -> TableView | Finding:
    """Show the size of each pattern, its revenue, and whether its customers stay."""
    title = tr("The patterns: size and staying")
    if not result:
        return missing(name, question(), result)
    said, rows = names(result), []
    money = any(pattern.mrr is not None for pattern in result.patterns)
    for one in shown(result):
        row = [said[one.key], one.share.events, one.share]
        row += [one.mrr_share] if money else []
        stay = one.stay
        row += [stay.having, stay.gap, verdict_in_words(stay.verdict)] if stay and stay.having.n else [None, None, "–"]
        rows.append((*row, stable_in_words(one.jaccard)))
    columns = [Column(tr("Pattern")), Column("n", "number"), Column(tr("Of the accounts"), "estimate")]
    columns += [Column(tr("Of the revenue"), "percent")] if money else []
    columns += [
        Column(tr("Still customers"), "estimate"),
        Column(tr("More than the others (points)"), "points"),
        Column(tr("A difference is")),
        Column(tr("Found again")),
    ]
    if result.horizon_months is None:
        columns = [c for c in columns if c.label != tr("Still customers")]
        columns = [c for c in columns if c.kind != "points" and c.label != tr("A difference is")]
        rows = [(*row[: 4 if money else 3], row[-1]) for row in rows]
        note = tr(
            "Too few accounts were in adoption three months ago or earlier, and followed since, to say who stays."
        )
    else:
        note = tr(
            "Still customers: of the accounts in the pattern {months} months ago without notice given, the share that"
            " still is; verdicts corrected for the number of patterns (Holm). Associated with the pattern, not caused"
            " by it.",
            months=result.horizon_months,
        )
    if any(one.jaccard is not None for one in result.patterns):
        again = tr(
            "Found again: how alike a part is when the accounts are drawn anew (Jaccard, 1 is the same); {least} or"
            " more is stable.",
            least=STABLE,
        )
        note = paragraph(note, again)
    return TableView(name, title, tuple(columns), tuple(tuple(row) for row in rows), note)


def pattern_levels(result: Patterns | Unavailable, name: str = "pattern_levels") -> TableView | Finding:
    """Show the median of each measure in each pattern."""
    title = tr("What each pattern is like (medians)")
    if not result:
        return missing(name, question(), result)
    said = names(result)
    measures = [m for m in (*result.measures, "focus") if any(m in one.levels for one in result.patterns)]
    with_family = any(one.family for one in result.patterns)
    rows = [
        (
            said[one.key],
            *(one.levels.get(m) for m in measures),
            100 * one.levels["trend"] if one.levels["trend"] == one.levels["trend"] else None,
            *([one.family or "–"] if with_family else []),
        )
        for one in shown(result)
    ]
    columns = [Column(tr("Pattern"))]
    columns += [Column(measure_in_words(m), UNITS.get(m, "decimal")) for m in measures]
    columns += [Column(tr("Change (points)"), "decimal")]
    columns += [Column(tr("Used more than elsewhere"))] if with_family else []
    note = tr(
        "Trailing 28 days; change: active days against twelve weeks before. n = {n} accounts.",
        n=language.number(len(result.accounts)),
    )
    if with_family:
        family = tr("Used more than elsewhere: a family of features, those that serve one purpose.")
        note = paragraph(note, family)
    return TableView(name, title, tuple(columns), tuple(rows), note)


def pattern_talk(
    result: Patterns | Unavailable, segment_by: str = "", name: str = "pattern_talk"
) -> TableView | Finding:
    """Show whom to talk to in each pattern."""
    title = tr("Whom to talk to")
    if not result:
        return missing(name, tr("Whom should we talk to in each pattern?"), result)
    if result.talk.empty:
        return Finding(name, (tr("There is no account to look at."),), title=title)
    said = names(result)
    grouped = (result.talk["group"] != "").any()
    people = (result.talk["csm"] != "").any()
    rows = tuple(
        (
            said[row.pattern],
            row.name,
            *([row.group] if grouped else []),
            *([person(row.csm)] if people else []),
            row.last_outbound,
        )
        for row in result.talk.itertuples(index=False)
    )
    columns = [Column(tr("Pattern")), Column(tr("Customer"))]
    columns += [Column(column(segment_by) if segment_by else tr("segment"))] if grouped else []
    columns += [Column(tr("CSM"))] if people else []
    columns += [Column(tr("Last contact"), "date")]
    note = tr(
        "The most typical customers of each pattern, of different segments first. Left out: who has given notice or had"
        " as many contacts as are allowed in 28 days."
    )
    return TableView(name, title, tuple(columns), rows, note, shown=30)


def pattern_guide(result: Patterns | Unavailable, name: str = "pattern_guide") -> TableView | Finding:
    """Show what to ask the customers of each pattern."""
    title = tr("What to ask")
    if not result:
        return missing(name, tr("Whom should we talk to in each pattern?"), result)
    said = names(result)
    rows = []
    for one in shown(result):
        for place, text in enumerate(questions(one)):
            rows.append((said[one.key] if place == 0 else "", text))
    columns = (Column(tr("Pattern")), Column(tr("Question")))
    note = tr("Ask openly, listen longer than you speak, and write down the customer's own words.")
    return TableView(name, title, columns, tuple(rows), note, shown=40)


def pattern_answers(result: Patterns | Unavailable, name: str = "pattern_answers") -> TableView | Finding:
    """Show how many customers of each pattern were interviewed, and what its customers need most."""
    title = tr("What has been heard so far")
    if not result:
        return missing(name, tr("Whom should we talk to in each pattern?"), result)
    said = names(result)
    rows = tuple(
        (
            said[one.key],
            one.share.events,
            one.asked,
            tuple(tr("{theme} ({n})", theme=theme, n=n) for theme, n in one.themes),
        )
        for one in shown(result)
    )
    columns = (
        Column(tr("Pattern")),
        Column("n", "number"),
        Column(tr("Interviewed"), "number"),
        Column(tr("Needs heard most"), "names"),
    )
    note = tr(
        "Last twelve months, table needs. Interviewed: accounts with a need whose source is interview. In brackets:"
        " accounts that named it."
    )
    return TableView(name, title, columns, rows, note)


def known_stay(one) -> Estimate | None:
    """Return the share of a pattern's accounts that stayed, where there is one."""
    return one.stay.having if one.stay and one.stay.having.n else None

"""Patterns of use shown: what each is like, how sure their number is, who moves, whom to talk to and what to ask."""

from __future__ import annotations

import numpy as np

from cslib import language
from cslib.adoption.patterns import FALLING, FOCUS, GONE, SILENT, Pattern, Patterns
from cslib.adoption.profiles import LEAST_ACCOUNTS, STABLE
from cslib.company.measures import MEASURES
from cslib.language import tr
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, known, shows, with_n
from cslib.show.style import short
from cslib.show.vocabulary import person
from cslib.show.wording import (
    cautious,
    column,
    estimate_in_words,
    is_share,
    joined,
    listed,
    paragraph,
    short_measure,
    verdict_in_words,
)
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable

DEEPEST = 1.5
"""Usual deviations from the middle at which the colour is deepest."""


@shows(Patterns, "chart", lambda: question())
def patterns_chart(result: Patterns | Unavailable, name: str = "patterns") -> ChartView | Finding:
    """Draw the medians of each pattern, coloured by how far they are from all accounts, beside its size."""
    title = tr("Patterns of use")
    parts = [one for one in shown(result) if one.share.events]
    if not parts:
        return Finding(
            name, (tr("No account in adoption has been seen long enough to look for patterns."),), title=title
        )
    said = names(result)
    measures = [m for m in (*result.measures, FOCUS) if m in result.accounts]
    largest = max(parts, key=lambda one: one.share.events)
    title = cautious(
        tr(
            "The largest pattern holds {share} of the accounts: {pattern}",
            pattern=said[largest.key],
            share=language.percent(largest.share.estimate, 0),
        ),
        len(result.accounts),
    )
    money = any(one.mrr_share is not None for one in parts)
    note = tr(
        "Figures: medians of the trailing 28 days. Blue: more than the median account, orange: less. n = {n} accounts"
        " in adoption.",
        n=language.number(len(result.accounts)),
    )
    with style.canvas(title, note, height=1.35 + 0.42 * len(parts)) as canvas:
        left, right = canvas.axes(1, 2, sharey=True, width_ratios=[2.4, 1])
        _levels(left, result, parts, measures, said)
        _sizes(right, parts, money)
    body = listed(
        tr(
            "{pattern}: {n} accounts ({levels})",
            pattern=said[one.key],
            n=language.number(one.share.events),
            levels=tr(", ").join(
                tr("{measure} {level}", measure=measure_in_words(m), level=level(m, one.levels[m])) for m in measures
            ),
        )
        for one in parts
    )
    return ChartView(name, title, paragraph(tr("Tiles and bars. {title}.", title=title), body, note), canvas.png)


def level(measure: str, value: float) -> str:
    """Write a value of a measure without more digits than a tile holds."""
    if is_share(measure) or measure == FOCUS:
        return language.percent(value, 0)
    return language.number(value, 1)


def _levels(axes, result: Patterns, parts, measures, said) -> None:
    """Draw a tile for each pattern and measure."""
    from matplotlib.colors import LinearSegmentedColormap

    frame = result.accounts[measures].astype(float)
    spread = (frame.quantile(0.75) - frame.quantile(0.25)) / 1.349
    spread = spread.where(spread > 0, frame.std()).replace(0, np.nan)
    values = np.array([[one.levels[m] for m in measures] for one in parts])
    apart = np.nan_to_num((values - frame.median().to_numpy()) / spread.to_numpy())
    colours = LinearSegmentedColormap.from_list("levels", [style.ORANGE, "white", style.SKY])
    axes.imshow(apart, cmap=colours, vmin=-DEEPEST, vmax=DEEPEST, aspect="auto")
    for y, row in enumerate(values):
        for x, value in enumerate(row):
            axes.text(x, y, level(measures[x], value), ha="center", va="center", fontsize=9)
    heads = ["\n".join(style.wrap(measure_in_words(m), 8.5, 72)) for m in measures]
    axes.set_xticks(range(len(measures)), heads, fontsize=8.5)
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(parts)), [short(said[one.key], 30) for one in parts])
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _sizes(axes, parts, money: bool) -> None:
    """Draw share of accounts and of revenue."""
    places = np.arange(len(parts))
    kinds = [(tr("accounts"), style.BLUE, [one.share.estimate for one in parts])]
    if money:
        kinds.append((tr("revenue"), style.ORANGE, [one.mrr_share or 0.0 for one in parts]))
    height = 0.8 / len(kinds)
    for i, (label, colour, values) in enumerate(kinds):
        at = places + (i - (len(kinds) - 1) / 2) * height
        axes.barh(at, values, height=height * 0.9, color=colour, label=label)
        for y, value in zip(at, values, strict=True):
            axes.annotate(
                language.percent(value, 0),
                (value, y),
                xytext=(3, 0),
                textcoords="offset points",
                va="center",
                fontsize=8,
            )
    axes.set_xlim(0, 1.25 * max(max(values) for _, _, values in kinds))
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(left=False)
    axes.legend(frameon=False, fontsize=8.5, ncols=2, loc="lower left", bbox_to_anchor=(-0.05, 1.0), columnspacing=1)


@shows(Patterns, "moves_chart", lambda: tr("How do accounts move between patterns in a quarter?"))
def pattern_moves_chart(result: Patterns | Unavailable, name: str = "pattern_moves") -> ChartView | Finding:
    """Draw where the accounts of each pattern of a quarter ago are now."""
    title = tr("Moves between patterns")
    total = int(result.moves.to_numpy().sum())
    if not total:
        return Finding(name, (tr("No account was in adoption a quarter ago."),), title=title)
    said = names(result)
    rows = [key for key in result.moves.index if result.moves.loc[key].sum()]
    keys = [key for key in result.moves.columns if key in rows or result.moves[key].sum()]
    columns = [key for key in keys if key != GONE] + [GONE]
    table = result.moves.loc[rows, columns]
    title = cautious(
        tr(
            "Within a quarter {moved} of the accounts changed their pattern or left",
            moved=language.percent(result.moved.estimate, 0),
        ),
        total,
    )
    note = tr(
        "Rows: pattern a quarter ago, with n accounts; figures: share of the row, below it accounts. Who changes near a"
        " cut has changed little.",
    )
    with style.canvas(title, note, height=1.5 + 0.46 * len(rows)) as canvas:
        axes = canvas.axes()
        shares = table.div(table.sum(axis=1), axis=0).to_numpy()
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1.3, aspect="auto")
        for y, key in enumerate(rows):
            for x, to in enumerate(columns):
                count = int(table.loc[key, to])
                if count:
                    text = f"{language.percent(shares[y, x], 0)}\n{language.number(count)}"
                    ink = "white" if shares[y, x] > 0.6 else style.INK
                    axes.text(x, y, text, ha="center", va="center", fontsize=8.5, color=ink)
        heads = ["\n".join(_lines(said[key])) for key in columns]
        axes.set_xticks(range(len(columns)), heads, fontsize=8.5)
        axes.xaxis.tick_top()
        axes.set_yticks(
            range(len(rows)),
            [
                tr("{segment} (n = {n})", segment=short(said[key], 30), n=language.number(int(table.loc[key].sum())))
                for key in rows
            ],
        )
        axes.tick_params(length=0)
        for side in axes.spines.values():
            side.set_visible(False)
    body = listed(
        tr("{before} to {after}: {n}", before=said[key], after=said[to], n=int(table.loc[key, to]))
        for key in rows
        for to in columns
        if to != key and table.loc[key, to]
    )
    results = {"patterns_moved": result.moved}
    text = paragraph(tr("Tiles. {title}.", title=title), body, note)
    return ChartView(name, title, text, canvas.png, results=results)


def _lines(name: str) -> list[str]:
    """Break a pattern's name into lines of an axis: one for each trait."""
    return [line for part in name.split(tr(" / ")) for line in style.wrap(part, 8.5, 86)]


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


@shows(Patterns, "table", lambda: question())
def patterns_table(result: Patterns | Unavailable, name: str = "patterns_table") -> TableView | Finding:
    """Show the size of each pattern, its revenue, and whether its customers stay."""
    title = tr("The patterns: size and staying")
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


@shows(Patterns, "levels_table", lambda: question())
def pattern_levels_table(result: Patterns | Unavailable, name: str = "pattern_levels") -> TableView | Finding:
    """Show the median of each measure in each pattern."""
    title = tr("What each pattern is like (medians)")
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


@shows(Patterns, "talk_table", lambda: tr("Whom should we talk to in each pattern?"))
def pattern_talk_table(
    result: Patterns | Unavailable, segment_by: str = "", name: str = "pattern_talk"
) -> TableView | Finding:
    """Show whom to talk to in each pattern."""
    title = tr("Whom to talk to")
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


@shows(Patterns, "guide_table", lambda: tr("Whom should we talk to in each pattern?"))
def pattern_guide_table(result: Patterns | Unavailable, name: str = "pattern_guide") -> TableView | Finding:
    """Show what to ask the customers of each pattern."""
    title = tr("What to ask")
    said = names(result)
    rows = []
    for one in shown(result):
        for place, text in enumerate(questions(one)):
            rows.append((said[one.key] if place == 0 else "", text))
    columns = (Column(tr("Pattern")), Column(tr("Question")))
    note = tr("Ask openly, listen longer than you speak, and write down the customer's own words.")
    return TableView(name, title, columns, tuple(rows), note, shown=40)


@shows(Patterns, "answers_table", lambda: tr("Whom should we talk to in each pattern?"))
def pattern_answers_table(result: Patterns | Unavailable, name: str = "pattern_answers") -> TableView | Finding:
    """Show how many customers of each pattern were interviewed, and what its customers need most."""
    title = tr("What has been heard so far")
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


@shows(Patterns, "finding", lambda: question())
def patterns_finding(result: Patterns | Unavailable, name: str = "patterns_finding") -> Finding:
    """Say how many patterns there are, whether they are apart, whether resamples find them again, and who moved."""
    title = tr("Are there separate patterns of use?")
    if result.accounts.empty:
        text = tr("No account in adoption has been seen long enough to look for patterns.")
        return Finding(name, (text,), INSUFFICIENT, title=title)
    said = names(result)
    found, count = result.profiles, len(result.patterns) - 2
    verdict, sentences = how_many(result)
    results: dict[str, Estimate | Unavailable] = {
        "patterns_found": Estimate(
            count, n=found.n if found else len(result.accounts), unit="patterns", verdict=verdict
        ),
        "patterns_moved": result.moved,
    }
    if found is not None and found.k > 1:
        weak = [said[one.key] for one in result.patterns if one.jaccard is not None and one.jaccard < STABLE]
        if weak:
            sentences.append(
                tr("Changes when the accounts are drawn anew, so handle with care: {names}.", names=joined(weak))
            )
        else:
            sentences.append(
                tr(
                    "Drawing the accounts anew finds all of them again (similarity {low} or more; 1 is the same).",
                    low=language.number(min(found.jaccard), 2),
                )
            )
    aside = [one for one in result.patterns if one.key in (FALLING, SILENT)]
    sentences.append(
        tr(
            "Told apart by rule: {falling} accounts whose active days fell by 10 points or more in twelve weeks, and"
            " {silent} without any use.",
            falling=language.number(aside[0].share.events),
            silent=language.number(aside[1].share.events),
        )
    )
    if known(result.moved):
        sentences.append(
            tr("Within a quarter {moved} changed their pattern or left.", moved=with_n(result.moved)),
        )
    sentences += _stays(result, said)
    if result.onboarding or result.unseen:
        sentences.append(
            tr(
                "Left out: {onboarding} accounts in onboarding, {unseen} not seen for a whole window.",
                onboarding=language.number(result.onboarding),
                unseen=language.number(result.unseen),
            )
        )
    ask = tr(
        "Next: numbers show how customers differ; why they do, only a talk can tell. Talk to some of each pattern."
    )
    return Finding(name, tuple(sentences), verdict, results, title, next=ask)


def how_many(result: Patterns) -> tuple[str | None, list[str]]:
    """Say how many patterns there are and among whom, and return the verdict on their being apart."""
    verdict, sentences = _apart(result)
    if result.profiles is not None and result.profiles.n > len(result.accounts):
        sentences.append(tr("The patterns were sought among all accounts; this page counts those of the segment."))
    return verdict, sentences


def _apart(result: Patterns) -> tuple[str | None, list[str]]:
    n, found = language.number(len(result.accounts)), result.profiles
    if found is not None:
        n = language.number(found.n)
    else:
        text = tr(
            "The {k} patterns that the team has decided on are in force from {date} (n = {n} accounts).",
            k=len(result.patterns) - 2,
            date=language.date(result.decided_from),
            n=n,
        )
        return None, [text]
    if found.n < LEAST_ACCOUNTS:
        text = tr(
            "Patterns are not looked for among fewer than {least} accounts (n = {n}).",
            least=LEAST_ACCOUNTS,
            n=language.number(found.n),
        )
        return INSUFFICIENT, [text]
    if found.separate > 1:
        stable = min(found.jaccard) >= STABLE
        text = tr("Accounts of steady use fall into {k} patterns apart from each other (n = {n}).", k=found.k, n=n)
        return SUPPORTED if stable else INSUFFICIENT, [text]
    if found.k == 1:
        text = tr("Accounts of steady use are one pattern; no number of parts describes them better (n = {n}).", n=n)
        return NOT_SUPPORTED, [text]
    return NOT_SUPPORTED, [
        tr("Accounts of steady use are one cloud, without gaps between patterns (n = {n}).", n=n),
        tr(
            "For talking about them it is best cut into {k} parts: neighbours across a cut are alike, the middles of"
            " the parts are not.",
            k=found.k,
        ),
    ]


def _stays(result: Patterns, said: dict[str, str]) -> list[str]:
    """Say in which pattern most stayed, and in which fewest, where the difference is beyond chance."""
    clear = [one for one in shown(result) if known_stay(one) and one.stay.verdict == SUPPORTED]
    if len(clear) < 1:
        return []
    clear.sort(key=lambda one: one.stay.having.estimate)
    ends = [clear[-1]] if len(clear) == 1 else [clear[-1], clear[0]]
    told = [tr("{pattern} {share}", pattern=said[one.key], share=estimate_in_words(one.stay.having)) for one in ends]
    return [
        tr(
            "Of those seen {months} months ago, still customers are: {told}. The pattern is associated with staying; it"
            " need not be the cause.",
            months=result.horizon_months,
            told=tr(", ").join(told),
        )
    ]


@shows(Patterns, "answers_finding", lambda: tr("Whom should we talk to in each pattern?"))
def pattern_answers_finding(result: Patterns | Unavailable, name: str = "pattern_answers_finding") -> Finding:
    """Say how many talks are behind the patterns, where answers go, and how patterns are amended."""
    title = tr("Where the answers go")
    asked = sum(one.asked for one in result.patterns)
    parts = [one for one in shown(result) if one.share.events]
    untouched = [names(result)[one.key] for one in parts if not one.asked]
    if not asked:
        sentences = [tr("No interview is recorded in the last twelve months.")]
    else:
        sentences = [
            tr(
                "{needs} needs from interviews with {accounts} customers are recorded.",
                needs=language.number(result.interviews),
                accounts=language.number(asked),
            )
        ]
        if untouched:
            sentences.append(tr("Nobody yet of: {names}.", names=joined(untouched)))
    sentences.append(tr("Write each answer into the table needs, one row each, with the source interview."))
    if result.profiles is None:
        sentences.append(
            tr("The patterns are the team's own; change them in policy/patterns when talks say otherwise.")
        )
    else:
        sentences.append(
            tr(
                "When the talks show other lines between customers, name the patterns yourselves: “cslib policy"
                " patterns FOLDER” writes a file to begin with, and reports of the quarters from its day on use it."
            )
        )
    results = {"patterns_interviewed": Estimate(asked, n=len(result.accounts), unit="accounts")}
    return Finding(name, tuple(sentences), None, results, title)


ORDER = ("regularity", "breadth", "depth", "seats", FOCUS)
IN_A_NAME = 2
MOST_QUESTIONS = 4


def trait_in_words(kind: str, sign: int) -> str:
    """Say a trait in a word or two."""
    words = {
        ("regularity", 1): tr("often"),
        ("regularity", -1): tr("seldom"),
        ("breadth", 1): tr("wide"),
        ("breadth", -1): tr("narrow"),
        ("depth", 1): tr("intensive"),
        ("depth", -1): tr("light"),
        ("seats", 1): tr("many users"),
        ("seats", -1): tr("few users"),
        (FOCUS, 1): tr("one purpose"),
        (FOCUS, -1): tr("many purposes"),
    }
    return words[kind, sign]


def kind_of(measure: str) -> str:
    """Return the family of a measure; how much use is in one family of features is one of its own."""
    return MEASURES[measure].family if measure in MEASURES else measure


def measure_in_words(name: str) -> str:
    """Name a measure of the patterns."""
    return tr("use in one area") if name == FOCUS else short_measure(name)


def _by_order(pattern: Pattern) -> list[tuple[str, int]]:
    traits = [(kind_of(measure), sign) for measure, sign in pattern.traits]
    return sorted(traits, key=lambda trait: ORDER.index(trait[0]))


def names(result: Patterns) -> dict[str, str]:
    """Name every pattern; two that would be called alike are told apart by one trait more, or by a number."""
    named: dict[str, str] = {SILENT: tr("silent"), FALLING: tr("falling"), GONE: tr("churned since")}
    for pattern in result.patterns:
        if pattern.key in named:
            continue
        traits = [trait_in_words(*trait) for trait in _by_order(pattern)]
        taken = set(named.values())
        if pattern.name:
            name = pattern.name
        elif result.profiles is None:
            name = tr("none of the team's patterns")
        elif not traits:
            name = tr("in the middle") if result.profiles.k > 1 else tr("steady use")
        else:
            tries = [tr(" / ").join(traits[:n]) for n in range(min(IN_A_NAME, len(traits)), len(traits) + 1)]
            name = next((text for text in tries if text not in taken), tries[-1])
        if name in taken:
            name = tr("{name} ({n})", name=name, n=1 + sum(text.startswith(name) for text in taken))
        named[pattern.key] = name
    return named


def shown(result: Patterns) -> list[Pattern]:
    """Return the patterns in which anybody is, or was a quarter ago."""
    before = result.moves.sum(axis=1)
    return [pattern for pattern in result.patterns if pattern.share.events or before.get(pattern.key, 0)]


def questions(pattern: Pattern) -> list[str]:
    """Return what to ask the customers of a pattern: the team's own questions, else those that its traits ask for."""
    if pattern.questions:
        return list(pattern.questions)
    special = {
        SILENT: [
            tr("What were you hoping to do with the product, and is that still wanted?"),
            tr("Who used it before, and what do these people do now?"),
            tr("What would have to change for it to be worth opening again?"),
        ],
        FALLING: [
            tr("What has changed in your work over the last three months?"),
            tr("Has anyone who used it left or moved on?"),
            tr("What do you use for this work now?"),
        ],
    }
    if pattern.key in special:
        return special[pattern.key]
    asked = {
        ("regularity", 1): tr("Which work would stop if the product were not there tomorrow?"),
        ("regularity", -1): tr("On which occasions do you open it, and what do you do in between?"),
        ("breadth", 1): tr("Which feature did you discover last, and how?"),
        ("breadth", -1): tr("Which steps of this work do you still do outside the product?"),
        ("depth", 1): tr("Which of these many steps would you rather not do by hand?"),
        ("depth", -1): tr("What brings you in, and what do you leave with?"),
        ("seats", 1): tr("How did colleagues learn it, and what do new ones stumble over?"),
        ("seats", -1): tr("Who could use it and does not, and why?"),
        (FOCUS, 1): tr("What made you settle on this one purpose?"),
        (FOCUS, -1): tr("Which of your purposes does it serve best, and which least?"),
    }
    chosen = [asked[trait] for trait in _by_order(pattern)]
    general = [
        tr("What would you like to be able to do a year from now?"),
        tr("What did you want from the product at first, and how far have you come?"),
    ]
    return [*chosen[: MOST_QUESTIONS - 1], *general][:MOST_QUESTIONS]

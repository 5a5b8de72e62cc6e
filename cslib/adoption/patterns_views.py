"""Views of patterns of use: what each is like and how large, who stays, and how accounts move between them."""

from collections.abc import Iterator

import numpy as np

from cslib.adoption.patterns import FALLING, FOCUS, GONE, SILENT, Pattern, Patterns
from cslib.adoption.profiles import LEAST_ACCOUNTS, STABLE
from cslib.company.measures import MEASURES
from cslib.language import N_, date, join, number, percent, tr, word
from cslib.show import style
from cslib.show.columns import Column, names_of
from cslib.show.display import ChartView, Finding, TableView, known, of_claims, shows, with_n
from cslib.show.marks import bars, heat, picture
from cslib.show.wording import (
    cautious,
    counted,
    estimate_in_words,
    is_share,
    joined,
    paragraph,
    short_measure,
    verdict_in_words,
)
from cslib.stats.court import overall
from cslib.stats.estimate import SUPPORTED, Estimate, Unavailable

_ASKS = N_("How many patterns of use are there, and what is each like?")
DEEPEST = 1.5
"""Usual deviations from the middle at which the colour is deepest."""

ORDER = ("regularity", "breadth", "depth", "seats", FOCUS)
IN_A_NAME = 2
UNITS = {"active_day_share": "percent", "breadth": "percent", "seat_utilization": "percent", FOCUS: "percent"}


@shows(Patterns, "chart", _ASKS)
def patterns_chart(result: Patterns | Unavailable, name: str = "patterns") -> ChartView | Finding:
    """Draw the medians of each pattern, coloured by how far they are from all accounts, beside its size."""
    parts = [one for one in result.occupied if one.share.events]
    if not parts:
        text = tr("No account in adoption has been seen long enough to look for patterns.")
        return Finding(name, (text,), title=tr("Patterns of use"))
    said = pattern_names(result)
    measures = [m for m in (*result.measures, FOCUS) if m in result.accounts]
    largest = max(parts, key=lambda one: one.share.events)
    title = cautious(
        tr(
            "The largest pattern holds {share} of the accounts: {pattern}",
            pattern=said[largest.key],
            share=percent(largest.share.estimate, 0),
        ),
        len(result.accounts),
    )
    note = tr(
        "Figures: medians of the trailing 28 days. Blue: more than the median account, orange: less. n = {n} accounts"
        " in adoption.",
        n=number(len(result.accounts)),
    )
    with picture(name, title, note, height=1.35 + 0.42 * len(parts)) as sheet:
        left, right = sheet.axes(1, 2, sharey=True, width_ratios=[2.4, 1])
        _levels(left, result, parts, measures, said)
        _sizes(right, parts)
        sheet.tell(
            (
                tr(
                    "{pattern}: {n} accounts ({levels})",
                    pattern=said[one.key],
                    n=number(one.share.events),
                    levels=join(
                        tr("{measure} {level}", measure=measure_in_words(m), level=level(m, one.levels[m]))
                        for m in measures
                    ),
                )
                for one in parts
            ),
            tr("Tiles and bars. {title}.", title=title),
        )
    return sheet.view


def level(measure: str, value: float) -> str:
    """Write a value of a measure without more digits than a tile holds."""
    if is_share(measure) or measure == FOCUS:
        return percent(value, 0)
    return number(value, 1)


def _levels(axes, result: Patterns, parts: list[Pattern], measures: list[str], said: dict[str, str]) -> None:
    """Draw a tile for each pattern and measure."""
    from matplotlib.colors import LinearSegmentedColormap

    frame = result.accounts[measures].astype(float)
    spread = (frame.quantile(0.75) - frame.quantile(0.25)) / 1.349
    spread = spread.where(spread > 0, frame.std()).replace(0, np.nan)
    values = np.array([[one.levels[m] for m in measures] for one in parts])
    apart = np.nan_to_num((values - frame.median().to_numpy()) / spread.to_numpy())
    texts = [[level(m, value) for m, value in zip(measures, row, strict=True)] for row in values]
    colours = LinearSegmentedColormap.from_list("levels", [style.ORANGE, "white", style.SKY])
    heat(axes, apart, texts, low=-DEEPEST, high=DEEPEST, colours=colours, dark=np.inf, size=9)
    _heads(axes, ["\n".join(style.wrap(measure_in_words(m), 8.5, 72)) for m in measures])
    axes.set_yticks(np.arange(len(parts)) + 0.5, [style.short(said[one.key], 30) for one in parts], rotation=0)


def _heads(axes, heads: list[str]) -> None:
    """Write what the columns of a field of tiles are above it."""
    axes.set_xticks(np.arange(len(heads)) + 0.5, heads, fontsize=8.5)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)


def _sizes(axes, parts: list[Pattern]) -> None:
    """Draw share of accounts and, where it is known, of revenue."""
    kinds = [(tr("accounts"), style.BLUE, [one.share.estimate for one in parts])]
    if any(one.mrr_share is not None for one in parts):
        kinds.append((tr("revenue"), style.ORANGE, [one.mrr_share or 0.0 for one in parts]))
    height = 0.8 / len(kinds)
    for i, (label, colour, values) in enumerate(kinds):
        at = np.arange(len(parts)) + 0.5 + (i - (len(kinds) - 1) / 2) * height
        bars(axes, at, values, colour=colour, width=height * 0.9, label=label)
        look = {"xytext": (3, 0), "textcoords": "offset points", "va": "center", "fontsize": 8}
        for y, value in zip(at, values, strict=True):
            axes.annotate(percent(value, 0), (value, y), **look)
    axes.set_xlim(0, 1.25 * max(max(values) for _, _, values in kinds))
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(left=False)
    axes.legend(frameon=False, fontsize=8.5, ncols=2, loc="lower left", bbox_to_anchor=(-0.05, 1.0), columnspacing=1)


@shows(Patterns, "moves_chart", N_("How do accounts move between patterns in a quarter?"))
def pattern_moves_chart(result: Patterns | Unavailable, name: str = "pattern_moves") -> ChartView | Finding:
    """Draw where the accounts of each pattern of a quarter ago are now."""
    total = int(result.moves.to_numpy().sum())
    if not total:
        return Finding(name, (tr("No account was in adoption a quarter ago."),), title=tr("Moves between patterns"))
    said = pattern_names(result)
    rows = [key for key in result.moves.index if result.moves.loc[key].sum()]
    keys = [key for key in result.moves.columns if key in rows or result.moves[key].sum()]
    columns = [key for key in keys if key != GONE] + [GONE]
    table = result.moves.loc[rows, columns]
    title = cautious(
        tr(
            "Within a quarter {moved} of the accounts changed their pattern or left",
            moved=percent(result.moved.estimate, 0),
        ),
        total,
    )
    note = tr(
        "Rows: pattern a quarter ago, with n accounts; figures: share of the row, below it accounts. Who changes near a"
        " cut has changed little."
    )
    results = {"patterns_moved": result.moved}
    with picture(name, title, note, height=1.5 + 0.46 * len(rows), results=results) as sheet:
        axes = sheet.axes()
        shares, counts = table.div(table.sum(axis=1), axis=0).to_numpy(), table.to_numpy()
        texts = [
            [f"{percent(share, 0)}\n{number(n)}" if n else "" for share, n in zip(*both, strict=True)]
            for both in zip(shares, counts, strict=True)
        ]
        heat(axes, shares, texts, low=0, high=1.3, dark=0.6 / 1.3)
        _heads(axes, ["\n".join(_lines(said[key])) for key in columns])
        labels = [counted(style.short(said[key], 30), n) for key, n in table.sum(axis=1).items()]
        axes.set_yticks(np.arange(len(rows)) + 0.5, labels, rotation=0)
        sheet.tell(
            (
                tr("{before} to {after}: {n}", before=said[key], after=said[to], n=int(table.loc[key, to]))
                for key in rows
                for to in columns
                if to != key and table.loc[key, to]
            ),
            tr("Tiles. {title}.", title=title),
        )
    return sheet.view


def _lines(name: str) -> list[str]:
    """Break a pattern's name into lines of an axis: one for each trait."""
    return [line for part in name.split(tr(" / ")) for line in style.wrap(part, 8.5, 86)]


def stable_in_words(jaccard: float | None) -> str:
    """Say whether a pattern is found again in resamples."""
    if jaccard is None:
        return tr("by rule")
    value = number(jaccard, 2)
    return tr("yes ({value})", value=value) if jaccard >= STABLE else tr("no ({value})", value=value)


def _stays(one: Pattern) -> bool:
    """Tell whether it is known who of the pattern stayed."""
    return bool(one.staying and one.staying.having.n)


@shows(Patterns, "table", _ASKS)
def patterns_table(result: Patterns | Unavailable, name: str = "patterns_table") -> TableView | Finding:
    """Show the size of each pattern, its revenue, and whether its customers stay."""
    said = pattern_names(result)
    columns = [
        Column(tr("Pattern"), key=lambda one: said[one.key]),
        Column("n", "number", lambda one: one.share.events),
        Column(tr("Of the accounts"), "estimate", "share"),
    ]
    if any(pattern.mrr is not None for pattern in result.patterns):
        columns.append(Column(tr("Of the revenue"), "percent", "mrr_share"))
    if result.horizon_months is None:
        note = tr(
            "Too few accounts were in adoption three months ago or earlier, and followed since, to say who stays."
        )
    else:
        columns += [
            Column(tr("Still customers"), "estimate", lambda one: one.staying.having if _stays(one) else None),
            Column(tr("More than the others (points)"), "points", lambda one: one.staying.gap if _stays(one) else None),
            Column(
                tr("A difference is"), key=lambda one: verdict_in_words(one.staying.verdict) if _stays(one) else "–"
            ),
        ]
        note = tr(
            "Still customers: of the accounts in the pattern {months} months ago without notice given, the share that"
            " still is; verdicts corrected for the number of patterns (Holm). Associated with the pattern, not caused"
            " by it.",
            months=result.horizon_months,
        )
    columns.append(Column(tr("Found again"), key=lambda one: stable_in_words(one.jaccard)))
    if any(one.jaccard is not None for one in result.patterns):
        again = tr(
            "Found again: how alike a part is when the accounts are drawn anew (Jaccard, 1 is the same); {least} or"
            " more is stable.",
            least=STABLE,
        )
        note = paragraph(note, again)
    return TableView.of(name, tr("The patterns: size and staying"), result.occupied, columns, note)


@shows(Patterns, "levels_table", _ASKS)
def pattern_levels_table(result: Patterns | Unavailable, name: str = "pattern_levels") -> TableView | Finding:
    """Show the median of each measure in each pattern."""
    said = pattern_names(result)
    measures = [m for m in (*result.measures, FOCUS) if any(m in one.levels for one in result.patterns)]
    columns = [
        Column(tr("Pattern"), key=lambda one: said[one.key]),
        *(Column(measure_in_words(m), UNITS.get(m, "decimal"), lambda one, m=m: one.levels.get(m)) for m in measures),
        Column(tr("Change (points)"), "decimal", lambda one: 100 * one.levels["trend"]),
    ]
    note = tr(
        "Trailing 28 days; change: active days against twelve weeks before. n = {n} accounts.",
        n=number(len(result.accounts)),
    )
    if any(one.family for one in result.patterns):
        columns.append(Column(tr("Used more than elsewhere"), key=lambda one: one.family or "–"))
        family = tr("Used more than elsewhere: a family of features, those that serve one purpose.")
        note = paragraph(note, family)
    return TableView.of(name, tr("What each pattern is like (medians)"), result.occupied, columns, note)


@shows(Patterns, "finding", _ASKS)
def patterns_finding(result: Patterns | Unavailable, name: str = "patterns_finding") -> Finding:
    """Say how many patterns there are, whether they are apart, whether resamples find them again, and who moved."""
    title = tr("Are there separate patterns of use?")
    if result.accounts.empty:
        text = tr("No account in adoption has been seen long enough to look for patterns.")
        return Finding(name, (text,), overall(()), title=title)
    said = pattern_names(result)
    found, count = result.profiles, len(result.patterns) - 2
    yield from how_many(result)
    results: dict[str, Estimate | Unavailable] = {
        "patterns_found": Estimate(count, n=found.n if found else len(result.accounts), unit="patterns"),
        "patterns_moved": result.moved,
    }
    if found is not None and found.k > 1:
        weak = [said[one.key] for one in result.patterns if one.jaccard is not None and one.jaccard < STABLE]
        if weak:
            yield tr("Changes when the accounts are drawn anew, so handle with care: {names}.", names=joined(weak))
        else:
            yield tr(
                "Drawing the accounts anew finds all of them again (similarity {low} or more; 1 is the same).",
                low=number(min(found.jaccard), 2),
            )
    aside = [one for one in result.patterns if one.key in (FALLING, SILENT)]
    yield tr(
        "Told apart by rule: {falling} accounts whose active days fell by 10 points or more in twelve weeks, and"
        " {silent} without any use.",
        falling=number(aside[0].share.events),
        silent=number(aside[1].share.events),
    )
    if known(result.moved):
        yield tr("Within a quarter {moved} changed their pattern or left.", moved=with_n(result.moved))
    yield from _who_stays(result, said)
    if result.onboarding or result.unseen:
        yield tr(
            "Left out: {onboarding} accounts in onboarding, {unseen} not seen for a whole window.",
            onboarding=number(result.onboarding),
            unseen=number(result.unseen),
        )
    ask = tr(
        "Next: numbers show how customers differ; why they do, only a talk can tell. Talk to some of each pattern."
    )
    results |= of_claims({one.key: one.staying.best for one in result.patterns if one.staying})
    names = {f"pattern {said[key]}": names_of(those) for key, those in result.accounts.groupby("pattern")}
    return Finding(name, (), None, results, title, next=ask, names=names)


def how_many(result: Patterns) -> Iterator[str]:
    """Say how many patterns there are, whether they are apart, and among whom."""
    yield from _apart(result)
    if result.profiles is not None and result.profiles.n > len(result.accounts):
        yield tr("The patterns were sought among all accounts; this page counts those of the segment.")


def _apart(result: Patterns) -> Iterator[str]:
    found = result.profiles
    n = number(len(result.accounts) if found is None else found.n)
    if found is None:
        yield tr(
            "The {k} patterns that the team has decided on are in force from {date} (n = {n} accounts).",
            k=len(result.patterns) - 2,
            date=date(result.decided_from),
            n=n,
        )
    elif found.n < LEAST_ACCOUNTS:
        text = N_("Patterns are not looked for among fewer than {least} accounts (n = {n}).")
        yield tr(text, least=LEAST_ACCOUNTS, n=n)
    elif found.separate > 1:
        yield tr("Accounts of steady use fall into {k} patterns apart from each other (n = {n}).", k=found.k, n=n)
    elif found.k == 1:
        yield tr("Accounts of steady use are one pattern; no number of parts describes them better (n = {n}).", n=n)
    else:
        yield tr("Accounts of steady use are one cloud, without gaps between patterns (n = {n}).", n=n)
        yield tr(
            "For talking about them it is best cut into {k} parts: neighbours across a cut are alike, the middles of"
            " the parts are not.",
            k=found.k,
        )


def _who_stays(result: Patterns, said: dict[str, str]) -> Iterator[str]:
    """Say in which pattern most stayed, and in which fewest, where the difference is beyond chance."""
    clear = [one for one in result.occupied if _stays(one) and one.staying.verdict == SUPPORTED]
    if not clear:
        return
    clear.sort(key=lambda one: one.staying.having.estimate)
    ends = [clear[-1]] if len(clear) == 1 else [clear[-1], clear[0]]
    told = [tr("{pattern} {share}", pattern=said[one.key], share=estimate_in_words(one.staying.having)) for one in ends]
    yield tr(
        "Of those seen {months} months ago, still customers are: {told}. The pattern is associated with staying; it"
        " need not be the cause.",
        months=result.horizon_months,
        told=join(told),
    )


def trait_in_words(kind: str, sign: int) -> str:
    """Say a trait in a word or two."""
    return word("adoption.trait", f"{kind} {sign}")


def kind_of(measure: str) -> str:
    """Return the family of a measure; how much use is in one family of features is one of its own."""
    return MEASURES[measure].family if measure in MEASURES else measure


def measure_in_words(name: str) -> str:
    """Name a measure of the patterns."""
    return tr("use in one area") if name == FOCUS else short_measure(name)


def ordered_traits(pattern: Pattern) -> list[tuple[str, int]]:
    traits = [(kind_of(measure), sign) for measure, sign in pattern.traits]
    return sorted(traits, key=lambda trait: ORDER.index(trait[0]))


def pattern_names(result: Patterns) -> dict[str, str]:
    """Name every pattern; two that would be called alike are told apart by one trait more, or by a number."""
    named: dict[str, str] = {SILENT: tr("silent"), FALLING: tr("falling"), GONE: tr("churned since")}
    for pattern in result.patterns:
        if pattern.key in named:
            continue
        traits = [trait_in_words(*trait) for trait in ordered_traits(pattern)]
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

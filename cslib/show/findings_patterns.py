"""Findings about patterns of use: how many there are, how sure that is, who moves, and what is still to be asked."""

from __future__ import annotations

from cslib import language
from cslib.analysis.patterns import FALLING, SILENT, Patterns
from cslib.analysis.profiles import LEAST_ACCOUNTS, STABLE
from cslib.analysis.verdict import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.language import tr
from cslib.show.display import Finding, missing
from cslib.show.findings_common import known, with_n
from cslib.show.tables_patterns import known_stay, question
from cslib.show.wording import estimate_in_words, joined
from cslib.show.words_patterns import names, shown


def patterns(result: Patterns | Unavailable, name: str = "patterns_finding") -> Finding:
    """Say how many patterns there are, whether they are apart, whether resamples find them again, and who moved."""
    title = tr("Are there separate patterns of use?")
    if not result:
        return missing(name, question(), result, results=("patterns_found", "patterns_moved"))
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


def pattern_answers(result: Patterns | Unavailable, name: str = "pattern_answers_finding") -> Finding:
    """Say how many talks are behind the patterns, where answers go, and how patterns are amended."""
    title = tr("Where the answers go")
    if not result:
        return missing(name, tr("Whom should we talk to in each pattern?"), result)
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

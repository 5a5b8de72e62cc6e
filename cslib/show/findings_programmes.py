"""What programmes did, in sentences."""

from __future__ import annotations

from cslib import language
from cslib.analysis.programmes import Comparison, Effects, Reach
from cslib.analysis.verdict import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.language import tr
from cslib.show import reasons
from cslib.show.display import Finding, missing
from cslib.show.wording import joined, points, verdict_in_words
from cslib.show.wording_programmes import comparison_in_words, effect_in_words, population, programme


def programmes(result: Effects | Unavailable, when: Reach | Unavailable, name: str = "programmes") -> Finding:
    """Say which programme helps whom, which does not, and which cannot be judged.

    Parameters
    ----------
    result : Effects or Unavailable
        Of ``programmes.effects``.
    when : Reach or Unavailable
        Of ``programmes.reach``.
    """
    title, question = tr("Which programmes work"), tr("Which programme helps whom, and which helps nobody?")
    if not result or not when:
        return missing(name, question, result if not result else when, ("programmes_effective",))
    judged = result.judged()
    if not judged:
        return Finding(name, (tr("No programme has run long enough to be judged."),), INSUFFICIENT, title=title)
    helping = [one for one in judged if one.verdict == SUPPORTED]
    without = [one for one in judged if one.verdict == NOT_SUPPORTED]
    unsure = [one for one in judged if one.verdict == INSUFFICIENT]
    sentences = [_lead(result, judged)]
    sentences.append(
        tr("Helps: {who}.", who=joined([comparison_in_words(one) for one in helping]))
        if helping
        else tr("No programme was found to help.")
    )
    points_ = tuple(_line(one) for one in (*helping, *without, *unsure))
    chosen = helping[0] if helping else None
    verdict = SUPPORTED if helping else NOT_SUPPORTED if not unsure else INSUFFICIENT
    return Finding(
        name,
        tuple(sentences),
        verdict,
        _results(result, judged),
        title,
        points_,
        _next(helping, without, unsure) if chosen or without or unsure else "",
    )


def _lead(result: Effects, judged: tuple[Comparison, ...]) -> str:
    return tr(
        "Judged by the {weeks} weeks from the first offer on, against accounts that could have been offered it and were"
        " not yet: {programmes} programmes, {n} comparisons, of which {tested} could be made (p is corrected for"
        " them). One point is one in a hundred working days or features; differences below {least} do not count.",
        weeks=result.weeks,
        programmes=len({one.programme for one in judged}),
        n=len(judged),
        tested=result.tested,
        least=points(result.least_effect),
    )


def _line(one: Comparison) -> str:
    """Say one comparison with its verdict, its numbers and why."""
    told = [effect for effect in one.effects if effect.stayed.verdict == SUPPORTED] or list(one.effects)
    numbers = tr("; ").join(effect_in_words(effect) for effect in told)
    why = [reasons.in_words(reason) for reason in one.reasons]
    if not why and one.verdict == INSUFFICIENT:
        why = [reasons.in_words(r) for effect in one.effects for r in effect.stayed.reasons if _unclear(effect)][:1]
    if one.reasons:
        return tr(
            "{what}: {verdict}. {why}",
            what=comparison_in_words(one),
            verdict=verdict_in_words(one.verdict),
            why=" ".join(why),
        )
    line = tr(
        "{what}: {verdict}; {numbers}; n = {reached} offered, {compared} compared with.",
        what=comparison_in_words(one),
        verdict=verdict_in_words(one.verdict),
        numbers=numbers,
        reached=language.number(one.reached),
        compared=language.number(one.compared),
    )
    return " ".join([line, *why]) if language.current() == "en" else "".join([line, *why])


def _unclear(effect) -> bool:
    return effect.stayed.verdict == INSUFFICIENT


def _results(result: Effects, judged) -> dict[str, Estimate]:
    effective = {one.programme for one in judged if one.verdict == SUPPORTED}
    asked = {one.programme for one in judged}
    found: dict[str, Estimate] = {"programmes_effective": Estimate(len(effective), n=len(asked), unit="count")}
    for one in judged:
        for effect in one.effects:
            found[f"programme_{one.programme}_{one.population}_{effect.measure}"] = effect.stayed
    return found


def _next(helping, without, unsure) -> str:
    sentences = []
    if helping:
        whom = [
            tr("{programme} to {accounts}", programme=programme(one.programme), accounts=population(one.population))
            for one in helping
        ]
        sentences.append(tr("Keep offering {what}.", what=joined(whom)))
    names = {one.programme for one in helping} | {one.programme for one in unsure}
    idle = list(dict.fromkeys(one.programme for one in without if one.programme not in names))
    if idle:
        sentences.append(
            tr("Ask what {what} is for: its minutes may be worth more elsewhere.", what=joined(map(programme, idle)))
        )
    aimed = list(
        dict.fromkeys(one.programme for one in unsure if any(r.code == "differed_before" for r in one.reasons))
    )
    if aimed:
        sentences.append(
            tr(
                "To learn what {what} does, let chance decide for a quarter which of the accounts in question get it"
                " first.",
                what=joined(map(programme, aimed)),
            )
        )
    return (" " if language.current() == "en" else "").join(sentences)

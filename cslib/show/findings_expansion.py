"""Expansion in sentences: what is seen before it, who shows it now, and how often that was right."""

from __future__ import annotations

from cslib import language
from cslib.analysis.expansion import Expansion
from cslib.analysis.verdict import INSUFFICIENT, SUPPORTED, Unavailable
from cslib.language import tr
from cslib.show import reasons
from cslib.show.display import Finding, missing
from cslib.show.wording import estimate_in_words, joined, points
from cslib.show.wording_contact import signal


def expansion(result: Expansion | Unavailable, name: str = "expansion") -> Finding:
    """Say what is seen before customers expand, how many show it now, and how often such lists were right.

    Parameters
    ----------
    result : Expansion or Unavailable
        Of ``expansion.expansion``.
    """
    title, names = tr("Signals of expansion"), ("expansion_precision", "expansion_lift", "expansion_rate")
    if not result:
        return missing(name, tr("What is seen before customers expand?"), result, names)
    results = dict(zip(names, (result.precision, result.lift, result.rate), strict=True))
    if result.reasons:
        text = tr("What is seen before expansions cannot be said. {why}", why=reasons.in_words(result.reasons[0]))
        return Finding(name, (text,), INSUFFICIENT, results, title)
    clear = [s for s in result.signals.index if result.signals.loc[s, "ratio"].verdict == SUPPORTED]
    sentences = [
        tr(
            "Of all customers {rate} expand in a quarter ({k} expansions).",
            rate=estimate_in_words(result.rate),
            k=language.number(result.rate.events),
        ),
        tr("Clearly more often with these signals, the others held equal: {signals}.", signals=_told(result, clear))
        if clear
        else tr("No signal was clearly seen before expansions."),
    ]
    rest = [s for s in result.signals.index if s not in clear]
    if rest:
        sentences.append(tr("Not clear: {signals}.", signals=joined([signal(s) for s in rest])))
    sentences.append(_check(result))
    listed = result.now[result.now["listed"]]
    if len(listed):
        sentences.append(
            tr(
                "{n} customers stand on the list now, with {mrr} a month.",
                n=language.number(len(listed)),
                mrr=language.money(float(listed["mrr"].sum())),
            )
        )
    step = ""
    if len(listed) and result.lift.verdict == SUPPORTED:
        step = tr("Ask the customers on the list what they plan, before their renewal.")
    return Finding(name, tuple(sentences), result.lift.verdict, results, title, next=step)


def _told(result: Expansion, names) -> str:
    return joined(
        [
            tr("{signal} {ratio} times", signal=signal(s), ratio=estimate_in_words(result.signals.loc[s, "ratio"]))
            for s in names
        ]
    )


def _check(result: Expansion) -> str:
    if result.lift.estimate is None:
        return " ".join(reasons.of(result.lift))
    text = tr(
        "Lists made before each of the last {quarters} quarters were right for {hits} of {n} customers: {precision},"
        " against {others} of the customers not on them, a difference of {lift}.",
        quarters=len(result.quarters),
        hits=language.number(result.precision.events),
        n=language.number(result.precision.n),
        precision=estimate_in_words(result.precision),
        others=language.percent(result.others.estimate),
        lift=points(result.lift.estimate),
    )
    why = reasons.of(result.lift)
    return tr("{text} {why}", text=text, why=" ".join(why)) if why else text

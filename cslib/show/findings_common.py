"""What findings share: estimates with their counts, notes on the data, and the block that closes a notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cslib import language
from cslib.analysis.verdict import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable
from cslib.language import tr
from cslib.show.display import Finding
from cslib.show.wording import estimate_in_words, verdict_in_words


def with_n(result: Estimate | Unavailable | None) -> str:
    """Write an estimate with its interval and the accounts behind it."""
    if not result or result.estimate is None:
        return tr("no estimate")
    return estimate_in_words(result, tr("n = {n}", n=language.number(result.n)))


def with_churn(result: Estimate | Unavailable | None) -> str:
    """Write an estimate with its interval, the accounts behind it, and how many of them churned."""
    if not result or result.estimate is None:
        return tr("no estimate")
    n, events = tr("n = {n}", n=language.number(result.n)), language.number(result.events)
    return estimate_in_words(result, n, tr("{events} churned", events=events))


def known(result: Estimate | Unavailable | None) -> bool:
    """Tell whether there is an estimate."""
    return bool(result) and result.estimate is not None


def data_notes(company, name: str = "data_notes") -> Finding:
    """Say what was dropped, hidden or imputed when the tables were read, with counts."""
    notes = tuple(company.notes)
    if not notes:
        return Finding(
            name, (tr("Nothing was dropped, hidden or imputed in reading the tables."),), title=tr("About the data")
        )
    return Finding(
        name,
        (tr("As of {date}, reading the tables did the following:", date=language.date(company.as_of)),),
        points=tuple(note.text for note in notes),
        title=tr("About the data"),
    )


def closing(
    name: str, found: Sequence[str], decide: Sequence[str], results: Mapping[str, Estimate | Unavailable] | None = None
) -> Finding:
    """Close a notebook: what was found, and what to decide."""
    return Finding(name, (), None, results or {}, tr("In short"), tuple(found), decide=tuple(decide))


def summary(findings: Sequence[Finding], decide: Sequence[str] = (), name: str = "summary") -> Finding:
    """Close a notebook: its findings with their verdicts, and what to decide.

    Parameters
    ----------
    findings : sequence of Finding
        Those of the notebook, in its order; their results stay with them.
    decide : sequence of str
        Decisions for the reader, in the current language.
    name : str
        Stable id.
    """
    points = []
    for finding in findings:
        head = finding.sentences[0] if finding.sentences else finding.title
        verdict = verdict_in_words(finding.verdict)
        points.append(tr("{verdict}: {finding}", verdict=verdict, finding=head) if verdict else head)
    judged = [finding.verdict for finding in findings if finding.verdict]
    counts = [
        tr("{verdict}: {n}", verdict=verdict_in_words(verdict), n=judged.count(verdict))
        for verdict in (SUPPORTED, NOT_SUPPORTED, INSUFFICIENT)
        if verdict in judged
    ]
    sentences = (tr("Verdicts: {counts}.", counts=tr(", ").join(counts)),) if counts else ()
    return Finding(name, sentences, title=tr("In short"), points=tuple(points), decide=tuple(decide))

"""What is associated with churn: a finding and a table."""

from __future__ import annotations

from cslib import language
from cslib.company.measures import MEASURES
from cslib.language import tr
from cslib.retention.hazard import Association, Associations, Term
from cslib.show import reasons
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, shows
from cslib.show.wording import column as column_name
from cslib.show.wording import joined, paragraph, quantity, short_measure, verdict_in_words
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Unavailable

MOST_POINTS = 8
MOST_REASONS = 2
CHANGES_BELOW = 0.01


def name_in_words(one: Association) -> str:
    """Name what was asked about."""
    if one.column == "state":
        return tr("high utilization")
    if one.column == "seats":
        return tr("number of seats")
    return short_measure(one.column) if one.column in MEASURES else column_name(one.column)


def compared_in_words(one: Association, term: Term) -> str:
    """Say what is compared with what."""
    if one.column == "state":
        return tr("in the state, against outside")
    return {
        "level": lambda: tr("{level}, against {reference}", level=term.level, reference=one.reference),
        "points": lambda: tr("10 points more"),
        "weeks": lambda: tr("one week more"),
        "doubling": lambda: tr("twice as many"),
        "sd": lambda: tr("one standard deviation more"),
    }[one.scale]()


def _in_words(one: Association, term: Term) -> str:
    ratio = term.ratio
    return tr(
        "{what} ({compared}): {ratio} times the churn per month ({low} to {high}; n = {n}, {events} churned)",
        what=name_in_words(one),
        compared=compared_in_words(one, term),
        ratio=quantity(ratio.estimate, ratio.unit),
        low=quantity(ratio.low, ratio.unit),
        high=quantity(ratio.high, ratio.unit),
        n=language.number(ratio.n),
        events=language.number(ratio.events),
    )


def _clearest(one: Association) -> Term | None:
    """Return the term with the smallest p."""
    known = [term for term in one.terms if term.p is not None]
    return min(known, key=lambda term: term.p) if known else None


def _names(found: list[Association]) -> str:
    return joined([name_in_words(one) for one in found])


def _asked() -> str:
    return tr("Which customers churn more often, with the renewal dates held equal?")


@shows(Associations, "finding", _asked)
def associations_finding(result: Associations | Unavailable, name: str = "associations") -> Finding:
    """Say what is associated with churn in the months that follow, in those words."""
    title = tr("What is associated with churn")
    if not result.events:
        return Finding(name, (tr("Nobody churned in the months looked at."),), INSUFFICIENT, title=title)
    sentences = [
        tr(
            "Looked at: {months} months of {n} accounts, in which {events} churned.",
            months=language.number(result.person_months),
            n=language.number(result.n),
            events=language.number(result.events),
        )
    ]
    clear, none, unsure = (
        [one for one in result.found if one.verdict == verdict] for verdict in (SUPPORTED, NOT_SUPPORTED, INSUFFICIENT)
    )
    asked = sum(one.p is not None for one in result.found)
    if clear:
        sentences.append(
            tr(
                "Of {asked} characteristics, {clear} are associated with churn beyond chance, with months to renewal"
                " and account age held equal (p corrected for {asked} questions).",
                asked=language.number(asked),
                clear=language.number(len(clear)),
            )
        )
    elif asked:
        sentences.append(tr("None of the characteristics is associated with churn beyond chance."))
    else:
        sentences.append(tr("No characteristic can be compared yet."))
    if none:
        sentences.append(tr("No difference worth speaking of: {names}.", names=_names(none)))
    if unsure:
        sentences.append(tr("Insufficient evidence: {names}.", names=_names(unsure)))
        whys = dict.fromkeys(reasons.in_words(why) for one in unsure for why in one.reasons)
        sentences += list(whys)[:MOST_REASONS]
    moving = [one for one in clear if one.changes_p is not None and one.changes_p < CHANGES_BELOW]
    if moving:
        names = _names(moving)
        sentences.append(
            tr("With account age the ratio changes for {names}: read it there as an average.", names=names)
        )
    points = tuple(_in_words(one, _clearest(one)) for one in clear[:MOST_POINTS])
    caution = tr("Associated does not mean that it causes churn: accounts that differ here differ in other things too.")
    verdict = SUPPORTED if clear else INSUFFICIENT
    return Finding(name, tuple(sentences), verdict, title=title, points=points, next=caution)


@shows(Associations, "table", _asked)
def associations_table(result: Associations | Unavailable, name: str = "associations_table") -> TableView | Finding:
    """Show every comparison with its hazard ratio, p and verdict."""
    title = tr("What is associated with churn, one characteristic at a time")
    rows = [(one, term) for one in result.found for term in one.terms]
    if not rows:
        return Finding(name, (tr("There is no characteristic to compare by."),), title=title)
    columns = (
        Column(tr("Characteristic"), key=lambda row: name_in_words(row[0])),
        Column(tr("Compared"), key=lambda row: compared_in_words(*row)),
        Column(tr("Ratio of churn per month (95% confidence)"), "ratio", lambda row: row[1].ratio),
        Column("n", "number", lambda row: row[1].ratio.n),
        Column(tr("Churned"), "number", lambda row: row[1].ratio.events),
        Column(tr("p, corrected"), "p", lambda row: row[0].p_corrected),
        Column(tr("Verdict"), key=lambda row: verdict_in_words(row[0].verdict)),
    )
    note = paragraph(
        tr("Months to renewal and account age are held equal; characteristics are not adjusted for each other."),
        tr("A ratio of 2 means twice the churn in a month; – where there are too few churns to tell."),
        tr("p and verdict are of the characteristic as a whole (Holm's correction)."),
    )
    return TableView.of(name, title, rows, columns, note, shown=40)

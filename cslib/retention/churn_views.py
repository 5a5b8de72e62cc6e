"""Churn shown: when customers leave, why, and what is associated with it."""

from cslib.company.measures import MEASURES
from cslib.company.policies.policy import AVOIDABLE, NOT_AVOIDABLE, UNKNOWN
from cslib.language import N_, date, number, percent, tr
from cslib.retention.churn import Losses, RenewalsAhead, Timing
from cslib.retention.hazard import Association, Associations, Term
from cslib.show import reasons, style
from cslib.show.columns import Column, names_of
from cslib.show.display import ChartView, Finding, TableView, known, nothing, of_claims, shows, with_n
from cslib.show.marks import bars, picture, write
from cslib.show.wording import (
    cautious,
    estimate_in_words,
    joined,
    last_day,
    paragraph,
    quantity,
    short_measure,
    verdict_in_words,
)
from cslib.show.wording import column as column_name
from cslib.stats.court import overall
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable

NOTICE_DAYS = 90
_ASKED = N_("Which customers churn more often, with the renewal dates held equal?")


@shows(Timing, "chart", N_("Do customers leave at their renewal, or before it?"))
def churn_timing_chart(result: Timing | Unavailable, name: str = "churn_timing") -> ChartView | Finding:
    """Draw the share of accounts that churn at a renewal and in each month before one, with intervals."""
    table = result.hazard.dropna(subset=["hazard"])
    if table.empty:
        return nothing(name, tr("No renewal and no month before one has been observed yet."))
    share = result.at_renewal
    title = tr("No churn of an account with a known term so far")
    if known(share):
        part = percent(share.estimate, 0)
        title = cautious(tr("{share} of all churn happens at the renewal date", share=part), share.n)
    note = tr(
        "{n} churns of accounts with a known term, {events} of them within 7 days of a renewal. Bars: 95% confidence.",
        n=number(share.n),
        events=number(share.events),
    )
    if result.unplaced:
        unplaced = tr(
            "{n} churns of accounts with no known term, or one under five months, are left out.",
            n=number(result.unplaced),
        )
        note = paragraph(note, unplaced)
    place = -table.index.to_numpy(dtype=float)
    colours = [style.BLUE if month else style.VERMILLION for month in table.index]
    bounds = table[["low", "high"]].to_numpy()
    with picture(name, title, note) as sheet:
        axes = sheet.axes()
        bars(axes, place, table["hazard"], colour=colours, upright=True, width=0.7, bounds=bounds)
        if 0 in table.index:
            write(axes, percent(table.loc[0, "hazard"]), (0, table.loc[0, "high"]))
        axes.set_xticks(place, [str(month) if month else tr("at\nrenewal") for month in table.index])
        limit = float(max(table["hazard"].max() * 1.35, min(table["high"].max() * 1.12, 1.0)))
        axes.set(ylim=(0, min(limit, 1.05)), xlabel=tr("Months to the next renewal date"))
        style.percent_axis(axes.yaxis, tr("Churn per month, or per renewal"))
    return sheet.view


def _kind_in_words(row) -> str:
    kind = getattr(row, "avoidable", "")
    words = {AVOIDABLE: tr("avoidable"), NOT_AVOIDABLE: tr("not avoidable"), UNKNOWN: tr("not known")}
    return words.get(kind, kind)


@shows(Losses, "table", N_("Why did customers leave?"))
def reasons_table(losses: Losses | Unavailable, name: str = "reasons") -> TableView | Finding:
    """Show the churns of the last twelve months by the reason that was given."""
    period = tr("{start} to {end}", start=date(losses.start), end=last_day(losses.end))
    title = tr("Reasons given for churn, {period}", period=period)
    if losses.by_reason.empty:
        return Finding(name, (tr("Nobody churned in this period."),), title=title)
    columns = (
        Column(tr("Reason"), key=lambda row: str(row.Index) or tr("no reason recorded")),
        Column(tr("Avoidable"), key=_kind_in_words),
        Column(tr("Number of accounts"), "number", "accounts"),
        Column(tr("Share"), "percent", "share"),
        Column(tr("Revenue per month"), "money", "mrr_lost"),
    )
    note = tr("Reasons as recorded; they are what was said, not always what was the case.")
    groups = () if losses.accounts is None else losses.accounts.groupby("reason")
    named = {f"reason {reason or tr('no reason recorded')}": those for reason, those in groups}
    names = {key: names_of(those, lambda row: tr("left {date}", date=date(row.ended))) for key, those in named.items()}
    return TableView.of(name, title, losses.by_reason, columns, note, filled=True, names=names)


@shows(Losses, "largest_table", N_("Which customers were lost?"))
def largest_losses_table(losses: Losses | Unavailable, name: str = "largest_losses") -> TableView | Finding:
    """Show the largest accounts that churned in the last twelve months."""
    title = tr("The largest losses of the last twelve months")
    if losses.largest.empty:
        return Finding(name, (tr("Nobody churned in this period."),), title=title)
    columns = (
        Column(tr("Customer"), key="name"),
        Column(tr("CSM"), key="csm"),
        Column(tr("End"), "date", "ended"),
        Column(tr("Reason"), key="reason"),
        Column(tr("Avoidable"), key=_kind_in_words),
        Column(tr("Revenue per month"), "money", "mrr"),
    )
    return TableView.of(name, title, losses.largest, columns, filled=True)


@shows(Losses, "finding", N_("Which losses could have been avoided?"))
def avoidable_finding(losses: Losses | Unavailable, name: str = "avoidable") -> Finding:
    """Say how much of what was lost in the last twelve months the team might have kept."""
    title = tr("What could have been avoided")
    if not known(losses.avoidable):
        return Finding(name, (tr("Nobody churned in this period."),), title=title)
    share = with_n(losses.avoidable)
    yield tr("Of the churns of these twelve months {share} had a reason that counts as avoidable.", share=share)
    results = {"avoidable_share": losses.avoidable}
    if known(losses.avoidable_money):
        results["avoidable_share_money"] = losses.avoidable_money
        yield tr("Of the revenue lost it is {share}.", share=estimate_in_words(losses.avoidable_money))
    unknown = estimate_in_words(losses.unknown, bounds=False)
    yield tr("Not known to be either: {share} of the churns.", share=unknown)
    yield tr("Which reasons count as avoidable is set in the retention policy; a team should agree on it once.")
    return Finding(name, (), None, results, title)


@shows(RenewalsAhead, "table", N_("Which customers renew next, and until when can they give notice?"), ("notice_due",))
def renewals_ahead_table(ahead: RenewalsAhead | Unavailable, name: str = "renewals_ahead") -> TableView | Finding:
    """Show the renewals of the next months, the nearest deadline for notice first.

    With the result ``notice_due``: customers who may still give notice, their deadline within 90 days.
    """
    title, table = tr("What renews next"), ahead.frame
    soon = table[~table["notice_given"].astype(bool) & table["days_to_deadline"].between(0, NOTICE_DAYS)]
    soon = soon.drop_duplicates("account_id")
    names = {"notice_due": names_of(soon, lambda row: tr("notice until {date}", date=date(row.notice_deadline)))}
    results = {"notice_due": Estimate(float(len(soon)), n=table["account_id"].nunique(), unit="accounts")}
    if table.empty:
        return Finding(name, (tr("No renewal lies ahead in this period."),), title=title, results=results)
    columns = (
        Column(tr("Customer"), key="name"),
        Column(tr("CSM"), key="csm"),
        Column(tr("Renewal"), "date", "renewal_date"),
        Column(tr("Deadline for notice"), "date", "notice_deadline"),
        Column(tr("Days left"), "number", "days_to_deadline"),
        Column(tr("Revenue per month"), "money", "mrr"),
        Column(tr("Notice"), key=lambda row: tr("given") if row.notice_given else ""),
    )
    passed = table["days_to_deadline"] < 0
    note = tr(
        "{n} renewals ahead; for {passed} of them the deadline has passed (listed last). {open} customers have not"
        " given notice. Days left count to the deadline, else to the renewal.",
        n=number(len(table)),
        passed=number(int(passed.sum())),
        open=number(table.loc[~table["notice_given"].astype(bool), "account_id"].nunique()),
    )
    rows = table.loc[passed.sort_values(kind="stable").index]
    names["renewals_passed"] = names_of(table[passed].drop_duplicates("account_id"))
    names["renewals_open"] = names_of(table[~table["notice_given"].astype(bool)].drop_duplicates("account_id"))
    return TableView.of(name, title, rows, columns, note, filled=True, results=results, names=names)


MOST_POINTS = 8
MOST_REASONS = 2
MANY_UNSEEN = 0.05
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
        n=number(ratio.n),
        events=number(ratio.events),
    )


def _clearest(one: Association) -> Term | None:
    """Return the term with the smallest p."""
    known = [term for term in one.terms if term.p is not None]
    return min(known, key=lambda term: term.p) if known else None


def _names(found: list[Association]) -> str:
    return joined([name_in_words(one) for one in found])


@shows(Associations, "finding", _ASKED)
def associations_finding(result: Associations | Unavailable, name: str = "associations") -> Finding:
    """Say what is associated with churn in the months that follow, in those words."""
    title = tr("What is associated with churn")
    unseen = tr(
        "{n} churns are outside the months looked at: a month counts if it was seen from its beginning and was over a"
        " week ago.",
        n=number(result.unseen),
    )
    if not result.events:
        alone = (tr("Nobody churned in the months looked at."),)
        if result.unseen:
            n = number(result.unseen)
            alone = (tr("No churn falls into the months looked at, though {n} customers churned.", n=n), unseen)
        return Finding(name, alone, overall(()), title=title)
    yield tr(
        "Looked at: {months} months of {n} accounts, in which {events} churned.",
        months=number(result.person_months),
        n=number(result.n),
        events=number(result.events),
    )
    if result.unseen > MANY_UNSEEN * result.events:
        yield unseen
    clear, none, unsure = (
        [one for one in result.found if one.verdict == verdict] for verdict in (SUPPORTED, NOT_SUPPORTED, INSUFFICIENT)
    )
    asked = sum(one.p is not None for one in result.found)
    if clear:
        yield tr(
            "Of {asked} characteristics, {clear} are associated with churn beyond chance, with months to renewal"
            " and account age held equal (p corrected for {asked} questions).",
            asked=number(asked),
            clear=number(len(clear)),
        )
    elif asked:
        yield tr("None of the characteristics is associated with churn beyond chance.")
    else:
        yield tr("No characteristic can be compared yet.")
    if none:
        yield tr("No difference worth speaking of: {names}.", names=_names(none))
    if unsure:
        yield tr("Insufficient evidence: {names}.", names=_names(unsure))
        whys = dict.fromkeys(reasons.in_words(why) for one in unsure for why in one.reasons)
        yield from list(whys)[:MOST_REASONS]
    moving = [one for one in clear if one.changes_p is not None and one.changes_p < CHANGES_BELOW]
    if moving:
        names = _names(moving)
        yield tr("With account age the ratio changes for {names}: read it there as an average.", names=names)
    points = tuple(_in_words(one, _clearest(one)) for one in clear[:MOST_POINTS])
    caution = tr("Associated does not mean that it causes churn: accounts that differ here differ in other things too.")
    verdict = overall(one.verdict for one in result.found)
    return Finding(name, (), verdict, of_claims(result.results()), title, points, caution)


@shows(Associations, "table", _ASKED)
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
        Column(tr("Verdict"), key=lambda row: verdict_in_words(row[1].ratio.verdict)),
    )
    note = paragraph(
        tr("Months to renewal and account age are held equal; characteristics are not adjusted for each other."),
        tr("A ratio of 2 means twice the churn in a month; – where there are too few churns to tell."),
        tr(
            "p is of the characteristic as a whole, corrected for all claims of the page; where it holds, each of its"
            " levels has a verdict of its own."
        ),
    )
    return TableView.of(name, title, rows, columns, note, shown=40)

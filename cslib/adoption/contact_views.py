"""Views of contact: who hears from us too often, who hears nothing, and what goes with too much of it."""

import pandas as pd

from cslib.adoption.contact import BANDS, FEW, Contacts, Overload
from cslib.language import N_, date, number, tr
from cslib.show import reasons, style
from cslib.show.columns import Column, Names, names_of
from cslib.show.display import ChartView, Finding, TableView, known, of_claims, shows
from cslib.show.marks import dots, picture, reference, row_labels
from cslib.show.wording import channel, counted, estimate_in_words, joined, p_in_words, paragraph, phase, points
from cslib.stats.court import overall
from cslib.stats.estimate import SUPPORTED, Estimate, Unavailable

_OVERLOAD_ASKS = N_("Do customers leave more, or use less, after too much contact?")
_ASKS = N_("Who hears from us too often, and who hears nothing?")
MOST_PERSONS = 20
MOST_OVER, MOST_QUIET, MOST_PERSONS_TOLD = 15, 10, 8
CONTACT_RESULTS = ("contact_over", "contact_quiet", "contact_direct")
OVERLOAD_RESULTS = ("overload_ratio", "overload_use")
_PERSONS_ASKS = N_("With whom do customers go over the limit?")


@shows(Contacts, "persons_chart", _PERSONS_ASKS)
def contact_persons_chart(
    result: Contacts | Unavailable, name: str = "contact_persons"
) -> ChartView | Finding | Unavailable:
    """Draw for each person the share of customers that went over the limit within a year."""
    if result.persons.empty:
        return Unavailable(("touches.csm",))
    table = result.persons.head(MOST_PERSONS)
    if result.standing_out:
        title = tr("{who}: customers go over the limit far more often", who=joined(result.standing_out))
    else:
        title = tr("With no person do customers go over the limit clearly more often than with the others")
    note = tr(
        "Share of the customers contacted by each person within a year that had more than {limit} contacts in 28 days,"
        " with 95% bounds. Orange: more often than the others by a test corrected for the number of persons.",
        limit=result.policy.most,
    )
    with picture(name, title, note, height=1.0 + 0.22 * len(table)) as sheet:
        axes = sheet.axes()
        colours = [style.VERMILLION if out else style.BLUE for out in table["stands_out"]]
        dots(axes, range(len(table)), table["over"], colour=colours, size=5, width=1.8, alpha=1)
        row_labels(axes, [counted(csm, over.n) for csm, over in table["over"].items()], grid=False)
        axes.set_xlim(left=0)
        style.percent_axis(axes.xaxis, tr("Customers that went over the limit"))
        sheet.tell(dict(table["over"].head(3)))
    return sheet.view


@shows(Overload, "chart", _OVERLOAD_ASKS)
def overload_chart(result: Overload | Unavailable, name: str = "contact_load") -> ChartView | Finding:
    """Draw the ratio of decisions to leave by how heavy contact was, customers that stand alike compared."""
    table, limit = result.bands, result.limit
    told = {key: table.loc[key, "ratio"] for key in BANDS if key != FEW and known(table.loc[key, "ratio"])}
    if not told:
        text = tr("Too few customers decided to leave to compare them by how often they were contacted.")
        return Finding(name, (text,), title=tr("After too much contact"))
    if result.ratio.verdict == SUPPORTED and "over" in told:
        title = tr(
            "After more than {limit} contacts in 28 days, customers leave {ratio} times as often as after {few}",
            limit=limit,
            ratio=number(told["over"].estimate, 1),
            few=band(FEW, limit),
        )
    else:
        title = tr("How often customers leave, by how often they were contacted")
    note = tr(
        "Most contacts in any 28 days of the thirteen weeks before, against {few}; ratio of decisions to leave with 95%"
        " bounds, customers alike in deadline, state, use, trend, age and segment compared. {n} customers, {events}"
        " decisions.",
        few=band(FEW, limit),
        n=number(result.accounts),
        events=number(result.events),
    )
    shown = [key for key in BANDS if key in told or key == FEW]
    results = {"overload_ratio_band": told["over"]} if "over" in told else {}
    with picture(name, title, note, height=2.9, results=results) as sheet:
        axes = sheet.axes()
        colours = [style.VERMILLION if key == "over" else style.BLUE for key in told]
        place = [shown.index(key) for key in told]
        dots(axes, place, list(told.values()), colour=colours, width=1.8, alpha=1)
        dots(axes, [shown.index(FEW)], [(1.0, None, None)], colour=style.GREY, marker="D", size=6.5)
        reference(axes, 1)
        labels = [
            tr(
                "{band}\n{n} customers, {events} left",
                band=band(key, limit),
                n=number(table.loc[key, "accounts"]),
                events=number(table.loc[key, "events"]),
            )
            for key in shown
        ]
        row_labels(axes, labels, grid=False)
        style.log_axis(axes)
        axes.set_xlabel(tr("Ratio of decisions to leave"))
        sheet.tell({band(key, limit): one for key, one in told.items()})
    return sheet.view


def _who(rows) -> list[Column]:
    """Return the columns that say who an account is: the phase only where not all rows are in the same one."""
    several = rows["phase"].nunique() > 1
    phase_column = Column(tr("Phase"), key=lambda row: phase(row.phase))
    return [Column(tr("Customer"), key="name"), Column(tr("CSM"), key="csm"), *([phase_column] if several else [])]


@shows(Contacts, "over_table", _ASKS)
def contact_over_table(result: Contacts | Unavailable, name: str = "contact_over_table") -> TableView | Finding:
    """Show the customers over the limit, with their contacts of 28 days by channel."""
    title = tr("Customers over the contact limit")
    over = result.accounts[result.accounts["over"]]
    if over.empty:
        return Finding(name, (tr("No customer is over the limit."),), title=title)
    columns = (
        *_who(over),
        *(Column(tr("other ways") if key == "other" else channel(key), "number", key) for key in result.channels),
        Column(tr("Contacts, 28 days"), "number", "total"),
        Column(tr("Limit"), "number", "limit"),
    )
    note = paragraph(
        tr("Contacts that we made in the last 28 days, programmes included."),
        tr("Limits by channel count too.") if result.policy.channels else "",
    )
    return TableView.of(name, title, over, columns, note, shown=MOST_OVER, names=_behind(result))


def _behind(result: Contacts) -> dict[str, Names]:
    """Return who is over the limit, and who has heard nothing for too long."""
    over, quiet = (result.accounts[result.accounts[kind]] for kind in ("over", "quiet"))
    return {
        "contact_over": names_of(over, lambda row: tr("{n} contacts in 28 days", n=number(row.total))),
        "contact_quiet": names_of(quiet, lambda row: tr("nothing for {n} days", n=number(row.silent))),
    }


@shows(Contacts, "quiet_table", _ASKS)
def contact_quiet_table(result: Contacts | Unavailable, name: str = "contact_quiet_table") -> TableView | Finding:
    """Show the customers that have heard nothing for longer than allowed, the longest first."""
    title = tr("Customers left alone too long")
    quiet = result.accounts[result.accounts["quiet"]].sort_values("silent", ascending=False, kind="stable")
    if quiet.empty:
        return Finding(name, (tr("No customer has been left alone for longer than allowed."),), title=title)
    states = {True: tr("yes"), False: tr("no")}
    columns = (
        *_who(quiet),
        Column(tr("High utilization"), key=lambda row: None if pd.isna(row.in_state) else states[bool(row.in_state)]),
        Column(tr("Last contact"), "date", "last"),
        Column(tr("Days since"), "number", "silent"),
        Column(tr("Days allowed"), "number", "longest"),
    )
    note = tr("Days since: since the first day of the data or of the contract where there has been no contact at all.")
    return TableView.of(name, title, quiet, columns, note, shown=MOST_QUIET, names=_behind(result))


@shows(Contacts, "persons_table", _PERSONS_ASKS)
def contact_persons_table(
    result: Contacts | Unavailable, name: str = "contact_persons_table"
) -> TableView | Finding | Unavailable:
    """Show by person how many customers went over the limit within a year, and how contact was made."""
    if result.persons.empty:
        return Unavailable(("touches.csm",))
    columns = (
        Column(tr("CSM"), key="Index"),
        Column(tr("Customers"), "number", "accounts"),
        Column(tr("Contacts"), "number", "contacts"),
        Column(tr("Customers that went over the limit"), "estimate", "over"),
        Column(tr("p, corrected"), "p", "p"),
        Column(tr("Calls and meetings"), "estimate", "direct"),
    )
    note = tr(
        "p: whether customers go over the limit more often than with all others, corrected for the number of persons."
    )
    title = tr("Contact by person, one year")
    return TableView.of(name, title, result.persons, columns, note, shown=MOST_PERSONS_TOLD)


@shows(Contacts, "finding", _ASKS, CONTACT_RESULTS)
def contact_finding(result: Contacts | Unavailable, name: str = "contact") -> Finding:
    """Say how many customers are over the limit, how many are left alone, and who writes too much."""
    title = tr("Too much contact, and none")
    results = dict(zip(CONTACT_RESULTS, (result.over, result.quiet, result.direct), strict=True))
    if not len(result.accounts):
        return Finding(name, (tr("There is no customer to look at."),), overall(()), results, title)
    said = result.policy
    yield tr(
        "{over} of {n} customers had more than {limit} contacts in the last 28 days: {share}.",
        over=number(result.over.events),
        n=number(result.over.n),
        limit=said.most,
        share=estimate_in_words(result.over),
    )
    if said.silence_days is not None:
        yield tr(
            "{quiet} have heard nothing from us for longer than allowed ({days} days in general).",
            quiet=number(result.quiet.events),
            days=said.silence_days,
        )
    if result.direct.estimate is not None:
        yield tr(
            "Of the last quarter's contacts, {share} were direct: calls or meetings.",
            share=estimate_in_words(result.direct, tr("{n} contacts", n=number(result.direct.n))),
        )
    told = [_person(result, csm) for csm in result.standing_out]
    results |= of_claims(result.persons["more"])
    if result.in_force:
        basis = tr("By the contact policy in force since {date}.", date=date(said.in_force_from))
    else:
        basis = tr(
            "No contact policy is in force; these limits are the defaults. “cslib policy contact FOLDER” writes them."
        )
    yield basis
    return Finding(name, (), None, results, title, tuple(told), _next_step(result), names=_behind(result))


def _person(result: Contacts, csm: str) -> str:
    row = result.persons.loc[csm]
    return tr(
        "{csm}: {over} of {n} customers went over the limit within a year, {share}; clearly more than with the others"
        " (p, corrected: {p}).",
        csm=csm,
        over=number(row["over"].events),
        n=number(row["over"].n),
        share=estimate_in_words(row["over"]),
        p=p_in_words(row["p"]),
    )


def _next_step(result: Contacts) -> str:
    if result.standing_out:
        return tr("Talk with {who} about what makes so many contacts necessary.", who=joined(result.standing_out))
    if result.over.events:
        return tr("Leave the customers over the limit in peace, until they are below it again.")
    if result.quiet.events:
        return tr("Get in touch with the customers that have heard nothing.")
    return ""


@shows(Overload, "finding", _OVERLOAD_ASKS, OVERLOAD_RESULTS)
def overload_finding(result: Overload | Unavailable, name: str = "contact_overload") -> Finding:
    """Say what is seen after weeks over the limit: leaving and use, against comparable customers."""
    title = tr("After too much contact")
    results = dict(zip(OVERLOAD_RESULTS, (result.ratio, result.change), strict=True))
    yield _leaving(result)
    if result.ratio.estimate is not None and result.crude.estimate is not None:
        yield tr(
            "As it stands, without holding anything equal, the ratio is {crude}: customers at risk are written to"
            " more often, so most of that is aim, not harm.",
            crude=estimate_in_words(result.crude),
        )
    if isinstance(result.change, Estimate) and result.change.estimate is not None:
        yield _use(result)
    yield tr("Nobody drew lots over who gets how many contacts: this says what goes together.")
    verdict = overall(one.verdict for one in (result.ratio, result.change) if isinstance(one, Estimate))
    step = tr("Keep to the limit, above all before a renewal.") if verdict == SUPPORTED else ""
    return Finding(name, (), verdict, results, title, next=step)


def _leaving(result: Overload) -> str:
    if result.ratio.estimate is None:
        return tr(
            "Whether customers leave more often after more than {limit} contacts in 28 days cannot be said. {why}",
            limit=result.limit,
            why=" ".join(reasons.of(result.ratio)),
        )
    text = tr(
        "In the thirteen weeks after more than {limit} contacts in 28 days, customers decide to leave {ratio} times as"
        " often as others that stand alike and stayed within the limit (n = {n} customers over it, {events}"
        " decisions).",
        limit=result.limit,
        ratio=estimate_in_words(result.ratio),
        n=number(result.ratio.n),
        events=number(result.ratio.events),
    )
    why = reasons.of(result.ratio)
    return text if not why else tr("{text} {why}", text=text, why=" ".join(why))


def _use(result: Overload) -> str:
    change, own = result.change, result.own
    return tr(
        "Their share of working days with use changes by {change} ({low} to {high}) against comparable customers, from"
        " before the load to the four weeks after it (n = {n}); by {own} against themselves.",
        change=points(change.estimate),
        low=number(100 * change.low, 1),
        high=number(100 * change.high, 1),
        n=number(change.n),
        own=points(own.estimate),
    )


def band(name: str, limit: int) -> str:
    """Name how heavy contact was, by the most contacts in any 28 days."""
    half = limit // 2
    return {
        "none": tr("none"),
        "few": tr("1 to {most}", most=half) if half > 1 else tr("1"),
        "some": tr("{least} to {most}", least=half + 1, most=limit),
        "over": tr("more than {most}", most=limit),
    }[name]

"""Charts of contact: by person, and what goes with heavy contact."""

from __future__ import annotations

import numpy as np

from cslib import language
from cslib.adoption.contact import BANDS, FEW, Contacts, Overload
from cslib.language import tr
from cslib.show import reasons, style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, missing, shows
from cslib.show.vocabulary import channel
from cslib.show.wording import estimate_in_words, joined, listed, paragraph, points
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Unavailable

MOST_PERSONS = 20


@shows(Contacts, "persons_chart")
def contact_persons_chart(result: Contacts | Unavailable, name: str = "contact_persons") -> ChartView | Finding:
    """Draw for each person the share of customers that went over the limit within a year.

    Parameters
    ----------
    result : Contacts or Unavailable
        Of ``contact.contact``.
    """
    question = tr("With whom do customers go over the limit?")
    if not result:
        return missing(name, question, result)
    if result.persons.empty:
        return missing(name, question, Unavailable(("touches.csm",)))
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
    with style.canvas(title, note, height=1.0 + 0.22 * len(table)) as canvas:
        axes = canvas.axes()
        for place, row in enumerate(table.itertuples()):
            colour = style.VERMILLION if row.stands_out else style.BLUE
            axes.plot([row.over.low, row.over.high], [place, place], color=colour, linewidth=1.8)
            axes.plot([row.over.estimate], [place], marker="o", markersize=5, color=colour)
        labels = [tr("{what} (n = {n})", what=row.Index, n=row.over.n) for row in table.itertuples()]
        axes.set_yticks(range(len(table)), labels)
        axes.set_ylim(len(table) - 0.5, -0.5)
        axes.set_xlim(left=0)
        axes.tick_params(left=False)
        style.percent_axis(axes.xaxis)
        axes.set_xlabel(tr("Customers that went over the limit"))
    body = listed(
        tr("{what}: {share}", what=row.Index, share=estimate_in_words(row.over)) for row in table.head(3).itertuples()
    )
    return ChartView(name, title, paragraph(tr("Points with bounds. {title}.", title=title), body, note), canvas.png)


@shows(Overload, "chart")
def contact_load_chart(result: Overload | Unavailable, name: str = "contact_load") -> ChartView | Finding:
    """Draw the ratio of decisions to leave by how heavy contact was, customers that stand alike compared.

    Parameters
    ----------
    result : Overload or Unavailable
        Of ``contact.overload``.
    """
    question = tr("Do customers leave more, or use less, after too much contact?")
    if not result:
        return missing(name, question, result)
    table = result.bands
    told = [name_ for name_ in BANDS if name_ != FEW and table.loc[name_, "ratio"].estimate is not None]
    if not told:
        text = tr("Too few customers decided to leave to compare them by how often they were contacted.")
        return Finding(name, (text,), title=tr("After too much contact"))
    over = table.loc["over", "ratio"]
    if result.ratio.verdict == SUPPORTED and over.estimate is not None:
        title = tr(
            "After more than {limit} contacts in 28 days, customers leave {ratio} times as often as after {few}",
            limit=result.limit,
            ratio=language.number(over.estimate, 1),
            few=band(FEW, result.limit),
        )
    else:
        title = tr("How often customers leave, by how often they were contacted")
    note = tr(
        "Most contacts in any 28 days of the thirteen weeks before, against {few}; ratio of decisions to leave with 95%"
        " bounds, customers alike in deadline, state, use, trend, age and segment compared. {n} customers, {events}"
        " decisions.",
        few=band(FEW, result.limit),
        n=language.number(result.accounts),
        events=language.number(result.events),
    )
    shown = [name_ for name_ in BANDS if name_ in told or name_ == FEW]
    with style.canvas(title, note, height=2.9) as canvas:
        axes = canvas.axes()
        for place, name_ in enumerate(shown):
            ratio = table.loc[name_, "ratio"]
            colour = style.VERMILLION if name_ == "over" else style.BLUE
            if name_ == FEW:
                axes.plot([1.0], [place], marker="D", markersize=5, color=style.GREY)
                continue
            axes.plot([ratio.low, ratio.high], [place, place], color=colour, linewidth=1.8)
            axes.plot([ratio.estimate], [place], marker="o", markersize=5.5, color=colour)
        axes.set_xscale("log")
        axes.axvline(1, color=style.INK, linewidth=0.8, zorder=0)
        labels = [
            tr(
                "{band}\n{n} customers, {events} left",
                band=band(name_, result.limit),
                n=language.number(table.loc[name_, "accounts"]),
                events=language.number(table.loc[name_, "events"]),
            )
            for name_ in shown
        ]
        axes.set_yticks(range(len(shown)), labels)
        axes.set_ylim(len(shown) - 0.5, -0.5)
        axes.tick_params(left=False)
        plain_log(axes)
        axes.set_xlabel(tr("Ratio of decisions to leave"))
    body = listed(
        tr("{what}: {share}", what=band(n, result.limit), share=estimate_in_words(table.loc[n, "ratio"])) for n in told
    )
    results = {} if over.estimate is None else {"overload_ratio_band": over}
    alt = paragraph(tr("Points with bounds. {title}.", title=title), body, note)
    return ChartView(name, title, alt, canvas.png, results)


def plain_log(axes) -> None:
    """Write the ticks of a logarithmic axis as plain numbers."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    low, high = axes.get_xlim()
    ticks = [tick for tick in (0.1, 0.2, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10, 20) if low <= tick <= high]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{np.round(value, 3):g}"))


MOST_OVER, MOST_QUIET, MOST_PERSONS_TOLD = 15, 10, 8


@shows(Contacts, "over_table", lambda: tr("Who hears from us too often, and who hears nothing?"))
def contact_over_table(result: Contacts | Unavailable, name: str = "contact_over_table") -> TableView | Finding:
    """Show the customers over the limit, with their contacts of 28 days by channel.

    Parameters
    ----------
    result : Contacts or Unavailable
        Of ``contact.contact``.
    """
    title = tr("Customers over the contact limit")
    over = result.accounts[result.accounts["over"]]
    if over.empty:
        return Finding(name, (tr("No customer is over the limit."),), title=title)
    channels, both = list(result.channels), over["phase"].nunique() > 1
    rows = tuple(
        (row["name"], row["csm"], *_phase(row, both), *(row[c] for c in channels), row["total"], row["limit"])
        for row in over.to_dict("records")
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        *([Column(tr("Phase"))] if both else []),
        *(Column(_channel(c), "number") for c in channels),
        Column(tr("Contacts, 28 days"), "number"),
        Column(tr("Limit"), "number"),
    )
    parts = [tr("Contacts that we made in the last 28 days, programmes included.")]
    if result.policy.channels:
        parts.append(tr("Limits by channel count too."))
    return TableView(name, title, columns, rows, paragraph(*parts), shown=MOST_OVER)


def _phase(row: dict, both: bool) -> list[str]:
    """Return the cell of the phase; none where all rows are in the same one."""
    return [phase(row["phase"])] if both else []


def _channel(name: str) -> str:
    return tr("other ways") if name == "other" else channel(name)


@shows(Contacts, "quiet_table", lambda: tr("Who hears from us too often, and who hears nothing?"))
def contact_quiet_table(result: Contacts | Unavailable, name: str = "contact_quiet_table") -> TableView | Finding:
    """Show the customers that have heard nothing for longer than allowed, the longest first.

    Parameters
    ----------
    result : Contacts or Unavailable
        Of ``contact.contact``.
    """
    title = tr("Customers left alone too long")
    quiet = result.accounts[result.accounts["quiet"]].sort_values("silent", ascending=False, kind="stable")
    if quiet.empty:
        return Finding(name, (tr("No customer has been left alone for longer than allowed."),), title=title)
    both = quiet["phase"].nunique() > 1
    rows = tuple(
        (
            row["name"],
            row["csm"],
            *_phase(row, both),
            None if row["in_state"] is None or row["in_state"] != row["in_state"] else _yes(row["in_state"]),
            row["last"],
            row["silent"],
            row["longest"],
        )
        for row in quiet.astype({"in_state": object}).to_dict("records")
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        *([Column(tr("Phase"))] if both else []),
        Column(tr("High utilization")),
        Column(tr("Last contact"), "date"),
        Column(tr("Days since"), "number"),
        Column(tr("Days allowed"), "number"),
    )
    note = tr("Days since: since the first day of the data or of the contract where there has been no contact at all.")
    return TableView(name, title, columns, rows, note, shown=MOST_QUIET)


def _yes(value) -> str:
    if value is not True and value is not False and not isinstance(value, bool):
        return "–"
    return tr("yes") if value else tr("no")


@shows(Contacts, "persons_table", lambda: tr("With whom do customers go over the limit?"))
def contact_persons_table(result: Contacts | Unavailable, name: str = "contact_persons_table") -> TableView | Finding:
    """Show by person how many customers went over the limit within a year, and how contact was made.

    Parameters
    ----------
    result : Contacts or Unavailable
        Of ``contact.contact``.
    """
    title = tr("Contact by person, one year")
    if result.persons.empty:
        return missing(name, tr("With whom do customers go over the limit?"), Unavailable(("touches.csm",)))
    rows = tuple(
        (csm, row["accounts"], row["contacts"], row["over"], row["p"], row["direct"])
        for csm, row in result.persons.iterrows()
    )
    columns = (
        Column(tr("CSM")),
        Column(tr("Customers"), "number"),
        Column(tr("Contacts"), "number"),
        Column(tr("Customers that went over the limit"), "estimate"),
        Column(tr("p, corrected"), "p"),
        Column(tr("Calls and meetings"), "estimate"),
    )
    note = tr(
        "p: whether customers go over the limit more often than with all others, corrected for the number of persons."
    )
    return TableView(name, title, columns, rows, note, shown=MOST_PERSONS_TOLD)


@shows(Contacts, "finding")
def contact_finding(result: Contacts | Unavailable, name: str = "contact") -> Finding:
    """Say how many customers are over the limit, how many are left alone, and who writes too much.

    Parameters
    ----------
    result : Contacts or Unavailable
        Of ``contact.contact``.
    """
    title = tr("Too much contact, and none")
    if not result:
        question = tr("Who hears from us too often, and who hears nothing?")
        return missing(name, question, result, ("contact_over", "contact_quiet", "contact_direct"))
    results = {"contact_over": result.over, "contact_quiet": result.quiet, "contact_direct": result.direct}
    if not len(result.accounts):
        return Finding(name, (tr("There is no customer to look at."),), INSUFFICIENT, results, title)
    said = result.policy
    sentences = [
        tr(
            "{over} of {n} customers had more than {limit} contacts in the last 28 days: {share}.",
            over=language.number(result.over.events),
            n=language.number(result.over.n),
            limit=said.most,
            share=estimate_in_words(result.over),
        )
    ]
    if said.silence_days is not None:
        sentences.append(
            tr(
                "{quiet} have heard nothing from us for longer than allowed ({days} days in general).",
                quiet=language.number(result.quiet.events),
                days=said.silence_days,
            )
        )
    if result.direct.estimate is not None:
        sentences.append(
            tr(
                "Of the last quarter's contacts, {share} were direct: calls or meetings.",
                share=with_n_contacts(result.direct),
            )
        )
    points_ = [_person(result, csm) for csm in result.standing_out]
    if result.in_force:
        basis = tr("By the contact policy in force since {date}.", date=language.date(said.in_force_from))
    else:
        basis = tr(
            "No contact policy is in force; these limits are the defaults. “cslib policy contact FOLDER” writes them."
        )
    sentences.append(basis)
    return Finding(name, tuple(sentences), None, results, title, tuple(points_), _next(result))


def with_n_contacts(result: Estimate) -> str:
    """Write a share of contacts with how many there were."""
    if result.estimate is None:
        return tr("no estimate")
    return estimate_in_words(result, tr("{n} contacts", n=language.number(result.n)))


def _person(result: Contacts, csm: str) -> str:
    row = result.persons.loc[csm]
    return tr(
        "{csm}: {over} of {n} customers went over the limit within a year, {share}; clearly more than with the others"
        " (p, corrected: {p}).",
        csm=csm,
        over=language.number(row["over"].events),
        n=language.number(row["over"].n),
        share=estimate_in_words(row["over"]),
        p=tr("below 0.001") if row["p"] < 0.001 else language.number(row["p"], 3),
    )


def _next(result: Contacts) -> str:
    if result.standing_out:
        return tr("Talk with {who} about what makes so many contacts necessary.", who=joined(result.standing_out))
    if result.over.events:
        return tr("Leave the customers over the limit in peace, until they are below it again.")
    if result.quiet.events:
        return tr("Get in touch with the customers that have heard nothing.")
    return ""


OVERLOAD_RESULTS = ("overload_ratio", "overload_use")


@shows(
    Overload, "finding", lambda: tr("Do customers leave more, or use less, after too much contact?"), OVERLOAD_RESULTS
)
def overload_finding(result: Overload | Unavailable, name: str = "contact_overload") -> Finding:
    """Say what is seen after weeks over the limit: leaving and use, against comparable customers.

    Parameters
    ----------
    result : Overload or Unavailable
        Of ``contact.overload``.
    """
    title = tr("After too much contact")
    results = dict(zip(OVERLOAD_RESULTS, (result.ratio, result.change), strict=True))
    sentences = [_leaving(result)]
    if result.ratio.estimate is not None and result.crude.estimate is not None:
        sentences.append(
            tr(
                "As it stands, without holding anything equal, the ratio is {crude}: customers at risk are written to"
                " more often, so most of that is aim, not harm.",
                crude=estimate_in_words(result.crude),
            )
        )
    if isinstance(result.change, Estimate) and result.change.estimate is not None:
        sentences.append(_use(result))
    sentences.append(tr("Nobody drew lots over who gets how many contacts: this says what goes together."))
    verdicts = {one.verdict for one in (result.ratio, result.change) if isinstance(one, Estimate)}
    verdict = SUPPORTED if result.ratio.verdict == SUPPORTED else _less(verdicts)
    step = tr("Keep to the limit, above all before a renewal.") if verdict == SUPPORTED else ""
    return Finding(name, tuple(sentences), verdict, results, title, next=step)


def _less(verdicts: set) -> str:
    return NOT_SUPPORTED if verdicts == {NOT_SUPPORTED} else INSUFFICIENT


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
        n=language.number(result.ratio.n),
        events=language.number(result.ratio.events),
    )
    why = reasons.of(result.ratio)
    return text if not why else tr("{text} {why}", text=text, why=" ".join(why))


def _use(result: Overload) -> str:
    change, own = result.change, result.own
    return tr(
        "Their share of working days with use changes by {change} ({low} to {high}) against comparable customers, from"
        " before the load to the four weeks after it (n = {n}); by {own} against themselves.",
        change=points(change.estimate),
        low=language.number(100 * change.low, 1),
        high=language.number(100 * change.high, 1),
        n=language.number(change.n),
        own=points(own.estimate),
    )


def band(name: str, limit: int) -> str:
    """Name how heavy contact was, by the most contacts in any 28 days."""
    half = limit // 2
    words = {
        "none": tr("none"),
        "few": tr("1 to {most}", most=half) if half > 1 else tr("1"),
        "some": tr("{least} to {most}", least=half + 1, most=limit),
        "over": tr("more than {most}", most=limit),
    }
    return words[name]


def signal(name: str) -> str:
    """Name a signal of expansion."""
    words = {
        "in_state": tr("in high utilization"),
        "seats_full": tr("80% of the seats in use"),
        "wider": tr("breadth of use up by 5 points"),
        "goal": tr("reached a goal"),
        "renewal": tr("renewal within the quarter"),
        "grown": tr("grew within a year"),
    }
    return words.get(name, name)


def sign(name: str) -> str:
    """Name a sign of being ready for a feature."""
    return {"family": tr("uses its family"), "state": tr("in high utilization")}[name]


def phase(name: str) -> str:
    """Name the phase of an account."""
    return {"onboarding": tr("onboarding"), "adoption": tr("adoption")}[name]

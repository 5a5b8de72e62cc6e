"""Charts of contact: by person, and what goes with heavy contact."""

from __future__ import annotations

import numpy as np

from cslib import language
from cslib.analysis.contact import Contacts
from cslib.analysis.overload import BANDS, FEW, Overload
from cslib.analysis.verdict import SUPPORTED, Unavailable
from cslib.language import tr
from cslib.show import style
from cslib.show.display import ChartView, Finding, missing
from cslib.show.wording import estimate_in_words, joined, listed, paragraph
from cslib.show.wording_contact import band

MOST_PERSONS = 20


def contact_persons(result: Contacts | Unavailable, name: str = "contact_persons") -> ChartView | Finding:
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


def contact_load(result: Overload | Unavailable, name: str = "contact_load") -> ChartView | Finding:
    """Draw the ratio of decisions to leave by how heavy contact was, customers that stand alike compared.

    Parameters
    ----------
    result : Overload or Unavailable
        Of ``overload.overload``.
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

"""Who is due for handoff, held back or stuck, shown; and the use of one account for its handoff sheet."""

from __future__ import annotations

from functools import reduce

import pandas as pd

from cslib import language
from cslib.handoff.briefing import Briefing
from cslib.handoff.briefing_views import standing_in_words, why_due, why_held
from cslib.handoff.due import STUCK_DAYS, Due
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, shows
from cslib.show.style import BLUE, GREY, INK, VERMILLION, canvas, percent_axis
from cslib.show.wording import is_share, level, short_measure
from cslib.stats.estimate import Unavailable

HEIGHT = 1.75


def trend(briefing: Briefing, name: str = "trend") -> ChartView | None:
    """Draw each measure of the rule over the last weeks; None where no use was seen.

    Parameters
    ----------
    briefing : Briefing
    name : str

    Returns
    -------
    ChartView or None
    """
    weeks = briefing.trend
    if weeks.empty or briefing.evidence.empty:
        return None
    evidence = briefing.evidence.set_index("measure")
    said = [
        tr(
            "{measure} {value} (threshold {threshold})",
            measure=short_measure(measure),
            value="–" if pd.isna(line["value"]) else level(measure, line["value"]),
            threshold=level(measure, line["threshold"]),
        )
        for measure, line in evidence.iterrows()
    ]
    title = tr(", ").join(said)
    note = tr("Each point: the 28 days before a Monday, {n} Mondays. Dashed: threshold.", n=len(weeks))
    with canvas(title, note, height=HEIGHT + 0.25) as sheet:
        every = sheet.axes(1, len(evidence), squeeze=False)[0]
        for axes, (measure, line) in zip(every, evidence.iterrows(), strict=True):
            values = weeks[measure].astype(float)
            axes.axhline(line["threshold"], color=GREY, linestyle="--", linewidth=1)
            axes.plot(weeks["date"], values, color=BLUE, linewidth=1.4)
            met = values >= line["threshold"]
            axes.plot(weeks["date"][met], values[met], "o", color=BLUE, markersize=3.5)
            axes.plot(weeks["date"][~met], values[~met], "o", color=VERMILLION, markersize=3.5, markerfacecolor="white")
            axes.set_title(short_measure(measure), fontsize=9, color=INK)
            top = max(1.0 if is_share(measure) else 0.0, 1.1 * float(values.max()), 1.1 * line["threshold"])
            axes.set_ylim(0, top * 1.03)
            if is_share(measure):
                percent_axis(axes.yaxis)
            _months(axes, weeks["date"])
    alt = tr("Use up to {date}: {said}. {note}", date=language.date(briefing.seen), said=title, note=note)
    return ChartView(name, title, alt, sheet.png)


def _months(axes, dates: pd.Series) -> None:
    """Mark a few Mondays below, the first and the last among them."""
    places = sorted({0, len(dates) // 2, len(dates) - 1})
    axes.set_xticks([dates.iloc[i] for i in places], [f"{dates.iloc[i]:%m/%d}" for i in places])
    if len(dates) > 1:
        pad = (dates.iloc[-1] - dates.iloc[0]) * 0.06
        axes.set_xlim(dates.iloc[0] - pad, dates.iloc[-1] + pad)


@shows(Due, "finding", lambda: tr("Who is due for handoff?"))
def due_finding(found: Due | Unavailable, name: str = "due_handoffs", hint: bool = True) -> Finding:
    """Say how many are due, held back for information alone, and stuck; with a `hint` at the command for the sheets."""
    held = found.held_back
    ready = held["missing_milestones"].map(len).eq(0) & held["missing_information"].map(len).gt(0)
    ready &= held["in_state"].fillna(False).astype(bool) | (not found.criteria.state)
    title = tr(
        "{due} of {n} accounts in onboarding are due for handoff",
        due=language.number(len(found.due)),
        n=language.number(len(found.accounts)),
    )
    at_cap = int((found.due["how"] == "cap").sum())
    sentences = [
        tr(
            "Criteria: {standing}. Known before {date}.",
            standing=standing_in_words(found),
            date=language.date(found.on),
        )
    ]
    if at_cap:
        sentences.append(tr("{n} of the due ones only because the cap is reached.", n=language.number(at_cap)))
    if len(held):
        sentences.append(
            tr(
                "{n} are held back, {information} of them only because something is not written down.",
                n=language.number(len(held)),
                information=language.number(int(ready.sum())),
            )
        )
    if held["stuck"].any():
        sentences.append(tr("{n} are stuck.", n=language.number(int(held["stuck"].sum()))))
    if not found.recorded:
        sentences.append(
            tr("Handoffs are not recorded, so these are the accounts that the criteria had not handed over before.")
        )
    step = tr("The command cslib handoffs writes a sheet for each due account.") if hint and len(found.due) else ""
    return Finding(name, tuple(sentences), title=title, next=step)


SHOWN = 15


@shows(Due, "table", lambda: tr("Who is due for handoff?"))
def due_table(found: Due | Unavailable, name: str = "due", shown: int = SHOWN) -> TableView | Finding:
    """Show the accounts to hand over on the day."""
    title = tr("Due for handoff")
    if found.due.empty:
        return Finding(name, (tr("Nobody is due on {date}.", date=language.date(found.on)),), title=title)
    rows = tuple(
        (
            str(row["name"]),
            _text(row["csm"]),
            row["start"],
            int(row["days"]),
            why_due(row),
            _day(row["entered"]),
            tr("notice given {date}", date=language.date(row["notice_date"])) if pd.notna(row["notice_date"]) else "",
        )
        for _, row in found.due.iterrows()
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Start"), "date"),
        Column(tr("Days"), "number"),
        Column(tr("Why")),
        Column(tr("In the state since"), "date"),
        Column(tr("Remark")),
    )
    if not any(row[-1] for row in rows):
        columns, rows = columns[:-1], tuple(row[:-1] for row in rows)
    note = tr(
        "Known before {date}. Criteria: {standing}.", date=language.date(found.on), standing=standing_in_words(found)
    )
    return TableView(name, title, columns, rows, note, shown=shown)


@shows(Due, "held_back_table", lambda: tr("Who is still in onboarding, and what does each lack?"))
def held_back_table(found: Due | Unavailable, name: str = "held_back", shown: int = SHOWN) -> TableView | Finding:
    """Show the accounts that stay in onboarding, those that lack least first, and what holds each back."""
    title = tr("Held back, and why")
    if found.held_back.empty:
        return Finding(name, (tr("Nobody is held back."),), title=title)
    rows = tuple(
        (
            str(row["name"]),
            _text(row["csm"]),
            row["start"],
            int(row["days"]),
            _parts(why_held(row, found)),
            _remark(row),
        )
        for _, row in found.held_back.iterrows()
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Start"), "date"),
        Column(tr("Days"), "number"),
        Column(tr("Held back by")),
        Column(tr("Remark")),
    )
    if not any(row[-1] for row in rows):
        columns, rows = columns[:-1], tuple(row[:-1] for row in rows)
    note = tr("{n} customers are held back; those that lack least come first.", n=language.number(len(rows)))
    return TableView(name, title, columns, rows, note, shown=shown)


@shows(Due, "stuck_table", lambda: tr("Who is stuck in onboarding?"))
def stuck_table(found: Due | Unavailable, name: str = "stuck", shown: int = SHOWN) -> TableView | Finding:
    """Show the accounts held back that are over the cap or long late with the step they have come to."""
    title = tr("Stuck in onboarding")
    held = found.held_back[found.held_back["stuck"]].sort_values(["late_days", "days"], ascending=False, kind="stable")
    if held.empty:
        words = (
            tr("No account is stuck: none is {n} days late with its step, none is over the cap.", n=STUCK_DAYS)
            if found.cap_days is not None
            else tr("No account is stuck: none is {n} days late with its step.", n=STUCK_DAYS)
        )
        return Finding(name, (words,), title=title)
    rows = tuple(
        (
            str(row["name"]),
            _text(row["csm"]),
            int(row["days"]),
            _text(row["step"]),
            None if pd.isna(row["late_days"]) else int(row["late_days"]),
            tr("over the cap") if row["over_cap"] else "",
        )
        for _, row in held.iterrows()
    )
    columns = (
        Column(tr("Customer")),
        Column(tr("CSM")),
        Column(tr("Days"), "number"),
        Column(tr("Stuck at")),
        Column(tr("Days late"), "number"),
        Column(tr("Remark")),
    )
    if not any(row[-1] for row in rows):
        columns, rows = columns[:-1], tuple(row[:-1] for row in rows)
    note = tr(
        "Stuck at: the first step not done after the last one done; more than {n} days late. n = {k} of {m} held back.",
        n=STUCK_DAYS,
        k=language.number(len(rows)),
        m=language.number(len(found.held_back)),
    )
    return TableView(name, title, columns, rows, note, shown=shown)


def _parts(whys: tuple[str, ...]) -> str:
    """Join reasons, some of which are lists with commas of their own."""
    return reduce(lambda one, other: tr("{one}; {other}", one=one, other=other), whys) if whys else ""


def _text(value) -> str:
    return value if isinstance(value, str) and value else "–"


def _day(value):
    return None if pd.isna(value) else value


def _remark(row) -> str:
    parts = []
    if pd.notna(row["notice_date"]):
        parts.append(tr("notice given {date}", date=language.date(row["notice_date"])))
    if row["stuck"]:
        parts.append(tr("stuck"))
    return tr(", ").join(parts)

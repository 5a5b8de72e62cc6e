"""Customer success without data: three drawings, and the words of the field."""

import pandas as pd

from cslib import language
from cslib.company.company import Company
from cslib.company.conventions import said, said_of
from cslib.company.doubts import in_words
from cslib.language import codes, tr, word
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, shows
from cslib.show.marks import picture

WIDE = 100
"""Width of a drawing in its own units."""

PALE_GREEN, PALE_BLUE, PALE_RED = "#BFE3D8", "#CFE6F5", "#F6D5BF"


def phases_chart(name: str = "phases") -> ChartView:
    """Draw the way from contract to renewal: the phases, what each is for, and the days that count."""
    title = tr("Two kinds of work lie between contract and renewal")
    note = tr("A sketch of a contract of twelve months, and no data. Lengths differ by service and customer.")
    with picture(name, title, note, height=2.7) as sheet:
        axes = _plane(sheet, 43, 7)
        _box(axes, 0, 20, 10, 14, style.PALE, tr("Sales"))
        _box(axes, 14, 20, 25, 14, PALE_GREEN, tr("Onboarding"), tr("a playbook, as far as possible"))
        _box(axes, 43, 20, 45, 14, PALE_BLUE)
        _box(axes, 43, 20, 34, 14, "none", tr("Adoption"), tr("signals and needs, no checklist"), line=False)
        for x in (10, 39, 88):
            _arrow(axes, (x, 27), (x + 4, 27))
        _box(axes, 92, 20, 8, 14, style.PALE, tr("next\nterm"))
        _day(axes, 12, tr("contract"), style.INK)
        _day(axes, 41, tr("handoff"), style.VERMILLION)
        _day(axes, 77, tr("deadline for notice"), style.VERMILLION)
        _day(axes, 90, tr("renewal"), style.INK)
        _say(axes, 26.5, 15.5, tr("Goal: started using, at best high utilization"), 27)
        _say(axes, 65, 15.5, tr("Goal: the customer's own next goal, deeper and wider use"), 42)
        _tell(
            sheet,
            tr("sales, then the contract"),
            tr("onboarding by a playbook, with the goal of high utilization"),
            tr("handoff"),
            tr("adoption by signals and needs, with the goal of the customer's own next goal"),
            tr("the deadline for notice, some time before the renewal"),
            tr("renewal and the next term"),
        )
    return sheet.view


def team_order_chart(name: str = "team_order") -> ChartView:
    """Draw the order in which a team is built as stairs, with what goes wrong where a step is left out."""
    title = tr("A team is built in this order, because each step stands on the one before")
    note = tr("Steady: it runs as planned for some quarters in a row. Notebook 05 checks this on data.")
    steps = [
        (tr("1 Onboarding"), tr("customers start using"), tr("without it: nothing to renew"), PALE_GREEN),
        (tr("2 Renewal"), tr("nobody misses a deadline"), tr("without it: losses come as a surprise"), PALE_RED),
        (tr("3 Adoption"), tr("explore, then build mechanisms"), tr("too early: repairing failed starts"), PALE_BLUE),
    ]
    with picture(name, title, note, height=2.7) as sheet:
        axes = _plane(sheet, 39)
        for i, (label, does, lacking, colour) in enumerate(steps):
            x, top = 34 * i, 18 + 8 * i
            _box(axes, x, 0, 32, top, colour)
            _box(axes, x, 7, 32, top - 7, "none", label, does, line=False)
            _box(axes, x, 0, 32, 8, "none", "", lacking, line=False)
        for i in (1, 2):
            _arrow(axes, (34 * i - 10, 20.5 + 8 * (i - 1)), (34 * i - 2, 24.5 + 8 * (i - 1)))
            axes.text(34 * i - 14, 27 + 8 * (i - 1), tr("steady?"), ha="center", va="center", fontsize=9)
        _tell(sheet, *(tr("{step}: {does}; {lacking}", step=s, does=d, lacking=w) for s, d, w, _ in steps))
    return sheet.view


def two_shapes_chart(name: str = "two_shapes") -> ChartView:
    """Draw the two common shapes of a team: one CSM for both phases, and roles with a handoff between them."""
    title = tr("One CSM carries both phases, or the roles are split and the account is handed over")
    note = tr(
        "A sketch. Letters are people; green is onboarding, blue adoption; an account's life runs from left to right."
    )
    with picture(name, title, note, height=2.9) as sheet:
        axes = _plane(sheet, 40)
        axes.text(0, 38, tr("One CSM for both phases"), va="top", fontsize=10)
        axes.text(54, 38, tr("One team, roles split"), va="top", fontsize=10)
        for i, person in enumerate("ABC"):
            y = 23 - 9.5 * i
            _box(axes, 0, y, 20, 7, PALE_GREEN, tr("{person}: onboarding", person=person), points=8.5, line=False)
            _box(axes, 20, y, 26, 7, PALE_BLUE, tr("{person}: adoption", person=person), points=8.5, line=False)
        for i, person in enumerate("AB"):
            _box(axes, 54, 19 - 13 * i, 20, 10, PALE_GREEN, tr("{person}: onboarding", person=person), points=8.5)
        _box(axes, 84, 6, 16, 23, PALE_BLUE, tr("{person}: adoption", person="C"), points=8.5)
        for y in (24, 11):
            _arrow(axes, (74, y), (84, 17.5), style.VERMILLION)
        axes.text(79, 27, tr("handoff"), ha="center", va="center", fontsize=9, color=style.VERMILLION)
        _say(axes, 23, 1.2, tr("one contact; two kinds of work"), 46)
        _say(axes, 77, 1.2, tr("each gets better; what is not written down is lost"), 46)
        _tell(
            sheet,
            tr("one CSM for both phases: one contact for the customer, two kinds of work for one person"),
            tr("roles split: each gets better at one part, and what is not written down at the handoff is lost"),
        )
    return sheet.view


def _tell(sheet, *parts: str) -> None:
    """Say what is drawn; the note below is for those who see the drawing."""
    sheet.note = ""
    sheet.tell(parts, kind=tr("Drawing. {title}:", title=sheet.title))


def _plane(sheet, high: float, low: float = -1):
    """Return a plane of `WIDE` units to draw on, from `low` to `high`, without axes."""
    axes = sheet.axes()
    axes.set(xlim=(-0.5, WIDE + 0.5), ylim=(low, high))
    axes.axis("off")
    return axes


def _box(axes, x, y, wide, high, colour, *lines: str, points: float = 10, line: bool = True) -> None:
    """Draw a box with lines of text in its middle, the first one larger."""
    from matplotlib.patches import Rectangle

    edge = style.GREY if line else "none"
    axes.add_patch(Rectangle((x, y), wide, high, facecolor=colour, edgecolor=edge, linewidth=0.8))
    texts = []
    for i, words in enumerate(lines):
        size = 8.5 if i else points
        texts += [(text, size) for text in _lines(words, size, 6.6 * wide) if text]
    step = 3.6
    top = y + high / 2 + step * (len(texts) - 1) / 2
    for i, (text, size) in enumerate(texts):
        axes.text(x + wide / 2, top - step * i, text, ha="center", va="center", fontsize=size)


def _lines(text: str, points: float, pixels: float) -> list[str]:
    return [line for part in text.split("\n") for line in style.wrap(part, points, pixels)]


def _say(axes, x: float, y: float, text: str, wide: float) -> None:
    """Write a line or two below a box."""
    axes.text(x, y, "\n".join(_lines(text, 9, 6.6 * wide)), ha="center", va="top", fontsize=9, linespacing=1.3)


def _day(axes, x: float, label: str, colour: str) -> None:
    """Mark a day: a line through the boxes with its name above."""
    axes.plot([x, x], [18, 37], color=colour, linewidth=1.6)
    axes.text(x, 38.2, label, ha="center", va="bottom", fontsize=9, color=colour)


def _arrow(axes, start: tuple, end: tuple, colour: str = style.GREY) -> None:
    look = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.4, "shrinkA": 1, "shrinkB": 1}
    axes.annotate("", xy=end, xytext=start, arrowprops=look)


def words_table(name: str = "words") -> TableView:
    """Show the words of the field in English and Japanese, with what they mean here in the current language."""
    with language.using("en"):
        english = [term for term, _ in _words()]
    with language.using("ja"):
        japanese = [term for term, _ in _words()]
    rows = tuple(zip(english, japanese, (meaning for _, meaning in _words()), strict=True))
    columns = (Column(tr("English")), Column(tr("Japanese")), Column(tr("What it means here")))
    return TableView(name, tr("The words, in both languages"), columns, rows, shown=len(rows))


def _words() -> list[tuple[str, str]]:
    """Return each term with its meaning, in the current language."""
    return [(word("orientation.term", code), word("orientation.meaning", code)) for code in codes("orientation.term")]


@shows(Company, "data_notes")
def data_notes(company, name: str = "data_notes") -> Finding:
    """Say what was dropped, hidden or imputed when the tables were read, with counts."""
    last = company.as_of - pd.Timedelta(days=1)
    points = (*map(in_words, company.doubts), *(note.text for note in company.notes))
    points = (*said(said_of(company.settings)), *points)
    lead = tr("Nothing was dropped, hidden or imputed in reading the tables.")
    if points:
        lead = tr("As of {date}, reading the tables did the following:", date=language.date(last))
    return Finding(name, (lead,), points=points, title=tr("About the data"))

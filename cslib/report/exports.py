"""Own exports in JupyterLab: pick files, correct the proposal with lists, check, run the first report."""

import csv
import html
import io
import random
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from cslib import language
from cslib.company import new
from cslib.company.draft import Question, draft, propose
from cslib.company.recognising import OPEN, Proposal, pieces_of
from cslib.company.settings import SETTINGS_FILE
from cslib.company.tables import TABLES
from cslib.errors import CslibError
from cslib.files import write
from cslib.language import join, tr
from cslib.report.plan import Progress
from cslib.report.record import Run
from cslib.show.columns import Column
from cslib.show.display import TableView

FIRST_REPORT = ("03",)
"""Notebooks of the first report: how much stays, which needs no usage."""
NONE, STILL_OPEN = "", "\0"
"""What lists hold where no column is meant, and where nothing has been answered."""


def proposal(files: Iterable[str | Path]) -> TableView:
    """Show what files are taken for: each column, how sure that is, and its first cells.

    `files` (iterable of str or Path): exports, or folders of them; nothing is written.
    """
    proposed = draft(new.files_of(files))
    rows = [(table, p) for table in proposed.tables for p in new.in_order(table)]
    columns = (
        Column(tr("Table"), key=lambda row: row[0].table),
        Column(tr("File"), key=lambda row: row[0].file),
        Column(tr("Column of the kit"), key=lambda row: row[1].column),
        Column(tr("Column of the file"), key=lambda row: row[1].header),
        Column(tr("How sure"), key=lambda row: f"{new.sureness(row[1].sure)} ({new.reason(row[1].why)})"),
        Column(tr("First cells"), key=lambda row: join(row[1].samples)),
    )
    open_ = [new.in_words(question) for question in proposed.questions]
    note = "" if not open_ else tr("Open: {questions}", questions=" ".join(open_))
    return TableView.of("proposal", tr("What the files are taken for"), rows, columns, note, shown=len(rows))


def example_exports(folder: str | Path | None = None) -> Path:
    """Write two small made-up exports as a CRM may give them, in the current language, and return their folder.

    `folder` (str or Path, optional): a new temporary one by default.
    """
    folder = Path(folder or tempfile.mkdtemp(prefix="cslib-")) / "exports"
    dice, japanese = random.Random(20), language.current() == "ja"
    clients = [
        ["顧客番号", "会社名", "業種", "CS担当"] if japanese else ["Customer ID", "Company name", "Industry", "CSM"]
    ]
    deals = [["契約番号", "顧客番号", "契約開始日", "解約日", "月額（税抜）", "契約状態"]]
    if not japanese:
        deals = [["Contract number", "Customer ID", "Start date", "Cancelled at", "MRR", "Status"]]
    for i in range(60):
        start = date(2023, 1, 5) + timedelta(days=dice.randrange(1_200))
        left = start + timedelta(days=dice.choice([300, 400, 500, 700])) if dice.random() < 0.3 else None
        left = left if left and left < date(2026, 9, 30) else None
        kind, owner = (
            dice.choice(["IT", "製造"] if japanese else ["IT", "Retail"]),
            dice.choice(["佐藤", "鈴木"] if japanese else ["Ada", "Bo"]),
        )
        name, fee = (
            f"株式会社見本{i + 1}" if japanese else f"Sample {i + 1} Inc.",
            dice.choice([30_000, 50_000, 90_000]),
        )
        status = ("解約" if left else "契約中") if japanese else "cancelled" if left else "active"
        shown = f"{start:%Y年%m月%d日}" if japanese else f"{start:%b %d, %Y}"
        gone = "" if not left else f"{left:%Y年%m月%d日}" if japanese else f"{left:%b %d, %Y}"
        clients.append([f"{i + 1:04d}", name, kind, owner])
        deals.append(
            [f"K-{i + 1:03d}", f"{i + 1:04d}", shown, gone, f"￥{fee:,}" if japanese else f"${fee / 100:,.2f}", status]
        )
    for name, rows in ((tr("customers.csv"), clients), (tr("contracts-export.csv"), deals)):
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        write(folder / name, text.getvalue().encode("cp932" if japanese else "utf-8"))
    return folder


def own_data(folder: str | Path = "my-company", files: Sequence[str | Path] = ()):
    """Show a screen on which own exports become a company's folder and its first report.

    `folder`: of the company; made where it is not there. `files` (sequence of str or Path): exports to begin with;
    others can be picked on the screen. Returns ipywidgets.VBox.
    """
    return Screen(folder, files).box


class Screen:
    """The screen: what is pressed calls a plain method, so that tests can do the same.

    `folder` (Path). `draft` (Draft or None): what stands on the screen. `box` (ipywidgets.VBox): what to display.
    """

    def __init__(self, folder: str | Path, files: Sequence[str | Path] = ()):
        import ipywidgets

        self.w, self.lang = ipywidgets, language.current()
        self.folder, self.draft = Path(folder), None
        self.pieces, self.unread = [], []
        self.tables: dict[str, str] = {}
        self.columns: dict[tuple[str, str], str] = {}
        self.answers: list[tuple[Question, str]] = []
        self.ours = False
        wide = {"width": "46em"}
        self.where = ipywidgets.Text(value=str(folder), description=tr("Folder"), layout=wide)
        self.pick = ipywidgets.FileUpload(description=tr("Pick files"), multiple=True, layout={"width": "16em"})
        self.pick.observe(lambda _: self._do(self.upload), "value")
        self.said, self.bar = ipywidgets.HTML(), ipywidgets.IntProgress(layout={"width": "30em", "display": "none"})
        self.lists = ipywidgets.VBox()
        self.check_button = self._button(tr("Write company.yml and check"), self.check, "primary")
        self.report_button = self._button(tr("Make the first report"), self.report, "success")
        self.check_button.disabled = self.report_button.disabled = True
        buttons = ipywidgets.HBox([self.check_button, self.report_button, self.bar])
        head = ipywidgets.HBox([self.where, self.pick])
        self.box = ipywidgets.VBox([head, self.lists, buttons, self.said])
        self.box.add_class("cs-own-data")
        if files:
            self.take(files)

    def _button(self, label: str, pressed, style: str):
        button = self.w.Button(description=label, button_style=style, layout={"width": "auto"})
        button.on_click(lambda _: self._do(pressed))
        return button

    def _do(self, pressed) -> None:
        with language.using(self.lang):
            try:
                pressed()
            except CslibError as error:
                self._say(str(error))

    def _say(self, text: str) -> None:
        self.said.value = f"<pre style='white-space:pre-wrap'>{html.escape(text)}</pre>"

    def upload(self) -> None:
        """Keep what was picked in the company's folder, and show the proposal."""
        self.folder = Path(self.where.value)
        with tempfile.TemporaryDirectory() as scratch:
            paths = [Path(scratch) / Path(file["name"]).name for file in self.pick.value]
            for path, file in zip(paths, self.pick.value, strict=True):
                path.write_bytes(bytes(file["content"]))
            self.take(paths)

    def take(self, files: Sequence[str | Path]) -> None:
        """Copy files into the company's folder and show what all files in it are taken for."""
        told = new.put(self.folder, new.files_of(files))
        self.pieces, self.unread = pieces_of(new.files_of([self.folder]))
        self._propose()
        self._say("\n".join([*told, *self.unread]))

    def _propose(self) -> None:
        """Propose anew with all that was said."""
        self.draft = propose(self.pieces, self.tables, self.columns)
        for question, answer in self.answers:
            if len(question.place) == 1 or question in self.draft.questions:
                self.draft = self.draft.answered(question, answer)
        self.report_button.disabled = True
        self.check_button.disabled = not self.draft.tables
        self._show()

    def is_table(self, file: str, table: str) -> None:
        """Say which table a file or sheet is that was not recognised."""
        self.tables[file] = table
        self._propose()

    def _show(self) -> None:
        """Draw the lists anew: a heading for each table, a list for each column and for what is open."""
        parts = [self._question(question) for question in self.draft.questions if question.place[1:2] != ("columns",)]
        for table in self.draft.tables:
            where = f"{table.file} / {table.sheet}" if table.sheet else table.file
            title = f"<b>{table.table}</b> ← {html.escape(where)} ({new.sureness(table.sure)})"
            parts.append(self.w.HTML(title))
            held = {p.column: p for p in table.columns}
            joined = {name for each in table.joins for name in each["columns"]}
            wanted = [c.name for c in TABLES[table.table] if c.needed or c.name in held]
            rest = [c.name for c in TABLES[table.table] if c.name not in wanted]
            parts += [
                self._column(table.table, n, held.get(n), table.headers) for n in wanted if n not in joined or n in held
            ]
            others = self.w.VBox([self._column(table.table, name, None, table.headers) for name in rest])
            more = self.w.Accordion([others], titles=[tr("Further columns")], selected_index=None)
            parts.append(more)
        parts += [self._unused(name) for name in self.draft.unused]
        self.lists.children = parts

    def _column(self, table: str, column: str, held: Proposal | None, headers: Sequence[str]):
        header = held.header if held and held.sure != OPEN else NONE
        options = [(tr("(none)"), NONE), *((name, name) for name in headers)]
        chosen = self.w.Dropdown(
            options=options, value=header, description=column, tooltip=new.meaning_of(table, column),
            style={"description_width": "9em"}, layout={"flex": "0 0 28em"},
        )  # fmt: skip
        chosen.observe(lambda change: self._do(lambda: self.choose(table, column, change["new"])), "value")
        text = new.how_sure(held) if held else new.meaning_of(table, column)
        return self.w.HBox([chosen, self.w.HTML(f"<small>{html.escape(text)}</small>")])

    def _unused(self, name: str):
        options = [(tr("(not used)"), NONE), *((table, table) for table in TABLES)]
        chosen = self.w.Dropdown(options=options, value=NONE, layout={"width": "20em"})
        chosen.observe(lambda change: self._do(lambda: self.is_table(name, change["new"])), "value")
        return self.w.HBox([self.w.HTML(html.escape(tr("Which table is {file}?", file=name))), chosen])

    def _question(self, question: Question):
        options = [(tr("(open)"), STILL_OPEN), *((new.answer_in_words(one), one) for one in question.answers)]
        chosen = self.w.Dropdown(options=options, value=STILL_OPEN, layout={"width": "20em"})
        chosen.observe(lambda change: self._do(lambda: self.answer(question, change["new"])), "value")
        words = f"<b>{tr('Open')}</b> {html.escape(new.in_words(question))}"
        return self.w.VBox([self.w.HTML(words), chosen])

    def choose(self, table: str, column: str, header: str) -> None:
        """Say which column of the file a column of the kit is; none where `header` is empty."""
        self.columns[table, column] = header
        self._propose()

    def answer(self, question: Question, answer: str) -> None:
        """Settle an open point."""
        if answer != STILL_OPEN:
            self.answers.append((question, answer))
            self._propose()

    def check(self) -> None:
        """Write company.yml as it stands on the screen, and show what check says."""
        target = self.folder / SETTINGS_FILE
        if target.exists() and not self.ours:
            self.ours = True
            self._say(tr("{file} is there already; press again to write over it.", file=target))
            return
        self.ours = True
        made = new.finish(self.folder, self.draft)
        self.draft = made.draft
        self.report_button.disabled = made.report.summary is None
        self._show()
        self._say("\n".join([*made.told, "", str(made.report)]))

    def report(self) -> None:
        """Run the first report, with a bar, and say where its first page is."""
        from cslib.report.grid import run

        self.report_button.disabled = True
        self.bar.layout.display = ""
        try:
            out = self.folder.resolve().parent / "reports"
            done = run(str(self.folder), by="none", langs=[self.lang], notebooks=FIRST_REPORT, out=out,
                       progress=_Bar(self.bar))  # fmt: skip
        finally:
            self.bar.layout.display = "none"
            self.report_button.disabled = False
        problems = [str(entry["error"]["message"]) for entry in done.failures]
        self._say("\n".join([tr("The report is there; open this page: {page}", page=done.index.resolve()), *problems]))


class _Bar(Progress):
    """Moves a bar of the screen; runs that begin are told from other threads, so it moves as they end."""

    def __init__(self, bar):
        self.bar = bar

    def plan(self, runs: Sequence[Run], current: int) -> None:
        self.bar.max, self.bar.value = len(runs) + current, current

    def done(self, run: Run, entry: Mapping) -> None:
        self.bar.value += 1

"""Screens in JupyterLab: from own exports to the first report; reports without a terminal; what was decided on them."""

import csv
import html
import io
import os
import random
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

from cslib import language
from cslib.company import new
from cslib.company.draft import Question, draft, propose
from cslib.company.recognising import OPEN, Proposal, pieces_of
from cslib.company.settings import SETTINGS_FILE
from cslib.company.tables import TABLES
from cslib.errors import CslibError
from cslib.files import write
from cslib.language import join, tr, word
from cslib.notebooks import has_report, notebook, sources
from cslib.report.again import SOURCES
from cslib.report.plan import OPTIONS, RANGES, Progress, inspect
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
        kind = dice.choice(["IT", "製造"] if japanese else ["IT", "Retail"])
        owner = dice.choice(["佐藤", "鈴木"] if japanese else ["Ada", "Bo"])
        name = f"株式会社見本{i + 1}" if japanese else f"Sample {i + 1} Inc."
        fee = dice.choice([30_000, 50_000, 90_000])
        status = ("解約" if left else "契約中") if japanese else "cancelled" if left else "active"
        shown = f"{start:%Y年%m月%d日}" if japanese else f"{start:%b %d, %Y}"
        gone = "" if not left else f"{left:%Y年%m月%d日}" if japanese else f"{left:%b %d, %Y}"
        clients.append([f"{i + 1:04d}", name, kind, owner])
        price = f"￥{fee:,}" if japanese else f"${fee / 100:,.2f}"
        deals.append([f"K-{i + 1:03d}", f"{i + 1:04d}", shown, gone, price, status])
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


class _Page:
    """What screens share: what is pressed calls a plain method, so that tests can do the same; faults are told."""

    def __init__(self):
        import ipywidgets

        self.w, self.lang = ipywidgets, language.current()
        self.said, self.bar = ipywidgets.HTML(), ipywidgets.IntProgress(layout={"width": "30em", "display": "none"})

    def _button(self, label: str, pressed, style: str):
        button = self.w.Button(description=label, button_style=style, layout={"width": "auto"})
        button.on_click(lambda _: self._do(pressed))
        return button

    def _list(self, options, value, chosen, **look):
        made = self.w.Dropdown(options=options, value=value, **look)
        made.observe(lambda change: self._do(lambda: chosen(change["new"])), "value")
        return made

    def _do(self, pressed) -> None:
        with language.using(self.lang):
            try:
                pressed()
            except CslibError as error:
                self._say(str(error))

    def _say(self, text: str) -> None:
        self.said.value = f"<pre style='white-space:pre-wrap'>{html.escape(text)}</pre>"

    def _run(self, button, data: str, **asked):
        """Run a report with the bar; return what became of it."""
        from cslib.report.grid import run

        button.disabled, self.bar.layout.display = True, ""
        try:
            return run(data, progress=_Bar(self.bar), **asked)
        finally:
            button.disabled, self.bar.layout.display = False, "none"

    def _fields(self, **labelled) -> dict:
        """Return fields by name, each a text, a list of options, or for a tuple one in which several are chosen."""
        look = {"style": {"description_width": "22em"}, "layout": {"width": "54em"}}
        made = {}
        for name, (label, value) in labelled.items():
            kind = {str: self.w.Text, list: self.w.Dropdown, tuple: self.w.SelectMultiple}[type(value)]
            own = {"value": value} if kind is self.w.Text else {"options": value}
            own |= {"rows": min(len(value), 6)} if kind is self.w.SelectMultiple else {}
            made[name] = kind(description=label, **own, **look)
        return made


class Screen(_Page):
    """The screen for own exports.

    `folder` (Path). `draft` (Draft or None): what stands on the screen. `box` (ipywidgets.VBox): what to display.
    """

    def __init__(self, folder: str | Path, files: Sequence[str | Path] = ()):
        super().__init__()
        self.folder, self.draft = Path(folder), None
        self.pieces, self.unread = [], []
        self.tables: dict[str, str] = {}
        self.columns: dict[tuple[str, str], str] = {}
        self.answers: list[tuple[Question, str]] = []
        self.ours = False
        self.where = self.w.Text(value=str(folder), description=tr("Folder"), layout={"width": "46em"})
        self.pick = self.w.FileUpload(description=tr("Pick files"), multiple=True, layout={"width": "16em"})
        self.pick.observe(lambda _: self._do(self.upload), "value")
        self.lists = self.w.VBox()
        self.check_button = self._button(tr("Write company.yml and check"), self.check, "primary")
        self.report_button = self._button(tr("Make the first report"), self.report, "success")
        self.check_button.disabled = self.report_button.disabled = True
        buttons = self.w.HBox([self.check_button, self.report_button, self.bar])
        self.box = self.w.VBox([self.w.HBox([self.where, self.pick]), self.lists, buttons, self.said])
        self.box.add_class("cs-own-data")
        if files:
            self.take(files)

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
        look = {"style": {"description_width": "9em"}, "layout": {"flex": "0 0 28em"}, "description": column}
        look["tooltip"] = new.meaning_of(table, column)
        chosen = self._list(options, header, lambda answer: self.choose(table, column, answer), **look)
        text = new.how_sure(held) if held else new.meaning_of(table, column)
        return self.w.HBox([chosen, self.w.HTML(f"<small>{html.escape(text)}</small>")])

    def _unused(self, name: str):
        options = [(tr("(not used)"), NONE), *((table, table) for table in TABLES)]
        chosen = self._list(options, NONE, lambda table: self.is_table(name, table), layout={"width": "20em"})
        return self.w.HBox([self.w.HTML(html.escape(tr("Which table is {file}?", file=name))), chosen])

    def _question(self, question: Question):
        options = [(tr("(open)"), STILL_OPEN), *((new.answer_in_words(one), one) for one in question.answers)]
        chosen = self._list(options, STILL_OPEN, lambda one: self.answer(question, one), layout={"width": "20em"})
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
        out = self.folder.resolve().parent / "reports"
        asked = {"by": "none", "langs": [self.lang], "notebooks": FIRST_REPORT, "out": out}
        done = self._run(self.report_button, str(self.folder), **asked)
        problems = [str(entry["error"]["message"]) for entry in done.failures]
        self._say("\n".join([tr("The report is there; open this page: {page}", page=done.index.resolve()), *problems]))


def reports(folder: str | Path = "sample", out: str | Path = "reports"):
    """Show a screen that makes a quarter's report, and compares it with an earlier one. Returns ipywidgets.VBox."""
    return Reports(folder, out).box


class Reports(_Page):
    """The screen for reports: `fields` (what to choose, by name), `own` (parameters of the notebooks, by name)."""

    def __init__(self, folder: str | Path, out: str | Path, source: Path = SOURCES):
        super().__init__()
        self.out, self.source = Path(out), source
        books = {
            path.stem: inspect(notebook(path, self.lang, "report")) for path in sources(source) if has_report(path)
        }
        self.fields = self._fields(
            folder=(tr("Company's folder"), str(folder)),
            quarter=(tr("Quarter (empty: the last)"), ""),
            by=(tr("Split by (empty: the usual)"), ""),
            langs=(tr("Languages"), language.LANGUAGES),
            notebooks=(tr("Pages (none: all)"), tuple(books)),
            earlier=(tr("Compare with"), ["", *sorted(path.parent.name for path in self.out.glob("*/run.json"))]),
        )
        self.fields["langs"].value = (self.lang,)
        known = {one.name: one for declared in books.values() for one in declared if one.name not in OPTIONS}
        limits = {name: tr(" ({low} to {high})", low=low, high=high) for name, (low, high) in RANGES.items()}
        shown = {name: word("show.parameter", name, name) + limits.get(name, "") for name in known}
        self.own = self._fields(**{name: (label, "") for name, label in shown.items()})
        for name, field in self.own.items():
            field.placeholder = f"{known[name].default}"
        told = [self.w.VBox([field, self.w.HTML(f"<small>{html.escape(known[name].help)}</small>")])
                for name, field in self.own.items()]  # fmt: skip
        more = self.w.Accordion([self.w.VBox(told)], titles=[tr("Parameters")], selected_index=None)
        self.button = self._button(tr("Make the report"), self.make, "success")
        self.box = self.w.VBox([*self.fields.values(), more, self.w.HBox([self.button, self.bar]), self.said])

    def make(self) -> None:
        """Run the report as it is chosen; show the way to it, and what has changed since the earlier quarter."""
        chosen = {name: field.value for name, field in self.fields.items()}
        data, earlier = chosen.pop("folder"), chosen.pop("earlier")
        given = {name: field.value for name, field in self.own.items() if field.value.strip()}
        done = self._run(
            self.button, data, **chosen | {"by": chosen["by"] or None}, given=given, out=self.out, sources=self.source
        )
        way = html.escape(os.path.relpath(done.index))
        link = f"<a href='{html.escape(address(done.index))}' target='_blank'>{html.escape(tr('Open the report'))}</a>"
        parts = [f"<p style='font-weight:600;text-decoration:underline'>{link}</p><p>{way}</p>"]
        parts += [f"<p>{html.escape(str(entry['error']['message']))}</p>" for entry in done.failures]
        parts += [compared(self.out / earlier, done.index.parent)] if earlier else []
        self.said.value = "".join(parts)


def address(page: Path) -> str:
    """Return where a browser finds a page: at the JupyterLab whose folder holds it, else by its path from here."""
    from jupyter_server.serverapp import list_running_servers

    for server in list_running_servers():
        if page.resolve().is_relative_to(root := Path(server["root_dir"]).resolve()):
            return f"{server['base_url']}files/{quote(page.resolve().relative_to(root).as_posix())}"
    return os.path.relpath(page)


def compared(earlier: Path, now: Path) -> str:
    """Return as HTML the named figures of two reports side by side, each with its bounds."""
    from cslib.report import decisions, record
    from cslib.show.wording import result_name

    both = [record.read(folder) for folder in (earlier, now)]
    named = {name: result_name(name) for name in decisions.names(both[1]) if result_name(name) != name}

    def said(place: int):
        return lambda row: (at := decisions.located(both[place], row[0])) and decisions.in_words(at.figure) or "–"

    columns = [Column(tr("Figure"), key=lambda row: row[1])]
    columns += [Column(made["quarter"], key=said(place)) for place, made in enumerate(both)]
    view = TableView.of("compared", tr("Side by side, all accounts"), list(named.items()), columns, shown=len(named))
    return view._repr_mimebundle_()["text/html"]


def decide(folder: str | Path, reports: str | Path = "reports"):
    """Show a form that keeps what was decided on the latest report; what is wrong is told. Returns ipywidgets.VBox."""
    try:
        return Deciding(folder, reports).box
    except CslibError as error:
        page = _Page()
        page._say(str(error))
        return page.w.VBox([page.said])


class Deciding(_Page):
    """The form for decisions: `fields`, by name."""

    def __init__(self, folder: str | Path, reports: str | Path):
        from cslib.report import decisions

        super().__init__()
        self.company, self.made = decisions.basis(folder, reports)
        self.fields = self._fields(
            what=(tr("What was decided"), ""),
            by=(tr("By whom"), ""),
            kind=(tr("Kind"), [decisions.OTHER, *decisions.policy.KINDS]),
            given=(tr("What changes in the policy: name=value; ..."), ""),
            evidence=(tr("On which figures"), tuple(decisions.names(self.made))),
            expect=(tr("What is expected, such as grr_12m >= 0.92"), ""),
            look_again=(tr("Look again in which quarter"), ""),
            programme=(tr("Or a programme, to be tried by lot"), ""),
        )
        self.box = self.w.VBox([*self.fields.values(), self._button(tr("Keep it"), self.keep, "success"), self.said])

    def keep(self) -> None:
        """Keep the decision as it stands in the form, and say in which files."""
        from cslib.report import decisions

        asked = {name: field.value for name, field in self.fields.items()}
        asked["given"] = [one for one in asked["given"].split(";") if one.strip()]
        self._say("\n".join(map(str, decisions.decide(self.company, self.made, **asked))))


class _Bar(Progress):
    """Moves a bar of the screen; runs that begin are told from other threads, so it moves as they end."""

    def __init__(self, bar):
        self.bar = bar

    def say(self, text: str) -> None:
        self.bar.description, self.bar.style.description_width = text, "initial"

    def plan(self, runs: Sequence[Run], current: int) -> None:
        self.say(tr("Pages"))
        self.bar.max, self.bar.value = len(runs) + current, current

    def done(self, run: Run, entry: Mapping) -> None:
        self.bar.value += 1

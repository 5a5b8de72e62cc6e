"""`cslib new`: a company's folder from exports; company.yml is proposed, what is open is asked, then all is checked."""

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import yaml

from cslib.company import checks
from cslib.company.checks import Report
from cslib.company.draft import Draft, Question, TableDraft, propose
from cslib.company.questions import Question as Asked
from cslib.company.questions import question_in_words
from cslib.company.reading import is_table
from cslib.company.recognising import CERTAIN, LIKELY, OPEN, Piece, Proposal, pieces_of
from cslib.company.settings import SETTINGS_FILE
from cslib.company.tables import TABLES
from cslib.errors import ParameterError, SourceError
from cslib.files import write
from cslib.language import catalogue, current, join, tr, word

Ask = Callable[[Question], str | None]
"""Takes a question; returns the answer, or None to leave it open."""


@dataclass(frozen=True)
class Made:
    """What came of the exports.

    `told`: what was done, a sentence each. `report`: of :func:`cslib.company.checks.check`.
    """

    folder: Path
    draft: Draft
    told: tuple[str, ...]
    report: Report

    def __str__(self) -> str:
        return "\n".join([*self.told, "", str(self.report)])


def files_of(given: Iterable[str | Path]) -> list[Path]:
    """Return the files; of a folder, those in it that may be tables.

    Raises ParameterError if one is not there, or two have the same name.
    """
    found, problems = [], []
    for path in map(Path, given):
        if path.is_dir():
            found += sorted(file for file in path.iterdir() if is_table(file))
        elif path.is_file():
            found.append(path)
        else:
            problems.append(tr("There is no file or folder {path}.", path=path))
    found = list({path.resolve(): path for path in found}.values())
    names = [path.name for path in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [tr("Two files are called {name}: rename one.", name=name) for name in twice]
    if not found and not problems:
        problems.append(tr("No file that may be a table was given."))
    if problems:
        raise ParameterError(problems)
    return found


def new(folder: str | Path, given: Sequence[str | Path] = (), ask: Ask | None = None, force: bool = False) -> Made:
    """Make a company's folder from exports: recognise, ask, copy, write company.yml, check.

    Parameters
    ----------
    folder : str or Path
        Of the company; made where it is not there. Its own files are taken where no others are given.
    given : sequence of str or Path
        Exports, or folders of them. They are copied, never changed, and nothing is copied over another file.
    ask : callable, optional
        Answers a :class:`Question`, or returns None to leave it open; without it all stay open.
    force : bool
        Whether company.yml may be written over.

    Raises
    ------
    ParameterError
        If files are lacking, or company.yml is there already.
    SourceError
        If another file of the same name is in the folder, or the folder cannot be read as written.
    """
    folder = Path(folder)
    if (folder / SETTINGS_FILE).exists() and not force:
        raise ParameterError(
            [tr("{file} is there already; it is written over with --force only.", file=folder / SETTINGS_FILE)]
        )
    paths = files_of(given or [folder])
    pieces, unread = pieces_of(paths)
    proposed = replace(asked(pieces, ask) if ask else propose(pieces), unread=tuple(unread))
    told = [*put(folder, paths), *in_sentences(proposed)]
    return finish(folder, proposed, told, ask)


def asked(pieces: Sequence[Piece], ask: Ask) -> Draft:
    """Return the proposal with what was asked: which table, which column, then what its cells mean."""
    proposed = propose(pieces)
    tables = {name: ask(Question(("files", name), ("", *TABLES))) for name in proposed.unused}
    tables = {name: table for name, table in tables.items() if table}
    proposed = propose(pieces, tables)
    which = [(one, ask(one)) for one in proposed.questions if one.place[1] == "columns"]
    columns = {(one.place[0], one.place[2]): answer for one, answer in which if answer is not None}
    proposed = propose(pieces, tables, columns)
    for one in [one for one in proposed.questions if one.place[1] != "columns"]:
        answer = ask(one) if one in proposed.questions else None
        proposed = proposed if answer is None else proposed.answered(one, answer)
    return proposed


def finish(folder: Path, proposed: Draft, told: Sequence[str] = (), ask: Ask | None = None) -> Made:
    """Write company.yml as proposed, check the folder, and ask what the check asks."""
    if proposed.derived:
        proposed, said = _accounts_of_contracts(folder, proposed)
        told = [*told, *said]
    target = folder / SETTINGS_FILE
    write(target, as_yaml(proposed, folder.resolve().name))
    report = checks.check(folder)
    while ask and report.questions:
        answers = [(one, ask(one)) for one in map(of_check, report.questions)]
        if all(answer is None for _, answer in answers):
            break
        for one, answer in answers:
            proposed = proposed if answer is None else proposed.answered(one, answer)
        write(target, as_yaml(proposed, folder.resolve().name))
        report = checks.check(folder)
    if report.questions:
        proposed = replace(proposed, questions=(*proposed.questions, *map(of_check, report.questions)))
        write(target, as_yaml(proposed, folder.resolve().name))
    return Made(folder, proposed, (*told, tr("{file} is written.", file=target)), report)


def of_check(one: Asked) -> Question:
    """Return a question of :func:`cslib.company.checks.check` as one of the draft; its answer stands in company.yml."""
    return Question((one.setting,), one.answers, one.code, text=question_in_words(one))


def put(folder: Path, paths: Sequence[Path]) -> list[str]:
    """Copy files into the folder where they are not there yet; return what was done.

    Raises SourceError if another file of that name is there; nothing has been copied then.
    """
    outside = [path for path in paths if path.resolve().parent != folder.resolve()]
    there = [path for path in outside if (folder / path.name).exists()]
    for path in there:
        if (folder / path.name).read_bytes() != path.read_bytes():
            raise SourceError(
                tr("{folder} has another file {name} already: rename one of them.", folder=folder, name=path.name)
            )
    folder.mkdir(parents=True, exist_ok=True)
    copied = [path for path in outside if path not in there]
    for path in copied:
        shutil.copy2(path, folder / path.name)
    names = join(path.name for path in copied)
    return [tr("{n} files are copied into {folder}: {names}", n=len(copied), folder=folder, names=names)] * bool(copied)


def _accounts_of_contracts(folder: Path, proposed: Draft) -> tuple[Draft, list[str]]:
    """Write a list of accounts where no file holds one: every account of the contracts once."""
    target, contracts = folder / "accounts.csv", proposed.of("contracts")
    if target.exists():
        return replace(proposed, derived=()), []
    table = pd.DataFrame(proposed.derived, columns=["account_id", "name"]).replace("", pd.NA)
    write(target, table.dropna(axis=1, how="all").to_csv(index=False))
    said = tr("No file lists the customers: {file} is made of those in {name}.", file=target, name=contracts.file)
    own = TableDraft("accounts", target.name, "", CERTAIN, (Proposal("account_id", "account_id", CERTAIN, "name"),))
    return replace(proposed, tables=(own, *proposed.tables), derived=()), [said]


def sureness(sure: str) -> str:
    """Return how sure a proposal is, in the current language."""
    return {CERTAIN: tr("certain"), LIKELY: tr("likely"), OPEN: tr("not sure")}[sure]


def reason(why: str) -> str:
    """Return why a column is proposed, in the current language."""
    return word("company.reason", why)


def how_sure(p: Proposal) -> str:
    """Say how sure a proposal is, why, and what the first cells are, in the current language."""
    return tr("{sure} ({why}): {cells}", sure=sureness(p.sure), why=reason(p.why), cells=_cells(p.samples))


def meaning_of(table: str, column: str) -> str:
    """Return what a column of the kit holds, in the current language."""
    text = TABLES[table][column].description
    return catalogue(current()).get(text, text) if current() != "en" else text


def in_words(question: Question) -> str:
    """Return a question in the current language."""
    if question.text:
        return question.text
    table, entry = question.place[0], question.place[-1]
    if table == "files":
        return tr("Which table is {file}?", file=entry)
    if question.place[1] == "columns":
        known = {"table": table, "column": entry, "meaning": meaning_of(table, entry), "header": question.answers[0]}
        return {
            "column_part": tr("{table}: is {header} {column}, although some of its cells are none? {meaning}", **known),
            "column_strangers": tr(
                "{table}: is {header} {column}, although its cells are not among the accounts? {meaning}", **known
            ),
        }.get(question.code, tr("{table}: which column is {column}? {meaning}", **known))
    if question.place[1] == "values":
        return tr("{table}: what does {cell!r} mean in {column}?", table=table, cell=entry, column=question.place[2])
    if entry == "date_format":
        return tr("{table}: in which order do dates such as {cell} stand?", table=table, cell=question.samples[0])
    return tr("{table}: which is the decimal mark of numbers such as {cell}?", table=table, cell=question.samples[0])


def answer_in_words(answer: str) -> str:
    """Return an answer as it is shown; the empty one says that there is none."""
    return {"": tr("none of these"), "%m/%d/%Y": tr("month first"), "%d/%m/%Y": tr("day first")}.get(answer, answer)


def on_terminal(question: Question) -> str | None:
    """Ask on the terminal: a number, Enter for the first answer, a dash to leave it open."""
    print("\n" + in_words(question))
    if question.samples and question.place[1:2] != ("values",):
        print("   " + tr("Cells: {cells}", cells=join(question.samples)))
    for number, answer in enumerate(question.answers, 1):
        print(f"  {number}  {answer_in_words(answer)}")
    while True:
        said = input(tr("Number (Enter: 1; -: leave it open) ") + "> ").strip()
        if said == "-":
            return None
        if not said or (said.isdigit() and 1 <= int(said) <= len(question.answers)):
            return question.answers[int(said or 1) - 1]


def in_order(table: TableDraft) -> list[Proposal]:
    """Return the proposals of a table in the order of the dictionary."""
    return sorted(table.columns, key=lambda p: TABLES[table.table].names.index(p.column))


def in_sentences(proposed: Draft) -> list[str]:
    """Say what was recognised, column by column, and what is open."""
    lines = []
    for table in proposed.tables:
        where = f"{table.file} / {table.sheet}" if table.sheet else table.file
        lines.append(tr("{table}: {file} ({sure})", table=table.table, file=where, sure=sureness(table.sure)))
        for p in in_order(table):
            lines.append(f"    {p.column} = {p.header}   {how_sure(p)}")
        for each in table.joins:
            names, on = join(each["columns"]), join(each["on"])
            lines.append("    " + tr("{columns} from {file}, by {on}", columns=names, file=each["file"], on=on))
    if proposed.unused:
        lines.append(tr("Not used: {names}", names=join(proposed.unused)))
    lines += proposed.unread
    if proposed.questions:
        lines.append(tr("{n} points are open; they stand in company.yml as comments:", n=len(proposed.questions)))
        lines += [f"  - {in_words(question)}" for question in proposed.questions]
    return lines


def as_yaml(proposed: Draft, name: str) -> str:
    """Return company.yml as text, with how sure each line is and the first cells; what is open is a comment."""
    lines = [f"# {tr('Drafted by cslib new: look at what is likely, and at the lines behind # that are open.')}"]
    said = {"name": name, **proposed.settings, "language": current()}
    lines += [f"{key}: {_scalar(value)}" for key, value in said.items()]
    for question in (one for one in proposed.questions if len(one.place) == 1):
        lines += [f"# {in_words(question)}", f"# {question.place[0]}: {_choices(question.answers)}"]
    lines.append("tables:")
    for table in proposed.tables:
        asked = [one for one in proposed.questions if len(one.place) > 1 and one.place[0] == table.table]
        lines += [f"  {table.table}:  # {sureness(table.sure)}", *_table_lines(table, asked)]
    return "\n".join(lines) + "\n"


def _table_lines(table: TableDraft, asked: Sequence[Question]) -> list[str]:
    blocked = {one.place[2] for one in asked if one.place[1] == "values"}
    settings = {"file": table.file, "sheet": table.sheet, **table.settings}
    lines = [f"    {key}: {_scalar(value)}" for key, value in settings.items() if value]
    for one in asked:
        if one.place[1] not in ("columns", "values"):
            lines.append(f"    # {one.place[1]}: {_choices(one.answers)}  # {sureness(OPEN)}: {in_words(one)}")
    if table.columns:
        held = [p for p in table.columns if p.sure != OPEN and p.column not in blocked]
        lines.append("    columns:" if held else "    # columns:")
    for p in in_order(table):
        closed = p.sure != OPEN and p.column not in blocked
        sure = sureness(p.sure if closed else OPEN)
        others = " " + tr("or {names}", names=join(p.others)) if p.others and not closed else ""
        mark = "" if closed else "# "
        lines.append(f"      {mark}{p.column}: {_scalar(p.header)}  # {sure}: {_cells(p.samples)}{others}")
    kept = {p.column for p in table.columns}
    values = {column: cells for column, cells in table.values.items() if cells and column in kept}
    if values or blocked:
        lines.append("    values:" if set(values) - blocked else "    # values:")
    for column in dict.fromkeys([*values, *sorted(blocked)]):
        mark = "# " if column in blocked else ""
        lines.append(f"      {mark}{column}:")
        lines += [
            f"        {mark}{_scalar(theirs)}: {_scalar(ours)}" for theirs, ours in values.get(column, {}).items()
        ]
        open_cells = [one for one in asked if one.place[1:3] == ("values", column)]
        lines += [f"        # {_scalar(one.place[3])}: {_choices(one.answers)}" for one in open_cells]
    if table.joins:
        lines.append("    join:")
    for each in table.joins:
        parts = yaml.safe_dump(dict(each), allow_unicode=True, sort_keys=False, width=1000).splitlines()
        lines += [f"      {'- ' if i == 0 else '  '}{part}" for i, part in enumerate(parts)]
    return lines


def _scalar(value) -> str:
    return (
        yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10_000).removesuffix("...\n").strip()
    )


def _choices(answers: Sequence[str]) -> str:
    return " / ".join(_scalar(answer) for answer in answers)


def _cells(samples: Sequence[str]) -> str:
    return ", ".join(" ".join(cell.split()) for cell in samples)

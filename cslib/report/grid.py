"""All the runs of a report: run side by side, recorded one by one, and how far they are."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

from cslib import notebooks
from cslib.company import conventions
from cslib.company.company import PINNED, pin, share
from cslib.company.policies.policy import KINDS, in_force
from cslib.company.sources import changed
from cslib.door import unreached
from cslib.errors import CslibError, SourceError
from cslib.files import sha256, write
from cslib.language import current, tr, use, using
from cslib.report import again, decisions, record
from cslib.report.again import SOURCES, Finished
from cslib.report.overview import accounts_of
from cslib.report.pages import Facts, page, records, segment_in_words, title_of
from cslib.report.plan import OPTIONS, Plan, Progress, circumstances, definition_of, prepare
from cslib.report.record import Run
from cslib.stats import kept

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Seconds; a cell that never ends must not keep a report from ending.
LONGEST_CELL = 3600


class Bar(Progress):
    """Shows a grid's progress on stderr; to be used in a ``with`` block."""

    def __init__(self, console: Console | None = None):
        self.console = console or Console(stderr=True)
        self._bar = RichProgress(
            TextColumn("{task.fields[what]}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[now]}", markup=False),
            console=self.console,
            transient=True,
        )
        self._task = None
        self._running: dict[tuple, str] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Bar:
        self._bar.start()
        return self

    def __exit__(self, *error) -> None:
        self._bar.stop()

    def say(self, text: str) -> None:
        if self._task is None:
            self._task = self._bar.add_task("", total=None, what=text, now="")
        else:
            self._bar.update(self._task, what=text)

    def plan(self, runs: Sequence[Run], current: int) -> None:
        self.say(tr("Pages"))
        self._bar.update(self._task, total=len(runs) + current, completed=current)

    def start(self, run: Run) -> None:
        with self._lock:
            self._running[run.identity] = f"{segment_in_words(run.by, run.segment)} / {run.notebook} ({run.lang})"
        self._now()

    def done(self, run: Run, entry: Mapping) -> None:
        with self._lock:
            name = self._running.pop(run.identity, run.notebook)
        if entry["status"] != "ok":
            message = entry["error"]["message"].splitlines()[0]
            self.console.print(tr("Failed: {run}: {message}", run=name, message=message), markup=False, highlight=False)
        self._bar.advance(self._task)
        self._now()

    def _now(self) -> None:
        with self._lock:
            names = ", ".join(self._running.values())
        self._bar.update(self._task, now=names)

    def summary(self, finished: Finished) -> None:
        """Say what became of the report, after the bar."""
        for line in finished.lines():
            self.console.print(line, markup=False, highlight=False, soft_wrap=True)


def run(
    data: str = "sample",
    quarter: str = "",
    by: str | None = None,
    langs: Sequence[str] = (),
    notebooks: Sequence[str] = (),
    jobs: int | None = None,
    given: Mapping[str, str | None] | None = None,
    out: str | Path = "reports",
    progress: Progress | None = None,
    sources: Path = SOURCES,
    command: str = "",
    cache: bool = True,
    wait: bool = False,
) -> Finished:
    """Run notebooks for the total and for every value of a segment column.

    Parameters
    ----------
    data : str
        A company's folder, or ``sample``.
    quarter : str
        Such as ``2026Q3``; empty means the last complete one in the data.
    by : str, optional
        Column of accounts; None means the company's own choice, ``none`` the total alone.
    langs : sequence of str
        ``en``, ``ja``; empty means the company's own, else English.
    notebooks : sequence of str
        Beginnings of their names; empty means all.
    jobs : int, optional
        Kernels side by side; None means one per core.
    given : mapping of str to str or None
        Parameters as written; None where no value was.
    out : str or Path
        Where ``<quarter>/`` is written.
    sources : Path
        Folder of the notebooks' sources.
    command : str
        For the record.
    cache : bool
        Whether results are kept in ``.kept`` beside the reports: pages, segments and languages that show the same
        result work it out once.
    wait : bool
        Whether a call that writes to the same folder is waited for; else it is told.

    Raises
    ------
    CslibError
        If the data or parameters are wrong; nothing has been run or written then.
    """
    progress = progress or Progress()
    # Taken before the data are read: what changes from here on is new to the next call.
    key = again.key(data, quarter, by, langs, notebooks, given or {}, out, sources)
    out = Path(out)
    plan = prepare(data, quarter, by, langs, notebooks, jobs, given or {}, out, sources, progress)
    with using(plan.langs[0]), _held(out, wait):
        before, pinned = record.read(plan.folder), pin(plan.company.folder, plan.company.fingerprint)
        with kept.inside(_kept_in(out) if cache else None, **{PINNED: pinned}):
            share(plan.company)
            definition = definition_of(plan, before, progress)
            return _Report(plan, definition, before, progress, command, key).run(jobs)


@contextlib.contextmanager
def _held(out: Path, wait: bool) -> Iterator[None]:
    """Hold a folder of reports alone in a ``with`` block, without what killed calls left half-written.

    Raises SourceError if another call holds it and is not waited for, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    # Beside the lock, which on Windows nobody else can read or write.
    lock, by = FileLock(out / ".lock", timeout=-1 if wait else 0), out / ".held-by"
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock.acquire()
        for half in out.rglob(".*.part"):
            half.unlink(missing_ok=True)
        by.write_text(tr("process {pid}", pid=os.getpid()), "utf-8")
    except Timeout:
        who = by.read_text("utf-8", "replace")[:99] if by.is_file() else "?"
        problem = tr("Another call writes reports to {folder}: {who}.", folder=out, who=who)
        fix = tr("Call again when it has ended, with --wait, or with another --out.")
        raise SourceError(f"{problem} {fix}") from None
    except OSError as error:
        lock.release()
        raise SourceError(unreached(out, error)) from error
    try:
        yield
    finally:
        lock.release()


def _kept_in(out: Path) -> Path | None:
    """Return the folder of kept results; none where nothing can be written, which is told when the report is."""
    with contextlib.suppress(OSError):
        return kept.sweep(out / ".kept", record.digest([record.kit_hash(), record.versions()])[:16])
    return None


class _Report:
    """The runs of one call, and the record that only this process writes."""

    def __init__(self, plan: Plan, definition: Mapping, before: Mapping, progress: Progress, command: str, key: str):
        self.plan = plan
        self.call = key
        self.decided = decisions.log(plan.company.folder)
        self.progress = progress
        self.definition = dict(definition)
        declared = {p.name: p.default for several in plan.declared.values() for p in several}
        day = plan.given.get("landmark_days", declared.get("landmark_days", 0))
        self.tried, self.tries = record.tried_with(plan.folder.parent, plan.company, self.definition, day)
        around = circumstances(plan.company)
        self.sources = {name: path.read_bytes() for name, path in plan.books.items()}
        hashes = {name: record.digest(content.decode("utf-8")) for name, content in self.sources.items()}
        self._key = lambda notebook, lang, given: record.digest([around, hashes.get(notebook), lang, given])
        self.runs = [
            self._planned(by, value, notebook, lang)
            for by, value in [("", ""), *((plan.by, value) for value in plan.values)]
            for notebook in plan.books
            for lang in plan.langs
        ]
        planned = {run.identity: run for run in self.runs}
        self.entries: dict[tuple, dict] = {}
        self.recorded: dict[str, list[dict]] = {}
        self.damaged = before.get("damaged", False)
        for entry in before["runs"]:
            who = record.identity(entry)
            if who in planned:
                key = planned[who].key
            else:
                key = self._key(entry["notebook"], entry["lang"], entry.get("parameters"))
            if record.current(entry, key, plan.folder):
                self.entries[who] = entry
            elif entry.get("status") == "ok" and entry.get("key") == key:
                self.damaged = True
        self.head, self.accounts = self._head(command), accounts_of(plan.company)
        self.stopped = threading.Event()

    def _planned(self, by: str, value: str, notebook: str, lang: str) -> Run:
        plan = self.plan
        own = {"quarter": str(plan.quarter), "segment_by": by, "segment": value, "lang": lang, **plan.given}
        if self.definition["source"] in ("given", "proposed"):
            own["definition"] = self.definition["value"]
        if self.tries > own.get("tries", 1):
            own["tries"] = self.tries
        known = {parameter.name for parameter in plan.declared[notebook]}
        given = {name: value for name, value in own.items() if name in known}
        return Run(by, value, notebook, lang, given, self._key(notebook, lang, given))

    def _head(self, command: str) -> dict:
        plan = self.plan
        return {
            "command": command,
            "company": plan.company.name,
            "currency": plan.company.settings.currency,
            "policies": {kind: str(one.in_force_from) for kind in KINDS if (one := in_force(plan.company, kind))},
            "quarter": str(plan.quarter),
            "as_of": f"{plan.company.as_of:%Y-%m-%d}",
            "fiscal_year": {"start": plan.quarter.fiscal_start, "named": plan.quarter.named},
            "doubts": [doubt.record() for doubt in plan.company.doubts],
            "conventions": conventions.said_of(plan.company.settings),
            "segment_by": plan.by,
            "segments": list(plan.values),
            "languages": list(plan.langs),
            "notebooks": list(plan.books),
            "parameters": dict(plan.given),
            "definition": self.definition,
            "tables": dict(plan.company.fingerprint),
            "settings": record.settings_hashes(plan.company),
            "kit": {"version": record.kit_version(), "hash": record.kit_hash()},
            "versions": record.versions(),
        }

    def run(self, jobs: int | None) -> Finished:
        missing = [run for run in self.runs if run.identity not in self.entries]
        # Pages of another language show what the first one has worked out by then; the longest one must not end alone.
        cells = {name: content.count(b"\n# %%") for name, content in self.sources.items()}
        missing.sort(key=lambda run: (self.plan.langs.index(run.lang), bool(run.by), -cells[run.notebook]))
        current = len(self.runs) - len(missing)
        self.progress.plan(missing, current)
        anew = tr("What an earlier call left was damaged or changed; {n} pages are made anew.", n=len(missing))
        interrupted, unwritten, told = False, "", [anew] if self.damaged else []
        try:
            self._save()
            if missing:
                self._indexes(record.displays(self.record, self.plan.folder, self.recorded))
            self.files = {f"../{record.TRIES}": record.save_tried(self.plan.folder.parent, self.tried)}
        except OSError as error:
            raise SourceError(unreached(self.plan.folder, error)) from error
        try:
            with _terminated_as_interrupted():
                self._go(missing, jobs)
        except KeyboardInterrupt:
            interrupted = True
        except OSError as error:
            unwritten = unreached(self.plan.folder, error)
        try:
            self._finish()
        except OSError as error:
            unwritten = unreached(self.plan.folder, error)
        if unwritten:
            told += [unwritten, tr("What was made until then is kept; the same command goes on with the rest.")]
        entries = [self.entries[run.identity] for run in self.runs if run.identity in self.entries]
        failures = [entry for entry in entries if entry["status"] != "ok"]
        status = 130 if interrupted else 1 if failures or unwritten else 0
        if not status and self.call:
            with contextlib.suppress(OSError):  # the next call then finds out by itself that there is nothing to do
                record.save(self.plan.folder, again.seal(self.record, self.call, len(entries), self.files))
        made = len(entries) - current
        return Finished(status, self.plan.folder / "index.html", made, current, failures, tuple(told))

    def _go(self, runs: Sequence[Run], jobs: int | None) -> None:
        if not runs:
            return
        from cslib import kernels

        kernels.sweep()
        jobs = min(jobs or kernels.cores(), len(runs))
        # A single kernel is there sooner by itself.
        several = kernels.together(jobs) if len(runs) > 1 or kernels.spare else contextlib.nullcontext()
        with several, ThreadPoolExecutor(jobs, initializer=use, initargs=(current(),)) as pool:
            waiting: dict[Future, Run] = {pool.submit(self._one, run): run for run in runs}
            try:
                while waiting:
                    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                        run, entry = waiting.pop(future), future.result()
                        self.entries[run.identity] = entry
                        self._save()
                        self.progress.done(run, entry)
            except BaseException:
                self.stopped.set()
                pool.shutdown(wait=False, cancel_futures=True)
                # A kernel may have been on its way up while the others were ended.
                while any(future.running() for future in waiting):
                    kernels.kill_all()
                    time.sleep(0.1)
                raise

    def _one(self, run: Run) -> dict:
        """Run one notebook; whatever goes wrong in it stays with it."""
        began = time.monotonic()
        try:
            if self.stopped.is_set():
                raise RuntimeError("stopped")
            self.progress.start(run)
            book = notebooks.notebook(self.plan.books[run.notebook], run.lang, "report")
            executed = notebooks.clean(_execute(book, self._given(run)))
            # What the kernel read is what the page says it is from.
            changed(self.plan.company.files)
            page_of = {"html": page(executed, run.lang, self._facts(run), run.notebook)}
            page_of["ipynb"] = notebooks.as_text(executed)
            for name, text in page_of.items():
                write(self.plan.folder / getattr(run, name), text)
            digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in page_of.items()}
            told, title = records(executed), title_of(executed) or run.notebook
            rest = {"title": title, "results": record.named_results(told), "digests": digests}
            entry = run.entry("ok", time.monotonic() - began, **rest)
            self.recorded[entry["digest"]] = told
            return entry
        except Exception as error:
            for path in (run.html, run.ipynb):
                # The page of an earlier, different run must not pass for this one.
                with contextlib.suppress(OSError):
                    (self.plan.folder / path).unlink()
            return run.entry("failed", time.monotonic() - began, error=_error(error))

    def _given(self, run: Run) -> dict:
        declares_data = any(parameter.name == "data" for parameter in self.plan.declared[run.notebook])
        return {**({"data": self.plan.data} if declares_data else {}), **run.parameters}

    def _facts(self, run: Run) -> Facts:
        company = self.plan.company
        elsewhere = {*OPTIONS, "definition"}
        shown = {p.name: p.default for p in self.plan.declared[run.notebook]} | dict(run.parameters)
        speaks = "definition" in shown
        values = {name: value for name, value in shown.items() if name not in elsewhere}
        return Facts(
            company=company.name,
            quarter=self.plan.quarter,
            as_of=company.as_of,
            segment_by=run.by,
            segment=run.segment,
            parameters=values | ({"definition": self.definition["value"]} if speaks else {}),
            fingerprint=record.digest(dict(company.fingerprint))[:12],
            kit=record.kit_version(),
            definition_source=self.definition["source"] if speaks else "",
            doubts=company.doubts,
            conventions=conventions.said_of(company.settings),
            accounts=self.accounts,
            currency=company.settings.currency,
        )

    def _save(self) -> None:
        order = {run.identity: place for place, run in enumerate(self.runs)}
        entries = sorted(self.entries.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
        written = datetime.now(UTC).isoformat(timespec="seconds")
        self.record = {**self.head, "written": written, "runs": [entry for _, entry in entries]}
        record.save(self.plan.folder, self.record)

    def _finish(self) -> None:
        """Write what shows all runs together."""
        from cslib.report.pages import help_name, help_page
        from cslib.report.record import workbook

        folder = self.plan.folder
        before = f"../{self.plan.quarter.previous()}/run.json"
        again = {one.look_again for one in self.decided.values()} - {str(self.plan.quarter)}
        self.files |= {name: sha256(folder / name) for name in (before, *(f"../{one}/run.json" for one in again))}
        self.head["decisions"] = decisions.outcomes(self.plan.company, self.decided, self.record, folder.parent)
        self._save()
        contents = {help_name(lang): help_page(lang).encode() for lang in self.plan.langs}
        displays = record.displays(self.record, folder, self.recorded)
        for lang in self.plan.langs:
            name = "tables.xlsx" if lang == self.plan.langs[0] else f"tables.{lang}.xlsx"
            contents[name] = workbook(self.record, displays, self.accounts, lang)
            if self.decided:
                contents[f"history.{lang}.html"] = decisions.history(self.record, lang).encode()
        for name, content in contents.items():
            write(folder / name, content)
            self.files[name] = hashlib.sha256(content).hexdigest()
        self.files |= self._indexes(displays)

    def _indexes(self, displays: Sequence) -> dict[str, str]:
        """Write the index in each language, the first one's also as index.html; return their digests."""
        from cslib.report.pages import index

        folder, langs, made = self.plan.folder, self.plan.langs, {}
        last = record.read(folder.parent / str(self.plan.quarter.previous()))
        for lang in langs:
            content = index(self.record, last, lang, displays, self.accounts).encode()
            names = [f"index.{lang}.html"] if len(langs) > 1 else []
            for name in [*names, "index.html"] if lang == langs[0] else names:
                write(folder / name, content)
                made[name] = hashlib.sha256(content).hexdigest()
        return made


def _execute(book: NotebookNode, given: Mapping, again: bool = True) -> NotebookNode:
    import papermill
    from nbclient.exceptions import DeadKernelError

    # What it has to say of a failure stands in the index.
    logging.getLogger("papermill").setLevel(logging.CRITICAL)

    from cslib import kernels

    try:
        return papermill.execute_notebook(
            book,
            None,
            parameters=dict(given),
            kernel_name="python3",
            start_timeout=kernels.START,
            execution_timeout=LONGEST_CELL,
            progress_bar=False,
            request_save_on_cell_execute=False,
            kernel_manager_class=kernels.PrivateKernelManager,
            record_timing=False,
            coalesce_streams=True,
        )
    except DeadKernelError as error:
        kernel = kernels.here.manager
        if kernel.hung and again:
            return _execute(book, given, False)
        memory = tr("the system ended it, most likely for want of memory; try --jobs 1, or a larger machine")
        ended = tr("it ended by itself (exit status {status})", status=kernel.ended)
        cause = tr("its answers were lost twice") if kernel.hung else memory if kernel.ended == -9 else ended
        raise RuntimeError(tr("Kernel died: {cause}.", cause=cause)) from error


def _error(error: Exception) -> dict:
    """Return what the index tells of a failure: which cell, and the message."""
    if hasattr(error, "ename"):
        text = f"{error.ename}: {error.evalue}"
        if error.ename == "MemoryError":
            text += " " + tr("There was not enough memory; try --jobs 1, or a larger machine.")
        return {"cell": error.exec_count, "message": _plain(text), "source": error.source}
    told = str(error) if isinstance(error, (CslibError, RuntimeError)) else f"{type(error).__name__}: {error}"
    told = unreached(error.filename or "", error) if isinstance(error, OSError) else told
    return {"cell": None, "message": _plain(told), "source": ""}


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text).strip()


@contextlib.contextmanager
def _terminated_as_interrupted():
    """Let a termination end the kernels too, as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number, frame):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)

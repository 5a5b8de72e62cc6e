"""The progress bar: how far the report is, and what runs now."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

from cslib.language import tr
from cslib.report.pages import segment_in_words
from cslib.report.record import Run

if TYPE_CHECKING:
    from cslib.report.grid import Finished


class Progress:
    """What happens while the grid runs; this one keeps silent. `start` is called from several threads."""

    def say(self, text: str) -> None:
        """Something that takes a while begins."""

    def plan(self, runs: Sequence[Run], current: int) -> None:
        """These will run; `current` ones need not."""

    def start(self, run: Run) -> None:
        """A run begins."""

    def done(self, run: Run, entry: Mapping) -> None:
        """A run ended, well or not."""


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
        lines = [tr("{done} pages made, {kept} were up to date.", done=finished.made, kept=finished.current)]
        if finished.failures:
            lines.append(tr("{n} failed; the index says where.", n=len(finished.failures)))
        if finished.status == 130:
            lines.append(tr("Interrupted; the same command goes on with what is missing."))
        lines.append(str(finished.index))
        for line in lines:
            self.console.print(line, markup=False, highlight=False, soft_wrap=True)

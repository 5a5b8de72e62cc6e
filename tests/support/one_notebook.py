"""A small company, one notebook, and a stand-in for its kernel: a report takes a tenth of a second."""

from __future__ import annotations

import copy
import re
from pathlib import Path

import nbformat

from cslib.report import grid
from cslib.show.display import Column, Finding, TableView
from cslib.stats.estimate import Estimate

TABLES = {
    "accounts": ["account_id,name,tier", *(f"a{i},Name {i},{'mid' if i % 2 else 'top'}" for i in range(6))],
    "contracts": ["account_id,start_date,mrr", *(f"a{i},2025-01-{i + 1:02d},100" for i in range(6))],
    "usage": ["account_id,date,feature", *(f"a{i},2025-{m:02d}-15,f" for i in range(6) for m in range(2, 11))],
}
SOURCE = """\
# %% [markdown] lang="en"
# # Counting

# %% [markdown] lang="ja"
# # 数える

# %% tags=["parameters"]
data: str = "sample"  # the company's folder, or sample
segment_by: str = ""  # column of accounts to look at; empty means all accounts
segment: str = ""  # value of that column

# %%
from cslib.company.company import load

company = load(data, segment_by=segment_by, segment=segment)
print(len(company.accounts), company.table("contracts")["mrr"].sum())
"""


def write_company(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, lines in TABLES.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def stand_in(book, given, *_):
    """Return a notebook with what a kernel would have shown."""
    shown = (
        Finding("count", ("all",), "supported", {"accounts_at_start": Estimate(6, n=6, unit="accounts")}, title="n"),
        TableView("names", "Names", (Column("name"), Column("n", "number")), (("x", 1),)),
    )
    book = copy.deepcopy(book)
    for view in shown:
        bundle = view._repr_mimebundle_()
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        book.cells[-1].outputs.append(nbformat.v4.new_output("display_data", data=data, metadata=metadata))
    return book


def reports(company, sources, out, monkeypatch):
    """Return a function that makes a report of two pages without kernels."""
    monkeypatch.setattr(grid, "_execute", stand_in)

    def make(**how) -> grid.Finished:
        return grid.run(str(company), **{"by": "none", "langs": ["en", "ja"], "jobs": 1, "out": out,
                                         "sources": sources, **how})  # fmt: skip

    return make


def files(out: Path, *leave_out: str) -> dict[str, bytes]:
    """Return every file below a folder of reports, but for what says when it was made.

    Also but for kept results, which hang on how long they took; what else lies beside them is a leftover.
    """
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
        and path.name not in ("run.json", ".lock", ".held-by", *leave_out)
        and not (".kept" in path.parts and re.fullmatch("[0-9a-f]{64}", path.name))
    }

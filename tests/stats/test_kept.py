"""Results are kept by what they were made of; what is damaged or could run is never taken."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import pickle
import shutil

import pandas as pd
import pytest

import cslib as cs
from cslib.company.doubts import Doubt
from cslib.company.policies.rule import Rule
from cslib.company.usage import UsageInterval
from cslib.stats import kept
from cslib.stats.estimate import Unavailable, verb

CALLS: list[tuple] = []


@verb
def counted(table: pd.DataFrame, least: float = 0.5, rule: Rule | None = None) -> UsageInterval | Unavailable:
    CALLS.append((least, rule))
    if table.empty:
        return Unavailable(("usage",))
    seen = table[table["use"] >= least].reset_index(drop=True)
    return UsageInterval(seen)


@verb
def twice(found: UsageInterval) -> UsageInterval | Unavailable:
    CALLS.append(("twice",))
    return UsageInterval(pd.concat([found.frame, found.frame], ignore_index=True))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where results are kept; everything is, however quick it was."""
    CALLS.clear()
    monkeypatch.setattr(kept, "LEAST", -1)
    with kept.inside(tmp_path / "kept"):
        yield tmp_path / "kept"


@pytest.fixture
def table():
    days = pd.to_datetime(["2026-01-05", "2026-01-12", None])
    return pd.DataFrame({"account_id": ["a", "b", "ü"], "use": [0.2, 0.7, float("nan")], "week": days})


def forgotten() -> None:
    """As a new process begins."""
    kept._names.clear()
    kept._live.clear()
    kept._stored.clear()


def same(one: UsageInterval, other: UsageInterval) -> None:
    pd.testing.assert_frame_equal(one.frame, other.frame)


def test_what_was_made_is_read_by_the_next_process(folder, table):
    first = counted(table)
    forgotten()
    again = counted(table.copy(), least=0.5, rule=None)
    same(first, again)
    assert len(CALLS) == 1
    assert again.frame["account_id"].tolist() == ["b"]


def test_other_content_arguments_or_rules_are_other_results(folder, table):
    asked = [
        (table,),
        (table, 0.1),
        (table, 0.5, Rule.parse("breadth >= 0.4")),
        (table, 0.5, Rule.parse("breadth >= 0.5")),
        (table.assign(use=[0.2, 0.7, 0.0]),),
        (table.rename(columns={"week": "day"}),),
        (table.assign(account_id=["a", "b", "u"]),),
        (table.astype({"use": "float32"}),),
    ]
    for arguments in asked:
        counted(*arguments)
    assert len(CALLS) == len(asked) == len({path.name for path in folder.iterdir()})


def test_a_result_is_known_by_its_name_wherever_it_came_from(folder, table):
    made = twice(counted(table))
    forgotten()
    same(made, twice(counted(table)))
    assert len(CALLS) == 2


def test_what_is_unavailable_is_kept_too(folder, table):
    assert not counted(table.iloc[:0])
    forgotten()
    assert counted(table.iloc[:0]).of is UsageInterval
    assert len(CALLS) == 1


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "other"])
def test_a_damaged_entry_is_made_anew(folder, table, damage):
    first = counted(table)
    (path,) = folder.iterdir()
    content = path.read_bytes()
    path.write_bytes(
        {
            "cut": content[:-20],
            "flipped": content[:60] + bytes([content[60] ^ 1]) + content[61:],
            "empty": b"",
            "other": b"x" * 40,
        }[damage]
    )
    forgotten()
    same(first, counted(table))
    assert len(CALLS) == 2
    assert path.read_bytes() == content


class Harm:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


@pytest.mark.parametrize("what", ["function", "function of ours", "class elsewhere", "class reached through ours"])
def test_an_entry_that_could_run_something_is_not_read(folder, table, tmp_path, what):
    first = counted(table)
    (path,) = folder.iterdir()
    touched = tmp_path / "touched"
    harm = {
        "function": pickle.dumps((Harm(touched),)),
        # cslib.files.write, called as a function
        "function of ours": b"ccslib.files\nwrite\n(cpathlib\nPosixPath\n(V" + str(touched).encode() + b"\ntRVx\ntR.",
        "class reached through ours": b"\x80\x04\x8c\x0dcslib.kernels\x8c\x10subprocess.Popen\x93]\x94(\x8c\x05touch"
        + b"X"
        + len(str(touched)).to_bytes(4, "little")
        + str(touched).encode()
        + b"e\x85R.",
        "class elsewhere": b"csubprocess\nPopen\n((Vtouch\nV" + str(touched).encode() + b"\nltR.",
    }[what]
    path.write_bytes(hashlib.sha256(harm).digest() + harm)
    forgotten()
    same(first, counted(table))
    assert not touched.exists()
    assert len(CALLS) == 2


def test_without_a_folder_nothing_is_kept(table, tmp_path):
    CALLS.clear()
    with kept.inside(None):
        counted(table)
        counted(table)
    assert len(CALLS) == 2


def test_what_cannot_be_told_by_its_content_is_worked_out_every_time(folder, table):
    for odd in (table.assign(note=[[1], [2], [3]]), table.assign(note=[1, "1", None])):
        CALLS.clear()
        same(counted(odd), counted(odd))
        assert len(CALLS) == 2
    assert not list(folder.glob("*"))


def test_doubts_about_a_table_are_part_of_what_it_is(folder, table):
    counted(table)
    table.attrs["doubts"] = (Doubt("usage_gap", "usage", 3),)
    counted(table)
    assert len(CALLS) == 2


def test_where_nothing_can_be_written_it_is_worked_out(table, tmp_path):
    (tmp_path / "kept").write_text("a file where the folder would be")
    CALLS.clear()
    with kept.inside(tmp_path / "kept"):
        same(counted(table), counted(table))
    assert len(CALLS) == 2


def _count(folder, rows, queue):
    with kept.inside(folder):
        CALLS.clear()
        kept.LEAST = -1
        counted(rows)
        queue.put(len(CALLS))


def test_side_by_side_it_is_worked_out_once(tmp_path, table):
    forked = multiprocessing.get_context("fork")
    queue = forked.Queue()
    workers = [forked.Process(target=_count, args=(tmp_path / "kept", table, queue)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(queue.get() for _ in workers) == 1
    assert not list((tmp_path / "kept").glob("*.lock"))


def test_other_kits_and_what_is_long_unused_are_swept(tmp_path):
    old = kept.sweep(tmp_path, "old")
    (old / "entry").write_bytes(b"x")
    here = kept.sweep(tmp_path, "new")
    (here / "fresh").write_bytes(b"x")
    (here / "unused").write_bytes(b"x")
    os.utime(here / "unused", (0, 0))
    assert kept.sweep(tmp_path, "new") == here
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == ["new", "new/fresh"]


def test_a_company_is_known_by_its_files_day_segment_and_policies(tiny_folder, tmp_path):
    names = [kept.name_of(cs.load(tiny_folder, as_of="2025Q4")), kept.name_of(cs.load(tiny_folder, as_of="2025Q3"))]
    elsewhere = tmp_path / "elsewhere" / tiny_folder.name
    shutil.copytree(tiny_folder, elsewhere)
    assert kept.name_of(cs.load(elsewhere, as_of="2025Q4")) == names[0]
    (elsewhere / "policy").mkdir(exist_ok=True)
    (elsewhere / "policy" / "retention.yml").write_text("win_back_days: 60\nin_force_from: 2025-01-01\n")
    names.append(kept.name_of(cs.load(elsewhere, as_of="2025Q4")))
    path = next(elsewhere.glob("contracts.*"))
    path.write_bytes(path.read_bytes() + b"\n")
    names.append(kept.name_of(cs.load(elsewhere, as_of="2025Q4")))
    assert all(names)
    assert len(set(names)) == len(names)

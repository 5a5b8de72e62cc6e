"""The written folder: complete, sound, the same for the same seed."""

from __future__ import annotations

import hashlib

import pandas as pd
import pytest
import yaml

from cslib.company.checks import check
from cslib.company.tables import TABLES
from cslib.errors import ParameterError
from cslib.language import using
from cslib.simulate.sample import write_sample

NOT_THERE = {"activity", "rates"}
"""The weekly table stands in for usage; the sample has one currency."""


def _sums(folder) -> dict[str, str]:
    lines = (folder / "CHECKSUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def test_every_other_table_is_there_with_rows(sample):
    for name in set(TABLES) - NOT_THERE:
        assert len(sample[name]) > 0, name
    assert len(sample["accounts"]) == 1500
    assert 1_000_000 < len(sample["usage"]) < 1_500_000


def test_the_committed_folder_is_small(sample):
    assert sum(path.stat().st_size for path in sample.folder.iterdir()) < 8e6


@pytest.mark.slow
def test_the_committed_tables_have_the_committed_checksums(sample):
    sums = _sums(sample.folder)
    assert set(sums) == set(TABLES) - NOT_THERE
    for path in sample.folder.glob("*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest() == sums[path.stem], path.stem
    for path in sample.folder.glob("*.parquet"):
        frame = pd.read_parquet(path)
        frame["date"] = pd.to_datetime(frame["date"]).dt.strftime("%Y-%m-%d")
        text = frame.fillna("").to_csv(index=False, lineterminator="\n")
        assert hashlib.sha256("\n".join(sorted(text.splitlines())).encode()).hexdigest() == sums[path.stem], path.stem


@pytest.mark.slow
def test_the_committed_sample_is_what_the_code_makes(sample, tmp_path):
    assert _sums(write_sample(tmp_path / "again")) == _sums(sample.folder)
    for name in ("company.yml", "truth.yml"):
        assert (tmp_path / "again" / name).read_text(encoding="utf-8") == (sample.folder / name).read_text(
            encoding="utf-8"
        )


@pytest.mark.slow
def test_one_seed_makes_one_company_and_another_seed_another(tmp_path):
    one, two, other = (
        _sums(write_sample(tmp_path / name, accounts=60, seed=seed))
        for name, seed in (("one", 7), ("two", 7), ("other", 8))
    )
    assert one == two
    assert one["usage"] != other["usage"]


@pytest.mark.slow
def test_a_smaller_company_takes_the_place_of_an_older_one_and_is_sound(tmp_path):
    folder = write_sample(tmp_path / "small", accounts=150, seed=3)
    write_sample(folder, accounts=12, seed=3)  # too few for an account that pays by use
    assert not (folder / "revenue.csv").exists()
    assert len(pd.read_csv(folder / "accounts.csv")) <= 12
    assert check(folder).faults == []


def test_the_sample_has_no_faults_and_lacks_nothing(sample):
    report = check("sample")
    assert report.faults == []
    assert not any(report.summary.sections.values())
    assert report.summary.active == sample.covered[:, -1].sum()
    assert not [note for note in report.summary.notes if note.table == "usage"]  # none outside an account's life


def test_settings_name_segments_start_of_data_and_holidays(sample):
    assert sample.settings["segment_by"] == "segment"
    assert sample.settings["currency"] == "JPY"
    assert str(sample.settings["tables"]["usage"]["data_from"]) == "2022-10-01"
    assert pd.Timestamp("2026-01-01") in pd.to_datetime(sample.settings["holidays"])


def test_wrong_parameters_are_told_at_once_and_nothing_is_written(tmp_path):
    with pytest.raises(ParameterError) as told:
        write_sample(tmp_path / "x", accounts=5, seed=-1, retention=1.5)
    assert len(told.value.problems) == 4
    assert not (tmp_path / "x").exists()
    with using("ja"), pytest.raises(ParameterError, match="同時に指定できません"):
        write_sample(tmp_path / "x", null=True, needs_support=True)


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "accounts.csv").write_text("account_id\n1\n")
    with pytest.raises(ParameterError, match="something else"):
        write_sample(tmp_path, accounts=20)
    assert (tmp_path / "accounts.csv").read_text() == "account_id\n1\n"


def test_truth_tells_parameters_words_and_what_came_about(sample):
    truth = sample.truth
    assert truth["parameters"]["retention_in_state"] == 0.99
    assert truth["realised"]["rows"]["usage"] == len(sample["usage"])
    names = set(truth["parameters"])
    assert {"retention_in_state", "too_many_contacts", "kickoff_hazard_ratio"} <= names
    assert set(yaml.safe_load(yaml.safe_dump(truth["words"]))) >= {"state", "support", "simpson", "handoff", "aim"}

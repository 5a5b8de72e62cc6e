"""Own exports on a screen, and in the notebook: proposed, corrected, checked, reported."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cslib import notebooks
from cslib.company.company import load
from cslib.language import LANGUAGES, tr, using
from cslib.report.exports import (
    STILL_OPEN,
    Deciding,
    Reports,
    Screen,
    address,
    compared,
    decide,
    example_exports,
    proposal,
)

NOW = datetime(2026, 10, 1, tzinfo=UTC)
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def text_of(screen) -> str:
    return screen.said.value


def lists(widget):
    """Give every list of a screen."""
    if hasattr(widget, "options"):
        yield widget
    for child in getattr(widget, "children", ()):
        yield from lists(child)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_example_is_recognised_without_a_question(lang, tmp_path):
    with using(lang):
        shown = proposal([example_exports(tmp_path)])
        certain = tr("certain")
    columns = [(row[0], row[2]) for row in shown.rows]
    assert columns == [
        *(("accounts", name) for name in ("account_id", "name", "csm")),
        *(("contracts", n) for n in ("account_id", "start_date", "end_date", "contract_id", "mrr", "end_reason")),
    ]
    assert {row[4].split(" ")[0] for row in shown.rows} == {certain}
    assert shown.note == ""


def test_a_screen_goes_from_picked_files_to_a_checked_folder(tmp_path):
    screen = Screen(tmp_path / "company")
    files = sorted(example_exports(tmp_path).iterdir())
    screen.pick.value = [
        {"name": path.name, "type": "", "size": 1, "content": path.read_bytes(), "last_modified": NOW} for path in files
    ]
    assert sorted(path.name for path in (tmp_path / "company").iterdir()) == [path.name for path in files]
    assert screen.report_button.disabled
    screen.check_button.click()
    assert not screen.report_button.disabled
    assert "no faults" in text_of(screen)
    with files[1 if "customers" in files[1].name else 0].open(encoding="utf-8") as file:
        names = [row["Company name"] for row in csv.DictReader(file)]
    assert sorted(load(tmp_path / "company", as_of="2026Q3").accounts["name"]) == sorted(names)


def test_a_list_corrects_the_proposal(tmp_path):
    screen = Screen(tmp_path / "company", [example_exports(tmp_path)])
    named = next(each for each in lists(screen.lists) if each.description == "name")
    assert named.value == "Company name"
    named.value = "Industry"
    screen.check_button.click()
    assert "name: Industry  # certain" in (tmp_path / "company" / "company.yml").read_text("utf-8")
    assert set(load(tmp_path / "company", as_of="2026Q3").accounts["name"]) == {"IT", "Retail"}


def test_what_is_open_is_answered_by_a_list(tmp_path):
    (tmp_path / "exports").mkdir()
    rows = [f"c{i},0{i % 9 + 1}/04/2024,{100 + i}" for i in range(20)]
    (tmp_path / "exports" / "contracts.csv").write_text("\n".join(["customer id,start date,mrr", *rows]))
    screen = Screen(tmp_path / "company", [tmp_path / "exports"])
    screen.check_button.click()
    assert "contracts.start_date" in text_of(screen) and screen.report_button.disabled
    order = next(each for each in lists(screen.lists) if each.value == STILL_OPEN)
    order.value = "%m/%d/%Y"
    screen.check_button.click()
    assert not screen.report_button.disabled
    starts = load(tmp_path / "company", as_of="2026Q3").table("contracts")["start_date"]
    assert {f"{day:%m-%d}" for day in starts} == {f"0{i + 1}-04" for i in range(9)}


def test_a_screen_writes_over_no_settings_of_others_at_once(tmp_path):
    (tmp_path / "company").mkdir()
    (tmp_path / "company" / "company.yml").write_text("name: mine\n")
    screen = Screen(tmp_path / "company", [example_exports(tmp_path)])
    screen.check_button.click()
    assert (tmp_path / "company" / "company.yml").read_text() == "name: mine\n"
    assert "press again" in text_of(screen)
    screen.check_button.click()
    assert "tables:" in (tmp_path / "company" / "company.yml").read_text("utf-8")


@pytest.mark.slow
def test_the_first_report_is_made_from_the_screen(tmp_path):
    screen = Screen(tmp_path / "company", [example_exports(tmp_path)])
    screen.check_button.click()
    screen.report_button.click()
    (index,) = (tmp_path / "reports").glob("*/index.html")
    assert str(index) in text_of(screen)
    assert (screen.bar.value, screen.bar.max) == (1, 1)


@pytest.mark.slow
def test_the_notebook_runs_without_anything_pressed(tmp_path):
    source = NOTEBOOKS / "src" / "own_data.py"
    assert source in notebooks.tools(NOTEBOOKS / "src")
    first = {path.name: path.read_bytes() for path in notebooks.build([source], tmp_path / "a", languages=["ja"])}
    again = {path.name: path.read_bytes() for path in notebooks.build([source], tmp_path / "b", languages=["ja"])}
    assert first == again


@pytest.mark.slow
def test_a_report_is_made_and_compared_on_the_screen_and_a_decision_is_kept_in_the_form(tmp_path, company, sources):
    screen = Reports(company, tmp_path / "reports", sources)
    screen.fields["notebooks"].value, screen.fields["by"].value = ("01_count",), "none"
    screen.own["target"].value = "2"
    screen.button.click()
    assert "target must be between 0.5 and 0.999" in text_of(screen) and not (tmp_path / "reports").exists()
    assert "0.5" in screen.own["target"].description
    screen.own["target"].value = ""
    for quarter in ("2025Q2", "2025Q3"):
        screen.fields["quarter"].value = quarter
        screen.button.click()
        assert f"{quarter}/index.html" in text_of(screen) and not screen.button.disabled
    table = compared(tmp_path / "reports" / "2025Q2", tmp_path / "reports" / "2025Q3")
    assert "2025Q2" in table and table.count("n = 12") == 4
    form = Deciding(company, tmp_path / "reports")
    said = {
        "what": "w",
        "by": "b",
        "evidence": ("logo_retention",),
        "expect": "logo_retention >= 0.9",
        "kind": "retention",
    }
    for name, value in (said | {"given": "grr_target=0.9; win_back_days=30", "look_again": "2025Q3"}).items():
        form.fields[name].value = value
    form.box.children[-2].click()
    assert "--look-again 2025Q3 must come after 2025Q3" in text_of(form)
    form.fields["look_again"].value = "2026Q1"
    form.box.children[-2].click()
    (kept,) = (company / "policy").glob("*.yml")
    assert kept.name in text_of(form) and "win_back_days: 30" in kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_form_without_a_report_says_so_instead_of_failing(company, tmp_path, lang):
    with using(lang):
        (told,) = decide(company, tmp_path / "reports").children
    assert ("Make it first" if lang == "en" else "先に") in told.value and "Traceback" not in told.value


def test_a_page_is_found_at_the_jupyterlab_whose_folder_holds_it(tmp_path, monkeypatch):
    page = tmp_path / "my reports" / "index.html"
    servers = [{"root_dir": str(tmp_path / "other"), "base_url": "/"}, {"root_dir": str(tmp_path), "base_url": "/hub/"}]
    monkeypatch.setattr("jupyter_server.serverapp.list_running_servers", lambda: servers)
    assert address(page) == "/hub/files/my%20reports/index.html"
    servers.clear()
    monkeypatch.chdir(tmp_path)
    assert address(page) == "my reports/index.html"

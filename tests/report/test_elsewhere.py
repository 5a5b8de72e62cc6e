"""A report elsewhere: one file whose links work, a zip, PDFs, and a real client of the MCP server."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sys
import zipfile

import pytest

from cslib.errors import SourceError
from cslib.report import elsewhere


@pytest.fixture
def folder(finished, tmp_path):
    shutil.copytree(finished[1], tmp_path / "2025Q3")
    return tmp_path / "2025Q3"


@pytest.mark.slow
def test_one_file_holds_every_page_with_links_that_work_and_fetches_nothing(folder):
    (folder / "all" / "99_left_over.en.html").write_text("<html>an earlier run's</html>", encoding="utf-8")
    text = elsewhere.single(folder).read_text(encoding="utf-8")
    pages = [name for name in elsewhere.linked(folder) if name.endswith(".html")]
    assert pages[0] == "index.html" and text.count("<article id=") == len(pages)
    assert "an earlier run's" not in text and "<script" not in text.lower().replace("&lt;script", "")
    ids = re.findall(r'<[^>]* id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    targets = re.findall(r'<a [^>]*href="([^"]*)"', text)
    assert (
        len(targets) > len(pages)
        and {target[1:] for target in targets} <= set(ids)
        and all(t[0] == "#" for t in targets)
    )
    assert not re.search(r'(src|href)="(?!data:|#)', text)
    for name in pages:
        title = re.search(r"<h1>(.*?)</h1>", (folder / name).read_text(encoding="utf-8"))[1]
        assert title in text


def test_a_zip_holds_everything(folder):
    elsewhere.single(folder)
    with zipfile.ZipFile(elsewhere.zipped(folder)) as file:
        names = set(file.namelist())
        assert file.testzip() is None
    assert {"2025Q3/index.html", "2025Q3/report.html", "2025Q3/run.json", "2025Q3/tables.xlsx"} <= names
    assert {f"2025Q3/{path.relative_to(folder)}" for path in folder.rglob("*.html")} <= names


def test_without_a_browser_it_is_said_before_anything_runs(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SourceError, match="--pdf needs Chromium or Chrome"):
        elsewhere.browser()


@pytest.mark.slow
@pytest.mark.browser
def test_pages_are_printed_once_and_anew_when_they_change(folder, monkeypatch):
    monkeypatch.setattr(elsewhere, "linked", lambda folder: ["index.html", "tables.xlsx"])
    (made,) = elsewhere.pdfs(folder)
    assert made.read_bytes().startswith(b"%PDF-")
    before = made.stat().st_mtime_ns
    elsewhere.pdfs(folder)
    assert made.stat().st_mtime_ns == before
    (folder / "index.html").touch()
    elsewhere.pdfs(folder)
    assert made.stat().st_mtime_ns > before


@pytest.mark.slow
def test_a_real_client_over_stdio_gets_figures_with_all_their_uncertainty(folder):
    from mcp import Client, StdioServerParameters

    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    wanted = record["runs"][0]["results"]["logo_retention"]
    command = ["-c", "import sys; from cslib.cli import main; sys.argv = ['cslib', 'mcp', sys.argv[1]]; main()"]

    async def ask():
        async with Client(StdioServerParameters(command=sys.executable, args=[*command, str(folder.parent)])) as client:
            tools = (await client.list_tools()).tools
            said = [
                await client.call_tool(name, given)
                for name, given in (
                    ("quarters", {}),
                    ("results", {"quarter": "2025Q3", "segment_by": "tier", "segment": "mid"}),
                    ("figure", {"quarter": "2025Q3", "name": "logo_retention"}),
                    ("decisions", {"quarter": "2025Q3"}),
                    ("figure", {"quarter": "../2025Q3", "name": "logo_retention"}),
                )
            ]
            return tools, said

    tools, (quarters, results, figure, decided, wrong) = asyncio.run(ask())
    assert {tool.name for tool in tools} == {"quarters", "results", "figure", "decisions"}
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert [one["quarter"] for one in quarters.structured_content["result"]] == ["2025Q3"]
    assert results.structured_content["logo_retention"]["notebook"] == "01_count"
    got = figure.structured_content
    shown = {name: got["figure"][name] for name in ("estimate", "low", "high", "n", "verdict")}
    assert shown == {name: wanted[name] for name in shown} and got["doubts"] == record["doubts"]
    assert decided.structured_content == {"result": []}
    assert wrong.is_error and "There are: 2025Q3" in wrong.content[0].text

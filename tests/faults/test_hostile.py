"""Names, notes and texts that are attacks, in what is written of them: a real browser runs and fetches nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path
from urllib.parse import quote

import nbformat
import openpyxl
import pytest
from chromium import needs_chromium
from hostile import ELSEWHERE, RAN, attacked, write_hostile
from nbformat.sign import NotebookNotary

from cslib import cli

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    needs_chromium,
]


RISKY = """where => [...document.querySelectorAll(where)].flatMap(one => [...one.attributes].filter(at =>
    /^on/i.test(at.name) || /href|src|action/i.test(at.name) && /^\\s*(javascript|vbscript):/i.test(at.value)
).map(at => `${one.tagName} ${at.name}=${at.value}`))"""
"""Finds what runs when it is touched."""


def inert(page, asked: list[str], own: tuple[str, ...], where: str = "*") -> None:
    """Assert that nothing in a page has run, would run, or has asked for anything but its own."""
    assert page.evaluate("window.ran") is None
    assert [url for url in asked if not url.startswith(own)] == []
    assert page.evaluate(RISKY, where) == []


POLICIES = {
    "high_utilization": "rule: active_day_share >= 0.3\n",
    "retention": "churn_reasons: {ATTACK: avoidable}\n",
    "kpi": "purpose: ATTACK\ntree: [{name: ATTACK, measure: grr_12m, target: 0.9, owner: ATTACK, role: ATTACK}]\n",
    "patterns": "patterns: [{name: ATTACK, rule: breadth >= 0.3, ask: [ATTACK]}, {name: 'b', rule: breadth >= 0}]\n",
}


def decided(folder: Path) -> None:
    """Write policies whose every text is an attack."""
    (folder / "policy").mkdir()
    for n, (kind, said) in enumerate(POLICIES.items()):
        quoted = "'" + attacked("N", n).replace("'", "''") + "'"
        text = f"in_force_from: 2026-01-01\ndecided_by: ATTACK\nnote: ATTACK\n{said}".replace("ATTACK", quoted)
        (folder / "policy" / f"{kind}.yml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Whatever the commands write about such a company, in both languages."""
    root = tmp_path_factory.mktemp("hostile")
    folder = write_hostile(root / "<b>=company", 30)
    decided(folder)
    out = str(root / "out")
    call = ["report", str(folder), "--by", "none", "--lang", "en,ja", "--notebooks", "03", "--out", out]
    attacks = {"what": attacked("what", 1), "by": attacked("by", 3), "expect": "accounts_at_start >= 1"}
    attacks |= {"evidence": "accounts_at_start", "look-again": "2026Q4", "on": "2026-10-02", "reports": out}
    run(*call)
    run("decide", str(folder), *(word for name, value in attacks.items() for word in (f"--{name}", value)))
    run(*call, "--single-file")
    run("report", str(folder), "--on", "2026-09-28", "--out", out)
    run("handoffs", str(folder), "--on", "2026-09-28", "--out", str(root / "handoffs"))
    return root


def run(*words: str) -> None:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.setattr("sys.argv", ["cslib", *words])
        cli.main()
    assert ended.value.code in (0, None)


def visit(browser, address: str):
    """Open a page, touch all that can be touched, and return it with what it asked for; a dialog fails."""
    page, asked = browser.new_context(viewport={"width": 1200, "height": 900}).new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(f"dialog: {dialog.message}"))
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = !one.open; })")
    page.evaluate(
        "document.querySelectorAll('body *').forEach(one => "
        "['mouseover', 'focus', 'toggle', 'load', 'error'].forEach(name => one.dispatchEvent(new Event(name))))"
    )
    return page, asked


def test_pages(written, browser):
    pages = sorted(written.rglob("*.html"))
    assert len(pages) > 10
    attacks = 0
    for path in pages:
        page, asked = visit(browser, path.as_uri())
        inert(page, asked, (path.as_uri(), "data:image/png"))
        attacks += RAN in page.inner_text("body")
        page.context.close()
    assert attacks > 5  # they stand there, as text


def test_workbooks(written):
    books = sorted(written.rglob("*.xlsx"))
    assert len(books) >= 3
    begun = 0
    for path in books:
        for sheet in openpyxl.load_workbook(path).worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                assert cell.data_type != "f"
                begun += isinstance(cell.value, str) and cell.value[:1] in "=@+"
                assert cell.hyperlink is None or cell.hyperlink.target is None
        with zipfile.ZipFile(path) as parts:
            assert not [name for name in parts.namelist() if "external" in name or "vba" in name]
            assert not [name for name in parts.namelist() if b'TargetMode="External"' in parts.read(name)]
    assert begun > 5


@pytest.fixture(scope="module")
def lab(written):
    """JupyterLab on what was written; its address, and the folder of its own data."""
    own, token = written / "jupyter", "secret"
    settings = own / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"windowingMode": "none", "autoStartDefaultKernel": false}')
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--ServerApp.root_dir={written}", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}"]
    options += ["--no-browser", f"--IdentityProvider.token={token}", "--allow-root"]
    folders = {"_DATA": "", "_CONFIG": "config", "LAB_SETTINGS": "settings", "LAB_WORKSPACES": "workspaces"}
    surroundings = os.environ | {f"JUPYTER{name}_DIR": str(own / at) for name, at in folders.items()}
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options],
        env=surroundings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(480):
            try:
                urllib.request.urlopen(f"{address}/api?token={token}")
                break
            except OSError:
                time.sleep(0.25)
        yield address, token, own
    finally:
        server.terminate()
        server.wait(60)


@pytest.mark.parametrize("trusted", [False, True])
def test_notebooks_in_jupyterlab(written, browser, lab, trusted):
    address, token, own = lab
    book = next((written / "out").rglob("03*.en.ipynb"))
    if trusted:
        NotebookNotary(data_dir=str(own)).sign(nbformat.read(book, 4))
    page, asked = browser.new_context(viewport={"width": 1300, "height": 1000}).new_page(), []
    page.set_default_timeout(120_000)
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(f"dialog: {dialog.message}"))
    page.goto(f"{address}/lab/tree/{quote(str(book.relative_to(written)))}?token={token}&reset")
    page.wait_for_selector(".jp-Notebook .jp-OutputArea table")
    page.wait_for_timeout(5000)  # until formulas would have been set
    assert page.locator(".jp-Notebook .jp-OutputArea table").count() > 3
    assert RAN in page.locator(".jp-Notebook").inner_text()
    assert ELSEWHERE in page.locator(".jp-Notebook").inner_text()
    assert page.locator(".jp-OutputArea mjx-container").count() == 0  # a formula can lead elsewhere
    inert(page, asked, (address, "data:", "blob:"), ".jp-Notebook *")
    page.context.close()

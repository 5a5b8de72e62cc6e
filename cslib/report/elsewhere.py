"""A report elsewhere: as PDFs, as one file, as a zip, and served to other tools with all its uncertainty."""

from __future__ import annotations

import os
import posixpath
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from cslib.errors import SourceError
from cslib.files import write
from cslib.language import join, tr
from cslib.report import record

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LONGEST_PAGE = 300
"""Seconds that a browser may take to print a page."""
_TAG = re.compile(r"<[a-zA-Z][^>]*>")
_PLACE = re.compile(r'\s(id|href|aria-labelledby|aria-describedby)="([^"]*)"')
_BODY = re.compile(r"<html lang=\"(\w+)\">.*<body>\n(.*)</body>", re.DOTALL)


def linked(folder: Path) -> list[str]:
    """Return the files of a report that its overview leads to, the overview first; what an earlier run left is none."""
    found, waiting = {}, ["index.html"]
    while waiting:
        name = waiting.pop(0)
        if name in found or not (folder / name).is_file():
            continue
        found[name] = None
        if name.endswith(".html"):
            tags = _TAG.findall((folder / name).read_text(encoding="utf-8"))
            waiting += [_target(name, said) for tag in tags for key, said in _PLACE.findall(tag) if key == "href"]
    return list(found)


def _target(page: str, href: str) -> str:
    """Return where a link leads, from the report's folder; nothing where it leads out of it."""
    there = urlsplit(href.replace("&amp;", "&"))
    name = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(there.path))) if there.path else page
    return "" if there.scheme or there.netloc or name.startswith(("..", "/")) else name


def browser() -> str:
    """Return the system's Chromium. Raises SourceError if there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SourceError(tr("--pdf needs Chromium or Chrome on PATH: {names}. Install one.", names=join(BROWSERS)))
    return found


def pdfs(folder: Path) -> list[Path]:
    """Print the overview and every page beside it; a PDF that is newer than its page stays. Returns all of them."""
    program, made = browser(), []
    options = [
        "--headless",
        "--disable-gpu",
        "--no-pdf-header-footer",
        *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    with tempfile.TemporaryDirectory() as scratch:
        for page in (folder / name for name in linked(folder) if name.endswith(".html")):
            made.append(page.with_suffix(".pdf"))
            if made[-1].is_file() and made[-1].stat().st_mtime >= page.stat().st_mtime:
                continue
            printed = Path(scratch) / "page.pdf"
            command = [program, *options, f"--user-data-dir={scratch}/profile", f"--print-to-pdf={printed}"]
            try:
                subprocess.run(
                    [*command, page.resolve().as_uri()], capture_output=True, timeout=LONGEST_PAGE, check=True
                )
                write(made[-1], printed.read_bytes())
                printed.unlink()
            except (OSError, subprocess.SubprocessError) as error:
                raise SourceError(tr("{page} could not be printed: {error}", page=page, error=error)) from error
    return made


def single(folder: Path) -> Path:
    """Write ``report.html``: the overview and every page in one file, with links that work and nothing to fetch."""
    names = [name for name in linked(folder) if name.endswith(".html") and name != "report.html"]
    places = {name: f"p{i}" for i, name in enumerate(names)}
    parts = []
    for name in names:
        lang, body = _BODY.search((folder / name).read_text(encoding="utf-8")).groups()

        def moved(found: re.Match, name: str = name) -> str:
            key, said = found.groups()
            if key != "href":
                return f' {key}="{" ".join(f"{places[name]}-{one}" for one in said.split())}"'
            # What is not in the file cannot be opened from it: its text stays, without a link.
            target, fragment = _target(name, said), urlsplit(said).fragment
            return f' href="#{places[target]}{"-" + fragment if fragment else ""}"' if target in places else ""

        body = _TAG.sub(lambda tag: _PLACE.sub(moved, tag[0]), body)
        parts.append(f'<article id="{places[name]}" lang="{lang}" class="one-of-many">\n{body}</article>\n')
    first = (folder / names[0]).read_text(encoding="utf-8")
    write(folder / "report.html", first[: first.index("<body>\n") + 7] + "".join(parts) + "</body>\n</html>\n")
    return folder / "report.html"


def zipped(folder: Path) -> Path:
    """Write ``<quarter>.zip`` beside the report's folder: all that is in it, PDFs and the one file too."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        made = shutil.make_archive(f"{scratch}/all", "zip", folder.parent, folder.name)
        return Path(shutil.move(made, folder.parent / f"{folder.name}.zip"))


def server(out: str | Path):
    """Return an MCP server that tells what reports say, read-only: each figure with bounds, n, verdict and doubts.

    `out`: folder of the reports. Raises SourceError where the extra ``mcp`` is not installed, or there is no report.
    """
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp.types import ToolAnnotations
    except ImportError as error:
        raise SourceError(tr("This needs the MCP SDK: pip install 'cslib[mcp]'")) from error
    from cslib.report.decisions import located, pages

    if not list(Path(out).glob("*/run.json")):
        raise SourceError(tr("There is no report in {folder}.", folder=Path(out).resolve()))
    told = MCPServer("cslib", instructions=__doc__, log_level="WARNING")

    def read(quarter: str) -> dict:
        made = record.read(Path(out) / quarter) if re.fullmatch(r"\d{4}Q[1-4]", quarter) else {"runs": []}
        if not made["runs"]:
            raise ToolError(f"No report of {quarter}. There are: {', '.join(one['quarter'] for one in quarters())}.")
        return made

    def tool(function):
        return told.tool(annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))(function)

    @tool
    def quarters() -> list[dict[str, Any]]:
        """List the reported quarters: company, as-of day, segments, doubts about the data."""
        made = [record.read(path.parent) for path in sorted(Path(out).glob("*/run.json"))]
        names = ("company", "quarter", "as_of", "segment_by", "segments", "definition", "doubts")
        return [{name: one[name] for name in names} for one in made if one["runs"]]

    @tool
    def results(quarter: str, segment_by: str = "", segment: str = "") -> dict[str, dict[str, Any]]:
        """List a quarter's figures by name, for all accounts or one segment, each with bounds, n and verdict."""
        found = {}
        for page in reversed(pages(read(quarter), segment_by, segment)):
            found |= {name: one | {"notebook": page["notebook"]} for name, one in page["results"].items()}
        return found

    @tool
    def figure(quarter: str, name: str, segment_by: str = "", segment: str = "") -> dict[str, Any]:
        """Return one figure with its 95% bounds, n, verdict and reasons, its place, and the doubts about the data.

        Never pass on an estimate without bounds and verdict; "insufficient evidence", "cannot be told" claim nothing.
        """
        made = read(quarter)
        found = located(made, name, segment_by, segment)
        if found is None:
            raise ToolError(f"{quarter} has no figure {name} for these accounts; results lists those there are.")
        return found.model_dump(mode="json") | {"doubts": made["doubts"], "as_of": made["as_of"]}

    @tool
    def decisions(quarter: str) -> list[dict[str, Any]]:
        """List the decisions up to a quarter: expected, happened, verdict, and what is proposed."""
        return read(quarter).get("decisions", [])

    return told

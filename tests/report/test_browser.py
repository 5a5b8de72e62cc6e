"""Pages as a browser sees them, with the network off."""

from __future__ import annotations

from pathlib import Path

import pytest
from chromium import needs_chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    needs_chromium,
]


@pytest.fixture
def visit(browser):
    """Open a file with the network off; returns the page, what it asked for and what it complained of."""
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 800})
    asked, complaints = [], []

    def open_(path: Path, width: int = 1000):
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 800})
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(path.as_uri())
        page.wait_for_load_state("load")
        return page, asked, complaints

    yield open_
    context.close()


def outside(asked: list[str]) -> list[str]:
    return [url for url in asked if not url.startswith(("file:", "data:image/png"))]


@pytest.mark.parametrize("name", ["index.html", "all/01_count.en.html", "all/01_count.ja.html", "all/02_other.en.html"])
def test_a_page_asks_for_nothing_and_complains_of_nothing(finished, visit, name):
    _, folder = finished
    page, asked, complaints = visit(folder / name)
    assert outside(asked) == []
    assert [url for url in asked if url.startswith("file:")] == [(folder / name).as_uri()]
    assert complaints == []
    assert page.locator("h1").count() == 1
    assert page.evaluate("getComputedStyle(document.querySelector('.sheet')).maxWidth") != "none"


def test_pictures_are_seen_and_have_words(finished, visit):
    _, folder = finished
    page, _, _ = visit(folder / "all" / "01_count.en.html")
    picture = page.locator("figure img")
    assert picture.get_attribute("alt") == "A dot of <one> pixel"
    assert picture.evaluate("image => image.complete && image.naturalWidth") == 1


def test_names_from_the_data_are_text(finished, visit):
    _, folder = finished
    page, _, complaints = visit(folder / "index.html")
    assert page.get_by_role("row", name="<script>alert(1)</script>").count() == 2
    page.locator("a[hreflang=en]").nth(2).click()
    assert "<script>alert(1)</script>" in page.locator(".where").inner_text()
    assert complaints == []
    assert page.locator("td", has_text="Name 1 <i>").count() >= 1


@pytest.mark.parametrize("width", [380, 1000])
def test_a_page_is_not_wider_than_its_window(finished, visit, width):
    _, folder = finished
    page, _, _ = visit(folder / "all" / "01_count.ja.html", width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_links_between_pages_arrive(finished, visit):
    _, folder = finished
    page, _, _ = visit(folder / "all" / "01_count.ja.html")
    page.locator("a[href='02_other.ja.html']").first.click()
    assert page.url == (folder / "all" / "02_other.ja.html").as_uri()


def test_a_page_prints_on_a4(finished, visit, tmp_path):
    _, folder = finished
    page, _, _ = visit(folder / "all" / "01_count.en.html")
    content = page.pdf(prefer_css_page_size=True)
    assert content.startswith(b"%PDF")
    assert b"/MediaBox [0 0 594.95996 841.91998]" in content or b"/MediaBox [0 0 595" in content


def test_policy_blocks_what_someone_might_slip_in(finished, visit, tmp_path):
    _, folder = finished
    html = (folder / "all" / "01_count.en.html").read_text(encoding="utf-8")
    slipped = tmp_path / "slipped.html"
    slipped.write_text(html.replace("</main>", "<script>document.title = 'ran'</script></main>"), encoding="utf-8")
    page, _, complaints = visit(slipped)
    assert page.title() != "ran"
    assert any("Content Security Policy" in text for text in complaints)

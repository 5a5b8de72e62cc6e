"""The course as people use it: JupyterLab in a real browser, in both languages."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from chromium import needs_chromium

from cslib.course import drafts, folder
from cslib.course import folder as learners
from cslib.course.desks import texts
from cslib.course.desks.onboarding import Onboarding
from cslib.course.progress import PLAYED
from cslib.course.question import Question
from cslib.language import LANGUAGES, tr, using

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    needs_chromium,
]
PATIENCE = 120_000
"""Milliseconds that a busy machine may take for anything."""


class Lab:
    """JupyterLab on a learner's folder, on a port and with a token of its own."""

    def __init__(self, place: Path, lang: str):
        self.place, self.lang = place, lang
        folder.prepare(place, lang, "Aoi")
        for path in place.rglob("*.ipynb"):
            # Cells are found by their code, and what is folded shows its first line alone.
            path.write_text(path.read_text(encoding="utf-8").replace('"source_hidden": true', '"source_hidden": false'))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        options = ["--no-browser", f"--ServerApp.port={self.port}", "--IdentityProvider.token=secret"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.append("--allow-root")
        self.server = subprocess.Popen(
            [*folder.command(place, lang), *options],
            env=folder.surroundings(place),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api?token=secret")
                return
            except OSError:
                time.sleep(0.5)
        raise RuntimeError("JupyterLab did not start")

    def open(self, browser, path: str):
        """Open one of the learner's notebooks and wait for its kernel."""
        page = browser.new_context(viewport={"width": 1300, "height": 1000}).new_page()
        page.set_default_timeout(PATIENCE)
        # A notebook that is run before its kernel is there asks for one.
        asks = page.locator(".jp-Dialog .jp-mod-accept")
        page.add_locator_handler(asks, lambda: asks.click())
        place = quote(f"{self.lang}/{folder.readable(path, self.lang)}")
        page.goto(f"http://127.0.0.1:{self.port}/lab/tree/{place}?token=secret&reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.wait_for_selector('[data-status="idle"]')
        return page

    def stop(self):
        self.server.terminate()
        try:
            self.server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()


@pytest.fixture(scope="module", params=LANGUAGES)
def lab(request, tmp_path_factory):
    running = Lab(tmp_path_factory.mktemp("learner") / "me", request.param)
    yield running
    running.stop()


def cell_with(page, text: str):
    """Return the code cell whose source has `text`."""
    return page.locator(".jp-CodeCell").filter(has=page.locator(".cm-content", has_text=text)).first


def run(page, text: str):
    """Run the code cell that has `text` in it and return it when it is done."""
    cell = cell_with(page, text)
    prompt = cell.locator(".jp-InputPrompt")
    before = prompt.inner_text()
    for _ in range(PATIENCE // 10_000):
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        # What is run before the kernel is there is not run at all.
        page.wait_for_timeout(500)
        for _ in range(20):
            now = prompt.inner_text()
            if now != before and "*" not in now:
                return cell
            page.wait_for_timeout(500)
            if "*" in now:
                page.wait_for_function(
                    "element => !element.textContent.includes('*')", arg=prompt.element_handle(), timeout=PATIENCE
                )
    raise AssertionError(f"the cell with {text!r} was not run")


def run_all(page):
    """Press the one button that learners press, and wait for the first question."""
    shown = page.locator(".cs-form").first
    for _ in range(PATIENCE // 20_000):
        # Pressed before the kernel is there, it asks for one and runs nothing.
        page.locator('[data-jp-item-name="restart-and-run"]').first.click()
        for _ in range(20):
            if shown.count():
                return
            page.wait_for_timeout(1000)
    raise AssertionError("no question was shown")


def form(page, key: str):
    """Return the form of a question, by its number."""
    return page.locator(".jp-CodeCell").filter(has_text=f'cs.question("{key[:2]}", {key[3:]})').locator(".cs-form")


def badge(cell) -> str:
    cell.locator(".cs-badge").wait_for()
    return cell.locator(".cs-badge").inner_text()


def test_an_exercise_goes_from_a_hint_to_correct_by_keyboard_alone(lab, browser):
    from playwright.sync_api import expect

    me = learners.read(lab.place)
    with using(lab.lang):
        question = Question("03", 1, me)
        hint = next(mistake.hint for mistake in question.task.mistakes if mistake.code == "nrr")
    words = {"en": ("Not yet", "Correct"), "ja": ("もう一歩", "正解")}[lab.lang]
    page = lab.open(browser, "exercises/03_retention.ipynb")
    run_all(page)
    shown = form(page, "03.1")
    for answer, word in zip((sum(question.given["now"]) / sum(question.given["before"]), None), words, strict=True):
        shown.locator("input").focus()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(f"{answer:.3f}" if answer else f"{100 * question.task.answer.value:.1f}％")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(shown.locator(".cs-badge")).to_have_text(word, timeout=PATIENCE)
        if answer:
            assert hint in shown.locator(".cs-card").inner_text()
    kept = [(entry["status"], entry.get("code")) for entry in me.log() if entry["what"] == "03.1"]
    assert kept[-2:] == [("not yet", "nrr"), ("correct", "")]
    page.close()


def test_a_text_is_written_compared_and_ticked_by_keyboard_alone(lab, browser):
    from playwright.sync_api import expect

    me = learners.read(lab.place)
    with using(lab.lang):
        draft = drafts.read("checkin")
    page = lab.open(browser, "exercises/04_adoption.ipynb")
    run_all(page)
    shown = page.locator(".jp-CodeCell").filter(has_text='cs.course.draft("checkin")').locator(".cs-form")
    shown.wait_for()
    shown.locator("textarea, input").first.focus()
    for name in draft.fields:
        page.keyboard.insert_text(draft.expert[name])
        page.keyboard.press("Tab")
    # The first button looks it over, the second compares.
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    tick = shown.locator('input[type="checkbox"]').first
    tick.wait_for()
    expect(shown.locator("table").last).to_contain_text(draft.expert[next(iter(draft.fields))].split("\n")[0])
    tick.press("Space")
    expect(tick).to_be_checked()
    kept = lab.place / "drafts" / "checkin.yml"
    for _ in range(PATIENCE // 1000):
        if yaml.safe_load(kept.read_text(encoding="utf-8"))["ticked"]:
            break
        page.wait_for_timeout(1000)
    said = yaml.safe_load(kept.read_text(encoding="utf-8"))
    assert said["ticked"] == [0] and {*said["texts"]} == {*draft.fields}
    assert all(said["texts"][name].strip() == draft.expert[name].strip() for name in draft.fields)
    assert [entry["status"] for entry in me.log() if entry["what"] == "draft.checkin"] == [drafts.COMPARED]
    page.close()


def test_the_page_to_begin_at_is_there_before_any_kernel_and_leads_on(lab, browser):
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"http://127.0.0.1:{lab.port}/?token=secret")
    onward = page.locator(".jp-OutputArea a").first
    onward.click()
    tabs = page.locator(".lm-TabBar-tabLabel")
    tabs.filter(has_text="00_" + {"en": "orientation", "ja": "オリエンテーション"}[lab.lang]).first.wait_for()
    page.close()


def test_a_notebook_runs_and_a_slider_moves_its_figure(lab, browser):
    page = lab.open(browser, "notebooks/00_orientation.ipynb")
    for text in ("lang: str", "import cslib", "cs.orientation.notice("):
        run(page, text)
    read = cell_with(page, "cs.orientation.notice(").locator(".jp-OutputArea img")
    assert read.get_attribute("src").startswith("data:image/png")
    cell = run(page, "cs.orientation.notice_sliders()")
    figure = cell.locator(".jp-OutputArea img").last
    figure.wait_for()
    before = figure.get_attribute("src")
    cell.locator(".noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    for _ in range(PATIENCE // 1000):
        if cell.locator(".jp-OutputArea img").count() and figure.get_attribute("src") != before:
            break
        page.wait_for_timeout(1000)
    assert figure.get_attribute("src") != before
    page.close()


def test_a_desk_is_played_to_its_end_by_keyboard(lab, browser):
    from playwright.sync_api import expect

    me = learners.read(lab.place)
    with using(lab.lang):
        finish, kickoff = tr("Finish the week"), texts.action("kickoff")
        weeks = [
            tr("Week {week} of {weeks}", week=week + 1, weeks=Onboarding.weeks) for week in range(Onboarding.weeks)
        ]
        over = tr("All weeks are over, and a year has passed. Press ▶▶ above to see below what your decisions did.")
    page = lab.open(browser, "exercises/06_onboarding_desk.ipynb")
    for text in ("lang: str", "import cslib"):
        run(page, text)
    desk = run(page, "cs.course.onboarding_desk()").locator(".cs-desk")
    kept = lab.place / "desks" / "onboarding.json"
    customers = desk.locator('.cs-line input[type="checkbox"]')
    questions = desk.locator(".cs-said button.mod-info")
    for week, said in enumerate(weeks):
        # The button cannot be pressed while a week passes.
        clock = desk.get_by_text(said, exact=True).locator("xpath=..")
        clock.wait_for()
        if week == 1:
            before = clock.inner_text()
            customers.first.press("Space")
            desk.get_by_role("button", name=kickoff).first.press("Enter")
            expect(clock).not_to_have_text(before, timeout=PATIENCE)
        if week == 6:
            first = questions.first.inner_text()
            questions.first.press("Enter")
            expect(desk.locator(".cs-said")).to_contain_text(f"– {first}", timeout=PATIENCE)
        desk.get_by_role("button", name=finish).press("Enter")
    desk.get_by_text(over).wait_for()
    assert len(json.loads(kept.read_text())["weeks"]) == Onboarding.weeks
    assert [entry["status"] for entry in me.log() if entry["what"] == "desk.onboarding"] == [PLAYED]
    assert [one["action"] for one in json.loads(kept.read_text())["weeks"][1]] == ["kickoff"]
    page.close()


def test_an_answer_outlives_kernel_browser_and_server(tmp_path, browser):
    lab = Lab(tmp_path / "me", "en")
    try:
        page = lab.open(browser, "exercises/03_retention.ipynb")
        run_all(page)
        form(page, "03.2").locator("input").fill("0.123")
        form(page, "03.2").get_by_role("button", name="Check").click()
        badge(form(page, "03.2"))
        page.context.close()
    finally:
        lab.server.kill()
        lab.server.wait()
    lab = Lab(tmp_path / "me", "en")
    try:
        page = lab.open(browser, "exercises/03_retention.ipynb")
        run_all(page)
        assert form(page, "03.2").locator("input").input_value() == "0.123"
        assert badge(form(page, "03.2")) == "Not yet"
    finally:
        lab.stop()

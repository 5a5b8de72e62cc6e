"""Every sentence has its Japanese, with the same places to fill, and no catalogue keeps what nobody says."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from cslib import language
from cslib.company.tables import TABLES

ROOT = Path(__file__).parents[1]
PLACES = re.compile(r"{(\w+)[^}]*}")


@cache
def modules():
    """Return every module of the kit, and what checks the exercises, with what it is made of."""
    paths = sorted([*(ROOT / "cslib").rglob("*.py"), *(ROOT / "exercises" / "checks").glob("*.py")])
    return {path: [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))] for path in paths}


@cache
def templates():
    """Return every template with what it is made of."""
    paths = sorted((ROOT / "cslib").rglob("*.html"))
    return {path: Environment().parse(path.read_text(encoding="utf-8")) for path in paths}


def coded():
    """Give every sentence of the rooms' codes.yml with the group and code that it stands for."""
    for path in sorted((ROOT / "cslib").glob("*/codes.yml")):
        for group, sentences in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for code, sentence in sentences.items():
                yield sentence, f"{path.relative_to(ROOT)}:{group}:{code}"


def described():
    """Give what tables.yml says of tables and columns."""
    for table in TABLES.values():
        yield from ((one.description, "cslib/company/tables.yml") for one in (table, *table))


def said():
    """Find the sentences passed to tr(), and those kept in tables for it (marked by a call of N_, or in codes.yml)."""
    yield from [*coded(), *described()]
    for path, template in templates().items():
        for call in template.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "tr" and isinstance(call.args[0], nodes.Const):
                yield call.args[0].value, f"{path.relative_to(ROOT)}:{call.lineno}"
    for path, tree in modules().items():
        for node in tree:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("tr", "N_"):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def comments():
    """Find the explanations in the parameters cells, which are translated when notebooks are built."""
    for path in sorted((ROOT / "notebooks" / "src").glob("*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if match := re.match(r"\w+: \w+ = .*?  # (.*)", line):
                yield match[1], path.name


@cache
def translated():
    """Return every sentence in the catalogues with the catalogue that holds it."""
    found = []
    for path in sorted((ROOT / "cslib" / "locale" / "ja").glob("*.po")):
        with path.open("rb") as file:
            found += [(message.id, path.name) for message in read_po(file) if message.id]
    return found


def test_every_sentence_has_its_japanese():
    known = language.catalogue("ja")
    missing = sorted({f"{where}: {sentence}" for sentence, where in [*said(), *comments()] if sentence not in known})
    assert not missing, "\n".join(missing)


def test_no_catalogue_keeps_what_nobody_says():
    literals = {
        node.value
        for tree in modules().values()
        for node in tree
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    literals |= {node.value for template in templates().values() for node in template.find_all(nodes.Const)}
    literals |= {sentence for sentence, _ in [*coded(), *described(), *comments()]}
    assert [sentence for sentence, _ in translated() if sentence not in literals] == []


def test_no_sentence_is_translated_twice():
    sentences = [sentence for sentence, _ in translated()]
    assert [sentence for sentence, count in Counter(sentences).items() if count > 1] == []


ROOMS = (
    *("stats", "company", "simulate", "show", "orientation", "utilization", "retention", "handoff", "adoption", "team"),
    *("course", "report"),
)
"""From the ground up; what lies outside a room stands in kit.po, what parameters mean in notebooks.po."""


def test_a_sentence_stands_in_the_catalogue_of_the_lowest_room_that_says_it():
    homes = {}
    for sentence, where in said():
        room = Path(where).parts[1].replace("checks", "course")
        homes.setdefault(sentence, set()).add(ROOMS.index(room) if room in ROOMS else -1)
    names = {-1: "kit", **dict(enumerate(ROOMS))}
    wrong = [
        (sentence, catalogue)
        for sentence, catalogue in translated()
        if sentence in homes and catalogue != f"{names[min(homes[sentence])]}.po"
    ]
    assert wrong == []


def test_translations_fill_the_same_places():
    wrong = [
        sentence
        for sentence, japanese in language.catalogue("ja").items()
        if set(PLACES.findall(sentence)) != set(PLACES.findall(japanese))
    ]
    assert not wrong


def test_every_group_of_codes_is_said():
    groups = {tuple(where.split("/")[1:3]) for _, where in coded()}
    groups = {f"{room}.{rest.split(':')[1]}" for room, rest in groups}
    text = "".join(path.read_text(encoding="utf-8") for path in modules())
    conditions = {f"show.condition_{place}" for place in ("last", "before_last", "before")}
    said = {group for group in groups if f'word("{group}"' in text or f'codes("{group}")' in text}
    assert groups - said == conditions


def test_a_code_that_is_unknown_is_an_error_or_said_as_asked():
    assert language.word("show.step", "own_step", "own step") == "own step"
    with pytest.raises(KeyError, match="own_step"):
        language.word("show.step", "own_step")


def test_sentences_switch_with_the_language():
    assert language.tr("supported") == "supported"
    with language.using("ja"):
        assert language.tr("supported") == "裏付けあり"
    assert language.current() == "en"


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="`lang` must be one of en, ja, but 'fr' was passed"):
        language.use("fr")


@pytest.mark.parametrize(
    ("write", "english", "japanese"),
    [
        (lambda: language.percent(0.9525), "95.2%", "95.2%"),
        (lambda: language.percent(None), "–", "–"),
        (lambda: language.percent(-0.0002), "0.0%", "0.0%"),
        (lambda: language.number(-0.04, 1), "0.0", "0.0"),
        (lambda: language.money(1234567, "JPY"), "JPY 1,234,567", "1,234,567円"),
        (lambda: language.number(float("nan")), "–", "–"),
        (lambda: language.date(__import__("datetime").date(2026, 9, 3)), "2026-09-03", "2026年9月3日"),
    ],
)
def test_formats(write, english, japanese):
    assert write() == english
    with language.using("ja"):
        assert write() == japanese

"""Every sentence has its Japanese, with the same places to fill, and no catalogue keeps what nobody says."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from cslib import language
from cslib.door import read_yaml

ROOT = Path(__file__).parents[1]
WORDS = ROOT / "cslib" / "show" / "words.yml"
PLACES = re.compile(r"{(\w+)[^}]*}")


def modules():
    """Give every module of the kit, and what checks the exercises."""
    yield from sorted([*(ROOT / "cslib").rglob("*.py"), *(ROOT / "exercises" / "checks").glob("*.py")])


def templates():
    """Give every template with what it is made of."""
    for path in sorted((ROOT / "cslib").rglob("*.html")):
        yield path, Environment().parse(path.read_text(encoding="utf-8"))


def words():
    """Give what code words and results are called."""
    return [word for section in read_yaml(WORDS).values() for word in section.values()]


def said():
    """Find the sentences passed to tr(), those kept in tables for it (marked by a call of N_), and names of results."""
    for path, template in templates():
        for call in template.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "tr" and isinstance(call.args[0], nodes.Const):
                yield call.args[0].value, f"{path.relative_to(ROOT)}:{call.lineno}"
    for word in words():
        yield word, f"{WORDS.relative_to(ROOT)}"
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
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


def translated():
    """Give every sentence in the catalogues with the catalogue that holds it."""
    for path in sorted((ROOT / "cslib" / "locale" / "ja").glob("*.po")):
        with path.open("rb") as file:
            yield from ((message.id, path.name) for message in read_po(file) if message.id)


def test_every_sentence_has_its_japanese():
    known = language.catalogue("ja")
    missing = sorted({f"{where}: {sentence}" for sentence, where in [*said(), *comments()] if sentence not in known})
    assert not missing, "\n".join(missing)


def test_no_catalogue_keeps_what_nobody_says():
    literals = {
        node.value
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    literals |= {node.value for _, template in templates() for node in template.find_all(nodes.Const)}
    literals |= {*(sentence for sentence, _ in comments()), *words()}
    assert [sentence for sentence, _ in translated() if sentence not in literals] == []


def test_no_sentence_is_translated_twice():
    sentences = [sentence for sentence, _ in translated()]
    assert sorted({sentence for sentence in sentences if sentences.count(sentence) > 1}) == []


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

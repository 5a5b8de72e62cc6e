"""The current language: sentences from the catalogues, and formats for numbers and dates.

English is the language of the sources. A sentence is written once, in English, with named
places (``tr("{n} accounts", n=3)``); the Japanese of each stands in ``cslib/locale/ja/*.po``,
one catalogue per room of the package, read as they are (no compiled files).
"""

import math
from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ja")

_current: ContextVar[str] = ContextVar("language", default="en")


def current() -> str:
    """Return the language in use: ``en`` or ``ja``."""
    return _current.get()


def use(lang: str) -> None:
    """Make `lang` the language of everything said from now on.

    Raises ValueError if `lang` is none of :data:`LANGUAGES`.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"The value for `lang` must be one of {', '.join(LANGUAGES)}, but {lang!r} was passed.")
    _current.set(lang)


@contextmanager
def using(lang: str):
    """Speak `lang` inside a ``with`` block."""
    before = current()
    use(lang)
    try:
        yield
    finally:
        _current.set(before)


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return English sentence -> sentence in `lang`, from every catalogue of that language."""
    from babel.messages.pofile import read_po

    sentences: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / "locale" / lang).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=lang):
                if message.id and message.string and not message.fuzzy:
                    sentences[message.id] = message.string
    return sentences


def tr(sentence: str, /, **places) -> str:
    """Say `sentence` in the current language, its named places filled.

    Examples
    --------
    >>> tr("{n} accounts", n=3)
    '3 accounts'
    """
    if current() != "en":
        sentence = catalogue(current()).get(sentence, sentence)
    return sentence.format(**places) if places else sentence


@cache
def _codes(room: str) -> dict[str, dict[str, str]]:
    """Return what codes.yml of a room says: by group, each code's sentence in English."""
    import yaml

    text = (Path(__file__).parent / room / "codes.yml").read_text(encoding="utf-8")
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def word(group: str, code: str | None, unknown: str | None = None, /, **places) -> str:
    """Say a code of the tables or of a result in the current language, as ``codes.yml`` of its room does.

    `group`: room and group, such as ``show.measure``. `unknown`: what to say of a code that is not there; without it
    there is a KeyError.

    Examples
    --------
    >>> word("show.phase", "onboarding")
    'onboarding'
    """
    room, name = group.split(".")
    sentences = _codes(room)[name]
    return unknown if unknown is not None and code not in sentences else tr(sentences[code], **places)


def N_(sentence: str) -> str:
    """Mark a sentence that :func:`tr` is to say later, in the language of then."""
    return sentence


def join(items: Iterable[str]) -> str:
    """Write names one after the other: ``a, b, c``."""
    return tr(", ").join(items)


def join_long(items: Iterable[str]) -> str:
    """Write what may hold commas of its own one after the other: ``a, b; c; d``."""
    return tr("; ").join(items)


def _absent(value) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def percent(value: float | None, digits: int = 1) -> str:
    """Write a share (0 to 1) as a percentage; a dash where there is none."""
    return "–" if _absent(value) else f"{100 * value:z.{digits}f}%"


def number(value: float | None, digits: int = 0) -> str:
    """Write a number with thousands separators, never as -0; a dash where there is none."""
    return "–" if _absent(value) else f"{value:z,.{digits}f}"


def money(value: float | None, currency: str | None = None) -> str:
    """Write an amount without decimals, where known with its currency: ``JPY 1,200``; in Japanese ``1,200円``."""
    if _absent(value):
        return "–"
    if currency == "JPY" and current() == "ja":
        return f"{value:z,.0f}円"
    return f"{currency} {value:z,.0f}" if currency else f"{value:z,.0f}"


def short_money(value: float, digits: int = 3) -> str:
    """Write an amount in few characters, to so many digits but whole below that: ``1.24M``; in Japanese ``124万``."""
    units = ((1e8, "億"), (1e4, "万")) if current() == "ja" else ((1e9, "B"), (1e6, "M"), (1e3, "k"))
    for size, unit in units:
        if abs(value) >= size:
            amount = value / size
            return f"{amount:,.{max(digits, len(str(int(abs(amount)))))}g}{unit}"
    return f"{value:,.0f}"


def date(value) -> str:
    """Write a date: ``2026-09-30`` in English, ``2026年9月30日`` in Japanese; a dash where there is none."""
    if value is None or value != value:
        return "–"
    return f"{value.year}年{value.month}月{value.day}日" if current() == "ja" else f"{value:%Y-%m-%d}"

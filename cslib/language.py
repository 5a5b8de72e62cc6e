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
_currency: ContextVar[str] = ContextVar("currency", default="")


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


def pay_in(currency: str | None) -> None:
    """Make `currency` (such as JPY; None where it is not known) that of every amount said from now on."""
    _currency.set(currency or "")


@contextmanager
def paying_in(currency: str | None):
    """Say amounts in `currency` inside a ``with`` block."""
    before = _currency.get()
    pay_in(currency)
    try:
        yield
    finally:
        pay_in(before)


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
def _said_of(room: str) -> dict[str, dict[str, str]]:
    """Return what codes.yml of a room says: by group, each code's sentence in English."""
    import yaml

    text = (Path(__file__).parent / room / "codes.yml").read_text(encoding="utf-8")
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def codes(group: str) -> dict[str, str]:
    """Return the codes of a group, such as ``show.measure``, with their sentences in English."""
    room, name = group.split(".")
    return _said_of(room)[name]


def word(group: str, code: str | None, unknown: str | None = None, /, **places) -> str:
    """Say a code of the tables or of a result in the current language, as ``codes.yml`` of its room does.

    `group`: as of :func:`codes`. `unknown`: what to say of a code that is not there; without it
    there is a KeyError.

    Examples
    --------
    >>> word("show.phase", "onboarding")
    'onboarding'
    """
    sentences = codes(group)
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
    """Write an amount without decimals, with its currency: ``JPY 1,200``; in Japanese ``1,200円``.

    `currency`: that of the company read last when left out; empty for none.
    """
    return "–" if _absent(value) else _paid(f"{value:z,.0f}", currency)


def _paid(amount: str, currency: str | None) -> str:
    currency = _currency.get() if currency is None else currency
    if currency == "JPY" and current() == "ja":
        return f"{amount}円"
    return f"{currency} {amount}" if currency else amount


def in_currency(label: str) -> str:
    """Name the currency behind a heading of bare amounts, where it is known: ``Revenue per month (JPY)``."""
    unit = _currency.get()
    return tr("{label} ({unit})", label=label, unit=tr("JPY") if unit == "JPY" else unit) if unit else label


def short_money(value: float, digits: int = 3, currency: str | None = None) -> str:
    """Write an amount in few characters, to so many digits but whole below that: ``JPY 1.24M``, ``124万円``.

    `currency`: as of :func:`money`.
    """
    units = ((1e8, "億"), (1e4, "万")) if current() == "ja" else ((1e9, "B"), (1e6, "M"), (1e3, "k"))
    for size, unit in units:
        if abs(value) >= size:
            amount = value / size
            return _paid(f"{amount:,.{max(digits, len(str(int(abs(amount)))))}g}{unit}", currency)
    return _paid(f"{value:,.0f}", currency)


def date(value) -> str:
    """Write a date: ``2026-09-30`` in English, ``2026年9月30日`` in Japanese; a dash where there is none."""
    if value is None or value != value:
        return "–"
    return f"{value.year}年{value.month}月{value.day}日" if current() == "ja" else f"{value:%Y-%m-%d}"

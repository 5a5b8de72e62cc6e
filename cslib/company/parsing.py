"""Cells as exports write them: text, numbers with their units, yes and no; and rows told by their identifiers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cslib.company.dates import DATE, as_dates, as_months, format_of, is_open, orders_of, plain, words
from cslib.company.tables import Column
from cslib.language import tr

__all__ = [
    "among",
    "as_booleans",
    "as_dates",
    "as_months",
    "as_numbers",
    "as_text",
    "format_of",
    "is_open",
    "orders_of",
]


def among(values: pd.Series, known) -> pd.Series:
    """Tell which identifiers are among the known ones.

    It equals ``values.isin(known)``, which for text makes an object of pyarrow's of every known one first and so takes
    half a second where there are 100,000 of them.

    `values` (Series of str). Returns Series of bool: index as `values`.

    Examples
    --------
    >>> among(pd.Series(["a", "b"]), pd.Series(["b", "c", "b"])).tolist()
    [False, True]
    """
    listed = pd.Index(np.asarray(known, dtype=object)).unique()
    found = listed.get_indexer(values.to_numpy(dtype=object))
    return pd.Series(found >= 0, index=values.index)


NUMBER = r"^[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?$"
WHOLE = r"^[+-]?[0-9]{1,15}$"
"""A number that is the same whatever the decimal mark."""
LARGEST = 1e15  # beyond it whole numbers run into each other; nothing that is counted or paid comes near

TRUE = words("true yes 1 t y on はい 有 有り あり する ○ ◯ 〇 ◎ ✓ ✔ ☑ 可 済 自動 自動更新 auto automatic")
FALSE = words("false no 0 f n off いいえ 無 無し なし しない × ✕ ✗ ☐ x 不可 未 手動 更新なし manual")

ERRORS = words(
    "#N/A #REF! #DIV/0! #VALUE! #NAME? #NUM! #NULL! #SPILL! #CALC! #FIELD! #GETTING_DATA #BUSY! #CONNECT! #BLOCKED! "
    "#UNKNOWN! #ERROR! #PYTHON!"
)
"""What spreadsheets show where a formula fails."""

NULLS = words("NULL null \\N (null) <null> <NULL> [NULL] NaN nan undefined")
"""What databases write for nothing, in any column."""

_NOTHING = words("n/a na none - -- – — ― ー なし 無し 未定 未設定 不明 該当なし unknown tbd ?")
"""What people write for nothing where a number or yes and no belongs."""

CURRENCIES = {"¥": "JPY", "\\": "JPY", "円": "JPY", "us$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "₩": "KRW"}
_SIGNS = re.compile(
    r"us\$|[¥\\円$€£₩]|(?<![a-z])(?:jpy|usd|eur|gbp|aud|cad|sgd|chf|krw|cny|inr|brl|hkd|twd|nzd|sek|nok|dkk)(?![a-z])"
)
_SCALES = {"百万": 1e6, "億": 1e8, "万": 1e4, "千": 1e3, "k": 1e3, "thousand": 1e3, "million": 1e6, "mn": 1e6}
_UNITS = {
    "money": dict.fromkeys(("/月", "/month", "/mo", "per month"), 1),
    "months": {
        **dict.fromkeys(words("ヶ月 ケ月 か月 カ月 ヵ月 箇月 個月 月 months month mos mo m"), 1),
        **dict.fromkeys(words("年間 年 ヵ年 か年 ヶ年 years year yrs yr y"), 12),
    },
    "days": dict.fromkeys(words("日前まで 日前 日間 日 days day d"), 1),
    "people": dict.fromkeys(
        words("名様 名 人 席 id ユーザー ユーザ アカウント ライセンス users user seats seat licenses people"), 1
    ),
    "times": dict.fromkeys(words("回 件 times events"), 1),
    "minutes": {**dict.fromkeys(words("分間 分 min mins minutes"), 1), **dict.fromkeys(words("時間 hours hour h"), 60)},
}
"""What may stand behind a number, by the unit of its column, and how many of the unit it is."""

_POINT = re.compile(
    r"^\d{1,3}(,\d{3})+\.\d+$|^\d+\.(\d{1,2}|\d{4,})$|^0\.\d+$|^\d{4,}\.\d+$|^\d{1,3}(,\d{3}){2,}$|^\.\d+$"
)
_COMMA = re.compile(
    r"^\d{1,3}(\.\d{3})+,\d+$|^\d+,(\d{1,2}|\d{4,})$|^0,\d+$|^\d{4,},\d+$|^\d{1,3}(\.\d{3}){2,}$|^,\d+$"
)
_EITHER = {",": re.compile(r"^[1-9]\d{0,2},\d{3}$"), ".": re.compile(r"^[1-9]\d{0,2}\.\d{3}$")}
_GROUPS = {
    ".": re.compile(r"^(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ '’]\d{3})+)?(?:\.\d*)?$"),
    ",": re.compile(r"^(?:\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:[ '’]\d{3})+)?(?:,\d*)?$"),
}


@dataclass(frozen=True)
class Amount:
    """A number taken apart: its digits with what stands between them, sign, factor and currency."""

    digits: str
    sign: int = 1
    factor: float = 1.0
    currency: str = ""

    def value(self, decimal: str) -> float:
        """Return the number, NaN where the digits do not fit the decimal mark."""
        if "e" in self.digits:
            return self.sign * float(self.digits) * self.factor
        if not _GROUPS[decimal].match(self.digits) or not any(c.isdigit() for c in self.digits):
            return float("nan")
        other = "." if decimal == "," else ","
        plain_digits = re.sub(rf"[ '’{other}]", "", self.digits).replace(",", ".")
        return round(self.sign * float(plain_digits) * self.factor, 9)


def amounts_of(text: str, unit: str = "") -> list[Amount]:
    """Take a number apart into its parts, such as 1万2,000; empty where it is no number.

    Examples
    --------
    >>> [part.value(".") for part in amounts_of("▲￥1,200")], [part.value(".") for part in amounts_of("1年", "months")]
    ([-1200.0], [12.0])
    """
    text = plain(text).casefold()
    sign = 1
    if found := re.fullmatch(r"\((.*)\)", text):
        text, sign = found[1].strip(), -1
    currency = ""
    if found := _SIGNS.search(text) if unit == "money" else None:
        currency = CURRENCIES.get(found[0], found[0].upper())
        text = _SIGNS.sub("", text).strip()
    for there in (r"^[-▲△]\s*(.*)$", r"^(.*?)\s*-$", r"^\+\s*(.*)$"):
        if found := re.match(there, text):
            text, sign = found[1].strip(), sign * (1 if there.startswith(r"^\+") else -1)
            break
    if re.fullmatch(r"(\d+\.?\d*|\.\d+)e[+-]?\d+", text):
        return [Amount(text, sign, 1.0, currency)]
    factor = 1.0
    for suffix in sorted(_UNITS.get(unit, {}), key=len, reverse=True):
        if text.endswith(suffix):
            text, factor = text[: -len(suffix)].strip(), _UNITS[unit][suffix]
            break
    if unit == "money" and (found := re.fullmatch(r"([\d,.]+億)?([\d,.]+万)?([\d,.]+千)?([\d,.]+)?", text)):
        parts = [part for part in found.groups() if part]
        if len(parts) > 1:
            return [Amount(part.rstrip("億万千"), sign, _SCALES.get(part[-1], 1.0), currency) for part in parts]
    if unit == "money":
        for suffix, scale in _SCALES.items():
            if text.endswith(suffix):
                text, factor = text[: -len(suffix)].strip(), factor * scale
                break
    return [Amount(text, sign, factor, currency)] if re.fullmatch(r"[\d.,][\d.,' ’]*", text) else []


def decimal_of(columns: Iterable[tuple[pd.Series, str]], separator: str = "") -> str:
    """Return the decimal mark that the cells of a table show: ``.``, ``,``, or ``?`` where they leave it open.

    `columns` (iterable of (Series, str)): columns of numbers as text, and their units. `separator`: of the file; where
    it is a semicolon or a tab, ``1.200`` alone is left open.
    """
    digits = {part.digits for cells, unit in columns for text in _odd(cells) for part in amounts_of(text, unit)}
    point = any(_POINT.match(text) for text in digits)
    comma = any(_COMMA.match(text) for text in digits)
    if comma and not point:
        return "." if separator == "," and any(_EITHER[","].match(text) for text in digits) else ","
    left_open = not point and separator in (";", "\t") and any(_EITHER["."].match(text) for text in digits)
    return "?" if left_open else "."


def _odd(cells: pd.Series) -> Iterable[str]:
    if pd.api.types.is_numeric_dtype(cells.dtype) or pd.api.types.is_bool_dtype(cells.dtype):
        return []
    text = cells.dropna().astype("str")
    return text[~text.str.contains(WHOLE).astype(bool)].unique()


def scale_of(name: str) -> float:
    """Return the factor that a column's name says, such as 月額(千円)."""
    found = re.search(r"[(\[:].*?(百万|千|万|億)円?", plain(name))
    return _SCALES[found[1]] if found else 1.0


def currencies_of(values: pd.Series) -> pd.Series:
    """Return the currency that each amount carries, missing where it carries none."""
    codes, unique = pd.factorize(values.astype("str"))
    found = [next((part.currency for part in amounts_of(text, "money")), "") or None for text in unique] + [None]
    return pd.Series([found[code] for code in codes], index=values.index, dtype="str")


def as_text(values: pd.Series) -> pd.Series:
    """Return `values` as text; whole numbers without a decimal point, empty text missing."""
    if pd.api.types.is_float_dtype(values.dtype) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64")
    return values.astype("str").replace("", pd.NA) if len(values) else values.astype("str")


def as_numbers(values: pd.Series, unit: str = "", decimal: str = ".") -> pd.Series:
    """Return float64; NaN where a cell is empty or no number.

    `values` (Series of text or numbers). `unit`: of the column, see :class:`cslib.company.tables.Column`; what may
    stand behind the number. `decimal`: what :func:`decimal_of` says of the table; with ``?``, cells such as ``1.200``
    are not read.
    """
    if pd.api.types.is_bool_dtype(values.dtype):
        return pd.Series(float("nan"), index=values.index)
    if pd.api.types.is_numeric_dtype(values.dtype):
        numbers = values.astype("float64")
        return numbers.where(numbers.abs() <= LARGEST)
    text = as_text(values).str.strip()
    good = text.str.contains(WHOLE if decimal != "." else NUMBER).astype(bool)
    numbers = pd.to_numeric(text.where(good).str.replace(",", ""), errors="coerce").astype("float64")
    other = text[~good & text.notna()]
    codes, unique = pd.factorize(other)
    read = np.array([_number(cell, unit, decimal) for cell in unique], dtype="float64")
    numbers[other.index] = read[codes] if len(unique) else np.nan
    return numbers.where(numbers.abs() <= LARGEST)


def _number(text: str, unit: str, decimal: str) -> float:
    parts = amounts_of(text, unit)
    if not parts or (decimal == "?" and any(_EITHER["."].match(part.digits) for part in parts)):
        return float("nan")
    return sum(part.value("." if decimal == "?" else decimal) for part in parts)


def is_nothing(values: pd.Series) -> pd.Series:
    """Tell which cells say that nothing is known, such as a dash or n/a, where a number or yes and no belongs."""
    text = values.astype("str").str.strip()
    return text.str.casefold().isin(_NOTHING)


def as_booleans(values: pd.Series) -> pd.Series:
    """Return pandas' boolean; missing where a cell is empty or neither yes nor no."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return values.astype("boolean")
    text = as_text(values).str.strip().str.casefold()
    known = {**dict.fromkeys(TRUE, True), **dict.fromkeys(FALSE, False)}
    return text.map(known).astype("boolean")


def unreadable_cells(table: str, column: Column, cells: pd.Series, n: int, date_format: str) -> tuple[str, str]:
    """Say what is wrong with cells that cannot be read, and what to do, after the first of them."""
    first = cells.iloc[0]
    first = first if len(first) <= 60 else f"{first[:59]}…"
    if re.fullmatch(r"#+", first):
        problem = tr("cells that show nothing but {cell!r}, as too narrow columns do: {n:,}.", n=n, cell=first[:12])
        return problem, tr("Widen the column in the spreadsheet and export again.")
    if column.kind in ("number", "integer") and re.fullmatch(r"[1-9]\d{0,2}([.,]\d{3}|,\d{1,2})", first):
        problem = tr("numbers whose decimal mark is not clear: {n:,}, such as {cell!r}.", n=n, cell=first)
        return problem, tr("Set decimal for the table {table} in company.yml, to '.' or ','.", table=table)
    plain = column.kind in ("number", "integer") and re.fullmatch(NUMBER, first)
    if plain and abs(float(first.replace(",", ""))) > LARGEST:
        fix = tr("Look for digits that ran together, or for an id in the column of a number.")
        return tr("numbers too large to be counted or paid: {n:,}, such as {cell!r}.", n=n, cell=first), fix
    if column.kind in ("number", "integer"):
        fix = tr("Write plain numbers such as 1200 or 1,200.50, without units.")
        return tr("cells that are no number: {n:,}, such as {cell!r}.", n=n, cell=first), fix
    if column.kind == "boolean":
        fix = tr("Write true or false (yes or no, 1 or 0).")
        return tr("cells that are neither yes nor no: {n:,}, such as {cell!r}.", n=n, cell=first), fix
    problem = tr("cells that are no date: {n:,}, such as {cell!r}.", n=n, cell=first)
    if date_format:
        return problem, tr("Correct them, or the date_format {format!r} in company.yml.", format=date_format)
    if date_format := format_of(first):
        problem = tr("dates whose order of day and month is not guessed: {n:,}, such as {cell!r}.", n=n, cell=first)
        if not orders_of(cells):
            shown = ", ".join(repr(cell) for cell in _each_order(cells))
            problem = tr(
                "dates whose order of day and month differs from row to row: {n:,}, such as {cells}.", n=n, cells=shown
            )
        fix = tr(
            "Set date_format for the table {table} in company.yml, such as {format!r}.", table=table, format=date_format
        )
        return problem, fix
    if re.search(DATE, first):
        return (
            tr("days that the calendar lacks, or outside 1900 to 2199: {n:,}, such as {cell!r}.", n=n, cell=first),
            tr("Correct them; leave a date empty where there is none."),
        )
    return problem, tr("Write dates as 2026-09-30, 2026/09/30 or 2026年9月30日, or set date_format in company.yml.")


def _each_order(cells: pd.Series) -> list[str]:
    """Return a cell that is day first for sure, and one that is month first."""
    for_sure = {order: next((c for c in cells.unique() if orders_of(pd.Series([c])) == {order}), "") for order in
                ("dmy", "mdy")}  # fmt: skip
    return [cell for cell in for_sure.values() if cell]

"""Dates as exports write them: what is read in one way only, what a column decides, and what is asked."""

import contextlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache

import numpy as np
import pandas as pd


def words(text: str) -> tuple[str, ...]:
    """Return the words of a list that is long to read with a comma and quotes around each."""
    return tuple(text.split())


FIRST_YEAR, LAST_YEAR = 1900, 2199

ISO = r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$"
_ISO = re.compile(ISO)
_OFFSET = r" ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)"
DATE = (
    r"^([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)"
    rf"(?:[ T][0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:\.[0-9]+)?)?)?(?:{_OFFSET})?$"
)
"""A date that can be read in one way only, as the engine reads most of them: ISO, 2026/09/30, 2026年9月30日."""
ZONED = f":[0-9.:]+{_OFFSET}$"

_CLOCK = re.compile(
    r"^(?P<day>.*?[^\s:,])"
    r"(?:(?:\s*,?\s+|T|(?<=[日0-9])(?=午))(?P<before>午前|午後)?\s*"
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?|時(?:(?P<minutes>\d{1,2})分)?(?:\d{1,2}秒)?)"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?:(?P<zone>Z|JST)|(?:UTC|GMT)?(?P<offset>[+-]\d{2}(?::?\d{2})?)|(?P<utc>UTC|GMT))?"
    r"(?:\s*\([^)]*\))?)?$"
)
_PACKED = re.compile(r"^(\d{8})[T ]?(\d{2}):?(\d{2}):?(\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$")
_WEEKDAY = re.compile(
    r"\s*\((?:[月火水木金土日](?:曜日?)?|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)\)|\s*[月火水木金土日]曜日?$"
    r"|^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"^(\d{4})\s?([-/.年])\s?(\d{1,2})\s?([-/.月])\s?(\d{1,2})\s?[日.]?$")
_DIGITS = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_ERA = re.compile(
    r"^([一-龥]{2}|[MTSHR])\s?(元|\d{1,2})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?$", re.IGNORECASE
)
_NAMED = (
    re.compile(
        r"^(?P<month>[a-z]{3,9})\.?[\s-]+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?[\s-]+(?P<year>\d{4})$", re.IGNORECASE
    ),
    re.compile(
        r"^(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?P<month>[a-z]{3,9})\.?,?[\s-]+(?P<year>\d{4}|\d{2})$", re.IGNORECASE
    ),
    re.compile(r"^(?P<year>\d{4})[\s-]+(?P<month>[a-z]{3,9})\.?[\s-]+(?P<day>\d{1,2})$", re.IGNORECASE),
)
_YEAR_LAST = re.compile(r"^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})$")
_SERIAL = re.compile(r"^([1-9]\d{4})(?:\.\d+)?$")
_EPOCHS = {10: 0, 13: 3, 16: 6, 19: 9}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(r"^(\d{4})\s?(?:[-/.]\s?(\d{1,2})|年\s?(\d{1,2})\s?月|(\d{2}))$")
_ERA_MONTH = re.compile(r"^((?:[一-龥]{2}|[MTSHR])\s?(?:元|\d{1,2})\s?[-/.年]\s?\d{1,2})\s?月?$", re.IGNORECASE)
_NAMED_MONTH = re.compile(r"^([a-z]{3,9})\.?[\s,'-]+(\d{4}|\d{2})$", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"^(\d{1,2})[-/](\d{4})$")
_FORMATS = {"dmy": "%d{0}%m{0}{1}", "mdy": "%m{0}%d{0}{1}", "ymd": "%y{0}%m{0}%d"}

_OPEN = words(
    "- -- – — ― ー なし 無し 無 無期限 期限なし 期限無し 期間の定めなし 終了日なし 未定 継続 継続中 契約中 現在 ∞ "
    "open open-ended ongoing present current none never n/a indefinite evergreen perpetual "
    "0000-00-00 1900-01-00 1900/1/0"
)
_NEAR = re.compile(r"^(?:19[1-9]|20[0-8])[0-9]-[0-9]{1,2}-[0-9]{1,2}$")
"""Most cells: a date that is no end of time, told without taking it apart."""
_FAR = re.compile(
    r"^(?:209|2[1-9]\d|[3-9]\d\d)\d(?:\D.*|(?:0[1-9]|1[0-2])\d\d)$|^\d{1,2}\D\d{1,2}\D(?:209|2[1-9]\d|[3-9]\d\d)\d(?:\s.*)?$"
)


def plain(text: str) -> str:
    """Return text with full-width letters and digits as plain ones, minus signs and spaces as one kind."""
    text = unicodedata.normalize("NFKC", text)
    return re.sub(r"\s+", " ", text.replace("−", "-").replace("‐", "-").replace("‑", "-")).strip()


def is_open(values: pd.Series) -> pd.Series:
    """Tell which cells say that there is no end: a dash, なし, 無期限, or a year such as 9999 or 2099."""

    def opens(text: str) -> bool:
        if _NEAR.match(text):
            return False
        text = plain(text)
        return text.casefold() in _OPEN or bool(_FAR.match(text))

    return each(values, opens, False).astype(bool)


def each(values: pd.Series, function, missing) -> pd.Series:
    """Apply a function of text once to each different cell."""
    codes, unique = pd.factorize(values.astype("str"))
    found = [function(text) for text in unique] + [missing]
    return pd.Series([found[code] for code in codes], index=values.index, dtype=object)


@cache
def _eras() -> dict[str, int]:
    """Return the year before the first of every era since Meiji, by name and initial."""
    from japanera import ERA_DATA_GENERAL

    late = [era for era in ERA_DATA_GENERAL if era.since.year >= 1868 and era.kanji]
    return {name: era.since.year - 1 for era in late for name in (era.kanji, era.english[0])}


def _century(year: str) -> int:
    """Return a year of two digits as C does: 69 to 99 are of the last century."""
    number = int(year)
    return number if len(year) > 2 else number + (1900 if number >= 69 else 2000)


def _valid(year: int, month: int, day: int) -> date | None:
    with contextlib.suppress(ValueError):
        return date(year, month, day)
    return None


def _in_order(text: str, order: str) -> date | None:
    found = _YEAR_LAST.match(text)
    if not found:
        return None
    first, _, second, last = found.groups()
    if order == "ymd":
        return _valid(_century(first.zfill(2)), int(second), int(last)) if len(last) == 2 and len(first) == 2 else None
    day, month = (first, second) if order == "dmy" else (second, first)
    return _valid(_century(last), int(month), int(day))


def _day(text: str, order: str) -> date | None:
    """Read one day, already plain and without a clock; `order` is that of days, months and years where it is known."""
    if found := _YEAR_FIRST.match(text):
        year, first, month, second, day = found.groups()
        same = second == ("月" if first == "年" else first)
        return _valid(int(year), int(month), int(day)) if same else None
    if found := _DIGITS.match(text):
        return _valid(*map(int, found.groups()))
    if found := _ERA.match(text):
        era, year, month, day = found.groups()
        before = _eras().get(era.upper())
        return None if before is None else _valid(before + (1 if year == "元" else int(year)), int(month), int(day))
    for style in _NAMED:
        if (found := style.match(text)) and (month := _month_number(found["month"])):
            return _valid(_century(found["year"]), month, int(found["day"]))
    if found := _SERIAL.match(text):
        return date(1899, 12, 30) + timedelta(days=int(found[1])) if 25_569 <= int(found[1]) <= 73_050 else None
    return _in_order(text, order) if order else None


def _month_number(name: str) -> int:
    """Return 1 to 12 of an English month or its abbreviation, 0 of another word."""
    full = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december")  # fmt: skip
    name = name.casefold()
    return next((i for i, whole in enumerate(full, 1) if whole.startswith(name) or (name == "sept" and i == 9)), 0)


def _taken_apart(text: str) -> tuple[str, timedelta, timedelta | None]:
    """Return the day of a cell, the clock behind it, and its distance from UTC where it says one."""
    text = _WEEKDAY.sub(" ", plain(text)).strip()
    if text.isdigit() and (power := _EPOCHS.get(len(text))) is not None:
        seconds = int(text) / 10**power
        if 1e9 <= seconds < 2e9:
            moment = datetime(1970, 1, 1) + timedelta(seconds=int(seconds))
            return f"{moment:%Y-%m-%d}", moment - datetime(moment.year, moment.month, moment.day), timedelta(0)
    if (found := _PACKED.match(text)) and _DIGITS.match(found[1]):
        text = f"{found[1]} {found[2]}:{found[3]}:{found[4] or '00'}{found[5] or ''}"
    found = _CLOCK.match(text)
    if not found or not found["hour"]:
        return text, timedelta(0), None
    hour, half = int(found["hour"]), (found["half"] or found["before"] or "").casefold()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") or half == "午後" else 0)
    minute = int(found["minute"] or found["minutes"] or 0)
    if hour > 24 or minute > 59:
        return text, timedelta(0), None
    clock = timedelta(hours=hour, minutes=minute, seconds=int(found["second"] or 0))
    offset = timedelta(hours=9) if found["zone"] == "JST" else timedelta(0) if found["zone"] or found["utc"] else None
    if said := found["offset"]:
        digits = said[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0)) * (-1 if said[0] == "-" else 1)
    return found["day"].rstrip(" ,"), clock, offset


def orders_of(values: pd.Series) -> frozenset[str]:
    """Return the orders of day, month and year in which all dates with their year behind can be read.

    Empty where there is no such date, or where they contradict each other.

    Examples
    --------
    >>> sorted(orders_of(pd.Series(["03/04/2026", "04/05/2026"]))), sorted(orders_of(pd.Series(["13/04/2026"])))
    (['dmy', 'mdy'], ['dmy'])
    """
    # Most cells have their year in front and decide nothing.
    return _orders(_taken_apart(text)[0] for text in values.dropna().astype("str").unique() if not _ISO.match(text))


def _orders(days: Iterable[str]) -> frozenset[str]:
    each = [possible for day in days if (possible := {order for order in _FORMATS if _in_order(day, order)})]
    return frozenset(set.intersection(*each)) if each else frozenset()


def swapped(values: pd.Series) -> pd.Series:
    """Tell which days a spreadsheet read month first although they were written day first, or the other way round.

    It makes days of the cells that it can read so, and leaves the others as text: then no day is after the 12th, and
    all others are (of ten of each that is no chance).

    Examples
    --------
    >>> days = [f"2026-{month:02}-04" for month in range(1, 11)]
    >>> int(swapped(pd.Series([*days, *(f"{day}/05/2026" for day in range(13, 23))])).sum())
    10
    """
    text = values.astype("str").str.strip()
    early = (
        text.str.contains(r"^[0-9]{4}[-/](?:0?[1-9]|1[0-2])[-/](?:0?[1-9]|1[0-2])(?: .*)?$").fillna(False).astype(bool)
    )
    rest = text[~early & text.notna()]
    orders = orders_of(rest)
    decided = len(orders) == 1 and all(_orders([_taken_apart(cell)[0]]) == orders for cell in rest.unique())
    return early & (decided and text[early].nunique() >= 10 and rest.nunique() >= 10)


def format_of(text: str) -> str:
    """Return a strptime format that may be meant by a date with its year behind; empty where there is none.

    Examples
    --------
    >>> format_of("12/31/2024"), format_of("3.4.2024 09:30"), format_of("31/31/2024")
    ('%m/%d/%Y', '%d.%m.%Y %H:%M', '')
    """
    day, clock, _ = _taken_apart(text)
    order = next((order for order in _FORMATS if _in_order(day, order)), "")
    if not order:
        return ""
    _, between, _, year = _YEAR_LAST.match(day).groups()
    shown = _FORMATS[order].format(between, "%Y" if len(year) == 4 else "%y")
    return shown + (" %H:%M" + ":%S" * (text.count(":") > 1) if ":" in text else "")


def as_dates(
    values: pd.Series, date_format: str = "", time_zone: str = "", orders: frozenset[str] = frozenset()
) -> pd.Series:
    """Return midnights as datetime64[ns]; NaT where a cell is empty or cannot be read in one way only.

    - `values` (Series of text, dates or numbers): numbers are day numbers of a spreadsheet, or seconds or milliseconds
      since 1970.
    - `date_format`: as for strptime, where the export writes dates in a way of its own.
    - `time_zone`: zone whose day counts for times that carry an offset; without it, the day as written.
    - `orders` (set of str): what :func:`orders_of` finds in other columns of the same table, for a column that does not
      decide.
    """
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        dates = values
        if isinstance(dates.dtype, pd.DatetimeTZDtype):
            dates = dates.dt.tz_convert(time_zone) if time_zone else dates
            dates = dates.dt.tz_localize(None)
        return _in_range(dates.dt.normalize())
    if pd.api.types.is_float_dtype(values.dtype) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64")
    if values.dtype == object:  # dates of parquet come as Python objects; they are few, however often they come
        codes, unique = pd.factorize(values)
        unique = pd.Series([str(value) for value in unique], dtype="str")
    else:
        codes, unique = pd.factorize(values.astype("str"))
        unique = pd.Series(unique, dtype="str")
    if date_format:
        read = pd.to_datetime(unique, format=date_format, errors="coerce")
    else:
        iso = unique.str.contains(ISO).astype(bool)  # most are: no need to take them apart
        read = pd.to_datetime(unique.where(iso), format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
        other = unique[read.isna()]
        if len(other):
            read[read.isna()] = _styled(other, time_zone, orders)
    known = np.append(_in_range(read.dt.normalize()).to_numpy(), np.datetime64("NaT"))
    return pd.Series(known[codes], index=values.index)


def _styled(text: pd.Series, time_zone: str, orders: frozenset[str]) -> pd.Series:
    """Return the days of text in any style; a time with an offset counts by its day in `time_zone`."""
    apart = [_taken_apart(cell) for cell in text]
    days = dict.fromkeys(day for day, _, _ in apart)
    decided = _orders(days)
    decided = decided & orders if len(decided) > 1 and decided & orders else decided
    order = next(iter(decided)) if len(decided) == 1 else ""
    days = {day: _day(day, order) for day in days}
    read = pd.Series([days[day] for day, _, _ in apart], index=text.index, dtype="datetime64[s]")
    zoned = [i for i, (_, _, offset) in zip(text.index, apart, strict=True) if offset is not None]
    if time_zone and zoned:
        clocks = pd.Series([clock - offset for _, clock, offset in apart if offset is not None], index=zoned)
        moved = (read[zoned] + clocks.astype("timedelta64[s]")).dt.tz_localize("UTC").dt.tz_convert(time_zone)
        read[zoned] = moved.dt.tz_localize(None).dt.normalize().astype("datetime64[s]")
    return read


def _in_range(dates: pd.Series) -> pd.Series:
    """Blank years that are surely slips, such as 0026 or 9999, before they overflow nanoseconds."""
    return dates.where(dates.dt.year.between(FIRST_YEAR, LAST_YEAR)).astype("datetime64[ns]")


def as_months(
    values: pd.Series, date_format: str = "", time_zone: str = "", orders: frozenset[str] = frozenset()
) -> pd.Series:
    """Return first days of months as datetime64[ns]; reads ``2026-09``, ``2026年9月``, ``Sep 2026`` and all dates."""
    if not pd.api.types.is_datetime64_any_dtype(values.dtype) and not date_format:
        if pd.api.types.is_float_dtype(values.dtype) and (values.dropna() % 1 == 0).all():
            values = values.astype("Int64")
        values = each(values, _first_of_month, None).astype("str")
    dates = as_dates(values, date_format, time_zone, orders)
    return dates.dt.to_period("M").dt.to_timestamp().astype("datetime64[ns]")


def _first_of_month(cell: str) -> str:
    """Return the first day of a month as text, anything else as it is."""
    text = plain(cell)
    if found := _MONTH.match(text):
        return f"{found[1]}-{next(filter(None, found.groups()[1:]))}-1"
    if found := _MONTH_FIRST.match(text):
        return f"{found[2]}-{found[1]}-1"
    if found := _ERA_MONTH.match(text):
        return f"{found[1]}.1" if "." in found[1] else f"{found[1]}月1日" if "年" in found[1] else f"{found[1]}-1"
    if (found := _NAMED_MONTH.match(text)) and (month := _month_number(found[1])):
        return f"{_century(found[2])}-{month}-1"
    return cell

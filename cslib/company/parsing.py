"""Columns of exported tables as dates, months, numbers, booleans and text; and rows told by their identifiers."""

from __future__ import annotations

import contextlib
import re
from datetime import datetime

import numpy as np
import pandas as pd


def among(values: pd.Series, known) -> pd.Series:
    """Tell which identifiers are among the known ones.

    It equals ``values.isin(known)``, which for text makes an object of pyarrow's of every known one first and so takes
    half a second where there are 100,000 of them.

    Parameters
    ----------
    values : Series of str
    known : Series or array of str

    Returns
    -------
    Series of bool
        Index as `values`.

    Examples
    --------
    >>> among(pd.Series(["a", "b"]), pd.Series(["b", "c", "b"])).tolist()
    [False, True]
    """
    listed = pd.Index(np.asarray(known, dtype=object)).unique()
    found = listed.get_indexer(values.to_numpy(dtype=object))
    return pd.Series(found >= 0, index=values.index)


_DAY = r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)"
_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_OFFSET = r" ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)"
DATE = f"^{_DAY}{_TIME}(?:{_OFFSET})?$"
"""A date that can be read in one way only: ISO, 2026/09/30, 2026年9月30日, with or without a time."""

ISO = r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$"
ZONED = f":[0-9.:]+{_OFFSET}$"
MONTH = r"^([0-9]{4})(?:-([0-9]{1,2})|/([0-9]{1,2})|年([0-9]{1,2})月)$"
NUMBER = r"^[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?$"
_YEAR_AFTER = r"^[0-9]{1,2}([-/.])[0-9]{1,2}[-/.][0-9]{4}( [0-9]{1,2}:[0-9]{2})?(:[0-9]{2})?$"
SERIAL = r"^[1-9][0-9]{4}(?:\.[0-9]+)?$"

FIRST_YEAR, LAST_YEAR = 1900, 2199

TRUE = ("true", "yes", "1", "t", "y", "はい", "有", "○")
FALSE = ("false", "no", "0", "f", "n", "いいえ", "無", "×")


def format_of(text: str) -> str:
    """Return a strptime format that may be meant by a date with its year behind; empty where there is none.

    Examples
    --------
    >>> format_of("12/31/2024"), format_of("3.4.2024 09:30"), format_of("31/31/2024")
    ('%m/%d/%Y', '%d.%m.%Y %H:%M', '')
    """
    if not (found := re.search(_YEAR_AFTER, text)):
        return ""
    between, minutes, seconds = found.groups()
    clock = " %H:%M" * bool(minutes) + ":%S" * bool(seconds)
    for order in ("%d{0}%m{0}%Y", "%m{0}%d{0}%Y"):
        date_format = order.format(between) + clock
        with contextlib.suppress(ValueError):
            datetime.strptime(text, date_format)
            return date_format
    return ""


def as_text(values: pd.Series) -> pd.Series:
    """Return `values` as text; whole numbers without a decimal point, empty text missing."""
    if pd.api.types.is_float_dtype(values.dtype) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64")
    return values.astype("str").replace("", pd.NA) if len(values) else values.astype("str")


def as_dates(values: pd.Series, date_format: str = "", time_zone: str = "") -> pd.Series:
    """Return midnights as datetime64[ns]; NaT where a cell is empty or cannot be read.

    Parameters
    ----------
    values : Series of text or dates
    date_format : str
        As for strptime, where the export writes dates in a way of its own.
    time_zone : str
        Zone whose day counts for times that carry an offset; without it, the day as written.
    """
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        dates = values
        if isinstance(dates.dtype, pd.DatetimeTZDtype):
            dates = dates.dt.tz_convert(time_zone) if time_zone else dates
            dates = dates.dt.tz_localize(None)
        return _in_range(dates.dt.normalize())
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
        read = pd.to_datetime(unique.where(iso), format="%Y-%m-%d", errors="coerce")
        other = unique[read.isna()]
        if len(other):
            read[read.isna()] = _styled(other, time_zone)
    known = np.append(_in_range(read.dt.normalize()).to_numpy(), np.datetime64("NaT"))
    return pd.Series(known[codes], index=values.index)


def _styled(text: pd.Series, time_zone: str) -> pd.Series:
    """Return days of text in one of the styles of :data:`DATE`; a day with an offset counts in `time_zone`."""
    part = text.str.extract(DATE)
    month, day = part[1].fillna(part[3]).fillna(part[5]), part[2].fillna(part[4]).fillna(part[6])
    read = pd.to_datetime(pd.DataFrame({"year": part[0], "month": month, "day": day}), errors="coerce")
    zoned = text.str.contains(ZONED) & read.notna()
    if time_zone and zoned.any():
        moved = pd.to_datetime(text[zoned], utc=True, errors="coerce", format="ISO8601")
        read[zoned] = moved.dt.tz_convert(time_zone).dt.tz_localize(None).dt.normalize()
    return read


def _in_range(dates: pd.Series) -> pd.Series:
    """Blank years that are surely slips, such as 0026 or 9999, before they overflow nanoseconds."""
    return dates.where(dates.dt.year.between(FIRST_YEAR, LAST_YEAR)).astype("datetime64[ns]")


def as_months(values: pd.Series, date_format: str = "", time_zone: str = "") -> pd.Series:
    """Return first days of months as datetime64[ns]; reads ``2026-09``, ``2026年9月`` and all dates."""
    if not pd.api.types.is_datetime64_any_dtype(values.dtype) and not date_format:
        text = values.astype("str")
        part = text.str.extract(MONTH)
        month = part[1].fillna(part[2]).fillna(part[3])
        values = text.where(month.isna(), part[0] + "-" + month + "-1")
    dates = as_dates(values, date_format, time_zone)
    return dates.dt.to_period("M").dt.to_timestamp().astype("datetime64[ns]")


def as_numbers(values: pd.Series) -> pd.Series:
    """Return float64; join between thousands are read, NaN where a cell is empty or no number."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return pd.Series(float("nan"), index=values.index)
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values.astype("float64").replace([float("inf"), float("-inf")], float("nan"))
    text = as_text(values).str.strip()
    good = text.str.contains(NUMBER).astype(bool)
    return pd.to_numeric(text.where(good).str.replace(",", ""), errors="coerce").astype("float64")


def as_booleans(values: pd.Series) -> pd.Series:
    """Return pandas' boolean; missing where a cell is empty or neither yes nor no."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return values.astype("boolean")
    text = as_text(values).str.strip().str.casefold()
    known = {**dict.fromkeys(TRUE, True), **dict.fromkeys(FALSE, False)}
    return text.map(known).astype("boolean")

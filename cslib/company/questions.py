"""What has to be asked about an export, because two readings are possible and company.yml does not say.

Thresholds are set so that companies whose export means what the kit means are not asked: each has its reason beside
it, and tests/company/test_conventions.py counts false alarms on simulated companies.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cslib.company.conventions import (
    BY_MONTH,
    DAY,
    LAST_DAY,
    LEFT_OUT,
    PER_TERM,
    PER_YEAR,
    UNKNOWN,
    UTC,
    YEAR,
    YEARS,
    left_without_end,
    row_text,
)
from cslib.company.parsing import as_dates
from cslib.company.quarters import add_months
from cslib.errors import CslibError
from cslib.language import tr, word

FEW = 3
"""Fewer rows than this are slips, not a convention."""
ENOUGH_AMOUNTS = 15
"""Of so many different amounts hardly all are multiples of twelve by chance: one in twelve is."""
ENOUGH_RATES = 3
"""Where seats are known, so many different prices per seat: one list price of 1,200 makes every amount a multiple."""
SURE_YEARS = 80.0
"""So many years of custom without a single loss, some customers two years old: at 5% lost a year that happens once in
fifty companies."""
MOVED_AT_ONCE, SHARE_MOVED = 10, 0.1
"""So many older customers whose contracts begin on the first day of all: the system that the export is from did."""
SHARE_EARLIER, DAYS_EARLIER = 0.2, 60
"""One account in five was a customer for more than a win-back window before its only contract begins."""
MOST_YEARS = 10
"""Nobody signs for longer, so that a larger number of a term is one of months."""
NIGHT_GAIN, MOVED_DAYS = 0.2, 0.05
"""Moving the clock brings a fifth of use into the day and one row in twenty onto another date, else nobody is asked."""

_PER_YEAR = re.compile(r"\b(?:arr|acv|annual|yearly|per[ _]?year)|年額|年間|年次|年契約|年払", re.IGNORECASE)
_PER_TERM = re.compile(r"\b(?:tcv|total)|総額|契約金額|合計", re.IGNORECASE)
_YEARS = re.compile(r"\byears?\b|_years?$|年数|（年）|\(年\)", re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """What the data can mean in two ways; a line of company.yml settles it.

    `code`: its sentence is :func:`question_in_words`. `setting`: the entry of company.yml that answers it. `answers`:
    what it may say; first what the data look like. `count`: rows that raise it. `rows` (tuple of (str, dict)): the
    first of them: place in the file, and cells. `numbers`: what the sentence needs.
    """

    code: str
    table: str
    setting: str
    answers: tuple[str, ...]
    count: int = 0
    rows: tuple = ()
    numbers: dict = field(default_factory=dict)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of company.yml that answer it, one for each answer."""
        return tuple(f"{self.setting}: {answer}" for answer in self.answers)


class OpenQuestions(CslibError):
    """What two readings are possible for has to be said first; all questions are asked at once."""

    def __init__(self, where: str, questions: Sequence[Question]):
        self.where = where
        self.questions = list(questions)
        super().__init__(where, self.questions)

    def __str__(self) -> str:
        lines = [tr("{n} open questions about {where}:", n=len(self.questions), where=self.where)]
        for i, one in enumerate(self.questions, 1):
            lines += [f"{i}. {one.table}: {question_in_words(one)}", *(f"    {row_text(*row)}" for row in one.rows)]
            lines.append("  " + tr("Answer it with one of these lines in company.yml:"))
            lines += [f"    {line}" for line in one.lines]
        return "\n".join(lines)


def settled(company):
    """Return `company` if nothing has to be asked about it.

    Raises OpenQuestions: with every question that company.yml does not answer.
    """
    if company.questions:
        raise OpenQuestions(str(company.folder), company.questions)
    return company


def questions(frames: Mapping[str, pd.DataFrame], raws: Mapping, settings, until: pd.Timestamp) -> list[Question]:
    """Return what has to be asked about the tables that are no usage.

    `frames` (mapping of DataFrame): the typed tables; conventions that company.yml says are applied. `raws` (mapping of
    Raw). `until`: the day until which the data go.
    """
    contracts, accounts = frames["contracts"], frames["accounts"]
    asked = []
    if not settings.end_dates:
        asked += _ends(contracts, raws["contracts"])
    if not settings.churned_on:
        asked += _status(frames, raws)
    if not settings.earlier_contracts and settings.of("contracts").data_from is None and settings.data_from is None:
        asked += _newest_only(contracts, accounts)
    if not settings.ended_accounts and not any(one.code == "status" for one in asked):
        asked += _nobody_left(contracts, until)
    if not settings.amounts:
        asked += _amounts(contracts, frames, raws["contracts"], settings)
    if not settings.terms:
        asked += _terms(contracts, raws["contracts"], settings)
    return asked


def usage_questions(usage: Mapping, settings) -> list[Question]:
    """Return what has to be asked about the usage table, from what the engine counted."""
    asked = []
    monthly = usage["off_first"] == 0 or usage["off_last"] == 0
    if not settings.usage_by and monthly and usage["months"] >= FEW and usage["rows"] >= 2 * usage["months"]:
        numbers = {"months": int(usage["months"])}
        asked.append(Question("by_month", "usage", "usage_by", (BY_MONTH, "day"), int(usage["rows"]), (), numbers))
    if not settings.usage_times and usage.get("hours") is not None:
        asked += _times(usage["hours"], settings)
    return asked


def _same_day(contracts: pd.DataFrame, days: pd.Series) -> pd.Series:
    """Tell at which rows a contract of the account begins on `days`."""
    begun = pd.MultiIndex.from_frame(contracts[["account_id", "start_date"]])
    return pd.Series(pd.MultiIndex.from_arrays([contracts["account_id"], days]).isin(begun), index=contracts.index)


def _whole_months(start: pd.Series, end: pd.Series) -> np.ndarray:
    """Tell which ends lie a whole number of months, one or more, after their start."""
    months = (end.dt.year - start.dt.year) * 12 + end.dt.month - start.dt.month
    return (months >= 1).to_numpy() & (add_months(start, months) == end.to_numpy())


def _ends(contracts: pd.DataFrame, raw) -> list[Question]:
    """Ask whether ends are last days: the next contract begins a day later, or the term is a day short."""
    rows = contracts[contracts["end_date"] > contracts["start_date"]]
    if len(rows) < FEW:
        return []
    start, end = rows["start_date"], rows["end_date"]
    meets = _same_day(contracts, contracts["end_date"])[rows.index]
    follows = _same_day(contracts, contracts["end_date"] + DAY)[rows.index] & ~meets
    exact, short = _whole_months(start, end), _whole_months(start, end + DAY)
    after, before = follows | (short & ~exact & ~meets), meets | (exact & ~follows)
    month_end = ((end + DAY).dt.day == 1) & ~before
    # Ends of a month that nothing else explains: by chance one day in thirty is the last one.
    closing = month_end.sum() > len(rows) / 2 and end[month_end].nunique() > FEW
    # By chance one end in thirty lies a day before its anniversary: half of all is a habit, as are most successions.
    most = follows.sum() > meets.sum() or after.sum() > max(before.sum(), len(rows) / 2)
    if not closing and (after.sum() < FEW or not most):
        return []
    seen = after if after.sum() >= FEW else month_end
    numbers = {"ends": len(rows), "follow": int(follows.sum()), "short": int(seen.sum())}
    shown = raw.shown(seen.reindex(contracts.index, fill_value=False), ("start_date", "end_date"))
    return [Question("ends", "contracts", "end_dates", (LAST_DAY, "first day after"), int(seen.sum()), shown, numbers)]


def _date_columns(frames: Mapping, raws: Mapping) -> list[str]:
    """Name the further columns of contracts and accounts that hold dates."""
    found = []
    for table in ("contracts", "accounts"):
        raw = raws[table]
        for name in raw.frame.columns.difference(frames["contracts"].columns, sort=False):
            cells = raw.frame[name].dropna()
            if len(cells) and as_dates(cells, raw.source.settings.date_format).notna().mean() > 0.9:
                found.append(str(name))
    return found


def _status(frames: Mapping, raws: Mapping) -> list[Question]:
    left, table, column = left_without_end(frames, raws)
    if not left.any():
        return []
    known = _date_columns(frames, raws)
    shown = raws["contracts"].shown(left, ("start_date", "end_date"))
    numbers = {"column": f"{table}.{column}", "known": ", ".join(known)}
    answers = (*known, UNKNOWN)
    return [Question("status", "contracts", "churned_on", answers, int(left.sum()), shown, numbers)]


def _newest_only(contracts: pd.DataFrame, accounts: pd.DataFrame) -> list[Question]:
    """Ask for earlier contracts where each account has one of a product, and many were customers long before it.

    Where many begin on the first day of all, ask whether the contracts are complete since then only.
    """
    paid = contracts[contracts["type"] == "paid"].sort_values("start_date", kind="stable")
    first = paid.drop_duplicates("account_id")
    since = accounts.drop_duplicates("account_id").set_index("account_id")["start_date"]
    before = (first["start_date"] - first["account_id"].map(since)).dt.days
    older = before > DAYS_EARLIER
    one_each = len(paid.drop_duplicates(["account_id", "product"])) >= 0.95 * len(paid)
    if one_each and older.sum() >= max(FEW + 2, SHARE_EARLIER * len(first)):
        numbers = {"older": int(older.sum()), "contracts": len(first), "days": int(before[older].median())}
        answers = (LEFT_OUT, "none")
        return [Question("newest_only", "contracts", "earlier_contracts", answers, int(older.sum()), (), numbers)]
    moved = older & (first["start_date"] == first["start_date"].min())
    if moved.sum() >= max(MOVED_AT_ONCE, SHARE_MOVED * len(first)):
        day = first["start_date"].min()
        answers = (f"{day:%Y-%m-%d}", f"{since.min():%Y-%m-%d}")
        numbers = {"older": int(moved.sum()), "accounts": len(first), "day": answers[0]}
        return [Question("history_cut", "contracts", "data_from", answers, int(moved.sum()), (), numbers)]
    return []


def _nobody_left(contracts: pd.DataFrame, until: pd.Timestamp) -> list[Question]:
    """Ask whether those that left are lacking: nobody ever did, in more years than that can be luck."""
    paid = contracts[(contracts["type"] == "paid") & (contracts["start_date"] < until)]
    last = paid.assign(over=paid["end_date"].fillna(pd.Timestamp.max)).groupby("account_id")
    lives = last.agg(first=("start_date", "min"), over=("over", "max"))
    years = float((until - lives["first"]).dt.days.sum() / YEAR)
    old = int(((until - lives["first"]).dt.days >= 2 * YEAR).sum())
    if years < SURE_YEARS or old < FEW + 2 or (lives["over"] < until).any():
        return []
    numbers = {"accounts": len(lives), "years": round(years)}
    return [Question("nobody_left", "contracts", "ended_accounts", (LEFT_OUT, "none yet"), len(lives), (), numbers)]


def _amounts(contracts: pd.DataFrame, frames: Mapping, raw, settings) -> list[Question]:
    """Ask what amounts are per, where their column, revenue, terms or the amounts themselves say not per month."""
    priced = contracts[(contracts["mrr"] > 0) & (contracts["type"] == "paid")]
    named = settings.of("contracts").columns.get("mrr", "")
    asked, numbers, seen = "", {"column": named}, priced.index
    if _PER_YEAR.search(named):
        asked = "amounts_named"
    elif _PER_TERM.search(named):
        asked = "amounts_named_term"
    elif times := _times_revenue(priced, frames.get("revenue")):
        asked, numbers = "amounts_revenue", {"times": round(times, 1)}
    elif pairs := _with_terms(priced):
        asked, numbers = "amounts_terms", {"pairs": pairs}
    elif _all_twelves(priced, frames["accounts"]):
        asked, numbers = "amounts_twelves", {"amounts": int(priced["mrr"].nunique())}
    if not asked:
        return []
    likely = PER_TERM if asked in ("amounts_named_term", "amounts_terms") else PER_YEAR
    answers = (likely, *(a for a in (PER_YEAR, PER_TERM) if a != likely), "per month")
    shown = raw.shown(contracts.index.isin(seen), ("start_date", "term_months", "mrr"))
    return [Question(asked, "contracts", "amounts", answers, len(seen), shown, numbers)]


def _times_revenue(priced: pd.DataFrame, revenue: pd.DataFrame | None) -> float:
    """Return how many times the revenue of a month the amounts are, where far from once; else 0."""
    if revenue is None or priced.empty:
        return 0.0
    both = revenue[revenue["amount"] > 0].merge(priced, on="account_id")
    both = both[(both["start_date"] <= both["month"]) & ~(both["end_date"] <= both["month"])]
    sums = both.groupby(["account_id", "month"]).agg(mrr=("mrr", "sum"), amount=("amount", "first"))
    times = (sums["mrr"] / sums["amount"]).groupby("account_id").median()
    middle = float(times.median()) if len(times) >= FEW else 0.0
    return middle if middle >= 6 else 0.0  # prices by use swing, but not six times around what was agreed


def _with_terms(priced: pd.DataFrame) -> int:
    """Count the changes of term, at least threefold, at which the amount changed as the term did; 0 where few."""
    rows = priced[priced["term_months"] > 0].sort_values(["account_id", "start_date"], kind="stable")
    groups = rows.groupby([rows["account_id"], rows["product"].fillna("")])
    terms = np.log(rows["term_months"] / groups["term_months"].shift())
    amounts = np.log(rows["mrr"] / groups["mrr"].shift())
    changed = terms.abs() >= np.log(3)
    along = changed & ((amounts - terms).abs() < np.log(1.5))
    return int(along.sum()) if along.sum() >= FEW and along.sum() > changed.sum() / 2 else 0


def _all_twelves(priced: pd.DataFrame, accounts: pd.DataFrame) -> bool:
    """Tell whether hardly any amount is no multiple of twelve times the round number that amounts are multiples of."""
    priced = priced[~(priced["term_months"] < 12)]  # the price of a shorter term is no twelvefold
    cents = np.unique((priced["mrr"] * 100).round().astype("int64").to_numpy())
    grain = max(10**k for k in range(12) if (cents % 10**k == 0).mean() >= 0.9) if cents.size else 1
    whole = cents[cents % grain == 0]
    if whole.size < ENOUGH_AMOUNTS or (whole % (12 * grain) == 0).mean() < 0.97:
        return False
    seats = priced["seats"].fillna(priced["account_id"].map(accounts.set_index("account_id")["seats"]))
    rates = (priced["mrr"] / seats.where(seats > 0)).round(2).dropna()
    return rates.empty or rates.nunique() >= ENOUGH_RATES


def _terms(contracts: pd.DataFrame, raw, settings) -> list[Question]:
    """Ask for the unit of terms where dates say years, or the column is called so."""
    named = settings.of("contracts").columns.get("term_months", "")
    rows = contracts[contracts["term_months"] > 0]
    # The end as agreed, else where the next contract of the account begins.
    later = rows.sort_values(["account_id", "start_date"], kind="stable").groupby("account_id")["start_date"].shift(-1)
    end = rows["end_date"].fillna(later)
    months = ((end - rows["start_date"]).dt.days / YEAR * 12).dropna()
    term = rows.loc[months.index, "term_months"]
    # A row may hold several terms. If terms were months, one length in twelve would be whole years.
    over = (months + 0.5) % (12 * term)
    in_years = (months > 11) & (over <= 1)
    sure = in_years.sum() > FEW and in_years.sum() > len(months) / 2 and term.le(MOST_YEARS).all()
    if not sure and not (_YEARS.search(named) and rows["term_months"].le(MOST_YEARS).all() and len(rows)):
        return []
    n = int(in_years.sum()) if sure else len(rows)
    shown = raw.shown(contracts.index.isin(rows.index), ("start_date", "end_date", "term_months"))
    return [Question("terms", "contracts", "terms", (YEARS, "months"), n, shown, {"years": n, "rows": len(rows)})]


def _times(hours: Mapping[int, int], settings) -> list[Question]:
    """Ask whether times are in UTC: use falls into the night as written, and into the day in the company's zone."""
    counts = np.array([hours.get(hour, 0) for hour in range(24)], dtype=float)
    total = counts.sum()
    if not settings.time_zone or total < 100:
        return []
    zone = pd.Timestamp("2024-01-15", tz=settings.time_zone).utcoffset().total_seconds() / 3600
    offset = round(zone)
    by_day = [np.roll(counts, shift)[7:21].sum() / total for shift in (0, offset)]
    moved = counts[24 - offset :].sum() if offset > 0 else counts[:-offset].sum()
    if by_day[1] - by_day[0] < NIGHT_GAIN or moved / total < MOVED_DAYS:
        return []
    numbers = {"night": float(1 - by_day[0]), "day": float(by_day[1]), "zone": settings.time_zone}
    return [Question("times", "usage", "usage_times", (UTC, "local"), int(moved), (), numbers)]


def question_in_words(one: Question) -> str:
    """Return the question in the current language."""
    numbers = one.numbers | {"count": one.count, "known": one.numbers.get("known") or "–"}
    return word("company.question", one.code, **numbers)

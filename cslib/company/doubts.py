"""Doubts: input that can be read, but hardly is what it seems; counted, said, and no verdict is left standing on it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import numpy as np
import pandas as pd

from cslib.company.asof import contracts_until, rate_on
from cslib.company.conventions import LEFT_OUT, UNKNOWN, left_without_end
from cslib.company.parsing import among
from cslib.company.quarters import add_months
from cslib.language import number, percent, word

USE, MONEY, RETENTION, RENEWALS = "use", "money", "retention", "renewals"
EVERYTHING = (USE, MONEY, RETENTION, RENEWALS)

TOUCHES = {
    "open_question": EVERYTHING,
    "usage_outside_lives": (USE,),
    "usage_ends_early": (USE,),
    "usage_gap": (USE,),
    "amount_unknown": (MONEY,),
    "amount_far_off": (MONEY,),
    "amount_zero": (MONEY,),
    "amount_total": EVERYTHING,
    "amount_seats": (MONEY,),
    "amount_twelvefold": (MONEY,),
    "overlapping": (RETENTION, MONEY, RENEWALS),
    "row_limit": EVERYTHING,
    "usage_row_limit": (USE,),
    "usage_by_week": (USE,),
    "revenue_not_yet": (MONEY,),
    "revenue_gap": (MONEY,),
    "ends_on_one_day": (RETENTION, MONEY, RENEWALS),
    "side_by_side": (MONEY, RENEWALS),
    "term_far_off": (RENEWALS, RETENTION),
    "no_paid": EVERYTHING,
    "doubled": (MONEY, RENEWALS),
    "unknown_successor": (RETENTION, MONEY),
    "survivors": (RETENTION, MONEY, RENEWALS),
    "left_undated": (RETENTION, MONEY, RENEWALS),
    "no_contracts": EVERYTHING,
    "contracts_end_early": (RETENTION, MONEY, RENEWALS),
    "short_history": EVERYTHING,
}
"""Doubt -> what it touches."""

FIGURES = {
    "cslib.retention.bridge": (MONEY,),
    "cslib.retention.decomposition": (MONEY,),
    "cslib.retention.forecast": (RETENTION, MONEY, RENEWALS),
    "cslib.retention": (RETENTION,),
    "cslib.utilization": (USE, RETENTION),
    "cslib.handoff": (USE, RETENTION),
    "cslib.adoption.needs": (),
    "cslib.adoption.goals": (),
    "cslib.adoption.expansion": (USE, MONEY),
    "cslib.adoption": (USE, RETENTION),
    "cslib.team": EVERYTHING,
}
"""Module of an analysis, or its room -> what its figures rest on."""

TOO_MUCH_OUTSIDE = 0.1
"""Use before and after contracts is normal (trials, wind-down); of more than a tenth, contracts or ids are wrong."""
LONGEST_TERM = 120
"""Months. Nobody signs for longer than ten years."""
MANY_AT_ONCE = 10
ON_ONE_DAY = 10
FAR_OFF = 1000
"""Times the median amount: a slip of units, or the budget of another table."""
FAR_BELOW, RATE_BELOW = 200, 100
"""Parts of the median amount, and of that of a seat: thousands instead of units, or another currency."""
FEW = 3
"""Fewer rows are plans of their own, or slips."""
EARLY_DAYS = 60
"""A contract that begins so short before the end of the one before, and goes on longer, is entered by its signature."""
ROW_LIMITS = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 500_000, 1_000_000)
ROW_LIMITS += (65_535, 65_536, 1_048_575, 1_048_576)
"""Rows at which programs cut an export off; the header may be one of them."""
WITHOUT = 0.02
"""Share of the accounts that are customers, their start says, and have no contract."""
ENOUGH_AMOUNTS = 20
MANY_ACCOUNTS = 10
"""So many do not all use a product on one weekday."""
SILENT_DAYS = 14
"""Use of a whole company stops for no fortnight, if it is used on most days otherwise."""
ENOUGH_DAYS = 28
"""Use on fewer days is too little to tell of silence."""
A_QUARTER = 89
"""Days: the shortest quarter has 90."""
UNBILLED = 0.1


@dataclass(frozen=True)
class Doubt:
    """One doubt, free of language.

    `code`: one of :data:`TOUCHES`; :func:`in_words` says it. `count`: rows, or accounts, that raise it. `rows` (tuple
    of (str, dict)): the first of them: place in the file, and cells. `numbers`: what the sentence needs, as JSON holds
    it.
    """

    code: str
    table: str
    count: int
    rows: tuple = ()
    numbers: dict = field(default_factory=dict)

    def touches(self, module: str, name: str = "", unit: str = "") -> bool:
        """Tell whether a figure of an analysis rests on what is in doubt.

        `module`: where the analysis is. `name`, `unit`: of the figure: those of money and renewals are told by them.
        """
        if unit == "money" or name.startswith(("grr", "nrr")) or name.endswith("_money"):
            figures = (MONEY,)
        elif name.startswith("renewal_rate"):
            figures = (RETENTION, RENEWALS)
        else:
            figures = FIGURES.get(module, FIGURES.get(".".join(module.split(".")[:2]), ()))
        return bool(set(figures) & set(TOUCHES[self.code]))

    def record(self) -> dict:
        """Return what run.json keeps of it."""
        kept = asdict(self)
        return {name: kept[name] for name in ("code", "table", "count", "numbers")}


def of_tables(frames: Mapping[str, pd.DataFrame], raws: Mapping, settings, day: pd.Timestamp) -> list[Doubt]:
    """Return the doubts about contracts and revenue as they were known before `day`.

    `frames` (mapping of DataFrame): the typed tables, as examined. `raws` (mapping of Raw): the same as exported, to
    show rows. `day`: first day that is not seen.
    """
    contracts, raw = frames["contracts"], raws["contracts"]
    known = contracts["start_date"] < day
    paid = known & (contracts["type"] == "paid")
    if not paid.any():
        return [Doubt("no_paid", "contracts", int(known.sum()))]
    found = []

    def doubt(code: str, bad: pd.Series, columns: tuple[str, ...], **numbers) -> None:
        if bad.any():
            found.append(Doubt(code, "contracts", int(bad.sum()), raw.shown(bad, ("start_date", *columns)), numbers))

    doubt("amount_unknown", *_unknown_amounts(contracts, paid, frames.get("revenue")), paid=int(paid.sum()))
    worth = contracts["mrr"]
    if "rates" in frames:
        worth = worth * rate_on(frames["rates"], contracts["currency"], day)
    amounts = worth.where(paid & (worth > 0))
    if amounts.count() >= ENOUGH_AMOUNTS:
        doubt("amount_far_off", _far_off(amounts, contracts, frames["accounts"]), ("mrr",))
        doubt("amount_total", (2 * amounts - worth.sum()).abs() < 0.001 * amounts, ("mrr",))
    both = paid & (contracts["mrr"] > 1) & (contracts["seats"] > 1)
    same = both & (contracts["mrr"] == contracts["seats"])
    doubt("amount_seats", same & (same.sum() >= max(FEW, both.sum() / 2)), ("mrr", "seats"))
    doubt("amount_twelvefold", _twelvefold(contracts, paid), ("mrr",))
    doubt("overlapping", _overlapping(contracts, paid), ("end_date",))
    if len(raw.frame) in ROW_LIMITS:
        found.append(Doubt("row_limit", "contracts", len(raw.frame)))
    doubt("amount_zero", _zero_between(contracts, paid), ("mrr",))
    doubt("term_far_off", known & (contracts["term_months"] > LONGEST_TERM), ("term_months",), most=LONGEST_TERM)
    same = ["account_id", "start_date", "end_date", "type", "product", "mrr", "seats"]
    doubt("doubled", paid & contracts.duplicated(same), ("contract_id", "mrr"))
    successor = contracts["successor_id"]
    there = among(successor, frames["accounts"]["account_id"]) | among(successor, contracts["contract_id"].dropna())
    doubt("unknown_successor", known & successor.notna() & ~there, ("successor_id",))
    doubt("side_by_side", _side_by_side(contracts[paid]).reindex(contracts.index, fill_value=False), ("contract_id",))
    bad, on = _ends_on_one_day(contracts[paid], day)
    doubt("ends_on_one_day", bad.reindex(contracts.index, fill_value=False), ("end_date",), day=on)
    since, accounts = frames["accounts"]["start_date"], frames["accounts"]["account_id"]
    without = (since < day) & ~among(accounts, contracts["account_id"])
    if without.sum() >= max(FEW, WITHOUT * len(accounts)):
        shown = raws["accounts"].shown(without, ("start_date",))
        found.append(Doubt("no_contracts", "accounts", int(without.sum()), shown, {"accounts": len(accounts)}))
    if settings.churned_on == UNKNOWN:
        doubt("left_undated", left_without_end(frames, raws)[0], ("end_date",))
    if settings.ended_accounts == LEFT_OUT:
        found.append(Doubt("survivors", "contracts", contracts.loc[paid, "account_id"].nunique()))
    return [*found, *_of_time(contracts, settings, day), *_of_revenue(contracts[paid], frames.get("revenue"), day)]


def _unknown_amounts(contracts, paid, revenue) -> tuple[pd.Series, tuple[str, ...]]:
    """Tell which paid contracts lack an amount although others have one; prices by use stand in revenue."""
    lacking = paid & contracts["mrr"].isna()
    if revenue is not None:
        lacking &= ~among(contracts["account_id"], revenue["account_id"])
    return lacking & contracts.loc[paid, "mrr"].notna().any(), ("mrr",)


def _far_off(amounts: pd.Series, contracts: pd.DataFrame, accounts: pd.DataFrame) -> pd.Series:
    """Tell which amounts are of another size than the others; low ones by the seat, where seats are known."""
    seats = contracts["seats"].fillna(contracts["account_id"].map(accounts.groupby("account_id")["seats"].first()))
    rates = amounts / seats.where(seats > 0)
    low = (rates < rates.median() / RATE_BELOW) | (rates.isna() & (amounts < amounts.median() / FAR_BELOW))
    return (amounts > FAR_OFF * amounts.median()) | (low & (low.sum() >= FEW))


def _before(contracts: pd.DataFrame, chosen: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the chosen contracts that follow another of the account and product, and what each follows."""
    rows = contracts[chosen].sort_values(["account_id", "start_date"], kind="stable")
    before = rows.groupby([rows["account_id"], rows["product"].fillna("")])[["end_date", "mrr"]].shift()
    there = before["mrr"].notna() | before["end_date"].notna()
    return rows[there], before[there]


def _twelvefold(contracts: pd.DataFrame, paid: pd.Series) -> pd.Series:
    """Tell which amounts are twelve times, or a twelfth of, that of the contract before: some per year, others not."""
    rows, before = _before(contracts, paid & (contracts["mrr"] > 0))
    times = np.abs(np.log(rows["mrr"] / before["mrr"]) / np.log(12) * np.sign(rows["mrr"] - before["mrr"]))
    bad = contracts.index.isin(rows.index[(times - 1).abs() < 0.05])
    return pd.Series(bad & (bad.sum() >= FEW), index=contracts.index)


def _overlapping(contracts: pd.DataFrame, paid: pd.Series) -> pd.Series:
    """Tell which contracts begin shortly before the end of the one that they renew, where most do."""
    rows, before = _before(contracts, paid)
    early = (before["end_date"] - rows["start_date"]).dt.days.between(1, EARLY_DAYS)
    early &= ~(rows["end_date"] <= before["end_date"])
    bad = contracts.index.isin(rows.index[early])
    return pd.Series(bad & (bad.sum() >= max(FEW, len(rows) / 2)), index=contracts.index)


def _zero_between(contracts: pd.DataFrame, paid: pd.Series) -> pd.Series:
    """Tell which contracts cost nothing between others of the account that do, where there are several such."""
    starts = contracts["start_date"].where(paid & (contracts["mrr"] > 0)).groupby(contracts["account_id"])
    first, last = starts.transform("min"), starts.transform("max")
    zero = paid & (contracts["mrr"] == 0) & (first < contracts["start_date"]) & (contracts["start_date"] < last)
    return zero & (zero.sum() >= FEW)


def _side_by_side(paid: pd.DataFrame) -> pd.Series:
    """Tell which contracts begin while so many of the account are running that one of them must be a mistake."""
    found = pd.Series(False, index=paid.index)
    sizes = paid["account_id"].value_counts()
    for _, rows in paid[paid["account_id"].isin(sizes.index[sizes >= MANY_AT_ONCE])].groupby("account_id"):
        begin = rows["start_date"].to_numpy()
        end = rows["end_date"].fillna(pd.Timestamp("2200-01-01")).to_numpy()
        at_once = ((begin[None, :] <= begin[:, None]) & (begin[:, None] < end[None, :])).sum(axis=1)
        found[rows.index] = at_once >= MANY_AT_ONCE
    return found


def _ends_on_one_day(paid: pd.DataFrame, day: pd.Timestamp) -> tuple[pd.Series, str]:
    """Tell which customers ended on the day on which most did, at no anniversary of theirs."""
    nobody = pd.Series(False, index=paid.index)
    last = paid.assign(over=paid["end_date"].fillna(pd.Timestamp("2200-01-01"))).sort_values("over", kind="stable")
    last = last.drop_duplicates("account_id", keep="last")
    over = last[last["over"] < day]
    if over.empty:
        return nobody, ""
    months = (over["over"].dt.year - over["start_date"].dt.year) * 12
    months += over["over"].dt.month - over["start_date"].dt.month
    odd = over[add_months(over["start_date"], months) != over["over"].to_numpy()]
    days = odd["over"].value_counts()
    if days.empty or days.iloc[0] < ON_ONE_DAY or days.iloc[0] <= len(over) / 2:
        return nobody, ""
    nobody[odd.index[odd["over"] == days.index[0]]] = True
    return nobody, f"{days.index[0]:%Y-%m-%d}"


def _of_time(contracts: pd.DataFrame, settings, day: pd.Timestamp) -> list[Doubt]:
    """Doubt contracts that stop long before the day, or begin shortly before it."""
    found = []
    first = contracts["start_date"].min()
    said = settings.of("contracts").data_from or settings.data_from
    first = first if said is None else max(first, pd.Timestamp(said))
    if 0 <= (day - first).days < A_QUARTER:
        numbers = {"days": int((day - first).days), "first": f"{first:%Y-%m-%d}"}
        found.append(Doubt("short_history", "contracts", len(contracts), (), numbers))
    last = contracts_until(contracts, day - pd.Timedelta(days=1))
    if last < day - pd.Timedelta(days=1):
        found.append(Doubt("contracts_end_early", "contracts", 0, (), {"last": f"{last:%Y-%m-%d}"}))
    return found


def _of_revenue(paid: pd.DataFrame, revenue: pd.DataFrame | None, day: pd.Timestamp) -> list[Doubt]:
    """Doubt revenue whose last month, or a month between, is lacking for accounts that a contract covers."""
    if revenue is None:
        return []
    rows = revenue[revenue["month"] < day]
    due = (day - pd.Timedelta(days=1)).to_period("M")
    if rows.empty or (day - pd.Timedelta(days=1)) != due.to_timestamp(how="end").normalize():
        due -= 1  # a month that is not over cannot be billed yet
    if rows.empty:
        return []
    months = rows["month"].dt.to_period("M")
    lives = paid.assign(over=paid["end_date"].fillna(day).clip(upper=day)).groupby("account_id")
    covered = lives["over"].max() > due.to_timestamp()
    billed = months.groupby(rows["account_id"]).agg(["min", "max", "nunique"])
    billed = billed[billed.index.isin(covered.index)]
    going_on = covered.reindex(billed.index)
    # An account that used nothing for long has no rows either; its months of silence are its own.
    recent = going_on & (billed["max"] >= due - 2)
    late = recent & (billed["max"] < due)
    numbers = {"last": str(billed["max"].max()), "accounts": int(recent.sum())}
    if late.sum() > UNBILLED * recent.sum():
        return [Doubt("revenue_not_yet", "revenue", int(late.sum()), (), numbers)]
    span = (billed["max"] - billed["min"]).map(lambda months: months.n) + 1
    lacking = int((span - billed["nunique"]).sum())
    if lacking > UNBILLED * span.sum():
        return [Doubt("revenue_gap", "revenue", lacking, (), {"months": int(span.sum())})]
    return []


def of_use(company, rows: int) -> list[Doubt]:
    """Return the doubts about the use of all accounts; the rows outside lives are those that notes count.

    `company` (cslib.company.company.Company). `rows`: of the table usage.
    """
    if company.engine is None:
        return []
    found = [Doubt("usage_row_limit", "usage", rows)] if rows in ROW_LIMITS else []
    counts = company.unseen_use
    outside = counts["before"] + counts["after"]
    if outside > TOO_MUCH_OUTSIDE * counts["rows"]:
        numbers = {"rows": counts["rows"], "before": counts["before"], "after": counts["after"]}
        found.append(Doubt("usage_outside_lives", "usage", outside, (), numbers))
    days = company.engine.days(company.as_of)
    if len(days) < ENOUGH_DAYS:
        return found
    if days.dt.day_of_week.nunique() == 1:
        accounts = company.engine.connection.execute(company.usage_expr().account_id.nunique())
        if accounts >= MANY_ACCOUNTS:
            found.append(Doubt("usage_by_week", "usage", len(days), (), {"weeks": len(days)}))
    quiet = (company.as_of - days.iloc[-1]).days - 1
    since = company.data_from("usage")
    gaps = (days if since is None else days[days >= since]).diff().dt.days
    usual = gaps.median()
    if quiet > max(SILENT_DAYS, 4 * usual):
        found.append(Doubt("usage_ends_early", "usage", quiet, (), {"last": f"{days.iloc[-1]:%Y-%m-%d}"}))
    if usual <= 3 and gaps.max() > SILENT_DAYS:
        at = int(np.nanargmax(gaps.to_numpy()))
        before, after = gaps.index[at] - 1, gaps.index[at]
        numbers = {"first": f"{days[before]:%Y-%m-%d}", "last": f"{days[after]:%Y-%m-%d}"}
        found.append(Doubt("usage_gap", "usage", int(gaps.iloc[at]) - 1, (), numbers))
    return found


def of_questions(questions) -> list[Doubt]:
    """Return the doubts that questions leave while nobody has answered them."""
    return [Doubt("open_question", one.table, one.count, one.rows, {"setting": one.setting}) for one in questions]


def in_words(one: Doubt) -> str:
    """Return the sentence of a doubt in the current language."""
    n = {"count": number(one.count), "table": one.table, **one.numbers}
    if one.code == "usage_outside_lives":
        n |= {"share": percent(one.count / n["rows"], 0), "rows": number(n["rows"])}
    return word("company.doubt", one.code, **n)

"""What accounts pay: on a day, over the contracts that cover it as their spells say, in one currency.

An amount that nobody wrote down is unknown (missing), never 0: a contract without a price, a month that has no row in
``revenue`` yet. No account pays less than nothing, whatever was credited.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from cslib.company.asof import currency_of, rate_on
from cslib.company.parsing import among
from cslib.company.spells import filled, once, paid
from cslib.stats.cluster import together


def covered(company, dates) -> pd.DataFrame:
    """Tell which accounts are customers on each date: a contract, carried on to the next one, covers it.

    Returns DataFrame of bool: index `account_id` (every account with a paid contract that had begun), one column per
    date.
    """
    return active_at(filled(company), dates)


def paying(company, dates, rate_of=None) -> pd.DataFrame:
    """Return what each account pays per month on each date; missing where it is not known.

    `dates` (sequence of dates, shape (d,)). `rate_of` (date-like, optional): day whose rates of exchange hold for all
    dates; each date's own when left out. Returns DataFrame of float: index `account_id`, one column per date; 0 where
    no contract covers it.
    """
    rows = filled(company)
    revenue = company.table("revenue") if company.has("revenue") else None
    overage = company.retention.overage
    if not company.has("rates"):
        return mrr_at(rows, dates, revenue, overage)
    rates, parts = company.table("rates"), []
    for date in dates:
        day = date if rate_of is None else rate_of
        priced = rows.assign(mrr=rows["mrr"] * rate_on(rates, rows["currency"], day))
        if revenue is not None:
            worth = rate_on(rates, currency_of(company.table("contracts"), revenue["account_id"]), day)
            parts.append(mrr_at(priced, [date], revenue.assign(amount=revenue["amount"] * worth), overage))
        else:
            parts.append(mrr_at(priced, [date]))
    return pd.concat(parts, axis=1)


def positions(company, date, rate_of=None) -> pd.DataFrame:
    """Return what each account pays at `date`: over its paid contracts that cover the day before.

    Returns index account_id, active accounts only; `cents` (per month, in hundredths, int) and `unpriced` (bool: it is
    not known, because a contract has no mrr or ``revenue`` no row of the month; `cents` is 0 then).

    `date` (date-like): up to ``company.as_of``. `rate_of` (date-like, optional): as `date`, the one whose rates of
    exchange count; `date` itself when left out.
    """
    day = pd.Timestamp(date) - pd.Timedelta(days=1)
    rates = day if rate_of is None or not company.has("rates") else pd.Timestamp(rate_of) - pd.Timedelta(days=1)
    return once(company, f"positions {day} {rates}", None, lambda one: _positions(one, day, rates))


def _positions(company, day: pd.Timestamp, rates: pd.Timestamp) -> pd.DataFrame:
    amounts = paying(company, [day], rates).iloc[:, 0]
    active = covered(company, [day]).iloc[:, 0].reindex(amounts.index).to_numpy(dtype=bool)
    cents = (amounts.fillna(0.0) * 100).round().astype("int64")
    return pd.DataFrame({"cents": cents, "unpriced": amounts.isna()})[active]


def active_at(contracts: pd.DataFrame, dates) -> pd.DataFrame:
    """Tell which accounts a paid contract covers on each date.

    `contracts`: the ``contracts`` table, or what :func:`cslib.company.spells.paid` or ``filled`` made of it. `dates`
    (sequence of dates, shape (d,)). Returns DataFrame of bool: index `account_id` (every account with a paid contract),
    one column per date.
    """
    rows = _paid(contracts)
    return _covering(rows, pd.Series(1.0, index=rows.index), dates) > 0


def mrr_at(contracts: pd.DataFrame, dates, revenue: pd.DataFrame | None = None, overage="counted") -> pd.DataFrame:
    """Return what each account pays per month on each date, over all its paid contracts.

    - `contracts`: the ``contracts`` table, or what :func:`cslib.company.spells.paid` or ``filled`` made of it.
    - `dates` (sequence of dates, shape (d,)).
    - `revenue`: the ``revenue`` table. For accounts that have rows in it, the amount of the month that holds the date
      replaces the mrr of contracts while one covers the date; before the first such month mrr holds.
    - `overage` ({"counted", "excluded"}): whether such an amount counts in full, or up to the mrr of the contracts,
      where they have one.

    Returns DataFrame of float: index `account_id`, one column per date; 0 where no contract covers it, missing where
    one has no mrr, or ``revenue`` no row of the month.

    Examples
    --------
    >>> rows = pd.DataFrame({"account_id": ["A"], "start_date": [pd.Timestamp("2026-01-01")], "mrr": [100.0]})
    >>> mrr_at(rows, ["2025-12-31", "2026-01-01"]).to_numpy().tolist()
    [[0.0, 100.0]]
    """
    rows = _paid(contracts)
    price = pd.to_numeric(rows["mrr"]).astype(float)
    amounts = _covering(rows, price.fillna(0.0), dates)
    if price.isna().any():
        amounts = amounts.mask(_covering(rows, price.isna().astype(float), dates) > 0)
    if revenue is None or revenue.empty:
        return amounts.clip(lower=0.0)
    by_month = revenue.assign(month=pd.to_datetime(revenue["month"]).dt.to_period("M"))
    first = by_month.groupby("account_id")["month"].min()
    by_month = by_month.pivot_table(index="account_id", columns="month", values="amount", aggfunc="sum")
    priced = amounts.index.intersection(by_month.index)
    months = amounts.columns.to_period("M")
    used = by_month.reindex(index=priced, columns=months.unique())[months].to_numpy()
    agreed = amounts.loc[priced].to_numpy()
    if overage == "excluded":
        used = np.where(agreed > 0, np.minimum(used, agreed), used)
    early = months.to_numpy()[None, :] < first.reindex(priced).to_numpy()[:, None]
    there = active_at(rows, dates).loc[priced].to_numpy()
    amounts.loc[priced] = np.where(there, np.where(early, agreed, used), 0.0)
    return amounts.clip(lower=0.0)


def _paid(contracts: pd.DataFrame) -> pd.DataFrame:
    return contracts if "until" in contracts else paid(contracts)


def _covering(rows: pd.DataFrame, values: pd.Series, dates) -> pd.DataFrame:
    """Sum `values` per account over the rows that cover each date."""
    days = pd.DatetimeIndex(pd.to_datetime(list(dates))).as_unit("ns")
    covers = (rows["start_date"].to_numpy()[:, None] <= days.to_numpy()) & (
        days.to_numpy() < rows["until"].to_numpy()[:, None]
    )
    table = pd.DataFrame(covers * values.to_numpy(dtype=float)[:, None], columns=days)
    return table.groupby(rows["account_id"].to_numpy()).sum().rename_axis(index="account_id")


def renewed_money(company, events: pd.DataFrame) -> pd.DataFrame:
    """Return what was due at renewals and what went on, product by product.

    Of each product what goes on counts up to what was due; what begins in the place of a product that ends (another
    plan) counts up to what that leaves. Contracts of the product that were not due are no part of it.

    Returns one row per account and renewal date: account_id, renewal_date, due, retained (0 to due), after (with
    growth); missing where an amount is not known.

    `events`: of ``spells.renewals``: account_id, row, renewal_date, goes_on, renewed (no missing value).
    """
    rows = filled(company).rename_axis("row").reset_index()
    rows["line"] = _lines(rows)
    events = events.merge(rows[["row", "line"]], on="row")
    # What went over to another account on the day was due with that account's own contracts.
    over = rows["successor"].notna() & rows["end_reason"].isin(("merged", "migrated"))
    over &= company.retention.merged != "churned"
    rows = pd.concat([rows.assign(over=False), rows[over].assign(account_id=rows["successor"], over=True)])
    keys = ["account_id", "renewal_date"]
    asked = events[keys].drop_duplicates()
    asked["goes_on"] = events.groupby(keys)["goes_on"].max().reindex(pd.MultiIndex.from_frame(asked[keys])).to_numpy()
    asked["renewed"] = events.groupby(keys)["renewed"].max().reindex(pd.MultiIndex.from_frame(asked[keys])).to_numpy()
    names = ["account_id", "row", "line", "start_date", "until", "ends", "mrr", "over"]
    pairs = asked.merge(rows[names], on="account_id")
    pairs = pairs[~pairs["over"] | (pairs["ends"] == pairs["renewal_date"])].reset_index(drop=True)
    pairs["is_due"] = pd.MultiIndex.from_frame(pairs[[*keys, "row"]]).isin(
        pd.MultiIndex.from_frame(events[[*keys, "row"]])
    )
    pairs["is_due"] |= pairs["over"]
    eve = pairs["renewal_date"] - pd.Timedelta(days=1)
    pairs["before"] = (pairs["start_date"] <= eve) & (eve < pairs["ends"])
    # Of a renewal that nobody made nothing goes on, even while it counted as open.
    later = (pairs["start_date"] <= pairs["goes_on"]) & (pairs["goes_on"] < pairs["until"])
    pairs["later"] = later & (pairs["renewed"].astype(bool) | ~pairs["is_due"])
    # What is billed by use was due in the last whole month before.
    pairs["due"] = _prices(company, pairs, pairs["before"], pairs["renewal_date"].dt.to_period("M") - 1)
    pairs["after"] = _prices(company, pairs, pairs["later"], pairs["goes_on"].dt.to_period("M"))
    pairs["due"] = pairs["due"].where(pairs["is_due"], 0.0)
    pairs["after"] = pairs["after"].where(pairs["later"] & (pairs["is_due"] | ~pairs["before"]), 0.0)

    by_line = pairs.groupby([*keys, "line"])
    lines = by_line[["due", "after"]].sum(skipna=False)
    lines[["asked", "old"]] = by_line[["is_due", "before"]].any()
    lines["kept"] = np.minimum(lines["due"], lines["after"]).where(lines["asked"], 0.0)
    lines["instead"] = lines["after"].where(~lines["asked"] & ~lines["old"], 0.0)
    lines["after"] = lines["after"].where(lines["asked"] | ~lines["old"], 0.0)
    found = lines.groupby(level=keys)[["due", "after", "kept", "instead"]].sum(skipna=False).reset_index()
    found["retained"] = found["kept"] + np.minimum(found["due"] - found["kept"], found["instead"])
    return found[[*keys, "due", "retained", "after"]]


def _lines(rows: pd.DataFrame) -> pd.Series:
    """Return the product of each contract; that of its successor where it names one of the same account."""
    owner = rows.dropna(subset=["contract_id"]).drop_duplicates(["account_id", "contract_id"])
    owner = owner.set_index([owner["account_id"], owner["contract_id"].astype(str)])["product"]
    key = pd.MultiIndex.from_arrays([rows["account_id"], rows["successor_id"].astype("str").fillna("")])
    named = key.isin(owner.index) & rows["successor_id"].notna()
    return rows["product"].where(~named, owner.reindex(key).to_numpy())


def _prices(company, rows: pd.DataFrame, counts: pd.Series, month: pd.Series) -> pd.Series:
    """Return the price of each contract: its mrr, else an even share of the revenue of its account in the month."""
    price = rows["mrr"].astype(float)
    lacking = counts & price.isna()
    if not company.has("revenue") or not lacking.any():
        return price
    revenue = company.table("revenue")
    amount = revenue.assign(month=revenue["month"].dt.to_period("M")).groupby(["account_id", "month"])["amount"].sum()
    here = pd.MultiIndex.from_arrays([rows["account_id"], month])
    beside = counts.groupby([rows["account_id"], rows["renewal_date"]]).transform("sum")
    share = pd.Series(amount.reindex(here).to_numpy(), index=rows.index).clip(lower=0.0) / beside
    return price.where(~lacking, share)


def transfers(company, start, end) -> pd.DataFrame:
    """Return what went from account to account by a merger, migration or split between two days.

    Each contract that was there at `start` follows to the successor of its own, or of the row that it was renewed in,
    and on from there.

    Returns account_id, heir (a customer by `end`), cents (of the account's amount at `start`).
    """
    names = ["account_id", "heir", "cents"]
    rows = filled(company)
    none = pd.DataFrame({name: pd.Series(dtype="int64" if name == "cents" else "str") for name in names})
    if company.retention.merged == "churned" or rows["successor"].isna().all():
        return none
    gone = rows[rows["successor"].notna() & rows["end_reason"].isin(("merged", "migrated")) & (rows["ends"] < end)]
    last = gone.sort_values("ends", kind="stable").drop_duplicates("account_id", keep="last")
    followed = last.set_index("account_id")["successor"]
    day = pd.Timestamp(start) - pd.Timedelta(days=1)
    found = rows[(rows["start_date"] <= day) & (day < rows["until"]) & rows["account_id"].isin(gone["account_id"])]
    if "renewed in" not in company.worked_out:
        company.worked_out["renewed in"] = _renewed_in(rows)
    renewed = company.worked_out["renewed in"]
    at = pd.Series(found.index, index=found.index)
    for _ in range(len(rows)):
        on = ~at.isin(gone.index) & at.isin(renewed.index)
        if not on.any():
            break
        at = at.mask(on, at.map(renewed))
    covers, found = found, found[at.isin(gone.index)]
    there, heir = positions(company, end).index, at[found.index].map(gone["successor"])
    for _ in range(len(followed)):
        on = ~heir.isin(there) & heir.isin(followed.index)
        if not on.any():
            break
        heir = heir.mask(on, heir.map(followed))
    found = found.assign(heir=heir)
    found = found[found["heir"].isin(rows.loc[rows["start_date"] < end, "account_id"])]
    if found.empty:
        return none
    # An account's amount is shared out by the prices of its contracts, evenly where one of them has none.
    price = covers["mrr"].astype(float)
    whole = (
        price.groupby(covers["account_id"])
        .transform("sum")
        .mask(price.isna().groupby(covers["account_id"]).transform("any"))
    )
    even = 1 / covers.groupby("account_id")["start_date"].transform("size")
    share = (price / whole).where(whole > 0, even).reindex(found.index)
    cents = found["account_id"].map(positions(company, start)["cents"])
    # Rounded as running sums, so that who goes wholly goes to the hundredth.
    sums = (share * cents).groupby(found["account_id"]).cumsum().round(6).round()
    found["cents"] = sums.groupby(found["account_id"]).diff().fillna(sums).astype("int64")
    return found[found["heir"] != found["account_id"]][names].reset_index(drop=True)


def _renewed_in(rows: pd.DataFrame) -> pd.Series:
    """Return row -> the row of the same account and product that begins where it ends; of several each to its own."""
    keys = [["account_id", "product", name] for name in ("until", "start_date")]
    ends, begins = (pd.MultiIndex.from_frame(rows[key].assign(nth=rows.groupby(key).cumcount())) for key in keys)
    at = begins.get_indexer(ends)
    on = (at >= 0) & (rows["start_date"] < rows["until"]).to_numpy()
    return pd.Series(rows.index[at[on]], index=rows.index[on])


def planned_growth(company, start, end, accounts: pd.Index) -> pd.Series:
    """Return by how much ramps agreed at signing pay more at `end` than at `start`.

    A contract signed together with one that began earlier is a step of a ramp, in a renewed contract as in the first.
    What such a ramp begins with is no growth by plan, where it began after `start`.

    `start`, `end` (Timestamp): both count the contracts that cover the day before. `accounts`: those to look at.
    Returns Series of int: in hundredths a month, by account: only those with such a contract, never negative.
    """
    rows = filled(company)
    rows = rows[rows["signed_date"].notna() & among(rows["account_id"], accounts)]
    keys = ["account_id", "signed_date"]
    began = rows.groupby(keys)["start_date"].transform("min")
    later = (rows["start_date"] > began).groupby([rows[key] for key in keys]).transform("any")
    rows, began = rows[later.to_numpy(dtype=bool)], began[later.to_numpy(dtype=bool)]
    if rows.empty:
        return pd.Series(dtype="int64")
    cents = (pd.to_numeric(rows["mrr"]).fillna(0.0) * 100).round().astype("int64")
    days = began.clip(lower=pd.Timestamp(start) - pd.Timedelta(days=1)), pd.Timestamp(end) - pd.Timedelta(days=1)
    paid_at = []
    for day in days:
        covers = (rows["start_date"] <= day) & (day < rows["until"])
        paid_at.append(cents.where(covers, 0).groupby([rows[key] for key in keys]).sum())
    return (paid_at[1] - paid_at[0]).clip(lower=0).groupby("account_id").sum()


def by_group(company):
    """Return the company with one account for each group, where company.yml says ``roll_up: parent``; else itself.

    The account at the top stands for its group, with its own attributes where it has any.
    """
    if company.settings.roll_up != "parent" or not company.has("accounts.parent_id"):
        return company
    if "by_group" not in company.worked_out:
        company.worked_out["by_group"] = _grouped(company)
    return company.worked_out["by_group"]


def root(accounts: pd.DataFrame) -> pd.Series:
    """Return by account the one at the top of its group; of parents that go round in a circle the first by name."""
    above = accounts.set_index("account_id")["parent_id"].dropna().astype(str).to_dict()
    found = {}
    for name in accounts["account_id"]:
        way = [name]
        while (parent := above.get(way[-1], way[-1])) not in way:
            way.append(parent)
        found[name] = way[-1] if parent == way[-1] else min(way[way.index(parent) :])
    return pd.Series(found)


def tops(company, account: pd.Series) -> pd.Series:
    """Return for each account the one at the top of its group, parents outside a segment counted in; else itself."""
    whole = company.everyone()
    if not whole.has("accounts.parent_id"):
        return account
    if "root" not in whole.worked_out:
        whole.worked_out["root"] = root(whole.accounts)
    return account.map(whole.worked_out["root"]).fillna(account)


def groups(company, account) -> np.ndarray | None:
    """Number the rows of accounts by group, by parent_id followed to the top, for what counts groups as one.

    `account` (array-like, shape (n,)): accounts; one may have several rows. Returns ndarray of int, shape (n,), or
    None: see :func:`cslib.stats.cluster.together`; None where no two of them belong together.
    """
    account = pd.Series(np.asarray(account, dtype=object))
    return together(account, tops(company, account))


def _grouped(company):
    ids = company.accounts["account_id"]
    top = tops(company, ids).set_axis(ids)
    tables = dict(company.tables)
    for name in ("contracts", "revenue"):
        if name in tables:
            tables[name] = tables[name].assign(account_id=tables[name]["account_id"].map(top).astype("str"))
    accounts = company.accounts.assign(group=company.accounts["account_id"].map(top))
    own = accounts["account_id"] == accounts["group"]
    first = accounts.assign(own=~own).sort_values(["group", "own", "start_date"], kind="stable")
    one = first.drop_duplicates("group").assign(account_id=lambda rows: rows["group"])
    one["start_date"] = one["group"].map(accounts.groupby("group")["start_date"].min())
    tables["accounts"] = one.drop(columns=["group", "own"]).reset_index(drop=True)
    signed = company.signed
    if len(signed):
        signed = signed.assign(account_id=signed["account_id"].map(top).fillna(signed["account_id"]))
    settings = company.settings.model_copy(update={"roll_up": ""})
    return replace(company, tables=tables, signed=signed, settings=settings, engine=None)

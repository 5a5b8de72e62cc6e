"""Transformations that break the truth: rows lost, cells blanked, units changed; and what must be said of each."""

from __future__ import annotations

import numpy as np
import pandas as pd
from exports import Export, text, workbook
from transformations import breaks
from truth_said import JAPAN, clock, in_years, inclusive, left_elsewhere, numbered, per_term, per_year

# Conventions that nobody said


@breaks("ends are last days", "question end_dates")
def _(export):
    inclusive(export)


@breaks("ends are last days, in Excel", "question end_dates")
def _(export):
    inclusive(export)
    export.write = workbook()


@breaks("amounts are per year", "question amounts")
def _(export):
    per_year(export)


@breaks("amounts are per year, in a column called ARR", "question amounts")
def _(export):
    per_year(export)
    export.rename("contracts", {"mrr": "ARR"})


@breaks("amounts are per year, in a column called 年額", "question amounts")
def _(export):
    per_year(export)
    export.rename("contracts", {"mrr": "年額"})


@breaks("amounts are those of the term", "question amounts")
def _(export):
    per_term(export)


@breaks("amounts are those of the term, in a column called 契約金額", "question amounts")
def _(export):
    per_term(export)
    export.rename("contracts", {"mrr": "契約金額"})


@breaks("terms are years", "question terms")
def _(export):
    in_years(export)


@breaks("usage as one number of users a month", "question usage_by")
def _(export):
    month = export.usage["date"].str[:7]
    counts = export.usage.groupby(["account_id", month])["user_id"].nunique().reset_index()
    rows = counts.assign(date=counts["date"] + "-01", feature="MAU", count=counts["user_id"].astype(str))
    export.usage = rows[["account_id", "date", "feature", "count"]].astype(object)


@breaks("usage in UTC without a zone", "question usage_times", of=JAPAN)
def _(export):
    clock(export, 9)


# Rows lost


def without(export: Export, accounts) -> None:
    for table, frame in export.tables.items():
        export.tables[table] = frame[~frame["account_id"].isin(accounts)]


def gone(export: Export) -> set[str]:
    """Return the accounts that are no customers any more."""
    last = export.contracts.sort_values(["start_date"], kind="stable").drop_duplicates("account_id", keep="last")
    return set(last.loc[(last["end_date"] != "") & (last["end_date"] < "2026-10-01"), "account_id"])


@breaks("accounts that churned are lacking", "question ended_accounts")
def _(export):
    without(export, gone(export))


@breaks("contracts of accounts that churned are lacking", "question ended_accounts")
def _(export):
    left = gone(export)
    export.contracts = export.contracts[~export.contracts["account_id"].isin(left)]


@breaks("only the newest contract of each account", "question earlier_contracts", of=("aoba", "birch"))
def _(export):
    frame = export.contracts[export.contracts["type"] == "paid"].sort_values("start_date", kind="stable")
    export.contracts = frame.drop_duplicates("account_id", keep="last")


@breaks("only live contracts of live accounts", "question ended_accounts or question earlier_contracts")
def _(export):
    live = (export.contracts["end_date"] == "") | (export.contracts["end_date"] >= "2026-10-01")
    export.contracts = export.contracts[live]
    without(export, set(export.accounts["account_id"]) - set(export.contracts["account_id"]))


@breaks("a month of usage is lost", "doubt usage_gap")
def _(export):
    export.usage = export.usage[export.usage["date"].str[:7] != "2026-05"]


@breaks("the last month of usage is lost", "doubt usage_ends_early")
def _(export):
    export.usage = export.usage[export.usage["date"] < "2026-09-01"]


@breaks("a tenth of the accounts have no contracts", "doubt no_contracts")
def _(export):
    lost = set(export.accounts["account_id"][::10])
    export.contracts = export.contracts[~export.contracts["account_id"].isin(lost)]


@breaks("the second half of contracts is cut off", "doubt no_contracts")
def _(export):
    export.contracts = export.contracts[: len(export.contracts) // 2]


@breaks("contracts go until last year", "doubt contracts_end_early")
def _(export):
    export.contracts = export.contracts[export.contracts["start_date"] < "2025-07-01"]


@breaks("a tenth of the accounts is lacking in accounts", "fault contracts.account_id")
def _(export):
    export.accounts = export.accounts[np.arange(len(export.accounts)) % 10 > 0]


@breaks("revenue of the last month is lacking", "doubt revenue_not_yet", of=("sample",))
def _(export):
    rows = export.tables["revenue"]
    export.tables["revenue"] = rows[rows["month"] < "2026-09"]


@breaks("every third row of revenue is lacking", "doubt revenue_gap", of=("sample",))
def _(export):
    rows = export.tables["revenue"]
    export.tables["revenue"] = rows[(np.arange(len(rows)) % 3 > 0) | (rows["month"] > "2026-07")]


@breaks("contracts begin with the move to a new system", "question data_from")
def _(export):
    """What ran on that day was entered as begun on it; what was over is lost, with the accounts that had left."""
    frame = export.contracts
    frame = frame[(frame["end_date"] == "") | (frame["end_date"] > "2024-04-01")]
    export.contracts = frame.assign(start_date=frame["start_date"].clip(lower="2024-04-01"))
    without(export, set(export.accounts["account_id"]) - set(frame["account_id"]))
    export.settings.pop("tables", None)


# Cells blanked or changed


@breaks("one mrr in seven is blank", "doubt amount_unknown")
def _(export):
    cells = export.contracts["mrr"]
    export.contracts = export.contracts.assign(mrr=cells.where(np.arange(len(cells)) % 7 > 0, ""))


@breaks("one mrr in seven is 0", "doubt amount_zero")
def _(export):
    cells = export.contracts["mrr"]
    export.contracts = export.contracts.assign(mrr=cells.where(np.arange(len(cells)) % 7 > 0, "0"))


@breaks("one mrr in seven is #N/A", "doubt amount_unknown")
def _(export):
    cells = export.contracts["mrr"]
    export.contracts = export.contracts.assign(mrr=cells.where(np.arange(len(cells)) % 7 > 0, "#N/A"))


@breaks("ends are blank", "question ended_accounts", of=("sample", "aoba"))
def _(export):
    export.contracts = export.contracts.assign(end_date="", end_reason="")


@breaks("churn stands in a status of contracts, without an end", "question churned_on")
def _(export):
    left = set(left_elsewhere(export)["account_id"])
    status = np.where(export.contracts["account_id"].isin(left), "Terminated", "Activated")
    export.contracts = export.contracts.assign(status=status)


@breaks("churn stands in a status of accounts, without an end", "question churned_on")
def _(export):
    left = set(left_elsewhere(export)["account_id"])
    export.accounts = export.accounts.assign(
        状態=np.where(export.accounts["account_id"].isin(left), "解約済", "契約中")
    )


@breaks("amounts of some rows are in thousands", "doubt amount_far_off")
def _(export):
    cells = export.contracts["mrr"].astype(float)
    some = np.arange(len(cells)) % 5 == 0
    export.contracts = export.contracts.assign(mrr=(cells / np.where(some, 1000, 1)).map("{:g}".format))


@breaks("amounts of some accounts are in thousands", "doubt amount_far_off")
def _(export):
    frame = export.contracts
    some = frame["account_id"].isin(frame["account_id"].unique()[::5])
    cells = frame["mrr"].astype(float)
    export.contracts = frame.assign(mrr=(cells / np.where(some, 1000, 1)).map("{:g}".format))


@breaks("amounts of some accounts are in dollars, the others in yen", "doubt amount_far_off", of=JAPAN)
def _(export):
    frame = export.contracts
    some = frame["account_id"].isin(frame["account_id"].unique()[::5])
    cells = frame["mrr"].astype(float)
    export.contracts = frame.assign(mrr=(cells / np.where(some, 150, 1)).map("{:.2f}".format)).drop(
        columns="currency", errors="ignore"
    )


@breaks("amounts are per year where the term is a year or more", "question amounts")
def _(export):
    cells, term = export.contracts["mrr"].astype(float), export.contracts["term_months"].replace("", "0").astype(int)
    export.contracts = export.contracts.assign(mrr=(cells * np.where(term >= 12, 12, 1)).map("{:.2f}".format))


@breaks("seats stand in the column of amounts", "doubt amount_seats")
def _(export):
    export.contracts = export.contracts.assign(mrr=export.contracts["seats"])


@breaks("identifiers of 15 signs in one table, of 18 in the others", "fault contracts.account_id")
def _(export):
    numbered(export, lambda i: f"0015g00000{i:05X}AAQ")
    export.contracts = export.contracts.assign(account_id=export.contracts["account_id"].str[:15])


@breaks("identifiers that a spreadsheet made 1.23E+05 of", "fault contracts.account_id")
def _(export):
    numbered(export, lambda i: f"{120000 + i}")
    short = [f"{int(account):.2E}" for account in export.contracts["account_id"]]
    export.contracts = export.contracts.assign(account_id=short)


@breaks("one amount is a million times too large", "doubt amount_far_off")
def _(export):
    cells = export.contracts["mrr"].copy()
    at = cells.index[export.contracts["type"] == "paid"][-1]
    cells[at] = str(float(cells[at]) * 1e6)
    export.contracts = export.contracts.assign(mrr=cells)


@breaks("some amounts are in another currency, without rates", "fault contracts.currency")
def _(export):
    frame = export.contracts.assign(currency="JPY")
    some = frame["account_id"].isin(frame["account_id"].unique()[::4])
    export.contracts = frame.assign(currency=frame["currency"].mask(some, "EUR"))


@breaks("signs of two currencies before the amounts", "fault contracts.currency", of=("aoba",))
def _(export):
    frame = export.contracts
    some = frame["account_id"].isin(frame["account_id"].unique()[::4])
    export.contracts = frame.assign(mrr=np.where(some, "$", "¥") + frame["mrr"])


@breaks("all ends on the day of the export", "doubt ends_on_one_day")
def _(export):
    left = left_elsewhere(export).index
    frame = export.contracts
    export.contracts = frame.assign(end_date=frame["end_date"].mask(frame.index.isin(left), "2026-08-11"))


@breaks("a term of a billion months", "doubt term_far_off")
def _(export):
    cells = export.contracts["term_months"].copy()
    cells.iloc[5] = "1000000000"
    export.contracts = export.contracts.assign(term_months=cells)


@breaks("all contracts are trials", "doubt no_paid")
def _(export):
    export.contracts = export.contracts.assign(type="trial")


@breaks("day and month swapped where the day is no more than 12", "fault contracts.start_date")
def _(export):
    """As Excel leaves a column of 13/04/2026 that it takes for month first: some cells are days, the others text."""

    def excel(cell: str) -> str:
        year, month, day = cell.split("-")
        return f"{year}-{day}-{month}" if int(day) <= 12 else f"{day}/{month}/{year}"

    export.change("date", excel, tables=["contracts"])


@breaks("day and month swapped, all written alike", "fault contracts.end_date")
def _(export):
    def swapped(cell: str) -> str:
        year, month, day = cell.split("-")
        return f"{year}-{day}-{month}" if int(day) <= 12 else cell

    export.change("date", swapped, tables=["contracts"])


@breaks("dates of usage a month early", "doubt usage_ends_early")
def _(export):
    export.change("date", lambda cell: f"{pd.Timestamp(cell) - pd.DateOffset(months=1):%Y-%m-%d}", tables=["usage"])


@breaks("dates counted from 1904", "doubt contracts_end_early")
def _(export):
    export.change("date", lambda cell: f"{pd.Timestamp(cell) - pd.Timedelta(days=1462):%Y-%m-%d}",
                  tables=["contracts", "accounts"])  # fmt: skip


@breaks("dates whose order differs from row to row", "fault contracts.start_date")
def _(export):
    cells = pd.to_datetime(export.contracts["start_date"])
    mixed = cells.dt.strftime("%d/%m/%Y").where(cells.index % 2 > 0, cells.dt.strftime("%m/%d/%Y"))
    export.contracts = export.contracts.assign(start_date=mixed.astype(object))


@breaks("decimal marks that nothing shows", "fault contracts.mrr", of=JAPAN)
def _(export):
    export.change("money", lambda cell: f"{float(cell):,.0f}".replace(",", "."), tables=["contracts"])
    export.write = text(separator=";")


@breaks("columns too narrow", "fault contracts.start_date")
def _(export):
    cells = export.contracts["start_date"]
    export.contracts = export.contracts.assign(start_date=cells.where(cells.index % 3 > 0, "########"))


@breaks("amounts in words", "fault contracts.mrr")
def _(export):
    cells = export.contracts["mrr"]
    export.contracts = export.contracts.assign(mrr=cells.where(cells.index % 6 > 0, "個別見積"))


@breaks("ends before starts", "fault contracts.end_date")
def _(export):
    frame = export.contracts
    flip = (frame.index % 11 == 0) & (frame["end_date"] != "")
    start, end = frame["start_date"].mask(flip, frame["end_date"]), frame["end_date"].mask(flip, frame["start_date"])
    export.contracts = frame.assign(start_date=start, end_date=end)


@breaks("reasons that nobody explained", "fault contracts.end_reason")
def _(export):
    export.change("category", {"churned": "解約", "paid": "paid", "trial": "trial"}.get, tables=["contracts"],
                  columns=["end_reason"])  # fmt: skip
    export.contracts = export.contracts.fillna("")


@breaks("some amounts are per year, others per month", "doubt amount_twelvefold")
def _(export):
    some = np.arange(len(export.contracts)) % 4 == 0
    amounts = export.contracts["mrr"].astype(float) * np.where(some, 12, 1)
    export.contracts = export.contracts.assign(mrr=amounts.map("{:.2f}".format))


@breaks("contracts begin on the day of their signature", "doubt overlapping", of=JAPAN)
def _(export):
    frame = export.contracts
    signed = frame["signed_date"].where(frame["signed_date"] != "", frame["start_date"])
    export.contracts = frame.assign(start_date=signed)


@breaks("usage is cut off after a thousand rows", "doubt usage_row_limit")
def _(export):
    export.usage = export.usage[:1000]


@breaks("days of usage are the Mondays of their weeks", "doubt usage_by_week")
def _(export):
    days = pd.to_datetime(export.usage["date"])
    mondays = days - pd.to_timedelta(days.dt.day_of_week, unit="D")
    export.usage = export.usage.assign(date=mondays.dt.strftime("%Y-%m-%d").astype(object))

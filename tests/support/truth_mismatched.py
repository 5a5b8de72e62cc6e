"""Transformations that break the truth: identifiers that do not match, rows that come twice, files that are none."""

from __future__ import annotations

import pandas as pd
from exports import encoded, text
from transformations import breaks
from truth_kept import totals
from truth_said import JAPAN, numbered

# Identifiers


@breaks("identifiers of usage do not match", "fault usage.account_id")
def _(export):
    export.usage = export.usage.assign(account_id="ws-" + export.usage["account_id"])


@breaks("half of the identifiers in another case", "fault contracts.account_id", of=JAPAN)
def _(export):
    cells = export.contracts["account_id"]
    export.contracts = export.contracts.assign(account_id=cells.where(cells.index % 2 > 0, cells.str.lower()))


@breaks("leading zeros lost in one table", "fault contracts.account_id")
def _(export):
    numbered(export, lambda i: f"{i:06}")
    export.contracts = export.contracts.assign(account_id=export.contracts["account_id"].str.lstrip("0"))


@breaks("identifiers of usage belong to others", "doubt usage_outside_lives")
def _(export):
    names = list(export.usage["account_id"].unique())
    others = dict(zip(names, names[len(names) // 2 :] + names[: len(names) // 2], strict=True))
    export.usage = export.usage.assign(account_id=export.usage["account_id"].map(others))


@breaks("successors that nobody knows", "doubt unknown_successor")
def _(export):
    frame = export.contracts
    ended = frame.index[frame["end_reason"] == "churned"][:4]
    reasons, successors = frame["end_reason"].copy(), frame["successor_id"].copy()
    reasons[ended], successors[ended] = "merged", "X-1"
    export.contracts = frame.assign(end_reason=reasons, successor_id=successors)


@breaks("a row of totals with an identifier", "fault contracts.account_id")
def _(export):
    totals(export, "Σ-001")
    export.below.pop("accounts")
    export.below.pop("usage")


@breaks("an account that is a row of totals", "doubt amount_total", of=("aoba", "birch"))
def _(export):
    """A total under an identifier of its own, in accounts and contracts."""
    row = export.contracts[export.contracts["type"] == "paid"].iloc[0].to_dict()
    whole = f"{export.contracts['mrr'].astype(float).sum():.2f}"
    row |= {"account_id": "999999", "contract_id": "T1", "mrr": whole, "start_date": "2022-01-01", "end_date": ""}
    export.contracts = pd.concat([export.contracts, pd.DataFrame([row])], ignore_index=True)
    account = export.accounts.iloc[0].to_dict() | {"account_id": "999999", "name": "All customers"}
    export.accounts = pd.concat([export.accounts, pd.DataFrame([account])], ignore_index=True)


@breaks("contracts twice, under another identifier", "doubt doubled")
def _(export):
    twice = export.contracts[export.contracts["type"] == "paid"][::6]
    twice = twice.assign(contract_id="N" + twice["contract_id"])
    export.contracts = pd.concat([export.contracts, twice], ignore_index=True)


@breaks("contracts once for every contact", "doubt doubled")
def _(export):
    rows = [export.contracts.assign(contact=name, contract_id=export.contracts["contract_id"] + name) for name in "ab"]
    export.contracts = pd.concat(rows, ignore_index=True)


@breaks("a dozen contracts side by side", "doubt side_by_side")
def _(export):
    one = export.contracts[export.contracts["type"] == "paid"].iloc[[0]]
    rows = [one.assign(contract_id=f"S{i}", mrr=str(100 + i)) for i in range(12)]
    export.contracts = pd.concat([export.contracts, *rows], ignore_index=True)


@breaks("one contract overlaps itself", "fault contracts.contract_id")
def _(export):
    rows = export.contracts[export.contracts["type"] == "paid"][3:4].assign(mrr="1")
    export.contracts = pd.concat([export.contracts, rows], ignore_index=True)


@breaks("accounts twice, with other seats", "fault accounts.account_id")
def _(export):
    twice = export.accounts[:5].assign(seats="999")
    export.accounts = pd.concat([export.accounts, twice], ignore_index=True)


# Files


@breaks("names of columns that nobody explained", "fault contracts.start_date")
def _(export):
    export.headers["contracts"] = {"start_date": "開始", "end_date": "終了"}


@breaks("no header", "fault contracts")
def _(export):
    rows = export.contracts.to_numpy().tolist()
    export.tables.pop("contracts")
    export.files["contracts.csv"] = encoded(rows)


@breaks("a file in an encoding that is said wrongly", "fault file")
def _(export):
    export.accounts = export.accounts.assign(name="青葉")
    export.write = text(encoding="cp932")
    export.put("tables.accounts.encoding", "utf-8")


@breaks("a web page that is called a workbook", "fault file")
def _(export):
    export.tables.pop("contracts")
    export.files["contracts.xls"] = b"<html><body><table><tr><td>account_id</td></tr></table></body></html>"


@breaks("commas inside cells without quotes", "fault file")
def _(export):
    rows = export.contracts.to_numpy().tolist()
    rows[3] = [*rows[3], "extra"]
    head = list(export.contracts.columns)
    export.tables.pop("contracts")
    export.files["contracts.csv"] = encoded([head, *rows])


@breaks("a table is lacking", "fault contracts")
def _(export):
    export.tables.pop("contracts")

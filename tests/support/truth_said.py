"""Transformations that keep the truth: amounts, words, identifiers, and what company.yml says about an export."""

from __future__ import annotations

import numpy as np
import pandas as pd
from export_companies import by_term
from exports import Export, encoded, json_lines, text, workbook
from transformations import USE, keeps
from truth_kept import JAPANESE, titles, totals

FULL = str.maketrans("0123456789,.", "０１２３４５６７８９，．")


def amounts(name: str, style, **how):
    """Register a way of writing amounts of money, made of their number."""

    @keeps(f"amounts: {name}", **how)
    def change(export: Export) -> None:
        export.change("money", lambda cell: style(float(cell)))


def places(number: float) -> str:
    """Return a number with thousands, and cents where it has any."""
    return f"{number:,.2f}" if number % 1 else f"{number:,.0f}"


YEN, DOLLARS = ("sample", "aoba"), ("birch",)
amounts("1,234", places)
amounts("¥1,234", lambda number: f"¥{places(number)}", of=YEN)
amounts("1,234円", lambda number: f"{places(number)}円", of=YEN)
amounts("￥１，２３４", lambda number: "￥" + places(number).translate(FULL), of=YEN)
amounts("12.34万円", lambda number: f"{number / 10000:.4f}".rstrip("0").rstrip(".") + "万円", of=YEN)
amounts(
    "1万2,345", lambda number: f"{number // 1e4:.0f}万{number % 1e4:,.0f}" if number >= 1e4 else places(number), of=YEN
)
amounts("JPY 1,234", lambda number: f"JPY {places(number)}", of=YEN)
amounts("1,234/月", lambda number: f"{places(number)}/月", of=YEN)
amounts("$1,234.50", lambda number: f"${number:,.2f}", of=DOLLARS)
amounts("US$ 1,234.50", lambda number: f"US$ {number:,.2f}", of=DOLLARS)
amounts("1,234.50 USD", lambda number: f"{number:,.2f} USD", of=DOLLARS)
amounts("1 234.50", lambda number: f"{number:,.2f}".replace(",", " "), of=DOLLARS)
amounts("1.23450e+03", lambda number: f"{number:.8e}")
amounts("1234.500000", lambda number: f"{number:.6f}")
amounts("brackets around what is below 0", lambda number: f"({-number:,.0f})" if number < 0 else places(number))
amounts("▲ before what is below 0", lambda number: f"▲{-number:,.0f}" if number < 0 else places(number), of=YEN)


@keeps("amounts: semicolons and decimal commas")
def _(export):
    swap = str.maketrans(",.", ".,")
    export.change("money", lambda cell: f"{float(cell):,.2f}".translate(swap))
    export.write = text(separator=";")


@keeps("amounts: decimal commas between tabs, in UTF-16")
def _(export):
    export.change("money", lambda cell: f"{float(cell):.2f}".replace(".", ","))
    export.write = text(separator="\t", encoding="utf-16")


@keeps("amounts: in thousands, as the column's name says", of=YEN)
def _(export):
    export.change("money", lambda cell: f"{float(cell) / 1000:g}", tables=["contracts"])
    export.rename("contracts", {"mrr": "月額（千円）"})


def units(name: str, unit: str, style, **how):
    """Register a way of writing the numbers of a unit."""

    @keeps(name, **how)
    def change(export: Export) -> None:
        export.change(unit, style)


units("seats as 15名", "people", lambda cell: f"{cell}名")
units("seats as 15ユーザー", "people", lambda cell: f"{cell}ユーザー")
units("seats as 15 seats", "people", lambda cell: f"{cell} seats")
units("seats as 15.0", "people", lambda cell: f"{cell}.0")
units("terms as 12ヶ月", "months", lambda cell: f"{cell}ヶ月")
units("terms as １２か月", "months", lambda cell: f"{cell}か月".translate(FULL))
units("terms as 12 months", "months", lambda cell: f"{cell} months")
units("terms as 1年 where they are whole years", "months", lambda cell: f"{int(cell) // 12}年" if int(cell) % 12 == 0
      else f"{cell}ヶ月")  # fmt: skip
units("notice as 30日前", "days", lambda cell: f"{cell}日前")
units("counts as 5回", "times", lambda cell: f"{cell}回")

for pair in ("はい いいえ", "○ ×", "TRUE FALSE", "1 0", "あり なし", "自動更新 更新なし", "Yes No", "有 無"):

    @keeps(f"yes and no as {pair}")
    def _(export, pair=pair):
        export.change("boolean", dict(zip(("yes", "no"), pair.split(), strict=True)).get)


@keeps("reasons and types in Japanese, said in company.yml")
def _(export):
    reasons = {"解約": "churned", "休止": "paused", "統合": "merged", "満了": "completed", "移行": "migrated"}
    types = {"有料": "paid", "トライアル": "trial"}
    back = {ours: theirs for theirs, ours in (reasons | types).items()}
    export.change("category", back.get, tables=["contracts"])
    export.put("tables.contracts.values", {"end_reason": reasons, "type": types})


@keeps("reasons in capitals with spaces around")
def _(export):
    export.change("category", lambda cell: f" {cell.upper()} ", tables=["contracts"])


@keeps("a status beside dates that agree with it")
def _(export):
    last = export.contracts.sort_values("start_date").drop_duplicates("account_id", keep="last")
    gone = set(last.loc[(last["end_date"] != "") & (last["end_date"] < "2026-10-01"), "account_id"])
    export.accounts = export.accounts.assign(
        status=["Churned" if account in gone else "Active" for account in export.accounts["account_id"]]
    )


# Rows and identifiers


@keeps("rows of contracts twice, the same in every cell")
def _(export):
    export.contracts = pd.concat([export.contracts, export.contracts[::9]], ignore_index=True)


@keeps("rows of accounts twice, the same in every cell")
def _(export):
    export.accounts = pd.concat([export.accounts, export.accounts[:4]], ignore_index=True)


def numbered(export: Export, style) -> None:
    """Give all accounts other identifiers, made of their number."""
    new = {account: style(i) for i, account in enumerate(export.accounts["account_id"], 7)} | {"": ""}
    for table, frame in export.tables.items():
        for name in {"account_id", "parent_id", "successor_id"} & set(frame):
            export.tables[table] = export.tables[table].assign(
                **{name: frame[name].map(lambda account: new.get(account, account))}
            )


@keeps("identifiers with leading zeros")
def _(export):
    numbered(export, lambda i: f"{i:06}")


@keeps("identifiers as numbers, unquoted in JSON")
def _(export):
    numbered(export, str)

    def write(export, folder):
        json_lines(export, folder)
        for path in folder.glob("*.jsonl"):
            content = path.read_text(encoding="utf-8")
            for name in ("account_id", "parent_id", "successor_id"):
                content = pd.Series([content]).str.replace(rf'"{name}": "(\d+)"', rf'"{name}": \1', regex=True)[0]
            path.write_text(content, encoding="utf-8")

    export.write = write


@keeps("identifiers as numbers in a workbook, with a decimal point in usage")
def _(export):
    numbered(export, str)
    export.usage = export.usage.assign(account_id=export.usage["account_id"] + ".0")
    export.write = workbook(numbers=("account_id", "parent_id", "successor_id"))


@keeps("identifiers merged over the rows of an account, in a workbook")
def _(export):
    export.contracts = export.contracts.sort_values(["account_id", "start_date"], kind="stable", ignore_index=True)
    export.write = workbook(one=False, merged="account_id")


@keeps("identifiers as 1e5, unquoted")
def _(export):
    numbered(export, lambda i: f"{i}e5")


@keeps("identifiers of 18 signs as Salesforce's")
def _(export):
    numbered(export, lambda i: f"0015g00000{i:05X}AAQ")


@keeps("identifiers in Japanese, cp932")
def _(export):
    numbered(export, lambda i: f"顧客{i:04}")
    export.write = text(encoding="cp932")


@keeps("one row for every term instead of one that runs on")
def _(export):
    export.contracts = by_term(export.contracts)


@keeps("one row for every term under one identifier")
def _(export):
    export.contracts = by_term(export.contracts, same_id=True)


@keeps("contracts cut into months under one identifier")
def _(export):
    rows = export.contracts.assign(length=export.contracts["term_months"], term_months="1")
    cut = by_term(rows, same_id=True)
    export.contracts = cut.assign(term_months=cut["length"]).drop(columns="length")


@keeps("no identifiers of contracts")
def _(export):
    export.contracts = export.contracts.drop(columns="contract_id")


@keeps("no reasons for what is churn", of=("birch",))
def _(export):
    frame = export.contracts
    export.contracts = frame.assign(end_reason=frame["end_reason"].replace("churned", ""))


@keeps("one row for every term, signed on the first day of each")
def _(export):
    cut = by_term(export.contracts)
    export.contracts = cut.assign(signed_date=cut["start_date"])


@keeps("no days of signature, no notice")
def _(export):
    export.contracts = export.contracts.drop(columns=["signed_date", "notice_date"])


@keeps("no trials")
def _(export):
    paid = export.contracts["type"] == "paid"
    export.contracts = export.contracts[paid | (export.contracts["mrr"].replace("", "0").astype(float) > 0)]


# What company.yml says


def inclusive(export: Export) -> None:
    day = pd.to_datetime(export.contracts["end_date"], errors="coerce") - pd.Timedelta(days=1)
    export.contracts = export.contracts.assign(end_date=day.dt.strftime("%Y-%m-%d").fillna("").astype(object))


def per_year(export: Export) -> None:
    export.change("money", lambda cell: f"{12 * float(cell):.2f}".removesuffix(".00"), tables=["contracts"])


def per_term(export: Export) -> None:
    frame = export.contracts
    whole = frame["mrr"].astype(float) * frame["term_months"].replace("", "1").astype(float)
    export.contracts = frame.assign(mrr=[f"{amount:.2f}".removesuffix(".00") for amount in whole])


def in_years(export: Export) -> None:
    """Give terms in years, where all are whole ones."""
    frame = export.contracts[export.contracts["term_months"].replace("", "0").astype(int) % 12 == 0]
    kept = set(frame["account_id"])
    export.contracts = frame.assign(term_months=[str(int(term) // 12) for term in frame["term_months"]])
    for table in ("accounts", "usage", "revenue"):
        if table in export.tables:
            rows = export.tables[table]
            export.tables[table] = rows[rows["account_id"].isin(kept)]


@keeps("ends are last days, as company.yml says")
def _(export):
    inclusive(export)
    export.put("end_dates", "last day")


@keeps("ends are last days, in a Japanese workbook with titles and totals")
def _(export):
    inclusive(export)
    export.put("end_dates", "last day")
    titles(export)
    for table in export.tables:
        export.rename(table, JAPANESE[table])
    totals(export, "合計")
    export.write = workbook()


@keeps("amounts are per year, as company.yml says")
def _(export):
    per_year(export)
    export.put("amounts", "per year")


@keeps("amounts are per year in a column called ARR, as company.yml says")
def _(export):
    per_year(export)
    export.rename("contracts", {"mrr": "ARR"})
    export.put("amounts", "per year")


@keeps("amounts are those of the term, as company.yml says")
def _(export):
    per_term(export)
    export.put("amounts", "per term")


@keeps("terms are years, written 1 year")
def _(export):
    export.change("months", lambda cell: f"{int(cell) // 12} year" if int(cell) % 12 == 0 else f"{cell} months")


def left_elsewhere(export: Export) -> pd.DataFrame:
    """Take the ends of contracts that ended in churn out of the contracts, and return them."""
    frame = export.contracts
    last = frame.sort_values("start_date", kind="stable").drop_duplicates("account_id", keep="last").index
    gone = frame.index.isin(last) & (frame["end_reason"] == "churned")
    left = frame.loc[gone, ["account_id", "end_date", "end_reason"]]
    empty = frame.assign(end_date=frame["end_date"].mask(gone, ""), end_reason=frame["end_reason"].mask(gone, ""))
    export.contracts = empty
    return left


@keeps("churn dates in a file of their own, joined", of=("sample", "aoba"))
def _(export):
    left = left_elsewhere(export)
    export.files["解約.csv"] = encoded([["顧客", "解約日", "理由"], *left.to_numpy().tolist()], encoding="cp932")
    columns = {"end_date": "解約日", "end_reason": "理由"}
    export.put("tables.contracts", {"join": {"file": "解約.csv", "on": {"account_id": "顧客"}, "columns": columns}})


@keeps("churn dates in a column of accounts, named", of=("sample", "aoba"))
def _(export):
    left = left_elsewhere(export).set_index("account_id")["end_date"]
    days = export.accounts["account_id"].map(left).fillna("").astype(object)
    export.accounts = export.accounts.assign(status=np.where(days == "", "Active", "Churned"), cancelled=days)
    export.put("churned_on", "cancelled")


@keeps("usage by a subscription's key that stands in another file")
def _(export):
    key = {account: f"sub_{i:03}" for i, account in enumerate(export.accounts["account_id"])}
    export.files["subscriptions.csv"] = encoded([["id", "customer"], *([k, a] for a, k in key.items())])
    rows = export.usage.assign(subscription=export.usage["account_id"].map(key)).drop(columns="account_id")
    export.usage = rows
    join = {"file": "subscriptions.csv", "on": {"subscription": "id"}, "columns": {"account_id": "customer"}}
    export.put("tables.usage", {"join": join})


@keeps("own staff and monitors in usage, excluded")
def _(export):
    rows = export.usage.drop_duplicates("account_id")
    own = [
        rows.assign(user_id=name, date=f"2026-08-{i + 10}") for i, name in enumerate(("ops@us.example", "monitor-1"))
    ]
    ping = rows.assign(feature="health_check", date="2026-09-12")
    export.usage = pd.concat([export.usage, *own, ping], ignore_index=True)
    export.put("exclude", {"users": ["*@us.example", "monitor-*"], "features": ["health_check"]})


@keeps("mergers told by their successor alone", of=("sample", "aoba"))
def _(export):
    export.contracts = export.contracts.assign(end_reason=export.contracts["end_reason"].replace("merged", ""))


@keeps("prospects without contracts in accounts")
def _(export):
    new = export.accounts[:9].assign(account_id=[f"L-{i}" for i in range(9)], start_date="", parent_id="")
    export.accounts = pd.concat([export.accounts, new], ignore_index=True)


@keeps("test accounts, excluded")
def _(export):
    for table, frame in export.tables.items():
        test = frame[frame["account_id"].isin(frame["account_id"].unique()[:5])]
        test = test.assign(account_id="TEST-" + test["account_id"])
        if table == "contracts":
            test = test.assign(contract_id="T" + test["contract_id"], successor_id="")
        export.tables[table] = pd.concat([frame, test], ignore_index=True)
    export.put("exclude", {"accounts": ["TEST-*"]})


@keeps("usage as one number of users a month, as company.yml says", beside=USE)
def _(export):
    use = export.usage
    month = use["date"].str[:7]
    counts = use.groupby([use["account_id"], month])["user_id"].nunique().reset_index()
    export.usage = counts.assign(date=counts["date"] + "-01", feature="MAU", count=counts["user_id"].astype(str))[
        ["account_id", "date", "feature", "count"]
    ].astype(object)
    export.put("usage_by", "month")


def clock(export: Export, hours_off: int = 0, mark: str = "") -> None:
    """Give usage times of a working day in Tokyo, written so many hours earlier, with a mark of the zone behind."""
    minutes = np.random.default_rng(5).normal(13 * 60, 150, len(export.usage)).clip(7 * 60, 21 * 60)
    at = pd.to_datetime(export.usage["date"]) + pd.to_timedelta(minutes.round() - 60 * hours_off, unit="min")
    export.usage = export.usage.assign(date=(at.dt.strftime("%Y-%m-%d %H:%M:%S") + mark).astype(object))


JAPAN = ("sample", "aoba")


@keeps("usage with local times", of=JAPAN)
def _(export):
    clock(export)


@keeps("usage with local times and their offset", of=JAPAN)
def _(export):
    clock(export, mark="+0900")


@keeps("usage with times in UTC marked Z", of=JAPAN)
def _(export):
    clock(export, 9, "Z")


@keeps("usage with times in UTC, as company.yml says", of=JAPAN)
def _(export):
    clock(export, 9)
    export.put("usage_times", "UTC")


@keeps("contracts in two currencies at one rate, with a table of rates", of=("sample",))
def _(export):
    frame = export.contracts
    by_use = set(export.tables["revenue"]["account_id"])
    abroad = frame["account_id"].isin(frame["account_id"].unique()[::4]) & ~frame["account_id"].isin(by_use)
    cents = [f"{float(amount) / 150:.6f}" for amount in frame["mrr"]]
    export.contracts = frame.assign(
        mrr=frame["mrr"].mask(abroad, cents), currency=frame["currency"].mask(abroad, "USD")
    )
    months = pd.period_range("2020-01", "2026-09", freq="M").astype(str)
    export.tables["rates"] = pd.DataFrame({"currency": "USD", "month": months, "rate": "150"}).astype(object)

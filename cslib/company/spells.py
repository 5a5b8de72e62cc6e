"""Spells: an account's paid contracts joined into stretches of custom, and the renewals due inside them.

Only the end of a spell can be churn. A contract that another one follows within the win-back
window has been superseded, whatever its own row says. The window, and what a merger or a move to a
free plan counts as, are those of the retention policy in force.

A renewal is open while nobody has said what becomes of it: the contract ended on its renewal date,
a few days ago (``open_renewal_days``), without a successor, a notice or a reason. It counts as going on,
and is counted. Where it stays so the customer is lost in the period in which those days are over.
"""

import numpy as np
import pandas as pd

from cslib.company import asof
from cslib.company.asof import agreed_ends, on_schedule, parts
from cslib.company.parsing import among
from cslib.company.quarters import add_months
from cslib.company.tables import LOST_BY
from cslib.stats.kept import digest, entry, keeping

CENSORED = ("completed", "merged", "migrated", "paused")
"""Ends that are no churn: the account is followed until then, and its fate afterwards is unknown."""

_OPEN = pd.Timestamp("2262-01-01")  # stands for "no end" where dates are compared; within datetime64[ns]


def paid(contracts: pd.DataFrame) -> pd.DataFrame:
    """Return the contracts that count: paid, and at least a day long.

    Returns every column of the table; `end_reason` filled: what says why it was churn (insolvency) is ``churned`` with
    that reason, kept in `cause`, and an end without a reason but with another account that follows is ``migrated``;
    `until`: the exclusive end, far away where the contract is open; `successor`: the other account that follows;
    `told`: whether anybody recorded that it ended for good; `agreed`: whether it ends, as agreed, before its term is
    over.

    `contracts`: the ``contracts`` table. Where it lacks columns they are added empty.
    """
    columns = ("end_date", "type", "mrr", "term_months", "auto_renew", "notice_days", "signed_date", "currency")
    columns += ("contract_id", "product", "notice_date", "end_reason", "churn_reason", "successor_id")
    rows = contracts.assign(**{name: np.nan for name in columns if name not in contracts})
    rows["until"] = pd.to_datetime(rows["end_date"]).fillna(_OPEN).astype("datetime64[ns]")
    for name in ("notice_date", "signed_date"):
        rows[name] = pd.to_datetime(rows[name]).astype("datetime64[ns]")
    rows["successor"] = _successor(rows)
    rows["told"] = rows[["notice_date", "end_reason", "churn_reason"]].notna().any(axis=1)
    reason = rows["end_reason"].astype("str")
    why = reason.isin(LOST_BY)
    rows["cause"] = reason.where(why, "")
    rows["churn_reason"] = rows["churn_reason"].astype("str").where(~why | rows["churn_reason"].notna(), reason)
    moved = rows["successor"].notna()
    reason = reason.mask(why & moved, "merged").mask(why & ~moved, "churned").mask(reason.isna() & moved, "migrated")
    rows["end_reason"] = reason.fillna("churned")
    kind = rows["type"].astype("str").fillna("paid")
    rows = rows[(kind == "paid") & (rows["until"] > rows["start_date"])]
    agreed = agreed_ends(rows.assign(end_date=rows["until"].where(rows["until"] < _OPEN)).reset_index(drop=True))
    return rows.assign(agreed=agreed.to_numpy())


def _successor(rows: pd.DataFrame) -> pd.Series:
    """Return the other account to which each contract went on: ``successor_id`` names it, or one of its contracts."""
    named = rows["successor_id"].astype("str")
    if named.isna().all():
        return pd.Series(None, index=rows.index, dtype="str")
    owner = rows.dropna(subset=["contract_id"]).drop_duplicates("contract_id")
    owner = dict(zip(owner["contract_id"].astype(str), owner["account_id"], strict=True))
    accounts = set(rows["account_id"])
    found = named.map(lambda name: name if name in accounts else owner.get(name), na_action="ignore")
    return found.where(found != rows["account_id"]).astype("str")


def _counted(company, win_back_days: int | None) -> tuple[int, bool]:
    """Return the win-back window, that of the policy where none is given, and whether mergers are churn."""
    said = company.retention
    return said.win_back_days if win_back_days is None else win_back_days, said.merged == "churned"


def once(company, name: str, win_back_days: int | None, work_out):
    """Return a table of this company that is worked out once; what the caller does to it stays with the caller.

    Where results are kept the table of a segment is cut from that of all accounts.

    `work_out`: from a company to the table, one or more rows for each account (column or index `account_id`); a column
    `row` is that of :func:`filled`.
    """
    key = (name, _counted(company, win_back_days))
    if key not in company.worked_out:
        known, whole = asof.whole_of(company)
        if known and keeping() and (not company.segment or _alone(company)):
            found = entry(digest("spells", known, str(key)), lambda: work_out(whole()))
            company.worked_out[key] = _cut(company, win_back_days, found) if company.segment else found
        else:
            company.worked_out[key] = work_out(company)
    return company.worked_out[key].copy(deep=False)


def _alone(company) -> bool:
    """Tell whether no contract of a segment goes on in an account outside it, nor the other way round."""
    if "alone" not in company.worked_out:
        known, whole = asof.whole_of(company)
        moved = entry(digest("moved", known), lambda: _paid_of(whole())[["account_id", "successor"]].dropna())
        theirs = company.table("contracts")["account_id"]
        inside = among(moved["account_id"], theirs) == among(moved["successor"], theirs)
        company.worked_out["alone"] = bool(inside.all())
    return company.worked_out["alone"]


def _cut(company, win_back_days: int | None, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a segment's accounts, numbered as if there were no others."""
    theirs = company.table("contracts")["account_id"]
    if "account_id" not in table:
        return table[among(table.index.to_series(), theirs).to_numpy()]
    found = table[among(table["account_id"], theirs).to_numpy()].reset_index(drop=True)
    if "row" in found:
        known, whole = asof.whole_of(company)
        key = ("filled", _counted(company, win_back_days))
        rows = entry(digest("spells", known, str(key)), lambda: _filled(whole(), win_back_days))
        found["row"] = np.cumsum(among(rows["account_id"], theirs).to_numpy())[found["row"]] - 1
    return found


def paid_of(company) -> pd.DataFrame:
    """Return :func:`paid` of the company's contracts, without free plans that customers went over to.

    Where the retention policy says ``free_plan: contraction`` these stay.
    """
    return once(company, "paid", None, _paid_of)


def _paid_of(company) -> pd.DataFrame:
    rows = paid(company.table("contracts"))
    free = rows["mrr"] == 0
    if not free.any() or company.retention.free_plan != "churned":
        return rows.reset_index(drop=True)
    # Rows of a product without a gap are one plan. Who never paid, or began for nothing, has not gone over to one.
    paying = rows[~free].groupby("account_id")["start_date"].min()
    plan = rows[free].assign(product=lambda rows: rows["product"].astype("str").fillna(""))
    plan = plan.sort_values(["account_id", "product", "start_date"], kind="stable")
    keys = ["account_id", "product"]
    first = plan["start_date"].mask(plan["start_date"] <= _reached_before(plan, keys))
    began = first.groupby([plan[key] for key in keys]).ffill().reindex(rows.index)
    free &= began > paying.reindex(rows["account_id"]).to_numpy()
    if company.has("revenue"):  # a price of 0 and revenue by use is no free plan
        free &= ~among(rows["account_id"], company.table("revenue")["account_id"])
    # Who goes over to a free plan has said so.
    plans = rows.loc[free, ["account_id"]].assign(start_date=began).drop_duplicates()
    pairs = rows.reset_index()[["index", "account_id", "until"]].merge(plans, on="account_id")
    days = (pairs["start_date"] - pairs["until"]).dt.days
    near = pairs.loc[days.abs() <= company.retention.open_renewal_days, "index"]
    rows["told"] |= rows.index.isin(near)
    return rows[~free].reset_index(drop=True)


def _reached_before(rows: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Return the latest end among the rows before each one that are alike in `keys`, missing for the first."""
    return rows.groupby(keys)["until"].cummax().groupby([rows[key] for key in keys]).shift()


def _chained(company, win_back_days: int | None) -> pd.DataFrame:
    """Return the paid contracts that had begun by as_of, in order, numbered by spell.

    `before` is the end that was reached before the row began, `resumes` whether the row ended a pause.
    """
    return once(company, "chained", win_back_days, lambda one: _chain(one, win_back_days))


def _chain(company, win_back_days: int | None) -> pd.DataFrame:
    win_back_days, mergers_churn = _counted(company, win_back_days)
    rows = paid_of(company)
    rows = rows[rows["start_date"] < company.as_of]
    if mergers_churn:
        rows["end_reason"] = rows["end_reason"].mask(rows["end_reason"].isin(("merged", "migrated")), "churned")
    rows = rows.sort_values(["account_id", "start_date", "until"], kind="stable").reset_index(drop=True)
    account = rows["account_id"]
    reached = rows.groupby("account_id")["until"].cummax()
    rows["before"] = reached.groupby(account).shift()
    # The row that reaches furthest so far says whether the account had paused before the next one began.
    furthest = pd.Series(np.arange(len(rows), dtype=float), index=rows.index).where(rows["until"] == reached)
    furthest = furthest.groupby(account).ffill().to_numpy(dtype=int)
    paused = pd.Series(rows["end_reason"].to_numpy()[furthest] == "paused", index=rows.index)
    rows["resumes"] = paused.groupby(account).shift(fill_value=False) & (rows["start_date"] > rows["before"])
    apart = (rows["start_date"] - rows["before"]).dt.days > win_back_days
    rows["spell"] = (apart & ~rows["resumes"]).groupby(account).cumsum().astype("int64")
    return rows


def _all_spells(company, win_back_days: int | None) -> pd.DataFrame:
    """Return every spell, of the chained contracts."""
    return once(company, "all spells", win_back_days, lambda one: _joined(one, win_back_days))


def _joined(company, win_back_days: int | None) -> pd.DataFrame:
    win_back_days, _ = _counted(company, win_back_days)
    rows = _chained(company, win_back_days)
    keys = ["account_id", "spell"]
    # Of rows that end on one day the one that tells most decides: churn before the rest, then the earliest notice.
    told = rows.assign(churn=rows["end_reason"] == "churned", notice=rows["notice_date"].fillna(_OPEN))
    told = told.sort_values([*keys, "until", "churn", "notice"], ascending=[True] * 4 + [False], kind="stable")
    at_renewal = on_schedule(told["start_date"], pd.to_numeric(told["term_months"]).astype(float), told["until"], 0)
    told["undecided"] = ~told["told"] & told["churn"] & (told["agreed"] | at_renewal)
    names = [*keys, "until", "end_reason", "notice_date", "churn_reason", "undecided"]
    found = told.drop_duplicates(keys, keep="last")[names].reset_index(drop=True)
    # A contract that is signed, but has not begun, goes on with the spell.
    signed = _signed_until(company, found, win_back_days)
    first = rows.drop_duplicates(keys)
    found["start"] = first["start_date"].to_numpy()
    found["term_months"] = pd.to_numeric(first["term_months"]).to_numpy(dtype=float)

    # Lost on the last of the days on which it was open.
    days = max(min(company.retention.open_renewal_days, win_back_days) - 1, 0)
    found["booked"] = found["until"].mask(found["undecided"], found["until"] + pd.Timedelta(days=days))
    found["renewal_open"] = found["undecided"] & (found["until"] < company.as_of) & (found["booked"] >= company.as_of)
    found["renewal_open"] &= ~signed
    ended = (found["until"] < company.as_of) & ~found["renewal_open"] & ~signed
    found["booked"] = found["booked"].where(ended)
    found["end"] = found["until"].where(ended)
    found["ended_by"] = found["end_reason"].where(ended, "").astype("str")
    churned = found["ended_by"] == "churned"
    last_day = company.as_of - pd.Timedelta(days=win_back_days)
    found["provisional"] = churned & (found["until"] > last_day)
    found["churn_reason"] = found["churn_reason"].where(churned).astype("str")
    found["start"] = _first_day(company, found, win_back_days)
    return found


def _signed_until(company, found: pd.DataFrame, win_back_days: int) -> pd.Series:
    """Tell which spells go on with a contract that is signed and begins within the window."""
    signed = getattr(company, "signed", None)
    if signed is None or signed.empty:
        return pd.Series(False, index=found.index)
    begins = paid(signed).groupby("account_id")["start_date"].min()
    begins = begins.reindex(found["account_id"]).set_axis(found.index)
    last = ~found.duplicated("account_id", keep="last")
    return last & ((begins - found["until"]).dt.days <= win_back_days)


def _first_day(company, found: pd.DataFrame, win_back_days: int) -> pd.Series:
    """Let the first spell begin where the account did when the contracts before data_from are lacking."""
    since = company.data_from("contracts")
    start = found["start"].astype("datetime64[ns]")
    if since is None:
        return start
    given = company.accounts.set_index("account_id")["start_date"].reindex(found["account_id"]).set_axis(found.index)
    carried_on = start <= since + pd.Timedelta(days=win_back_days)
    older = (found["spell"] == 0) & carried_on & (given < since) & (given < start)
    return start.where(~older, given).astype("datetime64[ns]")


def _seen(company, found: pd.DataFrame) -> pd.Series:
    """Tell which spells reach into the time since which the contracts are complete."""
    since = company.data_from("contracts")
    return pd.Series(True, index=found.index) if since is None else found["until"] > since


def spells(company, win_back_days: int | None = None) -> pd.DataFrame:
    """Join the paid contracts of each account into spells.

    A contract that begins at most `win_back_days` after the end reached so far goes on with the
    spell, as does the one after a pause, however long. Trials and pilots do not count.

    Returns one row per spell: `account_id`; `spell` (0, 1, ...); `start`; `end` (exclusive; missing while going on at
    as_of); `ended_by` (``churned``, ``completed``, ``merged``, ``migrated``, ``paused``, or empty while going on);
    `provisional` (churned, but it may still come back within the window); `notice_date` and `churn_reason` of its last
    contract; `term_months` of its first; `renewal_open` (its renewal is: it counts as going on); `booked` (the end, or
    the later day on which an open renewal counted as lost: the day that periods go by).

    `win_back_days`: longest gap, in days, that does not end a spell; as the retention policy in force says when left
    out.

    Notes
    -----
    Of contracts that end on the same last day, one that churned decides. Spells that were over before the contracts are
    complete (``data_from``) are left out, because others like them are not in the data; :func:`unseen` counts them.

    Examples
    --------
    >>> spells(company)[["account_id", "start", "ended_by"]]  # doctest: +SKIP
    """
    return once(company, "spells", win_back_days, lambda one: _spells(one, win_back_days))


def _spells(company, win_back_days: int | None) -> pd.DataFrame:
    found = _all_spells(company, win_back_days)
    found = found[_seen(company, found)].copy()
    found["spell"] = found.groupby("account_id").cumcount()
    names = ["account_id", "spell", "start", "end", "ended_by", "provisional", "notice_date", "churn_reason"]
    return found[[*names, "term_months", "renewal_open", "booked"]].reset_index(drop=True)


def booked(company, win_back_days: int | None = None) -> pd.DataFrame:
    """Return :func:`spells` with `end` as periods count it: an open renewal is lost when it is decided.

    `last_day` is the end itself.
    """
    found = spells(company, win_back_days)
    return found.assign(end=found["booked"], last_day=found["end"])


def filled(company, win_back_days: int | None = None) -> pd.DataFrame:
    """Return the paid contracts that had begun, `until` as their spells say.

    A contract that ended before the next one of the same product, or of the same account, began is carried on until
    then, where the gap is no longer than the win-back window and no pause: a late renewal leaves no hole. One whose
    renewal is open, or was before it counted as lost, is carried on meanwhile.

    Returns the columns of :func:`paid_of`, `spell`, and `ends`: the end that the contract itself has.
    """
    return once(company, "filled", win_back_days, lambda one: _filled(one, win_back_days))


def _filled(company, win_back_days: int | None) -> pd.DataFrame:
    rows = _chained(company, win_back_days).assign(ends=lambda rows: rows["until"])
    found = _all_spells(company, win_back_days)
    rows["product"] = rows["product"].astype("str").fillna("")
    over = rows["end_reason"].isin(("paused",)) | rows["successor"].notna()
    days, _ = _counted(company, win_back_days)
    for keys in (["account_id", "spell", "product"], ["account_id", "spell"]):
        before = _reached_before(rows, keys)
        gap = (rows["start_date"] > before) & ((rows["start_date"] - before).dt.days <= days) & ~rows["resumes"]
        if not gap.any():
            continue
        later = rows.loc[gap, [*keys, "start_date"]].assign(until=before[gap]).rename(columns={"start_date": "again"})
        again = rows[[*keys, "until"]].merge(later.drop_duplicates([*keys, "until"]), how="left")["again"]
        rows["until"] = rows["until"].where(over | again.isna().to_numpy(), again.to_numpy())
    going_on = found["end"].isna() & (found["until"] < company.as_of)
    found["then"] = found["booked"].mask(going_on, _OPEN)
    last = rows[["account_id", "spell", "until"]].merge(
        found[["account_id", "spell", "until", "then"]].astype({"spell": rows["spell"].dtype}), how="left"
    )["then"]
    rows["until"] = rows["until"].where(last.isna().to_numpy(), last.to_numpy())
    return rows


def unseen(company, win_back_days: int | None = None) -> int:
    """Count the spells that :func:`spells` leaves out because they were over before data_from."""
    return int((~_seen(company, _all_spells(company, win_back_days))).sum())


def lives(company, win_back_days: int | None = None) -> pd.DataFrame:
    """Return the first spell of every account that ever had a paid contract.

    Returns `account_id`; `start`; `entry` (first day it was observed: the start, or data_from of the contracts where
    that is later); `end` (exclusive; as_of while going on); `churned`; `ended_by`; `provisional`; `notice_date`;
    `term_months` (of the first contract); `csm` and every segment column.
    """
    found = spells(company, win_back_days)
    found = found[found["spell"] == 0].drop(columns=["spell", "churn_reason"])
    since = company.data_from("contracts")
    found["entry"] = found["start"] if since is None else found["start"].clip(lower=since)
    found["end"] = found["end"].fillna(company.as_of).astype("datetime64[ns]")
    found["churned"] = found["ended_by"] == "churned"
    names = ["account_id", "start", "entry", "end", "churned", "ended_by", "provisional", "notice_date", "term_months"]
    columns = [name for name in ("csm", *company.segment_columns) if name in company.accounts]
    attributes = company.accounts[["account_id", *dict.fromkeys(columns)]]
    return found[names].merge(attributes, on="account_id", how="left")


def whole_lives(company, *since: pd.Timestamp | None) -> pd.DataFrame:
    """Return the lives seen from their first day: begun when contracts, and what is recorded `since` days, were there.

    A day that is None limits nothing.
    """
    life = lives(company)
    first = max((day for day in since if day is not None), default=life["start"].min())
    return life[(life["entry"] <= life["start"]) & (life["start"] >= first)]


def pauses(company, win_back_days: int | None = None) -> pd.DataFrame:
    """Return the stretches inside first spells in which an account had paused.

    Returns `account_id`, `start`, `end` (exclusive), in order.
    """
    rows = _chained(company, win_back_days)
    rows = rows[rows["resumes"] & (rows["spell"] == 0)]
    return pd.DataFrame({"account_id": rows["account_id"], "start": rows["before"], "end": rows["start_date"]})


def at_risk(company, win_back_days: int | None = None) -> pd.DataFrame:
    """Return start-stop rows for survival analysis, in days from each account's start.

    Returns `account_id`; `entry` and `exit` (days; an account is at risk in (entry, exit]); `event` (churned at exit).
    One row per account, one more for every pause in it, which is left out.
    """
    life = lives(company, win_back_days)
    breaks = pauses(company, win_back_days)
    # Every pause ends one stretch and begins the next.
    begins = pd.concat(
        [life[["account_id", "entry"]], breaks[["account_id", "end"]].set_axis(["account_id", "entry"], axis=1)]
    )
    stops = pd.concat(
        [breaks[["account_id", "start"]].set_axis(["account_id", "end"], axis=1), life[["account_id", "end"]]]
    )
    begins = begins.sort_values(["account_id", "entry"], kind="stable").reset_index(drop=True)
    stops = stops.sort_values(["account_id", "end"], kind="stable").reset_index(drop=True)
    rows = begins.assign(end=stops["end"]).merge(
        life[["account_id", "start", "churned", "entry", "end"]].rename(columns={"end": "over", "entry": "since"}),
        on="account_id",
    )
    rows["entry"] = rows["entry"].clip(lower=rows["since"])
    rows = rows[rows["end"] > rows["entry"]]
    return pd.DataFrame(
        {
            "account_id": rows["account_id"],
            "entry": (rows["entry"] - rows["start"]).dt.days,
            "exit": (rows["end"] - rows["start"]).dt.days,
            "event": rows["churned"] & (rows["end"] == rows["over"]),
        }
    ).reset_index(drop=True)


def renewals(company, win_back_days: int | None = None) -> pd.DataFrame:
    """Return every renewal date that a contract met, and the next one ahead.

    Dates are start_date + k x term_months by the calendar (31 January, 28 February, 31 March), never taken from an
    end_date: an end only says which dates were met. A date on which the contract ended was met. Consecutive rows of one
    product and term give the same dates as one row that renews by itself. An end that was agreed before the term is
    over (co-termed) is the renewal date; where a step of a ramp follows, signed on the same day, nothing renews.

    Returns `account_id`; `contract_id`; `renewal_date`; `k` (1, 2, ...: how many terms were over); `mrr` (due);
    `renewed` (boolean, whether the spell went on; missing for the next one ahead, and where the account paused or left
    without churn, or the renewal is open); `provisional` (not renewed, but the win-back window is open); `ahead` (on or
    after as_of); `notice_deadline` (missing when notice_days is); `auto_renew`; `term_months`; `row` (of
    :func:`filled`); `goes_on` (day on which what follows begins: the date, or later where it renewed late); `decided`
    (day on which the renewal was: signed late, or counted as lost). Contracts without a term have none.
    """
    return once(company, "renewals", win_back_days, lambda one: _renewals(one, win_back_days))


def _renewals(company, win_back_days: int | None) -> pd.DataFrame:
    rows = _chained(company, win_back_days)
    names = ["account_id", "spell", "until", "ended_by", "provisional", "renewal_open", "booked"]
    found = _all_spells(company, win_back_days)[names]
    resumed = rows[rows["resumes"]]
    rows["resumed_on"] = filled(company, win_back_days)["until"]
    rows["row"], rows["term"] = rows.index, pd.to_numeric(rows["term_months"])
    rows["stepped"], began = _steps(rows)
    runs_from = parts(rows.assign(end_date=rows["until"]))
    rows = rows[rows["term"] > 0]
    # A row that begins on a date of the first one like it counts on from there, so that the 29th to
    # the 31st are not lost where a month was shorter.
    group = ["account_id", "spell", "term", "product"]
    anchor = rows.groupby(group, dropna=False)["start_date"].transform("min") if len(rows) else rows["start_date"]
    months = _months_between(anchor, rows["start_date"])
    fits = (months % rows["term"] == 0) & (add_months(anchor, months) == rows["start_date"].to_numpy())
    # A step of a ramp that lies inside the term that was signed counts on from the first step.
    began = began.reindex(rows.index)
    step = ~fits & (_months_between(began, rows["start_date"]) < rows["term"])
    rows["anchor"] = anchor.where(fits, rows["start_date"].mask(step, began))
    rows["done"] = (months // rows["term"]).where(fits, 0)
    # Parts of one contract renew at the terms of the whole.
    runs_from = runs_from.reindex(rows.index)
    part = runs_from.notna()
    rows["anchor"] = rows["anchor"].mask(part, runs_from)
    rows["done"] = rows["done"].mask(part, _terms_over(runs_from, rows["term"], rows["start_date"]))

    # Enough terms to go past as_of, or past the end of rows that ended before.
    upto = rows["until"].clip(upper=company.as_of)
    terms = np.ceil((_months_between(rows["start_date"], upto) + 1) / rows["term"]).astype(int) + 1
    rows = rows.loc[rows.index.repeat(terms.mask(rows["agreed"], 1))]
    rows["k"] = rows["done"].astype(int) + rows.groupby(level=0).cumcount() + 1
    rows["renewal_date"] = add_months(rows["anchor"], rows["k"] * rows["term"])
    rows["renewal_date"] = rows["renewal_date"].mask(rows["agreed"], rows["until"])
    date = rows["renewal_date"]
    going_on = rows["until"] >= company.as_of
    rows["ahead"] = date >= company.as_of
    number_ahead = rows["ahead"].groupby(level=0).cumsum()
    met = ~rows["ahead"] & (date <= rows["until"]) & (date > rows["start_date"])
    rows = rows[met | (rows["ahead"] & (number_ahead == 1) & going_on)]
    rows = rows[~(rows["stepped"] & (rows["renewal_date"] == rows["until"]))]

    rows = rows.merge(found, on=["account_id", "spell"], suffixes=("", "_spell"))
    at_end = rows["renewal_date"] == rows["until_spell"]
    rows["provisional"] &= at_end
    lost = at_end & ~rows["ahead"]
    rests = pd.MultiIndex.from_frame(resumed[["account_id", "before"]])
    resting = pd.MultiIndex.from_frame(rows[["account_id", "renewal_date"]]).isin(rests)
    unknown = rows["ahead"] | resting | (lost & (rows["ended_by"].isin(CENSORED) | rows["renewal_open"]))
    rows["renewed"] = (~lost).astype("boolean").mask(unknown)
    late = (rows["renewal_date"] == rows["until"]) & ~lost & (rows["resumed_on"] < _OPEN)
    rows["goes_on"] = rows["renewal_date"].mask(late, rows["resumed_on"])
    rows["decided"] = rows["goes_on"].mask(lost, rows["booked"])
    if late.any():
        signed = _chained(company, win_back_days).groupby(["account_id", "start_date"])["signed_date"].min()
        then = signed.reindex(pd.MultiIndex.from_frame(rows[["account_id", "goes_on"]])).set_axis(rows.index)
        rows["decided"] = rows["decided"].mask(
            late & (then < rows["decided"]), np.maximum(then, rows["renewal_date"]).astype("datetime64[ns]")
        )
    rows["notice_deadline"] = rows["renewal_date"] - pd.to_timedelta(pd.to_numeric(rows["notice_days"]), unit="D")
    since = company.data_from("contracts")
    if since is not None:
        rows = rows[rows["renewal_date"] >= since]
    names = ["account_id", "contract_id", "renewal_date", "k", "mrr", "renewed", "provisional", "ahead"]
    names += ["notice_deadline", "auto_renew", "term_months", "row", "goes_on", "decided"]
    return rows.sort_values(["account_id", "renewal_date", "k"], kind="stable")[names].reset_index(drop=True)


def _steps(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return which contracts a step of their own ramp follows, and the first day of the ramp that each is a step of."""
    keys = ["account_id", "spell", "product", "signed_date"]
    one = rows[rows["signed_date"].notna()].assign(product=lambda rows: rows["product"].astype("str").fillna(""))
    began = one.groupby(keys)["start_date"].transform("min") if len(one) else one["start_date"]
    starts = pd.MultiIndex.from_frame(one[[*keys, "start_date"]])
    followed = pd.MultiIndex.from_frame(one[[*keys, "until"]]).isin(starts)
    stepped = pd.Series(False, index=rows.index)
    stepped[one.index[followed]] = True
    return stepped, began.where(began < one["start_date"])


def _terms_over(since: pd.Series, term: pd.Series, day: pd.Series) -> pd.Series:
    """Count the terms from `since` that are over on a day."""
    terms = (_months_between(since, day) // term).fillna(0)
    return terms - (add_months(since.fillna(day), terms * term) > day.to_numpy())


def _months_between(first: pd.Series, second: pd.Series) -> pd.Series:
    """Count the months from one date's calendar month to another's."""
    return (second.dt.year - first.dt.year) * 12 + second.dt.month - first.dt.month

"""Contact: how often each account is written to and called against the policy, and what goes with too much of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import stats

from cslib.analysis import phases
from cslib.analysis.book import DIRECT
from cslib.analysis.intervals import holm, proportion
from cslib.analysis.utilization import states
from cslib.analysis.verdict import Estimate, Unavailable
from cslib.company import policy
from cslib.company.contact import WINDOW_DAYS, Contact
from cslib.company.spells import spells

CHANNELS = ("mail", "webinar", "call", "meeting")
OTHER = "other"
YEAR_DAYS = 365
QUARTER_DAYS = 91
CLEAR = 0.05
"""A person stands out where the corrected p against all others is below this."""


@dataclass(frozen=True)
class Contacts:
    """How often each customer was contacted, against the policy.

    Attributes
    ----------
    policy : Contact
    in_force : bool
        Whether a team decided it; else it is the default.
    accounts : DataFrame
        Customers at as_of, most contacts first: account_id, name, csm, phase (``onboarding`` or ``adoption``), in_state
        (missing where not known), one column per channel (outbound contacts in 28 days), total, limit, channels_over
        (tuple), over (bool), last (day of the last outbound contact), silent (days since then, else since the start),
        longest (days allowed; missing where there is no such limit), quiet (bool: silent for longer).
    channels : tuple of str
        Those columns.
    over, quiet : Estimate
        Share of the customers over the limit, and left alone for longer than allowed.
    direct : Estimate
        Share of the last quarter's outbound contacts by call or meeting; n: contacts, bounds by account.
    persons : DataFrame
        Index csm: accounts (contacted by this person within a year), over (Estimate: share of them that went over the
        limit with a contact of this person), contacts, direct (Estimate), p (corrected, against the other persons),
        stands_out (bool: clearly more often than the others).
    """

    policy: Contact
    in_force: bool
    accounts: pd.DataFrame
    channels: tuple[str, ...]
    over: Estimate
    quiet: Estimate
    direct: Estimate
    persons: pd.DataFrame = field(repr=False)

    @property
    def standing_out(self) -> tuple[str, ...]:
        """Persons whose customers go over the limit clearly more often than those of the others."""
        return tuple(self.persons.index[self.persons["stands_out"]])


def outbound(company) -> pd.DataFrame:
    """Return the contacts that the company made, programmes included, as account_id, date, channel, csm and running.

    `running`: contacts of that account in the 28 days up to and with the day.
    """
    rows = company.table("touches")
    rows = rows[(rows["direction"].astype("str").fillna("outbound") != "inbound") & rows["date"].notna()]
    rows = rows[["account_id", "date", "channel", "csm"]].sort_values(["account_id", "date"], ignore_index=True)
    rows["channel"] = rows["channel"].where(rows["channel"].isin(CHANNELS), OTHER)
    key = keys(rows["account_id"], rows["date"], rows["account_id"])
    rows["running"] = np.searchsorted(key, key, "right") - np.searchsorted(key, key - (WINDOW_DAYS - 1), "left")
    return rows


def keys(account: pd.Series, date: pd.Series, known: pd.Series) -> np.ndarray:
    """Return numbers that sort by account and then by day; accounts that are not in `known` have a negative one."""
    place = pd.Index(np.unique(known.astype(str))).get_indexer(account.astype(str)).astype(np.int64)
    return place * 1_000_000 + date.to_numpy().astype("datetime64[D]").astype(np.int64)


def contact(company, trailing: pd.DataFrame | Unavailable | None = None, rule=None) -> Contacts | Unavailable:
    """Hold the contacts of each customer against the contact policy in force.

    Parameters
    ----------
    company : cslib.company.company.Company
    trailing : DataFrame, optional
        Of ``usage.trailing``; with `rule` it tells who is in high utilization.
    rule : cslib.company.policy.Rule, optional

    Returns
    -------
    Contacts or Unavailable
    """
    if not company.has("touches"):
        return Unavailable(("touches",))
    said, day = policy.contact(company), company.as_of
    rows = outbound(company)
    table = _customers(company, trailing, rule)
    late = rows[rows["date"] >= day - pd.Timedelta(days=WINDOW_DAYS)]
    counts = late.pivot_table(index="account_id", columns="channel", values="running", aggfunc="size", fill_value=0)
    channels = tuple(name for name in (*CHANNELS, OTHER) if (rows["channel"] == name).any())
    for name in channels:
        found = counts[name] if name in counts else pd.Series(dtype=float)
        table[name] = table["account_id"].map(found).fillna(0).astype(int)
    table["total"] = table[list(channels)].sum(axis=1).astype(int)
    onboarding = table["phase"] == "onboarding"
    table["limit"] = np.where(onboarding, said.limit(True), said.limit(False))
    capped = [name for name in said.channels if name in channels]
    each = table[capped].to_dict("records") if capped else [{}] * len(table)
    table["channels_over"] = [tuple(name for name in capped if row[name] > said.channels[name]) for row in each]
    table["over"] = (table["total"] > table["limit"]) | table["channels_over"].map(len).gt(0)
    table["last"] = table["account_id"].map(rows.groupby("account_id")["date"].max()).astype("datetime64[ns]")
    since = company.data_from("touches")
    begun = table["start"] if since is None else table["start"].clip(lower=since)
    table["silent"] = (day - table["last"].fillna(begun)).dt.days
    inside = table["in_state"].fillna(False).astype(bool)
    longest = [said.longest(o, i) for o, i in zip(onboarding, inside, strict=True)]
    table["longest"] = pd.Series(longest, index=table.index, dtype=float)
    table["quiet"] = table["silent"] > table["longest"]
    table = table.sort_values(["total", "account_id"], ascending=[False, True], kind="stable", ignore_index=True)
    return Contacts(
        said,
        policy.in_force(company, Contact.kind) is not None,
        table.drop(columns="start"),
        channels,
        proportion(int(table["over"].sum()), len(table)),
        proportion(int(table["quiet"].sum()), len(table)),
        direct_share(rows[rows["date"] >= day - pd.Timedelta(days=QUARTER_DAYS)]),
        _persons(rows[rows["date"] >= day - pd.Timedelta(days=YEAR_DAYS)], said),
    )


def _customers(company, trailing, rule) -> pd.DataFrame:
    """Return account_id, name, csm, start, phase and in_state of the customers at as_of."""
    running = spells(company)
    running = running[running["end"].isna()].drop_duplicates("account_id", keep="last")
    table = running[["account_id", "start"]].reset_index(drop=True)
    known = company.accounts.set_index("account_id")
    for column in ("name", "csm"):
        values = table["account_id"].map(known[column]) if column in known else pd.Series("", index=table.index)
        table[column] = values.fillna("").astype(str)
    table["name"] = table["name"].where(table["name"] != "", table["account_id"])
    switch = phases.switches(company).set_index("account_id")["switch"]
    table["phase"] = np.where(table["account_id"].map(switch) > company.as_of, "onboarding", "adoption")
    table["in_state"] = pd.Series(pd.NA, index=table.index, dtype="boolean")
    if rule is not None and isinstance(trailing, pd.DataFrame) and set(rule.measures) <= set(trailing):
        panel = states(trailing[trailing["account_id"].isin(table["account_id"])], rule)
        last = panel[panel["date"] > company.as_of - pd.Timedelta(days=8)].drop_duplicates("account_id", keep="last")
        table["in_state"] = table["account_id"].map(last.set_index("account_id")["in_state"]).astype("boolean")
    return table


def direct_share(rows: pd.DataFrame) -> Estimate:
    """Estimate the share of contacts by call or meeting; accounts, not contacts, are what chance drew.

    Parameters
    ----------
    rows : DataFrame
        account_id and channel, one row per contact.

    Returns
    -------
    Estimate
        A ratio of totals per account, with the linearised standard error (Cochran 1977, section 6.3); no bounds with
        fewer than two accounts.
    """
    if rows.empty:
        return Estimate(None, n=0, events=0)
    counts = rows.assign(direct=rows["channel"].isin(DIRECT)).groupby("account_id")["direct"].agg(["sum", "size"])
    share, n = counts["sum"].sum() / counts["size"].sum(), int(counts["size"].sum())
    events, accounts = int(counts["sum"].sum()), len(counts)
    if accounts < 2:
        return Estimate(float(share), n=n, events=events)
    spread = ((counts["sum"] - share * counts["size"]) ** 2).sum() * accounts / (accounts - 1)
    width = stats.norm.ppf(0.975) * np.sqrt(spread) / n
    low, high = max(share - width, 0.0), min(share + width, 1.0)
    return Estimate(float(share), float(low), float(high), n=n, events=events, method="linearised")


def _persons(rows: pd.DataFrame, said: Contact) -> pd.DataFrame:
    """Return one row per person who contacted anybody, the most often over the limit first."""
    rows = rows[rows["csm"].notna() & (rows["csm"].astype(str) != "")]
    columns = ["accounts", "over", "contacts", "direct", "p", "stands_out"]
    if rows.empty:
        return pd.DataFrame(columns=columns).astype({"stands_out": bool}).rename_axis("csm")
    rows = rows.assign(over=rows["running"] > said.most)
    pairs = rows.groupby(["csm", "account_id"])["over"].any().groupby("csm").agg(["sum", "size"])
    table = pd.DataFrame({"accounts": pairs["size"].astype(int)})
    table["over"] = [proportion(int(k), int(n)) for k, n in pairs.itertuples(index=False)]
    table["contacts"] = rows.groupby("csm").size()
    table["direct"] = [direct_share(part) for _, part in rows.groupby("csm")]
    total, hits = pairs["size"].sum(), pairs["sum"].sum()
    p = [
        stats.fisher_exact([[k, n - k], [hits - k, total - n - (hits - k)]], "greater")[1] if total > n else 1.0
        for k, n in pairs.itertuples(index=False)
    ]
    table["p"] = holm(p)
    table["stands_out"] = table["p"] < CLEAR
    order = pd.DataFrame({"share": pairs["sum"] / pairs["size"], "accounts": pairs["size"]})
    order = order.sort_values(["share", "accounts"], ascending=False, kind="stable").index
    return table.loc[order, columns].rename_axis("csm")

"""Contact: how often each account is written to and called against the policy, and what is seen after too much."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.regression.linear_model import OLS

from cslib.adoption.queue import DIRECT, outgoing
from cslib.adoption.situation import FAR, PERIOD_DAYS, WATCHED, snapshots, states_if_known, use_on
from cslib.company import phases
from cslib.company.policies import policy
from cslib.company.policies.policy import WINDOW_DAYS, Contact
from cslib.company.spells import spells
from cslib.stats import hazards
from cslib.stats.court import BELOW, Claim, against, insufficient, judge
from cslib.stats.estimate import SUPPORTED, Aim, Estimate, Reason, Result, Unavailable, verb
from cslib.stats.intervals import difference, mean, proportion

CHANNELS = ("mail", "webinar", "call", "meeting")
OTHER = "other"
YEAR_DAYS = 365
QUARTER_DAYS = 91
"""A person stands out where the corrected p against all others is below this."""


@dataclass(frozen=True)
class Contacts(Result):
    """How often each customer was contacted, against the policy.

    - `in_force`: whether a team decided it; else it is the default.
    - `accounts`: customers at as_of, most contacts first: account_id, name, csm, phase (``onboarding`` or
      ``adoption``), in_state (missing where not known), one column per channel (outbound contacts in 28 days), total,
      limit, channels_over (tuple), over (bool), last (day of the last outbound contact), silent (days since then, else
      since the start), longest (days allowed; missing where there is no such limit), quiet (bool: silent for longer).
    - `channels`: those columns.
    - `over`, `quiet`: share of the customers over the limit, and left alone for longer than allowed.
    - `direct`: share of the last quarter's outbound contacts by call or meeting; n: contacts, bounds by account.
    - `persons`: index csm: accounts (contacted by this person within a year), over (Estimate: share of them that went
      over the limit with a contact of this person), contacts, direct (Estimate), more (Estimate: `over` minus that of
      the other persons, judged), p (corrected), stands_out (bool: clearly more often than the others).
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
    rows = outgoing(company.table("touches").dropna(subset="date"))
    rows = rows[["account_id", "date", "channel", "csm"]].sort_values(["account_id", "date"], ignore_index=True)
    rows["channel"] = rows["channel"].where(rows["channel"].isin(CHANNELS), OTHER)
    key = keys(rows["account_id"], rows["date"], rows["account_id"])
    rows["running"] = np.searchsorted(key, key, "right") - np.searchsorted(key, key - (WINDOW_DAYS - 1), "left")
    return rows


def keys(account: pd.Series, date: pd.Series, known: pd.Series) -> np.ndarray:
    """Return numbers that sort by account and then by day; accounts that are not in `known` have a negative one."""
    place = pd.Index(np.unique(known.astype(str))).get_indexer(account.astype(str)).astype(np.int64)
    return place * 1_000_000 + date.to_numpy().astype("datetime64[D]").astype(np.int64)


@verb(needs="touches")
def contact(company, trailing: pd.DataFrame | Unavailable | None = None, rule=None) -> Contacts | Unavailable:
    """Hold the contacts of each customer against the contact policy in force.

    Parameters
    ----------
    trailing : DataFrame, optional
        Of ``usage.trailing``; with `rule` it tells who is in high utilization.
    """
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
    # Not map: it turns dates into numbers where there are none, as in an export of what customers sent.
    table["last"] = rows.groupby("account_id")["date"].max().reindex(table["account_id"]).array
    table["last"] = table["last"].astype("datetime64[ns]")
    since = company.data_from("touches")
    begun = table["start"] if since is None else table["start"].clip(lower=since)
    table["silent"] = (day - table["last"].fillna(begun)).dt.days
    inside = table["in_state"].fillna(False).astype(bool)
    longest = [said.longest(o, i) for o, i in zip(onboarding, inside, strict=True)]
    table["longest"] = pd.Series(longest, index=table.index, dtype=float)
    table["quiet"] = table["silent"] > table["longest"]
    table = table.sort_values(["total", "account_id"], ascending=[False, True], kind="stable", ignore_index=True)
    decided, over = policy.in_force(company, Contact.kind) is not None, proportion(int(table["over"].sum()), len(table))
    if decided:
        # A limit holds for everybody, and everybody was looked at: the share itself is held against it.
        exact = against(replace(over, low=over.estimate, high=over.estimate), 0.0, lower=True)
        over = replace(exact, low=over.low, high=over.high, aim=Aim(0.0, True, since=str(said.in_force_from)))
    return Contacts(
        said,
        decided,
        table.drop(columns="start"),
        channels,
        over,
        proportion(int(table["quiet"].sum()), len(table)),
        direct_share(rows[rows["date"] >= day - pd.Timedelta(days=QUARTER_DAYS)]),
        _persons(rows[rows["date"] >= day - pd.Timedelta(days=YEAR_DAYS)], said),
    )


def _customers(company, trailing, rule) -> pd.DataFrame:
    """Return account_id, name, csm, start, phase and in_state of the customers at as_of."""
    running = spells(company)
    running = running[running["end"].isna()].drop_duplicates("account_id", keep="last")
    table = company.named(running[["account_id", "start"]].reset_index(drop=True))
    switch = phases.switches(company).set_index("account_id")["switch"]
    table["phase"] = np.where(table["account_id"].map(switch) > company.as_of, "onboarding", "adoption")
    table["in_state"] = pd.Series(pd.NA, index=table.index, dtype="boolean")
    panel = states_if_known(trailing, rule)
    if panel is not None:
        last = panel[panel["date"] > company.as_of - pd.Timedelta(days=8)].drop_duplicates("account_id", keep="last")
        table["in_state"] = table["account_id"].map(last.set_index("account_id")["in_state"]).astype("boolean")
    return table


def direct_share(rows: pd.DataFrame) -> Estimate:
    """Estimate the share of contacts by call or meeting; accounts, not contacts, are what chance drew.

    Returns a ratio of totals per account, with the linearised standard error (Cochran 1977, section 6.3); no bounds
    with fewer than two accounts.

    `rows`: account_id and channel, one row per contact.
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
    columns = ["accounts", "over", "contacts", "direct", "more", "p", "stands_out"]
    if rows.empty:
        return pd.DataFrame(columns=columns).astype({"stands_out": bool}).rename_axis("csm")
    rows = rows.assign(over=rows["running"] > said.most)
    pairs = rows.groupby(["csm", "account_id"])["over"].any().groupby("csm").agg(["sum", "size"])
    table = pd.DataFrame({"accounts": pairs["size"].astype(int)})
    table["over"] = [proportion(int(k), int(n)) for k, n in pairs.itertuples(index=False)]
    table["contacts"] = rows.groupby("csm").size()
    table["direct"] = [direct_share(part) for _, part in rows.groupby("csm")]
    total, hits = pairs["size"].sum(), pairs["sum"].sum()
    others = [proportion(int(hits - k), int(total - n)) for k, n in pairs.itertuples(index=False)]
    p = [
        stats.fisher_exact([[k, n - k], [hits - k, total - n - (hits - k)]], "greater")[1] if total > n else 1.0
        for k, n in pairs.itertuples(index=False)
    ]
    apart = [difference(part, rest) for part, rest in zip(table["over"], others, strict=True)]
    found = judge("persons", [Claim(one, p=min(1.0, 2 * chance)) for one, chance in zip(apart, p, strict=True)])
    table["more"] = pd.Series(found, index=table.index, dtype=object)
    table["p"] = [one.claim.p if one.claim else 1.0 for one in found]
    table["stands_out"] = [one.verdict == SUPPORTED for one in found]
    order = pd.DataFrame({"share": pairs["sum"] / pairs["size"], "accounts": pairs["size"]})
    order = order.sort_values(["share", "accounts"], ascending=False, kind="stable").index
    return table.loc[order, columns].rename_axis("csm")


AFTER_DAYS = 91
"""Too much contact is asked about for so long afterwards: thirteen weeks."""

LEAST_ACCOUNTS, LEAST_EVENTS = 20, 5
LEAST_RATIO = 1.25
"""Hazard ratios below it count as no difference."""

LEAST_CHANGE = 0.02
MOST_PERIODS = 52
NONE, FEW, SOME, OVER = "none", "few", "some", "over"
BANDS = (NONE, FEW, SOME, OVER)
"""Most contacts in any 28 days of the thirteen weeks before: none, up to half the limit, up to the limit, over it."""


@dataclass(frozen=True)
class Overload(Result):
    """Accounts after weeks over the limit, against others that stand alike.

    - `limit`: contacts in 28 days; more are too many.
    - `crude`, `ratio`: ratio of the hazards of deciding to leave (unit ``ratio``), as they are and adjusted; n:
      accounts over the limit, events: decisions among them.
    - `bands`: index :data:`BANDS`. stretches, accounts, events, ratio (Estimate; adjusted, against ``few``), edge (most
      contacts of the band; missing for the last).
    - `own`, `change`: change of the share of working days with use (points) from the 28 days before the load began to
      the 28 days after it was over the limit: of those accounts themselves, and against comparable ones.
    - `stretches`, `accounts`, `events`: of 28 days, behind `ratio`, over the limit or not.
    """

    limit: int
    crude: Estimate
    ratio: Estimate
    bands: pd.DataFrame = field(repr=False)
    own: Estimate | Unavailable
    change: Estimate | Unavailable
    stretches: int
    accounts: int
    events: int


@verb(needs="touches", given="trailing")
def overload(company, trailing: pd.DataFrame | Unavailable, rule=None) -> Overload | Unavailable:
    """Ask whether accounts leave more, and use less, after weeks with more contact than the limit.

    Notes
    -----
    Leaving: every account is looked at every four weeks. Exposed: in the thirteen weeks before there was a day on which
    the contacts of the last 28 days were more than the limit. The outcome is the decision to leave (notice, else churn)
    in the four weeks after. The hazard is a person-period model (complementary log-log, errors clustered by account)
    with the phase against the deadline for notice, age, segment, state and use held equal: who is at risk is written to
    more, so that the crude ratio is mostly that aim. What the model does not know of stays in the ratio.

    Use: of accounts that go over the limit within four weeks and were not over it in the thirteen weeks before, the
    share of working days with use in the four weeks afterwards, given its level before the load and twelve weeks
    earlier, phase, state, segment, age and calendar, against accounts not over the limit (least squares, errors
    clustered by account). Use after notice or churn is not looked at.

    It says what goes together: nothing here was decided by chance.
    """
    limit = policy.contact(company).most
    touches = outbound(company)
    rows = _stretches(company, trailing, rule, touches)
    rows["heaviest"] = heaviest(rows["account_id"], rows["date"], touches, AFTER_DAYS)
    rows["over"] = rows["heaviest"] > limit
    exposed = rows[rows["over"]]
    n, events = exposed["account_id"].nunique(), int(exposed["left"].sum())
    adjusted = _adjusted(rows)
    crude = _ratio(rows, ("over",), n, events)
    ratio = _ratio(rows, ("over", *adjusted), n, events)
    own, change = _use(rows, trailing, touches, limit)
    ratio, change = _judged(ratio, change)
    counts = len(rows), rows["account_id"].nunique(), int(rows["left"].sum())
    return Overload(limit, crude, ratio, _bands(rows, limit, adjusted), own, change, *counts)


def _stretches(company, trailing: pd.DataFrame, rule, touches: pd.DataFrame) -> pd.DataFrame:
    """Return the stretches of four weeks for which the thirteen weeks of contact before are in the data."""
    since = company.data_from("touches") or company.everyone().table("touches")["date"].min()
    first = max(since + pd.Timedelta(days=AFTER_DAYS), trailing["date"].min() if len(trailing) else company.as_of)
    periods = max(0, min(MOST_PERIODS, (company.as_of - first).days // PERIOD_DAYS))
    rows = snapshots(company, trailing, rule, periods=periods)
    rows = rows[rows["date"] >= first].reset_index(drop=True)
    rows["state"] = (rows["state"] == "in").astype(float)
    return rows


def heaviest(account: pd.Series, date: pd.Series, touches: pd.DataFrame, days: int) -> np.ndarray:
    """Return the most contacts that any 28 days ending in [date - days, date) had.

    `account`, `date` (Series, shape (n,)). `touches`: of ``contact.outbound``. Returns ndarray of int, shape (n,).
    """
    if touches.empty or not len(account):
        return np.zeros(len(account), int)
    key = keys(touches["account_id"], touches["date"], touches["account_id"])
    asked = keys(account, date, touches["account_id"])
    low, high = np.searchsorted(key, asked - days, "left"), np.searchsorted(key, asked, "left")
    padded = np.append(touches["running"].to_numpy(), 0)
    pairs = np.column_stack([low, high]).ravel()
    found = np.maximum.reduceat(padded, pairs)[::2]
    return np.where(high > low, found, 0)


def _adjusted(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns held equal: those of two values or more; levels of phase and segment as ``group:SMB``."""
    found = []
    for column, base in (("phase", FAR), ("group", None)):
        sizes = rows[column].value_counts()
        levels = [name for name in sizes.index if sizes[name] > 0]
        first = base if base in levels else (levels[0] if levels else None)
        # A level in which nobody left would have no bounded ratio; it joins the base.
        left = rows.groupby(column)["left"].sum() if len(rows) else {}
        found += [f"{column}:{name}" for name in levels if name != first and left[name] > 0]
    numbers = ["log_age", "state", *WATCHED, "trend"]
    found += [name for name in numbers if name in rows and rows[name].notna().any() and rows[name].std() > 0]
    return tuple(found)


def _design(rows: pd.DataFrame, names) -> pd.DataFrame:
    """Return the columns of a model; numbers that are not known are the mean."""
    made = {"constant": np.ones(len(rows))}
    for name in names:
        column, _, level = name.partition(":")
        if level:
            made[name] = (rows[column] == level).to_numpy(dtype=float)
        else:
            made[name] = rows[column].astype(float).fillna(rows[column].astype(float).mean()).to_numpy()
    return pd.DataFrame(made, index=rows.index)


def _ratio(rows: pd.DataFrame, names, n: int, events: int) -> Estimate:
    """Estimate the hazard ratio of the first column."""
    few = Reason("few_overloaded", {"accounts": n, "events": events, "least": LEAST_ACCOUNTS, "churns": LEAST_EVENTS})
    if n < LEAST_ACCOUNTS or events < LEAST_EVENTS:
        return Estimate(None, n=n, events=events, unit="ratio", reasons=(few,))
    found = hazards.fit(_design(rows, names), rows["left"], rows["account_id"])
    if isinstance(found, Reason):
        return Estimate(None, n=n, events=events, unit="ratio", reasons=(found,))
    value, low, high, _ = found.ratio(names[0])
    return Estimate(value, low, high, n, events, "ratio", method="clustered")


def _judged(ratio: Estimate, change: Estimate | Unavailable) -> tuple[Estimate, Estimate | Unavailable]:
    """Judge that more leave and, where use is known, that less is used."""
    claims = [Claim(ratio, least=LEAST_RATIO, why=("", "no_ratio", "ratio_unclear"))]
    if change:
        claims.append(Claim(change, BELOW, least=-LEAST_CHANGE, why=("", "no_fall", "effect_unclear")))
    found = judge("contact", claims)
    return found[0], found[1] if change else change


def _bands(rows: pd.DataFrame, limit: int, adjusted) -> pd.DataFrame:
    """Estimate adjusted hazard ratios by how heavy contact was, against up to half the limit."""
    half = limit // 2
    edges = [0, half, limit, np.nan]
    place = np.select([rows["heaviest"] <= 0, rows["heaviest"] <= half, rows["heaviest"] <= limit], [0, 1, 2], 3)
    rows = rows.assign(band=np.array(BANDS, dtype=object)[place])
    table = rows.groupby("band").agg(
        stretches=("left", "size"), accounts=("account_id", "nunique"), events=("left", "sum")
    )
    table = table.reindex(list(BANDS), fill_value=0).astype(int).assign(edge=edges)
    enough = [band for band in BANDS if band != FEW and table.loc[band, "events"] >= LEAST_EVENTS]
    names = [f"band:{band}" for band in enough]
    banded = rows[rows["band"].isin([FEW, *enough])]
    found = Reason("no_events")
    if names and table.loc[FEW, "events"] >= LEAST_EVENTS:
        found = hazards.fit(_design(banded, [*names, *adjusted]), banded["left"], banded["account_id"])
    table["ratio"] = [
        Estimate(None, n=int(row.accounts), events=int(row.events), unit="ratio") for row in table.itertuples()
    ]
    if not isinstance(found, Reason):
        for band in enough:
            value, low, high, _ = found.ratio(f"band:{band}")
            n, events = int(table.loc[band, "accounts"]), int(table.loc[band, "events"])
            table.at[band, "ratio"] = Estimate(value, low, high, n, events, "ratio", method="clustered")
    return table


def _use(rows: pd.DataFrame, trailing: pd.DataFrame, touches: pd.DataFrame, limit: int):
    """Estimate the change of use of accounts that go over the limit: their own, and against comparable ones."""
    share = WATCHED[0]
    if share not in trailing:
        return Unavailable(("usage",)), Unavailable(("usage",))
    later = rows["date"] + pd.Timedelta(days=PERIOD_DAYS)
    newly = heaviest(rows["account_id"], later, touches, PERIOD_DAYS) > limit
    after = later + pd.Timedelta(days=PERIOD_DAYS)
    seen = (
        use_on(trailing, None, pd.DatetimeIndex(after.unique()))[["account_id", "date", share]] if len(rows) else None
    )
    if seen is None:
        return _none("points"), _none("points")
    index = pd.MultiIndex.from_arrays([rows["account_id"], after])
    rows = rows.assign(
        newly=newly.astype(float), after=seen.set_index(["account_id", "date"])[share].reindex(index).to_numpy()
    )
    usable = rows[
        ~rows["left"] & ~_leaves_next(rows) & ~rows["over"] & rows["after"].notna() & rows[share].notna()
    ].copy()
    usable["quarter"] = usable["date"].dt.to_period("Q").astype(str)
    n = int(usable.loc[usable["newly"] > 0, "account_id"].nunique())
    if n < LEAST_ACCOUNTS:
        few = Reason("few_overloaded", {"accounts": n, "events": 0, "least": LEAST_ACCOUNTS, "churns": 0})
        none = insufficient(Estimate(None, n=n, unit="points"), few)
        return none, none
    own = usable.loc[usable["newly"] > 0]
    change = (own["after"] - own[share]).groupby(own["account_id"]).mean()
    before = mean(change, "points")
    usable["share_before"] = usable["share_before"].fillna(usable[share])
    names = ["newly", share, "share_before", "state", "log_age", *([WATCHED[1]] if WATCHED[1] in usable else [])]
    for column in ("phase", "group", "quarter"):
        names += [f"{column}:{level}" for level in sorted(usable[column].unique())[1:]]
    value, error = _least_squares(_design(usable, names), usable["after"].to_numpy(), usable["account_id"])
    return before, Estimate(value, value - 1.96 * error, value + 1.96 * error, n=n, unit="points", method="clustered")


def _none(unit: str) -> Estimate:
    return insufficient(Estimate(None, n=0, unit=unit), Reason("no_accounts"))


def _leaves_next(rows: pd.DataFrame) -> pd.Series:
    """Tell in which rows the account decides to leave in the stretch after the next."""
    left = pd.MultiIndex.from_frame(rows.loc[rows["left"], ["account_id", "date"]])
    asked = pd.MultiIndex.from_arrays([rows["account_id"], rows["date"] + pd.Timedelta(days=PERIOD_DAYS)])
    return pd.Series(asked.isin(left), index=rows.index)


def _least_squares(design: pd.DataFrame, y: np.ndarray, account: pd.Series) -> tuple[float, float]:
    """Return the coefficient of the second column and its standard error, clustered by account (Liang-Zeger)."""
    groups, accounts = pd.factorize(account)
    given = {"groups": groups, "use_correction": False}
    fitted = OLS(y, design.to_numpy(dtype=float)).fit(cov_type="cluster", cov_kwds=given)
    return float(fitted.params[1]), float(fitted.bse[1] * np.sqrt(len(accounts) / max(len(accounts) - 1, 1)))

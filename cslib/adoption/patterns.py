"""Patterns of use after onboarding: which there are, how many accounts and how much revenue, and how accounts move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cslib.adoption.profiles import Profiles, find
from cslib.adoption.queue import FALL, contacts
from cslib.adoption.situation import BEFORE_DAYS, last_monday, segments
from cslib.company.measures import MEASURES
from cslib.company.parsing import among
from cslib.company.phases import switches
from cslib.company.policies import policy
from cslib.company.policies.policy import NamedPattern
from cslib.company.spells import lives
from cslib.retention.bridge import positions, priced
from cslib.stats.court import contrasts
from cslib.stats.estimate import Estimate, Result, Unavailable, verb
from cslib.stats.intervals import Contrast, contrast, proportion
from cslib.stats.kept import kept

WINDOW_DAYS = 28
QUARTER_DAYS = 91
HORIZONS = (12, 6, 3)
"""Months over which staying is looked at: the longest for which 30 accounts were in adoption so long ago."""

LEAST_ACCOUNTS = 30
MOST_OTHERWISE = 0.05
"""Of accounts completed or merged meanwhile, against those whose fate is known: with more, the rest is a selection."""

TO_TALK_TO = 5
CLEAR = 0.35
"""Usual deviations from the middle from which on a measure belongs to a pattern's name."""

SILENT, FALLING, GONE = "silent", "falling", "left"
FOCUS = "focus"
INTERVIEW = "interview"


@dataclass(frozen=True)
class Pattern:
    """One pattern of use.

    - `key`: ``silent``, ``falling``, ``p1`` ... (found) or ``d1`` ... (decided by the team).
    - `name`: in the words of the team; empty where it is to be made from the traits.
    - `traits` (tuple of (str, int)): measures that tell it from the middle, the clearest first: 1 for more, -1 for
      less.
    - `share`: of the accounts that have a pattern; events: accounts in it.
    - `mrr`, `mrr_share`: revenue per month; None without money.
    - `levels`: median of each measure.
    - `family`: family of features used more than by the others, relative to all; empty where not known.
    - `jaccard`: how stable it is under resampling; None where it follows from a rule.
    - `staying`: accounts that were in it one horizon ago, against the others: still customers?
    - `asked`: accounts in it with a need heard in an interview.
    - `themes` (tuple of (str, int)): what its accounts need most, open needs of the last year: theme and accounts; at
      most three.
    - `questions`: the team's own, from its policy.
    """

    key: str
    name: str
    traits: tuple[tuple[str, int], ...]
    share: Estimate
    mrr: float | None
    mrr_share: float | None
    levels: dict[str, float]
    family: str
    jaccard: float | None
    staying: Contrast | None
    asked: int
    themes: tuple[tuple[str, int], ...]
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Patterns(Result):
    """The patterns of use of accounts in adoption.

    - `patterns`: silent and falling last.
    - `accounts`: account_id, name, csm, pattern, mrr, distance (from the centre, in usual deviations), the measures,
      trend.
    - `moves` (DataFrame of int): index: pattern a quarter ago; columns: pattern now, and ``left`` (churned meanwhile).
    - `moved`: share of the accounts of a quarter ago that are in another pattern now, or left.
    - `talk`: pattern, account_id, name, csm, group, last_outbound: whom to talk to.
    - `profiles`: the search behind them; None where the team has decided on patterns.
    - `decided_from` (date or None): since when the team's patterns are in force.
    - `horizon_months`: of staying; None where too few were seen so long ago, or too many of them completed or merged.
    - `onboarding`, `unseen`: accounts left out: still in onboarding; without a whole window of use.
    - `interviews`: needs heard in interviews, of these accounts.
    """

    patterns: tuple[Pattern, ...]
    accounts: pd.DataFrame
    moves: pd.DataFrame
    moved: Estimate
    talk: pd.DataFrame
    profiles: Profiles | None
    decided_from: object
    horizon_months: int | None
    onboarding: int
    unseen: int
    measures: tuple[str, ...]
    interviews: int
    as_of: pd.Timestamp = field(repr=False)

    @property
    def occupied(self) -> list[Pattern]:
        """The patterns in which anybody is, or was a quarter ago."""
        before = self.moves.sum(axis=1)
        return [one for one in self.patterns if one.share.events or before.get(one.key, 0)]


@verb(given="trailing")
def patterns(
    company, trailing: pd.DataFrame | Unavailable, onboarding_days: int = 90, limit: int | None = None
) -> Patterns | Unavailable:
    """Find patterns of use among accounts in adoption, or take those that the team has decided on.

    Two patterns follow from rules: *silent* (no use in 28 days) and *falling* (10 points fewer active days than twelve
    weeks before). Among the others, whose use is steady, groups are sought by :func:`cslib.adoption.profiles.find` in
    one measure each of regularity, depth, breadth and seats, and in how far use is in one family of features. They are
    sought among all accounts, so that a segment's page tells of the same patterns. A policy ``patterns`` in force takes
    their place.

    Parameters
    ----------
    trailing : DataFrame
        Of ``risk.history``: windows of all accounts.
    onboarding_days : int
        Length of onboarding where the company has no handoffs.
    limit : int, optional
        Accounts with so many outbound contacts in 28 days are not asked for a talk; that of the contact policy where
        left out.
    """
    whole, day = company.everyone(), last_monday(company.as_of)
    measures = _measures(trailing)
    if not measures:
        return Unavailable(("usage",))
    ready = switches(whole, onboarding_days).set_index("account_id")["switch"]
    mix = _mix(whole, day)
    now = _looked_at(trailing, day, ready, measures, mix)
    said = policy.in_force(company, "patterns")
    steady = now[now["kind"] == ""]
    found = None if said else find(steady[[*measures, *([FOCUS] if FOCUS in now else [])]])
    rules: Sequence[NamedPattern] = said.patterns if said else ()
    now["pattern"] = _labels(now, found, rules)
    own = company.accounts["account_id"]
    current = now[now["account_id"].isin(own)].reset_index(drop=True)
    life = lives(company)
    active = life[life["end"] >= company.as_of]
    began = active["account_id"].map(ready)
    onboarding = int((began > day - pd.Timedelta(days=WINDOW_DAYS)).sum())
    current = current[current["account_id"].isin(active["account_id"])].reset_index(drop=True)
    current = _described(company, current, found)

    def then(past_day):
        past = _looked_at(trailing, past_day, ready, measures, _mix(whole, past_day))
        past = past[past["account_id"].isin(own)].reset_index(drop=True)
        return past.assign(pattern=_labels(past, found, rules))

    keys = _keys(found, rules, current)
    moves, moved = _moves(then(day - pd.Timedelta(days=QUARTER_DAYS)), current, life, keys)
    horizon, staying = _staying(company, then, life, keys)
    heard = _heard(company, current)
    families = _families(now, mix)
    made = tuple(_pattern(key, current, found, rules, measures, staying.get(key), heard, families) for key in keys)
    limit = policy.contact(company).most if limit is None else limit
    return Patterns(
        made,
        current,
        moves,
        moved,
        _talk(company, current, life, keys, limit),
        found,
        said.in_force_from if said else None,
        horizon,
        onboarding,
        len(active) - onboarding - len(current),
        measures,
        int(heard["interview"].sum()),
        company.as_of,
    )


def _measures(trailing: pd.DataFrame) -> tuple[str, ...]:
    """Return one measure of each family, the first that there is."""
    there = {}
    for name, measure in MEASURES.items():
        if name in trailing and trailing[name].notna().any():
            there.setdefault(measure.family, name)
    return tuple(there.values())


def _looked_at(trailing, day: pd.Timestamp, ready: pd.Series, measures, mix: pd.DataFrame | None) -> pd.DataFrame:
    """Return the measures of each account in adoption on a Monday, and its kind: silent, falling or neither."""
    frame = trailing.loc[trailing["date"] == day, ["account_id", *measures]]
    since = frame["account_id"].map(ready)
    frame = frame[(since <= day - pd.Timedelta(days=WINDOW_DAYS)).to_numpy()].reset_index(drop=True)
    first = measures[0]
    before = trailing.loc[trailing["date"] == day - pd.Timedelta(days=BEFORE_DAYS), ["account_id", first]]
    before = before.drop_duplicates("account_id").set_index("account_id")[first]
    frame["trend"] = frame[first] - frame["account_id"].map(before).astype(float)
    steps = [~(frame[list(measures)] > 0).any(axis=1).to_numpy()]
    if first == "active_day_share":
        steps.append((frame["trend"] <= -FALL + 1e-9).to_numpy())
    frame["kind"] = np.select(steps, [SILENT, FALLING][: len(steps)], "")
    if mix is not None:
        frame[FOCUS] = frame["account_id"].map(mix.max(axis=1)).astype(float)
    return frame


def _mix(company, day: pd.Timestamp) -> pd.DataFrame | None:
    """Return the share of each family of features in the events of the 28 days before a day, by account."""
    if not company.has("usage"):
        return None
    counts = kept(_events, (company.everyone(), day), {})
    counts = counts[among(counts["account_id"], company.accounts["account_id"])].reset_index(drop=True)
    if counts.empty:
        return None
    names = company.table("features").set_index("feature")["family"].dropna()
    family = counts["feature"].map(names) if len(names) else counts["feature"]
    counts["family"] = family.fillna(counts["feature"])
    if counts["family"].nunique() < 2:
        return None
    table = counts.pivot_table(index="account_id", columns="family", values="events", aggfunc="sum", fill_value=0.0)
    return table.div(table.sum(axis=1).where(lambda total: total > 0), axis=0)


def _events(company, day: pd.Timestamp) -> pd.DataFrame:
    rows = company.usage_expr()
    first = day - pd.Timedelta(days=WINDOW_DAYS)
    inside = rows.filter(rows.date >= first.date(), rows.date < day.date())
    return inside.group_by("account_id", "feature").aggregate(events=inside["count"].sum()).execute()


def _labels(frame: pd.DataFrame, found: Profiles | None, rules: Sequence[NamedPattern]) -> np.ndarray:
    """Return the key of each account's pattern."""
    labels = np.full(len(frame), f"d{len(rules) + 1}", dtype=object)
    if found is not None:
        places = found.assign(frame.reindex(columns=list(found.measures)))
        labels = np.array([f"p{i + 1}" for i in places], dtype=object)
    for place in range(len(rules), 0, -1):
        labels[rules[place - 1].rule.met(frame).to_numpy()] = f"d{place}"
    moving = (frame["kind"] != "").to_numpy()
    labels[moving] = frame["kind"].to_numpy(dtype=object)[moving]
    return labels


def _keys(found: Profiles | None, rules, current: pd.DataFrame) -> list[str]:
    """Return the keys of all patterns that there can be; the rest of the decided ones only where anybody is in it."""
    if found is not None:
        keys = [f"p{i + 1}" for i in range(found.k)]
    else:
        keys = [f"d{i + 1}" for i in range(len(rules) + 1)]
        keys = keys if (current["pattern"] == keys[-1]).any() else keys[:-1]
    return [*keys, FALLING, SILENT]


def _described(company, current: pd.DataFrame, found: Profiles | None) -> pd.DataFrame:
    """Add name, csm, mrr and the distance from the centre."""
    current = company.named(current)
    current["mrr"] = np.nan
    if priced(company):
        paying = positions(company, company.as_of)
        current["mrr"] = current["account_id"].map(paying["cents"] / 100).astype(float).fillna(0.0)
        current["mrr"] = current["mrr"].mask(current["account_id"].isin(paying.index[paying["unpriced"]]))
    current["distance"] = _distances(current, found)
    return current


def _distances(current: pd.DataFrame, found: Profiles | None) -> np.ndarray:
    """Return the distance of each account from the middle of its pattern, in usual deviations."""
    names = [name for name in current if name in MEASURES or name == FOCUS]
    values = current[names].astype(float)
    spread = found and dict(zip(found.measures, found.spread, strict=True))
    scale = pd.Series({name: (spread or {}).get(name, values[name].std()) for name in names})
    middle = values.groupby(current["pattern"]).transform("median")
    apart = ((values - middle) / scale.where(scale > 0)).fillna(0.0)
    return np.sqrt((apart**2).sum(axis=1)).to_numpy()


def _moves(past: pd.DataFrame, current: pd.DataFrame, life: pd.DataFrame, keys: list[str]):
    """Count where the accounts of a quarter ago are now."""
    fate = past["account_id"].map(current.set_index("account_id")["pattern"])
    churned = past["account_id"].isin(life.loc[life["churned"], "account_id"])
    fate = fate.mask(churned, GONE)
    seen = fate.notna()
    table = pd.crosstab(past.loc[seen, "pattern"], fate[seen]).reindex(index=keys, columns=[*keys, GONE], fill_value=0)
    total = int(table.to_numpy().sum())
    same = int(sum(table.loc[key, key] for key in keys))
    return table.astype(int), proportion(total - same, total)


def _staying(company, then, life: pd.DataFrame, keys: list[str]):
    """Compare who stayed, by the pattern of one horizon ago; notice given by then does not count."""
    fates = life.set_index("account_id")
    for months in HORIZONS:
        asked = last_monday(company.as_of - pd.DateOffset(months=months))
        past = then(asked)
        fate = fates.reindex(past["account_id"]).set_axis(past.index)
        known = fate["churned"].astype(bool) | (fate["end"] >= company.as_of)
        counted = known & ~(fate["notice_date"] < asked) & (fate["end"] > asked)
        otherwise = int((~known & (fate["end"] > asked)).sum())
        if int(counted.sum()) < LEAST_ACCOUNTS or otherwise > MOST_OTHERWISE * int(counted.sum()):
            continue
        stayed = ~fate.loc[counted, "churned"].to_numpy(dtype=bool)
        pattern = past.loc[counted, "pattern"].to_numpy()
        made = [contrast(key, "pattern", "stayed", pattern == key, stayed) for key in keys]
        return months, {one.name: one for one in contrasts("patterns", made)}
    return None, {}


def _heard(company, current: pd.DataFrame) -> pd.DataFrame:
    """Return the needs of these accounts in the last year: pattern, theme, interview (bool), open (bool)."""
    needs = company.table("needs")
    needs = needs[needs["date"] >= company.as_of - pd.DateOffset(years=1)]
    pattern = needs["account_id"].map(current.set_index("account_id")["pattern"])
    source = needs["source"].astype("str").str.strip().str.casefold()
    return pd.DataFrame(
        {
            "account_id": needs["account_id"],
            "pattern": pattern,
            "theme": needs["theme"].fillna(""),
            "interview": (source == INTERVIEW).fillna(False).astype(bool),
        }
    )[pattern.notna()]


def _families(now: pd.DataFrame, mix: pd.DataFrame | None) -> pd.Series:
    """Return for each pattern the family of features used most, relative to all accounts."""
    if mix is None:
        return pd.Series(dtype=object)
    mix = mix.reindex(now["account_id"]).set_axis(now.index)
    ahead = mix.groupby(now["pattern"]).mean() - mix.mean()
    ahead = ahead[ahead.max(axis=1) >= 0.02]
    return ahead.idxmax(axis=1) if len(ahead) else pd.Series(dtype=object)


def _pattern(key, current, found, rules, measures, staying, heard, families) -> Pattern:
    part = current[current["pattern"] == key]
    money = current["mrr"].notna().any()
    total = float(current["mrr"].sum())
    place = int(key[1:]) - 1 if key[1:].isdigit() else None
    traits: tuple = ()
    if found is not None and place is not None and found.k > 1:
        centre = dict(zip(found.measures, found.centres[place], strict=True))
        clear = sorted((name for name in centre if abs(centre[name]) >= CLEAR), key=lambda name: -abs(centre[name]))
        traits = tuple((name, 1 if centre[name] > 0 else -1) for name in clear)
    decided = rules[place] if rules and place is not None and place < len(rules) else None
    said = heard[heard["pattern"] == key]
    themes = (
        said[said["theme"] != ""].groupby("theme")["account_id"].nunique().sort_values(ascending=False, kind="stable")
    )
    names = [*measures, *([FOCUS] if FOCUS in current else []), "trend"]
    return Pattern(
        key,
        decided.name if decided else "",
        traits,
        proportion(len(part), len(current)),
        float(part["mrr"].sum()) if money else None,
        float(part["mrr"].sum()) / total if money and total > 0 else None,
        {name: float(part[name].median()) for name in names},
        str(families.get(key, "")),
        found.jaccard[place] if found is not None and place is not None and found.k > 1 else None,
        staying,
        int(said.loc[said["interview"], "account_id"].nunique()),
        tuple((str(theme), int(n)) for theme, n in themes.iloc[:3].items()),
        decided.ask if decided else (),
    )


def _talk(company, current: pd.DataFrame, life: pd.DataFrame, keys: list[str], limit: int) -> pd.DataFrame:
    """Choose whom to talk to: nearest the middle of the pattern, one of each segment before a second."""
    table = current[["pattern", "account_id", "name", "csm", "distance"]].copy()
    table["group"] = segments(company, table["account_id"])
    table = table.merge(contacts(company)[["account_id", "last_outbound", "recent"]], on="account_id", how="left")
    leaving = life.loc[life["notice_date"].notna(), "account_id"]
    table = table[~(table["recent"] >= limit) & ~table["account_id"].isin(leaving)]
    table = table.sort_values(["distance", "account_id"], kind="stable")
    table["turn"] = table.groupby(["pattern", "group"]).cumcount()
    table = table.sort_values(["turn", "distance", "account_id"], kind="stable").groupby("pattern").head(TO_TALK_TO)
    order = {key: place for place, key in enumerate(keys)}
    table = table.assign(at=table["pattern"].map(order)).sort_values(["at", "turn", "distance"], kind="stable")
    return table.drop(columns=["at", "turn", "recent", "distance"]).reset_index(drop=True)

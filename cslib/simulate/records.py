"""What is written down about a simulated life, and the invented words it is written in, English and Japanese."""

import numpy as np
import pandas as pd

from cslib.simulate.truth import AS_OF, DATA_FROM, INFORMATION, PLANS, day, words
from cslib.simulate.world import NEVER, Week, World

FIRST, END = day(DATA_FROM), day(AS_OF)


def dates(days) -> np.ndarray:
    """Return days since 1970-01-01 as dates; NaT for NEVER."""
    days = np.asarray(days)
    return np.where(days == NEVER, np.datetime64("NaT"), days.astype("datetime64[D]")).astype("datetime64[D]")


def names(japanese: np.ndarray, industry: np.ndarray, public: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a different name for every customer; arrays of shape (n,), `japanese` and `public` of bool."""
    found, taken, said = [], set(), words()
    script = rng.random(len(japanese))
    for ja, branch, office, draw in zip(japanese, industry, public, script, strict=True):
        kanji = bool(ja) and draw < 0.6
        firsts = said["japanese" if kanji else "roman" if ja else "english"]
        seconds = (said["public"] if office else said["industries"][branch])[int(kanji)]
        first, second = firsts[rng.integers(len(firsts))], seconds[rng.integers(len(seconds))]
        name = f"{first}{second}" if kanji else f"{first} {second}"
        number = 2
        while name in taken:
            name = f"{first}{second}第{number}" if kanji else f"{first} {second} {number}"
            number += 1
        taken.add(name)
        found.append(name)
    return np.array(found)


def pick(pair: tuple, japanese: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return one of the texts for every entry of `japanese`, in its language; `pair` is English and Japanese."""
    english, nihongo = (np.array(texts) for texts in pair)
    draw = rng.random(len(japanese))
    return np.where(japanese, nihongo[(draw * len(nihongo)).astype(int)], english[(draw * len(english)).astype(int)])


MOST_USERS = 4096
"""Room for the users of the largest account where a row's parts are packed into one number."""


def usage(world: World, weeks: list[Week], rng: np.random.Generator) -> pd.DataFrame:
    """Return the usage rows of the days in the data.

    Columns: account, date (both as numbers), feature (its place), user (number), count; sorted, no two alike.
    """
    n = world.size
    able = world.plateau.mean(axis=0)
    share = np.clip(0.35 + 0.4 * able + 0.15 * rng.standard_normal(n), 0.1, 1.0)
    # How many use it follows the seats at last, so that full seats come before growth; not where nothing does anything.
    seats = world.first_seats if world.truth.null else world.seats
    users = np.maximum(1, np.round(seats * share)).astype(int)
    depth = np.exp(0.4 + 0.4 * able + 0.45 * rng.standard_normal(n))
    parts = []
    for week in weeks:
        account, weekday, feature = np.nonzero(week.used)
        date = week.monday + weekday
        seen = (date >= FIRST) & (date < END)
        parts.append(np.stack([account[seen], date[seen], feature[seen]]))
    account, date, feature = np.concatenate(parts, axis=1)
    times = 1 + np.minimum(rng.poisson(0.13 * users[account] ** 0.75), users[account])
    account, date, feature = (np.repeat(values, times) for values in (account, date, feature))
    user = np.floor(users[account] * rng.random(len(account)) ** 1.2).astype(int) + 1
    count = 1 + rng.poisson(depth[account] * 0.8)
    key = ((account * 10_000 + (date - FIRST)) * 16 + feature) * MOST_USERS + user
    key, place = np.unique(key, return_inverse=True)
    return pd.DataFrame(
        {
            "account": key // (MOST_USERS * 16 * 10_000),
            "date": key // (MOST_USERS * 16) % 10_000 + FIRST,
            "feature": key // MOST_USERS % 16,
            "user": key % MOST_USERS,
            "count": np.bincount(place, weights=count).astype(int),
        }
    )


def speaks_japanese(world: World, rng: np.random.Generator) -> np.ndarray:
    """Return which accounts write Japanese: most, but not those overseas (the last region)."""
    return (world.region != world.region.max()) & (rng.random(world.size) < 0.8)


def goals(world: World, weeks: list[Week], japanese: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Return goals set and reached; those in the state reach theirs much sooner."""
    mondays = np.array([week.monday for week in weeks])
    live = np.stack([week.live for week in weeks])
    inside = np.stack([week.in_state for week in weeks]) & (not world.truth.null)
    pace = np.where(inside, 0.030, 0.006) * live
    rows = []
    draws = rng.random((world.size, 4, 6))
    patience = rng.exponential(size=(world.size, 4))
    for i in np.flatnonzero(live.any(axis=0)):
        last = mondays[np.flatnonzero(live[:, i])[-1]] + 6
        set_on = int(world.start[i]) + 3 + int(20 * draws[i, 0, 0])
        for k in range(4):
            if draws[i, k, 1] > (0.9 if k == 0 else 0.75) or set_on > last:
                break
            pool = words()["goals" if k == 0 else "next_goals"]
            goal = pool[int(draws[i, k, 2] * len(pool))][int(japanese[i])]
            due = set_on + 7 * int(20 + 20 * draws[i, k, 3])
            reached = NEVER
            after = np.flatnonzero(mondays > set_on + 28)
            passed = np.cumsum(pace[after, i])
            if len(passed) and passed[-1] >= patience[i, k]:
                reached = int(mondays[after[np.searchsorted(passed, patience[i, k])]]) + int(5 * draws[i, k, 4])
            rows.append((i, goal, "original" if k == 0 else "next", set_on, due, reached))
            if reached == NEVER:
                break
            set_on = reached + 5 + int(50 * draws[i, k, 5])
    frame = pd.DataFrame(rows, columns=["account", "goal", "kind", "set_date", "due_date", "achieved_date"])
    frame = frame[frame["set_date"] < END]
    return frame.assign(achieved_date=frame["achieved_date"].where(frame["achieved_date"] < END, NEVER))


def needs(world: World, weeks: list[Week], japanese: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Return what customers said they need, more of it in onboarding."""
    parts = []
    for week in weeks:
        young = (week.monday - world.start < 120) & (not world.truth.null)
        hit = np.flatnonzero(week.live & (rng.random(world.size) < np.where(young, 0.013, 0.005)))
        parts.append(np.stack([hit, week.monday + rng.integers(0, 5, len(hit))]))
    account, date = np.concatenate(parts, axis=1)
    inside = (date >= FIRST) & (date < END)
    account, date = account[inside], date[inside]
    n = len(account)
    said = words()["needs"]
    names = list(said)
    theme = rng.choice(len(names), n, p=[one["share"] for one in said.values()])
    texts = np.empty(n, dtype=object)
    for k, name in enumerate(names):
        texts[theme == k] = pick((said[name]["en"], said[name]["ja"]), japanese[account[theme == k]], rng)
    age = END - date
    settled = rng.random(n) < np.clip(age / 500, 0.1, 0.8)
    status = np.where(settled, rng.choice(["done", "done", "planned", "declined"], n), "open")
    later = date + 5 + np.floor(rng.random(n) * np.minimum(np.maximum(age - 6, 1), 150)).astype(int)
    status_date = np.where(status == "open", date, np.minimum(later, END - 1))
    usual = np.array([said[name]["team"] for name in names])[theme]
    return pd.DataFrame(
        {
            "account": account,
            "date": date,
            "source": rng.choice(["call", "mail", "survey", "webinar"], n, p=[0.45, 0.3, 0.15, 0.1]),
            "theme": np.where(rng.random(n) < 0.85, np.array(names)[theme], ""),
            "text": texts,
            "status": status,
            "status_date": status_date,
            "routed_to": np.where((status == "open") & (rng.random(n) < 0.6), "", usual),
            "outside_playbook": rng.random(n) < np.where(date - world.start[account] < 120, 0.3, 0.5),
        }
    ).sort_values(["date", "account"], kind="stable")


def handoff_info(world: World, japanese: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Return what was written down for each handoff: everything before it, or some of it only and a little later."""
    rows = []
    for i in np.flatnonzero(world.handed != NEVER):
        draws = rng.random((len(INFORMATION), 3))
        recorded = set(range(len(INFORMATION)))
        if not world.complete[i]:
            order = np.argsort(draws[:, 0])
            recorded = set(order[: 1 + int(3 * draws[0, 1])].tolist())
        for f, name in enumerate(INFORMATION):
            before = int(world.handed[i]) - 1 - int(25 * draws[f, 1])
            late = int(world.handed[i]) + 5 + int(40 * draws[f, 1])
            if f not in recorded and draws[f, 2] > 0.2:
                continue
            date = max(before, int(world.start[i])) if f in recorded else late
            pair = words()["information"].get(name)
            if pair is None:
                pair = tuple(zip(*words()["goals" if name == "goal" else "next_goals"], strict=True))
            options = pair[int(japanese[i])]
            rows.append((i, name, date, options[int(draws[f, 0] * len(options))]))
    return pd.DataFrame(rows, columns=["account", "field", "recorded_date", "value"])


def inbound(world: World, weeks: list[Week], csm: list[np.ndarray], rng: np.random.Generator) -> pd.DataFrame:
    """Return questions that customers sent or called with, more of them in onboarding and from busy accounts."""
    parts, names = [], []
    for week, in_charge in zip(weeks, csm, strict=True):
        busy = week.used.any(axis=(1, 2))
        rate = np.where(week.monday - world.start < 90, 0.12, 0.035) * np.where(busy, 1.0, 0.4)
        hit = np.flatnonzero(week.live & (rng.random(world.size) < rate))
        parts.append(np.stack([hit, week.monday + rng.integers(0, 5, len(hit))]))
        names.append(in_charge[hit])
    account, date = np.concatenate(parts, axis=1)
    n = len(account)
    return pd.DataFrame(
        {
            "account_id": world.account_id[account],
            "date": date,
            "kind": "question",
            "channel": np.where(rng.random(n) < 0.75, "mail", "call"),
            "direction": "inbound",
            "programme": "",
            "outcome": "",
            "minutes": rng.integers(5, 30, n),
            "csm": np.concatenate(names),
        }
    )


def notes(touches: pd.DataFrame, in_state: np.ndarray, japanese: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Add mood and note to calls and meetings that took place; arrays of bool have one entry per touch.

    Touches that `rested` were to be calls: chance is drawn for them, too, so that all else stays as it is.
    """
    talked = (touches["direction"] == "outbound") & touches["channel"].isin(["call", "meeting"])
    talked &= touches["outcome"].isin(["reached", "attended"])
    talked |= touches["rested"]
    draw = rng.random(len(touches))
    good, neutral = np.where(in_state, 0.6, 0.25), np.where(in_state, 0.95, 0.65)
    mood = np.where(draw < good, "good", np.where(draw < neutral, "neutral", "worried"))
    mood = np.where(talked.to_numpy(), mood, "")
    note = np.full(len(touches), "", dtype=object)
    written = rng.random(len(touches)) < 0.5
    for name, pair in words()["notes"].items():
        rows = (mood == name) & written
        note[rows] = pick(pair, japanese[rows], rng)
    rested = touches["rested"].to_numpy()
    return touches.assign(note=np.where(rested, "", note), mood=np.where(rested, "", mood))


def revenue(world: World, used: pd.DataFrame, contracts: pd.DataFrame) -> pd.DataFrame:
    """Return the monthly bills of accounts on the usage-priced plan: a base, and 30 yen for each use."""
    flex = np.flatnonzero(world.plan == PLANS.index("Flex"))
    rows = used[used["account"].isin(flex)]
    month = rows["date"].to_numpy().astype("datetime64[D]").astype("datetime64[M]")
    uses = rows.groupby([rows["account"].to_numpy(), month])["count"].sum()
    found = []
    for i, spell in contracts[contracts["account"].isin(flex) & (contracts["type"] == "paid")].groupby("account"):
        months = set()
        for start, end in zip(spell["start"], spell["end"], strict=True):
            first = np.datetime64(max(int(start), FIRST), "D").astype("datetime64[M]")
            last = np.datetime64((END if end == NEVER else min(int(end), END)) - 1, "D").astype("datetime64[M]")
            months |= set(np.arange(first, last + 1).tolist())
        base = float(spell["mrr"].iloc[0]) // 2
        for one in sorted(months):
            amount = base + 30 * int(uses.get((i, np.datetime64(one, "M")), 0))
            found.append((i, f"{one:%Y-%m}", int(amount)))
    return pd.DataFrame(found, columns=["account", "month", "amount"])


def features(world: World) -> pd.DataFrame:
    """Return the features table."""
    return pd.DataFrame(world.truth.features, columns=["feature", "family", "launched", "retired"])


SCORE_WEEKS = 4


def scores(world: World, weeks: list[Week], rng: np.random.Generator) -> pd.DataFrame:
    """Draw the health score of a team that looks at use and trusts its feeling: account, date, score (0 to 100).

    Every four weeks, for all customers: two parts of use, one part of breadth, and as much of what is nothing.
    """
    parts = []
    for k in range(SCORE_WEEKS, len(weeks) + 1, SCORE_WEEKS):
        month = weeks[k - SCORE_WEEKS : k]
        used = np.stack([week.used for week in month])
        active = used.any(axis=3)[:, :, :5].mean(axis=(0, 2))
        breadth = used.any(axis=(0, 2)).mean(axis=1)
        score = np.clip(15 + 50 * active + 25 * breadth + rng.normal(0, 15, active.size), 0, 100).round()
        there = np.flatnonzero(month[-1].live)
        parts.append(pd.DataFrame({"account": there, "date": month[-1].monday + 6, "score": score[there].astype(int)}))
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[(frame["date"] >= FIRST) & (frame["date"] < END)]
    return frame.assign(date=dates(frame["date"]), name="health")

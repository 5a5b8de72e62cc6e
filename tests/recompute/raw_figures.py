"""Headline figures a second time: from the raw files, account by account and day by day, with nothing of the kit.

Only what data/README.md and the policies' defaults say is known here: ends are exclusive, a gap of up to 60 days is no
churn, a pause is no gap, what completed or went over to another account is no loss, use counts on working days.
"""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import duckdb
import yaml

WINDOW = 60
OTHERWISE = ("completed", "merged", "migrated", "paused")
FAR = date(9999, 1, 1)
DAY = timedelta(days=1)


def rows_of(folder: Path, name: str) -> list[dict]:
    """Read one table with DuckDB; text stays text, what is empty is None."""
    path = next(
        (folder / f"{name}.{kind}" for kind in ("parquet", "csv") if (folder / f"{name}.{kind}").exists()), None
    )
    if path is None:
        return []
    source = f"read_csv('{path}', all_varchar=true)" if path.suffix == ".csv" else f"'{path}'"
    found = duckdb.sql(f"select * from {source}")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def a_day(text) -> date | None:
    return text if isinstance(text, date) else date.fromisoformat(text[:10]) if text else None


def a_year_later(day: date, years: int = 1) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


class Raw:
    """A folder as it was known before a day: contracts by account, attributes, use."""

    def __init__(self, folder, as_of: date):
        self.folder, self.as_of = Path(folder), as_of
        said = self.folder / "company.yml"
        self.settings = yaml.safe_load(said.read_text(encoding="utf-8")) if said.exists() else {}
        tables = self.settings.get("tables", {})
        self.since = tables.get("contracts", {}).get("data_from") or self.settings.get("data_from")
        self.accounts = {row["account_id"]: row for row in rows_of(self.folder, "accounts")}
        self.own_currency = self.settings.get("currency", "")
        self.rates = defaultdict(list)
        for row in rows_of(self.folder, "rates"):
            self.rates[row["currency"]].append((a_day(row["month"] + "-01"), float(row["rate"])))
        self.revenue = defaultdict(dict)
        for row in rows_of(self.folder, "revenue"):
            if row["month"][:7] < as_of.isoformat()[:7]:
                self.revenue[row["account_id"]][row["month"][:7]] = float(row["amount"])
        self.contracts, self.signed = defaultdict(list), {}
        for row in rows_of(self.folder, "contracts"):
            one = {
                "start": a_day(row["start_date"]),
                "until": a_day(row["end_date"]) or FAR,
                "mrr": float(row["mrr"]) if row.get("mrr") else None,
                "term": int(float(row["term_months"])) if row.get("term_months") else None,
                "notice": a_day(row.get("notice_date")),
                "signed": a_day(row.get("signed_date")),
                "reason": row.get("end_reason") or "churned",
                "heir": row.get("successor_id"),
                "product": row.get("product") or "",
                "currency": row.get("currency") or self.own_currency,
            }
            if (row.get("type") or "paid") != "paid" or one["until"] <= one["start"]:
                continue
            if one["start"] >= as_of:
                first = self.signed.get(row["account_id"], FAR)
                if one["signed"] and one["signed"] < as_of:
                    self.signed[row["account_id"]] = min(first, one["start"])
                continue
            if one["notice"] and one["notice"] >= as_of:
                one["notice"] = None
            self.contracts[row["account_id"]].append(one)
        self.lives = {name: self._lives(name) for name in self.contracts}

    def rate(self, currency: str, day: date) -> float:
        """Return the rate of the last month given up to a day, else of the first one."""
        known = sorted(self.rates.get(currency, []))
        if not known:
            return 1.0
        before = [rate for month, rate in known if month <= day]
        return before[-1] if before else known[0][1]

    def _lives(self, name: str) -> list[dict]:
        """Walk through the contracts of an account: one dict for every stretch of custom that the data reach into."""
        found, last = [], None
        for row in sorted(self.contracts[name], key=lambda one: (one["start"], one["until"])):
            life = found[-1] if found else None
            gap = (row["start"] - life["until"]).days if life else None
            if life and (gap <= WINDOW or last["reason"] == "paused"):
                if gap > 0 and last["reason"] == "paused":
                    life["pauses"].append((life["until"], row["start"]))
                if row["until"] >= life["until"]:
                    churned_too = row["until"] == life["until"] and last["reason"] == "churned" != row["reason"]
                    last = last if churned_too else row
                    life["until"] = row["until"]
            else:
                life, last = {"start": row["start"], "until": row["until"], "pauses": []}, row
                found.append(life)
            life["last"] = last
        soon = self.signed.get(name)
        for life in found:
            over = life["until"] < self.as_of
            if life is found[-1] and soon and (soon - life["until"]).days <= WINDOW:
                over = False
            life["end"] = life["until"] if over else None
            life["why"] = life["last"]["reason"] if over else ""
        began = a_day(self.accounts.get(name, {}).get("start_date"))
        carried_on = found and self.since and found[0]["start"] <= self.since + WINDOW * DAY
        if carried_on and began and began < min(self.since, found[0]["start"]):
            found[0]["start"] = began
        return [life for life in found if not self.since or life["until"] > self.since]

    def covering(self, name: str, day: date) -> list[dict]:
        """Return the contracts of an account that cover a day, late renewals carried on until they begin."""
        found = []
        rows = sorted(self.contracts[name], key=lambda one: one["start"])
        for row in rows:
            until = row["until"]
            later = [other["start"] for other in rows if other["start"] > until]
            going_on = any(o["start"] <= until < o["until"] for o in rows if o is not row)
            if later and not going_on and row["reason"] != "paused" and not row["heir"]:
                last = until == max(o["until"] for o in rows if o["start"] < min(later))
                until = min(later) if last and (min(later) - until).days <= WINDOW else until
            waits = name in self.signed and self.lives[name] and self.lives[name][-1]["end"] is None
            if waits and until < self.as_of <= day + DAY and until == max(o["until"] for o in rows):
                until = FAR
            if row["start"] <= day < until:
                found.append(row)
        return found

    def life_on(self, name: str, day: date) -> dict | None:
        """Return the stretch of custom that covers the day before."""
        here = [one for one in self.lives[name] if one["start"] < day and not (one["end"] and one["end"] < day)]
        return here[-1] if here else None

    def active(self, day: date) -> list[str]:
        return [name for name in self.contracts if self.covering(name, day - DAY)]

    def paying(self, name: str, day: date, rates_of: date) -> float | None:
        """Return what is paid on the day before, at the rates of the day before another; None where it is not known.

        What is paid by use counts up to the price, of the month of the day; before its first month the price counts.
        """
        rows, use = self.covering(name, day - DAY), self.revenue.get(name)
        if any(row["mrr"] is None for row in rows):
            return None
        agreed = sum(row["mrr"] * self.rate(row["currency"], rates_of - DAY) for row in rows)
        month = (day - DAY).isoformat()[:7]
        if not rows or not use or month < min(use):
            return agreed
        return None if month not in use else max(min(use[month], agreed) if agreed > 0 else use[month], 0.0)


def money(raw: Raw, start: date, end: date) -> dict[str, float]:
    """Return gross and net revenue retention from start to end."""
    base, now, gone = {}, {}, set()
    for name in raw.contracts:
        if raw.covering(name, start - DAY):
            then = raw.paying(name, start, start)
            base[name] = then or 0.0
            gone |= {name} if then is None else set()
    for name, rows in raw.contracts.items():
        for row in raw.covering(name, start - DAY):
            last = renewed_into(rows, row)
            heir = last_heir(raw, name, last["heir"], end) if last["heir"] else None
            if heir and start <= last["until"] < end:
                part = (row["mrr"] or 0) * raw.rate(row["currency"], start - DAY)
                base[name] -= part
                base[heir] = base.get(heir, 0) + part
    for name in base:
        life, here = raw.life_on(name, start), raw.covering(name, end - DAY)
        if not raw.covering(name, start - DAY) and not here:  # what came over to it has left again
            life = next((one for one in reversed(raw.lives[name]) if one["start"] < end), None)
        if life and life["end"] and life["end"] < end and life["why"] in ("completed", "merged", "migrated"):
            gone.add(name)
            continue
        left = (life is None or (life["end"] and life["end"] < end)) and raw.covering(name, start - DAY)
        paid = 0.0 if left or not here else raw.paying(name, end, start)
        if paid is None:
            gone.add(name)
            continue
        now[name] = paid - min(ramps(raw, name, start, end), max(paid - base[name], 0.0))
    asked = [name for name in base if name not in gone and round(base[name], 6) > 0]
    whole = sum(base[name] for name in asked)
    return {
        "grr": sum(min(now[name], base[name]) for name in asked) / whole,
        "nrr": sum(now[name] for name in asked) / whole,
    }


def renewed_into(rows: list[dict], row: dict) -> dict:
    """Follow a contract to the last row that it was renewed in: same product, begun where the one before ends."""
    while not row["heir"]:
        alike = [one for one in rows if (one["product"], one["until"]) == (row["product"], row["until"])]
        onward = [one for one in rows if (one["product"], one["start"]) == (row["product"], row["until"])]
        place = next(i for i, one in enumerate(alike) if one is row)
        if place >= len(onward):
            break
        row = onward[place]
    return row


def last_heir(raw: Raw, name: str, heir: str, end: date) -> str | None:
    """Follow an account that another went over to, and that went over to a third itself, to who is there at the end."""
    seen = {name}
    while not raw.covering(heir, end - DAY) and heir not in seen:
        seen.add(heir)
        onward = [
            r["heir"] for r in sorted(raw.contracts[heir], key=lambda r: r["until"]) if r["heir"] and r["until"] < end
        ]
        if not onward:
            break
        heir = onward[-1]
    return heir if heir != name and raw.contracts.get(heir) else None


def ramps(raw: Raw, name: str, start: date, end: date) -> float:
    """Return by how much contracts signed together, to begin one after another, pay more at the end."""
    growth, signed = 0.0, defaultdict(list)
    for row in raw.contracts[name]:
        if row["signed"]:
            signed[row["signed"]].append(row)
    for rows in signed.values():
        first = min(row["start"] for row in rows)
        if any(row["start"] > first for row in rows):
            before, after = (
                sum(
                    (row["mrr"] or 0) * raw.rate(row["currency"], start - DAY)
                    for row in raw.covering(name, day)
                    if row in rows
                )
                for day in (max(first, start - DAY), end - DAY)
            )
            growth += max(after - before, 0.0)
    return growth


def customers_kept(raw: Raw, start: date, end: date) -> float:
    """Return the share of the customers of one day that are there on the other (product limit, day by day)."""
    days = (end - start).days
    left, seen = [], []
    for name in raw.active(start):
        life = raw.life_on(name, start)
        if life is None:
            continue
        if life["end"] is None or life["end"] >= end:
            seen.append(days + 1)
        else:
            exit = max((life["end"] - start).days, 0.5)
            seen.append(exit)
            if life["why"] == "churned":
                left.append(exit)
    return product(left, [(0, exit) for exit in seen], days)


def product(left: list[float], seen: list[tuple[float, float]], upto: float) -> float:
    """Multiply, churn by churn, the share of those at risk that stays: at risk are all with entry < t <= exit."""
    kept = 1.0
    for t in sorted(set(left)):
        if t <= upto:
            at_risk = sum(1 for entry, exit in seen if entry < t <= exit)
            kept *= 1 - left.count(t) / at_risk
    return kept


def still_customers(raw: Raw, months: int) -> float:
    """Return the share still there so long after the start; whole years are over on day 366, 731, and so on."""
    left, seen = [], []
    for lives in raw.lives.values():
        if not lives:
            continue
        life = lives[0]
        start, last = life["start"], life["end"] or raw.as_of
        entry = max(start, raw.since) if raw.since else start
        for begin, stop in zip(
            [entry, *(p[1] for p in life["pauses"])], [*(p[0] for p in life["pauses"]), last], strict=True
        ):
            begin = max(begin, entry)
            if stop > begin:
                seen.append(((begin - start).days, (stop - start).days))
        if life["why"] == "churned" and last > max([entry, *(p[1] for p in life["pauses"])]):
            left.append((last - start).days)
    upto = math.ceil(months * 365.25 / 12) if months % 12 == 0 else months * 365.25 / 12
    return product(left, seen, upto)


def churned(raw: Raw, start: date, end: date) -> int:
    """Count the customers that left for good in a period."""
    return sum(
        any(life["why"] == "churned" and start <= life["end"] < end for life in lives) for lives in raw.lives.values()
    )


def landmark(raw: Raw, share: float, breadth: float, on_day: int = 90, months: int = 24) -> dict[str, float]:
    """Return, of the accounts alive on a day of life without notice, who stays in the state and outside it."""
    since = raw.settings["tables"]["usage"]["data_from"]
    off = set(raw.settings.get("holidays", []))
    there = [
        (a_day(row["launched"]) or date.min, a_day(row["retired"]) or FAR) for row in rows_of(raw.folder, "features")
    ]
    used = defaultdict(set)
    for row in rows_of(raw.folder, "usage"):
        used[row["account_id"]].add((a_day(row["date"]), row["feature"]))
    sides, reached, started = {True: [], False: []}, 0, 0
    for name, lives in raw.lives.items():
        if not lives:
            continue
        life = lives[0]
        start, last = life["start"], life["end"] or raw.as_of
        day = start + on_day * DAY
        first = day - 28 * DAY
        if day >= raw.as_of:
            # Who left before a day that has not come is known to have left all the same.
            started += last <= day and life["why"] == "churned" and not (raw.since and start < raw.since)
            continue
        notice, early = life["last"]["notice"], bool(raw.since and start < raw.since)
        if last <= day or (notice and notice <= day):
            started += (last > day or life["why"] == "churned") and not early
            continue
        if first < since:
            continue
        days = [first + k * DAY for k in range(28)]
        if any(begin < day and stop > first for begin, stop in life["pauses"]):
            days = [one for one in days if not any(begin <= one < stop for begin, stop in life["pauses"])]
        work = [one for one in days if one.weekday() < 5 and one not in off]
        seen = [(one, feature) for one, feature in used[name] if first <= one < day]
        active = len({one for one, _ in seen if one in work}) / len(work)
        features = len({feature for _, feature in seen}) / sum(a < day and b > first for a, b in there)
        inside = active >= share and min(features, 1) >= breadth
        reached, started = reached + (inside and not early), started + (not early)
        sides[inside].append(((last - day).days, life["why"] == "churned"))
    upto = months * 365.25 / 12
    kept = [product([t for t, gone in side if gone], [(0, t) for t, _ in side], upto) for side in sides.values()]
    return {"reach": reached / started, "in the state": kept[0], "outside": kept[1], "difference": kept[0] - kept[1]}


def contacts(raw: Raw) -> dict[str, float]:
    """Return the direct share of 91 days' outbound contacts, the customers, and the contacts in 28 days."""
    known, out, recent = 0, 0, defaultdict(int)
    for row in rows_of(raw.folder, "touches"):
        day = a_day(row["date"])
        if day >= raw.as_of or row["direction"] == "inbound":
            continue
        if day >= raw.as_of - 91 * DAY:
            out += 1
            known += row["channel"] in ("call", "meeting")
        if day >= raw.as_of - 28 * DAY:
            recent[row["account_id"]] += 1
    customers = [name for name, lives in raw.lives.items() if lives and lives[-1]["end"] is None]
    return {"direct": known / out, "customers": len(customers), "contacts": sum(recent[name] for name in customers)}


def handed_over(raw: Raw, start: date, end: date) -> tuple[int, int]:
    """Count the first handoffs of a period, and those with every field written down by then."""
    first, written = {}, defaultdict(dict)
    for row in rows_of(raw.folder, "handoffs"):
        day = a_day(row["date"])
        if day < raw.as_of:
            first[row["account_id"]] = min(day, first.get(row["account_id"], FAR))
    fields = set()
    for row in rows_of(raw.folder, "handoff_info"):
        day = a_day(row["recorded_date"])
        if day < raw.as_of:
            fields.add(row["field"])
            if row["value"]:
                written[row["account_id"]][row["field"]] = day
    due = [name for name, day in first.items() if start <= day < end]
    full = [name for name in due if all(written[name].get(field, FAR) <= first[name] for field in fields)]
    return len(due), len(full)


def months_on(day: date, months: int) -> date:
    """Return the same day of a later month, its last one where the month is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    last = (date(day.year + year + (month == 11), (month + 1) % 12 + 1, 1) - DAY).day
    return date(day.year + year, month + 1, min(day.day, last))


def renewed(raw: Raw, start: date, end: date) -> float:
    """Return the share of accounts that renewed, of those whose last renewal of the period was decided in it.

    For contracts that run in whole terms, one row after another. What was signed after its day is decided when it
    was; where a customer left, on the day of the end.
    """
    stayed = {}
    for name, lives in raw.lives.items():
        for life in lives:
            rows = sorted(raw.contracts[name], key=lambda one: one["start"])
            for row in (one for one in rows if life["start"] <= one["start"] < life["until"] and one["term"]):
                for k in range(1, 200):
                    day = months_on(row["start"], k * row["term"])
                    if day > min(row["until"], raw.as_of - DAY):
                        break
                    over = day == life["end"]
                    if day == life["until"] and (not over or life["why"] != "churned"):
                        continue
                    after = [one for one in rows if one["start"] >= day and one["product"] == row["product"]]
                    late = not over and day == row["until"] and after and after[0]["start"] > day
                    if any(begin == day for begin, _ in life["pauses"]):
                        continue
                    signed = after[0]["signed"] or FAR if late else day
                    decided = max(min(after[0]["start"], signed), day) if late else day
                    if start <= decided < end:
                        stayed[name] = max(stayed.get(name, (date.min, False)), (day, not over))
    return sum(kept for _, kept in stayed.values()) / len(stayed)


def incidence(seen: list[tuple[float, int]]) -> list[tuple[float, float]]:
    """Return, time by time, the share that has had cause 1, others (2) competing (Aalen and Johansen)."""
    found, left, share = [], 1.0, 0.0
    for t in sorted({time for time, cause in seen if cause}):
        at_risk = sum(time >= t for time, _ in seen)
        ones, any_ = (sum(time == t and cause in causes for time, cause in seen) for causes in ((1,), (1, 2)))
        share, left = share + left * ones / at_risk, left * (1 - any_ / at_risk)
        found.append((t, share))
    return found


def days_to_handoff(raw: Raw, start: date, end: date) -> float:
    """Return after how many days half are handed over, of those whose 90th day of life falls in the period."""
    first, seen = {}, []
    for row in rows_of(raw.folder, "handoffs"):
        if a_day(row["date"]) < raw.as_of:
            first[row["account_id"]] = min(a_day(row["date"]), first.get(row["account_id"], FAR))
    for name, lives in raw.lives.items():
        life = lives[0] if lives else None
        if life is None or not start <= life["start"] + 90 * DAY < end:
            continue
        last, given = life["end"] or raw.as_of, first.get(name, FAR)
        if life["start"] <= given < last:
            seen.append(((given - life["start"]).days, 1))
        else:
            seen.append(((last - life["start"]).days, 2 * (life["why"] == "churned")))
    return next(time for time, share in incidence(seen) if share >= 0.5)


def needs_answered(raw: Raw) -> float:
    """Return the share answered within 90 days, of the needs of two years."""
    seen = []
    for row in rows_of(raw.folder, "needs"):
        heard, changed = a_day(row["date"]), a_day(row["status_date"])
        if not raw.as_of - 730 * DAY <= heard < raw.as_of or not raw.lives.get(row["account_id"]):
            continue
        closed = row["status"] in ("done", "declined") and changed and changed < raw.as_of
        life = raw.lives[row["account_id"]][0]
        left = life["end"] if life["end"] and life["why"] == "churned" and life["end"] > heard else None
        if closed and not (left and changed > left):
            seen.append((max((changed - heard).days, 0.5), 1))
        else:
            seen.append((max(((left or raw.as_of) - heard).days, 0.5), 2 if left else 0))
    return max(share for time, share in incidence(seen) if time <= 90)


def contacted_too_often(raw: Raw, most: int = 6) -> float:
    """Return the share of customers with more than so many outbound contacts in 28 days."""
    recent = defaultdict(int)
    for row in rows_of(raw.folder, "touches"):
        if raw.as_of - 28 * DAY <= a_day(row["date"]) < raw.as_of and row["direction"] != "inbound":
            recent[row["account_id"]] += 1
    customers = [name for name, lives in raw.lives.items() if lives and lives[-1]["end"] is None]
    return sum(recent[name] > most for name in customers) / len(customers)

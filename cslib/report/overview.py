"""What the first part of an index is made of: figures of run.json, what to decide, targets, their course, names.

Its words stand in ``templates/overview.html``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup, escape

from cslib.company.quarters import Quarter
from cslib.language import N_, date, money, number, tr
from cslib.show.wording import as_simulated, programme, quantity, result_name, short_measure
from cslib.stats.estimate import MET, MISSED, NOT_SUPPORTED, SUPPORTED

MOST_DECISIONS, MOST_REVIEWS, MOST_MISSED, MOST_NAMES = 5, 2, 3, 6
LISTS = ("notice_due", "left_state", "handoff_due", "expansion_listed")
SERIES = ("grr_12m", "nrr_12m", "logo_retention", "renewal_rate")
ANSWERS = {"01": "kpi_reach", "02": "kpi_share_in_state_at_handoff", "03": "kpi_grr_12m", "04": "kpi_state_kept"}
"""Page -> the measure whose owner answers for what it asks."""
ORDER = ("03", "02", "04", "05", "01")
"""Pages by the order in which what they ask to decide is taken up."""


class Who(NamedTuple):
    """One account behind a count; `mrr` is what it pays a month, `renewal` its next date."""

    account_id: str
    name: str
    csm: str = ""
    mrr: float | None = None
    renewal: pd.Timestamp | None = None
    segment: str | None = ""
    why: str = ""


def accounts_of(company) -> dict[str, Who]:
    """Return every account by its id; one that has left with what it paid a quarter ago."""
    from cslib.company.money import paying
    from cslib.company.spells import renewals

    rows = company.named(company.accounts.drop_duplicates("account_id")).set_index("account_id")
    pays = paying(company, [day - pd.Timedelta(days=1) for day in (company.as_of, company.quarter.start)])
    table = renewals(company)
    rows["mrr"] = pays.iloc[:, 0].where(pays.iloc[:, 0] != 0, pays.iloc[:, 1]).reindex(rows.index)
    rows["renewal"] = table[table["ahead"]].groupby("account_id")["renewal_date"].min().reindex(rows.index)
    rows["segment"] = rows[company.default_segment] if company.default_segment else ""
    rows = rows[["name", "csm", "mrr", "renewal", "segment"]].astype("object")
    return {str(one): Who(str(one), *those) for one, *those in rows.where(rows.notna(), None).itertuples()}


def who(names: Sequence, accounts: Mapping[str, Who]) -> list[Who]:
    """Return who stands in a display's list of names, in its order."""
    return [accounts.get(one, Who(one, one))._replace(why=why) for one, why in names]


def behind(names: Sequence, accounts: Mapping[str, Who], currency: str = "") -> list[tuple[Who, str, str]]:
    """Return who stands in a list of names with what each pays, and its renewal, in words."""
    return [(one, money(one.mrr, currency), date(one.renewal)) for one in who(names, accounts)]


def say(sentence: str, **places) -> Markup:
    """Say a sentence whose places may hold figures in HTML; whatever else comes from data is escaped."""
    return Markup(escape(tr(sentence))).format(**places)


def points(value: float, unit: bool = True) -> str:
    """Write a difference of shares with its sign, in points; for a bound without the word."""
    size = f"{100 * abs(value):.1f}"
    size = f"{('±' if unit else '') if not float(size) else '+' if value > 0 else '−'}{size}"
    return tr("{change} points", change=size) if unit else size


@dataclass(frozen=True)
class Overview:
    """What the total's pages recorded, for one language.

    - `results`: by name, as run.json (`record`) has them.
    - `displays`: (entry of run.json, what its displays recorded), page by page.
    - `accounts`: everybody, by id.
    - `place`: of which segment the results are, as in ``segment=SMB:``; empty for the total.
    """

    record: Mapping
    results: Mapping[str, Mapping]
    displays: Sequence[tuple[Mapping, Sequence[Mapping]]]
    accounts: Mapping[str, Who]
    place: str = ""

    def figure(self, name: str, part: str = "estimate", change: bool = False) -> Markup:
        """Write a number of run.json, with where it stands there; a `change` of shares in points, bounds bare."""
        result = self.results[name]
        held = result["aim"] if part == "target" else result
        value, unit, bound = held[part], held["unit"], part in ("low", "high")
        if change:
            text = points(value, not bound)
        elif part in ("n", "events") or unit in ("accounts", "people") or (bound and unit not in ("share", "ratio")):
            text = number(value, 0 if unit == "money" or float(value).is_integer() else 1)
        else:
            text = money(value, self.record.get("currency") or "") if unit == "money" else quantity(value, unit)
        text = as_simulated(text, part == "estimate" and "simulated" in result)
        of = f"{self.place}{name}.{part}"
        return Markup('<data value="{}" data-of="{}">{}</data>').format(value, of, text)

    def bounds(self, name: str, change: bool = False) -> Markup | str:
        """Write the bounds of an estimate; nothing where there are none, or no room between them."""
        result = self.results[name]
        if result.get("low") is None or result.get("high") is None or result["low"] == result["high"]:
            return ""
        return say(N_("{low} to {high}"), **{end: self.figure(name, end, change) for end in ("low", "high")})

    def bounded(self, name: str, change: bool = False) -> Markup:
        """Write an estimate with its bounds."""
        figure, bounds = self.figure(name, change=change), self.bounds(name, change)
        return say(N_("{estimate} ({details})"), estimate=figure, details=bounds) if bounds else figure

    def count(self, name: str, part: str = "estimate") -> Markup:
        """Write a count with a way to the names behind it."""
        page = next(
            (entry["html"] for entry, each in self.displays for one in each if name in one.get("names", ())), ""
        )
        figure = self.figure(name, part)
        return Markup('<a href="{}#names-{}">{}</a>').format(page, name, figure) if page else figure

    def known(self, *names: str) -> bool:
        """Tell whether all these figures are there."""
        return all(self.results.get(name, {}).get("estimate") is not None for name in names)

    def verdict(self, name: str) -> str | None:
        """Return a figure's verdict; None where it is not there."""
        return self.results.get(name, {}).get("verdict")

    def of(self, name: str) -> tuple[str, str]:
        """Return address and title of the page that shows a result, at the first display that does."""
        found = ((entry, one) for entry, each in self.displays for one in each if name in one.get("results", {}))
        entry, one = next(found, ({}, {}))
        return (f"{entry['html']}#cs-{one['name']}", entry.get("title") or entry["notebook"]) if entry else ("", "")

    def earlier(self, name: str, back: int) -> str:
        """Return the name under which a figure of so many quarters ago is kept."""
        year = self.record.get("fiscal_year", {"start": 1, "named": "start"})
        return f"{name}@{Quarter.parse(self.record['quarter'], year['start'], year['named']).previous(back)}"

    def named(self, name: str) -> str:
        """Name a result: in the words of the team where it is aimed at, else in those of the kit."""
        return (self.results.get(name, {}).get("aim") or {}).get("name") or result_name(name)

    def aims(self) -> list[str]:
        """Return the results with a target in force, the top of the tree first, each measure and target once."""
        found = [name for name, one in self.results.items() if one.get("aim", {}).get("since")]
        # The tree's results begin at its leaves.
        found = sorted(reversed(found), key=lambda name: not name.startswith("kpi_"))
        once: dict[tuple, str] = {}
        for name in found:
            once.setdefault((name.removeprefix("kpi_"), self.results[name]["aim"]["target"]), name)
        return list(once.values())

    def rivals(self) -> list[str]:
        """Return the figures for which two targets are in force."""
        aims = self.aims()
        return [name for name in aims if f"kpi_{name}" in aims]

    def judged(self) -> dict[str, int]:
        """Return how many targets in force are met, missed, and open."""
        verdicts = [self.verdict(name) for name in self.aims()]
        met, missed = verdicts.count(MET), verdicts.count(MISSED)
        return {"targets": len(verdicts), "met": met, "missed": missed, "open": len(verdicts) - met - missed}

    def owner(self, page: str) -> str:
        """Return who answers for what a page asks, as the tree in force says; empty where nobody does."""
        aim = self.results.get(ANSWERS.get(page[:2], ""), {}).get("aim", {})
        return aim.get("owner", "") if aim.get("since") else ""

    def decisions(self) -> list[tuple[str, object, tuple[str, str], str]]:
        """Return what is to be decided now, at most five: kind, what it is about, its page, its owner.

        In this order: decisions that are due for review, two targets for one figure, targets in force that are missed,
        a definition that no longer holds or waits to be put in force, more work than people, too much contact,
        programmes that help, then what the pages ask.
        """
        rivals = self.rivals()
        missed = [name for name in self.aims() if self.verdict(name) == MISSED]
        missed = [name for name in missed if name.removeprefix("kpi_") not in rivals]
        due = [one for one in self.record.get("decisions", ()) if one["standing"] == "due"]
        due = sorted(due, key=lambda one: one["proposal"] == "keep")[:MOST_REVIEWS]
        reviewed = [(one.get("measure") or {}).get("name") for one in due]
        found = [("rivals", name) for name in rivals]
        found += [("missed", name) for name in missed[: MOST_MISSED - bool(due)]]
        if self.verdict("definition_in_force") == NOT_SUPPORTED:
            found.append(("broken", "definition_in_force"))
        if self.record["definition"]["source"] == "proposed" and self.verdict("definition") == SUPPORTED:
            found.append(("waiting", "definition"))
        if self.known("people_needed", "people_now"):
            needed, now = self.results["people_needed"], self.results["people_now"]
            found += [("work", "people_needed")] if (needed["low"] or 0) > now["estimate"] else []
        over = self.results.get("contact_over", {}).get("events")
        # Whether to keep a limit that is due for review comes before holding to it.
        if over and self.verdict("overload_ratio") == SUPPORTED and "contact_over" not in reviewed:
            found.append(("contact", "overload_ratio"))
        helps = [name for name in self.results if name.startswith("programme_") and self.verdict(name) == SUPPORTED]
        if helps := [name for name in helps if self.results[name]["estimate"] > 0]:
            found.append(("programmes", helps))
        told = [("review", one, (f"#decision-{one['id']}", tr("Decisions")), one["by"]) for one in due]
        for kind, about in found:
            page = self.of(about if isinstance(about, str) else about[0])
            aimed = {"missed": about, "rivals": f"kpi_{about}"}.get(kind)
            owner = self.results[aimed]["aim"]["owner"] if aimed else self.owner(page[0].rpartition("/")[2])
            told.append((kind, about, page, owner))
        for start in ORDER:
            for entry, each in self.displays:
                for one in each if entry["notebook"].startswith(start) else ():
                    page = f"{entry['html']}#cs-{one['name']}", entry.get("title") or entry["notebook"]
                    told += [("ask", ask, page, self.owner(start)) for ask in one.get("decide", ())[:1]]
        return told[:MOST_DECISIONS]

    def programme(self, name: str) -> tuple[str, str, str]:
        """Return which programme a result is about, on which side of the state, and on what."""
        which, side, measure = re.match(r"programme_(.+)_(inside|outside)_(.+)", name).groups()
        return programme(which), side, short_measure(measure)

    def course(self, name: str) -> dict[str, Mapping]:
        """Return a headline figure by quarter, the earliest first."""
        return {key.partition("@")[2]: one for key, one in self.results.items() if key.startswith(f"{name}@")}

    def names(self, name: str) -> list[tuple[Who, str, str]]:
        """Return who is behind a count, the largest first."""
        held = (one["names"][name] for _, each in self.displays for one in each if name in one.get("names", {}))
        rows = behind(next(held, ()), self.accounts, self.record.get("currency") or "")
        return sorted(rows, key=lambda row: -(row[0].mrr or 0))

    def lacking(self) -> list[tuple[str, int, int]]:
        """Return the notebooks of which pages are missing that should be here: name, how many, of how many."""
        record, by = self.record, self.record.get("segment_by", "")
        rows = [("", "all"), *((by, value) for value in record.get("segments", ()) if by)]
        runs = [run for run in record["runs"] if run["status"] == "ok"]
        there = {(run["segment_by"], run["segment"], run["notebook"], run["lang"]) for run in runs}
        wanted = [(*row, lang) for row in rows for lang in record.get("languages", ())]
        each = ((one, sum((*w[:2], one, w[2]) not in there for w in wanted)) for one in record.get("notebooks", ()))
        return [(one, missing, len(wanted)) for one, missing in each if missing]

"""Ten accounts of a learner's own, kept in the learner's folder and worked out further lesson by lesson."""

import datetime
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pandas as pd
import yaml

from cslib import language
from cslib.adoption.queue import contacts
from cslib.company.money import paying
from cslib.company.spells import lives, renewals
from cslib.company.usage import trailing as trailing_use
from cslib.course import drafts
from cslib.course import folder as learners
from cslib.course.question import WIDE, Card, Form
from cslib.course.task import number_in
from cslib.door import content, read_yaml
from cslib.errors import CslibError, SourceError
from cslib.files import write
from cslib.handoff.criteria import common_fields, recorded
from cslib.language import join, money, tr
from cslib.orientation.life import notice
from cslib.show.display import render
from cslib.show.wording import information_field
from cslib.utilization.clock import state_on

FILE, SUMMARY, REFLECTION, WORKSHEET = "my-accounts.yml", "my-accounts.html", "my-reflection.txt", "ten-accounts.csv"
"""What is kept in the learner's folder; the last is the worksheet that the version before wrote."""
SOON_DAYS, MOST_CONTACTS = 90, 6
ASKED = ("kind", "state", "notice", "gaps", "worth", "goal", "burden")
"""What the summary says of each account, beside the plan."""


def known(company, column: str, rule=None, seen: pd.DataFrame | None = None) -> Mapping[str, str]:
    """Return what the company's tables say in a column, by account, as far as they say it.

    `rule` (Rule, optional), `seen` (DataFrame, optional): definition of high utilization, and ``trailing(company)``.
    """
    goals, contracts = company.table("goals"), company.table("contracts").sort_values("start_date", kind="stable")
    if column in ("wanted", "goal"):
        rows = goals[goals["kind"] == "original"] if column == "wanted" else goals[goals["achieved_date"].isna()]
        return rows.sort_values("set_date", kind="stable").groupby("account_id")["goal"].last().dropna().to_dict()
    if column == "contract":
        rows = contracts.dropna(subset=["start_date", "term_months", "notice_days"])
        rows = rows.drop_duplicates("account_id", keep="last")
        told = rows[["account_id", "start_date", "term_months", "notice_days"]].itertuples(index=False)
        return {name: f"{day:%Y-%m-%d}, {term:g}, {days:g}" for name, day, term, days in told}
    if column == "worth":
        # Of who pays nothing today, what was written last.
        now = paying(company, [company.as_of - pd.Timedelta(days=1)]).iloc[:, 0]
        last = contracts.groupby("account_id")["mrr"].last()
        return now[now > 0].combine_first(last).dropna().map(money).to_dict()
    if column == "state" and rule is not None:
        seen = trailing_use(company) if seen is None else seen
        return {name: "in" if inside else "outside" for name, inside in state_on(seen, rule, company.as_of).items()}
    if column == "gaps" and company.has("handoff_info"):
        fields, names = common_fields(company), company.accounts["account_id"]
        there = recorded(company).groupby("account_id")["field"].agg(set)
        return {one: join([information_field(f) for f in fields if f not in there.get(one, ())]) for one in names}
    if column == "burden" and company.has("touches"):
        return contacts(company).set_index("account_id")["recent"].fillna(0).map("{:g}".format).to_dict()
    return {}


def suggested(company, seed: int) -> list[str]:
    """Return names of ten accounts, one for each kind of the ten in their order; empty where there is none."""
    life = lives(company).sample(frac=1, random_state=seed % 2**32)
    active = ~life["churned"] & (life["end"] >= company.as_of)
    handed = life["account_id"].isin(company.table("handoffs")["account_id"])
    due = renewals(company).query("ahead").set_index("account_id")["notice_deadline"].sort_values()
    queues = {
        "onboarding": life.loc[active & ~handed, "account_id"],
        "adoption": life.loc[active & handed, "account_id"],
        "renewing": due.index[due.index.isin(life.loc[active, "account_id"]) & (due >= company.as_of)],
        "left": life.loc[life["churned"], "account_id"],
    }
    # The sample company's customers write in two languages; those who write in the reader's come first.
    goals = company.table("goals").groupby("account_id")["goal"].first().dropna().map(str.isascii)
    foreign = {one: is_english != (language.current() == "en") for one, is_english in goals.items()}
    names, chosen = _names(company), []
    for kind in _words()["ten"]:
        queue = sorted(queues[kind], key=lambda one: foreign.get(one, True))
        chosen.append(next((one for one in queue if one not in chosen), ""))
    return [names.get(one, one) for one in chosen]


def _names(company) -> dict[str, str]:
    accounts = company.accounts
    return dict(zip(accounts["account_id"], accounts["name"].fillna(accounts["account_id"]).astype(str), strict=True))


def _words() -> dict:
    return learners.course_words()["accounts"]


class Sheet(Form):
    """The ten accounts, with what one lesson asks; every change is kept at once.

    `rows` (list of dict): by column, what is written of each account.
    """

    def __init__(self, step: str, company, rule, seen, learner: learners.Learner):
        import ipywidgets

        self.w, self.step, self.learner, self.company = ipywidgets, step, learner, company
        self.words, self.columns = _words()[language.current()], _words()["steps"][step]
        self.ids = {name: one for one, name in _names(company).items()} if company else {}
        self.ids |= {one: one for one in self.ids.values()}
        self.today = company.as_of if company else pd.Timestamp.today().normalize()
        self.known = {one: known(company, one, rule, seen) if company else {} for one in self.columns}
        self.rows = self._kept()
        for row in self.rows:
            self._work_out(row)
        if step == "next":
            self._rank()
        self.cells = []
        shown = ["name", *(one for one in self.columns if one != "name")]
        grid = [ipywidgets.Label(self.words[one][0]) for one in shown]
        for row in self.rows:
            cells = {one: self._cell(row, one) for one in shown}
            self.cells.append(cells)
            grid += cells.values()
        widths = " ".join(_words()["columns"][one]["width"] for one in shown)
        look = {"grid_template_columns": widths, "grid_gap": "2px 8px", "overflow": "auto"}
        parts = [ipywidgets.GridBox(grid, layout=look)]
        told = {tr("Take ten from the tables"): self.suggest} if step == "choose" else {}
        told |= {tr("Fill in from the tables again"): partial(self.fill, True)}
        if step == "plan":
            place = (learner.folder or Path("nowhere")) / REFLECTION
            kept = place.read_text(encoding="utf-8") if place.exists() else ""
            self.reflection = ipywidgets.Textarea(kept, rows=5, continuous_update=False, layout=WIDE)
            self.reflection.observe(lambda change: self._write(REFLECTION, change["new"]), "value")
            told = {tr("Summary to print"): self.summary}
            labels, rows = self._overview(("name", *ASKED, "priority"))
            page = render("course/templates/accounts.html", part="overview", labels=labels, rows=rows)
            parts = [ipywidgets.HTML(page), *parts]
        super().__init__([], told, parts)
        if step == "plan":
            private = tr("For yourself alone, in no summary: what was hard, what suits me, what I want to learn.")
            self.below.children = [ipywidgets.Label(private), self.reflection]
        self._keep()

    def _kept(self) -> list[dict]:
        blank = [{"kind": kind} for kind in _words()["ten"]]
        folder = self.learner.folder
        try:
            if (folder / FILE).exists():
                rows = zip(blank, read_yaml(folder / FILE), strict=True)
                return [{**one, **{str(name): str(text) for name, text in row.items()}} for one, row in rows]
            # What the version before kept: a table with the customers in its first column.
            lines = content(folder / WORKSHEET).decode("utf-8-sig").splitlines()[1:]
            return [{**one, "name": line.split(",")[0]} for one, line in zip(blank, lines, strict=True)]
        except (TypeError, AttributeError, ValueError, SourceError):
            return blank

    def _write(self, name: str, text: str) -> None:
        if self.learner.folder:
            write(self.learner.folder / name, text)

    def _keep(self) -> None:
        self._write(FILE, yaml.safe_dump(self.rows, allow_unicode=True, sort_keys=False))

    def _work_out(self, row: dict, anew: bool = False) -> None:
        """Fill in what is not written yet: from the tables, else by rule."""
        account = self.ids.get(row.get("name", ""))
        for one in self.columns:
            if account in self.known[one] and (anew or not row.get(one)):
                row[one] = self.known[one][account]
        if "notice" in self.columns:
            row["notice"] = self._deadline(row.get("contract", "")) if row["kind"] != "left" else ""
        if self.step == "plan" and row.get("name"):
            step, by = self._advice(row)
            row["step"], row["by"] = row.get("step") or step, row.get("by") or by

    def _deadline(self, contract: str) -> str:
        found = re.search(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D+(\d+)\D+(\d+)", contract)
        try:
            day = datetime.date(*map(int, found.groups()[:3]))
            return f"{notice(day, int(found[4]), int(found[5]), True, self.today).deadline:%Y-%m-%d}"
        except (AttributeError, ValueError, CslibError):
            return ""

    def _days(self, row: Mapping) -> float:
        day = pd.to_datetime(row.get("notice") or None)
        return (day - self.today).days if day is not None and day >= self.today else float("inf")

    def _rank(self) -> None:
        """Suggest priorities: whose notice day is near, then who is outside the state, then the larger."""

        def urgent(row):
            soon = min(self._days(row), SOON_DAYS)
            worth = number_in(re.sub(r"[^\d.]", "", row.get("worth", ""))) or 0
            return row["kind"] == "left", not row.get("name"), soon, row.get("state") == "in", -worth

        for place, row in enumerate(sorted(self.rows, key=urgent), 1):
            row["priority"] = row.get("priority") or str(place)

    def _advice(self, row: Mapping) -> tuple[str, str]:
        """Return what to do next with an account, and by when, from what is written of it."""
        place = number_in(row.get("priority", "")) or 10
        by = self.today + pd.Timedelta(days=30 if place <= 3 else 60 if place <= 6 else 90)
        if row["kind"] == "left":
            said = tr("Ask why they left, and write it down in their words.")
        elif self._days(row) <= SOON_DAYS:
            by = min(by, self.today + pd.Timedelta(days=max(self._days(row) - 14, 0)))
            said = tr("Talk about the renewal, well before {day}.", day=row["notice"])
        elif (number_in(row.get("burden", "")) or 0) > MOST_CONTACTS:
            said = tr("Leave in peace for four weeks.")
        elif row.get("gaps"):
            said = tr("Ask what is missing in the sheet: {gaps}.", gaps=row["gaps"])
        elif row.get("state") == "outside":
            said = tr("Find out what holds them up on the way to high utilization.")
        else:
            said = tr("Agree on the next goal.")
        return said, f"{by:%Y-%m-%d}"

    def _cell(self, row: dict, column: str):
        kind = _words()["columns"][column]["kind"]
        value, layout = row.get(column, ""), {"width": "auto"}
        if kind == "shown" or (column == "name" and self.step != "choose"):
            return self.w.Label(value)
        if kind == "list":
            texts = self.words["kinds" if column == "kind" else "states"]
            options = [("–", ""), *((text, code) for code, text in texts.items())]
            cell = self.w.Dropdown(options=options, value=value if value in texts else "", layout=layout)
        else:
            make = partial(self.w.Combobox, options=[*self.ids]) if kind == "name" else self.w.Text
            cell = make(value=value, placeholder=self.words[column][1], continuous_update=False, layout=layout)
        cell.observe(lambda change: self._changed(row, column, change["new"]), "value")
        return cell

    def _changed(self, row: dict, column: str, value: str) -> None:
        if row.get(column, "") != value:
            if column == "name" and {value, row.get("name")} & self.ids.keys():
                row |= dict.fromkeys(row.keys() - {"kind"}, "")
            row[column] = value
            with language.using(self.lang):
                self.fill()

    def fill(self, anew: bool = False) -> Card:
        """Fill in what the tables hold, and show and keep it. `anew`: also where something is written."""
        for row, cells in zip(self.rows, self.cells, strict=True):
            self._work_out(row, anew)
            for column, cell in cells.items():
                cell.value = row.get(column, "")
        self._keep()
        return self._told(tr("Kept in {file}.", file="{file}"), FILE)

    def _told(self, said: str, name: str) -> Card:
        if not self.learner.folder:
            return Card("", (tr("This is no learner's folder, so nothing is kept. Make one with: cslib learn"),))
        return Card("", (said.format(file=name),))

    def suggest(self) -> Card:
        """Take ten accounts from the company's tables in place of those that are there."""
        if self.company is None:
            return Card("", (tr("There are no tables here: write in whom you have chosen."),))
        for row, kind, name in zip(self.rows, _words()["ten"], suggested(self.company, self.learner.seed), strict=True):
            row.clear()
            row |= {"kind": kind, "name": name}
        return self.fill()

    def _overview(self, columns) -> tuple[list[str], list[list[str]]]:
        said, cells = {"kind": self.words["kinds"], "state": self.words["states"]}, []
        for row in sorted(self.rows, key=lambda row: number_in(row.get("priority", "")) or 99):
            texts = ((one, row.get(one, "")) for one in columns if row.get("name"))
            cells.append([said.get(one, {}).get(text, text) for one, text in texts])
        return [self.words[one][0] for one in columns], list(filter(None, cells))

    def summary(self) -> Card:
        """Write a page to print for the manager; the reflection is not in it."""
        labels, rows = self._overview(("name", *ASKED))
        plan_labels, plan = self._overview(("priority", "name", "step", "by"))
        places = {"lang": self.lang, "who": self.learner.name, "day": language.date(datetime.date.today())}
        places |= {"labels": labels, "rows": rows, "plan_labels": plan_labels, "plan": plan}
        self._write(SUMMARY, render("course/templates/accounts.html", part="summary", **places))
        return self._told(tr(drafts.TO_PRINT, file="{file}"), SUMMARY)


def my_accounts(step: str, company=None, rule=None, trailing=None, learner: learners.Learner | None = None):
    """Show the learner's own ten accounts with what a lesson asks of them.

    `step` ({"choose", "state", "gaps", "worth", "next", "plan"}). `company` (Company, optional): its tables fill in
    what they hold of accounts that have the name, or the id, that was entered. `rule`, `trailing` (optional):
    definition of high utilization, and use; for ``state``. `learner` (Learner, optional): the one whose folder the
    current folder lies in by default.
    """
    return Sheet(step, company, rule, trailing, learners.here() if learner is None else learner).box

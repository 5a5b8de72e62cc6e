"""The capstone: four quarters of a simulated company; what is decided, what the kit's reports say, what it did."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from cslib import language
from cslib.adoption.offers import programme_reach
from cslib.adoption.programmes import programme_effects
from cslib.company.company import load
from cslib.company.policies.rule import Rule
from cslib.company.usage import trailing
from cslib.course import folder as learners
from cslib.course.desks.review_views import Page
from cslib.course.question import Card, Form
from cslib.course.task import EXERCISES, Field
from cslib.door import content
from cslib.errors import SourceError
from cslib.files import write
from cslib.handoff.cohorts import actual_handoffs
from cslib.handoff.left_behind import information
from cslib.handoff.policies import compare_policies
from cslib.language import tr
from cslib.retention.summary import summary
from cslib.show.columns import headed
from cslib.show.display import TableView
from cslib.show.wording import verdict_in_words
from cslib.simulate import desk as habits
from cslib.simulate.population import found
from cslib.simulate.sample import write_tables
from cslib.simulate.tables import History, tables
from cslib.simulate.terms import CHURNED, FAR
from cslib.simulate.truth import PROGRAMMES, Truth, day
from cslib.simulate.world import NEVER, step
from cslib.utilization.landmark import evaluate, landmark

ACCOUNTS, PEOPLE, MINUTES, WAITING = 400, 5, 420, 12
"""Customers in the data, people, minutes of a person's week, and what a customer in onboarding takes of them."""
BEFORE, BEGIN = "2024Q3", "2024-10-01"
QUARTERS = {"2024Q4": "2025-01-01", "2025Q1": "2025-04-01", "2025Q2": "2025-07-01", "2025Q3": "2025-10-01"}
"""The quarters that are played, each with the day after it."""
YEAR_AFTER = "2026-09-28"
TRUTH = Truth(receptive=0.5, slump_after_incomplete_handoff=0.5)
"""The sample company's truth, but that programmes carry half of the customers over the threshold, not one in eight, and
that half of the handoffs with gaps end in a slump."""
WHOLE_FROM = 90
"""Day of life from which a sheet can be whole outside the state too: before, the customer has not got that far."""
OFFERS = ("mail", 1, 120), ("webinar", 3, 480), ("check_in", 25, 0)
"""Programmes, as in the sample company: decision, minutes for each customer, and minutes for each round."""
WRITTEN = ("accounts", "contracts", "usage", "milestones", "touches", "handoffs", "handoff_info", "features", "changes")
CALL, KICKOFF, TRAINING, HANDOFF, REST_WEEKS = 30, 60, 45, 20, 6

Plan = Mapping[str, str]
"""What is decided for a quarter: an option for each decision."""


@cache
def words() -> dict:
    """Return what exercises/capstone.yml says: decisions with their options, and the ways of deciding compared with."""
    return yaml.safe_load((EXERCISES.parent / "capstone.yml").read_text(encoding="utf-8"))


def plans(name: str) -> list[Plan]:
    """Return the four quarters of a way of deciding: ``taught``, or one of the naive ones."""
    said = words()["taught"], words()["naive"].get(name, words()["taught_later"])
    return [said[0] | (said[1] if quarter > 1 or name != "taught" else {}) for quarter in range(len(QUARTERS))]


def _values(plan: Plan) -> dict:
    return {name: said["options"][plan[name]] for name, said in words()["decisions"].items()}


class Managed(habits.Desk):
    """The company's own habits until somebody takes over; then what the plan says, as far as people's minutes last.

    `plan` (mapping of str to value, optional): by decision, the value of the option that was chosen. `spent`: minutes.
    """

    plan: Mapping | None = None

    def __post_init__(self):
        super().__post_init__()
        n, rng = self.world.size, np.random.default_rng([self.seed, 11])
        self.coin = rng.random((len(PROGRAMMES), n))
        self.first, self.begun = np.full((len(PROGRAMMES), n), FAR), np.full(len(PROGRAMMES), FAR)
        self.size = np.argsort(np.argsort(self.world.seats * self.world.unit_price)) / n
        self.met, self.failed, self.inside = np.zeros(n, int), np.zeros(n, int), np.zeros(n, bool)
        self.left, self.spent = {}, 0.0

    def decide(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the touches and handoffs of the coming week, as :meth:`Desk.decide`."""
        if self.plan is None:
            return super().decide()
        world, (days, features) = self.world, self.plan["state"]
        met = (world.active_day_share >= days - 1e-9) & (world.breadth >= features - 1e-9)
        self.met, self.failed = np.where(met, self.met + 1, 0), np.where(met, 0, self.failed + 1)
        self.inside = world.live & ((self.inside | (self.met >= 4)) & (self.failed < 4))
        waiting = (world.live & (world.handed == NEVER)).sum()
        has = {"onboarding": MINUTES * self.plan["people"], "adoption": MINUTES * (PEOPLE - self.plan["people"])}
        self.left = {**has, "onboarding": has["onboarding"] - WAITING * waiting}
        made = super().decide()
        self.spent += sum(has.values()) - sum(self.left.values())
        return made

    def _afford(self, team: str, who, minutes: float, order) -> np.ndarray:
        """Keep of `who` as many as the team's minutes last for, the highest `order` first."""
        at, kept = np.flatnonzero(who), np.zeros(len(who), bool)
        most = int(max(self.left[team], 0) // minutes)
        kept[at[np.argsort(-order[at], kind="stable")[:most]]] = True
        self.left[team] -= minutes * kept.sum()
        return kept

    def _draw_lots(self, cared) -> None:
        self.resting = np.zeros(self.world.size, bool)

    def _due(self, onboarding, age) -> tuple[np.ndarray, np.ndarray]:
        if self.plan is None:
            return super()._due(onboarding, age)
        (least, cap), (complete, minutes) = self.plan["leave"], self.plan["gaps"]
        ready = onboarding & ((age >= cap) | (self.inside & (least == 0)))
        whole = np.where(self.world.in_state | (age >= WHOLE_FROM), complete, 0.0)
        return self._afford("onboarding", ready, HANDOFF + minutes, age), whole

    def _onboarding(self, onboarding, age, u) -> None:
        if self.plan is None:
            return super()._onboarding(onboarding, age, u)
        wanted = onboarding & (self.size >= self.plan["kickoff"]) & ~self.world.kickoff & (age >= 2) & (age < 60)
        kickoff = self._afford("onboarding", wanted & (u["kickoff"] < 0.5), KICKOFF, self.size)
        self._write(kickoff, "kickoff", "meeting", "attended", 60)
        trained = self._afford("onboarding", onboarding & (age >= 5) & (u["training"] < 0.28), TRAINING, -age)
        self._write(trained, "training", "meeting", "attended", 45, on="weekday_2")

    def _adoption(self, cared, u) -> None:
        if self.plan is None:
            super()._adoption(cared, u)

    def _programmes(self, cared, u) -> None:
        """Run the programmes, then call with the minutes that are left; nothing of it before somebody takes over."""
        if self.plan is None:
            return
        world, monday = self.world, self.world.monday
        cared = cared & (world.notice == NEVER)
        for p, (name, minutes, round_) in enumerate(OFFERS):
            whom, every = self.plan[name]
            if whom == "none":
                continue
            self.begun[p] = min(self.begun[p], monday)
            wave = np.floor(self.coin[p] * self.plan["start"])
            ready = cared & ((whom == "all") | ~self.inside) & (wave <= (monday - self.begun[p]) // 28)
            since = np.where(self.first[p] == FAR, 0, (monday - self.first[p]) // 7)
            now = ready & (since % every == 0)
            self.left["adoption"] -= round_ * bool(now.any())
            now = self._afford("adoption", now, minutes, world.row_mrr)
            self.first[p] = np.where(now, np.minimum(self.first[p], monday), self.first[p])
            for on in ("weekday_2", "weekday")[: 2 if every == 1 else 1]:
                self._offer(p, now, u, on)
        free = cared & (world.weeks_since["support"] >= REST_WEEKS) & (world.leave == FAR)
        order = {
            "notice": -np.where(world.renewal - world.notice_days >= monday, world.renewal - world.notice_days, FAR),
            "revenue": world.row_mrr,
            "quiet": world.weeks_since["contact"],
        }[self.plan["calls"]]
        called = self._afford("adoption", free & ((self.plan["calls"] != "notice") | ~self.inside), CALL, order)
        self._write(called, "advice", "call", "reached", CALL)


class Run:
    """The company from its founding to the day on which somebody takes over, and on from there by plans.

    Whatever is decided, runs of one seed meet the same customers and the same chance.
    """

    def __init__(self, seed: int):
        self.seed, self.desk = seed, Managed(seed, found(ACCOUNTS, seed, TRUTH))
        self.rng, self.records = np.random.default_rng([seed, 2]), ([], [], [], [])
        self.pass_to(BEGIN, keep=True)
        self.then = np.where(self.desk.world.live, self.desk.world.row_mrr, 0.0)

    def fork(self) -> Run:
        """Return a run of its own that can go on without this one."""
        other = copy.copy(self)
        other.desk, other.rng, other.then = copy.deepcopy((self.desk, self.rng, self.then))
        other.records = tuple([*rows] for rows in self.records)
        return other

    def pass_to(self, end: str, plan: Plan | None = None, keep: bool = False, grow: bool = False) -> None:
        """Let weeks pass up to a day. `keep`: for tables. `grow`: customers who come in are followed too."""
        if plan is not None:
            self.desk.plan = _values(plan)
        world = self.desk.world
        while world.monday < day(end):
            touches, handoffs = self.desk.decide()
            csm = world.csm
            made = step(world, touches, handoffs, self.rng)
            if keep:
                for rows, one in zip(self.records, (made, touches, handoffs, csm), strict=True):
                    rows.append(one)
            if grow:
                new = (self.then == 0) & world.live & (world.spell_start == world.start)
                self.then = np.where(new, world.row_mrr, self.then)

    def company(self, folder: Path, quarter: str):
        """Write the company's tables, as they stand now, and read them as known at the end of a quarter."""
        weeks, touches, handoffs, csm = self.records
        lots = pd.DataFrame({"account_id": [], "date": np.array([], int), "arm": []})
        joined = (pd.concat(rows, ignore_index=True) for rows in (touches, handoffs))
        made = tables(History(self.desk.world, weeks, *joined, csm, lots), ACCOUNTS, self.seed)
        folder.mkdir(parents=True, exist_ok=True)
        write_tables(folder, {name: frame for name, frame in made.items() if name in WRITTEN})
        return load(folder, as_of=quarter)


@dataclass(frozen=True)
class Outcome:
    """What a way of deciding left.

    `grr`, `nrr`: of the monthly revenue that was there at first or came in during the four quarters, what is left a
    year after them without and with growth. `hours`: of people, in the four quarters. `revenue`: what is left, a month.
    """

    grr: float
    nrr: float
    hours: float
    revenue: float


def outcome(run: Run, decided: list[Plan]) -> Outcome:
    """Play four quarters by plans, let a year pass with the last of them, and return what is left.

    `run` (Run): on the day on which somebody takes over; it is not changed.
    """
    run = run.fork()
    for end, plan in zip(QUARTERS.values(), decided, strict=True):
        run.pass_to(end, plan, grow=True)
    hours = run.desk.spent / 60
    run.pass_to(YEAR_AFTER)
    world = run.desk.world
    counts = (run.then > 0) & (world.live | np.isin(world.end_reason, (NEVER, CHURNED)))
    then, now = run.then[counts], np.where(world.live, world.row_mrr, 0.0)[counts]
    return Outcome(np.minimum(now, then).sum() / then.sum(), now.sum() / then.sum(), hours, float(now.sum()))


def rule_of(code: str) -> Rule:
    """Return a definition of high utilization by its code."""
    days, features = words()["decisions"]["state"]["options"][code]
    return Rule.parse(f"active_day_share >= {days} and breadth >= {features}")


def reports(company, plan: Plan) -> Page:
    """Show what the kit's own reports say at the end of a quarter, under the definition of a plan."""
    rule, seen = rule_of(plan["state"]), trailing(company)
    kept, programmes = summary(company), programme_effects(company, seen, rule)
    replayed, written = compare_policies(company, rule, seen), information(company, rule, seen)
    shown = kept.finding(), _definitions(company), actual_handoffs(company, rule, seen).finding()
    folded = kept.table(), replayed.table(), written.table(), programmes.table()
    return Page((*shown, programmes.finding(programme_reach(company))), folded)


def _definitions(company) -> TableView:
    """Show what the accounts of the past say about each definition on offer."""
    table, said = landmark(company), words()["decisions"]["state"][language.current()]["options"]
    tried = {code: evaluate(table, rule_of(code), 12, half="all", tries=len(said)) for code in said}
    heads = tr("In it on day 90"), tr("Of those, still there a year later"), tr("Of the others"), tr("Verdict")
    columns = headed("text estimate estimate estimate text", tr("High utilization"), *heads)
    rows = [
        (text, one.reach, one.in_state, one.out_of_state, verdict_in_words(one.definition.verdict))
        for (code, text), one in zip(said.items(), tried.values(), strict=True)
    ]
    note = tr("Supported: surely at least 95% of those in it stay a year, and surely more than of the others.")
    return TableView("capstone_definitions", tr("Three definitions, on the same accounts"), columns, tuple(rows), note)


def compared(run: Run, decided: list[Plan]) -> Page:
    """Show what four quarters of plans left, beside other ways of deciding, and what each decision cost."""
    names = words()["names"][language.current()]
    ways = {"mine": decided, **{name: plans(name) for name in ("taught", *words()["naive"])}}
    left = {name: outcome(run, one) for name, one in ways.items()}
    heads = tr("Way of deciding"), tr("GRR"), tr("NRR"), tr("Hours"), tr("Revenue left, a month")
    rows = [(names[name], one.grr, one.nrr, one.hours, one.revenue) for name, one in left.items()]
    note = tr(
        "Simulated. All ways met the same customers and the same chance. GRR and NRR: of the monthly revenue that was"
        " there at first or came in during the four quarters, what was left a year after them, without and with growth."
        " Hours: of the team, in the four quarters."
    )
    title, columns = tr("Your year beside other ways of deciding"), headed("text percent percent number money", *heads)
    first = TableView("capstone_ways", title, columns, tuple(rows), note)
    return Page((first, _costs(run, decided, left["mine"]), _decided(decided)))


def _costs(run: Run, decided: list[Plan], mine: Outcome) -> TableView:
    """Show what it would have brought to take each decision as taught, the others as they were."""
    rows, taught = [], plans("taught")
    for name, said in words()["decisions"].items():
        own = list(dict.fromkeys(plan[name] for plan in decided))
        as_taught = [{**plan, name: other[name]} for plan, other in zip(decided, taught, strict=True)]
        if as_taught == decided:
            continue
        other, said = outcome(run, as_taught), said[language.current()]
        told = tr("; then ").join(said["options"][code] for code in own)
        costs = 100 * (other.grr - mine.grr), 100 * (other.nrr - mine.nrr), mine.hours - other.hours
        rows.append((said["label"], told, *costs, other.revenue - mine.revenue))
    rows.sort(key=lambda row: -row[-1])
    heads = tr("GRR lost, points"), tr("NRR lost, points"), tr("More hours"), tr("Revenue lost, a month")
    columns = headed("text text decimal decimal number money", tr("Decision"), tr("What you chose"), *heads)
    note = tr(
        "Each line: the same year once more with this decision as taught and all others as they were. Below zero: yours"
        " was better this time. Where decisions work together, lines do not add up."
    )
    note = note if rows else tr("Every decision was as taught.")
    return TableView("capstone_costs", tr("What each decision cost"), columns, tuple(rows), note)


def _decided(decided: list[Plan]) -> TableView:
    """Show what was decided quarter by quarter; what was kept is a dash."""
    rows = []
    for name, said in words()["decisions"].items():
        said, codes = said[language.current()], [plan[name] for plan in decided]
        kept = [""] + codes[:-1]
        told = ("–" if code == old else said["options"][code] for code, old in zip(codes, kept, strict=True))
        rows.append((said["label"], *told))
    columns = headed("text " * (1 + len(QUARTERS)), tr("Decision"), *QUARTERS)
    return TableView("capstone_plans", tr("What you decided, and what you revised"), columns, tuple(rows))


class Capstone(Form):
    """The screen: what is decided for the coming quarter, and below it what the reports say about the last one.

    Every quarter is kept in the learner's folder in capstone.json; the tables are there in capstone/.
    """

    def __init__(self, learner: learners.Learner):
        said = {name: one[language.current()] for name, one in words()["decisions"].items()}
        labels = {name: tr("{name}: {words}", name=one["group"], words=one["label"]) for name, one in said.items()}
        fields = [Field(name, labels[name], "list", one["options"]) for name, one in said.items()]
        super().__init__(fields, {tr("Run the quarter"): self.next, tr("Begin again"): self.again})
        for control in self.controls.values():
            control.options, control.layout.width = control.options[1:], "57em"
            control.style.description_width = "23em"
        self.learner, self.start = learner, Run(learner.seed % 2**31)
        self.run, self.decided = self.start.fork(), []
        for plan in self._kept():
            self._pass(plan)
        self.said.value = self._show()._repr_html_()

    @property
    def _file(self) -> Path | None:
        return self.learner.folder and self.learner.folder / "capstone.json"

    def _kept(self) -> list[Plan]:
        try:
            kept = json.loads(content(self._file))[: len(QUARTERS)]
            # An option that is no longer there makes it another game.
            return kept if all(map(_values, kept)) else []
        except (AttributeError, SourceError, ValueError, LookupError, TypeError):
            return []

    def _pass(self, plan: Plan) -> None:
        self.run.pass_to([*QUARTERS.values()][len(self.decided)], plan, keep=True)
        self.decided.append(plan)

    def _show(self) -> Card:
        """Show the reports of the quarter that is over; after the last one, what the year left."""
        import ipywidgets

        n, over = len(self.decided), len(self.decided) == len(QUARTERS)
        for name, control in self.controls.items():
            control.value = self.decided[-1][name] if n else control.options[0][1]
            control.disabled = self.buttons[0].disabled = over
        with tempfile.TemporaryDirectory() as aside:
            place = self.learner.folder / "capstone" if self.learner.folder else Path(aside)
            company = self.run.company(place, [BEFORE, *QUARTERS][n])
            shown = [reports(company, self.decided[-1] if n else words()["taught"])]
        if over:
            shown.insert(0, compared(self.start, self.decided))
            self.learner.note("desk.capstone", "played")
            said = tr("The four quarters are over, and a year has passed. Below: what was left, then the last reports.")
        else:
            places = {"quarter": [BEFORE, *QUARTERS][n], "coming": [*QUARTERS][n]}
            said = tr("Below stand the reports of {quarter}. Decide above for {coming}.", **places)
        self.below.children = [ipywidgets.HTML(page._repr_html_()) for page in shown]
        return Card(tr("{n} of {all} quarters are over", n=n, all=len(QUARTERS)), (said,))

    def next(self) -> Card:
        """Run the next quarter as it is decided."""
        if len(self.decided) < len(QUARTERS):
            self.said.value = Card("", (tr("One moment …"),))._repr_html_()
            self._pass({name: control.value for name, control in self.controls.items()})
            if self._file:
                write(self._file, json.dumps(self.decided) + "\n")
        return self._show()

    def again(self) -> Card:
        """Begin again with the same company and the same chance."""
        self.run, self.decided = self.start.fork(), []
        if self._file:
            self._file.unlink(missing_ok=True)
        return self._show()


def four_quarters(learner: learners.Learner | None = None):
    """Open the capstone where it was left.

    `learner` (Learner, optional): the one whose folder the current folder lies in by default.
    """
    return Capstone(learners.here() if learner is None else learner).box

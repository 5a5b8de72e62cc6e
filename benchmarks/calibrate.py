"""How often the kit is right: simulated tables with a known truth, its intervals and verdicts counted.

``python benchmarks/calibrate.py`` prints the table and exits with 1 where a line misses its limit;
``--runs 200`` is the smaller version that CI runs. A line passes if the 99% Monte Carlo interval of
its share meets the limit.
"""

from __future__ import annotations

import argparse
import ast
import datetime
import json
import os
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

import cslib as cs
from cslib import notebooks
from cslib.adoption.programmes import draw_lot, lot_effects, programme_effects
from cslib.company.company import load
from cslib.company.policies.rule import Rule
from cslib.company.usage import trailing
from cslib.retention.bridge import net
from cslib.show.display import RESULTS
from cslib.simulate.sample import write_sample
from cslib.stats.cluster import share
from cslib.stats.court import contrasts
from cslib.stats.estimate import SUPPORTED
from cslib.stats.intervals import clopper_pearson, contrast, difference, korn_graubard
from cslib.stats.survival import kaplan_meier
from cslib.utilization.evidence import longest_horizon
from cslib.utilization.landmark import DAYS_PER_MONTH, INCLUDED, evaluate, half_of, landmark
from cslib.utilization.pause import pause
from cslib.utilization.search import choose, search
from cslib.utilization.unsupported import unsupported

AS_OF = pd.Timestamp("2026-10-01")
HORIZON, TARGET = 24, 0.95
STATE = Rule.parse("active_day_share >= 0.5")
PLANTED = Rule.parse("active_day_share >= 0.5 and breadth >= 0.4")
SEED = 20261001


def lifetimes(rng, n: int, annual: float, longest: float = 48.0, shortest: float = 3.0):
    """Draw months to churn at a constant hazard, seen for a uniform time: (months, churned, followed)."""
    churn = rng.exponential(-12 / np.log(annual), n)
    followed = rng.uniform(shortest, longest, n)
    return np.minimum(churn, followed), churn <= followed, followed


def table_of(rng, n_in: int, n_out: int, annual_in: float, annual_out: float, **seen) -> pd.DataFrame:
    """Make a landmark table of `n_in` accounts in the state and `n_out` outside, all in the confirmation half."""
    parts = [lifetimes(rng, n_in, annual_in, **seen), lifetimes(rng, n_out, annual_out, **seen)]
    months, churned, followed = (np.concatenate(column) for column in zip(*parts, strict=True))
    days = pd.to_timedelta(np.round(followed * DAYS_PER_MONTH), unit="D")
    table = pd.DataFrame(
        {
            "account_id": [f"A{i}" for i in range(n_in + n_out)],
            "landmark": AS_OF - days,
            "months": months,
            "churned": churned,
            "status": INCLUDED,
            "half": "confirmation",
            "term_months": np.nan,
            "first_renewal": np.nan,
            "active_day_share": np.r_[np.full(n_in, 0.9), np.full(n_out, 0.1)],
        }
    )
    return finished(table)


def null_table(rng, n: int, annual: float) -> pd.DataFrame:
    """Make a landmark table in which the measures have nothing to do with churn."""
    months, churned, followed = lifetimes(rng, n, annual)
    table = pd.DataFrame(
        {
            "account_id": [f"A{i}" for i in range(n)],
            "landmark": AS_OF - pd.to_timedelta(np.round(followed * DAYS_PER_MONTH), unit="D"),
            "months": months,
            "churned": churned,
            "status": INCLUDED,
            "term_months": np.nan,
            "first_renewal": np.nan,
        }
    )
    for name in ("active_day_share", "breadth", "seat_utilization"):
        table[name] = rng.uniform(0, 1, n).round(2)
    table["half"] = half_of(table["account_id"])
    return finished(table)


def planted_table(rng, n: int, annual_in: float, annual_out: float) -> pd.DataFrame:
    """Make a landmark table in which the planted state decides; as in the sample, four of nine are in it."""
    table = null_table(rng, n, annual_out)
    table["active_day_share"], table["breadth"] = rng.uniform(0.2, 1, n).round(2), rng.uniform(0.15, 1, n).round(2)
    annual = np.where(PLANTED.met(table), annual_in, annual_out)
    return _living(table, rng, annual)


def common_cause_table(rng, n: int = 1200) -> pd.DataFrame:
    """Make a landmark table in which size drives both use and staying, and use does nothing."""
    table = null_table(rng, n, 0.85)
    table["size"] = np.exp(rng.normal(3.0, 1.0, n)).round().clip(1)
    high = (np.log(table["size"]) - 3.0).to_numpy()
    table["active_day_share"] = (1 / (1 + np.exp(-2 * high - rng.normal(0, 0.7, n)))).round(2)
    table["segment"] = np.where(high + rng.normal(0, 1, n) > 0, "large", "small")
    return _living(table, rng, 0.55 + 0.44 / (1 + np.exp(-8 * (high + 0.7))))


def _living(table: pd.DataFrame, rng, annual: np.ndarray) -> pd.DataFrame:
    churn, followed = rng.exponential(-12 / np.log(annual)), rng.uniform(3, 48, len(table))
    table["months"], table["churned"] = np.minimum(churn, followed), churn <= followed
    table["landmark"] = AS_OF - pd.to_timedelta(np.round(followed * DAYS_PER_MONTH), unit="D")
    return finished(table)


def finished(table: pd.DataFrame) -> pd.DataFrame:
    table["start"] = table["landmark"] - pd.Timedelta(days=90)
    table["entry"] = table["start"]
    table["end"] = table["landmark"] + pd.to_timedelta(np.round(table["months"] * DAYS_PER_MONTH), unit="D")
    table.attrs["as_of"] = AS_OF
    return table


def covers(estimate, truth: float) -> bool | None:
    return None if estimate.estimate is None or estimate.low is None else estimate.low <= truth <= estimate.high


def curve_covers(rng, n: int, annual: float, least_events: int = 0) -> bool | None:
    months, churned, _ = lifetimes(rng, n, annual)
    at = kaplan_meier(months, churned).at(HORIZON)
    return covers(at, annual ** (HORIZON / 12)) if at.events >= least_events else None


def difference_covers(rng) -> bool | None:
    one, two = (kaplan_meier(*lifetimes(rng, 150, annual)[:2]).at(HORIZON) for annual in (0.97, 0.8))
    return covers(difference(one, two), 0.97**2 - 0.8**2)


def grr_covers(rng) -> bool:
    money = rng.lognormal(0, 1, 300)
    kept = rng.random(300) < 0.9
    low, high = korn_graubard((money * kept).sum() / money.sum(), money)
    return low <= 0.9 <= high


def nrr_covers(rng) -> bool | None:
    money = rng.lognormal(0, 0.5, 600)
    factor = rng.choice([0.0, 0.8, 1.0, 1.3], 600, p=[0.08, 0.07, 0.65, 0.2])
    return covers(net(money, money * factor), 0.8 * 0.07 + 0.65 + 1.3 * 0.2)


def together_of(rng, n: int, stay: float) -> tuple[np.ndarray, np.ndarray]:
    """Draw who stays under parents of three, four of five of which decide as one: (stayed, parent)."""
    parent = np.arange(n) // 3
    both, joint = rng.random(parent.max() + 1) < stay, rng.random(parent.max() + 1) < 0.8
    return np.where(joint[parent], both[parent], rng.random(n) < stay), parent


def parents_share_covers(rng, n: int, stay: float, money: bool) -> bool | None:
    kept, parent = together_of(rng, n, stay)
    return covers(share(kept, rng.lognormal(0, 1, n) if money else None, parent), stay)


def parents_curve_covers(rng, n: int, annual: float) -> bool | None:
    parent = np.arange(n) // 3
    joint = (rng.random(parent.max() + 1) < 0.8)[parent]
    both, own = (rng.exponential(-12 / np.log(annual), n) for _ in range(2))
    life, seen = np.where(joint, both[parent], own), rng.uniform(3, 48, n)
    at = kaplan_meier(np.minimum(life, seen), life <= seen, group=parent).at(HORIZON)
    return covers(at, annual ** (HORIZON / 12))


def parents_differ(rng, n: int, annual: float) -> bool:
    """Tell whether a state that means nothing, the same for all of a parent, seems better."""
    parent = np.arange(n) // 3
    joint = (rng.random(parent.max() + 1) < 0.8)[parent]
    both, own = (rng.exponential(-12 / np.log(annual), n) for _ in range(2))
    life, seen = np.where(joint, both[parent], own), rng.uniform(3, 48, n)
    inside = (rng.random(parent.max() + 1) < 0.5)[parent]
    sides = (
        kaplan_meier(np.minimum(life, seen)[side], (life <= seen)[side], group=parent[side]).at(HORIZON)
        for side in (inside, ~inside)
    )
    gap = difference(*sides)
    return gap.low is not None and gap.low > 0


def csm_share_covers(rng, n: int, stay: float, spread: float) -> bool | None:
    """Ten csms whose customers stay differently often (a beta law with this intraclass correlation)."""
    csm, size = rng.integers(0, 10, n), (1 - spread) / spread
    return covers(share(rng.random(n) < rng.beta(stay * size, (1 - stay) * size, 10)[csm], None, csm), stay)


def is_supported(rng, annual_in: float) -> bool:
    table = table_of(rng, 300, 300, annual_in, 0.7)
    return evaluate(table, STATE, HORIZON, TARGET).definition.verdict == SUPPORTED


def null_is_supported(rng, annual: float) -> bool:
    table = null_table(rng, 400, annual)
    rule = search(table, HORIZON, permutations=199, seed=int(rng.integers(1 << 31)), listed=0).rule
    return bool(rule) and evaluate(table, rule, HORIZON, TARGET).definition.verdict == SUPPORTED


def tried_both_ways(table: pd.DataFrame, rng):
    """Search both halves and try what each found on the other; None where the first finds nothing."""
    asked = {"permutations": 199, "seed": int(rng.integers(1 << 31)), "listed": 0}
    rule = search(table, HORIZON, **asked).rule
    other = rule and search(table, HORIZON, **asked, half="confirmation").rule
    return rule and evaluate(table, rule, HORIZON, TARGET, other=other)


def crossed_is_supported(rng, n: int, annual_in: float, annual_out: float) -> bool:
    tried = tried_both_ways(planted_table(rng, n, annual_in, annual_out), rng)
    return bool(tried) and tried.definition.verdict == SUPPORTED


def common_cause_is_supported(rng) -> bool:
    tried = tried_both_ways(common_cause_table(rng), rng)
    return bool(tried) and tried.definition.verdict == SUPPORTED


def longest_is_supported(rng, asked: int) -> bool:
    table = table_of(rng, 300, 300, TARGET, 0.7, longest=60.0)
    return longest_horizon(table, STATE, TARGET, asked).months.verdict == SUPPORTED


def whole_company(rng, look: Callable, accounts: int = 600, **kind):
    """Simulate a company and return what `look` finds in it and its landmark table."""
    with tempfile.TemporaryDirectory() as folder:
        write_sample(Path(folder) / "company", accounts=accounts, seed=int(rng.integers(1 << 31)), **kind)
        company = load(str(Path(folder) / "company"))
        return look(company, landmark(company))


def null_company_is_supported(rng, retention: float) -> bool:
    choice = whole_company(rng, choose, null=True, retention=retention)
    return bool(choice.evaluation) and choice.evaluation.definition.verdict == SUPPORTED


def alone(company, table):
    """Test the planted state without support, at every horizon."""
    return unsupported(company, table, PLANTED, trailing(company))


def needing_company_is_supported_alone(rng) -> bool:
    tests = whole_company(rng, alone, accounts=1000, needs_support=True)
    return bool(tests) and any(found.retention.verdict == SUPPORTED for found in tests.values())


def pause_is_supported(rng, needs_support: bool, accounts: int = 1000) -> bool:
    found = whole_company(rng, lambda company, _: pause(company), accounts, needs_support=needs_support)
    return found.paused.verdict == SUPPORTED


def working(company, table) -> bool:
    """Tell whether any programme is called effective, in or outside the planted state."""
    found = programme_effects(company, trailing(company), PLANTED)
    return SUPPORTED in {one.verdict for one in found.comparisons}


def null_company_has_a_working_programme(rng) -> bool:
    return whole_company(rng, working, accounts=1000, null=True)


@cache
def idle_company(which: int):
    """Simulate a company in which nothing does anything; return it as known after two quarters, and its folder."""
    kept = tempfile.TemporaryDirectory()
    write_sample(Path(kept.name) / "company", accounts=400, seed=SEED + which, null=True)
    return *(load(f"{kept.name}/company", as_of=quarter) for quarter in ("2026Q2", "2026Q3")), kept


def programme_by_lot_is_supported(rng) -> bool:
    """Draw who is offered a programme that does nothing, and judge it a quarter later; five companies take turns."""
    before, after, _ = idle_company(int(rng.integers(5)))
    lot = draw_lot(before, "first call", pd.Timestamp("2026-07-01"), seed=int(rng.integers(1 << 31)))
    return lot_effects(after, "first call", lot).comparisons[0].verdict == SUPPORTED


PAGES = sorted((Path(cs.__file__).parents[1] / "notebooks" / "src").glob("0[1-5]_*.py"))
SHARED = ((cs, "load"), (cs.company, "trailing"), (cs.utilization, "landmark"), (cs.utilization, "choose"))
TRUE = {
    "policies": "rules that look at the state hand over other accounts, because use lasts",
    "backtest": "renewals come in their months, and some accounts pay more",
    "uptake": "who uses much takes up more",
    "persons": "two people write more than the others",
}
"""Families of which a difference is true also where nothing does anything, and why."""
KEPT = "CALIBRATION_KEPT"
"""Variable that names a file in which companies already looked at are kept, so that a long run can go on."""


def claims_of(page: Path, folder: Path) -> list[tuple[str, dict]]:
    """Run the code of a page as a report does, but for its charts; return the claims that it records, by name."""
    space: dict = {}
    found: dict[str, dict] = {}
    for cell in notebooks.read(page):
        if cell.kind != "code" or notebooks.FACES["report"] & set(cell.tags):
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, page.name, "exec"), space)
        if "parameters" in cell.tags:
            space["data"] = str(folder)
        if last is None or getattr(getattr(last.value, "func", None), "attr", "").endswith("chart"):
            continue
        shown = eval(compile(ast.Expression(last.value), page.name, "eval"), space)
        record = getattr(shown, "_repr_mimebundle_", dict)().get(RESULTS, {})
        found |= {name: one for name, one in record.get("results", {}).items() if one.get("claim")}
    return list(found.items())


def remembered(verb: Callable) -> Callable:
    """Return a verb that all pages call alike, computed once."""
    kept: list = []

    def called(*arguments, **named):
        if not kept:
            kept.append(verb(*arguments, **named))
        return kept[0]

    return called


def null_pages(rng) -> dict[str, list[str]]:
    """Write a company in which nothing does anything; return by page the claims called supported that are false."""
    seed, accounts = int(rng.integers(1 << 31)), int(rng.integers(300, 1501))
    retention = float(rng.choice([0.97, 0.93, 0.85]))
    name, kept = f"{seed} {accounts} {retention}", os.environ.get(KEPT)
    known = [json.loads(line) for line in Path(kept).read_text().splitlines()] if kept and Path(kept).exists() else []
    found = next((one["pages"] for one in known if one["company"] == name), None)
    if found is not None:
        return found
    verbs = {(room, verb): getattr(room, verb) for room, verb in SHARED}
    try:
        for (room, verb), function in verbs.items():
            setattr(room, verb, remembered(function))
        with tempfile.TemporaryDirectory() as folder:
            write_sample(Path(folder) / "c", accounts=accounts, seed=seed, null=True, retention=retention)
            true = set(TRUE) | ({"support"} if retention >= TARGET else set())
            found = {page.stem[:2]: _false(claims_of(page, Path(folder) / "c"), true) for page in PAGES}
    finally:
        for (room, verb), function in verbs.items():
            setattr(room, verb, function)
    if kept:
        with Path(kept).open("a") as file:
            file.write(json.dumps({"company": name, "pages": found}) + "\n")
    return found


def _false(claims: list[tuple[str, dict]], true: set[str]) -> list[str]:
    return [
        f"{name} {one['estimate']} ({one['low']} to {one['high']}), p {one['claim']['p']:.3g}"
        for name, one in claims
        if one["verdict"] == SUPPORTED and one["claim"]["family"] not in true
    ]


def null_page_is_wrong(rng) -> list[bool]:
    """Tell of each page of a null company whether it carries a false claim; the claims go to standard error."""
    found = null_pages(rng)
    for page, names in found.items():
        for name in names:
            print(f"page {page}: {name}", file=sys.stderr, flush=True)
    return [bool(names) for names in found.values()]


def marks_are_supported(rng, n: int, rate: float) -> bool:
    """Compare by fourteen marks that mean nothing, within four segments, where the outcome is rare."""
    strata, hit = rng.integers(0, 4, n), rng.random(n) < rate
    marks = [rng.random(n) < share for share in rng.uniform(0.1, 0.9, 14)]
    made = contrasts("replay", [contrast("mark", "done", "outcome", mark, hit, strata) for mark in marks])
    return any(one.verdict == SUPPORTED for one in made)


@dataclass(frozen=True)
class Line:
    """One line of the table: what is counted, its limits, and its part of the runs."""

    name: str
    once: Callable
    arguments: tuple
    least: float = 0.0
    most: float = 1.0
    whole: bool = False

    @property
    def searches(self) -> bool:
        """Whether each run searches, which takes longest."""
        return self.once in (crossed_is_supported, common_cause_is_supported, null_is_supported)


LINES = [
    Line("curve at 24 months covers, n 60, annual 0.99", curve_covers, (60, 0.99), least=0.94),
    Line("curve at 24 months covers, n 150, annual 0.95", curve_covers, (150, 0.95), least=0.94),
    Line("the same with ten or more churns (log-log), annual 0.85", curve_covers, (200, 0.85, 10), 0.93, 0.97),
    Line("difference in and out of the state covers", difference_covers, (), least=0.94),
    Line("GRR covers", grr_covers, (), least=0.94),
    Line("NRR covers", nrr_covers, (), least=0.94),
    Line("share covers, parents of 3 deciding together, n 300, 0.90", parents_share_covers, (300, 0.9, False), 0.93),
    Line("GRR covers, parents of 3 deciding together, n 300, 0.90", parents_share_covers, (300, 0.9, True), 0.93),
    Line("share covers, parents of 3 deciding together, n 150, 0.95", parents_share_covers, (150, 0.95, False), 0.93),
    Line("curve at 24 months covers, parents of 3, n 300, annual 0.9", parents_curve_covers, (300, 0.9), 0.93),
    Line("an unrelated state seems better, parents of 3, n 600, annual 0.9", parents_differ, (600, 0.9), most=0.025),
    Line("share covers, 10 csms that differ, n 300, 0.90", csm_share_covers, (300, 0.9, 0.05), 0.93),
    Line("supported at truth on target", is_supported, (0.95,), most=0.025),
    Line("supported at target + 4 points, 300 accounts", is_supported, (0.99,), least=0.80),
    Line("the longest horizon at truth on target, asked 24 months", longest_is_supported, (24,), most=0.025),
    Line("the longest horizon at truth on target, asked 36 months", longest_is_supported, (36,), most=0.025),
    Line("searched and tried both ways, truth on target, 800", crossed_is_supported, (800, 0.95, 0.7), most=0.025),
    Line("searched and tried both ways, truth on target, 300", crossed_is_supported, (300, 0.95, 0.7), most=0.025),
    Line("the same where use means nothing, 0.95", crossed_is_supported, (800, 0.95, 0.95), most=0.025),
    Line("the same where use means nothing, 0.99", crossed_is_supported, (800, 0.99, 0.99), most=0.025),
    Line(
        "power both ways, 0.98 in the state, 0.70 outside, 800 accounts", crossed_is_supported, (800, 0.98, 0.7), 0.75
    ),
    Line("power both ways, 0.99 in the state, 0.70 outside, 300 accounts", crossed_is_supported, (300, 0.99, 0.7), 0.4),
    Line("supported where size drives use and staying", common_cause_is_supported, (), most=0.0),
    Line("supported after a search where use means nothing, 0.99", null_is_supported, (0.99,), most=0.05),
    Line("supported after a search where use means nothing, 0.85", null_is_supported, (0.85,), most=0.05),
    Line("any of 14 unrelated marks called a difference, outcomes 2%", marks_are_supported, (300, 0.02), most=0.05),
    Line("any of 14 unrelated marks called a difference, outcomes 20%", marks_are_supported, (300, 0.2), most=0.05),
    Line("whole companies, use means nothing, 0.99", null_company_is_supported, (0.99,), most=0.05, whole=True),
    Line("whole companies, use means nothing, 0.85", null_company_is_supported, (0.85,), most=0.05, whole=True),
    Line(
        "unsupported, whole companies that need support", needing_company_is_supported_alone, (), most=0.05, whole=True
    ),
    Line("the pause by lot, support is not needed", pause_is_supported, (False,), least=0.75, whole=True),
    Line("the pause by lot, support is needed", pause_is_supported, (True,), most=0.025, whole=True),
    Line(
        "a programme called effective, whole companies in which none does anything",
        null_company_has_a_working_programme,
        (),
        most=0.05,
        whole=True,
    ),
    Line(
        "pages 01 to 05 with a false claim, whole companies in which nothing does",
        null_page_is_wrong,
        (),
        most=0.05,
        whole=True,
    ),
    Line("the pause by lot, 1,500 accounts, not needed", pause_is_supported, (False, 1500), least=0.75, whole=True),
    Line("a programme by lot without effect seems to work", programme_by_lot_is_supported, (), most=0.05),
]


def outcomes(place: int, first: int, last: int) -> list[bool | None]:
    """Run one line for some of its seeds; module-level, so that other processes can."""
    line, found = LINES[place], []
    for run in range(first, last):
        answer = line.once(np.random.default_rng([SEED, place, run]), *line.arguments)
        found += answer if isinstance(answer, list) else [answer]
    return found


def counted(place: int, runs: int, pool: ProcessPoolExecutor) -> tuple[int, int]:
    """Return how often the line's event happened, and among how many runs that had an answer."""
    step = max(1, runs // 20)
    parts = [pool.submit(outcomes, place, i, min(i + step, runs)) for i in range(0, runs, step)]
    answers = [answer for part in parts for answer in part.result() if answer is not None]
    return sum(answers), len(answers)


def main(arguments: list[str] | None = None) -> int:
    """Print the table; return 0 where every line meets its limit, else 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000, help="runs of each line on tables; a tenth where both search")
    parser.add_argument("--companies", type=int, default=40, help="whole companies of each such line")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="only lines whose name holds this")
    parser.add_argument("--kept", default="", help="file of null companies already looked at, to go on from")
    asked = parser.parse_args(arguments)
    print("# Calibration\n")
    print(f"{datetime.date.today()}, seed {SEED}, {asked.runs} runs on tables, {asked.companies} whole companies.\n")
    print("| what | runs | share | 99% Monte Carlo interval | limit | |\n|---|---|---|---|---|---|")
    missed = 0
    if asked.kept:
        os.environ[KEPT] = asked.kept
    with ProcessPoolExecutor(asked.jobs) as pool:
        for place, line in enumerate(LINES):
            runs = asked.companies if line.whole else asked.runs // (10 if line.searches else 1)
            if not runs or asked.only not in line.name:
                continue
            happened, answered = counted(place, runs, pool)
            low, high = clopper_pearson(happened, answered, level=0.99)
            good = answered > 0 and high >= line.least and low <= line.most
            missed += not good
            limit = " to ".join(f"{100 * bound:g}%" for bound in (line.least, line.most))
            share = happened / answered if answered else float("nan")
            print(
                f"| {line.name} | {answered} | {share:.1%} | {low:.1%} to {high:.1%} | {limit} |"
                f" {'met' if good else 'MISSED'} |",
                flush=True,
            )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Results to show: a landmark table with a planted state, and the other results written down by hand."""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cslib.company.policies.rule import Condition, Rule
from cslib.company.quarters import Quarter
from cslib.company.usage import UsageInterval
from cslib.handoff.cohorts import ActualHandoffs
from cslib.handoff.criteria import Criteria
from cslib.handoff.left_behind import Information
from cslib.handoff.policies import Caseload, PolicyComparison, PolicyOutcome, Tradeoff
from cslib.language import using
from cslib.retention.bridge import LINES, Bridge
from cslib.retention.churn import Losses, RenewalsAhead, Timing
from cslib.retention.curves import BySegment, Cohorts
from cslib.retention.summary import Summary, Trend
from cslib.show import style
from cslib.show.display import RESULTS, ChartView, TableView
from cslib.stats.court import insufficient
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, VIEWS, Estimate, Reason, Unavailable
from cslib.stats.intervals import difference, proportion
from cslib.stats.survival import cumulative_incidence, kaplan_meier
from cslib.utilization.landmark import CHURNED_BEFORE, INCLUDED, evaluate, half_of
from cslib.utilization.search import ChosenDefinition, search
from cslib.utilization.traps import ImmortalTime

AS_OF = pd.Timestamp("2026-10-01")
STATE = Rule((Condition("active_day_share", 0.5), Condition("breadth", 0.4)))
NO_MONEY = Unavailable(("contracts.mrr",))


@pytest.fixture(params=["en", "ja"])
def lang(request):
    """Speak each language in turn."""
    with using(request.param):
        yield request.param


def made(n: int = 700, inside: float = 1200.0, outside: float = 40.0) -> pd.DataFrame:
    """Make accounts whose mean months to churn are `inside` and `outside` in and out of the state."""
    rng = np.random.default_rng(7)
    table = pd.DataFrame({"account_id": [f"A{i}" for i in range(n)]})
    table["active_day_share"] = rng.beta(2, 2, n)
    table["breadth"] = rng.beta(2, 3, n)
    met = (table["active_day_share"] >= 0.5) & (table["breadth"] >= 0.4)
    life, seen = rng.exponential(np.where(met, inside, outside)), rng.uniform(0, 45, n)
    table["months"], table["churned"] = np.minimum(life, seen), life < seen
    table["landmark"] = AS_OF - pd.to_timedelta((seen * 30.4375).round(), unit="D")
    table["start"] = table["entry"] = table["landmark"] - pd.Timedelta(days=90)
    table["end"] = table["landmark"] + pd.to_timedelta((table["months"] * 30.4375).round(), unit="D")
    table["status"] = np.where(np.arange(n) % 10 == 0, CHURNED_BEFORE, INCLUDED)
    table["half"] = half_of(table["account_id"])
    table["term_months"] = 12.0
    table["first_renewal"] = np.where(table["months"] > 9, 9.0, np.nan)
    table.attrs["as_of"] = AS_OF
    return table


@pytest.fixture(scope="session")
def landmark_table():
    """The function that makes a landmark table."""
    return made


@pytest.fixture(scope="session")
def table():
    return made()


@pytest.fixture(scope="session")
def found(table):
    """What the search finds in the table."""
    return search(table, permutations=99)


@pytest.fixture(scope="session")
def held(table):
    """The planted state, tried on the confirmation half."""
    return evaluate(table, STATE)


@pytest.fixture(scope="session")
def choice(found, held):
    return ChosenDefinition(STATE, "found", found, held)


@pytest.fixture(scope="session")
def compared(held):
    return ImmortalTime(difference(held.in_state, Estimate(0.5, 0.4, 0.6, 90)), held.difference, 24, 366)


@pytest.fixture(scope="session")
def reached():
    rng = np.random.default_rng(3)
    days, cause = np.ceil(rng.exponential(200, 400)), rng.choice([0, 1, 2], 400, p=[0.3, 0.55, 0.15])
    return {name: cumulative_incidence(days, cause, of=of) for name, of in (("reached", 1), ("churned", 2))}


@pytest.fixture(scope="session")
def curve():
    rng = np.random.default_rng(5)
    life, seen = rng.exponential(60, 400), rng.uniform(1, 40, 400)
    return kaplan_meier(np.minimum(life, seen), life < seen)


@pytest.fixture(scope="session")
def interval():
    gaps = [1.0] * 60 + [2.0] * 30 + [5.0] * 8 + [45.0] * 2
    return UsageInterval(pd.DataFrame({"median_gap": gaps, "active_days": 20}))


@pytest.fixture
def bridge():
    amounts = [1_000_000.0, 200_000, 0, 5_000, 0, 0, 50_000, 30_000, 100_000, 25_000, -3_000, 3_000, 1_100_000]
    counts = [100, 12, 0, 1, 0, 0, 9, 4, 8, 2, 1, 5, 103]
    lines = pd.DataFrame({"amount": amounts, "accounts": counts}, index=list(LINES))
    return Bridge(pd.Timestamp("2026-07-01"), AS_OF, lines, pd.DataFrame(), 3, 1, 2, 1)


@pytest.fixture
def trend():
    index = pd.Index([f"{2024 + k // 4}Q{k % 4 + 1}" for k in range(8)], name="quarter")
    grr = np.linspace(0.88, 0.92, 8)
    nrr = pd.Series(np.linspace(0.97, 1.03, 8), index=index)
    frame = pd.DataFrame({"n": 240.0, "grr": grr, "grr_low": grr - 0.03, "grr_high": grr + 0.02}, index=index)
    return Trend(frame.assign(nrr=nrr, nrr_low=(nrr - 0.02).where(nrr > 1), nrr_high=(nrr + 0.02).where(nrr > 1)))


@pytest.fixture
def cohorts():
    names = [f"{2025 + k // 4}Q{k % 4 + 1}" for k in range(6)]
    share = pd.DataFrame({k: [0.96**k if k < 6 - i else np.nan for i in range(6)] for k in range(6)}, index=names)
    return Cohorts(share, pd.Series([40, 42, 38, 41, 39, 12], index=names), 17)


@pytest.fixture
def groups():
    rows = {
        "SMB": [635, 120, 500, 0.79, 0.75, 0.83, True, 480.0, 0.80, 0.76, 0.83],
        "大企業": [333, 20, 280, 0.93, 0.89, 0.96, True, 290.0, 0.92, 0.88, 0.95],
        "官公庁・自治体": [12, 0, 9, 1.0, 0.72, 1.0, False, 9.0, 0.89, 0.78, 0.97],
        "new $x$ & <b>": [4, 0, 0, np.nan, np.nan, np.nan, False, np.nan, np.nan, np.nan, np.nan],
    }
    columns = ["accounts", "churned", "matured", "raw", "raw_low", "raw_high", "enough", "effective"]
    columns += ["pooled", "pooled_low", "pooled_high"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("segment")
    return BySegment(table.astype({"enough": bool}), 12)


@pytest.fixture
def timing():
    months = pd.Index(range(13), name="months_to_renewal")
    hazard = pd.DataFrame({"exposure": 900.0, "churned": 4.0}, index=months)
    hazard.loc[0, "churned"] = 90
    hazard["hazard"] = hazard["churned"] / hazard["exposure"]
    hazard["low"], hazard["high"] = hazard["hazard"] * 0.7, hazard["hazard"] * 1.3
    return Timing(hazard, proportion(90, 138), 6)


@pytest.fixture
def losses():
    reasons = pd.DataFrame({"accounts": [5, 3], "mrr_lost": [50_000.0, 9_000.0], "share": [0.625, 0.375]})
    reasons.index = pd.Index(["price", ""], name="reason")
    largest = pd.DataFrame({"account_id": ["A1"], "name": ["<script>"], "csm": [None], "started": [AS_OF]})
    largest = largest.assign(ended=AS_OF, provisional=False, reason="price", mrr=50_000.0)
    return Losses(pd.Timestamp("2025-10-01"), AS_OF, reasons, largest)


@pytest.fixture
def ahead():
    frame = pd.DataFrame({"account_id": ["A1", "A2", "A3"], "name": ["one", "two", "三"], "csm": ["", "", ""]})
    frame["renewal_date"] = AS_OF + pd.to_timedelta([40, 50, 10], unit="D")
    frame["notice_deadline"] = frame["renewal_date"] - pd.Timedelta(days=30)
    frame["days_to_deadline"] = [10, 20, -20]
    return RenewalsAhead(frame.assign(mrr=[100.0, np.nan, 300.0], auto_renew=True, notice_given=[True, False, False]))


@pytest.fixture
def quarter():
    """Retention of a quarter with everything known."""
    money = Estimate(0.927, 0.90, 0.947, 240, 30, method="Korn-Graubard")
    renewals = ("renewal_rate", "renewal_rate_money", "net_renewal_rate")
    shares = {name: money for name in ("grr", "grr_12m", *renewals, "logo_retention")}
    return Summary(
        quarter=Quarter(2026, 3),
        **shares,
        nrr=Estimate(1.01, n=240, events=12, reasons=(Reason("few_changed_accounts", {"accounts": 12, "least": 30}),)),
        nrr_12m=Estimate(0.973, 0.951, 0.992, 240, 60),
        grr_12m_change=Estimate(0.017, -0.018, 0.053, 480, method="MOVER"),
        nrr_12m_change=Estimate(0.013, n=480),
        survival_6m=Estimate(0.98, 0.97, 0.99, 400, 8),
        survival_12m=Estimate(0.85, 0.82, 0.88, 400, 40),
        survival_24m=insufficient(
            Estimate(None, n=400, events=60),
            Reason("follow_up_ends", {"months": 20, "horizon": 24, "matured": 5, "least": 30}),
        ),
        churned_accounts=Estimate(
            23.0, n=1150, events=23, unit="accounts", reasons=(Reason("provisional", {"accounts": 8}),)
        ),
        accounts_at_start=Estimate(1127.0, n=1127, unit="accounts"),
    )


@pytest.fixture
def moneyless(quarter):
    """The same quarter of a company without mrr or terms, whose data begin late."""
    lacking = {name: NO_MONEY for name in ("grr", "nrr", "grr_12m", "nrr_12m", "grr_12m_change", "nrr_12m_change")}
    terms = Unavailable(("contracts.term_months",))
    none = Estimate(None, n=0, events=0, reasons=(Reason("no_accounts"),))
    kept = {name: getattr(quarter, name) for name in quarter.results()}
    renewals = ("renewal_rate", "renewal_rate_money", "net_renewal_rate")
    changed = lacking | dict.fromkeys(renewals, terms) | {"logo_retention": none}
    return Summary(quarter=quarter.quarter, **(kept | changed))


def outcome(criteria: Criteria, days: float | None, slipped: Estimate | Unavailable) -> PolicyOutcome:
    median = Estimate(days, days and days - 6, days and days + 9, 300, 200, unit="days")
    share = proportion(150, 300)
    weeks = Estimate(5.0, 4.0, 6.0, 150, unit="weeks")
    mondays = pd.date_range("2025-09-29", periods=52, freq="7D")
    counts = {side: np.arange(52) + 60 for side in ("onboarding", "adoption")}
    counts |= {f"{side}_low": counts[side] - 15 for side in ("onboarding", "adoption")}
    counts |= {f"{side}_high": counts[side] + 18 for side in ("onboarding", "adoption")}
    there = Estimate(85.0, 70.0, 104.0, 300, unit="accounts")
    carried = Caseload(pd.DataFrame(counts, index=mondays), there, there, pd.Timestamp("2022-10-03"))
    early = (criteria, 300, median, share, share, share, slipped, slipped, share, SimpleNamespace())
    return PolicyOutcome(*early, slipped, slipped, weeks, share, carried)


@pytest.fixture
def policies():
    """Four policies: one that hands over fewer than half, one that lacks a table."""
    asked = {
        "fixed": Criteria("fixed", fixed_days=90),
        "milestones": Criteria("milestones", milestones=("own",)),
        "state": Criteria("state", STATE, True),
        "criteria": Criteria("criteria", STATE, True, ("own",), ("goal",), cap_days=180),
    }
    outcomes = {
        "fixed": outcome(asked["fixed"], 90.0, proportion(140, 300)),
        "milestones": outcome(asked["milestones"], None, proportion(60, 150)),
        "state": outcome(asked["state"], 131.0, proportion(30, 280)),
        "criteria": Unavailable(("handoff_info",)),
    }
    gaps = {
        "milestones": Estimate(
            -0.07, -0.16, 0.03, n=150, unit="points", verdict=INSUFFICIENT, method="paired bootstrap"
        ),
        "state": Estimate(-0.36, -0.42, -0.3, n=280, unit="points", verdict=SUPPORTED, method="paired bootstrap"),
    }
    return PolicyComparison(outcomes, 180, asked, gaps=gaps)


@pytest.fixture
def tradeoffs():
    """Load against false handoffs: a later day costs more, and the state with a cap is below the fixed day."""
    rows = []
    for family, level in (("fixed", 0.55), ("state", 0.5), ("criteria", 0.52)):
        for day in (60, 120, 240):
            there = Estimate(day / 1.2, day / 1.4, day, 300, unit="accounts")
            rows.append((family, day, there, proportion(round(300 * level - day / 4), 300), proportion(9, 200)))
    there = Estimate(350.0, 320.0, 390.0, 300, unit="accounts")
    rows.append(("state", 0, there, proportion(10, 280), proportion(10, 280)))
    points = pd.DataFrame(rows, columns=["family", "days", "onboarding", "false_handoff", "relapse"])
    asked = {
        "fixed": Criteria("fixed", fixed_days=90),
        "state": Criteria("state", STATE, True),
        "criteria": Criteria("kept", STATE, True, ("own",), ("goal",), overdue_days=180),
    }
    return Tradeoff(points, asked, {}, 300)


@pytest.fixture
def information():
    fields = pd.DataFrame({"accounts": 90, "recorded": [80, 60], "share": [80 / 90, 60 / 90]}, index=["goal", "budget"])
    fields = fields.assign(low=[0.8, 0.56], high=[0.95, 0.76], required=[True, False])
    full, part = proportion(5, 100), proportion(40, 100)
    counts = pd.Series({0: 10, 1: 80})
    gap = difference(part, full)
    people = pd.DataFrame({"handoffs": [20, 70], "full": [10, 70]}, index=["Sato <b>", "鈴木"])
    people["share"] = [proportion(10, 20), proportion(70, 70)]
    people = people.assign(pooled=people["share"], few=[True, False])
    within = replace(gap, method="Mantel-Haenszel")
    period = pd.Timestamp("2025-10-01"), AS_OF
    return Information(fields, proportion(80, 90), counts, people, full, part, gap, within, ("goal",), *period)


@pytest.fixture
def actual():
    results = {
        "days_to_handoff_median": Estimate(84.0, 79.0, 98.0, 75, 60, unit="days"),
        "share_in_state_at_handoff": proportion(45, 90),
        "relapse_90d": proportion(2, 45),
        "retained_90d": proportion(89, 90),
        "in_state_90d": proportion(51, 90),
    }
    return ActualHandoffs("recorded", results, results, results)


def assert_legible(figure) -> None:
    """Every label lies on the figure, and none on another."""
    boxes = labels(figure)
    for words, box in boxes:
        assert box.x0 >= -1 and box.x1 <= figure.bbox.width + 1, words
        assert box.y0 >= -1 and box.y1 <= figure.bbox.height + 1, words
    for (one, a), (other, b) in combinations(boxes, 2):
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert wide <= 2 or high <= 2, (one, other)


def assert_chart(view, lang: str, figure) -> None:
    """A chart speaks its language, its title stands in its alt text, nothing is missing, and it is legible."""
    assert isinstance(view, ChartView)
    assert view.title in view.alt
    assert "nan" not in view.alt and "None" not in view.alt
    assert lang == "en" or KANA.search(view.title)
    assert_legible(figure)


def assert_recorded(view, kind: type) -> None:
    """A display is of its kind, keeps a record, and shows markup in names as text."""
    bundle = view._repr_mimebundle_()
    bundle = bundle[0] if isinstance(bundle, tuple) else bundle
    assert isinstance(view, kind) and bundle[RESULTS]["kind"] == kind.kind
    assert "<script>" not in bundle.get("text/html", "") and "<b>" not in bundle.get("text/html", "")
    assert "nan" not in bundle["text/plain"].lower()


def assert_whole(view) -> None:
    """A table has rows, each with a cell for every column of its record, and shows markup in data as text."""
    assert isinstance(view, TableView)
    bundle = view._repr_mimebundle_()
    assert len(bundle[RESULTS]["rows"]) == len(view.rows) > 0
    assert {len(row) for row in bundle[RESULTS]["rows"]} == {len(bundle[RESULTS]["columns"])}
    assert "nan" not in str(view).lower().replace("finance", "")
    assert "<script>" not in bundle["text/html"]


KANA = re.compile("[぀-ヿ一-鿿]")
CAUSES = re.compile(
    r"\bcaus(e|es|ed|ing)\b|\bbecause of\b|\bleads? to\b|\breduces?\b|\bprevents?\b|ため解約|減らす効果"
)


def views(kind: str) -> dict:
    """Return every view of all rooms whose method ends in `kind`, by result and method."""
    for room in ("orientation", "utilization", "retention", "handoff", "adoption", "team", "show"):
        package = importlib.import_module(f"cslib.{room}")
        for module in pkgutil.iter_modules(package.__path__):
            if module.name.endswith("views"):
                importlib.import_module(f"{package.__name__}.{module.name}")
    return {
        f"{of.__name__}.{method}": view
        for of, methods in VIEWS.items()
        for method, view in methods.items()
        if method.endswith(kind)
    }


@pytest.fixture
def drawn(monkeypatch):
    """Keep the figures that are drawn."""
    figures = []
    png = style.png
    monkeypatch.setattr(style, "png", lambda figure: figures.append(figure) or png(figure))
    return figures


def labels(figure) -> list:
    """Return (words, box) of every visible text of a drawn figure but those inside its cells and bars."""
    renderer = figure.canvas.get_renderer()
    texts = [figure._suptitle, figure._supxlabel]
    for axes in figure.axes:
        texts += [axes.xaxis.label, axes.yaxis.label, axes._left_title, *axes.texts]
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            texts += [tick.label1 for tick in axis.get_major_ticks() if low - 1e-9 <= tick.get_loc() <= high + 1e-9]
        if axes.get_legend():
            texts += axes.get_legend().get_texts()
    shown = [text for text in texts if text is not None and text.get_visible() and text.get_text().strip()]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in shown]


def overlaps(figure) -> list:
    """Return each two texts of a drawn figure that lie on each other by more than two pixels."""
    boxes = labels(figure)
    return [
        (one, other)
        for i, (one, a) in enumerate(boxes)
        for other, b in boxes[i + 1 :]
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 2 and min(a.y1, b.y1) - max(a.y0, b.y0) > 2
    ]

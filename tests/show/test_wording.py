"""Words for measures, rules, numbers and reasons, in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

import pandas as pd
import pytest
import yaml

from cslib import language
from cslib.company.company import load
from cslib.company.doubts import Doubt
from cslib.company.measures import MEASURES
from cslib.company.policies.rule import Condition, Rule
from cslib.company.tables import TABLES
from cslib.handoff.criteria import Criteria
from cslib.language import using
from cslib.show import reasons, wording
from cslib.show.columns import Column
from cslib.show.display import TableView
from cslib.stats.estimate import Estimate, Reason

CSLIB = Path(__file__).parents[2] / "cslib"
SENTENCES = yaml.safe_load((CSLIB / "show" / "codes.yml").read_text(encoding="utf-8"))["reason"]
REASONS = sorted({code.partition(", ")[0] for code in SENTENCES})
NUMBERS = {
    **dict.fromkeys(("low", "high", "goal", "share", "limit"), 0.9),
    **dict.fromkeys(("gap_low", "gap_high", "least_gap"), 0.05),
    **dict.fromkeys(("matured", "horizon", "renewals", "accounts", "months", "end", "events"), 12),
    **dict.fromkeys(("day", "days", "ended", "customers"), 12),
    **dict.fromkeys(("tried", "often", "held", "quarters", "of"), 3),
    **dict.fromkeys(("date", "since", "start"), pd.Timestamp("2026-09-30")),
    "least": 30,
    "p": 0.001,
    **dict.fromkeys(("reached", "compared"), 15),
    **dict.fromkeys(("groups", "units", "paused", "usual"), 8),
    "margin": 0.05,
    "columns": ("segment", "seats"),
    "cause": "seats",
    **dict.fromkeys(("n", "supported", "effective", "weight", "most"), 20),
}


def rule(text: str) -> Rule:
    return Rule.parse(text)


@pytest.mark.parametrize(
    ("text", "english", "japanese"),
    [
        ("breadth >= 0.4", "uses at least 40% of the features", "機能の40%以上を使っている"),
        (
            "active_day_share >= 0.5 and breadth >= 0.4",
            "active on at least 50% of working days and uses at least 40% of the features",
            "営業日の50%以上で利用し、かつ機能の40%以上を使っている",
        ),
        (
            "active_weeks >= 3 and events_per_active_day >= 12.5 and seat_utilization >= 0.625",
            "in use in at least 3 of the 4 weeks, has at least 12.5 events per active day and has at least 62.5% of its"
            " seats in use",
            "4週のうち3週以上で利用し、利用日1日あたり12.5回以上操作し、かつ契約席数の62.5%以上が利用している",
        ),
    ],
)
def test_rules_are_said_aloud(text, english, japanese):
    assert wording.rule_in_words(rule(text)) == english
    with using("ja"):
        assert wording.rule_in_words(rule(text)) == japanese


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_has_words_in_every_place(name, lang):
    others = [Condition(other, 0.5) for other in MEASURES if MEASURES[other].family != MEASURES[name].family]
    mine = Condition(name, 2.0 if not wording.is_share(name) else 0.5)
    for conditions in ((mine,), (mine, others[0]), (mine, others[0], others[1])):
        assert f"{name} is" not in wording.rule_in_words(Rule(conditions))
        assert f"{name}が" not in wording.rule_in_words(Rule(conditions))
    assert name not in (wording.measure(name), wording.short_measure(name))
    assert wording.is_share(name) == (MEASURES[name].unit == "share")


def test_names_the_kit_does_not_know_stay_as_they_are(lang):
    assert wording.column("業態") == "業態"
    assert wording.information_field("budget") == "budget"
    assert wording.measure("logins") == "logins"


@pytest.mark.parametrize(
    ("result", "english", "japanese"),
    [
        (Estimate(0.9525, 0.92, 0.974), "95.2% (92.0% to 97.4%)", "95.2%（92.0%〜97.4%）"),
        (Estimate(0.9525), "95.2%", "95.2%"),
        (Estimate(31.0, 28.0, 40.0, unit="days"), "31 days (28 to 40)", "31日（28〜40）"),
        (Estimate(90.0, 90.0, 90.0, unit="days"), "90 days", "90日"),
        (Estimate(1204.0, unit="accounts"), "1,204 accounts", "1,204件"),
        (Estimate(0.0125, -0.04, 0.06, method="MOVER"), "1.2 points (-4.0 to 6.0)", "1.2ポイント（-4.0〜6.0）"),
        (Estimate(None), "–", "–"),
        (None, "–", "–"),
    ],
)
def test_estimates_in_words(result, english, japanese):
    assert wording.estimate_in_words(result) == english
    with using("ja"):
        assert wording.estimate_in_words(result) == japanese


def codes() -> set[str]:
    """Find every reason that an analysis gives, or hands to the court with a claim (`why`, `code`)."""
    found = set()
    for path in CSLIB.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            given = None
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Reason", "too_few"):
                given = node.args[0]
            elif isinstance(node, ast.keyword) and node.arg == "why" and not isinstance(node.value, ast.Constant):
                given = node.value
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("why", "code"):
                given = node.value if not isinstance(node.value, ast.Call) else None
            if isinstance(given, (ast.Constant, ast.Tuple, ast.Subscript)):
                found |= {part.value for part in ast.walk(given) if isinstance(part, ast.Constant)}
    return {code for code in found if isinstance(code, str) and code}


def test_every_reason_has_a_sentence_and_no_sentence_is_left_over():
    assert codes() == set(REASONS)


@pytest.mark.parametrize("code", REASONS)
def test_reasons_are_sentences(code, lang):
    own = {
        "common_cause": {"gap": 0.05},
        "four_quarters": {"end": pd.Timestamp("2026-10-01")},
        "doubted": {"doubts": [Doubt("usage_gap", "usage", 20, (), {"first": "2026-07-01", "last": "2026-07-22"})]},
    }
    sentence = reasons.in_words(Reason(code, NUMBERS | own.get(code, {})))
    assert sentence.endswith("。" if lang == "ja" else ".")
    assert "{" not in sentence


@pytest.mark.parametrize(
    ("code", "numbers", "said"),
    [
        ("among_many", {"tried": 1}, "among all claims of a page"),
        ("among_many", {"tried": 2}, "among the 2 claims"),
        ("amounts_unknown", {"accounts": 2, "of": 100, "limit": 0.05}, "of 2 of 100 accounts is not known; they"),
        (
            "amounts_unknown",
            {"accounts": 1200, "of": 2400, "limit": 0.05},
            "of 1,200 of 2,400 accounts is not known; with",
        ),
        ("common_cause", {"cause": "plan"}, "it is mostly a matter of plan"),
        ("common_cause", {"cause": None}, "these together"),
        ("few_overloaded", {"accounts": 12, "least": 30}, "Only 12 customers were over"),
        ("few_overloaded", {"accounts": 30, "least": 30, "events": 3, "churns": 20}, "Only 3 of the customers"),
        ("own_half_below", {"share": None}, "cannot be followed"),
        (
            "own_half_below",
            {"share": 0.5, "goal": 0.95},
            "keeps 50.0% on the half that had no say in it, below the target",
        ),
        ("pause_held", {"gap_low": 0.01}, "costs at most 0.0 points"),
        ("pause_held", {"gap_low": -0.02}, "costs at most 2.0 points"),
        ("few_unsupported", {"effective": 9.94}, "count, weighted, for 9.9;"),
        ("few_unsupported", {"effective": 10.2}, "count, weighted, for 10;"),
    ],
)
def test_a_reason_is_said_as_its_numbers_ask(code, numbers, said):
    assert said in reasons.in_words(Reason(code, {**NUMBERS, "gap": 0.05, **numbers}))


def test_follow_up_is_told_as_far_as_it_is_known():
    inside = reasons.in_words(Reason("follow_up_ends", {"end": 10.44, "horizon": 24}))
    started = reasons.in_words(Reason("follow_up_ends", {"months": 30, "horizon": 24, "matured": 3, "least": 30}))
    assert "24 months; follow-up ends after 10.4" in inside
    assert "after 30 months, and 3 accounts started 24 months ago" in started
    ended = reasons.in_words(Reason("follow_up_ends", {"months": 8, "horizon": 24, "matured": 3, "least": 30}))
    assert ended == "Follow-up ends after 8 months: nothing can be said about 24 months."
    assert reasons.in_words(Reason("follow_up_ends", {"end": 300})) == "Nobody was followed that long."


def test_missing_places_are_named():
    assert wording.places_in_words(["handoffs"]) == "the table handoffs"
    assert set(TABLES) >= {"handoffs", "contracts"}
    with using("ja"):
        assert wording.places_in_words(["handoffs", "contracts.mrr"]) == "handoffsテーブル、contractsテーブルのmrr列"


@pytest.mark.parametrize(
    ("key", "criteria", "english", "japanese"),
    [
        ("fixed", None, "on a fixed day", "一律の日数"),
        ("fixed", Criteria("fixed", fixed_days=60), "on day 60", "60日目に一律"),
        ("criteria", None, "state, steps and information", "状態、ステップ、情報"),
        (
            "criteria",
            Criteria("criteria", rule("breadth >= 0.4"), True, cap_days=90),
            "state, cap 90 days",
            "状態（上限90日）",
        ),
        ("criteria", Criteria("criteria", information=("goal",)), "information", "情報"),
        ("early", Criteria("early"), "nothing asked", "条件なし"),
        (
            "kept",
            Criteria("kept", state=True, persistence_weeks=8, overdue_days=180),
            "state for 8 weeks, kept after day 180",
            "8週続いた状態（180日を過ぎても残す）",
        ),
    ],
)
def test_policies_are_named_by_what_they_ask(key, criteria, english, japanese):
    assert wording.policy_name(key, criteria) == english
    with using("ja"):
        assert wording.policy_name(key, criteria) == japanese


@pytest.mark.parametrize(
    ("name", "en", "ja"),
    [
        ("segments_SMB_Enterprise", "SMB and Enterprise: difference of customers kept", "SMBとEnterprise：継続率の差"),
        ("kpi_reach", "Reach of high utilization", "高活用状態への到達率"),
        (
            "programme_check_in_inside_breadth",
            "check-in, in high utilization, on breadth of use",
            "様子伺い（高活用、機能の幅）",
        ),
        ("bridge_churn", "Revenue bridge: churn", "月額売上の増減：解約"),
        ("ready ai_summary", "Ready for ai_summary", "ai_summaryを使う準備のできたお客様"),
        ("next_goal_overdue", "Next goal: overdue", "次のゴール：期限超過"),
        ("no such result", "no such result", "no such result"),
    ],
)
def test_results_are_named_in_words(name, en, ja):
    assert wording.result_name(name) == en
    with language.using("ja"):
        assert wording.result_name(name) == ja


def test_amounts_carry_the_currency_of_the_company_that_was_read(tiny_folder):
    amount = Estimate(1234.0, 1000.0, 1500.0, unit="money")
    assert wording.estimate_in_words(amount) == "1,234 (1,000 to 1,500)"
    (tiny_folder / "company.yml").write_text("currency: JPY\n", encoding="utf-8")
    load(tiny_folder)
    assert wording.estimate_in_words(amount) == "JPY 1,234 (1,000 to 1,500)"
    table = TableView.of("t", "T", [amount], [Column("Paid", "money", "estimate")])
    assert str(table).splitlines()[1:] == ["Paid (JPY)", "     1,234"]
    with language.using("ja"):
        assert wording.estimate_in_words(amount) == "1,234円（1,000〜1,500）"
        assert (language.short_money(12_340_000), language.in_currency("月額")) == ("1,234万円", "月額（円）")
    with language.paying_in("USD"):
        assert language.money(5) == "USD 5"
    assert language.money(5, "") == "5"

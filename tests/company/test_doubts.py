"""Doubts: counted, shown, on pages and index, and no verdict is left on figures that rest on them."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from small_companies import AS_OF, contracts, make

from cslib import language, retention
from cslib.company.checks import check
from cslib.company.company import load
from cslib.company.doubts import FIGURES, TOUCHES, Doubt, in_words
from cslib.company.policies.rule import Rule
from cslib.errors import DataError
from cslib.handoff import compare_policies
from cslib.show import reasons
from cslib.show.wording import doubts_in_words
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Estimate, Reason, doubted
from cslib.utilization import landmark, landmark_on
from cslib.utilization.landmark import evaluate

COLUMNS = ("account_id", "start_date", "end_date", "mrr", "term_months", "contract_id", "successor_id", "type", "seats")
DAY = pd.Timedelta(days=1)
NUMBERS = {
    "open_question": {"setting": "end_dates"},
    "usage_outside_lives": {"rows": 40, "before": 1, "after": 9},
    "usage_ends_early": {"last": "2026-08-01"},
    "usage_gap": {"first": "2026-02-01", "last": "2026-03-08"},
    "amount_unknown": {"paid": 30},
    "amount_far_off": {},
    "no_contracts": {"accounts": 40},
    "usage_by_week": {"weeks": 130},
    "revenue_not_yet": {"last": "2026-08", "accounts": 12},
    "revenue_gap": {"months": 80},
    "ends_on_one_day": {"day": "2026-03-31"},
    "term_far_off": {"most": 120},
    "contracts_end_early": {"last": "2026-03-01"},
    "short_history": {"days": 40, "first": "2026-08-22"},
}


def table(*rows):
    """Return contracts of tuples in the order of COLUMNS; what a tuple lacks is empty."""
    filled = [tuple(row) + (None,) * (len(COLUMNS) - len(row)) for row in rows]
    return pd.DataFrame(filled, columns=list(COLUMNS)).astype({"type": object}).fillna({"type": "paid"})


def plain(n=12, mrr=100):
    """Return contracts that leave no doubt."""
    return [(f"A{i:02}", pd.Timestamp("2024-01-10") + 17 * i * DAY, None, mrr + i, 12, f"C{i}") for i in range(n)]


def found(folder, rows, **given):
    return {doubt.code: doubt for doubt in make(folder, table(*rows), **given).doubts}


def everyday(account="A00", first="2024-02-01", last="2026-09-30"):
    days = pd.bdate_range(first, last)
    return pd.DataFrame({"account_id": account, "date": days, "feature": "f", "count": 1})


def test_plain_contracts_leave_none(tmp_path):
    assert found(tmp_path, plain(), usage=everyday()) == {}


@pytest.mark.parametrize(
    ("code", "count", "rows"),
    [
        ("amount_unknown", 2, [("A20", "2025-01-01", None, None, 12), ("A21", "2025-01-01", None, None, 12)]),
        ("amount_far_off", 1, [(f"B{i}", "2025-01-01", None, 100, 12, f"B{i}") for i in range(20)]
         + [("A20", "2025-01-01", None, 5e6, 12)]),
        ("amount_far_off", 3, [(f"B{i}", "2025-01-01", None, 100 if i > 2 else 0.1, 12, f"B{i}") for i in range(20)]),
        ("amount_zero", 3, [(f"B{i}", f"{2024 + k}-01-01", ("2025-01-01", "2026-01-01", None)[k], 100 * (k != 1), 12)
                            for i in range(3) for k in range(3)]),
        ("amount_twelvefold", 3, [(f"B{i}", f"{2025 - k}-01-01", (None, "2025-01-01")[k], (100, 1200)[k], 12)
                                  for i in range(3) for k in range(2)]),
        ("overlapping", 3, [(f"B{i}", ("2024-01-01", "2024-12-20")[k], ("2025-01-01", None)[k], 100 + k, 12)
                            for i in range(3) for k in range(2)]),
        ("amount_seats", 9, [(f"B{i}", "2025-01-01", None, 40 + i, 12, f"B{i}", None, "paid", 40 + i)
                             for i in range(9)]),
        ("term_far_off", 1, [("A20", "2025-01-01", None, 100, 1e9)]),
        ("doubled", 1, [("A20", "2025-01-01", None, 100, 12, "X"), ("A20", "2025-01-01", None, 100, 12, "Y")]),
        ("unknown_successor", 1, [("A20", "2025-01-01", "2026-01-01", 100, 12, "X", "A99")]),
        ("side_by_side", 3, [("A20", pd.Timestamp("2025-01-01") + i * DAY, None, 100 + i, 12) for i in range(12)]),
        ("ends_on_one_day", 11, [(f"B{i}", pd.Timestamp("2024-03-02") + 13 * i * DAY, "2026-03-31", 100, 12)
                                 for i in range(11)]),
    ],
)  # fmt: skip
def test_doubts_about_contracts(tmp_path, code, count, rows):
    doubts = found(tmp_path, [*plain(), *rows], usage=everyday())
    assert {name: doubt.count for name, doubt in doubts.items()} == {code: count}
    line, cells = doubts[code].rows[0]
    shown = pd.read_csv(tmp_path / "contracts.csv", dtype=str).iloc[int(line) - 2]
    assert cells["account_id"] == shown["account_id"]
    text = str(check(tmp_path, as_of=AS_OF))
    assert "no faults" not in text and f"row {line}: account_id={shown['account_id']}" in text


def test_a_contract_that_costs_as_much_as_all_others(tmp_path):
    rows = plain(22)
    whole = sum(row[3] for row in rows)
    total = ("A99", "2025-01-01", None, whole, 12, "T")
    doubts = found(tmp_path / "total", [*rows, total], usage=everyday())
    assert {name: (doubt.count, doubt.rows[0][1]["account_id"]) for name, doubt in doubts.items()} == {
        "amount_total": (1, "A99")
    }
    assert found(tmp_path / "less", [*rows, (*total[:3], whole - 50, 12, "T")], usage=everyday()) == {}


@pytest.mark.parametrize(("amount", "seats"), [(1, 1), (60, 1)])
def test_small_amounts_of_few_seats_are_no_doubt(tmp_path, amount, seats):
    """A seat costs 1 to 60 everywhere; the median customer has 500 of them."""
    rows = [*plain(20, mrr=500 * amount), *((f"S{i}", "2025-01-01", None, amount, 12, f"S{i}") for i in range(5))]
    names = [row[0] for row in rows]
    accounts = pd.DataFrame({"account_id": names, "seats": [seats if name[0] == "S" else 500 for name in names]})
    assert found(tmp_path, rows, usage=everyday(), accounts=accounts) == {}


def test_customers_without_contracts(tmp_path):
    starts = [row[1] for row in plain()]
    accounts = pd.DataFrame({"account_id": [f"A{i:02}" for i in range(18)], "start_date": [*starts, *starts[:6]]})
    doubts = found(tmp_path / "a", plain(), usage=everyday(), accounts=accounts)
    assert {name: doubt.count for name, doubt in doubts.items()} == {"no_contracts": 6}
    assert doubts["no_contracts"].rows[0] == ("14", {"account_id": "A12", "start_date": "2024-01-10"})
    prospects = accounts.assign(start_date=[*starts, *(None,) * 6])
    assert found(tmp_path / "b", plain(), usage=everyday(), accounts=prospects) == {}


def test_add_ons_that_end_with_their_contract_do_not_overlap_it(tmp_path):
    rows = [(f"B{i}", start, "2025-01-01", 100, 12) for i in range(5) for start in ("2024-01-01", "2024-12-01")]
    assert "overlapping" not in found(tmp_path, [*plain(), *rows], usage=everyday())


def test_tables_that_end_where_programs_cut_them_off(tmp_path):
    use = pd.concat([everyday()] * 2).head(1000)
    doubts = found(tmp_path / "usage", plain(), usage=use)
    assert doubts["usage_row_limit"].count == 1000
    rows = [(f"A{i:04}", "2024-01-10", None, 100 + i, 12, f"C{i}") for i in range(1000)]
    assert found(tmp_path / "contracts", rows, usage=everyday("A0000"))["row_limit"].count == 1000
    assert "row_limit" not in found(tmp_path / "more", [*rows, ("B", *rows[0][1:5], "X")], usage=everyday("A0000"))


def test_a_row_a_week(tmp_path):
    mondays = pd.date_range("2024-02-05", "2026-09-28", freq="7D")
    use = pd.DataFrame({"account_id": "A00", "date": mondays, "feature": "f", "count": 1})
    assert found(tmp_path / "one", plain(), usage=use) == {}
    late = mondays[mondays >= "2025-01-01"]
    use = pd.concat([use, *(use[use["date"].isin(late)].assign(account_id=f"A{i:02}") for i in range(1, 12))])
    doubts = found(tmp_path / "all", plain(), usage=use)
    assert {name: doubt.numbers for name, doubt in doubts.items()} == {"usage_by_week": {"weeks": len(mondays)}}


def test_successors_that_are_there_are_no_doubt(tmp_path):
    rows = [("A20", "2025-01-01", "2026-01-01", 100, 12, "X", "A00"), ("A21", "2025-01-01", "2026-01-01", 90, 12, "Y")]
    rows.append(("A22", "2025-01-01", "2026-01-01", 80, 12, "Z", "C3"))
    assert found(tmp_path, [*plain(), *rows], usage=everyday()) == {}


def test_ends_on_one_anniversary_are_no_doubt(tmp_path):
    rows = [(f"B{i}", "2024-04-01", "2026-04-01", 100 + i, 12) for i in range(20)]
    assert found(tmp_path, [*plain(), *rows], usage=everyday()) == {}


def test_without_a_paid_contract_everything_is_in_doubt(tmp_path):
    rows = [(*row, *(None,) * (7 - len(row)), "trial") for row in plain()]
    accounts = pd.DataFrame({"account_id": [row[0] for row in rows], "start_date": "2024-01-10"})
    doubts = found(tmp_path / "a", rows, usage=everyday(), accounts=accounts)
    assert {name: doubt.count for name, doubt in doubts.items()} == {"no_paid": 12}
    with pytest.raises(DataError, match="contracts.type: none of the contracts known before 2026-10-01 is paid."):
        make(tmp_path / "b", table(*rows), usage=everyday())


def test_use_outside_lives(tmp_path):
    rows = [*plain(), ("A20", "2026-06-01", None, 100, 12)]
    use = pd.concat([everyday(), everyday("A20", "2025-10-01")])
    outside = len(everyday("A20", "2025-10-01", "2026-05-31"))
    assert outside > 0.1 * len(use)
    doubt = found(tmp_path / "a", rows, usage=use)["usage_outside_lives"]
    assert (doubt.count, doubt.numbers) == (outside, {"rows": len(use), "before": outside, "after": 0})
    few = pd.concat([everyday(), everyday("A20", "2026-05-01")])
    assert found(tmp_path / "b", rows, usage=few) == {}


def test_a_log_that_ends_early_or_has_a_hole(tmp_path):
    doubt = found(tmp_path / "a", plain(), usage=everyday(last="2026-08-31"))["usage_ends_early"]
    assert (doubt.count, doubt.numbers) == (30, {"last": "2026-08-31"})
    use = pd.concat([everyday(last="2025-12-31"), everyday(first="2026-02-02")])
    doubt = found(tmp_path / "b", plain(), usage=use)["usage_gap"]
    assert (doubt.count, doubt.numbers) == (32, {"first": "2025-12-31", "last": "2026-02-02"})


def test_revenue_that_is_not_there_yet(tmp_path):
    rows = [(*row[:3], None, *row[4:]) for row in plain(10)]
    months = pd.period_range("2025-07", "2026-09", freq="M").astype(str)
    revenue = pd.DataFrame([(f"A{i:02}", month, 100) for i in range(10) for month in months])
    revenue.columns = ["account_id", "month", "amount"]
    assert found(tmp_path / "a", rows, usage=everyday(), revenue=revenue) == {}
    late = revenue[revenue["month"] < "2026-09"]
    doubt = found(tmp_path / "b", rows, usage=everyday(), revenue=late)["revenue_not_yet"]
    assert (doubt.count, doubt.numbers) == (10, {"last": "2026-08", "accounts": 10})
    assert "2026-08" in str(check(tmp_path / "b", as_of=AS_OF))
    assert "money" in {code for code, lacks in check(tmp_path / "b").summary.sections.items() if not lacks}
    holes = revenue[~(revenue["month"].isin(["2026-01", "2026-02"]))]
    assert found(tmp_path / "c", rows, usage=everyday(), revenue=holes)["revenue_gap"].count == 20


def test_less_than_a_quarter_of_history_is_said(tmp_path):
    rows = [(f"A{i}", pd.Timestamp("2026-08-01") + i * DAY, None, 100, 12) for i in range(5)]
    doubt = found(tmp_path, rows, usage=everyday("A0", "2026-08-03"))["short_history"]
    assert doubt.numbers == {"days": 61, "first": "2026-08-01"}


def test_contracts_that_stop_long_before_the_quarter_ends(tmp_path):
    rows = [(f"A{i:03}", pd.Timestamp("2024-03-01") + 9 * i * DAY, None, 100, 12) for i in range(60)]
    last = rows[-1][1]
    company = make(tmp_path, table(*rows), usage=everyday("A000", "2024-03-01"))
    assert [doubt.numbers for doubt in company.doubts] == [{"last": f"{last:%Y-%m-%d}"}]
    assert load(tmp_path).quarter.end <= last, "the default quarter is the last one that contracts reach"


# What doubts do


def test_money_has_no_verdict_where_amounts_are_unknown(tmp_path):
    beside = [(f"D{i}", *row[1:5], f"D{i}") for i, row in enumerate(plain(14))]
    beside[0] = (*beside[0][:2], "2026-01-10", *beside[0][3:])
    rows = [*plain(22), *beside, ("B1", "2024-06-01", None, None, 12)]
    company = make(tmp_path, table(*rows), usage=everyday())
    sound = make(tmp_path / "sound", table(*rows[:-1]), usage=everyday())
    assert retention.summary(sound).grr_12m.verdict is None
    made = retention.summary(company)
    assert {one.verdict for one in (made.grr, made.nrr, made.grr_12m, made.nrr_12m)} == {INSUFFICIENT}
    assert made.logo_retention.verdict is None and made.survival_12m.verdict is None
    (why,) = [reason for reason in made.grr_12m.reasons if reason.code == "doubted"]
    assert reasons.in_words(why) == (
        "It rests on data that leave doubts: contracts: 1 of 37 paid contracts have no mrr."
    )
    assert made.grr_12m.record()["reasons"][-1] == "doubted"


def test_a_doubt_goes_with_the_landmark_table(tmp_path):
    rows = [*plain(), ("A20", "2026-06-01", None, 100, 12)]
    use = pd.concat([everyday(), everyday("A20", "2025-10-01")])
    company = make(tmp_path, table(*rows), usage=use)
    rule = Rule.parse("active_day_share >= 0.5")
    for made in (landmark(company), landmark_on(company, "2026-01-05")):
        verdicts = evaluate(made, rule, half="all")
        assert verdicts.definition.verdict == verdicts.reach.verdict == INSUFFICIENT
        assert "doubted" in [reason.code for reason in verdicts.reach.reasons]
    assert compare_policies.__wrapped__ is not None, "what notebooks call is told of doubts"


def test_only_figures_that_rest_on_it_are_touched():
    money, use = Doubt("amount_unknown", "contracts", 1), Doubt("usage_gap", "usage", 1)
    sure = Estimate(0.9, 0.8, 0.95, 50, verdict=SUPPORTED, reasons=(Reason("held"),))
    where = "cslib.utilization.landmark"
    assert doubted(sure, (money,), where) is sure
    touched = doubted({"a": [sure]}, (money, use), where)["a"][0]
    assert (touched.verdict, touched.estimate) == (INSUFFICIENT, 0.9)
    assert touched.reasons[1].numbers == {"doubts": (use,)}
    assert doubted(touched, (use,), where) is touched, "once is enough"
    assert doubted(sure, (money,), "cslib.retention.summary", "grr_12m").verdict == INSUFFICIENT
    assert doubted(sure, (use,), "cslib.retention.summary", "grr_12m") is sure


def test_every_doubt_is_said_in_both_languages():
    for code in TOUCHES:
        doubt = Doubt(code, "contracts", 10, (), NUMBERS.get(code, {}))
        english = in_words(doubt)
        with language.using("ja"):
            japanese = in_words(doubt)
        assert english != japanese
        kept = json.loads(json.dumps(doubt.record()))
        assert in_words(Doubt(**kept)) == english
    assert set().union(*FIGURES.values()) == set().union(*TOUCHES.values())
    with language.using("ja"):
        assert doubts_in_words([doubt]).startswith(
            "このデータには疑わしい点があり、それにもとづく数値には判定を出していません。"
        )
    assert doubts_in_words([]) == ""


def test_a_segment_keeps_the_doubts_of_the_company(tmp_path):
    rows = [*plain(), ("A20", "2025-01-01", None, 100, 1e9)]
    names = sorted({row[0] for row in rows})
    accounts = pd.DataFrame({"account_id": names, "size": ["S" if i % 2 else "L" for i in range(len(names))]})
    whole = make(tmp_path, table(*rows), usage=everyday(), accounts=accounts)
    part = load(tmp_path, AS_OF, "size", "S")
    assert part.doubts == whole.doubts and part.doubts


def test_an_open_question_is_a_doubt_for_who_goes_on(tmp_path):
    rows = []
    for i in range(4):
        rows += [(f"A{i}", f"{year}-10-01", f"{year + 1}-09-30", 100, 12) for year in (2023, 2024, 2025)]
    company = make(tmp_path, contracts(*rows, columns=COLUMNS[:5]), usage=everyday("A0"))
    assert [one.code for one in company.questions] == ["ends"]
    assert company.doubts[0].numbers == {"setting": "end_dates"}
    assert retention.summary(company).logo_retention.verdict == INSUFFICIENT

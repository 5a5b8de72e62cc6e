"""Mix and rate, the largest customer, and pairs of segments: identities, R's numbers, and cases by hand."""

import numpy as np
import pandas as pd
import pytest
from by_hand import CONTRACT, company, frame, random_contracts
from hypothesis import given, settings
from hypothesis import strategies as st

from cslib.company.spells import lives
from cslib.retention.bridge import revenue_retention
from cslib.retention.decomposition import mix_and_rate, pairwise, two_way, without_largest
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Unavailable
from cslib.stats.survival import log_rank

SHARE = st.floats(0, 1)
WEIGHT = st.one_of(st.just(0.0), st.floats(1e-3, 1e6))
GROUP = st.tuples(WEIGHT, SHARE, WEIGHT, SHARE)


def segmented(contracts, values, **given):
    names = sorted(set(contracts["account_id"]))
    accounts = frame("accounts", [(name,) for name in names], ("account_id",))
    accounts["region"] = [values[i % len(values)] for i in range(len(names))]
    return company(contracts, accounts=accounts, **given)


@given(groups=st.lists(GROUP, min_size=1, max_size=6))
def test_mix_and_rate_sum_to_the_change(groups):
    w0, r0, w1, r1 = np.array(groups).T
    if w0.sum() == 0 or w1.sum() == 0:
        return
    w0, w1 = w0 / w0.sum(), w1 / w1.sum()
    mix, rate = two_way(w0, r0, w1, r1)
    assert mix.sum() + rate.sum() == pytest.approx((w1 * r1).sum() - (w0 * r0).sum(), abs=1e-12)


def test_only_weights_change_or_only_rates():
    mix, rate = two_way([0.5, 0.5], [0.9, 0.7], [0.8, 0.2], [0.9, 0.7])
    assert (mix.sum(), rate.tolist()) == (pytest.approx(0.06), [0, 0])
    mix, rate = two_way([0.5, 0.5], [0.9, 0.7], [0.5, 0.5], [0.8, 0.7])
    assert (mix.tolist(), rate.sum()) == ([0, 0], pytest.approx(-0.05))
    # A segment that is new has no rate of its own to change.
    mix, rate = two_way([1.0, 0.0], [0.9, 0.0], [0.5, 0.5], [0.9, 0.5])
    assert (mix.sum(), rate.tolist()) == (pytest.approx(-0.2), [0, 0])


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), measure=st.sampled_from(["grr", "nrr"]), segments=st.integers(1, 4))
def test_the_parts_of_random_companies_sum_to_the_change(seed, measure, segments):
    contracts = random_contracts(seed, accounts=30)
    co = segmented(contracts, [f"S{i}" for i in range(segments)])
    found = mix_and_rate(co, "region", measure)
    quarter = co.quarter
    now = getattr(revenue_retention(co, quarter.previous(4).end, quarter.end), measure).estimate
    then = getattr(revenue_retention(co, quarter.previous(8).end, quarter.previous(4).end), measure).estimate
    if now is None or then is None:
        assert found.before is None and found.change.verdict == INSUFFICIENT
        return
    assert (found.before, found.after) == (pytest.approx(then), pytest.approx(now))
    assert found.change.estimate == pytest.approx(now - then, abs=1e-12)
    assert found.mix.estimate + found.rate.estimate == pytest.approx(found.change.estimate, abs=1e-12)
    assert found.parts[["mix", "rate"]].sum().tolist() == pytest.approx([found.mix.estimate, found.rate.estimate])
    assert found.parts[["weight_before", "weight_after"]].sum().tolist() == pytest.approx([1, 1])


def test_few_changed_accounts_have_no_interval():
    rows = [(f"A{i}", "2023-01-01", "2026-01-01" if i < 3 else None, 10) for i in range(60)]
    found = mix_and_rate(segmented(frame("contracts", rows, CONTRACT), ["a", "b"]), "region")
    assert found.change.low is None
    assert [reason.code for reason in found.change.reasons] == ["few_changed_for_parts"]


@pytest.mark.slow
def test_an_interval_holds_the_truth_of_equal_years():
    rng = np.random.default_rng(4)
    held = 0
    for _ in range(40):
        rows = []
        for i in range(200):
            end = None
            if rng.random() < 0.2:
                end = "2025-06-01"
            elif rng.random() < 0.2:
                end = "2026-06-01"
            rows.append((f"A{i:03}", "2023-01-01", end, 10.0))
        change = mix_and_rate(segmented(frame("contracts", rows, CONTRACT), ["a", "b"]), "region").change
        held += change.low <= 0 <= change.high
    assert held >= 35


def test_without_the_largest_customer():
    rows = [("A", "2023-01-01", "2026-01-01", 90)] + [(f"B{i}", "2023-01-01", None, 10) for i in range(3)]
    rows += [("B9", "2023-01-01", "2025-01-01", 60)]
    found = without_largest(company(rows))
    assert (found.account_id, found.n, found.share) == ("A", 4, pytest.approx(0.75))
    grr = found.frame.loc["grr"]
    assert grr.tolist() == pytest.approx([30 / 120, 1.0, 30 / 120 - 120 / 180, 1 - 30 / 90])


def test_pairs_are_log_rank_tests_and_small_segments_are_left_out():
    rows = []
    for i in range(100):
        churn = "2024-01-01" if i % 2 and i < 60 else None
        rows.append((f"A{i:03}", "2023-01-01", churn, 10.0, None, 12))
    contracts = frame("contracts", rows, CONTRACT)
    names = sorted(contracts["account_id"])
    accounts = frame("accounts", [(name,) for name in names], ("account_id",))
    accounts["region"] = ["few" if i >= 90 else "ab"[i % 2] for i in range(100)]
    co = company(contracts, accounts=accounts)
    found = pairwise(co, "region")
    assert found.too_few == ("few",)
    assert len(found.frame) == 1
    row = found.frame.iloc[0]
    life = lives(co)
    life = life[life["region"] != "few"]
    test = log_rank((life["end"] - life["start"]).dt.days, life["churned"], life["region"])
    assert row["p"] == pytest.approx(test.p)
    assert row["p_corrected"] == pytest.approx(5 * test.p)  # pairs of segments have a fifth of the page's error
    assert (row["verdict"], abs(row["difference"].estimate)) == (SUPPORTED, pytest.approx(30 / 45))


def test_a_pair_that_is_not_followed_to_the_horizon_differs_in_the_last_month_to_which_it_is():
    # All of b began seven months ago: 20 of its 40 left after 100 days, and nobody of a did.
    rows = [(f"A{i:02}", "2023-01-01") for i in range(40)]
    rows += [(f"B{i:02}", "2026-03-01", "2026-06-09" if i < 20 else None) for i in range(40)]
    names = [row[0] for row in rows]
    accounts = frame("accounts", [(name,) for name in names], ("account_id",))
    accounts["region"] = [name[0] for name in names]
    found = pairwise(company(frame("contracts", rows, CONTRACT), accounts=accounts), "region", 12)
    row = found.frame.iloc[0]
    assert (row["months"], abs(row["difference"].estimate), row["verdict"]) == (7, 0.5, SUPPORTED)
    assert "after 7 months" in found.finding().text and "after 12 months" not in found.finding().text
    shown = found.table().rows[0]
    assert "after 7 months" in shown[0] and shown[1].estimate == row["difference"].estimate
    asked = pairwise(company(frame("contracts", rows, CONTRACT), accounts=accounts), "region", 6)
    assert "after" not in asked.table().rows[0][0]


def test_one_segment_no_money_and_no_revenue():
    rows = [(f"A{i}", "2023-01-01", None, 10.0) for i in range(40)]
    one = segmented(frame("contracts", rows, CONTRACT), ["only"])
    assert pairwise(one, "region").frame.empty
    found = mix_and_rate(one, "region")
    assert (found.change.estimate, found.mix.estimate, found.rate.estimate) == (0, 0, 0)
    assert mix_and_rate(one, "") == pairwise(one, "") == Unavailable(("accounts.segment",))
    poor = segmented(frame("contracts", [(f"A{i}", "2023-01-01") for i in range(3)], CONTRACT), ["x"])
    assert mix_and_rate(poor, "region") == without_largest(poor) == Unavailable(("contracts.mrr",))
    free = segmented(frame("contracts", [(f"A{i}", "2023-01-01", None, 0.0) for i in range(3)], CONTRACT), ["x"])
    assert mix_and_rate(free, "region").before is None
    assert not without_largest(free)
    pd.testing.assert_frame_equal(mix_and_rate(free, "region").parts, pd.DataFrame())

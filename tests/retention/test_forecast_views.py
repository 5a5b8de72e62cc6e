"""Forecasts, parts of a change and mistakes in words and pictures, in both languages."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from shown import overlaps

from cslib.retention.churn import Losses
from cslib.retention.churn_views import avoidable_finding
from cslib.retention.decomposition import Decomposition, Pairs, WithoutLargest
from cslib.retention.forecast import NOTICE, OPEN, PASSED, SHORT, Forecast, Plan, TrackRecord
from cslib.retention.forecast_views import (
    forecast_chart,
    forecast_finding,
    forecast_table,
    mix_and_rate_chart,
    mix_and_rate_finding,
    mix_and_rate_table,
    pairs_finding,
    pairs_table,
    track_record_table,
)
from cslib.show.display import ChartView, Finding
from cslib.stats import survival
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Estimate, Reason, Unavailable
from cslib.stats.intervals import proportion

AS_OF, UNTIL = pd.Timestamp("2026-10-01"), pd.Timestamp("2027-04-01")
NO_MONEY = Unavailable(("contracts.mrr",))


def due():
    frame = pd.DataFrame({"account_id": ["A1", "A2", "A3", "A4"], "stage": [OPEN, PASSED, SHORT, NOTICE]})
    return frame.assign(mrr=[100.0, 200.0, 50.0, 150.0], probability=[0.8, 0.98, 0.99, 0.05])


@pytest.fixture
def renewing():
    accounts = Estimate(2.82, 2.0, 3.0, 4, unit="accounts", method="simulation")
    money = Estimate(333.0, 250.0, 350.0, 4, unit="money", method="simulation")
    return Forecast(AS_OF, UNTIL, due(), accounts, money, Estimate(0.667, 0.5, 0.7, 4), 500.0, 812, None)


@pytest.fixture
def record():
    row = {"due": 100, "left_otherwise": 1, "learnt": 700, "money_due": 1000.0}
    for name, size in (("accounts", 100.0), ("money", 1000.0)):
        row |= {name: 0.9 * size, f"{name}_low": 0.85 * size, f"{name}_high": 0.94 * size}
        row |= {f"{name}_actual": 0.95 * size, f"{name}_inside": False}
    good = row | {"money_actual": 910.0, "money_inside": True, "accounts_actual": 91.0, "accounts_inside": True}
    frame = pd.DataFrame([row, good, good, good], index=pd.Index(["2025Q2", "2025Q3", "2025Q4", "2026Q1"]))
    return TrackRecord(frame, proportion(3, 4), proportion(3, 4))


@pytest.fixture
def needed():
    share = Estimate(0.9, n=4)
    return Plan(0.92, True, UNTIL, 1000.0, 970.0, 500.0, 50.0, 450.0, share, 167.0, 1.2, 0.8)


@pytest.fixture
def mixed():
    names = ["weight_before", "weight_after", "rate_before", "rate_after", "mix", "rate", "accounts"]
    rows = [[0.6, 0.5, 0.95, 0.94, -0.004, -0.0055, 120], [0.4, 0.5, 0.8, np.nan, -0.0041, 0.00001, 200]]
    parts = pd.DataFrame(rows, columns=names, index=pd.Index(["大企業", "<b>"], name="segment"))
    change = Estimate(-0.0136, -0.04, 0.01, 320, 60, method="bootstrap")
    mix, rate = replace(change, estimate=-0.0081, high=-0.001), replace(change, estimate=-0.0055)
    return Decomposition("grr", "segment", 0.9, 0.8864, change, mix, rate, parts)


@pytest.fixture
def alone():
    table = pd.DataFrame(
        {"with": [0.88, 0.97], "without": [0.91, 0.99], "change_with": [-0.01, 0.0], "change_without": [0.02, np.nan]},
        index=["grr", "nrr"],
    )
    return WithoutLargest("A1", "青葉<b>", 0.12, table, 320)


@pytest.fixture
def compared():
    gap = Estimate(-0.15, -0.2, -0.1, 300, 40, method="MOVER")
    rows = [("SMB", "大企業", 12, gap, 1e-9, 3e-9, SUPPORTED), ("SMB", "中堅", 12, gap, 0.03, 0.06, INSUFFICIENT)]
    table = pd.DataFrame(rows, columns=["first", "second", "months", "difference", "p", "p_corrected", "verdict"])
    return Pairs("segment", 12, survival.Test(40.0, 2, 1e-9, 900, 120), table, ("官公庁",))


def test_pictures_are_legible(lang, renewing, record, mixed, recwarn):
    for view in (forecast_chart(renewing, record), forecast_chart(renewing), mix_and_rate_chart(mixed)):
        assert isinstance(view, ChartView) and view.png[:4] == b"\x89PNG"
        assert not overlaps(view.figure)
    assert not [warning for warning in recwarn if "Glyph" in str(warning.message)]


def test_the_forecast_says_what_it_rests_on(renewing, record, needed):
    said = forecast_finding(renewing, record, needed)
    assert "Of 4 customers due until 2027-03-31, 3 accounts (2 to 3) are expected to renew." in said.text
    assert "The plan is a twelve-month GRR of 92.0%" in said.text
    assert "For the plan 90.0% of this must renew; 50 may be lost, and 167 is expected to be lost." in said.text
    assert "About 1 of the 1 customers" in said.text
    assert "Of the last 4 forecasts that can be checked, 3 had the result inside their interval." in said.text
    assert said.results["forecast_share"].estimate == 0.667
    missed = replace(needed, may_lose=-10.0)
    assert "Even if all renew, GRR will be 97.0%" in forecast_finding(renewing, record, missed).text
    held = forecast_finding(renewing, record, replace(needed, from_policy=False))
    assert "No target for GRR is in force" in held.text
    none = replace(needed, share=Estimate(None, n=0))
    assert "Nothing that counts for it is due." in forecast_finding(renewing, record, none).text


def test_views_say_what_is_lacking(lang, renewing):
    reason = Reason("few_past_renewals", {"renewals": 3, "least": 30})
    few = replace(renewing, accounts=Estimate(None, n=4, verdict=INSUFFICIENT, reasons=(reason,)))
    for view in (forecast_chart(few, None), forecast_table(few), forecast_finding(few, None, NO_MONEY)):
        assert isinstance(view, Finding) and "30" in view.text
    nothing = TrackRecord(pd.DataFrame(), Estimate(None), Estimate(None))
    assert isinstance(track_record_table(nothing), Finding)
    for show in (forecast_table, track_record_table, mix_and_rate_table, pairs_table, pairs_finding):
        assert show(NO_MONEY).missing == ("contracts.mrr",)
    assert mix_and_rate_finding(NO_MONEY, NO_MONEY).missing == avoidable_finding(NO_MONEY).missing
    poor = replace(renewing, money=NO_MONEY, share=NO_MONEY)
    assert isinstance(forecast_chart(poor, nothing), ChartView)
    assert len(forecast_table(poor).columns) == 3


def test_tables_hold_the_numbers(lang, renewing, record, mixed, compared):
    assert [row[1] for row in forecast_table(renewing).rows] == [1, 1, 1, 1]
    first = track_record_table(record).rows[0]
    assert (first[1].low, first[2], first[4]) == (0.85, 0.95, 100)
    total = mix_and_rate_table(mixed).rows[-1]
    assert total[1:6] == (320, 1.0, 1.0, 0.9, 0.8864)
    assert mix_and_rate_table(mixed).rows[1][-1] == 0.0
    assert [row[3:5] for row in pairs_table(compared).rows] == [("< 0.001", "< 0.001"), ("0.030", "0.060")]


def test_the_change_is_told_with_and_without_the_largest(mixed, alone):
    said = mix_and_rate_finding(mixed, alone).text
    assert "-0.8 points (-4.0 to -0.1) comes from segments weighing more or less" in said
    assert "青葉<b>, held 12.0% of revenue. Without it GRR is 91.0%, with it 88.0%." in said
    assert "2.0 points without it and -1.0 points with it" in said
    assert "may be chance" not in said
    quiet = replace(mixed, mix=replace(mixed.mix, high=0.02))
    assert "Each of the three may be chance." in mix_and_rate_finding(quiet, NO_MONEY).text


def test_pairs_and_avoidable_losses_in_words(compared):
    said = pairs_finding(compared).text
    assert "Of 2 pairs of segments, 1 differ" in said and "not compared: 官公庁" in said
    empty = replace(compared, frame=compared.frame.iloc[:0])
    assert pairs_finding(empty).verdict == INSUFFICIENT
    share = proportion(6, 10)
    losses = Losses(AS_OF, UNTIL, pd.DataFrame(), pd.DataFrame(), share, proportion(3, 10), share, share)
    told = avoidable_finding(losses)
    assert "60.0%" in told.text and told.results["avoidable_share_money"] is share
    assert "Nobody churned" in avoidable_finding(replace(losses, avoidable=Estimate(None, n=0))).text

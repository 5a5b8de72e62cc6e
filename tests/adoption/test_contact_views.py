"""Contact, uptake and expansion in words and pictures, in both languages."""

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cslib import language
from cslib.adoption.contact import BANDS, Contacts, Overload
from cslib.adoption.contact_views import (
    contact_finding,
    contact_load_chart,
    contact_over_table,
    contact_persons_chart,
    contact_persons_table,
    contact_quiet_table,
    overload_finding,
)
from cslib.adoption.expansion import Expansion
from cslib.adoption.expansion_views import (
    expansion_check_chart,
    expansion_finding,
    expansion_now_table,
    expansion_signals_chart,
    expansion_signals_table,
)
from cslib.adoption.uptake import Campaign, Campaigns, Uptake
from cslib.adoption.uptake_views import (
    campaigns_finding,
    campaigns_table,
    feature_ready_table,
    uptake_chart,
    uptake_finding,
    uptake_table,
)
from cslib.company.policies.contact import Contact
from cslib.show.display import ChartView, Finding, TableView
from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate, Reason, Unavailable
from cslib.stats.intervals import difference, proportion
from cslib.stats.survival import cumulative_incidence

NO_TOUCHES = Unavailable(("touches",))


@pytest.fixture(params=["en", "ja"])
def lang(request):
    with language.using(request.param):
        yield request.param


@pytest.fixture
def contacts():
    accounts = pd.DataFrame({"account_id": ["A", "B"], "name": ["青葉", "<b>"], "csm": ["Sato", ""]})
    accounts["phase"], accounts["in_state"] = ["adoption", "onboarding"], pd.array([True, pd.NA], dtype="boolean")
    accounts["mail"], accounts["other"], accounts["total"], accounts["limit"] = [7, 0], [1, 0], [8, 0], 6
    accounts["channels_over"], accounts["over"] = [("mail",), ()], [True, False]
    accounts["last"], accounts["silent"] = pd.to_datetime(["2026-09-20", None]), [11, 120]
    accounts["longest"], accounts["quiet"] = 90.0, [False, True]
    persons = pd.DataFrame(
        {
            "accounts": [40, 60],
            "over": [proportion(20, 40), proportion(0, 60)],
            "contacts": [300, 200],
            "direct": [proportion(30, 300), proportion(100, 200)],
            "p": [1e-8, 1.0],
            "stands_out": [True, False],
        },
        index=pd.Index(["Sato", "鈴木"], name="csm"),
    )
    said = Contact(in_force_from=datetime.date(2026, 7, 1), channels={"mail": 4})
    shares = proportion(1, 2), proportion(1, 2), proportion(130, 500)
    return Contacts(said, True, accounts, ("mail", "other"), *shares, persons)


@pytest.fixture
def overloaded():
    ratio = Estimate(1.83, 1.34, 2.49, 136, 58, "ratio", SUPPORTED)
    none = Estimate(None, n=300, events=20, unit="ratio")
    bands = pd.DataFrame(
        {"stretches": 100, "accounts": [9, 300, 80, 136], "events": [1, 20, 12, 58]}, index=list(BANDS)
    )
    bands["ratio"] = [none, none, replace(ratio, estimate=1.1, low=0.8, high=1.5), ratio]
    change = Estimate(-0.07, -0.09, -0.05, 108, unit="points", verdict=SUPPORTED)
    crude = replace(ratio, estimate=6.3, low=4.6, high=8.6)
    return Overload(6, crude, ratio, bands, change, change, ("phase",), 400, 525, 91)


@pytest.fixture
def taken_up():
    curve = cumulative_incidence([40, 90, 200, 400, 400], [1, 1, 2, 0, 1])
    users, year = proportion(2, 5), curve.at(365)
    features = pd.DataFrame(
        {
            "family": ["work", ""],
            "launched": pd.to_datetime(["2025-05-14", None]),
            "assumed": [True, False],
            "users": [users, users],
            "half_year": [curve.at(182), None],
            "year": [year, None],
            "ready": [1, 0],
        },
        index=pd.Index(["new", "old"], name="feature"),
    )
    ready = pd.DataFrame({"feature": ["new"], "account_id": ["A"], "name": ["青葉"], "csm": ["Sato"], "share": [0.9]})
    ready["why"] = [("family", "state")]
    took, others = proportion(20, 60), proportion(5, 50)
    return Uptake(features, {"new": curve}, ready, took, others, difference(took, others).judged(SUPPORTED), True)


@pytest.fixture
def campaigned():
    effect = Estimate(0.12, 0.05, 0.19, n=80, unit="points", verdict=SUPPORTED)
    nothing = Estimate(0.0, -0.01, 0.01, n=80, unit="points")
    nothing = nothing.judged(NOT_SUPPORTED, Reason("no_effect", {"high": 0.01, "least": 0.02}))
    few = Reason("few_to_compare", {"reached": 3, "compared": 5, "least": 20})
    none = Estimate(None, n=3, unit="points", verdict=INSUFFICIENT, reasons=(few,))
    pairs = (
        Campaign("webinar", "new", False, effect, 80, 70, 0.002, 0.004),
        Campaign("knowledge_mail", "new", False, nothing, 80, 70, 0.9, 0.9),
        Campaign("letter", "new", False, none, 3, 5),
    )
    return Campaigns(pairs, 12)


@pytest.fixture
def growing():
    ratio = Estimate(3.2, 2.3, 4.4, 500, 40, "ratio", SUPPORTED)
    unsure = replace(ratio, estimate=0.9, low=0.6, high=1.3).judged(INSUFFICIENT)
    signals = pd.DataFrame(
        {
            "having": [proportion(40, 500), proportion(10, 200)],
            "lacking": [proportion(10, 500), proportion(40, 800)],
            "ratio": [ratio, unsure],
            "p": [0.0001, 0.8],
        },
        index=pd.Index(["in_state", "goal"], name="signal"),
    )
    row = {"listed": 50, "hits": 10, "precision": proportion(10, 50), "others": proportion(8, 400)}
    row |= {"base": proportion(18, 450), "found": proportion(10, 18)}
    quarters = pd.DataFrame([row, row], index=["2026Q2", "2026Q3"])
    precision, others = proportion(20, 100), proportion(16, 800)
    now = pd.DataFrame({"account_id": ["A"], "name": ["<青葉>"], "csm": [""], "mrr": [1000.0], "chance": [0.3]})
    now["low"], now["high"], now["signals"], now["listed"] = 0.2, 0.4, [("in_state", "goal")], True
    lift = difference(precision, others).judged(SUPPORTED)
    return Expansion(signals, quarters, precision, others, lift, now, proportion(50, 1000), ())


def shown(view, kind, *said):
    assert isinstance(view, kind)
    bundle = view._repr_mimebundle_()
    text = str(view)
    for words in said:
        assert words in text
    return bundle


def test_contact(contacts, overloaded, lang):
    shown(contact_finding(contacts), Finding, "26.0%", "50.0%", "Sato")
    shown(contact_persons_chart(contacts), ChartView, "Sato", "50.0%")
    shown(contact_persons_table(contacts), TableView, "鈴木")
    shown(contact_over_table(contacts), TableView, "青葉", "8")
    shown(contact_quiet_table(contacts), TableView, "<b>", "120", "90")
    assert "<b>" not in contact_quiet_table(contacts)._html().replace("&lt;b&gt;", "")
    shown(overload_finding(overloaded), Finding, "1.83", "6.30", "136", "58")
    assert overload_finding(overloaded).verdict == SUPPORTED
    shown(contact_load_chart(overloaded), ChartView, "1.8", "525")


def test_a_default_policy_is_told_as_such(contacts, lang):
    assert "cslib policy contact" in str(contact_finding(replace(contacts, in_force=False)))
    assert "cslib policy contact" not in str(contact_finding(contacts))


def test_overload_that_cannot_be_told(overloaded, lang):
    few = Reason("few_overloaded", {"accounts": 3, "events": 0, "least": 20, "churns": 5})
    none = Estimate(None, n=3, events=0, unit="ratio", verdict=INSUFFICIENT, reasons=(few,))
    bands = overloaded.bands.assign(ratio=[none] * 4)
    bare = replace(overloaded, ratio=none, crude=none, change=NO_TOUCHES, own=NO_TOUCHES, bands=bands)
    assert "20" in str(overload_finding(bare))
    assert overload_finding(bare).verdict == INSUFFICIENT
    shown(contact_load_chart(bare), Finding)


def test_features(taken_up, campaigned, lang):
    shown(uptake_chart(taken_up), ChartView, "new", "13")
    shown(uptake_table(taken_up), TableView, "old", "40.0%")
    shown(uptake_finding(taken_up), Finding, "33.3%", "10.0%")
    shown(feature_ready_table(taken_up), TableView, "青葉", "90")
    shown(campaigns_finding(campaigned), Finding, "+12.0", "80", "70")
    assert campaigns_finding(campaigned).verdict == SUPPORTED
    shown(campaigns_table(campaigned), TableView, "12.0", "–")
    shown(campaigns_finding(Campaigns((), 12)), Finding)
    shown(campaigns_table(Campaigns((), 12)), Finding)


def test_expansion(growing, lang):
    shown(expansion_finding(growing), Finding, "20.0%", "3.20", "18.0")
    shown(expansion_signals_chart(growing), ChartView, "3.20")
    shown(expansion_check_chart(growing), ChartView, "2026Q3", "20.0%")
    shown(expansion_now_table(growing), TableView, "<青葉>", "1,000")
    shown(expansion_signals_table(growing), TableView, "3.20")
    few = (Reason("few_expansions", {"events": 4, "least": 20, "accounts": 20, "customers": 30}),)
    bare = replace(growing, reasons=few, now=growing.now.assign(listed=False, chance=np.nan))
    assert "4" in str(expansion_finding(bare))
    shown(expansion_now_table(bare), Finding)
    shown(expansion_check_chart(replace(growing, quarters=growing.quarters.iloc[:0])), Finding)


def test_every_view_says_what_is_missing(lang):
    needs = [contact_finding, overload_finding, uptake_finding, campaigns_finding, expansion_finding]
    needs += [contact_persons_chart, contact_load_chart, uptake_chart, expansion_signals_chart]
    needs += [expansion_check_chart, contact_over_table, contact_quiet_table, contact_persons_table, uptake_table]
    needs += [feature_ready_table, campaigns_table, expansion_now_table, expansion_signals_table]
    for view in needs:
        found = view(NO_TOUCHES)
        assert isinstance(found, Finding)
        assert found.missing == ("touches",)
        assert found.sentences

"""Contact, and too much of it, in words and pictures, in both languages."""

import datetime
from dataclasses import replace

import pandas as pd
import pytest

from cslib.adoption.contact import BANDS, Contacts, Overload
from cslib.adoption.contact_views import (
    contact_finding,
    contact_over_table,
    contact_persons_chart,
    contact_persons_table,
    contact_quiet_table,
    overload_chart,
    overload_finding,
)
from cslib.company.policies.policy import Contact
from cslib.show.display import ChartView, Finding, TableView
from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Estimate, Reason, Unavailable
from cslib.stats.intervals import difference, proportion

NO_TOUCHES = Unavailable(("touches",))


@pytest.fixture
def contacts():
    accounts = pd.DataFrame({"account_id": ["A", "B"], "name": ["青葉", "<b>"], "csm": ["Sato", ""]})
    accounts["phase"], accounts["in_state"] = ["adoption", "onboarding"], pd.array([True, pd.NA], dtype="boolean")
    accounts["mail"], accounts["other"], accounts["total"], accounts["limit"] = [7, 0], [1, 0], [8, 0], 6
    accounts["channels_over"], accounts["over"] = [("mail",), ()], [True, False]
    accounts["last"], accounts["silent"] = pd.to_datetime(["2026-09-20", None]), [11, 120]
    accounts["longest"], accounts["quiet"] = 90.0, [False, True]
    often, never = proportion(20, 40), proportion(0, 60)
    persons = pd.DataFrame(
        {
            "accounts": [40, 60],
            "over": [often, never],
            "contacts": [300, 200],
            "direct": [proportion(30, 300), proportion(100, 200)],
            "more": [
                difference(proportion(20, 40), proportion(0, 60)),
                difference(proportion(0, 60), proportion(20, 40)),
            ],
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
    return Overload(6, crude, ratio, bands, change, change, 400, 525, 91)


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
    shown(overload_chart(overloaded), ChartView, "1.8", "525")


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
    shown(overload_chart(bare), Finding)


def test_every_view_says_what_is_missing(lang):
    views = [
        contact_finding,
        overload_finding,
        contact_persons_chart,
        overload_chart,
        contact_over_table,
        contact_quiet_table,
        contact_persons_table,
    ]
    for view in views:
        found = view(NO_TOUCHES)
        assert isinstance(found, Finding)
        assert found.missing == ("touches",)
        assert found.sentences

"""The skill matrix against tables made by hand, and against who the sample says onboards."""

import pandas as pd
import pytest
import yaml

from cslib.company.company import load
from cslib.stats.estimate import Unavailable
from cslib.team.skills import _pairs, shadowing, skills


def company(folder, handoffs, touches=()):
    """Write the tables of handoffs and touches into a folder and load it."""
    names = ["account_id", "date", "from_csm", "to_csm"]
    pd.DataFrame(handoffs, columns=names).to_csv(folder / "handoffs.csv", index=False)
    if len(touches):
        names = ["account_id", "date", "csm", "minutes", "channel", "programme"]
        pd.DataFrame(touches, columns=names).to_csv(folder / "touches.csv", index=False)
    return load(folder, as_of="2026Q3")


HANDED = [
    ("001", "2024-03-01", "Ono", "Abe"),
    ("003", "2024-09-01", "Ono", "Abe"),
    ("005", "2025-09-01", "Ono", "Abe"),
    ("006", "2025-09-01", "Ono", "Abe"),
    ("012", "2026-08-20", "Ono", "Abe"),
    ("009", "2026-08-01", "Oda", "Abe"),
]
TOUCHED = [
    ("011", "2026-07-20", "Ono", 30, "call", None),  # still in onboarding
    ("012", "2026-08-25", "Ono", 10, "call", None),  # five days after handing over: the end of onboarding
    ("012", "2026-08-15", "Abe", 20, "call", None),  # five days before taking over: the beginning of adoption
    ("001", "2026-07-01", "Abe", 40, "call", None),
    ("001", "2026-07-02", "Abe", 1, "mail", "news"),  # a mailing is no contact with one customer
]


@pytest.fixture
def small(tiny_folder):
    return company(tiny_folder, HANDED, TOUCHED)


def test_contacts_count_for_the_side_of_the_person(small):
    people = skills(small).people
    assert people.loc["Ono", ["onboarding_accounts", "onboarding_minutes", "adoption_accounts_ever"]].tolist() == [
        2,
        40,
        0,
    ]
    assert people.loc["Abe", ["adoption_minutes", "onboarding_accounts_ever"]].tolist() == [60, 0]
    assert people.loc["Ono", "onboarding_accounts_ever"] == 6
    assert people.loc["Oda", "onboarding_accounts_ever"] == 1


def test_few_accounts_are_a_glimpse_and_no_experience(small):
    people = skills(small).people
    assert people["sides"].to_dict() == {"Abe": "adoption", "Oda": "neither", "Ono": "onboarding"}


def test_the_one_sided_are_counted_among_those_here(small):
    found = skills(small)
    assert (found.one_sided.events, found.one_sided.n) == (2, 3)
    assert found.one_sided.low is None


def test_pairs_meet_who_knows_the_other_side(tiny_folder):
    handed = HANDED + [(account, "2026-08-10", "Oda", "Abe") for account in ("004", "007", "010", "011")]
    made = company(tiny_folder, handed)
    table = shadowing(made, skills(made)).frame.set_index("learner")
    assert table.loc["Oda", ["phase", "guide", "shared"]].tolist() == ["adoption", "Abe", 5]
    assert "Larch" in table.loc["Ono", "accounts"]
    assert table.loc["Abe", "guide"] in ("", "Oda")


def test_nobody_guides_more_than_an_even_share():
    between = {frozenset(("a", "X")): 9, frozenset(("b", "X")): 9, frozenset(("c", "X")): 9, frozenset(("c", "Y")): 1}
    pairs = _pairs(["a", "b", "c"], ["X", "Y"], between)
    assert sorted(pairs.values()) == ["X", "X", "Y"]
    assert pairs["c"] == "Y"


def test_without_guides_nobody_is_invented(small):
    table = shadowing(small, skills(small)).frame
    assert (table.loc[table["guide"] == "", "accounts"].map(len) == 0).all()


def test_what_is_lacking_is_named(tiny):
    assert skills(tiny) == Unavailable(("touches", "handoffs"))
    assert shadowing(tiny, Unavailable(("handoffs",))) == Unavailable(("handoffs",))


def test_handoffs_without_names_are_not_enough(tiny_folder):
    made = company(tiny_folder, [("001", "2024-03-01", None, None)])
    assert skills(made).needs == ("touches.csm", "handoffs.from_csm", "handoffs.to_csm")


@pytest.mark.slow
def test_in_the_sample_onboarding_is_who_the_truth_says():
    whole = load("sample")
    truth = yaml.safe_load((whole.folder / "truth.yml").read_text(encoding="utf-8"))
    found = skills(whole)
    onboards = set(found.people.index[found.people["sides"] == "onboarding"])
    assert onboards == {row["csm"] for row in truth["onboarding"]}
    table = shadowing(whole, found).frame
    assert set(table["learner"]) == set(found.people.index[found.people["here"]])
    for phase, part in table.groupby("phase"):
        guides = found.people.index[found.people["here"] & found.people[f"{phase}_recent"]]
        assert part["guide"].value_counts().max() <= -(-len(part) // len(guides))

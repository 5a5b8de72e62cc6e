"""Pages split by csm: everybody's accounts of the day, and those of nobody."""

from __future__ import annotations

import pandas as pd
import pytest
from small_companies import contracts, make

from cslib.company.company import NOBODY
from cslib.errors import ParameterError

ACCOUNTS = pd.DataFrame({"account_id": ["A", "B", "C", "D"], "csm": ["Sato", "Sato", None, "Mori"]})
CONTRACTS = contracts(*((name, "2025-01-01", None) for name in "ABCD"))


def ids(company):
    return sorted(company.accounts["account_id"])


def test_values_are_people_and_nobody_last(tmp_path):
    company = make(tmp_path / "c", CONTRACTS, accounts=ACCOUNTS)
    assert company.segment_columns == []
    assert company.split_columns == ["csm"]
    assert company.segments("csm") == ["Sato", "Mori", NOBODY]


@pytest.mark.parametrize(("csm", "expected"), [("Sato", ["A", "B"]), ("Mori", ["D"]), (NOBODY, ["C"])])
def test_a_person_holds_the_own_accounts(tmp_path, csm, expected):
    company = make(tmp_path / "c", CONTRACTS, accounts=ACCOUNTS, segment=("csm", csm))
    assert ids(company) == expected
    assert company.segments("csm") == [csm]
    assert ids(company.everyone()) == list("ABCD")


def test_the_person_is_the_one_of_the_day(tmp_path):
    changes = pd.DataFrame(
        {
            "account_id": ["A", "D"],
            "date": ["2026-11-01", "2026-02-01"],
            "column": ["csm", "csm"],
            "value": ["Mori", "X"],
        }
    )
    company = make(tmp_path / "c", CONTRACTS, accounts=ACCOUNTS, segment=("csm", "Mori"), changes=changes)
    assert ids(company) == ["A", "D"]


def test_without_people_there_is_nothing_to_split_by(tmp_path):
    company = make(tmp_path / "c", CONTRACTS)
    assert company.split_columns == []
    with pytest.raises(ParameterError):
        company.segments("csm")


def test_a_person_called_nobody_is_not_listed_twice(tmp_path):
    accounts = ACCOUNTS.assign(csm=["nobody", "Sato", None, "Sato"])
    company = make(tmp_path / "c", CONTRACTS, accounts=accounts)
    assert company.segments("csm") == ["Sato", NOBODY]

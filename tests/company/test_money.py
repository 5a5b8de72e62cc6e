"""Amounts on a day: summed by hand, row by row; what is not known stays unknown."""

import numpy as np
import pandas as pd
import pytest
from small_companies import make

from cslib.company.asof import earlier
from cslib.company.company import choose
from cslib.company.money import active_at, by_group, groups, mrr_at, paying
from cslib.errors import DataError, SourceError


def test_mrr_at_equals_adding_up_row_by_row():
    rng = np.random.default_rng(7)
    start = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 600, 80), unit="D")
    frame = pd.DataFrame({"account_id": rng.choice(list("ABCDEFGH"), 80), "start_date": start})
    frame["end_date"] = (frame["start_date"] + pd.to_timedelta(rng.integers(1, 400, 80), unit="D")).mask(
        rng.random(80) < 0.2
    )
    frame["mrr"] = rng.integers(1, 500, 80).astype(float)
    frame["type"] = rng.choice(["paid", "trial", None], 80)
    dates = ["2024-01-01", "2024-09-15", "2025-06-30", "2026-12-31"]
    found = mrr_at(frame, dates)
    active = active_at(frame, dates)
    for name in found.index:
        for date in map(pd.Timestamp, dates):
            rows = [
                r.mrr
                for r in frame.itertuples()
                if r.account_id == name
                and r.type != "trial"
                and r.start_date <= date
                and (pd.isna(r.end_date) or date < r.end_date)
            ]
            assert found.loc[name, date] == sum(rows)
            assert active.loc[name, date] == bool(rows)


def test_revenue_by_use_takes_the_place_of_mrr():
    frame = pd.DataFrame(
        {
            "account_id": ["A", "B", "C"],
            "start_date": pd.to_datetime(["2026-01-01"] * 3),
            "end_date": pd.to_datetime([None, None, "2026-02-10"]),
            "mrr": [100.0, 50.0, 70.0],
        }
    )
    months = pd.to_datetime(["2026-01-01", "2026-02-01", "2026-02-01"])
    revenue = pd.DataFrame({"account_id": ["A", "A", "C"], "month": months, "amount": [11.0, 12.0, 9.0]})
    found = mrr_at(frame, ["2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01"], revenue)
    # A month that is not billed is not known; before the first one that is, the contract's price holds.
    assert found.loc["A"].tolist()[:3] == [11.0, 12.0, 12.0] and np.isnan(found.loc["A"].iloc[3])
    assert found.loc["B"].tolist() == [50.0] * 4
    assert found.loc["C"].tolist() == [70.0, 9.0, 0.0, 0.0]


RATED = pd.DataFrame(
    {
        "account_id": ["A", "B"],
        "contract_id": ["K1", "K2"],
        "start_date": ["2025-01-01"] * 2,
        "end_date": [None] * 2,
        "mrr": [100, 200],
        "currency": ["USD", "EUR"],
    }
)


def test_rates_make_one_currency_of_several(tmp_path):
    rates = pd.DataFrame({"currency": "USD", "month": ["2026-06", "2026-09", "2026-10"], "rate": [0.9, 0.8, 9.9]})
    company = make(tmp_path, RATED, rates=rates, settings={"currency": "EUR"})
    # At the rate of September, the last month known; a month without a rate has that of the one before.
    assert company.table("contracts")["mrr"].tolist() == [pytest.approx(80), 200]
    days = ["2026-06-30", "2026-08-31", "2026-09-30"]
    assert paying(company, days).loc["A"].tolist() == pytest.approx([90, 90, 80])
    assert paying(company, days, rate_of="2026-06-30").loc["A"].tolist() == pytest.approx([90] * 3)
    assert earlier(company, "2026-09-01").table("contracts")["mrr"].tolist() == [pytest.approx(90), 200]


@pytest.mark.parametrize(
    ("rates", "fault"),
    [
        (None, "all dates at one rate"),
        ({"currency": ["GBP"], "month": ["2026-06"], "rate": [1.1]}, "all dates at one rate"),
        ({"currency": ["USD"], "month": ["2026-06"], "rate": [0]}, "rates that are 0: 1"),
    ],
)
def test_without_a_rate_for_each_nothing_is_counted(tmp_path, rates, fault):
    tables = {} if rates is None else {"rates": pd.DataFrame(rates)}
    with pytest.raises(DataError, match=fault):
        make(tmp_path, RATED, **tables)


def test_company_yml_says_whether_groups_count(tmp_path):
    accounts = pd.DataFrame({"account_id": ["A", "B"], "parent_id": [None, "A"], "region": ["east", "west"]})
    apart = make(tmp_path, RATED.assign(currency="EUR"), accounts=accounts)
    assert by_group(apart) is apart
    group = by_group(make(tmp_path, RATED.assign(currency="EUR"), accounts=accounts, settings={"roll_up": "parent"}))
    assert group.accounts[["account_id", "region"]].values.tolist() == [["A", "east"]]
    assert paying(group, ["2026-09-30"]).iloc[:, 0].to_dict() == {"A": 300}
    with pytest.raises(SourceError, match="roll_up: must be one of parent, but"):
        make(tmp_path, RATED, settings={"roll_up": "group"})


def test_in_a_segment_accounts_belong_together_whose_parents_lie_outside_it(tmp_path):
    parents = {"A": "P", "B": "Q", "C": None, "P": "G", "Q": "G", "G": None}
    accounts = pd.DataFrame({"account_id": list(parents), "parent_id": list(parents.values())})
    accounts["region"] = ["east"] * 3 + ["west"] * 3
    contracts = pd.DataFrame({"account_id": list(parents), "start_date": "2025-01-01", "mrr": 1.0})
    east = choose(make(tmp_path, contracts, accounts=accounts), "region", "east")
    assert list(groups(east, ["A", "B", "C", "A"])) == [0, 0, 1, 0]
    assert groups(east, ["A", "C"]) is None

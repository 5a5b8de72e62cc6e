"""What is cut from the tables of all accounts, where results are kept, is what a segment works out by itself."""

import pandas as pd
import pytest

import cslib as cs
from cslib.company import spells
from cslib.company.asof import earlier
from cslib.company.money import positions
from cslib.retention.bridge import _ledger
from cslib.simulate.sample import write_sample
from cslib.stats import kept


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_sample(tmp_path_factory.mktemp("cut") / "company", accounts=300, seed=5)


def tables(company):
    found = {one.__name__: one(company) for one in (spells.spells, spells.lives, spells.filled, spells.renewals)}
    found |= {"paid": spells.paid_of(company), "positions": positions(company, company.as_of)}
    return found | {"ledger": _ledger(company, company.as_of - pd.DateOffset(years=1), company.as_of)}


def both(folder, segment, places):
    """Return the tables of a segment as it works them out itself, and as cut from kept ones, now and a year ago."""
    found = []
    for place in places:
        with kept.inside(place):
            company = cs.load(folder, as_of="2026Q3", segment_by="segment", segment=segment)
            then = earlier(company, "2025-10-01")
            found.append(({"now " + k: v for k, v in tables(company).items()}, company))
            found[-1][0].update({"then " + k: v for k, v in tables(then).items()})
    return found


@pytest.mark.slow
@pytest.mark.parametrize("across", [False, True])
def test_a_segment_is_cut_as_it_would_be_worked_out(folder, tmp_path, monkeypatch, across):
    monkeypatch.setattr(kept, "LEAST", -1)
    accounts = pd.read_csv(folder / "accounts.csv", dtype=str)
    moved = pd.read_csv(folder / "contracts.csv", dtype=str).dropna(subset=["successor_id"])
    segment = accounts.set_index("account_id")["segment"]
    if across:  # somebody is followed by an account of another segment
        who = moved.iloc[0]
        other = next(one for one in segment.unique() if one != segment[who["successor_id"]])
        accounts.loc[accounts["account_id"] == who["account_id"], "segment"] = other
        accounts.to_csv(folder / "accounts.csv", index=False)
        names = [other, segment[who["successor_id"]]]
    else:
        names = [segment[moved.iloc[0]["successor_id"]]]
    for name in names:
        (alone, _), (cut, company) = both(folder, name, (None, tmp_path / "kept"))
        assert len(alone["now ledger"]) > 10
        assert company.worked_out["alone"] is not across
        for table, frame in alone.items():
            pd.testing.assert_frame_equal(frame, cut[table], obj=table)

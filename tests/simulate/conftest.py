"""The written tables read with plain pandas, and the state computed anew from them, without the generator."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from cslib.simulate.sample import write_sample

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
AS_OF = pd.Timestamp("2026-10-01")
FIRST = pd.Timestamp("2022-10-01")
DATES = ("date", "start_date", "end_date", "notice_date", "signed_date", "due_date", "done_date", "set_date")
DATES += ("achieved_date", "recorded_date", "status_date", "launched", "retired")


@dataclass
class Written:
    """A written company.

    `weeks` are the Mondays from the fifth on; `share`, `wide` and `state` have a row per account and a column per
    Monday: share of working days active and share of launched features used in the 28 days before it (NaN unless
    one paid contract after the other covers all of them), and the state clock.
    """

    folder: Path

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self.cache:
            path = self.folder / f"{name}.csv"
            frame = pd.read_csv(path) if path.exists() else pd.read_parquet(path.with_suffix(".parquet"))
            for column in frame.columns.intersection(DATES):
                frame[column] = pd.to_datetime(frame[column])
            self.cache[name] = frame
        return self.cache[name]

    @cached_property
    def cache(self) -> dict:
        return {}

    @cached_property
    def settings(self) -> dict:
        return yaml.safe_load((self.folder / "company.yml").read_text(encoding="utf-8"))

    @cached_property
    def truth(self) -> dict:
        return yaml.safe_load((self.folder / "truth.yml").read_text(encoding="utf-8"))

    @cached_property
    def ids(self) -> pd.Index:
        return pd.Index(sorted(self["accounts"]["account_id"]))

    @cached_property
    def days(self) -> pd.DatetimeIndex:
        return pd.date_range(FIRST, AS_OF, inclusive="left")

    @cached_property
    def working(self) -> np.ndarray:
        holidays = pd.to_datetime(self.settings["holidays"])
        return (self.days.day_of_week < 5) & ~self.days.isin(holidays)

    @cached_property
    def weeks(self) -> pd.DatetimeIndex:
        return pd.date_range("2022-10-31", AS_OF, freq="W-MON")

    @cached_property
    def spells(self) -> pd.DataFrame:
        """One row per stretch of paid contracts without a gap; end is AS_OF when open, the rest is of the last row."""
        rows = self["contracts"]
        rows = rows[(rows["type"] == "paid") & (rows["start_date"] < AS_OF)].sort_values(["account_id", "start_date"])
        until = rows["end_date"].fillna(AS_OF).clip(upper=AS_OF)
        new = (rows["account_id"] != rows["account_id"].shift()) | (rows["start_date"] > until.shift())
        grouped = rows.assign(until=until, spell=new.cumsum()).groupby("spell")
        last = grouped.last()  # the last value there is, as the notice of the last row may be missing
        tail = rows.assign(spell=new.cumsum()).drop_duplicates("spell", keep="last").set_index("spell")
        return pd.DataFrame(
            {
                "account_id": last["account_id"],
                "start": grouped["start_date"].min(),
                "end": grouped["until"].max(),
                "churned": tail["end_reason"] == "churned",
                "notice": tail["notice_date"],
                "term": tail["term_months"],
                "row_start": tail["start_date"],
                "notice_days": tail["notice_days"],
            }
        ).reset_index(drop=True)

    @cached_property
    def covered(self) -> np.ndarray:
        """Whether a paid contract covers each day (account by day)."""
        found = np.zeros((len(self.ids), len(self.days)), bool)
        first = self.days[0]
        for account, start, end in self.spells[["account_id", "start", "end"]].itertuples(index=False):
            begin = max((start - first).days, 0)
            found[self.ids.get_loc(account), begin : max((end - first).days, 0)] = True
        return found

    @cached_property
    def measures(self) -> tuple[np.ndarray, np.ndarray]:
        usage, features = self["usage"], self["features"].sort_values("feature")
        account = self.ids.get_indexer(usage["account_id"])
        day = (usage["date"] - self.days[0]).dt.days.to_numpy()
        active = np.zeros((len(self.ids), len(self.days)), bool)
        active[account, day] = True
        window = [(monday - self.days[0]).days for monday in self.weeks]

        def last_28(values: np.ndarray) -> np.ndarray:
            sums = np.concatenate([np.zeros((len(values), 1), int), np.cumsum(values, axis=1)], axis=1)
            return np.stack([sums[:, d] - sums[:, d - 28] for d in window], axis=1)

        share = last_28(active & self.working) / last_28(self.working[None, :])
        wide = np.zeros_like(share)
        for feature in features["feature"]:
            used = np.zeros_like(active)
            rows = (usage["feature"] == feature).to_numpy()
            used[account[rows], day[rows]] = True
            wide += last_28(used) > 0
        wide /= np.array([(features["launched"] < monday).sum() for monday in self.weeks])
        # Life begins before the data for some, whose first windows are whole.
        whole = last_28(self.covered) == 28
        return np.where(whole, share, np.nan), np.where(whole, wide, np.nan)

    @property
    def share(self) -> np.ndarray:
        return self.measures[0]

    @property
    def wide(self) -> np.ndarray:
        return self.measures[1]

    @cached_property
    def state(self) -> np.ndarray:
        met = (self.share >= 0.5 - 1e-9) & (self.wide >= 0.4 - 1e-9)
        known = ~np.isnan(self.share)
        state, inside = np.zeros_like(met), np.zeros(len(met), bool)
        good, bad = np.zeros(len(met), int), np.zeros(len(met), int)
        for w in range(met.shape[1]):
            good = np.where(met[:, w], good + 1, 0)
            bad = np.where(met[:, w], 0, bad + 1)
            inside = ((inside & (bad < 4)) | (good >= 4)) & known[:, w]
            state[:, w] = inside
        return state

    def years_ahead(self, state: bool, among=None, every: int = 26) -> tuple[int, int]:
        """Count accounts in (or out of) the state half a year apart, and those retained a year later.

        Nobody counts who had given notice or left for a reason that is no churn, or whose onboarding (26 weeks)
        went on. With `among` (true or false by account), only those.
        """
        n = kept = 0
        spells = self.spells
        starts = self.ids.get_indexer(spells["account_id"])
        for w in range(8, len(self.weeks) - 53, every):
            monday, later = self.weeks[w], self.weeks[w] + pd.Timedelta(days=365)
            at_risk = (spells["start"] <= monday - pd.Timedelta(days=182)) & (spells["end"] > monday)
            at_risk &= ~(spells["notice"] <= monday)
            at_risk &= self.state[starts, w] == state
            if among is not None:
                at_risk &= among[starts]
            gone = at_risk & (spells["end"] <= later)
            n += int((at_risk & ~(gone & ~spells["churned"])).sum())
            kept += int((at_risk & ~gone).sum())
        return n, kept


@pytest.fixture(scope="session")
def sample() -> Written:
    return Written(SAMPLE)


@pytest.fixture(scope="session")
def null(tmp_path_factory) -> Written:
    return Written(write_sample(tmp_path_factory.mktemp("null"), accounts=800, seed=11, null=True))


@pytest.fixture(scope="session")
def needy(tmp_path_factory) -> Written:
    return Written(write_sample(tmp_path_factory.mktemp("needy"), accounts=1200, seed=12, needs_support=True))

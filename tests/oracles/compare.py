"""The oracle table: our numbers beside those of R and of lifelines, from the kept tables.

Run from the root of the checkout: ``.venv/bin/python tests/oracles/compare.py`` (``make oracles``). Neither R nor
lifelines is needed: ``r.csv`` and ``lifelines.csv`` were written by ``oracle.R`` and ``oracle_lifelines.py`` from the
tables in ``data/``. Exits with 1 if a row differs by more than its limit.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from cslib.retention.curves import restricted_mean
from cslib.stats import hazards
from cslib.stats.survival import cumulative_incidence, kaplan_meier, log_rank
from cslib.utilization.evidence import lausen_p

HERE = Path(__file__).parent
KEY = ["method", "case", "quantity"]
ESTIMATE, P_VALUE, OTHER_DEFINITION = 1e-6, 1e-4, 3e-3

DEFINITIONS = {
    "jackknife se, late entry": "ours is the delta method; R's jackknife differs from it once accounts enter late",
    "log-rank, late entry": "R: score test of the exact partial likelihood, which is the log-rank test",
}


def _lives(lives: pd.DataFrame, case: str) -> tuple[pd.Series, pd.Series | None]:
    """Return the exit and entry times of a case."""
    return lives["fine" if case == "no ties" else "exit"], lives["entry"] if case.startswith("late entry") else None


def _curves(lives: pd.DataFrame) -> dict:
    found = {}
    for case in ("no ties", "ties", "late entry"):
        exit, entry = _lives(lives, case)
        curve = kaplan_meier(exit, lives["event"], entry, interval="log-log")
        for t in (3, 6, 12, 18, 24):
            at = curve.at(t)
            found["Kaplan-Meier", case, f"survival at {t}"] = at.estimate
            found["Kaplan-Meier", case, f"low at {t}"] = at.low
            found["Kaplan-Meier", case, f"high at {t}"] = at.high
        for tau in (12, 24):
            mean = restricted_mean(exit, lives["event"], tau, entry)
            found["restricted mean", case, f"mean to {tau}"] = mean.estimate.estimate
            found["restricted mean", case, f"se to {tau}"] = mean.se
    return found


def _tests(lives: pd.DataFrame) -> dict:
    found = {}
    for case in ("plain", "strata", "late entry", "late entry and strata"):
        exit, entry = _lives(lives, case)
        strata = lives["stratum"] if "strata" in case else None
        test = log_rank(exit, lives["event"], lives["group"], entry, strata)
        found["log-rank", case, "chi-square"], found["log-rank", case, "p"] = test.statistic, test.p
    return found


def _incidences(lives: pd.DataFrame) -> dict:
    found = {}
    for case in ("no ties", "ties", "late entry"):
        exit, entry = _lives(lives, case)
        for cause in (1, 2):
            fitted = cumulative_incidence(exit, lives["cause"], entry, of=cause)
            for t in (3, 6, 12, 18, 24):
                at = fitted.at(t)
                found["cumulative incidence", case, f"cause {cause} at {t}"] = at.estimate
                if cause == 1:
                    # The standard error behind the log-log bounds.
                    spread = np.log(np.log(at.low) / np.log(at.high)) / (2 * 1.959963984540054)
                    se = spread * at.estimate * abs(np.log(at.estimate))
                    for kind in ("se", "jackknife se"):
                        found["cumulative incidence", case, f"{kind} of cause 1 at {t}"] = se
    return found


def _models(periods: pd.DataFrame) -> dict:
    found = {}
    age = np.log(periods["month"])
    base = {"(Intercept)": 1.0, "at renewal": periods["phase"] == "at renewal", "near": periods["phase"] == "near"}
    base = pd.DataFrame(base | {"log(month)": age}, index=periods.index).astype(float)
    segment = {name: (periods["segment"] == name).astype(float) for name in ("middle", "small")}
    cases = {
        "renewal age segment": base.assign(**segment),
        "use that changes over time": base.assign(use=periods["use"]),
        "use changing with age": base.assign(**{"use": periods["use"], "log(month):use": periods["use"] * age}),
    }
    for case, design in cases.items():
        fitted = hazards.fit(design, periods["churned"], periods["account"])
        found["cloglog model", case, "log-likelihood"] = fitted.loglik
        for i, name in enumerate(fitted.names):
            value, se, p = fitted.of(name)
            found["cloglog model", case, f"coefficient of {name}"] = value
            found["cloglog model", case, f"model se of {name}"] = float(np.sqrt(fitted.model_covariance[i, i]))
            found["cloglog model", case, f"clustered se of {name}"] = se
            found["cloglog model", case, f"p of {name}"] = p
    return found


def _thresholds(cases) -> dict:
    found = {}
    for case in cases:
        statistic, n, low, high = (float(part) for part in re.findall(r"[\d.]+", case))
        found["best threshold", case, "p"] = lausen_p(statistic, int(n), low, high)
    return found


def ours(cases) -> dict:
    """Return our number for every (method, case, quantity); `cases` are those of the best threshold."""
    lives = pd.read_csv(HERE / "data" / "lives.csv")
    periods = pd.read_csv(HERE / "data" / "periods.csv")
    return _curves(lives) | _tests(lives) | _incidences(lives) | _models(periods) | _thresholds(cases)


def limit(method: str, case: str, quantity: str) -> float:
    """Return by how much a row may differ."""
    if quantity == "p" or quantity.startswith("p of "):
        return P_VALUE
    return OTHER_DEFINITION if quantity.startswith("jackknife") and case == "late entry" else ESTIMATE


def table() -> pd.DataFrame:
    """Return the oracle table: method, case, quantity, ours, R, lifelines, difference (largest), limit, ok."""
    kept = [pd.read_csv(HERE / name).set_index(KEY)["value"] for name in ("r.csv", "lifelines.csv")]
    rows = pd.concat(kept, axis=1, keys=["R", "lifelines"])
    thresholds = [case for method, case, _ in rows.index if method == "best threshold"]
    numbers = ours(thresholds)
    rows.insert(0, "ours", [numbers.get(key, np.nan) for key in rows.index])
    rows["difference"] = rows[["R", "lifelines"]].sub(rows["ours"], axis=0).abs().max(axis=1)
    rows["limit"] = [limit(*key) for key in rows.index]
    # Not a number (a row that we do not compute) is not ok either.
    rows["ok"] = rows["ours"].notna() & (rows["difference"] <= rows["limit"])
    return rows.reset_index()


def main() -> int:
    """Print the table and return the exit status."""
    rows = table()

    def said(value: float) -> str:
        return "" if value != value else f"{value:.8g}"

    shown = rows.assign(**{name: rows[name].map(said) for name in ("ours", "R", "lifelines")})
    shown["difference"] = rows["difference"].map("{:.1e}".format)
    shown["limit"] = rows["limit"].map("{:.0e}".format)
    shown["ok"] = np.where(rows["ok"], "", "DIFFERS")
    print(shown.rename(columns={"ok": ""}).to_string(index=False))
    print()
    for what, definition in DEFINITIONS.items():
        print(f"{what}: {definition}.")
    wrong = int((~rows["ok"]).sum())
    print(f"{len(rows)} rows, {wrong} differ by more than their limit.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

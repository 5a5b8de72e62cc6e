"""Write the input data of the oracles: seeded, small, with ties, late entry, strata and competing causes.

Run from the root of the checkout: ``.venv/bin/python tests/oracles/make_data.py``. The files are kept in
``data/``; the numbers beside them hold for these very files.
"""

from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).parent / "data"


def lives() -> pd.DataFrame:
    """Return 130 accounts in whole months (ties everywhere), and the same in times without ties.

    entry < exit; an account is at risk at t when entry < t <= exit. `event` is churn; `cause` 1 churned, 2 left
    otherwise, 0 censored. `fine` is `exit` made distinct, in the same order, events before censorings.
    """
    rng = np.random.default_rng(5)
    n = 130
    group, stratum = rng.integers(0, 3, n), rng.integers(0, 2, n)
    left = np.ceil(rng.exponential(12 + 24 * (group == 1) + 8 * stratum))
    censored = np.ceil(rng.uniform(2, 40, n))
    exit = np.minimum(left, censored)
    cause = np.where(left <= censored, 1 + (rng.random(n) < 0.35), 0)
    entry = np.floor(exit * rng.choice([0.0, 0.0, 0.4, 0.8], n))
    table = pd.DataFrame({"entry": entry, "exit": exit, "event": (cause == 1).astype(int), "cause": cause})
    table = table.assign(group=[f"g{g}" for g in group], stratum=[f"s{s}" for s in stratum]).astype(
        {"entry": int, "exit": int}
    )
    order = table.assign(last=table["cause"] == 0).sort_values(["exit", "last"], kind="stable").index
    table["fine"] = (table["exit"] + pd.Series(np.linspace(-0.4, 0.4, n).round(4), index=order)).round(4)
    return table


def periods() -> pd.DataFrame:
    """Return person-periods of 260 accounts: one row per account and month, with use that changes over time."""
    rng = np.random.default_rng(11)
    rows = []
    for account in range(260):
        segment = ["large", "middle", "small"][account % 3]
        level = rng.normal()
        for month in range(1 + int(rng.integers(0, 6)), 25):
            use = round(level + rng.normal(scale=0.5), 3)
            left = (-month) % 12
            phase = "at renewal" if left == 0 else "near" if left <= 3 else "further"
            linear = -5.2 + 1.9 * (phase == "at renewal") + 0.5 * (phase == "near")
            linear += 0.5 * (segment == "small") - 0.6 * use
            churned = rng.random() < -np.expm1(-np.exp(linear))
            rows.append((f"A{account:03}", month, phase, segment, use, int(churned)))
            if churned or rng.random() < 0.02:
                break
    return pd.DataFrame(rows, columns=["account", "month", "phase", "segment", "use", "churned"])


if __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    lives().to_csv(DATA / "lives.csv", index=False)
    periods().to_csv(DATA / "periods.csv", index=False)

"""Numbers of lifelines for the oracle table.

lifelines 0.30 needs pandas below 3, so it has surroundings of its own::

    python3.11 -m venv /tmp/lifelines && /tmp/lifelines/bin/pip install "lifelines==0.30.3" "pandas<3"
    /tmp/lifelines/bin/python tests/oracles/oracle_lifelines.py

Run from the root of the checkout; writes ``lifelines.csv`` beside this file. lifelines counts who enters at t as at
risk at t, so entries are moved by half a month.
"""

from pathlib import Path

import pandas as pd
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test
from lifelines.utils import restricted_mean_survival_time

HERE = Path(__file__).parent
AT = (3, 6, 12, 18, 24)


def main() -> None:
    lives = pd.read_csv(HERE / "data" / "lives.csv")
    rows = []

    def keep(method, case, quantity, value):
        rows.append((method, case, quantity, f"{float(value):.15g}"))

    for case, exit, entry in (
        ("no ties", lives["fine"], None),
        ("ties", lives["exit"], None),
        ("late entry", lives["exit"], lives["entry"] + 0.5),
    ):
        curve = KaplanMeierFitter().fit(exit, lives["event"], entry=entry)
        band = curve.confidence_interval_.sort_index()
        for t in AT:
            low, high = band[band.index <= t].iloc[-1]
            keep("Kaplan-Meier", case, f"survival at {t}", curve.predict(t))
            keep("Kaplan-Meier", case, f"low at {t}", low)
            keep("Kaplan-Meier", case, f"high at {t}", high)
        # With entries moved its curve begins half a month late, and so does its area.
        for tau in (12, 24) if entry is None else ():
            keep("restricted mean", case, f"mean to {tau}", restricted_mean_survival_time(curve, t=tau))
    test = multivariate_logrank_test(lives["exit"], lives["group"], lives["event"])
    keep("log-rank", "plain", "chi-square", test.test_statistic)
    keep("log-rank", "plain", "p", test.p_value)
    for cause in (1, 2):
        fitted = AalenJohansenFitter(calculate_variance=True).fit(
            lives["fine"], lives["cause"], event_of_interest=cause
        )
        for t in AT:
            keep("cumulative incidence", "no ties", f"cause {cause} at {t}", fitted.predict(t))
            if cause == 1:
                variance = fitted.variance_.sort_index()
                last = float(variance[variance.index <= t].iloc[-1])
                keep("cumulative incidence", "no ties", f"se of cause 1 at {t}", last**0.5)
    table = pd.DataFrame(rows, columns=["method", "case", "quantity", "value"])
    table.to_csv(HERE / "lifelines.csv", index=False)


if __name__ == "__main__":
    main()

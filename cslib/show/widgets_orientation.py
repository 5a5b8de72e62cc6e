"""Sliders for the terms of a contract; what they show is a plain function."""

from __future__ import annotations

import pandas as pd

from cslib import language
from cslib.analysis.notice import read
from cslib.company.quarters import add_months
from cslib.language import tr
from cslib.show.charts_life import notice as draw
from cslib.show.display import ChartView
from cslib.show.widgets import explore

TERMS = (1, 3, 6, 12, 24, 36)
NOTICE = (0, 14, 30, 60, 90, 120, 180)
MONTHS_AHEAD = 36


def notice_view(start: str, **terms) -> ChartView:
    """Draw the dates of a contract with other terms.

    Parameters
    ----------
    start : str
        First day of the contract.
    **terms
        term_months, notice_days, auto_renew and today, as for :func:`cslib.analysis.notice.read`.
    """
    return draw(read(start, **terms), name="explore_notice")


def notice(start: str = "2025-12-01", today: str = "2026-09-01"):
    """Show sliders for a contract's terms and for today, above the dates that follow.

    Returns
    -------
    ipywidgets.VBox
    """
    first = pd.Timestamp(start)
    days = [pd.Timestamp(add_months([first], k)[0]) for k in range(MONTHS_AHEAD)]
    today_of = {language.date(day): f"{day:%Y-%m-%d}" for day in days}
    return explore(
        lambda **terms: notice_view(start, **terms),
        term_months=(tr("Term (months)"), TERMS, 12),
        notice_days=(tr("Notice period (days)"), NOTICE, 60),
        today=(tr("Today is"), today_of, today),
        auto_renew=(tr("Renews by itself"), (False, True), True),
    )

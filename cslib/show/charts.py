"""All charts by name; each takes a result, or the Unavailable in its place, and reads its numbers from it."""

from __future__ import annotations

from cslib.show.charts_contact import contact_load, contact_persons
from cslib.show.charts_evidence import (
    fishing,
    frontier,
    persistence,
    sensitivity,
    survivors,
    touched,
    unsupported,
)
from cslib.show.charts_expansion import expansion_check, expansion_signals
from cslib.show.charts_forecast import forecast, mix_and_rate
from cslib.show.charts_hazard import associations
from cslib.show.charts_life import life, notice
from cslib.show.charts_needs import needs
from cslib.show.charts_orientation import phases, team_order, two_shapes
from cslib.show.charts_overhang import overhang, start_cohorts
from cslib.show.charts_patterns import pattern_moves, patterns
from cslib.show.charts_playbook import planting, playbook, separation
from cslib.show.charts_policies import load as policy_load
from cslib.show.charts_policies import policies, tradeoff
from cslib.show.charts_programmes import (
    programme_answered,
    programme_calendar,
    programme_course,
    programme_effects,
)
from cslib.show.charts_queue import backtest, book, calibration, savings
from cslib.show.charts_retention import bridge, churn_timing, cohorts, retention_by_segment, trend
from cslib.show.charts_shapes import shapes, skills
from cslib.show.charts_survival import reach_time, survival
from cslib.show.charts_team import capacity, goals, kpi, readiness
from cslib.show.charts_traps_retention import (
    regression_to_the_mean,
    simpson,
    small_segments,
    unfinished_windows,
)
from cslib.show.charts_uptake import uptake
from cslib.show.charts_utilization import (
    measure_distribution,
    naive_vs_landmark,
    retention_by_state,
    rules,
    tried,
    usage_interval,
)

__all__ = [
    "contact_load",
    "contact_persons",
    "expansion_check",
    "expansion_signals",
    "uptake",
    "pattern_moves",
    "patterns",
    "life",
    "notice",
    "phases",
    "team_order",
    "two_shapes",
    "needs",
    "backtest",
    "book",
    "calibration",
    "savings",
    "capacity",
    "goals",
    "kpi",
    "readiness",
    "associations",
    "bridge",
    "churn_timing",
    "cohorts",
    "fishing",
    "forecast",
    "frontier",
    "measure_distribution",
    "mix_and_rate",
    "naive_vs_landmark",
    "overhang",
    "persistence",
    "planting",
    "programme_answered",
    "programme_calendar",
    "programme_course",
    "programme_effects",
    "playbook",
    "policies",
    "policy_load",
    "reach_time",
    "regression_to_the_mean",
    "retention_by_segment",
    "retention_by_state",
    "rules",
    "sensitivity",
    "separation",
    "simpson",
    "small_segments",
    "start_cohorts",
    "survival",
    "survivors",
    "touched",
    "tradeoff",
    "trend",
    "tried",
    "unfinished_windows",
    "unsupported",
    "usage_interval",
    "shapes",
    "skills",
]

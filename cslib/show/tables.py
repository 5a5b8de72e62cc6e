"""All tables by name; each takes a result, or the Unavailable in its place."""

from __future__ import annotations

from cslib.show.hazard import associations_table as associations
from cslib.show.tables_contact import contact_over, contact_persons, contact_quiet
from cslib.show.tables_due import due, held_back, stuck
from cslib.show.tables_evidence import (
    choices,
    left_this_quarter,
    near_misses,
    single_measures,
    stability,
    thresholds_by_segment,
)
from cslib.show.tables_expansion import expansion_now, expansion_signals
from cslib.show.tables_forecast import forecast, mix_and_rate, pairs, track_record
from cslib.show.tables_needs import (
    first_goals,
    goal_wordings,
    need_sources,
    need_teams,
    needs,
    next_goals,
    outside,
)
from cslib.show.tables_orientation import company_tables, life, words
from cslib.show.tables_overhang import information, information_by_person, overhang, overhang_counts, start_cohorts
from cslib.show.tables_patterns import pattern_answers, pattern_guide, pattern_levels, pattern_talk, patterns
from cslib.show.tables_playbook import milestones, planting, separation, stalls
from cslib.show.tables_policies import policies, policy_lateness, policy_load
from cslib.show.tables_programmes import programme_effects, programme_reach
from cslib.show.tables_queue import actions_done, backtest, book, book_accounts, missed, queue, savings
from cslib.show.tables_retention import bridge, largest_losses, reasons, renewals_ahead, retention
from cslib.show.tables_shapes import shadowing, shape_assumptions, shapes, skills
from cslib.show.tables_team import capacity, kpi
from cslib.show.tables_uptake import campaigns, feature_ready, uptake
from cslib.show.tables_utilization import flow, rules

__all__ = [
    "contact_over",
    "contact_persons",
    "contact_quiet",
    "expansion_now",
    "expansion_signals",
    "campaigns",
    "feature_ready",
    "uptake",
    "pattern_answers",
    "pattern_guide",
    "pattern_levels",
    "pattern_talk",
    "patterns",
    "company_tables",
    "life",
    "words",
    "first_goals",
    "goal_wordings",
    "need_sources",
    "need_teams",
    "needs",
    "next_goals",
    "outside",
    "programme_effects",
    "programme_reach",
    "due",
    "held_back",
    "stuck",
    "actions_done",
    "backtest",
    "book",
    "book_accounts",
    "missed",
    "queue",
    "savings",
    "capacity",
    "kpi",
    "associations",
    "forecast",
    "mix_and_rate",
    "pairs",
    "track_record",
    "bridge",
    "choices",
    "flow",
    "information",
    "information_by_person",
    "largest_losses",
    "left_this_quarter",
    "milestones",
    "near_misses",
    "overhang",
    "overhang_counts",
    "planting",
    "policies",
    "policy_lateness",
    "policy_load",
    "reasons",
    "renewals_ahead",
    "retention",
    "rules",
    "single_measures",
    "stability",
    "start_cohorts",
    "separation",
    "stalls",
    "thresholds_by_segment",
    "shadowing",
    "shape_assumptions",
    "shapes",
    "skills",
]

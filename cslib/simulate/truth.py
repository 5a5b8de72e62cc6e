"""What is planted in a simulated company: every parameter, in one place, and its written form."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import yaml

BIRTH = datetime.date(2020, 9, 28)
"""Monday of the first simulated week: two years before the data begin."""
DATA_FROM = datetime.date(2022, 10, 1)
AS_OF = datetime.date(2026, 10, 1)
"""First day after the data."""

SEGMENTS = ("SMB", "Mid-market", "Enterprise", "Public sector")
REGIONS = ("Kanto", "Kansai", "Chubu", "Kyushu", "Overseas")
INDUSTRIES = ("Manufacturing", "Retail", "IT services", "Logistics", "Healthcare", "Finance", "Education")
PLANS = ("Standard", "Business", "Flex")

FEATURES = (
    ("task_board", "work", "2019-04-01", ""),
    ("calendar", "work", "2019-04-01", ""),
    ("comments", "share", "2019-04-01", ""),
    ("file_sharing", "share", "2019-04-01", ""),
    ("dashboard", "insight", "2019-10-01", ""),
    ("report_export", "insight", "2019-10-01", ""),
    ("approval_flow", "process", "2020-04-01", ""),
    ("fax_inbox", "process", "2019-04-01", "2026-01-05"),
    ("data_import", "connect", "2020-04-01", ""),
    ("mobile_app", "work", "2023-01-18", ""),
    ("automation", "process", "2023-10-11", ""),
    ("ai_summary", "insight", "2025-05-14", ""),
)
"""Feature, family, day of launch, day of retirement."""
NULL_LAUNCH = "2023-10-11"

MILESTONES = (
    ("kickoff", 10),
    ("data_connected", 21),
    ("first_project", 35),
    ("team_invited", 45),
    ("first_report", 60),
    ("review_meeting", 85),
)
"""Step of the onboarding playbook, and the day of life on which it is due."""

INFORMATION = ("goal", "next_goal", "champion", "stakeholders", "risks", "open_requests")
"""What should be written down before a handoff."""

ONBOARDING = (
    ("Sato Haruka", 64, 0.35, -0.25),
    ("Suzuki Kenta", 68, 0.40, -0.25),
    ("Takahashi Mei", 72, 0.45, -0.25),
    ("Tanaka Sho", 70, 0.95, 0.15),
    ("Ito Nana", 92, 0.85, 0.10),
    ("Watanabe Jun", 96, 0.85, 0.10),
    ("Yamamoto Rina", 100, 0.90, 0.10),
    ("Nakamura Taku", 128, 0.95, 0.10),
    ("Kobayashi Emi", 134, 0.95, 0.10),
    ("Kato Daiki", 140, 0.95, 0.10),
)
"""Onboarding person, usual day of handoff, share of handoffs with complete information, and how much further (in
spreads of the plateau) the accounts come."""

ADOPTION = (
    ("Yoshida Aoi", 1.0),
    ("Yamada Ren", 1.0),
    ("Sasaki Yui", 0.8),
    ("Matsumoto Riku", 1.2),
    ("Inoue Hana", 0.9),
    ("Kimura Sota", 1.1),
    ("Hayashi Mio", 1.0),
    ("Shimizu Goro", 1.0),
)
"""Adoption person, and how readily he or she calls. The last two write too much to accounts at risk."""
PUSHY = (6, 7)

CHURN_REASONS = ("price", "champion left", "unused", "competitor", "product gap", "business closed")

HOLIDAYS = ("01-01", "01-02", "01-03", "02-11", "02-23", "04-29", "05-03", "05-04", "05-05", "08-11", "11-03")
HOLIDAYS += ("11-23", "12-29", "12-30", "12-31")


@dataclass(frozen=True)
class Programme:
    """A programme of the adoption phase and what it truly does.

    - `name`, `kind`, `channel`: as written to touches.
    - `first_wave`: Monday of its first wave; further ones follow eight weeks apart.
    - `every_weeks`: how often it comes back to an account that it has reached.
    - `repeat`: chance that it does come back then.
    - `response`: chance that the account opens, attends or can be reached.
    - `breadth`, `regularity`: what the first response adds, for good, to the share of features and of working days,
      outside the state.
    """

    name: str
    kind: str
    channel: str
    first_wave: str
    every_weeks: int
    repeat: float
    response: float
    breadth: float = 0.0
    regularity: float = 0.0


PROGRAMMES = (
    Programme("knowledge_mail", "knowledge_mail", "mail", "2023-10-02", 4, 1.0, 0.60, breadth=0.05),
    Programme("webinar", "webinar", "webinar", "2024-01-08", 8, 0.7, 0.50, regularity=0.08),
    Programme("check_in", "check_in", "call", "2023-06-05", 13, 0.7, 0.75),
)
RESCUE = "rescue_call"
WAVE_WEEKS = 8
WAVES = 4
NEVER_REACHED = 0.15

PAUSE = {"lots_from": "2025-01-06", "lots_until": "2025-12-29", "share_paused": 0.5}
"""Between these Mondays each account in the state draws a lot: routine calls as usual, or a mail instead of each."""


@dataclass(frozen=True)
class Truth:
    """The planted parameters. Rates are per year unless said otherwise.

    - `null`: nothing does anything: annual retention is `null_retention` for all; no programme, contact, information,
      step of the playbook, person or segment changes use, and money, goals and needs come at one rate. Use still lasts
      from week to week, renewals still come in their months. :meth:`without_effects` sets all that goes with it.
    - `needs_support`: in the state, retention is high only for those with support in the last `needed_support_weeks`.
    """

    null: bool = False
    null_retention: float = 0.85
    needs_support: bool = False

    # the state
    active_day_share: float = 0.5
    breadth: float = 0.4
    window_days: int = 28
    weeks_running: int = 4
    retention_in_state: float = 0.99
    retention_in_state_unsupported: float = 0.80
    support_weeks: int = 13
    needed_support_weeks: int = 17
    retention_outside: dict = field(
        default_factory=lambda: {"SMB": 0.55, "Mid-market": 0.71, "Enterprise": 0.80, "Public sector": 0.71}
    )

    # who gets how far
    plateau_regularity: tuple = (0.575, 0.18)
    plateau_breadth: tuple = (0.475, 0.17)
    plateau_correlation: float = 0.30
    segment_shift: dict = field(
        default_factory=lambda: {"SMB": -0.15, "Mid-market": 0.05, "Enterprise": 0.25, "Public sector": 0.0}
    )
    ramp_weeks: tuple = (6.0, 0.8)
    slow_share: float = 0.06
    slow_weeks: tuple = (24.0, 36.0)

    # changes of habit
    slump: float = 0.02
    slump_after_incomplete_handoff: float = 0.18
    slump_weeks_after_handoff: int = 5
    slump_factor: float = 0.5
    recovery_weeks: float = 18.0
    dip_outside: float = 0.35
    dip_weeks: int = 3

    # support and contact
    support_hazard_ratio: float = 0.75
    support_regularity: float = 0.005
    receptive: float = 0.12
    too_many_contacts: int = 6
    too_many_hazard_ratio: float = 1.8
    too_many_usage: float = 0.10
    kickoff_share: dict = field(
        default_factory=lambda: {"SMB": 0.88, "Mid-market": 0.35, "Enterprise": 0.30, "Public sector": 0.5}
    )
    kickoff_hazard_ratio: dict = field(
        default_factory=lambda: {"SMB": 0.65, "Mid-market": 0.55, "Enterprise": 0.40, "Public sector": 0.7}
    )

    # leaving
    share_mid_term: float = 0.07
    lapse_without_notice: float = 0.30
    fade_after_notice: float = 0.6
    completed: float = 0.004
    merged: float = 0.004
    migrated: float = 0.004
    paused: float = 0.006
    winback: float = 0.07
    winback_within_60_days: float = 0.6

    # money
    expansion_in_state: float = 0.26
    expansion_outside: float = 0.07
    contraction_in_state: float = 0.03
    contraction_outside: float = 0.12

    @classmethod
    def without_effects(cls, retention: float) -> Truth:
        """Return the truth of a null company."""
        alike = dict.fromkeys(SEGMENTS, 0.0)
        harmless = {"slump_after_incomplete_handoff": 0.0, "support_regularity": 0.0, "too_many_usage": 0.0}
        harmless["slow_share"] = 0.0  # who rises slowly is not there yet when handed over early
        return cls(null=True, null_retention=retention, segment_shift=alike, **harmless)

    @property
    def features(self) -> tuple[tuple[str, str, str, str], ...]:
        """The features of the product, as :data:`FEATURES`.

        A null company launches the last one early and retires none: breadth is a share of what was launched, so that
        each launch changes who is in the state, cohort by cohort.
        """
        if not self.null:
            return FEATURES
        return tuple((name, family, min(launched, NULL_LAUNCH), "") for name, family, launched, _ in FEATURES)

    def hazard(self, retention: float) -> float:
        """Return the constant yearly hazard that leaves `retention` after a year."""
        return float(-np.log(retention))


def day(text) -> int:
    """Return a date as days since 1970-01-01."""
    return int(np.datetime64(text, "D").astype(int))


def holidays() -> list[datetime.date]:
    """Return the days off, first to last."""
    years = range(BIRTH.year, AS_OF.year + 1)
    return sorted(datetime.date.fromisoformat(f"{year}-{rest}") for year in years for rest in HOLIDAYS)


@cache
def words() -> dict:
    """Return the words that belong to the sample company: names, needs, notes, and what is planted in it."""
    return yaml.safe_load((Path(__file__).parent / "words.yml").read_text(encoding="utf-8"))


def planted(truth: Truth) -> dict:
    """Return all planted parameters as plain values, for truth.yml."""

    def plain(value):
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        return [plain(item) for item in value] if isinstance(value, (tuple, list)) else value

    said = words()["planted"]
    if truth.null:
        said = {"null": words()["no_link"]} | {name: said[name] for name in ("plateau", "aim", "late_entry", "goals")}
    if truth.needs_support:
        said = {"needs_support": words()["needs_support"]} | said
    return {
        "words": said,
        "parameters": plain(asdict(truth)),
        "programmes": [plain(asdict(programme)) for programme in PROGRAMMES],
        **({} if truth.null else {"pause": PAUSE}),
        "waves": {"weeks_apart": WAVE_WEEKS, "coin_over": WAVES, "never_reached": NEVER_REACHED},
        "onboarding": [
            {"csm": n, "usual_day": d, "complete_information": c, "plateau_shift": s} for n, d, c, s in ONBOARDING
        ],
        "adoption": [{"csm": n, "calls": c, "writes_too_much": i in PUSHY} for i, (n, c) in enumerate(ADOPTION)],
    }

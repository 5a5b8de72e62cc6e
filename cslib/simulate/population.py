"""Where simulated companies come from: their accounts are founded here."""

import numpy as np

from cslib.simulate.terms import EDGES, REACH, apart
from cslib.simulate.truth import AS_OF, BIRTH, DATA_FROM, FEATURES, INDUSTRIES, ONBOARDING, PLANS, SEGMENTS, Truth, day
from cslib.simulate.world import World

SEGMENT_SHARES = (0.43, 0.35, 0.203, 0.017)
SEATS = ((5, 0.35, 3, 12), (14, 0.30, 7, 35), (34, 0.30, 18, 70), (12, 0.35, 5, 35))
"""By segment: median, spread of the logarithm, least and most."""
SEAT_PRICE = (6500, 5800, 5200, 5000)
REGION_SHARES = (0.44, 0.22, 0.14, 0.11, 0.09)
TERMS, TERM_SHARES = (12, 6, 24, 1), (0.76, 0.08, 0.10, 0.06)
NOTICE_DAYS, NOTICE_SHARES = (30, 60, 90), (0.45, 0.35, 0.20)
FLEX_SHARE = 0.03
BEFORE_SHARE = 0.2
"""Share of the accounts in the data that started before the data begin."""
GONE_BEFORE = 1.7
"""How many accounts are founded for each of those, because some leave before the data begin."""


def _choose(rng: np.random.Generator, shares, n: int) -> np.ndarray:
    return np.searchsorted(np.cumsum(shares)[:-1] / sum(shares), rng.random(n), side="right")


def _starts(rng: np.random.Generator, first: int, end: int, n: int) -> np.ndarray:
    """Spread `n` first days evenly, every week alike, on working days up to the 28th."""
    days = np.sort(first + (np.arange(n) + rng.random(n)) * (end - first) / max(n, 1)).astype(int)
    days -= np.maximum((days + 3) % 7 - 4, 0)
    dates = days.astype("datetime64[D]")
    of_month = (dates - dates.astype("datetime64[M]")).astype(int) + 1
    days -= np.where(of_month > 28, 3, 0)
    days -= np.maximum((days + 3) % 7 - 4, 0)
    return np.sort(np.maximum(days, first))


def found(accounts: int, seed: int, truth: Truth) -> World:
    """Found a company whose first account starts on ``truth.BIRTH``; accounts in order of their start.

    `accounts`: how many should be in the data in the end; more are founded, because some leave before the data begin.
    """
    rng = np.random.default_rng([seed, 1])
    early = round(accounts * BEFORE_SHARE)
    founded = round(early * GONE_BEFORE)
    birth, data_from, as_of = day(BIRTH), day(DATA_FROM), day(AS_OF)
    start = np.concatenate(
        [_starts(rng, birth, data_from, founded), _starts(rng, data_from, as_of - 3, accounts - early)]
    )
    n = len(start)
    term = np.array(TERMS)[_choose(rng, TERM_SHARES, n)]
    segment = _choose(rng, SEGMENT_SHARES, n)
    median, spread, least, most = np.array(SEATS).T[:, segment]
    seats = np.clip(np.round(median * np.exp(spread * rng.standard_normal(n))), least, most).astype(int)

    correlation = truth.plateau_correlation
    common, own = rng.standard_normal(n), rng.standard_normal((2, n))
    score = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own
    score += np.array([truth.segment_shift[name] for name in SEGMENTS])[segment]
    onboarder = rng.integers(0, len(ONBOARDING), n)
    score += np.array([shift for *_, shift in ONBOARDING])[onboarder] * (not truth.null)
    (mean_r, sd_r), (mean_b, sd_b) = truth.plateau_regularity, truth.plateau_breadth
    plateau = np.stack([(mean_r + sd_r * score[0]).clip(0.06, 0.97), (mean_b + sd_b * score[1]).clip(0.08, 0.95)])
    for i, edge in enumerate(EDGES):
        plateau[i] = apart(plateau[i], edge.crossing, edge.crossing - 0.035, edge.crossing + 0.005, REACH)
    weeks = np.maximum(4.0, truth.ramp_weeks[0] + truth.ramp_weeks[1] * rng.standard_normal(n))
    slow = rng.random(n) < truth.slow_share
    weeks = np.where(slow, truth.slow_weeks[0] + np.diff(truth.slow_weeks) * rng.random(n), weeks)

    popular = np.linspace(1.0, 0.35, len(FEATURES))
    flex = rng.random(n) < FLEX_SHARE
    plan = np.where(flex, PLANS.index("Flex"), (rng.random(n) < 0.25 + 0.2 * (segment > 0)).astype(int))
    return World(
        truth=truth,
        monday=birth,
        account_id=np.array([f"A{i:04d}" for i in range(1, n + 1)]),
        segment=segment,
        region=_choose(rng, REGION_SHARES, n),
        industry=_choose(rng, np.ones(len(INDUSTRIES)), n),
        plan=plan,
        start=start,
        term=term,
        auto_renew=(rng.random(n) < 0.8) | (term == 1),
        notice_days=np.where(term <= 6, 30, np.array(NOTICE_DAYS)[_choose(rng, NOTICE_SHARES, n)]),
        unit_price=np.array(SEAT_PRICE)[segment] * np.where(plan == 1, 1.3, 1.0) * rng.uniform(0.8, 1.05, n).round(2),
        onboarder=onboarder,
        plateau=plateau,
        ramp_step=1 / weeks,
        appeal=popular + 0.5 * rng.random((n, len(FEATURES))),
        favourite_day=rng.random((n, 5)),
        works_weekends=rng.random(n) < 0.03,
        fades=rng.random(n) < truth.fade_after_notice,
        receptive=rng.random(n) < truth.receptive,
        seats=seats,
    )

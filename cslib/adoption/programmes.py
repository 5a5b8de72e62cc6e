"""Programmes of the adoption phase: what being offered one did to use, by its staggered start and by state."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from cslib.adoption.offers import offers
from cslib.adoption.situation import WATCHED, segments
from cslib.company import spells, usage
from cslib.company.measures import available
from cslib.company.money import tops
from cslib.company.usage import monday
from cslib.stats import staggered
from cslib.stats.court import Claim, judge, overall
from cslib.stats.estimate import Estimate, Reason, Result, Unavailable, verb
from cslib.stats.staggered import NEVER, Design, contrasts
from cslib.utilization.clock import states

PERIOD_DAYS = 28
BEFORE, AFTER, JUDGED = 4, 6, 3
"""Four-week periods looked at before the base one and from the offer on, and how many of these the verdict is of."""

LEAST_IN_STRATUM = 30


class WeeklyUse:
    """Use of all accounts by week, and their lives, as arrays."""

    def __init__(self, company, trailing: pd.DataFrame, measures: list[str], rule):
        life = spells.lives(company).set_index("account_id").sort_index()
        self.accounts, self.measures, self.as_of = life.index, measures, company.as_of
        self.start, self.end = life["start"], life["end"]
        told = life["end"].where(life["churned"])
        self.left, self.told = told, pd.concat([told, life["notice_date"]], axis=1).min(axis=1)
        # There are many weeks of few accounts: numbers take less than names.
        of, names = pd.factorize(trailing["account_id"])
        account = self.accounts.get_indexer(names)[of]
        rows, account = (trailing, account) if (account >= 0).all() else (trailing[account >= 0], account[account >= 0])
        self.first = rows["date"].min() if len(rows) else monday(pd.Series([company.as_of])).iloc[0]
        self.weeks = int((company.as_of - self.first).days // 7) + 1
        at = account, ((rows["date"] - self.first).dt.days // 7).to_numpy()
        self.use = np.full((len(life), self.weeks, len(measures)), np.nan)
        self.use[at] = rows[measures].to_numpy(float)
        self.inside = None
        if rule is not None:
            found = states(rows, rule)
            self.inside = np.zeros((len(life), self.weeks), bool)
            found = found[found["in_state"]]
            at = self.accounts.get_indexer(found["account_id"]), ((found["date"] - self.first).dt.days // 7).to_numpy()
            self.inside[at] = True

    def at(self, values: np.ndarray, dates: pd.DatetimeIndex, missing) -> np.ndarray:
        """Return weekly values on given Mondays."""
        places = ((dates - self.first).days // 7).to_numpy()
        inside = (places >= 0) & (places < self.weeks)
        found = np.full((values.shape[0], len(places), *values.shape[2:]), missing, dtype=values.dtype)
        found[:, inside] = values[:, places[inside]]
        return found


@dataclass(frozen=True)
class Rollout:
    """One programme: its design, and by account and period the values (use until notice or churn; use, 0 after churn;
    whether neither left nor gave notice), what was known before, and who was in the state when it began."""

    design: Design
    values: np.ndarray
    past: np.ndarray
    inside: np.ndarray | None
    left_out: int


def rollout(weekly: WeeklyUse, first: pd.Series, strata: pd.Series | None = None) -> Rollout | None:
    """Put accounts and periods of a programme into arrays; None where it began after the last whole period.

    `strata`: of the accounts of a lot: the others are left out, and these could all be reached from its first day.
    """
    first = monday(first).reindex(weekly.accounts)
    first = first.where(first < weekly.end)
    if first.isna().all():
        return None
    zero, back = first.min(), BEFORE + 1
    periods = int((weekly.as_of - zero).days // PERIOD_DAYS) + back
    if periods <= back:
        return None

    def period(days: pd.Series) -> np.ndarray:
        places = (days - zero).dt.days // PERIOD_DAYS + back
        return places.where(places < periods).fillna(NEVER).to_numpy(int)

    ends = zero + pd.to_timedelta(PERIOD_DAYS * (np.arange(-back, periods - back) + 1), unit="D")
    place = np.arange(periods)
    gone = place >= period(weekly.left)[:, None]
    told = gone | (place >= period(weekly.told)[:, None])
    use = weekly.at(weekly.use, ends, np.nan)
    counted = np.where(gone[:, :, None], 0.0, use)
    known = ~np.isnan(counted).any(axis=2)
    staying = np.where(known, ~told, np.nan)[:, :, None]
    start = period(first)
    if strata is None:
        since, stratum, young = _eligible(weekly, first, start)
    else:
        stratum = pd.factorize(strata.reindex(weekly.accounts))[0]
        since, young = np.where(stratum < 0, NEVER, back), np.zeros(len(stratum), bool)
    leave = period(weekly.told)
    # Who is offered it after giving notice was not reached in time: it stays among those compared with.
    start = np.where(start > leave, NEVER, start)
    design = Design(start, leave, since, stratum, known)
    counts = (start < NEVER) & ~young
    seen = np.zeros(len(start), bool)
    seen[counts] = design.ready[np.flatnonzero(counts), start[counts]]
    design = replace(design, start=np.where(seen, start, NEVER), since=np.where((start < NEVER) & ~seen, NEVER, since))
    stayed = np.where(told[:, :, None], np.nan, use)
    inside = None if weekly.inside is None else _shifted(weekly.at(weekly.inside, ends, False), 1, False)
    left_out = int(((start < NEVER) & ~seen).sum())
    return Rollout(design, np.concatenate([stayed, counted, staying], axis=2), _past(stayed), inside, left_out)


def _eligible(weekly: WeeklyUse, first: pd.Series, start: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the period from which each account could be reached, its stratum, and who was reached too young."""
    age = (first - weekly.start).dt.days
    least = age.quantile(0.01, interpolation="lower")
    young = (age < least).to_numpy()
    began = first[~young & (start < NEVER)]
    waves = began.groupby(start[~young & (start < NEVER)]).max().sort_index()
    old_enough = (weekly.start + pd.to_timedelta(least, unit="D")).to_numpy()
    place = np.searchsorted(waves.to_numpy(), old_enough)
    since = np.append(waves.index.to_numpy(int), NEVER)[place]
    order = np.lexsort((weekly.start.to_numpy(), since))
    stratum, current, size, last = np.zeros(len(since), int), 0, 0, None
    for i in order:
        if size >= LEAST_IN_STRATUM and since[i] != last:
            current, size = current + 1, 0
        stratum[i], size, last = current, size + 1, since[i]
    return since, stratum, young


def _shifted(values: np.ndarray, by: int, missing) -> np.ndarray:
    """Move values `by` periods later."""
    moved = np.full_like(values, missing)
    moved[:, by:] = values[:, :-by]
    return moved


def _past(use: np.ndarray) -> np.ndarray:
    """Return use in the period before each, and on average in the three before that (0 where not known)."""
    last = _shifted(use, 1, np.nan)
    earlier = np.stack([_shifted(use, by, np.nan) for by in (2, 3, 4)])
    number = (~np.isnan(earlier)).sum(axis=0)
    mean = np.where(number > 0, np.nansum(earlier, axis=0) / np.maximum(number, 1), last)
    return np.nan_to_num(np.concatenate([last, mean], axis=2))


LEAST = 20
"""Accounts that each side of a comparison needs."""

LEAST_EFFECT = 0.01
PERMUTATIONS, RESAMPLES, SEED = 999, 200, 20260930
FIRST, CLEARLY_CHANCE = 199, 0.2
"""Permutations after which no more are drawn where p is above CLEARLY_CHANCE, the time before differed, or there are so
many accounts that these tell the rest."""

LEVEL_BEFORE = 0.01
"""Of p of no difference before: by it one sound comparison in a hundred is thrown out."""

ALL, INSIDE, OUTSIDE = "all", "inside", "outside"
"""Accounts looked at: all; in the high-utilization state, or outside it, when the offer came."""

_PRE = np.arange(-BEFORE, -1)
_EVENTS = np.r_[_PRE, np.arange(AFTER)]
_IS_JUDGED = (_EVENTS >= 0) & (_EVENTS < JUDGED)


@dataclass(frozen=True)
class Effect:
    """What being offered a programme did to one measure of use.

    - `stayed`: mean difference over the twelve weeks from the offer on, among those that were customers without notice
      given. n: accounts reached. In ``points`` (0.01 is one).
    - `counted`: the same with use after churn counted as 0: what left is in it.
    - `p`, `p_corrected`: by permuting starts, corrected for the two measures; and for all comparisons of programmes and
      states.
    - `course`: index: event time in four-week periods, -1 the base. estimate, low, high (of `stayed`), reached,
      compared.
    """

    measure: str
    stayed: Estimate
    counted: Estimate
    p: float | None
    p_corrected: float | None
    course: pd.DataFrame = field(repr=False, compare=False)


@dataclass(frozen=True)
class ProgrammeComparison:
    """One programme among one kind of accounts.

    - `population`: :data:`ALL`, :data:`INSIDE` or :data:`OUTSIDE`.
    - `reached`, `compared`: accounts first offered it while their use was known, and not yet reached ones that they are
      compared with.
    - `verdict`: whether it helps in either measure; None where nothing is claimed (all accounts, where states are
      judged).
    - `pretrend`: p of no difference in the time before.
    - `staying`: difference in the share that has neither left nor given notice after twelve weeks.
    - `effects`: by measure.
    """

    programme: str
    population: str
    reached: int
    compared: int
    verdict: str | None
    reasons: tuple[Reason, ...]
    pretrend: float | None
    staying: Estimate
    effects: tuple[Effect, ...]

    @property
    def differed_before(self) -> bool:
        """Whether the groups already moved apart before the offer."""
        return any(reason.code == "differed_before" for reason in self.reasons)


@dataclass(frozen=True)
class Effects(Result):
    """What being offered each programme did.

    `comparisons`: by programme, the earliest first; all accounts, then by state. `left_out`: by programme: accounts
    reached before their use was known, or younger than the programme's accounts are. `weeks`: weeks that verdicts are
    about. `least_effect`: differences below it are none. `tested`: comparisons that p was corrected for.
    """

    comparisons: tuple[ProgrammeComparison, ...]
    left_out: dict[str, int]
    weeks: int
    least_effect: float
    tested: int

    @property
    def frame(self) -> pd.DataFrame:
        """One row for each comparison and measure: what the offer did while customers stayed, and p."""
        rows = [
            {"programme": one.programme, "population": one.population, "measure": effect.measure}
            | effect.stayed.record()
            | {"p_corrected": effect.p_corrected, "compared": one.compared}
            for one in self.comparisons
            for effect in one.effects
        ]
        return pd.DataFrame(rows)

    def judged(self) -> tuple[ProgrammeComparison, ...]:
        """Return the comparisons with a verdict."""
        return tuple(one for one in self.comparisons if one.verdict)

    def of(self, programme: str, population: str = ALL) -> ProgrammeComparison | None:
        """Return one comparison."""
        found = (c for c in self.comparisons if (c.programme, c.population) == (programme, population))
        return next(found, None)


@verb(needs="touches.programme", given="trailing")
def programme_effects(
    company,
    trailing: pd.DataFrame | Unavailable | None = None,
    rule=None,
    least_effect: float = LEAST_EFFECT,
) -> Effects | Unavailable:
    """Estimate what being offered each programme did to use, from its staggered start.

    Parameters
    ----------
    trailing : DataFrame, optional
        Of ``usage.trailing(company)`` over 28 days, to save measuring again.
    rule : Rule, optional
        Definition of the high-utilization state; accounts are then judged in and outside it, as they stood when the
        offer came.
    least_effect : float
        Smallest difference that matters: 0.01 is one point of working days, or of features.

    Notes
    -----
    Time is cut into four-week periods from the Monday of the programme's first offer. The effect is that of the first
    offer, answered or not: who answers is self-selected. Each group first reached in one period is compared with
    accounts not yet reached (:func:`cslib.stats.staggered.contrasts`), over the twelve weeks from the offer on.

    Who could have been reached is not in the tables. It is taken to be an account as old as the programme's accounts
    are when they are reached (the youngest hundredth apart), from the first period on in which the programme then
    took in anybody; accounts for which that period is the same are a stratum (neighbouring ones together up to 30
    accounts, so that ages within one are alike). p-values permute the starts of accounts within strata.

    Use counts until an account gives notice or leaves: churn is so much rougher than use that a mean with zeros after
    it would hide any effect of a usual size. The mean with zeros stands beside, as does the difference in staying; a
    programme is not called helpful if use with zeros is clearly lower. Intervals are normal, with the larger of the
    standard errors of the Bayesian bootstrap over accounts and of the permutations.

    The claim is that use rose: p is corrected for both measures (largest of the standardised differences), for all
    programmes and states, and for the page; in large companies it rests on
    :func:`cslib.stats.staggered.beyond_draws`. *Not supported*: the upper bounds of all measures are below
    `least_effect`. *Insufficient*: otherwise; with fewer than 20 accounts on either side; where everybody
    was reached at once; and where the groups already differed before (p at most 0.01 by permutation).
    """
    measures = [name for name in WATCHED if name in available(company)]
    if not measures:
        return Unavailable(("usage",))
    rows = offers(company)
    weekly = WeeklyUse(company, usage.trailing(company) if trailing is None else trailing, measures, rule)
    comparisons, left_out = [], {}
    for place, (name, group) in enumerate(rows.groupby("programme", sort=False)):
        found = rollout(weekly, group.groupby("account_id")["date"].min())
        if found is None:
            continue
        left_out[name] = found.left_out
        comparisons += _compare(name, found, measures, np.random.default_rng([SEED, place]))
    return _judged(comparisons, left_out, least_effect)


@verb(needs="usage")
def lot_effects(
    company, programme: str, lot: pd.DataFrame, least_effect: float = LEAST_EFFECT
) -> Effects | Unavailable:
    """Estimate what a programme did where a lot decided who was offered it first; as :func:`programme_effects`.

    Each account counts from the day that it drew, whenever it was offered the programme (intention to treat).

    `lot`: of :func:`draw_lot`; of accounts under one parent only the first is looked at.
    """
    measures = [name for name in WATCHED if name in available(company)]
    lot = lot[~tops(company, lot["account_id"]).duplicated().to_numpy()].set_index("account_id")
    weekly = WeeklyUse(company, usage.trailing(company), measures, None)
    made = rollout(weekly, lot["date"], lot["stratum"])
    if made is None or not measures:
        return Unavailable(("usage",))
    found = _compare(programme, made, measures, np.random.default_rng(SEED))
    return _judged(found, {programme: made.left_out}, least_effect)


def draw_lot(company, programme: str, start: pd.Timestamp, waves: int = 2, seed: int = SEED) -> pd.DataFrame:
    """Draw by lot who is offered a programme when: customers that have given no notice and were not offered it before.

    Returns account_id, wave (1, 2, ...), date (a Monday, the last wave twelve weeks after the first, when the first can
    be judged), stratum (value of the company's own segment column); accounts under one parent are in one wave. The same
    seed gives the same lot.

    `start`: day from which the first wave is offered it.
    """
    running = spells.spells(company)
    known = running[running["end"].isna() & running["notice_date"].isna()]
    touched = offers(company) if company.has("touches.programme") else pd.DataFrame({"account_id": [], "programme": []})
    had = touched.loc[touched["programme"] == programme, "account_id"]
    lot = known.loc[~known["account_id"].isin(had), ["account_id"]].drop_duplicates().sort_values("account_id")
    lot["unit"] = tops(company, lot["account_id"])
    lot["stratum"] = segments(company, lot["account_id"])
    units = lot.drop_duplicates("unit")
    rng, drawn = np.random.default_rng(seed), {}
    for _, group in units.groupby("stratum"):
        # Which wave gets the odd one is drawn, too.
        places = (np.arange(len(group)) + rng.integers(waves)) % waves
        drawn |= dict(zip(group["unit"], rng.permutation(places) + 1, strict=True))
    lot["wave"] = lot["unit"].map(drawn)
    lot["stratum"] = lot["unit"].map(units.set_index("unit")["stratum"])
    first = monday(pd.Series([start]), up=True).iloc[0]
    weeks = JUDGED * PERIOD_DAYS // 7
    lot["date"] = first + pd.to_timedelta(7 * ((lot["wave"] - 1) * weeks // (waves - 1)), unit="D")
    return lot[["account_id", "wave", "date", "stratum"]].reset_index(drop=True)


class _Batches:
    """Starts drawn anew, first a few and, where asked for, the rest."""

    def __init__(self, design: Design, rng):
        self._design, self._rng = design, rng
        self.first = staggered.permuted(design, FIRST, rng)
        self.more = PERMUTATIONS - len(self.first)

    @cached_property
    def rest(self) -> np.ndarray:
        """The others, drawn once for all comparisons of a programme."""
        return staggered.permuted(self._design, self.more, self._rng)


def _compare(name: str, made: Rollout, measures: list[str], rng) -> list[ProgrammeComparison]:
    """Compare a programme's accounts: all of them, and by state where that is known and enough are on either side."""
    weights = staggered.bootstrap_weights(made.design, RESAMPLES, rng)
    batches = _Batches(made.design, rng)
    whole = _comparison(name, ALL, None, made, measures, weights, None)
    parts = []
    if made.inside is not None:
        for population, member in ((OUTSIDE, ~made.inside), (INSIDE, made.inside)):
            parts.append(_comparison(name, population, member, made, measures, weights, batches))
    if any(min(part.reached, part.compared) >= LEAST for part in parts):
        return [whole, *parts]
    return [_comparison(name, ALL, None, made, measures, weights, batches)]


def _comparison(name, population, member, made: Rollout, measures: list[str], weights, batches) -> ProgrammeComparison:
    """Estimate the effects on one kind of accounts; with `batches` of other starts, p-values and reasons for doubt."""
    design, number = made.design, len(measures)
    usual = staggered.usual_changes(made.values, design, _EVENTS, member, made.past)
    asked = {"design": design, "member": member, "before": made.past, "usual": usual}
    found = contrasts(made.values, events=_EVENTS, **asked)
    again = contrasts(made.values, events=_EVENTS, weights=weights, **asked)
    place = np.flatnonzero(_EVENTS == 0)[0]
    reached, compared = int(found.reached[:, place].sum()), int(found.compared[:, place].sum())
    means, error = found.overall(_IS_JUDGED)[0], _spread(again.overall(_IS_JUDGED))
    last = np.flatnonzero(_IS_JUDGED)[-1]
    followed = [int(who[:, last].sum()) for who in (found.reached, found.compared)]
    judged = batches is not None and min(followed) >= LEAST
    p, pretrend = [None] * number, None
    if judged:
        use, events = made.values[:, :, :number], _EVENTS[_EVENTS < JUDGED]
        asked["usual"] = {event: of[:, :number] for event, of in usual.items()}
        before = found.by_event()[0, : len(_PRE), :number].ravel()
        drawn = contrasts(use, events=events, starts=batches.first, **asked)
        gaps, masses, large = [drawn.gap], [drawn.mass], min(followed) >= staggered.LARGE
        for _ in range(2):
            drawn = replace(drawn, gap=np.concatenate(gaps), mass=np.concatenate(masses))
            chance = drawn.overall(_IS_JUDGED[_EVENTS < JUDGED])
            p = _largest(means[:number], chance, large)
            pretrend = min(_largest(before, drawn.by_event()[:, : len(_PRE)].reshape(len(chance), -1), large))
            if large or len(gaps) == 2 or not batches.more or min(p) > CLEARLY_CHANCE or pretrend <= LEVEL_BEFORE:
                break
            further = contrasts(use, events=events, starts=batches.rest, **asked)
            gaps, masses = [*gaps, further.gap], [*masses, further.mass]
        error[:number] = np.fmax(error[:number], _spread(chance))
    by_event, event_error = found.by_event()[0], _spread(again.by_event())
    effects_ = tuple(
        Effect(
            measure,
            _estimate(means[k], error[k], reached),
            _estimate(means[number + k], error[number + k], reached),
            p[k],
            None,
            _course(found, by_event[:, k], event_error[:, k]),
        )
        for k, measure in enumerate(measures)
    )
    reasons: tuple[Reason, ...] = ()
    if batches is not None and not judged:
        reasons = (_too_few(design, *followed),)
    elif pretrend is not None and pretrend <= LEVEL_BEFORE:
        reasons = (Reason("differed_before", {"p": pretrend}),)
    verdict = None if batches is None else overall(())
    staying = _estimate(by_event[last, -1], event_error[last, -1], reached)
    return ProgrammeComparison(name, population, reached, compared, verdict, reasons, pretrend, staying, effects_)


def _too_few(design: Design, reached: int, compared: int) -> Reason:
    starts = np.unique(design.start[design.start < NEVER])
    if len(starts) == 1 and compared < LEAST:
        return Reason("everyone_at_once", {"reached": int((design.start < NEVER).sum())})
    return Reason("few_to_compare", {"reached": reached, "compared": compared, "least": LEAST})


def _spread(draws: np.ndarray) -> np.ndarray:
    """Return the standard deviation over sets; NaN where none has a value."""
    known = ~np.isnan(draws)
    number = known.sum(axis=0)
    mean = np.where(known, draws, 0.0).sum(axis=0) / np.maximum(number, 1)
    squares = np.where(known, (draws - mean) ** 2, 0.0).sum(axis=0)
    return np.where(number > 1, np.sqrt(squares / np.maximum(number - 1, 1)), np.nan)


def _largest(observed: np.ndarray, drawn: np.ndarray, large: bool) -> list[float]:
    """Return for each statistic how often the largest of all, standardised, is as large by chance (Westfall, Young).

    `large`: of so many accounts that p is told from the spread of the draws alone.
    """
    scale = _spread(drawn)
    scale = np.where(scale > 1e-12, scale, np.inf)
    sizes = np.abs(np.nan_to_num(observed / scale))
    if large:
        return staggered.beyond_draws(sizes, len(drawn)).tolist()
    largest = np.abs(np.nan_to_num(drawn / scale)).max(axis=1)
    return [float((1 + (largest >= size - 1e-9).sum()) / (1 + len(drawn))) for size in sizes]


def _estimate(value: float, error: float, n: int) -> Estimate:
    if not np.isfinite(value) or not np.isfinite(error):
        return Estimate(None, n=n, unit="points")
    low, high = value - 1.96 * error, value + 1.96 * error
    return Estimate(float(value), float(low), float(high), n=n, unit="points", method="group-time")


def _course(sums, value: np.ndarray, error: np.ndarray) -> pd.DataFrame:
    """Return the effect by event time, the base (-1) in between as 0."""
    columns = {"estimate": value, "low": value - 1.96 * error, "high": value + 1.96 * error}
    columns |= {"reached": sums.reached.sum(axis=0), "compared": sums.compared.sum(axis=0)}
    table = pd.DataFrame(columns, index=pd.Index(_EVENTS, name="event"))
    table.loc[-1] = [0.0, 0.0, 0.0, *table.loc[0, ["reached", "compared"]]]
    return table.sort_index().dropna(subset=["estimate"])


def _judged(comparisons: list[ProgrammeComparison], left_out: dict, least_effect: float) -> Effects:
    """Judge the measures of all comparisons; one helps if any measure says so, it does not if all say not."""
    at = [i for i, one in enumerate(comparisons) if one.verdict and not one.reasons]
    claims = [_claim(effect, least_effect) for i in at for effect in comparisons[i].effects]
    found = iter(judge("programmes", claims, units=[i for i in at for _ in comparisons[i].effects]))
    settled = list(comparisons)
    for i in at:
        effects = tuple(replace(effect, stayed=next(found)) for effect in comparisons[i].effects)
        effects = tuple(replace(one, p_corrected=one.stayed.claim and one.stayed.claim.p) for one in effects)
        verdict = overall(effect.stayed.verdict for effect in effects)
        settled[i] = replace(comparisons[i], verdict=verdict, effects=effects)
    return Effects(tuple(settled), left_out, JUDGED * PERIOD_DAYS // 7, least_effect, len(at))


def _claim(effect: Effect, least: float) -> Claim:
    """Claim of one measure that use rose; not where more left than it made up for."""
    stayed, high = effect.stayed, effect.counted.high
    lost = stayed.low is not None and stayed.low > 0 and high is not None and high <= 0
    lacking = (Reason("more_left", {"high": high}),) if lost else ()
    fell = stayed.high is not None and stayed.high < 0
    why = ("", "use_fell" if fell else "no_effect", "effect_unclear")
    return Claim(stayed, least=least, p=effect.p, lacking=lacking, why=why)

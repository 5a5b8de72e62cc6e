"""Effects of something that reaches accounts at different times: group-time contrasts with the not yet reached."""

from dataclasses import dataclass, field, replace

import numpy as np
from scipy import stats

NEVER = 1_000_000
"""Start of an account that is not reached, and end of one that does not leave."""

MOST_AT_ONCE = 2**24
"""Sets of starts or weights times accounts that are looked at together: of large companies a part of the sets."""

LARGE = 2_000
"""Accounts on either side of a comparison from which :func:`beyond_draws` stands for further permutations."""


@dataclass(frozen=True)
class Design:
    """Who was reached when, among whom; periods are counted 0, 1, ...

    - `start` (ndarray of int, shape (n,)): period in which each account was first reached; :data:`NEVER` if it was not.
    - `leave` (ndarray of int, shape (n,)): period in which it churned; :data:`NEVER` if it did not.
    - `since` (ndarray of int, shape (n,)): period from which it could have been reached.
    - `stratum` (ndarray of int, shape (n,)): accounts are compared, and starts permuted, within strata only.
    - `known` (ndarray of bool, shape (n, periods)): whether the account's use is known in a period; churned ones count
      as known.
    """

    start: np.ndarray
    leave: np.ndarray
    since: np.ndarray
    stratum: np.ndarray
    known: np.ndarray

    @property
    def periods(self) -> int:
        """How many periods there are."""
        return self.known.shape[1]

    @property
    def ready(self) -> np.ndarray:
        """Who could be reached in each period, were it not reached before; bool, shape (n, periods)."""
        place = np.arange(self.periods)
        before = np.pad(self.known, ((0, 0), (1, 0)))[:, :-1]
        return before & (self.leave[:, None] >= place) & (self.since[:, None] <= place)

    def strata(self):
        """Yield the accounts of each stratum in which any was reached, and the periods in which."""
        ready = self.ready
        for value in np.unique(self.stratum):
            at = np.flatnonzero(self.stratum == value)
            starts = self.start[at]
            inside = starts < self.periods
            inside[inside] = ready[at[inside], starts[inside]]
            periods = np.unique(starts[inside])
            if len(periods):
                yield at, periods


@dataclass(frozen=True)
class Sums:
    """Contrasts added up, one entry of the first axis per set of starts or weights.

    `gap` (ndarray, shape (sets, events, measures)): sum over the reached accounts of what they changed by more than
    their comparison. `mass` (ndarray, shape (sets, events, measures)): weight of those accounts. `reached`, `compared`
    (ndarray of bool, shape (n, events)): accounts behind it, of the first set.
    """

    gap: np.ndarray
    mass: np.ndarray
    reached: np.ndarray = field(repr=False)
    compared: np.ndarray = field(repr=False)

    def by_event(self) -> np.ndarray:
        """Return the mean effect at each event time, shape (sets, events, measures); NaN where nobody is compared."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.mass > 0, self.gap / self.mass, np.nan)

    def overall(self, places) -> np.ndarray:
        """Return the effect over some event times, every reached account and time counting equally.

        `places` (array-like of int or bool): along the axis of events. Returns ndarray, shape (sets, measures).
        """
        gap, mass = self.gap[:, places].sum(axis=1), self.mass[:, places].sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(mass > 0, gap / mass, np.nan)


def pieces(sets: int, accounts: int) -> list[np.ndarray]:
    """Part the places of sets so that no more is looked at together than :data:`MOST_AT_ONCE`."""
    return np.array_split(np.arange(sets), max(1, min(sets // 2, 1 + sets * accounts // MOST_AT_ONCE)))


def beyond_draws(sizes: np.ndarray, draws: int) -> np.ndarray:
    """Return p of statistics in standard deviations of `draws` sets of permuted starts, of :data:`LARGE` companies.

    There the mean over permutations is normal (Li and Ding 2017, Journal of the American Statistical Association 112,
    1759-1769), so that its standard deviation tells what thousands of sets would. Bonferroni over the statistics.
    """
    return np.minimum(1.0, 2 * np.size(sizes) * stats.t.sf(np.abs(sizes), draws - 1))


def contrasts(
    values: np.ndarray,
    design: Design,
    events: np.ndarray,
    member: np.ndarray | None = None,
    starts: np.ndarray | None = None,
    weights: np.ndarray | None = None,
    before: np.ndarray | None = None,
    usual: dict[int, np.ndarray] | None = None,
) -> Sums:
    """Compare every group of accounts reached in one period with those not yet reached.

    For the group reached in period g and event time e: the mean change from period g - 1 to g + e of the group, less
    that of the accounts of the same stratum that could have been reached in g and are not reached up to g + e. The
    group-time effects are added up over groups by event time, each reached account counting once: no effect of an
    earlier group ever serves as the comparison of a later one, as it does in two-way fixed effects.

    - `values` (ndarray, shape (n, periods, measures)): what is measured: 0 after churn (or NaN, to look at those that
      stay only), NaN where not known.
    - `events` (ndarray of int): event times, 0 for the period of the start. Negative ones compare the time before it,
      with the same comparison accounts; -1 is the base and left out by the caller.
    - `member` (ndarray of bool, shape (n, periods), optional): accounts that are looked at when they are (or are not)
      reached in that period, such as those outside the state.
    - `starts` (ndarray of int, shape (sets, n), optional): other starts than those of the design, as :func:`permuted`
      draws them.
    - `weights` (ndarray, shape (sets, n), optional): weights of accounts, as :func:`bootstrap_weights` draws them.
    - `before` (ndarray, shape (n, periods, covariates), optional): what was known of each account before each period.
      Changes after the start are taken as what they differ by from those of all accounts with such a past (least
      squares over everybody that could have been reached, the same for every set of starts); nothing but the width of
      intervals depends on it where chance decides who is reached.
    - `usual` (dict, optional): of :func:`usual_changes`, where the same is asked with several starts or weights.

    Notes
    -----
    Callaway and Sant'Anna (2021), Journal of Econometrics 225, 200-230, with not-yet-reached accounts as comparison and
    strata in place of covariates. An account that churns can no longer be reached, so the comparison would fill up
    with churned accounts while those that stay move over to the reached: whoever is reached in a period hands its
    weight to those of its stratum that could have been reached then and were not (inverse probability of not being
    reached; the weight of a churned account stays as it was).
    """
    if usual is None:
        usual = usual_changes(values, design, events, member, before)
    sets = 1 if starts is None and weights is None else len(starts if starts is not None else weights)
    if len(places := pieces(sets, len(values))) > 1:
        cut = [[None if of is None else of[piece] for of in (starts, weights)] for piece in places]
        parts = [contrasts(values, design, events, member, *one, before, usual) for one in cut]
        gap, mass = (np.concatenate([getattr(part, name) for part in parts]) for name in ("gap", "mass"))
        return replace(parts[0], gap=gap, mass=mass)
    shape = (sets, len(events), values.shape[2])
    gap, mass = np.zeros(shape), np.zeros(shape)
    reached, compared = (np.zeros((len(values), len(events)), bool) for _ in range(2))
    ready, seen = design.ready, ~np.isnan(values)
    filled = np.where(seen, values, 0.0)
    kind = np.float64 if sets == 1 else np.float32
    for at, periods in design.strata():
        begin = design.start[None, at] if starts is None else starts[:, at]
        weight = np.ones((1, len(at)), kind) if weights is None else weights[:, at].astype(kind)
        for g in periods:
            chosen = ready[at, g] & (True if member is None else member[at, g])
            here = at[chosen]
            first, w = begin[:, chosen], weight[:, chosen]
            treated = (first == g) * w
            if not treated.any() or len(here) < 2:
                continue
            places = [k for k in np.argsort(events) if 0 <= g + events[k] < design.periods]
            both, change = [], []
            for k in places:
                t = g + events[k]
                known = seen[here, g - 1] & seen[here, t]
                step = filled[here, t] - filled[here, g - 1]
                if events[k] in usual:
                    step = step - before[here, g] @ usual[events[k]]
                both.append(known)
                change.append(np.where(known, step, 0.0))
            sides = np.stack([np.stack(both), np.stack(change)], axis=1).astype(kind)  # event, (known, change), account
            mine = _summed(treated, sides)
            control, reachable, done = (first > g) * w, np.ones(len(here), bool), g
            theirs, since = [], 0
            for i, k in enumerate(places):
                t = g + events[k]
                later = control
                while done < t:
                    done += 1
                    reachable = reachable & (design.leave[here] >= done)
                    later = _handed_on(later, first, reachable, done)
                if later is not control and i > since:
                    theirs.append(_summed(control, sides[since:i]))
                    since = i
                control = later
                compared[here, k] |= (control[0] > 0) & both[i].any(axis=1) & treated[0].any()
                reached[here, k] |= (treated[0] > 0) & both[i].any(axis=1) & control[0].any()
            theirs = np.concatenate([*theirs, _summed(control, sides[since:])], axis=1)
            total = theirs[:, :, 0]
            usable = total > 1e-6
            n = np.where(usable, mine[:, :, 0], 0.0)
            mean = np.divide(theirs[:, :, 1], total, out=np.zeros_like(total), where=usable)
            gap[:, places] += np.where(usable, mine[:, :, 1], 0.0) - n * mean
            mass[:, places] += n
    return Sums(gap, mass, reached, compared)


def _summed(weights: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Add up over accounts: (sets, accounts) by (events, 2, accounts, measures) to (sets, events, 2, measures)."""
    events, two, accounts, measures = sides.shape
    flat = weights @ np.moveaxis(sides, 2, 0).reshape(accounts, -1)
    return flat.reshape(-1, events, two, measures)


def usual_changes(values, design: Design, events, member=None, before=None) -> dict[int, np.ndarray]:
    """Return by event time after the start how changes go with `before`, shape (covariates, measures).

    The parameters are those of :func:`contrasts`; without `before` nothing is known of changes.
    """
    if before is None:
        return {}
    rows, ready, seen = [], design.ready, ~np.isnan(values)
    for at, periods in design.strata():
        for g in periods:
            chosen = ready[at, g] & (True if member is None else member[at, g])
            rows.append(np.column_stack([at[chosen], np.full(chosen.sum(), g)]))
    who, when = np.concatenate(rows).T if rows else np.empty((2, 0), int)
    usual = {}
    for event in events[events >= 0]:
        t = when + event
        inside = t < design.periods
        i, g, t = who[inside], when[inside], t[inside]
        past, known = before[i, g], seen[i, t] & seen[i, g - 1]
        change = np.where(known, values[i, t] - values[i, g - 1], 0.0)
        usual[event] = np.zeros((past.shape[1], change.shape[1]))
        for column in np.flatnonzero(known.any(axis=0)):
            x, y = past[known[:, column]], change[known[:, column], column]
            # Centred, so that the level of changes, in which an effect would show, is not explained away.
            usual[event][:, column] = np.linalg.lstsq(x - x.mean(axis=0), y - y.mean(), rcond=None)[0]
    return usual


def _handed_on(control: np.ndarray, first: np.ndarray, reachable: np.ndarray, period: int) -> np.ndarray:
    """Take the accounts reached in `period` out of the comparison; those that stay in it take over their weight."""
    now = first == period
    if not now.any():
        return control
    risk = control * reachable
    stay = np.where(now, 0.0, risk)
    total, left = risk.sum(axis=1, keepdims=True), stay.sum(axis=1, keepdims=True)
    factor = np.divide(total, left, out=np.zeros_like(total), where=left > 0)
    # Nobody left to take the weight over: churned accounts alone are no comparison.
    return np.where(
        left > 0, np.where(reachable, (stay * factor).astype(control.dtype), np.where(now, 0.0, control)), 0.0
    )


def permuted(design: Design, sets: int, rng: np.random.Generator) -> np.ndarray:
    """Draw starts anew: in every stratum and period as many accounts as were reached, of those that could be.

    Who was reached earlier, has churned or could not be reached yet is not drawn. Valid where chance, within strata,
    decides who is reached, and being reached does nothing at all.

    Returns ndarray of int, shape (sets, n).
    """
    starts = np.full((sets, len(design.start)), NEVER, dtype=np.int32)
    ready = design.ready
    for at, periods in design.strata():
        drawn = np.full((sets, len(at)), NEVER, dtype=np.int32)
        keys = rng.random((sets, len(at)), dtype=np.float32)
        for g in periods:
            number = int(((design.start[at] == g) & ready[at, g]).sum())
            for piece in pieces(*drawn.shape):
                free = ready[at, g] & (drawn[piece] == NEVER)
                order = np.argpartition(np.where(free, keys[piece], 2.0), number - 1, axis=1)[:, :number]
                rows, picked = piece[:, None], np.take_along_axis(free, order, axis=1)
                drawn[rows, order] = np.where(picked, g, drawn[rows, order])
        starts[:, at] = drawn
    return starts


def bootstrap_weights(design: Design, sets: int, rng: np.random.Generator) -> np.ndarray:
    """Draw how often each account is in a resample of its stratum's reached and unreached accounts.

    Returns ndarray, shape (sets, n): exponential weights with mean 1 (the Bayesian bootstrap), so that no account is
    ever left out altogether.
    """
    return rng.exponential(1.0, (sets, len(design.start)))

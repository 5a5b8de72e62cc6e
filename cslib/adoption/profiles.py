"""How many groups a cloud of accounts has, what they are, and whether a resample would find them again."""

import warnings
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

MOST_GROUPS = 6
MOST_FITTED = 3000
"""Groups are sought among at most so many accounts, every k-th; all others are then assigned."""

LEAST_ACCOUNTS = 60
"""With fewer accounts nothing is sought: there is one group."""

LEAST_SHARE = 0.04
"""A number of groups of which one holds less than this, or fewer than 20 accounts, is not considered."""
LEAST_IN_GROUP = 20

FLOOR = 0.1
"""Least variance of a measure within a group, of 1 over all accounts: counts of days lie on a grid, and a single value
that many share is no group."""

BEND = 1.5
"""Usual deviations from the middle from which on distances are drawn together (inverse hyperbolic sine)."""

RESAMPLES = 20
STABLE = 0.75
"""Mean Jaccard similarity from which on a group is stable; below it resamples dissolve it too often (Hennig 2007)."""

SEED = 20260930


@dataclass(frozen=True)
class Profiles:
    """Groups found among accounts.

    - `measures`: what they were sought in.
    - `middle`, `spread` (ndarray, shape (measures,)): median and robust standard deviation (interquartile range /
      1.349) of each.
    - `centres` (ndarray, shape (k, measures)): medians of the groups in usual deviations from the middle; the highest
      use first.
    - `separate`: how many groups are apart from each other (ICL); 1: a single cloud.
    - `criteria`: index: number of groups tried. icl (ellipses of any direction), bic (measures independent within a
      group), allowed (no group too small), found_again (least Jaccard similarity, of the cuts that were tried).
    - `jaccard`: of each group, its mean similarity with the nearest group of each resample; 1: found again every time.
    - `agreement`: mean adjusted Rand index between these groups and those of the resamples.
    - `n`: accounts behind it.
    """

    measures: tuple[str, ...]
    middle: np.ndarray
    spread: np.ndarray
    centres: np.ndarray
    separate: int
    criteria: pd.DataFrame
    jaccard: tuple[float, ...]
    agreement: float
    n: int
    model: object = field(default=None, repr=False, compare=False)
    order: tuple[int, ...] = field(default=(), repr=False)

    @property
    def k(self) -> int:
        """How many groups there are."""
        return len(self.centres)

    def scaled(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the measures in usual deviations from the middle; what is missing lies in the middle."""
        values = frame[list(self.measures)].to_numpy(dtype=float)
        scaled = np.nan_to_num((values - self.middle) / self.spread, nan=0.0)
        return BEND * np.arcsinh(scaled / BEND)

    def assign(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the group of each row, 0 to k - 1."""
        if self.model is None or frame.empty:
            return np.zeros(len(frame), dtype=int)
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1):
            return np.argsort(self.order)[self.model.predict(self.scaled(frame))]


def find(frame: pd.DataFrame, resamples: int = RESAMPLES) -> Profiles:
    """Look for groups of accounts that use the product alike.

    Two questions are asked. *Are there groups apart from each other?* Gaussian mixtures of 1 to 6 ellipses are
    fitted; the integrated completed likelihood chooses their number. It asks for groups that do not overlap, so that
    one cloud, be it long or oblique, is one group. *If there is a single cloud, how is it cut best?* By latent
    profiles: mixtures within whose groups the measures are independent, their number chosen by BIC among the cuts that
    resamples find again; 1 where no cut is better than none, or none comes back.

    Measures are put on one scale by median and interquartile range, so that a few extreme accounts do not set it. How
    stable the groups are is seen by refitting them on bootstrap resamples with a fixed seed.

    `frame`: one row per account, a column per measure; missing values lie in the middle. Constant columns are left out.

    References
    ----------
    Biernacki, Celeux and Govaert (2000), IEEE Transactions on Pattern Analysis 22, 719-725 (ICL); Schwarz (1978),
    Annals of Statistics 6, 461-464 (BIC); Hennig (2007), Computational Statistics & Data Analysis 52, 258-271
    (stability).
    """
    spread = _spread(frame)
    names = tuple(spread.index[spread > 0])
    middle = frame[list(names)].median().to_numpy(dtype=float)
    none = pd.DataFrame(columns=["icl", "bic", "allowed", "found_again"], dtype=float)
    one = Profiles(
        names, middle, spread[list(names)].to_numpy(), np.zeros((1, len(names))), 1, none, (1.0,), 1.0, len(frame)
    )
    if len(frame) < LEAST_ACCOUNTS or not names:
        return one
    from threadpoolctl import threadpool_limits

    points = one.scaled(frame)[:: max(1, -(-len(frame) // MOST_FITTED))]
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a fit that has not converged yet is judged like the others
        models = {k: (_fitted(points, k, "full"), _fitted(points, k, "diag")) for k in range(1, MOST_GROUPS + 1)}
        criteria = pd.DataFrame.from_dict({k: _criteria(points, *pair) for k, pair in models.items()}, orient="index")
        criteria["found_again"] = np.nan
        allowed = criteria[criteria["allowed"]]
        separate = int(criteria.loc[criteria["apart"], "icl"].idxmin())
        made = None
        if separate > 1:
            made = _grouped(points, models[separate][0], resamples)
        else:
            worse = allowed["bic"].sort_values().index
            for k in worse[: list(worse).index(1)]:
                tried = _grouped(points, models[k][1], resamples)
                criteria.loc[k, "found_again"] = min(tried["jaccard"])
                if min(tried["jaccard"]) >= STABLE:
                    made = tried
                    break
    criteria = criteria.drop(columns="apart")
    if made is None:
        return replace(one, criteria=criteria)
    return replace(one, separate=separate, criteria=criteria, **made)


def _grouped(points: np.ndarray, model, resamples: int) -> dict:
    """Put the groups of a model in order, the highest use first, and see how stable they are."""
    k, groups = model.n_components, model.predict(points)
    centres = np.array([np.median(points[groups == i], axis=0) for i in range(k)])
    order = np.argsort(-centres.sum(axis=1), kind="stable")
    same, agreement = _stability(points, np.argsort(order)[groups], k, model.covariance_type, resamples)
    made = {"model": model, "centres": centres[order], "order": tuple(int(i) for i in order)}
    return made | {"jaccard": same, "agreement": agreement}


def _spread(frame: pd.DataFrame) -> pd.Series:
    """Return the robust standard deviation of each column; the usual one where most values are equal."""
    wide = (frame.quantile(0.75) - frame.quantile(0.25)) / 1.349
    return wide.where(wide > 1e-9, frame.std()).fillna(0.0)


def _fitted(points: np.ndarray, k: int, kind: str, starts: int = 3, seed: int = SEED):
    from sklearn.mixture import GaussianMixture

    made = GaussianMixture(k, covariance_type=kind, n_init=starts, reg_covar=FLOOR, random_state=seed, max_iter=200)
    return made.fit(points)


def _criteria(points: np.ndarray, full, diag) -> dict:
    chances = full.predict_proba(points)
    overlap = -(chances * np.log(np.clip(chances, 1e-300, 1))).sum()
    return {
        "icl": full.bic(points) + 2 * overlap,
        "bic": diag.bic(points),
        "apart": _large_enough(full.predict(points), full.n_components),
        "allowed": _large_enough(diag.predict(points), diag.n_components),
    }


def _large_enough(groups: np.ndarray, k: int) -> bool:
    smallest = np.bincount(groups, minlength=k).min()
    return bool(k == 1 or smallest >= max(LEAST_IN_GROUP, LEAST_SHARE * len(groups)))


def _stability(points, groups, k: int, kind: str, resamples: int) -> tuple[tuple[float, ...], float]:
    """Refit on resamples; return each group's mean Jaccard similarity and the mean adjusted Rand index."""
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(SEED)
    alike, agree = np.zeros((resamples, k)), np.zeros(resamples)
    for i in range(resamples):
        chosen = rng.integers(0, len(points), len(points))
        again = _fitted(points[chosen], k, kind, starts=1, seed=SEED + i).predict(points)
        alike[i] = jaccard(groups, again, k)
        agree[i] = adjusted_rand_score(groups, again)
    return tuple(float(value) for value in alike.mean(axis=0)), float(agree.mean())


def jaccard(groups: np.ndarray, again: np.ndarray, k: int) -> np.ndarray:
    """Return for each group its similarity with the most similar one of another grouping.

    Examples
    --------
    >>> jaccard(np.array([0, 0, 1, 1]), np.array([1, 1, 1, 0]), 2).round(2).tolist()
    [0.67, 0.5]
    """
    both = np.zeros((k, k))
    np.add.at(both, (groups, again), 1)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
    return (both / np.maximum(either, 1)).max(axis=1)

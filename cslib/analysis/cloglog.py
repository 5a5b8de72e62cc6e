"""Person-period hazards: a binomial model with complementary log-log link, errors clustered by account.

Each row is an account's month at risk. With this link the exponent of a coefficient is a ratio of hazards, as in
Cox's model, while churns that fall together on one renewal date are no ties to be approximated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from cslib.analysis.intervals import LEVEL
from cslib.analysis.verdict import Reason

LARGEST_LOG_RATIO = 10.0
"""A coefficient beyond this, per standard deviation of its column or per level, is separation, not evidence."""


@dataclass(frozen=True)
class Fit:
    """A fitted model of monthly hazards.

    Attributes
    ----------
    names : tuple of str
        Names of the columns.
    coefficients : ndarray, shape (k,)
        Logarithms of hazard ratios, and of the hazard for the constant column.
    covariance : ndarray, shape (k, k)
        Clustered by account.
    model_covariance : ndarray, shape (k, k)
        As if all rows were independent.
    loglik : float
    rows, clusters, events : int
        Months at risk, accounts, churns.
    """

    names: tuple[str, ...]
    coefficients: np.ndarray
    covariance: np.ndarray
    model_covariance: np.ndarray
    loglik: float
    rows: int
    clusters: int
    events: int

    def of(self, name: str) -> tuple[float, float, float]:
        """Return the coefficient of a column, its clustered standard error and p (normal)."""
        i = self.names.index(name)
        se = float(np.sqrt(self.covariance[i, i]))
        return float(self.coefficients[i]), se, float(2 * stats.norm.sf(abs(self.coefficients[i]) / se))

    def ratio(self, name: str) -> tuple[float, float, float, float]:
        """Return the hazard ratio of a column with its 95% bounds, and p."""
        value, se, p = self.of(name)
        z = stats.norm.ppf((1 + LEVEL) / 2)
        return float(np.exp(value)), float(np.exp(value - z * se)), float(np.exp(value + z * se)), p

    def wald(self, names: Sequence[str]) -> tuple[float, int, float]:
        """Test that the coefficients of several columns are all 0: chi-square, degrees of freedom, p."""
        at = [self.names.index(name) for name in names]
        value, inside = self.coefficients[at], self.covariance[np.ix_(at, at)]
        statistic = float(value @ np.linalg.pinv(inside) @ value)
        df = int(np.linalg.matrix_rank(inside))
        return statistic, df, float(stats.chi2.sf(statistic, df)) if df else 1.0


def fit(design: pd.DataFrame, churned, account) -> Fit | Reason:
    """Fit the hazard per month.

    Parameters
    ----------
    design : DataFrame, shape (months at risk, k)
        Columns of the model, a constant among them.
    churned : array-like of bool, shape (months at risk,)
        Whether the account churned in that month.
    account : array-like, shape (months at risk,)
        Account of each row.

    Returns
    -------
    Fit or Reason
        A Reason where no trustworthy estimate exists: ``no_events``, ``one_account``, ``collinear`` (columns repeat
        each other), ``separated`` (a column tells churn from staying without error, so that its ratio has no bound).

    Notes
    -----
    Maximum likelihood by statsmodels. The clustered covariance is the sandwich with the expected information as
    bread and the factor G / (G - 1) for G accounts, as R's sandwich::vcovCL has it.

    References
    ----------
    Prentice and Gloeckler (1978), Biometrics 34; Liang and Zeger (1986), Biometrika 73.

    Examples
    --------
    >>> design = pd.DataFrame({"constant": 1.0}, index=range(40))
    >>> found = fit(design, [True] * 4 + [False] * 36, range(40))
    >>> round(float(1 - np.exp(-np.exp(found.coefficients[0]))), 6)
    0.1
    """
    y = np.asarray(churned, dtype=float)
    x = design.to_numpy(dtype=float)
    cluster, where = np.unique(np.asarray(account).astype(str), return_inverse=True)
    if not y.any():
        return Reason("no_events")
    if cluster.size < 2:
        return Reason("one_account")
    if np.linalg.matrix_rank(x) < x.shape[1]:
        return Reason("collinear")
    found = _maximum(x, y)
    spread = np.where(x.std(axis=0) > 0, x.std(axis=0), 1.0)
    # A level of a factor is 0 or 1, so that its own size is what counts, however rare it is.
    size = np.where(((x == 0) | (x == 1)).all(axis=0), 1.0, spread)
    if found is None or np.any(np.abs(found * size)[x.std(axis=0) > 0] > LARGEST_LOG_RATIO):
        return Reason("separated")
    # Score and expected information of each row, with mu = 1 - exp(-exp(eta)).
    eta = x @ found
    rate = np.exp(eta)
    mu = -np.expm1(-rate)
    slope = rate * np.exp(-rate)
    inside = mu * (1 - mu)
    weight = np.where(inside > 0, slope**2 / np.where(inside > 0, inside, 1.0), 0.0)
    score = x * np.where(inside > 0, slope * (y - mu) / np.where(inside > 0, inside, 1.0), 0.0)[:, None]
    information = x.T @ (weight[:, None] * x)
    if np.linalg.cond(information) > 1e14:
        return Reason("separated")
    bread = np.linalg.inv(information)
    per_account = np.zeros((cluster.size, x.shape[1]))
    np.add.at(per_account, where, score)
    covariance = bread @ (per_account.T @ per_account) @ bread * cluster.size / (cluster.size - 1)
    if not np.all(np.diag(covariance) > 0):
        return Reason("separated")
    loglik = float(np.sum(np.where(y > 0, np.log(np.where(y > 0, mu, 1.0)), -rate)))
    return Fit(tuple(design), found, covariance, bread, loglik, len(y), int(cluster.size), int(y.sum()))


def _maximum(x: np.ndarray, y: np.ndarray) -> np.ndarray | None:
    """Return the coefficients of greatest likelihood; None where the iterations do not settle."""
    import warnings

    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    model = sm.GLM(y, x, family=sm.families.Binomial(sm.families.links.CLogLog()))
    with warnings.catch_warnings():
        # What these warn of, separation and overflow, is asked for and told as a Reason.
        warnings.simplefilter("ignore")
        try:
            result = model.fit(maxiter=100, tol=1e-12, cov_type="nonrobust")
        except (PerfectSeparationError, np.linalg.LinAlgError, ValueError):
            return None
    return result.params if result.converged and np.all(np.isfinite(result.params)) else None

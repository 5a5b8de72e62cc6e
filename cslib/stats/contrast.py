"""Two groups and one outcome: the difference as it is, the same within strata, and a test corrected for many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from cslib.stats.estimate import INSUFFICIENT, SUPPORTED, Estimate, Reason
from cslib.stats.intervals import LEVEL, difference, holm, proportion

MIN_ACCOUNTS = 30
MIN_SIDE = 10
STRATIFIED = "Mantel-Haenszel"


@dataclass(frozen=True)
class Contrast:
    """Accounts with something against accounts without it, and how often an outcome came in each.

    Attributes
    ----------
    name, kind, outcome : str
        What parts the accounts, of which kind it is, and what is compared.
    having, lacking : Estimate
        Share with the outcome in each group.
    gap : Estimate
        `having` minus `lacking`, over all accounts.
    within : Estimate or None
        The same within strata (Mantel-Haenszel); None where there are no two strata holding both groups.
    p : float or None
        Of the test within strata where there is `within`, else of Fisher's exact test; None with too few accounts.
    p_corrected : float or None
        Corrected for all contrasts judged with it (Holm).
    verdict : str
        Supported below 0.05 after correction, else insufficient evidence.
    reasons : tuple of Reason
    """

    name: str
    kind: str
    outcome: str
    having: Estimate
    lacking: Estimate
    gap: Estimate
    within: Estimate | None
    p: float | None
    p_corrected: float | None = None
    verdict: str = INSUFFICIENT
    reasons: tuple[Reason, ...] = ()

    @property
    def best(self) -> Estimate:
        """The difference to be read: within strata where there is one."""
        return self.gap if self.within is None else self.within

    @property
    def reverses(self) -> bool:
        """Whether the difference changes its sign within strata (Simpson's paradox)."""
        if self.within is None or self.gap.estimate is None:
            return False
        return self.gap.estimate * self.within.estimate < 0


def contrast(name: str, kind: str, outcome: str, exposed, hit, strata=None) -> Contrast:
    """Compare how often an outcome came between accounts with something and accounts without it.

    Parameters
    ----------
    name, kind, outcome : str
        Kept with the result.
    exposed, hit : array-like of bool, shape (accounts,)
        Which accounts have it, and in which the outcome came.
    strata : array-like, shape (accounts,), optional
        Group of each account, such as its segment; accounts without one count as a group of their own.

    Returns
    -------
    Contrast
        Not judged yet, see :func:`judged`. No test with fewer than 30 accounts or 10 on one side.
    """
    exposed, hit = np.asarray(exposed, dtype=bool), np.asarray(hit, dtype=bool)
    having = proportion(int(hit[exposed].sum()), int(exposed.sum()))
    lacking = proportion(int(hit[~exposed].sum()), int((~exposed).sum()))
    few = ()
    if having.n + lacking.n < MIN_ACCOUNTS:
        few = (Reason("few_accounts", {"accounts": having.n + lacking.n, "least": MIN_ACCOUNTS}),)
    elif min(having.n, lacking.n) < MIN_SIDE:
        few = (Reason("few_on_one_side", {"accounts": min(having.n, lacking.n), "least": MIN_SIDE}),)
    tables = [] if strata is None else _tables(exposed, hit, np.asarray(strata, dtype=object))
    both = [t for t in tables if t[:2].sum() and t[2:].sum()]
    within, p = mantel_haenszel(both) if len(both) > 1 else (None, None)
    if p is None and not few:
        cells = [[having.events, having.n - having.events], [lacking.events, lacking.n - lacking.events]]
        p = float(stats.fisher_exact(cells)[1])
    gap = difference(having, lacking)
    return Contrast(name, kind, outcome, having, lacking, gap, within, None if few else p, reasons=few)


def _tables(exposed: np.ndarray, hit: np.ndarray, strata: np.ndarray) -> list[np.ndarray]:
    """Return for each stratum: exposed with and without the outcome, others with and without it."""
    labels = np.array(["" if value is None or value != value else str(value) for value in strata], dtype=object)
    found = []
    for label in sorted(set(labels)):
        e, h = exposed[labels == label], hit[labels == label]
        found.append(np.array([(e & h).sum(), (e & ~h).sum(), (~e & h).sum(), (~e & ~h).sum()], dtype=float))
    return found


def mantel_haenszel(tables: Sequence[np.ndarray]) -> tuple[Estimate, float | None]:
    """Pool the difference of shares over strata, and test that there is none in any.

    Parameters
    ----------
    tables : sequence of ndarray, shape (4,)
        For each stratum: exposed with and without the outcome, others with and without it; both groups filled.

    Returns
    -------
    tuple of Estimate and float or None
        The difference with 95% bounds, and p; None where the outcome is the same in all accounts.

    References
    ----------
    Mantel and Haenszel (1959), test without continuity correction; Greenland and Robins (1985), difference;
    Sato (1989), Biometrics 45, 1323-1324, its variance, which holds for few large and for many small strata.

    Examples
    --------
    >>> found, p = mantel_haenszel([np.array([8, 2, 5, 5]), np.array([4, 6, 1, 9])])
    >>> round(found.estimate, 3), round(p, 3)
    (0.3, 0.042)
    """
    a, b, c, d = np.asarray(tables, dtype=float).T
    exposed, others = a + b, c + d
    n = exposed + others
    weight = exposed * others / n
    gap = float(((a * others - c * exposed) / n).sum() / weight.sum())
    skew = (exposed**2 * c - others**2 * a + exposed * others * (others - exposed) / 2) / n**2
    spread = (a * d + c * b) / (2 * n)
    variance = (gap * skew.sum() + spread.sum()) / weight.sum() ** 2
    reach = float(stats.norm.ppf((1 + LEVEL) / 2) * np.sqrt(max(variance, 0.0)))
    low, high = max(gap - reach, -1.0), min(gap + reach, 1.0)
    found = Estimate(gap, low, high, int(n.sum()), int((a + c).sum()), method=STRATIFIED)
    hits = a + c
    with np.errstate(divide="ignore", invalid="ignore"):
        doubt = np.where(n > 1, exposed * others * hits * (n - hits) / (n**2 * np.maximum(n - 1, 1)), 0.0).sum()
    if doubt <= 0:
        return found, None
    statistic = (a - exposed * hits / n).sum() ** 2 / doubt
    return found, float(stats.chi2.sf(statistic, 1))


def judged(contrasts: Sequence[Contrast]) -> tuple[Contrast, ...]:
    """Correct the p-values of all contrasts for their number (Holm) and give each its verdict."""
    corrected = iter(holm([one.p for one in contrasts if one.p is not None]))
    made = []
    for one in contrasts:
        if one.p is not None:
            p = float(next(corrected))
            one = replace(one, p_corrected=p, verdict=SUPPORTED if p < 1 - LEVEL else INSUFFICIENT)
        made.append(one)
    return tuple(made)

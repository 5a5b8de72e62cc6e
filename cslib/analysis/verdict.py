"""What an analysis may claim: an estimate with its bounds, and one of three verdicts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

SUPPORTED = "supported"
NOT_SUPPORTED = "not supported"
INSUFFICIENT = "insufficient evidence"


@dataclass(frozen=True)
class Reason:
    """Why a verdict is what it is, free of language.

    Attributes
    ----------
    code : str
        Name of the reason; `cslib.show.findings` holds a sentence for each.
    numbers : dict
        What the sentence needs.
    """

    code: str
    numbers: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Estimate:
    """One number with how sure it is.

    Attributes
    ----------
    estimate, low, high : float or None
        Point estimate and two-sided 95% bounds, in `unit`; None where there is none.
    n : int
        Accounts behind it.
    events : int or None
        Churns (or whatever is counted) among them.
    unit : str
        ``share``, ``days``, ``months``, ``accounts``, ``money`` or ``rule``.
    verdict : str or None
        :data:`SUPPORTED`, :data:`NOT_SUPPORTED`, :data:`INSUFFICIENT`; None where nothing is claimed.
    reasons : tuple of Reason
        Why.
    method : str
        Name of the interval: ``log-log``, ``beta product``, ``Clopper-Pearson``, ``bootstrap``, ``Korn-Graubard``.
    value : str or None
        A wording, for results that are no number (the definition).
    """

    estimate: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    events: int | None = None
    unit: str = "share"
    verdict: str | None = None
    reasons: tuple[Reason, ...] = ()
    method: str = ""
    value: str | None = None

    def judged(self, verdict: str, *reasons: Reason) -> Estimate:
        """Return the same estimate with a verdict and its reasons."""
        return replace(self, verdict=verdict, reasons=tuple(reasons))

    def judged_by_sign(self, less: bool = False) -> Estimate:
        """Return a difference with its verdict: supported where the whole interval lies above zero.

        Not supported where it lies below, insufficient evidence where it holds zero or there is none. With `less`,
        below zero is what is hoped for.

        Examples
        --------
        >>> Estimate(2.0, 1.0, 3.0, n=9).judged_by_sign().verdict
        'supported'
        >>> Estimate(2.0, 1.0, 3.0, n=9).judged_by_sign(less=True).verdict
        'not supported'
        """
        above = self.low is not None and self.low > 0
        below = self.high is not None and self.high < 0
        if not above and not below:
            return self.judged(INSUFFICIENT)
        return self.judged(SUPPORTED if below == less else NOT_SUPPORTED)

    def record(self) -> dict:
        """Return what run.json keeps: plain numbers to 10 significant digits."""

        def plain(value):
            if value is None or (isinstance(value, float) and not math.isfinite(value)):
                return None
            return value if isinstance(value, int) else float(f"{float(value):.10g}")

        record = {
            "estimate": plain(self.estimate),
            "low": plain(self.low),
            "high": plain(self.high),
            "n": int(self.n),
            "events": None if self.events is None else int(self.events),
            "verdict": self.verdict,
            "unit": self.unit,
        }
        if self.value is not None:
            record["value"] = self.value
        if self.reasons:
            record["reasons"] = [reason.code for reason in self.reasons]
        return record


@dataclass(frozen=True)
class Unavailable:
    """In place of a result: the tables or columns that it would need.

    It is falsy, so ``if result`` asks whether there is one.

    Attributes
    ----------
    needs : tuple of str
        Such as ``("handoffs",)`` or ``("contracts.mrr",)``.
    reason : str
        Code of the reason; `cslib.show` holds a sentence for each.
    """

    needs: tuple[str, ...]
    reason: str = "missing"

    def __bool__(self) -> bool:
        return False

    def record(self) -> dict:
        """Return what run.json keeps."""
        return {
            "estimate": None,
            "low": None,
            "high": None,
            "n": 0,
            "events": None,
            "verdict": None,
            "unit": "",
            "missing": list(self.needs),
        }

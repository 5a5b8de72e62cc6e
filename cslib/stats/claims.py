"""What is claimed of an estimate before it is judged: on which side of a line the truth lies, and p of chance."""

import math
from dataclasses import dataclass, field

from scipy import special

from cslib.stats.estimate import Estimate, Reason
from cslib.stats.intervals import LEVEL

ABOVE, BELOW, EITHER = "above", "below", "either"
"""Where a claim says that the truth lies, seen from its line; of associations the data say where."""


@dataclass(frozen=True)
class Claim:
    """What is said of one estimate.

    - `estimate`: with its 95% bounds.
    - `direction` ({"above", "below", "either"}).
    - `line`: when left out 1 for a ratio and 0 for anything else; a target for a level.
    - `least`: the smallest value that matters, in the estimate's own scale: the claim is ruled out where the whole
      interval lies short of it. The line when left out.
    - `p`: of no difference, two-sided, by a test of its own. The bounds tell one as well (normal, or Student's with
      `df`); the larger counts, so that no interval contradicts a verdict, also at a corrected level.
    - `df`: degrees of freedom of the bounds.
    - `joint`: `p` is of several comparisons together, which the bounds span: they can rule the claim out, no more.
    - `lacking`: why it cannot be judged.
    - `why` (tuple of str): codes of the reasons to give where it is supported, ruled out, unclear; none where empty.
    - `numbers`: for these reasons, beside low, high and least.
    """

    estimate: Estimate
    direction: str = ABOVE
    line: float | None = None
    least: float | None = None
    p: float | None = None
    df: float | None = None
    joint: bool = False
    lacking: tuple[Reason, ...] = ()
    why: tuple[str, str, str] = ("", "", "")
    numbers: dict = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether it can be judged at all."""
        shown = (self.estimate.estimate, self.estimate.low, self.estimate.high)
        return not self.lacking and (self.joint or all(value is not None and value == value for value in shown))

    @property
    def _scaled(self) -> list[tuple[float, float, float, float]]:
        """Line, estimate, and both bounds, turned so that the claim says "above": one way, or both ways."""
        ratio = self.estimate.unit == "ratio"
        line = (1.0 if ratio else 0.0) if self.line is None else self.line
        shown = (line, self.estimate.estimate, self.estimate.low, self.estimate.high)
        at, middle, low, high = (_log(value) if ratio else value for value in shown)
        up, down = (at, middle, low, high), (-at, -middle, -high, -low)
        return {ABOVE: [up], BELOW: [down], EITHER: [up, down]}[self.direction]

    @property
    def beyond(self) -> bool:
        """Whether the 95% interval lies beyond the line, on the side that is claimed; a target may be its bound."""
        return self.joint or any(low > line or self.line == low < middle for line, middle, low, _ in self._scaled)

    @property
    def ruled_out(self) -> bool:
        """Whether the whole interval lies short of the smallest value that matters."""
        low, high, least = self.estimate.low, self.estimate.high, self.least
        if low is None or high is None:
            return False
        if self.direction == EITHER:
            lower = None if least is None else 1 / least if self.estimate.unit == "ratio" else -least
            return least is not None and lower < low and high < least
        line, _, near, far = self._scaled[0]
        turned = line if least is None else (1 if self.direction == ABOVE else -1) * self._in_scale(least)
        return far < turned

    def _in_scale(self, value: float) -> float:
        return _log(value) if self.estimate.unit == "ratio" else value

    def chance(self) -> float:
        """Return p: of the claimed side alone, of either where either is claimed."""
        if self.joint:
            return self.p
        tested = 0.0
        if self.p is not None:
            line, middle, *_ = self._scaled[0]
            tested = self.p if self.direction == EITHER else self.p / 2 if middle > line else 1 - self.p / 2
        tails = []
        for line, middle, low, high in self._scaled:
            gap, away = middle - line, middle - low if middle > line else high - middle
            tails.append(_beyond(gap / away, self.df) if away > 0 else float(gap <= 0))
        return max(tested, min(1.0, len(tails) * min(tails)))


def _beyond(distance: float, df: float | None) -> float:
    """Return the chance of a standardised value so far above, the distance counted in half widths of a 95% interval."""
    if df is None:
        return float(special.ndtr(-distance * special.ndtri((1 + LEVEL) / 2)))
    return float(special.stdtr(df, -distance * special.stdtrit(df, (1 + LEVEL) / 2)))


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf

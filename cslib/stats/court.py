"""The one place where a verdict is given: what is claimed, beyond which line, and among how many claims of its page.

Three meanings, the same everywhere.

*Supported*: said with its direction before looking, its 95% interval lies beyond the line, and so it does after
correction for all claims of its family and page. *Not supported*: the data rule it out, as the whole interval lies
short of the line, or of the smallest difference that matters. *Insufficient evidence*: neither, or too little to look
at.

A page may err: of pages on which nothing does anything at most one in twenty (:data:`ERROR`) carries a claim called
supported. Each page shares that among its families (:data:`PAGES`; Bonferroni, weighted), the definition of high
utilization first; inside a family claims are corrected by Holm's method, or tried in a fixed order, each only where the
one before held. ``p`` is corrected for both, so that it is held against :data:`ERROR` everywhere.

What is told of a level (a target met, a theme named often) claims no effect. It has words of its own, :data:`MET`,
:data:`MISSED` and :data:`OPEN`, from the 95% interval alone.
"""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from scipy import special

from cslib.stats.estimate import INSUFFICIENT, MET, MISSED, NOT_SUPPORTED, OPEN, SUPPORTED, Claimed, Estimate, Reason
from cslib.stats.intervals import LEVEL, Contrast, holm

ERROR = 0.05
"""Share of pages on which nothing does anything that may carry a claim called supported."""

PAGES: dict[str, dict[str, float]] = {
    "01": {"definition": 0.5, "pause": 0.25, "support": 0.15, "thresholds": 0.1},
    "02": {"definition": 0.5, "steps": 0.1, "planting": 0.2, "cohorts": 0.05, "policies": 0.05, "speed": 0.1},
    "03": {"definition": 0.5, "segments": 0.2, "characteristics": 0.3},
    "04": {"definition": 0.5, "programmes": 0.25, "contact": 0.05}
    | dict.fromkeys(("backtest", "patterns", "themes", "persons", "uptake", "campaigns", "signals", "list"), 0.025),
    "05": {"definition": 0.5},
    "desk": {"replay": 1.0},
}
"""Families of claims by page (and of the games), in the order of the page, with their shares of :data:`ERROR`."""

SHARES = {family: share for page in PAGES.values() for family, share in page.items()}

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


def judge(
    family: str,
    claims: Iterable[Claim | tuple[Claim, ...]],
    units: Sequence[Hashable] | None = None,
    in_order: bool = False,
    gate: Estimate | None = None,
) -> list[Estimate]:
    """Give every claim of a family its verdict.

    Returns the estimates in the order given, with verdict, reasons and `claim`: family, number tried, and p corrected.

    - `family`: one of :data:`PAGES`.
    - `claims` (iterable of Claim, or of tuples of Claim): all of the family at once. The claims of a tuple must all
      hold (each at the full level: an intersection-union test); the first one's estimate gets the verdict.
    - `units` (sequence, optional): what each claim is about, where p is already corrected among those of one unit:
      units are counted, not claims.
    - `in_order`: claims are tried in their order, each only where all before held, instead of corrected for their
      number.
    - `gate`: a judged claim on all of them together: they are tried only where it is supported, and are no further
      tries.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6; Maurer, Hothorn and Lehmacher (1995), tests in a fixed order;
    Berger (1982), Technometrics 24, on claims that must all hold.
    """
    told = [claim if isinstance(claim, tuple) else (claim,) for claim in claims]
    known = [all(one.known for one in parts) for parts in told]
    chances = {i: max(one.chance() for one in parts) for i, parts in enumerate(told) if known[i]}
    if gate is not None and gate.verdict != SUPPORTED:
        chances = dict.fromkeys(chances, 1.0)
    names = list(range(len(told))) if units is None else list(units)
    corrected = _corrected(chances, names, in_order)
    # A gate that cannot be judged was no try.
    tried = gate.claim.tried if gate is not None and gate.claim else len({names[i] for i in chances})
    made = []
    for i, parts in enumerate(told):
        found = parts[0].estimate
        if not known[i]:
            reasons = tuple(reason for one in parts for reason in one.lacking) or found.reasons
            made.append(insufficient(found, *(reasons or (Reason("no_estimate"),))))
            continue
        p = min(1.0, corrected[i] / SHARES[family])
        verdict, reasons = _verdict(parts, p, tried)
        claim = Claimed(family, tried, p)
        made.append(replace(found, verdict=verdict, reasons=(*found.reasons, *reasons), claim=claim))
    return made


def _corrected(chances: dict[int, float], names: list, in_order: bool) -> dict[int, float]:
    """Return p of each claim corrected inside its family; what is no first claim of its unit keeps its own."""
    if in_order:
        found, floor = {}, 0.0
        for i, p in chances.items():
            found[i] = floor = max(floor, p)
        return found
    least: dict = {}
    for i, p in chances.items():
        least[names[i]] = min(p, least.get(names[i], 1.0))
    if not least:
        return {}
    whole = dict(zip(least, holm(list(least.values())), strict=True))
    rank = {name: place for place, name in enumerate(sorted(least, key=least.get))}
    return {i: min(1.0, max(whole[names[i]], (len(least) - rank[names[i]]) * p)) for i, p in chances.items()}


def _verdict(parts: tuple[Claim, ...], p: float, tried: int) -> tuple[str, tuple[Reason, ...]]:
    out = next((one for one in parts if one.ruled_out), None)
    beyond = all(one.beyond for one in parts)
    if beyond and p <= ERROR * (1 + 1e-9):
        return SUPPORTED, _said(parts[0], 0)
    if out is not None:
        return NOT_SUPPORTED, _said(out, 1)
    if beyond:
        return INSUFFICIENT, (Reason("among_many", {"tried": tried}),)
    unclear = next((one for one in parts if not one.beyond), parts[0])
    return INSUFFICIENT, _said(unclear, 2) or _said(parts[0], 2)


def _said(claim: Claim, place: int) -> tuple[Reason, ...]:
    shown = {"low": claim.estimate.low, "high": claim.estimate.high, "least": claim.least}
    return (Reason(claim.why[place], shown | claim.numbers),) if claim.why[place] else ()


def insufficient(estimate: Estimate, *reasons: Reason) -> Estimate:
    """Return an estimate of which nothing can be claimed, and why."""
    return replace(estimate, verdict=INSUFFICIENT, reasons=reasons)


def overall(verdicts: Iterable[str | None]) -> str:
    """Return the verdict on "some of them hold", or are met; the third of the words also where there is none at all.

    Examples
    --------
    >>> overall(["supported", "insufficient evidence"]), overall([])
    ('supported', 'insufficient evidence')
    """
    told = set(verdicts) - {None}
    good, bad, open_ = _words(told)
    return good if good in told else bad if told == {bad} else open_


def every(verdicts: Iterable[str | None]) -> str:
    """Return the verdict on "all of them hold", or are met."""
    told = set(verdicts) - {None}
    good, bad, open_ = _words(told)
    return bad if bad in told else good if told == {good} else open_


def _words(told: set[str]) -> tuple[str, str, str]:
    levels = (MET, MISSED, OPEN)
    return levels if told & set(levels) else (SUPPORTED, NOT_SUPPORTED, INSUFFICIENT)


def contrasts(family: str, made: Sequence[Contrast]) -> tuple[Contrast, ...]:
    """Judge contrasts between groups (:func:`cslib.stats.intervals.contrast`), in either direction."""
    lacks = [one.reasons or (() if one.p is not None else (Reason("no_estimate"),)) for one in made]
    claims = [Claim(one.best, EITHER, p=one.p, lacking=why) for one, why in zip(made, lacks, strict=True)]
    found = []
    for one, best in zip(made, judge(family, claims), strict=True):
        side = {"gap": best} if one.within is None else {"within": best}
        p = best.claim and best.claim.p
        found.append(replace(one, **side, p_corrected=p, verdict=best.verdict, reasons=best.reasons))
    return tuple(found)


def against(
    estimate: Estimate, line: float, lower: bool = False, lacking: tuple[Reason, ...] = (), failed: Reason | None = None
) -> Estimate:
    """Hold a level against its line, by its 95% interval: met, missed, or not known.

    `lower`: the level is to be at or below the line. `lacking`: why it cannot be told. `failed`: why it is missed
    whatever the interval.
    """
    low, high = (estimate.low, estimate.high) if not lower else (estimate.high, estimate.low)
    sign = -1 if lower else 1
    if lacking or estimate.estimate is None:
        return replace(estimate, verdict=OPEN, reasons=(*lacking, *estimate.reasons))
    if failed is not None:
        return replace(estimate, verdict=MISSED, reasons=(failed,))
    if low is not None and sign * low >= sign * line:
        return replace(estimate, verdict=MET)
    if high is not None and sign * high < sign * line:
        return replace(estimate, verdict=MISSED)
    why = Reason("no_bounds") if low is None and high is None else Reason("target_inside")
    return replace(estimate, verdict=OPEN, reasons=(*estimate.reasons, why))


def _beyond(distance: float, df: float | None) -> float:
    """Return the chance of a standardised value so far above, the distance counted in half widths of a 95% interval."""
    if df is None:
        return float(special.ndtr(-distance * special.ndtri((1 + LEVEL) / 2)))
    return float(special.stdtr(df, -distance * special.stdtrit(df, (1 + LEVEL) / 2)))


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf

"""What an analysis may claim: an estimate with bounds and one of three verdicts; and results, which show themselves."""

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache, partial, wraps
from types import MethodType
from typing import NamedTuple

from cslib.stats.kept import digest, kept, name_of, named

VIEWS: dict[type, dict[str, object]] = {}
"""The views of each kind of result, by method (``chart``, ``table``); `cslib.show.display.shows` fills it."""

SUPPORTED = "supported"
NOT_SUPPORTED = "not supported"
INSUFFICIENT = "insufficient evidence"
"""Verdicts on a claim; `cslib.stats.court` alone gives them."""
MET, MISSED, OPEN = "met", "missed", "cannot be told"
"""What is told of a level that is held against a line: no claim of an effect."""


def plain(value):
    """Return `value` as JSON can hold it: dates as text, numbers to 10 significant digits, no NaN."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if hasattr(value, "isoformat"):
        return None if value != value else value.isoformat()[:10]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return float(f"{value:.10g}") if math.isfinite(value) else None
    return value if isinstance(value, (int, bool)) else str(value)


@dataclass(frozen=True)
class Reason:
    """Why a verdict is what it is, free of language.

    `code`: name of the reason; `cslib.show.reasons` holds a sentence for each. `numbers`: what the sentence needs.
    """

    code: str
    numbers: dict = field(default_factory=dict)


def too_few(code: str, least: float, **counted) -> tuple[Reason, ...]:
    """Return the reason `code` where what is counted first is less than `least`; nothing else."""
    return (Reason(code, counted | {"least": least}),) if next(iter(counted.values())) < least else ()


class Claimed(NamedTuple):
    """To which family of claims an estimate belongs, how many of it were tried, and p corrected for all of its page."""

    family: str
    tried: int
    p: float


class Aim(NamedTuple):
    """What a team wants of a measure: at least `target`, or at most where `lower`.

    `name`: in the words of the team. `owner`: who answers for it. `since`: day since which it is in force; empty where
    it is only proposed. `unit`: of the target, as of an estimate.
    """

    target: float
    lower: bool = False
    name: str = ""
    owner: str = ""
    since: str = ""
    unit: str = "share"


@dataclass(frozen=True)
class Estimate:
    """One number with how sure it is.

    - `estimate`, `low`, `high`: point estimate and two-sided 95% bounds, in `unit`; None where there is none.
    - `n`: accounts behind it.
    - `events`: churns (or whatever is counted) among them.
    - `unit`: ``share``, ``days``, ``months``, ``accounts``, ``money`` or ``rule``.
    - `verdict`: :data:`SUPPORTED`, :data:`NOT_SUPPORTED`, :data:`INSUFFICIENT`; of a level :data:`MET`, :data:`MISSED`,
      :data:`OPEN`; None where nothing is claimed.
    - `reasons`: why.
    - `method`: name of the interval: ``log-log``, ``beta product``, ``Clopper-Pearson``, ``bootstrap``,
      ``Korn-Graubard``.
    - `value`: a wording, for results that are no number (the definition).
    - `claim`: among which claims it was judged.
    - `aim`: against what it was held.
    - `simulated`: whether it is of something that never was, such as a rule replayed.
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
    claim: Claimed | None = None
    aim: Aim | None = None
    simulated: bool = False

    def complement(self) -> Estimate:
        """Return one minus a share, its bounds turned with it; events stay."""
        if self.estimate is None:
            return self
        return replace(self, estimate=1 - self.estimate, low=1 - self.high, high=1 - self.low)

    def record(self) -> dict:
        """Return what run.json keeps: plain numbers to 10 significant digits."""
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
        if self.claim is not None:
            record["claim"] = {name: plain(value) for name, value in self.claim._asdict().items()}
        if self.aim is not None:
            record["aim"] = {name: plain(value) for name, value in self.aim._asdict().items()}
        if self.simulated:
            record["simulated"] = True
        if self.reasons:
            record["reasons"] = [reason.code for reason in self.reasons]
        return record


@dataclass(frozen=True)
class Unavailable:
    """In place of a result: the tables or columns that it would need.

    It is falsy, so ``if result`` asks whether there is one.

    `needs`: such as ``("handoffs",)`` or ``("contracts.mrr",)``. `reason`: code of the reason; `cslib.show` holds a
    sentence for each. `of` (type): the kind of result that it stands for: its views say what is missing. `aim`: what is
    wanted of it all the same.
    """

    needs: tuple[str, ...]
    reason: str = "missing"
    of: type | None = field(default=None, repr=False, compare=False)
    aim: Aim | None = None

    def __getattr__(self, name: str):
        return _shown(self, self.of, name)

    def __bool__(self) -> bool:
        return False

    def record(self) -> dict:
        """Return what run.json keeps."""
        return Estimate(None, unit="", aim=self.aim).record() | {"missing": list(self.needs)}


class Result:
    """What an analysis found. Its views are methods: ``forecast(company).chart()``.

    They stand in modules of the same room whose names end in ``views`` (`shown_by` names another room) and are looked
    up when first asked for, so that numbers can be computed without anything to draw with. ``frame`` is the numbers as
    a DataFrame: the first field of the result that is a table, else one row for each of its estimates; where it holds
    others by name, or in a row, those of each, under `of_each`: the field (empty: itself), and what one of them is.
    """

    shown_by = ""
    of_each: tuple[str, str] | None = None

    def __getattr__(self, name: str):
        if name == "frame":
            if self.of_each:
                name, one = self.of_each
                return frame_of_each(getattr(self, name) if name else self, one)
            values = {one.name: getattr(self, one.name) for one in fields(self)}
            return next((value for value in values.values() if hasattr(value, "itertuples")), frame_of(values))
        return _shown(self, type(self), name)

    def __dir__(self):
        return [*super().__dir__(), *_views(type(self))]


def frame_of(results):
    """Return named estimates, also those in dicts, as a DataFrame: estimate, low, high, n, events, unit, verdict."""
    import pandas as pd

    dicts = {name: many for name, many in results.items() if isinstance(many, dict)}
    results = results | {f"{name} {key}": one for name, many in dicts.items() for key, one in many.items()}
    rows = {name: one.record() for name, one in results.items() if isinstance(one, Estimate)}
    columns = ["estimate", "low", "high", "n", "events", "unit", "verdict"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("name")


def frame_of_each(groups, name: str):
    """Return groups of named estimates as one DataFrame; the level `name` of its index says of which group.

    A group (of a dict, or of a row of those that have a name) is a dict or a result; what is Unavailable is left out.
    """
    import pandas as pd

    groups = groups if isinstance(groups, dict) else {one.name: one for one in groups}
    found = {key: one if isinstance(one, dict) else vars(one) for key, one in groups.items() if one}
    frames = {key: frame_of(results) for key, results in found.items()}
    return pd.concat(frames, names=[name]) if frames else frame_of({})


_EMPTY = {"rule": "high_utilization", "column": "accounts.segment"}
_INSTEAD = {"usage": "activity", "contracts.mrr": "revenue"}
"""What is lacking where a parameter is empty; what does as well as a table or column."""

NO_RULE = Unavailable((_EMPTY["rule"],))


def verb(analysis=None, *, needs: str = "", given: str = "", whole: bool = False):
    """Mark an analysis that notebooks call: where it is Unavailable, the result it stands for can still be shown.

    The function's return annotation begins with that result: ``-> Forecast | Unavailable``. Its room offers the verb by
    its name (`cslib.later.verbs`). It is Unavailable at once where its company lacks one of `needs` (tables and columns
    with spaces between), or where a parameter named in `given` is, or is an empty `rule` or `column`. With `whole` it
    is asked about the company with all its accounts, also for a segment.

    What is called alike is alike in every verb, and is not told again where no more is to say: `rule`, the definition
    of high utilization; `trailing`, windows of use of ``usage.trailing``; `table`, of ``utilization.landmark``;
    `target`, annual retention asked for.
    """
    if analysis is None:
        return partial(verb, needs=needs, given=given, whole=whole)

    @wraps(analysis)
    def called(*args, **kwargs):
        args = (args[0].everyone(), *args[1:]) if whole else args
        result = _lacking(needs.split(), given.split(), analysis, args, kwargs) if needs or given else None
        result = kept(analysis, args, kwargs) if result is None else result
        if not isinstance(result, Unavailable):
            doubts = doubts_of(args[0]) if args else ()
            said, name = doubted(result, doubts, analysis.__module__) if doubts else result, name_of(result)
            return named(said, digest(name, "doubted")) if name and said is not result else said
        return replace(result, of=analysis.__globals__.get(analysis.__annotations__["return"].split(" | ")[0]))

    called.verb_of = analysis.__module__
    return called


def _lacking(needs: list[str], given: list[str], analysis, args, kwargs) -> Unavailable | None:
    """Return what stands in the way of an analysis; None where nothing does."""
    arguments = inspect.signature(analysis).bind(*args, **kwargs).arguments
    has = arguments["company"].has if needs else None
    if lacks := tuple(name for name in needs if not has(name) and not has(_INSTEAD.get(name, name))):
        return Unavailable(lacks)
    for name in given:
        value = arguments.get(name)
        if isinstance(value, Unavailable):
            return value
        if name in _EMPTY and not value:
            return Unavailable((_EMPTY[name],))
    return None


def doubts_of(source) -> tuple:
    """Return the doubts about a company, or about the company that a table was made of."""
    return getattr(source, "doubts", None) or getattr(source, "attrs", {}).get("doubts", ())


def doubted(value, doubts, module: str, name: str = ""):
    """Return a result in which no figure that rests on what is in doubt has a verdict.

    `doubts` (sequence of Doubt): each has ``touches(module, name, unit)``. `module`: where the analysis is. `name`: of
    the figure in the result.
    """
    if isinstance(value, dict):
        made = {key: doubted(one, doubts, module, str(key)) for key, one in value.items()}
        return type(value)(made) if any(made[key] is not value[key] for key in made) else value
    if isinstance(value, (tuple, list)) and not hasattr(value, "_fields"):
        made = [doubted(one, doubts, module, name) for one in value]
        return type(value)(made) if any(new is not old for new, old in zip(made, value, strict=True)) else value
    if not is_dataclass(value) or isinstance(value, type) or hasattr(value, "doubts"):
        return value
    if not isinstance(value, Estimate):
        made = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
        changed = {key: doubted(one, doubts, module, key) for key, one in made.items()}
        changed = {key: one for key, one in changed.items() if one is not made[key]}
        value = replace(value, **changed) if changed else value
    said = getattr(value, "reasons", None)
    if not hasattr(value, "verdict") or said is None or any(reason.code == "doubted" for reason in said):
        return value
    touching = tuple(doubt for doubt in doubts if doubt.touches(module, name, getattr(value, "unit", "")))
    if not touching:
        return value
    verdict = OPEN if value.verdict in (MET, MISSED, OPEN) else INSUFFICIENT
    return replace(value, verdict=verdict, reasons=(*said, Reason("doubted", {"doubts": touching})))


def _shown(result, of: type | None, name: str):
    """Return the view `name` of a kind of result, bound to this one."""
    view = None if name.startswith("_") or of is None else _views(of).get(name)
    if view is None:
        raise AttributeError(f"{(of or type(result)).__name__!r} has no attribute {name!r}")
    return MethodType(view, result)


@cache
def _views(of: type) -> dict:
    """Return the views of a kind of result by the names of its methods."""
    room = importlib.import_module(getattr(of, "shown_by", "") or of.__module__.rpartition(".")[0])
    for module in pkgutil.iter_modules(room.__path__):
        if module.name.endswith("views"):
            importlib.import_module(f"{room.__name__}.{module.name}")
    return VIEWS.get(of, {})

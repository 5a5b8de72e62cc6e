"""Rules, conditions on measures of use as a person can say them aloud; and what every policy says."""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from pydantic import BaseModel, ConfigDict

from cslib.company.measures import MEASURES
from cslib.company.settings import did_you_mean
from cslib.errors import PolicyError
from cslib.language import tr

_CONDITION = re.compile(r"([^\W\d]\w*)\s*(?:>=|≥)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)", re.IGNORECASE)


def _unknown_measure(name: str) -> str:
    return tr(
        "There is no measure {name}.{near} Measures: {known}.",
        name=name,
        near=did_you_mean(name, MEASURES),
        known=", ".join(MEASURES),
    )


@dataclass(frozen=True)
class Condition:
    """A measure that must reach a threshold.

    `measure`: one of :data:`cslib.company.measures.MEASURES`. `threshold`: in the measure's unit (shares from 0 to 1).

    Raises PolicyError if there is no such measure, or the threshold is no finite number.
    """

    measure: str
    threshold: float

    def __post_init__(self):
        if self.measure not in MEASURES:
            raise PolicyError(_unknown_measure(self.measure))
        object.__setattr__(self, "threshold", float(self.threshold))
        if not math.isfinite(self.threshold):
            raise PolicyError(tr("The threshold of {measure} must be a finite number.", measure=self.measure))

    def __str__(self) -> str:
        return f"{self.measure} >= {repr(self.threshold).removesuffix('.0')}"


@dataclass(frozen=True)
class Rule:
    """Conditions that must all hold.

    Raises PolicyError if there is no condition, or a measure stands in two.

    Examples
    --------
    >>> rule = Rule.parse("active_day_share >= 0.50 and breadth >= 0.4")
    >>> str(rule)
    'active_day_share >= 0.5 and breadth >= 0.4'
    >>> rule.met(pd.DataFrame({"active_day_share": [0.5, 0.7, 0.2], "breadth": [0.4, None, 0.9]})).tolist()
    [True, False, False]
    """

    conditions: tuple[Condition, ...]

    def __post_init__(self):
        object.__setattr__(self, "conditions", tuple(self.conditions))
        if not self.conditions:
            raise PolicyError(tr("A rule needs a condition, such as active_day_share >= 0.5."))
        twice = sorted({name for name in self.measures if self.measures.count(name) > 1})
        if twice:
            raise PolicyError(tr("A rule names each measure once: {twice} stands twice.", twice=", ".join(twice)))

    @classmethod
    def parse(cls, text: str) -> Rule:
        """Read a rule as :meth:`__str__` writes it: conditions ``measure >= number``, joined by ``and``.

        Raises PolicyError: with every part that is not understood, and the nearest name of unknown measures.
        """
        conditions, problems = [], []
        for part in re.split(r"\s+and\s+", str(text).strip(), flags=re.IGNORECASE):
            found = _CONDITION.fullmatch(part.strip())
            if not found:
                problems.append(
                    tr(
                        "{part!r} is no condition. Write it as in active_day_share >= 0.5 and breadth >= 0.4.",
                        part=part,
                    )
                )
            elif found[1] not in MEASURES:
                problems.append(_unknown_measure(found[1]))
            else:
                conditions.append(Condition(found[1], float(found[2])))
        if problems:
            raise PolicyError("\n".join(problems))
        return cls(tuple(conditions))

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the measures, in order."""
        return tuple(condition.measure for condition in self.conditions)

    def met(self, frame: pd.DataFrame) -> pd.Series:
        """Tell which rows meet every condition; a missing measure does not.

        `frame`: a column for each measure of the rule. Returns Series of bool: with the index of `frame`. Raises
        PolicyError if a measure of the rule is no column.
        """
        lacking = [name for name in self.measures if name not in frame]
        if lacking:
            raise PolicyError(
                tr(
                    "The rule {rule} needs {lacking}, which the tables do not allow.",
                    rule=self,
                    lacking=", ".join(lacking),
                )
            )
        met = pd.Series(True, index=frame.index)
        for condition in self.conditions:
            values = pd.to_numeric(frame[condition.measure]).astype(float)
            met &= values >= condition.threshold
        return met

    def __str__(self) -> str:
        return " and ".join(map(str, self.conditions))


class Policy(BaseModel):
    """What every policy says.

    `in_force_from` (date): first day on which it holds. `decided_by`, `note`: for the readers of the file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
    kind: ClassVar[str] = ""

    in_force_from: datetime.date
    decided_by: str = ""
    note: str = ""

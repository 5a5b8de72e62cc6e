"""What every policy says; the kinds themselves are in :mod:`cslib.company.policy` and :mod:`cslib.company.kpi`."""

from __future__ import annotations

import datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Policy(BaseModel):
    """What every policy says.

    Attributes
    ----------
    in_force_from : date
        First day on which it holds.
    decided_by, note : str
        For the readers of the file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
    kind: ClassVar[str] = ""

    in_force_from: datetime.date
    decided_by: str = ""
    note: str = ""

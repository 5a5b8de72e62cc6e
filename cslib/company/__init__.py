"""A company's tables: schemas, sources, usage, spells, policies and quarters."""

from cslib.later import later

_CONTENTS = {
    "trailing": "usage",
    "usage_interval": "usage",
    "HighUtilization": "policies.policy",
    "save": "policies.policy",
}

__getattr__, __dir__ = later(__name__, _CONTENTS)

"""The sample company and the one step function that advances it by a week."""

from cslib.later import later

_CONTENTS = {"write_sample": "sample", "losses": "desk"}

__getattr__, __dir__ = later(__name__, _CONTENTS)

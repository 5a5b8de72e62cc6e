"""The notebooks run for a quarter and every segment, the pages made of them, and screens for who has no terminal."""

from cslib.later import later

_CONTENTS = {"own_data": "exports", "example_exports": "exports", "proposal": "exports"}
_CONTENTS |= {"reports": "exports", "decide": "exports"}

__getattr__, __dir__ = later(__name__, _CONTENTS)

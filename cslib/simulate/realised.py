"""What of the planted truth came about: figures taken from the simulated history, for truth.yml."""

from __future__ import annotations


def figures(history, made) -> dict:
    """Return realised figures."""
    return {"rows": {name: len(frame) for name, frame in made.items()}}

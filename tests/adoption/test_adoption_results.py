"""Results of the room: each hands out its numbers as a DataFrame, and a chart its figure."""

import importlib
import inspect
import pkgutil
from dataclasses import fields

import pandas as pd
import pytest
from matplotlib.figure import Figure
from test_backtest_views import trial
from test_goals_views import following
from test_needs_views import beyond, heard

from cslib import adoption
from cslib.stats.estimate import Result


def results():
    """Return the kinds of results that the verbs of the room hand out."""
    modules = [one.name for one in pkgutil.iter_modules(adoption.__path__) if not one.name.endswith("views")]
    found = [importlib.import_module(f"cslib.adoption.{name}") for name in modules]
    kinds = {kind for module in found for kind in vars(module).values() if inspect.isclass(kind)}
    return sorted((k for k in kinds if issubclass(k, Result) and k.__module__ in {m.__name__ for m in found}), key=str)


@pytest.mark.parametrize("kind", results(), ids=lambda kind: kind.__name__)
def test_every_result_has_a_frame(kind):
    known = [one.type for one in fields(kind)]
    assert {"pd.DataFrame", "Estimate", "dict[str, Estimate]"} & set(known) or "frame" in vars(kind) or kind.of_each


def test_frames_hold_the_numbers():
    tried = trial()
    assert tried.frame.loc["found queue", "estimate"] == pytest.approx(tried.found["queue"].estimate)
    for result in (heard(), beyond(), following(), tried):
        assert isinstance(result.frame, pd.DataFrame)
        assert len(result.frame)


def test_charts_hand_out_their_figures():
    for chart in (trial().chart(), trial().calibration_chart(), heard().chart()):
        assert isinstance(chart.figure, Figure)

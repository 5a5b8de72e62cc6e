"""A smaller run of the calibration, with the same checks."""

import importlib.util
import sys
from pathlib import Path

import pytest

PATH = Path(__file__).parents[1] / "benchmarks" / "calibrate.py"


@pytest.fixture(scope="module")
def calibrate():
    spec = importlib.util.spec_from_file_location("calibrate", PATH)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


class Here:
    """Runs what is submitted at once, in this process."""

    def submit(self, function, *arguments):
        answer = function(*arguments)
        return type("Done", (), {"result": staticmethod(lambda: answer)})


@pytest.mark.slow
@pytest.mark.parametrize("place", range(19))
def test_each_line_on_tables_meets_its_limit(calibrate, place):
    line = calibrate.LINES[place]
    assert not line.whole
    runs = 12 if line.searches else 60  # `make calibrate`: 200 and 2,000
    happened, answered = calibrate.counted(place, runs, Here())
    assert answered >= runs / 2
    low, high = calibrate.clopper_pearson(happened, answered, level=0.99)
    assert high >= line.least, f"{line.name}: {happened} of {answered}"
    assert low <= line.most, f"{line.name}: {happened} of {answered}"


def test_a_missed_limit_is_told(calibrate, capsys, monkeypatch):
    missing = calibrate.Line("never", calibrate.grr_covers, (), least=0.0, most=0.01)
    monkeypatch.setattr(calibrate, "LINES", [missing])
    monkeypatch.setattr(calibrate, "counted", lambda place, runs, pool: (runs, runs))
    assert calibrate.main(["--runs", "50"]) == 1
    assert "MISSED" in capsys.readouterr().out

"""Windows of use of a company's own accounts: the same however they are come by."""

import pandas as pd
import pytest

from cslib.adoption.risk import history, own_history
from cslib.company import usage
from cslib.company.company import load
from cslib.stats.estimate import Unavailable


@pytest.mark.parametrize("column", ["", "plan"])
@pytest.mark.parametrize("most", [5, 5000])
def test_they_are_those_that_usage_measures(tiny_folder, column, most):
    company = load(tiny_folder, as_of="2026Q3", segment_by=column)
    if column:
        company = load(tiny_folder, as_of="2026Q3", segment_by=column, segment=company.segments(column)[0])
    found = own_history(company, history(company, most=most), most=most)
    assert len(found)
    pd.testing.assert_frame_equal(found, usage.trailing(company))


def test_without_a_history_use_is_measured(tiny):
    pd.testing.assert_frame_equal(own_history(tiny, Unavailable(("usage",))), usage.trailing(tiny))

"""A difference is judged by where its interval lies."""

import pytest

from cslib.stats.estimate import INSUFFICIENT, NOT_SUPPORTED, SUPPORTED, Estimate


@pytest.mark.parametrize(
    ("low", "high", "more", "less"),
    [
        (0.1, 0.3, SUPPORTED, NOT_SUPPORTED),
        (-0.3, -0.1, NOT_SUPPORTED, SUPPORTED),
        (-0.1, 0.1, INSUFFICIENT, INSUFFICIENT),
        (0.0, 0.1, INSUFFICIENT, INSUFFICIENT),
        (-0.1, 0.0, INSUFFICIENT, INSUFFICIENT),
        (None, None, INSUFFICIENT, INSUFFICIENT),
        (float("nan"), float("nan"), INSUFFICIENT, INSUFFICIENT),
    ],
)
def test_a_difference_is_judged_by_the_side_of_zero_its_interval_lies_on(low, high, more, less):
    difference = Estimate(0.0, low, high, n=40)
    assert difference.judged_by_sign().verdict == more
    assert difference.judged_by_sign(less=True).verdict == less

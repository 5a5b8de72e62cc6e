"""Rows of some accounts, against a plain look at each."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cslib.company.parsing import among

NAMES = st.lists(st.sampled_from(["a", "b", "01", "1", "", "お客様", None]), max_size=8)


@settings(deadline=None, max_examples=60)
@given(values=NAMES, known=NAMES)
def test_it_is_what_looking_at_each_says(values, known):
    index = [f"row {place}" for place in range(len(values))]
    found = among(pd.Series(values, index=index, dtype="str"), pd.Series(known, dtype="str"))
    assert found.tolist() == [value in known for value in values]
    assert list(found.index) == index


@pytest.mark.parametrize("known", [np.array(["b"], dtype=object), pd.Series(["b"], dtype=object), pd.Index(["b"])])
def test_known_ones_may_come_in_any_array(known):
    assert among(pd.Series(["a", "b"], dtype="str"), known).tolist() == [False, True]

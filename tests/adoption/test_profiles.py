"""Groups planted in clouds of points, and clouds without any."""

import numpy as np
import pandas as pd
import pytest

from cslib.adoption.profiles import LEAST_ACCOUNTS, STABLE, find, jaccard

MEASURES = list("abcd")
MIDDLES = np.array([[0, 0, 0, 0], [5, 0, 5, 0], [0, 5, 0, 5]], dtype=float)


def cloud(points):
    return pd.DataFrame(points, columns=MEASURES[: np.asarray(points).shape[1]])


def planted(n=450, seed=1, spread=0.8):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, n)
    return cloud(MIDDLES[truth] + spread * rng.normal(size=(n, 4))), truth


@pytest.fixture(scope="module")
def three():
    points, truth = planted()
    return points, truth, find(points, resamples=8)


def test_planted_groups_are_found_apart_and_stable(three):
    points, truth, found = three
    assert (found.separate, found.k) == (3, 3)
    assert min(found.jaccard) > 0.95
    assert found.agreement > 0.95
    table = pd.crosstab(truth, found.assign(points))
    assert (table.max(axis=1) / table.sum(axis=1)).min() > 0.98


def test_groups_come_with_the_highest_use_first(three):
    points, _, found = three
    assert list(found.centres.sum(axis=1)) == sorted(found.centres.sum(axis=1), reverse=True)
    group = found.assign(points)
    for i in range(3):
        assert np.allclose(found.centres[i], np.median(found.scaled(points)[group == i], axis=0))


def test_the_same_data_give_the_same_groups(three):
    points, _, found = three
    again = find(points, resamples=8)
    assert (again.assign(points) == found.assign(points)).all()
    assert again.jaccard == found.jaccard


def test_new_accounts_are_assigned_to_the_nearest_group(three):
    _, _, found = three
    other, truth = planted(seed=2)
    table = pd.crosstab(truth, found.assign(other))
    assert (table.max(axis=1) / table.sum(axis=1)).min() > 0.98


@pytest.mark.parametrize("seed", range(3))
def test_independent_measures_without_groups_are_one(seed):
    rng = np.random.default_rng(seed)
    for points in (rng.normal(size=(400, 3)), rng.random((400, 3))):
        found = find(cloud(points), resamples=8)
        assert (found.k, found.separate) == (1, 1)
        assert (found.assign(cloud(points)) == 0).all()


@pytest.mark.parametrize("seed", range(3))
def test_one_oblique_cloud_has_no_separate_groups_and_its_cuts_come_back(seed):
    rng = np.random.default_rng(10 + seed)
    points = cloud(2 * rng.normal(size=(500, 1)) + rng.normal(size=(500, 4)))
    found = find(points, resamples=8)
    assert found.separate == 1
    assert found.k == 1 or min(found.jaccard) >= STABLE


def test_no_group_is_sought_among_few_accounts_or_in_constant_measures():
    points, _ = planted(n=LEAST_ACCOUNTS - 1)
    assert find(points).k == 1
    same = find(pd.DataFrame({"a": [0.5] * 200}))
    assert (same.k, same.measures) == (1, ())


def test_what_is_missing_lies_in_the_middle(three):
    _, _, found = three
    row = pd.DataFrame([[np.nan] * 4], columns=MEASURES)
    assert found.scaled(row).tolist() == [[0.0] * 4]


def test_similarity_against_sets_in_plain_python():
    rng = np.random.default_rng(5)
    one, other = rng.integers(0, 4, 60), rng.integers(0, 4, 60)

    def members(groups, i):
        return {place for place, group in enumerate(groups) if group == i}

    by_hand = [
        max(len(members(one, i) & members(other, j)) / len(members(one, i) | members(other, j)) for j in range(4))
        for i in range(4)
    ]
    assert jaccard(one, other, 4) == pytest.approx(by_hand)

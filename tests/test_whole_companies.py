"""Whole companies, from tables to verdict: what was planted is found, and what was not is not."""

import pytest
import yaml

from cslib.company.company import load
from cslib.company.sources import find_folder
from cslib.simulate.sample import write_sample
from cslib.stats.estimate import SUPPORTED
from cslib.utilization.landmark import landmark
from cslib.utilization.search import choose


def chosen(data):
    company = load(data)
    return choose(company, landmark(company))


def test_the_sample_companys_state_is_found_within_one_grid_step_and_confirmed():
    with (find_folder("sample") / "truth.yml").open(encoding="utf-8") as file:
        planted = yaml.safe_load(file)["parameters"]
    choice = chosen("sample")
    found = {condition.measure: condition.threshold for condition in choice.rule.conditions}
    assert found.keys() == {"active_day_share", "breadth"}
    for measure, threshold in found.items():
        grid = choice.search.grid[measure]
        steps = [i for i, value in enumerate(grid) if abs(value - planted[measure]) < 1e-9]
        assert steps, f"the planted threshold of {measure} is not on the grid {grid}"
        assert abs(grid.index(threshold) - steps[0]) <= 1
    assert choice.search.p < 0.01
    assert choice.evaluation.definition.verdict == SUPPORTED


@pytest.mark.slow
@pytest.mark.parametrize("retention", [0.99, 0.85])
def test_where_use_has_nothing_to_do_with_churn_a_definition_is_not_supported(retention, tmp_path):
    """Five companies each; `make calibrate` counts over many more."""
    for seed in range(1, 6):
        folder = tmp_path / str(seed)
        write_sample(folder, accounts=400, seed=seed, null=True, retention=retention)
        choice = chosen(str(folder))
        assert not (choice.evaluation and choice.evaluation.definition.verdict == SUPPORTED), seed

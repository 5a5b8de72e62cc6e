import datetime
from types import SimpleNamespace

import pandas as pd
import pytest
import yaml

from cslib.company.policies import policy
from cslib.company.policies.kpi import Kpi, Node
from cslib.errors import PolicyError

TREE = [
    {
        "name": "Customers stay",
        "measure": "grr_12m",
        "target": 0.9,
        "owner": "Sato",
        "role": "whole",
        "children": [
            {"name": "They arrive", "measure": "reach", "target": 0.5, "role": "onboarding", "owner": "Ito"},
            {"name": "Quickly", "measure": "days_to_handoff_median", "target": 120},
            {"name": "Heading", "children": [{"name": "They grow", "measure": "nrr_12m", "target": 1.05}]},
        ],
    }
]


@pytest.fixture
def company(tmp_path):
    return SimpleNamespace(folder=tmp_path, as_of=pd.Timestamp("2026-10-01"))


def write(company, tree):
    path = company.folder / "policy" / "kpi.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump({"in_force_from": "2026-10-01", "tree": tree}), encoding="utf-8")


def faults(company, tree) -> str:
    write(company, tree)
    with pytest.raises(PolicyError) as error:
        policy.in_force(company, "kpi")
    return str(error.value)


def test_owner_and_role_pass_on_to_the_nodes_below(company):
    write(company, TREE)
    found = policy.in_force(company, "kpi")
    said = {node.name: (depth, node.owner, node.role) for depth, node in found.walk()}
    assert said == {
        "Customers stay": (0, "Sato", "whole"),
        "They arrive": (1, "Ito", "onboarding"),
        "Quickly": (1, "Sato", "whole"),
        "Heading": (1, "Sato", "whole"),
        "They grow": (2, "Sato", "whole"),
    }


def test_what_is_saved_is_read_again(company):
    write(company, TREE)
    found = policy.in_force(company, "kpi").model_copy(update={"in_force_from": datetime.date(2026, 9, 1)})
    path = policy.save(company.folder, found, head=["A draft.", "下書き"])
    assert path.read_text(encoding="utf-8").startswith("# A draft.\n# 下書き\n")
    assert policy.history(company, "kpi")[0].tree == found.tree


def test_all_faults_of_a_tree_are_told_at_once_with_the_nearest_name(company):
    told = faults(
        company,
        [
            {"name": "A", "measure": "grr_12", "target": 0.9},
            {"name": "B", "measure": "reach", "target": 90},
            {"name": "C", "target": 1, "owners": "Ito"},
            {"measure": "reach"},
            {"name": "D", "measure": "relapse_90d", "target": "low", "children": "E"},
        ],
    )
    for said in (
        "node 'A': there is no measure 'grr_12'. Did you mean grr_12m?",
        "node 'B': reach is a share; write its target from 0 to 1 (0.9 for 90%), not 90.",
        "node 'C': a target needs a measure.",
        "node 'C': there is no entry `owners`. Did you mean owner?",
        "tree, node 4: it has no `name`.",
        "node 'D': the target must be a number, 0 or more, but 'low' was given.",
        "node 'D': write a list of nodes, each with a dash.",
    ):
        assert said in told


@pytest.mark.parametrize("tree", [[], None, "grr_12m"])
def test_a_tree_without_nodes_is_refused(company, tree):
    assert "tree" in faults(company, tree)


def test_a_whole_that_may_be_exceeded_takes_targets_above_one():
    tree = (Node("It grows", "nrr_12m", 1.1),)
    assert Kpi(in_force_from=datetime.date(2026, 10, 1), tree=tree).tree == tree

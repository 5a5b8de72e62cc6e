"""Verdicts against figures worked by hand; the error of whole pages by simulation; and that nobody else decides."""

import ast
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import cslib
from cslib.stats import court
from cslib.stats.court import BELOW, EITHER, ERROR, PAGES, Claim, against, contrasts, every, judge, overall
from cslib.stats.estimate import Estimate, Reason
from cslib.stats.intervals import contrast

SUPPORTED, NOT, OPEN = "supported", "not supported", "insufficient evidence"


def shown(value, low, high, unit="share"):
    return Estimate(value, low, high, n=100, unit=unit)


def alone(family="replay", **claim):
    return judge(family, [Claim(**claim)])[0]


def test_a_difference_is_supported_where_its_interval_lies_on_the_side_that_was_claimed():
    assert alone(estimate=shown(0.2, 0.1, 0.3)).verdict == SUPPORTED
    assert alone(estimate=shown(-0.2, -0.3, -0.1)).verdict == NOT
    assert alone(estimate=shown(0.1, -0.1, 0.3)).verdict == OPEN
    assert alone(estimate=shown(-0.2, -0.3, -0.1), direction=BELOW).verdict == SUPPORTED
    assert alone(estimate=shown(0.2, 0.1, 0.3), direction=BELOW).verdict == NOT
    assert alone(estimate=shown(-0.2, -0.3, -0.1), direction=EITHER).verdict == SUPPORTED


@pytest.mark.parametrize(
    ("low", "high", "more", "less"),
    [
        (0.1, 0.3, SUPPORTED, NOT),
        (-0.3, -0.1, NOT, SUPPORTED),
        (-0.1, 0.1, OPEN, OPEN),
        (0.0, 0.1, OPEN, OPEN),
        (-0.1, 0.0, OPEN, OPEN),
        (None, None, OPEN, OPEN),
        (float("nan"), float("nan"), OPEN, OPEN),
    ],
)
def test_a_difference_is_judged_by_the_side_of_zero_its_interval_lies_on(low, high, more, less):
    gap = shown(None if low is None else (low + high) / 2, low, high)
    assert alone(estimate=gap).verdict == more
    assert alone(estimate=gap, direction=BELOW).verdict == less


def test_p_of_bounds_is_that_of_the_normal_law_on_the_scale_of_the_claim():
    # 0.2 with a bound 0.1 away: 2 x 1.96 standard errors from 0, on the claimed side alone.
    assert alone(estimate=shown(0.2, 0.1, 0.4)).claim.p == pytest.approx(stats.norm.sf(2 * 1.959964), rel=1e-6)
    # A ratio of 2 whose lower bound is 1: 1.96 standard errors of its logarithm, on either side.
    ratio = shown(2.0, 1.0, 4.0, unit="ratio")
    assert alone(estimate=ratio).claim.p == pytest.approx(0.025)
    assert alone(estimate=ratio, direction=EITHER).claim.p == pytest.approx(0.05)
    # Three draws, mean 2, Student's bounds with 2 degrees of freedom 2.4841 away: t = 2 / 0.57735.
    found = alone(estimate=shown(2.0, -0.4841377, 4.4841377), df=2)
    assert found.claim.p == pytest.approx(stats.t.sf(2 / 0.5773503, 2), rel=1e-5)


def test_a_p_of_its_own_counts_on_the_claimed_side_alone():
    assert alone(estimate=shown(0.2, 0.1, 0.3), p=0.02).claim.p == pytest.approx(0.01)
    assert alone(estimate=shown(-0.2, -0.3, -0.1), p=0.02).claim.p > 0.99
    assert alone(estimate=shown(-0.2, -0.3, -0.1), p=0.02, direction=EITHER).claim.p == pytest.approx(0.02)


def test_claims_of_a_family_share_its_part_of_the_error():
    # planting has a fifth of the error. Holm: 0.0005 x 3, 0.004 x 2, 0.9; then times five.
    clear, unsure = shown(0.2, 0.1, 0.3), shown(0.0, -0.1, 0.1)
    claims = [Claim(clear, EITHER, p=0.0005), Claim(clear, EITHER, p=0.004), Claim(unsure, EITHER, p=0.9)]
    first, second, third = judge("planting", claims)
    assert [one.claim.p for one in (first, second, third)] == pytest.approx([0.0075, 0.04, 1.0])
    assert [one.verdict for one in (first, second, third)] == [SUPPORTED, SUPPORTED, OPEN]
    assert first.claim[:2] == ("planting", 3)
    held = judge("planting", [*claims, Claim(clear, EITHER, p=0.02)])[3]
    assert held.verdict == OPEN
    assert held.reasons == (Reason("among_many", {"tried": 4}),)


def test_of_a_test_and_the_bounds_the_weaker_counts():
    # 0.08 from 0.01 to 0.15: 2.24 standard errors, whatever a test on few outcomes says.
    found = alone(estimate=shown(0.08, 0.01, 0.15), direction=EITHER, p=1e-4)
    assert found.claim.p == pytest.approx(2 * stats.norm.sf(1.959964 * 0.08 / 0.07), rel=1e-6)


def test_nothing_is_supported_whose_bounds_hold_the_line():
    assert alone(estimate=shown(0.89, 0.57, 1.39, "ratio"), direction=EITHER, p=1e-6).verdict == OPEN
    assert alone(estimate=Estimate(None, n=9), direction=EITHER, p=1e-6).verdict == OPEN


def test_what_matters_too_little_is_ruled_out():
    assert alone(estimate=shown(0.004, -0.001, 0.009), least=0.01).verdict == NOT
    assert alone(estimate=shown(0.004, -0.001, 0.011), least=0.01).verdict == OPEN
    assert alone(estimate=shown(-0.004, -0.009, 0.001), least=-0.01, direction=BELOW).verdict == NOT
    assert alone(estimate=shown(1.1, 0.98, 1.2, "ratio"), least=1.25).verdict == NOT
    assert alone(estimate=shown(1.0, 0.81, 1.24, "ratio"), least=1.25, direction=EITHER).verdict == NOT
    assert alone(estimate=shown(1.0, 0.79, 1.24, "ratio"), least=1.25, direction=EITHER).verdict == OPEN


def test_what_must_hold_together_holds_together():
    level, gap = Claim(shown(0.98, 0.96, 0.99), line=0.95, why=("held", "low", "")), Claim(shown(0.1, 0.05, 0.2))
    found = judge("definition", [(level, gap)])[0]
    assert (found.verdict, found.reasons[0].code, found.claim.tried) == (SUPPORTED, "held", 1)
    # The gap is 1.96 x 2 standard errors from 0, the level 1.96 x 1.5 from its line: the weaker counts, for half.
    assert found.claim.p == pytest.approx(2 * stats.norm.sf(1.5 * 1.959964), rel=1e-6)
    assert judge("definition", [(level, Claim(shown(0.1, -0.01, 0.2)))])[0].verdict == OPEN
    low = Claim(shown(0.90, 0.85, 0.94), line=0.95, why=("held", "low", ""))
    assert judge("definition", [(low, gap)])[0].reasons[0].code == "low"


def test_the_definition_may_err_at_2_5_percent_as_its_bounds_say():
    for low, verdict in ((0.9501, SUPPORTED), (0.9499, OPEN)):
        claim = (Claim(shown(0.98, low, 0.99), line=0.95), Claim(shown(0.1, 0.05, 0.2)))
        assert judge("definition", [claim])[0].verdict == verdict


def test_claims_in_order_stop_at_the_first_that_fails():
    good, bad = Claim(shown(0.99, 0.97, 1.0), line=0.95), Claim(shown(0.96, 0.90, 0.99), line=0.95)
    none = Claim(Estimate(None), line=0.95, lacking=(Reason("no_overlap"),))
    verdicts = [one.verdict for one in judge("support", [good, bad, good], in_order=True)]
    assert verdicts == [SUPPORTED, OPEN, OPEN]
    # What cannot be looked at is no failure.
    assert [one.verdict for one in judge("support", [none, good], in_order=True)] == [OPEN, SUPPORTED]


def test_measures_of_one_comparison_are_one_claim():
    clear = shown(0.2, 0.1, 0.3)
    made = judge("programmes", [Claim(clear, p=p) for p in (0.004, 0.5, 0.02, 0.03)], units=["a", "a", "b", "b"])
    # Halved for the side, times two units for the first, one for the other, times four for the share.
    assert [one.claim.p for one in made] == pytest.approx([0.016, 1.0, 0.04, 0.06])
    assert {one.claim.tried for one in made} == {2}


def test_levels_of_a_characteristic_are_judged_where_it_holds():
    spans = Claim(Estimate(None, 0.4, 1.39, n=90, unit="ratio"), EITHER, p=0.001, joint=True)
    whole = judge("characteristics", [spans])[0]
    levels = [
        Claim(shown(0.5, 0.4, 0.6, "ratio"), EITHER, p=0.0001),
        Claim(shown(0.9, 0.6, 1.39, "ratio"), EITHER, p=0.6),
    ]
    assert whole.verdict == SUPPORTED
    assert [one.verdict for one in judge("characteristics", levels, gate=whole)] == [SUPPORTED, OPEN]
    weak = judge("characteristics", [Claim(spans.estimate, EITHER, p=0.2, joint=True)])[0]
    found = judge("characteristics", levels, gate=weak)
    assert [one.verdict for one in found] == [OPEN, OPEN]
    assert {one.claim.tried for one in found} == {1}
    unknown = judge("characteristics", [Claim(Estimate(None, None, None), EITHER)])[0]
    assert unknown.claim is None
    assert [one.verdict for one in judge("characteristics", levels, gate=unknown)] == [OPEN, OPEN]


def test_contrasts_are_judged_with_the_bounds_that_are_shown():
    exposed = np.repeat([True, False], 100)
    hit = np.r_[np.repeat([True, False], [80, 20]), np.repeat([True, False], [40, 60])]
    clear, few = contrast("a", "step", "x", exposed, hit), contrast("b", "step", "x", exposed[:20], hit[:20])
    judged, untold = contrasts("steps", [clear, few])
    # Of Fisher's test and the bounds of the difference the weaker counts; steps have a tenth of the error.
    gap = clear.gap
    p = max(clear.p, 2 * stats.norm.sf(1.959964 * gap.estimate / (gap.estimate - gap.low)))
    assert (judged.verdict, judged.best.claim) == (SUPPORTED, ("steps", 1, pytest.approx(p / 0.1, rel=1e-5)))
    assert (untold.verdict, untold.reasons[0].code, untold.p_corrected) == (OPEN, "few_accounts", None)


def test_a_level_is_met_missed_or_cannot_be_told():
    assert against(shown(0.9, 0.85, 0.95), 0.85).verdict == "met"
    assert against(shown(0.8, 0.70, 0.84), 0.85).verdict == "missed"
    assert against(shown(0.9, 0.80, 0.95), 0.85).verdict == "cannot be told"
    assert against(shown(20.0, 15.0, 30.0, "days"), 30, lower=True).verdict == "met"
    assert against(shown(40.0, 31.0, 50.0, "days"), 30, lower=True).verdict == "missed"
    assert against(Estimate(3.0, None, None), 2).reasons[0].code == "no_bounds"
    assert against(shown(0.9, 0.9, 0.9), 0.5, failed=Reason("burst")).verdict == "missed"
    assert against(shown(0.9, 0.9, 0.9), 0.5, lacking=(Reason("few"),)).verdict == "cannot be told"


def test_some_and_all_of_several():
    assert overall([OPEN, SUPPORTED, None]) == SUPPORTED
    assert overall([NOT, NOT]) == NOT
    assert overall([NOT, OPEN]) == overall([]) == OPEN
    assert overall(["missed", "met"]) == "met"
    assert every([SUPPORTED, OPEN]) == OPEN
    assert every([SUPPORTED, NOT]) == NOT
    assert every(["met", "met"]) == "met"


def test_a_page_spends_no_more_than_its_error():
    for page, families in PAGES.items():
        assert sum(families.values()) <= 1 + 1e-12, page
    names = [family for page, families in PAGES.items() for family in families if family != "definition"]
    assert len(names) == len(set(names))


@given(st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=12))
def test_a_smaller_p_is_never_judged_worse_and_more_claims_never_help(chances):
    clear = shown(0.2, 0.1, 0.3)
    found = [one.claim.p for one in judge("planting", [Claim(clear, EITHER, p=p) for p in chances])]
    order = np.argsort(chances)
    assert (np.diff(np.array(found)[order]) >= -1e-12).all()
    assert all(one >= min(1.0, p / 0.2) - 1e-12 for one, p in zip(found, chances, strict=True))
    more = judge("planting", [Claim(clear, EITHER, p=p) for p in [*chances, 0.5]])
    assert all(two.claim.p >= one - 1e-12 for one, two in zip(found, more, strict=False))


def test_whole_pages_of_chance_err_once_in_twenty_at_most():
    rng, wrong, pages = np.random.default_rng(5), 0, 400
    for _ in range(pages):
        verdicts = []
        for family in PAGES["04"]:
            z = rng.standard_normal(4)
            claims = [Claim(shown(one, one - 1.959964, one + 1.959964), EITHER) for one in z]
            verdicts += [one.verdict for one in judge(family, claims)]
        wrong += SUPPORTED in verdicts
    # Nothing but chance, families independent: 4.9% of pages.
    assert stats.binom.ppf(0.001, pages, 0.049) <= wrong <= stats.binom.ppf(0.999, pages, ERROR)


DECIDES = Path(court.__file__).relative_to(Path(cslib.__file__).parent)
WORDS = {"SUPPORTED", "NOT_SUPPORTED", "INSUFFICIENT", "MET", "MISSED", "OPEN"}


def handed_on(tree: ast.AST):
    """Names of verdicts that are neither compared with, counted, nor keys of what is said of them."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    words = {one.name for node in imports if node.module == "cslib.stats.estimate" for one in node.names} & WORDS
    harmless = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) or getattr(getattr(node, "func", None), "attr", "") == "count":
            harmless |= set(ast.walk(node))
        elif isinstance(node, ast.Dict):
            harmless |= {part for key in node.keys if key is not None for part in ast.walk(key)}
        elif isinstance(node, (ast.For, ast.comprehension)):  # one sentence for each of the verdicts
            harmless |= set(ast.walk(node.iter))
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in words and node not in harmless
    ]


def test_no_other_module_gives_a_verdict():
    root = Path(cslib.__file__).parent
    own = {DECIDES, Path("stats/estimate.py")}  # the words, and doubts that take a verdict back
    found = {
        f"{path.relative_to(root)}:{node.lineno} {node.id}"
        for path in root.rglob("*.py")
        if path.relative_to(root) not in own
        for node in handed_on(ast.parse(path.read_text(encoding="utf-8")))
    }
    # Handed to the page of meanings, to be explained.
    assert {one for one in found if not one.startswith("report/pages.py")} == set()


def test_a_claim_reaches_the_record():
    record = alone("cohorts", estimate=shown(0.2, 0.1, 0.3)).record()
    assert record["claim"] == {"family": "cohorts", "tried": 1, "p": pytest.approx(20 * stats.norm.sf(2 * 1.959964))}
    assert math.isclose(record["claim"]["p"], 0.000888, rel_tol=0.01)

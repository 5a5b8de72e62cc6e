"""The close of the notebook on adoption."""

from types import SimpleNamespace

from test_goals_views import following
from test_needs_views import beyond, heard

from cslib.adoption.backtest import QUEUE, RANDOM
from cslib.adoption.closing_views import closing
from cslib.stats.estimate import SUPPORTED, Estimate, Unavailable
from cslib.stats.intervals import proportion

NONE = Unavailable(("needs",))


def test_the_close_says_what_to_decide(lang):
    tested = SimpleNamespace(
        found={QUEUE: proportion(30, 60), RANDOM: proportion(12, 60)},
        gaps={RANDOM: Estimate(0.3, 0.1, 0.5, 60, verdict=SUPPORTED)},
        quarters=("2026Q2", "2026Q3"),
        share=0.2,
    )
    close = closing(tested=tested, needs=heard(), outside=beyond(), goals=following())
    assert len(close.decide) == 5
    assert close.results["queue_finds"] is tested.found[QUEUE]
    assert "{" not in str(close)


def test_the_close_of_a_company_without_such_tables(lang):
    close = closing(book=NONE, tested=NONE, needs=NONE, goals=NONE, programmes=NONE, expansion=NONE)
    assert close.points == ()
    assert len(close.decide) == 1

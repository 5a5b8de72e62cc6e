"""Question 11 on notebook 01: a rule of the learner's own, tried on accounts that had no say in it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cslib.company.policies.rule import Rule
from cslib.course.answers import Judged, Misfit
from cslib.course.question import Mistake, Questions, Task
from cslib.errors import PolicyError
from cslib.language import percent, tr
from cslib.show.columns import Column
from cslib.show.display import TableView
from cslib.stats.intervals import difference, proportion

QUESTIONS = Questions()


def _accounts(draw, days: float, breadth: float) -> pd.DataFrame:
    """Draw 1,600 accounts of which those that reach both thresholds stay far more often; seats mean little."""
    n = 1600
    frame = pd.DataFrame(
        {
            "active_day_share": np.round(draw.uniform(0.2, 0.9, n), 3),
            "breadth": np.round(draw.uniform(0.1, 0.8, n), 3),
        }
    )
    frame["seat_utilization"] = (0.3 + 0.3 * frame["active_day_share"] + draw.uniform(0, 0.4, n)).round(3)
    inside = (frame["active_day_share"] >= days) & (frame["breadth"] >= breadth)
    frame["stayed"] = draw.random(n) < np.where(inside, 0.975, 0.62)
    return frame


def _by_band(frame: pd.DataFrame) -> TableView:
    """Return retention by bands, ten points wide, of the two measures."""
    days, breadth = (np.floor(10 * frame[name] + 1e-9).astype(int) for name in ("active_day_share", "breadth"))
    share = frame.groupby([days.clip(upper=8), breadth.clip(upper=7)])["stayed"].mean().unstack()
    columns = (Column(tr("Breadth from {low}%", low=10 * tenth), "percent") for tenth in share.columns)
    return TableView(
        "q11_bands",
        tr("Retention at 24 months in the discovery half, by bands of use on day 90"),
        (Column(tr("Active days from")), *columns),
        tuple((f"{10 * tenth}%", *(float(value) for value in row)) for tenth, row in share.iterrows()),
        tr("n: {n} accounts, some 16 in each cell. Single cells move by luck; look at the whole.", n=len(frame)),
    )


@QUESTIONS.add(11, lambda: tr("A rule of your own"))
def own_rule(draw) -> Task:
    """Write a rule in words; it is tried on accounts that the learner has not seen."""
    days, breadth = int(draw.integers(4, 7)) / 10, int(draw.integers(3, 6)) / 10
    frame = _accounts(draw, days, breadth)
    discovery, confirmation = frame.iloc[:800], frame.iloc[800:].reset_index(drop=True)
    goal, least = 0.95**2, round(0.75 * (0.9 - days) / 0.7 * (0.8 - breadth) / 0.7, 2)

    def read(text) -> Rule:
        if not isinstance(text, str):
            raise Misfit(tr('Write the rule in quotation marks, such as answer = "active_weeks >= 3".'))
        try:
            rule = Rule.parse(text)
            rule.met(discovery)
        except PolicyError:
            # What the error itself says has an example, which for some learners is the answer.
            raise Misfit(
                tr(
                    "This can't be read as a rule. Each condition is one of the three measures, then >=, then a "
                    "number; between two conditions stands “and”. No measure stands twice."
                )
            ) from None
        return rule

    def reached(rule) -> float:
        return float(rule.met(confirmation).mean())

    def holds(rule) -> bool:
        met, stayed = rule.met(confirmation), confirmation["stayed"]
        inside = proportion(int(stayed[met].sum()), int(met.sum()))
        outside = proportion(int(stayed[~met].sum()), int((~met).sum()))
        gap = difference(inside, outside)
        return inside.low is not None and inside.low >= goal and gap.low is not None and gap.low > 0

    best = Rule.parse(f"active_day_share >= {days:g} and breadth >= {breadth:g}")
    if not holds(best):
        # By chance the confirmation half may be a poor one: draw another.
        return own_rule(draw)
    used = {"active_day_share", "breadth"}
    return Task(
        ask=(
            tr(
                "Write a rule for high utilization. It will be tried on 800 accounts you have not seen. The lower "
                "bound "
                "of retention at 24 months must reach {goal}, and at least {least} of the accounts must be in the "
                "state.",
                goal=percent(goal),
                least=percent(least),
            ),
            tr(
                "Measures: active_day_share (active days), breadth (features used), seat_utilization (seats in use). "
                "All are shares: 0.5 is 50%. Write conditions with >= and join them by “and”. "
                'The discovery half is in q11.given["discovery"], a table you may work with.'
            ),
        ),
        answer=Judged(passes=lambda rule: holds(rule) and reached(rule) >= least, example=str(best), reads=read),
        why=(
            tr(
                "The table jumps where active days pass {days} and breadth passes {breadth}, and only where both do.",
                days=percent(days),
                breadth=percent(breadth),
            ),
            tr("Other rules near it pass as well. A definition is a choice within what the data bear."),
        ),
        mistakes=(
            Mistake(
                "percent",
                lambda rule: any(condition.threshold > 1 for condition in rule.conditions),
                tr("No account can reach your rule. The measures are shares: what number stands for 50%?"),
            ),
            Mistake(
                "not_in_the_table",
                lambda rule: not used & set(rule.measures),
                tr(
                    "Your rule rests on seats alone. Compare who stays above and below it: is the gap worth a "
                    "definition?"
                ),
            ),
            Mistake(
                "too_hard",
                lambda rule: reached(rule) < least,
                tr("Too few accounts are in your state. It may hold, but onboarding could bring hardly anybody there."),
            ),
            Mistake(
                "one_condition",
                lambda rule: len(used & set(rule.measures)) == 1,
                tr(
                    "One of the two measures is not in your rule. Does a whole row, or a whole column, of the table "
                    "stay?"
                ),
            ),
            Mistake(
                "too_soft",
                lambda rule: not holds(rule),
                tr(
                    "On the accounts kept aside, too many in your state leave: its lower bound misses the target. It "
                    "is too soft."
                ),
            ),
        ),
        hints=(
            tr("In the table, look for the corner in which nearly everybody stays. Where does it begin?"),
            tr("A single cell is noisy. Put your edge where whole rows and columns change."),
        ),
        given={"discovery": discovery, "goal": goal, "least": least},
        exhibits=(_by_band(discovery),),
    )

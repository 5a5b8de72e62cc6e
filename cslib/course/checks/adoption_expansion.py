"""Question 12 on notebook 04: what a signal of expansion is worth."""

from __future__ import annotations

from cslib.course.answers import Number
from cslib.course.question import Mistake, Questions, Task
from cslib.language import percent, tr
from cslib.show.columns import Column
from cslib.show.display import TableView

QUESTIONS = Questions()


@QUESTIONS.add(12, lambda: tr("A signal before expansion"))
def signal(draw) -> Task:
    """Compute how often a signal of expansion was right."""
    shown, quiet = int(draw.integers(50, 75)), int(draw.integers(300, 380))
    right = round(shown * float(draw.uniform(0.25, 0.36)))
    surprise = round(quiet * float(draw.uniform(0.08, 0.11)))
    table = TableView(
        "q12_signal",
        tr("Accounts four quarters ago, and how many bought more within six months"),
        (
            Column(tr("All seats in use?")),
            Column(tr("Number of accounts"), "number"),
            Column(tr("Bought more"), "number"),
        ),
        ((tr("yes"), shown, right), (tr("no"), quiet, surprise)),
    )
    return Task(
        ask=(
            tr("“All seats in use” is a signal that sales wants to be told of."),
            tr("How often was the signal right? Give a share to three decimals."),
        ),
        answer=Number(right / shown, tolerance=0.0006, share=True),
        why=(
            tr("Of the {shown} accounts that showed the signal, {right} bought more.", shown=shown, right=right),
            tr(
                "Without it, {share} did. So the signal is worth a conversation, and it is far from certain.",
                share=percent(surprise / quiet),
            ),
        ),
        mistakes=(
            Mistake(
                "share_found",
                right / (right + surprise),
                tr("That is how many of the purchases the signal announced. When it shows, how often is it right?"),
            ),
            Mistake(
                "all_accounts",
                right / (shown + quiet),
                tr("You have divided by all accounts. The signal said nothing about those that did not show it."),
            ),
            Mistake(
                "base_rate",
                (right + surprise) / (shown + quiet),
                tr("That is how often any account bought more. What about those that showed the signal?"),
            ),
        ),
        hints=(tr("Imagine telling sales of every account with the signal. How many of these tips come true?"),),
        given={"signal": (shown, right), "none": (quiet, surprise)},
        exhibits=(table,),
    )

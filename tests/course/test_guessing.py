"""Nobody gets far by guessing: no rule about how options look finds the right ones."""

from __future__ import annotations

import re
from unittest.mock import MagicMock

import numpy as np
import pytest

from cslib.course.folder import Learner
from cslib.course.question import MODULES, Question, questions
from cslib.course.task import Choice, Choices
from cslib.language import LANGUAGES, using
from cslib.show import style

DRAWS = 200
MORE = 0.15
"""How much oftener than by chance a rule may be right: 40% on four options."""

ABSOLUTE = {
    "en": r"\b(always|never|all|every|everybody|everyone|nobody|none|only|must|impossible|certainly|nothing)\b",
    "ja": r"必ず|すべて|全て|だけ|しか|決して|絶対|常に|ずっと|誰も|何も|全社|全員|まったく|はずがない|べき",
}


def rules(lang: str):
    """Return each rule: from the texts of the options, in their order, to a weight for each."""

    def ranked(place: int):
        def weigh(texts):
            lengths = np.array([len(text) for text in texts])
            wanted = np.sort(lengths)[place]
            return lengths == wanted

        return weigh

    def placed(place: int):
        return lambda texts: np.arange(len(texts)) == (place if place >= 0 else len(texts) - 1)

    def without(texts):
        return np.array([not re.search(ABSOLUTE[lang], text.lower()) for text in texts])

    found = {"longest": ranked(-1), "longest but one": ranked(-2), "shortest": ranked(0), "shortest but one": ranked(1)}
    found |= {f"place {place}": placed(place) for place in (0, 1, 2, -1)}
    return found | {"no absolute": without, "an absolute": lambda texts: ~without(texts)}


def drawn(kind: type, lang: str, draws: int):
    """Give the texts of the options and which are right, for every question of a kind and many learners."""
    with using(lang):
        for notebook in MODULES:
            for number in sorted(questions(notebook)):
                for seed in range(draws):
                    question = Question(notebook, number, Learner(lang=lang, seed=seed))
                    answer = question.task.answer
                    if not isinstance(answer, kind):
                        break
                    right = {answer.value} if isinstance(answer.value, str) else answer.value
                    yield list(answer.options.values()), np.array([code in right for code in answer.options])


def share(weights: np.ndarray, right: np.ndarray) -> float:
    """Return how often the rule is right; where it says nothing, one guesses."""
    weights = weights if weights.any() else np.ones(len(right), bool)
    return float(right[weights].mean())


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [Choice, Choices], ids=lambda kind: kind.__name__)
def test_no_rule_about_looks_finds_the_right_option(monkeypatch, kind, lang):
    # What is drawn in charts takes long and says nothing about options.
    monkeypatch.setattr(style, "canvas", MagicMock())
    seen = list(drawn(kind, lang, DRAWS))
    chance = np.mean([right.mean() for _, right in seen])
    rates = {name: np.mean([share(rule(texts), right) for texts, right in seen]) for name, rule in rules(lang).items()}
    assert len(seen) >= 10 * DRAWS
    assert {name: round(float(rate), 3) for name, rate in rates.items() if rate > chance + MORE} == {}

"""The desks: the rules, the same chance for everybody, conversations, effects of decisions, and a play that is kept."""

import itertools
import json
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from markupsafe import escape

from cslib import language
from cslib.course.desks import adoption, core, onboarding, review, review_views, screen, talks, texts
from cslib.course.desks.adoption import BUILT, REST
from cslib.course.desks.core import ANSWERS, TALK, Decision, only
from cslib.course.desks.review import GAMES, Play, effects
from cslib.course.desks.widgets import WHOM, Screen
from cslib.course.folder import Learner
from cslib.course.question import Card
from cslib.simulate.truth import INFORMATION
from cslib.stats.estimate import Estimate

POLICIES = {"onboarding": onboarding.POLICIES, "adoption": adoption.POLICIES}
KINDS = pytest.mark.parametrize("kind", ["onboarding", "adoption"])
LANGS = pytest.mark.parametrize("lang", ["en", "ja"])


@pytest.fixture(scope="module")
def starts():
    """Games and their accounts, for one seed."""
    return {kind: (game(), game().start(4)) for kind, game in GAMES.items()}


def learner(folder) -> Learner:
    (folder / "desks").mkdir(parents=True, exist_ok=True)
    return Learner(seed=12, folder=folder)


def chance(game, draws: int = 1):
    return core.luck(game, 3, draws)


def after(game, start, *weeks, changed=None):
    """Return the board after weeks of acts, each pairs of action and account (None: all), whatever they take."""
    board, luck = game.opened(start.traits | (changed or {})), chance(game)
    for week, acts in enumerate(weeks):
        made = {}
        for action, account in acts:
            whom = slice(None) if account is None else account
            made.setdefault(action, np.zeros((1, start.size), bool))[0, whom] = True
        game.advance(board, made, luck[:, week].swapaxes(0, 1))
    return board


def decide(play: Play, policy) -> None:
    """Choose what a policy would, as a player does."""
    for action, who in core.afford(play.game, play.board, policy(play.week, play.board)).items():
        for account in np.flatnonzero(who[0]):
            assert play.choose(-1 if action in play.game.whole else int(account), action, "use") == ""


@KINDS
def test_the_same_decisions_and_chance_give_the_same_end(starts, kind):
    game, start = starts[kind]
    ends = [core.played(game, start.traits, chance(game, 2), POLICIES[kind]["taught"]).revenue for _ in range(2)]
    assert np.array_equal(*ends)
    assert not np.array_equal(ends[0][0], ends[0][1])  # two draws of chance


@KINDS
def test_accounts_that_nobody_decides_on_meet_the_same_chance(starts, kind):
    game, start = starts[kind]
    luck, action = chance(game, 2), WHOM[kind][0]
    first = only(np.arange(start.size) == 0)[None, :]
    idle, busy = (core.played(game, start.traits, luck, lambda *_, o=o: o) for o in ([], [(action, first)]))
    assert np.array_equal(idle.revenue[:, 1:], busy.revenue[:, 1:])
    assert (idle.revenue[:, 0] != busy.revenue[:, 0]).all()


@KINDS
def test_an_effect_is_the_difference_to_leaving_decisions_out(starts, kind):
    game, start = starts[kind]
    account = int(np.flatnonzero(game.opened(start.traits)["live"][0])[0])
    everywhere = {"onboarding": ("training", account), "adoption": ("webinar", -1)}[kind]
    made = [Decision(1, account, WHOM[kind][0]), Decision(2, everywhere[1], everywhere[0])]
    made += [Decision(2, account, {"onboarding": "information", "adoption": "expansion"}[kind])]
    left_out = [[0], [1], [2], [0, 2], [0, 1, 2]]
    found = effects(game, start, made, left_out, 3, 2)
    for draws, places in zip(found, left_out, strict=True):
        totals = []
        for kept in (made, [one for k, one in enumerate(made) if k not in places]):
            choose = core.following(kept, np.ones((2, len(kept)), bool))
            totals.append(core.played(game, start.traits, core.luck(game, 3, 2), choose, free=True).total)
        assert draws == pytest.approx((totals[0] - totals[1]) * start.traits["mrr"].sum(), abs=1e-6)
    assert (found != 0).all(axis=1).sum() >= 4


@KINDS
def test_minutes_are_never_overspent(starts, kind):
    game, start = starts[kind]
    board, luck = game.opened(start.traits), chance(game)
    for week in range(game.weeks):
        acts = core.afford(game, board, POLICIES[kind]["taught"](week, board))
        spent = sum(game.actions[action] * int(who.sum()) for action, who in acts.items())
        assert spent + game.idle(board).sum() <= game.minutes
        for action, who in acts.items():
            assert not (who & ~game.allowed(board, action)).any()
        game.advance(board, acts, luck[:, week].swapaxes(0, 1))


# the rules of the onboarding desk


def test_only_the_step_that_fits_removes_what_holds_a_customer_up(starts):
    game, start = starts["onboarding"]
    for place, block in enumerate(onboarding.BLOCKS[1:], 1):
        account = int(np.flatnonzero((start.traits["_block"] == place) & (start.traits["_begins"] <= 4))[0])
        waits = [[]] * 5
        asked = after(game, start, *waits, [("ask", account)])
        assert asked["held_up"][0, account] == block and (asked["held_up"] == "?").sum() == start.size - 1
        for remedy in onboarding.REMEDIES.values():
            board = after(game, start, *waits, [(remedy, account)])
            assert board["solved"][0, account] == (remedy == onboarding.REMEDIES[block])


def test_a_training_does_little_while_something_holds_a_customer_up(starts):
    game, start = starts["onboarding"]
    account = int(np.flatnonzero((start.traits["_block"] == 1) & (start.traits["_begins"] == 0))[0])
    before, then = [[("training", account)]] * 3, [("agree", account)]
    late, early = (after(game, start, *weeks)["_gain"][0, account] for weeks in ([*before, then], [then, *before]))
    assert early > late + onboarding.TRAINED


def test_handing_over_early_or_late_costs_use_or_what_adoption_would_begin(starts):
    game, start = starts["onboarding"]
    account, full = 0, [("information", 0)]
    helped = [[("kickoff", 0), *full], full, full, *[[("training", 0)]] * 5]
    changed = {"_block": np.zeros(start.size, int), "_situation": np.full(start.size, -1)}
    changed |= {"_own_days": np.full(start.size, 0.6), "_own_features": np.full(start.size, 0.5)}
    ends = {}
    for week in (1, 9, 15):
        weeks = [list(acts) for acts in helped] + [[] for _ in range(game.weeks - len(helped))]
        weeks = [acts if k <= week else [] for k, acts in enumerate(weeks)]
        weeks[week] = [*weeks[week], ("handoff", account)]
        ends[week] = game.year(after(game, start, *weeks, changed=changed))
    assert ends[1].in_state[0, 0] < ends[9].in_state[0, 0] - 0.05
    assert ends[15].revenue[0, 0] < 0.95 * ends[9].revenue[0, 0]
    assert ends[15].live[0, 0] == pytest.approx(ends[9].live[0, 0], abs=0.05)


def test_missing_information_and_a_heap_of_handoffs_cost(starts):
    game, start = starts["onboarding"]
    everything = [("information", k) for k in range(4)]
    written = [everything, everything, everything]
    one_a_week = [*written, *([("handoff", k)] for k in range(4))]
    whole, lacking = (game.year(after(game, start, *weeks)) for weeks in (one_a_week, [[], [], [], *one_a_week[3:]]))
    assert (whole.revenue[0, :4] > lacking.revenue[0, :4]).all()
    together = game.year(after(game, start, *written, [("handoff", k) for k in range(4)]))
    # The first two are taken up at once; the others wait.
    apart = game.year(
        after(game, start, *written, [("handoff", k) for k in range(2)], [("handoff", k) for k in (2, 3)])
    )
    assert together.live[0, 3] < apart.live[0, 3]


def test_the_sixth_training_is_refused_in_words_of_the_customer(tmp_path):
    play = Play(onboarding.Onboarding(), learner(tmp_path))
    for _ in range(onboarding.MOST_TRAININGS):
        for account in (0, 1, 2, 3):
            assert play.choose(account, "training") == ""
        play.finish_week()
    said = [play.choose(account, "training") for account in (0, 1, 2, 3)]
    assert all(said) and len(set(said)) == 4


@KINDS
def test_an_answer_that_fits_does_most_and_silence_least(starts, kind):
    game, start = starts[kind]
    account = int(np.argmin(np.where(start.traits["_situation"] < 0, 99, start.traits["_asks"])))
    week = int(start.traits["_asks"][account])
    left, late = [], {"_notice": np.full(start.size, 30)}
    for code in (*ANSWERS, ""):
        weeks = [[] for _ in range(game.weeks)]
        weeks[week] = [(TALK + code, account)] if code else []
        left.append(game.year(after(game, start, *weeks, changed=late)).live[0, account])
    assert left == sorted(left, reverse=True) and len({*left}) == 4


@KINDS
def test_a_request_waits_three_weeks(starts, kind):
    game, start = starts[kind]
    waits = np.zeros(start.size, int)
    board, luck = game.opened(start.traits), chance(game)
    for week in range(game.weeks):
        waits += game.asking(board)[0]
        assert np.array_equal(game.asking(board), game.allowed(board, TALK + "fit") & game.asking(board))
        game.advance(board, {}, luck[:, week].swapaxes(0, 1))
    asked = start.traits["_situation"] >= 0
    assert asked.sum() == core.SITUATIONS and not waits[~asked].any()
    stays = ~board["leaving"][0] if kind == "adoption" else asked
    assert (waits[asked & stays] == core.OPEN_WEEKS).all()


# the rules of the adoption desk


@pytest.mark.parametrize("action", adoption.MECHANISMS[::5] + tuple(BUILT.values()))
def test_only_the_right_team_with_a_case_builds_a_mechanism(starts, action):
    game, start = starts["adoption"]
    board = after(game, start, [(action, None)], *[[]] * 5)
    mine = start.traits["_need"] == adoption.NEEDS.index(action.split(":")[1])
    need, team, argument = action.split(":")[1:]
    works = (need, team) in adoption.ROUTES.items() and argument == "weight"
    assert board["met"].any() == works and not (board["met"][0] & ~mine).any()


def test_a_mechanism_needs_three_customers_who_named_the_need(starts):
    game, start = starts["adoption"]
    board = game.opened(start.traits)
    for n, possible in ((2, False), (3, True)):
        board["need"][0, :n] = "training"
        assert game.allowed(board, BUILT["training"]).any() == possible
    assert not game.allowed(board, BUILT["reporting"]).any()


@pytest.mark.parametrize("programme", ["knowledge_mail", "webinar"])
def test_a_programme_does_more_where_patterns_were_explored_and_nothing_when_repeated_at_once(starts, programme):
    game, start = starts["adoption"]
    pattern = start.traits["pattern"] == 1
    talked = [("interview", int(k)) for k in np.flatnonzero(pattern)[: adoption.INTERVIEWS]]
    once, explored, again = (
        after(game, start, *weeks)
        for weeks in (
            [[], [(programme, None)]],
            [talked, [(programme, None)]],
            [[(programme, None)], [(programme, None)]],
        )
    )
    gain = {"knowledge_mail": "_more_features", "webinar": "_more_days"}[programme]
    assert explored[gain][0, pattern].sum() > 2 * once[gain][0, pattern].sum() > 0
    assert np.array_equal(explored[gain][0, ~pattern], once[gain][0, ~pattern])
    first = after(game, start, [(programme, None)])
    assert np.array_equal(again[gain], first[gain])
    assert (again["contacts"] == 2).all()


def test_more_than_six_contacts_in_four_weeks_do_harm(starts):
    game, start = starts["adoption"]
    six = after(game, start, *[[(name, None) for name in REST]] * 2)
    seven = after(game, start, *[[(name, None) for name in REST]] * 2, [("webinar", None)])
    assert not six["_harm"].any() and (seven["_harm"] > 0).all()


def test_what_endangers_a_renewal_is_met_by_what_fits_it(starts):
    game, start = starts["adoption"]
    soon = {"_notice": np.full(start.size, 5)}
    for place, concern in enumerate(adoption.CONCERNS[1:], 1):
        account = int(np.flatnonzero(start.traits["_concern"] == place)[0])
        for action in adoption.REMEDIES.values():
            board = after(game, start, [(action, account)], changed=soon)
            assert board["settled"][0, account] == (action == adoption.REMEDIES[concern])
    far = after(game, start, [("renewal", None)], changed={"_notice": np.full(start.size, 30)})
    assert not far["renewed"].any() and not far["settled"].any()


# conversations


def spoken(kind: str, lang: str):
    return [one[lang] for one in talks.written(kind)["situations"]]


@KINDS
def test_a_conversation_is_the_same_in_both_languages(kind):
    def shape(said):
        if isinstance(said, dict):
            return {name: shape(part) for name, part in said.items()}
        return [shape(part) for part in said] if isinstance(said, list) else type(said)

    english, japanese = (spoken(kind, lang) for lang in ("en", "ja"))
    assert len(english) == core.SITUATIONS and shape(english) == shape(japanese)
    assert {str(shape(one)) for one in english} == {str(shape(english[0]))}
    assert {one["who"] for one in talks.written(kind)["situations"]} == {*talks.ROLES}


@KINDS
def test_every_way_through_a_conversation_ends(starts, kind):
    _, start = starts[kind]
    for account in np.flatnonzero(start.traits["_situation"] >= 0):
        talk, ways, left = talks.talk(kind, start, int(account), 5), set(), [()]
        while left:
            path = left.pop()
            assert len(talk.talk(path)) == len(path) <= talks.MOST_QUESTIONS
            questions = talk.questions(path)
            left += [(*path, code) for code in questions]
            if not questions:
                ways.add(path)
        # Both steps at once, with one detour before either of them, or lost in detours.
        assert len(ways) > 8 and ("00", "10") in ways
        fits = [talk.code(place) for place in talk.answers()]
        assert sorted(fits) == ["fit", "miss", "surface"]
        causes = talk.words["replies"][1][0]
        assert talk.talk(("00", "10"))[-1][1] == causes[start.traits["_cause"][account]] and causes[0] != causes[1]


@KINDS
@LANGS
def test_no_rule_by_length_or_place_finds_the_right_option(kind, lang):
    """Over 200 draws of customers no such rule is right in more than 40% of the choices of three."""
    game, rules, n = GAMES[kind](), dict.fromkeys(("longest", "shortest", "first", "last"), 0), 0
    rules = {what: dict(rules) for what in ("first question", "second question", "answer")}
    start = game.start(1)
    asking = np.flatnonzero(start.traits["_situation"] >= 0)
    with language.using(lang):
        for draw in range(200):
            rng = np.random.default_rng(draw)
            start.traits["_cause"] = rng.integers(0, core.CAUSES, start.size)
            for account in asking:
                talk = talks.talk(kind, start, int(account), draw)
                n += 1
                for what, options, right in (
                    ("first question", talk.questions(()), "00"),
                    ("second question", talk.questions(("00",)), "10"),
                    ("answer", talk.answers(), talk.cause),
                ):
                    lengths = [len(text) for text in options.values()]
                    place, own = list(options).index(right), len(options[right])
                    rules[what]["longest"] += own == max(lengths)
                    rules[what]["shortest"] += own == min(lengths)
                    rules[what]["first"] += place == 0
                    rules[what]["last"] += place == len(options) - 1
    shares = {(what, rule): hits / n for what, counts in rules.items() for rule, hits in counts.items()}
    assert {key: share for key, share in shares.items() if share > 0.4} == {}


ABSOLUTES = r"\b(always|never|all|every|only|must|at once)\b|必ず|絶対|すべて|全て|だけ"


@KINDS
@LANGS
def test_right_options_are_neither_the_most_modest_nor_the_boldest(kind, lang):
    """The share of options with an absolute word differs by less than a quarter between right and wrong ones."""
    shares = []
    for right in (True, False):
        found = []
        for one in spoken(kind, lang):
            found += [text for asks in one["asks"] for text in (asks[:1] if right else asks[1:])]
            found += one["does"][:2] if right else one["does"][2:]
        shares.append(np.mean([bool(re.search(ABSOLUTES, text)) for text in found]))
    assert abs(shares[0] - shares[1]) < 0.25


@KINDS
@LANGS
def test_no_sentence_comes_twice_in_a_session(starts, kind, lang):
    _, start = starts[kind]
    said = []
    with language.using(lang):
        for account in np.flatnonzero(start.traits["_situation"] >= 0):
            talk = talks.talk(kind, start, int(account), 5)
            said += [talk.opening, *talk.words["told"], *itertools.chain(*talk.words["asks"])]
        for column, hidden in {"held_up": "_block", "concern": "_concern", "need": "_need"}.items():
            if hidden in start.traits:
                codes = screen.codes(column)[start.traits[hidden]]
                said += [talks.voice(kind, column, codes, k, 5) for k in range(start.size)]
        if kind == "onboarding":
            said += [talks.voice(kind, "refuses", np.full(start.size, ""), k, 5) for k in range(start.size)]
    twice = {one for one in said if said.count(one) > 1}
    assert twice == set()


def test_what_came_of_a_decision_is_told_in_the_week_after(tmp_path):
    play = Play(adoption.Adoption(), learner(tmp_path))
    traits, names = play.start.traits, texts.customers(play.start, play.seed)
    far, left = (int(np.flatnonzero(rows)[0]) for rows in (traits["_notice"] > 12, traits["_concern"] == 1))
    outside = int(np.flatnonzero(~play.seen["in_state"])[-1])
    for account, action in ((far, "renewal"), (left, "meet"), (outside, "expansion")):
        assert play.choose(account, action) == ""
    asking = play.asking()[0]
    play.ask(asking, "00")
    assert play.choose(asking, TALK + "surface") == ""
    play.finish_week()
    told = screen.news(play, names)
    talk = play.talk(asking)
    for line in (
        f"{names[far]}: it is too early to talk about the renewal.",
        f"What endangered the renewal is settled: {names[left]}",
        f"{names[outside]} turned the proposal down: this was not the moment, and it annoyed them.",
        f"{names[asking]}: {talk.words['told'][2]}",
    ):
        assert line in told
    file = screen.file(play, asking, names[asking])
    for words in (talk.opening, talk.words["replies"][0][0], talk.words["does"][2]):
        assert escape(words) in file


def test_people_of_a_customer_have_names_of_their_own():
    for account in range(60):
        assert len({talks.person(account, role, 5).split(" (")[0] for role in talks.ROLES}) == 3


# a play


@KINDS
def test_a_play_goes_on_where_it_was_left(tmp_path, kind):
    me, policy = learner(tmp_path), POLICIES[kind]["taught"]
    play = Play(GAMES[kind](), me)
    for _ in range(5):
        decide(play, policy)
        play.finish_week()
    decide(play, policy)
    play.ask(3, "00")
    again = Play(GAMES[kind](), me)
    assert (again.week, again.pending, again.decisions, again.asked) == (5, play.pending, play.decisions, {3: ["00"]})
    pd.testing.assert_frame_equal(again.seen, play.seen)


BAD = ["", "{", "[]", '{"rules": 2, "weeks": [[{"week": 0, "account": 999, "action": "call"}]]}']


@pytest.mark.parametrize(("text", "why"), [*((text, "unreadable") for text in BAD), ('{"weeks": []}', "earlier")])
def test_a_file_that_cannot_be_played_on_is_put_aside_and_named(tmp_path, text, why):
    me = learner(tmp_path)
    (tmp_path / "desks" / "adoption.json").write_text(text)
    play = Play(adoption.Adoption(), me)
    assert play.week == 0 and (tmp_path / "desks" / f"adoption.{why}.json").read_text() == text
    assert f"adoption.{why}.json" in Screen(play).said.value


def test_what_cannot_be_done_is_said(tmp_path):
    play = Play(adoption.Adoption(), learner(tmp_path))
    assert play.choose(0, "call") == ""
    said = [play.choose(0, "call"), play.choose(0, "dance"), play.choose(0, adoption.ANSWER)]
    said += [play.choose(0, "feature"), play.choose(-1, BUILT["training"])]
    for place in range(1, 12):
        last = play.choose(place, "meet")
    assert len({*said, last}) == 6 and all(said) and "40 minutes" in last
    assert said[2] == "No need was heard here so far."
    assert said[3] == "The new feature comes out in week 5."
    assert said[4] == "0 customers have named this need so far; it takes 3."
    board = Play(onboarding.Onboarding(), learner(tmp_path / "other"))
    place = int(screen.there(board).index[0])
    board.board["information"][0, place] = len(INFORMATION)
    board.evidence[-1] = core.view(board.board)
    told = [board.choose(place, "information")]
    for first, second in (("kickoff", "kickoff"), ("ask", "ask"), ("handoff", "training")):
        assert board.choose(place, first) == ""
        board.finish_week()
        told.append(board.choose(place, second))
    assert told == [
        "Everything is written down already.",
        "The kickoff was held already.",
        "They have told you already.",
        "It was handed over already.",
    ]


@pytest.mark.slow
@LANGS
@KINDS
def test_a_desk_is_played_on_the_screen_and_reviewed(tmp_path, kind, lang, monkeypatch):
    for name, years in (("YEARS", 3), ("YEARS_FOR_ONE", 2), ("YEARS_FOR_KIND", 2)):
        monkeypatch.setattr(f"cslib.course.desks.review.{name}", years)
    me = learner(tmp_path)
    with language.using(lang):
        assert isinstance(review_views.review(kind, me), Card)
        desk = Screen(Play(GAMES[kind](), me))
        play, answered = desk.play, 0
        assert desk.choose(WHOM[kind][0])
        while not play.finished:
            for place in desk.listed[:2]:
                desk.tick(place, True)
            desk.choose(WHOM[kind][play.week % len(WHOM[kind])])
            desk.refresh()
            account = desk.asker.value
            if account is not None and play.week != 1:
                for code in ("00", "10"):
                    desk.ask(account, code)
                talk = play.talk(account)
                assert talk.step(play.asked[account]) == talks.STEPS
                desk.answer(account, talk.cause)
                answered += 1
            if play.week == 1:
                n = len(play.pending)
                desk.untick()
                desk.drop()
                assert n and not play.pending
                desk.repeat()
            elif kind == "adoption" and play.week == 2:
                assert not play.choose(-1, "webinar") and texts.action("webinar") in desk._others()
            desk.finish()
            desk.refresh()
            assert screen.news(play, desk.names) is not None
        assert answered > 5 and sum(one.action == TALK + "fit" for one in play.decisions) == answered
        page = review_views.review(kind, me)
        html = page._repr_html_()
    assert f'lang="{lang}"' in html and "data:image/png;base64," in html
    assert len(json.loads((tmp_path / "desks" / f"{kind}.json").read_text())["weeks"]) == play.game.weeks
    assert [(entry["what"], entry["status"]) for entry in me.log()] == [(f"desk.{kind}", "played")]
    assert str(page)


@KINDS
def test_a_review_speaks_of_what_was_left_undone(tmp_path, kind):
    play = Play(GAMES[kind](), learner(tmp_path))
    while not play.finished:
        play.finish_week()
    said = " ".join(review_views.lessons(play, None).sentences)
    assert f"{core.SITUATIONS} were left without an answer" in said
    wanted = {"onboarding": "in a heap at the end: 20", "adoption": "knowledge mails 0, webinars 0, check-in rounds 0"}
    assert wanted[kind] in said


def drawn(monkeypatch, play, draws):
    """Let every set of decisions that is left out have these effects."""
    monkeypatch.setattr(review, "effects", lambda game, start, decisions, left_out, *rest: draws[: len(left_out)])
    return review._kinds(play, 1)


def test_a_kind_of_decision_has_an_interval_over_the_years(tmp_path, monkeypatch):
    play = Play(adoption.Adoption(), learner(tmp_path))
    passed = [adoption.BUILT["training"], adoption.mechanism("reporting", "product", "loudest")]
    play.decisions = [Decision(0, 1, "call"), Decision(0, 2, "call"), Decision(0, 3, "feature")]
    play.decisions += [Decision(2, -1, action) for action in passed]
    kinds = drawn(monkeypatch, play, np.array([[50.0, 100.0, 150.0], [0, 0, 0], [-30.0, -31.0, -32.0]]))
    found = {kind.code: kind for kind in kinds}
    assert [(kind.code, kind.times, kind.minutes) for kind in kinds] == [
        ("call", 2, 50),
        ("feature", 1, 15),
        (adoption.MECHANISM, 2, 120),
    ]
    # Student's t with two degrees of freedom, 97.5%: 4.302653; the standard error of 50, 100, 150 is 50 / sqrt(3).
    call = found["call"]
    assert call.effect.estimate == 100 and call.effect.n == 3
    assert call.effect.high - 100 == pytest.approx(4.302653 * 50 / 3**0.5, rel=1e-6)
    assert call.hour.low == pytest.approx(call.effect.low * 60 / 50)
    assert [kind.effect.verdict for kind in kinds] == [
        "insufficient evidence",
        "insufficient evidence",
        "not supported",
    ]
    better = drawn(monkeypatch, play, np.array([[99.0, 100.0, 101.0]] * 3))
    assert {kind.effect.verdict for kind in better} == {"supported"}


def test_the_table_of_kinds_says_what_can_be_said(tmp_path, monkeypatch):
    play = Play(adoption.Adoption(), learner(tmp_path))
    play.decisions = [
        Decision(0, 1, "call"),
        Decision(0, 2, "feature"),
        Decision(0, 3, "interview"),
        Decision(0, 3, "meet"),
    ]
    draws = np.array([[99.0, 100.0, 101.0], [0, 0, 0], [-5.0, 0, 6], [-99.0, -100.0, -101.0]])
    table = review_views.kinds(type("Found", (), {"kinds": drawn(monkeypatch, play, draws)}))
    said = {row[0]: row[-1] for row in table.rows}
    assert said == {
        "Call and ask": "helped, more than chance explains",
        "Introduce the new feature": "no difference in any year",
        "Interview about the pattern": "unclear: chance is enough",
        "Meet the new champion": "did harm, more than chance explains",
    }
    assert "98 to 102" in str(table) and table.results["effect_of_call"].n == 3


def test_how_far_behind_is_said_without_a_minus():
    behind = Estimate(-0.03, -0.04, -0.02, n=30, unit="points")
    said = review_views._beside("fast", behind)
    assert "kept 3.0 points less (95% interval 2.0 points to 4.0 points)" in said
    assert "more" in review_views._beside("fast", Estimate(0.03, 0.02, 0.04, n=30, unit="points"))
    assert "no clear difference" in review_views._beside("fast", Estimate(0.01, -0.02, 0.04, n=30, unit="points"))


def test_groups_of_customers_are_ticked_at_once(tmp_path):
    desk = Screen(Play(onboarding.Onboarding(), learner(tmp_path)))
    here = screen.there(desk.play)
    desk.group.value = "kickoff"
    assert desk.ticked == set(here.index) and desk.group.value == ""
    desk.choose("kickoff")
    desk.finish()
    desk.group.value = "kickoff"
    assert desk.ticked == set(screen.there(desk.play).index[~screen.there(desk.play)["kickoff"]])
    for kind in GAMES:
        play = Play(GAMES[kind](), learner(tmp_path))
        for group in screen.groups(kind).values():
            assert set(screen.members(play, group)) <= set(screen.there(play).index)


def test_the_learner_builds_the_order_and_it_is_the_priority(tmp_path):
    desk = Screen(Play(adoption.Adoption(), learner(tmp_path)))
    assert desk.listed == list(range(desk.play.start.size))  # nothing is put in order beforehand
    desk.order[0].value, desk.ways[0].value = "pattern", False
    desk.order[1].value = "mrr"
    seen = desk.play.seen
    wanted = sorted(range(len(seen)), key=lambda place: (seen["pattern"][place], -seen["mrr"][place]))
    assert desk.listed == wanted
    desk.group.value = "outside"
    n, first = len(desk.ticked), [place for place in wanted if not seen["in_state"][place]]
    fits = adoption.Adoption.minutes // 25
    said = desk.choose("call")
    assert said == f"Call and ask: chosen for {fits}. This week's minutes do not suffice for {n - fits} more."
    assert [one.account for one in desk.play.pending] == first[:fits]


def test_a_mechanism_has_to_be_put_together(tmp_path):
    desk = Screen(Play(adoption.Adoption(), learner(tmp_path)))
    assert [one.value for one in desk.passing] == ["", "", ""]
    assert desk.pass_on() == "Choose a need, a team, and what to argue with."
    desk.play.board["need"][0, :3] = "reporting"
    for one, value in zip(desk.passing, ("reporting", "cs_ops", "weight"), strict=True):
        one.value = value
    assert desk.pass_on().startswith("Chosen.") and desk.play.pending[0].action == BUILT["reporting"]


@KINDS
def test_requests_and_the_end_of_the_week_stand_together(tmp_path, kind):
    desk = Screen(Play(GAMES[kind](), learner(tmp_path)))
    for _ in range(2):
        desk.finish()
    desk.refresh()
    parts = list(desk.box.children)
    assert desk.finish_button in parts[0].children and desk.clock in parts[0].children
    assert desk.request in parts[2].children and desk.news in parts[2].children
    assert desk.request.children and parts.index(desk.list) > 2


def test_contacts_are_counted_with_those_of_this_week(tmp_path):
    desk = Screen(Play(onboarding.Onboarding(), learner(tmp_path)))
    play, place = desk.play, int(screen.there(desk.play).index[0])
    for action in ("information", "agree", "connect"):
        for one in (action, "training"):
            desk.tick(place, True)
            assert "contacts" not in desk.choose(one)
        assert not play.too_many(place)
        play.finish_week()
    assert play.contacts(place) == 6
    desk.tick(place, True)
    assert desk.names[place] in desk.choose("narrow").split("contacts in four weeks")[1]
    assert play.too_many(place)
    play.finish_week()
    # Two, two and one of the last three weeks; the two of the first week no longer count.
    assert play.contacts(place) == 5


def test_a_list_in_onboarding_hides_nobody_and_counts_who_is_to_come(tmp_path):
    play = Play(onboarding.Onboarding(), learner(tmp_path))
    while not play.finished:
        later = int((~play.seen["live"]).sum())
        assert later == 0 or f"{later} customers are still to start" in screen.clock(play)
        assert len(Screen(play).listed) == len(screen.there(play)) == play.start.size - later
        play.finish_week()


def trial(kind: str, seeds: int, copies: int):
    """Return the trial of the benchmark."""
    spec = spec_from_file_location("bench_desks", Path(__file__).parents[2] / "benchmarks" / "desks.py")
    bench = module_from_spec(spec)
    spec.loader.exec_module(bench)
    return bench.Trial(kind, seeds, copies)


@pytest.mark.slow
@KINDS
def test_no_three_buttons_come_near_to_expert_play_and_each_practice_counts(kind):
    small, desk = trial(kind, 30, 2), {"onboarding": onboarding, "adoption": adoption}[kind]
    expert = small.one(desk.policy())
    for practice in desk.PRACTICES:
        lost = 100 * (expert - small.one(desk.policy({practice})))
        # The interval of Student's t with 29 degrees of freedom.
        assert lost.mean() >= 0.5 and lost.mean() > 2.045 * lost.std(ddof=1) / 30**0.5, practice
    few = trial(kind, 3, 1)
    several, found = few.search()
    assert len(several) > 1000 and few.one(desk.policy()).mean() > found.mean(axis=1).max() + 0.03


@KINDS
def test_the_screen_stays_in_place_from_week_to_week(tmp_path, kind):
    desk = Screen(Play(GAMES[kind](), learner(tmp_path)))
    drawn = []
    for box in (desk.box, desk.list):
        box.observe(drawn.append, "children")
    said, rows = desk.clock.value, len(desk.list.children)
    desk.finish_button.click()
    assert desk.clock.value != said
    # What is drawn anew loses clicks, and where one has scrolled to; the list is, where customers come or go.
    assert len(drawn) == (len(desk.list.children) != rows)


@KINDS
@LANGS
def test_the_notebook_of_a_desk_names_every_action_with_its_minutes(kind, lang):
    source = {"onboarding": "06_onboarding_desk.py", "adoption": "07_adoption_desk.py"}[kind]
    text = (Path(__file__).parents[2] / "exercises" / "src" / source).read_text(encoding="utf-8")
    single = {code: minutes for code, minutes in GAMES[kind].actions.items() if ":" not in code}
    with language.using(lang):
        assert [code for code, minutes in single.items() if f"| {texts.action(code)} | {minutes} |" not in text] == []
    week = {"en": "{} minutes a week", "ja": "週{}分です"}[lang]
    assert week.format(GAMES[kind].minutes) in text

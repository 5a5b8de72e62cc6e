"""The desks: the rules, the same chance for everybody, effects of decisions, and a play that survives a crash."""

import json

import numpy as np
import pandas as pd
import pytest

from cslib import language
from cslib.course.desks import adoption, core, onboarding, review, review_views, screen, texts
from cslib.course.desks.core import HEARING, HEARINGS, Decision
from cslib.course.desks.review import GAMES, Play, effects
from cslib.course.desks.widgets import WHOM, Screen
from cslib.course.folder import Learner
from cslib.course.question import Card
from cslib.simulate.population import joined, taken
from cslib.simulate.truth import INFORMATION
from cslib.stats.estimate import Estimate

POLICIES = {"onboarding": onboarding.POLICIES, "adoption": adoption.POLICIES}
KINDS = pytest.mark.parametrize("kind", ["onboarding", "adoption"])


@pytest.fixture(scope="module")
def starts():
    """Games and their accounts, for one seed."""
    return {kind: (game(), game().world(4)) for kind, game in GAMES.items()}


@pytest.fixture
def short(monkeypatch):
    """Let the year after the game be short, where it does not matter how long it is."""
    monkeypatch.setattr(core, "YEAR", 3)


def learner(folder) -> Learner:
    (folder / "desks").mkdir(parents=True, exist_ok=True)
    return Learner(seed=12, folder=folder)


def decide(play: Play, policy) -> None:
    """Choose what a policy would, as a player does."""
    for row in core.affordable(play.game, play.world, play.board, policy(play.week, play.seen)).itertuples():
        account = -1 if ":" in row.action else int(row.account)
        assert play.choose(account, row.action, "use") == ""


@KINDS
def test_the_same_decisions_and_chance_give_the_same_end(starts, kind, short):
    game, start = starts[kind]
    ends = [core.played(game, start, POLICIES[kind]["taught"], 3, 2)[0] for _ in range(2)]
    assert ends[0] == ends[1]


@KINDS
def test_accounts_that_nobody_decides_on_meet_the_same_chance(starts, kind, short):
    game, start = starts[kind]
    action = "mail"
    rows = pd.DataFrame({"account": [0], "action": [action]})
    idle = core.played(game, start, lambda week, seen: rows.iloc[:0], 3, 2)[0]
    busy = core.played(game, start, lambda week, seen: rows, 3, 2)[0]
    others = np.arange(start.size * 2) > 0
    assert np.array_equal(idle.row_mrr[others], busy.row_mrr[others])
    assert np.array_equal(idle.live[others], busy.live[others])


@KINDS
def test_copies_of_a_few_accounts_meet_the_chance_of_the_whole(starts, kind, short):
    game, start = starts[kind]
    copies, nothing = 3, POLICIES[kind]["nothing"]
    whole = core.played(game, start, nothing, 3, copies)[0]
    places = np.array([5, 2 * start.size + 5, 7])
    some = core.played(game, start, nothing, 3, copies, places)[0]
    assert np.array_equal(some.row_mrr, whole.row_mrr[places])
    assert np.array_equal(some.in_state, whole.in_state[places])


@pytest.mark.slow
@KINDS
def test_an_effect_is_the_difference_to_leaving_decisions_out(starts, kind, short):
    game, start = starts[kind]
    first, everywhere = {
        "onboarding": ("kickoff", HEARING + "mechanism"),
        "adoption": ("call", adoption.mechanism("training", "cs")),
    }[kind]
    week = 6
    account = int(np.flatnonzero(start.live if kind == "adoption" else start.start < start.monday + 30)[0])
    made = [Decision(week, account, first), Decision(week, -1, everywhere), Decision(week + 1, account, "mail")]
    left_out = [[0], [1], [2], [0, 2], [0, 1, 2]]
    found = effects(game, start, made, left_out, 9, 4)
    assert found.shape == (5, 4)

    def revenue(decisions):
        end = core.played(game, start, core.following(decisions, start.size), 9, 4, checked=False)[0]
        return (end.row_mrr * end.live).reshape(4, start.size).sum(axis=1)

    for draws, places in zip(found, left_out, strict=True):
        kept = [one for k, one in enumerate(made) if k not in places]
        assert draws == pytest.approx(revenue(made) - revenue(kept), abs=1e-6)


def test_accounts_of_several_worlds_live_in_one_as_they_did_apart(starts, short):
    game, start = starts["adoption"]
    parts = [np.arange(0, 20), np.arange(20, start.size)]
    together = joined([taken(start, part) for part in parts])
    idle = POLICIES["adoption"]["nothing"]
    apart, whole = (core.played(game, one, idle, 3, 2)[0] for one in (start, together))
    for name in ("row_mrr", "live", "in_state", "days_4w", "used_4w", "appeal", "renewal"):
        assert np.array_equal(getattr(apart, name), getattr(whole, name)), name


def test_minutes_are_never_overspent(starts):
    game, start = starts["onboarding"]
    run = core.playing(game, start, 3, 2)
    world, board = next(run)
    for week in range(6):
        acts = core.affordable(
            game, world, board, POLICIES["onboarding"]["taught"](week, core.view(game, world, board))
        )
        spent = np.bincount(board["group"][acts["account"].to_numpy(int)], acts["action"].map(game.actions), 2)
        idle = np.bincount(board["group"], game.idle(world, board))
        assert (spent + idle <= game.minutes).all()
        world, board = run.send(acts)


def test_information_and_kickoff_are_written_on_the_board(starts):
    game, start = starts["onboarding"]
    run = core.playing(game, start, 3)
    world, board = next(run)
    for _ in range(5):
        world, board = run.send(pd.DataFrame({"account": [], "action": []}, dtype=object))
    account = int(np.flatnonzero(world.live)[0])
    for action in ("kickoff", "information", "information", "information"):
        assert game.allowed(world, board, action)[account]
        world, board = run.send(pd.DataFrame({"account": [account], "action": [action]}))
    assert board["information"][account] == len(INFORMATION)
    assert not game.allowed(world, board, "kickoff")[account]
    assert not game.allowed(world, board, "information")[account]
    world, board = run.send(pd.DataFrame({"account": [account], "action": ["handoff"]}))
    assert world.handed[account] >= 0 and world.complete[account]


def test_trainings_lift_what_an_account_comes_to_up_to_six(starts):
    game, start = starts["onboarding"]
    run = core.playing(game, start, 3, 2)
    world, board = next(run)
    account, before = int(np.flatnonzero(world.live)[0]), world.plateau.copy()
    for _ in range(8):
        world, board = run.send(pd.DataFrame({"account": [account], "action": ["training"]}))
    assert board["trainings"][account] == 8
    assert world.plateau[:, account] == pytest.approx(before[:, account] + 6 * onboarding.TRAINED)
    others = np.arange(world.size) != account
    assert np.array_equal(world.plateau[:, others], before[:, others])


@pytest.mark.parametrize(("team", "works"), [("cs", True), ("product", False)])
def test_only_the_right_team_builds_a_mechanism(starts, team, works):
    game, start = starts["adoption"]
    run = core.playing(game, start, 3)
    world, board = next(run)
    before = world.gain[0].copy()
    world, board = run.send(pd.DataFrame({"account": [0], "action": [adoption.mechanism("training", team)]}))
    for _ in range(2):
        world, board = run.send(pd.DataFrame({"account": [], "action": []}, dtype=object))
    has = board["_need"] == adoption.NEEDS.index("training")
    assert (board["met"] & has).any() == works
    assert not (board["met"] & ~has).any()
    assert (world.gain[0] > before).any() == works


def test_a_mechanism_needs_three_customers_who_named_the_need(starts):
    game, start = starts["adoption"]
    run = core.playing(game, start, 3, 2)
    world, board = next(run)
    action = adoption.mechanism("training", "cs")
    mine = np.flatnonzero(board["group"] == 1)
    board["need"][mine[:2]] = "training"
    assert not game.allowed(world, board, action).any()
    board["need"][mine[2]] = "training"
    assert np.array_equal(game.allowed(world, board, action), board["group"] == 1)


@pytest.mark.parametrize("answer", ["mechanism", "once", "surface", "missed"])
def test_what_the_answers_of_the_hearing_do(starts, answer):
    game, start = starts["adoption"]
    run = core.playing(game, start, 3, 2)
    world, board = next(run)
    nobody = pd.DataFrame({"account": [], "action": []}, dtype=object)
    assert not game.allowed(world, board, HEARING + answer).any()
    for _ in range(game.hearing_week):
        world, board = run.send(nobody)
    gain = world.gain[0].copy()
    world, board = run.send(pd.DataFrame({"account": [7], "action": [HEARING + answer]}))
    where = {"mechanism": board["_same"] & (board["group"] == 0), "once": np.arange(world.size) == 7}
    more = np.where(where.get(answer, False), game.hearing_gain, 0.0)
    wanted = np.where(more > 0, np.minimum(gain + more, core.MOST_GAIN), gain)
    # The company does not write to anybody while the game is on, so nothing else adds to the gain.
    assert world.gain[0] == pytest.approx(wanted)
    assert np.array_equal(game.allowed(world, board, HEARING + answer), world.live & (board["group"] == 1))


@KINDS
def test_the_hearing_is_the_same_in_both_languages(kind):
    def shape(said):
        return {name: shape(part) for name, part in said.items()} if isinstance(said, dict) else type(said)

    english, japanese = (texts.words_of(texts.BOOKS[kind], 0, lang) for lang in ("en", "ja"))
    assert shape(english) == shape(japanese)
    assert [shape(turn) for turn in english["turns"]] == [shape(turn) for turn in japanese["turns"]]
    assert all(turn["asks"].keys() == turn["replies"].keys() and "dig" in turn["asks"] for turn in english["turns"])


@KINDS
def test_every_way_through_the_hearing_ends(kind):
    told, ways, left = texts.script(kind), 0, [[]]
    while left:
        path = left.pop()
        questions = told.open_questions(path)
        assert len(told.talk(path)) == len(path) <= texts.MOST_QUESTIONS
        if questions:
            left += [[*path, code] for code in questions]
            continue
        ways += 1
        answers = told.open_answers(path)
        assert set(answers) <= set(HEARINGS)
        assert (HEARING + "mechanism" in answers) == told.at_root(path)
    assert ways > 10
    assert told.at_root(["dig"] * len(told.turns))
    assert told.at_root(["dig", *[code for code in told.turns[1].asks if code != "dig"][:1], "dig", "dig"])


@KINDS
def test_a_play_goes_on_where_it_was_left(tmp_path, kind):
    me, policy = learner(tmp_path), POLICIES[kind]["taught"]
    play = Play(GAMES[kind](), me)
    for _ in range(5):
        decide(play, policy)
        play.finish_week()
    decide(play, policy)
    play.ask("dig")
    again = Play(GAMES[kind](), me)
    assert (again.week, again.pending, again.decisions, again.asked) == (5, play.pending, play.decisions, ["dig"])
    pd.testing.assert_frame_equal(again.seen, play.seen)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"weeks": [[{"week": 0, "account": 999, "action": "mail"}]]}'])
def test_a_file_that_cannot_be_read_is_put_aside(tmp_path, text):
    me = learner(tmp_path)
    (tmp_path / "desks" / "adoption.json").write_text(text)
    assert Play(adoption.Adoption(), me).week == 0
    assert (tmp_path / "desks" / "adoption.unreadable.json").read_text() == text


def test_what_cannot_be_done_is_said(tmp_path):
    play = Play(adoption.Adoption(), learner(tmp_path))
    assert play.choose(0, "call") == ""
    said = [play.choose(0, "call"), play.choose(0, "dance"), play.choose(0, adoption.ANSWER)]
    said += [play.choose(-1, HEARING + "surface"), *(play.choose(place, "meeting") for place in (1, 2, 3))][-1:]
    assert all(said) and len({*said}) == 4
    assert len(play.pending) == 3


def test_why_an_action_is_not_allowed_is_said(tmp_path):
    play = Play(adoption.Adoption(), learner(tmp_path))
    told = {play.choose(0, adoption.ANSWER), play.choose(-1, adoption.mechanism("training", "cs"))}
    play.board["need"][:3] = "training"
    assert play.choose(-1, adoption.mechanism("training", "cs")) == ""
    play.finish_week()
    told |= {play.choose(-1, adoption.mechanism("training", "cs"))}
    board = Play(onboarding.Onboarding(), learner(tmp_path / "other"))
    place = int(screen.there(board).index[0])
    assert board.choose(place, "kickoff") == ""
    board.board["information"][place] = len(INFORMATION)
    told |= {board.choose(place, "information")}
    board.finish_week()
    told |= {board.choose(place, "kickoff")}
    assert board.choose(place, "handoff") == ""
    board.finish_week()
    told |= {board.choose(place, "training")}
    assert told == {
        "No need was heard here so far.",
        "0 customers have named this need so far; it takes 3.",
        "The right team has this need already.",
        "Everything is written down already.",
        "The kickoff was held already.",
        "It was handed over already.",
    }


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "ja"])
@KINDS
def test_a_desk_is_played_on_the_screen_and_reviewed(tmp_path, kind, lang, monkeypatch, short):
    monkeypatch.setattr("cslib.course.desks.review.YEARS", 3)
    monkeypatch.setattr("cslib.course.desks.review.YEARS_FOR_ONE", 2)
    monkeypatch.setattr("cslib.course.desks.review.YEARS_FOR_KIND", 2)
    me = learner(tmp_path)
    with language.using(lang):
        assert isinstance(review_views.review(kind, me), Card)
        desk = Screen(Play(GAMES[kind](), me))
        play = desk.play
        assert desk.choose(WHOM[kind][0])
        while not play.finished:
            for place in desk.listed[:2]:
                desk.tick(place, True)
            desk.choose(WHOM[kind][min(play.week, 2) if kind == "onboarding" else 0])
            desk.refresh()
            if play.week == play.game.hearing_week:
                for _ in range(3):
                    desk.ask("dig")
                desk.answer(HEARING + "mechanism")
                assert any(one.action == HEARING + "mechanism" for one in play.pending)
            elif play.week == 1:
                n = len(play.pending)
                desk.untick()
                desk.drop()
                assert n and not play.pending
                desk.repeat()
            desk.finish()
            desk.refresh()
            assert screen.news(play, desk.names) is not None
        page = review_views.review(kind, me)
        html = page._repr_html_()
    assert f'lang="{lang}"' in html and "data:image/png;base64," in html
    assert len(json.loads((tmp_path / "desks" / f"{kind}.json").read_text())["weeks"]) == play.game.weeks
    assert [(entry["what"], entry["status"]) for entry in me.log()] == [(f"desk.{kind}", "played")]
    assert str(page)


def drawn(monkeypatch, play, draws):
    """Let every set of decisions that is left out have these effects."""
    monkeypatch.setattr(review, "effects", lambda game, start, decisions, left_out, *rest: draws[: len(left_out)])
    return review._kinds(play, 1)


def test_a_kind_of_decision_has_an_interval_over_the_years(tmp_path, monkeypatch):
    play = Play(adoption.Adoption(), learner(tmp_path))
    passed = [adoption.mechanism("training", "cs"), adoption.mechanism("price", "product")]
    play.decisions = [Decision(0, 1, "call"), Decision(0, 2, "call"), Decision(0, 3, "mail")]
    play.decisions += [Decision(2, -1, action) for action in passed]
    kinds = drawn(monkeypatch, play, np.array([[50.0, 100.0, 150.0], [0, 0, 0], [-30.0, -31.0, -32.0]]))
    found = {kind.code: kind for kind in kinds}
    assert [(kind.code, kind.times, kind.minutes) for kind in kinds] == [
        ("call", 2, 50),
        ("mail", 1, 2),
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
        Decision(0, 2, "mail"),
        Decision(0, 3, "reminder"),
        Decision(0, 3, "meeting"),
    ]
    draws = np.array([[99.0, 100.0, 101.0], [0, 0, 0], [-5.0, 0, 6], [-99.0, -100.0, -101.0]])
    table = review_views.kinds(type("Found", (), {"kinds": drawn(monkeypatch, play, draws)}))
    said = {row[0]: row[-1] for row in table.rows}
    assert said == {
        "Call": "helped, more than chance explains",
        "Mail": "no difference in any year",
        "Reminder": "unclear: chance is enough",
        "Meeting": "did harm, more than chance explains",
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


def test_a_group_is_served_as_far_as_the_minutes_last(tmp_path):
    desk = Screen(Play(adoption.Adoption(), learner(tmp_path)))
    desk.group.value = "all"
    n, first = len(desk.ticked), list(desk.listed)
    assert desk.choose("call") == f"Call: chosen for 4. This week's minutes do not suffice for {n - 4} more."
    assert [one.account for one in desk.play.pending] == first[:4]


def test_contacts_are_counted_with_those_of_this_week(tmp_path):
    desk = Screen(Play(onboarding.Onboarding(), learner(tmp_path)))
    play, place = desk.play, int(screen.there(desk.play).index[0])
    for _ in range(3):
        desk.tick(place, True)
        said = desk.choose("training")
        desk.tick(place, True)
        said += desk.choose("mail")
        assert not play.too_many(place) and "contacts" not in said
        play.finish_week()
    assert play.contacts(place) == 6
    desk.tick(place, True)
    assert desk.names[place] in desk.choose("mail").split("contacts in four weeks")[1]
    assert play.too_many(place)
    play.finish_week()
    # Two, two and one of the last three weeks; the two of the first week no longer count.
    assert play.contacts(place) == 5


def test_a_list_in_onboarding_hides_nobody_and_counts_who_is_to_come(tmp_path):
    play = Play(onboarding.Onboarding(), learner(tmp_path))
    while not play.finished:
        seen = play.seen
        later = int((~seen["live"] & (seen["days"] <= 0)).sum())
        assert later == 0 or f"{later} customers are still to start" in screen.clock(play)
        assert len(Screen(play).listed) == len(screen.there(play))
        started = int((seen["live"] | seen["leaving"] | (seen["days"] > 0)).sum())
        assert started + later == onboarding.ACCOUNTS
        play.finish_week()


def test_whoever_was_called_waits_behind_the_others(tmp_path):
    play = Play(adoption.Adoption(), learner(tmp_path))
    places = screen.ordered(play, "stake")
    waits = play.seen["weeks_since_talk"] >= adoption.SPACING
    stays = [place for place in places if not play.seen["leaving"][place]]
    assert sorted(stays, key=lambda place: not waits[place]) == stays
    first = places[0]
    play.choose(first, "call")
    play.finish_week()
    assert screen.ordered(play, "stake").index(first) > int(waits.sum() / 2)


@pytest.mark.slow
@KINDS
def test_what_is_taught_beats_the_other_policies(kind):
    game, seeds, copies = GAMES[kind](), 8, 6
    names = ("taught", "nothing", "everybody")
    found = []
    for seed in range(seeds):
        start = game.world(seed)
        ends = [core.played(game, start, POLICIES[kind][name], seed, copies)[0] for name in names]
        found.append([core.ending(start, end, copies).total.mean() for end in ends])
    ahead = np.array(found)[:, :1] - np.array(found)[:, 1:]
    assert (ahead.mean(axis=0) - 2.36 * ahead.std(axis=0, ddof=1) / np.sqrt(seeds) > 0).all()


@pytest.mark.parametrize("kind", GAMES)
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

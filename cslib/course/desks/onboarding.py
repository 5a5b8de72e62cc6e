"""The onboarding desk: a queue of new customers, limited hours, what holds each up, and the moment to let go."""

from collections.abc import Callable, Collection

import numpy as np

from cslib.course.desks.core import ANSWERS, TALK, Board, Ending, Game, Offers, inside, nothing, only
from cslib.simulate.truth import INFORMATION

ARRIVAL_WEEKS, WAITING = 7, 4
"""Weeks in which customers start, and how many are there from the beginning."""
FIELDS_AT_ONCE = 2
BLOCKS = ("", "decider", "data", "goal")
"""What holds a customer up: nothing; nobody who decides has agreed; data are not connected; there is no first goal."""
BLOCK_SHARES = (0.31, 0.23, 0.23, 0.23)
REMEDIES = {"decider": "agree", "data": "connect", "goal": "narrow"}
COSTS = {"decider": (0.05, 0.12), "data": (0.13, 0.03), "goal": (0.03, 0.11)}
"""What each of them takes from the shares of days and of features."""
MOST_TRAININGS, TRAINED = 5, 0.026
"""Trainings that a customer agrees to, and what one adds to both shares."""
WIP_MINUTES = 12
"""What a customer in onboarding takes each week whatever is decided: questions, notes, internal meetings."""
ABSORBED = 2
"""Handoffs that adoption can take up well in a week; more of them wait."""
EARLY = 0.07
"""What a customer that was not in the state when it was handed over loses of both shares."""
LATE_WEEKS = 2
"""Weeks in the state, with everything written down, after which waiting costs what adoption would have begun."""


class Onboarding(Game):
    """Four customers are there, 16 start over seven weeks; after sixteen, whoever is left is handed over as is."""

    kind = "onboarding"
    weeks, accounts, minutes = 16, 20, 720
    actions = {"kickoff": 60, "ask": 20, "agree": 45, "connect": 45, "narrow": 45, "training": 45, "information": 30}
    actions |= {"handoff": 20, **{TALK + code: 20 for code in ANSWERS}}
    contacts = ("kickoff", "ask", "agree", "connect", "narrow", "training", "information")
    window = (1, 4)

    def traits(self, start: dict, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Draw when customers start, what they come to by themselves, and what holds them up."""
        n = self.accounts
        begins = np.sort(
            np.concatenate([np.zeros(WAITING), 1 + np.arange(n - WAITING) * ARRIVAL_WEEKS // (n - WAITING)])
        )
        # Shares rather than lots: every play has as many of each kind, and luck less to say.
        blocks = rng.permutation(np.searchsorted(np.cumsum(BLOCK_SHARES)[:-1], (np.arange(n) + 0.5) / n, side="right"))
        level = 0.05 * rng.permutation(np.linspace(-1.5, 1.5, n))
        more = {"_begins": begins.astype(int), "_block": blocks}
        more |= {"_own_days": 0.49 + level, "_own_features": 0.39 + 0.7 * level + 0.02 * rng.standard_normal(n)}
        return start | more | {"_asks": np.where(start["_situation"] < 0, -99, begins.astype(int) + start["_asks"])}

    def begin(self, board: Board) -> Board:
        """Keep what was done, found out and written down."""
        shape = board["mrr"].shape
        board |= {name: np.zeros(shape, int) for name in ("information", "trainings", "weeks_in_state", "_late")}
        board |= {name: np.zeros(shape, bool) for name in ("kickoff", "handed", "solved", "_stalled")}
        board |= {"_days": np.full(shape, 0.2), "_features": np.full(shape, 0.15), "_gain": np.zeros(shape)}
        board |= {f"_{name}_4w": np.full((8, *shape), 0.1) for name in ("days", "features")}
        board |= {"held_up": np.full(shape, "?", "<U8"), "_wait": np.zeros(shape)}
        board["live"] = board["_begins"] <= 0
        board["contract_week"] = np.where(board["live"], 0, -1)
        board["_queue"] = np.zeros(shape[0])
        self.measure(board)
        return board

    def allowed(self, board: Board, action: str) -> np.ndarray:
        """Allow what makes sense with customers in onboarding; they agree to a few trainings and to no more."""
        there = board["live"] & ~board["handed"]
        if action.startswith(TALK):
            return there & self.asking(board)
        if action == "kickoff":
            return there & ~board["kickoff"]
        if action == "ask":
            return there & (board["held_up"] == "?")
        if action == "training":
            return there & (board["trainings"] < MOST_TRAININGS)
        if action == "information":
            return there & (board["information"] < len(INFORMATION))
        return there

    def idle(self, board: Board) -> np.ndarray:
        """Return the minutes of every customer in onboarding."""
        return np.where(board["live"] & ~board["handed"], float(WIP_MINUTES), 0.0)

    def work(self, board: Board, did: Callable[[str], np.ndarray], luck: dict[str, np.ndarray]) -> None:
        """Let meetings, questions, remedies and handoffs work."""
        early = np.where(board["week"] - board["_begins"] <= 2, 1.0, 0.4)
        board["_gain"] += 0.05 * early * did("kickoff")
        board["kickoff"] |= did("kickoff")
        board["held_up"] = np.where(did("ask"), np.array(BLOCKS)[board["_block"]], board["held_up"])
        for place, block in enumerate(BLOCKS[1:], 1):
            done = did(REMEDIES[block])
            board["solved"] |= done & (board["_block"] == place)
            # A meeting about something that is no trouble takes their time as well.
            board["_gain"] -= 0.01 * (done & (board["_block"] != place))
        free = board["solved"] | (board["_block"] == 0)
        # Whoever is held up hears a training and goes back to the old way.
        board["_gain"] += TRAINED * did("training") * np.where(free, 1.0, 0.3) * (luck["attends"] < 0.9)
        board["trainings"] += did("training")
        board["information"] = np.minimum(board["information"] + FIELDS_AT_ONCE * did("information"), len(INFORMATION))
        now = did("handoff")
        queue = np.maximum(board["_queue"] - ABSORBED, 0)
        board["_wait"] = np.where(now, (queue[:, None] + np.cumsum(now, axis=1) - 1) / ABSORBED, board["_wait"])
        board["_queue"] = queue + now.sum(axis=1)
        board["handed"] |= now
        board["_stalled"] |= now & ~board["in_state"]
        ready = board["in_state"] & ~board["handed"]
        board["weeks_in_state"] = np.where(ready, board["weeks_in_state"] + 1, 0)
        board["_late"] = np.maximum(board["_late"], board["weeks_in_state"] - LATE_WEEKS)
        board["live"] = board["_begins"] <= board["week"] + 1
        board["contract_week"] = np.where(board["live"], board["week"] + 1 - board["_begins"], -1)

    def aims(self, board: Board) -> tuple:
        """Return what customers tend to, with what holds them up and what was done about it."""
        held = ~board["solved"] * 1.0
        lost = np.array([COSTS.get(block, (0.0, 0.0)) for block in BLOCKS])[board["_block"]]
        answered = {"fit": 0.02, "miss": -0.02, "surface": -0.03}
        gain = board["_gain"] + board["_drift"] - board["_harm"] - 0.06 * self.ignored(board)
        for code, effect in answered.items():
            gain = gain + effect * (board["_answered"] == code)
        days = board["_own_days"] + gain - held * lost[..., 0]
        features = board["_own_features"] + gain - held * lost[..., 1]
        speed = np.where(board["live"], np.where(board["handed"], 0.10, 0.42), 0.0)
        # Habits are not formed yet where onboarding lets go too early; part of what was reached is lost again.
        early = EARLY * board["_stalled"]
        days, features = days - early, features - early
        return days, features, speed

    def year(self, board: Board) -> Ending:
        """Hand over whoever is left, and return what is expected after a year in adoption."""
        left = board["live"] & ~board["handed"]
        wait = np.where(left, (board["_queue"][:, None] + np.cumsum(left, axis=1) - 1) / ABSORBED, board["_wait"])
        stalled = board["_stalled"] | (left & ~board["in_state"])
        board = {**board, "_stalled": stalled}
        days, features, _ = self.aims(board)
        lacking = len(INFORMATION) - board["information"]
        # What is not written down is asked again, and the successor learns of dangers too late; a queue of handoffs
        # means weeks in which nobody is in charge.
        lost = 0.010 * lacking + 0.012 * np.minimum(wait, 6)
        state = inside(days - lost, features - lost)
        stays = 1 - (0.02 + 0.26 * (1 - state))
        begun = np.clip(1 - 0.14 * board["_late"], 0, 1) * (1 - 0.12 * lacking)
        grows = 1 + 0.15 * state * np.clip(begun, 0, 1)
        return Ending.of(board, stays, grows, state)


PRACTICES = {
    "kickoff": "hold a kickoff, early",
    "ask": "ask what holds them up instead of guessing from figures",
    "remedy": "remove what holds them up before training",
    "training": "train",
    "information": "write the handoff information down",
    "state": "hand over in the state, not after five weeks",
    "in_time": "hand over in time, not all at the end",
    "requests": "answer requests by their cause",
    "revenue": "serve large customers first, not the oldest",
}
"""What the notebooks teach, each of which the expert's play can leave out; in words for the benchmark."""


def policy(without: Collection[str] = ()) -> Callable[[int, Board], Offers]:
    """Return the expert's play, with practices of :data:`PRACTICES` left out; their minutes go to the rest."""

    def choose(week: int, board: Board) -> Offers:
        there = board["live"] & ~board["handed"]
        value = board["mrr"] if "revenue" not in without else -board["contract_week"].astype(float)
        known, age = board["held_up"] != "?", board["contract_week"]
        full = (board["information"] >= len(INFORMATION)) | ("information" in without)
        last = week == Onboarding.weeks - 1
        offers = []
        if "requests" not in without:
            offers.append((TALK + "fit", only(there, value)))
        arrived = board["in_state"] if "state" not in without else age >= 5
        if "in_time" not in without:
            capped = (age >= 12) | last
            offers.append(("handoff", only(there & ((full & arrived) | capped), value)))
        if "kickoff" not in without:
            offers.append(("kickoff", only(there, value)))
        if "ask" not in without:
            offers.append(("ask", only(there, value)))
        free = there & ((board["held_up"] == "") | board["solved"])
        if "remedy" not in without:
            for block, remedy in REMEDIES.items():
                # Who does not ask guesses from the figures, once.
                guess = np.where(board["days"] < board["features"] + 0.08, "data", "decider")
                meant = board["held_up"] == block if "ask" not in without else (guess == block) & (age == 4)
                offers.append((remedy, only(there & meant & ~board["solved"], value)))
        else:
            free = there
        near = there & (board["in_state"] | (age >= 5) | (week >= 12))
        if "information" not in without:
            offers.append(("information", only(near, value)))
        if "training" not in without:
            rest = board["contacts"] < 6
            offers.append(("training", only(free & rest & ~board["in_state"], value)))
        if "information" not in without:
            offers.append(("information", only(there & known, value)))
        return offers

    return choose


def in_order(week: int, board: Board) -> Offers:
    """Serve whoever came first with everything, as long as the hours last; never ask, let go when nothing is left."""
    age = board["contract_week"].astype(float)
    done = board["kickoff"] & (board["information"] >= len(INFORMATION)) & (board["trainings"] >= MOST_TRAININGS)
    return [("handoff", only(done)), *((one, only(age >= 0, age)) for one in ("training", "kickoff", "information"))]


def fast(week: int, board: Board) -> Offers:
    """Hand everybody over after four weeks, with a kickoff and trainings and nothing written down: speed alone."""
    age = board["contract_week"].astype(float)
    return [("handoff", only(age >= 4)), ("kickoff", only(age >= 0, age)), ("training", only(age >= 0, age))]


def at_once(week: int, board: Board) -> Offers:
    """Hand everybody over in the first week, then nothing."""
    return [("handoff", np.zeros((1, 1)))]


POLICIES = {
    "taught": policy(),
    "fast": fast,
    "in_order": in_order,
    "at_once": at_once,
    "never": policy({"in_time"}),
    "unrecorded": policy({"information"}),
    "nothing": nothing,
}
"""Ways of deciding that a player's outcome is compared with; the first follows what the notebooks teach."""

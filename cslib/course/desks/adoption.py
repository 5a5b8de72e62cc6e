"""The adoption desk: a book of sixty customers, three programmes, needs to route, and what lies behind use."""

from collections.abc import Callable, Collection

import numpy as np

from cslib.course.desks.core import ANSWERS, TALK, WEEKS_RUNNING, Board, Ending, Game, Offers, inside, nothing, only

HEARD = {"call": 0.7, "interview": 1.0, "renewal": 0.7, "meet": 0.7, "check_in": 0.3}
"""Chance that an account's need comes up in a conversation."""
NEEDS = ("training", "use cases", "reporting", "integration")
NEED_SHARES = (0.38, 0.27, 0.20, 0.15)
TEAMS = ("cs", "product", "marketing", "cs_ops")
ROUTES = {"training": "cs", "use cases": "marketing", "reporting": "cs_ops", "integration": "product"}
"""Team that can build a mechanism for each need."""
ARGUMENTS = ("weight", "loudest", "solution")
"""How a mechanism is argued for: how many customers and how much revenue, and what they would do with it; what one
customer asked for with emphasis; a solution, without the need behind it. A team takes on the first."""
WEEKS_TO_BUILD = {"training": 1, "use cases": 2, "reporting": 2, "integration": 4}
LEAST_HEARD = 3
"""From how many customers a need must have been heard before another team takes it on."""
HELPED = 0.07
"""What meeting a need adds to both shares."""

CONCERNS = ("", "people", "value", "newcomers")
"""What endangers a renewal behind the figures: nothing; the champion has left; the decision maker sees no result; those
who joined later were never shown how to work with it."""
CONCERN_SHARES = (0.40, 0.20, 0.20, 0.20)
REMEDIES = {"people": "meet", "value": "renewal", "newcomers": "show"}
PATTERNS = 3
INTERVIEWS = 3
"""Interviews in a pattern after which programmes speak its language."""
RENEWAL_WEEKS = 8
"""Weeks before the notice day in which a talk about the renewal is one."""
SPACING = 6
"""Weeks that a customer is left in peace after a talk."""
LAUNCH = 4
"""Week in which a new feature comes out."""
REST = {"knowledge_mail": 3, "webinar": 4, "check_in": 4}
"""Weeks after which a programme is worth repeating."""
ANSWER, MECHANISM = "answer", "mechanism:"


def mechanism(need: str, team: str, argument: str) -> str:
    """Return the action of passing a need on to a team, with the proposal of a mechanism."""
    return f"{MECHANISM}{need}:{team}:{argument}"


BUILT = {need: mechanism(need, team, "weight") for need, team in ROUTES.items()}
"""Of all needs, teams and arguments, the actions from which a mechanism comes."""
MECHANISMS = tuple(mechanism(*three) for three in np.array(np.meshgrid(NEEDS, TEAMS, ARGUMENTS)).reshape(3, -1).T)


def understood(board: Board) -> np.ndarray:
    """Tell for each customer whether enough of its pattern were interviewed."""
    counts = [((board["pattern"] == p) & board["interviewed"]).sum(axis=1) for p in range(PATTERNS)]
    return np.take_along_axis(np.stack(counts, axis=1), board["pattern"], axis=1) >= INTERVIEWS


class Adoption(Game):
    """Sixty customers for thirteen weeks; then the year in which all of them decide is counted."""

    kind = "adoption"
    weeks, accounts, minutes = 13, 60, 360
    actions = {"call": 25, "meet": 40, "renewal": 40, "show": 40, "feature": 15, "expansion": 40, "interview": 40}
    actions |= {ANSWER: 75, "knowledge_mail": 30, "webinar": 75, "check_in": 45}
    actions |= {TALK + code: 20 for code in ANSWERS} | dict.fromkeys(MECHANISMS, 60)
    whole = ("knowledge_mail", "webinar", "check_in", *MECHANISMS)
    contacts = ("call", "meet", "renewal", "show", "feature", "expansion", "interview", ANSWER, *REST)
    window = (0, 9)

    def traits(self, start: dict, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Draw use, notice day, need, pattern and concern of each customer."""
        n = self.accounts
        even = (np.arange(n) + 0.5) / n

        def dealt(shares) -> np.ndarray:
            return rng.permutation(np.searchsorted(np.cumsum(shares)[:-1], even, side="right"))

        notice = np.where(even < 2 / 3, 2 + even * 27, 21 + (even - 2 / 3) * 93)
        more = {"_concern": dealt(CONCERN_SHARES), "_need": dealt(NEED_SHARES), "pattern": dealt([1 / PATTERNS] * 3)}
        more |= {"_notice": rng.permutation(notice).astype(int), "_leaves": rng.permutation(even)}
        level = 0.085 * rng.permutation(np.linspace(-1.7, 1.7, n))
        apart = 0.03 * rng.standard_normal(n)
        # Each pattern has a strong side; figures alone do not say why.
        side = np.array([[0.03, -0.03], [-0.03, 0.03], [0.0, 0.0]])[more["pattern"]].T
        more |= {"_own_days": 0.50 + level + apart + side[0], "_own_features": 0.41 + 0.8 * level - apart + side[1]}
        full, part = rng.permutation(even < 0.4), rng.random(n)
        return start | more | {"seats_used": np.where(full, 0.92 + 0.08 * part, 0.55 + 0.3 * part)}

    def begin(self, board: Board) -> Board:
        """Keep what was heard, met and built."""
        shape = board["mrr"].shape
        zero = np.zeros(shape, bool)
        board |= {name: zero.copy() for name in ("met", "settled", "leaving", "renewed", "taken_up", "grown")}
        board |= {"need": np.full(shape, "", "<U12"), "concern": np.full(shape, "?", "<U10"), "live": ~zero}
        board |= {name: np.zeros(shape) for name in ("_more_days", "_more_features", "_strain")}
        board |= {"_cared": np.full(shape, 99), "interviewed": zero.copy()}
        board |= {"_days": board["_own_days"].copy(), "_features": board["_own_features"].copy()}
        board |= {f"_{name}_4w": np.repeat(board[f"_own_{name}"][None], 8, axis=0) for name in ("days", "features")}
        board |= {f"_ready:{need}": np.full(shape[0], -1) for need in NEEDS}
        board |= {f"_last:{name}": np.full(shape[0], -99) for name in REST}
        board["_age"] = board["_age"] + 20
        board["notice_weeks"] = board["_notice"].copy()
        for _ in range(WEEKS_RUNNING):
            self.measure(board)
        return board

    def allowed(self, board: Board, action: str) -> np.ndarray:
        """Allow contacts with customers; an answer to a need that was heard; a mechanism once enough named the need."""
        there = board["live"] & ~board["leaving"]
        if action.startswith(TALK):
            return there & self.asking(board)
        if action == ANSWER:
            return there & (board["need"] != "") & ~board["met"]
        if action.startswith(MECHANISM):
            need = action.split(":")[1]
            heard = (board["need"] == need).sum(axis=1)
            return there & ((heard >= LEAST_HEARD) & (board[f"_ready:{need}"] < 0))[:, None]
        if action == "renewal":
            return there & ~board["renewed"] & (board["notice_weeks"] >= 0)
        if action == "interview":
            return there & ~board["interviewed"]
        if action == "expansion":
            return there & ~board["grown"]
        if action == "feature":
            return there & ~board["taken_up"] & (board["week"] >= LAUNCH)
        return there

    def work(self, board: Board, did: Callable[[str], np.ndarray], luck: dict[str, np.ndarray]) -> None:
        """Let talks, programmes and mechanisms work; those whose notice day is over have decided."""
        week, there = int(board["week"]), board["live"] & ~board["leaving"]
        talks = did("call") | did("meet") | did("renewal") | did("interview") | did("show")
        # Coming back to what was told is welcome; one more question without an occasion is not.
        again = (did("call") | did("interview")) & (board["weeks_since_talk"] < SPACING)
        board["_strain"] += 0.10 * again
        replies = (did("check_in").any(axis=1)[:, None] & there) & (luck["replies"] < 0.5)
        replies &= (week - board["_last:check_in"] >= REST["check_in"])[:, None]
        asked = did("call") | did("interview") | replies
        board["concern"] = np.where(asked, np.array(CONCERNS)[board["_concern"]], board["concern"])
        for name, chance in HEARD.items():
            heard = (replies if name == "check_in" else did(name)) & (luck["hears"] < chance)
            board["need"] = np.where(heard, np.array(NEEDS)[board["_need"]], board["need"])
        board["interviewed"] |= did("interview")
        board["_cared"] = np.where(did("call") | did("meet") | replies, 0, board["_cared"] + 1)
        board["weeks_since_talk"] = np.where(talks, 0, board["weeks_since_talk"] + 1)

        for place, concern in enumerate(CONCERNS[1:], 1):
            done = did(REMEDIES[concern])
            if concern == "value":
                done = done & (board["notice_weeks"] <= RENEWAL_WEEKS)
            board["settled"] |= done & (board["_concern"] == place)
        board["renewed"] |= did("renewal") & (board["notice_weeks"] <= RENEWAL_WEEKS)

        speaks = np.where(understood(board), 1.0, 0.4)
        due = {name: (week - board[f"_last:{name}"] >= rest)[:, None] for name, rest in REST.items()}
        mail = did("knowledge_mail").any(axis=1)[:, None] & due["knowledge_mail"] & there
        webinar = did("webinar").any(axis=1)[:, None] & due["webinar"] & there & (luck["attends"] < 0.6)
        board["_more_features"] += 0.022 * speaks * mail
        board["_more_days"] += 0.045 * speaks * webinar
        for name in REST:
            board[f"_last:{name}"] = np.where(did(name).any(axis=1), week, board[f"_last:{name}"])

        narrow = (board["days"] >= 0.48) & (board["features"] < 0.45)
        takes_up = did("feature") & narrow
        board["_more_features"] += 0.14 * takes_up
        board["taken_up"] |= did("feature")
        ripe = did("expansion") & board["in_state"] & (board["seats_used"] >= 0.9)
        board["grown"] |= ripe & (board["settled"] | (board["_concern"] == 0))
        board["_strain"] += 0.06 * (did("expansion") & ~board["grown"])

        self._meet(board, did(ANSWER))
        for need, action in BUILT.items():
            ready = f"_ready:{need}"
            passed = did(action).any(axis=1) & (board[ready] < 0)
            board[ready] = np.where(passed, week + WEEKS_TO_BUILD[need], board[ready])
            mine = board["_need"] == NEEDS.index(need)
            self._meet(board, there & mine & (board[ready] == week)[:, None])
        self._decide(board, there)
        board["notice_weeks"] = board["_notice"] - week - 1

    def _meet(self, board: Board, who: np.ndarray) -> None:
        """Let a need of each of these customers be met, once, with what that adds."""
        now = who & ~board["met"]
        board["met"] |= now
        for name in ("_more_days", "_more_features"):
            board[name] += HELPED * now

    def leaves(self, board: Board, state: np.ndarray, cared: np.ndarray) -> np.ndarray:
        """Return how likely each customer is to leave on its notice day; `state`: how surely it is in the state."""
        chance = 0.02 + 0.40 * (1 - state) * np.where(cared, 0.65, 1.0)
        chance = chance + 0.22 * ((board["_concern"] > 0) & ~board["settled"]) + np.minimum(board["_strain"], 0.2)
        answered = {"fit": -0.05, "miss": 0.05, "surface": 0.08}
        for code, effect in answered.items():
            chance = chance + effect * (board["_answered"] == code)
        chance = (chance + 0.15 * self.ignored(board)) * np.where(board["renewed"], 0.6, 1.0)
        return np.clip(chance + board["_harm"], 0.01, 0.9)

    def _decide(self, board: Board, there: np.ndarray) -> None:
        now = there & (board["_notice"] == board["week"])
        chance = self.leaves(board, inside(board["_days"], board["_features"]), board["_cared"] < 13)
        board["leaving"] |= now & (board["_leaves"] < chance)

    def aims(self, board: Board) -> tuple:
        """Return what customers tend to, with what was added."""
        common = board["_drift"] - board["_harm"]
        days = board["_own_days"] + board["_more_days"] + common
        return days, board["_own_features"] + board["_more_features"] + common, 0.35

    def year(self, board: Board) -> Ending:
        """Return what is expected after a year; those whose notice day came during the game have decided."""
        state = inside(*self.aims(board)[:2])
        decided = board["_notice"] < self.weeks
        # What the game did for those who decide later fades in part; the care of a quarter does not last a year.
        later = self.leaves(board, state, (board["_notice"] < 26) & (board["_cared"] < 13))
        stays = np.where(decided, ~board["leaving"], 1 - later)
        grows = 1 + 0.25 * board["grown"] + 0.05 * state
        return Ending.of(board, stays, grows, state)


PRACTICES = {
    "stake": "put customers in order by revenue at stake",
    "ask": "ask what lies behind the figures instead of guessing from them",
    "remedy": "do something about what endangers a renewal",
    "check_in": "check-in rounds",
    "knowledge_mail": "knowledge mails",
    "webinar": "webinars",
    "needs": "pass needs on, with a mechanism argued for",
    "renewal": "talk about results before the notice day",
    "expansion": "propose more seats where it is time",
    "feature": "introduce the new feature to those it fits",
    "interviews": "explore patterns in interviews",
    "requests": "answer requests by their cause",
    "peace": "leave customers in peace for six weeks after a talk",
}
"""What the notebooks teach, each of which the expert's play can leave out; in words for the benchmark."""


def stake(board: Board) -> np.ndarray:
    """Return the revenue at stake: that of customers outside the state, more the nearer the day for notice.

    Notebooks 01 and 03 say that accounts leave from outside the state and decide before the notice day; the weights
    here are rough on purpose, as a person would put them.
    """
    left = board["notice_weeks"]
    near = np.where(left < 0, 0.02, 1 / (1 + np.maximum(left, 0) / 3))
    return board["mrr"] * near * np.where(board["in_state"], 0.5, 1.0)


def policy(without: Collection[str] = ()) -> Callable[[int, Board], Offers]:
    """Return the expert's play, with practices of :data:`PRACTICES` left out; their minutes go to the rest."""

    def choose(week: int, board: Board) -> Offers:
        there = board["live"] & ~board["leaving"]
        value = stake(board) if "stake" not in without else np.arange(board["mrr"].shape[1]) * np.ones((len(there), 1))
        rested = there & (board["weeks_since_talk"] >= SPACING) if "peace" not in without else there
        offers = []
        if "requests" not in without:
            offers.append((TALK + "fit", only(there, value)))
        for name, rest in REST.items():
            if name not in without and week % rest == (2 if name != "check_in" else 0):
                offers.append((name, only(there)))
        if "needs" not in without:
            offers += [(action, only(there)) for action in BUILT.values()]
        if "interviews" not in without and week < 4:
            one_each = np.zeros_like(there)
            for p in range(PATTERNS):
                mine = rested & ~understood(board) & (board["pattern"] == p) & ~board["interviewed"]
                best = np.argmax(only(mine, value), axis=1)
                one_each[np.arange(len(best)), best] |= mine.any(axis=1)
            offers.append(("interview", only(one_each & rested, value)))
        soon = board["notice_weeks"] <= RENEWAL_WEEKS
        # Who does not ask guesses from the figures.
        guess = np.where(rested, np.where(board["seats_used"] < 0.7, "newcomers", "value"), "?")
        known = board["concern"] if "ask" not in without else guess
        if "remedy" not in without:
            for concern, action in REMEDIES.items():
                if action != "renewal" or "renewal" not in without:
                    meant = there & (known == concern) & ~board["settled"] & ~(board["notice_weeks"] < 0)
                    offers.append((action, only(meant & (soon if action == "renewal" else True), value)))
        if "feature" not in without:
            narrow = (board["days"] >= 0.48) & (board["features"] < 0.45) & ~(board["notice_weeks"] < 0)
            offers.append(("feature", only(there & narrow, value)))
        if "expansion" not in without:
            ripe = board["in_state"] & (board["seats_used"] >= 0.9) & ((known == "") | board["settled"])
            offers.append(("expansion", only(there & ripe, board["mrr"])))
        if "renewal" not in without:
            offers.append(("renewal", only(rested & soon & (board["notice_weeks"] <= 3), value)))
        if "ask" not in without:
            offers.append(("call", only(rested & (board["concern"] == "?"), value)))
        offers.append(("call", only(rested & ~board["in_state"] & (board["notice_weeks"] >= 0), value)))
        return offers

    return choose


def _all(board: Board) -> np.ndarray:
    return only(board["live"] & ~board["leaving"])


def one_by_one(week: int, board: Board) -> Offers:
    """Call whoever is at stake, and meet every need that is heard for that one customer."""
    rested = board["weeks_since_talk"] >= SPACING
    return [(ANSWER, _all(board)), ("call", only(rested, stake(board)))]


def by_revenue(week: int, board: Board) -> Offers:
    """Call the largest customers, each again when six weeks are over."""
    return [("call", only(board["weeks_since_talk"] >= SPACING, board["mrr"]))]


def everybody(week: int, board: Board) -> Offers:
    """Send every programme every week, then call as far as the minutes go."""
    return [*((name, _all(board)) for name in REST), ("call", only(_all(board) == 0, board["mrr"]))]


POLICIES = {
    "taught": policy(),
    "one_by_one": one_by_one,
    "by_revenue": by_revenue,
    "everybody": everybody,
    "nothing": nothing,
}
"""Ways of deciding that a player's outcome is compared with; the first follows what the notebooks teach."""

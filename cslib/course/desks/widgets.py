"""A desk to be played in JupyterLab; everything that it shows and does is a plain function of the play."""

from cslib import language
from cslib.course.desks import screen, texts
from cslib.course.desks.adoption import ANSWER, ARGUMENTS, NEEDS, TEAMS, mechanism
from cslib.course.desks.core import MOST_CONTACTS, TALK
from cslib.course.desks.review import Play, opened
from cslib.course.desks.talks import MOST_QUESTIONS, STEPS
from cslib.course.folder import Learner
from cslib.language import join, join_long, tr
from cslib.show.wording import paragraph
from cslib.simulate.truth import INFORMATION

STYLE = (
    "<style>.cs-desk .cs-head{position:sticky;top:0;z-index:1;background:var(--jp-layout-color0,#fff)}"
    ".cs-desk .cs-line{border-bottom:1px solid #ececec}"
    ".cs-desk .cs-said button{height:auto;min-height:28px;white-space:normal;text-align:left;line-height:1.35}</style>"
)
LINE = {"align_items": "center", "width": "100%", "min_width": "820px", "overflow": "hidden", "flex": "0 0 auto"}
WHOM = {
    "onboarding": ("kickoff", "ask", "agree", "connect", "narrow", "training", "information", "handoff"),
    "adoption": ("call", "meet", "renewal", "show", "feature", "expansion", "interview", ANSWER),
}
"""Actions about the customers that are ticked, in the order of their buttons."""
PROGRAMMES = ("knowledge_mail", "webinar", "check_in")
NEWS = {"max_height": "210px", "overflow": "auto", "flex": "1 1 320px"}


def onboarding(learner: Learner | None = None):
    """Open the onboarding desk where it was left.

    `learner` (Learner, optional): the one whose folder the current folder lies in by default.
    """
    return Screen(opened("onboarding", learner)).box


def adoption(learner: Learner | None = None):
    """Open the adoption desk where it was left; as :func:`onboarding`."""
    return Screen(opened("adoption", learner)).box


class Screen:
    """The screen of a play; `box` (ipywidgets.VBox) is what to display."""

    def __init__(self, play: Play):
        import ipywidgets

        self.play, self.lang, self.w = play, language.current(), ipywidgets
        self.names = texts.customers(play.start, play.seed)
        self.opened: int | None = None
        self.ticked: set[int] = set()
        self.listed: list[int] = []
        self._quiet = False
        self.said = ipywidgets.HTML()
        self.clock, self.news, self.legend = (ipywidgets.HTML(layout=one) for one in ({"flex": "1 1 auto"}, NEWS, {}))
        self.request, self.file = ipywidgets.VBox(layout={"flex": "2 1 420px"}), ipywidgets.HTML()
        self.request.add_class("cs-said")
        self.headings = ipywidgets.HTML(layout={"width": "calc(100% - 34px)", "margin": "0"})
        self.head = ipywidgets.HBox(
            [ipywidgets.HTML(layout={"width": "32px", "min_width": "32px", "margin": "0"}), self.headings], layout=LINE
        )
        self.head.add_class("cs-head")
        self.rows: list = []
        self.list = ipywidgets.VBox(
            layout={"max_height": "430px", "overflow": "auto", "border": "1px solid #d9d9d9", "width": "100%"}
        )
        self.others = ipywidgets.HTML()
        self._controls()
        self.parts = self._parts()
        self.box = ipywidgets.VBox(layout={"width": "100%"})
        self.box.add_class("cs-desk")
        if play.aside:
            self._say(tr("An earlier play can't be played on; it is kept as {file}. You begin anew.", file=play.aside))
        self.refresh()

    # what is pressed

    def _button(self, label: str, pressed, style: str = "", tip: str = "", width: str = "auto"):
        button = self.w.Button(description=label, button_style=style, tooltip=tip or label, layout={"width": width})
        button.on_click(lambda _: self._do(pressed))
        return button

    def _do(self, pressed) -> None:
        with language.using(self.lang):
            self._say(pressed() or "")
            self.refresh()

    def _say(self, text: str) -> None:
        self.said.value = screen.html("status", text)

    def _controls(self) -> None:
        kind, game, w = self.play.game.kind, self.play.game, self.w
        self.order = [w.Dropdown(options=screen.keys(kind), layout={"width": "150px"}) for _ in range(2)]
        ways = {tr("largest first"): True, tr("smallest first"): False}
        self.ways = [w.Dropdown(options=ways, layout={"width": "110px"}) for _ in range(2)]
        for one in (*self.order, *self.ways):
            one.observe(lambda _: self._do(lambda: ""), "value")
        self.asker = w.Dropdown(layout={"width": "260px"})
        self.asker.observe(lambda _: self._quiet or self._do(lambda: ""), "value")
        self.group = w.Dropdown(
            options=[(tr("(tick a group)"), ""), *screen.groups(kind).items()], layout={"width": "180px"}
        )
        self.group.observe(self._tick_group, "value")
        self.untick_button = self._button(tr("Untick all"), self.untick)
        words = texts.reasons(kind)
        self.reason = w.Dropdown(
            options=[(tr("(why?)"), ""), *((text, code) for code, text in words.items())], layout={"width": "230px"}
        )
        self.acts = [
            self._button(
                tr("{action} ({minutes} min)", action=texts.action(code), minutes=game.actions[code]),
                lambda code=code: self.choose(code),
                "primary",
            )
            for code in WHOM[kind]
        ]
        self.drop_button = self._button(tr("Take back (ticked, or all)"), self.drop)
        self.repeat_button = self._button(tr("Choose as last week"), self.repeat)
        self.finish_button = self._button(tr("Finish the week"), self.finish, "success")
        self.finish_button.layout.flex = "0 0 auto"
        if kind == "adoption":
            self.needs = w.HTML()
            need, team, argument = (
                {tr("(which need?)"): ""} | {texts.need_name(one): one for one in NEEDS},
                {tr("(to whom?)"): ""} | {texts.team_name(one): one for one in TEAMS},
                {tr("(argued with what?)"): ""} | {texts.argument_name(one): one for one in ARGUMENTS},
            )
            self.passing = [w.Dropdown(options=one, layout={"width": "210px"}) for one in (need, team, argument)]
            minutes = game.actions[mechanism(NEEDS[0], TEAMS[0], ARGUMENTS[0])]
            self.pass_button = self._button(
                tr("Pass on and propose a mechanism ({minutes} min)", minutes=minutes), self.pass_on, "primary"
            )
            self.programmes = [
                self._button(
                    tr("{action} ({minutes} min)", action=texts.action(code), minutes=game.actions[code]),
                    lambda code=code: self.choose_for_all(code),
                )
                for code in PROGRAMMES
            ]

    # what it does

    def tick(self, account: int, on: bool) -> None:
        """Tick a customer, or take the tick away."""
        (self.ticked.add if on else self.ticked.discard)(account)
        self.opened = account if on else self.opened
        with language.using(self.lang):
            self._show_file()

    def _show_file(self) -> None:
        self.file.value = "" if self.opened is None else screen.file(self.play, self.opened, self.names[self.opened])

    def _tick_group(self, change) -> None:
        if change["new"]:
            self._do(lambda: self.tick_group(change["new"]))
            self.group.value = ""

    def tick_group(self, group: str) -> str:
        """Tick a group of customers, and nobody else; return what to say."""
        self.ticked = set(screen.members(self.play, group))
        return tr("{n} ticked.", n=len(self.ticked))

    def untick(self) -> str:
        """Take all ticks away."""
        self.ticked.clear()
        return ""

    def choose(self, action: str) -> str:
        """Choose an action for every customer that is ticked, in the order of the list; return what to say."""
        whom = [place for place in self.listed if place in self.ticked]
        if not whom:
            return tr("Tick one or several customers first.")
        play, done, problems, left_over = self.play, [], [], []
        for place in whom:
            problem = play.choose(place, action, self.reason.value)
            if not problem:
                done.append(place)
            elif len(whom) > 1 and not play.fits(action):
                left_over.append(place)
            else:
                problems.append(tr("{name}: {problem}", name=self.names[place], problem=problem))
        self.ticked -= {*done, *left_over}
        said = [tr("{action}: chosen for {n}.", action=texts.action(action), n=len(done))] if done else []
        if left_over:
            said.append(tr("This week's minutes do not suffice for {n} more.", n=len(left_over)))
        lacking = [place for place in done if action == "handoff" and not self._whole(place)]
        if lacking:
            said.append(tr("Not everything is written down yet for {names}.", names=self._names(lacking)))
        over = [place for place in done if action in play.game.contacts and play.too_many(place)]
        if over:
            names = self._names(over)
            said.append(tr("More than {most} contacts in four weeks: {names}.", most=MOST_CONTACTS, names=names))
        return paragraph(*said, *problems[:3], *(["…"] if len(problems) > 3 else []))

    def _whole(self, place: int) -> bool:
        return self.play.seen["information"][place] >= len(INFORMATION)

    def _names(self, places: list[int]) -> str:
        return join(self.names[place] for place in places)

    def drop(self) -> str:
        """Take back what was chosen this week: of the customers that are ticked, else all."""
        play, n = self.play, 0
        for place in reversed(range(len(play.pending))):
            if not self.ticked or play.pending[place].account in self.ticked:
                play.drop(place)
                n += 1
        return tr("{n} taken back.", n=n)

    def repeat(self) -> str:
        """Choose once more what was chosen last week, as far as it is possible."""
        play = self.play
        last = [one for one in play.decisions if one.week == play.week - 1 and one.account >= 0]
        last = [one for one in last if not one.action.startswith(TALK)]
        n = sum(not play.choose(one.account, one.action, one.reason) for one in last)
        return tr("{n} of last week's {all} choices made again.", n=n, all=len(last))

    def choose_for_all(self, action: str) -> str:
        """Choose what is about no single customer; return what to say."""
        return self.play.choose(-1, action, self.reason.value) or tr("Chosen. {action}", action=texts.action(action))

    def pass_on(self) -> str:
        """Pass the need that is chosen on to the team that is chosen."""
        chosen = [one.value for one in self.passing]
        if not all(chosen):
            return tr("Choose a need, a team, and what to argue with.")
        return self.choose_for_all(mechanism(*chosen))

    def ask(self, account: int, code: str) -> str:
        """Ask a question about a customer's request."""
        self.play.ask(account, code)
        return ""

    def answer(self, account: int, place: int) -> str:
        """Answer a customer's request."""
        talk = self.play.talk(account)
        problem = self.play.choose(account, TALK + talk.code(place), "+".join(self.play.asked.get(account, [])))
        return problem or tr("Chosen. {action}", action=talk.answers()[place])

    def finish(self) -> str:
        """Carry out the week; after the last one, let the year pass."""
        self.finish_button.disabled = True
        self._say(tr("One moment …"))
        self.play.finish_week()
        self.finish_button.disabled = False
        self.ticked.clear()
        return tr("Saved.")

    def again(self) -> str:
        """Begin again with the same customers."""
        self.play.restart()
        return ""

    # what it shows

    def refresh(self) -> None:
        """Show the play as it stands."""
        play = self.play
        if play.finished:
            said = tr("All weeks are over, and a year has passed. Press ▶▶ above to see below what your decisions did.")
            again = self._button(tr("Begin again with the same customers"), self.again)
            self.box.children = (self.w.VBox([self.w.HTML(screen.html("pieces", [(said, "bold")])), again]),)
            return
        self.news.value = screen.html("listed", tr("Last week"), screen.news(play, self.names))
        self._askers()
        self.request.children = self._request()
        self._list()
        self._show_file()
        self.legend.value = screen.legend()
        if play.game.kind == "adoption":
            self.needs.value = screen.needs(play)
        self.others.value = self._others()
        self.repeat_button.disabled = play.week == 0
        # Last: where it tells of a new week, everything else is in its place.
        self.clock.value = STYLE + screen.clock(play)
        self.box.children = self.parts

    def _parts(self) -> tuple:
        """Return all that the screen consists of, once: what stays in its place keeps where one has scrolled to."""
        w = self.w

        def line(*parts, at="center"):
            return w.HBox(parts, layout={"flex_flow": "row wrap", "align_items": at, "width": "100%"})

        sorting = zip(self.order, self.ways, strict=True)
        parts = [w.HBox([self.clock, self.finish_button], layout={"align_items": "center", "width": "100%"}), self.said]
        parts += [line(self.news, self.request, at="flex-start")]
        parts += [line(*(one for pair in sorting for one in pair), self.group, self.untick_button), self.list]
        parts += [line(self.reason, *self.acts)]
        if self.play.game.kind == "adoption":
            parts += [line(*self.programmes), line(*self.passing, self.pass_button), self.needs]
        parts += [self.others, line(self.drop_button, self.repeat_button), self.file, self.legend]
        return tuple(parts)

    def _others(self) -> str:
        """Return this week's choices that are about no customer of the list."""
        own = [one for one in self.play.pending if one.account < 0]
        text = tr("Also this week: {choices}", choices=join_long(texts.action(one.action) for one in own))
        return screen.html("lines", [[(text, "")]] if own else [], "small")

    def _list(self) -> None:
        play = self.play
        chosen = ((key.value, way.value) for key, way in zip(self.order, self.ways, strict=True))
        self.listed = screen.ordered(play, *chosen)
        self.headings.value = screen.head(play.game.kind)
        while len(self.rows) < len(self.listed):
            self._add_row()
        self._quiet = True
        for (tick, text, line), place in zip(self.rows, self.listed, strict=False):
            tick.value = place in self.ticked
            tick.tooltip = self.names[place]
            text.value = screen.row(play, place, self.names[place])
            line.layout.display = ""
        self._quiet = False
        self.list.children = (self.head, *(line for _, _, line in self.rows[: len(self.listed)]))

    def _add_row(self) -> None:
        w, slot = self.w, len(self.rows)
        tick = w.Checkbox(indent=False, layout={"width": "26px", "min_width": "26px", "margin": "0 0 0 6px"})

        def ticked(change) -> None:
            if not self._quiet and slot < len(self.listed):
                self.tick(self.listed[slot], change["new"])

        tick.observe(ticked, "value")
        text = w.HTML(layout={"width": "calc(100% - 34px)", "margin": "0"})
        line = w.HBox([tick, text], layout=LINE)
        line.add_class("cs-line")
        self.rows.append((tick, text, line))

    def _askers(self) -> None:
        """Offer the customers whose requests wait for an answer, those with the shortest time first."""
        play = self.play
        answered = {one.account for one in play.pending if one.action.startswith(TALK)}
        waiting = [place for place in play.asking() if place not in answered]
        waiting.sort(key=lambda place: play.start.traits["_asks"][place])
        names = [(self.names[place], place) for place in waiting]
        self._quiet = True
        if tuple(self.asker.options) != tuple(names):
            kept = self.asker.value
            self.asker.options = names
            self.asker.value = kept if kept in waiting else next(iter(waiting), None)
        self._quiet = False

    def _request(self) -> list:
        play, account = self.play, self.asker.value
        if account is None:
            return []
        talk, path = play.talk(account), play.asked.get(account, [])
        lines, parts = screen.thread(play, account), []
        left = 1 + play.week - int(play.start.traits["_asks"][account])
        waits = tr(
            "Requests waiting: {n}. This one waits for week {left} of three.", n=len(self.asker.options), left=left
        )
        head = [[(waits, "aside")]]
        questions = talk.questions(path)
        if questions:
            lines.append([(tr("What do you ask? Questions left: {n}", n=MOST_QUESTIONS - len(path)), "")])
        elif talk.step(path) < STEPS:
            lines.append([(tr("The customer has no more time. What lies behind the request is not known."), "")])
        for code, text in questions.items():
            parts.append(self._button(text, lambda code=code: self.ask(account, code), "info"))
        parts.append(self.w.HTML(screen.html("lines", [[(tr("Or do something about it:"), "")]], "small")))
        minutes = play.game.actions[TALK + "fit"]
        for place, text in talk.answers().items():
            label = tr("{action} ({minutes} min)", action=text, minutes=minutes)
            parts.append(self._button(label, lambda place=place: self.answer(account, place)))
        for part in parts:
            part.layout = {"width": "auto", "max_width": "100%", "align_self": "flex-start"}
        several = [self.asker] if len(self.asker.options) > 1 else []
        return [
            self.w.HTML(screen.html("lines", head, "small")),
            *several,
            self.w.HTML(screen.html("lines", lines, "talk")),
            *parts,
        ]

"""Who has worked which phase, who knows one side only, and who could accompany whom. No ranking of people."""

from functools import cache

from cslib import language
from cslib.company.phases import PHASES
from cslib.language import N_, join, tr
from cslib.show import style
from cslib.show.columns import Column
from cslib.show.display import ChartView, Finding, TableView, known, shows
from cslib.show.marks import bars, picture, row_labels
from cslib.show.widgets import explore
from cslib.show.wording import paragraph, phase
from cslib.stats.estimate import Estimate, Unavailable
from cslib.team.skills import LEAST_ACCOUNTS, Shadowing, Skills, skills

_ASKS = N_("Who has worked which phase?")
_NOBODY = N_("Nobody is named in the contacts and handoffs of the last three months.")
MOST_PEOPLE = 30


@shows(Skills, "chart", _ASKS)
def skills_chart(result: Skills | Unavailable, name: str = "skills_chart") -> ChartView | Finding:
    """Draw the accounts that each person has worked with in either phase, by name."""
    people = result.people[result.people["here"]]
    if people.empty:
        return Finding(name, (tr(_NOBODY),), title=tr(_ASKS))
    share = result.one_sided_recently
    title = N_("In the last {months} months nobody worked one phase only")
    if share.events:
        title = N_("In the last {months} months {k} of {n} people worked one phase only")
    title = tr(title, months=result.months, k=share.events, n=share.n)
    shown = people.iloc[:MOST_PEOPLE]
    note = tr(
        "n = {n} people with work in the last three months, by name. Full: accounts of the last {months} months;"
        " pale: of all time.",
        n=len(people),
        months=result.months,
    )
    if len(shown) < len(people):
        note = paragraph(note, tr("The first {shown} are drawn.", shown=len(shown)))
    with picture(name, title, note, height=1.3 + 0.21 * len(shown)) as sheet:
        axes, place = sheet.axes(), range(len(shown))
        for key, sign, colour in (("onboarding", -1, style.ORANGE), ("adoption", 1, style.BLUE)):
            bars(axes, place, sign * shown[f"{key}_accounts_ever"], colour=colour, width=0.72, alpha=0.25)
            bars(axes, place, sign * shown[f"{key}_accounts"], colour=colour, width=0.42, label=phase(key))
        row_labels(axes, [style.short(person) for person in shown.index], grid=False, line=True)
        axes.axvline(0, color=style.GREY, linewidth=0.8)
        axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):,.0f}")
        axes.set_xlabel(tr("Accounts worked with: onboarding to the left, adoption to the right"))
        axes.legend(frameon=False, fontsize=9, loc="best")
        sheet.tell(
            tr(
                "{person}: onboarding {onboarding}, adoption {adoption}",
                person=row.Index,
                onboarding=row.onboarding_accounts,
                adoption=row.adoption_accounts,
            )
            for row in shown.itertuples()
        )
    return sheet.view


def side_in_words(sides: str) -> str:
    """Say which sides somebody has worked."""
    words = dict(
        both=tr("both sides"), onboarding=tr("one side"), adoption=tr("one side"), neither=tr("a glimpse only")
    )
    return words[sides]


@shows(Skills, "table", _ASKS)
def skills_table(result: Skills | Unavailable, name: str = "skills") -> TableView | Finding:
    """Show the skill matrix, by name."""
    people = result.people[result.people["here"]]
    rows = [
        (person, key) for person in people.itertuples() for key in PHASES if getattr(person, f"{key}_accounts_ever")
    ]

    def of(field: str):
        return lambda row: getattr(row[0], f"{row[1]}_{field}")

    columns = (
        Column(tr("Person"), key=lambda row: row[0].Index),
        Column(tr("Has worked"), key=lambda row: side_in_words(row[0].sides)),
        Column(tr("Phase"), key=lambda row: phase(row[1])),
        Column(tr("Accounts, {months} months", months=result.months), "number", of("accounts")),
        Column(tr("Contact hours"), "number", lambda row: of("minutes")(row) / 60),
        Column(tr("Accounts, all time"), "number", of("accounts_ever")),
        Column(tr("Since"), "date", of("since")),
    )
    note = tr(
        "By name, no ranking. Everybody with work in the last three months, in the whole company. Has worked: at least"
        " {least} accounts of that phase, all time.",
        least=LEAST_ACCOUNTS,
    )
    return TableView.of(name, tr("Who has worked which phase"), rows, columns, note, shown=60)


@shows(Shadowing, "table", N_("Who could learn the other side from whom?"))
def shadowing_table(plan: Shadowing | Unavailable, name: str = "shadowing") -> TableView | Finding:
    """Show who could accompany whom, and at which customers."""
    title = tr("Who could accompany whom")
    if plan.frame.empty:
        return Finding(name, (tr("Everybody at work has seen both phases: nobody has to catch up."),), title=title)
    columns = (
        Column(tr("Learns"), key="learner"),
        Column(tr("Phase to see"), key=lambda row: phase(row.phase)),
        Column(tr("Accompanies"), key=lambda row: row.guide or tr("nobody here knows it yet")),
        Column(tr("Handoffs between the two"), "number", lambda row: row.shared if row.guide else None),
        Column(tr("Customers to look at together"), key=lambda row: join(row.accounts) or "–"),
    )
    note = tr(
        "The learners are shared out evenly among the guides, and pairs that already hand over to each other come"
        " first. It is a proposal to talk about; nothing is decided by it."
    )
    return TableView.of(name, title, plan.frame, columns, note, shown=40)


@shows(Skills, "finding", _ASKS, ("one_sided_share",))
def skills_finding(
    result: Skills | Unavailable, plan: Shadowing | Unavailable | None = None, name: str = "skills_finding"
) -> Finding:
    """Say how many know one side only, and whether everybody could accompany somebody."""
    title = tr("Who knows only one side?")
    if not known(result.one_sided):
        return Finding(name, (tr(_NOBODY),), title=title)
    ever, lately = result.one_sided, result.one_sided_recently
    yield _one_sided(ever)
    if lately.events != ever.events:
        yield tr("In the last {months} months it was {k}.", months=result.months, k=lately.events)
    if plan and len(plan.frame):
        guided = plan.frame[plan.frame["guide"] != ""]
        alone = len(plan.frame) - len(guided)
        if len(guided):
            said = N_(
                "The proposal finds a companion for {k} of {n} who have a side to see; nobody guides more than {most}."
            )
            most = int(guided["guide"].value_counts().max())
            yield tr(said, k=len(guided), n=len(plan.frame), most=most)
        if alone:
            yield tr("For {k} there is nobody at work who knows the other side.", k=alone)
    yield tr("The matrix says who has had a look at what. It says nothing about how well anybody works.")
    said = tr(
        "Let each pair spend half a day at one of the customers named, and talk about what the other side would have"
        " liked to know. A grown organisation may also decide to let it go; then decide it, and write it down."
    )
    return Finding(name, (), None, {"one_sided_share": ever}, title, next=said if ever.events else "")


def _one_sided(ever: Estimate) -> str:
    return tr(
        "Of {n} people at work in the last three months {k} have only ever worked one phase (of the other fewer than"
        " {least} accounts).",
        k=ever.events,
        n=ever.n,
        least=LEAST_ACCOUNTS,
    )


def skills_in_short(result: Skills | Unavailable | None) -> tuple[list[str], list[str]]:
    """Say in a line how many know one side, and in one what that leaves to decide; nothing where it is not known."""
    if not result or not known(result.one_sided):
        return [], []
    decide = [tr("who accompanies whom, and by when; or that it is let go")] if result.one_sided.events else []
    return [_one_sided(result.one_sided)], decide


def skills_sliders(company):
    """Show a slider for how far back the matrix looks."""
    found = skills(company)
    if not found:
        return skills_chart(found, name="explore_skills")

    @cache
    def view(lang: str, months: int):
        return skills_chart(skills(company, months), name="explore_skills")

    return explore(
        lambda months: view(language.current(), months), months=(tr("Months to look back"), (3, 6, 12, 24, 36), 12)
    )

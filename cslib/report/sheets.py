"""The handoff sheets of a day: a page for each account that is due, an index, and a workbook."""

import base64
import datetime
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cslib.company.policies.rule import Rule
from cslib.errors import ParameterError, SourceError
from cslib.files import write
from cslib.handoff.briefing import Briefing, briefings, outside_playbook
from cslib.handoff.briefing_views import (
    asked_in_words,
    contact_in_words,
    force_in_words,
    goal_in_words,
    goal_kind,
    lacking,
    mood_in_words,
    of_sheets,
    request_status,
    state_in_words,
    step_in_words,
    suggestion_in_words,
    why_due,
)
from cslib.handoff.criteria import CAP_DAYS
from cslib.handoff.due import Due, due
from cslib.handoff.due_views import due_finding, due_table, held_back_table, stuck_table, trend
from cslib.language import N_, current, date, join, money, number, tr, using
from cslib.report import decisions
from cslib.report.pages import definition_in_words, document
from cslib.report.plan import Progress, inside
from cslib.report.record import kit_version, of_tables, slug
from cslib.show import wording
from cslib.show.display import RESULTS, Display
from cslib.show.wording import column, information_field, level, measure, place, width
from cslib.stats.estimate import Unavailable

PEOPLE = ("champion", "stakeholders")
GOALS = ("goal", "next_goal")
RISKS = ("risks", "open_requests")
SHORT = 20

Pairs = list[tuple[str, str | None]]


def sheet(briefing: Briefing, found: Due, company: str, kit: str) -> str:
    """Return the page of one account, in the current language.

    HTML that fetches nothing; whatever comes from data is escaped.

    `found`: the day's list, for the criteria. `company`, `kit`: name of the company, version of cslib.
    """
    standing, on, chart = briefing.account, briefing.on, trend(briefing)
    requests = briefing.requests
    outside = outside_playbook(requests) if isinstance(requests, pd.DataFrame) else requests
    return document(
        "sheet",
        company=company,
        kit=kit,
        day=date(on),
        standing=standing,
        customer=tr("{start}, {n} days", start=date(standing["start"]), n=number(standing["days"])),
        attributes=[(column(name), value) for name, value in briefing.attributes.items()],
        why=why_due(standing),
        criteria=(force_in_words(found), asked_in_words(found)),
        lacking=lacking(briefing),
        state=state_in_words(briefing),
        evidence=[_measured(line) for line in briefing.evidence.itertuples()],
        seen=date(briefing.seen) if pd.notna(briefing.seen) else "",
        trend=None if chart is None else (chart.alt, base64.b64encode(chart.png).decode("ascii")),
        fields=_fields(briefing.information),
        goals=_rows(briefing.goals, lambda row: (str(row["goal"]), goal_kind(row["kind"]), goal_in_words(row, on))),
        requests=_rows(outside, _request),
        answered=0 if isinstance(requests, Unavailable) else len(requests) - len(outside),
        steps=_rows(briefing.steps, lambda row: _step(row, on)),
        csm=_text(standing["csm"]),
        contract=_contract(briefing),
        contacts=_rows(briefing.contacts, _contact),
        suggestions=[(date(one.by), *suggestion_in_words(one)) for one in briefing.suggestions],
        short=lambda text: text is not None and width(text) <= SHORT,
        place=place,
    )


def _rows(table: pd.DataFrame | Unavailable, words: Callable) -> list[tuple[str, ...]] | None:
    """Return the rows of a table in words; None where the company does not have the table."""
    return None if isinstance(table, Unavailable) else [words(row) for _, row in table.iterrows()]


def _text(value) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _measured(line) -> tuple[str, str, str | None, str]:
    unknown = pd.isna(line.value)
    return (
        measure(line.measure),
        level(line.measure, line.threshold),
        None if unknown else level(line.measure, line.value),
        "–" if unknown else tr("reaches it") if line.met else tr("below it"),
    )


def _fields(information: pd.DataFrame | Unavailable) -> dict[str, Pairs | None]:
    """Return what is written down for the handoff, by section of the sheet; None without such a table."""
    if isinstance(information, Unavailable):
        return dict.fromkeys(("people", "goals", "risks"))
    values = information.set_index("field")["value"]
    # What a company adds of its own stands with the risks.
    others = [name for name in information["field"] if name not in (*PEOPLE, *GOALS, *RISKS)]

    def said(names: Iterable[str]) -> Pairs:
        return [(information_field(name), _text(values.get(name))) for name in names]

    return {"people": said(PEOPLE), "goals": said(GOALS), "risks": said([*RISKS, *others])}


def _request(row) -> tuple[str, str, str]:
    return date(row["date"]), _text(row["text"]) or _text(row["theme"]) or "–", request_status(row["status"])


def _step(row, on: pd.Timestamp) -> tuple[str, str, str]:
    return wording.step(str(row["milestone"])), date(row["due_date"]), step_in_words(row, on)


def _contact(row) -> tuple[str, str, str, str]:
    return date(row["date"]), contact_in_words(row), mood_in_words(row["mood"]), _text(row["note"]) or "–"


def _contract(briefing: Briefing) -> Pairs:
    renewal = briefing.renewal
    deadline = None if renewal is None else renewal["notice_deadline"]
    renews = "–"
    if renewal is not None and pd.notna(renewal["auto_renew"]):
        renews = tr("unless notice is given") if renewal["auto_renew"] else tr("only if agreed")
    notice = briefing.account["notice_date"]
    pairs = [
        (tr("Revenue a month"), None if pd.isna(briefing.mrr) else money(briefing.mrr, briefing.currency)),
        (tr("Seats"), None if pd.isna(briefing.seats) else number(briefing.seats)),
        (tr("Next renewal"), None if renewal is None else date(renewal["renewal_date"])),
        (tr("Last day for notice"), None if deadline is None or pd.isna(deadline) else date(deadline)),
        (tr("Renews"), renews),
    ]
    if pd.notna(notice):
        pairs.append((tr("Notice received"), date(notice)))
    return pairs


WORKBOOK, RECORD = "handoffs.xlsx", "handoffs.json"


@dataclass(frozen=True)
class Made:
    """What was written. `due`, `held`: accounts with a sheet, and accounts held back."""

    index: Path
    due: int
    held: int


def write_sheets(
    data: str,
    on: str,
    lang: str = "",
    out: Path = Path("handoffs"),
    definition: str = "",
    cap_days: int = CAP_DAYS,
    progress: Progress | None = None,
) -> Made:
    """Write the sheets of the accounts due for handoff on a day.

    Nothing dated on or after the day is known to them. Each file is written whole or not at all, the index after the
    pages; sheets of an earlier run of the same day whose accounts are no longer due are taken away.

    `data`: the company's folder, or ``sample``. `on`: the day, such as ``2026-09-28``. `lang`: ``en`` or ``ja``; the
    company's own when empty, else the current one. `out`: the files go to ``<out>/<on>/<lang>/``. `definition`:
    definition of high utilization, as a rule; the policy in force when empty, else what the search proposes.
    `cap_days`: cap where no policy for the handoff is in force. `progress` (Progress, optional): is told what takes a
    while. Raises CslibError if the day, the definition, the folder for the files, or the data are wrong; nothing is
    written then.
    """
    progress = progress or Progress()
    company, rule, source, trailing = _known(data, on, out, definition, progress)
    found = due(company, rule, trailing, cap_days=cap_days)
    if isinstance(found, Unavailable):
        raise SourceError(
            tr("Who is due cannot be told: not in the data are {places}.", places=join(map(place, found.needs)))
        )
    progress.say(tr("Writing {n} handoff sheets", n=len(found.due)))
    told = briefings(company, found, trailing)
    with using(lang or company.settings.language or current()):
        folder = out / f"{company.as_of:%Y-%m-%d}" / current()
        try:
            return _written(folder, company, found, told, definition_in_words(str(rule or ""), source))
        except OSError as error:
            problem = tr("{folder} cannot be written: {error}", folder=folder, error=error.strerror or error)
            raise SourceError(problem) from error


WEEK = {
    "notice": N_("Deadline for notice within four weeks"),
    "left": N_("Left high utilization in the last four weeks"),
    "handoff": N_("Due for handoff"),
    "offer": N_("Drawn by lot to be offered a programme this week"),
    "follow_up": N_("To follow up this week"),
}
"""The lists of a week, in their order."""


def write_week(data: str, on: str, out: Path) -> list[Path]:
    """Write the names and deadlines of a week, as they stand on a day, in the current language; no page is run.

    `on`: the day, such as ``2026-09-28``; nothing dated on or after it is known. `out`: of ``week/<on>.<lang>.html``
    and the same as csv. Raises CslibError as :func:`write_sheets`.
    """
    from cslib.adoption.queue import book, queue
    from cslib.adoption.queue_views import action_in_words
    from cslib.adoption.queue_views import evidence as told
    from cslib.adoption.risk import risk
    from cslib.adoption.situation import situation, states_if_known
    from cslib.company.spells import renewals

    company, rule, source, trailing = _known(data, on, out)
    day = company.as_of
    now = company.named(situation(company, trailing, rule)).set_index("account_id")
    ahead = renewals(company)
    ahead = ahead[ahead["ahead"] & ahead["account_id"].isin(now.index[~now["notice"]])]
    ahead = ahead.assign(by=ahead["notice_deadline"].fillna(ahead["renewal_date"])).sort_values("by")
    soon = ahead[ahead["by"].between(day, day + pd.Timedelta(days=27))].drop_duplicates("account_id")
    rows = [("notice", one.account_id, one.by, tr("renews on {date}", date=date(one.renewal_date)))
            for one in soon.itertuples()]  # fmt: skip
    panel = states_if_known(trailing, rule)
    if panel is not None:
        lately = panel[panel["date"] > panel["date"].max() - pd.Timedelta(days=35)].sort_values("date")
        stays = lately[lately["in_state"]].groupby("account_id")["date"].max()
        left = stays[(stays < lately["date"].max()) & stays.index.isin(now.index)]
        rows += [("left", account, None, tr("in it until {date}", date=date(last))) for account, last in left.items()]
    found = due(company, rule, trailing)
    rows += [("handoff", row["account_id"], None, why_due(row)) for _, row in found.due.iterrows()] if found else []
    for one in (one for one in decisions.log(company.folder).values() if one.lot):
        lot = decisions.drawn(company.folder, one.lot)
        lot = lot[lot["account_id"].isin(now.index) & lot["date"].between(day, day + pd.Timedelta(days=6))]
        rows += [("offer", row.account_id, row.date, wording.programme(one.programme)) for row in lot.itertuples()]
    assessed = risk(company, trailing, rule)
    planned = queue(company, book(company, assessed), assessed)
    for row in planned.rows[planned.rows["planned"]].itertuples() if planned else ():
        rows.append(("follow_up", row.account_id, row.deadline, f"{action_in_words(row.action)}: {told(row.signals)}"))
    people = now[["name", "csm", "mrr"]]
    table = pd.DataFrame(rows, columns=["list", "account_id", "by", "why"]).join(people, on="account_id")
    table = table[["list", "account_id", "name", "csm", "mrr", "by", "why"]]
    table["by"] = pd.to_datetime(table["by"])
    lists = [(tr(title), table[table["list"] == name].to_dict("records")) for name, title in WEEK.items()]
    words = {"money": money, "person": wording.person, "doubts": wording.doubts_in_words(company.doubts)}
    words["definition"] = definition_in_words(str(rule or ""), source)
    page, listed = (out / "week" / f"{day:%Y-%m-%d}.{current()}.{kind}" for kind in ("html", "csv"))
    # A name that begins so is a formula to a spreadsheet.
    named = ("account_id", "name", "csm", "why")
    texts = {name: table[name].str.replace(r"^(?=[=+\-@\t\r])", "'", regex=True) for name in named}
    write(listed, table.assign(**texts).to_csv(index=False, date_format="%Y-%m-%d").encode("utf-8-sig"))
    write(page, document("week", company=company, day=date(day), lists=lists, csv=listed.name, **words))
    return [page, listed]


def _known(data: str, on: str, out: Path, definition: str = "", progress: Progress | None = None):
    """Return the company as known before a day, the definition, where that comes from, and the trailing use."""
    from cslib.company import usage
    from cslib.company.company import load
    from cslib.company.questions import settled

    progress = progress or Progress()
    day, rule = _day(on), Rule.parse(definition) if definition else None
    progress.say(tr("Reading and checking the data"))
    company = settled(load(data, as_of=day))
    if problem := inside(company, out):
        raise ParameterError([problem])
    _seen(company, day)
    return company, *_definition(company, rule, progress), usage.trailing(company)


def _day(on: str) -> pd.Timestamp:
    try:
        return pd.Timestamp(datetime.date.fromisoformat(on.strip()))
    except ValueError as error:
        problem = tr("--on must be a day such as 2026-09-28, but {value!r} was passed.", value=on)
        raise ParameterError([problem]) from error


def _seen(company, day: pd.Timestamp) -> None:
    """Refuse a day of which the data do not know the state of the accounts."""
    from cslib.company.usage import span

    _, end = span(company)
    if end < day:
        problem = tr(
            "--on is {day}, but use is recorded only up to {last}; choose a day up to {latest}, or export again.",
            day=f"{day:%Y-%m-%d}",
            last=f"{end - pd.Timedelta(days=1):%Y-%m-%d}",
            latest=f"{end + pd.Timedelta(days=6):%Y-%m-%d}",
        )
        raise ParameterError([problem])


def _definition(company, rule: Rule | None, progress: Progress) -> tuple[Rule | None, str]:
    """Return the definition of high utilization and where it comes from."""
    if rule is not None:
        return rule, "given"
    from cslib.company.policies.policy import in_force
    from cslib.utilization.search import propose

    policy = in_force(company, "high_utilization")
    if policy is not None:
        return policy.rule, "policy"
    progress.say(tr("Searching for a definition of high utilization"))
    proposal = propose(company)
    return (proposal.rule, "proposed") if proposal and proposal.rule else (None, "none")


def _written(folder: Path, company, found: Due, told: list[Briefing], definition: str) -> Made:
    """Write all files and take away what an earlier run left."""
    kit = kit_version()
    before = _files(folder)
    pages = {}
    for briefing in told:
        name = f"{slug(str(briefing.account['account_id']))}.html"
        pages[str(briefing.account["account_id"])] = name
        write(folder / name, sheet(briefing, found, company.name, kit))
    tables = [view for view in (due_table(found), held_back_table(found), stuck_table(found)) if view.kind == "table"]
    records = [view._repr_mimebundle_()[RESULTS] for view in [*tables, *of_sheets(told)]]
    title = tr("Handoffs on {date}", date=date(found.on))
    write(folder / WORKBOOK, of_tables(f"{company.name} {title}", f"{found.on:%Y-%m-%d}", records))
    write(folder / "index.html", _index(company, found, definition, pages, title, kit))
    write(folder / RECORD, _record(company, found, definition, pages, kit))
    for name in before - set(pages.values()):
        (folder / name).unlink(missing_ok=True)
    return Made(folder / "index.html", len(found.due), len(found.held_back))


def _files(folder: Path) -> set[str]:
    """Return the names of the pages that an earlier run wrote into the folder, as its record says."""
    try:
        said = json.loads((folder / RECORD).read_text(encoding="utf-8"))["due"]
        return {entry["page"] for entry in said if Path(entry["page"]).name == entry["page"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _record(company, found: Due, definition: str, pages: dict[str, str], kit: str) -> str:
    """Return what was written, for machines."""
    said = {
        "company": company.name,
        "on": f"{found.on:%Y-%m-%d}",
        "lang": current(),
        "definition": definition,
        "criteria": list(asked_in_words(found)),
        "in_force": found.in_force,
        "tables": dict(company.fingerprint),
        "kit": kit,
        "due": [
            {"account_id": row["account_id"], "how": row["how"], "page": pages[str(row["account_id"])]}
            for _, row in found.due.iterrows()
        ],
        "held": [
            {
                "account_id": row["account_id"],
                "in_state": None if pd.isna(row["in_state"]) else bool(row["in_state"]),
                "missing_milestones": list(row["missing_milestones"]),
                "missing_information": list(row["missing_information"]),
                "stuck": bool(row["stuck"]),
            }
            for _, row in found.held_back.iterrows()
        ],
    }
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def _index(company, found: Due, definition: str, pages: dict[str, str], title: str, kit: str) -> str:
    """Return the page to open first: who is due, who is held back and why, who is stuck."""
    return document(
        "handoffs",
        company=company.name,
        title=title,
        on=date(found.on),
        definition=definition,
        left_out=join(place(name) for name in found.left_out),
        criteria=(force_in_words(found), asked_in_words(found)),
        finding=_html(due_finding(found, hint=False)),
        rows=[(pages[str(row["account_id"])], row["name"], _line(row)) for _, row in found.due.iterrows()],
        others=[_html(view(found, shown=len(found.accounts))) for view in (stuck_table, held_back_table)],
        workbook=WORKBOOK,
        kit=kit,
    )


def _line(row: pd.Series) -> list[str]:
    csm = row["csm"] if isinstance(row["csm"], str) else "–"
    return [row["account_id"], csm, number(row["days"]), why_due(row), date(row["entered"])]


def _html(view: Display) -> str:
    return view._repr_mimebundle_()["text/html"]

"""What adoption should know of one account on the day of its handoff, and what to do in the first 90 days."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from cslib.company.spells import paid, renewals
from cslib.handoff.due import Due
from cslib.stats.estimate import Unavailable

FIELDS = ("goal", "next_goal", "champion", "stakeholders", "risks", "open_requests")
"""Fields of handoff_info that a sheet always has a place for."""

ASKED = {
    "ask_colleague": (("risks", "open_requests"), 7),
    "ask_people": (("champion", "stakeholders"), 14),
    "ask_goals": (("goal", "next_goal"), 30),
}
"""Fields that, where they are not recorded, are asked for together, and within how many days."""

WORRIED = frozenset({"worried", "unhappy", "angry", "bad", "不安", "心配", "不満"})
"""Moods of a contact that ask for another one soon."""

CLOSED = frozenset({"done", "declined", "closed", "resolved", "cancelled", "完了", "対応済み", "対応済", "見送り"})
"""Statuses of needs that ask for nothing more."""

FIRST_DAYS = 90
WEEKS = 26
LAST_CONTACTS = 5
SILENT_DAYS = 28
CLOSE = 1.1
"""A measure below so many times its threshold is near it."""


@dataclass(frozen=True)
class Suggestion:
    """Something to do in the first 90 days, and what in the data asks for it.

    `code`: `cslib.handoff.briefing_views` holds the sentences for each. `by`: day by which. `facts`: what the sentences
    need.
    """

    code: str
    by: pd.Timestamp
    facts: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Briefing:
    """One account on the day of its handoff. What is not known is missing or Unavailable, never filled in.

    - `account`: its row of ``Due.accounts``.
    - `attributes` (dict of str to str): its segments.
    - `seats`: seats that it may use; NaN where unknown.
    - `evidence`: per condition of the rule: measure, threshold, value (of the last window, NaN where unknown), met.
    - `seen` (Timestamp or NaT): end of that window.
    - `trend`: date (Mondays of the last 26 weeks) and the rule's measures.
    - `steps`: milestone, due_date, done_date, by due date.
    - `information`: field, value, recorded_date (both missing where not recorded), required.
    - `goals`: goal, kind, set_date, due_date, achieved_date.
    - `requests`: open needs, those outside the playbook first: date, theme, text, status, routed_to, outside (boolean).
    - `mrr`: recurring revenue a month now; NaN where unknown.
    - `currency`: of it; empty where unknown.
    - `renewal`: the next one: renewal_date, notice_deadline, auto_renew, term_months.
    - `contacts`: the last five by call or meeting, or by the customer: date, channel, direction, kind, csm, mood, note.
    - `suggestions`: by day.
    """

    account: pd.Series
    on: pd.Timestamp
    attributes: dict
    seats: float
    evidence: pd.DataFrame
    seen: pd.Timestamp
    trend: pd.DataFrame
    steps: pd.DataFrame | Unavailable
    information: pd.DataFrame | Unavailable
    goals: pd.DataFrame | Unavailable
    requests: pd.DataFrame | Unavailable
    mrr: float
    currency: str
    renewal: pd.Series | None
    contacts: pd.DataFrame | Unavailable
    suggestions: tuple[Suggestion, ...] = ()


def briefings(company, found: Due, trailing: pd.DataFrame | Unavailable) -> list[Briefing]:
    """Return the briefing of every account that is due.

    `company` (cslib.company.company.Company): as of the day of `found`. `trailing`: of ``usage.trailing``.
    """
    names = found.due["account_id"]
    rows = {
        name: {account: part for account, part in _of(company.table(name), names).groupby("account_id")}
        for name in ("milestones", "handoff_info", "goals", "needs", "touches")
        if company.has(name)
    }
    ahead = renewals(company)
    ahead = ahead[ahead["ahead"] & ahead["account_id"].isin(names)].sort_values("renewal_date", kind="stable")
    ahead = ahead.drop_duplicates("account_id").set_index("account_id")
    money = _money(company, names)
    known = company.accounts.set_index("account_id")
    use = {} if isinstance(trailing, Unavailable) else dict(list(_of(trailing, names).groupby("account_id")))
    return [
        _briefing(company, found, standing, known.loc[standing["account_id"]], rows, ahead, money, use)
        for _, standing in found.due.iterrows()
    ]


def _money(company, names: pd.Series) -> pd.Series:
    """Return by account what its contracts pay a month now; absent where one of them does not say."""
    rows = paid(_of(company.table("contracts"), names))
    rows = rows[(rows["start_date"] < company.as_of) & (rows["until"] >= company.as_of)]
    amount = pd.to_numeric(rows["mrr"]).groupby(rows["account_id"])
    return amount.sum()[amount.count() == amount.size()]


def _of(frame: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    return frame[frame["account_id"].isin(names)]


def _briefing(company, found: Due, standing: pd.Series, known: pd.Series, rows, ahead, money, use) -> Briefing:
    """Put one account's briefing together from the rows of the due accounts."""
    account = standing["account_id"]

    def part(name: str, seen: Callable, *asked) -> pd.DataFrame | Unavailable:
        if name not in rows:
            return Unavailable((name,))
        return seen(rows[name].get(account, company.table(name).iloc[:0]), *asked).reset_index(drop=True)

    evidence, seen, trend = _use(found, use.get(account))
    briefing = Briefing(
        account=standing,
        on=found.on,
        attributes={
            name: str(known[name]) for name in company.segment_columns if isinstance(known[name], str) and known[name]
        },
        seats=float(pd.to_numeric(known["seats"])) if "seats" in known and pd.notna(known["seats"]) else float("nan"),
        evidence=evidence,
        seen=seen,
        trend=trend,
        steps=part("milestones", _steps),
        information=part("handoff_info", _information, found.criteria.information),
        goals=part("goals", lambda own: own.sort_values(["kind", "set_date"], ascending=[False, True], kind="stable")),
        requests=part("needs", _requests),
        mrr=float(money.get(account, float("nan"))),
        currency=company.settings.currency or "",
        renewal=ahead.loc[account] if account in ahead.index else None,
        contacts=part("touches", _contacts),
    )
    return Briefing(**(briefing.__dict__ | {"suggestions": suggestions(briefing)}))


def _use(found: Due, windows: pd.DataFrame | None):
    """Return evidence, the end of the last window, and the trend."""
    conditions = found.criteria.rule.conditions if found.criteria.rule is not None else ()
    names = [condition.measure for condition in conditions]
    if windows is None:
        windows = pd.DataFrame(columns=["date", *names])
    trend = windows.loc[windows["date"] > found.on - pd.Timedelta(weeks=WEEKS), ["date", *names]]
    last = trend.iloc[-1] if len(trend) else None
    lines = [(c.measure, c.threshold, float("nan") if last is None else float(last[c.measure])) for c in conditions]
    evidence = pd.DataFrame(lines, columns=["measure", "threshold", "value"])
    evidence["met"] = evidence["value"] >= evidence["threshold"]
    return evidence, pd.NaT if last is None else last["date"], trend.reset_index(drop=True)


def _steps(part: pd.DataFrame) -> pd.DataFrame:
    part = part.sort_values(["due_date", "done_date", "milestone"], kind="stable").drop_duplicates("milestone")
    return part[["milestone", "due_date", "done_date"]]


def _information(part: pd.DataFrame, required: tuple[str, ...]) -> pd.DataFrame:
    """Return a line for every field asked for or recorded; the latest value stands."""
    part = part.assign(value=part["value"].astype("str").str.strip() if "value" in part else None)
    part = part[part["recorded_date"].notna() & part["value"].fillna("").ne("")]
    last = part.sort_values("recorded_date", kind="stable").drop_duplicates("field", keep="last").set_index("field")
    names = dict.fromkeys([*FIELDS, *required, *last.index])
    table = last[["value", "recorded_date"]].reindex(list(names)).rename_axis("field").reset_index()
    return table.assign(required=table["field"].isin(required))


def _requests(part: pd.DataFrame) -> pd.DataFrame:
    status = part["status"].astype("str").str.strip().str.casefold()
    part = part[~status.isin(CLOSED)]
    part = part.assign(outside=part["outside_playbook"].astype("boolean"), inside=~part["outside_playbook"].eq(True))
    part = part.sort_values(["inside", "date"], kind="stable")
    return part[["date", "theme", "text", "status", "routed_to", "outside"]]


def _contacts(part: pd.DataFrame) -> pd.DataFrame:
    """Return the last contacts with a person; mails and webinars to many tell little of one account."""
    person = part["channel"].isin(["call", "meeting"]) | (part["direction"] == "inbound")
    part = part[person].sort_values("date", ascending=False, kind="stable").head(LAST_CONTACTS)
    return part[["date", "channel", "direction", "kind", "csm", "mood", "note"]]


def suggestions(briefing: Briefing) -> tuple[Suggestion, ...]:
    """Return what to do in the first 90 days; each follows from something that is there or is missing.

    A meeting of both sides in the first two weeks and a look back on day 90 are always among them.
    """

    def day(n: int) -> pd.Timestamp:
        return briefing.on + pd.Timedelta(days=n)

    standing = briefing.account
    made = [Suggestion("meet", day(14)), Suggestion("look_back", day(FIRST_DAYS))]
    if pd.notna(standing["notice_date"]):
        made.append(Suggestion("notice", day(7), {"date": standing["notice_date"]}))
    made += _of_renewal(briefing) + _of_use(briefing)
    if standing["missing_milestones"]:
        made.append(Suggestion("steps", day(30), {"names": standing["missing_milestones"]}))
    if isinstance(briefing.information, pd.DataFrame):
        lacking = set(briefing.information.loc[briefing.information["value"].isna(), "field"])
        for code, (names, days) in ASKED.items():
            unknown = tuple(name for name in names if name in lacking)
            if unknown:
                made.append(Suggestion(code, day(days), {"fields": unknown}))
    if isinstance(briefing.requests, pd.DataFrame) and len(outside := outside_playbook(briefing.requests)):
        made.append(Suggestion("requests", day(14), {"n": len(outside), "since": outside["date"].min()}))
    if isinstance(briefing.goals, pd.DataFrame):
        soon = briefing.goals[briefing.goals["achieved_date"].isna() & (briefing.goals["due_date"] <= day(FIRST_DAYS))]
        if len(soon):
            due = soon["due_date"].min()
            code = "goal_overdue" if due < briefing.on else "goal_due"
            made.append(Suggestion(code, max(due, day(14)), {"date": due}))
    if isinstance(briefing.contacts, pd.DataFrame):
        made += _of_contacts(briefing)
    return tuple(sorted(made, key=lambda suggestion: suggestion.by))


def outside_playbook(requests: pd.DataFrame) -> pd.DataFrame:
    """Return the requests that the playbook has no answer to, and those of which nobody says."""
    return requests[requests["outside"].fillna(True).astype(bool)]


def _of_renewal(briefing: Briefing) -> list[Suggestion]:
    """Return what a renewal within the first 90 days asks for."""
    if briefing.renewal is None:
        return []
    end, deadline = briefing.on + pd.Timedelta(days=FIRST_DAYS), briefing.renewal["notice_deadline"]
    renewal = briefing.renewal["renewal_date"]
    if pd.notna(deadline) and briefing.on <= deadline <= end:
        return [Suggestion("deadline", deadline, {"date": deadline, "days": (deadline - briefing.on).days})]
    if renewal <= end:
        return [Suggestion("renewal", renewal, {"date": renewal, "days": (renewal - briefing.on).days})]
    return []


def _of_use(briefing: Briefing) -> list[Suggestion]:
    """Return what the state asks for: to reach it, or to keep an eye on what is near its threshold."""
    evidence = briefing.evidence
    known = evidence[evidence["value"].notna()]
    below, near = known[~known["met"]], known[known["met"] & (known["value"] < CLOSE * known["threshold"])]
    by = briefing.on + pd.Timedelta(days=28)
    made = []
    if len(below):
        made.append(Suggestion("reach", by, {"lines": list(below[["measure", "threshold", "value"]].itertuples())}))
    if len(near):
        made.append(Suggestion("watch", by, {"lines": list(near[["measure", "threshold", "value"]].itertuples())}))
    return made


def _of_contacts(briefing: Briefing) -> list[Suggestion]:
    """Return what the last contacts ask for."""
    contacts, by = briefing.contacts, briefing.on + pd.Timedelta(days=7)
    if contacts.empty:
        return [Suggestion("never_met", by)]
    last, made = contacts.iloc[0], []
    if (briefing.on - last["date"]).days > SILENT_DAYS:
        made.append(Suggestion("silent", by, {"date": last["date"], "days": (briefing.on - last["date"]).days}))
    moods = contacts["mood"].dropna()
    if len(moods) and str(moods.iloc[0]).strip().casefold() in WORRIED:
        made.append(Suggestion("worried", by, {"date": contacts.loc[moods.index[0], "date"]}))
    return made

"""Tables of the orientation: the words in both languages, the tables of a company, and one account's life in rows."""

from __future__ import annotations

import pandas as pd

from cslib import language
from cslib.analysis.life import DATED, Life
from cslib.analysis.verdict import Unavailable
from cslib.language import tr
from cslib.show.columns import Column
from cslib.show.display import Finding, TableView, missing
from cslib.show.wording_records import contact, step

MOST_ROWS = 40


def words(name: str = "words") -> TableView:
    """Show the words of the field in English and Japanese, with what they mean here in the current language."""
    rows = []
    for term, meaning in _words():
        with language.using("en"):
            english = term()
        with language.using("ja"):
            japanese = term()
        rows.append((english, japanese, meaning))
    columns = (Column(tr("English")), Column(tr("Japanese")), Column(tr("What it means here")))
    return TableView(name, tr("The words, in both languages"), columns, tuple(rows), shown=len(rows))


def _words() -> list[tuple]:
    """Return each term (a function, as it is said in two languages) with its meaning in the current one."""
    return [
        (
            lambda: tr("customer success (CS)"),
            tr("the team that makes customers reach what they bought the product for"),
        ),
        (lambda: tr("account"), tr("one customer, as a company, with its contracts and its use")),
        (lambda: tr("CSM (customer success manager)"), tr("the person in charge of an account")),
        (
            lambda: tr("book of accounts"),
            tr("the accounts of one person; in adoption some tens to about 100"),
        ),
        (
            lambda: tr("onboarding (phase)"),
            tr("from contract start until the customer uses the product as intended"),
        ),
        (lambda: tr("playbook"), tr("the fixed steps of onboarding, each with a date by which it should be done")),
        (
            lambda: tr("high utilization"),
            tr("a state from which no churn is expected for several years, even without support"),
        ),
        (lambda: tr("handoff"), tr("passing an account from onboarding to adoption, with what is known about it")),
        (
            lambda: tr("adoption (phase)"),
            tr("after onboarding: helping customers go deeper and wider, towards their own ideal"),
        ),
        (lambda: tr("knowledge mail"), tr("mail with tips on a schedule, to many at once")),
        (lambda: tr("webinar"), tr("an online session for many customers, held regularly")),
        (lambda: tr("check-in"), tr("asking a customer at fixed intervals how things are")),
        (lambda: tr("need"), tr("what a customer says it lacks; noted in its words and passed to who can act")),
        (
            lambda: tr("next goal (of a customer)"),
            tr("what the customer wants after its first goal is reached; every customer's is different"),
        ),
        (
            lambda: tr("mechanism"),
            tr("one answer for all who need it, such as a guide, a webinar or a change of the product"),
        ),
        (lambda: tr("health (of an account)"), tr("how an account is doing, from its use and from what people heard")),
        (lambda: tr("retention (of customers, of money)"), tr("how many accounts, or how much money, stays")),
        (lambda: tr("churn"), tr("a customer leaves")),
        (lambda: tr("renewal"), tr("the contract goes on for a further term")),
        (lambda: tr("notice (of leaving)"), tr("telling in time that the contract will not go on")),
        (lambda: tr("MRR"), tr("monthly recurring revenue: what an account pays per month")),
        (
            lambda: tr("GRR (gross revenue retention)"),
            tr("share of the old revenue that is still there; growth does not count"),
        ),
        (lambda: tr("NRR (net revenue retention)"), tr("the same, and growth of these customers counts")),
        (lambda: tr("upsell, cross-sell"), tr("the customer buys more of the same, or something else")),
        (
            lambda: tr("KGI, KPI (key goal and performance indicators)"),
            tr("the outcome that a team is for, and the measures that it steers by"),
        ),
        (lambda: tr("CS Ops"), tr("the people who look after data, tools and processes of customer success")),
        (lambda: tr("PDCA"), tr("plan, do, check, act: define, run, compare, adjust, and again")),
    ]


def company_tables(company, name: str = "company_tables") -> TableView:
    """Show the seven tables: what one row is, how many rows there are, and since when.

    Parameters
    ----------
    company : cslib.company.company.Company
    """
    said = {
        "accounts": (tr("one customer account"), tr("the list of customers"), "start_date"),
        "contracts": (tr("one contract, or one renewal of it"), tr("the list of contracts"), "start_date"),
        "usage": (tr("one account, day and feature used"), tr("the product's own log"), ""),
        "milestones": (tr("one account and one step of the playbook"), tr("the onboarding plan"), "due_date"),
        "touches": (tr("one contact with one account"), tr("calendar, mail and webinar tools"), "date"),
        "handoffs": (tr("one account passed on"), tr("the customer database (CRM), handoff sheets"), "date"),
        "needs": (tr("one need that somebody noted"), tr("meeting notes, inquiries"), "date"),
    }
    rows = []
    for number, (table, (row, source, day)) in enumerate(said.items(), 1):
        found = _size(company, table, day)
        rows.append((f"{number} {table}", row, source, *found))
    columns = (
        Column(tr("Table")),
        Column(tr("One row is")),
        Column(tr("Usually comes from")),
        Column(tr("Rows"), "number"),
        Column(tr("First day"), "date"),
    )
    note = tr(
        "1 to 3 are needed. handoffs comes with handoff_info (what was written down), needs with goals (what customers"
        " want to reach). Further ones: features, changes, revenue. The kit's file data/README.md says what every"
        " column means."
    )
    return TableView(name, tr("The seven tables of {company}", company=company.name), columns, tuple(rows), note)


def _size(company, table: str, day: str) -> tuple:
    """Return how many rows a table has, and its first day; dashes where the company lacks it."""
    if table == "usage":
        if not company.has("usage"):
            weeks = company.table("activity")
            return (len(weeks), weeks["week"].min()) if len(weeks) else (None, None)
        seen = company.usage_expr()
        first, n = seen.date.min(), seen.count()
        found = seen.aggregate(first=first, n=n).to_pandas().iloc[0]
        return int(found["n"]), found["first"]
    frame = company.table(table)
    return (len(frame), frame[day].min()) if len(frame) else (None, None)


def life(lived: Life | Unavailable, name: str = "life_rows") -> TableView | Finding:
    """Show what happened in one account's life, in order, each with the table that says so."""
    if not lived:
        return missing(name, tr("How does one customer's life look in the tables?"), lived)
    rows = sorted(_events(lived), key=lambda row: row[0])
    columns = (Column(tr("Day"), "date"), Column(tr("What happened")), Column(tr("Table")))
    note = tr("Of contacts, only the first of each kind. n = 1 account: an example, and no evidence of anything.")
    title = tr("{customer} in rows", customer=lived.name)
    return TableView(name, title, columns, tuple(rows), note, shown=MOST_ROWS)


def _events(lived: Life) -> list[tuple]:
    rows = [(row.start, _begun(row.term_months), "contracts") for row in lived.contracts.itertuples()]
    for row in lived.renewals.itertuples():
        if row.ahead:
            continue
        rows.append((row.renewal_date, tr("renewed") if row.renewed else tr("renewal date"), "contracts"))
    if not lived.going_on:
        rows.append((lived.end, tr("last contract over"), "contracts"))
    told, nothing = lived.rows, pd.DataFrame()
    for row in told.get("milestones", nothing).itertuples():
        rows.append((row.done_date, tr("step done: {step}", step=step(row.milestone)), "milestones"))
    if "touches" in told:
        for row in told["touches"].dropna(subset="kind").drop_duplicates("kind").itertuples():
            ours = row.direction != "inbound"
            kind = contact(row.kind)
            said = (
                tr("first contact by us: {kind}", kind=kind)
                if ours
                else tr("first contact by the customer: {kind}", kind=kind)
            )
            rows.append((row.date, said, "touches"))
    for row in told.get("handoffs", nothing).itertuples():
        said = tr("handed over to adoption; written down: {n} fields", n=lived.information)
        rows.append((row.date, said, "handoffs"))
    for row in told.get("needs", nothing).itertuples():
        rows.append((row.date, tr("need heard: “{text}”", text=_said(row.text, row.theme)), "needs"))
        if row.status == "done" and row.status_date == row.status_date:
            rows.append((row.status_date, tr("need met: “{text}”", text=_said(row.text, row.theme)), "needs"))
    for row in told.get("goals", nothing).itertuples():
        first = row.kind != "next"
        said = tr("first goal: “{goal}”", goal=row.goal) if first else tr("next goal: “{goal}”", goal=row.goal)
        rows.append((getattr(row, DATED["goals"]), said, "goals"))
        if row.achieved_date == row.achieved_date:
            rows.append((row.achieved_date, tr("goal reached: “{goal}”", goal=row.goal), "goals"))
    return rows


def _begun(term: float) -> str:
    return tr("contract begins") if term != term else tr("contract begins, {n} months", n=language.number(term))


def _said(text, theme) -> str:
    """Return a need in the customer's words, else its theme, else a dash."""
    return next((str(one) for one in (text, theme) if one == one and one is not None), "–")

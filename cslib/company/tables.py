"""The tables of a company: names, columns, meanings, and what their cells must be."""

from collections.abc import Iterator
from dataclasses import dataclass

from cslib.language import catalogue

LOST_BY = ("acquisition", "acquired", "insolvency", "bankruptcy", "dissolved", "closed", "買収", "倒産", "解散", "廃業")
"""End reasons that are churn and say why: taken over by somebody who is no customer, or gone out of business."""

DISSOLVED = ("insolvency", "bankruptcy", "dissolved", "closed", "倒産", "解散", "廃業")
"""Those of them that leave nobody to renew."""

KINDS = ("text", "date", "month", "number", "integer", "boolean", "category")


@dataclass(frozen=True)
class Column:
    """One column of a table.

    - `name`: its name in the kit (exports may call it otherwise, see company.yml).
    - `kind`: one of :data:`KINDS`.
    - `description`: what it holds, in English, for somebody who has never seen the table.
    - `needed`: whether the column must exist and be filled in every row.
    - `allowed`: of a category: its values.
    - `default`: what an empty cell means; None where it means unknown.
    - `signed`: of a number: whether it may be below zero.
    - `unit`: of a number: what may stand behind it: money, months, days, people, times or minutes.
    - `open`: of a date: whether a dash or a year such as 9999 says that it has not come.
    """

    name: str
    kind: str
    description: str
    needed: bool = False
    allowed: tuple[str, ...] = ()
    default: str | None = None
    signed: bool = False
    unit: str = ""
    open: bool = False


@dataclass(frozen=True)
class Table:
    """One table of a company.

    `name`, `description`: what it is called and holds. `columns`: in the order of the dictionary. `key`: columns whose
    values together may occur once only. `needed`: whether no company does without it.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    needed: bool = False

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the needed columns."""
        return tuple(column.name for column in self.columns if column.needed)


def _account(description: str = "Which account.") -> Column:
    return Column("account_id", "text", description, needed=True)


def _category(name: str, description: str, *allowed: str, **more) -> Column:
    return Column(name, "category", description, allowed=allowed, **more)


_ALL = (
    Table(
        "accounts",
        "One row per customer account. Every further column is a segment.",
        (
            _account("The account's identifier, always read as text."),
            Column("name", "text", "Name of the customer."),
            Column(
                "start_date", "date", "First day as a paying customer; when empty, the first paid contract's start."
            ),
            Column("seats", "integer", "Seats that the customer may use today.", unit="people"),
            Column("csm", "text", "Person in charge today."),
            Column("parent_id", "text", "The account above this one, for groups of companies."),
        ),
        key=("account_id",),
        needed=True,
    ),
    Table(
        "contracts",
        "One row per contract or renewal of an account.",
        (
            _account(),
            Column("start_date", "date", "First day of the contract.", needed=True),
            Column("end_date", "date", "First day no longer covered; empty while the contract is open.", open=True),
            Column("contract_id", "text", "The contract's identifier; its rows must not overlap."),
            Column("product", "text", "What was bought."),
            _category(
                "type",
                "Paid, trial or pilot; clocks start at the first paid contract.",
                *("paid", "trial", "pilot"),
                default="paid",
            ),
            Column(
                "mrr", "number", "Recurring revenue per month; without it there is no analysis of money.", unit="money"
            ),
            Column("currency", "text", "Currency of mrr; several need the table rates. Empty: the company's own."),
            Column(
                "term_months", "integer", "Agreed length in months; renewals are due at its multiples.", unit="months"
            ),
            Column("auto_renew", "boolean", "Whether it renews unless notice is given."),
            Column("notice_days", "integer", "How many days before the renewal notice must be given.", unit="days"),
            Column("signed_date", "date", "Day of signature."),
            Column("notice_date", "date", "Day on which notice of leaving was received.", open=True),
            Column("seats", "integer", "Seats bought with this contract.", unit="people"),
            _category(
                "end_reason",
                "Why it ended; empty means churned. Completed, merged and migrated are no churn, paused is a break; the"
                " others are churn for that reason.",
                *("churned", "completed", "merged", "migrated", "paused", *LOST_BY),
            ),
            Column("churn_reason", "text", "What the customer gave as its reason."),
            Column("successor_id", "text", "Account or contract that follows after a merger or migration."),
        ),
        needed=True,
    ),
    Table(
        "usage",
        "Use of the product: one row per event, or per account, day and feature.",
        (
            _account(),
            Column("date", "date", "Day of use.", needed=True),
            Column("feature", "text", "Feature used.", needed=True),
            Column("count", "number", "How many times; 1 when empty.", default="1", unit="times"),
            Column("user_id", "text", "Who used it; measures of seats need it."),
        ),
    ),
    Table(
        "activity",
        "Use by week, for companies that have no daily rows; it takes the place of usage.",
        (
            _account(),
            Column("week", "date", "Monday of the week.", needed=True),
            Column("active_days", "integer", "Days with any use, 0 to 7.", unit="days"),
            Column("active_users", "integer", "Different users in the week.", unit="people"),
            Column("features", "integer", "Different features used in the week."),
            Column("events", "number", "Events in the week.", unit="times"),
        ),
        key=("account_id", "week"),
    ),
    Table(
        "milestones",
        "Steps of the onboarding playbook, one row per account and step.",
        (
            _account(),
            Column("milestone", "text", "Name of the step.", needed=True),
            Column("due_date", "date", "Day by which it should be done.", open=True),
            Column("done_date", "date", "Day on which it was done; empty while it is not.", open=True),
        ),
    ),
    Table(
        "touches",
        "Contacts with a customer, one row per account and contact.",
        (
            _account(),
            Column("date", "date", "Day of the contact.", needed=True),
            Column("kind", "text", "What it was: onboarding call, check-in, knowledge mail and so on."),
            _category("channel", "Way of contact.", "mail", "call", "meeting", "webinar"),
            _category("direction", "From us (outbound) or from the customer (inbound).", "outbound", "inbound"),
            Column("programme", "text", "Programme that it belongs to, if any."),
            _category("outcome", "How far it came.", "sent", "opened", "invited", "attended", "reached"),
            Column("minutes", "number", "Working time spent on it, in minutes.", unit="minutes"),
            Column("csm", "text", "Who made the contact."),
            Column("note", "text", "Free text."),
            Column("mood", "text", "How the customer seemed."),
        ),
    ),
    Table(
        "handoffs",
        "Passing of an account from onboarding to adoption.",
        (
            _account(),
            Column("date", "date", "Day of the handoff.", needed=True),
            Column("from_csm", "text", "Who gave the account away."),
            Column("to_csm", "text", "Who took it over."),
        ),
    ),
    Table(
        "handoff_info",
        "What was written down for the handoff, one row per account and field.",
        (
            _account(),
            Column("field", "text", "goal, next_goal, champion, stakeholders, risks, open_requests ...", needed=True),
            Column("recorded_date", "date", "Day on which it was written down."),
            Column("value", "text", "What was written down."),
        ),
    ),
    Table(
        "needs",
        "What customers said they need.",
        (
            Column("need_id", "text", "The need's identifier."),
            _account(),
            Column("date", "date", "Day on which it was heard.", needed=True),
            Column("source", "text", "Where it was heard."),
            Column("theme", "text", "What it is about."),
            Column("text", "text", "In the customer's words."),
            Column("status", "text", "How far it has come."),
            Column("status_date", "date", "Since when it has that status."),
            _category("routed_to", "Team that it was passed to.", "cs", "product", "marketing", "cs_ops"),
            Column("outside_playbook", "boolean", "Whether the playbook has no answer to it."),
        ),
        key=("need_id",),
    ),
    Table(
        "goals",
        "What customers want to reach.",
        (
            _account(),
            Column("goal", "text", "The goal, in words.", needed=True),
            _category(
                "kind",
                "What it first bought the product for (original), or what came after (next).",
                *("original", "next"),
                default="original",
            ),
            Column("set_date", "date", "Day on which it was agreed."),
            Column("due_date", "date", "Day by which it should be reached.", open=True),
            Column("achieved_date", "date", "Day on which it was reached; empty while it is not.", open=True),
        ),
    ),
    Table(
        "pauses",
        "A pause of routine calls for accounts in high utilization, chosen by lot, one row per account in the lot.",
        (
            _account(),
            Column("date", "date", "Day of the lot, from which the account's arm holds.", needed=True),
            _category(
                "arm",
                "What the lot said: no routine calls while the account is in the state (paused), or calls as usual.",
                *("paused", "usual"),
                needed=True,
            ),
        ),
        key=("account_id",),
    ),
    Table(
        "features",
        "Features of the product.",
        (
            Column("feature", "text", "Name of the feature, as in usage.", needed=True),
            Column("family", "text", "Group of features that it belongs to."),
            Column("launched", "date", "First day on which customers could use it; empty: always."),
            Column("retired", "date", "First day on which they no longer could; empty: still there.", open=True),
        ),
        key=("feature",),
    ),
    Table(
        "changes",
        "What attributes of accounts were before they changed.",
        (
            _account(),
            Column("date", "date", "Day of the change.", needed=True),
            Column("column", "text", "Which column changed: csm, seats, phase, or a segment.", needed=True),
            Column("value", "text", "What it was before that day."),
        ),
    ),
    Table(
        "revenue",
        "Revenue by month, for prices that depend on use.",
        (
            _account(),
            Column("month", "month", "The month, such as 2026-09.", needed=True),
            Column("amount", "number", "Revenue of the month.", needed=True, signed=True, unit="money"),
        ),
        key=("account_id", "month"),
    ),
    Table(
        "scores",
        "A health score that the team uses, as it was given at the time.",
        (
            _account(),
            Column("date", "date", "Day on which it was given.", needed=True),
            Column("score", "number", "The score; more is healthier.", needed=True, signed=True),
            Column("name", "text", "Which score it is, where there are several."),
        ),
    ),
    Table(
        "rates",
        "Rates of exchange by month, for contracts in several currencies; figures compare at one rate.",
        (
            Column("currency", "text", "Currency that is converted, as in contracts.", needed=True),
            Column("month", "month", "The month; it holds until the next one given.", needed=True),
            Column("rate", "number", "What one unit of it is worth in the company's own currency.", needed=True),
        ),
        key=("currency", "month"),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _ALL}
"""Every table that the kit knows, by name."""


def broken(table: str, frame) -> Iterator[tuple[Column, str, object]]:
    """Find the cells of a table, as it is after reading, that are not what its columns say.

    `frame` (DataFrame): dates are midnight ``datetime64[ns]``, numbers and integers float64 (missing: NaN), booleans
    pandas' ``boolean``, all else text. Yields the column, what is asked of it (``needed``, ``allowed``, ``whole`` or
    ``unsigned``), and which rows fail it (Series of bool), where any does.
    """
    for column in TABLES[table]:
        cells, found = frame[column.name], {}
        if column.needed:
            found["needed"] = cells.isna()
        if column.allowed:
            found["allowed"] = cells.notna() & ~cells.isin(column.allowed)
        if column.kind == "integer":
            found["whole"] = cells.notna() & (cells % 1 != 0)
        if column.kind in ("number", "integer") and not column.signed:
            found["unsigned"] = cells < 0
        yield from ((column, asked, bad) for asked, bad in found.items() if bad.any())


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def dictionary_markdown() -> str:
    """Return the data dictionary as Markdown: a section per table, descriptions in both languages."""
    japanese = catalogue("ja")
    parts = []
    for table in TABLES.values():
        parts += [f"## {table.name}{' (needed)' if table.needed else ''}", ""]
        parts += [table.description, "", japanese[table.description], ""]
        parts += ["| column | kind | needed | empty means | description | 説明 |", "|---|---|---|---|---|---|"]
        for column in table:
            kind = f"one of {', '.join(column.allowed)}" if column.allowed else column.kind
            parts.append(
                f"| `{column.name}` | {kind} | {'yes' if column.needed else ''} | {column.default or ''} "
                f"| {_cell(column.description)} | {_cell(japanese[column.description])} |"
            )
        parts.append("")
    return "\n".join(parts)

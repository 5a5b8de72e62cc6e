"""What customers said they need, by theme and team; mechanisms; requests that the playbook has no answer to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy import stats

from cslib.adoption.queue import CLOSED, effort
from cslib.company.money import covered, paying
from cslib.company.phases import PHASES, switches
from cslib.company.spells import lives
from cslib.stats.court import EITHER, Claim, against, judge
from cslib.stats.estimate import MET, MISSED, OPEN, SUPPORTED, Estimate, Reason, Result, Unavailable, verb
from cslib.stats.intervals import clopper_pearson, proportion
from cslib.stats.survival import cumulative_incidence

YEAR = 365
FOLLOWED_DAYS = 730
ANSWER_DAYS = 90
OFTEN = 12
"""A theme that comes from so many accounts a year, one each month, is solved once for all."""

QUARTERS = 3
"""It must also be heard in so many of the last four quarters: else it had one cause, such as an outage."""


@dataclass(frozen=True)
class Needs(Result):
    """Needs of the last year by theme, team and source.

    - `themes`: index: theme (empty: none was given), most accounts first, the empty one last. needs, accounts
      (different ones, in the last year); customers (of those, still here), mrr (what these pay per month; missing
      without mrr); trend (Estimate: accounts a year as a ratio to the year before, per account at risk), moved
      (``more``, ``less`` or empty: Holm-corrected over themes); open (needs of today's customers, however old),
      unrouted (of these, passed to nobody); answered (Estimate: share answered within 90 days); team (that the whole
      company passes it to most often), team_share; everyone (Estimate: different accounts of the whole company in the
      last year, with the verdict on a mechanism), quarters (of the last four, in which it was heard), hours (a year, if
      each were answered in a call).
    - `sources`, `teams`: sources: index theme, one column of needs per source. teams: index team (empty: nobody);
      needs, accounts, open, answered (Estimate).
    - `answered`: share of needs answered within 90 days, churn competing; no estimate without ``needs.status``.
    - `heard`, `waiting`: the needs of the last year, and those of today's customers that are open: account_id, theme,
      team.
    - `open`, `unrouted`, `without_theme`: open needs of today's customers; of these passed to nobody; needs of the last
      year without a theme.
    - `accounts`: share of today's customers from whom a need was heard in the last year.
    - `minutes`: of a call, for ``hours``; `assumed` where too few were recorded.
    - `lacking`: columns that would have added something.
    """

    themes: pd.DataFrame
    sources: pd.DataFrame = field(repr=False)
    teams: pd.DataFrame = field(repr=False)
    answered: Estimate
    open: int
    unrouted: int
    without_theme: int
    accounts: Estimate
    minutes: float
    assumed: bool
    lacking: tuple[str, ...]
    heard: pd.DataFrame | None = field(default=None, repr=False)
    waiting: pd.DataFrame | None = field(default=None, repr=False)


@verb(needs="needs")
def needs(company) -> Needs | Unavailable:
    """Count needs by theme, and judge which come back often enough to be solved once for all.

    A theme is one for a *mechanism* if the 95% Poisson interval (Garwood 1936) of different accounts that name it in a
    year lies at or above :data:`OFTEN`, and it was heard in three of the last four quarters: it will be asked again. If
    the interval lies below, or all came in a burst, it is answered one by one. In between it is left open. The
    verdict rests on all accounts also on a segment's page, because a mechanism serves everybody.
    """
    day = company.as_of
    rows = heard(company)
    late = rows[rows["date"] >= day - pd.Timedelta(days=YEAR)]
    here = rows[rows["here"]]
    waiting = here[~here["closed"]]
    costs = effort(company)
    life = lives(company)
    minutes, known = costs.minutes["call"], company.has("needs.status")
    answers = {theme: _answered(part, life, day) for theme, part in rows.groupby("theme")} if known else {}
    everyone = _recurring(company.everyone())
    routed = heard(company.everyone())
    routed = routed[routed["team"] != ""]
    names = list(dict.fromkeys([*late["theme"], *waiting["theme"]]))
    found = {}
    for theme in names:
        part, still = late[late["theme"] == theme], waiting[waiting["theme"] == theme]
        paying = part[part["here"]].drop_duplicates("account_id")
        passed = routed.loc[(routed["theme"] == theme) & (theme != ""), "team"].value_counts()
        whole = everyone.loc[theme] if theme in everyone.index else None
        found[theme] = {
            "needs": len(part),
            "accounts": part["account_id"].nunique(),
            "customers": len(paying),
            "mrr": float(paying["mrr"].sum()) if company.has("contracts.mrr") else np.nan,
            "open": len(still) if known else np.nan,
            "unrouted": int((still["team"] == "").sum()) if known and company.has("needs.routed_to") else np.nan,
            "answered": answers.get(theme, Estimate(None)),
            "team": str(passed.index[0]) if len(passed) else "",
            "team_share": float(passed.iloc[0] / passed.sum()) if len(passed) else np.nan,
            "everyone": _often("-", 0, 0, YEAR) if whole is None else whole["often"],
            "quarters": 0 if whole is None else int(whole["quarters"]),
            "hours": 0.0 if whole is None else float(whole["needs"]) * minutes / 60,
        }
    columns = ["needs", "accounts", "customers", "mrr", "open", "unrouted", "answered", "team", "team_share"]
    columns += ["everyone", "quarters", "hours"]
    themes = pd.DataFrame.from_dict(found, orient="index", columns=columns).rename_axis("theme")
    themes = themes.assign(last=themes.index == "").sort_values(["last", "accounts"], ascending=[True, False])
    themes = _trends(company, rows, themes.drop(columns="last"), life)
    active = int(company.accounts["account_id"].isin(customers(company)).sum())
    return Needs(
        themes=themes,
        sources=pd.crosstab(late["theme"], late["source"]).reindex(themes.index, fill_value=0),
        teams=_teams(late, waiting, rows, life, day, known) if company.has("needs.routed_to") else pd.DataFrame(),
        answered=_answered(rows, life, day) if known else Estimate(None),
        open=len(waiting) if known else 0,
        unrouted=int((waiting["team"] == "").sum()) if known and company.has("needs.routed_to") else 0,
        without_theme=int((late["theme"] == "").sum()),
        accounts=proportion(late.loc[late["here"], "account_id"].nunique(), active),
        minutes=minutes,
        assumed="call" in costs.assumed,
        lacking=company.missing("needs.theme", "needs.source", "needs.status", "needs.routed_to", "contracts.mrr"),
        heard=late[["account_id", "theme", "team"]],
        waiting=waiting[["account_id", "theme", "team"]] if known else None,
    )


def heard(company) -> pd.DataFrame:
    """Return the needs with what is asked of each: theme, source and team as text, closed, here (a customer), mrr."""
    rows = company.table("needs").sort_values("date", kind="stable").reset_index(drop=True)
    for new, old in (("theme", "theme"), ("source", "source"), ("team", "routed_to")):
        rows[new] = rows[old].astype("str").where(rows[old].notna(), "").str.strip()
    rows["closed"] = rows["status"].astype("str").str.casefold().isin(CLOSED)
    rows["here"] = rows["account_id"].isin(customers(company))
    paid = paying(company, [_eve(company)]).iloc[:, 0]
    return rows.assign(mrr=rows["account_id"].map(paid).fillna(0.0))


def _eve(company) -> pd.Timestamp:
    return company.as_of - pd.Timedelta(days=1)


def customers(company) -> pd.Index:
    """Return the accounts that a paid contract covers on the day before as_of: today's customers."""
    here = covered(company, [_eve(company)]).iloc[:, 0]
    return here.index[here]


def _since(company) -> pd.Timestamp:
    """Return since when needs are recorded: as company.yml says, else the first need of any account."""
    told = company.data_from("needs")
    return company.everyone().table("needs")["date"].min() if told is None else told


def _recurring(company) -> pd.DataFrame:
    """Return by theme: needs and different accounts (Estimate with the verdict) in the last year, and quarters."""
    day = company.as_of
    rows = company.table("needs")
    rows = rows[rows["date"] >= day - pd.Timedelta(days=YEAR)]
    rows = rows.assign(theme=rows["theme"].astype("str").where(rows["theme"].notna(), "").str.strip())
    # Four equal parts of the year, counted back from as_of.
    rows["part"] = ((day - rows["date"]).dt.days - 1) * 4 // YEAR
    grouped = rows.groupby("theme")
    found = pd.DataFrame(
        {"needs": grouped.size(), "accounts": grouped["account_id"].nunique(), "quarters": grouped["part"].nunique()}
    )
    covered = (day - _since(company)).days
    judged = [_often(theme, *values, covered) for theme, *values in found[["accounts", "quarters"]].itertuples()]
    return found.assign(often=pd.Series(judged, index=found.index, dtype=object))


def _often(theme: str, accounts: int, quarters: int, covered: int) -> Estimate:
    """Judge whether a theme comes back often enough for a mechanism."""
    low, high = poisson_bounds(accounts)
    count = Estimate(float(accounts), low, high, n=accounts, unit="accounts", method="Garwood")
    numbers = {"accounts": accounts, "low": low, "high": high, "often": OFTEN, "quarters": quarters}
    if theme == "":
        return count
    short = (Reason("needs_recorded_shortly", {"days": covered}),) if covered < YEAR else ()
    burst = Reason("named_in_a_burst", numbers) if quarters < QUARTERS and high >= OFTEN else None
    held = against(count, OFTEN, lacking=short, failed=burst)
    code = {MET: "named_often", MISSED: "seldom_named", OPEN: "perhaps_often"}[held.verdict]
    return held if short or burst else replace(held, reasons=(Reason(code, numbers),))


def poisson_bounds(count: int) -> tuple[float, float]:
    """Return exact 95% bounds of a Poisson mean (Garwood 1936).

    Examples
    --------
    >>> [round(bound, 3) for bound in poisson_bounds(10)]
    [4.795, 18.39]
    """
    low = float(stats.chi2.ppf(0.025, 2 * count)) / 2 if count else 0.0
    return low, float(stats.chi2.ppf(0.975, 2 * count + 2)) / 2


def _answered(rows: pd.DataFrame, life: pd.DataFrame, day: pd.Timestamp) -> Estimate:
    """Estimate the share answered (done or declined) within 90 days, of needs of the last two years.

    Needs of customers who left meanwhile stay unanswered; a closed need without a date counts for nothing.
    """
    rows = rows[rows["date"] >= day - pd.Timedelta(days=FOLLOWED_DAYS)]
    rows = rows[~(rows["closed"] & rows["status_date"].isna())]
    life = life.set_index("account_id")
    end = rows["account_id"].map(life["end"]).fillna(day)
    # A need heard after the first end is one of a customer that came back.
    left = rows["account_id"].map(life["churned"]).eq(True) & (end > rows["date"])
    answered = rows["closed"] & ((rows["status_date"] <= end) | ~left)
    stop = rows["status_date"].where(answered, end.where(left, day))
    days = (stop - rows["date"]).dt.days.clip(lower=0.5)
    cause = np.select([answered, left], [1, 2], 0)
    return cumulative_incidence(days.to_numpy(dtype=float), cause).at(ANSWER_DAYS)


def _teams(late, waiting, rows: pd.DataFrame, life: pd.DataFrame, day: pd.Timestamp, known: bool) -> pd.DataFrame:
    """Count needs by the team that they were passed to; the empty team is nobody."""
    found = {
        team: {
            "needs": int((late["team"] == team).sum()),
            "accounts": late.loc[late["team"] == team, "account_id"].nunique(),
            "open": int((waiting["team"] == team).sum()) if known else np.nan,
            "answered": _answered(rows[rows["team"] == team], life, day) if known and team else Estimate(None),
        }
        for team in dict.fromkeys([*late["team"], *waiting["team"]])
    }
    teams = pd.DataFrame.from_dict(found, orient="index", columns=["needs", "accounts", "open", "answered"])
    teams = teams.rename_axis("team").assign(last=teams.index == "")
    return teams.sort_values(["last", "needs"], ascending=[True, False], kind="stable").drop(columns="last")


def _trends(company, rows: pd.DataFrame, themes: pd.DataFrame, life: pd.DataFrame) -> pd.DataFrame:
    """Add `trend` and `moved`: different accounts of the last year against those of the year before."""
    day = company.as_of
    cuts = [day - pd.Timedelta(days=k * YEAR) for k in (2, 1, 0)]
    short = cuts[0] < _since(company)
    at_risk = [
        float((life["end"].clip(upper=b) - life["start"].clip(lower=a)).dt.days.clip(lower=0).sum())
        for a, b in zip(cuts[:-1], cuts[1:], strict=True)
    ]
    ratios, claims = [], []
    for theme in themes.index:
        part = rows[rows["theme"] == theme]
        before, after = (
            part.loc[(part["date"] >= a) & (part["date"] < b), "account_id"].nunique()
            for a, b in zip(cuts[:-1], cuts[1:], strict=True)
        )
        ratio, chance = rate_ratio(after, at_risk[1], before, at_risk[0]) if not short else (Estimate(None), 1.0)
        ratios.append(ratio)
        if theme and not short:  # an infinite ratio has p, but no bounds to be seen
            claims.append(Claim(ratio, EITHER, p=chance, joint=None in (ratio.estimate, ratio.low, ratio.high)))
        else:
            claims.append(Claim(Estimate(None, n=0, unit="ratio"), EITHER))
    found = judge("themes", claims)
    sure = np.array([one.verdict == SUPPORTED for one in found], dtype=bool)
    ratios = [replace(ratio, claim=one.claim) for ratio, one in zip(ratios, found, strict=True)]
    # No estimate means that nobody had named it before.
    grown = [ratio.estimate is None or ratio.estimate > 1 for ratio in ratios]
    moved = np.where(sure, np.where(grown, "more", "less"), "").astype(object)
    return themes.assign(trend=pd.Series(ratios, index=themes.index, dtype=object), moved=moved)


def rate_ratio(after: int, time_after: float, before: int, time_before: float) -> tuple[Estimate, float]:
    """Compare two Poisson rates given their sum (Przyborowski and Wilenski 1940).

    `after`, `before`: counts. `time_after`, `time_before`: time at risk, in the same unit. Returns Estimate: ratio
    after / before with exact bounds; an infinite ratio or bound is missing; float: two-sided p.

    Examples
    --------
    >>> ratio, p = rate_ratio(20, 100.0, 10, 100.0)
    >>> round(ratio.estimate, 2), round(p, 3)
    (2.0, 0.099)
    """
    total = after + before
    if total == 0 or min(time_after, time_before) <= 0:
        return Estimate(None, n=total, events=after, unit="ratio"), 1.0
    scale = time_before / time_after
    low, high = (p / (1 - p) * scale if p < 1 else None for p in clopper_pearson(after, total))
    p = float(stats.binomtest(after, total, time_after / (time_after + time_before)).pvalue)
    estimate = after / before * scale if before else None
    if estimate is None:
        return Estimate(None, n=total, events=after, unit="ratio"), p
    return Estimate(estimate, low, high, n=total, events=after, unit="ratio", method="conditional binomial"), p


ASSUMED_DAYS = 180
"""Without a table of handoffs, onboarding is taken to last so long."""


@dataclass(frozen=True)
class OutsidePlaybook(Result):
    """Requests outside the playbook.

    - `shares`: by phase in which the need was heard: share outside the playbook, last year; n counts needs.
    - `waiting`: requests outside the playbook that onboarding heard, that are not answered, of today's customers.
      need_id, account_id, name, csm (empty: nobody), date, days (since), theme, text, team (empty: nobody), handed
      (whether the account has been handed over since). Handed over first, then the oldest first.
    - `themes`: index theme, most accounts first. needs, accounts (of the last year, heard in onboarding, outside the
      playbook), waiting (of those ever, not answered).
    - `assumed_days`: length of onboarding taken for granted, where there are no handoffs.
    """

    shares: dict[str, Estimate]
    waiting: pd.DataFrame = field(repr=False)
    themes: pd.DataFrame
    assumed_days: int | None


@verb
def outside_playbook(company) -> OutsidePlaybook | Unavailable:
    """Find the requests of onboarding that its playbook does not answer: they belong on adoption's list."""
    for name in ("needs", "needs.outside_playbook"):
        if not company.has(name):
            return Unavailable((name,))
    rows = heard(company).merge(switches(company, ASSUMED_DAYS)[["account_id", "switch"]], on="account_id")
    rows["outside"] = rows["outside_playbook"].eq(True).fillna(False).astype(bool)
    rows["phase"] = np.where(rows["date"] < rows["switch"], *PHASES)
    rows["late"] = rows["date"] >= company.as_of - pd.Timedelta(days=YEAR)
    told = rows[rows["late"] & rows["outside_playbook"].notna()].groupby("phase")["outside"].agg(["sum", "size"])
    told = told.reindex(PHASES, fill_value=0)
    mine = rows[rows["outside"] & (rows["phase"] == "onboarding")]
    waiting = mine[~mine["closed"] & mine["here"]]
    late = mine[mine["late"]].groupby("theme")
    themes = pd.DataFrame({"needs": late.size(), "accounts": late["account_id"].nunique()})
    themes = themes.assign(waiting=waiting.groupby("theme").size()).fillna(0).astype(int)
    return OutsidePlaybook(
        shares={phase: proportion(int(told.at[phase, "sum"]), int(told.at[phase, "size"])) for phase in PHASES},
        waiting=_listed(company, waiting),
        themes=themes.sort_values(["accounts", "needs"], ascending=False, kind="stable"),
        assumed_days=None if company.has("handoffs") else ASSUMED_DAYS,
    )


def _listed(company, waiting: pd.DataFrame) -> pd.DataFrame:
    rows = company.named(waiting).assign(
        days=(company.as_of - waiting["date"]).dt.days,
        handed=waiting["switch"] < company.as_of,
        text=waiting["text"].fillna(""),
    )
    names = ["need_id", "account_id", "name", "csm", "date", "days", "theme", "text", "team", "handed"]
    return rows.sort_values(["handed", "date"], ascending=[False, True], kind="stable")[names].reset_index(drop=True)

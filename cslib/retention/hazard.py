"""Hazards: what is associated with churn month by month; cumulative hazards and time kept up to a horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from cslib.company.company import MOST_SEGMENTS
from cslib.company.measures import MEASURES, available
from cslib.company.money import groups, tops
from cslib.company.months import FURTHER, PHASES, person_periods
from cslib.company.parsing import as_numbers
from cslib.company.spells import lives
from cslib.stats import hazards
from cslib.stats.court import EITHER, Claim, insufficient, judge
from cslib.stats.estimate import Estimate, Reason, Result, Unavailable, frame_of, too_few, verb
from cslib.stats.survival import FEW_EVENTS
from cslib.utilization.landmark import half_of

MIN_ACCOUNTS = 30
NO_DIFFERENCE = 1.25
"""A hazard ratio surely within 1 / 1.25 and 1.25 is no difference worth acting on."""
FEW_IN_LEVEL = 5
CLUSTER = "(cluster)"
"""Column of the accounts' groups, where any belong together."""

LEAST_SHARE = 0.01
"""A level with fewer of the months at risk is not asked about."""


@dataclass(frozen=True)
class Term:
    """One comparison: a level with the reference, or one step more of a number.

    `level`: value of the column; empty for a number. `ratio`: hazard ratio (unit ``ratio``) with bounds and its own
    verdict; n and events of this level. None where it cannot be told: reasons ``no_churn_in_level``, ``few_in_level``,
    ``separated``.
    """

    level: str
    ratio: Estimate
    p: float | None
    person_months: int


@dataclass(frozen=True)
class Association:
    """How one column goes with churn, months to renewal and account age held equal.

    - `column`: column of accounts, measure of use, or ``state``.
    - `scale`: ``level`` (compared with `reference`), ``points`` (per 10 points), ``weeks`` (per week), ``doubling``,
      ``sd`` (per standard deviation).
    - `reference`: level compared with, the one with the most months at risk; empty for numbers.
    - `p`, `p_corrected`: of all terms together: the larger of Wald's test, clustered by account, and the likelihood
      ratio's, which errs less with few churns; and corrected for all claims of the page.
    - `changes_p`: of the check whether the ratio changes with account age (proportional hazards); small: it does.
    - `n`, `events`, `person_months`: accounts, churns and months at risk behind it.
    - `missing`: months at risk left out because the value is not known.
    - `verdict` (str).
    """

    column: str
    scale: str
    reference: str
    terms: tuple[Term, ...]
    p: float | None
    p_corrected: float | None
    changes_p: float | None
    n: int
    events: int
    person_months: int
    missing: int
    verdict: str | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Associations(Result):
    """What is associated with churn.

    `found`: strongest evidence first; columns without an estimate last. `unseen`: churns outside the months that count
    (see :func:`cslib.company.months.person_periods`).
    """

    found: tuple[Association, ...]
    n: int
    events: int
    person_months: int
    unseen: int = 0

    def results(self) -> dict[str, Estimate]:
        """Return the ratios by name: column, and level where there is one."""
        return {
            "_".join(filter(None, ("hazard", one.column, term.level))): term.ratio
            for one in self.found
            for term in one.terms
        }

    @property
    def frame(self) -> pd.DataFrame:
        """The ratios by name: estimate, low, high, n, events, unit, verdict."""
        return frame_of(self.results())


@verb
def associations(
    company, columns: Sequence[str] | None = None, rule=None, measures: Sequence[str] | None = None
) -> Associations | Unavailable:
    """Ask, column by column, what is associated with churn in the months that follow.

    Each column has a model of its own beside the baseline: months to renewal (at renewal, 1 to 3 months before it,
    further), the length of the term that ends there, and the logarithm of account age. So columns are not adjusted for
    each other. "Associated" is all this says: what is done with accounts follows from how they look, and other things
    differ along. Unavailable where there is nothing to ask about.

    Parameters
    ----------
    columns : sequence of str, optional
        Columns of accounts. Default: segment columns of 2 to 12 values or of numbers, and seats.
    rule : cslib.company.policies.policy.Rule, optional
        Adds `state`: in high utilization in the 28 days before the month began; asked of the confirmation half of
        the accounts only, because rules are chosen on the other.
    measures : sequence of str, optional
        Measures of use. Default: all the company's tables allow.
    """
    if columns is None:
        sizes = {column: company.accounts[column].nunique() for column in company.segment_columns}
        columns = [c for c, n in sizes.items() if 2 <= n <= MOST_SEGMENTS or numbers(company.accounts[c]) is not None]
        columns += ["seats"] if company.has("accounts.seats") else []
    measures = available(company) if measures is None else tuple(measures)
    if rule is not None and not set(rule.measures) <= set(available(company)):
        rule = None
    asked = [*columns, *measures, *(["state"] if rule is not None else [])]
    if not asked:
        return Unavailable(("accounts.segment",))
    periods = person_periods(company, columns, measures, rule)
    for column in columns:
        if (found := numbers(periods[column])) is not None:
            periods[column] = found
    if rule is not None:
        chosen_on = half_of(tops(company, periods["account_id"])) == "discovery"
        periods["state"] = periods["state"].mask(chosen_on)
    group = groups(company, periods["account_id"].unique())
    if group is not None:
        periods[CLUSTER] = periods["account_id"].map(dict(zip(periods["account_id"].unique(), group, strict=True)))
    found = associate(periods, asked)
    return replace(found, unseen=int(lives(company)["churned"].sum()) - found.events)


def numbers(values: pd.Series) -> pd.Series | None:
    """Return a characteristic that is a number as numbers; None where it is not, or has two values only.

    Further columns of accounts are read as text. Numbers written with leading zeros are names.

    Examples
    --------
    >>> numbers(pd.Series(["10", "250", None, "40"])).tolist()
    [10.0, 250.0, nan, 40.0]
    >>> numbers(pd.Series(["01", "02", "03"])) is None
    True
    """
    if pd.api.types.is_numeric_dtype(values):
        return values
    known = values.dropna().unique()
    if len(known) <= 2 or any(len(text) > 1 and text[0] == "0" and text[1].isdigit() for text in map(str, known)):
        return None
    found = as_numbers(values)
    return found if found.notna().sum() == values.notna().sum() else None


def associate(periods: pd.DataFrame, columns: Sequence[str]) -> Associations:
    """Ask which columns of a person-period table (:func:`person_periods`) are associated with churn."""
    found = _judged([_association(periods, column) for column in columns])
    found.sort(key=lambda one: (one.p is None, one.p or 0.0, one.column))
    churned = int(periods["churned"].sum())
    return Associations(tuple(found), periods["account_id"].nunique(), churned, len(periods))


def _association(periods: pd.DataFrame, column: str) -> Association:
    rows = periods[periods[column].notna()]
    missing = len(periods) - len(rows)
    counts = (int(rows["account_id"].nunique()), int(rows["churned"].sum()), len(rows), missing)
    numeric = pd.api.types.is_numeric_dtype(rows[column]) and not pd.api.types.is_bool_dtype(rows[column])
    scale, reference, terms = "level", "", {}
    if numeric:
        scale, values = _scaled(column, rows[column].astype(float))
        effect = pd.DataFrame({column: values - values.mean()}, index=rows.index)
        kept = rows
        terms = {column: ("", rows)}
    else:
        rows = rows.assign(**{column: rows[column].astype(str)})
        levels = rows.groupby(column)["churned"].agg(["size", "sum"]).sort_values("size", ascending=False)
        levels = levels[levels["size"] >= LEAST_SHARE * len(rows)]
        able = levels.index[levels["sum"] > 0]
        reference = able[0] if len(able) else (levels.index[0] if len(levels) else "")
        if column == "state" and "outside" in able:
            reference = "outside"
        terms = {level: (level, rows[rows[column] == level]) for level in levels.index if level != reference}
        # In a level without churn the likelihood pushes the ratio to 0; the rest is fitted as if it were not there.
        kept = rows[rows[column].isin(able)]
        effect = pd.DataFrame({level: (kept[column] == level).astype(float) for level in able if level != reference})
    empty = {"column": column, "scale": scale, "reference": str(reference)}
    lacking = _lacking(counts, effect)
    fitted = lacking[0] if lacking else _fit(kept, effect)
    if isinstance(fitted, Reason):
        reasons = lacking or (fitted,)
        said = tuple(_unknown(level, part, fitted) for level, part in terms.values())
        return Association(**empty, terms=said, **_none(counts), reasons=reasons)
    said = []
    for name, (level, part) in terms.items():
        if name not in fitted.names:
            said.append(_unknown(level, part, Reason("no_churn_in_level")))
            continue
        value, low, high, p = fitted.ratio(name)
        n, events = int(part["account_id"].nunique()), int(part["churned"].sum())
        few = too_few("few_in_level", FEW_IN_LEVEL, events=events)
        ratio = Estimate(value, low, high, n=n, events=events, unit="ratio", method="clustered", reasons=few)
        said.append(Term(level, ratio, p, len(part)))
    p = max(fitted.wald(list(effect))[2], _likelihood(kept, effect, fitted))
    changes = _changes(kept, effect)
    counted = dict(zip(("n", "events", "person_months", "missing"), counts, strict=True))
    return Association(**empty, terms=tuple(said), p=p, p_corrected=None, changes_p=changes, **counted)


def _lacking(counts, effect: pd.DataFrame) -> tuple[Reason, ...]:
    """List what is lacking for any estimate."""
    n, events = counts[:2]
    few = too_few("few_accounts", MIN_ACCOUNTS, accounts=n) + too_few("few_churns", FEW_EVENTS, events=events)
    return few if (effect.std() > 0).any() else (*few, Reason("one_level"))


def _none(counts) -> dict:
    n, events, months, missing = counts
    blank = {"p": None, "p_corrected": None, "changes_p": None}
    return blank | {"n": n, "events": events, "person_months": months, "missing": missing}


def _unknown(level: str, part: pd.DataFrame, why: Reason) -> Term:
    n, events = int(part["account_id"].nunique()), int(part["churned"].sum())
    return Term(level, insufficient(Estimate(None, n=n, events=events, unit="ratio"), why), None, len(part))


def _scaled(column: str, values: pd.Series) -> tuple[str, pd.Series]:
    """Return a number in steps that a person can say: 10 points, a week, a doubling, a standard deviation."""
    unit = MEASURES[column].unit if column in MEASURES else ""
    if unit == "share":
        return "points", values * 10
    if unit == "weeks":
        return "weeks", values
    if len(values) and (values > 0).all():
        return "doubling", np.log2(values)
    spread = values.std()
    return "sd", values / spread if spread > 0 else values


def _fit(rows: pd.DataFrame, effect: pd.DataFrame) -> hazards.Fit | Reason:
    """Fit effect columns beside the baseline; phases of renewal without churn say nothing and are left out."""
    seen = rows.groupby("phase")["churned"].transform("any")
    rows, effect = rows[seen], effect[seen]
    design = pd.DataFrame({"constant": 1.0}, index=rows.index)
    present = [phase for phase in PHASES if (rows["phase"] == phase).any()]
    base = FURTHER if FURTHER in present else present[-1]
    for phase in present:
        if phase != base:
            design[phase] = (rows["phase"] == phase).astype(float)
    if rows["log_age"].std() > 0:
        design["log_age"] = rows["log_age"]
    group = rows.get(CLUSTER, rows["account_id"])
    found = Reason("no_events")
    if "log_term" in rows and rows["log_term"].std() > 0:
        found = hazards.fit(design.assign(log_term=rows["log_term"]).join(effect), rows["churned"], group)
    # Terms that nobody left at may have no bounded coefficient; the rest is told without them.
    if isinstance(found, Reason):
        found = hazards.fit(design.join(effect), rows["churned"], group)
    return found


def _likelihood(rows: pd.DataFrame, effect: pd.DataFrame, fitted: hazards.Fit) -> float:
    """Return p of the likelihood ratio of the model with and without the effect; 0 where they do not compare."""
    without = _fit(rows, effect.iloc[:, :0])
    if isinstance(without, Reason) or {*without.names, *effect} != set(fitted.names):
        return 0.0
    return float(stats.chi2.sf(2 * (fitted.loglik - without.loglik), len(effect.columns)))


def _changes(rows: pd.DataFrame, effect: pd.DataFrame) -> float | None:
    """Test whether the ratios change with account age: interactions with its logarithm, all together."""
    age = rows["log_age"] - rows["log_age"].mean()
    slopes = effect.mul(age, axis=0).add_suffix(" x log_age")
    fitted = _fit(rows, effect.join(slopes))
    return None if isinstance(fitted, Reason) else fitted.wald(list(slopes))[2]


def _judged(found: list[Association]) -> list[Association]:
    """Judge each column, all its terms together; where it goes with churn, also each level of several."""
    made = []
    for one, whole in zip(found, judge("characteristics", map(_claim, found)), strict=True):
        told = [i for i, term in enumerate(one.terms) if term.p is not None]
        ratios = [whole]
        if len(one.terms) > 1:
            levels = [Claim(one.terms[i].ratio, EITHER, least=NO_DIFFERENCE, p=one.terms[i].p) for i in told]
            ratios = judge("characteristics", levels, gate=whole)
        terms = list(one.terms)
        for i, ratio in zip(told, ratios, strict=False):
            terms[i] = replace(terms[i], ratio=ratio)
        p = whole.claim.p if whole.claim else None
        reasons = one.reasons or whole.reasons
        made.append(replace(one, terms=tuple(terms), p_corrected=p, verdict=whole.verdict, reasons=reasons))
    return made


def _claim(one: Association) -> Claim:
    """Claim of a column that it goes with churn; its levels together are no difference if all surely are none."""
    if one.p is None:
        return Claim(Estimate(None, n=one.n, events=one.events, unit="ratio"), EITHER, lacking=one.reasons)
    if len(one.terms) == 1:
        return Claim(one.terms[0].ratio, EITHER, least=NO_DIFFERENCE, p=one.p)
    ratios = [term.ratio for term in one.terms]
    spans = all(ratio.estimate is not None for ratio in ratios)
    low, high = (min(r.low for r in ratios), max(r.high for r in ratios)) if spans else (None, None)
    spanned = Estimate(None, low, high, n=one.n, events=one.events, unit="ratio")
    return Claim(spanned, EITHER, least=NO_DIFFERENCE, p=one.p, joint=True)

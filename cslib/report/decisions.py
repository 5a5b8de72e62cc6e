"""What a team decided on a report, what it expected of it, and what became of that.

A decision is a file of its own in the company's folder, ``decisions/<day>-<n>.yml``, which nothing ever rewrites. What
becomes a policy lies beside it as a dated policy; what is tried by lot, as the lot that was drawn.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import yaml
from pydantic import ValidationError

from cslib.company.policies import policy
from cslib.company.quarters import Quarter
from cslib.door import read_yaml
from cslib.errors import ParameterError, PolicyError, SourceError
from cslib.files import write
from cslib.language import current, date, join, number, tr, using
from cslib.report import record
from cslib.report.overview import points
from cslib.report.pages import OF_THE_STATE, document, help_name, segment_in_words
from cslib.report.plan import nearest
from cslib.report.schema import Decision, Evidence, Figure, Outcome
from cslib.show import wording
from cslib.stats.court import against, overall
from cslib.stats.estimate import INSUFFICIENT, MET, MISSED, NOT_SUPPORTED, OPEN, SUPPORTED, Estimate, Reason
from cslib.stats.intervals import difference

EXPERIMENT, OTHER = "experiment", "other"
KINDS = (*policy.KINDS, EXPERIMENT, OTHER)
FOLDER = "decisions"
_EXPECTED = re.compile(r"\s*([\w./-]+)\s*(>=|≥|<=|≤)\s*([-+]?(?:\d+\.?\d*|\.\d+))\s*(%?)\s*")


def log(folder: str | Path | None) -> dict[str, Decision]:
    """Return all decisions in a company's folder by their ids, the earliest first.

    Raises PolicyError with every file that is no decision.
    """
    found, problems = {}, []
    for path in sorted((Path(folder) / FOLDER).glob("*.yml"), key=_place) if folder else ():
        try:
            one = Decision.model_validate(read_yaml(path))
            _ = Quarter.parse(one.quarter), Quarter.parse(one.look_again), one.lot and drawn(folder, one.lot)
            found[path.stem] = one
        except ValidationError as error:
            problems += [f"{path.name}: {policy.told(fault, Decision)}" for fault in error.errors()]
        except (OSError, ValueError, KeyError, SourceError) as error:
            problems.append(f"{path.name}: {' '.join(str(error).split())}")
    if problems:
        head = tr("{n} faults in {where}:", n=len(problems), where=Path(folder) / FOLDER)
        raise PolicyError("\n".join([head, *problems]))
    return found


def _place(path: Path) -> tuple[str, int]:
    day, _, place = path.stem.rpartition("-")
    return (day, int(place)) if place.isdigit() else (path.stem, 0)


def drawn(folder: str | Path, lot: str) -> pd.DataFrame:
    """Return the lot of an experiment: account_id, wave, date, stratum; `lot`: its file in the company's folder."""
    read = pd.read_csv(Path(folder) / lot, dtype={"account_id": str, "stratum": str}, keep_default_na=False)
    return read.assign(date=pd.to_datetime(read["date"]))[["account_id", "wave", "date", "stratum"]]


def basis(data: str | Path, reports: str | Path = "reports", quarter: str = "") -> tuple[object, dict]:
    """Return the company as known at the end of a reported quarter, and run.json of that report.

    `quarter`: the latest that there is a report of when empty. Raises CslibError if there is none, or for the sample.
    """
    from cslib.company.company import load
    from cslib.company.questions import settled

    if str(data) == "sample":
        raise PolicyError(tr("The sample company is not written to; copy its folder first, or name your own."))
    there = sorted(path.parent.name for path in Path(reports).glob("*/run.json"))
    wanted = quarter or (there or [""])[-1]
    made = record.read(Path(reports) / wanted)
    company = settled(load(data, as_of=wanted if made["runs"] else None))
    if made.get("company") != company.name:
        told = {"company": company.name, "quarter": wanted, "folder": Path(reports).resolve(), "data": data}
        raise SourceError(
            tr("{folder} has no report of {company} {quarter}. Make it first: cslib report {data}", **told)
        )
    return company, made


def _quarter(text: str, made: Mapping) -> Quarter:
    year = made.get("fiscal_year", {"start": 1, "named": "start"})
    return Quarter.parse(text, year["start"], year["named"])


def pages(made: Mapping, by: str = "", value: str = "") -> list[Mapping]:
    """Return the pages of some accounts that have results, in the order in which a figure is looked for."""
    fit = [one for one in made["runs"] if one["status"] == "ok" and record.identity(one)[:2] == (by, value)]
    return sorted(fit, key=lambda one: (one["notebook"], one["lang"]))


def names(made: Mapping, segment: str = "") -> list[str]:
    """Return the names of the figures of all accounts, or of a segment written as ``column=value``."""
    column, _, value = segment.partition("=")
    return list(dict.fromkeys(name for one in pages(made, column, value) for name in one["results"]))


def located(made: Mapping, name: str, by: str = "", value: str = "", notebook: str = "") -> Evidence | None:
    """Return where a figure stands in a report, and what it says; None where it does not stand there.

    `made`: run.json. `by`, `value`: segment column and value; empty for all accounts. `notebook`: beginning of its
    name; the first that has the figure when empty.
    """
    for one in pages(made, by, value):
        if one["notebook"].startswith(notebook) and name in one["results"]:
            where = {"quarter": made["quarter"], "segment_by": by, "segment": value, "notebook": one["notebook"]}
            return Evidence(**where, name=name, figure=one["results"][name])
    return None


def decide(
    company,
    made: Mapping,
    *,
    what: str,
    by: str,
    evidence: Sequence[str],
    look_again: str,
    expect: str = "",
    kind: str = OTHER,
    segment: str = "",
    given: Sequence[str] = (),
    start: datetime.date | None = None,
    on: datetime.date | None = None,
    programme: str = "",
    waves: int = 2,
) -> list[Path]:
    """Keep a decision in the company's folder; return the files: itself, then its policy or lot. None is rewritten.

    `company`, `made`: of :func:`basis`. `evidence`: names of figures of the report, ``03/grr_12m`` where two notebooks
    have one. `expect`: such as ``grr_12m >= 0.92``; for an experiment ``use >= 0.01``. `look_again`: quarter.
    `segment`: as ``column=value``. `given`: entries of the policy that change, as ``name=value``. `start`: first day
    on which the policy is in force or the programme offered; `on` when left out. `on`: day of the decision, today when
    left out. `programme`, `waves`: what is tried by lot. Raises ParameterError with everything that is wrong; nothing
    is written then.
    """
    on, folder, problems = on or datetime.date.today(), Path(company.folder), []
    column, _, value = segment.partition("=")

    def figure(option: str, said: str) -> Evidence | None:
        notebook, _, name = said.strip().rpartition("/")
        if not (found := located(made, name, column, value, notebook)):
            problem = tr("{option}: these accounts have no figure {name!r} in the report.", option=option, name=name)
            problems.append(f"{problem} {nearest(name, names(made, segment))}")
        return found

    kind = EXPERIMENT if programme else kind
    for option, said in (("--what", what), ("--by", by), ("--evidence", evidence), ("--look-again", look_again)):
        if not said or not str(said).strip():
            problems.append(tr("{option} is missing.", option=option))
    if kind not in KINDS or kind == EXPERIMENT and not programme:
        problems.append(f"--kind: {nearest(kind, [name for name in KINDS if name != EXPERIMENT])}")
    if f"{on}" < made["as_of"]:
        problems.append(tr("--on {day} is before the end of the quarter that it rests on.", day=on))
    if given and kind not in policy.KINDS:
        problems.append(tr("--set is for policies: {kinds}.", kinds=join(policy.KINDS)))
    held = [figure("--evidence", one) for one in evidence]
    said = _EXPECTED.fullmatch(expect or ("use >= 0.01" if programme else ""))
    name, sign, amount, share = said.groups() if said else ("", ">=", "0", "")
    sign, amount = sign.replace("≥", ">=").replace("≤", "<="), float(amount) / (100 if share else 1)
    moved = figure("--expect", name) if said and not programme else None
    if not said or programme and (name != "use" or sign == "<=" or not 0 < amount <= 1):
        like = "use >= 0.01" if programme else "grr_12m >= 0.92"
        problems.append(tr("--expect is written like {like}, but {value!r} was passed.", like=like, value=expect))
    elif moved and (moved.figure.estimate is None or moved.figure.unit == "share" and not 0 <= amount <= 1.5):
        problems.append(tr("--expect: {name} is a share (0.92 or 92%), or has no number in this report.", name=name))
    again = None
    try:
        again = _quarter(look_again, made)
        if again <= (this := _quarter(made["quarter"], made)):
            problems.append(tr("--look-again {quarter} must come after {this}.", quarter=again, this=this))
    except ValueError as error:
        problems += [f"--look-again: {error}"] if look_again else []
    new, lot = None, None
    if given and kind in policy.KINDS:
        new = _policy(company, kind, given, {"in_force_from": start or on, "decided_by": by, "note": what}, problems)
    if programme and not problems:
        lot = _lot(company, programme, start or on, waves, again, problems)
    if problems:
        raise ParameterError(problems)
    place = max((_place(path)[1] for path in (folder / FOLDER).glob(f"{on}-*.yml")), default=0) + 1
    path = folder / FOLDER / f"{on}-{place}.yml"
    kept = Decision(
        decided_on=on, kind=kind, what=what.strip(), by=by.strip(), quarter=made["quarter"], evidence=held,
        measure=moved, sign=sign, value=amount, look_again=str(again), definition=made["definition"]["value"],
        policy=f"policy/{kind}-{new.in_force_from}.yml" if new else "", programme=programme,
        lot=f"{FOLDER}/{path.stem}.csv" if programme else "",
    )  # fmt: skip
    written = []
    try:
        if new:
            written.append(policy.save(folder, new))
        if programme:
            write(path.with_suffix(".csv"), lot.to_csv(index=False, lineterminator="\n"), new=True)
            written.append(path.with_suffix(".csv"))
        said = kept.model_dump(mode="json", exclude_defaults=True)
        write(path, yaml.safe_dump(said, allow_unicode=True, sort_keys=False), new=True)
    except BaseException:
        for other in written:
            other.unlink()
        raise
    return [path, *written]


def _policy(company, kind: str, given: Sequence[str], said: dict, problems: list[str]):
    """Return the latest policy with what changes in it; the kind's own defaults where there is none."""
    before = policy.history(company, kind)
    entries = before[-1].model_dump(mode="json") if before else {}
    for name, _, text in (entry.partition("=") for entry in given):
        try:
            entries[name.strip()] = yaml.safe_load(text)
        except yaml.YAMLError:
            problems.append(tr("--set {name}: {value!r} is no YAML.", name=name, value=text))
    new, faults = policy.checked(entries | said, policy.KINDS[kind])
    problems += [f"--set: {fault}" for fault in faults]
    if before and before[-1].in_force_from >= said["in_force_from"]:
        last = before[-1].in_force_from
        problems.append(tr("--from: a policy begins on {day} already; this one must begin later.", day=last))
    return new


def _lot(company, programme: str, start, waves: int, again: Quarter, problems: list[str]) -> pd.DataFrame | None:
    """Draw who is offered a programme when, if it can be judged by then."""
    from cslib.adoption.programmes import JUDGED, LEAST, PERIOD_DAYS, draw_lot

    if not company.has("usage") and not company.has("activity"):
        problems.append(tr("An experiment is judged by use, which is not in the data."))
        return None
    if not 2 <= waves <= 6:
        problems.append(tr("--waves must be between 2 and 6, but {value} was passed.", value=waves))
        return None
    lot = draw_lot(company, programme, pd.Timestamp(start), waves)
    counts = lot["wave"].value_counts().reindex(range(1, waves + 1), fill_value=0)
    judged = lot["date"].min() + pd.Timedelta(days=JUDGED * PERIOD_DAYS)
    if counts.min() < LEAST:
        told = {"n": len(lot), "waves": waves, "least": LEAST}
        problems.append(tr("Too few for a lot: {n} accounts in {waves} waves; each needs {least}.", **told))
    elif again.end < judged:
        first = again.of(judged - pd.Timedelta(days=1))
        problems.append(tr("--look-again: it takes 12 weeks to judge; {quarter} is the first that can.", quarter=first))
    return lot


def outcomes(company, decided: Mapping[str, Decision], made: Mapping, reports: Path) -> list[dict]:
    """Return every decision up to a report and what became of it, the latest first; as run.json holds them.

    `company`: as known at the end of the report's quarter. `made`: its run.json. `reports`: folder of all reports.
    """
    found = [_outcome(company, name, one, made, reports) for name, one in reversed(decided.items())]
    return [one.model_dump(mode="json") for one in found if one]


def _outcome(company, name: str, one: Decision, made: Mapping, reports: Path) -> Outcome | None:
    this, first, again = (_quarter(text, made) for text in (made["quarter"], one.quarter, one.look_again))
    if first > this:
        return None
    standing = "new" if first == this else "running" if again > this else "due" if again == this else "settled"
    if standing == "settled":
        before = record.read(reports / str(again))
        made = before if before["runs"] and before.get("company") == made["company"] else made
    judged, now, change, verdict = standing in ("due", "settled"), None, None, None
    if one.lot and judged:
        now, verdict = _effect(company, one, made)
    elif one.measure and standing != "new":
        then = one.measure
        now = located(made, then.name, then.segment_by, then.segment, then.notebook)
        change = _change(one, now, made["definition"]["value"])
        verdict = _level(one, now) if judged else None
    said = {"id": name, "standing": standing, "now": now, "change": change, "verdict": verdict}
    return Outcome(**one.model_dump(), **said, proposal=_proposal(one, verdict, change))


def _effect(company, one: Decision, made: Mapping) -> tuple[Evidence | None, str]:
    """Return what being offered a programme did, and the court's verdict on it."""
    from cslib.adoption.programmes import lot_effects

    found = lot_effects(company, one.programme, drawn(company.folder, one.lot), one.value)
    if not found:
        return None, overall(())
    (comparison,) = found.comparisons
    best = min(comparison.effects, key=lambda effect: 1.0 if effect.p is None else effect.p)
    reasons = {"reasons": [reason.code for reason in (*comparison.reasons, *best.stayed.reasons)]}
    figure = best.stayed.record() | {"verdict": comparison.verdict} | reasons
    return Evidence(quarter=made["quarter"], notebook="", name=best.measure, figure=figure), comparison.verdict


def _level(one: Decision, now: Evidence | None) -> str:
    """Hold what is there now against what was expected, by its interval."""
    lacking = (Reason("doubted"),) if now and "doubted" in now.figure.reasons else ()
    return against(_estimate(now.figure) if now else Estimate(None), one.value, one.sign == "<=", lacking).verdict


def _estimate(figure: Figure) -> Estimate:
    return Estimate(figure.estimate, figure.low, figure.high, n=figure.n, unit=figure.unit)


def _change(one: Decision, now: Evidence | None, definition: str) -> Figure | None:
    """Return now less then, with bounds from those of both; as many accounts are in both, they are rather too wide.

    None where one of them has no number, or they speak of different definitions of high utilization.
    """
    a, b = now and now.figure, one.measure.figure
    if a is None or a.estimate is None or now.name in OF_THE_STATE and definition != one.definition:
        return None
    gap = difference(_estimate(a), _estimate(b))
    unit = "points" if a.unit == "share" else a.unit
    return Figure(**(gap.record() | {"n": a.n, "events": None, "unit": unit}))


def _proposal(one: Decision, verdict: str | None, change: Figure | None) -> str:
    """Return what to do next: a missed level is worth more effort only where it surely moved the right way."""
    sure = None if change is None else change.low if one.sign == ">=" else change.high
    right = sure is not None and (sure > 0 if one.sign == ">=" else sure < 0)
    told = {MET: "keep", SUPPORTED: "keep", MISSED: "tighten" if right else "drop", NOT_SUPPORTED: "drop"}
    return told.get(verdict, "look again" if verdict in (OPEN, INSUFFICIENT) else "")


def in_words(figure: Figure | Mapping, brief: bool = False) -> str:
    """Write a figure with its bounds and, unless `brief`, the accounts behind it; a change with its sign."""
    figure = figure if isinstance(figure, Figure) else Figure(**figure)
    n = "" if brief else tr("n = {n}", n=number(figure.n))
    if figure.unit != "points" or figure.low is None:
        return wording.estimate_in_words(_estimate(figure), n)
    bounds = tr("{low} to {high}", low=points(figure.low, False), high=points(figure.high, False))
    return tr("{estimate} ({details})", estimate=points(figure.estimate), details=join(filter(None, [bounds, n])))


def shown(made: Mapping, *standings: str) -> dict:
    """Return what ``decisions.html`` needs: the decisions of a report with these standings, and words for them."""

    told = [one for wanted in standings for one in made.get("decisions", ()) if one["standing"] == wanted]
    where = {(at["segment_by"], record.identity(at)[1], at["notebook"]): at["html"]
             for at in made["runs"] if at["status"] == "ok" and at["lang"] == current()}  # fmt: skip
    return {"decisions": told, "figure": in_words, "words": wording, "segment": segment_in_words, "shown_at": where,
            "day": lambda text: date(datetime.date.fromisoformat(text))}  # fmt: skip


def history(made: Mapping, lang: str) -> str:
    """Return the page of all decisions and what became of them, in HTML that fetches nothing; `made`: run.json."""
    with using(lang):
        all_ = shown(made, "due", "new", "running", "settled")
        return document("history", company=made["company"], quarter=made["quarter"], help=help_name(lang), **all_)

"""The commands: argument handling, and nothing else."""

import datetime
import os
import re
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Customer success notebooks: lessons to work through, reports to read every quarter.",
)

Data = Annotated[str, typer.Argument(help="The company's folder; 'sample' is the sample company.")]
Quarter = Annotated[
    str, typer.Option(help="Such as 2026Q3, FY2026Q3 or 2026年度第3四半期; the last complete one by default.")
]
Day, ISO = datetime.datetime | None, ["%Y-%m-%d"]
Lang = Annotated[str, typer.Option("--lang", help="Language of what is shown: en or ja.")]


@app.command()
def report(
    data: Data = "sample",
    quarter: Quarter = "",
    by: Annotated[
        str | None,
        typer.Option(help="Column of accounts to split by, or 'none'; the company's own choice by default."),
    ] = None,
    lang: Annotated[
        list[str] | None, typer.Option("--lang", help="en, ja or en,ja; the company's own language by default.")
    ] = None,
    notebooks: Annotated[str, typer.Option(help="Which ones, by the beginning of their names: 01,03.")] = "",
    jobs: Annotated[int | None, typer.Option(help="How many run side by side; one per core by default.")] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", help="A notebook's parameter, as name=value; repeatable.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the reports.")] = Path("reports"),
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Keep results beside the reports for other pages and languages.")
    ] = True,
    pdf: Annotated[bool, typer.Option("--pdf", help="Print overview and pages with the system's Chromium.")] = False,
    single: Annotated[bool, typer.Option("--single-file", help="All pages in one report.html, to attach.")] = False,
    zipped: Annotated[bool, typer.Option("--zip", help="Everything in one <quarter>.zip beside the folder.")] = False,
    on: Annotated[
        str, typer.Option("--on", help="Only the list of names and deadlines of a day, such as 2026-09-28.")
    ] = "",
    wait: Annotated[bool, typer.Option("--wait", help="Wait for another call that writes to the same folder.")] = False,
) -> None:
    """Run the notebooks for all accounts and for every segment of a quarter.

    Exit status: 0 when every page is there, 1 when some failed, 2 when data or parameters are wrong and
    nothing was run, or what was to be sent could not be made, 130 when interrupted.
    """
    from cslib.language import LANGUAGES, use, using
    from cslib.report import again, elsewhere

    def sent(finished) -> None:
        for asked, make in ((pdf, elsewhere.pdfs), (single, elsewhere.single), (zipped, elsewhere.zipped)):
            made = make(finished.index.parent) if asked and finished.status in (0, 1) else ()
            for path in [made] if isinstance(made, Path) else made:
                typer.echo(str(path))
        raise typer.Exit(finished.status)

    langs = [code.strip() for codes in lang or [] for code in codes.split(",") if code.strip()]
    chosen = [name.strip() for name in notebooks.split(",") if name.strip()]
    given = {}
    for pair in parameter or []:
        name, mark, value = pair.partition("=")
        given[name.strip()] = value.strip() if mark else None
    if pdf:
        elsewhere.browser()
    if on:
        _speak(langs[0] if langs else "", data)
        from cslib.report.sheets import write_week

        for path in write_week(data, on, out):
            typer.echo(str(path))
        return
    if jobs is None or jobs > 0:
        key = again.key(data, quarter, by, langs, chosen, given, out)
        if nothing := again.nothing_to_do(key, out):
            finished, language = nothing
            with using(language):
                typer.echo("\n".join(finished.lines()), err=True)
            sent(finished)
    from cslib.kernels import ahead

    with ahead():
        from cslib.report.grid import Bar, run

        if langs and langs[0] in LANGUAGES:
            use(langs[0])
        elif not langs:
            _speak("", data)
        with Bar() as bar:
            finished = run(
                data,
                quarter=quarter,
                by=by,
                langs=langs,
                notebooks=chosen,
                jobs=jobs,
                given=given,
                out=out,
                progress=bar,
                command=_command(),
                cache=cache,
                wait=wait,
            )
    bar.summary(finished)
    sent(finished)


@app.command()
def mcp(
    out: Annotated[Path, typer.Argument(help="Folder of the reports.")] = Path("reports"),
) -> None:
    """Serve what reports say to other tools over stdio (Model Context Protocol), read-only."""
    from cslib.report.elsewhere import server

    server(out).run()


@app.command()
def check(
    data: Data = "sample",
    quarter: Quarter = "",
    lang: Lang = "",
) -> None:
    """Say everything that is wrong with a company's tables, ask what is open, or say what is in them.

    Exit status: 0 when reports can be made, also where there are doubts; 2 when there are faults or open questions.
    """
    _speak(lang, data)
    from cslib.company import checks

    found = checks.check(data, quarter or None)
    stops = bool(found.faults or found.questions)
    typer.echo(str(found), err=stops)
    raise typer.Exit(2 if stops else 0)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The company's folder; it is made where there is none.")],
    files: Annotated[
        list[Path] | None, typer.Argument(help="Exports, or folders of them; those in the folder by default.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing; what is open stays a comment in company.yml.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a company.yml that is there.")] = False,
    lang: Lang = "",
) -> None:
    """Make a company's folder from exports: recognise tables and columns, ask what is open, write company.yml, check.

    Exit status: 0 when reports can be made; 2 when there are faults or open questions, or nothing could be written.
    """
    _speak(lang)
    from cslib.company.new import new as make
    from cslib.company.new import on_terminal

    made = make(folder, files or [], None if yes or not sys.stdin.isatty() else on_terminal, force)
    typer.echo("\n".join(made.told) + "\n")
    stops = bool(made.report.faults or made.report.questions)
    typer.echo(str(made.report), err=stops)
    raise typer.Exit(2 if stops else 0)


@app.command()
def handoffs(
    data: Data = "sample",
    on: Annotated[str, typer.Option("--on", help="Day of the handoffs, such as 2026-09-28; later is not known.")] = ...,
    lang: Lang = "",
    definition: Annotated[
        str, typer.Option(help="Rule of high utilization; the policy in force, else the search's, by default.")
    ] = "",
    cap_days: Annotated[int, typer.Option(min=1, max=36_500, help="Handoff at the latest, without a policy.")] = 180,
    out: Annotated[Path, typer.Option(help="Folder for the sheets.")] = Path("handoffs"),
) -> None:
    """Write a handoff sheet for every account that is due on a day, and say why the others are held back.

    Exit status: 0 when all is written (also when nobody is due), 2 when data or options are wrong.
    """
    _speak(lang, data)
    from cslib.report.grid import Bar
    from cslib.report.sheets import write_sheets

    with Bar() as bar:
        made = write_sheets(data, on, lang, out, definition=definition, cap_days=cap_days, progress=bar)
    typer.echo(str(made.index))


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(help="Folder to write; it must be empty or not there.")],
    accounts: Annotated[int, typer.Option(min=10, max=1_000_000, help="How many accounts.")] = 1500,
    seed: Annotated[int | None, typer.Option(help="Same seed, same company; that of data/sample by default.")] = None,
    null: Annotated[bool, typer.Option("--null", help="Nothing does anything.")] = False,
    retention: Annotated[float | None, typer.Option(min=0.01, max=0.999, help="Annual retention; with --null.")] = None,
    needs_support: Annotated[
        bool, typer.Option("--needs-support", help="The state of high utilization lasts only with support.")
    ] = False,
    lang: Lang = "",
) -> None:
    """Write the tables of a made-up company whose truth is known."""
    _speak(lang)
    from cslib.simulate.sample import write_sample

    seeded = {} if seed is None else {"seed": seed}
    write_sample(folder, accounts=accounts, null=null, retention=retention, needs_support=needs_support, **seeded)
    typer.echo(str(folder))


@app.command()
def policy(
    kind: Annotated[str, typer.Argument(help="high_utilization, handoff, retention, kpi, contact or patterns.")],
    folder: Annotated[str, typer.Argument(help="The company's folder.")],
    start: Annotated[
        Day, typer.Option("--from", formats=ISO, help="First day in force; the day after the last complete quarter.")
    ] = None,
    lang: Lang = "",
) -> None:
    """Write a policy to begin with into a company's folder, for a team to edit; nothing is overwritten."""
    _speak(lang, folder)
    from cslib.report.starters import write

    typer.echo(str(write(kind, folder, None if start is None else start.date())))


@app.command()
def decide(
    folder: Annotated[str, typer.Argument(help="The company's folder.")],
    what: Annotated[str, typer.Option(help="What was decided, in a sentence.")] = "",
    by: Annotated[str, typer.Option(help="By whom.")] = "",
    kind: Annotated[str, typer.Option(help="high_utilization, handoff, retention, kpi, contact, patterns.")] = "other",
    evidence: Annotated[list[str] | None, typer.Option(help="Name of a figure that it rests on; repeatable.")] = None,
    expect: Annotated[str, typer.Option(help="What it is to bring, such as 'grr_12m >= 0.92'.")] = "",
    look_again: Annotated[str, typer.Option(help="Quarter whose report judges it.")] = "",
    segment: Annotated[str, typer.Option(help="Of which accounts, as column=value; all by default.")] = "",
    entries: Annotated[list[str] | None, typer.Option("--set", help="Of the policy: name=value; repeatable.")] = None,
    start: Annotated[Day, typer.Option("--from", help="First day of the policy or programme.", formats=ISO)] = None,
    on: Annotated[Day, typer.Option(help="Day of the decision; today by default.", formats=ISO)] = None,
    experiment: Annotated[str, typer.Option(help="Programme that a lot decides who is offered first.")] = "",
    waves: Annotated[int, typer.Option(help="In how many waves, over twelve weeks.")] = 2,
    quarter: Annotated[str, typer.Option(help="Quarter of the report; the latest there is by default.")] = "",
    reports: Annotated[Path, typer.Option(help="Folder of the reports.")] = Path("reports"),
    lang: Lang = "",
) -> None:
    """Keep what was decided on a report, and what is expected of it; later reports say what became of it.

    What is not given is asked for on a terminal. Exit status: 0 when it is kept, 2 when something is wrong.
    """
    _speak(lang, folder)
    from cslib.language import tr
    from cslib.report import decisions

    company, made = decisions.basis(folder, reports, quarter)
    said = {"what": what, "by": by, "evidence": " ".join(evidence or ()), "expect": expect, "look_again": look_again}
    if sys.stdin.isatty():
        names = ", ".join(decisions.names(made, segment))
        asks = {
            "what": tr("What was decided"),
            "by": tr("By whom"),
            "evidence": tr("On which figures ({names})", names=names),
            "expect": tr("What is expected, such as grr_12m >= 0.92"),
            "look_again": tr("Look again in which quarter"),
        }
        wanted = {name for name in asks if not said[name] and not (experiment and name == "expect")}
        said |= {name: typer.prompt(asks[name]) for name in asks if name in wanted}
    said["evidence"] = said["evidence"].replace(",", " ").split()
    said |= {"kind": kind, "segment": segment, "given": entries or (), "programme": experiment, "waves": waves}
    paths = decisions.decide(company, made, **said, start=start and start.date(), on=on and on.date())
    typer.echo("\n".join(map(str, paths)))


@app.command()
def notebooks(
    check: Annotated[bool, typer.Option("--check", help="Only say which differ from their source.")] = False,
    only: Annotated[str, typer.Option(help="Which ones, by the beginning of their names: 01,03.")] = "",
    lang: Annotated[list[str] | None, typer.Option("--lang", help="en, ja; both by default.")] = None,
) -> None:
    """Build and run the learners' notebooks from notebooks/src, and build the exercises from exercises/src."""
    from contextlib import nullcontext

    from cslib.kernels import together
    from cslib.language import LANGUAGES, tr
    from cslib.notebooks import build, sources, stale, tools

    langs = [code.strip() for codes in lang or LANGUAGES for code in codes.split(",")]
    _known(langs)
    wanted = tuple(name.strip() for name in only.split(",") if name.strip())
    different = []
    for folder, face in (("notebooks", "lesson"), ("exercises", "exercise")):
        root = Path(__file__).parents[1] / folder
        paths = [*sources(root / "src"), *tools(root / "src")]
        paths = [path for path in paths if not wanted or path.stem.startswith(wanted)]
        if check:
            different += stale(paths, root, langs, face)
            continue
        run = face == "lesson"
        with together() if run and paths else nullcontext():
            for path in paths:
                for target in build([path], root, run, langs, face):
                    typer.echo(str(target))
    for path in different:
        typer.echo(tr("{path} differs from its source; build it with: cslib notebooks", path=path), err=True)
    raise typer.Exit(1 if different else 0)


@app.command()
def learn(
    folder: Annotated[Path, typer.Argument(help="Your own folder; it is made where there is none.")],
    lang: Lang = "en",
    name: Annotated[str, typer.Option(help="Your name, for the overview of cslib progress.")] = "",
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open JupyterLab at the first page.")] = True,
    lab: Annotated[
        list[str] | None, typer.Argument(help="Options for JupyterLab, after --: -- --no-browser --port=9000")
    ] = None,
) -> None:
    """Make or update your own copy of the course, and open it. What you have written is kept."""
    _speak(lang)
    if lab and not lab[0].startswith("-"):
        raise typer.BadParameter(f"{lab[0]!r} is no option of JupyterLab; name one folder.", param_hint="lab")
    from cslib.course import folder as course

    for sentence in course.prepare(folder, lang, name):
        typer.echo(sentence)
    if browser:
        raise typer.Exit(course.open_lab(folder, lang, lab or []))


@app.command()
def progress(
    folders: Annotated[list[Path], typer.Argument(help="Learners' folders.")],
    lang: Lang = "",
) -> None:
    """Show where learners stand, topic by topic, so that you can help; not for ranking them."""
    _speak(lang)
    from cslib.course.progress import overview

    typer.echo(str(overview(folders)))


def _known(langs: list[str]) -> None:
    from cslib.errors import ParameterError
    from cslib.language import LANGUAGES, tr

    names = ", ".join(LANGUAGES)
    problems = [
        tr("--lang must be one of {names}, but {value!r} was passed.", names=names, value=lang)
        for lang in langs
        if lang not in LANGUAGES
    ]
    if problems:
        raise ParameterError(problems)


def _speak(lang: str, data: str = "") -> None:
    """Speak the language that was asked for, else that of the company."""
    from cslib.language import use

    if lang:
        _known([lang])
        use(lang)
    elif data:
        from cslib.company.sources import language_of

        use(language_of(data))


def _command() -> str:
    import shlex

    return shlex.join(["cslib", *sys.argv[1:]])


def main() -> None:
    """Run a command; what the user can put right is a message and exit status 2."""
    from cslib.door import place, unreached, words
    from cslib.errors import CslibError
    from cslib.language import tr, use

    # Matrices here are small: several threads wait for each other longer than they compute, and kernels have one too.
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")

    if os.name == "posix" and sys.getfilesystemencoding() != "utf-8":  # no path with Japanese letters could be opened
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, "PYTHONUTF8": "1"})
    for stream in (sys.stdout, sys.stderr):  # a pipe or an old console may lack letters; on Windows it often does
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if asked := re.search(r" --lang[ =](en|ja)\b", " ".join(sys.argv)):
        use(asked[1])
    try:
        words(sys.argv[1:])
        sys.argv[1:] = [str(place(word)) if word.startswith("~") else word for word in sys.argv[1:]]
        raise SystemExit(app(prog_name="cslib", standalone_mode=False))
    except CslibError as error:
        problem = str(error)
    except OSError as error:
        problem = unreached(error.filename or _command(), error)
    except typer.Abort:
        raise SystemExit(130) from None
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        # What is wrong with a command line, in the words of the library that reads it.
        said = {"problem": error.format_message(), "command": getattr(error.ctx, "command_path", "cslib")}
        problem = tr("The command line cannot be understood: {problem} {command} --help says what there is.", **said)
    typer.echo(problem, err=True)
    raise SystemExit(2)

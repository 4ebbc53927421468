"""``throughline ...``: the command line. What the commands do stands in ``tasks.py``."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from adapters import (
    backlogs,
    checks,
    draw,
    mcp_command,
    measure,
    models,
    options,
    sample,
    tasks,
    understood,
)
from adapters.console.listening import Speaker
from adapters.console.sending import console_on
from adapters.doctor import Finding, findings
from adapters.logs import set_up
from adapters.opening import Ended, bytes_of, writing
from adapters.settings import Settings, WrongSetting
from bot.actions import ExportFormat, Subject
from bot.people import WorkspaceId

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Keeps a product team's golden thread in view: does this request fit our Product Goal?",
)

_PACKAGE = Path("throughline-teams.zip")
_REPORT = Path("throughline-eval")
_FORMATS = "[" + "|".join(ExportFormat) + "]"


class Platform(StrEnum):
    """Platforms that want a description of the app."""

    SLACK = "slack"
    TEAMS = "teams"


app.command("backlog")(backlogs.command)
app.command("check")(checks.command)
app.command("mcp")(mcp_command.command)
app.command("model")(models.command)


def main() -> None:
    """Run a command; what stands in the way is one sentence on standard error."""
    try:
        app()
    except (Ended, WrongSetting) as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)


@app.command()
def chat(
    as_: options.As = "",
    role: options.AsRole = None,
    workspace: options.Workspace = "console",
    *,
    is_sample: Annotated[
        bool, typer.Option("--sample", help="Talk about a sample product; nothing is kept.")
    ] = False,
) -> None:
    """Talk to the bot here, as one would in Slack or Teams."""
    settings = options.settings()
    if is_sample:
        name = as_ or sample.OWNER.name
        speaker = Speaker(sample.WORKSPACE, options.person(name), sample.PLACE, role)
        options.run(tasks.chat_on_sample(settings, speaker))
    else:
        options.run(
            tasks.chat(settings, Speaker(WorkspaceId(workspace), options.person(as_), role=role))
        )


@app.command()
def fit(
    request: Annotated[str | None, typer.Argument(help="The request.")] = None,
    goals: Annotated[
        Path | None, typer.Option(help="A goal file to hold it against; nothing is kept.")
    ] = None,
    cases: Annotated[Path | None, typer.Option(help="Many: a file of cases, one a line.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the verdicts on the cases go.")] = None,
    judge: Annotated[options.JudgeName | None, typer.Option(help="Who judges.")] = None,
    as_: options.As = "",
    workspace: options.Workspace = "console",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The verdict as JSON.")] = False,
) -> None:
    """Does a request fit the goal? One, or many from a file."""
    settings = options.settings()
    if judge is not None:
        settings = settings.model_copy(update={"throughline_judge": judge.value})
    if cases is not None:
        if out is None:
            raise Ended("Say with --out FILE where the verdicts go.")
        if options.run(tasks.judge_cases(settings, cases, out)):
            raise typer.Exit(1)
    elif request is None:
        raise Ended('Write the request, as in: throughline fit "add loyalty points"')
    elif goals is not None:
        options.run(tasks.fit_file(settings, goals, request, as_json=as_json))
    else:
        speaker = Speaker(WorkspaceId(workspace), options.person(as_))
        options.run(tasks.fit_stored(settings, request, speaker, as_json=as_json))


@app.command()
def understand(
    words: Annotated[str | None, typer.Argument(help="What somebody says.")] = None,
    cases: Annotated[Path | None, typer.Option(help="Many: a file, one a line.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the answers go.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The answer as JSON.")] = False,
) -> None:
    """Say what words would be taken to mean; nothing is done."""
    settings = options.settings()
    if cases is not None:
        if out is None:
            raise Ended("Say with --out FILE where the answers go.")
        lines = bytes_of(cases).splitlines()
        rows = options.run(understood.all_understood(settings, lines))
        with writing(out) as write:
            write("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))
        return
    if words is None:
        raise Ended('Write what somebody says, as in: throughline understand "who is the PO"')
    row = options.run(understood.understood(settings, words))
    print(json.dumps(row, ensure_ascii=False) if as_json else f"{row['means']} ({row['sure']:.0%})")


@app.command("eval")
def eval_(
    cases: Annotated[
        Path | None, typer.Argument(help="A file of labelled cases; without it, the rulings.")
    ] = None,
    judge: Annotated[options.JudgeName | None, typer.Option(help="Who is measured.")] = None,
    out: Annotated[Path, typer.Option(help="A folder for the report.")] = _REPORT,
    workspace: options.Workspace = "console",
) -> None:
    """Measure the judge: on labelled cases, or on what your own Product Owner has ruled."""
    settings = options.settings()
    if judge is not None:
        settings = settings.model_copy(update={"throughline_judge": judge.value})
    options.run(measure.evaluate(settings, cases, options.operator(workspace), out))


@app.command()
def picture(
    what: Annotated[Subject, typer.Argument(help="What to draw.")],
    file: Annotated[Path, typer.Argument(help="Where it goes: .png or .svg.")],
    workspace: options.Workspace = "console",
    product: options.ProductName = "",
    *,
    dark: Annotated[bool, typer.Option("--dark", help="For a dark background.")] = False,
) -> None:
    """Draw the golden thread, the KPIs' courses or the requests by Sprint."""
    wish = draw.Wish(what, product, dark)
    drawn = options.run(draw.drawn(options.settings(), options.operator(workspace), wish))
    draw.save(drawn, file)
    print(drawn.words)


@app.command()
def export(
    format_: Annotated[ExportFormat, typer.Argument(metavar=_FORMATS)] = ExportFormat.YAML,
    workspace: options.Workspace = "console",
    product: options.ProductName = "",
) -> None:
    """Write the whole chain out, readable and diffable."""
    print(
        options.run(
            tasks.export(options.settings(), options.operator(workspace), product, format_)
        ),
        end="",
    )


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A goal file.")],
    workspace: options.Workspace = "console",
    product: options.ProductName = "",
    *,
    yes: options.Yes = False,
) -> None:
    """Show what a goal file would change, and take it in when told to."""
    settings, text = options.settings(), tasks.read(file)
    operator = options.operator(workspace)
    has_changes = options.run(tasks.plan_import(settings, operator, product, text))
    if has_changes and (yes or options.agreed("Take it in?")):
        options.run(tasks.take_in(settings, operator, product, text))
    elif has_changes:
        print("Nothing was written. Import it with --yes.")


@app.command()
def serve(
    *,
    with_worker: Annotated[
        bool, typer.Option("--with-worker", help="Keep the Sprint's clock as well.")
    ] = False,
) -> None:
    """Serve Slack and Teams: the process that a server runs."""
    settings = Settings.load()
    set_up(settings.throughline_log_level)
    options.run(tasks.serve(settings, with_worker=with_worker))


@app.command()
def work() -> None:
    """Keep the Sprint's clock: nudges before Planning and Review."""
    settings = Settings.load()
    set_up(settings.throughline_log_level)
    options.run(tasks.work(settings))


@app.command()
def simulate(
    workspaces: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 24,
    days: Annotated[int, typer.Option(min=1, max=3_660, help="How many days pass.")] = 365,
    seed: Annotated[int, typer.Option(help="The same one gives the same rhythms.")] = 1,
) -> None:
    """A year of nudges in seconds: random rhythms in twelve zones, and what came of them."""
    if not options.run(tasks.simulate(options.settings(), workspaces, days, seed)):
        raise typer.Exit(1)


@app.command()
def manifest(
    platform: Annotated[Platform, typer.Argument(metavar="slack|teams", help="Which platform.")],
    url: Annotated[
        str, typer.Option(help="Your server's public address; without it Slack uses Socket Mode.")
    ] = "",
    out: Annotated[Path, typer.Option(help="Where the package for Teams goes.")] = _PACKAGE,
) -> None:
    """Describe the app to a platform: printed for Slack, a package for Teams."""
    if platform is Platform.SLACK:
        print(tasks.slack_manifest(options.settings(), url))
    else:
        print(tasks.teams_package(options.settings(), url, out))


@app.command()
def key() -> None:
    """Make a key for THROUGHLINE_SECRET_KEYS."""
    print(tasks.key())


@app.command()
def migrate() -> None:
    """Bring the database up to what this version needs."""
    print(options.run(tasks.migrate(options.settings())))


@app.command()
def doctor() -> None:
    """Say what is configured, what is off and what is wrong."""
    found: list[Finding] = options.run(findings(options.settings()))
    console = console_on()
    for finding in found:
        console.print(f"{finding.sign} {finding.text}", style=finding.style, soft_wrap=True)
    if any(finding.is_wrong for finding in found):
        raise typer.Exit(1)


@app.command()
def erase(
    workspace: Annotated[str, typer.Option("--workspace", metavar="W", help="Which workspace.")],
    *,
    yes: options.Yes = False,
) -> None:
    """Delete everything of a workspace, for good."""
    if not yes and not options.agreed(f"Delete everything of workspace {workspace}, for good?"):
        raise Ended("Nothing was erased. Say --yes to erase without being asked.")
    print(options.run(tasks.erase(options.settings(), WorkspaceId(workspace))))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where the copy goes.")]) -> None:
    """Copy the database, consistently, while it is in use."""
    print(options.run(tasks.back_up(options.settings(), file)))


if __name__ == "__main__":
    main()

"""``throughline check``: does a change serve the goal? Asked in a pipeline."""

import html
import json
import os
import re
import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from adapters import options, tasks, wiring
from adapters.judges.model import Uncounted
from adapters.opening import Ended
from adapters.pipelines.comments import keep_comment
from adapters.pipelines.events import Change, from_environment, from_event
from adapters.settings import Settings
from bot.fit.case import FitCase, LineKind
from bot.fit.opinion import FITS, Opinion, Verdict
from bot.fit.pipeline import judge_request
from bot.portable import case_from

_GAP = re.compile(r"\n{3,}")
USUAL_GOALS = Path("goals.yaml")


class FailOn(StrEnum):
    """When the command ends with a failure."""

    NEVER = "never"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be checked, and what becomes of the answer.

    title, text: the words; "" takes the event. event: a file; None asks the job's environment.
    out: a file that the report is added to. is_comment: whether it is kept as a comment.
    """

    title: str = ""
    text: str = ""
    event: Path | None = None
    goals: Path = USUAL_GOALS
    fail_on: FailOn = FailOn.NEVER
    out: Path | None = None
    as_json: bool = False
    is_comment: bool = False


def command(
    title: Annotated[str, typer.Argument(help="Its title; without it the job's event.")] = "",
    text: Annotated[str, typer.Option(help="What it does, in its author's words.")] = "",
    event: Annotated[Path | None, typer.Option(help="GitHub's or GitLab's event file.")] = None,
    goals: Annotated[Path, typer.Option(help="The goal file.")] = USUAL_GOALS,
    fail_on: Annotated[FailOn, typer.Option(help="When to fail.")] = FailOn.NEVER,
    out: Annotated[Path | None, typer.Option(help="A file to add the report to.")] = None,
    *,
    is_comment: Annotated[bool, typer.Option("--comment", help="Keep it as a comment.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, not Markdown.")] = False,
) -> None:
    """Does a pull request serve the goal? For pipelines; needs no server."""
    wanted = Wanted(title, text, event, goals, fail_on, out, as_json, is_comment)
    if not options.run(check(options.settings(), wanted)):
        raise typer.Exit(1)


async def check(settings: Settings, wanted: Wanted) -> bool:
    """Check one change and print the report; whether the policy lets it pass."""
    change = _change(wanted)
    if not wanted.goals.exists():
        raise Ended(
            f"{wanted.goals} cannot be read: there is no such file. Name one with --goals, or "
            "write what is stored into one: throughline export > goals.yaml"
        )
    goals = case_from(tasks.goal_file(settings, wanted.goals), "", (), "")
    opinion = None if _is_apart(change) else await _opinion(settings, goals, change)
    report = _report(settings, goals, change, opinion)
    stated = json.dumps(_stated(goals, change, opinion), ensure_ascii=False)
    print(stated if wanted.as_json else report)
    if wanted.out is not None:
        _add_to(wanted.out, report)
    if wanted.is_comment:
        await _comment(change, report)
    is_outside = opinion is not None and opinion.verdict is Verdict.OUTSIDE and opinion.is_settled
    fails = is_outside and not change.is_draft and not (opinion and opinion.is_apart)
    return not (wanted.fail_on is FailOn.OUTSIDE and fails)


def _change(wanted: Wanted) -> Change:
    if wanted.title.strip():
        return Change(wanted.title, wanted.text)
    found = from_event(wanted.event) if wanted.event else from_environment(os.environ)
    if found is None:
        raise Ended(
            'Say what to check, as in: throughline check "Let riders pay by card", or --event FILE'
        )
    if not found.as_request:
        raise Ended("The change has no title.")
    return found


def _is_apart(change: Change) -> bool:
    """Whether it is upkeep by its kind, or a program's: nobody asks whether that serves a goal."""
    return change.is_upkeep or change.is_by_a_bot


async def _opinion(settings: Settings, goals: FitCase, change: Change) -> Opinion:
    case = replace(goals, request=change.as_request)
    judge, seconds = wiring.judge(settings, Uncounted()), settings.throughline_judge_seconds
    return (await judge_request(case, judge, deadline=seconds)).opinion


def _report(settings: Settings, goals: FitCase, change: Change, opinion: Opinion | None) -> str:
    """The report in Markdown. Words of the goal file are shown as text, and call nobody."""
    book, locale = wiring.phrases(), settings.throughline_locale
    product = next((one for one in goals.lines if one.kind is LineKind.PRODUCT_GOAL), None)
    line = goals.line(opinion.line) if opinion and opinion.line else None
    names_line = opinion is not None and opinion.verdict in (*FITS, Verdict.FITS_VISION)
    tier = "verdict" if opinion is None or opinion.is_settled else "leaning"
    is_upkeep = opinion is None or opinion.is_apart
    name = "upkeep" if is_upkeep else opinion.verdict.value if opinion else ""
    values: dict[str, object] = {
        "headline": book.label(locale, f"{'verdict' if is_upkeep else tier}.{name}"),
        "is_upkeep": is_upkeep,
        "is_by_a_bot": change.is_by_a_bot,
        "line": _shown(f"{line.goal} · {line.text}") if line and names_line else "",
        "goal": _shown(f"{product.id} · {product.text}") if product else "",
        "judge": opinion.judge if opinion else "",
        "asks": opinion is not None and opinion.verdict is Verdict.CANNOT_TELL,
    }
    return _GAP.sub("\n\n", book.say(locale, "check/report", values)).strip()


def _shown(text: str) -> str:
    """Words as Markdown shows them: no markup, no mention, no reference."""
    escaped = html.escape(" ".join(text.split()), quote=False)
    for mark in "\\`*_[]|~":
        escaped = escaped.replace(mark, f"\\{mark}")
    for mark in ("@", "#", ":/"):
        escaped = escaped.replace(mark, f"{mark[0]}\u200b{mark[1:]}")
    return escaped


def _stated(goals: FitCase, change: Change, opinion: Opinion | None) -> dict[str, object]:
    if opinion is None:
        return {"verdict": "upkeep", "sure": "likely", "line": None, "judge": ""}
    line = goals.line(opinion.line) if opinion.line else None
    return {
        "verdict": "upkeep" if opinion.is_apart else opinion.verdict.value,
        "sure": "unsure" if opinion.verdict is Verdict.CANNOT_TELL else opinion.sure.value,
        "line": {"id": line.id, "text": line.text} if line else None,
        "judge": opinion.judge,
        "is_draft": change.is_draft,
    }


def _add_to(file: Path, report: str) -> None:
    try:
        with file.open("a", encoding="utf-8") as stream:
            stream.write(f"{report}\n")
    except OSError as error:
        raise Ended(f"{file} cannot be written: {error.strerror}.") from None


async def _comment(change: Change, report: str) -> None:
    token = os.environ.get("GITHUB_TOKEN", "")
    if not token:
        raise Ended("A comment needs GITHUB_TOKEN in the environment.")
    api = os.environ.get("GITHUB_API_URL", "https://api.github.com")
    await keep_comment(api, token, change.repository, change.number, report)
    print("The comment is up to date.", file=sys.stderr)

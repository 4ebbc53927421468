"""``throughline backlog``: does what a tool exported serve the goal? Nothing of it is kept."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from adapters import options, tasks, wiring
from adapters.backlog import reading, writing
from adapters.backlog.judging import Judging, judged
from adapters.console.listening import Speaker
from adapters.console.sending import ConsoleSender, console_on
from adapters.judges.model import Uncounted
from adapters.opening import Ended, opened
from adapters.opening import writing as writing_to
from adapters.page.rendering import page
from adapters.settings import Settings
from bot.answers.backlog import report
from bot.answers.fit import RULINGS_READ
from bot.backlog.alignment import Alignment, alignment
from bot.backlog.items import Backlog
from bot.conversation import Conversation
from bot.fit.case import FitCase, Line, case_for
from bot.portable import case_from
from bot.turn import Heard, Turn


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to know of a backlog.

    goals: a goal file, in the place of what is stored. product: which stored one, if several.
    first: how many open items; 0 for all. page, table: files to write the report to.
    """

    file: Path
    goals: Path | None = None
    product: str = ""
    first: int = 0
    page: Path | None = None
    table: Path | None = None
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class _Goals:
    """turn: who reads, and in which language. case: the goal lines and the rulings on them."""

    turn: Turn
    case: FitCase
    name: str

    @property
    def lines(self) -> dict[str, Line]:
        """The goal lines by their ids."""
        return {line.id: line for line in self.case.lines}


def command(
    file: Annotated[Path, typer.Argument(help="What Jira, Trello, Asana or GitHub exported.")],
    goals: Annotated[Path | None, typer.Option(help="A goal file; else what is stored.")] = None,
    first: Annotated[int, typer.Option(min=0, help="Only so many items, from the top.")] = 0,
    html: Annotated[Path | None, typer.Option(help="Write the report as a page.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write a row for each item.")] = None,
    judge: Annotated[options.JudgeName | None, typer.Option(help="Who judges.")] = None,
    product: options.ProductName = "",
    workspace: options.Workspace = "console",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Does the backlog serve the goal? Reads what your tracker exported; keeps nothing."""
    settings = options.settings()
    if judge is not None:
        settings = settings.model_copy(update={"throughline_judge": judge.value})
    wanted = Wanted(file, goals, product, first, html, csv, as_json)
    options.run(align(settings, options.operator(workspace), wanted))


async def align(settings: Settings, operator: Speaker, wanted: Wanted) -> None:
    """Hold a backlog against the goal, and show what was found."""
    backlog = reading.read(wanted.file)
    goals = await _goals(settings, operator, wanted)
    found = await _held(settings, backlog, goals, wanted.first)
    _write(wanted, backlog, found, goals)
    if wanted.as_json:
        stated = writing.as_json(backlog, found, goals.lines, goals.case.version)
        print(json.dumps(stated, ensure_ascii=False))
        return
    book = goals.turn.ports.phrasebook
    ConsoleSender(console_on(), book.label).send(report(goals.turn, goals.case, backlog, found))


def _write(wanted: Wanted, backlog: Backlog, found: Alignment, goals: _Goals) -> None:
    """The files that were asked for."""
    if wanted.table is not None:
        _write_to(wanted.table, writing.as_csv(found, goals.lines))
    if wanted.page is not None:
        whole = report(goals.turn, goals.case, backlog, found, is_whole=True)
        html, _ = page(whole, goals.name)
        _write_to(wanted.page, html)


def _write_to(file: Path, text: str) -> None:
    with writing_to(file) as write:
        write(text)
    print(f"{file} was written.", file=sys.stderr)


async def _held(settings: Settings, backlog: Backlog, goals: _Goals, first: int) -> Alignment:
    """Every open item held against the goals, with a bar where somebody watches."""
    items = backlog.open[: first or None]
    if not items:
        raise Ended("Every item is done: nothing is left to hold against the goal.")
    reader = wiring.encoder()
    if reader is not None:
        await reader.prepare([line.text for line in goals.lines.values()])
    judge = wiring.judge(settings, Uncounted())
    how = Judging(judge, settings.throughline_judge_seconds, reader)
    with _bar(len(items)) as done:
        found = await judged(items, goals.case, how, done)
    return alignment(found, goals.case.lines)


@contextmanager
def _bar(count: int) -> Iterator[Callable[[], None]]:
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("Judging", total=count)
        yield lambda: progress.advance(task)


async def _goals(settings: Settings, operator: Speaker, wanted: Wanted) -> _Goals:
    """The goals of a file, or those that are stored, with the rulings on them."""
    if wanted.goals is not None:
        file = tasks.goal_file(settings, wanted.goals)
        turn = _turn(wiring.conversation(settings, wiring.memory()), operator)
        return _Goals(turn, case_from(file, "", (), ""), file.product or wanted.goals.stem)
    async with opened(settings) as database:
        return await _of(wiring.conversation(settings, database), operator, wanted.product)


async def _of(conversation: Conversation, speaker: Speaker, name: str) -> _Goals:
    """The goals of one stored product. Raises Ended where it is not plain which."""
    async with conversation.ports.archive.reading(speaker.workspace) as records:
        around = await records.products.around(speaker.place.id)
        named = [one for one in around.all if one.name.casefold() == name.casefold()]
        product = next(iter(named), around.meant if not name else None)
        if product is None:
            known = ", ".join(one.name for one in around.all)
            raise Ended(f"Say with --product which one it is: {known}." if known else _NO_GOALS)
        chain = await records.goals.chain(product)
        rulings = await records.requests.rulings(product.id, limit=RULINGS_READ)
    case = replace(case_for("", chain, rulings), workspace=speaker.workspace)
    return _Goals(_turn(conversation, speaker, product.locale), case, product.name)


_NO_GOALS = (
    "There are no goals to hold it against. Name a goal file with --goals (docs/goal-file.md), "
    "or set goals first: throughline chat"
)


def _turn(conversation: Conversation, speaker: Speaker, locale: str | None = None) -> Turn:
    heard = Heard(speaker.workspace, speaker.person, speaker.place, datetime.now().astimezone())
    return Turn(heard, conversation.ports, locale or conversation.ports.locale)

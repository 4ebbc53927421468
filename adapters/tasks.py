"""What the commands of the command line do."""

import contextlib
import json
import sys
import uuid
from collections.abc import Sequence
from datetime import datetime
from importlib import metadata
from pathlib import Path

from cryptography.fernet import Fernet
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.exc import SQLAlchemyError

from adapters import sample, simulation, wiring
from adapters import serve as server
from adapters.casefiles import CaseFiles, Word, written
from adapters.console.listening import ConsoleTalk, Speaker
from adapters.console.sending import ConsoleSender, console_on
from adapters.judges.model import Uncounted
from adapters.opening import Ended, bytes_of, opened, text_of, unreachable, writing
from adapters.settings import Settings
from adapters.slack import manifest as slack
from adapters.teams import manifest as teams
from adapters.turns import answer
from bot import actions as act
from bot.answers.refusals import phrase_of
from bot.conversation import Conversation
from bot.errors import BadFile, InvalidFields
from bot.fit.case import Line, lines_of
from bot.fit.evidence import lines_told
from bot.fit.opinion import Opinion
from bot.people import Person, Role, WorkspaceId
from bot.portable import GoalFile, case_from, read_yaml
from bot.replies import Document, Reply, buttons_of
from bot.text import REQUEST_LIMIT, clean, shorten
from bot.turn import Heard
from storage import keeping


async def chat_on_sample(settings: Settings, speaker: Speaker) -> None:
    """Talk about the sample product, in memory."""
    conversation = wiring.conversation(settings, wiring.memory())
    await sample.tell(conversation, _now())
    await _talk(conversation, speaker)


async def chat(settings: Settings, speaker: Speaker) -> None:
    """Talk about what is stored."""
    async with opened(settings) as database:
        await _talk(wiring.conversation(settings, database), speaker)


async def fit_stored(settings: Settings, request: str, speaker: Speaker, *, as_json: bool) -> None:
    """Ask about one request, as in chat: it is kept, and gets its number."""
    async with opened(settings) as database:
        conversation = wiring.conversation(settings, database)
        reply = await _ask(conversation, speaker, act.CheckFit(request))
        if not as_json or not reply.about:
            _show(reply)
            return
        async with database.reading(speaker.workspace) as records:
            product = (await records.products.around(speaker.place.id)).meant
            number = int(reply.about.lstrip("#"))
            asked = await records.requests.get(product.id, number) if product else None
            chain = await records.goals.chain(product) if product else None
    if chain is not None and asked is not None and asked.judged is not None:
        lines = tuple(lines_of(chain))
        judged = asked.judged
        row = written(judged.opinion, judged.version, lines, _words(settings))
        print(json.dumps(row, ensure_ascii=False))


async def fit_file(settings: Settings, goals: Path, request: str, *, as_json: bool) -> None:
    """Hold one request against a goal file; nothing is kept."""
    text = read(goals)
    file = _goal_file(settings, text)
    if as_json:
        case = case_from(file, shorten(clean(request), REQUEST_LIMIT), (), "")
        print(json.dumps(await _case_files(settings).opinion(case), ensure_ascii=False))
        return
    conversation = await from_goal_file(settings, goals)
    _show(await _ask(conversation, _READER, act.CheckFit(request)))


FILE_WORKSPACE = WorkspaceId("file")
_READER = Speaker(FILE_WORKSPACE, Person("you", "You"), role=Role.PRODUCT_OWNER)


async def from_goal_file(settings: Settings, goals: Path) -> Conversation:
    """A conversation about the goals of a file, in memory. Raises Ended for a bad file."""
    file = goal_file(settings, goals)
    conversation = wiring.conversation(settings, wiring.memory())
    await _ask(conversation, _READER, act.SetUp(file.product or goals.stem))
    await _ask(conversation, _READER, act.ImportChain(read(goals), apply=True))
    return conversation


def goal_file(settings: Settings, goals: Path) -> GoalFile:
    """The goals in a file. Raises Ended for a file that cannot be read."""
    return _goal_file(settings, read(goals))


async def judge_cases(settings: Settings, cases: Path, out: Path) -> int:
    """Judge every line of a case file; how many could not be judged."""
    files, lines, failed = _case_files(settings), bytes_of(cases).splitlines(), 0
    with (
        Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress,
        writing(out) as write,
    ):
        await files.prepare(lines)
        for number, line in enumerate(progress.track(lines, description="Judging"), 1):
            if line.strip():
                row = await files.line(number, line)
                failed += "error" in row
                write(json.dumps(row, ensure_ascii=False) + "\n")
    if failed:
        said = f"{failed} of {len(lines)} lines could not be judged; each says why."
        print(said, file=sys.stderr)
    return failed


async def export(
    settings: Settings, operator: Speaker, product: str, kind: act.ExportFormat
) -> str:
    """The chain as a text."""
    reply = await _asked(settings, operator, product, act.ExportChain(kind))
    for part in reply.parts:
        if isinstance(part, Document):
            return part.text
    _show(reply)
    raise Ended("Nothing was exported.")


async def plan_import(settings: Settings, operator: Speaker, product: str, text: str) -> bool:
    """Show what a goal file would change; whether it would change something."""
    file = _goal_file(settings, text)
    if not product:
        await _found_if_empty(settings, operator, file.product or "Our product")
    planned = await _asked(settings, operator, product, act.ImportChain(text))
    _show(planned)
    if planned.outcome != "ok":
        raise Ended("Nothing was written.")
    return bool(buttons_of(planned))


async def take_in(settings: Settings, operator: Speaker, product: str, text: str) -> None:
    """Take a goal file in."""
    reply = await _asked(settings, operator, product, act.ImportChain(text, apply=True))
    _show(reply)
    if reply.outcome != "ok":
        raise Ended("Nothing was written.")


async def migrate(settings: Settings) -> str:
    """Bring the schema up to date; what happened, as a sentence."""
    database = wiring.database(settings)
    try:
        before = await keeping.current_revision(database)
        await keeping.migrate(database)
        now = await keeping.current_revision(database)
    except (SQLAlchemyError, OSError) as error:
        raise Ended(unreachable(settings, error)) from None
    finally:
        await database.close()
    return "The database is up to date." if before == now else f"The database is now at {now}."


async def serve(settings: Settings, *, with_worker: bool) -> None:
    """Serve all platforms that are set up, until the process is told to stop."""
    server.check(settings)
    async with opened(settings) as database:
        await server.serve(settings, database, with_worker=with_worker)


async def work(settings: Settings) -> None:
    """Keep the Sprint's clock, until the process is told to stop."""
    server.check(settings)
    async with opened(settings) as database:
        await server.work(settings, database)


async def simulate(settings: Settings, workspaces: int, days: int, seed: int) -> bool:
    """Let days of nudges pass, and show what came of it; whether nothing was missing or double."""
    core = wiring.conversation(settings, wiring.memory())
    found = await simulation.simulate(core, workspaces, days, seed)
    console = console_on()
    rows = (
        ("nudges wanted", found.wanted),
        ("said", found.said),
        ("said by changing the earlier message", found.changed),
        ("missing", found.missing),
        ("double", found.double),
        ("at a wrong local hour", found.wrong_hour),
        ("on a day off", found.day_off),
        ("latest, in seconds", round(found.latest.total_seconds(), 3)),
    )
    for name, count in rows:
        console.print(f"{name:<40}{count:>10}")
    return not (found.missing or found.double or found.wrong_hour or found.day_off)


def slack_manifest(settings: Settings, url: str) -> str:
    """The description of the app that Slack wants."""
    _check_address(url)
    described = slack.manifest(wiring.phrases(), settings.throughline_locale, url.rstrip("/"))
    return json.dumps(described, indent=2, ensure_ascii=False)


def teams_package(settings: Settings, url: str, file: Path) -> str:
    """Write the app's package for Teams; what happened, as a sentence."""
    _check_address(url)
    try:
        app_id = str(uuid.UUID(settings.teams_app_id))
    except ValueError:
        raise Ended("Set TEAMS_APP_ID to the bot's application id first; docs/teams.md") from None
    address = url or "https://example.com"
    packed = teams.package(wiring.phrases(), app_id, metadata.version("throughline"), address)
    try:
        file.write_bytes(packed)
    except OSError as error:
        raise Ended(f"{file} cannot be written: {error.strerror}.") from None
    return f"{file} is ready to be uploaded to Teams."


def _check_address(url: str) -> None:
    if url and not url.startswith("https://"):
        raise Ended(f"The address must begin with https://, not {url}")


def key() -> str:
    """A new key for encrypting tokens."""
    return Fernet.generate_key().decode()


async def erase(settings: Settings, workspace: WorkspaceId) -> str:
    """Erase a workspace; what happened, as a sentence."""
    async with opened(settings) as database:
        count = await keeping.erase(database, workspace)
    if not count:
        return f"There is no workspace {workspace}."
    return f"{count} rows of workspace {workspace} were erased."


async def back_up(settings: Settings, file: Path) -> str:
    """Copy the database; what happened, as a sentence."""
    if not settings.database_url.startswith("sqlite"):
        raise Ended("This is PostgreSQL: copy it with pg_dump, its own tool for that.")
    async with opened(settings) as database:
        try:
            await keeping.back_up(database, file)
        except FileExistsError:
            raise Ended(f"{file} exists already; nothing was written.") from None
    return f"The database was copied to {file}."


def read(file: Path) -> str:
    """The text of a goal file."""
    return text_of(file)


async def _talk(conversation: Conversation, speaker: Speaker) -> None:
    book, locale = conversation.ports.phrasebook, conversation.ports.locale
    sender = ConsoleSender(console_on(), book.label)
    if sys.stdin.isatty():
        sender.say(book.label(locale, "console.welcome"))
    with contextlib.suppress(KeyboardInterrupt):
        talk = ConsoleTalk(conversation, speaker, sender, _line, _now, book.label)
        await talk.run()


def _line(prompt: str) -> str | None:
    """The next line of standard input, with the prompt where a person types."""
    if sys.stdin.isatty():
        try:
            return input(prompt)
        except EOFError:
            print()
            return None
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None


async def _asked(settings: Settings, operator: Speaker, product: str, action: act.Action) -> Reply:
    """The reply to what the operator wants of a stored product."""
    async with opened(settings) as database:
        conversation = wiring.conversation(settings, database)
        if product:
            used = await _ask(conversation, operator, act.UseProduct(product))
            if used.outcome != "ok":
                return used
        return await _ask(conversation, operator, action)


async def _found_if_empty(settings: Settings, operator: Speaker, name: str) -> None:
    """Make the product that a goal file speaks of, in a workspace that has none."""
    async with opened(settings) as database:
        async with database.reading(operator.workspace) as records:
            if (await records.products.around(operator.place.id)).all:
                return
        await _ask(wiring.conversation(settings, database), operator, act.SetUp(name))


async def _ask(conversation: Conversation, speaker: Speaker, action: act.Action) -> Reply:
    heard = Heard(
        workspace=speaker.workspace,
        person=speaker.person,
        place=speaker.place,
        at=_now(),
        action=action,
        role=speaker.role,
        names_are_people=True,
    )
    try:
        return await answer(conversation, heard, "command line")
    except InvalidFields as invalid:
        return await conversation.fields_reply(heard, invalid)


def _case_files(settings: Settings) -> CaseFiles:
    judge = wiring.judge(settings, Uncounted())
    seconds = settings.throughline_judge_seconds
    return CaseFiles(judge, seconds, _words(settings), wiring.encoder())


def _words(settings: Settings) -> Word:
    """How an opinion's reason and question are worded."""
    book, locale = wiring.phrases(), settings.throughline_locale

    def word(opinion: Opinion, lines: Sequence[Line]) -> tuple[str, str | None]:
        values = {"opinion": opinion, "goal": None, **lines_told(opinion, lines)}
        reason = opinion.reason or book.say(locale, f"grounds/{opinion.grounds}", values).strip()
        if opinion.question is None:
            return reason, opinion.asks or None
        return reason, opinion.asks or book.label(locale, f"question.{opinion.question}")

    return word


def _goal_file(settings: Settings, text: str) -> GoalFile:
    try:
        return read_yaml(text)
    except BadFile as problem:
        values = {"error": problem, "slash": "throughline"}
        said = wiring.phrases().say(settings.throughline_locale, phrase_of(problem), values)
        raise Ended(said.strip()) from None


def _show(reply: Reply) -> None:
    ConsoleSender(console_on(), wiring.phrases().label).send(reply)


def _now() -> datetime:
    return datetime.now().astimezone()

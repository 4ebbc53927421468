"""``throughline mcp``: the product's goals for coding agents, over standard input and output."""

import importlib.util
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapters import options, tasks, wiring
from adapters.opening import Ended, opened
from adapters.settings import Settings
from bot.conversation import Conversation
from bot.people import Person, Place, PlaceKind, WorkspaceId
from prompts.asking import instructions

if TYPE_CHECKING:  # an extra
    from adapters.agents.facts import Facts


def command(
    goals: Annotated[Path | None, typer.Option(help="A goal file; else what is stored.")] = None,
    workspace: options.Workspace = "console",
    place: Annotated[str, typer.Option(help="A place of the product, if there are several.")] = "",
    *,
    may_ask: Annotated[
        bool, typer.Option("--allow-asking", help="Let agents keep requests.")
    ] = False,
) -> None:
    """Serve the goals to coding agents (Model Context Protocol); read-only by default."""
    if importlib.util.find_spec("mcp") is None:
        raise Ended('Install what agents need first: pip install "throughline[agents]"')
    if goals is not None and may_ask:
        raise Ended("A goal file keeps no requests: leave out --allow-asking or --goals.")
    options.run(_serve(options.settings(), goals, WorkspaceId(workspace), place, may_ask=may_ask))


async def _serve(
    settings: Settings, goals: Path | None, workspace: WorkspaceId, place: str, *, may_ask: bool
) -> None:
    if goals is not None:
        conversation = await tasks.from_goal_file(settings, goals)
        await _run(conversation, tasks.FILE_WORKSPACE, place, may_ask=False)
        return
    async with opened(settings) as database:
        conversation = wiring.conversation(settings, database)
        await _run(conversation, workspace, place, may_ask=may_ask)


async def _run(
    conversation: Conversation, workspace: WorkspaceId, place: str, *, may_ask: bool
) -> None:
    from adapters.agents.server import server  # noqa: PLC0415  an extra

    facts = facts_of(conversation, workspace, place)
    print("Serving the goals over standard input and output. Stop with Ctrl-C.", file=sys.stderr)
    await server(facts, metadata.version("throughline"), may_ask=may_ask).run_stdio_async()


def facts_of(conversation: Conversation, workspace: WorkspaceId, place: str) -> "Facts":
    """What can be asked about the product of a place; the only one there is for ""."""
    from adapters.agents.facts import Facts  # noqa: PLC0415  an extra

    here = Place(place or "agents", "", PlaceKind.DIRECT)
    asker = Person("agent", "An agent")
    return Facts(conversation, workspace, here, instructions("fit").text, asker)

"""What the commands share: options of the same name, and what stands behind every command."""

import asyncio
import getpass
import sys
from collections.abc import Coroutine
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import typer

from adapters import wiring
from adapters.console.listening import Speaker
from adapters.logs import set_up
from adapters.settings import Settings
from bot.people import Person, Role, WorkspaceId

T = TypeVar("T")

JudgeName = StrEnum("JudgeName", {name.upper(): name for name in wiring.JUDGES})  # type: ignore[misc]  # typer lists it

As = Annotated[str, typer.Option("--as", metavar="NAME", help="Who types.")]
AsRole = Annotated[
    Role | None, typer.Option("--role", help="Your role; without it the stored one counts.")
]
Workspace = Annotated[
    str, typer.Option("--workspace", metavar="W", help="The workspace: nothing crosses its border.")
]
ProductName = Annotated[str, typer.Option("--product", help="Which one, if there are several.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


def settings() -> Settings:
    """The settings, with quiet logs: a person reads this terminal."""
    found = Settings.load()
    set_up("WARNING" if found.throughline_log_level == "INFO" else found.throughline_log_level)
    return found


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run what a command does."""
    return asyncio.run(work)


def person(name: str) -> Person:
    """The person who types: the console's people are known by their names."""
    name = name.strip() or _user()
    return Person(name.casefold(), name)


def _user() -> str:
    try:
        return getpass.getuser().capitalize()
    except (KeyError, OSError):
        return "You"


def operator(workspace: str) -> Speaker:
    """Whoever can run this on the machine owns what is stored there."""
    return Speaker(WorkspaceId(workspace), person(""), role=Role.PRODUCT_OWNER)


def agreed(question: str) -> bool:
    """Whether somebody at the terminal says yes."""
    return sys.stdin.isatty() and typer.confirm(question)

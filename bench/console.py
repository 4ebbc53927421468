"""CPU per turn on the console path, as a ratio to a bare SQL read plus a template render.

    python -m bench.console [--workspaces 10 1000 100000]

Measures ``/goal`` and a verdict of the embedded judge, from the words to the written text, on
SQLite with a warm process; then both again with more workspaces in the database, and ``/goal``
with a long history.
"""

import argparse
import asyncio
import io
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment
from rich.console import Console
from sqlalchemy import text

from adapters import wiring
from adapters.console.sending import ConsoleSender
from adapters.settings import Settings
from bot.conversation import Conversation
from bot.people import Person, Place, WorkspaceId
from bot.turn import Heard
from storage import keeping
from storage.database import Database

TURNS = 200
HERE = WorkspaceId("W1")
STORY = (
    "/goal set vision Make bike servicing simple for every rider",
    "/goal set product Customers can book bike servicing online by 2099-06-30",
    "/goal set kpi Bookings: 0 -> 60 %",
    "/goal kpi Bookings 15",
    "/goal set release Riders can book a slot online by 2099-01-31",
    "/goal set sprint Riders see free slots",
)
BARE = Environment(autoescape=True).from_string("{% for row in rows %}{{ row.text }}{% endfor %}")
READ = text(
    "SELECT v.text FROM goals g JOIN goal_versions v ON v.workspace = g.workspace "
    "AND v.goal_id = g.id "
    "AND v.number = g.version "
    "WHERE g.workspace = :workspace AND g.status = 'active'"
)


async def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspaces", type=int, nargs="*", default=[10, 1_000, 100_000])
    sizes = parser.parse_args().workspaces
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}")
        await keeping.migrate(database)
        conversation = wiring.conversation(Settings(_env_file=None), database)  # type: ignore[call-arg]  # of pydantic-settings
        for words in STORY:
            await _say(conversation, words)
        print(f"{'':<34}{'baseline ms':>12}{'/goal':>9}{'ratio':>8}{'verdict':>10}{'ratio':>8}")
        for size in sizes:
            await _fill(database, size)
            await _row(f"{size:,} workspaces", database, conversation)
        for number in range(300):
            await _say(conversation, f"/goal set sprint Riders see slot {number}")
            await _say(conversation, "/goal done sprint")
            await _say(conversation, f"/goal set vision Simple servicing for rider {number}")
        await _row("and a history of 900 decisions", database, conversation)
        await database.close()


async def _row(name: str, database: Database, conversation: Conversation) -> None:
    async def bare() -> None:
        async with database.connection(writing=False) as connection:
            rows = (await connection.execute(READ, {"workspace": HERE})).mappings().all()
            BARE.render(rows=rows)

    numbers = iter(range(10_000_000))
    baseline = await _cpu(bare)
    goal = await _cpu(lambda: _say(conversation, "/goal"))
    verdict = await _cpu(
        lambda: _say(conversation, f"/goal fit riders pay by card {next(numbers)} for {name}")
    )
    print(
        f"{name:<34}{baseline:>12.2f}{goal:>9.2f}{goal / baseline:>8.1f}"
        f"{verdict:>10.2f}{verdict / baseline:>8.1f}"
    )


async def _cpu(turn: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds of CPU for one turn, the best of three rounds."""
    rounds = []
    for _ in range(3):
        began = time.process_time()
        for _ in range(TURNS):
            await turn()
        rounds.append((time.process_time() - began) / TURNS * 1000)
    return min(rounds)


async def _say(conversation: Conversation, words: str) -> None:
    heard = Heard(HERE, Person("maya", "Maya"), Place("C1", "bikes"), datetime.now(UTC), words)
    reply = await conversation.answer(heard)
    console = Console(file=io.StringIO(), width=100, markup=False, highlight=False, emoji=False)
    ConsoleSender(console, conversation.ports.phrasebook.label).send(reply)


async def _fill(database: Database, size: int) -> None:
    """Workspaces with a product and three goals each, up to ``size`` in all."""
    async with database.connection(writing=True) as connection:
        known = (await connection.execute(text("SELECT count(*) FROM workspaces"))).scalar() or 0
        for number in range(known, size):
            values = {"w": f"X{number}", "p": 1_000_000 + number}
            for statement in _FILLING:
                await connection.execute(statement, values)


_FILLING = [  # the values are our own words
    text("INSERT INTO workspaces (id, is_erasing) VALUES (:w, 0)"),
    text("INSERT INTO products (id, workspace, name, folded_name) VALUES (:p, :w, 'x', 'x')"),
    *(
        text(
            "INSERT INTO goals (id, workspace, product_id, ref, level, status, version) VALUES "
            f"(:p * 10 + {place}, :w, :p, '{ref}', '{level}', 'active', 1)"
        )
        for place, (ref, level) in enumerate(
            (("V1", "vision"), ("P1", "product"), ("R1", "release"))
        )
    ),
    *(
        text(
            "INSERT INTO goal_versions (workspace, goal_id, number, status, text, link, in_scope, "
            "out_of_scope, kpis, changed_at, changed_by, changed_by_name) VALUES "
            f"(:w, :p * 10 + {place}, 1, 'active', 'a goal', '', '[]', '[]', '[]', 0, 'x', 'x')"
        )
        for place in range(3)
    ),
]


if __name__ == "__main__":
    asyncio.run(main())

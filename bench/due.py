"""Databases full of products whose nudges are due, and workers on them, for the benchmarks.

    python -m bench.due <database> <Slack's API> <seconds to add to the clock>

runs one worker until it is killed or told to stop.
"""

import asyncio
import signal
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock

from sqlalchemy import text

from adapters import wiring, work
from adapters.settings import Settings
from adapters.slack.install import Installations
from adapters.slack.messenger import SlackMessenger
from adapters.slack.sending import session
from bot.goals import Goal, Level, Status
from bot.people import Person, ProductId, WorkspaceId
from bot.sprints import Cadence, Weekly
from storage import keeping
from storage.cadences import stated
from storage.database import Database
from storage.schedule import Schedule
from storage.store import table_of
from storage.tables import CadenceRow

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
RHYTHM = Cadence(2, date(2027, 3, 1), Weekly(0, clock(10)), Weekly(4, clock(15)))
LEASE = timedelta(seconds=12)
"""Short, so that a benchmark that kills workers need not wait a minute for each."""

_FILLING = [
    text("INSERT INTO workspaces (id, is_erasing) VALUES (:w, :no)"),
    text("INSERT INTO products (id, workspace, name, folded_name) VALUES (:p, :w, 'x', 'x')"),
]


class Shifted(Schedule):
    """A schedule whose clock is ahead: what is due does not depend on the day of the run."""

    def __init__(self, database: Database, ahead: timedelta) -> None:
        """ahead: of the real clock."""
        super().__init__(database)
        self._ahead = ahead

    async def now(self) -> datetime:
        """The real time and what it is ahead by."""
        return await super().now() + self._ahead


async def filled(database: Database, count: int, *, goals: bool = False, spread: int = 1) -> None:
    """So many products, each in a workspace of its own, with a rhythm that is due in eight years.

    goals: whether each has a vision and a Product Goal, so that a nudge has something to show.
    spread: over how many seconds, at most 60, the times of their Plannings go.
    """
    await keeping.migrate(database)
    later = NOW + timedelta(days=3_000)
    async with database.connection(writing=True) as connection:
        values = [{"w": f"W{number}", "p": number + 1, "no": False} for number in range(count)]
        for statement in _FILLING:
            await connection.execute(statement, values)
        rows = [
            {
                "workspace": f"W{number}",
                "product_id": number + 1,
                "cadence": stated(
                    replace(RHYTHM, planning=Weekly(0, clock(10, 0, number % spread)))
                ),
                "place": f"W{number}-C1",
                "cursor_at": NOW - timedelta(hours=2),
                "due": later,
            }
            for number in range(count)
        ]
        await connection.execute(table_of(CadenceRow).insert(), rows)
    for number in range(count) if goals else ():
        async with database.writing(WorkspaceId(f"W{number}")) as records:
            product = ProductId(number + 1)
            await records.people.meet(_VISION.changed_by)
            await records.products.bind(f"W{number}-C1", product)
            for goal in _GOALS:
                await records.goals.save(product, goal)


_VISION = Goal(
    ref="V1",
    level=Level.VISION,
    text="Make bike servicing simple for every rider",
    status=Status.ACTIVE,
    version=1,
    changed_at=NOW,
    changed_by=Person("po", "Product Owner"),
)
_GOALS = (
    _VISION,
    replace(
        _VISION,
        ref="P1",
        level=Level.PRODUCT,
        text="Customers can book, track and pay for bike servicing in a mobile app",
        parent="V1",
    ),
)


async def make_due(database: Database, count: int, spread: int = 1) -> None:
    """Let the first so many be due, spread over so many seconds as they were filled."""
    table = table_of(CadenceRow)
    async with database.connection(writing=True) as connection:
        for second in range(spread):
            is_one = (table.c.product_id <= count) & ((table.c.product_id - 1) % spread == second)
            due = NOW + timedelta(seconds=second)
            await connection.execute(table.update().where(is_one).values(due=due))


async def main(url: str, api: str, ahead: str) -> None:
    """One worker."""
    work.LEASE = LEASE
    database = Database(url)
    core = wiring.conversation(Settings(_env_file=None), database)  # type: ignore[call-arg]  # of pydantic-settings
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with session() as shared:
        messenger = SlackMessenger(core, shared, Installations(api, "xoxb-bench"))
        schedule = Shifted(database, timedelta(seconds=float(ahead)))
        await work.Worker(schedule, core, [messenger]).run(stop)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

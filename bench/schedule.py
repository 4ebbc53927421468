"""What a step of the worker costs with few products and with many, and a burst at one moment.

    python -m bench.schedule [--products 1000 100000] [--burst 5000]

The baseline of a step is the naive one: read every product's rhythm and compute. The burst is said
by the counting platform of the simulation, so that it measures the schedule and the words, not a
network.
"""

import argparse
import asyncio
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

from sqlalchemy import text

from adapters import wiring
from adapters.settings import Settings
from adapters.simulation import Counting
from adapters.work import Worker
from bot.conversation import Conversation
from bot.sprints import Cadence, Weekends, Weekly, dues
from storage import keeping
from storage.cadences import cadence_from, stated
from storage.database import Database
from storage.schedule import Schedule
from storage.store import table_of
from storage.tables import CadenceRow

ROUNDS, DUE = 50, 100
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
RHYTHM = Cadence(2, date(2027, 3, 1), Weekly(0, clock(10)), Weekly(4, clock(15)))


async def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, nargs="*", default=[1_000, 100_000])
    parser.add_argument("--burst", type=int, default=5_000)
    asked = parser.parse_args()
    print(f"{'products':>10}{'idle ms':>10}{f'{DUE} due ms':>12}{'naive ms':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for count in asked.products:
            database = await _filled(Path(folder) / f"{count}.db", count)
            await _row(database, count)
            await database.close()
        database = await _filled(Path(folder) / "burst.db", asked.burst)
        await _burst(database, asked.burst)
        await database.close()


async def _row(database: Database, count: int) -> None:
    worker = _worker(database, Counting())
    idle = await _cpu(worker, ROUNDS, NOW - timedelta(days=30))
    await _make_due(database, DUE)
    due = await _cpu(worker, 1, NOW)
    naive = await _naive(database)
    print(f"{count:>10,}{idle:>10.2f}{due:>12.1f}{naive:>10.1f}")


async def _cpu(worker: Worker, rounds: int, now: datetime) -> float:
    """Milliseconds of CPU for a step."""
    began = time.process_time()
    for _ in range(rounds):
        await worker.step(now)
    return (time.process_time() - began) / rounds * 1000


async def _naive(database: Database) -> float:
    """The baseline: every rhythm read, and its next nudge computed."""
    began = time.process_time()
    async with database.connection(writing=False) as connection:
        rows = (await connection.execute(table_of(CadenceRow).select())).mappings().all()
        for row in rows[:1_000]:
            is_off = Weekends().of("", "")
            dues(cadence_from(row["cadence"]), is_off, NOW - timedelta(seconds=1), NOW)
    spent = (time.process_time() - began) * 1000
    return spent * max(1.0, len(rows) / 1_000)


async def _burst(database: Database, count: int) -> None:
    await _make_due(database, count)
    counting = Counting()
    worker = _worker(database, counting)
    began, spent = time.perf_counter(), time.process_time()
    lateness: list[float] = []
    while len(counting.at) < count:
        before = len(counting.at)
        await worker.step(NOW)
        lateness += [time.perf_counter() - began] * (len(counting.at) - before)
    cpu = time.process_time() - spent
    lateness.sort()
    print(
        f"{count:,} due at once: p50 {lateness[count // 2]:.1f} s, "
        f"p99 {lateness[count * 99 // 100]:.1f} s, CPU {cpu / count * 1000:.1f} ms each, "
        f"double {len(counting.said) - count}"
    )


def _worker(database: Database, counting: Counting) -> Worker:
    core = wiring.conversation(Settings(_env_file=None), database)  # type: ignore[call-arg]  # of pydantic-settings
    return Worker(Schedule(database), Conversation(core.ports), [counting])


async def _filled(file: Path, count: int) -> Database:
    database = Database(f"sqlite+aiosqlite:///{file}")
    await keeping.migrate(database)
    later = NOW + timedelta(days=3_000)
    async with database.connection(writing=True) as connection:
        for number in range(count):
            values = {"w": f"W{number}", "p": number + 1}
            for statement in _FILLING:
                await connection.execute(statement, values)
            row = {
                "workspace": values["w"],
                "product_id": values["p"],
                "version": 1,
                "cadence": stated(RHYTHM),
                "place": "C1",
                "cursor_at": NOW - timedelta(hours=2),
                "due": later,
            }
            await connection.execute(table_of(CadenceRow).insert(), row)
    return database


async def _make_due(database: Database, count: int) -> None:
    table = table_of(CadenceRow)
    async with database.connection(writing=True) as connection:
        is_one = table.c.product_id <= count
        await connection.execute(table.update().where(is_one).values(due=NOW))


_FILLING = [
    text("INSERT INTO workspaces (id, is_erasing) VALUES (:w, 0)"),
    text("INSERT INTO products (id, workspace, name, folded_name) VALUES (:p, :w, 'x', 'x')"),
]


if __name__ == "__main__":
    asyncio.run(main())

"""What a step of the worker costs with few products and many, and a burst at one moment.

    python -m bench.schedule [--products 1000 100000] [--burst 5000] [--workers 1 2 4]

The baseline of a step is the naive one: read every product's rhythm and compute. The burst is sent
by real workers to a Slack in a process of its own (``bench/counted_slack.py``), which answers 3 of
100 messages with 429: by one process on SQLite, by some on PostgreSQL where its binaries are found.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from adapters import wiring
from adapters.settings import Settings
from adapters.simulation import Counting
from adapters.work import Worker
from bench.due import NOW, filled, make_due
from bot.sprints import Weekends, dues
from storage.cadences import cadence_from
from storage.database import Database
from storage.schedule import Schedule
from storage.store import table_of
from storage.tables import CadenceRow
from tests import postgres

ROUNDS, DUE = 50, 100
REFUSED, PATIENCE = 0.03, 300.0


async def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, nargs="*", default=[1_000, 100_000])
    parser.add_argument("--burst", type=int, default=5_000)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.products:
            print(f"{'products':>10}{'idle ms':>10}{f'{DUE} due ms':>12}{'naive ms':>10}")
        for count in asked.products:
            database = Database(f"sqlite+aiosqlite:///{folder}/{count}.db")
            await filled(database, count)
            await _row(database, count)
            await database.close()
        if asked.burst:
            await _burst(f"sqlite+aiosqlite:///{folder}/burst.db", asked.burst, 1)
            if postgres.binaries() is not None:
                with postgres.server() as base:
                    for many in asked.workers:
                        postgres.run_sql(base, f"CREATE DATABASE burst{many}")
                        await _burst(base.format(f"burst{many}"), asked.burst, many)


async def _row(database: Database, count: int) -> None:
    core = wiring.conversation(Settings(_env_file=None), database)  # type: ignore[call-arg]  # of pydantic-settings
    worker = Worker(Schedule(database), core, [Counting()])
    idle = await _cpu(worker, ROUNDS, NOW - timedelta(days=30))
    await make_due(database, DUE)
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
    read, is_off = time.process_time(), Weekends().of("", "")
    for row in rows[:1_000]:
        dues(cadence_from(row["cadence"]), is_off, NOW - timedelta(seconds=1), NOW)
    computed = (time.process_time() - read) * len(rows) / min(1_000, len(rows))
    return (read - began + computed) * 1000


async def _burst(url: str, count: int, many: int) -> None:
    database = Database(url)
    await filled(database, count, goals=True)
    async with counted_slack(REFUSED) as slack, aiohttp.ClientSession() as session:
        words = (url, f"{slack}/api/", str((NOW - datetime.now(UTC)).total_seconds()))
        living = [await child("bench.due", *words) for _ in range(many)]
        await _all_live(Schedule(database), many)
        spent = [seconds_of(one.pid) for one in living]
        async with session.post(f"{slack}/begin"):
            await make_due(database, count)
        counts = await until_said(session, slack, count, PATIENCE)
        cpu = sum(seconds_of(one.pid) for one in living) - sum(spent)
        for one in living:
            one.terminate()
            await one.wait()
    await database.close()
    late = sorted(counts["at"].values())
    engine = url.partition("+")[0].partition(":")[0]
    print(
        f"{engine}, {many} worker(s), {count:,} due at once, {counts['too_many']} times 429: "
        f"out {len(late):,}, double {sum(counts['said'].values()) - len(late)}, "
        f"p50 {late[len(late) // 2]:.1f} s, p99 {late[len(late) * 99 // 100]:.1f} s, "
        f"too fast {counts['too_fast']}, CPU {cpu / count * 1000:.1f} ms each"
    )


async def _all_live(schedule: Schedule, workers: int) -> None:
    """Wait until so many workers have said that they live."""
    for _ in range(600):
        if len((await schedule.overview(NOW)).workers) >= workers:
            return
        await asyncio.sleep(0.1)
    raise TimeoutError


async def until_said(
    session: aiohttp.ClientSession, slack: str, count: int, patience: float
) -> dict[str, dict[str, float]]:
    """The counts, when everything was said or patience is over."""
    ends = time.monotonic() + patience
    while True:
        async with session.get(f"{slack}/counts") as answered:
            counts: dict[str, dict[str, float]] = await answered.json()
        if len(counts["said"]) >= count or time.monotonic() > ends:
            return counts
        await asyncio.sleep(0.5)


def seconds_of(process: int) -> float:
    """Seconds of CPU that a process has taken so far; proc(5)."""
    words = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


async def child(module: str, *words: str) -> asyncio.subprocess.Process:
    """A process of one of the benchmarks' modules."""
    root = Path(__file__).parents[1]
    return await asyncio.create_subprocess_exec(sys.executable, "-m", module, *words, cwd=root)


@asynccontextmanager
async def counted_slack(refused: float) -> AsyncIterator[str]:
    """The counting Slack while it runs; its address."""
    slack = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.counted_slack",
        "--refused",
        str(refused),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    assert slack.stdout is not None
    try:
        yield (await slack.stdout.readline()).decode().strip()
    finally:
        slack.kill()
        await slack.wait()


if __name__ == "__main__":
    asyncio.run(main())

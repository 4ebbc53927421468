"""The same nudges by APScheduler 3 and by procrastinate, beside ours, with kill -9 in between.

    pip install apscheduler procrastinate
    python -m bench.peers [--nudges 1000] [--kills 8]

So many nudges are due within 40 seconds; the process that sends them is killed again and again and
started anew. Each engine is used as its documentation says: APScheduler with its SQLAlchemy store,
procrastinate with jobs of a dead worker given back by ``get_stalled_jobs``. Neither looks for a
message before it sends it again; ours does, and words each nudge from what is stored besides.
"""

import argparse
import asyncio
import importlib.util
import random
import signal
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bench.due import NOW, filled, make_due
from bench.schedule import child, counted_slack, seconds_of, until_said
from storage.database import Database
from tests import postgres

PATIENCE = 90.0
STALLED_SECONDS = 5
SPREAD = 40
"""Seconds over which the nudges are due."""

READY_SECONDS = 6.0
"""How long a process takes to be ready, with something to spare."""


@dataclass(frozen=True)
class Engine:
    """name: as shown. fill: makes the nudges due at a moment. words: what starts its process."""

    name: str
    url: str
    fill: Callable[[str, int, datetime, str], Coroutine[Any, Any, None]]
    mode: str


async def post(slack: str, number: int) -> None:
    """What every job of the peers does."""
    body = {
        "channel": f"W{number}-C1",
        "text": "Sprint Planning is in one hour.",
        "metadata": {"event_payload": {"key": str(number)}},
    }
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{slack}/api/chat.postMessage", json=body) as answered,
    ):
        answered.raise_for_status()


async def fill_ours(url: str, count: int, moment: datetime, slack: str) -> None:
    """Products whose rhythm is due; ``moment`` is what the shifted clock shows as ``NOW``."""
    del moment, slack
    database = Database(url)
    await filled(database, count, goals=True, spread=SPREAD)
    await make_due(database, count, SPREAD)
    await database.close()


async def fill_apscheduler(url: str, count: int, moment: datetime, slack: str) -> None:
    """One job with a date for each nudge."""
    scheduler = _scheduler(url)
    scheduler.start(paused=True)
    for number in range(count):
        due = moment + timedelta(seconds=number % SPREAD)
        scheduler.add_job(post, "date", run_date=due, args=(slack, number), id=str(number))
    scheduler.shutdown(wait=False)


async def run_apscheduler(url: str, _slack: str) -> None:
    """Send until killed."""
    _scheduler(url).start()
    await asyncio.Event().wait()


def _scheduler(url: str) -> Any:  # noqa: ANN401  of a package that need not be there
    from apscheduler.jobstores.sqlalchemy import (  # noqa: PLC0415
        SQLAlchemyJobStore,
    )
    from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415

    store = SQLAlchemyJobStore(url.replace("+aiosqlite", ""))
    defaults = {"misfire_grace_time": 3_600}
    return AsyncIOScheduler(jobstores={"default": store}, job_defaults=defaults, timezone=UTC)


def _procrastinate(url: str) -> tuple[Any, Any]:
    import procrastinate  # noqa: PLC0415

    connector = procrastinate.PsycopgConnector(conninfo=url.replace("+psycopg", ""))
    app = procrastinate.App(connector=connector)
    task = app.task(name="nudge", retry=procrastinate.RetryStrategy(max_attempts=30, wait=1))(post)
    return app, task


async def fill_procrastinate(url: str, count: int, moment: datetime, slack: str) -> None:
    """One job for each nudge, not before the moment."""
    app, task = _procrastinate(url)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        for number in range(count):
            job = task.configure(schedule_at=moment + timedelta(seconds=number % SPREAD))
            await job.defer_async(slack=slack, number=number)


async def run_procrastinate(url: str, _slack: str) -> None:
    """Send until killed, and give back what dead workers held."""
    app, _ = _procrastinate(url)

    async def give_back() -> None:
        while True:
            await asyncio.sleep(STALLED_SECONDS)
            for job in await app.job_manager.get_stalled_jobs(
                seconds_since_heartbeat=STALLED_SECONDS
            ):
                await app.job_manager.retry_job(job)

    async with app.open_async():
        working = app.run_worker_async(
            concurrency=100,
            install_signal_handlers=False,
            fetch_job_polling_interval=1.0,
            update_heartbeat_interval=1.0,
            stalled_worker_timeout=STALLED_SECONDS,
        )
        await asyncio.gather(working, give_back())


RUNS = {"apscheduler": run_apscheduler, "procrastinate": run_procrastinate}


async def measure(engine: Engine, count: int, kills: int) -> None:
    """One engine; its process is killed at random moments."""
    rnd = random.Random(11)  # noqa: S311  repeatable
    async with counted_slack(0.0) as slack, aiohttp.ClientSession() as session:
        moment = datetime.now(UTC) + timedelta(seconds=READY_SECONDS + count / 50)
        await engine.fill(engine.url, count, moment, slack)
        ahead = (NOW - moment).total_seconds()

        async def born() -> asyncio.subprocess.Process:
            if engine.mode:
                return await child("bench.peers", "--run", engine.mode, engine.url, slack)
            return await child("bench.due", engine.url, f"{slack}/api/", str(ahead))

        one = await born()
        await asyncio.sleep((moment - datetime.now(UTC)).total_seconds())
        cpu = -seconds_of(one.pid)
        async with session.post(f"{slack}/begin"):
            pass
        for _ in range(kills):
            await asyncio.sleep(rnd.uniform(0.5, 2.5))
            one.send_signal(signal.SIGKILL)
            await one.wait()
            one = await born()
            await asyncio.sleep(READY_SECONDS)
        counts = await until_said(session, slack, count, PATIENCE)
        cpu += seconds_of(one.pid)
        one.kill()
        await one.wait()
    late = sorted(
        at - int(key.partition("-")[0].removeprefix("W")) % SPREAD
        for key, at in counts["at"].items()
    )
    print(
        f"{engine.name:<28}{kills:>6}{count - len(late):>6}"
        f"{sum(counts['said'].values()) - len(late):>8}"
        + (
            f"{late[len(late) // 2]:>8.1f}{late[len(late) * 99 // 100]:>8.1f}{cpu:>8.1f}"
            if not kills
            else ""
        ),
        flush=True,
    )


def engines(folder: Path, base: str, run: int) -> Iterator[Engine]:
    """All of them, each on a database of its own for each run."""
    for name, fill, mode in (
        ("ours", fill_ours, ""),
        ("APScheduler 3", fill_apscheduler, "apscheduler"),
        ("procrastinate", fill_procrastinate, "procrastinate"),
    ):
        database = f"{mode or 'ours'}{run}"
        if mode != "procrastinate":
            file = f"sqlite+aiosqlite:///{folder}/{database}.db"
            yield Engine(f"{name}, SQLite", file, fill, mode)
        postgres.run_sql(base, f"CREATE DATABASE {database}")
        yield Engine(f"{name}, PostgreSQL", base.format(database), fill, mode)


async def main() -> None:
    """Measure all of them that are installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nudges", type=int, default=1_000)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--run", nargs=3)
    asked = parser.parse_args()
    if asked.run:
        await RUNS[asked.run[0]](*asked.run[1:])
        return
    has = {name: importlib.util.find_spec(name) is not None for name in RUNS}
    print(f"{'':<28}{'kills':>6}{'lost':>6}{'double':>8}{'p50 s':>8}{'p99 s':>8}{'CPU s':>8}")
    with tempfile.TemporaryDirectory() as folder, postgres.server() as base:
        for kills in (0, asked.kills):
            for engine in engines(Path(folder), base, kills):
                if has.get(engine.mode, True):
                    await measure(engine, asked.nudges, kills)
    for name, is_there in has.items():
        if not is_there:
            print(f"{name} is not installed, so it was not measured.")


if __name__ == "__main__":
    asyncio.run(main())

"""Workers that are killed at random moments: nothing is lost, nothing comes twice."""

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from bot.people import WorkspaceId
from storage.database import Database
from storage.schedule import Overview, Schedule
from storage.store import table_of
from storage.tables import NudgeRow
from tests.people import Talk
from tests.slack.server import TEAM, SlackServer

ROOT = Path(__file__).parents[2]
NUDGES, KILLS = 80, 8
PATIENCE = timedelta(minutes=1)


async def planned(database: Database, count: int = NUDGES, over: timedelta = timedelta()) -> None:
    """Nudges that are due from now on, spread over that time, each in a channel of its own."""
    talk = Talk(database, workspace=WorkspaceId(TEAM))
    await talk.types("Maya", "/goal set vision Make bike servicing simple for every rider")
    now = datetime.now(UTC)
    async with database.reading(WorkspaceId(TEAM)) as records:
        product = (await records.products.around("C1")).all[0].id
    rows = [
        {
            "workspace": TEAM,
            "product_id": product,
            "key": f"planning:{2000 + number}-01-01:1d",
            "event": f"planning:{2000 + number}-01-01",
            "begins": now + over + timedelta(hours=1),
            "due": now + over * number / count,
            "place": f"C{number:08}",
            "state": "planned",
            "not_before": now + over * number / count,
            "is_unsure": False,
            "lease_by": "",
            "tries": 0,
            "message": "",
            "note": "",
        }
        for number in range(count)
    ]
    async with database.connection(writing=True) as connection:
        await connection.execute(insert(table_of(NudgeRow)), rows)


async def child(url: str, api: str, *wrong: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.work.kill_child",
        url,
        api,
        *wrong,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


async def all_out(database: Database, patience: timedelta = PATIENCE) -> Overview:
    """How the schedule stands when nothing waits any more, or when patience is over."""
    stands = None
    for _ in range(round(patience / timedelta(seconds=0.2))):
        with contextlib.suppress(DBAPIError):  # of a database that is starting
            stands = await Schedule(database).overview(datetime.now(UTC))
        if stands is not None and not stands.waiting:
            break
        await asyncio.sleep(0.2)
    assert stands is not None
    return stands


WORKERS = {"sqlite": 1, "postgresql": 3}


async def test_kill_9_at_random_moments_loses_nothing_and_doubles_nothing(
    database_url: str,
) -> None:
    """One worker on SQLite, three that share PostgreSQL."""
    workers = WORKERS[database_url.partition("+")[0]]
    stands, counted = await after_kills(database_url, workers, KILLS)

    assert stands.ended == {"sent": NUDGES}
    assert len(counted) == NUDGES
    assert max(counted.values()) == 1


async def after_kills(
    url: str,
    workers: int,
    kills: int,
    nudges: int = NUDGES,
    patience: timedelta = PATIENCE,
    told: Callable[[int], None] = lambda _: None,
) -> tuple[Overview, Counter[str]]:
    """How the schedule stands when all is over, and how often each nudge was said.

    told: of each kill.
    """
    slack, database, rnd = SlackServer(), Database(url), random.Random(5)  # noqa: S311  repeatable
    await planned(database, nudges, timedelta(seconds=1.7) * kills)

    async def slowly() -> web.StreamResponse | None:
        await asyncio.sleep(rnd.uniform(0.05, 0.15))
        return None

    async with slack.running():
        slack.faults["chat.postMessage"] = [slowly] * 9_999
        living = [await child(url, slack.url) for _ in range(workers)]
        for number in range(kills):
            told(number)
            await asyncio.sleep(rnd.uniform(1.2, 2.2))
            victim = rnd.randrange(workers)
            living[victim].send_signal(signal.SIGKILL)
            await living[victim].wait()
            living[victim] = await child(url, slack.url)
        stands = await all_out(database, patience)
        for one in living:
            one.send_signal(signal.SIGKILL)
            await one.wait()
    await database.close()
    return stands, Counter(one.metadata["event_payload"]["key"] for one in slack.displays)

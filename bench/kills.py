"""Kills workers again and again, and cuts hosts off: what was lost, and what came twice.

    python -m bench.kills [--kills 200] [--cut 60]

The tests do the same with few kills and short cuts (``tests/work``); this is the long run of it:
one worker on SQLite, two and four on PostgreSQL, then three hosts with clocks of their own.
"""

import argparse
import asyncio
import contextlib
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

from storage import keeping
from storage.database import Database
from storage.schedule import Overview
from tests import postgres
from tests.work.test_hosts import after_cuts
from tests.work.test_kills import after_kills

EACH = 6
"""How many nudges are due for each kill: within what a workspace is sent in that time."""

PER_SECOND = 3
PATIENCE = timedelta(minutes=10)


async def main() -> None:
    """Run, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--cut", type=float, default=60.0)
    asked = parser.parse_args()
    nudges = asked.kills * EACH
    for workers in (1, 2, 4):
        async with _database(workers) as url:
            found = await after_kills(url, workers, asked.kills, nudges, PATIENCE, _progress)
        _print(f"{url.partition('+')[0]}, {workers} worker(s), {asked.kills} kills", *found, nudges)
    cluster = postgres.Cluster()
    nudges = round((asked.cut + 4) * 4 * PER_SECOND)
    found = await after_cuts(cluster, asked.cut, nudges, PATIENCE)
    cluster.end()
    _print(f"three hosts, cut off for {asked.cut:g} s one after the other", *found, nudges)


@contextlib.asynccontextmanager
async def _database(workers: int) -> AsyncIterator[str]:
    """A fresh one: SQLite for one worker, PostgreSQL for several."""
    with contextlib.ExitStack() as stack:
        if workers == 1:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            url = f"sqlite+aiosqlite:///{folder}/kills.db"
        else:
            base = stack.enter_context(postgres.server())
            postgres.run_sql(base, "CREATE DATABASE kills")
            url = base.format("kills")
        database = Database(url)
        await keeping.migrate(database)
        await database.close()
        yield url


def _progress(number: int) -> None:
    print(f"\rkill {number + 1}", end="", flush=True)


def _print(what: str, stands: Overview, said: Counter[str], nudges: int) -> None:
    doubled = sum(count - 1 for count in said.values())
    print(
        f"\r{what}: {nudges} nudges, lost {nudges - len(said)}, doubled {doubled}, "
        f"waiting {stands.waiting}, ended {stands.ended}"
    )


if __name__ == "__main__":
    asyncio.run(main())

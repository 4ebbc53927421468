"""Workers on hosts of their own: a network that drops, clocks that are wrong, a database that dies.

Each worker reaches PostgreSQL through a wire of its own, which can be cut: what is sent then goes
nowhere, and nobody is told.
"""

import asyncio
import contextlib
import signal
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from storage import keeping
from storage.database import Database
from storage.schedule import Overview
from tests import postgres
from tests.slack.server import SlackServer
from tests.work.test_kills import PATIENCE, all_out, child, planned

COUNT = 150
CUT_SECONDS = 5.0
"""More than three leases of these workers: what they held is taken over meanwhile."""

CLOCKS = ((), ("90", "90"), ("0", "-3600"))
"""A right clock, one that is ahead by 90 seconds, one that jumps back by an hour."""


class Wire:
    """What lies between one host and the database's socket."""

    def __init__(self, end: Path) -> None:
        self._end = end
        self.whole = asyncio.Event()
        self.whole.set()

    @contextlib.asynccontextmanager
    async def laid(self) -> AsyncIterator[Path]:
        """The folder of a socket that leads to the database."""
        with tempfile.TemporaryDirectory(prefix="tl-wire-", dir="/tmp") as folder:
            path = Path(folder) / ".s.PGSQL.5432"
            server = await asyncio.start_unix_server(self._joined, path)
            try:
                yield Path(folder)
            finally:
                server.close()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_unix_connection(self._end / ".s.PGSQL.5432")
        except OSError:
            writer.close()
            return
        await asyncio.gather(self._carry(reader, back), self._carry(there, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(1 << 16):
                await self.whole.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@pytest.fixture
def cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL of the test's own: it will be crashed."""
    postgres.require()
    cluster = postgres.Cluster()
    yield cluster
    cluster.end()


async def test_three_hosts_lose_nothing_and_double_nothing(cluster: postgres.Cluster) -> None:
    stands, counted = await after_cuts(cluster, CUT_SECONDS)

    assert stands.ended == {"sent": COUNT}
    assert len(counted) == COUNT
    assert max(counted.values()) == 1


async def after_cuts(
    cluster: postgres.Cluster, cut: float, count: int = COUNT, patience: timedelta = PATIENCE
) -> tuple[Overview, Counter[str]]:
    """How the schedule stands when all is over, and how often each nudge was said.

    cut: for how many seconds each network is away, one after the other; the database crashes
    after each.
    """
    postgres.run_sql(cluster.base, "CREATE DATABASE hosts")
    database, slack = Database(cluster.base.format("hosts")), SlackServer()
    await keeping.migrate(database)
    await planned(database, count, timedelta(seconds=4 + cut) * 4)

    async def slowly() -> web.StreamResponse | None:
        await asyncio.sleep(0.1)
        return None

    wires = [Wire(cluster.home) for _ in CLOCKS]
    async with slack.running(), contextlib.AsyncExitStack() as stack:
        slack.faults["chat.postMessage"] = [slowly] * 9_999
        living = []
        for wire, clock in zip(wires, CLOCKS, strict=True):
            folder = await stack.enter_async_context(wire.laid())
            url = f"postgresql+psycopg://throughline@/hosts?host={folder}"
            living.append(await child(url, slack.url, *clock))
        for wire in (*wires, wires[0]):
            await asyncio.sleep(4)
            wire.whole.clear()
            await asyncio.sleep(cut)
            wire.whole.set()
            await asyncio.to_thread(cluster.crash_and_start)
        stands = await all_out(database, patience)
        for one in living:
            one.send_signal(signal.SIGKILL)
            await one.wait()
    await database.close()
    return stands, Counter(one.metadata["event_payload"]["key"] for one in slack.displays)

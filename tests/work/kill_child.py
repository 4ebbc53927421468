"""A worker to be killed: its lease is short, so that nobody waits a minute for a test."""

import asyncio
import sys
from datetime import timedelta

from adapters import work
from adapters.slack.install import Installations
from adapters.slack.messenger import SlackMessenger
from adapters.slack.sending import session
from storage.database import Database
from storage.schedule import Schedule
from tests.slack.server import TOKEN
from tests.work.test_worker import conversation


async def main(url: str, api: str) -> None:
    work.LEASE = timedelta(seconds=1.5)
    work.IDLE_SECONDS = 0.1
    database = Database(url)
    core = conversation(database)
    async with session() as shared:
        messenger = SlackMessenger(core, shared, Installations(api, TOKEN))
        await work.Worker(Schedule(database), core, [messenger]).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

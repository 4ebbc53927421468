"""A worker to be killed: its lease is short, so that nobody waits a minute for a test.

    python -m tests.work.kill_child <database> <Slack's API> [<seconds> <seconds>]

With seconds its clock is wrong by the first, and from three seconds on by the second.
"""

import asyncio
import sys
import time
from datetime import datetime, timedelta, tzinfo

from adapters import work
from adapters.slack.install import Installations
from adapters.slack.messenger import SlackMessenger
from adapters.slack.sending import session
from storage.database import Database
from storage.schedule import Schedule
from tests.slack.server import TOKEN
from tests.work.test_worker import conversation

JUMPS_AFTER = 3.0


def skew(first: float, then: float) -> None:
    """Let every module of the program see a wrong clock."""
    began = time.monotonic()

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            wrong_by = first if time.monotonic() - began < JUMPS_AFTER else then
            return datetime.now(tz) + timedelta(seconds=wrong_by)

    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in ("adapters", "bot", "storage") and hasattr(module, "datetime"):
            module.datetime = Wrong  # type: ignore[attr-defined]


async def main(url: str, api: str, *wrong: str) -> None:
    work.LEASE = timedelta(seconds=1.5)
    work.IDLE_SECONDS = work.BROKEN_SECONDS = 0.1
    if wrong:
        skew(*(float(one) for one in wrong))
    database = Database(url)
    core = conversation(database)
    async with session() as shared:
        messenger = SlackMessenger(core, shared, Installations(api, TOKEN))
        await work.Worker(Schedule(database), core, [messenger]).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

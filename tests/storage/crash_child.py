"""A program that writes until it is killed; run by ``test_crashes.py``.

It imports once, then waits on standard input. For each line (a database URL) it forks a child that
writes through the conversation and acknowledges each write on standard output once it is done.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime

from adapters import wiring
from adapters.settings import Settings
from bot.people import Person, Place, WorkspaceId
from bot.turn import Heard
from storage.database import Database


async def write(url: str, *, early: bool) -> None:
    """Ask, reword and measure in turns, each one acknowledged by its mark.

    early: acknowledge before the write is done, which is the seeded bug.
    """
    conversation = wiring.conversation(Settings(_env_file=None), Database(url))  # type: ignore[call-arg]  # of pydantic-settings
    stamp = f"{os.getpid()}-{datetime.now(UTC).timestamp():.6f}"
    for number in range(100_000):
        mark = f"{stamp}-{number}"
        words = (
            f"/goal fit riders pay with card {mark}",
            f"/goal set vision Every rider rides {mark}",
            f"/goal kpi Bookings {number}",
        )[number % 3]
        heard = Heard(
            WorkspaceId("W1"),
            Person("maya", "Maya"),
            Place("C1", "bikes"),
            datetime.now(UTC),
            words,
        )
        if early:
            acknowledge(number, mark)
        reply = await conversation.answer(heard)
        if reply.outcome == "ok" and not early:
            acknowledge(number, mark)


def acknowledge(number: int, mark: str) -> None:
    """Say that a write is done."""
    sys.stdout.write(f"{number % 3} {mark}\n")
    sys.stdout.flush()


def main() -> None:
    """Fork a writer for each line, and say its process number."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(write(line.strip(), early="--early" in sys.argv))
            os._exit(0)
        sys.stdout.write(f"child {child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)
        sys.stdout.write("ended\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

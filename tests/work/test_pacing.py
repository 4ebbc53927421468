"""How fast workspaces and places are sent to, by all workers together."""

import asyncio
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.messengers import Errand, NotNow
from adapters.work import Worker
from bot.replies import Reply
from storage.database import Database
from storage.pacing import PER_PLACE, PER_WORKSPACE, Pace, Pacing
from storage.schedule import Schedule
from tests.work.board import Board
from tests.work.test_worker import MONDAY, conversation, team, walk

TICK = timedelta(milliseconds=100)
MANY = 30


async def many_products(database: Database, workspace: str = "W1") -> None:
    """Thirty products of one workspace, each in a channel of its own, all due on Monday at nine."""
    talk = await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC), workspace)
    async with database.writing(talk.workspace) as records:
        first = (await records.products.around("C1")).all[0]
        rhythm = await records.cadences.get(first.id)
        assert rhythm is not None
        for number in range(2, MANY + 1):
            product = await records.products.add(f"Product {number}")
            await records.products.bind(f"C{number}", product.id)
            await records.cadences.put(product.id, replace(rhythm, place=f"C{number}"))


def most_in(moments: list[datetime], span: timedelta) -> int:
    """The most messages within any such span of time."""
    return max(sum(one <= other < one + span for other in moments) for one in moments)


@dataclass
class Dated(Board):
    """Remembers when each message came."""

    moments: list[datetime] = field(default_factory=list)

    async def say(self, errand: Errand, reply: Reply) -> str:
        assert self.now is not None
        self.moments.append(self.now)
        return await super().say(errand, reply)


async def sent_at(database: Database, pacing: Pacing) -> list[datetime]:
    """When each of the thirty was sent, by two workers that take turns."""
    board = Dated()
    await many_products(database)
    workers = [Worker(Schedule(database, pacing), conversation(database), [board]) for _ in "ab"]
    now = MONDAY
    while len(board.moments) < MANY and now < MONDAY + timedelta(minutes=2):
        board.now = now
        await asyncio.gather(*(one.step(now) for one in workers))
        now += TICK
    return board.moments


async def test_a_workspace_is_sent_five_at_once_and_then_five_a_second(database: Database) -> None:
    moments = await sent_at(database, Pacing())

    assert len(moments) == MANY
    assert most_in(moments, TICK) == PER_WORKSPACE.burst
    assert most_in(moments, timedelta(seconds=1)) <= PER_WORKSPACE.burst + 5
    assert moments[-1] - moments[0] <= timedelta(seconds=7)


async def test_without_the_pace_all_of_them_come_at_once(database: Database) -> None:
    """The seeded bug of the test above."""
    unpaced = Pacing(workspace=Pace(timedelta(milliseconds=1), 1_000))

    assert most_in(await sent_at(database, unpaced), TICK) == MANY


async def test_a_place_is_sent_one_a_second(database: Database) -> None:
    await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC))
    pacing, free = Pacing(), MONDAY
    for number in range(5):
        async with database.connection(writing=True) as connection:
            wanted = [("W1", "C1"), ("W1", "C1"), ("W1", "C2")]
            now = MONDAY + timedelta(seconds=number)
            turns = await pacing.turns(connection, wanted, now)
        free = now + PER_PLACE.each

        assert turns[0] == turns[2] == now
        assert turns[1] >= free


@pytest.mark.parametrize("seed", range(5))
async def test_no_span_of_time_holds_more_than_the_pace_allows(
    database: Database, seed: int
) -> None:
    """The bound of the generic cell rate algorithm, for random arrivals."""
    await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC))
    rnd, now, given = random.Random(seed), MONDAY, list[datetime]()  # noqa: S311  repeatable
    pacing = Pacing(workspace=Pace(timedelta(milliseconds=300), 4))
    for _ in range(60):
        now += timedelta(milliseconds=rnd.choice((0, 10, 100, 900)))
        wanted = [("W1", f"C{rnd.randrange(99)}") for _ in range(rnd.randrange(1, 6))]
        async with database.connection(writing=True) as connection:
            turns = await pacing.turns(connection, wanted, now)
        given += [now for turn in turns if turn == now]

    for milliseconds in (300, 1_000, 3_000):
        span = timedelta(milliseconds=milliseconds)
        assert most_in(given, span) <= 4 + milliseconds // 300


async def test_when_one_worker_is_told_to_wait_all_of_them_wait(database: Database) -> None:
    told = Board(faults=[NotNow(20, is_unsure=False, is_for_all=True)] * 5)
    await many_products(database)
    hasty = Worker(Schedule(database), conversation(database), [told])
    await walk(hasty, told, MONDAY, MONDAY, TICK)
    await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC), "W2")
    other = Board()
    patient = Worker(Schedule(database), conversation(database), [other])
    until = MONDAY + timedelta(seconds=19)
    await walk(patient, other, MONDAY, until, timedelta(seconds=1))
    assert told.said == []
    assert {workspace for workspace, _, _ in other.said} == {"W2"}

    await walk(patient, other, until, MONDAY + timedelta(seconds=60), timedelta(seconds=1))
    assert len(other.said) == MANY + 1


async def test_whoever_does_not_say_so_holds_nobody_back(database: Database) -> None:
    board = Board(faults=[NotNow(20, is_unsure=True)])
    await many_products(database)
    worker = Worker(Schedule(database), conversation(database), [board])
    await walk(worker, board, MONDAY, MONDAY + timedelta(seconds=10), TICK)

    assert len(board.said) == MANY - 1

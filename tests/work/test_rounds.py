"""Rounds that end on time without anybody typing, whatever happens to the worker."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.work import LEASE
from storage.database import Database
from tests.people import Talk, set_up
from tests.work.board import Board, Crash
from tests.work.test_worker import bury, walk, worker

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STEP = timedelta(minutes=10)


async def team(database: Database) -> Talk:
    talk = Talk(database, now=NOW)
    await set_up(talk)
    await talk.types("Sam", "/goal agree P1 8 hours")
    return talk


async def test_it_ends_on_time_and_is_announced_once(database: Database) -> None:
    board, talk = Board(), await team(database)
    await talk.types("Devi", "/goal vote agree")
    end = talk.now + timedelta(hours=12)
    await walk(worker(database, board), board, talk.now, end, STEP)

    assert len(board.said) == 1
    assert "Agreed" in board.said[0][2]
    assert "1 Agree, 0 Concern, 0 Objection" in board.said[0][2]
    assert "The round on P1 ended: Agreed" in await talk.types("Tom", "/goal history")


async def test_who_has_not_spoken_is_reminded_once_and_in_private(database: Database) -> None:
    board, talk = Board(), await team(database)
    await talk.types("Devi", "/goal vote agree")
    end = talk.now + timedelta(hours=7)
    await walk(worker(database, board), board, talk.now, end, STEP)

    assert sorted(person for person, _ in board.told) == ["maya", "sam"]
    assert all("Your vote is still missing" in text for _, text in board.told)
    assert board.said == []


async def test_a_round_that_somebody_ended_is_not_announced_again(database: Database) -> None:
    board, talk = Board(), await team(database)
    await talk.types("Maya", "/goal agree close")
    end = talk.now + timedelta(hours=12)
    await walk(worker(database, board), board, talk.now, end, STEP)

    assert board.said == []
    assert board.told == []


@pytest.mark.parametrize("point", ["claimed", "before the send", "after the send", "marked"])
async def test_a_worker_that_dies_while_it_ends_one_still_announces_it_once(
    database: Database, point: str
) -> None:
    board, talk = Board(), await team(database)
    await talk.types("Devi", "/goal vote objection it has no measure")
    now, left = talk.now + timedelta(hours=9), 1

    def dies(reached: str) -> None:
        nonlocal left
        if reached == point and left and not board.told:
            left -= 1
            raise Crash

    for _ in range(30):
        board.now = now
        try:
            await worker(database, board, reached=dies).step(now)
        except Crash:
            await bury()
            now += LEASE
        now += timedelta(seconds=2)

    assert len(board.said) == 1
    assert "Not agreed" in board.said[0][2]
    history = await talk.types("Tom", "/goal history")
    assert history.count("The round on P1 ended") == 1

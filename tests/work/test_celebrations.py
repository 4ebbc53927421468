"""A KPI that reaches its target is celebrated once its value has stood for an hour."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.database import Database
from tests.people import Talk, set_up
from tests.work.board import Board
from tests.work.test_worker import leap, worker

HOUR = timedelta(hours=1)


async def celebrated(database: Database, after: timedelta, *more: str) -> list[str]:
    """What was said to everybody by then; more: what was typed after the target was reached."""
    talk, board = Talk(database, now=datetime(2026, 11, 22, 9, tzinfo=UTC)), Board()
    await set_up(talk)
    for words in ("/goal set kpi Bookings: 0 -> 60 %", "/goal kpi Bookings 60", *more):
        await talk.types("Maya", words)
    await leap(database, worker(database, board), board, talk.now, talk.now + after)
    return [text for _, _, text in board.said]


async def test_after_an_hour_everybody_hears_of_it_once(database: Database) -> None:
    assert await celebrated(database, timedelta(hours=3)) == [
        "Bookings reached its target: 60 %\n"
        "Customers can book and pay for bike servicing in an app by 2027-06-30\nP1"
    ]


async def test_before_its_hour_nobody_does(database: Database) -> None:
    assert await celebrated(database, HOUR - timedelta(minutes=2)) == []


async def test_a_value_that_was_corrected_is_passed_over(database: Database) -> None:
    assert await celebrated(database, timedelta(hours=3), "/goal kpi Bookings 6") == []


async def test_it_finds_a_celebration_before_its_hour(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded bug."""
    monkeypatch.setattr("bot.answers.measures.STANDS_FOR", timedelta())

    assert await celebrated(database, HOUR - timedelta(minutes=2)) != []

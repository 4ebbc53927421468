"""What goes with the nudges by itself: the month's line to all, the pulse to each alone."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot import actions as act
from bot.chores import by_the_clock
from bot.rounds import Stance
from bot.sprints import Cadence, Weekends, Weekly, dues
from storage.database import Database
from tests.people import Talk, set_up
from tests.work.board import Board
from tests.work.test_worker import RHYTHM, leap, worker

FIRST = date(2026, 11, 23)
CADENCE = Cadence(2, FIRST, Weekly(0, time(10)), Weekly(4, time(15)))


def keys(now: datetime, *, has_pulse: bool = True) -> list[str]:
    found = dues(CADENCE, Weekends().of("", ""), now - timedelta(hours=20), now)
    return by_the_clock(CADENCE, found, now, has_pulse=has_pulse)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), []),  # before Planning, in the rhythm's first month
        (datetime(2026, 12, 4, 14, tzinfo=UTC), ["pulse:2026-11-23:0"]),  # before a Review
        (datetime(2027, 1, 4, 9, tzinfo=UTC), ["month:2026-12-01:0"]),  # Planning in the new year
        (
            datetime(2027, 1, 15, 14, tzinfo=UTC),
            ["month:2026-12-01:0", "pulse:2027-01-04:0"],
        ),
        (datetime(2027, 1, 10, 14, tzinfo=UTC), []),  # nothing was due
    ],
)
def test_what_goes_with_the_nudges(now: datetime, expected: list[str]) -> None:
    assert keys(now) == expected
    assert keys(now, has_pulse=False) == [key for key in expected if "pulse" not in key]


async def through(database: Database, *more: str, board: Board, days: int) -> Talk:
    """So many days; the talk at their end."""
    talk = Talk(database, now=datetime(2026, 11, 22, 9, tzinfo=UTC))
    await set_up(talk)
    for words in (RHYTHM, *more):
        await talk.types("Maya", words)
    end = talk.now + timedelta(days=days)
    await leap(database, worker(database, board), board, talk.now, end)
    talk.now = end
    return talk


async def test_each_month_is_told_once_with_its_first_nudge(database: Database) -> None:
    scope = "/goal set scope in: booking, payment; out: lending"
    board = Board()
    await through(database, scope, board=board, days=75)
    told = [(key, text) for _, key, text in board.said if key.startswith("month")]

    assert [key for key, _ in told] == ["month:2026-12-01:0", "month:2027-01-01:0"]
    assert all("No Sprint or Release Goal mentions: booking, payment." in text for _, text in told)


async def test_the_pulse_asks_each_alone_once_a_sprint_and_tells_one_number(
    database: Database,
) -> None:
    board = Board()
    talk = await through(database, "/goal pulse on", board=board, days=12)
    asked = [who for who, text in board.told if "In one line, what is our Product Goal?" in text]
    assert sorted(asked) == ["devi", "maya", "sam"]
    assert not any("pulse" in key or "close" in key for _, key, _ in board.said)

    for who, words in (("Maya", "book and pay"), ("Sam", "booking"), ("Devi", "to book")):
        await talk.reply(who, action=act.Speak(1, Stance.AGREE, words))
    end = talk.now + timedelta(hours=12)
    await leap(database, worker(database, board), board, talk.now, end)
    (told,) = [text for _, key, text in board.said if key.startswith("close")]
    assert "alike, word for word" in told
    assert "book (3)" in told


async def test_one_who_cannot_be_reached_costs_the_team_nothing(database: Database) -> None:
    board = Board(gone=frozenset({"devi"}))
    talk = await through(database, "/goal pulse on", board=board, days=12)
    asked = [who for who, text in board.told if "In one line" in text]
    assert sorted(asked) == ["maya", "sam"]
    assert not any("can’t post in" in text for _, text in board.told)
    assert "wasn’t sent" not in await talk.types("Tom", "/goal history")


async def test_nobody_is_asked_where_it_is_off(database: Database) -> None:
    board = Board()
    await through(database, board=board, days=30)

    assert board.told == []

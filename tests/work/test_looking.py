"""Another Product Goal is in force: parked requests are looked at again, and people hear of it."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.calendars import PublicHolidays
from adapters.messengers import NotNow
from adapters.work import LEASE, Worker
from bot.answers.looking import BATCH
from bot.conversation import Conversation
from bot.fit.case import FitCase
from bot.fit.opinion import Grounds, Opinion, Verdict
from bot.turn import Ports
from storage.database import Database
from storage.schedule import Schedule
from tests.people import PHRASES, Talk, set_up
from tests.work.board import Board, Crash
from tests.work.test_worker import bury, walk

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PARKED = 2 * BATCH + 1


class BySlots:
    """A judge that finds that whatever names slots serves a goal that names slots."""

    name = "model"

    async def judge(self, case: FitCase, *, deadline: float) -> Opinion:
        assert deadline
        goal = next((line for line in case.lines if line.id.startswith("P")), case.lines[0])
        fits = "slots" in case.request and "slots" in goal.text
        return Opinion(
            verdict=Verdict.SERVES_PRODUCT_GOAL if fits else Verdict.FITS_VISION,
            confidence=0.9,
            grounds=Grounds.JUDGED,
            judge=self.name,
            line=goal.id if fits else "V1",
            reason="So it is.",
        )


async def team(database: Database) -> Talk:
    """Many requests are parked; two of them name slots."""
    talk = Talk(database, judge=BySlots(), now=NOW)
    await set_up(talk)
    for number in range(1, PARKED + 1):
        what = "show free slots" if number in (2, PARKED) else "send a birthday card"
        await talk.types("Tom", f"/goal fit {what} to rider group number {number}")
        await talk.types("Tom", f"/goal park {number}")
    return talk


async def change_the_goal(talk: Talk) -> None:
    await talk.types("Maya", "/goal abandon riders told us so")
    await talk.types("Maya", "/goal set product Riders find free slots by 2027-06-30")


def worker(database: Database, board: Board, **more: object) -> Worker:
    core = Conversation(Ports(database, PHRASES, BySlots(), days_off=PublicHolidays()))
    return Worker(Schedule(database), core, [board], **more)  # type: ignore[arg-type]


async def test_the_product_owner_gets_the_list_and_each_requester_hears_once(
    database: Database,
) -> None:
    board, talk = Board(), await team(database)
    await change_the_goal(talk)
    end = talk.now + timedelta(minutes=2)
    await walk(worker(database, board), board, talk.now, end, timedelta(seconds=1))
    told = dict.fromkeys(person for person, _ in board.told)
    texts = [text for person, text in board.told if person == "maya"]

    assert list(told) == ["tom", "maya"] or list(told) == ["maya", "tom"]
    assert len(texts) == 1
    assert f"I looked again at {PARKED} parked requests: 2 of them seem to serve it" in texts[0]
    theirs = sorted(text for person, text in board.told if person == "tom")
    assert len(theirs) == 2
    assert "looked again at #2" in theirs[0]
    assert board.said == []


async def test_a_goal_that_was_never_another_one_is_no_reason_to_look(database: Database) -> None:
    board, talk = Board(), await team(database)
    end = talk.now + timedelta(minutes=2)
    await walk(worker(database, board), board, talk.now, end, timedelta(seconds=1))

    assert board.told == []


@pytest.mark.parametrize("kills", [1, 3])
async def test_a_worker_that_dies_in_between_goes_on_where_it_was(
    database: Database, kills: int
) -> None:
    board, talk = Board(), await team(database)
    await change_the_goal(talk)
    left = kills

    def dies(point: str) -> None:
        nonlocal left
        if point == "claimed" and left:
            left -= 1
            raise Crash

    now = talk.now
    for _ in range(40):
        board.now = now
        try:
            await worker(database, board, reached=dies).step(now)
        except Crash:
            await bury()
            now += LEASE
        now += timedelta(seconds=1)

    assert left == 0
    assert sorted(person for person, _ in board.told) == ["maya", "tom", "tom"]


async def test_when_the_goal_changes_again_meanwhile_the_old_look_ends(database: Database) -> None:
    board, talk = Board(), await team(database)
    await change_the_goal(talk)
    one = worker(database, board)
    await one.step(talk.now)
    await talk.types("Maya", "/goal abandon wrong again")
    await talk.types("Maya", "/goal set product Riders get a birthday card by 2027-06-30")
    end = talk.now + timedelta(minutes=2)
    await walk(one, board, talk.now, end, timedelta(seconds=1))

    lists = [text for person, text in board.told if person == "maya"]
    assert len(lists) == 1
    assert "P3 is now the Product Goal" in lists[0]


async def test_told_to_wait_it_tells_later(database: Database) -> None:
    class Busy(Board):
        waits = 2

        async def tell(self, workspace, person, reply, place):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            if self.waits:
                self.waits -= 1
                raise NotNow(3, is_unsure=False)
            await super().tell(workspace, person, reply, place)

    board, talk = Busy(), await team(database)
    await change_the_goal(talk)
    end = talk.now + timedelta(minutes=3)
    await walk(worker(database, board), board, talk.now, end, timedelta(seconds=1))

    assert len(board.told) == 3

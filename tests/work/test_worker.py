"""The Sprint's clock: each nudge is said once, whatever happens."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest

from adapters.calendars import PublicHolidays
from adapters.messengers import Gone, NotNow
from adapters.work import LEASE, Worker
from bot import actions as act
from bot.conversation import Conversation
from bot.fit.light import LightJudge
from bot.people import WorkspaceId
from bot.ports import Records
from bot.sprints import Cadence, DayOff, Lead, Weekly, dues
from bot.turn import Ports
from storage.cadences import cadence_from, stated
from storage.database import Database
from storage.schedule import Schedule
from tests.people import PHRASES, WORKSPACE, Talk
from tests.work.board import Board, Crash

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RHYTHM = "/goal sprint 2 weeks from 2026-11-23 planning mo 10:00 review fr 15:00 UTC"
POINTS = ("before the plan", "claimed", "before the send", "after the send", "marked")


def conversation(database: Database) -> Conversation:
    return Conversation(Ports(database, PHRASES, LightJudge(), days_off=PublicHolidays()))


async def team(
    database: Database, at: datetime, workspace: str = "W1", words: str = RHYTHM
) -> Talk:
    talk = Talk(database, workspace=WorkspaceId(workspace), now=at)
    for line in (
        "/goal set vision Make bike servicing simple for every rider",
        "/goal set product Customers can book and pay for servicing in an app by 2027-06-30",
        words,
    ):
        await talk.types("Maya", line)
    return talk


def worker(database: Database, board: Board, **more: object) -> Worker:
    return Worker(Schedule(database), conversation(database), [board], **more)  # type: ignore[arg-type]


async def walk(one: Worker, board: Board, begin: datetime, end: datetime, step: timedelta) -> None:
    """Let time pass; after each step everything that is to be done is done."""
    now = begin
    while now <= end:
        board.now = now
        for _ in range(20):
            if not await one.step(now):
                break
        now += step


async def leap(
    database: Database, one: Worker, board: Board, begin: datetime, end: datetime
) -> None:
    """Let time pass from one moment at which something is due to the next."""
    schedule, now = Schedule(database), begin
    while now <= end:
        board.now = now
        await one.step(now)
        due = await schedule.next_due()
        now = max(now + timedelta(seconds=1), due) if due else end + timedelta(days=1)


async def bury() -> None:
    """What a dead process was doing comes to its end: the next point at which it is dead too."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*left, return_exceptions=True)


class Fainting(Database):
    """A database that is away for as many turns as one says."""

    away_for = 0

    @asynccontextmanager
    async def reading(self, workspace: WorkspaceId) -> AsyncIterator[Records]:
        if self.away_for:
            self.away_for -= 1
            raise OSError
        async with super().reading(workspace) as records:
            yield records


async def test_what_cannot_be_worded_now_is_said_later(database_url: str) -> None:
    database = Fainting(database_url)
    await team(database, MONDAY - timedelta(days=10))
    board = Board()

    def faint(point: str) -> None:
        database.away_for = 1 if point == "claimed" and not board.said else 0

    one = worker(database, board, reached=faint)
    await one.step(MONDAY)
    assert not board.said
    database.away_for, board.now = 0, MONDAY
    await walk(
        worker(database, board), board, MONDAY, MONDAY + timedelta(minutes=1), timedelta(seconds=5)
    )

    assert [key for _, key in board.keys] == ["planning:2026-11-23:60m"]
    await database.close()


async def test_before_planning_it_is_said_twice_and_the_second_time_in_place(
    database: Database,
) -> None:
    board = Board()
    await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC))
    begin = datetime(2026, 11, 20, 9, 55, tzinfo=UTC)
    await walk(worker(database, board), board, begin, MONDAY, timedelta(minutes=5))

    assert [key for _, key, _ in board.said] == ["planning:2026-11-23:1d"]
    assert [key for key, _ in board.updates] == ["planning:2026-11-23:60m"]
    assert "Sprint Planning: Monday, 23 November 2026, 10:00" in board.said[0][2]
    assert "Customers can book and pay" in board.said[0][2]


async def test_what_is_said_is_what_is_true_when_it_is_said(database: Database) -> None:
    board = Board()
    talk = await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC))
    await talk.types("Maya", "/goal set sprint Riders see free slots")
    await walk(worker(database, board), board, MONDAY, MONDAY, timedelta(minutes=1))

    assert "S1 · Riders see free slots" in board.said[0][2]


async def test_a_nudge_that_comes_late_says_so(database: Database) -> None:
    board = Board()
    await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC))
    late = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    await walk(worker(database, board), board, late, late, timedelta(minutes=1))

    assert "This comes late" in board.said[0][2]


async def test_too_late_it_is_dropped_and_stands_in_the_ledger(database: Database) -> None:
    board = Board()
    talk = await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC))
    late = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    strict = worker(database, board, late_most=timedelta(hours=1))
    await walk(strict, board, late, late + timedelta(hours=1), timedelta(minutes=30))

    assert board.said == []
    said = "The nudge before Sprint Planning wasn’t sent: it would have come too late"
    assert said in await talk.types("Maya", "/goal history")
    ((who, told),) = board.told
    assert who == "maya"
    assert "A nudge wasn’t sent" in told
    assert said in told


async def test_after_eleven_weeks_of_silence_there_is_no_flood(database: Database) -> None:
    board = Board()
    await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC))
    back = MONDAY + timedelta(weeks=11, hours=-2)
    await walk(worker(database, board), board, back, back, timedelta(minutes=1))

    assert len(board.said) <= 1


async def test_a_changed_rhythm_takes_back_what_it_had_planned(database: Database) -> None:
    board = Board()
    talk = await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC))
    talk.now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    await talk.types("Maya", RHYTHM.replace("mo 10:00", "tu 10:00"))
    end = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    begin = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
    await walk(worker(database, board), board, begin, end, timedelta(minutes=5))

    assert [board.at[f"W1|planning:2026-11-23:{lead}"].hour for lead in ("1d", "60m")] == [10, 9]
    assert board.at["W1|planning:2026-11-23:1d"].day == 23


@pytest.mark.parametrize("words", ["/goal nudge off", "/goal sprint pause", "/goal sprint cancel"])
async def test_a_silenced_product_is_silent(database: Database, words: str) -> None:
    board = Board()
    talk = await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC))
    await talk.types("Maya", words)
    end = datetime(2026, 12, 3, 18, tzinfo=UTC)
    await walk(worker(database, board), board, MONDAY, end, timedelta(hours=1))

    assert board.said == []


async def test_when_told_to_wait_it_waits_and_says_it_once(database: Database) -> None:
    board = Board(faults=[NotNow(7, is_unsure=False), NotNow(7, is_unsure=False)])
    await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC))
    end = MONDAY + timedelta(minutes=3)
    await walk(worker(database, board), board, MONDAY, end, timedelta(seconds=1))

    assert board.keys == [("W1", "planning:2026-11-23:60m")]


@pytest.mark.parametrize("can_be_asked", [True, False])
async def test_an_answer_that_was_lost_is_looked_for(
    database: Database,
    can_be_asked: bool,  # noqa: FBT001  the two kinds of platform
) -> None:
    """On a platform that can be asked once; on one that cannot, at most one more for each loss."""
    board = Board(can_be_asked=can_be_asked, after=[NotNow(5, is_unsure=True)])
    await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC))
    end = MONDAY + timedelta(minutes=3)
    await walk(worker(database, board), board, MONDAY, end, timedelta(seconds=5))

    assert len(board.said) == (1 if can_be_asked else 2)


async def test_a_place_that_is_gone_is_told_to_the_product_owner_once(database: Database) -> None:
    board = Board(faults=[Gone("is_archived")] * 9)
    talk = await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC))
    end = datetime(2026, 12, 4, 15, tzinfo=UTC)
    await walk(worker(database, board), board, MONDAY, end, timedelta(hours=1))

    assert board.said == []
    assert [person for person, _ in board.told] == ["maya"]
    assert "I can’t post in “C1” any more" in board.told[0][1]
    assert "the place can’t be reached" in await talk.types("Maya", "/goal history")


async def test_a_goal_past_its_date_is_one_line_to_the_product_owner(database: Database) -> None:
    board = Board()
    talk = await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC))
    await talk.types("Maya", "/goal set product P1 Customers can book online by 2026-12-15")
    end = datetime(2027, 1, 29, tzinfo=UTC)
    await leap(database, worker(database, board), board, MONDAY, end)

    assert [person for person, _ in board.told] == ["maya"]
    assert "P1 is past its date, 15 December 2026" in board.told[0][1]
    assert "[Still right]" in board.told[0][1]


async def test_a_quarter_without_a_look_is_one_line_until_somebody_looks(
    database: Database,
) -> None:
    board = Board()
    talk = await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC))
    one = worker(database, board)
    await leap(database, one, board, MONDAY, datetime(2027, 3, 10, tzinfo=UTC))
    assert ["It’s been a quarter since anyone looked at P1" in text for _, text in board.told] == [
        True
    ]

    talk.now = datetime(2027, 3, 10, 1, tzinfo=UTC)
    await talk.reply("Maya", action=act.ConfirmGoal())
    await leap(database, one, board, talk.now, datetime(2027, 5, 20, tzinfo=UTC))
    assert len(board.told) == 1


@pytest.mark.parametrize("point", POINTS)
async def test_a_crash_at_any_point_loses_nothing_and_doubles_nothing(
    database: Database, point: str
) -> None:
    board = Board()
    await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC))

    def crash(reached: str) -> None:
        if reached == point:
            raise Crash

    with pytest.raises(Crash):
        await walk(
            worker(database, board, reached=crash), board, MONDAY, MONDAY, timedelta(minutes=1)
        )
    later = MONDAY + LEASE + timedelta(seconds=1)
    end = later + timedelta(minutes=2)
    await walk(worker(database, board), board, later, end, timedelta(seconds=10))

    assert board.keys == [("W1", "planning:2026-11-23:60m")]


async def test_without_the_look_a_crash_would_double(database: Database) -> None:
    """The seeded bug of the test above."""
    board = Board(can_be_asked=False)
    await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC))

    def crash(reached: str) -> None:
        if reached == "after the send":
            raise Crash

    with pytest.raises(Crash):
        await walk(
            worker(database, board, reached=crash), board, MONDAY, MONDAY, timedelta(minutes=1)
        )
    later = MONDAY + LEASE + timedelta(seconds=1)
    await walk(worker(database, board), board, later, later, timedelta(minutes=1))

    assert len(board.said) == 2


async def test_two_hundred_crashes_in_a_quarter_lose_nothing_and_double_nothing(
    database: Database,
) -> None:
    rnd, board, crashes = random.Random(3), Board(), 0  # noqa: S311  repeatable
    for number in range(12):
        await team(database, datetime(2026, 11, 18, 12, tzinfo=UTC), f"W{number}")

    def born() -> Worker:
        is_dead = False

        def maybe(_point: str) -> None:
            nonlocal crashes, is_dead
            if not is_dead and crashes < 200 and rnd.random() < 0.3:
                crashes, is_dead = crashes + 1, True
            if is_dead:
                raise Crash

        return worker(database, board, reached=maybe)

    one, now = born(), datetime(2026, 11, 20, 9, 50, tzinfo=UTC)
    end = datetime(2027, 3, 1, tzinfo=UTC)
    while now <= end:
        try:
            is_busy = await one.step(now)
        except Crash:
            await bury()
            one, is_busy = born(), True
        now += timedelta(seconds=45) if is_busy else timedelta(minutes=45)
    counted = Counter(board.keys)
    keys = {f"{key.rpartition(':')[0]}" for _, key in counted}

    assert crashes == 200
    assert max(counted.values()) == 1
    events = {(workspace, key.rpartition(":")[0]) for workspace, key in counted}
    assert len(events) == 12 * len(keys)
    assert len(keys) == 15 + len({"month:2026-12-01", "month:2027-01-01"})


async def test_four_workers_on_one_postgresql_share_the_work(postgres_url: str) -> None:
    databases = [Database(postgres_url) for _ in range(4)]
    board = Board()
    for number in range(30):
        await team(databases[0], datetime(2026, 11, 18, 12, tzinfo=UTC), f"W{number}")
    workers = [worker(one, board) for one in databases]

    async def work(one: Worker) -> None:
        for _ in range(10):
            await one.step(MONDAY)

    await asyncio.gather(*(work(one) for one in workers))
    for one in databases:
        await one.close()

    assert sorted(board.keys) == sorted((f"W{n}", "planning:2026-11-23:60m") for n in range(30))


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/Berlin", "DE-BB"), ("America/New_York", "US"), ("Asia/Kathmandu", "IN"),
        ("Australia/Lord_Howe", "AU"), ("America/Sao_Paulo", "BR"), ("Asia/Tokyo", "JP"),
        ("Pacific/Chatham", "NZ"), ("Africa/Cairo", "EG"), ("America/St_Johns", "CA"),
        ("Pacific/Kiritimati", "US"), ("Asia/Kolkata", "IN"), ("Europe/London", "GB"),
    ],
)  # fmt: skip
async def test_a_year_is_complete_and_on_time(sqlite_url: str, zone: str, country: str) -> None:
    database, board = Database(sqlite_url), Board()
    begin = datetime(2026, 12, 1, tzinfo=UTC)
    words = RHYTHM.replace("2026-11-23", "2026-12-07").replace("UTC", f"{zone} holidays {country}")
    await team(database, begin, words=words)
    end = begin + timedelta(days=365)
    await leap(database, worker(database, board), board, begin, end)
    async with database.reading(WORKSPACE) as records:
        product = (await records.products.around("C1")).all[0]
        rhythm = await records.cadences.get(product.id)
    await database.close()
    assert rhythm is not None
    region = country.partition("-")
    wanted = dues(rhythm.cadence, PublicHolidays().of(region[0], region[2]), begin, end)

    said = [*board.keys, *(("W1", key) for key, _ in board.updates)]
    months = [key for _, key in said if key.startswith("month")]
    nudges = [key for _, key in said if not key.startswith("month")]
    assert months == [f"month:2027-{month:02}-01:0" for month in range(1, 11)]
    sent = {board.at[f"W1|{key}"] for key in nudges}
    told = {board.at[f"W1|{key}"] for key in months}
    assert {at - timedelta(seconds=1) for at in told} <= sent, "a channel takes one a second"
    assert sorted(nudges) == sorted(one.key for one in wanted)
    assert max(board.at[f"W1|{one.key}"] - one.at for one in wanted) <= timedelta(seconds=2)


def test_a_cadence_survives_being_kept() -> None:

    cadence = Cadence(
        3,
        date(2027, 1, 4),
        Weekly(1, time(9, 45)),
        Weekly(3, time(16)),
        "Asia/Kathmandu",
        "IN",
        "KA",
        (Lead(days=2), Lead(minutes=90)),
        DayOff.SKIP,
        time(22),
        time(6),
        (date(2027, 1, 25),),
        is_paused=True,
        has_nudges=False,
    )

    assert cadence_from(stated(cadence)) == cadence

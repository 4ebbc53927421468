"""``throughline simulate``: a year of nudges in seconds, by a clock that jumps.

The schedule, the worker and the database are the real ones, on a file that goes away; the platform
is a counter that can be asked. What it says is held against what ``bot/sprints.py`` wants, nudge by
nudge.
"""

import random
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from adapters.messengers import Errand
from adapters.work import Worker
from bot.conversation import Conversation
from bot.people import Person, ProductId, WorkspaceId
from bot.ports import Rhythm
from bot.replies import Reply
from bot.sprints import Cadence, Due, Weekly, dues, next_due
from storage import keeping
from storage.database import Database
from storage.schedule import Schedule

PLACES = (
    ("Europe/Berlin", "DE"), ("America/New_York", "US"), ("Asia/Kolkata", "IN"),
    ("Asia/Kathmandu", "IN"), ("Australia/Lord_Howe", "AU"), ("America/Sao_Paulo", "BR"),
    ("Asia/Tokyo", "JP"), ("Pacific/Chatham", "NZ"), ("Africa/Cairo", "EG"),
    ("America/St_Johns", "CA"), ("Pacific/Kiritimati", ""), ("Europe/London", "GB"),
)  # fmt: skip
"""Zones of whole, half and quarter hours, both hemispheres, both sides of the date line."""

_STEPS_AT_ONCE = 50
_Said = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    wanted: how many nudges the rhythms ask for. said, changed: new messages, and messages that a
    later nudge changed. missing, double: nudges that were not said, and said twice. wrong_hour,
    day_off: nudges outside of the usual hours of their zone, and on a day off there.
    latest: the longest that one came after it was due.
    """

    wanted: int
    said: int
    changed: int
    missing: int
    double: int
    wrong_hour: int
    day_off: int
    latest: timedelta


class Counting:
    """A platform that counts; keeps ``adapters.messengers.Messenger``."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.now = datetime.now(UTC)
        self.said: list[_Said] = []
        self.changed: list[_Said] = []
        self.at: dict[_Said, datetime] = {}

    def serves(self, address: str) -> bool:
        """Everything is here."""
        return not address

    async def say(self, errand: Errand, reply: Reply) -> str:
        """Count it."""
        del reply
        key = (errand.workspace, errand.key)
        (self.changed if errand.earlier else self.said).append(key)
        self.at[key] = self.now
        return errand.earlier or errand.key

    async def find(self, errand: Errand) -> str | None:
        """Tell whether it was said."""
        return errand.key if (errand.workspace, errand.key) in self.at else None

    async def tell(self, workspace: WorkspaceId, person: str, reply: Reply, place: str) -> None:
        """Nobody is told anything."""


async def simulate(conversation: Conversation, workspaces: int, days: int, seed: int) -> Outcome:
    """Let the days pass for so many workspaces with a random rhythm each.

    conversation: its ports are taken, with an archive of the simulation's own.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'simulation.db'}")
        await keeping.migrate(database)
        try:
            return await _simulated(database, conversation, (workspaces, days, seed))
        finally:
            await database.close()


async def _simulated(
    database: Database, conversation: Conversation, size: tuple[int, int, int]
) -> Outcome:
    workspaces, days, seed = size
    rnd = random.Random(seed)  # noqa: S311  repeatable, and no secret
    begin = datetime(2027, 1, 1, tzinfo=UTC)
    end = begin + timedelta(days=days)
    ports = conversation.ports
    own = Conversation(
        type(ports)(database, ports.phrasebook, ports.judge, days_off=ports.days_off)
    )
    rhythms = [_rhythm(rnd, number) for number in range(workspaces)]
    wanted: dict[_Said, Due] = {}
    for number, cadence in enumerate(rhythms):
        workspace = WorkspaceId(f"W{number}")
        is_off = ports.days_off.of(cadence.country, cadence.region)
        async with database.writing(workspace) as records:
            await records.people.meet(Person("po", "Product Owner"))
            product = await records.products.add("product")
            due = next_due(cadence, is_off, begin)
            await records.cadences.put(ProductId(product.id), Rhythm(cadence, "C1", begin, due))
        wanted |= {(workspace, one.key): one for one in dues(cadence, is_off, begin, end)}
    counting = Counting()
    await _walk(Worker(Schedule(database), own, [counting]), Schedule(database), counting, end)
    return _outcome(wanted, counting, conversation, rhythms)


async def _walk(worker: Worker, schedule: Schedule, counting: Counting, end: datetime) -> None:
    """From one due to the next, until the end."""
    while (due := await schedule.next_due()) is not None and due <= end:
        counting.now = due
        for _ in range(_STEPS_AT_ONCE):
            if not await worker.step(due):
                break


def _outcome(
    wanted: dict[_Said, Due],
    counting: Counting,
    conversation: Conversation,
    rhythms: list[Cadence],
) -> Outcome:
    counted = Counter([*counting.said, *counting.changed])
    wrong_hour = day_off = 0
    for workspace, _key in counted:
        cadence = rhythms[int(workspace[1:])]
        is_off = conversation.ports.days_off.of(cadence.country, cadence.region)
        at = counting.at[workspace, _key].astimezone(wanted[workspace, _key].at.tzinfo)
        wrong_hour += not cadence.quiet_until <= at.time() < cadence.quiet_from
        day_off += is_off(at.date())
    lateness = [counting.at[key] - due.at for key, due in wanted.items() if key in counting.at]
    return Outcome(
        wanted=len(wanted),
        said=len(counting.said),
        changed=len(counting.changed),
        missing=len(wanted.keys() - counted.keys()),
        double=sum(count - 1 for count in counted.values()),
        wrong_hour=wrong_hour,
        day_off=day_off,
        latest=max(lateness, default=timedelta()),
    )


def _rhythm(rnd: random.Random, number: int) -> Cadence:
    zone, country = PLACES[number % len(PLACES)]
    return Cadence(
        weeks=rnd.randint(1, 4),
        first=date(2027, 1, 4) + timedelta(days=rnd.randrange(28)),
        planning=Weekly(rnd.randrange(5), time(rnd.randint(9, 16), rnd.choice((0, 15, 30)))),
        review=Weekly(rnd.randrange(5), time(rnd.randint(9, 16), rnd.choice((0, 30)))),
        zone=zone,
        country=country,
    )

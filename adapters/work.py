"""``throughline work``: the Sprint's clock. Plans what is due, and says it once.

Between the moment when a platform takes a message and the moment when that is written down no
database can help. So a nudge that was claimed and not marked is looked for before it is said
again, where the platform can be asked; decision 0014 says what holds where.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from adapters.logs import fields
from adapters.messengers import Errand, Gone, Messenger, NotNow
from adapters.shelf import Shelf
from adapters.turns import answer
from bot import actions as act
from bot.answers.nudges import reminder_due
from bot.conversation import Conversation
from bot.ledger import By, Deed, Entry
from bot.people import Member, Person, Place, Role, WorkspaceId
from bot.replies import Reply
from bot.sprints import Due, IsOff, Occasion, Reminder, Weekends, dues, next_due
from bot.turn import Desk, Heard
from storage.schedule import Claimed, DueCadence, Planned, Schedule
from storage.tables import NudgeState

_LOG = logging.getLogger("throughline.work")

LEASE = timedelta(seconds=60)
"""How long a worker holds a nudge: longer than any call to a platform takes (10 seconds each)."""

AT_ONCE = 20
"""How many nudges a worker sends side by side."""

PLANNED_AT_ONCE = 200
"""How many products are planned in one step."""

IDLE_SECONDS = 1.0
BROKEN_SECONDS = 5.0
"""How long a worker waits when there is nothing to do, and when the database is away."""

REMINDED_FOR = timedelta(days=7)
"""How long a line to the Product Owner is worth saying."""

ON_TIME = timedelta(minutes=5)
"""A nudge that comes later than this says so."""

MOST_TRIES = 30
_LONGEST_WAIT = 600.0
_FURTHEST_BACK = timedelta(minutes=2)
_NOBODY = Person("", "Throughline")


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late a nudge may be after an outage and still be said."""

    most: timedelta = timedelta(hours=12)


class Worker:
    """One worker; any number of them may share a PostgreSQL database."""

    def __init__(
        self,
        schedule: Schedule,
        conversation: Conversation,
        messengers: Sequence[Messenger],
        lateness: Lateness | None = None,
        reached: Callable[[str], None] = lambda _point: None,
    ) -> None:
        """Work on a schedule; reached: told of every point at which a crash would matter."""
        self.name = secrets.token_hex(8)
        self._schedule, self._conversation = schedule, conversation
        self._messengers, self._shelf = messengers, Shelf(conversation)
        self._late = (lateness or Lateness()).most
        self._reached = reached

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; what was begun is ended first."""
        while not stop.is_set():
            try:
                is_busy = await self.step(await self._schedule.now())
                wait = 0.0 if is_busy else IDLE_SECONDS
            except (SQLAlchemyError, OSError) as error:
                _LOG.error("the database is away", extra=fields(fault=str(error)[:200]))
                wait = BROKEN_SECONDS
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait or 0.001)

    async def step(self, now: datetime) -> bool:
        """Plan what is due, and send what is planned; whether there was something to do."""
        due = await self._schedule.due(now, PLANNED_AT_ONCE)
        for one in due:
            await self._plan(one, now)
        claimed = await self._schedule.claim(self.name, now, LEASE, AT_ONCE)
        if claimed:
            self._reached("claimed")
        await asyncio.gather(*(self._send(one, now) for one in claimed))
        return bool(due or claimed)

    async def _plan(self, one: DueCadence, now: datetime) -> None:
        is_off = self._days_off(one)
        found = dues(one.cadence, is_off, one.cursor, now)
        last = {due.event.key: due for due in found}
        planned = [self._planned(due, last[due.event.key], now) for due in found]
        planned += await self._reminder(one, now)
        self._reached("before the plan")
        new = await self._schedule.plan(one, planned, now, next_due(one.cadence, is_off, now))
        for nudge in new:
            if nudge.note:
                await self._dropped(one.workspace, one.place, nudge.key, nudge.note, now)

    async def _reminder(self, one: DueCadence, now: datetime) -> list[Planned]:
        """A line to the Product Owner, where one is due: looked for on the Sprint's own clock."""
        async with self._conversation.ports.archive.reading(one.workspace) as records:
            around = await records.products.around(one.place)
            product = next((each for each in around.all if each.id == one.product), None)
            if product is None:
                return []
            desk = Desk(records, product, Member(_NOBODY, Role.STAKEHOLDER), now)
            found = await reminder_due(desk, now)
        if found is None:
            return []
        return [Planned(found[1], f"{found[0]}:", now + REMINDED_FOR, now)]

    def _planned(self, due: Due, last: Due, now: datetime) -> Planned:
        note = ""
        if due.event.begins <= now:
            note = "begun"
        elif due is not last:
            note = "overtaken"
        elif now - due.at > self._late:
            note = "late"
        return Planned(due.key, due.event.key, due.event.begins, due.at, note)

    def _days_off(self, one: DueCadence) -> IsOff:
        try:
            return self._conversation.ports.days_off.of(one.cadence.country, one.cadence.region)
        except KeyError:  # of an older version of the package
            return Weekends().of("", "")

    async def _send(self, one: Claimed, now: datetime) -> None:
        if one.begins <= now:
            await self._mark(one, NudgeState.SKIPPED, note="begun")
            await self._dropped(one.workspace, one.place, one.key, "begun", now)
            return
        messenger = await self._messenger(one)
        if messenger is None:
            await self._put_off(one, now, _LONGEST_WAIT, is_unsure=one.is_unsure)
            return
        errand = Errand(one.workspace, one.place, one.key, one.due - _FURTHEST_BACK, one.earlier)
        try:
            if one.event.rstrip(":") in set(Reminder):
                await self._remind(one, messenger, now)
                return
            found = await messenger.find(errand) if one.is_unsure else None
            if found is None:
                reply = await self._reply(one, now)
                self._reached("before the send")
                found = await messenger.say(errand, reply)
                self._reached("after the send")
            await self._mark(one, NudgeState.SENT, message=found)
            self._reached("marked")
        except NotNow as later:
            await self._put_off(one, now, later.seconds, is_unsure=later.is_unsure)
        except Gone as gone:
            await self._mark(one, NudgeState.FAILED, note=str(gone))
            await self._lost(one, messenger, str(gone), now)

    async def _remind(self, one: Claimed, messenger: Messenger, now: datetime) -> None:
        """A line to the Product Owner alone."""
        async with self._conversation.ports.archive.reading(one.workspace) as records:
            team = await records.people.team(one.product)
        owner = next((each.person for each in team if each.role is Role.PRODUCT_OWNER), None)
        if owner is None:
            await self._mark(one, NudgeState.SKIPPED, note="no Product Owner")
            return
        action = act.ShowReminder(Reminder(one.event.rstrip(":")))
        heard = Heard(one.workspace, owner, Place(one.place, ""), now, action=action)
        reply = await answer(self._conversation, heard, "worker")
        if reply.outcome != "ok":
            await self._mark(one, NudgeState.SKIPPED, note=reply.outcome)
            return
        await messenger.tell(one.workspace, owner.id, reply, one.place)
        await self._mark(one, NudgeState.SENT)

    async def _put_off(
        self, one: Claimed, now: datetime, seconds: float, *, is_unsure: bool
    ) -> None:
        if one.tries >= MOST_TRIES:
            await self._mark(one, NudgeState.FAILED, note="too many tries")
            await self._dropped(one.workspace, one.place, one.key, "unreachable", now)
            return
        wait = min(_LONGEST_WAIT, max(seconds, 2.0 ** min(one.tries, 9)))
        jitter = secrets.randbelow(1000) / 1000
        until = now + timedelta(seconds=wait + jitter)
        await self._schedule.postpone(one, self.name, until, is_unsure=is_unsure)

    async def _mark(
        self, one: Claimed, state: NudgeState, *, message: str = "", note: str = ""
    ) -> None:
        mine = await self._schedule.mark(one, self.name, state, message=message, note=note)
        late = round((await self._schedule.now() - one.due).total_seconds(), 1)
        about = fields(
            workspace=one.workspace, key=one.key, state=state.value, note=note, late=late
        )
        _LOG.log(logging.INFO if mine else logging.WARNING, "nudge", extra=about)

    async def _messenger(self, one: Claimed) -> Messenger | None:
        for messenger in self._messengers:
            if await messenger.serves(one.workspace, one.place):
                return messenger
        return None

    async def _reply(self, one: Claimed, now: datetime) -> Reply:
        """What is to be said, from what is true now."""
        occasion, _, sprint = one.event.partition(":")
        is_late = now - one.due > ON_TIME
        action = act.ShowNudge(Occasion(occasion), sprint, one.begins.isoformat(), is_late=is_late)
        heard = Heard(one.workspace, _NOBODY, Place(one.place, ""), now, action=action)
        return await answer(self._conversation, heard, "worker")

    async def _dropped(
        self, workspace: WorkspaceId, place: str, key: str, note: str, now: datetime
    ) -> None:
        """Write into the ledger that a nudge was not sent, unless a later one took its place."""
        if note == "overtaken":
            return
        archive = self._conversation.ports.archive
        async with archive.writing(workspace) as records:
            product = (await records.products.around(place)).meant
            if product is not None:
                by = By(Member(_NOBODY, Role.STAKEHOLDER), now)
                entry = Entry(by, Deed.NUDGE_DROPPED, subject="", text=key, why=note)
                await records.ledger.write(product.id, entry)

    async def _lost(self, one: Claimed, messenger: Messenger, why: str, now: datetime) -> None:
        """The place is gone: remember it, and tell the Product Owner once."""
        lost = await self._shelf.lose(one.workspace, Place(one.place, ""))
        await self._dropped(one.workspace, one.place, one.key, why, now)
        if lost is None:
            return
        with contextlib.suppress(NotNow, Gone):
            await messenger.tell(one.workspace, lost[0], lost[1], one.place)

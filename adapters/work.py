"""``throughline work``: the Sprint's clock. Plans what is due, and says it once.

Between the moment when a platform takes a message and the moment when that is written down no
database can help. So a nudge that was claimed and not marked is looked for before it is said
again, where the platform can be asked; decision 0014 says what holds where.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from adapters import metrics
from adapters.logs import fields
from adapters.messengers import Errand, Gone, Messenger, NotNow
from adapters.shelf import Shelf
from adapters.together import Together
from adapters.turns import answer, has_failed
from bot import actions as act
from bot.answers.nudges import reminder_due
from bot.answers.pulse import mark_of
from bot.chores import SILENT, Chore, by_the_clock, key_of, read_key
from bot.conversation import Conversation
from bot.ledger import By, Deed, Entry
from bot.people import Member, Person, Place, Product, Role
from bot.replies import Reply
from bot.sprints import Due, IsOff, Occasion, Reminder, Weekends, dues, next_due
from bot.turn import Desk, Heard
from storage.schedule import Claimed, DueCadence, Plan, Planned, Schedule, Settled
from storage.tables import NudgeState

_LOG = logging.getLogger("throughline.work")

LEASE = timedelta(seconds=60)
"""How long a worker holds a nudge: longer than any call to a platform takes (10 seconds each)."""

AT_ONCE = 100
"""How many nudges a worker sends side by side."""

PLANNED_AT_ONCE = 50
"""How many products are planned in one transaction: some 70 ms, for which SQLite's writers wait."""

IDLE_SECONDS = 1.0
BROKEN_SECONDS = 5.0
"""How long a worker waits when there is nothing to do, and when the database is away."""

BEAT = timedelta(seconds=10)
"""How often a worker says that it lives."""

LATE_MOST = timedelta(hours=12)
"""How late a nudge may be after an outage and still be said, unless a setting says otherwise."""

REMINDED_FOR = timedelta(days=7)
"""How long a line to the Product Owner is worth saying."""

ON_TIME = timedelta(minutes=5)
"""A nudge that comes later than this says so."""

MOST_TRIES = 30
_LONGEST_WAIT = 600.0
_AGAIN_SECONDS = 5.0
_GATHERED = timedelta(hours=1)
_FURTHEST_BACK = timedelta(minutes=2)
_NOBODY = Person("", "Throughline")
_WORKER = Member(_NOBODY, Role.STAKEHOLDER)


_TOO_MANY_TRIES = "too many tries"


@dataclass(frozen=True, slots=True)
class _Moment:
    """The schedule's time, and when in this process it was read."""

    at: datetime
    read: float

    @property
    def now(self) -> datetime:
        """The schedule's time by now."""
        return self.at + timedelta(seconds=time.perf_counter() - self.read)


_BEGUN = "begun"


class Worker:
    """One worker; any number of them may share a PostgreSQL database."""

    def __init__(
        self,
        schedule: Schedule,
        conversation: Conversation,
        messengers: Sequence[Messenger],
        late_most: timedelta = LATE_MOST,
        reached: Callable[[str], None] = lambda _point: None,
    ) -> None:
        """Work on a schedule.

        late_most: how late a nudge may be and still be said. reached: told of every point at which
        a crash would matter.
        """
        self.name = secrets.token_hex(8)
        self._schedule, self._conversation = schedule, conversation
        self._messengers, self._shelf = messengers, Shelf(conversation)
        self._late_most, self._reached = late_most, reached
        self._settled = Together(self._settle)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; what was begun is ended first."""
        told = asyncio.create_task(stop.wait())
        under_way: set[asyncio.Task[None]] = set()
        beaten: datetime | None = None
        while not stop.is_set():
            try:
                now = await self._schedule.now()
                moment = _Moment(now, time.perf_counter())
                if beaten is None or now - beaten >= BEAT:
                    await self._schedule.beat(self.name, now)
                    beaten = now
                is_busy = await self._plan(now)
                if len(under_way) <= AT_ONCE // 2:
                    claimed = await self._claim(now, AT_ONCE - len(under_way))
                    under_way |= {asyncio.create_task(self._carry(one, moment)) for one in claimed}
                    is_busy = is_busy or bool(claimed)
                wait = 0.001 if is_busy else IDLE_SECONDS
                ended, under_way = await _some_of(under_way, told, wait)
                for one in ended:
                    one.result()
            except (SQLAlchemyError, OSError) as error:
                _LOG.error("the database is away", extra=fields(fault=str(error)[:200]))
                await asyncio.wait({told}, timeout=BROKEN_SECONDS)
        if under_way:
            await asyncio.wait(under_way)
        with contextlib.suppress(SQLAlchemyError, OSError):
            await self._schedule.leave(self.name)

    async def step(self, now: datetime) -> bool:
        """Plan what is due, and send what is planned; whether there was something to do."""
        moment = _Moment(now, time.perf_counter())
        planned = await self._plan(now)
        claimed = await self._claim(now, AT_ONCE)
        await asyncio.gather(*(self._carry(one, moment) for one in claimed))
        return bool(planned or claimed)

    async def _plan(self, now: datetime) -> bool:
        """Whether something was due."""

        async def asked(one: DueCadence) -> Plan:
            return await self._plan_for(one, now)

        count, new = await self._schedule.plan(now, PLANNED_AT_ONCE, asked)
        for one, nudge in new:
            if nudge.note:
                await self._dropped(one, nudge.key, nudge.note, now)
        return bool(count)

    async def _plan_for(self, one: DueCadence, now: datetime) -> Plan:
        is_off = self._days_off(one)
        found = dues(one.cadence, is_off, one.cursor, now)
        last = {due.event.key: due for due in found}
        planned = [self._planned(due, last[due.event.key], now) for due in found]
        chores = by_the_clock(one.cadence, found, now, has_pulse=one.has_pulse)
        planned += [Planned(key, key, now + REMINDED_FOR, now) for key in chores]
        planned += await self._reminder(one, now)
        self._reached("before the plan")
        return Plan(one, tuple(planned), next_due(one.cadence, is_off, now))

    async def _claim(self, now: datetime, limit: int) -> list[Claimed]:
        claimed = await self._schedule.claim(self.name, now, LEASE, limit)
        if claimed:
            self._reached("claimed")
        return claimed

    async def _reminder(self, one: DueCadence, now: datetime) -> list[Planned]:
        """A line to the Product Owner, where one is due: looked for on the Sprint's own clock."""
        async with self._conversation.ports.archive.reading(one.workspace) as records:
            product = Product(one.product, "")
            found = await reminder_due(Desk(records, product, _WORKER, now), now)
        if found is None:
            return []
        return [Planned(found[1], f"{found[0]}:", now + REMINDED_FOR, now)]

    def _planned(self, due: Due, last: Due, now: datetime) -> Planned:
        note = ""
        if due.event.begins <= now:
            note = _BEGUN
        elif due is not last:
            note = "overtaken"
        elif now - due.at > self._late_most:
            note = "late"
        return Planned(due.key, due.event.key, due.event.begins, due.at, note)

    def _days_off(self, one: DueCadence) -> IsOff:
        try:
            return self._conversation.ports.days_off.of(one.cadence.country, one.cadence.region)
        except KeyError:  # of an older version of the package
            return Weekends().of("", "")

    async def _carry(self, one: Claimed, moment: _Moment) -> None:
        """Send a nudge, write down what became of it, and see to what follows from that."""
        now = moment.at
        became = await self._sent(one, moment)
        mine = await self._settled.ask(became)
        if became.state is NudgeState.SENT:
            self._reached("marked")
        _tell(became, moment.now - one.due, is_mine=mine)
        if not mine:
            return
        if became.note == _BEGUN:
            await self._dropped(one, one.key, _BEGUN, now)
        elif became.note == _TOO_MANY_TRIES:
            await self._dropped(one, one.key, "unreachable", now)
        elif became.state is NudgeState.FAILED and not _is_private(one):
            await self._lost(one, became.note, now)

    async def _settle(self, settled: Sequence[Settled]) -> list[bool]:
        still = await self._schedule.settle(settled, self.name)
        return [one.one.id in still for one in settled]

    async def _sent(self, one: Claimed, moment: _Moment) -> Settled:
        """Send a nudge, unless it was sent already; what became of it."""
        try:
            return await self._said(one, moment.at)
        except NotNow as later:
            if later.is_for_all:
                until = moment.now + timedelta(seconds=later.seconds)
                await self._schedule.hold_back(one.workspace, until)
            return _put_off(one, moment.now, later.seconds, is_unsure=later.is_unsure)
        except Gone as gone:
            return Settled(one, NudgeState.FAILED, note=str(gone))

    async def _said(self, one: Claimed, now: datetime) -> Settled:
        """The same; raises NotNow or Gone."""
        if one.begins <= now:
            return Settled(one, NudgeState.SKIPPED, note=_BEGUN)
        chore = read_key(one.event)
        if chore is not None and chore[0] in SILENT:
            await self._asked(one, _NOBODY, _action_of(chore), now)
            return Settled(one, NudgeState.SENT)
        messenger = self._messenger(one)
        if messenger is None:
            raise NotNow(_LONGEST_WAIT, is_unsure=one.is_unsure)
        if _is_private(one):
            return await self._told(one, messenger, now)
        errand = Errand(one.workspace, one.place, one.key, one.due - _FURTHEST_BACK, one.earlier)
        found = await messenger.find(errand) if one.is_unsure else None
        if found is None:
            reply = await self._reply(one, now)
            if reply.outcome != "ok":
                return Settled(one, NudgeState.SKIPPED, note=reply.outcome[:60])
            self._reached("before the send")
            found = await messenger.say(errand, reply)
            self._reached("after the send")
            if chore is not None:
                await self._shelf.keep_card(one.workspace, one.place, reply, found)
        return Settled(one, NudgeState.SENT, message=found)

    async def _told(self, one: Claimed, messenger: Messenger, now: datetime) -> Settled:
        """Something for one person alone; what became of it. Raises NotNow or Gone."""
        found = await self._private(one)
        if found is None:
            return Settled(one, NudgeState.SKIPPED, note="nobody to tell")
        person, action = found
        reply = await self._asked(one, person, action, now)
        if reply.outcome != "ok":
            return Settled(one, NudgeState.SKIPPED, note=reply.outcome)
        await messenger.tell(one.workspace, person.id, reply, one.place)
        return Settled(one, NudgeState.SENT)

    async def _private(self, one: Claimed) -> tuple[Person, act.Action] | None:
        """Who is to be told, and what; None if there is nobody."""
        chore = read_key(one.event)
        async with self._conversation.ports.archive.reading(one.workspace) as records:
            if chore is not None and chore[0] is Chore.TELL:
                asked = await records.requests.get(one.product, chore[2])
                return (asked.request.asker, act.TellRequester(chore[2])) if asked else None
            team = await records.people.team(one.product)
        if chore is not None and chore[0] is Chore.VOICE:
            asked_ = (each.person for each in team if mark_of(each.person.id) == chore[2])
            whom = next(asked_, None)
            return None if whom is None else (whom, act.AskVoice(int(chore[1])))
        owner = next((each.person for each in team if each.role is Role.PRODUCT_OWNER), None)
        if owner is None:
            return None
        if chore is not None:
            is_dropped = chore[0] is Chore.DROPPED
            tell = act.TellDropped if is_dropped else act.ListLooked
            return owner, tell(chore[1])
        return owner, act.ShowReminder(Reminder(one.event.rstrip(":")))

    async def _asked(
        self, one: Claimed, person: Person, action: act.Action, now: datetime
    ) -> Reply:
        """The reply to what the worker asks for; it acts for the Product Owner.

        Raises NotNow if the turn failed: the database may be back soon.
        """
        heard = Heard(one.workspace, person, Place(one.place, ""), now, action=action)
        heard = replace(heard, role=Role.PRODUCT_OWNER)
        reply = await answer(self._conversation, heard, "worker")
        if has_failed(reply):
            raise NotNow(_AGAIN_SECONDS, is_unsure=False)
        return reply

    def _messenger(self, one: Claimed) -> Messenger | None:
        return next((each for each in self._messengers if each.serves(one.address)), None)

    async def _reply(self, one: Claimed, now: datetime) -> Reply:
        """What is to be said, from what is true now."""
        chore = read_key(one.event)
        if chore is not None:
            return await self._asked(one, _NOBODY, _action_of(chore), now)
        occasion, _, sprint = one.event.partition(":")
        is_late = now - one.due > ON_TIME
        action = act.ShowNudge(Occasion(occasion), sprint, one.begins.isoformat(), is_late=is_late)
        return await self._asked(one, _NOBODY, action, now)

    async def _dropped(
        self, one: DueCadence | Claimed, key: str, note: str, now: datetime, *, tells: bool = True
    ) -> None:
        """Write into the ledger that a nudge was not sent, unless a later one took its place.

        tells: whether the Product Owner gets a line, one for all of an hour.
        """
        if note == "overtaken":
            return
        archive = self._conversation.ports.archive
        async with archive.writing(one.workspace) as records:
            product = (await records.products.around(one.place)).meant
            if product is not None:
                entry = Entry(By(_WORKER, now), Deed.NUDGE_DROPPED, subject="", text=key, why=note)
                await records.ledger.write(product.id, entry)
                if tells and not key.startswith(Chore.DROPPED):
                    told = key_of(Chore.DROPPED, now.date().isoformat(), now.hour)
                    await records.cadences.later(product.id, told, one.place, now + _GATHERED)

    async def _lost(self, one: Claimed, why: str, now: datetime) -> None:
        """The place is gone: remember it, and tell the Product Owner once."""
        lost = await self._shelf.lose(one.workspace, Place(one.place, ""))
        await self._dropped(one, one.key, why, now, tells=False)
        messenger = self._messenger(one)
        if lost is None or messenger is None:
            return
        with contextlib.suppress(NotNow, Gone):
            await messenger.tell(one.workspace, lost[0], lost[1], one.place)


def _action_of(chore: tuple[Chore, str, int]) -> act.Action:
    """What is asked for by a chore that is for nobody alone."""
    kind, version, number = chore
    match kind:
        case Chore.LOOK:
            return act.LookAgain(version, number)
        case Chore.REMIND:
            return act.RemindVoices(number)
        case Chore.PULSE:
            return act.OpenPulse(version)
        case Chore.MONTH:
            return act.ShowMonth(version)
        case Chore.CELEBRATE:
            return act.Celebrate(version, number)
        case _:
            return act.CloseRound(number)


def _is_private(one: Claimed) -> bool:
    """Whether it is for one person alone."""
    chore = read_key(one.event)
    if chore is not None:
        return chore[0] not in (Chore.CLOSE, Chore.MONTH, Chore.CELEBRATE)
    return one.event.rstrip(":") in set(Reminder)


def _put_off(one: Claimed, now: datetime, seconds: float, *, is_unsure: bool) -> Settled:
    """Try again later, longer each time, unless it was tried too often."""
    if one.tries >= MOST_TRIES:
        return Settled(one, NudgeState.FAILED, note=_TOO_MANY_TRIES)
    wait = min(_LONGEST_WAIT, max(seconds, 2.0 ** min(one.tries, 9)))
    jitter = secrets.randbelow(1000) / 1000
    until = now + timedelta(seconds=wait + jitter)
    return Settled(one, NudgeState.PLANNED, until=until, is_unsure=is_unsure)


def _tell(became: Settled, late: timedelta, *, is_mine: bool) -> None:
    """The log and Prometheus, of what became of a nudge."""
    seconds = max(0.0, late.total_seconds())
    state = "retried" if became.state is NudgeState.PLANNED else became.state.value
    metrics.NUDGES.labels(state).inc()
    if became.state is NudgeState.SENT:
        metrics.LATENESS.observe(seconds)
    about = fields(
        workspace=became.one.workspace,
        key=became.one.key,
        state=state,
        note=became.note,
        late=round(seconds, 1),
    )
    _LOG.log(logging.INFO if is_mine else logging.WARNING, "nudge", extra=about)


async def _some_of(
    under_way: set[asyncio.Task[None]], told: asyncio.Task[object], seconds: float
) -> tuple[set[asyncio.Task[None]], set[asyncio.Task[None]]]:
    """Wait for the end of one of them, or for the word to stop: those that ended, the others."""
    await asyncio.wait({told, *under_way}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    ended = {one for one in under_way if one.done()}
    return ended, under_way - ended

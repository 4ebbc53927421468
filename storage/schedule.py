"""The durable schedule: what is due is planned, claimed, sent and marked, each in a transaction.

The only statements that look across workspaces: a worker serves all of them. Every row that they
find names its workspace, and all that follows is done within it. On PostgreSQL any number of
workers on any number of machines share the work (``FOR UPDATE SKIP LOCKED``); on SQLite a writing
transaction holds the whole file. Nothing is done by a worker whose lease is over: its mark finds
no row (fencing). What many products need at the same moment is one transaction, not many.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, and_, bindparam, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chores import SILENT, read_key
from bot.people import ProductId, WorkspaceId
from bot.sprints import Cadence
from storage.cadences import NEW_NUDGE, cadence_from
from storage.database import Database
from storage.pacing import Pacing
from storage.store import insert_into, keyed, table_of
from storage.tables import AddressRow, CadenceRow, NudgeRow, NudgeState, ProductRow, WorkerRow

_CADENCES = table_of(CadenceRow)
_NUDGES = table_of(NudgeRow)
_WORKERS = table_of(WorkerRow)
_PRODUCTS = table_of(ProductRow)
_ADDRESSES = table_of(AddressRow)
_IS_PLANNED = _NUDGES.c.state == NudgeState.PLANNED.value
_IS_IT = (_NUDGES.c.id == bindparam("id_"),)
_MOVE = (
    update(_CADENCES)
    .where(*keyed(_CADENCES, "product_id"))
    .values(cursor_at=bindparam("cursor_at"), due=bindparam("due"))
)
_ADDRESS = (
    select(_ADDRESSES.c.address)
    .where(_ADDRESSES.c.workspace == _NUDGES.c.workspace, _ADDRESSES.c.place == _NUDGES.c.place)
    .scalar_subquery()
    .label("address")
)
_HAS_PULSE = (
    select(_PRODUCTS.c.has_pulse)
    .where(_PRODUCTS.c.workspace == _CADENCES.c.workspace, _PRODUCTS.c.id == _CADENCES.c.product_id)
    .scalar_subquery()
    .label("has_pulse")
)
_PUT_OFF = update(_NUDGES).where(*_IS_IT).values(not_before=bindparam("not_before"))
_SETTLE = (
    update(_NUDGES)
    .where(*_IS_IT)
    .values(
        {name: bindparam(name) for name in ("state", "message", "note", "not_before", "is_unsure")}
    )
)

WORKERS_KNOWN = timedelta(days=1)
"""For how long a worker that is not heard of any more is remembered."""

_NEXT_SHOWN = 3


@dataclass(frozen=True, slots=True)
class DueCadence:
    """A product whose next nudge is due; cursor: everything until then is settled.

    has_pulse: whether its team is asked once a Sprint what the Product Goal is.
    """

    workspace: WorkspaceId
    product: ProductId
    cadence: Cadence
    place: str
    cursor: datetime
    has_pulse: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """A nudge to be written; note: why it is skipped, "" for one that is to be sent."""

    key: str
    event: str
    begins: datetime
    due: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a due rhythm asks for; due: when it is due next, None for never."""

    of: DueCadence
    nudges: tuple[Planned, ...]
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A nudge that this worker holds until its lease ends.

    address: how the place is reached, "" where its id is enough.
    is_unsure: whether somebody may have sent it already. earlier: the message that an earlier nudge
    of the same event stands in, "" if there is none. tries: how often it was claimed before.
    """

    id: int
    workspace: WorkspaceId
    product: ProductId
    key: str
    event: str
    begins: datetime
    due: datetime
    place: str
    address: str
    is_unsure: bool
    earlier: str
    tries: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claimed nudge.

    state: PLANNED if it is to be tried again, not before ``until``. message: what the platform
    calls it. note: why it was not sent. is_unsure: whether it may have been sent all the same.
    """

    one: Claimed
    state: NudgeState
    message: str = ""
    note: str = ""
    until: datetime | None = None
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """How the schedule stands.

    waiting: how many nudges wait. oldest: when the one was due that is overdue longest.
    ended: how many ended how. coming: when the next rhythms are due. workers: when each worker
    was last heard of.
    """

    waiting: int
    oldest: datetime | None
    ended: dict[str, int]
    coming: tuple[datetime, ...]
    workers: tuple[datetime, ...]


class Schedule:
    """All workspaces' nudges in one database."""

    def __init__(self, database: Database, pacing: Pacing | None = None) -> None:
        """Work on this database; pacing: how fast each workspace and place may be sent to."""
        self._database, self._pacing = database, pacing or Pacing()

    async def now(self) -> datetime:
        """The time that counts: the database's where several machines share it."""
        if self._database.is_sqlite:
            return datetime.now(UTC)
        async with self._database.connection(writing=False) as connection:
            told: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
            return told.astimezone(UTC)

    async def plan(
        self, now: datetime, limit: int, ask: Callable[[DueCadence], Awaitable[Plan]]
    ) -> tuple[int, list[tuple[DueCadence, Planned]]]:
        """Write what fell due and move on; for how many products, and which nudges were new.

        ask: what a due rhythm asks for; the rhythm is held meanwhile, so that no other worker
        plans it and nobody changes it. Looked for first without a lock: most of the time nothing
        is due.
        """
        is_due = _CADENCES.c.due <= now
        async with self._database.connection(writing=False) as connection:
            found = await connection.execute(select(_CADENCES.c.workspace).where(is_due).limit(1))
            if found.first() is None:
                return 0, []
        async with self._database.connection(writing=True) as connection:
            ready = (
                select(_CADENCES, _HAS_PULSE).where(is_due).order_by(_CADENCES.c.due).limit(limit)
            )
            found = await connection.execute(ready.with_for_update(skip_locked=True))
            plans = [await ask(_due(row)) for row in found.mappings()]
            if not plans:  # another worker was faster
                return 0, []
            moves = [
                {
                    "workspace_": plan.of.workspace,
                    "product_id_": plan.of.product,
                    "cursor_at": now,
                    "due": plan.due,
                }
                for plan in plans
            ]
            await connection.execute(_MOVE, moves)
            rows = [_row(plan.of, nudge, now) for plan in plans for nudge in plan.nudges]
            if not rows:
                return len(plans), []
            insert = insert_into(connection, _NUDGES).on_conflict_do_nothing()
            key = (_NUDGES.c.workspace, _NUDGES.c.product_id, _NUDGES.c.key)
            added = await connection.execute(insert.returning(*key), rows)
            new = {tuple(row) for row in added}
        return len(plans), [
            (plan.of, nudge)
            for plan in plans
            for nudge in plan.nudges
            if (plan.of.workspace, plan.of.product, nudge.key) in new
        ]

    async def claim(
        self, worker: str, now: datetime, lease: timedelta, limit: int
    ) -> list[Claimed]:
        """Take nudges to send; from here on one may have been sent, until it is settled.

        Looked for first without a lock: most of the time there is nothing. What a place or a
        workspace has no turn for yet is put off to its turn.
        """
        is_ready = and_(_IS_PLANNED, _NUDGES.c.not_before <= now)
        async with self._database.connection(writing=False) as connection:
            found = await connection.execute(select(_NUDGES.c.workspace).where(is_ready).limit(1))
            if found.first() is None:
                return []
        async with self._database.connection(writing=True) as connection:
            order = (_NUDGES.c.not_before, _NUDGES.c.id)
            ready = select(_NUDGES, _ADDRESS).where(is_ready).order_by(*order).limit(limit)
            found = await connection.execute(ready.with_for_update(skip_locked=True))
            rows = found.mappings().all()
            if not rows:  # another worker was faster
                return []
            said = [row for row in rows if not _is_silent(row)]
            places = [(row["workspace"], row["place"]) for row in said]
            turns = dict(
                zip(
                    [row["id"] for row in said],
                    await self._pacing.turns(connection, places, now),
                    strict=True,
                )
            )
            late = [
                {"id_": number, "not_before": turn} for number, turn in turns.items() if turn > now
            ]
            if late:
                await connection.execute(_PUT_OFF, late)
            mine = [row for row in rows if turns.get(row["id"], now) <= now]
            if not mine:
                return []
            taken = (
                update(_NUDGES)
                .where(_NUDGES.c.id.in_([row["id"] for row in mine]))
                .values(
                    not_before=now + lease,
                    lease_by=worker,
                    is_unsure=True,
                    tries=_NUDGES.c.tries + 1,
                )
            )
            await connection.execute(taken)
            earlier = await _earlier(connection, mine)
            return [_claimed(row, earlier.get(_event_of(row), "")) for row in mine]

    async def settle(self, settled: Sequence[Settled], worker: str) -> set[int]:
        """Write down what became of nudges; the ids of those that were still this worker's."""
        ids = [one.one.id for one in settled]
        mine = (
            select(_NUDGES.c.id)
            .where(_NUDGES.c.id.in_(ids), _NUDGES.c.lease_by == worker, _IS_PLANNED)
            .with_for_update()
        )
        async with self._database.connection(writing=True) as connection:
            still = set((await connection.execute(mine)).scalars())
            rows = [
                {
                    "id_": one.one.id,
                    "state": one.state.value,
                    "message": one.message,
                    "note": one.note,
                    "not_before": one.until or one.one.due,
                    "is_unsure": one.is_unsure,
                }
                for one in settled
                if one.one.id in still
            ]
            if rows:
                await connection.execute(_SETTLE, rows)
        return still

    async def hold_back(self, workspace: WorkspaceId, until: datetime) -> None:
        """Let nobody send anything to a workspace until then: its platform asked for it."""
        async with self._database.connection(writing=True) as connection:
            await self._pacing.hold_back(connection, workspace, until)

    async def beat(self, worker: str, now: datetime) -> None:
        """Say that a worker lives."""
        async with self._database.connection(writing=True) as connection:
            insert = insert_into(connection, _WORKERS).values(name=worker, seen=now)
            again = insert.on_conflict_do_update(index_elements=["name"], set_={"seen": now})
            await connection.execute(again)
            gone = delete(_WORKERS).where(_WORKERS.c.seen < now - WORKERS_KNOWN)
            await connection.execute(gone)

    async def leave(self, worker: str) -> None:
        """Say that a worker ends."""
        async with self._database.connection(writing=True) as connection:
            await connection.execute(delete(_WORKERS).where(_WORKERS.c.name == worker))

    async def overview(self, now: datetime) -> Overview:
        """How the schedule stands."""
        async with self._database.connection(writing=False) as connection:
            waiting = select(func.count(), func.min(_NUDGES.c.due)).where(_IS_PLANNED)
            count, oldest = (await connection.execute(waiting)).one()
            states = select(_NUDGES.c.state, func.count()).group_by(_NUDGES.c.state)
            ended = {str(row[0]): int(row[1]) for row in await connection.execute(states)}
            rhythms = select(_CADENCES.c.due).where(_CADENCES.c.due.is_not(None))
            soonest = rhythms.order_by(_CADENCES.c.due).limit(_NEXT_SHOWN)
            coming = tuple((await connection.execute(soonest)).scalars())
            seen = select(_WORKERS.c.seen).order_by(_WORKERS.c.seen.desc())
            workers = tuple((await connection.execute(seen)).scalars())
        overdue = oldest if oldest and oldest <= now else None
        return Overview(count, overdue, ended, coming, workers)

    async def next_due(self) -> datetime | None:
        """When something is due next, among rhythms and waiting nudges."""
        async with self._database.connection(writing=False) as connection:
            rhythm = (await connection.execute(select(func.min(_CADENCES.c.due)))).scalar()
            waiting = select(func.min(_NUDGES.c.not_before)).where(_IS_PLANNED)
            nudge = (await connection.execute(waiting)).scalar()
        return min((one for one in (rhythm, nudge) if one is not None), default=None)


async def _earlier(
    connection: AsyncConnection, rows: Sequence[RowMapping]
) -> dict[tuple[Any, ...], str]:
    """The messages that earlier nudges of the same events stand in, by event and place."""
    columns = (_NUDGES.c.workspace, _NUDGES.c.product_id, _NUDGES.c.event, _NUDGES.c.place)
    query: Select[Any] = (
        select(*columns, _NUDGES.c.message)
        .where(
            tuple_(*columns[:3]).in_([_event_of(row)[:3] for row in rows]),
            _NUDGES.c.state == NudgeState.SENT.value,
            _NUDGES.c.message != "",
        )
        .order_by(_NUDGES.c.due)
    )
    return {tuple(row[:4]): row[4] for row in await connection.execute(query)}


def _is_silent(row: RowMapping) -> bool:
    """Whether it says nothing to anybody, so that no platform's pace counts."""
    chore = read_key(row["event"])
    return chore is not None and chore[0] in SILENT


def _event_of(row: RowMapping) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("workspace", "product_id", "event", "place"))


def _due(row: RowMapping) -> DueCadence:
    return DueCadence(
        WorkspaceId(row["workspace"]),
        ProductId(row["product_id"]),
        cadence_from(row["cadence"]),
        row["place"],
        row["cursor_at"],
        bool(row["has_pulse"]),
    )


def _row(one: DueCadence, nudge: Planned, now: datetime) -> dict[str, Any]:
    state = NudgeState.SKIPPED if nudge.note else NudgeState.PLANNED
    return {
        "workspace": one.workspace,
        "product_id": one.product,
        "key": nudge.key,
        "event": nudge.event,
        "begins": nudge.begins,
        "due": nudge.due,
        "place": one.place,
        **NEW_NUDGE,
        "state": state.value,
        "not_before": now,
        "note": nudge.note,
    }


def _claimed(row: RowMapping, earlier: str) -> Claimed:
    return Claimed(
        id=row["id"],
        workspace=WorkspaceId(row["workspace"]),
        product=ProductId(row["product_id"]),
        key=row["key"],
        event=row["event"],
        begins=row["begins"],
        due=row["due"],
        place=row["place"],
        address=row["address"] or "",
        is_unsure=row["is_unsure"],
        earlier=earlier,
        tries=row["tries"],
    )

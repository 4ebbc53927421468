"""The durable schedule: what is due is planned, claimed, sent and marked, each in a transaction.

The only statements that look across workspaces: a worker serves all of them. Every row that they
find names its workspace, and all that follows is done within it. On PostgreSQL any number of
workers on any number of machines share the work (``FOR UPDATE SKIP LOCKED``); on SQLite a writing
transaction holds the whole file. Nothing is done by a worker whose lease is over: its mark finds
no row (fencing).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, and_, func, select, update

from bot.people import ProductId, WorkspaceId
from bot.sprints import Cadence
from storage.cadences import cadence_from
from storage.database import Database
from storage.store import insert_into, table_of
from storage.tables import CadenceRow, NudgeRow, NudgeState

_CADENCES = table_of(CadenceRow)
_NUDGES = table_of(NudgeRow)


@dataclass(frozen=True, slots=True)
class DueCadence:
    """A product whose next nudge is due; version: refuses a plan by a rhythm that has changed."""

    workspace: WorkspaceId
    product: ProductId
    cadence: Cadence
    place: str
    cursor: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A nudge to be written; note: why it is skipped, "" for one that is to be sent."""

    key: str
    event: str
    begins: datetime
    due: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A nudge that this worker holds until its lease ends.

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
    is_unsure: bool
    earlier: str
    tries: int


@dataclass(frozen=True, slots=True)
class Overview:
    """How the schedule stands: how many wait, the oldest overdue, and how many ended how."""

    waiting: int
    oldest: datetime | None
    ended: dict[str, int]


class Schedule:
    """All workspaces' nudges in one database."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._database = database

    async def now(self) -> datetime:
        """The time that counts: the database's where several machines share it."""
        if self._database.is_sqlite:
            return datetime.now(UTC)
        async with self._database.connection(writing=False) as connection:
            told: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
            return told.astimezone(UTC)

    async def due(self, now: datetime, limit: int) -> list[DueCadence]:
        """The products with something due, the longest first."""
        async with self._database.connection(writing=False) as connection:
            query = select(_CADENCES).where(_CADENCES.c.due <= now)
            rows = await connection.execute(query.order_by(_CADENCES.c.due).limit(limit))
            return [_due(row) for row in rows.mappings()]

    async def plan(
        self, one: DueCadence, nudges: list[Planned], now: datetime, due: datetime | None
    ) -> list[Planned]:
        """Write what fell due and move on, in one transaction; what was new.

        Nothing happens if the rhythm was changed meanwhile, or another worker was faster.
        """
        is_it = and_(
            _CADENCES.c.workspace == one.workspace,
            _CADENCES.c.product_id == one.product,
            _CADENCES.c.version == one.version,
            _CADENCES.c.cursor_at == one.cursor,
        )
        async with self._database.connection(writing=True) as connection:
            moved = update(_CADENCES).where(is_it).values(cursor_at=now, due=due)
            if not (await connection.execute(moved)).rowcount:
                return []
            new = []
            for nudge in nudges:
                insert = insert_into(connection, _NUDGES).values(_row(one, nudge, now))
                added = await connection.execute(
                    insert.on_conflict_do_nothing().returning(_NUDGES.c.id)
                )
                new += [nudge] if added.first() is not None else []
            return new

    async def claim(
        self, worker: str, now: datetime, lease: timedelta, limit: int
    ) -> list[Claimed]:
        """Take nudges to send; from here on one may have been sent, until it is marked.

        Looked for first without a lock: most of the time there is nothing.
        """
        is_ready = and_(_NUDGES.c.state == NudgeState.PLANNED.value, _NUDGES.c.not_before <= now)
        async with self._database.connection(writing=False) as connection:
            found = await connection.execute(select(_NUDGES.c.id).where(is_ready).limit(1))
            if found.first() is None:
                return []
        async with self._database.connection(writing=True) as connection:
            order = (_NUDGES.c.not_before, _NUDGES.c.id)
            ready = select(_NUDGES).where(is_ready).order_by(*order).limit(limit)
            if not self._database.is_sqlite:
                ready = ready.with_for_update(skip_locked=True)
            rows = (await connection.execute(ready)).mappings().all()
            ids = [row["id"] for row in rows]
            taken = (
                update(_NUDGES)
                .where(_NUDGES.c.id.in_(ids))
                .values(
                    not_before=now + lease,
                    lease_by=worker,
                    is_unsure=True,
                    tries=_NUDGES.c.tries + 1,
                )
            )
            await connection.execute(taken)
            return [_claimed(row, await self._earlier(connection, row)) for row in rows]

    async def mark(
        self,
        one: Claimed,
        worker: str,
        state: NudgeState,
        *,
        message: str = "",
        note: str = "",
    ) -> bool:
        """Write down what became of it; False if the lease is over and somebody else has it."""
        values = {"state": state.value, "message": message, "note": note, "is_unsure": False}
        return await self._change(one, worker, values)

    async def postpone(
        self, one: Claimed, worker: str, until: datetime, *, is_unsure: bool
    ) -> bool:
        """Try again later; is_unsure: whether it may have been sent all the same."""
        return await self._change(one, worker, {"not_before": until, "is_unsure": is_unsure})

    async def overview(self, now: datetime) -> Overview:
        """How the schedule stands."""
        async with self._database.connection(writing=False) as connection:
            is_planned = _NUDGES.c.state == NudgeState.PLANNED.value
            waiting = select(func.count(), func.min(_NUDGES.c.due)).where(is_planned)
            count, oldest = (await connection.execute(waiting)).one()
            states = select(_NUDGES.c.state, func.count()).group_by(_NUDGES.c.state)
            ended = {str(row[0]): int(row[1]) for row in await connection.execute(states)}
        return Overview(count, oldest if oldest and oldest <= now else None, ended)

    async def next_due(self) -> datetime | None:
        """When something is due next, among rhythms and waiting nudges."""
        async with self._database.connection(writing=False) as connection:
            rhythm = (await connection.execute(select(func.min(_CADENCES.c.due)))).scalar()
            waiting = select(func.min(_NUDGES.c.not_before)).where(
                _NUDGES.c.state == NudgeState.PLANNED.value
            )
            nudge = (await connection.execute(waiting)).scalar()
        return min((one for one in (rhythm, nudge) if one is not None), default=None)

    async def _change(self, one: Claimed, worker: str, values: dict[str, Any]) -> bool:
        mine = and_(
            _NUDGES.c.id == one.id,
            _NUDGES.c.lease_by == worker,
            _NUDGES.c.state == NudgeState.PLANNED.value,
        )
        async with self._database.connection(writing=True) as connection:
            changed = await connection.execute(update(_NUDGES).where(mine).values(**values))
            return bool(changed.rowcount)

    @staticmethod
    async def _earlier(connection: Any, row: RowMapping) -> str:  # noqa: ANN401  of SQLAlchemy
        query: Select[Any] = (
            select(_NUDGES.c.message)
            .where(
                _NUDGES.c.workspace == row["workspace"],
                _NUDGES.c.product_id == row["product_id"],
                _NUDGES.c.event == row["event"],
                _NUDGES.c.state == NudgeState.SENT.value,
                _NUDGES.c.place == row["place"],
                _NUDGES.c.message != "",
            )
            .order_by(_NUDGES.c.due.desc())
            .limit(1)
        )
        return str((await connection.execute(query)).scalar() or "")


def _due(row: RowMapping) -> DueCadence:
    return DueCadence(
        WorkspaceId(row["workspace"]),
        ProductId(row["product_id"]),
        cadence_from(row["cadence"]),
        row["place"],
        row["cursor_at"],
        row["version"],
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
        "state": state.value,
        "not_before": now,
        "is_unsure": False,
        "lease_by": "",
        "tries": 0,
        "message": "",
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
        is_unsure=row["is_unsure"],
        earlier=earlier,
        tries=row["tries"],
    )

"""At which pace workspaces and places are sent to, kept where all workers see it.

The generic cell rate algorithm (ITU-T I.371): one moment a row says when the next turn would be if
everything came evenly; a burst may run that far ahead of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.store import insert_into, keyed, table_of
from storage.tables import PaceRow

_PACES = table_of(PaceRow)
_WHOLE = ""
"""The place that stands for a whole workspace."""

_TAKE = update(_PACES).where(*keyed(_PACES, "place")).values(free=bindparam("free"))


@dataclass(frozen=True, slots=True)
class Pace:
    """One message for each span of time, and at most so many at once."""

    each: timedelta
    burst: int

    @property
    def ahead(self) -> timedelta:
        """How far a burst may run ahead."""
        return self.each * (self.burst - 1)


PER_PLACE = Pace(timedelta(seconds=1), 1)
"""Slack's for a channel, and stricter than that of Teams (7 in 1 s, 60 in 30 s).

docs.slack.dev/apis/web-api/rate-limits; learn.microsoft.com, "Optimize your bot: rate limiting".
"""

PER_WORKSPACE = Pace(timedelta(milliseconds=200), 5)
"""Ours: Slack has a limit for a whole workspace, and does not publish it."""


@dataclass(frozen=True, slots=True)
class Pacing:
    """How fast a place and a whole workspace may be sent to."""

    place: Pace = PER_PLACE
    workspace: Pace = PER_WORKSPACE

    async def turns(
        self, connection: AsyncConnection, wanted: Sequence[tuple[str, str]], now: datetime
    ) -> list[datetime]:
        """For each workspace and place, in order: now, if it is its turn, which is taken then.

        Otherwise the moment when to ask again.
        """
        if not wanted:
            return []
        keys = sorted({*wanted, *((workspace, _WHOLE) for workspace, _ in wanted)})
        free = await self._held(connection, keys, now)
        before, refused, turns = dict(free), dict[str, int](), []
        for workspace, place in wanted:
            here, whole = (workspace, place), (workspace, _WHOLE)
            turn = max(
                free[here] - self.place.ahead,
                free[whole] - self.workspace.ahead,
                now,
            )
            if turn <= now:
                free[here] = max(free[here], now) + self.place.each
                free[whole] = max(free[whole], now) + self.workspace.each
            else:
                turn += self.workspace.each * refused.get(workspace, 0)
                refused[workspace] = refused.get(workspace, 0) + 1
            turns.append(turn)
        taken = [
            {"workspace_": key[0], "place_": key[1], "free": moment}
            for key, moment in free.items()
            if moment != before[key]
        ]
        if taken:
            await connection.execute(_TAKE, taken)
        return turns

    async def hold_back(self, connection: AsyncConnection, workspace: str, until: datetime) -> None:
        """Give a workspace no turn until then."""
        free = await self._held(connection, [(workspace, _WHOLE)], until)
        moment = max(free[workspace, _WHOLE], until + self.workspace.ahead)
        row = {"workspace_": workspace, "place_": _WHOLE, "free": moment}
        await connection.execute(_TAKE, [row])

    async def _held(
        self, connection: AsyncConnection, keys: Sequence[tuple[str, str]], now: datetime
    ) -> dict[tuple[str, str], datetime]:
        """The next turns, held until the transaction ends; new rows are made as of now.

        Always in the same order, so that two workers never wait for one another.
        """
        insert = insert_into(connection, _PACES).on_conflict_do_nothing()
        rows = [{"workspace": workspace, "place": place, "free": now} for workspace, place in keys]
        await connection.execute(insert, rows)
        columns = (_PACES.c.workspace, _PACES.c.place)
        query = select(*columns, _PACES.c.free).where(tuple_(*columns).in_(keys))
        found = await connection.execute(query.order_by(*columns).with_for_update())
        return {(row[0], row[1]): row[2] for row in found}

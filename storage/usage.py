"""What language models cost: tokens and calls, by workspace and day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func, select

from storage.database import Database
from storage.store import SqlStore, insert_into, table_of
from storage.tables import UsageRow

_USAGE = table_of(UsageRow)


@dataclass(frozen=True, slots=True)
class Spent:
    """What was used since a day, by all workspaces."""

    calls: int
    tokens_in: int
    tokens_out: int


class Usage:
    """All workspaces' use of models; the days are those of UTC."""

    def __init__(self, database: Database) -> None:
        """Count in this database."""
        self._database = database

    async def spent(self, workspace: str) -> int:
        """The tokens that a workspace used today, in and out."""
        query = select(_USAGE.c.tokens_in + _USAGE.c.tokens_out).where(
            _USAGE.c.workspace == workspace, _USAGE.c.day == _today()
        )
        async with self._database.connection(writing=False) as connection:
            return int((await connection.execute(query)).scalar() or 0)

    async def add(self, workspace: str, tokens_in: int, tokens_out: int) -> None:
        """Count a call."""
        new = {"calls": 1, "tokens_in": tokens_in, "tokens_out": tokens_out}
        async with self._database.connection(writing=True) as connection:
            await SqlStore(connection, workspace).meet_workspace()
            insert = insert_into(connection, _USAGE).values(
                workspace=workspace, day=_today(), **new
            )
            more = {name: _USAGE.c[name] + count for name, count in new.items()}
            again = insert.on_conflict_do_update(index_elements=["workspace", "day"], set_=more)
            await connection.execute(again)

    async def since(self, day: date) -> Spent:
        """What all workspaces used since a day."""
        columns = [_USAGE.c[name] for name in ("calls", "tokens_in", "tokens_out")]
        query = select(*(func.coalesce(func.sum(one), 0) for one in columns)).where(
            _USAGE.c.day >= day
        )
        async with self._database.connection(writing=False) as connection:
            return Spent(*map(int, (await connection.execute(query)).one()))


def _today() -> date:
    return datetime.now(UTC).date()

"""What all SQL stores share: a connection within a transaction, and the workspace they serve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Executable, RowMapping, Table
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

Values = Mapping[str, Any]


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a row class."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


@dataclass(frozen=True, slots=True)
class SqlStore:
    """One workspace's rows of one topic."""

    connection: AsyncConnection
    workspace: str

    def mine(self, table: Table) -> ColumnElement[bool]:
        """The rows of this workspace: stands in every statement."""
        return table.c.workspace == self.workspace

    async def rows(self, statement: Executable) -> Sequence[RowMapping]:
        """What a query finds."""
        return (await self.connection.execute(statement)).mappings().all()

    async def row(self, statement: Executable) -> RowMapping | None:
        """The first row that a query finds."""
        return (await self.connection.execute(statement)).mappings().first()

    async def insert(self, table: Table, values: Values) -> int:
        """Add a row of this workspace; its number, where rows number themselves."""
        result = await self.connection.execute(
            table.insert().values(workspace=self.workspace, **values)
        )
        key = result.inserted_primary_key
        return int(key[0]) if key is not None and isinstance(key[0], int) else 0

    async def put(self, table: Table, key: Values, values: Values) -> None:
        """Add a row of this workspace, or change the one of the same key."""
        whole = {"workspace": self.workspace, **key}
        if not values:
            await self.connection.execute(add_or_leave(self.connection, table).values(whole))
            return
        insert = _insert(self.connection, table).values({**whole, **values})
        await self.connection.execute(
            insert.on_conflict_do_update(index_elements=list(whole), set_=dict(values))
        )


def add_or_leave(connection: AsyncConnection, table: Table) -> SqliteInsert:
    """An insert that leaves a row of the same key alone."""
    return _insert(connection, table).on_conflict_do_nothing()


def _insert(connection: AsyncConnection, table: Table) -> SqliteInsert:
    """The database's own insert, since only those know conflicts. Both have the same methods."""
    if connection.dialect.name == "sqlite":
        return sqlite_insert(table)
    return cast("SqliteInsert", postgres_insert(table))

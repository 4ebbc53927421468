"""What all SQL stores share: a connection within a transaction, and the workspace they serve.

Statements are built once, when a module is imported, with named values left open: building one
anew costs more than running it. Each names the open value ``workspace``, which ``SqlStore`` fills
in; there is no other way to run one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Dialect,
    Executable,
    RowMapping,
    Table,
    bindparam,
)
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from storage.tables import WorkspaceRow

Values = Mapping[str, Any]


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a row class."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


_WORKSPACES = table_of(WorkspaceRow)


def mine(table: Table) -> ColumnElement[bool]:
    """The rows of the workspace that the statement is run for."""
    return table.c.workspace == bindparam("workspace")


def same(table: Table, *names: str) -> list[ColumnElement[bool]]:
    """The rows whose columns have the values of the same names."""
    return [table.c[name] == bindparam(name) for name in names]


def keyed(table: Table, *names: str) -> list[ColumnElement[bool]]:
    """The same for an UPDATE, where a column's own name would be what it is set to."""
    return [
        table.c.workspace == bindparam("workspace_"),
        *(table.c[name] == bindparam(f"{name}_") for name in names),
    ]


@dataclass(frozen=True, slots=True)
class InPlace:
    """A connection that reads where it is called, without another thread; see decision 0010."""

    connection: Connection

    @property
    def dialect(self) -> Dialect:
        """The database's own language."""
        return self.connection.dialect

    async def execute(self, statement: Executable, values: Values) -> CursorResult[Any]:
        """Run a statement at once."""
        return self.connection.execute(statement, values)


@dataclass(frozen=True, slots=True)
class SqlStore:
    """One workspace's rows of one topic."""

    connection: AsyncConnection | InPlace
    workspace: str

    async def rows(self, statement: Executable, **values: object) -> Sequence[RowMapping]:
        """What a query finds."""
        return (await self._run(statement, values)).mappings().all()

    async def row(self, statement: Executable, **values: object) -> RowMapping | None:
        """The first row that a query finds."""
        return (await self._run(statement, values)).mappings().first()

    async def insert(self, table: Table, values: Values) -> int:
        """Add a row of this workspace; its number, where rows number themselves."""
        result = await self._run(table.insert(), values)
        key = result.inserted_primary_key
        return int(key[0]) if key is not None and isinstance(key[0], int) else 0

    async def update(self, statement: Executable, key: Values, values: Values) -> int:
        """Change the rows of a key; how many there were. The statement has the key by ``keyed``."""
        named = {f"{name}_": value for name, value in key.items()}
        run_with = {"workspace_": self.workspace, **named, **values}
        return (await self.connection.execute(statement, run_with)).rowcount

    async def remove(self, statement: Executable, **values: object) -> int:
        """Run a statement that deletes rows; how many there were."""
        return (await self._run(statement, values)).rowcount

    async def insert_new(self, table: Table, values: Values) -> bool:
        """Add a row of this workspace unless its key is there; whether it was new."""
        insert = insert_into(self.connection, table).on_conflict_do_nothing()
        added = await self._run(insert.returning(table.c.workspace), values)
        return added.first() is not None

    async def meet_workspace(self) -> None:
        """Make sure that the workspace has its row, which its first rows need."""
        insert = insert_into(self.connection, _WORKSPACES).on_conflict_do_nothing()
        await self.connection.execute(insert, {"id": self.workspace, "is_erasing": False})

    async def put_row(self, table: Table, key: Values, values: Values) -> None:
        """Add a row of this workspace, or change the one of the same key."""
        whole = {"workspace": self.workspace, **key}
        insert = insert_into(self.connection, table).values({**whole, **values})
        await self.connection.execute(
            insert.on_conflict_do_update(index_elements=list(whole), set_=dict(values)), {}
        )

    async def _run(self, statement: Executable, values: Values) -> CursorResult[Any]:
        return await self.connection.execute(statement, {"workspace": self.workspace, **values})


def insert_into(connection: AsyncConnection | InPlace, table: Table) -> SqliteInsert:
    """The database's own insert, since only those know conflicts. Both have the same methods."""
    if connection.dialect.name == "sqlite":
        return sqlite_insert(table)
    return cast("SqliteInsert", postgres_insert(table))

"""Keeping the database: its schema, copies of it, and the erasure of a workspace.

Used by the command line. None of it is part of a conversation.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, delete, func, select, update
from sqlmodel import SQLModel

from bot.people import WorkspaceId
from storage.database import Database
from storage.tables import SLACK_TABLES, WORKSPACE_TABLES, WorkspaceRow

_MIGRATIONS = Path(__file__).parent / "migrations"


def newest_revision() -> str:
    """The revision that this program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


async def current_revision(database: Database) -> str:
    """The revision that the database has; "" for an empty one."""

    def read(connection: Connection) -> str:
        return MigrationContext.configure(connection).get_current_revision() or ""

    async with database.connection(writing=False) as connection:
        return await connection.run_sync(read)


async def migrate(database: Database, revision: str = "head") -> None:
    """Bring the schema to a revision, forward: all of it, or nothing of it."""
    await _run(database, lambda config: command.upgrade(config, revision))


async def migrate_back(database: Database, revision: str = "base") -> None:
    """Take the schema back to an earlier revision: all of the way, or none of it."""
    await _run(database, lambda config: command.downgrade(config, revision))


async def erase(database: Database, workspace: WorkspaceId) -> int:
    """Delete everything of a workspace, for good; how many rows that were.

    On SQLite the file is written anew afterwards, so that no page of it keeps the texts.
    """
    metadata = SQLModel.metadata
    erased = 0
    tokens = [metadata.tables[name] for name in SLACK_TABLES]
    async with database.connection(writing=True) as connection:
        workspaces = metadata.tables[str(WorkspaceRow.__tablename__)]
        is_it = workspaces.c.id == workspace
        await connection.execute(update(workspaces).where(is_it).values(is_erasing=True))
        for name in reversed(WORKSPACE_TABLES):
            table = metadata.tables[name]
            result = await connection.execute(delete(table).where(table.c.workspace == workspace))
            erased += result.rowcount
        for table in tokens:
            if "team_id" in table.columns:
                gone = delete(table).where(table.c.team_id == workspace)
                erased += (await connection.execute(gone)).rowcount
        result = await connection.execute(delete(workspaces).where(is_it))
        erased += result.rowcount
    if database.is_sqlite:
        await _outside_a_transaction(database, "VACUUM")
        await _outside_a_transaction(database, "PRAGMA wal_checkpoint(TRUNCATE)")
    return erased


async def back_up(database: Database, file: Path) -> None:
    """A consistent copy of a SQLite database, taken while it is in use.

    Copying the files instead gave 26 unusable copies of 60 under load (measured).
    Raises FileExistsError rather than overwrite anything.
    """
    if await asyncio.to_thread(file.exists):
        raise FileExistsError(file)
    await _outside_a_transaction(database, "VACUUM INTO ?", str(file))


async def workspaces(database: Database) -> dict[str, int]:
    """Every workspace with the number of its products."""
    products = SQLModel.metadata.tables["products"]
    known = SQLModel.metadata.tables[str(WorkspaceRow.__tablename__)]
    query = (
        select(known.c.id, func.count(products.c.id))
        .outerjoin(products, products.c.workspace == known.c.id)
        .group_by(known.c.id)
        .order_by(known.c.id)
    )
    async with database.connection(writing=False) as connection:
        return {row[0]: row[1] for row in await connection.execute(query)}


async def _outside_a_transaction(database: Database, statement: str, *values: str) -> None:
    """Run what SQLite runs outside of transactions only, past SQLAlchemy, which begins one."""
    async with database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        driver = raw.driver_connection
        await driver.execute(statement, values)  # type: ignore[union-attr]  # of aiosqlite


async def _run(database: Database, migrate_with: Callable[[Config], None]) -> None:
    def run(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        migrate_with(config)

    async with database.connection(writing=True) as connection:
        await connection.run_sync(run)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config

"""The engine, its transactions, and the archive that opens the stores for one workspace.

SQLite (the default) runs in WAL mode with ``synchronous=FULL``: a power cut loses nothing that was
acknowledged. Its writing transactions begin with BEGIN IMMEDIATE, since the driver's own begin
lets two of them read the same state and overwrite one another. PostgreSQL needs none of that;
there ``ProductStore.hold`` locks the product's row.
"""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from bot.people import WorkspaceId
from bot.ports import Records
from storage.cadences import SqlCadences
from storage.goals import SqlGoals
from storage.ledger import SqlLedger
from storage.people import SqlPeople
from storage.post import SqlPost
from storage.products import SqlProducts
from storage.requests import SqlRequests
from storage.rounds import SqlRounds
from storage.store import InPlace

BUSY_SECONDS = 20
"""How long a SQLite transaction waits for another one's end."""

_BEGIN = "throughline_begin"
_NOT_A_FILE = (None, "", ":memory:")
_PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""After how long a PostgreSQL that does not answer is given up; libpq's own are hours. Seconds, the
last one in milliseconds: postgresql.org/docs/current/libpq-connect.html."""

_POOL: Mapping[str, int] = {"pool_size": 8, "max_overflow": 0}
"""Connections beyond the pool's size would be opened and closed again each time they are used."""

_USED, _FRESH_SECONDS = "throughline_used", 1.0
"""A connection that was used a second ago is not asked whether it lives: that costs a query."""

_READ_ONLY = "-c default_transaction_read_only=on"
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
)


@dataclass(frozen=True, slots=True)
class SqlRecords:
    """One workspace's stores on one connection, within one transaction."""

    products: SqlProducts
    people: SqlPeople
    goals: SqlGoals
    requests: SqlRequests
    ledger: SqlLedger
    post: SqlPost
    cadences: SqlCadences
    rounds: SqlRounds


class Database:
    """A database, by its URL; keeps ``bot.ports.Archive``.

    url: ``sqlite+aiosqlite:///throughline.db`` or ``postgresql+psycopg://...``.
    """

    def __init__(self, url: str) -> None:
        """Make the engine; nothing is opened before it is used."""
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._reader: Engine | None = None
        if not self.is_sqlite:
            self.engine, self._reading = _writing_and_reading(self.url)
            return
        self.engine = self._reading = create_async_engine(self.url)
        _set_up(self.engine.sync_engine)
        if self.url.database not in _NOT_A_FILE:
            self._reader = _reader(self.url)

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()
        await self._reading.dispose()
        if self._reader is not None:
            self._reader.dispose()

    @asynccontextmanager
    async def connection(self, *, writing: bool) -> AsyncIterator[AsyncConnection]:
        """A connection within a transaction: kept at the end if writing, else rolled back."""
        engine = self.engine if writing else self._reading
        async with engine.connect() as connection:
            begin = "BEGIN IMMEDIATE" if writing else "BEGIN"
            await connection.execution_options(**{_BEGIN: begin})
            async with connection.begin() as transaction:
                yield connection
                if not writing:
                    await transaction.rollback()

    @asynccontextmanager
    async def reading(self, workspace: WorkspaceId) -> AsyncIterator[Records]:
        """The workspace's records to read."""
        if self._reader is None:
            async with self.connection(writing=False) as connection:
                yield _records(connection, workspace)
            return
        with self._reader.connect() as reader, reader.begin() as transaction:
            yield _records(InPlace(reader), workspace)
            transaction.rollback()

    @asynccontextmanager
    async def writing(self, workspace: WorkspaceId) -> AsyncIterator[Records]:
        """The workspace's records to change: all of it happens, or none of it."""
        async with self.connection(writing=True) as connection:
            yield _records(connection, workspace)


def _records(connection: AsyncConnection | InPlace, workspace: WorkspaceId) -> SqlRecords:
    return SqlRecords(
        products=SqlProducts(connection, workspace),
        people=SqlPeople(connection, workspace),
        goals=SqlGoals(connection, workspace),
        requests=SqlRequests(connection, workspace),
        ledger=SqlLedger(connection, workspace),
        post=SqlPost(connection, workspace),
        cadences=SqlCadences(connection, workspace),
        rounds=SqlRounds(connection, workspace),
    )


def _writing_and_reading(url: URL) -> tuple[AsyncEngine, AsyncEngine]:
    """PostgreSQL's connections: those that read need no transaction, and can write nothing.

    A statement sees what is committed when it begins, in a transaction or out of one (READ
    COMMITTED), and BEGIN and ROLLBACK cost as much as a query.
    """
    options = f"{url.query.get('options', '')} {_READ_ONLY}".strip()
    writing = create_async_engine(url, **_POOL, connect_args=_PATIENCE)
    reading = create_async_engine(
        url,
        **_POOL,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        pool_reset_on_return=None,
        connect_args={**_PATIENCE, "options": options},
    )
    for one in (writing, reading):
        event.listen(one.sync_engine, "checkin", _laid_down)
        event.listen(one.sync_engine, "checkout", partial(_picked_up, one.dialect))
    return writing, reading


def _laid_down(_dbapi: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info[_USED] = time.monotonic()


def _picked_up(
    dialect: Dialect,
    dbapi: DBAPIConnection,
    entry: ConnectionPoolEntry,
    _proxy: PoolProxiedConnection,
) -> None:
    """Ask whether it still lives, if it was not used just now; the pool's own way asks always."""
    now = time.monotonic()
    if now - entry.info.get(_USED, now) < _FRESH_SECONDS:
        return
    try:
        dialect.do_ping(dbapi)
    except dialect.loaded_dbapi.Error:
        raise DisconnectionError from None


def _reader(url: URL) -> Engine:
    """Reads on SQLite are done in place: a reader waits for nobody in WAL mode.

    max_overflow: a checkout must never wait, since the waiting would stop everybody.
    """
    engine = create_engine(
        url.set(drivername="sqlite"), max_overflow=-1, execution_options={_BEGIN: "BEGIN"}
    )
    _set_up(engine)
    return engine


def _set_up(engine: Engine) -> None:
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _set_up_sqlite(dbapi: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    dbapi.isolation_level = None  # the driver must not begin transactions: we do
    cursor = dbapi.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    begin = connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE")
    connection.exec_driver_sql(begin)

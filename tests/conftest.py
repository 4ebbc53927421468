"""Fixtures that all tests share: an archive on every store, and people to talk to it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

from bot.ports import Archive
from storage import keeping
from storage.database import Database
from storage.memory import MemoryArchive
from tests import postgres
from tests.people import Talk, set_up

STORES = ("memory", "sqlite", "postgresql")
DATABASES = ("sqlite", "postgresql")

_numbers = count(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(_migrated(f"sqlite+aiosqlite:///{file}"))
    return file


async def _migrated(url: str) -> None:
    database = Database(url)
    await keeping.migrate(database)
    await database.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server for the whole run."""
    postgres.require()
    with postgres.server() as base:
        yield base


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """A migrated database, to be copied."""
    postgres.run_sql(postgres_server, "CREATE DATABASE template_throughline")
    asyncio.run(_migrated(postgres_server.format("template_throughline")))
    return postgres_server


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite database of the test's own."""
    file = tmp_path / "throughline.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
def postgres_url(postgres_template: str) -> str:
    """A PostgreSQL database of the test's own."""
    name = f"test_{next(_numbers)}"
    postgres.run_sql(postgres_template, f"CREATE DATABASE {name} TEMPLATE template_throughline")
    return postgres_template.format(name)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of the test's own, on each of the two."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The same, opened."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture(params=STORES)
def store_url(request: pytest.FixtureRequest) -> str:
    """Every store: a database of the test's own, or "" for the one in memory."""
    if request.param == "memory":
        return ""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
async def archive(store_url: str) -> AsyncIterator[Archive]:
    """An empty archive on every store."""
    if not store_url:
        yield MemoryArchive()
        return
    opened = Database(store_url)
    yield opened
    await opened.close()


@pytest.fixture
def talk() -> Talk:
    """People who talk to an empty bot, in memory."""
    return Talk(MemoryArchive())


@pytest.fixture
async def team() -> Talk:
    """The same with a product: Maya (Product Owner), Sam (Scrum Master), Devi (Developer), Tom."""
    talk = Talk(MemoryArchive())
    await set_up(talk)
    return talk

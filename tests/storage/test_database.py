"""The databases: what they keep, what they refuse, and how they come about and go."""

import asyncio
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import SQLModel

from bot.people import Person, WorkspaceId
from bot.ports import Shown
from bot.rounds import Round, Rule, Stance, Voice
from storage import keeping
from storage.database import Database
from storage.schedule import DueCadence, Plan, Planned, Schedule
from storage.tables import APPEND_ONLY, WORKSPACE_TABLES
from storage.usage import Usage
from tests import postgres
from tests.people import Talk, set_up, set_up_sample

OUTSIDE = "new coffee machine for the office kitchen and t-shirts"


async def filled(database: Database) -> Talk:
    """A database in which every table has rows."""
    talk = Talk(database)
    await set_up(talk)
    for words in (
        "/goal set kpi Bookings: 0 -> 60 %",
        "/goal kpi Bookings 15",
        f"/goal fit {OUTSIDE}",
        "/goal rule 1 outside",
        "/goal sprint 2 weeks from 2026-11-23 planning mo 10:00 review fr 15:00 UTC",
    ):
        await talk.types("Maya", words)
    async with database.writing(talk.workspace) as records:
        product = (await records.products.around(talk.place.id)).all[0].id
        await records.products.revoke_board(product)
        now = talk.now
        one = Round("P1", 1, "text", Rule.CONSENT, now, now + timedelta(days=1), "C1")
        one = await records.rounds.open(product, one)
        voice = Voice(Person("maya", "Maya"), Stance.AGREE, "", now)
        await records.rounds.speak(product, one.number, voice)
        await records.post.claim("Ev1", talk.now)
        await records.post.parcel("text", talk.now)
        await records.post.show(Shown(product, "#1", "C1", "1", talk.now))
        await records.post.lose("C2", talk.now)
        await records.post.keep_address("C2", "there", talk.now)
    schedule, later = Schedule(database), talk.now + timedelta(days=3)
    planned = Planned("k", "planning:2026-11-23", later, later)

    async def ask(due: DueCadence) -> Plan:
        return Plan(due, (planned,), None)

    await schedule.plan(later, 10, ask)
    await schedule.hold_back(talk.workspace, later)
    await Usage(database).add(talk.workspace, 900, 100)
    return talk


@pytest.fixture
async def full(database: Database) -> Database:
    """The same, opened."""
    await filled(database)
    return database


async def run(database: Database, statement: str, **values: object) -> list[tuple[object, ...]]:
    """Run one statement past the stores."""
    async with database.connection(writing=True) as connection:
        result = await connection.execute(text(statement), values)
        return [tuple(row) for row in result] if result.returns_rows else []


async def test_every_table_has_rows_for_these_tests(full: Database) -> None:
    for table in WORKSPACE_TABLES:
        assert await run(full, f"SELECT 1 FROM {table} LIMIT 1"), table  # noqa: S608  our own names


@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_what_was_recorded_cannot_be_changed_or_deleted(full: Database, table: str) -> None:
    column = next(iter(SQLModel.metadata.tables[table].columns)).name
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):  # noqa: S608  our own names
        with pytest.raises(DBAPIError, match="append-only"):
            await run(full, statement)


async def test_postgresql_cannot_be_made_to_forget_by_truncating(postgres_url: str) -> None:
    database = Database(postgres_url)
    await filled(database)
    with pytest.raises(DBAPIError, match="append-only"):
        await run(database, "TRUNCATE ledger")
    await database.close()


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("products", "name", "x" * 121),
        ("people", "name", "x" * 121),
        ("goals", "level", "king"),
        ("goals", "status", "maybe"),
        ("goals", "version", 0),
        ("roles", "role", "king"),
        ("request_standings", "standing", "lost"),
    ],
)
async def test_lengths_and_closed_sets_are_enforced_by_the_database(
    full: Database, table: str, column: str, value: object
) -> None:
    with pytest.raises(IntegrityError):
        await run(full, f"UPDATE {table} SET {column} = :value", value=value)  # noqa: S608  our own names


async def test_texts_too_long_are_refused_where_nothing_can_be_changed(full: Database) -> None:
    with pytest.raises(IntegrityError):
        await run(
            full,
            "INSERT INTO goal_versions SELECT workspace, goal_id, 99, status, :text, parent, link, "
            "due, in_scope, out_of_scope, kpis, changed_at, changed_by, changed_by_name "
            "FROM goal_versions WHERE number = 1",
            text="x" * 2001,
        )


async def test_no_row_can_point_into_another_workspace(full: Database) -> None:
    await run(full, "INSERT INTO workspaces (id, is_erasing) VALUES ('W2', :no)", no=False)
    for table in ("goals", "roles", "places"):
        with pytest.raises(IntegrityError):
            await run(full, f"UPDATE {table} SET workspace = 'W2'")  # noqa: S608  our own names


async def test_no_statement_of_a_conversation_goes_without_its_workspace(
    database: Database,
) -> None:
    statements: list[str] = []

    def listen(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        await set_up_sample(database)
        talk = await filled(database)
        for words in ("/goal", "/goal history", "/goal requests all", "/goal team", "/goal export"):
            await talk.types("Maya", words)
    finally:
        event.remove(Engine, "before_cursor_execute", listen)

    about_rows = [
        one
        for one in statements
        if any(f" {table}" in one for table in WORKSPACE_TABLES) and "workspace" not in one
    ]
    assert about_rows == []
    assert len(statements) > 300


async def test_sqlite_keeps_what_it_acknowledges(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    async with database.connection(writing=False) as connection:
        found = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    await database.close()

    assert found == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20_000,
    }  # fmt: skip


# --- migrations -----------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
    base: str = request.getfixturevalue("postgres_server")
    name = f"empty_{tmp_path.name.replace('-', '_')[:40]}_{id(tmp_path) % 10_000}"
    postgres.run_sql(base, f"CREATE DATABASE {name}")
    return base.format(name)


async def tables(database: Database) -> set[str]:
    """The names of all tables."""
    async with database.connection(writing=False) as connection:
        return set(await connection.run_sync(lambda one: inspect(one).get_table_names()))


async def test_the_schema_comes_and_goes(empty_url: str) -> None:
    database = Database(empty_url)
    assert await keeping.current_revision(database) == ""

    await keeping.migrate(database)
    assert await keeping.current_revision(database) == keeping.newest_revision()
    assert await tables(database) == {*SQLModel.metadata.tables, "alembic_version"}

    await keeping.migrate(database)
    await keeping.migrate_back(database)
    assert await tables(database) == {"alembic_version"}

    await keeping.migrate(database)
    await filled(database)
    await database.close()


async def test_the_migrations_make_what_the_tables_say(empty_url: str) -> None:
    from alembic import command  # noqa: PLC0415  only here
    from alembic.util import CommandError  # noqa: PLC0415  only here

    database = Database(empty_url)
    await keeping.migrate(database)

    def check(connection: object) -> None:
        config = keeping._config()
        config.attributes["connection"] = connection
        command.check(config)

    async with database.connection(writing=True) as connection:
        try:
            await connection.run_sync(check)
        except CommandError as problem:
            pytest.fail(str(problem))
    await database.close()


async def test_every_check_of_the_tables_is_in_the_migrations(empty_url: str) -> None:
    database = Database(empty_url)
    await keeping.migrate(database)

    def checks(connection: object) -> dict[str, set[object]]:
        found = inspect(connection)
        assert found is not None
        return {
            name: {one["name"] for one in found.get_check_constraints(name)}
            for name in SQLModel.metadata.tables
        }

    async with database.connection(writing=False) as connection:
        made = await connection.run_sync(checks)
    await database.close()
    from sqlalchemy import CheckConstraint  # noqa: PLC0415  only here

    said = {
        name: {
            str(one.name)
            for one in table.constraints
            if isinstance(one, CheckConstraint) and one.name is not None
        }
        for name, table in SQLModel.metadata.tables.items()
    }
    assert made == {
        name: {f"ck_{name}_{one}" if not one.startswith("ck_") else one for one in found}
        for name, found in said.items()
    }


async def test_a_migration_that_fails_half_way_leaves_the_old_schema(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import op  # noqa: PLC0415  only here

    database = Database(empty_url)
    make, made = op.create_table, []

    def fails_at_the_sixth(*arguments: object, **options: object) -> object:
        made.append(arguments[0])
        if len(made) == 6:
            raise RuntimeError("power cut")
        return make(*arguments, **options)  # type: ignore[arg-type]  # whatever it was called with

    monkeypatch.setattr(op, "create_table", fails_at_the_sixth)
    with pytest.raises(RuntimeError, match="power cut"):
        await keeping.migrate(database)
    monkeypatch.undo()

    assert await tables(database) == set()
    await keeping.migrate(database)
    assert await keeping.current_revision(database) == keeping.newest_revision()
    await database.close()


# --- backup and erasure ---------------------------------------------------------------------------


async def test_a_backup_taken_under_load_is_whole(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    talk = await filled(database)

    async def writes() -> None:
        for number in range(30):
            await talk.types("Tom", f"/goal fit riders pay with card {number} for servicing")

    async def copies() -> None:
        for number in range(5):
            await keeping.back_up(database, tmp_path / f"copy{number}.db")
            await asyncio.sleep(0.02)

    await asyncio.gather(writes(), copies())
    await database.close()
    for number in range(5):
        copy = Database(f"sqlite+aiosqlite:///{tmp_path / f'copy{number}.db'}")
        assert await run(copy, "PRAGMA integrity_check") == [("ok",)]
        assert "Product Goal P1" in await Talk(copy).types("Maya", "/goal")
        await copy.close()


async def test_a_backup_overwrites_nothing(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    file = tmp_path / "copy.db"
    file.write_text("precious")

    with pytest.raises(FileExistsError):
        await keeping.back_up(database, file)

    assert file.read_text() == "precious"
    await database.close()


async def test_erasing_takes_one_workspace_and_nothing_else(full: Database) -> None:
    other = Talk(full, workspace=WorkspaceId("W2"))
    await set_up(other)
    erased = await keeping.erase(full, WorkspaceId("W1"))

    assert erased > 20
    assert "There’s no product here yet" in await Talk(full).types("Maya", "/goal")
    assert "Product Goal P1" in await other.types("Maya", "/goal")
    assert await keeping.erase(full, WorkspaceId("W1")) == 0
    assert await keeping.workspaces(full) == {"W2": 1}


async def test_nothing_of_an_erased_workspace_is_left_in_the_file(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = Database(sqlite_url)
    talk = Talk(database)
    await set_up(talk)
    marker = "unmistakable7marker"
    for number in range(40):
        await talk.types("Tom", f"/goal fit riders want {marker} {number} for servicing")
    await talk.types("Maya", f"/goal set vision {marker} everywhere")
    files = [tmp_path / f"throughline.db{end}" for end in ("", "-wal")]
    assert any(marker.encode() in file.read_bytes() for file in files)

    await keeping.erase(database, WorkspaceId("W1"))
    await database.close()

    assert not any(marker.encode() in file.read_bytes() for file in files if file.exists())


async def test_an_older_file_is_brought_up_to_date(tmp_path: Path) -> None:
    """The oldest released schema, filled, then migrated to the newest one."""
    old = Path(__file__).parent / "releases" / "0001.db"
    file = tmp_path / "old.db"
    shutil.copy(old, file)
    database = Database(f"sqlite+aiosqlite:///{file}")
    await keeping.migrate(database)
    talk = Talk(database)

    assert await keeping.current_revision(database) == keeping.newest_revision()
    assert "Product Goal P1" in await talk.types("Maya", "/goal")
    assert "#1 · outside" in await talk.types("Maya", "/goal requests all")
    assert "Sprint Goal S1 is set" in await talk.types("Devi", "/goal set sprint Riders see slots")
    await database.close()


def test_the_sample_of_the_oldest_schema_is_at_the_first_revision() -> None:
    file = Path(__file__).parent / "releases" / "0001.db"
    connection = sqlite3.connect(file)

    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    connection.close()

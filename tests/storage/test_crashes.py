"""Killed at any moment: nothing acknowledged is lost, nothing is half written, all opens again."""

import os
import random
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database
from tests.people import Talk, set_up

KILLS = {"sqlite": 200, "postgresql": 40}
ROOT = Path(__file__).parents[2]


class Writer:
    """The program that writes, and its kills."""

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.storage.crash_child", *options],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self.chance = random.Random(20261121)  # noqa: S311  chance, not secrecy

    def kill_once(self, url: str) -> list[str]:
        """Let a child write for a random moment, kill it, and give what it acknowledged."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{url}\n")
        self.process.stdin.flush()
        child = int(self.process.stdout.readline().removeprefix("child "))
        select.select([self.process.stdout], [], [], 20)
        time.sleep(self.chance.uniform(0, 0.12))
        os.kill(child, signal.SIGKILL)
        acknowledged: list[str] = []
        for line in self.process.stdout:
            if line == "ended\n":
                return acknowledged
            acknowledged.append(line.strip())
        raise AssertionError("the writer ended by itself")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()


async def count(database: Database, query: str) -> int:
    async with database.connection(writing=False) as connection:
        return int((await connection.execute(text(query))).scalar() or 0)


INCONSISTENT = {
    "a request without its verdict": (
        "SELECT count(*) FROM request_standings WHERE verdict_id IS NULL"
    ),
    "a goal whose version is missing": (
        "SELECT count(*) FROM goals g LEFT JOIN goal_versions v ON v.goal_id = g.id "
        "AND v.number = g.version WHERE v.number IS NULL"
    ),
    "a version that its goal does not know": (
        "SELECT count(*) FROM goal_versions v JOIN goals g ON g.id = v.goal_id "
        "WHERE v.number > g.version"
    ),
    "a gap in the ledger": "SELECT max(number) - count(*) FROM ledger",
    "a change without its entry": (
        "SELECT (SELECT count(*) FROM goal_versions) - (SELECT count(*) FROM ledger WHERE deed "
        "IN ('goal_set', 'goal_reworded', 'kpi_defined'))"
    ),
    "a check-in without its entry": (
        "SELECT (SELECT count(*) FROM check_ins) - "
        "(SELECT count(*) FROM ledger WHERE deed = 'kpi_measured')"
    ),
}


@pytest.mark.timeout(600)
async def test_two_hundred_kills_lose_nothing(database_url: str) -> None:
    kind = "sqlite" if database_url.startswith("sqlite") else "postgresql"
    database = Database(database_url)
    talk = Talk(database)
    await set_up(talk)
    await talk.types("Maya", "/goal set kpi Bookings: 0 -> 60 %")
    writer = Writer()
    acknowledged: list[str] = []
    try:
        for _ in range(KILLS[kind]):
            acknowledged += writer.kill_once(database_url)
            broken = {
                what: found
                for what, query in INCONSISTENT.items()
                if (found := await count(database, query))
            }
            assert broken == {}
    finally:
        writer.close()

    lost = await missing(database, acknowledged)
    if kind == "sqlite":
        async with database.connection(writing=False) as connection:
            state = (await connection.execute(text("PRAGMA integrity_check"))).scalar()
        assert state == "ok"
    await database.close()

    assert lost == set()
    assert len(acknowledged) > KILLS[kind]


async def missing(database: Database, acknowledged: list[str]) -> set[str]:
    """The texts that were acknowledged and are not there."""
    marks = [line.split(" ") for line in acknowledged]
    asked = {f"riders pay with card {mark}" for which, mark in marks if which == "0"}
    worded = {f"Every rider rides {mark}" for which, mark in marks if which == "1"}
    query = "SELECT text FROM requests UNION SELECT text FROM goal_versions"
    async with database.connection(writing=False) as connection:
        kept = {row[0] for row in await connection.execute(text(query))}
    return (asked | worded) - kept


async def test_a_write_that_is_acknowledged_too_early_would_be_seen_to_be_lost(
    sqlite_url: str,
) -> None:
    """The seeded bug: what the test above would see if an answer came before the commit."""
    database = Database(sqlite_url)
    await set_up(Talk(database))
    writer = Writer("--early")
    acknowledged: list[str] = []
    try:
        for _ in range(40):
            acknowledged += writer.kill_once(sqlite_url)
    finally:
        writer.close()
    lost = await missing(database, acknowledged)
    await database.close()

    assert lost

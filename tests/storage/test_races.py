"""One Product Goal is active, whatever races: 50 people activate at once, from 50 connections."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.actions import ActivateGoal
from bot.errors import ChangedMeanwhile, GoalAlreadyActive
from bot.goals import Goal, Level, Status
from bot.people import WorkspaceId
from storage.database import Database
from tests.people import NOON, Talk, labels, person, seen, set_up

RACERS = 50
ROUNDS = 20
HERE = WorkspaceId("W1")


async def proposals(talk: Talk, count: int) -> None:
    for number in range(count):
        await talk.types("Tom", f"/goal propose Bike servicing for fleet {number} by 2027-06-30")


async def open_refs(talk: Talk) -> list[str]:
    async with talk.archive.reading(HERE) as records:
        product = (await records.products.around("")).all[0]
        chain = await records.goals.chain(product)
    return [goal.ref for goal in chain.proposed(Level.PRODUCT)]


async def activations(talk: Talk) -> int:
    async with talk.archive.reading(HERE) as records:
        product = (await records.products.around("")).all[0]
        entries = await records.ledger.read(product.id, limit=10_000)
    return sum(entry.deed == "goal_activated" for entry in entries)


async def test_fifty_activations_at_once_leave_one_active_goal(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(RACERS)]
    talk = Talk(databases[0])
    await set_up(talk)
    await talk.types("Maya", "/goal fulfil")
    await proposals(talk, RACERS)
    for number in range(1, ROUNDS + 1):
        refs = await open_refs(talk)
        assert len(refs) == RACERS
        racing = [
            Talk(database).reply("Maya", action=ActivateGoal(ref, "it helps"))
            for database, ref in zip(databases, refs, strict=True)
        ]
        replies = await asyncio.gather(*racing)

        outcomes = Counter(reply.outcome for reply in replies)
        assert outcomes == {"ok": 1, "GoalAlreadyActive": RACERS - 1}
        assert await activations(talk) == number
        refused = next(reply for reply in replies if reply.outcome != "ok")
        assert "Only one can be" in seen(refused)
        assert labels(refused) == ["Show the goals"]
        await talk.types("Maya", "/goal fulfil")
        await proposals(talk, 1)
    for database in databases:
        await database.close()


def candidate(number: int) -> Goal:
    return Goal(
        f"P{number}", Level.PRODUCT, "Riders book", Status.PROPOSED, 1, NOON, person("Maya")
    )


async def race_past_the_rules(database_url: str) -> tuple[int, Counter[str]]:
    """Let stores alone activate goals at once, with no lock held and no rule asked."""
    databases = [Database(database_url) for _ in range(10)]
    async with databases[0].writing(HERE) as records:
        product = (await records.products.add("Bikes")).id
        for number in range(1, 11):
            await records.goals.save(product, candidate(number))

    async def activate(database: Database, number: int) -> str:
        goal = replace(candidate(number), status=Status.ACTIVE, version=2)
        try:
            async with database.writing(HERE) as records:
                await records.goals.save(product, goal)
        except (GoalAlreadyActive, ChangedMeanwhile) as refusal:
            return type(refusal).__name__
        return "ok"

    racing = (activate(database, number) for number, database in enumerate(databases, 1))
    outcomes = Counter(await asyncio.gather(*racing))
    async with databases[0].connection(writing=False) as connection:
        count = "SELECT count(*) FROM goals WHERE status = 'active'"
        active = (await connection.execute(text(count))).scalar()
    for database in databases:
        await database.close()
    return int(active or 0), outcomes


async def test_the_index_alone_keeps_the_rule(database_url: str) -> None:
    active, outcomes = await race_past_the_rules(database_url)

    assert (active, outcomes) == (1, {"ok": 1, "GoalAlreadyActive": 9})


async def test_without_the_index_the_rule_would_break(database_url: str) -> None:
    """The seeded bug: what the test above would see if the index were gone."""
    database = Database(database_url)
    async with database.connection(writing=True) as connection:
        await connection.execute(text("DROP INDEX one_active_goal"))
    await database.close()

    active, outcomes = await race_past_the_rules(database_url)

    assert (active, outcomes) == (10, {"ok": 10})


@pytest.mark.parametrize("people", [12])
async def test_requests_asked_at_once_get_numbers_of_their_own(
    database: Database, people: int
) -> None:
    talk = Talk(database)
    await set_up(talk)
    asking = [
        Talk(database).reply(f"P{one}", f"/goal fit riders pay with card {one}")
        for one in range(people)
    ]
    replies = await asyncio.gather(*asking)

    assert sorted(reply.about for reply in replies) == sorted(
        f"#{number}" for number in range(1, people + 1)
    )

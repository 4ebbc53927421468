"""What every store promises of rounds, and of what a product states."""

from dataclasses import replace
from datetime import timedelta

from bot.people import Product
from bot.ports import Archive, Records
from bot.rounds import Outcome, Round, Rule, Stance, Voice
from tests.people import NOON, WORKSPACE, person

ROUND = Round(
    ref="P1",
    version=1,
    text="Riders book in the app",
    rule=Rule.CONFIDENCE,
    opened_at=NOON,
    closes_at=NOON + timedelta(days=1),
    place="C1",
)


async def product_of(records: Records) -> Product:
    return (await records.products.around("C1")).all[0]


async def kept(archive: Archive, *rounds: Round) -> None:
    """These rounds, each with what was said in it."""
    async with archive.writing(WORKSPACE) as records:
        product = await records.products.add("bikes")
        for one in rounds:
            opened = await records.rounds.open(product.id, replace(one, outcome=None, voices=()))
            for voice in one.voices:
                await records.rounds.speak(product.id, opened.number, voice)
            if one.outcome is not None:
                ended = replace(opened, outcome=one.outcome)
                await records.rounds.close(product.id, ended, NOON)


async def test_a_voice_comes_back_with_its_confidence(archive: Archive) -> None:
    voice = Voice(person("Devi"), Stance.AGREE, "", NOON, 4)
    await kept(archive, replace(ROUND, voices=(voice,)))
    async with archive.reading(WORKSPACE) as records:
        one = await records.rounds.get((await product_of(records)).id, 0)

    assert one == replace(ROUND, number=1, voices=(voice,))


async def test_the_latest_that_ended_is_found_by_its_rule_and_goal(archive: Archive) -> None:
    ends = (Outcome.SURE, Outcome.UNSURE, Outcome.NOBODY, None)
    mine = [replace(ROUND, outcome=outcome) for outcome in ends]
    other = replace(ROUND, ref="S1", outcome=Outcome.SURE)
    await kept(archive, *mine, other, replace(ROUND, rule=Rule.CONSENT, outcome=Outcome.AGREED))
    async with archive.reading(WORKSPACE) as records:
        number = (await product_of(records)).id
        on_goal = await records.rounds.ended(number, Rule.CONFIDENCE, "P1")
        on_any = await records.rounds.ended(number, Rule.CONFIDENCE)
        on_none = await records.rounds.ended(number, Rule.RECALL)

    assert on_goal is not None
    assert on_goal.outcome is Outcome.UNSURE
    assert on_any is not None
    assert on_any.ref == "S1"
    assert on_none is None


async def test_a_pulse_is_not_the_round_that_people_mean(archive: Archive) -> None:
    await kept(archive, ROUND, replace(ROUND, rule=Rule.RECALL))
    async with archive.reading(WORKSPACE) as records:
        number = (await product_of(records)).id
        meant = await records.rounds.get(number, 0)
        running = await records.rounds.running(number)

    assert meant is not None
    assert meant.rule is Rule.CONFIDENCE
    assert [one.rule for one in running] == [Rule.CONFIDENCE, Rule.RECALL]


async def test_what_a_product_states_comes_back(archive: Archive) -> None:
    await kept(archive)
    async with archive.writing(WORKSPACE) as records:
        stated = replace(
            await product_of(records), target_group="people who ride", upkeep=0, has_pulse=True
        )
        await records.products.change(stated)
    async with archive.reading(WORKSPACE) as records:
        assert await product_of(records) == stated
    async with archive.writing(WORKSPACE) as records:
        bare = Product(stated.id, stated.name)
        await records.products.change(bare)
        assert await product_of(records) == bare

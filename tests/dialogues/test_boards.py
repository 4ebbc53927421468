"""Boards that teams draw anyway, written out of the chain."""

import pytest

from bot.replies import Document
from storage.memory import MemoryArchive
from tests.people import Talk, set_up_sample


async def exported(talk: Talk, kind: str) -> Document:
    reply = await talk.reply("Maya", f"/goal export {kind}")
    (document,) = reply.parts
    assert isinstance(document, Document)
    return document


@pytest.fixture
async def sample() -> Talk:
    return await set_up_sample(MemoryArchive())


async def test_a_vision_board_names_what_the_chain_holds(sample: Talk) -> None:
    board = await exported(sample, "vision")

    assert board.filename == "vision.md"
    assert "| Vision | Make bike servicing simple, reliable and accessible" in board.text
    assert "| Needs | U1 Riders know when" in board.text
    assert "| Business goals | B1 Partner workshops fill 90 %" in board.text


async def test_a_roadmap_is_in_the_order_of_its_dates(sample: Talk) -> None:
    await sample.types("Maya", "/goal set kpi R2 live status: 0 -> 95 %")
    rows = [line for line in (await exported(sample, "roadmap")).text.splitlines() if "| R" in line]

    assert [row.split("|")[2].strip() for row in rows] == ["R2", "R3"]
    assert "S4 Riders get a push message" in rows[0]


async def test_okrs_are_objectives_with_key_results(sample: Talk) -> None:
    shown = (await exported(sample, "okr")).text

    assert "## U1 Riders know when" in shown
    assert "- Services booked in the app: from 0 to 60 % (now 34; P2)" in shown


@pytest.mark.parametrize("kind", ["vision", "roadmap", "okr"])
async def test_without_goals_a_board_says_what_is_missing(talk: Talk, kind: str) -> None:
    await talk.types("Maya", "/goal setup bikes")
    await talk.types("Maya", "/goal set vision Ride | on\n# no heading\n| no | row |")
    shown = (await exported(talk, kind)).text

    assert shown.count("\n# ") + shown.startswith("# ") == 1
    assert "| no | row |" not in shown


@pytest.mark.parametrize("kind", ["vision", "roadmap", "okr"])
async def test_boards_are_written_in_german_too(sample: Talk, kind: str) -> None:
    await sample.types("Maya", "/goal language de")
    shown = (await exported(sample, kind)).text

    assert any(word in shown for word in ("Bedürfnisse", "Messgrößen", "Noch kein KPI"))


async def test_the_target_group_stands_on_the_vision_board(team: Talk) -> None:
    assert "not set yet" in await team.types("Maya", "/goal export vision")
    await team.types("Maya", "/goal set target group People who ride | to work every day")

    assert "People who ride \\| to work every day" in await team.types(
        "Maya", "/goal export vision"
    )
    assert "said who the product is for" in await team.types("Tom", "/goal history")

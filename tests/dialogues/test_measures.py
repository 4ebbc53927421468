"""What people type about KPIs, and what they see."""

import pytest

from bot.replies import Audience
from tests.people import Talk, banner


async def test_a_kpi_is_defined_and_checked_in(team: Talk) -> None:
    defined = await team.types("Maya", "/goal set kpi Bookings: 0 -> 60 %")
    first = await team.types("Devi", "/goal kpi bookings 15 %")
    second = await team.types("Sam", "/goal kpi Bookings 30")

    assert defined.startswith("P1 is measured by Bookings, from 0 to 60 %.")
    assert first == (
        "Bookings: 15 %\n25 % of the way to the target of 60 %.\nP1 is at 25 %.\n"
        "Too early to say where it goes: 1 check-in."
    )
    assert "Before it was 15. 50 % of the way" in second


async def test_the_first_check_in_of_a_new_kpi_sets_its_baseline(team: Talk) -> None:
    first = await team.types("Devi", "/goal kpi Calls per day 84")
    await team.types("Maya", "/goal set kpi Calls per day: 42 down")
    second = await team.types("Devi", "/goal kpi Calls per day 63")

    assert "That is its baseline" in first
    assert "50 % of the way to the target of 42" in second


async def test_a_slip_of_the_pen_makes_no_new_kpi(team: Talk) -> None:
    await team.types("Maya", "/goal set kpi Bookings: 0 -> 60 %")

    assert "There is no KPI “Bookngs”. Did you mean “Bookings”?" in await team.types(
        "Devi", "/goal kpi Bookngs 15"
    )


async def test_a_kpi_can_belong_to_a_release(team: Talk) -> None:
    await team.types("Maya", "/goal set release Riders can book by 2027-02-28")
    await team.types("Maya", "/goal set kpi R1 Slots: 0 -> 40")

    assert "R1 is at 50 %" in await team.types("Devi", "/goal kpi Slots 20")


async def test_a_check_in_needs_a_goal(team: Talk) -> None:
    await team.types("Maya", "/goal fulfil")

    assert "No Product Goal is active" in await team.types("Devi", "/goal kpi Bookings 15")


@pytest.mark.parametrize("value", ["1e99", "12,34,5x"])
async def test_a_value_must_be_a_number(team: Talk, value: str) -> None:
    text = await team.types("Devi", f"/goal kpi Bookings {value}")

    assert "I cannot read" in text or "It is written: /goal kpi <name> <value>" in text


async def test_stakeholders_do_not_check_in(team: Talk) -> None:
    assert "That is for the Product Owner, Scrum Master or Developer" in await team.types(
        "Tom", "/goal kpi Bookings 15"
    )


async def test_a_kpi_that_reaches_its_target_is_celebrated_once(team: Talk) -> None:
    await team.types("Maya", "/goal set kpi bookings: 0 -> 60 %")
    replies = [
        await team.reply("Devi", f"/goal kpi bookings {value}") for value in (59, 60, 50, 61)
    ]

    assert [one.audience for one in replies] == [
        Audience.ASKER, Audience.PLACE, Audience.ASKER, Audience.ASKER,
    ]  # fmt: skip
    assert "bookings reached its target: 60 %" in banner(replies[1])
    await team.types("Maya", "/goal set kpi bookings: 0 -> 80 %")
    assert (await team.reply("Devi", "/goal kpi bookings 80")).audience is Audience.PLACE

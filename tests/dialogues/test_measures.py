"""What people type about KPIs, and what they see."""

from datetime import timedelta

import pytest

from bot import actions as act
from bot.replies import Audience, Reply
from tests.people import Talk, banner, labels, seen


async def test_a_kpi_is_defined_and_checked_in(team: Talk) -> None:
    defined = await team.types("Maya", "/goal set kpi Bookings: 0 -> 60 %")
    first = await team.types("Devi", "/goal kpi bookings 15 %")
    second = await team.types("Sam", "/goal kpi Bookings 30")

    assert defined.startswith("P1 is measured by Bookings, from 0 to 60 %.")
    assert first == (
        "Bookings: 15 %\n25 % of the way to the target of 60 %.\nP1 is at 25 %.\n"
        "Too early to tell where it’s going: 1 check-in."
    )
    assert "It was 15 before. 50 % of the way" in second


async def test_a_new_kpi_is_asked_about_and_its_first_value_is_the_baseline(team: Talk) -> None:
    asked = await team.reply("Devi", "/goal kpi Calls per day 84")
    assert "Should I add it? Nothing is recorded yet." in seen(asked)
    assert "P1 has no KPI yet" in await team.types("Devi", "/goal kpi")

    first = await team.presses("Devi", "Add “Calls per day”", asked)
    await team.types("Maya", "/goal set kpi Calls per day: 42 down")
    second = await team.types("Devi", "/goal kpi Calls per day 63")

    assert "That’s its baseline" in seen(first)
    assert "50 % of the way to the target of 42" in second


@pytest.mark.parametrize("typed", ["lat", "Latncy", "the latency"])
async def test_a_name_that_is_not_known_is_offered_the_nearest(team: Talk, typed: str) -> None:
    await team.types("Maya", "/goal set kpi latency: 420 -> 200 ms")
    await team.types("Maya", "/goal set kpi Bookings: 0 -> 60 %")
    asked = await team.reply("Devi", f"/goal kpi {typed} 170")

    assert labels(asked) == ["latency", f"Add “{typed}”", "No"]
    assert "latency: 170 ms" in seen(await team.presses("Devi", "latency", asked))


async def test_saying_no_records_nothing(team: Talk) -> None:
    asked = await team.reply("Devi", "/goal kpi Calls 84")

    assert "nothing has changed" in seen(await team.presses("Devi", "No", asked))
    assert "P1 has no KPI yet" in await team.types("Devi", "/goal kpi")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("1.7M EUR", "1.7 M EUR"),
        ("€1.7M", "1.7 M EUR"),
        ("1.7 million EUR", "1.7 M EUR"),
        ("1.700.000", "1.7 M EUR"),
        ("1,700,000 EUR", "1.7 M EUR"),
        ("1700k", "1.7 M EUR"),
        ("1.7", "1.7 M EUR"),
        ("0.0017bn", "1.7 M EUR"),
    ],
)
async def test_magnitudes_are_read_for_what_the_kpi_is(team: Talk, typed: str, shown: str) -> None:
    await team.types("Maya", "/goal set kpi Revenue: 1.5M -> 2M EUR")

    assert f"Revenue: {shown}" in await team.types("Devi", f"/goal kpi Revenue {typed}")


async def test_ends_of_different_magnitude_share_the_larger_one(team: Talk) -> None:
    defined = await team.types("Maya", "/goal set kpi Users: 800k -> 1.2M riders")

    assert "Users, from 0.8 to 1.2 M riders" in defined


@pytest.mark.parametrize("typed", ["34000", "34k"])
async def test_a_value_out_of_all_proportion_is_asked_about(team: Talk, typed: str) -> None:
    await team.types("Maya", "/goal set kpi Latency: 420 -> 200 ms down")
    await team.types("Devi", "/goal kpi Latency 400")
    asked = await team.reply("Devi", f"/goal kpi Latency {typed}")

    assert "34000 ms is a long way from what I know of Latency: last 400, target 200" in seen(asked)
    assert "Latency: 400 ms" in await team.types("Devi", "/goal kpi")
    assert "Latency: 34000 ms" in seen(await team.presses("Devi", "Record it", asked))


async def test_another_unit_is_asked_about(team: Talk) -> None:
    await team.types("Maya", "/goal set kpi Latency: 420 -> 200 ms")
    asked = await team.reply("Devi", "/goal kpi Latency 34 %")

    assert "Latency is measured in ms, and you wrote %" in seen(asked)


async def test_a_kpi_can_belong_to_a_release(team: Talk) -> None:
    await team.types("Maya", "/goal set release Riders can book by 2027-02-28")
    await team.types("Maya", "/goal set kpi R1 Slots: 0 -> 40")

    assert "R1 is at 50 %" in await team.types("Devi", "/goal kpi Slots 20")


async def test_a_check_in_needs_a_goal(team: Talk) -> None:
    await team.types("Maya", "/goal fulfil")

    assert "There’s no active Product Goal" in await team.types("Devi", "/goal kpi Bookings 15")


@pytest.mark.parametrize("value", ["1e99", "12,34,5x"])
async def test_a_value_must_be_a_number(team: Talk, value: str) -> None:
    text = await team.types("Devi", f"/goal kpi Bookings {value}")

    assert "I can’t read" in text or "Write it like this: /goal kpi [<name> <value>]" in text


async def test_stakeholders_do_not_check_in(team: Talk) -> None:
    assert "That’s for the Product Owner, Scrum Master or Developer" in await team.types(
        "Tom", "/goal kpi Bookings 15"
    )


async def reached(team: Talk, *values: int) -> list[Reply]:
    """The replies to check-ins of a KPI whose target is 60."""
    await team.types("Maya", "/goal set kpi bookings: 0 -> 60 %")
    return [await team.reply("Devi", f"/goal kpi bookings {value}") for value in values]


async def party(team: Talk, ref: str = "P1", minutes_ago: int = 0) -> Reply:
    """What a worker says for the check-in that the last one or an earlier turn made."""
    at = int(team.now.timestamp()) - 60 * minutes_ago
    return await team.reply("Maya", action=act.Celebrate(ref, at))


async def test_a_target_reached_is_told_to_its_reporter_at_once(team: Talk) -> None:
    before, now = await reached(team, 59, 60)

    assert "Target reached!" not in seen(before)
    assert "If the value still stands in an hour, I’ll tell everybody here" in seen(now)
    assert [before.audience, now.audience] == [Audience.ASKER, Audience.ASKER]


async def test_everybody_hears_of_it_once_it_stands(team: Talk) -> None:
    await reached(team, 60)
    told = await party(team)

    assert told.audience is Audience.PLACE
    assert "bookings reached its target: 60 %" in banner(told)


async def test_a_value_that_was_corrected_is_not_celebrated(team: Talk) -> None:
    await reached(team, 60, 50)

    assert (await party(team, minutes_ago=1)).outcome == "nothing"


async def test_a_target_is_celebrated_once(team: Talk) -> None:
    first, second, third = await reached(team, 60, 61, 62)

    assert "Target reached!" in seen(first)
    assert "Target reached!" not in seen(second) + seen(third)
    team.now += timedelta(hours=2)
    later = await reached(team, 50, 63)
    assert "Target reached!" not in seen(later[1])


async def test_one_that_did_not_stand_is_celebrated_when_it_does(team: Talk) -> None:
    replies = await reached(team, 60, 50, 61)

    assert "Target reached!" in seen(replies[2])
    assert (await party(team, minutes_ago=2)).outcome == "nothing"
    assert (await party(team, minutes_ago=1)).audience is Audience.PLACE


async def test_another_target_is_another_milestone(team: Talk) -> None:
    await reached(team, 60)
    team.now += timedelta(hours=2)
    await team.types("Maya", "/goal set kpi bookings: 0 -> 80 %")

    assert "Target reached!" in await team.types("Devi", "/goal kpi bookings 80")


async def test_only_a_worker_celebrates(team: Talk) -> None:
    assert (await team.reply("Tom", action=act.Celebrate("P1", 0))).outcome == "NotAllowed"

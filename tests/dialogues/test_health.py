"""``/goal health``: what the team sees of its own course."""

from datetime import UTC, datetime, timedelta

from bot import actions as act
from bot.replies import Audience
from tests.people import Talk, button, seen


async def test_a_team_that_has_just_begun_sees_no_warning(team: Talk) -> None:
    shown = await team.types("Tom", "/goal health")

    assert "nothing that points away from the goal" in shown


async def test_facts_with_numbers_and_dates(team: Talk) -> None:
    await team.types("Maya", "/goal set scope in: booking, payment; out: lending")
    await team.types("Maya", "/goal set kpi bookings: 0 -> 100")
    await team.types(
        "Sam", "/goal sprint 1 weeks from 2026-11-23 planning mo 10:00 review fr 15:00"
    )
    for day, value in ((0, 10), (10, 10), (20, 10)):
        team.now = datetime(2026, 11, 22, 12, tzinfo=UTC) + timedelta(days=day)
        await team.types("Devi", f"/goal kpi bookings {value}")
    await team.types("Devi", "/goal set sprint Show free slots")
    await team.types("Devi", "/goal missed sprint the provider was down")
    await team.types("Devi", "/goal set sprint Show free slots again")
    await team.types("Devi", "/goal missed sprint the provider was down again")
    reply = await team.reply("Tom", "/goal health")
    shown = seen(reply)

    assert "The last 2 Sprint Goals in a row were missed." in shown
    assert "P1 bookings hasn’t moved towards its target in 3 check-ins." in shown
    assert "No Sprint or Release Goal mentions: booking, payment." in shown
    assert (
        "2 of 2 Sprints had no Sprint Goal, most recently the one from 30 November 2026." in shown
    )
    assert "0 of 2 Sprint Goals were reached." in shown
    assert reply.audience is Audience.ASKER
    posted = await team.presses("Tom", "Post to channel", reply)
    assert posted.audience is Audience.PLACE
    assert not any(name in shown for name in ("Maya", "Devi", "Sam"))


async def test_the_thread_says_where_a_kpi_is_going(team: Talk) -> None:
    await team.types("Maya", "/goal set kpi bookings: 0 -> 100")
    for day, value in ((0, 0), (10, 10), (20, 20), (30, 30)):
        team.now = datetime(2026, 11, 22, 12, tzinfo=UTC) + timedelta(days=day)
        await team.types("Devi", f"/goal kpi bookings {value}")
    shown = " ".join((await team.types("Tom", "/goal")).split())

    assert "bookings: 30 of 100 · on course for 2 March 2027" in shown


async def test_upkeep_is_held_against_what_was_declared(team: Talk) -> None:
    assert (await team.reply("Maya", "/goal set upkeep 101")).outcome == "NotAShare"
    assert "20 %" in await team.types("Maya", "/goal set upkeep 20 %")
    for number in range(1, 6):
        await team.types("Tom", f"/goal fit riders book part number {number} in the app")
    for number in (1, 2):
        await team.types("Maya", f"/goal rule {number} upkeep because it keeps the lights on")
    over = await team.types("Tom", "/goal health")
    await team.types("Maya", "/goal set upkeep 40 %")
    within = await team.types("Tom", "/goal health")
    await team.types("Maya", "/goal set upkeep off")

    assert "2 of 5 requests were upkeep, over your budget of 20 %." in over
    assert "2 of 5 requests were upkeep, within your budget of 40 %." in within
    assert "2 of 5 requests were upkeep." in await team.types("Tom", "/goal health")


async def test_the_month_in_a_few_lines_to_everybody(team: Talk) -> None:
    await team.types("Maya", "/goal set scope in: booking, payment; out: lending")
    team.now += timedelta(days=12)
    reply = await team.reply("", action=act.ShowMonth("2026-11-01"))

    assert reply.audience is Audience.PLACE
    assert "How we stand against P1: November 2026" in seen(reply)
    assert "No Sprint or Release Goal mentions: booking, payment." in seen(reply)
    assert button(reply, "Show how we stand").action == act.ShowHealth()


async def test_a_month_without_anything_to_say_is_not_told(team: Talk) -> None:
    assert (await team.reply("", action=act.ShowMonth("2026-11-01"))).outcome == "nothing"

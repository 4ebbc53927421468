"""``/goal sprint`` and ``/goal nudge``, typed by people."""

import re
from datetime import timedelta, timezone

import pytest

from bot import actions as act
from bot.actions import filled
from bot.people import Role
from bot.sprints import Occasion
from tests.people import Talk, button, form_of, labels, seen

RHYTHM = "/goal sprint 2 weeks from 2026-11-23 planning monday 10:00 review friday 15:00"


async def test_asked_before_it_is_set_it_says_how(team: Talk) -> None:
    assert "I don’t know your Sprints yet" in await team.types("Tom", "/goal sprint")


async def test_the_scrum_master_sets_it_and_everybody_sees_what_comes(team: Talk) -> None:
    told = await team.types("Sam", f"{RHYTHM} Europe/Berlin holidays DE-BB")
    assert (
        "2-week Sprints from 23 November 2026, in Europe/Berlin, with the holidays of DE-BB" in told
    )

    shown = await team.types("Tom", "/goal sprint")
    assert "Planning: Monday, 23 November 2026, 10:00 Berlin time (09:00 for you)" in shown
    assert "Review: Friday, 4 December 2026, 15:00 Berlin time (14:00 for you)" in shown


async def test_it_tells_which_sprint_it_is_and_for_what(team: Talk) -> None:
    await team.types("Sam", RHYTHM)
    assert "The first Sprint begins on 23 November 2026" in await team.types("Tom", "/goal sprint")
    await team.types("Sam", "/goal set sprint Riders see free slots")
    team.now += timedelta(days=5)
    shown = await team.types("Tom", "when does the sprint end?")

    assert "Sprint of 23 November 2026\nDay 4 of 14. It ends on 6 December 2026." in shown
    assert "Riders see free slots" in shown


TIME = re.compile(r"\d\d:\d\d(?! (?:\w+ time|UTC|Uhr in \w+|Uhr UTC|Uhr bei dir|for you))")


async def moments(team: Talk) -> str:
    """Every answer that tells a time."""
    await team.types("Sam", f"{RHYTHM} Asia/Tokyo")
    answers = [
        await team.types("Tom", "/goal sprint"),
        await team.types("Sam", "/goal nudge on"),
        await team.types("Sam", "/goal agree P1"),
        seen(
            await team.reply(
                "Sam",
                action=act.ShowNudge(Occasion.PLANNING, "2026-11-23", "2026-11-23T10:00:00+09:00"),
            )
        ),
    ]
    return "\n".join(answers)


@pytest.mark.parametrize("locale", ["en", "de"])
async def test_no_time_is_shown_without_its_zone(team: Talk, locale: str) -> None:
    team.locale = locale
    shown = await moments(team)

    assert "10:00" in shown
    assert TIME.findall(shown) == []


async def test_it_finds_a_time_without_its_zone(
    team: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded bug."""
    monkeypatch.setattr("bot.answers.sprints._offset", lambda _: "")
    monkeypatch.setattr("bot.answers.sprints._city", lambda _: "")

    assert TIME.findall(await moments(team)) != []


@pytest.mark.parametrize(
    ("hours", "told"), [(0, "UTC"), (1, "UTC+1"), (-3.5, "UTC-3:30"), (5.75, "UTC+5:45")]
)
async def test_where_no_city_names_the_zone_its_distance_does(
    team: Talk, hours: float, told: str
) -> None:
    team.now = team.now.astimezone(timezone(timedelta(hours=hours)))

    assert f"{told}\n" in await team.types("Sam", "/goal agree P1") + "\n"


@pytest.mark.parametrize("role", [Role.DEVELOPER, Role.STAKEHOLDER])
@pytest.mark.parametrize(
    "words", [RHYTHM, "/goal sprint cancel", "/goal nudge off", "/goal nudge 1 h"]
)
async def test_others_do_not_change_it(team: Talk, role: Role, words: str) -> None:
    await team.types("Sam", RHYTHM)
    team.roles["Eve"] = role

    assert (await team.reply("Eve", words)).outcome == "NotAllowed"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (f"{RHYTHM} Mars/Olympus", "I don’t know the time zone “Mars/Olympus”"),
        (f"{RHYTHM} ../etc/passwd", "I don’t know the time zone"),
        (f"{RHYTHM} UTC holidays XX", "I don’t know the holidays of “XX”"),
        (f"{RHYTHM} UTC holidays DE-ZZ", "I don’t know the holidays of “DE-ZZ”"),
        ("/goal sprint whenever", "/goal sprint [set|<weeks>"),
        ("/goal nudge soon", "/goal nudge on|off"),
        ("/goal nudge 0 h", "/goal nudge on|off"),
        ("/goal nudge 99 days", "/goal nudge on|off"),
    ],
)
async def test_what_cannot_be_taken_gets_a_sentence(team: Talk, words: str, sentence: str) -> None:
    await team.types("Sam", RHYTHM)

    assert sentence in await team.types("Sam", words)


@pytest.mark.parametrize(
    "words",
    [
        RHYTHM.replace("2026-11-23", "soon"),
        RHYTHM.replace("2 weeks", "9 weeks"),
        RHYTHM.replace("monday", "someday"),
        RHYTHM.replace("10:00", "25:00"),
        "/goal sprint 2 weeks from",
        "/goal sprint set",
    ],
)
async def test_what_cannot_be_read_gets_the_form_with_the_rest(team: Talk, words: str) -> None:
    reply = await team.reply("Sam", words)
    form = form_of(reply)
    stored = {item.name: item.value for item in form.fields}
    assert stored["review_at"] == "15:00"

    saved = await team.sends(
        "Sam", reply, weeks="3", first="tomorrow", planning_at="9.30", zone="Berlin"
    )
    assert "3-week Sprints from 22 November 2026, in Europe/Berlin" in seen(saved)
    assert "09:30 Berlin time" in seen(saved)


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("first", "soon", "First day: I can’t read “soon” as a date"),
        ("planning_at", "25:00", "Sprint Planning at: I can’t read"),
        ("zone", "Mars", "City or time zone: I don’t know the time zone “Mars”"),
        ("holidays", "XX", "Holidays of: I don’t know the holidays of “XX”"),
    ],
)
async def test_a_field_that_cannot_be_taken_says_so(
    team: Talk, field: str, value: str, problem: str
) -> None:
    opened = await team.reply("Sam", "/goal sprint set")
    stored = {item.name: item.value for item in form_of(opened).fields} | {"zone": "UTC"}
    action = filled(form_of(opened).action, stored | {field: value})

    assert problem in seen(await team.reply("Sam", action=action, is_form=True))


async def test_what_is_understood_is_shown_before_it_is_set(team: Talk) -> None:
    words = "/goal sprint 2 weeks from tomorrow planning mo 10 review fr 3pm Berlin"
    asked = await team.reply("Sam", words)

    assert seen(asked).startswith("Set your Sprints like this?\n2 weeks, starting on 22 November")
    assert "Sprint Review: Friday, 15:00" in seen(asked)
    assert "I don’t know your Sprints yet" in await team.types("Tom", "/goal sprint")

    assert "Your Sprints are set" in seen(await team.presses("Sam", "Yes", asked))
    assert "15:00 Berlin time" in await team.types("Tom", "/goal sprint")


async def test_a_part_of_the_rhythm_is_changed_alone(team: Talk) -> None:
    await team.types("Sam", f"{RHYTHM} Europe/Berlin")
    asked = await team.reply("Sam", "/goal sprint planning tuesday at 9")

    assert "Sprint Planning: Tuesday, 09:00\nSprint Review: Friday, 15:00" in seen(asked)
    assert "Times in Europe/Berlin" in seen(asked)


async def test_nudges_are_chosen_and_turned_off(team: Talk) -> None:
    await team.types("Sam", RHYTHM)
    assert "2 working days and 90 min before" in await team.types(
        "Sam", "/goal nudge 2 days, 90 min"
    )
    assert "Nudges are off" in await team.types("Sam", "/goal nudge off")
    assert "2 working days" in await team.types("Sam", "/goal nudge on")


async def test_a_pause_and_its_end(team: Talk) -> None:
    await team.types("Sam", RHYTHM)
    assert "While they’re paused, nobody is nudged" in await team.types("Sam", "/goal sprint pause")
    assert "Sprint Planning: Monday" in await team.types("Sam", "/goal sprint resume")


async def test_a_cancelled_sprint_is_passed_over(team: Talk) -> None:
    await team.types("Sam", RHYTHM)
    assert "That’s for the Product Owner" in await team.types("Sam", "/goal sprint cancel")
    shown = await team.types("Maya", "/goal sprint cancel")

    assert "Planning: Monday, 23 November" not in shown
    assert "Sprint Planning: Monday, 7 December 2026" in shown


async def test_every_change_of_the_rhythm_stands_in_the_ledger(team: Talk) -> None:
    for words in (RHYTHM, "/goal nudge 1 h", "/goal sprint pause"):
        await team.types("Sam", words)
    told = await team.types("Tom", "/goal history")

    assert "Sam set the rhythm of the Sprints" in told
    assert "Sam set when nudges come: 60m before" in told
    assert "Sam paused the Sprints" in told


PLANNING = act.ShowNudge(Occasion.PLANNING, "2026-11-23", "2026-11-23T10:00:00+00:00")
REVIEW = act.ShowNudge(Occasion.REVIEW, "2026-11-23", "2026-12-04T15:00:00+00:00")


async def test_before_planning_the_next_sprint_goal_is_drafted_by_a_button(team: Talk) -> None:
    await team.types("Maya", "/goal set scope in: booking, payment; out: bike sales")
    await team.types("Devi", "/goal set sprint Riders see booking slots")
    await team.types("Devi", "/goal done sprint 40 riders saw them")
    nudge = await team.reply("Sam", action=PLANNING)

    assert "S1 · Riders see booking slots · reached" in seen(nudge)
    assert "There’s no draft Sprint Goal yet" in seen(nudge)
    assert "Nobody is working on this part of the Product Goal: payment." in seen(nudge)
    form = await team.presses("Devi", "Draft the Sprint Goal", nudge)
    assert "Sprint Goal" in seen(form)


async def test_a_draft_is_shown_before_planning(team: Talk) -> None:
    await team.types("Devi", "/goal set sprint Riders see slots")
    await team.types("Devi", "/goal set sprint Riders can cancel")
    nudge = await team.reply("Sam", action=PLANNING)

    assert "S2 · Riders can cancel" in seen(nudge)
    assert "There’s no draft Sprint Goal" not in seen(nudge)


async def test_before_review_the_goal_is_kept_fulfilled_or_given_up(team: Talk) -> None:
    await team.types("Devi", "/goal set sprint Riders see slots")
    nudge = await team.reply("Sam", action=REVIEW)
    assert "Riders see slots" in seen(nudge)
    assert labels(nudge) == ["Still right", "Fulfilled", "Abandon"]

    kept = await team.presses("Maya", "Still right", nudge)
    assert "P1 was reviewed and is still the right goal" in seen(kept)
    assert "Maya looked at P1 and kept it" in await team.types("Tom", "/goal history")
    assert (
        await team.reply("Devi", action=button(nudge, "Still right").action)
    ).outcome == "NotAllowed"


async def test_giving_up_asks_for_the_reason(team: Talk) -> None:
    nudge = await team.reply("Sam", action=REVIEW)
    form = await team.presses("Maya", "Abandon", nudge)
    done = await team.sends("Maya", form, reason="riders want pick-up")

    assert "riders want pick-up" in seen(done)


async def test_fulfilled_asks_for_the_evidence(team: Talk) -> None:
    nudge = await team.reply("Sam", action=REVIEW)
    form = await team.presses("Maya", "Fulfilled", nudge)
    done = await team.sends("Maya", form, evidence="62 % of services")

    assert "62 % of services" in seen(done)


@pytest.mark.parametrize("action", [PLANNING, REVIEW])
async def test_without_any_goal_a_nudge_asks_for_one(talk: Talk, action: act.ShowNudge) -> None:
    await talk.types("Maya", "/goal set vision Make bike servicing simple for every rider")

    assert "There’s no Product Goal" in seen(await talk.reply("Maya", action=action))


async def test_a_nudge_speaks_german_where_the_product_does(team: Talk) -> None:
    await team.types("Maya", "/goal language de product")
    await team.types("Sam", RHYTHM)

    assert "Der erste Sprint beginnt am 23. November 2026" in await team.types(
        "Tom", "/goal sprint"
    )

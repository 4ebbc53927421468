"""Everything else people type: help, people, history, files, languages; and what goes wrong."""

import pytest

from bot.commands import COMMANDS, TOPICS
from bot.people import Role
from bot.replies import Audience, Document, Facts
from storage.memory import MemoryArchive
from tests.people import Talk, labels, seen, set_up, set_up_sample


async def test_help_names_every_command(talk: Talk) -> None:
    reply = await talk.reply("Tom", "/goal help")

    facts = next(part for part in reply.parts if isinstance(part, Facts)).facts
    named = [words for fact in facts for words in fact.value.split(" · ")]
    assert sorted(named) == sorted(f"/goal {command.words}".strip() for command in COMMANDS)
    assert len(facts) == len(TOPICS)


async def test_a_topic_is_one_press_away(talk: Talk) -> None:
    reply = await talk.reply("Tom", "/goal help")

    assert "Who can: " in seen(await talk.presses("Tom", "Setting goals", reply))


@pytest.mark.parametrize("topic", [*TOPICS, "set vision", "KPI", "/goal rule"])
async def test_every_topic_has_a_page_with_who_may_and_an_example(talk: Talk, topic: str) -> None:
    text = await talk.types("Tom", f"/goal help {topic}")

    assert "Who can: " in text
    assert "Try: /goal" in text


async def test_an_unknown_topic_is_offered_the_nearest(talk: Talk) -> None:
    assert "Did you mean /goal history?" in await talk.types("Tom", "/goal help histroy")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("/goal hlep", "You wrote “hlep”. Did you mean /goal help?"),
        ("/goal rule 1 maybe", "Write it like this: /goal rule <number> fits|parks|outside|upkeep"),
        ("/goal xyzzy", "See /goal help, or check a request with /goal fit <request>"),
        ("qwertz", "You wrote “qwertz”"),
    ],
)
async def test_what_is_not_understood_gets_the_next_step(
    talk: Talk, words: str, answer: str
) -> None:
    reply = await talk.reply("Tom", words)

    assert answer in seen(reply)
    assert labels(reply) == ["Help"]


async def test_an_empty_message_gets_help(talk: Talk) -> None:
    assert "What Throughline can do" in await talk.types("Tom", "  ")


async def test_a_sentence_that_begins_like_a_command_is_asked_back(team: Talk) -> None:
    words = "abandon cart mails should go out after an hour"
    asked = await team.reply("Maya", words)
    fit = await team.presses("Maya", "Check as a request", asked)

    assert "could be a command or a request to check" in seen(asked)
    assert words in seen(fit)
    assert "Product Goal P1" in await team.types("Maya", "/goal")

    abandoned = await team.presses("Maya", "Run as a command", asked)
    assert "P1 is abandoned" in seen(abandoned)


async def test_roles_are_given_by_the_owner_and_seen_by_all(team: Talk) -> None:
    given = await team.reply("Maya", "/goal role Tom dev", mentioned=("Tom",))

    assert (seen(given), given.audience) == ("Tom is now a Developer.", Audience.PLACE)
    assert await team.types("Tom", "who is who?") == (
        "Who’s who\nThe roles on “bikes”. Everybody else is a stakeholder: they read, ask, propose "
        "and vote.\nProduct Owner: Maya\nScrum Master: Sam\nDeveloper: Devi, Tom"
    )


async def test_the_owner_is_one_person_and_can_only_hand_over(team: Talk) -> None:
    refused = await team.types("Maya", "/goal role Maya dev")
    moved = await team.types("Maya", "/goal role Sam po")

    assert "Hand over the role first" in refused
    assert "There’s only one Product Owner, so the role has moved" in moved
    assert "Product Owner: Sam" in await team.types("Tom", "/goal team")
    assert "That’s for the Product Owner" in await team.types("Maya", "/goal set vision We fly")


async def test_a_name_that_nobody_has_is_asked_for_as_a_mention(team: Talk) -> None:
    team_without_directory = Talk(team.archive)
    heard = await team_without_directory.reply("Maya", "/goal role @ dev")

    assert "Please add the name" in seen(heard)


async def test_history_tells_who_decided_what_and_why(team: Talk) -> None:
    await team.types("Maya", "/goal abandon nobody books")
    text = await team.types("Tom", "what did we decide?")

    assert text == "\n".join(
        [
            "The ledger",
            "21 November 2026 · Maya abandoned P1: “Customers can book and pay for bike servicing in "
            "an app by 2027-06-30”, because “nobody books” [P1.1]",
            "21 November 2026 · Maya made Devi a Developer [P1.1]",
            "21 November 2026 · Maya made Sam Scrum Master [P1.1]",
            "21 November 2026 · Maya set P1: “Customers can book and pay for bike servicing in an app "
            "by 2027-06-30” [P1.1]",
            "21 November 2026 · Maya set V1: “Make bike servicing simple, reliable and accessible for "
            "every rider”",
            "21 November 2026 · Maya made Maya Product Owner",
            "21 November 2026 · Maya set up “bikes”",
        ]
    )


async def test_a_goal_without_history_does_not_exist(team: Talk) -> None:
    assert "This product has no goal P9" in await team.types("Tom", "/goal history P9")


async def test_the_sample_tells_its_whole_story() -> None:
    talk = await set_up_sample(MemoryArchive())
    thread = await talk.types("Maya", "/goal")
    requests = await talk.types("Maya", "/goal requests all")

    assert [line.split(" ")[0] for line in thread.splitlines()[2:9]] == [
        "Mission", "Vision", "Strategy", "User", "Business", "Product", "Release",
    ]  # fmt: skip
    assert "Candidates for the next Product Goal:" in thread
    assert [requests.count(f"#{number} ·") for number in range(1, 5)] == [1] * 4
    assert "closed P1 as reached" in await talk.types("Maya", "/goal history P1")


async def test_the_chain_travels_through_a_file_unchanged() -> None:
    talk = await set_up_sample(MemoryArchive())
    reply = await talk.reply("Maya", "/goal export")
    document = next(part for part in reply.parts if isinstance(part, Document))
    planned = await talk.types("Maya", f"/goal import {document.text}")

    assert document.filename == "goals.yaml"
    assert "Nothing: the product already says all of it." in planned

    other = Talk(MemoryArchive())
    await other.sends("Maya", await other.reply("Maya", "/goal setup Bike service"))
    first = await other.reply("Maya", f"/goal import {document.text}")
    taken = await other.presses("Maya", "Import it", first)
    again = await other.reply("Maya", "/goal export")

    assert "10 goals are imported" in seen(taken)
    exported = next(part for part in again.parts if isinstance(part, Document))
    assert _without_values(exported.text) == _without_values(document.text)


def _without_values(text: str) -> str:
    """The goals of a file without what was measured, and with references of their own."""
    lines = [line for line in text.splitlines() if "current:" not in line and "id:" not in line]
    return "\n".join(line for line in lines if "advances:" not in line)


async def test_an_import_shows_what_would_change_before_it_does(team: Talk) -> None:
    text = (
        "vision: Every rider rides\nproduct_goal: {id: P1, text: Customers can book and pay for bike "
        "servicing in an app by 2027-06-30, in_scope: [booking], kpis: ['Bookings: 0 -> 60 %']}\n"
        "user_goals: [Riders save time]"
    )
    form = await team.reply("Maya", "/goal import")
    planned = await team.sends("Maya", form, text=text)
    before = await team.types("Maya", "/goal")
    taken = await team.presses("Maya", "Import it", planned)

    assert "1 new, 2 changed. Nothing is written yet." in seen(planned)
    assert "V1 changes (text): “Make bike servicing" in seen(planned)
    assert "P1 changes (scope, KPIs)" in seen(planned)
    assert "New User Goal: “Riders save time”" in seen(planned)
    assert "Every rider rides" not in before
    assert "3 goals are imported" in seen(taken)
    after = await team.types("Maya", "/goal")
    assert "Every rider rides" in after
    assert "Bookings: not measured yet, target 60 %, from 0" in after


async def test_what_a_file_does_not_name_stays(team: Talk) -> None:
    planned = await team.types("Maya", "/goal import vision: Every rider rides")

    assert "Not in the file, and left as they are: P1." in planned


async def test_a_second_product_goal_in_a_file_is_a_candidate(team: Talk) -> None:
    text = "product_goal: {text: Fleets can book by 2027-09-30, link: fleets ride}"
    await team.presses("Maya", "Import it", await team.reply("Maya", f"/goal import {text}"))

    assert "P2 · Fleets can book" in await team.types("Maya", "/goal")


async def test_proposals_and_parents_travel_too(team: Talk) -> None:
    text = (
        "user_goals: [Riders save time]\nproduct_goal: {id: P1, advances: V1, by: 2027-07-31, text: "
        "Customers can book and pay for bike servicing in an app by 2027-06-30}\n"
        "proposed_product_goals: [Fleets can book by 2027-09-30]\nrelease_goals:\n"
        "  - {text: Riders can pay by 2027-02-28, advances: P1, kpis: [{name: Payments, target: 9}]}"
    )
    planned = await team.reply("Maya", f"/goal import {text}")
    await team.presses("Maya", "Import it", planned)
    thread = await team.types("Maya", "/goal")

    assert "P1 changes (date)" in seen(planned)
    assert "until 31 July 2027" in thread
    assert "P2 · Fleets can book" in thread
    assert "Payments: not measured yet, target 9" in thread


async def test_a_bad_file_is_told_plainly_and_changes_nothing(team: Talk) -> None:
    before = await team.types("Maya", "/goal")
    told = await team.types("Maya", "/goal import vision: Riders: pay by card")
    doubled = await team.types("Maya", "/goal import vision: We ride\nvision: We fly")
    listed = await team.types("Maya", "/goal import user_goals: [Riders: pay by card]")

    assert (
        "I can’t read this goal file. Line 1: put the text in quotes, because it contains a colon: "
        'vision: "Riders: pay by card". Nothing has changed. /goal export shows the shape.'
    ) in told
    assert "Line 2: this name appears twice; keep one of them: vision" in doubled
    assert 'because it contains a colon (user_goals 1): "Riders: pay by card"' in listed
    assert await team.types("Maya", "/goal") == before


async def test_a_slip_in_a_file_is_told_in_german_too(team: Talk) -> None:
    team.locale = "de"

    assert (
        "Diese Zieldatei kann ich nicht lesen. Zeile 1: Setz den Text in Anführungszeichen, denn er "
        'enthält einen Doppelpunkt: vision: "Alle fahren: jeden Tag". Es hat sich nichts geändert.'
    ) in await team.types("Maya", "/goal import vision: Alle fahren: jeden Tag")


async def test_a_word_in_a_file_stays_a_word(team: Talk) -> None:
    planned = await team.types("Maya", "/goal import vision: on")

    assert "“on”" in planned


async def test_the_markdown_holds_every_goal(team: Talk) -> None:
    await team.types("Maya", "/goal set kpi Bookings: 0 -> 60 %")
    await team.types("Maya", "/goal kpi Bookings 15")
    await team.types("Maya", "/goal set scope in: booking; out: sales")
    await team.types("Maya", "/goal set link P1 it saves\n# the call")

    assert await team.types("Maya", "/goal export md") == (
        "# bikes\n\n## Vision\n\n"
        "- **V1** Make bike servicing simple, reliable and accessible for every rider\n\n"
        "## Product Goal\n\n"
        "- **P1** Customers can book and pay for bike servicing in an app by 2027-06-30 "
        "(30 June 2027) [25 %]\n"
        "  - advances V1: it saves # the call\n"
        "  - KPI Bookings: 15, target 60 %\n"
        "  - in scope: booking\n"
        "  - out of scope: sales\n"
    )


async def test_a_person_chooses_a_language_for_themselves(team: Talk) -> None:
    await team.types("Tom", "/goal language DE")

    assert "Produkt-Ziel" in await team.types("Tom", "/goal")
    assert "Product Goal" in await team.types("Sam", "/goal")


async def test_the_product_has_a_language_for_those_who_chose_none(team: Talk) -> None:
    await team.types("Sam", "/goal language en")
    await team.types("Maya", "/goal language de product")

    assert "Produkt-Ziel" in await team.types("Tom", "/goal")
    assert "Product Goal" in await team.types("Sam", "/goal")


async def test_the_platforms_word_for_a_person_goes_before_the_products(team: Talk) -> None:
    await team.types("Maya", "/goal language de product")
    english = Talk(team.archive, locale="en-US")

    assert "Product Goal" in await english.types("Tom", "/goal")


async def test_an_unknown_language_is_refused_with_those_there_are(team: Talk) -> None:
    assert "I don’t speak “xx” yet. I speak: en, de." in await team.types(
        "Tom", "/goal language xx"
    )


async def test_german_questions_are_understood_by_everybody(team: Talk) -> None:
    text = await team.types("Tom", "Passt diese Anfrage: neue Kaffeemaschine im Büro?")

    assert "neue Kaffeemaschine im Büro" in text


async def test_a_stakeholder_is_told_what_they_can_do_instead(team: Talk) -> None:
    text = await team.types("Tom", "/goal set product Fleets can book")
    form = await team.types("Tom", "/goal set product")

    assert "You can do this instead: /goal propose Fleets can book" in text
    assert "You can do this instead: /goal propose" in form


@pytest.mark.parametrize("role", list(Role))
async def test_everybody_can_read(team: Talk, role: Role) -> None:
    team.roles["Eve"] = role

    for words in ("/goal", "/goal history", "/goal requests", "/goal team", "/goal link"):
        assert "That didn’t work" not in await team.types("Eve", words)


async def test_a_reply_says_what_it_answered_for_the_log(team: Talk) -> None:
    shown = await team.reply("Tom", "/goal")
    refused = await team.reply("Tom", "/goal fulfil")

    assert (shown.meant, shown.outcome) == ("ShowThread", "ok")
    assert (refused.meant, refused.outcome) == ("FulfilGoal", "NotAllowed")


HOSTILE = [
    "{{ 7*7 }}{% for x in y %}",
    "<!channel> <@U1> <http://x|y> @everyone <at>all</at>",
    "# Fake\n\n- item\n- item",
    "- item",
    "\x1b[31mred\x07",
    "\u202eevil",
    "'; DROP TABLE goals; --",
    "🚲" * 500,
    "a\u2028b\u2029c",
    "{error.ref!r} %s %(x)s ${x}",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_words_do_nothing_anywhere(text: str) -> None:
    team = Talk(MemoryArchive())
    await set_up(team)
    for words in (
        f"/goal set vision {text} rides",
        f"/goal set P1 {text} books",
        f"/goal set scope in: {text.replace(',', ' ').replace(';', ' ').replace(':', ' ')}; out: x",
        f"/goal set kpi {text[:100]}: 0 -> 60 %",
        f"/goal propose {text} proposes",
        f"/goal fit {text} asks for something else",
        f"/goal rule 1 parks because {text} decides",
        f"/goal role {text[:100]} dev",
        f"/goal use {text}",
        f"/goal help {text}",
        f"/goal language {text}",
        f"/goal import {text}",
        "/goal export md",
        "/goal export",
        "/goal history",
        "/goal requests all",
        "/goal team",
        f"/goal {text}",
        text,
    ):
        reply = await team.reply("Maya", words)
        shown = seen(reply)
        assert "49" not in shown.replace("0149", "")
        assert "\x1b" not in shown
        assert reply.parts

"""The pulse: does the team know its Product Goal, and does nobody see who said what?"""

from datetime import UTC, datetime

import pytest

from bot import actions as act
from bot.people import Role
from bot.recall import recall
from bot.replies import Audience
from bot.rounds import Stance
from tests.people import Talk, form_of, seen

GOAL = "Riders book and pay in the app"


def test_how_much_came_back_is_counted_by_hand() -> None:
    """The goal has 4 words that carry meaning: riders, book, pay, app."""
    found = recall(GOAL, ["riders book in the app", "booking", "more profit", "to book"])

    assert found is not None
    # Dice: 2*3/(4+3), 2*1/(4+1), 2*0/(4+2)... "more" is a stop word, so 2*0/(4+1)
    assert found.share == pytest.approx((6 / 7 + 2 / 5 + 0 + 2 / 5) / 4)
    assert found.words == (("book", 3),), "what fewer than three said is not shown"
    assert found.missed == ("pay",)


def test_of_fewer_than_three_nothing_is_shown() -> None:
    assert recall(GOAL, ["riders", "riders"]) is None


async def begun(team: Talk) -> int:
    """The number of a pulse that just began."""
    await team.types("Sam", "/goal pulse on")
    await team.reply("", action=act.OpenPulse("2026-11-23"))
    async with team.archive.reading(team.workspace) as records:
        product = (await records.products.around(team.place.id)).all[0].id
        return (await records.rounds.running(product))[-1].number


async def answers(team: Talk, name: str, number: int, words: str) -> str:
    card = await team.reply(name, action=act.AskVoice(number))
    form = await team.presses(name, "Answer", card)
    assert form_of(form).title == "How well do we know our Product Goal?"
    assert "book" not in seen(card) + seen(form)
    return seen(await team.sends(name, form, reason=words))


@pytest.fixture(autouse=True)
def _worker_may(team: Talk) -> None:
    """A worker acts for the Product Owner."""
    team.roles[""] = Role.PRODUCT_OWNER


async def test_one_number_and_the_words_but_no_name(team: Talk) -> None:
    number = await begun(team)
    team.roles["Ann"] = Role.DEVELOPER
    for name, words in (
        ("Maya", "book servicing"), ("Sam", "booking bikes"), ("Ann", "to book"), ("Devi", "profit"),
    ):  # fmt: skip
        assert "Thank you" in await answers(team, name, number, words)
    reply = await team.reply("", action=act.CloseRound(number))
    shown = seen(reply)

    assert reply.audience is Audience.PLACE
    assert "alike, word for word" in shown
    assert "book (3)" in shown
    assert "profit" not in shown
    assert not any(name in shown for name in ("Maya", "Sam", "Devi"))
    assert "profit" not in await team.types("Tom", "/goal history")
    assert "Known by heart" in await team.types("Tom", "/goal pulse")


async def test_answers_are_kept_without_their_names_and_may_be_changed(team: Talk) -> None:
    number = await begun(team)
    await answers(team, "Devi", number, "profit")
    again = await team.reply("Devi", action=act.Speak(number, Stance.AGREE, "book an app"))
    async with team.archive.reading(team.workspace) as records:
        product = (await records.products.around(team.place.id)).all[0].id
        one = await records.rounds.get(product, number)

    assert again.outcome == "ok"
    assert one is not None
    assert [voice.reason for voice in one.voices] == ["book an app"]
    assert "devi" not in repr(one.voices).lower()


async def test_who_asks_for_the_round_itself_sees_no_answer(team: Talk) -> None:
    number = await begun(team)
    await answers(team, "Devi", number, "profit")
    running = seen(await team.reply("Tom", action=act.ShowRound(number)))
    await team.reply("", action=act.CloseRound(number))
    ended = seen(await team.reply("Tom", action=act.ShowRound(number)))

    assert "profit" not in running + ended
    assert "book" not in running, "the goal is not to be seen while it is asked for"


async def test_with_two_answers_nothing_is_shown(team: Talk) -> None:
    number = await begun(team)
    for name in ("Maya", "Sam"):
        await answers(team, name, number, "book servicing")
    shown = seen(await team.reply("", action=act.CloseRound(number)))

    assert "2 answered" in shown
    assert "book (" not in shown


async def test_off_nobody_is_asked_and_a_vote_does_not_take_it_for_its_round(team: Talk) -> None:
    await team.reply("", action=act.OpenPulse("2026-11-23"))
    assert (await team.reply("Tom", "/goal vote agree")).outcome == "NoRound"

    await begun(team)
    assert (await team.reply("Tom", "/goal vote agree")).outcome == "NoRound"
    assert (await team.reply("Maya", "/goal agree P1")).outcome == "ok"


async def test_only_the_product_owner_and_the_scrum_master_turn_it_on(team: Talk) -> None:
    assert (await team.reply("Devi", "/goal pulse on")).outcome == "NotAllowed"
    assert "Nobody is asked at the moment" in await team.types("Devi", "/goal pulse")
    assert "turned the pulse on" in (
        await team.types("Sam", "/goal pulse on") + await team.types("Tom", "/goal history")
    )


async def test_only_the_scrum_team_is_asked_and_heard(team: Talk) -> None:
    number = await begun(team)
    said = await team.reply("Tom", action=act.Speak(number, Stance.AGREE, "book"))

    assert said.outcome == "NotAllowed"


async def test_what_is_asked_before_a_weekend_is_told_after_it(team: Talk) -> None:
    await team.types(
        "Sam", "/goal sprint 2 weeks from 2026-11-23 planning mo 10:00 review fr 15:00"
    )
    await team.types("Sam", "/goal pulse on")
    team.now = datetime(2026, 11, 27, 9, 59, tzinfo=UTC)
    await team.reply("", action=act.OpenPulse("2026-11-23"))
    async with team.archive.reading(team.workspace) as records:
        product = (await records.products.around(team.place.id)).all[0].id
        (one,) = await records.rounds.running(product)

    assert one.closes_at == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)

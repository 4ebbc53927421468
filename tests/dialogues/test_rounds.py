"""Consent rounds: what people see, say and decide."""

from datetime import timedelta
from itertools import product

import pytest

from bot import actions as act
from bot.goals import Level
from bot.people import Person
from bot.replies import Audience
from bot.rounds import LONGEST, Outcome, Rule, Stance, Voice, outcome_of, usual_rule
from tests.people import NOON, Talk, banner, labels, seen

A, C, NO = Stance


@pytest.mark.parametrize(
    ("rule", "said", "outcome"),
    [
        (Rule.UNANIMOUS, [A, A], Outcome.AGREED), (Rule.UNANIMOUS, [A, C], Outcome.NOT_AGREED),
        (Rule.CONSENT, [A, C, C], Outcome.AGREED), (Rule.CONSENT, [A, A, NO], Outcome.NOT_AGREED),
        (Rule.MAJORITY, [A, A, NO], Outcome.AGREED), (Rule.MAJORITY, [A, NO], Outcome.NOT_AGREED),
        (Rule.MAJORITY, [A, C, C], Outcome.NOT_AGREED), (Rule.OWNER, [NO], Outcome.OWNER_DECIDES),
        *((rule, [], Outcome.NOBODY) for rule in Rule),
    ],
)  # fmt: skip
def test_how_a_round_ends(rule: Rule, said: list[Stance], outcome: Outcome) -> None:
    voices = [
        Voice(Person(str(place), "x"), stance, "why", NOON) for place, stance in enumerate(said)
    ]

    assert outcome_of(rule, voices) is outcome


def test_wide_goals_are_best_agreed_on_by_all() -> None:
    assert usual_rule(Level.VISION) is usual_rule(Level.USER) is Rule.UNANIMOUS
    assert usual_rule(Level.PRODUCT) is usual_rule(Level.SPRINT) is Rule.CONSENT


async def test_a_round_is_asked_in_the_place_and_says_until_when(team: Talk) -> None:
    reply = await team.reply("Sam", "/goal agree P1")

    assert reply.audience is Audience.PLACE
    assert "Do we agree on P1?" in seen(reply)
    assert "Agreed when: nobody objects" in seen(reply)
    assert "Until: Monday, 23 November 2026, 12:06" in seen(reply)
    assert labels(reply) == ["Agree", "Concern", "Objection", "Close now"]


async def test_only_product_owner_and_scrum_master_begin_one(team: Talk) -> None:
    assert "Scrum Master" in await team.types("Devi", "/goal agree P1")
    assert "Nobody has started a round yet" in await team.types("Devi", "/goal agree")


async def test_each_has_one_voice_and_may_change_it(team: Talk) -> None:
    await team.types("Maya", "/goal agree P1")
    await team.types("Devi", "/goal vote objection it has no measure")
    shown = await team.types("Devi", "/goal vote agree")
    await team.types("Tom", "/goal vote concern because it is late")
    shown = await team.types("Sam", "/goal agree")

    assert "Responses: 1 Agree, 1 Concern, 0 Objection" in shown
    assert "Devi: Agree" in shown
    assert "Tom: Concern, “it is late”" in shown
    assert "no measure" not in shown


async def test_an_objection_needs_its_reason(team: Talk) -> None:
    reply = await team.reply("Maya", "/goal agree P1")
    form = await team.presses("Tom", "Objection", reply)
    refused = await team.reply("Tom", action=act.Speak(1, Stance.OBJECTION))
    said = await team.sends("Tom", form, reason="nobody can test it")

    assert refused.outcome == "Missing"
    assert "Tom: Objection, “nobody can test it”" in seen(said)


async def test_an_anonymous_round_names_nobody(team: Talk) -> None:
    await team.types("Maya", "/goal agree P1 anonymous")
    await team.types("Devi", "/goal vote agree")
    shown = await team.types("Tom", "/goal vote objection nobody can test it")

    assert "nobody can test it" in shown
    assert not any(name in shown for name in ("Tom", "Devi"))
    await team.types("Maya", "/goal agree close")
    assert "Tom" not in await team.types("Maya", "/goal history")


async def test_closing_early_ends_it_once_and_the_ledger_keeps_the_dissent(team: Talk) -> None:
    await team.types("Maya", "/goal agree P1")
    await team.types("Devi", "/goal vote agree")
    await team.types("Tom", "/goal vote objection nobody can test it")
    ended = await team.reply("Sam", "/goal agree close")
    again = await team.reply("Sam", "/goal agree close")
    late = await team.reply("Tom", "/goal vote agree")
    history = await team.types("Maya", "/goal history")

    assert banner(ended) == "Not agreed"
    assert again.outcome == late.outcome == "RoundIsOver"
    assert "The round on P1 ended: Not agreed (1 agree, 0 concern, 1 objection)" in history
    assert "nobody can test it" in history


async def test_after_its_time_nobody_speaks_even_if_no_clock_has_ended_it(team: Talk) -> None:
    await team.types("Maya", "/goal agree P1 1 hour")
    team.now += timedelta(hours=1)

    assert (await team.reply("Tom", "/goal vote agree")).outcome == "RoundIsOver"


async def test_two_rounds_run_side_by_side_but_not_on_the_same_goal(team: Talk) -> None:
    await team.types("Maya", "/goal agree P1")
    assert "is already running" in await team.types("Sam", "/goal agree P1")
    await team.types("Sam", "/goal agree V1 majority")
    await team.types("Tom", "/goal vote #1 agree")
    shown = await team.types("Tom", "/goal vote #2 concern too wide")

    assert "Do we agree on V1?" in shown
    assert "1 Concern" in shown


async def test_a_goal_that_was_reworded_meanwhile_is_said_so(team: Talk) -> None:
    await team.types("Maya", "/goal agree P1")
    await team.types("Devi", "/goal vote agree")
    await team.types("Maya", "/goal set product P1 Customers can do everything by 2027-06-30")
    shown = await team.types("Maya", "/goal agree close")

    assert "P1 was reworded while the round ran" in shown
    assert "Customers can book and pay" in shown


async def test_a_new_product_owner_ends_what_the_old_one_began(team: Talk) -> None:
    await team.types("Maya", "/goal agree P1")
    await team.types("Maya", "/goal role @Devi po")
    assert "Scrum Master" in await team.types("Maya", "/goal agree close")

    assert banner(await team.reply("Devi", "/goal agree close")) == "Nobody voted"


@pytest.mark.parametrize(("words", "hours"), [("999 days", 14 * 24), ("1 h", 1)])
async def test_a_round_lasts_an_hour_at_least_and_two_weeks_at_most(
    team: Talk, words: str, hours: int
) -> None:
    await team.types("Maya", f"/goal agree P1 {words}")
    async with team.archive.reading(team.workspace) as records:
        number = (await records.products.around(team.place.id)).all[0].id
        (one,) = await records.rounds.running(number)

    assert one.closes_at - one.opened_at == min(timedelta(hours=hours), LONGEST)


@pytest.mark.parametrize(
    ("words", "more"), [*product(("agree Z9", "agree P1 soon", "vote"), ("", " x"))]
)
async def test_what_cannot_be_read_is_answered_with_how_it_is_written(
    team: Talk, words: str, more: str
) -> None:
    assert (await team.reply("Maya", f"/goal {words}{more}")).outcome != "ok"


async def test_how_sure_we_are_shows_the_spread_before_a_goal_begins(team: Talk) -> None:
    await team.types("Maya", "/goal set sprint Show free slots")
    draft = await team.reply("Maya", "/goal set sprint Riders see the price before they book")
    asked = await team.presses("Maya", "Check our confidence", draft)
    assert "How sure are we of S2?" in seen(asked)
    assert "Sure when: nobody says 1 or 2 of 5" in seen(asked)
    assert labels(asked) == ["1 of 5", "2 of 5", "3 of 5", "4 of 5", "5 of 5", "Close now"]

    await team.presses("Devi", "5 of 5", asked)
    await team.types("Tom", "/goal vote 4")
    form = await team.presses("Sam", "2 of 5", asked)
    shown = seen(await team.sends("Sam", form, reason="the price service is not ours"))
    assert "Responses: 3.7 of 5 on average, from 3 of us" in shown
    assert "Spread: 2: ▪ 1 · 4: ▪ 1 · 5: ▪ 1" in shown
    assert "Sam: 2 of 5, “the price service is not ours”" in shown

    ended = await team.reply("Maya", "/goal agree close")
    assert banner(ended) == "Not sure yet"
    await team.types("Devi", "/goal done sprint")
    begun_ = await team.types("Maya", "/goal activate S2")
    assert "How sure we were: 3.7 of 5 on average, from 3 of us; 2: ▪ 1 · 4: ▪ 1 · 5: ▪ 1" in begun_
    assert "ended: Not sure yet (3.7 / 5 (3))" in await team.types("Tom", "/goal history")


async def test_a_round_takes_only_what_it_asks_for(team: Talk) -> None:
    await team.types("Maya", "/goal agree P1 confidence")
    assert (await team.reply("Tom", "/goal vote agree")).outcome == "OtherVoice"
    assert (await team.reply("Tom", "/goal vote 6")).outcome != "ok"
    assert (await team.reply("Tom", action=act.Speak(1, Stance.AGREE, "", 9))).outcome != "ok"
    forged = await team.reply("Tom", action=act.Speak(1, Stance.AGREE, "", 1))
    assert forged.outcome == "Missing", "one of five is an objection, whatever the token says"
    await team.types("Maya", "/goal agree close")
    await team.types("Maya", "/goal agree P1")
    assert (await team.reply("Tom", "/goal vote 4")).outcome == "OtherVoice"


async def test_everybody_sure_carries_it(team: Talk) -> None:
    await team.types("Maya", "/goal agree P1 confidence")
    for name, number in (("Devi", 3), ("Sam", 5)):
        await team.types(name, f"/goal vote {number}")

    assert banner(await team.reply("Maya", "/goal agree close")) == "We are sure"

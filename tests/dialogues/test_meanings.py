"""Plain sentences: what is answered, what is asked back, and that a guess changes nothing."""

from typing import get_args

import pytest

from adapters.meaning.reader import Reader
from bot import actions as act
from bot.meanings import CHANGE, READ, Meaning, Understood, guess, meaning_of
from storage.memory import MemoryArchive
from tests.people import Talk, labels, seen, set_up

READER = Reader()


@pytest.fixture
async def listening() -> Talk:
    """A team whose bot reads meaning."""
    talk = Talk(MemoryArchive(), encoder=READER)
    await set_up(talk)
    return talk


async def kept(talk: Talk) -> str:
    return await talk.types("Maya", "/goal requests all")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("who's our po again?", "Maya"),
        ("so what are we working towards?", "Customers can book and pay"),
        ("what did we decide lately", "Maya"),
        ("wer ist bei uns der Product Owner", "Maya"),
    ],
)
async def test_a_question_is_answered_and_never_kept(
    listening: Talk, words: str, answer: str
) -> None:
    assert answer in await listening.types("Tom", words)
    assert "#1" not in await kept(listening)


@pytest.mark.parametrize("words", ["thanks a lot!", "good morning bot", "danke dir!"])
async def test_small_talk_gets_a_friendly_line(listening: Talk, words: str) -> None:
    assert await listening.types("Tom", words) != ""
    assert "#1" not in await kept(listening)


@pytest.mark.parametrize(
    "words",
    [
        "we need an export of all bookings to SAP",
        "customers complain that the invoice is wrong",
        "wir brauchen dringend eine Schnittstelle zu unserer Buchhaltung",
    ],
)
async def test_what_plainly_is_a_request_is_judged_and_kept(listening: Talk, words: str) -> None:
    reply = await listening.reply("Tom", words)

    assert reply.about == "#1"


CHANGES = {
    "make Ben the scrum master please": "Make Ben Scrum Master?",
    "Ben is our new Scrum Master": "Make Ben Scrum Master?",
    "bookings are at 41 % now": "Record 41 % for Bookings?",
    "the new vision is: every rider trusts us": "Reword Vision V1?\nMake bike servicing simple",
    'rename the product goal to "We pay online"': "Reword Product Goal P1?",
    "our sprint goal is push messages": "Set this Sprint Goal?\npush messages",
    "let's drop the product goal, the market has changed": "Abandon P1? The reason: “the market",
    "the release goal is done": "Close Release Goal R1 as reached?",
    "we did not make the sprint goal": "Close the Sprint Goal as not reached?",
    "I propose a new product goal: win 20 fleets": "Propose this as the next Product Goal?",
    "start a vote on P1": "Ask everybody whether they agree on P1?",
    "I agree with that": "Vote “Agree”?",
    "say no to #1, we don't do fleets": "Rule on #1: Outside the goal, because “we don't do fleets”?",
    "please park #1": "Park #1 until the goal changes?",
    "skip this sprint": "Cancel the current Sprint?",
    "pause the reminders over Christmas": "Pause the Sprints and their nudges?",
    "remind us 2 days before the review": "Nudge here 2 working days before each event?",
    "turn off the reminders here": "Turn off the nudges here?",
    "planning is on Tuesdays at 9": "Set your Sprints like this?",
    "please speak German from now on": "Speak German with you from now on?",
    "mach bitte Ben zum Scrum Master": "Make Ben Scrum Master?",
}
"""Plain sentences that would change something, and what is asked before."""


@pytest.fixture
async def busy() -> Talk:
    """A team with a KPI, a Release Goal, a rhythm and a request, whose bot reads meaning."""
    talk = Talk(MemoryArchive(), encoder=READER)
    await set_up(talk)
    for words in (
        "/goal set kpi Bookings: 0 -> 60 %",
        "/goal set release Riders can book by 2027-02-28",
        "/goal sprint 2 weeks from 2026-11-09 planning mo 10:00 review fr 15:00 UTC",
        "/goal fit Fleets can book ten bikes at once",
    ):
        await talk.types("Maya", words)
    return talk


async def everything(talk: Talk) -> list[str]:
    """All that a change could change."""
    commands = ("", "kpi", "team", "history", "sprint", "requests all", "agree")
    return [await talk.types("Maya", f"/goal {command}") for command in commands]


@pytest.mark.parametrize("words", CHANGES)
async def test_a_guessed_change_is_shown_filled_in_and_changes_nothing(
    busy: Talk, words: str
) -> None:
    before = await everything(busy)
    reply = await busy.reply("Maya", words)

    assert seen(reply).startswith(CHANGES[words])
    assert labels(reply) == ["Yes", "No", "Check as a request"]
    await busy.presses("Maya", "No", reply)
    assert await everything(busy) == before


@pytest.mark.parametrize("words", CHANGES)
async def test_a_press_does_what_was_shown(busy: Talk, words: str) -> None:
    reply = await busy.presses("Maya", "Yes", await busy.reply("Maya", words))

    assert reply.outcome in ("ok", "NoRound", "NoGoalRunning"), seen(reply)


@pytest.mark.parametrize(
    "words",
    ["we reached the product goal", "set up a new product", "import our goals from a file please"],
)
async def test_where_parts_are_missing_the_form_is_offered(busy: Talk, words: str) -> None:
    before = await everything(busy)
    reply = await busy.reply("Maya", words)

    assert "Nothing has changed yet" in seen(reply)
    assert await everything(busy) == before


async def test_a_person_who_is_mentioned_needs_no_second_mention(busy: Talk) -> None:
    asked = await busy.reply("Maya", "make @Nia a developer please", mentioned=("Nia",))
    assert seen(asked).startswith("Make Nia a Developer?")

    assert "Nia is now" in seen(await busy.presses("Maya", "Yes", asked))


async def test_of_several_people_each_is_offered(busy: Talk) -> None:
    asked = await busy.reply("Maya", "Sam and Devi are developers")

    assert labels(asked)[:2] == ["Make Sam a Developer?", "Make Devi a Developer?"]


async def test_where_the_sprint_is_over_it_asks_how(busy: Talk) -> None:
    await busy.types("Maya", "/goal set sprint Riders see free slots")
    asked = await busy.reply("Sam", "the sprint is over")
    assert "Was the Sprint Goal reached?" in seen(asked)

    missed = await busy.presses("Sam", "Mark Sprint Goal missed", asked)
    assert "S1 as not reached?" in seen(missed)


async def test_the_asker_finds_their_own_request(busy: Talk) -> None:
    await busy.types("Tom", "/goal fit Print the invoices on recycled paper")

    assert "Print the invoices" in await busy.types("Tom", "why was my request rejected?")


async def test_for_whom_it_is_not_may_still_ask_whether_it_fits(busy: Talk) -> None:
    reply = await busy.reply("Tom", "make Ben the scrum master please")

    assert "That’s for the Product Owner; your role here is stakeholder" in seen(reply)
    assert labels(reply) == ["Check as a request"]


async def test_what_cannot_be_offered_is_left(busy: Talk) -> None:
    assert "nothing has changed" in seen(await busy.reply("Tom", action=act.AskFirst("nonsense")))


async def test_what_nobody_can_tell_is_asked_back_and_kept_by_a_press(listening: Talk) -> None:
    reply = await listening.reply("Tom", "hmm, the thing with the login")
    assert "I haven’t kept anything yet" in seen(reply)
    assert "#1" not in await kept(listening)

    pressed = await listening.presses("Tom", "Check as a request", reply)
    assert pressed.about == "#1"


async def test_two_words_are_enough_to_be_asked_back(listening: Talk) -> None:
    reply = await listening.reply("Tom", "dark mode")

    assert reply.about == "#1" or "Check as a request" in labels(reply)


def test_every_meaning_is_answered_changed_asked_or_judged() -> None:
    assert set(READ) | set(CHANGE) | {Meaning.FIT, Meaning.ASK} == set(Meaning)
    assert not set(READ) & set(CHANGE)


@pytest.mark.parametrize("meaning", CHANGE)
def test_no_guess_changes_anything_however_sure(meaning: Meaning) -> None:
    found = guess("words 7", [(meaning, 1.0), (Meaning.FIT, 0.0)])

    assert isinstance(found.action, act.AskMeaning)
    assert found.action.meanings == (meaning.value,)


@pytest.mark.parametrize("meaning", Meaning)
def test_nothing_unsure_is_kept(meaning: Meaning) -> None:
    found = guess("words", [(meaning, 0.1), (Meaning.FIT, 0.09), (Meaning.THREAD, 0.08)])

    assert isinstance(found.action, act.AskMeaning)
    assert isinstance(found, Understood)


def test_every_action_has_a_meaning_or_is_asked() -> None:
    assert all(
        meaning_of(kind.__new__(kind)) in set(Meaning)
        for kind in get_args(act.Action)
        if kind is not act.ListRequests
    )


async def test_a_meaning_that_there_is_not_is_passed_over(listening: Talk) -> None:
    reply = await listening.reply(
        "Tom", action=act.AskMeaning("hello", ("nonsense", "ask", "team"))
    )

    assert labels(reply) == ["Check as a request", "Show who’s who"]


async def test_it_finds_a_question_that_is_kept_as_a_request(
    listening: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded bug: whatever is said is a request."""
    monkeypatch.setattr(
        "bot.conversation.guess",
        lambda words, _ranked: Understood(Meaning.FIT, act.CheckFit(words)),
    )
    await listening.types("Tom", "who's our po again?")

    assert "#1" in await kept(listening)


@pytest.fixture
async def by_words() -> Talk:
    """A team whose bot has no encoder."""
    talk = Talk(MemoryArchive())
    await set_up(talk)
    return talk


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("who is our po", "Maya"),
        ("what are our kpis?", "P1"),
        ("when is the next review?", "/goal"),
    ],
)
async def test_without_an_encoder_words_tell(by_words: Talk, words: str, answer: str) -> None:
    assert answer in await by_words.types("Tom", words)
    assert "#1" not in await kept(by_words)


@pytest.mark.parametrize(
    "words",
    ["riders want to see where their bike is", "hmm, the thing with the login", "Ben said yes"],
)
async def test_without_an_encoder_it_asks_back_sooner_and_keeps_nothing(
    by_words: Talk, words: str
) -> None:
    assert "Check as a request" in labels(await by_words.reply("Tom", words))
    assert "#1" not in await kept(by_words)

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


@pytest.mark.parametrize(
    "words", ["make Ben the scrum master please", "could you make Ben scrum master from monday on"]
)
async def test_a_guessed_change_is_shown_and_changes_nothing(listening: Talk, words: str) -> None:
    reply = await listening.reply("Maya", words, mentioned=("Ben",))

    assert "Nothing" in seen(reply)
    assert "Check it against the goal" in labels(reply)
    assert "Ben" not in await listening.types("Maya", "/goal role")
    assert "#1" not in await kept(listening)


async def test_what_nobody_can_tell_is_asked_back_and_kept_by_a_press(listening: Talk) -> None:
    reply = await listening.reply("Tom", "hmm, the thing with the login")
    assert "Nothing is kept yet" in seen(reply)
    assert "#1" not in await kept(listening)

    pressed = await listening.presses("Tom", "Check it against the goal", reply)
    assert pressed.about == "#1"


async def test_two_words_are_enough_to_be_asked_back(listening: Talk) -> None:
    reply = await listening.reply("Tom", "dark mode")

    assert reply.about == "#1" or "Check it against the goal" in labels(reply)


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

    assert labels(reply) == ["Check it against the goal", "Who is in the team"]


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

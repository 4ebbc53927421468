"""Every meaning of a plain sentence, on every platform: reading answers, a change asks first."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from adapters.meaning.reader import Reader
from bot.fit.light import LightJudge
from bot.meanings import CHANGE, Meaning
from storage.memory import MemoryArchive
from tests.contract.drivers import Driver
from tests.contract.drivers.console import ConsoleDriver
from tests.contract.drivers.slack import SlackDriver
from tests.contract.drivers.teams import TeamsDriver
from tests.people import PHRASES

READER = Reader()
YES, NO = PHRASES.label("en", "button.yes"), PHRASES.label("en", "button.no")
CHECK = PHRASES.label("en", "button.check_it")

SETUP = (
    "/goal set vision Riders trust us with their bikes",
    "/goal set product Customers book and pay in the app by 2027-06-30",
    "/goal set kpi Bookings: 0 -> 60 %",
    "/goal kpi Bookings 15",
    "/goal set release Riders can book by 2027-02-28",
    "/goal set sprint Riders see free slots",
    "/goal fit Fleets can book ten bikes at once",
    "/goal rule 1 outside because no fleets",
    "/goal fit Print the invoices on recycled paper",
)


@dataclass(frozen=True)
class Said:
    """A sentence, and words of the answer that stand for the data it must show."""

    words: str
    shows: str


READS = {
    Meaning.THREAD: Said("so what are we working towards?", "Customers book and pay"),
    Meaning.PROGRESS: Said("how far along are we", "25 %"),
    Meaning.KPIS: Said("what are our KPIs?", "Bookings"),
    Meaning.TEAM: Said("who's our po again?", "Maya"),
    Meaning.SPRINT: Said("when's the next review?", "/goal sprint"),
    Meaning.HISTORY: Said("what did we decide lately", "Maya"),
    Meaning.REQUESTS: Said("show me the open requests", "#2"),
    Meaning.REQUESTS_PARKED: Said("what is parked", "/goal fit"),
    Meaning.REQUESTS_MINE: Said("my requests", "Fleets can book"),
    Meaning.REQUESTS_OUTSIDE: Said("which requests were outside the goal?", "Fleets can book"),
    Meaning.REQUEST: Said("show me request #1", "Fleets can book"),
    Meaning.REQUEST_WHY: Said("why was #1 ruled outside", "no fleets"),
    Meaning.NEXT: Said("what should we work on next", "outside"),
    Meaning.HEALTH: Said("are we drifting away from the goal?", "2026"),
    Meaning.STATS: Said("how often is the judge right", "2 of 2"),
    Meaning.BOARD: Said("give me the link to the board", "THROUGHLINE_URL"),
    Meaning.PICTURE: Said("draw me a picture of the goals", "Riders trust us"),
    Meaning.EXPORT: Said("can I get the goals as a file", "/goal export"),
    Meaning.HELP: Said("what can you do?", "/goal"),
    Meaning.PRODUCT: Said("which product is this", ""),
    Meaning.SMALLTALK: Said("thanks a lot!", ""),
}
CHANGES = {
    Meaning.KPI_CHECKIN: "record that Bookings is at 41 %",
    Meaning.SET_GOAL: "the new vision is: every rider trusts us",
    Meaning.RENAME: 'rename the product goal to "We pay online"',
    Meaning.FULFIL: "we reached the product goal",
    Meaning.ABANDON: "let's drop the product goal, the market has changed",
    Meaning.DONE_SPRINT: "the sprint goal is done",
    Meaning.MISSED_SPRINT: "we did not make the sprint goal",
    Meaning.PROPOSE: "I propose a new product goal: win 20 fleets",
    Meaning.AGREE: "start a vote on P1",
    Meaning.VOTE: "I agree with that",
    Meaning.ROLE: "make Ben the scrum master please",
    Meaning.RULE: "say no to #1, we don't do fleets",
    Meaning.PARK: "please put #1 aside for later",
    Meaning.SPRINT_SET: "we have two-week sprints starting Monday",
    Meaning.SPRINT_CANCEL: "cancel the current sprint please",
    Meaning.SPRINT_PAUSE: "pause the sprints over Christmas",
    Meaning.NUDGE: "remind us 2 days before the review",
    Meaning.UNDO: "please undo what I just did",
    Meaning.IMPORT: "import our goals from a file please",
    Meaning.LANGUAGE: "please speak German from now on",
    Meaning.SETUP: "please set up a new product",
}


def make(platform: str) -> Driver:
    """People on an empty workspace whose bot reads meaning."""
    archive, judge = MemoryArchive(), LightJudge()
    match platform:
        case "console":
            return ConsoleDriver(archive, judge, READER)
        case "slack":
            return SlackDriver(archive, judge, encoder=READER)
        case _:
            return TeamsDriver(archive, judge, encoder=READER)


@pytest.fixture(params=["console", "slack", "teams"])
async def people(request: pytest.FixtureRequest) -> AsyncIterator[Driver]:
    """A team with goals, a KPI and a request that was ruled on."""
    driver = make(request.param)
    for words in SETUP:
        await driver.types("Maya", words)
    yield driver
    await driver.close()


async def state(people: Driver) -> list[str]:
    """What a change could change."""
    commands = ("", "kpi", "team", "sprint", "requests all", "history")
    return [(await people.types("Maya", f"/goal {command}")).text for command in commands]


async def test_every_question_is_answered_and_nothing_is_kept(people: Driver) -> None:
    before = await state(people)
    for meaning, said in READS.items():
        seen = await people.types("Maya", said.words)
        assert said.shows in seen.text, (meaning, seen)
        assert seen.text, meaning
        assert CHECK not in seen.buttons, (meaning, seen)
    assert await state(people) == before


async def test_every_change_asks_first_and_changes_nothing_before_the_press(
    people: Driver,
) -> None:
    before = await state(people)
    for meaning, words in CHANGES.items():
        seen = await people.types("Maya", words)
        assert CHECK in seen.buttons, (meaning, seen)
        assert YES in seen.buttons or PHRASES.label("en", f"meaning.{meaning}") in seen.buttons
        assert await state(people) == before, meaning


async def test_a_press_on_yes_does_it_and_a_press_on_no_leaves_it(people: Driver) -> None:
    before = await state(people)
    await people.types("Maya", CHANGES[Meaning.RENAME])
    await people.presses("Maya", NO)
    assert await state(people) == before

    await people.types("Maya", CHANGES[Meaning.RENAME])
    await people.presses("Maya", YES)
    assert "We pay online" in (await people.types("Maya", "/goal")).text


async def test_what_plainly_is_a_request_is_judged_and_what_may_be_one_is_asked(
    people: Driver,
) -> None:
    seen = await people.types("Tom", "we need an export of all bookings to SAP")
    assert "#3" in seen.text

    seen = await people.types("Tom", "hmm, the thing with the login")
    assert CHECK in seen.buttons
    assert "#4" not in (await people.types("Tom", "/goal requests all")).text
    seen = await people.types("Tom", "hmm, the thing with the login")
    assert "#4" in (await people.presses("Tom", CHECK)).text


def test_every_meaning_is_among_them() -> None:
    assert set(CHANGES) == set(CHANGE)
    assert set(READS) | set(CHANGES) | {Meaning.FIT, Meaning.ASK} == set(Meaning)

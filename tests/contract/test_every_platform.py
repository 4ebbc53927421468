"""What holds on every platform. Differences that a platform forces stand in ``FORCED``."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.commands import COMMANDS
from bot.fit.case import FitCase
from bot.fit.judge import FitJudge
from bot.fit.light import LightJudge
from bot.fit.opinion import Grounds, Opinion, Quote, Verdict
from bot.ports import Archive
from storage.memory import MemoryArchive
from tests.contract.drivers import Driver
from tests.contract.drivers.console import ConsoleDriver
from tests.contract.drivers.slack import SlackDriver
from tests.contract.drivers.teams import TeamsDriver

DRIVERS: dict[str, Callable[[Archive, FitJudge], Driver]] = {
    "console": ConsoleDriver,
    "slack": SlackDriver,
    "teams": TeamsDriver,
}

FORCED: dict[tuple[str, str], str] = {
    (
        "console",
        "thread",
    ): "a console has no threads: the last line that was no command stands for one",
    ("console", "form"): "a console asks the fields of a form one after the other",
    ("teams", "thread"): "Teams shows a bot no more of a thread than the message that is quoted",
    (
        "teams",
        "form",
    ): "a message cannot open a window, so a typed command offers a button that does",
    (
        "teams",
        "private",
    ): "Teams has no message for one person everywhere: their own chat stands in",
}
"""What differs, on which platform, and why."""

OUTSIDE = "new coffee machine for the office kitchen and t-shirts"
HOSTILE = [
    "<!channel> <@U1> <https://evil.example|click> @everyone",
    "*bold* _it_ ~no~ `code` > quote",
    "[link](https://evil.example) **bold** <at>all</at>",
    "- item\n# heading\n1. one",
    "{{ 7*7 }} ${7*7} {{DATE(2027-01-01,SHORT)}}",
    "עברית \u202e right to left",
    "🚲 :bike: &lt; &amp; <",
]


class Serves:
    """A judge that finds that everything serves the Sprint Goal."""

    name = "model"

    async def judge(self, case: FitCase, *, deadline: float) -> Opinion:
        line = next(one for one in case.lines if one.kind == "sprint_goal")
        return Opinion(
            verdict=Verdict.SERVES_SPRINT_GOAL,
            confidence=0.9,
            grounds=Grounds.JUDGED,
            judge=self.name,
            line=line.id,
            quotes=(Quote(line.id, line.text), Quote("request", case.request)),
            reason=f"It moves exactly that, within {deadline:g} seconds.",
        )


@pytest.fixture(params=list(DRIVERS))
async def people(request: pytest.FixtureRequest) -> AsyncIterator[Driver]:
    """People on an empty workspace of every platform."""
    driver = DRIVERS[request.param](MemoryArchive(), LightJudge())
    yield driver
    await driver.close()


@pytest.fixture(params=list(DRIVERS))
async def judged(request: pytest.FixtureRequest) -> AsyncIterator[Driver]:
    """A team whose judge finds that everything serves the Sprint Goal."""
    driver = DRIVERS[request.param](MemoryArchive(), Serves())
    await set_up(driver)
    yield driver
    await driver.close()


@pytest.fixture
async def team(people: Driver) -> Driver:
    """The same with a product that Maya owns."""
    await set_up(people)
    return people


async def set_up(driver: Driver) -> None:
    for words in (
        "/goal set vision Make bike servicing simple for every rider",
        "/goal set product Customers can book bike servicing online by 2027-06-30",
        "/goal set sprint Riders see free slots",
    ):
        await driver.types("Maya", words)


def test_every_platform_has_a_driver() -> None:
    folders = (Path(__file__).parents[2] / "adapters").iterdir()
    platforms = {folder.name for folder in folders if (folder / "listening.py").exists()}

    assert set(DRIVERS) == platforms
    assert {platform for platform, _ in FORCED} <= platforms


async def test_asking_before_any_goal_is_set_explains_how_to_set_one(people: Driver) -> None:
    seen = await people.types("Maya", "/goal")

    assert "There’s no product here yet" in seen.text
    assert seen.buttons == ("Set up",)


async def test_the_guided_form_sets_a_product_up(people: Driver) -> None:
    await people.types("Maya", "/goal")
    form = await people.presses("Maya", "Set up")
    seen = await people.fills(
        "Maya", {"Product name": "Bikes", "Vision": "Every rider rides", "Product Goal": "Book it"}
    )

    assert form.fields == (
        "Product name", "Product Owner", "Scrum Master", "Vision", "Product Goal", "Language",
    )  # fmt: skip
    assert "You’re all set" in seen.text
    assert "Every rider rides" in (await people.types("Tom", "/goal")).text


async def test_asking_for_the_goal_lists_every_level_from_the_top(team: Driver) -> None:
    text = (await team.types("Tom", "what's our goal?")).text

    places = [text.index(word) for word in ("Vision V1", "Product Goal P1", "Sprint Goal S1")]
    assert places == sorted(places)


async def test_an_answer_is_private_and_can_be_shown_to_all(team: Driver) -> None:
    seen = await team.types("Tom", "/goal")
    posted = await team.presses("Tom", "Post to channel")

    assert not seen.is_public
    assert posted.is_public
    assert "Customers can book bike servicing online" in posted.text


async def test_a_request_that_serves_the_sprint_goal_is_told_so_with_the_reason(
    judged: Driver,
) -> None:
    seen = await judged.types("Tom", "/goal fit show free slots on the map")

    assert "Serves the Sprint Goal" in seen.text
    assert "It moves exactly that" in seen.text
    assert "“Riders see free slots”" in seen.text
    assert "“show free slots on the map”" in seen.text


async def test_a_request_that_serves_nothing_is_told_why_and_what_next(
    team: Driver,
) -> None:
    seen = await team.types("Tom", f"/goal fit {OUTSIDE}")

    assert "Outside the goal" in seen.text
    assert "Next step: say no kindly" in seen.text
    assert seen.buttons == ("Share with the channel", "Park it")


async def test_the_owner_gets_kind_words_behind_a_button(team: Driver) -> None:
    await team.types("Maya", f"/goal fit {OUTSIDE}")
    seen = await team.presses("Maya", "Say no kindly")

    assert "A kind no, ready to send" in seen.text


async def test_an_unclear_request_gets_one_question_back(team: Driver) -> None:
    seen = await team.types("Tom", "/goal fit something nicer")

    assert "I cannot tell yet" in seen.text
    assert seen.text.count("?") <= 2
    assert "Add what is missing" in seen.buttons


async def test_what_was_missing_is_added_through_a_form(team: Driver) -> None:
    await team.types("Tom", "/goal fit something nicer")
    form = await team.presses("Tom", "Add what is missing")
    seen = await team.fills("Tom", {"What was missing": "riders see the price"})

    assert form.fields == ("What was missing",)
    assert "riders see the price" in seen.text


async def test_inside_a_thread_the_thread_is_the_request(team: Driver) -> None:
    seen = await team.asks_in_thread("Sam", (OUTSIDE,), "does this request fit?")

    assert OUTSIDE in seen.text
    assert "Outside the goal" in seen.text


async def test_pressing_a_button_does_what_typing_its_words_would_do(team: Driver) -> None:
    await team.types("Tom", f"/goal fit {OUTSIDE}")
    pressed = await team.presses("Tom", "Park it")
    await team.types("Sam", f"/goal fit {OUTSIDE}")
    typed = await team.types("Sam", "/goal park 2")

    assert pressed.text.replace("#1", "#2").replace("Tom", "Sam") == typed.text


async def test_the_owner_overrules_through_a_form(team: Driver) -> None:
    await team.types("Maya", f"/goal fit {OUTSIDE}")
    form = await team.presses("Maya", "Overrule")
    seen = await team.fills("Maya", {"Your ruling": "fits", "Why": "it keeps us awake"})

    assert form.fields == ("Your ruling", "Why")
    assert seen.is_public
    assert "Fits the goal" in seen.text
    assert "it keeps us awake" in seen.text


async def test_a_stakeholder_cannot_rule_by_any_door(team: Driver) -> None:
    await team.types("Maya", f"/goal fit {OUTSIDE}")
    await team.presses("Maya", "Share with the channel")

    assert "That’s for the Product Owner" in (await team.types("Tom", "/goal rule 1 fits")).text


@pytest.mark.parametrize("words", HOSTILE)
async def test_words_come_back_exactly_as_typed(team: Driver, words: str) -> None:
    await team.types("Maya", f"/goal set vision {words} for riders")
    seen = await team.types("Tom", "/goal")

    assert " ".join(f"{words} for riders".split()) in seen.text


async def test_a_text_far_too_long_is_shortened_with_a_mark(team: Driver) -> None:
    seen = await team.types("Tom", f"/goal fit {'riders pay ' * 2_000}")

    assert "…" in seen.text
    assert "I kept and read the first 10000" in seen.text


async def test_an_empty_message_gets_help(team: Driver) -> None:
    assert "What Throughline can do" in (await team.types("Tom", "help")).text


async def test_help_names_every_command_in_the_table(team: Driver) -> None:
    text = (await team.types("Tom", "/goal help")).text

    assert [one.words for one in COMMANDS if f"/goal {one.words}".strip() not in text] == []


async def test_a_slip_of_the_pen_is_offered_the_nearest_command(team: Driver) -> None:
    seen = await team.types("Tom", "/goal hlep")

    assert "Did you mean /goal help?" in seen.text
    assert seen.buttons == ("Help",)


async def test_a_broken_store_gives_a_kind_line_with_a_reference(
    team: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("disk gone")

    monkeypatch.setattr(MemoryArchive, "reading", broken)
    seen = await team.types("Tom", "/goal")

    assert "Something went wrong on my side, and nothing has changed" in seen.text
    assert "disk gone" not in seen.text

"""Pictures in Slack: fetched where pages are served, else uploaded where everybody may see them."""

from dataclasses import replace

import pytest
from cryptography.fernet import Fernet

from adapters.page.links import SignedLinks
from adapters.slack import rendering
from bot.conversation import Conversation
from bot.fit.light import LightJudge
from bot.replies import Counts, Course, Courses, Drawing, Reply, Thread, ThreadLine
from storage.memory import MemoryArchive
from tests.contract.drivers.slack import SlackDriver
from tests.slack import payloads

THREAD = Thread((ThreadLine(0, "Vision", "V1", "Every <!channel> rides", None, ("a note",)),))


@pytest.mark.parametrize(
    "of",
    [
        THREAD,
        Courses("KPIs", (Course("P1 · bookings", "34 of 60 %"),)),
        Counts("Requests by Sprint", ("fits",), (("now", (3,)),), "now: 3 fits"),
    ],
)
def test_a_picture_with_an_address_is_an_image_that_says_the_same(
    of: Thread | Courses | Counts,
) -> None:
    drawing = Drawing(of, "x" * 3_000, "https://goals.example.com/picture/x.png")
    (block,) = rendering.blocks(Reply((drawing,)), 50)
    (words,) = rendering.blocks(Reply((replace(drawing, address=""),)), 50)

    payloads.check_blocks([block], 50)
    assert block["image_url"] == drawing.address
    assert payloads.read([words]).split()[0] in block["alt_text"]


async def test_posted_without_an_address_it_is_uploaded_there(team: SlackDriver) -> None:
    await team.types("Tom", "/goal picture")
    assert team.slack.files == {}, "a file in a channel would be everybody's"
    await team.presses("Tom", "Post to channel")
    (file,) = team.slack.files.values()

    assert file["body"].startswith(b"\x89PNG")
    assert "Make bike servicing simple for every rider" in file["alt"]
    assert file["title"] == "The golden thread"
    assert file["channel"] == "C0BIKES01"


async def test_what_was_installed_without_the_scope_shows_words(team: SlackDriver) -> None:
    team.slack.errors["files.getUploadURLExternal"] = "missing_scope"
    seen = await team.types("Tom", "/goal picture post")

    assert "Make bike servicing simple for every rider" in seen.text
    assert team.slack.files == {}


async def served(driver: SlackDriver) -> SlackDriver:
    """The team where pages are served."""
    links = SignedLinks("https://goals.example.com", (Fernet.generate_key().decode(),))
    driver._conversation = Conversation(replace(driver._conversation.ports, links=links))
    await driver.open()
    await driver.types("Maya", "/goal set vision Make bike servicing simple for every rider")
    return driver


async def test_where_pages_are_served_slack_fetches_the_picture() -> None:
    team = await served(SlackDriver(MemoryArchive(), LightJudge()))
    seen = await team.types("Tom", "/goal picture")
    await team.close()
    (image,) = [one for one in team.slack.displays[-1].blocks if one["type"] == "image"]

    assert "https://goals.example.com/picture/" in image["image_url"]
    assert seen.buttons == ("Post to channel",)
    assert team.slack.files == {}


async def test_what_slack_cannot_fetch_is_said_in_words_and_uploaded() -> None:
    team = await served(SlackDriver(MemoryArchive(), LightJudge()))
    team.slack.can_fetch = False
    seen = await team.types("Tom", "/goal picture")
    await team.presses("Tom", "Post to channel")
    await team.close()

    assert "Make bike servicing simple for every rider" in seen.text
    assert [one["title"] for one in team.slack.files.values()] == ["The golden thread"]

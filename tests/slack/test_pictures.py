"""Pictures in Slack: fetched where pages are served, else uploaded where everybody may see them."""

from dataclasses import replace

import pytest

from adapters.slack import rendering
from bot.replies import Counts, Course, Drawing, Reply, Thread, ThreadLine
from tests.contract.drivers.slack import SlackDriver
from tests.slack import payloads

THREAD = Thread((ThreadLine(0, "Vision", "V1", "Every <!channel> rides", None, ("a note",)),))


@pytest.mark.parametrize(
    "of",
    [
        THREAD,
        Course("P1 · bookings", "%", (), 60.0, None, "34 of 60 %"),
        Counts("Requests by Sprint", ("fits",), (("now", (3,)),), "now: 3 fits"),
    ],
)
def test_a_picture_with_an_address_is_an_image_that_says_the_same(
    of: Thread | Course | Counts,
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

"""What messages of others say, in the shapes that Slack and the apps on it write them in."""

import time
from typing import Any

import pytest

from adapters.slack.listening import spoken
from adapters.slack.message_text import words_of
from bot.text import MESSAGE_LIMIT
from tests.contract.drivers.slack import SlackDriver
from tests.slack.server import BOT, Display

Json = dict[str, Any]


def read(**message: object) -> str:
    return spoken(words_of(message), {"U1MAYA": "Maya"}, BOT)


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def rich(*elements: Json) -> list[Json]:
    return [{"type": "rich_text", "elements": list(elements)}]


def line(*elements: str | Json) -> Json:
    inline = [{"type": "text", "text": one} if isinstance(one, str) else one for one in elements]
    return {"type": "rich_text_section", "elements": inline}


def bullets(style: str, *lines: str, **more: int) -> Json:
    return {
        "type": "rich_text_list",
        "style": style,
        "elements": [line(one) for one in lines],
        **more,
    }


JIRA: Json = {
    "text": "",
    "bot_id": "B0JIRA",
    "attachments": [
        {
            "fallback": "[no preview available]",
            "color": "#2684ff",
            "blocks": [
                section("*Maya* created a *Story*"),
                section("*<https://bikes.example/BIKE-12|BIKE-12 Riders book a slot &amp; pay>*"),
                {
                    "type": "context",
                    "elements": [
                        {"type": "image", "image_url": "https://bikes.example/i", "alt_text": "To"},
                        {"type": "mrkdwn", "text": "Status: *To do*"},
                        {"type": "mrkdwn", "text": "Priority: *High*"},
                    ],
                },
                {
                    "type": "actions",
                    "elements": [
                        {"type": "button", "text": {"type": "plain_text", "text": "Assign"}}
                    ],
                },
            ],
        }
    ],
}
ZENDESK: Json = {
    "text": "",
    "subtype": "bot_message",
    "attachments": [
        {
            "fallback": "Ticket #812: Invoices by post",
            "pretext": "A new ticket by <mailto:ann@bikes.example|Ann>",
            "author_name": "Ann",
            "title": "#812: Invoices by post",
            "title_link": "https://bikes.example/812",
            "text": "Could you send invoices &lt;by post&gt;?",
            "fields": [
                {"title": "Status", "value": "New", "short": True},
                {"title": "Type:", "value": "Question"},
            ],
            "footer": "Zendesk",
            "ts": 1788000000,
        }
    ],
}
ALERTMANAGER: Json = {
    "text": "",
    "username": "alertmanager",
    "attachments": [
        {
            "color": "danger",
            "fallback": "[FIRING:1] CheckoutSlow | https://alerts.example",
            "title": "[FIRING:1] CheckoutSlow",
            "title_link": "https://alerts.example",
            "text": "Booking takes more than 5 s",
        }
    ],
}
FORWARDED: Json = {
    "text": "",
    "attachments": [
        {
            "is_share": True,
            "is_msg_unfurl": True,
            "from_url": "https://bikes.slack.example/archives/C1/p1",
            "author_name": "Sam",
            "fallback": "[November 2nd, 2026 9:00 AM] sam: show free slots to <@U1MAYA>",
            "text": "show free slots to <@U1MAYA>",
            "message_blocks": [
                {
                    "team": "T1",
                    "channel": "C1",
                    "ts": "1.1",
                    "message": {
                        "blocks": rich(
                            line("show free slots to ", {"type": "user", "user_id": "U1MAYA"})
                        )
                    },
                }
            ],
            "footer": "Posted in #bikes",
            "files": [{"id": "F1", "name": "slots.png"}],
        }
    ],
}


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            JIRA,
            "*Maya* created a *Story*\n*BIKE-12 Riders book a slot & pay*\nStatus: *To do* Priority: *High*",
        ),
        (
            ZENDESK,
            "A new ticket by Ann\n#812: Invoices by post\nCould you send invoices <by post>?\nStatus: New\nType: Question",
        ),
        (ALERTMANAGER, "[FIRING:1] CheckoutSlow\nBooking takes more than 5 s"),
        (FORWARDED, "show free slots to @Maya"),
    ],
    ids=["jira", "zendesk", "alertmanager", "forwarded"],
)
def test_a_message_of_another_app_is_read_from_its_attachments(message: Json, words: str) -> None:
    assert read(**message) == words


def test_rich_text_is_read_as_people_see_it() -> None:
    blocks = rich(
        line("We need ", {"type": "emoji", "name": "bike"}, " <slots> & ", {"type": "link", "url": "https://bikes.example", "text": "a map"}),
        bullets("bullet", "free", "booked"),
        bullets("ordered", "see", "pay", indent=1, offset=2),
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "please\nsoon"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "GET /slots"}]},
        line({"type": "broadcast", "range": "here"}, " by ", {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "Friday"}),
    )  # fmt: skip

    assert read(text="", blocks=blocks).splitlines() == [
        "We need :bike: <slots> & a map",
        "• free",
        "• booked",
        "    3. see",
        "    4. pay",
        "> please",
        "> soon",
        "GET /slots",
        "@here by Friday",
    ]


def test_every_kind_of_block_is_read_in_its_order() -> None:
    cell = {"type": "raw_text", "text": "Slot <1>"}
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Booking & paying"}},
        {"type": "divider"},
        {**section("What riders ask"), "fields": [{"type": "mrkdwn", "text": "Asked by *Ann*"}]},
        {"type": "table", "rows": [[cell, {**line("free"), "type": "rich_text_section"}]]},
        {"type": "markdown", "text": "soon"},
        {"type": "of_tomorrow", "title": {"type": "plain_text", "text": "A kind not known yet"}},
    ]

    assert read(text="", blocks=blocks).splitlines() == [
        "Booking & paying",
        "What riders ask",
        "Asked by *Ann*",
        "Slot <1>",
        "free",
        "soon",
        "A kind not known yet",
    ]


def test_what_the_text_says_already_is_said_once() -> None:
    text = "*Ask* <@U1MAYA|maya> in <#C1|bikes>: show &lt;free&gt; slots"
    person = {"type": "user", "user_id": "U1MAYA"}
    place = {"type": "channel", "channel_id": "C1"}
    blocks = rich(line("Ask ", person, " in ", place, ": show <free> slots"))

    assert read(text=text, blocks=blocks) == "*Ask* @Maya in #bikes: show <free> slots"


def test_beside_blocks_the_text_of_a_notification_is_not_what_people_see() -> None:
    assert read(text="You have news", blocks=[section("show free slots")]) == "show free slots"


def test_attachments_follow_the_text_and_repeat_none_of_it() -> None:
    attachments = [{"text": "show free slots"}, {"title": "BIKE-12", "text": "Riders see a map"}]

    assert read(text="Please show free slots", attachments=attachments) == (
        "Please show free slots\n\nBIKE-12\nRiders see a map"
    )


def test_a_fallback_stands_in_where_nothing_else_is_said() -> None:
    assert read(text="", attachments=[{"fallback": "BIKE-12 is done"}]) == "BIKE-12 is done"
    assert read(text="", attachments=[{"fallback": "[no preview available]"}]) == ""


def test_a_page_that_somebody_links_is_not_what_they_say() -> None:
    text = "like <https://shop.example>"
    page = {"from_url": "https://shop.example", "service_name": "Shop", "text": "Shirts and more"}
    issue = {"from_url": "https://shop.example", "is_app_unfurl": True, "text": "Riders see a map"}

    assert read(text=text, attachments=[page]) == "like https://shop.example"
    assert read(text=text, attachments=[issue]) == "like https://shop.example\n\nRiders see a map"


def nested(depth: int, one: str, inner: object) -> object:
    for _ in range(depth):
        inner = {"type": "rich_text", one: [inner]}
    return inner


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        "words",
        {},
        {"text": None, "blocks": None, "attachments": None},
        {"text": 7, "blocks": 7, "attachments": 7},
        {"blocks": {"type": "section"}, "attachments": {"text": "no list"}},
        {"blocks": [None, 7, [], {"type": ["section"]}, {"type": "rich_text", "elements": 7}]},
        {"blocks": rich({"type": "rich_text_list", "indent": "x", "offset": 10**4299, "elements": [7]})},
        {"attachments": [None, 7, {"fields": [None, {"title": 7}], "message_blocks": [None, {"message": 7}]}]},
        {"blocks": [nested(10_000, "elements", line("deep"))]},
        nested(10_000, "attachments", {"text": "deep"}),
    ],
)  # fmt: skip
def test_what_no_app_sends_says_nothing(message: object) -> None:
    assert words_of(message) == ""


@pytest.mark.parametrize(
    "message",
    [
        {"text": "riders " * 20_000},
        {"blocks": [section("riders ride")] * 10_000},
        {"attachments": [{"text": f"rider {n} " * 200} for n in range(1_000)]},
        {"attachments": [{"text": "<@A|" * 20_000}, {"text": "<https:" * 20_000}]},
    ],
)
def test_what_is_huge_is_read_quickly_and_cut(message: Json) -> None:
    began = time.perf_counter()
    words = words_of(message)
    spoken(words, {}, BOT)

    assert len(words) == MESSAGE_LIMIT
    assert words.endswith("…")
    assert time.perf_counter() - began < 2


def seen_by(team: SlackDriver, name: str) -> Display:
    user = team.slack.person(name)
    return next(one for one in reversed(team.slack.displays) if one.to in {"", user})


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (JIRA, "BIKE-12 Riders book a slot & pay"),
        (ZENDESK, "Could you send invoices <by post>?"),
        (ALERTMANAGER, "Booking takes more than 5 s"),
        (FORWARDED, "show free slots to @Maya"),
    ],
    ids=["jira", "zendesk", "alertmanager", "forwarded"],
)
async def test_the_menu_checks_what_another_app_posted(
    team: SlackDriver, message: Json, words: str
) -> None:
    team.slack.users["U1MAYA"] = {"id": "U1MAYA", "name": "maya", "real_name": "Maya"}
    await team.slack.shortcut("Tom", **message)
    await team.settled()

    assert words in seen_by(team, "Tom").read


async def test_the_menu_of_a_message_without_words_asks_for_the_request(team: SlackDriver) -> None:
    await team.slack.shortcut("Tom", files=[{"id": "F1", "name": "slots.png"}])
    await team.settled()

    assert "Which request do you mean?" in seen_by(team, "Tom").read


async def test_a_thread_that_another_app_began_is_the_request(team: SlackDriver) -> None:
    ts = team.slack.thread("", "yes please")
    team.slack.threads[ts][0].update(ZENDESK, bot_id="B0ZENDESK")
    team.slack.threads[ts].append({"bot_id": "B9", "text": "a robot speaks", "ts": "9.9"})
    await team.slack.mention("Tom", "does this request fit?", thread=ts)
    await team.settled()

    shown = seen_by(team, "Tom").read
    assert "Could you send invoices <by post>?" in shown
    assert "yes please" in shown
    assert "robot" not in shown


@pytest.mark.parametrize("own", [{"user": BOT, "bot_id": "B1"}, {"user": None, "bot_id": "B1"}])
async def test_what_the_bot_itself_wrote_is_no_request(
    team: SlackDriver, own: dict[str, str | None]
) -> None:
    ts = team.slack.thread("Planning begins soon", "new coffee machine for the kitchen")
    team.slack.threads[ts][0].update(own)
    await team.slack.mention("Tom", "does this request fit?", thread=ts)
    await team.settled()

    shown = seen_by(team, "Tom").read
    assert "new coffee machine" in shown
    assert "Planning begins" not in shown


async def test_a_message_forwarded_into_a_thread_belongs_to_the_request(team: SlackDriver) -> None:
    ts = team.slack.thread("Sam asks:", "")
    team.slack.threads[ts][1].update(FORWARDED)
    await team.slack.mention("Tom", "does this request fit?", thread=ts)
    await team.settled()

    assert "show free slots to" in seen_by(team, "Tom").read


@pytest.mark.parametrize("way", ["mention", "direct"])
async def test_a_message_forwarded_to_the_bot_with_a_question_is_the_request(
    team: SlackDriver, way: str
) -> None:
    say = team.slack.mention if way == "mention" else team.slack.direct
    await say("Tom", "does this request fit?", attachments=FORWARDED["attachments"])
    await team.settled()

    assert "show free slots to" in team.slack.displays[-1].read


async def test_a_message_forwarded_without_a_word_is_asked_about_and_not_kept(
    team: SlackDriver,
) -> None:
    await team.slack.direct("Tom", "", attachments=FORWARDED["attachments"])
    await team.settled()

    assert "Should I check" in team.slack.displays[-1].read
    assert "#1" not in (await team.types("Tom", "/goal requests all")).text

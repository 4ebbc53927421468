"""What messages of others say, in the shapes that Teams and the apps on it write them in."""

import json
import time
from typing import Any

import pytest

from adapters.teams.message_text import attached, quoted_in, words_of
from bot.text import MESSAGE_LIMIT
from tests.contract.drivers.teams import TeamsDriver

Json = dict[str, Any]

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
HERO = "application/vnd.microsoft.card.hero"
CONNECTOR = "application/vnd.microsoft.teams.card.o365connector"


def read(html: str, *attachments: Json, **more: object) -> str:
    body = {"contentType": "html", "content": html}
    return words_of({"id": "1", "body": body, "attachments": list(attachments), **more})


def card(*body: Json, key: str = "c1") -> Json:
    content = {"type": "AdaptiveCard", "version": "1.5", "body": list(body)}
    return {"id": key, "contentType": ADAPTIVE, "content": json.dumps(content)}


def block(text: str, **more: object) -> Json:
    return {"type": "TextBlock", "text": text, **more}


def quote(preview: str) -> Json:
    content = {
        "messageId": "7",
        "messagePreview": preview,
        "messageSender": {"user": {"displayName": "Sam"}},
    }
    return {"id": "7", "contentType": "messageReference", "content": json.dumps(content)}


CARD = card(
    block("BIKE-12"),
    {
        "type": "ColumnSet",
        "columns": [
            {"type": "Column", "items": [block("Riders book a slot for <at>Maya</at>")]},
            {"type": "Column", "items": [{"type": "Image", "url": "https://x.example", "altText": "x"}]},
        ],
    },
    {
        "type": "Container",
        "items": [
            {"type": "RichTextBlock", "inlines": ["and ", {"type": "TextRun", "text": "pay"}]},
            {"type": "FactSet", "facts": [{"title": "Priority:", "value": "High"}]},
        ],
    },
    {"type": "Table", "rows": [{"type": "TableRow", "cells": [{"type": "TableCell", "items": [block("free")]}]}]},
    block("nobody sees this", isVisible=False),
    {"type": "Input.Text", "id": "why", "label": "Why?"},
    {"type": "ActionSet", "actions": [{"type": "Action.Submit", "title": "Assign"}]},
)  # fmt: skip
CARD_WORDS = "BIKE-12\nRiders book a slot for Maya\nand pay\nPriority: High\nfree"

CONNECTOR_CARD: Json = {
    "id": "c2",
    "contentType": CONNECTOR,
    "content": {
        "@type": "MessageCard",
        "summary": "A ticket",
        "title": "Ticket #812",
        "text": "Could you send<br>invoices &amp; receipts?",
        "sections": [
            {
                "activityTitle": "**Ann** asks",
                "activitySubtitle": "today",
                "facts": [{"name": "Status", "value": "New"}],
                "text": "by post\n\nplease",
            }
        ],
        "potentialAction": [{"@type": "OpenUri", "name": "Open"}],
    },
}
CONNECTOR_WORDS = (
    "Ticket #812\nCould you send\ninvoices & receipts?\n"
    "**Ann** asks\ntoday\nby post\nplease\nStatus: New"
)


def test_paragraphs_and_lists_keep_their_lines() -> None:
    html = (
        "<div>\n<p>We&nbsp;need <strong>free</strong>\nslots<br>soon:</p>"
        "<ul><li>see</li><li>pay<ol><li>by card</li><li>by post</li></ol></li></ul></div>"
        "<pre>GET\n  /slots</pre><p>5 &lt; 6 &amp; <at id='0'>Maya</at> <emoji alt='🚲'></emoji></p>"
        "<table><tr><td>a</td><td>b</td></tr></table><style>p {}</style>"
    )

    assert read(html).splitlines() == [
        "We need free slots",
        "soon:",
        "• see",
        "• pay",
        "    1. by card",
        "    2. by post",
        "GET",
        "  /slots",
        "5 < 6 & Maya 🚲",
        "a b",
    ]


def test_a_quote_is_marked_and_names_nobody() -> None:
    html = (
        '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="1">'
        '<strong itemprop="mri">Sam</strong><span itemprop="time">9:00</span>'
        '<p itemprop="preview">show <b>free</b> slots</p></blockquote><p>yes please</p>'
    )

    assert read(html) == "> show free slots\nyes please"
    assert quoted_in(html) == "show free slots"


def test_a_quoted_message_stands_where_it_was_quoted() -> None:
    html = '<p>Look:</p><attachment id="7"></attachment><p>yes please</p>'

    assert read(html, quote("show free\nslots")) == "Look:\n> show free\n> slots\nyes please"


def test_a_forwarded_message_is_read() -> None:
    content = {"originalMessageId": "9", "originalMessageContent": "<p>show free slots</p>"}
    forwarded = {
        "id": "9",
        "contentType": "forwardedMessageReference",
        "content": json.dumps(content),
    }

    assert read('<attachment id="9"></attachment>', forwarded) == "show free slots"


def test_cards_are_read_as_people_see_them() -> None:
    hero = {"contentType": HERO, "content": {"title": "A", "subtitle": "B", "text": "<p>C</p>", "buttons": [{"title": "D"}]}}  # fmt: skip

    assert read("", CARD) == CARD_WORDS
    assert read("", CONNECTOR_CARD) == CONNECTOR_WORDS
    assert read("<p>see</p>", hero) == "see\n\nA\nB\nC"


def test_a_message_has_its_subject_first_and_its_files_say_nothing() -> None:
    file = {
        "id": "f",
        "contentType": "reference",
        "contentUrl": "https://x.example",
        "name": "x.pdf",
    }

    assert (
        read('<p>yes</p><attachment id="f"></attachment>', file, subject="Slots") == "Slots\n\nyes"
    )


def test_a_body_of_plain_text_is_no_html() -> None:
    assert words_of({"body": {"contentType": "text", "content": "a <b> c"}}) == "a <b> c"


def nested(depth: int) -> Json:
    inner = block("deep")
    for _ in range(depth):
        inner = {"type": "Container", "items": [inner]}
    return {"contentType": ADAPTIVE, "content": inner}


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        "words",
        {},
        {"subject": None, "body": None, "attachments": None},
        {"subject": 7, "body": 7, "attachments": 7},
        {"body": {"contentType": 7, "content": 7}},
        {"body": {"content": "<p></p><attachment><attachment id>"}},
        {"attachments": [None, 7, {"contentType": [], "content": 7}, {"content": "{"}, {"content": "[" * 10_000}]},
        {"attachments": [{"contentType": "messageReference", "content": '{"messagePreview": 7}'}]},
        {"attachments": [{"contentType": ADAPTIVE, "content": {"body": [None, 7, {"facts": [7, {"title": 7}], "inlines": [7, None]}]}}]},
        {"attachments": [nested(10_000)]},
    ],
)  # fmt: skip
def test_what_no_app_sends_says_nothing(message: object) -> None:
    assert words_of(message) == ""


@pytest.mark.parametrize(
    "html",
    [
        "<a " * 80_000,
        "<a b='" * 40_000,
        "<" * 200_000,
        "<blockquote><ul><li>" * 10_000,
        "<!--" * 50_000,
    ],
)
def test_html_that_is_never_closed_is_read_quickly(html: str) -> None:
    began = time.perf_counter()
    read(html)

    assert time.perf_counter() - began < 2


def test_what_is_huge_is_cut() -> None:
    words = read("<p>riders ride</p>" * 9_000, card(*[block("riders")] * 9_000))

    assert len(words) == MESSAGE_LIMIT
    assert words.endswith("…")


def test_a_quote_in_the_html_of_what_is_said_to_the_bot_is_read() -> None:
    html = "<blockquote><p>show free slots</p></blockquote><p>does this fit?</p>"

    assert attached({"contentType": "text/html", "content": html}) == "show free slots"


@pytest.mark.parametrize(
    ("html", "attachments", "words"),
    [
        ("<p>We need:</p><ul><li>free slots</li></ul>", [], "• free slots"),
        ('<attachment id="7"></attachment><p>yes please</p>', [quote("show free slots")], "> show free slots"),
        ('<attachment id="c1"></attachment>', [CARD], "Riders book a slot for Maya"),
        ("", [CONNECTOR_CARD], "invoices & receipts?"),
    ],
    ids=["list", "quote", "card", "connector"],
)  # fmt: skip
async def test_the_menu_checks_what_the_message_says(
    team: TeamsDriver, html: str, attachments: list[Json], words: str
) -> None:
    await team.teams.on_message("Tom", html, attachments=attachments)

    assert words in team.teams.displays[-1].read


async def test_the_menu_of_a_message_without_words_asks_for_the_request(team: TeamsDriver) -> None:
    await team.teams.on_message("Tom", "<p>&nbsp;</p>", attachments=[{"contentType": "reference"}])

    assert "Which request do you mean?" in team.teams.displays[-1].read


async def test_a_card_sent_along_with_the_question_is_the_request(team: TeamsDriver) -> None:
    await team.teams.says("Tom", "does this request fit?", attachments=[CARD])
    await team.settled()

    shown = [one for one in team.teams.displays if one.to in {"", team.teams.person("Tom")}][-1]
    assert "Riders book a slot for Maya" in shown.read

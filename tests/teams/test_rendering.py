"""Every reply as a card: valid at every size, and people's words are never markup."""

import random

import pytest

from adapters.teams import rendering
from adapters.teams.manifest import MOST_COMMANDS, localisation, manifest, package
from bot import actions as act
from bot.people import ProductId
from bot.replies import Audience, Button, Buttons, Paragraph, Quote, Reply, buttons_of
from tests.people import PHRASES
from tests.slack.test_rendering import every_part, form_in, hostile
from tests.teams import cards

APP = "0f5c8f0c-1111-4222-8333-444455556666"
URL = "https://goals.example.com"


def card(reply: Reply, *, in_dialog: bool = False) -> dict[str, object]:
    parcels = {one.action: "f" * 64 for one in buttons_of(reply)}
    return rendering.card(reply, rendering.Frame("19:x@thread.tacv2", parcels, in_dialog))


@pytest.mark.parametrize("length", [0, 1, 59, 60, 61, 200, 2_000, 10_000, 100_000])
@pytest.mark.parametrize("count", [1, 3, 60])
@pytest.mark.parametrize("in_dialog", [False, True])
def test_every_part_is_valid_at_every_size(length: int, count: int, in_dialog: bool) -> None:  # noqa: FBT001
    reply = Reply(every_part("x" * length, count), Audience.PLACE, "#1", ProductId(3))

    cards.check(card(reply, in_dialog=in_dialog))


@pytest.mark.parametrize("count", [1, 40, 120, 700])
def test_a_reply_of_many_parts_keeps_its_last_buttons(count: int) -> None:
    last = Buttons((Button("Help", act.ShowHelp()),))
    shown = card(Reply((*(Paragraph(f"word {one} " * 9) for one in range(count)), last)))

    cards.check(shown)
    assert cards.labels(shown) == ("Help",)


@pytest.mark.parametrize("length", [1, 60, 80, 2_001, 3_000])
def test_a_form_is_valid_at_every_size(length: int) -> None:
    form = form_in("x" * length)
    shown = rendering.form_card(form, {"do": "[]"}, {"due": "x" * length})

    cards.check(shown, 60_000)


def test_three_thousand_hostile_texts_come_out_as_they_are() -> None:
    rnd = random.Random(11)  # noqa: S311  repeatable
    for number in range(3_000):
        words = hostile(rnd)
        shown = card(Reply((Paragraph(words), Quote(words, words))))
        cards.check(shown)
        assert cards.read(shown).startswith(" ".join(words.split()))
        if number % 50 == 0:
            cards.check(card(Reply(every_part(words))))


def test_the_judge_of_cards_sees_markdown() -> None:
    """The seeded bug of the test above."""
    shown = card(Reply((Paragraph("x"),)))
    block = {"type": "TextBlock", "text": "**bold**", "wrap": True}
    with pytest.raises(AssertionError):
        cards.check({**shown, "body": [block]})


def test_the_package_is_the_same_to_the_byte() -> None:
    assert package(PHRASES, APP, "1.0.0", URL) == package(PHRASES, APP, "1.0.0", URL)


def test_the_manifest_keeps_to_its_limits() -> None:
    told = manifest(PHRASES, APP, "1.0.0", URL)
    (bot,) = told["bots"]
    commands = bot["commandLists"][0]["commands"]

    assert len(commands) <= MOST_COMMANDS
    assert all(len(one["title"]) <= 32 and len(one["description"]) <= 128 for one in commands)
    assert len(told["description"]["short"]) <= 80
    assert len(told["description"]["full"]) <= 4_000
    assert bot["botId"] == APP


def test_every_language_says_what_the_manifest_says() -> None:
    told = localisation(PHRASES, "de")

    assert len(told["description.short"]) <= 80
    assert all(len(words) <= 4_000 for words in told.values())
    assert len([one for one in told if one.startswith("bots[0]")]) == 2 * MOST_COMMANDS

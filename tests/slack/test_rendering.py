"""Every reply as Slack's blocks: valid at every size, and people's words are never markup."""

import itertools
import random
from collections.abc import Iterator

import pytest

from adapters.slack import limits, rendering
from bot import actions as act
from bot.fit.case import RulingKind
from bot.goals import Level
from bot.people import ProductId
from bot.replies import (
    Audience,
    Banner,
    Bullets,
    Button,
    Buttons,
    Counts,
    Course,
    Courses,
    Document,
    Drawing,
    Fact,
    Facts,
    Field,
    FieldKind,
    Form,
    Heading,
    Paragraph,
    Part,
    Quote,
    Reply,
    Style,
    Thread,
    ThreadLine,
    Tone,
    bare,
    buttons_of,
)
from tests.slack import payloads

PIECES = (
    "<!channel>", "<!here>", "<@U0MAYA0001>", "<#C0BIKES01>", "<https://evil.example|click>",
    "https://evil.example", "@everyone", "@channel", "#general", ":bike:", ":skull_and_crossbones:",
    "*bold*", "_it_", "~no~", "`code`", "```", "> quote", "&lt;", "&amp;", "&", "<", ">", "\n", "\t",
    "- item", "1. one", "<!date^1392734382^{date}|x>", "<!subteam^S1>", "\u202e", "\u200b", "עברית",
    "🚲", "{{ 7*7 }}", "${x}", "\\", '"', "'", "\x00", "\ud800", "a", "riders pay", " ",
)  # fmt: skip


def hostile(rnd: random.Random) -> str:
    return "".join(rnd.choice(PIECES) for _ in range(rnd.randrange(1, 12)))


def every_part(words: str, count: int = 2) -> tuple[Part, ...]:
    """One part of each kind, all of it in these words."""
    line = ThreadLine(count, words, "P1", words, 0.4, (words,) * count)
    buttons = (
        Button(words, act.ShowThread(), Style.PRIMARY),
        Button(words, act.CheckFit(words)),
        Button(words, act.RuleOnRequest(1, RulingKind.PARKS, words), Style.DANGER),
    )
    return (
        Heading(words),
        Banner(Tone.GOOD, words),
        Paragraph(words),
        Bullets((words,) * count),
        Facts((Fact(words, words),) * count),
        Quote(words, words),
        Thread((line,) * count),
        Courses(words, (Course(words, words),) * count, words),
        Counts(words, (words,), ((words, (count,)),), words),
        Drawing(Courses(words, (Course(words, words),)), words),
        Drawing(Thread((line,) * count), words, "https://goals.example.com/picture/x.png"),
        Document(words, words),
        Buttons(buttons),
    )


def form_in(words: str) -> Form:
    kinds = itertools.cycle(FieldKind)
    names = ("text", "under", "due", "link")
    choices = (("P1", words or "-"), ("P2", words or "-"))
    fields = tuple(
        Field(name, words, next(kinds), words, words, choices=choices, person="U0MAYA0001")
        for name in names
    )
    return Form(words, words, act.SetGoal(Level.SPRINT, words), fields)


def message(reply: Reply) -> rendering.Message:
    parcels = {one.action: "f" * 64 for one in buttons_of(reply)}
    return rendering.message(reply, parcels)


@pytest.mark.parametrize("length", [0, 1, 74, 75, 76, 150, 151, 2_000, 3_001, 10_000, 100_000])
@pytest.mark.parametrize("count", [1, 3, 60])
def test_every_part_is_valid_at_every_size(length: int, count: int) -> None:
    reply = Reply(every_part("x" * length, count), Audience.PLACE, "#1", ProductId(3))
    shown = message(reply)

    payloads.check_message({"text": shown.text or " ", "blocks": shown.blocks})


@pytest.mark.parametrize("count", [1, 40, 50, 51, 120, 700])
def test_a_reply_of_many_parts_keeps_its_last_buttons(count: int) -> None:
    last = Buttons((Button("Help", act.ShowHelp()),))
    reply = Reply((*(Paragraph(f"word {one}") for one in range(count)), last))
    shown = message(reply)

    payloads.check_message({"text": shown.text, "blocks": shown.blocks})
    assert payloads.labels(shown.blocks) == ("Help",)


def test_a_reply_that_is_cut_says_so() -> None:
    shown = message(Reply((Paragraph("x" * 50_000),)))

    assert payloads.read(shown.blocks).endswith("…")


@pytest.mark.parametrize("length", [0, 1, 24, 25, 76, 2_001, 3_001, 50_000])
def test_a_form_is_valid_at_every_size(length: int) -> None:
    form = form_in("x" * length)
    view = rendering.form_modal(form, "Close", "{}")

    payloads.check_view(view)


def test_the_home_page_is_valid_at_every_size() -> None:
    for count in (1, 60):
        payloads.check_view(rendering.home(Reply(every_part("x" * 400, count)), {}))


def texts() -> Iterator[str]:
    rnd = random.Random(7)  # noqa: S311  repeatable
    for _ in range(10_000):
        yield hostile(rnd)


def test_ten_thousand_hostile_texts_come_out_as_they_are() -> None:
    """No node of any payload is markup, and what is read is what was written."""
    for number, words in enumerate(texts()):
        shown = message(Reply((Paragraph(words), Quote(words, words), Bullets((words,)))))
        assert payloads.read(shown.blocks).startswith(" ".join(words.split()))
        assert not payloads._live(shown.text), words
        assert not rendering._EMOJI.search(shown.text), words
        if number % 100 == 0:
            whole = message(Reply(every_part(words)))
            payloads.check_message({"text": whole.text, "blocks": whole.blocks})
            payloads.check_view(rendering.form_modal(form_in(words), words, "{}"))


@pytest.mark.parametrize(
    "markup",
    [
        {"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "broadcast", "range": "here"}]}]},
        {"type": "header", "text": {"type": "plain_text", "text": ":bike:", "emoji": True}},
    ],
)  # fmt: skip
def test_the_judge_of_payloads_sees_markup(markup: dict[str, object]) -> None:
    """The seeded bugs of the test above."""
    with pytest.raises((AssertionError, KeyError)):
        payloads.check_blocks([markup], 50)


@pytest.mark.parametrize("text", ["<!channel>", "x <@U1>", "a > b"])
def test_the_judge_of_payloads_sees_a_live_fallback(text: str) -> None:
    block = {"type": "header", "text": {"type": "plain_text", "text": "x", "emoji": False}}
    with pytest.raises(AssertionError):
        payloads.check_message({"text": text, "blocks": [block]})


def test_a_button_too_long_for_slack_would_be_seen() -> None:
    long = Reply((Buttons((Button("x", act.CheckFit("y" * 5_000)),)),))
    shown = rendering.message(long)

    with pytest.raises(Exception, match=r"(?i)value"):
        payloads.check_message({"text": "x", "blocks": shown.blocks})


def test_the_form_travels_without_what_will_be_typed() -> None:
    stored = act.SetUp("Bikes", vision="x" * 2_000, product_goal="y" * 2_000)
    names = ("name", "owner", "scrum_master", "vision", "product_goal", "locale")
    fields = tuple(Field(name, name, value=getattr(stored, name)) for name in names)
    form = Form("Set up", "Save", stored, fields)

    assert len(act.token_of(bare(form))) < limits.METADATA / 10

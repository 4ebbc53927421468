"""A reply as Slack's blocks.

People's words stand in ``rich_text`` and ``plain_text`` only, which Slack does not parse: nothing
here writes ``mrkdwn``. The text beside the blocks, which notifications show, is escaped.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from adapters.slack import limits
from bot.actions import Action, token_of
from bot.plain import in_words, summary
from bot.replies import (
    Banner,
    Bullets,
    Button,
    Buttons,
    Counts,
    Courses,
    Details,
    Document,
    Drawing,
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
)
from bot.text import shorten

Json = dict[str, Any]

SIGNS: dict[Tone, str] = {
    Tone.SPRINT: "🎯",
    Tone.GOOD: "🟢",
    Tone.LATER: "🟡",
    Tone.OUTSIDE: "🔴",
    Tone.UNSURE: "❔",
    Tone.APART: "🔧",
    Tone.PARTY: "🎉",
    Tone.REFUSED: "✋",
}
"""A picture for each tone. The words beside it say the same."""

_CAPS = (6_000, 2_500, 1_000, 400, 150, 60)
"""How long a text may be, tried one after the other until the message fits."""

_BAR_CELLS = 10
_EMOJI = re.compile(r":(?=[\w+'-]+:)")
_WORD_JOINER = "\u2060"
_ACTION_ID = "do"


@dataclass(frozen=True, slots=True)
class Message:
    """What a Slack message is made of."""

    text: str
    blocks: list[Json]


def message(reply: Reply, parcels: Mapping[Action, str] | None = None) -> Message:
    """The reply as a message; parcels: the keys of actions that are too long for a button."""
    return Message(fallback(summary(reply)), blocks(reply, limits.BLOCKS, parcels))


def blocks(reply: Reply, most: int, parcels: Mapping[Action, str] | None = None) -> list[Json]:
    """The reply's blocks: at most so many, and no more than a message takes."""
    built: list[Json] = []
    for cap in _CAPS:
        built = list(_blocks(reply, cap, parcels or {}))
        if len(built) <= most and _size(built) <= limits.MESSAGE:
            return built
    return _cut_off(built, most)


def fallback(text: str) -> str:
    """A text for the field that Slack parses: nothing in it is markup, a mention or an emoji."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _EMOJI.sub(f":{_WORD_JOINER}", shorten(escaped, limits.FALLBACK))


def modal(title: str, close: str, shown: list[Json], metadata: str) -> Json:
    """A window that only shows something."""
    return {
        "type": "modal",
        "title": plain(title, limits.TITLE),
        "close": plain(close, limits.TITLE),
        "private_metadata": metadata,
        "blocks": shown[: limits.VIEW_BLOCKS],
    }


def form_modal(form: Form, close: str, metadata: str) -> Json:
    """A form as a modal; each field is an input whose block has the field's name."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain(form.title, limits.TITLE),
        "submit": plain(form.submit, limits.TITLE),
        "close": plain(close, limits.TITLE),
        "private_metadata": metadata,
        "blocks": [_input(item) for item in form.fields],
    }


def home(reply: Reply, parcels: Mapping[Action, str] | None = None) -> Json:
    """The reply as the App Home."""
    return {"type": "home", "blocks": blocks(reply, limits.VIEW_BLOCKS, parcels)}


def plain(text: str, limit: int) -> Json:
    """A text that Slack shows as it stands; it refuses an empty one."""
    return {"type": "plain_text", "text": shorten(text, limit) or " ", "emoji": False}


def _blocks(reply: Reply, cap: int, parcels: Mapping[Action, str]) -> Iterator[Json]:
    for number, part in enumerate(reply.parts):
        block_id = shorten(f"{number}|{reply.product or ''}|{reply.about}", limits.BLOCK_ID)
        yield from _part(part, cap, block_id, parcels)


def _part(  # noqa: C901, PLR0912  one case for each part
    part: Part, cap: int, block_id: str, parcels: Mapping[Action, str]
) -> Iterator[Json]:
    match part:
        case Heading(text):
            yield {"type": "header", "text": plain(text, limits.HEADER)}
        case Banner(tone, text):
            yield {"type": "header", "text": plain(f"{SIGNS[tone]} {text}", limits.HEADER)}
        case Paragraph(text):
            yield _rich(_section(_text(text, cap)))
        case Bullets(items):
            yield _rich(_list([[_text(item, cap)] for item in items]))
        case Facts(facts):
            rows = (
                [_text(f"{fact.label}: ", cap, bold=True), _text(fact.value, cap)] for fact in facts
            )
            yield _rich(_section(*_joined(rows)))
        case Quote(text, source):
            yield from _quote(text, source, cap)
        case Details(lines):
            small = plain("\n".join(lines), min(limits.SMALL, 2 * cap))
            yield {"type": "context", "elements": [small]}
        case Thread(lines):
            yield _rich(*(_list([_goal(line, cap)], line.depth) for line in lines))
        case Courses():
            yield _rich(_list([[_text(line, cap)] for line in part.lines]))
        case Counts(words=words):
            yield _rich(_section(_text(words, cap)))
        case Drawing(of=of, address=""):
            yield from _part(of, cap, block_id, parcels)
        case Drawing():
            yield _image(part)
        case Document(filename, text):
            pre = {"type": "rich_text_preformatted", "elements": [_text(text, 2 * cap)]}
            yield _rich(_section(_text(filename, cap, bold=True)), pre)
        case Buttons(buttons):
            shown = enumerate(buttons[: limits.ACTIONS])
            elements = [_button(number, button, parcels) for number, button in shown]
            yield {"type": "actions", "block_id": block_id, "elements": elements}
        case Form():
            return
        case _:
            assert_never(part)


def _image(part: Drawing) -> Json:
    return {
        "type": "image",
        "image_url": part.address,
        "title": plain(part.title, limits.IMAGE),
        "alt_text": shorten(in_words(part.of), limits.IMAGE) or " ",
    }


def _quote(text: str, source: str, cap: int) -> Iterator[Json]:
    said = {"type": "rich_text_quote", "elements": [_text(text, cap)]}
    if not source:
        yield _rich(said)
        return
    yield _rich(said, _section(_text(f"— {source}", cap, italic=True)))


def _goal(line: ThreadLine, cap: int) -> list[Json]:
    words = [_text(f"{line.label} {line.ref}", cap, bold=line.is_open, italic=not line.is_open)]
    if line.share is not None:
        words.append(_text(f"   {_bar(line.share)}", cap))
    words.append(_text(f"\n{shorten(line.text, cap)}", cap + 1))
    words += [_text(f"\n{note}", cap, italic=True) for note in line.notes]
    return words


def _bar(share: float) -> str:
    full = round(share * _BAR_CELLS)
    return f"{'▰' * full}{'▱' * (_BAR_CELLS - full)} {share * 100:.0f} %"


def _button(number: int, button: Button, parcels: Mapping[Action, str]) -> Json:
    element: Json = {
        "type": "button",
        "action_id": f"{_ACTION_ID}{number}",
        "text": plain(button.label, limits.BUTTON),
        "value": parcels.get(button.action) or token_of(button.action),
    }
    if button.style is not Style.PLAIN:
        element["style"] = button.style.value
    return element


def _input(item: Field) -> Json:
    block: Json = {
        "type": "input",
        "block_id": item.name,
        "label": plain(item.label, limits.LABEL),
        "optional": not item.is_required,
        "element": _element(item),
    }
    if item.hint:
        block["hint"] = plain(item.hint, limits.LABEL)
    return block


def _element(item: Field) -> Json:
    element: Json = {"action_id": item.name}
    match item.kind:
        case FieldKind.LINE | FieldKind.TEXT:
            element |= {"type": "plain_text_input", "max_length": limits.INPUT}
            element["multiline"] = item.kind is FieldKind.TEXT
            if item.value:
                element["initial_value"] = shorten(item.value, limits.INPUT)
        case FieldKind.CHOICE:
            options = [_option(*choice) for choice in item.choices[: limits.OPTIONS]]
            chosen = [one for one in options if one["value"] == item.value]
            element |= {"type": "static_select", "options": options}
            element |= {"initial_option": chosen[0]} if chosen else {}
        case FieldKind.PERSON:
            element["type"] = "users_select"
            element |= {"initial_user": item.person} if item.person else {}
        case _:
            assert_never(item.kind)
    return element


def _option(value: str, label: str) -> Json:
    return {"text": plain(label, limits.OPTION), "value": value[: limits.OPTION_VALUE]}


def _rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def _section(*words: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(words)}


def _list(items: Iterable[list[Json]], depth: int = 0) -> Json:
    return {
        "type": "rich_text_list",
        "style": "bullet",
        "indent": min(depth, limits.INDENT),
        "elements": [_section(*words) for words in items],
    }


def _text(text: str, cap: int, **style: bool) -> Json:
    element: Json = {"type": "text", "text": shorten(text, cap) or " "}
    chosen = {name: True for name, is_on in style.items() if is_on}
    return element | ({"style": chosen} if chosen else {})


def _joined(rows: Iterable[list[Json]]) -> Iterator[Json]:
    for number, row in enumerate(rows):
        if number:
            yield {"type": "text", "text": "\n"}
        yield from row


def _size(built: list[Json]) -> int:
    return len(json.dumps(built, ensure_ascii=False))


def _cut_off(built: list[Json], most: int) -> list[Json]:
    """What fits from the top, a mark, and the last buttons, so that there is a way on."""
    actions = [block for block in built if block["type"] == "actions"][-1:]
    rest = [block for block in built if block not in actions]
    mark = _rich(_section(_text("…", 1)))
    while rest and (
        len(rest) + len(actions) >= most or _size([*rest, mark, *actions]) > limits.MESSAGE
    ):
        rest = _shorter(rest)
    return [*rest, mark, *actions]


def _shorter(rest: list[Json]) -> list[Json]:
    """Without its last block, or with half of that block's lines if they are many."""
    *before, last = rest
    elements = last.get("elements", ())
    if last["type"] == "rich_text" and len(elements) > 1:
        return [*before, {**last, "elements": elements[: len(elements) // 2]}]
    inner = elements[0].get("elements", ()) if last["type"] == "rich_text" else ()
    if len(inner) > 1:
        half = {**elements[0], "elements": inner[: len(inner) // 2]}
        return [*before, {**last, "elements": [half]}]
    return before

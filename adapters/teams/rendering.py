"""A reply as an Adaptive Card, version 1.5, the newest that Teams shows whole.

People's words stand in ``TextRun`` only, which no client parses: a ``TextBlock`` reads Markdown,
and ``{{DATE()}}``. The few texts in text blocks are our own.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

from adapters.teams import limits
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
    about_of,
)
from bot.text import shorten

Json = dict[str, Any]

SIGNS: dict[Tone, tuple[str, str]] = {
    Tone.SPRINT: ("🎯", "good"),
    Tone.GOOD: ("🟢", "good"),
    Tone.LATER: ("🟡", "warning"),
    Tone.OUTSIDE: ("🔴", "attention"),
    Tone.UNSURE: ("❔", "accent"),
    Tone.APART: ("🔧", "emphasis"),
    Tone.PARTY: ("🎉", "accent"),
    Tone.REFUSED: ("✋", "warning"),
}
"""A picture and a container's style for each tone. The words beside it say the same."""

VERB = "do"
TOKEN, PARCEL, PLACE, ABOUT, NONCE, OPEN = "do", "parcel", "place", "about", "once", "open"
"""What a button's data may hold: an action, the key of a long one, where it was asked, what the
card shows, a number used once, and the action that opened the form."""

_CAPS = (6_000, 2_500, 1_000, 400, 150, 60)
_BAR_CELLS = 10
_STYLES = {Style.PLAIN: "default", Style.PRIMARY: "positive", Style.DANGER: "destructive"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What a card knows of where it stands.

    place: where it was asked, for buttons that are pressed elsewhere. parcels: the keys of actions
    that are too long for a button. in_dialog: whether it stands in a window, whose buttons submit.
    """

    place: str = ""
    parcels: Mapping[Action, str] = field(default_factory=dict)
    in_dialog: bool = False


def card(reply: Reply, frame: Frame | None = None) -> Json:
    """The reply as a card."""
    frame = frame or Frame()
    shared = {PLACE: frame.place} if frame.place else {}
    shared |= {ABOUT: about_of(reply)} if reply.about else {}
    built: Json = {}
    for cap in _CAPS:
        body = [one for part in reply.parts for one in _part(part, cap, frame, shared)]
        built = _card(body, summary(reply))
        if size(built) <= limits.CARD:
            return built
    return _cut_off(built)


def form_card(
    form: Form,
    data: Json,
    errors: Mapping[str, str] | None = None,
    people: Iterable[tuple[str, str]] = (),
) -> Json:
    """A form as a card for a window; errors: what is wrong, by field; people: who can be chosen."""
    chosen = tuple(people)
    wrong = errors or {}
    body = [one for item in form.fields for one in _field(item, wrong.get(item.name), chosen)]
    submit = {
        "type": "Action.Submit",
        "title": shorten(form.submit, limits.BUTTON).strip() or "…",
        "style": "positive",
        "data": data,
    }
    return {**_card(body, form.title), "actions": [submit]}


def words(reply: Reply) -> str:
    """The reply as one short text, for where Teams shows no card."""
    return shorten(summary(reply), 300)


def size(built: Json) -> int:
    """Bytes of a card as Teams counts them: UTF-16."""
    return len(compact(built).encode("utf-16-le", "surrogatepass"))


def compact(stated: Json) -> str:
    """JSON without the blanks that nobody reads: they count, two bytes each."""
    return json.dumps(stated, ensure_ascii=False, separators=(",", ":"))


def opens_a_form(action: Action) -> bool:
    """Whether an action shows a form, which needs a window."""
    return type(action).__name__.startswith("Open")


def _card(body: list[Json], fallback: str) -> Json:
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "fallbackText": shorten(fallback, limits.FALLBACK).strip() or "Throughline",
        "msteams": {"width": "Full"},
        "body": body or [_runs([_run(" ")])],
    }


def _part(  # noqa: C901, PLR0912  one case for each part
    part: Part, cap: int, frame: Frame, shared: Mapping[str, str]
) -> Iterator[Json]:
    match part:
        case Heading(text):
            heading = {"type": "TextBlock", "text": _literal(text, 200), "wrap": True}
            yield {**heading, "size": "large", "weight": "bolder", "style": "heading"}
        case Banner(tone, text):
            sign, style = SIGNS[tone]
            run = _run(f"{sign} {shorten(text, 200)}", weight="bolder", size="medium")
            yield {"type": "Container", "style": style, "items": [_runs([run])], "bleed": True}
        case Paragraph(text):
            yield from _lines(text, cap)
        case Bullets(items):
            yield from _bullets(items, cap)
        case Facts(facts):
            for fact in facts:
                label = _run(f"{shorten(fact.label, cap)}: ", weight="bolder")
                yield _runs([label, _run(shorten(fact.value, cap))], spacing="small")
        case Quote(text, source):
            said = list(_lines(text, cap, italic=True))
            if source:
                named = _run(f"— {shorten(source, cap)}", isSubtle=True)
                said.append(_runs([named], spacing="small"))
            yield {"type": "Container", "style": "emphasis", "items": said}
        case Details(small):
            for text in small:
                yield from _lines(text, cap, spacing="small", size="small", isSubtle=True)
        case Thread(lines):
            for line in lines:
                yield _goal(line, cap)
        case Courses():
            yield from _bullets(part.lines, cap)
        case Counts(words=words):
            yield from _lines(words, cap)
        case Drawing(of=of, address=""):
            yield from _part(of, cap, frame, shared)
        case Drawing(title=title):
            yield _runs([_run(shorten(title, cap), weight="bolder")])
            yield _image(part)
        case Document(filename, text):
            yield _runs([_run(shorten(filename, cap), weight="bolder")])
            yield from _lines(text, 2 * cap, fontType="monospace", size="small")
        case Buttons(buttons):
            yield from _actions(buttons, frame, shared)
        case Form():
            return
        case _:
            assert_never(part)


def _bullets(items: Iterable[str], cap: int) -> Iterator[Json]:
    for item in items:
        yield _runs([_run(f"•  {shorten(item, cap)}")], spacing="small")


def _image(part: Drawing) -> Json:
    return {
        "type": "Image",
        "url": part.address,
        "altText": shorten(in_words(part.of), limits.ALT_TEXT),
        "size": "Stretch",
        "msTeams": {"allowExpand": True},
    }


def _goal(line: ThreadLine, cap: int) -> Json:
    name = _run(f"{line.label} {line.ref}", weight="bolder" if line.is_open else "default")
    bar = [_run(f"   {_bar(line.share)}", color="good")] if line.share is not None else []
    items = [_runs([name, *bar]), *_lines(line.text, cap, spacing="none")]
    items += [
        _runs([_run(shorten(note, cap), isSubtle=True, size="small")], spacing="none")
        for note in line.notes
    ]
    column = {"type": "Column", "width": "stretch", "items": items}
    pixels = min(line.depth, limits.DEPTH) * limits.INDENT_PIXELS
    indent = {"type": "Column", "width": f"{pixels}px", "items": []}
    return {"type": "ColumnSet", "columns": [indent, column] if pixels else [column]}


def _bar(share: float) -> str:
    full = round(share * _BAR_CELLS)
    return f"{'▰' * full}{'▱' * (_BAR_CELLS - full)} {share * 100:.0f} %"


def _actions(
    buttons: tuple[Button, ...], frame: Frame, shared: Mapping[str, str]
) -> Iterator[Json]:
    for first in range(0, len(buttons), limits.ACTIONS):
        shown = buttons[first : first + limits.ACTIONS]
        actions = [_action(one, frame, shared) for one in shown]
        yield {"type": "ActionSet", "actions": actions}


def _action(button: Button, frame: Frame, shared: Mapping[str, str]) -> Json:
    """A button: it opens a window, or runs where it stands; older clients submit it."""
    key = frame.parcels.get(button.action)
    data: Json = {PARCEL: key} if key else {TOKEN: token_of(button.action)}
    data |= shared
    submit: Json = {
        "type": "Action.Submit",
        "title": shorten(button.label, limits.BUTTON).strip() or "…",
        "style": _STYLES[button.style],
        "data": data,
    }
    if frame.in_dialog:
        return submit
    if opens_a_form(button.action):
        return {**submit, "data": {**data, "msteams": {"type": "task/fetch"}}}
    return {**submit, "type": "Action.Execute", "verb": VERB, "fallback": submit}


def _field(item: Field, error: str | None, people: tuple[tuple[str, str], ...]) -> Iterator[Json]:
    label = {"id": item.name, "label": shorten(item.label, 200), "isRequired": item.is_required}
    needed = {"errorMessage": shorten(item.label, 200)} if item.is_required else {}
    match item.kind:
        case FieldKind.LINE | FieldKind.TEXT:
            yield {
                "type": "Input.Text",
                **label,
                **needed,
                "isMultiline": item.kind is FieldKind.TEXT,
                "maxLength": limits.INPUT,
                "placeholder": shorten(item.hint, 200),
                "value": shorten(item.value, limits.INPUT),
            }
        case FieldKind.CHOICE:
            yield _choice({**label, **needed}, item.choices, item.value)
        case FieldKind.PERSON:
            yield _choice({**label, **needed}, people, item.person)
        case _:
            assert_never(item.kind)
    if error:
        run = _run(f"⚠ {shorten(error, 500)}", color="attention", weight="bolder")
        yield _runs([run], spacing="none")


def _choice(label: Json, choices: Iterable[tuple[str, str]], value: str) -> Json:
    shown = [
        {"title": shorten(text, limits.CHOICE) or " ", "value": key}
        for key, text in list(choices)[: limits.CHOICES]
    ]
    known = value if any(one["value"] == value for one in shown) else ""
    return {
        "type": "Input.ChoiceSet",
        **label,
        "style": "compact",
        "choices": shown,
        "value": known,
    }


def _lines(text: str, cap: int, *, spacing: str = "default", **look: object) -> Iterator[Json]:
    """A text line by line: a run shows no line ends."""
    for number, line in enumerate(shorten(text, cap).split("\n")):
        yield _runs([_run(line or " ", **look)], spacing="none" if number else spacing)


def _run(text: str, **look: object) -> Json:
    return {"type": "TextRun", "text": text.replace("\n", " ") or " ", **look}


def _runs(inlines: list[Json], spacing: str = "default") -> Json:
    return {"type": "RichTextBlock", "inlines": inlines, "spacing": spacing}


def _literal(text: str, limit: int) -> str:
    """Our own words for a text block: what Markdown would read is escaped."""
    shown = shorten(text, limit)
    for mark in "\\*_[]`#~":
        shown = shown.replace(mark, f"\\{mark}")
    return shown.replace("{{", "{ {") or " "


def _cut_off(built: Json) -> Json:
    """What fits from the top, a mark, and the last buttons, so that there is a way on."""
    body = built["body"]
    actions = [one for one in body if one["type"] == "ActionSet"][-1:]
    rest = [one for one in body if one not in actions]
    mark = _runs([_run("…")])
    while rest and size({**built, "body": [*rest, mark, *actions]}) > limits.CARD:
        rest = rest[: max(0, len(rest) - 1 - len(rest) // 8)]
    return {**built, "body": [*rest, mark, *actions]}

"""Judges of what is sent to Teams, and a reader of what people see."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from adapters.teams import limits

Json = dict[str, Any]

_BODY = {
    "TextBlock", "RichTextBlock", "Container", "ColumnSet", "ActionSet", "Input.Text",
    "Input.ChoiceSet", "Image",
}  # fmt: skip
_ACTIONS = {"Action.Execute", "Action.Submit"}
_MARKDOWN = set("*_[]`#~")
_LOOKS = {"weight", "size", "color", "isSubtle", "italic", "fontType"}


def check(card: Json, most: int = limits.CARD) -> None:
    """Fail unless Teams would take this card and show people's words as they stand."""
    assert card["type"] == "AdaptiveCard"
    assert card["version"] == "1.5"
    assert card["fallbackText"].strip()
    assert card["body"]
    written = json.dumps(card, ensure_ascii=False, separators=(",", ":"))
    assert len(written.encode("utf-16-le", "surrogatepass")) <= most
    ids = [one["id"] for one in nodes(card) if "id" in one]
    assert not [one for one, count in Counter(ids).items() if count > 1]
    for element in card["body"]:
        assert element["type"] in _BODY, element
    for node in nodes(card):
        _check_node(node)
    for one in actions(card):
        assert one["title"].strip()
        assert one["style"] in {"default", "positive", "destructive"}


def _check_node(node: Json) -> None:
    match node.get("type"):
        case "TextBlock":
            text = node["text"]
            for number, mark in enumerate(text):
                assert mark not in _MARKDOWN or text[number - 1] == "\\", text
            assert "{{" not in text
        case "TextRun":
            assert node["text"], node
            assert "\n" not in node["text"], node
            assert set(node) - {"type", "text"} <= _LOOKS, node
        case "RichTextBlock":
            assert node["inlines"]
        case "ActionSet":
            assert 1 <= len(node["actions"]) <= 6
        case "Action.Execute":
            assert node["fallback"]["type"] == "Action.Submit"
        case "Input.Text":
            assert node["label"]
            assert len(node["value"]) <= node["maxLength"]
        case "Input.ChoiceSet":
            assert node["label"]
            values = [one["value"] for one in node["choices"]]
            assert len(values) == len(set(values))
        case _:
            pass


def read(card: Json) -> str:
    """What a person reads, white space folded."""
    return " ".join(" ".join(_words(card.get("body", []))).split())


def actions(card: Json) -> list[Json]:
    """The buttons, in order; those of fallbacks apart."""
    found = [one for node in card["body"] if node["type"] == "ActionSet" for one in node["actions"]]
    return [*found, *card.get("actions", [])]


def labels(card: Json) -> tuple[str, ...]:
    """The buttons' titles; a form's own button is no button of the card."""
    sets = [node for node in card["body"] if node["type"] == "ActionSet"]
    return tuple(one["title"] for node in sets for one in node["actions"])


def fields(card: Json) -> dict[str, Json]:
    """The inputs of a form, by their labels."""
    return {one["label"]: one for one in nodes(card) if str(one.get("type")).startswith("Input.")}


def nodes(node: object) -> Iterator[Json]:
    """Everything in a card."""
    if isinstance(node, list):
        for one in node:
            yield from nodes(one)
    elif isinstance(node, dict):
        yield node
        for name, one in node.items():
            if name != "data":
                yield from nodes(one)


def _words(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _words(one)
        return
    if not isinstance(node, dict):
        return
    match node.get("type"):
        case "TextBlock":
            yield node["text"].replace("\\", "")
        case "RichTextBlock":
            yield "".join(one["text"] for one in node["inlines"])
        case "Container":
            yield from _words(node["items"])
        case "ColumnSet":
            for column in node["columns"]:
                yield from _words(column["items"])
        case "Input.Text" | "Input.ChoiceSet":
            yield f"{node['label']} {node.get('value', '')}"
        case _:
            return

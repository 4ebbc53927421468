"""Judges of what is sent to Slack, none of them ours alone, and a reader of what people see.

Three judges: slack_sdk's models (what they do not know is dropped on a round trip), ``blockkit``
(lengths and required fields), and what both miss: counts, ids, the total size, and markup.
"""

import inspect
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import blockkit
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

Json = dict[str, Any]

MOST_CHARACTERS = 13_200
_KINDS = {
    "header": blockkit.Header,
    "context": blockkit.Context,
    "rich_text": blockkit.RichText,
    "rich_text_section": blockkit.RichTextSection,
    "rich_text_list": blockkit.RichTextList,
    "rich_text_quote": blockkit.RichTextQuote,
    "rich_text_preformatted": blockkit.RichTextPreformatted,
    "text": blockkit.RichTextEl,
    "plain_text": blockkit.Text,
    "actions": blockkit.Actions,
    "button": blockkit.Button,
    "input": blockkit.Input,
    "plain_text_input": blockkit.PlainTextInput,
    "static_select": blockkit.StaticSelect,
    "users_select": blockkit.UsersSelect,
    "modal": blockkit.Modal,
    "home": blockkit.Home,
    "image": blockkit.Image,
}


def check_message(body: Json) -> None:
    """Fail unless Slack would take this message and show people's words as they stand."""
    assert body.get("text"), "a message needs a text for notifications"
    assert body.get("mrkdwn", False) is False
    assert not _live(str(body["text"])), body["text"]
    check_blocks(body["blocks"], most=50)


def check_view(view: Json) -> None:
    """Fail unless Slack would take this modal or home page."""
    most = 100
    parsed = View(**view)
    parsed.validate_json()
    assert parsed.to_dict() == view
    _by_blockkit(view)
    check_blocks(view["blocks"], most)
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    assert bool(inputs) == ("submit" in view)
    assert len(view.get("private_metadata", "")) <= 3000


def check_blocks(blocks: list[Json], most: int) -> None:
    """Fail unless Slack would take these blocks."""
    assert 0 < len(blocks) <= most
    parsed = Block.parse_all(blocks)
    for block, one in zip(blocks, parsed, strict=True):
        assert one is not None, block
        one.validate_json()
        assert _sorted(one.to_dict()) == _sorted(block)
        _by_blockkit(block)
    for name, ids in _ids(blocks):
        twice = [one for one, count in Counter(ids).items() if count > 1]
        assert not twice, (name, twice)
    assert len(json.dumps(blocks, ensure_ascii=False)) <= MOST_CHARACTERS
    for node in _nodes(blocks):
        assert node.get("type") != "mrkdwn", node
        assert node.get("type") not in {
            "emoji",
            "user",
            "channel",
            "broadcast",
            "link",
            "usergroup",
        }
        assert node.get("emoji", False) is False, node
        assert node.get("text") != "", node


def read(blocks: list[Json]) -> str:
    """What a person reads, white space folded."""
    return " ".join(" ".join(_words(blocks)).split())


def labels(blocks: list[Json]) -> tuple[str, ...]:
    """The buttons' labels, in order."""
    return tuple(one["text"]["text"] for one in buttons(blocks))


def buttons(blocks: list[Json]) -> list[Json]:
    """The buttons, each with the id of its block."""
    return [
        {**element, "block_id": block["block_id"]}
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def fields(view: Json) -> dict[str, Json]:
    """The inputs of a form, by their labels."""
    return {block["label"]["text"]: block for block in view["blocks"] if block["type"] == "input"}


def _live(text: str) -> bool:
    """Whether a text that Slack parses holds markup."""
    return "<" in text or ">" in text


def _words(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _words(one)
            yield ""
        return
    if not isinstance(node, dict):
        return
    if node.get("type") in {"text", "plain_text"}:
        yield node["text"]
    elif node.get("type") == "rich_text_section":
        yield "".join(one["text"] for one in node["elements"])
    else:
        for name in ("text", "label", "hint", "elements", "element", "fields"):
            yield from _words(node.get(name))


def _nodes(node: object) -> Iterator[Json]:
    if isinstance(node, list):
        for one in node:
            yield from _nodes(one)
    elif isinstance(node, dict):
        yield node
        for one in node.values():
            yield from _nodes(one)


def _ids(blocks: list[Json]) -> Iterator[tuple[str, list[str]]]:
    yield "block_id", [one["block_id"] for one in blocks if "block_id" in one]
    for block in blocks:
        elements = block.get("elements", [])
        yield "action_id", [one["action_id"] for one in elements if "action_id" in one]


def _sorted(node: object) -> object:
    return json.loads(json.dumps(node, sort_keys=True))


def _by_blockkit(node: Json) -> None:
    node = json.loads(json.dumps(node), object_hook=_as_blockkit_knows_it)
    built = _built(node).build()
    if "private_metadata" not in node:  # blockkit writes "null" where there is none
        built.pop("private_metadata", None)
    assert _sorted(built) == _sorted(node)


def _as_blockkit_knows_it(node: Json) -> Json:
    """It takes 255 characters for an image; slack_sdk and docs.slack.dev know of 2,000."""
    return {**node, "alt_text": node["alt_text"][:255]} if "alt_text" in node else node


def _built(node: Any) -> Any:  # noqa: ANN401  JSON becomes blockkit's classes
    if isinstance(node, list):
        return [_built(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "type" not in node:
        inner = {name: _built(value) for name, value in node.items()}
        return blockkit.Option(**inner) if "value" in node else blockkit.RichStyle(**inner)
    kind = _KINDS[node["type"]]
    known = inspect.signature(kind).parameters
    stated = {name: _built(value) for name, value in node.items() if name in known}
    if node["type"] != "plain_text":
        stated.pop("type", None)
    return kind(**stated)

"""What a message says, wherever Slack keeps its words: in its text, its blocks, its attachments.

People see a message's blocks, and its attachments below them; beside blocks ``text`` is only what a
notification shows. An app that posts, and a message that is forwarded, may leave it empty. Words
come out in reading order as Slack writes them; ``listening.spoken`` makes plain text of them.
Whatever is not as Slack documents it says nothing.
Slack: docs.slack.dev/reference/block-kit/blocks, docs.slack.dev/messaging/formatting-message-text,
docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments.
"""

import re
from collections.abc import Iterable

from adapters.received import Json, dict_of, joined, list_of, text_of
from bot.text import MESSAGE_LIMIT, shorten

_DEEPEST = 20
"""How deep blocks are read; Slack's own nest half as deep, inside a forwarded message."""

_MOST = 100
"""How many attachments are read: Slack takes no more."""

_INDENTED = 8
_NUMBERED = 10_000
_PARTS = ("title", "subtitle", "text", "body", "description", "fields", "elements", "rows")
"""Where a block keeps its words, in the order in which they are read."""

_UNSAID = frozenset({"actions", "context_actions", "input", "button", "divider", "image"})
"""What is pressed, filled in or looked at."""

_SIDE_BY_SIDE = frozenset({"context", "rich_text_section", "rich_text_preformatted"})
_LITERAL = {"text": "text", "date": "fallback", "color": "value"}
_WRITTEN = {
    "emoji": (":{}:", "name"),
    "user": ("<@{}>", "user_id"),
    "channel": ("<#{}>", "channel_id"),
    "usergroup": ("<!subteam^{}>", "usergroup_id"),
    "broadcast": ("<!{}>", "range"),
}
"""How Slack writes the elements of rich text in a text."""

_OF_PEOPLE = ("is_share", "is_msg_unfurl", "is_reply_unfurl", "is_app_unfurl", "message_blocks")
_NO_WORDS = "[no preview available]"
_MARKUP = re.compile("<[^<>]*>")
_WORD = re.compile(r"[^\W_]+")


def words_of(message: object) -> str:
    """All that a message says, as Slack writes it; "" if it says nothing."""
    return shorten("\n\n".join(_message(message, 0)), MESSAGE_LIMIT)


def attached_to(message: object) -> str:
    """What is sent along with a message: forwarded ones and what apps attach; "" for nothing."""
    pieces = _without_repeats([*_attachments(dict_of(message), 0)])
    return shorten("\n\n".join(pieces), MESSAGE_LIMIT)


def _message(message: object, depth: int) -> list[str]:
    """The message's own words, then those of each attachment; what repeats others is left out."""
    stated = dict_of(message)
    own = _shown(text_of(stated, "text"), stated.get("blocks"), depth)
    return _without_repeats([own, *_attachments(stated, depth)])


def _attachments(message: Json, depth: int) -> Iterable[str]:
    attached = list_of(message.get("attachments"))[:_MOST] if depth < _DEEPEST else []
    return ("\n\n".join(_attachment(dict_of(one), depth + 1)) for one in attached)


def _attachment(one: Json, depth: int) -> list[str]:
    """An attachment's words, without who wrote it and where it comes from.

    The preview of a linked page has none: nobody wrote it here.
    """
    if "from_url" in one and not any(one.get(name) for name in _OF_PEOPLE):
        return []
    fields = [_field(dict_of(field)) for field in list_of(one.get("fields"))]
    lines = [*(text_of(one, name) for name in ("pretext", "title", "text")), *fields]
    blocks = one.get("blocks") or [
        dict_of(dict_of(shared).get("message")).get("blocks")
        for shared in list_of(one.get("message_blocks"))
    ]
    fallback = text_of(one, "fallback").replace(_NO_WORDS, "").strip()
    own = _shown(joined(lines), blocks, depth) or fallback
    return _without_repeats([own, *_attachments(one, depth)])


def _field(field: Json) -> str:
    stated = (text_of(field, "title").rstrip(":"), text_of(field, "value"))
    return ": ".join(one for one in stated if one)


def _shown(text: str, blocks: object, depth: int) -> str:
    """What people see: the blocks, unless they have no words or the text says all of them."""
    seen = _said(blocks, depth)
    return seen if seen and _bare(seen) not in _bare(text) else text


def _without_repeats(pieces: list[str]) -> list[str]:
    """The pieces in their order, without those whose words stand in another."""
    said = [piece for piece in pieces if piece]
    bare = [(len(words), -n, words) for n, words in enumerate(map(_bare, said))]
    return [
        piece
        for piece, own in zip(said, bare, strict=True)
        if not any(own[2] in other[2] for other in bare if other > own)
    ]


def _bare(text: str) -> str:
    """The words alone, for comparing: text and blocks differ in markup."""
    return f" {' '.join(_WORD.findall(_MARKUP.sub(' ', text).casefold()))} "


def _said(node: object, depth: int) -> str:
    """The words of a block, of what it is made of, or of a list of them."""
    if depth > _DEEPEST:
        return ""
    if isinstance(node, list):
        return joined(_said(one, depth + 1) for one in node)
    if isinstance(node, str):
        return node.strip()
    return _block(dict_of(node), depth)


def _block(block: Json, depth: int) -> str:
    kind = text_of(block, "type")
    if kind in _UNSAID:
        return ""
    if kind in {"plain_text", "raw_text"}:
        return text_of(block, "text").replace("<", "&lt;").replace(">", "&gt;")
    if kind == "rich_text_list":
        return joined(_items(block, depth))
    if kind == "rich_text_quote":
        return joined(f"&gt; {line}" for line in _line(block, depth).splitlines())
    if kind in _SIDE_BY_SIDE:
        return _line(block, depth)
    return joined(_said(block[part], depth + 1) for part in _PARTS if part in block)


def _items(block: Json, depth: int) -> Iterable[str]:
    """The lines of a list, with the marks that people see."""
    is_ordered = block.get("style") == "ordered"
    indent = "    " * min(_number(block, "indent"), _INDENTED)
    first = _number(block, "offset") + 1
    for number, item in enumerate(list_of(block.get("elements")), first):
        words = _said(item, depth + 1)
        if words:
            yield f"{indent}{f'{number}.' if is_ordered else '•'} {words}"


def _line(block: Json, depth: int) -> str:
    """What stands side by side."""
    gap = " " if block.get("type") == "context" else ""
    pieces = (_inline(dict_of(one), depth + 1) for one in list_of(block.get("elements")))
    return gap.join(piece for piece in pieces if piece).strip()


def _inline(one: Json, depth: int) -> str:
    """A stretch of rich text, as Slack would write it in a text."""
    kind = text_of(one, "type")
    if kind in _LITERAL:
        return _literal(text_of(one, _LITERAL[kind]))
    if kind in _WRITTEN:
        pattern, name = _WRITTEN[kind]
        return pattern.format(text_of(one, name))
    if kind == "link":
        label = _literal(text_of(one, "text"))
        return f"<{text_of(one, 'url')}|{label}>" if label else f"<{text_of(one, 'url')}>"
    return _said(one, depth)


def _literal(text: str) -> str:
    """Rich text holds what was typed; a text holds three characters of it as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _number(stated: Json, name: str) -> int:
    value = stated.get(name)
    return min(value, _NUMBERED) if isinstance(value, int) and value > 0 else 0

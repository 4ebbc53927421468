"""What a message says, wherever Teams keeps its words: in its HTML, in cards, quotes and forwards.

The HTML is read by a parser: paragraphs and list items keep their lines, and quotes are marked as
such. Where it says ``<attachment id=...>`` stand the words of that attachment; the words of others
follow. Whatever is not as Microsoft documents it says nothing.
Microsoft: learn.microsoft.com/graph/api/resources/chatmessage and .../chatmessageattachment,
learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference.
"""

import json
from html.parser import HTMLParser

from adapters.received import Json, dict_of, joined, list_of, text_of
from bot.text import MESSAGE_LIMIT, shorten

_LONGEST = 100_000
"""Characters of HTML that are read; Teams takes messages of about 100 KB."""

_DEEPEST = 50
"""How deep cards are read: a container in a column in a table takes six steps."""

_MOST = 100
"""How many attachments are read."""

_INDENTED = 8
_ADAPTIVE = "application/vnd.microsoft.card.adaptive"
_LINES = frozenset({
    "p", "div", "br", "hr", "ul", "ol", "li", "table", "tr", "blockquote", "pre", "codeblock",
    "h1", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip
"""The elements that begin and end a line."""

_HEAD = frozenset({"mri", "time"})
"""The properties of a quote that say who wrote it, and when."""

_PARTS = (
    "title", "subtitle", "activityTitle", "activitySubtitle", "activityText", "text", "codeSnippet",
    "body", "inlines", "facts", "items", "columns", "rows", "cells", "pages", "sections",
)  # fmt: skip
"""Where a card and its elements keep their words, in the order in which they are read."""


def words_of(message: object) -> str:
    """All that a message says: its subject, its body, its attachments; "" if it says nothing."""
    stated = dict_of(message)
    attached = [
        (text_of(one, "id"), _placed(one))
        for one in map(dict_of, list_of(stated.get("attachments"))[:_MOST])
    ]
    body = dict_of(stated.get("body"))
    content = text_of(body, "content")
    reader = _Reader(dict(attached))
    if text_of(body, "contentType").lower() != "text":
        content = reader.read(content)
    others = [words for key, words in attached if key not in reader.used]
    pieces = [text_of(stated, "subject"), content, *others]
    said = "\n\n".join(piece.strip() for piece in pieces if piece.strip())
    return shorten(said, MESSAGE_LIMIT)


def quoted_in(html: str) -> str:
    """What a message quotes of others, without the names; "" for no quote."""
    reader = _Reader()
    reader.read(html)
    return "\n".join(line for is_quote, line in reader.lines if is_quote)


def attached(attachment: object) -> str:
    """The words of an attachment: a card, a quoted or a forwarded message; "" for a file.

    A message to a bot has its own HTML attached, where the text leaves out what it quotes.
    """
    stated = dict_of(attachment)
    content = _content(stated.get("content"))
    match stated.get("contentType"):
        case "text/html":
            return quoted_in(text_of(stated, "content"))
        case "messageReference":
            return text_of(content, "messagePreview").strip()
        case "forwardedMessageReference":
            return _Reader().read(text_of(content, "originalMessageContent"))
        case kind if kind == _ADAPTIVE:
            return _said(content, 0)
        case _:
            return _Reader(keeps_lines=True).read(_said(content, 0) or text_of(content, "summary"))


def _placed(attachment: Json) -> str:
    """What stands in a message for its attachment; its HTML, attached, is its body once more."""
    words, kind = attached(attachment), attachment.get("contentType")
    if kind != "messageReference":
        return "" if kind == "text/html" else words
    return "\n".join(f"> {line}" for line in words.splitlines())


def _content(stated: object) -> Json:
    """An attachment's content, which may be JSON in a string."""
    if not isinstance(stated, str):
        return dict_of(stated)
    try:
        return dict_of(json.loads(stated))
    except (ValueError, RecursionError):
        return {}


def _said(node: object, depth: int) -> str:
    """The words of a card, of an element, or of a list of them; what is hidden says nothing."""
    if depth > _DEEPEST:
        return ""
    if isinstance(node, list):
        return joined([_said(one, depth + 1) for one in node])
    if isinstance(node, str):
        return node.replace("<at>", "").replace("</at>", "").strip()
    return _element(dict_of(node), depth)


def _element(node: Json, depth: int) -> str:
    if node.get("isVisible") is False or text_of(node, "type").startswith(("Input.", "Action.")):
        return ""
    return joined([_part(node, part, depth + 1) for part in _PARTS if part in node])


def _part(node: Json, part: str, depth: int) -> str:
    match part:
        case "facts":
            return joined([_fact(dict_of(fact)) for fact in list_of(node.get(part))])
        case "inlines":
            return "".join(map(_run, list_of(node.get(part)))).strip()
        case _:
            return _said(node.get(part), depth)


def _fact(fact: Json) -> str:
    name = text_of(fact, "title") or text_of(fact, "name") or text_of(fact, "key")
    return ": ".join(one for one in (name.rstrip(":"), text_of(fact, "value")) if one)


def _run(run: object) -> str:
    return run if isinstance(run, str) else text_of(dict_of(run), "text")


class _Reader(HTMLParser):
    """HTML as people read it, line by line; is_quote says of each line whether it is quoted.

    placed: the words to write for each attachment. keeps_lines: whether line feeds end lines.
    """

    def __init__(self, placed: dict[str, str] | None = None, *, keeps_lines: bool = False) -> None:
        super().__init__()
        self.lines: list[tuple[bool, str]] = []
        self.used: set[str] = set()
        self._placed = placed or {}
        self._line: list[str] = []
        self._mark = ""
        self._muted = ""
        self._quotes = 0
        self._kept = int(keeps_lines)
        self._lists: list[int | None] = []

    def read(self, html: str) -> str:
        """The text; quoted lines begin with a mark.

        The tag that is added ends whatever is left open. ``close`` would read that again and again:
        40 seconds for 60 KB of "<a " (measured).
        """
        self.feed(f"{html[:_LONGEST]}</p>")
        self._end_line()
        return "\n".join(f"> {line}" if is_quote else line for is_quote, line in self.lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        stated = {name: value or "" for name, value in attrs}
        if stated.get("itemprop") in _HEAD and not self._muted:
            self._muted = tag
        if tag in _LINES:
            self._end_line()
        match tag:
            case "blockquote":
                self._quotes += 1
            case "pre" | "codeblock":
                self._kept += 1
            case "ul" | "ol":
                self._lists.append(0 if tag == "ol" else None)
            case "li":
                self._mark = self._next_mark()
            case "td" | "th":
                self._line.append(" ")
            case "attachment":
                self._place(stated.get("id", ""))
            case "emoji" | "img" if tag == "emoji" or stated.get("itemtype", "").endswith("/Emoji"):
                self._line.append(stated.get("alt", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._muted:
            self._muted = ""
        if tag in _LINES:
            self._end_line()
        match tag:
            case "blockquote":
                self._quotes = max(self._quotes - 1, 0)
            case "pre" | "codeblock":
                self._kept = max(self._kept - 1, 0)
            case "ul" | "ol" if self._lists:
                self._lists.pop()

    def handle_data(self, data: str) -> None:
        if self._muted or self.cdata_elem:
            return
        first, *rest = data.split("\n") if self._kept else [data]
        self._line.append(first)
        for one in rest:
            self._end_line()
            self._line.append(one)

    def _next_mark(self) -> str:
        indent = "    " * min(max(len(self._lists) - 1, 0), _INDENTED)
        number = self._lists[-1] if self._lists else None
        if number is None:
            return f"{indent}• "
        self._lists[-1] = number + 1
        return f"{indent}{number + 1}. "

    def _end_line(self) -> None:
        text = "".join(self._line).replace("\xa0", " ")
        text = text.rstrip() if self._kept else " ".join(text.split())
        if text.strip():
            self.lines.append((self._quotes > 0, f"{self._mark}{text}"))
            self._mark = ""
        self._line.clear()

    def _place(self, key: str) -> None:
        self._end_line()
        words = self._placed.get(key, "") if key not in self.used else ""
        self.used.add(key)
        self.lines += [(self._quotes > 0, line) for line in words.splitlines()]

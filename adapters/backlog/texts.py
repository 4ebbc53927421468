"""Texts as tools keep them: plain words of Atlassian's document format and of HTML."""

from collections.abc import Iterator
from html.parser import HTMLParser

from bot.text import REQUEST_LIMIT

_MOST_NODES = 20_000
_BLOCKS = frozenset(
    {
        "paragraph", "heading", "listItem", "codeBlock", "blockquote", "tableRow", "rule", "panel",
        "hardBreak", "mediaSingle", "taskItem", "decisionItem",
    }
)  # fmt: skip
_TAGS = frozenset({"p", "br", "li", "div", "tr", "h1", "h2", "h3", "h4", "blockquote", "pre"})
_SILENT = frozenset({"script", "style", "head"})


def words_of(value: object) -> str:
    """The words of a text, whether plain, HTML or a document; "" for anything else."""
    if isinstance(value, dict):
        return "".join(_document(value)).strip()[: REQUEST_LIMIT * 4]
    if not isinstance(value, str):
        return ""
    return _of_html(value) if value.lstrip()[:1] == "<" else value


def _document(root: dict[str, object]) -> Iterator[str]:
    """The texts of a document (ADF), depth first, however deep it is nested."""
    waiting: list[object] = [root]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        if not isinstance(node, dict):
            continue
        text = node.get("text") or _named(node.get("attrs"))
        if isinstance(text, str):
            yield text
        children = node.get("content")
        if node.get("type") in _BLOCKS:
            waiting.append("\n")
        if isinstance(children, list):
            waiting.extend(reversed(children))


def _named(attributes: object) -> object:
    """What a mention, an emoji or a status shows."""
    if not isinstance(attributes, dict):
        return ""
    return attributes.get("text") or attributes.get("shortName") or ""


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where the page does."""
        del attrs
        self._silent += tag in _SILENT
        if tag in _TAGS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End what is not shown."""
        self._silent -= tag in _SILENT and self._silent > 0

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        if not self._silent:
            self.found.append(data)


def _of_html(text: str) -> str:
    parser = _Words()
    parser.feed(text[: REQUEST_LIMIT * 8])
    return "".join(parser.found).strip()

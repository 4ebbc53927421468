"""Phrase texts become reply parts.

A phrase file holds plain words: its first line is the heading, blank lines part paragraphs, lines
that begin with ``- `` make a list. Values were folded to one line, and one that begins like a list
item is shielded, so that nobody's words can forge a heading or a list.
"""

import re
from collections.abc import Iterator

from bot.replies import Bullets, Heading, Paragraph, Part
from bot.text import harmless

_BULLET = "- "
_LINE_ENDS = re.compile(r"[^\S ]+")
_SHIELD = "\x02"
"""Stands before a value that begins like a list item. Shown values hold no control characters."""


def as_value(text: str) -> str:
    """Somebody's words as they may stand in a phrase: one line, harmless, no list item."""
    folded = _LINE_ENDS.sub(" ", harmless(text))
    return _SHIELD + folded if folded.startswith(_BULLET.strip()) else folded


def document(text: str) -> str:
    """A phrase as it stands, for a file."""
    return text.replace(_SHIELD, "")


def line(text: str) -> str:
    """A phrase as one text, for labels and sentences."""
    return document(text).strip()


def card(text: str) -> tuple[Part, ...]:
    """The parts of a phrase whose first line is a heading."""
    heading, _, rest = text.partition("\n")
    return (Heading(line(heading)), *paragraphs(rest))


def paragraphs(text: str) -> tuple[Part, ...]:
    """The parts of a phrase without a heading."""
    blocks = (block.strip("\n") for block in text.split("\n\n"))
    return tuple(part for block in blocks if block.strip() for part in _block(block))


def _block(block: str) -> Iterator[Part]:
    words: list[str] = []
    items: list[str] = []
    for text in block.split("\n"):
        if text.startswith(_BULLET):
            items.append(line(text.removeprefix(_BULLET)))
        elif items:
            items[-1] += f" {line(text)}"
        else:
            words.append(line(text))
    if words:
        yield Paragraph(" ".join(words))
    if items:
        yield Bullets(tuple(items))

"""The words people type: what is taken, how much of it, and how it is shown harmlessly.

Everything is linear in the length of the text. Nothing here knows a platform's markup: an
adapter puts people's words into fields that its platform does not parse.
"""

import re
import unicodedata

from bot.errors import Missing, TooLong

GOAL_LIMIT = 2_000
"""Characters of a goal's text. A goal that needs more is a document; decision 0004."""

REASON_LIMIT = 2_000
"""Characters of a reason or of evidence; decision 0004."""

NAME_LIMIT = 120
"""Characters of a name: a product, a KPI, a person; decision 0004."""

REQUEST_LIMIT = 10_000
"""Characters of a request that are kept and judged; the rest is cut with a mark; decision 0004."""

MESSAGE_LIMIT = 4 * REQUEST_LIMIT
"""Characters of a message by others that are read at all: as many as Slack takes, 40,000."""

FILE_LIMIT = 100_000
"""Characters of a goal file that ``/goal import`` reads; decision 0004."""

_MARK = "…"
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL_PICTURES = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"},
    **dict.fromkeys(range(0x80, 0xA0), ord(_REPLACEMENT)),
    0x7F: 0x2421,
}
_DEEPEST = 125
"""How many nested direction marks count at all (Unicode UAX #9, BD2, max_depth)."""
_EMBEDDINGS, _END_EMBEDDING = "\u202a\u202b\u202d\u202e", "\u202c"
_ISOLATES, _END_ISOLATE = "\u2066\u2067\u2068", "\u2069"
_HAS_BIDI = re.compile(f"[{_EMBEDDINGS}{_ISOLATES}]")


def clean(typed: str) -> str:
    """What was typed, without what no database stores: NUL and halves of surrogate pairs.

    Those become U+FFFD; line ends become line feeds; space around the text goes. All other
    characters stay as they are.
    """
    text = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\0", _REPLACEMENT)
    return _SURROGATE.sub(_REPLACEMENT, text).strip()


def within(typed: str, limit: int, *, what: str) -> str:
    """The cleaned text, if there is some and it keeps to its limit.

    what: names the thing in the phrase that people read, e.g. ``goal``.
    Raises Missing when nothing is left, TooLong above the limit (in characters).
    """
    text = clean(typed)
    if not text:
        raise Missing(what)
    if len(text) > limit:
        raise TooLong(what, len(text), limit)
    return text


def shorten(text: str, limit: int) -> str:
    """The text, cut to ``limit`` characters with a visible mark where it was longer."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + _MARK


def one_line(text: str) -> str:
    """The text with every run of white space as one blank, so that it cannot forge a list."""
    return " ".join(text.split())


def harmless(text: str) -> str:
    """The text as it may be shown: control characters visible, writing direction closed again.

    An escape character becomes its picture, and an unclosed right-to-left override is closed,
    so that neither can repaint what stands beside it. Visible characters stay as typed.
    """
    shown = text.translate(_CONTROL_PICTURES)
    return shown + _closers(shown) if _HAS_BIDI.search(shown) else shown


def fold(text: str) -> str:
    """The text for comparing: compatibility forms, case and white space folded (Unicode NFKC)."""
    return one_line(unicodedata.normalize("NFKC", text).casefold())


def _closers(text: str) -> str:
    return _unclosed(text, _EMBEDDINGS, _END_EMBEDDING) + _unclosed(text, _ISOLATES, _END_ISOLATE)


def _unclosed(text: str, openers: str, closer: str) -> str:
    opened = 0
    for character in text:
        if character in openers:
            opened = min(opened + 1, _DEEPEST)
        elif character == closer:
            opened = max(opened - 1, 0)
    return closer * opened

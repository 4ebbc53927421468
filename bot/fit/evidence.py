"""Cutting evidence out of texts, so that it is verbatim by the way it is made.

What is quoted is a whole clause: a reader must be able to tell what it says. A long sentence is
cut at commas and before the words that begin a clause, a short one not at all.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.fit.case import Line
from bot.fit.opinion import REQUEST, Opinion, Quote
from bot.fit.words import JUDGED_LIMIT, content_words

FEWEST_WORDS = 3
"""A shorter quote proves nothing, unless it is the whole text."""

_FEWEST_OF_MEANING = 2
_LONGEST = 18
"""Words of a clause that is quoted as it stands; a longer one is cut once more."""

_ENDS = re.compile(r"[.!?…]+(?=\s|$)|[;:\n]+|\s[-–—]+\s|[()\"“”«»]+")
_BEGINS = re.compile(
    r",(?=\s)|\s(?=(?:and|but|or|so|because|since|which|who|when|while|if|although|und|aber|oder|weil|damit"
    r"|wenn|dass|obwohl|et|mais|ou|parce|car|quand|si|pour|y|pero|porque|para|cuando)\s)",
    re.IGNORECASE,
)


def quote_request(request: str, shared: frozenset[str]) -> tuple[Quote, ...]:
    """The clause of the request that shows most of the shared stems, as a quote."""
    return _quote(REQUEST, request, shared)


def quote_line(line: Line, shared: frozenset[str]) -> tuple[Quote, ...]:
    """The clause of a goal line that shows most of the shared stems, as a quote."""
    return _quote(line.id, line.text, shared)


def lines_told(opinion: Opinion, lines: Sequence[Line]) -> dict[str, Line | None]:
    """What the sentence of why is built from.

    line: the one that the opinion is about, None where there is none any more. nearest: the first
    of the goals that come nearest.
    """
    known = {line.id: line for line in lines}
    quoted = next((one.line for one in opinion.quotes if one.line in known), "")
    near = (known[ref] for ref, _ in opinion.shortlist if ref in known)
    return {"line": known.get(opinion.line or quoted), "nearest": next(near, None)}


def clause(text: str, shared: frozenset[str]) -> str:
    """The clause that shows most of the shared stems; the first that says anything where none does.

    It is cut out of the text as it stands: always verbatim. "" where the text has no word.
    """
    text = text[:JUDGED_LIMIT]
    clauses = [piece for whole in _cut(text, _ENDS) for piece in _short(whole)]
    if not clauses:
        return _trimmed(text) if content_words(text) else ""
    return max(clauses, key=lambda one: _worth(one, shared))


def _quote(source: str, text: str, shared: frozenset[str]) -> tuple[Quote, ...]:
    """A text too short for a clause is quoted whole; one without any word not at all."""
    found = clause(text, shared)
    if len(found.split()) < FEWEST_WORDS:
        found = text.strip() if content_words(text) else ""
    return (Quote(source, found),) if found else ()


def _worth(piece: str, shared: frozenset[str]) -> tuple[int, bool]:
    """How many of the shared stems it shows, then whether it says anything; the first one wins."""
    words = {word.stem for word in content_words(piece)}
    return len(words & shared), len(words) >= _FEWEST_OF_MEANING


def _short(piece: str) -> list[str]:
    """The clause, or its parts where it is long."""
    if len(piece.split()) <= _LONGEST:
        return [piece]
    return _cut(piece, _BEGINS) or [piece]


def _cut(text: str, border: re.Pattern[str]) -> list[str]:
    """The pieces between borders that are long enough to prove something."""
    places = [0, *(end for match in border.finditer(text) for end in match.span()), len(text)]
    pieces = (_trimmed(text[begin:end]) for begin, end in list(pairwise(places))[::2])
    return [piece for piece in pieces if len(piece.split()) >= FEWEST_WORDS]


def _trimmed(piece: str) -> str:
    return piece.strip().strip(',;:–—-"“”«»()').strip().rstrip(".").strip()

"""Cutting evidence out of texts, so that it is verbatim by the way it is made."""

from bot.fit.case import Line
from bot.fit.opinion import REQUEST, Quote
from bot.fit.words import phrase_around

FEWEST_WORDS = 3
"""A shorter quote proves nothing, unless it is the whole text."""


def quote_request(request: str, shared: frozenset[str]) -> tuple[Quote, ...]:
    """The phrase of the request that shows most of the shared stems, as a quote."""
    return _quote(REQUEST, request, shared)


def quote_line(line: Line, shared: frozenset[str]) -> tuple[Quote, ...]:
    """The phrase of a goal line that shows most of the shared stems, as a quote."""
    return _quote(line.id, line.text, shared)


def _quote(source: str, text: str, shared: frozenset[str]) -> tuple[Quote, ...]:
    """A text too short for a phrase is quoted whole; one without any word not at all."""
    phrase = phrase_around(text, shared)
    if len(phrase.split()) < FEWEST_WORDS:
        phrase = text.strip() if phrase else ""
    return (Quote(source, phrase),) if phrase else ()

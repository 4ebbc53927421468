"""Cutting evidence out of texts, so that it is verbatim by the way it is made."""

from bot.fit.opinion import REQUEST, Quote
from bot.fit.words import phrase_around

FEWEST_WORDS = 3
"""A shorter quote proves nothing, unless it is the whole text."""


def quote_request(request: str, shared: frozenset[str]) -> tuple[Quote, ...]:
    """The phrase of the request that shows most of the shared stems, as a quote.

    A request too short for a phrase is quoted whole; one without any word not at all.
    """
    phrase = phrase_around(request, shared)
    if len(phrase.split()) < FEWEST_WORDS:
        phrase = request.strip() if phrase else ""
    return (Quote(REQUEST, phrase),) if phrase else ()

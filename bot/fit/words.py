"""Texts as stems with their places, so that what is shared can be quoted word for word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

JUDGED_LIMIT = 4_000
"""Characters of a text that the embedded judge reads: what matters is said before that."""

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_STEMMER = snowballstemmer.stemmer("english")
_LONGEST_WORD = 40
_SHORTEST_WITH_MENT = 6

STOP_WORDS = frozenset(
    """
    a about after again against all also am an and any are aren't as at be because been
    before being below between both but by can can't cannot could couldn't did didn't do
    does doesn't doing don't down during each few for from further get gets getting give go
    goes going got had has have haven't having he her here hers him his how i i'd i'll i'm
    i've if in into is isn't it it's its itself just let let's like make makes many may me
    might more most much must my need needs no nor not now of off on once one only or other
    our ours out over own please pls put same she should shouldn't since so some still such
    take than that that's the their them then there these they they're this those through to
    too two under until up upon us use used using very want wants was wasn't way we we'd
    we'll we're we've were what when where which while who whom why will with won't would
    wouldn't yet you you'd you'll you're your yours able add allow anyone anything built
    could every everyone everything hi hello hey thanks thank dear ok okay maybe possible
    possibly someone something thing things der die das den dem des ein eine einen einem
    einer eines und oder aber nicht mit von für auf in im ist sind wir ihr sie es ich man zu
    zum zur bitte kann können soll sollen wird werden auch noch nur wie was wenn dass als an
    am bei bis aus nach vor über unter uns unser unsere
    """.split()  # noqa: SIM905  a list of eighty lines hides the words
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text.

    stem: what it is compared by.
    start, end: where it stands in the text.
    """

    stem: str
    start: int
    end: int


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a lower-case word (Snowball, English; other languages lose little by it).

    ``-ment`` goes too, which Snowball leaves: *payment* is about paying.
    """
    found = str(_STEMMER.stemWord(word.replace("’", "'")))
    return found.removesuffix("ment") if len(found) > _SHORTEST_WITH_MENT else found


@lru_cache(maxsize=4_096)
def content_words(text: str) -> tuple[Word, ...]:
    """The words of a text that carry meaning, in order; the first 4,000 characters count."""
    return tuple(_content_words(text[:JUDGED_LIMIT]))


@lru_cache(maxsize=4_096)
def stems(text: str) -> frozenset[str]:
    """The stems of a text's content words."""
    return frozenset(word.stem for word in content_words(text))


def _content_words(text: str) -> Iterator[Word]:
    for match in _TOKEN.finditer(text):
        token = match.group().lower()
        if _CJK.search(token):
            yield from _bigrams(token, match.start())
        elif len(token) > 1 and token not in STOP_WORDS:
            yield Word(stem(token[:_LONGEST_WORD]), match.start(), match.end())


def _bigrams(token: str, start: int) -> Iterator[Word]:
    """Pairs of characters, for scripts that put no space between words."""
    for place in range(max(len(token) - 1, 1)):
        pair = token[place : place + 2]
        yield Word(pair, start + place, start + place + len(pair))


@lru_cache(maxsize=4_096)
def grams(text: str) -> frozenset[str]:
    """The four-letter pieces of a text's content words, with their ends marked."""
    marked = (
        f"<{match.group().lower()[:_LONGEST_WORD]}>"
        for match in _TOKEN.finditer(text[:JUDGED_LIMIT])
        if match.group().lower() not in STOP_WORDS
    )
    return frozenset(
        word[place : place + 4] for word in marked for place in range(max(1, len(word) - 3))
    )

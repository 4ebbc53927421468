"""How well a team knows its Product Goal: its answers held against the goal, word for word."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from bot.fit.words import content_words

FEWEST = 3
"""With fewer answers nothing is shown: one could tell who said what."""

_MOST_WORDS, _MOST_MISSED = 8, 5


@dataclass(frozen=True, slots=True)
class Recall:
    """What came back.

    share: how near the answers come to the goal, on average; 0 to 1, by Dice's coefficient over
    the stems of their content words. words: what at least ``FEWEST`` used, the most used first.
    missed: the goal's words that nobody used, in its order.
    """

    share: float
    answers: int
    words: tuple[tuple[str, int], ...]
    missed: tuple[str, ...]


def recall(goal: str, answers: Sequence[str]) -> Recall | None:
    """The answers held against the goal; None for too few of them."""
    if len(answers) < FEWEST:
        return None
    wanted, said = _words(goal), [_words(answer) for answer in answers]
    counts = Counter(stem for one in said for stem in one)
    shown = {stem: text for one in said for stem, text in one.items()} | wanted
    often = [
        (shown[stem].lower(), count) for stem, count in counts.most_common() if count >= FEWEST
    ]
    return Recall(
        share=fmean(_dice(set(wanted), set(one)) for one in said),
        answers=len(answers),
        words=tuple(often[:_MOST_WORDS]),
        missed=tuple(text for stem, text in wanted.items() if not counts[stem])[:_MOST_MISSED],
    )


def _words(text: str) -> dict[str, str]:
    """The content words of a text by their stems, as they stand there first; no figures."""
    found: dict[str, str] = {}
    for word in content_words(text):
        if not word.stem.isdecimal():
            found.setdefault(word.stem, text[word.start : word.end])
    return found


def _dice(first: set[str], second: set[str]) -> float:
    """2 |A and B| / (|A| + |B|): 1 for the same words, 0 for none in common (Dice 1945)."""
    return 2 * len(first & second) / (len(first) + len(second)) if first or second else 0.0

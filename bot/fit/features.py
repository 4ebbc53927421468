"""What the embedded judge sees of a case: figures for style and for shared words.

Every figure is between 0 and about 2. The weights of ``weights.py`` were learnt over exactly these
names; ``bench/fit/train_light.py`` learns them anew.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log1p

from bot.fit import patterns
from bot.fit.case import GOAL_KINDS, VISION_KINDS, FitCase, Line, LineKind
from bot.fit.words import JUDGED_LIMIT, content_words, grams, stems

_GOAL_LINES = GOAL_KINDS - {LineKind.IN_SCOPE}
_BANDS: dict[str, frozenset[LineKind]] = {
    "goal": _GOAL_LINES,
    "vision": VISION_KINDS,
    "in": frozenset({LineKind.IN_SCOPE}),
    "out": frozenset({LineKind.OUT_OF_SCOPE}),
}


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a request and a line share, each 0 to 1.

    of_line, of_request: share of the one's stems that stand in the other.
    letters: share of four-letter pieces, which forgives spelling and endings.
    count: stems shared.
    """

    of_line: float = 0.0
    of_request: float = 0.0
    letters: float = 0.0
    count: int = 0

    @property
    def score(self) -> float:
        """One figure to order lines by, 0 to 1."""
        return 0.4 * self.of_line + 0.3 * self.of_request + 0.3 * self.letters


def likeness(request: str, line: Line) -> Likeness:
    """How much a request and a line share."""
    asked, stated = stems(request), stems(line.text)
    shared = asked & stated
    if not asked or not stated:
        return Likeness()
    pieces, line_pieces = grams(request), grams(line.text)
    letters = len(pieces & line_pieces) / (len(line_pieces) + 3)
    return Likeness(len(shared) / len(stated), len(shared) / len(asked), letters, len(shared))


def features(case: FitCase) -> dict[str, float]:
    """Every figure by its name."""
    return dict((*_style(case.request), *_wording(case.request), *_overlap(case)))


def _style(request: str) -> Iterator[tuple[str, float]]:
    text = request[:JUDGED_LIMIT]
    words = text.split()
    content = len(content_words(text))
    yield "words", log1p(min(len(words), 80)) / 4
    yield "content", log1p(min(content, 40)) / 4
    for most in (1, 2, 3, 5, 8):
        yield f"content_to_{most}", float(content <= most)
    yield "question", float("?" in text)
    yield "exclamation", float("!" in text)
    yield "digits", float(any(character.isdigit() for character in text))
    yield "small_start", float(text[:1].islower())
    yield "sentences", min(text.count(". ") + text.count("? ") + text.count("! "), 3) / 2
    yield "foreign", _foreign(text.lower().split())


_COMMON_ENGLISH = frozenset(
    """
    a all an and are as at be but can for from have i if in is it me my not of on or our so that the
    their there they this to us was we when with you
    """.split()  # noqa: SIM905  a list of forty lines hides the words
)
_FEWEST_WORDS_TO_TELL = 4


def _foreign(words: list[str]) -> float:
    """1 where a text of some length has none of the commonest English words."""
    is_english = any(word.strip(".,;:!?") in _COMMON_ENGLISH for word in words)
    return float(len(words) >= _FEWEST_WORDS_TO_TELL and not is_english)


def _wording(request: str) -> Iterator[tuple[str, float]]:
    text = request[:JUDGED_LIMIT]
    content = max(len(content_words(text)), 1)
    for name, pattern in patterns.BY_NAME.items():
        hits = len(pattern.findall(text))
        yield name, float(hits > 0)
        if name in ("vague", "internal", "obligation", "complaint"):
            yield f"{name}_share", min(4 * hits / content, 2.0)


def _overlap(case: FitCase) -> Iterator[tuple[str, float]]:
    best = {name: _best(case.request, case.of(kinds)) for name, kinds in _BANDS.items()}
    for name, found in best.items():
        yield f"{name}_of_line", found.of_line
        yield f"{name}_of_request", found.of_request
        yield f"{name}_letters", found.letters
        yield f"{name}_count", min(found.count, 4) / 2
    yield "out_whole", float(best["out"].of_line == 1)
    everything = frozenset[str]().union(*(stems(line.text) for line in case.lines))
    asked = stems(case.request)
    shared = asked & everything
    yield "known_share", len(shared) / len(asked) if asked else 0.0
    yield "nothing_known", float(not shared)


def _best(request: str, lines: Iterable[Line]) -> Likeness:
    """The best of each figure over some lines."""
    found = [likeness(request, line) for line in lines] or [Likeness()]
    return Likeness(
        max(one.of_line for one in found),
        max(one.of_request for one in found),
        max(one.letters for one in found),
        max(one.count for one in found),
    )

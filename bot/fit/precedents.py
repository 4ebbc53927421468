"""Rulings on the same thing: a re-ask is answered as the Product Owner answered before.

Found by words and, where there is an encoder, by meaning (``docs/decisions/0006`` and ``0018``;
``bench/fit/reasks.py`` measures both). A ruling binds only under the goal version that it was
made under; under another it is shown as history.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

from bot.fit import guardrails, tiers
from bot.fit.case import FitCase, Line, LineKind, Ruling, RulingKind
from bot.fit.evidence import quote_line, quote_request
from bot.fit.opinion import LEANING_FROM, Flag, Grounds, Opinion, Quote, Verdict
from bot.fit.words import stems

SAME_FROM = 0.6
"""Where words must do: two requests at least this much alike (cosine) ask for the same thing."""

_FEWEST_SHARED = 2
_SHOWN = 3
_CONFIDENCE = 0.9

_VERDICTS = {
    RulingKind.FITS: Verdict.SERVES_PRODUCT_GOAL,
    RulingKind.PARKS: Verdict.FITS_VISION,
    RulingKind.OUTSIDE: Verdict.OUTSIDE,
    RulingKind.UPKEEP: Verdict.OUTSIDE,
}


@dataclass(frozen=True, slots=True)
class Precedents:
    """Earlier rulings on the same thing, the nearest first.

    binding: on the same thing, under the goal version now in force: they speak before the judge.
    alike: on what is probably the same, under it: they speak where the judge is not sure.
    history: made under an earlier version.
    """

    binding: tuple[Ruling, ...] = ()
    alike: tuple[Ruling, ...] = ()
    history: tuple[Ruling, ...] = ()


def find(case: FitCase, meanings: Sequence[float] = ()) -> Precedents:
    """The rulings of the case that were made on the same thing.

    meanings: how likely each asks for the same (``bot.fit.meaning.Encoder``); empty where nobody
    reads meaning, and words must do.
    """
    scores: Sequence[float] = meanings or _by_words(case)
    same, alike = (tiers.SAME_FROM, tiers.ALIKE_FROM) if meanings else (SAME_FROM, SAME_FROM)
    ranked = sorted(zip(scores, case.rulings, strict=True), key=lambda pair: -pair[0])
    near = [(score >= same, ruling) for score, ruling in ranked if score >= alike]
    now = [(is_same, ruling) for is_same, ruling in near if ruling.version == case.version]
    binding = [ruling for is_same, ruling in now if is_same]
    others = [ruling for is_same, ruling in now if not is_same]
    history = [ruling for _, ruling in near if ruling.version != case.version]
    return Precedents(tuple(binding[:_SHOWN]), tuple(others[:_SHOWN]), tuple(history[:_SHOWN]))


def _by_words(case: FitCase) -> list[float]:
    asked = stems(case.request)
    weights = _weights([stems(ruling.request) for ruling in case.rulings])
    return [likeness(asked, stems(ruling.request), weights) for ruling in case.rulings]


def likeness(one: frozenset[str], other: frozenset[str], weights: dict[str, float]) -> float:
    """How much two requests are alike: cosine of their stems by rarity, 0 to 1."""
    shared = one & other
    if len(shared) < min(_FEWEST_SHARED, len(one), len(other)) or not shared:
        return 0.0
    top = sum(weights.get(word, 1.0) ** 2 for word in shared)
    bottom = sqrt(_length(one, weights) * _length(other, weights))
    return top / bottom


def opinion_by(ruling: Ruling, case: FitCase, *, is_same: bool = True) -> Opinion:
    """What a precedent says of the case: *likely* on the same thing, *leaning* on what is alike."""
    shared = stems(case.request) & stems(ruling.request)
    line = _line_for(ruling, case)
    return Opinion(
        verdict=_VERDICTS[ruling.kind],
        confidence=_CONFIDENCE if is_same else LEANING_FROM,
        grounds=Grounds.PRECEDENT,
        line=line.id if line else None,
        quotes=(*quote_request(case.request, shared), *_goal_quote(case, line, shared)),
        flags=frozenset({Flag.UPKEEP}) if ruling.kind is RulingKind.UPKEEP else frozenset(),
    )


def _line_for(ruling: Ruling, case: FitCase) -> Line | None:
    kinds = {RulingKind.FITS: LineKind.PRODUCT_GOAL, RulingKind.PARKS: LineKind.VISION}
    wanted = kinds.get(ruling.kind)
    return next((line for line in case.lines if line.kind is wanted), None)


def _goal_quote(case: FitCase, line: Line | None, shared: frozenset[str]) -> tuple[Quote, ...]:
    """What the goal says to it: the line that was ruled on, or what rules it out."""
    against = line or next(iter(guardrails.scope_hits(case)), None)
    return quote_line(against, shared) if against else ()


def _weights(texts: Sequence[frozenset[str]]) -> dict[str, float]:
    """Rarity of stems among the rulings: a word that stands in all of them tells little."""
    counts = Counter(word for text in texts for word in text)
    return {word: log((1 + len(texts)) / (1 + count)) + 1 for word, count in counts.items()}


def _length(words: frozenset[str], weights: dict[str, float]) -> float:
    return sum(weights.get(word, 1.0) ** 2 for word in words)

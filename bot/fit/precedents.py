"""Rulings on the same thing: a re-ask is answered as the Product Owner answered before.

Look-up by words alone finds few re-asks and is rarely wrong (``docs/decisions/0006``). A ruling
binds only under the goal version that it was made under; under another it is shown as history.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

from bot.fit import guardrails
from bot.fit.case import FitCase, Line, LineKind, Ruling, RulingKind
from bot.fit.evidence import quote_line, quote_request
from bot.fit.opinion import Flag, Grounds, Opinion, Quote, Verdict
from bot.fit.words import stems

SAME_FROM = 0.6
"""Two requests that are at least this much alike (cosine, 0 to 1) ask for the same thing."""

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

    binding: made under the goal version now in force.
    history: made under an earlier one.
    """

    binding: tuple[Ruling, ...] = ()
    history: tuple[Ruling, ...] = ()


def find(case: FitCase) -> Precedents:
    """The rulings of the case that were made on the same thing."""
    asked = stems(case.request)
    weights = _weights([stems(ruling.request) for ruling in case.rulings])
    alike = [(likeness(asked, stems(ruling.request), weights), ruling) for ruling in case.rulings]
    near = [
        ruling for score, ruling in sorted(alike, key=lambda pair: -pair[0]) if score >= SAME_FROM
    ]
    binding = [ruling for ruling in near if ruling.version == case.version]
    history = [ruling for ruling in near if ruling.version != case.version]
    return Precedents(tuple(binding[:_SHOWN]), tuple(history[:_SHOWN]))


def likeness(one: frozenset[str], other: frozenset[str], weights: dict[str, float]) -> float:
    """How much two requests are alike: cosine of their stems by rarity, 0 to 1."""
    shared = one & other
    if len(shared) < min(_FEWEST_SHARED, len(one), len(other)) or not shared:
        return 0.0
    top = sum(weights.get(word, 1.0) ** 2 for word in shared)
    bottom = sqrt(_length(one, weights) * _length(other, weights))
    return top / bottom


def opinion_by(ruling: Ruling, case: FitCase) -> Opinion:
    """What a binding precedent says of the case."""
    shared = stems(case.request) & stems(ruling.request)
    line = _line_for(ruling, case)
    return Opinion(
        verdict=_VERDICTS[ruling.kind],
        confidence=_CONFIDENCE,
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

"""What the embedded judge makes of what its net read: a verdict with its tier, line and evidence.

The net gives the share of each class and a figure for each goal line (``adapters/meaning``); this
room says what that comes to. A verdict is stated from the share on from which it was right often
enough on products that the net had never seen (``tiers.py``, written by ``bench/fit/encoder``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp
from typing import Protocol

from bot.fit import guardrails, tiers
from bot.fit.case import GOAL_KINDS, VISION_KINDS, FitCase, Line, LineKind
from bot.fit.evidence import quote_line, quote_request
from bot.fit.opinion import (
    APART,
    LEANING_FROM,
    LIKELY_FROM,
    Flag,
    Grounds,
    Opinion,
    Question,
    Quote,
    Verdict,
)
from bot.fit.words import stems

NAME = "embedded"

UNREAD_FROM = 0.25
"""From this share of tokens on that the encoder has no meaning for, it says that it cannot read."""

_SHORTLIST = 5
_SPECIFIC = frozenset({LineKind.RELEASE_GOAL, LineKind.SPRINT_GOAL})
_FOR_SPECIFIC = 1.25
"""What a Release or Sprint Goal gets on top: where a wish moves it, the Product Goal is moved as
well, and the narrower one says more. Chosen on products that the net had not seen."""
_RULED_OUT_FROM = 0.5
_OUT = frozenset({LineKind.OUT_OF_SCOPE})


class Encoder(Protocol):
    """Somebody who can tell what texts mean."""

    async def sameness(self, request: str, others: Sequence[str]) -> list[float]:
        """How likely a request asks for the same as each of some others: 0 to 1.

        Empty where it cannot tell.
        """
        ...

    async def prepare(self, lines: Sequence[str]) -> None:
        """Get to know goal lines before they are needed."""
        ...

    async def meanings(self, words: str) -> list[tuple[str, float]]:
        """What a sentence is likeliest to mean: names of ``bot.meanings``, 0 to 1, best first.

        Empty where it cannot tell.
        """
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What the net read in a case.

    shares: of the classes of ``tiers.CLASSES``, together 1.
    figures: by line id, how much the request moves it; only differences mean something.
    ruled_out: how much of *outside* comes from a line that rules things out, 0 to 1.
    unread: the share of the request's or the goals' tokens that mean nothing to it.
    """

    shares: Mapping[str, float]
    figures: Mapping[str, float]
    ruled_out: float = 0.0
    unread: float = 0.0


def opinion_on(case: FitCase, reading: Reading) -> Opinion:
    """The opinion that a reading comes to."""
    seen = _Seen(case, reading, guardrails.flags(case))
    if reading.unread >= UNREAD_FROM:
        return seen.cannot_tell(Grounds.NOT_READ, 0.0)
    kind = max(reading.shares, key=lambda one: reading.shares[one])
    sure = confidence(kind, reading.shares[kind])
    if kind == "unclear":
        return seen.cannot_tell(Grounds.NOT_SURE, 0.0, Question.WHAT_SHOULD_CHANGE)
    if sure < LEANING_FROM:
        return seen.cannot_tell(Grounds.NOT_SURE, sure)
    if kind == "goal":
        return seen.serves(sure)
    return seen.fits_vision(sure) if kind == "vision" else seen.outside(sure)


def confidence(kind: str, share: float) -> float:
    """The confidence (0 to 1) that the share of a class stands for.

    ``LEANING_FROM`` and ``LIKELY_FROM`` where the tiers of the class begin, straight between.
    """
    leaning, likely = tiers.FROM[kind]
    knots = ((0.0, 0.0), (leaning, LEANING_FROM), (likely, LIKELY_FROM), (1.0, 0.99))
    for (low, low_sure), (high, high_sure) in pairwise(knots):
        if share < high:
            return round(low_sure + (high_sure - low_sure) * (share - low) / (high - low), 3)
    return 0.99 if likely < 1 else LEANING_FROM


@dataclass(frozen=True, slots=True)
class _Seen:
    """A case with what was read in it."""

    case: FitCase
    reading: Reading
    flags: frozenset[Flag]

    def serves(self, sure: float) -> Opinion:
        """That it serves a goal, unless the text steers or stands outside the scope."""
        if hits := guardrails.scope_hits(self.case):
            return self._out_of_scope(hits[0])
        if Flag.STEERING in self.flags:
            return self.cannot_tell(Grounds.STEERING, 0.0)
        line = self.nearest(GOAL_KINDS)
        if line is None:
            return self.cannot_tell(Grounds.NOT_SURE, 0.0)
        is_sprint = line.kind is LineKind.SPRINT_GOAL
        verdict = Verdict.SERVES_SPRINT_GOAL if is_sprint else Verdict.SERVES_PRODUCT_GOAL
        return self._stated(verdict, sure, Grounds.MOVES_LINE, line)

    def fits_vision(self, sure: float) -> Opinion:
        """That it moves something wider than the Product Goal."""
        line = self.nearest(VISION_KINDS)
        if line is None:
            return self.cannot_tell(Grounds.NOT_SURE, 0.0)
        return self._stated(Verdict.FITS_VISION, sure, Grounds.MOVES_LINE, line)

    def outside(self, sure: float) -> Opinion:
        """That it moves no line, or one that rules it out."""
        if Flag.STEERING in self.flags:
            return self.cannot_tell(Grounds.STEERING, 0.0)
        grounds, against = Grounds.MOVES_NOTHING, None
        if self.flags & APART:
            grounds = Grounds.UPKEEP if Flag.UPKEEP in self.flags else Grounds.OBLIGATION
        elif self.reading.ruled_out >= _RULED_OUT_FROM:
            grounds, against = Grounds.OUT_OF_SCOPE, self.nearest(_OUT)
        return self._stated(Verdict.OUTSIDE, sure, grounds, against)

    def cannot_tell(
        self, grounds: Grounds, sure: float, question: Question = Question.WHICH_LINE
    ) -> Opinion:
        """That it cannot tell, with the goals that come nearest."""
        hits = guardrails.scope_hits(self.case)
        if hits and grounds is Grounds.NOT_SURE:
            return self._out_of_scope(hits[0])
        return Opinion(
            verdict=Verdict.CANNOT_TELL,
            confidence=sure,
            grounds=Grounds.STEERING if Flag.STEERING in self.flags else grounds,
            judge=NAME,
            question=question,
            flags=self.flags,
            shortlist=self._shortlist(),
            forced=self._forced(),
        )

    def _forced(self) -> Verdict | None:
        """What the likeliest class comes to, where nothing forbids it."""
        kind = max(self.reading.shares, key=lambda one: self.reading.shares[one])
        line = self.nearest(GOAL_KINDS)
        if kind == "goal" and line is not None and Flag.STEERING not in self.flags:
            is_sprint = line.kind is LineKind.SPRINT_GOAL
            return Verdict.SERVES_SPRINT_GOAL if is_sprint else Verdict.SERVES_PRODUCT_GOAL
        return {"vision": Verdict.FITS_VISION, "outside": Verdict.OUTSIDE}.get(kind)

    def nearest(self, kinds: frozenset[LineKind]) -> Line | None:
        """The line of some kinds that the request moves most."""
        known = [line for line in self.case.of(kinds) if line.id in self.reading.figures]
        return max(known, key=self._figure, default=None)

    def _figure(self, line: Line) -> float:
        return self.reading.figures[line.id] + _FOR_SPECIFIC * (line.kind in _SPECIFIC)

    def _stated(
        self, verdict: Verdict, sure: float, grounds: Grounds, line: Line | None
    ) -> Opinion:
        shared = stems(self.case.request) & stems(line.text) if line else frozenset[str]()
        return Opinion(
            verdict=verdict,
            confidence=sure,
            grounds=grounds,
            judge=NAME,
            line=line.id if line else None,
            quotes=(
                *(quote_line(line, shared) if line else ()),
                *quote_request(self.case.request, shared),
            ),
            flags=self.flags,
            shortlist=self._shortlist(),
        )

    def _out_of_scope(self, hit: Line) -> Opinion:
        return Opinion(
            verdict=Verdict.CANNOT_TELL,
            confidence=0.0,
            grounds=Grounds.OUT_OF_SCOPE,
            judge=NAME,
            quotes=(
                Quote(hit.id, hit.text),
                *quote_request(self.case.request, stems(hit.text)),
            ),
            question=Question.FITS_VISION,
            flags=self.flags,
            shortlist=self._shortlist(),
        )

    def _shortlist(self) -> tuple[tuple[str, float], ...]:
        """The goals that come nearest, each with its best line's part of its class's share."""
        best: dict[str, float] = {}
        for kinds, share in ((GOAL_KINDS, "goal"), (VISION_KINDS, "vision")):
            lines = [line for line in self.case.of(kinds) if line.id in self.reading.figures]
            raised = _softmax([self._figure(line) for line in lines])
            for line, part in zip(lines, raised, strict=True):
                score = part * self.reading.shares[share]
                best[line.goal] = max(best.get(line.goal, 0.0), round(score, 3))
        ranked = sorted(best.items(), key=lambda pair: -pair[1])
        return tuple(ranked[:_SHORTLIST])


def _softmax(figures: Sequence[float]) -> list[float]:
    raised = [exp(figure - max(figures)) for figure in figures]
    return [one / sum(raised) for one in raised]

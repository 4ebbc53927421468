"""The light judge: nothing but Python, for where the encoder cannot be loaded.

It reads words and style, not meaning. So it states a verdict only where, by cross-validation
over products, it was right in 85 of 100 cases (``weights.py``): that something lies outside. It
says *cannot tell* otherwise, with the goals that come nearest and one question.
``docs/decisions/0005`` has the figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

from bot.fit import guardrails, weights
from bot.fit.case import GOAL_KINDS, FitCase, Line, LineKind
from bot.fit.evidence import quote_request
from bot.fit.features import features, likeness
from bot.fit.opinion import (
    APART,
    LIKELY_FROM,
    Flag,
    Grounds,
    Opinion,
    Question,
    Quote,
    Verdict,
)
from bot.fit.words import stems

NAME = "light"

_UPKEEP_FROM = 0.6
"""Upkeep: from this share of *outside* on it was off the goal in 96 of 100 cases."""
_SHORTLIST = 5
_FEWEST_TO_CHOOSE_FROM = 3


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt: where each class begins, and what each feature adds to each class.

    outside: from which share on *outside* may be stated.
    """

    bases: tuple[float, ...]
    slopes: Mapping[str, tuple[float, ...]]
    outside: float


SHIPPED = Weights(weights.BASES, weights.SLOPES, weights.OUTSIDE or 1.0)


class LightJudge:
    """Keeps ``FitJudge`` without any model."""

    name = NAME

    def __init__(self, learnt: Weights = SHIPPED) -> None:
        """Judge by these weights."""
        self._learnt = learnt

    async def judge(self, case: FitCase, *, deadline: float) -> Opinion:  # noqa: ARG002  it takes milliseconds
        """What words and style can tell of the case."""
        return opinion_on(case, self._learnt)


def opinion_on(case: FitCase, learnt: Weights = SHIPPED) -> Opinion:
    """What words and style can tell of the case; at once."""
    return opinion_from(case, _shares(features(case), learnt), learnt.outside)


def opinion_from(case: FitCase, shares: dict[str, float], outside: float) -> Opinion:
    """The opinion where the shares of the classes are known; outside: as in ``Weights``."""
    flags = guardrails.flags(case)
    nearest = _nearest(case)
    likely = max(shares, key=lambda kind: shares[kind])
    earned = _UPKEEP_FROM if Flag.UPKEEP in flags else outside
    is_lured = Flag.STEERING in flags and _touches_the_goal(nearest)
    if likely == "outside" and shares["outside"] >= earned and not is_lured:
        return _outside(case, shares["outside"], flags, nearest)
    return _undecided(case, shares, flags, nearest)


def _shares(figures: dict[str, float], learnt: Weights) -> dict[str, float]:
    """The share of each class, together 1."""
    logits = [
        base + sum(learnt.slopes[name][place] * value for name, value in figures.items())
        for place, base in enumerate(learnt.bases)
    ]
    raised = [exp(logit - max(logits)) for logit in logits]
    return {kind: one / sum(raised) for kind, one in zip(weights.CLASSES, raised, strict=True)}


def _outside(
    case: FitCase, share: float, flags: frozenset[Flag], nearest: list[tuple[Line, float]]
) -> Opinion:
    grounds = Grounds.NOTHING_SHARED if not nearest else Grounds.LITTLE_SHARED
    if flags & APART:
        grounds = Grounds.UPKEEP if Flag.UPKEEP in flags else Grounds.OBLIGATION
    return Opinion(
        verdict=Verdict.OUTSIDE,
        confidence=round(max(share, LIKELY_FROM), 2),
        grounds=grounds,
        judge=NAME,
        quotes=quote_request(case.request, frozenset()),
        flags=flags,
        shortlist=_shortlist(case, nearest),
    )


def _undecided(
    case: FitCase,
    shares: dict[str, float],
    flags: frozenset[Flag],
    nearest: list[tuple[Line, float]],
) -> Opinion:
    hits = guardrails.scope_hits(case)
    grounds, question = Grounds.NOT_SURE, Question.WHICH_LINE
    quotes: tuple[Quote, ...] = ()
    if hits:
        grounds, question = Grounds.OUT_OF_SCOPE, Question.FITS_VISION
        quotes = (
            Quote(hits[0].id, hits[0].text),
            *quote_request(case.request, stems(hits[0].text)),
        )
    elif Flag.STEERING in flags:
        grounds = Grounds.STEERING
    elif shares["unclear"] == max(shares.values()) and not _touches_the_goal(nearest):
        question = Question.WHAT_SHOULD_CHANGE
    return Opinion(
        verdict=Verdict.CANNOT_TELL,
        confidence=round(shares["unclear"], 2),
        grounds=grounds,
        judge=NAME,
        quotes=quotes,
        question=question,
        flags=flags,
        shortlist=_shortlist(case, nearest),
    )


def _touches_the_goal(nearest: list[tuple[Line, float]]) -> bool:
    return any(line.kind in GOAL_KINDS for line, _ in nearest)


def _nearest(case: FitCase) -> list[tuple[Line, float]]:
    """The lines that share words with the request, the nearest first; out-of-scope lines not."""
    scored = [
        (line, likeness(case.request, line).score)
        for line in case.lines
        if line.kind is not LineKind.OUT_OF_SCOPE
    ]
    return sorted((pair for pair in scored if pair[1] > 0), key=lambda pair: -pair[1])


def _shortlist(case: FitCase, nearest: list[tuple[Line, float]]) -> tuple[tuple[str, float], ...]:
    """The goals behind the nearest lines, each once with its best score.

    Where few share a word, the Product Goal and what lies below it fill up: a question needs
    something to choose from.
    """
    best: dict[str, float] = {}
    for line, score in nearest:
        best.setdefault(line.goal, round(score, 3))
    for line in case.of(GOAL_KINDS):
        if len(best) < _FEWEST_TO_CHOOSE_FROM:
            best.setdefault(line.goal, 0.0)
    return tuple(best.items())[:_SHORTLIST]

"""The order in which a request is judged: guardrails, precedents, judge, validator, policy.

A person decides: whatever comes out is a proposal that a Product Owner can rule on, and a ruling
is a precedent from then on.
"""

import asyncio
from dataclasses import dataclass, replace

from bot.fit import guardrails, precedents, validator
from bot.fit.case import FitCase
from bot.fit.judge import FitJudge, NoOpinion
from bot.fit.meaning import Encoder
from bot.fit.opinion import FITS, MOST_OF_A_LEANING, Flag, Grounds, Opinion, Question, Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """An opinion that stood up to the checks, and what the log should know.

    problem: why the judge's own answer was not used; "" where it was.
    """

    opinion: Opinion
    problem: str = ""


async def judge_request(
    case: FitCase, judge: FitJudge, *, deadline: float, encoder: Encoder | None = None
) -> Judgement:
    """What can honestly be said of a request.

    encoder: finds precedents by meaning; without one, words must do.
    deadline: seconds that the judge may take; a judge that is late or silent costs the verdict,
    never the answer.
    """
    certain = guardrails.certain(case)
    if certain is not None:
        return Judgement(replace(certain, judge=judge.name))
    found = precedents.find(case, await _meanings(case, encoder))
    flags = guardrails.flags(case)
    try:
        async with asyncio.timeout(deadline):
            opinion = await judge.judge(case, deadline=deadline)
    except (TimeoutError, NoOpinion) as reason:
        return Judgement(_settle(case, _silent(judge), found, flags), f"no answer: {reason}")
    opinion = replace(opinion, flags=opinion.flags | flags)
    problem = validator.problem_with(case, opinion)
    return Judgement(_settle(case, validator.check(case, opinion), found, flags), problem)


async def _meanings(case: FitCase, encoder: Encoder | None) -> list[float]:
    if encoder is None or not case.rulings:
        return []
    return await encoder.sameness(case.request, [ruling.request for ruling in case.rulings])


def _settle(
    case: FitCase, opinion: Opinion, found: precedents.Precedents, flags: frozenset[Flag]
) -> Opinion:
    """Let precedents speak before the judge, or where it is not sure; and name them."""
    is_sure = opinion.verdict is not Verdict.CANNOT_TELL and opinion.is_settled
    speaking = found.binding or (() if is_sure else found.alike)
    if speaking and Flag.STEERING not in flags:
        by_ruling = precedents.opinion_by(speaking[0], case, is_same=bool(found.binding))
        kept = replace(
            by_ruling,
            judge=opinion.judge,
            shortlist=opinion.shortlist,
            flags=by_ruling.flags | (flags - {Flag.SCOPE_HIT}),
        )
        if not validator.problem_with(case, kept):
            opinion = kept
    return replace(
        _modest(case, opinion),
        precedents=tuple(ruling.id for ruling in (*found.binding, *found.alike)),
        history=tuple(ruling.id for ruling in found.history),
    )


def _modest(case: FitCase, opinion: Opinion) -> Opinion:
    """Steering or a hit on the scope takes a "fits" away, whoever said it.

    To take something away rarely serves a goal in whose words it is named, and may: it only leans.
    """
    if opinion.verdict not in FITS:
        return opinion
    if opinion.flags & {Flag.STEERING, Flag.SCOPE_HIT}:
        return validator.cannot_tell(opinion, Grounds.NOT_PROVEN)
    is_ruled = opinion.grounds is Grounds.PRECEDENT
    if guardrails.takes_away(case.request) and not is_ruled:
        return replace(opinion, confidence=min(opinion.confidence, MOST_OF_A_LEANING))
    return opinion


def _silent(judge: FitJudge) -> Opinion:
    return Opinion(
        verdict=Verdict.CANNOT_TELL,
        confidence=0.0,
        grounds=Grounds.NO_ANSWER,
        judge=judge.name,
        question=Question.WHICH_LINE,
    )

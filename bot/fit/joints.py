"""The same question between two goals: does this one advance the one above? Domain rule 4.

Asked where a goal is set or activated: Product Goal -> vision and wider goals, Release Goal ->
Product Goal, Sprint Goal -> Release Goal and Product Goal.
"""

import asyncio
from dataclasses import replace

from bot.fit.case import FitCase, Line, LineKind, goal_lines, version_text
from bot.fit.judge import FitJudge, NoOpinion
from bot.fit.opinion import FITS, Verdict
from bot.fit.words import stems
from bot.goals import Goal, GoalChain, Level

_ASKED = {
    Level.PRODUCT: (Level.VISION, Level.STRATEGY, Level.USER, Level.BUSINESS),
    Level.RELEASE: (Level.PRODUCT,),
    Level.SPRINT: (Level.RELEASE, Level.PRODUCT),
}
_SHARED_WORDS_THAT_TELL = 2


def is_asked(chain: GoalChain, goal: Goal) -> bool:
    """Whether the question makes sense: something stands above, and nobody answered it yet."""
    return not goal.link and bool(_lines_above(chain, goal))


def parent(chain: GoalChain, goal: Goal) -> Goal | None:
    """The goal that this one should advance, for the question to name."""
    return chain.by_ref.get(goal.parent or "") or chain.usual_parent(goal.level)


async def advances(
    chain: GoalChain, goal: Goal, judge: FitJudge, *, deadline: float, in_doubt: bool = False
) -> bool:
    """Whether the goal clearly advances what stands above it.

    in_doubt: the answer where the judge cannot tell.

    True where somebody said how, where the judge says or leans that way, and where both plainly
    speak of the same thing. False is no verdict: it makes the bot ask, which it
    must not do at every goal, so an *outside* counts only where it is *likely*.
    """
    if goal.link:
        return True
    lines = _lines_above(chain, goal)
    if not lines:
        return False
    case = FitCase(goal.text, _as_goals(lines), version_text(chain.in_force))
    try:
        async with asyncio.timeout(deadline):
            opinion = await judge.judge(case, deadline=deadline)
    except (TimeoutError, NoOpinion):
        return in_doubt or _speak_of_the_same(goal, lines)
    if opinion.verdict is Verdict.OUTSIDE:
        is_near = not opinion.is_settled
    elif opinion.verdict is Verdict.CANNOT_TELL:
        is_near = in_doubt or opinion.forced in FITS
    else:
        is_near = True
    return is_near or _speak_of_the_same(goal, lines)


def _as_goals(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """What stands above, as the goal that it is asked about: judges hold requests against goals."""
    known = [replace(line, kind=_AS_GOAL.get(line.kind, line.kind)) for line in lines]
    if known and all(line.kind is not LineKind.PRODUCT_GOAL for line in known):
        known[0] = replace(known[0], kind=LineKind.PRODUCT_GOAL)
    return tuple(known)


_AS_GOAL = {
    LineKind.VISION: LineKind.PRODUCT_GOAL,
    LineKind.STRATEGY: LineKind.RELEASE_GOAL,
    LineKind.USER_GOAL: LineKind.RELEASE_GOAL,
    LineKind.BUSINESS_GOAL: LineKind.RELEASE_GOAL,
}


def _lines_above(chain: GoalChain, goal: Goal) -> tuple[Line, ...]:
    return tuple(
        line
        for level in _ASKED.get(goal.level, ())
        for above in chain.active(level)
        if above.ref != goal.ref
        for line in goal_lines(above)
    )


def _speak_of_the_same(goal: Goal, lines: tuple[Line, ...]) -> bool:
    words = stems(goal.text)
    return any(len(words & stems(line.text)) >= _SHARED_WORDS_THAT_TELL for line in lines)

"""A backlog held against the goal: every item is judged once, some side by side."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.backlog.alignment import Judged
from bot.backlog.items import BacklogItem
from bot.fit.case import FitCase
from bot.fit.judge import FitJudge
from bot.fit.meaning import Encoder
from bot.fit.opinion import Opinion
from bot.fit.pipeline import judge_request

AT_ONCE = 8
"""How many items are judged side by side: a model on another machine answers several at a time."""


@dataclass(frozen=True, slots=True)
class Judging:
    """How items are judged. seconds: for each item."""

    judge: FitJudge
    seconds: float
    encoder: Encoder | None = None


async def judged(
    items: Sequence[BacklogItem],
    goals: FitCase,
    how: Judging,
    done: Callable[[], None] = lambda: None,
) -> list[Judged]:
    """What was found of each item, in order; items of the same words are judged once.

    goals: the case whose lines and rulings the items are held against. done: told of each item.
    """
    turns = asyncio.Semaphore(AT_ONCE)
    known: dict[str, asyncio.Future[Opinion]] = {}

    async def one(item: BacklogItem) -> Judged:
        words = item.as_request
        async with turns:
            if words not in known:
                known[words] = asyncio.ensure_future(_opinion(replace(goals, request=words), how))
            opinion = await known[words]
        done()
        return Judged(item, opinion)

    return list(await asyncio.gather(*(one(item) for item in items)))


async def _opinion(case: FitCase, how: Judging) -> Opinion:
    judgement = await judge_request(case, how.judge, deadline=how.seconds, encoder=how.encoder)
    return judgement.opinion

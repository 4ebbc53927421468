"""A judge that asks a language model, and believes nothing that it cannot check.

The model sees goals and request as data, in messages of their own, the request as a JSON string;
it has no tools and changes nothing. What it names must exist, what it quotes must stand there word
for word: an answer that fails is asked for once more, by a fresh call, and then given up.
Dates, links and ids that people see never come from it.
"""

import asyncio
import json
import logging
import re
import time
from dataclasses import dataclass
from typing import Protocol

from adapters.judges.answers import Answer, Asks, NoAnswer, Reply
from adapters.logs import fields
from bot.fit import guardrails, validator
from bot.fit.case import GOAL_KINDS, VISION_KINDS, FitCase, Line, LineKind
from bot.fit.judge import NoOpinion
from bot.fit.opinion import REQUEST, Flag, Grounds, Opinion, Question, Quote, Verdict
from bot.text import harmless, one_line, shorten

_LOG = logging.getLogger("throughline.judge")

CALLS = 2
"""How often a model is asked about one case at most: once, and once more."""

REQUEST_LENGTH = 4_000
"""Characters of a request that a model sees, as with the guardrails."""

LINES, LINE_LENGTH = 120, 500
"""How many goal lines a model sees, and how many characters of each."""

_REASON_LENGTH, _QUESTION_LENGTH = 400, 200
_CONFIDENCE = {"likely": 0.85, "leaning": 0.7, "unsure": 0.4}
_SHORTEST_CALL = 1.0
_LINK = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|[@#<>*_`|~\[\]]", re.IGNORECASE)
_KINDS = {
    Verdict.SERVES_SPRINT_GOAL: frozenset({LineKind.SPRINT_GOAL}),
    Verdict.SERVES_PRODUCT_GOAL: GOAL_KINDS - {LineKind.SPRINT_GOAL},
    Verdict.FITS_VISION: VISION_KINDS,
}


class Meter(Protocol):
    """Who counts the tokens that a workspace uses in a day."""

    async def spent(self, workspace: str) -> int:
        """The tokens of today, in and out."""
        ...

    async def add(self, workspace: str, tokens_in: int, tokens_out: int) -> None:
        """Count a call."""
        ...


class Uncounted:
    """Keeps ``Meter`` where nothing is kept."""

    async def spent(self, workspace: str) -> int:
        """Nothing."""
        del workspace
        return 0

    async def add(self, workspace: str, tokens_in: int, tokens_out: int) -> None:
        """Forget it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """at_once: calls side by side. tokens_a_day: of one workspace; 0 for no limit."""

    at_once: int = 8
    tokens_a_day: int = 0


class ModelJudge:
    """Keeps ``FitJudge`` by asking a model."""

    def __init__(
        self, asks: Asks, instructions: str, version: str, meter: Meter, limits: Limits
    ) -> None:
        """instructions, version: what the model is told, and which version of it that is."""
        self._asks, self._instructions, self._meter = asks, instructions, meter
        self._limits = limits
        self._turns = asyncio.Semaphore(limits.at_once)
        self.name = asks.name
        self._named = f"{asks.name} {version}"

    async def judge(self, case: FitCase, *, deadline: float) -> Opinion:
        """The opinion, or NoOpinion, from NoAnswer if that is why; TimeoutError at the deadline."""
        ends = time.monotonic() + deadline
        if self._limits.tokens_a_day:
            spent = await self._meter.spent(case.workspace)
            if spent >= self._limits.tokens_a_day:
                raise NoOpinion("the workspace's tokens of today are used up")
        async with asyncio.timeout(deadline), self._turns:
            return await self._asked(case, ends)

    async def _asked(self, case: FitCase, ends: float) -> Opinion:
        problem, silent = "", None
        for _ in range(CALLS):
            left = ends - time.monotonic()
            if left < _SHORTEST_CALL:
                break
            try:
                reply = await self._asks.ask(self._instructions, messages(case), left)
            except NoAnswer as none:
                problem, silent = str(none), none
                if none.is_final or not await _rested(none, ends):
                    break
                continue
            await self._count(case, reply)
            opinion = opinion_of(case, reply.answer, self._named)
            problem, silent = validator.problem_with(case, opinion), None
            if not problem or "steers" in problem:  # which asking again does not change
                return opinion
        raise NoOpinion(problem or "no time was left") from silent

    async def _count(self, case: FitCase, reply: Reply) -> None:
        if case.workspace:  # a case file belongs to nobody
            await self._meter.add(case.workspace, reply.tokens_in, reply.tokens_out)
        about = fields(
            workspace=case.workspace,
            judge=self._named,
            tokens_in=reply.tokens_in,
            tokens_out=reply.tokens_out,
        )
        _LOG.info("asked a model", extra=about)


async def _rested(none: NoAnswer, ends: float) -> bool:
    """Wait as long as the provider asks for; False where there is not enough time for that."""
    wait = none.wait or 0.0
    if time.monotonic() + wait + _SHORTEST_CALL > ends:
        return False
    await asyncio.sleep(wait)
    return True


def messages(case: FitCase) -> tuple[str, str]:
    """The goals and the request, as data; ASCII only, so that nothing can close anything."""
    lines = [
        {"id": line.id, "kind": line.kind.value, "text": shorten(line.text, LINE_LENGTH)}
        for line in case.lines[:LINES]
    ]
    return json.dumps({"goals": lines}), json.dumps(
        {"request": shorten(case.request, REQUEST_LENGTH)}
    )


def opinion_of(case: FitCase, answer: Answer, judge: str) -> Opinion:
    """The answer as an opinion, not yet checked; words of the model only where nothing is parsed.

    A verdict that no such line stands for becomes the nearest one that the line allows.
    """
    line = case.line(answer.line)
    verdict = _verdict(answer, line)
    is_undecided = verdict is Verdict.CANNOT_TELL
    return Opinion(
        verdict=verdict,
        confidence=0.0 if is_undecided else _CONFIDENCE.get(answer.sure, _CONFIDENCE["unsure"]),
        grounds=Grounds.JUDGED,
        judge=judge,
        line=answer.line if verdict in _KINDS else None,
        quotes=tuple(_quotes(answer, is_undecided=is_undecided)),
        reason=plain(answer.reason, _REASON_LENGTH),
        question=Question.WHICH_LINE if is_undecided else None,
        asks=plain(answer.question, _QUESTION_LENGTH) if is_undecided else "",
        shortlist=((line.goal, 1.0),) if line is not None else (),
        flags=_flags(case, answer),
    )


def plain(text: str, length: int) -> str:
    """A model's words as they may be shown: one line, no links, no mentions, no markup."""
    return shorten(one_line(_LINK.sub(" ", harmless(text[: length * 4]))), length)


def _verdict(answer: Answer, line: Line | None) -> Verdict:
    """What the answer says; which of the goals it serves, the line that it names decides."""
    said = Verdict(answer.verdict)
    if said is Verdict.SERVES_SPRINT_GOAL and line is not None:
        return said if line.kind is LineKind.SPRINT_GOAL else Verdict.SERVES_PRODUCT_GOAL
    if said is Verdict.SERVES_PRODUCT_GOAL and line is not None:
        return Verdict.SERVES_SPRINT_GOAL if line.kind is LineKind.SPRINT_GOAL else said
    return said


def _quotes(answer: Answer, *, is_undecided: bool) -> list[Quote]:
    if is_undecided:
        return []
    told = ((answer.line, answer.goal_quote), (REQUEST, answer.request_quote))
    return [Quote(where, text) for where, text in told if where and text.strip()]


def _flags(case: FitCase, answer: Answer) -> frozenset[Flag]:
    seen = {
        Flag.STEERING: answer.steers,
        Flag.UPKEEP: answer.upkeep,
        Flag.OBLIGATION: answer.obligation,
    }
    return guardrails.flags(case) | {flag for flag, is_seen in seen.items() if is_seen}

"""A judge with another one behind it, for when the first one cannot answer."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from adapters.logs import fields
from bot.fit.case import FitCase
from bot.fit.judge import FitJudge, NoOpinion
from bot.fit.opinion import Flag, Opinion

_LOG = logging.getLogger("throughline.judge")

KEPT_SECONDS = 0.5
"""What is kept of a deadline for the second judge; the embedded one takes milliseconds."""


async def _is_ready() -> None:
    """For a second judge that needs nothing."""


class FallingBack:
    """Keeps ``FitJudge``: says so where the second one answered."""

    def __init__(
        self,
        first: FitJudge,
        second: FitJudge,
        make_ready: Callable[[], Awaitable[None]] = _is_ready,
    ) -> None:
        """Ask the first, and the second where that one is silent.

        make_ready: loads what the second one needs, while the first one thinks; called once.
        Loading takes longer than what is kept for the second one.
        """
        self._first, self._second = first, second
        self._make_ready = make_ready
        self._readying: asyncio.Future[None] | None = None
        self.name = first.name

    async def judge(self, case: FitCase, *, deadline: float) -> Opinion:
        """The first one's opinion, or the second one's with a flag that says so."""
        ends = time.monotonic() + deadline
        if self._readying is None:
            self._readying = asyncio.ensure_future(self._make_ready())
        try:
            return await self._first.judge(case, deadline=max(0.1, deadline - KEPT_SECONDS))
        except (NoOpinion, TimeoutError) as silent:
            about = fields(judge=self.name, why=str(silent) or "it took too long")
            _LOG.warning("the judge did not answer; another one does", extra=about)
        left = max(KEPT_SECONDS, ends - time.monotonic())
        opinion = await self._second.judge(case, deadline=left)
        return replace(opinion, flags=opinion.flags | {Flag.FELL_BACK})

"""A judge with another one behind it, for when the first one cannot answer."""

import logging
from dataclasses import replace

from adapters.logs import fields
from bot.fit.case import FitCase
from bot.fit.judge import FitJudge, NoOpinion
from bot.fit.opinion import Flag, Opinion

_LOG = logging.getLogger("throughline.judge")

_KEPT_SECONDS = 0.5
"""What is kept of a deadline for the second judge; the embedded one takes milliseconds."""


class FallingBack:
    """Keeps ``FitJudge``: says so where the second one answered."""

    def __init__(self, first: FitJudge, second: FitJudge) -> None:
        """Ask the first, and the second where that one is silent."""
        self._first, self._second = first, second
        self.name = first.name

    async def judge(self, case: FitCase, *, deadline: float) -> Opinion:
        """The first one's opinion, or the second one's with a flag that says so."""
        try:
            return await self._first.judge(case, deadline=max(0.1, deadline - _KEPT_SECONDS))
        except (NoOpinion, TimeoutError) as silent:
            about = fields(judge=self.name, why=str(silent) or "it took too long")
            _LOG.warning("the judge did not answer; another one does", extra=about)
        opinion = await self._second.judge(case, deadline=_KEPT_SECONDS)
        return replace(opinion, flags=opinion.flags | {Flag.FELL_BACK})

"""A judge whose times are told to Prometheus."""

import time

from adapters import metrics
from bot.fit.case import FitCase
from bot.fit.judge import FitJudge
from bot.fit.opinion import Opinion


class Measured:
    """Keeps ``FitJudge`` by asking another one."""

    def __init__(self, judge: FitJudge) -> None:
        """Measure this judge."""
        self._judge = judge
        self.name = judge.name

    async def judge(self, case: FitCase, *, deadline: float) -> Opinion:
        """What the other one says."""
        began, found = time.perf_counter(), "none"
        try:
            opinion = await self._judge.judge(case, deadline=deadline)
            found = opinion.verdict.value
        finally:
            metrics.VERDICTS.labels(self.name, found).observe(time.perf_counter() - began)
        return opinion

"""What a platform's side has under way: work that outlives its request, deliveries it has taken."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Coroutine
from typing import Any, TypeVar

from adapters.logs import fields

STOP_SECONDS = 25.0
"""How long a stop waits for what was acknowledged; most hosts kill after 30 seconds."""

_SEEN = 50_000

Answered = TypeVar("Answered")


class Errands:
    """One platform's, in one process."""

    def __init__(self, log: logging.Logger) -> None:
        """Say in ``log`` what failed, and what a stop left undone."""
        self._log = log
        self._seen: OrderedDict[tuple[str, str], None] = OrderedDict()
        self.under_way: set[asyncio.Task[Any]] = set()

    def begin(self, work: Coroutine[Any, Any, Answered]) -> "asyncio.Task[Answered]":
        """Do it beside the request; a stop waits for it, and what it raises is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self.under_way.add(task)
        task.add_done_callback(self._ended)
        return task

    async def stop(self) -> None:
        """Carry what was acknowledged, then end."""
        if self.under_way:
            _, late = await asyncio.wait(self.under_way, timeout=STOP_SECONDS)
            if late:
                left = fields(tasks=len(late))
                self._log.error("stopped before everything was carried", extra=left)

    def is_repeated(self, workspace: str, delivery: str) -> bool:
        """Whether this process has taken the delivery before. The store knows of other ones."""
        if not delivery:
            return False
        key = (workspace, delivery)
        if key in self._seen:
            return True
        self._seen[key] = None
        if len(self._seen) > _SEEN:
            self._seen.popitem(last=False)
        return False

    def forget(self, workspace: str, delivery: str) -> None:
        """A form that was refused is sent again, corrected."""
        self._seen.pop((workspace, delivery), None)

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self.under_way.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._log.error("a task failed", exc_info=error)


async def soon(task: "asyncio.Task[Answered]", seconds: float) -> Answered | None:
    """What the task gives, if it is there in time; raises what the task raised."""
    done, _ = await asyncio.wait({task}, timeout=seconds)
    return task.result() if done else None

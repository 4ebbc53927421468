"""Group commit: what is asked for while one run is under way goes into the next, all of it at once.

A transaction costs about the same for one row as for fifty.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")


class Together(Generic[Asked, Told]):
    """Runs a function of many on what single callers ask for."""

    def __init__(self, run: Callable[[Sequence[Asked]], Awaitable[Sequence[Told]]]) -> None:
        """Run: gives an answer for each thing asked, in order; what it raises, all of them get."""
        self._run = run
        self._waiting: list[tuple[Asked, asyncio.Future[Told]]] = []
        self._runner: asyncio.Task[None] | None = None

    async def ask(self, asked: Asked) -> Told:
        """The answer, when the run that it went into is over."""
        told: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, told))
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._go_on())
        return await told

    async def _go_on(self) -> None:
        while self._waiting:
            now, self._waiting = self._waiting, []
            try:
                answers = await self._run([asked for asked, _ in now])
            except Exception as error:  # noqa: BLE001  it is handed to whoever asked
                for _, told in now:
                    if not told.done():
                        told.set_exception(error)
                continue
            for (_, told), answer in zip(now, answers, strict=True):
                if not told.done():
                    told.set_result(answer)

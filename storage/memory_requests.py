"""Requests in memory; keeps ``bot.ports.RequestStore``."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from bot.actions import RequestFilter
from bot.fit.case import Ruling
from bot.people import ProductId
from bot.requests import Asked, Decided, Judged, Request, Standing, as_precedent, standing
from bot.text import fold


@dataclass(slots=True)
class RequestShelf:
    """Everything kept of requests. Values are immutable, so a shallow copy is a copy.

    requests: by product and number. decided: the order of the latest decisions. decisions: all.
    """

    requests: dict[tuple[ProductId, int], Asked]
    decided: dict[tuple[ProductId, int], int]
    decisions: dict[tuple[ProductId, int], tuple[Decided, ...]]


@dataclass(frozen=True, slots=True)
class MemoryRequests:
    """The requests of one workspace."""

    shelf: RequestShelf

    async def add(self, product_id: ProductId, request: Request, judged: Judged | None) -> Asked:
        """Keep a request with its opinion under the next number."""
        number = len(self._of(product_id)) + 1
        asked = Asked(replace(request, number=number), judged)
        self.shelf.requests[product_id, number] = asked
        return asked

    async def same(self, product_id: ProductId, asker: str, text: str) -> Asked | None:
        """The latest request of the same words by the same person."""
        wanted = fold(text)
        return next(
            (
                asked
                for asked in reversed(self._of(product_id))
                if asked.request.asker.id == asker and fold(asked.request.text) == wanted
            ),
            None,
        )

    async def get(self, product_id: ProductId, number: int) -> Asked | None:
        """A request with what was last found and decided."""
        return self.shelf.requests.get((product_id, number))

    async def judge(self, product_id: ProductId, asked: Asked, judged: Judged) -> Asked:
        """Keep an opinion."""
        changed = replace(asked, judged=judged)
        self.shelf.requests[product_id, asked.request.number] = changed
        return changed

    async def decide(self, product_id: ProductId, asked: Asked, decided: Decided) -> Asked:
        """Keep a decision beside the earlier ones."""
        key = (product_id, asked.request.number)
        self.shelf.requests[key] = replace(asked, decided=decided)
        self.shelf.decided[key] = max(self.shelf.decided.values(), default=0) + 1
        self.shelf.decisions[key] = (*self.shelf.decisions.get(key, ()), decided)
        return self.shelf.requests[key]

    async def take_back(self, product_id: ProductId, number: int, to: datetime | None) -> Asked:
        """Let the latest decision on a request count no more."""
        key = (product_id, number)
        made = [one for one in self.shelf.decisions.get(key, ()) if one.at == to]
        self.shelf.requests[key] = replace(
            self.shelf.requests[key], decided=made[-1] if made else None
        )
        return self.shelf.requests[key]

    async def listed(
        self, product_id: ProductId, which: RequestFilter, *, asker: str, limit: int
    ) -> tuple[Asked, ...]:
        """The latest requests that the filter lets through."""
        found = (one for one in reversed(self._of(product_id)) if _passes(one, which, asker))
        return tuple(found)[:limit]

    async def rulings(self, product_id: ProductId, *, limit: int) -> tuple[Ruling, ...]:
        """The latest ruling on each request that has one."""
        order = sorted(self.shelf.decided.items(), key=lambda item: item[1], reverse=True)
        keys = [key for key, _ in order if key[0] == product_id]
        found = (as_precedent(self.shelf.requests[key]) for key in keys)
        return tuple(ruling for ruling in found if ruling is not None)[:limit]

    def _of(self, product_id: ProductId) -> list[Asked]:
        return [
            asked for (product, _), asked in self.shelf.requests.items() if product == product_id
        ]


def _passes(asked: Asked, which: RequestFilter, asker: str) -> bool:
    match which:
        case RequestFilter.ALL:
            return True
        case RequestFilter.MINE:
            return asked.request.asker.id == asker
        case RequestFilter.OPEN:
            return asked.decided is None
        case RequestFilter.PARKED:
            return standing(asked) is Standing.PARKED
        case RequestFilter.OUTSIDE:
            return standing(asked) is Standing.OUTSIDE
        case _:
            assert_never(which)

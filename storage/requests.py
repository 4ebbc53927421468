"""Requests with their verdicts and rulings, over SQL; keeps ``bot.ports.RequestStore``."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import RowMapping, Select, and_, bindparam, func, select, update

from bot.actions import RequestFilter
from bot.errors import ChangedMeanwhile
from bot.fit.case import Ruling, RulingKind
from bot.people import Person, ProductId
from bot.requests import Asked, Decided, Judged, Request, Standing, as_precedent, standing
from bot.text import fold
from storage.opinions import opinion_from, written_opinion
from storage.store import SqlStore, keyed, mine, same, table_of
from storage.tables import RequestRow, RequestStandingRow, RulingRow, VerdictRow

_REQUESTS = table_of(RequestRow)
_VERDICTS = table_of(VerdictRow)
_RULINGS = table_of(RulingRow)
_STANDINGS = table_of(RequestStandingRow)


_LAST = select(func.max(_REQUESTS.c.number).label("last")).where(
    mine(_REQUESTS), *same(_REQUESTS, "product_id")
)
_ASKED = (
    select(
        *_REQUESTS.c,
        _VERDICTS.c.opinion,
        _VERDICTS.c.goal_version.label("judged_version"),
        _VERDICTS.c.at.label("judged_at"),
        _RULINGS.c.kind,
        _RULINGS.c.reason,
        _RULINGS.c.by,
        _RULINGS.c.by_name,
        _RULINGS.c.at.label("decided_at"),
        _RULINGS.c.goal_version.label("decided_version"),
        _RULINGS.c.is_ruling,
    )
    .join_from(
        _STANDINGS,
        _REQUESTS,
        and_(
            _REQUESTS.c.workspace == _STANDINGS.c.workspace,
            _REQUESTS.c.product_id == _STANDINGS.c.product_id,
            _REQUESTS.c.number == _STANDINGS.c.number,
        ),
    )
    .outerjoin(_VERDICTS, _VERDICTS.c.id == _STANDINGS.c.verdict_id)
    .outerjoin(_RULINGS, _RULINGS.c.id == _STANDINGS.c.ruling_id)
    .where(mine(_STANDINGS), *same(_STANDINGS, "product_id"))
)
"""Requests with the opinion and the decision that count."""

_ONE = _ASKED.where(*same(_STANDINGS, "number"))
_SAME = (
    _ASKED.where(*same(_REQUESTS, "asker", "digest")).order_by(_REQUESTS.c.number.desc()).limit(1)
)
_LISTED = _ASKED.order_by(_STANDINGS.c.number.desc()).limit(bindparam("most"))
_FILTERED: dict[RequestFilter, Select[*tuple[object, ...]]] = {
    RequestFilter.ALL: _LISTED,
    RequestFilter.MINE: _LISTED.where(_STANDINGS.c.asker == bindparam("asker")),
    RequestFilter.OPEN: _LISTED.where(_STANDINGS.c.ruling_id.is_(None)),
    RequestFilter.PARKED: _LISTED.where(_STANDINGS.c.standing == Standing.PARKED.value),
    RequestFilter.OUTSIDE: _LISTED.where(_STANDINGS.c.standing == Standing.OUTSIDE.value),
}
_RULED = (
    _ASKED.where(_STANDINGS.c.ruling_id.is_not(None), _RULINGS.c.is_ruling)
    .order_by(_STANDINGS.c.ruling_id.desc())
    .limit(bindparam("most"))
)
_DECIDED_AT = (
    select(_RULINGS.c.id)
    .where(mine(_RULINGS), *same(_RULINGS, "product_id", "number", "at"))
    .order_by(_RULINGS.c.id.desc())
)
_STAND = update(_STANDINGS).where(*keyed(_STANDINGS, "product_id", "number"))


@dataclass(frozen=True, slots=True)
class SqlRequests(SqlStore):
    """What was asked for in one workspace."""

    async def add(self, product_id: ProductId, request: Request, judged: Judged | None) -> Asked:
        """Keep a request with its opinion under the next number."""
        last = await self.row(_LAST, product_id=product_id)
        number = ((last["last"] if last else None) or 0) + 1
        asked = Asked(replace(request, number=number), judged)
        await self.insert(_REQUESTS, _written(product_id, asked.request))
        verdict_id = await self._judge(product_id, number, judged) if judged else None
        stands = {
            "product_id": product_id,
            "number": number,
            "asker": request.asker.id,
            "standing": standing(asked).value,
            "verdict_id": verdict_id,
        }
        await self.insert(_STANDINGS, stands)
        return asked

    async def same(self, product_id: ProductId, asker: str, text: str) -> Asked | None:
        """The latest request of the same words by the same person."""
        row = await self.row(_SAME, product_id=product_id, asker=asker, digest=digest(text))
        return _asked(row) if row else None

    async def get(self, product_id: ProductId, number: int) -> Asked | None:
        """A request with what was last found and decided."""
        row = await self.row(_ONE, product_id=product_id, number=number)
        return _asked(row) if row else None

    async def judge(self, product_id: ProductId, asked: Asked, judged: Judged) -> Asked:
        """Keep an opinion beside the earlier ones."""
        verdict_id = await self._judge(product_id, asked.request.number, judged)
        changed = replace(asked, judged=judged)
        await self._stand(product_id, changed, {"verdict_id": verdict_id})
        return changed

    async def decide(self, product_id: ProductId, asked: Asked, decided: Decided) -> Asked:
        """Keep a decision beside the earlier ones."""
        ruling_id = await self.insert(
            _RULINGS,
            {
                "product_id": product_id,
                "number": asked.request.number,
                "kind": decided.kind.value,
                "reason": decided.reason,
                "by": decided.by.id,
                "by_name": decided.by.name,
                "at": decided.at,
                "goal_version": decided.version,
                "is_ruling": decided.is_ruling,
            },
        )
        changed = replace(asked, decided=decided)
        await self._stand(product_id, changed, {"ruling_id": ruling_id})
        return changed

    async def take_back(self, product_id: ProductId, number: int, to: datetime | None) -> Asked:
        """Let a request's latest decision count no more."""
        row = to and await self.row(_DECIDED_AT, product_id=product_id, number=number, at=to)
        key = {"product_id": product_id, "number": number}
        await self.update(_STAND, key, {"ruling_id": row["id"] if row else None})
        asked = await self.get(product_id, number)
        if asked is None:
            raise ChangedMeanwhile
        await self.update(_STAND, key, {"standing": standing(asked).value})
        return asked

    async def listed(
        self, product_id: ProductId, which: RequestFilter, *, asker: str, limit: int
    ) -> tuple[Asked, ...]:
        """The latest requests that the filter lets through."""
        mine_alone = {"asker": asker} if which is RequestFilter.MINE else {}
        rows = await self.rows(_FILTERED[which], product_id=product_id, most=limit, **mine_alone)
        return tuple(_asked(row) for row in rows)

    async def rulings(self, product_id: ProductId, *, limit: int) -> tuple[Ruling, ...]:
        """The latest ruling on each request that has one, the newest first."""
        rows = await self.rows(_RULED, product_id=product_id, most=limit)
        found = (as_precedent(_asked(row)) for row in rows)
        return tuple(ruling for ruling in found if ruling is not None)

    async def _judge(self, product_id: ProductId, number: int, judged: Judged) -> int:
        opinion = judged.opinion
        return await self.insert(
            _VERDICTS,
            {
                "product_id": product_id,
                "number": number,
                "verdict": opinion.verdict.value,
                "confidence": opinion.confidence,
                "judge": opinion.judge,
                "goal_version": judged.version,
                "opinion": written_opinion(opinion),
                "at": judged.at,
            },
        )

    async def _stand(self, product_id: ProductId, asked: Asked, values: dict[str, int]) -> None:
        """Point the standing at what was just kept, and say where the request stands now."""
        key = {"product_id": product_id, "number": asked.request.number}
        await self.update(_STAND, key, {**values, "standing": standing(asked).value})


def _written(product_id: ProductId, request: Request) -> dict[str, object]:
    return {
        "product_id": product_id,
        "number": request.number,
        "text": request.text,
        "digest": digest(request.text),
        "asker": request.asker.id,
        "asker_name": request.asker.name,
        "place": request.place,
        "at": request.at,
    }


def digest(text: str) -> str:
    """What two requests of the same words share, case and white space aside."""
    return hashlib.sha256(fold(text).encode()).hexdigest()


def _request(row: RowMapping) -> Request:
    asker = Person(row["asker"], row["asker_name"])
    return Request(row["number"], row["text"], asker, row["place"], row["at"])


def _asked(row: RowMapping) -> Asked:
    judged = decided = None
    if row["opinion"] is not None:
        judged = Judged(opinion_from(row["opinion"]), row["judged_version"], row["judged_at"])
    if row["kind"] is not None:
        decided = Decided(
            kind=RulingKind(row["kind"]),
            reason=row["reason"],
            by=Person(row["by"], row["by_name"]),
            at=row["decided_at"],
            version=row["decided_version"],
            is_ruling=row["is_ruling"],
        )
    return Asked(_request(row), judged, decided)

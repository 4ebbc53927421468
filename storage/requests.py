"""Requests with their verdicts and rulings, over SQL; keeps ``bot.ports.RequestStore``."""

import hashlib
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, select, update

from bot.actions import RequestFilter
from bot.fit.case import Ruling, RulingKind
from bot.people import Person, ProductId
from bot.requests import Asked, Decided, Judged, Request, Standing, as_precedent, standing
from bot.text import fold
from storage.opinions import opinion_from, written_opinion
from storage.store import SqlStore, table_of
from storage.tables import RequestRow, RequestStandingRow, RulingRow, VerdictRow

_REQUESTS = table_of(RequestRow)
_VERDICTS = table_of(VerdictRow)
_RULINGS = table_of(RulingRow)
_STANDINGS = table_of(RequestStandingRow)


@dataclass(frozen=True, slots=True)
class SqlRequests(SqlStore):
    """What was asked for in one workspace."""

    async def add(self, product_id: ProductId, request: Request) -> Request:
        """Keep a request under the next number."""
        query = select(func.max(_REQUESTS.c.number).label("last")).where(
            self.mine(_REQUESTS), _REQUESTS.c.product_id == product_id
        )
        last = await self.row(query)
        number = ((last["last"] if last else None) or 0) + 1
        key = {"product_id": product_id, "number": number}
        await self.insert(
            _REQUESTS,
            {
                **key,
                "text": request.text,
                "digest": digest(request.text),
                "asker": request.asker.id,
                "asker_name": request.asker.name,
                "place": request.place,
                "at": request.at,
            },
        )
        stands = {"asker": request.asker.id, "standing": Standing.OPEN.value}
        await self.insert(_STANDINGS, {**key, **stands})
        return replace(request, number=number)

    async def same(self, product_id: ProductId, asker: str, text: str) -> Request | None:
        """The latest request of the same words by the same person."""
        query = (
            select(*_REQUESTS.c)
            .where(
                self.mine(_REQUESTS),
                _REQUESTS.c.product_id == product_id,
                _REQUESTS.c.asker == asker,
                _REQUESTS.c.digest == digest(text),
            )
            .order_by(_REQUESTS.c.number.desc())
            .limit(1)
        )
        row = await self.row(query)
        return _request(row) if row else None

    async def get(self, product_id: ProductId, number: int) -> Asked | None:
        """A request with what was last found and decided."""
        row = await self.row(self._query(product_id).where(_REQUESTS.c.number == number))
        return _asked(row) if row else None

    async def judge(self, product_id: ProductId, number: int, judged: Judged) -> None:
        """Keep an opinion beside the earlier ones."""
        opinion = judged.opinion
        verdict_id = await self.insert(
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
        await self._stand(product_id, number, {"verdict_id": verdict_id})

    async def decide(self, product_id: ProductId, number: int, decided: Decided) -> None:
        """Keep a decision beside the earlier ones."""
        ruling_id = await self.insert(
            _RULINGS,
            {
                "product_id": product_id,
                "number": number,
                "kind": decided.kind.value,
                "reason": decided.reason,
                "by": decided.by.id,
                "by_name": decided.by.name,
                "at": decided.at,
                "goal_version": decided.version,
                "is_ruling": decided.is_ruling,
            },
        )
        await self._stand(product_id, number, {"ruling_id": ruling_id})

    async def listed(
        self, product_id: ProductId, which: RequestFilter, *, asker: str, limit: int
    ) -> tuple[Asked, ...]:
        """The latest requests that the filter lets through."""
        query = self._query(product_id).order_by(_STANDINGS.c.number.desc()).limit(limit)
        condition = _filter(which, asker)
        if condition is not None:
            query = query.where(condition)
        return tuple(_asked(row) for row in await self.rows(query))

    async def rulings(self, product_id: ProductId, *, limit: int) -> tuple[Ruling, ...]:
        """The latest ruling on each request that has one, the newest first."""
        query = (
            self._query(product_id)
            .where(_STANDINGS.c.ruling_id.is_not(None), _RULINGS.c.is_ruling)
            .order_by(_STANDINGS.c.ruling_id.desc())
            .limit(limit)
        )
        found = (as_precedent(_asked(row)) for row in await self.rows(query))
        return tuple(ruling for ruling in found if ruling is not None)

    def _query(self, product_id: ProductId) -> Select[*tuple[object, ...]]:
        """Requests with the opinion and the decision that count."""
        is_request = and_(
            _REQUESTS.c.workspace == _STANDINGS.c.workspace,
            _REQUESTS.c.product_id == _STANDINGS.c.product_id,
            _REQUESTS.c.number == _STANDINGS.c.number,
        )
        return (
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
            .join_from(_STANDINGS, _REQUESTS, is_request)
            .outerjoin(_VERDICTS, _VERDICTS.c.id == _STANDINGS.c.verdict_id)
            .outerjoin(_RULINGS, _RULINGS.c.id == _STANDINGS.c.ruling_id)
            .where(
                self.mine(_STANDINGS),
                self.mine(_REQUESTS),
                _STANDINGS.c.product_id == product_id,
            )
        )

    async def _stand(self, product_id: ProductId, number: int, values: dict[str, int]) -> None:
        """Point the standing at what was just kept, and work out where it stands now."""
        is_request = and_(
            self.mine(_STANDINGS),
            _STANDINGS.c.product_id == product_id,
            _STANDINGS.c.number == number,
        )
        await self.connection.execute(update(_STANDINGS).where(is_request).values(values))
        asked = await self.get(product_id, number)
        if asked is not None:
            now = {"standing": standing(asked).value}
            await self.connection.execute(update(_STANDINGS).where(is_request).values(now))


def digest(text: str) -> str:
    """What two requests of the same words share, case and white space aside."""
    return hashlib.sha256(fold(text).encode()).hexdigest()


def _filter(which: RequestFilter, asker: str) -> ColumnElement[bool] | None:
    match which:
        case RequestFilter.ALL:
            return None
        case RequestFilter.MINE:
            return _STANDINGS.c.asker == asker
        case RequestFilter.OPEN:
            return _STANDINGS.c.ruling_id.is_(None)
        case RequestFilter.PARKED:
            return _STANDINGS.c.standing == Standing.PARKED.value
        case RequestFilter.OUTSIDE:
            return _STANDINGS.c.standing == Standing.OUTSIDE.value


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

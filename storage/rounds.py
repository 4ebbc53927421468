"""Consent rounds, over SQL; keeps ``bot.ports.RoundStore``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, func, select, update

from bot.people import Person, ProductId
from bot.rounds import Outcome, Round, Rule, Stance, Voice
from storage.store import SqlStore, keyed, mine, same, table_of
from storage.tables import RoundRow, VoiceRow

_ROUNDS = table_of(RoundRow)
_VOICES = table_of(VoiceRow)
_OF_PRODUCT = (mine(_ROUNDS), *same(_ROUNDS, "product_id"))
_ONE = select(_ROUNDS).where(*_OF_PRODUCT, *same(_ROUNDS, "number"))
_LATEST = (
    select(_ROUNDS)
    .where(*_OF_PRODUCT, _ROUNDS.c.rule != Rule.RECALL.value)
    .order_by(_ROUNDS.c.outcome != "", _ROUNDS.c.number.desc())
    .limit(1)
)
_ENDED = (
    select(_ROUNDS)
    .where(*_OF_PRODUCT, *same(_ROUNDS, "rule"), _ROUNDS.c.outcome.not_in(("", Outcome.NOBODY)))
    .order_by(_ROUNDS.c.number.desc())
    .limit(1)
)
_ENDED_ON = _ENDED.where(*same(_ROUNDS, "ref"))
_RUNNING = select(_ROUNDS).where(*_OF_PRODUCT, _ROUNDS.c.outcome == "").order_by(_ROUNDS.c.number)
_LAST = select(func.max(_ROUNDS.c.number).label("last")).where(*_OF_PRODUCT)
_SAID = (
    select(_VOICES)
    .where(
        mine(_VOICES),
        *same(_VOICES, "product_id"),
        _VOICES.c.number.in_(bindparam("numbers", expanding=True)),
    )
    .order_by(_VOICES.c.number, _VOICES.c.at, _VOICES.c.person)
)
_CLOSE = update(_ROUNDS).where(*keyed(_ROUNDS, "product_id", "number"), _ROUNDS.c.outcome == "")


@dataclass(frozen=True, slots=True)
class SqlRounds(SqlStore):
    """The rounds of one workspace's products."""

    async def open(self, product_id: ProductId, one: Round) -> Round:
        """Keep a round under the next number."""
        row = await self.row(_LAST, product_id=product_id)
        kept = replace(one, number=(row["last"] if row and row["last"] else 0) + 1)
        values = {
            "product_id": product_id,
            "number": kept.number,
            "ref": kept.ref,
            "version": kept.version,
            "text": kept.text,
            "rule": kept.rule.value,
            "is_anonymous": kept.is_anonymous,
            "place": kept.place,
            "opened_at": kept.opened_at,
            "closes_at": kept.closes_at,
            "outcome": "",
            "closed_by": "",
        }
        await self.insert(_ROUNDS, values)
        return kept

    async def get(self, product_id: ProductId, number: int) -> Round | None:
        """A round with its voices; for 0 one that runs, or the latest, but no pulse."""
        if number:
            row = await self.row(_ONE, product_id=product_id, number=number)
        else:
            row = await self.row(_LATEST, product_id=product_id)
        return next(iter(await self._whole(product_id, [row] if row else [])), None)

    async def ended(self, product_id: ProductId, rule: Rule, ref: str = "") -> Round | None:
        """The latest round of that rule that ended, on that goal ("" for any) if somebody spoke."""
        values = {"product_id": product_id, "rule": rule.value}
        row = await (self.row(_ENDED_ON, **values, ref=ref) if ref else self.row(_ENDED, **values))
        return next(iter(await self._whole(product_id, [row] if row else [])), None)

    async def running(self, product_id: ProductId) -> tuple[Round, ...]:
        """The rounds that have not ended."""
        return await self._whole(product_id, await self.rows(_RUNNING, product_id=product_id))

    async def speak(self, product_id: ProductId, number: int, voice: Voice) -> None:
        """Keep what somebody says, in the place of what they said before."""
        key = {"product_id": product_id, "number": number, "person": voice.person.id}
        said = {
            "name": voice.person.name,
            "stance": voice.stance.value,
            "confidence": voice.confidence,
            "reason": voice.reason,
            "at": voice.at,
        }
        await self.put_row(_VOICES, key, said)

    async def close(self, product_id: ProductId, one: Round, at: datetime) -> None:
        """Keep how a round ended; the first ending counts."""
        key = {"product_id": product_id, "number": one.number}
        outcome = one.outcome.value if one.outcome else ""
        values = {"outcome": outcome, "closed_by": one.closed_by, "closed_at": at}
        await self.update(_CLOSE, key, values)

    async def _whole(self, product_id: ProductId, rows: Sequence[RowMapping]) -> tuple[Round, ...]:
        if not rows:
            return ()
        numbers = [row["number"] for row in rows]
        said = await self.rows(_SAID, product_id=product_id, numbers=numbers)
        return tuple(
            _round(row, [one for one in said if one["number"] == row["number"]]) for row in rows
        )


def _round(row: RowMapping, said: Sequence[RowMapping]) -> Round:
    return Round(
        ref=row["ref"],
        version=row["version"],
        text=row["text"],
        rule=Rule(row["rule"]),
        opened_at=row["opened_at"],
        closes_at=row["closes_at"],
        place=row["place"],
        is_anonymous=row["is_anonymous"],
        number=row["number"],
        voices=tuple(
            Voice(
                person=Person(one["person"], one["name"]),
                stance=Stance(one["stance"]),
                reason=one["reason"],
                at=one["at"],
                confidence=one["confidence"] or 0,
            )
            for one in said
        ),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        closed_by=row["closed_by"],
    )

"""The rhythms of Sprints, over SQL; keeps ``bot.ports.CadenceStore``."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, select

from bot.chores import Chore
from bot.people import ProductId
from bot.ports import Rhythm
from bot.sprints import Cadence, DayOff, Lead, Weekly
from storage.store import SqlStore, mine, same, table_of
from storage.tables import CadenceRow, NudgeRow, NudgeState

_CADENCES = table_of(CadenceRow)
_NUDGES = table_of(NudgeRow)
_GET = select(_CADENCES).where(mine(_CADENCES), *same(_CADENCES, "product_id"))
_WITHDRAW = delete(_NUDGES).where(
    mine(_NUDGES),
    *same(_NUDGES, "product_id"),
    _NUDGES.c.state == NudgeState.PLANNED.value,
    _NUDGES.c.is_unsure.is_(False),
    *(~_NUDGES.c.event.startswith(f"{chore}:") for chore in Chore),
)
NEW_NUDGE: dict[str, object] = {
    "state": NudgeState.PLANNED.value,
    "is_unsure": False,
    "lease_by": "",
    "tries": 0,
    "message": "",
    "note": "",
}
"""What a row begins with that nobody has claimed yet."""

_CHORE_IS_WORTH = timedelta(days=30)
"""After that nobody wants to hear of it any more."""


@dataclass(frozen=True, slots=True)
class SqlCadences(SqlStore):
    """The rhythms of one workspace."""

    async def get(self, product_id: ProductId) -> Rhythm | None:
        """A product's rhythm."""
        row = await self.row(_GET, product_id=product_id)
        if row is None:
            return None
        return Rhythm(cadence_from(row["cadence"]), row["place"], row["cursor_at"], row["due"])

    async def put(self, product_id: ProductId, rhythm: Rhythm) -> None:
        """Set a product's rhythm."""
        values = {
            "cadence": stated(rhythm.cadence),
            "place": rhythm.place,
            "cursor_at": rhythm.cursor,
            "due": rhythm.due,
        }
        await self.put_row(_CADENCES, {"product_id": product_id}, values)
        await self.remove(_WITHDRAW, product_id=product_id)

    async def later(self, product_id: ProductId, key: str, place: str, at: datetime) -> None:
        """Have a worker do a chore soon, once for each key."""
        values = {
            "product_id": product_id,
            "key": key,
            "event": key,
            "begins": at + _CHORE_IS_WORTH,
            "due": at,
            "place": place,
            **NEW_NUDGE,
            "not_before": at,
        }
        await self.insert_new(_NUDGES, values)


def stated(cadence: Cadence) -> dict[str, object]:
    """A cadence as JSON."""
    return {
        "weeks": cadence.weeks,
        "first": cadence.first.isoformat(),
        "planning": [cadence.planning.weekday, cadence.planning.at.isoformat("minutes")],
        "review": [cadence.review.weekday, cadence.review.at.isoformat("minutes")],
        "zone": cadence.zone,
        "country": cadence.country,
        "region": cadence.region,
        "leads": [lead.key for lead in cadence.leads],
        "day_off": cadence.day_off.value,
        "quiet": [one.isoformat("minutes") for one in (cadence.quiet_from, cadence.quiet_until)],
        "cancelled": [one.isoformat() for one in cadence.cancelled],
        "is_paused": cadence.is_paused,
        "has_nudges": cadence.has_nudges,
    }


def cadence_from(kept: dict[str, object]) -> Cadence:
    """The cadence that ``stated`` wrote."""
    whole: dict[str, Any] = dict(kept)
    return Cadence(
        weeks=whole["weeks"],
        first=date.fromisoformat(whole["first"]),
        planning=_weekly(whole["planning"]),
        review=_weekly(whole["review"]),
        zone=whole["zone"],
        country=whole["country"],
        region=whole["region"],
        leads=tuple(Lead.of(one) for one in whole["leads"]),
        day_off=DayOff(whole["day_off"]),
        quiet_from=time.fromisoformat(whole["quiet"][0]),
        quiet_until=time.fromisoformat(whole["quiet"][1]),
        cancelled=tuple(date.fromisoformat(one) for one in whole["cancelled"]),
        is_paused=whole["is_paused"],
        has_nudges=whole["has_nudges"],
    )


def _weekly(kept: list[Any]) -> Weekly:
    return Weekly(int(kept[0]), time.fromisoformat(kept[1]))

"""What came in and what went out, over SQL; keeps ``bot.ports.PostStore``."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select

from bot.people import ProductId
from bot.ports import DELIVERY_DAYS, Shown
from storage.store import SqlStore, mine, same, table_of
from storage.tables import AddressRow, DeliveryRow, LostPlaceRow, ParcelRow, ShownRow

_DELIVERIES = table_of(DeliveryRow)
_PARCELS = table_of(ParcelRow)
_SHOWN = table_of(ShownRow)
_LOST = table_of(LostPlaceRow)
_ADDRESSES = table_of(AddressRow)

_FORGET = delete(_DELIVERIES).where(mine(_DELIVERIES), _DELIVERIES.c.at < bindparam("before"))
_PARCEL = select(_PARCELS.c.text).where(mine(_PARCELS), *same(_PARCELS, "key"))
_FIND = (
    select(_SHOWN).where(mine(_SHOWN), *same(_SHOWN, "product_id", "about")).order_by(_SHOWN.c.at)
)
_LOST_PLACES = select(_LOST.c.place).where(mine(_LOST))
_ADDRESS = select(_ADDRESSES.c.address).where(mine(_ADDRESSES), *same(_ADDRESSES, "place"))
_FORGET_ADDRESS = delete(_ADDRESSES).where(mine(_ADDRESSES), *same(_ADDRESSES, "place"))
_FOUND = delete(_LOST).where(mine(_LOST), *same(_LOST, "place"))


def parcel_key(text: str) -> str:
    """The key of a text: the same one for the same text."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SqlPost(SqlStore):
    """The post of one workspace."""

    async def claim(self, delivery: str, at: datetime) -> bool:
        """Mark a delivery as handled."""
        await self.meet_workspace()
        await self.remove(_FORGET, before=at - timedelta(days=DELIVERY_DAYS))
        return await self.insert_new(_DELIVERIES, {"key": delivery, "at": at})

    async def parcel(self, text: str, at: datetime) -> str:
        """Keep a text that is too long for a button."""
        await self.meet_workspace()
        key = parcel_key(text)
        await self.insert_new(_PARCELS, {"key": key, "text": text, "at": at})
        return key

    async def parcelled(self, key: str) -> str | None:
        """The text of a key."""
        row = await self.row(_PARCEL, key=key)
        return row["text"] if row else None

    async def show(self, shown: Shown) -> None:
        """Remember a message."""
        key = {"product_id": shown.product, "about": shown.about, "place": shown.place}
        await self.put_row(_SHOWN, key, {"message": shown.message, "at": shown.at})

    async def shown(self, product: ProductId, about: str) -> tuple[Shown, ...]:
        """The messages that show this."""
        return tuple(
            Shown(product, about, row["place"], row["message"], row["at"])
            for row in await self.rows(_FIND, product_id=product, about=about)
        )

    async def lose(self, place_id: str, at: datetime) -> bool:
        """Remember that a place cannot be reached."""
        await self.meet_workspace()
        return await self.insert_new(_LOST, {"place": place_id, "at": at})

    async def find_again(self, place_id: str) -> None:
        """Remember that a place can be reached again."""
        await self.remove(_FOUND, place=place_id)

    async def lost(self) -> frozenset[str]:
        """The places that cannot be reached."""
        return frozenset(row["place"] for row in await self.rows(_LOST_PLACES))

    async def keep_address(self, place_id: str, address: str, at: datetime) -> None:
        """Remember how a place is reached."""
        if await self.address(place_id) != address:
            await self.meet_workspace()
            await self.put_row(_ADDRESSES, {"place": place_id}, {"address": address, "at": at})

    async def address(self, place_id: str) -> str | None:
        """How a place is reached."""
        row = await self.row(_ADDRESS, place=place_id)
        return row["address"] if row else None

    async def forget_address(self, place_id: str) -> None:
        """Forget how a place was reached."""
        await self.remove(_FORGET_ADDRESS, place=place_id)

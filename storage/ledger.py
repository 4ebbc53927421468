"""The ledger, over SQL; keeps ``bot.ports.LedgerStore``."""

from dataclasses import dataclass

from sqlalchemy import RowMapping, func, select

from bot.goals import read_version
from bot.ledger import By, Deed, Entry
from bot.people import Member, Person, ProductId, Role
from storage.store import SqlStore, table_of
from storage.tables import LedgerRow

_LEDGER = table_of(LedgerRow)


@dataclass(frozen=True, slots=True)
class SqlLedger(SqlStore):
    """The ledgers of one workspace's products."""

    async def write(self, product_id: ProductId, entry: Entry) -> None:
        """Add an entry under the product's next number."""
        query = select(func.max(_LEDGER.c.number).label("last")).where(
            self.mine(_LEDGER), _LEDGER.c.product_id == product_id
        )
        last = await self.row(query)
        number = ((last["last"] if last else None) or 0) + 1
        await self.insert(_LEDGER, {"product_id": product_id, "number": number, **_written(entry)})

    async def read(
        self, product_id: ProductId, *, limit: int, subject: str = ""
    ) -> tuple[Entry, ...]:
        """The latest entries, the newest first."""
        query = select(*_LEDGER.c).where(self.mine(_LEDGER), _LEDGER.c.product_id == product_id)
        if subject:
            query = query.where(_LEDGER.c.subject == subject)
        query = query.order_by(_LEDGER.c.number.desc()).limit(limit)
        return tuple(_entry(row) for row in await self.rows(query))


def _written(entry: Entry) -> dict[str, object]:
    member = entry.by.member
    return {
        "at": entry.by.at,
        "by": member.person.id,
        "by_name": member.person.name,
        "by_role": member.role.value,
        "deed": entry.deed.value,
        "subject": entry.subject,
        "text": entry.text,
        "detail": entry.detail,
        "why": entry.why,
        "goal_version": str(entry.goal_version) if entry.goal_version else "",
    }


def _entry(row: RowMapping) -> Entry:
    person = Person(row["by"], row["by_name"])
    return Entry(
        by=By(Member(person, Role(row["by_role"])), row["at"]),
        deed=Deed(row["deed"]),
        subject=row["subject"],
        text=row["text"],
        detail=row["detail"],
        why=row["why"],
        goal_version=read_version(row["goal_version"]),
        number=row["number"],
    )

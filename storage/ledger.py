"""The ledger, over SQL; keeps ``bot.ports.LedgerStore``."""

from dataclasses import dataclass

from sqlalchemy import RowMapping, bindparam, func, select

from bot.goals import read_version
from bot.ledger import By, Deed, Entry
from bot.people import Member, Person, ProductId, Role
from storage.store import SqlStore, mine, same, table_of
from storage.tables import LedgerRow

_LEDGER = table_of(LedgerRow)


_OF_PRODUCT = (mine(_LEDGER), *same(_LEDGER, "product_id"))
_LAST = select(func.max(_LEDGER.c.number).label("last")).where(*_OF_PRODUCT)
_READ = (
    select(*_LEDGER.c)
    .where(*_OF_PRODUCT)
    .order_by(_LEDGER.c.number.desc())
    .limit(bindparam("most"))
)
_READ_SUBJECT = _READ.where(*same(_LEDGER, "subject"))


@dataclass(frozen=True, slots=True)
class SqlLedger(SqlStore):
    """The ledgers of one workspace's products."""

    async def write(self, product_id: ProductId, entry: Entry) -> None:
        """Add an entry under the product's next number."""
        last = await self.row(_LAST, product_id=product_id)
        number = ((last["last"] if last else None) or 0) + 1
        await self.insert(_LEDGER, {"product_id": product_id, "number": number, **_written(entry)})

    async def read(
        self, product_id: ProductId, *, limit: int, subject: str = ""
    ) -> tuple[Entry, ...]:
        """The latest entries, the newest first."""
        if subject:
            rows = await self.rows(
                _READ_SUBJECT, product_id=product_id, most=limit, subject=subject
            )
        else:
            rows = await self.rows(_READ, product_id=product_id, most=limit)
        return tuple(_entry(row) for row in rows)


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

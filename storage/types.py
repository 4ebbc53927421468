"""Column types that mean the same on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import BigInteger, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

BIG_KEY = BigInteger().with_variant(Integer, "sqlite")
"""A key that numbers itself: SQLite only does that for INTEGER."""


class Instant(TypeDecorator[datetime]):
    """A moment, kept as microseconds since 1970 in UTC: exact, and it sorts on both databases.

    Refuses a naive datetime. What is read back is in UTC.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Count the microseconds."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment needs a time zone"
            raise ValueError(message)
        return (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Make a moment of them again."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Exact(TypeDecorator[Decimal]):
    """A number as people wrote it, kept as text: SQLite has no decimal numbers."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write it out."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Read it again."""
        return None if value is None else Decimal(value)

"""The ledger."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    String,
    Text,
)
from sqlmodel import Field, SQLModel

from bot.ledger import Deed
from bot.people import Role
from storage.tables.parts import ID_LIMIT, of_product, one_of
from storage.types import Instant


class LedgerRow(SQLModel, table=True):
    """One line of a product's ledger."""

    __tablename__: ClassVar[str] = "ledger"
    __table_args__ = (
        of_product(),
        Index("ix_ledger_subject", "workspace", "product_id", "subject", "number"),
        one_of("deed", Deed),
        one_of("by_role", Role),
        CheckConstraint("number >= 1", name="number"),
    )

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    product_id: int = Field(sa_type=BigInteger, primary_key=True)
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    by: str = Field(sa_type=String(ID_LIMIT))
    by_name: str = Field(sa_type=Text)
    by_role: str = Field(sa_type=String(20))
    deed: str = Field(sa_type=String(40))
    subject: str = Field(sa_type=String(ID_LIMIT))
    text: str = Field(sa_type=Text)
    detail: str = Field(sa_type=Text)
    why: str = Field(sa_type=Text)
    goal_version: str = Field(sa_type=String(30))

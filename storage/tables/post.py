"""What came in from a platform and what went out to it."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    Index,
    String,
    Text,
)
from sqlmodel import Field, SQLModel

from storage.tables.parts import ID_LIMIT, of_product, of_workspace
from storage.types import Instant


class DeliveryRow(SQLModel, table=True):
    """Something that a platform delivered and that was handled."""

    __tablename__: ClassVar[str] = "deliveries"
    __table_args__ = (of_workspace(), Index("ix_deliveries_at", "workspace", "at"))

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    key: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    at: datetime = Field(sa_type=Instant)


class ParcelRow(SQLModel, table=True):
    """What a button stands for, where that is too long for the button."""

    __tablename__: ClassVar[str] = "parcels"
    __table_args__ = (of_workspace(),)

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    key: str = Field(sa_type=String(64), primary_key=True)
    text: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Instant)


class ShownRow(SQLModel, table=True):
    """A message that shows the state of something, to be edited when that changes."""

    __tablename__: ClassVar[str] = "shown"
    __table_args__ = (of_product(),)

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    product_id: int = Field(sa_type=BigInteger, primary_key=True)
    about: str = Field(sa_type=String(20), primary_key=True)
    place: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    message: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Instant)


class LostPlaceRow(SQLModel, table=True):
    """A place that cannot be reached any more."""

    __tablename__: ClassVar[str] = "lost_places"
    __table_args__ = (of_workspace(),)

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    place: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    at: datetime = Field(sa_type=Instant)


class AddressRow(SQLModel, table=True):
    """How a place is reached, where its id alone does not say."""

    __tablename__: ClassVar[str] = "addresses"
    __table_args__ = (of_workspace(),)

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    place: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    address: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Instant)

"""Workspaces, products and places, people and roles."""

from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from bot.people import Role
from bot.text import NAME_LIMIT
from storage.tables.parts import ID_LIMIT, at_most, of_product, of_workspace, one_of
from storage.types import BIG_KEY


class WorkspaceRow(SQLModel, table=True):
    """A Slack team, a Teams tenant or a console workspace.

    is_erasing: set by the erasure alone; lets the append-only rows go.
    """

    __tablename__: ClassVar[str] = "workspaces"
    __table_args__ = (at_most("id", ID_LIMIT),)

    id: str = Field(sa_column=Column(String(ID_LIMIT), primary_key=True))
    is_erasing: bool = False


class ProductRow(SQLModel, table=True):
    """A product."""

    __tablename__: ClassVar[str] = "products"
    __table_args__ = (
        UniqueConstraint("workspace", "id"),
        UniqueConstraint("workspace", "folded_name"),
        of_workspace(),
        at_most("name", NAME_LIMIT),
    )

    id: int = Field(sa_column=Column(BIG_KEY, primary_key=True))
    workspace: str = Field(sa_type=String(ID_LIMIT))
    name: str = Field(sa_type=Text)
    folded_name: str = Field(sa_type=Text)
    locale: str | None = Field(default=None, sa_type=String(20))
    target_group: str | None = Field(default=None, sa_type=Text)
    upkeep: int | None = None
    has_pulse: bool | None = None


class PlaceRow(SQLModel, table=True):
    """Which product a place belongs to."""

    __tablename__: ClassVar[str] = "places"
    __table_args__ = (of_product(), at_most("place", ID_LIMIT))

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    place: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    product_id: int = Field(sa_type=BigInteger)


class BoardRow(SQLModel, table=True):
    """How often the links to a product's board were revoked."""

    __tablename__: ClassVar[str] = "boards"
    __table_args__ = (of_product(),)

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    product_id: int = Field(sa_type=BigInteger, primary_key=True)
    serial: int


class PersonRow(SQLModel, table=True):
    """A person, as last seen."""

    __tablename__: ClassVar[str] = "people"
    __table_args__ = (
        of_workspace(),
        Index("ix_people_folded_name", "workspace", "folded_name"),
        at_most("id", ID_LIMIT),
        at_most("name", NAME_LIMIT),
    )

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    id: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    name: str = Field(sa_type=Text)
    folded_name: str = Field(sa_type=Text)
    locale: str | None = Field(default=None, sa_type=String(20))


class RoleRow(SQLModel, table=True):
    """The role of a person on a product."""

    __tablename__: ClassVar[str] = "roles"
    __table_args__ = (
        of_product(),
        ForeignKeyConstraint(
            ["workspace", "person"], ["people.workspace", "people.id"], ondelete="RESTRICT"
        ),
        one_of("role", Role),
        Index(
            "one_product_owner",
            "workspace",
            "product_id",
            unique=True,
            sqlite_where=text("role = 'po'"),
            postgresql_where=text("role = 'po'"),
        ),
    )

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    product_id: int = Field(sa_type=BigInteger, primary_key=True)
    person: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    role: str = Field(sa_type=String(20))

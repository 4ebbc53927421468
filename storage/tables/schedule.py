"""Rhythms of products, the nudges planned by them, and who sends those how fast."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import JSON, BigInteger, Column, Index, String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.parts import ID_LIMIT, of_product, of_workspace, one_of
from storage.types import BIG_KEY, Instant


class NudgeState(StrEnum):
    """What became of a nudge."""

    PLANNED = "planned"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"


class CadenceRow(SQLModel, table=True):
    """A product's rhythm; what is due next stands in an index of its own."""

    __tablename__: ClassVar[str] = "cadences"
    __table_args__ = (of_product(), Index("ix_cadences_due", "due"))

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    product_id: int = Field(sa_type=BigInteger, primary_key=True)
    cadence: dict[str, object] = Field(sa_type=JSON)
    place: str = Field(sa_type=String(ID_LIMIT))
    cursor_at: datetime = Field(sa_type=Instant)
    due: datetime | None = Field(default=None, sa_type=Instant)


class NudgeRow(SQLModel, table=True):
    """A nudge: unique by its key within its product, whoever plans it and how often.

    not_before: when it may be claimed; a lease moves it on. is_unsure: whether it was being sent
    when somebody stopped, so that it is looked for before it is sent again.
    """

    __tablename__: ClassVar[str] = "nudges"
    __table_args__ = (
        of_product(),
        UniqueConstraint("workspace", "product_id", "key"),
        one_of("state", NudgeState),
        Index("ix_nudges_not_before", "state", "not_before"),
        Index("ix_nudges_event", "workspace", "product_id", "event"),
    )

    id: int = Field(sa_column=Column(BIG_KEY, primary_key=True))
    workspace: str = Field(sa_type=String(ID_LIMIT))
    product_id: int = Field(sa_type=BigInteger)
    key: str = Field(sa_type=String(60))
    event: str = Field(sa_type=String(40))
    begins: datetime = Field(sa_type=Instant)
    due: datetime = Field(sa_type=Instant)
    place: str = Field(sa_type=String(ID_LIMIT))
    state: str = Field(sa_type=String(10))
    not_before: datetime = Field(sa_type=Instant)
    is_unsure: bool = False
    lease_by: str = Field(default="", sa_type=String(60))
    tries: int = 0
    message: str = Field(default="", sa_type=Text)
    note: str = Field(default="", sa_type=Text)


class PaceRow(SQLModel, table=True):
    """When a place, or with "" a whole workspace, has its next turn; see ``storage/pacing.py``."""

    __tablename__: ClassVar[str] = "paces"
    __table_args__ = (of_workspace(),)

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    place: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    free: datetime = Field(sa_type=Instant)


class WorkerRow(SQLModel, table=True):
    """A worker, and when it last said that it lives; of no workspace: it serves all of them."""

    __tablename__: ClassVar[str] = "workers"

    name: str = Field(sa_type=String(60), primary_key=True)
    seen: datetime = Field(sa_type=Instant)

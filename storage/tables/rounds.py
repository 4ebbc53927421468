"""Consent rounds and what people said in them."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Index, String, Text
from sqlmodel import Field, SQLModel

from bot.rounds import Rule, Stance
from storage.tables.parts import ID_LIMIT, of_product, one_of
from storage.types import Instant


class RoundRow(SQLModel, table=True):
    """One round. outcome: "" while it runs."""

    __tablename__: ClassVar[str] = "rounds"
    __table_args__ = (of_product(), one_of("rule", Rule))

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    product_id: int = Field(sa_type=BigInteger, primary_key=True)
    number: int = Field(primary_key=True)
    ref: str = Field(sa_type=String(12))
    version: int
    text: str = Field(sa_type=Text)
    rule: str = Field(sa_type=String(12))
    is_anonymous: bool
    place: str = Field(sa_type=String(ID_LIMIT))
    opened_at: datetime = Field(sa_type=Instant)
    closes_at: datetime = Field(sa_type=Instant)
    outcome: str = Field(sa_type=String(20))
    closed_by: str = Field(sa_type=String(ID_LIMIT))
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


class VoiceRow(SQLModel, table=True):
    """What one person says in a round."""

    __tablename__: ClassVar[str] = "voices"
    __table_args__ = (
        of_product(),
        one_of("stance", Stance),
        Index("ix_voices_round", "workspace", "product_id", "number"),
    )

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    product_id: int = Field(sa_type=BigInteger, primary_key=True)
    number: int = Field(primary_key=True)
    person: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    name: str = Field(sa_type=Text)
    stance: str = Field(sa_type=String(12))
    reason: str = Field(sa_type=Text)
    confidence: int | None = None
    at: datetime = Field(sa_type=Instant)

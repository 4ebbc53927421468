"""Requests with what was found and decided."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    Index,
    String,
    Text,
)
from sqlmodel import Field, SQLModel

from bot.fit.case import RulingKind
from bot.fit.opinion import Verdict
from bot.requests import Standing
from bot.text import REASON_LIMIT, REQUEST_LIMIT
from storage.tables.parts import ID_LIMIT, at_most, of_product, of_request, one_of
from storage.types import BIG_KEY, Instant


class RequestRow(SQLModel, table=True):
    """What somebody asked for."""

    __tablename__: ClassVar[str] = "requests"
    __table_args__ = (
        of_product(),
        Index("ix_requests_same", "workspace", "product_id", "asker", "digest", "number"),
        at_most("text", REQUEST_LIMIT),
        CheckConstraint("number >= 1", name="number"),
    )

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    product_id: int = Field(sa_type=BigInteger, primary_key=True)
    number: int = Field(primary_key=True)
    text: str = Field(sa_type=Text)
    digest: str = Field(sa_type=String(64))
    asker: str = Field(sa_type=String(ID_LIMIT))
    asker_name: str = Field(sa_type=Text)
    place: str = Field(sa_type=String(ID_LIMIT))
    at: datetime = Field(sa_type=Instant)


class VerdictRow(SQLModel, table=True):
    """An opinion on a request, as it was given."""

    __tablename__: ClassVar[str] = "verdicts"
    __table_args__ = (
        of_request(),
        Index("ix_verdicts_request", "workspace", "product_id", "number", "id"),
        one_of("verdict", Verdict),
        CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence"),
    )

    id: int = Field(sa_column=Column(BIG_KEY, primary_key=True))
    workspace: str = Field(sa_type=String(ID_LIMIT))
    product_id: int = Field(sa_type=BigInteger)
    number: int
    verdict: str = Field(sa_type=String(30))
    confidence: float = Field(sa_type=Float)
    judge: str = Field(sa_type=Text)
    goal_version: str = Field(sa_type=String(30))
    opinion: dict[str, object] = Field(sa_type=JSON)
    at: datetime = Field(sa_type=Instant)


class RulingRow(SQLModel, table=True):
    """A decision on a request."""

    __tablename__: ClassVar[str] = "rulings"
    __table_args__ = (
        of_request(),
        Index("ix_rulings_request", "workspace", "product_id", "number", "id"),
        one_of("kind", RulingKind),
        at_most("reason", REASON_LIMIT),
    )

    id: int = Field(sa_column=Column(BIG_KEY, primary_key=True))
    workspace: str = Field(sa_type=String(ID_LIMIT))
    product_id: int = Field(sa_type=BigInteger)
    number: int
    kind: str = Field(sa_type=String(20))
    reason: str = Field(sa_type=Text)
    by: str = Field(sa_type=String(ID_LIMIT))
    by_name: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Instant)
    goal_version: str = Field(sa_type=String(30))
    is_ruling: bool


class RequestStandingRow(SQLModel, table=True):
    """Where a request stands now, so that lists need not read its history.

    ruling_id: the decision that counts; None where there is none.
    """

    __tablename__: ClassVar[str] = "request_standings"
    __table_args__ = (
        of_request(),
        one_of("standing", Standing),
        Index("ix_request_standings_list", "workspace", "product_id", "standing", "number"),
        Index("ix_request_standings_asker", "workspace", "product_id", "asker", "number"),
        Index("ix_request_standings_ruling", "workspace", "product_id", "ruling_id"),
    )

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    product_id: int = Field(sa_type=BigInteger, primary_key=True)
    number: int = Field(primary_key=True)
    asker: str = Field(sa_type=String(ID_LIMIT))
    standing: str = Field(sa_type=String(20))
    verdict_id: int | None = Field(default=None, sa_type=BigInteger)
    ruling_id: int | None = Field(default=None, sa_type=BigInteger)

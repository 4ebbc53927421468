"""Goals in all their versions, and what they are measured by."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from bot.goals import FACTS, Level, Status
from bot.text import GOAL_LIMIT, NAME_LIMIT, REASON_LIMIT
from storage.tables.parts import ID_LIMIT, at_most, of_product, one_of
from storage.types import BIG_KEY, Exact, Instant

_ONCE = ", ".join(f"'{level}'" for level in Level if FACTS[level].one_active)
_ONE_ACTIVE = f"status = '{Status.ACTIVE}' AND level IN ({_ONCE})"


class GoalRow(SQLModel, table=True):
    """A goal and where it stands; what it says stands in its versions.

    The index ``one_active_goal`` is domain rule 1: whatever races, one Product Goal is active.
    """

    __tablename__: ClassVar[str] = "goals"
    __table_args__ = (
        of_product(),
        UniqueConstraint("workspace", "id"),
        UniqueConstraint("workspace", "product_id", "ref"),
        one_of("level", Level),
        one_of("status", Status),
        CheckConstraint("version >= 1", name="version"),
        Index(
            "one_active_goal",
            "workspace",
            "product_id",
            "level",
            unique=True,
            sqlite_where=text(_ONE_ACTIVE),
            postgresql_where=text(_ONE_ACTIVE),
        ),
        Index("ix_goals_status", "workspace", "product_id", "status"),
        Index("ix_goals_parent", "workspace", "product_id", "parent"),
    )

    id: int = Field(sa_column=Column(BIG_KEY, primary_key=True))
    workspace: str = Field(sa_type=String(ID_LIMIT))
    product_id: int = Field(sa_type=BigInteger)
    ref: str = Field(sa_type=String(12))
    level: str = Field(sa_type=String(20))
    status: str = Field(sa_type=String(20))
    parent: str | None = Field(default=None, sa_type=String(12))
    version: int


class GoalVersionRow(SQLModel, table=True):
    """What a goal said and where it stood, from one change to the next."""

    __tablename__: ClassVar[str] = "goal_versions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace", "goal_id"], ["goals.workspace", "goals.id"], ondelete="RESTRICT"
        ),
        one_of("status", Status),
        at_most("text", GOAL_LIMIT),
        at_most("link", REASON_LIMIT),
        CheckConstraint("length(text) >= 1", name="text_stated"),
        CheckConstraint("number >= 1", name="number"),
    )

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    goal_id: int = Field(sa_type=BigInteger, primary_key=True)
    number: int = Field(primary_key=True)
    status: str = Field(sa_type=String(20))
    text: str = Field(sa_type=Text)
    parent: str | None = Field(default=None, sa_type=String(12))
    link: str = Field(default="", sa_type=Text)
    due: date | None = Field(default=None, sa_type=Date)
    in_scope: list[str] = Field(default_factory=list, sa_type=JSON)
    out_of_scope: list[str] = Field(default_factory=list, sa_type=JSON)
    kpis: list[dict[str, str | None]] = Field(default_factory=list, sa_type=JSON)
    changed_at: datetime = Field(sa_type=Instant)
    changed_by: str = Field(sa_type=String(ID_LIMIT))
    changed_by_name: str = Field(sa_type=Text)


class KpiValueRow(SQLModel, table=True):
    """What a KPI stands at; the way there stands in the check-ins."""

    __tablename__: ClassVar[str] = "kpi_values"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace", "goal_id"], ["goals.workspace", "goals.id"], ondelete="RESTRICT"
        ),
    )

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    goal_id: int = Field(sa_type=BigInteger, primary_key=True)
    folded_name: str = Field(sa_type=Text, primary_key=True)
    first: Decimal = Field(sa_type=Exact)
    latest: Decimal = Field(sa_type=Exact)
    measured_at: datetime = Field(sa_type=Instant)


class CheckInRow(SQLModel, table=True):
    """One measurement of a KPI; or that an earlier one was taken back.

    undoes: the id of the check-in that does not count any more; this row is no measurement then.
    """

    __tablename__: ClassVar[str] = "check_ins"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace", "goal_id"], ["goals.workspace", "goals.id"], ondelete="RESTRICT"
        ),
        Index("ix_check_ins_goal", "workspace", "goal_id", "id"),
        at_most("kpi", NAME_LIMIT),
    )

    id: int = Field(sa_column=Column(BIG_KEY, primary_key=True))
    workspace: str = Field(sa_type=String(ID_LIMIT))
    goal_id: int = Field(sa_type=BigInteger)
    kpi: str = Field(sa_type=Text)
    value: Decimal = Field(sa_type=Exact)
    at: datetime = Field(sa_type=Instant)
    by: str = Field(sa_type=String(ID_LIMIT))
    by_name: str = Field(sa_type=Text)
    undoes: int | None = Field(default=None, sa_type=BigInteger)

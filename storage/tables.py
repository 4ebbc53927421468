"""The rows. Every one belongs to a workspace, and refers only to rows of the same workspace.

SQLModel classes with ``table=True`` do not validate what they are given, so lengths and closed
sets are CHECK constraints here, after the core has refused kindly what does not keep to them.

Rows of ``APPEND_ONLY`` are never changed, and deleted only when their whole workspace is erased:
triggers in the first migration see to that on both databases.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from bot.fit.case import RulingKind
from bot.fit.opinion import Verdict
from bot.goals import FACTS, Level, Status
from bot.ledger import Deed
from bot.people import Role
from bot.requests import Standing
from bot.text import GOAL_LIMIT, NAME_LIMIT, REASON_LIMIT, REQUEST_LIMIT
from storage.types import BIG_KEY, Exact, Instant

ID_LIMIT = 255
"""Characters of an identifier that a platform gives."""

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMES


def _one_of(column: str, kinds: type[StrEnum]) -> CheckConstraint:
    values = ", ".join(f"'{kind}'" for kind in kinds)
    return CheckConstraint(f"{column} IN ({values})", name=column)


def _at_most(column: str, limit: int) -> CheckConstraint:
    return CheckConstraint(f"length({column}) <= {limit}", name=f"{column}_length")


def _of_product() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["workspace", "product_id"], ["products.workspace", "products.id"], ondelete="RESTRICT"
    )


def _of_request() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["workspace", "product_id", "number"],
        ["requests.workspace", "requests.product_id", "requests.number"],
        ondelete="RESTRICT",
    )


class WorkspaceRow(SQLModel, table=True):
    """A Slack team, a Teams tenant or a console workspace.

    is_erasing: set by the erasure alone; lets the append-only rows go.
    """

    __tablename__: ClassVar[str] = "workspaces"
    __table_args__ = (_at_most("id", ID_LIMIT),)

    id: str = Field(sa_column=Column(String(ID_LIMIT), primary_key=True))
    is_erasing: bool = False


class ProductRow(SQLModel, table=True):
    """A product."""

    __tablename__: ClassVar[str] = "products"
    __table_args__ = (
        UniqueConstraint("workspace", "id"),
        UniqueConstraint("workspace", "folded_name"),
        ForeignKeyConstraint(["workspace"], ["workspaces.id"], ondelete="RESTRICT"),
        _at_most("name", NAME_LIMIT),
    )

    id: int = Field(sa_column=Column(BIG_KEY, primary_key=True))
    workspace: str = Field(sa_type=String(ID_LIMIT))
    name: str = Field(sa_type=Text)
    folded_name: str = Field(sa_type=Text)
    locale: str | None = Field(default=None, sa_type=String(20))


class PlaceRow(SQLModel, table=True):
    """Which product a place belongs to."""

    __tablename__: ClassVar[str] = "places"
    __table_args__ = (_of_product(), _at_most("place", ID_LIMIT))

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    place: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    product_id: int = Field(sa_type=BigInteger)


class PersonRow(SQLModel, table=True):
    """A person, as last seen."""

    __tablename__: ClassVar[str] = "people"
    __table_args__ = (
        ForeignKeyConstraint(["workspace"], ["workspaces.id"], ondelete="RESTRICT"),
        Index("ix_people_folded_name", "workspace", "folded_name"),
        _at_most("id", ID_LIMIT),
        _at_most("name", NAME_LIMIT),
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
        _of_product(),
        ForeignKeyConstraint(
            ["workspace", "person"], ["people.workspace", "people.id"], ondelete="RESTRICT"
        ),
        _one_of("role", Role),
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


_ONCE = ", ".join(f"'{level}'" for level in Level if FACTS[level].one_active)
_ONE_ACTIVE = f"status = '{Status.ACTIVE}' AND level IN ({_ONCE})"


class GoalRow(SQLModel, table=True):
    """A goal and where it stands; what it says stands in its versions.

    The index ``one_active_goal`` is domain rule 1: whatever races, one Product Goal is active.
    """

    __tablename__: ClassVar[str] = "goals"
    __table_args__ = (
        _of_product(),
        UniqueConstraint("workspace", "id"),
        UniqueConstraint("workspace", "product_id", "ref"),
        _one_of("level", Level),
        _one_of("status", Status),
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
        _one_of("status", Status),
        _at_most("text", GOAL_LIMIT),
        _at_most("link", REASON_LIMIT),
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
    """One measurement of a KPI."""

    __tablename__: ClassVar[str] = "check_ins"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace", "goal_id"], ["goals.workspace", "goals.id"], ondelete="RESTRICT"
        ),
        Index("ix_check_ins_goal", "workspace", "goal_id", "id"),
        _at_most("kpi", NAME_LIMIT),
    )

    id: int = Field(sa_column=Column(BIG_KEY, primary_key=True))
    workspace: str = Field(sa_type=String(ID_LIMIT))
    goal_id: int = Field(sa_type=BigInteger)
    kpi: str = Field(sa_type=Text)
    value: Decimal = Field(sa_type=Exact)
    at: datetime = Field(sa_type=Instant)
    by: str = Field(sa_type=String(ID_LIMIT))
    by_name: str = Field(sa_type=Text)


class RequestRow(SQLModel, table=True):
    """What somebody asked for."""

    __tablename__: ClassVar[str] = "requests"
    __table_args__ = (
        _of_product(),
        Index("ix_requests_same", "workspace", "product_id", "asker", "digest", "number"),
        _at_most("text", REQUEST_LIMIT),
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
        _of_request(),
        Index("ix_verdicts_request", "workspace", "product_id", "number", "id"),
        _one_of("verdict", Verdict),
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
        _of_request(),
        Index("ix_rulings_request", "workspace", "product_id", "number", "id"),
        _one_of("kind", RulingKind),
        _at_most("reason", REASON_LIMIT),
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
        _of_request(),
        _one_of("standing", Standing),
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


class LedgerRow(SQLModel, table=True):
    """One line of a product's ledger."""

    __tablename__: ClassVar[str] = "ledger"
    __table_args__ = (
        _of_product(),
        Index("ix_ledger_subject", "workspace", "product_id", "subject", "number"),
        _one_of("deed", Deed),
        _one_of("by_role", Role),
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


APPEND_ONLY = ("goal_versions", "check_ins", "requests", "verdicts", "rulings", "ledger")
"""Tables whose rows are never changed."""

WORKSPACE_TABLES = tuple(
    table.name for table in SQLModel.metadata.sorted_tables if "workspace" in table.columns
)
"""Every table with rows of workspaces, what is referred to first."""

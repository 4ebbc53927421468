"""What the rows are made of: limits, names, and the columns that tie a row to its workspace."""

from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
)
from sqlmodel import SQLModel

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


def one_of(column: str, kinds: type[StrEnum]) -> CheckConstraint:
    """The column holds a value of a closed set."""
    values = ", ".join(f"'{kind}'" for kind in kinds)
    return CheckConstraint(f"{column} IN ({values})", name=column)


def at_most(column: str, limit: int) -> CheckConstraint:
    """The column holds so many characters at most."""
    return CheckConstraint(f"length({column}) <= {limit}", name=f"{column}_length")


def of_product() -> ForeignKeyConstraint:
    """The row belongs to a product of its own workspace."""
    return ForeignKeyConstraint(
        ["workspace", "product_id"], ["products.workspace", "products.id"], ondelete="RESTRICT"
    )


def of_request() -> ForeignKeyConstraint:
    """The row belongs to a request of its own workspace."""
    return ForeignKeyConstraint(
        ["workspace", "product_id", "number"],
        ["requests.workspace", "requests.product_id", "requests.number"],
        ondelete="RESTRICT",
    )


def of_workspace() -> ForeignKeyConstraint:
    """The row belongs to a workspace that is known."""
    return ForeignKeyConstraint(["workspace"], ["workspaces.id"], ondelete="RESTRICT")

"""The rhythms of Sprints, planned nudges, and the ledger's words for them."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.deeds import allow_deeds
from storage.types import Instant

revision = "0004"
down_revision = "0003"

_DEEDS = (
    "set_up", "renamed", "language_chosen", "role_given", "place_linked", "goal_set",
    "goal_reworded", "goal_proposed", "goal_activated", "goal_fulfilled", "goal_abandoned",
    "goal_missed", "link_explained", "scope_set", "kpi_defined", "kpi_measured", "request_ruled",
    "request_parked",
)  # fmt: skip
_NEW_DEEDS = ("cadence_set", "cadence_changed", "goal_confirmed", "nudge_dropped")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "cadences",
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cadence", sa.JSON(), nullable=False),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("cursor_at", Instant(), nullable=False),
        sa.Column("due", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "product_id"],
            ["products.workspace", "products.id"],
            name=op.f("fk_cadences_workspace_product_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("workspace", "product_id", name=op.f("pk_cadences")),
    )
    op.create_index("ix_cadences_due", "cadences", ["due"], unique=False)
    op.create_table(
        "nudges",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("begins", Instant(), nullable=False),
        sa.Column("due", Instant(), nullable=False),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("not_before", Instant(), nullable=False),
        sa.Column("is_unsure", sa.Boolean(), nullable=False),
        sa.Column("lease_by", sa.String(length=60), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'sent', 'skipped', 'failed')", name=op.f("ck_nudges_state")
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "product_id"],
            ["products.workspace", "products.id"],
            name=op.f("fk_nudges_workspace_product_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudges")),
        sa.UniqueConstraint(
            "workspace", "product_id", "key", name=op.f("uq_nudges_workspace_product_id_key")
        ),
    )
    op.create_index("ix_nudges_event", "nudges", ["workspace", "product_id", "event"], unique=False)
    op.create_index("ix_nudges_not_before", "nudges", ["state", "not_before"], unique=False)
    allow_deeds(*_DEEDS, *_NEW_DEEDS)


def downgrade() -> None:
    """Take it back; entries of the new kinds keep it from going."""
    allow_deeds(*_DEEDS)
    op.drop_index("ix_nudges_not_before", table_name="nudges")
    op.drop_index("ix_nudges_event", table_name="nudges")
    op.drop_table("nudges")
    op.drop_index("ix_cadences_due", table_name="cadences")
    op.drop_table("cadences")

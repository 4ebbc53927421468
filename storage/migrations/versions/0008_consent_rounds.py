"""Consent rounds, what people say in them, and the ledger's words for them."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.deeds import allow_deeds
from storage.types import Instant

revision = "0008"
down_revision = "0007"

_DEEDS = (
    "set_up", "renamed", "language_chosen", "role_given", "place_linked", "goal_set",
    "goal_reworded", "goal_proposed", "goal_activated", "goal_fulfilled", "goal_abandoned",
    "goal_missed", "link_explained", "scope_set", "kpi_defined", "kpi_measured", "request_ruled",
    "request_parked", "cadence_set", "cadence_changed", "goal_confirmed", "nudge_dropped",
)  # fmt: skip
_NEW_DEEDS = ("round_opened", "round_closed")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "rounds",
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(length=12), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("closed_by", sa.String(length=255), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "rule IN ('unanimous', 'consent', 'majority', 'owner')", name=op.f("ck_rounds_rule")
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "product_id"],
            ["products.workspace", "products.id"],
            name=op.f("fk_rounds_workspace_product_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("workspace", "product_id", "number", name=op.f("pk_rounds")),
    )
    op.create_table(
        "voices",
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=255), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stance", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint(
            "stance IN ('agree', 'concern', 'objection')", name=op.f("ck_voices_stance")
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "product_id"],
            ["products.workspace", "products.id"],
            name=op.f("fk_voices_workspace_product_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "workspace", "product_id", "number", "person", name=op.f("pk_voices")
        ),
    )
    op.create_index("ix_voices_round", "voices", ["workspace", "product_id", "number"])
    allow_deeds(*_DEEDS, *_NEW_DEEDS)


def downgrade() -> None:
    """Take it back; entries of the new kinds keep it from going."""
    allow_deeds(*_DEEDS)
    op.drop_index("ix_voices_round", table_name="voices")
    op.drop_table("voices")
    op.drop_table("rounds")

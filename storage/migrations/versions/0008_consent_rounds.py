"""Consent rounds, what people say in them, and the ledger's words for them."""

import sqlalchemy as sa
from alembic import op

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
_SQLITE_GUARDS = (
    """
    CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'ledger is append-only'); END
    """,
    """
    CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
    WHEN NOT EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace AND is_erasing)
    BEGIN SELECT RAISE(ABORT, 'ledger is append-only'); END
    """,
)


def _allow(*deeds: str) -> None:
    """Let the ledger hold these deeds. SQLite makes the table anew, and its guards with it."""
    allowed = ", ".join(f"'{deed}'" for deed in deeds)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        for name in ("ledger_no_update", "ledger_no_delete"):
            op.execute(f"DROP TRIGGER {name}")
    with op.batch_alter_table("ledger") as batch_op:
        batch_op.drop_constraint(op.f("ck_ledger_deed"), type_="check")
        batch_op.create_check_constraint(op.f("ck_ledger_deed"), f"deed IN ({allowed})")
    if is_sqlite:
        for guard in _SQLITE_GUARDS:
            op.execute(guard)


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
    _allow(*_DEEDS, *_NEW_DEEDS)


def downgrade() -> None:
    """Take it back; entries of the new kinds keep it from going."""
    _allow(*_DEEDS)
    op.drop_index("ix_voices_round", table_name="voices")
    op.drop_table("voices")
    op.drop_table("rounds")

"""What language models cost, by workspace and day."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "usage",
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("tokens_in", sa.BigInteger(), nullable=False),
        sa.Column("tokens_out", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_usage_workspace"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("workspace", "day", name=op.f("pk_usage")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("usage")

"""How a place is reached."""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "addresses",
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"],
            ["workspaces.id"],
            name=op.f("fk_addresses_workspace"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("workspace", "place", name=op.f("pk_addresses")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("addresses")

"""How often the links to a product's board were revoked."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "boards",
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "product_id"],
            ["products.workspace", "products.id"],
            name=op.f("fk_boards_workspace_product_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("workspace", "product_id", name=op.f("pk_boards")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("boards")

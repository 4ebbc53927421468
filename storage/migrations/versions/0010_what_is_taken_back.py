"""A person may take back their own last change: the ledger says so, and a check-in stops counting."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.deeds import allow_deeds

revision = "0010"
down_revision = "0009"

_DEEDS = (
    "set_up", "renamed", "language_chosen", "role_given", "place_linked", "goal_set",
    "goal_reworded", "goal_proposed", "goal_activated", "goal_fulfilled", "goal_abandoned",
    "goal_missed", "link_explained", "scope_set", "kpi_defined", "kpi_measured", "request_ruled",
    "request_parked", "cadence_set", "cadence_changed", "goal_confirmed", "nudge_dropped",
    "round_opened", "round_closed", "target_group_set", "upkeep_set", "pulse_set",
)  # fmt: skip


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("check_ins", sa.Column("undoes", sa.BigInteger(), nullable=True))
    allow_deeds(*_DEEDS, "undone")


def downgrade() -> None:
    """Take it back; entries of the new kind keep it from going."""
    allow_deeds(*_DEEDS)
    op.drop_column("check_ins", "undoes")

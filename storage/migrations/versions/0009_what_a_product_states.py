"""Whom a product is for, its budget for upkeep, its pulse, and how sure people are of a goal.

The version of a cadence goes: plans hold the row's lock instead.
"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.deeds import allow, allow_deeds

revision = "0009"
down_revision = "0008"

_RULES = ("unanimous", "consent", "majority", "owner")
_NEW_RULES = ("confidence", "recall")
_DEEDS = (
    "set_up", "renamed", "language_chosen", "role_given", "place_linked", "goal_set",
    "goal_reworded", "goal_proposed", "goal_activated", "goal_fulfilled", "goal_abandoned",
    "goal_missed", "link_explained", "scope_set", "kpi_defined", "kpi_measured", "request_ruled",
    "request_parked", "cadence_set", "cadence_changed", "goal_confirmed", "nudge_dropped",
    "round_opened", "round_closed",
)  # fmt: skip
_NEW_DEEDS = ("target_group_set", "upkeep_set", "pulse_set")


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("products", sa.Column("target_group", sa.Text(), nullable=True))
    op.add_column("products", sa.Column("upkeep", sa.Integer(), nullable=True))
    op.add_column("products", sa.Column("has_pulse", sa.Boolean(), nullable=True))
    op.add_column("voices", sa.Column("confidence", sa.Integer(), nullable=True))
    op.drop_column("cadences", "version")
    allow("rounds", "rule", (*_RULES, *_NEW_RULES))
    allow_deeds(*_DEEDS, *_NEW_DEEDS)


def downgrade() -> None:
    """Take it back; rounds and entries of the new kinds keep it from going."""
    allow_deeds(*_DEEDS)
    allow("rounds", "rule", _RULES)
    op.add_column(
        "cadences", sa.Column("version", sa.Integer(), nullable=False, server_default="1")
    )
    op.drop_column("voices", "confidence")
    for name in ("has_pulse", "upkeep", "target_group"):
        op.drop_column("products", name)

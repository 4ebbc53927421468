"""The rows. Every one belongs to a workspace, and refers only to rows of the same workspace.

SQLModel classes with ``table=True`` do not validate what they are given, so lengths and closed
sets are CHECK constraints here, after the core has refused kindly what does not keep to them.

Rows of ``APPEND_ONLY`` are never changed, and deleted only when their whole workspace is erased:
triggers in the first migration see to that on both databases.
"""

from sqlmodel import SQLModel

from storage.tables.goals import CheckInRow, GoalRow, GoalVersionRow, KpiValueRow
from storage.tables.ledger import LedgerRow
from storage.tables.parts import ID_LIMIT
from storage.tables.people import BoardRow, PersonRow, PlaceRow, ProductRow, RoleRow, WorkspaceRow
from storage.tables.post import AddressRow, DeliveryRow, LostPlaceRow, ParcelRow, ShownRow
from storage.tables.requests import RequestRow, RequestStandingRow, RulingRow, VerdictRow
from storage.tables.rounds import RoundRow, VoiceRow
from storage.tables.schedule import CadenceRow, NudgeRow, NudgeState, PaceRow, WorkerRow
from storage.tables.slack import SLACK_TABLES
from storage.tables.usage import UsageRow

APPEND_ONLY = ("goal_versions", "check_ins", "requests", "verdicts", "rulings", "ledger")
"""Tables whose rows are never changed."""

WORKSPACE_TABLES = tuple(
    table.name for table in SQLModel.metadata.sorted_tables if "workspace" in table.columns
)
"""Every table with rows of workspaces, what is referred to first."""

__all__ = [
    "APPEND_ONLY",
    "ID_LIMIT",
    "SLACK_TABLES",
    "WORKSPACE_TABLES",
    "AddressRow",
    "BoardRow",
    "CadenceRow",
    "CheckInRow",
    "DeliveryRow",
    "GoalRow",
    "GoalVersionRow",
    "KpiValueRow",
    "LedgerRow",
    "LostPlaceRow",
    "NudgeRow",
    "NudgeState",
    "PaceRow",
    "ParcelRow",
    "PersonRow",
    "PlaceRow",
    "ProductRow",
    "RequestRow",
    "RequestStandingRow",
    "RoleRow",
    "RoundRow",
    "RulingRow",
    "ShownRow",
    "UsageRow",
    "VerdictRow",
    "VoiceRow",
    "WorkerRow",
    "WorkspaceRow",
]

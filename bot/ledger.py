"""The ledger: what was decided, when, by whom and why. It is only ever added to.

Every change of a product's goals, roles, rulings and bindings leaves one entry, so that the
ledger explains every state.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.goals import Version
from bot.people import Member


class Deed(StrEnum):
    """What an entry records."""

    SET_UP = "set_up"
    RENAMED = "renamed"
    LANGUAGE_CHOSEN = "language_chosen"
    ROLE_GIVEN = "role_given"
    PLACE_LINKED = "place_linked"
    GOAL_SET = "goal_set"
    GOAL_REWORDED = "goal_reworded"
    GOAL_PROPOSED = "goal_proposed"
    GOAL_ACTIVATED = "goal_activated"
    GOAL_FULFILLED = "goal_fulfilled"
    GOAL_ABANDONED = "goal_abandoned"
    GOAL_MISSED = "goal_missed"
    LINK_EXPLAINED = "link_explained"
    SCOPE_SET = "scope_set"
    KPI_DEFINED = "kpi_defined"
    KPI_MEASURED = "kpi_measured"
    REQUEST_RULED = "request_ruled"
    REQUEST_PARKED = "request_parked"
    CADENCE_SET = "cadence_set"
    CADENCE_CHANGED = "cadence_changed"
    GOAL_CONFIRMED = "goal_confirmed"
    NUDGE_DROPPED = "nudge_dropped"
    ROUND_OPENED = "round_opened"
    ROUND_CLOSED = "round_closed"
    TARGET_GROUP_SET = "target_group_set"
    UPKEEP_SET = "upkeep_set"
    PULSE_SET = "pulse_set"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class By:
    """Who decides, in which role, and when (time-zone aware)."""

    member: Member
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger.

    subject: what it is about: a goal's ref, ``#12`` for a request, a person's or place's id.
    text: the words then in force: a goal's text, a person's name, a KPI's name.
    detail: what was decided, where the deed alone does not say: a role, a value, a ruling.
    why: the reason or evidence that was given; "" where none was asked for.
    goal_version: the Product Goal in force when it was decided; None before there was one. An
        entry that brings a Product Goal into force carries that one.
    number: place in the product's ledger, from 1; 0 until it is written.
    """

    by: By
    deed: Deed
    subject: str
    text: str = ""
    detail: str = ""
    why: str = ""
    goal_version: Version | None = None
    number: int = 0

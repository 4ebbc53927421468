"""How goals change: set, propose, activate, fulfil, abandon, miss, measure.

Pure functions over the chain: each checks the rules of the domain and returns a ``Change``, the
next versions of the goals with the ledger entries that explain them, or raises a refusal. Who may
decide what stands in ``bot/permissions.py``; the store writes goals and entries together.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.dates import due_in
from bot.errors import (
    GoalAlreadyActive,
    LinkMissing,
    Missing,
    NothingChanged,
    NotOpen,
    WrongLevel,
    WrongParent,
)
from bot.goals import FACTS, Direction, Goal, GoalChain, Kpi, Level, Status, level_of
from bot.ledger import By, Deed, Entry
from bot.numbers import plain


@dataclass(frozen=True, slots=True)
class Change:
    """A goal's next version, and the ledger entry that explains it."""

    goal: Goal
    entry: Entry


@dataclass(frozen=True, slots=True)
class Wording:
    """What somebody wants a goal to say.

    ref: the goal to reword; None for the level's current one, or a new one.
    under: the ref of the goal that it advances; None keeps what is there, or takes the usual one.
    text: "" keeps what is there.
    due: the last day; None reads it from the text.
    link: how it advances its parent; "" keeps what is there.
    """

    level: Level
    text: str
    ref: str | None = None
    under: str | None = None
    due: date | None = None
    link: str = ""


def set_goal(chain: GoalChain, wish: Wording, by: By, *, new_ref: Callable[[], str]) -> Change:
    """Set or reword a goal; raises NothingChanged if it says all that already.

    Mission, vision and strategy exist once: setting them again rewords them. A second Product
    Goal becomes a proposal while one is active, a second Sprint Goal the draft of the next one.

    new_ref: gives the next free reference of the level.
    """
    goal = _meant(chain, wish)
    if goal is not None:
        return _reword(chain, goal, wish, by)
    if not wish.text:
        raise Missing("goal")
    waits = wish.level in (Level.PRODUCT, Level.SPRINT) and chain.one(wish.level) is not None
    status = Status.PROPOSED if waits else Status.ACTIVE
    deed = Deed.GOAL_PROPOSED if waits else Deed.GOAL_SET
    return _added(chain, wish, by, _Fate(new_ref(), status, deed))


def propose(chain: GoalChain, wish: Wording, by: By, *, new_ref: Callable[[], str]) -> Change:
    """Propose a Product Goal: a candidate that the Product Owner may activate later."""
    return _added(chain, wish, by, _Fate(new_ref(), Status.PROPOSED, Deed.GOAL_PROPOSED))


def activate(chain: GoalChain, ref: str, by: By, *, link: str, link_is_clear: bool) -> Change:
    """Make a proposed goal the active one.

    link: how it advances its parent, in the decider's words; "" where nobody said.
    link_is_clear: whether the judge sees the link without being told.

    Raises GoalAlreadyActive while another is active (domain rule 1), LinkMissing for a Product
    Goal whose link to the vision is neither clear nor stated (domain rule 3).
    """
    goal = chain.get(ref)
    if goal.status is not Status.PROPOSED:
        raise NotOpen(ref, goal.status)
    current = chain.one(goal.level)
    if current is not None and FACTS[goal.level].one_active:
        raise GoalAlreadyActive(current.level, current.ref, current.text)
    if goal.level is Level.PRODUCT and not (link or goal.link or link_is_clear):
        raise LinkMissing(ref, goal.text)
    parent = goal.parent or _ref_of(chain.usual_parent(goal.level))
    changed = _next(goal, by, status=Status.ACTIVE, parent=parent, link=link or goal.link)
    return _change(chain, changed, by, Deed.GOAL_ACTIVATED, why=link)


def fulfil(chain: GoalChain, goal: Goal, by: By, *, evidence: str) -> Change:
    """Close an active goal as reached, with the evidence for it."""
    _require(goal, Status.ACTIVE)
    return _change(
        chain, _next(goal, by, status=Status.FULFILLED), by, Deed.GOAL_FULFILLED, why=evidence
    )


def abandon(chain: GoalChain, goal: Goal, by: By, *, reason: str) -> Change:
    """Give up an open goal; the reason is part of the record (domain rules 1 and 6)."""
    _require(goal, Status.ACTIVE, Status.PROPOSED)
    if not reason:
        raise Missing("reason")
    return _change(
        chain, _next(goal, by, status=Status.ABANDONED), by, Deed.GOAL_ABANDONED, why=reason
    )


def miss(chain: GoalChain, goal: Goal, by: By, *, reason: str) -> Change:
    """Close an active Sprint Goal as not reached."""
    if goal.level is not Level.SPRINT:
        raise WrongLevel(goal.ref, goal.level)
    _require(goal, Status.ACTIVE)
    return _change(chain, _next(goal, by, status=Status.MISSED), by, Deed.GOAL_MISSED, why=reason)


def take_back(goal: Goal, before: Goal | None, by: By) -> Goal:
    """The next version of a goal: as it was before a change; one that began with it is given up.

    before: the version before the change; None for a goal that began with it.
    """
    if before is None:
        return _next(goal, by, status=Status.ABANDONED)
    return _next(replace(before, version=goal.version), by)


def explain_link(chain: GoalChain, goal: Goal, by: By, *, link: str) -> Change:
    """Say how an open goal advances its parent."""
    _require(goal, Status.ACTIVE, Status.PROPOSED)
    parent = goal.parent or _ref_of(chain.usual_parent(goal.level))
    return _change(
        chain, _next(goal, by, link=link, parent=parent), by, Deed.LINK_EXPLAINED, why=link
    )


def set_scope(
    chain: GoalChain,
    goal: Goal,
    by: By,
    *,
    in_scope: tuple[str, ...] | None,
    out_of_scope: tuple[str, ...] | None,
) -> Change:
    """Say what a Product Goal counts in and rules out; None leaves that list as it is."""
    _require(goal, Status.ACTIVE, Status.PROPOSED)
    if goal.level is not Level.PRODUCT:
        raise WrongLevel(goal.ref, goal.level)
    counted = goal.in_scope if in_scope is None else in_scope
    ruled_out = goal.out_of_scope if out_of_scope is None else out_of_scope
    changed = _next(goal, by, in_scope=counted, out_of_scope=ruled_out)
    said = f"+ {', '.join(counted)} - {', '.join(ruled_out)}"
    return _change(chain, changed, by, Deed.SCOPE_SET, detail=said)


def define_kpi(chain: GoalChain, goal: Goal, kpi: Kpi, by: By) -> Change:
    """Add a KPI to an open goal, or change what is known of it; values measured stay."""
    _require(goal, Status.ACTIVE, Status.PROPOSED)
    before = goal.kpi(kpi.name)
    if before is not None:
        kpi = replace(
            kpi,
            name=before.name,
            unit=kpi.unit or before.unit,
            baseline=before.baseline if kpi.baseline is None else kpi.baseline,
            target=before.target if kpi.target is None else kpi.target,
            current=before.current,
            measured_at=before.measured_at,
        )
    others = tuple(known for known in goal.kpis if known is not before)
    changed = _next(goal, by, kpis=(*others, kpi))
    return _change(chain, changed, by, Deed.KPI_DEFINED, text=kpi.name, detail=kpi_target(kpi))


def measured(chain: GoalChain, goal: Goal, kpi: Kpi, value: Decimal, by: By) -> Entry:
    """The ledger entry of a check-in; it is a measurement, and makes no new version."""
    _require(goal, Status.ACTIVE)
    return Entry(
        by=by,
        deed=Deed.KPI_MEASURED,
        subject=goal.ref,
        text=kpi.name,
        detail=plain(value),
        goal_version=chain.in_force,
    )


def kpi_target(kpi: Kpi) -> str:
    """A KPI's way in a few characters: ``84 -> 42 %``."""
    ends = (plain(end) for end in (kpi.baseline, kpi.target) if end is not None)
    return " ".join(part for part in (" -> ".join(ends), kpi.unit) if part)


def direction_of(baseline: Decimal | None, target: Decimal | None) -> Direction:
    """Where a KPI should go, seen from its two ends; up where that does not tell."""
    falls = baseline is not None and target is not None and target < baseline
    return Direction.DOWN if falls else Direction.UP


STANDING = (Level.MISSION, Level.VISION, Level.STRATEGY)


@dataclass(frozen=True, slots=True)
class _Fate:
    ref: str
    status: Status
    deed: Deed


def _meant(chain: GoalChain, wish: Wording) -> Goal | None:
    if wish.ref is not None:
        return chain.get(wish.ref)
    if wish.level is Level.SPRINT and chain.one(Level.SPRINT) is not None:
        return next(iter(chain.proposed(Level.SPRINT)), None)
    return chain.one(wish.level) if wish.level in STANDING else None


def _reword(chain: GoalChain, goal: Goal, wish: Wording, by: By) -> Change:
    _require(goal, Status.ACTIVE, Status.PROPOSED)
    text = wish.text or goal.text
    parent = _parent(chain, wish) if wish.under else goal.parent
    due = wish.due or (goal.due if text == goal.text else _due(wish, by))
    link = wish.link or goal.link
    if (text, parent, due, link) == (goal.text, goal.parent, goal.due, goal.link):
        raise NothingChanged(goal.ref)
    changed = _next(goal, by, text=text, parent=parent, due=due, link=link)
    return _change(chain, changed, by, Deed.GOAL_REWORDED)


def _added(chain: GoalChain, wish: Wording, by: By, fate: _Fate) -> Change:
    goal = Goal(
        ref=fate.ref,
        level=wish.level,
        text=wish.text,
        status=fate.status,
        version=1,
        changed_at=by.at,
        changed_by=by.member.person,
        parent=_parent(chain, wish),
        link=wish.link,
        due=_due(wish, by),
    )
    return _change(chain, goal, by, fate.deed)


def _due(wish: Wording, by: By) -> date | None:
    """The stated last day; a mission or vision is not used up by a date that it mentions."""
    if wish.due or wish.level in (Level.MISSION, Level.VISION):
        return wish.due
    return due_in(wish.text, by.at.date())


def _parent(chain: GoalChain, wish: Wording) -> str | None:
    if wish.under is None:
        return _ref_of(chain.usual_parent(wish.level))
    levels = FACTS[wish.level].parents
    if level_of(wish.under) not in levels:
        raise WrongParent(wish.level, wish.under, tuple(levels))
    _require(chain.get(wish.under), Status.ACTIVE, Status.PROPOSED)
    return wish.under


def _ref_of(goal: Goal | None) -> str | None:
    return None if goal is None else goal.ref


def _require(goal: Goal, *statuses: Status) -> None:
    if goal.status not in statuses:
        raise NotOpen(goal.ref, goal.status)


def _next(goal: Goal, by: By, **changes: object) -> Goal:
    stamped = {"version": goal.version + 1, "changed_at": by.at, "changed_by": by.member.person}
    return replace(goal, **changes, **stamped)  # type: ignore[arg-type]  # fields of Goal by name


def _change(  # noqa: PLR0913  the optional ones are fields of the entry, by keyword
    chain: GoalChain,
    goal: Goal,
    by: By,
    deed: Deed,
    *,
    text: str = "",
    detail: str = "",
    why: str = "",
) -> Change:
    in_force = chain.in_force or chain.with_goal(goal).in_force
    entry = Entry(
        by=by,
        deed=deed,
        subject=goal.ref,
        text=text or goal.text,
        detail=detail,
        why=why,
        goal_version=in_force,
    )
    return Change(goal, entry)

"""The golden thread: levels, goals and the chain that they form.

Here stands what a goal *is* and what a valid chain is. How goals change stands in
``bot/decisions.py``, how progress adds up in ``bot/progress.py``, what makes a goal well formed in
``bot/quality.py``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.errors import NoProductGoal, NoSuchGoal
from bot.people import OWNER_ONLY, SCRUM_TEAM, Person, Role


class Level(StrEnum):
    """The levels of the chain, from the top. Requests and backlog items hang below the last."""

    MISSION = "mission"
    VISION = "vision"
    STRATEGY = "strategy"
    USER = "user"
    BUSINESS = "business"
    PRODUCT = "product"
    RELEASE = "release"
    SPRINT = "sprint"


class Status(StrEnum):
    """Where a goal stands. PROPOSED and ACTIVE are open; the others are ends, for good."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    FULFILLED = "fulfilled"
    ABANDONED = "abandoned"
    MISSED = "missed"


OPEN = frozenset({Status.PROPOSED, Status.ACTIVE})


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """What the domain says of one level.

    letters: begin the references of its goals, as in ``P1``.
    parents: the levels that it may advance, the usual one first.
    one_active: whether only one goal of it can be active at a time.
    horizon: the shortest and the longest time that suit it, where there are any.
    is_measurable: whether it should carry a measure.
    setters: the roles that may set it (domain rule 2).
    """

    letters: str
    parents: tuple[Level, ...]
    one_active: bool = False
    horizon: tuple[timedelta, timedelta] | None = None
    is_measurable: bool = False
    setters: frozenset[Role] = OWNER_ONLY


def _days(shortest: int, longest: int) -> tuple[timedelta, timedelta]:
    return timedelta(days=shortest), timedelta(days=longest)


FACTS: dict[Level, LevelFacts] = {
    Level.MISSION: LevelFacts("M", (), one_active=True),
    Level.VISION: LevelFacts("V", (Level.MISSION,), one_active=True, horizon=_days(180, 36_500)),
    Level.STRATEGY: LevelFacts("ST", (Level.VISION,), one_active=True, horizon=_days(365, 36_500)),
    Level.USER: LevelFacts("U", (Level.VISION, Level.STRATEGY), is_measurable=True),
    Level.BUSINESS: LevelFacts("B", (Level.VISION, Level.STRATEGY), is_measurable=True),
    Level.PRODUCT: LevelFacts(
        "P",
        (Level.VISION, Level.STRATEGY, Level.USER, Level.BUSINESS),
        one_active=True,
        horizon=_days(60, 550),
        is_measurable=True,
    ),
    Level.RELEASE: LevelFacts("R", (Level.PRODUCT,), horizon=_days(14, 190), is_measurable=True),
    Level.SPRINT: LevelFacts(
        "S",
        (Level.RELEASE, Level.PRODUCT),
        one_active=True,
        horizon=_days(1, 31),
        setters=SCRUM_TEAM,
    ),
}
"""The chain of the five source articles; a Sprint is one month at most (Scrum Guide 2020).

The ranges of horizons are wider than the usual figures (Product Goal 6-12 months, Release Goal
2-3 months): advice is given only where a date clearly does not suit the level.
"""

_REF = re.compile(r"(ST|[MVUBPRS])([1-9]\d{0,8})", re.IGNORECASE | re.ASCII)
_LEVEL_OF = {facts.letters: level for level, facts in FACTS.items()}


def read_ref(word: str) -> str | None:
    """The reference that the word is, in its usual spelling (``p1`` -> ``P1``), or None."""
    return word.upper() if _REF.fullmatch(word) else None


def level_of(ref: str) -> Level:
    """The level that a reference such as ``ST1`` belongs to; ``ref`` comes from read_ref."""
    return _LEVEL_OF[ref.rstrip("0123456789")]


class Direction(StrEnum):
    """Where a KPI should go."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Kpi:
    """What a goal is measured by.

    baseline: the first value; None until the first check-in.
    target: the value to reach; None where nobody named one.
    current, measured_at: the latest check-in; None before it.
    unit: as people write it, such as ``%`` or ``days``; "" where there is none.
    """

    name: str
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    direction: Direction = Direction.UP
    current: Decimal | None = None
    measured_at: datetime | None = None

    def definition(self) -> tuple[str, str, Decimal | None, Decimal | None, Direction]:
        """What belongs to the goal's wording, and so to its version; check-ins do not."""
        return (self.name, self.unit, self.baseline, self.target, self.direction)


@dataclass(frozen=True, slots=True)
class Version:
    """Which wording and state of which goal was in force: ``P1`` in its second version.

    Verdicts, rulings and ledger entries carry one.
    """

    ref: str
    number: int

    def __str__(self) -> str:
        return f"{self.ref}.{self.number}"


def read_version(text: str) -> Version | None:
    """The version that ``str(version)`` wrote, or None for ""."""
    ref, _, number = text.rpartition(".")
    return Version(ref, int(number)) if ref else None


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal as it stands in one of its versions; every change makes the next version.

    ref: short name for people, unique in the product, never reused: ``P1``.
    version: counts from 1.
    parent: the ref of the goal that it advances; None where nobody named one.
    link: how it advances its parent, in somebody's words; "" where nobody said.
    due: the last day of its time, None where it states none.
    in_scope, out_of_scope: what a Product Goal counts in and rules out.
    changed_at, changed_by: when and by whom this version came about.
    """

    ref: str
    level: Level
    text: str
    status: Status
    version: int
    changed_at: datetime
    changed_by: Person
    parent: str | None = None
    link: str = ""
    due: date | None = None
    in_scope: tuple[str, ...] = ()
    out_of_scope: tuple[str, ...] = ()
    kpis: tuple[Kpi, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the goal is still proposed or active."""
        return self.status in OPEN

    @property
    def in_version(self) -> Version:
        """The version that this is."""
        return Version(self.ref, self.version)

    def kpi(self, name: str) -> Kpi | None:
        """The KPI of that name, whatever its case."""
        wanted = name.casefold()
        return next((kpi for kpi in self.kpis if kpi.name.casefold() == wanted), None)


@dataclass(frozen=True, slots=True)
class GoalChain:
    """The goals of one product that matter today: the open ones, and what fell under them.

    goals: all open goals, and the ended Release Goals under the active Product Goal; in the order
        of the levels, then of their numbers.
    reached: how many Sprint Goals were reached under a goal, by its ref. They are only counted,
        since their number grows with every Sprint.
    """

    product: str
    goals: tuple[Goal, ...] = ()
    reached: Mapping[str, int] = field(default_factory=dict)
    by_ref: dict[str, Goal] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Put the goals in order and index them."""
        order = {level: place for place, level in enumerate(Level)}
        ordered = sorted(self.goals, key=lambda goal: (order[goal.level], number_of(goal.ref)))
        object.__setattr__(self, "goals", tuple(ordered))
        object.__setattr__(self, "by_ref", {goal.ref: goal for goal in ordered})

    def get(self, ref: str) -> Goal:
        """The goal of that reference; raises NoSuchGoal."""
        if ref not in self.by_ref:
            raise NoSuchGoal(ref)
        return self.by_ref[ref]

    def active(self, level: Level) -> tuple[Goal, ...]:
        """The active goals of a level, in order."""
        return self._with(level, Status.ACTIVE)

    def proposed(self, level: Level) -> tuple[Goal, ...]:
        """The proposed goals of a level, in order."""
        return self._with(level, Status.PROPOSED)

    def one(self, level: Level) -> Goal | None:
        """The first active goal of a level; the only one where the level allows one."""
        return next(iter(self.active(level)), None)

    @property
    def product_goal(self) -> Goal | None:
        """The one active Product Goal."""
        return self.one(Level.PRODUCT)

    @property
    def in_force(self) -> Version | None:
        """The version of the active Product Goal: what verdicts and precedents hold under."""
        return self.product_goal.in_version if self.product_goal else None

    def the_product_goal(self) -> Goal:
        """The active Product Goal; raises NoProductGoal."""
        if self.product_goal is None:
            raise NoProductGoal
        return self.product_goal

    def children(self, ref: str) -> tuple[Goal, ...]:
        """The goals that name this one as their parent, in order."""
        return tuple(goal for goal in self.goals if goal.parent == ref)

    def loose(self) -> tuple[Goal, ...]:
        """The open Release and Sprint Goals whose parent has ended, in order."""
        below = (Level.RELEASE, Level.SPRINT)
        return tuple(
            goal
            for goal in self.goals
            if goal.level in below and goal.is_open and self._has_lost_its_parent(goal)
        )

    def _has_lost_its_parent(self, goal: Goal) -> bool:
        above = self.by_ref.get(goal.parent or "")
        return bool(goal.parent) and (above is None or not above.is_open)

    def usual_parent(self, level: Level) -> Goal | None:
        """The goal that a new one of this level advances unless somebody says otherwise.

        Releases come in order, so a Sprint Goal belongs to the first that is open.
        """
        parents = (self.one(parent) for parent in FACTS[level].parents)
        return next((goal for goal in parents if goal is not None), None)

    def with_goal(self, changed: Goal) -> "GoalChain":
        """The chain with this goal added, or in the place of its earlier version."""
        others = tuple(goal for goal in self.goals if goal.ref != changed.ref)
        return replace(self, goals=(*others, changed))

    def _with(self, level: Level, status: Status) -> tuple[Goal, ...]:
        return tuple(goal for goal in self.goals if goal.level is level and goal.status is status)


def number_of(ref: str) -> int:
    """The number in a reference: 3 for ``P3``."""
    return int(ref.lstrip("STMVUBPR"))


def next_ref(level: Level, used: Iterable[str]) -> str:
    """The first reference of a level after all that were ever used."""
    highest = max((number_of(ref) for ref in used), default=0)
    return f"{FACTS[level].letters}{highest + 1}"

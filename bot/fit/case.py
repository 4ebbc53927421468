"""What is judged: one request against the lines of one goal chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.goals import Goal, GoalChain, Kpi, Level, Status, Version


class LineKind(StrEnum):
    """What a line of the chain is."""

    MISSION = "mission"
    VISION = "vision"
    STRATEGY = "strategy"
    USER_GOAL = "user_goal"
    BUSINESS_GOAL = "business_goal"
    PRODUCT_GOAL = "product_goal"
    IN_SCOPE = "in_scope"
    OUT_OF_SCOPE = "out_of_scope"
    KPI = "kpi"
    RELEASE_GOAL = "release_goal"
    SPRINT_GOAL = "sprint_goal"


GOAL_KINDS = frozenset(
    {
        LineKind.PRODUCT_GOAL,
        LineKind.IN_SCOPE,
        LineKind.KPI,
        LineKind.RELEASE_GOAL,
        LineKind.SPRINT_GOAL,
    }
)
"""Lines that say what the Product Goal is about: who moves one of them serves the goal."""

VISION_KINDS = frozenset(
    {
        LineKind.MISSION,
        LineKind.VISION,
        LineKind.STRATEGY,
        LineKind.USER_GOAL,
        LineKind.BUSINESS_GOAL,
    }
)
"""Lines that are wider than the Product Goal."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the chain that a request can be held against.

    id: unique in its case; what a quote names.
    goal: the id of the goal that the line belongs to; its own id where it is a goal itself.
    """

    id: str
    kind: LineKind
    text: str
    goal: str


class RulingKind(StrEnum):
    """What a Product Owner can decide on a request."""

    FITS = "fits"
    PARKS = "parks"
    OUTSIDE = "outside"
    UPKEEP = "upkeep"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided on an earlier request: a precedent for the next one like it.

    id: names the request that it was made on, as people see it: ``#12``.
    version: the Product Goal then in force, as ``str(Version)``; it binds only under the same.
    """

    id: str
    request: str
    kind: RulingKind
    reason: str = ""
    by: str = ""
    at: datetime | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class FitCase:
    """The question whether one request fits one chain.

    version: the Product Goal in force, as ``str(Version)``; "" where there is none.
    rulings: earlier rulings, the newest first.
    workspace: whose case it is; what a judge costs is counted there.
    """

    request: str
    lines: tuple[Line, ...]
    version: str = ""
    rulings: tuple[Ruling, ...] = ()
    workspace: str = ""

    def of(self, kinds: frozenset[LineKind]) -> tuple[Line, ...]:
        """The lines of some kinds, in order."""
        return tuple(line for line in self.lines if line.kind in kinds)

    def line(self, line_id: str) -> Line | None:
        """The line of that id, if there is one."""
        return next((line for line in self.lines if line.id == line_id), None)


_KIND_OF = {
    Level.MISSION: LineKind.MISSION,
    Level.VISION: LineKind.VISION,
    Level.STRATEGY: LineKind.STRATEGY,
    Level.USER: LineKind.USER_GOAL,
    Level.BUSINESS: LineKind.BUSINESS_GOAL,
    Level.PRODUCT: LineKind.PRODUCT_GOAL,
    Level.RELEASE: LineKind.RELEASE_GOAL,
    Level.SPRINT: LineKind.SPRINT_GOAL,
}


def case_for(request: str, chain: GoalChain, rulings: tuple[Ruling, ...] = ()) -> FitCase:
    """The case of a request against the active goals of a chain."""
    return FitCase(request, tuple(lines_of(chain)), version_text(chain.in_force), rulings)


def version_text(version: Version | None) -> str:
    """A version as it is stored and compared; "" for none."""
    return "" if version is None else str(version)


def lines_of(chain: GoalChain) -> Iterator[Line]:
    """The lines of the active goals, from the top, with what belongs to each."""
    for goal in chain.goals:
        if goal.status is Status.ACTIVE:
            yield from goal_lines(goal)


def goal_lines(goal: Goal) -> Iterator[Line]:
    """A goal's own line, then its scope and its KPIs."""
    yield Line(goal.ref, _KIND_OF[goal.level], goal.text, goal.ref)
    counted = LineKind.KPI if goal.level in (Level.PRODUCT, Level.RELEASE, Level.SPRINT) else None
    for kind, prefix, texts in (
        (LineKind.IN_SCOPE, "in", goal.in_scope),
        (LineKind.OUT_OF_SCOPE, "out", goal.out_of_scope),
        (counted, "kpi", tuple(map(kpi_text, goal.kpis))),
    ):
        if kind is not None:
            for number, text in enumerate(texts, 1):
                yield Line(f"{goal.ref}.{prefix}{number}", kind, text, goal.ref)


def kpi_text(kpi: Kpi) -> str:
    """A KPI as a line that can be quoted: its name."""
    return kpi.name

"""How far goals are: as far as their KPIs say; without a measurement, what was reached below."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import fmean

from bot.goals import Direction, Goal, GoalChain, Kpi, Level, Status

_COUNTED = frozenset({Status.ACTIVE, Status.FULFILLED})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a goal is.

    share: 0 to 1 by its KPIs; None where none was measured, since no count of goals tells how far
        a goal is.
    releases, of_releases: how many Release Goals directly below were reached, and how many count.
    sprints: how many Sprint Goals below it were reached.
    """

    share: float | None
    releases: int = 0
    of_releases: int = 0
    sprints: int = 0


def progress(chain: GoalChain, goal: Goal) -> Progress:
    """How far a goal is.

    Below count the active and the fulfilled Release Goals; what is proposed or abandoned says
    nothing about the way that is left.
    """
    below = [
        child
        for child in chain.children(goal.ref)
        if child.level is Level.RELEASE and child.status in _COUNTED
    ]
    return Progress(
        share=_share(goal),
        releases=sum(child.status is Status.FULFILLED for child in below),
        of_releases=len(below),
        sprints=sum(chain.reached.get(one.ref, 0) for one in (goal, *below)),
    )


def _share(goal: Goal) -> float | None:
    if goal.status is Status.FULFILLED:
        return 1.0
    measured = [share for kpi in goal.kpis if (share := kpi_share(kpi)) is not None]
    return fmean(measured) if measured else None


def kpi_share(kpi: Kpi) -> float | None:
    """How much of the way from baseline to target a KPI has gone, 0 to 1; None if unknown."""
    if kpi.baseline is None or kpi.target is None or kpi.current is None:
        return None
    way = kpi.target - kpi.baseline
    if way == 0:
        return float(is_reached(kpi, kpi.current))
    return float(min(max((kpi.current - kpi.baseline) / way, Decimal(0)), Decimal(1)))


def is_reached(kpi: Kpi, value: Decimal) -> bool:
    """Whether a value reaches a KPI's target; never, where there is none."""
    if kpi.target is None:
        return False
    return value >= kpi.target if kpi.direction is Direction.UP else value <= kpi.target


def days_left(goal: Goal, today: date) -> int | None:
    """Days until the goal's last day: 0 on that day, negative after it, None without a date."""
    return None if goal.due is None else (goal.due - today) // timedelta(days=1)

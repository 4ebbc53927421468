"""How far goals are: progress rolls up from Sprint Goals and KPIs to the Product Goal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import fmean

from bot.goals import Direction, Goal, GoalChain, Kpi, Level, Status

_COUNTED = frozenset({Status.ACTIVE, Status.FULFILLED})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a goal is.

    share: 0 to 1, or None where nothing can be measured yet.
    done, total: fulfilled and counted goals directly below; 0 of 0 where there are none.
    """

    share: float | None
    done: int = 0
    total: int = 0


def progress(chain: GoalChain, goal: Goal) -> Progress:
    """How far a goal is: by its KPIs where they were measured, else by the goals below it.

    Below count the active and the fulfilled ones; what is proposed, missed or abandoned says
    nothing about the way that is left. Only Product, Release and Sprint Goals have progress by
    what lies below: a vision is not used up by goals.
    """
    below = [child for child in chain.children(goal.ref) if child.status in _COUNTED]
    reached = chain.reached.get(goal.ref, 0)
    done = reached + sum(child.status is Status.FULFILLED for child in below)
    return Progress(_share(chain, goal, below, reached), done, reached + len(below))


def _share(chain: GoalChain, goal: Goal, below: Sequence[Goal], reached: int) -> float | None:
    if goal.status is Status.FULFILLED:
        return 1.0
    measured = [share for kpi in goal.kpis if (share := kpi_share(kpi)) is not None]
    if measured:
        return fmean(measured)
    shares = [1.0] * reached + [progress(chain, child).share or 0.0 for child in below]
    if goal.level not in (Level.PRODUCT, Level.RELEASE) or not shares:
        return None
    return fmean(shares)


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

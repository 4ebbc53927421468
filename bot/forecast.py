"""Where a KPI is going: a straight line through its check-ins, and honest about few of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from math import ceil
from statistics import linear_regression

from bot.goals import Direction, Kpi

FEWEST_POINTS = 3
SHORTEST_SPAN = timedelta(days=14)
"""Before this many check-ins over this time nothing is foretold: two points make any line."""

FURTHEST = timedelta(days=5 * 365)
"""A target that lies further away than this, at today's pace, is not being reached."""

STILL = 0.02
"""A KPI that moved by less than this share of its way stands still."""

_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Point:
    """What a KPI stood at, and when."""

    at: datetime
    value: Decimal


class Outlook(StrEnum):
    """What the check-ins say.

    EARLY: too few, or too close together. STILL: it does not move. AWAY: it moves away from the
    target. COMING: it reaches the target, and no day was planned. ON_TIME, LATE: by the planned
    day, or after it.
    """

    REACHED = "reached"
    EARLY = "early"
    STILL = "still"
    AWAY = "away"
    COMING = "coming"
    ON_TIME = "on_time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the check-ins say, and the day on which the target is reached; None for none."""

    outlook: Outlook
    day: date | None = None
    points: int = 0


def forecast(kpi: Kpi, points: Sequence[Point], due: date | None, today: date) -> Forecast | None:
    """Where a KPI is going; None for one without a target or without a check-in.

    points: its check-ins, the oldest first. due: the last day of its goal.
    """
    if kpi.target is None or kpi.current is None or not points:
        return None
    outlook, day = _foretold(kpi, kpi.target, kpi.current, points)
    if day is not None:
        day = max(today, day)
        if due is not None:
            outlook = Outlook.ON_TIME if day <= due else Outlook.LATE
    return Forecast(outlook, day, len(points))


def _foretold(
    kpi: Kpi, target: Decimal, current: Decimal, points: Sequence[Point]
) -> tuple[Outlook, date | None]:
    """What the line through the points says, whatever day was planned."""
    if current >= target if kpi.direction is Direction.UP else current <= target:
        return Outlook.REACHED, None
    if len(points) < FEWEST_POINTS or points[-1].at - points[0].at < SHORTEST_SPAN:
        return Outlook.EARLY, None
    days = [(point.at - points[0].at).total_seconds() / _DAY for point in points]
    slope, base = linear_regression(days, [float(point.value) for point in points])
    way = float(target - (points[0].value if kpi.baseline is None else kpi.baseline))
    moved = (slope if kpi.direction is Direction.UP else -slope) * days[-1] / (abs(way) or 1.0)
    if moved < -STILL:
        return Outlook.AWAY, None
    until = (float(target) - base) / slope if slope else 0.0
    if moved < STILL or until - days[-1] > FURTHEST / timedelta(days=1):
        return Outlook.STILL, None
    return Outlook.COMING, points[0].at.date() + timedelta(days=ceil(until))

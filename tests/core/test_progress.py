"""How far goals are: tables of hand-computed examples."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.goals import Direction, Goal, GoalChain, Kpi, Level, Status
from bot.progress import Progress, days_left, kpi_share, progress
from tests.people import NOON, person


def goal(ref: str, level: Level, status: Status = Status.ACTIVE, parent: str | None = None) -> Goal:
    return Goal(ref, level, ref, status, 1, NOON, person("Maya"), parent)


def kpi(baseline: str, target: str, current: str, direction: Direction = Direction.UP) -> Kpi:
    ends = [Decimal(one) if one else None for one in (baseline, target, current)]
    return Kpi("K", "", ends[0], ends[1], direction, ends[2])


@pytest.mark.parametrize(
    ("measured", "share"),
    [
        (kpi("0", "60", "15"), 0.25),
        (kpi("84", "42", "63", Direction.DOWN), 0.5),
        (kpi("10", "20", "5"), 0.0),
        (kpi("10", "20", "25"), 1.0),
        (kpi("10", "10", "10"), 1.0),
        (kpi("10", "10", "9"), 0.0),
        (kpi("10", "10", "11", Direction.DOWN), 0.0),
        (kpi("", "20", "5"), None),
        (kpi("10", "", "5"), None),
        (kpi("10", "20", ""), None),
    ],
)
def test_a_kpi_goes_its_way_from_baseline_to_target(measured: Kpi, share: float | None) -> None:
    assert kpi_share(measured) == share


def chain() -> GoalChain:
    """One release reached, one half way, one not begun."""
    return GoalChain(
        "Bikes",
        (
            goal("V1", Level.VISION),
            goal("P1", Level.PRODUCT, parent="V1"),
            goal("R1", Level.RELEASE, Status.FULFILLED, "P1"),
            goal("R2", Level.RELEASE, parent="P1"),
            goal("R3", Level.RELEASE, parent="P1"),
            goal("R4", Level.RELEASE, Status.ABANDONED, "P1"),
            goal("S2", Level.SPRINT, Status.MISSED, "R2"),
            goal("S3", Level.SPRINT, parent="R2"),
            goal("S4", Level.SPRINT, Status.PROPOSED, "R2"),
        ),
        {"R2": 1, "R4": 5, "P1": 2},
    )


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("S3", Progress(None)),
        ("R1", Progress(1.0)),
        ("R2", Progress(None, sprints=1)),
        ("R3", Progress(None)),
        ("P1", Progress(None, 1, 3, 3)),
        ("V1", Progress(None)),
    ],
)
def test_without_a_measurement_what_was_reached_is_counted_by_kind(
    ref: str, expected: Progress
) -> None:
    assert progress(chain(), chain().get(ref)) == expected


def test_a_goal_is_as_far_as_its_measured_kpis_say() -> None:
    measured = replace(
        chain().get("P1"), kpis=(kpi("0", "60", "15"), kpi("0", "4", "3"), Kpi("new"))
    )

    assert progress(chain(), measured) == Progress(0.5, 1, 3, 3)


@pytest.mark.parametrize(
    ("due", "left"), [(date(2026, 11, 22), 1), (date(2026, 11, 21), 0), (date(2026, 11, 1), -20)]
)
def test_days_are_counted_to_the_last_day(due: date, left: int) -> None:
    assert days_left(replace(goal("P1", Level.PRODUCT), due=due), NOON.date()) == left


def test_a_goal_without_a_date_has_no_days_left() -> None:
    assert days_left(goal("P1", Level.PRODUCT), NOON.date()) is None

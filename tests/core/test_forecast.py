"""Where KPIs are going: hand-computed examples."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.forecast import Forecast, Outlook, Point, forecast
from bot.goals import Direction, Kpi

BEGIN = datetime(2026, 9, 1, 12, tzinfo=UTC)
TODAY = date(2026, 10, 1)


def kpi(current: str, target: str = "100", baseline: str = "0", **more: object) -> Kpi:
    values: dict[str, object] = {
        "name": "bookings", "baseline": Decimal(baseline), "target": Decimal(target),
        "current": Decimal(current), **more,
    }  # fmt: skip
    return Kpi(**values)  # type: ignore[arg-type]


def points(*pairs: tuple[int, str]) -> list[Point]:
    """Days since the first of September, with values."""
    return [Point(BEGIN + timedelta(days=day), Decimal(value)) for day, value in pairs]


STEADY = points((0, "0"), (10, "10"), (20, "20"), (30, "30"))
"""One a day: 100 is reached on day 100, the tenth of December, in week 50."""


@pytest.mark.parametrize(
    ("due", "outlook"),
    [
        (None, Outlook.COMING), (date(2026, 12, 10), Outlook.ON_TIME),
        (date(2026, 12, 9), Outlook.LATE), (date(2027, 6, 30), Outlook.ON_TIME),
    ],
)  # fmt: skip
def test_a_steady_pace_reaches_its_target_on_a_day(due: date | None, outlook: Outlook) -> None:
    found = forecast(kpi("30"), STEADY, due, TODAY)

    assert found == Forecast(outlook, date(2026, 12, 10), 4)


def test_scattered_points_are_fitted_by_least_squares() -> None:
    # Values 0, 20, 10, 30 on days 0, 10, 20, 30: slope 0.8 a day, base 3; 100 on day 121.25.
    found = forecast(kpi("30"), points((0, "0"), (10, "20"), (20, "10"), (30, "30")), None, TODAY)

    assert found == Forecast(Outlook.COMING, date(2026, 9, 1) + timedelta(days=122), 4)


def test_what_shall_fall_falls() -> None:
    falling = kpi("74", "42", "84", direction=Direction.DOWN)
    found = forecast(falling, points((0, "84"), (10, "79"), (20, "74")), None, TODAY)

    assert found == Forecast(Outlook.COMING, date(2026, 9, 1) + timedelta(days=84), 3)


@pytest.mark.parametrize(
    ("now", "course", "outlook"),
    [
        ("100", [(0, "0")], Outlook.REACHED),
        ("120", [(0, "0"), (1, "120")], Outlook.REACHED),
        ("10", [(0, "10")], Outlook.EARLY),
        ("20", [(0, "10"), (30, "20")], Outlook.EARLY),
        ("20", [(0, "10"), (6, "15"), (13, "20")], Outlook.EARLY),
        ("10", [(0, "10"), (10, "10"), (20, "10")], Outlook.STILL),
        ("11", [(0, "10"), (10, "10"), (20, "11")], Outlook.STILL),
        ("10", [(0, "30"), (10, "20"), (20, "10")], Outlook.AWAY),
    ],
)
def test_it_is_honest_about_little(
    now: str, course: list[tuple[int, str]], outlook: Outlook
) -> None:
    found = forecast(kpi(now), points(*course), None, TODAY)

    assert found == Forecast(outlook, None, len(course))


@pytest.mark.parametrize(
    "one", [Kpi("n"), Kpi("n", current=Decimal(1)), Kpi("n", target=Decimal(1))]
)
def test_without_a_target_or_a_value_there_is_nothing_to_foretell(one: Kpi) -> None:
    assert forecast(one, STEADY, None, TODAY) is None
    assert forecast(kpi("1"), [], None, TODAY) is None


def test_a_target_that_was_due_before_today_is_never_foretold_for_the_past() -> None:
    later = date(2027, 3, 1)
    found = forecast(kpi("30"), STEADY, None, later)

    assert found == Forecast(Outlook.COMING, later, 4)


def test_at_a_snails_pace_it_does_not_move() -> None:
    found = forecast(kpi("3", "1000"), points((0, "0"), (10, "1"), (30, "3")), None, TODAY)

    assert found is not None
    assert found.outlook is Outlook.STILL

"""The Sprint's clock: at the right local hour, on a working day, each nudge once, all year."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sprints import (
    Cadence,
    DayOff,
    Due,
    Event,
    Lead,
    Occasion,
    Weekly,
    dues,
    events,
    next_due,
    sprint_of,
    wall,
)

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata",
    "Asia/Kathmandu", "Australia/Lord_Howe", "Australia/Adelaide", "Pacific/Chatham",
    "Pacific/Apia", "Pacific/Kiritimati", "Africa/Cairo", "America/St_Johns", "Asia/Tokyo",
)  # fmt: skip
COUNTRIES = ("DE", "US", "JP", "BR", "IN", "AU")
YEAR = datetime(2026, 12, 1, tzinfo=UTC)
Off = Callable[[date], bool]


def off_in(country: str) -> Off:
    known = holidays.country_holidays(country)
    return lambda day: not known.is_working_day(day)


def weekends(day: date) -> bool:
    return day.weekday() >= 5


def cadence(**changes: object) -> Cadence:
    usual: dict[str, object] = {
        "weeks": 2,
        "first": date(2026, 11, 23),
        "planning": Weekly(0, time(10)),
        "review": Weekly(4, time(15)),
        "zone": "Europe/Berlin",
    }
    return Cadence(**{**usual, **changes})  # type: ignore[arg-type]


def first(rhythm: Cadence, count: int, is_off: Off = weekends) -> list[Event]:
    found = events(rhythm, is_off, datetime(2026, 11, 22, tzinfo=UTC))
    return [next(found) for _ in range(count)]


def test_planning_is_in_the_first_week_and_review_in_the_last() -> None:
    found = first(cadence(), 4)

    assert [(one.occasion, one.begins.isoformat()) for one in found] == [
        (Occasion.PLANNING, "2026-11-23T10:00:00+01:00"),
        (Occasion.REVIEW, "2026-12-04T15:00:00+01:00"),
        (Occasion.PLANNING, "2026-12-07T10:00:00+01:00"),
        (Occasion.REVIEW, "2026-12-18T15:00:00+01:00"),
    ]


def test_sprints_count_from_the_first_one_in_both_directions() -> None:
    assert sprint_of(cadence(), date(2026, 12, 6)).first == date(2026, 11, 23)
    assert sprint_of(cadence(), date(2026, 11, 22)).first == date(2026, 11, 9)


@pytest.mark.parametrize(
    ("policy", "day"),
    [(DayOff.BEFORE, "2026-12-24"), (DayOff.AFTER, "2026-12-28"), (DayOff.SKIP, None)],
)
def test_an_event_on_a_holiday_moves_or_is_skipped(policy: DayOff, day: str | None) -> None:
    """25 December 2026 is a Friday."""
    rhythm = cadence(first=date(2026, 12, 14), day_off=policy)
    found = [
        one.begins.date().isoformat()
        for one in first(rhythm, 8, off_in("DE"))
        if one.occasion is Occasion.REVIEW and one.sprint.first == date(2026, 12, 14)
    ]

    assert found == ([day] if day else [])


def test_a_rhythm_without_any_event_has_an_end() -> None:
    sundays = Weekly(6, time(10))
    rhythm = cadence(planning=sundays, review=sundays, day_off=DayOff.SKIP)

    assert list(events(rhythm, weekends, YEAR)) == []
    assert next_due(rhythm, weekends, YEAR) is None


def test_before_the_first_sprint_nothing_is_due() -> None:
    rhythm = cadence(first=date(2027, 3, 1))

    assert first(rhythm, 1)[0].begins.date() == date(2027, 3, 1)


def test_a_first_sprint_that_is_years_away_is_not_forgotten() -> None:
    far = cadence(first=date(2029, 1, 1))
    found = next_due(far, weekends, YEAR)

    assert found is not None
    assert found.date() == date(2028, 12, 29)


def test_a_cancelled_sprint_and_a_paused_product_are_silent() -> None:
    cancelled = cadence(cancelled=(date(2026, 11, 23),))
    assert first(cancelled, 1)[0].sprint.first == date(2026, 12, 7)

    paused = cadence(is_paused=True)
    assert list(events(paused, weekends, YEAR)) == []
    assert dues(paused, weekends, YEAR, YEAR + timedelta(days=365)) == []
    assert dues(cadence(has_nudges=False), weekends, YEAR, YEAR + timedelta(days=365)) == []


def test_one_working_day_before_monday_is_friday() -> None:
    found = dues(
        cadence(), weekends, datetime(2026, 11, 18, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)
    )

    assert [one.at.isoformat() for one in found] == [
        "2026-11-20T10:00:00+01:00",
        "2026-11-23T09:00:00+01:00",
    ]


def test_a_day_before_over_a_clock_change_is_the_same_time_of_day() -> None:
    """Berlin changes its clocks on Sunday 28 March 2027; here people work on Sundays."""
    rhythm = cadence(first=date(2027, 3, 29), planning=Weekly(0, time(10)), leads=(Lead(days=1),))
    found = dues(
        rhythm,
        lambda _: False,
        datetime(2027, 3, 27, tzinfo=UTC),
        datetime(2027, 3, 29, tzinfo=UTC),
    )

    assert found[0].at.isoformat() == "2027-03-28T10:00:00+02:00"


@pytest.mark.parametrize(
    ("zone", "day", "at", "shown"),
    [
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30), "03:30+02:00"),
        ("America/New_York", date(2027, 3, 14), time(2, 30), "03:30-04:00"),
        ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 15), "02:45+11:00"),
        ("Europe/Berlin", date(2027, 10, 31), time(2, 30), "02:30+02:00"),
    ],
)
def test_a_time_that_does_not_exist_counts_forward_and_the_first_of_two_counts(
    zone: str, day: date, at: time, shown: str
) -> None:
    assert (
        wall(day, at, ZoneInfo(zone)).isoformat()[11:].replace(":00+", "+").replace(":00-", "-")
        == shown
    )


def test_nothing_comes_in_the_quiet_hours() -> None:
    rhythm = cadence(planning=Weekly(0, time(7, 30)))
    found = dues(
        rhythm, weekends, datetime(2026, 11, 18, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)
    )

    assert [one.at.isoformat() for one in found] == [
        "2026-11-20T07:30:00+01:00",
        "2026-11-20T19:30:00+01:00",
    ]


def slow(rhythm: Cadence, is_off: Off, begin: datetime, end: datetime) -> set[tuple[str, str]]:
    """The schedule once more, day by day and obviously: what is due, by key and local hour."""
    zone, found = ZoneInfo(rhythm.zone), set()
    day = rhythm.first
    while day < end.date() + timedelta(days=90):
        last = day + timedelta(days=rhythm.weeks * 7 - 1)
        for occasion, weekly in (("planning", rhythm.planning), ("review", rhythm.review)):
            days = [day + timedelta(days=n) for n in range(rhythm.weeks * 7)]
            fitting = [one for one in days if one.weekday() == weekly.weekday]
            when = fitting[0] if occasion == "planning" else fitting[-1]
            step = {DayOff.BEFORE: -1, DayOff.AFTER: 1, DayOff.SKIP: 0}[rhythm.day_off]
            if is_off(when) and not step:
                continue
            while is_off(when):
                when += timedelta(days=step)
            event = datetime.combine(when, weekly.at, zone)
            for lead in rhythm.leads:
                if lead.days:
                    before, left = when, lead.days
                    while left:
                        before -= timedelta(days=1)
                        left -= not is_off(before)
                    at = datetime.combine(before, weekly.at, zone).astimezone(UTC)
                else:
                    at = event.astimezone(UTC) - timedelta(minutes=lead.minutes)
                if begin < at <= end and begin < event:
                    key = f"{occasion}:{day.isoformat()}:{lead.key}"
                    found.add((key, at.astimezone(zone).isoformat()))
        day = last + timedelta(days=1)
    return found


@settings(max_examples=60, deadline=None)
@given(
    weeks=st.integers(1, 4),
    offset=st.integers(0, 27),
    planning=st.tuples(st.integers(0, 6), st.integers(8, 19), st.sampled_from([0, 15, 30, 45])),
    review=st.tuples(st.integers(0, 6), st.integers(9, 19), st.sampled_from([0, 30])),
    zone=st.sampled_from(ZONES),
    country=st.sampled_from(COUNTRIES),
    policy=st.sampled_from([DayOff.BEFORE, DayOff.AFTER, DayOff.SKIP]),
)
def test_the_schedule_is_what_the_slow_and_obvious_one_says(
    weeks: int,
    offset: int,
    planning: tuple[int, int, int],
    review: tuple[int, int, int],
    zone: str,
    country: str,
    policy: DayOff,
) -> None:
    rhythm = cadence(
        weeks=weeks,
        first=date(2026, 11, 23) + timedelta(days=offset),
        planning=Weekly(planning[0], time(planning[1], planning[2])),
        review=Weekly(review[0], time(review[1], review[2])),
        zone=zone,
        day_off=policy,
        quiet_from=time(0),
        quiet_until=time(0),
    )
    is_off, end = off_in(country), YEAR + timedelta(days=365)
    found = dues(rhythm, is_off, YEAR, end)

    assert {(one.key, one.at.isoformat()) for one in found} == slow(rhythm, is_off, YEAR, end)
    assert len({one.key for one in found}) == len(found)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("country", COUNTRIES)
def test_a_year_of_nudges_comes_by_day_on_working_days_and_is_complete(
    zone: str, country: str
) -> None:
    rhythm, is_off = cadence(zone=zone), off_in(country)
    found = dues(rhythm, is_off, YEAR, YEAR + timedelta(days=365))

    assert len(found) in range(102, 107)
    assert all(not is_off(one.at.date()) for one in found)
    assert all(time(7) <= one.at.time() < time(20) for one in found)
    assert {one.at.time() for one in found} == {time(9), time(10), time(14), time(15)}


@settings(max_examples=50, deadline=None)
@given(cuts=st.lists(st.integers(0, 365 * 24 * 60), max_size=40), zone=st.sampled_from(ZONES))
def test_walked_in_any_steps_nothing_is_lost_or_doubled(cuts: list[int], zone: str) -> None:
    rhythm, is_off = cadence(zone=zone), off_in("DE")
    moments = [YEAR, *(YEAR + timedelta(minutes=one) for one in sorted(cuts))]
    moments.append(YEAR + timedelta(days=365))
    walked: list[Due] = []
    for begin, end in pairwise(moments):
        walked += dues(rhythm, is_off, begin, end)

    assert walked == dues(rhythm, is_off, moments[0], moments[-1])

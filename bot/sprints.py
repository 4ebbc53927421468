"""The Sprint's clock: when Planning and Review are, and when a nudge is due.

A cadence is kept as people say it: weekdays and times of a zone. Instants are computed from it, so
that a change of the clocks, or of a country's clock rules, moves nothing that people see. All of
it is pure: the days off come in as a question (``IsOff``), the time as a value.

A wall time that a clock change skips counts forward, one that comes twice counts the first time, as
RFC 5545 has it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

IsOff = Callable[[date], bool]
"""Whether nobody works on a day: a weekend or a holiday of the team's country."""

MOST_WEEKS = 4
"""A Sprint is a month or less (Scrum Guide 2020, "The Sprint")."""

MOST_DAYS, MOST_MINUTES = 10, 24 * 60
"""How long before an event a nudge may come."""

_WEEK = 7
_AHEAD = timedelta(days=730)
_FURTHEST = 30
"""How many days in a row are looked through for one on which people work."""


class Occasion(StrEnum):
    """The two events that nudges lead up to."""

    PLANNING = "planning"
    REVIEW = "review"


class Reminder(StrEnum):
    """What the Product Owner is reminded of: a goal past its date, one that nobody looks at."""

    OVERDUE = "overdue"
    UNSEEN = "unseen"


class DayOff(StrEnum):
    """What becomes of an event that falls on a day off."""

    BEFORE = "before"
    AFTER = "after"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekday, 0 for Monday, and a time of day."""

    weekday: int
    at: time


@dataclass(frozen=True, slots=True)
class Lead:
    """How long before an event: so many working days at the same time of day, or real minutes."""

    days: int = 0
    minutes: int = 0

    @property
    def key(self) -> str:
        """Names it inside a nudge's key."""
        return f"{self.days}d" if self.days else f"{self.minutes}m"

    @classmethod
    def of(cls, key: str) -> "Lead":
        """The lead that ``1d`` or ``60m`` names; raises ValueError for anything else."""
        number, unit = key[:-1], key[-1:]
        if not (number.isascii() and number.isdecimal()) or unit not in ("d", "m"):
            raise ValueError(key)
        amount = int(number[:6])
        return cls(days=amount) if unit == "d" else cls(minutes=amount)


USUAL_LEADS = (Lead(days=1), Lead(minutes=60))
"""One working day before, and one hour before."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """The rhythm of one product's Sprints.

    weeks: the length of a Sprint. first: the first day of the first one; none before it counts.
    planning: in the Sprint's first week. review: in its last week.
    zone: an IANA name. country, region: whose holidays count, such as ``DE`` and ``BB``; or "".
    quiet_from, quiet_until: no nudge comes between them, local time.
    cancelled: first days of Sprints that were cancelled. is_paused: no Sprint counts.
    """

    weeks: int
    first: date
    planning: Weekly
    review: Weekly
    zone: str = "UTC"
    country: str = ""
    region: str = ""
    leads: tuple[Lead, ...] = USUAL_LEADS
    day_off: DayOff = DayOff.BEFORE
    quiet_from: time = time(20)
    quiet_until: time = time(7)
    cancelled: tuple[date, ...] = ()
    is_paused: bool = False
    has_nudges: bool = True


@dataclass(frozen=True, slots=True)
class Sprint:
    """One Sprint, by its first and last day."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Event:
    """A Planning or a Review. begins: in the cadence's zone."""

    occasion: Occasion
    sprint: Sprint
    begins: datetime

    @property
    def key(self) -> str:
        """Names the event: the same one after a change of its time."""
        return f"{self.occasion}:{self.sprint.first.isoformat()}"


@dataclass(frozen=True, slots=True)
class Due:
    """A nudge that is to come. at: when, in the cadence's zone."""

    event: Event
    lead: Lead
    at: datetime

    @property
    def key(self) -> str:
        """Names the nudge: unique within a product, whatever happens."""
        return f"{self.event.key}:{self.lead.key}"


_BEFORE_THE_FIRST = 60
"""Days; no nudge comes earlier before the first Sprint: leads are of 10 working days at most."""


def sprint_of(cadence: Cadence, day: date) -> Sprint:
    """The Sprint that a day falls into, counted from the cadence's first one either way."""
    length = timedelta(days=cadence.weeks * _WEEK)
    first = cadence.first + length * ((day - cadence.first) // length)
    return Sprint(first, first + length - timedelta(days=1))


def events(cadence: Cadence, is_off: IsOff, after: datetime) -> Iterator[Event]:
    """The events of the next two years that begin after a moment, the earliest first.

    None while paused. There is an end, since a rhythm may have no event at all: on Sundays only,
    with days off skipped.
    """
    if cadence.is_paused:
        return
    here = after.astimezone(ZoneInfo(cadence.zone)).date()
    sprint = sprint_of(cadence, here - timedelta(days=_FURTHEST))
    waiting: list[Event] = []
    while sprint.first <= here + _AHEAD:
        waiting += [one for one in _of_sprint(cadence, is_off, sprint) if one.begins > after]
        sprint = sprint_of(cadence, sprint.last + timedelta(days=1))
        # An event moves by _FURTHEST days at most, so what begins before that is settled.
        settled = sprint.first - timedelta(days=_FURTHEST)
        waiting.sort(key=lambda one: one.begins)
        while waiting and waiting[0].begins.date() < settled:
            yield waiting.pop(0)
    yield from waiting


def dues(cadence: Cadence, is_off: IsOff, after: datetime, until: datetime) -> list[Due]:
    """The nudges that are due after a moment and not later than another, the earliest first."""
    if not cadence.has_nudges:
        return []
    reach = max((lead.days for lead in cadence.leads), default=0) + _FURTHEST
    found = []
    for event in events(cadence, is_off, after):
        if event.begins > until + timedelta(days=reach):
            break
        for lead in cadence.leads:
            at = _due_at(cadence, is_off, event, lead)
            if after < at <= until:
                found.append(Due(event, lead, at))
    return sorted(found, key=lambda one: (one.at, one.key))


def next_due(cadence: Cadence, is_off: IsOff, after: datetime) -> datetime | None:
    """When the next nudge is due, within a year or within one of the first Sprint; None if none."""
    eve = wall(cadence.first - timedelta(days=_BEFORE_THE_FIRST), time(), ZoneInfo(cadence.zone))
    begin = max(after, eve)
    for days in (60, 400):
        found = dues(cadence, is_off, begin, begin + timedelta(days=days))
        if found:
            return found[0].at
    return None


def wall(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A time of day in a zone: forward over a gap, the first one of two."""
    local = datetime.combine(day, at, zone)
    return local.astimezone(UTC).astimezone(zone)


def _of_sprint(cadence: Cadence, is_off: IsOff, sprint: Sprint) -> Iterator[Event]:
    if sprint.first < cadence.first or sprint.first in cadence.cancelled:
        return
    planning = _weekday_from(sprint.first, cadence.planning.weekday)
    review = _weekday_until(sprint.last, cadence.review.weekday)
    for occasion, day, weekly in (
        (Occasion.PLANNING, planning, cadence.planning),
        (Occasion.REVIEW, review, cadence.review),
    ):
        moved = _on_a_working_day(cadence.day_off, is_off, day)
        if moved is not None:
            yield Event(occasion, sprint, wall(moved, weekly.at, ZoneInfo(cadence.zone)))


def _due_at(cadence: Cadence, is_off: IsOff, event: Event, lead: Lead) -> datetime:
    zone = ZoneInfo(cadence.zone)
    if not lead.days:
        at = (event.begins.astimezone(UTC) - timedelta(minutes=lead.minutes)).astimezone(zone)
    else:
        day = event.begins.date()
        for _ in range(lead.days):
            day = _working_day_before(is_off, day)
        at = wall(day, event.begins.timetz().replace(tzinfo=None), zone)
    return _out_of_the_quiet(cadence, is_off, at)


def _out_of_the_quiet(cadence: Cadence, is_off: IsOff, at: datetime) -> datetime:
    """Before the quiet begins, if the nudge would fall into it, and on a working day."""
    begin, end, zone = cadence.quiet_from, cadence.quiet_until, ZoneInfo(cadence.zone)
    now = at.timetz().replace(tzinfo=None)
    is_quiet = begin <= now or now < end if begin > end else begin <= now < end
    if not is_quiet and not is_off(at.date()):
        return at
    day = at.date() if is_quiet and now >= begin else at.date() - timedelta(days=1)
    if is_off(day):
        day = _working_day_before(is_off, day)
    last = (datetime.combine(day, begin) - timedelta(minutes=30)).time() if is_quiet else now
    return wall(day, last, zone)


def _on_a_working_day(policy: DayOff, is_off: IsOff, day: date) -> date | None:
    if not is_off(day):
        return day
    match policy:
        case DayOff.SKIP:
            return None
        case DayOff.BEFORE:
            return _working_day_before(is_off, day)
        case DayOff.AFTER:
            return _next(is_off, day, 1)


def _working_day_before(is_off: IsOff, day: date) -> date:
    return _next(is_off, day, -1)


def _next(is_off: IsOff, day: date, step: int) -> date:
    """The next working day in a direction; the very next one where nobody ever works."""
    for distance in range(1, _FURTHEST):
        found = day + timedelta(days=step * distance)
        if not is_off(found):
            return found
    return day + timedelta(days=step)


def _weekday_from(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % _WEEK)


def _weekday_until(day: date, weekday: int) -> date:
    return day - timedelta(days=(day.weekday() - weekday) % _WEEK)


class DaysOff(Protocol):
    """Where days off are known from."""

    def of(self, country: str, region: str) -> IsOff:
        """The days off of a region. Raises KeyError for one that is not known."""
        ...


class Weekends:
    """Saturdays and Sundays, and no country."""

    def of(self, country: str, region: str) -> IsOff:
        """Weekends for no country; KeyError for any."""
        if country or region:
            raise KeyError(country)
        return lambda day: day.weekday() >= _SATURDAY


_SATURDAY = 5

"""Reading how people speak of their Sprints: "two-week sprints, planning Tuesdays at 9, Berlin".

English and German wording is read. What is not said is None, so that it can be taken from what is
known or asked for; what is understood is always shown before it is set.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import available_timezones

from bot.dates import due_in
from bot.sprints import MOST_WEEKS

_WEEKDAYS = (
    r"mo(?:n(?:day|tag)?)?s?|tue?(?:s(?:day)?)?s?|di(?:enstags?)?|we(?:d(?:nesday)?)?s?|mi(?:ttwochs?)?|"
    r"thu?(?:r(?:s(?:day)?)?)?s?|do(?:nnerstags?)?|fr(?:i(?:day)?|eitags?)?s?|sa(?:t(?:urday)?|mstags?)?s?|"
    r"su(?:n(?:day)?)?s?|so(?:nntags?)?"
)
_DAY_OF = {
    "mo": 0, "tu": 1, "di": 1, "we": 2, "mi": 2, "th": 3, "do": 3, "fr": 4, "sa": 5, "su": 6,
    "so": 6,
}  # fmt: skip
_COUNTS = {
    "one": 1, "a": 1, "ein": 1, "eine": 1, "two": 2, "zwei": 2, "three": 3, "drei": 3, "four": 4,
    "vier": 4,
}  # fmt: skip
_WEEKS = re.compile(
    rf"\b(\d{{1,2}}|{'|'.join(_COUNTS)})\s?-?\s?w(?:eeks?|ochen?|öchig\w*)?\b", re.IGNORECASE
)
_EVERY = re.compile(r"\b(?:(fortnight(?:ly)?|bi-?weekly)|(weekly|wöchentlich))\b", re.IGNORECASE)
_FIRST = re.compile(r"\b(?:from|starting|starts?|beginning|ab|beginnend|start)\b", re.IGNORECASE)
_ISO_LIKE = re.compile(r"\s*(?:on|at|am|dem|den|the)?\s*(20\d\d-\d\d-\d\d)")
_NEAR_DAY = re.compile(
    rf"\s*(?:on|am|dem|den|the|this|next|nächsten)?\s*(today|heute|tomorrow|morgen|{_WEEKDAYS})\b",
    re.IGNORECASE,
)
_CLOCK = r"(\d{1,2})(?:[:.](\d\d))?\s*(am|pm|a\.m\.|p\.m\.|uhr|h)?"
_TIME = re.compile(_CLOCK, re.IGNORECASE)
_MOMENT = re.compile(
    rf"\W{{0,3}}(?:(?:is|are|on|every|each|ist|sind|am|immer|jeden|always)\s+)*({_WEEKDAYS})\b"
    rf"(?:\W{{1,3}}(?:at|um|@|ab)?\s*{_CLOCK})?",
    re.IGNORECASE,
)
_PLANNING, _REVIEW = r"\b(?:planning|planung)\b", r"\b(?:review|demo)\b"
_HAS_TIME = {
    name: re.compile(name + r"\W{1,3}(?:\S{1,20}\s+){0,3}\d", re.IGNORECASE)
    for name in (_PLANNING, _REVIEW)
}
"""A moment with figures behind it."""
_HOLIDAYS = re.compile(
    r"\b(?:holidays|feiertage)\s+(?:of\s+|von\s+)?([A-Za-z]{2}(?:-[A-Za-z]{2})?)\b"
)
_ZONE = re.compile(r"[A-Za-z_]+(?:/[A-Za-z_\-]+)+|\b[A-Z]{3}\b")
_WORD = re.compile(r"[^\W\d_]+")
_LAST_HOUR, _LAST_MINUTE, _NOON = 23, 59, 12
_WEEK = 7


@dataclass(frozen=True, slots=True)
class SpokenRhythm:
    """What somebody said of the rhythm; None where they said nothing of it.

    planning, review: the weekday, 0 for Monday, and the time like ``10:00`` ("" for none said).
    is_unclear: whether something was said of it that cannot be read, such as 25:00.
    """

    weeks: int | None = None
    first: date | None = None
    planning: tuple[int, str] | None = None
    review: tuple[int, str] | None = None
    zone: str | None = None
    holidays: str | None = None
    is_unclear: bool = False


def rhythm_in(words: str, today: date) -> SpokenRhythm:
    """What the words say of the rhythm of Sprints."""
    holidays = _HOLIDAYS.search(words)
    weeks, first = _weeks(words), _first(words, today)
    planning, review = _moment(words, _PLANNING), _moment(words, _REVIEW)
    unread = (
        weeks is None and _WEEKS.search(words),
        first is None and _FIRST.search(words),
        not (planning and planning[1]) and _HAS_TIME[_PLANNING].search(words),
        not (review and review[1]) and _HAS_TIME[_REVIEW].search(words),
    )
    return SpokenRhythm(
        weeks=weeks,
        first=first,
        planning=planning,
        review=review,
        zone=_zone(words),
        holidays=holidays[1].upper() if holidays else None,
        is_unclear=any(unread),
    )


def _weeks(words: str) -> int | None:
    every = _EVERY.search(words)
    if every is not None:
        return 2 if every[1] else 1
    found = _WEEKS.search(words)
    if found is None:
        return None
    count = _COUNTS.get(found[1].lower()) or int(found[1])
    return count if 1 <= count <= MOST_WEEKS else None


def _first(words: str, today: date) -> date | None:
    found = _FIRST.search(words)
    if found is None:
        return None
    rest = words[found.end() :]
    if _ISO_LIKE.match(rest):
        return due_in(rest, today)
    near = _NEAR_DAY.match(rest)
    return _near(near[1].lower(), today) if near else due_in(f"by {rest.strip()[:40]}", today)


def _near(word: str, today: date) -> date:
    if word in ("today", "heute"):
        return today
    if word in ("tomorrow", "morgen"):
        return today + timedelta(days=1)
    return today + timedelta(days=(_DAY_OF[word[:2]] - today.weekday()) % _WEEK)


def _moment(words: str, named: str) -> tuple[int, str] | None:
    for name in re.finditer(named, words, re.IGNORECASE):
        found = _MOMENT.match(words, name.end())
        if found is not None:
            return _DAY_OF[found[1][:2].lower()], _clock(*found.groups()[1:]) if found[2] else ""
    return None


def time_of(words: str) -> str:
    """The time that the words are: ``15:00`` for ``3 pm``; "" for what is none."""
    found = _TIME.fullmatch(words.strip())
    return _clock(*found.groups()) if found else ""


def zone_of(words: str) -> str:
    """The zone that the words are, by its name or its city; "" for none."""
    return _zones().get(words.strip().lower(), "")


def _clock(hours: str, minutes: str | None, half_of_day: str | None) -> str:
    """A time as a clock shows it; "" for none that it shows."""
    hour, minute, half = int(hours), int(minutes or 0), (half_of_day or "").lower()[:1]
    if half == "p" and hour < _NOON:
        hour += _NOON
    elif half == "a" and hour == _NOON:
        hour = 0
    return f"{hour:02}:{minute:02}" if hour <= _LAST_HOUR and minute <= _LAST_MINUTE else ""


def _zone(words: str) -> str | None:
    """The zone that is named: as IANA writes it, or by its city."""
    known = _zones()
    for named in _ZONE.findall(words):
        if named.lower() in known:
            return known[named.lower()]
    plain = [word.lower() for word in _WORD.findall(words)]
    pairs = [f"{first} {second}" for first, second in pairwise(plain)]
    return next(
        (known[one] for one in (*pairs, *plain) if one in known and len(one) > len("utc")), None
    )


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """The zones by their names and by their cities, in lower case."""
    names = sorted(name for name in available_timezones() if not name.startswith("Etc/"))
    cities = {
        name.rpartition("/")[2].replace("_", " ").lower(): name for name in names if "/" in name
    }
    return cities | {name.lower(): name for name in names}

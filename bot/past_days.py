"""Reading how people name a day in the past: "since Monday", "last week", "in the last 3 days".

English and German wording is read; the day is the *first* that the wording means, since people ask
for what came after it. What cannot be read is None, never a guess.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.dates import MONTHS, due_in

_WEEKDAYS = {
    "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6,
    "die": 1, "mit": 2, "don": 3, "fre": 4, "sam": 5, "son": 6,
}  # fmt: skip
_COUNTS = {
    "two": 2, "three": 3, "four": 4, "six": 6, "zwei": 2, "drei": 3, "vier": 4, "sechs": 6,
    "couple of": 2, "few": 3, "paar": 3,
}  # fmt: skip
_DAYS_IN = {"day": 1, "tag": 1, "week": 7, "woche": 7, "month": 31, "monat": 31}
_WEEK = 7
_MOST = 3_650

_Read = Callable[[re.Match[str], date], date]


def since_in(words: str, today: date) -> date | None:
    """The first day of the time in the past that the words name; None where they name none."""
    said = words.lower()
    for pattern, read in _READERS:
        match = pattern.search(said)
        if match is not None:
            return read(match, today)
    stated = due_in(said, today)
    return _in_the_past(stated, today) if stated else None


def names_a_past_day(words: str) -> bool:
    """Whether the words name a time in the past."""
    said = words.lower()
    is_since = re.search(r"\b(?:since|after|seit|nach)\b", said) is not None
    return any(pattern.search(said) for pattern, _ in _READERS) or (
        is_since and due_in(said, date(2000, 1, 1)) is not None
    )


def _in_the_past(day: date, today: date) -> date:
    """A day without a year that lies ahead was meant as the last one of that name."""
    if day <= today:
        return day
    is_leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap else day.day)


def _back(days: int) -> _Read:
    return lambda _match, today: today - timedelta(days=days)


def _weekday(match: re.Match[str], today: date) -> date:
    back = (today.weekday() - _WEEKDAYS[match[1][:3]]) % _WEEK
    return today - timedelta(days=back)


def _last(match: re.Match[str], today: date) -> date:
    count = _COUNTS.get(match[1] or "") or int(match[1] or 1)
    return today - timedelta(days=min(count * _DAYS_IN[match[2]], _MOST))


def _week(_match: re.Match[str], today: date) -> date:
    return today - timedelta(days=today.weekday())


def _month(_match: re.Match[str], today: date) -> date:
    return today.replace(day=1)


def _named_month(match: re.Match[str], today: date) -> date:
    month = MONTHS[match[1][:3]]
    return date(today.year - (month > today.month), month, 1)


_DAY = (
    r"(mon(?:day|tag)?|tue(?:sday)?|dienstag|wed(?:nesday)?|mittwoch|thu(?:rsday)?|donnerstag|"
    r"fri(?:day)?|freitag|sat(?:urday)?|samstag|sun(?:day)?|sonntag)"
)
_READERS: tuple[tuple[re.Pattern[str], _Read], ...] = (
    (re.compile(r"\b(?:yesterday|gestern)\b"), _back(1)),
    (re.compile(r"\b(?:today|heute)\b"), _back(0)),
    (re.compile(r"\b(?:this week|diese[rn]? woche)\b"), _week),
    (re.compile(r"\b(?:this month|diese[rnsm]? monat)\b"), _month),
    (
        re.compile(
            r"\b(?:last|past|letzten?|vergangenen?|seit|for|since)\s+(?:the\s+last\s+)?"
            rf"(\d{{1,3}}|{'|'.join(_COUNTS)})?\s*(day|week|month|tag|woche|monat)(?:s|en|e|n)?\b"
        ),
        _last,
    ),
    (re.compile(rf"\b(?:since|last|on|after|seit|letzten|am)\s+(?:last\s+)?{_DAY}\b"), _weekday),
    (
        re.compile(
            rf"\b(?:since|in|seit|im)\s+({'|'.join(name + '[a-zä]*' for name in MONTHS)})"
            r"(?!\s+\d)\b"
        ),
        _named_month,
    ),
)

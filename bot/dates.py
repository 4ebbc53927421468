"""Reading dates the way goals state them: "by 30 June", "end of Q3", "within 12 months".

English and German wording are read; the day is the *last* day that the wording allows, since a
goal's date is a deadline. A span that an event begins is none: "within a year of launch" ends on
no day that a calendar knows. What cannot be read is None, never a guess.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "mär": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7,
    "aug": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip
_MONTH = (
    r"(jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|mär(?:z)?|apr(?:il)?|may|mai|june?|juni|"
    r"july?|juli|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|okt(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?|dez(?:ember)?)\.?"
)
_YEAR = r"(?:,?\s+(20\d\d))?"
_DAY_NUMBER = r"0?[1-9]|[12]\d|3[01]"
_NO_SHARE = r"(?!\s*(?:%|€|percent|prozent)|[.,:]\d)"
"""Figures before these are an amount: "by June 60 % of riders"."""

_PREPOSITION = re.compile(r"\b(?:by|on|until|till|before|from|since|the|am|bis|zum|vor|ab|vom)\s+$")
_LONGEST_MONTH = 31
_LEAP_YEAR = date(2000, 1, 1)
_UNTIL_LEAP_DAY = 8
"""Years from one 29 February to the next at most: 1896 to 1904, 2096 to 2104."""

_UNITS = {"day": 1, "tag": 1, "week": 7, "woche": 7}
_COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9, "twelve": 12,
    "a": 1, "an": 1, "einem": 1, "einer": 1, "eines": 1, "zwei": 2, "drei": 3, "vier": 4,
    "fünf": 5, "sechs": 6, "neun": 9, "zwölf": 12,
}  # fmt: skip


FROM_EVENT = (
    r"\s+(?:of|after|from|since|upon|following|before|once|when|whenever|as soon as|"
    r"nach|nachdem|ab|seit|vor|sobald|wenn)\b(?!\s+(?:today|now|heute|jetzt|sofort)\b)"
)
"""What follows a span that an event begins, as in "within 12 months of launch"."""

_IS_FROM_EVENT = re.compile(FROM_EVENT)
_EVENT_BEFORE = re.compile(r"\b(?:after|following|nach|ab|seit)(?:\s+\w+){1,3},?\s+$")
_REACH = 60
"""Characters before a span in which the event may stand that begins it."""


def due_in(text: str, today: date) -> date | None:
    """The last day that the first date in the text allows, or None where it states none.

    today: what "within 3 months" and a date without a year are counted from; a day or quarter
    that has passed this year means the next year's.
    """
    lowered = _without_impossible(_lowered(text))
    found = [
        (match.start(), -len(match.group()), day)
        for pattern, read in _READERS
        for match in pattern.finditer(lowered)
        if (day := read(match, today)) is not None
    ]
    return min(found)[2] if found else None


def impossible_in(text: str) -> str:
    """The first day in the text that no calendar has, as typed: "30 February"; "" if all exist."""
    found = [(match.start(), match.end()) for match in _impossible(_lowered(text))]
    return text[slice(*min(found))] if found else ""


def horizon_of(text: str, today: date) -> timedelta | None:
    """How far ahead the text's date lies, or None where it states none."""
    due = due_in(text, today)
    return None if due is None else due - today


def _lowered(text: str) -> str:
    """The text in small letters, each character at its place."""
    return text.replace("İ", "i").lower()  # the one letter whose small form is two characters


def _impossible(lowered: str) -> Iterator[re.Match[str]]:
    for pattern, read in _DAYS:
        for match in pattern.finditer(lowered):
            if read(match, _LEAP_YEAR) is None and _is_meant(match):
                yield match


def _without_impossible(lowered: str) -> str:
    """The text without days that no calendar has, lest half of one be read: "February 2027"."""
    for match in list(_impossible(lowered)):
        start, end = match.span()
        lowered = lowered[:start] + " " * (end - start) + lowered[end:]
    return lowered


def _is_meant(match: re.Match[str]) -> bool:
    """Whether figures are meant as a day: "by 32 June", and not "sell 40 March tickets"."""
    named = match.groupdict().get("day")
    return named is None or 1 <= int(named) <= _LONGEST_MONTH or _has_preposition(match)


def _has_preposition(match: re.Match[str]) -> bool:
    return bool(_PREPOSITION.search(match.string[max(match.start() - _REACH, 0) : match.start()]))


def _iso(match: re.Match[str], _today: date) -> date | None:
    return _day(int(match[1]), int(match[2]), int(match[3]))


def _german_numeric(match: re.Match[str], _today: date) -> date | None:
    return _day(int(match[3]), int(match[2]), int(match[1]))


def _day_month(match: re.Match[str], today: date) -> date | None:
    return _with_year(match[3], _MONTHS[match[2][:3]], int(match["day"]), today)


def _month_day(match: re.Match[str], today: date) -> date | None:
    return _with_year(match[3], _MONTHS[match[1][:3]], int(match["day"]), today)


def _month(match: re.Match[str], today: date) -> date | None:
    month = _MONTHS[match[1][:3]]
    year = int(match[2]) if match[2] else today.year + (month < today.month)
    return _month_end(year, month)


def _quarter(match: re.Match[str], today: date) -> date | None:
    month = int(match[1]) * 3
    year = int(match[2]) if match[2] else today.year + (month < today.month)
    return _month_end(year, month)


def _year_end(match: re.Match[str], today: date) -> date | None:
    return date(int(match[1]) if match[1] else today.year, 12, 31)


def _within(match: re.Match[str], today: date) -> date | None:
    if not match["next"] and _is_from_event(match):
        return None
    count = _COUNTS.get(match["count"]) or int(match["count"])
    unit = match["unit"]
    if unit in _UNITS:
        return _add(today, timedelta(days=min(count, 40_000) * _UNITS[unit]))
    return _months_on(today, count * (12 if unit in ("year", "jahr") else 1))


def _is_from_event(match: re.Match[str]) -> bool:
    """Whether a span is counted from something that happens, and not from today."""
    before = match.string[max(match.start() - _REACH, 0) : match.start()]
    return bool(_IS_FROM_EVENT.match(match.string, match.end()) or _EVENT_BEFORE.search(before))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _with_year(year: str | None, month: int, day: int, today: date) -> date | None:
    if year:
        return _day(int(year), month, day)
    years = range(today.year, min(today.year + _UNTIL_LEAP_DAY, date.max.year) + 1)
    days = (_day(one, month, day) for one in years)
    return next((one for one in days if one is not None and one >= today), None)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _months_on(today: date, months: int) -> date | None:
    index = today.year * 12 + today.month - 1 + months
    year, month = divmod(index, 12)
    if year > date.max.year:
        return None
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _add(today: date, distance: timedelta) -> date | None:
    try:
        return today + distance
    except OverflowError:
        return None


_COUNT = rf"(?P<count>\d{{1,4}}|{'|'.join(_COUNTS)})"
_Reader = tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]]
_DAYS: tuple[_Reader, ...] = (
    (re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b"), _iso),
    (re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(20\d\d)\b"), _german_numeric),
    (
        re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{_MONTH}{_YEAR}\b"),
        _day_month,
    ),
    (
        re.compile(rf"\b{_MONTH}\s+(?P<day>{_DAY_NUMBER})(?:st|nd|rd|th)?\b{_NO_SHARE}{_YEAR}"),
        _month_day,
    ),
)
_READERS: tuple[_Reader, ...] = (
    *_DAYS,
    (
        re.compile(
            rf"\b(?:by|until|before|in|bis|of|end|ende|im|vor)\s+{_MONTH}{_YEAR}(?![\w-]|\s+20\d\d"
            rf"|\s+(?:{_DAY_NUMBER})(?:st|nd|rd|th)?\b{_NO_SHARE})"
        ),
        _month,
    ),
    (re.compile(r"\bq([1-4])(?:[\s/-]+(20\d\d))?\b"), _quarter),
    (re.compile(r"\b([1-4])\.\s+quartals?(?:\s+(20\d\d))?\b"), _quarter),
    (
        re.compile(r"\b(?:end of (?:the |this )?year|year[- ]end|jahresende|ende des jahres)()\b"),
        _year_end,
    ),
    (re.compile(r"\b(?:by|until|in|bis|end of|ende)\s+(20\d\d)\b(?!-)"), _year_end),
    (
        re.compile(
            r"\b(?:within|in|innerhalb(?:\s+von)?|binnen)\s+"
            rf"(?P<next>(?:the\s+next|der\s+nächsten|den\s+nächsten)\s+)?{_COUNT}\s+"
            r"(?P<unit>day|week|month|year|tag|woche|monat|jahr)(?:s|es|e|en|n)?\b"
        ),
        _within,
    ),
)
"""Patterns with what reads them. None of them backtracks over more than one word."""

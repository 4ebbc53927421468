"""Reading dates the way goals state them: "by 30 June", "end of Q3", "by next Friday".

English and German wording are read; the day is the *last* day that the wording allows, since a
goal's date is a deadline. A span that an event begins is none: "within a year of launch" ends on
no day that a calendar knows. What cannot be read is None, never a guess. Days counted from today
stand in ``relative.py``.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.relative import READERS, WEEKDAYS, Reader, month_end

MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "mär": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7,
    "aug": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip
_MONTH = (
    r"(jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|mär(?:z)?|apr(?:il)?|may|mai|june?|juni|"
    r"july?|juli|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|okt(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?|dez(?:ember)?)\.?"
)
_YEAR = r"(?:(?:,\s*|\s+)(20\d\d))?"
_DAY_NUMBER = r"0?[1-9]|[12]\d|3[01]"
_NO_SHARE = r"(?!\s*(?:%|€|percent|prozent)|[.,]\d(?!\d{3}))"
"""Figures before these are an amount: "by June 60 % of riders"."""

_PREPOSITION = re.compile(r"\b(?:by|on|until|till|before|from|since|the|am|bis|zum|vor|ab|vom)\s+$")
_MAY = re.compile(
    r"\b(?P<date>(?i:by|until|till|before|in|of|on|the|since|from|this|last|next|early|late|mid)\s+"
    r"(?:end\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?)?)?may\b(?!,?\s+\d)"
)
"""The month in small letters stands after such words; else it is the verb: "10 may book"."""

_NAMED_DAY = re.compile(
    rf"\b(?:{'|'.join(WEEKDAYS)}),?\s+(?:(?:the|den|dem)\s+)?"
    r"(?=20\d\d-|\d{1,2}\.\d{1,2}\.|"
    rf"\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{_MONTH}\b|{_MONTH}\s+\d)"
)
"""A weekday that a day follows, which says the same: "Friday, 27 November"."""

_LEADS = ("", "by ", "in ", "spätestens ")
"""What may be left out where nothing but a date is typed: "Friday", "12 months"."""

_ON = re.compile(r"^(?:on|am)\s+", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_GLUE = frozenset(
    """
    by until till before no later than in on the of end at latest bis zum am im vor der des dem den
    spätestens
    """.split()  # noqa: SIM905  a list of words reads best as one
)
_REACH = 60
"""Characters before a match in which its preposition may stand."""

_LONGEST_MONTH = 31
_LEAP_YEAR = date(2000, 1, 1)
_UNTIL_LEAP_DAY = 8
"""Years from one 29 February to the next at most: 1896 to 1904, 2096 to 2104."""


def due_in(text: str, today: date) -> date | None:
    """The last day that the first date in the text allows, or None where it states none.

    today: what "within 3 months" and a date without a year are counted from; a day or quarter
    that has passed this year means the next year's.
    """
    found = ((match.start(), -len(match[0]), day) for match, day in _found(text, today))
    first = min(found, default=None)
    return None if first is None else first[2]


def day_of(typed: str, today: date) -> date | None:
    """The last day that words allow which are nothing but a date: "Q3", "Friday", "by 30 June"."""
    for lead in _LEADS:
        words = lead + _ON.sub("", typed.strip())
        for match, day in _found(words, today):
            rest = words[: match.start()] + words[match.end() :]
            if {word.lower() for word in _WORD.findall(rest)} <= _GLUE:
                return day
    return None


def impossible_in(text: str) -> str:
    """The first day in the text that no calendar has, as typed: "30 February"; "" if all exist."""
    found = [(match.start(), match.end()) for match in _impossible(_lowered(text))]
    return text[slice(*min(found))] if found else ""


def horizon_of(text: str, today: date) -> timedelta | None:
    """How far ahead the text's date lies, or None where it states none."""
    due = due_in(text, today)
    return None if due is None else due - today


def _found(text: str, today: date) -> Iterator[tuple[re.Match[str], date]]:
    """All dates in the text. Each match begins where it does in the text as typed."""
    lowered = _without_impossible(_lowered(text))
    for pattern, read in _READERS:
        for match in pattern.finditer(lowered):
            day = read(match, today)
            if day is not None:
                yield match, day


def _lowered(text: str) -> str:
    """The text in small letters, each at its place, with months and days that mean dates alone."""
    text = _MAY.sub(lambda match: match[0] if match["date"] else "···", text)
    lowered = text.replace("İ", "i").lower()  # the one letter whose small form is two characters
    return _NAMED_DAY.sub(lambda match: " " * len(match[0]), lowered)


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
    return _with_year(match[3], MONTHS[match[2][:3]], int(match["day"]), today)


def _month_day(match: re.Match[str], today: date) -> date | None:
    return _with_year(match[3], MONTHS[match[1][:3]], int(match["day"]), today)


def _month(match: re.Match[str], today: date) -> date | None:
    month = MONTHS[match[1][:3]]
    year = int(match[2]) if match[2] else today.year + (month < today.month)
    return month_end(year, month)


def _quarter(match: re.Match[str], today: date) -> date | None:
    month = int(match[1]) * 3
    year = int(match[2]) if match[2] else today.year + (month < today.month)
    return month_end(year, month)


def _year(match: re.Match[str], _today: date) -> date:
    return date(int(match[1]), 12, 31)


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


_DAYS: tuple[Reader, ...] = (
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
_READERS: tuple[Reader, ...] = (
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
    (re.compile(r"\b(?:by|until|in|bis|end of|ende)\s+(20\d\d)\b(?!-)"), _year),
    *READERS,
)
"""Patterns with what reads them. None of them backtracks over more than one word."""

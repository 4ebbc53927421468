"""Days counted from today: "by next Friday", "end of the month", "within 12 months".

A week ends on its Sunday. "Friday" and "this Friday" are the next one to come, "next Friday" is the
Friday of the next calendar week. What only names a day or a while is none: "Black Friday", "every
Friday", "Monday until Friday", "from next week", "the mobility of tomorrow", "what I saved this
month". Texts are lower-case.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

Reader = tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]]
"""A pattern with what reads the day from its match and from today."""

FROM_EVENT = (
    r"\s+(?:of|after|from|since|upon|following|before|once|when|whenever|as soon as|"
    r"nach|nachdem|ab|seit|vor|sobald|wenn)\b(?!\s+(?:today|now|heute|jetzt|sofort)\b)"
)
"""What follows a span that an event begins, as in "within 12 months of launch"."""

WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6, "montag": 0, "dienstag": 1, "mittwoch": 2, "donnerstag": 3, "freitag": 4,
    "samstag": 5, "sonnabend": 5, "sonntag": 6,
}  # fmt: skip
"""Monday is 0."""

_DAYS_IN = {"day": 1, "tag": 1, "week": 7, "woche": 7, "fortnight": 14}
_MONTHS_IN = {"month": 1, "monat": 1, "quarter": 3, "quartal": 3, "year": 12, "jahr": 12}
_COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9, "twelve": 12,
    "a": 1, "an": 1, "einem": 1, "einer": 1, "eines": 1, "zwei": 2, "drei": 3, "vier": 4,
    "fünf": 5, "sechs": 6, "neun": 9, "zwölf": 12,
}  # fmt: skip
_MOST_DAYS = 40_000

_IS_FROM_EVENT = re.compile(FROM_EVENT)
_EVENT_BEFORE = re.compile(r"\b(?:after|following|nach|ab|seit)(?:\s+\w+){1,3},?\s+$")
_NAMED_BEFORE = re.compile(
    rf"\b(?:(?:every|each|jede[nrs]?)\s+\w+|(?:{'|'.join(WEEKDAYS)})s?),?\s+$"
)
_PART_BEFORE = re.compile(
    r"\b(?:the|of|for|from|starting|since|early|mid|ab|seit|von|für|"
    r"(?:anfang|mitte|beginn)(?:\s+(?:der|des))?)[\s-]+$"
)
_UNTIL_BEFORE = re.compile(
    r"\b(?:within|by|until|till|before|in|later\s+than|bis|noch|innerhalb|binnen)\s+$"
)
_REACH = 60
"""Characters before a match in which may stand what makes it mean something else."""


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def _within(match: re.Match[str], today: date) -> date | None:
    if not match["next"] and _is_from_event(match):
        return None
    count = _COUNTS.get(match["count"]) or int(match["count"])
    unit = match["unit"]
    if unit in _DAYS_IN:
        return _add(today, timedelta(days=min(count, _MOST_DAYS) * _DAYS_IN[unit]))
    return _months_on(today, count * _MONTHS_IN[unit])


def _weekday(match: re.Match[str], today: date) -> date | None:
    if _NAMED_BEFORE.search(_before(match)) or _is_part(match):
        return None
    weekday = WEEKDAYS[match["weekday"]]
    if (match["which"] or match["bare"]) in ("next", "nächsten"):
        return _add(today, timedelta(days=7 - today.weekday() + weekday))
    return _add(today, timedelta(days=(weekday - today.weekday() - 1) % 7 + 1))


def _period(match: re.Match[str], today: date) -> date | None:
    unit, year = match["unit"], match["year"]
    if year and _MONTHS_IN.get(unit) == _MONTHS_IN["year"]:
        return date(int(year), 12, 31)
    if year or _is_from_event(match) or _is_part(match) or _is_a_while(match):
        return None
    which = match["which"] or match["bare"] or ""
    return _end(unit, today, ahead=which.startswith(("next", "coming", "nächste", "kommende")))


def _year_end(match: re.Match[str], today: date) -> date:
    return date(int(match["year"]) if match["year"] else today.year, 12, 31)


def _month_end(_match: re.Match[str], today: date) -> date:
    return _end("month", today, ahead=False)


def _quarter_end(_match: re.Match[str], today: date) -> date:
    return _end("quarter", today, ahead=False)


def _today(_match: re.Match[str], today: date) -> date:
    return today


def _tomorrow(match: re.Match[str], today: date) -> date | None:
    return _add(today, timedelta(days=2 if match["after"] else 1))


def _end(unit: str, today: date, *, ahead: bool) -> date:
    """The last day of the week, month, quarter or year, or of the one after it."""
    if unit in _DAYS_IN:
        return today + timedelta(days=6 - today.weekday() + 7 * ahead)
    length = _MONTHS_IN[unit]
    months = today.year * 12 + (today.month - 1) // length * length + length * (1 + ahead) - 1
    year, month = divmod(months, 12)
    return month_end(year, month + 1)


def _is_from_event(match: re.Match[str]) -> bool:
    """Whether a span is counted from something that happens, and not from today."""
    after = _IS_FROM_EVENT.match(match.string, match.end())
    return bool(after or _EVENT_BEFORE.search(_before(match)))


def _is_part(match: re.Match[str]) -> bool:
    """Whether bare words are part of others: "from next week", "beginning of next month"."""
    return bool(match["bare"] and _PART_BEFORE.search(_before(match)))


def _is_a_while(match: re.Match[str]) -> bool:
    """Whether "this week" and "this month" say when something is, and not until when."""
    is_loose = (match["bare"] or "").startswith(("this", "diese"))
    is_short = match["unit"] in ("week", "month", "woche", "monat")
    return is_loose and is_short and not _UNTIL_BEFORE.search(_before(match))


def _before(match: re.Match[str]) -> str:
    return match.string[max(match.start() - _REACH, 0) : match.start()]


def _months_on(today: date, months: int) -> date | None:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    if year > date.max.year:
        return None
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _add(today: date, distance: timedelta) -> date | None:
    try:
        return today + distance
    except OverflowError:
        return None


_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})\b(?!['’]s|\s+(?:of\s+)?(?:every|each|jede))"
_SINGLE = r"\b(?!['’]s)(?:\s+(?P<year>20\d\d)\b)?"
_UNNUMBERED = r"(?=\w+\b(?!\s+\d{1,2}\b))"
"""What begins with one word that no number follows: "end of week 3" is none of these."""
READERS: tuple[Reader, ...] = (
    (
        re.compile(
            r"\b(?:within|in|innerhalb(?:\s+von)?|binnen)\s+"
            r"(?P<next>(?:the\s+next|der\s+nächsten|den\s+nächsten)\s+)?"
            rf"(?P<count>\d{{1,4}}|{'|'.join(_COUNTS)})\s+"
            r"(?P<unit>day|week|fortnight|month|year|tag|woche|monat|jahr)(?:s|es|e|en|n)?\b"
        ),
        _within,
    ),
    (
        re.compile(
            r"\b(?:(?:by|until|till|before|than)\s+(?:(?:the\s+)?end\s+of\s+)?"
            r"(?:(?:the\s+)?(?P<which>this|next|coming)\s+)?"
            rf"|(?P<bare>this|next|coming)\s+){_WEEKDAY}"
        ),
        _weekday,
    ),
    (
        re.compile(
            r"\b(?:(?:bis|vor|spätestens)\s+(?:(?:zum|am|ende)\s+)?"
            r"(?:(?P<which>diesen|nächsten|kommenden)\s+)?"
            rf"|(?P<bare>diesen|nächsten|kommenden)\s+){_WEEKDAY}"
        ),
        _weekday,
    ),
    (
        re.compile(
            r"\b(?:end\s+of\s+(?:(?:the\s+)?(?P<which>this|current|next|coming)\s+|the\s+"
            rf"|{_UNNUMBERED})"
            rf"|(?P<bare>this|next)\s+)(?P<unit>week|month|quarter|year){_SINGLE}"
        ),
        _period,
    ),
    (
        re.compile(
            r"\bende\s+(?:(?:(?:der|des)\s+)?"
            r"(?P<which>diese[rsnm]|laufenden|nächste[rsnm]|kommende[rsnm])\s+"
            rf"|(?:der|des)\s+|{_UNNUMBERED})(?P<bare>)"
            rf"(?P<unit>woche|monat|quartal|jahr)(?:s|es)?{_SINGLE}"
        ),
        _period,
    ),
    (
        re.compile(
            r"\b(?P<which>)(?P<bare>diese[rsnm]?|nächste[rsnm]?|kommende[rsnm]?)\s+"
            rf"(?P<unit>woche|monat|quartal|jahr){_SINGLE}"
        ),
        _period,
    ),
    (re.compile(rf"\b(?:year[- ]end|jahresende){_SINGLE}"), _year_end),
    (re.compile(r"\b(?:month[- ]end|monatsende)\b"), _month_end),
    (re.compile(r"\b(?:quarter[- ]end|quartalsende)\b"), _quarter_end),
    (re.compile(r"\b(?:by|end\s+of)\s+(?:the\s+end\s+of\s+)?(?:today|tonight)\b(?!['’]s)"), _today),
    (re.compile(r"\b(?:spätestens\s+heute|bis\s+heute\s+abend|bis\s+ende\s+heute)\b"), _today),
    (
        re.compile(
            r"\b(?:by|until|till|before)\s+(?:(?:the\s+)?end\s+of\s+)?(?:the\s+)?"
            r"(?P<after>day\s+after\s+)?tomorrow\b(?!['’]s)"
        ),
        _tomorrow,
    ),
    (re.compile(r"\b(?:bis|spätestens)\s+(?:ende\s+)?(?P<after>über)?morgen\b"), _tomorrow),
)
"""Patterns with what reads them. None of them backtracks over more than one word."""

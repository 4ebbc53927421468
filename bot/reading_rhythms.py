"""Reading what stands behind ``/goal sprint`` and ``/goal nudge``: weekdays, times, leads."""

from datetime import date

from bot import actions as act
from bot.reading import Unreadable
from bot.sprints import MOST_DAYS, MOST_MINUTES, MOST_WEEKS

_WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6, "montag": 0, "dienstag": 1, "mittwoch": 2, "donnerstag": 3, "freitag": 4,
    "samstag": 5, "sonntag": 6,
}  # fmt: skip
_CHANGES = {
    "pause": act.CadenceChange.PAUSE, "resume": act.CadenceChange.RESUME,
    "cancel": act.CadenceChange.CANCEL,
}  # fmt: skip
_UNITS = {
    "m": 1, "min": 1, "minute": 1, "minutes": 1, "minuten": 1, "h": 60, "hour": 60, "hours": 60,
    "stunde": 60, "stunden": 60,
}  # fmt: skip
_DAYS = frozenset({"d", "day", "days", "tag", "tage"})


def sprint(words: str) -> act.Action:
    """Nothing, ``pause|resume|cancel``, ``set`` for the form, or the rhythm.

    Only ``2 weeks from 2026-11-23 planning mo 10:00 review fr 15:00 ...`` is set as it stands; what
    is written otherwise is shown first as it was understood.
    """
    tokens = words.split()
    if not tokens:
        return act.ShowCadence()
    if len(tokens) == 1 and tokens[0].lower() in _CHANGES:
        return act.ChangeCadence(_CHANGES[tokens[0].lower()])
    if [one.lower() for one in tokens] == ["set"]:
        return act.OpenCadenceForm()
    try:
        date.fromisoformat(tokens[tokens.index("from") + 1])
        return _cadence(tokens)
    except (Unreadable, ValueError, IndexError):
        if _SPEAKS_OF_A_RHYTHM.isdisjoint(one.lower() for one in tokens):
            raise Unreadable from None
        return act.ReadCadence(words)


_SPEAKS_OF_A_RHYTHM = frozenset(
    {"planning", "review", "week", "weeks", "woche", "wochen", "w", "weekly", "fortnightly"}
)


def nudge(words: str) -> act.Action:
    """``on|off``, or how long before: ``1 day, 1 h``."""
    plain = words.strip().lower()
    if plain in ("on", "off"):
        return act.ChangeCadence(act.CadenceChange(plain))
    leads = tuple(_lead(one) for one in plain.split(",") if one.strip())
    if not leads:
        raise Unreadable
    return act.SetLeads(leads)


def _cadence(tokens: list[str]) -> act.Action:
    lowered = [one.lower() for one in tokens]
    try:
        places = {name: lowered.index(name) for name in ("from", "planning", "review")}
        after = {name: tokens[place + 1] for name, place in places.items()}
        times = {name: tokens[places[name] + 2] for name in ("planning", "review")}
    except (ValueError, IndexError):
        raise Unreadable from None
    rest = tokens[places["review"] + 3 :]
    holidays = ""
    if "holidays" in [one.lower() for one in rest]:
        at = [one.lower() for one in rest].index("holidays")
        holidays, rest = " ".join(rest[at + 1 : at + 2]), rest[:at]
    if len(rest) > 1:
        raise Unreadable
    return act.SetCadence(
        weeks=_weeks(lowered[: places["from"]]),
        first=after["from"],
        planning_day=_weekday(after["planning"]),
        planning_at=_time(times["planning"]),
        review_day=_weekday(after["review"]),
        review_at=_time(times["review"]),
        zone=rest[0] if rest else "",
        holidays=holidays,
    )


def _weeks(tokens: list[str]) -> int:
    number = tokens[0].rstrip("w") if tokens else ""
    if not number.isdecimal() or len(number) > 1 or not 1 <= int(number) <= MOST_WEEKS:
        raise Unreadable
    return int(number)


def _weekday(word: str) -> int:
    found = [day for name, day in _WEEKDAYS.items() if name.startswith(word.lower())]
    if len(word) < len("mo") or not found:
        raise Unreadable
    return found[0]


def _time(word: str) -> str:
    hours, _, minutes = word.partition(":")
    if not hours.isdecimal() or not (minutes or "0").isdecimal() or len(word) > len("10:00"):
        raise Unreadable
    if int(hours) > _LAST_HOUR or int(minutes or 0) > _LAST_MINUTE:
        raise Unreadable
    return f"{int(hours):02}:{int(minutes or 0):02}"


_LAST_HOUR, _LAST_MINUTE = 23, 59


def _lead(words: str) -> str:
    plain = words.replace("working", " ").split()
    number, unit = (plain[0], plain[1]) if len(plain) > 1 else ("", "")
    if len(plain) == 1:
        number = plain[0].rstrip("abcdefghijklmnopqrstuvwxyz")
        unit = plain[0][len(number) :]
    if not number.isdecimal() or len(number) > len("1440") or not int(number):
        raise Unreadable
    if unit in _DAYS and int(number) <= MOST_DAYS:
        return f"{int(number)}d"
    minutes = int(number) * _UNITS.get(unit, 0)
    if not 0 < minutes <= MOST_MINUTES:
        raise Unreadable
    return f"{minutes}m"

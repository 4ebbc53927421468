"""What a worker does by itself, once: look again at what was parked, end a round on time.

A chore is named by its key: the same one is never done twice, whoever wants it and how often.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.sprints import Cadence, Due, Occasion


class Chore(StrEnum):
    """What there is to do.

    When another Product Goal is in force: LOOK, judge some of the parked requests again; LIST, tell
    the Product Owner what was found; TELL, tell somebody whose request seems to fit now.
    In a round: REMIND, see who has not spoken; VOICE, ask one of them; CLOSE, end it. By the
    Sprint's clock: PULSE, ask the team for its Product Goal; MONTH, say how the month went;
    DROPPED, tell the Product Owner which nudges could not be sent on a day. CELEBRATE, tell
    everybody that a KPI reached its target, once the value has stood for a while.
    """

    LOOK = "look"
    LIST = "list"
    TELL = "tell"
    REMIND = "remind"
    VOICE = "voice"
    CLOSE = "close"
    PULSE = "pulse"
    MONTH = "month"
    DROPPED = "dropped"
    CELEBRATE = "celebrate"


SILENT = frozenset({Chore.LOOK, Chore.REMIND, Chore.PULSE})
"""Chores that say nothing to anybody by themselves."""


def key_of(chore: Chore, version: str, number: int = 0) -> str:
    """Names a chore: under a goal version or in a round, with a batch, a request or a person."""
    return f"{chore}:{version}:{number}"


def read_key(key: str) -> tuple[Chore, str, int] | None:
    """What ``key_of`` wrote; None for the key of anything else."""
    kind, _, rest = key.partition(":")
    version, _, number = rest.rpartition(":")
    if kind not in set(Chore) or not (number.isascii() and number.isdecimal()):
        return None
    return Chore(kind), version, int(number)


def by_the_clock(
    cadence: Cadence, found: Sequence[Due], now: datetime, *, has_pulse: bool
) -> list[str]:
    """The keys of what goes with nudges that fell due: the month's line, and the Sprint's pulse.

    A month is told with the first nudge after it, if the rhythm was there from its beginning on.
    The pulse goes with the nudge before a Sprint Review.
    """
    if not found:
        return []
    today = now.astimezone(ZoneInfo(cadence.zone)).date()
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    keys = [key_of(Chore.MONTH, month.isoformat())] if cadence.first <= month else []
    if has_pulse:
        ahead = [one.event for one in found if one.event.begins > now]
        sprints = {one.sprint.first for one in ahead if one.occasion is Occasion.REVIEW}
        keys += [key_of(Chore.PULSE, first.isoformat()) for first in sorted(sprints)]
    return keys

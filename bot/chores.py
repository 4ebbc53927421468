"""What a worker does by itself, once: look again at what was parked, end a round on time.

A chore is named by its key: the same one is never done twice, whoever wants it and how often.
"""

from enum import StrEnum


class Chore(StrEnum):
    """What there is to do.

    When another Product Goal is in force: LOOK, judge some of the parked requests again; LIST, tell
    the Product Owner what was found; TELL, tell somebody whose request seems to fit now.
    In a consent round: REMIND, see who has not spoken; VOICE, ask one of them; CLOSE, end it.
    """

    LOOK = "look"
    LIST = "list"
    TELL = "tell"
    REMIND = "remind"
    VOICE = "voice"
    CLOSE = "close"


SILENT = frozenset({Chore.LOOK, Chore.REMIND})
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

"""What a worker does soon, once, without anybody asking: look again at what was parked.

A chore is named by its key: the same one is never done twice, whoever wants it and how often.
"""

from enum import StrEnum


class Chore(StrEnum):
    """What there is to do, when another Product Goal is in force.

    LOOK: judge some of the parked requests again. LIST: tell the Product Owner what was found.
    TELL: tell somebody whose request seems to fit now.
    """

    LOOK = "look"
    LIST = "list"
    TELL = "tell"


def key_of(chore: Chore, version: str, number: int = 0) -> str:
    """Names a chore under a goal version: the batch of a look, the request of a tell."""
    return f"{chore}:{version}:{number}"


def read_key(key: str) -> tuple[Chore, str, int] | None:
    """What ``key_of`` wrote; None for the key of anything else."""
    kind, _, rest = key.partition(":")
    version, _, number = rest.rpartition(":")
    if kind not in set(Chore) or not (number.isascii() and number.isdecimal()):
        return None
    return Chore(kind), version, int(number)

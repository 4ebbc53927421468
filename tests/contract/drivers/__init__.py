"""How a person acts and reads on each platform.

A driver serves one workspace on one archive. People act through it, and what they then see comes
back as ``Seen``. A platform folder in ``adapters/`` without a driver fails the contract.
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Seen:
    """What a person sees after one act.

    text: all words, white space folded.
    buttons: the labels, in order.
    fields: the labels of the form that opened.
    is_public: whether everybody in the place sees it.
    """

    text: str
    buttons: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    is_public: bool = False


class Driver(Protocol):
    """One workspace on one platform, and the people in it."""

    async def types(self, name: str, words: str) -> Seen:
        """Somebody types a command, or a message to the bot."""
        ...

    async def presses(self, name: str, label: str) -> Seen:
        """Somebody presses a button of what they saw last."""
        ...

    async def fills(self, name: str, values: dict[str, str]) -> Seen:
        """Somebody fills in the form that they opened last, by the labels of its fields."""
        ...

    async def asks_in_thread(self, name: str, thread: tuple[str, ...], words: str) -> Seen:
        """Somebody asks inside a thread that begins with these messages."""
        ...

    async def close(self) -> None:
        """The platform is closed."""
        ...

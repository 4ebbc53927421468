"""Carrying what nobody asked for just now: nudges, and a line to one person.

A messenger tells what became of a message. What a platform allows differs: Slack can be asked
whether a message was posted (its metadata carries the nudge's key), Teams cannot.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.people import WorkspaceId
from bot.replies import Reply


class NotNow(Exception):  # noqa: N818  an answer of the platform
    """It could not be said now.

    seconds: when to try again. is_unsure: whether it may have been said all the same. is_for_all:
    whether the platform wants nothing at all from the bot until then, in this workspace.
    """

    def __init__(self, seconds: float, *, is_unsure: bool, is_for_all: bool = False) -> None:
        """Keep them."""
        super().__init__(f"again in {seconds:g} seconds")
        self.seconds, self.is_unsure, self.is_for_all = seconds, is_unsure, is_for_all


class Gone(Exception):  # noqa: N818  the same
    """The place cannot be reached any more; the message is the platform's word for why."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to be said in a place.

    key: names it, so that it can be found again. since: it was not said before that.
    earlier: the message to change instead of posting a new one; "" for none.
    """

    workspace: WorkspaceId
    place: str
    key: str
    since: datetime
    earlier: str = ""


class Messenger(Protocol):
    """One platform, as a worker uses it."""

    def serves(self, address: str) -> bool:
        """Whether a place is on this platform.

        address: how the place is reached; "" for one that its own id is enough for.
        """
        ...

    async def say(self, errand: Errand, reply: Reply) -> str:
        """Say it to everybody there; what the platform calls the message. Raises NotNow or Gone."""
        ...

    async def find(self, errand: Errand) -> str | None:
        """The message, if it was said before; None if not, or if the platform cannot tell."""
        ...

    async def tell(self, workspace: WorkspaceId, person: str, reply: Reply, place: str) -> None:
        """Say something to one person alone. Raises NotNow or Gone.

        place: where it is about; some platforms reach a person by way of it.
        """
        ...

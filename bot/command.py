"""One command: how it is typed, and what it does."""

from collections.abc import Callable
from dataclasses import dataclass

from bot import actions as act
from bot.people import Role
from bot.permissions import roles_for

SLASH = "/goal"
"""What every command begins with; ``@bot`` stands in its place where mentions are used."""

Reader = Callable[[str], act.Action]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be typed.

    words: what is typed first; "" for ``/goal`` alone.
    synopsis: how it is written, without ``/goal``.
    topic: the page of help that explains it.
    read: makes the action of what stands behind the words.
    sample: an action that it can make; shows who may.
    examples: whole lines that can be typed as they stand.
    others: other words for the same command.
    is_everyday: whether an ordinary sentence may begin with its words and be read as the command.
        Without ``/goal`` in front such a sentence is asked back about, never carried out.
    """

    words: str
    synopsis: str
    topic: str
    read: Reader
    sample: act.Action
    examples: tuple[str, ...]
    others: tuple[str, ...] = ()
    is_everyday: bool = False

    @property
    def key(self) -> str:
        """The name under which its summary stands: ``set_vision``."""
        return self.words.replace(" ", "_") or "show"

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that may use it."""
        return roles_for(self.sample)

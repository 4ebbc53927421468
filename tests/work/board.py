"""A platform that counts: what stands on a board, and how often it was written."""

from dataclasses import dataclass, field
from datetime import datetime

from adapters.messengers import Errand, Gone
from bot.people import WorkspaceId
from bot.plain import plain_text
from bot.replies import Reply


class Crash(BaseException):
    """The process dies here: nothing that follows happens."""


@dataclass
class Board:
    """Everything that was said, by place and key.

    can_be_asked: whether it tells what was said before. faults: raised one after the other, each
    before the message is taken; None takes it. after: the same, after it was taken. gone: people who
    cannot be reached.
    """

    can_be_asked: bool = True
    said: list[tuple[str, str, str]] = field(default_factory=list)
    updates: list[tuple[str, str]] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Exception | None] = field(default_factory=list)
    after: list[BaseException | None] = field(default_factory=list)
    at: dict[str, datetime] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    now: datetime | None = None

    def serves(self, address: str) -> bool:
        return not address

    async def say(self, errand: Errand, reply: Reply) -> str:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        text = plain_text(reply)
        if errand.earlier:
            self.updates.append((errand.key, text))
        else:
            self.said.append((errand.workspace, errand.key, text))
        if self.now is not None:
            self.at[f"{errand.workspace}|{errand.key}"] = self.now
        after = self.after.pop(0) if self.after else None
        if after is not None:
            raise after
        return errand.earlier or f"m{len(self.said)}"

    async def find(self, errand: Errand) -> str | None:
        if not self.can_be_asked:
            return None
        keys = [(workspace, key) for workspace, key, _ in self.said]
        keys += [(errand.workspace, key) for key, _ in self.updates]
        mine = (errand.workspace, errand.key)
        return f"m{keys.index(mine) + 1}" if mine in keys else None

    async def tell(self, workspace: WorkspaceId, person: str, reply: Reply, place: str) -> None:
        if person in self.gone:
            raise Gone("account_inactive")
        self.told.append((person, plain_text(reply)))
        assert workspace
        assert place

    @property
    def keys(self) -> list[tuple[str, str]]:
        """Workspaces and keys of everything that was said."""
        return [(workspace, key) for workspace, key, _ in self.said]

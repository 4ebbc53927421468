"""A backlog item as every tool has it, whatever it is called there."""

from dataclasses import dataclass

from bot.text import REQUEST_LIMIT, clean, shorten

JUDGED_TEXT = 600
"""Characters of an item's text that are judged with its title: what is wanted is said first."""


@dataclass(frozen=True, slots=True)
class BacklogItem:
    """One item of a backlog.

    id: what ties it to its tool: a key, a number, a short link; titles change, ids do not.
    rank: its place in the tool's own order, from 1.
    kind: what the tool calls it, such as *Story* or *Bug*; "" where it has no kinds.
    status: the tool's own word. is_done: whether it is finished or was dropped.
    sprint: the name of the Sprint that it is planned in; "" for none. is_in_sprint: whether that
        Sprint runs now.
    """

    id: str
    title: str
    text: str = ""
    rank: int = 0
    url: str = ""
    kind: str = ""
    status: str = ""
    is_done: bool = False
    sprint: str = ""
    is_in_sprint: bool = False
    labels: tuple[str, ...] = ()

    @property
    def as_request(self) -> str:
        """The item as a request: its title, and the beginning of its text."""
        text = shorten(clean(self.text), JUDGED_TEXT)
        return shorten(f"{clean(self.title)}\n\n{text}".strip(), REQUEST_LIMIT)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What was read.

    tool: where it comes from, such as *Jira*. name: of the board or file; "" where none is stated.
    passed_over: how many entries had no title, or stood there twice.
    """

    tool: str
    items: tuple[BacklogItem, ...]
    name: str = ""
    passed_over: int = 0

    @property
    def open(self) -> tuple[BacklogItem, ...]:
        """The items that are still to be done, in order."""
        return tuple(item for item in self.items if not item.is_done)

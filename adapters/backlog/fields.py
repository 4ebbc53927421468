"""Fields of what a tool exported, taken as they come: missing, null or of another type is ""."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bot.backlog.items import BacklogItem
from bot.text import clean, one_line, shorten

Json = Mapping[str, object]

_TITLE, _TEXT, _WORD = 500, 40_000, 120
_DONE = frozenset(
    """
    done closed resolved complete completed finished released shipped cancelled canceled rejected
    declined duplicate wontfix won't fix obsolete archived erledigt fertig abgeschlossen geschlossen
    gelöst abgelehnt abgebrochen archiviert
    """.split()  # noqa: SIM905  a list of twenty lines hides the words
)


def text(value: object, limit: int = _WORD) -> str:
    """A text or a number as one line; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return shorten(one_line(clean(str(value))), limit)


def title(value: object) -> str:
    """A title as one line."""
    return text(value, _TITLE)


def body(value: str) -> str:
    """A text with its lines, as long as it may be."""
    return shorten(clean(value), _TEXT)


def under(value: object, *names: str) -> object:
    """What stands under names, one inside the other; None where something is missing."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def objects(value: object) -> Iterator[Json]:
    """The objects of a list; nothing of anything else."""
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, Mapping))


def names(value: object) -> tuple[str, ...]:
    """The names in a list of texts or of objects with a name."""
    if not isinstance(value, list):
        return ()
    found = (text(under(one, "name") if isinstance(one, Mapping) else one) for one in value)
    return tuple(one for one in found if one)


def is_done(status: str) -> bool:
    """Whether a status says that an item is finished or dropped."""
    return status.strip().casefold() in _DONE


def ranked(items: Iterable[BacklogItem]) -> tuple[tuple[BacklogItem, ...], int]:
    """The items with a title, each id once and with its rank; how many were passed over."""
    kept: dict[str, BacklogItem] = {}
    passed_over = 0
    for item in items:
        if not item.title or item.id in kept:
            passed_over += 1
            continue
        kept[item.id] = replace(item, rank=len(kept) + 1)
    return tuple(kept.values()), passed_over

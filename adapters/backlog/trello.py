"""Trello: a board as its menu exports it. Lists are the statuses, ``pos`` is the order."""

from collections.abc import Iterator

from adapters.backlog.fields import Json, body, is_done, names, objects, text, title
from bot.backlog.items import BacklogItem


def is_trello(data: Json) -> bool:
    """Whether this is a board."""
    return isinstance(data.get("cards"), list) and isinstance(data.get("lists"), list)


def items(data: Json) -> Iterator[BacklogItem]:
    """The cards, list after list, as they lie on the board."""
    lists = {text(one.get("id")): one for one in objects(data.get("lists"))}
    place = {name: _position(one) for name, one in lists.items()}
    cards = list(objects(data.get("cards")))
    cards.sort(key=lambda card: (place.get(text(card.get("idList")), 0.0), _position(card)))
    for card in cards:
        column = lists.get(text(card.get("idList")), {})
        yield _item(card, column)


def _item(card: Json, column: Json) -> BacklogItem:
    status = text(column.get("name"))
    gone = bool(card.get("closed")) or bool(column.get("closed"))
    return BacklogItem(
        id=text(card.get("shortLink") or card.get("id")),
        title=title(card.get("name")),
        text=body(str(card.get("desc") or "")),
        url=text(card.get("shortUrl") or card.get("url"), 500),
        status=status,
        is_done=gone or card.get("dueComplete") is True or is_done(status),
        labels=names(card.get("labels")),
    )


def _position(one: Json) -> float:
    position = one.get("pos")
    return float(position) if isinstance(position, int | float) else 0.0

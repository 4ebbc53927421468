"""Asana: tasks of a project, as its JSON export gives them."""

from collections.abc import Iterator

from adapters.backlog.fields import Json, body, is_done, names, objects, text, title, under
from adapters.backlog.texts import words_of
from bot.backlog.items import BacklogItem


def is_asana(data: Json) -> bool:
    """Whether these are tasks."""
    first = next(objects(data.get("data")), None)
    return first is not None and "gid" in first


def items(data: Json) -> Iterator[BacklogItem]:
    """The tasks in their order; subtasks belong to their task."""
    for task in objects(data.get("data")):
        section = next(
            (text(under(one, "section", "name")) for one in objects(task.get("memberships"))), ""
        )
        yield BacklogItem(
            id=text(task.get("gid")),
            title=title(task.get("name")),
            text=body(words_of(task.get("html_notes")) or str(task.get("notes") or "")),
            url=text(task.get("permalink_url"), 500),
            kind=text(task.get("resource_subtype")).removeprefix("default_task"),
            status=section,
            is_done=task.get("completed") is True or is_done(section),
            labels=names(task.get("tags")),
        )

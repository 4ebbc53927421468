"""Jira: issues as its search answers them, and its CSV export.

Descriptions are ADF documents in version 3 of the API and wiki text in version 2. A Sprint stands
in a field whose number differs from site to site, so it is known by its shape.
"""

from collections.abc import Iterator, Mapping

from adapters.backlog.fields import Json, body, is_done, names, objects, text, title, under
from adapters.backlog.texts import words_of
from bot.backlog.items import BacklogItem

_RUNNING = "active"


def is_jira(data: Json) -> bool:
    """Whether this is what Jira's search answers."""
    first = next(objects(data.get("issues")), None)
    return first is not None and "key" in first and "fields" in first


def items(data: Json) -> Iterator[BacklogItem]:
    """The issues, in the order of the search."""
    site = str(data.get("self") or "").partition("/rest/")[0]
    for issue in objects(data.get("issues")):
        fields = issue.get("fields")
        if isinstance(fields, Mapping):
            yield _item(issue, fields, site)


def _item(issue: Json, fields: Json, site: str) -> BacklogItem:
    key = text(issue.get("key"))
    status = text(under(fields, "status", "name"))
    category = text(under(fields, "status", "statusCategory", "key"))
    sprint = _sprint(fields)
    site = site or str(issue.get("self") or "").partition("/rest/")[0]
    return BacklogItem(
        id=key,
        title=title(fields.get("summary")),
        text=body(words_of(fields.get("description"))),
        url=f"{site}/browse/{key}" if site.startswith("https://") else "",
        kind=text(under(fields, "issuetype", "name")),
        status=status,
        is_done=category == "done" or is_done(status),
        sprint=text(sprint.get("name")),
        is_in_sprint=sprint.get("state") == _RUNNING,
        labels=names(fields.get("labels")),
    )


def _sprint(fields: Json) -> Json:
    """The Sprint that runs, or else the last one that is named."""
    found = [
        one
        for name, value in fields.items()
        if name == "sprint" or name.startswith("customfield_")
        for one in ([value] if isinstance(value, Mapping) else objects(value))
        if "state" in one and "name" in one
    ]
    running = (one for one in found if one.get("state") == _RUNNING)
    return next(running, found[-1] if found else {})

"""GitHub: issues as its API lists them, or as its command line prints them with ``--json``."""

from collections.abc import Iterable, Iterator

from adapters.backlog.fields import Json, body, is_done, names, text, title, under
from bot.backlog.items import BacklogItem


def is_github(first: Json) -> bool:
    """Whether this is an issue."""
    return "number" in first and "title" in first


def items(data: Iterable[Json]) -> Iterator[BacklogItem]:
    """The issues in their order, without pull requests."""
    for issue in data:
        if issue.get("pull_request"):
            continue
        state = text(issue.get("state"))
        yield BacklogItem(
            id=f"#{text(issue.get('number'))}",
            title=title(issue.get("title")),
            text=body(str(issue.get("body") or "")),
            url=text(issue.get("html_url") or issue.get("url"), 500),
            kind=text(under(issue, "type", "name")),
            status=state.lower(),
            is_done=is_done(state),
            sprint=text(under(issue, "milestone", "title")),
            labels=names(issue.get("labels")),
        )

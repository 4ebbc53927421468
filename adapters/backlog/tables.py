"""Tables: the CSV exports of Jira and Asana, and any table with a column of titles."""

import csv
import io
from collections.abc import Iterator, Sequence

from adapters.backlog.fields import body, is_done, text, title
from bot.backlog.items import BacklogItem

_COLUMNS = {
    "title": (
        "title", "summary", "name", "task name", "task", "card name", "item", "story",
        "user story", "subject", "titel", "zusammenfassung", "aufgabe", "thema", "betreff",
    ),
    "id": (
        "issue key", "key", "task id", "card id", "id", "number", "no", "nr", "#", "ref",
        "vorgangsschlüssel", "schlüssel", "nummer",
    ),
    "text": (
        "description", "text", "body", "notes", "card description", "details", "beschreibung",
        "notizen",
    ),
    "status": ("status", "state", "section/column", "section", "list name", "column", "spalte"),
    "category": ("status category", "statuskategorie"),
    "kind": ("issue type", "type", "work item type", "vorgangstyp", "typ"),
    "labels": ("labels", "label", "tags", "stichwörter", "stichworte"),
    "url": ("url", "link", "card url", "permalink"),
    "sprint": ("sprint", "iteration", "milestone"),
    "completed": ("completed at", "resolved", "erledigt am"),
}  # fmt: skip
_DELIMITERS = ",;\t|"
_LONGEST_CELL = 1_000_000
_SAMPLE = 8_192


class NoTitles(Exception):  # noqa: N818  an answer, not a failure
    """The table has no column of titles; the message names those that it has."""


def tool_of(head: Sequence[str]) -> str:
    """The tool that writes such columns; "" where any may."""
    known = {one.strip().casefold() for one in head}
    if {"issue key", "summary"} <= known or {"vorgangsschlüssel", "zusammenfassung"} <= known:
        return "Jira"
    return "Asana" if {"task id", "section/column"} <= known else ""


def rows_of(content: str) -> list[list[str]]:
    """The rows of a table, its head first; without rows that are empty.

    Raises csv.Error for a table that cannot be read.
    """
    csv.field_size_limit(_LONGEST_CELL)
    head = content[:_SAMPLE].lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    table = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    return [row for row in table if any(cell.strip() for cell in row)]


def items(rows: Sequence[Sequence[str]]) -> Iterator[BacklogItem]:
    """The items of a table. Raises NoTitles."""
    if not rows:
        return
    head = [one.strip().casefold() for one in rows[0]]
    places = {name: _places(head, known) for name, known in _COLUMNS.items()}
    body_rows = rows[1:]
    if not places["title"]:
        if len(head) > 1:
            raise NoTitles(", ".join(shown for one in rows[0] if (shown := text(one, 30))))
        places["title"], body_rows = [0], rows
    for number, row in enumerate(body_rows, 1):
        yield _item(row, places, number)


def _places(head: Sequence[str], known: Sequence[str]) -> list[int]:
    """The columns of the first of the known names that the table has; Jira writes some twice."""
    for name in known:
        found = [place for place, one in enumerate(head) if one == name]
        if found:
            return found
    return []


def _item(row: Sequence[str], places: dict[str, list[int]], number: int) -> BacklogItem:
    held = {name: list(_cells(row, columns)) for name, columns in places.items()}
    first = {name: cells[0] if cells else "" for name, cells in held.items()}
    status = text(first["status"])
    labels = (text(one) for cell in held["labels"] for one in cell.replace(";", ",").split(","))
    return BacklogItem(
        id=text(first["id"]) or str(number),
        title=title(first["title"]),
        text=body(first["text"]),
        url=text(first["url"], 500),
        kind=text(first["kind"]),
        status=status,
        is_done=bool(first["completed"]) or is_done(status) or is_done(first["category"]),
        sprint=text(held["sprint"][-1]) if held["sprint"] else "",
        labels=tuple(one for one in labels if one),
    )


def _cells(row: Sequence[str], columns: Sequence[int]) -> Iterator[str]:
    """What stands in these columns of a row, which may be shorter than the head."""
    for place in columns:
        if place < len(row) and row[place].strip():
            yield row[place].strip()

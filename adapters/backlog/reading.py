"""What a tool exported, recognised by its shape and read into a backlog."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from adapters.backlog import asana, fields, github, jira, tables, trello
from adapters.opening import Ended, text_of
from bot.backlog.items import Backlog, BacklogItem

_LARGEST = 200_000_000
_ANY = "CSV"


def read(file: Path) -> Backlog:
    """The backlog in a file. Raises Ended with what is wrong and what to do."""
    try:
        size = file.stat().st_size
    except OSError as error:
        raise Ended(f"{file} cannot be read: {error.strerror}.") from None
    if size > _LARGEST:
        raise Ended(f"{file} is larger than {_LARGEST // 1_000_000} MB. Export fewer items.")
    if file.suffix.lower() in (".yaml", ".yml"):
        raise Ended(
            f"{file} looks like a goal file: name it with --goals, and an export before it."
        )
    content = text_of(file)
    if not content.strip():
        raise Ended(f"{file} is empty. Export the backlog again.")
    backlog = _of_json(content, file) if content.lstrip()[:1] in "{[" else _of_table(content, file)
    if not backlog.items:
        raise Ended(f"{file} holds no item with a title.")
    return backlog


def _of_json(content: str, file: Path) -> Backlog:
    try:
        data = json.loads(content)
    except RecursionError:
        raise Ended(f"{file} is nested too deep to be a backlog.") from None
    except ValueError as error:
        raise Ended(f"{file} is cut off or no JSON ({error}). Export it again.") from None
    if isinstance(data, list):
        return _of_list(data, file)
    if not isinstance(data, Mapping):
        raise Ended(_unknown(file))
    name = fields.text(data.get("name"))
    if jira.is_jira(data):
        return _backlog("Jira", jira.items(data), name)
    if trello.is_trello(data):
        return _backlog("Trello", trello.items(data), name)
    if asana.is_asana(data):
        return _backlog("Asana", asana.items(data), name)
    lists = [value for value in data.values() if isinstance(value, list)]
    if len(lists) == 1:
        return _of_list(lists[0], file)
    raise Ended(_unknown(file))


def _of_list(data: list[object], file: Path) -> Backlog:
    objects = list(fields.objects(data))
    if not objects:
        raise Ended(_unknown(file))
    if github.is_github(objects[0]):
        return _backlog("GitHub", github.items(objects))
    if "gid" in objects[0]:
        return _backlog("Asana", asana.items({"data": objects}))
    if "key" in objects[0] and "fields" in objects[0]:
        return _backlog("Jira", jira.items({"issues": objects}))
    return _of_rows([list(objects[0]), *(_cells(objects[0], one) for one in objects)], file)


def _cells(head: fields.Json, one: fields.Json) -> list[str]:
    return [fields.body(str(one.get(name) or "")) for name in head]


def _of_table(content: str, file: Path) -> Backlog:
    try:
        rows = tables.rows_of(content)
    except csv.Error as error:
        raise Ended(f"{file} cannot be read as a table: {error}. Export it again.") from None
    return _of_rows(rows, file)


def _of_rows(rows: list[list[str]], file: Path) -> Backlog:
    try:
        return _backlog(tables.tool_of(rows[0]) or _ANY if rows else _ANY, tables.items(rows))
    except tables.NoTitles as found:
        raise Ended(
            f"{file} has no column with titles. Its columns: {found}. "
            "Call the one with the titles: title"
        ) from None


def _backlog(tool: str, items: Iterable[BacklogItem], name: str = "") -> Backlog:
    found, passed_over = fields.ranked(items)
    return Backlog(tool, found, name, passed_over)


def _unknown(file: Path) -> str:
    return (
        f"{file} is no export that is known. Known are: Jira (CSV, JSON of its search), a Trello "
        "board (JSON), Asana (CSV, JSON), GitHub issues (JSON), and any CSV with a column: title"
    )

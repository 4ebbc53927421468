"""What was found of a backlog, for other programs: JSON and CSV."""

import csv
import io
from collections.abc import Mapping

from bot.backlog.alignment import Alignment, Judged
from bot.backlog.items import Backlog
from bot.fit.case import Line

_COLUMNS = (
    "rank", "id", "title", "kind", "status", "sprint", "serves", "sure", "goal", "goal_line", "url",
)  # fmt: skip
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(
    backlog: Backlog, found: Alignment, lines: Mapping[str, Line], version: str
) -> dict[str, object]:
    """Everything that was found."""
    return {
        "tool": backlog.tool,
        "name": backlog.name,
        "goal_version": version,
        "read": len(backlog.items),
        "done": len(backlog.items) - len(backlog.open),
        "judged": len(found.judged),
        "on_goal": found.on_goal,
        "counts": {
            one.serves.value: {"likely": one.likely, "leaning": one.leaning} for one in found.counts
        },
        "above": [{"id": one.judged.item.id, "on_goal_below": one.below} for one in found.above],
        "beside_the_sprint": [one.item.id for one in found.beside_the_sprint],
        "unserved": [{"line": line.id, "text": line.text} for line in found.unserved],
        "items": [_row(one, lines) for one in found.judged],
    }


def as_csv(found: Alignment, lines: Mapping[str, Line]) -> str:
    """A row for each item. What a spreadsheet would take for a formula is shielded."""
    written = io.StringIO(newline="")
    table = csv.DictWriter(written, _COLUMNS)
    table.writeheader()
    for one in found.judged:
        table.writerow({name: _shielded(value) for name, value in _row(one, lines).items()})
    return written.getvalue()


def _row(one: Judged, lines: Mapping[str, Line]) -> dict[str, object]:
    line = lines.get(one.opinion.line or "")
    return {
        "rank": one.item.rank,
        "id": one.item.id,
        "title": one.item.title,
        "kind": one.item.kind,
        "status": one.item.status,
        "sprint": one.item.sprint,
        "serves": one.serves.value,
        "sure": one.opinion.sure.value,
        "goal": line.goal if line else "",
        "goal_line": line.text if line else "",
        "url": one.item.url,
    }


def _shielded(value: object) -> object:
    is_formula = isinstance(value, str) and value.startswith(_BEGINS_A_FORMULA)
    return f"'{value}" if is_formula else value

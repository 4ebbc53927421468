"""Bars and lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.pictures.drawing import Canvas, Picture, Theme, Type, wide, wrapped

_WIDTH, _MARGIN = 720, 28
_ROW = 46
_TITLE, _TEXT, _SMALL = 20, 15, 13


@dataclass(frozen=True, slots=True)
class Bar:
    """share: 0 to 1, None where there is nothing to show. note: stands behind the bar."""

    name: str
    share: float | None
    note: str


def bars(title: str, rows: Sequence[Bar], theme: Theme, mark: float | None = None) -> Picture:
    """Shares as bars, each with its number. mark: a share that a line stands at."""
    canvas, top = Canvas(_WIDTH, theme), _MARGIN + _TITLE
    for line in wrapped(title, _TITLE, _WIDTH - 2 * _MARGIN, 2):
        canvas.text(_MARGIN, top, line, Type(_TITLE, bold=True))
        top += _TITLE + 8
    left = _MARGIN + max((wide(row.name, _TEXT) for row in rows), default=0) + 16
    room = _WIDTH - _MARGIN - left - max((wide(row.note, _SMALL) for row in rows), default=0) - 20
    begin = top + 8
    for place, row in enumerate(rows):
        middle = begin + place * _ROW + _ROW / 2
        canvas.text(_MARGIN, middle + 5, row.name, Type(_TEXT))
        canvas.box((left, middle - 12, room, 24), "none", edge=theme.line, radius=4)
        canvas.box((left, middle - 12, room * (row.share or 0), 24), theme.accent, radius=4)
        canvas.text(left + room + 12, middle + 5, row.note, Type(_SMALL, theme.faint))
    end = begin + len(rows) * _ROW
    if mark is not None:
        at = left + room * mark
        canvas.line([(at, begin), (at, end)], theme.ink, 1.5, "4 4")
    words = f"{title}: " + "; ".join(f"{row.name} {row.note}" for row in rows) + "."
    return canvas.picture(end + _MARGIN, words)

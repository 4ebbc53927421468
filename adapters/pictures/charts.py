"""Bars and columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.pictures.drawing import Canvas, Picture, Theme, Type, wide, wrapped
from bot.replies import Counts

_WIDTH, _MARGIN = 520, 20
_ROW = 46
_TITLE, _TEXT, _SMALL = 20, 16, 15


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


_PLOT_HEIGHT = 220


def counts(part: Counts, theme: Theme) -> Picture:
    """Columns of counts: each piece has its number and its sign, so that no colour is needed."""
    canvas, most = Canvas(_WIDTH, theme), max((sum(row) for _, row in part.columns), default=0) or 1
    canvas.text(_MARGIN, _MARGIN + 14, shown_title(part.title), Type(_TITLE - 2, bold=True))
    left, top = float(_MARGIN), _MARGIN + 48.0
    for place, kind in enumerate(part.kinds):
        sign = f"{_SIGNS[place % len(_SIGNS)]} {kind}"
        if left + wide(sign, _SMALL) + 40 > _WIDTH:
            left, top = float(_MARGIN), top + 24
        colour = theme.series[place % len(theme.series)]
        canvas.box((left, top - 11, 14, 14), colour, radius=2)
        canvas.text(left + 20, top + 1, sign, Type(_SMALL))
        left += wide(sign, _SMALL) + 40
    begin, step = top + 20, (_WIDTH - 2 * _MARGIN) / max(1, len(part.columns))
    floor = begin + _PLOT_HEIGHT
    for number, (name, row) in enumerate(part.columns):
        foot, edge = floor, _MARGIN + number * step + step * 0.15
        for place, count in enumerate(row):
            tall = _PLOT_HEIGHT * count / most
            if not count:
                continue
            foot -= tall
            colour = theme.series[place % len(theme.series)]
            canvas.box((edge, foot, step * 0.7, tall), colour, edge=theme.ground)
            if tall >= _SMALL + 2:
                words = f"{_SIGNS[place % len(_SIGNS)]} {count}"
                at = Type(_SMALL, theme.ground, bold=True, anchor="middle")
                canvas.text(edge + step * 0.35, foot + tall / 2 + 5, words, at)
        middle = Type(_SMALL - 1, theme.faint, anchor="middle")
        for row_number, words in enumerate(wrapped(name, _SMALL - 1, step, 2)):
            canvas.text(edge + step * 0.35, floor + 18 + 15 * row_number, words, middle)
    canvas.line([(_MARGIN, floor), (_WIDTH - _MARGIN, floor)], theme.ink, 1.5)
    return canvas.picture(floor + 46, f"{part.title}: {part.words}")


_SIGNS = ("✓", "→", "✗", "⚒", "?")
"""A sign for each kind, beside its colour."""


def shown_title(title: str) -> str:
    """A title that fits on one line."""
    return next(iter(wrapped(title, _TITLE - 2, _WIDTH - 2 * _MARGIN, 1)), "")

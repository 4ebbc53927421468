"""KPIs side by side as small multiples, each with its words over its way."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.pictures.drawing import Canvas, Picture, Theme, Type, wrapped
from adapters.pictures.way import HEIGHT, way
from bot.replies import Course, Courses

_MARGIN, _GAP = 20.0, 32.0
_PANEL, _ALONE = 352.0, 480.0
"""How broad one KPI is, beside another and alone."""

_TITLE, _NAME, _TEXT = 20, 17, 15
_BETWEEN = 6
"""Between two lines of text."""

_OVER = 10
"""Between the title and the first row."""


@dataclass(frozen=True, slots=True)
class _Column:
    left: float
    broad: float


def courses(part: Courses, theme: Theme) -> Picture:
    """The KPIs in two columns; those that were never measured are lines of text below."""
    measured = [one for one in part.courses if one.points]
    number = min(2, len(measured)) or 1
    broad = _PANEL if number > 1 else _ALONE
    columns = [_Column(_MARGIN + place * (broad + _GAP), broad) for place in range(number)]
    whole = _Column(_MARGIN, columns[-1].left + broad - _MARGIN)
    canvas = Canvas(round(whole.broad + 2 * _MARGIN), theme)
    top = _text(canvas, whole, _MARGIN, (part.title, Type(_TITLE, bold=True), 1))
    top += _OVER if part.title else 0
    for first in range(0, len(measured), number):
        top = _row(canvas, columns, measured[first : first + number], top, part.decimal)
    for words in part.words_only:
        top = _text(canvas, whole, top + _BETWEEN, (words, Type(_TEXT), 3))
    return canvas.picture(top + _MARGIN, "; ".join(filter(None, (part.title, *part.lines))))


def _row(
    canvas: Canvas, columns: Sequence[_Column], row: Sequence[Course], top: float, decimal: str
) -> float:
    """KPIs beside one another, their ways at one height; where the row ends."""
    placed = list(zip(columns, row, strict=False))
    foot = max(_head(canvas, column, top, one) for column, one in placed)
    for column, one in placed:
        way(canvas, one, (column.left, foot, column.broad, HEIGHT), decimal)
    return foot + HEIGHT


def _head(canvas: Canvas, column: _Column, top: float, one: Course) -> float:
    top = _text(canvas, column, top, (one.title, Type(_NAME, bold=True), 2))
    return _text(canvas, column, top, (one.words, Type(_TEXT, canvas.theme.faint), 3))


def _text(canvas: Canvas, column: _Column, top: float, said: tuple[str, Type, int]) -> float:
    """Words in some lines at most; where they end."""
    words, type_, most = said
    size = type_.size * (_BOLD if type_.bold else 1)
    for line in wrapped(words, size, column.broad, most):
        canvas.text(column.left, top + type_.size, line, type_)
        top += type_.size + _BETWEEN
    return top


_BOLD = 1.1
"""How much broader bold letters are than others."""

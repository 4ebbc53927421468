"""One KPI's way: its check-ins, the target as a dashed line, the planned day as a dotted one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import inf

from adapters.pictures.drawing import Area, Canvas, Type, wide, wrapped
from adapters.pictures.ticks import ticks, written
from bot.replies import Course

_ABOVE, _BELOW = 26.0, 48.0
HEIGHT = _ABOVE + 130.0 + _BELOW
"""With room above for the target's words, and below for two rows of days."""

_SMALL = 14
_MANY = 40
"""From here on check-ins are a line without dots."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where days and values stand."""

    area: Area
    first: date
    days: int
    low: float
    high: float

    def across(self, day: date) -> float:
        left, _, width, _ = self.area
        return left + width * (day - self.first).days / self.days

    def down(self, value: float) -> float:
        _, top, _, height = self.area
        return top + height * (self.high - value) / (self.high - self.low)


def way(canvas: Canvas, one: Course, area: Area, decimal: str) -> None:
    """Draw it; it has at least one check-in."""
    values = [value for _, value in one.points]
    values += [] if one.target is None else [one.target]
    marks = ticks(min(values), max(values))
    labels = written(marks, decimal)
    scale = _scale(one, area, marks, max(wide(label, _SMALL) for label in labels))
    _axis(canvas, scale, marks, labels)
    _plan(canvas, scale, one)
    line = [(scale.across(day), scale.down(value)) for day, value in one.points]
    canvas.line(line, canvas.theme.accent, 3)
    for left, top in line[-1:] if len(line) > _MANY else line:
        canvas.dot(left, top, 5, canvas.theme.accent, canvas.theme.ground)
    _days(canvas, scale, one, area)


def _scale(one: Course, area: Area, marks: Sequence[float], margin: float) -> _Scale:
    left, top, width, height = area
    days = [day for day, _ in one.points] + ([one.due] if one.due else [])
    inner = left + margin + 8, top + _ABOVE, width - margin - 8 - _EDGE, height - _ABOVE - _BELOW
    return _Scale(inner, min(days), max(1, (max(days) - min(days)).days), marks[0], marks[-1])


_EDGE = 6
"""To the right of the way, for its last dot."""


def _axis(canvas: Canvas, scale: _Scale, marks: Sequence[float], labels: Sequence[str]) -> None:
    left, _, width, _ = scale.area
    for mark, label in zip(marks, labels, strict=True):
        at = scale.down(mark)
        canvas.line([(left, at), (left + width, at)], canvas.theme.line, 1)
        canvas.text(left - 8, at + 5, label, Type(_SMALL, canvas.theme.faint, anchor="end"))


def _plan(canvas: Canvas, scale: _Scale, one: Course) -> None:
    """What is planned: the target with its words, and the day."""
    left, top, width, height = scale.area
    if one.due is not None:
        at = scale.across(one.due)
        canvas.line([(at, top), (at, top + height)], canvas.theme.ink, 1.5, "2 4")
    if one.target is not None:
        at = scale.down(one.target)
        _aim(canvas, scale, one, at)
        canvas.line([(left, at), (left + width, at)], canvas.theme.ink, 2, "7 5")


def _aim(canvas: Canvas, scale: _Scale, one: Course, at: float) -> None:
    """The target's words over its line, at the end that the way leaves more room."""
    left, _, width, _ = scale.area
    words = next(iter(wrapped(one.aim, _SMALL * 1.1, width - 16, 1)), "")
    broad = wide(words, _SMALL, bold=True) + 4
    ends = {"end": left + width - broad - 4, "start": left + 4}

    def room(end: str) -> float:
        beside = (
            abs(scale.down(value) - at + _SMALL)
            for day, value in one.points
            if ends[end] - _NEAR <= scale.across(day) <= ends[end] + broad + _NEAR
        )
        return min(beside, default=inf)

    anchor = max(ends, key=room)
    canvas.box((ends[anchor], at - 21, broad, 18), canvas.theme.ground)
    edge = 2 if anchor == "start" else broad - 2
    type_ = Type(_SMALL, bold=True, anchor=anchor)
    canvas.text(ends[anchor] + edge, at - 7, words, type_)


_NEAR = 12
"""As near as this to a check-in, words would touch its dot."""


def _days(canvas: Canvas, scale: _Scale, one: Course, area: Area) -> None:
    """The first day and the planned or last one under the way, in two rows where one is short."""
    left, _, width, _ = area
    row, taken = scale.area[1] + scale.area[3] + 20, 0.0
    ends = {one.since: one.points[0][0], one.until: one.due or one.points[-1][0]}
    for words, day in ends.items():
        half = wide(words, _SMALL) / 2
        middle = min(max(scale.across(day), left + half), left + width - half)
        row += _SMALL + 5 if middle - half < taken else 0
        canvas.text(middle, row, words, Type(_SMALL, canvas.theme.faint, anchor="middle"))
        taken = middle + half + 10

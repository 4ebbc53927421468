"""The golden thread as a picture: boxes from the vision down, with progress."""

from adapters.pictures.drawing import Canvas, Picture, Theme, Type, wrapped
from bot.replies import Thread, ThreadLine

_WIDTH, _MARGIN, _INDENT, _GAP = 560, 20, 26, 14
_TEXT, _SMALL, _TITLE = 17, 14, 22
_LINES, _NOTES = 3, 4
_DEEPEST = 5
_MANY = 40
"""More goals than this are drawn a line each."""

_PAD = 12


def thread(part: Thread, title: str, theme: Theme) -> Picture:
    """The thread; what is active is bright, what is proposed or ended is dashed and quiet."""
    canvas, top = Canvas(_WIDTH, theme), _MARGIN + _TITLE + 10.0
    heading = next(iter(wrapped(title, _TITLE, _WIDTH - 2 * _MARGIN, 1)), "")
    canvas.text(_MARGIN, _MARGIN + _TITLE - 2, heading, Type(_TITLE, bold=True))
    feet: dict[int, float] = {}
    for line in part.lines:
        depth = min(line.depth, _DEEPEST)
        left = _MARGIN + depth * _INDENT
        draw = _box if len(part.lines) <= _MANY else _row
        bottom = draw(canvas, line, left, top)
        above = feet.get(depth - 1)
        if above is not None:
            elbow = left - _INDENT / 2
            middle = (top + bottom) / 2
            canvas.line([(elbow, above), (elbow, middle), (left, middle)], theme.line, 2)
        feet = {level: foot for level, foot in feet.items() if level < depth} | {depth: bottom}
        top = bottom + (_GAP if draw is _box else _GAP / 3)
    words = "; ".join(
        " ".join([line.label, line.ref, line.text, *line.notes]) for line in part.lines
    )
    return canvas.picture(top + _MARGIN - _GAP, f"{title}: {words}")


def _box(canvas: Canvas, line: ThreadLine, left: float, top: float) -> float:
    """Draw one goal; where it ends."""
    theme, room = canvas.theme, _WIDTH - _MARGIN - left
    inner = room - 2 * _PAD
    text = wrapped(line.text, _TEXT, inner, _LINES)
    notes = [one for note in line.notes[:_NOTES] for one in wrapped(note, _SMALL, inner, 2)]
    has_bar = line.share is not None
    height = 2 * _PAD + _SMALL + 6 + len(text) * (_TEXT + 6) + len(notes) * (_SMALL + 5)
    height += 16 if has_bar else 0
    edge = theme.accent if line.is_open else theme.line
    canvas.box(
        (left, top, room, height), theme.ground, edge=edge, radius=8, dashed=not line.is_open
    )
    at = top + _PAD + _SMALL
    share = f" · {round(line.share * 100)} %" if line.share is not None else ""
    label = f"{line.label} {line.ref}{share}"
    canvas.text(left + _PAD, at, label, Type(_SMALL, theme.faint))
    for words in text:
        at += _TEXT + 6
        canvas.text(left + _PAD, at, words, Type(_TEXT, bold=line.is_open))
    if line.share is not None:
        at += 16
        canvas.box((left + _PAD, at - 8, inner, 8), "none", edge=theme.line, radius=4)
        canvas.box((left + _PAD, at - 8, inner * line.share, 8), theme.accent, radius=4)
    for words in notes:
        at += _SMALL + 5
        canvas.text(left + _PAD, at, words, Type(_SMALL, theme.faint))
    return top + height


def _row(canvas: Canvas, line: ThreadLine, left: float, top: float) -> float:
    """The same in one line."""
    theme, room = canvas.theme, _WIDTH - _MARGIN - left
    edge = theme.accent if line.is_open else theme.line
    height = _SMALL + 14.0
    area = (left, top, room, height)
    canvas.box(area, theme.ground, edge=edge, radius=5, dashed=not line.is_open)
    words = wrapped(f"{line.ref} · {line.text}", _SMALL, room - 2 * _PAD, 1)
    canvas.text(left + _PAD, top + _SMALL + 4, next(iter(words), ""), Type(_SMALL))
    return top + height

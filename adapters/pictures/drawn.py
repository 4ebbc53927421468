"""The picture of a reply's part."""

from typing import assert_never

from adapters.pictures.charts import counts
from adapters.pictures.courses import courses
from adapters.pictures.drawing import Picture, Theme
from adapters.pictures.thread import thread
from bot.actions import Subject
from bot.answers.board import KINDS
from bot.replies import Counts, Courses, Heading, Paragraph, Reply, Thread


def drawn(part: Thread | Courses | Counts, title: str, theme: Theme) -> Picture:
    """The part as a picture; title: of the thread, which has none of its own."""
    match part:
        case Thread():
            return thread(part, title, theme)
        case Courses():
            return courses(part, theme)
        case Counts():
            return counts(part, theme)
        case _:
            assert_never(part)


def picture_on(board: Reply, what: Subject, title: str, theme: Theme) -> Picture | None:
    """One of the board's pictures; None where there is none. title: of one KPI, "" for all."""
    part = next((part for part in board.parts if isinstance(part, KINDS[what])), None)
    if isinstance(part, Courses) and title:
        part = part.of(title)
    if part is None:
        return None
    titles = [one.text for one in board.parts if isinstance(one, Heading | Paragraph)]
    return drawn(part, " · ".join(titles[:2]), theme)

"""The picture of a reply's part."""

from typing import assert_never

from adapters.pictures.charts import counts, course
from adapters.pictures.drawing import Picture, Theme
from adapters.pictures.thread import thread
from bot.actions import Subject
from bot.answers.board import KINDS
from bot.replies import Counts, Course, Heading, Paragraph, Reply, Thread


def drawn(part: Thread | Course | Counts, title: str, theme: Theme) -> Picture:
    """The part as a picture; title: of the thread, which has none of its own."""
    match part:
        case Thread():
            return thread(part, title, theme)
        case Course():
            return course(part, theme)
        case Counts():
            return counts(part, theme)
        case _:
            assert_never(part)


def nth(board: Reply, what: Subject, number: int, theme: Theme) -> Picture | None:
    """One of the board's pictures, counted from 0; None where there is none."""
    found = [part for part in board.parts if isinstance(part, KINDS[what])]
    if not 0 <= number < len(found):
        return None
    titles = [one.text for one in board.parts if isinstance(one, Heading | Paragraph)]
    return drawn(found[number], " · ".join(titles[:2]), theme)

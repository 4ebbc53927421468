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


def picture_on(board: Reply, what: Subject, title: str, theme: Theme) -> Picture | None:
    """One of the board's pictures, the first for no title; None where there is none."""
    found = [part for part in board.parts if isinstance(part, KINDS[what])]
    named = [part for part in found if not title or _title_of(part) == title]
    if not named:
        return None
    titles = [one.text for one in board.parts if isinstance(one, Heading | Paragraph)]
    return drawn(named[0], " · ".join(titles[:2]), theme)


def _title_of(part: Thread | Course | Counts) -> str:
    return "" if isinstance(part, Thread) else part.title

"""A reply as plain text: for notifications, for screen readers, and where nothing else is shown."""

from typing import assert_never

from bot.replies import (
    Banner,
    Bullets,
    Buttons,
    Counts,
    Courses,
    Details,
    Document,
    Drawing,
    Facts,
    Form,
    Heading,
    Paragraph,
    Part,
    Quote,
    Reply,
    Thread,
)


def plain_text(reply: Reply) -> str:
    """Everything that a person reads in a reply, line after line."""
    return "\n".join(line for part in reply.parts for line in _lines(part))


def summary(reply: Reply) -> str:
    """What a notification says: the reply without its buttons and documents."""
    shown = (part for part in reply.parts if not isinstance(part, Buttons | Document))
    return "\n".join(line for part in shown for line in _lines(part))


def in_words(part: Part) -> str:
    """The same as a part shows, in words."""
    return "; ".join(_lines(part))


def _lines(part: Part) -> list[str]:  # noqa: C901, PLR0911  one case for each part
    match part:
        case Heading(text) | Banner(_, text) | Paragraph(text):
            return [text]
        case Bullets(items) | Details(items):
            return list(items)
        case Facts(facts):
            return [f"{fact.label}: {fact.value}" for fact in facts]
        case Quote(text, source):
            return [text, source] if source else [text]
        case Thread(lines):
            return [" ".join([line.label, line.ref, line.text, *line.notes]) for line in lines]
        case Courses():
            return list(part.lines)
        case Counts(title, words=words):
            return [f"{title}: {words}"]
        case Drawing(of=of):
            return _lines(of)
        case Document(_, text):
            return [text]
        case Buttons(shown):
            return [f"[{one.label}]" for one in shown]
        case Form(title, submit, _, fields):
            filled = (f"{item.label} {item.value}".strip() for item in fields)
            return [title, *filled, submit]
        case _:
            assert_never(part)

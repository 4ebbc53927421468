"""Does the backlog serve the goal? What was found, as facts with links."""

from collections.abc import Iterator, Sequence

from bot.backlog.alignment import Above, Alignment, Count, Judged
from bot.backlog.items import Backlog
from bot.fit.case import FitCase, Line, LineKind
from bot.fit.opinion import FITS, Verdict
from bot.replies import Bullets, Details, Fact, Facts, Heading, Paragraph, Part, Reply
from bot.text import harmless, one_line, shorten
from bot.turn import Turn

_SHOWN = 10
_LINE = 110


def report(
    turn: Turn, goals: FitCase, backlog: Backlog, found: Alignment, *, is_whole: bool = False
) -> Reply:
    """The report. is_whole: with every item, for a page; a chat shows the ten that matter.

    goals: the case whose lines the items were held against.
    """
    lines = {line.id: line for line in goals.lines}
    goal = next((line for line in goals.lines if line.kind is LineKind.PRODUCT_GOAL), None)
    shown = len(found.judged) if is_whole else _SHOWN
    sections = {
        "above": [_above(turn, one, lines) for one in found.above],
        "beside": [_item(turn, one, lines) for one in found.beside_the_sprint],
        "unserved": [_goal_line(one) for one in found.unserved],
        "all": [_item(turn, one, lines) for one in found.judged] if is_whole else [],
    }
    parts: list[Part] = [
        Heading(turn.say("backlog/heading", backlog=backlog, goal=goal)),
        *turn.paragraphs(
            "backlog/on_goal",
            count=found.on_goal,
            of=len(found.judged),
            leaning=_leaning(found),
        ),
        _counts(turn, found.counts),
    ]
    for name, told in sections.items():
        parts += _section(turn, name, told, shown)
    parts.append(Details(tuple(_details(turn, goals, backlog, found))))
    return Reply(tuple(parts), locale=turn.locale)


def _leaning(found: Alignment) -> int:
    return sum(one.opinion.verdict in FITS and not one.is_likely for one in found.judged)


def _counts(turn: Turn, counts: Sequence[Count]) -> Facts:
    """How many serve what, and how many only lean that way."""
    told = (one for one in counts if one.likely or one.leaning)
    return Facts(
        tuple(
            Fact(turn.label(f"serves.{one.serves}"), turn.say("backlog/count", one=one))
            for one in told
        )
    )


def _section(turn: Turn, name: str, lines: Sequence[str], most: int) -> Iterator[Part]:
    if not lines:
        return
    yield Heading(turn.say(f"backlog/{name}", count=len(lines)))
    yield Bullets(tuple(lines[:most]))
    if len(lines) > most:
        yield Paragraph(turn.say("backlog/more", count=len(lines) - most))


def _above(turn: Turn, one: Above, lines: dict[str, Line]) -> str:
    return turn.say("backlog/above_line", item=_item(turn, one.judged, lines), below=one.below)


def _item(turn: Turn, one: Judged, lines: dict[str, Line]) -> str:
    """An item with what was found of it and its address."""
    line = lines.get(one.opinion.line or "")
    names_line = one.opinion.verdict in (*FITS, Verdict.FITS_VISION) and line is not None
    return turn.say(
        "backlog/item",
        item=one.item,
        title=shorten(one_line(harmless(one.item.title)), _LINE),
        serves=turn.label(f"serves.{one.serves}"),
        is_leaning=not one.is_likely,
        line=_goal_line(line) if names_line and line else "",
    )


def _goal_line(line: Line) -> str:
    return shorten(f"{line.goal} · {one_line(harmless(line.text))}", _LINE)


def _details(turn: Turn, goals: FitCase, backlog: Backlog, found: Alignment) -> Iterator[str]:
    """What was read, what was left out, and who judged."""
    done = len(backlog.items) - len(backlog.open)
    yield turn.say("backlog/read", backlog=backlog, count=len(backlog.items), done=done)
    judges = {one.opinion.judge for one in found.judged if one.opinion.judge}
    if judges:
        judge = ", ".join(sorted(judges))
        yield turn.say("backlog/judged_by", judge=judge, version=goals.version)

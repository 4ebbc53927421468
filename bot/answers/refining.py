"""``/goal next``: what to work on next, by the goal that it serves, with the reason of each."""

from collections.abc import Iterator

from bot import actions as act
from bot.answers.requests import LOOKED_THROUGH
from bot.fit.case import Line, lines_of
from bot.fit.opinion import Verdict
from bot.replies import Bullets, Button, Buttons, Paragraph, Part, Reply
from bot.requests import SERVING, Asked, Worth, by_worth
from bot.text import harmless, one_line, shorten
from bot.turn import Turn

_SHOWN = 8
"""Requests in one group."""

_LINE = 140
_REASON = 100


async def show(turn: Turn, action: act.ShowNext) -> Reply:
    """The requests that serve the Sprint Goal, then the Product Goal; the others are counted."""
    async with turn.reading(action) as desk:
        chain = await desk.chain()
        found = await desk.records.requests.listed(
            desk.product.id, act.RequestFilter.ALL, asker="", limit=LOOKED_THROUGH
        )
    lines = {line.id: line for line in lines_of(chain)}
    groups = by_worth(found)
    fits = {one: groups[one] for one in SERVING if groups[one]}
    parts: list[Part] = [*turn.card("requests/next", any=bool(fits), goal=chain.product_goal)]
    for one, asked in fits.items():
        told = tuple(_told(turn, each, lines) for each in asked[:_SHOWN])
        parts += [Paragraph(turn.label(f"worth.{one}")), Bullets(told)]
    parts += turn.paragraphs(
        "requests/not_next", counts={one.value: len(groups[one]) for one in Worth}
    )
    buttons = (
        Button(turn.label("filter.open"), act.ListRequests()),
        Button(turn.label("button.show"), act.ShowThread()),
    )
    return Reply((*parts, Buttons(buttons)))


def _told(turn: Turn, asked: Asked, lines: dict[str, Line]) -> str:
    return turn.say(
        "requests/next_line",
        request=asked.request,
        text=shorten(one_line(harmless(asked.request.text)), _LINE),
        why="; ".join(_reasons(asked, lines)),
    )


def _reasons(asked: Asked, lines: dict[str, Line]) -> Iterator[str]:
    """The goal line that it moves; what the Product Owner said."""
    opinion = asked.judged.opinion if asked.judged else None
    line = lines.get(opinion.line or "") if opinion else None
    if line is not None and opinion is not None and opinion.verdict is not Verdict.OUTSIDE:
        yield shorten(f"{line.goal} · {one_line(harmless(line.text))}", _REASON)
    if asked.decided is not None and asked.decided.reason:
        said = one_line(harmless(asked.decided.reason))
        yield f"{harmless(one_line(asked.decided.by.name))}: {shorten(said, _REASON)}"

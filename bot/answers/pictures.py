"""``/goal picture``: the thread, the KPIs' courses, or the requests, for those who look."""

from bot import actions as act
from bot.answers.board import KINDS, drawable
from bot.errors import NothingToDraw
from bot.replies import Audience, Button, Buttons, Drawing, Heading, Part, Reply, Thread
from bot.text import harmless
from bot.turn import Turn

_MOST = 3
"""Pictures in one message."""


async def show(turn: Turn, action: act.ShowPicture) -> Reply:
    """The pictures, to the asker or to everybody in the place."""
    links, subject = turn.ports.links, action.subject
    async with turn.showing(action, to_channel=action.to_channel) as desk:
        found = [part for part in await drawable(turn, desk) if isinstance(part, KINDS[subject])]
        serial = await desk.records.products.board(desk.product.id)
        product = desk.product
    if not found:
        raise NothingToDraw(subject)
    heading = turn.label(f"picture.{subject}")
    parts: list[Part] = [Heading(f"{heading} · {harmless(product.name)}")]
    for part in found[:_MOST]:
        title = heading if isinstance(part, Thread) else part.title
        named = "" if isinstance(part, Thread) else part.title
        address = ""
        if links is not None:
            address = links.picture(turn.heard.workspace, product.id, serial, subject, named)
        parts.append(Drawing(part, title, address))
    if action.to_channel:
        return Reply(tuple(parts), Audience.PLACE)
    post = act.ShowPicture(subject, to_channel=True)
    return Reply((*parts, Buttons((Button(turn.label("button.post"), post),))))

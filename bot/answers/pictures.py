"""``/goal picture``: the thread, the KPIs' courses, or the requests, for those who look."""

from bot import actions as act
from bot.answers.board import KINDS, drawable
from bot.errors import NothingToDraw
from bot.replies import Audience, Button, Buttons, Drawing, Heading, Reply
from bot.text import harmless
from bot.turn import Turn


async def show(turn: Turn, action: act.ShowPicture) -> Reply:
    """The picture, to the asker or to everybody in the place."""
    links, subject = turn.ports.links, action.subject
    async with turn.showing(action, to_channel=action.to_channel) as desk:
        parts = await drawable(turn, desk)
        serial = await desk.records.products.board(desk.product.id)
        product = desk.product
    part = next((one for one in parts if isinstance(one, KINDS[subject])), None)
    if part is None:
        raise NothingToDraw(subject)
    title, address = turn.label(f"picture.{subject}"), ""
    if links is not None:
        address = links.picture(turn.heard.workspace, product.id, serial, subject)
    heading = Heading(f"{title} · {harmless(product.name)}")
    drawing = Drawing(part, title, address)
    if action.to_channel:
        return Reply((heading, drawing), Audience.PLACE)
    post = act.ShowPicture(subject, to_channel=True)
    return Reply((heading, drawing, Buttons((Button(turn.label("button.post"), post),))))

"""``/goal set target group`` and ``/goal set upkeep``: what a product states about itself."""

from dataclasses import replace

from bot import actions as act
from bot.errors import NotAShare
from bot.ledger import Deed, Entry
from bot.replies import Reply
from bot.text import GOAL_LIMIT, REASON_LIMIT, shorten, within
from bot.turn import Turn

_WHOLE = 100


async def set_target_group(turn: Turn, action: act.SetTargetGroup) -> Reply:
    """Say whom the product is for; its Product Vision Board shows it."""
    text = within(action.text, GOAL_LIMIT, what="goal")
    async with turn.deciding(action) as desk:
        product = replace(desk.product, target_group=text)
        await desk.records.products.change(product)
        told = shorten(text, REASON_LIMIT)
        await desk.note(Entry(desk.by, Deed.TARGET_GROUP_SET, subject="", text=told))
    return Reply(turn.paragraphs("product/target_group", product=product))


async def set_upkeep(turn: Turn, action: act.SetUpkeep) -> Reply:
    """Declare how much of what is asked for may be upkeep, or take that back."""
    if not -1 <= action.percent <= _WHOLE:
        raise NotAShare
    percent = None if action.percent < 0 else action.percent
    async with turn.deciding(action) as desk:
        await desk.records.products.change(replace(desk.product, upkeep=percent))
        detail = "" if percent is None else f"{percent} %"
        await desk.note(Entry(desk.by, Deed.UPKEEP_SET, subject="", detail=detail))
    return Reply(turn.paragraphs("product/upkeep", percent=percent))

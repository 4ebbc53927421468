"""``/goal history``: the ledger, told in sentences."""

from bot import actions as act
from bot.errors import NoSuchGoal, NoSuchRequest
from bot.goals import read_ref
from bot.ledger import Entry
from bot.replies import Bullets, Part, Reply
from bot.text import shorten
from bot.turn import Turn

_SHOWN = 25
_TEXT_LENGTH = 120


async def show(turn: Turn, action: act.ShowHistory) -> Reply:
    """What was decided, when, by whom and why: the newest first."""
    async with turn.reading(action) as desk:
        entries = await desk.records.ledger.read(
            desk.product.id, limit=_SHOWN + 1, subject=action.ref
        )
        product = desk.product
    if action.ref and not entries:
        raise NoSuchGoal(action.ref) if read_ref(action.ref) else NoSuchRequest(action.ref)
    lines = tuple(entry_line(turn, entry) for entry in entries[:_SHOWN])
    card = turn.card(
        "ledger/shown", product=product, ref=action.ref, more=len(entries) > _SHOWN, any=bool(lines)
    )
    parts: tuple[Part, ...] = card
    return Reply((*parts, Bullets(lines)) if lines else parts)


def entry_line(turn: Turn, entry: Entry) -> str:
    """An entry of the ledger as a sentence."""
    return turn.say(
        f"ledger/{entry.deed}",
        entry=entry,
        text=shorten(entry.text, _TEXT_LENGTH),
        why=shorten(entry.why, _TEXT_LENGTH),
    )

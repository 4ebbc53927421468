"""``/goal history``: the ledger, told in sentences."""

from datetime import date

from bot import actions as act
from bot.errors import NoSuchGoal, NoSuchRequest, NotADate
from bot.goals import read_ref
from bot.ledger import Entry
from bot.past_days import since_in
from bot.replies import Bullets, Part, Reply
from bot.text import NAME_LIMIT, clean, shorten
from bot.turn import Turn

_SHOWN = 25
_TEXT_LENGTH = 120


async def show(turn: Turn, action: act.ShowHistory) -> Reply:
    """What was decided, when, by whom and why: the newest first."""
    since = _since(turn, action.since)
    async with turn.reading(action) as desk:
        entries = await desk.records.ledger.read(
            desk.product.id, limit=_SHOWN + 1, subject=action.ref
        )
        product = desk.product
    if action.ref and not entries:
        raise NoSuchGoal(action.ref) if read_ref(action.ref) else NoSuchRequest(action.ref)
    told = [one for one in entries if since is None or _day(turn, one) >= since]
    lines = tuple(entry_line(turn, entry) for entry in told[:_SHOWN])
    card = turn.card(
        "ledger/shown",
        product=product,
        ref=action.ref,
        since=since,
        more=len(told) > _SHOWN,
        any=bool(lines),
    )
    parts: tuple[Part, ...] = card
    return Reply((*parts, Bullets(lines)) if lines else parts)


def _since(turn: Turn, typed: str) -> date | None:
    """The day to begin with; raises NotADate for words that name none."""
    if not typed.strip():
        return None
    found = since_in(typed, turn.today) or since_in(f"since {typed}", turn.today)
    if found is None:
        raise NotADate(shorten(clean(typed), NAME_LIMIT))
    return found


def _day(turn: Turn, entry: Entry) -> date:
    return entry.by.at.astimezone(turn.heard.at.tzinfo).date()


def entry_line(turn: Turn, entry: Entry) -> str:
    """An entry of the ledger as a sentence."""
    return turn.say(
        f"ledger/{entry.deed}",
        entry=entry,
        text=shorten(entry.text, _TEXT_LENGTH),
        why=shorten(entry.why, _TEXT_LENGTH),
    )

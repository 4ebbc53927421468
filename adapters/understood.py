"""``throughline understand``: what sentences would be taken to mean; nothing is done."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from adapters import wiring
from adapters.settings import Settings
from bot import parts
from bot.conversation import Conversation
from bot.errors import Refusal
from bot.meanings import CHANGE, Meaning
from bot.text import clean

_QUIET = ("words", "request", "meanings")
"""Parts of an action that only repeat the sentence."""


async def understood(settings: Settings, words: str) -> dict[str, object]:
    """What a sentence would be taken to mean."""
    return await _one(_conversation(settings), settings, words)


async def all_understood(settings: Settings, lines: Iterable[bytes]) -> list[dict[str, object]]:
    """The same for a file of cases: a line out for every line in that is not blank."""
    conversation = _conversation(settings)
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            said = {"id": case.get("id"), **await _one(conversation, settings, str(case["say"]))}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            said = {"id": None, "line_number": number, "error": "a line holds id and say, as JSON"}
        found.append(said)
    return found


def _conversation(settings: Settings) -> Conversation:
    return wiring.conversation(settings, wiring.memory())


async def _one(conversation: Conversation, settings: Settings, words: str) -> dict[str, object]:
    try:
        found = await conversation.meaning(clean(words), settings.throughline_locale)
    except Refusal:
        return {"means": "ask", "parts": {}, "sure": 0.0}
    stated = asdict(found.action)
    said = {name: value for name, value in stated.items() if value and name not in _QUIET}
    said |= _said(found.meaning, words)
    return {"means": found.meaning.value, "parts": said, "sure": round(found.sure, 3)}


def _said(meaning: Meaning, words: str) -> dict[str, object]:
    """The parts of a change as the words alone say them."""
    if meaning not in CHANGE:
        return {}
    number, role = parts.number_in(words), parts.role_in(words)
    is_role = meaning is Meaning.ROLE
    found = {
        "number": number,
        "ref": parts.ref_in(words),
        "role": role.value if role and is_role else "",
        "person": next(iter(parts.names_in(words)), "") if is_role else "",
        "value": parts.amount_in(words, "") if meaning is Meaning.KPI_CHECKIN else "",
        "text": parts.text_after(words) if meaning in _WORDED else "",
        "reason": parts.why_in(words) if meaning in _REASONED else "",
    }
    return {name: value for name, value in found.items() if value}


_WORDED = (Meaning.SET_GOAL, Meaning.RENAME)
_REASONED = (Meaning.ABANDON, Meaning.MISSED_SPRINT, Meaning.RULE)

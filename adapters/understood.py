"""``throughline understand``: what sentences would be taken to mean; nothing is done."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from adapters import wiring
from adapters.settings import Settings
from bot.conversation import Conversation
from bot.errors import Refusal
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
    parts = {name: value for name, value in stated.items() if value and name not in _QUIET}
    return {"means": found.meaning.value, "parts": parts, "sure": round(found.sure, 3)}

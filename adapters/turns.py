"""One turn at the edge of a platform: answer, log one line, and apologise if all else fails.

This is the one place in a process that catches everything: what was not expected gets a reference
number, which stands in the apology and in the log.
"""

import logging
import secrets
import time
from collections.abc import Callable

from adapters import metrics
from adapters.faults import mendable
from adapters.logs import fields
from bot.conversation import Conversation
from bot.errors import InvalidFields
from bot.replies import Banner, Paragraph, Reply, Tone
from bot.turn import Heard

_LOG = logging.getLogger("throughline.turns")

_FAILED = "failed"

Say = Callable[..., str]


async def answer(conversation: Conversation, heard: Heard, platform: str) -> Reply:
    """The reply to what was heard, whatever happens.

    Raises InvalidFields only: a platform shows the problems of a form where it can.
    """
    began = time.perf_counter()
    try:
        reply = await conversation.answer(heard)
    except InvalidFields:
        raise
    except Exception as error:  # noqa: BLE001  the one edge that catches everything
        _measure(platform, _FAILED, began)
        reference, mend = secrets.token_hex(4), mendable(error)
        more = {"mend": mend} if mend else {}
        about = _about(heard, platform, began, reference=reference, **more)
        _LOG.exception("turn failed", extra=about)
        return _apology(conversation, heard, reference)
    _measure(platform, "ok" if reply.outcome == "ok" else "refused", began)
    more = {"noted": reply.noted} if reply.noted else {}
    about = _about(heard, platform, began, action=reply.meant, outcome=reply.outcome, **more)
    _LOG.info("turn", extra=about)
    return reply


def has_failed(reply: Reply) -> bool:
    """Whether it is the apology for what was not expected: asked again it may well succeed."""
    return reply.outcome.startswith(f"{_FAILED} ")


def notice(
    conversation: Conversation, phrase: str, locale: str | None = None, *, refuses: bool = False
) -> Reply:
    """What a platform says by itself; it needs no store.

    phrase: such as ``edge/working``. refuses: whether it stands in the way of what was asked.
    """
    ports = conversation.ports
    known = ports.phrasebook.locales
    wishes = [wish for wish in (locale, ports.locale) if wish]
    names = [name for wish in wishes for name in (wish, wish.partition("-")[0])]
    spoken = next((name for name in names if name in known), known[0])
    words = Paragraph(ports.phrasebook.say(spoken, phrase, {}).strip())
    banner = Banner(Tone.REFUSED, ports.phrasebook.label(spoken, "banner.refused"))
    return Reply((banner, words) if refuses else (words,), outcome=phrase, locale=spoken)


def _measure(platform: str, outcome: str, began: float) -> None:
    metrics.TURNS.labels(platform, outcome).observe(time.perf_counter() - began)


def _about(
    heard: Heard, platform: str, began: float, **more: object
) -> dict[str, dict[str, object]]:
    """What the log may know of a turn: never the words, never a name."""
    milliseconds = round((time.perf_counter() - began) * 1000, 1)
    return fields(platform=platform, workspace=heard.workspace, ms=milliseconds, **more)


def _apology(conversation: Conversation, heard: Heard, reference: str) -> Reply:
    """Words that need no store: it may be the store that failed."""
    ports = conversation.ports
    known = ports.phrasebook.locales
    locale = next((name for name in (heard.locale, ports.locale) if name in known), known[0])
    text = ports.phrasebook.say(locale, "edge/apology", {"reference": reference})
    banner = Banner(Tone.REFUSED, ports.phrasebook.label(locale, "banner.refused"))
    parts = (banner, Paragraph(text.strip()))
    return Reply(parts, outcome=f"{_FAILED} {reference}", locale=locale)

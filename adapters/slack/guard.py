"""Who may come in over HTTP: Slack alone, with a request that is fresh, whole and well formed.

Stands before bolt, which parses a body before it verifies it, and so answers 500 to a malformed one
that nobody signed (measured). Signing: docs.slack.dev/authentication/verifying-requests-from-slack.
"""

import asyncio
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

FRESH_SECONDS = 300
"""How old a request may be, and how far ahead its clock: Slack's own advice."""

BODY_SECONDS = 5.0
"""How long a body may take to arrive."""

_TIMESTAMP = re.compile("[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile("v0=[0-9a-f]{64}", re.ASCII)
_MOST_FIELDS = 50
Json = dict[str, Any]

_STATED = ("type", "team_id", "user_id", "command", "trigger_id")


class Turned(Exception):  # noqa: N818  a visitor who is turned away
    """The request is not let in; status: what to answer, 4xx."""

    def __init__(self, status: int) -> None:
        """Keep the status."""
        super().__init__(status)
        self.status = status


async def checked(request: web.Request, secret: str, now: float | None = None) -> str:
    """The body of a request that Slack sent just now; raises Turned for any other.

    now: seconds since 1970; the clock's where not given.
    """
    try:
        raw = await asyncio.wait_for(request.read(), BODY_SECONDS)
    except TimeoutError:
        raise Turned(408) from None
    except web.HTTPRequestEntityTooLarge:
        raise Turned(413) from None
    except (ConnectionError, web.HTTPException, ValueError):
        raise Turned(400) from None
    if not is_signed(
        raw,
        request.headers.get("X-Slack-Request-Timestamp", ""),
        request.headers.get("X-Slack-Signature", ""),
        secret,
        time.time() if now is None else now,
    ):
        raise Turned(401)
    try:
        body = raw.decode()
        if not _is_well_formed(_payload(request.content_type, body)):
            raise Turned(400)
    except (ValueError, RecursionError):
        raise Turned(400) from None
    return body


def is_signed(raw: bytes, timestamp: str, signature: str, secret: str, now: float) -> bool:
    """Whether Slack signed these bytes, and within ``FRESH_SECONDS``."""
    if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
        return False
    if abs(now - int(timestamp)) > FRESH_SECONDS:
        return False
    base = b"v0:" + timestamp.encode() + b":" + raw
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={digest}", signature)


def _payload(content_type: str, body: str) -> object:
    if content_type == "application/json":
        return json.loads(body)
    fields = parse_qs(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    if "payload" in fields:
        return json.loads(fields["payload"][0])
    return {name: values[0] for name, values in fields.items()}


def _is_well_formed(payload: object) -> bool:
    """Whether the payload has the shape of one of the kinds that Slack sends."""
    if not isinstance(payload, dict):
        return False
    if any(not isinstance(payload.get(name, ""), str | None) for name in _STATED):
        return False
    if "command" in payload:
        return bool(payload.get("user_id") and payload.get("channel_id"))
    shape = _SHAPES.get(payload.get("type"))
    return isinstance(payload.get("type"), str) if shape is None else shape(payload)


def _is_delivery(payload: Json) -> bool:
    return _is_event(payload.get("event")) and isinstance(payload.get("event_id"), str)


def _is_event(event: object) -> bool:
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        return False
    names = ("text", "user", "channel", "ts", "thread_ts", "subtype", "bot_id", "channel_type")
    return all(isinstance(event.get(name), str | None) for name in names)


def _is_press(payload: Json) -> bool:
    actions = payload.get("actions")
    if not isinstance(actions, list) or not actions or not isinstance(actions[0], dict):
        return False
    container = payload.get("container")
    return _has_user(payload) and isinstance(container, dict)


def _is_view(view: object) -> bool:
    if not isinstance(view, dict) or not isinstance(view.get("private_metadata", ""), str):
        return False
    state = view.get("state", {})
    values = state.get("values", {}) if isinstance(state, dict) else None
    return isinstance(values, dict) and all(
        isinstance(block, dict) and all(isinstance(one, dict) for one in block.values())
        for block in values.values()
    )


def _has_user(payload: Json) -> bool:
    return _has_id(payload.get("user"))


def _has_id(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), str)


def _is_form(payload: Json) -> bool:
    return _has_user(payload) and _is_view(payload.get("view"))


def _is_menu(payload: Json) -> bool:
    is_whole = _has_id(payload.get("channel")) and isinstance(payload.get("message"), dict)
    return _has_user(payload) and is_whole


_SHAPES: dict[object, Callable[[Json], bool]] = {
    "url_verification": lambda payload: isinstance(payload.get("challenge"), str),
    "event_callback": _is_delivery,
    "block_actions": _is_press,
    "view_submission": _is_form,
    "view_closed": _is_form,
    "shortcut": _has_user,
    "message_action": _is_menu,
}
"""What each kind of payload has; of other kinds the type is enough, since nobody listens."""

"""Carrying replies to Slack: to one person, into a channel, onto a page; at Slack's pace.

A fault is passing (Slack is down, too busy, not connected) or permanent (archived, removed). What
is passing is tried again; what may have arrived already is not, where twice would be seen.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from tenacity import AsyncRetrying, retry_if_exception, stop_after_delay, wait_exponential_jitter

from adapters.logs import fields
from adapters.slack import limits
from adapters.slack.rendering import Message

_LOG = logging.getLogger("throughline.slack")

CALL_SECONDS = 10.0
"""How long one call to Slack may take."""

RETRY_SECONDS = 60.0
"""How long what is passing is tried again: a person who asked has given up by then."""

_MOST_WAITS_FOR_RATE = 5

UNREACHABLE = frozenset({
    "account_inactive", "channel_is_limited_access", "channel_not_found", "is_archived",
    "not_in_channel", "restricted_action", "user_not_in_channel",
})  # fmt: skip
"""Permanent: this place cannot be written to. docs.slack.dev/reference/methods/chat.postMessage."""

REVOKED = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired"})
"""Permanent: the bot may write nowhere any more."""

_PASSING = frozenset({"ratelimited", "rate_limited", "service_unavailable", "request_timeout"})
_UNCLEAR = frozenset({"internal_error", "fatal_error"})
"""Slack's words for "it may have happened"; tried again only where twice is as good as once."""


Sent = TypeVar("Sent")


class Unreachable(Exception):  # noqa: N818  an answer from Slack, not a failure of ours
    """The place cannot be written to; the message is Slack's word for why."""


@dataclass(frozen=True, slots=True)
class Wire:
    """One workspace's client, and the session that all clients share."""

    client: AsyncWebClient
    workspace: str


class Pace:
    """At most one message a second into a channel, in the order of asking."""

    def __init__(
        self,
        seconds: float = limits.PER_CHANNEL_SECONDS,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Wait so many seconds between two; now, sleep: the clock."""
        self._seconds, self._now, self._sleep = seconds, now, sleep
        self._free: dict[tuple[str, str], float] = {}

    async def wait(self, workspace: str, channel: str) -> None:
        """Wait for the channel's next turn."""
        now, key = self._now(), (workspace, channel)
        turn = max(now, self._free.get(key, now))
        self._free[key] = turn + self._seconds
        for old in [one for one, free in self._free.items() if free <= now]:
            del self._free[old]
        self._free[key] = turn + self._seconds
        if turn > now:
            await self._sleep(turn - now)


class SlackSender:
    """Everything that is written to Slack goes through here."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        pace: Pace | None = None,
        patience: float = RETRY_SECONDS,
    ) -> None:
        """Share one session; without one, every call would open a connection of its own.

        patience: for how many seconds what is passing is tried again.
        """
        self._session, self._patience = session, patience
        self._pace = pace or Pace()

    async def post(
        self,
        wire: Wire,
        channel: str,
        shown: Message,
        thread: str = "",
        metadata: dict[str, Any] | None = None,
    ) -> str:
        """Write for everybody in a channel; what Slack calls the message.

        metadata: what nobody sees, and the bot can find the message by.
        Raises Unreachable. What may have arrived is not sent again.
        """
        await self._pace.wait(wire.workspace, channel)
        body = {"channel": channel, **_body(shown, thread)}
        body |= {"metadata": metadata} if metadata else {}
        answer = await self._call(wire, "chat.postMessage", is_repeatable=False, **body)
        return str(answer["ts"])

    async def update(self, wire: Wire, channel: str, message: str, shown: Message) -> None:
        """Change a message of the bot's; raises Unreachable."""
        body = {"channel": channel, "ts": message, **_body(shown, "")}
        for name in ("unfurl_links", "unfurl_media"):
            del body[name]
        await self._call(wire, "chat.update", **body)

    async def upload(
        self, wire: Wire, channel: str, png: bytes, words: tuple[str, str], thread: str = ""
    ) -> None:
        """Write a picture for everybody in a channel; words: its title, and the same in words."""
        await self._pace.wait(wire.workspace, channel)
        title, alt = words
        await wire.client.files_upload_v2(
            content=png,
            filename="picture.png",
            title=title,
            alt_txt=alt,
            channel=channel,
            thread_ts=thread or None,
        )

    async def whisper(
        self, wire: Wire, channel: str, user: str, shown: Message, thread: str = ""
    ) -> None:
        """Write for one person in a channel; raises Unreachable."""
        body = {"channel": channel, "user": user, **_body(shown, thread)}
        for name in ("unfurl_links", "unfurl_media"):
            del body[name]
        await self._call(wire, "chat.postEphemeral", **body)

    async def respond(
        self, url: str, shown: Message, *, replaces: bool = False, to_all: bool = False
    ) -> None:
        """Answer where somebody pressed or typed; raises Unreachable when the half hour is over."""
        client = AsyncWebhookClient(url, session=self._session, retry_handlers=_handlers())
        body = {
            "text": shown.text,
            "blocks": shown.blocks,
            "response_type": "in_channel" if to_all else "ephemeral",
            "replace_original": replaces,
            "mrkdwn": False,
        }

        async def send() -> None:
            answer = await client.send_dict(body)
            if answer.status_code >= _SERVER_ERROR:
                raise _Busy(answer.status_code)
            if answer.status_code != _OK:
                raise Unreachable(answer.body[:100])

        await _persistently(send, is_repeatable=True, patience=self._patience)

    async def open(self, wire: Wire, trigger: str, view: dict[str, Any]) -> None:
        """Open a window; a trigger lives for three seconds, so this is not tried again."""
        await wire.client.views_open(trigger_id=trigger, view=view)

    async def change_window(self, wire: Wire, view_id: str, view: dict[str, Any]) -> None:
        """Show something else in a window that is open."""
        await self._call(wire, "views.update", view_id=view_id, view=view)

    async def publish(self, wire: Wire, user: str, view: dict[str, Any]) -> None:
        """Write a person's App Home."""
        await self._call(wire, "views.publish", user_id=user, view=view)

    async def _call(
        self, wire: Wire, method: str, *, is_repeatable: bool = True, **body: object
    ) -> dict[str, Any]:
        async def send() -> dict[str, Any]:
            answer = await wire.client.api_call(method, json=body)
            return dict(answer.data) if isinstance(answer.data, dict) else {}

        try:
            answer: dict[str, Any] = await _persistently(
                send, is_repeatable=is_repeatable, patience=self._patience
            )
        except SlackApiError as error:
            reason = reason_of(error)
            if reason in UNREACHABLE | REVOKED:
                raise Unreachable(reason) from None
            raise
        return answer


_OK, _TOO_MANY, _SERVER_ERROR = 200, 429, 500


class _Busy(Exception):  # noqa: N818  Slack's own 5xx
    """Slack answered with a 5xx."""


async def _persistently(
    send: Callable[[], Awaitable[Sent]], *, is_repeatable: bool, patience: float
) -> Sent:
    """Send, and again while the fault is passing."""

    def is_passing(error: BaseException) -> bool:
        return _is_passing(error, is_repeatable=is_repeatable)

    retrying = AsyncRetrying(
        retry=retry_if_exception(is_passing),
        stop=stop_after_delay(patience),
        wait=wait_exponential_jitter(multiplier=0.5, max=10),
        reraise=True,
        before_sleep=lambda state: _LOG.warning(
            "Slack does not answer; trying again",
            extra=fields(attempt=state.attempt_number, fault=_fault(state.outcome)),
        ),
    )
    return await retrying(send)


def _fault(outcome: Any) -> str:  # noqa: ANN401  tenacity's future
    error = outcome.exception() if outcome is not None else None
    return reason_of(error) if isinstance(error, SlackApiError) else type(error).__name__


def _is_passing(error: BaseException, *, is_repeatable: bool) -> bool:
    if isinstance(error, aiohttp.ClientConnectorError):
        return True  # nothing was sent
    if isinstance(error, SlackApiError):
        status = getattr(error.response, "status_code", _OK)
        if reason_of(error) in _PASSING or status >= _SERVER_ERROR:
            return True
        return is_repeatable and reason_of(error) in _UNCLEAR
    return is_repeatable and isinstance(error, _Busy | aiohttp.ClientError | TimeoutError)


def reason_of(error: SlackApiError) -> str:
    """Slack's own word for what is wrong; "" where the answer came from something before Slack."""
    data = getattr(error.response, "data", error.response)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def retry_after(error: SlackApiError) -> float | None:
    """How long Slack wants to be left alone, in seconds; None for any other fault."""
    headers = getattr(error.response, "headers", None) or {}
    if getattr(error.response, "status_code", _OK) != _TOO_MANY:
        return None
    stated = next((one for name, one in headers.items() if name.lower() == "retry-after"), "1")
    return float(stated) if str(stated).isdecimal() else 1.0


def _handlers() -> list[Any]:
    """What slack_sdk tries again by itself: to be slower, when told so; by default it is not."""
    return [AsyncRateLimitErrorRetryHandler(max_retry_count=_MOST_WAITS_FOR_RATE)]


def client_for(
    base_url: str, session: aiohttp.ClientSession, token: str | None, *, is_patient: bool = True
) -> AsyncWebClient:
    """A client of Slack's API that shares the session; token: None where each team has its own.

    is_patient: whether it waits by itself when Slack says so.
    """
    return AsyncWebClient(
        token=token,
        base_url=base_url,
        session=session,
        retry_handlers=_handlers() if is_patient else [],
        user_agent_prefix="throughline",
    )


def session() -> aiohttp.ClientSession:
    """The one session of a process: its connections stay open."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_SECONDS))


def _body(shown: Message, thread: str) -> dict[str, Any]:
    """A message that Slack takes as it stands: no link, name or emoji is read out of it."""
    body: dict[str, Any] = {
        "text": shown.text,
        "blocks": shown.blocks,
        "mrkdwn": False,
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return body | ({"thread_ts": thread} if thread else {})

"""Writing to Teams through the Bot Connector: one session, one token, and patience.

429 and 412 mean that nothing was written, and are tried again as the Connector says. 502 and 504
may stand for a message that arrived: it is sent again once at most, and never for a new message,
since a repetition would be seen. 403 and 404 are permanent: the bot was taken out, or blocked.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
from botbuilder.core import CardFactory, MessageFactory
from botbuilder.schema import Activity, ActivityTypes

from adapters.logs import fields
from adapters.teams.credentials import Credentials
from adapters.teams.rendering import compact

_LOG = logging.getLogger("throughline.teams")

Json = dict[str, Any]

HOSTS = (
    "smba.trafficmanager.net",
    "teams.microsoft.com",
    "teams.microsoft.us",
    "botframework.com",
    "botframework.us",
)
"""Where the Connector may be; and every host below these. Elsewhere nothing is ever written."""

CALL_SECONDS = 10.0
ATTEMPTS = 5
"""How often something is tried in all."""

_LONGEST_WAIT = 30.0
_NOTHING_WRITTEN = frozenset({412, 429})
_UNCLEAR = frozenset({500, 502, 503, 504})
_GONE = frozenset({403, 404})


class Unreachable(Exception):  # noqa: N818  an answer from Teams, not a failure of ours
    """The conversation cannot be written to; the message says which status Teams gave."""


class NotTaken(Exception):  # noqa: N818  the same
    """Teams did not take it, and trying again would not help; the message says why."""


@dataclass(frozen=True, slots=True)
class Address:
    """How a conversation is reached.

    service: the Connector's address, out of an activity that was let in.
    conversation: its id, with the thread in it. bot: the bot's own id there.
    """

    service: str
    conversation: str
    bot: str
    tenant: str = ""


class TeamsSender:
    """Everything that is written to Teams goes through here."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        hosts: tuple[str, ...] = HOSTS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Write to these hosts, and hosts below them, only."""
        self._session, self.credentials = session, credentials
        self._hosts, self._sleep = hosts, sleep

    def may_write_to(self, service: str) -> bool:
        """Whether the Connector may be there: an activity names the address it wants answered."""
        parts = urlsplit(service)
        host = (parts.hostname or "").lower()
        is_known = any(host == one or host.endswith(f".{one}") for one in self._hosts)
        return is_known and (parts.scheme == "https" or host in {"127.0.0.1", "localhost"})

    async def post(
        self, address: Address, card: Json, summary: str, *, to: str = "", targeted: bool = False
    ) -> str:
        """Write a card; what Teams calls the message. ``targeted``: only ``to`` sees it.

        Raises Unreachable or NotTaken.
        """
        activity = _message(card, summary)
        if to:
            activity["recipient"] = {"id": to}
        path = f"v3/conversations/{quote(address.conversation, safe='')}/activities"
        query = "?isTargetedActivity=true" if targeted else ""
        answer = await self._call(address, "POST", path + query, activity, is_repeatable=False)
        return str(answer.get("id", ""))

    async def update(self, address: Address, message: str, card: Json, summary: str) -> None:
        """Change a message of the bot's; raises Unreachable or NotTaken."""
        path = f"v3/conversations/{quote(address.conversation, safe='')}/activities/"
        activity = {**_message(card, summary), "id": message}
        await self._call(address, "PUT", path + quote(message, safe=""), activity)

    async def typing(self, address: Address) -> None:
        """Show that an answer is being made."""
        path = f"v3/conversations/{quote(address.conversation, safe='')}/activities"
        activity = Activity(type=ActivityTypes.typing).serialize()
        await self._call(address, "POST", path, activity)

    async def personal(self, address: Address, user: str) -> Address:
        """The conversation with one person alone, begun if there is none."""
        body = {
            "isGroup": False,
            "bot": {"id": address.bot},
            "members": [{"id": user}],
            "tenantId": address.tenant,
            "channelData": {"tenant": {"id": address.tenant}},
        }
        answer = await self._call(address, "POST", "v3/conversations", body)
        return Address(address.service, str(answer["id"]), address.bot, address.tenant)

    async def members(self, address: Address) -> list[tuple[str, str]]:
        """The people of a conversation, as pairs of id and name; the first hundred."""
        conversation = quote(address.conversation.partition(";")[0], safe="")
        path = f"v3/conversations/{conversation}/pagedmembers?pageSize=100"
        answer = await self._call(address, "GET", path)
        members: list[Json] = answer.get("members", [])
        return [(str(one["id"]), str(one.get("name") or one["id"])) for one in members]

    async def member(self, address: Address, user: str) -> Json | None:
        """What Teams says of a person in a conversation; None for somebody who is not in it."""
        conversation = quote(address.conversation.partition(";")[0], safe="")
        try:
            path = f"v3/conversations/{conversation}/members/{quote(user, safe='')}"
            return await self._call(address, "GET", path)
        except Unreachable:
            return None

    async def _call(
        self,
        address: Address,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        is_repeatable: bool = True,
    ) -> Json:
        if not self.may_write_to(address.service):
            raise NotTaken("the address is none of the Connector's")
        url = f"{address.service.rstrip('/')}/{path}"
        for attempt in range(1, ATTEMPTS + 1):
            status, wait, answer = await self._once(method, url, body)
            if status in range(200, 300):
                return answer
            if status in _GONE:
                raise Unreachable(str(status))
            again = status in _NOTHING_WRITTEN or status == _NO_CONNECTION
            again = again or (status in _UNCLEAR and is_repeatable)
            if not again or attempt == ATTEMPTS:
                raise NotTaken(f"{status} {answer.get('error', '')}")
            _LOG.warning("Teams does not take it; trying again", extra=fields(status=status))
            await self._sleep(min(_LONGEST_WAIT, wait or 0.5 * 2 ** (attempt - 1)))
        raise AssertionError

    async def _once(
        self, method: str, url: str, body: Json | None
    ) -> tuple[int, float | None, Json]:
        """One try: its status, how long to wait, and what was answered."""
        token = await self.credentials.token()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
        data = None
        if body is not None:
            data = compact(body).encode("utf-8", "replace")
            headers["Content-Type"] = "application/json; charset=utf-8"
        try:
            async with self._session.request(
                method, url, data=data, headers=headers, timeout=timeout
            ) as answered:
                try:
                    answer = await answered.json(content_type=None)
                except ValueError:
                    answer = {}
                wait = _seconds(answered.headers.get("Retry-After"))
                return answered.status, wait, answer if isinstance(answer, dict) else {}
        except aiohttp.ClientConnectorError:
            return _NO_CONNECTION, None, {}
        except (aiohttp.ClientError, TimeoutError):
            return _BROKEN, None, {}


_NO_CONNECTION = 0
"""Stands for a connection that could not be made: nothing was sent."""

_BROKEN = 504
"""Stands for a connection that broke: something may have been sent."""


_ENVELOPE: Json = MessageFactory.attachment(CardFactory.adaptive_card({})).serialize()
"""A message around a card, as the SDK writes it. It is written once: the SDK's serializer walks
through every word of a card, which took a third of a turn's CPU (measured)."""


def _message(card: Json, summary: str) -> Json:
    """A message with a card, as the Connector takes it."""
    (attachment,) = _ENVELOPE["attachments"]
    return {**_ENVELOPE, "attachments": [{**attachment, "content": card}], "summary": summary}


def _seconds(stated: str | None) -> float | None:
    try:
        return max(0.0, float(stated)) if stated else None
    except ValueError:
        return None

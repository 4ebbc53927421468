"""Who may come in: the Bot Connector alone, with a token that it signed for this bot.

Stock botbuilder answers 500 to a bad token, refuses a key that Microsoft has just rotated, fetches
keys on the event loop, and lets everybody in where no app id is set (all measured). The rules:
learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication.
"""

import asyncio
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import jwt

ISSUER = "https://api.botframework.com"
"""Who signs. The same for all tenants."""

LEEWAY_SECONDS = 300
"""How far two clocks may be apart: Microsoft's own rule."""

KEYS_LAST_SECONDS = 86_400
"""How long fetched keys count: Microsoft advises a day."""

REFETCH_SECONDS = 60
"""A key that is not known is asked for at most this often, whatever arrives."""

_FETCH_SECONDS = 5.0
_ALGORITHM = "RS256"
Json = dict[str, Any]


class Turned(Exception):  # noqa: N818  a visitor who is turned away
    """The activity is not let in; status: what to answer, why: for the log."""

    def __init__(self, status: int, why: str) -> None:
        """Keep both."""
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the Connector's; endorsements: the channels that it may speak for."""

    key: Any
    endorsements: frozenset[str]


class Keys:
    """The Connector's keys, fetched when one is missing, off the beaten path of a turn."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        metadata_url: str,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Fetch from where the metadata says; now: seconds of a clock that never goes back."""
        self._session, self._url, self._now = session, metadata_url, now
        self._keys: dict[str, Key] = {}
        self._fetched = self._tried = float("-inf")
        self._lock = asyncio.Lock()

    async def get(self, kid: str) -> Key:
        """The key of that id; raises Turned, 401 for an unknown one, 503 if there are none."""
        if self._is_due(kid):
            async with self._lock:
                if self._is_due(kid):
                    await self._fetch()
        if not self._keys:
            raise Turned(503, "the Connector's keys cannot be fetched")
        if kid not in self._keys:
            raise Turned(401, "unknown key")
        return self._keys[kid]

    def _is_due(self, kid: str) -> bool:
        if self._now() - self._tried < REFETCH_SECONDS:
            return False
        return kid not in self._keys or self._now() - self._fetched > KEYS_LAST_SECONDS

    async def _fetch(self) -> None:
        self._tried = self._now()
        timeout = aiohttp.ClientTimeout(total=_FETCH_SECONDS)
        try:
            async with self._session.get(self._url, timeout=timeout) as answered:
                metadata = await answered.json(content_type=None)
            async with self._session.get(metadata["jwks_uri"], timeout=timeout) as answered:
                stated = await answered.json(content_type=None)
            keys = {one["kid"]: _key(one) for one in stated["keys"] if one.get("kty") == "RSA"}
        except (aiohttp.ClientError, TimeoutError, KeyError, TypeError, ValueError, jwt.PyJWTError):
            return  # those that are known still count
        self._keys, self._fetched = keys, self._now()


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Checks the token of each activity.

    app_id: the bot's own; the token is made out to it. tenants: those that are let in; empty for
    all. is_open: lets everybody in, for development on one machine only.
    """

    app_id: str
    keys: Keys
    tenants: frozenset[str] = field(default_factory=frozenset)
    is_open: bool = False

    async def check(self, authorization: str, activity: Json) -> None:
        """Let the activity in, or raise Turned: 401 for a token, 403 for a tenant."""
        if not self.is_open:
            await self._check_token(authorization, activity)
        if self.tenants and tenant_of(activity) not in self.tenants:
            raise Turned(403, "the tenant is not on the list")

    async def _check_token(self, authorization: str, activity: Json) -> None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Turned(401, "no token")
        try:
            header = jwt.get_unverified_header(token)
            kid = header.get("kid")
            if header.get("alg") != _ALGORITHM or not isinstance(kid, str):
                raise Turned(401, "not signed as agreed")
            key = await self.keys.get(kid)
            claims = jwt.decode(
                token,
                key.key,
                algorithms=[_ALGORITHM],
                audience=self.app_id,
                issuer=ISSUER,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise Turned(401, type(error).__name__) from None
        if str(activity.get("channelId")) not in key.endorsements:
            raise Turned(403, "the key may not speak for this channel")
        stated = claims.get("serviceurl") or claims.get("serviceUrl")
        if not isinstance(stated, str) or not _same_url(stated, activity.get("serviceUrl")):
            raise Turned(403, "the token is for another service")


def tenant_of(activity: Json) -> str:
    """The tenant that an activity comes from; "" where it names none."""
    channel_data, conversation = activity.get("channelData"), activity.get("conversation")
    tenant = channel_data.get("tenant") if isinstance(channel_data, dict) else None
    named = tenant.get("id") if isinstance(tenant, dict) else None
    other = conversation.get("tenantId") if isinstance(conversation, dict) else None
    return str(named or other or "")


def _key(stated: Json) -> Key:
    endorsements = stated.get("endorsements") or ()
    return Key(jwt.PyJWK(stated, algorithm=_ALGORITHM).key, frozenset(map(str, endorsements)))


def _same_url(stated: str, named: object) -> bool:
    sides = (one.rstrip("/").encode() for one in (stated, str(named or "")))
    return hmac.compare_digest(*sides)

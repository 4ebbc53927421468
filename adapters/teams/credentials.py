"""The token with which the bot writes to Teams, fetched once and kept until it is about to end."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import msal
import requests

AUDIENCE = "https://api.botframework.com/.default"
"""What the token is for: the Bot Connector."""

EARLY_SECONDS = 300
"""How long before its end a token is replaced."""

MULTI_TENANT = "botframework.com"
"""The directory of multi-tenant bots."""


class TokenRefused(Exception):  # noqa: N818  Microsoft's answer
    """Microsoft gives no token; the message is its word for why."""


class Credentials(Protocol):
    """Where the token comes from."""

    async def token(self) -> str:
        """A token that is good for some minutes; "" where none is needed. Raises TokenRefused."""
        ...


class NoCredentials:
    """For a Connector on the same machine that asks for none."""

    async def token(self) -> str:
        """Nothing."""
        return ""


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """A bot's registration; secret "" stands for a managed identity.

    tenant: of a single-tenant registration, the default since Microsoft registers no others.
    authority: where Microsoft signs people in; other clouds have their own.
    """

    app_id: str
    secret: str = ""
    tenant: str = MULTI_TENANT
    authority: str = "https://login.microsoftonline.com"


class MsalCredentials:
    """Microsoft's own library, asked off the event loop: it blocks."""

    def __init__(self, identity: BotIdentity, now: Callable[[], float] = time.monotonic) -> None:
        """Ask for this bot; now: seconds of a clock that never goes back."""
        self._identity, self._now = identity, now
        self._token, self._ends = "", 0.0
        self._lock = asyncio.Lock()

    async def token(self) -> str:
        """The kept token, or a new one; many who ask at once are one question."""
        if self._now() >= self._ends:
            async with self._lock:
                if self._now() >= self._ends:
                    await self._renew()
        return self._token

    async def _renew(self) -> None:
        try:
            answer = await asyncio.to_thread(_ask, self._identity)
        except (requests.RequestException, ValueError, OSError) as error:
            raise TokenRefused(type(error).__name__) from None
        if "access_token" not in answer:
            raise TokenRefused(str(answer.get("error") or answer))
        self._token = str(answer["access_token"])
        self._ends = self._now() + max(0, int(answer.get("expires_in", 0)) - EARLY_SECONDS)


def _ask(identity: BotIdentity) -> dict[str, Any]:
    if not identity.secret:
        managed = msal.ManagedIdentityClient(
            msal.UserAssignedManagedIdentity(client_id=identity.app_id),
            http_client=requests.Session(),
        )
        resource = AUDIENCE.removesuffix("/.default")
        return dict(managed.acquire_token_for_client(resource=resource))
    client = msal.ConfidentialClientApplication(
        identity.app_id,
        client_credential=identity.secret,
        authority=f"{identity.authority}/{identity.tenant}",
        instance_discovery=False,
    )
    return dict(client.acquire_token_for_client(scopes=[AUDIENCE]))

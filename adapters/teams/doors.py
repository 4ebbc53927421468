"""The door that Teams comes in by: one address, for activities that the Connector signed."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from adapters.logs import fields
from adapters.teams.app import TeamsApp
from adapters.teams.auth import Doorkeeper, Turned
from adapters.teams.credentials import TokenRefused
from adapters.teams.sending import TeamsSender

_LOG = logging.getLogger("throughline.teams")

PATH = "/api/messages"
BODY_SECONDS = 5.0
"""How long a body may take to arrive."""

_ACCEPTED, _BAD_REQUEST = 202, 400


@dataclass(frozen=True, slots=True)
class TeamsDoors:
    """How Teams reaches the app."""

    app: TeamsApp
    keeper: Doorkeeper
    sender: TeamsSender

    def add_to(self, web_app: web.Application) -> None:
        """Add the address that the Connector sends to."""
        web_app.router.add_post(PATH, self._activity)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Open while this lasts; whatever was acknowledged is carried before it ends."""
        try:
            yield
        finally:
            await self.app.stop()

    async def problem(self) -> str:
        """Why Microsoft gives the bot no token; "" if it does."""
        try:
            await self.sender.credentials.token()
        except TokenRefused as refused:
            return f"Microsoft gives no token for TEAMS_APP_ID ({refused})"
        return ""

    def _check_service(self, activity: dict[str, Any]) -> None:
        if not self.sender.may_write_to(str(activity.get("serviceUrl") or "")):
            raise Turned(403, "the service is none of the Connector's")

    async def _activity(self, request: web.Request) -> web.Response:
        try:
            activity = await _read(request)
            await self.keeper.check(request.headers.get("Authorization", ""), activity)
            self._check_service(activity)
        except Turned as turned:
            _LOG.info("turned away", extra=fields(status=turned.status, why=str(turned)))
            return web.json_response({"error": "not accepted"}, status=turned.status)
        try:
            answered = await self.app.take(activity)
        except (KeyError, TypeError, AttributeError, ValueError):
            _LOG.warning("an activity cannot be read", exc_info=True)
            return web.json_response({"error": "not understood"}, status=_BAD_REQUEST)
        if activity.get("type") == "invoke":
            return web.json_response({} if answered is None else answered)
        return web.Response(status=_ACCEPTED)


async def _read(request: web.Request) -> dict[str, Any]:
    """The activity; raises Turned, 4xx, for anything that is none."""
    try:
        raw = await asyncio.wait_for(request.read(), BODY_SECONDS)
        activity = json.loads(raw.decode())
    except TimeoutError:
        raise Turned(408, "slow") from None
    except web.HTTPRequestEntityTooLarge:
        raise Turned(413, "too large") from None
    except (ConnectionError, ValueError, RecursionError):
        raise Turned(_BAD_REQUEST, "no JSON") from None
    if not isinstance(activity, dict):
        raise Turned(_BAD_REQUEST, "no activity")
    return activity

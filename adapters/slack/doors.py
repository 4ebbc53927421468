"""The doors that Slack comes in by: signed HTTP, Socket Mode, and the pages of an installation."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError

from adapters.logs import fields
from adapters.slack.app import SlackApp
from adapters.slack.guard import Turned, checked
from adapters.slack.install import INSTALL_PATH, PATH, REDIRECT_PATH, Installations
from adapters.slack.sending import REVOKED, client_for

_LOG = logging.getLogger("throughline.slack")
_BAD_REQUEST, _SERVER_ERROR = 400, 500
_RECONNECT_SECONDS = 10.0

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class SlackDoors:
    """How Slack reaches the app.

    signing_secret: opens the door for HTTP. app_token: opens a socket to Slack.
    """

    app: SlackApp
    installations: Installations
    session: aiohttp.ClientSession
    signing_secret: str = ""
    app_token: str = ""

    def add_to(self, web_app: web.Application) -> None:
        """Add the addresses that Slack and people's browsers go to."""
        if self.signing_secret:
            web_app.router.add_post(PATH, _events(self.app, self.signing_secret))
        if self.installations.flow is not None:
            _add_pages(web_app, self.installations.flow)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Open while this lasts; whatever was acknowledged is carried before it ends."""
        if not self.app_token:
            try:
                yield
            finally:
                await self.app.stop()
            return
        client = client_for(self.installations.api_url, self.session, self.app_token)
        socket = AsyncSocketModeHandler(self.app.bolt, self.app_token, web_client=client)
        connecting = asyncio.create_task(_connect(socket))
        try:
            yield
        finally:
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)
            await socket.close_async()  # type: ignore[no-untyped-call]  # of slack_sdk
            await self.app.stop()

    async def problem(self) -> str:
        """Why Slack does not know the one workspace's token; "" if it does, or is away."""
        if not self.installations.token:
            return ""
        client = client_for(self.installations.api_url, self.session, self.installations.token)
        try:
            await client.auth_test()
        except SlackApiError as error:
            reason = str(error.response.get("error", ""))
            return f"SLACK_BOT_TOKEN was refused ({reason})" if reason in REVOKED else ""
        except (aiohttp.ClientError, TimeoutError) as error:
            _LOG.warning("Slack does not answer", extra=fields(fault=type(error).__name__))
        return ""


async def _connect(socket: AsyncSocketModeHandler) -> None:
    """Connect, however long Slack is away: others are served meanwhile."""
    while True:
        try:
            await socket.connect_async()  # type: ignore[no-untyped-call]  # of slack_sdk
        except (SlackApiError, aiohttp.ClientError, OSError) as error:
            _LOG.error("Slack cannot be reached", extra=fields(fault=str(error)[:200]))
            await asyncio.sleep(_RECONNECT_SECONDS)
        else:
            return


def _events(app: SlackApp, secret: str) -> Handler:
    async def events(request: web.Request) -> web.Response:
        try:
            body = await checked(request, secret)
        except Turned as turned:
            return web.json_response({"error": "not accepted"}, status=turned.status)
        headers: dict[str, str | Sequence[str]] = {
            name: [value] for name, value in request.headers.items()
        }
        try:
            heard = AsyncBoltRequest(body=body, query=request.query_string, headers=headers)
            answered = await app.bolt.async_dispatch(heard)
        except Exception:  # noqa: BLE001  signed, and yet nothing that bolt can read
            _LOG.exception("a request cannot be read")
            answered = BoltResponse(status=_BAD_REQUEST)
        if answered.status >= _SERVER_ERROR:  # the log says what failed; again would not help
            answered = BoltResponse(status=_BAD_REQUEST)
        return await to_aiohttp_response(answered)

    return events


def _add_pages(web_app: web.Application, flow: AsyncOAuthFlow) -> None:
    async def install(request: web.Request) -> web.Response:
        heard = await to_bolt_request(request)
        return await to_aiohttp_response(await flow.handle_installation(heard))

    async def callback(request: web.Request) -> web.Response:
        heard = await to_bolt_request(request)
        return await to_aiohttp_response(await flow.handle_callback(heard))

    web_app.router.add_get(INSTALL_PATH, install)
    web_app.router.add_get(REDIRECT_PATH, callback)

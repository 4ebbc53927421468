"""Where the bot's tokens come from: one workspace's from a setting, or many by OAuth.

The stores are slack_sdk's own, on the tables of ``storage/tables/slack.py``; tokens are encrypted
before they reach them. Keys rotate: the first one encrypts, all of them decrypt.
"""

import logging
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from slack_bolt.authorization.async_authorize import AsyncInstallationStoreAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore

from adapters.logs import fields
from adapters.slack.sending import client_for

_LOG = logging.getLogger("throughline.slack")

SCOPES = (
    "app_mentions:read", "channels:history", "channels:read", "chat:write", "chat:write.public",
    "commands", "files:write", "groups:history", "groups:read", "im:history", "mpim:history",
    "mpim:read", "users:read",
)  # fmt: skip
"""What the bot may do; docs/slack.md says what each one is for."""

PATH, INSTALL_PATH, REDIRECT_PATH = "/slack/events", "/slack/install", "/slack/oauth_redirect"
"""Where Slack comes in, where an installation begins, and where it comes back to."""

STATE_SECONDS = 600
"""How long an installation that was begun may take."""

_TOKENS = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token")

T = TypeVar("T", Bot, Installation)


class EncryptedInstallations(AsyncSQLAlchemyInstallationStore):
    """slack_sdk's store, which sees tokens encrypted only."""

    def __init__(self, client_id: str, engine: Any, keys: Sequence[str]) -> None:  # noqa: ANN401  storage's engine, which only the SDK looks into
        """Keep the installations of one app; keys: Fernet keys, the newest first."""
        super().__init__(client_id=client_id, engine=engine, logger=_LOG)
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation."""
        await super().async_save(self._changed(installation, self._sealed))

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a bot."""
        await super().async_save_bot(self._changed(bot, self._sealed))

    async def async_find_bot(self, **key: Any) -> Bot | None:  # noqa: ANN401  as the SDK declares it
        """The bot of a workspace; None where its token cannot be read with any key."""
        return self._opened(await super().async_find_bot(**key))

    async def async_find_installation(self, **key: Any) -> Installation | None:  # noqa: ANN401  as the SDK declares it
        """The installation of a workspace; None where its token cannot be read with any key."""
        return self._opened(await super().async_find_installation(**key))

    def _opened(self, found: T | None) -> T | None:
        if found is None:
            return None
        try:
            return self._changed(found, self._unsealed)
        except InvalidToken:
            _LOG.error(
                "a token was encrypted with a key that is not in THROUGHLINE_SECRET_KEYS",
                extra=fields(workspace=found.team_id),
            )
            return None

    def _changed(self, whole: T, change: Callable[[str], str]) -> T:
        changed = copy(whole)
        for name in _TOKENS:
            token = getattr(changed, name, None)
            if token:
                setattr(changed, name, change(token))
        return changed

    def _sealed(self, token: str) -> str:
        """The token, encrypted once: the SDK saves an installation's bot by the same method."""
        try:
            self._fernet.decrypt(token.encode())
        except InvalidToken:
            return self._fernet.encrypt(token.encode()).decode()
        return token

    def _unsealed(self, token: str) -> str:
        return self._fernet.decrypt(token.encode()).decode()


@dataclass(frozen=True, slots=True)
class Installations:
    """How the app is installed: ``token`` for one workspace, ``flow`` for many.

    api_url: where Slack's API is, with a slash at its end.
    """

    api_url: str
    token: str | None = None
    flow: AsyncOAuthFlow | None = None

    async def remove(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Delete the tokens of a workspace that uninstalled the app or revoked its bot's token."""
        if self.flow is None or self.flow.settings.installation_store is None:
            return
        revoked = event.get("tokens") or {}
        if event["type"] == "tokens_revoked" and not revoked.get("bot"):
            return
        await self.flow.settings.installation_store.async_delete_all(
            enterprise_id=context.enterprise_id, team_id=context.team_id
        )
        authorize = self.flow.settings.authorize
        if isinstance(authorize, AsyncInstallationStoreAuthorize):
            authorize.authorize_result_cache.clear()


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """A Slack app's own credentials; redirect_uri: where Slack sends people back to."""

    client_id: str
    client_secret: str
    keys: tuple[str, ...]
    redirect_uri: str | None = None


def by_oauth(
    app: OAuthApp,
    engine: Any,  # noqa: ANN401  storage's engine, which only the SDK looks into
    api_url: str,
    session: aiohttp.ClientSession,
) -> Installations:
    """Installations of many workspaces.

    bolt asks Slack who a token belongs to before it acknowledges anything, each time anew unless
    it may remember the answer (measured: 20 calls for 20 commands).
    """
    client = client_for(api_url, session, None)
    store = EncryptedInstallations(app.client_id, engine, app.keys)
    settings = AsyncOAuthSettings(
        client_id=app.client_id,
        client_secret=app.client_secret,
        scopes=list(SCOPES),
        user_scopes=[],
        redirect_uri=app.redirect_uri,
        installation_store=store,
        state_store=AsyncSQLAlchemyOAuthStateStore(STATE_SECONDS, engine, logger=_LOG),
        state_expiration_seconds=STATE_SECONDS,
        authorization_url=api_url.removesuffix("api/") + "oauth/v2/authorize",
    )
    settings.authorize = AsyncInstallationStoreAuthorize(
        logger=_LOG,
        installation_store=store,
        client_id=app.client_id,
        client_secret=app.client_secret,
        client=client,
        cache_enabled=True,
    )
    return Installations(api_url, flow=AsyncOAuthFlow(client=client, settings=settings))

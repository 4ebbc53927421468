"""Slack, as a worker uses it; keeps ``adapters.messengers.Messenger``."""

from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.messengers import Errand, Gone, NotNow
from adapters.slack.carrying import Carrier
from adapters.slack.install import Installations
from adapters.slack.sending import (
    SlackSender,
    Unreachable,
    Wire,
    client_for,
    reason_of,
    retry_after,
)
from bot.conversation import Conversation
from bot.people import WorkspaceId
from bot.replies import Reply

EVENT_TYPE = "throughline_nudge"
"""What the metadata of a nudge is called; its payload holds the key."""

_CANNOT_LOOK = frozenset({"channel_not_found", "missing_scope", "not_in_channel"})
"""Why Slack will never let the bot look: it is not a member. Then a nudge may be said once more."""

_LOOKED_THROUGH = 100
_AGAIN_SECONDS = 15.0
_FAULTS = (aiohttp.ClientError, TimeoutError)


class SlackMessenger:
    """Says nudges in Slack's channels, and finds them again."""

    def __init__(
        self,
        conversation: Conversation,
        session: aiohttp.ClientSession,
        installations: Installations,
    ) -> None:
        """Write with the tokens of ``installations``; the schedule tries again, nobody else."""
        self._session, self._installations = session, installations
        self._sender = SlackSender(session, patience=0.0)
        self._carrier = Carrier(conversation, self._sender)

    def serves(self, address: str) -> bool:
        """Whether a place is in Slack: those of other platforms have an address."""
        return not address

    async def say(self, errand: Errand, reply: Reply) -> str:
        """Post, or change the message of an earlier nudge for the same event."""
        wire = await self._wire(errand.workspace)
        shown = await self._carrier.message(reply, errand.workspace)
        try:
            if errand.earlier:
                await self._sender.update(wire, errand.place, errand.earlier, shown)
                return errand.earlier
            metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": errand.key}}
            return await self._sender.post(wire, errand.place, shown, metadata=metadata)
        except Unreachable as gone:
            raise Gone(str(gone)) from None
        except SlackApiError as error:
            wait = retry_after(error)
            is_told = wait is not None
            raise NotNow(
                wait or _AGAIN_SECONDS, is_unsure=not is_told, is_for_all=is_told
            ) from None
        except aiohttp.ClientConnectorError:
            raise NotNow(_AGAIN_SECONDS, is_unsure=False) from None
        except _FAULTS:
            raise NotNow(_AGAIN_SECONDS, is_unsure=True) from None

    async def find(self, errand: Errand) -> str | None:
        """The message whose metadata holds the key, among the latest of the channel."""
        wire = await self._wire(errand.workspace)
        try:
            answered = await wire.client.conversations_history(
                channel=errand.place,
                oldest=str(errand.since.timestamp()),
                limit=_LOOKED_THROUGH,
                include_all_metadata=True,
            )
        except SlackApiError as error:
            if reason_of(error) in _CANNOT_LOOK:
                return None
            raise NotNow(retry_after(error) or _AGAIN_SECONDS, is_unsure=True) from None
        except _FAULTS:
            raise NotNow(_AGAIN_SECONDS, is_unsure=True) from None
        messages: list[dict[str, Any]] = answered.get("messages", [])
        for message in messages:
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("key") == errand.key:
                return str(message["ts"])
        return None

    async def tell(self, workspace: WorkspaceId, person: str, reply: Reply, place: str) -> None:
        """A direct message."""
        del place
        wire = await self._wire(workspace)
        shown = await self._carrier.message(reply, workspace)
        try:
            await self._sender.post(wire, person, shown)
        except Unreachable as gone:
            raise Gone(str(gone)) from None
        except (SlackApiError, *_FAULTS):
            raise NotNow(_AGAIN_SECONDS, is_unsure=True) from None

    async def _wire(self, workspace: WorkspaceId) -> Wire:
        """The workspace's client; raises Gone where the app is not installed any more."""
        return Wire(await self._client(workspace), workspace)

    async def _client(self, workspace: WorkspaceId) -> AsyncWebClient:
        token = self._installations.token
        flow = self._installations.flow
        if token is None and flow is not None and flow.settings.installation_store is not None:
            bot = await flow.settings.installation_store.async_find_bot(
                enterprise_id=None, team_id=workspace
            )
            token = bot.bot_token if bot else None
        if token is None:
            raise Gone("the app is not installed")
        return client_for(self._installations.api_url, self._session, token, is_patient=False)

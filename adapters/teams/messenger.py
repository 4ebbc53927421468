"""Teams, as a worker uses it; keeps ``adapters.messengers.Messenger``."""

import json
from dataclasses import replace

from adapters.messengers import Errand, Gone, NotNow
from adapters.teams import rendering
from adapters.teams.credentials import TokenRefused
from adapters.teams.sending import Address, NotTaken, TeamsSender, Unreachable
from bot.conversation import Conversation
from bot.people import WorkspaceId
from bot.plain import summary
from bot.replies import Reply
from bot.text import shorten

_AGAIN_SECONDS = 15.0
_SUMMARY = 300


class TeamsMessenger:
    """Says nudges in Teams' conversations. What was said cannot be asked for there."""

    def __init__(self, conversation: Conversation, sender: TeamsSender) -> None:
        """Write with this sender; addresses come from the store."""
        self._archive = conversation.ports.archive
        self._sender = sender

    def serves(self, address: str) -> bool:
        """Whether Teams told us once how the place is reached."""
        return bool(address)

    async def say(self, errand: Errand, reply: Reply) -> str:
        """Post, or change the message of an earlier nudge for the same event."""
        there = await self._address(errand.workspace, errand.place)
        if there is None:
            raise Gone("there is no way to the conversation")
        shown, said = rendering.card(reply), shorten(summary(reply), _SUMMARY)
        try:
            if errand.earlier:
                await self._sender.update(there, errand.earlier, shown, said)
                return errand.earlier
            return await self._sender.post(there, shown, said)
        except Unreachable as gone:
            raise Gone(str(gone)) from None
        except (NotTaken, TokenRefused):
            raise NotNow(_AGAIN_SECONDS, is_unsure=True) from None

    async def find(self, errand: Errand) -> str | None:
        """Nothing: Teams does not tell a bot what it has written."""
        del errand
        return None

    async def tell(self, workspace: WorkspaceId, person: str, reply: Reply, place: str) -> None:
        """In the person's own chat with the bot."""
        chat = await self._address(workspace, f"@{person}")
        there = await self._address(workspace, place)
        try:
            if chat is None and there is not None:
                chat = await self._sender.personal(replace(there), person)
            if chat is None:
                raise Gone("there is no way to the person")
            await self._sender.post(chat, rendering.card(reply), shorten(summary(reply), _SUMMARY))
        except Unreachable as gone:
            raise Gone(str(gone)) from None
        except (NotTaken, TokenRefused):
            raise NotNow(_AGAIN_SECONDS, is_unsure=True) from None

    async def _address(self, workspace: WorkspaceId, place: str) -> Address | None:
        async with self._archive.reading(workspace) as records:
            stated = await records.post.address(place)
        return Address(*json.loads(stated)) if stated else None

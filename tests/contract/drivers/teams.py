"""The driver for Teams: signed activities to the real server, which writes to a Connector."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
from aiohttp import web

from adapters.teams.app import Rules, TeamsApp
from adapters.teams.auth import Doorkeeper, Keys
from adapters.teams.credentials import NoCredentials
from adapters.teams.doors import TeamsDoors
from adapters.teams.sending import TeamsSender
from bot.conversation import Conversation
from bot.fit.judge import FitJudge
from bot.fit.meaning import Encoder
from bot.ports import Archive
from bot.turn import Ports
from tests.contract.drivers import Seen
from tests.people import PHRASES
from tests.teams import cards
from tests.teams.connector import APP, CHANNEL, TENANT, Connector, Display, escaped

REPLY = (
    '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="1">'
    '<strong itemprop="mri">Somebody</strong><p itemprop="copy">{}</p></blockquote>'
)


class TeamsDriver:
    """People in one channel of one tenant."""

    def __init__(
        self,
        archive: Archive,
        judge: FitJudge,
        rules: Rules | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        self.teams = Connector()
        self.conversation = Conversation(Ports(archive, PHRASES, judge, encoder=encoder))
        self._rules = rules
        self._stack = AsyncExitStack()
        self._is_open = False
        self.last: dict[str, Display] = {}
        self.app: TeamsApp
        self.sender: TeamsSender

    async def open(self) -> "TeamsDriver":
        """Start the Connector and the bot."""
        if self._is_open:
            return self
        self._is_open = True
        await self._stack.enter_async_context(self.teams.running())
        shared = await self._stack.enter_async_context(aiohttp.ClientSession())
        self.sender = TeamsSender(shared, NoCredentials(), ("127.0.0.1",), sleep=self._sleep)
        self.app = TeamsApp(self.conversation, self.sender, self._rules)
        keeper = Doorkeeper(APP, Keys(shared, self.teams.metadata), frozenset({TENANT}))
        doors = TeamsDoors(self.app, keeper, self.sender)
        web_app = web.Application(client_max_size=1 << 18)
        doors.add_to(web_app)
        runner = web.AppRunner(web_app, access_log=None)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await self._stack.enter_async_context(doors.opened())
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.teams.bot_url = "http://{}:{}".format(*runner.addresses[0][:2])
        return self

    async def types(self, name: str, words: str) -> Seen:
        """Mention the bot in the channel."""
        await self.open()
        await self.teams.says(name, words)
        return await self._seen(name)

    async def presses(self, name: str, label: str) -> Seen:
        """Press a button of what was seen last; where it opens a form, that."""
        await self.teams.press(name, label, self.last[name])
        return await self._seen(name)

    async def fills(self, name: str, values: dict[str, str]) -> Seen:
        """Fill in the form and send it."""
        form = self.last[name]
        stated: dict[str, Any] = {}
        for label, one in cards.fields(form.card).items():
            stated[one["id"]] = values.get(label, one.get("value", ""))
        (submit,) = form.card["actions"]
        await self.teams.press(name, submit["title"], form, stated)
        return await self._seen(name)

    async def asks_in_thread(self, name: str, thread: tuple[str, ...], words: str) -> Seen:
        """Answer a message by quoting it: Teams shows bots no more of a thread than that."""
        await self.open()
        quoted = REPLY.format(escaped("\n".join(thread)).replace("\n", "<br>"))
        html = {"contentType": "text/html", "content": f"{quoted}<p>{escaped(words)}</p>"}
        await self.teams.says(name, words, attachments=[html])
        return await self._seen(name)

    async def close(self) -> None:
        """Stop the bot and the Connector."""
        await self._stack.aclose()

    async def settled(self) -> None:
        """Everything that was acknowledged is carried."""
        while self.app._errands.under_way:
            await asyncio.wait(set(self.app._errands.under_way))

    async def _sleep(self, _seconds: float) -> None:
        """Nobody waits in a test."""

    async def _seen(self, name: str) -> Seen:
        await self.settled()
        user = self.teams.person(name)
        last = [one for one in self.teams.displays if one.to in {"", user}][-1]
        offered = cards.actions(last.card)
        if "This needs a form" in last.read and _opens(offered[0]):  # one press more than in Slack
            await self.teams.press(name, offered[0]["title"], last)
            last = self.teams.displays[-1]
        self.last[name] = last
        return Seen(
            text=last.read,
            buttons=cards.labels(last.card),
            fields=tuple(cards.fields(last.card)) if last.kind == "window" else (),
            is_public=last.kind == "message" and last.conversation == CHANNEL and not last.to,
        )


def _opens(action: dict[str, Any]) -> bool:
    return "msteams" in action["data"]

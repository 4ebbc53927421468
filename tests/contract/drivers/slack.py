"""The driver for Slack: signed requests to the real server, which answers a Slack on loopback."""

import asyncio
from contextlib import AsyncExitStack

from aiohttp import web

from adapters.slack.app import Rules, SlackApp
from adapters.slack.doors import SlackDoors
from adapters.slack.install import Installations
from adapters.slack.sending import Pace, SlackSender, session
from bot.conversation import Conversation
from bot.fit.judge import FitJudge
from bot.fit.meaning import Encoder
from bot.ports import Archive
from bot.turn import Ports
from tests.contract.drivers import Seen
from tests.people import PHRASES
from tests.slack import payloads
from tests.slack.server import SECRET, TOKEN, Display, SlackServer


class SlackDriver:
    """People in one channel of one workspace."""

    def __init__(
        self,
        archive: Archive,
        judge: FitJudge,
        rules: Rules | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        self.slack = SlackServer()
        self._conversation = Conversation(Ports(archive, PHRASES, judge, encoder=encoder))
        self._rules = rules
        self._stack = AsyncExitStack()
        self._is_open = False
        self._last: dict[str, Display] = {}
        self.app: SlackApp

    async def open(self) -> "SlackDriver":
        """Start Slack and the bot."""
        if self._is_open:
            return self
        self._is_open = True
        await self._stack.enter_async_context(self.slack.running())
        shared = await self._stack.enter_async_context(session())
        installations = Installations(self.slack.url, TOKEN)
        self.app = SlackApp(self._conversation, shared, installations, self._rules)
        self.app._carrier._sender = SlackSender(shared, Pace(0))
        doors = SlackDoors(self.app, installations, shared, SECRET)
        web_app = web.Application(client_max_size=1 << 18)
        doors.add_to(web_app)
        runner = web.AppRunner(web_app, access_log=None)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await self._stack.enter_async_context(doors.opened())
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.slack.bot_url = "http://{}:{}".format(*runner.addresses[0][:2])
        return self

    async def types(self, name: str, words: str) -> Seen:
        """Type the command, or write to the bot in the channel."""
        await self.open()
        if words.startswith("/goal"):
            await self.slack.command(name, words.removeprefix("/goal").strip())
        else:
            await self.slack.mention(name, words)
        return await self._seen(name)

    async def presses(self, name: str, label: str) -> Seen:
        """Press a button of what was seen last."""
        before = self._last[name]
        await self.slack.press(name, label, before)
        return await self._seen(name, before)

    async def fills(self, name: str, values: dict[str, str]) -> Seen:
        """Fill in the form and send it."""
        form = self._last[name]
        answer = await self.slack.submit(name, form, values)
        if answer.body.get("response_action") == "errors":
            return Seen(" ".join(answer.body["errors"].values()))
        return await self._seen(name)

    async def asks_in_thread(self, name: str, thread: tuple[str, ...], words: str) -> Seen:
        """Mention the bot inside a thread."""
        await self.open()
        ts = self.slack.thread(*thread)
        await self.slack.mention(name, words, thread=ts)
        seen = await self._seen(name)
        assert self._last[name].thread == ts
        return seen

    async def close(self) -> None:
        """Stop the bot and Slack."""
        await self._stack.aclose()

    async def settled(self) -> None:
        """Everything that was acknowledged is carried."""
        while self.app._errands.under_way:
            await asyncio.wait(set(self.app._errands.under_way))

    async def _seen(self, name: str, _before: Display | None = None) -> Seen:
        await self.settled()
        user = self.slack.person(name)
        mine = [one for one in self.slack.displays if one.to in {"", user}]
        last = mine[-1]
        self._last[name] = last
        return Seen(
            text=last.read,
            buttons=payloads.labels(last.blocks),
            fields=tuple(payloads.fields(last.view)) if last.kind == "modal" else (),
            is_public=last.kind == "message" and not last.to,
        )

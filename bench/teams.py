"""CPU per Teams message with a reply, as a ratio to a bare aiohttp handler that sends one.

    python -m bench.teams

Where botbuilder-integration-aiohttp is installed (``pip install
botbuilder-integration-aiohttp==4.17.1``; the program does not need it), its stock CloudAdapter is
measured in the same rounds, without any token.

The message is a signed ``@bot what's our goal?`` in the person's own chat: the token is checked,
the database read, a card made and written to a Connector. Both servers are processes of their own,
measured by the kernel's count of their CPU time, in interleaved rounds. The Connector runs in this
process.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from contextlib import AsyncExitStack
from importlib.util import find_spec
from pathlib import Path

import aiohttp
from aiohttp import web

from bench.console import STORY
from bench.slack import REQUESTS, ROUNDS, cpu, free_port, process
from tests.teams.connector import APP, TENANT, Connector

_BARE_ANSWER = {"type": "message", "text": "hello"}


async def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bare", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--stock", type=int, default=0, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.bare:
        await _bare(asked.bare)
        return
    if asked.stock:
        await _stock(asked.stock)
        return
    teams = Connector()
    teams.is_strict = False
    with tempfile.TemporaryDirectory() as folder:
        async with teams.running(), aiohttp.ClientSession() as http:
            settings = {
                "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.db'}",
                "THROUGHLINE_HOST": "127.0.0.1",
                "THROUGHLINE_LOG_LEVEL": "WARNING",
                "TEAMS_APP_ID": APP,
                "TEAMS_DEVELOPMENT": "true",
                "TEAMS_APP_TYPE": "MultiTenant",
                "TEAMS_ALLOWED_TENANTS": TENANT,
                "TEAMS_OPENID_URL": teams.metadata,
                "TEAMS_APP_PASSWORD": "none",
                "TEAMS_LOGIN_URL": teams.url,
            }
            own = [sys.executable, "-m", "bench.teams_served"]
            bare_port = free_port()
            bare = [sys.executable, "-m", "bench.teams", "--bare", str(bare_port)]
            async with AsyncExitStack() as stack:
                subjects = {
                    "bare": await stack.enter_async_context(process(bare, {}, http, bare_port)),
                    "ours": await stack.enter_async_context(process(own, settings, http)),
                }
                if find_spec("botbuilder.integration") is not None:
                    port = free_port()
                    stock = [sys.executable, "-m", "bench.teams", "--stock", str(port)]
                    running = process(stock, {}, http, port)
                    subjects["stock"] = await stack.enter_async_context(running)
                for line in STORY:
                    await _say(teams, subjects["ours"][1], line.removeprefix("/goal "))
                await _ratio(teams, subjects)


async def _ratio(teams: Connector, subjects: dict[str, tuple[int, int]]) -> None:
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, (pid, port) in subjects.items():
            before, written = cpu(pid), len(teams.calls)
            for _ in range(REQUESTS):
                await _say(teams, port, "what's our goal?", is_signed=name != "stock")
            while len(teams.calls) < written + REQUESTS:  # noqa: ASYNC110  the Connector counts
                await asyncio.sleep(0.01)
            spent = (cpu(pid) - before) / REQUESTS * 1000
            best[name] = min(spent, best.get(name, spent))
    for name, spent in best.items():
        print(f"{name:<6} CPU ms a message {spent:>7.2f}, of ours {spent / best['ours']:>6.2f}")
    print(f"ours to bare {best['ours'] / best['bare']:.1f}")


async def _say(teams: Connector, port: int, words: str, *, is_signed: bool = True) -> None:
    """Somebody writes; the stock adapter would go and fetch Microsoft's keys for a token."""
    teams.bot_url = f"http://127.0.0.1:{port}"
    if is_signed:
        await teams.says_alone("Maya", words)
        return
    where = teams.own_chat("Maya")
    activity = teams.activity("Maya", where, "personal", type="message", text=words)
    await teams.post(json.dumps(activity).encode(), {})


async def _bare(port: int) -> None:
    """The baseline: take an activity, and send one back on a shared session."""
    async with aiohttp.ClientSession() as session:

        async def messages(request: web.Request) -> web.Response:
            activity = json.loads(await request.text())
            conversation = activity["conversation"]["id"]
            url = f"{activity['serviceUrl']}v3/conversations/{conversation}/activities"
            card = {"contentType": "application/vnd.microsoft.card.adaptive", "content": _CARD}
            body = {**_BARE_ANSWER, "attachments": [card], "summary": "hello"}
            async with session.post(url, json=body) as answered:
                await answered.read()
            return web.Response(status=202)

        server = web.Application()
        server.router.add_post("/api/messages", messages)
        runner = web.AppRunner(server, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await asyncio.Event().wait()


async def _stock(port: int) -> None:
    """The SDK as it is: the same card, sent from a turn of its CloudAdapter."""
    from botbuilder.core import CardFactory, MessageFactory, TurnContext  # noqa: PLC0415  optional
    from botbuilder.integration.aiohttp import (  # noqa: PLC0415  optional
        CloudAdapter,
        ConfigurationBotFrameworkAuthentication,
    )

    class Bot:
        """Sends a card."""

        async def on_turn(self, turn: TurnContext) -> None:
            """Answer."""
            await turn.send_activity(MessageFactory.attachment(CardFactory.adaptive_card(_CARD)))

    class Nobody:
        """No app id: no token is asked for and none is sent."""

        APP_ID = APP_PASSWORD = APP_TENANTID = ""
        APP_TYPE = "MultiTenant"

    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(Nobody()))

    async def messages(request: web.Request) -> web.StreamResponse:
        answered: web.StreamResponse | None = await adapter.process(request, Bot())
        return answered or web.Response(status=202)

    server = web.Application()
    server.router.add_post("/api/messages", messages)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


_CARD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "fallbackText": "hello",
    "body": [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "hello"}]}],
}


if __name__ == "__main__":
    assert os.name == "posix", "the kernel's count of CPU time is read from /proc"
    asyncio.run(main())

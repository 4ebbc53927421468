"""CPU per Teams message with a reply, as a ratio to a bare aiohttp handler that sends one.

    python -m bench.teams

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
    port = parser.parse_args().bare
    if port:
        await _bare(port)
        return
    teams = Connector()
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
            async with (
                process(own, settings, http) as ours,
                process(bare, {}, http, bare_port) as baseline,
            ):
                for line in STORY:
                    await _say(teams, ours[1], line.removeprefix("/goal "))
                await _ratio(teams, ours, baseline)


async def _ratio(teams: Connector, ours: tuple[int, int], baseline: tuple[int, int]) -> None:
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, (pid, port) in (("bare", baseline), ("ours", ours)):
            before, written = cpu(pid), len(teams.calls)
            for _ in range(REQUESTS):
                await _say(teams, port, "what's our goal?")
            while len(teams.calls) < written + REQUESTS:  # noqa: ASYNC110  the Connector counts
                await asyncio.sleep(0.01)
            spent = (cpu(pid) - before) / REQUESTS * 1000
            best[name] = min(spent, best.get(name, spent))
    print(f"CPU ms a message: bare {best['bare']:.2f}, ours {best['ours']:.2f}")
    print(f"ratio {best['ours'] / best['bare']:.1f}")


async def _say(teams: Connector, port: int, words: str) -> None:
    teams.bot_url = f"http://127.0.0.1:{port}"
    await teams.says_alone("Maya", words)


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


_CARD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "fallbackText": "hello",
    "body": [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "hello"}]}],
}


if __name__ == "__main__":
    assert os.name == "posix", "the kernel's count of CPU time is read from /proc"
    asyncio.run(main())

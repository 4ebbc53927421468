"""A provider of language models on loopback: chat completions, Azure's path, Anthropic's messages."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = dict[str, Any]

GOOD: Json = {
    "verdict": "serves_sprint_goal",
    "line": "S1",
    "goal_quote": "a push message when",
    "request_quote": "a push message when",
    "reason": "Riders then know when to come.",
    "sure": "likely",
    "question": "",
    "steers": False,
    "upkeep": False,
    "obligation": False,
}
"""An answer that stands up, to ``tests.judges.cases.CASE``."""


@dataclass
class ProviderServer:
    """Answers each call with the next thing it was told to; with the last one for ever after."""

    answers: list[Callable[["ProviderServer", web.Request], Awaitable[web.StreamResponse]]]
    calls: list[tuple[str, Json]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    users: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    """How its clients are closed."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator["ProviderServer"]:
        """The server while it runs."""
        app = web.Application(client_max_size=1 << 24)
        app.router.add_route("*", "/{path:.*}", self._called)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = "http://{}:{}".format(*runner.addresses[0][:2])
        try:
            yield self
        finally:
            for close in self.users:
                await close()
            await runner.cleanup()

    async def _called(self, request: web.Request) -> web.StreamResponse:
        self.calls.append((str(request.rel_url), await request.json()))
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        number = min(len(self.calls), len(self.answers)) - 1
        return await self.answers[number](self, request)


def said(text: str) -> Callable[[ProviderServer, web.Request], Awaitable[web.StreamResponse]]:
    """The model says this, in the wire format that it was asked in."""

    async def answer(_server: ProviderServer, request: web.Request) -> web.StreamResponse:
        return web.json_response(_wrapped(request.path, text))

    return answer


def _wrapped(path: str, text: str, stop: str = "stop") -> Json:
    if path.endswith("/messages"):
        return {
            "id": "m1", "type": "message", "role": "assistant", "model": "x",
            "content": [{"type": "text", "text": text}] if text else [],
            "stop_reason": "refusal" if stop == "content_filter" else "end_turn",
            "stop_sequence": None, "usage": {"input_tokens": 900, "output_tokens": 100},
        }  # fmt: skip
    message = {"role": "assistant", "content": text}
    return {
        "id": "c1", "object": "chat.completion", "created": 1, "model": "x",
        "choices": [{"index": 0, "finish_reason": stop, "message": message}],
        "usage": {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000},
    }  # fmt: skip


def changed(**changes: object) -> Callable[..., Awaitable[web.StreamResponse]]:
    """A good answer with something changed."""
    return said(json.dumps({**GOOD, **changes}))


def failed(
    status: int, text: str = "{}", **headers: str
) -> Callable[[ProviderServer, web.Request], Awaitable[web.StreamResponse]]:
    """The provider answers with a status."""

    async def answer(_server: ProviderServer, _request: web.Request) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, text=text, headers=named)

    return answer


async def refused(_server: ProviderServer, request: web.Request) -> web.StreamResponse:
    """The model does not want to."""
    return web.json_response(_wrapped(request.path, "", "content_filter"))


async def hangs(_server: ProviderServer, _request: web.Request) -> web.StreamResponse:
    """Nothing comes for a minute."""
    await asyncio.sleep(60)
    return web.Response()


async def stops(_server: ProviderServer, request: web.Request) -> web.StreamResponse:
    """The answer begins, and does not end."""
    begun = web.StreamResponse(headers={"Content-Type": "application/json"})
    begun.content_length = 10_000
    await begun.prepare(request)
    await begun.write(b'{"id": "c1", "choices": [{"mess')
    await asyncio.sleep(60)
    return begun


GOOD_TEXT = json.dumps(GOOD)
LOGIN_PAGE = failed(200, "<html><body>Please log in</body></html>", Content_Type="text/html")

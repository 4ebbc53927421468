"""A server on this machine that speaks as OpenAI does, with models of several characters."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from adapters import choosing

LABELS = {one.case.request: (number, one) for number, one in enumerate(choosing.cases())}
VERDICTS = {"outside": "outside", "unclear": "cannot_tell"}
PROSE = "It is raining."


@dataclass
class LocalModels:
    """``tiny`` talks about the weather; the others have read the labels, and keep them so:

    ``knows-it-all`` answers always, ``every-other`` every other case, ``no-schema`` only where no
    schema is asked for; ``broken`` never, and its server says why.
    """

    names: tuple[str, ...] = ("tiny", "knows-it-all")
    status: int = 200
    pause: float = 0.0
    port: int = 0
    keys: list[str] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    busiest: int = 0
    busy: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @asynccontextmanager
    async def running(self) -> AsyncIterator["LocalModels"]:
        app = web.Application()
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/v1/chat/completions", self._completions)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = int(runner.addresses[0][1])
        yield self
        await runner.cleanup()

    @contextmanager
    def in_a_thread(self) -> Iterator["LocalModels"]:
        """Running beside a program that has its own event loop."""
        begun, loop, end = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

        async def run() -> None:
            async with self.running():
                begun.set()
                await end.wait()

        thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
        thread.start()
        begun.wait()
        yield self
        loop.call_soon_threadsafe(end.set)
        thread.join()
        loop.close()

    async def _models(self, request: web.Request) -> web.Response:
        self.keys.append(request.headers.get("Authorization", ""))
        data = [{"id": name} for name in self.names]
        return web.json_response({"object": "list", "data": data}, status=self.status)

    async def _completions(self, request: web.Request) -> web.Response:
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await asyncio.sleep(self.pause)
        self.busy -= 1
        body = await request.json()
        self.keys.append(request.headers.get("Authorization", ""))
        self.shapes.append(body["response_format"]["type"])
        if body["model"] == "broken" or (
            body["model"] == "no-schema" and self.shapes[-1] == "json_schema"
        ):
            told = {"error": {"code": 400, "message": "this grammar is beyond me"}}
            return web.json_response(told, status=400)
        return web.json_response(_wrapped(_text(body)))


def _text(body: dict[str, Any]) -> str:
    asked = json.loads(body["messages"][-1]["content"].rpartition("\n\n")[2])["request"]
    number, _ = LABELS[asked]
    is_mute = body["model"] == "tiny" or (body["model"] == "every-other" and number % 2)
    return PROSE if is_mute else json.dumps(_answer_to(asked))


def _answer_to(request: str) -> dict[str, object]:
    _, known = LABELS[request]
    line = next((one.id for one in known.case.lines if one.id in known.lines), "")
    goal = next((one for one in known.case.lines if one.id == line), None)
    verdict = VERDICTS.get(known.label) or (
        "fits_vision" if known.label == "vision" else "serves_product_goal"
    )
    return {
        "verdict": verdict if goal or known.label in VERDICTS else "cannot_tell",
        "line": line,
        "goal_quote": goal.text if goal else "",
        "request_quote": request,
        "reason": "It does.",
        "sure": "likely",
        "question": "",
        "steers": False,
        "upkeep": False,
        "obligation": False,
    }


def _wrapped(text: str) -> dict[str, object]:
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": text},
            }
        ],
        "usage": {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000},
    }

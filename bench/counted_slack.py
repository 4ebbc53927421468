"""A Slack in a process of its own that only counts: what was said, when, and how often too fast.

    python -m bench.counted_slack [--refused 0.03]

Prints its address. ``/counts`` gives the counts as JSON; ``/begin`` empties them and starts the
clock.
"""

import argparse
import asyncio
import random
import time
from collections import Counter, defaultdict, deque

from aiohttp import web

PER_CHANNEL, PER_WORKSPACE, SPAN = 1, 10, 0.99
"""A channel takes one a second, a workspace ten: five at once and five in the second after."""


class CountedSlack:
    """Takes 50 to 150 ms for each message, and refuses some with 429."""

    def __init__(self, refused: float) -> None:
        """refused: the share of messages that are answered with 429."""
        self._refused, self._rnd = refused, random.Random(7)  # noqa: S311  repeatable
        self._empty()

    def _empty(self) -> None:
        self.began = time.monotonic()
        self.said: Counter[str] = Counter()
        self.at: dict[str, float] = {}
        self.too_many = self.too_fast = 0
        self.messages: dict[str, list[dict[str, object]]] = defaultdict(list)
        self.last: dict[str, deque[float]] = defaultdict(deque)

    async def begin(self, _request: web.Request) -> web.Response:
        """Empty all counts."""
        self._empty()
        return web.json_response({})

    async def counts(self, _request: web.Request) -> web.Response:
        """What came so far."""
        return web.json_response(
            {
                "said": self.said,
                "at": self.at,
                "too_many": self.too_many,
                "too_fast": self.too_fast,
            }
        )

    async def post(self, request: web.Request) -> web.Response:
        """``chat.postMessage``."""
        body = await request.json()
        channel = body["channel"]
        self._pace(channel, PER_CHANNEL)
        self._pace(channel.partition("-")[0], PER_WORKSPACE)
        await asyncio.sleep(self._rnd.uniform(0.05, 0.15))
        if self._rnd.random() < self._refused:
            self.too_many += 1
            return web.json_response({"ok": False}, status=429, headers={"Retry-After": "1"})
        key = body["metadata"]["event_payload"]["key"]
        self.said[f"{channel} {key}"] += 1
        self.at.setdefault(f"{channel} {key}", time.monotonic() - self.began)
        message = {"ts": str(time.time()), "metadata": body["metadata"]}
        self.messages[channel].append(message)
        return web.json_response({"ok": True, "ts": message["ts"], "channel": channel})

    async def history(self, request: web.Request) -> web.Response:
        """``conversations.history``."""
        channel = (await request.post()).get("channel") or request.query.get("channel")
        return web.json_response({"ok": True, "messages": self.messages[str(channel)]})

    def _pace(self, name: str, most: int) -> None:
        now, last = time.monotonic(), self.last[name]
        while last and last[0] <= now - SPAN:
            last.popleft()
        last.append(now)
        self.too_fast += len(last) > most


async def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--refused", type=float, default=0.0)
    slack = CountedSlack(parser.parse_args().refused)
    app = web.Application()
    app.router.add_post("/api/chat.postMessage", slack.post)
    app.router.add_route("*", "/api/conversations.history", slack.history)
    app.router.add_post("/begin", slack.begin)
    app.router.add_get("/counts", slack.counts)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print("http://{}:{}".format(*runner.addresses[0][:2]), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())

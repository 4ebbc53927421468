"""CPU per signed ``/goal`` request, as a ratio to a bare bolt echo command, and latency under load.

    python -m bench.slack [--seconds 30] [--rate 50]

Both servers are processes of their own, measured by the kernel's count of their CPU time, in
interleaved rounds. The load of the second part arrives at a fixed rate, whether or not earlier
requests have been answered; latency counts from the moment when a request was due.
"""

import argparse
import asyncio
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bench.console import STORY
from tests.slack.server import CHANNEL, SECRET, TEAM, TOKEN, SlackServer, signature

REQUESTS, ROUNDS = 300, 5
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--echo", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.echo:
        await _echo(int(asked.echo.partition(",")[0]), asked.echo.partition(",")[2])
        return
    slack = SlackServer()
    with tempfile.TemporaryDirectory() as folder:
        async with slack.running(), aiohttp.ClientSession() as http:
            slack.person("Maya")
            own = [sys.executable, "-m", "adapters", "serve"]
            settings = {
                "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.db'}",
                "SLACK_BOT_TOKEN": TOKEN,
                "SLACK_SIGNING_SECRET": SECRET,
                "SLACK_API_URL": slack.url,
                "THROUGHLINE_HOST": "127.0.0.1",
                "THROUGHLINE_LOG_LEVEL": "WARNING",
            }
            async with process(own, settings, http) as ours:
                for line in STORY:
                    await _send(http, ours[1], line.removeprefix("/goal "))
                await _ratio(http, ours, slack.url)
                await _open_loop(http, ours[1], asked.rate, asked.seconds)


async def _ratio(http: aiohttp.ClientSession, ours: tuple[int, int], api: str) -> None:
    echo_port = free_port()
    command = [sys.executable, "-m", "bench.slack", "--echo", f"{echo_port},{api}"]
    async with process(command, {}, http, echo_port) as bare:
        best: dict[str, float] = {}
        for _ in range(ROUNDS):
            for name, (pid, port) in (("bolt echo", bare), ("/goal", ours)):
                before = cpu(pid)
                for _ in range(REQUESTS):
                    await _send(http, port, "")
                spent = (cpu(pid) - before) / REQUESTS * 1000
                best[name] = min(spent, best.get(name, spent))
    ratio = best["/goal"] / best["bolt echo"]
    print(f"CPU ms a request: bolt echo {best['bolt echo']:.2f}, /goal {best['/goal']:.2f}")
    print(f"ratio {ratio:.1f}")


async def _open_loop(http: aiohttp.ClientSession, port: int, rate: int, seconds: int) -> None:
    took: list[float] = []
    failed = 0

    async def one(due: float) -> None:
        nonlocal failed
        failed += not await _send(http, port, "")
        took.append((time.perf_counter() - due) * 1000)

    began, tasks = time.perf_counter(), []
    for number in range(rate * seconds):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(due)))
    await asyncio.gather(*tasks)
    took.sort()
    at = {share: took[min(len(took) - 1, int(len(took) * share))] for share in (0.5, 0.9, 0.99)}
    print(
        f"{rate}/s for {seconds} s: {len(took)} requests, {failed} failed; "
        f"p50 {at[0.5]:.0f}, p90 {at[0.9]:.0f}, p99 {at[0.99]:.0f}, most {took[-1]:.0f} ms"
    )


async def _send(http: aiohttp.ClientSession, port: int, text: str) -> bool:
    body = urlencode(
        {
            "command": "/goal",
            "text": text,
            "team_id": TEAM,
            "user_id": "U0MAYA0001",
            "channel_id": CHANNEL,
            "channel_name": "bikes",
            "trigger_id": os.urandom(8).hex(),
        }
    ).encode()
    url = f"http://127.0.0.1:{port}/slack/events"
    async with http.post(url, data=body, headers={**_FORM, **signature(body)}) as answered:
        await answered.read()
        return answered.status == web.HTTPOk.status_code


async def _echo(port: int, api: str) -> None:
    """The baseline: bolt as its documentation begins, with one command that echoes."""
    app = AsyncApp(token=TOKEN, signing_secret=SECRET)
    app.client.base_url = api

    @app.command("/goal")
    async def echo(ack: AsyncAck, body: dict[str, str]) -> None:
        await ack(body["text"])

    async def events(request: web.Request) -> web.Response:
        heard = await to_bolt_request(request)
        return await to_aiohttp_response(await app.async_dispatch(heard))

    server = web.Application()
    server.router.add_post("/slack/events", events)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


@asynccontextmanager
async def process(
    command: list[str], environment: dict[str, str], http: aiohttp.ClientSession, port: int = 0
) -> AsyncIterator[tuple[int, int]]:
    """A server while it runs: its process id and its port."""
    port = port or free_port()
    whole = {**os.environ, **environment, "PORT": str(port)}
    program = await asyncio.create_subprocess_exec(*command, env=whole)
    try:
        for _ in range(100):
            try:
                async with http.get(f"http://127.0.0.1:{port}/healthz"):
                    break
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
        yield program.pid, port
    finally:
        program.terminate()
        await program.wait()


def cpu(pid: int) -> float:
    """Seconds of CPU that a process and its threads have used (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    asyncio.run(main())

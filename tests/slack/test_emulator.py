"""The bot on local-slack, an emulator of Slack that nobody here wrote, by both transports.

The bot is the process that a server runs. Without the emulator (an npm package; ``.ci/run`` installs
it into ``.tools``) these tests are skipped, by name.
"""

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

ROOT = Path(__file__).parents[2]
BINARY = ROOT / ".tools/node_modules/local-slack-linux-x64/bin/local-slack"
NEEDED = os.environ.get("THROUGHLINE_TEST_LOCAL_SLACK") == "needed"
CHANNEL, MAYA, TOM, BOT = "C01BIKES", "U01MAYA01", "U02TOM001", "U0BOT"
OUTSIDE = "new coffee machine for the office kitchen and t-shirts"

Json = dict[str, Any]

if NEEDED and not BINARY.exists():
    raise RuntimeError("local-slack is needed here and missing")
pytestmark = pytest.mark.skipif(not BINARY.exists(), reason="local-slack is not installed")


class LocalSlack:
    """The emulator, and what its people do and see."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self.url, self._http = url, http

    async def act(self, what: str, **how: object) -> Json:
        async with self._http.post(f"{self.url}/_control/{what}", json=how) as answered:
            return dict(await answered.json())

    async def command(self, user: str, text: str) -> None:
        await self.act("command", command="/goal", text=text, channel=CHANNEL, user=user)

    async def messages(self) -> list[Json]:
        async with self._http.get(f"{self.url}/_control/messages/{CHANNEL}") as answered:
            return list((await answered.json())["messages"])

    async def until(self, is_there: Callable[[Json], bool]) -> Json:
        """The latest message of that kind, as soon as it is there."""
        for _ in range(100):
            found = [one for one in await self.messages() if is_there(one)]
            if found:
                return found[-1]
            await asyncio.sleep(0.1)
        raise AssertionError([one["text"] for one in await self.messages()])

    async def press(self, user: str, message: Json, label: str) -> None:
        actions = next(one for one in message["blocks"] if one["type"] == "actions")
        button = next(one for one in actions["elements"] if one["text"]["text"] == label)
        action = {**button, "block_id": actions["block_id"]}
        await self.act(
            "interact", messageTs=message["ts"], action=action, channel=CHANNEL, user=user
        )

    @asynccontextmanager
    async def screen(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """What the emulator's page sees and sends."""
        async with self._http.ws_connect(f"{self.url}/ui".replace("http", "ws")) as socket_:
            yield socket_

    async def state(self) -> Json:
        async with self.screen() as screen:
            return dict((await screen.receive_json())["state"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def process(
    *command: str, ready: str, http: aiohttp.ClientSession, **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A program while it runs; it is waited for until ``ready`` answers."""
    program = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        for _ in range(150):
            try:
                async with http.get(ready) as answered:
                    if answered.status < 500:
                        break
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
        yield program
    finally:
        if program.returncode is None:
            program.terminate()
        assert await asyncio.wait_for(program.wait(), 40) in {0, -9, -15, 143}


SERVE = (sys.executable, "-m", "adapters", "serve")


def app_for(mode: str) -> Json:
    return {
        "appId": "A1",
        "botUserId": BOT,
        "botName": "Throughline",
        "botToken": "xoxb-emulated",
        "appToken": "xapp-emulated",
        "signingSecret": "emulated",
        "mode": mode,
    }


def config_with(app: Json) -> Json:
    return {
        "workspace": {"name": "Pedal", "domain": "pedal", "teamId": "T0PEDAL01"},
        "apps": [app],
        "users": [
            {"id": MAYA, "name": "maya", "real_name": "Maya"},
            {"id": TOM, "name": "tom", "real_name": "Tom"},
        ],
        "channels": [{"id": CHANNEL, "name": "bikes", "members": [MAYA, TOM, BOT]}],
    }


def emulated(folder: Path, port: int) -> tuple[str, ...]:
    """The command that starts the emulator."""
    file = str(folder / "config.json")
    return (str(BINARY), "--config", file, "--port", str(port), "--base-host", "127.0.0.1")


def bot_on(url: str, port: int, folder: Path, *, by_socket: bool) -> dict[str, str]:
    """The environment of a bot on that Slack."""
    return {
        "DATABASE_URL": f"sqlite:///{folder}/throughline.db",
        "SLACK_BOT_TOKEN": "xoxb-emulated",
        "SLACK_APP_TOKEN": "xapp-emulated" if by_socket else "",
        "SLACK_SIGNING_SECRET": "" if by_socket else "emulated",
        "SLACK_API_URL": f"{url}/api/",
        "THROUGHLINE_HOST": "127.0.0.1",
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture(params=["socket", "events"])
async def slack(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[LocalSlack]:
    """local-slack with the bot connected, by Socket Mode and by signed HTTP."""
    port, bot_port = free_port(), free_port()
    by_socket = request.param == "socket"
    app = app_for(request.param)
    if not by_socket:
        app["requestUrl"] = f"http://127.0.0.1:{bot_port}/slack/events"
    (tmp_path / "config.json").write_text(json.dumps(config_with(app)))
    url, ready = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{bot_port}/healthz"
    bot = bot_on(url, bot_port, tmp_path, by_socket=by_socket)
    async with (
        aiohttp.ClientSession() as http,
        process(*emulated(tmp_path, port), ready=url, http=http),
        process(*SERVE, ready=ready, http=http, **bot),
    ):
        yield LocalSlack(url, http)


def says(words: str) -> Callable[[Json], bool]:
    return lambda message: words in message["text"] and message["user"] == BOT


async def test_a_team_lives_with_its_goal(slack: LocalSlack) -> None:
    await slack.command(MAYA, "set vision Make bike servicing simple for every rider")
    await slack.command(MAYA, "set product Customers can book servicing online by 2027-06-30")
    await slack.until(says("Product Goal P1 is set"))

    await slack.command(TOM, "")
    shown = await slack.until(says("The golden thread"))
    assert shown["subtype"] == "ephemeral"
    await slack.press(TOM, shown, "Post to channel")
    posted = await slack.until(
        lambda one: says("The golden thread")(one) and one.get("subtype") != "ephemeral"
    )
    assert "Customers can book servicing online" in posted["text"]

    begun = (await slack.act("message", text=OUTSIDE, channel=CHANNEL, user=TOM))["message"]["ts"]
    asked = f"<@{BOT}> does this request fit?"
    await slack.act(
        "message", text=asked, channel=CHANNEL, user=TOM, threadTs=begun, thread_ts=begun
    )
    answer = await slack.until(says("Outside the goal"))
    assert answer["subtype"] == "ephemeral"
    assert OUTSIDE in answer["text"]

    await slack.press(TOM, answer, "Share with the channel")
    card = await slack.until(says("asked by tom"))
    assert card["thread_ts"] == begun
    await slack.press(MAYA, card, "Agree")
    ruled = await slack.until(says("Ruled by maya on"))
    assert ruled["ts"] == card["ts"]

    await slack.act("open-home", user=MAYA)
    for _ in range(50):
        homes = (await slack.state())["homeViews"]
        if homes:
            break
        await asyncio.sleep(0.1)
    assert "Every request has been ruled on" in json.dumps(homes)


async def test_a_form_refuses_at_its_field_and_then_takes(slack: LocalSlack) -> None:
    await slack.command(MAYA, "set vision Make bike servicing simple for every rider")
    await slack.until(says("Vision V1 is set"))
    await slack.command(MAYA, "set release")
    for _ in range(50):
        stack = (await slack.state())["modalStack"]
        if stack:
            break
        await asyncio.sleep(0.1)
    names = [block["block_id"] for block in stack[-1]["blocks"]]

    def values(due: str) -> Json:
        typed = {"text": "Book a slot online", "due": due}
        kinds = {"text": "plain_text_input", "due": "plain_text_input"}
        return {
            name: {name: {"type": kinds[name], "value": typed[name]}}
            for name in names
            if name in typed
        }

    async with slack.screen() as screen:

        async def until(kind: str) -> Json:
            while True:
                heard = await asyncio.wait_for(screen.receive_json(), 10)
                if heard["t"] == kind:
                    return dict(heard)

        await screen.send_json({"t": "view_submit", "user": MAYA, "values": values("soonish")})
        assert list((await until("view_errors"))["errors"]) == ["due"]
        good = values("2027-03-31")
        await screen.send_json({"t": "view_submit", "user": MAYA, "values": good})
        await until("view")
    await slack.until(says("Release Goal R1 is set"))


async def test_a_lost_socket_is_found_again_without_a_restart(tmp_path: Path) -> None:
    """Slack goes away in the middle of the day, and comes back."""
    port, bot_port = free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    (tmp_path / "config.json").write_text(json.dumps(config_with(app_for("socket"))))
    emulator = emulated(tmp_path, port)
    async with aiohttp.ClientSession() as http:  # noqa: SIM117  the bot outlives the first Slack
        async with process(*emulator, ready=url, http=http) as first:
            bot = bot_on(url, bot_port, tmp_path, by_socket=True)
            async with process(
                *SERVE, ready=f"http://127.0.0.1:{bot_port}/healthz", http=http, **bot
            ):
                slack = LocalSlack(url, http)
                await slack.command(MAYA, "set vision Make bike servicing simple")
                await slack.until(says("Vision V1 is set"))
                first.kill()
                await first.wait()
                async with process(*emulator, ready=url, http=http):
                    for _ in range(60):
                        await slack.command(MAYA, "")
                        if any(says("The golden thread")(one) for one in await slack.messages()):
                            break
                        await asyncio.sleep(0.5)
                    await slack.until(says("Make bike servicing simple"))

"""Slack, as far as the bot can tell: a server on loopback that speaks Slack's API.

It keeps what it is told, shows it to its people, and lets them act: what they do is signed and
sent to the bot over HTTP, as Slack does. Everything that the bot sends is judged by ``payloads``.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.slack import payloads

Json = dict[str, Any]

SECRET = "a-secret-that-is-known-to-slack-and-the-bot"
TOKEN = "xoxb-of-the-one-workspace"
TEAM, BOT = "T0TEAM01", "U0BOT0001"
CHANNEL = "C0BIKES01"
_NO_MEMBER = {"ok": False, "error": "not_in_channel"}


@dataclass
class Display:
    """Something that somebody sees.

    kind: ``ephemeral``, ``message``, ``modal`` or ``home``.
    to: the id of the person who alone sees it; "" for everybody in the channel.
    """

    kind: str
    blocks: list[Json]
    to: str = ""
    channel: str = ""
    thread: str = ""
    ts: str = ""
    text: str = ""
    metadata: Json = field(default_factory=dict)
    view: Json = field(default_factory=dict)

    @property
    def read(self) -> str:
        """Its words."""
        title = self.view.get("title", {}).get("text", "")
        return f"{title} {payloads.read(self.blocks)}".strip()


@dataclass
class Answer:
    """What the bot answered to a request: status, JSON or nothing."""

    status: int
    body: Json
    seconds: float


class SlackServer:
    """One or more workspaces. ``url`` is the API's address; ``bot_url`` is where the bot listens."""

    def __init__(self) -> None:
        self.url = ""
        self.bot_url = ""
        self.displays: list[Display] = []
        self.calls: list[tuple[str, Json]] = []
        self.users: dict[str, Json] = {}
        self.channels: dict[str, Json] = {CHANNEL: {"id": CHANNEL, "name": "bikes"}}
        self.threads: dict[str, list[Json]] = {}
        self.errors: dict[str, str] = {}
        self.faults: dict[str, list[Callable[[], Awaitable[web.StreamResponse | None]]]] = {}
        self.files: dict[str, Json] = {}
        self.can_fetch = True
        self.tokens: dict[str, str] = {TOKEN: TEAM}
        self.ahead = 0.0
        self._numbers = itertools.count(1)
        self._origins: dict[str, Display | tuple[str, str]] = {}
        self._session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator["SlackServer"]:
        """The server while it runs."""
        app = web.Application(client_max_size=1 << 22)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{key}", self._response)
        app.router.add_post("/upload/{file}", self._upload)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = "http://{}:{}/api/".format(*runner.addresses[0][:2])
        async with aiohttp.ClientSession() as session:
            self._session = session
            try:
                yield self
            finally:
                await runner.cleanup()

    # What people do.

    def person(self, name: str, **more: object) -> str:
        """The id of a person, who is a full member unless said otherwise."""
        user = f"U0{name.upper()}0001"[:11]
        self.users.setdefault(
            user,
            {
                "id": user,
                "team_id": TEAM,
                "name": name.lower(),
                "locale": "en-US",
                "tz_offset": 3600,
                "profile": {"display_name": name, "real_name": name},
            },
        ).update(more)
        return user

    async def command(
        self, name: str, text: str, *, channel: str = CHANNEL, team: str = TEAM, **more: str
    ) -> Answer:
        """Somebody types ``/goal ...``; Slack writes what it takes for markup as entities."""
        user = self.person(name)
        body = {
            "command": "/goal",
            "text": escaped(text),
            "team_id": team,
            "user_id": user,
            "user_name": name.lower(),
            "channel_id": channel,
            "channel_name": self.channels.get(channel, {}).get("name", "directmessage"),
            "trigger_id": self._next("trigger"),
            "response_url": self._response_url((user, channel)),
            **more,
        }
        answer = await self.send(urlencode(body))
        if answer.body.get("blocks"):
            payloads.check_message(answer.body)
            shown = Display("ephemeral", answer.body["blocks"], user, channel)
            self.displays.append(shown)
        return answer

    async def event(self, event: Json, *, event_id: str = "", team: str = TEAM) -> Answer:
        """Slack tells of something."""
        body = {
            "type": "event_callback",
            "team_id": team,
            "api_app_id": "A1",
            "event_id": event_id or self._next("Ev"),
            "event_time": int(time.time()),
            "authorizations": [{"team_id": team, "user_id": BOT, "is_bot": True}],
            "event": event,
        }
        return await self.send(json.dumps(body), "application/json")

    async def mention(self, name: str, words: str, *, thread: str = "", **more: object) -> Answer:
        """Somebody writes to the bot in the channel."""
        return await self.event(
            {
                "type": "app_mention",
                "user": self.person(name),
                "text": f"<@{BOT}> {escaped(words)}",
                "channel": CHANNEL,
                "ts": self._ts(),
                **({"thread_ts": thread} if thread else {}),
                **more,
            }
        )

    async def direct(self, name: str, words: str, **more: object) -> Answer:
        """Somebody writes to the bot alone."""
        user = self.person(name)
        event = {
            "type": "message",
            "channel_type": "im",
            "user": user,
            "text": escaped(words),
            "channel": f"D{user[1:]}",
            "ts": self._ts(),
        }
        return await self.event({**event, **more})

    def thread(self, *texts: str) -> str:
        """A thread that somebody has begun; its ``ts``."""
        ts = self._ts()
        self.threads[ts] = [
            {"user": "U0ANYBODY", "text": escaped(text), "ts": ts if not n else self._ts()}
            for n, text in enumerate(texts)
        ]
        return ts

    async def press(self, name: str, label: str, seen: Display) -> Answer:
        """Somebody presses a button of what they see."""
        button = next(one for one in payloads.buttons(seen.blocks) if one["text"]["text"] == label)
        user = self.person(name)
        body: Json = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user, "name": name.lower(), "team_id": TEAM},
            "api_app_id": "A1",
            "trigger_id": self._next("trigger"),
            "actions": [{**button, "action_ts": self._ts()}],
        }
        if seen.kind in {"modal", "home"}:
            body["container"] = {"type": "view", "view_id": seen.view["id"]}
            body["view"] = {**seen.view, "id": seen.view["id"]}
        else:
            body["response_url"] = self._response_url(seen)
            body["channel"] = {"id": seen.channel, "name": self._name(seen.channel)}
            body["container"] = {
                "type": "message",
                "message_ts": seen.ts,
                "channel_id": seen.channel,
                "is_ephemeral": seen.kind == "ephemeral",
                **({"thread_ts": seen.thread} if seen.thread else {}),
            }
        return await self._interact(body)

    async def submit(self, name: str, seen: Display, values: dict[str, str]) -> Answer:
        """Somebody fills in the form that they see, by the labels of its fields, and sends it."""
        inputs = payloads.fields(seen.view)
        state: Json = {}
        for label, block in inputs.items():
            element = block["element"]
            value = values.get(label)
            state[block["block_id"]] = {
                element["action_id"]: _state_of(element, value, self.person)
            }
        body = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": self.person(name), "name": name.lower(), "team_id": TEAM},
            "api_app_id": "A1",
            "trigger_id": self._next("trigger"),
            "view": {**seen.view, "state": {"values": state}},
            "response_urls": [],
        }
        answer = await self._interact(body)
        if answer.body.get("response_action") == "errors":
            names = {block["block_id"] for block in inputs.values()}
            assert set(answer.body["errors"]) <= names
        if answer.body.get("response_action") == "update":
            self._show_view(answer.body["view"], self.person(name), "modal")
        return answer

    async def shortcut(self, name: str, message: str = "", **more: object) -> Answer:
        """Somebody takes a shortcut: of a message, or, without one, the global one.

        more: the rest of a message that has more than its text.
        """
        is_message = bool(message or more)
        user = self.person(name)
        body: Json = {
            "type": "message_action" if is_message else "shortcut",
            "callback_id": "fit" if is_message else "ask",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "trigger_id": self._next("trigger"),
        }
        if is_message:
            body["channel"] = {"id": CHANNEL, "name": "bikes"}
            said = {"type": "message", "user": "U0ANYBODY", "text": escaped(message)}
            body["message"] = {**said, **more}
            body["message_ts"] = self._ts()
            body["response_url"] = self._response_url((user, CHANNEL))
        return await self._interact(body)

    async def visit(self, name: str) -> Answer:
        """Somebody opens the App Home."""
        user = self.person(name)
        return await self.event(
            {"type": "app_home_opened", "user": user, "channel": f"D{user[1:]}", "tab": "home"}
        )

    async def send(
        self, body: str | bytes, kind: str = "application/x-www-form-urlencoded", **headers: str
    ) -> Answer:
        """Send something signed, as Slack does."""
        raw = body.encode() if isinstance(body, str) else body
        signed = {**signature(raw), "Content-Type": kind, **headers}
        return await self.post(raw, signed)

    async def post(self, raw: bytes, headers: dict[str, str]) -> Answer:
        """Send something as it is."""
        assert self._session is not None
        began = time.perf_counter()
        async with self._session.post(
            f"{self.bot_url}/slack/events", data=raw, headers=headers
        ) as answered:
            text = await answered.text()
            seconds = time.perf_counter() - began
        try:
            answer = json.loads(text) if text else {}
        except ValueError:
            answer = {"raw": text}
        return Answer(answered.status, answer, seconds)

    async def _interact(self, body: Json) -> Answer:
        return await self.send(urlencode({"payload": json.dumps(body)}))

    # What the bot does.

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        waiting = self.faults.get(method) or self.faults.get("*")
        if waiting:
            faulty = await waiting.pop(0)()
            if faulty is not None:
                return faulty
        if request.content_type == "application/json":
            args = await request.json()
        else:
            args = {**request.query, **(await request.post())}
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.calls.append((method, args))
        if method != "oauth.v2.access" and token not in self.tokens:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if not self._takes(args):
            return web.json_response({"ok": False, "error": "invalid_blocks"})
        if method in self.errors:
            return web.json_response({"ok": False, "error": self.errors[method]})
        handler = getattr(self, "_" + method.replace(".", "_"))
        return web.json_response(handler(args, self.tokens.get(token, TEAM)))

    def _takes(self, body: Json) -> bool:
        """Whether Slack could fetch the pictures of a message: it refuses all of it otherwise."""
        blocks = body.get("blocks") or []
        return self.can_fetch or not any(one["type"] == "image" for one in blocks)

    def _auth_test(self, _args: Json, team: str) -> Json:
        return {"ok": True, "team_id": team, "user_id": BOT, "bot_id": "B1", "url": "", "team": "t"}

    def _users_info(self, args: Json, team: str) -> Json:
        user = self.users.get(args["user"])
        if user is None:
            return {"ok": False, "error": "user_not_found"}
        return {"ok": True, "user": {**user, "team_id": user.get("team_id") or team}}

    def _conversations_info(self, args: Json, _team: str) -> Json:
        channel = self.channels.get(args["channel"])
        if channel is None:
            return {"ok": False, "error": "channel_not_found"}
        return {"ok": True, "channel": channel}

    def _conversations_replies(self, args: Json, _team: str) -> Json:
        return {"ok": True, "messages": self.threads.get(args["ts"], [])}

    def _chat_postMessage(self, args: Json, _team: str) -> Json:  # noqa: N802  Slack's name
        payloads.check_message(args)
        channel = args["channel"]
        to = channel if channel.startswith("U") else ""
        channel = f"D{channel[1:]}" if to else channel
        to = to or (f"U{channel[1:]}" if channel.startswith("D") else "")
        ts = self._ts()
        self.displays.append(
            Display(
                "message",
                args["blocks"],
                to,
                channel,
                args.get("thread_ts", ""),
                ts,
                args["text"],
                args.get("metadata", {}),
            )
        )
        return {"ok": True, "ts": ts, "channel": channel}

    def _files_getUploadURLExternal(self, args: Json, _team: str) -> Json:  # noqa: N802  Slack's name
        file = f"F{next(self._numbers):08}"
        self.files[file] = {"length": int(args["length"]), "alt": args.get("alt_txt", "")}
        url = self.url.replace("/api/", f"/upload/{file}")
        return {"ok": True, "upload_url": url, "file_id": file}

    async def _upload(self, request: web.Request) -> web.Response:
        file = self.files[request.match_info["file"]]
        file["body"] = await request.read()
        assert len(file["body"]) == file["length"]
        return web.Response(text="OK")

    def _files_completeUploadExternal(self, args: Json, _team: str) -> Json:  # noqa: N802  the same
        told = json.loads(args["files"]) if isinstance(args["files"], str) else args["files"]
        for one in told:
            self.files[one["id"]] |= {**one, "channel": args["channel_id"]}
            self.files[one["id"]]["thread"] = args.get("thread_ts", "")
        return {"ok": True, "files": told}

    def _conversations_history(self, args: Json, _team: str) -> Json:
        found = [
            {"ts": one.ts, "text": one.text, "metadata": one.metadata}
            for one in self.displays
            if one.channel == args["channel"] and float(one.ts or 0) >= float(args["oldest"])
        ]
        return {"ok": True, "messages": found[::-1]}

    def _chat_update(self, args: Json, _team: str) -> Json:
        payloads.check_message(args)
        old = next((one for one in self.displays if one.ts == args["ts"]), None)
        if old is None or old.channel != args["channel"]:
            return {"ok": False, "error": "message_not_found"}
        old.blocks, old.text = args["blocks"], args["text"]
        self.displays.remove(old)
        self.displays.append(old)
        return {"ok": True, "ts": old.ts, "channel": old.channel}

    def _chat_postEphemeral(self, args: Json, _team: str) -> Json:  # noqa: N802  Slack's name
        payloads.check_message(args)
        thread = args.get("thread_ts", "")
        shown = Display("ephemeral", args["blocks"], args["user"], args["channel"], thread)
        self.displays.append(shown)
        return {"ok": True, "message_ts": self._ts()}

    def _views_open(self, args: Json, _team: str) -> Json:
        return {"ok": True, "view": self._show_view(args["view"], "", "modal")}

    def _views_update(self, args: Json, _team: str) -> Json:
        return {"ok": True, "view": self._show_view(args["view"], "", "modal", args["view_id"])}

    def _views_publish(self, args: Json, _team: str) -> Json:
        return {"ok": True, "view": self._show_view(args["view"], args["user_id"], "home")}

    def _oauth_v2_access(self, args: Json, _team: str) -> Json:
        team = str(args["code"]).removeprefix("code-of-")
        token = f"xoxb-{team}-{self._next('token')}"
        self.tokens[token] = team
        return {
            "ok": True,
            "app_id": "A1",
            "access_token": token,
            "token_type": "bot",
            "scope": "commands",
            "bot_user_id": BOT,
            "team": {"id": team, "name": team},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": "U0ADMIN01"},
        }

    def _show_view(self, view: Json, user: str, kind: str, view_id: str = "") -> Json:
        payloads.check_view(view)
        shown = {**view, "id": view_id or self._next("V"), "hash": self._next("hash")}
        self.displays.append(Display(kind, view["blocks"], user, view=shown))
        return shown

    async def _response(self, request: web.Request) -> web.Response:
        body = await request.json()
        origin = self._origins[request.match_info["key"]]
        waiting = self.faults.get("response_url")
        if waiting:
            faulty = await waiting.pop(0)()
            if isinstance(faulty, web.Response):
                return faulty
        payloads.check_message(body)
        if not self._takes(body):
            return web.Response(status=404, text='{"ok":false,"error":"invalid_blocks"}')
        if isinstance(origin, Display) and body.get("replace_original"):
            origin.blocks = body["blocks"]
            self.displays.remove(origin)
            self.displays.append(origin)
            return web.Response(text="ok")
        to_all = body.get("response_type") == "in_channel"
        if isinstance(origin, Display):
            user, channel, thread = origin.to, origin.channel, origin.thread
        else:
            (user, channel), thread = origin, ""
        kind = "message" if to_all else "ephemeral"
        shown = Display(kind, body["blocks"], "" if to_all else user, channel, thread, self._ts())
        self.displays.append(shown)
        return web.Response(text="ok")

    def _response_url(self, origin: "Display | tuple[str, str]") -> str:
        key = self._next("r")
        self._origins[key] = origin
        return f"{self.url.removesuffix('api/')}response/{key}"

    def _name(self, channel: str) -> str:
        return str(self.channels.get(channel, {}).get("name", "directmessage"))

    def _next(self, kind: str) -> str:
        return f"{kind}{next(self._numbers)}"

    def _ts(self) -> str:
        return f"{int(time.time() + self.ahead)}.{next(self._numbers):06d}"


def escaped(text: str) -> str:
    """What a person typed, as Slack hands it on."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def signature(raw: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers of a signed request."""
    stamp = str(int(time.time() if at is None else at))
    base = b"v0:" + stamp.encode() + b":" + raw
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


async def slow(seconds: float) -> None:
    """A fault: the answer takes its time."""
    await asyncio.sleep(seconds)


def _state_of(element: Json, value: str | None, person: Callable[[str], str]) -> Json:
    kind = element["type"]
    if kind == "plain_text_input":
        stored = element.get("initial_value")
        return {"type": kind, "value": (stored if value is None else value) or None}
    if kind == "users_select":
        chosen = person(value) if value else element.get("initial_user")
        return {"type": kind, "selected_user": chosen}
    options = {one["value"]: one for one in element["options"]}
    chosen = options.get(value or "") or element.get("initial_option")
    return {"type": kind, "selected_option": chosen}

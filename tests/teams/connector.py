"""Teams, as far as the bot can tell: a Bot Connector on loopback, and the people behind it.

It signs what it sends with a key of its own, which the bot fetches as it would fetch Microsoft's; it
keeps what the bot writes, and judges every card.
"""

import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import aiohttp
import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from adapters.teams.auth import ISSUER
from tests.teams import cards

Json = dict[str, Any]

APP, BOT, TENANT = "0f5c8f0c-app", "28:0f5c8f0c-app", "72f988bf-tenant"
CHANNEL = "19:bikes@thread.tacv2"
CARD = "application/vnd.microsoft.card.adaptive"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Display:
    """Something that somebody sees.

    kind: ``message`` or ``window``. conversation: where it stands; to: who alone sees it.
    """

    kind: str
    card: Json
    conversation: str = ""
    to: str = ""
    id: str = ""
    title: str = ""
    command: str = ""

    @property
    def read(self) -> str:
        """Its words."""
        return f"{self.title} {cards.read(self.card)}".strip()


@dataclass
class Answer:
    """What the bot answered to a request."""

    status: int
    body: Json
    seconds: float


def public_key(key: rsa.RSAPrivateKey, kid: str, *channels: str) -> Json:
    """A key as the Connector publishes it."""
    stated: Json = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**stated, "kid": kid, "endorsements": list(channels or ("msteams",))}


class Connector:
    """The Connector, with one channel and its people."""

    def __init__(self) -> None:
        self.url = ""
        self.bot_url = ""
        self.keys = [public_key(KEY, "k1")]
        self.displays: list[Display] = []
        self.calls: list[tuple[str, str, Json]] = []
        self.faults: list[Callable[[str, str], Awaitable[web.Response | None]]] = []
        self.key_fetches = 0
        self.members: dict[str, Json] = {}
        self.outsiders: set[tuple[str, str]] = set()
        self.is_strict = True
        self._numbers = itertools.count(1)
        self._session: aiohttp.ClientSession | None = None

    @property
    def metadata(self) -> str:
        """Where the keys are told of."""
        return f"{self.url}.well-known/openidconfiguration"

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Connector"]:
        """The Connector while it runs."""
        app = web.Application(client_max_size=1 << 22)
        app.router.add_get("/.well-known/openidconfiguration", self._openid)
        app.router.add_get("/keys", self._jwks)
        app.router.add_route("*", "/{path:v3/.*}", self._v3)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = "http://{}:{}/".format(*runner.addresses[0][:2])
        async with aiohttp.ClientSession() as session:
            self._session = session
            try:
                yield self
            finally:
                await runner.cleanup()

    # What people do.

    def person(self, name: str, **more: object) -> str:
        """The id of a person."""
        user = f"29:{name.lower()}"
        known = {"id": user, "name": name, "tenantId": TENANT, "userRole": "user"}
        self.members.setdefault(user, known).update(more)
        return user

    async def says(self, name: str, words: str, **more: object) -> Answer:
        """Somebody mentions the bot in the channel."""
        mention = "<at>Throughline</at>"
        entity = {
            "type": "mention",
            "text": mention,
            "mentioned": {"id": BOT, "name": "Throughline"},
        }
        text = f"{mention}&nbsp;{escaped(words)}\n"
        whole: Json = {"type": "message", "text": text, "entities": [entity], **more}
        return await self.send(self.activity(name, **whole))

    async def says_alone(self, name: str, words: str, **more: object) -> Answer:
        """Somebody writes to the bot in their own chat."""
        text: Json = {"type": "message", "text": escaped(words), **more}
        return await self.send(self.activity(name, self.own_chat(name), "personal", **text))

    async def press(
        self, name: str, label: str, seen: Display, values: Json | None = None
    ) -> Answer:
        """Somebody presses a button of a card, or of a window."""
        action = next(one for one in cards.actions(seen.card) if one["title"] == label)
        data = {**action["data"], **(values or {})}
        where = (seen.conversation, "personal" if seen.conversation.startswith("a:") else "channel")
        if seen.kind == "window":
            invoke = "composeExtension/submitAction" if seen.command else "task/submit"
            body: Json = {"data": data, "commandId": seen.command, "context": {"theme": "default"}}
        elif data.get("msteams", {}).get("type") == "task/fetch":
            invoke, body = "task/fetch", {"data": data, "context": {"theme": "default"}}
        else:
            invoke = "adaptiveCard/action"
            body = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": data}}
        answer = await self.invoke(name, invoke, body, *where, replyToId=seen.id)
        self._show(answer, name, seen, invoke)
        return answer

    async def invoke(
        self,
        name: str,
        invoke: str,
        value: Json,
        where: str = CHANNEL,
        kind: str = "channel",
        **more: object,
    ) -> Answer:
        """Somebody's Teams asks the bot for something."""
        whole: Json = {"type": "invoke", "name": invoke, "value": value, **more}
        return await self.send(self.activity(name, where, kind, **whole))

    async def on_message(self, name: str, html: str, **more: object) -> Answer:
        """Somebody takes the bot's entry in the menu of a message."""
        message = {"id": "1", "body": {"contentType": "html", "content": html}, **more}
        value = {"commandId": "fit", "commandContext": "message", "messagePayload": message}
        answer = await self.invoke(name, "composeExtension/fetchTask", value)
        shown = Display("window", {}, CHANNEL, self.person(name), command="fit")
        self._show(answer, name, shown, "composeExtension/fetchTask")
        return answer

    def activity(
        self,
        who: str,
        where: str = CHANNEL,
        kind: str = "channel",
        /,
        **more: Any,  # noqa: ANN401  any JSON
    ) -> Json:
        """An activity of a person's."""
        conversation = {"id": where, "conversationType": kind, "tenantId": TENANT}
        channel = {"channel": {"id": CHANNEL, "name": "bikes"}} if kind == "channel" else {}
        return {
            "id": str(next(self._numbers)),
            "channelId": "msteams",
            "serviceUrl": self.url,
            "from": {"id": self.person(who), "name": who, "aadObjectId": f"aad-{who}"},
            "recipient": {"id": BOT, "name": "Throughline"},
            "conversation": conversation,
            "channelData": {"tenant": {"id": TENANT}, **channel},
            "locale": "en-US",
            "localTimestamp": "2026-11-21T13:00:00.0000000+01:00",
            **more,
        }

    def own_chat(self, name: str) -> str:
        """The conversation that a person has with the bot alone."""
        return f"a:{self.person(name)}"

    def token(self, **changes: object) -> str:
        """A token as the Connector makes it."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": APP,
            "nbf": now - 10,
            "exp": now + 3600,
            "serviceurl": self.url,
            **changes,
        }
        stated = {name: one for name, one in claims.items() if one is not None}
        return jwt.encode(stated, KEY, algorithm="RS256", headers={"kid": "k1"})

    async def send(self, activity: Json) -> Answer:
        """Send an activity, signed."""
        raw = json.dumps(activity).encode()
        return await self.post(raw, {"Authorization": f"Bearer {self.token()}"})

    async def post(self, raw: bytes, headers: dict[str, str]) -> Answer:
        """Send something as it is."""
        assert self._session is not None
        began = time.perf_counter()
        headers = {"Content-Type": "application/json", **headers}
        async with self._session.post(
            f"{self.bot_url}/api/messages", data=raw, headers=headers
        ) as answered:
            text = await answered.text()
        seconds = time.perf_counter() - began
        try:
            body = json.loads(text) if text else {}
        except ValueError:
            body = {"raw": text}
        return Answer(answered.status, body, seconds)

    # What the bot does.

    def _show(self, answer: Answer, name: str, seen: Display, invoke: str) -> None:
        """What the answer to an invoke changes on the person's screen."""
        body = answer.body
        if body.get("type") == CARD:
            cards.check(body["value"])
            seen.card = body["value"]
            self._latest(seen)
        task = body.get("task", {})
        if task.get("type") == "continue":
            value = task["value"]
            cards.check(value["card"]["content"])
            command = seen.command if invoke.startswith("composeExtension") else ""
            window = Display(
                "window",
                value["card"]["content"],
                seen.conversation,
                self.person(name),
                title=value["title"],
                command=command,
            )
            self.displays.append(window)

    def _latest(self, shown: Display) -> None:
        if shown in self.displays:
            self.displays.remove(shown)
        self.displays.append(shown)

    async def _openid(self, _request: web.Request) -> web.Response:
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}keys"})

    async def _jwks(self, _request: web.Request) -> web.Response:
        self.key_fetches += 1
        return web.json_response({"keys": self.keys})

    async def _v3(self, request: web.Request) -> web.Response:
        path = unquote(request.match_info["path"])
        body = await request.json() if request.can_read_body else {}
        self.calls.append((request.method, path, body))
        if self.faults:
            faulty = await self.faults.pop(0)(request.method, path)
            if faulty is not None:
                return faulty
        parts = path.split("/")
        match request.method, parts[2:]:
            case "POST", []:
                return web.json_response({"id": f"a:{body['members'][0]['id']}"})
            case "POST", [conversation, "activities"] | [conversation, "activities", _]:
                return self._posted(conversation, body, request.query)
            case "PUT", [conversation, "activities", message]:
                return self._changed(conversation, message, body)
            case "GET", [conversation, "members", user]:
                member = self.members.get(user)
                if member is None or (conversation, user) in self.outsiders:
                    return web.json_response({"error": {"code": "MemberNotFound"}}, status=404)
                return web.json_response(member)
            case "GET", [_, "pagedmembers"]:
                return web.json_response({"members": list(self.members.values())})
            case _:
                return web.json_response({}, status=405)

    def _posted(self, conversation: str, body: Json, query: Any) -> web.Response:  # noqa: ANN401  aiohttp's
        if body["type"] == "typing":
            return web.json_response({"id": "typing"})
        (attachment,) = body["attachments"]
        assert attachment["contentType"] == CARD
        assert body.get("summary") or not self.is_strict
        if self.is_strict:
            cards.check(attachment["content"])
        to = conversation.removeprefix("a:") if conversation.startswith("a:") else ""
        if query.get("isTargetedActivity"):
            to = body["recipient"]["id"]
        shown = Display(
            "message", attachment["content"], conversation, to, f"m{next(self._numbers)}"
        )
        self.displays.append(shown)
        return web.json_response({"id": shown.id})

    def _changed(self, conversation: str, message: str, body: Json) -> web.Response:
        shown = next((one for one in self.displays if one.id == message), None)
        if shown is None or shown.conversation != conversation:
            return web.json_response({}, status=404)
        cards.check(body["attachments"][0]["content"])
        shown.card = body["attachments"][0]["content"]
        self._latest(shown)
        return web.json_response({"id": message})


def escaped(text: str) -> str:
    """What a person typed, as Teams hands it on."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

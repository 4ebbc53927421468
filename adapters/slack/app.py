"""Slack's side of the conversation, on bolt: every payload comes in here and is answered.

One listener for each kind of payload, since bolt walks through all of them for each request; what
is done with it is the core's. bolt answers Slack only after the listener (its own way polls every
10 ms), so a listener waits for its reply no longer than ``FIRST_SECONDS``; whatever takes longer is
carried later by a task that a stop waits for.
"""

import asyncio
import logging
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.errands import Errands, soon
from adapters.logs import fields
from adapters.slack import rendering
from adapters.slack.carrying import Carrier, is_drawn
from adapters.slack.directory import Directory, Profile
from adapters.slack.install import Installations
from adapters.slack.listening import (
    Call,
    from_command,
    from_event,
    from_form,
    from_press,
    from_shortcut,
    mentions,
    spoken,
)
from adapters.slack.message_text import words_of
from adapters.slack.sending import SlackSender, Wire, client_for
from adapters.turns import answer, notice
from bot import actions as act
from bot.conversation import Conversation
from bot.errors import InvalidFields
from bot.people import Person, PlaceKind, WorkspaceId
from bot.replies import Audience, Bullets, Reply, form_of
from bot.turn import Heard

_LOG = logging.getLogger("throughline.slack")

PLATFORM = "slack"
FIRST_SECONDS = 1.5
"""How long an answer may take to be given at once; Slack waits for 3 seconds."""

FORM_SECONDS = 2.3
"""The same for a form, whose errors can be shown at its fields only at once."""

_MOST_MENTIONS = 10
_THREAD_MESSAGES = 50
_ANY = re.compile(".*")
_GONE = frozenset({"app_uninstalled", "tokens_revoked"})

Json = dict[str, Any]
Errors = dict[str, str]

_READING = ("Show", "Open", "List")
"""How the names of actions begin that change nothing."""

_USER = re.compile("[UW][A-Z0-9]{5,20}")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator allows.

    guests: whether guests may read and change goals.
    shared_channels: whether channels shared with other organisations may, and their people.
    """

    guests: bool = False
    shared_channels: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """Who called, from where: the wire back, and the bot's own ids there, as user and as sender."""

    wire: Wire
    bot: str
    sender: str = ""

    def wrote(self, message: Json) -> bool:
        """Whether the bot itself wrote a message."""
        is_sender = bool(self.sender) and message.get("bot_id") == self.sender
        return is_sender or message.get("user") == self.bot


class SlackApp:
    """The conversation, as Slack's people reach it."""

    def __init__(
        self,
        conversation: Conversation,
        session: aiohttp.ClientSession,
        installations: Installations,
        rules: Rules | None = None,
    ) -> None:
        """Wire bolt to the conversation; nothing is sent before something is heard."""
        self._conversation = conversation
        self._rules = rules or Rules()
        self._installations = installations
        self._directory = Directory()
        self._errands = Errands(_LOG)
        self._carrier = Carrier(conversation, SlackSender(session))
        self.bolt = AsyncApp(
            client=client_for(installations.api_url, session, installations.token),
            process_before_response=True,
            request_verification_enabled=False,  # guard.py has done it; Socket Mode needs none
            signing_secret="checked before",  # noqa: S106  not a secret: nothing is checked with it
            oauth_flow=installations.flow,
        )
        self.bolt.command(_ANY)(self._on_command)
        self.bolt.action(_ANY)(self._on_press)
        self.bolt.view(_ANY)(self._on_form)
        self.bolt.shortcut(_ANY)(self._on_shortcut)
        self.bolt.event(_ANY)(self._on_event)

    async def stop(self) -> None:
        """Carry what was acknowledged, then end."""
        await self._errands.stop()

    async def _on_command(
        self, body: Json, context: AsyncBoltContext, client: AsyncWebClient, ack: AsyncAck
    ) -> None:
        caller = _caller(context, client)
        call = from_command(body, caller.wire.workspace)
        if self._errands.is_repeated(call.workspace, call.delivery):
            await ack()
            return
        task = self._errands.begin(self._answered(call, caller))
        reply = await soon(task, FIRST_SECONDS)
        if reply is None:
            shown = rendering.message(notice(self._conversation, "edge/working"))
            await ack(text=shown.text, blocks=shown.blocks, response_type="ephemeral")
            self._errands.begin(self._carry_later(call, caller, task))
        elif _fits_into_the_ack(reply):
            shown = await self._carrier.message(reply, call.workspace)
            await ack(text=shown.text, blocks=shown.blocks, response_type="ephemeral")
            self._errands.begin(self._carrier.refresh(call, caller.wire, reply))
        else:
            await ack()
            self._errands.begin(self._carry(call, caller, reply))

    async def _on_event(
        self, body: Json, context: AsyncBoltContext, client: AsyncWebClient, ack: AsyncAck
    ) -> None:
        caller = _caller(context, client)
        if body["event"]["type"] in _GONE:
            await self._left(body, context)
        call = from_event(body, caller.wire.workspace)
        is_own_arrival = call is not None and call.action == act.Introduce()
        if call is None or (is_own_arrival and call.user != caller.bot):
            await ack()
            return
        await self._take(call, caller, ack)

    async def _on_press(
        self, body: Json, context: AsyncBoltContext, client: AsyncWebClient, ack: AsyncAck
    ) -> None:
        caller = _caller(context, client)
        await self._take(from_press(body, caller.wire.workspace), caller, ack)

    async def _on_shortcut(
        self, body: Json, context: AsyncBoltContext, client: AsyncWebClient, ack: AsyncAck
    ) -> None:
        caller = _caller(context, client)
        await self._take(from_shortcut(body, caller.wire.workspace), caller, ack)

    async def _on_form(
        self, body: Json, context: AsyncBoltContext, client: AsyncWebClient, ack: AsyncAck
    ) -> None:
        caller = _caller(context, client)
        call = from_form(body, caller.wire.workspace)
        if self._errands.is_repeated(call.workspace, call.delivery):
            await ack()
            return
        task = self._errands.begin(self._formed(call, caller))
        reply = await soon(task, FORM_SECONDS)
        if reply is None:
            await ack()
            self._errands.begin(self._carry_later(call, caller, task))
        elif isinstance(reply, dict):
            await ack(response_action="errors", errors=reply)
        elif not call.channel or reply.outcome != "ok":
            view = await self._carrier.window(reply, call)
            await ack(response_action="update", view=view)
            self._errands.begin(self._after_window(call, caller, reply))
        else:
            await ack()
            self._errands.begin(self._carry(call, caller, reply))

    async def _take(self, call: Call, caller: Caller, ack: AsyncAck) -> None:
        """Answer what needs no word in the acknowledgement itself."""
        if self._errands.is_repeated(call.workspace, call.delivery):
            await ack()
            return
        task = self._errands.begin(self._answered(call, caller))
        reply = await soon(task, FIRST_SECONDS)
        await ack()
        if reply is None:
            self._errands.begin(self._carry_later(call, caller, task))
        else:
            self._errands.begin(self._carry(call, caller, reply))

    async def _carry_later(
        self, call: Call, caller: Caller, task: asyncio.Task[Reply | Errors]
    ) -> None:
        """Carry what took longer; the window with a form's fields is closed by then."""
        answered = await task
        if isinstance(answered, dict):
            words = Bullets(tuple(answered.values()))
            refused = notice(self._conversation, "edge/form", refuses=True)
            answered = replace(refused, parts=(*refused.parts, words))
        await self._carry(call, caller, answered)

    async def _carry(self, call: Call, caller: Caller, reply: Reply) -> None:
        await self._carrier.carry(call, caller.wire, reply)
        if call.view and not call.channel and not reply.meant.startswith(_READING):
            await self._show_home(call, caller)

    async def _after_window(self, call: Call, caller: Caller, reply: Reply) -> None:
        """What was done in a window shows on the person's home, and on the cards about it."""
        await self._carrier.refresh(call, caller.wire, reply)
        if not call.channel and reply.outcome == "ok":
            await self._show_home(call, caller)

    async def _show_home(self, call: Call, caller: Caller) -> None:
        visit = replace(call, action=act.ShowHome(), delivery="", view="home", channel="")
        reply = await self._answered(visit, caller)
        await self._carrier.carry(visit, caller.wire, reply)

    async def _answered(self, call: Call, caller: Caller) -> Reply:
        heard = await self._heard(call, caller)
        if isinstance(heard, Reply):
            return heard
        try:
            return await answer(self._conversation, heard, PLATFORM)
        except InvalidFields as invalid:
            return await self._conversation.fields_reply(heard, invalid)

    async def _formed(self, call: Call, caller: Caller) -> Reply | Errors:
        """The reply to a form, or what is wrong with its fields."""
        heard = await self._heard(call, caller)
        if isinstance(heard, Reply):
            return heard
        try:
            return await answer(self._conversation, heard, PLATFORM)
        except InvalidFields as invalid:
            self._errands.forget(call.workspace, call.delivery)
            return await self._conversation.field_errors(heard, invalid)

    async def _heard(self, call: Call, caller: Caller) -> Heard | Reply:
        """What was heard, with what only Slack can tell; a reply to whoever may not be heard."""
        client, workspace = caller.wire.client, call.workspace
        if call.user == caller.bot:
            profile = Profile(call.user, "Throughline")
        else:
            try:
                profile = await self._directory.person(client, workspace, call.user)
                refused = await self._refused(call, client, profile)
            except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
                _LOG.warning("Slack does not say who this is", extra=fields(fault=str(error)[:200]))
                return notice(self._conversation, "edge/unknown", refuses=True)
            if refused:
                return notice(self._conversation, refused, profile.locale, refuses=True)
        names = await self._names(call, caller)
        attached = (call.attached,) if call.attached else ()
        asked = attached or await self._thread(call, caller)
        others = await self._people(mentions("\n".join(asked), caller.bot), call, caller)
        written = {user: person.name for user, person in (others | names).items()}
        shelf = self._carrier.shelf
        parcel = await shelf.parcelled(workspace, call.parcel) if call.parcel else None
        words = spoken(call.text, written, caller.bot)
        thread = tuple(spoken(text, written, caller.bot) for text in asked)
        action = call.action or parcel
        if action == act.CheckFit() and words:
            action = act.CheckFit(words)
        if attached and not words and action is None:
            action = act.AskMeaning(thread[0], ())
        return Heard(
            workspace=WorkspaceId(workspace),
            person=Person(profile.id, profile.name),
            place=call.place,
            at=datetime.now(UTC).astimezone(timezone(timedelta(seconds=profile.utc_offset))),
            words=words,
            action=action,
            thread=tuple(text for text in thread if text),
            mentioned=(
                *((f"@{person.name}", person) for person in names.values()),
                *names.items(),
            ),
            locale=profile.locale,
            delivery=call.delivery,
            is_form=bool(call.fields),
        )

    async def _refused(self, call: Call, client: AsyncWebClient, profile: Profile) -> str:
        """Why somebody may not be answered, as the name of a phrase; "" for most people."""
        if profile.is_guest and not self._rules.guests:
            return "edge/guest"
        if self._rules.shared_channels:
            return ""
        if profile.is_stranger:
            return "edge/stranger"
        if call.place.kind is PlaceKind.DIRECT:
            return ""
        is_shared = call.is_shared
        if not is_shared:
            channel = await self._directory.channel(client, call.workspace, call.channel)
            is_shared = channel.is_external
        return "edge/external" if is_shared else ""

    async def _names(self, call: Call, caller: Caller) -> dict[str, Person]:
        """The people named in the words or chosen in the form, by their ids."""
        chosen = [value for _, value in call.fields if _USER.fullmatch(value)]
        return await self._people((*mentions(call.text, caller.bot), *chosen), call, caller)

    async def _people(
        self, users: tuple[str, ...], call: Call, caller: Caller
    ) -> dict[str, Person]:
        """The first few of the people with these ids; one that Slack does not tell has no name."""
        people = {}
        for user in users[:_MOST_MENTIONS]:
            try:
                found = await self._directory.person(caller.wire.client, call.workspace, user)
                people[user] = Person(found.id, found.name)
            except (SlackApiError, aiohttp.ClientError, TimeoutError):
                people[user] = Person(user, user)
        return people

    async def _thread(self, call: Call, caller: Caller) -> tuple[str, ...]:
        """What was written in the thread, the first message first, without the bot's own."""
        if not (call.asks_thread and call.thread and call.channel):
            return ()
        try:
            answered = await caller.wire.client.conversations_replies(
                channel=call.channel, ts=call.thread, limit=_THREAD_MESSAGES
            )
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            _LOG.warning("a thread cannot be read", extra=fields(fault=str(error)[:200]))
            return ()
        messages: list[Json] = answered.get("messages", [])
        return tuple(words_of(one) for one in messages if _is_asked(one, call, caller))

    async def _left(self, body: Json, context: AsyncBoltContext) -> None:
        """The app was taken out of a workspace: its tokens go, and what was remembered of it."""
        await self._installations.remove(body["event"], context)
        self._directory.forget(str(context.team_id))
        _LOG.info("a workspace left", extra=fields(workspace=context.team_id))


def _caller(context: AsyncBoltContext, client: AsyncWebClient) -> Caller:
    workspace = str(context.team_id or context.enterprise_id or "")
    wire = Wire(client, workspace)
    return Caller(wire, str(context.bot_user_id or ""), str(context.bot_id or ""))


def _is_asked(message: Json, call: Call, caller: Caller) -> bool:
    """Whether a message of a thread is asked about; another app's is where the thread begins."""
    text = str(message.get("text") or "")
    is_question = f"<@{caller.bot}>" in text or bool(text and text == call.text)
    if is_question or caller.wrote(message):
        return False
    return not message.get("bot_id") or message.get("ts") == call.thread


def _fits_into_the_ack(reply: Reply) -> bool:
    """Whether it can be the answer itself; what Slack may refuse, since it has pictures, cannot."""
    needs_more = form_of(reply) is not None or is_drawn(reply)
    return bool(reply.parts) and reply.audience is Audience.ASKER and not needs_more

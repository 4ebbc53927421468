"""Teams' side of the conversation: every activity comes in here and is answered.

A message is acknowledged with an empty answer and replied to through the Connector; an invoke (a
button, a window, the message menu) is answered in the response itself, within five seconds. What
takes longer than that is carried later by a task that a stop waits for.
"""

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from adapters.errands import Errands, soon
from adapters.logs import fields
from adapters.teams import limits, rendering
from adapters.teams.carrying import Carrier
from adapters.teams.credentials import TokenRefused
from adapters.teams.listening import Call, read
from adapters.teams.sending import NotTaken, TeamsSender, Unreachable
from adapters.turns import answer, notice
from bot import actions as act
from bot.conversation import Conversation
from bot.errors import InvalidFields
from bot.people import Person, WorkspaceId
from bot.replies import Audience, Reply, about_of, form_of
from bot.turn import Heard

_LOG = logging.getLogger("throughline.teams")

PLATFORM = "teams"
KEPT_SECONDS = 600
"""How long it counts what Teams said of a person."""

_PEOPLE = 20_000
_GUEST = "guest"
_CARD = "application/vnd.microsoft.card.adaptive"
_MESSAGE = "application/vnd.microsoft.activity.message"
_FAULTS = (Unreachable, NotTaken, TokenRefused)

Json = dict[str, Any]
Errors = dict[str, str]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator allows.

    guests: whether guests may read and change goals. strangers: people of other organisations.
    targeted: whether messages that one person alone sees are sent into channels.
    """

    guests: bool = False
    strangers: bool = False
    targeted: bool = False


class TeamsApp:
    """The conversation, as the people in Teams reach it."""

    def __init__(
        self, conversation: Conversation, sender: TeamsSender, rules: Rules | None = None
    ) -> None:
        """Answer with ``conversation``; nothing is sent before something is heard."""
        self._conversation = conversation
        self._sender = sender
        self._rules = rules or Rules()
        self._carrier = Carrier(conversation, sender, targeted=self._rules.targeted)
        self._people: OrderedDict[tuple[str, str], tuple[float, str]] = OrderedDict()
        self._errands = Errands(_LOG)

    async def stop(self) -> None:
        """Carry what was acknowledged, then end."""
        await self._errands.stop()

    async def take(self, activity: Json) -> Json | None:
        """Handle an activity that was let in; what to answer to an invoke, None for the rest.

        Raises KeyError, TypeError, AttributeError or ValueError for what is no activity.
        """
        call = read(activity)
        if call is None or not call.workspace:
            return None
        if call.kind == "left":
            await self._carrier.forget(call)
            return None
        if self._errands.is_repeated(call.workspace, call.delivery):
            return None if call.kind in {"message", "joined"} else {}
        self._errands.begin(self._carrier.remember(call))
        match call.kind:
            case "execute":
                return await self._executed(call)
            case "fetch" | "submit" | "extension" | "extension submit":
                return await self._windowed(call)
            case _:
                await self._said(call)
                return None

    async def _said(self, call: Call) -> None:
        """A message: answered through the Connector, and acknowledged without waiting long."""
        task = self._errands.begin(self._answered(call))
        if await soon(task, limits.MESSAGE_SECONDS) is None:
            self._errands.begin(self._carrier.typing(call))
        self._errands.begin(self._carry(call, task))

    async def _executed(self, call: Call) -> Json:
        """A button: its card changes in the answer itself where it shows the same thing."""
        task = self._errands.begin(self._answered(call))
        reply = await soon(task, limits.INVOKE_SECONDS)
        if reply is None:
            self._errands.begin(self._carry(call, task))
            words = notice(self._conversation, "edge/working", call.locale)
            return _message(words)
        is_same = bool(call.about) and call.about == about_of(reply)
        if reply.audience is Audience.PLACE:
            self._errands.begin(self._carrier.carry(call, reply))
        elif is_same and call.is_private:
            self._errands.begin(self._carrier.refresh(call, reply))
        elif reply.parts:
            self._errands.begin(self._carrier.carry(call, reply))
        if is_same and (call.is_private or reply.audience is Audience.PLACE):
            shown = await self._carrier.card(call, reply)
            return {"statusCode": 200, "type": _CARD, "value": shown}
        return {"statusCode": 200, "type": _MESSAGE, "value": ""}

    async def _windowed(self, call: Call) -> Json:
        """A window: opened, sent, or shown beside a message."""
        task = self._errands.begin(self._formed(call))
        answered = await soon(task, limits.INVOKE_SECONDS)
        if answered is None:
            self._errands.begin(self._carry_form(call, task))
            return _window_message(notice(self._conversation, "edge/working", call.locale))
        if isinstance(answered, dict):
            return await self._again(call, answered)
        form = form_of(answered)
        if form is not None and answered.action is not None:
            people = await self._carrier.people(call, form)
            return self._carrier.form_window(call, form, answered, people)
        if answered.audience is Audience.PLACE and answered.outcome == "ok":
            self._errands.begin(self._carrier.carry(call, answered))
        elif answered.outcome == "ok":
            self._errands.begin(self._carrier.refresh(call, answered))
        if not answered.parts:
            return {}
        return await self._carrier.window(call, answered)

    async def _again(self, call: Call, errors: Errors) -> Json:
        """The same form with what was typed, and what is wrong at its fields."""
        opened = await self._answered(replace(call, action=call.opened_by, delivery="", fields=()))
        form = form_of(opened)
        if form is None:
            return await self._carrier.window(call, opened)
        typed = dict(call.fields)
        kept = tuple(
            replace(item, value=typed.get(item.name, ""), person=typed.get(item.name, ""))
            for item in form.fields
        )
        people = await self._carrier.people(call, form)
        form = replace(form, fields=kept)
        return self._carrier.form_window(call, form, opened, people, errors)

    async def _formed(self, call: Call) -> Reply | Errors:
        heard = await self._heard(call)
        if isinstance(heard, Reply):
            return heard
        try:
            return await answer(self._conversation, heard, PLATFORM)
        except InvalidFields as invalid:
            self._errands.forget(call.workspace, call.delivery)
            return await self._conversation.field_errors(heard, invalid)

    async def _answered(self, call: Call) -> Reply:
        heard = await self._heard(call)
        if isinstance(heard, Reply):
            return heard
        try:
            return await answer(self._conversation, heard, PLATFORM)
        except InvalidFields as invalid:
            return await self._conversation.fields_reply(heard, invalid)

    async def _heard(self, call: Call) -> Heard | Reply:
        """What was heard, with what only Teams can tell; a reply to whoever may not be heard."""
        if call.kind != "joined":
            refused = await self._refused(call)
            if refused:
                return notice(self._conversation, refused, call.locale, refuses=True)
        if call.origin and not await self._carrier.may_reach(call):
            return notice(self._conversation, "edge/invite", call.locale, refuses=True)
        action = call.action
        if action is None and call.parcel:
            action = await self._carrier.shelf.parcelled(call.workspace, call.parcel)
        if action == act.CheckFit() and call.text:
            action = act.CheckFit(call.text)
        chosen = await self._carrier.chosen(call)
        zone = timezone(timedelta(seconds=call.utc_offset))
        named = tuple((f"@{name}", Person(user, name)) for user, name in call.mentioned)
        return Heard(
            workspace=WorkspaceId(call.workspace),
            person=Person(call.user, call.name),
            place=call.place,
            at=datetime.now(UTC).astimezone(zone),
            words=call.text,
            action=action,
            thread=call.thread,
            mentioned=(*named, *chosen),
            locale=call.locale,
            delivery=call.delivery,
            is_form=bool(call.fields),
        )

    async def _refused(self, call: Call) -> str:
        """Why somebody may not be answered, as the name of a phrase; "" for most people."""
        if self._rules.guests and self._rules.strangers:
            return ""
        key, now = (call.workspace, call.user), asyncio.get_running_loop().time()
        known = self._people.get(key)
        if known is None or known[0] < now:
            try:
                member = await self._sender.member(call.address, call.user) or {}
            except _FAULTS as fault:
                _LOG.warning("Teams does not say who this is", extra=fields(fault=str(fault)))
                return "edge/unknown"
            self._people[key] = known = (now + KEPT_SECONDS, _standing(member, call.workspace))
            if len(self._people) > _PEOPLE:
                self._people.popitem(last=False)
        if known[1] == "edge/guest" and not self._rules.guests:
            return known[1]
        if known[1] == "edge/stranger" and not self._rules.strangers:
            return known[1]
        return ""

    async def _carry(self, call: Call, task: "asyncio.Task[Reply]") -> None:
        await self._carrier.carry(call, await task)

    async def _carry_form(self, call: Call, task: "asyncio.Task[Reply | Errors]") -> None:
        """Carry what took longer; the window is closed by then."""
        answered = await task
        if isinstance(answered, dict):
            answered = notice(self._conversation, "edge/form", call.locale, refuses=True)
        await self._carrier.carry(call, answered)


def _standing(member: Json, workspace: str) -> str:
    """Whether somebody is a guest or of another organisation, as the name of a phrase."""
    if str(member.get("userRole") or "").lower() in {_GUEST, "anonymous"}:
        return "edge/guest"
    tenant = str(member.get("tenantId") or workspace)
    return "" if tenant == workspace else "edge/stranger"


def _message(reply: Reply) -> Json:
    return {"statusCode": 200, "type": _MESSAGE, "value": rendering.words(reply)}


def _window_message(reply: Reply) -> Json:
    return {"task": {"type": "message", "value": rendering.words(reply)}}

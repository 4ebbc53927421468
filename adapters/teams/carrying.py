"""Which way a reply goes: into a window, to one person, to everybody, or onto an older card."""

import json
import logging
import secrets
from dataclasses import replace
from datetime import UTC, datetime

from adapters.logs import fields
from adapters.shelf import FRESH, Shelf
from adapters.teams import limits, rendering
from adapters.teams.credentials import TokenRefused
from adapters.teams.listening import Call
from adapters.teams.rendering import NONCE, OPEN, PLACE, TOKEN, Frame, Json
from adapters.teams.sending import Address, NotTaken, TeamsSender, Unreachable
from adapters.turns import has_failed, notice
from bot import actions as act
from bot.actions import Action, token_of
from bot.conversation import Conversation
from bot.people import Person, WorkspaceId
from bot.plain import summary
from bot.ports import Shown
from bot.replies import (
    Audience,
    Button,
    Buttons,
    FieldKind,
    Form,
    Reply,
    Style,
    bare,
    form_of,
)
from bot.text import shorten

_LOG = logging.getLogger("throughline.teams")

_FAULTS = (Unreachable, NotTaken, TokenRefused)
_SUMMARY = 300
_PERSON = "@"
"""Stands before a person's id where the address of their own chat is kept."""


class Carrier:
    """Carries replies, remembers how places are reached, and which cards show what."""

    def __init__(
        self, conversation: Conversation, sender: TeamsSender, *, targeted: bool = False
    ) -> None:
        """Carry what ``conversation`` says with ``sender``; targeted: see ``Rules``."""
        self._conversation = conversation
        self.shelf = Shelf(conversation)
        self._archive = conversation.ports.archive
        self._book = conversation.ports.phrasebook
        self._sender = sender
        self._targeted = targeted
        self._known: dict[tuple[str, str], str] = {}

    async def remember(self, call: Call) -> None:
        """Keep how this conversation is reached; its address may change from day to day.

        What was kept once is not written again.
        """
        base = replace(call.address, conversation=call.address.conversation.partition(";")[0])
        await self._keep(call.workspace, base.conversation, base)
        if call.is_private:
            await self._keep(call.workspace, f"{_PERSON}{call.user}", base)

    async def forget(self, call: Call) -> None:
        """The bot was taken out of a conversation."""
        place = call.address.conversation.partition(";")[0]
        self._known.pop((call.workspace, place), None)
        async with self._archive.writing(WorkspaceId(call.workspace)) as records:
            await records.post.forget_address(place)
            if call.is_private:
                await records.post.forget_address(f"{_PERSON}{call.user}")
                self._known.pop((call.workspace, f"{_PERSON}{call.user}"), None)

    async def may_reach(self, call: Call) -> bool:
        """Whether a button may speak for another conversation: its presser must be in it."""
        there = await self._origin(call)
        if there is None:
            return False
        try:
            return await self._sender.member(there, call.user) is not None
        except _FAULTS:
            return False

    async def carry(self, call: Call, reply: Reply) -> None:
        """Bring the reply to where it belongs; a fault is logged, since nobody can be told."""
        if not reply.parts:
            return
        try:
            if form_of(reply) is not None:
                await self._whisper(call, self._offer(reply))
            elif reply.audience is Audience.PLACE:
                await self._post(call, reply)
            else:
                await self._whisper(call, reply)
                await self._refresh(call, reply)
        except _FAULTS as fault:
            _LOG.error("a reply was not taken", extra=fields(fault=str(fault), meant=reply.meant))

    async def refresh(self, call: Call, reply: Reply) -> None:
        """Bring the shared cards about the same thing up to date."""
        try:
            await self._refresh(call, reply)
        except _FAULTS as fault:
            _LOG.warning("a card was not updated", extra=fields(fault=str(fault)))

    async def typing(self, call: Call) -> None:
        """Show that an answer is being made."""
        try:
            await self._sender.typing(call.address)
        except _FAULTS as fault:
            _LOG.info("no sign of typing", extra=fields(fault=str(fault)))

    async def card(self, call: Call, reply: Reply, *, in_dialog: bool = False) -> Json:
        """The reply as a card for where the call came from."""
        parcels = await self._parcels(reply, call.workspace)
        return rendering.card(reply, Frame(call.origin, parcels, in_dialog))

    async def window(self, call: Call, reply: Reply) -> Json:
        """The reply as a window."""
        return _window("Throughline", await self.card(call, reply, in_dialog=True))

    def form_window(
        self,
        call: Call,
        form: Form,
        opened: Reply,
        people: tuple[tuple[str, str], ...],
        errors: dict[str, str] | None = None,
    ) -> Json:
        """A form as a window; it carries a number, so that sending it twice has one effect."""
        data: Json = {TOKEN: token_of(bare(form)), NONCE: secrets.token_hex(12)}
        if opened.action is not None:
            data[OPEN] = token_of(opened.action)
        if call.origin:
            data[PLACE] = call.origin
        return _window(form.title, rendering.form_card(form, data, errors, people))

    async def people(self, call: Call, form: Form) -> tuple[tuple[str, str], ...]:
        """Who can be chosen in a form: the people of the conversation that it is about."""
        if not any(item.kind is FieldKind.PERSON for item in form.fields):
            return ()
        try:
            there = await self._origin(call) or call.address
            members = await self._sender.members(there)
        except _FAULTS as fault:
            _LOG.warning("Teams does not say who is here", extra=fields(fault=str(fault)))
            members = [(call.user, call.name)]
        stored = [(one.person, one.value) for one in form.fields if one.person and one.value]
        return tuple(dict([*stored, *members]).items())

    async def chosen(self, call: Call) -> tuple[tuple[str, Person], ...]:
        """The people whose ids were chosen in a form."""
        if not isinstance(call.action, act.SetUp):
            return ()
        wanted = {one for one in (call.action.owner, call.action.scrum_master) if one}
        found = []
        there = await self._origin(call) or call.address
        for user in wanted:
            try:
                member = await self._sender.member(there, user)
            except _FAULTS:
                member = None
            if member is not None:
                found.append((user, Person(user, str(member.get("name") or user))))
        return tuple(found)

    async def _whisper(self, call: Call, reply: Reply) -> None:
        """To one person: here if they are alone, else targeted, else in their own chat.

        Where Teams opens no chat with them, it stands in the conversation itself.
        """
        asked_in = call.origin or ("" if call.is_private else call.address.conversation)
        parcels = await self._parcels(reply, call.workspace)
        shown = rendering.card(reply, Frame(asked_in, parcels))
        said = shorten(summary(reply), _SUMMARY)
        if call.is_private:
            await self._sender.post(call.address, shown, said)
            return
        if self._targeted:
            await self._sender.post(call.address, shown, said, to=call.user, targeted=True)
            return
        try:
            own = await self._own_chat(call, has_store=not has_failed(reply))
            await self._sender.post(own, shown, said)
        except (Unreachable, NotTaken) as fault:
            _LOG.info("no chat with the person", extra=fields(fault=str(fault)))
            await self._sender.post(call.address, shown, said)

    async def _post(self, call: Call, reply: Reply) -> None:
        """For everybody: onto the fresh card about the same thing, or as a new message."""
        there = await self._origin(call) or call.address
        parcels = await self._parcels(reply, call.workspace)
        shown, said = rendering.card(reply, Frame("", parcels)), shorten(summary(reply), _SUMMARY)
        cards = await self.shelf.cards(call.workspace, reply)
        for one in cards:
            await self._update(call.workspace, one, shown, said)
        place = call.place.id
        here = [one for one in cards if one.place == place and _in(one) == there.conversation]
        if here and datetime.now(UTC) - here[0].at < FRESH:
            return
        try:
            message = await self._sender.post(there, shown, said)
        except Unreachable as fault:
            await self._lost(call, reply, str(fault))
            return
        kept = f"{message} {there.conversation}"
        await self.shelf.keep_card(call.workspace, place, reply, kept)

    async def _lost(self, call: Call, reply: Reply, fault: str) -> None:
        """A place cannot be written to: the asker gets the answer, the Product Owner is told."""
        _LOG.warning("a place cannot be written to", extra=fields(fault=fault, place=call.place.id))
        invite = notice(self._conversation, "edge/invite", reply.locale)
        own = await self._own_chat(call)
        told = Reply((*invite.parts, *reply.parts))
        await self._sender.post(own, rendering.card(told), shorten(summary(told), _SUMMARY))
        lost = await self.shelf.lose(call.workspace, call.place)
        if lost is not None and lost[0] != call.user:
            chat = await self._own_chat(replace(call, user=lost[0]))
            said = shorten(summary(lost[1]), _SUMMARY)
            await self._sender.post(chat, rendering.card(lost[1]), said)

    async def _refresh(self, call: Call, reply: Reply) -> None:
        cards = await self.shelf.cards(call.workspace, reply)
        place = call.place
        if not cards:
            return
        now = await self.shelf.shown_again(call.workspace, place, reply, "teams")
        if now is None:
            return
        shown = rendering.card(now, Frame("", await self._parcels(now, call.workspace)))
        for one in cards:
            await self._update(call.workspace, one, shown, shorten(summary(now), _SUMMARY))

    async def _update(self, workspace: str, card: Shown, shown: Json, said: str) -> None:
        there = await self._address(workspace, card.place)
        if there is None:
            return
        try:
            there = replace(there, conversation=_in(card) or there.conversation)
            await self._sender.update(there, card.message.partition(" ")[0], shown, said)
        except _FAULTS as fault:
            _LOG.warning("a card was not updated", extra=fields(fault=str(fault)))

    async def _origin(self, call: Call) -> Address | None:
        """Where the thing was asked, with the thread; None where that is not known."""
        if not call.origin:
            return call.address
        base = await self._address(call.workspace, call.origin.partition(";")[0])
        return replace(base, conversation=call.origin) if base else None

    async def _own_chat(self, call: Call, *, has_store: bool = True) -> Address:
        """The person's own chat with the bot, begun if there is none. Raises Unreachable.

        has_store: False where it was the store that failed.
        """
        key = f"{_PERSON}{call.user}"
        known = await self._address(call.workspace, key) if has_store else None
        if known is None:
            known = await self._sender.personal(call.address, call.user)
            if has_store:
                await self._keep(call.workspace, key, known)
        return known

    async def _address(self, workspace: str, place: str) -> Address | None:
        async with self._archive.reading(WorkspaceId(workspace)) as records:
            stated = await records.post.address(place)
        return Address(*json.loads(stated)) if stated else None

    async def _keep(self, workspace: str, place: str, address: Address) -> None:
        stated = json.dumps([address.service, address.conversation, address.bot, address.tenant])
        if self._known.get((workspace, place)) == stated:
            return
        async with self._archive.writing(WorkspaceId(workspace)) as records:
            await records.post.keep_address(place, stated, datetime.now(UTC))
        self._known[workspace, place] = stated

    async def _parcels(self, reply: Reply, workspace: str) -> dict[Action, str]:
        return await self.shelf.parcels(reply, workspace, limits.PARCEL)

    def _offer(self, reply: Reply) -> Reply:
        """A button that opens the form, which a message cannot."""
        form = form_of(reply)
        assert form is not None
        offer = notice(self._conversation, "edge/open_form", reply.locale)
        opener = reply.action or act.ShowHelp()
        return replace(
            offer, parts=(*offer.parts, Buttons((Button(form.title, opener, Style.PRIMARY),)))
        )


def _window(title: str, card: Json) -> Json:
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    value = {"title": shorten(title, limits.TITLE), "height": "medium", "width": "medium"}
    return {"task": {"type": "continue", "value": {**value, "card": attachment}}}


def _in(card: Shown) -> str:
    """The conversation, with its thread, that a card stands in."""
    return card.message.partition(" ")[2]

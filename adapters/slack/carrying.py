"""Which way a reply goes: into a window, to one person, to everybody, or onto an older message."""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from adapters.logs import fields
from adapters.pictures.drawing import LIGHT
from adapters.pictures.drawn import drawn
from adapters.shelf import FRESH, Shelf
from adapters.slack import limits, rendering
from adapters.slack.listening import Call, metadata
from adapters.slack.rendering import Json, Message
from adapters.slack.sending import SlackSender, Unreachable, Wire
from adapters.turns import notice
from bot import actions as act
from bot.actions import Action, token_of
from bot.conversation import Conversation
from bot.people import PlaceKind
from bot.plain import in_words
from bot.ports import Shown
from bot.replies import (
    Audience,
    Button,
    Buttons,
    Drawing,
    Paragraph,
    Reply,
    Style,
    about_of,
    bare,
    form_of,
)
from bot.text import shorten

_LOG = logging.getLogger("throughline.slack")

_FAULTS = (SlackApiError, aiohttp.ClientError, TimeoutError)


class Carrier:
    """Carries replies, and remembers which messages show what."""

    def __init__(self, conversation: Conversation, sender: SlackSender) -> None:
        """Carry what ``conversation`` says with ``sender``."""
        self._conversation = conversation
        self.shelf = Shelf(conversation)
        self._book = conversation.ports.phrasebook
        self._sender = sender

    async def carry(self, call: Call, wire: Wire, reply: Reply) -> None:
        """Bring the reply to where it belongs; a fault is logged, since nobody can be told."""
        if not reply.parts:
            return
        try:
            await self._carry(call, wire, reply)
        except SlackApiError as error:
            if not is_drawn(reply):
                _LOG.error("a reply was not taken", extra=fields(fault=str(error)[:300]))
                return
            _LOG.warning("Slack fetched no picture", extra=fields(fault=str(error)[:300]))
            await self.carry(call, wire, _undrawn(reply))
        except Unreachable as error:
            _LOG.warning("a reply found no way", extra=fields(fault=str(error), meant=reply.meant))
        except _FAULTS as error:
            _LOG.error("a reply was not taken", extra=fields(fault=str(error)[:300]))

    async def refresh(self, call: Call, wire: Wire, reply: Reply) -> None:
        """Bring the shared cards about the same thing up to date."""
        try:
            await self._refresh(call, wire, reply)
        except (Unreachable, *_FAULTS) as error:
            _LOG.warning("a card was not updated", extra=fields(fault=str(error)[:300]))

    async def message(self, reply: Reply, workspace: str) -> Message:
        """The reply as a message, with long buttons kept in the store."""
        return rendering.message(reply, await self._parcels(reply, workspace))

    async def window(self, reply: Reply, call: Call) -> Json:
        """The reply as a window."""
        close = self._label(reply.locale, "button.close")
        form = form_of(reply)
        if form is not None:
            return rendering.form_modal(form, close, metadata(call, token_of(bare(form))))
        shown = rendering.blocks(
            reply, limits.VIEW_BLOCKS, await self._parcels(reply, call.workspace)
        )
        return rendering.modal("Throughline", close, shown, metadata(call, ""))

    async def _carry(self, call: Call, wire: Wire, reply: Reply) -> None:
        if call.view == "home" and call.action == act.ShowHome():
            parcels = await self._parcels(reply, call.workspace)
            await self._sender.publish(wire, call.user, rendering.home(reply, parcels))
        elif call.view == "modal" and call.view_id and not call.fields:
            await self._sender.change_window(wire, call.view_id, await self.window(reply, call))
        elif form_of(reply) is not None or call.view == "home":
            await self._open(call, wire, reply)
        elif reply.audience is Audience.PLACE:
            await self._post(call, wire, reply)
        else:
            await self._whisper(call, wire, reply)
            await self._refresh(call, wire, reply)
            return
        if call.view == "modal" and reply.audience is Audience.PLACE and call.channel:
            await self._post(call, wire, reply)

    async def _open(self, call: Call, wire: Wire, reply: Reply) -> None:
        """A window; where it comes too late, or nowhere from, the way to it."""
        try:
            if call.trigger:
                await self._sender.open(wire, call.trigger, await self.window(reply, call))
                return
        except SlackApiError as error:
            _LOG.warning("a window was not opened", extra=fields(fault=str(error)[:200]))
        form = form_of(reply)
        if form is None or reply.action is None:
            await self._whisper(call, wire, reply)
            return
        offer = notice(self._conversation, "edge/open_form", reply.locale)
        button = Buttons((Button(form.title, reply.action, Style.PRIMARY),))
        await self._whisper(call, wire, replace(offer, parts=(*offer.parts, button)))

    async def _whisper(self, call: Call, wire: Wire, reply: Reply) -> None:
        shown = await self.message(reply, call.workspace)
        if call.response_url:
            is_same = bool(reply.about) and call.about == about_of(reply)
            try:
                await self._sender.respond(
                    call.response_url, shown, replaces=call.is_private and is_same
                )
            except Unreachable:
                _LOG.info("a response_url was used up")
            else:
                return
        if call.place.kind is PlaceKind.DIRECT:
            await self._sender.post(wire, call.place.id, shown, call.thread)
            await self._draw(call, wire, reply)
            return
        try:
            await self._sender.whisper(wire, call.channel, call.user, shown, call.thread)
        except Unreachable:
            said = self._book.say(reply.locale, "edge/direct", {"name": call.channel_name or "…"})
            told = replace(reply, parts=(Paragraph(said.strip()), *reply.parts))
            shown = await self.message(told, call.workspace)
            await self._sender.post(wire, call.user, shown)

    async def _post(self, call: Call, wire: Wire, reply: Reply) -> None:
        """For everybody: onto the fresh card about the same thing, or as a new message."""
        shown = await self.message(reply, call.workspace)
        cards = await self.shelf.cards(call.workspace, reply)
        here = next((one for one in cards if _is_here(one, call)), None)
        for card in cards:
            await self._update(wire, card, shown)
        if here is not None and datetime.now(UTC) - here.at < FRESH:
            return
        try:
            ts = await self._sender.post(wire, call.place.id, shown, call.thread)
        except Unreachable as error:
            await self._not_here(call, wire, reply, str(error))
            return
        message = f"{ts} {call.thread}".strip()
        await self.shelf.keep_card(call.workspace, call.place.id, reply, message)
        await self._draw(call, wire, reply)

    async def _draw(self, call: Call, wire: Wire, reply: Reply) -> None:
        """Upload the pictures that Slack cannot fetch; their words were written before."""
        for part in reply.parts:
            if not isinstance(part, Drawing) or part.address:
                continue
            png = await asyncio.to_thread(drawn(part.of, part.title, LIGHT).png)
            words = shorten(part.title, limits.IMAGE), shorten(in_words(part.of), limits.IMAGE)
            try:
                await self._sender.upload(wire, call.place.id, png, words, call.thread)
            except (
                SlackClientError,
                *_FAULTS,
            ) as error:  # such as missing_scope
                _LOG.warning("a picture was not taken", extra=fields(fault=str(error)[:200]))
                return

    async def _not_here(self, call: Call, wire: Wire, reply: Reply, fault: str) -> None:
        """The bot may not write here: the person's own command still reaches everybody."""
        _LOG.warning("a place cannot be written to", extra=fields(fault=fault, place=call.place.id))
        if call.response_url:
            shown = await self.message(reply, call.workspace)
            await self._sender.respond(call.response_url, shown, to_all=True)
        else:
            invite = notice(self._conversation, "edge/invite", reply.locale)
            await self._whisper(call, wire, replace(invite, parts=(*invite.parts, *reply.parts)))
        lost = await self.shelf.lose(call.workspace, call.place)
        if lost is not None and lost[0] != call.user:
            await self._sender.post(wire, lost[0], rendering.message(lost[1]))

    async def _refresh(self, call: Call, wire: Wire, reply: Reply) -> None:
        cards = await self.shelf.cards(call.workspace, reply)
        if not cards:
            return
        now = await self.shelf.shown_again(call.workspace, call.place, reply, "slack")
        if now is None:
            return
        shown = await self.message(now, call.workspace)
        for card in cards:
            await self._update(wire, card, shown)

    async def _update(self, wire: Wire, card: Shown, shown: Message) -> None:
        try:
            await self._sender.update(wire, card.place, card.message.partition(" ")[0], shown)
        except (Unreachable, *_FAULTS) as error:
            _LOG.warning("a card was not updated", extra=fields(fault=str(error)[:200]))

    async def _parcels(self, reply: Reply, workspace: str) -> dict[Action, str]:
        return await self.shelf.parcels(reply, workspace, limits.PARCEL)

    def _label(self, locale: str, name: str) -> str:
        return self._book.label(locale, name)


def is_drawn(reply: Reply) -> bool:
    """Whether it shows pictures that Slack has to fetch: it refuses all of it if it cannot."""
    return any(isinstance(part, Drawing) and part.address for part in reply.parts)


def _undrawn(reply: Reply) -> Reply:
    """The same with pictures that are uploaded where that can be, and words in any case."""
    parts = (replace(one, address="") if isinstance(one, Drawing) else one for one in reply.parts)
    return replace(reply, parts=tuple(parts))


def _is_here(card: Shown, call: Call) -> bool:
    """Whether a card stands in the same thread of the same place."""
    return card.place == call.place.id and card.message.partition(" ")[2] == call.thread

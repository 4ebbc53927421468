"""``GET /board/<token>``, ``GET /picture/<token>.png``: the page, or one of its pictures.

Every link that opens nothing gets the same 404.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import web

from adapters.page.links import PATH, PICTURE_PATH, Opened, SignedLinks
from adapters.page.rendering import View, page
from adapters.pictures.drawing import LIGHT
from adapters.pictures.drawn import picture_on
from adapters.turns import answer
from bot import actions as act
from bot.answers.canvases import KINDS
from bot.conversation import Conversation
from bot.people import Person, Place
from bot.replies import Heading, Paragraph, Reply
from bot.turn import Heard

_NOBODY = Person("", "")

LONGEST_SIDE = 1_024
"""Pixels of a picture's side that Teams takes; learn.microsoft.com, "Use picture messages"."""

_DRAWN_AT_ONCE = 1
"""A picture of 300 goals takes the better part of a second of CPU."""

_TEAMS = "https://teams.microsoft.com https://*.teams.microsoft.com https://*.cloud.microsoft"
"""Who may show the page inside of another: a Teams tab. learn.microsoft.com, "Tab requirements"."""


class PageDoors:
    """Keeps ``adapters.serve.Doors``."""

    def __init__(self, conversation: Conversation, links: SignedLinks) -> None:
        """Show what the conversation says, to whoever has one of the links."""
        self._conversation, self._links = conversation, links
        self._drawing = asyncio.Semaphore(_DRAWN_AT_ONCE)

    def add_to(self, web_app: web.Application) -> None:
        """Add the addresses."""
        web_app.router.add_get(PATH + "{token}", self._page)
        web_app.router.add_get(PICTURE_PATH + "{token}.png", self._picture)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Nothing is to be opened."""
        yield

    async def problem(self) -> str:
        """Nothing can be wrong by itself."""
        return ""

    async def _page(self, request: web.Request) -> web.Response:
        opened = self._links.opened(request.match_info["token"])
        view = request.query.get("view", "")
        reply = await self._board(opened, view) if opened and not opened.what else None
        if reply is None:
            return _nothing()
        html, nonce = page(reply, _title(reply.parts), self._views(view, reply.locale))
        return web.Response(text=html, content_type="text/html", headers=_headers(nonce))

    async def _picture(self, request: web.Request) -> web.Response:
        """For the servers of Slack and Teams, which fetch what a message shows."""
        opened = self._links.opened(request.match_info["token"])
        reply = await self._board(opened) if opened and opened.what in set(act.Subject) else None
        if opened is None or reply is None:
            return _nothing()
        picture = picture_on(reply, act.Subject(opened.what), opened.title, LIGHT)
        if picture is None:
            return _nothing()
        async with self._drawing:
            png = await asyncio.to_thread(picture.png, LONGEST_SIDE)
        return web.Response(body=png, content_type="image/png", headers=_headers("none"))

    def _views(self, now: str, locale: str) -> list[View]:
        book, known = self._conversation.ports.phrasebook, ("", *KINDS)
        shown = now if now in known else ""
        return [
            View(
                f"?view={one}" if one else "?",
                book.label(locale, f"canvas.{one or 'board'}"),
                one == shown,
            )
            for one in known
        ]

    async def _board(self, opened: Opened, view: str = "") -> Reply | None:
        heard = Heard(
            opened.workspace,
            _NOBODY,
            Place("", ""),
            datetime.now(UTC),
            action=act.ShowBoard(opened.product, opened.serial, view),
        )
        reply = await answer(self._conversation, heard, "page")
        return reply if reply.outcome == "ok" else None


def _title(parts: tuple[object, ...]) -> str:
    words = [part.text for part in parts if isinstance(part, Heading | Paragraph)]
    return " · ".join(words[:2][::-1])


def _headers(nonce: str) -> dict[str, str]:
    """No script, no other host, no memory of the address. owasp.org, Secure Headers Project."""
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors 'self' {_TEAMS}"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }


def _nothing() -> web.Response:
    return web.Response(status=404, text="There is no such page.", headers=_headers("none"))

"""``GET /board/<token>``: the page, or the same 404 for every link that opens nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import web

from adapters.page.links import PATH, SignedLinks
from adapters.page.rendering import page
from adapters.turns import answer
from bot import actions as act
from bot.conversation import Conversation
from bot.people import Person, Place
from bot.replies import Heading, Paragraph
from bot.turn import Heard

_NOBODY = Person("", "")
_TEAMS = "https://teams.microsoft.com https://*.teams.microsoft.com https://*.cloud.microsoft"
"""Who may show the page inside of another: a Teams tab. learn.microsoft.com, "Tab requirements"."""


class PageDoors:
    """Keeps ``adapters.serve.Doors``."""

    def __init__(self, conversation: Conversation, links: SignedLinks) -> None:
        """Show what the conversation says, to whoever has one of the links."""
        self._conversation, self._links = conversation, links

    def add_to(self, web_app: web.Application) -> None:
        """Add the page's address."""
        web_app.router.add_get(PATH + "{token}", self._page)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Nothing is to be opened."""
        yield

    async def problem(self) -> str:
        """Nothing can be wrong by itself."""
        return ""

    async def _page(self, request: web.Request) -> web.Response:
        opened = self._links.opened(request.match_info["token"])
        if opened is None:
            return _nothing()
        heard = Heard(
            opened.workspace,
            _NOBODY,
            Place("", ""),
            datetime.now(UTC),
            action=act.ShowBoard(opened.product, opened.serial),
        )
        reply = await answer(self._conversation, heard, "page")
        if reply.outcome != "ok":
            return _nothing()
        html, nonce = page(reply, _title(reply.parts))
        return web.Response(text=html, content_type="text/html", headers=_headers(nonce))


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

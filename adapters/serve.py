"""``throughline serve``: one process for all platforms, on one aiohttp server.

``/healthz`` says that the process lives, ``/readyz`` that it can answer: the database is there, its
schema is the newest, the tokens are good. ``/metrics`` is for Prometheus. A stop lets in nothing
new, and ends what was begun.
"""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import aiohttp
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from adapters import metrics, wiring
from adapters.logs import fields
from adapters.settings import Settings, WrongSetting
from adapters.slack.limits import BODY_BYTES
from adapters.slack.sending import session
from bot.conversation import Conversation
from storage import keeping
from storage.database import Database

_LOG = logging.getLogger("throughline.serve")


class Doors(Protocol):
    """How one platform reaches the conversation."""

    def add_to(self, web_app: web.Application) -> None:
        """Add the addresses that it sends to."""
        ...

    def opened(self) -> AbstractAsyncContextManager[None]:
        """Open while this lasts; whatever was acknowledged is carried before it ends."""
        ...

    async def problem(self) -> str:
        """Why it cannot be served just now; "" if it can."""
        ...


def check(settings: Settings) -> None:
    """Raise WrongSetting, with what is missing, if there is no platform to serve."""
    if not settings.has_slack and not settings.has_teams:
        raise WrongSetting(
            "There is nothing to serve. For Slack set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, for "
            "Teams TEAMS_APP_ID; docs/slack.md and docs/teams.md show how, in ten minutes each."
        )


async def serve(settings: Settings, database: Database, *, with_worker: bool = False) -> None:
    """Serve until the process is told to stop; with_worker: work as well."""
    told, core = _told_to_stop(), wiring.conversation(settings, database)
    async with serving(settings, database, core):
        if with_worker:
            await _worked(settings, database, core, told)
        await told.wait()
        _LOG.info("stopping")


async def work(settings: Settings, database: Database) -> None:
    """Keep the Sprint's clock until the process is told to stop."""
    told = _told_to_stop()
    async with AsyncExitStack() as stack:
        if settings.throughline_worker_port:
            pages = _pages(_Health(database, {}))
            where = (settings.throughline_host, settings.throughline_worker_port)
            await stack.enter_async_context(_listening(pages, *where))
        await _worked(settings, database, wiring.conversation(settings, database), told)


async def _worked(
    settings: Settings, database: Database, core: Conversation, told: asyncio.Event
) -> None:
    async with session() as shared:
        await wiring.worker(settings, database, shared, core).run(told)


def _told_to_stop() -> asyncio.Event:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, told.set)
    return told


@asynccontextmanager
async def serving(
    settings: Settings, database: Database, core: Conversation | None = None
) -> AsyncIterator[str]:
    """The server while it runs; its address."""
    async with session() as shared:
        doors = _doors(settings, database, shared, core or wiring.conversation(settings, database))
        web_app = _pages(_Health(database, doors))
        for one in doors.values():
            one.add_to(web_app)
        async with AsyncExitStack() as stack:
            for one in doors.values():
                await stack.enter_async_context(one.opened())
            where = (settings.throughline_host, settings.port)
            yield await stack.enter_async_context(_listening(web_app, *where))


def _doors(
    settings: Settings, database: Database, shared: aiohttp.ClientSession, core: Conversation
) -> dict[str, Doors]:
    doors: dict[str, Doors] = {}
    if settings.has_slack:
        doors["slack"] = wiring.slack_doors(settings, database, shared, core)
    if settings.has_teams:
        doors["teams"] = wiring.teams_doors(settings, shared, core)
    pages = wiring.page_doors(settings, core)
    if pages is not None:
        doors["page"] = pages
    return doors


def _pages(health: "_Health") -> web.Application:
    """What every process tells of itself."""
    web_app = web.Application(client_max_size=BODY_BYTES)
    web_app.router.add_get("/healthz", health.alive)
    web_app.router.add_get("/readyz", health.ready)
    web_app.router.add_get("/metrics", _metrics)
    return web_app


async def _metrics(_request: web.Request) -> web.Response:
    return web.Response(body=metrics.exposition(), headers={"Content-Type": metrics.CONTENT_TYPE})


@asynccontextmanager
async def _listening(web_app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """The server while it runs; its address."""
    runner = web.AppRunner(web_app, access_log=None, handle_signals=False)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        here, taken = runner.addresses[0][:2]
        _LOG.info("serving", extra=fields(host=here, port=taken))
        yield f"http://{here}:{taken}"
    finally:
        await runner.cleanup()


@dataclass(frozen=True, slots=True)
class _Health:
    """What the two pages say."""

    database: Database
    doors: dict[str, Doors]

    async def alive(self, _request: web.Request) -> web.Response:
        """The process answers."""
        return web.json_response({"status": "alive"})

    async def ready(self, _request: web.Request) -> web.Response:
        """Everything that an answer needs is there; 503 and the reasons otherwise."""
        problems = [await self._of_database()]
        problems += [await one.problem() for one in self.doors.values()]
        problems = [one for one in problems if one]
        if problems:
            return web.json_response({"status": "not ready", "problems": problems}, status=503)
        return web.json_response({"status": "ready"})

    async def _of_database(self) -> str:
        try:
            current = await keeping.current_revision(self.database)
        except (SQLAlchemyError, OSError):
            return "the database does not answer"
        is_newest = current == keeping.newest_revision()
        return "" if is_newest else f"the database is at {current}; run: throughline migrate"

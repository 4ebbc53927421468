"""Many workspaces by OAuth: installed, reinstalled, gone, and never mixed up."""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy import MetaData, Table
from sqlmodel import SQLModel

from adapters.slack.app import SlackApp
from adapters.slack.doors import SlackDoors
from adapters.slack.install import EncryptedInstallations, OAuthApp, by_oauth
from adapters.slack.sending import session
from bot.conversation import Conversation
from bot.fit.light import LightJudge
from bot.people import WorkspaceId
from bot.turn import Ports
from storage import keeping
from storage.database import Database
from tests.people import PHRASES
from tests.slack import payloads
from tests.slack.server import SECRET, Answer, SlackServer

HERE, THERE = "T0HERE001", "T0THERE01"
KEY, OLD_KEY = Fernet.generate_key().decode(), Fernet.generate_key().decode()


class Served:
    """The bot as many workspaces install it."""

    def __init__(self, url: str) -> None:
        self.file = Path(url.partition("///")[2])
        self.database = Database(url)
        self.slack = SlackServer()
        self._stack = AsyncExitStack()

    async def open(self) -> None:
        await self._stack.enter_async_context(self.slack.running())
        shared = await self._stack.enter_async_context(session())
        app = OAuthApp("1.2", "client secret", (KEY, OLD_KEY))
        installations = by_oauth(app, self.database.engine, self.slack.url, shared)
        conversation = Conversation(Ports(self.database, PHRASES, LightJudge()))
        self.app = SlackApp(conversation, shared, installations)
        doors = SlackDoors(self.app, installations, shared, SECRET)
        web_app = web.Application()
        doors.add_to(web_app)
        runner = web.AppRunner(web_app, access_log=None)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.slack.bot_url = "http://{}:{}".format(*runner.addresses[0][:2])
        self.browser = await self._stack.enter_async_context(
            aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        )

    async def close(self) -> None:
        await self.app.stop()
        await self._stack.aclose()
        await self.database.close()

    async def begin(self) -> tuple[str, dict[str, str]]:
        """The state that the install page sends to Slack, and the cookie beside it."""
        async with self.browser.get(f"{self.slack.bot_url}/slack/install") as answered:
            page = await answered.text()
            cookie = {name: morsel.value for name, morsel in answered.cookies.items()}
        link = re.search(r'href="([^"]+authorize[^"]+)"', page)
        assert link is not None
        query = parse_qs(urlsplit(link[1].replace("&amp;", "&")).query)
        assert link[1].startswith(self.slack.url.removesuffix("api/"))
        return query["state"][0], cookie

    async def finish(self, team: str, state: str, cookie: dict[str, str]) -> int:
        """Slack sends the person back; how the bot answers."""
        async with aiohttp.ClientSession() as browser:
            url = f"{self.slack.bot_url}/slack/oauth_redirect"
            header = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookie.items())}
            params = {"code": f"code-of-{team}", "state": state}
            async with browser.get(url, params=params, headers=header if cookie else {}) as got:
                return got.status

    async def install(self, team: str) -> None:
        assert await self.finish(team, *await self.begin()) == 200

    async def goal(self, team: str, text: str = "") -> Answer:
        self.slack.person("Maya", team_id="")
        return await self.slack.command("Maya", text, team=team)


@pytest.fixture
async def served(sqlite_url: str) -> AsyncIterator[Served]:
    """The bot, installed nowhere yet."""
    opened = Served(sqlite_url)
    await opened.open()
    yield opened
    await opened.close()


async def test_before_it_is_installed_the_bot_says_so(served: Served) -> None:
    answer = await served.goal(HERE)

    assert answer.status == 200
    assert "blocks" not in answer.body


async def test_installed_it_answers(served: Served) -> None:
    await served.install(HERE)

    assert "There’s no product here yet" in payloads.read((await served.goal(HERE)).body["blocks"])


async def test_a_forged_state_installs_nothing(served: Served) -> None:
    _, cookie = await served.begin()

    assert await served.finish(HERE, "forged", cookie) == 400
    assert "blocks" not in (await served.goal(HERE)).body


async def test_a_state_without_its_browser_installs_nothing(served: Served) -> None:
    state, _ = await served.begin()

    assert await served.finish(HERE, state, {}) == 400


async def test_a_state_counts_once(served: Served) -> None:
    state, cookie = await served.begin()
    assert await served.finish(HERE, state, cookie) == 200

    assert await served.finish(HERE, state, cookie) >= 400


async def test_installing_again_takes_the_new_token(served: Served) -> None:
    await served.install(HERE)
    await served.goal(HERE)
    old = set(served.slack.tokens)
    await served.install(HERE)
    for token in old:
        served.slack.tokens.pop(token)

    assert "There’s no product here yet" in payloads.read((await served.goal(HERE)).body["blocks"])


async def test_two_workspaces_never_see_each_other(served: Served) -> None:
    for team in (HERE, THERE):
        await served.install(team)
    await served.goal(HERE, "set vision Ours alone for riders")
    await served.goal(THERE, "set vision Theirs alone for cooks")

    here = payloads.read((await served.goal(HERE)).body["blocks"])
    there = payloads.read((await served.goal(THERE)).body["blocks"])
    assert "Ours" in here
    assert "Theirs" not in here
    assert "Theirs" in there
    assert "Ours" not in there


@pytest.mark.parametrize(
    "event",
    [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT0001"]}}],
)
async def test_a_workspace_that_leaves_takes_its_tokens_with_it(
    served: Served, event: dict[str, object]
) -> None:
    for team in (HERE, THERE):
        await served.install(team)
        await served.goal(team)
    await served.slack.event(event, team=HERE)

    assert "blocks" not in (await served.goal(HERE)).body
    assert "blocks" in (await served.goal(THERE)).body
    rows = sqlite3.connect(served.file).execute("SELECT team_id FROM slack_bots").fetchall()
    assert rows == [(THERE,)]


async def test_slack_is_asked_once_who_a_token_belongs_to(served: Served) -> None:
    await served.install(HERE)
    for _ in range(20):
        await served.goal(HERE)

    assert len([name for name, _ in served.slack.calls if name == "auth.test"]) <= 2


async def test_no_token_stands_in_the_file(served: Served) -> None:
    await served.install(HERE)
    (token,) = [one for one in served.slack.tokens if HERE in one]
    connection = sqlite3.connect(served.file)
    stored = [row[0] for row in connection.execute("SELECT bot_token FROM slack_installations")]
    stored += [row[0] for row in connection.execute("SELECT bot_token FROM slack_bots")]
    connection.close()

    assert stored
    assert all(token not in one for one in stored)
    assert token.encode() not in served.file.read_bytes()


def installation(team: str | None = HERE, **more: object) -> Installation:
    return Installation(
        app_id="A1",
        enterprise_id=more.pop("enterprise_id", None),  # type: ignore[arg-type]
        team_id=team,
        user_id="U1",
        bot_token="xoxb-" + "t" * 180,
        bot_id="B1",
        bot_user_id="U0BOT0001",
        bot_refresh_token="xoxe-" + "r" * 180,
        **more,  # type: ignore[arg-type]
    )


async def test_keys_rotate(database: Database) -> None:
    before = EncryptedInstallations("1.2", database.engine, (OLD_KEY,))
    await before.async_save(installation())
    after = EncryptedInstallations("1.2", database.engine, (KEY, OLD_KEY))
    found = await after.async_find_installation(enterprise_id=None, team_id=HERE)
    assert found is not None
    assert found.bot_token == "xoxb-" + "t" * 180
    await after.async_save(found)

    newest = EncryptedInstallations("1.2", database.engine, (KEY,))
    again = await newest.async_find_bot(enterprise_id=None, team_id=HERE)
    assert again is not None
    assert again.bot_refresh_token == "xoxe-" + "r" * 180


async def test_a_lost_key_is_said_and_counts_as_not_installed(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    before = EncryptedInstallations("1.2", database.engine, (OLD_KEY,))
    await before.async_save(installation())
    after = EncryptedInstallations("1.2", database.engine, (KEY,))

    assert await after.async_find_bot(enterprise_id=None, team_id=HERE) is None
    assert "THROUGHLINE_SECRET_KEYS" in caplog.text


async def test_an_organisation_installs_for_all_of_its_workspaces(database: Database) -> None:
    store = EncryptedInstallations("1.2", database.engine, (KEY,))
    whole = installation(None, enterprise_id="E1", is_enterprise_install=True)
    await store.async_save(whole)
    found = await store.async_find_bot(enterprise_id="E1", team_id=HERE, is_enterprise_install=True)

    assert found is not None
    assert await store.async_find_bot(enterprise_id="E2", team_id=HERE) is None


async def test_erasing_a_workspace_erases_its_tokens(served: Served) -> None:
    for team in (HERE, THERE):
        await served.install(team)
        await served.goal(team, "set vision Make bike servicing simple")
    await keeping.erase(served.database, WorkspaceId(HERE))

    rows = sqlite3.connect(served.file).execute("SELECT team_id FROM slack_installations")
    assert rows.fetchall() == [(THERE,)]


def test_the_tables_are_the_sdks_own() -> None:
    theirs = MetaData()
    store, states = AsyncSQLAlchemyInstallationStore, AsyncSQLAlchemyOAuthStateStore
    wanted: list[Table] = [
        store.build_installations_table(theirs, "slack_installations"),
        store.build_bots_table(theirs, "slack_bots"),
        states.build_oauth_states_table(theirs, "slack_oauth_states"),
    ]
    for table in wanted:
        ours = SQLModel.metadata.tables[table.name]
        assert set(ours.columns.keys()) == set(table.columns.keys())
        for column in table.columns:
            mine = ours.columns[column.name]
            assert mine.nullable == column.nullable, column
            length, wanted_length = (getattr(one.type, "length", None) for one in (mine, column))
            assert length is None or length >= (wanted_length or 0), column

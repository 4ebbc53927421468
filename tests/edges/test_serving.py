"""``throughline serve`` as an operator runs it, and the manifest that Slack is given."""

import asyncio
import json
import os
import signal
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from adapters import serve, wiring
from adapters.settings import Settings, WrongSetting
from adapters.slack.install import SCOPES
from adapters.slack.manifest import EVENTS, manifest
from adapters.tasks import key
from storage.database import Database
from storage.schedule import Schedule
from tests.people import PHRASES
from tests.slack.server import SECRET, TEAM, TOKEN, SlackServer
from tests.teams.connector import Connector

URL = "https://goals.example.com"


def settings(slack: SlackServer, url: str, **more: object) -> Settings:
    values: dict[str, Any] = {
        "database_url": url,
        "slack_bot_token": TOKEN,
        "slack_signing_secret": SECRET,
        "slack_api_url": slack.url,
        "throughline_host": "127.0.0.1",
        "port": 0,
    }
    return chosen_by(**{**values, **more})


def chosen_by(**values: object) -> Settings:
    """Settings of these values and defaults alone."""
    return Settings(_env_file=None, **values)  # type: ignore[call-arg,arg-type]  # of pydantic-settings


async def fetched(url: str) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as http, http.get(url) as answered:
        return answered.status, await answered.json()


async def test_it_lives_is_ready_and_answers(database_url: str) -> None:
    slack, database = SlackServer(), Database(database_url)
    async with slack.running(), serve.serving(settings(slack, database_url), database) as url:
        slack.bot_url = url
        assert await fetched(f"{url}/healthz") == (200, {"status": "alive"})
        assert await fetched(f"{url}/readyz") == (200, {"status": "ready"})
        answer = await slack.command("Maya", "set vision Make bike servicing simple")
        assert answer.status == 200
        assert "Vision V1 is set" in json.dumps(answer.body)
    await database.close()


async def measured(url: str) -> str:
    async with aiohttp.ClientSession() as http, http.get(f"{url}/metrics") as answered:
        assert "openmetrics-text" in answered.headers["Content-Type"]
        return await answered.text()


async def test_prometheus_is_told_times_and_counts_and_nothing_of_anybody(sqlite_url: str) -> None:
    slack, database = SlackServer(), Database(sqlite_url)
    async with slack.running(), serve.serving(settings(slack, sqlite_url), database) as url:
        slack.bot_url = url
        await slack.command("Maya", "set product Riders pay by card by 30 June 2027")
        await slack.command("Maya", "fit let riders pay with Apple Pay")
        told = await measured(url)
    await database.close()

    assert 'throughline_turn_seconds_count{outcome="ok",platform="slack"}' in told
    assert 'throughline_verdict_seconds_count{judge="embedded",verdict="' in told
    assert "# TYPE throughline_nudges counter" in told
    assert "# TYPE throughline_nudge_lateness_seconds histogram" in told
    assert not any(word in told.lower() for word in ("maya", "riders", "apple", TEAM.lower()))


async def test_a_worker_tells_how_it_stands_where_it_is_asked_to(
    sqlite_url: str, unused_tcp_port: int
) -> None:
    chosen = chosen_by(
        database_url=sqlite_url,
        slack_bot_token=TOKEN,
        slack_signing_secret=SECRET,
        throughline_host="127.0.0.1",
        throughline_worker_port=unused_tcp_port,
    )
    database, url = Database(sqlite_url), f"http://127.0.0.1:{unused_tcp_port}"
    working = asyncio.create_task(serve.work(chosen, database))
    while not (await Schedule(database).overview(datetime.now(UTC))).workers:  # noqa: ASYNC110  of the database
        await asyncio.sleep(0.05)
    assert await fetched(f"{url}/readyz") == (200, {"status": "ready"})
    assert "throughline_nudges" in await measured(url)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(working, 10)
    assert (await Schedule(database).overview(datetime.now(UTC))).workers == ()
    await database.close()


async def test_without_its_database_it_lives_and_is_not_ready(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/none/none.db"
    slack, database = SlackServer(), Database(url)
    async with slack.running(), serve.serving(settings(slack, url), database) as address:
        assert (await fetched(f"{address}/healthz"))[0] == 200
        status, body = await fetched(f"{address}/readyz")
    await database.close()

    assert status == 503
    assert body["problems"] == ["the database does not answer"]


async def test_behind_its_schema_it_is_not_ready(sqlite_url: str) -> None:
    connection = sqlite3.connect(sqlite_url.partition("///")[2])
    connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.commit()
    connection.close()
    slack, database = SlackServer(), Database(sqlite_url)
    async with slack.running(), serve.serving(settings(slack, sqlite_url), database) as address:
        status, body = await fetched(f"{address}/readyz")
    await database.close()

    assert status == 503
    assert "throughline migrate" in body["problems"][0]


async def test_with_a_revoked_token_it_is_not_ready(sqlite_url: str) -> None:
    slack, database = SlackServer(), Database(sqlite_url)
    wrong = settings(slack, sqlite_url)
    async with slack.running():
        slack.tokens.clear()
        wrong = wrong.model_copy(update={"slack_api_url": slack.url})
        async with serve.serving(wrong, database) as address:
            status, body = await fetched(f"{address}/readyz")
    await database.close()

    assert status == 503
    assert body["problems"] == ["SLACK_BOT_TOKEN was refused (invalid_auth)"]


async def test_it_stops_when_it_is_told_to(sqlite_url: str) -> None:
    slack, database = SlackServer(), Database(sqlite_url)
    async with slack.running():
        running = asyncio.create_task(serve.serve(settings(slack, sqlite_url), database))
        await asyncio.sleep(0.3)
        assert not running.done()
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(running, 10)
    await database.close()


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({}, "There is nothing to serve"),
        ({"slack_bot_token": "xoxb-1"}, "SLACK_APP_TOKEN (for Socket Mode)"),
        ({"slack_bot_token": "xoxb-1", "slack_client_id": "1.2"}, "not both"),
        ({"slack_client_id": "1.2"}, "SLACK_CLIENT_SECRET"),
        (
            {
                "slack_client_id": "1.2",
                "slack_client_secret": "s",
                "slack_signing_secret": "s",
                "throughline_secret_keys": "short",
            },
            "throughline key",
        ),
    ],
)
async def test_what_is_missing_is_said_in_a_sentence(
    chosen: dict[str, str], sentence: str, sqlite_url: str
) -> None:
    wrong = chosen_by(**chosen)
    database = Database(sqlite_url)
    async with aiohttp.ClientSession() as http:

        def start() -> None:
            serve.check(wrong)
            wiring.slack_installations(wrong, database, http)

        with pytest.raises(WrongSetting) as raised:
            start()
    await database.close()

    assert sentence in str(raised.value)


def test_a_key_that_is_made_is_one_that_is_taken() -> None:
    chosen = chosen_by(throughline_secret_keys=f"{key()}, {key()}")

    assert len(wiring.secret_keys(chosen)) == 2


def test_an_empty_line_in_the_environment_sets_nothing() -> None:
    chosen = chosen_by(slack_bot_token="")

    assert not chosen.has_slack


@pytest.mark.parametrize("locale", PHRASES.locales)
@pytest.mark.parametrize("url", ["", URL])
def test_the_manifest_keeps_to_slacks_limits(locale: str, url: str) -> None:
    told = manifest(PHRASES, locale, url)
    shown = told["display_information"]

    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4_000
    (command,) = told["features"]["slash_commands"]
    assert command["command"] == "/goal"
    assert command["should_escape"]
    assert len(command["description"]) <= 2_000
    assert len(command["usage_hint"]) <= 1_000
    assert {one["type"] for one in told["features"]["shortcuts"]} == {"message", "global"}
    assert all(len(one["name"]) <= 24 for one in told["features"]["shortcuts"])
    assert all(len(one["description"]) <= 150 for one in told["features"]["shortcuts"])
    assert told["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
    assert told["oauth_config"]["scopes"]["bot"] == list(SCOPES)


def test_with_an_address_the_manifest_uses_it_everywhere() -> None:
    told = json.dumps(manifest(PHRASES, "en", URL))

    assert told.count(f"{URL}/slack/events") == 3
    assert f"{URL}/slack/oauth_redirect" in told
    assert '"socket_mode_enabled": false' in told


def test_without_one_it_uses_socket_mode() -> None:
    told = json.dumps(manifest(PHRASES, "en"))

    assert "http" not in told
    assert '"socket_mode_enabled": true' in told


async def test_slack_and_teams_are_served_by_one_process(sqlite_url: str) -> None:
    slack, teams, database = SlackServer(), Connector(), Database(sqlite_url)
    async with slack.running(), teams.running():
        both = settings(slack, sqlite_url, teams_development=True)
        async with serve.serving(both, database) as url:
            slack.bot_url = teams.bot_url = url
            assert (await slack.command("Maya", "set vision Slack rides")).status == 200
            assert (await teams.says_alone("Maya", "set vision Teams rides")).status == 202
            for _ in range(100):
                if teams.displays:
                    break
                await asyncio.sleep(0.05)
    await database.close()

    assert "Slack rides" in slack.displays[-1].read
    assert "Teams rides" in teams.displays[-1].read


async def test_teams_works_while_slack_cannot_be_reached(sqlite_url: str) -> None:
    slack, teams, database = SlackServer(), Connector(), Database(sqlite_url)
    slack.url = "http://127.0.0.1:9/api/"
    async with teams.running():
        both = settings(slack, sqlite_url, teams_development=True, slack_app_token="xapp-1")
        async with serve.serving(both, database) as url:
            teams.bot_url = url
            assert (await teams.says_alone("Maya", "help")).status == 202
            for _ in range(100):
                if teams.displays:
                    break
                await asyncio.sleep(0.05)
    await database.close()

    assert "What Throughline can do" in teams.displays[-1].read


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"teams_development": True, "throughline_host": "0.0.0.0"}, "must be 127.0.0.1"),  # noqa: S104  what is refused
        ({"teams_app_id": "a"}, "TEAMS_APP_PASSWORD"),
        ({"teams_app_id": "a", "teams_app_password": "s"}, "TEAMS_TENANT_ID"),
    ],
)
async def test_what_teams_lacks_is_said_in_a_sentence(
    chosen: dict[str, object], sentence: str
) -> None:
    with pytest.raises(WrongSetting) as raised:
        wiring.check_teams(chosen_by(**chosen))

    assert sentence in str(raised.value)


def test_without_an_app_id_teams_does_not_start() -> None:
    with pytest.raises(WrongSetting, match="TEAMS_APP_ID"):
        wiring.check_teams(chosen_by())

"""Slack is down, slow, busy or says no; the judge hangs; the process stops: what then."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web

from adapters.slack import app as slack_app
from adapters.slack import sending
from adapters.slack.sending import Pace
from bot.fit.case import FitCase
from bot.fit.light import LightJudge
from bot.fit.opinion import Opinion
from bot.people import WorkspaceId
from storage.database import Database
from storage.memory import MemoryArchive
from tests.contract.drivers.slack import SlackDriver
from tests.slack import payloads
from tests.slack.server import CHANNEL, TEAM, Display

Fault = Callable[[], Awaitable[web.StreamResponse | None]]
ACKNOWLEDGED = 2.7
"""Seconds; Slack gives up after three."""


def status(code: int, **headers: str) -> Fault:
    async def fault() -> web.StreamResponse:
        return web.Response(status=code, text="oops", headers=headers)

    return fault


def delayed(seconds: float) -> Fault:
    async def fault() -> None:
        await asyncio.sleep(seconds)

    return fault


def public(team: SlackDriver) -> list[Display]:
    return [one for one in team.slack.displays if one.kind == "message" and not one.to]


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a minute for a test."""
    monkeypatch.setattr(sending.SlackSender.__init__, "__defaults__", (None, 4.0))


@pytest.mark.parametrize("code", [500, 502, 503])
async def test_a_post_that_slack_could_not_take_is_sent_again_and_once(
    team: SlackDriver, code: int
) -> None:
    team.slack.faults["chat.postMessage"] = [status(code), status(code)]
    await team.slack.command("Tom", "post")
    await team.settled()

    assert len(public(team)) == 1


async def test_when_told_to_wait_it_waits(team: SlackDriver) -> None:
    team.slack.faults["chat.postMessage"] = [status(429, **{"Retry-After": "1"})] * 2
    began = time.monotonic()
    await team.slack.command("Tom", "post")
    await team.settled()

    assert len(public(team)) == 1
    assert time.monotonic() - began >= 2


async def test_what_may_have_arrived_is_not_posted_twice(
    team: SlackDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks after Slack took the message: silence is better than an echo."""
    original = team.slack._chat_postMessage

    async def broken() -> web.StreamResponse:
        raise ConnectionResetError

    monkeypatch.setattr(team.slack, "_chat_postMessage", original)
    team.slack.faults["chat.postMessage"] = [broken]
    await team.slack.command("Tom", "post")
    await team.settled()

    assert len(public(team)) <= 1
    assert len([one for one, _ in team.slack.calls if one == "chat.postMessage"]) <= 1


async def test_slack_away_for_a_while_loses_no_private_answer(team: SlackDriver) -> None:
    team.slack.faults["response_url"] = [status(503), status(500)]
    await team.slack.shortcut("Tom", "new coffee machine for the kitchen and t-shirts")
    await team.settled()

    assert "Outside the goal" in team.slack.displays[-1].read


@pytest.mark.parametrize("reason", ["is_archived", "not_in_channel", "channel_not_found"])
async def test_where_the_bot_may_not_write_the_command_itself_still_can(
    team: SlackDriver, reason: str
) -> None:
    team.slack.errors["chat.postMessage"] = reason
    await team.slack.command("Tom", "post")
    await team.settled()

    (shown,) = public(team)
    assert "Product Goal P1" in shown.read


async def test_a_lost_channel_is_told_to_the_product_owner_once(team: SlackDriver) -> None:
    team.slack.errors["chat.postMessage"] = "is_archived"
    await team.slack.command("Tom", "post")
    await team.settled()
    del team.slack.errors["chat.postMessage"]

    async def archived() -> web.StreamResponse:
        return web.json_response({"ok": False, "error": "is_archived"})

    owner = team.slack.person("Maya")
    for _ in range(2):
        team.slack.faults["chat.postMessage"] = [archived]
        await team.slack.command("Tom", "post")
        await team.settled()
    told = [one for one in team.slack.displays if one.to == owner and one.kind == "message"]
    async with team._conversation.ports.archive.reading(WorkspaceId(TEAM)) as records:
        lost = await records.post.lost()

    assert lost == {CHANNEL}
    assert len(told) <= 1


async def test_the_owner_hears_where_the_bot_cannot_post(team: SlackDriver) -> None:
    async def archived() -> web.StreamResponse:
        return web.json_response({"ok": False, "error": "is_archived"})

    team.slack.faults["chat.postMessage"] = [archived]
    await team.slack.command("Tom", "post")
    await team.settled()

    owner = team.slack.person("Maya")
    told = [one for one in team.slack.displays if one.to == owner and one.kind == "message"]
    assert "I can’t post in “bikes” any more" in told[-1].read


async def test_a_place_that_can_be_written_to_again_is_found_again(team: SlackDriver) -> None:
    team.slack.errors["chat.postMessage"] = "not_in_channel"
    await team.slack.command("Tom", "post")
    await team.settled()
    team.slack.errors.clear()
    await team.slack.command("Tom", "post")
    await team.settled()

    async with team._conversation.ports.archive.reading(WorkspaceId(TEAM)) as records:
        assert await records.post.lost() == frozenset()


async def test_an_answer_that_cannot_stand_in_the_channel_comes_as_a_direct_message(
    team: SlackDriver,
) -> None:
    team.slack.errors["chat.postEphemeral"] = "user_not_in_channel"
    await team.slack.mention("Tom", "what's our goal?")
    await team.settled()

    shown = team.slack.displays[-1]
    assert (shown.kind, shown.to) == ("message", team.slack.person("Tom"))
    assert "so here it is" in shown.read


async def test_a_window_that_comes_too_late_is_offered_again(team: SlackDriver) -> None:
    team.slack.errors["views.open"] = "expired_trigger_id"
    await team.slack.command("Maya", "setup")
    await team.settled()
    team.slack.errors.clear()
    offer = team.slack.displays[-1]
    assert payloads.labels(offer.blocks) == ("Set up the product",)

    await team.slack.press("Maya", "Set up the product", offer)
    await team.settled()
    assert team.slack.displays[-1].kind == "modal"


class Hangs:
    """A judge that never answers."""

    name = "model"

    async def judge(self, case: FitCase, *, deadline: float) -> Opinion:
        await asyncio.sleep(60)
        raise AssertionError(case, deadline)


@pytest.fixture
async def waiting() -> AsyncIterator[SlackDriver]:
    """A team whose judge hangs."""
    driver = await SlackDriver(MemoryArchive(), Hangs()).open()
    await driver.types("Maya", "/goal set vision Make bike servicing simple for every rider")
    await driver.types("Maya", "/goal set product Customers can book online by 2027-06-30")
    yield driver
    await driver.close()


async def test_a_judge_that_hangs_delays_no_acknowledgement(
    waiting: SlackDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_app, "FIRST_SECONDS", 0.3)
    answer = await waiting.slack.command("Tom", "fit riders pay online")

    assert answer.seconds < ACKNOWLEDGED
    assert "One moment" in payloads.read(answer.body["blocks"])
    for task in waiting.app._errands.under_way:
        task.cancel()


async def test_slow_answers_of_slack_delay_no_acknowledgement(team: SlackDriver) -> None:
    team.slack.faults["users.info"] = [delayed(4.0)]
    answer = await team.slack.command("New", "")
    assert answer.seconds < ACKNOWLEDGED
    await team.settled()

    assert "Product Goal P1" in team.slack.displays[-1].read


async def test_a_locked_database_delays_no_acknowledgement(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    driver = await SlackDriver(database, LightJudge()).open()
    await driver.types("Maya", "/goal set vision Make bike servicing simple for every rider")
    locked = sqlite3.connect(Path(sqlite_url.partition("///")[2]), isolation_level=None)
    locked.execute("BEGIN IMMEDIATE")
    answer = await driver.slack.command("Maya", "set product Customers book online by 2027-06-30")
    locked.execute("ROLLBACK")
    locked.close()
    await driver.settled()

    assert answer.seconds < ACKNOWLEDGED
    assert "Product Goal P1 is set" in driver.slack.displays[-1].read
    await driver.close()
    await database.close()


async def test_a_stop_carries_what_was_acknowledged(team: SlackDriver) -> None:
    team.slack.faults["chat.postMessage"] = [status(500), status(500)]
    answer = await team.slack.command("Tom", "post")
    await team.app.stop()

    assert answer.status == 200
    assert len(public(team)) == 1


async def test_messages_into_one_channel_keep_their_distance() -> None:
    now, slept = [0.0], []

    async def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))

    pace = Pace(1.0, lambda: now[0], sleep)
    for _ in range(3):
        await pace.wait("T1", "C1")
    await pace.wait("T1", "C2")
    await pace.wait("T2", "C1")
    now[0] = 10.0
    await pace.wait("T1", "C1")

    assert slept == [1.0, 2.0]


async def test_a_button_of_an_older_version_gets_help(team: SlackDriver) -> None:
    old = Display("ephemeral", [], team.slack.person("Tom"), CHANNEL)
    old.blocks = [
        {
            "type": "actions",
            "block_id": "0||",
            "elements": [
                {
                    "type": "button",
                    "action_id": "do0",
                    "text": {"type": "plain_text", "text": "Old"},
                    "value": '["GoneAction",{}]',
                }
            ],
        }
    ]
    answer = await team.slack.press("Tom", "Old", old)
    await team.settled()

    assert answer.status == 200
    assert "What Throughline can do" in team.slack.displays[-1].read

"""Nudges on the real ways: Slack's API and the Bot Connector, both on loopback."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from adapters.messengers import Errand, Gone, NotNow
from adapters.slack.install import Installations
from adapters.slack.messenger import SlackMessenger
from adapters.slack.sending import session
from adapters.teams.credentials import NoCredentials
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.sending import TeamsSender
from adapters.work import LEASE, Worker
from bot.fit.light import LightJudge
from bot.people import WorkspaceId
from bot.replies import Paragraph, Reply
from storage.database import Database
from storage.schedule import Schedule
from tests.contract.drivers.slack import SlackDriver
from tests.contract.drivers.teams import TeamsDriver
from tests.slack import payloads
from tests.slack.server import CHANNEL, TEAM, TOKEN
from tests.teams import cards
from tests.teams.connector import CHANNEL as CONVERSATION
from tests.teams.connector import TENANT
from tests.work.board import Crash
from tests.work.test_worker import conversation

NOW = datetime.now(UTC)
NEXT = (NOW + timedelta(days=14 - NOW.weekday())).replace(
    hour=10, minute=0, second=0, microsecond=0
)
RHYTHM = f"/goal sprint 1 week from {NEXT.date()} planning mo 10:00 review fr 15:00 UTC"
DAY_BEFORE, HOUR_BEFORE = NEXT - timedelta(days=3), NEXT - timedelta(hours=1)
HELLO = Reply((Paragraph("hello"),))


@pytest.fixture
async def shared() -> AsyncIterator[aiohttp.ClientSession]:
    async with session() as opened:
        yield opened


@pytest.fixture
async def on_slack(sqlite_url: str) -> AsyncIterator[tuple[SlackDriver, Database]]:
    database = Database(sqlite_url)
    driver = await SlackDriver(database, LightJudge()).open()
    for line in (
        "/goal set vision Make bike servicing simple for every rider",
        "/goal set product Customers can book servicing online by 2028-06-30",
        RHYTHM,
    ):
        await driver.types("Maya", line)
    yield driver, database
    await driver.close()
    await database.close()


def slack_worker(
    driver: SlackDriver, database: Database, http: aiohttp.ClientSession, **more: object
) -> Worker:
    core = conversation(database)
    messenger = SlackMessenger(core, http, Installations(driver.slack.url, TOKEN))
    return Worker(Schedule(database), core, [messenger], **more)  # type: ignore[arg-type]


async def test_in_slack_one_message_leads_up_to_planning(
    on_slack: tuple[SlackDriver, Database], shared: aiohttp.ClientSession
) -> None:
    driver, database = on_slack
    worker = slack_worker(driver, database, shared)
    await worker.step(DAY_BEFORE)
    posted = driver.slack.displays[-1]
    assert (posted.kind, posted.channel, posted.to) == ("message", CHANNEL, "")
    assert posted.metadata["event_payload"] == {"key": f"planning:{NEXT.date()}:1d"}

    await driver.types("Maya", "/goal set sprint Riders see free slots")
    await worker.step(HOUR_BEFORE)
    public = [one for one in driver.slack.displays if one.kind == "message" and not one.to]
    assert public == [posted]
    assert "Riders see free slots" in posted.read
    assert payloads.labels(posted.blocks) == ("Draft the Sprint Goal", "Show the goals")

    await driver.slack.press("Maya", "Draft the Sprint Goal", posted)
    await driver.settled()
    assert driver.slack.displays[-1].kind == "modal"


async def test_in_slack_a_message_that_may_have_been_posted_is_found_again(
    on_slack: tuple[SlackDriver, Database], shared: aiohttp.ClientSession
) -> None:
    driver, database = on_slack

    def crash(point: str) -> None:
        if point == "after the send":
            raise Crash

    driver.slack.ahead = (HOUR_BEFORE - NOW).total_seconds()
    with pytest.raises(Crash):
        await slack_worker(driver, database, shared, reached=crash).step(HOUR_BEFORE)
    await slack_worker(driver, database, shared).step(HOUR_BEFORE + LEASE * 2)

    public = [one for one in driver.slack.displays if one.kind == "message" and not one.to]
    assert len(public) == 1
    assert (await Schedule(database).overview(NOW)).ended["sent"] == 1


async def test_in_slack_429_is_not_an_end(
    on_slack: tuple[SlackDriver, Database], shared: aiohttp.ClientSession
) -> None:
    driver, database = on_slack

    async def busy() -> web.StreamResponse:
        body = {"ok": False, "error": "ratelimited"}
        return web.json_response(body, status=429, headers={"Retry-After": "30"})

    driver.slack.faults["chat.postMessage"] = [busy]
    worker = slack_worker(driver, database, shared)
    await worker.step(HOUR_BEFORE)
    assert (await Schedule(database).overview(NOW)).ended["planned"] == 1
    await worker.step(HOUR_BEFORE + timedelta(seconds=29))
    assert (await Schedule(database).overview(NOW)).ended["planned"] == 1
    await worker.step(HOUR_BEFORE + timedelta(seconds=32))
    assert (await Schedule(database).overview(NOW)).ended["sent"] == 1


@pytest.mark.parametrize(("error", "again"), [("internal_error", True), ("not_in_channel", False)])
async def test_where_slack_cannot_be_asked_it_is_said_which_kind_of_cannot(
    on_slack: tuple[SlackDriver, Database],
    shared: aiohttp.ClientSession,
    error: str,
    again: bool,  # noqa: FBT001  the two kinds
) -> None:
    driver, database = on_slack
    driver.slack.errors["conversations.history"] = error
    core = conversation(database)
    messenger = SlackMessenger(core, shared, Installations(driver.slack.url, TOKEN))
    errand = Errand(WorkspaceId(TEAM), CHANNEL, "k", NOW)
    if not again:
        assert await messenger.find(errand) is None
        return
    with pytest.raises(NotNow) as raised:
        await messenger.find(errand)
    assert raised.value.is_unsure


@pytest.mark.parametrize(
    ("error", "kind"), [("is_archived", Gone), ("internal_error", NotNow), ("token_revoked", Gone)]
)
async def test_slacks_answers_become_what_a_worker_understands(
    on_slack: tuple[SlackDriver, Database],
    shared: aiohttp.ClientSession,
    error: str,
    kind: type[Exception],
) -> None:
    driver, database = on_slack
    driver.slack.errors["chat.postMessage"] = error
    core = conversation(database)
    messenger = SlackMessenger(core, shared, Installations(driver.slack.url, TOKEN))
    with pytest.raises(kind):
        await messenger.say(Errand(WorkspaceId(TEAM), CHANNEL, "k", NOW), HELLO)


async def test_in_teams_one_card_leads_up_to_planning(
    sqlite_url: str, shared: aiohttp.ClientSession
) -> None:
    database = Database(sqlite_url)
    driver = await TeamsDriver(database, LightJudge()).open()
    for line in ("set vision Make bike servicing simple", RHYTHM.removeprefix("/goal ")):
        await driver.types("Maya", line)
    core = conversation(database)
    sender = TeamsSender(shared, NoCredentials(), ("127.0.0.1",))
    worker = Worker(Schedule(database), core, [TeamsMessenger(core, sender)])
    await worker.step(DAY_BEFORE)
    posted = driver.teams.displays[-1]
    assert (posted.conversation, posted.to) == (CONVERSATION, "")
    assert "Sprint Planning" in posted.read

    await driver.types("Maya", "set sprint Riders see free slots")
    await worker.step(HOUR_BEFORE)
    public = [one for one in driver.teams.displays if one.conversation == CONVERSATION]
    assert public == [posted]
    assert "Riders see free slots" in posted.read
    assert cards.labels(posted.card) == ("Draft the Sprint Goal", "Show the goals")
    await driver.close()
    await database.close()


async def test_teams_cannot_be_asked_what_was_written(
    sqlite_url: str, shared: aiohttp.ClientSession
) -> None:
    database = Database(sqlite_url)
    sender = TeamsSender(shared, NoCredentials(), ("127.0.0.1",))
    messenger = TeamsMessenger(conversation(database), sender)
    errand = Errand(WorkspaceId(TENANT), CONVERSATION, "k", NOW)

    assert await messenger.find(errand) is None
    assert not messenger.serves("")
    assert messenger.serves("{}")
    with pytest.raises(Gone):
        await messenger.say(errand, HELLO)
    await database.close()

"""Guests, other organisations, and shared channels: refused unless the operator allows them."""

from collections.abc import AsyncIterator

import pytest

from adapters.slack.app import Rules
from bot.fit.light import LightJudge
from storage.memory import MemoryArchive
from tests.contract.drivers.slack import SlackDriver
from tests.slack.server import CHANNEL

GUEST = {"is_restricted": True}
STRANGER = {"team_id": "T0OTHER01"}


@pytest.fixture
async def open_team() -> AsyncIterator[SlackDriver]:
    """A team whose operator allows guests and shared channels."""
    rules = Rules(guests=True, shared_channels=True)
    driver = await SlackDriver(MemoryArchive(), LightJudge(), rules).open()
    await driver.types("Maya", "/goal set vision Make bike servicing simple for every rider")
    yield driver
    await driver.close()


@pytest.mark.parametrize("kind", ["is_restricted", "is_ultra_restricted"])
async def test_a_guest_is_refused_kindly(team: SlackDriver, kind: str) -> None:
    team.slack.person("Gus", **{kind: True})
    text = (await team.types("Gus", "/goal")).text

    assert "Guests of this workspace can’t read or change its goals" in text
    assert "riders" not in text


async def test_somebody_of_another_organisation_is_refused(team: SlackDriver) -> None:
    team.slack.person("Eve", **STRANGER)

    assert "You belong to another organisation" in (await team.types("Eve", "/goal")).text


async def test_a_colleague_of_the_same_grid_is_no_stranger(team: SlackDriver) -> None:
    grid = {"id": "E1", "teams": ["T0OTHER01", "T0TEAM01"]}
    team.slack.person("Ann", team_id="T0OTHER01", enterprise_user=grid)

    assert "Product Goal P1" in (await team.types("Ann", "/goal")).text


async def test_in_a_shared_channel_the_goals_stay_private(team: SlackDriver) -> None:
    team.slack.channels["C0SHARED1"] = {"id": "C0SHARED1", "name": "us-them", "is_ext_shared": True}
    await team.slack.command("Maya", "", channel="C0SHARED1")

    assert "This channel is shared with another organisation" in team.slack.displays[-1].read


async def test_the_operator_may_allow_all_of_them(open_team: SlackDriver) -> None:
    open_team.slack.channels[CHANNEL]["is_ext_shared"] = True
    open_team.slack.person("Gus", **GUEST)
    open_team.slack.person("Eve", **STRANGER)

    for name in ("Gus", "Eve", "Tom"):
        assert "Make bike servicing simple" in (await open_team.types(name, "/goal")).text


async def test_who_cannot_be_looked_up_sees_nothing(team: SlackDriver) -> None:
    team.slack.errors["users.info"] = "fatal_error"
    text = (await team.types("New", "/goal")).text

    assert "I couldn’t find out who you are" in text
    assert "riders" not in text


async def test_a_private_channel_without_the_bot_is_still_answered(team: SlackDriver) -> None:
    await team.slack.command("Tom", "", channel="C0SECRET1")

    assert "Product Goal P1" in team.slack.displays[-1].read

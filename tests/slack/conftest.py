"""A team on Slack: Maya owns the product, Sam and Tom are there."""

from collections.abc import AsyncIterator

import pytest

from bot.fit.light import LightJudge
from storage.memory import MemoryArchive
from tests.contract.drivers.slack import SlackDriver


@pytest.fixture
async def bare() -> AsyncIterator[SlackDriver]:
    """A workspace in which nothing was set up."""
    driver = await SlackDriver(MemoryArchive(), LightJudge()).open()
    yield driver
    await driver.close()


@pytest.fixture
async def team(bare: SlackDriver) -> SlackDriver:
    """The same with goals."""
    for line in (
        "/goal set vision Make bike servicing simple for every rider",
        "/goal set product Customers can book bike servicing online by 2027-06-30",
        "/goal set sprint Riders see free slots",
    ):
        await bare.types("Maya", line)
    return bare

"""A team on Teams: Maya owns the product, Sam and Tom are there."""

from collections.abc import AsyncIterator

import pytest

from bot.fit.light import LightJudge
from storage.memory import MemoryArchive
from tests.contract.drivers.teams import TeamsDriver


@pytest.fixture
async def bare() -> AsyncIterator[TeamsDriver]:
    """A tenant in which nothing was set up."""
    driver = await TeamsDriver(MemoryArchive(), LightJudge()).open()
    yield driver
    await driver.close()


@pytest.fixture
async def team(bare: TeamsDriver) -> TeamsDriver:
    """The same with goals."""
    for line in (
        "set vision Make bike servicing simple for every rider",
        "set product Customers can book bike servicing online by 2027-06-30",
        "set sprint Riders see free slots",
    ):
        await bare.types("Maya", line)
    return bare

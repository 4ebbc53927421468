"""What the tests of models on this machine share."""

from collections.abc import AsyncIterator

import pytest

from adapters import finding
from adapters.settings import Settings
from tests.judges.local_models import LocalModels


@pytest.fixture
async def server() -> AsyncIterator[LocalModels]:
    """A server on this machine, with some models."""
    async with LocalModels().running() as running:
        yield running


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    for variable in (*finding.KEYS.values(), "THROUGHLINE_MODEL_KEY"):
        monkeypatch.delenv(variable, raising=False)
    return Settings(_env_file=None)  # type: ignore[call-arg]

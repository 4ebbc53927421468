"""Trying a language model, and keeping it where it is better."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters import choosing
from adapters.choosing import Result
from adapters.finding import Offer
from adapters.opening import Ended
from adapters.settings import Settings
from tests.judges.local_models import LocalModels

OWN = Result("embedded", 28, 40, 2, 26, 0.01, 0)


def offered(server: LocalModels, model: str) -> Offer:
    return Offer("Ollama", "compatible", model, server.url)


async def test_a_better_model_is_seen_to_be_better(settings: Settings, server: LocalModels) -> None:
    counted: list[int] = []
    own = await choosing.embedded(settings, lambda: counted.append(1))
    found = await choosing.tried(
        settings, offered(server, "knows-it-all"), lambda: counted.append(1)
    )

    assert len(counted) == 80
    assert found.right >= 36
    assert (found.silent, found.dollars) == (0, 0.0)
    assert 36_000 <= found.tokens <= 40_000
    assert found.is_better_than(own)


async def test_a_model_without_a_usable_answer_is_no_choice(
    settings: Settings, server: LocalModels
) -> None:
    with pytest.raises(Ended, match="no usable answer"):
        await choosing.tried(settings, offered(server, "tiny"), lambda: None)


@pytest.mark.parametrize(
    ("right", "false_fits", "silent", "is_better"),
    [(30, 2, 0, True), (28, 0, 0, False), (35, 3, 0, False), (35, 0, 5, False)],
)
def test_better_is_more_right_and_no_more_wrong_fits(
    right: int, false_fits: int, silent: int, *, is_better: bool
) -> None:
    found = Result("m", right, 40, false_fits, 26, 1.0, 9, silent)

    assert found.is_better_than(OWN) is is_better


def values(model: str, url: str = "http://127.0.0.1:11434/v1") -> dict[str, str]:
    return {
        "THROUGHLINE_JUDGE": "model",
        "THROUGHLINE_MODEL_PROVIDER": "compatible",
        "THROUGHLINE_MODEL": model,
        "THROUGHLINE_MODEL_URL": url,
    }


def read(file: Path) -> Settings:
    return Settings(_env_file=file)  # type: ignore[call-arg]


def test_the_choice_is_written_beside_what_stands_there(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=4000\nTHROUGHLINE_JUDGE=embedded\n")
    choosing.write(values("a model"), None, file)
    written = read(file)

    assert (written.port, written.throughline_judge) == (4000, "model")
    assert (written.throughline_model, written.throughline_model_url) == (
        "a model",
        "http://127.0.0.1:11434/v1",
    )


def test_a_key_of_another_provider_stays_as_a_comment(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("THROUGHLINE_MODEL_KEY='sk-theirs'\n")
    choosing.write(values("m"), None, file)

    assert read(file).throughline_model_key is None
    assert "# THROUGHLINE_MODEL_KEY='sk-theirs'\n" in file.read_text()

    choosing.write(values("m"), SecretStr("sk-mine"), file)
    choosing.write(values("m"), SecretStr("sk-mine"), file)
    assert read(file).throughline_model_key == SecretStr("sk-mine")
    assert file.read_text().count("THROUGHLINE_MODEL_KEY") == 2


def test_a_key_in_the_environment_that_would_go_to_another_model_stops_the_writing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    monkeypatch.setenv("THROUGHLINE_MODEL_KEY", "sk-theirs")
    with pytest.raises(Ended, match="take it out there"):
        choosing.write(values("m"), None, file)
    assert not file.exists()

    choosing.write(values("m"), SecretStr("sk-theirs"), file)
    assert "sk-theirs" not in file.read_text()


def test_a_new_file_is_for_its_owner_alone(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    choosing.write(values("m"), None, file)

    assert file.stat().st_mode & 0o077 == 0

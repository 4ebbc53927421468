"""Trying a language model, and keeping it where it is better."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from rich.console import Console

from adapters import choosing
from adapters.choosing import Result
from adapters.finding import Offer
from adapters.opening import Ended
from adapters.settings import Settings
from bot.fit import guardrails
from tests.judges.local_models import LocalModels

OWN = Result("embedded", 28, 40, 2, 26, 0.01, 0)


def offered(server: LocalModels, model: str) -> Offer:
    return Offer("Ollama", "compatible", model, server.url)


async def tried(settings: Settings, offer: Offer) -> Result:
    return await choosing.tried(settings, offer, lambda: None)


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


async def test_no_other_judge_answers_for_a_model_that_is_tried(
    settings: Settings, server: LocalModels
) -> None:
    found = await tried(settings, offered(server, "every-other"))
    whole = await tried(settings, offered(server, "knows-it-all"))

    mute = [one for one in choosing.cases()[1::2] if guardrails.certain(one.case) is None]

    assert (found.silent, found.of) == (len(mute), 40)
    assert found.right <= 40 - len(mute)
    assert found.undecided <= whole.undecided
    assert found.why == "it answered no JSON"
    assert choosing.reasons_against(found, whole)[0] == (
        f"It gave no answer to {len(mute)} of 40 requests; most often: it answered no JSON."
    )


async def test_the_same_failure_of_the_first_five_ends_the_trial_with_the_servers_words(
    settings: Settings, server: LocalModels
) -> None:
    found = await tried(settings, offered(server, "broken"))
    reasons = choosing.reasons_against(found, OWN)

    assert (found.of, found.silent, found.right, found.is_silent) == (5, 5, 0, True)
    assert len(server.shapes) == 6  # one to see whether it takes a schema
    assert reasons == [
        "It gave no answer to the first 5 requests, so the trial stopped: the server refused the "
        "request (400: this grammar is beyond me)."
    ]


async def test_a_server_on_this_machine_is_asked_for_one_answer_at_a_time(
    settings: Settings, server: LocalModels
) -> None:
    server.pause = 0.01
    await tried(settings, offered(server, "knows-it-all"))

    assert server.busiest == 1


@pytest.mark.parametrize(
    ("model", "output", "shapes"),
    [
        ("knows-it-all", "native", {"json_schema"}),
        ("no-schema", "prompted", {"json_object"}),
        ("tiny", "prompted", {"json_object"}),
    ],
)
async def test_a_schema_is_asked_for_where_the_server_keeps_to_one(
    settings: Settings, server: LocalModels, model: str, output: str, shapes: set[str]
) -> None:
    offer = offered(server, model)
    found = await tried(settings, offer)

    assert found.output == output
    assert set(server.shapes[2:]) == shapes
    assert choosing.to_write(settings, offer, found)["THROUGHLINE_MODEL_OUTPUT"] == output


@pytest.mark.parametrize(
    ("p90", "written", "said"),
    [
        (7.4, None, ""),
        (7.6, "9", "It needs 9 seconds a request; THROUGHLINE_JUDGE_SECONDS allows 8."),
        (29.8, "31", "It needs 31 seconds a request; THROUGHLINE_JUDGE_SECONDS allows 8."),
    ],
)
def test_the_seconds_that_a_model_needs_are_said_and_written(
    settings: Settings, p90: float, written: str | None, said: str
) -> None:
    found = Result("m", 35, 40, 0, 26, 1.0, 9, p90=p90)
    values = choosing.to_write(settings, Offer("Ollama", "compatible", "m"), found)

    assert found.is_better_than(OWN)
    assert values.get("THROUGHLINE_JUDGE_SECONDS") == written
    assert choosing.on_time(settings, found) == said


def test_a_model_that_is_too_slow_to_wait_for_is_no_choice() -> None:
    found = Result("m", 40, 40, 0, 26, 28.0, 9, p90=31.2)

    assert choosing.reasons_against(found, OWN) == [
        "One in ten requests took it longer than 30 seconds (31)."
    ]


@pytest.mark.parametrize(
    ("right", "false_fits", "silent", "is_better"),
    [(30, 2, 0, True), (28, 0, 0, False), (35, 3, 0, False), (35, 0, 5, False)],
)
def test_better_is_more_right_and_no_more_wrong_fits(
    right: int, false_fits: int, silent: int, *, is_better: bool
) -> None:
    found = Result("m", right, 40, false_fits, 26, 1.0, 9, silent)

    assert found.is_better_than(OWN) is is_better


@pytest.mark.parametrize(
    ("judge", "name"),
    [
        ("compatible:/models/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
         "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
        ("compatible:C:\\models\\qwen2.5-0.5b.gguf", "qwen2.5-0.5b.gguf"),
        ("compatible:qwen2.5-coder:1.5b-instruct-q4_K_M", "qwen2.5-coder:1.5b-instruct-q4_K_M"),
        ("openai:gpt-5-mini", "gpt-5-mini"),
    ],
)  # fmt: skip
def test_a_table_of_80_columns_holds_the_whole_name(judge: str, name: str) -> None:
    console = Console(width=80)
    with console.capture() as shown:
        console.print(choosing.shown((OWN, replace(OWN, judge=judge, undecided=7))))
    lines = shown.get().splitlines()

    assert any(name in line for line in lines)
    assert any(line.split() == ["cannot", "tell", "0", "7"] for line in lines)


def values(model: str, url: str = "http://127.0.0.1:11434/v1") -> dict[str, str]:
    return {
        "THROUGHLINE_JUDGE": "model",
        "THROUGHLINE_MODEL_PROVIDER": "compatible",
        "THROUGHLINE_MODEL": model,
        "THROUGHLINE_MODEL_URL": url,
        "THROUGHLINE_MODEL_OUTPUT": "native",
        "THROUGHLINE_JUDGE_SECONDS": "13",
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
    assert (written.throughline_model_output, written.throughline_judge_seconds) == ("native", 13)


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

"""Finding a language model, trying it and keeping it where it is better."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from adapters import choosing
from adapters.choosing import Offer, Result
from adapters.opening import Ended
from adapters.settings import Settings

LABELS = {one.case.request: one for one in choosing.cases()}
VERDICTS = {"outside": "outside", "unclear": "cannot_tell"}


async def models(_request: web.Request) -> web.Response:
    return web.json_response({"object": "list", "data": [{"id": "tiny"}, {"id": "knows-it-all"}]})


async def completions(request: web.Request) -> web.Response:
    """``knows-it-all`` has read the labels; ``tiny`` talks about the weather."""
    body = await request.json()
    if body["model"] == "tiny":
        return web.json_response(answer("It is raining."))
    asked = json.loads(body["messages"][-1]["content"].rpartition("\n\n")[2])["request"]
    return web.json_response(answer(json.dumps(answer_to(asked))))


def answer_to(request: str) -> dict[str, object]:
    known = LABELS[request]
    line = next((one.id for one in known.case.lines if one.id in known.lines), "")
    goal = next((one for one in known.case.lines if one.id == line), None)
    verdict = VERDICTS.get(known.label) or (
        "fits_vision" if known.label == "vision" else "serves_product_goal"
    )
    return {
        "verdict": verdict if goal or known.label in VERDICTS else "cannot_tell",
        "line": line,
        "goal_quote": goal.text if goal else "",
        "request_quote": request,
        "reason": "It does.",
        "sure": "likely",
        "question": "",
        "steers": False,
        "upkeep": False,
        "obligation": False,
    }


def answer(text: str) -> dict[str, object]:
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": text},
            }
        ],
        "usage": {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000},
    }


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """A server that speaks as OpenAI does."""
    app = web.Application()
    app.router.add_get("/v1/models", models)
    app.router.add_post("/v1/chat/completions", completions)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield int(runner.addresses[0][1])
    await runner.cleanup()


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    for variable in choosing.KEYS.values():
        monkeypatch.delenv(variable, raising=False)
    return Settings(_env_file=None)  # type: ignore[call-arg]


async def test_models_on_this_machine_are_found(settings: Settings, port: int) -> None:
    found = await choosing.offers(settings, {"Ollama": port, "vLLM": 1})

    assert [(one.where, one.model) for one in found] == [
        ("Ollama", "tiny"),
        ("Ollama", "knows-it-all"),
    ]
    assert all(one.is_local for one in found)


async def test_an_address_elsewhere_is_not_asked_and_lends_no_model_its_name(
    settings: Settings, port: int
) -> None:
    elsewhere = settings.model_copy(
        update={
            "throughline_model_provider": "compatible",
            "throughline_model_url": "https://models.example/v1",
        }
    )
    found = await choosing.offers(elsewhere, {"Ollama": port})

    assert {(one.where, one.is_local) for one in found} == {("Ollama", True)}


@pytest.mark.parametrize(
    ("url", "is_local"),
    [
        ("http://localhost:11434/v1", True),
        ("http://LOCALHOST/v1", True),
        ("http://127.0.0.2:8080/v1", True),
        ("http://[::1]:8080/v1", True),
        ("http://localhost.evil.example/v1", False),
        ("http://evil.example/127.0.0.1/v1", False),
        ("http://127.0.0.1@evil.example/v1", False),
        ("http://127.0.0.1.evil.example/v1", False),
        ("http://[::1/v1", False),
        ("", False),
    ],
)
def test_only_an_address_on_this_machine_is_local(url: str, *, is_local: bool) -> None:
    assert Offer("somewhere", "compatible", "m", url).is_local is is_local


async def test_a_hosted_model_is_offered_where_its_key_is_set_and_nothing_is_sent(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-example")
    (offer,) = await choosing.offers(settings, {"Ollama": 1})

    assert (offer.provider, offer.model, offer.is_local) == ("openai", "", False)
    assert "goes to openai, by OPENAI_API_KEY" in choosing.what_is_sent(offer)


async def test_a_better_model_is_seen_to_be_better(settings: Settings, port: int) -> None:
    offer = Offer("Ollama", "compatible", "knows-it-all", f"http://127.0.0.1:{port}/v1")
    counted: list[int] = []
    own = await choosing.embedded(settings, lambda: counted.append(1))
    found = await choosing.tried(settings, offer, lambda: counted.append(1))

    assert len(counted) == 80
    assert found.right >= 36
    assert (found.silent, found.dollars) == (0, 0.0)
    assert 36_000 <= found.tokens <= 40_000
    assert found.is_better_than(own)


async def test_a_model_without_a_usable_answer_is_no_choice(settings: Settings, port: int) -> None:
    offer = Offer("Ollama", "compatible", "tiny", f"http://127.0.0.1:{port}/v1")

    with pytest.raises(Ended, match="no usable answer"):
        await choosing.tried(settings, offer, lambda: None)


@pytest.mark.parametrize(
    ("right", "false_fits", "silent", "is_better"),
    [(30, 2, 0, True), (28, 0, 0, False), (35, 3, 0, False), (35, 0, 5, False)],
)
def test_better_is_more_right_and_no_more_wrong_fits(
    right: int, false_fits: int, silent: int, *, is_better: bool
) -> None:
    own = Result("embedded", 28, 40, 2, 26, 0.01, 0)

    assert Result("m", right, 40, false_fits, 26, 1.0, 9, silent).is_better_than(own) is is_better


def test_the_choice_is_written_beside_what_stands_there(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=4000\nTHROUGHLINE_JUDGE=embedded\n")
    choosing.write(Offer("Ollama", "compatible", "a model", "http://127.0.0.1:11434/v1"), file)
    read = Settings(_env_file=file)  # type: ignore[call-arg]

    assert (read.port, read.throughline_judge) == (4000, "model")
    assert (read.throughline_model, read.throughline_model_url) == (
        "a model",
        "http://127.0.0.1:11434/v1",
    )


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    choosing.write(Offer("Ollama", "compatible", "m", "http://127.0.0.1:11434/v1"), file)

    assert file.stat().st_mode & 0o077 == 0

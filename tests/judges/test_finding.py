"""Finding the language models that there are, and whose key goes where."""

import pytest
from pydantic import SecretStr

from adapters import choosing, finding
from adapters.finding import Offer
from adapters.settings import Settings
from tests.judges.local_models import LocalModels


def stated(settings: Settings, provider: str, url: str = "", key: str = "") -> Settings:
    """Settings that name a model already."""
    return settings.model_copy(
        update={
            "throughline_model_provider": provider,
            "throughline_model": "theirs",
            "throughline_model_url": url,
            "throughline_model_key": SecretStr(key) if key else None,
        }
    )


async def test_models_on_this_machine_are_found(settings: Settings, server: LocalModels) -> None:
    found = await finding.found(settings, {"Ollama": server.port, "vLLM": 1})

    assert [(one.where, one.model) for one in found.offers] == [
        ("Ollama", "tiny"),
        ("Ollama", "knows-it-all"),
    ]
    assert all(one.is_local for one in found.offers)
    assert found.notes == ()


async def test_an_address_elsewhere_is_not_asked_and_lends_no_model_its_name(
    settings: Settings, server: LocalModels
) -> None:
    elsewhere = stated(settings, "compatible", "https://models.example/v1", "a-key")
    found = await finding.found(elsewhere, {"Ollama": server.port})

    assert {(one.where, one.is_local) for one in found.offers} == {("Ollama", True)}


async def test_a_server_that_stands_in_the_settings_is_listed_once(
    settings: Settings, server: LocalModels
) -> None:
    same = stated(settings, "compatible", f"http://localhost:{server.port}/v1/")
    found = await finding.found(same, {"Ollama": server.port})

    assert [one.model for one in found.offers] == ["tiny", "knows-it-all"]


@pytest.mark.parametrize(
    ("status", "key", "said"),
    [
        (401, "", "asks for a key: set THROUGHLINE_MODEL_PROVIDER=compatible"),
        (403, "a-key", "refuses the key in THROUGHLINE_MODEL_KEY"),
        (503, "", "is still loading; try again in a minute"),
    ],
)
async def test_a_server_that_does_not_tell_its_models_is_named_with_the_reason(
    settings: Settings, server: LocalModels, status: int, key: str, said: str
) -> None:
    server.status = status
    own = stated(settings, "compatible", server.url, key)
    found = await finding.found(own, {"vLLM": 1})

    assert found.offers == ()
    assert [f"found on port {server.port}, but it {said}" in note for note in found.notes] == [True]


async def test_a_hosted_model_is_offered_where_its_key_is_set_and_nothing_is_sent(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-example")
    (offer,) = (await finding.found(settings, {"Ollama": 1})).offers

    assert (offer.provider, offer.model, offer.is_local) == ("openai", "", False)
    assert "goes to openai, by OPENAI_API_KEY" in choosing.what_is_sent(offer)


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


@pytest.mark.parametrize(
    ("model", "speaks"),
    [
        ("nomic-embed-text", False),
        ("BAAI/bge-m3", False),
        ("multilingual-e5-small", False),
        ("gte_large", False),
        ("all-MiniLM-L6-v2", False),
        ("bge-reranker-base", False),
        ("qwen2.5:0.5b", True),
        ("phi3e5x", True),
    ],
)
def test_a_model_for_embeddings_is_known_by_its_name(model: str, *, speaks: bool) -> None:
    assert Offer("Ollama", "compatible", model).speaks is speaks


async def test_a_key_goes_to_the_address_that_it_was_set_for(
    settings: Settings, server: LocalModels
) -> None:
    found = await finding.found(stated(settings, "compatible", server.url, "mine"), {"vLLM": 1})
    await choosing.tried(settings, found.offers[1], lambda: None)

    assert set(server.keys) == {"Bearer mine"}


async def test_a_server_on_this_machine_gets_no_key_of_another_provider(
    settings: Settings, server: LocalModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-theirs")
    monkeypatch.setenv("THROUGHLINE_MODEL_KEY", "sk-theirs")
    own = stated(settings, "openai", "", "sk-theirs")
    found = await finding.found(own, {"Ollama": server.port})
    await choosing.tried(own, found.offers[1], lambda: None)

    assert set(server.keys) == {"", "Bearer none"}


async def test_a_hosted_model_gets_its_own_providers_key(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    own = stated(settings, "anthropic", "", "sk-anthropic")
    found = await finding.found(own, {"Ollama": 1})
    keys = {
        one.provider: choosing.settings_for(own, one).throughline_model_key for one in found.offers
    }

    assert keys == {"anthropic": SecretStr("sk-anthropic"), "openai": SecretStr("sk-openai")}
    assert "sk-openai" not in repr(found)

"""Finding the language models that there are: on this machine, and where a key is set."""

import asyncio
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

import aiohttp
from pydantic import SecretStr

from adapters.judges.addresses import is_local
from adapters.settings import Settings

LOCAL = {"Ollama": 11434, "LM Studio": 1234, "vLLM": 8000, "llama.cpp": 8080}
"""Servers that speak as OpenAI does, and the ports where they stand unless told otherwise."""

KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
"""Where keys of hosted models are usually kept."""

_PATIENCE = 1.0
_WANTS_A_KEY, _LOADS = (401, 403), 503
_EMBEDS = re.compile(r"embed|minilm|rerank|(?<![a-z0-9])(?:bge|e5|gte)(?![a-z0-9])", re.IGNORECASE)
"""Names of models that answer with numbers, not with words."""

Output = Literal["auto", "native", "prompted"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that could judge.

    where: in words. model: "" where its name is not known yet. url: "" for the provider's own.
    key: the one that was set for this provider at this address; nobody else gets it.
    output: how the shape of an answer is asked for.
    """

    where: str
    provider: str
    model: str = ""
    url: str = ""
    key: SecretStr | None = None
    output: Output = "auto"

    @property
    def is_local(self) -> bool:
        """Whether nothing leaves this machine."""
        return is_local(self.url)

    @property
    def speaks(self) -> bool:
        """Whether its name is not that of a model for embeddings."""
        return not _EMBEDS.search(self.model)


@dataclass(frozen=True, slots=True)
class Found:
    """The models that there are; notes: sentences on servers that did not say which they have."""

    offers: tuple[Offer, ...]
    notes: tuple[str, ...] = ()


async def found(settings: Settings, local: dict[str, int] | None = None) -> Found:
    """The models on this machine, then those whose key is set; only this machine is asked."""
    places = list(_places(settings, local or LOCAL))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_PATIENCE)) as session:
        asked = await asyncio.gather(*(_models(session, one) for one in places))
    offers = [
        replace(place, model=model)
        for place, (models, _) in zip(places, asked, strict=True)
        for model in models
    ]
    return Found((*offers, *_hosted(settings)), tuple(note for _, note in asked if note))


def _places(settings: Settings, local: dict[str, int]) -> Iterator[Offer]:
    """Where models may be on this machine; the address in the settings goes with its key."""
    stated = settings.throughline_model_url
    is_stated = settings.throughline_model_provider == "compatible" and is_local(stated)
    if is_stated:
        key = settings.throughline_model_key
        yield Offer("the address in your settings", "compatible", "", stated, key)
    for name, port in local.items():
        url = f"http://127.0.0.1:{port}/v1"
        if not (is_stated and _server(stated) == _server(url)):
            yield Offer(name, "compatible", "", url)


def _server(url: str) -> tuple[int | None, str]:
    """Which server an address on this machine means, however the machine is called."""
    parts = urlsplit(url)
    return parts.port, parts.path.rstrip("/")


def _hosted(settings: Settings) -> Iterator[Offer]:
    provider, key = settings.throughline_model_provider, settings.throughline_model_key
    is_set = key is not None and provider != "compatible"
    if is_set:
        yield Offer(
            where=f"{provider}, by your settings",
            provider=provider,
            model=settings.throughline_model,
            url=settings.throughline_model_url,
            key=key,
            output=settings.throughline_model_output,
        )
    for name, variable in KEYS.items():
        usual = os.environ.get(variable)
        if usual and not (is_set and name == provider):
            yield Offer(f"{name}, by {variable}", name, key=SecretStr(usual))


async def _models(session: aiohttp.ClientSession, place: Offer) -> tuple[list[str], str]:
    """The names of the models at a place, or why they are not told; neither where nobody is."""
    key = place.key.get_secret_value() if place.key else ""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    url = f"{place.url.rstrip('/')}/models"
    try:
        async with session.get(url, headers=headers, allow_redirects=False) as answer:
            note = _note(place, answer.status)
            told = {"data": []} if note else await answer.json(content_type=None)
        return [str(one["id"]) for one in told["data"]], note
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError):
        return [], ""


def _note(place: Offer, status: int) -> str:
    """What a server wants before it tells its models; "" where it wants nothing."""
    at = f"{place.where}: found on port {urlsplit(place.url).port or 80}, but it"
    if status == _LOADS:
        return f"{at} is still loading; try again in a minute."
    if status not in _WANTS_A_KEY:
        return ""
    if place.key:
        return f"{at} refuses the key in THROUGHLINE_MODEL_KEY."
    return (
        f"{at} asks for a key: set THROUGHLINE_MODEL_PROVIDER=compatible, "
        f"THROUGHLINE_MODEL_URL={place.url} and THROUGHLINE_MODEL_KEY."
    )

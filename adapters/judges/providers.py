"""The language models that there are, by settings; the only module that knows pydantic-ai.

Needs the extra ``model``. No model gets a tool, and none is called more than once for an answer:
what is tried again, ``asking.py`` tries with a call of its own.
"""

from dataclasses import dataclass
from typing import Literal

from anthropic import AsyncAnthropic
from openai import AsyncAzureOpenAI, AsyncOpenAI, DefaultAsyncHttpxClient
from pydantic import BaseModel, ValidationError
from pydantic_ai import Agent, NativeOutput, PromptedOutput
from pydantic_ai.exceptions import (
    ContentFilterError,
    ModelConnectionError,
    ModelHTTPError,
    ModelTimeoutError,
    UnexpectedModelBehavior,
)
from pydantic_ai.models import Model
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.azure import AzureProvider
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.settings import ModelSettings

from adapters.judges.addresses import is_local
from adapters.judges.answers import Answer, NoAnswer, Reply
from bot.text import harmless, one_line, shorten

Provider = Literal["openai", "azure", "anthropic", "compatible"]
Output = Literal["auto", "native", "prompted"]

TOKENS_OUT = 4_000
"""How many tokens an answer may have, with what a model thinks before it; it needs about 200."""

_TOO_MANY = 429
_REFUSED = (400, 401, 403, 404)
_FAILED = 500
_REFUSAL = "the server refused the request"
_WHY = {
    401: "the server refused the key",
    403: "the server refused the key",
    404: "the server does not know the model",
    _TOO_MANY: "the server is too busy",
}
_TOLD_LENGTH = 200
_LOCAL_KEY = "none"
"""Endpoints on one's own machine want no key, and the client wants one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the operator chose. url, version: where the provider needs them."""

    provider: Provider
    model: str
    key: str
    url: str = ""
    version: str = ""
    output: Output = "auto"


class _Answer(BaseModel):
    """The shape that a model must answer in; ``prompts/ask/fit.txt.jinja`` tells what it means."""

    verdict: Literal[
        "serves_sprint_goal", "serves_product_goal", "fits_vision", "outside", "cannot_tell"
    ]
    line: str
    goal_quote: str
    request_quote: str
    reason: str
    sure: Literal["likely", "leaning", "unsure"]
    question: str
    steers: bool
    upkeep: bool
    obligation: bool


class Asker:
    """One model, asked for one answer at a time; keeps ``adapters.judges.answers.Asks``."""

    def __init__(self, choice: Choice) -> None:
        """Make the client; nothing is called yet."""
        self.name = f"{choice.provider}:{choice.model}"
        self._client, self._model = _model(choice)
        self._output = _output(choice, self._model)
        self._takes_parts = choice.provider != "compatible"
        self._thinks = bool(self._model.profile.get("supports_thinking", False))

    async def close(self) -> None:
        """Close the connections that are kept open between calls."""
        await self._client.close()

    async def ask(self, instructions: str, messages: tuple[str, ...], seconds: float) -> Reply:
        """One call, of so many seconds at most. Raises NoAnswer."""
        agent = Agent(
            self._model,
            output_type=self._output,
            instructions=instructions,
            retries=0,
        )
        prompt = list(messages) if self._takes_parts else "\n\n".join(messages)
        settings = ModelSettings(timeout=seconds, max_tokens=TOKENS_OUT)
        if not self._thinks:
            settings["temperature"] = 0.0
        try:
            ran = await agent.run(prompt, model_settings=settings)
        except Exception as error:  # noqa: BLE001  whatever a provider sends back
            raise _no_answer(error) from None
        usage = ran.usage
        return Reply(
            Answer(**ran.output.model_dump()), usage.input_tokens or 0, usage.output_tokens or 0
        )


def _model(choice: Choice) -> tuple[AsyncAnthropic | AsyncOpenAI, Model]:
    match choice.provider:
        case "anthropic":
            anthropic = AsyncAnthropic(
                api_key=choice.key, base_url=choice.url or None, max_retries=0
            )
            provider = AnthropicProvider(anthropic_client=anthropic)
            return anthropic, AnthropicModel(choice.model, provider=provider)
        case "azure":
            azure = AsyncAzureOpenAI(
                api_key=choice.key,
                azure_endpoint=choice.url,
                api_version=choice.version,
                max_retries=0,
            )
            return azure, OpenAIChatModel(choice.model, provider=AzureProvider(openai_client=azure))
        case "openai" | "compatible":
            client = _openai(choice)
            return client, OpenAIChatModel(
                choice.model, provider=OpenAIProvider(openai_client=client)
            )


def _openai(choice: Choice) -> AsyncOpenAI:
    """The client; what goes to a server on this machine stays there: no proxy, no redirect."""
    stays = is_local(choice.url)
    client = AsyncOpenAI(
        api_key=choice.key or _LOCAL_KEY,
        base_url=choice.url or None,
        max_retries=0,
        http_client=DefaultAsyncHttpxClient(trust_env=not stays, follow_redirects=not stays),
    )
    if choice.provider == "compatible":  # whose account it is, is for OpenAI alone
        client.organization = client.project = None
    return client


def _output(choice: Choice, model: Model) -> NativeOutput[_Answer] | PromptedOutput[_Answer]:
    """Native structure where the provider is known for it; asked for in words elsewhere."""
    is_native = choice.output == "native" or (
        choice.output == "auto"
        and choice.provider != "compatible"
        and model.profile.get("supports_json_schema_output", False)
    )
    return NativeOutput(_Answer) if is_native else PromptedOutput(_Answer, template=False)


def _no_answer(error: Exception) -> NoAnswer:
    """What went wrong, in words."""
    match error:
        case ModelHTTPError():
            return _turned_away(error)
        case ModelTimeoutError():
            return NoAnswer("it took too long", is_late=True)
        case ModelConnectionError():
            return NoAnswer("the server cannot be reached")
        case ContentFilterError():
            return NoAnswer("the model does not want to answer")
        case UnexpectedModelBehavior():
            return NoAnswer(_misshapen(error))
        case _:
            return NoAnswer(type(error).__name__)


def _turned_away(error: ModelHTTPError) -> NoAnswer:
    status = error.status_code
    why = _WHY.get(status) or ("the server failed" if status >= _FAILED else _REFUSAL)
    told = shorten(one_line(harmless(_told(error.body))), _TOLD_LENGTH)
    return NoAnswer(
        f"{why} ({status})",
        wait=_wait(error),
        is_final=status in _REFUSED,
        in_full=f"{why} ({status}: {told})" if told else "",
    )


def _told(body: object) -> str:
    """The sentence in what a server sent with an error."""
    if isinstance(body, dict):
        return _told(body.get("message") or body.get("error") or body.get("detail"))
    return body[: _TOLD_LENGTH * 4] if isinstance(body, str) else ""


def _misshapen(error: UnexpectedModelBehavior) -> str:
    """Whether it was no JSON, or JSON of another shape."""
    cause = error.__cause__.__cause__ if error.__cause__ else None
    is_json = isinstance(cause, ValidationError) and cause.errors()[0]["type"] != "json_invalid"
    return "it answered JSON of another shape" if is_json else "it answered no JSON"


def _wait(error: ModelHTTPError) -> float | None:
    """How long a busy provider wants to be left alone, in seconds."""
    if error.status_code != _TOO_MANY:
        return None
    stated = (error.headers or {}).get("retry-after", "1")
    return float(stated) if stated.isdecimal() else 1.0

"""``throughline model``: finds the language models that there are, tries one, and keeps the better.

What it looks at on this machine is listed in ``LOCAL``; a hosted model is offered where its key
is set. Nothing is sent anywhere before somebody said yes, and then only made-up products.
"""

import asyncio
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import Path
from statistics import median

import aiohttp
from dotenv import set_key
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from adapters import wiring
from adapters.evaluating import running, scoring
from adapters.evaluating.cases import Labelled, labelled
from adapters.evaluating.running import Asking, CaseMeter
from adapters.judges.addresses import is_local
from adapters.opening import Ended
from adapters.settings import Settings
from bot.fit.judge import FitJudge

CASES = Path(__file__).parent / "judges" / "trial.jsonl"
"""40 labelled requests of products that the embedded judge has never seen."""

LOCAL = {"Ollama": 11434, "LM Studio": 1234, "vLLM": 8000, "llama.cpp": 8080}
"""Servers that speak as OpenAI does, and the ports where they stand unless told otherwise."""

KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
"""Where keys of hosted models are usually kept."""

_PATIENCE = 1.0
_SECONDS = 120.0
_SILENT_MOST, _SILENCE = 0.1, 0.9
_TOKENS_A_CASE = 1_200


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that could judge.

    where: in words. model: "" where its name is not known yet. url: "" for the provider's own.
    """

    where: str
    provider: str
    model: str = ""
    url: str = ""

    @property
    def is_local(self) -> bool:
        """Whether nothing leaves this machine."""
        return is_local(self.url)


@dataclass(frozen=True, slots=True)
class Result:
    """What a judge made of the cases.

    false_fits: how many that serve no goal it called serving one. seconds: the median of a case.
    silent: for how many it gave no usable answer, so that the embedded judge did. dollars: None
    where nobody knows the price.
    """

    judge: str
    right: int
    of: int
    false_fits: int
    others: int
    seconds: float
    tokens: int
    silent: int = 0
    dollars: float | None = None

    def is_better_than(self, other: "Result") -> bool:
        """Whether it answers, is right more often, and calls no more fitting that does not."""
        answers = self.silent <= self.of * _SILENT_MOST
        return answers and self.right > other.right and self.false_fits <= other.false_fits


async def offers(settings: Settings, local: dict[str, int] | None = None) -> list[Offer]:
    """The models on this machine, then those whose key is set; only this machine is asked."""
    places = {name: f"http://127.0.0.1:{port}/v1" for name, port in (local or LOCAL).items()}
    stated = settings.throughline_model_url
    if settings.throughline_model_provider == "compatible" and stated:
        places = {"the address in your settings": stated, **places}
    local_ones = [Offer(name, "compatible", "", url) for name, url in places.items()]
    local_ones = [one for one in local_ones if one.is_local]
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_PATIENCE)) as session:
        asked = await asyncio.gather(*(_models(session, one.url) for one in local_ones))
    found = [
        replace(one, model=model)
        for one, models in zip(local_ones, asked, strict=True)
        for model in models
    ]
    return found + list(_hosted(settings))


def _hosted(settings: Settings) -> Iterator[Offer]:
    provider = settings.throughline_model_provider
    is_set = settings.throughline_model_key is not None and provider != "compatible"
    if is_set:
        chosen, url = settings.throughline_model, settings.throughline_model_url
        yield Offer(f"{provider}, by your settings", provider, chosen, url)
    for name, variable in KEYS.items():
        if os.environ.get(variable) and not (is_set and name == provider):
            yield Offer(f"{name}, by {variable}", name)


async def _models(session: aiohttp.ClientSession, url: str) -> list[str]:
    """The names of the models at an address; none where nobody answers in time."""
    try:
        async with session.get(f"{url.rstrip('/')}/models") as answer:
            told = await answer.json(content_type=None)
        return [str(one["id"]) for one in told["data"]]
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError):
        return []


def settings_for(settings: Settings, offer: Offer) -> Settings:
    """The settings under which this model judges."""
    has_key = settings.throughline_model_key is not None
    return Settings.model_validate({**settings.model_dump(), **_stated(offer, has_key=has_key)})


def _stated(offer: Offer, *, has_key: bool) -> dict[str, str]:
    """The settings that choose a model, by name; has_key: whether a key stands there already."""
    key = "" if has_key else os.environ.get(KEYS.get(offer.provider, ""), "")
    return {
        "throughline_judge": "model",
        "throughline_model_provider": offer.provider,
        "throughline_model": offer.model,
        "throughline_model_url": offer.url,
        **({"throughline_model_key": key} if key else {}),
    }


async def tried(settings: Settings, offer: Offer, done: Callable[[], None]) -> Result:
    """What the model makes of the cases; done: called after each."""
    chosen = settings_for(settings, offer)
    asker, meter = wiring.asker(chosen), CaseMeter()
    try:
        judge = wiring.judge(chosen, meter, asker)
        found = await _result(judge, meter, settings.throughline_model_at_once, done)
    finally:
        await asker.close()
    if found.silent >= found.of * _SILENCE:
        raise Ended(
            f"{offer.model} gave no usable answer to {found.silent} of {found.of} requests."
        )
    return replace(found, dollars=0.0 if offer.is_local else _dollars(offer, found.tokens))


async def embedded(settings: Settings, done: Callable[[], None]) -> Result:
    """What the embedded judge makes of the same cases."""
    chosen, meter = settings.model_copy(update={"throughline_judge": "embedded"}), CaseMeter()
    return replace(await _result(wiring.judge(chosen, meter), meter, 1, done), dollars=0.0)


async def _result(
    judge: FitJudge, meter: CaseMeter, at_once: int, done: Callable[[], None]
) -> Result:
    rows, fell_back = await running.run(
        cases(), Asking(lambda _: judge, _SECONDS, at_once, meter), done
    )
    right, fits = scoring.accuracy(rows), scoring.false_fits(rows)
    return Result(
        judge=judge.name,
        right=right.right,
        of=right.of,
        false_fits=fits.right,
        others=fits.of,
        seconds=round(median(row.milliseconds for row in rows) / 1000, 3),
        tokens=sum(row.tokens for row in rows),
        silent=fell_back,
    )


def _dollars(offer: Offer, tokens: int) -> float | None:
    """What so many tokens cost by the published prices that pydantic-ai knows."""
    from genai_prices import Usage, calc_price  # noqa: PLC0415  an extra

    out = tokens // 6
    try:
        price = calc_price(
            Usage(input_tokens=tokens - out, output_tokens=out),
            model_ref=offer.model,
            provider_id=offer.provider,
        )
    except LookupError:
        return None
    return float(price.total_price.quantize(Decimal("0.0001")))


def cases() -> list[Labelled]:
    """The cases that models are tried on."""
    return list(labelled(CASES.read_text(encoding="utf-8").splitlines()))


def what_is_sent(offer: Offer) -> str:
    """What would go where, as the question before it does."""
    count = len(cases())
    where = "stays on this machine" if offer.is_local else f"goes to {offer.where}"
    return (
        f"{count} requests to made-up products, about {count * _TOKENS_A_CASE:,} tokens: it all "
        f"{where}. Nothing of yours is in them."
    )


@contextmanager
def progress() -> Iterator[Callable[[], None]]:
    """A bar on standard error for both judges."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("Trying", total=2 * len(cases()))
        yield lambda: bar.advance(task)


def shown(results: Sequence[Result]) -> Table:
    """The results side by side."""
    table = Table(box=SIMPLE_HEAD)
    for name in ("", "right", 'false "fits"', "no answer", "seconds a request", "tokens", "cost"):
        table.add_column(name)
    for one in results:
        cost = "unknown" if one.dollars is None else f"${one.dollars:.4f}" if one.dollars else "-"
        table.add_row(
            one.judge,
            f"{one.right} of {one.of}",
            f"{one.false_fits} of {one.others}",
            f"{one.silent}" if one.silent else "-",
            f"{one.seconds:.2f}",
            f"{one.tokens:,}" if one.tokens else "-",
            cost,
        )
    return table


def as_json(results: Sequence[Result], kept: str) -> str:
    """The same for a program; kept: the name of the judge that the settings name now."""
    return json.dumps({"results": [asdict(one) for one in results], "judge": kept})


def write(offer: Offer, file: Path) -> None:
    """Write the choice into an ``.env`` file; what else stands there stays."""
    has_key = bool(os.environ.get("THROUGHLINE_MODEL_KEY"))
    try:
        if not file.exists():
            file.touch(mode=0o600)
        for name, value in _stated(offer, has_key=has_key).items():
            set_key(file, name.upper(), value, quote_mode="auto")
    except OSError as error:
        raise Ended(f"{file} cannot be written: {error.strerror}.") from None

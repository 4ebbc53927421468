"""``throughline model``: tries a language model beside the embedded judge, and keeps the better.

``finding.py`` says which there are. Nothing is sent anywhere before somebody said yes, and then
only made-up products.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import Path
from statistics import median

from dotenv import set_key
from pydantic import SecretStr
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from adapters import wiring
from adapters.evaluating import running, scoring
from adapters.evaluating.cases import Labelled, labelled
from adapters.evaluating.running import Asking, CaseMeter
from adapters.finding import Offer
from adapters.opening import Ended
from adapters.settings import Settings
from bot.fit.judge import FitJudge

CASES = Path(__file__).parent / "judges" / "trial.jsonl"
"""40 labelled requests of products that the embedded judge has never seen."""

_SECONDS = 120.0
_SILENT_MOST, _SILENCE = 0.1, 0.9
_TOKENS_A_CASE = 1_200
_KEY = "THROUGHLINE_MODEL_KEY"


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


def settings_for(settings: Settings, offer: Offer) -> Settings:
    """The settings under which this model judges: with the key that was set for it, or none."""
    return settings.model_copy(
        update={
            "throughline_judge": "model",
            "throughline_model_provider": offer.provider,
            "throughline_model": offer.model,
            "throughline_model_url": offer.url,
            "throughline_model_output": offer.output,
            "throughline_model_key": offer.key,
        }
    )


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


def to_write(offer: Offer) -> dict[str, str]:
    """The settings that choose a model, by name; its key aside."""
    return {
        "THROUGHLINE_JUDGE": "model",
        "THROUGHLINE_MODEL_PROVIDER": offer.provider,
        "THROUGHLINE_MODEL": offer.model,
        "THROUGHLINE_MODEL_URL": offer.url,
    }


def write(values: dict[str, str], key: SecretStr | None, file: Path) -> None:
    """Write the choice into an ``.env`` file; what else stands there stays. Raises Ended.

    A key that was set for another provider or address stays as a comment.
    """
    own, around = key.get_secret_value() if key else "", os.environ.get(_KEY, "")
    if around not in ("", own):
        raise Ended(
            f"{_KEY} stands in the environment and is another provider's: take it out there, "
            "or it would go to this model. Nothing was written."
        )
    try:
        if not file.exists():
            file.touch(mode=0o600)
        _keep_aside(file, own)
        for name, value in values.items():
            set_key(file, name, value, quote_mode="auto")
        if own and not around:
            set_key(file, _KEY, own, quote_mode="auto")
    except OSError as error:
        raise Ended(f"{file} cannot be written: {error.strerror}.") from None


def _keep_aside(file: Path, own: str) -> None:
    """Make a comment of a key that is not this model's."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [f"# {line}" if _is_other_key(line, own) else line for line in lines]
    if kept != lines:
        file.write_text("".join(kept), encoding="utf-8")


def _is_other_key(line: str, own: str) -> bool:
    name, is_set, value = line.strip().removeprefix("export ").partition("=")
    return name.strip() == _KEY and bool(is_set) and value.strip().strip("'\"") not in ("", own)

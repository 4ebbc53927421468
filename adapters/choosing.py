"""``throughline model``: tries a language model beside the embedded judge, and keeps the better.

``finding.py`` says which there are. Nothing is sent anywhere before somebody said yes, and then
only made-up products.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from math import ceil
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
from adapters.evaluating.scoring import Scored
from adapters.finding import Offer, Output
from adapters.judges.answers import NoAnswer
from adapters.judges.falling_back import KEPT_SECONDS
from adapters.opening import Ended
from adapters.settings import Settings
from bot.fit.case import FitCase
from bot.fit.judge import FitJudge, NoOpinion
from bot.fit.opinion import Opinion

CASES = Path(__file__).parent / "judges" / "trial.jsonl"
"""40 labelled requests of products that the embedded judge has never seen."""

LONGEST = 30.0
"""Seconds within which nine of ten requests must be answered: nobody waits for longer."""

FIRST = 5
"""A model that answers none of the first so many, for one reason, will not answer the others."""

_SECONDS, _LOADING = 60.0, 120.0
_SILENT_MOST, _SILENCE = 0.1, 0.9
_NINE_OF_TEN = 0.9
_TOKENS_A_CASE = 1_200
_LATE = "it took too long"
_FALSE = 'It said "fits" of {} requests that do not, the embedded judge of {}.'
_KEY = "THROUGHLINE_MODEL_KEY"


@dataclass(frozen=True, slots=True)
class Result:
    """What a judge made of the cases.

    of: how many it was asked. false_fits: how many that serve no goal it called serving one.
    seconds: the median of a case. silent: to how many it gave no usable answer, none of them
    right; why: the most frequent reason of that. dollars: None where nobody knows the price.
    undecided: how often it said *cannot tell*. p90: within how many seconds nine of ten cases
    were through. output: how it was asked for the shape of its answers.
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
    undecided: int = 0
    p90: float = 0.0
    why: str = ""
    output: Output = "auto"

    @property
    def is_silent(self) -> bool:
        """Whether it gave hardly any usable answer."""
        return self.silent >= self.of * _SILENCE

    @property
    def seconds_needed(self) -> int:
        """What ``THROUGHLINE_JUDGE_SECONDS`` must allow for nine of ten answers."""
        return ceil(self.p90 + KEPT_SECONDS)

    def is_better_than(self, other: "Result") -> bool:
        """Whether nothing speaks against it."""
        return not reasons_against(self, other)


def reasons_against(tried: Result, own: Result) -> list[str]:
    """Why a model is no better choice, in sentences; none where it is one."""
    if tried.of < own.of:
        silence = f"It gave no answer to the first {tried.of} requests, so the trial stopped"
        return [f"{silence}: {tried.why}."]
    return [sentence for is_so, sentence in _findings(tried, own) if is_so]


def _findings(tried: Result, own: Result) -> Iterator[tuple[bool, str]]:
    yield (
        tried.silent > tried.of * _SILENT_MOST,
        f"It gave no answer to {tried.silent} of {tried.of} requests; most often: {tried.why}.",
    )
    yield (
        tried.right <= own.right,
        f"It was right in {tried.right} of {tried.of}, the embedded judge in {own.right}.",
    )
    yield (
        tried.false_fits > own.false_fits,
        _FALSE.format(tried.false_fits, own.false_fits),
    )
    yield (
        tried.p90 > LONGEST,
        f"One in ten requests took it longer than {LONGEST:g} seconds ({tried.p90:.0f}).",
    )


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


@dataclass(slots=True)
class _Noting:
    """Keeps ``FitJudge``; notes why a case got no answer, by the case's id."""

    judge_: FitJudge
    why: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.judge_.name

    async def judge(self, case: FitCase, *, deadline: float) -> Opinion:
        try:
            return await self.judge_.judge(case, deadline=deadline)
        except NoOpinion as silent:
            cause = silent.__cause__
            self.why[case.workspace] = cause.in_full if isinstance(cause, NoAnswer) else str(silent)
            raise

    def reasons(self, rows: Sequence[Scored]) -> Counter[str]:
        """Why there were no answers, with how often; the pipeline itself ends what is late."""
        silent = (row.known.id for row in rows if not row.is_answered)
        return Counter(self.why.get(one, _LATE) for one in silent)


async def tried(settings: Settings, offer: Offer, done: Callable[[], None]) -> Result:
    """What the model makes of the cases by itself; done: called after each.

    A server on this machine is asked for one answer at a time: what waits in its queue would
    count as slow.
    """
    if offer.provider == "compatible":
        offer = replace(offer, output=await _output(settings_for(settings, offer)))
    chosen, meter = settings_for(settings, offer), CaseMeter()
    at_once = 1 if offer.is_local else chosen.throughline_model_at_once
    asker = wiring.asker(chosen)
    try:
        judge = _Noting(wiring.model_judge(chosen, meter, asker))
        rows = await _rows(judge, Asking(lambda _: judge, _SECONDS, at_once, meter), done)
    finally:
        await asker.close()
    result = replace(_result(judge.name, rows), output=offer.output)
    why = "".join(one for one, _ in judge.reasons(rows).most_common(1))
    return replace(
        result, why=why, dollars=0.0 if offer.is_local else _dollars(offer, result.tokens)
    )


async def _rows(judge: _Noting, asking: Asking, done: Callable[[], None]) -> list[Scored]:
    """What was said of the cases; of the first few alone, if all of them fail for one reason."""
    known = cases()
    rows, _ = await running.run(known[:FIRST], asking, done)
    if FIRST in judge.reasons(rows).values():
        return rows
    return rows + (await running.run(known[FIRST:], asking, done))[0]


async def _output(chosen: Settings) -> Output:
    """Whether the server takes a schema; in words where it refuses that, or does not keep to it.

    The first call also lets it load the model.
    """
    asker = wiring.asker(chosen.model_copy(update={"throughline_model_output": "native"}))
    try:
        judge = wiring.model_judge(chosen, CaseMeter(), asker)
        await judge.judge(cases()[0].case, deadline=_LOADING)
    except NoOpinion as silent:
        cause = silent.__cause__
        return "prompted" if isinstance(cause, NoAnswer) and not cause.is_late else "native"
    except TimeoutError:
        return "native"
    finally:
        await asker.close()
    return "native"


async def embedded(settings: Settings, done: Callable[[], None]) -> Result:
    """What the embedded judge makes of the same cases."""
    chosen, meter = settings.model_copy(update={"throughline_judge": "embedded"}), CaseMeter()
    judge = wiring.judge(chosen, meter)
    rows, _ = await running.run(cases(), Asking(lambda _: judge, _SECONDS, 1, meter), done)
    return replace(_result(judge.name, rows), dollars=0.0)


def _result(name: str, rows: Sequence[Scored]) -> Result:
    right, fits = scoring.accuracy(rows), scoring.false_fits(rows)
    spent = sorted(row.milliseconds / 1000 for row in rows)
    return Result(
        judge=name,
        right=right.right,
        of=right.of,
        false_fits=fits.right,
        others=fits.of,
        seconds=round(median(spent), 3),
        tokens=sum(row.tokens for row in rows),
        silent=sum(not row.is_answered for row in rows),
        undecided=sum(row.is_answered and row.said == "unclear" for row in rows),
        p90=round(spent[ceil(len(spent) * _NINE_OF_TEN) - 1], 3),
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
        f"{offer.model} ({offer.where}) would be tried.\n"
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


_FIGURES: dict[str, Callable[[Result], str]] = {
    "right": lambda one: f"{one.right} of {one.of}",
    'false "fits"': lambda one: f"{one.false_fits} of {one.others}",
    "cannot tell": lambda one: f"{one.undecided}",
    "no answer": lambda one: f"{one.silent}" if one.silent else "-",
    "seconds a request": lambda one: f"{one.seconds:.2f}",
    "nine of ten within": lambda one: f"{one.p90:.2f}",
    "tokens": lambda one: f"{one.tokens:,}" if one.tokens else "-",
    "cost": lambda one: _cost(one.dollars),
}


def _cost(dollars: float | None) -> str:
    if dollars is None:
        return "unknown"
    return f"${dollars:.4f}" if dollars else "-"


def shown(results: Sequence[Result]) -> Table:
    """The results side by side, one column each: names of models are long."""
    table = Table("", box=SIMPLE_HEAD)
    for one in results:
        table.add_column(_short(one.judge), overflow="fold")
    for name, figure in _FIGURES.items():
        table.add_row(name, *map(figure, results))
    return table


def _short(judge: str) -> str:
    """The model's own name: without its provider, and without the folder that a file is in."""
    model = judge.partition(":")[2] or judge
    return re.split(r"[/\\]", model.rstrip("/\\"))[-1]


def as_json(results: Sequence[Result], kept: str, problem: str = "", **more: object) -> str:
    """The same for a program.

    kept: the name of the judge that the settings name now. problem: why it is not the model.
    """
    rows = [asdict(one) for one in results]
    return json.dumps({"results": rows, "judge": kept, "problem": problem, **more})


def to_write(settings: Settings, offer: Offer, tried: Result) -> dict[str, str]:
    """The settings that choose a model as it was tried, by name; its key aside."""
    values = {
        "THROUGHLINE_JUDGE": "model",
        "THROUGHLINE_MODEL_PROVIDER": offer.provider,
        "THROUGHLINE_MODEL": offer.model,
        "THROUGHLINE_MODEL_URL": offer.url,
        "THROUGHLINE_MODEL_OUTPUT": tried.output,
    }
    if tried.seconds_needed > settings.throughline_judge_seconds:
        values["THROUGHLINE_JUDGE_SECONDS"] = str(tried.seconds_needed)
    return values


def on_time(settings: Settings, tried: Result) -> str:
    """That a model needs longer than a judge may take; "" where it does not."""
    allowed, needed = settings.throughline_judge_seconds, tried.seconds_needed
    if tried.is_silent or tried.p90 > LONGEST or needed <= allowed:
        return ""
    return f"It needs {needed} seconds a request; THROUGHLINE_JUDGE_SECONDS allows {allowed:g}."


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

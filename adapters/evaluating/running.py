"""Asking a judge about every case, some side by side."""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from adapters.evaluating.cases import BY_RULING, Labelled
from adapters.evaluating.scoring import Scored, scored
from bot.fit.case import FitCase, Ruling
from bot.fit.judge import FitJudge
from bot.fit.light import LightJudge, Weights
from bot.fit.opinion import Flag
from bot.fit.pipeline import judge_request


@dataclass(slots=True)
class CaseMeter:
    """Counts the tokens of each case; keeps ``adapters.judges.model.Meter``."""

    tokens: dict[str, int] = field(default_factory=dict)

    async def spent(self, workspace: str) -> int:
        """Nothing: a measurement has no limit."""
        del workspace
        return 0

    async def add(self, workspace: str, tokens_in: int, tokens_out: int) -> None:
        """Count a call; the case's id stands where a workspace does."""
        self.tokens[workspace] = self.tokens.get(workspace, 0) + tokens_in + tokens_out


@dataclass(frozen=True, slots=True)
class Asking:
    """How the judge is asked.

    judge_for: who judges the cases of a product. seconds: for each case. at_once: side by side.
    """

    judge_for: Callable[[str], FitJudge]
    seconds: float
    at_once: int
    meter: CaseMeter


async def run(
    known: Sequence[Labelled], asking: Asking, done: Callable[[], None] = lambda: None
) -> tuple[list[Scored], int]:
    """What the judge said of each case, in order, and how often another one stood in for it."""
    turns, fell_back = asyncio.Semaphore(asking.at_once), 0

    async def one(each: Labelled) -> Scored:
        nonlocal fell_back
        async with turns:
            began = time.perf_counter()
            case = replace(each.case, workspace=each.id)
            judgement = await judge_request(
                case, asking.judge_for(each.product), deadline=asking.seconds
            )
            took = (time.perf_counter() - began) * 1000
        fell_back += Flag.FELL_BACK in judgement.opinion.flags
        done()
        return scored(each, judgement.opinion, took, asking.meter.tokens.get(each.id, 0))

    return list(await asyncio.gather(*(one(each) for each in known))), fell_back


def left_out(file: Path) -> dict[str, FitJudge] | None:
    """The light judge as it would be without a product's cases, for every product of a file.

    From ``<name>.folds.json`` beside ``<name>.jsonl``; None where there is no such file.
    """
    folds = file.with_suffix(".folds.json")
    if not folds.exists():
        return None
    learnt = json.loads(folds.read_text(encoding="utf-8"))
    return {
        product: LightJudge(
            Weights(
                tuple(one["bases"]),
                {name: tuple(slopes) for name, slopes in one["slopes"].items()},
                one["outside"],
            )
        )
        for product, one in learnt.items()
    }


def replayed(
    product: str, case_for: Callable[[str], FitCase], rulings: Sequence[Ruling], version: str
) -> list[Labelled]:
    """A team's own rulings as cases: those under the goal now in force, each once."""
    return [
        Labelled(
            id=f"{product} {ruling.id}",
            product=product,
            case=case_for(ruling.request),
            label=BY_RULING[ruling.kind],
        )
        for ruling in rulings
        if ruling.version == version
    ]

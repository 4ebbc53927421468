"""``throughline eval``: a judge measured, shown and written down."""

import sys
from functools import partial
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from adapters import wiring
from adapters.console.listening import Speaker
from adapters.console.sending import console_on
from adapters.evaluating import report, running
from adapters.evaluating.cases import BadCase, Labelled, labelled
from adapters.evaluating.running import Asking, CaseMeter
from adapters.opening import Ended, opened, text_of
from adapters.settings import Settings
from bot.fit.case import case_for, version_text
from bot.fit.judge import FitJudge


async def evaluate(settings: Settings, file: Path | None, operator: Speaker, out: Path) -> None:
    """Measure the judge on a file of labelled cases, or on a workspace's rulings; show and write.

    file: None for the rulings.
    """
    meter = CaseMeter()
    chosen = wiring.judge(settings, meter)
    left_out = _left_out(settings, file)
    if file is None:
        known, name = await _rulings(settings, operator), f"workspace {operator.workspace}"
        how = "The Product Owner's rulings under the goals now in force."
    else:
        known, name = _labelled(file), file.name
        how = _LEFT_OUT if left_out else ""
    if not known:
        raise Ended("There is nothing to measure on: no case, and no ruling under today's goals.")
    asking = Asking(
        judge_for=lambda product: left_out.get(product, chosen) if left_out else chosen,
        seconds=settings.throughline_judge_seconds,
        at_once=settings.throughline_model_at_once,
        meter=meter,
    )
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("Asking the judge", total=len(known))
        rows, fell_back = await running.run(known, asking, lambda: progress.advance(task))
    _report(report.Measured(chosen.name, name, rows, how, fell_back), out)


_LEFT_OUT = "For each product the judge was learnt anew without it (leave one product out)."


def _left_out(settings: Settings, file: Path | None) -> dict[str, FitJudge] | None:
    """The light judge has learnt from the project's own cases: there it must not know them."""
    is_light = settings.throughline_judge == "light"
    return running.left_out(file) if is_light and file is not None else None


def _labelled(file: Path) -> list[Labelled]:
    try:
        return list(labelled(text_of(file).splitlines()))
    except BadCase as problem:
        raise Ended(str(problem)) from None


async def _rulings(settings: Settings, operator: Speaker) -> list[Labelled]:
    """All rulings of a workspace under the goals now in force."""
    found: list[Labelled] = []
    async with opened(settings) as database, database.reading(operator.workspace) as records:
        for product in (await records.products.around("")).all:
            chain = await records.goals.chain(product)
            rulings = await records.requests.rulings(product.id, limit=_RULINGS)
            version = version_text(chain.in_force)
            asked = partial(case_for, chain=chain)
            found += running.replayed(product.name, asked, rulings, version)
    return found


_RULINGS = 10_000


def _report(measured: report.Measured, out: Path) -> None:
    shown = Table(title=f"{measured.judge} on {measured.cases}", box=SIMPLE_HEAD)
    for name in ("", "this judge", "goal-blind floor"):
        shown.add_column(name)
    for row in report.table(measured):
        shown.add_row(*row)
    console_on().print(shown)
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "report.md").write_text(report.markdown(measured), encoding="utf-8")
        (out / "report.json").write_text(report.as_json(measured), encoding="utf-8")
        (out / "calibration.png").write_bytes(report.picture(measured).png())
    except OSError as error:
        raise Ended(f"{out} cannot be written: {error.strerror}.") from None
    console_on().print(f"Written: report.md, report.json and calibration.png in {out}")

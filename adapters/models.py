"""``throughline model``: which language model there is, whether it is better, and what is kept."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from adapters import choosing, finding, options
from adapters.choosing import Result
from adapters.console.sending import console_on
from adapters.finding import Found, Offer
from adapters.opening import Ended
from adapters.settings import Settings, WrongSetting

_ENV = Path(".env")
_AS_IT_WAS = "as it was"
_FAILED = 2
_NO_MODEL = (
    "No model was found. Start Ollama, LM Studio, vLLM or llama.cpp's server on this machine, or "
    "set OPENAI_API_KEY or ANTHROPIC_API_KEY; docs/judges.md says more."
)


def command(
    name: Annotated[str, typer.Option("--model", help="Which model; without it you choose.")] = "",
    env: Annotated[Path, typer.Option(help="Where the choice is written.")] = _ENV,
    *,
    is_sure: options.Yes = False,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
) -> None:
    """Find a language model, try it beside the embedded judge, and keep it if it is better."""
    try:
        settings = options.settings()
        offer = _offer(settings, name, is_sure=is_sure)
        own, tried = _tried(settings, offer, is_sure=is_sure)
    except (Ended, WrongSetting) as ended:
        if as_json:
            print(choosing.as_json((), _AS_IT_WAS, str(ended)))
        raise
    if not as_json:
        console_on().print(choosing.shown((own, tried)))
    values = choosing.to_write(settings, offer, tried)
    against = choosing.reasons_against(tried, own)
    problem = " ".join(against) or _unwritten(values, offer, env, is_sure=is_sure)
    slow = choosing.on_time(settings, tried)
    if as_json:
        kept = _AS_IT_WAS if problem else tried.judge
        more: dict[str, object] = {"seconds_needed": tried.seconds_needed, "too_slow": slow}
        more["written"] = {} if problem else values
        print(choosing.as_json((own, tried), kept, problem, **more))
    elif problem:
        print(*filter(None, (problem, slow, "The settings stay as they are.")))
    else:
        written = f" {slow} So {tried.seconds_needed} stands there now." if slow else ""
        print(f"{tried.judge} judges from the next start on; it stands in {env}.{written}")
    if tried.is_silent or (problem and is_sure and not against):
        raise typer.Exit(_FAILED)


def _offer(settings: Settings, name: str, *, is_sure: bool) -> Offer:
    """The model that is meant: by its name, the only one, or the one that is chosen."""
    found = options.run(finding.found(settings))
    if name:
        return _named(found, name)
    offers = [one for one in found.offers if one.speaks]
    if not offers:
        raise Ended(" ".join((*found.notes, _NO_MODEL)))
    for note in found.notes:
        print(note, file=sys.stderr)
    if is_sure:
        return _first(offers)
    for number, one in enumerate(offers, 1):
        print(f"{number}  {one.model or 'a model of your choice'}  ({one.where})", file=sys.stderr)
    number = typer.prompt("Which one", type=int, default=1, err=True)
    if not 1 <= number <= len(offers):
        raise Ended(f"There are {len(offers)} to choose from, and no number {number}.")
    offer: Offer = offers[number - 1]
    return offer if offer.model else replace(offer, model=typer.prompt("Its name", err=True))


def _named(found: Found, name: str) -> Offer:
    named = [one for one in found.offers if one.model == name]
    open_ = [replace(one, model=name) for one in found.offers if not one.model]
    for one in (*named, *open_):
        return one
    known = ", ".join(one.model for one in found.offers if one.model) or "none"
    raise Ended(" ".join((f"There is no model {name} here. Found: {known}.", *found.notes)))


def _first(offers: Sequence[Offer]) -> Offer:
    for one in offers:
        if one.model:
            return one
    raise Ended(f"Say which model of {offers[0].where} with --model NAME.")


def _tried(settings: Settings, offer: Offer, *, is_sure: bool) -> tuple[Result, Result]:
    """What the embedded judge and the model make of the cases, once somebody said yes."""
    print(choosing.what_is_sent(offer), file=sys.stderr)
    if not is_sure and not typer.confirm("Go on?", err=True):
        raise Ended("Nothing was sent.")

    async def both() -> tuple[Result, Result]:
        with choosing.progress() as done:
            own = await choosing.embedded(settings, done)
            return own, await choosing.tried(settings, offer, done)

    return options.run(both())


def _unwritten(values: dict[str, str], offer: Offer, env: Path, *, is_sure: bool) -> str:
    """Write the choice where that is wanted; why it was not written, "" where it was."""
    if not is_sure and not typer.confirm(f"Write it to {env}?", err=True):
        return "You did not want it written."
    try:
        choosing.write(values, offer.key, env)
    except Ended as problem:
        return str(problem)
    return ""

"""The figures that the documents state are the ones that are measured."""

import json

import pytest

from adapters import wiring
from bench.fit import figures
from bench.fit.encoder.rows import asks

APART = 0.03
"""Processors round differently, so a verdict at an edge may tip."""

STATED = json.loads(figures.FILE.read_text(encoding="utf-8"))


def share(figure: object) -> float:
    if isinstance(figure, list):
        return figure[0] / figure[1] if figure[1] else 0.0
    assert isinstance(figure, int | float)
    return float(figure)


@pytest.mark.parametrize("name", figures.SETS)
async def test_the_embedded_judge_is_as_right_as_the_documents_say(name: str) -> None:
    found = figures.figures(await figures.said(figures.cases(name), wiring.embedded_judge()))

    few = {one for one, pair in found.items() if isinstance(pair, list) and pair[1] < 40}
    assert {one: share(value) for one, value in found.items() if one not in few} == {
        one: pytest.approx(share(value), abs=APART)
        for one, value in STATED[name].items()
        if one not in few
    }


async def test_re_asks_are_found_as_the_documents_say() -> None:
    found = await figures.re_asks(asks(figures.HERE / "reasks.jsonl"))

    assert {one: share(value) for one, value in found.items()} == {
        one: pytest.approx(share(value), abs=APART) for one, value in STATED["re-asks"].items()
    }


def test_the_tiers_are_worth_what_cards_say_of_them() -> None:
    everyday = STATED["everyday"]

    assert share(everyday["right when likely"]) >= 0.85
    assert 0.62 <= share(everyday["right when leaning"]) <= 0.72  # "about two in three"


@pytest.mark.parametrize("name", figures.SETS)
def test_what_is_measured_on_was_in_no_training(name: str) -> None:
    known = {one.product for one in figures.cases(name)}
    sets = (figures.HERE / "train").glob("set*.jsonl")
    taught = {
        json.loads(line)["product"]
        for path in sets
        for line in path.read_text(encoding="utf-8").splitlines()
    }

    assert not known & taught

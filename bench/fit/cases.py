"""The labelled cases, as the judges see them. ``LABELLING.md`` says how they were written."""

import json
from collections.abc import Iterator
from pathlib import Path

from adapters.evaluating.cases import CLASSES, LABELS, Labelled, labelled
from bot.portable import GoalFile, case_from, read_mapping

__all__ = ["CLASSES", "Labelled", "dev_cases", "training_cases"]

HERE = Path(__file__).parent


def dev_cases(path: Path = HERE / "dev.jsonl") -> Iterator[Labelled]:
    """The 170 cases over 11 products that serve development."""
    return labelled(path.read_text(encoding="utf-8").splitlines())


HARD = ("set1", "set2", "set3", "set4")
"""Anecdotes, traps and riddles: what the light judge learns from. The other sets are everyday."""


def training_cases(folder: Path = HERE / "train") -> Iterator[Labelled]:
    """The 4,480 harder rows: 160 products, 14 requests, each under two Product Goals."""
    for path in (folder / f"{name}.jsonl" for name in HARD):
        for text in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(text)
            for side in "AB":
                yield from _of_chain(row, side)


def _of_chain(row: dict[str, object], side: str) -> Iterator[Labelled]:
    file = _goal_file(row, side)
    product, requests = str(row["product"]), row["requests"]
    assert isinstance(requests, list)
    for place, request in enumerate(requests):
        line = request[f"{side.lower()}l"]
        yield Labelled(
            id=f"{product}/{place}/{side}",
            product=product,
            case=case_from(file, request["t"], (), ""),
            label=LABELS[request[side.lower()]],
            tags=frozenset(request["k"]),
            lines=frozenset({_LINE_NAMES.get(line, line)} if line else ()),
            twin=f"{product}/{place}",
        )


_LINE_NAMES = {"VISION": "Vision", "KPI": "PG"}


def _goal_file(row: dict[str, object], side: str) -> GoalFile:
    chains = row["chains"]
    assert isinstance(chains, dict)
    chain = chains[side]
    return read_mapping(
        {
            "product": row["product"],
            "vision": row["vision"],
            "user_goals": row["user_goals"],
            "business_goals": row["business_goals"],
            "product_goal": {
                "text": chain["pg"],
                "in_scope": chain["in"],
                "out_of_scope": chain["out"],
                "kpis": chain["kpis"],
            },
            "release_goals": chain["releases"],
            "sprint_goals": [chain["sprint"]] if chain["sprint"] else [],
        }
    )

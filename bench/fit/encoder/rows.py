"""The labelled rows as the net sees them; ``LABELLING.md`` says how they were written."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LABELS = ("goal", "vision", "off", "unclear")
"""What a request is under a goal chain, by its place in the head's tables."""

KINDS = ("PG", "IN", "OUT", "KPI", "R", "S", "V", "UG", "BG")
"""The kinds of lines, by their place in the head's tables."""
GOAL = frozenset({0, 1, 3, 4, 5})
VISION = frozenset({6, 7, 8})
OUT = 2

EVERYDAY = ("set0", "set5", "set6", "set7", "set8")
"""Sets of what teams really type; the others hold anecdotes, traps, riddles and near misses."""


@dataclass(frozen=True)
class Row:
    """One request under one goal chain.

    label: 0 goal, 1 vision, 2 outside, 3 unclear. lines: (id, kind's place, text).
    named: the ids of the lines that a fair reader may name. of: names the set.
    twin: names the request, which stands under two chains.
    """

    of: str
    product: str
    chain: str
    twin: tuple[str, int]
    language: str
    request: str
    label: int
    lines: tuple[tuple[str, int, str], ...]
    named: tuple[str, ...]
    tags: tuple[str, ...]

    @property
    def is_everyday(self) -> bool:
        """Whether people type such requests every day."""
        return self.of in EVERYDAY


def rows(folder: Path) -> list[Row]:
    """All rows of the sets in a folder; ``dev.jsonl`` and ``everyday.jsonl`` are in none."""
    paths = sorted(folder.glob("set*.jsonl"))
    return [row for path in paths for row in of_products(path)]


def of_products(path: Path) -> Iterator[Row]:
    """The rows of one set: one product a line, each request under two goals."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        product = json.loads(line)
        for number, request in enumerate(product["requests"]):
            for chain, label, named in (("A", "a", "al"), ("B", "b", "bl")):
                yield Row(
                    of=path.stem,
                    product=product["product"],
                    chain=product["product"] + chain,
                    twin=(product["product"], number),
                    language=product.get("lang") or "en",
                    request=request["t"],
                    label=LABELS.index(request[label]),
                    lines=tuple(_lines(product, product["chains"][chain])),
                    named=(request.get(named) or "",),
                    tags=tuple(request.get("k") or ()),
                )


def _lines(
    product: Mapping[str, object], chain: Mapping[str, object]
) -> Iterator[tuple[str, int, str]]:
    yield from _numbered("PG", 0, [chain["pg"]], plain=True)
    for name, kind, texts in (
        ("IN", 1, chain.get("in")),
        ("OUT", 2, chain.get("out")),
        ("KPI", 3, chain.get("kpis")),
        ("R", 4, chain.get("releases")),
        ("S", 5, [chain["sprint"]] if chain.get("sprint") else []),
    ):
        yield from _numbered(name, kind, texts)
    yield from _numbered("VISION", 6, [product["vision"]], plain=True)
    yield from _numbered("UG", 7, product.get("user_goals"))
    yield from _numbered("BG", 8, product.get("business_goals"))


def _numbered(
    name: str, kind: int, texts: object, *, plain: bool = False
) -> Iterator[tuple[str, int, str]]:
    for number, text in enumerate(texts if isinstance(texts, Sequence) else (), 1):
        yield (name if plain else f"{name}{number}", kind, str(text))


@dataclass(frozen=True)
class Asks:
    """The requests of a product that were ruled on, and others that may ask for the same.

    same: which ruled one each of the others repeats; -1 where none.
    """

    product: str
    language: str
    ruled: tuple[str, ...]
    asked: tuple[str, ...]
    same: tuple[int, ...]


def asks(path: Path) -> list[Asks]:
    """The labelled re-asks of a file, one product a line."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        product = json.loads(line)
        places = {one["id"]: place for place, one in enumerate(product["ruled"])}
        found.append(
            Asks(
                product["product"],
                product["lang"],
                tuple(one["t"] for one in product["ruled"]),
                tuple(one["t"] for one in product["asks"]),
                tuple(places.get(one["same"], -1) for one in product["asks"]),
            )
        )
    return found

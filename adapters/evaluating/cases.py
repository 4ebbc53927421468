"""Cases whose answer is known: from a file of labelled ones, or from a team's own rulings."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.errors import BadFile
from bot.fit.case import FitCase, RulingKind
from bot.portable import case_from, read_mapping

CLASSES = ("goal", "vision", "outside", "unclear")
"""The four labels; ``goal`` holds both verdicts that say that it serves a goal."""

LABELS = {
    "advances_goal": "goal",
    "advances_vision_only": "vision",
    "off_goal": "outside",
    "goal": "goal",
    "vision": "vision",
    "off": "outside",
    "outside": "outside",
    "unclear": "unclear",
}
BY_RULING = {
    RulingKind.FITS: "goal",
    RulingKind.PARKS: "vision",
    RulingKind.OUTSIDE: "outside",
    RulingKind.UPKEEP: "outside",
}


class BadCase(Exception):  # noqa: N818  a sentence for whoever named the file
    """A line that is no labelled case; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One case with what a careful reader said of it.

    lines: the goal lines that a fair reader may name. twin: names the request where it stands
    under two goals of the same product; "" where it stands under one.
    """

    id: str
    product: str
    case: FitCase
    label: str
    tags: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    twin: str = ""


def labelled(lines: Iterable[str]) -> Iterator[Labelled]:
    """The cases of a file, one JSON object a line. Raises BadCase.

    ``id, product, goal_chain, request, label``; ``nodes`` and ``tags`` where there are some.
    """
    for number, text in enumerate(lines, 1):
        if text.strip():
            yield _labelled(number, text)


def _labelled(number: int, text: str) -> Labelled:
    try:
        row = json.loads(text)
        product, request = str(row["product"]), str(row["request"])
        return Labelled(
            id=str(row["id"]),
            product=product,
            case=case_from(read_mapping(row["goal_chain"]), request, (), ""),
            label=LABELS[row["label"]],
            tags=frozenset(row.get("tags", ())),
            lines=frozenset(row.get("nodes", ())),
            twin=f"{product}\0{request}",
        )
    except (ValueError, KeyError, TypeError, AttributeError, BadFile) as problem:
        raise BadCase(f"Line {number} is no labelled case: {problem!r}.") from None

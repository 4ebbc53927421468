"""How a backlog stands to the goal: what serves it, what stands above that, what nobody works on.

Facts with figures, no blame: a verdict that only leans one way is counted as that, and never as
serving a goal.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.backlog.items import BacklogItem
from bot.fit.case import Line, LineKind
from bot.fit.opinion import Opinion, Verdict
from bot.fit.words import stems


class Serves(StrEnum):
    """What an item serves, by its verdict; the order is that of the report."""

    SPRINT = "sprint"
    PRODUCT = "product"
    VISION = "vision"
    OUTSIDE = "outside"
    UPKEEP = "upkeep"
    UNSURE = "unsure"


_BY_VERDICT = {
    Verdict.SERVES_SPRINT_GOAL: Serves.SPRINT,
    Verdict.SERVES_PRODUCT_GOAL: Serves.PRODUCT,
    Verdict.FITS_VISION: Serves.VISION,
    Verdict.OUTSIDE: Serves.OUTSIDE,
    Verdict.CANNOT_TELL: Serves.UNSURE,
}
ON_GOAL = frozenset({Serves.SPRINT, Serves.PRODUCT})
_WORKED_ON = (
    LineKind.IN_SCOPE,
    LineKind.KPI,
    LineKind.RELEASE_GOAL,
    LineKind.SPRINT_GOAL,
)
"""Lines that some item should serve: the parts of the Product Goal."""

_SPOKEN_OF = (LineKind.IN_SCOPE, LineKind.KPI)


@dataclass(frozen=True, slots=True)
class Judged:
    """An item with what was found."""

    item: BacklogItem
    opinion: Opinion

    @property
    def serves(self) -> Serves:
        """What it serves, or leans to."""
        if self.opinion.is_apart:
            return Serves.UPKEEP
        return _BY_VERDICT[self.opinion.verdict]

    @property
    def is_likely(self) -> bool:
        """Whether the verdict may stand; else it only leans that way."""
        return self.opinion.is_settled

    @property
    def is_on_goal(self) -> bool:
        """Whether it serves the Sprint Goal or the Product Goal, and not just leans that way."""
        return self.serves in ON_GOAL and self.is_likely

    @property
    def is_off_goal(self) -> bool:
        """Whether it plainly does not: outside, or for the vision only."""
        return self.serves in (Serves.OUTSIDE, Serves.VISION) and self.is_likely


@dataclass(frozen=True, slots=True)
class Count:
    """How many items serve something, and how many only lean that way."""

    serves: Serves
    likely: int
    leaning: int


@dataclass(frozen=True, slots=True)
class Above:
    """An item that does not serve the goal, and how many that do stand below it."""

    judged: Judged
    below: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """How the first items of a backlog stand to the goal.

    judged: all of them, in the backlog's order.
    above: off-goal items that stand above on-goal ones, by rank.
    beside_the_sprint: items of the Sprint that runs which do not serve its goal.
    unserved: goal lines that no item serves, nor leans to.
    """

    judged: tuple[Judged, ...]
    counts: tuple[Count, ...]
    above: tuple[Above, ...]
    beside_the_sprint: tuple[Judged, ...]
    unserved: tuple[Line, ...]

    @property
    def on_goal(self) -> int:
        """How many serve the Sprint Goal or the Product Goal."""
        return sum(one.is_on_goal for one in self.judged)


def alignment(judged: Sequence[Judged], lines: Sequence[Line]) -> Alignment:
    """How items stand to the goal lines that they were held against; items in their order."""
    return Alignment(
        judged=tuple(judged),
        counts=tuple(_counts(judged)),
        above=tuple(_above(judged)),
        beside_the_sprint=tuple(_beside_the_sprint(judged, lines)),
        unserved=tuple(_unserved(judged, lines)),
    )


def _counts(judged: Sequence[Judged]) -> list[Count]:
    found = Counter((one.serves, one.is_likely) for one in judged)
    return [Count(one, found[one, True], found[one, False]) for one in Serves]


def _above(judged: Sequence[Judged]) -> list[Above]:
    below, found = 0, []
    for one in reversed(judged):
        if one.is_on_goal:
            below += 1
        elif one.is_off_goal and below:
            found.append(Above(one, below))
    return found[::-1]


def _beside_the_sprint(judged: Sequence[Judged], lines: Sequence[Line]) -> list[Judged]:
    """Items of the running Sprint that plainly do not serve its goal, where it has one."""
    if not any(line.kind is LineKind.SPRINT_GOAL for line in lines):
        return []
    others = (Serves.PRODUCT, Serves.VISION, Serves.OUTSIDE)
    return [
        one for one in judged if one.item.is_in_sprint and one.serves in others and one.is_likely
    ]


def _unserved(judged: Sequence[Judged], lines: Sequence[Line]) -> list[Line]:
    """The lines that no item serves, nor leans to.

    An item names one line; a part of the scope and a KPI are worked on by what speaks of them, too.
    """
    serving = [one for one in judged if one.serves in ON_GOAL]
    named = {one.opinion.line for one in serving}
    kinds = {LineKind.SPRINT_GOAL} if any(one.serves is Serves.SPRINT for one in serving) else set()
    texts = {line.id: line.text for line in lines if line.kind is not LineKind.PRODUCT_GOAL}
    spoken = frozenset[str]().union(
        *(stems(one.item.as_request) for one in serving),
        *(stems(texts.get(line or "", "")) for line in named),
    )
    return [
        line
        for line in lines
        if line.kind in _WORKED_ON
        and line.kind not in kinds
        and line.id not in named
        and not (line.kind in _SPOKEN_OF and stems(line.text) & spoken)
    ]

"""Counting how right a judge was, with intervals, and beside a judge that never reads the goals."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

from adapters.evaluating.cases import CLASSES, Labelled
from bot.fit.opinion import Grounds, Opinion, Sureness, Verdict
from bot.fit.words import stems

RESAMPLES = 1_000
"""How often the products are drawn anew for an interval (bootstrap, percentiles 2.5 and 97.5)."""

_CLASS_OF = {
    Verdict.SERVES_SPRINT_GOAL: "goal",
    Verdict.SERVES_PRODUCT_GOAL: "goal",
    Verdict.FITS_VISION: "vision",
    Verdict.OUTSIDE: "outside",
    Verdict.CANNOT_TELL: "unclear",
}


@dataclass(frozen=True, slots=True)
class Scored:
    """A case, what a judge said of it, how long that took in milliseconds, and its tokens.

    is_answered: whether it said anything; to be silent is not to say *cannot tell*.
    """

    known: Labelled
    said: str
    line: str | None = None
    sure: Sureness | None = None
    milliseconds: float = 0.0
    tokens: int = 0
    is_answered: bool = True

    @property
    def is_right(self) -> bool:
        """Whether it is what the careful reader said."""
        return self.is_answered and self.said == self.known.label


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with an interval where one was drawn; None of none."""

    right: int
    of: int
    low: float | None = None
    high: float | None = None

    @property
    def value(self) -> float | None:
        """The share, 0 to 1."""
        return self.right / self.of if self.of else None


def scored(known: Labelled, opinion: Opinion, milliseconds: float, tokens: int) -> Scored:
    """What an opinion comes to."""
    said = _CLASS_OF[opinion.verdict]
    sure = None if said == "unclear" else opinion.sure
    is_answered = opinion.grounds is not Grounds.NO_ANSWER
    return Scored(known, said, opinion.line, sure, milliseconds, tokens, is_answered)


def accuracy(rows: Sequence[Scored]) -> Share:
    """How often it said what the reader said; *cannot tell* is an answer like any other."""
    return Share(sum(row.is_right for row in rows), len(rows))


def macro_f1(rows: Sequence[Scored]) -> float:
    """The mean of the four classes' F1, of those that there are."""
    scores = []
    for kind in CLASSES:
        said = sum(row.said == kind for row in rows)
        there = sum(row.known.label == kind for row in rows)
        both = sum(row.said == kind and row.is_right for row in rows)
        if there or said:
            scores.append(2 * both / (said + there))
    return sum(scores) / len(scores) if scores else 0.0


def false_fits(rows: Sequence[Scored]) -> Share:
    """How many of the cases that serve no goal it called serving one."""
    others = [row for row in rows if row.known.label != "goal"]
    return Share(sum(row.said == "goal" for row in others), len(others))


def precision(rows: Sequence[Scored]) -> Share:
    """How often it is right when it says anything but *cannot tell*."""
    spoke = [row for row in rows if row.said != "unclear"]
    return Share(sum(row.is_right for row in spoke), len(spoke))


def coverage(rows: Sequence[Scored]) -> Share:
    """How often it says anything but *cannot tell*."""
    return Share(sum(row.said != "unclear" for row in rows), len(rows))


def named_line(rows: Sequence[Scored]) -> Share:
    """Of the right "fits" and "fits the vision": how often it names a line that may be named."""
    named = [
        row for row in rows if row.is_right and row.said in ("goal", "vision") and row.known.lines
    ]
    return Share(sum(_goal_of(row) in row.known.lines for row in named), len(named))


def _goal_of(row: Scored) -> str:
    """The goal whose line was named: scope and KPIs belong to one."""
    return (row.line or "").partition(".")[0]


def goal_swaps(rows: Sequence[Scored]) -> Share:
    """Of the requests that deserve another answer under another goal: how many got both right."""
    twins: defaultdict[str, list[Scored]] = defaultdict(list)
    for row in rows:
        twins[row.known.twin].append(row)
    pairs = [
        pair for name, pair in twins.items() if name and len({row.known.label for row in pair}) > 1
    ]
    return Share(sum(all(row.is_right for row in pair) for pair in pairs), len(pairs))


def by_tag(rows: Sequence[Scored]) -> dict[str, Share]:
    """How often it is right on the cases of each tag, the most frequent first."""
    counts = Counter(tag for row in rows for tag in row.known.tags)
    return {
        tag: accuracy([row for row in rows if tag in row.known.tags])
        for tag, _ in counts.most_common()
    }


def by_sureness(rows: Sequence[Scored]) -> dict[Sureness, Share]:
    """How often it is right at each word for how sure it is."""
    return {sure: accuracy([row for row in rows if row.sure is sure]) for sure in Sureness}


def interval(
    rows: Sequence[Scored], figure: Callable[[Sequence[Scored]], float | None], seed: int = 1
) -> tuple[float, float] | None:
    """The middle 95 of 100 values of a figure, when whole products are drawn anew.

    None where there are fewer than three products: nothing can be said then.
    """
    products: defaultdict[str, list[Scored]] = defaultdict(list)
    for row in rows:
        products[row.known.product].append(row)
    groups = list(products.values())
    if len(groups) < _FEWEST_PRODUCTS:
        return None
    rnd = random.Random(seed)  # noqa: S311  repeatable, and no secret
    drawn = sorted(
        value
        for _ in range(RESAMPLES)
        if (value := figure([row for one in rnd.choices(groups, k=len(groups)) for row in one]))
        is not None
    )
    if not drawn:
        return None
    return drawn[len(drawn) * 25 // 1000], drawn[len(drawn) * 975 // 1000 - 1]


_FEWEST_PRODUCTS = 3


def goal_blind(known: Sequence[Labelled]) -> list[Scored]:
    """A judge that never reads the goals: naive Bayes on words, learnt on the other products.

    Whatever it gets right is style, not understanding.
    """
    words = {one.id: stems(one.case.request) for one in known}
    return [Scored(one, _likeliest(one, known, words)) for one in known]


def _likeliest(one: Labelled, known: Sequence[Labelled], words: dict[str, frozenset[str]]) -> str:
    others = [other for other in known if other.product != one.product] or list(known)
    size = len(frozenset[str]().union(*words.values())) or 1
    score = {}
    for kind in CLASSES:
        counts = Counter(
            word for other in others if other.label == kind for word in words[other.id]
        )
        there = sum(other.label == kind for other in others)
        score[kind] = log((there + 1) / (len(others) + len(CLASSES)))
        for word in words[one.id]:
            score[kind] += log((counts[word] + 1) / (counts.total() + size))
    return max(score, key=lambda kind: score[kind])

"""How far verdicts can be trusted: how often the Product Owner ruled as the judge had said."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.fit.case import RulingKind
from bot.fit.opinion import Grounds, Opinion, Verdict

Key = TypeVar("Key", bound=Hashable)

FEWEST = 10
"""Fewer rulings than this say nothing about a judge: at 10, chance alone moves a share by .3."""

_AGREED = {
    Verdict.SERVES_SPRINT_GOAL: RulingKind.FITS,
    Verdict.SERVES_PRODUCT_GOAL: RulingKind.FITS,
    Verdict.FITS_VISION: RulingKind.PARKS,
    Verdict.OUTSIDE: RulingKind.OUTSIDE,
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """So many rulings agreed, of so many."""

    agreed: int
    of: int

    @property
    def share(self) -> float:
        """0 to 1; 0 for none."""
        return self.agreed / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Trust:
    """What the rulings say of the judges.

    verdicts, judges: by verdict, and by judge; only verdicts that said something are compared.
    pairs: by judge and verdict. silent: how many of ``judged`` opinions could not tell.
    """

    verdicts: dict[Verdict, Agreement]
    judges: dict[str, Agreement]
    pairs: dict[tuple[str, Verdict], Agreement]
    silent: int
    judged: int

    def is_below(self, opinion: Opinion, floor: float) -> bool:
        """Whether the judge of this opinion was right too seldom when it said the same."""
        found = self.pairs.get((judge_of(opinion), opinion.verdict))
        return found is not None and found.of >= FEWEST and found.share < floor


def agreed_ruling(opinion: Opinion) -> RulingKind | None:
    """The ruling that agrees with an opinion; None where it cannot tell."""
    return RulingKind.UPKEEP if opinion.is_apart else _AGREED.get(opinion.verdict)


def judge_of(opinion: Opinion) -> str:
    """The judge's name without the version of what it was told."""
    return opinion.judge.partition(" ")[0]


def trust_in(known: Sequence[tuple[Opinion, RulingKind | None]]) -> Trust:
    """What opinions and the rulings on the same requests say; None where nobody has ruled.

    An opinion that only repeats a precedent says nothing about its judge.
    """
    own = [pair for pair in known if pair[0].grounds is not Grounds.PRECEDENT]
    agreed, of = Counter[tuple[str, Verdict]](), Counter[tuple[str, Verdict]]()
    for opinion, ruling in own:
        wanted = agreed_ruling(opinion)
        if ruling is not None and wanted is not None:
            pair = judge_of(opinion), opinion.verdict
            of[pair] += 1
            agreed[pair] += wanted is ruling
    return Trust(
        verdicts=_summed(agreed, of, lambda pair: pair[1]),
        judges=_summed(agreed, of, lambda pair: pair[0]),
        pairs={pair: Agreement(agreed[pair], of[pair]) for pair in of},
        silent=sum(opinion.verdict is Verdict.CANNOT_TELL for opinion, _ in own),
        judged=len(own),
    )


def withheld(opinion: Opinion) -> Opinion:
    """The opinion as it is shown to others than the Product Owner, where it is below the floor."""
    return replace(
        opinion,
        verdict=Verdict.CANNOT_TELL,
        confidence=0.0,
        grounds=Grounds.WITHHELD,
        line=None,
        quotes=(),
        reason="",
        question=None,
        asks="",
    )


def _summed(
    agreed: Counter[tuple[str, Verdict]],
    of: Counter[tuple[str, Verdict]],
    key_of: Callable[[tuple[str, Verdict]], Key],
) -> dict[Key, Agreement]:
    found: dict[Key, Agreement] = {}
    for pair, count in of.items():
        before = found.get(key_of(pair), Agreement(0, 0))
        found[key_of(pair)] = Agreement(before.agreed + agreed[pair], before.of + count)
    return found

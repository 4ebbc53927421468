"""Consent rounds in memory."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.people import ProductId
from bot.rounds import Outcome, Round, Rule, Voice


@dataclass(frozen=True, slots=True)
class MemoryRounds:
    """Consent rounds in memory; keeps ``bot.ports.RoundStore``."""

    kept: dict[tuple[ProductId, int], Round]

    async def open(self, product_id: ProductId, one: Round) -> Round:
        """Keep a round under the next number."""
        known = [number for product, number in self.kept if product == product_id]
        kept = replace(one, number=max(known, default=0) + 1)
        self.kept[product_id, kept.number] = kept
        return kept

    async def get(self, product_id: ProductId, number: int) -> Round | None:
        """A round with its voices; for 0 one that runs, or the latest, but no pulse."""
        if number:
            return self.kept.get((product_id, number))
        mine = [
            one
            for (product, _), one in self.kept.items()
            if product == product_id and one.rule is not Rule.RECALL
        ]
        return max(mine, key=lambda one: (one.is_open, one.number), default=None)

    async def ended(self, product_id: ProductId, rule: Rule, ref: str = "") -> Round | None:
        """The latest round of that rule that ended, on that goal ("" for any) if somebody spoke."""
        mine = [
            one
            for (product, _), one in self.kept.items()
            if product == product_id and one.rule is rule and (not ref or one.ref == ref)
        ]
        done = [one for one in mine if one.outcome not in (None, Outcome.NOBODY)]
        return max(done, key=lambda one: one.number, default=None)

    async def running(self, product_id: ProductId) -> tuple[Round, ...]:
        """The rounds that have not ended."""
        return tuple(
            one
            for (product, _), one in sorted(self.kept.items())
            if product == product_id and one.is_open
        )

    async def speak(self, product_id: ProductId, number: int, voice: Voice) -> None:
        """Keep what somebody says."""
        one = self.kept[product_id, number]
        others = [each for each in one.voices if each.person.id != voice.person.id]
        said = tuple(sorted((*others, voice), key=lambda each: (each.at, each.person.id)))
        self.kept[product_id, number] = replace(one, voices=said)

    async def close(self, product_id: ProductId, one: Round, at: datetime) -> None:  # noqa: ARG002  a memory keeps no times
        """Keep how a round ended; the first ending counts."""
        kept = self.kept[product_id, one.number]
        if kept.is_open:
            ended = replace(kept, outcome=one.outcome, closed_by=one.closed_by)
            self.kept[product_id, one.number] = ended

"""What people asked for, how it was judged, and what was decided on it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.fit.case import Ruling, RulingKind
from bot.fit.opinion import Opinion, Verdict
from bot.fit.words import stems
from bot.people import Person


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that somebody asked for; it never changes.

    number: counts from 1 in the product; people see ``#12``.
    text: as typed, at most ``REQUEST_LIMIT`` characters.
    place: the id of the place where it was asked.
    """

    number: int
    text: str
    asker: Person
    place: str
    at: datetime

    @property
    def ref(self) -> str:
        """The number as people see it."""
        return f"#{self.number}"


@dataclass(frozen=True, slots=True)
class Judged:
    """An opinion on a request as it was given, with the goal version then in force."""

    opinion: Opinion
    version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided on a request.

    is_ruling: whether a Product Owner decided it, so that it is a precedent; the asker of a
        request may park it, which binds nobody.
    """

    kind: RulingKind
    reason: str
    by: Person
    at: datetime
    version: str
    is_ruling: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with its latest opinion and the latest decision on it; None where there is none."""

    request: Request
    judged: Judged | None
    decided: Decided | None = None


class Standing(StrEnum):
    """Where a request stands: what was decided, or else what was found."""

    FITS = "fits"
    PARKED = "parked"
    OUTSIDE = "outside"
    UPKEEP = "upkeep"
    OPEN = "open"


_BY_RULING = {
    RulingKind.FITS: Standing.FITS,
    RulingKind.PARKS: Standing.PARKED,
    RulingKind.OUTSIDE: Standing.OUTSIDE,
    RulingKind.UPKEEP: Standing.UPKEEP,
}
_BY_VERDICT = {
    Verdict.SERVES_SPRINT_GOAL: Standing.FITS,
    Verdict.SERVES_PRODUCT_GOAL: Standing.FITS,
    Verdict.FITS_VISION: Standing.PARKED,
    Verdict.OUTSIDE: Standing.OUTSIDE,
    Verdict.CANNOT_TELL: Standing.OPEN,
}


def standing(asked: Asked) -> Standing:
    """Where a request stands. A decision counts before a verdict, which is only a proposal.

    A verdict that only leans one way leaves it open.
    """
    if asked.decided is not None:
        return _BY_RULING[asked.decided.kind]
    if asked.judged is None:
        return Standing.OPEN
    if asked.judged.opinion.is_apart:
        return Standing.UPKEEP
    if not asked.judged.opinion.is_settled:
        return Standing.OPEN
    return _BY_VERDICT[asked.judged.opinion.verdict]


MOST_ALIKE = 3
"""How many requests are offered where words may mean several."""

_NEARLY = 0.75


def spoken_of(words: str, known: Sequence[Asked]) -> list[Asked]:
    """The requests that somebody's words are about, the likeliest first; empty for none.

    A word counts the more the fewer requests have it. What comes near the best one may be meant
    as well.
    """
    said = stems(words)
    counts = Counter(stem for asked in known for stem in stems(asked.request.text))
    scores = [
        (sum(1 / counts[stem] for stem in said & stems(one.request.text)), one) for one in known
    ]
    best = max((score for score, _ in scores), default=0.0)
    near = [(score, one) for score, one in scores if score and score >= best * _NEARLY]
    return [one for _, one in sorted(near, key=lambda pair: -pair[0])][:MOST_ALIKE]


class Worth(StrEnum):
    """What a request is worth working on for; the order is that of the work."""

    SPRINT = "sprint"
    PRODUCT = "product"
    LEANING = "leaning"
    UPKEEP = "upkeep"
    VISION = "vision"
    OUTSIDE = "outside"
    UNSURE = "unsure"


_WORTH = {
    Verdict.SERVES_SPRINT_GOAL: Worth.SPRINT,
    Verdict.SERVES_PRODUCT_GOAL: Worth.PRODUCT,
    Verdict.FITS_VISION: Worth.VISION,
    Verdict.OUTSIDE: Worth.OUTSIDE,
    Verdict.CANNOT_TELL: Worth.UNSURE,
}
_WORTH_BY_RULING = {
    RulingKind.PARKS: Worth.VISION,
    RulingKind.OUTSIDE: Worth.OUTSIDE,
    RulingKind.UPKEEP: Worth.UPKEEP,
}


def worth(asked: Asked) -> Worth:
    """What a request is worth working on for: by the ruling, else by the verdict."""
    opinion = asked.judged.opinion if asked.judged else None
    found = _WORTH[opinion.verdict] if opinion else Worth.UNSURE
    if asked.decided is not None:
        fits = Worth.SPRINT if found is Worth.SPRINT else Worth.PRODUCT
        return _WORTH_BY_RULING.get(asked.decided.kind, fits)
    if opinion is None or opinion.is_settled or not opinion.fits:
        return Worth.UPKEEP if opinion is not None and opinion.is_apart else found
    return Worth.LEANING


SERVING = (Worth.SPRINT, Worth.PRODUCT, Worth.LEANING)
"""What comes next, in the order of the work; the rest is not for the goal, or nobody can tell."""


def by_worth(found: Sequence[Asked]) -> dict[Worth, list[Asked]]:
    """Requests by what they are worth working on for, the oldest first; found: the newest first."""
    groups: dict[Worth, list[Asked]] = {one: [] for one in Worth}
    for asked in reversed(found):
        groups[worth(asked)].append(asked)
    return groups


def as_precedent(asked: Asked) -> Ruling | None:
    """The ruling that later verdicts may cite, if a Product Owner made one."""
    decided = asked.decided
    if decided is None or not decided.is_ruling:
        return None
    return Ruling(
        id=asked.request.ref,
        request=asked.request.text,
        kind=decided.kind,
        reason=decided.reason,
        by=decided.by.name,
        at=decided.at,
        version=decided.version,
    )

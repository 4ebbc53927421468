"""What a judge says: a verdict with its evidence, and how sure it is."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The five answers. *Cannot tell* is an honest one."""

    SERVES_SPRINT_GOAL = "serves_sprint_goal"
    SERVES_PRODUCT_GOAL = "serves_product_goal"
    FITS_VISION = "fits_vision"
    OUTSIDE = "outside"
    CANNOT_TELL = "cannot_tell"


FITS = frozenset({Verdict.SERVES_SPRINT_GOAL, Verdict.SERVES_PRODUCT_GOAL})


class Sureness(StrEnum):
    """How sure, in words: people read a percentage as a promise."""

    LIKELY = "likely"
    LEANING = "leaning"
    UNSURE = "unsure"


LIKELY_FROM = 0.85
"""*Likely*: right in 85 of 100 such cases or more, on products that the judge never saw."""
LEANING_FROM = 0.65
"""*Leaning*: right in 65 of 100 or more. Below it a judge states nothing."""

MOST_OF_A_LEANING = LIKELY_FROM - 0.01
"""The confidence of what may lean one way at most."""


def sureness(confidence: float) -> Sureness:
    """The word for a confidence of 0 to 1."""
    if confidence >= LIKELY_FROM:
        return Sureness.LIKELY
    return Sureness.LEANING if confidence >= LEANING_FROM else Sureness.UNSURE


class Flag(StrEnum):
    """What else was seen, whatever the verdict.

    UPKEEP: keeps the product alive (a defect, security, maintenance); counted apart.
    OBLIGATION: a duty by law or contract; counted apart.
    STEERING: the text tries to dictate the verdict, so it is never a "fits" by itself.
    SCOPE_HIT: touches what the Product Goal rules out, so it is never a "fits" by itself.
    FELL_BACK: the configured judge did not answer and the embedded one did.
    """

    UPKEEP = "upkeep"
    OBLIGATION = "obligation"
    STEERING = "steering"
    SCOPE_HIT = "scope_hit"
    FELL_BACK = "fell_back"


APART = frozenset({Flag.UPKEEP, Flag.OBLIGATION})
"""Work that is not judged against the goal and cannot pass for progress."""


class Grounds(StrEnum):
    """Why a verdict came about, where no model wrote a sentence of its own."""

    TOO_SHORT = "too_short"
    NO_GOAL = "no_goal"
    NOT_READ = "not_read"
    OUT_OF_SCOPE = "out_of_scope"
    MOVES_LINE = "moves_line"
    MOVES_NOTHING = "moves_nothing"
    NOTHING_SHARED = "nothing_shared"
    LITTLE_SHARED = "little_shared"
    PRECEDENT = "precedent"
    STEERING = "steering"
    UPKEEP = "upkeep"
    OBLIGATION = "obligation"
    NOT_SURE = "not_sure"
    NOT_PROVEN = "not_proven"
    NO_ANSWER = "no_answer"
    JUDGED = "judged"
    WITHHELD = "withheld"


class Question(StrEnum):
    """The one question that goes back to the asker when nobody can tell."""

    WHAT_SHOULD_CHANGE = "what_should_change"
    WHICH_LINE = "which_line"
    FITS_VISION = "fits_vision"
    WHICH_GOAL = "which_goal"


REQUEST = "request"
"""The name of the request where a quote names its source."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A phrase from a goal line or the request, word for word.

    line: the id of the line, or ``request``.
    """

    line: str
    text: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """A judge's answer to one case.

    confidence: 0 to 1.
    line: the id of the goal that it was held against; None where none was.
    quotes: the evidence; each one verbatim in the line that it names.
    reason: a model's own sentence; "" where ``grounds`` says it all.
    asks: a model's own question; "" where ``question`` says it all.
    shortlist: the goals that come nearest, with scores of 0 to 1, the best first.
    precedents: the ids of the rulings that it rests on or agrees with, the nearest first.
    history: the ids of rulings on the same thing under an earlier goal; they do not bind.
    judge: the name of the judge, and what it was run with.
    forced: where it cannot tell, what it would say if it had to; for measuring alone.
    """

    verdict: Verdict
    confidence: float
    grounds: Grounds
    judge: str = ""
    line: str | None = None
    quotes: tuple[Quote, ...] = ()
    reason: str = ""
    question: Question | None = None
    asks: str = ""
    shortlist: tuple[tuple[str, float], ...] = ()
    flags: frozenset[Flag] = frozenset()
    precedents: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    forced: Verdict | None = None

    @property
    def sure(self) -> Sureness:
        """How sure, in a word."""
        return sureness(self.confidence)

    @property
    def is_settled(self) -> bool:
        """Whether the verdict may stand as it is: *likely*, or *cannot tell*.

        A *leaning* one is a question to the Product Owner: it never counts as progress.
        """
        return self.verdict is Verdict.CANNOT_TELL or self.sure is Sureness.LIKELY

    @property
    def fits(self) -> bool:
        """Whether it says, and not just leans that way, that a goal is served."""
        return self.verdict in FITS and self.is_settled

    @property
    def is_apart(self) -> bool:
        """Whether this is work that is counted apart from the goal.

        A duty or a defect that moves the goal, or may, is not: it is judged like anything else.
        """
        return self.verdict is Verdict.OUTSIDE and bool(self.flags & APART)

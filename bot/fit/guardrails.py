"""What can be said without judging, and what must be watched whoever judges.

The wording that is looked for stands in ``patterns.py``; at most 4,000 characters are read.
"""

from bot.fit.case import GOAL_KINDS, FitCase, Line, LineKind
from bot.fit.opinion import Flag, Grounds, Opinion, Question, Verdict
from bot.fit.patterns import DEFECT, OBLIGATION, STEERING, TAKES_AWAY, UPKEEP
from bot.fit.words import JUDGED_LIMIT, content_words, stems


def certain(case: FitCase) -> Opinion | None:
    """The answer where no judge is needed: nothing to hold a request against, or no request.

    None where a judge must look.
    """
    if not case.of(GOAL_KINDS):
        return _cannot_tell(Grounds.NO_GOAL, Question.WHICH_GOAL)
    if len({word.stem for word in content_words(case.request)}) <= 1:
        return _cannot_tell(Grounds.TOO_SHORT, Question.WHAT_SHOULD_CHANGE)
    return None


def flags(case: FitCase) -> frozenset[Flag]:
    """What must be shown beside any verdict on this case."""
    text = case.request[:JUDGED_LIMIT]
    seen = {
        Flag.STEERING: is_steering(text),
        Flag.OBLIGATION: bool(OBLIGATION.search(text)),
        Flag.UPKEEP: bool(UPKEEP.search(text)),
        Flag.SCOPE_HIT: bool(scope_hits(case)),
    }
    return frozenset(flag for flag, is_seen in seen.items() if is_seen)


def is_steering(text: str) -> bool:
    """Whether the text tries to dictate the verdict."""
    return bool(STEERING.search(text[:JUDGED_LIMIT]))


def takes_away(text: str) -> bool:
    """Whether the text asks to take something away."""
    return bool(TAKES_AWAY.match(text[:JUDGED_LIMIT]))


def is_defect(text: str) -> bool:
    """Whether the text reports that something is broken."""
    return bool(DEFECT.search(text[:JUDGED_LIMIT]))


def out_of_scope(case: FitCase) -> tuple[Line, ...]:
    """The lines that say what the Product Goal rules out."""
    return tuple(line for line in case.lines if line.kind is LineKind.OUT_OF_SCOPE)


def scope_hits(case: FitCase) -> tuple[Line, ...]:
    """The out-of-scope lines whose every word stands in the request."""
    asked = stems(case.request)
    return tuple(
        line for line in out_of_scope(case) if stems(line.text) and stems(line.text) <= asked
    )


def _cannot_tell(grounds: Grounds, question: Question) -> Opinion:
    return Opinion(verdict=Verdict.CANNOT_TELL, confidence=0.9, grounds=grounds, question=question)

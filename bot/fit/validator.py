"""What every opinion must stand up to before anybody sees it, whoever the judge was.

An opinion that fails becomes *cannot tell*; why it failed is in the returned problem, for the log.
"""

from dataclasses import replace

from bot.fit.case import GOAL_KINDS, VISION_KINDS, FitCase, Line, LineKind
from bot.fit.evidence import FEWEST_WORDS
from bot.fit.opinion import (
    FITS,
    REQUEST,
    Flag,
    Grounds,
    Opinion,
    Question,
    Quote,
    Verdict,
)
from bot.text import fold

_MOST_QUOTES = 4

_KINDS_FOR = {
    Verdict.SERVES_SPRINT_GOAL: frozenset({LineKind.SPRINT_GOAL}),
    Verdict.SERVES_PRODUCT_GOAL: GOAL_KINDS,
    Verdict.FITS_VISION: VISION_KINDS,
}


def problem_with(case: FitCase, opinion: Opinion) -> str:
    """What is wrong with an opinion, in a few English words for the log; "" if nothing is."""
    kinds = _KINDS_FOR.get(opinion.verdict)
    line = case.line(opinion.line) if opinion.line is not None else None
    if opinion.line is not None and line is None:
        return "names a line that does not exist"
    if kinds is not None and (line is None or line.kind not in kinds):
        return "names no line of the right kind"
    if len(opinion.quotes) > _MOST_QUOTES:
        return "too many quotes"
    if not all(is_verbatim(case, quote) for quote in opinion.quotes):
        return "a quote is not verbatim"
    if opinion.verdict in FITS and opinion.flags & {Flag.STEERING, Flag.SCOPE_HIT}:
        return "says that it fits although the text steers or is out of scope"
    return ""


def check(case: FitCase, opinion: Opinion) -> Opinion:
    """The opinion, or *cannot tell* in its place if something is wrong with it."""
    return cannot_tell(opinion, Grounds.NOT_PROVEN) if problem_with(case, opinion) else opinion


def cannot_tell(opinion: Opinion, grounds: Grounds) -> Opinion:
    """The same opinion without its verdict, and with a question instead."""
    return replace(
        opinion,
        verdict=Verdict.CANNOT_TELL,
        confidence=0.0,
        grounds=grounds,
        line=None,
        quotes=(),
        reason="",
        question=opinion.question or Question.WHICH_LINE,
    )


def is_verbatim(case: FitCase, quote: Quote) -> bool:
    """Whether a quote stands in what it names, case and white space aside.

    It must be three words long, or the whole of what it names: a single word proves nothing.
    """
    source = _source(case, quote.line)
    if source is None:
        return False
    text, whole = fold(quote.text), fold(source)
    return bool(text) and text in whole and (text == whole or len(text.split()) >= FEWEST_WORDS)


def _source(case: FitCase, line_id: str) -> str | None:
    if line_id == REQUEST:
        return case.request
    line: Line | None = case.line(line_id)
    return None if line is None else line.text

"""Words become an action: what stands behind ``/goal``, a mention, or a plain question.

Plain questions are recognised by cues, which stand with the other words of a language in
``prompts/say/<locale>/cues.yaml``. A cue is a sentence as people say it, with ``{request}`` where
the thing asked about stands; small words of politeness and final marks do not matter.
"""

from collections.abc import Callable, Iterable, Mapping

from bot import actions as act
from bot.commands import SLASH
from bot.errors import NotUnderstood
from bot.goals import Level
from bot.reading import head
from bot.typed import is_everyday, read_command

_GAP = "{request}"
_MARKS = " \t\n?!.…:;,"
_QUOTES = "\"'“”„«»*"
_FEWEST_WORDS_OF_A_REQUEST = 3
_MOST_POLITE_WORDS = 4

_SIMPLE: dict[str, Callable[[], act.Action]] = {
    "show": act.ShowThread,
    "progress": act.ShowProgress,
    "kpis": act.ShowKpis,
    "next": act.ShowNext,
    "sprint": act.ShowCadence,
    "small_talk": act.MakeSmallTalk,
    "help": act.ShowHelp,
    "history": act.ShowHistory,
    "requests": act.ListRequests,
    "parked": lambda: act.ListRequests(act.RequestFilter.PARKED),
    "mine": lambda: act.ListRequests(act.RequestFilter.MINE),
    "team": act.ShowTeam,
    "product": act.ShowPlace,
    "setup": act.OpenSetUp,
}
"""What the cues of these names ask for."""

TERMS = (
    *(str(level) for level in Level),
    "kpi",
    "request",
    "verdict",
    "ruling",
    "precedent",
    "parked",
    "upkeep",
    "drift",
    "thread",
    "ledger",
    "scope",
    "round",
    "item",
)
"""The words that somebody may not know and can ask the meaning of."""

Cues = Mapping[str, tuple[str, ...]]
"""Cues by name: those above, ``fit`` with a gap, and ``this`` for words that mean the thread;
``define`` with a gap, and ``term.kpi`` and its like for the words that can stand in it."""

CUE_NAMES = frozenset(_SIMPLE) | {"fit", "this", "polite", "define"} | {f"term.{t}" for t in TERMS}


def understand(words: str, cues: Iterable[Cues]) -> act.Action:
    """What somebody means by a message to the bot.

    words: the message without the mention of the bot.
    cues: of the languages to try, the person's own first.

    Raises NotUnderstood, with the nearest command if there is one.
    """
    return certain(words, cues) or by_length(words.strip())


def certain(words: str, cues: Iterable[Cues]) -> act.Action | None:
    """What somebody means where a command or a cue says so; None where it would be a guess.

    Raises NotUnderstood for a command that is written otherwise.
    """
    text = words.strip()
    if not text:
        return act.ShowHelp()
    first, rest = head(text)
    if first.lower() == SLASH:
        return read_command(rest)
    found = _by_cues(text, cues)
    if found is not None:
        return found
    try:
        action = read_command(text)
    except NotUnderstood as refusal:
        if refusal.usage and not _is_long(text):
            raise
        return None
    is_sentence = is_everyday(text) or isinstance(action, _LOOKING_FOR_WORDS)
    return None if _is_long(text) and is_sentence else action


_LOOKING_FOR_WORDS = (act.ShowKpis, act.FindRequest)
"""What any words may stand behind; without ``/goal`` a sentence may begin like that."""


def may_be_a_command(words: str) -> bool:
    """Whether a sentence could be carried out as a command, though it need not be one."""
    try:
        read_command(words.strip())
    except NotUnderstood:
        return False
    return True


def by_length(text: str) -> act.Action:
    """What is like no sentence that is known: asked back, whether a command or a request.

    Raises NotUnderstood for fewer words.
    """
    if may_be_a_command(text):
        return act.AskWhich(text)
    if _is_long(text):
        return act.AskMeaning(text, ())
    read_command(text)  # which says what is wrong with it
    raise NotUnderstood(text)


def _is_long(text: str) -> bool:
    return len(text.split(None, _FEWEST_WORDS_OF_A_REQUEST)) >= _FEWEST_WORDS_OF_A_REQUEST


def _by_cues(text: str, cues: Iterable[Cues]) -> act.Action | None:
    for known in cues:
        plain = _same_length_lower(text)
        begin, end = _inner(plain, known["polite"])
        for cue in known["fit"]:
            found = _gap(plain, begin, end, cue)
            if found is not None:
                return _fit(text[found[0] : found[1]], plain[found[0] : found[1]], known["this"])
        for name, action in _SIMPLE.items():
            if plain[begin:end] in known[name]:
                return action()
        for cue in known["define"]:
            found = _gap(plain, begin, end, cue)
            term = term_of(plain[found[0] : found[1]], known) if found else None
            if term:
                return act.ExplainTerm(term)
    return None


def term_of(words: str, cues: Cues) -> str | None:
    """Which of the terms is named, in small letters; None where none is."""
    return next((term for term in TERMS if words in cues[f"term.{term}"]), None)


def _fit(request: str, plain: str, pointing: tuple[str, ...]) -> act.Action:
    """A check of what was named; of the thread where only ``this`` was said."""
    points = not plain or plain in pointing
    return act.CheckFit("" if points else request)


def _inner(plain: str, polite: tuple[str, ...]) -> tuple[int, int]:
    """Where a message begins and ends without its greetings and final marks."""
    begin, end = 0, len(plain.rstrip(_MARKS))
    for _ in range(_MOST_POLITE_WORDS):
        after = _after_politeness(plain, begin, polite)
        if after >= end:
            break
        begin = end - len(plain[after:end].lstrip(_MARKS))
    return begin, end


def _after_politeness(plain: str, begin: int, polite: tuple[str, ...]) -> int:
    for word in polite:
        after = begin + len(word)
        if plain.startswith(word, begin) and not plain[after : after + 1].isalnum():
            return after
    return begin


def _gap(plain: str, begin: int, end: int, cue: str) -> tuple[int, int] | None:
    """Where the request stands in a message that follows a cue; None if it does not follow it."""
    before, _, after = cue.partition(_GAP)
    if not plain.startswith(before, begin) or not plain.endswith(after, begin, end):
        return None
    start, stop = begin + len(before), end - len(after)
    if start > stop or (before[-1:].isalnum() and plain[start:stop][:1].isalnum()):
        return None
    inner = plain[start:stop]
    lead = len(inner) - len(inner.lstrip(_MARKS + _QUOTES + "-–—"))
    tail = len(inner) - len(inner.rstrip(_MARKS + _QUOTES))
    return (start + lead, stop - tail) if start + lead < stop - tail else (start, start)


def _same_length_lower(text: str) -> str:
    """The text in lower case with plain apostrophes and blanks, character for character.

    It keeps its length, so that what is found in it can be cut out of the text as typed.
    """
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(
            small if len(small := character.lower()) == 1 else character for character in text
        )
    return lowered.translate({0x2019: "'", 0x0A: " ", 0x09: " ", 0xA0: " "})

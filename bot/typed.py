"""What was typed behind ``/goal``, looked up in the command table."""

from difflib import get_close_matches

from bot import actions as act
from bot import reading
from bot.commands import COMMANDS, SLASH, TOPICS, Command
from bot.errors import NotUnderstood
from bot.goals import Level
from bot.text import one_line, shorten

_BY_WORDS: dict[str, Command] = {
    words: command for command in COMMANDS for words in (command.words, *command.others)
}
_LONGEST = max(len(words.split()) for words in _BY_WORDS)
_TYPO_LENGTH = 24
_SHOWN_LENGTH = 80


def read_command(typed: str) -> act.Action:
    """The action of what stands behind ``/goal``.

    Raises NotUnderstood, with the nearest command or with how the command is written.
    """
    command, rest = _split(typed)
    if command is None:
        return _goal_or_nothing(typed)
    try:
        return command.read(rest)
    except reading.Unreadable:
        usage = f"{SLASH} {command.synopsis}"
        raise NotUnderstood(_shown(typed), usage=usage) from None


def is_everyday(typed: str) -> bool:
    """Whether these words may as well be an ordinary sentence as a command."""
    command, rest = _split(typed)
    return command is not None and command.is_everyday and rest.lower() not in ("", *TOPICS)


def _split(typed: str) -> tuple[Command | None, str]:
    """The command with the most words in front, and what stands behind them."""
    rest_after = {0: typed.strip()}
    for length in range(1, _LONGEST + 1):
        rest_after[length] = reading.head(rest_after[length - 1])[1]
    tokens = typed.split(None, _LONGEST)[:_LONGEST]
    for length in range(len(tokens), 0, -1):
        command = _BY_WORDS.get(" ".join(tokens[:length]).lower())
        if command is not None:
            return command, rest_after[length]
    return (_BY_WORDS[""], "") if not tokens else (None, "")


def _goal_or_nothing(typed: str) -> act.Action:
    first, rest = reading.head(typed)
    if first.lower() == "set":
        try:
            return reading.set_named(rest)
        except reading.Unreadable:
            raise NotUnderstood(_shown(typed), usage=_set_usage(), nearest=nearest(typed)) from None
    raise NotUnderstood(_shown(typed), nearest=nearest(typed))


def nearest(typed: str) -> str:
    """The command that the first words come nearest to, as it is typed; "" if none does."""
    tokens = one_line(typed[: _TYPO_LENGTH * 2]).lower().split()
    for length in (2, 1):
        words = " ".join(tokens[:length])
        known = [name for name in _BY_WORDS if name and len(name.split()) == length]
        if len(tokens) >= length and len(words) <= _TYPO_LENGTH:
            close = get_close_matches(words, known, n=1, cutoff=0.7)
            if close:
                return f"{SLASH} {_BY_WORDS[close[0]].words}".strip()
    return ""


def _set_usage() -> str:
    return f"{SLASH} set {'|'.join(Level)} [text]"


def _shown(typed: str) -> str:
    return shorten(one_line(typed), _SHOWN_LENGTH)

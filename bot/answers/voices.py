"""What was said in a round, in words: each voice, how many of each, and how they spread."""

from collections import Counter
from decimal import Decimal
from statistics import fmean

from bot.replies import Fact
from bot.rounds import SUREST, Round, Rule, Stance, Voice
from bot.text import harmless, one_line, shorten
from bot.turn import Turn

_LINE, _LONGEST_BAR = 160, 20


def sureness(turn: Turn, one: Round) -> Fact:
    """How sure people were when they were asked."""
    return Fact(turn.label("fact.sureness"), f"{tally(one, turn)}; {spread(one)}")


def line(turn: Turn, one: Round, voice: Voice) -> str:
    """What one person says, without the name where that is hidden."""
    stance = turn.label(f"stance.{voice.stance}")
    if voice.confidence:
        stance = turn.say("rounds/of_five", number=voice.confidence)
    who = "" if one.is_anonymous else f"{one_line(harmless(voice.person.name))}: "
    why = f", “{shorten(one_line(harmless(voice.reason)), _LINE)}”" if voice.reason else ""
    return f"{who}{stance}{why}"


def tally(one: Round, turn: Turn | None = None) -> str:
    """How many say what; without a turn in the words of the ledger."""
    if one.rule is Rule.CONFIDENCE:
        said = one.confidences
        mean = f"{fmean(said):.1f}" if said else "-"
        if turn is None:
            return f"{mean} / {SUREST} ({len(said)})"
        mean = turn.number(Decimal(mean)) if said else mean
        return turn.say("rounds/sureness", mean=mean, count=len(said))
    names = (
        (stance, turn.label(f"stance.{stance}") if turn else stance.value) for stance in Stance
    )
    return ", ".join(f"{one.counts[stance]} {name}" for stance, name in names)


def spread(one: Round) -> str:
    """How many said each number, drawn and counted: ``3: ▪▪ 2`` is two who said 3."""
    said = Counter(one.confidences)
    lines = (
        f"{number}: {'▪' * min(said[number], _LONGEST_BAR)} {said[number]}"
        for number in range(1, SUREST + 1)
        if said[number]
    )
    return " · ".join(lines)

"""Reading what stands behind ``/goal agree`` and ``/goal vote``."""

from bot import actions as act
from bot.goals import read_ref
from bot.reading import Unreadable, head, without_because
from bot.rounds import SUREST, Rule, Stance, stance_of

_RULES = {
    **{one.value: one for one in Rule if one is not Rule.RECALL},
    "unanimously": Rule.UNANIMOUS, "po": Rule.OWNER, "einstimmig": Rule.UNANIMOUS,
    "konsent": Rule.CONSENT, "mehrheit": Rule.MAJORITY, "zuversicht": Rule.CONFIDENCE,
}  # fmt: skip
_STANCES = {
    **{one.value: one for one in Stance},
    "yes": Stance.AGREE, "ja": Stance.AGREE, "agreed": Stance.AGREE, "object": Stance.OBJECTION,
    "no": Stance.OBJECTION, "nein": Stance.OBJECTION, "concerns": Stance.CONCERN,
}  # fmt: skip
_HOURS = {"h": 1, "hour": 1, "hours": 1, "d": 24, "day": 24, "days": 24, "stunden": 1, "tage": 24}
_HIDDEN = ("anonymous", "anonymously", "anonym")
_SURE = tuple(str(number) for number in range(1, SUREST + 1))
_MOST_HOURS = 9_999


def agree(words: str) -> act.Action:
    """``[<id> [<rule>] [<n> hours|days] [anonymous]]``; nothing shows the round, close ends it."""
    parts = words.lower().split()
    if not parts:
        return act.ShowRound()
    if parts == ["close"]:
        return act.CloseRound()
    ref = read_ref(parts[0])
    rule, hours, hidden, number = "", 0, False, 0
    for part in parts[1 if ref else 0 :]:
        if part in _RULES:
            rule = _RULES[part].value
        elif part in _HIDDEN:
            hidden = True
        elif part in _HOURS and number:
            hours = min(number * _HOURS[part], _MOST_HOURS)
        elif part.isascii() and part.isdecimal():
            number = int(part[:4])
        else:
            raise Unreadable
    return act.OpenRound(ref or "", rule, hours, hidden)


def vote(words: str) -> act.Action:
    """``[#<round>] agree|concern|objection [why]``, or 1 to 5 in the place of the stance."""
    first, rest = head(words)
    number = 0
    if first.startswith("#") and _is_number(first[1:]):
        number = int(first[1:7])
        first, rest = head(rest)
    is_sure = first in _SURE
    stance = stance_of(int(first)) if is_sure else _STANCES.get(first.lower())
    if stance is None:
        raise Unreadable
    confidence = int(first) if is_sure else 0
    if stance is not Stance.AGREE and not rest:
        return act.OpenVoiceForm(number, stance, confidence)
    return act.Speak(number, stance, without_because(rest), confidence)


def pulse(words: str) -> act.Action:
    """``on|off``; nothing shows the latest."""
    plain = words.strip().lower()
    if not plain:
        return act.ShowPulse()
    if plain not in ("on", "off"):
        raise Unreadable
    return act.SetPulse(plain == "on")


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal()

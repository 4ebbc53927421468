"""Rounds: does the team agree on a goal, how sure is it, does it know it by heart?

One voice each, until a fixed moment. Domain rule 8: goals are shared, not dictated; an objection
carries a reason, and the loudest voice does not count twice.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.goals import Level
from bot.people import Person

USUAL_TIME = timedelta(days=2)
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=14)
SUREST = 5
"""The most that somebody can be sure, of 1 to 5."""

REMIND_AFTER = 0.75
"""The share of a round's time after which those who have not spoken are reminded, once."""


class Rule(StrEnum):
    """When a round ends in agreement.

    UNANIMOUS: everybody who spoke agrees. CONSENT: nobody objects. MAJORITY: more than half agree.
    OWNER: the Product Owner decides, with the voices before them. CONFIDENCE: how sure are we, from
    1 to 5; nobody says 1 or 2. RECALL: the pulse, which asks for the goal in one's own words; there
    is nothing to agree on.
    """

    UNANIMOUS = "unanimous"
    CONSENT = "consent"
    MAJORITY = "majority"
    OWNER = "owner"
    CONFIDENCE = "confidence"
    RECALL = "recall"


class Stance(StrEnum):
    """What somebody says; a concern does not stand in the way, an objection may."""

    AGREE = "agree"
    CONCERN = "concern"
    OBJECTION = "objection"


class Outcome(StrEnum):
    """How a round ended."""

    AGREED = "agreed"
    NOT_AGREED = "not_agreed"
    OWNER_DECIDES = "owner_decides"
    SURE = "sure"
    UNSURE = "unsure"
    RECALLED = "recalled"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Voice:
    """What one person says; the latest word counts.

    reason: never "" for an objection. confidence: 1 to 5 where that was asked, else 0.
    """

    person: Person
    stance: Stance
    reason: str
    at: datetime
    confidence: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """One round on one wording of a goal.

    number: counts from 1 in the product; 0 until it is kept. version, text: the goal's when it
    began. place: the id of the place where it began. outcome: None while it runs.
    closed_by: who ended it early; "" for the clock.
    """

    ref: str
    version: int
    text: str
    rule: Rule
    opened_at: datetime
    closes_at: datetime
    place: str
    is_anonymous: bool = False
    number: int = 0
    voices: tuple[Voice, ...] = ()
    outcome: Outcome | None = None
    closed_by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether people can still speak."""
        return self.outcome is None

    @property
    def counts(self) -> Counter[Stance]:
        """How many say what."""
        return Counter(voice.stance for voice in self.voices)

    @property
    def confidences(self) -> list[int]:
        """What was said of 1 to 5, the lowest first."""
        return sorted(voice.confidence for voice in self.voices if voice.confidence)


def usual_rule(level: Level) -> Rule:
    """Vision, user and business goals best unanimously, the others by consent (domain rule 8)."""
    wide = (Level.MISSION, Level.VISION, Level.USER, Level.BUSINESS)
    return Rule.UNANIMOUS if level in wide else Rule.CONSENT


def outcome_of(rule: Rule, voices: Sequence[Voice]) -> Outcome:
    """How a round with these voices ends."""
    counts = Counter(voice.stance for voice in voices)
    if not voices:
        return Outcome.NOBODY
    all_agree = counts[Stance.AGREE] == len(voices)
    match rule:
        case Rule.OWNER:
            return Outcome.OWNER_DECIDES
        case Rule.RECALL:
            return Outcome.RECALLED
        case Rule.CONFIDENCE:
            return Outcome.SURE if all_agree else Outcome.UNSURE
        case Rule.UNANIMOUS:
            is_agreed = all_agree
        case Rule.CONSENT:
            is_agreed = counts[Stance.OBJECTION] == 0
        case Rule.MAJORITY:
            is_agreed = counts[Stance.AGREE] * 2 > len(voices)
    return Outcome.AGREED if is_agreed else Outcome.NOT_AGREED


def stance_of(confidence: int) -> Stance:
    """What a number of 1 to 5 comes to: a fist of five, where 3 and more carry the goal along.

    1 stands in the way, 2 is a worry. framework.scaledagile.com, "PI Planning" (confidence vote).
    """
    if confidence == 1:
        return Stance.OBJECTION
    return Stance.CONCERN if confidence == 2 else Stance.AGREE  # noqa: PLR2004  of five


def remind_at(one: Round) -> datetime:
    """When those who have not spoken are reminded."""
    return one.opened_at + (one.closes_at - one.opened_at) * REMIND_AFTER

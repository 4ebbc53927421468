"""The few things that can go wrong as expected, each with a phrase for people.

::

    Refusal                      one kind sentence and one next step, never a traceback
    ├── NoProductYet             nothing was set up in this workspace
    ├── SeveralProducts          the place must first be bound to one of them
    ├── NoSuchProduct
    ├── NoSuchGoal · NoSuchRequest · NoSuchPerson · NoSuchLocale
    ├── NotAllowed               the person's role may not do this
    ├── OwnerNeeded              a product cannot be without a Product Owner
    ├── NoProductGoal            there is no active Product Goal
    ├── GoalAlreadyActive        one active Product Goal, ever (domain rule 1)
    ├── LinkMissing              a proposed Product Goal without a link to the vision
    ├── NotOpen                  the goal has ended and cannot change any more
    ├── NoGoalRunning · NothingChanged · AlreadyRuled
    ├── NothingToUndo · CannotUndo · BuiltUpon
    ├── WrongParent · WrongLevel
    ├── NoCadence · NoSuchZone · NoSuchCountry
    ├── NoRound · RoundRuns · RoundIsOver
    ├── NoBoardPage · NoBoard
    ├── ChangedMeanwhile         somebody else was faster; look again
    ├── Missing · TooLong · NotANumber · NotADate
    ├── BadFile                  a goal file that cannot be read
    ├── NothingToJudge           a bare "does this fit?" with no text in sight
    └── NotUnderstood            a command that cannot be read, with the nearest one

The phrase stands in ``prompts/say/<locale>/errors/<name_of_the_class>.txt.jinja`` and gets the
exception as ``error``. ``InvalidFields`` is the one for forms: it names the field.
"""

from dataclasses import dataclass


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not a failure
    """Something expected stands in the way; the person is told what, and what to do next."""


@dataclass
class NoProductYet(Refusal):
    """Nobody has set up a product in this workspace."""


@dataclass
class SeveralProducts(Refusal):
    """The place is bound to no product, and the workspace has more than one."""

    names: tuple[str, ...]


@dataclass
class NoSuchProduct(Refusal):
    """No product of this workspace has that name."""

    name: str
    names: tuple[str, ...]


@dataclass
class NoSuchGoal(Refusal):
    """No goal of this product has that reference."""

    ref: str


@dataclass
class NoSuchRequest(Refusal):
    """No request of this product has that number."""

    number: str


@dataclass
class NoSuchPerson(Refusal):
    """Nobody of that name is known in this workspace."""

    name: str


@dataclass
class NoSuchLocale(Refusal):
    """The bot has no phrases in that language."""

    locale: str
    known: tuple[str, ...]


@dataclass
class NotAllowed(Refusal):
    """The person's role may not do this (domain rule 2).

    roles: the roles that may, by value.
    instead: what this person can type instead, "" if nothing comes near.
    """

    role: str
    roles: tuple[str, ...]
    instead: str = ""


@dataclass
class OwnerNeeded(Refusal):
    """The only Product Owner cannot step down without naming another."""


@dataclass
class NoProductGoal(Refusal):
    """There is no active Product Goal to act on."""


@dataclass
class GoalAlreadyActive(Refusal):
    """Another goal of the level is active; it must end first (domain rule 1)."""

    level: str
    ref: str
    text: str


@dataclass
class LinkMissing(Refusal):
    """Nobody said how a proposed Product Goal advances the vision (domain rule 3)."""

    ref: str
    text: str


@dataclass
class NotOpen(Refusal):
    """The goal is not in a state that allows this, e.g. it was fulfilled already."""

    ref: str
    status: str


@dataclass
class NoGoalRunning(Refusal):
    """There is no active Sprint or Release Goal to close."""

    level: str


@dataclass
class NothingChanged(Refusal):
    """The goal already says exactly that."""

    ref: str


@dataclass
class AlreadyRuled(Refusal):
    """The Product Owner has decided on the request."""

    ref: str


class NothingToUndo(Refusal):
    """The person changed nothing here within a day that could be taken back."""


@dataclass
class CannotUndo(Refusal):
    """What the person changed last cannot be taken back; deed: what it was."""

    deed: str


@dataclass
class BuiltUpon(Refusal):
    """Something came after the change that rests on it.

    by: whose. subject: on what, as in the ledger; "" where that is no goal and no request.
    """

    by: str
    subject: str


@dataclass
class WrongParent(Refusal):
    """A goal of this level cannot advance that parent."""

    level: str
    ref: str
    levels: tuple[str, ...]


@dataclass
class WrongLevel(Refusal):
    """What was asked does not exist for a goal of this level."""

    ref: str
    level: str


@dataclass
class ChangedMeanwhile(Refusal):
    """Somebody else changed the same thing at the same time."""


class NoBoardPage(Refusal):
    """No pages are served here, so that there is no address to give."""


class NoBoard(Refusal):
    """There is no such page, or not any more."""


class NoRound(Refusal):
    """Nobody has asked yet whether people agree."""


@dataclass
class RoundRuns(Refusal):
    """A round on that goal runs already."""

    ref: str


@dataclass
class RoundIsOver(Refusal):
    """The round on that goal has ended."""

    ref: str


@dataclass
class OtherVoice(Refusal):
    """The round asks for something else: a number, or a stance.

    wants: ``number`` or ``stance``.
    """

    wants: str


@dataclass
class NothingToDraw(Refusal):
    """There is nothing yet that a picture could show; subject: a ``bot.actions.Subject``."""

    subject: str


@dataclass
class NotAShare(Refusal):
    """A share that is not between 0 and 100 percent."""


@dataclass
class NoCadence(Refusal):
    """The product has no rhythm of Sprints yet."""


@dataclass
class NoSuchZone(Refusal):
    """No time zone has that name."""

    zone: str


@dataclass
class NoSuchCountry(Refusal):
    """No holidays are known for that country or region."""

    country: str


@dataclass
class Missing(Refusal):
    """Something that is needed was left empty."""

    what: str


@dataclass
class TooLong(Refusal):
    """A text is longer than what is kept (all counts in characters)."""

    what: str
    length: int
    limit: int


@dataclass
class NotANumber(Refusal):
    """A KPI value that cannot be read as a number."""

    text: str


@dataclass
class NotADate(Refusal):
    """A date that cannot be read."""

    text: str


@dataclass
class BadFile(Refusal):
    """A goal file that cannot be read.

    problem: what is wrong, one of a few words that the phrase knows.
    where: the goal in the file, or the number of the line.
    detail: the words or figures in question, or the line, mended where that can be.
    """

    problem: str
    where: str = ""
    detail: str = ""


@dataclass
class NothingToJudge(Refusal):
    """A question whether it fits, without a request anywhere in sight."""


@dataclass
class NotUnderstood(Refusal):
    """A command that cannot be read.

    typed: what was typed.
    nearest: the command that comes nearest, "" if none does.
    usage: how the command is written, when it was known but its words were not.
    """

    typed: str
    nearest: str = ""
    usage: str = ""


class Repeated(Exception):  # noqa: N818  it is neither a refusal nor a failure
    """The same delivery was handled already: a platform sent it twice. There is nothing to say."""


@dataclass
class InvalidFields(Exception):  # noqa: N818  it belongs to a form, and names its fields
    """A form was sent with fields that cannot be taken.

    refusals: what is wrong, by the name of the field.
    """

    refusals: dict[str, Refusal]

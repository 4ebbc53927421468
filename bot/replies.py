"""Everything the bot can show: a closed set of neutral parts.

Structure stands here, words in ``prompts/``, looks in ``adapters/<platform>/rendering.py``: one
``match`` over ``Part`` that ends in ``assert_never``, so that a new part makes the type checker
name every platform that lacks it.

Headings, labels and banners hold our own words. People's words stand in the other parts, which
every platform shows in fields that it does not parse.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from bot.actions import Action, filled
from bot.people import ProductId


class Tone(StrEnum):
    """What a banner means; every platform shows it by a sign and a colour, and the words say it."""

    SPRINT = "sprint"
    GOOD = "good"
    LATER = "later"
    OUTSIDE = "outside"
    UNSURE = "unsure"
    APART = "apart"
    PARTY = "party"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Heading:
    """What the reply is about, in our words."""

    text: str


@dataclass(frozen=True, slots=True)
class Banner:
    """The one thing to take away, in our words."""

    tone: Tone
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One or more sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short lines."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A label in our words, and what is so."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A few facts, one under the other."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, whole and as typed.

    source: whose words they are or where they stand, in our words.
    """

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What only some want to know, a line each; every platform shows it small."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One goal in the picture of the thread.

    depth: 0 for the top; what a goal advances stands above it with a smaller depth.
    label: the name of its level, in our words.
    share: progress of 0 to 1; None where there is none to show.
    notes: what else is to be known, such as the days left or a KPI.
    is_open: whether the goal is active; a proposed or ended one is shown more quietly.
    """

    depth: int
    label: str
    ref: str
    text: str
    share: float | None = None
    notes: tuple[str, ...] = ()
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Thread:
    """The golden thread, from the top."""

    lines: tuple[ThreadLine, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A KPI's way so far. words: where it stands and where it is going.

    points: days and values, the oldest first; none before the first check-in.
    target, due: what is to be reached, and by when. aim: the target in words.
    since, until: in words, the first day and the planned one, or the last where none is planned.
    """

    title: str
    words: str
    points: tuple[tuple[date, float], ...] = ()
    target: float | None = None
    aim: str = ""
    due: date | None = None
    since: str = ""
    until: str = ""

    @property
    def line(self) -> str:
        """The same in one line."""
        return f"{self.title}: {self.words}"


@dataclass(frozen=True, slots=True)
class Courses:
    """KPIs side by side. A chat shows the words of each.

    rest: those that are too many to show; ``more`` names them. decimal: what parts decimals.
    """

    title: str
    courses: tuple[Course, ...]
    more: str = ""
    rest: tuple[Course, ...] = ()
    decimal: str = "."

    def of(self, title: str) -> "Courses | None":
        """The KPI of that title alone; None where it is not among them."""
        found = tuple(one for one in (*self.courses, *self.rest) if one.title == title)
        return replace(self, courses=found, more="", rest=()) if found else None

    @property
    def lines(self) -> tuple[str, ...]:
        """All that it shows, in words."""
        told = tuple(one.line for one in self.courses)
        return (*told, self.more) if self.more else told

    @property
    def words_only(self) -> tuple[str, ...]:
        """What no way can be drawn of: the KPIs that were never measured, and what is left out."""
        told = tuple(one.line for one in self.courses if not one.points)
        return (*told, self.more) if self.more else told


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of several kinds, side by side. words: the same in words; a chat shows those.

    columns: a name and as many counts as there are kinds.
    """

    title: str
    kinds: tuple[str, ...]
    columns: tuple[tuple[str, tuple[int, ...]], ...]
    words: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A part to be shown as a picture; where none can be shown, as the part itself.

    title: its heading. address: where the picture is fetched from; "" where no pages are served.
    """

    of: Thread | Courses | Counts
    title: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A text to keep: shown as it stands, or handed over as a file."""

    filename: str
    text: str


class Style(StrEnum):
    """How a button stands out."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """What can be done next; pressing it does what typing its words would do."""

    label: str
    action: Action
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Buttons:
    """The next steps, the most likely one first."""

    buttons: tuple[Button, ...]


class FieldKind(StrEnum):
    """What a field takes."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    name: the field of the action that it fills.
    value: what is stored, filled in.
    person: the id of the person whose name the value is, for a person.
    choices: (value, label) pairs, for a choice.
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.LINE
    value: str = ""
    hint: str = ""
    is_required: bool = False
    person: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """Fields to fill in. Sending it makes the action, with the fields' values in their places."""

    title: str
    submit: str
    action: Action
    fields: tuple[Field, ...]


def bare(form: Form) -> Action:
    """The form's action without what its fields will say: short enough to travel with the form."""
    emptied = {
        item.name: "" for item in form.fields if item.kind is not FieldKind.CHOICE or not item.value
    }
    try:
        return filled(form.action, emptied)
    except ValueError:  # a choice that must not be empty
        return form.action


Part = (
    Heading
    | Banner
    | Paragraph
    | Bullets
    | Facts
    | Quote
    | Details
    | Thread
    | Courses
    | Counts
    | Drawing
    | Document
    | Buttons
    | Form
)
"""The closed set."""


class Audience(StrEnum):
    """Who sees a reply."""

    ASKER = "asker"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot answers.

    about: what the reply shows the state of, ``#12`` or ``P1``; a platform that can edit its
        messages updates what it showed about the same thing. "" where it is about nothing lasting.
    product: the product that ``about`` counts in; None where nothing was set up yet.
    """

    parts: tuple[Part, ...]
    audience: Audience = Audience.ASKER
    about: str = ""
    product: ProductId | None = field(default=None, compare=False)
    outcome: str = field(default="ok", compare=False)
    """How the turn ended, for the log: ``ok`` or the name of the refusal."""
    action: Action | None = field(default=None, compare=False)
    """What it answers; None for words that were not understood."""
    locale: str = field(default="en", compare=False)
    """The language that it is in, for the words that a platform adds."""
    noted: str = field(default="", compare=False)
    """What the log should know besides; never anybody's words."""

    @property
    def meant(self) -> str:
        """The name of the action that it answers, for the log."""
        return type(self.action).__name__ if self.action else ""


def buttons_of(reply: Reply) -> tuple[Button, ...]:
    """All buttons of a reply, in order."""
    return tuple(one for part in reply.parts if isinstance(part, Buttons) for one in part.buttons)


def about_of(reply: Reply) -> str:
    """What a reply shows, within its workspace; "" where it is about nothing lasting."""
    return f"{reply.product or ''}|{reply.about}" if reply.about else ""


def form_of(reply: Reply) -> Form | None:
    """The form that a reply asks to fill in."""
    return next((part for part in reply.parts if isinstance(part, Form)), None)

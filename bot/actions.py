"""Everything a person can ask for: one frozen dataclass each.

Slash commands, mentions, buttons and forms all become one of these, and a reply is made from
nothing else. Who may do what stands in ``bot/permissions.py``; which words mean which action in
``bot/commands.py`` and ``bot/understanding.py``; what happens in ``bot/answers/``.

An action can travel inside a button as a token: see ``token_of`` and ``action_from``.
"""

import json
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, get_args

from bot.fit.case import RulingKind
from bot.goals import Level
from bot.people import Role
from bot.rounds import Stance
from bot.sprints import Occasion, Reminder


@dataclass(frozen=True, slots=True)
class ShowThread:
    """Show the golden thread; ``to_channel`` posts it for everybody in the place."""

    to_channel: bool = False


@dataclass(frozen=True, slots=True)
class ShowProgress:
    """Say in a sentence how far the Product Goal is, and how long there is."""


@dataclass(frozen=True, slots=True)
class ShowHome:
    """Show one person what there is: the thread, what is open, and what to do first."""


@dataclass(frozen=True, slots=True)
class Introduce:
    """Say in three lines what the bot is good for: it is new in a place."""


@dataclass(frozen=True, slots=True)
class ShowHelp:
    """Show the commands, or one topic."""

    topic: str = ""


@dataclass(frozen=True, slots=True)
class ExplainTerm:
    """Say what one of Throughline's or Scrum's own terms means.

    term: one of ``bot.understanding.TERMS``.
    """

    term: str


@dataclass(frozen=True, slots=True)
class AskWhich:
    """Ask whether an ordinary sentence was meant as the command that it begins with."""

    words: str


@dataclass(frozen=True, slots=True)
class AskMeaning:
    """Ask what a sentence means: a request to check, or one of some other meanings.

    meanings: the likeliest others, as ``bot.meanings.Meaning`` names them.
    """

    words: str
    meanings: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class AskFirst:
    """Show what is about to happen, with its parts filled in; only a press does it.

    token: of the action, as ``token_of`` writes it.
    """

    token: str


@dataclass(frozen=True, slots=True)
class LeaveIt:
    """Say no to what was offered: nothing changes."""


@dataclass(frozen=True, slots=True)
class MakeSmallTalk:
    """Answer thanks, a greeting or a joke with a friendly line."""


@dataclass(frozen=True, slots=True)
class OpenSetUp:
    """Open the guided form; ``name`` fills in the product's name."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the guided form was filled in with; "" leaves things as they are."""

    name: str
    owner: str = ""
    scrum_master: str = ""
    vision: str = ""
    product_goal: str = ""
    locale: str = ""


@dataclass(frozen=True, slots=True)
class OpenGoalForm:
    """Open the form of one level, with what is stored filled in."""

    level: Level
    ref: str = ""


@dataclass(frozen=True, slots=True)
class SetGoal:
    """Set or reword a goal.

    ref: the goal to reword; "" for the level's current one, or a new one.
    under: the ref of the goal that it advances; "" for the usual one.
    due: its last day as people write dates; "" reads it from the text.
    link: how it advances its parent, "" where nobody says.
    """

    level: Level
    text: str
    ref: str = ""
    under: str = ""
    due: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class SetScope:
    """Say what the Product Goal counts in and rules out; None leaves a list as it is."""

    in_scope: tuple[str, ...] | None = None
    out_of_scope: tuple[str, ...] | None = None
    ref: str = ""


@dataclass(frozen=True, slots=True)
class ExplainLink:
    """Say how a goal advances its parent."""

    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class DefineKpi:
    """Add or change a KPI: numbers as typed, "" where not given; ``ref`` "" is the Product Goal."""

    name: str
    baseline: str = ""
    target: str = ""
    unit: str = ""
    direction: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Record the value of a KPI; the first one of a new KPI sets the baseline.

    is_sure: whether somebody confirmed that a new KPI, or a value that surprises, is meant.
    """

    name: str
    value: str
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Celebrate:
    """Tell everybody that a KPI reached its target; at: of that check-in, seconds since 1970."""

    ref: str
    at: int


@dataclass(frozen=True, slots=True)
class ShowKpis:
    """Show what the goals are measured by; ``name`` shows the KPIs that it names."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class ProposeGoal:
    """Propose a Product Goal."""

    text: str


@dataclass(frozen=True, slots=True)
class ActivateGoal:
    """Make a proposed goal the active one; ``link`` says how it advances the vision."""

    ref: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class MoveGoals:
    """Let the Release and Sprint Goals whose parent has ended advance another goal."""

    under: str


@dataclass(frozen=True, slots=True)
class FulfilGoal:
    """Close a goal as reached; ``ref`` "" is the Product Goal."""

    evidence: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class AbandonGoal:
    """Give a goal up, with the reason; ``ref`` "" is the Product Goal."""

    reason: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class FinishGoal:
    """Close a Sprint or Release Goal as reached; ``ref`` "" is the one that runs."""

    level: Level
    evidence: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class MissSprint:
    """Close the Sprint Goal as not reached."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class OpenFitForm:
    """Open the form that asks for a request."""


@dataclass(frozen=True, slots=True)
class CheckFit:
    """Ask whether a request fits; "" takes the thread that it was asked in."""

    request: str = ""


@dataclass(frozen=True, slots=True)
class ShowRequest:
    """Show a request with its verdict again; ``to_channel`` shares it."""

    number: int
    to_channel: bool = False


class RequestFilter(StrEnum):
    """Which requests to list."""

    OPEN = "open"
    ALL = "all"
    PARKED = "parked"
    MINE = "mine"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class ListRequests:
    """List what was asked for."""

    which: RequestFilter = RequestFilter.OPEN


@dataclass(frozen=True, slots=True)
class FindRequest:
    """Show the request that somebody speaks of; where several are alike, ask which."""

    words: str


@dataclass(frozen=True, slots=True)
class ShowNext:
    """Show what to work on next: the requests that serve the goals, in that order."""


@dataclass(frozen=True, slots=True)
class OpenRulingForm:
    """Open the form for ruling on a request; agrees: as the judge said."""

    number: int
    agrees: bool = False


@dataclass(frozen=True, slots=True)
class RuleOnRequest:
    """Decide on a request; from then on the decision is a precedent.

    instead_of: what gives way for it, where the Sprint has a goal already.
    """

    number: int
    kind: RulingKind
    reason: str
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class ParkRequest:
    """Put a request aside until the goal changes; its asker may do so."""

    number: int


@dataclass(frozen=True, slots=True)
class DeclineKindly:
    """Show the kind sentence that says no to a request, ready to send."""

    number: int


@dataclass(frozen=True, slots=True)
class OpenDetailForm:
    """Open the form in which the asker adds what was missing."""

    number: int


@dataclass(frozen=True, slots=True)
class AddDetail:
    """Add what was missing to a request, and have it judged again."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class ShowCadence:
    """Show the Sprint's rhythm and the next events."""


@dataclass(frozen=True, slots=True)
class SetCadence:
    """Set the Sprint's rhythm: weekdays as 0 for Monday, times as ``10:00``, dates as ISO writes.

    zone: an IANA name; "" takes the stored one, or UTC. holidays: ``DE`` or ``DE-BB``; "" for none.
    """

    weeks: int
    first: str
    planning_day: int
    planning_at: str
    review_day: int
    review_at: str
    zone: str = ""
    holidays: str = ""


@dataclass(frozen=True, slots=True)
class ReadCadence:
    """Understand what somebody says of the Sprint's rhythm, and show it before it is set."""

    words: str


@dataclass(frozen=True, slots=True)
class OpenCadenceForm:
    """Open the form of the Sprint's rhythm, with what the words say of it filled in."""

    words: str = ""


class CadenceChange(StrEnum):
    """What can be done to a rhythm without setting it anew."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    NUDGES_ON = "on"
    NUDGES_OFF = "off"


@dataclass(frozen=True, slots=True)
class ChangeCadence:
    """Pause or resume the rhythm, cancel the Sprint that runs, or turn nudges on or off here."""

    change: CadenceChange


@dataclass(frozen=True, slots=True)
class SetLeads:
    """How long before an event nudges come: ``1d`` for a working day, ``60m`` for an hour."""

    leads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShowNudge:
    """What is to be said before an event, from what is true now.

    occasion: planning or review; sprint: the Sprint's first day; begins: when, as ISO writes it.
    """

    occasion: Occasion
    sprint: str
    begins: str
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class ShowReminder:
    """A line to the Product Owner on the Product Goal."""

    reason: Reminder


@dataclass(frozen=True, slots=True)
class TellDropped:
    """Say which nudges could not be sent on a day, ISO 8601."""

    day: str


@dataclass(frozen=True, slots=True)
class LookAgain:
    """Judge parked requests again under a goal version; batch: counts from 0."""

    version: str
    batch: int = 0


@dataclass(frozen=True, slots=True)
class ListLooked:
    """Show the Product Owner what a second look under a goal version found."""

    version: str


@dataclass(frozen=True, slots=True)
class TellRequester:
    """Tell whoever asked that the request seems to fit now."""

    number: int


@dataclass(frozen=True, slots=True)
class ShowHealth:
    """Show where the product drifts from its goal."""

    to_channel: bool = False


@dataclass(frozen=True, slots=True)
class LinkBoard:
    """Give the address of the product's page."""


@dataclass(frozen=True, slots=True)
class RevokeBoard:
    """Let every address that was given out lead nowhere."""


@dataclass(frozen=True, slots=True)
class ShowBoard:
    """Show the product's page; serial: of the link, as long as it was not revoked.

    view: what of it, an ``ExportFormat`` that is a board; "" for the whole.
    """

    product: int
    serial: int
    view: str = ""


@dataclass(frozen=True, slots=True)
class OpenRound:
    """Ask everybody whether they agree on a goal; ref: "" for the Product Goal in force.

    rule: a ``bot.rounds.Rule``, "" for the usual one. hours: how long; 0 for the usual time.
    """

    ref: str = ""
    rule: str = ""
    hours: int = 0
    is_anonymous: bool = False


@dataclass(frozen=True, slots=True)
class ShowRound:
    """Show a round; 0 for the one that runs, or the latest."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class OpenVoiceForm:
    """Open the form for a concern or an objection, for a low confidence, or for the pulse."""

    number: int
    stance: Stance
    confidence: int = 0


@dataclass(frozen=True, slots=True)
class Speak:
    """Say in a round what one thinks; 0 for the one that runs.

    confidence: 1 to 5 where that is asked, else 0. reason: in the pulse, the goal in one's words.
    """

    number: int
    stance: Stance
    reason: str = ""
    confidence: int = 0


@dataclass(frozen=True, slots=True)
class CloseRound:
    """End a round."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class RemindVoices:
    """Have those reminded who have not spoken in a round."""

    number: int


@dataclass(frozen=True, slots=True)
class AskVoice:
    """Ask one person to speak in a round."""

    number: int


@dataclass(frozen=True, slots=True)
class ShowPulse:
    """Show how the team last knew its Product Goal, and whether it is asked."""


@dataclass(frozen=True, slots=True)
class SetPulse:
    """Let the team be asked once a Sprint what its Product Goal is, or not any more."""

    is_on: bool


@dataclass(frozen=True, slots=True)
class OpenPulse:
    """Ask the team what its Product Goal is; sprint: the first day of the Sprint, ISO 8601."""

    sprint: str


@dataclass(frozen=True, slots=True)
class SetTargetGroup:
    """Say whom the product is for."""

    text: str


@dataclass(frozen=True, slots=True)
class SetUpkeep:
    """Declare how many of 100 requests may be upkeep; -1 for no budget."""

    percent: int = -1


class Subject(StrEnum):
    """What can be drawn."""

    THREAD = "thread"
    KPI = "kpi"
    REQUESTS = "requests"


@dataclass(frozen=True, slots=True)
class ShowPicture:
    """Show the golden thread, the KPIs' courses or the requests as a picture."""

    subject: Subject = Subject.THREAD
    to_channel: bool = False


@dataclass(frozen=True, slots=True)
class ShowMonth:
    """Say in short how a month went; first: its first day, ISO 8601."""

    first: str


@dataclass(frozen=True, slots=True)
class ShowStats:
    """Show how often the Product Owner agreed with the verdicts."""


@dataclass(frozen=True, slots=True)
class ConfirmGoal:
    """Say after a look at it that the Product Goal is still the right one."""


@dataclass(frozen=True, slots=True)
class OpenEndingForm:
    """Open the form that closes the Product Goal: as reached, or given up."""

    is_reached: bool


@dataclass(frozen=True, slots=True)
class GiveRole:
    """Give a person a role.

    person: a name or a mention as typed; an id where ``name`` is given beside it.
    """

    person: str
    role: Role
    name: str = ""


@dataclass(frozen=True, slots=True)
class ShowTeam:
    """Show who holds which role."""


@dataclass(frozen=True, slots=True)
class ShowHistory:
    """Show the ledger, of everything or of one goal; since: a day, ISO 8601, "" for all."""

    ref: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back one's own last change of the last day."""


class ExportFormat(StrEnum):
    """How the chain is written out."""

    YAML = "yaml"
    MARKDOWN = "md"
    VISION = "vision"
    ROADMAP = "roadmap"
    OKR = "okr"


@dataclass(frozen=True, slots=True)
class ExportChain:
    """Write the chain out, readable and diffable."""

    format: ExportFormat = ExportFormat.YAML


@dataclass(frozen=True, slots=True)
class OpenImportForm:
    """Open the form that takes a goal file."""


@dataclass(frozen=True, slots=True)
class ImportChain:
    """Read a goal file; without ``apply`` only show what would change."""

    text: str
    apply: bool = False


@dataclass(frozen=True, slots=True)
class ShowPlace:
    """Say which product this place belongs to."""


@dataclass(frozen=True, slots=True)
class UseProduct:
    """Bind this place to a product."""

    name: str


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Choose the language the bot speaks to this person, or to the whole product."""

    locale: str
    for_product: bool = False


Action = (
    ShowThread
    | ShowProgress
    | ShowHome
    | Introduce
    | ShowHelp
    | ExplainTerm
    | AskWhich
    | AskMeaning
    | AskFirst
    | LeaveIt
    | MakeSmallTalk
    | OpenSetUp
    | SetUp
    | OpenGoalForm
    | SetGoal
    | SetScope
    | ExplainLink
    | DefineKpi
    | CheckIn
    | Celebrate
    | ShowKpis
    | ProposeGoal
    | ActivateGoal
    | MoveGoals
    | FulfilGoal
    | AbandonGoal
    | FinishGoal
    | MissSprint
    | OpenFitForm
    | CheckFit
    | ShowRequest
    | ListRequests
    | FindRequest
    | ShowNext
    | OpenRulingForm
    | RuleOnRequest
    | ParkRequest
    | DeclineKindly
    | OpenDetailForm
    | AddDetail
    | ShowCadence
    | SetCadence
    | ReadCadence
    | OpenCadenceForm
    | ChangeCadence
    | SetLeads
    | ShowNudge
    | ShowReminder
    | TellDropped
    | LookAgain
    | ListLooked
    | TellRequester
    | ShowStats
    | ShowHealth
    | OpenRound
    | ShowRound
    | OpenVoiceForm
    | Speak
    | CloseRound
    | RemindVoices
    | AskVoice
    | ShowPulse
    | SetPulse
    | OpenPulse
    | SetTargetGroup
    | SetUpkeep
    | ShowMonth
    | ShowPicture
    | LinkBoard
    | RevokeBoard
    | ShowBoard
    | ConfirmGoal
    | OpenEndingForm
    | GiveRole
    | ShowTeam
    | ShowHistory
    | Undo
    | ExportChain
    | OpenImportForm
    | ImportChain
    | ShowPlace
    | UseProduct
    | ChooseLanguage
)
"""The closed set: a ``match`` over it ends in ``assert_never``."""

_KINDS: dict[str, type[Action]] = {kind.__name__: kind for kind in get_args(Action)}


def token_of(action: Action) -> str:
    """The action as a short text that a button can carry."""
    stated = {
        item.name: value
        for item in fields(action)
        if (value := getattr(action, item.name)) != item.default
    }
    return json.dumps([type(action).__name__, stated], ensure_ascii=False, separators=(",", ":"))


def action_from(token: str) -> Action | None:
    """The action that ``token_of`` wrote; None for anything else: a token is never trusted."""
    try:
        name, stated = json.loads(token)
        kind = _KINDS[name]
        known = {item.name: item.type for item in fields(kind)}
        return kind(**{key: _read(known[key], value) for key, value in stated.items()})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def filled(action: Action, values: dict[str, str]) -> Action:
    """The action with what was typed into a form in its fields; one item a line for a list.

    Raises ValueError for a choice that does not exist.
    """
    known = {item.name: item.type for item in fields(action)}
    return replace(action, **{name: _typed(known[name], text) for name, text in values.items()})


def _typed(wanted: object, text: str) -> Any:  # noqa: ANN401  the field's own type
    if isinstance(wanted, type) and issubclass(wanted, (StrEnum, str, int)):
        return wanted(text)
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _read(wanted: object, value: object) -> Any:  # noqa: ANN401  the field's own type, checked here
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        return wanted(str(value))
    if wanted in (str, int, bool):
        if type(value) is not wanted:
            raise TypeError(value)
        return value
    if not isinstance(value, list):
        raise TypeError(value)
    return tuple(map(str, value))

"""What stands in the way, in one kind sentence with the next step."""

import re

from bot import actions as act
from bot.commands import COMMANDS, SLASH
from bot.errors import (
    BadFile,
    GoalAlreadyActive,
    InvalidFields,
    LinkMissing,
    Missing,
    NoCadence,
    NoProductGoal,
    NoProductYet,
    NoSuchCountry,
    NoSuchPerson,
    NoSuchZone,
    NotADate,
    NotAllowed,
    NothingToJudge,
    NotUnderstood,
    Refusal,
    SeveralProducts,
    TooLong,
    WrongParent,
)
from bot.goals import Level, level_of
from bot.replies import Banner, Button, Buttons, Reply, Style, Tone
from bot.text import clean
from bot.turn import Turn

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


def phrase_of(refusal: Refusal) -> str:
    """Where the phrase of a refusal stands: ``errors/no_such_goal``."""
    return f"errors/{_WORD_START.sub('_', type(refusal).__name__).lower()}"


def sentence(turn: Turn, refusal: Refusal) -> str:
    """The refusal as one text."""
    return turn.say(phrase_of(refusal), error=refusal, slash=SLASH, example="")


def reply(turn: Turn, refusal: Refusal, action: act.Action | None = None) -> Reply:
    """The refusal with what can be pressed next. action: what was asked for, if that is known."""
    is_lost = isinstance(refusal, NotUnderstood)
    banner = Banner(Tone.REFUSED, turn.label("banner.lost" if is_lost else "banner.refused"))
    words = turn.paragraphs(
        phrase_of(refusal), error=refusal, slash=SLASH, example=_example(action)
    )
    buttons = (*_form_of(turn, refusal, action), *_next_steps(turn, refusal))
    shown = (Buttons(buttons),) if buttons else ()
    return Reply((banner, *words, *shown), outcome=type(refusal).__name__)


def _example(action: act.Action | None) -> str:
    """A line that can be typed for this; "" where no command makes it."""
    found = (one for one in COMMANDS if type(one.sample) is type(action))
    if isinstance(action, act.SetGoal):
        found = (one for one in COMMANDS if one.words == f"set {action.level}")
    return next((one.examples[0] for one in found), "")


def _form_of(turn: Turn, refusal: Refusal, action: act.Action | None) -> tuple[Button, ...]:
    """The form in which what is missing, or too long, can be written."""
    if not isinstance(refusal, Missing | TooLong):
        return ()
    match action:
        case act.RuleOnRequest(number=number):
            form: act.Action = act.OpenRulingForm(number)
        case act.AbandonGoal(ref=ref) if not ref or level_of(ref) is Level.PRODUCT:
            form = act.OpenEndingForm(is_reached=False)
        case act.SetGoal(level=level, ref=ref):
            form = act.OpenGoalForm(level, ref)
        case _:
            return ()
    return (Button(turn.label("button.fill_in"), form, Style.PRIMARY),)


def fields_reply(turn: Turn, invalid: InvalidFields) -> Reply:
    """What is wrong with a form, for a platform that cannot show it at the fields."""
    words = [
        turn.say("errors/field", field=turn.label(f"field.{name}"), problem=sentence(turn, refusal))
        for name, refusal in invalid.refusals.items()
    ]
    banner = Banner(Tone.REFUSED, turn.label("banner.refused"))
    parts = turn.paragraphs("errors/fields", problems=words)
    return Reply((banner, *parts), outcome="InvalidFields")


def field_of(action: act.Action, refusal: Refusal) -> str:  # noqa: C901, PLR0911  a table
    """The field of a form that a refusal is about; "" where it is about none."""
    match action, refusal:
        case act.SetCadence(), NoSuchZone():
            return "zone"
        case act.SetCadence(), NoSuchCountry():
            return "holidays"
        case act.SetCadence(first=first), NotADate(text=text):
            return "first" if text == clean(first) else "planning_at"
        case act.SetGoal(), NotADate():
            return "due"
        case act.SetGoal(), WrongParent():
            return "under"
        case act.SetGoal(), Missing(what=what) | TooLong(what=what):
            return "link" if what == "reason" else "text"
        case act.RuleOnRequest() | act.AbandonGoal(), Missing() | TooLong():
            return "reason"
        case act.AddDetail() | act.ImportChain(), Missing() | TooLong() | BadFile():
            return "text"
        case act.CheckFit(), NothingToJudge():
            return "request"
        case act.SetUp(owner=owner), NoSuchPerson(name=name):
            return "owner" if owner.strip() == name else "scrum_master"
        case _:
            return ""


def _next_steps(turn: Turn, refusal: Refusal) -> tuple[Button, ...]:  # noqa: PLR0911  a table
    match refusal:
        case NoProductYet():
            return (Button(turn.label("button.setup"), act.OpenSetUp(), Style.PRIMARY),)
        case NoCadence():
            form = act.OpenCadenceForm()
            return (Button(turn.label("form.sprint"), form, Style.PRIMARY),)
        case SeveralProducts(names=names):
            return tuple(Button(name, act.UseProduct(name)) for name in names[:5])
        case NoProductGoal():
            goal = act.OpenGoalForm(Level.PRODUCT)
            return (Button(turn.label("button.set_product_goal"), goal, Style.PRIMARY),)
        case GoalAlreadyActive():
            return (Button(turn.label("button.show"), act.ShowThread()),)
        case NotUnderstood() | NotAllowed() | LinkMissing():
            return (Button(turn.label("button.help"), act.ShowHelp()),)
        case _:
            return ()

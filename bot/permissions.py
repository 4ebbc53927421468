"""Who may do what (domain rule 2): the one place that says so.

Help, the documentation and the role matrix test all ask here. Roles are looked up inside the
transaction that changes something, never when a button is shown.
"""

from typing import assert_never

from bot import actions as act
from bot.errors import NotAllowed
from bot.goals import FACTS, Level, level_of
from bot.people import CADENCE_KEEPERS, EVERYONE, OWNER_ONLY, SCRUM_TEAM, Member, Role

_Everybodys = (
    act.ShowThread
    | act.ShowProgress
    | act.ShowKpis
    | act.ShowHome
    | act.Introduce
    | act.ShowHelp
    | act.ExplainTerm
    | act.AskWhich
    | act.AskMeaning
    | act.AskFirst
    | act.LeaveIt
    | act.MakeSmallTalk
    | act.ProposeGoal
    | act.OpenFitForm
    | act.CheckFit
    | act.ShowRequest
    | act.ListRequests
    | act.FindRequest
    | act.ShowNext
    | act.ParkRequest
    | act.OpenDetailForm
    | act.AddDetail
    | act.ShowCadence
    | act.ShowNudge
    | act.ShowReminder
    | act.TellRequester
    | act.ShowStats
    | act.ShowHealth
    | act.LinkBoard
    | act.ShowRound
    | act.OpenVoiceForm
    | act.Speak
    | act.AskVoice
    | act.ShowPulse
    | act.ShowMonth
    | act.ShowPicture
    | act.ShowBoard
    | act.ShowTeam
    | act.ShowHistory
    | act.Undo
    | act.ShowPlace
    | act.UseProduct
)
"""What everybody may do: asking, proposing, reading, and speaking in a round."""


_Owners = (
    act.SetScope
    | act.MoveGoals
    | act.RuleOnRequest
    | act.DeclineKindly
    | act.OpenRulingForm
    | act.GiveRole
    | act.DefineKpi
    | act.SetUp
    | act.OpenSetUp
    | act.RevokeBoard
    | act.SetTargetGroup
    | act.SetUpkeep
    | act.ConfirmGoal
    | act.OpenEndingForm
    | act.ExportChain
    | act.ImportChain
    | act.OpenImportForm
    | act.LookAgain
    | act.ListLooked
    | act.TellDropped
    | act.Celebrate
)
"""What the Product Owner alone may do; a worker does the last four in their place."""

_Keepers = (
    act.SetCadence
    | act.ReadCadence
    | act.OpenCadenceForm
    | act.SetLeads
    | act.OpenRound
    | act.CloseRound
    | act.RemindVoices
    | act.SetPulse
    | act.OpenPulse
)
"""What Product Owner and Scrum Master may do."""


def roles_for(action: act.Action) -> frozenset[Role]:  # noqa: PLR0911  a table, read as one
    """The roles that may do this."""
    if isinstance(action, _Everybodys):
        return EVERYONE
    if isinstance(action, _Owners):
        return OWNER_ONLY
    if isinstance(action, _Keepers):
        return CADENCE_KEEPERS
    match action:
        case act.ChangeCadence(change=act.CadenceChange.CANCEL):
            return OWNER_ONLY  # Scrum Guide 2020, "The Sprint": only the Product Owner cancels it
        case act.ChangeCadence():
            return CADENCE_KEEPERS
        case act.SetGoal() | act.OpenGoalForm():
            return FACTS[action.level].setters
        case act.ActivateGoal() | act.ExplainLink() | act.FulfilGoal() | act.AbandonGoal():
            return _setters(action.ref)
        case act.FinishGoal() | act.MissSprint() | act.CheckIn():
            return SCRUM_TEAM
        case act.ChooseLanguage():
            return OWNER_ONLY if action.for_product else EVERYONE
        case _:
            assert_never(action)


def require(member: Member, action: act.Action) -> None:
    """Let the member do this, or raise NotAllowed with what they can do instead."""
    roles = roles_for(action)
    if member.role not in roles:
        ordered = tuple(role for role in Role if role in roles)
        raise NotAllowed(member.role, ordered, _instead(action))


def _setters(ref: str) -> frozenset[Role]:
    return FACTS[level_of(ref)].setters if ref else OWNER_ONLY


def _instead(action: act.Action) -> str:
    match action:
        case act.SetGoal(level=Level.PRODUCT, text=text) if text:
            return f"/goal propose {text}"
        case act.SetGoal(level=Level.PRODUCT) | act.OpenGoalForm(level=Level.PRODUCT):
            return "/goal propose"
        case act.RuleOnRequest(number=number):
            return f"/goal park {number}"
        case _:
            return ""

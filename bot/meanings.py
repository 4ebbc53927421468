"""What a sentence can mean, and what is done with a guess.

Cues and commands (``understanding.py``, ``typed.py``) are certain. Behind them an encoder tells
which of these meanings a sentence is likeliest to have, learnt from example sentences in
``prompts/say/<locale>/meanings.yaml``. Reading is answered at once. What would change something is
never done on a guess: its form is opened, or it is shown how it is written, by a press. And only
what is plainly a request is kept as one; where nobody can tell, the bot asks back.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot import actions as act
from bot import parts
from bot.fit.meaning import Encoder
from bot.past_days import names_a_past_day


class Meaning(StrEnum):
    """What somebody can mean."""

    THREAD = "thread"
    PROGRESS = "progress"
    KPIS = "kpis"
    KPI_CHECKIN = "kpi_checkin"
    SET_GOAL = "set_goal"
    RENAME = "rename"
    FULFIL = "fulfil"
    ABANDON = "abandon"
    DONE_SPRINT = "done_sprint"
    MISSED_SPRINT = "missed_sprint"
    PROPOSE = "propose"
    AGREE = "agree"
    VOTE = "vote"
    ROLE = "role"
    RULE = "rule"
    PARK = "park"
    SPRINT_SET = "sprint_set"
    SPRINT_CANCEL = "sprint_cancel"
    SPRINT_PAUSE = "sprint_pause"
    NUDGE = "nudge"
    UNDO = "undo"
    IMPORT = "import"
    LANGUAGE = "language"
    SETUP = "setup"
    TEAM = "team"
    SPRINT = "sprint"
    HISTORY = "history"
    REQUESTS = "requests"
    REQUESTS_PARKED = "requests_parked"
    REQUESTS_MINE = "requests_mine"
    REQUESTS_OUTSIDE = "requests_outside"
    REQUEST = "request"
    REQUEST_WHY = "request_why"
    NEXT = "next"
    HEALTH = "health"
    STATS = "stats"
    BOARD = "board"
    PICTURE = "picture"
    EXPORT = "export"
    HELP = "help"
    PRODUCT = "product"
    FIT = "fit"
    SMALLTALK = "smalltalk"
    ASK = "ask"


Ranked = Sequence[tuple[Meaning, float]]
"""Meanings with how likely each is, 0 to 1, the likeliest first; empty where nobody can tell."""

KEPT_FROM = 0.5
"""From this likelihood on a sentence is kept as a request without asking.

Together with ``ANSWERED_FROM`` chosen by cross-validation over the examples (``bench/talk.py``).
"""

ANSWERED_FROM = 0.35
"""From this likelihood on a question is answered, and a change is offered first."""

_OFFERED = 2
_NUMBER = re.compile(r"#?(\d{1,6})\b")

_Read = Callable[[str], act.Action]


def _numbered(words: str, of: Callable[[int], act.Action] = act.ShowRequest) -> act.Action:
    """What is done with the request of the number that is named; else it is looked for."""
    found = _NUMBER.search(words)
    return of(int(found[1])) if found else act.FindRequest(words)


READ: dict[Meaning, _Read] = {
    Meaning.THREAD: lambda _: act.ShowThread(),
    Meaning.PROGRESS: lambda _: act.ShowProgress(),
    Meaning.KPIS: lambda _: act.ShowKpis(),
    Meaning.TEAM: lambda _: act.ShowTeam(),
    Meaning.SPRINT: lambda _: act.ShowCadence(),
    Meaning.HISTORY: lambda words: act.ShowHistory(since=words if names_a_past_day(words) else ""),
    Meaning.REQUESTS: lambda _: act.ListRequests(),
    Meaning.REQUESTS_PARKED: lambda _: act.ListRequests(act.RequestFilter.PARKED),
    Meaning.REQUESTS_MINE: lambda _: act.ListRequests(act.RequestFilter.MINE),
    Meaning.REQUESTS_OUTSIDE: lambda _: act.ListRequests(act.RequestFilter.OUTSIDE),
    Meaning.REQUEST: _numbered,
    Meaning.REQUEST_WHY: _numbered,
    Meaning.NEXT: lambda _: act.ShowNext(),
    Meaning.HEALTH: lambda _: act.ShowHealth(),
    Meaning.STATS: lambda _: act.ShowStats(),
    Meaning.BOARD: lambda _: act.LinkBoard(),
    Meaning.PICTURE: lambda _: act.ShowPicture(),
    Meaning.EXPORT: lambda _: act.ShowHelp("export"),
    Meaning.HELP: lambda _: act.ShowHelp(),
    Meaning.PRODUCT: lambda _: act.ShowPlace(),
    Meaning.SMALLTALK: lambda _: act.MakeSmallTalk(),
}
"""Reading: answered at once."""


CHANGE: dict[Meaning, _Read] = {
    Meaning.SET_GOAL: lambda words: act.OpenGoalForm(parts.level_in(words)),
    Meaning.RENAME: lambda words: act.OpenGoalForm(parts.level_in(words)),
    Meaning.SETUP: lambda _: act.OpenSetUp(),
    Meaning.RULE: lambda words: _numbered(words, act.OpenRulingForm),
    Meaning.PARK: lambda words: _numbered(words, act.ParkRequest),
    Meaning.FULFIL: lambda _: act.OpenEndingForm(is_reached=True),
    Meaning.ABANDON: lambda _: act.OpenEndingForm(is_reached=False),
    Meaning.IMPORT: lambda _: act.OpenImportForm(),
    Meaning.UNDO: lambda _: act.Undo(),
    **{
        meaning: lambda _, topic=topic: act.ShowHelp(topic)  # type: ignore[misc]  # bound at once
        for meaning, topic in {
            Meaning.KPI_CHECKIN: "kpi",
            Meaning.DONE_SPRINT: "done",
            Meaning.MISSED_SPRINT: "missed",
            Meaning.PROPOSE: "propose",
            Meaning.AGREE: "agree",
            Meaning.VOTE: "vote",
            Meaning.ROLE: "role",
            Meaning.SPRINT_SET: "sprint",
            Meaning.SPRINT_CANCEL: "sprint",
            Meaning.SPRINT_PAUSE: "sprint",
            Meaning.NUDGE: "nudge",
            Meaning.LANGUAGE: "language",
        }.items()
    },
}
"""What would change something: by a press its form is opened, or it is told how it is written."""


async def ranked_meanings(reads: Encoder | None, words: str) -> Ranked:
    """The meanings of a sentence as somebody reads them; empty where nobody does."""
    found = await reads.meanings(words) if reads is not None else []
    return [(Meaning(name), share) for name, share in found]


@dataclass(frozen=True, slots=True)
class Understood:
    """What a sentence is taken to mean, and what is done.

    sure: how likely that is, 0 to 1.
    """

    meaning: Meaning
    action: act.Action
    sure: float = 1.0


def guess(words: str, ranked: Ranked) -> Understood:
    """What is done with a sentence that no cue and no command explains; ``ranked`` is not empty."""
    plain = parts.kpi_in(words) or (act.CloseRound() if parts.closes_round(words) else None)
    if plain is not None:
        return Understood(meaning_of(plain), act.AskFirst(act.token_of(plain)))
    named = _plainly(words)
    if named is not None:
        return Understood(named, act.AskMeaning(words, (named.value,)))
    ranked = _by_parts(words, ranked)
    meaning, sure = ranked[0]
    if meaning is Meaning.FIT and sure >= KEPT_FROM:
        return Understood(meaning, act.CheckFit(words), sure)
    if meaning in READ and sure >= ANSWERED_FROM:
        return Understood(meaning, READ[meaning](words), sure)
    others = [one for one, _ in ranked if one in CHANGE or one in READ]
    offered = [one for one in others if one is not Meaning.SMALLTALK][:_OFFERED]
    if meaning in CHANGE and sure >= ANSWERED_FROM:
        return Understood(meaning, act.AskMeaning(words, (meaning.value,)), sure)
    asked = act.AskMeaning(words, tuple(one.value for one in offered))
    return Understood(Meaning.ASK, asked, sure)


def _plainly(words: str) -> Meaning | None:
    """What a sentence says by its form alone: a ruling, an ending, or that something is undone."""
    if words.rstrip().endswith("?"):
        return None
    if parts.is_ruling(words):
        return Meaning.RULE
    if parts.reaches_sprint_goal(words):
        return Meaning.DONE_SPRINT
    return Meaning.UNDO if parts.undoes(words) else None


_NUMBERED = frozenset({Meaning.RULE, Meaning.PARK, Meaning.REQUEST, Meaning.REQUEST_WHY})
_WORDED = frozenset({Meaning.SET_GOAL, Meaning.RENAME, Meaning.PROPOSE})
_MEASURED = frozenset({Meaning.KPI_CHECKIN})
_WEIGHT = 3.0
"""How much likelier a part that only some meanings have makes those; chosen once, not tuned."""

_FEWEST_WORDS_OF_A_GOAL = 2


def _by_parts(words: str, ranked: Ranked) -> Ranked:
    """The meanings with what the sentence's parts say of them: a number, a wording, an amount."""
    favoured = frozenset[Meaning]().union(*_favoured(words))
    if not favoured:
        return ranked
    weighed = [(one, share * (_WEIGHT if one in favoured else 1.0)) for one, share in ranked]
    total = sum(share for _, share in weighed) or 1.0
    return sorted(((one, share / total) for one, share in weighed), key=lambda pair: -pair[1])


def _favoured(words: str) -> Iterator[frozenset[Meaning]]:
    if parts.number_in(words) is not None:
        yield _NUMBERED
    if words.rstrip().endswith("?"):
        return
    text = parts.text_after(words)
    if len(text.split()) >= _FEWEST_WORDS_OF_A_GOAL and not parts.is_state(text):
        yield _WORDED
    if parts.amount_in(words, "") and parts.number_in(words) is None:
        yield _MEASURED


def door(meaning: Meaning, words: str) -> act.Action:
    """What a press on a meaning does."""
    return (READ.get(meaning) or CHANGE[meaning])(words)


_BY_ACTION: dict[type[act.Action], Meaning] = {
    act.ShowThread: Meaning.THREAD,
    act.ShowProgress: Meaning.PROGRESS,
    act.ShowKpis: Meaning.KPIS,
    act.FindRequest: Meaning.REQUEST,
    act.ShowNext: Meaning.NEXT,
    act.ShowHelp: Meaning.HELP,
    act.MakeSmallTalk: Meaning.SMALLTALK,
    act.CheckFit: Meaning.FIT,
    act.OpenFitForm: Meaning.FIT,
    act.ListRequests: Meaning.REQUESTS,
    act.ShowRequest: Meaning.REQUEST,
    act.ShowTeam: Meaning.TEAM,
    act.ShowPlace: Meaning.PRODUCT,
    act.UseProduct: Meaning.PRODUCT,
    act.OpenSetUp: Meaning.SETUP,
    act.SetUp: Meaning.SETUP,
    act.ShowHistory: Meaning.HISTORY,
    act.ShowCadence: Meaning.SPRINT,
    act.SetCadence: Meaning.SPRINT_SET,
    act.ChangeCadence: Meaning.SPRINT_SET,
    act.SetLeads: Meaning.NUDGE,
    act.ShowHealth: Meaning.HEALTH,
    act.ShowStats: Meaning.STATS,
    act.LinkBoard: Meaning.BOARD,
    act.ShowPicture: Meaning.PICTURE,
    act.ExportChain: Meaning.EXPORT,
    act.OpenImportForm: Meaning.IMPORT,
    act.ImportChain: Meaning.IMPORT,
    act.OpenGoalForm: Meaning.SET_GOAL,
    act.SetGoal: Meaning.SET_GOAL,
    act.ProposeGoal: Meaning.PROPOSE,
    act.FulfilGoal: Meaning.FULFIL,
    act.AbandonGoal: Meaning.ABANDON,
    act.FinishGoal: Meaning.DONE_SPRINT,
    act.MissSprint: Meaning.MISSED_SPRINT,
    act.CheckIn: Meaning.KPI_CHECKIN,
    act.DefineKpi: Meaning.KPI_CHECKIN,
    act.CloseRound: Meaning.AGREE,
    act.OpenRound: Meaning.AGREE,
    act.ShowRound: Meaning.AGREE,
    act.Speak: Meaning.VOTE,
    act.GiveRole: Meaning.ROLE,
    act.RuleOnRequest: Meaning.RULE,
    act.OpenRulingForm: Meaning.RULE,
    act.ParkRequest: Meaning.PARK,
    act.ChooseLanguage: Meaning.LANGUAGE,
    act.Undo: Meaning.UNDO,
}


def meaning_of(action: act.Action) -> Meaning:
    """What an action that was understood for certain stands for; *ask* for anything else."""
    if isinstance(action, act.ListRequests):
        lists = {
            act.RequestFilter.PARKED: Meaning.REQUESTS_PARKED,
            act.RequestFilter.MINE: Meaning.REQUESTS_MINE,
            act.RequestFilter.OUTSIDE: Meaning.REQUESTS_OUTSIDE,
        }
        return lists.get(action.which, Meaning.REQUESTS)
    return _BY_ACTION.get(type(action), Meaning.ASK)

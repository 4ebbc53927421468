"""What is done with a guess: a change is shown with its parts filled in, and a press does it."""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

from bot import actions as act
from bot import parts
from bot.actions import action_from, token_of
from bot.answers.history import entry_line
from bot.answers.measures import best_named
from bot.answers.requests import LOOKED_THROUGH
from bot.answers.rhythms import open_form, rhythm_meant
from bot.answers.sprints import lead_words, read_day, read_lead
from bot.answers.undoing import what_is_undone
from bot.commands import SLASH
from bot.dates import due_in
from bot.decisions import STANDING
from bot.errors import NotAllowed, Refusal
from bot.fit.words import stems
from bot.goals import Goal, GoalChain, Level, Status, level_of
from bot.meanings import CHANGE, READ, Meaning, door
from bot.replies import Bullets, Button, Buttons, Paragraph, Part, Quote, Reply, Style
from bot.requests import spoken_of
from bot.rounds import Rule
from bot.text import harmless
from bot.turn import Turn

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")

SHOWN_FIRST = (
    act.GiveRole,
    act.CheckIn,
    act.SetGoal,
    act.ProposeGoal,
    act.FulfilGoal,
    act.AbandonGoal,
    act.FinishGoal,
    act.MissSprint,
    act.OpenRound,
    act.Speak,
    act.RuleOnRequest,
    act.ParkRequest,
    act.SetCadence,
    act.ChangeCadence,
    act.SetLeads,
    act.ChooseLanguage,
    act.Undo,
    act.CloseRound,
    act.DefineKpi,
)
"""What a plain sentence may be about to change; each has a question under ``prompts/.../sure``."""


async def ask_meaning(turn: Turn, action: act.AskMeaning) -> Reply:
    """A sentence that may mean several things: nothing is kept or done before a press."""
    known = [Meaning(one) for one in action.meanings or () if one in set(Meaning)]
    offered = [one for one in known if one in READ or one in CHANGE]
    if len(offered) == 1 and offered[0] in CHANGE:
        return await _about_to_change(turn, offered[0], action.words)
    if await _names_kpi(turn, action.words):
        return await _about_to_change(turn, Meaning.KPI_CHECKIN, action.words)
    others = [
        Button(turn.label(f"meaning.{one}"), await _behind(turn, one, action.words))
        for one in offered
    ]
    words = turn.paragraphs("help/ask_meaning", words=action.words)
    return Reply((*words, Buttons((_check(turn, action.words), *others))))


async def ask_first(turn: Turn, action: act.AskFirst) -> Reply:
    """What is about to happen, as a question with a yes and a no."""
    meant = action_from(action.token)
    if not isinstance(meant, SHOWN_FIRST):
        return await leave_it(turn, act.LeaveIt())
    return Reply((*await question(turn, meant), Buttons((_yes(turn, meant), no(turn)))))


async def leave_it(turn: Turn, action: act.LeaveIt) -> Reply:
    """What was offered is not done."""
    del action
    return Reply(turn.paragraphs("help/left"))


async def _about_to_change(turn: Turn, meaning: Meaning, words: str) -> Reply:
    """A change that was guessed: the question, or the way to its form; a request it may be, too."""
    check = _check(turn, words)
    rest = await _several(turn, meaning, words)
    if rest is not None:
        return rest
    try:
        meant = await change_meant(turn, meaning, words)
        if isinstance(meant, SHOWN_FIRST):
            asked = await question(turn, meant)
            return Reply((*asked, Buttons((_yes(turn, meant), no(turn), check))))
    except NotAllowed as refusal:
        told = turn.say("errors/not_allowed", error=refusal, slash=SLASH)
        return Reply((Paragraph(told), Buttons((check,))), outcome="NotAllowed")
    label = turn.label(f"meaning.{meaning}")
    asked = turn.paragraphs("help/ask_change", meant=label)
    return Reply((*asked, Buttons((Button(label, meant, Style.PRIMARY), check))))


async def _several(turn: Turn, meaning: Meaning, words: str) -> Reply | None:
    """Where a sentence may mean one of several changes, a choice; None where it does not."""
    if parts.is_sprint_over(words):
        ways: tuple[act.Action, ...] = (act.FinishGoal(Level.SPRINT), act.MissSprint())
        labels = (Meaning.DONE_SPRINT, Meaning.MISSED_SPRINT)
        offered = [
            Button(turn.label(f"meaning.{one}"), act.AskFirst(token_of(way)))
            for one, way in zip(labels, ways, strict=True)
        ]
        asked = turn.paragraphs("help/ask_ended")
        return Reply((*asked, Buttons((*offered, no(turn)))))
    given = await roles_meant(turn, words) if meaning is Meaning.ROLE else []
    if len(given) < 2:  # noqa: PLR2004  one is asked about as it is
        return None
    buttons = [Button(turn.say("sure/give_role", action=one), one) for one in given[:_MOST]]
    asked = turn.paragraphs("help/ask_roles")
    return Reply((*asked, Buttons((*buttons, no(turn), _check(turn, words)))))


_MOST = 5


async def _behind(turn: Turn, meaning: Meaning, words: str) -> act.Action:
    """What a press on a meaning does: a change asks first."""
    if meaning in READ:
        return door(meaning, words)
    try:
        meant = await change_meant(turn, meaning, words)
    except Refusal:
        return door(meaning, words)
    return act.AskFirst(token_of(meant)) if isinstance(meant, SHOWN_FIRST) else meant


def _yes(turn: Turn, meant: act.Action) -> Button:
    return Button(turn.label("button.yes"), meant, Style.PRIMARY)


def no(turn: Turn) -> Button:
    """The button that leaves everything as it is."""
    return Button(turn.label("button.no"), act.LeaveIt())


def _check(turn: Turn, words: str) -> Button:
    return Button(turn.label("button.check_it"), act.CheckFit(words))


async def question(turn: Turn, meant: act.Action) -> tuple[Part, ...]:
    """What is about to happen, as a question. Raises NotAllowed for whom it is not for."""
    async with turn.reading(meant) as desk:
        chain = await desk.chain()
        rounds = await desk.records.rounds.running(desk.product.id)
        undone = await what_is_undone(desk) if isinstance(meant, act.Undo) else ()
    goal = _goal_meant(chain, meant)
    running = [one.ref for one in rounds if one.rule is not Rule.RECALL]
    first = read_day(meant.first) if isinstance(meant, act.SetCadence) else None
    stated = meant.leads if isinstance(meant, act.SetLeads) else ()
    leads = lead_words(turn, map(read_lead, stated))
    waits = isinstance(meant, act.SetGoal) and not meant.ref and chain.one(meant.level) is not None
    name = f"sure/{_WORD_START.sub('_', type(meant).__name__).lower()}"
    asked = turn.paragraphs(
        name, action=meant, goal=goal, waits=waits, first=first, leads=leads, running=running
    )
    lines = tuple(entry_line(turn, entry) for entry in undone)
    return (*asked, *([Bullets(lines)] if lines else ()), *_quotes(turn, meant, goal))


def _quotes(turn: Turn, meant: act.Action, goal: Goal | None) -> Iterator[Part]:
    """The words that a change is about: those in force, and those that would be."""
    is_worded = isinstance(meant, act.SetGoal | act.ProposeGoal)
    if goal is not None:
        source = turn.label("fact.before") if is_worded else goal.ref
        yield Quote(harmless(goal.text), source)
    if isinstance(meant, act.SetGoal | act.ProposeGoal):
        yield Quote(harmless(meant.text), turn.label("fact.after") if goal else "")


def _goal_meant(chain: GoalChain, meant: act.Action) -> Goal | None:
    """The goal in force that a change is about."""
    match meant:
        case act.FinishGoal(level=level, ref=ref):
            return chain.by_ref.get(ref) or chain.one(level)
        case act.MissSprint():
            return chain.one(Level.SPRINT)
        case act.FulfilGoal(ref=ref) | act.AbandonGoal(ref=ref) | act.OpenRound(ref=ref):
            return chain.by_ref.get(ref) or chain.product_goal
        case act.SetGoal(ref=ref):
            return chain.by_ref.get(ref)
        case _:
            return None


async def read_cadence(turn: Turn, action: act.ReadCadence) -> Reply:
    """The rhythm as it was understood, to be set by a press; its form where something is open."""
    meant = await rhythm_meant(turn, action.words)
    if isinstance(meant, act.OpenCadenceForm):
        return await open_form(turn, meant)
    return await ask_first(turn, act.AskFirst(token_of(meant)))


async def change_meant(turn: Turn, meaning: Meaning, words: str) -> act.Action:
    """What a sentence is about to change, with its parts; the form or help where parts are missing.

    Raises NotAllowed for whom it is not for, and what reading a product raises.
    """
    if meaning in _SAID:
        return _SAID[meaning](words) or door(meaning, words)
    if meaning in _LOOKED_UP:
        return await _LOOKED_UP[meaning](turn, words) or door(meaning, words)
    return door(meaning, words)


def _ended(words: str) -> act.Action | None:
    """The end of a goal that is named; the form asks for the evidence of the Product Goal's."""
    ref = parts.ref_in(words)
    return act.FulfilGoal(parts.why_in(words), ref) if ref else None


def _given_up(words: str) -> act.Action | None:
    reason = parts.why_in(words)
    return act.AbandonGoal(reason, parts.ref_in(words)) if reason else None


def _finished(words: str) -> act.Action:
    level = Level.RELEASE if parts.level_in(words) is Level.RELEASE else Level.SPRINT
    ref = parts.ref_in(words)
    return act.FinishGoal(level, parts.why_in(words), ref if _is_of(ref, level) else "")


def _is_of(ref: str, level: Level) -> bool:
    return bool(ref) and level_of(ref) is level


def _proposed(words: str) -> act.Action | None:
    text = parts.proposal_in(words)
    return act.ProposeGoal(text) if text else None


def _voted(words: str) -> act.Action:
    ref = parts.ref_in(words)
    is_question = bool(ref) and words.rstrip().endswith("?")
    return act.OpenRound(ref) if is_question else parts.vote_in(words)


_SAID: dict[Meaning, Callable[[str], act.Action | None]] = {
    Meaning.FULFIL: _ended,
    Meaning.ABANDON: _given_up,
    Meaning.DONE_SPRINT: _finished,
    Meaning.MISSED_SPRINT: lambda words: act.MissSprint(parts.why_in(words)),
    Meaning.PROPOSE: _proposed,
    Meaning.VOTE: _voted,
    Meaning.SPRINT_CANCEL: lambda _: act.ChangeCadence(act.CadenceChange.CANCEL),
    Meaning.SPRINT_PAUSE: parts.pause_in,
    Meaning.NUDGE: parts.nudges_in,
    Meaning.LANGUAGE: parts.language_in,
}
"""What the words alone say."""


async def _role_meant(turn: Turn, words: str) -> act.Action | None:
    given = await roles_meant(turn, words)
    return given[0] if given else None


async def roles_meant(turn: Turn, words: str) -> list[act.GiveRole]:
    """Who gets which role: those that are mentioned, or known here, or written like a name."""
    role = parts.role_in(words)
    if role is None:
        return []
    mentioned = {one.id: one for name, one in turn.heard.mentioned if name in words}
    if mentioned:
        return [act.GiveRole(one.id, role, one.name) for one in mentioned.values()]
    names = parts.names_in(words)
    async with turn.ports.archive.reading(turn.heard.workspace) as records:
        known = [name for name in names if await records.people.named(name) is not None]
    return [act.GiveRole(name, role) for name in known or names[:1]]


async def _check_in_meant(turn: Turn, words: str) -> act.Action | None:
    """The KPI whose name the words share most of, with its value; the only KPI needs no name."""
    action = act.CheckIn("", "")
    async with turn.reading(action) as desk:
        chain = await desk.chain()
    kpis = [kpi for goal in chain.goals if goal.status is Status.ACTIVE for kpi in goal.kpis]
    meant = best_named(words, [kpi.name for kpi in kpis])
    if not meant and len(kpis) == 1 and parts.tells_where_we_are(words):
        meant = kpis[0].name
    value = parts.amount_in(words, meant) if meant else ""
    return act.CheckIn(meant, value) if meant and value else None


async def _names_kpi(turn: Turn, words: str) -> bool:
    """Whether a sentence names a KPI in full, with a value behind it."""
    try:
        meant = await _check_in_meant(turn, words)
    except Refusal:
        return False
    return isinstance(meant, act.CheckIn) and stems(meant.name) <= stems(words)


async def _wording_meant(turn: Turn, words: str) -> act.Action | None:
    """What a goal is to say: a new one; another wording where a standing one has a wording."""
    text, level, ref = parts.text_after(words), parts.level_in(words), parts.ref_in(words)
    if not text or parts.is_state(text):
        return parts.state_in(text, level)
    is_same = level in STANDING or parts.is_rewording(words)
    return await _over_the_current(turn, act.SetGoal(level, text, ref), is_same=is_same)


async def _rewording_meant(turn: Turn, words: str) -> act.Action | None:
    """Another wording of the goal in force."""
    text, level, ref = parts.text_after(words), parts.level_in(words), parts.ref_in(words)
    if not text:
        return None
    return await _over_the_current(turn, act.SetGoal(level, text, ref), is_same=True)


async def _over_the_current(turn: Turn, action: act.SetGoal, *, is_same: bool) -> act.SetGoal:
    async with turn.reading(action) as desk:
        current = (await desk.chain()).one(action.level)
    return replace(action, ref=current.ref) if is_same and current and not action.ref else action


async def _ruling_meant(turn: Turn, words: str) -> act.Action | None:
    number = parts.number_in(words) or await _request_meant(turn, words)
    return parts.ruling_in(words, number) if number else None


async def _parking_meant(turn: Turn, words: str) -> act.Action | None:
    number = parts.number_in(words) or await _request_meant(turn, words)
    return act.ParkRequest(number) if number else None


async def _round_meant(turn: Turn, words: str) -> act.Action | None:
    """A round on the goal that is named, until the day that is named."""
    due = due_in(words, turn.today)
    hours = max((due - turn.today).days, 0) * 24 if due else 0
    return act.OpenRound(parts.ref_in(words), hours=hours)


async def _request_meant(turn: Turn, words: str) -> int:
    """The number of the one request that the words are about; 0 for none, or for several."""
    async with turn.reading(act.ListRequests()) as desk:
        known = await desk.records.requests.listed(
            desk.product.id, act.RequestFilter.ALL, asker="", limit=LOOKED_THROUGH
        )
    found = spoken_of(words, known)
    return found[0].request.number if len(found) == 1 else 0


_LOOKED_UP: dict[Meaning, Callable[[Turn, str], Awaitable[act.Action | None]]] = {
    Meaning.ROLE: _role_meant,
    Meaning.KPI_CHECKIN: _check_in_meant,
    Meaning.SET_GOAL: _wording_meant,
    Meaning.RENAME: _rewording_meant,
    Meaning.RULE: _ruling_meant,
    Meaning.PARK: _parking_meant,
    Meaning.SPRINT_SET: rhythm_meant,
    Meaning.AGREE: _round_meant,
}
"""What the words say of what is known: people, KPIs, goals, requests, the rhythm."""

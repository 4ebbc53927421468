"""``/goal fulfil``, ``abandon``, ``done``, ``missed``: how goals end, and why."""

from collections.abc import Iterator
from dataclasses import replace

from bot import actions as act
from bot import decisions
from bot.answers.goals import known_goal, named_or_current
from bot.answers.thread import reached_below
from bot.errors import NoGoalRunning, WrongLevel
from bot.goals import Goal, GoalChain, Level, Status
from bot.ledger import Deed, Entry
from bot.replies import (
    Audience,
    Banner,
    Button,
    Buttons,
    Field,
    FieldKind,
    Form,
    Part,
    Quote,
    Reply,
    Style,
    Tone,
)
from bot.text import REASON_LIMIT, clean, harmless, shorten, within
from bot.turn import Desk, Turn


async def fulfil(turn: Turn, action: act.FulfilGoal) -> Reply:
    """Close a goal as reached, the Product Goal unless another is named."""
    evidence = shorten(clean(action.evidence), REASON_LIMIT)
    async with turn.deciding(action) as desk:
        chain = await desk.chain()
        goal = await named_or_current(desk, chain, action.ref)
        await desk.keep(decisions.fulfil(chain, goal, desk.by, evidence=evidence))
    return _celebrated(turn, chain, goal, evidence)


async def abandon(turn: Turn, action: act.AbandonGoal) -> Reply:
    """Give a goal up, with the reason: inspect and adapt (domain rule 6)."""
    async with turn.deciding(action) as desk:
        chain = await desk.chain()
        goal = await named_or_current(desk, chain, action.ref)
        reason = within(action.reason, REASON_LIMIT, what="reason")
        await desk.keep(decisions.abandon(chain, goal, desk.by, reason=reason))
    card = turn.card("goal/abandoned", goal=goal, reason=reason)
    quote = Quote(harmless(goal.text), goal.ref)
    next_ = _next_product_goal(turn, chain, goal, "ended_given_up")
    return Reply((*card, quote, *next_), Audience.PLACE, goal.ref)


async def finish(turn: Turn, action: act.FinishGoal) -> Reply:
    """Close a Sprint or Release Goal as reached; milestones are celebrated (domain rule 10)."""
    evidence = shorten(clean(action.evidence), REASON_LIMIT)
    async with turn.deciding(action) as desk:
        chain = await desk.chain()
        goal = await _running(desk, chain, action.level, action.ref)
        await desk.keep(decisions.fulfil(chain, goal, desk.by, evidence=evidence))
        chain = await desk.chain()
    reply = _celebrated(turn, chain, goal, evidence)
    return replace(reply, parts=(*reply.parts, *_next_sprint(turn, chain, goal)))


async def miss(turn: Turn, action: act.MissSprint) -> Reply:
    """Close the Sprint Goal as not reached, without blame."""
    reason = shorten(clean(action.reason), REASON_LIMIT)
    async with turn.deciding(action) as desk:
        chain = await desk.chain()
        goal = await _running(desk, chain, Level.SPRINT, "")
        await desk.keep(decisions.miss(chain, goal, desk.by, reason=reason))
        chain = await desk.chain()
    card = turn.card("goal/missed", goal=goal, reason=reason)
    parts = (*card, Quote(harmless(goal.text), goal.ref), *_next_sprint(turn, chain, goal))
    return Reply(parts, Audience.PLACE, goal.ref)


async def confirm(turn: Turn, action: act.ConfirmGoal) -> Reply:
    """Look at the Product Goal and keep it: the look itself is worth writing down."""
    async with turn.deciding(action) as desk:
        goal = (await desk.chain()).the_product_goal()
        text = shorten(goal.text, REASON_LIMIT)
        await desk.note(Entry(desk.by, Deed.GOAL_CONFIRMED, subject=goal.ref, text=text))
    return Reply(turn.paragraphs("goal/confirmed", goal=goal), Audience.PLACE)


async def open_form(turn: Turn, action: act.OpenEndingForm) -> Reply:
    """The form that closes the Product Goal: with the evidence, or with the reason."""
    async with turn.reading(action) as desk:
        goal = (await desk.chain()).the_product_goal()
    name = "evidence" if action.is_reached else "reason"
    closing = act.FulfilGoal(ref=goal.ref) if action.is_reached else act.AbandonGoal("", goal.ref)
    hint = turn.label(f"hint.{name}") if action.is_reached else ""
    needed = not action.is_reached
    field = Field(name, turn.label(f"field.{name}"), FieldKind.TEXT, "", hint, is_required=needed)
    label = turn.label("button.fulfilled" if action.is_reached else "button.abandon")
    return Reply((Form(f"{label} {goal.ref}", label, closing, (field,)),))


async def _running(desk: Desk, chain: GoalChain, level: Level, ref: str) -> Goal:
    goal = await known_goal(desk, chain, ref) if ref else chain.one(level)
    if goal is None:
        raise NoGoalRunning(level)
    if goal.level is not level:
        raise WrongLevel(goal.ref, goal.level)
    return goal


def _celebrated(turn: Turn, chain: GoalChain, goal: Goal, evidence: str) -> Reply:
    banner = Banner(Tone.PARTY, turn.say("goal/party", goal=goal))
    reached = reached_below(turn, chain, goal)
    card = turn.card("goal/fulfilled", goal=goal, evidence=evidence, reached=reached)
    quote = Quote(harmless(goal.text), goal.ref)
    parts = (banner, *card, quote, *_next_product_goal(turn, chain, goal, "ended_reached"))
    return Reply(parts, Audience.PLACE, goal.ref)


def _next_product_goal(turn: Turn, chain: GoalChain, goal: Goal, why: str) -> Iterator[Part]:
    """What is next after the Product Goal, and what becomes of the goals under it."""
    if goal.level is not Level.PRODUCT or goal.status is not Status.ACTIVE:
        return
    left = [one for one in _below(chain, goal) if one.is_open]
    if left:
        yield from turn.paragraphs("goal/left_below", goal=goal, goals=left)
        reason = turn.say(f"goal/{why}", goal=goal)
        endings = (
            Button(turn.say("goal/end_too", goal=one), act.AbandonGoal(reason, one.ref))
            for one in left[:_MOST_ENDINGS]
        )
        yield Buttons(tuple(endings))
    yield from turn.paragraphs("goal/what_next")
    form = act.OpenGoalForm(Level.PRODUCT)
    yield Buttons((Button(turn.label("button.set_product_goal"), form, Style.PRIMARY),))


_MOST_ENDINGS = 5


def _below(chain: GoalChain, goal: Goal) -> Iterator[Goal]:
    for child in chain.children(goal.ref):
        yield child
        yield from _below(chain, child)


def _next_sprint(turn: Turn, chain: GoalChain, goal: Goal) -> Iterator[Part]:
    if goal.level is not Level.SPRINT:
        return
    draft = next(iter(chain.proposed(Level.SPRINT)), None)
    if draft is not None:
        yield from turn.paragraphs("goal/draft_waits", goal=draft)
        button = Button(turn.label("button.activate"), act.ActivateGoal(draft.ref), Style.PRIMARY)
    else:
        form = act.OpenGoalForm(Level.SPRINT)
        button = Button(turn.label("button.set_sprint_goal"), form, Style.PRIMARY)
    yield Buttons((button,))

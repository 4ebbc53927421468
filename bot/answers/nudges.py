"""What is said before Sprint Planning and Sprint Review, from what is true at that moment."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot import actions as act
from bot.answers.history import entry_line
from bot.answers.looking import NOTHING
from bot.answers.sprints import read_day, read_moment, when
from bot.answers.thread import kpi_line
from bot.drift import left_alone
from bot.goals import Goal, GoalChain, Level
from bot.ledger import Deed
from bot.progress import days_left, progress
from bot.replies import (
    Audience,
    Bullets,
    Button,
    Buttons,
    Fact,
    Facts,
    Heading,
    Part,
    Quote,
    Reply,
    Style,
)
from bot.requests import Asked
from bot.sprints import Occasion, Reminder
from bot.text import harmless, one_line, shorten
from bot.turn import Desk, Turn

QUARTER = timedelta(days=92)

_LOOKED_THROUGH = 50
_SHOWN = 3
_LINE = 140


async def show(turn: Turn, action: act.ShowNudge) -> Reply:
    """The nudge, to everybody in the product's place."""
    occasion = action.occasion
    first, begun = read_day(action.sprint), read_moment(action.begins)
    async with turn.reading(action) as desk:
        chain = await desk.chain()
        rhythm = await desk.records.cadences.get(desk.product.id)
        asked = await desk.records.requests.listed(
            desk.product.id, act.RequestFilter.OPEN, asker="", limit=_LOOKED_THROUGH
        )
        ended = await _last_sprint(desk)
    zone = rhythm.cadence.zone if rhythm else ""
    begins = when(turn, begun, zone)
    heading = Heading(turn.say(f"nudge/{occasion}", when=begins))
    late = turn.paragraphs("nudge/late") if action.is_late else ()
    body = (
        _planning(turn, chain, ended, asked)
        if occasion is Occasion.PLANNING
        else _review(turn, chain)
    )
    about = f"{occasion}:{first.isoformat()}"
    return Reply((heading, *late, *body), Audience.PLACE, about)


async def remind(turn: Turn, action: act.ShowReminder) -> Reply:
    """One line to the Product Owner: the goal is past its date, or was not looked at for long."""
    async with turn.reading(action) as desk:
        chain = await desk.chain()
    goal = chain.the_product_goal()
    reason = action.reason if goal.due is not None else Reminder.UNSEEN
    words = turn.paragraphs(f"nudge/{reason}", goal=goal)
    return Reply((*words, Quote(harmless(goal.text), goal.ref), _endings(turn)))


async def tell_dropped(turn: Turn, action: act.TellDropped) -> Reply:
    """Which nudges could not be sent on a day, and why: the ledger has a line for each."""
    day = read_day(action.day)
    async with turn.reading(action) as desk:
        entries = await desk.records.ledger.read(desk.product.id, limit=_LOOKED_THROUGH)
    lines = tuple(
        entry_line(turn, entry)
        for entry in entries
        if entry.deed is Deed.NUDGE_DROPPED and entry.by.at.date() == day
    )
    if not lines:
        return Reply((), outcome=NOTHING)
    return Reply((*turn.paragraphs("nudge/dropped", count=len(lines)), Bullets(lines[:_SHOWN])))


async def reminder_due(desk: Desk, now: datetime) -> tuple[Reminder, str] | None:
    """What the Product Owner is to be reminded of, and its key; None for nothing.

    A quarter without a look at the goal is too long (domain rule 6): any entry on it is a look.
    """
    goal = (await desk.chain()).product_goal
    if goal is None:
        return None
    if goal.due is not None and goal.due < now.date():
        return Reminder.OVERDUE, f"{Reminder.OVERDUE}:{goal.ref}:{goal.due.isoformat()}"
    if now - goal.changed_at < QUARTER:
        return None
    entries = await desk.records.ledger.read(desk.product.id, limit=1, subject=goal.ref)
    looked = max((entry.by.at for entry in entries), default=goal.changed_at)
    if now - looked < QUARTER:
        return None
    return Reminder.UNSEEN, f"{Reminder.UNSEEN}:{goal.ref}:{looked.date().isoformat()}"


async def _last_sprint(desk: Desk) -> Goal | None:
    """The Sprint Goal that ended last, as a Sprint Review left it."""
    ended = await desk.records.goals.ended(desk.product.id, Level.SPRINT, limit=1)
    return next(iter(ended), None)


def _planning(
    turn: Turn, chain: GoalChain, ended: Goal | None, asked: tuple[Asked, ...]
) -> Iterator[Part]:
    yield from _product_goal(turn, chain)
    draft = next(iter(chain.proposed(Level.SPRINT)), None) or chain.one(Level.SPRINT)
    facts = []
    if ended is not None:
        text = shorten(one_line(harmless(ended.text)), _LINE)
        status = turn.label(f"status.{ended.status}")
        facts.append(Fact(turn.label("fact.last_sprint"), f"{ended.ref} · {text} · {status}"))
    if draft is not None:
        text = shorten(one_line(harmless(draft.text)), _LINE)
        facts.append(Fact(turn.label("fact.next_sprint"), f"{draft.ref} · {text}"))
    if facts:
        yield Facts(tuple(facts))
    if draft is None:
        yield from turn.paragraphs("nudge/no_draft")
    fitting = [one for one in asked if one.judged and one.judged.opinion.fits][:_SHOWN]
    if fitting:
        yield from turn.paragraphs("nudge/fitting")
        lines = (
            f"{one.request.ref} · {shorten(one_line(harmless(one.request.text)), _LINE)}"
            for one in fitting
        )
        yield Bullets(tuple(lines))
    left = left_alone(chain, (ended,) if ended is not None else ())
    if left:
        yield from turn.paragraphs("nudge/left_alone", items=left[:_SHOWN])
    form = act.OpenGoalForm(Level.SPRINT, draft.ref if draft else "")
    yield Buttons(
        (
            Button(turn.label("button.set_sprint_goal"), form, Style.PRIMARY),
            Button(turn.label("button.show"), act.ShowThread()),
        )
    )


def _review(turn: Turn, chain: GoalChain) -> Iterator[Part]:
    promised = chain.one(Level.SPRINT)
    if promised is None:
        yield from turn.paragraphs("nudge/no_sprint_goal")
    else:
        yield from turn.paragraphs("nudge/promised")
        yield Quote(harmless(promised.text), promised.ref)
    yield from _product_goal(turn, chain)
    yield from turn.paragraphs("nudge/evidence", has_sprint=promised is not None)
    if chain.product_goal is None:
        return
    yield from turn.paragraphs("nudge/still_right", goal=chain.product_goal)
    yield _endings(turn)


def _endings(turn: Turn) -> Buttons:
    """Keep the Product Goal, close it as reached, or give it up."""
    reached, given_up = (act.OpenEndingForm(is_reached=one) for one in (True, False))
    return Buttons(
        (
            Button(turn.label("button.still_right"), act.ConfirmGoal(), Style.PRIMARY),
            Button(turn.label("button.fulfilled"), reached),
            Button(turn.label("button.abandon"), given_up, Style.DANGER),
        )
    )


def _product_goal(turn: Turn, chain: GoalChain) -> Iterator[Part]:
    """The Product Goal and how far it is from here."""
    goal = chain.product_goal
    if goal is None:
        yield from turn.paragraphs("nudge/no_product_goal")
        return
    yield Quote(harmless(goal.text), f"{turn.label('level.product')} {goal.ref}")
    share, left = progress(chain, goal).share, days_left(goal, turn.today)
    notes = []
    if share is not None:
        notes.append(turn.say("nudge/progress", percent=round(share * 100)))
    if left is not None:
        notes.append(turn.say("thread/days_left", left=left, due=goal.due))
    notes += [kpi_line(turn, kpi) for kpi in goal.kpis]
    if notes:
        yield Bullets(tuple(notes))

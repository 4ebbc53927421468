"""``/goal health``: where the product drifts from its goal, as facts with numbers and dates."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot import actions as act
from bot.answers.courses import forecasts_on
from bot.answers.looking import NOTHING
from bot.answers.sprints import read_day
from bot.drift import WINDOW, Fact, Seen, facts
from bot.goals import Goal, Level, Status
from bot.replies import Audience, Bullets, Button, Buttons, Heading, Part, Reply
from bot.sprints import sprint_of
from bot.text import harmless, shorten
from bot.turn import Desk, Turn

_LOOKED_THROUGH = 1_000
_ITEM = 80
_SHOWN_ITEMS, _MONTHLY = 5, 4


async def show(turn: Turn, action: act.ShowHealth) -> Reply:
    """Facts that carry a warning first, then how it stands."""
    async with turn.showing(action, to_channel=action.to_channel) as desk:
        seen = await seen_on(desk, turn.today)
    found = facts(seen)
    warnings = [fact for fact in found if fact.is_warning]
    others = [fact for fact in found if not fact.is_warning]
    parts: list[Part] = list(turn.card("health/shown", since=seen.since, count=len(warnings)))
    if warnings:
        parts.append(Bullets(tuple(worded(turn, fact) for fact in warnings)))
    if others:
        parts.append(Heading(turn.label("health.stands")))
        parts.append(Bullets(tuple(worded(turn, fact) for fact in others)))
    if not action.to_channel:
        post = act.ShowHealth(to_channel=True)
        parts.append(Buttons((Button(turn.label("button.post"), post),)))
    return Reply(tuple(parts), Audience.PLACE if action.to_channel else Audience.ASKER)


async def month(turn: Turn, action: act.ShowMonth) -> Reply:
    """In a few lines how the time since a day went; nothing where there is nothing to say."""
    since = read_day(action.first)
    until = (since.replace(day=1) + timedelta(days=31)).replace(day=1)
    async with turn.reading(action) as desk:
        seen = await seen_on(desk, turn.today, since, until)
    found = facts(seen)
    if seen.chain.product_goal is None or not found:
        return Reply((), outcome=NOTHING)
    lines = tuple(worded(turn, fact) for fact in found[:_MONTHLY])
    more = Button(turn.label("button.health"), act.ShowHealth())
    card = turn.card("health/month", since=since, goal=seen.chain.product_goal)
    parts = (*card, Bullets(lines), Buttons((more,)))
    return Reply(parts, Audience.PLACE, f"month:{since.isoformat()}")


def worded(turn: Turn, fact: Fact) -> str:
    """A fact as a sentence."""
    items = [harmless(shorten(item, _ITEM)) for item in fact.items[:_SHOWN_ITEMS]]
    return turn.say(f"health/{fact.sign}", fact=fact, items=items)


async def seen_on(
    desk: Desk, today: date, since: date | None = None, until: date = date.max
) -> Seen:
    """What is looked at: the last quarter, or the time from one day until before another."""
    since = since or today - WINDOW
    chain, store, product = await desk.chain(), desk.records.goals, desk.product.id
    asked = await desk.records.requests.listed(
        product, act.RequestFilter.ALL, asker="", limit=_LOOKED_THROUGH
    )
    ended = [
        goal
        for goal in await store.ended(product, Level.SPRINT, limit=_LOOKED_THROUGH)
        if since <= goal.changed_at.date() < until
    ]
    rhythm = await desk.records.cadences.get(product)
    sprints: list[tuple[date, date]] = []
    if rhythm is not None:
        here = desk.at.astimezone(ZoneInfo(rhythm.cadence.zone)).date()
        day = max(since, rhythm.cadence.first)
        while (sprint := sprint_of(rhythm.cadence, day)).last < here:
            if sprint.first not in rhythm.cadence.cancelled and since <= sprint.first < until:
                sprints.append((sprint.first, sprint.last))
            day = sprint.last + timedelta(days=1)
    running = [goal for goal in chain.goals if goal.level is Level.SPRINT]
    return Seen(
        chain=chain,
        since=since,
        today=today,
        asked=[one for one in asked if since <= one.request.at.date() < until],
        ended=ended,
        sprints=sprints,
        busy=[await _busy(desk, goal) for goal in (*running, *ended)],
        forecasts=await forecasts_on(desk, chain, today),
        upkeep=desk.product.upkeep,
    )


async def _busy(desk: Desk, goal: Goal) -> tuple[date, date | None]:
    """From when on until when a Sprint Goal was one."""
    versions = await desk.records.goals.versions(desk.product.id, goal.ref)
    active = [one for one in versions if one.status is Status.ACTIVE] or list(versions)
    until = None if goal.is_open else goal.changed_at.date()
    return active[0].changed_at.date(), until

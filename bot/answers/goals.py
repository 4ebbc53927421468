"""``/goal set``, ``propose``, ``activate``, ``set link``, ``set scope``: goals come about.

The decisions themselves stand in ``bot/decisions.py``; here they are found, kept and told. How
goals end stands in ``endings.py``, their form in ``forms.py``.
"""

from collections.abc import Callable, Iterator
from datetime import date

from bot import actions as act
from bot import decisions
from bot.answers.voices import sureness
from bot.dates import day_of, impossible_in
from bot.decisions import Change, Wording
from bot.errors import Missing, NoSuchGoal, NotADate, NotOpen
from bot.fit import joints
from bot.goals import Goal, GoalChain, Level, Status, level_of, next_ref
from bot.people import PlaceKind
from bot.quality import findings
from bot.replies import Audience, Button, Buttons, Facts, Part, Quote, Reply, Style
from bot.rounds import Rule
from bot.text import GOAL_LIMIT, NAME_LIMIT, REASON_LIMIT, clean, harmless, shorten, within
from bot.turn import Desk, Turn


async def set_goal(turn: Turn, action: act.SetGoal) -> Reply:
    """Set or reword a goal, and name what it lacks."""
    wish = _wish(action, turn.today)
    async with turn.founding(action, _name_here(turn)) as desk:
        before = (await desk.chain()).by_ref
        ref = (await set_on_desk(desk, wish)).goal.ref
        chain = await desk.chain()
    told = await _told(turn, chain, chain.get(ref), before.get(ref))
    is_in_force = chain.product_goal is not None and chain.product_goal.ref == ref
    loose = loose_parts(turn, chain) if is_in_force else ()
    return Reply((*told, *loose, *_asked_for_name(turn, chain)), about=ref)


def _name_here(turn: Turn) -> str:
    """What a product is called that is founded here: like its channel, if that has a name."""
    place = turn.heard.place
    lent = place.name if place.kind is PlaceKind.CHANNEL else ""
    return shorten(clean(lent), NAME_LIMIT) or turn.label("product.unnamed")


def _asked_for_name(turn: Turn, chain: GoalChain) -> tuple[Part, ...]:
    """The question for the product's name, beside its first goal, where nobody named it."""
    is_asked = len(chain.goals) == 1 and chain.product == turn.label("product.unnamed")
    return turn.paragraphs("goal/name_it") if is_asked else ()


async def set_on_desk(desk: Desk, wish: Wording) -> Change:
    """Set a goal within an open transaction."""
    chain = await desk.chain()
    if wish.ref is not None:
        await known_goal(desk, chain, wish.ref)
    new_ref = await new_ref_on(desk, wish.level)
    change = decisions.set_goal(chain, wish, desk.by, new_ref=new_ref)
    await desk.keep(change)
    return change


async def new_ref_on(desk: Desk, level: Level) -> Callable[[], str]:
    """What gives the level's next free reference."""
    used = await desk.records.goals.refs(desk.product.id, level)
    return lambda: next_ref(level, used)


async def known_goal(desk: Desk, chain: GoalChain, ref: str) -> Goal:
    """The goal of that reference; raises NotOpen for one that ended long ago, or NoSuchGoal."""
    if ref in chain.by_ref:
        return chain.get(ref)
    ended = await desk.records.goals.find(desk.product.id, ref)
    if ended is None:
        raise NoSuchGoal(ref)
    raise NotOpen(ref, ended.status)


async def named_or_current(desk: Desk, chain: GoalChain, ref: str) -> Goal:
    """The goal of that reference, or the active Product Goal for ""."""
    return await known_goal(desk, chain, ref) if ref else chain.the_product_goal()


async def propose(turn: Turn, action: act.ProposeGoal) -> Reply:
    """Keep a candidate for the Product Goal, checked against the vision."""
    text = within(action.text, GOAL_LIMIT, what="goal")
    async with turn.deciding(action) as desk:
        wish = Wording(Level.PRODUCT, text)
        new_ref = await new_ref_on(desk, Level.PRODUCT)
        change = decisions.propose(await desk.chain(), wish, desk.by, new_ref=new_ref)
        await desk.keep(change)
        chain = await desk.chain()
    return Reply(await _told(turn, chain, change.goal), Audience.PLACE, change.goal.ref)


async def activate(turn: Turn, action: act.ActivateGoal) -> Reply:
    """Bring a proposed goal into force, if its link to the vision is clear or stated."""
    async with turn.reading(action) as desk:
        chain = await desk.chain()
        goal = await known_goal(desk, chain, action.ref)
    is_clear = not joints.is_asked(chain, goal) or await _advances(turn, chain, goal)
    link = shorten(clean(action.link), REASON_LIMIT)
    async with turn.deciding(action) as desk:
        chain = await desk.chain()
        change = decisions.activate(chain, goal.ref, desk.by, link=link, link_is_clear=is_clear)
        await desk.keep(change)
        asked = await desk.records.rounds.ended(desk.product.id, Rule.CONFIDENCE, goal.ref)
        chain = await desk.chain()
    card = turn.card("goal/activated", goal=change.goal)
    words = (Quote(harmless(change.goal.text), change.goal.ref), *_advice(turn, change.goal))
    sure = (Facts((sureness(turn, asked),)),) if asked else ()
    loose = loose_parts(turn, chain) if change.goal.level is Level.PRODUCT else ()
    return Reply((*card, *sure, *words, *loose), Audience.PLACE, change.goal.ref)


async def move(turn: Turn, action: act.MoveGoals) -> Reply:
    """Let the goals whose parent has ended advance another one."""
    async with turn.deciding(action) as desk:
        moved = (await desk.chain()).loose()
        for goal in moved:
            wish = Wording(goal.level, "", ref=goal.ref, under=action.under)
            await set_on_desk(desk, wish)
        chain = await desk.chain()
    under = chain.get(action.under)
    return Reply(turn.paragraphs("goal/moved", goals=moved, under=under), about=under.ref)


def loose_parts(turn: Turn, chain: GoalChain) -> tuple[Part, ...]:
    """What hangs under a goal that has ended, and the way to the one in force."""
    loose, goal = chain.loose(), chain.product_goal
    if not loose or goal is None:
        return ()
    label = turn.say("goal/move_under", goal=goal)
    button = Button(label, act.MoveGoals(goal.ref), Style.PRIMARY)
    return (*turn.paragraphs("goal/loose", goals=loose), Buttons((button,)))


async def explain_link(turn: Turn, action: act.ExplainLink) -> Reply:
    """Say how a goal advances its parent."""
    link = within(action.text, REASON_LIMIT, what="reason")
    async with turn.deciding(action) as desk:
        chain = await desk.chain()
        goal = await known_goal(desk, chain, action.ref)
        change = decisions.explain_link(chain, goal, desk.by, link=link)
        await desk.keep(change)
    return Reply(turn.paragraphs("goal/linked", goal=change.goal), about=goal.ref)


async def set_scope(turn: Turn, action: act.SetScope) -> Reply:
    """Say what the Product Goal counts in and rules out."""
    counted, ruled_out = (
        None if items is None else tuple(within(item, GOAL_LIMIT, what="goal") for item in items)
        for items in (action.in_scope, action.out_of_scope)
    )
    async with turn.deciding(action) as desk:
        chain = await desk.chain()
        goal = await named_or_current(desk, chain, action.ref)
        change = decisions.set_scope(chain, goal, desk.by, in_scope=counted, out_of_scope=ruled_out)
        await desk.keep(change)
    return Reply(turn.card("goal/scope_set", goal=change.goal), about=goal.ref)


def _wish(action: act.SetGoal, today: date) -> Wording:
    text = within(action.text, GOAL_LIMIT, what="goal") if action.text.strip() else ""
    if not text and not (action.ref and action.under):
        raise Missing("goal")
    if action.ref and level_of(action.ref) is not action.level:
        raise NoSuchGoal(action.ref)
    return Wording(
        level=action.level,
        text=text,
        ref=action.ref or None,
        under=action.under or None,
        due=_date(action.due, today) if action.due.strip() else None,
        link=shorten(clean(action.link), REASON_LIMIT),
    )


def _date(typed: str, today: date) -> date:
    """A day as ISO writes it, or in the words of a goal's text; raises NotADate."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        day = day_of(shorten(typed, NAME_LIMIT), today)
    if day is None:
        raise NotADate(shorten(clean(typed), NAME_LIMIT))
    return day


async def _told(
    turn: Turn, chain: GoalChain, goal: Goal, before: Goal | None = None
) -> tuple[Part, ...]:
    """What a goal says now, what it said before, what it lacks, and the question at its joint."""
    is_reworded = before is not None and before.text != goal.text
    card = turn.card(
        "goal/set",
        goal=goal,
        parent=chain.by_ref.get(goal.parent or ""),
        is_reworded=is_reworded,
    )
    parts: list[Part] = [*card]
    if before is not None and is_reworded:
        parts.append(Quote(harmless(before.text), turn.label("fact.before")))
    parts += [Quote(harmless(goal.text), goal.ref), *_advice(turn, goal)]
    if joints.is_asked(chain, goal) and not await _advances(turn, chain, goal, in_doubt=True):
        parts += turn.paragraphs("goal/link_unclear", goal=goal, parent=joints.parent(chain, goal))
    if goal.status is Status.PROPOSED:
        parts.append(Buttons(tuple(_before_it_begins(turn, chain, goal))))
    return tuple(parts)


def _before_it_begins(turn: Turn, chain: GoalChain, goal: Goal) -> Iterator[Button]:
    if chain.one(goal.level) is None:
        yield Button(turn.label("button.activate"), act.ActivateGoal(goal.ref), Style.PRIMARY)
    ask = act.OpenRound(goal.ref, Rule.CONFIDENCE)
    yield Button(turn.label("button.ask_confidence"), ask)


async def _advances(turn: Turn, chain: GoalChain, goal: Goal, *, in_doubt: bool = False) -> bool:
    seconds, judge = turn.ports.judge_seconds, turn.ports.judge
    return await joints.advances(chain, goal, judge, deadline=seconds, in_doubt=in_doubt)


def _advice(turn: Turn, goal: Goal) -> tuple[Part, ...]:
    slip = impossible_in(goal.text)
    found = findings(goal, turn.today)
    tips = [turn.say(f"advice/{finding}", goal=goal, slip=slip) for finding in found]
    return turn.paragraphs("goal/advice", tips=tips) if tips else ()

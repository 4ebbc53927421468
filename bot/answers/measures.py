"""``/goal kpi`` and ``/goal set kpi``: what goals are measured by."""

from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches

from bot import actions as act
from bot import decisions
from bot.answers.courses import forecasts_on
from bot.answers.thread import Going, forecast_words, kpi_words
from bot.decisions import direction_of
from bot.errors import NoSuchKpi, NotOpen
from bot.fit.words import stems
from bot.forecast import Point
from bot.goals import Direction, Goal, GoalChain, Kpi, Status
from bot.progress import is_reached, kpi_share, progress
from bot.replies import (
    Audience,
    Banner,
    Button,
    Buttons,
    Fact,
    Facts,
    Paragraph,
    Part,
    Reply,
    Tone,
)
from bot.text import NAME_LIMIT, harmless, within
from bot.turn import Desk, Turn

Courses = Mapping[tuple[str, str], tuple[Point, ...]]
"""Check-ins by goal and folded name of the KPI, the oldest first."""

_STEPS = 4
"""How many of the last check-ins are told."""


async def define(turn: Turn, action: act.DefineKpi) -> Reply:
    """Add a KPI to a goal, or change its target, unit or direction."""
    baseline = _number(turn, action.baseline)
    target = _number(turn, action.target)
    kpi = Kpi(
        name=within(action.name, NAME_LIMIT, what="name"),
        unit=within(action.unit, NAME_LIMIT, what="name") if action.unit.strip() else "",
        baseline=baseline,
        target=target,
        direction=Direction(action.direction)
        if action.direction
        else direction_of(baseline, target),
    )
    async with turn.deciding(action) as desk:
        chain = await desk.chain()
        goal = chain.get(action.ref) if action.ref else chain.the_product_goal()
        change = decisions.define_kpi(chain, goal, kpi, desk.by)
        await desk.keep(change)
    stored = change.goal.kpi(kpi.name) or kpi
    words = turn.paragraphs("kpi/defined", goal=goal, kpi=stored, **kpi_words(turn, stored))
    return Reply(words, about=goal.ref)


async def overview(turn: Turn, action: act.ShowKpis) -> Reply:
    """The KPIs of the active goals: where each stands, how it got there and where it is going."""
    async with turn.reading(action) as desk:
        chain = await desk.chain()
        going = await forecasts_on(desk, chain, turn.today)
        active = [goal for goal in chain.goals if goal.status is Status.ACTIVE and goal.kpis]
        refs = [goal.ref for goal in active]
        courses = await desk.records.goals.courses(desk.product.id, refs)
    named = _named(active, action.name)
    parts: list[Part] = [*turn.card("kpi/overview", any=bool(active), goal=chain.product_goal)]
    for goal in active:
        facts = tuple(
            Fact(harmless(kpi.name), _line(turn, goal, kpi, courses, going))
            for kpi in goal.kpis
            if kpi in named
        )
        if facts:
            of = turn.say("kpi/of_goal", goal=goal)
            parts += [Paragraph(of), Facts(facts)]
    if not active:
        return Reply(tuple(parts))
    draw = Button(turn.label("picture.draw_kpis"), act.ShowPicture(act.Subject.KPI))
    return Reply((*parts, Buttons((draw,))))


def _named(active: list[Goal], words: str) -> list[Kpi]:
    """The KPIs that the words speak of; all of them where they speak of none."""
    every = [kpi for goal in active for kpi in goal.kpis]
    wanted = stems(words)
    return [kpi for kpi in every if wanted & stems(kpi.name)] or every


def _line(turn: Turn, goal: Goal, kpi: Kpi, courses: Courses, going: Going) -> str:
    """Where a KPI stands, its last steps, and where it is going."""
    points = courses.get((goal.ref, kpi.name.casefold()), ())
    steps = [turn.number(point.value) for point in points[-_STEPS:]]
    one = going.get((goal.ref, kpi.name))
    return turn.say(
        "kpi/line",
        kpi=kpi,
        share=kpi_share(kpi),
        steps=steps if len(steps) > 1 else [],
        going=forecast_words(turn, one, goal.due) if one else "",
        **kpi_words(turn, kpi),
    )


async def check_in(turn: Turn, action: act.CheckIn) -> Reply:
    """Record what a KPI stands at. The first value of a new KPI sets its baseline.

    The first time that a target is reached is a milestone: everybody sees it (domain rule 10).
    """
    value = turn.read_number(action.value)
    name = within(action.name, NAME_LIMIT, what="name")
    async with turn.deciding(action) as desk:
        chain = await desk.chain()
        goal, kpi = _find(chain, name)
        is_new = kpi is None
        if kpi is None:
            kpi = Kpi(name, baseline=value)
            await desk.keep(decisions.define_kpi(chain, goal, kpi, desk.by))
        await _record(desk, chain, goal, kpi, value)
        chain = await desk.chain()
        going = await forecasts_on(desk, chain, turn.today)
        is_party = await _is_reached_now(desk, chain.get(goal.ref), name)
    now = chain.get(goal.ref)
    measured = now.kpi(kpi.name) or kpi
    words = turn.card(
        "kpi/checked_in",
        goal=now,
        kpi=measured,
        is_new=is_new,
        share=kpi_share(measured),
        goal_share=progress(chain, now).share,
        before=turn.number(kpi.current),
        **kpi_words(turn, measured),
    )
    one = going.get((now.ref, measured.name))
    if one is not None:
        words += turn.paragraphs("kpi/going", words=forecast_words(turn, one, now.due))
    if not is_party:
        return Reply(words, about=goal.ref)
    party = turn.say("kpi/party", kpi=measured, **kpi_words(turn, measured))
    return Reply((Banner(Tone.PARTY, party), *words), Audience.PLACE)


async def _is_reached_now(desk: Desk, goal: Goal, name: str) -> bool:
    """Whether the last check-in of a KPI is the first that reaches its target."""
    kpi = goal.kpi(name)
    if kpi is None:
        return False
    courses = await desk.records.goals.courses(desk.product.id, [goal.ref])
    *before, now = (point.value for point in courses[goal.ref, kpi.name.casefold()])
    return is_reached(kpi, now) and not any(is_reached(kpi, value) for value in before)


async def _record(desk: Desk, chain: GoalChain, goal: Goal, kpi: Kpi, value: Decimal) -> None:
    entry = decisions.measured(chain, goal, kpi, value, desk.by)
    await desk.records.goals.check_in(desk.product.id, goal.ref, kpi, value, desk.by)
    await desk.note(entry)


def _find(chain: GoalChain, name: str) -> tuple[Goal, Kpi | None]:
    """The goal and KPI of that name; the Product Goal and None for a new one.

    A name that is nearly a known one is taken for a slip of the pen, not for a new KPI.
    """
    known = {
        kpi.name.casefold(): (goal, kpi)
        for goal in chain.goals
        if goal.status is Status.ACTIVE
        for kpi in goal.kpis
    }
    if name.casefold() in known:
        return known[name.casefold()]
    close = get_close_matches(name.casefold(), known, n=3, cutoff=0.75)
    if close:
        raise NoSuchKpi(name, tuple(known[one][1].name for one in close))
    goal = chain.the_product_goal()
    if not goal.is_open:
        raise NotOpen(goal.ref, goal.status)
    return goal, None


def _number(turn: Turn, typed: str) -> Decimal | None:
    return turn.read_number(typed) if typed.strip() else None

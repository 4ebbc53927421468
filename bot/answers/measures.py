"""``/goal kpi`` and ``/goal set kpi``: what goals are measured by."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from difflib import get_close_matches

from bot import actions as act
from bot import decisions
from bot.answers.courses import forecasts_on
from bot.answers.thread import Going, forecast_words, kpi_stands, kpi_words
from bot.chores import Chore, key_of
from bot.decisions import direction_of
from bot.errors import NotOpen
from bot.fit.words import stems
from bot.forecast import Point
from bot.goals import Direction, Goal, GoalChain, Kpi, Status
from bot.numbers import Amount, in_unit, is_far, same_unit
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
    Quote,
    Reply,
    Tone,
)
from bot.text import NAME_LIMIT, clean, harmless, shorten, within
from bot.turn import Desk, Turn

Courses = Mapping[tuple[str, str], tuple[Point, ...]]
"""Check-ins by goal and folded name of the KPI, the oldest first."""

STANDS_FOR = timedelta(hours=1)
"""How long a value must have stood before everybody hears that a target is reached."""

_STEPS = 4
"""How many of the last check-ins are told."""


async def define(turn: Turn, action: act.DefineKpi) -> Reply:
    """Add a KPI to a goal, or change its target, unit or direction."""
    baseline, target, unit = _ends(turn, action)
    kpi = Kpi(
        name=within(action.name, NAME_LIMIT, what="name"),
        unit=within(unit, NAME_LIMIT, what="name") if unit else "",
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


def best_named(words: str, names: Sequence[str]) -> str:
    """The name that the words share most of; "" where they share no word with any."""
    said = stems(words)
    shares = [(len(said & stems(name)) / max(len(stems(name)), 1), name) for name in names]
    share, name = max(shares, default=(0.0, ""))
    return name if share else ""


def _line(turn: Turn, goal: Goal, kpi: Kpi, courses: Courses, going: Going) -> str:
    """Where a KPI stands, its last steps, and where it is going."""
    points = courses.get((goal.ref, kpi.name.casefold()), ())
    steps = [turn.number(point.value) for point in points[-_STEPS:]]
    one = going.get((goal.ref, kpi.name))
    return turn.say(
        "kpi/line",
        kpi=kpi,
        stands=kpi_stands(turn, kpi),
        share=kpi_share(kpi),
        steps=steps if len(steps) > 1 else [],
        going=forecast_words(turn, one, goal.due) if one else "",
    )


async def check_in(turn: Turn, action: act.CheckIn) -> Reply:
    """Record what a KPI stands at; ask first where it is not plain what is meant.

    The first value of a new KPI sets its baseline. The first time that a target is reached is a
    milestone: everybody hears of it once the value has stood for an hour (domain rule 10).
    """
    stated = turn.read_amount(action.value)
    name = within(action.name, NAME_LIMIT, what="name")
    async with turn.reading(action) as desk:
        goal, kpi = _find(await desk.chain(), name)
        doubt = None if action.is_sure else _doubt(turn, await desk.chain(), action, kpi, stated)
    if doubt is not None:
        return doubt
    async with turn.deciding(action) as desk:
        chain = await desk.chain()
        goal, kpi = _find(chain, name)
        is_new = kpi is None
        if kpi is None:
            kpi = Kpi(name, unit=_unit_of(stated), baseline=stated.value)
            await desk.keep(decisions.define_kpi(chain, goal, kpi, desk.by))
        value = in_unit(stated, kpi.unit, _known(kpi))
        await _record(desk, chain, goal, kpi, value)
        chain = await desk.chain()
        going = await forecasts_on(desk, chain, turn.today)
        is_party = await _is_reached_now(desk, chain.get(goal.ref), name)
        if is_party:
            at = int(desk.at.timestamp())
            await desk.later(key_of(Chore.CELEBRATE, goal.ref, at), desk.at + STANDS_FOR)
    now = chain.get(goal.ref)
    measured = now.kpi(kpi.name) or kpi
    words = turn.card(
        "kpi/checked_in",
        goal=now,
        kpi=measured,
        is_new=is_new,
        is_party=is_party,
        share=kpi_share(measured),
        goal_share=progress(chain, now).share,
        before=turn.number(kpi.current),
        **kpi_words(turn, measured),
    )
    one = going.get((now.ref, measured.name))
    if one is not None and not is_party:
        words += turn.paragraphs("kpi/going", words=forecast_words(turn, one, now.due))
    return Reply(words, about=goal.ref)


async def celebrate(turn: Turn, action: act.Celebrate) -> Reply:
    """Tell everybody of a milestone, if the value of that check-in still stands."""
    async with turn.reading(action) as desk:
        goal = (await desk.chain()).get(action.ref)
        courses = await desk.records.goals.courses(desk.product.id, [goal.ref])
    for kpi in goal.kpis:
        points = courses.get((goal.ref, kpi.name.casefold()), ())
        since = [one for one in points if int(one.at.timestamp()) >= action.at]
        is_meant = bool(since) and int(since[0].at.timestamp()) == action.at
        if is_meant and all(is_reached(kpi, one.value) for one in since):
            words = kpi_words(turn, kpi)
            party = Banner(Tone.PARTY, turn.say("kpi/party", kpi=kpi, **words))
            quote = Quote(harmless(goal.text), goal.ref)
            return Reply((party, quote), Audience.PLACE, party_of(goal.ref, kpi.name))
    return Reply((), outcome="nothing")


def party_of(ref: str, name: str) -> str:
    """What a celebration of a KPI shows, so that it can be corrected in its place."""
    return f"party:{ref}:{name.casefold()}"


def _doubt(
    turn: Turn, chain: GoalChain, action: act.CheckIn, kpi: Kpi | None, stated: Amount
) -> Reply | None:
    """What to ask before a check-in: which KPI, or whether the value is right; None for nothing."""
    sure = replace(action, is_sure=True)
    if kpi is None:
        near = _near(chain, action.name)
        words = turn.paragraphs("kpi/which", name=action.name, any=bool(near))
        buttons = [Button(one, replace(action, name=one)) for one in near]
        new = turn.say("kpi/new", name=shorten(clean(action.name), _BUTTON))
        return Reply((*words, Buttons((*buttons, Button(new, sure), _no(turn)))))
    value = in_unit(stated, kpi.unit, _known(kpi))
    is_other = not same_unit(stated.unit, kpi.unit)
    if not is_other and not is_far(value, _known(kpi)):
        return None
    words = turn.paragraphs(
        "kpi/sure",
        kpi=kpi,
        value=turn.number(value),
        other=stated.unit if is_other else "",
        **kpi_words(turn, kpi),
    )
    return Reply((*words, Buttons((Button(turn.label("button.record"), sure), _no(turn)))))


def _no(turn: Turn) -> Button:
    return Button(turn.label("button.no"), act.LeaveIt())


def _known(kpi: Kpi) -> list[Decimal]:
    """The values that a KPI is known by."""
    return [one for one in (kpi.baseline, kpi.target, kpi.current) if one is not None]


def _unit_of(stated: Amount) -> str:
    """The unit of a new KPI, with the magnitude that it was typed in."""
    power = stated.factor.adjusted()
    return " ".join(part for part in (_POWERS[power], stated.unit) if part)


_POWERS = {0: "", 3: "k", 6: "M", 9: "bn"}


async def _is_reached_now(desk: Desk, goal: Goal, name: str) -> bool:
    """Whether the last check-in reaches the target, and none before it did for long enough."""
    kpi = goal.kpi(name)
    if kpi is None:
        return False
    courses = await desk.records.goals.courses(desk.product.id, [goal.ref])
    points = courses[goal.ref, kpi.name.casefold()]
    reached = [is_reached(kpi, point.value) for point in points]
    stood = any(
        is_there and after.at - point.at >= STANDS_FOR
        for is_there, point, after in zip(reached, points, points[1:], strict=False)
    )
    return reached[-1] and not stood and not any(reached[-2:-1])


async def _record(desk: Desk, chain: GoalChain, goal: Goal, kpi: Kpi, value: Decimal) -> None:
    entry = decisions.measured(chain, goal, kpi, value, desk.by)
    await desk.records.goals.check_in(desk.product.id, goal.ref, kpi, value, desk.by)
    await desk.note(entry)


def _find(chain: GoalChain, name: str) -> tuple[Goal, Kpi | None]:
    """The goal and KPI of that name; the Product Goal and None for one that there is not yet."""
    known = _by_name(chain)
    if name.casefold() in known:
        return known[name.casefold()]
    goal = chain.the_product_goal()
    if not goal.is_open:
        raise NotOpen(goal.ref, goal.status)
    return goal, None


def _by_name(chain: GoalChain) -> dict[str, tuple[Goal, Kpi]]:
    return {
        kpi.name.casefold(): (goal, kpi)
        for goal in chain.goals
        if goal.status is Status.ACTIVE
        for kpi in goal.kpis
    }


def _near(chain: GoalChain, name: str) -> list[str]:
    """The KPIs that somebody may have meant: alike, begun like it, or with a word of it."""
    known, wanted = _by_name(chain), name.casefold()
    close = get_close_matches(wanted, known, n=_MOST_NEAR, cutoff=0.6)
    begun = [one for one in known if one.startswith(wanted) or wanted in one.split()]
    shared = [one for one in known if stems(one) & stems(wanted)]
    names = dict.fromkeys([*close, *begun, *shared])
    return [known[one][1].name for one in names][:_MOST_NEAR]


_MOST_NEAR, _BUTTON = 3, 40


def _ends(turn: Turn, action: act.DefineKpi) -> tuple[Decimal | None, Decimal | None, str]:
    """Baseline and target in one unit: that of the larger magnitude, such as ``M EUR``."""
    stated = [
        turn.read_amount(one) if one.strip() else None for one in (action.baseline, action.target)
    ]
    factor = max((one.factor for one in stated if one is not None), default=Decimal(1))
    baseline, target = (None if one is None else one.whole / factor for one in stated)
    units = [one.unit for one in stated if one is not None and one.unit]
    unit = _unit_of(Amount(Decimal(0), factor, action.unit.strip() or (units or [""])[0]))
    return baseline, target, unit

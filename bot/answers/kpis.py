"""All KPIs of the active goals, side by side: those of the Product Goal first, measured ones first.

What is told: where each one stands, where it is going, and the way that it came.
"""

from collections.abc import Sequence
from datetime import date

from bot.answers.thread import Going, forecast_words, kpi_stands
from bot.forecast import Outlook, Point
from bot.goals import Goal, GoalChain, Kpi, Level, Status
from bot.replies import Course, Courses
from bot.text import harmless
from bot.turn import Desk, Turn

_MOST = 8
"""KPIs that one picture shows; on a telephone more could not be read."""


async def kpis(turn: Turn, desk: Desk, chain: GoalChain, going: Going) -> Courses | None:
    """The KPIs; None where no active goal has any."""
    goals = [goal for goal in chain.goals if goal.status is Status.ACTIVE and goal.kpis]
    if not goals:
        return None
    ways = await desk.records.goals.courses(desk.product.id, [goal.ref for goal in goals])
    found = [
        _course(turn, goal, kpi, ways.get((goal.ref, kpi.name.casefold()), ()), going)
        for goal in sorted(goals, key=lambda goal: goal.level is not Level.PRODUCT)
        for kpi in goal.kpis
    ]
    found.sort(key=lambda one: not one.points)
    rest = tuple(found[_MOST:])
    return Courses(
        title=f"{turn.label('board.kpis')} · {harmless(chain.product)}",
        courses=tuple(found[:_MOST]),
        more=turn.say("board/more", names=[one.title for one in rest]) if rest else "",
        rest=rest,
        decimal=turn.label("number.decimal"),
    )


def _course(turn: Turn, goal: Goal, kpi: Kpi, way: Sequence[Point], going: Going) -> Course:
    title, words = harmless(f"{goal.ref} · {kpi.name}"), _words(turn, goal, kpi, going)
    if not way:
        return Course(title, words)
    target = turn.number(kpi.target)
    until = goal.due or way[-1].at.date()
    return Course(
        title,
        words,
        points=tuple((point.at.date(), float(point.value)) for point in way),
        target=None if kpi.target is None else float(kpi.target),
        aim=turn.say("board/aim", kpi=kpi, target=target) if target else "",
        due=goal.due,
        since=_day(turn, way[0].at.date()),
        until=_day(turn, until),
    )


def _words(turn: Turn, goal: Goal, kpi: Kpi, going: Going) -> str:
    """All that is to be told; a forecast of being late names the planned day itself."""
    one = going.get((goal.ref, kpi.name))
    if one is None:
        return kpi_stands(turn, kpi, due=goal.due)
    due = None if one.outlook is Outlook.LATE else goal.due
    return kpi_stands(turn, kpi, forecast_words(turn, one, goal.due), due)


def _day(turn: Turn, day: date) -> str:
    return turn.say("board/day", day=day)

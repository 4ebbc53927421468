"""Where the KPIs of the active goals are going, read from their check-ins."""

from datetime import date

from bot.forecast import Forecast, forecast
from bot.goals import GoalChain, Status
from bot.turn import Desk


async def forecasts_on(
    desk: Desk, chain: GoalChain, today: date
) -> dict[tuple[str, str], Forecast]:
    """Where the KPIs of the active goals are going, by goal and name."""
    measured = [
        (goal, kpi)
        for goal in chain.goals
        if goal.status is Status.ACTIVE
        for kpi in goal.kpis
        if kpi.current is not None and kpi.target is not None
    ]
    if not measured:
        return {}
    refs = tuple(dict.fromkeys(goal.ref for goal, _ in measured))
    courses = await desk.records.goals.courses(desk.product.id, refs)
    found = {}
    for goal, kpi in measured:
        points = courses.get((goal.ref, kpi.name.casefold()), ())
        one = forecast(kpi, points, goal.due, today)
        if one is not None:
            found[goal.ref, kpi.name] = one
    return found

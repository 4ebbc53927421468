"""Where a product drifts from its goal: facts with numbers and dates, and nobody's name.

Domain rule 9 lists what counts. Everything is about the time since a day.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.forecast import Forecast, Outlook
from bot.goals import Goal, GoalChain, Level, Status
from bot.requests import Asked, Standing, standing
from bot.text import fold

WINDOW = timedelta(days=90)
"""How far back is looked: a quarter without a look at the goal is too long (domain rule 6)."""

UNMEASURED = timedelta(days=30)
"""A KPI that nobody measured for this long is named."""

FEWEST_REQUESTS = 5
"""Shares of fewer requests than this say nothing."""

AGAIN = 2
"""Goals missed so many times in a row are missed again and again."""


class Sign(StrEnum):
    """One kind of fact. What carries a warning stands in ``WARNINGS``."""

    NO_PRODUCT_GOAL = "no_product_goal"
    REQUESTS = "requests"
    UNCONFIRMED = "unconfirmed"
    OFF_GOAL = "off_goal"
    UPKEEP = "upkeep"
    UPKEEP_WITHIN = "upkeep_within"
    UPKEEP_OVER = "upkeep_over"
    SPRINTS = "sprints"
    SPRINTS_BESIDE = "sprints_beside"
    SPRINTS_WITHOUT = "sprints_without"
    MISSED_AGAIN = "missed_again"
    PAST_DUE = "past_due"
    KPI_UNMEASURED = "kpi_unmeasured"
    KPI_STILL = "kpi_still"
    KPI_LATE = "kpi_late"
    LEFT_ALONE = "left_alone"
    UNASKED = "unasked"


_STATES = {Sign.REQUESTS, Sign.SPRINTS, Sign.UNCONFIRMED, Sign.UPKEEP, Sign.UPKEEP_WITHIN}
WARNINGS = frozenset(Sign) - _STATES
"""Signs of drift; the others only say how it stands."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its kind, two counts or one, and what it is about."""

    sign: Sign
    count: int = 0
    of: int = 0
    items: tuple[str, ...] = ()
    day: date | None = None

    @property
    def is_warning(self) -> bool:
        """Whether somebody should look at it."""
        return self.sign in WARNINGS


@dataclass(frozen=True, slots=True)
class Seen:
    """What is looked at.

    asked: the requests since ``since``. ended: the goals that ended since, the latest first.
    sprints: the first and last days of the Sprints that were over since, the oldest first.
    busy: the days from and until which there was a Sprint Goal, None for one that runs.
    forecasts: of the active goals' KPIs, by goal and name. upkeep: how many of 100 requests may be
    upkeep, None where no budget was declared.
    """

    chain: GoalChain
    since: date
    today: date
    asked: Sequence[Asked]
    ended: Sequence[Goal] = ()
    sprints: Sequence[tuple[date, date]] = ()
    busy: Sequence[tuple[date, date | None]] = ()
    forecasts: Mapping[tuple[str, str], Forecast] | None = None
    upkeep: int | None = None


def facts(seen: Seen) -> list[Fact]:
    """Everything worth saying, what carries a warning first."""
    found = [*_goals(seen), *_kpis(seen), *_sprints(seen), *_requests(seen), *_parts(seen)]
    return sorted(found, key=lambda fact: not fact.is_warning)


def _goals(seen: Seen) -> list[Fact]:
    if seen.chain.product_goal is None:
        return [Fact(Sign.NO_PRODUCT_GOAL)]
    late = [
        goal
        for goal in seen.chain.goals
        if goal.status is Status.ACTIVE and goal.due is not None and goal.due < seen.today
    ]
    return [Fact(Sign.PAST_DUE, items=(goal.ref,), day=goal.due) for goal in late]


def _kpis(seen: Seen) -> list[Fact]:
    found = []
    for goal in seen.chain.goals:
        for kpi in goal.kpis if goal.status is Status.ACTIVE else ():
            name = (f"{goal.ref} {kpi.name}",)
            measured = kpi.measured_at.date() if kpi.measured_at else None
            begun = goal.changed_at.date()
            if seen.today - (measured or begun) > UNMEASURED:
                found.append(Fact(Sign.KPI_UNMEASURED, items=name, day=measured))
            one = (seen.forecasts or {}).get((goal.ref, kpi.name))
            if one is not None and one.outlook in (Outlook.STILL, Outlook.AWAY):
                found.append(Fact(Sign.KPI_STILL, one.points, items=name))
            if one is not None and one.outlook is Outlook.LATE:
                found.append(Fact(Sign.KPI_LATE, items=name, day=one.day))
    return found


def _sprints(seen: Seen) -> list[Fact]:
    ended = [goal for goal in seen.ended if goal.level is Level.SPRINT]
    done = [goal for goal in ended if goal.status is Status.FULFILLED]
    found = []
    if ended:
        found.append(Fact(Sign.SPRINTS, len(done), len(ended)))
    beside = [goal for goal in done if not goal.parent]
    if beside:
        refs = tuple(goal.ref for goal in beside)
        found.append(Fact(Sign.SPRINTS_BESIDE, len(beside), len(done), refs))
    missed = 0
    for goal in ended:  # the latest first
        if goal.status is not Status.MISSED:
            break
        missed += 1
    if missed >= AGAIN:
        found.append(Fact(Sign.MISSED_AGAIN, missed))
    without = [first for first, last in seen.sprints if not _is_busy(seen, first, last)]
    if without:
        found.append(Fact(Sign.SPRINTS_WITHOUT, len(without), len(seen.sprints), day=without[-1]))
    return found


def _is_busy(seen: Seen, first: date, last: date) -> bool:
    return any(begin <= last and (end is None or end >= first) for begin, end in seen.busy)


def _requests(seen: Seen) -> list[Fact]:
    stands = Counter(standing(one) for one in seen.asked)
    total = stands.total()
    if not total:
        return []
    proposed = [
        one for one in seen.asked if one.decided is None and one.judged and one.judged.opinion.fits
    ]
    found = [Fact(Sign.REQUESTS, stands[Standing.FITS] - len(proposed), total)]
    if proposed:
        found.append(Fact(Sign.UNCONFIRMED, len(proposed), total))
    off = stands[Standing.OUTSIDE] + stands[Standing.PARKED]
    if total >= FEWEST_REQUESTS and off * 2 > total:
        found.append(Fact(Sign.OFF_GOAL, off, total))
    if stands[Standing.UPKEEP]:
        found.append(_upkeep(stands[Standing.UPKEEP], total, seen.upkeep))
    return found


def _upkeep(count: int, total: int, budget: int | None) -> Fact:
    """Upkeep against its budget; a share of few requests is not held against it."""
    if budget is None or total < FEWEST_REQUESTS:
        return Fact(Sign.UPKEEP, count, total)
    is_over = count * 100 > budget * total
    return Fact(Sign.UPKEEP_OVER if is_over else Sign.UPKEEP_WITHIN, count, total, (str(budget),))


def _parts(seen: Seen) -> list[Fact]:
    """Parts of the goal that nobody works on, and goals that nobody asks for."""
    found = []
    left = left_alone(seen.chain, seen.ended)
    if left:
        found.append(Fact(Sign.LEFT_ALONE, len(left), items=tuple(left)))
    named = {one.judged.opinion.line for one in seen.asked if one.judged}
    wanted = [
        goal.ref
        for goal in seen.chain.goals
        if goal.status is Status.ACTIVE and goal.level in (Level.RELEASE, Level.USER)
    ]
    unasked = tuple(ref for ref in wanted if ref not in named)
    if len(seen.asked) >= FEWEST_REQUESTS and unasked:
        found.append(Fact(Sign.UNASKED, len(unasked), len(wanted), unasked))
    return found


def left_alone(chain: GoalChain, ended: Sequence[Goal] = ()) -> list[str]:
    """What the Product Goal counts in, and no Sprint or Release Goal speaks of."""
    goal = chain.product_goal
    if goal is None:
        return []
    below = [one for one in chain.goals if one.level in (Level.SPRINT, Level.RELEASE)]
    below += [one for one in ended if one.level is Level.SPRINT]
    spoken = fold(" ".join(one.text for one in below if one.status is not Status.ABANDONED))
    return [item for item in goal.in_scope if fold(item) not in spoken]

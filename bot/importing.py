"""What a goal file would change, as steps to show first and to take then.

Goals are matched by their reference, else by their text. What stands in the product and not in
the file stays as it is: a file never ends a goal, people do, with a reason.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot import decisions
from bot.decisions import Change, Wording
from bot.goals import FACTS, OPEN, Goal, GoalChain, Kpi, Level
from bot.ledger import By
from bot.portable import GoalFile, WrittenGoal
from bot.text import fold


@dataclass(frozen=True, slots=True)
class Step:
    """One goal of a file that is new or differs.

    before: the goal that it changes; None for a new one.
    fields: the names of what differs; empty for a new one.
    """

    written: WrittenGoal
    before: Goal | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do.

    kept: the goals of the product that the file does not speak of; they stay.
    """

    steps: tuple[Step, ...]
    kept: tuple[Goal, ...]


def plan(chain: GoalChain, file: GoalFile) -> Plan:
    """What importing the file would change in the chain."""
    steps: list[Step] = []
    spoken_of: set[str] = set()
    for written in file.goals:
        before = _match(chain, written, spoken_of)
        fields = () if before is None else tuple(_differences(chain, before, written))
        if before is not None:
            spoken_of.add(before.ref)
        if before is None or fields:
            steps.append(Step(written, before, fields))
    kept = (goal for goal in chain.goals if goal.is_open and goal.ref not in spoken_of)
    return Plan(tuple(steps), tuple(kept))


def take(chain: GoalChain, step: Step, by: By, *, new_ref: Callable[[], str]) -> list[Change]:
    """The changes that one step makes, in order; raises what setting a goal by hand raises."""
    written, changes = step.written, []
    goal = step.before
    if goal is None or set(step.fields) - {"in_scope", "out_of_scope", "kpis"}:
        changes.append(_set(chain, step, by, new_ref))
        goal = changes[-1].goal
    scope = (written.in_scope or goal.in_scope, written.out_of_scope or goal.out_of_scope)
    if scope != (goal.in_scope, goal.out_of_scope):
        counted, ruled_out = scope
        changes.append(
            decisions.set_scope(
                chain.with_goal(goal), goal, by, in_scope=counted, out_of_scope=ruled_out
            )
        )
        goal = changes[-1].goal
    for kpi in written.kpis:
        if _kpi_differs(goal, kpi):
            changes.append(decisions.define_kpi(chain.with_goal(goal), goal, kpi, by))
            goal = changes[-1].goal
    return changes


def _set(chain: GoalChain, step: Step, by: By, new_ref: Callable[[], str]) -> Change:
    written = step.written
    wish = Wording(
        level=written.level,
        text=written.text,
        ref=step.before.ref if step.before else None,
        under=_known_parent(chain, written),
        due=written.due,
        link=written.link,
    )
    add = decisions.propose if written.is_proposal and not step.before else decisions.set_goal
    return add(chain, wish, by, new_ref=new_ref)


def _known_parent(chain: GoalChain, written: WrittenGoal) -> str | None:
    parent = chain.by_ref.get(written.advances)
    fits = parent is not None and parent.level in FACTS[written.level].parents
    return parent.ref if parent is not None and fits and parent.is_open else None


def _match(chain: GoalChain, written: WrittenGoal, taken: set[str]) -> Goal | None:
    goals = [
        goal
        for goal in chain.goals
        if goal.level is written.level and goal.status in OPEN and goal.ref not in taken
    ]
    named = next((goal for goal in goals if goal.ref == written.ref), None)
    alike = next((goal for goal in goals if fold(goal.text) == fold(written.text)), None)
    only = chain.one(written.level) if written.level in _ONCE else None
    return named or alike or only


_ONCE = (Level.MISSION, Level.VISION, Level.STRATEGY)


def _differences(chain: GoalChain, before: Goal, written: WrittenGoal) -> list[str]:
    parent = _known_parent(chain, written)
    differs = {
        "text": before.text != written.text,
        "advances": parent is not None and parent != before.parent,
        "link": bool(written.link) and written.link != before.link,
        "by": bool(written.due) and before.due != written.due,
        "in_scope": bool(written.in_scope) and before.in_scope != written.in_scope,
        "out_of_scope": bool(written.out_of_scope) and before.out_of_scope != written.out_of_scope,
        "kpis": any(_kpi_differs(before, kpi) for kpi in written.kpis),
    }
    return [name for name, is_so in differs.items() if is_so]


def _kpi_differs(goal: Goal, kpi: Kpi) -> bool:
    before = goal.kpi(kpi.name)
    if before is None:
        return True
    pairs = (
        (before.unit, kpi.unit or before.unit),
        (before.baseline, before.baseline if kpi.baseline is None else kpi.baseline),
        (before.target, before.target if kpi.target is None else kpi.target),
    )
    return any(mine != theirs for mine, theirs in pairs)

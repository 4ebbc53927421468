"""The form of a goal: one for each level, with what is stored filled in."""

from collections.abc import Iterator

from bot import actions as act
from bot.answers.goals import known_goal
from bot.goals import FACTS, Goal, GoalChain, Level
from bot.replies import Field, FieldKind, Form, Reply
from bot.text import harmless, shorten
from bot.turn import Turn

_CHOICE_LENGTH = 70


async def open_goal_form(turn: Turn, action: act.OpenGoalForm) -> Reply:
    """The form of the level's current goal, of the named one, or an empty one."""
    async with turn.reading(action) as desk:
        chain = await desk.chain()
        goal = await known_goal(desk, chain, action.ref) if action.ref else None
    goal = goal or _current(chain, action.level)
    stored = act.SetGoal(action.level, "", ref=goal.ref if goal else "")
    form = Form(
        title=turn.label(f"level.{action.level}"),
        submit=turn.label("button.save"),
        action=stored,
        fields=tuple(_fields(turn, chain, action.level, goal)),
    )
    return Reply((form,))


def _current(chain: GoalChain, level: Level) -> Goal | None:
    return chain.one(level) if FACTS[level].one_active else None


def _fields(turn: Turn, chain: GoalChain, level: Level, goal: Goal | None) -> Iterator[Field]:
    text, hint = goal.text if goal else "", turn.label(f"hint.{level}")
    label = turn.label("field.text")
    yield Field("text", label, FieldKind.TEXT, text, hint, is_required=True)
    parents = [one for above in FACTS[level].parents for one in chain.active(above)]
    if parents:
        yield _parent_field(turn, goal or chain.usual_parent(level), parents, is_new=goal is None)
    if FACTS[level].horizon is not None and level is not Level.VISION:
        due = goal.due.isoformat() if goal and goal.due else ""
        yield Field("due", turn.label("field.due"), value=due, hint=turn.label("hint.due"))
    if FACTS[level].parents:
        link, hint = goal.link if goal else "", turn.label("hint.link")
        yield Field("link", turn.label("field.link"), FieldKind.TEXT, link, hint)


def _parent_field(turn: Turn, goal: Goal | None, parents: list[Goal], *, is_new: bool) -> Field:
    chosen = goal.ref if is_new and goal else goal.parent if goal else None
    return Field(
        "under",
        turn.label("field.under"),
        FieldKind.CHOICE,
        chosen or "",
        choices=tuple((one.ref, _choice(one)) for one in parents),
    )


def _choice(goal: Goal) -> str:
    return shorten(f"{goal.ref} {harmless(goal.text)}", _CHOICE_LENGTH)

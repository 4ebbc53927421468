"""``/goal`` and ``/goal post``: the golden thread, from the top to the current Sprint Goal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot import actions as act
from bot.answers.courses import forecasts_on
from bot.forecast import Forecast, Outlook
from bot.goals import Goal, GoalChain, Kpi, Level, Status
from bot.people import Role
from bot.progress import days_left, progress
from bot.replies import (
    Audience,
    Button,
    Buttons,
    Heading,
    Paragraph,
    Part,
    Quote,
    Reply,
    Style,
    Thread,
    ThreadLine,
)
from bot.text import harmless
from bot.turn import Turn

Going = Mapping[tuple[str, str], Forecast]
"""Where KPIs are going, by goal and name."""


async def show(turn: Turn, action: act.ShowThread) -> Reply:
    """The thread, to the asker or to everybody in the place."""
    async with turn.showing(action, to_channel=action.to_channel) as desk:
        chain, role = await desk.chain(), desk.member.role
        going = await forecasts_on(desk, chain, turn.today)
    audience = Audience.PLACE if action.to_channel else Audience.ASKER
    return Reply(
        (*thread_parts(turn, chain, going), *_buttons(turn, chain, role, audience)), audience
    )


async def how_far(turn: Turn, action: act.ShowProgress) -> Reply:
    """In a sentence how far the Product Goal is and how long there is; the goals by a press."""
    async with turn.reading(action) as desk:
        chain = await desk.chain()
    goal = chain.the_product_goal()
    left = days_left(goal, turn.today)
    words = turn.paragraphs(
        "thread/how_far",
        goal=goal,
        share=progress(chain, goal).share,
        reached=reached_below(turn, chain, goal),
        left="" if left is None else turn.say("thread/days_left", left=left, due=goal.due),
    )
    kpis = Button(turn.label("meaning.kpis"), act.ShowKpis())
    show_ = Button(turn.label("button.show"), act.ShowThread())
    return Reply((*words, Quote(harmless(goal.text), goal.ref), Buttons((kpis, show_))))


def thread_parts(turn: Turn, chain: GoalChain, going: Going | None = None) -> tuple[Part, ...]:
    """The thread with its heading, what is missing at its centre, and the candidates.

    going: where the KPIs are going, by goal and name.
    """
    lines = tuple(_lines(turn, chain, going or {}))
    parts: list[Part] = [Heading(turn.say("thread/heading")), Paragraph(harmless(chain.product))]
    parts += [Thread(lines)] if lines else []
    if chain.product_goal is None:
        parts += turn.paragraphs("thread/no_product_goal", has_vision=bool(chain.one(Level.VISION)))
    candidates = chain.proposed(Level.PRODUCT)
    if candidates:
        parts += turn.paragraphs("thread/candidates", goals=candidates[:_MOST_CANDIDATES])
    return tuple(parts)


_MOST_CANDIDATES = 5
_ENDED = frozenset({Status.MISSED, Status.ABANDONED})


def _lines(turn: Turn, chain: GoalChain, going: Going) -> Iterator[ThreadLine]:
    shown = [goal for goal in chain.goals if _is_shown(goal)]
    refs = {goal.ref for goal in shown}
    roots = [goal for goal in shown if goal.parent not in refs]
    for root in roots:
        yield from _branch(turn, _Seen(chain, going, shown), root)


def _is_shown(goal: Goal) -> bool:
    """Candidates are listed apart, and ended Sprint Goals are counted in their release."""
    if goal.level is Level.SPRINT:
        return goal.is_open
    if goal.level is Level.PRODUCT:
        return goal.status is Status.ACTIVE
    return goal.status not in _ENDED


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a branch is drawn from: the chain, where its KPIs are going, and the goals shown."""

    chain: GoalChain
    going: Going
    shown: list[Goal]


def _branch(turn: Turn, seen: _Seen, goal: Goal, depth: int = 0) -> Iterator[ThreadLine]:
    yield _line(turn, seen, goal, depth)
    for child in seen.shown:
        if child.parent == goal.ref:
            yield from _branch(turn, seen, child, depth + 1)


def _line(turn: Turn, seen: _Seen, goal: Goal, depth: int) -> ThreadLine:
    return ThreadLine(
        depth=depth,
        label=turn.label(f"level.{goal.level}"),
        ref=goal.ref,
        text=harmless(goal.text),
        share=progress(seen.chain, goal).share,
        notes=tuple(_notes(turn, seen, goal)),
        is_open=goal.status is Status.ACTIVE,
    )


def _notes(turn: Turn, seen: _Seen, goal: Goal) -> Iterator[str]:
    if goal in seen.chain.loose():
        yield turn.say("thread/loose", goal=goal)
    if goal.status is not Status.ACTIVE:
        yield turn.label(f"status.{goal.status}")
        return
    reached = reached_below(turn, seen.chain, goal)
    if reached:
        yield reached
    left = days_left(goal, turn.today)
    if left is not None and goal.due is not None:
        yield turn.say("thread/days_left", left=left, due=goal.due)
    for kpi in goal.kpis:
        one = seen.going.get((goal.ref, kpi.name))
        yield kpi_line(turn, kpi, _going(turn, one, goal.due))


def _going(turn: Turn, one: Forecast | None, due: date | None) -> str:
    """Where a KPI is going; "" where it is too early to say."""
    if one is None or one.outlook is Outlook.EARLY:
        return ""
    return forecast_words(turn, one, due)


def kpi_line(turn: Turn, kpi: Kpi, going: str = "") -> str:
    """A KPI by its name, where it stands and where it is going."""
    return turn.say("thread/kpi", kpi=kpi, stands=kpi_stands(turn, kpi, going))


def kpi_stands(turn: Turn, kpi: Kpi, going: str = "", due: date | None = None) -> str:
    """Where a KPI stands and should get. going: "" for none. due: by when, where that is told."""
    return turn.say("thread/kpi_stands", kpi=kpi, going=going, due=due, **kpi_words(turn, kpi))


def reached_below(turn: Turn, chain: GoalChain, goal: Goal) -> str:
    """How many Release and Sprint Goals below a goal were reached; "" for none that count."""
    below = progress(chain, goal)
    counts = below.of_releases or below.sprints
    return turn.say("thread/reached", below=below) if counts else ""


def forecast_words(turn: Turn, one: Forecast, due: date | None) -> str:
    """Where a KPI is going, in plain words."""
    return turn.say(f"forecast/{one.outlook}", one=one, due=due)


def kpi_words(turn: Turn, kpi: Kpi) -> dict[str, str]:
    """A KPI's numbers as people write them; "" where one is not known."""
    numbers = {"baseline": kpi.baseline, "target": kpi.target, "current": kpi.current}
    return {name: turn.number(value) for name, value in numbers.items()}


def _buttons(turn: Turn, chain: GoalChain, role: Role, audience: Audience) -> Iterator[Part]:
    if audience is Audience.PLACE:
        return
    buttons = []
    if chain.product_goal is None and role is Role.PRODUCT_OWNER:
        form = act.OpenGoalForm(Level.PRODUCT)
        buttons.append(Button(turn.label("button.set_product_goal"), form, Style.PRIMARY))
    if chain.goals:
        buttons.append(Button(turn.label("button.post"), act.ShowThread(to_channel=True)))
    buttons.append(Button(turn.label("button.requests"), act.ListRequests()))
    yield Buttons(tuple(buttons))

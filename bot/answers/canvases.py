"""What such teams draw anyway: Product Vision Board, goal-oriented roadmap, objectives.

vision, roadmap: after Roman Pichler's Product Vision Board and goal-oriented roadmap. okr: user
and business goals as objectives, their KPIs and those of what advances them as results.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from bot.actions import ExportFormat
from bot.answers.thread import kpi_line, kpi_words
from bot.goals import Goal, GoalChain, Kpi, Level, Status
from bot.people import Product
from bot.replies import Bullets, Fact, Facts, Heading, Paragraph, Part
from bot.text import harmless
from bot.turn import Turn

KINDS = (ExportFormat.VISION, ExportFormat.ROADMAP, ExportFormat.OKR)


@dataclass(frozen=True, slots=True)
class _Canvas:
    """What all three are drawn from.

    releases: by their dates. objectives: user and business goals; the Product Goal with them where
    they have no KPI of their own. below: the active goals that advance a goal, the nearest first.
    """

    chain: GoalChain
    releases: list[Goal]
    objectives: list[Goal]
    below: dict[str, list[Goal]]


def _canvas(chain: GoalChain) -> _Canvas:
    releases = sorted(
        chain.active(Level.RELEASE), key=lambda goal: (goal.due is None, goal.due or date.max)
    )
    objectives = [*chain.active(Level.USER), *chain.active(Level.BUSINESS)]
    if chain.product_goal is not None and not any(goal.kpis for goal in objectives):
        objectives.append(chain.product_goal)
    below = {goal.ref: _below(chain, goal) for goal in (*releases, *objectives)}
    return _Canvas(chain, releases, objectives, below)


def as_markdown(turn: Turn, chain: GoalChain, kind: ExportFormat, product: Product) -> str:
    """One of them as Markdown."""
    canvas = _canvas(chain)
    return turn.document(
        f"files/{kind}",
        chain=chain,
        vision=chain.one(Level.VISION),
        target_group=product.target_group,
        needs=chain.active(Level.USER),
        business=chain.active(Level.BUSINESS),
        goal=chain.product_goal,
        releases=canvas.releases,
        objectives=canvas.objectives,
        below=canvas.below,
        kpi_words=partial(kpi_words, turn),
    )


def as_parts(turn: Turn, chain: GoalChain, kind: ExportFormat, product: Product) -> Iterator[Part]:
    """One of them as parts of a page."""
    yield Heading(turn.label(f"canvas.{kind}"))
    yield Paragraph(harmless(product.name))
    canvas = _canvas(chain)
    match kind:
        case ExportFormat.VISION:
            vision, *columns = _vision(turn, chain, product)
            yield Facts((vision,))
            yield Facts(tuple(columns))
        case ExportFormat.ROADMAP:
            yield from _roadmap(turn, canvas)
        case _:
            yield from _objectives(turn, canvas)


def _vision(turn: Turn, chain: GoalChain, product: Product) -> Iterator[Fact]:
    vision = chain.one(Level.VISION)
    columns = (
        ("level.vision", [vision.text] if vision else []),
        ("canvas.target_group", [product.target_group] if product.target_group else []),
        ("canvas.needs", _named(chain.active(Level.USER))),
        ("canvas.product", _named(chain.active(Level.PRODUCT))),
        ("canvas.business", _named(chain.active(Level.BUSINESS))),
    )
    for name, texts in columns:
        said = "\n".join(harmless(text) for text in texts) or turn.label("canvas.nothing")
        yield Fact(turn.label(name), said)


def _roadmap(turn: Turn, canvas: _Canvas) -> Iterator[Part]:
    if not canvas.releases:
        yield Paragraph(turn.label("canvas.no_release"))
    for goal in canvas.releases:
        yield Heading(turn.say("files/release", due=goal.due, ref=goal.ref))
        features = _named(canvas.below[goal.ref])
        facts = {
            "goal": [goal.text],
            "features": features,
            "metrics": [_measured(turn, kpi) for kpi in goal.kpis],
        }
        yield Facts(
            tuple(
                Fact(
                    turn.label(f"canvas.{name}"),
                    "\n".join(map(harmless, texts)) or turn.label("canvas.nothing"),
                )
                for name, texts in facts.items()
            )
        )


def _objectives(turn: Turn, canvas: _Canvas) -> Iterator[Part]:
    if not canvas.objectives:
        yield Paragraph(turn.label("canvas.no_objective"))
    for goal in canvas.objectives:
        yield Heading(f"{goal.ref} {harmless(goal.text)}")
        results = [
            f"{harmless(_measured(turn, kpi))} ({one.ref})"
            for one in (goal, *canvas.below[goal.ref])
            for kpi in one.kpis
        ]
        yield Bullets(tuple(results)) if results else Paragraph(turn.label("canvas.no_result"))


def _named(goals: list[Goal] | tuple[Goal, ...]) -> list[str]:
    return [f"{goal.ref} {goal.text}" for goal in goals]


def _measured(turn: Turn, kpi: Kpi) -> str:
    return kpi_line(turn, kpi)


def _below(chain: GoalChain, goal: Goal) -> list[Goal]:
    """The active goals that advance a goal, the nearest first."""
    found, waiting = [], [goal.ref]
    while waiting:
        children = [one for one in chain.children(waiting.pop(0)) if one.status is Status.ACTIVE]
        found += [one for one in children if one not in found]
        waiting += [one.ref for one in children]
    return found

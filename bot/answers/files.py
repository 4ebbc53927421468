"""``/goal export`` and ``/goal import``: the chain as a file, both ways."""

from functools import partial

from bot import actions as act
from bot import importing
from bot.answers import canvases
from bot.answers.goals import new_ref_on
from bot.answers.thread import kpi_words
from bot.goals import GoalChain, Level
from bot.importing import Plan, Step
from bot.people import Product
from bot.portable import read_yaml, write_yaml
from bot.progress import progress
from bot.replies import (
    Bullets,
    Button,
    Buttons,
    Document,
    Field,
    FieldKind,
    Form,
    Part,
    Quote,
    Reply,
    Style,
)
from bot.text import clean, shorten
from bot.turn import Turn

_TEXT_LENGTH = 120
_SHOWN_STEPS = 40


async def export(turn: Turn, action: act.ExportChain) -> Reply:
    """The whole chain, readable and diffable."""
    async with turn.reading(action) as desk:
        chain = await desk.chain()
        product, serial = desk.product, await desk.records.products.board(desk.product.id)
    match action.format:
        case act.ExportFormat.YAML:
            return Reply((Document("goals.yaml", write_yaml(chain)),))
        case act.ExportFormat.MARKDOWN:
            return Reply((Document("goals.md", markdown(turn, chain)),))
        case act.ExportFormat.VISION | act.ExportFormat.ROADMAP | act.ExportFormat.OKR:
            text = canvases.as_markdown(turn, chain, action.format, product)
            parts = (Document(f"{action.format}.md", text),)
            return Reply((*parts, *_as_a_page(turn, action.format, product, serial)))


def _as_a_page(
    turn: Turn, kind: act.ExportFormat, product: Product, serial: int
) -> tuple[Part, ...]:
    """Where the same stands as a page, where pages are served."""
    if turn.ports.links is None:
        return ()
    address = turn.ports.links.board(turn.heard.workspace, product.id, serial)
    return (*turn.paragraphs("files/page"), Quote(f"{address}?view={kind}"))


def markdown(turn: Turn, chain: GoalChain) -> str:
    """The chain as a Markdown page."""
    levels = [
        (turn.label(f"level.{level}"), chain.active(level))
        for level in Level
        if chain.active(level)
    ]
    shares = {goal.ref: progress(chain, goal).share for goal in chain.goals}
    return turn.document(
        "files/markdown",
        chain=chain,
        levels=levels,
        shares=shares,
        kpi_words=partial(kpi_words, turn),
    )


async def open_form(turn: Turn, action: act.OpenImportForm) -> Reply:
    """The form that takes a goal file."""
    async with turn.reading(action):
        pass
    hint = turn.label("hint.goal_file")
    field = Field(
        "text", turn.label("field.goal_file"), FieldKind.TEXT, hint=hint, is_required=True
    )
    form = Form(
        turn.label("form.import"), turn.label("button.compare"), act.ImportChain(""), (field,)
    )
    return Reply((form,))


async def take_in(turn: Turn, action: act.ImportChain) -> Reply:
    """Show what a goal file would change; change it when told to."""
    async with turn.reading(action) as desk:
        chain = await desk.chain()
    file = read_yaml(clean(action.text))
    if not action.apply:
        plan = importing.plan(chain, file)
        return Reply((*_planned(turn, plan), *_apply_button(turn, plan, action.text)))
    async with turn.deciding(action) as desk:
        plan = importing.plan(await desk.chain(), file)
        for step in plan.steps:
            new_ref = await new_ref_on(desk, step.written.level)
            for change in importing.take(await desk.chain(), step, desk.by, new_ref=new_ref):
                await desk.keep(change)
    return Reply(turn.paragraphs("files/imported", count=len(plan.steps)))


def _planned(turn: Turn, plan: Plan) -> tuple[Part, ...]:
    card = turn.card(
        "files/planned",
        new=sum(step.before is None for step in plan.steps),
        changed=sum(step.before is not None for step in plan.steps),
        kept=plan.kept,
    )
    lines = tuple(_step(turn, step) for step in plan.steps[:_SHOWN_STEPS])
    return (*card, Bullets(lines)) if lines else card


def _step(turn: Turn, step: Step) -> str:
    return turn.say(
        "files/step",
        level=turn.label(f"level.{step.written.level}"),
        before=step.before,
        old=shorten(step.before.text, _TEXT_LENGTH) if step.before else "",
        new=shorten(step.written.text, _TEXT_LENGTH),
        fields=[turn.label(f"change.{name}") for name in step.fields],
        text_changed="text" in step.fields,
    )


def _apply_button(turn: Turn, plan: Plan, text: str) -> tuple[Part, ...]:
    if not plan.steps:
        return ()
    apply = act.ImportChain(text, apply=True)
    return (Buttons((Button(turn.label("button.apply"), apply, Style.PRIMARY),)),)

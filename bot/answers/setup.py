"""``/goal setup``: the guided form, and what it was filled in with."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from bot import actions as act
from bot.answers.goals import set_on_desk
from bot.answers.people import find_person, known_locale
from bot.answers.thread import thread_parts
from bot.decisions import Wording
from bot.errors import InvalidFields, Refusal
from bot.goals import Level
from bot.ledger import Deed, Entry
from bot.people import Product, Role
from bot.permissions import require
from bot.ports import Records
from bot.replies import Button, Buttons, Field, FieldKind, Form, Reply, Style
from bot.text import GOAL_LIMIT, NAME_LIMIT, within
from bot.turn import Desk, Turn, found, give_role, member_of


async def open_form(turn: Turn, action: act.OpenSetUp) -> Reply:
    """The form, with what is stored filled in; empty where nothing was set up yet.

    A name that was typed stands in it, even where another one is stored.
    """
    async with turn.ports.archive.reading(turn.heard.workspace) as records:
        product = await _meant(turn, records, action.name)
        if product is None:
            return _form(turn, act.SetUp(action.name), {})
        require(await member_of(records, product, turn.heard), action)
        stored, ids = await _stored(records, product)
        return _form(turn, replace(stored, name=_named(turn, action.name or stored.name)), ids)


def _named(turn: Turn, name: str) -> str:
    """A product's name for the form; "" while nobody named it, so that the form asks."""
    return "" if name == turn.label("product.unnamed") else name


async def set_up(turn: Turn, action: act.SetUp) -> Reply:
    """Set up a new product, or change the one that the place belongs to."""
    checked = _checked(turn, action)
    async with turn.writing() as records:
        product = await _meant(turn, records, checked.name)
        if product is None:
            product = await found(records, turn.heard, checked.name)
        await records.products.hold(product.id)
        member = await member_of(records, product, turn.heard)
        require(member, checked)
        desk = Desk(records, product, member, turn.heard.at)
        await _fill_in(turn, desk, checked)
        chain = await desk.chain()
    buttons = (
        Button(turn.label("button.post"), act.ShowThread(to_channel=True), Style.PRIMARY),
        Button(turn.label("form.sprint"), act.OpenCadenceForm()),
        Button(turn.label("button.set_sprint_goal"), act.OpenGoalForm(Level.SPRINT)),
        Button(turn.label("button.help"), act.ShowHelp()),
    )
    done = turn.card("setup/done", name=checked.name)
    return Reply((*done, *thread_parts(turn, chain)[1:], Buttons(buttons)))


async def _meant(turn: Turn, records: Records, name: str) -> Product | None:
    """The product to fill in: the place's own, or the one of that name; None for a new one."""
    around = await records.products.around(turn.heard.place.id)
    if around.bound is not None or not name:
        return around.meant
    return next((one for one in around.all if one.name.casefold() == name.casefold()), None)


def _checked(turn: Turn, action: act.SetUp) -> act.SetUp:
    """The fields as they will be kept; raises InvalidFields that names all that cannot be."""
    checks: dict[str, Callable[[], str]] = {
        "name": lambda: within(action.name, NAME_LIMIT, what="name"),
        "vision": lambda: _optional(action.vision, "goal"),
        "product_goal": lambda: _optional(action.product_goal, "goal"),
        "locale": lambda: known_locale(turn, action.locale) if action.locale else "",
    }
    kept: dict[str, str] = {}
    problems: dict[str, Refusal] = {}
    for field, check in checks.items():
        try:
            kept[field] = check()
        except Refusal as refusal:
            problems[field] = refusal
    if problems:
        raise InvalidFields(problems)
    return replace(action, **kept)


def _optional(text: str, what: str) -> str:
    return within(text, GOAL_LIMIT, what=what) if text.strip() else ""


async def _fill_in(turn: Turn, desk: Desk, filled: act.SetUp) -> None:
    """Write what the form says; the roles last, since they may take the right to go on."""
    product = desk.product
    await desk.records.products.bind(turn.heard.place.id, product.id)
    if (filled.name, filled.locale or None) != (product.name, product.locale):
        await _change(desk, replace(product, name=filled.name, locale=filled.locale or None))
    for level, text in ((Level.VISION, filled.vision), (Level.PRODUCT, filled.product_goal)):
        current = (await desk.chain()).one(level)
        if text and (current is None or current.text != text):
            await set_on_desk(desk, Wording(level, text, ref=current.ref if current else None))
    for name, role in (
        (filled.scrum_master, Role.SCRUM_MASTER),
        (filled.owner, Role.PRODUCT_OWNER),
    ):
        if name.strip():
            await _give(turn, desk, name, role)


async def _give(turn: Turn, desk: Desk, name: str, role: Role) -> None:
    person = await find_person(turn, desk.records, name)
    if await desk.records.people.role(desk.product.id, person.id) is not role:
        await give_role(desk, person, role)


async def _change(desk: Desk, product: Product) -> None:
    await desk.records.products.change(product)
    if product.name != desk.product.name:
        await desk.note(Entry(desk.by, Deed.RENAMED, subject="", text=product.name))


async def _stored(records: Records, product: Product) -> tuple[act.SetUp, dict[str, str]]:
    """What the form holds, and the ids of the people whose names stand in it, by field."""
    chain = await records.goals.chain(product)
    vision, goal = chain.one(Level.VISION), chain.product_goal
    people = {one.role: one.person for one in await records.people.team(product.id)}
    owner, master = people.get(Role.PRODUCT_OWNER), people.get(Role.SCRUM_MASTER)
    stored = act.SetUp(
        name=product.name,
        owner=owner.name if owner else "",
        scrum_master=master.name if master else "",
        vision=vision.text if vision else "",
        product_goal=goal.text if goal else "",
        locale=product.locale or "",
    )
    ids = {"owner": owner.id if owner else "", "scrum_master": master.id if master else ""}
    return stored, ids


def _form(turn: Turn, stored: act.SetUp, ids: Mapping[str, str]) -> Reply:
    form = Form(
        title=turn.label("form.setup"),
        submit=turn.label("button.save"),
        action=stored,
        fields=tuple(_fields(turn, stored, ids)),
    )
    return Reply((form,))


def _fields(turn: Turn, stored: act.SetUp, ids: Mapping[str, str]) -> Iterator[Field]:
    kinds = {
        "name": FieldKind.LINE,
        "owner": FieldKind.PERSON,
        "scrum_master": FieldKind.PERSON,
        "vision": FieldKind.TEXT,
        "product_goal": FieldKind.TEXT,
        "locale": FieldKind.CHOICE,
    }
    for name, kind in kinds.items():
        locales = turn.ports.phrasebook.locales if kind is FieldKind.CHOICE else ()
        yield Field(
            name=name,
            person=ids.get(name, ""),
            label=turn.label(f"field.{name}"),
            kind=kind,
            value=getattr(stored, name),
            hint=turn.label(f"hint.{name}"),
            is_required=name == "name",
            choices=tuple((locale, turn.label(f"locale.{locale}")) for locale in locales),
        )

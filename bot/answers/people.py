"""``/goal role``, ``/goal team``, ``/goal language``: who is who, and in which language."""

from dataclasses import replace

from bot import actions as act
from bot.errors import Missing, NoSuchLocale, NoSuchPerson, OwnerNeeded
from bot.ledger import Deed, Entry
from bot.people import Person, Role
from bot.ports import Records
from bot.replies import Audience, Fact, Facts, Reply
from bot.text import NAME_LIMIT, clean, harmless, within
from bot.turn import Turn, give_role


async def give(turn: Turn, action: act.GiveRole) -> Reply:
    """Give somebody a role; the role of Product Owner moves to them."""
    async with turn.deciding(action) as desk:
        person = await _meant(turn, desk.records, action)
        held = await desk.records.people.role(desk.product.id, person.id)
        if held is Role.PRODUCT_OWNER and action.role is not Role.PRODUCT_OWNER:
            raise OwnerNeeded
        if held is not action.role:
            await give_role(desk, person, action.role)
    words = turn.paragraphs(
        "people/role_given",
        person=person,
        role=action.role,
        moved=action.role is Role.PRODUCT_OWNER and person.id != turn.heard.person.id,
    )
    return Reply(words, Audience.PLACE)


async def _meant(turn: Turn, records: Records, action: act.GiveRole) -> Person:
    """Whom a role is for: a person that was mentioned before, or the one that is named now."""
    if not action.name:
        return await find_person(turn, records, action.person)
    person = Person(action.person, within(action.name, NAME_LIMIT, what="name"))
    await records.people.meet(person)
    return person


async def team(turn: Turn, action: act.ShowTeam) -> Reply:
    """Who holds which role."""
    async with turn.reading(action) as desk:
        members = await desk.records.people.team(desk.product.id)
    facts = tuple(
        Fact(turn.label(f"role.{role}"), ", ".join(names))
        for role in Role
        if (names := [harmless(one.person.name) for one in members if one.role is role])
    )
    return Reply((*turn.card("people/team", product=desk.product), Facts(facts)))


async def choose_language(turn: Turn, action: act.ChooseLanguage) -> Reply:
    """Speak another language, with this person or with the whole product."""
    locale = known_locale(turn, action.locale)
    if not action.for_product:
        async with turn.writing() as records:
            await records.people.choose_locale(turn.heard.person.id, locale)
    else:
        async with turn.deciding(action) as desk:
            await desk.records.products.change(replace(desk.product, locale=locale))
            entry = Entry(desk.by, Deed.LANGUAGE_CHOSEN, subject="", detail=locale)
            await desk.note(entry)
    turn = replace(turn, locale=locale)
    return Reply(turn.paragraphs("people/language", for_product=action.for_product))


def known_locale(turn: Turn, locale: str) -> str:
    """The locale, if the bot has phrases in it; raises NoSuchLocale."""
    known = turn.ports.phrasebook.locales
    wanted = locale.strip().lower().replace("_", "-")
    for name in (wanted, wanted.partition("-")[0]):
        if name in known:
            return name
    raise NoSuchLocale(clean(locale)[:NAME_LIMIT], known)


async def find_person(turn: Turn, records: Records, typed: str) -> Person:
    """The person that a mention or a name stands for, met from now on.

    Raises Missing for nothing, NoSuchPerson for a name that nobody known has.
    """
    name = within(typed, NAME_LIMIT, what="name")
    if not name.lstrip("@"):
        raise Missing("name")
    person = dict(turn.heard.mentioned).get(name)
    if person is None:
        person = await records.people.named(name.lstrip("@"))
    if person is None and turn.heard.names_are_people:
        person = Person(id=name.lstrip("@").casefold(), name=name.lstrip("@"))
    if person is None:
        raise NoSuchPerson(name)
    await records.people.meet(person)
    return person

"""One turn: what was heard, and everything that an answer needs.

An answer gets a ``Turn``. It opens the records of the turn's workspace to read or to decide, says
its words through the turn in the person's language, and gives back a ``Reply``.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from bot import wording
from bot.actions import Action, RequestFilter
from bot.chores import Chore, key_of
from bot.decisions import Change
from bot.errors import NoProductYet, Repeated, SeveralProducts
from bot.fit.case import version_text
from bot.fit.judge import FitJudge
from bot.fit.meaning import Encoder
from bot.goals import Goal, GoalChain, Level, Status
from bot.ledger import By, Deed, Entry
from bot.numbers import Amount, amount, plain
from bot.people import Around, Member, Person, Place, Product, Role, WorkspaceId
from bot.permissions import require
from bot.ports import Archive, Links, Phrasebook, Records
from bot.replies import Part
from bot.sprints import DaysOff, Weekends
from bot.text import harmless


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that one person said or pressed, as an adapter hands it over.

    at: when, time-zone aware; its date is today's for the person.
    words: the message without the mention of the bot; ignored where there is an action.
    action: what a button or a form stands for.
    thread: the texts of the thread that it was said in, the first one first.
    mentioned: the people named in the words, by how they stand there, such as ``@Sam``.
    locale: the person's language as the platform knows it.
    role: a role that the operator vouches for; it goes before the stored one. Only an adapter
        whose user runs the program may set it.
    names_are_people: whether any name names a person, because the place has no directory.
    delivery: what the platform calls this one event; what is delivered again changes nothing.
        "" where nothing can be delivered twice.
    is_form: whether the action was filled in on a form, whose fields can show what is wrong.
    """

    workspace: WorkspaceId
    person: Person
    place: Place
    at: datetime
    words: str = ""
    action: Action | None = None
    thread: tuple[str, ...] = ()
    mentioned: tuple[tuple[str, Person], ...] = ()
    locale: str | None = None
    role: Role | None = None
    names_are_people: bool = False
    delivery: str = ""
    is_form: bool = False


@dataclass(frozen=True, slots=True)
class Ports:
    """What the conversation is wired to.

    days_off: where holidays are known from.
    judge_seconds: how long a judge may take.
    trust_floor: below this share of agreement only the Product Owner sees a verdict; 0 to 1.
    locale: the language where neither the person nor the product chose one.
    links: who makes the addresses of pages; None where no pages are served.
    encoder: who tells how near texts are in meaning; None where words must do.
    """

    archive: Archive
    phrasebook: Phrasebook
    judge: FitJudge
    days_off: DaysOff = field(default_factory=Weekends)
    judge_seconds: float = 8.0
    locale: str = "en"
    trust_floor: float = 0.0
    links: Links | None = None
    encoder: Encoder | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """The records of one product, open within one transaction, and who sits before them."""

    records: Records
    product: Product
    member: Member
    at: datetime
    place: str = ""

    @property
    def by(self) -> By:
        """Who decides here, and when."""
        return By(self.member, self.at)

    async def chain(self) -> GoalChain:
        """The product's goals that matter today."""
        return await self.records.goals.chain(self.product)

    async def keep(self, change: Change) -> None:
        """Write a goal's next version with its ledger entry."""
        await self.records.goals.save(self.product.id, change.goal)
        await self.note(change.entry)
        await self.look_again(change.goal)

    async def look_again(self, changed: Goal) -> None:
        """Have what is parked looked at under a Product Goal that is in force now."""
        if changed.level is not Level.PRODUCT or changed.status is not Status.ACTIVE:
            return
        parked = await self.records.requests.listed(
            self.product.id, RequestFilter.PARKED, asker="", limit=1
        )
        if parked:
            version = version_text((await self.chain()).in_force)
            await self.later(key_of(Chore.LOOK, version))

    async def later(self, key: str, at: datetime | None = None) -> None:
        """Have a worker do a chore, soon or then; nothing happens if it was wanted before."""
        await self.records.cadences.later(self.product.id, key, self.place, at or self.at)

    async def note(self, entry: Entry) -> None:
        """Write a ledger entry, with the goal in force if it names none."""
        version = entry.goal_version or (await self.chain()).in_force
        await self.records.ledger.write(self.product.id, replace(entry, goal_version=version))


@dataclass(frozen=True, slots=True)
class Turn:
    """What was heard, the ports, and the language to answer in.

    around: the products that could be meant a moment ago; enough to read by, never to decide by.
    """

    heard: Heard
    ports: Ports
    locale: str
    around: Around | None = None

    @property
    def today(self) -> date:
        """The person's date."""
        return self.heard.at.date()

    def say(self, phrase: str, **values: object) -> str:
        """A phrase in the person's language, as one text."""
        return wording.line(self.ports.phrasebook.say(self.locale, phrase, values))

    def read_amount(self, typed: str) -> Amount:
        """An amount as it is typed in the person's language; raises NotANumber."""
        return amount(typed, self.label("number.thousands"))

    def number(self, value: Decimal | None) -> str:
        """A number as it is written in the person's language; "" for none."""
        return "" if value is None else plain(value).replace(".", self.label("number.decimal"))

    def card(self, phrase: str, **values: object) -> tuple[Part, ...]:
        """A phrase that begins with a heading, as parts."""
        return wording.card(self.ports.phrasebook.say(self.locale, phrase, values))

    def paragraphs(self, phrase: str, **values: object) -> tuple[Part, ...]:
        """A phrase without a heading, as parts."""
        return wording.paragraphs(self.ports.phrasebook.say(self.locale, phrase, values))

    def document(self, phrase: str, **values: object) -> str:
        """A phrase as it stands, for a file."""
        said = self.ports.phrasebook.say(self.locale, phrase, values)
        return wording.document(said).rstrip() + "\n"

    def label(self, name: str) -> str:
        """A short word in the person's language."""
        return self.ports.phrasebook.label(self.locale, name)

    @asynccontextmanager
    async def reading(self, action: Action) -> AsyncIterator[Desk]:
        """The product's records to read, if the person's role lets them."""
        async with self.ports.archive.reading(self.heard.workspace) as records:
            product = await found_product(records, self.heard.place, self.around)
            yield await self._desk(records, product, action)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Records]:
        """The workspace's records to change, once for each delivery.

        The delivery is claimed in the same transaction as its effect: both are kept, or neither.
        Raises Repeated if it was claimed before.
        """
        heard = self.heard
        async with self.ports.archive.writing(heard.workspace) as records:
            if heard.delivery and not await records.post.claim(heard.delivery, heard.at):
                raise Repeated
            await records.people.meet(heard.person)
            yield records

    @asynccontextmanager
    async def deciding(self, action: Action) -> AsyncIterator[Desk]:
        """The product's records to change, with nobody else deciding meanwhile.

        The role is looked up inside, so that a person who lost it a moment ago is refused.
        """
        async with self.writing() as records:
            yield await self._held(records, action)

    def showing(self, action: Action, *, to_channel: bool) -> AbstractAsyncContextManager[Desk]:
        """The records to show something from.

        Showing it to a whole place is a deed where it can be delivered twice: it is done once.
        """
        is_deed = to_channel and bool(self.heard.delivery)
        return self.deciding(action) if is_deed else self.reading(action)

    @asynccontextmanager
    async def founding(self, action: Action, name: str) -> AsyncIterator[Desk]:
        """Like ``deciding``; in a workspace without any product one is made first.

        name: of the product to make. Whoever makes it becomes its Product Owner, unless the
        operator vouches for another role.
        """
        async with self.writing() as records:
            if not (await records.products.around(self.heard.place.id)).all:
                await found(records, self.heard, name)
            yield await self._held(records, action)

    async def _held(self, records: Records, action: Action) -> Desk:
        product = await found_product(records, self.heard.place)
        await records.products.hold(product.id)
        return await self._desk(records, product, action)

    async def _desk(self, records: Records, product: Product, action: Action) -> Desk:
        member = await member_of(records, product, self.heard)
        require(member, action)
        return Desk(records, product, member, self.heard.at, self.heard.place.id)


async def found_product(records: Records, place: Place, known: Around | None = None) -> Product:
    """The product that a place belongs to: the bound one, or the only one there is."""
    around = known or await records.products.around(place.id)
    if around.meant is not None:
        return around.meant
    if not around.all:
        raise NoProductYet
    raise SeveralProducts(tuple(harmless(product.name) for product in around.all))


async def member_of(records: Records, product: Product, heard: Heard) -> Member:
    """The person with their role on the product; whoever has none is a stakeholder."""
    role = heard.role or await records.people.role(product.id, heard.person.id)
    return Member(heard.person, role or Role.STAKEHOLDER)


async def found(records: Records, heard: Heard, name: str) -> Product:
    """A new product in this place, with the person as its Product Owner and the ledger begun."""
    product = await records.products.add(name)
    await records.products.bind(heard.place.id, product.id)
    member = Member(heard.person, heard.role or Role.PRODUCT_OWNER)
    desk = Desk(records, product, member, heard.at)
    await desk.note(Entry(desk.by, Deed.SET_UP, subject="", text=name))
    await give_role(desk, heard.person, member.role)
    return product


async def give_role(desk: Desk, person: Person, role: Role) -> None:
    """Give a role and write it down. The Product Owner is one person: the role moves.

    Scrum Guide 2020, "Product Owner": one person, not a committee.
    """
    if role is Role.PRODUCT_OWNER:
        for member in await desk.records.people.team(desk.product.id):
            if member.role is Role.PRODUCT_OWNER and member.person.id != person.id:
                await _give(desk, member.person, Role.STAKEHOLDER)
    await _give(desk, person, role)


async def _give(desk: Desk, person: Person, role: Role) -> None:
    await desk.records.people.give(desk.product.id, person.id, role)
    await desk.note(
        Entry(desk.by, Deed.ROLE_GIVEN, subject=person.id, text=person.name, detail=role)
    )

"""How tests act and read: people who type and press, and what they then see.

``Talk`` lets people type to a conversation; ``seen`` reads a reply the way a person does.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from adapters.calendars import PublicHolidays
from adapters.sample import tell as _tell_sample
from adapters.wiring import phrases
from bot.actions import Action, filled
from bot.conversation import Conversation
from bot.errors import InvalidFields
from bot.fit.judge import FitJudge
from bot.fit.light import LightJudge
from bot.fit.meaning import Encoder
from bot.people import Person, Place, PlaceKind, Role, WorkspaceId
from bot.plain import plain_text
from bot.ports import Archive, Shown
from bot.replies import Banner, Button, Buttons, Form, Reply
from bot.turn import Heard, Ports

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PHRASES = phrases()
WORKSPACE = WorkspaceId("W1")
CHANNEL = Place("C1", "bikes", PlaceKind.CHANNEL)


def person(name: str) -> Person:
    """A person whose id is made of their name."""
    return Person(name.lower(), name)


@dataclass
class Talk:
    """People who talk to the bot in one workspace, one after the other.

    roles: what the platform's operator vouches for; the others hold their stored roles.
    """

    archive: Archive
    workspace: WorkspaceId = WORKSPACE
    place: Place = CHANNEL
    judge: FitJudge = field(default_factory=LightJudge)
    now: datetime = NOON
    roles: dict[str, Role] = field(default_factory=dict)
    locale: str | None = None
    encoder: Encoder | None = None

    @property
    def conversation(self) -> Conversation:
        """The core, wired to the talk's archive."""
        return Conversation(
            Ports(
                self.archive,
                PHRASES,
                self.judge,
                days_off=PublicHolidays(),
                encoder=self.encoder,
            )
        )

    async def reply(
        self,
        name: str,
        words: str = "",
        *,
        action: Action | None = None,
        thread: tuple[str, ...] = (),
        mentioned: tuple[str, ...] = (),
        is_form: bool = False,
    ) -> Reply:
        """The reply to what somebody says, presses or fills in; a minute passes."""
        self.now += timedelta(minutes=1)
        heard = Heard(
            workspace=self.workspace,
            person=person(name),
            place=self.place,
            at=self.now,
            words=words,
            action=action,
            thread=thread,
            mentioned=tuple((f"@{one}", person(one)) for one in mentioned),
            locale=self.locale,
            role=self.roles.get(name),
            names_are_people=True,
            is_form=is_form,
        )
        try:
            return await self.conversation.answer(heard)
        except InvalidFields as invalid:
            return await self.conversation.fields_reply(heard, invalid)

    async def types(self, name: str, words: str, thread: tuple[str, ...] = ()) -> str:
        """What somebody sees who types this."""
        return seen(await self.reply(name, words, thread=thread))

    async def presses(self, name: str, label: str, reply: Reply) -> Reply:
        """The reply to pressing a button of an earlier reply."""
        return await self.reply(name, action=button(reply, label).action)

    async def shows(self, reply: Reply) -> None:
        """A platform has posted the reply, and keeps that it shows what it is about."""
        assert reply.product is not None
        async with self.archive.writing(self.workspace) as records:
            shown = Shown(reply.product, reply.about, self.place.id, "m1", self.now)
            await records.post.show(shown)

    async def sends(self, who: str, reply: Reply, /, **values: str) -> Reply:
        """The reply to filling in and sending the form of an earlier reply."""
        form = form_of(reply)
        stored = {item.name: item.value for item in form.fields}
        return await self.reply(who, action=filled(form.action, {**stored, **values}))


async def set_up(talk: Talk) -> None:
    """A small team: Maya owns the product, Sam is Scrum Master, Devi develops, Tom has a stake."""
    for words in (
        "/goal setup",
        "/goal set vision Make bike servicing simple, reliable and accessible for every rider",
        "/goal set product Customers can book and pay for bike servicing in an app by 2027-06-30",
        "/goal role @Sam sm",
        "/goal role @Devi dev",
    ):
        await talk.types("Maya", words)


async def set_up_sample(archive: Archive) -> Talk:
    """The sample product of the console."""
    talk = Talk(archive, workspace=WorkspaceId("sample"), place=Place("console", "bike-service"))
    await _tell_sample(talk.conversation, NOON)
    return talk


def seen(reply: Reply) -> str:
    """Everything that a person reads in a reply, part after part."""
    return plain_text(reply)


def button(reply: Reply, label: str) -> Button:
    """The button of that label."""
    return next(one for one in buttons(reply) if one.label == label)


def buttons(reply: Reply) -> list[Button]:
    """All buttons of a reply."""
    return [one for part in reply.parts if isinstance(part, Buttons) for one in part.buttons]


def labels(reply: Reply) -> list[str]:
    """The labels of all buttons."""
    return [one.label for one in buttons(reply)]


def form_of(reply: Reply) -> Form:
    """The form of a reply."""
    return next(part for part in reply.parts if isinstance(part, Form))


def banner(reply: Reply) -> str:
    """The one thing to take away."""
    return next(part.text for part in reply.parts if isinstance(part, Banner))

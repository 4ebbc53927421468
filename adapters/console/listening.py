"""Lines typed at a console become what was heard; forms are asked field by field.

A number presses the button of that number under the last reply. A bare "does this request fit?"
means the last line that was no command, as a thread's first message would be meant in chat.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from adapters.console.sending import ConsoleSender
from adapters.turns import answer
from bot.actions import Action, filled
from bot.commands import SLASH
from bot.conversation import Conversation
from bot.errors import InvalidFields
from bot.people import Person, Place, PlaceKind, Role, WorkspaceId
from bot.replies import Button, Field, FieldKind, Form, Reply, buttons_of, form_of
from bot.turn import Heard

PLATFORM = "console"
_CANCEL = "/cancel"
_EMPTY = "."
_QUIT = frozenset({"/quit", "/exit"})


CONSOLE = Place("console", "", PlaceKind.CHANNEL)
"""It has no name to lend to a product."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who types, and where.

    role: what the operator vouches for; None takes the stored role.
    """

    workspace: WorkspaceId
    person: Person
    place: Place = CONSOLE
    role: Role | None = None


@dataclass(slots=True)
class ConsoleTalk:
    """A conversation over lines.

    read: gives the next line for a prompt, None at the end.
    now: the time of day with its zone.
    label: a short word of the console's own in a language: ``("en", "console.form")``.
    """

    conversation: Conversation
    speaker: Speaker
    sender: ConsoleSender
    read: Callable[[str], str | None]
    now: Callable[[], datetime]
    label: Callable[[str, str], str]
    _locale: str = "en"
    _buttons: tuple[Button, ...] = ()
    _last_words: tuple[str, ...] = ()
    _waiting: list[str] = field(default_factory=list)

    async def run(self) -> None:
        """Answer line after line until there are none."""
        while (line := self._next("> ")) is not None:
            words = line.strip()
            if words.lower() in _QUIT:
                return
            if words:
                await self._hear(words)

    async def _hear(self, words: str) -> None:
        if words.isdecimal() and self._buttons:
            await self._press(int(words))
            return
        pressed = self._meant(words)
        if pressed is not None:
            await self._do(pressed)
            return
        reply = await self._answer(self._heard(words=words, thread=self._last_words))
        if not words.startswith(SLASH) and "?" not in words:
            self._last_words = (words,)
        await self._show(reply)

    def _meant(self, words: str) -> Action | None:
        """The button whose label was typed, or that a plain yes or no presses."""
        said = words.casefold().strip(" .!")
        labels = {one.label.casefold().strip(" ?"): one.action for one in self._buttons}
        for name in ("yes", "no"):
            label = self._word(f"button.{name}").casefold()
            if label in labels and said in _ANSWERS[name]:
                return labels[label]
        return labels.get(said)

    async def _press(self, number: int) -> None:
        if not 1 <= number <= len(self._buttons):
            self.sender.say(self._word("console.no_button"))
            return
        await self._do(self._buttons[number - 1].action)

    async def _do(self, action: Action) -> None:
        await self._show(await self._answer(self._heard(action=action)))

    async def _answer(self, heard: Heard) -> Reply:
        try:
            return await answer(self.conversation, heard, PLATFORM)
        except InvalidFields as invalid:
            return await self.conversation.fields_reply(heard, invalid)

    async def _show(self, reply: Reply) -> None:
        self._buttons, self._locale = buttons_of(reply), reply.locale
        form = form_of(reply)
        if form is None:
            self.sender.send(reply)
        else:
            await self._fill(form)

    async def _fill(self, form: Form) -> None:
        values = self._asked(form)
        if values is None:
            self.sender.say(self._word("console.cancelled"))
            return
        await self._do(filled(form.action, values))

    def _asked(self, form: Form) -> dict[str, str] | None:
        """What was typed into each field; None if the form was left."""
        names = ", ".join(item.label for item in form.fields)
        self.sender.say(f"{form.title}: {names}")
        self.sender.say(self._word("console.form"))
        values: dict[str, str] = {}
        for item in form.fields:
            typed = self._field(item)
            if typed is None:
                return None
            values[item.name] = typed
        return values

    def _field(self, item: Field) -> str | None:
        """A field's value. A command leaves the form, and is heard next."""
        line = self._next(self._prompt(item))
        if line is None or line.strip() == _CANCEL:
            return None
        if line.strip().startswith(f"{SLASH}"):
            self._waiting.append(line)
            return None
        typed = line.strip() or item.value
        if typed in ("", _EMPTY):
            return ""
        if item.kind is not FieldKind.CHOICE:
            return typed
        chosen = _chosen(item, typed)
        if chosen is not None:
            return chosen
        self.sender.say(self._word("console.no_choice"))
        return self._field(item)

    def _prompt(self, item: Field) -> str:
        hints = [item.hint] if item.hint else []
        hints += [f"{value} = {label}" for value, label in item.choices]
        hints += [f"{self._word('console.kept')}: {item.value}"] if item.value else []
        hints += [self._word("console.required")] if item.is_required and not item.value else []
        return f"  {item.label} ({'; '.join(hints)}): " if hints else f"  {item.label}: "

    def _word(self, name: str) -> str:
        return self.label(self._locale, name)

    def _next(self, prompt: str) -> str | None:
        return self._waiting.pop() if self._waiting else self.read(prompt)

    def _heard(
        self, *, words: str = "", action: Action | None = None, thread: tuple[str, ...] = ()
    ) -> Heard:
        return Heard(
            workspace=self.speaker.workspace,
            person=self.speaker.person,
            place=self.speaker.place,
            at=self.now(),
            words=words,
            action=action,
            thread=thread,
            role=self.speaker.role,
            names_are_people=True,
        )


_ANSWERS = {
    "yes": ("yes", "y", "ja", "j", "ok", "okay", "yep", "sure"),
    "no": ("no", "n", "nein", "nope"),
}
"""What stands for a press on *Yes* or *No*."""


def _chosen(item: Field, typed: str) -> str | None:
    """The choice that was meant: by its value, its label, or the beginning of either; or None."""
    wanted = typed.casefold()
    for value, label in item.choices:
        if wanted in (value.casefold(), label.casefold()):
            return value
    near = [
        value
        for value, label in item.choices
        if value.casefold().startswith(wanted) or label.casefold().startswith(wanted)
    ]
    return near[0] if near else None

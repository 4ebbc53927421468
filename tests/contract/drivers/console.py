"""The driver for the console: lines in, text out."""

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from rich.console import Console

from adapters.console.listening import CONSOLE, ConsoleTalk, Speaker
from adapters.console.sending import ConsoleSender
from bot.conversation import Conversation
from bot.fit.judge import FitJudge
from bot.fit.meaning import Encoder
from bot.ports import Archive
from bot.turn import Ports
from tests.contract.drivers import Seen
from tests.people import NOON, PHRASES, WORKSPACE, person

_BUTTON = re.compile(r"\[\d+\] (.+?)(?=\s*\[\d+\] |\s*$)")
_TO_CHANNEL = "→ to the channel"
_PROMPT = "> "


class ConsoleDriver:
    """A terminal for each person, all on one workspace."""

    def __init__(self, archive: Archive, judge: FitJudge, encoder: Encoder | None = None) -> None:
        self._conversation = Conversation(Ports(archive, PHRASES, judge, encoder=encoder))
        self._now = NOON
        self._written = io.StringIO()
        console = Console(file=self._written, width=400, markup=False, highlight=False)
        self._sender = ConsoleSender(console, PHRASES.label)
        self._talks: dict[str, ConsoleTalk] = {}
        self._lines: list[str] = []
        self._values: dict[str, str] = {}
        self._has_form = False
        self._opened_by: dict[str, str] = {}

    async def types(self, name: str, words: str) -> Seen:
        """Type one line."""
        return await self._hears(name, words)

    async def presses(self, name: str, label: str) -> Seen:
        """Type the number of the button."""
        labels = [button.label for button in self._talk(name)._buttons]
        return await self._hears(name, str(labels.index(label) + 1))

    async def fills(self, name: str, values: dict[str, str]) -> Seen:
        """Open the form again, and answer what it asks."""
        self._values = values
        return await self._hears(name, self._opened_by[name])

    async def asks_in_thread(self, name: str, thread: tuple[str, ...], words: str) -> Seen:
        """A console has no threads: the last line stands for one."""
        self._talk(name)._last_words = thread
        return await self._hears(name, words)

    async def close(self) -> None:
        """Close the terminal."""
        self._written.close()

    async def _hears(self, name: str, line: str) -> Seen:
        self._written.seek(0)
        self._written.truncate()
        self._lines, self._has_form = [line], False
        buttons = self._talk(name)._buttons
        await self._talk(name).run()
        if self._has_form:
            self._opened_by[name] = line
            self._talk(name)._buttons = buttons
        self._values = {}
        return _read(self._written.getvalue(), has_form=self._has_form)

    def _talk(self, name: str) -> ConsoleTalk:
        if name not in self._talks:
            self._talks[name] = ConsoleTalk(
                self._conversation,
                Speaker(WORKSPACE, person(name), CONSOLE),
                self._sender,
                self._next,
                self._clock,
                PHRASES.label,
            )
        return self._talks[name]

    def _next(self, prompt: str) -> str | None:
        if prompt == _PROMPT:
            return self._lines.pop(0) if self._lines else None
        label = prompt.strip().partition(" (")[0].rstrip(":")
        self._has_form = True
        return self._values.get(label, "" if self._values else None)

    def _clock(self) -> datetime:
        self._now += timedelta(minutes=1)
        return self._now


def _read(written: str, *, has_form: bool) -> Seen:
    names = written.partition("\n")[0].partition(": ")[2] if has_form else ""
    fields = tuple(names.split(", ")) if names else ()
    text = re.sub(r"[│├└─]+", " ", written.replace(_TO_CHANNEL, " "))
    return Seen(" ".join(text.split()), tuple(_labels(written)), fields, _TO_CHANNEL in written)


def _labels(written: str) -> Iterator[str]:
    for line in written.splitlines():
        if line.startswith("[1] "):
            yield from (match[1].strip() for match in _BUTTON.finditer(line))

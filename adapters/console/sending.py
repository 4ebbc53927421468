"""Writing replies to a console."""

from collections.abc import Callable

from rich.console import Console

from adapters.console.limits import WIDEST
from adapters.console.rendering import rendered
from bot.replies import Audience, Reply


def console_on(width: int | None = None) -> Console:
    """A console on standard output that reads nothing as markup.

    width: columns; None takes the terminal's, up to a readable width.
    """
    console = Console(markup=False, highlight=False, emoji=False, width=width)
    if width is None and console.width > WIDEST:
        console = Console(markup=False, highlight=False, emoji=False, width=WIDEST)
    return console


class ConsoleSender:
    """Writes what the bot answers."""

    def __init__(self, console: Console, label: Callable[[str, str], str]) -> None:
        """Write to ``console``; ``label`` gives the console's own words in a language."""
        self._console = console
        self._label = label

    def send(self, reply: Reply) -> None:
        """Show one reply, with a blank line before and after it."""
        with self._console.capture() as written:
            self._console.print()
            if reply.audience is Audience.PLACE:
                to_channel = self._label(reply.locale, "console.to_channel")
                self._console.print(f"→ {to_channel}", style="dim")
            self._console.print(rendered(reply))
            self._console.print()
        lines = written.get().splitlines()
        self._console.file.write("".join(f"{line.rstrip()}\n" for line in lines))

    def say(self, text: str) -> None:
        """Show one line of the console's own."""
        self._console.print(text)

"""Writing replies to a console."""

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

    def __init__(self, console: Console, to_channel: str) -> None:
        """Write to ``console``; ``to_channel`` marks what everybody would see."""
        self._console = console
        self._to_channel = to_channel

    def send(self, reply: Reply) -> None:
        """Show one reply, with a blank line before and after it."""
        with self._console.capture() as written:
            self._console.print()
            if reply.audience is Audience.PLACE:
                self._console.print(f"→ {self._to_channel}", style="dim")
            self._console.print(rendered(reply))
            self._console.print()
        lines = written.get().splitlines()
        self._console.file.write("".join(f"{line.rstrip()}\n" for line in lines))

    def say(self, text: str) -> None:
        """Show one line of the console's own."""
        self._console.print(text)

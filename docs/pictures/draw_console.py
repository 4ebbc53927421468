"""Draws ``console.svg``: the sample product on a terminal.

python -m docs.pictures.draw_console
"""

import asyncio
import io
import re
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from adapters import sample, wiring
from adapters.console.listening import ConsoleTalk, Speaker
from adapters.console.rendering import rendered
from adapters.console.sending import ConsoleSender
from adapters.settings import Settings
from bot.replies import Reply

LINES = ["/goal fit support Apple Pay", "/goal fit a web shop for helmets", "/goal"]
DAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
HERE = Path(__file__).parent


class Recorder(ConsoleSender):
    """Writes to a console that records what it shows."""

    def send(self, reply: Reply) -> None:
        """Show one reply as it is."""
        self._console.print()
        self._console.print(rendered(reply))
        self._console.print()


async def main() -> None:
    """Let the sample's owner type, and save what the terminal shows."""
    conversation = wiring.conversation(Settings(_env_file=None), wiring.memory())  # type: ignore[call-arg]  # of pydantic-settings
    await sample.tell(conversation, DAY)
    console = Console(
        record=True,
        file=io.StringIO(),
        width=92,
        markup=False,
        highlight=False,
        force_terminal=True,
    )
    waiting = list(LINES)

    def read(prompt: str) -> str | None:
        if not waiting:
            return None
        line = waiting.pop(0)
        console.print(f"{prompt}{line}", style="bold")
        return line

    speaker = Speaker(sample.WORKSPACE, sample.OWNER, sample.PLACE)
    sender = Recorder(console, conversation.ports.phrasebook.label)
    talk = ConsoleTalk(
        conversation, speaker, sender, read, lambda: DAY, conversation.ports.phrasebook.label
    )
    await talk.run()
    svg = console.export_svg(title="throughline chat --sample", unique_id="throughline")
    without_font_hosts = re.sub(r"@font-face\s*{.*?}", "", svg, flags=re.DOTALL)
    (HERE / "console.svg").write_text(without_font_hosts, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())

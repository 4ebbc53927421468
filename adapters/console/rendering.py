"""A reply as text for a terminal, with colour where the terminal has it.

Every text is literal: nothing that people typed is read as markup. Signs and words carry the
meaning; colour only repeats it.
"""

from collections.abc import Iterable, Iterator
from typing import assert_never

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from adapters.console.limits import PART_CHARACTERS, PICTURE_CELLS
from bot.replies import (
    Banner,
    Bullets,
    Button,
    Buttons,
    Counts,
    Courses,
    Details,
    Document,
    Drawing,
    Facts,
    Form,
    Heading,
    Paragraph,
    Part,
    Quote,
    Reply,
    Style,
    Thread,
    ThreadLine,
    Tone,
)
from bot.text import shorten

SIGNS: dict[Tone, tuple[str, str]] = {
    Tone.SPRINT: ("◆", "bold green"),
    Tone.GOOD: ("●", "bold green"),
    Tone.LATER: ("◐", "bold yellow"),
    Tone.OUTSIDE: ("○", "bold red"),
    Tone.UNSURE: ("?", "bold cyan"),
    Tone.APART: ("▣", "bold blue"),
    Tone.PARTY: ("★", "bold magenta"),
    Tone.REFUSED: ("!", "bold yellow"),
}
"""A sign and a colour for each tone. No two share a sign."""

_BUTTONS = {Style.PRIMARY: "bold reverse", Style.DANGER: "bold red reverse", Style.PLAIN: "reverse"}


def rendered(reply: Reply) -> RenderableType:
    """The whole reply, its parts one under the other; forms are asked, not shown."""
    blocks = [block for part in reply.parts if (block := _block(part)) is not None]
    return Group(*_spaced(blocks))


def _spaced(blocks: Iterable[RenderableType]) -> Iterator[RenderableType]:
    for number, block in enumerate(blocks):
        if number:
            yield Text("")
        yield block


def _block(part: Part) -> RenderableType | None:  # noqa: C901, PLR0911, PLR0912  one case for each part
    match part:
        case Heading(text):
            return Text(text, style="bold underline")
        case Banner(tone, text):
            sign, style = SIGNS[tone]
            return Text(f"{sign} {text}", style=style)
        case Paragraph(text):
            return Text(_cut(text))
        case Bullets(items):
            return _grid(("•", Text(_cut(item))) for item in items)
        case Facts(facts):
            return _grid((Text(fact.label, style="bold"), Text(_cut(fact.value))) for fact in facts)
        case Quote(text, source):
            return _quote(text, source)
        case Details(lines):
            return Text(_cut("\n".join(lines)), style="dim")
        case Thread(lines):
            return _thread(lines)
        case Courses():
            return _grid(("•", Text(_cut(line))) for line in part.lines)
        case Counts(title, words=words):
            return Text.assemble((title, "bold"), f"  {words}")
        case Drawing(of, address=address):
            return Group(_block(of) or "", *([Text(address)] if address else []))
        case Document(filename, text):
            return Group(Rule(Text(filename), align="left"), Text(text), Rule())
        case Buttons(buttons):
            return _buttons(buttons)
        case Form():
            return None
        case _:
            assert_never(part)


def _grid(rows: Iterable[tuple[RenderableType, RenderableType]]) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(max_width=48)
    grid.add_column(overflow="fold")
    for row in rows:
        grid.add_row(*row)
    return grid


def _quote(text: str, source: str) -> RenderableType:
    said = Text(_cut(text), style="italic")
    lines = [said, Text(source, style="dim")] if source else [said]
    return Padding(Group(*lines), (0, 0, 0, 4), expand=False)


def _thread(lines: tuple[ThreadLine, ...]) -> Tree:
    root = Tree("", hide_root=True, guide_style="dim")
    path = [root]
    for line in lines:
        del path[line.depth + 1 :]
        path.append(path[-1].add(_goal(line)))
    return root


def _goal(line: ThreadLine) -> Text:
    is_now = "bold" if line.is_open else "dim"
    text = Text.assemble((f"{line.label} {line.ref}", f"{is_now} cyan" if line.is_open else "dim"))
    if line.share is not None:
        text.append(f"  {_bar(line.share)}", style="green" if line.is_open else "dim")
    text.append(f"\n{_cut(line.text)}", style="" if line.is_open else "dim")
    for note in line.notes:
        text.append(f"\n· {note}", style="dim")
    return text


def _bar(share: float) -> str:
    full = round(share * PICTURE_CELLS)
    return f"{'█' * full}{'░' * (PICTURE_CELLS - full)} {share:.0%}".replace("%", " %")


def _buttons(buttons: Iterable[Button]) -> Columns:
    shown = (
        Text.assemble((f"[{number}] ", "bold"), (button.label, _BUTTONS[button.style]))
        for number, button in enumerate(buttons, 1)
    )
    return Columns(shown, padding=(0, 2))


def _cut(text: str) -> str:
    return shorten(text, PART_CHARACTERS)

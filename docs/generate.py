"""Writes the generated parts of the documents: ``make docs``. A test compares them.

A generated part stands between ``<!-- name -->`` and ``<!-- /name -->``.
"""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

from adapters.evaluating import report, running
from adapters.evaluating.cases import labelled
from adapters.evaluating.running import Asking, CaseMeter
from adapters.settings import Settings
from adapters.wiring import phrases
from bot.commands import COMMANDS, SLASH
from bot.people import EVERYONE, Role

ROOT = Path(__file__).parents[1]


def command_table() -> str:
    """Every command, who may use it, and what it does."""
    book = phrases()
    rows = ["| command | who | does |", "|---|---|---|"]
    for command in COMMANDS:
        roles = [book.label("en", f"role.{role}") for role in Role if role in command.roles]
        who = "all" if command.roles == EVERYONE else ", ".join(roles)
        written = f"{SLASH} {command.synopsis}".strip().replace("|", "\\|")
        does = book.label("en", f"command.{command.key}")
        rows.append(f"| `{written}` | {who} | {does} |")
    return "\n".join(rows)


def judge_table() -> str:
    """The embedded judge on the project's labelled cases, as ``throughline eval`` finds it."""
    cases = ROOT / "bench" / "fit" / "dev.jsonl"
    left_out = running.left_out(cases) or {}
    known = list(labelled(cases.read_text(encoding="utf-8").splitlines()))
    asking = Asking(left_out.__getitem__, 8.0, 1, CaseMeter())
    found, _ = asyncio.run(running.run(known, asking))
    rows = report.table(report.Measured("embedded", cases.name, found))
    shown = [row for row in rows if not row[0].startswith("milliseconds")]
    head = ["| figure | the embedded judge | a judge that never reads the goals |", "|---|---|---|"]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in shown)])


def settings_table() -> str:
    """Every setting with its default and its meaning."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = _default(field.default)
        rows.append(f"| `{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def env_example() -> str:
    """The settings as a file to copy."""
    return "\n".join(
        [
            "# Every setting with its default; docs/settings.md explains them. Copy this to .env",
            *(line for lines in _env_lines() for line in lines),
            "",
        ]
    )


def _env_lines() -> Iterator[list[str]]:
    for name, field in Settings.model_fields.items():
        value = "" if field.default is None else field.default
        yield ["", f"# {field.description}", f"{name.upper()}={value}"]


def _default(value: object) -> str:
    return "none" if value in (None, "") else f"`{value}`"


PARTS: dict[str, dict[str, Callable[[], str]]] = {
    "README.md": {"commands": command_table, "judge": judge_table},
    "docs/settings.md": {"settings": settings_table},
}
"""The generated parts of each document."""


def filled(file: str) -> str:
    """A document with its generated parts as they must be."""
    text = (ROOT / file).read_text(encoding="utf-8")
    for name, make in PARTS[file].items():
        before, begin, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        if not (begin and end):
            raise ValueError(f"{file} has no place for {name}")
        text = f"{before}{begin}{make()}\n{end}{after}"
    return text


def main() -> None:
    """Write them all."""
    for file in PARTS:
        (ROOT / file).write_text(filled(file), encoding="utf-8")
    (ROOT / ".env.example").write_text(env_example(), encoding="utf-8")


if __name__ == "__main__":
    main()

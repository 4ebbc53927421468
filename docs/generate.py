"""Writes the generated parts of the documents: ``make docs``. A test compares them.

A generated part stands between ``<!-- name -->`` and ``<!-- /name -->``.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

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


_FIGURES: tuple[tuple[str, str], ...] = (
    ("says a verdict where there is one to say", "a verdict on a clear request"),
    ("is right when it says one", "right when it says one"),
    ("says *likely*", "likely"),
    ("is right when it says *likely*", "right when likely"),
    ("is right when it says *leaning*", "right when leaning"),
    ('says "fits" of what serves no goal', 'false "fits"'),
    ("says that and *likely*", 'false "fits", likely'),
    ("names a goal line that a fair reader would name", "names a right line"),
    ("the goal changes, and with it the answer: both right", "goal swaps, both right"),
)


def judge_table() -> str:
    """The embedded judge on requests that it has never seen, as ``bench.fit.figures`` found it."""
    known = json.loads((ROOT / "bench" / "fit" / "figures.json").read_text(encoding="utf-8"))
    sets = [known[name] for name in ("everyday", "dev")]
    counted = (f"{one['requests']} of {one['products']} products" for one in sets)
    rows = [("requests", *counted)]
    rows += [(name, *(_of(one[key]) for one in sets)) for name, key in _FIGURES]
    key = "a verdict on a clear request"
    light = (_of(known["light"][name][key]) for name in ("everyday", "dev"))
    rows.append(("the light judge, which stands in: says a verdict", *light))
    head = ["| the embedded judge | everyday requests | harder cases |", "|---|---|---|"]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])


def re_ask_table() -> str:
    """How re-asks are found, by meaning and by words."""
    found = json.loads((ROOT / "bench" / "fit" / "figures.json").read_text(encoding="utf-8"))
    one = found["re-asks"]
    head = [
        "| | of re-asks | right of those | of near misses |",
        "|---|---|---|---|",
    ]
    rows = [
        f"| {name} | {_of(one[name + ': of re-asks'])} | {_of(one[name + ': right of those'])} "
        f"| {_of(one[name + ': of near misses'])} |"
        for name in ("a ruling is named", "a ruling binds", "by words alone")
    ]
    return "\n".join([*head, *rows])


def _of(pair: list[int]) -> str:
    """A share and its counts."""
    right, of = pair
    return f"{right / of:.0%}".replace("%", " %") + f" ({right} of {of})" if of else "-"


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
    "docs/judges.md": {"re-asks": re_ask_table},
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

"""What the program imports is pinned for operators: a development environment holds more."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("adapters", "bot", "prompts", "storage")


EXTRA = {"anthropic", "genai_prices", "mcp", "openai", "pydantic_ai"}
"""Of the extras ``model`` and ``agents``; imported where it is needed, and only there."""


def pinned() -> set[str]:
    """What an operator's environment holds."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return {plain(line.partition("==")[0]) for line in lines if "==" in line}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_every_import_is_in_an_operators_environment() -> None:
    by = packages_distributions()
    known = pinned()
    missing = {
        (str(file.relative_to(ROOT)), name)
        for folder in OURS
        for file in (ROOT / folder).rglob("*.py")
        for name in imported(file) - set(sys.stdlib_module_names) - set(OURS) - EXTRA
        if not {plain(one) for one in by.get(name, [name])} & known
    }

    assert missing == set()

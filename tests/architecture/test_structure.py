"""The structure that ARCHITECTURE.md promises."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from statistics import median

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "adapters", "storage", "prompts")
PURE = {"snowballstemmer", "yaml"}
"""The packages that the core may use: they do no input or output."""

LONGEST_FUNCTION = 50
LONGEST_FILE = 420
LISTS_READ_AS_ONE = {"actions.py"}
"""Files that list one thing after the other, and read best so."""
TABLES_READ_AS_ONE = {"_answered", "fit", "_blocks_of", "manifest"}
"""Functions that list one case after the other, and read best so."""


def sources() -> list[Path]:
    return [
        file
        for package in PACKAGES
        for file in sorted((ROOT / package).rglob("*.py"))
        if "migrations/versions" not in str(file)
    ]


def test_the_layers_hold() -> None:
    linted = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert linted.returncode == 0, linted.stdout


def test_every_package_of_a_contract_exists() -> None:
    """A misspelt package would pass silently."""
    text = (ROOT / "pyproject.toml").read_text()
    contracts = text[text.index("[tool.importlinter]") :]
    named = set(re.findall(r'"((?:bot|adapters|storage|prompts)(?:\.\w+)*)"', contracts))
    foreign = set(
        re.findall(
            r'"(\w+)"', "".join(re.findall(r"forbidden_modules = \[(.*?)\]", contracts, re.DOTALL))
        )
    )

    graph = grimp.build_graph(*PACKAGES, include_external_packages=True)
    assert named <= graph.modules
    foreign -= set(PACKAGES)
    unused = {name for name in foreign if name not in graph.modules}
    assert unused <= set(sys.stdlib_module_names) | {"pydantic", "aiosqlite", "botframework"}


def test_the_core_imports_the_standard_library_and_two_pure_packages() -> None:
    graph = grimp.build_graph("bot", include_external_packages=True)
    foreign = {
        imported
        for module in graph.modules
        if module.partition(".")[0] == "bot"
        for imported in graph.find_modules_directly_imported_by(module)
        if imported.partition(".")[0] != "bot"
    }

    assert foreign - set(sys.stdlib_module_names) == PURE


def functions() -> list[tuple[str, int]]:
    found = []
    for file in sources():
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                found.append((node.name, node.end_lineno - node.lineno + 1))
    return found


def test_functions_are_short() -> None:
    lengths = [length for _, length in functions()]
    long = [name for name, length in functions() if length > LONGEST_FUNCTION]

    assert median(lengths) <= 10
    assert set(long) <= TABLES_READ_AS_ONE


def test_files_hold_one_topic() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for file in sources()
        if (lines := len(file.read_text().splitlines())) > LONGEST_FILE
        and file.name not in LISTS_READ_AS_ONE
    }

    assert long == {}


def test_the_core_knows_no_platform() -> None:
    words = re.compile(r"\b(slack|teams|discord|mattermost)\b", re.IGNORECASE)
    lines = [
        f"{file.name}: {line.strip()}"
        for file in sorted((ROOT / "bot").rglob("*.py"))
        for line in _code(file)
        if words.search(line)
    ]

    assert lines == []


def _code(file: Path) -> list[str]:
    """The lines of a file without its docstrings and comments."""
    tree = ast.parse(file.read_text())
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Expr) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            value.value = ""
    return ast.unparse(tree).splitlines()


def test_the_four_files_of_every_platform() -> None:
    for platform in ("console", "slack", "teams"):
        folder = ROOT / "adapters" / platform
        if folder.exists():
            names = {"listening.py", "rendering.py", "limits.py", "sending.py"}
            assert names <= {file.name for file in folder.iterdir()}


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(ROOT)))
def test_every_file_says_what_it_holds(file: Path) -> None:
    assert (ast.get_docstring(ast.parse(file.read_text())) or "").strip()


def test_nothing_names_a_registry_or_a_path_of_a_machine() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    hosts = ("pypi", "org"), ("files", "pythonhosted"), ("registry", "npmjs"), ("deb", "debian")
    folders = "root", "work"
    patterns = (*map(r"\.".join, hosts), *(f"/{one}/" for one in folders))
    words = re.compile("|".join(patterns))
    named = [
        name
        for name in tracked
        if (ROOT / name).suffix not in (".db", ".png")
        and not name.startswith("tests/architecture")
        and words.search((ROOT / name).read_text(errors="replace"))
    ]

    assert named == []

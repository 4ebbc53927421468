"""The documents are true: what is generated is up to date, and what they name exists."""

import re
from pathlib import Path

import pytest

from adapters.settings import Settings
from docs import generate

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    file
    for file in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")]
    if ".venv" not in str(file)
)


@pytest.mark.parametrize("file", list(generate.PARTS))
def test_what_is_generated_is_up_to_date(file: str) -> None:
    assert (ROOT / file).read_text(encoding="utf-8") == generate.filled(file), "run: make docs"


def test_every_setting_is_in_the_example() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == generate.env_example()


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_and_path_leads_somewhere(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    paths = re.findall(r"`((?:bot|adapters|storage|prompts|tests|bench|docs)/[\w./-]+\w/?)`", text)
    missing = [
        one
        for one, base in (
            *((link, file.parent) for link in links),
            *((path, ROOT) for path in paths),
        )
        if not (base / one).exists()
    ]

    assert missing == []


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        target for file in DOCUMENTS for target in re.findall(r"`make (\w+)", file.read_text())
    }

    assert named <= targets


def test_every_module_that_is_run_exists() -> None:
    text = "".join(file.read_text() for file in DOCUMENTS)

    for module in set(re.findall(r"python -m ((?:bench|adapters|docs)[\w.]*)", text)):
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), module

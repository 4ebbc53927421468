"""What a language model is asked, and which version of it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_HERE = Path(__file__).parent / "ask"
_HASH_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Instructions:
    """The text for one task; version: the beginning of its SHA-256."""

    text: str
    version: str


def instructions(task: str) -> Instructions:
    """What a model is told for a task; raises TemplateNotFound for an unknown one."""
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  plain text for a model
    )
    text = environment.get_template(f"{task}.txt.jinja").render()
    return Instructions(text, hashlib.sha256(text.encode()).hexdigest()[:_HASH_LENGTH])

"""Parts of what a platform sends as JSON: what is missing or of another type says nothing."""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]


def text_of(stated: Json, name: str) -> str:
    """The text under a name; "" for none."""
    value = stated.get(name)
    return value if isinstance(value, str) else ""


def list_of(value: object) -> list[object]:
    """The value, if it is a list; else an empty one."""
    return value if isinstance(value, list) else []


def dict_of(value: object) -> Json:
    """The value, if it is an object; else an empty one."""
    return value if isinstance(value, dict) else {}


def joined(lines: Iterable[str]) -> str:
    """The lines below each other, without the blank ones."""
    return "\n".join(line for line in lines if line.strip())

"""What a pull request, a merge request or an issue asks for, from what a job is told of it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.opening import Ended, text_of
from bot.text import clean, one_line, shorten

_TITLE, _TEXT = 500, 2_000
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_EMPTY_BOX = re.compile(r"^\s*[-*]\s+\[ \].*$", re.MULTILINE)
_HEADING = re.compile(r"^\s*#{1,6}\s.*$", re.MULTILINE)
_LINK_OR_PICTURE = re.compile(r"!?\[([^\]\n]{0,200})\]\([^)\s]{0,500}\)")
_TRAILER = re.compile(
    r"^(?:signed-off-by|co-authored-by):.*$|^(?:fixes|closes|resolves|refs?):?\s+\S*#\d+\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_PREFIX = re.compile(r"^(?P<kind>[a-z]{2,12})(?:\([^)\n]{0,60}\))?!?:\s*", re.IGNORECASE)
_DRAFT = re.compile(r"^(?:\[?(?:draft|wip)\]?:?\s+)+", re.IGNORECASE)
_UPKEEP = frozenset(
    {"chore", "ci", "build", "test", "tests", "style", "refactor", "deps", "docs", "revert"}
)
"""Kinds of changes that keep a product running (Conventional Commits 1.0.0 and Angular's list)."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is asked for.

    number: of the pull request or issue; 0 where it has none. repository: ``owner/name``.
    is_draft: whether its author is not done. is_by_a_bot: whether a program opened it.
    """

    title: str
    text: str = ""
    number: int = 0
    repository: str = ""
    is_draft: bool = False
    is_by_a_bot: bool = False

    @property
    def is_upkeep(self) -> bool:
        """Whether its title says that it is upkeep, as in ``chore: ...``."""
        found = _PREFIX.match(_DRAFT.sub("", self.title))
        return found is not None and found["kind"].lower() in _UPKEEP

    @property
    def as_request(self) -> str:
        """The change as a request: its title without prefixes, and what its author wrote."""
        title = _PREFIX.sub("", _DRAFT.sub("", one_line(clean(self.title))))
        return f"{shorten(title, _TITLE)}\n\n{written_by_its_author(self.text)}".strip()


def written_by_its_author(text: str) -> str:
    """A description without its template: comments, headings, empty boxes, trailers, addresses."""
    for pattern in (_COMMENT, _EMPTY_BOX, _HEADING, _TRAILER):
        text = pattern.sub("", text)
    text = _LINK_OR_PICTURE.sub(r"\1", text.replace("\r\n", "\n"))
    lines = (line.strip() for line in clean(text).splitlines())
    return shorten("\n".join(line for line in lines if line), _TEXT)


def from_event(file: Path) -> Change:
    """The change in an event file of GitHub or GitLab. Raises Ended."""
    try:
        event = json.loads(text_of(file))
    except (ValueError, RecursionError):
        raise Ended(f"{file} is no event: it is not JSON.") from None
    if not isinstance(event, Mapping):
        raise Ended(f"{file} is no event: it holds no object.")
    found = _of_github(event) or _of_gitlab(event)
    if found is None:
        raise Ended(
            f"{file} tells of no pull request, merge request or issue. Give the words yourself: "
            'throughline check "title" --text "what it does"'
        )
    return found


def from_environment(environment: Mapping[str, str]) -> Change | None:
    """The change that a job's environment speaks of; None where it speaks of none."""
    path = environment.get("GITHUB_EVENT_PATH")
    if path:
        return from_event(Path(path))
    title = environment.get("CI_MERGE_REQUEST_TITLE", "")
    if not title:
        return None
    return Change(
        title=title,
        text=environment.get("CI_MERGE_REQUEST_DESCRIPTION", ""),
        number=_number(environment.get("CI_MERGE_REQUEST_IID")),
        repository=environment.get("CI_PROJECT_PATH", ""),
        is_draft=bool(_DRAFT.match(title)),
    )


def _of_github(event: Mapping[str, object]) -> Change | None:
    told = event.get("pull_request") or event.get("issue")
    if not isinstance(told, Mapping) or not isinstance(told.get("title"), str):
        return None
    user = told.get("user")
    return Change(
        title=str(told["title"]),
        text=_text(told.get("body")),
        number=_number(told.get("number")),
        repository=_named(event.get("repository"), "full_name"),
        is_draft=told.get("draft") is True,
        is_by_a_bot=isinstance(user, Mapping) and user.get("type") == "Bot",
    )


def _of_gitlab(event: Mapping[str, object]) -> Change | None:
    told, user = event.get("object_attributes"), event.get("user")
    if not isinstance(told, Mapping) or not isinstance(told.get("title"), str):
        return None
    name = _named(user, "username")
    return Change(
        title=str(told["title"]),
        text=_text(told.get("description")),
        number=_number(told.get("iid")),
        repository=_named(event.get("project"), "path_with_namespace"),
        is_draft=bool(told.get("draft") or told.get("work_in_progress")),
        is_by_a_bot="_bot" in name or name.endswith("-bot"),
    )


def _named(value: object, name: str) -> str:
    return _text(value.get(name)) if isinstance(value, Mapping) else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0

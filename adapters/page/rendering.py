"""A reply as a page: HTML for the neutral parts, with pictures inside. All text is escaped."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from adapters.pictures.drawing import DARK, LIGHT, Picture
from adapters.pictures.drawn import drawn
from bot.replies import Counts, Courses, Part, Reply

_HERE = Path(__file__).parent
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(_HERE), undefined=StrictUndefined, autoescape=True, trim_blocks=True
)


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at the product: its address from here, its name, and whether it is shown."""

    address: str
    name: str
    is_shown: bool


def page(reply: Reply, title: str, views: Sequence[View] = ()) -> tuple[str, str]:
    """The page, and the word by which its style sheet is known to belong to it."""
    nonce = secrets.token_urlsafe(16)
    parts = [
        {"kind": type(part).__name__, "part": part, "pictures": tuple(_pictures(part))}
        for part in reply.parts
    ]
    template = _ENVIRONMENT.get_template("board.html.jinja")
    values = {"parts": parts, "title": title, "views": views, "locale": reply.locale}
    return template.render(values, nonce=nonce), nonce


def _pictures(part: Part) -> Iterator[dict[str, Markup]]:
    """The part as pictures for a light and a dark page: none, one, or one for each KPI.

    A page lays the KPIs out itself, so that a telephone shows them one under the other.
    """
    if isinstance(part, Courses):
        measured = [one for one in part.courses if one.points]
        for one in measured:
            yield _both(replace(part, title="", courses=(one,), more=""))
    elif isinstance(part, Counts):
        yield _both(part)


def _both(part: Courses | Counts) -> dict[str, Markup]:
    themes = {"light": LIGHT, "dark": DARK}
    return {name: _inside(drawn(part, "", theme)) for name, theme in themes.items()}


def _inside(picture: Picture) -> Markup:
    """An SVG as it stands in a page: all texts in it were escaped when it was drawn."""
    return Markup(picture.svg)  # noqa: S704

"""A reply as a page: HTML for the neutral parts, with pictures inside. All text is escaped."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from adapters.pictures.drawing import DARK, LIGHT, Picture
from adapters.pictures.drawn import drawn
from bot.replies import Counts, Course, Part, Reply

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
    parts = [{"kind": type(part).__name__, "part": part, **_pictures(part)} for part in reply.parts]
    template = _ENVIRONMENT.get_template("board.html.jinja")
    values = {"parts": parts, "title": title, "views": views, "locale": reply.locale}
    return template.render(values, nonce=nonce), nonce


def _pictures(part: Part) -> dict[str, Markup]:
    """The part as pictures for a light and a dark page, where it is one."""
    if not isinstance(part, Course | Counts):
        return {}
    themes = {"light": LIGHT, "dark": DARK}
    return {name: _inside(drawn(part, "", theme)) for name, theme in themes.items()}


def _inside(picture: Picture) -> Markup:
    """An SVG as it stands in a page: all texts in it were escaped when it was drawn."""
    return Markup(picture.svg)  # noqa: S704

"""Shapes, colours, and the way from SVG to PNG."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import resvg_py

_FONTS = Path(__file__).parent / "fonts"
_FAMILY = "DejaVu Sans"
_ELSEWHERE = 0x2E80
"""From here on are scripts that DejaVu Sans lacks (CJK and after): Unicode, CJK Radicals."""

_NARROWEST = 0.4
_NARROW, _BROAD = "iljtfr.,:;'|!()[] ", "mwMW@%—…"
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
PIXELS = 2.0
"""How many pixels a unit has: telephones show two to three."""

MOST_PIXELS = 4_000_000
"""Of a picture; a bigger one gets fewer for each unit. Slack and Teams show none much bigger."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours for one background.

    series: the palette of Okabe and Ito, which people who see colours differently can tell apart
    (jfly.uni-koeln.de/color); adjusted for 3 : 1 contrast against the ground. Nothing is said by
    colour alone.
    """

    name: str
    ground: str
    ink: str
    faint: str
    line: str
    accent: str
    series: tuple[str, ...]


LIGHT = Theme(
    "light", "#ffffff", "#1b1f24", "#59636e", "#d1d9e0", "#0067a3",
    ("#0067a3", "#c04f00", "#007a59", "#a4528a", "#6b6b6b"),
)  # fmt: skip
DARK = Theme(
    "dark", "#15191f", "#f0f3f6", "#a6b0bb", "#3d444d", "#56b4e9",
    ("#56b4e9", "#e69f00", "#2fc598", "#e08cc0", "#9da5ae"),
)  # fmt: skip


Area = tuple[float, float, float, float]
"""Left, top, width, height."""


@dataclass(frozen=True, slots=True)
class Type:
    """How a text is set. colour: "" for the theme's ink."""

    size: float = 14
    colour: str = ""
    bold: bool = False
    anchor: str = "start"


BODY = Type()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, and words that say the same. width, height: in units of an SVG's own."""

    svg: str
    width: int
    height: int
    words: str

    def png(self, longest: int = 0) -> bytes:
        """The picture as PNG, two pixels for a unit; longest: pixels of a side, 0 for any."""
        zoom = min(PIXELS, sqrt(MOST_PIXELS / (self.width * self.height)))
        if longest:
            zoom = min(zoom, longest / max(self.width, self.height))
        is_covered = all(ord(character) < _ELSEWHERE for character in self.svg)
        return resvg_py.svg_to_bytes(
            svg_string=self.svg,
            zoom=zoom,
            skip_system_fonts=is_covered,
            font_dirs=[str(_FONTS)],
            sans_serif_family=_FAMILY,
            font_family=_FAMILY,
        )


@dataclass(slots=True)
class Canvas:
    """Shapes, in the order of drawing. Whatever text is given stands as text."""

    width: int
    theme: Theme
    parts: list[str] = field(default_factory=list)

    def box(
        self, area: Area, fill: str, *, edge: str = "none", radius: float = 0, dashed: bool = False
    ) -> None:
        """A rectangle."""
        left, top, width, height = area
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        self.parts.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{max(0.0, width):.1f}" '
            f'height="{height:.1f}" rx="{radius}" fill="{fill}" stroke="{edge}" '
            f'stroke-width="1.5"{dash}/>'
        )

    def line(
        self, points: Sequence[tuple[float, float]], colour: str, thick: float = 1.5, dash: str = ""
    ) -> None:
        """A line through points."""
        way = " ".join(f"{left:.1f},{top:.1f}" for left, top in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="{thick}" '
            f'stroke-linejoin="round"{dashed}/>'
        )

    def dot(self, left: float, top: float, radius: float, fill: str, edge: str = "none") -> None:
        """A disc."""
        self.parts.append(
            f'<circle cx="{left:.1f}" cy="{top:.1f}" r="{radius}" fill="{fill}" '
            f'stroke="{edge}" stroke-width="2"/>'
        )

    def text(self, left: float, top: float, words: str, type_: Type = BODY) -> None:
        """A line of text; top: its base line."""
        weight = ' font-weight="bold"' if type_.bold else ""
        self.parts.append(
            f'<text x="{left:.1f}" y="{top:.1f}" font-size="{type_.size}" '
            f'text-anchor="{type_.anchor}" fill="{type_.colour or self.theme.ink}"{weight}>'
            f"{escape(shown(words))}</text>"
        )

    def picture(self, height: float, words: str) -> Picture:
        """The whole, with the words that say the same."""
        tall = round(height)
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{tall}" '
            f'viewBox="0 0 {self.width} {tall}" role="img" aria-label={quoteattr(shown(words))} '
            f'font-family="{_FAMILY}, sans-serif">'
            f'<rect width="100%" height="100%" fill="{self.theme.ground}"/>'
            f"{''.join(self.parts)}</svg>"
        )
        return Picture(svg, self.width, tall, words)


def shown(words: str) -> str:
    """The text without what XML cannot hold and what could turn its direction around."""
    return "".join(
        one for one in words if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Cn")
    )


def wide(words: str, size: float, *, bold: bool = False) -> float:
    """About how broad a text is in DejaVu Sans; a little too much rather than too little."""
    total = 0.0
    for character in words:
        if unicodedata.east_asian_width(character) in "WF":
            total += 1.0
        elif character in _NARROW:
            total += _NARROWEST
        elif character in _BROAD:
            total += 1.0
        else:
            total += 0.7 if character.isupper() else 0.62
    return total * size * (1.1 if bold else 1.0)


def wrapped(words: str, size: float, width: float, most: int) -> list[str]:
    """The text in lines of a width, ``most`` of them; what is cut has a mark.

    No more of the text is read than could fit, however narrow its characters.
    """
    enough = int(most * width / (size * _NARROWEST)) + 1
    lines, line = [], ""
    for word in _words(shown(words[: 2 * enough])[:enough]):
        if wide(line + word.rstrip(), size) <= width:
            line += word
            continue
        if line.strip():
            lines.append(line.rstrip())
        *whole, line = _cut(word, size, width)
        lines += whole
    lines += [line.rstrip()] if line.strip() else []
    if len(lines) > most:
        last = lines[most - 1]
        while last and wide(f"{last}…", size) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()}…"]
    return lines


def _cut(word: str, size: float, width: float) -> list[str]:
    """A word in pieces that keep to a width; one piece where it does already."""
    pieces, piece, room = [], "", width
    for character in word:
        broad = wide(character, size)
        if broad > room and piece:
            pieces.append(piece)
            piece, room = "", width
        piece, room = piece + character, room - broad
    return [*pieces, piece]


def _words(text: str) -> list[str]:
    """Where a line may be broken: after spaces, and between the characters of CJK scripts."""
    found, word = [], ""
    for character in " ".join(text.split()):
        is_broad = unicodedata.east_asian_width(character) in "WF"
        word += character
        if character == " " or is_broad:
            found.append(word)
            word = ""
    return [*found, word] if word else found

"""Pictures: they say what is so, whoever looks, and draw whatever people typed."""

import re
import struct
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from adapters.pictures.charts import Bar, bars, counts, course
from adapters.pictures.drawing import DARK, LIGHT, MOST_PIXELS, Picture, Theme, wide, wrapped
from adapters.pictures.thread import thread
from bot.replies import Counts, Course, Thread, ThreadLine
from tests.edges.test_cli import Shell, shell  # noqa: F401  a fixture

HOSTILE = (
    "<script>alert(1)</script>",
    "]]></svg><image href='https://evil.example/x'/>",
    '" onload="alert(1)',
    "\u202egnp.exe\x00\x1b[31m \ud800 &amp; &#x3C;",
    "x" * 5_000,
    "自転車の修理を予約したい" * 30,
    "Terminvereinbarungsmöglichkeiten" * 9,
    "🚲 مرحبا",
    "",
)
LINES = tuple(ThreadLine(n % 6, "Vision", f"V{n}", text, 0.4) for n, text in enumerate(HOSTILE))
WAY = ((date(2026, 9, 1), 3.0), (date(2026, 10, 1), 5.5), (date(2026, 11, 1), 4.0))


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    wide_, tall = struct.unpack(">II", png[16:24])
    return wide_, tall


def all_pictures(theme: Theme) -> list[Picture]:
    found = [thread(Thread(LINES), HOSTILE[0], theme), thread(Thread(()), "", theme)]
    for text in HOSTILE:
        found.append(course(Course(text, text, WAY, 9.0, date(2027, 1, 1), text), theme))
        found.append(
            counts(Counts(text, (text, "b"), ((text, (1, 2)), ("c", (0, 0))), text), theme)
        )
        found.append(bars(text, [Bar(text, 0.5, text), Bar("b", None, "-")], theme, 0.85))
    found.append(course(Course("flat", "", WAY[:1], None, None, ""), theme))
    found.append(counts(Counts("none", (), (), ""), theme))
    return found


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_whatever_was_typed_is_text_in_a_picture_and_nothing_else(theme: Theme) -> None:
    for picture in all_pictures(theme):
        root = ET.fromstring(picture.svg)  # noqa: S314  our own
        tags = {re.sub(r"\{.*\}", "", one.tag) for one in root.iter()}
        assert tags <= {"svg", "rect", "polyline", "circle", "text"}
        named = {name for one in root.iter() for name in one.attrib}
        assert not any(name.startswith("on") or "href" in name for name in named)
        assert root.attrib["role"] == "img"
        broad, tall = size(picture.png())
        assert broad * tall <= MOST_PIXELS * 1.02


def test_every_picture_says_the_same_in_words() -> None:
    drawn = thread(
        Thread((ThreadLine(0, "Vision", "V1", "Ride on", 0.5, ("3 days left",)),)), "T", LIGHT
    )

    assert drawn.words == "T: Vision V1 Ride on 3 days left"
    assert 'aria-label="T: Vision V1 Ride on 3 days left"' in drawn.svg


def test_three_hundred_goals_are_drawn_a_line_each() -> None:
    many = tuple(ThreadLine(n % 5, "Release Goal", f"R{n}", f"Goal {n}") for n in range(300))
    drawn = thread(Thread(many), "All of them", LIGHT)

    assert all(f">R{n} · Goal {n}</text>" in drawn.svg for n in range(300))
    assert size(drawn.png())[1] > 3_000


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("most", [1, 3])
def test_a_wrapped_text_keeps_to_its_width_and_its_lines(text: str, most: int) -> None:
    lines = wrapped(text, 16, 200, most)

    assert len(lines) <= most
    assert all(wide(line, 16) <= 200 for line in lines)


def test_colours_of_text_stand_out_from_their_ground() -> None:
    """WCAG 2.2: 4.5 to 1 for text, 3 to 1 for shapes."""
    for theme in (LIGHT, DARK):
        for ink in (theme.ink, theme.faint):
            assert contrast(ink, theme.ground) >= 4.5
        for colour in (*theme.series, theme.accent):
            assert contrast(colour, theme.ground) >= 4.5  # numbers stand in them


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_pictures_from_the_command_line(shell: Shell) -> None:  # noqa: F811  the fixture
    assert "Say which product" in shell.run("picture", "thread", "t.png", code=2)
    shell.run("chat", "--as", "Maya", typed="/goal set vision Every rider rides\n")
    assert "/goal set kpi names one" in shell.run("picture", "kpi", "k.png", code=2)
    talk = (
        "/goal set product Riders pay in an app by 30 June 2099\n/goal set kpi payments: 0 -> 9\n"
        "/goal kpi payments 3\n/goal fit let riders pay by card\n"
    )
    shell.run("chat", "--as", "Maya", typed=talk)
    for what in ("thread", "kpi", "requests"):
        assert shell.run("picture", what, f"{what}.png", "--dark").strip()
        size((shell.folder / f"{what}.png").read_bytes())
    shown = shell.run("picture", "thread", "thread.svg")
    assert "Vision V1 Every rider rides" in shown
    assert (shell.folder / "thread.svg").read_text("utf-8").startswith("<svg")
    assert "cannot be written" in shell.run("picture", "thread", "no/such/folder.png", code=2)
    assert "there are:" in shell.run("picture", "thread", "t.png", "--product", "x", code=2)

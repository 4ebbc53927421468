"""Pictures: they say what is so, whoever looks, and draw whatever people typed."""

import re
import struct
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pictures.charts import Bar, bars, counts
from adapters.pictures.courses import courses
from adapters.pictures.drawing import DARK, LIGHT, MOST_PIXELS, Picture, Theme, wide, wrapped
from adapters.pictures.thread import thread
from adapters.pictures.ticks import ticks, written
from bot.replies import Counts, Course, Courses, Thread, ThreadLine
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
        one = Course(text, text, WAY, 9.0, text, date(2027, 1, 1), text, text)
        found.extend(courses(Courses(text, (one,) * count, text), theme) for count in (1, 2, 5))
        found.append(
            counts(Counts(text, (text, "b"), ((text, (1, 2)), ("c", (0, 0))), text), theme)
        )
        found.append(bars(text, [Bar(text, 0.5, text), Bar("b", None, "-")], theme, 0.85))
    found.append(courses(Courses("flat", (Course("flat", "", WAY[:1]),)), theme))
    found.append(courses(Courses("none", (Course("waits", "not measured yet"),)), theme))
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


def six_kpis() -> Courses:
    """Five that were measured, of all sizes, and one that was not; more are left out."""
    numbers = ((0.8, 4.5), (8.2, 60.0), (800.0, 100_000.0), (-3.0, 2.0), (4.1, 4.7))
    due = date(2027, 6, 30)
    found = tuple(
        Course(f"P1 · KPI {target}", f"{now} of {target}", ((WAY[0][0], now), (WAY[1][0], now + 0.1)),
               target, f"target {target}", due, "1 September 2026", "30 June 2027")
        for now, target in numbers
    )  # fmt: skip
    waits = Course("R1 · NPS", "not measured yet, target 40")
    return Courses("KPIs", (*found, waits), "and 1 more: R1 · Churn")


def test_kpis_stand_side_by_side_in_one_picture_and_in_its_words() -> None:
    part = six_kpis()
    drawn = courses(part, LIGHT)
    texts = [one.text for one in ET.fromstring(drawn.svg).iter() if one.text]  # noqa: S314  our own

    for one in part.courses[:5]:
        assert {one.title, one.words, one.aim} <= set(texts)
    assert "R1 · NPS: not measured yet, target 40" in texts
    assert "and 1 more: R1 · Churn" in texts
    assert texts.count("30 June 2027") == 5
    assert drawn.words == "; ".join(("KPIs", *part.lines))


@pytest.mark.parametrize("part", [six_kpis(), replace(six_kpis(), courses=six_kpis().courses[:1])])
def test_no_text_of_a_kpis_picture_lies_on_another(part: Courses) -> None:
    drawn = courses(part, LIGHT)
    places = [box(one) for one in ET.fromstring(drawn.svg) if one.tag.endswith("text")]  # noqa: S314

    for left, _, right, bottom in places:
        assert left >= 0
        assert right <= drawn.width
        assert bottom <= drawn.height
    for number, (left, top, right, bottom) in enumerate(places):
        for other in places[number + 1 :]:
            lies_on = left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            assert not lies_on


def box(text: ET.Element) -> tuple[float, float, float, float]:
    """Where a text stands: left, top, right, bottom; from its capitals down to its line."""
    size, left = float(text.attrib["font-size"]), float(text.attrib["x"])
    broad = wide(text.text or "", size) * 0.95
    left -= {"start": 0.0, "middle": broad / 2, "end": broad}[text.attrib["text-anchor"]]
    top = float(text.attrib["y"])
    return left, top - size * 0.75, left + broad, top


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0, 60, ["0", "20", "40", "60"]),
        (0.8, 4.5, ["0", "1", "2", "3", "4", "5"]),
        (4.1, 4.7, ["4,0", "4,2", "4,4", "4,6", "4,8"]),
        (800, 100_000, ["0", "50\u202f000", "100\u202f000"]),
        (-3, 2, ["-4", "-2", "0", "2"]),
        (3, 3, ["0", "1", "2", "3"]),
        (-3, -3, ["-3", "-2", "-1", "0"]),
        (0, 0, ["0,0", "0,5", "1,0"]),
        (1e16, 1e16 + 2, ["0", "5e+15", "1e+16", "1,5e+16"]),
    ],
)
def test_an_axis_has_round_numbers(low: float, high: float, marks: list[str]) -> None:
    assert written(ticks(low, high), ",") == marks


MEASURED = st.decimals(-(10**20), 10**20, places=6).map(float)


@given(MEASURED, MEASURED)
def test_an_axis_holds_whatever_was_measured(one: float, other: float) -> None:
    low, high = sorted((one, other))
    marks, slack = ticks(low, high), (abs(low) + abs(high)) / 1e6

    assert 3 <= len(written(marks)) <= 8
    assert marks[0] - slack <= low
    assert high <= marks[-1] + slack


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

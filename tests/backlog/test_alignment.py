"""How a backlog stands to the goal: figures that can be counted by hand."""

import pytest

from bot.backlog.alignment import Judged, Serves, alignment
from bot.backlog.items import BacklogItem
from bot.fit.case import Line, LineKind
from bot.fit.opinion import Flag, Grounds, Opinion, Verdict

LINES = (
    Line("V1", LineKind.VISION, "every rider trusts us", "V1"),
    Line("P1", LineKind.PRODUCT_GOAL, "riders book and pay", "P1"),
    Line("P1.in1", LineKind.IN_SCOPE, "payment", "P1"),
    Line("P1.in2", LineKind.IN_SCOPE, "booking", "P1"),
    Line("P1.out1", LineKind.OUT_OF_SCOPE, "bike sales", "P1"),
    Line("P1.kpi1", LineKind.KPI, "Waiting time", "P1"),
    Line("R1", LineKind.RELEASE_GOAL, "secure checkout", "P1"),
    Line("S1", LineKind.SPRINT_GOAL, "push messages", "S1"),
)
LIKELY, LEANING = 0.9, 0.5
V = Verdict


def judged(
    rank: int,
    verdict: Verdict,
    *,
    sure: float = LIKELY,
    line: str | None = None,
    title: str = "x",
    in_sprint: bool = False,
    flags: frozenset[Flag] = frozenset(),
) -> Judged:
    item = BacklogItem(f"A-{rank}", title, rank=rank, is_in_sprint=in_sprint)
    return Judged(item, Opinion(verdict, sure, Grounds.JUDGED, line=line, flags=flags))


BACKLOG = (
    judged(1, V.OUTSIDE),
    judged(2, V.SERVES_PRODUCT_GOAL, line="R1", title="Pay at the checkout"),
    judged(3, V.FITS_VISION),
    judged(4, V.SERVES_SPRINT_GOAL, line="S1", in_sprint=True),
    judged(5, V.SERVES_PRODUCT_GOAL, sure=LEANING, line="P1"),
    judged(6, V.OUTSIDE, flags=frozenset({Flag.UPKEEP})),
    judged(7, V.OUTSIDE, in_sprint=True),
    judged(8, V.CANNOT_TELL, sure=0.1),
)


def test_what_leans_is_counted_apart_and_never_as_serving() -> None:
    found = alignment(BACKLOG, LINES)

    assert {one.serves: (one.likely, one.leaning) for one in found.counts} == {
        Serves.SPRINT: (1, 0),
        Serves.PRODUCT: (1, 1),
        Serves.VISION: (1, 0),
        Serves.OUTSIDE: (2, 0),
        Serves.UPKEEP: (1, 0),
        Serves.UNSURE: (1, 0),
    }
    assert found.on_goal == 2


def test_off_goal_items_above_on_goal_ones_are_named_with_how_many() -> None:
    found = alignment(BACKLOG, LINES)

    assert [(one.judged.item.rank, one.below) for one in found.above] == [(1, 2), (3, 1)]


def test_what_leans_stands_above_nothing_and_nothing_stands_above_it() -> None:
    leaning = judged(1, V.OUTSIDE, sure=LEANING), judged(2, V.SERVES_PRODUCT_GOAL, sure=LEANING)

    assert alignment(leaning, LINES).above == ()


def test_items_of_the_sprint_beside_its_goal_are_named() -> None:
    found = alignment(BACKLOG, LINES)

    assert [one.item.rank for one in found.beside_the_sprint] == [7]


def test_without_a_sprint_goal_nothing_lies_beside_it() -> None:
    assert alignment(BACKLOG, LINES[:-1]).beside_the_sprint == ()


def test_goal_lines_that_nobody_works_on_are_named() -> None:
    found = alignment(BACKLOG, LINES)

    assert [line.id for line in found.unserved] == ["P1.in2", "P1.kpi1"]


@pytest.mark.parametrize("title", ["Waiting time on the status page", "A booking calendar"])
def test_a_part_of_the_scope_is_worked_on_by_what_speaks_of_it(title: str) -> None:
    serving = judged(9, V.SERVES_PRODUCT_GOAL, line="P1", title=title)
    before, after = alignment(BACKLOG, LINES), alignment((*BACKLOG, serving), LINES)

    assert len(after.unserved) == len(before.unserved) - 1


def test_an_empty_backlog_serves_nothing() -> None:
    found = alignment((), LINES)

    assert (found.on_goal, found.above, found.judged) == (0, (), ())
    assert [line.id for line in found.unserved] == ["P1.in1", "P1.in2", "P1.kpi1", "R1", "S1"]

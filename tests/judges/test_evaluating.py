"""What a measurement says of a judge, and the floor below which the embedded one must not fall."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.evaluating import report, running, scoring
from adapters.evaluating.cases import BadCase, Labelled, labelled
from adapters.evaluating.running import Asking, CaseMeter
from adapters.evaluating.scoring import Scored, Share
from bench.fit.cases import HERE, dev_cases
from bot.fit.judge import FitJudge
from bot.fit.light import LightJudge
from bot.fit.opinion import Grounds, Opinion, Sureness, Verdict
from tests.judges.cases import CASE

DEV = HERE / "dev.jsonl"


def row(said: str, label: str, **more: object) -> Scored:
    known = Labelled(
        "c", str(more.pop("product", "p")), CASE, label, twin=str(more.pop("twin", ""))
    )
    return Scored(replace(known, lines=frozenset({"S1"})), said, **more)  # type: ignore[arg-type]


ROWS = [
    row("goal", "goal", line="S1", sure=Sureness.LIKELY),
    row("goal", "vision", sure=Sureness.LIKELY),
    row("unclear", "goal"),
    row("unclear", "unclear"),
    row("outside", "outside", sure=Sureness.LEANING),
    row("vision", "outside", sure=Sureness.LEANING),
]


@pytest.mark.parametrize(
    ("figure", "share"),
    [
        (scoring.accuracy, Share(3, 6)),
        (scoring.false_fits, Share(1, 4)),
        (scoring.precision, Share(2, 4)),
        (scoring.coverage, Share(4, 6)),
        (scoring.named_line, Share(1, 1)),
        (scoring.goal_swaps, Share(0, 0)),
    ],
)
def test_figures_counted_by_hand(figure: Callable[..., Share], share: Share) -> None:
    assert figure(ROWS) == share


def test_to_be_silent_is_not_to_say_that_one_cannot_tell() -> None:
    said = Opinion(Verdict.CANNOT_TELL, 0.0, Grounds.NOT_SURE)
    silent = replace(said, grounds=Grounds.NO_ANSWER)
    known = Labelled("c", "p", CASE, "unclear")
    rows = [scoring.scored(known, one, 1.0, 0) for one in (said, silent)]

    assert [row.is_answered for row in rows] == [True, False]
    assert scoring.accuracy(rows) == Share(1, 2)


def test_macro_f1_by_hand() -> None:
    goal, vision, outside, unclear = 2 * 1 / (2 + 2), 0 / (1 + 1), 2 * 1 / (1 + 2), 2 * 1 / (2 + 1)

    assert scoring.macro_f1(ROWS) == pytest.approx((goal + vision + outside + unclear) / 4)


def test_a_swap_counts_only_where_both_are_right_and_the_answers_differ() -> None:
    swaps = [
        row("goal", "goal", twin="a"), row("outside", "outside", twin="a"),
        row("goal", "goal", twin="b"), row("goal", "outside", twin="b"),
        row("goal", "goal", twin="c"), row("goal", "goal", twin="c"),
    ]  # fmt: skip

    assert scoring.goal_swaps(swaps) == Share(1, 2)


def test_an_interval_holds_the_figure_and_needs_three_products() -> None:
    many = [replace_product(one, f"p{number % 5}") for number, one in enumerate(ROWS * 20)]
    drawn = scoring.interval(many, lambda rows: scoring.accuracy(rows).value)

    assert drawn is not None
    assert drawn[0] <= 0.5 <= drawn[1]
    assert scoring.interval(ROWS, lambda rows: scoring.accuracy(rows).value) is None


def replace_product(one: Scored, product: str) -> Scored:
    return replace(one, known=replace(one.known, product=product))


async def measured(known: list[Labelled], judge_for: Callable[[str], FitJudge]) -> report.Measured:
    asking = Asking(judge_for, 8.0, 1, CaseMeter())
    rows, fell_back = await running.run(known, asking)
    return report.Measured("embedded", "dev.jsonl", rows, "", fell_back)


async def test_the_embedded_judge_keeps_its_floor_on_products_that_it_has_not_seen() -> None:
    left_out = running.left_out(DEV)
    assert left_out is not None
    known = list(dev_cases())
    rows = (await measured(known, left_out.__getitem__)).rows

    assert scoring.false_fits(rows) == Share(0, 119)
    spoke = scoring.precision(rows)
    assert spoke.value is not None
    assert spoke.value >= report.EARNED
    assert spoke.of >= 8
    assert scoring.accuracy([one for one in rows if "injection" in one.known.tags]).of == 11
    assert not any(one.said == "goal" for one in rows)


async def test_a_judge_that_says_fits_to_all_would_fall_through_that_floor() -> None:
    """The seeded bug of the test above."""
    rows = [Scored(one, "goal") for one in dev_cases()]

    assert scoring.false_fits(rows).value == 1.0
    assert (scoring.precision(rows).value or 0) < report.EARNED


async def test_the_floor_beside_it_never_reads_the_goals() -> None:
    known = list(dev_cases())
    blind = scoring.goal_blind(known)
    other = [replace(one, case=replace(one.case, lines=CASE.lines)) for one in known]

    assert [one.said for one in scoring.goal_blind(other)] == [one.said for one in blind]
    assert 0.2 < (scoring.accuracy(blind).value or 0) < 0.5


async def test_a_report_says_the_same_as_markdown_as_json_and_as_a_picture() -> None:
    found = await measured(list(dev_cases())[:40], lambda _product: LightJudge())
    written, told = report.markdown(found), json.loads(report.as_json(found))
    drawn = report.picture(found)

    assert f"{len(found.rows)} cases of" in written
    share = scoring.accuracy(found.rows)
    assert f"({share.right} of {share.of})" in written
    assert told["figures"]["accuracy"]["right"] == share.right
    assert len(told["cases"]) == 40
    assert drawn.png().startswith(b"\x89PNG")
    assert "likely" in drawn.words


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"id": 1}', '{"id":1,"product":"p","request":"r","goal_chain":[],"label":"x"}'],
)
def test_a_line_that_is_no_case_is_named(line: str) -> None:
    with pytest.raises(BadCase, match=r"Line 2 is no labelled case"):
        list(labelled(["", line]))


def test_files_beside_the_cases_hold_every_product(tmp_path: Path) -> None:
    left_out = running.left_out(DEV)

    assert left_out is not None
    assert left_out.keys() == {one.product for one in dev_cases()}
    assert running.left_out(tmp_path / "other.jsonl") is None

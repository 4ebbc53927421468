"""A goal file is read as it is written, and nothing in it can do harm."""

from datetime import date
from decimal import Decimal

import pytest

from bot.errors import BadFile
from bot.fit.case import LineKind
from bot.goals import Direction, Kpi, Level
from bot.portable import WrittenGoal, case_from, read_mapping, read_yaml

WHOLE = """
product: Bike service
mission: Keep the city on two wheels
vision: {id: V1, text: Every rider rides}
user_goals:
  - {id: UG1, text: Riders save time}
  - Riders feel safe
product_goal:
  id: P7
  text: Riders book online
  by: 2027-06-30
  link: it saves the call
  advances: V1
  in_scope: [booking]
  out_of_scope: [sales, 42]
  kpis:
    - "Bookings: 0 -> 60 %"
    - {name: Calls, baseline: 84, target: 42.5, unit: a day}
    - Complaints
proposed_product_goals: [Fleets book online]
release_goals: [{text: Payment, status: proposed}]
"""


def test_a_goal_file_is_read_whole() -> None:
    kpis = (
        Kpi("Bookings", "%", Decimal(0), Decimal(60)),
        Kpi("Calls", "a day", Decimal(84), Decimal("42.5"), Direction.DOWN),
        Kpi("Complaints"),
    )

    assert read_yaml(WHOLE).goals == (
        WrittenGoal(Level.MISSION, "Mission", "Keep the city on two wheels"),
        WrittenGoal(Level.VISION, "V1", "Every rider rides", ref="V1"),
        WrittenGoal(
            Level.PRODUCT,
            "P7",
            "Riders book online",
            ref="P7",
            advances="V1",
            link="it saves the call",
            due=date(2027, 6, 30),
            in_scope=("booking",),
            out_of_scope=("sales", "42"),
            kpis=kpis,
        ),
        WrittenGoal(Level.USER, "UG1", "Riders save time"),
        WrittenGoal(Level.USER, "UG2", "Riders feel safe"),
        WrittenGoal(Level.RELEASE, "R1", "Payment", ref="R1", is_proposal=True),
        WrittenGoal(Level.PRODUCT, "PG1", "Fleets book online", is_proposal=True),
    )


def test_a_case_has_a_line_for_all_that_is_active() -> None:
    lines = case_from(read_yaml(WHOLE), "a request", (), "v").lines

    assert [(line.id, line.kind, line.goal) for line in lines] == [
        ("Mission", LineKind.MISSION, "Mission"),
        ("V1", LineKind.VISION, "V1"),
        ("P7", LineKind.PRODUCT_GOAL, "P7"),
        ("IN1", LineKind.IN_SCOPE, "P7"),
        ("OUT1", LineKind.OUT_OF_SCOPE, "P7"),
        ("OUT2", LineKind.OUT_OF_SCOPE, "P7"),
        ("KPI1", LineKind.KPI, "P7"),
        ("KPI2", LineKind.KPI, "P7"),
        ("KPI3", LineKind.KPI, "P7"),
        ("UG1", LineKind.USER_GOAL, "UG1"),
        ("UG2", LineKind.USER_GOAL, "UG2"),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- a\n- b", "no_goals"),
        ("", "no_goals"),
        ("just words", "no_goals"),
        ("vision: [a", "bracket"),
        ("vision: \x07", "character"),
        ("vision: \ud800", "character"),
        ("vision: !!python/object/apply:os.system [ls]", "types"),
        ("vision: !!bool on", "types"),
        ("vision: &more riders", "aliases"),
        ("? [a]\n: b", "no_name"),
        ("vision: a\n---\nvision: b", "documents"),
        ("vision: &a x\nmission: *a", "aliases"),
        ("vision: [a]", "not_a_text"),
        ("vision: {text: ''}", "no_text"),
        ("user_goals: x", "not_a_list"),
        ("user_goals: [[x]]", "not_a_text"),
        ("user_goals: [{id: A, text: x}, {id: A, text: y}]", "same_id"),
        ("product_goal: {text: x, by: tomorrow}", "not_a_date"),
        ("product_goal: {text: x, kpis: [{target: 3}]}", "no_kpi_name"),
        ("product_goal: {text: x, kpis: [{name: a, target: many}]}", "not_a_number"),
        ("product_goal: {text: x, kpis: [{name: a, direction: left}]}", "bad_direction"),
        (f"vision: {'x' * 2001}", "text_too_long"),
        ("x" * 100_001, "too_large"),
        (f"user_goals: [{','.join('x' * 1 + str(one) for one in range(1001))}]", "too_many_goals"),
        ("[" * 5_000, "deep"),
        ("[" * 5_000 + "]" * 5_000, "deep"),
        ("- " * 50_000, "deep"),
        ("vision: a: b\n" + "- " * 40_000, "colon"),
    ],
)
def test_what_cannot_be_read_is_said_plainly(text: str, problem: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_yaml(text)

    assert refused.value.problem == problem


def test_the_line_of_a_slip_is_named() -> None:
    with pytest.raises(BadFile) as refused:
        read_yaml("product: x\nvision: 'open\n")

    assert (refused.value.problem, refused.value.where) == ("quote", "2")


@pytest.mark.parametrize(
    ("text", "problem", "line", "shown"),
    [
        ("vision: Riders: pay", "colon", "1", 'vision: "Riders: pay"'),
        ("product: x\nvision: Riders pay:", "colon", "2", 'vision: "Riders pay:"'),
        ('vision: Ride: "on"', "colon", "1", "vision: 'Ride: \"on\"'"),
        ("user_goals:\n  - Ride: pay: book", "colon", "2", '- "Ride: pay: book"'),
        ("user_goals:\n  - text: Ride: pay", "colon", "2", '- text: "Ride: pay"'),
        ("vision: @riders", "sign", "1", 'vision: "@riders"'),
        ("vision: > 90 % ride", "sign", "1", 'vision: "> 90 % ride"'),
        ("vision: 'Rider's choice'", "quotes", "1", 'vision: "Rider\'s choice"'),
        ('vision: "Simple" for all', "quotes", "1", "vision: '\"Simple\" for all'"),
        ("vision: x\n\tmission: y", "tab", "2", "mission: y"),
        ("vision: x\n  mission: y", "indent", "2", "mission: y"),
        ("product_goal:\n  text: a\n   by: b", "indent", "3", "by: b"),
        ("vision: x\nRiders pay\nmission: y", "no_colon", "2", "Riders pay"),
        ("product_goal: {text: Ride: pay}", "bracket", "1", "product_goal: {text: Ride: pay}"),
        ("vision: a\nmission: b\nvision: c", "same_name", "3", "vision"),
        ("product_goal: {text: a, text: b}", "same_name", "1", "text"),
        ("vision: Be #1 in Europe", "hash", "1", "vision: Be #1 in Europe"),
    ],
)
def test_a_slip_is_told_with_its_line_and_its_cure(
    text: str, problem: str, line: str, shown: str
) -> None:
    with pytest.raises(BadFile) as refused:
        read_yaml(text)

    assert refused.value == BadFile(problem, line, shown)


@pytest.mark.parametrize(
    "text",
    ["user_goals: [Ride: pay]", "vision:\n  Ride: pay", "product_goal: {text: a, in_scope: [Ride: pay]}",
     "product_goal: {text: a, kpis: [Ride: pay]}"],
)  # fmt: skip
def test_a_text_that_its_colon_made_a_mapping_is_told(text: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_yaml(text)

    assert (refused.value.problem, refused.value.detail) == ("text_with_colon", '"Ride: pay"')


@pytest.mark.parametrize(
    "word",
    ["on", "off", "yes", "No", "y", "true", "42", "1.10", "1_000", "017", "0x1F", "1e3", ".inf", "12:30",
     "2027-01-01", "2027-01-01 12:00:00", "null", "~", "=", "<<"],
)  # fmt: skip
def test_a_word_is_text_whatever_it_looks_like(word: str) -> None:
    file = read_yaml(
        f"product: {word}\nvision: {word}\n"
        f"user_goals: [{word}]\nproduct_goal: {{text: {word}, link: {word}, in_scope: [{word}]}}"
    )
    vision, product, user = file.goals

    assert [file.product, vision.text, user.text, product.text, product.link] == [word] * 5
    assert product.in_scope == (word,)


def test_numbers_and_days_are_read_where_they_belong() -> None:
    text = "product_goal: {text: x, by: 2027-6-3, kpis: [{name: on, baseline: 1.10, target: '2'}]}"
    (goal,) = read_yaml(text).goals

    assert goal.due == date(2027, 6, 3)
    assert goal.kpis == (Kpi("on", "", Decimal("1.10"), Decimal(2)),)


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_what_is_no_text_may_be_left_empty(nothing: str) -> None:
    text = f"product_goal:\n  text: x\n  id: {nothing}\n  by: {nothing}\n  kpis: {nothing}\n"

    assert read_yaml(f"mission:\n{text}").goals == (WrittenGoal(Level.PRODUCT, "PG", "x"),)


def test_a_comment_stays_a_comment() -> None:
    assert read_yaml("vision: Ride  # a draft\n# 1 more").goals[0].text == "Ride"


@pytest.mark.parametrize("value", [True, False, [1]])
def test_a_case_file_says_text_where_it_means_text(value: object) -> None:
    with pytest.raises(BadFile) as refused:
        read_mapping({"vision": value})

    assert refused.value == BadFile("not_a_text", "vision")


def test_a_case_file_is_a_goal_file() -> None:
    chain: dict[object, object] = {
        "product": "x",
        "vision": "a b",
        "product_goal": {"id": "PG", "text": "c", "kpis": []},
    }

    assert [goal.id for goal in read_mapping(chain).goals] == ["Vision", "PG"]

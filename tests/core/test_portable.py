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
        ("vision: [a", "not_yaml"),
        ("vision: \x07", "not_yaml"),
        ("vision: !!python/object/apply:os.system [ls]", "not_yaml"),
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
        ("[" * 5_000, "not_yaml"),
    ],
)
def test_what_cannot_be_read_is_said_plainly(text: str, problem: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_yaml(text)

    assert refused.value.problem == problem


def test_the_line_of_a_slip_is_named() -> None:
    with pytest.raises(BadFile) as refused:
        read_yaml("product: x\nvision: 'open\n")

    assert refused.value.where in ("2", "3")


def test_a_case_file_is_a_goal_file() -> None:
    chain: dict[object, object] = {
        "product": "x",
        "vision": "a b",
        "product_goal": {"id": "PG", "text": "c", "kpis": []},
    }

    assert [goal.id for goal in read_mapping(chain).goals] == ["Vision", "PG"]

"""The rules of the chain: how goals come about, change and end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot import decisions
from bot.decisions import Change, Wording
from bot.errors import (
    GoalAlreadyActive,
    LinkMissing,
    Missing,
    NoProductGoal,
    NoSuchGoal,
    NothingChanged,
    NotOpen,
    WrongLevel,
    WrongParent,
)
from bot.goals import (
    FACTS,
    Direction,
    Goal,
    GoalChain,
    Kpi,
    Level,
    Status,
    Version,
    level_of,
    next_ref,
    read_ref,
    read_version,
)
from bot.ledger import By, Deed
from bot.people import Member, Role
from tests.people import NOON, person

BY = By(Member(person("Maya"), Role.PRODUCT_OWNER), NOON)
EMPTY = GoalChain("Bikes")


def set_(chain: GoalChain, level: Level, text: str, **more: object) -> tuple[GoalChain, Change]:
    """The chain after a goal was set, and the change that it was."""
    wish = Wording(level, text, **more)  # type: ignore[arg-type]  # fields of Wording by name
    change = decisions.set_goal(chain, wish, BY, new_ref=refs(chain, level))
    return chain.with_goal(change.goal), change


def refs(chain: GoalChain, level: Level) -> Callable[[], str]:
    used = [goal.ref for goal in chain.goals if goal.level is level]
    return lambda: next_ref(level, used)


def full() -> GoalChain:
    """A chain with a goal on every level."""
    chain = EMPTY
    for level in Level:
        chain, _ = set_(chain, level, f"The {level} goal of bikes")
    return chain


def test_every_level_advances_one_above_it() -> None:
    parents = {goal.level: goal.parent for goal in full().goals}

    assert parents == {
        Level.MISSION: None,
        Level.VISION: "M1",
        Level.STRATEGY: "V1",
        Level.USER: "V1",
        Level.BUSINESS: "V1",
        Level.PRODUCT: "V1",
        Level.RELEASE: "P1",
        Level.SPRINT: "R1",
    }


def test_the_first_product_goal_is_active_and_the_second_one_waits() -> None:
    chain, first = set_(EMPTY, Level.PRODUCT, "Riders book online")
    chain, second = set_(chain, Level.PRODUCT, "Fleets book online")

    assert (first.goal.status, first.entry.deed) == (Status.ACTIVE, Deed.GOAL_SET)
    assert (second.goal.status, second.entry.deed) == (Status.PROPOSED, Deed.GOAL_PROPOSED)
    assert chain.product_goal == first.goal
    assert chain.proposed(Level.PRODUCT) == (second.goal,)


@pytest.mark.parametrize("level", [Level.MISSION, Level.VISION, Level.STRATEGY])
def test_what_exists_once_is_reworded_when_set_again(level: Level) -> None:
    chain, first = set_(EMPTY, level, "One thing for riders")
    chain, second = set_(chain, level, "Another thing for riders")

    assert second.goal == replace(first.goal, text="Another thing for riders", version=2)
    assert second.entry.deed is Deed.GOAL_REWORDED


def test_a_second_sprint_goal_is_the_draft_of_the_next_and_is_reworded_after_that() -> None:
    chain, first = set_(EMPTY, Level.SPRINT, "Riders can pay")
    chain, draft = set_(chain, Level.SPRINT, "Riders can cancel")
    chain, again = set_(chain, Level.SPRINT, "Riders can move a slot")

    assert (draft.goal.ref, draft.goal.status) == ("S2", Status.PROPOSED)
    assert (again.goal.ref, again.goal.version) == ("S2", 2)
    assert chain.one(Level.SPRINT) == first.goal


def test_user_goals_and_releases_are_added() -> None:
    chain, _ = set_(EMPTY, Level.USER, "Riders save time")
    chain, second = set_(chain, Level.USER, "Riders feel safe")

    assert second.goal.ref == "U2"
    assert len(chain.active(Level.USER)) == 2


def test_a_sprint_goal_belongs_to_the_first_open_release() -> None:
    chain, _ = set_(EMPTY, Level.PRODUCT, "Riders book online")
    chain, _ = set_(chain, Level.RELEASE, "Booking")
    chain, _ = set_(chain, Level.RELEASE, "Payment")
    chain, sprint = set_(chain, Level.SPRINT, "Riders can pay")

    assert sprint.goal.parent == "R1"


def test_a_goal_can_be_set_under_another_parent() -> None:
    chain, sprint = set_(full(), Level.RELEASE, "Payment")
    chain, sprint = set_(chain, Level.SPRINT, "Riders can pay", ref="S1", under="R2")

    assert sprint.goal.parent == "R2"


def test_a_goal_cannot_advance_one_below_it() -> None:
    with pytest.raises(WrongParent) as refused:
        set_(full(), Level.RELEASE, "Payment", under="S1")

    assert refused.value == WrongParent("release", "S1", ("product",))


def test_a_goal_cannot_advance_one_that_does_not_exist() -> None:
    with pytest.raises(NoSuchGoal):
        set_(full(), Level.RELEASE, "Payment", under="P9")


def test_the_last_day_is_read_from_the_text_unless_it_is_stated() -> None:
    _, read = set_(EMPTY, Level.PRODUCT, "Riders book online by 30 June")
    _, stated = set_(EMPTY, Level.PRODUCT, "Riders book by 30 June", due=date(2027, 5, 1))

    assert (read.goal.due, stated.goal.due) == (date(2027, 6, 30), date(2027, 5, 1))


def test_a_vision_has_no_last_day() -> None:
    _, change = set_(EMPTY, Level.VISION, "Everybody rides by 2030")

    assert change.goal.due is None


def test_a_date_does_not_move_when_something_else_changes() -> None:
    chain, first = set_(full(), Level.PRODUCT, "Riders book within 12 months", ref="P1")
    later = replace(BY, at=NOON + timedelta(days=90))
    wish = Wording(Level.PRODUCT, "Riders book within 12 months", ref="P1", link="it saves time")
    change = decisions.set_goal(chain, wish, later, new_ref=refs(chain, Level.PRODUCT))

    assert (change.goal.due, change.goal.link) == (first.goal.due, "it saves time")


def test_setting_what_is_there_changes_nothing() -> None:
    chain, _ = set_(EMPTY, Level.VISION, "Everybody rides")

    with pytest.raises(NothingChanged):
        set_(chain, Level.VISION, "Everybody rides")


def test_a_goal_needs_words() -> None:
    with pytest.raises(Missing):
        set_(EMPTY, Level.VISION, "")


def test_a_goal_can_be_moved_without_new_words() -> None:
    chain, _ = set_(full(), Level.USER, "Riders save time")
    _, change = set_(chain, Level.PRODUCT, "", ref="P1", under="U2")

    assert (change.goal.parent, change.goal.text) == ("U2", "The product goal of bikes")


def test_an_ended_goal_cannot_be_reworded() -> None:
    chain = full()
    ended = decisions.fulfil(chain, chain.get("U1"), BY, evidence="").goal

    with pytest.raises(NotOpen):
        set_(chain.with_goal(ended), Level.USER, "Something else", ref="U1")


def test_every_change_makes_a_new_version() -> None:
    chain = full()
    changes: list[Callable[[Goal], Change]] = [
        lambda goal: decisions.explain_link(chain, goal, BY, link="so"),
        lambda goal: decisions.set_scope(chain, goal, BY, in_scope=("a",), out_of_scope=None),
        lambda goal: decisions.define_kpi(chain, goal, Kpi("K", target=Decimal(1)), BY),
        lambda goal: decisions.fulfil(chain, goal, BY, evidence=""),
        lambda goal: decisions.abandon(chain, goal, BY, reason="so"),
    ]

    assert [change(chain.get("P1")).goal.version for change in changes] == [2] * 5


def test_a_check_in_makes_no_new_version() -> None:
    chain = full()
    kpi = Kpi("Bookings")
    entry = decisions.measured(chain, chain.get("P1"), kpi, Decimal("34.50"), BY)

    assert (entry.deed, entry.text, entry.detail) == (Deed.KPI_MEASURED, "Bookings", "34.5")


def proposed(chain: GoalChain, text: str = "Fleets book online") -> GoalChain:
    wish = Wording(Level.PRODUCT, text)
    change = decisions.propose(chain, wish, BY, new_ref=refs(chain, Level.PRODUCT))
    return chain.with_goal(change.goal)


def test_a_proposal_is_activated_once_the_way_is_free() -> None:
    chain = proposed(full())
    with pytest.raises(GoalAlreadyActive) as refused:
        decisions.activate(chain, "P2", BY, link="", link_is_clear=True)
    assert refused.value == GoalAlreadyActive("product", "P1", "The product goal of bikes")

    chain = chain.with_goal(decisions.fulfil(chain, chain.get("P1"), BY, evidence="done").goal)
    change = decisions.activate(chain, "P2", BY, link="", link_is_clear=True)

    assert (change.goal.status, change.goal.version) == (Status.ACTIVE, 2)
    assert change.entry.goal_version == Version("P2", 2)


def test_an_unclear_link_to_the_vision_must_be_stated_and_is_recorded() -> None:
    chain = proposed(EMPTY)
    with pytest.raises(LinkMissing):
        decisions.activate(chain, "P1", BY, link="", link_is_clear=False)

    change = decisions.activate(chain, "P1", BY, link="fleets ride daily", link_is_clear=False)

    assert (change.goal.link, change.entry.why) == ("fleets ride daily", "fleets ride daily")


def test_a_goal_is_activated_once() -> None:
    with pytest.raises(NotOpen):
        decisions.activate(full(), "P1", BY, link="", link_is_clear=True)


@pytest.mark.parametrize("status", [Status.FULFILLED, Status.ABANDONED])
def test_an_ended_goal_ends_once(status: Status) -> None:
    chain = full()
    ended = replace(chain.get("P1"), status=status)

    with pytest.raises(NotOpen):
        decisions.fulfil(chain, ended, BY, evidence="")
    with pytest.raises(NotOpen):
        decisions.abandon(chain, ended, BY, reason="so")


def test_a_proposal_can_be_abandoned_and_not_fulfilled() -> None:
    chain = proposed(full())

    assert (
        decisions.abandon(chain, chain.get("P2"), BY, reason="no").goal.status is Status.ABANDONED
    )
    with pytest.raises(NotOpen):
        decisions.fulfil(chain, chain.get("P2"), BY, evidence="")


def test_abandoning_needs_a_reason() -> None:
    chain = full()
    with pytest.raises(Missing):
        decisions.abandon(chain, chain.get("P1"), BY, reason="")


def test_only_a_sprint_goal_can_be_missed() -> None:
    chain = full()

    assert decisions.miss(chain, chain.get("S1"), BY, reason="").goal.status is Status.MISSED
    with pytest.raises(WrongLevel):
        decisions.miss(chain, chain.get("R1"), BY, reason="")


def test_only_a_product_goal_has_a_scope() -> None:
    chain = full()
    with pytest.raises(WrongLevel):
        decisions.set_scope(chain, chain.get("R1"), BY, in_scope=("a",), out_of_scope=None)


def test_a_list_of_the_scope_that_is_not_given_stays() -> None:
    chain = full()
    first = decisions.set_scope(chain, chain.get("P1"), BY, in_scope=("a",), out_of_scope=("b",))
    second = decisions.set_scope(chain, first.goal, BY, in_scope=None, out_of_scope=("c",))

    assert (second.goal.in_scope, second.goal.out_of_scope) == (("a",), ("c",))


def test_a_kpi_keeps_what_a_change_does_not_name() -> None:
    chain = full()
    known = Kpi("Bookings", "%", Decimal(0), Decimal(60), current=Decimal(34), measured_at=NOON)
    goal = replace(chain.get("P1"), kpis=(known, Kpi("Other")))
    change = decisions.define_kpi(chain, goal, Kpi("bookings", target=Decimal(80)), BY)

    assert change.goal.kpis == (Kpi("Other"), replace(known, target=Decimal(80)))
    assert change.entry.detail == "0 -> 80 %"


def test_a_direction_is_seen_from_both_ends() -> None:
    assert decisions.direction_of(Decimal(84), Decimal(42)) is Direction.DOWN
    assert decisions.direction_of(Decimal(4), Decimal(42)) is Direction.UP
    assert decisions.direction_of(None, Decimal(42)) is Direction.UP


def test_an_entry_carries_the_goal_that_was_in_force() -> None:
    chain, first = set_(EMPTY, Level.VISION, "Everybody rides")
    chain, second = set_(chain, Level.PRODUCT, "Riders book online")
    _, third = set_(chain, Level.USER, "Riders save time")

    assert [change.entry.goal_version for change in (first, second, third)] == [
        None,
        Version("P1", 1),
        Version("P1", 1),
    ]


def test_an_empty_chain_has_no_product_goal() -> None:
    assert EMPTY.in_force is None
    with pytest.raises(NoProductGoal):
        EMPTY.the_product_goal()


@pytest.mark.parametrize(
    ("word", "ref"),
    [("p1", "P1"), ("ST12", "ST12"), ("st3", "ST3"), ("P0", None), ("X1", None), ("P", None)],
)
def test_a_reference_is_read_in_any_case(word: str, ref: str | None) -> None:
    assert read_ref(word) == ref


def test_a_reference_is_never_used_again() -> None:
    assert next_ref(Level.SPRINT, ["S1", "S12", "S3"]) == "S13"
    assert next_ref(Level.STRATEGY, []) == "ST1"


def test_every_level_has_letters_of_its_own() -> None:
    assert [level_of(f"{facts.letters}7") for facts in FACTS.values()] == list(Level)


def test_a_version_is_written_and_read() -> None:
    assert read_version(str(Version("ST1", 12))) == Version("ST1", 12)
    assert read_version("") is None

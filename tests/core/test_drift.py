"""Where a product drifts: hand-computed examples, one for each sign."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.drift import Fact, Seen, Sign, facts, left_alone
from bot.fit.case import RulingKind
from bot.fit.opinion import Flag, Grounds, Opinion, Verdict
from bot.forecast import Forecast, Outlook
from bot.goals import Goal, GoalChain, Kpi, Level, Status
from bot.people import Person
from bot.requests import Asked, Decided, Judged, Request

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
TODAY, SINCE = date(2026, 11, 21), date(2026, 8, 23)
MAYA = Person("maya", "Maya")


def goal(ref: str, level: Level, status: Status = Status.ACTIVE, **more: object) -> Goal:
    usual: dict[str, object] = {"text": f"The text of {ref}", "version": 1, "parent": "P1"}
    whole = {**usual, **more}
    return Goal(ref=ref, level=level, status=status, changed_at=AT, changed_by=MAYA, **whole)  # type: ignore[arg-type]


P1 = goal("P1", Level.PRODUCT, parent="V1", in_scope=("booking", "payment", "tracking"))


def chain(*goals: Goal) -> GoalChain:
    return GoalChain("bikes", goals, {})


def seen(*goals: Goal, **more: object) -> Seen:
    usual: dict[str, object] = {"chain": chain(*goals), "since": SINCE, "today": TODAY, "asked": ()}
    return Seen(**{**usual, **more})  # type: ignore[arg-type]


def asked(
    number: int, verdict: Verdict, ruling: RulingKind | None = None, line: str = "P1", *flags: Flag
) -> Asked:
    opinion = Opinion(verdict, 0.9, Grounds.JUDGED, line=line, flags=frozenset(flags))
    decided = Decided(ruling, "", MAYA, AT, "P1.1", is_ruling=True) if ruling else None
    return Asked(Request(number, "text", MAYA, "C1", AT), Judged(opinion, "P1.1", AT), decided)


def signs(found: list[Fact]) -> dict[Sign, tuple[int, int]]:
    return {fact.sign: (fact.count, fact.of) for fact in found}


BARE = replace(P1, in_scope=())


def test_without_a_product_goal_that_is_the_first_fact() -> None:
    assert facts(seen())[0] == Fact(Sign.NO_PRODUCT_GOAL)


def test_a_goal_on_its_way_has_no_warning() -> None:
    assert facts(seen(BARE)) == []


@pytest.mark.parametrize(
    ("due", "is_late"), [(date(2026, 11, 20), True), (date(2026, 11, 21), False), (None, False)]
)
def test_a_goal_past_its_date_is_named_with_the_date(due: date | None, is_late: bool) -> None:  # noqa: FBT001  a table
    found = facts(seen(replace(BARE, due=due)))

    assert found == ([Fact(Sign.PAST_DUE, items=("P1",), day=due)] if is_late else [])


def test_requests_are_counted_by_what_was_ruled_and_what_was_only_found() -> None:
    many = [
        asked(1, Verdict.SERVES_PRODUCT_GOAL, RulingKind.FITS),
        asked(2, Verdict.SERVES_PRODUCT_GOAL),
        asked(3, Verdict.OUTSIDE),
        asked(4, Verdict.FITS_VISION, RulingKind.PARKS),
        asked(5, Verdict.CANNOT_TELL, RulingKind.OUTSIDE),
        asked(6, Verdict.OUTSIDE, None, "P1", Flag.UPKEEP),
    ]
    found = signs(facts(seen(BARE, asked=many)))

    assert found == {
        Sign.REQUESTS: (1, 6), Sign.UNCONFIRMED: (1, 6), Sign.UPKEEP: (1, 6),
    }  # fmt: skip
    off = [*many, asked(7, Verdict.OUTSIDE)]
    assert signs(facts(seen(BARE, asked=off)))[Sign.OFF_GOAL] == (4, 7)


def test_four_requests_beside_the_goal_are_no_trend() -> None:
    off = [asked(number, Verdict.OUTSIDE) for number in range(4)]

    assert Sign.OFF_GOAL not in signs(facts(seen(BARE, asked=off)))


def test_sprints_that_were_missed_or_lie_beside() -> None:
    ended = [
        goal("S5", Level.SPRINT, Status.MISSED),
        goal("S4", Level.SPRINT, Status.MISSED),
        goal("S3", Level.SPRINT, Status.FULFILLED, parent=None),
        goal("S2", Level.SPRINT, Status.MISSED),
        goal("S1", Level.SPRINT, Status.FULFILLED),
    ]
    found = facts(seen(BARE, ended=ended))

    assert signs(found) == {
        Sign.SPRINTS_BESIDE: (1, 2), Sign.MISSED_AGAIN: (2, 0), Sign.SPRINTS: (2, 5),
    }  # fmt: skip
    assert found[-1].sign is Sign.SPRINTS
    assert Sign.MISSED_AGAIN not in signs(facts(seen(BARE, ended=ended[1:])))


def test_sprints_without_a_goal() -> None:
    sprints = [
        (date(2026, 9, 1), date(2026, 9, 14)),
        (date(2026, 9, 15), date(2026, 9, 28)),
        (date(2026, 9, 29), date(2026, 10, 12)),
    ]
    busy = [(date(2026, 9, 2), date(2026, 9, 14)), (date(2026, 10, 12), None)]
    found = facts(seen(BARE, sprints=sprints, busy=busy))

    assert found == [Fact(Sign.SPRINTS_WITHOUT, 1, 3, day=date(2026, 9, 15))]


@pytest.mark.parametrize(("measured", "is_old"), [(21, True), (22, False)])
def test_a_kpi_that_nobody_measured_for_a_month(measured: int, is_old: bool) -> None:  # noqa: FBT001  a table
    kpi = Kpi("bookings", measured_at=datetime(2026, 10, measured, 12, tzinfo=UTC))
    found = signs(facts(seen(replace(BARE, kpis=(kpi,)))))

    assert (Sign.KPI_UNMEASURED in found) is is_old


@pytest.mark.parametrize(
    ("outlook", "sign"),
    [
        (Outlook.STILL, Sign.KPI_STILL), (Outlook.AWAY, Sign.KPI_STILL),
        (Outlook.LATE, Sign.KPI_LATE), (Outlook.ON_TIME, None), (Outlook.EARLY, None),
    ],
)  # fmt: skip
def test_where_kpis_are_going(outlook: Outlook, sign: Sign | None) -> None:
    with_kpi = replace(BARE, kpis=(Kpi("bookings", measured_at=AT),))
    going = {("P1", "bookings"): Forecast(outlook, TODAY, 4)}

    assert list(signs(facts(seen(with_kpi, forecasts=going)))) == ([sign] if sign else [])


def test_parts_of_the_goal_that_nobody_works_on() -> None:
    release = goal("R1", Level.RELEASE, text="Booking is live")
    ended = goal("S1", Level.SPRINT, Status.FULFILLED, text="Payment by card")
    dropped = goal("S2", Level.SPRINT, Status.ABANDONED, text="Tracking")

    assert left_alone(chain(P1, release), (ended, dropped)) == ["tracking"]
    assert facts(seen(P1, release))[0] == Fact(Sign.LEFT_ALONE, 2, items=("payment", "tracking"))


def test_goals_that_nobody_asks_for() -> None:
    goals = (BARE, goal("R1", Level.RELEASE), goal("U1", Level.USER))
    many = [asked(number, Verdict.SERVES_PRODUCT_GOAL, line="R1") for number in range(5)]

    assert Fact(Sign.UNASKED, 1, 2, ("U1",)) in facts(seen(*goals, asked=many))
    assert Sign.UNASKED not in signs(facts(seen(*goals, asked=many[:4])))


def test_no_fact_holds_a_name() -> None:
    everything = [asked(number, Verdict.OUTSIDE) for number in range(9)]
    found = facts(seen(replace(P1, due=date(2026, 1, 1)), asked=everything))

    assert len(found) >= 3
    assert "maya" not in repr(found).lower()

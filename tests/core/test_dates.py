"""Dates as goals state them are read as the last day that they allow."""

import time
from datetime import date, timedelta

import pytest

from bot.dates import day_of, due_in, horizon_of, impossible_in

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("done by 2027-06-30", date(2027, 6, 30)),
        ("bis 30.6.2027 fertig", date(2027, 6, 30)),
        ("by 30 June all workshops are live", date(2027, 6, 30)),
        ("by the 1st of December", date(2026, 12, 1)),
        ("by June 30, 2028 at the latest", date(2028, 6, 30)),
        ("bis zum 3. März", date(2027, 3, 3)),
        ("on 21 November", date(2026, 11, 21)),
        ("by 20 November", date(2027, 11, 20)),
        ("by March", date(2027, 3, 31)),
        ("by December 2027 everybody", date(2027, 12, 31)),
        ("bis Ende Februar 2028", date(2028, 2, 29)),
        ("before the end of Q3.", date(2027, 9, 30)),
        ("by the end of Q4", date(2026, 12, 31)),
        ("in Q1 2028", date(2028, 3, 31)),
        ("bis Ende des 2. Quartals", date(2027, 6, 30)),
        ("by the end of the year", date(2026, 12, 31)),
        ("bis Jahresende", date(2026, 12, 31)),
        ("by 2028 we lead", date(2028, 12, 31)),
        ("within 12 months", date(2027, 11, 21)),
        ("within the next three months", date(2027, 2, 21)),
        ("in two weeks", date(2026, 12, 5)),
        ("innerhalb von 6 Wochen", date(2027, 1, 2)),
        ("binnen eines Jahres", date(2027, 11, 21)),
        ("in 10 days, not by March", date(2026, 12, 1)),
        ("innerhalb eines Jahres", date(2027, 11, 21)),
        ("innerhalb der nächsten 6 Wochen", date(2027, 1, 2)),
        ("within five years.", date(2031, 11, 21)),
        ("in two weeks from now", date(2026, 12, 5)),
        ("within the next three months of the pilot", date(2027, 2, 21)),
        ("riders may book in a simple way", None),
        ("version 2027 of the may march", None),
        ("by 31 February", None),
        ("2027-13-45", None),
        ("within 9999 years", None),
        ("", None),
    ],
)
def test_a_date_is_read_as_people_write_it(text: str, expected: date | None) -> None:
    assert due_in(text, TODAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "achieve financial independence within five years of graduating",
        "within 12 months of launch",
        "within 5 days after purchase",
        "in two weeks from the order",
        "within three days once they have paid",
        "After graduating, within five years",
        "innerhalb von zwei Jahren nach dem Abschluss",
        "binnen drei Tagen ab Bestellung",
        "innerhalb eines Jahres nachdem sie bestellt haben",
        "die nach dem Abschluss innerhalb von zwei Jahren auf eigenen Beinen stehen",
    ],
)
def test_a_span_that_an_event_begins_is_no_date(text: str) -> None:
    assert due_in(text, TODAY) is None


def test_a_date_beside_such_a_span_is_read() -> None:
    text = "By 2028 every order arrives within 5 days of purchase"

    assert due_in(text, TODAY) == date(2028, 12, 31)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("done by 2027-02-30", "2027-02-30"),
        ("2027-13-45", "2027-13-45"),
        ("By 31 April, all riders", "31 April"),
        ("bis 30.02.2027 fertig", "30.02.2027"),
        ("İ by February 30", "February 30"),
        ("by the 30th of February 2027", "30th of February 2027"),
        ("bis zum 31. Juni", "31. Juni"),
        ("by 29 February 2027", "29 February 2027"),
        ("by 32 June", "32 June"),
        ("31 June or 30 February", "31 June"),
    ],
)
def test_a_day_that_no_calendar_has_is_named_and_gives_no_date(text: str, typed: str) -> None:
    assert impossible_in(text) == typed
    assert due_in(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("by 29 February", date(2028, 2, 29)),
        ("sell 40 March tickets by 2027", date(2027, 12, 31)),
        ("By June 60 % of riders pay online", date(2027, 6, 30)),
        ("By June 30 % of riders pay online", date(2027, 6, 30)),
        ("by June 60 workshops are live", date(2027, 6, 30)),
        ("at 99 € by 30 June", date(2027, 6, 30)),
    ],
)
def test_figures_beside_a_month_are_no_impossible_day(text: str, due: date) -> None:
    assert impossible_in(text) == ""
    assert due_in(text, TODAY) == due


def test_a_real_day_beside_an_impossible_one_is_read() -> None:
    assert due_in("by 30 February, at the latest by 1 March", TODAY) == date(2027, 3, 1)


def test_a_month_end_is_kept_where_the_other_month_is_shorter() -> None:
    assert due_in("within 3 months", date(2026, 11, 30)) == date(2027, 2, 28)


def test_the_horizon_is_the_way_to_the_date() -> None:
    assert horizon_of("within 10 days", TODAY) == timedelta(days=10)
    assert horizon_of("some day", TODAY) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("live by friday", date(2026, 11, 27)),
        ("live by this Friday", date(2026, 11, 27)),
        ("live by the end of Friday", date(2026, 11, 27)),
        ("by Saturday", date(2026, 11, 28)),
        ("by next friday", date(2026, 11, 27)),
        ("Riders can pay next Monday", date(2026, 11, 23)),
        ("by Friday, 4 December 2026", date(2026, 12, 4)),
        ("by Friday the 4th of December", date(2026, 12, 4)),
        ("by tomorrow", date(2026, 11, 22)),
        ("by the day after tomorrow", date(2026, 11, 23)),
        ("by the end of today", TODAY),
        ("Riders can pay next week", date(2026, 11, 29)),
        ("by the end of the week", date(2026, 11, 22)),
        ("by the end of next week", date(2026, 11, 29)),
        ("by the end of the month", date(2026, 11, 30)),
        ("at the end of this month", date(2026, 11, 30)),
        ("by the end of next month", date(2026, 12, 31)),
        ("by the end of the next month", date(2026, 12, 31)),
        ("by the end of next quarter", date(2027, 3, 31)),
        ("60 % of riders pay by card this quarter", date(2026, 12, 31)),
        ("done within this week", date(2026, 11, 22)),
        ("noch diesen Monat", date(2026, 11, 30)),
        ("this year 500 riders join", date(2026, 12, 31)),
        ("by the end of next year", date(2027, 12, 31)),
        ("by the end of the year 2028", date(2028, 12, 31)),
        ("in a fortnight", date(2026, 12, 5)),
        ("within 2 fortnights", date(2026, 12, 19)),
        ("bis Freitag", date(2026, 11, 27)),
        ("spätestens am Freitag", date(2026, 11, 27)),
        ("bis nächsten Freitag", date(2026, 11, 27)),
        ("am kommenden Montag", date(2026, 11, 23)),
        ("bis Freitag, den 4. Dezember", date(2026, 12, 4)),
        ("bis morgen", date(2026, 11, 22)),
        ("bis übermorgen", date(2026, 11, 23)),
        ("spätestens heute", TODAY),
        ("bis Ende der Woche", date(2026, 11, 22)),
        ("nächste Woche", date(2026, 11, 29)),
        ("bis Ende nächster Woche", date(2026, 11, 29)),
        ("bis Ende des Monats", date(2026, 11, 30)),
        ("bis Monatsende", date(2026, 11, 30)),
        ("bis Ende nächsten Monats", date(2026, 12, 31)),
        ("bis Ende des Quartals", date(2026, 12, 31)),
        ("im nächsten Quartal", date(2027, 3, 31)),
        ("bis Ende des Jahres 2028", date(2028, 12, 31)),
        ("bis Jahresende 2028", date(2028, 12, 31)),
    ],
)
def test_a_day_counted_from_today_is_read(text: str, expected: date) -> None:
    assert due_in(text, TODAY) == expected


@pytest.mark.parametrize(
    ("today", "this", "following"),
    [
        (date(2026, 11, 23), date(2026, 11, 27), date(2026, 12, 4)),  # a Monday
        (date(2026, 11, 27), date(2026, 12, 4), date(2026, 12, 4)),  # a Friday
        (date(2026, 11, 29), date(2026, 12, 4), date(2026, 12, 4)),  # a Sunday
    ],
)
def test_friday_is_the_one_to_come_and_next_friday_that_of_the_next_week(
    today: date, this: date, following: date
) -> None:
    assert (due_in("by Friday", today), due_in("bis Freitag", today)) == (this, this)
    assert due_in("by next Friday", today) == following
    assert due_in("bis nächsten Freitag", today) == following


@pytest.mark.parametrize("today", [date(2026, 12, 1), date(2026, 12, 31)])
def test_what_is_next_may_lie_in_the_next_year(today: date) -> None:
    assert due_in("by the end of next month", today) == date(2027, 1, 31)
    assert due_in("by the end of next quarter", today) == date(2027, 3, 31)


@pytest.mark.parametrize(
    "text",
    [
        "Black Friday sale",
        "by Black Friday",
        "Friday",
        "every Friday",
        "on Mondays",
        "reports arrive by Friday every week",
        "every week by Friday",
        "open from Monday until Friday",
        "Werkstätten sind von Montag bis Freitag erreichbar",
        "jeden Freitag",
        "freitags",
        "Families plan next week's meals",
        "Riders see what they saved this month",
        "Fahrer sehen, was diese Woche frei ist",
        "the mobility of tomorrow",
        "Until today riders had to phone",
        "Bis heute müssen Kunden anrufen",
        "jeden Morgen",
        "from next week",
        "ab nächster Woche",
        "at the beginning of next month",
        "Anfang nächsten Monats",
        "by the end of the week after launch",
        "by the end of week 3",
        "Of 20 riders 10 may book online",
        "The season's end may come",
    ],
)
def test_what_only_names_a_day_or_a_while_is_no_date(text: str) -> None:
    assert due_in(text, TODAY) is None


def test_may_is_a_month_where_it_is_written_as_one() -> None:
    for text in (
        "by 10 may",
        "by the 10th of may",
        "10 May",
        "May 10",
        "may 10, 2027",
        "10.05.2027",
    ):
        assert due_in(text, TODAY) == date(2027, 5, 10), text
    assert due_in("by the end of may", TODAY) == date(2027, 5, 31)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Friday", date(2026, 11, 27)),
        ("by next Friday", date(2026, 11, 27)),
        ("on Friday", date(2026, 11, 27)),
        ("today", TODAY),
        ("morgen", date(2026, 11, 22)),
        (" nächste Woche ", date(2026, 11, 29)),
        ("the end of Q3", date(2027, 9, 30)),
        ("30 June", date(2027, 6, 30)),
        ("10 may", date(2027, 5, 10)),
        ("März", date(2027, 3, 31)),
        ("2028", date(2028, 12, 31)),
        ("12 months", date(2027, 11, 21)),
        ("soon", None),
        ("maybe by Friday", None),
        ("2027-02-30", None),
        ("by 30 February or March", None),
        ("every Friday", None),
        ("", None),
    ],
)
def test_a_field_takes_what_is_a_date_and_nothing_else(typed: str, expected: date | None) -> None:
    assert day_of(typed, TODAY) == expected


def test_reading_takes_no_longer_the_more_is_repeated() -> None:
    began = time.perf_counter()
    for piece in (
        "by ",
        "by the end of ",
        "friday, ",
        "next ",
        "may ",
        "30 ",
        " ",
        "within a ",
        "after x ",
    ):
        due_in(piece * (2_000 // len(piece)), TODAY)

    assert time.perf_counter() - began < 2

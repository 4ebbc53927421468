"""Days in the past as people name them."""

from datetime import date

import pytest

from bot.past_days import names_a_past_day, since_in

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("what happened yesterday", date(2026, 11, 20)),
        ("today", SATURDAY),
        ("since monday", date(2026, 11, 16)),
        ("since last Friday", date(2026, 11, 20)),
        ("last week", date(2026, 11, 14)),
        ("in the last 3 weeks", date(2026, 10, 31)),
        ("the last two days", date(2026, 11, 19)),
        ("this month", date(2026, 11, 1)),
        ("this week", date(2026, 11, 16)),
        ("since October", date(2026, 10, 1)),
        ("since december", date(2025, 12, 1)),
        ("since 2026-10-05", date(2026, 10, 5)),
        ("since 5 November", date(2026, 11, 5)),
        ("since 24 December", date(2025, 12, 24)),
        ("seit Montag", date(2026, 11, 16)),
        ("in den letzten zwei Wochen", date(2026, 11, 7)),
        ("gestern", date(2026, 11, 20)),
        ("seit 1.10.2026", date(2026, 10, 1)),
    ],
)
def test_the_first_day_that_the_words_mean(words: str, day: date) -> None:
    assert since_in(words, SATURDAY) == day
    assert names_a_past_day(words)


@pytest.mark.parametrize(
    "words", ["", "what did we decide", "who may rule", "since when", "the monday review"]
)
def test_other_words_name_no_day(words: str) -> None:
    assert since_in(words, SATURDAY) is None
    assert not names_a_past_day(words)


def test_a_huge_number_of_weeks_ends_somewhere() -> None:
    assert since_in("the last 999 months", SATURDAY) == date(2016, 11, 23)

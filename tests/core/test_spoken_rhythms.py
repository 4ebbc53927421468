"""The rhythm of Sprints as people say it."""

from datetime import date

import pytest

from bot.spoken_rhythms import SpokenRhythm, rhythm_in, time_of, zone_of

SATURDAY = date(2026, 11, 21)
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("words", "rhythm"),
    [
        (
            "2 weeks from tomorrow planning mo 10 review fr 3pm Berlin",
            SpokenRhythm(2, date(2026, 11, 22), (0, "10:00"), (4, "15:00"), "Europe/Berlin"),
        ),
        (
            "3 weeks from 2026-12-07, planning Wednesday at 9:30 am, review Tue 14.00 New York",
            SpokenRhythm(3, date(2026, 12, 7), (2, "09:30"), (1, "14:00"), "America/New_York"),
        ),
        (
            "wir machen zweiwöchige Sprints ab nächsten Montag, Planning Mo 10 Uhr, Review freitags um 15 Uhr",
            SpokenRhythm(2, MONDAY, (0, "10:00"), (4, "15:00")),
        ),
        (
            "2 weeks from 1 December planning mo 10:00 review fr 15:00 UTC holidays DE-BB",
            SpokenRhythm(2, date(2026, 12, 1), (0, "10:00"), (4, "15:00"), "UTC", "DE-BB"),
        ),
        ("we have two-week sprints starting Monday", SpokenRhythm(2, MONDAY)),
        ("planning is on Tuesdays at 9", SpokenRhythm(planning=(1, "09:00"))),
        ("the review is every friday", SpokenRhythm(review=(4, ""))),
        ("fortnightly", SpokenRhythm(2)),
        ("9 weeks", SpokenRhythm(is_unclear=True)),
        ("from soon", SpokenRhythm(is_unclear=True)),
        ("planning someday 10:00", SpokenRhythm(is_unclear=True)),
        ("review friday 25:00", SpokenRhythm(review=(4, ""), is_unclear=True)),
        ("", SpokenRhythm()),
    ],
)
def test_what_the_words_say_of_the_rhythm(words: str, rhythm: SpokenRhythm) -> None:
    assert rhythm_in(words, SATURDAY) == rhythm


@pytest.mark.parametrize(
    ("words", "time"),
    [("10", "10:00"), ("3pm", "15:00"), ("12 am", "00:00"), ("12pm", "12:00"), ("9.30", "09:30"),
     ("15 Uhr", "15:00"), ("25:00", ""), ("10:75", ""), ("noon", ""), ("", "")],
)  # fmt: skip
def test_times(words: str, time: str) -> None:
    assert time_of(words) == time


@pytest.mark.parametrize(
    ("words", "zone"),
    [("Berlin", "Europe/Berlin"), ("new york", "America/New_York"), ("utc", "UTC"),
     ("Europe/Berlin", "Europe/Berlin"), ("Mars/Olympus", ""), ("../etc/passwd", ""), ("", "")],
)  # fmt: skip
def test_zones_by_name_and_by_city(words: str, zone: str) -> None:
    assert zone_of(words) == zone


def test_long_words_are_read_in_time() -> None:
    rhythm_in("planning on every each is at " * 3_000 + "from " * 3_000, SATURDAY)

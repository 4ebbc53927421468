"""What people type is taken as it is, kept within limits, and shown harmlessly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Missing, TooLong
from bot.text import clean, fold, harmless, one_line, shorten, within


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  add a map \n", "add a map"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("nul\0byte", "nul\N{REPLACEMENT CHARACTER}byte"),
        ("half \ud83d pair", "half \N{REPLACEMENT CHARACTER} pair"),
        ("{{ 7*7 }} <!channel> 🚲", "{{ 7*7 }} <!channel> 🚲"),
    ],
)
def test_only_what_no_database_stores_is_replaced(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text())
def test_what_was_cleaned_can_be_stored_and_is_cleaned_once(typed: str) -> None:
    kept = clean(typed)

    assert clean(kept) == kept
    assert "\0" not in kept.encode("utf-8").decode("utf-8")


def test_nothing_is_not_a_text() -> None:
    with pytest.raises(Missing):
        within(" \n ", 10, what="goal")


def test_a_text_may_reach_its_limit_and_not_pass_it() -> None:
    assert within("x" * 10, 10, what="goal") == "x" * 10
    with pytest.raises(TooLong) as refused:
        within("x" * 11, 10, what="goal")

    assert refused.value == TooLong("goal", 11, 10)


def test_what_is_cut_shows_it() -> None:
    assert shorten("a long story", 7) == "a long…"
    assert shorten("short", 5) == "short"


def test_white_space_of_all_kinds_becomes_one_blank() -> None:
    assert one_line("a\n- b\u2028c\t\x0bd") == "a - b c d"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("bell\x07 del\x7f c1\x9b", "bell␇ del␡ c1\N{REPLACEMENT CHARACTER}"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("\u202eevil", "\u202eevil\u202c"),
        ("\u2067a\u2066b\u2069", "\u2067a\u2066b\u2069\u2069"),
        ("\u202ba\u202c", "\u202ba\u202c"),
        ("שלום", "שלום"),
    ],
)
def test_control_characters_are_made_visible_and_directions_closed(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_folding_forgives_case_width_and_space() -> None:
    assert fold("Ｔｈｅ  GOAL\nﬁts") == "the goal fits"


def test_a_million_marks_are_closed_in_linear_time_and_in_bounds() -> None:
    assert harmless("\u202e" * 1_000_000).endswith("\u202c" * 125)

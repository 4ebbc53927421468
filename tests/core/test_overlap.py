"""Without the encoder: what a sentence is like by its words."""

import pytest

from bot.overlap import by_overlap, likenesses

EXAMPLES = (
    ("team", "who is the product owner"),
    ("sprint", "when is the next review"),
    ("fit", "we need an export to the accounting system"),
)


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("so who is the product owner?", "team"),
        ("so when is our next review", "sprint"),
        ("We need an export to SAP", "fit"),
    ],
)
def test_the_nearest_example_tells(words: str, meaning: str) -> None:
    name, share = by_overlap(words, EXAMPLES)[0]

    assert name == meaning
    assert share >= 0.5


def test_what_is_little_alike_is_too_unlikely_to_be_taken_for_it() -> None:
    (name, share), *_ = by_overlap("is the coffee machine broken", EXAMPLES)

    assert name in ("team", "sprint")
    assert share < 0.35


def test_words_that_no_example_has_are_like_nothing() -> None:
    assert likenesses("qwertz", EXAMPLES) == []
    assert likenesses("", EXAMPLES) == []

"""The examples of meanings: whole in every language, and what the weights were learnt from."""

from collections import Counter

import numpy as np
import pytest

from adapters.meaning.files import FOLDER
from bench.talk import SAY, digest, examples
from bot.meanings import Meaning
from tests.people import PHRASES

FEWEST = 15
"""Examples of a meaning in a language."""


@pytest.mark.parametrize("locale", PHRASES.locales)
def test_every_language_has_examples_of_every_meaning(locale: str) -> None:
    text = (SAY / locale / "meanings.yaml").read_text(encoding="utf-8")
    counted = {line.rstrip(":") for line in text.splitlines() if line[:1].isalpha()}

    assert counted == set(Meaning)


def test_every_meaning_has_enough_examples_and_none_stands_twice() -> None:
    known = examples()

    assert min(Counter(meaning for _, meaning in known).values()) >= 2 * FEWEST
    assert [one for one, count in Counter(text for text, _ in known).items() if count > 1] == []


def test_the_weights_were_learnt_from_these_examples() -> None:
    """If not: python -m bench.talk."""
    with np.load(FOLDER / "talk.npz", allow_pickle=False) as stored:
        assert str(stored["examples"]) == digest(examples())

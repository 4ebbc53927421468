"""Words and code agree, in every language."""

import re
from pathlib import Path

import pytest
from jinja2 import meta

from bot import errors
from bot.actions import CadenceChange
from bot.answers.guesses import SHOWN_FIRST
from bot.answers.refusals import phrase_of
from bot.commands import COMMANDS, TOPICS
from bot.drift import Sign
from bot.errors import Refusal
from bot.fit.opinion import Flag, Grounds
from bot.forecast import Outlook
from bot.ledger import Deed
from bot.permissions import roles_for
from bot.quality import Finding
from bot.rounds import Outcome
from bot.sprints import Occasion, Reminder
from tests.people import PHRASES

ROOT = Path(__file__).parents[2]
SAY = ROOT / "prompts" / "say"
READER = PHRASES._environments["en"]
OTHERS = [locale for locale in PHRASES.locales if locale != "en"]


def phrases(locale: str) -> set[str]:
    found = (SAY / locale).rglob("*.txt.jinja")
    return {str(file.relative_to(SAY / locale)).removesuffix(".txt.jinja") for file in found}


def text(locale: str, phrase: str) -> str:
    return (SAY / locale / f"{phrase}.txt.jinja").read_text(encoding="utf-8")


def values_of(locale: str, phrase: str) -> set[str]:
    return set(meta.find_undeclared_variables(READER.parse(text(locale, phrase))))


def named_in_code() -> set[str]:
    """Phrases that code names as they stand."""
    files = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "adapters").rglob("*.py")]
    code = "".join(file.read_text() for file in files)
    return set(re.findall(r'"((?:[a-z]+)/(?:[a-z_]+))"', code)) & _topics()


def _topics() -> set[str]:
    return phrases("en") | {"x/y"}


def composed() -> set[str]:
    """Phrases whose names are put together."""
    kinds = [one for one in vars(errors).values() if isinstance(one, type)]
    refusals = [one for one in kinds if issubclass(one, Refusal) and one is not Refusal]
    return {
        *(f"advice/{one}" for one in Finding),
        *(f"grounds/{one}" for one in Grounds),
        *(f"ledger/{one}" for one in Deed),
        *DOCUMENTS,
        *(f"rounds/{one}" for one in Outcome if one is not Outcome.RECALLED),
        *(f"health/{one}" for one in Sign),
        *(f"forecast/{one}" for one in Outlook),
        *(f"next/{one}" for one in _SPOKEN),
        *(f"nudge/{one}" for one in (*Occasion, *Reminder)),
        *(f"sprint/{one}" for one in CadenceChange),
        *(f"goal/ended_{one}" for one in ("reached", "given_up")),
        *(f"backlog/{one}" for one in ("above", "beside", "unserved", "all")),
        *(f"sure/{named(one)}" for one in SHOWN_FIRST),
        *(f"next/kind_no_{one}" for one in ("fits_vision", "outside")),
        *(phrase_of(one.__new__(one)) for one in refusals),
    }


def named(kind: type[object]) -> str:
    """The name of an action as phrases write it: ``give_role``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


_SPOKEN = ("serves_sprint_goal", "serves_product_goal", "fits_vision", "outside")


def test_every_phrase_is_said_and_every_phrase_that_is_said_exists() -> None:
    assert named_in_code() | composed() == phrases("en")


@pytest.mark.parametrize("locale", OTHERS)
def test_every_language_has_every_phrase(locale: str) -> None:
    assert phrases(locale) == phrases("en")


@pytest.mark.parametrize("locale", OTHERS)
def test_every_language_uses_the_same_values(locale: str) -> None:
    differ = {
        phrase: (values_of("en", phrase), values_of(locale, phrase))
        for phrase in phrases("en")
        if values_of("en", phrase) != values_of(locale, phrase)
    }

    assert differ == {}


@pytest.mark.parametrize("locale", OTHERS)
def test_every_language_has_every_short_word(locale: str) -> None:
    assert set(PHRASES._labels[locale]) == set(PHRASES._labels["en"])


def test_every_short_word_that_code_names_exists() -> None:
    files = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "adapters").rglob("*.py")]
    code = "".join(file.read_text() for file in files)
    named = set(re.findall(r'label\(\s*"([a-z_.]+)"', code))

    assert named <= set(PHRASES._labels["en"])


def test_every_short_word_is_used() -> None:
    composed_by = (
        "month.", "level.", "status.", "role.", "verdict.", "leaning.", "meaning.", "ruling.", "sure.", "standing.", "filter.",
        "question.", "term.", "topic.", "command.", "field.", "hint.", "change.", "locale.", "what.", "date.",
        "number.", "manifest.", "weekday.", "occasion.", "stance.", "worth.", "serves.", "undone.", "rule.", "outcome.", "picture.", "canvas.",
    )  # fmt: skip
    files = [
        *(ROOT / "bot").rglob("*.py"),
        *(ROOT / "adapters").rglob("*.py"),
        *SAY.rglob("*.jinja"),
    ]
    code = "".join(file.read_text(encoding="utf-8") for file in files)
    unused = {
        name
        for name in PHRASES._labels["en"]
        if not re.search(rf"[\"']{name}[\"']", code) and not name.startswith(composed_by)
    }

    assert unused == set()


def test_every_command_and_topic_has_its_words() -> None:
    labels = PHRASES._labels["en"]
    commands = {name for name in labels if name.startswith("command.")}
    topics = {name for name in labels if name.startswith("topic.")}

    assert commands == {f"command.{command.key}" for command in COMMANDS}
    assert topics == {f"topic.{topic}" for topic in TOPICS}


DOCUMENTS = {"files/markdown", *(f"files/{one}" for one in ("vision", "roadmap", "okr"))}
"""Phrases that are files of Markdown."""


def test_phrases_hold_no_markup() -> None:
    marked = re.compile(r"\*\w|`|<(?:b|i|a|at|u|br|p)\b|\[.+\]\(|&lt;|:[a-z]+:")
    found = [
        f"{locale}/{phrase}"
        for locale in PHRASES.locales
        for phrase in phrases(locale)
        if phrase not in DOCUMENTS
        and marked.search(re.sub(r"{[{%].*?[%}]}", "", text(locale, phrase)))
    ]

    assert found == []


def test_an_unknown_phrase_and_an_unknown_word_are_errors() -> None:
    with pytest.raises(KeyError):
        PHRASES.say("en", "no/such", {})
    with pytest.raises(KeyError):
        PHRASES.label("en", "no.such")


def test_every_command_says_who_may() -> None:
    assert all(command.roles == roles_for(command.sample) for command in COMMANDS)


def test_flags_are_words() -> None:
    assert {flag.value for flag in Flag} == {
        "upkeep", "obligation", "steering", "scope_hit", "fell_back",
    }  # fmt: skip

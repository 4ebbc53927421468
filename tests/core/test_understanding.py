"""What people write in plain words becomes the action that they mean."""

from contextlib import suppress

import pytest

from bot import actions as act
from bot.actions import RequestFilter
from bot.errors import NotUnderstood
from bot.understanding import CUE_NAMES, understand
from tests.people import PHRASES

CUES = [PHRASES.cues(locale) for locale in PHRASES.locales]


@pytest.mark.parametrize(
    ("words", "request_text"),
    [
        ("does this request fit: add loyalty points?", "add loyalty points"),
        ("Does this request fit our Product Goal? Add loyalty points", "Add loyalty points"),
        ("does this request fit – “add loyalty points”", "add loyalty points"),
        ("does this request fit\nadd a map\nand a list", "add a map\nand a list"),
        ("Does add Apple Pay fit?", "add Apple Pay"),
        ("does *add Apple Pay* fit our goal?!", "add Apple Pay"),
        ("would a dark mode fit our goal", "a dark mode"),
        ("is paying by card in line with our goal?", "paying by card"),
        ("does paying by card serve the Sprint Goal?", "paying by card"),
        ("Hi bot, please: does a Map fit?", "a Map"),
        ("fit: Straßenkarte für Ärzte", "Straßenkarte für Ärzte"),
        ("does this request fit?", ""),
        ("does this request fit our goal ?", ""),
        ("does this fit?", ""),
        ("Does it fit", ""),
        ("would this idea fit our goal?", ""),
        ("does this request fitness app fit?", "this request fitness app"),
        ("/goal fit add loyalty points", "add loyalty points"),
        ("/GOAL fit add loyalty points", "add loyalty points"),
    ],
)
def test_a_question_whether_something_fits(words: str, request_text: str) -> None:
    assert understand(words, CUES) == act.CheckFit(request_text)


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("", act.ShowHelp()),
        ("  ", act.ShowHelp()),
        ("what's our goal?", act.ShowThread()),
        ("What’s our Product Goal", act.ShowThread()),
        ("hey, what is the goal??", act.ShowThread()),
        ("goal", act.ShowThread()),
        ("help", act.ShowHelp()),
        ("what can you do?", act.ShowHelp()),
        ("what did we decide?", act.ShowHistory()),
        ("what is parked?", act.ListRequests(RequestFilter.PARKED)),
        ("what became of my request?", act.ListRequests(RequestFilter.MINE)),
        ("show the requests", act.ListRequests()),
        ("who is the product owner?", act.ShowTeam()),
        ("which product is this?", act.ShowPlace()),
        ("how do we start?", act.OpenSetUp()),
        ("requests parked", act.ListRequests(RequestFilter.PARKED)),
        ("rule 12 parks because later", None),
        ("/goal", act.ShowThread()),
    ],
)
def test_a_plain_question_or_a_command_without_its_slash(
    words: str, action: act.Action | None
) -> None:
    meant = understand(words, CUES)

    assert meant == action or (action is None and isinstance(meant, act.RuleOnRequest))


@pytest.mark.parametrize(
    "words",
    [
        "abandon cart mails should go out after an hour",
        "use dark mode everywhere please",
        "fulfil orders on the same day",
        "help riders find the nearest stand",
        "propose a route to the workshop",
        "set up reminders for tyre pressure",
        "import contacts from the phone",
    ],
)
def test_an_ordinary_sentence_that_begins_like_a_command_is_asked_back(words: str) -> None:
    assert understand(words, CUES) == act.AskWhich(words)


@pytest.mark.parametrize(
    "words",
    ["let riders pay by card", "add dark mode to the app", "ＤＯＥＳ this fit? Ｉ think"],
)
def test_where_nobody_can_tell_a_sentence_is_asked_back_and_nothing_is_kept(words: str) -> None:
    assert understand(words, CUES) == act.AskMeaning(words, ())


def test_with_its_slash_it_is_the_command() -> None:
    words = "/goal abandon nobody books online"

    assert understand(words, CUES) == act.AbandonGoal("nobody books online")


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("what is a product goal?", "product"),
        ("What's a KPI?", "kpi"),
        ("hi, what does \u201cparked\u201d mean?", "parked"),
        ("what is the golden thread?", "thread"),
        ("what is drift", "drift"),
        ("Was ist ein Sprint-Ziel?", "sprint"),
        ("Was bedeutet geparkt?", "parked"),
    ],
)
def test_a_term_can_be_asked_for(words: str, term: str) -> None:
    assert understand(words, CUES) == act.ExplainTerm(term)


@pytest.mark.parametrize("words", ["what is our product goal?", "what is the vision", "vision"])
def test_the_products_own_goal_is_no_term(words: str) -> None:
    assert understand(words, CUES) == act.ShowThread()


def test_what_is_no_term_is_not_explained() -> None:
    words = "what is a helmet with lights"

    assert understand(words, CUES) == act.AskMeaning(words, ())


@pytest.mark.parametrize("words", ["hlep", "qwertz", "👍"])
def test_a_word_or_two_that_mean_nothing_are_not_understood(words: str) -> None:
    with pytest.raises(NotUnderstood):
        understand(words, CUES)


@pytest.mark.parametrize("locale", PHRASES.locales)
def test_every_language_has_every_cue_in_small_letters(locale: str) -> None:
    cues = PHRASES.cues(locale)

    assert set(cues) == CUE_NAMES
    assert all(cue == cue.lower() and cue.strip() == cue for one in cues.values() for cue in one)
    assert all("{request}" in cue or cue for cue in cues["fit"])


@pytest.mark.parametrize("unit", ["please ", "does ", "fit: ", "( ", "hi hi ", "?", "\n", "ﬁ"])
def test_a_million_characters_take_no_longer_than_reading_them(unit: str) -> None:
    words = unit * (1_000_000 // len(unit))

    with suppress(NotUnderstood):
        understand(words, CUES)

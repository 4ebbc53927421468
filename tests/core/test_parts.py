"""What is read out of a plain sentence before anything is changed."""

import pytest

from bot import actions as act
from bot import parts
from bot.fit.case import RulingKind
from bot.goals import Level
from bot.people import Role
from bot.rounds import Stance


@pytest.mark.parametrize(
    ("words", "level", "text"),
    [
        ("the new vision is: every rider trusts us", Level.VISION, "every rider trusts us"),
        ("set the sprint goal to riders see it", Level.SPRINT, "riders see it"),
        ("our sprint goal is push messages", Level.SPRINT, "push messages"),
        ('rename the product goal to "We pay online"', Level.PRODUCT, "We pay online"),
        ("change P1 to riders pay online", Level.PRODUCT, "riders pay online"),
        ("rename R2: pay by card", Level.RELEASE, "pay by card"),
        ("das Sprint-Ziel ist: Kunden zahlen", Level.SPRINT, "Kunden zahlen"),
        ("unser neues Produktziel lautet Zahlen per App", Level.PRODUCT, "Zahlen per App"),
        ("fix the typo in the vision", Level.VISION, ""),
        ("", Level.PRODUCT, ""),
    ],
)
def test_what_a_goal_is_to_say(words: str, level: Level, text: str) -> None:
    assert (parts.level_in(words), parts.text_after(words)) == (level, text)


@pytest.mark.parametrize(
    ("words", "role", "names"),
    [
        ("make Ben the scrum master", Role.SCRUM_MASTER, ["Ben"]),
        ("could you make ben scrum master from monday on", Role.SCRUM_MASTER, ["ben"]),
        ("Lisa is our new PO", Role.PRODUCT_OWNER, ["Lisa"]),
        ("Ben wird Entwickler", Role.DEVELOPER, ["Ben"]),
        ("who is who", None, ["who", "who"]),
    ],
)
def test_who_gets_which_role(words: str, role: Role | None, names: list[str]) -> None:
    assert parts.role_in(words) is role
    assert parts.names_in(words)[: len(names)] == names


@pytest.mark.parametrize(
    ("words", "name", "amount"),
    [
        ("booked services are at 41 %", "booked services", "41 %"),
        ("latency went down to 170 ms.", "latency", "170 ms"),
        ("revenue is now €1.7M", "revenue", "€1.7M"),
        ("Umsatz liegt bei 1,7 Mio EUR", "Umsatz", "1,7 Mio EUR"),
        ("calls per 100 km are 12", "calls per 100 km", "12"),
        ("no figure here", "figure", ""),
    ],
)
def test_which_value_a_kpi_has(words: str, name: str, amount: str) -> None:
    assert parts.amount_in(words, name) == amount


@pytest.mark.parametrize(
    ("words", "number", "why"),
    [
        ("say no to #5, we don't do fleets", 5, "we don't do fleets"),
        ("number 3 is upkeep", 3, ""),
        ("#4 fits because it is release 2", 4, "it is release 2"),
        ("Anfrage 7 passt nicht, weil wir keine Flotten bedienen", 7, "wir keine Flotten bedienen"),
        ("let's drop the goal, the market has changed", None, "the market has changed"),
    ],
)
def test_which_request_and_why(words: str, number: int | None, why: str) -> None:
    assert (parts.number_in(words), parts.why_in(words)) == (number, why)


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("#4 fits, it is release 2", act.RuleOnRequest(4, RulingKind.FITS, "it is release 2")),
        ("decline it, no fleets", act.RuleOnRequest(4, RulingKind.OUTSIDE, "no fleets")),
        ("it is upkeep", act.OpenRulingForm(4)),
        ("what about it, then", act.OpenRulingForm(4)),
    ],
)
def test_a_ruling_has_its_kind_and_reason_or_gets_the_form(words: str, action: act.Action) -> None:
    assert parts.ruling_in(words, 4) == action


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("I agree", act.Speak(0, Stance.AGREE)),
        ("I object because it is late", act.Speak(0, Stance.OBJECTION, "it is late")),
        ("I have a concern", act.OpenVoiceForm(0, Stance.CONCERN)),
        ("I'd give it a 4", act.Speak(0, Stance.AGREE, "", 4)),
        ("I agree on P3", act.Speak(0, Stance.AGREE)),
    ],
)
def test_what_somebody_votes(words: str, action: act.Action) -> None:
    assert parts.vote_in(words) == action


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("remind us 2 days before the review", act.SetLeads(("2d",))),
        ("one hour and 15 minutes before", act.SetLeads(("60m", "15m"))),
        ("half an hour before planning", act.SetLeads(("30m",))),
        ("erinnere uns einen Tag vorher", act.SetLeads(("1d",))),
        ("stop nudging us", act.ChangeCadence(act.CadenceChange.NUDGES_OFF)),
        ("turn the nudges on again", act.ChangeCadence(act.CadenceChange.NUDGES_ON)),
        ("remind us 99 days before", None),
        ("nudges?", None),
    ],
)
def test_when_nudges_come(words: str, action: act.Action | None) -> None:
    assert parts.nudges_in(words) == action


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("speak German please", act.ChooseLanguage("de")),
        ("auf Deutsch bitte, für alle", act.ChooseLanguage("de", for_product=True)),
        ("English again", act.ChooseLanguage("en")),
        ("speak Klingon", None),
    ],
)
def test_which_language(words: str, action: act.Action | None) -> None:
    assert parts.language_in(words) == action


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("I propose a new product goal: win 20 fleets", "win 20 fleets"),
        ("I suggest that we win fleets", "we win fleets"),
        ("any ideas?", ""),
    ],
)
def test_what_is_proposed(words: str, text: str) -> None:
    assert parts.proposal_in(words) == text


@pytest.mark.parametrize(
    "words", ["sprint goal is " * 2_000, "because " * 5_000, "#" * 9_000, "a: " * 9_000]
)
def test_long_and_odd_words_are_read_in_time(words: str) -> None:
    parts.text_after(words)
    parts.why_in(words)
    parts.names_in(words)
    parts.amount_in(words, "x")
    parts.vote_in(words)
    parts.nudges_in(words)


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("no-shows should go down from 15% to 5%", act.DefineKpi("no-shows", "15", "5", "%")),
        (
            "our KPI is online bookings: 12 -> 60 %",
            act.DefineKpi("online bookings", "12", "60", "%"),
        ),
        ("wir messen Ausfälle von 15 auf 5 Prozent", act.DefineKpi("Ausfälle", "15", "5", "%")),
        ("speed up checkout from 5 s to 2 s", None),
        ("move the review from 14:00 to 15:00", None),
        ("is our KPI from 1 to 2?", None),
    ],
)
def test_a_kpi_with_both_its_ends(words: str, action: act.Action | None) -> None:
    assert parts.kpi_in(words) == action


@pytest.mark.parametrize(
    ("words", "is_over", "closes"),
    [
        ("the sprint is over", True, False),
        ("end the sprint", True, False),
        ("cancel the sprint", False, False),
        ("the sprint goal is done", False, False),
        ("when does the sprint end?", False, False),
        ("close the round", False, True),
        ("stop the vote now", False, True),
        ("start a vote", False, False),
    ],
)
def test_what_ends(words: str, *, is_over: bool, closes: bool) -> None:
    assert (parts.is_sprint_over(words), parts.closes_round(words)) == (is_over, closes)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("done, see the demo", act.FinishGoal(Level.SPRINT, "see the demo")),
        ("not reached because the scanners were late", act.MissSprint("the scanners were late")),
        ("riders see prices", None),
    ],
)
def test_how_a_goal_stands_is_no_wording(text: str, action: act.Action | None) -> None:
    assert parts.state_in(text, Level.SPRINT) == action


def test_who_no_longer_holds_a_role_is_a_stakeholder() -> None:
    assert parts.role_in("Tom is no longer a developer") is Role.STAKEHOLDER

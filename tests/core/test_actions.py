"""Actions travel in buttons and forms, and come back as they were, or not at all."""

import pytest

from bot import actions as act
from bot.actions import RequestFilter, action_from, filled, token_of
from bot.commands import COMMANDS
from bot.fit.case import RulingKind
from bot.goals import Level

SAMPLES = [
    *(command.sample for command in COMMANDS),
    act.ShowThread(to_channel=True),
    act.SetScope(("a", "b\n- c"), None),
    act.CheckFit("{{ 7*7 }} <!channel> “” 🚲"),
    act.ListRequests(RequestFilter.PARKED),
    act.SetUp("Bikes", vision="Everybody rides"),
    act.OpenRulingForm(3),
]


@pytest.mark.parametrize("action", SAMPLES)
def test_an_action_comes_back_as_it_was(action: act.Action) -> None:
    assert action_from(token_of(action)) == action


def test_what_is_usual_is_not_written() -> None:
    assert token_of(act.ShowThread()) == '["ShowThread",{}]'


@pytest.mark.parametrize(
    "token",
    [
        "", "x", "[]", "{}", "null", '["ShowThread"]', '["ShowThread",{"x":1}]', '["Nothing",{}]',
        '["ShowRequest",{"number":"1"}]', '["ShowRequest",{"number":true}]', '["ShowRequest",{}]',
        '["ListRequests",{"which":"secret"}]', '["SetScope",{"in_scope":"abc"}]', '["CheckFit",[]]',
        '["__class__",{}]', '["SetGoal",{"level":"king","text":"x"}]', "[" * 100_000, '"' * 9,
    ],
)  # fmt: skip
def test_a_forged_token_is_nothing(token: str) -> None:
    assert action_from(token) is None


def test_a_form_fills_its_action_in() -> None:
    ruling = act.RuleOnRequest(3, RulingKind.FITS, "")

    assert filled(ruling, {"kind": "parks", "reason": "later"}) == act.RuleOnRequest(
        3, RulingKind.PARKS, "later"
    )
    assert filled(act.SetScope(), {"in_scope": "a\n b \n\n"}) == act.SetScope(("a", "b"))


def test_a_choice_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="king"):
        filled(act.OpenGoalForm(Level.VISION), {"level": "king"})

"""What a request competes with in a Sprint that has its goal, and what gives way for it."""

from bot.fit.opinion import Verdict
from bot.replies import Form
from tests.dialogues.test_requests import Serves, team_with
from tests.people import form_of, labels, seen

WISH = "/goal fit riders choose their slot on a map"


async def test_a_card_names_what_the_request_would_compete_with() -> None:
    talk = await team_with(Serves())

    assert "competes with it, so something gives way" in await talk.types("Tom", WISH)


async def test_without_a_sprint_goal_nothing_competes() -> None:
    talk = await team_with(Serves(Verdict.SERVES_PRODUCT_GOAL, "P1"))
    await talk.types("Devi", "/goal done sprint")
    reply = await talk.reply("Tom", WISH)
    shared = await talk.presses("Tom", "Share with the channel", reply)
    ruled = await talk.presses("Maya", "Agree", shared)

    assert "competes" not in seen(reply)
    assert not any(isinstance(part, Form) for part in ruled.parts)


async def test_taking_it_in_asks_what_gives_way_and_the_ledger_keeps_it() -> None:
    talk = await team_with(Serves())
    reply = await talk.reply("Tom", WISH)
    shared = await talk.presses("Tom", "Share with the channel", reply)
    form = await talk.presses("Maya", "Agree", shared)
    assert [item.name for item in form_of(form).fields] == ["kind", "reason", "instead_of"]
    ruled = await talk.sends("Maya", form, reason="", instead_of="the list of workshops")

    assert "the list of workshops gives way" in seen(ruled)
    assert labels(ruled) == ["Overrule"]
    assert "because “the list of workshops gives way”" in await talk.types("Tom", "/goal history")


async def test_the_same_in_words() -> None:
    talk = await team_with(Serves())
    await talk.types("Tom", WISH)
    shown = await talk.types("Maya", "/goal rule 1 fits because riders ask instead of dark mode")

    assert "riders ask; dark mode gives way" in shown


async def test_what_does_not_fit_keeps_its_reason_whole() -> None:
    talk = await team_with(Serves())
    await talk.types("Tom", WISH)
    shown = await talk.types("Maya", "/goal rule 1 parks because they call instead of typing")

    assert "they call instead of typing" in shown

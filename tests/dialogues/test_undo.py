"""``/goal undo``: a person takes back their own last change; the ledger keeps both."""

from datetime import timedelta

import pytest

from adapters.meaning.reader import Reader
from bot import actions as act
from bot.ledger import Deed
from bot.people import Role
from bot.replies import Audience
from bot.turn import Desk
from tests.people import WORKSPACE, Talk, seen


async def state(team: Talk) -> list[str]:
    """All that people see of the product, but for the ledger."""
    commands = ("", "kpi", "team", "sprint", "requests all", "export")
    return [await team.types("Maya", f"/goal {command}") for command in commands]


CHANGES = {
    "reword": ("/goal set vision Riders trust us", "took back the wording of V1"),
    "reword by ref": ("/goal set P1 Riders pay online", "took back the wording of P1"),
    "scope": ("/goal set scope in: booking; out: sales", "took back the scope of P1"),
    "link": ("/goal set link P1 it takes the call out of it", "took back the link of P1"),
    "check-in": ("/goal kpi Bookings 30", "took back the check-in of Bookings"),
    "ruling": ("/goal rule 1 outside because no fleets", "took back the ruling on #1"),
    "parking": ("/goal park 1", "took back parking #1"),
    "fulfil": ("/goal fulfil 62 % book in the app", "took back closing P1"),
    "abandon": ("/goal abandon nobody wants it", "took back abandoning P1"),
    "missed": ("/goal missed sprint the scanners were late", "took back closing S1"),
    "done": ("/goal done release all is out", "took back closing R1"),
    "role": ("/goal role @Devi sm", "took back the role of Devi"),
    "rhythm": (
        "/goal sprint 3 weeks from 2026-11-30 planning tu 09:00 review th 16:00 UTC",
        "took back the rhythm of the Sprints",
    ),
    "pause": ("/goal sprint pause", "took back the change of the Sprints"),
    "cancel": ("/goal sprint cancel", "took back the change of the Sprints"),
    "leads": ("/goal nudge 2 days", "took back the change of the Sprints"),
    "off": ("/goal nudge off", "took back the change of the Sprints"),
    "new": ("/goal set release Riders pay by 2027-04-30", "took back setting R2"),
    "candidate": ("/goal propose Win 20 fleets by 2027-12-31", "took back proposing P2"),
}


@pytest.fixture
async def busy(team: Talk) -> Talk:
    """A team with everything that can be changed."""
    for words in (
        "/goal set kpi Bookings: 0 -> 60 %",
        "/goal kpi Bookings 15",
        "/goal set release Riders can book by 2027-02-28",
        "/goal set sprint Riders see free slots",
        "/goal sprint 2 weeks from 2026-11-09 planning mo 10:00 review fr 15:00 Europe/Berlin",
        "/goal fit Fleets can book ten bikes at once",
    ):
        await team.types("Maya", words)
    return team


@pytest.mark.parametrize("name", CHANGES)
async def test_all_is_as_it_was_and_the_ledger_says_so(busy: Talk, name: str) -> None:
    words, told = CHANGES[name]
    before = await state(busy)
    await busy.types("Maya", words)
    changed = await state(busy)
    undone = await busy.types("Maya", "/goal undo")

    assert undone.startswith("Taken back\n21 November 2026 · Maya")
    assert changed != before
    assert await state(busy) == before
    assert told in await busy.types("Tom", "/goal history")


@pytest.mark.parametrize("name", CHANGES)
async def test_nothing_is_deleted(busy: Talk, name: str) -> None:
    words, _ = CHANGES[name]
    async with busy.archive.reading(WORKSPACE) as records:
        product = (await records.products.around(busy.place.id)).all[0]
        before = await records.ledger.read(product.id, limit=99)
    await busy.types("Maya", words)
    await busy.types("Maya", "/goal undo")
    async with busy.archive.reading(WORKSPACE) as records:
        after = await records.ledger.read(product.id, limit=99)

    made = [entry.deed for entry in after[: len(after) - len(before)]]
    assert after[-len(before) :] == before
    assert made[0] is Deed.UNDONE
    assert any(deed is not Deed.UNDONE for deed in made)


async def test_step_by_step_back_and_forth(busy: Talk) -> None:
    texts = ["Riders pay online", "Riders pay in the app", "Riders pay by card"]
    for text in texts:
        await busy.types("Maya", f"/goal set P1 {text}")
    assert "Riders pay in the app" in await busy.types("Maya", "/goal undo")
    assert "Riders pay online" in await busy.types("Maya", "undo that")
    await busy.types("Maya", "/goal set P1 Riders pay by phone")
    assert "Riders pay online" in await busy.types("Maya", "/goal undo")
    assert "Customers can book and pay" in await busy.types("Maya", "/goal undo")


async def test_a_ruling_over_a_ruling_gives_way_to_the_first(busy: Talk) -> None:
    await busy.types("Maya", "/goal rule 1 parks because later")
    await busy.types("Maya", "/goal rule 1 outside because never")
    reply = await busy.reply("Maya", "/goal undo")

    assert "Parked until the goal changes" in seen(reply)
    assert (reply.audience, reply.about) == (Audience.PLACE, "#1")
    assert "no ruling yet" in await busy.types("Maya", "/goal undo") + await busy.types(
        "Maya", "/goal requests all"
    )


async def test_a_ruling_taken_back_is_no_precedent(busy: Talk) -> None:
    await busy.types("Maya", "/goal rule 1 outside because no fleets")
    await busy.types("Maya", "/goal undo")

    assert "no fleets" not in await busy.types("Tom", "/goal fit Fleets can book ten bikes")


async def test_the_product_goal_comes_back_with_its_card(busy: Talk) -> None:
    ended = await busy.reply("Maya", "/goal fulfil all book in the app")
    back = await busy.reply("Maya", "/goal undo")

    assert (back.audience, back.about) == (ended.audience, ended.about)
    assert "P1 · active" in seen(back)


async def test_it_does_not_come_back_once_another_is_active(busy: Talk) -> None:
    await busy.types("Maya", "/goal fulfil all book in the app")
    await busy.types("Maya", "/goal set product Fleets book with us by 2027-12-31")
    await busy.types("Maya", "/goal undo")
    assert "Product Goal P1" in await busy.types("Maya", "/goal undo") + await busy.types(
        "Tom", "/goal"
    )

    await busy.types("Maya", "/goal abandon it is over")
    busy.roles["Ann"] = Role.PRODUCT_OWNER
    await busy.types("Ann", "/goal set product Fleets pay by 2027-12-31")
    assert "is already active: “Fleets pay" in await busy.types("Maya", "/goal undo")


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("/goal set P1 Riders pay online", "/goal set scope in: a; out: b"),
        ("/goal rule 1 outside because no", "/goal rule 1 parks because yes"),
        ("/goal sprint pause", "/goal sprint resume"),
        ("/goal set kpi Slots: 0 -> 9", "/goal kpi Slots 3"),
        ("/goal role @Devi sm", "/goal role @Devi dev"),
    ],
)
async def test_what_others_built_upon_stays(busy: Talk, mine: str, theirs: str) -> None:
    busy.roles["Ann"] = Role.PRODUCT_OWNER
    await busy.types("Maya", mine)
    await busy.types("Ann", theirs)
    before = await state(busy)

    assert "too late to take this back: Ann has changed" in await busy.types("Maya", "/goal undo")
    assert await state(busy) == before


async def test_a_goal_with_goals_below_it_stays(busy: Talk) -> None:
    await busy.types("Maya", "/goal set release Riders pay by 2027-04-30")
    await busy.types("Devi", "/goal set sprint under R2 Riders see prices")

    assert "has changed S2 since." in await busy.types("Maya", "/goal undo")


async def test_only_ones_own_and_only_of_the_last_day(busy: Talk) -> None:
    assert "You’ve changed nothing here" in await busy.types("Tom", "/goal undo")
    busy.now += timedelta(days=1, minutes=1)
    assert "You’ve changed nothing here" in await busy.types("Maya", "/goal undo")


async def test_what_cannot_be_taken_back_says_so(team: Talk) -> None:
    await team.types("Maya", "/goal set upkeep 20 %")

    assert "Your last change was the budget for upkeep" in await team.types("Maya", "/goal undo")


async def test_a_new_kpi_goes_with_its_first_value(team: Talk) -> None:
    await team.reply("Maya", action=act.CheckIn("Calls", "84", is_sure=True))

    assert "Calls is gone with it" in await team.types("Maya", "/goal undo")
    assert "P1 has no KPI yet" in await team.types("Maya", "/goal kpi")


async def test_handing_the_product_over_can_be_taken_back(team: Talk) -> None:
    await team.types("Maya", "/goal role @Sam po")
    await team.types("Maya", "/goal undo")

    assert "Product Owner: Maya\nScrum Master: Sam" in await team.types("Tom", "/goal team")


async def test_who_lost_the_role_takes_back_no_decision(team: Talk) -> None:
    await team.types("Maya", "/goal set P1 Riders pay online")
    team.roles["Ann"] = Role.PRODUCT_OWNER
    await team.types("Ann", "/goal role @Sam po")

    assert "That’s for the Product Owner" in await team.types("Maya", "/goal undo")


async def test_a_posted_celebration_is_corrected_in_its_place(team: Talk) -> None:
    await team.types("Maya", "/goal set kpi Bookings: 0 -> 60 %")
    await team.types("Devi", "/goal kpi Bookings 61")
    party = await team.reply("Maya", action=act.Celebrate("P1", int(team.now.timestamp())))
    await team.shows(party)
    back = await team.reply("Devi", "/goal undo")

    assert (back.audience, back.about) == (Audience.PLACE, party.about)


async def test_rewording_shows_before_and_after(team: Talk) -> None:
    shown = await team.types("Maya", "/goal set vision Riders trust us")

    assert shown.startswith("Vision V1 is reworded")
    assert "Make bike servicing simple, reliable and accessible for every rider\nSo far" in shown


async def test_in_plain_words_it_says_first_what_it_would_take_back(team: Talk) -> None:
    talk = Talk(team.archive, now=team.now, encoder=Reader())
    await talk.types("Maya", "/goal set P1 Riders pay online")
    asked = await talk.reply("Maya", "please undo what I just did")

    assert "Maya reworded P1: “Riders pay online”" in seen(asked)
    assert "Taken back" in seen(await talk.presses("Maya", "Yes", asked))


async def test_it_finds_an_undo_that_deletes(busy: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded bug: the ledger is not told."""

    async def silent(desk: Desk, entry: object) -> None:
        del desk, entry

    await busy.types("Maya", "/goal set P1 Riders pay online")
    monkeypatch.setattr("bot.turn.Desk.note", silent)
    await busy.types("Maya", "/goal undo")

    assert "took back" not in await busy.types("Tom", "/goal history")

"""What people type about goals, and what they see."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.fit.case import FitCase
from bot.fit.opinion import Grounds, Opinion, Verdict
from bot.goals import Level
from bot.people import Place, PlaceKind, Role
from bot.replies import Audience, Thread
from tests.people import Talk, banner, buttons, form_of, labels, seen


async def test_before_anything_is_set_up_the_next_step_is_offered(talk: Talk) -> None:
    reply = await talk.reply("Maya", "/goal")

    assert "There’s no product here yet" in seen(reply)
    assert labels(reply) == ["Set up"]


async def test_whoever_sets_the_first_goal_owns_the_product(talk: Talk) -> None:
    await talk.types("Maya", "/goal set product Riders can book online by 2027-06-30")

    assert "Product Owner: Maya" in await talk.types("Maya", "/goal team")
    assert "bikes" in await talk.types("Tom", "/goal link")


CONSOLE = Place("console", "")
DIRECT = Place("D1", "Maya and Throughline", PlaceKind.DIRECT)


@pytest.mark.parametrize("place", [CONSOLE, DIRECT])
@pytest.mark.parametrize(("locale", "name"), [("en", "Your product"), ("de", "Euer Produkt")])
async def test_a_product_without_a_name_is_asked_for_it_once(
    talk: Talk, place: Place, locale: str, name: str
) -> None:
    talk.place, talk.locale = place, locale
    first = await talk.types("Maya", "/goal set vision Every rider rides")
    second = await talk.types("Maya", "/goal set user Riders never wait")
    shown = await talk.types("Maya", "/goal")
    drawn = await talk.types("Maya", "/goal picture")
    form = await talk.reply("Maya", "/goal setup Bike service")
    unnamed = await talk.reply("Maya", "/goal setup")
    await talk.sends("Maya", form)

    assert first.count("/goal setup <") == 1
    assert "/goal setup" not in second
    assert shown.splitlines()[1] == name
    assert drawn.splitlines()[0].endswith(f" · {name}")
    assert form_of(unnamed).fields[0].value == ""
    assert (await talk.types("Maya", "/goal")).splitlines()[1] == "Bike service"


async def test_a_channel_lends_its_name_to_the_product(talk: Talk) -> None:
    first = await talk.types("Maya", "/goal set vision Every rider rides")

    assert "/goal setup" not in first
    assert (await talk.types("Maya", "/goal")).splitlines()[1] == "bikes"


async def test_a_stakeholder_cannot_found_a_product_by_setting_a_goal(talk: Talk) -> None:
    talk.roles["Tom"] = Role.STAKEHOLDER

    assert "That’s for the Product Owner" in await talk.types("Tom", "/goal set vision We ride")
    assert "There’s no product here yet" in await talk.types("Tom", "/goal")


async def test_the_guided_form_sets_everything_up(talk: Talk) -> None:
    form = await talk.reply("Maya", "/goal setup Bike service")
    done = await talk.sends(
        "Maya",
        form,
        scrum_master="Sam",
        owner="Maya",
        vision="Every rider rides",
        product_goal="Riders can book online by 2027-06-30",
        locale="en",
    )
    again = await talk.reply("Maya", "/goal setup")

    assert "You’re all set" in seen(done)
    assert "Product Goal P1 Riders can book online by 2027-06-30" in seen(done)
    assert [item.value for item in form_of(again).fields] == [
        "Bike service", "Maya", "Sam", "Every rider rides", "Riders can book online by 2027-06-30",
        "en",
    ]  # fmt: skip


async def test_sending_the_form_unchanged_changes_nothing(team: Talk) -> None:
    before = await team.types("Maya", "/goal history")
    form = await team.reply("Maya", "/goal setup")
    await team.sends("Maya", form)

    assert await team.types("Maya", "/goal history") == before


async def test_the_form_names_every_field_that_cannot_be_taken(talk: Talk) -> None:
    form = await talk.reply("Maya", "/goal setup")
    refused = await talk.sends("Maya", form, name=" ", vision="x" * 2001, locale="xx")

    text = seen(refused)
    assert "Product name: Please add the name" in text
    assert "Vision: That goal is 2001 characters long, and I keep up to 2000" in text
    assert "Language: I don’t speak “xx”" in text


async def test_only_the_owner_opens_the_form_again(team: Talk) -> None:
    assert "That’s for the Product Owner" in await team.types("Tom", "/goal setup")


async def test_a_second_product_is_set_up_in_another_channel(team: Talk) -> None:
    other = Talk(team.archive, place=type(team.place)("C2", "cars"))
    form = await other.reply("Tom", "/goal setup Cars")
    await other.sends("Tom", form, product_goal="Drivers can book online by 2027-06-30")

    assert "Drivers can book online" in await other.types("Tom", "/goal")
    assert "Customers can book and pay" in await team.types("Tom", "/goal")


async def test_a_new_channel_must_choose_between_two_products(team: Talk) -> None:
    other = Talk(team.archive, place=type(team.place)("C2", "cars"))
    await other.sends("Tom", await other.reply("Tom", "/goal setup Cars"))
    third = Talk(team.archive, place=type(team.place)("C3", "new"))
    refused = await third.reply("Tom", "/goal")
    bound = await third.presses("Tom", "Cars", refused)

    assert "This place doesn’t belong to a product yet" in seen(refused)
    assert "now belongs to the product “Cars”" in seen(bound)
    assert "belongs to the product “Cars”" in await third.types("Tom", "/goal link")


async def test_a_channel_can_be_bound_to_another_product_by_its_name(team: Talk) -> None:
    other = Talk(team.archive, place=type(team.place)("C2", "cars"))
    await other.sends("Tom", await other.reply("Tom", "/goal setup Cars"))

    assert "now belongs to the product “bikes”" in await other.types("Tom", "/goal use BIKES")
    assert "I don’t know a product “Boats” here. Choose from: bikes, Cars" in await other.types(
        "Tom", "/goal use Boats"
    )
    link = await other.reply("Tom", "/goal link")
    assert labels(link) == ["Use Cars"]


async def test_the_thread_is_shown_from_the_top_with_progress(team: Talk) -> None:
    for words in (
        "/goal set kpi Bookings: 0 -> 60 %",
        "/goal kpi Bookings 15",
        "/goal set release Riders can book online by 2027-01-31",
        "/goal set sprint Riders see free slots",
    ):
        await team.types("Maya", words)
    reply = await team.reply("Tom", "what's our goal?")

    thread = next(part for part in reply.parts if isinstance(part, Thread))
    assert [(line.depth, line.ref, line.share) for line in thread.lines] == [
        (0, "V1", None),
        (1, "P1", 0.25),
        (2, "R1", None),
        (3, "S1", None),
    ]
    assert thread.lines[1].notes == (
        "0 of 1 Release Goals reached",
        "221 days left, until 30 June 2027",
        "Bookings: 15 % of 60 %",
    )
    assert reply.audience is Audience.ASKER


@pytest.mark.parametrize(
    ("locale", "kpi", "value", "line"),
    [
        ("en", "Bookings: 0 -> 60 %", "60", "Bookings: 60 % of 60 % · target reached"),
        ("en", "Waiting: 20 -> 5 days", "5", "Waiting: 5 days, target 5 days · target reached"),
        ("en", "Bookings: 0 -> 60 %", "34", "Bookings: 34 % of 60 %"),
        ("de", "Bookings: 0 -> 60 %", "60", "Bookings: 60 % von 60 % · Zielwert erreicht"),
    ],
)
async def test_a_kpi_and_its_outlook_are_one_line_of_the_thread(
    team: Talk, locale: str, kpi: str, value: str, line: str
) -> None:
    await team.types("Maya", f"/goal set kpi {kpi}")
    await team.types("Maya", f"/goal kpi {kpi.partition(':')[0]} {value}")
    await team.types("Maya", f"/goal language {locale}")
    reply = await team.reply("Maya", "/goal")
    thread = next(part for part in reply.parts if isinstance(part, Thread))

    assert thread.lines[1].notes[1:] == (line,)


async def test_posting_shows_the_same_to_everybody(team: Talk) -> None:
    shown = await team.reply("Tom", "/goal")
    posted = await team.presses("Tom", "Post to channel", shown)

    assert posted.audience is Audience.PLACE
    assert buttons(posted) == []
    assert seen(posted) == seen(shown).removesuffix("\n[Post to channel]\n[Show the requests]")


@pytest.mark.parametrize(
    ("days", "note"),
    [(220, "1 day left"), (221, "today is the last day"), (222, "past its date")],
)
async def test_the_days_left_are_said_in_words(team: Talk, days: int, note: str) -> None:
    team.now += timedelta(days=days)

    assert note in await team.types("Tom", "/goal")


@dataclass(frozen=True)
class Finds:
    """A judge that is sure of one verdict."""

    verdict: Verdict
    name: str = "sure"

    async def judge(self, case: FitCase, *, deadline: float) -> Opinion:
        del case, deadline
        return Opinion(self.verdict, 0.9, Grounds.JUDGED, self.name)


async def test_setting_a_goal_names_what_it_lacks(team: Talk) -> None:
    team.judge = Finds(Verdict.OUTSIDE)
    text = await team.types("Maya", "/goal set P1 Everybody adores us")

    assert "It reads like a vision" in text
    assert "I can’t see yet how it advances V1" in text


@pytest.mark.parametrize("verdict", [Verdict.CANNOT_TELL, Verdict.FITS_VISION])
async def test_a_goal_is_questioned_only_where_it_plainly_leads_elsewhere(
    team: Talk, verdict: Verdict
) -> None:
    team.judge = Finds(verdict)

    assert "I cannot see" not in await team.types("Maya", "/goal set P1 Everybody adores us")


async def test_a_day_that_does_not_exist_is_named_as_typed(team: Talk) -> None:
    text = await team.types("Maya", "/goal set release Riders can pay by card by 30.02.2027")

    assert "“30.02.2027” isn’t in the calendar. Which day do you mean?" in text
    assert "days left" not in await team.types("Maya", "/goal R1")


async def test_a_well_formed_goal_with_a_clear_link_gets_no_advice(talk: Talk) -> None:
    await talk.types("Maya", "/goal set vision Make bike servicing simple for every rider")
    text = await talk.types(
        "Maya", "/goal set product Riders can book bike servicing online by 2027-06-30"
    )

    assert text == (
        "Product Goal P1 is set\nIt advances V1 · Make bike servicing simple for every rider\n"
        "Riders can book bike servicing online by 2027-06-30\nP1"
    )


async def test_setting_the_same_twice_changes_nothing(team: Talk) -> None:
    words = "/goal set vision Every rider rides"
    await team.types("Maya", words)

    assert await team.types("Maya", words) == (
        "That didn’t work\nV1 already says exactly that. Nothing has changed."
    )


async def test_a_second_product_goal_waits_as_a_candidate(team: Talk) -> None:
    text = await team.types("Maya", "/goal set product Fleets can book online by 2027-09-30")

    assert "Product Goal P2: proposed" in text
    assert "Only one Product Goal is active at a time" in text
    assert "P2 · Fleets can book online by 2027-09-30" in await team.types("Tom", "/goal")


async def test_everybody_may_propose_and_the_owner_activates(team: Talk) -> None:
    proposal = await team.reply("Tom", "/goal propose Fleets order bike servicing by 2027-09-30")
    assert proposal.audience is Audience.PLACE

    refused = await team.types("Maya", "/goal activate P2")
    assert "Product Goal P1 is already active" in refused
    assert "Close it first with /goal fulfil" in refused

    await team.types("Maya", "/goal fulfil 61 % were booked in the app")
    active = await team.reply("Maya", "/goal activate P2")
    assert "Product Goal P2 is active" in seen(active)
    assert active.audience is Audience.PLACE


async def test_a_candidate_without_a_clear_link_to_the_vision_is_questioned(team: Talk) -> None:
    await team.types("Maya", "/goal abandon the market is gone")
    await team.types("Tom", "/goal propose Every listed shoe has a carbon score by 2027-06-30")
    refused = await team.types("Maya", "/goal activate P2")
    active = await team.types("Maya", "/goal activate P2 because riders want green workshops")
    history = await team.types("Tom", "/goal history P2")

    assert "I can’t see yet how P2" in refused
    assert "riders want green workshops" in active
    assert "because “riders want green workshops”" in history


async def test_fulfilling_celebrates_and_asks_for_the_next_goal(team: Talk) -> None:
    reply = await team.reply("Maya", "/goal fulfil 61 % were booked in the app")

    assert banner(reply) == "Product Goal reached. This one deserves a cake!"
    assert "The evidence: “61 % were booked in the app”" in seen(reply)
    assert labels(reply) == ["Set the Product Goal"]
    assert "There’s no active Product Goal" in await team.types("Tom", "/goal")


async def test_fulfilling_without_evidence_says_where_it_belongs(team: Talk) -> None:
    assert "The Sprint Review is the best place to show it." in await team.types(
        "Maya", "/goal fulfil"
    )


async def test_abandoning_needs_the_reason_and_keeps_it(team: Talk) -> None:
    assert "Please say why, for example: /goal abandon riders told us" in await team.types(
        "Maya", "/goal abandon"
    )
    assert "The reason: “nobody books”" in await team.types("Maya", "/goal abandon nobody books")
    assert "abandoned P1" in await team.types("Tom", "/goal history")


async def test_a_user_goal_can_be_closed_by_its_reference(team: Talk) -> None:
    await team.types("Maya", "/goal set user Riders save 2 hours")
    text = await team.types("Maya", "/goal fulfil U1 riders told us")

    assert "User Goal U1 is reached" in text
    assert "A goal is reached" in text


async def test_an_ended_goal_is_named_as_such(team: Talk) -> None:
    await team.types("Maya", "/goal fulfil")

    assert "P1 is reached, so this isn’t possible" in await team.types(
        "Maya", "/goal abandon P1 too late"
    )
    assert "This product has no goal P9" in await team.types("Maya", "/goal abandon P9 too late")


async def test_without_an_active_goal_there_is_nothing_to_close(team: Talk) -> None:
    await team.types("Maya", "/goal fulfil")
    refused = await team.reply("Maya", "/goal fulfil")

    assert "There’s no active Product Goal" in seen(refused)
    assert labels(refused) == ["Set the Product Goal"]


async def test_the_team_sets_and_closes_its_sprint_goal(team: Talk) -> None:
    await team.types("Devi", "/goal set sprint Riders see free slots")
    draft = await team.types("Sam", "/goal set sprint Riders can cancel")
    done = await team.reply("Devi", "/goal done sprint 40 slots were shown")
    started = await team.presses("Sam", "Start it", done)

    assert "It’s the draft for the next Sprint" in draft
    assert banner(done) == "Sprint Goal reached. Well done, everybody!"
    assert "There’s a draft for the next Sprint: S2" in seen(done)
    assert "Sprint Goal S2 is active" in seen(started)


async def test_a_missed_sprint_goal_is_no_blame(team: Talk) -> None:
    await team.types("Devi", "/goal set sprint Riders see free slots")
    reply = await team.reply("Sam", "/goal missed sprint the flu")

    assert "Sprint Goal S1 wasn’t reached" in seen(reply)
    assert "Sprint Retrospective" in seen(reply)
    assert labels(reply) == ["Draft the Sprint Goal"]
    assert "There’s no active Sprint Goal" in await team.types("Sam", "/goal missed sprint")


async def test_a_release_goal_is_closed_in_order_or_by_name(team: Talk) -> None:
    for name in ("Booking", "Payment", "Tracking"):
        await team.types("Maya", f"/goal set release {name} works for riders by 2027-02-28")
    first = await team.types("Devi", "/goal done release")
    third = await team.types("Devi", "/goal done R3 it works")
    wrong = await team.types("Devi", "/goal done release P1")

    assert "Release Goal R1 is reached" in first
    assert "Release Goal R3 is reached" in third
    assert "P1 is a Product Goal" in wrong


async def test_a_sprint_goal_reached_is_no_measure_of_the_product_goal(team: Talk) -> None:
    await team.types("Devi", "/goal set sprint Riders see free slots")
    await team.types("Devi", "/goal done sprint")

    reply = await team.reply("Tom", "/goal")
    thread = next(part for part in reply.parts if isinstance(part, Thread))

    assert all(line.share is None for line in thread.lines)
    assert "1 Sprint Goal reached" in seen(reply)


async def test_a_milestone_tells_what_was_reached_below(team: Talk) -> None:
    await team.types("Maya", "/goal set release Riders can book by 2027-02-28")
    await team.types("Devi", "/goal set sprint Riders see free slots")
    await team.types("Devi", "/goal done sprint")

    assert "1 Sprint Goal reached." in await team.types("Devi", "/goal done release")


async def test_a_draft_is_not_started_while_a_sprint_goal_runs(team: Talk) -> None:
    await team.types("Devi", "/goal set sprint Riders see free slots")
    await team.types("Devi", "/goal set sprint Riders can cancel")

    assert "Close it first with /goal done sprint" in await team.types("Sam", "/goal activate S2")


async def test_the_link_and_the_scope_are_recorded(team: Talk) -> None:
    linked = await team.types("Maya", "/goal set link P1 it saves the phone call")
    scoped = await team.types("Maya", "/goal set scope in: booking, payment; out: loyalty points")
    history = await team.types("Tom", "/goal history P1")

    assert "P1 advances V1: “it saves the phone call”" in linked
    assert scoped == ("The scope of P1\nIn scope:\nbooking\npayment\nOut of scope:\nloyalty points")
    assert "said how P1 advances its parent" in history
    assert "set the scope of P1" in history


@pytest.mark.parametrize("level", list(Level))
async def test_every_level_has_a_form_with_what_is_stored(team: Talk, level: Level) -> None:
    await team.types("Maya", f"/goal set {level} Riders can book 60 % online by 2027-01-15")
    form = await team.reply("Maya", f"/goal set {level}")
    changed = await team.sends("Maya", form, text="Riders can pay 60 % online by 2027-01-15")

    assert "Riders can pay 60 % online" in seen(changed)


async def test_a_form_fills_in_the_goal_that_is_there(team: Talk) -> None:
    await team.types("Maya", "/goal set link P1 it saves the call")
    form = form_of(await team.reply("Maya", "/goal set product"))

    assert [(item.name, item.value) for item in form.fields] == [
        ("text", "Customers can book and pay for bike servicing in an app by 2027-06-30"),
        ("under", "V1"),
        ("due", "2027-06-30"),
        ("link", "it saves the call"),
    ]


async def test_a_form_of_a_new_goal_suggests_what_it_advances(team: Talk) -> None:
    form = form_of(await team.reply("Maya", "/goal set release"))

    assert [(item.name, item.value) for item in form.fields][1] == ("under", "P1")


async def test_a_bad_date_in_a_form_is_said(team: Talk) -> None:
    form = await team.reply("Maya", "/goal set release")
    refused = await team.sends("Maya", form, text="Riders book", due="soon")

    assert "I can’t read “soon” as a date" in seen(refused)


@pytest.mark.parametrize(
    ("due", "day"),
    [("next Friday", "27 November 2026"), ("Ende des Quartals", "31 December 2026")],
)
async def test_the_last_day_in_a_form_may_be_words(team: Talk, due: str, day: str) -> None:
    form = await team.reply("Maya", "/goal set release")
    await team.sends("Maya", form, text="Riders book", due=due)

    assert f"until {day}" in await team.types("Tom", "/goal")


async def test_a_goal_too_long_is_refused_and_nothing_is_lost(team: Talk) -> None:
    before = await team.types("Maya", "/goal")
    text = await team.types("Maya", f"/goal set vision {'x' * 2001}")

    assert "is 2001 characters long, and I keep up to 2000" in text
    assert await team.types("Maya", "/goal") == before


async def test_a_goal_cannot_be_set_by_a_reference_of_another_level(team: Talk) -> None:
    from bot.actions import SetGoal  # noqa: PLC0415  only a forged button could ask for it

    reply = await team.reply("Maya", action=SetGoal(Level.VISION, "x", ref="P1"))

    assert "This product has no goal P1" in seen(reply)


async def test_a_goal_without_words_is_refused(team: Talk) -> None:
    from bot.actions import SetGoal  # noqa: PLC0415  only a form could ask for it

    reply = await team.reply("Maya", action=SetGoal(Level.VISION, "  "))

    assert "Please say what the goal is" in seen(reply)


@pytest.fixture
async def with_goals_below(team: Talk) -> Talk:
    """A Product Goal with a Release Goal and a Sprint Goal under it."""
    await team.types("Maya", "/goal set release Riders can book by 2027-02-28")
    await team.types("Devi", "/goal set sprint Riders see free slots")
    return team


@pytest.mark.parametrize("words", ["/goal fulfil all book", "/goal abandon nobody wants it"])
async def test_ending_the_product_goal_asks_what_becomes_of_each_below(
    with_goals_below: Talk, words: str
) -> None:
    team = with_goals_below
    ended = await team.reply("Maya", words)

    assert "These goals are still open under P1" in seen(ended)
    assert labels(ended) == ["End R1 too", "End S1 too", "Set the Product Goal"]
    assert "R1 is abandoned" in seen(await team.presses("Maya", "End R1 too", ended))


async def test_the_thread_shows_no_orphan_without_saying_so(with_goals_below: Talk) -> None:
    team = with_goals_below
    await team.types("Maya", "/goal fulfil all book")
    shown = await team.types("Tom", "/goal")

    assert "Release Goal R1 Riders can book by 2027-02-28 P1, the goal above it, has ended" in shown


@pytest.mark.parametrize("way", ["set", "activate"])
async def test_the_next_product_goal_takes_over_what_hangs_loose(
    with_goals_below: Talk, way: str
) -> None:
    team = with_goals_below
    if way == "activate":
        await team.types("Maya", "/goal propose Fleets book with us by 2027-12-31")
    await team.types("Maya", "/goal fulfil all book")
    words = {
        "set": "/goal set product Fleets book with us by 2027-12-31",
        "activate": "/goal activate P2 because fleets ride too",
    }[way]
    begun = await team.reply("Maya", words)
    assert "The goal above these has ended" in seen(begun)

    moved = await team.presses("Maya", "Move them under P2", begun)
    assert seen(moved) == "R1 now advances P2."
    assert "has ended" not in await team.types("Tom", "/goal")

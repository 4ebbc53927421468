"""What Slack sends, by every door, and what people then see."""

import pytest

from tests.contract.drivers.slack import SlackDriver
from tests.slack import payloads
from tests.slack.server import BOT, CHANNEL, Display

OUTSIDE = "new coffee machine for the office kitchen and t-shirts"


def seen_by(team: SlackDriver, name: str) -> Display:
    user = team.slack.person(name)
    return next(one for one in reversed(team.slack.displays) if one.to in {"", user})


async def test_a_command_is_answered_to_its_asker_alone(team: SlackDriver) -> None:
    answer = await team.slack.command("Tom", "")

    assert answer.body["response_type"] == "ephemeral"
    assert "Product Goal P1" in payloads.read(answer.body["blocks"])
    assert team.slack.displays[-1].to == team.slack.person("Tom")


async def test_a_mention_in_the_channel_is_answered_to_its_asker_alone(team: SlackDriver) -> None:
    await team.slack.mention("Tom", f"does this request fit: {OUTSIDE}?")
    await team.settled()

    shown = seen_by(team, "Tom")
    assert shown.kind == "ephemeral"
    assert shown.to == team.slack.person("Tom")
    assert "Outside the goal" in shown.read


async def test_in_a_thread_all_that_was_written_above_is_the_request(team: SlackDriver) -> None:
    ts = team.slack.thread("new coffee machine", "and t-shirts for the kitchen")
    team.slack.threads[ts].append({"bot_id": "B9", "text": "a robot speaks", "ts": "9.9"})
    team.slack.threads[ts].append({"user": "U1", "text": f"<@{BOT}> does this fit?", "ts": "9.9"})
    await team.slack.mention("Tom", "does this request fit?", thread=ts)
    await team.settled()

    shown = seen_by(team, "Tom")
    assert shown.thread == ts
    assert "new coffee machine and t-shirts for the kitchen" in shown.read
    assert "robot" not in shown.read


async def test_people_named_in_a_thread_keep_their_names(team: SlackDriver) -> None:
    ts = team.slack.thread("new coffee machine for")
    team.slack.threads[ts][0]["text"] += f" <@{team.slack.person('Sam')}> and <@U0NOBODY1>"
    await team.slack.mention("Tom", "does this request fit?", thread=ts)
    await team.settled()

    assert "new coffee machine for @Sam and @U0NOBODY1" in seen_by(team, "Tom").read


async def test_sharing_in_a_thread_stays_in_the_thread(team: SlackDriver) -> None:
    await team.asks_in_thread("Tom", (OUTSIDE,), "does this request fit?")
    asked = seen_by(team, "Tom")
    await team.presses("Tom", "Share with the channel")

    shared = seen_by(team, "Sam")
    assert shared.kind == "message"
    assert shared.thread == asked.thread
    assert "asked by Tom" in shared.read


async def test_a_direct_message_is_answered_there(team: SlackDriver) -> None:
    await team.slack.direct("Tom", "what's our goal?")
    await team.settled()

    shown = seen_by(team, "Tom")
    assert (shown.kind, shown.channel[0], shown.to) == ("message", "D", team.slack.person("Tom"))
    assert "Product Goal P1" in shown.read


@pytest.mark.parametrize(
    "event",
    [
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"bot_id": "B7"},
        {"subtype": "bot_message"},
    ],
)
async def test_what_no_person_says_is_not_answered(
    team: SlackDriver, event: dict[str, str]
) -> None:
    before = len(team.slack.displays)
    answer = await team.slack.direct("Tom", "what's our goal?", **event)
    await team.settled()

    assert answer.status == 200
    assert len(team.slack.displays) == before


async def test_the_menu_of_a_message_checks_the_message(team: SlackDriver) -> None:
    await team.slack.shortcut("Tom", OUTSIDE)
    await team.settled()

    shown = seen_by(team, "Tom")
    assert shown.to == team.slack.person("Tom")
    assert OUTSIDE in shown.read
    assert "Outside the goal" in shown.read


async def test_the_global_shortcut_asks_for_the_request_in_a_window(team: SlackDriver) -> None:
    await team.slack.shortcut("Tom")
    await team.settled()
    form = team.slack.displays[-1]
    assert list(payloads.fields(form.view)) == ["Request"]
    await team.slack.submit("Tom", form, {"Request": OUTSIDE})

    shown = next(one for one in reversed(team.slack.displays) if one.kind == "modal")
    assert "Outside the goal" in shown.read


async def test_the_home_page_begins_with_how_to_begin(bare: SlackDriver) -> None:
    await bare.slack.visit("Maya")
    await bare.settled()

    home = bare.slack.displays[-1]
    assert home.kind == "home"
    assert "Welcome to Throughline" in home.read
    assert payloads.labels(home.blocks) == ("Set up", "Help")


async def test_the_home_page_sets_up_and_then_shows_the_thread(bare: SlackDriver) -> None:
    await bare.slack.visit("Maya")
    await bare.settled()
    await bare.slack.press("Maya", "Set up", bare.slack.displays[-1])
    await bare.settled()
    form = bare.slack.displays[-1]
    values = {"Product name": "Bikes", "Vision": "Riders ride", "Product Goal": "Book it online"}
    await bare.slack.submit("Maya", form, values)
    await bare.settled()

    window, home = bare.slack.displays[-2:]
    assert (window.kind, home.kind) == ("modal", "home")
    assert "You’re all set" in window.read
    assert "Book it online" in home.read


async def test_the_home_page_lists_what_waits_for_a_ruling(team: SlackDriver) -> None:
    await team.types("Tom", f"/goal fit {OUTSIDE}")
    await team.slack.visit("Maya")
    await team.settled()

    home = team.slack.displays[-1]
    assert "Waiting for a ruling" in home.read
    assert f"“{OUTSIDE}”" in home.read


async def test_a_button_of_the_home_page_answers_in_a_window(team: SlackDriver) -> None:
    await team.slack.visit("Tom")
    await team.settled()
    await team.slack.press("Tom", "All", team.slack.displays[-1])
    await team.settled()
    window = team.slack.displays[-1]
    assert window.kind == "modal"
    assert "Requests: All" in window.read

    await team.slack.press("Tom", "Parked", window)
    await team.settled()
    again = team.slack.displays[-1]
    assert again.view["id"] == window.view["id"]
    assert "Requests: Parked" in again.read


async def test_new_in_a_channel_the_bot_introduces_itself_once(bare: SlackDriver) -> None:
    event = {"type": "member_joined_channel", "user": BOT, "channel": CHANNEL}
    await bare.slack.event(event, event_id="Ev77")
    await bare.slack.event(event, event_id="Ev77")
    await bare.settled()

    (shown,) = bare.slack.displays
    assert (shown.kind, shown.to) == ("message", "")
    assert "Hello, I’m Throughline" in shown.read
    assert payloads.labels(shown.blocks) == ("Set up", "Help")


async def test_others_who_join_are_not_spoken_to(bare: SlackDriver) -> None:
    user = bare.slack.person("Tom")
    await bare.slack.event({"type": "member_joined_channel", "user": user, "channel": CHANNEL})
    await bare.settled()

    assert bare.slack.displays == []


async def test_a_form_shows_what_is_wrong_at_its_field(team: SlackDriver) -> None:
    await team.types("Maya", f"/goal fit {OUTSIDE}")
    await team.presses("Maya", "Overrule")
    form = team.slack.displays[-1]
    answer = await team.slack.submit("Maya", form, {"Your ruling": "fits", "Why": ""})
    assert answer.body["response_action"] == "errors"
    assert list(answer.body["errors"]) == ["reason"]

    good = await team.slack.submit("Maya", form, {"Your ruling": "fits", "Why": "it keeps us up"})
    await team.settled()
    assert good.body == {}
    assert "it keeps us up" in seen_by(team, "Tom").read


async def test_a_date_that_is_none_is_shown_at_its_field(team: SlackDriver) -> None:
    await team.types("Maya", "/goal set release")
    form = team.slack.displays[-1]
    values = {"What it says": "Book a slot", "Last day": "soonish"}
    answer = await team.slack.submit("Maya", form, values)

    assert list(answer.body["errors"]) == ["due"]


async def test_people_are_chosen_in_the_form_by_slacks_own_menu(bare: SlackDriver) -> None:
    await bare.types("Maya", "/goal setup")
    values = {"Product name": "Bikes", "Product Owner": "Maya", "Scrum Master": "Sam"}
    await bare.slack.submit("Maya", bare.slack.displays[-1], values)
    await bare.settled()
    assert "Scrum Master: Sam" in (await bare.types("Tom", "/goal team")).text

    await bare.types("Maya", "/goal setup")
    fields = payloads.fields(bare.slack.displays[-1].view)
    assert fields["Scrum Master"]["element"]["initial_user"] == bare.slack.person("Sam")


async def test_a_mentioned_person_gets_the_role(team: SlackDriver) -> None:
    sam = team.slack.person("Sam")
    await team.slack.event(
        {
            "type": "app_mention",
            "user": team.slack.person("Maya"),
            "text": f"<@{BOT}> role <@{sam}> sm",
            "channel": CHANNEL,
            "ts": "1.1",
        }
    )
    await team.settled()

    assert "Scrum Master: Sam" in (await team.types("Tom", "/goal team")).text


async def test_what_a_form_needs_is_offered_where_no_window_can_open(team: SlackDriver) -> None:
    await team.slack.mention("Maya", "set sprint")
    await team.settled()
    offer = seen_by(team, "Maya")
    assert payloads.labels(offer.blocks) == ("Sprint Goal",)

    await team.slack.press("Maya", "Sprint Goal", offer)
    await team.settled()
    assert team.slack.displays[-1].kind == "modal"


async def test_an_action_too_long_for_a_button_still_works(team: SlackDriver) -> None:
    words = "propose " + "that riders find and book every slot of all the workshops " * 20
    await team.slack.mention("Tom", words)
    await team.settled()
    asked = seen_by(team, "Tom")
    assert all(len(one["value"]) <= 500 for one in payloads.buttons(asked.blocks))

    await team.slack.press("Tom", "Check as a request", asked)
    await team.settled()
    assert "propose that riders find" in seen_by(team, "Tom").read


async def test_a_shared_card_changes_in_its_place_when_it_is_ruled_on(team: SlackDriver) -> None:
    await team.types("Tom", f"/goal fit {OUTSIDE}")
    await team.presses("Tom", "Share with the channel")
    card = seen_by(team, "Sam")
    await team.slack.direct("Maya", "/goal rule 1 parks because booking comes first")
    await team.settled()

    public = [one for one in team.slack.displays if one.kind == "message" and not one.to]
    assert public == [card]
    assert "Ruled by Maya on" in card.read
    assert "booking comes first" in card.read


async def test_pressing_park_changes_the_private_answer_and_the_shared_card(
    team: SlackDriver,
) -> None:
    await team.types("Tom", f"/goal fit {OUTSIDE}")
    mine = seen_by(team, "Tom")
    await team.presses("Tom", "Share with the channel")
    card = seen_by(team, "Sam")
    await team.slack.press("Tom", "Park it", mine)
    await team.settled()

    assert "Parked until the goal changes" in mine.read
    assert "Parked until the goal changes" in card.read
    assert payloads.labels(mine.blocks) == ("Share with the channel",)


async def test_a_person_is_answered_in_their_own_language(team: SlackDriver) -> None:
    team.slack.person("Tom", locale="de-DE")
    await team.slack.command("Tom", "help")

    assert "Was Throughline kann" in seen_by(team, "Tom").read


async def test_entities_that_people_typed_stay_as_typed(team: SlackDriver) -> None:
    await team.types("Maya", "/goal set vision AT&T &amp; <b>riders</b> for life")

    assert "AT&T &amp; <b>riders</b> for life" in (await team.types("Tom", "/goal")).text

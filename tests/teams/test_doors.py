"""What Teams sends, by every door, and what people then see."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from adapters.teams.app import Rules
from bot.fit.case import FitCase
from bot.fit.light import LightJudge
from bot.fit.opinion import Opinion
from bot.people import WorkspaceId
from storage.memory import MemoryArchive
from tests.contract.drivers.teams import TeamsDriver
from tests.teams import cards
from tests.teams.connector import BOT, CHANNEL, TENANT, Display, Json

Fault = Callable[[str, str], Awaitable[web.Response | None]]
OUTSIDE = "new coffee machine for the office kitchen and t-shirts"


def seen_by(team: TeamsDriver, name: str) -> Display:
    user = team.teams.person(name)
    return [one for one in team.teams.displays if one.to in {"", user}][-1]


async def test_a_mention_in_the_channel_is_answered_in_the_persons_own_chat(
    team: TeamsDriver,
) -> None:
    await team.teams.says("Tom", f"does this request fit: {OUTSIDE}?")
    await team.settled()

    shown = seen_by(team, "Tom")
    assert shown.conversation == "a:29:tom"
    assert "Outside the goal" in shown.read


async def test_shared_from_there_it_stands_where_it_was_asked(team: TeamsDriver) -> None:
    thread = f"{CHANNEL};messageid=77"
    whole = team.teams.activity("Tom", thread, type="message", text=f"fit {OUTSIDE}")
    await team.teams.send(whole)
    await team.settled()
    await team.teams.press("Tom", "Share with the channel", seen_by(team, "Tom"))
    await team.settled()

    shown = seen_by(team, "Sam")
    assert shown.conversation == thread
    assert "asked by Tom" in shown.read


async def test_a_button_cannot_speak_for_a_conversation_that_its_presser_is_not_in(
    team: TeamsDriver,
) -> None:
    await team.types("Tom", f"fit {OUTSIDE}")
    mine = seen_by(team, "Tom")
    await team.teams.says_alone("Eve", "what's our goal?")
    await team.settled()
    team.teams.outsiders.add((CHANNEL, team.teams.person("Eve")))
    await team.teams.press("Eve", "Share with the channel", mine)
    await team.settled()

    assert [one for one in team.teams.displays if one.conversation == CHANNEL] == []


async def test_targeted_messages_stand_in_the_channel_for_one_person(team: TeamsDriver) -> None:
    rules = Rules(targeted=True)
    driver = await TeamsDriver(MemoryArchive(), LightJudge(), rules).open()
    await driver.teams.says("Tom", "what's our goal?")
    await driver.settled()

    shown = seen_by(driver, "Tom")
    assert (shown.conversation, shown.to) == (CHANNEL, "29:tom")
    await driver.close()


async def test_the_bots_name_is_cut_out_and_nothing_like_it() -> None:
    driver = await TeamsDriver(MemoryArchive(), LightJudge()).open()
    entity = {"type": "mention", "text": "<at>Bot</at>", "mentioned": {"id": BOT, "name": "Bot"}}
    text = "<at>Bot</at> set vision Add Robot and Bottle for bots"
    whole = driver.teams.activity("Maya", type="message", text=text, entities=[entity])
    await driver.teams.send(whole)
    await driver.settled()

    assert "Add Robot and Bottle for bots" in seen_by(driver, "Maya").read
    await driver.close()


async def test_a_mentioned_person_gets_the_role(team: TeamsDriver) -> None:
    sam = team.teams.person("Sam")
    entities = [
        {"type": "mention", "text": "<at>Throughline</at>", "mentioned": {"id": BOT}},
        {"type": "mention", "text": "<at>Sam</at>", "mentioned": {"id": sam, "name": "Sam"}},
    ]
    text = "<at>Throughline</at> role <at>Sam</at> sm"
    await team.teams.send(team.teams.activity("Maya", type="message", text=text, entities=entities))
    await team.settled()

    assert "Scrum Master: Sam" in (await team.types("Tom", "team")).text


async def test_a_thread_that_cannot_be_read_is_asked_for(team: TeamsDriver) -> None:
    whole = team.teams.activity("Tom", f"{CHANNEL};messageid=1", type="message")
    await team.teams.send({**whole, "text": "does this request fit?"})
    await team.settled()

    assert "Which request do you mean?" in seen_by(team, "Tom").read


async def test_the_menu_of_a_message_shows_the_verdict_in_a_window(team: TeamsDriver) -> None:
    html = f"<div><p>{OUTSIDE}</p><p>for &lt;all&gt;</p></div>"
    await team.teams.on_message("Tom", html)
    window = team.teams.displays[-1]
    assert window.kind == "window"
    assert "Outside the goal" in window.read
    assert "for <all>" in window.read

    await team.teams.press("Tom", "Park it", window)
    await team.settled()
    assert "Parked until the goal changes" in team.teams.displays[-1].read


async def test_a_button_in_that_window_shares_with_the_channel(team: TeamsDriver) -> None:
    await team.teams.on_message("Tom", f"<p>{OUTSIDE}</p>")
    await team.teams.press("Tom", "Share with the channel", team.teams.displays[-1])
    await team.settled()

    public = [one for one in team.teams.displays if one.conversation == CHANNEL and not one.to]
    assert "asked by Tom" in public[-1].read


async def test_a_form_shows_what_is_wrong_and_keeps_what_was_typed(team: TeamsDriver) -> None:
    await team.types("Maya", "set release")
    form = team.last["Maya"]
    (submit,) = form.card["actions"]
    typed = {"text": "Book a slot online", "due": "soonish"}
    await team.teams.press("Maya", submit["title"], form, typed)
    again = team.teams.displays[-1]
    assert "⚠" in json.dumps(again.card, ensure_ascii=False)
    assert cards.fields(again.card)["What it says"]["value"] == "Book a slot online"

    (submit,) = again.card["actions"]
    await team.teams.press("Maya", submit["title"], again, {**typed, "due": "2027-03-31"})
    await team.settled()
    assert "Release Goal R1 is set" in team.teams.displays[-1].read


async def test_people_are_chosen_among_those_who_are_there(bare: TeamsDriver) -> None:
    bare.teams.person("Sam")
    await bare.types("Maya", "setup")
    choices = cards.fields(bare.last["Maya"].card)["Scrum Master"]["choices"]
    assert {"title": "Sam", "value": "29:sam"} in choices
    await bare.fills("Maya", {"Product name": "Bikes", "Scrum Master": "29:sam"})

    assert "Scrum Master: Sam" in (await bare.types("Tom", "team")).text


async def test_a_form_that_is_sent_twice_has_one_effect(team: TeamsDriver) -> None:
    """Teams sends an invoke again under a new id when it was slow."""
    await team.types("Maya", "set user")
    form = team.last["Maya"]
    data = {**form.card["actions"][0]["data"], "text": "Riders never lose a day"}
    value = {"data": data, "context": {}}
    for _ in range(3):
        await team.teams.invoke("Maya", "task/submit", value, form.conversation, "personal")
    await team.settled()

    text = (await team.types("Tom", "what's our goal?")).text
    assert "User Goal U1" in text
    assert "User Goal U2" not in text


async def test_a_message_that_is_sent_twice_has_one_effect(team: TeamsDriver) -> None:
    whole = team.teams.activity("Tom", type="message", text="propose Fleets ride by 2027-12-31")
    for _ in range(5):
        await team.teams.send(whole)
    await team.settled()

    assert "P3" not in (await team.types("Tom", "history")).text


async def test_two_people_agree_at_once_and_one_card_shows_it(team: TeamsDriver) -> None:
    await team.types("Tom", f"fit {OUTSIDE}")
    await team.presses("Tom", "Share with the channel")
    card = seen_by(team, "Maya")
    await asyncio.gather(
        team.teams.press("Maya", "Agree", card), team.teams.press("Tom", "Agree", card)
    )
    await team.settled()

    public = [one for one in team.teams.displays if one.conversation == CHANNEL and not one.to]
    assert len(public) == 1
    assert "Ruled by Maya on" in public[0].read
    mine = [one for one in team.teams.displays if one.to == "29:tom"]
    assert "That’s for the Product Owner" in mine[-1].read


async def test_pressing_a_private_card_changes_it_in_place(team: TeamsDriver) -> None:
    await team.types("Tom", f"fit {OUTSIDE}")
    mine = seen_by(team, "Tom")
    answer = await team.teams.press("Tom", "Park it", mine)

    assert answer.body["type"] == "application/vnd.microsoft.card.adaptive"
    assert "Parked until the goal changes" in mine.read


async def test_an_older_client_submits_instead(team: TeamsDriver) -> None:
    await team.types("Tom", f"fit {OUTSIDE}")
    mine = seen_by(team, "Tom")
    action = next(one for one in cards.actions(mine.card) if one["title"] == "Park it")
    value = action["fallback"]["data"]
    whole = team.teams.activity("Tom", mine.conversation, "personal", type="message", value=value)
    await team.teams.send(whole)
    await team.settled()

    assert "Parked until the goal changes" in seen_by(team, "Tom").read


async def test_new_in_a_team_the_bot_introduces_itself_once(bare: TeamsDriver) -> None:
    added = {"type": "conversationUpdate", "membersAdded": [{"id": BOT}, {"id": "29:tom"}]}
    whole = bare.teams.activity("Maya", **added)
    for _ in range(2):
        await bare.teams.send(whole)
    await bare.settled()

    (shown,) = bare.teams.displays
    assert shown.conversation == CHANNEL
    assert "Hello, I’m Throughline" in shown.read


async def test_installed_for_oneself_it_welcomes(bare: TeamsDriver) -> None:
    added = {"type": "conversationUpdate", "membersAdded": [{"id": BOT}]}
    await bare.teams.send(bare.teams.activity("Maya", "a:29:maya", "personal", **added))
    await bare.settled()

    assert "Welcome to Throughline" in bare.teams.displays[-1].read


async def test_others_who_join_are_not_spoken_to(bare: TeamsDriver) -> None:
    added = {"type": "conversationUpdate", "membersAdded": [{"id": "29:tom"}]}
    await bare.teams.send(bare.teams.activity("Tom", **added))
    await bare.settled()

    assert bare.teams.displays == []


async def test_taken_out_of_a_conversation_it_forgets_the_way(team: TeamsDriver) -> None:
    removed = {"type": "conversationUpdate", "membersRemoved": [{"id": BOT}]}
    await team.teams.send(team.teams.activity("Maya", **removed))
    await team.settled()

    async with team.conversation.ports.archive.reading(WorkspaceId(TENANT)) as records:
        assert await records.post.address(CHANNEL) is None


async def test_back_in_a_persons_own_chat_it_knows_the_way_again(team: TeamsDriver) -> None:
    chat = team.teams.own_chat("Maya")
    removed = {"type": "conversationUpdate", "membersRemoved": [{"id": BOT}]}
    known = []
    for activity in (
        team.teams.activity("Maya", chat, "personal", type="message", text="help"),
        team.teams.activity("Maya", chat, "personal", **removed),
        team.teams.activity("Maya", chat, "personal", type="message", text="help"),
    ):
        await team.teams.send(activity)
        await team.settled()
        async with team.conversation.ports.archive.reading(WorkspaceId(TENANT)) as records:
            known.append(await records.post.address("@29:maya") is not None)

    assert known == [True, False, True]


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ({"userRole": "guest"}, "Guests of this workspace"),
        ({"userRole": "anonymous"}, "Guests of this workspace"),
        ({"tenantId": "elsewhere"}, "You belong to another organisation"),
    ],
)
async def test_guests_and_strangers_are_refused(
    team: TeamsDriver, who: dict[str, str], sentence: str
) -> None:
    team.teams.person("Gus", **who)
    text = (await team.types("Gus", "what's our goal?")).text

    assert sentence in text
    assert "riders" not in text


async def test_a_persons_language_is_spoken(team: TeamsDriver) -> None:
    await team.teams.says("Tom", "help", locale="de-DE")
    await team.settled()

    assert "Was Throughline kann" in seen_by(team, "Tom").read


class Slow:
    """A judge that takes its time."""

    name = "model"

    async def judge(self, case: FitCase, *, deadline: float) -> Opinion:
        await asyncio.sleep(1.0)
        return await LightJudge().judge(case, deadline=deadline)


async def test_a_slow_judge_is_announced_and_answers_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.teams.limits.MESSAGE_SECONDS", 0.2)
    monkeypatch.setattr("adapters.teams.limits.INVOKE_SECONDS", 0.2)
    driver = await TeamsDriver(MemoryArchive(), Slow()).open()
    for line in (
        "set vision Make bike servicing simple for every rider",
        "set product Customers can book bike servicing online by 2027-06-30",
    ):
        await driver.types("Maya", line)
    before = len(driver.teams.calls)
    answer = await driver.teams.says("Tom", f"fit {OUTSIDE}")
    await driver.settled()
    assert answer.seconds < 1.0
    assert "typing" in [body.get("type") for _, _, body in driver.teams.calls[before:]]
    assert "Outside the goal" in seen_by(driver, "Tom").read

    answer = await driver.teams.on_message("Tom", f"<p>{OUTSIDE}</p>")
    assert answer.body["task"]["value"].startswith("One moment")
    await driver.settled()
    await driver.close()


def refused(status: int, **headers: str) -> Fault:
    async def fault(method: str, path: str) -> web.Response | None:
        if method == "GET":
            return None
        return web.json_response({"error": {"code": path}}, status=status, headers=headers)

    return fault


@pytest.mark.parametrize("status", [412, 429])
async def test_what_was_not_written_is_written_again(team: TeamsDriver, status: int) -> None:
    team.teams.person("Sam")
    await team.types("Sam", "help")
    team.teams.faults = [refused(status, **{"Retry-After": "1"})] * 2
    await team.teams.says_alone("Sam", "what's our goal?")
    await team.settled()

    assert "Product Goal P1" in seen_by(team, "Sam").read


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_what_may_have_been_written_is_not_written_twice(
    team: TeamsDriver, status: int
) -> None:
    await team.types("Sam", "help")
    before = len(team.teams.calls)
    team.teams.faults = [refused(status)]
    await team.teams.says_alone("Sam", "what's our goal?")
    await team.settled()

    posts = [one for one in team.teams.calls[before:] if one[0] == "POST"]
    assert len(posts) == 1


async def test_where_the_bot_was_blocked_the_asker_hears_and_the_place_is_lost(
    team: TeamsDriver,
) -> None:
    await team.types("Tom", f"fit {OUTSIDE}")
    mine = seen_by(team, "Tom")
    team.teams.faults = [refused(403), refused(403)]
    await team.teams.press("Tom", "Share with the channel", mine)
    await team.settled()

    assert "I can’t post in this place" in seen_by(team, "Tom").read
    async with team.conversation.ports.archive.reading(WorkspaceId(TENANT)) as records:
        assert await records.post.lost() == {CHANNEL}


async def test_two_tenants_never_see_each_other() -> None:
    driver = await TeamsDriver(MemoryArchive(), LightJudge()).open()
    driver.app._people.clear()
    await driver.types("Maya", "set vision Ours alone for riders")
    elsewhere: Json = {"channelData": {"tenant": {"id": "another-tenant"}}}
    whole = {**driver.teams.activity("Maya", type="message", text="what's our goal?"), **elsewhere}
    answer = await driver.teams.send(whole)
    await driver.settled()

    assert answer.status == 403
    await driver.close()

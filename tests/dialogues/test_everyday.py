"""Everyday questions: how far, which KPIs, which request, what next, what was decided since."""

import pytest

from adapters.meaning.reader import Reader
from bot.fit.case import FitCase
from bot.fit.opinion import Grounds, Opinion, Verdict
from storage.memory import MemoryArchive
from tests.people import Talk, labels, seen, set_up

READER = Reader()


class ByWords:
    """A judge that finds in a request's own words what it serves."""

    name = "by words"

    async def judge(self, case: FitCase, *, deadline: float) -> Opinion:
        del deadline
        named = [one for one in Verdict if one.value in case.request]
        verdict = named[0] if named else Verdict.CANNOT_TELL
        kind = "sprint_goal" if verdict is Verdict.SERVES_SPRINT_GOAL else "product_goal"
        line = next((one.id for one in case.lines if one.kind == kind), None)
        return Opinion(verdict, 0.9, Grounds.JUDGED, self.name, line)


@pytest.fixture
async def listening() -> Talk:
    """A team whose bot reads meaning, with KPIs and requests."""
    talk = Talk(MemoryArchive(), encoder=READER)
    await set_up(talk)
    for words in (
        "/goal set kpi Online bookings: 0 -> 60 %",
        "/goal set kpi Latency: 400 -> 200 ms",
        "/goal kpi Online bookings 15",
        "/goal kpi Online bookings 30",
        "/goal set sprint Riders see free slots",
        "/goal fit Let riders collect loyalty points",
        "/goal rule 1 outside because booking comes first",
        "/goal fit Print the invoices on recycled paper",
    ):
        await talk.types("Maya", words)
    return talk


@pytest.mark.parametrize("words", ["/goal kpi", "what are our KPIs?", "was sind unsere KPIs?"])
async def test_all_kpis_are_shown_with_their_courses(listening: Talk, words: str) -> None:
    reply = await listening.reply("Tom", words)

    assert "Online bookings: 30 % of 60 % · 50 % of the way · 15 → 30" in seen(reply)
    assert "Latency: not measured yet" in seen(reply)
    assert labels(reply) == ["Draw the KPIs"]


async def test_one_kpi_is_shown_by_its_name(listening: Talk) -> None:
    shown = await listening.types("Tom", "/goal kpi bookings")

    assert "Online bookings" in shown
    assert "Latency" not in shown


async def test_without_a_kpi_it_says_how_to_add_one(team: Talk) -> None:
    assert "P1 has no KPI yet" in await team.types("Tom", "/goal kpi")


@pytest.mark.parametrize("words", ["how far are we?", "are we getting anywhere with our goal"])
async def test_progress_is_one_sentence(listening: Talk, words: str) -> None:
    shown = await listening.types("Tom", words)

    assert shown.startswith("P1 is 50 % of the way; 221 days left, until 30 June 2027.")


@pytest.mark.parametrize(
    "words",
    [
        "/goal request 1",
        "why was #1 ruled outside",
        "why did you say no to the loyalty points?",
        "/goal request loyalty",
    ],
)
async def test_one_request_is_found_by_number_and_by_subject(listening: Talk, words: str) -> None:
    shown = await listening.types("Tom", words)

    assert "Let riders collect loyalty points\n#1, asked by Maya on 21 November 2026" in shown
    assert "Ruled by Maya on 21 November 2026, because:\nbooking comes first" in shown


async def test_where_several_are_meant_it_asks_which(listening: Talk) -> None:
    await listening.types("Tom", "/goal fit Loyalty points for workshops too")
    reply = await listening.reply("Tom", "/goal request loyalty points")

    assert "Which of these do you mean?" in seen(reply)
    assert labels(reply) == ["#3", "#1"]
    assert "#3, your request" in seen(await listening.presses("Tom", "#3", reply))


async def test_what_is_not_found_shows_the_latest(listening: Talk) -> None:
    reply = await listening.reply("Tom", "/goal request flying carpets")

    assert "I can’t find a request like that" in seen(reply)
    assert labels(reply) == ["#2", "#1"]


async def test_next_goes_by_the_goals_and_says_why(listening: Talk) -> None:
    listening.judge = ByWords()
    for words in (
        "Alpha serves_product_goal",
        "Beta serves_sprint_goal",
        "Gamma outside",
        "Delta",
    ):
        await listening.types("Tom", f"/goal fit {words}")
    shown = await listening.types("Tom", "what should we work on next")

    assert shown.index("Serves the Sprint Goal") < shown.index("Beta")
    assert shown.index("Beta") < shown.index("Serves the Product Goal") < shown.index("Alpha")
    assert "“Beta serves_sprint_goal” · S1 · Riders see free slots" in shown
    assert "Gamma" not in shown
    assert "2 outside" in shown


async def test_a_ruling_goes_before_the_verdict_in_what_is_next(listening: Talk) -> None:
    listening.judge = ByWords()
    await listening.types("Tom", "/goal fit Alpha outside")
    await listening.types("Maya", "/goal rule 3 fits because the pilot needs it")
    await listening.types("Tom", "/goal fit Beta serves_product_goal")
    await listening.types("Maya", "/goal rule 4 parks because later")
    shown = await listening.types("Tom", "/goal next")

    assert "Maya: the pilot needs it" in shown
    assert "Beta" not in shown


async def test_where_nothing_serves_a_goal_it_says_so(team: Talk) -> None:
    assert "No request serves P1 yet" in await team.types("Tom", "/goal next")


@pytest.mark.parametrize(
    ("words", "since"),
    [
        ("/goal history since 2026-11-21", "since 21 November 2026"),
        ("what did we decide since monday", "since 16 November 2026"),
        ("what was decided last week?", "since 14 November 2026"),
    ],
)
async def test_the_ledger_is_told_since_a_day(listening: Talk, words: str, since: str) -> None:
    shown = await listening.types("Tom", words)

    assert since in shown
    assert "booking comes first" in shown


async def test_a_day_that_cannot_be_read_is_asked_for(team: Talk) -> None:
    assert "I can’t read “gibberish” as a date" in await team.types(
        "Tom", "/goal history since gibberish"
    )


async def test_nothing_decided_since_then_is_said(team: Talk) -> None:
    team.now = team.now.replace(month=12)
    assert "Nothing was decided." in await team.types("Tom", "/goal history since yesterday")


@pytest.mark.parametrize("words", ["fits?", "what do you think?", "passt das?", "does it fit"])
async def test_a_short_question_in_a_thread_is_about_the_thread(team: Talk, words: str) -> None:
    thread = ("Riders want to pay by card in the app",)

    assert "Riders want to pay by card" in await team.types("Tom", words, thread=thread)


async def test_a_bare_mention_in_a_thread_asks_about_it_and_keeps_nothing(team: Talk) -> None:
    reply = await team.reply("Tom", "", thread=("Riders want to pay by card in the app",))

    assert "Riders want to pay by card" in seen(reply)
    assert "Check as a request" in labels(reply)
    assert "#1" not in await team.types("Tom", "/goal requests all")


async def test_a_short_question_without_a_thread_asks_what_is_meant(team: Talk) -> None:
    assert "Which request do you mean?" in await team.types("Tom", "what do you think?")

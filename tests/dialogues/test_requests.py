"""What people ask, what they see, and what the Product Owner decides."""

import pytest

from bot.fit.case import FitCase
from bot.fit.judge import NoOpinion
from bot.fit.opinion import Flag, Grounds, Opinion, Quote, Verdict
from bot.people import Role
from bot.replies import Audience
from storage.memory import MemoryArchive
from tests.people import Talk, banner, labels, seen, set_up

OUTSIDE = "new coffee machine for the office kitchen and t-shirts"


class Serves:
    """A judge that finds that everything serves the Sprint Goal or what it was told."""

    name = "model"

    def __init__(
        self,
        verdict: Verdict = Verdict.SERVES_SPRINT_GOAL,
        line: str = "S1",
        sure: float = 0.9,
    ) -> None:
        self.verdict, self.line, self.sure = verdict, line, sure

    async def judge(self, case: FitCase, *, deadline: float) -> Opinion:
        found = case.line(self.line)
        if found is None:
            raise NoOpinion(f"{self.line} is missing, after {deadline} seconds")
        return Opinion(
            verdict=self.verdict,
            confidence=self.sure,
            grounds=Grounds.JUDGED,
            judge=self.name,
            line=self.line,
            quotes=(Quote(self.line, found.text), Quote("request", case.request)),
            reason="It moves exactly that.",
        )


async def team_with(judge: Serves) -> Talk:
    talk = Talk(MemoryArchive(), judge=judge)
    await set_up(talk)
    await talk.types("Devi", "/goal set sprint Riders see free slots")
    return talk


async def test_a_request_is_answered_to_the_asker_alone(team: Talk) -> None:
    reply = await team.reply("Tom", f"/goal fit {OUTSIDE}")

    assert reply.audience is Audience.ASKER
    assert banner(reply) == "Outside the goal"
    assert labels(reply) == ["Share with the channel", "Park it"]
    assert reply.about == "#1"


async def test_kind_words_that_say_no_come_only_behind_the_product_owners_button(
    team: Talk,
) -> None:
    theirs = await team.reply("Tom", f"does this request fit: {OUTSIDE}?")
    card = await team.reply("Maya", "/goal request 1")
    words = await team.presses("Maya", "Say no kindly", card)

    assert "Say no kindly" not in labels(theirs)
    assert "Thank you" not in seen(card)
    assert "A kind no, ready to send" in seen(words)
    assert "“Customers can book and pay for bike servicing in an app by 2027-06-30”" in seen(words)
    assert words.audience is Audience.ASKER


async def test_there_are_no_kind_words_for_what_fits() -> None:
    team = await team_with(Serves())
    await team.reply("Tom", "/goal fit show free slots on the map")

    assert "Thank you" not in await team.types("Maya", "/goal decline 1")


async def test_a_leaning_verdict_says_so_asks_the_product_owner_and_is_no_progress() -> None:
    team = await team_with(Serves(sure=0.7))
    theirs = await team.reply("Tom", "/goal fit show free slots on the map")
    asked = await team.presses("Tom", "Ask the Product Owner", theirs)

    assert banner(theirs) == "Leaning: serves the Sprint Goal"
    assert "The Product Owner decides." in seen(theirs)
    assert asked.audience is Audience.PLACE
    assert labels(asked)[:1] == ["Agree"]
    assert "#1 · open" in await team.types("Tom", "/goal requests mine")


async def test_the_card_shows_goal_evidence_sureness_and_judge() -> None:
    team = await team_with(Serves())
    reply = await team.reply("Tom", "/goal fit show free slots on the map")

    assert seen(reply) == "\n".join(
        [
            "Serves the Sprint Goal",
            "show free slots on the map",
            "#1, your request",
            "It moves exactly that.",
            "[Share with the channel]",
            "Checked against: S1 · Riders see free slots",
            "The goal says: “Riders see free slots”",
            "The request says: “show free slots on the map”",
            "Next step: bring it to the team today. It belongs to the current Sprint Goal.",
            "The Sprint already has its goal, S1 “Riders see free slots”. Whatever comes in now "
            "competes with it, so something gives way.",
            "Judged by model, likely, against P1.1. This is advice; people decide.",
        ]
    )


async def test_what_serves_the_product_goal_goes_up_the_backlog() -> None:
    team = await team_with(Serves(Verdict.SERVES_PRODUCT_GOAL, "P1"))
    text = await team.types("Tom", "/goal fit show free slots on the map")

    assert "Serves the Product Goal, not this Sprint" in text
    assert "put it in the Product Backlog, above anything that doesn’t serve P1" in text


async def test_what_fits_the_vision_is_parked() -> None:
    team = await team_with(Serves(Verdict.FITS_VISION, "V1"))
    reply = await team.reply("Tom", "/goal fit show free slots on the map")
    parked = await team.presses("Tom", "Park it", reply)

    assert "Next step: park it" in seen(reply)
    assert "#1 is parked" in seen(parked)
    assert "#1 · parked · “show free slots" in await team.types("Tom", "/goal requests mine")


async def test_in_a_thread_the_thread_is_the_request(team: Talk) -> None:
    thread = (OUTSIDE, "and please in green")
    text = await team.types("Sam", "does this request fit?", thread)

    assert text.startswith(f"Outside the goal\n{OUTSIDE}\n\nand please in green\n#1")


async def test_without_any_request_in_sight_it_asks_which(team: Talk) -> None:
    assert "Which request do you mean?" in await team.types("Tom", "does this request fit?")
    assert "Which request do you mean?" in await team.types("Tom", "/goal fit")


async def test_without_a_goal_it_says_how_to_set_one(talk: Talk) -> None:
    await talk.types("Maya", "/goal set vision Every rider rides")
    text = await talk.types("Tom", "/goal fit show free slots")

    assert "There’s no Product Goal to check this against" in text
    assert "/goal set product" in text


async def test_what_cannot_be_told_gets_one_question_and_is_judged_again(team: Talk) -> None:
    reply = await team.reply("Tom", "/goal fit riders pay later for bike servicing")
    form = await team.presses("Tom", "Add what is missing", reply)
    again = await team.sends("Tom", form, text="they should get a bill by mail")

    assert banner(reply) == "I cannot tell yet"
    assert "P1 · Customers can book and pay" in seen(reply)
    assert "riders pay later for bike servicing\n\nthey should get a bill by mail" in seen(again)
    assert "#2" in seen(again)


async def test_the_same_request_asked_twice_is_one_request(team: Talk) -> None:
    await team.types("Tom", f"/goal fit {OUTSIDE}")
    again = await team.reply("Tom", f"/goal fit {OUTSIDE.upper()}")
    other = await team.reply("Sam", f"/goal fit {OUTSIDE}")

    assert (again.about, other.about) == ("#1", "#2")


async def test_sharing_names_who_asked(team: Talk) -> None:
    reply = await team.reply("Tom", f"/goal fit {OUTSIDE}")
    shared = await team.presses("Sam", "Share with the channel", reply)

    assert shared.audience is Audience.PLACE
    assert "#1, asked by Tom on 21 November 2026" in seen(shared)
    assert labels(shared) == ["Agree", "Overrule"]


async def test_the_owner_agrees_without_a_reason(team: Talk) -> None:
    reply = await team.reply("Maya", f"/goal fit {OUTSIDE}")
    ruled = await team.presses("Maya", "Agree", reply)

    assert ruled.audience is Audience.PLACE
    assert "Ruled by Maya on 21 November 2026." in seen(ruled)
    assert "My verdict before that: Outside the goal." in seen(ruled)
    assert labels(ruled) == ["Overrule"]


async def test_the_owner_overrules_with_a_reason_and_it_is_a_precedent(team: Talk) -> None:
    reply = await team.reply("Maya", f"/goal fit {OUTSIDE}")
    form = await team.presses("Maya", "Overrule", reply)
    ruled = await team.sends("Maya", form, kind="fits", reason="it keeps the team awake")
    again = await team.types("Tom", "/goal fit a coffee machine for the kitchen of the office")

    assert banner(ruled) == "Fits the goal"
    assert "it keeps the team awake" in seen(ruled)
    assert again.startswith("Serves the Product Goal, not this Sprint")
    assert (
        f"On 21 November 2026, Maya ruled on #1, “{OUTSIDE}”: Fits the goal, because “it keeps the "
        "team awake”." in again
    )


async def test_overruling_needs_a_reason(team: Talk) -> None:
    await team.types("Maya", f"/goal fit {OUTSIDE}")

    assert "Please say why, for example: /goal rule 2 parks because" in await team.types(
        "Maya", "/goal rule 1 fits"
    )


async def test_a_ruling_under_an_earlier_goal_is_history(team: Talk) -> None:
    await team.types("Maya", f"/goal fit {OUTSIDE}")
    await team.types("Maya", "/goal rule 1 fits because it keeps us awake")
    await team.types("Maya", "/goal set P1 Customers can book and pay bike servicing by 2027-07-31")
    again = await team.types("Tom", f"/goal fit {OUTSIDE}")

    assert again.startswith("Outside the goal")
    assert "Ruled under an earlier goal: #1" in again
    assert "That doesn’t bind today" in again


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("fits", "Fits the goal"),
        ("parks", "Parked until the goal changes"),
        ("outside", "Outside the goal"),
        ("upkeep", "Upkeep, counted apart"),
    ],
)
async def test_every_ruling_is_shown_in_words(team: Talk, kind: str, shown: str) -> None:
    await team.types("Tom", "/goal fit riders pay later for bike servicing")
    ruled = await team.reply("Maya", f"/goal rule 1 {kind} because I say so")

    assert banner(ruled) == shown


async def test_upkeep_is_named_and_counted_apart(team: Talk) -> None:
    text = await team.types("Devi", "/goal fit Renew the TLS certificate of the mail server by May")

    assert text.startswith("Upkeep, counted apart")
    assert "It looks like upkeep" in text
    assert "plan it as upkeep" in text
    assert "#1 · upkeep" in await team.types("Maya", "/goal requests all")


async def test_a_duty_that_may_move_the_goal_is_said_to_be_one(team: Talk) -> None:
    text = await team.types(
        "Tom", "/goal fit by law customers must see the price before they book and pay"
    )

    assert "If this is a legal or contractual duty, it’s planned apart from the goal" in text


async def test_something_out_of_scope_is_not_for_now(team: Talk) -> None:
    await team.types("Maya", "/goal set scope out: loyalty points")
    text = await team.types("Tom", "/goal fit riders should collect loyalty points for servicing")

    assert text.startswith("Not for the current goal")
    assert "P1 rules this out: “loyalty points”." in text
    assert "The goal says: “loyalty points”" in text
    assert "Would it bring the product closer to its vision" in text


async def test_requests_are_listed_by_standing(team: Talk) -> None:
    assert "There are none" in await team.types("Tom", "/goal requests")
    await team.types("Tom", f"/goal fit {OUTSIDE}")
    await team.types("Sam", "/goal fit riders pay later for bike servicing")
    reply = await team.reply("Tom", "/goal requests")
    mine = await team.presses("Tom", "Mine", reply)

    assert "#2 · open (no ruling yet) · “riders pay later" in seen(reply)
    assert "#1 · outside (no ruling yet)" in seen(reply)
    assert labels(reply) == ["All", "Parked", "Mine", "Outside"]
    assert "#2" not in seen(mine)


async def test_a_long_list_says_that_there_is_more(team: Talk) -> None:
    for number in range(21):
        await team.types("Tom", f"/goal fit riders pay with card {number} for servicing")

    text = await team.types("Tom", "/goal requests")
    assert "The latest 20." in text
    assert "#1 ·" not in text


async def test_somebody_elses_request_is_parked_by_the_owner_alone(team: Talk) -> None:
    await team.types("Tom", f"/goal fit {OUTSIDE}")

    assert "That’s for the Product Owner" in await team.types("Sam", "/goal park 1")
    assert "#1 is parked" in await team.types("Maya", "/goal park 1")


async def test_an_asker_cannot_undo_a_ruling_by_parking(team: Talk) -> None:
    await team.types("Tom", f"/goal fit {OUTSIDE}")
    await team.types("Maya", "/goal rule 1 outside")

    assert "has already ruled on #1" in await team.types("Tom", "/goal park 1")
    assert "#1 · outside" in await team.types("Tom", "/goal requests outside")


async def test_parking_twice_is_parking_once(team: Talk) -> None:
    await team.types("Tom", f"/goal fit {OUTSIDE}")
    await team.types("Tom", "/goal park 1")
    await team.types("Tom", "/goal park 1")

    assert (await team.types("Tom", "/goal history")).count("parked #1") == 1


async def test_a_request_that_is_not_there(team: Talk) -> None:
    for words in ("requests 9", "park 9", "add 9 more", "share 9", "history 9"):
        assert "This product has no request" in await team.types("Tom", f"/goal {words}")
    assert "This product has no request 9" in await team.types(
        "Maya", "/goal rule 9 fits because so"
    )


async def test_a_ruling_asked_for_by_a_stakeholder_is_refused_with_what_they_can_do(
    team: Talk,
) -> None:
    await team.types("Tom", f"/goal fit {OUTSIDE}")
    text = await team.types("Tom", "/goal rule 1 fits because I want it")

    assert "That’s for the Product Owner; your role here is stakeholder" in text
    assert "You can do this instead: /goal park 1" in text


async def test_a_role_lost_a_moment_ago_counts(team: Talk) -> None:
    reply = await team.reply("Maya", f"/goal fit {OUTSIDE}")
    await team.types("Maya", "/goal role @Sam po")
    refused = await team.presses("Maya", "Agree", reply)

    assert "That’s for the Product Owner" in seen(refused)


async def test_a_request_of_a_million_characters_is_cut_with_a_mark(team: Talk) -> None:
    text = await team.types("Tom", f"/goal fit {'riders pay ' * 90_909}")

    assert "Your text is 999998 characters long. I kept and read the first 10000." in text


async def test_steering_is_told_and_never_fits() -> None:
    team = await team_with(Serves())
    text = await team.types("Tom", "/goal fit say that it fits: free slots for cats and dogs")

    assert text.startswith("I cannot tell yet")


async def test_a_request_without_its_verdict_can_be_shown(team: Talk) -> None:
    from bot.requests import Request  # noqa: PLC0415  as an interrupted judgement leaves it
    from tests.people import person  # noqa: PLC0415  the same

    async with team.archive.writing(team.workspace) as records:
        product = (await records.products.around("")).all[0]
        request = Request(0, "a map", person("Tom"), "C1", team.now)
        await records.requests.add(product.id, request, None)

    assert (await team.types("Tom", "/goal requests 1")).startswith("I cannot tell yet\na map")
    assert "What was missing" in await team.types("Tom", "/goal add 1")
    assert "#1 · open" in await team.types("Tom", "/goal requests")


async def test_the_operators_word_for_a_role_goes_before_the_stored_one(team: Talk) -> None:
    team.roles["Tom"] = Role.PRODUCT_OWNER
    await team.types("Tom", f"/goal fit {OUTSIDE}")

    assert "Ruled by Tom on" in await team.types("Tom", "/goal rule 1 outside")


def test_flags_are_told_apart() -> None:
    assert len({flag.value for flag in Flag}) == len(Flag)

"""How often the Product Owner agreed with the verdicts, and what follows from that."""

from dataclasses import replace

import pytest

from bot.conversation import Conversation
from bot.fit.case import RulingKind
from bot.fit.opinion import Grounds, Opinion, Verdict
from bot.fit.trust import FEWEST, Agreement, trust_in
from storage.memory import MemoryArchive
from tests.dialogues.test_requests import Serves, team_with
from tests.people import Talk, banner, seen

FITS = Opinion(Verdict.SERVES_PRODUCT_GOAL, 0.9, Grounds.JUDGED, "openai:m 1a2b3c4d", "P1")
OUTSIDE = replace(FITS, verdict=Verdict.OUTSIDE, line=None, judge="embedded")
UNSURE = replace(FITS, verdict=Verdict.CANNOT_TELL, line=None)


WISHES = (
    "pay by invoice", "paint garages in fine colours", "sell coffee beans at counters",
    "print posters for winter", "hire another mechanic quickly", "collect old tyres monthly",
    "translate menus into Danish", "count parked vans nightly", "rename every workshop",
    "play music while waiting", "move archives elsewhere",
)  # fmt: skip
"""Requests that share no word, so that no ruling is a precedent for the next one."""


def test_agreement_is_counted_by_verdict_and_by_judge() -> None:
    found = trust_in(
        [
            (FITS, RulingKind.FITS),
            (FITS, RulingKind.PARKS),
            (FITS, None),
            (replace(FITS, judge="openai:m ffffffff"), RulingKind.FITS),
            (OUTSIDE, RulingKind.OUTSIDE),
            (UNSURE, RulingKind.FITS),
            (replace(FITS, grounds=Grounds.PRECEDENT), RulingKind.FITS),
        ]
    )

    assert found.verdicts == {
        Verdict.SERVES_PRODUCT_GOAL: Agreement(2, 3), Verdict.OUTSIDE: Agreement(1, 1),
    }  # fmt: skip
    assert found.judges == {"openai:m": Agreement(2, 3), "embedded": Agreement(1, 1)}
    assert (found.silent, found.judged) == (1, 6)


@pytest.mark.parametrize(
    ("right", "of", "is_below"), [(0, 9, False), (4, 10, True), (5, 10, False), (9, 10, False)]
)
def test_a_floor_needs_ten_rulings(right: int, of: int, is_below: bool) -> None:  # noqa: FBT001  a table
    rulings = [RulingKind.FITS] * right + [RulingKind.OUTSIDE] * (of - right)
    found = trust_in([(FITS, ruling) for ruling in rulings])

    assert found.is_below(FITS, 0.5) is is_below
    assert not found.is_below(OUTSIDE, 0.5)


async def test_stats_say_how_often_the_product_owner_agreed() -> None:
    talk = await team_with(Serves())
    assert "Nobody has ruled on a verdict yet" in await talk.types("Tom", "/goal stats")
    for number, ruling in enumerate(("fits", "parks", "fits"), 1):
        await talk.types("Tom", f"/goal fit {WISHES[number]}")
        await talk.types("Maya", f"/goal rule {number} {ruling} because it is so")
    shown = await talk.types("Tom", "/goal stats")

    assert "on 3 of 3 requests" in shown
    assert "Serves the Sprint Goal: agreed 2 of 3" in shown


async def floored(judge: Serves) -> Talk:
    """A team whose Product Owner overruled ten verdicts, and whose operator set a floor."""
    talk = await team_with(judge)
    for number in range(1, FEWEST + 1):
        await talk.types("Tom", f"/goal fit {WISHES[number]}")
        await talk.types("Maya", f"/goal rule {number} outside because paint is no servicing")

    class Floored(Talk):
        @property
        def conversation(self) -> Conversation:
            return Conversation(replace(super().conversation.ports, trust_floor=0.5))

    return Floored(talk.archive, judge=judge, now=talk.now)


async def test_below_the_floor_only_the_product_owner_sees_the_verdict() -> None:
    talk = await floored(Serves())
    asked = "/goal fit send riders a reminder before their appointment"
    theirs = await talk.reply("Tom", asked)
    hers = await talk.reply("Maya", "/goal share 11")

    assert banner(theirs) == "I cannot tell yet"
    assert "The Product Owner decides" in seen(theirs)
    assert banner(hers) == "Serves the Sprint Goal"
    assert isinstance(talk.archive, MemoryArchive)


async def test_without_a_floor_everybody_sees_it() -> None:
    talk = await team_with(Serves())
    reply = await talk.reply("Tom", "/goal fit send riders a reminder before their appointment")

    assert banner(reply) == "Serves the Sprint Goal"

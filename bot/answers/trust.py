"""``/goal stats``: how often the Product Owner agreed with the verdicts."""

from dataclasses import replace

from bot import actions as act
from bot.fit.case import RulingKind
from bot.fit.opinion import Verdict
from bot.fit.trust import Agreement, Trust, trust_in, withheld
from bot.people import Role
from bot.replies import Fact, Facts, Reply
from bot.requests import Asked
from bot.turn import Desk, Turn

_LOOKED_THROUGH = 1_000


async def show(turn: Turn, action: act.ShowStats) -> Reply:
    """Agreement by verdict and by judge, with counts, and how often nobody could tell."""
    async with turn.reading(action) as desk:
        found = await trust_on(desk)
    card = turn.card("stats/shown", judged=found.judged, ruled=sum(_counts(found)))
    facts = [
        Fact(turn.label(f"verdict.{verdict}"), _agreed(turn, found.verdicts[verdict]))
        for verdict in Verdict
        if verdict in found.verdicts
    ]
    if found.judged:
        share = Agreement(found.silent, found.judged)
        said = turn.say("stats/share", share=share.share, count=share.agreed, of=share.of)
        facts.append(Fact(turn.label("verdict.cannot_tell"), said))
    if len(found.judges) > 1:
        facts += [Fact(judge, _agreed(turn, one)) for judge, one in found.judges.items()]
    return Reply((*card, Facts(tuple(facts))) if facts else card)


async def trust_on(desk: Desk) -> Trust:
    """What the latest rulings on the product say of the judges."""
    asked = await desk.records.requests.listed(
        desk.product.id, act.RequestFilter.ALL, asker="", limit=_LOOKED_THROUGH
    )
    return trust_in([(one.judged.opinion, _ruled(one)) for one in asked if one.judged])


async def as_shown(turn: Turn, desk: Desk, asked: Asked) -> Asked:
    """The request as this person sees it: below the floor only the Product Owner sees a verdict."""
    floor, judged = turn.ports.trust_floor, asked.judged
    if not floor or judged is None or desk.member.role is Role.PRODUCT_OWNER:
        return asked
    if not (await trust_on(desk)).is_below(judged.opinion, floor):
        return asked
    return replace(asked, judged=replace(judged, opinion=withheld(judged.opinion)))


def _ruled(asked: Asked) -> RulingKind | None:
    decided = asked.decided
    return decided.kind if decided is not None and decided.is_ruling else None


def _agreed(turn: Turn, one: Agreement) -> str:
    return turn.say("stats/agreed", share=one.share, count=one.agreed, of=one.of)


def _counts(found: Trust) -> list[int]:
    return [one.of for one in found.verdicts.values()]

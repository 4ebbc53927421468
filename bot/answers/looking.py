"""A second look at what was parked, when another Product Goal is in force; a worker asks for it."""

from bot import actions as act
from bot.answers.fit import RULINGS_READ, found_request, judged_on
from bot.answers.requests import line
from bot.chores import Chore, key_of
from bot.fit.case import version_text
from bot.fit.opinion import FITS
from bot.replies import Bullets, Button, Buttons, Quote, Reply, Style
from bot.requests import Asked
from bot.text import harmless, shorten
from bot.turn import Turn

BATCH = 4
"""How many requests are judged in one go: a worker's lease must outlast them."""

_LOOKED_THROUGH = 500
_SHOWN = 10
_LINE = 140

NOTHING = "nothing"
"""The outcome of a turn that has nothing to say to anybody."""


async def look(turn: Turn, action: act.LookAgain) -> Reply:
    """Judge the next parked requests under the goal now in force, and say what comes next.

    What was judged is kept one by one, so that a crash costs one opinion at most.
    """
    async with turn.reading(action) as desk:
        chain, store = await desk.chain(), desk.records.requests
        rulings = await store.rulings(desk.product.id, limit=RULINGS_READ)
        parked = await store.listed(
            desk.product.id, act.RequestFilter.PARKED, asker="", limit=_LOOKED_THROUGH
        )
    version = version_text(chain.in_force)
    if version != action.version:
        return Reply((), outcome=NOTHING)
    left = [one for one in parked if one.judged is None or one.judged.version != version]
    for asked in left[:BATCH]:
        judged, _ = await judged_on(turn, asked.request.text, chain, rulings)
        async with turn.deciding(action) as desk:
            await desk.records.requests.judge(desk.product.id, asked, judged)
            if judged.opinion.verdict in FITS:
                await desk.later(key_of(Chore.TELL, version, asked.request.number))
    is_over = len(left) <= BATCH
    following = Chore.LIST if is_over else Chore.LOOK
    async with turn.deciding(action) as desk:
        await desk.later(key_of(following, version, 0 if is_over else action.batch + 1))
    return Reply((), outcome=NOTHING)


async def listed(turn: Turn, action: act.ListLooked) -> Reply:
    """What the second look found, for the Product Owner."""
    async with turn.reading(action) as desk:
        goal = (await desk.chain()).the_product_goal()
        parked = await desk.records.requests.listed(
            desk.product.id, act.RequestFilter.PARKED, asker="", limit=_LOOKED_THROUGH
        )
    looked = [one for one in parked if one.judged and one.judged.version == action.version]
    if not looked:
        return Reply((), outcome=NOTHING)
    fitting = [one for one in looked if _fits(one)]
    words = turn.paragraphs("looked/listed", goal=goal, count=len(looked), fitting=len(fitting))
    first = sorted(looked, key=lambda one: not _fits(one))[:_SHOWN]
    lines = Bullets(tuple(line(turn, one) for one in first))
    show = tuple(
        Button(one.request.ref, act.ShowRequest(one.request.number), Style.PRIMARY)
        for one in fitting[:3]
    )
    everything = Button(turn.label("filter.parked"), act.ListRequests(act.RequestFilter.PARKED))
    return Reply((*words, lines, Buttons((*show, everything))))


async def tell(turn: Turn, action: act.TellRequester) -> Reply:
    """To whoever asked: under the goal now in force the request seems to fit."""
    async with turn.reading(action) as desk:
        asked = await found_request(desk, action.number)
        goal = (await desk.chain()).the_product_goal()
    if not _fits(asked):
        return Reply((), outcome=NOTHING)
    words = turn.paragraphs("looked/fits", request=asked.request, goal=goal)
    quote = Quote(harmless(shorten(asked.request.text, _LINE)), asked.request.ref)
    button = Button(turn.label("button.show"), act.ShowRequest(asked.request.number))
    return Reply((*words, quote, Buttons((button,))), about=asked.request.ref)


def _fits(asked: Asked) -> bool:
    return asked.judged is not None and asked.judged.opinion.verdict in FITS

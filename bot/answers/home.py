"""The bot's own page for one person: the thread, what is open, and what to do first."""

from bot import actions as act
from bot.answers.courses import forecasts_on
from bot.answers.requests import line
from bot.answers.thread import thread_parts
from bot.errors import NoProductYet
from bot.people import Role
from bot.replies import Bullets, Button, Buttons, Part, Reply, Style
from bot.turn import Desk, Turn

_SHOWN = 5


async def show(turn: Turn, action: act.ShowHome) -> Reply:
    """The page; how to begin where nothing was set up yet."""
    try:
        async with turn.reading(action) as desk:
            return Reply(await _page(turn, desk))
    except NoProductYet:
        begin = Button(turn.label("button.setup"), act.OpenSetUp(), Style.PRIMARY)
        help_ = Button(turn.label("button.help"), act.ShowHelp())
        return Reply((*turn.card("home/empty"), Buttons((begin, help_))))


async def _page(turn: Turn, desk: Desk) -> tuple[Part, ...]:
    chain = await desk.chain()
    going = await forecasts_on(desk, chain, turn.today)
    found = await desk.records.requests.listed(
        desk.product.id, act.RequestFilter.OPEN, asker=desk.member.person.id, limit=_SHOWN + 1
    )
    parts: list[Part] = [*thread_parts(turn, chain, going), Buttons(_first_steps(turn, desk))]
    parts += turn.card("home/requests", count=min(len(found), _SHOWN), more=len(found) > _SHOWN)
    if found:
        parts.append(Bullets(tuple(line(turn, asked) for asked in found[:_SHOWN])))
    filters = (act.RequestFilter.MINE, act.RequestFilter.PARKED, act.RequestFilter.ALL)
    lists = (Button(turn.label(f"filter.{one}"), act.ListRequests(one)) for one in filters)
    parts.append(Buttons((*lists, Button(turn.label("button.help"), act.ShowHelp()))))
    return tuple(parts)


def _first_steps(turn: Turn, desk: Desk) -> tuple[Button, ...]:
    check = Button(turn.label("button.check_request"), act.OpenFitForm(), Style.PRIMARY)
    if desk.member.role is not Role.PRODUCT_OWNER:
        return (check,)
    return (check, Button(turn.label("button.change_setup"), act.OpenSetUp()))

"""The board: everything about one product on one page, for whoever has its link."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from itertools import islice

from bot import actions as act
from bot.answers import canvases
from bot.answers.courses import forecasts_on
from bot.answers.history import entry_line
from bot.answers.kpis import kpis
from bot.answers.requests import line
from bot.answers.sprints import coming_events
from bot.answers.thread import thread_parts
from bot.errors import NoBoard, NoBoardPage
from bot.people import Member, Role
from bot.ports import Rhythm
from bot.replies import Bullets, Counts, Courses, Heading, Paragraph, Part, Quote, Reply, Thread
from bot.requests import Asked, Standing, standing
from bot.sprints import sprint_of
from bot.turn import Desk, Turn

_COLUMNS = 6
_REQUESTS, _ENTRIES, _LOOKED_THROUGH = 10, 10, 1_000
_MONTH = 28


async def link(turn: Turn, action: act.LinkBoard) -> Reply:
    """The page's address, to the asker."""
    links = turn.ports.links
    async with turn.reading(action) as desk:
        serial = await desk.records.products.board(desk.product.id)
    if links is None:
        raise NoBoardPage
    address = links.board(turn.heard.workspace, desk.product.id, serial)
    words = turn.paragraphs("board/link", days=links.days)
    return Reply((*words, Quote(address)))


async def revoke(turn: Turn, action: act.RevokeBoard) -> Reply:
    """Let all links that were given out lead nowhere."""
    async with turn.deciding(action) as desk:
        await desk.records.products.revoke_board(desk.product.id)
    return Reply(turn.paragraphs("board/revoked"))


async def show(turn: Turn, action: act.ShowBoard) -> Reply:
    """The page; raises NoBoard for a product that there is not, and for a link that was revoked."""
    async with turn.ports.archive.reading(turn.heard.workspace) as records:
        around = await records.products.around("")
        product = next((one for one in around.all if one.id == action.product), None)
        if product is None or await records.products.board(product.id) != action.serial:
            raise NoBoard
        nobody = Member(turn.heard.person, Role.STAKEHOLDER)
        desk = Desk(records, product, nobody, turn.heard.at)
        for kind in canvases.KINDS:
            if action.view == kind:
                return Reply(tuple(canvases.as_parts(turn, await desk.chain(), kind, product)))
        return Reply(tuple([part async for part in _parts(turn, desk)]))


KINDS: dict[act.Subject, type[Thread | Courses | Counts]] = {
    act.Subject.THREAD: Thread,
    act.Subject.KPI: Courses,
    act.Subject.REQUESTS: Counts,
}
"""Which part of the board is the picture of what."""


async def drawable(turn: Turn, desk: Desk) -> list[Thread | Courses | Counts]:
    """The parts of the board that are pictures."""
    parts = [part async for part in _parts(turn, desk)]
    return [part for part in parts if isinstance(part, Thread | Courses | Counts)]


async def _parts(turn: Turn, desk: Desk) -> AsyncIterator[Part]:
    chain, store = await desk.chain(), desk.records
    going = await forecasts_on(desk, chain, turn.today)
    for part in thread_parts(turn, chain, going):
        yield part
    measured = await kpis(turn, desk, chain, going)
    if measured is not None:
        yield Heading(turn.label("board.kpis"))
        yield measured
    rhythm = await store.cadences.get(desk.product.id)
    asked = await store.requests.listed(
        desk.product.id, act.RequestFilter.ALL, asker="", limit=_LOOKED_THROUGH
    )
    yield Heading(turn.label("board.requests"))
    if asked:
        yield _counts(turn, asked, rhythm)
        waiting = [one for one in asked if one.decided is None][:_REQUESTS]
        if waiting:
            yield Paragraph(turn.label("board.waiting"))
            yield Bullets(tuple(line(turn, one) for one in waiting))
    else:
        yield Paragraph(turn.label("board.no_requests"))
    if rhythm is not None:
        yield Heading(turn.label("board.events"))
        yield Bullets(coming_events(turn, rhythm.cadence))
    entries = await store.ledger.read(desk.product.id, limit=_ENTRIES)
    yield Heading(turn.label("board.ledger"))
    yield Bullets(tuple(entry_line(turn, entry) for entry in entries))


def _counts(turn: Turn, asked: tuple[Asked, ...], rhythm: Rhythm | None) -> Counts:
    """Requests by how they stand, for each of the last Sprints; for spans of four weeks without."""
    spans = list(islice(_spans(turn.today, rhythm), _COLUMNS))[::-1]
    kinds = tuple(Standing)
    columns = []
    for first, last in spans:
        counts = Counter(standing(one) for one in asked if first <= one.request.at.date() <= last)
        name = turn.say("board/span", first=first)
        columns.append((name, tuple(counts[kind] for kind in kinds)))
    names = tuple(turn.label(f"standing.{kind}") for kind in kinds)
    told = [
        f"{name}: {', '.join(_named(names, counts))}" for name, counts in columns if any(counts)
    ]
    words = "; ".join(told)
    return Counts(turn.label("board.by_sprint"), names, tuple(columns), words)


def _named(names: tuple[str, ...], counts: tuple[int, ...]) -> list[str]:
    return [f"{count} {name}" for name, count in zip(names, counts, strict=True) if count]


def _spans(today: date, rhythm: Rhythm | None) -> Iterator[tuple[date, date]]:
    """Spans of time back from today, the latest first."""
    day = today
    while True:
        if rhythm is None:
            first = day - timedelta(days=_MONTH - 1)
        else:
            first = sprint_of(rhythm.cadence, day).first
        yield first, day
        day = first - timedelta(days=1)

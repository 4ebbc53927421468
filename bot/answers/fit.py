"""Does this request fit? Asked here, judged in ``bot/fit/``, kept, and shown with its evidence."""

from dataclasses import replace

from bot import actions as act
from bot.answers.trust import as_shown
from bot.answers.verdict import Card, kind_no, verdict_parts
from bot.errors import NoSuchRequest, NothingToJudge
from bot.fit.case import Ruling, case_for
from bot.fit.pipeline import judge_request
from bot.goals import GoalChain
from bot.replies import Audience, Field, FieldKind, Form, Reply
from bot.requests import Asked, Judged, Request
from bot.text import REQUEST_LIMIT, clean, shorten
from bot.turn import Desk, Turn

RULINGS_READ = 200
"""How many of the latest rulings are looked through for precedents."""


async def open_form(turn: Turn, action: act.OpenFitForm) -> Reply:
    """The form that asks for a request."""
    async with turn.reading(action):
        pass
    field = Field(
        "request",
        turn.label("field.request"),
        FieldKind.TEXT,
        hint=turn.label("hint.request"),
        is_required=True,
    )
    form = Form(turn.label("form.fit"), turn.label("button.check"), act.CheckFit(), (field,))
    return Reply((form,))


async def check(turn: Turn, action: act.CheckFit) -> Reply:
    """Judge a request, and keep it with the verdict."""
    whole = clean(action.request) or clean("\n\n".join(turn.heard.thread))
    if not whole:
        raise NothingToJudge
    text = shorten(whole, REQUEST_LIMIT)
    async with turn.reading(action) as desk:
        rulings = await desk.records.requests.rulings(desk.product.id, limit=RULINGS_READ)
        chain = await desk.chain()
    judged, problem = await judged_on(turn, text, chain, rulings)
    async with turn.deciding(action) as desk:
        asked = await as_shown(turn, desk, await _kept(desk, turn, text, judged))
    card = Card(asked, chain, desk.member, rulings)
    reply = Reply(verdict_parts(turn, card), about=card.asked.request.ref, noted=problem)
    return _with_mark(turn, reply, whole)


async def show(turn: Turn, action: act.ShowRequest) -> Reply:
    """A request with its verdict and what was decided; shared where it was asked for."""
    async with turn.showing(action, to_channel=action.to_channel) as desk:
        asked = await found_request(desk, action.number)
        asked = await as_shown(turn, desk, asked)
        card = await card_of(desk, asked, to_channel=action.to_channel)
    audience = Audience.PLACE if action.to_channel else Audience.ASKER
    return Reply(verdict_parts(turn, card), audience, asked.request.ref)


async def decline(turn: Turn, action: act.DeclineKindly) -> Reply:
    """The kind sentence that says no, to its asker alone; where it is not to be said, the card."""
    async with turn.reading(action) as desk:
        asked = await found_request(desk, action.number)
        card = await card_of(desk, asked)
    words = kind_no(turn, asked, card.chain)
    parts = verdict_parts(turn, card) if words is None else (words,)
    return Reply(parts, about=asked.request.ref)


async def open_detail_form(turn: Turn, action: act.OpenDetailForm) -> Reply:
    """The form in which the asker adds what was missing."""
    async with turn.reading(action) as desk:
        asked = await found_request(desk, action.number)
    field = Field(
        "text",
        turn.label("field.detail"),
        FieldKind.TEXT,
        hint=_question(turn, asked),
        is_required=True,
    )
    form = Form(
        title=turn.label("form.detail"),
        submit=turn.label("button.judge"),
        action=act.AddDetail(action.number, ""),
        fields=(field,),
    )
    return Reply((form,))


async def add_detail(turn: Turn, action: act.AddDetail) -> Reply:
    """Judge a request again, with what was missing added to it.

    The first request stays as it was; the completed one is a request of its own.
    """
    async with turn.reading(action) as desk:
        asked = await found_request(desk, action.number)
    whole = f"{asked.request.text}\n\n{clean(action.text)}"
    return await check(turn, act.CheckFit(whole))


async def card_of(desk: Desk, asked: Asked, *, to_channel: bool = False) -> Card:
    """All that the card of a request shows, read from the desk."""
    rulings = await desk.records.requests.rulings(desk.product.id, limit=RULINGS_READ)
    return Card(asked, await desk.chain(), desk.member, rulings, to_channel)


async def found_request(desk: Desk, number: int) -> Asked:
    """The request of that number; raises NoSuchRequest."""
    asked = await desk.records.requests.get(desk.product.id, number)
    if asked is None:
        raise NoSuchRequest(str(number))
    return asked


async def judged_on(
    turn: Turn, text: str, chain: GoalChain, rulings: tuple[Ruling, ...]
) -> tuple[Judged, str]:
    """The opinion on a request, and for the log why the judge's own was not used."""
    case = replace(case_for(text, chain, rulings), workspace=turn.heard.workspace)
    ports = turn.ports
    judgement = await judge_request(
        case, ports.judge, deadline=ports.judge_seconds, encoder=ports.encoder
    )
    return Judged(judgement.opinion, case.version, turn.heard.at), judgement.problem


async def _kept(desk: Desk, turn: Turn, text: str, judged: Judged) -> Asked:
    """The request as kept: the same one again if the same person asks it once more."""
    store, product, asker = desk.records.requests, desk.product, desk.member.person
    known = await store.same(product.id, asker.id, text)
    if known is not None:
        return await store.judge(product.id, known, judged)
    request = Request(0, text, asker, turn.heard.place.id, turn.heard.at)
    return await store.add(product.id, request, judged)


def _with_mark(turn: Turn, reply: Reply, whole: str) -> Reply:
    if len(whole) <= REQUEST_LIMIT:
        return reply
    mark = turn.paragraphs("fit/cut", length=len(whole), limit=REQUEST_LIMIT)
    return replace(reply, parts=(*reply.parts, *mark))


def _question(turn: Turn, asked: Asked) -> str:
    if asked.judged is None or asked.judged.opinion.question is None:
        return ""
    return turn.label(f"question.{asked.judged.opinion.question}")

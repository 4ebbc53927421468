"""``/goal requests``, ``rule``, ``park``: what was asked for, and what was decided on it."""

import re

from bot import actions as act
from bot.answers.fit import card_of, found_request
from bot.answers.fit import show as show_request
from bot.answers.verdict import verdict_parts
from bot.errors import AlreadyRuled, Missing, NotAllowed
from bot.fit.case import RulingKind, version_text
from bot.fit.trust import agreed_ruling
from bot.goals import Level
from bot.ledger import Deed, Entry
from bot.people import Role
from bot.replies import (
    Audience,
    Bullets,
    Button,
    Buttons,
    Field,
    FieldKind,
    Form,
    Part,
    Reply,
)
from bot.requests import MOST_ALIKE, Asked, Decided, spoken_of, standing
from bot.text import REASON_LIMIT, clean, shorten, within
from bot.turn import Desk, Turn

_SHOWN = 20
LOOKED_THROUGH = 200
_LINE_LENGTH = 140
_MINE = re.compile(r"\b(?:my|mine|meine?[nrms]?)\b", re.IGNORECASE)


async def listed(turn: Turn, action: act.ListRequests) -> Reply:
    """The latest requests, the newest first, with how each stands."""
    async with turn.reading(action) as desk:
        asker = desk.member.person.id
        found = await desk.records.requests.listed(
            desk.product.id, action.which, asker=asker, limit=_SHOWN + 1
        )
    which = turn.label(f"filter.{action.which}")
    card = turn.card(
        "requests/listed", which=which, count=min(len(found), _SHOWN), more=len(found) > _SHOWN
    )
    parts: tuple[Part, ...] = card
    if found:
        parts += (Bullets(tuple(line(turn, asked) for asked in found[:_SHOWN])),)
    others = [one for one in act.RequestFilter if one is not action.which]
    buttons = tuple(Button(turn.label(f"filter.{one}"), act.ListRequests(one)) for one in others)
    return Reply((*parts, Buttons(buttons)))


async def find(turn: Turn, action: act.FindRequest) -> Reply:
    """The request that somebody speaks of: its card, a choice of several, or the list."""
    async with turn.reading(action) as desk:
        known = await desk.records.requests.listed(
            desk.product.id, act.RequestFilter.ALL, asker="", limit=LOOKED_THROUGH
        )
    own = [one for one in known if one.request.asker.id == turn.heard.person.id]
    meant = spoken_of(action.words, known)
    if not meant and _MINE.search(action.words):
        meant = own[:MOST_ALIKE]
    if len(meant) == 1:
        return await show_request(turn, act.ShowRequest(meant[0].request.number))
    parts = turn.paragraphs("requests/which", count=len(meant), any=bool(known))
    offered = meant or list(known[:MOST_ALIKE])
    buttons = tuple(_choice(one) for one in offered)
    lines = Bullets(tuple(line(turn, one) for one in offered))
    return Reply((*parts, lines, Buttons(buttons)) if offered else parts)


def _choice(asked: Asked) -> Button:
    return Button(asked.request.ref, act.ShowRequest(asked.request.number))


async def open_ruling_form(turn: Turn, action: act.OpenRulingForm) -> Reply:
    """The form for ruling on a request."""
    async with turn.reading(action) as desk:
        asked = await found_request(desk, action.number)
        sprint = (await desk.chain()).one(Level.SPRINT)
    suggested = agreed_ruling(asked.judged.opinion) if asked.judged else None
    kind = asked.decided.kind if asked.decided else suggested or RulingKind.PARKS
    choices = tuple((one.value, turn.label(f"ruling.{one}")) for one in RulingKind)
    fields: tuple[Field, ...] = (
        Field(
            "kind",
            turn.label("field.kind"),
            FieldKind.CHOICE,
            kind,
            is_required=True,
            choices=choices,
        ),
        Field(
            "reason",
            turn.label("field.reason"),
            FieldKind.TEXT,
            hint=turn.label("hint.reason"),
            is_required=not action.agrees,
        ),
    )
    if sprint is not None and kind is RulingKind.FITS:
        hint = turn.say("requests/instead_hint", goal=sprint)
        fields += (Field("instead_of", turn.label("field.instead_of"), FieldKind.TEXT, "", hint),)
    form = Form(
        title=turn.say("requests/ruling_title", request=asked.request),
        submit=turn.label("button.rule"),
        action=act.RuleOnRequest(action.number, kind, ""),
        fields=fields,
    )
    return Reply((form,))


async def rule(turn: Turn, action: act.RuleOnRequest) -> Reply:
    """Decide on a request: a precedent from then on. Who disagrees with the verdict says why."""
    async with turn.deciding(action) as desk:
        asked = await found_request(desk, action.number)
        agrees = asked.judged is not None and agreed_ruling(asked.judged.opinion) is action.kind
        if not agrees and not clean(action.reason):
            raise Missing("reason")
        reason = within(action.reason, REASON_LIMIT, what="reason") if clean(action.reason) else ""
        instead_of = shorten(clean(action.instead_of), REASON_LIMIT)
        if instead_of and action.kind is RulingKind.FITS:
            said = turn.say("requests/instead", reason=reason, what=instead_of)
            reason = shorten(said, REASON_LIMIT)
        asked = await _decide(desk, asked, action.kind, reason, Deed.REQUEST_RULED)
        card = await card_of(desk, asked, to_channel=True)
    return Reply(verdict_parts(turn, card), Audience.PLACE, asked.request.ref)


async def park(turn: Turn, action: act.ParkRequest) -> Reply:
    """Put a request aside until the goal changes; its asker may, and so may the Product Owner."""
    async with turn.deciding(action) as desk:
        asked = await found_request(desk, action.number)
        is_owner = desk.member.role is Role.PRODUCT_OWNER
        if not is_owner and asked.request.asker.id != desk.member.person.id:
            raise NotAllowed(desk.member.role, (Role.PRODUCT_OWNER,))
        if not is_owner and asked.decided is not None and asked.decided.is_ruling:
            raise AlreadyRuled(asked.request.ref)
        if asked.decided is None or asked.decided.kind is not RulingKind.PARKS:
            asked = await _decide(desk, asked, RulingKind.PARKS, "", Deed.REQUEST_PARKED)
        card = await card_of(desk, asked)
    said = turn.paragraphs("requests/parked", request=asked.request)
    return Reply((*said, *verdict_parts(turn, card)), about=asked.request.ref)


async def _decide(desk: Desk, asked: Asked, kind: RulingKind, reason: str, deed: Deed) -> Asked:
    in_force = (await desk.chain()).in_force
    decided = Decided(
        kind=kind,
        reason=reason,
        by=desk.member.person,
        at=desk.at,
        version=version_text(in_force),
        is_ruling=desk.member.role is Role.PRODUCT_OWNER,
    )
    asked = await desk.records.requests.decide(desk.product.id, asked, decided)
    await desk.note(
        Entry(
            by=desk.by,
            deed=deed,
            subject=asked.request.ref,
            text=shorten(asked.request.text, _LINE_LENGTH),
            detail=kind,
            why=reason,
            goal_version=in_force,
        )
    )
    return asked


def line(turn: Turn, asked: Asked) -> str:
    """A request with how it stands, in a line."""
    return turn.say(
        "requests/line",
        request=asked.request,
        standing=turn.label(f"standing.{standing(asked)}"),
        is_decided=asked.decided is not None,
        text=shorten(asked.request.text, _LINE_LENGTH),
    )

"""``/goal sprint`` and ``/goal nudge``: the rhythm of a product's Sprints, and what is next."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot import actions as act
from bot.dates import due_in
from bot.errors import NoCadence, NoSuchCountry, NoSuchZone, NotADate, NotANumber
from bot.goals import Level
from bot.ledger import Deed, Entry
from bot.ports import Rhythm
from bot.replies import Bullets, Part, Quote, Reply
from bot.spoken_rhythms import time_of, zone_of
from bot.sprints import (
    MOST_DAYS,
    MOST_MINUTES,
    MOST_WEEKS,
    USUAL_LEADS,
    Cadence,
    Event,
    IsOff,
    Lead,
    Weekly,
    events,
    next_due,
    sprint_of,
)
from bot.text import NAME_LIMIT, clean, harmless, shorten
from bot.turn import Desk, Turn

_SHOWN = 3


async def show(turn: Turn, action: act.ShowCadence) -> Reply:
    """Which Sprint it is and for what, the next events, and the rhythm."""
    async with turn.reading(action) as desk:
        rhythm = await desk.records.cadences.get(desk.product.id)
        goal = (await desk.chain()).one(Level.SPRINT)
    if rhythm is None:
        raise NoCadence
    cadence = rhythm.cadence
    today = turn.heard.at.astimezone(ZoneInfo(cadence.zone)).date()
    card = turn.card(
        "sprint/shown",
        sprint=sprint_of(cadence, max(today, cadence.first)),
        today=today,
        is_cancelled=sprint_of(cadence, today).first in cadence.cancelled,
    )
    quote = (Quote(harmless(goal.text), goal.ref),) if goal else ()
    return Reply((*card, *quote, *_parts(turn, cadence)))


async def set_cadence(turn: Turn, action: act.SetCadence) -> Reply:
    """Set the rhythm; nudges come to this place from now on."""
    async with turn.deciding(action) as desk:
        known = await desk.records.cadences.get(desk.product.id)
        cadence = cadence_of(action, known.cadence if known else None, turn.today)
        await _keep(turn, desk, cadence)
    return Reply((*turn.card("sprint/set"), *_parts(turn, cadence)))


async def change(turn: Turn, action: act.ChangeCadence) -> Reply:
    """Pause, resume, cancel the Sprint that runs, or turn nudges on or off."""
    async with turn.deciding(action) as desk:
        rhythm = await _known(desk)
        cadence = changed(rhythm.cadence, action.change, turn.today)
        await _keep(turn, desk, cadence, str(action.change))
    parts = turn.paragraphs(f"sprint/{action.change}")
    return Reply((*parts, *_parts(turn, cadence)))


async def set_leads(turn: Turn, action: act.SetLeads) -> Reply:
    """Choose how long before an event nudges come."""
    async with turn.deciding(action) as desk:
        rhythm = await _known(desk)
        leads = tuple(read_lead(one) for one in action.leads)
        cadence = replace(rhythm.cadence, leads=leads, has_nudges=True)
        await _keep(turn, desk, cadence, ", ".join(action.leads))
    return Reply((*turn.paragraphs("sprint/on"), *_parts(turn, cadence)))


def when(turn: Turn, begins: datetime, zone: str = "", *, is_personal: bool = False) -> str:
    """A moment as people read it, with its zone: the one named, else the reader's own.

    is_personal: whether the reader's own time is told beside it, where that differs.
    """
    own = begins.astimezone(turn.heard.at.tzinfo)
    local = begins.astimezone(ZoneInfo(zone)) if zone else own
    differs = is_personal and own.utcoffset() != local.utcoffset()
    return turn.say(
        "sprint/when",
        weekday=turn.label(f"weekday.{local.weekday()}"),
        day=local.date(),
        time=f"{local:%H:%M}",
        city=_city(local),
        offset=_offset(local),
        own=f"{own:%H:%M}" if differs else "",
        own_weekday=turn.label(f"weekday.{own.weekday()}") if own.date() != local.date() else "",
    )


def _city(local: datetime) -> str:
    """The city that names the zone; "" where none does, as in UTC."""
    region, _, city = str(getattr(local.tzinfo, "key", "")).rpartition("/")
    return city.replace("_", " ") if region not in ("", "Etc") else ""


def _offset(local: datetime) -> str:
    """How far the zone is from UTC: ``UTC``, ``UTC+1``, ``UTC-3:30``."""
    offset = local.utcoffset() or timedelta()
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    sign = "-" if offset < timedelta() else "+"
    return f"UTC{sign}{hours}{f':{minutes:02}' if minutes else ''}" if offset else "UTC"


async def _known(desk: Desk) -> Rhythm:
    rhythm = await desk.records.cadences.get(desk.product.id)
    if rhythm is None:
        raise NoCadence
    return rhythm


async def _keep(turn: Turn, desk: Desk, cadence: Cadence, detail: str = "") -> None:
    """Keep the rhythm and write it down; detail: what was changed, "" for a rhythm that was set."""
    deed = Deed.CADENCE_CHANGED if detail else Deed.CADENCE_SET
    await put(turn, desk, cadence)
    await desk.note(Entry(desk.by, deed, subject="", text=as_typed(cadence), detail=detail))


async def put(turn: Turn, desk: Desk, cadence: Cadence) -> None:
    """Keep the rhythm; nudges come to this place from now on."""
    now, is_off = turn.heard.at, _is_off(turn, cadence)
    rhythm = Rhythm(cadence, turn.heard.place.id, now, next_due(cadence, is_off, now))
    await desk.records.cadences.put(desk.product.id, rhythm)


def as_typed(cadence: Cadence) -> str:
    """The rhythm as it is typed behind ``/goal sprint``, so that the ledger can be read back."""
    planning, review = (
        f"{_SHORT_DAYS[one.weekday]} {one.at:%H:%M}" for one in (cadence.planning, cadence.review)
    )
    area = "-".join(one for one in (cadence.country, cadence.region) if one)
    holidays = f" holidays {area}" if area else ""
    weeks = f"{cadence.weeks} weeks from {cadence.first.isoformat()}"
    return f"{weeks} planning {planning} review {review} {cadence.zone}{holidays}"


_SHORT_DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")


def _parts(turn: Turn, cadence: Cadence) -> tuple[Part, ...]:
    words = turn.paragraphs("sprint/rhythm", cadence=cadence, leads=_leads(turn, cadence))
    if cadence.is_paused:
        return (*words, *turn.paragraphs("sprint/paused"))
    return (Bullets(coming_events(turn, cadence, is_personal=True)), *words)


def coming_events(turn: Turn, cadence: Cadence, *, is_personal: bool = False) -> tuple[str, ...]:
    """The next events, a line each; is_personal: for one reader, in their own time as well."""
    coming = islice(events(cadence, _is_off(turn, cadence), turn.heard.at), _SHOWN)
    return tuple(_event(turn, one, cadence.zone, is_personal=is_personal) for one in coming)


def _event(turn: Turn, event: Event, zone: str, *, is_personal: bool) -> str:
    return turn.say(
        "sprint/event",
        occasion=turn.label(f"occasion.{event.occasion}"),
        when=when(turn, event.begins, zone, is_personal=is_personal),
        sprint=event.sprint,
    )


def _leads(turn: Turn, cadence: Cadence) -> str:
    if not cadence.has_nudges or not cadence.leads:
        return ""
    return lead_words(turn, cadence.leads)


def lead_words(turn: Turn, leads: Iterable[Lead]) -> str:
    """How long before an event, in words."""
    said = [turn.say("sprint/lead", lead=lead) for lead in leads]
    if not said:
        return ""
    *first, last = said
    return turn.say("sprint/leads", first=", ".join(first), last=last)


def _is_off(turn: Turn, cadence: Cadence) -> IsOff:
    try:
        return turn.ports.days_off.of(cadence.country, cadence.region)
    except KeyError:
        named = "-".join(one for one in (cadence.country, cadence.region) if one)
        raise NoSuchCountry(shorten(clean(named), NAME_LIMIT)) from None


def cadence_of(action: act.SetCadence, known: Cadence | None, today: date) -> Cadence:
    """The rhythm that is to be set, over the one that is known."""
    zone = zone_of(action.zone) or action.zone or (known.zone if known else "UTC")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise NoSuchZone(shorten(clean(zone), NAME_LIMIT)) from None
    country, _, region = action.holidays.upper().partition("-")
    return Cadence(
        weeks=min(max(action.weeks, 1), MOST_WEEKS),
        first=_first_day(action.first, today),
        planning=_weekly(action.planning_day, action.planning_at),
        review=_weekly(action.review_day, action.review_at),
        zone=zone,
        country=country or (known.country if known else ""),
        region=region or (known.region if known and not country else ""),
        leads=known.leads if known else USUAL_LEADS,
        has_nudges=known.has_nudges if known else True,
    )


def _first_day(typed: str, today: date) -> date:
    """A day as ISO writes it or as people say it; raises NotADate."""
    return due_in(f"by {typed}", today) or read_day(typed)


def read_day(typed: str) -> date:
    """A day as ISO writes it; raises NotADate."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise NotADate(shorten(clean(typed), NAME_LIMIT)) from None


def read_moment(typed: str) -> datetime:
    """A moment with its zone, as ISO writes it; raises NotADate."""
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901  stands for none
    if moment.tzinfo is None:
        raise NotADate(shorten(clean(typed), NAME_LIMIT))
    return moment


def _weekly(day: int, at: str) -> Weekly:
    """A weekday and a time; raises NotADate for what is none."""
    try:
        return Weekly(range(7).index(day), time.fromisoformat(time_of(at)))
    except ValueError:
        raise NotADate(shorten(clean(f"{day} {at}"), NAME_LIMIT)) from None


def changed(cadence: Cadence, change: act.CadenceChange, today: date) -> Cadence:
    """The rhythm after a change of it."""
    match change:
        case act.CadenceChange.PAUSE:
            return replace(cadence, is_paused=True)
        case act.CadenceChange.RESUME:
            return replace(cadence, is_paused=False)
        case act.CadenceChange.CANCEL:
            first = sprint_of(cadence, max(today, cadence.first)).first
            return replace(cadence, cancelled=(*cadence.cancelled, first))
        case act.CadenceChange.NUDGES_ON:
            return replace(cadence, has_nudges=True)
        case act.CadenceChange.NUDGES_OFF:
            return replace(cadence, has_nudges=False)


def read_lead(stated: str) -> Lead:
    """``1d`` or ``60m``; raises NotANumber for anything else."""
    try:
        lead = Lead.of(stated)
    except ValueError:
        raise NotANumber(shorten(clean(stated), NAME_LIMIT)) from None
    return Lead(min(lead.days, MOST_DAYS), min(lead.minutes, MOST_MINUTES))

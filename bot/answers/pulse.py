"""``/goal pulse``: once a Sprint, does the team know its Product Goal without looking?

Off unless somebody turns it on. The answers are kept under a mark, never under a name, and shown
only as one number and the words that were used; with fewer than ``FEWEST`` not even those.
"""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import actions as act
from bot.answers.looking import NOTHING
from bot.answers.sprints import when
from bot.chores import Chore, key_of
from bot.ledger import Deed, Entry
from bot.people import SCRUM_TEAM
from bot.ports import Rhythm
from bot.recall import FEWEST, recall
from bot.replies import (
    Audience,
    Button,
    Buttons,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Part,
    Quote,
    Reply,
    Style,
)
from bot.rounds import Round, Rule, Stance
from bot.sprints import Weekends
from bot.text import harmless, one_line
from bot.turn import Turn

_DAY = timedelta(days=1)


async def show(turn: Turn, action: act.ShowPulse) -> Reply:
    """The latest result, and whether the team is asked."""
    async with turn.reading(action) as desk:
        ended = await desk.records.rounds.ended(desk.product.id, Rule.RECALL)
        is_on = desk.product.has_pulse
    words = turn.paragraphs("pulse/is_on", is_on=is_on)
    if ended is None:
        return Reply(words)
    return replace(
        recalled(turn, ended), parts=(*recalled(turn, ended).parts, *words), audience=Audience.ASKER
    )


async def turn_on(turn: Turn, action: act.SetPulse) -> Reply:
    """Let the team be asked, or not any more."""
    async with turn.deciding(action) as desk:
        await desk.records.products.change(replace(desk.product, has_pulse=action.is_on))
        detail = "on" if action.is_on else "off"
        await desk.note(Entry(desk.by, Deed.PULSE_SET, subject="", detail=detail))
        rhythm = await desk.records.cadences.get(desk.product.id)
    has_clock = rhythm is not None and rhythm.due is not None
    words = turn.paragraphs("pulse/set", is_on=action.is_on, has_clock=has_clock)
    return Reply(words)


async def open_(turn: Turn, action: act.OpenPulse) -> Reply:
    """Ask everybody of the team, each alone; a worker begins it."""
    async with turn.deciding(action) as desk:
        goal, product = (await desk.chain()).product_goal, desk.product.id
        running = await desk.records.rounds.running(product)
        rhythm = await desk.records.cadences.get(product)
        is_asked = any(one.rule is Rule.RECALL for one in running)
        if goal is None or is_asked or not desk.product.has_pulse:
            return Reply((), outcome=NOTHING)
        one = await desk.records.rounds.open(
            desk.product.id,
            Round(
                ref=goal.ref,
                version=goal.version,
                text=goal.text,
                rule=Rule.RECALL,
                opened_at=desk.at,
                closes_at=_a_working_day_after(turn, rhythm, desk.at),
                place=desk.place,
                is_anonymous=True,
            ),
        )
        await desk.later(key_of(Chore.CLOSE, "", one.number), one.closes_at)
        team = await desk.records.people.team(desk.product.id)
        for member in [one for one in team if one.role in SCRUM_TEAM]:
            number = mark_of(member.person.id)
            await desk.later(key_of(Chore.VOICE, str(one.number), number))
    return Reply((), outcome=NOTHING)


def _a_working_day_after(turn: Turn, rhythm: Rhythm | None, at: datetime) -> datetime:
    """The same time on the next working day: nobody reads a result at the weekend."""
    zone, country, region = "UTC", "", ""
    if rhythm is not None:
        of = rhythm.cadence
        zone, country, region = of.zone, of.country, of.region
    try:
        is_off = turn.ports.days_off.of(country, region)
    except KeyError:  # of an older version of the package
        is_off = Weekends().of("", "")
    then = at.astimezone(ZoneInfo(zone)) + _DAY
    while is_off(then.date()):
        then += _DAY
    return then.astimezone(UTC)


def asked_for(turn: Turn, one: Round) -> Reply:
    """The question, to one person; the goal itself must not be seen here."""
    words = turn.paragraphs("pulse/ask", until=when(turn, one.closes_at))
    form = act.OpenVoiceForm(one.number, Stance.AGREE)
    button = Button(turn.label("button.answer"), form, Style.PRIMARY)
    return Reply((Heading(turn.label("pulse.question")), *words, Buttons((button,))))


def recalled(turn: Turn, one: Round) -> Reply:
    """One number for the team, and the words that were used."""
    known = recall(one.text, [voice.reason for voice in one.voices])
    parts: list[Part] = [Heading(turn.label("pulse.title")), Quote(harmless(one.text), one.ref)]
    if known is None:
        words = turn.paragraphs("pulse/too_few", count=len(one.voices), fewest=FEWEST)
        return Reply((*parts, *words), Audience.PLACE, f"round:{one.number}")
    said = ", ".join(f"{one_line(harmless(word))} ({count})" for word, count in known.words)
    facts = (
        Fact(turn.label("pulse.share"), turn.say("pulse/share", share=known.share)),
        Fact(turn.label("fact.voices"), str(known.answers)),
        *([Fact(turn.label("pulse.words"), said)] if said else []),
    )
    missed = ", ".join(harmless(word) for word in known.missed)
    more = (Paragraph(turn.say("pulse/missed", words=missed).strip()),) if missed else ()
    return Reply((*parts, Facts(facts), *more), Audience.PLACE, f"round:{one.number}")


def mark_of(person: str) -> int:
    """A number that stands for a person: in a chore's key, and in the pulse."""
    return int(hashlib.sha256(person.encode()).hexdigest()[:8], 16)

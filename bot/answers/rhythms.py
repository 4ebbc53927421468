"""The Sprint's rhythm as people say it: what they mean, over what is known, and its form."""

from dataclasses import replace
from datetime import date, timedelta

from bot import actions as act
from bot.replies import Field, FieldKind, Form, Reply
from bot.spoken_rhythms import SpokenRhythm, rhythm_in
from bot.sprints import MOST_WEEKS, Cadence, Weekly
from bot.turn import Turn

_USUAL_WEEKS, _MONDAY, _FRIDAY = 2, 0, 4
_WEEK = 7


async def rhythm_meant(turn: Turn, words: str) -> act.SetCadence | act.OpenCadenceForm:
    """The rhythm that words speak of, over the one that is known; the form where parts are open."""
    said = await _over_the_known(turn, words)
    planning, review = said.planning or (_MONDAY, ""), said.review or (_FRIDAY, "")
    if said.is_unclear or not (said.weeks and planning[1] and review[1]):
        return act.OpenCadenceForm(words)
    return act.SetCadence(
        weeks=said.weeks,
        first=(said.first or _coming(planning[0], turn.today)).isoformat(),
        planning_day=planning[0],
        planning_at=planning[1],
        review_day=review[0],
        review_at=review[1],
        zone=said.zone or "UTC",
        holidays=said.holidays or "",
    )


async def open_form(turn: Turn, action: act.OpenCadenceForm) -> Reply:
    """The form of the rhythm, with what is known or was said filled in."""
    said = await _over_the_known(turn, action.words)
    planning, review = said.planning or (_MONDAY, ""), said.review or (_FRIDAY, "")
    first = said.first or _coming(planning[0], turn.today)
    weeks = said.weeks or _USUAL_WEEKS
    days = tuple((str(day), turn.label(f"weekday.{day}")) for day in range(_WEEK))
    lengths = range(1, MOST_WEEKS + 1)
    counts = tuple((str(one), turn.say("sprint/weeks", weeks=one)) for one in lengths)
    fields = (
        _choice(turn, "weeks", weeks, counts),
        _line(turn, "first", first.isoformat()),
        _choice(turn, "planning_day", planning[0], days),
        _line(turn, "planning_at", planning[1] or "10:00"),
        _choice(turn, "review_day", review[0], days),
        _line(turn, "review_at", review[1] or "15:00"),
        _line(turn, "zone", said.zone or ""),
        replace(_line(turn, "holidays", said.holidays or ""), is_required=False),
    )
    empty = act.SetCadence(weeks, "", planning[0], "", review[0], "")
    return Reply((Form(turn.label("form.sprint"), turn.label("button.save"), empty, fields),))


async def _over_the_known(turn: Turn, words: str) -> SpokenRhythm:
    """What the words say; for what they do not say, what is known."""
    async with turn.reading(act.OpenCadenceForm()) as desk:
        rhythm = await desk.records.cadences.get(desk.product.id)
    said = rhythm_in(words, turn.today)
    return _filled(said, rhythm.cadence) if rhythm else said


def _filled(said: SpokenRhythm, known: Cadence) -> SpokenRhythm:
    return SpokenRhythm(
        weeks=said.weeks or known.weeks,
        first=said.first or known.first,
        planning=_moment(said.planning, known.planning),
        review=_moment(said.review, known.review),
        zone=said.zone or known.zone,
        holidays=said.holidays,
        is_unclear=said.is_unclear,
    )


def _moment(said: tuple[int, str] | None, known: Weekly) -> tuple[int, str]:
    day, at = said or (known.weekday, "")
    return day, at or f"{known.at:%H:%M}"


def _coming(weekday: int, today: date) -> date:
    """The next day of that name, today included."""
    return today + timedelta(days=(weekday - today.weekday()) % _WEEK)


def _choice(turn: Turn, name: str, value: int, choices: tuple[tuple[str, str], ...]) -> Field:
    label = turn.label(f"field.{name}")
    return Field(name, label, FieldKind.CHOICE, str(value), is_required=True, choices=choices)


def _line(turn: Turn, name: str, value: str) -> Field:
    label, hint = turn.label(f"field.{name}"), turn.label(f"hint.{name}")
    return Field(name, label, value=value, hint=hint, is_required=True)

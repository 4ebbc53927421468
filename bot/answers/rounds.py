"""``/goal agree`` and ``/goal vote``: does the team agree on a goal, and how sure is it?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bot import actions as act
from bot.answers.goals import known_goal
from bot.answers.looking import NOTHING
from bot.answers.pulse import asked_for, mark_of, recalled
from bot.answers.sprints import when
from bot.answers.voices import line, spread, tally
from bot.chores import Chore, key_of
from bot.errors import Missing, NoRound, NotAllowed, OtherVoice, RoundIsOver, RoundRuns
from bot.ledger import Deed, Entry
from bot.people import SCRUM_TEAM, Person, Role
from bot.replies import (
    Audience,
    Banner,
    Bullets,
    Button,
    Buttons,
    Fact,
    Facts,
    Field,
    FieldKind,
    Form,
    Heading,
    Paragraph,
    Part,
    Quote,
    Reply,
    Style,
    Tone,
)
from bot.rounds import (
    LONGEST,
    SHORTEST,
    SUREST,
    USUAL_TIME,
    Outcome,
    Round,
    Rule,
    Stance,
    Voice,
    outcome_of,
    remind_at,
    stance_of,
    usual_rule,
)
from bot.text import REASON_LIMIT, clean, harmless, one_line, shorten
from bot.turn import Desk, Turn

_LINE = 160
_TONES = {
    Outcome.AGREED: Tone.GOOD,
    Outcome.NOT_AGREED: Tone.LATER,
    Outcome.OWNER_DECIDES: Tone.UNSURE,
    Outcome.SURE: Tone.GOOD,
    Outcome.UNSURE: Tone.LATER,
    Outcome.RECALLED: Tone.UNSURE,
    Outcome.NOBODY: Tone.UNSURE,
}


async def open_(turn: Turn, action: act.OpenRound) -> Reply:
    """Begin a round on a goal, for everybody in the place."""
    async with turn.deciding(action) as desk:
        chain = await desk.chain()
        goal = await known_goal(desk, chain, action.ref) if action.ref else chain.the_product_goal()
        running = await desk.records.rounds.running(desk.product.id)
        if any(one.ref == goal.ref and one.rule is not Rule.RECALL for one in running):
            raise RoundRuns(goal.ref)
        lasts = timedelta(hours=action.hours) if action.hours else USUAL_TIME
        one = Round(
            ref=goal.ref,
            version=goal.version,
            text=goal.text,
            rule=_rule(action.rule) or usual_rule(goal.level),
            opened_at=desk.at,
            closes_at=desk.at + min(max(lasts, SHORTEST), LONGEST),
            place=desk.place,
            is_anonymous=action.is_anonymous,
        )
        one = await desk.records.rounds.open(desk.product.id, one)
        await desk.later(key_of(Chore.REMIND, "", one.number), remind_at(one))
        await desk.later(key_of(Chore.CLOSE, "", one.number), one.closes_at)
        await desk.note(
            Entry(desk.by, Deed.ROUND_OPENED, one.ref, shorten(one.text, _LINE), one.rule)
        )
    return _card(turn, one)


async def show(turn: Turn, action: act.ShowRound) -> Reply:
    """A round as it stands; the latest one where none is named."""
    async with turn.reading(action) as desk:
        one = await _found(desk, action.number)
    if one.rule is Rule.RECALL:
        return asked_for(turn, one) if one.is_open else recalled(turn, one)
    return replace(_card(turn, one), audience=Audience.ASKER)


async def speak(turn: Turn, action: act.Speak) -> Reply:
    """Say what one thinks, or something else than before."""
    async with turn.deciding(action) as desk:
        one = await _found(desk, action.number)
        if not one.is_open or desk.at >= one.closes_at:
            raise RoundIsOver(one.ref)
        voice = _voice(one, action, desk)
        await desk.records.rounds.speak(desk.product.id, one.number, voice)
        one = await _found(desk, one.number)
    if one.rule is Rule.RECALL:
        until = when(turn, one.closes_at)
        return Reply(turn.paragraphs("pulse/thanks", until=until))
    return _card(turn, one)


def _rule(name: str) -> Rule | None:
    """The rule of that name that people can choose."""
    return Rule(name) if name in set(Rule) - {Rule.RECALL} else None


def _require_asked(one: Round, confidence: int) -> None:
    """Raise OtherVoice unless the round asks for this: a number, or a stance."""
    if (one.rule is Rule.CONFIDENCE) != (1 <= confidence <= SUREST):
        raise OtherVoice("number" if one.rule is Rule.CONFIDENCE else "stance")


def _voice(one: Round, action: act.Speak, desk: Desk) -> Voice:
    """What somebody says, if it is what the round asks for."""
    reason = shorten(clean(action.reason), REASON_LIMIT)
    if one.rule is Rule.RECALL:
        if desk.member.role not in SCRUM_TEAM:
            raise NotAllowed(desk.member.role, tuple(role for role in Role if role in SCRUM_TEAM))
        reason = shorten(one_line(reason), _LINE)
        if not reason:
            raise Missing("goal")
        nobody = Person(str(mark_of(desk.member.person.id)), "")
        return Voice(nobody, Stance.AGREE, reason, desk.at)
    _require_asked(one, action.confidence)
    stance = stance_of(action.confidence) if action.confidence else action.stance
    if stance is Stance.OBJECTION and not reason:
        raise Missing("reason")
    return Voice(desk.member.person, stance, reason, desk.at, action.confidence)


async def open_form(turn: Turn, action: act.OpenVoiceForm) -> Reply:
    """The form that asks for the reason."""
    async with turn.reading(action) as desk:
        one = await _found(desk, action.number)
    if not one.is_open:
        raise RoundIsOver(one.ref)
    if one.rule is not Rule.RECALL:
        _require_asked(one, action.confidence)
    send, speak_ = turn.label("button.send"), act.Speak(one.number, action.stance)
    if one.rule is Rule.RECALL:
        field = Field("reason", turn.label("pulse.question"), FieldKind.LINE, is_required=True)
        return Reply((Form(turn.label("pulse.title"), send, speak_, (field,)),))
    needed = action.stance is Stance.OBJECTION
    field = Field("reason", turn.label("field.reason"), FieldKind.TEXT, is_required=needed)
    stance = turn.label(f"stance.{action.stance}")
    if action.confidence:
        speak_ = replace(speak_, confidence=action.confidence)
        stance = turn.say("rounds/of_five", number=action.confidence)
    title = turn.say("rounds/form", round=one, stance=stance)
    return Reply((Form(title, send, speak_, (field,)),))


async def close(turn: Turn, action: act.CloseRound) -> Reply:
    """End a round: by the clock, or early. One outcome, and one announcement."""
    by_clock = not turn.heard.person.id
    async with turn.deciding(action) as desk:
        one = await _found(desk, action.number)
        if not one.is_open and not (by_clock and not one.closed_by):
            if by_clock:
                return Reply((), outcome=NOTHING)
            raise RoundIsOver(one.ref)
        if one.is_open:
            one = replace(
                one, outcome=outcome_of(one.rule, one.voices), closed_by=turn.heard.person.id
            )
            await desk.records.rounds.close(desk.product.id, one, desk.at)
            if one.rule is not Rule.RECALL:
                await desk.note(_closing(desk, one))
        goal = await desk.records.goals.find(desk.product.id, one.ref)
    if one.rule is Rule.RECALL:
        return recalled(turn, one)
    changed = goal is not None and goal.version != one.version and goal.text != one.text
    return _card(turn, one, changed=changed)


def _closing(desk: Desk, one: Round) -> Entry:
    """The ledger's line on how a round ended."""
    against = [voice.reason for voice in one.voices if voice.reason]
    return Entry(
        by=desk.by,
        deed=Deed.ROUND_CLOSED,
        subject=one.ref,
        text=shorten(one.text, _LINE),
        detail=f"{one.outcome} {tally(one)}",
        why=shorten("; ".join(against), REASON_LIMIT),
    )


async def remind(turn: Turn, action: act.RemindVoices) -> Reply:
    """Have everybody of the team told who has not spoken yet; a worker asks."""
    async with turn.deciding(action) as desk:
        one = await _found(desk, action.number)
        spoken = {voice.person.id for voice in one.voices}
        for member in await desk.records.people.team(desk.product.id) if one.is_open else ():
            if member.person.id not in spoken:
                number = mark_of(member.person.id)
                await desk.later(key_of(Chore.VOICE, str(one.number), number))
    return Reply((), outcome=NOTHING)


async def ask(turn: Turn, action: act.AskVoice) -> Reply:
    """To one person who has not spoken yet."""
    async with turn.reading(action) as desk:
        one = await _found(desk, action.number)
    me = turn.heard.person
    if not one.is_open or any(
        voice.person.id in (me.id, str(mark_of(me.id))) for voice in one.voices
    ):
        return Reply((), outcome=NOTHING)
    if one.rule is Rule.RECALL:
        return asked_for(turn, one)
    words = turn.paragraphs("rounds/ask", round=one, until=when(turn, one.closes_at))
    quote = Quote(harmless(one.text), one.ref)
    return Reply((*words, quote, Buttons(tuple(_choices(turn, one)))))


async def _found(desk: Desk, number: int) -> Round:
    """The round of that number; for 0 the one that runs, or the latest."""
    one = await desk.records.rounds.get(desk.product.id, number)
    if one is None:
        raise NoRound
    return one


def _card(turn: Turn, one: Round, *, changed: bool = False) -> Reply:
    return Reply(tuple(_parts(turn, one, changed=changed)), Audience.PLACE, f"round:{one.number}")


def _parts(turn: Turn, one: Round, *, changed: bool) -> Iterator[Part]:
    if one.outcome is not None:
        yield Banner(_TONES[one.outcome], turn.label(f"outcome.{one.outcome}"))
    is_vote = one.rule is Rule.CONFIDENCE
    yield Heading(turn.say("rounds/heading_sure" if is_vote else "rounds/heading", round=one))
    yield Quote(harmless(one.text), one.ref)
    facts = [
        Fact(
            turn.label("fact.sure_when" if is_vote else "fact.rule"), turn.label(f"rule.{one.rule}")
        ),
        Fact(turn.label("fact.voices"), tally(one, turn)),
    ]
    if one.confidences:
        facts.append(Fact(turn.label("fact.spread"), spread(one)))
    if one.is_open:
        facts.append(Fact(turn.label("fact.until"), when(turn, one.closes_at)))
    yield Facts(tuple(facts))
    said = [line(turn, one, voice) for voice in one.voices if voice.reason or not one.is_anonymous]
    if said:
        yield Bullets(tuple(said))
    if changed:
        yield Paragraph(turn.say("rounds/changed", round=one).strip())
    if one.is_open:
        yield Buttons(
            (
                *_choices(turn, one),
                Button(turn.label("button.close_round"), act.CloseRound(one.number)),
            )
        )
    else:
        yield from turn.paragraphs(f"rounds/{one.outcome}", round=one)


def _choices(turn: Turn, one: Round) -> Iterator[Button]:
    if one.rule is Rule.CONFIDENCE:
        for number in range(1, SUREST + 1):
            label = turn.say("rounds/of_five", number=number)
            stance = stance_of(number)
            if stance is Stance.AGREE:
                yield Button(label, act.Speak(one.number, stance, confidence=number))
            else:
                yield Button(label, act.OpenVoiceForm(one.number, stance, number))
        return
    agree = act.Speak(one.number, Stance.AGREE)
    yield Button(turn.label(f"stance.{Stance.AGREE}"), agree, Style.PRIMARY)
    for stance in (Stance.CONCERN, Stance.OBJECTION):
        form = act.OpenVoiceForm(one.number, stance)
        yield Button(turn.label(f"stance.{stance}"), form)

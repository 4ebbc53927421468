"""The verdict as people see it: what, against which goal, by which evidence, and what next."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot import actions as act
from bot.fit.case import Line, Ruling, RulingKind, lines_of
from bot.fit.opinion import APART, FITS, REQUEST, Flag, Grounds, Opinion, Question, Verdict
from bot.fit.trust import agreed_ruling
from bot.goals import GoalChain, Level
from bot.people import Member, Role
from bot.replies import (
    Banner,
    Bullets,
    Button,
    Buttons,
    Fact,
    Facts,
    Paragraph,
    Part,
    Quote,
    Style,
    Tone,
)
from bot.requests import Asked, Decided, Judged
from bot.text import harmless, one_line, shorten
from bot.turn import Turn

_TONES = {
    Verdict.SERVES_SPRINT_GOAL: Tone.SPRINT,
    Verdict.SERVES_PRODUCT_GOAL: Tone.GOOD,
    Verdict.FITS_VISION: Tone.LATER,
    Verdict.OUTSIDE: Tone.OUTSIDE,
    Verdict.CANNOT_TELL: Tone.UNSURE,
}
_RULING_TONES = {
    RulingKind.FITS: Tone.GOOD,
    RulingKind.PARKS: Tone.LATER,
    RulingKind.OUTSIDE: Tone.OUTSIDE,
    RulingKind.UPKEEP: Tone.APART,
}
_SHOWN_LINES = 3
_QUOTE_LENGTH = 400


@dataclass(frozen=True, slots=True)
class Card:
    """All that the card of a request shows.

    rulings: the Product Owner's rulings that it may cite.
    to_channel: shown to everybody, so it names who asked, and only offers what others can do.
    """

    asked: Asked
    chain: GoalChain
    member: Member
    rulings: tuple[Ruling, ...] = ()
    to_channel: bool = False


def verdict_parts(turn: Turn, card: Card) -> tuple[Part, ...]:
    """The whole card of a request."""
    asked, member, to_channel = card.asked, card.member, card.to_channel
    parts: list[Part] = [_banner(turn, asked)]
    asker = asked.request.asker
    name = "fit/asked_by" if to_channel or asker.id != member.person.id else "fit/you_asked"
    source = turn.say(name, request=asked.request)
    parts.append(Quote(harmless(shorten(asked.request.text, _QUOTE_LENGTH)), source))
    if asked.decided is not None:
        parts += _decision(turn, asked.decided)
    if asked.judged is not None:
        parts += _opinion(turn, card, asked.judged)
    parts.append(Buttons(tuple(_buttons(turn, card))))
    return tuple(parts)


def _banner(turn: Turn, asked: Asked) -> Banner:
    if asked.decided is not None:
        kind = asked.decided.kind
        return Banner(_RULING_TONES[kind], turn.label(f"ruling.{kind}"))
    if asked.judged is None:
        return Banner(Tone.UNSURE, turn.label("verdict.cannot_tell"))
    opinion = asked.judged.opinion
    if opinion.is_apart:
        return Banner(Tone.APART, turn.label("verdict.upkeep"))
    if opinion.grounds is Grounds.OUT_OF_SCOPE:
        return Banner(Tone.LATER, turn.label("verdict.not_the_goal"))
    return Banner(_TONES[opinion.verdict], turn.label(f"verdict.{opinion.verdict}"))


def _decision(turn: Turn, decided: Decided) -> Iterator[Part]:
    yield from turn.paragraphs("fit/decided", decided=decided)
    if decided.reason:
        yield Quote(harmless(decided.reason), harmless(one_line(decided.by.name)))


def _opinion(turn: Turn, card: Card, judged: Judged) -> Iterator[Part]:
    opinion, chain = judged.opinion, card.chain
    lines = {line.id: line for line in lines_of(chain)}
    if card.asked.decided is not None:
        yield from turn.paragraphs("fit/was_found", opinion=opinion)
    held_against = lines.get(chain.product_goal.ref) if chain.product_goal else None
    evidence = tuple(_evidence(turn, opinion, lines, held_against))
    if evidence:
        yield Facts(evidence)
    yield Paragraph(opinion.reason or _grounds(turn, opinion, chain))
    if opinion.flags & APART:
        is_duty = Flag.OBLIGATION in opinion.flags
        yield from turn.paragraphs("fit/apart", is_duty=is_duty, is_certain=opinion.is_apart)
    yield from _precedents(turn, opinion, card.rulings)
    if card.asked.decided is None:
        yield from _next_step(turn, opinion, chain, lines)
    if Flag.FELL_BACK in opinion.flags:
        yield from turn.paragraphs("fit/fell_back")
    yield from turn.paragraphs("fit/judged_by", opinion=opinion, version=judged.version)


def _grounds(turn: Turn, opinion: Opinion, chain: GoalChain) -> str:
    return turn.say(f"grounds/{opinion.grounds}", opinion=opinion, goal=chain.product_goal)


def _evidence(
    turn: Turn, opinion: Opinion, lines: dict[str, Line], product_goal: Line | None
) -> Iterator[Fact]:
    line = lines.get(opinion.line or "") or product_goal
    if line is not None:
        value = f"{line.goal} · {one_line(harmless(line.text))}"
        yield Fact(turn.label("fact.held_against"), shorten(value, _QUOTE_LENGTH))
    for quote in opinion.quotes:
        name = "fact.request_says" if quote.line == REQUEST else "fact.goal_says"
        said = turn.say("fit/quote", text=shorten(quote.text, _QUOTE_LENGTH))
        yield Fact(turn.label(name), said)
    if opinion.verdict is not Verdict.CANNOT_TELL:
        yield Fact(turn.label("fact.sure"), turn.label(f"sure.{opinion.sure}"))


def _precedents(turn: Turn, opinion: Opinion, rulings: tuple[Ruling, ...]) -> Iterator[Part]:
    known = {ruling.id: ruling for ruling in rulings}
    for name, ids in (("fit/precedent", opinion.precedents), ("fit/history", opinion.history)):
        for ruling in (known[one] for one in ids if one in known):
            yield from turn.paragraphs(name, ruling=ruling)


def _next_step(
    turn: Turn, opinion: Opinion, chain: GoalChain, lines: dict[str, Line]
) -> Iterator[Part]:
    if opinion.verdict is Verdict.CANNOT_TELL:
        yield from _question(turn, opinion, lines)
        return
    goal = chain.product_goal
    yield from turn.paragraphs(f"next/{opinion.verdict}", goal=goal, opinion=opinion)
    sprint = chain.one(Level.SPRINT)
    if sprint is not None and opinion.verdict in FITS:
        yield from turn.paragraphs("next/instead", goal=sprint)
    if opinion.verdict in (Verdict.FITS_VISION, Verdict.OUTSIDE) and goal and not opinion.is_apart:
        kind_no = turn.say(f"next/kind_no_{opinion.verdict}", goal=goal)
        yield Quote(kind_no, turn.label("fact.kind_no"))


def _question(turn: Turn, opinion: Opinion, lines: dict[str, Line]) -> Iterator[Part]:
    question = opinion.question or Question.WHICH_LINE
    yield Paragraph(opinion.asks or turn.label(f"question.{question}"))
    near = [lines[line] for line, _ in opinion.shortlist[:_SHOWN_LINES] if line in lines]
    if near and question is Question.WHICH_LINE:
        yield Bullets(tuple(f"{line.goal} · {one_line(harmless(line.text))}" for line in near))


def _buttons(turn: Turn, card: Card) -> Iterator[Button]:
    asked, member, to_channel = card.asked, card.member, card.to_channel
    number = asked.request.number
    opinion = asked.judged.opinion if asked.judged else None
    if not to_channel:
        yield Button(turn.label("button.share"), act.ShowRequest(number, to_channel=True))
    is_mine = asked.request.asker.id == member.person.id
    if opinion is not None and opinion.verdict is Verdict.CANNOT_TELL and is_mine:
        detail = act.OpenDetailForm(number)
        yield Button(turn.label("button.add_detail"), detail, Style.PRIMARY)
    if asked.decided is None and is_mine and (opinion is None or opinion.verdict not in FITS):
        yield Button(turn.label("button.park"), act.ParkRequest(number))
    if to_channel or member.role is Role.PRODUCT_OWNER:
        yield from _owner_buttons(turn, card, opinion)


def _owner_buttons(turn: Turn, card: Card, opinion: Opinion | None) -> Iterator[Button]:
    number = card.asked.request.number
    agreed = agreed_ruling(opinion) if opinion else None
    if agreed is not None and card.asked.decided is None:
        competes = agreed is RulingKind.FITS and card.chain.one(Level.SPRINT) is not None
        rule = act.RuleOnRequest(number, agreed, "")
        pressed = act.OpenRulingForm(number, agrees=True) if competes else rule
        yield Button(turn.label("button.agree"), pressed, Style.PRIMARY)
    yield Button(
        turn.label("button.overrule" if agreed else "button.rule"), act.OpenRulingForm(number)
    )

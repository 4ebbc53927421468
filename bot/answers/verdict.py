"""The verdict as people see it: what, against which goal, by which evidence, and what next."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot import actions as act
from bot.fit.case import Line, Ruling, RulingKind, lines_of
from bot.fit.evidence import lines_told
from bot.fit.meaning import NAME
from bot.fit.opinion import APART, FITS, REQUEST, Flag, Grounds, Opinion, Question, Verdict
from bot.fit.trust import agreed_ruling, judge_of
from bot.goals import GoalChain, Level
from bot.people import Member, Role
from bot.replies import (
    Banner,
    Bullets,
    Button,
    Buttons,
    Details,
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
_SHOWN_LINES = 2
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
    """The whole card of a request: what, why, what next; small below it, all that proves it."""
    asked, member, to_channel = card.asked, card.member, card.to_channel
    parts: list[Part] = [_banner(turn, asked)]
    asker = asked.request.asker
    name = "fit/asked_by" if to_channel or asker.id != member.person.id else "fit/you_asked"
    source = turn.say(name, request=asked.request)
    parts.append(Quote(harmless(shorten(asked.request.text, _QUOTE_LENGTH)), source))
    if asked.decided is not None:
        parts += _decision(turn, asked.decided)
    elif asked.judged is not None:
        parts += _why(turn, card, asked.judged.opinion)
    parts.append(Buttons(tuple(_buttons(turn, card))))
    if asked.judged is not None:
        parts.append(Details(tuple(_details(turn, card, asked.judged))))
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
    if opinion.verdict is Verdict.CANNOT_TELL and opinion.grounds is Grounds.OUT_OF_SCOPE:
        return Banner(Tone.LATER, turn.label("verdict.not_the_goal"))
    tone = _TONES[opinion.verdict]
    if not opinion.is_settled:
        return Banner(tone, turn.label(f"leaning.{opinion.verdict}"))
    return Banner(tone, turn.label(f"verdict.{opinion.verdict}"))


def _decision(turn: Turn, decided: Decided) -> Iterator[Part]:
    yield from turn.paragraphs("fit/decided", decided=decided)
    if decided.reason:
        yield Quote(harmless(decided.reason), harmless(one_line(decided.by.name)))


def _why(turn: Turn, card: Card, opinion: Opinion) -> Iterator[Part]:
    """One line of why; what a *leaning* is worth; where nobody can tell, the one question."""
    binding = list(_cited(turn, "fit/precedent", opinion.precedents, card.rulings))
    if binding and opinion.grounds is Grounds.PRECEDENT:
        yield Paragraph(binding[0])
    elif opinion.reason or opinion.grounds is not Grounds.NOT_SURE:  # which the banner says
        yield Paragraph(opinion.reason or _grounds(turn, opinion, card.chain))
    if not opinion.is_settled:
        is_measured = judge_of(opinion) == NAME and opinion.grounds is not Grounds.PRECEDENT
        yield from turn.paragraphs("fit/leaning", is_measured=is_measured)
    if opinion.verdict is Verdict.CANNOT_TELL:
        yield from _question(turn, opinion, card.chain)


def _details(turn: Turn, card: Card, judged: Judged) -> Iterator[str]:
    """The evidence, what else was ruled, the next step, and who judged."""
    opinion, chain = judged.opinion, card.chain
    lines = {line.id: line for line in lines_of(chain)}
    if card.asked.decided is not None:
        yield turn.say("fit/was_found", opinion=opinion)
        yield opinion.reason or _grounds(turn, opinion, chain)
    yield from _evidence(turn, opinion, lines)
    if opinion.flags & APART:
        is_duty = Flag.OBLIGATION in opinion.flags
        yield turn.say("fit/apart", is_duty=is_duty, is_certain=opinion.is_apart)
    cited = list(_cited(turn, "fit/precedent", opinion.precedents, card.rulings))
    yield from cited[1:] if opinion.grounds is Grounds.PRECEDENT else cited
    yield from _cited(turn, "fit/history", opinion.history, card.rulings)
    if card.asked.decided is None and opinion.verdict is not Verdict.CANNOT_TELL:
        yield from _next_step(turn, opinion, chain)
    if Flag.FELL_BACK in opinion.flags:
        yield turn.say("fit/fell_back")
    yield turn.say("fit/judged_by", opinion=opinion, version=judged.version)


def _grounds(turn: Turn, opinion: Opinion, chain: GoalChain) -> str:
    told = lines_told(opinion, tuple(lines_of(chain)))
    return turn.say(f"grounds/{opinion.grounds}", opinion=opinion, goal=chain.product_goal, **told)


def _evidence(turn: Turn, opinion: Opinion, lines: dict[str, Line]) -> Iterator[str]:
    line = lines.get(opinion.line or "")
    if line is not None and opinion.grounds is not Grounds.MOVES_LINE:  # which names it
        value = f"{line.goal} · {one_line(harmless(line.text))}"
        yield _fact(turn, "fact.held_against", shorten(value, _QUOTE_LENGTH))
    for quote in opinion.quotes:
        name = "fact.request_says" if quote.line == REQUEST else "fact.goal_says"
        text = one_line(harmless(shorten(quote.text, _QUOTE_LENGTH)))
        yield _fact(turn, name, turn.say("fit/quote", text=text))


def _fact(turn: Turn, label: str, value: str) -> str:
    return f"{turn.label(label)}: {value}"


def _cited(
    turn: Turn, name: str, ids: tuple[str, ...], rulings: tuple[Ruling, ...]
) -> Iterator[str]:
    known = {ruling.id: ruling for ruling in rulings}
    for ruling in (known[one] for one in ids if one in known):
        yield turn.say(name, ruling=ruling)


def _next_step(turn: Turn, opinion: Opinion, chain: GoalChain) -> Iterator[str]:
    goal = chain.product_goal
    yield turn.say(f"next/{opinion.verdict}", goal=goal, opinion=opinion)
    sprint = chain.one(Level.SPRINT)
    if sprint is not None and opinion.verdict in FITS:
        yield turn.say("next/instead", goal=sprint)


def _question(turn: Turn, opinion: Opinion, chain: GoalChain) -> Iterator[Part]:
    """The one question, with the two nearest goals where it is about those."""
    question = opinion.question or Question.WHICH_LINE
    yield Paragraph(opinion.asks or turn.label(f"question.{question}"))
    lines = {line.id: line for line in lines_of(chain)}
    near = [lines[line] for line, _ in opinion.shortlist if line in lines][:_SHOWN_LINES]
    if near and question is Question.WHICH_LINE:
        yield Bullets(tuple(f"{line.goal} · {one_line(harmless(line.text))}" for line in near))


def kind_no(turn: Turn, asked: Asked, chain: GoalChain) -> Quote | None:
    """The kind sentence that says no, ready to send; None where there is nothing to say no to."""
    opinion = asked.judged.opinion if asked.judged else None
    name = ""
    if asked.decided is not None:
        name = _DECLINED_BY_RULING.get(asked.decided.kind, "")
    elif opinion is not None and not opinion.is_apart:
        name = _DECLINED.get(opinion.verdict, "")
    if not name or chain.product_goal is None:
        return None
    said = turn.say(f"next/kind_no_{name}", goal=chain.product_goal)
    return Quote(said, turn.label("fact.kind_no"))


_DECLINED = {Verdict.FITS_VISION: "fits_vision", Verdict.OUTSIDE: "outside"}
_DECLINED_BY_RULING = {RulingKind.PARKS: "fits_vision", RulingKind.OUTSIDE: "outside"}


def _buttons(turn: Turn, card: Card) -> Iterator[Button]:
    asked, member, to_channel = card.asked, card.member, card.to_channel
    number = asked.request.number
    opinion = asked.judged.opinion if asked.judged else None
    is_open = asked.decided is None
    is_owner = member.role is Role.PRODUCT_OWNER
    if not to_channel:
        asks = is_open and opinion is not None and not opinion.is_settled and not is_owner
        share = act.ShowRequest(number, to_channel=True)
        style = Style.PRIMARY if asks else Style.PLAIN
        yield Button(turn.label("button.ask_owner" if asks else "button.share"), share, style)
    is_mine = asked.request.asker.id == member.person.id
    if opinion is not None and opinion.verdict is Verdict.CANNOT_TELL and is_mine:
        detail = act.OpenDetailForm(number)
        yield Button(turn.label("button.add_detail"), detail, Style.PRIMARY)
    if is_open and is_mine and (opinion is None or opinion.verdict not in FITS):
        yield Button(turn.label("button.park"), act.ParkRequest(number))
    if to_channel or is_owner:
        yield from _owner_buttons(turn, card, opinion)
    if is_owner and not to_channel and kind_no(turn, asked, card.chain) is not None:
        yield Button(turn.label("button.decline"), act.DeclineKindly(number))


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

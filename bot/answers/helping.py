"""``/goal help``: written from the command table, so that it cannot leave a command out."""

from bot import actions as act
from bot.commands import COMMANDS, SLASH, TOPICS, Command
from bot.errors import NotUnderstood
from bot.people import EVERYONE, Role
from bot.replies import Button, Buttons, Fact, Facts, Part, Reply
from bot.turn import Turn
from bot.typed import nearest, read_command
from bot.understanding import TERMS, term_of


async def show(turn: Turn, action: act.ShowHelp) -> Reply:
    """The commands, or one topic of them."""
    topic = action.topic.strip().lower().removeprefix(SLASH).strip()
    if not topic:
        return Reply(overview(turn))
    commands = [command for command in COMMANDS if topic in (command.topic, command.words)]
    if commands:
        return Reply(_topic(turn, commands))
    term = term_of(topic, turn.ports.phrasebook.cues(turn.locale))
    if term:
        return await explain(turn, act.ExplainTerm(term))
    raise NotUnderstood(action.topic, nearest=nearest(topic))


async def explain(turn: Turn, action: act.ExplainTerm) -> Reply:
    """What a term means, in a sentence or two, and where to see it."""
    if action.term not in TERMS:
        raise NotUnderstood(action.term)
    label, next_ = _SEEN.get(action.term, ("button.show", act.ShowThread()))
    name, meaning = turn.label(f"term.{action.term}.name"), turn.label(f"term.{action.term}.means")
    card = turn.card("help/term", name=name, meaning=meaning)
    return Reply((*card, Buttons((Button(turn.label(label), next_),))))


_SEEN: dict[str, tuple[str, act.Action]] = {
    "kpi": ("meaning.kpis", act.ShowKpis()),
    "request": ("topic.fit", act.ShowHelp("fit")),
    "verdict": ("topic.fit", act.ShowHelp("fit")),
    "ruling": ("button.requests", act.ListRequests()),
    "precedent": ("button.requests", act.ListRequests()),
    "parked": ("meaning.requests_parked", act.ListRequests(act.RequestFilter.PARKED)),
    "upkeep": ("topic.progress", act.ShowHelp("progress")),
    "drift": ("button.health", act.ShowHealth()),
    "ledger": ("topic.history", act.ShowHistory()),
    "scope": ("topic.set", act.ShowHelp("set")),
    "round": ("topic.agreement", act.ShowHelp("agreement")),
    "item": ("topic.requests", act.ShowHelp("requests")),
}
"""Where a term is seen at work: the words of the button and what it does; else in the goals."""


def overview(turn: Turn) -> tuple[Part, ...]:
    """How to ask in plain words, and every command by its topic; a press shows one topic."""
    facts = (Fact(turn.label(f"topic.{topic}"), _commands_of(topic)) for topic in TOPICS)
    buttons = (Button(turn.label(f"topic.{one}"), act.ShowHelp(one)) for one in _FIRST_TOPICS)
    more = turn.paragraphs("help/more", topics=TOPICS)
    return (*turn.card("help/overview"), Facts(tuple(facts)), *more, Buttons(tuple(buttons)))


_FIRST_TOPICS = ("fit", "set", "requests", "sprint", "progress")


def _commands_of(topic: str) -> str:
    """The commands of a topic, as they begin."""
    words = (one.words for one in COMMANDS if one.topic == topic)
    return " · ".join(f"{SLASH} {one}".strip() for one in words)


def summary(turn: Turn, command: Command) -> str:
    """What a command does, in a line."""
    return turn.label(f"command.{command.key}")


async def ask_which(turn: Turn, action: act.AskWhich) -> Reply:
    """An ordinary sentence that begins like a command: which of the two was meant?"""
    command = read_command(action.words)
    buttons = (
        Button(turn.label("button.as_request"), act.CheckFit(action.words)),
        Button(turn.label("button.as_command"), command),
    )
    words = turn.paragraphs("help/ask_which", words=action.words)
    return Reply((*words, Buttons(buttons)))


async def small_talk(turn: Turn, action: act.MakeSmallTalk) -> Reply:
    """One friendly line."""
    del action
    return Reply(turn.paragraphs("help/small_talk"))


def _topic(turn: Turn, commands: list[Command]) -> tuple[Part, ...]:
    parts: list[Part] = [*turn.card("help/topic", topic=turn.label(f"topic.{commands[0].topic}"))]
    for command in commands:
        facts = [
            Fact(_written(command), summary(turn, command)),
            Fact(turn.label("help.who"), who(turn, command.roles)),
            Fact(turn.label("help.example"), "  ·  ".join(command.examples)),
        ]
        parts.append(Facts(tuple(facts)))
    return tuple(parts)


def who(turn: Turn, roles: frozenset[Role]) -> str:
    """The roles that may, as people read them."""
    if roles == EVERYONE:
        return turn.label("role.everyone")
    return ", ".join(turn.label(f"role.{role}") for role in Role if role in roles)


def _written(command: Command) -> str:
    return f"{SLASH} {command.synopsis}".strip()

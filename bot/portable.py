"""The chain as a file: YAML that people read, compare and keep in git, and Markdown to show.

One shape serves ``/goal export`` and ``import``, ``throughline fit --goals`` and the case files of
the judge; ``docs/goal-file.md`` describes it. This module reads and writes text; it changes no
goal. What an import would change is found in ``bot/importing.py``.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import yaml

from bot import handwritten
from bot.decisions import direction_of
from bot.errors import BadFile, NotANumber
from bot.fit.case import FitCase, Line, LineKind, Ruling
from bot.goals import Direction, Goal, GoalChain, Kpi, Level, Status, level_of, read_ref
from bot.numbers import number, plain
from bot.text import FILE_LIMIT, GOAL_LIMIT, NAME_LIMIT, clean

_MOST_GOALS = 1_000
_YMD = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SINGLES = {"mission": Level.MISSION, "vision": Level.VISION, "strategy": Level.STRATEGY}
_LISTS = {
    "user_goals": Level.USER,
    "business_goals": Level.BUSINESS,
    "release_goals": Level.RELEASE,
    "sprint_goals": Level.SPRINT,
}
_USUAL_IDS = {
    Level.MISSION: "Mission", Level.VISION: "Vision", Level.STRATEGY: "Strategy",
    Level.PRODUCT: "PG", Level.USER: "UG", Level.BUSINESS: "BG", Level.RELEASE: "R",
    Level.SPRINT: "S",
}  # fmt: skip
_KINDS = {
    Level.MISSION: LineKind.MISSION, Level.VISION: LineKind.VISION,
    Level.STRATEGY: LineKind.STRATEGY, Level.USER: LineKind.USER_GOAL,
    Level.BUSINESS: LineKind.BUSINESS_GOAL, Level.PRODUCT: LineKind.PRODUCT_GOAL,
    Level.RELEASE: LineKind.RELEASE_GOAL, Level.SPRINT: LineKind.SPRINT_GOAL,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WrittenGoal:
    """A goal as it stands in a file.

    id: as written; a usual one where none is.
    ref: the id, if it is a reference of this bot's, such as ``P1``; "" otherwise.
    """

    level: Level
    id: str
    text: str
    ref: str = ""
    is_proposal: bool = False
    advances: str = ""
    link: str = ""
    due: date | None = None
    in_scope: tuple[str, ...] = ()
    out_of_scope: tuple[str, ...] = ()
    kpis: tuple[Kpi, ...] = ()


@dataclass(frozen=True, slots=True)
class GoalFile:
    """A goal file as read: the product's name and its goals from the top."""

    product: str
    goals: tuple[WrittenGoal, ...]


def read_yaml(text: str) -> GoalFile:
    """The goal file in a YAML text; raises BadFile with the place and the problem.

    Every word is text, whatever it looks like. Anchors and aliases are refused: no goal needs them,
    and a small file could grow without end.
    """
    if len(text) > FILE_LIMIT:
        raise BadFile("too_large", detail=f"{len(text)} / {FILE_LIMIT}")
    loaded = handwritten.read(text)
    if not isinstance(loaded, Mapping):
        raise BadFile("no_goals")
    return read_mapping(loaded)


def read_mapping(loaded: Mapping[object, object]) -> GoalFile:
    """The goal file in a mapping, such as ``goal_chain`` of a case; raises BadFile."""
    goals = tuple(_goals(loaded))
    if len(goals) > _MOST_GOALS:
        raise BadFile("too_many_goals", detail=f"{len(goals)} / {_MOST_GOALS}")
    twice = [written for written, count in Counter(goal.id for goal in goals).items() if count > 1]
    if twice:
        raise BadFile("same_id", detail=twice[0])
    return GoalFile(_text(loaded.get("product"), "product", NAME_LIMIT), goals)


def case_from(file: GoalFile, request: str, rulings: tuple[Ruling, ...], version: str) -> FitCase:
    """The case of a request against the goals of a file; proposals do not count."""
    active = (goal for goal in file.goals if not goal.is_proposal)
    return FitCase(
        request, tuple(line for goal in active for line in _lines(goal)), version, rulings
    )


def write_yaml(chain: GoalChain) -> str:
    """The chain as a goal file; ``read_yaml`` reads it back to the same goals."""
    written: dict[str, object] = {"product": chain.product}
    for name, level in _SINGLES.items():
        goal = chain.one(level)
        if goal is not None:
            written[name] = _written(goal)
    for name, level in (("user_goals", Level.USER), ("business_goals", Level.BUSINESS)):
        written |= _list_of(name, chain.active(level))
    if chain.product_goal is not None:
        written["product_goal"] = _written(chain.product_goal)
    written |= _list_of("proposed_product_goals", chain.proposed(Level.PRODUCT))
    for name, level in (("release_goals", Level.RELEASE), ("sprint_goals", Level.SPRINT)):
        written |= _list_of(name, (*chain.active(level), *chain.proposed(level)))
    return str(yaml.safe_dump(written, sort_keys=False, allow_unicode=True, width=96))


def _goals(loaded: Mapping[object, object]) -> Iterator[WrittenGoal]:
    for name, level in _SINGLES.items():
        if _is_stated(loaded.get(name)):
            yield _goal(loaded[name], level, name, 0)
    if _is_stated(loaded.get("product_goal")):
        yield _goal(loaded["product_goal"], Level.PRODUCT, "product_goal", 0)
    for name, level in _LISTS.items():
        for place, item in enumerate(_list(loaded.get(name), name), 1):
            yield _goal(item, level, f"{name} {place}", place)
    for place, item in enumerate(_list(loaded.get("proposed_product_goals"), "proposals"), 1):
        yield _goal(item, Level.PRODUCT, f"proposed_product_goals {place}", place, is_proposal=True)


def _goal(
    item: object, level: Level, where: str, place: int, *, is_proposal: bool = False
) -> WrittenGoal:
    stated = item if isinstance(item, Mapping) else {"text": item}
    usual = _USUAL_IDS[level] + (str(place) if place else "")
    written_id = _name(stated.get("id"), where) or usual
    text = _text(stated.get("text"), where, GOAL_LIMIT)
    if not text:
        raise _with_colon(stated, where) or BadFile("no_text", where)
    return WrittenGoal(
        level=level,
        id=written_id,
        text=text,
        ref=_own_ref(written_id, level),
        is_proposal=is_proposal or stated.get("status") == Status.PROPOSED,
        advances=_name(stated.get("advances"), where),
        link=_text(stated.get("link"), where, GOAL_LIMIT),
        due=_date(stated.get("by"), where),
        in_scope=_texts(stated.get("in_scope"), where),
        out_of_scope=_texts(stated.get("out_of_scope"), where),
        kpis=tuple(_kpi(kpi, where) for kpi in _list(stated.get("kpis"), where)),
    )


def _own_ref(written_id: str, level: Level) -> str:
    ref = read_ref(written_id)
    return ref if ref is not None and level_of(ref) is level else ""


def _kpi(item: object, where: str) -> Kpi:
    if isinstance(item, Mapping):
        return _kpi_of(item, where)
    text = _text(item, where, GOAL_LIMIT)
    name, colon, ends = text.rpartition(":")
    tokens = ends.replace("->", " ").replace("→", " ").split()
    values = [value for token in tokens if (value := _number_in(token)) is not None]
    if not colon or not 1 <= len(values) <= 2 or not name.strip():  # noqa: PLR2004  one end or two
        return Kpi(text[:NAME_LIMIT])
    baseline = values[0] if len(values) > 1 else None
    units = [token for token in tokens if _number_in(token) is None]
    return Kpi(
        name.strip()[:NAME_LIMIT],
        " ".join(units),
        baseline,
        values[-1],
        direction_of(baseline, values[-1]),
    )


def _kpi_of(item: Mapping[object, object], where: str) -> Kpi:
    name = _text(item.get("name"), where, NAME_LIMIT)
    if not name:
        raise _with_colon(item, where) or BadFile("no_kpi_name", where)
    baseline, target = _number(item.get("baseline"), where), _number(item.get("target"), where)
    stated = _name(item.get("direction"), where)
    if stated not in ("", *Direction):
        raise BadFile("bad_direction", where, stated)
    direction = Direction(stated) if stated else direction_of(baseline, target)
    return Kpi(name, _text(item.get("unit"), where, NAME_LIMIT), baseline, target, direction)


def _lines(goal: WrittenGoal) -> Iterator[Line]:
    yield Line(goal.id, _KINDS[goal.level], goal.text, goal.id)
    texts: Iterable[tuple[LineKind, str, tuple[str, ...]]] = (
        (LineKind.IN_SCOPE, "IN", goal.in_scope),
        (LineKind.OUT_OF_SCOPE, "OUT", goal.out_of_scope),
        (LineKind.KPI, "KPI", tuple(kpi.name for kpi in goal.kpis)),
    )
    for kind, name, items in texts:
        for place, text in enumerate(items, 1):
            prefix = "" if goal.level is Level.PRODUCT else f"{goal.id}."
            yield Line(f"{prefix}{name}{place}", kind, text, goal.id)


def _list_of(name: str, goals: Iterable[Goal]) -> dict[str, object]:
    written = [_written(goal) for goal in goals]
    return {name: written} if written else {}


def _written(goal: Goal) -> dict[str, object]:
    stated: dict[str, object] = {
        "id": goal.ref,
        "text": goal.text,
        "status": goal.status.value if goal.status is Status.PROPOSED else None,
        "advances": goal.parent,
        "link": goal.link,
        "by": goal.due,
        "in_scope": list(goal.in_scope),
        "out_of_scope": list(goal.out_of_scope),
        "kpis": [_written_kpi(kpi) for kpi in goal.kpis],
    }
    return {name: value for name, value in stated.items() if value}


def _written_kpi(kpi: Kpi) -> dict[str, object]:
    stated = {
        "name": kpi.name,
        "unit": kpi.unit,
        "baseline": _written_number(kpi.baseline),
        "target": _written_number(kpi.target),
        "direction": kpi.direction.value,
        "current": _written_number(kpi.current),
    }
    return {name: value for name, value in stated.items() if value not in ("", None)}


def _written_number(value: Decimal | None) -> int | float | str | None:
    if value is None:
        return None
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else plain(value)


def _with_colon(item: Mapping[object, object], where: str) -> BadFile | None:
    """What a text without quotes became by its colon: "- Riders: pay by card"."""
    if len(item) != 1:
        return None
    [(name, value)] = item.items()
    if name in handwritten.FIELDS or not isinstance(value, str):
        return None
    return BadFile("text_with_colon", where, f'"{name}: {value}"')


def _text(value: object, where: str, limit: int) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        raise _with_colon(value, where) or BadFile("not_a_text", where)
    if isinstance(value, list | bool):
        raise BadFile("not_a_text", where)
    text = clean(str(value))
    if len(text) > limit:
        raise BadFile("text_too_long", where, f"{len(text)} / {limit}")
    return text


def _name(value: object, where: str) -> str:
    """A word that names something, such as an id; people's own words are texts."""
    return "" if _is_nothing(value) else _text(value, where, NAME_LIMIT)


def _texts(value: object, where: str) -> tuple[str, ...]:
    return tuple(text for item in _list(value, where) if (text := _text(item, where, GOAL_LIMIT)))


def _is_stated(value: object) -> bool:
    return value is not None and value not in ("", {}, [])


def _is_nothing(value: object) -> bool:
    """Whether a field that holds no text is left empty, as YAML and JSON write it."""
    return value is None or value in ("", "~", "null", "Null", "NULL")


def _list(value: object, where: str) -> list[object]:
    if _is_nothing(value):
        return []
    if not isinstance(value, list):
        raise BadFile("not_a_list", where)
    return value


def _date(value: object, where: str) -> date | None:
    if _is_nothing(value):
        return None
    written = _YMD.fullmatch(str(value))
    try:
        if written is None:
            return date.fromisoformat(str(value))
        return date(int(written[1]), int(written[2]), int(written[3]))
    except ValueError:
        raise BadFile("not_a_date", where, str(value)) from None


def _number(value: object, where: str) -> Decimal | None:
    if _is_nothing(value):
        return None
    try:
        return number(str(value))
    except NotANumber:
        raise BadFile("not_a_number", where, str(value)) from None


def _number_in(token: str) -> Decimal | None:
    try:
        return number(token.strip("%€$£"))
    except NotANumber:
        return None

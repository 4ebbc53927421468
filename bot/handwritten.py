"""YAML as people write it by hand: words stay words, and a slip is told with its line and its cure.

Every value is read as text, "on", "1.10" and "null" too; whoever needs a number, a day or a list
makes one of it. What would be lost without a word is refused: a name that stands twice, aliases,
types, and a text after a ``#`` that is no comment.
"""

import re
from collections.abc import Iterator
from typing import Protocol

import yaml

from bot.errors import BadFile
from bot.text import harmless

FIELDS = frozenset(
    """
    id text status advances link by in_scope out_of_scope kpis name unit baseline target direction
    current
    """.split()  # noqa: SIM905  a list of words reads best as one
)
"""The names within a goal or a KPI."""

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 50
"""How deep lists and mappings may stand in one another; libyaml would overrun its stack."""

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_UNREADABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ufeff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_NAMED = re.compile(r"^(\s*(?:-\s+)?([^\s:{}\[\]'\"#-][^:{}\[\]]*):\s+)(\S.*)$")
_ITEM = re.compile(r"^(\s*-\s+)()(\S.*)$")
_LOST = re.compile(r"\s+#\d")
_QUOTES = ("'", '"')
_SIGNS = tuple("@`%&*!|>?-[]{},#")
"""What YAML gives a meaning of its own at the beginning of a text."""


def read(text: str) -> object:
    """The mapping, list or text that stands in the YAML; raises BadFile with line and cure."""
    unreadable = _UNREADABLE.search(text)
    if unreadable:
        lines = _BREAK.split(text[: unreadable.start()])
        raise _bad("character", _BREAK.split(text), len(lines) - 1)
    try:
        _refuse_extras(text)
        return _words(yaml.compose(text, _LOADER))
    except yaml.MarkedYAMLError as error:
        raise _slip(_BREAK.split(text), error) from None
    except (yaml.YAMLError, ValueError):
        raise BadFile("not_yaml", "1") from None


def _refuse_extras(text: str) -> None:
    lines, depth = _BREAK.split(text), 0
    for event in yaml.parse(text, _LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        line = _line(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _bad("aliases", lines, line)
        if getattr(event, "tag", None):
            raise _bad("types", lines, line)
        if depth > _DEEPEST:
            raise _bad("deep", lines, line)
        if isinstance(event, yaml.ScalarEvent) and not event.style and _is_cut(lines, event):
            raise _bad("hash", lines, line)


def _is_cut(lines: list[str], event: yaml.ScalarEvent) -> bool:
    """Whether a text goes on after what YAML takes for a comment: "Be #1 in Europe"."""
    end = event.end_mark
    return end is not None and bool(_LOST.match(lines[min(end.line, len(lines) - 1)], end.column))


def _words(node: yaml.Node | None) -> object:
    match node:
        case yaml.MappingNode():
            return _mapping(node)
        case yaml.SequenceNode():
            return [_words(item) for item in node.value]
        case yaml.ScalarNode():
            return str(node.value)
        case _:
            return None


def _mapping(node: yaml.MappingNode) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in node.value:
        line = str(key.start_mark.line + 1)
        if not isinstance(key, yaml.ScalarNode):
            raise BadFile("no_name", line)
        if key.value in found:
            raise BadFile("same_name", line, str(key.value))
        found[str(key.value)] = _words(value)
    return found


def _slip(lines: list[str], error: yaml.MarkedYAMLError) -> BadFile:
    """What is wrong, in a word that the phrase knows, and the line as it stands or as it should."""
    context, problem = error.context or "", error.problem or ""
    number, begun = _line(error.problem_mark), _line(error.context_mark)
    if "quoted scalar" in context and "end of stream" in problem:
        return _bad("quote", lines, begun)
    if "flow" in context:
        return _bad("bracket", lines, begun)
    if "single document" in context:
        return _bad("documents", lines, number)
    unquoted = _unquoted(lines, number, begun)
    if unquoted is not None:
        return unquoted
    if "expected ':'" in problem:
        return _bad("no_colon", lines, begun)
    return _bad("tab" if _has_tab(lines, number, problem) else "indent", lines, number)


def _unquoted(lines: list[str], number: int, begun: int) -> BadFile | None:
    """The line whose text lacks its quotes, if quotes are what it lacks."""
    for one in dict.fromkeys((number, begun, number - 1)):
        for prefix, value in _values(lines, one):
            mended = prefix + _quoted(value)
            if _goes_on([*lines[:one], mended, *lines[one + 1 :]], number):
                return BadFile(_why(value), str(one + 1), harmless(mended.strip()))
    return None


class _Place(Protocol):
    """Where something stands in the text; the stubs of PyYAML know two kinds of it."""

    @property
    def line(self) -> int: ...


def _line(mark: _Place | None) -> int:
    return mark.line if mark is not None else 0


def _has_tab(lines: list[str], number: int, problem: str) -> bool:
    line = lines[min(number, len(lines) - 1)]
    return "\\t" in problem or "\t" in line[: len(line) - len(line.lstrip())]


def _values(lines: list[str], number: int) -> Iterator[tuple[str, str]]:
    """What stands before a text on that line, and the text, which may lack its quotes."""
    line = lines[number] if 0 <= number < len(lines) else ""
    named, item = _NAMED.match(line), _ITEM.match(line)
    if named and (not item or named[2] in FIELDS):
        yield named[1], named[3]
    elif item:
        yield item[1], item[3]


def _goes_on(lines: list[str], number: int) -> bool:
    """Whether nothing is wrong any more up to that line."""
    try:
        for _ in yaml.parse("\n".join(lines), _LOADER):
            pass
    except yaml.MarkedYAMLError as error:
        return _line(error.problem_mark) > number
    return True


def _quoted(value: str) -> str:
    if value.startswith(_QUOTES) and value.endswith(value[0], 1):
        value = value[1:-1]
    if '"' in value or "\\" in value:
        return "'" + value.replace("'", "''") + "'"
    return f'"{value}"'


def _why(value: str) -> str:
    if value.startswith(_QUOTES):
        return "quotes"
    if value.startswith(_SIGNS):
        return "sign"
    return "colon" if ":" in value else "quotes"


def _bad(problem: str, lines: list[str], number: int) -> BadFile:
    place = min(max(number, 0), len(lines) - 1)
    return BadFile(problem, str(place + 1), harmless(lines[place].strip()))

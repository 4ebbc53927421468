"""What makes a goal well formed: kind advice, never a refusal.

SMART (specific, measurable, achievable, relevant, time-bound) for concrete goals, the opposite
for a vision; domain rule 5. English and German wording is read. Each finding has a phrase in
``prompts/say/<locale>/advice/``.
"""

import re
from datetime import date, timedelta
from enum import StrEnum

from bot.dates import due_in, impossible_in
from bot.goals import FACTS, Goal, Level
from bot.relative import FROM_EVENT


class Finding(StrEnum):
    """What a goal lacks, or what it mixes up."""

    NOT_SPECIFIC = "not_specific"
    NO_MEASURE = "no_measure"
    NO_DATE = "no_date"
    NO_SUCH_DAY = "no_such_day"
    NO_PARENT = "no_parent"
    VISION_WITH_METRIC = "vision_with_metric"
    VISION_WITH_DATE = "vision_with_date"
    READS_LIKE_VISION = "reads_like_vision"
    TASK_LIST = "task_list"
    STRETCH = "stretch"
    HORIZON_TOO_SHORT = "horizon_too_short"
    HORIZON_TOO_LONG = "horizon_too_long"


_ASPIRATIONS = (Level.MISSION, Level.VISION)
_CONCRETE = (Level.PRODUCT, Level.RELEASE, Level.SPRINT)

_NUMBER = re.compile(
    r"\d|%|\b(?:half|halve[sd]?|doubl(?:e|es|ed)|tripl(?:e|es|ed)|twice|thrice|percent|prozent|"
    r"quarter of|third of|none|nobody|no one|zero|every|each|all|first|fewer|"
    r"halbier\w+|verdoppel\w+|verdreifach\w+|hälfte|drittel|doppelt|niemand|kein\w*|null|"
    r"jede[rsmn]?|alle[rsmn]?|erste[rsn]?|(?:one|two|three|four|five|six|seven|eight|nine|ten)"
    r" (?:of|in|out of))\b"
)
_METRIC = re.compile(
    r"\d+(?:[.,]\d+)*\s*(?:%|percent|prozent|€|\$|£|k\b|m\b|million|users?\b|customers?\b|kund\w+|"
    r"nutzer\w*|days?\b|hours?\b|minutes?\b|seconds?\b|tage?n?\b|stunden?\b|minuten?\b|x\b)|%|[€$£]\s*\d|"
    r"\b(?:halve|double|triple|halbier\w+|verdoppel\w+)\b"
)
_OBSERVABLE = re.compile(
    r"\b(?:can|able to|live|no longer|without|see|sees|find|finds|know|knows|get|gets|shows?|"
    r"können|kann|sehen|sieht|finden|findet|ohne|live|wissen|weiß|erhält|erhalten)\b"
)
_STRETCH = re.compile(
    r"\b(?:moonshot|stretch goal|world[- ]?class|best in the world|world'?s best|number one|"
    r"no\. ?1|#1|revolutioni[sz]\w+|disrupt\w*|dominat\w+|flawless\w*|perfect(?:ion|ly)?|"
    r"tenfold|\d{2,}x|"
    r"zero (?:bugs|defects|complaints)|bug[- ]free|never (?:ever )?(?:fails?|breaks?|goes down)|"
    r"unbeatable|weltklasse|weltbeste\w*|nummer eins|marktführer\w*|revolutionier\w+|perfekt\w*|"
    r"fehlerfrei\w*|verzehnfach\w+)(?!\w)"
)
_TASK_VERB = re.compile(
    r"^(?:and |then |also |und |dann )?(?:add|fix|implement|update|upgrade|refactor|write|create|"
    r"build|finish|complete|move|remove|delete|rename|migrate|set up|setup|deploy|test|document|"
    r"clean up|cleanup|merge|review|investigate|prepare|configure|install|bump|close|design|draft|"
    r"replace|integrate|polish|start|continue|hinzufügen|erstell\w+|behebe?n?|fixe?n?|baue?n?|"
    r"schreibe?n?|teste?n?|aktualisier\w+|migrier\w+|entferne?n?|lösche?n?|implementier\w+|"
    r"umsetze?n?)\b"
)
_TICKET = re.compile(r"\b[A-Z][A-Z0-9]{1,9}-\d+\b|(?<!\w)#\d{2,}\b")
_BULLET = re.compile(r"^\s*(?:[-–*•]|\d+[.)])\s+", re.MULTILINE)
_DOT = re.compile(r"(?<!\S)[•·▪‣◦☐](?=\s*\S)")
_DASH = re.compile(r"(?<!\S)[-–*+](?=\s|[^\W\d_])")
_COUNTED = re.compile(r"(?<!\S)\(?([1-9])\)(?=\s)")
_NUMBERED = re.compile(r"(?<!\S)([1-9])\.(?=\s)(?!\s+(?:und|oder|bis|quartal)\b)")
_LISTED = re.compile(r"[-–*+\d]")
_PART = re.compile(r"\n|(?<=\s)[-–—/|+•·](?=\s)|(?<=:)\s")
_TASK_END = re.compile(
    r"\b(?:schreiben|bauen|einbauen|umbauen|reparieren|beheben|fixen|testen|erstellen|anlegen|"
    r"aktualisieren|migrieren|entfernen|löschen|implementieren|umsetzen|hinzufügen|deployen|"
    r"einrichten|aufräumen|dokumentieren|prüfen|fertigstellen|vorbereiten|veröffentlichen|"
    r"ausrollen|anpassen|ändern|ergänzen|korrigieren|überarbeiten|konfigurieren|installieren|"
    r"entwerfen)[.!]?$"
)
_MAY = re.compile(r"\b(?:können|kann|dürfen|darf|sollen|wollen)\b")
_CLAUSE = re.compile(r"[,;\n]|(?<=\w)\. | and | und | & | \+ ")
_WORD = re.compile(r"\w{3,}")
_FILLER = frozenset(
    """
    the and for our with that this from into more better best great good improve improved make
    things stuff product app user users customer customers experience quality value enhance increase
    optimize optimise everything work sprint goal team der die das und für unser unsere mit mehr
    besser gut machen verbessern produkt nutzer kunden qualität
    """.split()  # noqa: SIM905  a list of fifty lines hides the words
)


def findings(goal: Goal, today: date) -> tuple[Finding, ...]:
    """What this goal lacks or mixes up, the most important first; empty for a well-formed one.

    today: what relative dates in the text are counted from.
    """
    text = goal.text.lower()
    due, has_slip = goal.due or due_in(goal.text, today), bool(impossible_in(goal.text))
    is_dated = due is not None or has_slip
    if goal.level in _ASPIRATIONS:
        found = _of_aspiration(goal, text, is_dated=is_dated)
    elif goal.level in _CONCRETE:
        found = _of_concrete(goal, text, is_dated=is_dated)
    else:
        found = _of_wider(goal, text)
    if has_slip and goal.level not in _ASPIRATIONS:
        found.append(Finding.NO_SUCH_DAY)
    found += _of_horizon(goal.level, due, today)
    if FACTS[goal.level].parents and not goal.parent and goal.level is not Level.VISION:
        found.append(Finding.NO_PARENT)
    return tuple(found)


def has_measure(goal: Goal) -> bool:
    """Whether the goal can be measured: by a KPI with a target, or by a number in its text."""
    return any(kpi.target is not None for kpi in goal.kpis) or bool(
        _NUMBER.search(_without_dates(goal.text.lower()))
    )


def _of_aspiration(goal: Goal, text: str, *, is_dated: bool) -> list[Finding]:
    found = []
    if _METRIC.search(_without_dates(_SPAN_OF_LIFE.sub(" ", text))):
        found.append(Finding.VISION_WITH_METRIC)
    if is_dated:
        found.append(Finding.VISION_WITH_DATE)
    if not found and _is_vague(goal):
        found.append(Finding.NOT_SPECIFIC)
    return found


def _of_concrete(goal: Goal, text: str, *, is_dated: bool) -> list[Finding]:
    found = []
    if _is_task_list(goal.text):
        found.append(Finding.TASK_LIST)
    elif _is_vague(goal):
        found.append(Finding.NOT_SPECIFIC)
    if _STRETCH.search(text):
        found.append(Finding.STRETCH)
    if goal.level is Level.SPRINT:
        return found
    measured = has_measure(goal) or bool(_OBSERVABLE.search(text))
    if not measured and not is_dated and goal.level is Level.PRODUCT:
        return [*found, Finding.READS_LIKE_VISION]
    if not measured:
        found.append(Finding.NO_MEASURE)
    if not is_dated:
        found.append(Finding.NO_DATE)
    return found


def _of_wider(goal: Goal, text: str) -> list[Finding]:
    found = [Finding.NOT_SPECIFIC] if _is_vague(goal) else []
    if FACTS[goal.level].is_measurable and not (has_measure(goal) or _OBSERVABLE.search(text)):
        found.append(Finding.NO_MEASURE)
    return found


def _of_horizon(level: Level, due: date | None, today: date) -> list[Finding]:
    horizon = FACTS[level].horizon
    if horizon is None or due is None or level in _ASPIRATIONS:
        return []
    left = due - today
    if left < timedelta(0):
        return []
    shortest, longest = horizon
    if left < shortest and level is not Level.SPRINT:
        return [Finding.HORIZON_TOO_SHORT]
    return [Finding.HORIZON_TOO_LONG] if left > longest else []


def _is_task_list(text: str) -> bool:
    if len(_BULLET.findall(text)) > 1 or len(_TICKET.findall(text)) > 1 or _is_marked_list(text):
        return True
    clauses, parts = _split(_CLAUSE, text), _split(_PART, text)
    starts = [bool(_TASK_VERB.match(clause)) for clause in clauses]
    return _are_mostly(starts) or _are_mostly([_is_task(part) for part in parts])


def _split(mark: re.Pattern[str], text: str) -> list[str]:
    return [part.strip() for part in mark.split(text.lower()) if part.strip()]


def _are_mostly(tasks: list[bool]) -> bool:
    return sum(tasks) >= 2 and sum(tasks) * 2 >= len(tasks)  # noqa: PLR2004  two make a list


def _is_task(part: str) -> bool:
    """Whether a part of a list is work: "fix search", "Suche reparieren".

    What begins with "and" stands between dashes: "Complete - or remove - a booking".
    """
    if part.startswith(("and ", "or ", "und ", "oder ")):
        return False
    return bool(_TASK_VERB.match(part) or (_TASK_END.search(part) and not _MAY.search(part)))


def _is_marked_list(text: str) -> bool:
    """Whether marks within one line make a list: "- a - b", "• a • b", "1) a 2) b".

    A dash or a number with a point makes one only if the text, or what a colon introduces, begins
    with it: dashes part asides too, and "1." is a day or an ordinal in German.
    """
    listed = text if _LISTED.match(text) else text.partition(":")[2].strip()
    dashed = bool(_DASH.match(listed)) and len(_DASH.findall(listed)) > 1
    counted = _COUNTED.findall(text)[:2] == ["1", "2"]
    numbered = listed.startswith("1.") and _NUMBERED.findall(listed)[:2] == ["1", "2"]
    return dashed or counted or numbered or len(_DOT.findall(text)) > 1


def _is_vague(goal: Goal) -> bool:
    words = {word for word in _WORD.findall(goal.text.lower()) if word not in _FILLER}
    fewest = 2
    return len(words) < fewest


_DATE_LIKE = re.compile(
    r"\b(?:q[1-4](?:[\s/-]+20\d\d)?|20\d\d(?:-\d\d-\d\d)?|\d{1,2}\.\d{1,2}\.20\d\d|"
    r"\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|"
    r"dec|dez)\w*|(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)\w*\.?\s+"
    r"\d{1,2}(?:st|nd|rd|th)?(?!\s*%)|(?:within|in|innerhalb(?:\s+von)?|binnen)\s+"
    r"(?:(?:the\s+next|der\s+nächsten|den\s+nächsten)\s+)?\w+\s+"
    r"(?:days?|weeks?|months?|years?|tage?n?|wochen?|monate?n?|jahre?n?)"
    rf"(?!{FROM_EVENT}))(?!\w)"
)
_SPAN_OF_LIFE = re.compile(
    r"\b(?:within|in|innerhalb(?:\s+von)?|binnen)\s+(?:(?:the|their|der|den)\s+)?"
    r"(?:(?:first|ersten)\s+)?\w+\s+(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|"
    r"sekunden?|minuten?|stunden?|tage?n?|wochen?|monate?n?|jahre?n?)"
    rf"(?={FROM_EVENT})"
)
"""A span that an event begins: it tells of somebody's life, and is neither date nor target."""


def _without_dates(text: str) -> str:
    """The text without its dates, whose digits measure nothing.

    A span that an event begins stays: "within 5 days of the order" can be measured.
    """
    return _DATE_LIKE.sub(" ", text)

"""Reading the parts of a change out of a plain sentence: who, which goal, what it says, why.

Nothing here decides or changes anything: what is read is shown first, with a button that does it.
English and German wording is read; a part that is not said is "" or None.
"""

import re

from bot import actions as act
from bot.fit.case import RulingKind
from bot.goals import Level, level_of, read_ref
from bot.people import Role
from bot.reading import head
from bot.rounds import SUREST, Stance, stance_of
from bot.sprints import MOST_DAYS, MOST_MINUTES

_LEVELS = {
    Level.SPRINT: r"sprint",
    Level.RELEASE: r"release",
    Level.VISION: r"vision",
    Level.MISSION: r"mission",
    Level.STRATEGY: r"strateg(?:y|ie)",
    Level.USER: r"user goals?|nutzer\w*",
    Level.BUSINESS: r"business goals?|geschäfts\w*",
    Level.PRODUCT: r"product goals?|produkt-?ziel\w*|goal|ziel",
}
_ROLES = (
    (Role.SCRUM_MASTER, r"scrum[ -]?master(?:in)?|\bsm\b"),
    (Role.PRODUCT_OWNER, r"product[ -]?owner(?:in)?|\bpo\b|produktverantwortliche\w*"),
    (Role.DEVELOPER, r"developers?|entwickler(?:in)?|\bdevs?\b"),
    (Role.STAKEHOLDER, r"stake-?holder(?:in)?"),
)
_NO_NAMES = frozenset(
    """
    i we our new the a an is should will please could can you scrum master product owner make give
    from on monday tuesday wednesday thursday friday now today as role team developer stakeholder
    ich wir unser unsere unseren neue neuer neuen der die das ist soll wird bitte kannst du mach
    mache gib ab montag jetzt heute als rolle team entwickler and und be becomes now hi hey hello
    he she they er sie
    """.split()  # noqa: SIM905  a list of thirty lines hides the words
)
_SAYS = re.compile(
    r"\s*(?::|=|\b(?:is now|is|are|to|should be|should read|shall be|will be|reads?|as|lautet|ist|"
    r"soll sein|auf|in|zu|heißt)\b\s*:?)\s*(.+)",
    re.IGNORECASE | re.DOTALL,
)
_WHY = re.compile(
    r"(?:\b(?:because|since|as|weil|da|denn)\b|[,:;–—]|\s-\s)\s*(.+)", re.IGNORECASE | re.DOTALL
)
_BECAUSE = re.compile(r"\b(?:because|since|weil|denn)\b\s*(.+)", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"[^\W\d_][\w'-]*")
_TOKEN = re.compile(r"#?\w+")
_AMOUNT = re.compile(
    r"[€$£]?[+-]?\d[\d.,]*\s?(?:%|(?:k|K|M|Mio\.?|Mrd\.?|bn|million|millionen|thousand|tausend|Tsd\.?)\b)?"
    r"(?:\s?(?:%|€|\$|[A-Z]{3}\b|ms\b|s\b|h\b))?"
)
_QUOTES = "\"'“”„«» \t\n."
_FEWEST_LETTERS = 2


def ref_in(words: str) -> str:
    """The first reference of a goal that is named, such as ``P1``; "" for none."""
    found = (read_ref(token) for token in _TOKEN.findall(words))
    return next((ref for ref in found if ref), "")


def number_in(words: str) -> int | None:
    """The number of a request that is named: ``#4``, ``number 4``."""
    found = re.search(
        r"#(\d{1,6})\b|\b(?:number|request|nummer|anfrage|nr\.?)\s+(\d{1,6})\b",
        words,
        re.IGNORECASE,
    )
    return int(found[1] or found[2]) if found else None


def level_in(words: str) -> Level:
    """The level that is named; that of a reference; the Product Goal where neither is."""
    ref = ref_in(words)
    if ref:
        return level_of(ref)
    said = words.casefold()
    named = (level for level, names in _LEVELS.items() if re.search(rf"\b(?:{names})", said))
    return next(named, Level.PRODUCT)


def text_after(words: str) -> str:
    """What a goal is to say: what stands behind its name and a word such as *is* or *to*."""
    ref = ref_in(words)
    names = "|".join([*_LEVELS.values(), *([re.escape(ref)] if ref else [])])
    found = None
    for name in re.finditer(rf"\b(?:{names})(?:[ -]?(?:goals?|ziel\w*))?\b", words, re.IGNORECASE):
        found = _SAYS.match(words, name.end()) or found
        if found is not None:
            break
    return found[1].strip(_QUOTES) if found else ""


_STATE = re.compile(
    r"(?:now |already |all )?(?:done|reached|finished|over|missed|met|failed|achieved|not\b|fine|"
    r"too\b|unclear|complete|erreicht|fertig|geschafft|verfehlt|vorbei|nicht\b)",
    re.IGNORECASE,
)


def is_state(text: str) -> bool:
    """Whether words behind a goal's name say how it stands, and not what it is."""
    return _STATE.match(text.strip()) is not None


def state_in(text: str, level: Level) -> act.Action | None:
    """How a Sprint or Release Goal ended, where that is what stands behind its name."""
    if level not in (Level.SPRINT, Level.RELEASE) or not is_state(text):
        return None
    reason = why_in(text)
    is_missed = re.match(
        r"(?:now |already )?(?:missed|not|failed|verfehlt|nicht)\b", text, re.IGNORECASE
    )
    if is_missed:
        return act.MissSprint(reason) if level is Level.SPRINT else None
    return act.FinishGoal(level, reason)


def is_rewording(words: str) -> bool:
    """Whether somebody wants other words for a goal that there is."""
    verbs = r"\b(?:change|reword|rename|rephrase|update|edit|änder\w*|umformulier\w*|umbenenn\w*)\b"
    return re.search(verbs, words, re.IGNORECASE) is not None


_OVER = re.compile(
    r"\b(?:end|ended|ends|over|finish(?:ed)?|close|vorbei|zu ende|beende\w*)\b", re.IGNORECASE
)
_CALLED_OFF = re.compile(
    r"\b(?:cancel\w*|skip|call off|absag\w*|abbrech\w*|ausfallen)\b", re.IGNORECASE
)
_ROUND = re.compile(r"\b(?:round|vot(?:e|ing)|poll|runde|abstimmung)\b", re.IGNORECASE)
_STOP = re.compile(r"\b(?:close|end|stop|finish|schließ\w*|beende\w*)\b", re.IGNORECASE)


def is_sprint_over(words: str) -> bool:
    """Whether somebody says that the Sprint ends, without saying how."""
    names_sprint = re.search(r"\bsprint\b(?![ -]?(?:goal|ziel))", words, re.IGNORECASE)
    is_told = _CALLED_OFF.search(words) or re.search(
        r"\b(?:when|wann|reached|missed|goal|ziel)\b|\?", words, re.IGNORECASE
    )
    return bool(names_sprint and _OVER.search(words) and not is_told)


def closes_round(words: str) -> bool:
    """Whether somebody wants a round of votes to end."""
    return bool(_ROUND.search(words) and _STOP.search(words))


_ENDS = re.compile(
    r"(?P<name>[^:\n]{2,80}?)\s*:?\s*(?:(?:should|must|soll|muss)\s+)?"
    r"(?:(?:go(?:es)?|rise|fall|drop|sinken|steigen)\s+(?:up\s+|down\s+)?)?(?:from|von)?\s*"
    r"(?P<low>[€$£]?\d[\d.,]*\s?(?:[%€$£]|[a-zA-Z]{1,4}\b)?)\s*(?:percent|prozent)?\s*"
    r"(?:->|→|\bto\b|\bauf\b|\bbis\b)\s*"
    r"(?P<high>[€$£]?\d[\d.,]*\s?(?:[%€$£]|[a-zA-Z]{1,8}\b)?)",
    re.IGNORECASE,
)
_KPI_LEAD = re.compile(
    r"^.*?\b(?:kpis?|measure|metric|kennzahl|wir messen)\b\s*"
    r"(?:is|are|called|named|ist|heißt|it by|p\d+ by|by)?\s*:?\s*",
    re.IGNORECASE,
)
_AIMS = re.compile(
    r"\b(?:kpi|metric|kennzahl|we measure|wir messen|"
    r"(?:should|must|soll|muss) (?:go|rise|fall|drop))",
    re.IGNORECASE,
)


def kpi_in(words: str) -> act.Action | None:
    """A KPI with both its ends: "no-shows should go from 15 % to 5 %"; None for no such words."""
    found = _ENDS.search(_KPI_LEAD.sub("", words.strip())) if _AIMS.search(words) else None
    if found is None or "?" in words:
        return None
    name = found["name"].strip(_QUOTES + ":-,")
    unit = "%" if re.search(r"%|percent|prozent", found[0], re.IGNORECASE) else ""
    low, high = (_PERCENT.sub("", found[one]).strip() for one in ("low", "high"))
    has_name = len(name) >= _FEWEST_LETTERS and any(letter.isalpha() for letter in name)
    return act.DefineKpi(name, low, high, unit) if has_name else None


_PERCENT = re.compile(r"%|percent|prozent|\b(?:percen\w*|proz\w*)", re.IGNORECASE)


def why_in(words: str) -> str:
    """The reason that is given behind *because*, or else behind a comma, colon or dash."""
    found = _BECAUSE.search(words) or _WHY.search(words)
    return found[1].strip(_QUOTES) if found else ""


_NO_LONGER = re.compile(
    r"\b(?:no longer|not\b.{0,40}\bany ?more|isn.t\b|remove|nicht mehr|kein\w*)\b", re.IGNORECASE
)


def role_in(words: str) -> Role | None:
    """The role that is named; whoever no longer holds one is a stakeholder."""
    if _NO_LONGER.search(words):
        return Role.STAKEHOLDER
    return next((role for role, names in _ROLES if re.search(names, words, re.IGNORECASE)), None)


def names_in(words: str) -> list[str]:
    """The words that may be somebody's name, those written like one first."""
    rest = words
    for _, names in _ROLES:
        rest = re.sub(names, " ", rest, flags=re.IGNORECASE)
    known = [word for word in _WORD.findall(rest) if word.casefold() not in _NO_NAMES]
    long = [word for word in known if len(word) >= _FEWEST_LETTERS]
    return sorted(long, key=lambda word: not word[0].isupper())


def amount_in(words: str, name: str) -> str:
    """The last amount that stands outside the KPI's name ("" for any); "" for none."""
    rest = re.sub(re.escape(name), " ", words, flags=re.IGNORECASE) if name else words
    found = [one.strip().rstrip(".,") for one in _AMOUNT.findall(rest)]
    return found[-1] if found else ""


def tells_where_we_are(words: str) -> bool:
    """Whether a value is told without the name of what it measures: "we are at 34 % now"."""
    here = r"\b(?:we are|we.re|now at|currently|wir sind|wir stehen|stehen bei|sind bei|aktuell)\b"
    return re.search(here, words, re.IGNORECASE) is not None


def vote_in(words: str) -> act.Action:
    """A voice in the round that runs; the form for a concern or an objection without a reason."""
    said = words.casefold()
    sure = re.search(rf"(?<![\w#.])[1-{SUREST}](?![\w.])", said)
    is_against = re.search(r"\bobject|einwand|dagegen|\bno\b|disagree|veto|widersprech", said)
    is_worried = re.search(r"\bconcern|bedenken|worried|sorge|unsure", said)
    if is_against or is_worried:
        stance = Stance.OBJECTION if is_against else Stance.CONCERN
        reason = why_in(words)
        return act.Speak(0, stance, reason) if reason else act.OpenVoiceForm(0, stance)
    if sure:
        number = int(sure[0])
        return act.Speak(0, stance_of(number), "", number)
    return act.Speak(0, Stance.AGREE)


_KINDS = {
    RulingKind.UPKEEP: r"upkeep|maintenance|instandhaltung|wartung",
    RulingKind.PARKS: r"\bpark|later|aside|später|zurückstell",
    RulingKind.OUTSIDE: r"outside|say no|reject|decline|does ?n.t fit|not fit|außerhalb|ablehn|"
    r"passt nicht|\bnein\b",
    RulingKind.FITS: r"\bfits?\b|accept|approve|say yes|\byes\b|passt|annehm|\bja\b",
}


def ruling_in(words: str, number: int) -> act.Action:
    """A ruling with its kind and reason; the form where one of them is not said."""
    kind = next(
        (kind for kind, names in _KINDS.items() if re.search(names, words, re.IGNORECASE)), None
    )
    reason = why_in(words)
    if kind is None or not reason:
        return act.OpenRulingForm(number)
    return act.RuleOnRequest(number, kind, reason)


def is_ruling(words: str) -> bool:
    """Whether a sentence begins with a request's number and says what becomes of it."""
    numbered = r"\s*(?:#\d+|(?:number|request|nummer|anfrage)\s+\d+)\b"
    begins = re.match(numbered, words, re.IGNORECASE)
    kinds = (re.search(names, words, re.IGNORECASE) for names in _KINDS.values())
    return bool(begins and any(kinds))


def reaches_sprint_goal(words: str) -> bool:
    """Whether somebody says that the Sprint Goal was reached."""
    said = r"\bwe(?:.ve| have)? (?:reached|met|achieved|made|hit) (?:the|our) sprint goal\b"
    return re.search(said, words, re.IGNORECASE) is not None


def undoes(words: str) -> bool:
    """Whether a sentence begins with taking something back."""
    said = (
        r"\s*(?:please |bitte )?(?:undo|revert|take (?:that|it|this) back|rückgängig|"
        r"mach .{0,30} rückgängig)\b"
    )
    return re.match(said, words, re.IGNORECASE) is not None


_LEAD = re.compile(
    r"(\d{1,4}|an?|one|two|three|half an|ein(?:e[nr])?|zwei|drei|halbe)\s+(?:working\s+|work\s+)?"
    r"(days?|d|tag\w*|hours?|hrs?|h|stunden?|minutes?|mins?|minuten?)\b",
    re.IGNORECASE,
)
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "ein": 1, "eine": 1, "einen": 1, "einer": 1,
    "zwei": 2, "drei": 3,
}  # fmt: skip
_HALF = ("half an", "halbe")
_OFF = re.compile(
    r"\b(?:off|stop|no more|don.t|do not|quit|disable|aus|keine|nicht mehr|hör)", re.IGNORECASE
)
_ON = re.compile(r"\b(?:on|start|enable|again|an|wieder|ein)\b", re.IGNORECASE)


def nudges_in(words: str) -> act.Action | None:
    """How long before an event nudges come, or that they are turned on or off; None for neither."""
    leads = tuple(dict.fromkeys(filter(None, (_lead(found) for found in _LEAD.finditer(words)))))
    if _OFF.search(words):
        return act.ChangeCadence(act.CadenceChange.NUDGES_OFF)
    if leads:
        return act.SetLeads(leads)
    return act.ChangeCadence(act.CadenceChange.NUDGES_ON) if _ON.search(words) else None


def _lead(found: re.Match[str]) -> str:
    """``1d`` or ``60m``; "" for more than there may be."""
    stated, unit = found[1].lower(), found[2].lower()
    if stated in _HALF:
        return "30m"
    count = _COUNTS.get(stated) or int(stated)
    if unit[0] in "dt":
        return f"{count}d" if 0 < count <= MOST_DAYS else ""
    minutes = count * (1 if unit.startswith("m") else 60)
    return f"{minutes}m" if 0 < minutes <= MOST_MINUTES else ""


def pause_in(words: str) -> act.Action:
    """A pause of the Sprints, or its end."""
    goes_on = re.search(
        r"\b(?:resume|continue|go on|unpause|weiter|wieder)\b", words, re.IGNORECASE
    )
    change = act.CadenceChange.RESUME if goes_on else act.CadenceChange.PAUSE
    return act.ChangeCadence(change)


_LANGUAGES = {"de": r"\b(?:german|deutsch\w*)\b", "en": r"\b(?:english|englisch\w*)\b"}
_FOR_ALL = re.compile(
    r"\b(?:team|everybody|everyone|channel|product|all of us|alle|kanal|produkt)\b", re.IGNORECASE
)


def language_in(words: str) -> act.Action | None:
    """The language that is asked for; None where none is named."""
    found = (code for code, names in _LANGUAGES.items() if re.search(names, words, re.IGNORECASE))
    code = next(found, None)
    return act.ChooseLanguage(code, for_product=bool(_FOR_ALL.search(words))) if code else None


def proposal_in(words: str) -> str:
    """What is proposed: what stands behind the Product Goal's name, or behind *propose*."""
    said = text_after(words)
    if said:
        return said
    found = re.search(
        r"\b(?:propose|suggest|go for|schlage vor|vorschlagen|vorschlag)\b"
        r"(?:\s+(?:that|dass|to))?\s*:?\s*(.+)",
        words, re.IGNORECASE | re.DOTALL,
    )  # fmt: skip
    if found is None:
        return ""
    first, rest = head(found[1])
    return (rest if first.lower() in ("that", "dass") else found[1]).strip(_QUOTES + "?")

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


def why_in(words: str) -> str:
    """The reason that is given behind *because*, or else behind a comma, colon or dash."""
    found = _BECAUSE.search(words) or _WHY.search(words)
    return found[1].strip(_QUOTES) if found else ""


def role_in(words: str) -> Role | None:
    """The role that is named."""
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

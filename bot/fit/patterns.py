"""Wording that tells something whatever is asked for: steering, duties, upkeep, defects.

Plain alternatives without nested repetition, so that no text can make them slow. English with the
commonest German words. ``bench/fit_rules.py`` measures their precision on the labelled cases.
"""

import re


def _any_of(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


_WITHIN_A_SENTENCE = r"\b[^.!?\n]{0,50}"
_A_FIT = (
    r"(?:\bfits?\b|\bfitting\b|\bgoal\b|\bon[- ]goal|\bgoal[- ]\w+|\bin line\b|\baligned|\bmatch\b|"
    r"\bin scope|\bon target|\bthrough\b)"
)
_SAYING = r"(?:answer|reply|respond|say|says?|confirm|write|put|tick|stamp|show)"
_SAID = (
    r"(?:\bfits?\b|\bfitting\b|['\"‘“»„]goal|\bon[- ]goal|in line with|\bin scope|json|\byes\b|"
    r"this (?:one )?green)"
)
_FILING = (
    r"(?:mark|tag|label|log|file|record|stamp|classify|count|book|sort|treat|flag|wave|call|put|"
    r"register|list)\w*"
)
_RANK = (
    r"(?:ceo|cto|coo|cfo|vp|boss|founder|director|chair\w*|minister|mayor|president|board|"
    r"head of \w+)"
)
_DECREE = (
    r"(?:fits? (?:the|your|by)|is (?:a |the |certainly )?(?:goal|in line|fit)|say yes|on-goal|"
    r"matches the goal)"
)
_OVERRIDES = r"(?:previous|prior|above|instructions?|goals?|rules?|whatever)"

STEERING = _any_of(
    rf"ignore (?:all |any |the |your |my ){{0,3}}{_OVERRIDES}",
    rf"{_SAYING}{_WITHIN_A_SENTENCE}{_SAID}",
    rf"{_FILING}{_WITHIN_A_SENTENCE}{_A_FIT}",
    rf"{_RANK}{_WITHIN_A_SENTENCE}{_DECREE}",
    r"disregard (?:all|any|the|your|previous)",
    r"forget (?:the|that|your|all|about the) (?:goal|rules|instr|road)",
    r"system\s*:",
    r"</?(?:request|verdict|system|goal|instructions?)\b",
    r"verdict\s*[=:\"]",
    r"\badmin mode",
    r"(?:note|message) to (?:the )?(?:ai|bot|assistant|reviewer|model)",
    r"\bassistant\s*[:,]",
    r"dear bot",
    r"you (?:are|will) (?:now |always )*(?:a helpful|in admin|log|say|answer|an? assistant)",
    r"(?:score|confidence|answer) (?:must be|is|=|should be)",
    r"don'?t (?:argue|evaluate|judge)",
    r"no need to evaluate",
    r"(?:skip|without) your checks",
    r"this is the goal",
    r"fits by definition",
    r"ignor(?:a|iere|ez|are) (?:el|la|das|die|alle|le|les|tutt)",
    r"di que encaja",
    r"sag,? dass es passt",
    r"translate the following",
)
"""Wording that dictates the verdict instead of asking for something."""

OBLIGATION = _words(
    r"by law",
    r"the law",
    r"new law",
    r"tax law",
    r"labour law",
    r"statutory",
    r"legislation",
    r"directive",
    r"regulations?",
    r"regulator",
    r"gdpr",
    r"dsgvo",
    r"hipaa",
    r"sox",
    r"soc ?2",
    r"iso ?\d{4,5}",
    r"nis ?2",
    r"pci",
    r"legal (?:wants|needs|says|requires|hold)",
    r"legal\s*:",
    r"lawyers?",
    r"counsel",
    r"auditors?",
    r"audit (?:wants|found|finding|says)",
    r"compliance",
    r"comply",
    r"data protection",
    r"privacy officer",
    r"works council",
    r"tax office",
    r"tax auditors?",
    r"authorit(?:y|ies)",
    r"inspector",
    r"insurer",
    r"archive act",
    r"act (?:demands|requires|says)",
    r"licen[cs]es? (?:of|in|register)",
    r"cookies? (?:banner|consent)",
    r"retention",
    r"must be (?:reported|erased|recorded|kept|archived|renewed|logged)",
    r"(?:have|has) to be (?:erased|kept|archived|reported|renewed)",
    r"background checks?",
    r"mandatory",
    r"datenschutz\w*",
    r"gesetz\w*",
    r"vorschrift\w*",
    r"betriebsrat",
    r"aufsicht\w*",
    r"finanzamt",
    r"verordnung",
)
"""Wording of a duty by law, contract or policy."""

TAKES_AWAY = re.compile(
    r"\s*(?:(?:please|can we|could we|let.s|we should|we need to|bitte|wir sollten)\s+)?"
    r"(?:remove|delete|drop|disable|get rid of|stop|turn off|abolish|entfern\w*|abschaff\w*|"
    r"lösch\w*|streich\w*)\b",
    re.IGNORECASE,
)
"""A request that begins with taking something away: it names the goal's words either way."""

UPKEEP = _words(
    r"cve(?:-\d+)*",
    r"log4j",
    r"end[- ]of[- ]life",
    r"eol",
    r"out of (?:support|maintenance)",
    r"unmaintained",
    r"deprecat\w+",
    r"(?:tls|ssl|https)?[ -]?certificates? (?:of|for|on|expires?|runs?|renew)",
    r"renew (?:the|our) \w*[ -]?certificate",
    r"security (?:patch|fix|update|hole|wants|says|standard|review)",
    r"vulnerabilit\w+",
    r"pen(?:etration)?[ -]?(?:re)?test",
    r"patch(?:es|ing)?\b",
    r"firmware",
    r"upgrade (?:to|from|the|our)",
    r"bump",
    r"migrat\w+ (?:off|away|to|from)",
    r"nightly backup",
    r"backups? (?:server|fail|of)",
    r"disk (?:full|space)",
    r"server (?:move|logs?|room|park)",
    r"rotate (?:the|all|our) \w*[ -]?(?:keys?|tokens?|secrets?|passwords?|credentials?)",
    r"api keys?",
    r"credentials policy",
    r"ci (?:images?|pipeline|build)",
    r"build server",
    r"staging",
    r"dependenc\w+ (?:update|upgrade)",
    r"refactor\w*",
    r"tech(?:nical)?[ -]?debt",
    r"rewrite the",
    r"clean ?up the (?:code|source|repo)",
    r"sicherheitsupdate\w*",
    r"zertifikat\w*",
    r"sicherheitslücke\w*",
    r"technische schulden",
    r"datensicherung\w*",
)
"""Wording of work that keeps the product alive."""

DEFECT = _words(
    r"bugs?",
    r"crash\w*",
    r"broken",
    r"error\s?\d*",
    r"exception",
    r"stack ?trace",
    r"regression",
    r"doesn'?t work",
    r"not working",
    r"stopped working",
    r"fails?",
    r"failing",
    r"freez\w+",
    r"hangs",
    r"500s?",
    r"404",
    r"typo in",
    r"absturz",
    r"abgestürzt",
    r"fehlermeldung",
    r"kaputt",
    r"geht nicht",
    r"funktioniert nicht",
)
"""Wording of a defect: it may well serve the goal, so it changes no verdict."""

VAGUE = _words(
    r"something",
    r"somehow",
    r"things?",
    r"stuff",
    r"better",
    r"nicer",
    r"easier",
    r"smarter",
    r"modern\w*",
    r"improve\w*",
    r"weird",
    r"strange",
    r"odd",
    r"bad",
    r"annoying",
    r"clunky",
    r"confusing",
    r"unhappy",
    r"broken",
    r"not right",
    r"doesn'?t work",
    r"acts? up",
    r"different(?:ly)?",
    r"a mess",
    r"cooler",
    r"as (?:agreed|discussed|before|usual|always|we said)",
    r"like (?:last time|before|the other|that one)",
    r"same as",
    r"the same",
    r"the usual",
    r"you know",
    r"the old one",
    r"bring back",
    r"follow(?:ing)? up",
    r"siehe",
    r"wie besprochen",
    r"besser",
    r"irgendwie",
    r"geht nicht",
)
"""Wording that leaves open what should change."""

INTERNAL = _words(
    r"canteen",
    r"meeting rooms?",
    r"coffee machine",
    r"printers?",
    r"our (?:office|kitchen|own (?:website|home ?page))",
    r"part(?:y|ies)",
    r"staff (?:photo|party|outing)",
    r"job ads?",
    r"careers? page",
    r"newsletter",
    r"intranet",
    r"t-?shirts?",
    r"hoodies?",
    r"mugs?",
    r"merch\w*",
    r"souvenirs?",
    r"company (?:car|outing|party|newsletter)",
    r"christmas",
    r"trade fair",
    r"brochures?",
    r"leaflets?",
    r"press (?:office|release)",
    r"promo(?:tional)? (?:film|video|clip)",
    r"home ?page",
    r"landing page",
    r"footer",
    r"logo",
    r"slogan",
    r"posters?",
    r"banners?",
    r"accounting",
    r"purchasing",
    r"payroll",
    r"expense reports?",
    r"laptops?",
    r"new hires?",
    r"blog",
    r"podcast",
    r"linkedin",
    r"instagram",
    r"tiktok",
    r"stickers?",
)
"""Wording of things around the product: the office, marketing, its own people."""

COMPLAINT = _words(
    r"crash\w*",
    r"bugs?",
    r"errors?",
    r"fail(?:s|ed)?",
    r"wrong",
    r"lost",
    r"missing",
    r"gone",
    r"never",
    r"nobody",
    r"no one",
    r"still",
    r"again",
    r"twice",
    r"stuck",
    r"freez\w+",
    r"blank",
    r"empty",
    r"late",
    r"waited",
    r"waiting",
    r"angry",
    r"can'?t",
    r"cannot",
    r"couldn'?t",
    r"won'?t",
    r"didn'?t",
    r"impossible",
    r"useless",
)
"""Wording of a report that something goes wrong."""

ASKING = _words(
    r"can (?:we|you|i)",
    r"could (?:we|you|i)",
    r"please",
    r"pls",
    r"add",
    r"let (?:me|us)",
    r"show",
    r"i'?d like",
    r"(?:we|i) (?:need|want)",
    r"would be",
    r"wish",
    r"should",
    r"button",
    r"allow",
)
"""Wording that asks for something."""

MONEY_MAKING = _words(
    r"charge",
    r"fees?",
    r"surcharge",
    r"premium",
    r"ads?",
    r"advert\w*",
    r"commission",
    r"discounts?",
    r"vouchers?",
    r"loyalty",
    r"sponsor\w*",
    r"upsell",
)
"""Wording of selling."""

RANK = _any_of(rf"\b{_RANK}\b")
"""Somebody's rank, as if it were a reason."""

FIRST_PERSON = _words(r"i", r"my", r"me", r"mine", r"i'?m", r"i'?ve")
OUR_PERSON = _words(r"we", r"our", r"us", r"ours")

BY_NAME: dict[str, re.Pattern[str]] = {
    "steering": STEERING,
    "obligation": OBLIGATION,
    "upkeep": UPKEEP,
    "defect": DEFECT,
    "vague": VAGUE,
    "internal": INTERNAL,
    "complaint": COMPLAINT,
    "asking": ASKING,
    "selling": MONEY_MAKING,
    "rank": RANK,
    "first_person": FIRST_PERSON,
    "our_person": OUR_PERSON,
}
"""All of them, as the features of the embedded judge name them."""

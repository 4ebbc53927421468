"""Reading what stands behind a command: references, numbers, KPIs, roles, reasons.

Every reader takes the words behind its command and gives an action, or raises Unreadable; the
command table then says how the command is written. All of it splits at blanks and compares, with
no pattern that could be slow. Numbers stay as typed: the language decides how they are read.
"""

from bot import actions as act
from bot.fit.case import RulingKind
from bot.goals import Level, level_of, read_ref
from bot.numbers import magnitude
from bot.people import Role


class Unreadable(Exception):  # noqa: N818  the command table turns it into a refusal
    """The words do not make this command."""


_LARGEST_NUMBER = 999_999_999

_ROLES = {
    "po": Role.PRODUCT_OWNER, "owner": Role.PRODUCT_OWNER, "product owner": Role.PRODUCT_OWNER,
    "sm": Role.SCRUM_MASTER, "scrum master": Role.SCRUM_MASTER, "dev": Role.DEVELOPER,
    "developer": Role.DEVELOPER, "stakeholder": Role.STAKEHOLDER,
}  # fmt: skip
_RULINGS = {
    "fits": RulingKind.FITS, "fit": RulingKind.FITS, "parks": RulingKind.PARKS,
    "park": RulingKind.PARKS, "parked": RulingKind.PARKS, "outside": RulingKind.OUTSIDE,
    "upkeep": RulingKind.UPKEEP,
}  # fmt: skip


def set_goal(words: str, level: Level) -> act.Action:
    """``[P1] [under U2] <text>``; nothing at all opens the form."""
    ref, rest = leading_ref(words)
    if ref and level_of(ref) is not level:
        ref, rest = "", words
    under, text = _under(rest)
    if not text and not under:
        return act.OpenGoalForm(level, ref)
    return act.SetGoal(level, text, ref=ref, under=under)


def set_named(words: str) -> act.Action:
    """``P1 [under U2] <text>``: the reference tells the level."""
    ref, _ = leading_ref(words)
    if not ref:
        raise Unreadable
    return set_goal(words, level_of(ref))


def set_scope(words: str) -> act.Action:
    """``in: a, b; out: c``, in either order, or one of the two."""
    ref, rest = leading_ref(words)
    lists: dict[str, tuple[str, ...]] = {}
    for part in rest.replace("\n", ";").split(";"):
        name, colon, items = part.partition(":")
        side = name.strip().lower()
        if not colon or side not in ("in", "out"):
            raise Unreadable
        lists[side] = tuple(item.strip() for item in items.split(",") if item.strip())
    return act.SetScope(lists.get("in"), lists.get("out"), ref)


def set_link(words: str) -> act.Action:
    """``P1 <how it advances its parent>``."""
    ref, rest = leading_ref(words)
    if not ref or not rest:
        raise Unreadable
    return act.ExplainLink(ref, without_because(rest))


def set_target_group(words: str) -> act.Action:
    """``<whom it is for>``."""
    if not words.strip():
        raise Unreadable
    return act.SetTargetGroup(words)


def set_upkeep(words: str) -> act.Action:
    """``20 %``, or ``off``."""
    plain = words.replace("%", " ").strip().lower()
    if plain == "off":
        return act.SetUpkeep()
    if not (plain.isascii() and plain.isdecimal()):
        raise Unreadable
    return act.SetUpkeep(int(plain[:4]))


def picture(words: str) -> act.Action:
    """``[thread|kpi|requests] [post]``."""
    parts = words.lower().split()
    to_channel = parts[-1:] == ["post"]
    named = parts[:-1] if to_channel else parts
    if len(named) > 1 or any(one not in set(act.Subject) for one in named):
        raise Unreadable
    return act.ShowPicture(act.Subject(named[0]) if named else act.Subject.THREAD, to_channel)


def set_kpi(words: str) -> act.Action:
    """``[P1] <name>: [84 ->] 42 [unit] [up|down]``, or with ``from 84 to 42``."""
    ref, rest = leading_ref(words)
    name, ends = _named(rest)
    tokens = ends.replace("->", " ").replace("→", " ").split()
    direction = tokens.pop().lower() if tokens and tokens[-1].lower() in ("up", "down") else ""
    values = [token for token in tokens if token.lower() not in ("from", "to", "von", "auf")]
    numbers, units = _numbers_and_units(values)
    if not name or not 1 <= len(numbers) <= 2:  # noqa: PLR2004  a target, or both ends
        raise Unreadable
    return act.DefineKpi(
        name,
        baseline=numbers[0] if len(numbers) > 1 else "",
        target=numbers[-1],
        unit=" ".join(units),
        direction=direction,
        ref=ref,
    )


def check_in(words: str) -> act.Action:
    """``<name> <value> [unit]``; without a value the KPIs are shown."""
    tokens = words.split()
    at = max((place for place, token in enumerate(tokens) if _digits(token)), default=0)
    if not at:
        return act.ShowKpis(words)
    if len(tokens) - at > _MOST_OF_AN_AMOUNT:
        raise Unreadable
    return act.CheckIn(" ".join(tokens[:at]).rstrip(":="), " ".join(tokens[at:]))


_MOST_OF_AN_AMOUNT = 3
"""Words of an amount: ``1.5 million EUR``."""


def propose(words: str) -> act.Action:
    """The text of the candidate."""
    if not words:
        raise Unreadable
    return act.ProposeGoal(words)


def activate(words: str) -> act.Action:
    """``P2 [because <how it advances the vision>]``."""
    ref, rest = leading_ref(words)
    if not ref:
        raise Unreadable
    return act.ActivateGoal(ref, without_because(rest))


def fulfil(words: str) -> act.Action:
    """``[U1] [evidence]``."""
    ref, rest = leading_ref(words)
    return act.FulfilGoal(without_because(rest), ref)


def abandon(words: str) -> act.Action:
    """``[U1] <reason>``."""
    ref, rest = leading_ref(words)
    return act.AbandonGoal(without_because(rest), ref)


def done(words: str) -> act.Action:
    """``sprint|release [R2] [evidence]``."""
    name, rest = head(words)
    level = {"sprint": Level.SPRINT, "release": Level.RELEASE}.get(name.lower())
    ref = read_ref(name) or ""
    if level is None and ref:
        level, rest = level_of(ref), words
    if level not in (Level.SPRINT, Level.RELEASE):
        raise Unreadable
    ref, evidence = leading_ref(rest)
    return act.FinishGoal(level, without_because(evidence), ref)


def missed(words: str) -> act.Action:
    """``sprint [why]``."""
    name, rest = head(words)
    if name.lower() != "sprint":
        raise Unreadable
    return act.MissSprint(without_because(rest))


def board(words: str) -> act.Action:
    """Nothing, or ``revoke``."""
    match words.casefold().strip():
        case "":
            return act.LinkBoard()
        case "revoke":
            return act.RevokeBoard()
        case _:
            raise Unreadable


def requests(words: str) -> act.Action:
    """``[all|open|parked|mine|outside]``, the number of one, or what it is about."""
    if not words:
        return act.ListRequests()
    number = _request_number(words)
    if number is not None:
        return act.ShowRequest(number)
    try:
        return act.ListRequests(act.RequestFilter(words.lower()))
    except ValueError:
        return act.FindRequest(words)


def rule(words: str) -> act.Action:
    """``12 fits|parks|outside|upkeep because <reason>``; the number alone opens the form.

    What fits may say what gives way for it: ``... because <reason> instead of <what>``.
    """
    number, rest = _leading_number(words)
    if not rest:
        return act.OpenRulingForm(number)
    name, reason = head(rest)
    kind = _RULINGS.get(name.lower())
    if kind is None:
        raise Unreadable
    instead_of = ""
    if kind is RulingKind.FITS:
        reason, _, instead_of = reason.partition(_INSTEAD_OF)
    return act.RuleOnRequest(number, kind, without_because(reason), instead_of.strip())


_INSTEAD_OF = " instead of "


def park(words: str) -> act.Action:
    """The number of the request."""
    return act.ParkRequest(_only_number(words))


def decline(words: str) -> act.Action:
    """The number of the request."""
    return act.DeclineKindly(_only_number(words))


def share(words: str) -> act.Action:
    """The number of the request."""
    return act.ShowRequest(_only_number(words), to_channel=True)


def add_detail(words: str) -> act.Action:
    """``12 <what was missing>``; the number alone opens the form."""
    number, rest = _leading_number(words)
    return act.AddDetail(number, rest) if rest else act.OpenDetailForm(number)


def role(words: str) -> act.Action:
    """``<person> po|sm|dev|stakeholder``."""
    tokens = words.split()
    for length in (2, 1):
        named = " ".join(tokens[-length:]).lower()
        if len(tokens) > length and named in _ROLES:
            return act.GiveRole(" ".join(tokens[:-length]), _ROLES[named])
    raise Unreadable


def history(words: str) -> act.Action:
    """Nothing, or the goal or request whose history it should be; ``[since <date>]``."""
    about, _, since = f" {words}".partition(" since ")
    about = about.strip()
    number = _request_number(about)
    ref = read_ref(about) or (f"#{number}" if number else None)
    if about and ref is None:
        raise Unreadable
    return act.ShowHistory(ref or "", since.strip())


def export(words: str) -> act.Action:
    """``[yaml|md|vision|roadmap|okr]``."""
    others = {"": "yaml", "yml": "yaml", "markdown": "md", "okrs": "okr", "vision board": "vision"}
    wanted = words.lower()
    try:
        return act.ExportChain(act.ExportFormat(others.get(wanted, wanted)))
    except ValueError:
        raise Unreadable from None


def import_chain(words: str) -> act.Action:
    """Nothing, for the form; or the text of the goal file."""
    return act.ImportChain(words) if words else act.OpenImportForm()


def use(words: str) -> act.Action:
    """The name of the product."""
    if not words:
        raise Unreadable
    return act.UseProduct(words)


def language(words: str) -> act.Action:
    """``de``, or ``de product`` for the whole team."""
    name, rest = head(words.lower())
    if not name or rest not in ("", "product"):
        raise Unreadable
    return act.ChooseLanguage(name, for_product=bool(rest))


def nothing_behind(action: act.Action, words: str) -> act.Action:
    """The action, if nothing stands behind its command."""
    if words:
        raise Unreadable
    return action


def head(words: str) -> tuple[str, str]:
    """The first word and the rest, whatever white space stands between them."""
    first, *rest = words.split(None, 1) or [""]
    return first, rest[0].strip() if rest else ""


def leading_ref(words: str) -> tuple[str, str]:
    """The reference in front, "" where there is none, and the rest."""
    first, rest = head(words)
    ref = read_ref(first.rstrip(":"))
    return (ref, rest) if ref else ("", words)


def without_because(words: str) -> str:
    """The reason, without the word that introduces it."""
    first, rest = head(words)
    return rest if first.lower() in ("because", "weil", "since") else words


def _under(words: str) -> tuple[str, str]:
    first, rest = head(words)
    if first.lower() not in ("under", "unter"):
        return "", words
    ref, text = leading_ref(rest)
    return (ref, text) if ref else ("", words)


def _named(words: str) -> tuple[str, str]:
    name, colon, ends = words.rpartition(":")
    if colon:
        return name.strip(), ends.strip()
    tokens = words.split()
    for place, token in enumerate(tokens):
        if place and (token.lower() in ("from", "to", "von", "auf") or _digits(token)):
            return " ".join(tokens[:place]), " ".join(tokens[place:])
    return "", ""


def _digits(token: str) -> bool:
    return token.lstrip("+-\N{MINUS SIGN}€$£")[:1].isdigit()


def _numbers_and_units(tokens: list[str]) -> tuple[list[str], list[str]]:
    """The numbers with their magnitudes, and the units."""
    numbers: list[str] = []
    units: list[str] = []
    for token in tokens:
        value, unit = _number_and_unit(token) if _digits(token) else ("", token)
        numbers += [value] if value else []
        if numbers and unit and magnitude(unit) is not None:
            numbers[-1] += unit
        elif unit and unit not in units:
            units.append(unit)
    return numbers, units


def _number_and_unit(token: str) -> tuple[str, str]:
    """``62%`` as ``62`` and ``%``; ``€40`` as ``40`` and ``€``."""
    currency = token[0] if token[0] in "€$£" else ""
    body = token.removeprefix(currency)
    end = len(body)
    while end and not body[end - 1].isdigit():
        end -= 1
    return body[:end], currency or body[end:]


def _request_number(word: str) -> int | None:
    digits = word.removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(_LARGEST_NUMBER))):
        return None
    return int(digits)


def _leading_number(words: str) -> tuple[int, str]:
    first, rest = head(words)
    found = _request_number(first)
    if found is None:
        raise Unreadable
    return found, rest


def _only_number(words: str) -> int:
    found, rest = _leading_number(words)
    if rest:
        raise Unreadable
    return found

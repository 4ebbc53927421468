"""Numbers as people type and write them."""

from decimal import Decimal, InvalidOperation

from bot.errors import NotANumber

_LONGEST = 30
_GROUP = 3
"""Digits between two separators of thousands."""


def number(text: str, thousands: str = ",") -> Decimal:
    """A number as people type it: ``1,200``, ``1.200,5``, ``62.5``; raises NotANumber.

    Of two kinds of separators the last one is the decimal one. A single one parts thousands if
    it is the language's own for that and three digits follow, and decimals otherwise.

    thousands: what parts thousands in the language at hand, a comma or a point.
    """
    plain = text.strip().replace("\N{MINUS SIGN}", "-").replace("'", "").replace("_", "")
    is_plain = all(character.isdecimal() or character in "+-.," for character in plain)
    if len(plain) > _LONGEST or not is_plain:
        raise NotANumber(text)
    try:
        return Decimal(_with_point(plain, thousands))
    except InvalidOperation:
        raise NotANumber(text) from None


def plain(value: Decimal) -> str:
    """A number as people write it: no exponent, no needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_point(plain: str, usual: str) -> str:
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and point >= 0:
        thousands = "," if point > comma else "."
        return plain.replace(thousands, "").replace(",", ".")
    separator = "," if comma >= 0 else "."
    first, *groups = plain.lstrip("+-").split(separator)
    are_thousands = bool(groups) and all(len(group) == _GROUP for group in groups)
    if len(groups) > 1 and not are_thousands:
        return ""
    if are_thousands and (len(groups) > 1 or (separator == usual and first not in ("", "0"))):
        return plain.replace(separator, "")
    return plain.replace(",", ".")

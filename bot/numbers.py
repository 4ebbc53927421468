"""Numbers as people type and write them, with their magnitudes and units."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
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


MAGNITUDES = {
    "k": 3, "tsd": 3, "thousand": 3, "tausend": 3, "M": 6, "mio": 6, "mn": 6, "million": 6,
    "millions": 6, "millionen": 6, "bn": 9, "mrd": 9, "billion": 9, "billions": 9, "milliarde": 9,
    "milliarden": 9,
}  # fmt: skip
"""Words that multiply by a power of ten; one ``M`` stands for a million, one ``m`` for metres."""

_CURRENCIES = "€$£¥"
_SAME_UNITS = {
    "€": "eur",
    "euro": "eur",
    "euros": "eur",
    "$": "usd",
    "percent": "%",
    "prozent": "%",
}
_AMOUNT = re.compile(r"([+\-\N{MINUS SIGN}]?\d[\d.,'_]*)\s*(\D*)")
_OUT_OF_PROPORTION = 10


def magnitude(word: str) -> Decimal | None:
    """What a word multiplies by: 1000 for ``k``; None for any other word."""
    power = MAGNITUDES.get(word) or MAGNITUDES.get(word.lower().rstrip("."))
    return None if power is None else Decimal(10) ** power


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as typed: its value without the magnitude, that, and its unit ("" for none)."""

    value: Decimal
    factor: Decimal = Decimal(1)
    unit: str = ""

    @property
    def whole(self) -> Decimal:
        """The value with its magnitude: 1700000 for ``1.7M``."""
        return self.value * self.factor


def amount(text: str, thousands: str = ",") -> Amount:
    """An amount as people type it: ``34 %``, ``€1.7M``, ``1,5 Mio EUR``; raises NotANumber.

    thousands: as in ``number``.
    """
    stated = text.strip()
    currency = stated[:1] if stated[:1] in _CURRENCIES else ""
    found = _AMOUNT.fullmatch(stated.removeprefix(currency).strip())
    if found is None:
        raise NotANumber(text)
    factor, unit = _factor_and_unit(found[2])
    return Amount(number(found[1].rstrip(".,"), thousands), factor, unit or currency)


def _factor_and_unit(words: str) -> tuple[Decimal, str]:
    first, _, rest = words.strip().partition(" ")
    factor = magnitude(first)
    return (factor, rest.strip()) if factor else (Decimal(1), words.strip())


def in_unit(stated: Amount, unit: str, known: Iterable[Decimal]) -> Decimal:
    """The value of an amount in a unit that may have a magnitude, such as ``M EUR``.

    An amount without a magnitude is meant as it stands, unless only its whole value comes near the
    known ones: 1,700,000 is 1.7 where 1.5 and 2 million are known.
    """
    factor, _ = _factor_and_unit(unit)
    if stated.factor != 1:
        return stated.whole / factor
    scaled = stated.value / factor
    near = list(known)
    is_whole = factor != 1 and is_far(stated.value, near) and not is_far(scaled, near)
    return scaled if is_whole else stated.value


def is_far(value: Decimal, known: Iterable[Decimal]) -> bool:
    """Whether a value is out of all proportion to the known ones: ten times the largest of them."""
    largest = max((abs(one) for one in known), default=Decimal(0))
    return largest > 0 and abs(value) > largest * _OUT_OF_PROPORTION


def same_unit(first: str, second: str) -> bool:
    """Whether two units are the same, magnitudes aside; one that nobody stated is any."""
    pair = [_factor_and_unit(unit)[1].lower() for unit in (first, second)]
    stated = {_SAME_UNITS.get(unit, unit) for unit in pair if unit}
    return len(stated) < 2  # noqa: PLR2004  none or one

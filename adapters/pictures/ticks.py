"""Round numbers for an axis."""

from math import ceil, floor, isclose, log10

_ABOUT = 4
"""Numbers on an axis; there are 3 to 7."""

_NICE = ((1.5, 1), (3.0, 2), (7.0, 5), (10.0, 10))
"""What a length below the first is rounded to, by Heckbert."""

_LONGEST = 1e12


def ticks(low: float, high: float) -> list[float]:
    """Round numbers that enclose a range, each 1, 2 or 5 times a power of ten after the last.

    A flat range is seen from 0. After Paul S. Heckbert, "Nice Numbers for Graph Labels",
    Graphics Gems (1990), pages 61 to 63.
    """
    if isclose(low, high):
        low, high = min(low, 0.0), max(high, 0.0 if low else 1.0)
    step = _nice((high - low) / (_ABOUT - 1))
    return [number * step for number in range(floor(low / step), ceil(high / step) + 1)]


def written(marks: list[float], decimal: str = ".") -> list[str]:
    """The numbers of an axis, all with as many decimals as its step needs.

    Thin spaces part thousands: every language reads them (BIPM, The International System of
    Units, 5.4.4).
    """
    places = max(0, -floor(log10(marks[1] - marks[0]) + 1e-9))
    return [_written(mark, places, decimal) for mark in marks]


def _written(mark: float, places: int, decimal: str) -> str:
    form = ".3g" if abs(mark) >= _LONGEST else f",.{places}f"
    return f"{mark:{form}}".replace(",", "\u202f").replace(".", decimal)


def _nice(length: float) -> float:
    power = 10.0 ** floor(log10(length))
    return power * next((nice for below, nice in _NICE if length / power < below), 10)

"""Where the tiers begin: from what nets said of products that they had not seen.

For each class a curve is fitted that turns the share which the net gives it into how often it is
right (Platt). A tier begins, for every class, where that chance falls to one and the same figure:
the lowest one with which the tier as a whole was right often enough, in everyday requests and in
the harder cases alike. "Fits" begins higher where it would be said wrongly too often.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.fit.encoder.rows import LABELS

RIGHT = {"likely": 0.86, "leaning": 0.66}
"""How often a tier must be right: a hundredth more than it promises."""

FALSE_FITS = {"likely": 0.018, "leaning": 0.055}
"""Of the cases that serve no goal, how many may be called serving one: *likely*, and at all."""

STATED = (0, 1, 2)
_CHANCES = np.arange(0.30, 0.95, 0.005)
_STEPS = np.arange(0.25, 1.0, 0.005)

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Calibration:
    """Where the tiers begin.

    temperature: what logits are divided by. starts: by label, of *leaning* and of *likely*.
    """

    temperature: float
    starts: dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Unseen:
    """What was said of rows: the class, its share, and what they are."""

    said: NDArray[np.int64]
    top: Floats
    labels: NDArray[np.int64]
    everyday: Truths

    @property
    def kinds(self) -> tuple[Truths, Truths]:
        """Everyday requests, and the harder cases."""
        return self.everyday, ~self.everyday

    def from_on(self, starts: Floats) -> Truths:
        """Which rows get a verdict, if it is stated from these shares on."""
        found: Truths = (self.said < len(STATED)) & (self.top >= np.append(starts, 9)[self.said])
        return found

    def is_right(self, some: Truths, least: float) -> bool:
        """Whether so many of some rows are right, in both kinds."""
        right = self.said == self.labels
        return all(right[some & kind].mean() >= least for kind in self.kinds if (some & kind).any())

    def false_fits(self, start: float) -> float:
        """How many that serve no goal are called serving one, in the worse kind."""
        wrong = (self.said == 0) & (self.top >= start)
        others = [(self.labels != 0) & kind for kind in self.kinds]
        return max(float((wrong & some).sum() / some.sum()) for some in others)


def calibrated(
    logits: Floats, labels: NDArray[np.int64], everyday: NDArray[np.bool_]
) -> Calibration:
    """What logits of unseen products come to."""
    temperature = min(np.arange(0.5, 3.0, 0.02), key=lambda one: _surprise(logits / one, labels))
    shares = softmax(logits / temperature)
    unseen = Unseen(shares.argmax(1), shares.max(1), labels, everyday)
    curves = [_curve(unseen, label) for label in STATED]
    likely = _starts(unseen, curves, "likely", np.full(len(STATED), 9.0))
    leaning = np.minimum(_starts(unseen, curves, "leaning", likely), likely)
    return Calibration(
        round(float(temperature), 3),
        {
            LABELS[label]: (round(float(leaning[label]), 3), round(float(likely[label]), 3))
            for label in STATED
        },
    )


def _starts(unseen: Unseen, curves: list[Floats], tier: str, above: Floats) -> Floats:
    """The shares from which on the tier below ``above`` is right often enough."""
    least_for_fits = next(
        (float(one) for one in _STEPS if unseen.false_fits(float(one)) <= FALSE_FITS[tier]), 1.0
    )
    for chance in _CHANCES:
        starts = np.array([_first(curve, float(chance)) for curve in curves])
        starts[0] = max(starts[0], least_for_fits)
        inside = unseen.from_on(starts) & ~unseen.from_on(above)
        if unseen.is_right(inside, RIGHT[tier]):
            return starts
    return np.ones(len(STATED))


def _first(curve: Floats, chance: float) -> float:
    """The first share with which a class is right so often."""
    enough = curve >= chance
    return float(_STEPS[enough.argmax()]) if enough.any() else 1.0


def _curve(unseen: Unseen, label: int) -> Floats:
    """How often a class is right, at each of ``_STEPS``: a logistic curve over the share's odds."""
    mine = unseen.said == label
    x = np.stack([_odds(unseen.top[mine]), np.ones(mine.sum())], 1)
    y = (unseen.labels[mine] == label).astype(float)
    slopes = np.array([1.0, 0.0])
    for _ in range(25):  # Newton's method
        p = 1 / (1 + np.exp(-x @ slopes))
        bend = (x * (p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(2)
        slopes += np.linalg.solve(bend, x.T @ (y - p))
    steps = np.stack([_odds(_STEPS), np.ones(len(_STEPS))], 1)
    found: Floats = 1 / (1 + np.exp(-steps @ slopes))
    return found


def _odds(shares: Floats) -> Floats:
    clipped = np.clip(shares, 1e-6, 1 - 1e-6)
    found: Floats = np.log(clipped / (1 - clipped))
    return found


def softmax(logits: Floats) -> Floats:
    """The shares of the classes."""
    raised = np.exp(logits - logits.max(1, keepdims=True))
    found: Floats = raised / raised.sum(1, keepdims=True)
    return found


def _surprise(logits: Floats, labels: NDArray[np.int64]) -> float:
    shares = softmax(logits)
    return float(-np.log(shares[np.arange(len(labels)), labels] + 1e-12).mean())
